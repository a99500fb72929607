/* Numbers, moments, names (lib/dataset/put_value.c) and fragments
 * (lib/dataset/items.c) are put. */
#include <math.h>
#include <stdio.h>

#include "dicom/edit.h"
#include "dicom/tags.h"
#include "support/event_text.h"
#include "support/rewrite.h"

#define ELE "1.2.840.10008.1.2.1"

static dicom_dataset *
new_set(void)
{
    dicom_dataset *ds;

    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(
        dicom_dataset_set_syntax(ds, dicom_syntax_find(ELE, strlen(ELE))),
        DICOM_OK);
    return ds;
}

static void
check_tree(const dicom_dataset *ds, const char *expected)
{
    struct event_text text = {0};

    assert_int_equal(dicom_dataset_walk(ds, event_text_event, &text), 0);
    assert_string_equal(text.log.text, expected);
    event_log_free(&text.log);
}

#define MANY UINT32_C(0x00189810)

static const struct number_row {
    const char *name;
    dicom_vr    vr;
    char        kind; /* i, u, d */
    int64_t     i;
    double      d;
    const char *value; /* as event_text shows it; NULL: DICOM_E_RANGE */
} numbers[] = {
    {"US", DICOM_VR_US, 'i', 65535, 0, ".FFFF"},
    {"US too large", DICOM_VR_US, 'i', 65536, 0, NULL},
    {"US negative", DICOM_VR_US, 'i', -1, 0, NULL},
    {"US of a double", DICOM_VR_US, 'd', 0, 513, ".0102"},
    {"US of a fraction", DICOM_VR_US, 'd', 0, 0.5, NULL},
    {"US of no number", DICOM_VR_US, 'd', 0, NAN, NULL},
    {"SS", DICOM_VR_SS, 'i', -32768, 0, ".0080"},
    {"SS too small", DICOM_VR_SS, 'i', -32769, 0, NULL},
    {"SS too large", DICOM_VR_SS, 'i', 32768, 0, NULL},
    {"SS of unsigned", DICOM_VR_SS, 'u', 32767, 0, ".FF7F"},
    {"UL", DICOM_VR_UL, 'i', 4294967295, 0, ".FFFFFFFF"},
    {"UL too large", DICOM_VR_UL, 'i', 4294967296, 0, NULL},
    {"SL", DICOM_VR_SL, 'i', -2147483648, 0, ".00000080"},
    {"SL too large", DICOM_VR_SL, 'i', 2147483648, 0, NULL},
    {"UV", DICOM_VR_UV, 'u', -1, 0, ".FFFFFFFFFFFFFFFF"},
    {"UV negative", DICOM_VR_UV, 'i', -1, 0, NULL},
    {"UV of 2^64", DICOM_VR_UV, 'd', 0, 18446744073709551616.0, NULL},
    {"UV of 2^63", DICOM_VR_UV, 'd', 0, 9223372036854775808.0,
     ".0000000000000080"},
    {"SV", DICOM_VR_SV, 'i', INT64_MIN, 0, ".0000000000000080"},
    {"SV of 2^63", DICOM_VR_SV, 'd', 0, 9223372036854775808.0, NULL},
    {"SV of unsigned", DICOM_VR_SV, 'u', -1, 0, NULL},
    {"OB is padded", DICOM_VR_OB, 'i', 255, 0, ".FF00"},
    {"OB too large", DICOM_VR_OB, 'i', 256, 0, NULL},
    {"OW", DICOM_VR_OW, 'i', 258, 0, ".0201"},
    {"OL", DICOM_VR_OL, 'i', 258, 0, ".02010000"},
    {"OV", DICOM_VR_OV, 'i', 258, 0, ".0201000000000000"},
    {"FL", DICOM_VR_FL, 'd', 0, 0.1, ".CDCCCC3D"},
    {"FL infinite", DICOM_VR_FL, 'd', 0, INFINITY, ".0000807F"},
    {"FL too large", DICOM_VR_FL, 'd', 0, 1e39, NULL},
    {"FL of a whole number", DICOM_VR_FL, 'i', 16777216, 0, ".0000804B"},
    {"FL of one that is lost", DICOM_VR_FL, 'i', 16777217, 0, NULL},
    {"OF", DICOM_VR_OF, 'd', 0, 1, ".0000803F"},
    {"FD", DICOM_VR_FD, 'd', 0, -0.5, ".000000000000E0BF"},
    {"FD of a whole number", DICOM_VR_FD, 'i', 9007199254740992, 0,
     ".0000000000004043"},
    {"FD of one that is lost", DICOM_VR_FD, 'i', 9007199254740993, 0, NULL},
    {"FD of 2^64 - 1", DICOM_VR_FD, 'u', -1, 0, NULL},
    {"FD of 2^63 - 1", DICOM_VR_FD, 'i', INT64_MAX, 0, NULL},
    {"OD", DICOM_VR_OD, 'd', 0, 1, ".000000000000F03F"},
    {"DS", DICOM_VR_DS, 'd', 0, 0.1, "'0.1 '"},
    {"DS of 16 bytes", DICOM_VR_DS, 'd', 0, -1.0 / 3, "'-0.3333333333333'"},
    {"DS of no number", DICOM_VR_DS, 'd', 0, NAN, NULL},
    {"DS infinite", DICOM_VR_DS, 'd', 0, -INFINITY, NULL},
    {"DS of a whole number", DICOM_VR_DS, 'i', -12, 0, "'-12 '"},
    {"DS of 16 digits", DICOM_VR_DS, 'u', 1234567890123456, 0,
     "'1234567890123456'"},
    {"DS of 17 digits", DICOM_VR_DS, 'u', 12345678901234567, 0, NULL},
    {"IS", DICOM_VR_IS, 'i', -2147483648, 0, "'-2147483648 '"},
    {"IS too large", DICOM_VR_IS, 'i', 2147483648, 0, NULL},
    {"IS of a double", DICOM_VR_IS, 'd', 0, 12, "'12'"},
    {"IS of a fraction", DICOM_VR_IS, 'd', 0, 12.5, NULL},
};

