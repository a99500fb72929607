/* Journeys of dicom-dump: what it answers, and what it takes to do so. */
#define _DEFAULT_SOURCE /* ftruncate(), realpath(), wait4() */

#include "support/support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dicom/reader.h"
#include "dicom/text.h"
#include "support/encode.h"
#include "support/scratch.h"

#undef skip /* cmocka's; here it is a member of dicom_input */

#define CT "1.2.840.10008.5.1.4.1.1.2"
#define ELE "1.2.840.10008.1.2.1"
#define JPEG "1.2.840.10008.1.2.4.50"
#define PIXEL_DATA UINT32_C(0x7FE00010)

static char tool[4096];

/* ---- running it --------------------------------------------------------- */

struct result {
    int  status; /* of exit; 1000 and more: a signal */
    long peak;   /* KiB of memory */
    char out[65536], err[4096];
};

static void
redirect(const char *path, int flags, int to)
{
    int descriptor = open(path, flags, 0600);

    if (descriptor < 0 || dup2(descriptor, to) < 0)
        _exit(126);
    close(descriptor);
}

/* The start of a file as text. */
static void
slurp(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

/* `input`: what the standard input is; is closed. */
static void
run_tool(struct result *r, char *const argv[], int input)
{
    struct rusage usage;
    int           status;
    pid_t         child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        if (input < 0)
            redirect("/dev/null", O_RDONLY, 0);
        else
            dup2(input, 0);
        redirect("out", O_WRONLY | O_CREAT | O_TRUNC, 1);
        redirect("err", O_WRONLY | O_CREAT | O_TRUNC, 2);
        execv(tool, argv);
        _exit(127);
    }
    if (input >= 0)
        close(input);
    assert_int_equal(wait4(child, &status, 0, &usage), child);
    r->status = WIFEXITED(status) ? WEXITSTATUS(status)
                                  : 1000 + WTERMSIG(status);
    r->peak = usage.ru_maxrss;
    slurp("out", r->out, sizeof r->out);
    slurp("err", r->err, sizeof r->err);
}

/* ---- what it answers ---------------------------------------------------- */

static void
image(struct encoder *e)
{
    size_t sequence, item;

    encode_meta(e, CT, "1.2.3.4", ELE);
    encode_text(e, 0x00080060, "CS", "CT");
    sequence = encode_sequence(e, 0x00081140);
    for (int i = 0; i < 2; i++) {
        item = encode_item(e);
        encode_text(e, 0x00081155, "UI", i ? "1.2.8" : "1.2.7");
        encode_end_item(e, item);
    }
    encode_end_sequence(e, sequence);
    encode_text(e, 0x00100010, "PN", "Adams^John");
    encode_text(e, 0x00290010, "LO", "ACME 1");
    encode_text(e, 0x00291008, "LO", "private");
    encode_header(e, PIXEL_DATA, "OW", 8);
    encode_bytes(e, "\1\2\3\4\5\6\7\10", 8);
}

static void
save_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* The files of the journeys, in the working directory. */
static void
make_files(void)
{
    struct encoder e = {.undefined = true};

    image(&e);
    encode_save(&e, "good");
    e.size -= 4;
    encode_save(&e, "short");
    encode_clear(&e);
    image(&e);
    encode_text(&e, 0x00080060, "CS", "MR");
    encode_save(&e, "order");
    encode_clear(&e);
    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_text(&e, 0x00080060, "CS", "CT");
    encode_text(&e, 0x00081030, "ZZ", "what");
    encode_text(&e, 0x00100010, "PN", "Adams^John");
    encode_save(&e, "vr");
    encode_clear(&e);
    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_text(&e, 0x00080005, "CS", "iso-ir 100");
    encode_text(&e, 0x00100010, "PN", "\xC4");
    encode_save(&e, "charset");
    encode_free(&e);
    save_text("text", "A text, and by no means a DICOM file, though it is "
                      "long enough.\n");
    save_text("empty", "");
    save_text("rows", "# mine\nACME 1\t0029xx08\tLO\t1\tAcme's Own\n");
    save_text("bad-rows", "# mine\nACME 1\t0029xx08\tLX\t1\tAcme's Own\n");
    save_text("name\033[2J", "");
    assert_int_equal(mkdir("folder", 0700), 0);
}

