/*
 * Texts that mean harm: megabytes of what costs most, and cut anywhere.
 *
 * What took more than linear time would not end here: no clock is needed.
 */
#include <stdlib.h>

#include "support/text_out.h"
#include "support/tsv.h"

#include "dicom/element.h"
#include "dicom/json.h"
#include "dicom/text.h"
#include "dicom/validate.h"
#include "dicom/xml.h"
#include "encoding/utf8.h"

/* All of backslashes, less of others, which are slower. Most rows are written
 * and validated by a part of them alone. */
enum { SIZE = 16 << 20, LESS = 4 << 20, PART = 1 << 20 };

static const struct hostile_row {
    const char *name;    /* of what it is all made */
    const char *charset; /* Specific Character Set */
    dicom_vr    vr;
    const char *piece; /* again and again */
    size_t      piece_size;
    size_t      values; /* in each piece; 0: there is one in all */
    bool        all;    /* written and validated as a whole */
} rows[] = {
    {"backslashes", "ISO_IR 100", DICOM_VR_UC, "\\", 1, 1, true},
    {"backslashes, UTF-8", "ISO_IR 192", DICOM_VR_UC, "\\", 1, 1, false},
    {"backslashes, code extensions", "\\ISO 2022 IR 87", DICOM_VR_UC, "\\", 1,
     1, true},
    {"backslashes, GB18030", "GB18030", DICOM_VR_UC, "\\", 1, 1, false},
    {"backslashes of numbers", "ISO_IR 100", DICOM_VR_DS, "1\\", 2, 1, false},
    {"backslashes of whole numbers", "ISO_IR 100", DICOM_VR_IS, "1\\", 2, 1,
     false},
    {"backslashes of names", "ISO_IR 100", DICOM_VR_PN, "\\", 1, 1, false},
    {"backslashes within characters", "GBK", DICOM_VR_UC, "\x81\\", 2, 0,
     false},
    {"delimiters of names", "\\ISO 2022 IR 149", DICOM_VR_PN, "^=", 2, 0,
     false},
    {"lone escapes", "\\ISO 2022 IR 87", DICOM_VR_UT, "\x1B", 1, 0, false},
    {"escapes", "\\ISO 2022 IR 87", DICOM_VR_UC, "\x1B$B", 3, 0, false},
    {"escapes that are cut", "\\ISO 2022 IR 149", DICOM_VR_UC, "\x1B$)", 3, 0,
     false},
    {"escapes and what ends them", "\\ISO 2022 IR 149", DICOM_VR_PN, "\x1B$)C^",
     5, 0, false},
    {"NULs", "ISO_IR 192", DICOM_VR_UC, "\0", 1, 0, false},
    {"NULs and spaces", "ISO_IR 192", DICOM_VR_UC, "\0 ", 2, 0, false},
    {"control characters", "ISO_IR 192", DICOM_VR_UT, "\x01\x7F\r\n", 4, 0,
     false},
    {"bytes that are no characters", "ISO_IR 192", DICOM_VR_UT, "\xFF", 1, 0,
     false},
    {"beginnings of characters", "ISO_IR 192", DICOM_VR_UT, "\xF0\x90\x80", 3,
     0, false},
    {"ends of characters", "GB18030", DICOM_VR_UT, "\x81\x30", 2, 0, false},
    {"digits of a number", "", DICOM_VR_DS, "1", 1, 0, false},
    {"parts of a UID", "", DICOM_VR_UI, "1.", 2, 0, false},
    {"hyphens of a date", "", DICOM_VR_DT, "-", 1, 0, false},
};

static struct bytes
make_text(const struct hostile_row *r)
{
    size_t       size = r->values > 0 ? SIZE : LESS;
    struct bytes b = {malloc(size), size - size % r->piece_size};

    assert_non_null(b.data);
    for (size_t i = 0; i < b.size; i += r->piece_size)
        memcpy(b.data + i, r->piece, r->piece_size);
    return b;
}

/* ---- values and their forms --------------------------------------------- */

