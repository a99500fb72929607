/* lib/dict/overlay.c: rows that are added at run time. */
#include "support/support.h"

#include <stdlib.h>

#include "dicom/dict.h"
#include "support/failing_alloc.h"
#include "support/tsv.h"

static dicom_dict_overlay *
overlay_of(const char *text)
{
    dicom_dict_overlay *overlay;
    size_t              line = 77;

    assert_int_equal(dicom_dict_overlay_new(&overlay, NULL), DICOM_OK);
    assert_int_equal(dicom_dict_overlay_add(overlay, text, strlen(text), &line),
                     DICOM_OK);
    assert_int_equal(line, 0);
    return overlay;
}

static void
add_more(dicom_dict_overlay *overlay, const char *text)
{
    assert_int_equal(dicom_dict_overlay_add(overlay, text, strlen(text), NULL),
                     DICOM_OK);
}

static const dicom_dict_row *
private_in(const dicom_dict_overlay *overlay, const char *creator, uint32_t tag)
{
    return dicom_dict_overlay_private(overlay, creator, strlen(creator), tag);
}

static const dicom_dict_row *
keyword_in(const dicom_dict_overlay *overlay, const char *keyword)
{
    return dicom_dict_overlay_by_keyword(overlay, keyword, strlen(keyword));
}

static size_t
count_of(const dicom_dict_overlay *overlay)
{
    size_t count = 0;

    while (dicom_dict_overlay_row_at(overlay, count))
        count++;
    return count;
}

/* ---- lines ------------------------------------------------------------ */

