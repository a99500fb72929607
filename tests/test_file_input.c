#define _DEFAULT_SOURCE /* fmemopen() */

#include "support/support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "dicom/file.h"
#include "support/encode.h"
#include "support/failing_alloc.h"
#include "support/scratch.h"

#undef skip /* cmocka's; here it is a member of dicom_input */

/* ---- inputs ------------------------------------------------------------- */

static void
read_exactly(dicom_file_input *in, size_t size, size_t from)
{
    uint8_t buffer[5000];

    while (size > 0) {
        size_t got = 0, wanted = size < sizeof buffer ? size : sizeof buffer;

        assert_int_equal(
            in->input.read(in->input.ctx, buffer, wanted, &got), DICOM_OK);
        assert_in_range(got, 1, wanted);
        for (size_t i = 0; i < got; i++)
            assert_int_equal(buffer[i], scratch_byte(from + i));
        from += got;
        size -= got;
    }
}

/* `size` bytes of scratch_byte() in the file at scratch_path. */
static void
save_pattern(size_t size)
{
    FILE *file = fopen(scratch_path, "wb");

    assert_non_null(file);
    for (size_t i = 0; i < size; i++)
        putc(scratch_byte(i), file);
    assert_int_equal(fclose(file), 0);
}

/* The first read asks for little, and so does the first after a skip. */
static void
test_input_steps(void **state)
{
    static uint8_t   buffer[1 << 20];
    dicom_file_input in = DICOM_FILE_INPUT_INIT;
    size_t           got, total = 0;
    uint64_t         passed;

    (void)state;
    save_pattern(200000);
    assert_int_equal(dicom_file_input_open(&in, scratch_path), DICOM_OK);
    for (size_t wanted = 4096; wanted < 200000; wanted *= 4) {
        assert_int_equal(
            in.input.read(in.input.ctx, buffer, sizeof buffer, &got),
            DICOM_OK);
        assert_int_equal(got, wanted < 200000 - total ? wanted
                                                      : 200000 - total);
        total += got;
    }
    dicom_file_input_close(&in);

    assert_int_equal(dicom_file_input_open(&in, scratch_path), DICOM_OK);
    read_exactly(&in, 10000, 0);
    assert_int_equal(in.input.skip(in.input.ctx, 50000, &passed), DICOM_OK);
    assert_int_equal(passed, 50000);
    assert_int_equal(in.input.read(in.input.ctx, buffer, sizeof buffer, &got),
                     DICOM_OK);
    assert_int_equal(got, 4096);
    assert_int_equal(buffer[0], scratch_byte(60000));
    dicom_file_input_close(&in);
}

/* Reads, skips and fetches from the beginning `base` of a file. */
static void
check_positional(dicom_file_input *in, size_t base)
{
    uint8_t  byte[2];
    uint64_t passed = 0;
    size_t   got = 1;

    assert_true(dicom_file_input_can_fetch(in));
    read_exactly(in, 100, base);
    assert_int_equal(in->input.skip(in->input.ctx, 9000, &passed), DICOM_OK);
    assert_int_equal(passed, 9000);
    read_exactly(in, 100, base + 9100);

    assert_int_equal(dicom_file_input_fetch(in, 5000, byte, 2), DICOM_OK);
    assert_int_equal(byte[0], scratch_byte(base + 5000));
    assert_int_equal(byte[1], scratch_byte(base + 5001));
    assert_int_equal(dicom_file_input_fetch(in, 19999 - base, byte, 1),
                     DICOM_OK);
    assert_int_equal(dicom_file_input_fetch(in, 19999 - base, byte, 2),
                     DICOM_E_TRUNCATED);
    assert_int_equal(dicom_file_input_fetch(in, UINT64_MAX - 20000, byte, 2),
                     DICOM_E_TRUNCATED);
    read_exactly(in, 100, base + 9200);

    assert_int_equal(in->input.skip(in->input.ctx, UINT64_MAX, &passed),
                     DICOM_OK);
    assert_int_equal(passed, 20000 - base - 9300);
    assert_int_equal(in->input.read(in->input.ctx, byte, 2, &got), DICOM_OK);
    assert_int_equal(got, 0);
    assert_int_equal(in->system_error, 0);
}

static void
test_input_path(void **state)
{
    dicom_file_input in = DICOM_FILE_INPUT_INIT;

    (void)state;
    save_pattern(20000);
    assert_int_equal(dicom_file_input_open(&in, scratch_path), DICOM_OK);
    check_positional(&in, 0);
    dicom_file_input_close(&in);
    dicom_file_input_close(&in);
}

