#define _DEFAULT_SOURCE /* truncate() */

#include "support/support.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "dicom/file.h"
#include "support/encode.h"
#include "support/event_log.h"
#include "support/failing_alloc.h"
#include "support/scratch.h"

#define PIXEL_DATA UINT32_C(0x7FE00010)
#define CT "1.2.840.10008.5.1.4.1.1.2"
#define ELE "1.2.840.10008.1.2.1"

enum { PIXELS = 1 << 20, DEPTH = 5 };

/* ---- files -------------------------------------------------------------- */

/* A small image: nested sequences, then pixel data of `pixels` bytes. */
static struct encoder
image(uint32_t pixels)
{
    struct encoder e = {.undefined = true};
    size_t         marks[2 * DEPTH];
    uint8_t       *data = malloc(pixels + 1);

    assert_non_null(data);
    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_text(&e, 0x00080016, "UI", CT);
    encode_text(&e, 0x00080060, "CS", "CT");
    encode_text(&e, 0x00100010, "PN", "Adams^John");
    encode_us(&e, 0x00280010, 512);
    for (size_t i = 0; i < DEPTH; i++) {
        marks[2 * i] = encode_sequence(&e, 0x0040A730);
        marks[2 * i + 1] = encode_item(&e);
        encode_text(&e, 0x00081155, "UI", "1.2.3.4.5");
    }
    for (size_t i = DEPTH; i-- > 0;) {
        encode_end_item(&e, marks[2 * i + 1]);
        encode_end_sequence(&e, marks[2 * i]);
    }
    encode_header(&e, PIXEL_DATA, "OB", pixels);
    for (size_t i = 0; i < pixels; i++)
        data[i] = scratch_byte(i);
    encode_bytes(&e, data, pixels);
    free(data);
    return e;
}

/* The file at scratch_path is then this image. */
static void
save_image(uint32_t pixels)
{
    struct encoder e = image(pixels);

    encode_save(&e, scratch_path);
    encode_free(&e);
}

/* ---- sources ------------------------------------------------------------ */

enum way {
    BY_PATH,
    BY_STREAM,
    BY_DESCRIPTOR,
    BY_READ,       /* a function that reads, and nothing else */
    BY_READ_FETCH, /* functions that read, skip and fetch */
    BY_MEMORY,
    BY_PIPE,
    BY_FIFO,
    BY_LOADING,
    BY_LOAD_OPTION,
    BY_MAPPING,
    BY_MAPPING_DESCRIPTOR, /* that stands in the midst of a file */
    WAYS
};

/* Bytes that functions read, and the call that fails. */
struct memory_source {
    const uint8_t *data;
    size_t         size, at;
    size_t         calls, fail_at; /* 0: none */
    size_t         step;           /* bytes per read; 0: all */
    bool           lie;            /* the call says that it has more */
};

static dicom_status
call_fails(struct memory_source *m)
{
    m->calls++;
    return m->calls == m->fail_at ? DICOM_E_READ : DICOM_OK;
}

static dicom_status
memory_read(void *ctx, void *buffer, size_t size, size_t *got)
{
    struct memory_source *m = ctx;

    *got = m->size - m->at < size ? m->size - m->at : size;
    if (m->step > 0 && *got > m->step)
        *got = m->step;
    memcpy(buffer, m->data + m->at, *got);
    m->at += *got;
    if (m->lie)
        *got = size + 1;
    return call_fails(m);
}

static dicom_status
memory_skip(void *ctx, uint64_t size, uint64_t *got)
{
    struct memory_source *m = ctx;

    *got = m->size - m->at < size ? m->size - m->at : size;
    m->at += (size_t)*got;
    return call_fails(m);
}

static dicom_status
memory_fetch(void *ctx, uint64_t offset, void *buffer, size_t size)
{
    struct memory_source *m = ctx;

    if (offset > m->size || size > m->size - offset)
        return DICOM_E_TRUNCATED;
    memcpy(buffer, m->data + offset, size);
    return call_fails(m);
}

/* What must live as long as a file that was opened in some way. */
struct holder {
    struct memory_source memory;
    struct pump          pump;
    bool                 pumping;
    FILE                *stream;
    int                  descriptor;
};

static dicom_status
open_pipe(dicom_file *file, struct holder *h, const struct encoder *e)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    h->descriptor = ends[0];
    h->pump.descriptor = ends[1];
    h->pumping = true;
    pump_start(&h->pump, e->data, e->size);
    return dicom_file_open_descriptor(file, ends[0]);
}