/* The second line of a text whose first and last are good. */
static const struct line_case {
    const char  *name;
    const char  *line;
    dicom_status status;
} line_cases[] = {
    {"private", "ACME\t0029xx11\tUS\t1\tGain", DICOM_OK},
    {"private, repeating group", "ACME\t60xxxx11\tUS\t1\tGain", DICOM_OK},
    {"private, even group", "ACME\t6000xx11\tUS\t1\tGain", DICOM_OK},
    {"private, lower case tag", "ACME\t0029xxab\tUS\t1\tGain", DICOM_OK},
    {"name is a dash", "ACME\t0029xx11\tUS\t1\t-", DICOM_OK},
    {"name is empty", "ACME\t0029xx11\tUS\t1\t", DICOM_OK},
    {"name is UTF-8", "ACME\t0029xx11\tUS\t1\tPTR (\xCE\xB1 \xF0\x90\x80\x80)",
     DICOM_OK},
    {"creator with a space at its end", "ACME \t0029xx11\tUS\t1\tGain",
     DICOM_OK},
    {"no VR", "ACME\t0029xx11\t-\t1\tGain", DICOM_OK},
    {"VRs", "ACME\t0029xx11\tUS|SS|OW\t1\tGain", DICOM_OK},
    {"VM 1-n", "ACME\t0029xx11\tUS\t1-n\tGain", DICOM_OK},
    {"VM 0-n", "ACME\t0029xx11\tUS\t0-n\tGain", DICOM_OK},
    {"VM 3-3n", "ACME\t0029xx11\tUS\t3-3n\tGain", DICOM_OK},
    {"VM 1-65535", "ACME\t0029xx11\tUS\t1-65535\tGain", DICOM_OK},
    {"carriage return", "ACME\t0029xx11\tUS\t1\tGain\r", DICOM_OK},
    {"empty line", "", DICOM_OK},
    {"only a carriage return", "\r", DICOM_OK},
    {"comment", "#\t\tbad row", DICOM_OK},
    {"standard", "\t00189999\tDS\t1\tGain\tPumpGain", DICOM_OK},
    {"standard without a keyword", "\t00189999\tDS\t1\tGain", DICOM_OK},
    {"standard, keyword is a dash", "\t00189999\tDS\t1\tGain\t-", DICOM_OK},
    {"standard, repeating", "\t60xx9999\tDS\t1\tGain\tPumpGain", DICOM_OK},

    {"one cell", "ACME", DICOM_E_VALUE},
    {"four cells", "ACME\t0029xx11\tUS\t1", DICOM_E_VALUE},
    {"private with a keyword", "ACME\t0029xx11\tUS\t1\tGain\tGain",
     DICOM_E_VALUE},
    {"seven cells", "\t00189999\tDS\t1\tGain\tPumpGain\t", DICOM_E_VALUE},
    {"creator is blank", "  \t0029xx11\tUS\t1\tGain", DICOM_E_VALUE},
    {"private without xx", "ACME\t00291011\tUS\t1\tGain", DICOM_E_VALUE},
    {"xx in the wrong place", "ACME\t002910xx\tUS\t1\tGain", DICOM_E_VALUE},
    {"x too many", "ACME\t0029xxx1\tUS\t1\tGain", DICOM_E_VALUE},
    {"tag too short", "ACME\t0029xx1\tUS\t1\tGain", DICOM_E_VALUE},
    {"tag too long", "ACME\t0029xx111\tUS\t1\tGain", DICOM_E_VALUE},
    {"tag with a comma", "ACME\t0029,xx1\tUS\t1\tGain", DICOM_E_VALUE},
    {"tag not hexadecimal", "ACME\t0029xxG1\tUS\t1\tGain", DICOM_E_VALUE},
    {"tag with a large X", "ACME\t0029XX11\tUS\t1\tGain", DICOM_E_VALUE},
    {"standard with xx for a block", "\t0028xx11\tUS\t1\tGain\tGain",
     DICOM_E_VALUE},
    {"standard, odd group", "\t00291011\tUS\t1\tGain\tGain", DICOM_E_VALUE},
    {"standard repeats where none does", "\t62xx0010\tUS\t1\tGain\tGain",
     DICOM_E_VALUE},
    {"standard repeats in too few digits", "\t600x0010\tUS\t1\tGain\tGain",
     DICOM_E_VALUE},
    {"VR of one letter", "ACME\t0029xx11\tU\t1\tGain", DICOM_E_VALUE},
    {"no such VR", "ACME\t0029xx11\tUX\t1\tGain", DICOM_E_VALUE},
    {"VR in lower case", "ACME\t0029xx11\tus\t1\tGain", DICOM_E_VALUE},
    {"VR --", "ACME\t0029xx11\t--\t1\tGain", DICOM_E_VALUE},
    {"VR empty", "ACME\t0029xx11\t\t1\tGain", DICOM_E_VALUE},
    {"VRs end in |", "ACME\t0029xx11\tUS|\t1\tGain", DICOM_E_VALUE},
    {"VR twice", "ACME\t0029xx11\tUS|US\t1\tGain", DICOM_E_VALUE},
    {"VRs with another mark", "ACME\t0029xx11\tUS/SS\t1\tGain", DICOM_E_VALUE},
    {"VM empty", "ACME\t0029xx11\tUS\t\tGain", DICOM_E_VALUE},
    {"VM 0", "ACME\t0029xx11\tUS\t0\tGain", DICOM_E_VALUE},
    {"VM n", "ACME\t0029xx11\tUS\tn\tGain", DICOM_E_VALUE},
    {"VM 3-2", "ACME\t0029xx11\tUS\t3-2\tGain", DICOM_E_VALUE},
    {"VM 1-", "ACME\t0029xx11\tUS\t1-\tGain", DICOM_E_VALUE},
    {"VM 1-nn", "ACME\t0029xx11\tUS\t1-nn\tGain", DICOM_E_VALUE},
    {"VM 2-3n", "ACME\t0029xx11\tUS\t2-3n\tGain", DICOM_E_VALUE},
    {"VM 0-0n", "ACME\t0029xx11\tUS\t0-0n\tGain", DICOM_E_VALUE},
    {"VM too large", "ACME\t0029xx11\tUS\t65536\tGain", DICOM_E_VALUE},
    {"VM far too large", "ACME\t0029xx11\tUS\t1-99999999999\tGain",
     DICOM_E_VALUE},
    {"VM with a blank", "ACME\t0029xx11\tUS\t1 \tGain", DICOM_E_VALUE},
    {"keyword begins with a digit", "\t00189999\tDS\t1\tGain\t1Gain",
     DICOM_E_VALUE},
    {"keyword with a blank", "\t00189999\tDS\t1\tGain\tPump Gain",
     DICOM_E_VALUE},
    {"control character", "ACME\t0029xx11\tUS\t1\tGa\x01in", DICOM_E_VALUE},
    {"DEL", "ACME\t0029xx11\tUS\t1\tGa\x7Fin", DICOM_E_VALUE},
    {"carriage return inside", "ACME\t0029xx11\tUS\t1\tGa\rin", DICOM_E_VALUE},
    {"byte that is not UTF-8", "ACME\t0029xx11\tUS\t1\tGa\xFFin",
     DICOM_E_VALUE},
    {"UTF-8 cut", "ACME\t0029xx11\tUS\t1\tGa\xCE", DICOM_E_VALUE},
    {"UTF-8 too long", "ACME\t0029xx11\tUS\t1\tGa\xC0\xAFin", DICOM_E_VALUE},
    {"UTF-8 three bytes too long", "ACME\t0029xx11\tUS\t1\t\xE0\x80\xAF",
     DICOM_E_VALUE},
    {"UTF-8 surrogate", "ACME\t0029xx11\tUS\t1\t\xED\xA0\x80", DICOM_E_VALUE},
    {"UTF-8 above U+10FFFF", "ACME\t0029xx11\tUS\t1\t\xF4\x90\x80\x80",
     DICOM_E_VALUE},
    {"creator not UTF-8", "ACME\xFF\t0029xx11\tUS\t1\tGain", DICOM_E_VALUE},
};

