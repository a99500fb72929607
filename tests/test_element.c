/* The texts of elements, and what they say. lib/dataset/element_text.c */
#include <stdio.h>

#include "dicom/element.h"
#include "support/event_text.h"

static dicom_dataset *
built(const char *text)
{
    dicom_dataset *ds;

    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(play_text(text, NULL, dicom_dataset_event, ds), DICOM_OK);
    return ds;
}

/* ---- text ---------------------------------------------------------------- */

/* Every value as stored, in brackets, behind it as UTF-8. */
static const struct text_row {
    const char *name;
    const char *charset;
    const char *values;
} texts[] = {
    {"AE' A \\B '", "", "[A]A [B]B"},
    {"CS'A\\B'", "", "[A]A [B]B"},
    {"LO'A\\\\B'", "", "[A]A [] [B]B"},
    {"LO' '", "", "[]"},
    {"LO", "", "EMPTY"},
    {"LT' a\\b '", "", "[ a\\b] a\\b"},
    {"UR'http://a\\b '", "", "[http://a\\b]http://a\\b"},
    {"UT'  '", "", "[]"},
    {"UI.312E3200", "", "[1.2]1.2"},
    {"DA'20200101\\'", "", "[20200101]20200101 []"},
    {"LO.E4", "", "[\xE4]\xEF\xBF\xBD"},
    {"LO.E45CF6", "ISO_IR 100", "[\xE4]\xC3\xA4 [\xF6]\xC3\xB6"},
    {"CS.E4", "ISO_IR 100", "[\xE4]\xEF\xBF\xBD"},
    {"LO.815C5C42", "GBK", "[\x81\\]\xE4\xB9\x97 [B]B"},
    {"LO.815C5C42", "", "[\x81]\xEF\xBF\xBD [] [B]B"},
    {"PN.5C1B2442215C1B28425C42", "\\ISO 2022 IR 87",
     "[] [\x1B$B!\\\x1B(B]\xEF\xBC\x8B [B]B"},
    {"OB.41", "", "WRONG_VR"},
    {"US.4100", "", "WRONG_VR"},
    {"UN.41", "", "WRONG_VR"},
    {"SQ[ ]", "", "WRONG_VR"},
};

static void
text_is_got(const void *row)
{
    const struct text_row *r = row;
    struct event_log       log = {0};
    dicom_charset          cs;
    char                   text[256], out[256];

    snprintf(text, sizeof text, "D:ELE{ 00091000:%s }", r->name);
    dicom_charset_prepare(&cs, r->charset, strlen(r->charset));
    dicom_dataset       *ds = built(text);
    const dicom_element *el = dicom_dataset_at(ds, 0);
    size_t               count = dicom_element_count(el, &cs), needed;
    dicom_slice          slice;

    event_log_printf(&log, "%s", "");
    for (size_t i = 0; i < count; i++) {
        dicom_status status = dicom_element_string(el, &cs, i, &slice);
        if (status != DICOM_OK)
            break;
        assert_int_equal(
            dicom_element_utf8(el, &cs, i, out, sizeof out, &needed), DICOM_OK);
        assert_int_equal(needed, strlen(out));
        event_log_printf(&log, "%s[%.*s]%s", i > 0 ? " " : "", (int)slice.size,
                         slice.text, out);
    }
    slice.size = 42;
    dicom_status past = dicom_element_string(el, &cs, count, &slice);
    assert_int_equal(slice.size, 42);
    if (log.size > 0)
        assert_int_equal(past, DICOM_E_RANGE);
    else
        event_log_printf(&log, "%s", dicom_status_name(past));
    assert_string_equal(log.text, r->values);
    event_log_free(&log);
    dicom_dataset_free(ds);
}

