/* lib/dict/dict.c, private.c: every attribute of dictionary/ is found by every
 * look-up, and nothing else is. */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "dicom/dict.h"
#include "dicom/tags.h"
#include "dict/private.h"
#include "support/tsv.h"

static struct tsv elements, privates;

/* Columns. */
enum { TAG, VR, VM, KEYWORD, NAME, STATUS, SOURCE };
enum { P_CREATOR, P_TAG, P_VR, P_VM, P_NAME };

/* ---- what a cell means, by other means than the library's ------------- */

static const char *
none(const char *cell)
{
    return strcmp(cell, "-") == 0 ? "" : cell;
}

static uint32_t
tag_with(const char *cell, char x)
{
    char text[9] = "";

    for (size_t i = 0; i < 8; i++)
        text[i] = cell[i] == 'x' ? x : cell[i];
    return (uint32_t)strtoul(text, NULL, 16);
}

/* F for each x. */
static uint32_t
digits_of(const char *cell)
{
    return tag_with(cell, 'F') ^ tag_with(cell, '0');
}

static void
check_vrs(const dicom_dict_row *row, const char *cell)
{
    uint64_t vrs = 0;

    if (strcmp(cell, "-") == 0) {
        assert_int_equal(dicom_dict_vr(row), DICOM_VR_NONE);
        assert_true(dicom_dict_vrs(row) == 0);
        return;
    }
    assert_memory_equal(dicom_vr_name(dicom_dict_vr(row)), cell, 2);
    for (;; cell += 3) {
        vrs |= UINT64_C(1) << dicom_vr_from_letters(cell[0], cell[1]);
        if (cell[2] != '|')
            break;
    }
    assert_true(dicom_dict_vrs(row) == vrs);
}

/* Prints the VM in the form of the tables. */
static void
check_vm(dicom_vm vm, const char *cell)
{
    char text[32], step[8] = "";

    if (vm.step != 1)
        snprintf(step, sizeof step, "%u", (unsigned)vm.step);
    if (vm.max == 0)
        snprintf(text, sizeof text, "%u-%sn", (unsigned)vm.min, step);
    else if (vm.max == vm.min)
        snprintf(text, sizeof text, "%u", (unsigned)vm.min);
    else
        snprintf(text, sizeof text, "%u-%u", (unsigned)vm.min,
                 (unsigned)vm.max);
    assert_string_equal(text, cell);
}

static dicom_dict_source
source_of(const char *cell)
{
    return strcmp(cell, "DICONDE") == 0 ? DICOM_SOURCE_DICONDE
           : strcmp(cell, "DICOS") == 0 ? DICOM_SOURCE_DICOS
                                        : DICOM_SOURCE_STANDARD;
}

/* Groups repeat in steps of two. */
static uint32_t
mask_of(const char *cell)
{
    uint32_t mask = ~digits_of(cell);

    return cell[2] == 'x' ? mask | 0x00010000 : mask;
}

/* ---- attributes ------------------------------------------------------- */

static const dicom_dict_row *
by_keyword(const char *text)
{
    return dicom_dict_by_keyword(text, strlen(text));
}

static const dicom_dict_row *
by_name(const char *text)
{
    return dicom_dict_by_name(text, strlen(text));
}

static void
element_is_found(const void *v)
{
    const struct tsv_row *r = v;
    const dicom_dict_row *row = dicom_dict_row_at(r->index);

    assert_non_null(row);
    assert_int_equal(dicom_dict_tag(row), tag_with(r->cell[TAG], '0'));
    assert_int_equal(dicom_dict_mask(row), mask_of(r->cell[TAG]));
    check_vrs(row, r->cell[VR]);
    check_vm(dicom_dict_vm(row), r->cell[VM]);
    assert_string_equal(dicom_dict_keyword(row), none(r->cell[KEYWORD]));
    assert_string_equal(dicom_dict_name(row), none(r->cell[NAME]));
    assert_string_equal(dicom_dict_creator(row), "");
    assert_int_equal(dicom_dict_retired(row),
                     strcmp(r->cell[STATUS], "retired") == 0);
    assert_int_equal(dicom_dict_get_source(row), source_of(r->cell[SOURCE]));

    /* (0028,04x0) with x = 0 is another attribute, so 2. */
    assert_ptr_equal(dicom_dict_by_tag(tag_with(r->cell[TAG], '2')), row);
    if (*none(r->cell[KEYWORD]))
        assert_ptr_equal(by_keyword(r->cell[KEYWORD]), row);
}