static void
line_is_judged(const void *v)
{
    static const char       first[] = "ACME\t0029xx10\tLO\t1\tKind\n";
    static const char       last[] = "\nACME\t0029xx12\tLO\t1\tLast\n";
    const struct line_case *c = v;
    dicom_dict_overlay     *overlay = overlay_of("");
    char                    text[256];
    size_t                  size = 0, line = 77;

    memcpy(text, first, sizeof first - 1);
    size += sizeof first - 1;
    memcpy(text + size, c->line, strlen(c->line));
    size += strlen(c->line);
    memcpy(text + size, last, sizeof last - 1);
    size += sizeof last - 1;

    struct bytes exact = bytes_copy(text, size);
    assert_int_equal(
        dicom_dict_overlay_add(overlay, (const char *)exact.data, size, &line),
        c->status);
    assert_int_equal(line, c->status == DICOM_OK ? 0 : 2);
    if (c->status == DICOM_OK)
        assert_in_range(count_of(overlay), 2, 3);
    else
        assert_int_equal(count_of(overlay), 0);
    bytes_free(&exact);
    dicom_dict_overlay_free(overlay);
}

static void
nul_is_refused(void **state)
{
    static const char   text[] = "ACME\t0029xx10\tLO\t1\tKi\0nd";
    dicom_dict_overlay *overlay = overlay_of("");
    size_t              line;

    (void)state;
    assert_int_equal(
        dicom_dict_overlay_add(overlay, text, sizeof text - 1, &line),
        DICOM_E_VALUE);
    assert_int_equal(line, 1);
    dicom_dict_overlay_free(overlay);
}