static void
test_input_stream(void **state)
{
    dicom_file_input in = DICOM_FILE_INPUT_INIT;
    FILE            *file;

    (void)state;
    save_pattern(20000);
    file = fopen(scratch_path, "rb");
    assert_non_null(file);
    for (int i = 0; i < 7; i++)
        assert_int_equal(getc(file), scratch_byte((size_t)i));
    assert_int_equal(dicom_file_input_stream(&in, file), DICOM_OK);
    check_positional(&in, 7);
    dicom_file_input_close(&in);
    assert_int_equal(fclose(file), 0); /* it was the caller's */
}

static void
test_input_descriptor(void **state)
{
    dicom_file_input in = DICOM_FILE_INPUT_INIT;
    int              descriptor;

    (void)state;
    save_pattern(20000);
    descriptor = scratch_open();
    assert_int_equal(lseek(descriptor, 9, SEEK_SET), 9);
    assert_int_equal(dicom_file_input_descriptor(&in, descriptor), DICOM_OK);
    check_positional(&in, 9);
    dicom_file_input_close(&in);
    assert_int_equal(close(descriptor), 0);
}

/* What has no position: it is read on, and what is skipped is read too. */
static void
check_sequential(dicom_file_input *in)
{
    uint8_t  byte;
    size_t   got = 1;
    uint64_t passed = 0, more = 0;

    read_exactly(in, 5000, 0);
    if (in->input.skip) {
        assert_int_equal(in->input.skip(in->input.ctx, 3001, &passed),
                         DICOM_OK);
        assert_int_equal(passed, 3001);
    }
    read_exactly(in, 100, 5000 + (size_t)passed);
    assert_false(dicom_file_input_can_fetch(in));
    assert_int_equal(dicom_file_input_fetch(in, 0, &byte, 1), DICOM_E_STATE);
    if (in->input.skip) {
        assert_int_equal(in->input.skip(in->input.ctx, 1 << 20, &more),
                         DICOM_OK);
        assert_int_equal(more, 20000 - 5100 - passed);
    } else {
        read_exactly(in, 20000 - 5100, 5100);
    }
    assert_int_equal(in->input.read(in->input.ctx, &byte, 1, &got), DICOM_OK);
    assert_int_equal(got, 0);
    assert_int_equal(in->system_error, 0);
}

/* In one of four ways: a pipe as descriptor, as stream, by its path; a stream
 * without descriptor. */
static void
check_pipe(int way)
{
    struct encoder   pattern = {.undefined = false};
    dicom_file_input in = DICOM_FILE_INPUT_INIT;
    struct pump      pump = {.name = way == 2 ? scratch_fifo : NULL};
    FILE            *file = NULL;
    int              ends[2] = {-1, -1};

    for (size_t i = 0; i < 20000; i++)
        encode_bytes(&pattern, (uint8_t[]){scratch_byte(i)}, 1);
    if (way < 2) {
        assert_int_equal(pipe(ends), 0);
        pump.descriptor = ends[1];
    }
    if (way < 3)
        pump_start(&pump, pattern.data, pattern.size);
    if (way == 1)
        assert_non_null(file = fdopen(ends[0], "rb"));
    if (way == 3)
        assert_non_null(file = fmemopen(pattern.data, pattern.size, "rb"));
    assert_int_equal(way == 0   ? dicom_file_input_descriptor(&in, ends[0])
                     : way == 2 ? dicom_file_input_open(&in, scratch_fifo)
                                : dicom_file_input_stream(&in, file),
                     DICOM_OK);
    check_sequential(&in);
    dicom_file_input_close(&in);
    if (way < 3)
        pump_join(&pump);
    assert_int_equal(file       ? fclose(file)
                     : way == 0 ? close(ends[0])
                                : 0,
                     0);
    encode_free(&pattern);
}

static void
test_input_pipes(void **state)
{
    (void)state;
    for (int way = 0; way < 4; way++)
        check_pipe(way);
}