/* Into every room: whole characters and NUL, and nothing behind it. */
static void
text_is_cut_between_characters(void **state)
{
    static const char    whole[] = "a\xC3\xA4\xE4\xB9\x97\xF0\x9F\x98\x80z";
    dicom_dataset       *ds = built("D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN"
                                          ".61C3A4E4B997F09F98807A 00280010:US."
                                          "3930 }");
    static const uint8_t ends[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11};
    char                 out[16];
    size_t               needed;

    (void)state;
    for (size_t room = 0; room < sizeof out; room++) {
        memset(out, 'x', sizeof out);
        assert_int_equal(dicom_dataset_utf8(ds, DICOM_TAG(0x0010, 0x0010),
                                            room > 0 ? out : NULL, room,
                                            &needed),
                         DICOM_OK);
        assert_int_equal(needed, 11);
        size_t end = room > 11 ? 11 : room > 0 ? ends[room - 1] : 0;
        assert_memory_equal(out, whole, end);
        if (room > 0)
            assert_int_equal(out[end], '\0');
        for (size_t i = room; i < sizeof out; i++)
            assert_int_equal(out[i], 'x');
    }
    const dicom_element *rows = dicom_dataset_at(ds, 2);
    assert_int_equal(dicom_element_utf8(rows, NULL, 0, NULL, 0, NULL),
                     DICOM_OK);
    assert_int_equal(dicom_element_utf8(rows, NULL, 0, out, 3, &needed),
                     DICOM_OK);
    assert_string_equal(out, "12");
    assert_int_equal(needed, 5);
    dicom_dataset_free(ds);
}

/* ---- names, UIDs, moments, ages ------------------------------------------ */

static void
names_are_got(void **state)
{
    dicom_dataset *ds =
        built("D:ELE{ 00080005:CS'\\ISO 2022 IR 87' 00100010:PN.59616D6164615E"
              "5461726F753D1B24423B3345441B28425E1B2442424040391B2842 "
              "00100020:LO'A^B' 00101001:PN'A^B\\C' }");
    const dicom_element *el = dicom_dataset_find(ds, DICOM_TAG(0x0010, 0x0010));
    const dicom_element *others =
        dicom_dataset_find(ds, DICOM_TAG(0x0010, 0x1001));
    dicom_charset cs;
    dicom_name    name = {.flags = 42};
    char          buffer[DICOM_NAME_SIZE];

    (void)state;
    dicom_dataset_charset(ds, NULL, &cs);
    assert_int_equal(
        dicom_element_name(el, &cs, 0, buffer, sizeof buffer, &name), DICOM_OK);
    dicom_slice family = name.part[DICOM_NAME_IDEOGRAPHIC][DICOM_NAME_FAMILY];
    assert_int_equal(family.size, 6);
    assert_memory_equal(family.text, "\xE5\xB1\xB1\xE7\x94\xB0", 6);
    assert_int_equal(name.group[DICOM_NAME_ALPHABETIC].size, 12);

    size_t needed = 12 + 1 + 6 + 1 + 6;
    assert_int_equal(dicom_element_name(el, &cs, 0, buffer, needed, &name),
                     DICOM_OK);
    name.flags = 42;
    assert_int_equal(dicom_element_name(el, &cs, 0, buffer, needed - 1, &name),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_element_name(others, &cs, 1, buffer, 1, &name),
                     DICOM_OK);
    assert_int_equal(name.group[0].size, 1);
    name.flags = 42;
    assert_int_equal(
        dicom_element_name(others, &cs, 2, buffer, sizeof buffer, &name),
        DICOM_E_RANGE);
    assert_int_equal(dicom_element_name(dicom_dataset_at(ds, 2), &cs, 0, buffer,
                                        sizeof buffer, &name),
                     DICOM_E_WRONG_VR);
    assert_int_equal(name.flags, 42);
    dicom_dataset_free(ds);
}

static const struct uid_row {
    const char  *name;
    dicom_status status;
    const char  *uid;
} uids[] = {
    {"UI.312E3200", DICOM_OK, "1.2"},
    {"UI'1.2 '", DICOM_OK, "1.2"},
    {"UI' 1.2'", DICOM_OK, "1.2"},
    {"UI'1.02'", DICOM_OK, "1.02"},
    {"UI'9.9'", DICOM_OK, "9.9"},
    {"UI'123456789.123456789.123456789.123456789.123456789.123456789.1234'",
     DICOM_OK,
     "123456789.123456789.123456789.123456789.123456789.123456789.1234"},
    {"UI'123456789.123456789.123456789.123456789.123456789.123456789.12345'",
     DICOM_E_VALUE, "x"},
    {"UI'1.2a'", DICOM_E_VALUE, "x"},
    {"UI'1..2'", DICOM_E_VALUE, "x"},
    {"UI.0000312E32", DICOM_E_VALUE, "x"},
    {"UI.00000000000000000000000000000000000000000000000000000000000000000000"
     "000000000000000000000000000000000000000000000000000000000000000000312E32",
     DICOM_E_VALUE, "x"},
    {"UI.0000", DICOM_E_EMPTY, "x"},
    {"UI", DICOM_E_EMPTY, "x"},
    {"UI'\\1.2'", DICOM_E_EMPTY, "x"},
    {"LO'1.2'", DICOM_E_WRONG_VR, "x"},
};