static dicom_status
open_fifo(dicom_file *file, struct holder *h, const struct encoder *e)
{
    h->pump.name = scratch_fifo;
    h->pumping = true;
    pump_start(&h->pump, e->data, e->size);
    return dicom_file_open(file, scratch_fifo);
}

/* The image behind 77 other bytes. */
static dicom_status
open_in_midst(dicom_file *file, struct holder *h, const struct encoder *e)
{
    struct encoder more = {.undefined = false};

    for (int i = 0; i < 77; i++)
        encode_bytes(&more, "x", 1);
    encode_bytes(&more, e->data, e->size);
    encode_save(&more, scratch_path);
    encode_free(&more);
    h->descriptor = scratch_open();
    assert_int_equal(lseek(h->descriptor, 77, SEEK_SET), 77);
    return dicom_file_open_descriptor(file, h->descriptor);
}

/* Opens what `e` holds, which is also the file at scratch_path. */
static dicom_status
open_by(dicom_file *file, enum way way, struct holder *h,
        const struct encoder *e)
{
    dicom_input input = {.read = memory_read, .ctx = &h->memory};

    *h = (struct holder){.memory = {e->data, e->size, 0, 0, 0, 0, false},
                         .descriptor = -1};
    switch (way) {
    case BY_STREAM:
        assert_non_null(h->stream = fopen(scratch_path, "rb"));
        return dicom_file_open_stream(file, h->stream);
    case BY_DESCRIPTOR:
        h->descriptor = scratch_open();
        return dicom_file_open_descriptor(file, h->descriptor);
    case BY_READ:
        h->memory.step = 1000;
        return dicom_file_open_input(file, &input, NULL, NULL);
    case BY_READ_FETCH:
        input.skip = memory_skip;
        return dicom_file_open_input(file, &input, memory_fetch, &h->memory);
    case BY_MEMORY:
        input = (dicom_input){.data = e->data, .size = e->size};
        return dicom_file_open_input(file, &input, NULL, NULL);
    case BY_PIPE:
        return open_pipe(file, h, e);
    case BY_FIFO:
        return open_fifo(file, h, e);
    case BY_LOADING:
        return dicom_file_load(file, scratch_path);
    case BY_MAPPING_DESCRIPTOR:
        return open_in_midst(file, h, e);
    default:
        return dicom_file_open(file, scratch_path);
    }
}

/* Who writes into a pipe stops when nobody reads it any more. */
static void
let_go(struct holder *h)
{
    if (h->stream)
        assert_int_equal(fclose(h->stream), 0);
    if (h->descriptor >= 0)
        assert_int_equal(close(h->descriptor), 0);
    if (h->pumping)
        pump_join(&h->pump);
}

static dicom_file_options
options_for(enum way way)
{
    dicom_file_options options = DICOM_FILE_OPTIONS_INIT;

    options.load = way == BY_LOAD_OPTION;
    options.map = way == BY_MAPPING || way == BY_MAPPING_DESCRIPTOR;
    return options;
}

static bool
defers(enum way way)
{
    return way == BY_PATH || way == BY_STREAM || way == BY_DESCRIPTOR ||
           way == BY_READ_FETCH;
}

/* ---- a file as a data set ----------------------------------------------- */

/* The events of meta and data set. */
static void
log_file(struct event_log *log, const dicom_file *file)
{
    event_log_clear(log);
    assert_non_null(dicom_file_meta(file));
    assert_int_equal(
        dicom_dataset_walk(dicom_file_meta(file), event_log_event, log),
        DICOM_OK);
    assert_int_equal(
        dicom_dataset_walk(dicom_file_dataset(file), event_log_event, log),
        DICOM_OK);
}

static void
check_pixels(const dicom_file *file, bool deferred)
{
    const dicom_element *el =
        dicom_dataset_find(dicom_file_dataset(file), PIXEL_DATA);
    uint8_t bytes[16];

    assert_non_null(el);
    assert_int_equal(dicom_element_size(el), PIXELS);
    assert_int_equal(dicom_element_is_deferred(el), deferred);
    assert_true((dicom_element_bytes(el, NULL) == NULL) == deferred);
    for (uint32_t at = 0; at < PIXELS; at += 99991) {
        assert_int_equal(dicom_element_read(el, at, bytes, sizeof bytes),
                         DICOM_OK);
        for (uint32_t i = 0; i < sizeof bytes; i++)
            assert_int_equal(bytes[i], scratch_byte(at + i));
    }
    assert_int_equal(
        dicom_element_read(el, PIXELS - 15, bytes, sizeof bytes),
        DICOM_E_RANGE);
}

