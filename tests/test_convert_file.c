/* Files through dicom-convert: from where, to where, in how much memory. */
#define _DEFAULT_SOURCE /* symlink(), mkfifo() */

#include "support/tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <dicom.h>

#include "support/streams.h"

#define CT "1.2.840.10008.5.1.4.1.1.2"

/* ---- file meta information ----------------------------------------------- */

/* File meta information is made from the data set; what else there is stays. */
static void
test_meta(void **state)
{
    static struct tool_result r;
    const dicom_dataset      *meta;
    const dicom_element      *el;
    struct encoder            e = {0};
    dicom_file               *file;

    (void)state;
    encode_meta(&e, CT, "1.2.3.4", "1.2.840.10008.1.2.1");
    encode_text(&e, DICOM_TAG_SOPInstanceUID, "UI", "1.2.3.4");
    encode_save(&e, "in");
    encode_free(&e);
    tool_run(&r,
             "--set SOPInstanceUID=1.2.3.5 --set SourceApplicationEntityTitle="
             "ACME --syntax implicit-le in out",
             NULL);
    assert_string_equal(r.err, "");
    assert_int_equal(r.status, 0);
    assert_int_equal(dicom_file_new(&file, NULL), DICOM_OK);
    assert_int_equal(dicom_file_open(file, "out"), DICOM_OK);
    meta = dicom_file_meta(file);
    static const struct {
        uint32_t    tag;
        const char *value;
    } values[] = {
        {DICOM_TAG_MediaStorageSOPClassUID, CT},
        {DICOM_TAG_MediaStorageSOPInstanceUID, "1.2.3.5"},
        {DICOM_TAG_TransferSyntaxUID, "1.2.840.10008.1.2"},
        {DICOM_TAG_ImplementationClassUID, DICOM_IMPLEMENTATION_UID},
        {DICOM_TAG_ImplementationVersionName, DICOM_IMPLEMENTATION_NAME},
        {DICOM_TAG_SourceApplicationEntityTitle, "ACME"},
    };
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        size_t      size;
        const char *text;

        el = dicom_dataset_find(meta, values[i].tag);
        assert_non_null(el);
        text = dicom_element_trimmed(el, &size);
        assert_int_equal(size, strlen(values[i].value));
        assert_memory_equal(text, values[i].value, size);
    }
    dicom_file_free(file);
}

/* ---- where it comes from, and goes to ------------------------------------ */

/* Items with and without length, and pixels. */
static void
save_image(const char *path)
{
    struct encoder e = {.undefined = true};

    encode_meta(&e, CT, "1.2.3.4", "1.2.840.10008.1.2.1");
    encode_text(&e, 0x00080060, "CS", "CT");
    encode_code(&e, 0x00082218, "T-1", "SRT", "One");
    e.undefined = false;
    encode_code(&e, 0x00082228, "T-2", "SRT", "Two");
    encode_header(&e, 0x7FE00010, "OW", 4);
    encode_bytes(&e, "\1\2\3\4", 4);
    encode_save(&e, path);
    encode_free(&e);
}

static bool
same_files(const char *a, const char *b)
{
    static char bytes[2][4096];
    const char *names[] = {a, b};
    size_t      sizes[2];

    for (size_t i = 0; i < 2; i++) {
        FILE *file = fopen(names[i], "rb");

        assert_non_null(file);
        sizes[i] = fread(bytes[i], 1, sizeof bytes[i], file);
        assert_in_range(sizes[i], 200, sizeof bytes[i] - 1);
        fclose(file);
    }
    return sizes[0] == sizes[1] && memcmp(bytes[0], bytes[1], sizes[0]) == 0;
}

static void
run_well(const char *words, const char *input)
{
    static struct tool_result r;

    tool_run(&r, words, input);
    assert_string_equal(r.err, "");
    assert_int_equal(r.status, 0);
}

/* From a child, since a pipe holds little. */
static void
run_piped(const char *from, const char *words)
{
    static char bytes[4096];
    FILE       *file = fopen(from, "rb");
    int         status;
    pid_t       child;

    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        FILE *pipe = fopen("pipe", "wb");
        bool  ok = pipe && fwrite(bytes, 1, size, pipe) == size;
        _exit(ok && fclose(pipe) == 0 ? 0 : 1);
    }
    run_well(words, "pipe");
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(remove("pipe"), 0);
}

/* A pipe cannot be read twice, and gives the same. */
static void
test_pipe(void **state)
{
    static const char *const options[] = {
        "--lengths undefined", "--lengths exact", "--lengths preserve",
        "--set PatientID=A --lengths exact", "--charset utf-8"};
    char words[128];

    (void)state;
    save_image("in");
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        snprintf(words, sizeof words, "%s in out", options[i]);
        run_well(words, NULL);
        snprintf(words, sizeof words, "%s - piped", options[i]);
        run_piped("in", words);
        assert_true(same_files("out", "piped"));
        snprintf(words, sizeof words, "%s - -", options[i]);
        run_piped("in", words);
        assert_true(same_files("out", ".out"));
        assert_true(same_files("out", "in") == (i == 2));
    }
}

static const char unsound[] =
    "41*128 'DICM' " META_ELE
    "0800 0000 'UL' 0400 99000000 0800 7000 'LO' 0300 'ABC' "
    "0800 3010 'ZZ' 0600 'odd VR' "
    "0800 4011 'SQ' 0000 08000000 " ITEM("0A000000") CODE LAST LAST "00*8";