/* What lies behind the text would make the character whole. */
static void
character_cut_by_the_end_is_refused(void **state)
{
    static const char   text[] = "ACME\t0029xx10\tLO\t1\t\xCE\xB1";
    dicom_dict_overlay *overlay = overlay_of("");
    size_t              line;

    (void)state;
    assert_int_equal(
        dicom_dict_overlay_add(overlay, text, sizeof text - 2, &line),
        DICOM_E_VALUE);
    assert_int_equal(line, 1);
    assert_int_equal(
        dicom_dict_overlay_add(overlay, text, sizeof text - 1, &line),
        DICOM_OK);
    dicom_dict_overlay_free(overlay);
}

static void
arguments_are_checked(void **state)
{
    dicom_dict_overlay *overlay = overlay_of("");
    size_t              line = 7;

    (void)state;
    assert_int_equal(dicom_dict_overlay_new(NULL, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_dict_overlay_add(NULL, "", 0, &line),
                     DICOM_E_ARGUMENT);
    assert_int_equal(line, 0);
    assert_int_equal(dicom_dict_overlay_add(overlay, NULL, 1, NULL),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_dict_overlay_add(overlay, "", (size_t)2 << 30, NULL),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_dict_overlay_add(overlay, NULL, 0, NULL), DICOM_OK);
    dicom_dict_overlay_free(overlay);
    dicom_dict_overlay_free(NULL);
}

/* ---- look-up ---------------------------------------------------------- */

static void
private_row_is_found(void **state)
{
    dicom_dict_overlay *overlay =
        overlay_of("ACME 1.0\t0029xx10\tUS|SS\t2-2n\tGain\n");
    const dicom_dict_row *row = private_in(overlay, "ACME 1.0", 0x0029AB10);

    (void)state;
    assert_non_null(row);
    assert_int_equal(dicom_dict_tag(row), 0x00290010);
    assert_int_equal(dicom_dict_mask(row), 0xFFFF00FF);
    assert_int_equal(dicom_dict_vr(row), DICOM_VR_US);
    assert_true(dicom_dict_vrs(row) ==
                (UINT64_C(1) << DICOM_VR_US | UINT64_C(1) << DICOM_VR_SS));
    assert_int_equal(dicom_dict_vm(row).min, 2);
    assert_int_equal(dicom_dict_vm(row).max, 0);
    assert_int_equal(dicom_dict_vm(row).step, 2);
    assert_string_equal(dicom_dict_name(row), "Gain");
    assert_string_equal(dicom_dict_keyword(row), "");
    assert_string_equal(dicom_dict_creator(row), "ACME 1.0");
    assert_int_equal(dicom_dict_get_source(row), DICOM_SOURCE_OVERLAY);
    assert_false(dicom_dict_retired(row));

    assert_ptr_equal(dicom_dict_overlay_row_at(overlay, 0), row);
    assert_null(dicom_dict_overlay_row_at(overlay, 1));
    assert_ptr_equal(private_in(overlay, "ACME 1.0  ", 0x00290010), row);
    assert_ptr_equal(
        dicom_dict_overlay_private(overlay, "ACME 1.0\0", 9, 0x00290010), row);
    assert_null(private_in(overlay, "ACME 1.", 0x00290010));
    assert_null(private_in(overlay, "ACME 1.00", 0x00290010));
    assert_null(private_in(overlay, "", 0x00290010));
    assert_null(dicom_dict_overlay_private(overlay, NULL, 0, 0x00290010));
    assert_null(private_in(overlay, "ACME 1.0", 0x00290011));
    assert_null(private_in(overlay, "ACME 1.0", 0x002B0010));
    assert_null(dicom_dict_overlay_by_tag(overlay, 0x00290010));
    dicom_dict_overlay_free(overlay);
}

static void
standard_row_is_found(void **state)
{
    dicom_dict_overlay *overlay =
        overlay_of("\t00189999\t-\t1\tGain\tPumpGain");
    const dicom_dict_row *row = dicom_dict_overlay_by_tag(overlay, 0x00189999);

    (void)state;
    assert_non_null(row);
    assert_int_equal(dicom_dict_tag(row), 0x00189999);
    assert_int_equal(dicom_dict_mask(row), 0xFFFFFFFF);
    assert_int_equal(dicom_dict_vr(row), DICOM_VR_NONE);
    assert_true(dicom_dict_vrs(row) == 0);
    assert_string_equal(dicom_dict_keyword(row), "PumpGain");
    assert_string_equal(dicom_dict_name(row), "Gain");
    assert_string_equal(dicom_dict_creator(row), "");
    assert_ptr_equal(keyword_in(overlay, "PumpGain"), row);
    assert_null(keyword_in(overlay, "PumpGai"));
    assert_null(keyword_in(overlay, "Gain"));
    assert_null(keyword_in(overlay, ""));
    assert_null(dicom_dict_by_tag(0x00189999));
    assert_null(dicom_dict_overlay_by_tag(NULL, 0x00189999));
    dicom_dict_overlay_free(overlay);
}

static void
the_tables_stand_behind_it(void **state)
{
    dicom_dict_overlay *empty = overlay_of("");
    dicom_dict_overlay *overlay =
        overlay_of("\t00100010\tLO\t1\tName\tMyName\n"
                   "SIEMENS CSA HEADER\t0029xx08\tLO\t1\tMine\n");
    const dicom_dict_overlay *const both[] = {NULL, empty};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(both); i++) {
        assert_ptr_equal(dicom_dict_overlay_by_tag(both[i], 0x00100010),
                         dicom_dict_by_tag(0x00100010));
        assert_ptr_equal(keyword_in(both[i], "PatientID"),
                         dicom_dict_by_keyword("PatientID", 9));
        assert_ptr_equal(
            private_in(both[i], "SIEMENS CSA HEADER", 0x00291008),
            dicom_dict_private("SIEMENS CSA HEADER", 18, 0x00291008));
        assert_null(dicom_dict_overlay_row_at(both[i], 0));
    }

    assert_string_equal(
        dicom_dict_keyword(dicom_dict_overlay_by_tag(overlay, 0x00100010)),
        "MyName");
    assert_ptr_equal(dicom_dict_overlay_by_tag(overlay, 0x00100020),
                     dicom_dict_by_tag(0x00100020));
    assert_ptr_equal(keyword_in(overlay, "PatientName"),
                     dicom_dict_by_tag(0x00100010));
    assert_string_equal(
        dicom_dict_name(private_in(overlay, "SIEMENS CSA HEADER", 0x00291008)),
        "Mine");
    assert_ptr_equal(private_in(overlay, "SIEMENS CSA HEADER", 0x00291009),
                     dicom_dict_private("SIEMENS CSA HEADER", 18, 0x00291009));
    dicom_dict_overlay_free(empty);
    dicom_dict_overlay_free(overlay);
}