static void
check_way(enum way way, struct event_log *expected)
{
    struct encoder     e = image(PIXELS);
    struct event_log   log = {0};
    dicom_file_options options = options_for(way);
    struct holder      holder;
    dicom_file        *file;

    assert_int_equal(dicom_file_new(&file, &options), DICOM_OK);
    for (int round = 0; round < 2; round++) {
        encode_save(&e, scratch_path);
        assert_int_equal(open_by(file, way, &holder, &e), DICOM_OK);
        assert_int_equal(dicom_file_error(file)->status, DICOM_OK);
        assert_int_equal(
            dicom_finding_list_count(dicom_file_findings(file)), 0);
        assert_string_equal(dicom_file_syntax(file)->uid, ELE);
        check_pixels(file, defers(way));
        log_file(expected->text ? &log : expected, file);
        if (log.text)
            assert_string_equal(log.text, expected->text);
        dicom_file_close(file);
        assert_int_equal(dicom_dataset_count(dicom_file_dataset(file)), 0);
        let_go(&holder);
    }
    dicom_file_free(file);
    event_log_free(&log);
    encode_free(&e);
}

static void
test_every_way(void **state)
{
    struct event_log expected = {0};

    (void)state;
    for (int way = 0; way < WAYS; way++)
        check_way((enum way)way, &expected);
    assert_non_null(strstr(expected.text, "\t7FE00010\tOB\t1048576\t"));
    event_log_free(&expected);
}

/* Values of the first piece that is read are lent, later ones are not. */
static void
test_values_of_many_pieces(void **state)
{
    enum { VALUES = 250, SIZE = 3000 };
    struct encoder e = {.undefined = true};
    dicom_file    *file;
    char           text[SIZE];

    (void)state;
    encode_meta(&e, CT, "1.2.3.4", ELE);
    for (uint32_t i = 0; i < VALUES; i++) {
        memset(text, 'a' + (int)(i % 26), SIZE);
        encode_header(&e, 0x00091001 + i, "UT", SIZE);
        encode_bytes(&e, text, SIZE);
    }
    encode_save(&e, scratch_path);
    encode_free(&e);
    assert_int_equal(dicom_file_new(&file, NULL), DICOM_OK);
    assert_int_equal(dicom_file_open(file, scratch_path), DICOM_OK);
    const dicom_dataset *ds = dicom_file_dataset(file);
    assert_int_equal(dicom_dataset_count(ds), VALUES);
    for (uint32_t i = 0; i < VALUES; i++) {
        const dicom_element *el = dicom_dataset_at(ds, i);
        memset(text, 'a' + (int)(i % 26), SIZE);
        assert_int_equal(dicom_element_size(el), SIZE);
        assert_memory_equal(dicom_element_bytes(el, NULL), text, SIZE);
    }
    dicom_file_free(file);
}

/* One object, in all ways in turn: nothing of the last way is left. */
static void
test_ways_in_turn(void **state)
{
    struct encoder     e = image(PIXELS);
    dicom_file_options options = DICOM_FILE_OPTIONS_INIT;
    dicom_file        *file;

    (void)state;
    assert_int_equal(dicom_file_new(&file, &options), DICOM_OK);
    for (int i = 0; i < 3 * BY_LOAD_OPTION; i++) {
        enum way      way = (enum way)(i * 5 % BY_LOAD_OPTION);
        struct holder holder;

        encode_save(&e, scratch_path);
        assert_int_equal(open_by(file, way, &holder, &e), DICOM_OK);
        check_pixels(file, defers(way));
        if (i % 2)
            dicom_file_close(file);
        else /* a file that is not there, instead of closing */
            assert_int_equal(dicom_file_open(file, "/nowhere"), DICOM_E_OPEN);
        let_go(&holder);
    }
    dicom_file_free(file);
    encode_free(&e);
}

/* ---- what goes wrong ---------------------------------------------------- */