static void
uid_is_got(const void *row)
{
    const struct uid_row *r = row;
    char                  text[256], uid[DICOM_UID_SIZE] = "x";

    snprintf(text, sizeof text, "D:ELE{ 00091000:%s }", r->name);
    dicom_dataset *ds = built(text);
    assert_int_equal(dicom_element_uid(dicom_dataset_at(ds, 0), 0, uid),
                     r->status);
    assert_string_equal(uid, r->uid);
    dicom_dataset_free(ds);
}

static const struct moment_row {
    const char  *name;
    dicom_status status;
    const char  *iso; /* of the last value; of AS as it is printed */
    uint32_t     flags;
} moments[] = {
    {"DA'20200229'", DICOM_OK, "2020-02-29", 0},
    {"DA'20200101\\1993.08.22'", DICOM_OK, "1993-08-22", DICOM_TIME_LEGACY},
    {"DA'2020 '", DICOM_OK, "2020", DICOM_TIME_PARTIAL},
    {"DA'20200230'", DICOM_E_RANGE, "", 0},
    {"DA'today'", DICOM_E_VALUE, "", 0},
    {"DA", DICOM_E_EMPTY, "", 0},
    {"DA'20200101\\'", DICOM_E_EMPTY, "", 0},
    {"TM'1234 '", DICOM_OK, "12:34", 0},
    {"DT'202002291234+0100'", DICOM_OK, "2020-02-29T12:34+01:00", 0},
    {"LO'20200101'", DICOM_E_WRONG_VR, "", 0},
    {"US.0200", DICOM_E_WRONG_VR, "", 0},
    {"AS'018M'", DICOM_OK, "018M", 0},
    {"AS'018M\\5y'", DICOM_OK, "005Y", DICOM_TIME_AGE_FORM},
    {"AS'old '", DICOM_E_VALUE, "", 0},
    {"AS'  '", DICOM_E_EMPTY, "", 0},
};

static void
moment_is_got(const void *row)
{
    const struct moment_row *r = row;
    char                     text[256], iso[DICOM_MOMENT_SIZE] = "";
    dicom_moment             m = {.first = DICOM_PART_NONE};
    dicom_age                age = {0};
    uint32_t                 flags = 42;
    dicom_status             status;

    snprintf(text, sizeof text, "D:ELE{ 00091000:%s }", r->name);
    dicom_dataset       *ds = built(text);
    const dicom_element *el = dicom_dataset_at(ds, 0);
    size_t               count = dicom_element_count(el, NULL);
    size_t               last = count > 0 ? count - 1 : 0;

    if (dicom_element_vr(el) == DICOM_VR_AS) {
        assert_int_equal(dicom_element_moment(el, last, &m, NULL),
                         DICOM_E_WRONG_VR);
        status = dicom_element_age(el, last, &age, &flags);
        dicom_age_print(age, iso);
    } else {
        assert_int_equal(dicom_element_age(el, last, &age, NULL),
                         DICOM_E_WRONG_VR);
        status = dicom_element_moment(el, last, &m, &flags);
        dicom_moment_print_iso(&m, iso);
    }
    assert_int_equal(status, r->status);
    assert_string_equal(iso, r->iso);
    assert_int_equal(flags, r->flags);
    dicom_dataset_free(ds);
}

/* ---- character sets ------------------------------------------------------ */