static void
rows_repeat(void **state)
{
    dicom_dict_overlay *overlay =
        overlay_of("\t60xx9999\tDS\t1\tAll\tAllOfThem\n"
                   "\t60029999\tDS\t1\tOne\tOneOfThem\n"
                   "ACME\t60xxxx10\tUS\t1\tEven\n"
                   "ACME\t6004xx10\tUS\t1\tFour\n");

    (void)state;
    for (uint32_t group = 0x6000; group < 0x6100; group++) {
        const dicom_dict_row *row =
            dicom_dict_overlay_by_tag(overlay, group << 16 | 0x9999);

        assert_ptr_equal(row, group % 2 ? NULL
                              : group == 0x6002
                                  ? keyword_in(overlay, "OneOfThem")
                                  : keyword_in(overlay, "AllOfThem"));
        row = private_in(overlay, "ACME", group << 16 | 0x2210);
        assert_int_equal(row != NULL, group % 2 == 0);
        if (row)
            assert_string_equal(dicom_dict_name(row),
                                group == 0x6004 ? "Four" : "Even");
    }
    assert_int_equal(dicom_dict_mask(keyword_in(overlay, "AllOfThem")),
                     0xFF01FFFF);
    assert_null(dicom_dict_overlay_by_tag(overlay, 0x61009999));
    dicom_dict_overlay_free(overlay);
}