/* Every byte, of a file that is not sound. */
static void
test_preserved(void **state)
{
    static struct tool_result r;
    struct bytes              b = bytes_from_hex(unsound);
    FILE                     *file = fopen("in", "wb");

    (void)state;
    assert_non_null(file);
    assert_int_equal(fwrite(b.data, 1, b.size, file), b.size);
    assert_int_equal(fclose(file), 0);
    bytes_free(&b);
    tool_run(&r, "--lengths preserve in out", NULL);
    assert_int_equal(r.status, 0);
    assert_true(same_files("in", "out"));
}

/* Symbolic links stay, and so does the mode of what they lead to. */
static void
test_in_place(void **state)
{
    struct stat st;

    (void)state;
    save_image("in");
    save_image("was");
    assert_int_equal(chmod("in", 0640), 0);
    assert_int_equal(symlink("in", "link"), 0);
    run_well("--remove Modality link link", NULL);
    assert_int_equal(lstat("link", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(stat("in", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    run_well("--remove Modality was out", NULL);
    assert_true(same_files("in", "out"));
}

/* ---- what it takes ------------------------------------------------------- */

enum {
    PIXELS = 48 << 20,
    MANY = 20000,
    SIZE = 0x1370 /* with no high bit in its bytes */
};

static void
begin_big(const char *syntax, FILE **file, uint32_t length)
{
    struct encoder e = {.undefined = true};

    encode_meta(&e, CT, "1.2.3.4", syntax);
    encode_text(&e, 0x00080060, "CS", "CT");
    encode_code(&e, 0x00082218, "T-1", "SRT", "One");
    encode_header(&e, 0x7FE00010, length == ENCODE_UNDEFINED ? "OB" : "OW",
                  length);
    *file = fopen("big", "wb");
    assert_non_null(*file);
    assert_int_equal(fwrite(e.data, 1, e.size, *file), e.size);
    encode_free(&e);
}

static void
save_native(uint32_t size)
{
    static const char zeros[65536];
    FILE             *file;

    begin_big("1.2.840.10008.1.2.1", &file, size);
    for (uint32_t at = 0; at < size; at += sizeof zeros)
        assert_int_equal(fwrite(zeros, 1, sizeof zeros, file), sizeof zeros);
    assert_int_equal(fclose(file), 0);
}

static void
save_fragments(uint32_t count)
{
    static const char item[8 + SIZE] = {'\xFE', '\xFF',      0,
                                        '\xE0', SIZE & 0xFF, SIZE >> 8};
    static const char end[8] = {'\xFE', '\xFF', '\xDD', '\xE0'};
    FILE             *file;

    begin_big("1.2.840.10008.1.2.4.50", &file, ENCODE_UNDEFINED);
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(fwrite(item, 1, sizeof item, file), sizeof item);
    assert_int_equal(fwrite(end, 1, sizeof end, file), sizeof end);
    assert_int_equal(fclose(file), 0);
}

static long
peak_of(const char *options)
{
    static struct tool_result r;
    char                      words[256];

    snprintf(words, sizeof words, "%s big out", options);
    tool_run(&r, words, NULL);
    assert_string_equal(r.err, "");
    assert_int_equal(r.status, 0);
    (void)remove("out");
    return r.peak;
}

/* A big file takes no more than a small one, but for some noise, and for the
 * records of fragments while a data set is edited. */
static void
check_peak(void (*save)(uint32_t), uint32_t little, uint32_t much,
           const char *const *options, size_t count, long more)
{
    long least[8];

    assert_true(count <= COUNT_OF(least));
    save(little);
    for (size_t i = 0; i < count; i++)
        least[i] = peak_of(options[i]);
    save(much);
    for (size_t i = 0; i < count; i++) {
        long most = peak_of(options[i]);
        if (most > least[i] + more)
            fail_msg("%s: %ld KiB instead of %ld", options[i], most, least[i]);
    }
    (void)remove("big");
}

static void
test_native_memory(void **state)
{
    static const char *const options[] = {
        "--lengths undefined",
        "--syntax explicit-be",
        "--syntax implicit-le --lengths exact",
        "--lengths preserve",
        "--charset utf-8",
        "--set PatientID=A",
        "--syntax deflated"};

    (void)state;
    check_peak(save_native, 1 << 20, PIXELS, options, COUNT_OF(options), 2048);
}

static void
test_fragments_memory(void **state)
{
    static const char *const streamed[] = {
        "--lengths undefined", "--lengths exact", "--lengths preserve",
        "--charset utf-8"};
    static const char *const edited[] = {"--set PatientID=A", "--sort"};

    (void)state;
    check_peak(save_fragments, 10, MANY, streamed, COUNT_OF(streamed), 2048);
    check_peak(save_fragments, 10, MANY, edited, COUNT_OF(edited), 4096);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_meta),
        cmocka_unit_test(test_pipe),
        cmocka_unit_test(test_preserved),
        cmocka_unit_test(test_in_place),
        cmocka_unit_test(test_native_memory),
        cmocka_unit_test(test_fragments_memory),
    };

    tool_begin("dicom-convert");
    RUN_TESTS(tests);
    tool_end();
    return finish_tests();
}