static void
test_input_errors(void **state)
{
    dicom_file_input in = DICOM_FILE_INPUT_INIT;
    uint8_t          byte;
    size_t           got;
    uint64_t         passed;

    (void)state;
    assert_int_equal(dicom_file_input_open(&in, "/nowhere/at/all"),
                     DICOM_E_OPEN);
    assert_int_equal(in.system_error, ENOENT);
    assert_int_equal(dicom_file_input_open(&in, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_file_input_open(NULL, scratch_path),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_file_input_stream(&in, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_file_input_descriptor(&in, -1), DICOM_E_ARGUMENT);
    dicom_file_input_close(&in);

    assert_int_equal(dicom_file_input_open(&in, scratch_folder), DICOM_OK);
    assert_int_equal(in.input.read(in.input.ctx, &byte, 1, &got),
                     DICOM_E_OPEN);
    assert_int_equal(got, 0);
    assert_int_equal(in.system_error, EISDIR);
    dicom_file_input_close(&in);

    /* A descriptor that cannot be read. */
    int descriptor = open(scratch_path, O_WRONLY | O_CREAT, 0600);
    assert_true(descriptor >= 0);
    assert_int_equal(dicom_file_input_descriptor(&in, descriptor), DICOM_OK);
    assert_int_equal(in.input.read(in.input.ctx, &byte, 1, &got),
                     DICOM_E_READ);
    assert_int_equal(in.system_error, EBADF);
    assert_int_equal(dicom_file_input_fetch(&in, 0, &byte, 1), DICOM_E_READ);
    assert_int_equal(in.input.skip(in.input.ctx, 0, &passed), DICOM_OK);
    close(descriptor);
}

/* ---- memory ------------------------------------------------------------- */

static void
fill(uint8_t *block, size_t from, size_t to)
{
    for (size_t i = from; i < to; i += 509)
        block[i] = scratch_byte(i);
}

static void
check_fill(const uint8_t *block, size_t size)
{
    for (size_t i = 0; i < size; i += 509)
        assert_int_equal(block[i], scratch_byte(i));
}

/* Blocks around the size of a huge page grow and shrink into each other. */
static void
test_allocator(void **state)
{
    static const size_t sizes[] = {1,          100000,     (2 << 20) - 1,
                                   2 << 20,    (2 << 20) + 1,
                                   (4 << 20),  (4 << 20) + 7,
                                   (32 << 20), 5000};
    const dicom_allocator *with = dicom_file_allocator();

    (void)state;
    for (size_t a = 0; a < COUNT_OF(sizes); a++)
        for (size_t b = 0; b < COUNT_OF(sizes); b++) {
            uint8_t *block = with->alloc(with->ctx, sizes[a]);

            assert_non_null(block);
            if (sizes[a] >= 2 << 20)
                assert_int_equal((uintptr_t)block % (2 << 20), 0);
            fill(block, 0, sizes[a]);
            block = with->resize(with->ctx, block, sizes[a], sizes[b]);
            assert_non_null(block);
            if (sizes[b] >= 2 << 20)
                assert_int_equal((uintptr_t)block % (2 << 20), 0);
            check_fill(block, sizes[a] < sizes[b] ? sizes[a] : sizes[b]);
            fill(block, 0, sizes[b]);
            with->release(with->ctx, block, sizes[b]);
        }
    /* Where pointers have 32 bits, half of it may be there. */
    if (SIZE_MAX > UINT32_MAX)
        assert_null(with->alloc(with->ctx, SIZE_MAX / 2));
    assert_null(with->alloc(with->ctx, SIZE_MAX - (8 << 20)));
    uint8_t *block = with->alloc(with->ctx, 3 << 20);
    fill(block, 0, 3 << 20);
    assert_null(with->resize(with->ctx, block, 3 << 20, SIZE_MAX - (8 << 20)));
    check_fill(block, 3 << 20);
    with->release(with->ctx, block, 3 << 20);
}

/* ---- dictionaries ------------------------------------------------------- */

static void
save_text(const char *text)
{
    FILE *file = fopen(scratch_path, "wb");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* What files that are no dictionaries give. */
static void
test_overlay_file(void **state)
{
    dicom_dict_overlay *overlay;
    size_t              line = 7;

    (void)state;
    assert_int_equal(dicom_dict_overlay_add_file(NULL, scratch_path, &line),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_dict_overlay_new(&overlay, NULL), DICOM_OK);
    save_text("# mine\nACME\t0029xx10\tUS\t1\tGain\nACME\n");
    assert_int_equal(dicom_dict_overlay_add_file(overlay, scratch_path, &line),
                     DICOM_E_VALUE);
    assert_int_equal(line, 3);
    assert_int_equal(
        dicom_dict_overlay_add_file(overlay, scratch_folder, &line),
        DICOM_E_OPEN);
    assert_int_equal(errno, EISDIR);
    assert_int_equal(line, 0);
    assert_int_equal(dicom_dict_overlay_add_file(overlay, "/nowhere/x", NULL),
                     DICOM_E_OPEN);
    assert_int_equal(errno, ENOENT);
    if (access("/dev/zero", R_OK) == 0)
        assert_int_equal(
            dicom_dict_overlay_add_file(overlay, "/dev/zero", &line),
            DICOM_E_LIMIT);
    assert_int_equal(line, 0);
    assert_null(dicom_dict_overlay_row_at(overlay, 0));
    dicom_dict_overlay_free(overlay);
}

/* A text of 64 MiB is one, a byte more is not. */
static void
test_overlay_file_limit(void **state)
{
    const char          row[] = "ACME\t0029xx10\tUS\t1\tGain\n#";
    dicom_dict_overlay *overlay;

    (void)state;
    save_text(row);
    for (int more = 0; more <= 1; more++) {
        assert_int_equal(dicom_dict_overlay_new(&overlay, NULL), DICOM_OK);
        assert_int_equal(truncate(scratch_path, (64 << 20) + more), 0);
        dicom_status status =
            dicom_dict_overlay_add_file(overlay, scratch_path, NULL);

        assert_int_equal(status, more ? DICOM_E_LIMIT : DICOM_OK);
        dicom_dict_overlay_free(overlay);
    }
}

/* All of its memory is the overlay's. */
static void
test_overlay_file_memory(void **state)
{
    struct failing_alloc memory;
    dicom_status         status = DICOM_E_NO_MEMORY;
    size_t               k = 0;

    (void)state;
    save_text("ACME\t0029xx10\tUS\t1\tGain\n");
    while (status == DICOM_E_NO_MEMORY) {
        dicom_allocator     with = failing_alloc_init(&memory, ++k, false);
        dicom_dict_overlay *overlay;

        status = dicom_dict_overlay_new(&overlay, &with);
        if (status == DICOM_OK)
            status = dicom_dict_overlay_add_file(overlay, scratch_path, NULL);
        dicom_dict_overlay_free(overlay);
        failing_alloc_check(&memory);
    }
    assert_int_equal(status, DICOM_OK);
    assert_in_range(k, 5, 6); /* the overlay, the text, block, index */
}

/* ---- findings ----------------------------------------------------------- */

static void
add_findings(dicom_finding_list *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char          text[32] = "";
        dicom_finding finding = {.code = DICOM_F_LENGTH_ODD,
                                 .severity = (dicom_severity)(i % 3),
                                 .offset = i,
                                 .section = "PS3.5",
                                 .text = "odd",
                                 .path = text};

        if (i % 2)
            snprintf(text, sizeof text, "Path%zu", i);
        dicom_finding_list_add(list, &finding);
        memset(text, 'x', sizeof text); /* it was borrowed for the call */
    }
}

static void
check_findings(const dicom_finding_list *list, size_t kept)
{
    assert_int_equal(dicom_finding_list_kept(list), kept);
    assert_null(dicom_finding_list_at(list, kept));
    for (size_t i = 0; i < kept; i++) {
        const dicom_finding *f = dicom_finding_list_at(list, i);
        char                 text[32];

        snprintf(text, sizeof text, "Path%zu", i);
        assert_int_equal(f->offset, i);
        assert_int_equal(f->severity, i % 3);
        assert_string_equal(f->path, i % 2 ? text : "");
    }
}

static void
test_finding_list(void **state)
{
    dicom_finding_list *list;

    (void)state;
    assert_int_equal(dicom_finding_list_new(&list, 0, NULL), DICOM_OK);
    for (int round = 0; round < 2; round++) {
        check_findings(list, 0);
        add_findings(list, 2500);
        check_findings(list, 1000);
        assert_int_equal(dicom_finding_list_count(list), 2500);
        assert_int_equal(dicom_finding_list_count_of(list, DICOM_NOTE), 834);
        assert_int_equal(dicom_finding_list_count_of(list, DICOM_ERROR), 833);
        dicom_finding_list_reset(list);
    }
    dicom_finding_list_free(list);
    dicom_finding_list_free(NULL);

    assert_int_equal(dicom_finding_list_new(&list, 3, NULL), DICOM_OK);
    add_findings(list, 10);
    check_findings(list, 3);
    dicom_finding_list_free(list);
}

/* What there is no memory for is counted. */
static void
test_finding_list_memory(void **state)
{
    struct failing_alloc memory = {.failures = 1};

    (void)state;
    for (size_t k = 1; memory.failures > 0; k++) {
        dicom_allocator     with = failing_alloc_init(&memory, k, true);
        dicom_finding_list *list;

        if (dicom_finding_list_new(&list, 0, &with) == DICOM_OK) {
            add_findings(list, 100);
            assert_int_equal(dicom_finding_list_count(list), 100);
            assert_true(dicom_finding_list_kept(list) < 100 ||
                        memory.failures == 0);
            dicom_finding_list_free(list);
        } else {
            assert_null(list);
        }
        failing_alloc_check(&memory);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_input_steps),
        cmocka_unit_test(test_input_path),
        cmocka_unit_test(test_input_stream),
        cmocka_unit_test(test_input_descriptor),
        cmocka_unit_test(test_input_pipes),
        cmocka_unit_test(test_input_errors),
        cmocka_unit_test(test_allocator),
        cmocka_unit_test(test_overlay_file),
        cmocka_unit_test(test_overlay_file_limit),
        cmocka_unit_test(test_overlay_file_memory),
        cmocka_unit_test(test_finding_list),
        cmocka_unit_test(test_finding_list_memory),
    };

    scratch_begin();
    RUN_TESTS(tests);
    scratch_end();
    return finish_tests();
}