static void
rows_are_replaced(void **state)
{
    dicom_dict_overlay *overlay =
        overlay_of("\t00189999\tDS\t1\tFirst\tGain\n"
                   "ACME\t0029xx10\tUS\t1\tFirst\n"
                   "\t00189999\tIS\t1\tSecond\tGain\n");
    const dicom_dict_row *old = dicom_dict_overlay_by_tag(overlay, 0x00189999);

    (void)state;
    assert_int_equal(count_of(overlay), 2);
    assert_string_equal(dicom_dict_name(old), "Second");
    assert_int_equal(dicom_dict_vr(old), DICOM_VR_IS);

    add_more(overlay, "\t00189999\tLO\t3\tThird\tOther\n"
                      "\t0018999A\tLO\t3\tFourth\tGain\n"
                      "ACME \t0029xx10\tSS\t1\tSecond\n");
    assert_int_equal(count_of(overlay), 3);
    /* A row that was handed out stays good. */
    assert_string_equal(dicom_dict_name(old), "Second");
    const dicom_dict_row *row = dicom_dict_overlay_by_tag(overlay, 0x00189999);
    assert_string_equal(dicom_dict_name(row), "Third");
    assert_ptr_equal(keyword_in(overlay, "Other"), row);
    assert_ptr_equal(keyword_in(overlay, "Gain"),
                     dicom_dict_overlay_by_tag(overlay, 0x0018999A));
    assert_string_equal(
        dicom_dict_name(private_in(overlay, "ACME", 0x00290010)), "Second");

    /* A bad text changes nothing. */
    assert_int_equal(
        dicom_dict_overlay_add(
            overlay, "\t00189999\tLO\t3\tFifth\tOther\nbad\n", 34, NULL),
        DICOM_E_VALUE);
    assert_ptr_equal(dicom_dict_overlay_by_tag(overlay, 0x00189999), row);
    assert_int_equal(count_of(overlay), 3);
    dicom_dict_overlay_free(overlay);
}

static void
the_later_of_equal_keywords_counts(void **state)
{
    dicom_dict_overlay *overlay = overlay_of("\t00189999\tDS\t1\tA\tGain\n"
                                             "\t00189998\tDS\t1\tB\tGain\n");

    (void)state;
    assert_int_equal(dicom_dict_tag(keyword_in(overlay, "Gain")), 0x00189998);
    add_more(overlay, "\t00189998\tDS\t1\tB\tOther\n");
    assert_int_equal(dicom_dict_tag(keyword_in(overlay, "Gain")), 0x00189999);
    dicom_dict_overlay_free(overlay);
}

/* ---- the tables of the library as an overlay -------------------------- */