static const struct broken {
    const char  *name;
    size_t       cut;  /* so many bytes are missing */
    const char  *text; /* instead of the image */
    dicom_status status;
    size_t       count; /* elements that are there all the same */
} broken_rows[] = {
    {"an empty file", 0, "", DICOM_E_NOT_DICOM, 0},
    {"a text", 0, "This is a text, and not at all a DICOM file.",
     DICOM_E_NOT_DICOM, 0},
    {"cut in the pixel data", PIXELS / 2, NULL, DICOM_E_TRUNCATED, 6},
    {"cut by one byte", 1, NULL, DICOM_E_TRUNCATED, 6},
    {"cut in a header", PIXELS + 5, NULL, DICOM_E_TRUNCATED, 5},
    {"cut in an item", PIXELS + 12 + 16 + 3, NULL, DICOM_E_TRUNCATED, 5},
};

static void
run_broken(const void *data)
{
    const struct broken *row = data;

    for (int way = 0; way < WAYS; way++) {
        struct encoder     e = image(PIXELS);
        dicom_file_options options = options_for((enum way)way);
        struct holder      holder;
        dicom_file        *file;

        if (row->text) {
            encode_clear(&e);
            encode_bytes(&e, row->text, strlen(row->text));
        } else {
            e.size -= row->cut;
        }
        encode_save(&e, scratch_path);
        assert_int_equal(dicom_file_new(&file, &options), DICOM_OK);
        assert_int_equal(open_by(file, (enum way)way, &holder, &e),
                         row->status);
        assert_int_equal(dicom_file_error(file)->status, row->status);
        assert_true(dicom_file_error(file)->text[0] != '\0');
        assert_int_equal(dicom_dataset_count(dicom_file_dataset(file)),
                         row->count);
        assert_int_equal(dicom_file_system_error(file), 0);
        dicom_file_free(file);
        let_go(&holder);
        encode_free(&e);
    }
}

