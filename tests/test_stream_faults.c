/*
 * Parser and reader when memory or the input fails: at the first call, the
 * second, ..., until all goes well.
 */
#include <stdio.h>

#include <dicom.h>

#include "support/encode.h"
#include "support/failing_alloc.h"
#include "support/support.h"

enum { STEP = 7, WHOLE_VALUE = 300 };

/* ---- the streams ---- */

static struct encoder
stream_of(const char *syntax, bool deflated)
{
    struct encoder e = {0};

    encode_meta(&e, "1.2.840.10008.5.1.4.1.1.7", "2.25.1", syntax);
    size_t begin = e.size;
    e.implicit = strcmp(syntax, "1.2.840.10008.1.2") == 0;
    e.big = strcmp(syntax, "1.2.840.10008.1.2.2") == 0;
    encode_text(&e, 0x00080060, "CS", "OT");
    encode_code(&e, 0x00081032, "A", "99X", "meaning");
    encode_text(&e, 0x00090010, "LO", "CREATOR ONE");
    encode_text(&e, 0x00091001, "LO", "private");
    encode_us(&e, 0x00280103, 1);
    encode_header(&e, 0x7FE00010, "OW", 2 * WHOLE_VALUE);
    for (uint16_t i = 0; i < WHOLE_VALUE; i++)
        encode_16(&e, i);
    if (deflated)
        encode_deflate(&e, begin);
    return e;
}

static const struct row {
    const char *name;
    const char *syntax;
    bool        deflated;
    bool        by_read; /* a reader over a read function */
    bool        pull;
} rows[] = {
    {"push, explicit", "1.2.840.10008.1.2.1", false, false, false},
    {"push, implicit", "1.2.840.10008.1.2", false, false, false},
    {"push, big endian", "1.2.840.10008.1.2.2", false, false, false},
    {"push, deflated", "1.2.840.10008.1.2.1.99", true, false, false},
    {"pull, memory, explicit", "1.2.840.10008.1.2.1", false, false, true},
    {"pull, memory, big endian", "1.2.840.10008.1.2.2", false, false, true},
    {"pull, memory, deflated", "1.2.840.10008.1.2.1.99", true, false, true},
    {"pull, function, explicit", "1.2.840.10008.1.2.1", false, true, true},
    {"pull, function, implicit", "1.2.840.10008.1.2", false, true, true},
    {"pull, function, big endian", "1.2.840.10008.1.2.2", false, true, true},
    {"pull, function, deflated", "1.2.840.10008.1.2.1.99", true, true, true},
};

/* ---- an input that fails ---- */

struct source {
    const uint8_t *data;
    size_t         size, at;
    size_t         calls, fail_at;
    size_t         piece; /* most bytes a read gives */
};

static dicom_status
read_source(void *ctx, void *buffer, size_t size, size_t *got)
{
    struct source *s = ctx;
    size_t         n = s->size - s->at;

    if (++s->calls == s->fail_at)
        return DICOM_E_READ;
    n = n < size ? n : size;
    n = n < s->piece ? n : s->piece;
    if (n > 0)
        memcpy(buffer, s->data + s->at, n);
    s->at += n;
    *got = n;
    return DICOM_OK;
}

/* ---- one way through ---- */

struct seen {
    size_t            events;
    size_t            stop_at; /* the event function stops here; 0: never */
    dicom_event_order order;
};

static dicom_status
on_event(void *ctx, const dicom_event *event)
{
    struct seen *seen = ctx;

    assert_int_equal(dicom_event_order_check(&seen->order, event), DICOM_OK);
    return ++seen->events == seen->stop_at ? DICOM_E_STOPPED : DICOM_OK;
}

static dicom_status
push(const struct encoder *e, dicom_parser_options *o, struct seen *seen)
{
    dicom_parser *p;

    o->on_event = on_event;
    o->event_ctx = seen;
    dicom_status status = dicom_parser_new(&p, o);
    if (status != DICOM_OK) {
        assert_null(p);
        return status;
    }
    for (size_t at = 0; status == DICOM_OK && at < e->size; at += STEP)
        status = dicom_parser_feed(p, e->data + at,
                                   e->size - at < STEP ? e->size - at : STEP);
    if (status == DICOM_OK)
        status = dicom_parser_finish(p);
    if (status != DICOM_OK) {
        /* It sticks, whatever comes. */
        assert_int_equal(dicom_parser_feed(p, e->data, e->size), status);
        assert_int_equal(dicom_parser_finish(p), status);
    }
    assert_int_equal(dicom_parser_error(p)->status, status);
    dicom_parser_free(p);
    return status;
}

static dicom_status
pull(const dicom_input *input, const dicom_parser_options *o, struct seen *seen)
{
    dicom_reader      *r;
    const dicom_event *event;
    dicom_status       status = dicom_reader_new(&r, input, o);

    if (status != DICOM_OK) {
        assert_null(r);
        return status;
    }
    while ((status = dicom_reader_next(r, &event)) == DICOM_OK)
        assert_int_equal(on_event(seen, event), DICOM_OK);
    assert_null(event);
    assert_int_equal(dicom_reader_next(r, &event), status);
    if (status == DICOM_END)
        status = DICOM_OK;
    assert_int_equal(dicom_reader_error(r)->status, status);
    dicom_reader_free(r);
    return status;
}