static void
part_values(const struct hostile_row *r, const dicom_charset *cs,
            const char *text, size_t size)
{
    size_t       count = size / r->piece_size * r->values + 1, seen = 0;
    dicom_values values;
    dicom_slice  value;

    assert_int_equal(dicom_values_count(r->vr, cs, text, size), count);
    dicom_values_begin(&values, r->vr, cs, text, size);
    while (dicom_values_next(&values, &value))
        seen++;
    assert_int_equal(seen, count);
    assert_true(dicom_values_at(r->vr, cs, text, size, count - 1, &value));
    assert_false(dicom_values_at(r->vr, cs, text, size, count, &value));
    (void)dicom_value_trim(r->vr, text, size);
}

static const dicom_vr moments[] = {DICOM_VR_DA, DICOM_VR_TM, DICOM_VR_DT};

/* None of these is a value of a number, date, age or UID. */
static void
read_forms(const char *text, size_t size)
{
    dicom_moment       moment;
    dicom_moment_range range;
    dicom_age          age;
    double             real;
    int64_t            whole;
    uint32_t           flags;
    dicom_status       status = dicom_ds_read(text, size, &real, &flags);

    assert_true(status == DICOM_E_VALUE || status == DICOM_E_EMPTY ||
                status == DICOM_E_RANGE);
    status = dicom_is_read(text, size, &whole, &flags);
    assert_true(status == DICOM_E_VALUE || status == DICOM_E_EMPTY ||
                status == DICOM_E_RANGE);
    for (size_t i = 0; i < COUNT_OF(moments); i++) {
        dicom_vr vr = moments[i];
        assert_int_not_equal(dicom_moment_read(vr, text, size, &moment, &flags),
                             DICOM_OK);
        assert_int_not_equal(
            dicom_moment_read_range(vr, text, size, &range, &flags), DICOM_OK);
    }
    assert_int_not_equal(dicom_moment_read_iso(text, size, &moment), DICOM_OK);
    assert_int_not_equal(dicom_age_read(text, size, &age, &flags), DICOM_OK);
    (void)dicom_uid_check(text, size);
    assert_true(dicom_uid_equal(text, size, text, size));
}

static void
read_name(const dicom_charset *cs, const char *text, size_t size)
{
    dicom_name name;
    char       out[16];

    dicom_name_read(cs, text, size, &name);
    assert_in_range(dicom_name_print(&name, out, sizeof out), 0, size);
}

/* ---- characters --------------------------------------------------------- */

static void
code(const struct hostile_row *r, const dicom_charset *cs, const char *text,
     size_t size)
{
    dicom_decoder d;
    char          piece[64];
    size_t        bad, bad_again, got, total = 0;

    (void)dicom_charset_is_utf8(cs, r->vr, text, size);
    size_t whole = dicom_charset_decode(cs, r->vr, text, size, NULL, 0, &bad);
    assert_in_range(whole, 0, 3 * size);
    dicom_decoder_begin(&d, cs, r->vr, text, size);
    while ((got = dicom_decoder_next(&d, piece, sizeof piece)) > 0)
        total += got;
    assert_int_equal(total, whole);
    assert_int_equal(d.bad, bad);
    size_t coded =
        dicom_charset_encode(cs, r->vr, text, size, NULL, 0, &bad_again);
    assert_in_range(coded, 0, 5 * size);
}

static void
understand_terms(const char *text, size_t size)
{
    dicom_charset cs;

    dicom_charset_prepare(&cs, text, size);
    assert_true(cs.form == 0 || cs.flags != 0);
}

/* ---- elements and what writes them -------------------------------------- */

static dicom_status
count_bytes(void *ctx, const void *bytes, size_t size)
{
    (void)bytes;
    *(uint64_t *)ctx += size;
    return DICOM_OK;
}

static void
count_violation(void *ctx, const dicom_violation *violation)
{
    (void)violation;
    ++*(uint64_t *)ctx;
}