static const struct charset_row {
    const char *name;
    const char *in;       /* the text stands in the innermost data set */
    const char *fallback; /* NULL: none is given */
    const char *text;
} charsets[] = {
    {"its own", "00080005:CS'ISO_IR 100' 00091000:LO.E4", NULL, "\xC3\xA4"},
    {"its own, padded", "00080005:CS'ISO_IR 100  ' 00091000:LO.E4", NULL,
     "\xC3\xA4"},
    {"none: ASCII and UTF-8", "00091000:LO.41C3A4", NULL, "A\xC3\xA4"},
    {"none: what is neither", "00091000:LO.E441", NULL,
     "\xEF\xBF\xBD"
     "A"},
    {"none: what the caller says", "00091000:LO.E4", "ISO_IR 100", "\xC3\xA4"},
    {"an empty one", "00080005:CS 00091000:LO.E4", "ISO_IR 100", "\xC3\xA4"},
    {"one of spaces", "00080005:CS'  ' 00091000:LO.E4", "ISO_IR 100",
     "\xC3\xA4"},
    {"its own, not the caller's", "00080005:CS'ISO_IR 101' 00091000:LO.E3",
     "ISO_IR 100", "\xC4\x83"},
    {"inherited", "00080005:CS'ISO_IR 100' 00081140:SQ[ ( 00091000:LO.E4 ) ]",
     NULL, "\xC3\xA4"},
    {"inherited from afar",
     "00080005:CS'ISO_IR 100' 00081140:SQ[ ( 00081140:SQ[ ( 00091000:LO.E4 ) ] "
     ") ]",
     NULL, "\xC3\xA4"},
    {"the item's",
     "00080005:CS'ISO_IR 100' 00081140:SQ[ ( 00080005:CS'ISO_IR 101' "
     "00091000:LO.E3 ) ]",
     NULL, "\xC4\x83"},
    {"the item's, which is empty",
     "00080005:CS'ISO_IR 101' 00081140:SQ[ ( 00080005:CS 00091000:LO.E4 ) ]",
     "ISO_IR 100", "\xC3\xA4"},
    {"not that of the item before",
     "00080005:CS'ISO_IR 100' 00081140:SQ[ ( 00091000:LO.E4 ) ( "
     "00080005:CS'ISO_IR 101' ) ]",
     NULL, "\xC3\xA4"},
    {"a sequence by mistake", "00080005:SQ[ ] 00091000:LO.E4", "ISO_IR 100",
     "\xC3\xA4"},
};

static void
charset_is_found(const void *row)
{
    const struct charset_row *r = row;
    const dicom_element      *el;
    dicom_charset             cs, fallback;
    char                      text[256], out[64];

    snprintf(text, sizeof text, "D:ELE{ %s }", r->in);
    dicom_dataset       *all = built(text);
    const dicom_dataset *ds = all;
    while (!(el = dicom_dataset_find(ds, DICOM_TAG(0x0009, 0x1000))))
        ds = dicom_element_item(
            dicom_dataset_find(ds, DICOM_TAG(0x0008, 0x1140)), 0);
    if (r->fallback)
        dicom_charset_prepare(&fallback, r->fallback, strlen(r->fallback));
    dicom_dataset_charset(ds, r->fallback ? &fallback : NULL, &cs);
    assert_int_equal(dicom_element_utf8(el, &cs, 0, out, sizeof out, NULL),
                     DICOM_OK);
    assert_string_equal(out, r->text);
    if (!r->fallback) {
        assert_int_equal(dicom_dataset_utf8(ds, DICOM_TAG(0x0009, 0x1000), out,
                                            sizeof out, NULL),
                         DICOM_OK);
        assert_string_equal(out, r->text);
    }
    dicom_dataset_free(all);
}

/* ---- what is not there --------------------------------------------------- */

static void
nothing_is_not_found(void **state)
{
    dicom_dataset *ds = built("D:ELE{ }");
    int64_t        i;
    uint64_t       u;
    double         d;
    uint32_t       tag, flags = 42;
    dicom_slice    slice;
    dicom_name     name;
    dicom_moment   m;
    dicom_age      age;
    char           text[DICOM_UID_SIZE];

    (void)state;
    assert_int_equal(dicom_element_count(NULL, NULL), 0);
    assert_int_equal(dicom_element_int64(NULL, 0, &i), DICOM_E_NOT_FOUND);
    assert_int_equal(dicom_element_uint64(NULL, 0, &u), DICOM_E_NOT_FOUND);
    assert_int_equal(dicom_element_double(NULL, 0, &d), DICOM_E_NOT_FOUND);
    assert_int_equal(dicom_element_copy_doubles(NULL, 0, &d, 1),
                     DICOM_E_NOT_FOUND);
    assert_int_equal(dicom_element_at(NULL, 0, &tag), DICOM_E_NOT_FOUND);
    assert_int_equal(dicom_element_string(NULL, NULL, 0, &slice),
                     DICOM_E_NOT_FOUND);
    assert_int_equal(dicom_element_utf8(NULL, NULL, 0, text, sizeof text, NULL),
                     DICOM_E_NOT_FOUND);
    assert_int_equal(
        dicom_element_name(NULL, NULL, 0, text, sizeof text, &name),
        DICOM_E_NOT_FOUND);
    assert_int_equal(dicom_element_uid(NULL, 0, text), DICOM_E_NOT_FOUND);
    assert_int_equal(dicom_element_moment(NULL, 0, &m, &flags),
                     DICOM_E_NOT_FOUND);
    assert_int_equal(dicom_element_age(NULL, 0, &age, &flags),
                     DICOM_E_NOT_FOUND);
    assert_int_equal(flags, 0);
    assert_int_equal(dicom_dataset_utf8(ds, DICOM_TAG(0x0010, 0x0010), text,
                                        sizeof text, NULL),
                     DICOM_E_NOT_FOUND);
    dicom_dataset_free(ds);
}