static dicom_status
go(const struct row *row, const struct encoder *e, struct source *source,
   const dicom_allocator *allocator, struct seen *seen)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    dicom_input          input = {.data = e->data, .size = e->size};

    o.allocator = allocator;
    o.whole_value_max = WHOLE_VALUE;
    source->data = e->data;
    source->size = e->size;
    if (row->by_read)
        input = (dicom_input){.read = read_source, .ctx = source};
    return row->pull ? pull(&input, &o, seen) : push(e, &o, seen);
}

/* ---- the tests ---- */

static void
fails_by_memory(const void *data)
{
    const struct row    *row = data;
    struct encoder       e = stream_of(row->syntax, row->deflated);
    struct seen          whole = {0};
    struct source        source = {.piece = 100};
    struct failing_alloc memory;
    dicom_status         status;
    size_t               k = 0;

    assert_int_equal(go(row, &e, &source, NULL, &whole), DICOM_OK);
    assert_int_equal(dicom_event_order_finish(&whole.order), DICOM_OK);
    do {
        bool            for_good = k++ % 2 == 0;
        dicom_allocator with = failing_alloc_init(&memory, k, for_good);
        struct seen     seen = {0};

        source = (struct source){.piece = 100};
        status = go(row, &e, &source, &with, &seen);
        failing_alloc_check(&memory);
        assert_int_equal(status,
                         memory.failures ? DICOM_E_NO_MEMORY : DICOM_OK);
        assert_true(status == DICOM_OK ? seen.events == whole.events
                                       : seen.events < whole.events);
    } while (status != DICOM_OK);
    assert_true(k > 1);
    encode_free(&e);
}

static void
fails_by_reading(const void *data)
{
    const struct row *row = data;
    struct encoder    e = stream_of(row->syntax, row->deflated);
    dicom_status      status = DICOM_E_READ;
    size_t            k;

    for (k = 1; row->by_read && status != DICOM_OK; k++) {
        struct seen   seen = {0};
        struct source source = {.piece = 31, .fail_at = k};

        status = go(row, &e, &source, NULL, &seen);
        assert_int_equal(status, source.calls < k ? DICOM_OK : DICOM_E_READ);
    }
    assert_true(!row->by_read || k > 10);
    encode_free(&e);
}

static void
stops_at_each_event(const void *data)
{
    const struct row *row = data;
    struct encoder    e = stream_of(row->syntax, row->deflated);
    struct seen       whole = {0};
    struct source     source = {.piece = 100};

    assert_int_equal(go(row, &e, &source, NULL, &whole), DICOM_OK);
    for (size_t k = 1; !row->pull && k <= whole.events; k++) {
        struct seen seen = {.stop_at = k};

        assert_int_equal(go(row, &e, &source, NULL, &seen), DICOM_E_STOPPED);
        assert_int_equal(seen.events, k);
    }
    encode_free(&e);
}

/* After a reset all is as new, and nothing is allocated. */
static void
resets(void **state)
{
    struct encoder       e = stream_of("1.2.840.10008.1.2.2", false);
    struct failing_alloc memory;
    dicom_allocator      with = failing_alloc_init(&memory, 0, false);
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    struct seen          seen = {0};
    dicom_parser        *p;
    size_t               first = 0, calls = 0;

    (void)state;
    o.on_event = on_event;
    o.event_ctx = &seen;
    o.allocator = &with;
    o.whole_value_max = WHOLE_VALUE;
    assert_int_equal(dicom_parser_new(&p, &o), DICOM_OK);
    for (int round = 0; round < 4; round++) {
        seen = (struct seen){0};
        for (size_t at = 0; at < e.size; at++)
            assert_int_equal(dicom_parser_feed(p, e.data + at, 1), DICOM_OK);
        if (round != 2) /* one is left unfinished */
            assert_int_equal(dicom_parser_finish(p), DICOM_OK);
        if (round == 0) {
            first = seen.events;
            calls = memory.calls;
        }
        if (round != 2)
            assert_int_equal(seen.events, first);
        assert_int_equal(memory.calls, calls);
        dicom_parser_reset(p);
    }
    dicom_parser_free(p);
    failing_alloc_check(&memory);
    encode_free(&e);
}

static void
refuses_bad_arguments(void **state)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    dicom_input          input = {.size = 1};
    dicom_parser        *p;
    dicom_reader        *r;

    (void)state;
    assert_int_equal(dicom_parser_new(NULL, &o), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_parser_new(&p, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_parser_new(&p, &o), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_reader_new(&r, NULL, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_reader_new(&r, &input, NULL), DICOM_E_ARGUMENT);
    assert_null(r);
    o.on_event = on_event;
    o.size = 3;
    assert_int_equal(dicom_parser_new(&p, &o), DICOM_E_ARGUMENT);
    assert_null(p);
    dicom_parser_free(NULL);
    dicom_reader_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resets),
        cmocka_unit_test(refuses_bad_arguments),
    };

    RUN_TABLE(fails_by_memory, rows);
    RUN_TABLE(fails_by_reading, rows);
    RUN_TABLE(stops_at_each_event, rows);
    RUN_TESTS(tests);
    return finish_tests();
}