static void
get_values(const dicom_dataset *ds, const dicom_charset *cs)
{
    const dicom_element *el = dicom_dataset_at(ds, dicom_dataset_count(ds) - 1);
    size_t               count = dicom_element_count(el, cs), needed;
    dicom_slice          value;
    dicom_name           name;
    dicom_moment         moment;
    char                 out[DICOM_UID_SIZE];
    double              *numbers;

    assert_true(count > 0);
    assert_int_equal(dicom_element_string(el, cs, count - 1, &value), DICOM_OK);
    assert_int_equal(
        dicom_element_utf8(el, cs, count - 1, out, sizeof out, &needed),
        DICOM_OK);
    assert_int_equal(dicom_element_string(el, cs, count, &value),
                     DICOM_E_RANGE);
    (void)!dicom_element_name(el, cs, count / 2, out, sizeof out, &name);
    (void)!dicom_element_moment(el, count - 1, &moment, NULL);
    (void)!dicom_element_uid(el, count - 1, out);
    if (dicom_element_vr(el) != DICOM_VR_DS || count < 2)
        return;
    /* The last value is empty, behind a backslash. */
    numbers = malloc((count - 1) * sizeof *numbers);
    assert_non_null(numbers);
    assert_int_equal(dicom_element_copy_doubles(el, 0, numbers, count - 1),
                     DICOM_OK);
    assert_true(numbers[count - 2] == 1);
    assert_int_equal(dicom_element_double(el, count - 2, numbers), DICOM_OK);
    free(numbers);
}

static dicom_dataset *
build(const struct hostile_row *r, struct bytes b)
{
    dicom_dataset *ds;

    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(
        play_value(dicom_dataset_event, ds, r->charset, r->vr, b, -1),
        DICOM_OK);
    return ds;
}

static void
judge(const struct hostile_row *r, struct bytes b)
{
    dicom_dataset         *ds = build(r, b);
    dicom_validate_summary summary;
    uint64_t               violations = 0;

    assert_int_equal(
        dicom_validate(ds, NULL, count_violation, &violations, &summary),
        DICOM_OK);
    assert_true(violations > 0);
    dicom_dataset_free(ds);
}

static void
write_texts(const struct hostile_row *r, struct bytes b)
{
    uint64_t           size = 0;
    dicom_json_writer *json;
    dicom_xml_writer  *xml;
    dicom_dump        *dump;

    assert_int_equal(dicom_json_writer_new(&json, count_bytes, &size, NULL),
                     DICOM_OK);
    assert_int_equal(
        play_value(dicom_json_writer_event, json, r->charset, r->vr, b, -1),
        DICOM_OK);
    assert_int_equal(dicom_json_writer_finish(json), DICOM_OK);
    dicom_json_writer_free(json);
    assert_int_equal(dicom_xml_writer_new(&xml, count_bytes, &size, NULL),
                     DICOM_OK);
    assert_int_equal(play_value(dicom_xml_writer_event, xml, r->charset, r->vr,
                                b, (long)(b.size / 2)),
                     DICOM_OK);
    assert_int_equal(dicom_xml_writer_finish(xml), DICOM_OK);
    dicom_xml_writer_free(xml);
    assert_int_equal(dicom_dump_new(&dump, count_bytes, &size, NULL), DICOM_OK);
    assert_int_equal(
        play_value(dicom_dump_event, dump, r->charset, r->vr, b, -1), DICOM_OK);
    assert_int_equal(dicom_dump_finish(dump), DICOM_OK);
    dicom_dump_free(dump);
    assert_true(size > 0);
}

static void
much_is_linear(const void *row)
{
    const struct hostile_row *r = row;
    struct bytes              b = make_text(r);
    const char               *text = (const char *)b.data;
    dicom_dataset            *ds;
    dicom_charset             cs;

    dicom_charset_prepare(&cs, r->charset, strlen(r->charset));
    part_values(r, &cs, text, b.size);
    read_forms(text, b.size);
    read_name(&cs, text, b.size);
    code(r, &cs, text, b.size);
    understand_terms(text, PART);
    ds = build(r, b);
    get_values(ds, &cs);
    dicom_dataset_free(ds);
    write_texts(r, (struct bytes){b.data, r->all ? b.size : PART});
    judge(r, (struct bytes){b.data, r->all ? b.size : PART});
    bytes_free(&b);
}