static void
tags_are_got(void **state)
{
    dicom_dataset *ds =
        built("D:ELE{ 00091000:AT.1000200008000500FF 00091001:UL.10002000 }");
    uint32_t tag = 42;

    (void)state;
    assert_int_equal(dicom_element_at(dicom_dataset_at(ds, 0), 1, &tag),
                     DICOM_OK);
    assert_int_equal(tag, DICOM_TAG(0x0008, 0x0005));
    tag = 42;
    assert_int_equal(dicom_element_at(dicom_dataset_at(ds, 0), 2, &tag),
                     DICOM_E_RANGE);
    assert_int_equal(dicom_element_at(dicom_dataset_at(ds, 1), 0, &tag),
                     DICOM_E_WRONG_VR);
    assert_int_equal(tag, 42);
    dicom_dataset_free(ds);
}

/* A known attribute may have lost its VR on the way. */
static void
a_lost_vr_is_that_of_the_dictionary(void **state)
{
    dicom_dataset *ds =
        built("D:ELE{ 00080005:UN'ISO_IR 100' 00080020:UN'20200229' "
              "00090010:UN'A ' 00091001:UN'1 ' 00100010:UN.4DFC "
              "00180050:UN'1.5 ' 00280009:UN.18006310 00280010:UN.0102 "
              "00280106:UN.0102 00081140:UN.01 }");
    static const struct {
        uint32_t tag;
        dicom_vr vr;
        size_t   count;
    } rows[] = {
        {0x00080005, DICOM_VR_CS, 1}, {0x00080020, DICOM_VR_DA, 1},
        {0x00081140, DICOM_VR_UN, 0}, /* a sequence */
        {0x00091001, DICOM_VR_UN, 0}, {0x00100010, DICOM_VR_PN, 1},
        {0x00180050, DICOM_VR_DS, 1}, {0x00280009, DICOM_VR_AT, 1},
        {0x00280010, DICOM_VR_US, 1}, {0x00280106, DICOM_VR_UN, 0}, /* or SS */
    };
    char         text[16];
    dicom_moment m;
    int64_t      i;
    double       d;
    uint32_t     u;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(rows); k++) {
        const dicom_element *el = dicom_dataset_find(ds, rows[k].tag);

        assert_int_equal(dicom_element_vr(el), DICOM_VR_UN);
        assert_int_equal(dicom_element_value_vr(el), rows[k].vr);
        assert_int_equal(dicom_element_count(el, NULL), rows[k].count);
    }
    assert_int_equal(
        dicom_dataset_utf8(ds, 0x00100010, text, sizeof text, NULL), DICOM_OK);
    assert_string_equal(text, "M\xC3\xBC");
    assert_int_equal(
        dicom_element_double(dicom_dataset_find(ds, 0x00180050), 0, &d), 0);
    assert_true(d == 1.5);
    assert_int_equal(
        dicom_element_int64(dicom_dataset_find(ds, 0x00280010), 0, &i), 0);
    assert_int_equal(i, 0x0201);
    assert_int_equal(
        dicom_element_at(dicom_dataset_find(ds, 0x00280009), 0, &u), 0);
    assert_int_equal(u, 0x00181063);
    assert_int_equal(
        dicom_element_moment(dicom_dataset_find(ds, 0x00080020), 0, &m, NULL),
        DICOM_OK);
    assert_int_equal(m.year, 2020);
    assert_int_equal(
        dicom_element_int64(dicom_dataset_find(ds, 0x00280106), 0, &i),
        DICOM_E_WRONG_VR);
    dicom_dataset_free(ds);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cut_between_characters),
        cmocka_unit_test(names_are_got),
        cmocka_unit_test(nothing_is_not_found),
        cmocka_unit_test(tags_are_got),
        cmocka_unit_test(a_lost_vr_is_that_of_the_dictionary),
    };

    RUN_TABLE(text_is_got, texts);
    RUN_TABLE(uid_is_got, uids);
    RUN_TABLE(moment_is_got, moments);
    RUN_TABLE(charset_is_found, charsets);
    RUN_TESTS(tests);
    return finish_tests();
}