static void
test_open_errors(void **state)
{
    dicom_file *file;
    dicom_input nothing = {.size = 5};

    (void)state;
    assert_int_equal(dicom_file_new(NULL, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_file_new(&file, &(dicom_file_options){.size = 1}),
                     DICOM_E_ARGUMENT);
    assert_null(file);
    dicom_file_free(NULL);

    assert_int_equal(dicom_file_new(&file, NULL), DICOM_OK);
    assert_int_equal(dicom_file_error(file)->status, DICOM_OK);
    assert_non_null(dicom_file_error(file)->text);
    assert_null(dicom_file_meta(file));
    assert_int_equal(dicom_file_open(file, "/nowhere/at/all"), DICOM_E_OPEN);
    assert_int_equal(dicom_file_error(file)->status, DICOM_E_OPEN);
    assert_int_equal(dicom_file_system_error(file), ENOENT);
    assert_int_equal(dicom_file_load(file, scratch_folder), DICOM_E_OPEN);
    assert_int_equal(dicom_file_system_error(file), EISDIR);
    assert_int_equal(dicom_file_open(file, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_file_open_stream(file, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_file_open_descriptor(file, -1), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_file_open_input(file, NULL, NULL, NULL),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_file_open_input(file, &nothing, NULL, NULL),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_dataset_count(dicom_file_dataset(file)), 0);
    dicom_file_free(file);
}

/* A deferred value of a file that was cut after it was opened. */
static void
test_cut_after_opening(void **state)
{
    const dicom_element *el;
    dicom_file          *file;
    uint8_t              bytes[10];

    (void)state;
    save_image(PIXELS);
    assert_int_equal(dicom_file_new(&file, NULL), DICOM_OK);
    assert_int_equal(dicom_file_open(file, scratch_path), DICOM_OK);
    el = dicom_dataset_find(dicom_file_dataset(file), PIXEL_DATA);
    assert_int_equal(truncate(scratch_path, PIXELS / 2), 0);
    assert_int_equal(dicom_element_read(el, 0, bytes, sizeof bytes), DICOM_OK);
    assert_int_equal(dicom_element_read(el, PIXELS - 10, bytes, sizeof bytes),
                     DICOM_E_TRUNCATED);
    dicom_file_free(file);
}

static void
test_parser_options(void **state)
{
    dicom_parser_options parser = DICOM_PARSER_OPTIONS_INIT;
    dicom_file_options   options = DICOM_FILE_OPTIONS_INIT;
    dicom_file          *file;

    (void)state;
    save_image(PIXELS);
    options.parser = &parser;
    parser.stop_before_pixel_data = true;
    assert_int_equal(dicom_file_new(&file, &options), DICOM_OK);
    assert_int_equal(dicom_file_open(file, scratch_path), DICOM_OK);
    assert_int_equal(dicom_dataset_count(dicom_file_dataset(file)), 5);
    dicom_file_free(file);

    parser.stop_before_pixel_data = false;
    parser.limits.depth = DEPTH - 1;
    assert_int_equal(dicom_file_new(&file, &options), DICOM_OK);
    assert_int_equal(dicom_file_open(file, scratch_path), DICOM_E_LIMIT);
    assert_int_equal(dicom_dataset_count(dicom_file_dataset(file)), 5);
    dicom_file_free(file);

    parser.limits.depth = 0;
    parser.limits.memory = 200000;
    options.load = false;
    options.deferred_min = 2 * PIXELS;
    assert_int_equal(dicom_file_new(&file, &options), DICOM_OK);
    assert_int_equal(dicom_file_open(file, scratch_path), DICOM_E_LIMIT);
    assert_int_equal(dicom_file_error(file)->status, DICOM_E_LIMIT);
    dicom_file_free(file);
}

/* ---- failing calls ------------------------------------------------------ */

/* Every read, skip and fetch fails in turn. */
static void
test_failing_reads(void **state)
{
    struct encoder e = image(PIXELS);
    struct holder  h = {.memory = {.calls = 1, .fail_at = 1}};
    dicom_file    *file;
    uint8_t        byte;

    (void)state;
    assert_int_equal(dicom_file_new(&file, NULL), DICOM_OK);
    for (size_t k = 1; h.memory.calls >= h.memory.fail_at; k++) {
        dicom_input input = {
            .read = memory_read, .skip = memory_skip, .ctx = &h.memory};
        dicom_status         status;
        const dicom_element *el;

        h.memory = (struct memory_source){
            .data = e.data, .size = e.size, .fail_at = k, .step = 100};
        status =
            dicom_file_open_input(file, &input, memory_fetch, &h.memory);
        el = dicom_dataset_find(dicom_file_dataset(file), PIXEL_DATA);
        if (status == DICOM_OK) {
            assert_non_null(el);
            status = dicom_element_read(el, 0, &byte, 1);
            assert_int_equal(status, h.memory.calls == k ? DICOM_E_READ
                                                         : DICOM_OK);
        } else {
            assert_int_equal(status, DICOM_E_READ);
            assert_int_equal(dicom_file_error(file)->status, DICOM_E_READ);
        }
        assert_true(k < 1000);
    }
    dicom_file_free(file);
    encode_free(&e);
}

/* A read function that gives more than it was asked for. */
static void
test_lying_read(void **state)
{
    struct encoder       e = image(100);
    struct memory_source m = {.data = e.data, .size = e.size, .lie = true};
    dicom_input          input = {.read = memory_read, .ctx = &m};
    dicom_file          *file;

    (void)state;
    assert_int_equal(dicom_file_new(&file, NULL), DICOM_OK);
    assert_int_equal(dicom_file_open_input(file, &input, NULL, NULL),
                     DICOM_E_READ);
    dicom_file_free(file);
    encode_free(&e);
}

static dicom_status
open_with(const dicom_allocator *with, enum way way, const struct encoder *e)
{
    dicom_file_options options = options_for(way);
    struct holder      holder;
    dicom_file        *file;
    dicom_status       status, error;

    options.allocator = with;
    status = dicom_file_new(&file, &options);
    if (status != DICOM_OK) {
        assert_null(file);
        return status;
    }
    encode_save(e, scratch_path);
    status = open_by(file, way, &holder, e);
    error = dicom_file_error(file)->status;
    assert_int_equal(error, status);
    if (status == DICOM_OK)
        check_pixels(file, defers(way));
    else /* what was read is there */
        (void)dicom_dataset_find(dicom_file_dataset(file), PIXEL_DATA);
    dicom_file_free(file);
    let_go(&holder);
    return status;
}

/* Every allocation fails in turn, alone, and with all after it. */
static void
test_failing_allocs(void **state)
{
    struct encoder e = image(PIXELS);
    size_t         failures = 0;

    (void)state;
    for (int way = 0; way < WAYS; way++)
        for (int for_good = 0; for_good < 2; for_good++) {
            struct failing_alloc memory = {.failures = 1};

            for (size_t k = 1; memory.failures > 0; k++) {
                dicom_allocator with =
                    failing_alloc_init(&memory, k, for_good);
                dicom_status status = open_with(&with, (enum way)way, &e);

                failing_alloc_check(&memory);
                assert_int_equal(status, memory.failures > 0
                                             ? DICOM_E_NO_MEMORY
                                             : DICOM_OK);
                failures += memory.failures;
            }
        }
    assert_true(failures > 100);
    encode_free(&e);
}

/* Once it has read a file, the next one of its kind costs no allocation. */
static void
test_no_churn(void **state)
{
    struct encoder e = image(PIXELS);

    (void)state;
    encode_save(&e, scratch_path);
    for (int way = 0; way < WAYS; way++) {
        struct failing_alloc memory;
        dicom_allocator      with = failing_alloc_init(&memory, 0, false);
        dicom_file_options   options = options_for((enum way)way);
        struct holder        holder;
        dicom_file          *file;
        size_t               calls = 0;

        options.allocator = &with;
        assert_int_equal(dicom_file_new(&file, &options), DICOM_OK);
        for (int i = 0; i < 5; i++) {
            encode_save(&e, scratch_path);
            assert_int_equal(open_by(file, (enum way)way, &holder, &e),
                             DICOM_OK);
            dicom_file_close(file);
            let_go(&holder);
            if (i > 0)
                assert_int_equal(memory.calls, calls);
            calls = memory.calls;
        }
        dicom_file_free(file);
        failing_alloc_check(&memory);
    }
    encode_free(&e);
}

/* ---- threads ------------------------------------------------------------ */

enum { THREADS = 8, ROUNDS = 2000 };

struct visitor {
    pthread_t         thread;
    const dicom_file *file;
    uint64_t          seed;
    size_t            mistakes;
};

static void *
visit(void *ctx)
{
    static const char    place[] = "ContentSequence[0]."
                                   "ContentSequence[0]."
                                   "ReferencedSOPInstanceUID";
    struct visitor      *v = ctx;
    const dicom_dataset *ds = dicom_file_dataset(v->file);
    const dicom_element *pixels = dicom_dataset_find(ds, PIXEL_DATA);
    const dicom_element *uid = dicom_dataset_lookup(ds, place);
    uint8_t              bytes[100];

    for (int i = 0; i < ROUNDS; i++) {
        uint32_t at = encode_random(&v->seed) % (PIXELS - sizeof bytes);

        v->mistakes += dicom_element_read(pixels, at, bytes, sizeof bytes) !=
                       DICOM_OK;
        for (uint32_t k = 0; k < sizeof bytes; k++)
            v->mistakes += bytes[k] != scratch_byte(at + k);
        v->mistakes += dicom_dataset_lookup(ds, place) != uid;
        v->mistakes += dicom_dataset_find(ds, PIXEL_DATA) != pixels;
    }
    v->mistakes += !uid || dicom_element_size(uid) != 10;
    return NULL;
}

static void
test_threads(void **state)
{
    struct visitor visitors[THREADS];
    dicom_file    *file;

    (void)state;
    save_image(PIXELS);
    assert_int_equal(dicom_file_new(&file, NULL), DICOM_OK);
    assert_int_equal(dicom_file_open(file, scratch_path), DICOM_OK);
    for (size_t i = 0; i < THREADS; i++) {
        visitors[i] = (struct visitor){.file = file, .seed = i + 1};
        assert_int_equal(
            pthread_create(&visitors[i].thread, NULL, visit, &visitors[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(visitors[i].thread, NULL), 0);
        assert_int_equal(visitors[i].mistakes, 0);
    }
    dicom_file_free(file);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_way),
        cmocka_unit_test(test_values_of_many_pieces),
        cmocka_unit_test(test_ways_in_turn),
        cmocka_unit_test(test_open_errors),
        cmocka_unit_test(test_cut_after_opening),
        cmocka_unit_test(test_parser_options),
        cmocka_unit_test(test_failing_reads),
        cmocka_unit_test(test_lying_read),
        cmocka_unit_test(test_failing_allocs),
        cmocka_unit_test(test_no_churn),
        cmocka_unit_test(test_threads),
    };

    scratch_begin();
    RUN_TESTS(tests);
    RUN_TABLE(run_broken, broken_rows);
    scratch_end();
    return finish_tests();
}