static void
takes_the_whole_private_table(void **state)
{
    static struct tsv   table;
    dicom_dict_overlay *overlay = overlay_of("");
    char                text[512];

    (void)state;
    table = tsv_read("dictionary/private.tsv");
    /* Row by row, to see the index grow; then all at once. */
    for (size_t i = 0; i < 100; i++) {
        size_t size = 0;

        for (size_t k = 0; k < 5; k++) {
            size_t cell = strlen(table.rows[i].cell[k]);

            memcpy(text + size, table.rows[i].cell[k], cell);
            size += cell;
            text[size++] = k < 4 ? '\t' : '\n';
        }
        assert_int_equal(dicom_dict_overlay_add(overlay, text, size, NULL),
                         DICOM_OK);
        assert_int_equal(count_of(overlay), i + 1);
        assert_null(private_in(overlay, "NOBODY", 0x00291010));
        assert_null(keyword_in(overlay, "NoKeyword"));
    }
    char *all = tsv_text("dictionary/private.tsv");
    add_more(overlay, all);
    free(all);
    assert_int_equal(count_of(overlay), table.count);

    for (size_t i = 0; i < table.count; i++) {
        const dicom_dict_row *there =
            dicom_dict_row_at(dicom_dict_get_stats().attributes + i);
        const dicom_dict_row *row = dicom_dict_overlay_row_at(overlay, i);
        dicom_vm              a = dicom_dict_vm(there), b = dicom_dict_vm(row);

        assert_string_equal(dicom_dict_creator(row), dicom_dict_creator(there));
        assert_int_equal(dicom_dict_tag(row), dicom_dict_tag(there));
        assert_int_equal(dicom_dict_mask(row), dicom_dict_mask(there));
        assert_true(dicom_dict_vrs(row) == dicom_dict_vrs(there));
        assert_int_equal(dicom_dict_vr(row), dicom_dict_vr(there));
        assert_memory_equal(&a, &b, sizeof a);
        assert_string_equal(dicom_dict_name(row), dicom_dict_name(there));
        /* Some creators have both (6000,xxee) and (60xx,xxee). */
        assert_ptr_equal(private_in(overlay, dicom_dict_creator(row),
                                    dicom_dict_tag(row) |
                                        (0x00022200 & ~dicom_dict_mask(row))),
                         row);
    }
    dicom_dict_overlay_free(overlay);
}

/* ---- memory ----------------------------------------------------------- */

static dicom_status
use_memory(const dicom_allocator *with)
{
    static const char   first[] = "ACME\t0029xx10\tUS\t1\tGain\n";
    static const char   second[] = "ACME\t0029xx10\tSS\t1\tGain\n"
                                   "\t00189999\tDS\t1\tGain\tPumpGain\n";
    dicom_dict_overlay *overlay;
    size_t              line = 0;
    dicom_status        status = dicom_dict_overlay_new(&overlay, with);

    if (status != DICOM_OK) {
        assert_null(overlay);
        return status;
    }
    status = dicom_dict_overlay_add(overlay, first, sizeof first - 1, &line);
    if (status == DICOM_OK) {
        status =
            dicom_dict_overlay_add(overlay, second, sizeof second - 1, &line);
        assert_int_equal(dicom_dict_vr(private_in(overlay, "ACME", 0x00290010)),
                         status == DICOM_OK ? DICOM_VR_SS : DICOM_VR_US);
        assert_int_equal(count_of(overlay), status == DICOM_OK ? 2 : 1);
    } else {
        assert_int_equal(count_of(overlay), 0);
    }
    assert_int_equal(line, 0);
    dicom_dict_overlay_free(overlay);
    return status;
}

static void
every_allocation_may_fail(void **state)
{
    struct failing_alloc memory;
    bool                 done = false;
    size_t               k = 0;

    (void)state;
    while (!done) {
        dicom_allocator with = failing_alloc_init(&memory, ++k, false);
        dicom_status    status = use_memory(&with);

        done = status == DICOM_OK;
        if (!done)
            assert_int_equal(status, DICOM_E_NO_MEMORY);
        failing_alloc_check(&memory);
    }
    assert_int_equal(k, 6); /* the overlay, two blocks, two indexes */
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nul_is_refused),
        cmocka_unit_test(character_cut_by_the_end_is_refused),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(private_row_is_found),
        cmocka_unit_test(standard_row_is_found),
        cmocka_unit_test(the_tables_stand_behind_it),
        cmocka_unit_test(rows_repeat),
        cmocka_unit_test(rows_are_replaced),
        cmocka_unit_test(the_later_of_equal_keywords_counts),
        cmocka_unit_test(takes_the_whole_private_table),
        cmocka_unit_test(every_allocation_may_fail),
    };

    RUN_TABLE(line_is_judged, line_cases);
    RUN_TESTS(tests);
    return finish_tests();
}