static void
run_number_row(const void *arg)
{
    const struct number_row *row = arg;
    dicom_dataset           *ds = new_set();
    dicom_status             status;
    char                     expected[128] = "D:ELE{ }";

    dicom_dataset_set_lenient(ds, true);
    if (row->kind == 'i')
        status = dicom_dataset_put_int64(ds, MANY, row->vr, row->i);
    else if (row->kind == 'u')
        status = dicom_dataset_put_uint64(ds, MANY, row->vr, (uint64_t)row->i);
    else
        status = dicom_dataset_put_double(ds, MANY, row->vr, row->d);
    assert_int_equal(status, row->value ? DICOM_OK : DICOM_E_RANGE);
    if (row->value)
        snprintf(expected, sizeof expected, "D:ELE{ 00189810:%s%s }",
                 dicom_vr_name(row->vr), row->value);
    check_tree(ds, expected);
    dicom_dataset_free(ds);
}

static void
many_numbers(void **state)
{
    static const int64_t  whole[] = {1, -2, 3};
    static const double   real[] = {0.5, -1.5};
    static const uint64_t counts[] = {7, 8};
    static const uint32_t tags[] = {0x00100010, 0xFFFEE000};
    dicom_dataset        *ds = new_set();

    (void)state;
    assert_int_equal(dicom_dataset_put_int64s(ds, DICOM_TAG_RegionFlags,
                                              DICOM_VR_NONE, whole, 3),
                     DICOM_E_RANGE);
    assert_int_equal(
        dicom_dataset_put_int64s(ds, 0x00081160, DICOM_VR_NONE, whole, 3),
        DICOM_OK);
    assert_int_equal(dicom_dataset_put_doubles(ds, DICOM_TAG_PixelSpacing,
                                               DICOM_VR_NONE, real, 2),
                     DICOM_OK);
    assert_int_equal(
        dicom_dataset_put_uint64s(ds, 0x00081160, DICOM_VR_NONE, counts, 0),
        DICOM_OK);
    assert_int_equal(
        dicom_dataset_put_uint64s(ds, 0x00280011, DICOM_VR_NONE, counts, 2),
        DICOM_E_RANGE);
    assert_int_equal(
        dicom_dataset_put_tags(ds, DICOM_TAG_FrameIncrementPointer, tags, 2),
        DICOM_OK);
    assert_int_equal(dicom_dataset_put_tags(ds, DICOM_TAG_PatientName, tags, 1),
                     DICOM_E_WRONG_VR);
    assert_int_equal(
        dicom_dataset_put_int64(ds, DICOM_TAG_PatientName, DICOM_VR_NONE, 1),
        DICOM_E_WRONG_VR);
    check_tree(ds, "D:ELE{ 00081160:IS 00280009:AT.10001000FEFF00E0 "
                   "00280030:DS'0.5\\-1.5' }");
    dicom_dataset_free(ds);
}