static void
remove_files(void)
{
    static const char *const names[] = {
        "good", "short", "order", "vr",  "text", "empty",
        "rows", "bad-rows", "out", "err", "big", "charset", "name\033[2J"};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        (void)unlink(names[i]);
    (void)rmdir("folder");
}

static const struct journey {
    const char *name;
    const char *arguments; /* parted by blanks */
    const char *input;     /* a file for the standard input; or NULL */
    int         status;
    const char *out[4]; /* what must be there; "!...": what must not */
    const char *err[2];
} journeys[] = {
    {"a file", "good", NULL, 0,
     {"# File meta information\n(0002,0000) UL ",
      "\n# Data set: " ELE " Explicit VR Little Endian\n(0008,0060) CS [CT] ",
      "    (0008,1155) UI [1.2.8] ", ", 1 PixelData\n"},
     {"!d"}},
    {"the standard input", "-", "good", 0, {", 1 PatientName\n"}, {"!d"}},
    {"two files", "good vr", NULL, 0,
     {"# good\n# File meta", "\n\n# vr\n# File meta"}, {"!d"}},
    {"a file that is not there", "none", NULL, 2, {"!("},
     {"dicom-dump: none: No such file or directory\n"}},
    {"and one that is", "none good", NULL, 2, {"PatientName"},
     {"dicom-dump: none: "}},
    {"a folder", "folder", NULL, 2, {"!("},
     {"dicom-dump: folder: Is a directory\n"}},
    {"a text", "text", NULL, 1, {"!("}, {"dicom-dump: text: ", "PS3.10 7.1"}},
    {"an empty file", "empty", NULL, 1, {"!("}, {"dicom-dump: empty: "}},
    {"no standard input", "-", NULL, 1, {"!("}, {"dicom-dump: -: "}},
    {"a file that was cut", "short", NULL, 1,
     {"OW 0201\\0403 ", " (incomplete)\n", "# error VALUE_TRUNCATED at byte "},
     {"dicom-dump: short: ", ", PixelData, PS3.5"}},
    {"the same as standard input", "-", "short", 1,
     {"OW 0201\\0403 ", " (incomplete)\n"}, {"dicom-dump: -: "}},
    {"a cut one and a good one", "short good", NULL, 1,
     {"OW 0201\\0403\\0605\\0807 "}, {"dicom-dump: short: "}},
    {"findings", "order", NULL, 0,
     {"PixelData\n(0008,0060) CS [MR]", "\n# warning TAG_ORDER at byte ",
      ", Modality: ", " (PS3.5 7.1)\n"},
     {"!d"}},
    {"findings about character sets", "charset", NULL, 0,
     {"\n# warning CHARSET_MISSPELT at byte ",
      ", SpecificCharacterSet: a misspelt character set, which is understood "
      "(PS3.3 C.12.1.1.2)\n", "[\xC3\x84]"},
     {"!d"}},
    {"no findings", "--no-findings order", NULL, 0,
     {"!TAG_ORDER", "PatientName"}, {"!d"}},
    {"an error that is survived", "vr", NULL, 0,
     {"# error VR_UNKNOWN at byte ", ", 1 PatientName\n"}, {"!d"}},
    {"strict", "--strict vr", NULL, 1,
     {"# error VR_UNKNOWN", "CS [CT]", "!PatientName"},
     {"dicom-dump: vr: ", "StudyDescription"}},
    {"strict, a warning alone", "--strict order", NULL, 0, {"TAG_ORDER"},
     {"!d"}},
    {"depth", "--depth 1 good", NULL, 0,
     {"SQ (sequence, not shown)", "!(0008,1155)", "PatientName"}, {"!d"}},
    {"width", "--width 3 good", NULL, 0, {"[Ada]... ", "OW ... "}, {"!d"}},
    {"all of a value", "--width 0 good", NULL, 0,
     {"OW 0201\\0403\\0605\\0807 "}, {"!d"}},
    {"a tag", "--tag PatientName good", NULL, 0,
     {"(0010,0010) PN [Adams^John]", "!Modality", "!#  File"}, {"!d"}},
    {"tags in items",
     "--tag (0008,0060) --tag ReferencedImageSequence[1].00081155 good", NULL,
     0,
     {"CS [CT]", "[1.2.8]", "!1.2.7",
      "ReferencedImageSequence[1].ReferencedSOPInstanceUID\n"},
     {"!d"}},
    {"a dictionary", "--dictionary rows good", NULL, 0,
     {", 1 [ACME 1] Acme's Own\n"}, {"!d"}},
    {"a dictionary behind a tag", "--tag 00291008 --dictionary rows good",
     NULL, 0, {", 1 (0029,1008) [ACME 1] Acme's Own\n"}, {"!d"}},
    {"a bad dictionary", "--dictionary bad-rows good", NULL, 2, {"="},
     {"=dicom-dump: bad-rows:2: this is no row of a dictionary\n"}},
    {"no dictionary", "--dictionary none good", NULL, 2, {"="},
     {"=dicom-dump: none: No such file or directory\n"}},
    {"a folder as a dictionary", "--dictionary . good", NULL, 2, {"="},
     {"=dicom-dump: .: Is a directory\n"}},
    {"a dictionary without end", "--dictionary /dev/zero good", NULL, 2, {"="},
     {"=dicom-dump: /dev/zero: this is too long for a dictionary\n"}},
    {"no more options", "--no-findings -- -dash good", NULL, 2,
     {"# -dash\n", "# good\n"}, {"dicom-dump: -dash: No such file"}},
    {"no file", "", NULL, 2, {"!("}, {"dicom-dump: no file"}},
    {"no value", "--tag", NULL, 2, {"!("}, {"dicom-dump: wrong option: --tag"}},
    {"no number", "--depth 1x good", NULL, 2, {"!("}, {"--depth"}},
    {"depth 0", "--depth 0 good", NULL, 2, {"!("}, {"--depth"}},
    {"no path", "--tag Patient[Name good", NULL, 2, {"!("}, {"dicom-dump: "}},
    {"no keyword", "--tag PatientNames good", NULL, 2, {"!("},
     {"dicom-dump: unknown keyword"}},
    {"an unknown option", "--colour good", NULL, 2, {"!("},
     {"dicom-dump: wrong option: --colour\nusage: "}},
    {"a name that a terminal would obey", "name\033[2J good", NULL, 1,
     {"# name?[2J\n", "!\033"}, {"dicom-dump: name?[2J: ", "!\033"}},
};