static bool
same_name(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char x = *a, y = *b;

        if (x >= 'A' && x <= 'Z')
            x = (char)(x | 0x20);
        if (y >= 'A' && y <= 'Z')
            y = (char)(y | 0x20);
        if (x != y)
            return false;
    }
    return *a == *b;
}

static void
names_are_found_in_any_case(void **state)
{
    (void)state;
    for (size_t i = 0; i < elements.count; i++) {
        char   name[256] = "";
        size_t size = strlen(elements.rows[i].cell[NAME]);

        if (size == 1)
            continue;
        memcpy(name, elements.rows[i].cell[NAME], size);
        const dicom_dict_row *row = by_name(name);
        assert_non_null(row);
        assert_string_equal(dicom_dict_name(row), name);

        for (size_t k = 0; k < size; k++)
            if ((name[k] | 0x20) >= 'a' && (name[k] | 0x20) <= 'z' && k % 2)
                name[k] = (char)(name[k] ^ 0x20);
        assert_ptr_equal(by_name(name), row);
        name[size] = '?';
        assert_null(by_name(name));
        name[size - 1] = '\0';
        row = dicom_dict_by_name(name, size);
        assert_null(row);
        row = dicom_dict_by_name(name, size - 1);
        assert_true(!row || same_name(dicom_dict_name(row), name));
    }
    assert_null(dicom_dict_by_name("", 0));
    assert_null(dicom_dict_by_name(NULL, 0));
    assert_null(by_name("-"));
}

static const char *const *sorted_keywords;
static size_t             n_keywords;