static void
moments_ages_and_names(void **state)
{
    static const char text[] = "20200229123456.5";
    dicom_dataset    *ds = new_set();
    dicom_moment      moment, year = {.first = DICOM_PART_YEAR,
                                      .last = DICOM_PART_YEAR,
                                      .year = 2020};
    dicom_name        name = {0};

    (void)state;
    assert_int_equal(
        dicom_moment_read(DICOM_VR_DT, text, sizeof text - 1, &moment, NULL),
        DICOM_OK);
    assert_int_equal(dicom_dataset_put_moment(ds, DICOM_TAG_StudyDate,
                                              DICOM_VR_NONE, &moment),
                     0);
    assert_int_equal(dicom_dataset_put_moment(ds, DICOM_TAG_StudyTime,
                                              DICOM_VR_NONE, &moment),
                     0);
    assert_int_equal(
        dicom_dataset_put_moment(ds, 0x0008002A, DICOM_VR_DT, &moment), 0);
    assert_int_equal(
        dicom_dataset_put_moment(ds, DICOM_TAG_SeriesDate, DICOM_VR_DA, &year),
        DICOM_E_VALUE);
    assert_int_equal(dicom_dataset_put_moment(ds, DICOM_TAG_PatientName,
                                              DICOM_VR_NONE, &year),
                     DICOM_E_WRONG_VR);
    assert_int_equal(
        dicom_dataset_put_age(ds, DICOM_TAG_PatientAge, (dicom_age){42, 'Y'}),
        DICOM_OK);
    assert_int_equal(
        dicom_dataset_put_age(ds, DICOM_TAG_PatientAge, (dicom_age){42, 'X'}),
        DICOM_E_VALUE);
    name.part[0][DICOM_NAME_FAMILY] = (dicom_slice){"Adams", 5};
    name.part[0][DICOM_NAME_PREFIX] = (dicom_slice){"Dr", 2};
    assert_int_equal(dicom_dataset_put_name(ds, DICOM_TAG_PatientName, &name),
                     DICOM_OK);
    name.part[0][DICOM_NAME_GIVEN] = (dicom_slice){"A^B", 3};
    assert_int_equal(dicom_dataset_put_name(ds, DICOM_TAG_PatientName, &name),
                     DICOM_E_VALUE);
    check_tree(ds, "D:ELE{ 00080020:DA'20200229' 0008002A:DT'20200229123456.5'"
                   " 00080030:TM'123456.5' 00100010:PN'Adams^^^Dr' "
                   "00101010:AS'042Y' }");
    dicom_dataset_free(ds);
}

static void
fragments_are_added(void **state)
{
    static const uint32_t offsets[] = {0, 0x0102};
    const uint32_t        tag = DICOM_TAG_PixelData;
    dicom_dataset        *ds = new_set();

    (void)state;
    assert_int_equal(dicom_dataset_add_fragment(ds, tag, "a", 1),
                     DICOM_E_WRONG_VR);
    assert_int_equal(dicom_dataset_put_fragments(ds, tag, DICOM_VR_OW, NULL, 0),
                     DICOM_E_WRONG_VR);
    assert_int_equal(
        dicom_dataset_put_fragments(ds, tag, DICOM_VR_NONE, NULL, 0), DICOM_OK);
    assert_int_equal(dicom_dataset_add_fragment(ds, tag, "abc", 3), DICOM_OK);
    check_tree(ds, "D:ELE{ 7FE00010:OB< # #.61626300 > }");
    assert_int_equal(
        dicom_dataset_put_fragments(ds, tag, DICOM_VR_OB, offsets, 2),
        DICOM_OK);
    assert_int_equal(dicom_dataset_add_fragment_borrowed(ds, tag, "ab", 2),
                     DICOM_OK);
    assert_int_equal(dicom_dataset_add_fragment_borrowed(ds, tag, "ab", 1),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_dataset_add_fragment(ds, tag, "", 0), DICOM_OK);
    check_tree(ds, "D:ELE{ 7FE00010:OB< #.0000000002010000 #.6162 # > }");
    dicom_dataset_free(ds);
}