static void
check_text(const char *text, const char *const *wanted, size_t count)
{
    for (size_t i = 0; i < count && wanted[i]; i++) {
        if (wanted[i][0] == '=') {
            assert_string_equal(text, wanted[i] + 1);
            continue;
        }
        bool there = wanted[i][0] != '!';
        bool found = strstr(text, wanted[i] + !there) != NULL;

        if (found != there)
            fail_msg("\"%s\" in:\n%s", wanted[i], text);
    }
}

static void
run_journey(const void *data)
{
    const struct journey *row = data;
    static struct result  r;
    char                  words[256], *rest = words;
    char                 *argv[16] = {tool};

    snprintf(words, sizeof words, "%s", row->arguments);
    for (size_t n = 1; rest && *rest != '\0'; n++)
        argv[n] = strsep(&rest, " ");
    run_tool(&r, argv, row->input ? open(row->input, O_RDONLY) : -1);
    check_text(r.out, row->out, COUNT_OF(row->out));
    check_text(r.err, row->err, COUNT_OF(row->err));
    assert_int_equal(r.status, row->status);
}

/* A pipe that nobody reads, and a full device. */
static void
test_output_fails(void **state)
{
    pid_t child = fork();
    int   status;

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        redirect("/dev/full", O_WRONLY, 1);
        redirect("err", O_WRONLY | O_CREAT | O_TRUNC, 2);
        execl(tool, tool, "good", (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
}

/* ---- what it takes ------------------------------------------------------ */

enum { MIB = 1 << 20, FRAGMENTS = 100000 };

/* `head`, then zeros up to `size` bytes that take no room on the disk. */
static void
save_sparse(const struct encoder *head, off_t size)
{
    int descriptor = open("big", O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, head->data, head->size), head->size);
    assert_int_equal(ftruncate(descriptor, size), 0);
    close(descriptor);
}

static void
save_native(off_t pixels)
{
    struct encoder e = {.undefined = true};

    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_text(&e, 0x00080060, "CS", "CT");
    encode_header(&e, PIXEL_DATA, "OW", (uint32_t)pixels);
    save_sparse(&e, (off_t)e.size + pixels);
    encode_free(&e);
}

static void
encode_tag(struct encoder *e, uint16_t element, uint32_t length)
{
    encode_16(e, 0xFFFE);
    encode_16(e, element);
    encode_32(e, length);
}

static void
save_fragments(uint32_t count)
{
    static const uint8_t bytes[100];
    struct encoder       e = {.undefined = true};

    encode_meta(&e, CT, "1.2.3.4", JPEG);
    encode_header(&e, PIXEL_DATA, "OB", ENCODE_UNDEFINED);
    encode_tag(&e, 0xE000, 0);
    for (uint32_t i = 0; i < count; i++) {
        encode_tag(&e, 0xE000, sizeof bytes);
        encode_bytes(&e, bytes, sizeof bytes);
    }
    encode_tag(&e, 0xE0DD, 0);
    encode_save(&e, "big");
    encode_free(&e);
}

/* Many findings, and private creators, at every depth. */
static void
save_untidy(uint32_t count)
{
    struct encoder e = {.undefined = true};

    encode_meta(&e, CT, "1.2.3.4", ELE);
    for (uint32_t i = 0; i < count; i++) {
        encode_text(&e, 0x00090010 + i % 0xF0, "LO", "ACME");
        encode_text(&e, 0x00080060, "CS", "CT");
    }
    encode_save(&e, "big");
    encode_free(&e);
}

/* A thread that writes the file into a pipe. */
static void *
pour(void *ctx)
{
    static char buffer[MIB];
    int         out = *(int *)ctx, in = open("big", O_RDONLY);
    ssize_t     n;

    while ((n = read(in, buffer, sizeof buffer)) > 0)
        for (ssize_t at = 0; at < n;) {
            ssize_t done = write(out, buffer + at, (size_t)(n - at));
            if (done <= 0)
                n = at;
            else
                at += done;
        }
    close(in);
    close(out);
    return NULL;
}

/* KiB that it takes to dump the file "big". */
static long
peak_of(bool piped, const char *expected)
{
    static struct result r;
    char                *from_file[] = {tool, (char[]){"big"}, NULL};
    char                *from_pipe[] = {tool, (char[]){"-"}, NULL};
    int                  ends[2];
    pthread_t            thread;

    if (!piped) {
        run_tool(&r, from_file, -1);
    } else {
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(fcntl(ends[1], F_SETFD, FD_CLOEXEC), 0);
        assert_int_equal(pthread_create(&thread, NULL, pour, &ends[1]), 0);
        run_tool(&r, from_pipe, ends[0]);
        assert_int_equal(pthread_join(thread, NULL), 0);
    }
    assert_int_equal(r.status, 0);
    assert_string_equal(r.err, "");
    if (!strstr(r.out, expected))
        fail_msg("no \"%s\" in:\n%s", expected, r.out);
    return r.peak;
}

/* What a process held when it forked counts for the child too, so the file is
 * made by another one. */
static void
save_apart(void (*save)(uint32_t), uint32_t size)
{
    pid_t child = fork();
    int   status;

    assert_true(child >= 0);
    if (child == 0) {
        save(size);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* A big file takes no more than a small one, but for some noise. */
static void
check_peak(void (*save)(uint32_t), uint32_t small, const char *small_text,
           uint32_t big, const char *big_text)
{
    for (int piped = 0; piped < 2; piped++) {
        long least, most;

        save_apart(save, small);
        least = peak_of(piped, small_text);
        save_apart(save, big);
        most = peak_of(piped, big_text);
        if (most > least + 1024)
            fail_msg("%s: %ld KiB instead of %ld",
                     piped ? "from a pipe" : "from a file", most, least);
    }
}

static void
save_native_mib(uint32_t mib)
{
    save_native((off_t)mib * MIB);
}

static void
test_native_memory(void **state)
{
    (void)state;
    check_peak(save_native_mib, 1, "# 1048576, 1 PixelData\n", 1024,
               "# 1073741824, 1 PixelData\n");
}

static void
test_fragments_memory(void **state)
{
    (void)state;
    check_peak(save_fragments, 20, "... 5 more fragments, 500 bytes\n",
               FRAGMENTS, "... 99985 more fragments, 9998500 bytes\n");
}

static void
test_findings_memory(void **state)
{
    (void)state;
    check_peak(save_untidy, 4000, "Modality\n", 100000, "Modality\n");
}

/* ---- what it reads ------------------------------------------------------ */

/* A file of which no byte behind the head is held anywhere. */
struct virtual_file {
    const struct encoder *head;
    uint64_t              size, at;
    uint64_t              read; /* bytes */
    size_t                skips;
};

static dicom_status
virtual_read(void *ctx, void *buffer, size_t size, size_t *got)
{
    struct virtual_file *v = ctx;
    uint8_t             *to = buffer;

    *got = v->size - v->at < size ? (size_t)(v->size - v->at) : size;
    memset(to, 0, *got);
    for (size_t i = 0; i < *got && v->at + i < v->head->size; i++)
        to[i] = v->head->data[v->at + i];
    v->at += *got;
    v->read += *got;
    return DICOM_OK;
}

static dicom_status
virtual_skip(void *ctx, uint64_t size, uint64_t *got)
{
    struct virtual_file *v = ctx;

    *got = v->size - v->at < size ? v->size - v->at : size;
    v->at += *got;
    v->skips++;
    return DICOM_OK;
}

static dicom_status
drop_output(void *ctx, const void *bytes, size_t size)
{
    (void)bytes;
    *(size_t *)ctx += size;
    return DICOM_OK;
}

/* Of 3 GiB of pixel data the dump reads some KiB, and skips the rest. */
static void
test_seeks(void **state)
{
    struct encoder      e = {.undefined = true};
    struct virtual_file file = {.head = &e};
    dicom_input         input = {
                .read = virtual_read, .skip = virtual_skip, .ctx = &file};
    const dicom_event *event;
    dicom_reader      *reader;
    dicom_dump        *dump;
    dicom_status       status;
    size_t             written = 0;

    (void)state;
    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_header(&e, PIXEL_DATA, "OW", 0xC0000000);
    file.size = e.size + 0xC0000000;
    assert_int_equal(dicom_reader_new(&reader, &input, NULL), DICOM_OK);
    assert_int_equal(dicom_dump_new(&dump, drop_output, &written, NULL),
                     DICOM_OK);
    while ((status = dicom_reader_next(reader, &event)) == DICOM_OK)
        if (dicom_dump_event(dump, event) == DICOM_SKIP)
            assert_int_equal(dicom_reader_skip(reader), DICOM_OK);
    assert_int_equal(status, DICOM_END);
    assert_int_equal(dicom_dump_finish(dump), DICOM_OK);
    assert_true(written > 500);
    assert_int_equal(file.skips, 1);
    assert_int_equal(file.at, file.size);
    assert_true(file.read <= 192 * 1024);
    dicom_dump_free(dump);
    dicom_reader_free(reader);
    encode_free(&e);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_output_fails),
        cmocka_unit_test(test_native_memory),
        cmocka_unit_test(test_fragments_memory),
        cmocka_unit_test(test_findings_memory),
        cmocka_unit_test(test_seeks),
    };
    const char *build = getenv("BUILD");
    char        path[3072];

    snprintf(path, sizeof path, "%s/examples/dicom-dump",
             build ? build : "build");
    scratch_begin();
    if (!realpath(path, tool) || chdir(scratch_folder) != 0) {
        perror(path);
        return 1;
    }
    make_files();
    RUN_TABLE(run_journey, journeys);
    RUN_TESTS(tests);
    remove_files();
    scratch_end();
    return finish_tests();
}
