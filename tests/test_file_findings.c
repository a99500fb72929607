/* What a file keeps and tells of the findings of parser and data set. */
#include "support/support.h"

#include "dicom/file.h"
#include "support/encode.h"
#include "support/scratch.h"

#define CT "1.2.840.10008.5.1.4.1.1.2"
#define ELE "1.2.840.10008.1.2.1"

static void
count_finding(void *ctx, const dicom_finding *finding)
{
    assert_int_equal(finding->severity, DICOM_WARNING);
    ++*(size_t *)ctx;
}

/* Findings are kept, counted and told; strict mode does not mind these. */
static void
test_file_findings(void **state)
{
    struct encoder       e = {.undefined = true};
    size_t               told = 0;
    dicom_parser_options parser = DICOM_PARSER_OPTIONS_INIT;
    dicom_file_options   options = DICOM_FILE_OPTIONS_INIT;
    dicom_file          *file;

    (void)state;
    encode_meta(&e, CT, "1.2.3.4", ELE);
    for (uint32_t i = 0; i < 100; i++)
        encode_text(&e, 0x00080060 - 0x10 * (i & 1), i & 1 ? "SH" : "CS", "");
    encode_save(&e, scratch_path);
    parser.on_finding = count_finding;
    parser.finding_ctx = &told;
    parser.strict = true;
    options.parser = &parser;
    options.findings_max = 10;
    assert_int_equal(dicom_file_new(&file, &options), DICOM_OK);
    parser = (dicom_parser_options){0};
    for (int i = 1; i <= 2; i++) {
        assert_int_equal(dicom_file_open(file, scratch_path), DICOM_OK);
        const dicom_finding_list *list = dicom_file_findings(file);

        assert_true(dicom_finding_list_count(list) >= 98);
        assert_int_equal(dicom_finding_list_kept(list), 10);
        assert_int_equal(told, (uint64_t)i * dicom_finding_list_count(list));
    }
    dicom_file_free(file);
    encode_free(&e);
}

/* A tag that is there twice is one finding, wherever it stands. */
static const struct duplicate {
    const char *name;
    uint32_t    tags[5]; /* of the data set, or of an item; up to 0 */
    bool        in_item, in_meta;
    size_t      count;
} duplicates[] = {
    {"side by side", {0x00080060, 0x00080060}, false, false, 1},
    {"three", {0x00080060, 0x00080060, 0x00080060}, false, false, 2},
    {"apart", {0x00080060, 0x00080070, 0x00080060}, false, false, 1},
    {"both", {0x00080060, 0x00080060, 0x00080070, 0x00080060}, false, false, 2},
    {"in an item", {0x00080060, 0x00080060}, true, false, 1},
    {"apart in an item",
     {0x00080060, 0x00080070, 0x00080060},
     true,
     false,
     1},
    {"in file meta information", {0}, false, true, 1},
};

static void
count_duplicate(void *ctx, const dicom_finding *finding)
{
    *(size_t *)ctx += finding->code == DICOM_F_TAG_DUPLICATE;
}

static void
run_duplicate(const void *data)
{
    const struct duplicate *row = data;
    struct encoder          e = {.undefined = true};
    size_t                  told = 0, kept = 0, sequence = 0, item = 0;
    dicom_parser_options    parser = DICOM_PARSER_OPTIONS_INIT;
    dicom_file_options      options = DICOM_FILE_OPTIONS_INIT;
    dicom_file             *file;

    encode_meta(&e, CT, "1.2.3.4", ELE);
    if (row->in_meta) {
        encode_text(&e, 0x00020013, "SH", "ENCODE");
        e.data[140] += 14; /* the group length */
    }
    if (row->in_item) {
        sequence = encode_sequence(&e, 0x00081140);
        item = encode_item(&e);
    }
    for (size_t i = 0; row->tags[i]; i++)
        encode_text(&e, row->tags[i],
                    row->tags[i] == 0x00080060 ? "CS" : "LO", "CT");
    if (row->in_item) {
        encode_end_item(&e, item);
        encode_end_sequence(&e, sequence);
    }
    encode_save(&e, scratch_path);
    parser.on_finding = count_duplicate;
    parser.finding_ctx = &told;
    options.parser = &parser;
    assert_int_equal(dicom_file_new(&file, &options), DICOM_OK);
    assert_int_equal(dicom_file_open(file, scratch_path), DICOM_OK);
    const dicom_finding_list *list = dicom_file_findings(file);

    for (size_t i = 0; i < dicom_finding_list_kept(list); i++)
        count_duplicate(&kept, dicom_finding_list_at(list, i));
    assert_int_equal(kept, row->count);
    assert_int_equal(told, row->count);
    dicom_file_free(file);
    encode_free(&e);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file_findings),
    };

    scratch_begin();
    RUN_TESTS(tests);
    RUN_TABLE(run_duplicate, duplicates);
    scratch_end();
    return finish_tests();
}