/* A sequence has items, and nobody could write it with fragments. */
static void
fragments_in_odd_places(void **state)
{
    const uint32_t tag = DICOM_TAG_PixelData;
    dicom_dataset *ds = new_set();

    (void)state;
    assert_int_equal(dicom_dataset_put_fragments(ds,
                                                 DICOM_TAG_EncapsulatedDocument,
                                                 DICOM_VR_OB, NULL, 0),
                     DICOM_E_ARGUMENT);
    dicom_dataset_set_lenient(ds, true);
    assert_int_equal(dicom_dataset_put_fragments(ds, tag, DICOM_VR_SQ, NULL, 0),
                     DICOM_E_WRONG_VR);
    assert_int_equal(dicom_dataset_put_fragments(ds, tag, DICOM_VR_OW, NULL, 0),
                     DICOM_OK);
    check_tree(ds, "D:ELE{ 7FE00010:OW< # > }");
    dicom_dataset_free(ds);
}

/* ---- refusals ----------------------------------------------------------- */

/* Calls that fail, each in its own way. */
static void
refuse_all(dicom_dataset *ds)
{
    const uint32_t absent = DICOM_TAG_PatientID, number = DICOM_TAG_Rows;
    dicom_dataset *item;
    uint32_t       tag;

    assert_int_equal(dicom_dataset_remove(ds, absent), DICOM_E_NOT_FOUND);
    assert_int_equal(dicom_dataset_remove_item(ds, absent, 0),
                     DICOM_E_NOT_FOUND);
    assert_int_equal(dicom_dataset_put_string(ds, number, DICOM_VR_NONE, "-1"),
                     DICOM_E_WRONG_VR);
    assert_int_equal(dicom_dataset_add_item(ds, number, &item),
                     DICOM_E_WRONG_VR);
    assert_int_equal(dicom_dataset_add_fragment(ds, number, "ab", 2),
                     DICOM_E_WRONG_VR);
    assert_int_equal(dicom_dataset_rename_block(ds, 0x0009, "A", 1, "B", 1),
                     DICOM_E_NOT_FOUND);
    assert_int_equal(dicom_dataset_make_path(ds, "Rows.", &item, &tag),
                     DICOM_E_VALUE);
}

/* A stream may still come into it. */
static void
refusals_leave_a_new_set_new(void **state)
{
    const char    *text = "D:ELE{ 00100010:PN'AA' }";
    dicom_dataset *ds;

    (void)state;
    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    refuse_all(ds);
    assert_int_equal(play_text(text, NULL, dicom_dataset_event, ds), DICOM_OK);
    check_tree(ds, text);
    dicom_dataset_free(ds);
}

/* What was read still has its lengths as encoded. */
static void
refusals_leave_lengths(void **state)
{
    struct bytes in = bytes_from_hex(
        "0800 4011 'SQ' 0000 12000000 FEFF 00E0 0A000000 2800 1000 'US' 0200 "
        "0100 2800 1000 'US' 0200 0100");
    dicom_parser_options parser = DICOM_PARSER_OPTIONS_INIT;
    dicom_writer_options writer = DICOM_WRITER_OPTIONS_INIT;
    struct output        out = {0};
    dicom_dataset       *ds, *item;
    dicom_writer        *w;

    (void)state;
    parser.syntax = dicom_syntax_find(ELE, strlen(ELE));
    writer.preserve = true;
    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(
        parse_bytes(in.data, in.size, 0, &parser, dicom_dataset_event, ds),
        DICOM_OK);
    item = dicom_dataset_edit_item(ds, DICOM_TAG_ReferencedImageSequence, 0);
    assert_non_null(item);
    refuse_all(ds);
    refuse_all(item);
    assert_int_equal(dicom_writer_new(&w, output_write, &out, &writer),
                     DICOM_OK);
    assert_int_equal(dicom_dataset_walk(ds, dicom_writer_event, w), DICOM_OK);
    assert_int_equal(dicom_writer_finish(w), DICOM_OK);
    assert_int_equal(out.size, in.size);
    assert_memory_equal(out.data, in.data, in.size);
    dicom_writer_free(w);
    output_free(&out);
    dicom_dataset_free(ds);
    bytes_free(&in);
}

/* ---- character sets ----------------------------------------------------- */

#define LATIN "00080005:CS'ISO_IR 100' "
#define ITEM "00081140:SQ[ ( 00204000:LT"