static int
compare_texts(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

static bool
is_keyword(const char *text)
{
    return bsearch(&text, sorted_keywords, n_keywords, sizeof text,
                   compare_texts) != NULL;
}

/* Found exactly if it is a keyword of the tables. */
static void
check_keyword(const char *text)
{
    const dicom_dict_row *row = by_keyword(text);

    assert_int_equal(row != NULL, is_keyword(text));
    if (row)
        assert_string_equal(dicom_dict_keyword(row), text);
}

static void
no_other_keyword_is_found(void **state)
{
    const char **keywords = calloc(elements.count, sizeof *keywords);

    (void)state;
    assert_non_null(keywords);
    for (size_t i = 0; i < elements.count; i++)
        if (*none(elements.rows[i].cell[KEYWORD]))
            keywords[n_keywords++] = elements.rows[i].cell[KEYWORD];
    qsort(keywords, n_keywords, sizeof *keywords, compare_texts);
    sorted_keywords = keywords;

    for (size_t i = 0; i < n_keywords; i++) {
        char   text[256] = "";
        size_t size = strlen(keywords[i]);

        memcpy(text, keywords[i], size);
        for (size_t k = 0; k < size; k++) {
            text[k] = (char)(text[k] ^ 1);
            check_keyword(text);
            text[k] = (char)(text[k] ^ 0x21);
            check_keyword(text);
            text[k] = keywords[i][k];
        }
        text[size] = 's';
        check_keyword(text);
        text[size - 1] = '\0';
        check_keyword(text);
        assert_null(dicom_dict_by_keyword(text, size + 1));
    }
    assert_null(dicom_dict_by_keyword("", 0));
    assert_null(dicom_dict_by_keyword(NULL, 0));
    free(keywords);
}

static void
keywords_of_any_length_are_refused(void **state)
{
    char text[4096];

    (void)state;
    memset(text, 'A', sizeof text);
    for (size_t size = 1; size <= sizeof text; size++) {
        assert_null(dicom_dict_by_keyword(text, size));
        assert_null(dicom_dict_by_name(text, size));
        assert_null(dicom_uid_by_keyword(text, size));
        assert_null(dicom_uid_find(text, size));
        assert_null(dicom_syntax_find(text, size));
        assert_null(dicom_dict_private(text, size, 0x00291010));
    }
}

/* The index of the row of each element of a group; -1 where there is none.
 * Exact rows go before those that repeat. */
static void
expect_group(uint32_t group, int32_t *expected)
{
    for (size_t e = 0; e < 65536; e++)
        expected[e] = -1;
    for (int exact = 0; exact <= 1; exact++)
        for (size_t i = 0; i < elements.count; i++) {
            const char *cell = elements.rows[i].cell[TAG];
            uint32_t    tag = tag_with(cell, '0'), mask = mask_of(cell);

            if ((digits_of(cell) == 0) != exact ||
                (group << 16 & mask) != (tag & 0xFFFF0000))
                continue;
            for (uint32_t e = 0; e < 65536; e++)
                if ((e & mask) == (tag & 0xFFFF))
                    expected[e] = (int32_t)i;
        }
}

static void
check_group(uint32_t group)
{
    static int32_t expected[65536];

    expect_group(group, expected);
    for (uint32_t e = 0; e < 65536; e++) {
        const dicom_dict_row *row = dicom_dict_by_tag(group << 16 | e);

        if (expected[e] < 0)
            assert_null(row);
        else
            assert_ptr_equal(row, dicom_dict_row_at((size_t)expected[e]));
    }
}

static void
no_other_tag_of_their_groups_is_found(void **state)
{
    static const uint32_t more[] = {
        0x0001, 0x0006, 0x0011, 0x0029, 0x0030, 0x1001, 0x1012, 0x2000, 0x5001,
        0x5002, 0x50FE, 0x5100, 0x6001, 0x6002, 0x601E, 0x6020, 0x60FF, 0x6100,
        0x7F01, 0x7FDE, 0x7FE1, 0x7FFE, 0x7FFF, 0xFFFC, 0xFFFF};
    uint32_t last = UINT32_MAX;

    (void)state;
    for (size_t i = 0; i < elements.count; i++) {
        uint32_t group = tag_with(elements.rows[i].cell[TAG], '0') >> 16;

        if (group != last)
            check_group(group);
        last = group;
    }
    for (size_t i = 0; i < COUNT_OF(more); i++)
        check_group(more[i]);
}

static void
no_group_has_a_length_of_its_own(void **state)
{
    (void)state;
    for (uint32_t group = 0; group < 65536; group++) {
        const dicom_dict_row *row = dicom_dict_by_tag(group << 16);
        bool                  has =
            group == 0 || group == 2 || group == 0x1000 || group == 0x1010;

        assert_int_equal(row != NULL, has);
    }
}

/* A test of the tables themselves: facts from elsewhere. */
static const struct known {
    const char       *keyword;
    uint32_t          constant, tag;
    const char       *name;
    uint64_t          vrs;
    dicom_vm          vm;
    bool              retired;
    dicom_dict_source source;
} known[] = {
#define BIT(vr) (UINT64_C(1) << DICOM_VR_##vr)
    {"PatientName",
     DICOM_TAG_PatientName,
     0x00100010,
     "Patient's Name",
     BIT(PN),
     {1, 1, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"PixelData",
     DICOM_TAG_PixelData,
     0x7FE00010,
     "Pixel Data",
     BIT(OB) | BIT(OW),
     {1, 1, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"SmallestImagePixelValue",
     DICOM_TAG_SmallestImagePixelValue,
     0x00280106,
     "Smallest Image Pixel Value",
     BIT(US) | BIT(SS),
     {1, 1, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"LUTData",
     DICOM_TAG_LUTData,
     0x00283006,
     "LUT Data",
     BIT(US) | BIT(OW),
     {1, 0, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"ImageOrientationPatient",
     DICOM_TAG_ImageOrientationPatient,
     0x00200037,
     "Image Orientation (Patient)",
     BIT(DS),
     {6, 6, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"ContourData",
     DICOM_TAG_ContourData,
     0x30060050,
     "Contour Data",
     BIT(DS),
     {3, 0, 3},
     false,
     DICOM_SOURCE_STANDARD},
    {"OverlayData",
     DICOM_TAG_OverlayData,
     0x60003000,
     "Overlay Data",
     BIT(OB) | BIT(OW),
     {1, 1, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"CurveData",
     DICOM_TAG_CurveData,
     0x50003000,
     "Curve Data",
     BIT(OB) | BIT(OW),
     {1, 1, 1},
     true,
     DICOM_SOURCE_STANDARD},
    {"FileMetaInformationGroupLength",
     DICOM_TAG_FileMetaInformationGroupLength,
     0x00020000,
     "File Meta Information Group Length",
     BIT(UL),
     {1, 1, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"CommandField",
     DICOM_TAG_CommandField,
     0x00000100,
     "Command Field",
     BIT(US),
     {1, 1, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"DirectoryRecordSequence",
     DICOM_TAG_DirectoryRecordSequence,
     0x00041220,
     "Directory Record Sequence",
     BIT(SQ),
     {1, 1, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"ExtendedOffsetTable",
     DICOM_TAG_ExtendedOffsetTable,
     0x7FE00001,
     "Extended Offset Table",
     BIT(OV),
     {1, 1, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"ImageType",
     DICOM_TAG_ImageType,
     0x00080008,
     "Image Type",
     BIT(CS),
     {2, 0, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"Item",
     DICOM_TAG_Item,
     0xFFFEE000,
     "Item",
     0,
     {1, 1, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"dBdt",
     DICOM_TAG_dBdt,
     0x00181318,
     "dB/dt",
     BIT(DS),
     {1, 1, 1},
     false,
     DICOM_SOURCE_STANDARD},
    {"ComponentManufacturer",
     DICOM_TAG_ComponentManufacturer,
     0x00140028,
     "Component Manufacturer",
     BIT(ST),
     {1, 1, 1},
     false,
     DICOM_SOURCE_DICONDE},
    {"ThreatROIVoxelSequence",
     DICOM_TAG_ThreatROIVoxelSequence,
     0x40101001,
     "Threat ROI Voxel Sequence",
     BIT(SQ),
     {1, 1, 1},
     false,
     DICOM_SOURCE_DICOS},
#undef BIT
};

static void
known_attribute_is_right(const void *v)
{
    const struct known   *k = v;
    const dicom_dict_row *row = by_keyword(k->keyword);

    assert_non_null(row);
    assert_int_equal(k->constant, k->tag);
    assert_int_equal(dicom_dict_tag(row), k->tag);
    assert_ptr_equal(dicom_dict_by_tag(k->tag), row);
    assert_string_equal(dicom_dict_name(row), k->name);
    assert_true(dicom_dict_vrs(row) == k->vrs);
    dicom_vm vm = dicom_dict_vm(row);
    assert_memory_equal(&vm, &k->vm, sizeof vm);
    assert_int_equal(dicom_dict_retired(row), k->retired);
    assert_int_equal(dicom_dict_get_source(row), k->source);
}

/* ---- private attributes ----------------------------------------------- */

static const dicom_dict_row *
private_by(const char *creator, uint32_t tag)
{
    return dicom_dict_private(creator, strlen(creator), tag);
}

static void
private_row_is_found(const void *v)
{
    const struct tsv_row *r = v;
    const dicom_dict_row *row = dicom_dict_row_at(elements.count + r->index);
    uint32_t              tag = tag_with(r->cell[P_TAG], '0');

    assert_non_null(row);
    assert_int_equal(dicom_dict_tag(row), tag);
    assert_int_equal(dicom_dict_mask(row), mask_of(r->cell[P_TAG]));
    check_vrs(row, r->cell[P_VR]);
    check_vm(dicom_dict_vm(row), r->cell[P_VM]);
    assert_string_equal(dicom_dict_name(row), none(r->cell[P_NAME]));
    assert_string_equal(dicom_dict_keyword(row), "");
    assert_string_equal(dicom_dict_creator(row), r->cell[P_CREATOR]);
    assert_false(dicom_dict_retired(row));
    assert_int_equal(dicom_dict_get_source(row), DICOM_SOURCE_PRIVATE);

    assert_ptr_equal(
        private_by(r->cell[P_CREATOR], tag_with(r->cell[P_TAG], '2')), row);
    if (digits_of(r->cell[P_TAG]) != 0x0000FF00)
        return;
    assert_ptr_equal(private_by(r->cell[P_CREATOR], tag), row);
    assert_ptr_equal(private_by(r->cell[P_CREATOR], tag | 0x1000), row);
    assert_ptr_equal(private_by(r->cell[P_CREATOR], tag | 0xFF00), row);
}

/* Whether the rows of one creator, which begin at `first`, cover a tag. */
static bool
covered(size_t first, size_t end, uint32_t tag)
{
    for (size_t i = first; i < end; i++) {
        const char *cell = privates.rows[i].cell[P_TAG];

        if ((tag & mask_of(cell)) == tag_with(cell, '0'))
            return true;
    }
    return false;
}

static void
check_creator(size_t first, size_t end)
{
    const char *creator = privates.rows[first].cell[P_CREATOR];
    uint32_t    last = 0;
    uint16_t    handle = dicom__private_creator(creator, strlen(creator));

    assert_int_not_equal(handle, DICOM__NO_CREATOR);
    for (size_t i = first; i < end; i++) {
        uint32_t group = tag_with(privates.rows[i].cell[P_TAG], '0') >> 16;

        if (group == last)
            continue;
        last = group;
        for (uint32_t ee = 0; ee < 256; ee++) {
            uint32_t tag = group << 16 | 0x1000 | ee;

            assert_int_equal(dicom__private_row(handle, tag) != NULL,
                             covered(first, end, tag));
            tag ^= 0x00020000;
            assert_int_equal(dicom__private_row(handle, tag) != NULL,
                             covered(first, end, tag));
        }
    }
}

static void
no_other_private_tag_is_found(void **state)
{
    size_t creators = 0;

    (void)state;
    for (size_t first = 0, end; first < privates.count; first = end) {
        for (end = first + 1; end < privates.count; end++)
            if (strcmp(privates.rows[end].cell[P_CREATOR],
                       privates.rows[first].cell[P_CREATOR]) != 0)
                break;
        check_creator(first, end);
        creators++;
    }
    assert_int_equal(creators, dicom_dict_get_stats().private_creators);
    assert_null(dicom__private_row(DICOM__NO_CREATOR, 0x00291010));
    assert_null(dicom__private_row((uint16_t)creators, 0x00291010));
}

static const struct creator_case {
    const char *name, *text;
    size_t      size;
    bool        found;
} creator_cases[] = {
    {"plain", "SIEMENS CSA HEADER", 18, true},
    {"padded with a space", "SIEMENS CSA HEADER  ", 20, true},
    {"padded with a NUL", "SIEMENS CSA HEADER\0", 19, true},
    {"padded with both", "SIEMENS CSA HEADER \0 \0", 22, true},
    {"leading space", " SIEMENS CSA HEADER", 19, false},
    {"shorter", "SIEMENS CSA HEADE", 17, false},
    {"longer", "SIEMENS CSA HEADERS", 19, false},
    {"lower case", "siemens csa header", 18, false},
    {"empty", "", 0, false},
    {"blank", "    ", 4, false},
};

static void
creator_is_matched(const void *v)
{
    const struct creator_case *c = v;
    struct bytes               text = bytes_copy(c->text, c->size);
    const dicom_dict_row      *row =
        dicom_dict_private((const char *)text.data, text.size, 0x00291008);

    assert_int_equal(row != NULL, c->found);
    if (row)
        assert_string_equal(dicom_dict_name(row), "CSA Image Header Type");
    bytes_free(&text);
}

static void
rows_are_counted(void **state)
{
    dicom_dict_stats stats = dicom_dict_get_stats();

    (void)state;
    assert_int_equal(stats.attributes, elements.count);
    assert_int_equal(stats.private_rows, privates.count);
    assert_int_equal(stats.diconde, 303);
    assert_int_equal(stats.dicos, 88);
    assert_in_range(stats.table_bytes, 500000, 1500000);
    assert_null(dicom_dict_row_at(elements.count + privates.count));
    assert_null(dicom_dict_row_at(SIZE_MAX));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_in_any_case),
        cmocka_unit_test(no_other_keyword_is_found),
        cmocka_unit_test(keywords_of_any_length_are_refused),
        cmocka_unit_test(no_other_tag_of_their_groups_is_found),
        cmocka_unit_test(no_group_has_a_length_of_its_own),
        cmocka_unit_test(no_other_private_tag_is_found),
        cmocka_unit_test(rows_are_counted),
    };

    elements = tsv_read("dictionary/elements.tsv");
    privates = tsv_read("dictionary/private.tsv");

    RUN_TABLE(known_attribute_is_right, known);
    RUN_TABLE(creator_is_matched, creator_cases);
    RUN_TSV(element_is_found, elements);
    RUN_TSV(private_row_is_found, privates);
    RUN_TESTS(tests);
    return finish_tests();
}