/* ---- cut anywhere -------------------------------------------------------- */

/* What a text begins with decodes to what its whole begins with, but for the
 * character that is cut: at most the bytes of an escape stand for it. */
static void
beginnings_are_decoded(const void *row)
{
    enum { MOST_REST = 4 };
    const struct tsv_row *r = row;
    struct bytes          all = bytes_from_hex(r->cell[3]);
    dicom_vr      vr = dicom_vr_from_letters(r->cell[2][0], r->cell[2][1]);
    dicom_charset cs;
    char          whole[512], out[512];

    dicom_charset_prepare(&cs, r->cell[1], strlen(r->cell[1]));
    size_t size = dicom_charset_decode(&cs, vr, (char *)all.data, all.size,
                                       whole, sizeof whole, NULL);
    for (size_t n = 0; n <= all.size; n++) {
        struct bytes b = bytes_copy(all.data, n);
        const char  *text = (const char *)b.data;
        size_t       got =
            dicom_charset_decode(&cs, vr, text, n, out, sizeof out, NULL);
        size_t same = 0, rest = 0;

        assert_int_equal(dicom__utf8_run((uint8_t *)out, got), got);
        while (same < got && same < size && out[same] == whole[same])
            same++;
        for (size_t i = same; i < got; i++)
            rest += (out[i] & 0xC0) != 0x80;
        assert_in_range(rest, 0, MOST_REST);
        assert_in_range(dicom_values_count(vr, &cs, text, n), n > 0, n + 1);
        read_name(&cs, text, n);
        bytes_free(&b);
    }
    bytes_free(&all);
}

/* Values of numbers, dates and so on, whose beginnings are read, too. */
static const struct form_row {
    const char *name;
} forms[] = {
    {"-1234567.8901e-12"},
    {" +.5E+300 "},
    {"-2147483648"},
    {"20200229"},
    {"2020.02.29"},
    {"235959.999999"},
    {"23:59:60.5"},
    {"19991231235959.999999-1200"},
    {"20200101-20201231"},
    {"2020-02-29T12:34:56.789+01:00"},
    {"018M"},
    {"1.2.840.10008.1.2.4.50"},
    {"1.#INF"},
    {"NaN"},
    {"A^B^C^D^E=F^G=H^I"},
};

static void
beginnings_are_read(const void *row)
{
    const struct form_row *r = row;

    for (size_t n = 0; n <= strlen(r->name); n++) {
        struct bytes       b = bytes_copy(r->name, n);
        const char        *text = (const char *)b.data;
        dicom_moment       moment;
        dicom_moment_range range;
        dicom_age          age;
        double             real;
        int64_t            whole;

        /* Every reader takes every beginning, out of a block of its size. */
        (void)!dicom_ds_read(text, n, &real, NULL);
        (void)!dicom_is_read(text, n, &whole, NULL);
        for (size_t i = 0; i < COUNT_OF(moments); i++) {
            dicom_vr     vr = moments[i];
            dicom_status status = dicom_moment_read(vr, text, n, &moment, NULL);
            if (status == DICOM_OK)
                assert_true(dicom_moment_is_valid(&moment));
            (void)!dicom_moment_read_range(vr, text, n, &range, NULL);
        }
        if (dicom_moment_read_iso(text, n, &moment) == DICOM_OK)
            assert_true(dicom_moment_is_valid(&moment));
        (void)!dicom_age_read(text, n, &age, NULL);
        (void)dicom_uid_check(text, n);
        read_name(NULL, text, n);
        bytes_free(&b);
    }
}

int
main(void)
{
    static struct tsv samples;

    samples = tsv_read("tests/charset_samples.tsv");
    RUN_TABLE(much_is_linear, rows);
    RUN_TSV(beginnings_are_decoded, samples);
    RUN_TABLE(beginnings_are_read, forms);
    return finish_tests();
}