static const struct charset_row {
    const char *name;
    const char *events;  /* of the data set as it is */
    const char *charset; /* put; NULL: removed */
    const char *path;    /* of the text that would read otherwise; NULL: none */
} charsets[] = {
    {"ASCII", "D:ELE{ " LATIN "00100010:PN'A^B' }", "ISO_IR 192", NULL},
    {"Latin 1 as UTF-8", "D:ELE{ " LATIN "00100010:PN.C4 }", "ISO_IR 192",
     "PatientName"},
    {"Latin 1 removed", "D:ELE{ " LATIN "00100010:PN.C4 }", NULL,
     "PatientName"},
    {"ASCII removed", "D:ELE{ " LATIN "00100010:PN'A' }", NULL, NULL},
    {"Latin 1 as Latin 1", "D:ELE{ " LATIN "00100010:PN.C4 }",
     "\\ISO 2022 IR 100", "PatientName"},
    {"Latin 1 as Latin 9", "D:ELE{ " LATIN "00100010:PN.C4 }", "ISO_IR 203",
     NULL},
    {"UTF-8 that was not declared", "D:ELE{ 00100010:PN.C384 }", "ISO_IR 192",
     NULL},
    {"Latin 1 that was not declared", "D:ELE{ 00100010:PN.C4 }", "ISO_IR 100",
     NULL},
    {"what is no text in it", "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN.C4 }",
     "ISO_IR 100", NULL},
    {"a VR without character set", "D:ELE{ " LATIN "00080060:CS.C4 }",
     "ISO_IR 192", NULL},
    {"in an item", "D:ELE{ " LATIN ITEM ".C4 ) ] }", "ISO_IR 192",
     "ReferencedImageSequence[0].ImageComments"},
    {"in an item of its own set",
     "D:ELE{ " LATIN "00081140:SQ[ ( 00080005:CS'ISO_IR 144' 00204000:LT.C4 ) "
     "( ) ] }",
     "ISO_IR 192", NULL},
    {"in a later item",
     "D:ELE{ " LATIN "00081140:SQ[ ( ) ( 00081140:SQ[ ] ) ( "
     "00081140:SQ[ ( 00204000:LT.C4 ) ] ) ] }",
     "ISO_IR 192",
     "ReferencedImageSequence[2].ReferencedImageSequence[0].ImageComments"},
};

static void
text_reads_the_same(const void *arg)
{
    const struct charset_row *row = arg;
    const uint32_t            tag = DICOM_TAG_SpecificCharacterSet;
    dicom_dataset            *ds;
    dicom_status              status = row->path ? DICOM_E_VALUE : DICOM_OK;

    for (int lenient = 0; lenient < 2; lenient++) {
        assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
        assert_int_equal(play_text(row->events, NULL, dicom_dataset_event, ds),
                         DICOM_OK);
        dicom_dataset_set_lenient(ds, lenient);
        assert_int_equal(row->charset ? dicom_dataset_put_string(
                                            ds, tag, DICOM_VR_CS, row->charset)
                                      : dicom_dataset_remove(ds, tag),
                         lenient ? DICOM_OK : status);
        if (!lenient && row->path) {
            assert_string_equal(dicom_dataset_error(ds)->path, row->path);
            check_tree(ds, row->events);
        }
        dicom_dataset_free(ds);
    }
}

/* The path is found late, but it is that of the refusal. */
static void
path_of_a_refusal(void **state)
{
    const uint32_t sequence = DICOM_TAG_ReferencedImageSequence;
    dicom_dataset *ds = new_set(), *item;

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(dicom_dataset_add_item(ds, sequence, &item), DICOM_OK);
    assert_int_equal(dicom_dataset_remove(item, DICOM_TAG_Rows),
                     DICOM_E_NOT_FOUND);
    for (int i = 0; i < 2; i++)
        assert_string_equal(dicom_dataset_error(item)->path,
                            "ReferencedImageSequence[2].Rows");
    assert_int_equal(dicom_dataset_remove(ds, DICOM_TAG_Rows),
                     DICOM_E_NOT_FOUND);
    assert_string_equal(dicom_dataset_error(item)->path, "Rows");
    dicom_dataset_free(ds);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_leave_a_new_set_new),
        cmocka_unit_test(refusals_leave_lengths),
        cmocka_unit_test(path_of_a_refusal),
        cmocka_unit_test(many_numbers),
        cmocka_unit_test(moments_ages_and_names),
        cmocka_unit_test(fragments_are_added),
        cmocka_unit_test(fragments_in_odd_places),
    };

    RUN_TABLE(run_number_row, numbers);
    RUN_TABLE(text_reads_the_same, charsets);
    RUN_TESTS(tests);
    return finish_tests();
}
