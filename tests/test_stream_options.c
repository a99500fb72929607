/*
 * What a caller may choose: to stop, to skip, to pass over bytes unread; and
 * where the stream then is. By push in every cut and by pull.
 */
#include <stdlib.h>

#include <dicom.h>

#include "support/encode.h"
#include "support/streams.h"
#include "support/support.h"

enum { MOST = 256, WHOLE_VALUE = 16 };

/* ---- a tape of events ---- */

struct tape {
    struct {
        dicom_event_kind kind;
        uint32_t         tag;
        uint64_t         offset; /* of the event */
        uint64_t         at;     /* of the stream, within the event */
    } events[MOST];
    size_t        count;
    size_t        begins;  /* so far */
    size_t        skip_at; /* this BEGIN is skipped, from 1; 0: none */
    bool          after;   /* skip at the first piece of a bulk instead */
    dicom_parser *parser;
};

static bool
is_begin(dicom_event_kind kind)
{
    return kind == DICOM_DATASET_BEGIN || kind == DICOM_SEQUENCE_BEGIN ||
           kind == DICOM_ITEM_BEGIN || kind == DICOM_FRAGMENTS_BEGIN ||
           kind == DICOM_BULK_BEGIN;
}

static bool
is_end(dicom_event_kind kind)
{
    return kind == DICOM_DATASET_END || kind == DICOM_SEQUENCE_END ||
           kind == DICOM_ITEM_END || kind == DICOM_FRAGMENTS_END ||
           kind == DICOM_BULK_END;
}

/* Puts an event on the tape; the pieces of a bulk are not counted. */
static dicom_status
record(struct tape *t, const dicom_event *e, uint64_t at)
{
    if (e->kind == DICOM_BULK_DATA)
        return t->after && t->begins == t->skip_at ? DICOM_SKIP : DICOM_OK;
    assert_in_range(t->count, 0, MOST - 1);
    t->events[t->count].kind = e->kind;
    t->events[t->count].tag = e->tag;
    t->events[t->count].offset = e->offset;
    t->events[t->count++].at = at;
    t->begins += is_begin(e->kind);
    return is_begin(e->kind) && t->begins == t->skip_at && !t->after
               ? DICOM_SKIP
               : DICOM_OK;
}

static dicom_status
on_event(void *ctx, const dicom_event *e)
{
    struct tape *t = ctx;

    return record(t, e, dicom_parser_offset(t->parser));
}

/* ---- ways through ---- */

/* Pushes `step` bytes at a time; `unread`: leaves out what is unwanted. */
static dicom_status
push(struct tape *t, struct bytes in, const dicom_parser_options *options,
     size_t step, bool unread)
{
    dicom_parser_options o = *options;
    dicom_status         status = DICOM_OK;

    o.on_event = on_event;
    o.event_ctx = t;
    assert_int_equal(dicom_parser_new(&t->parser, &o), DICOM_OK);
    for (size_t at = 0; status == DICOM_OK && at < in.size;) {
        uint64_t unwanted = unread ? dicom_parser_unwanted(t->parser) : 0;
        if (unwanted > 0) {
            assert_int_equal(dicom_parser_skipped(t->parser, unwanted + 1),
                             DICOM_E_ARGUMENT);
            assert_int_equal(dicom_parser_skipped(t->parser, unwanted),
                             DICOM_OK);
            at += (size_t)unwanted;
            continue;
        }
        size_t size = in.size - at < step ? in.size - at : step;
        status = dicom_parser_feed(t->parser, in.data + at, size);
        at += size;
    }
    if (status == DICOM_OK)
        status = dicom_parser_finish(t->parser);
    else if (status == DICOM_END)
        assert_int_equal(dicom_parser_finish(t->parser), DICOM_OK);
    dicom_parser_free(t->parser);
    return status;
}

struct source {
    struct bytes in;
    size_t       at, read;
};

static dicom_status
read_some(void *ctx, void *buffer, size_t size, size_t *got)
{
    struct source *s = ctx;
    size_t         left = s->in.size - s->at;

    *got = left < size ? left : size;
    *got = *got < 5 ? *got : 5;
    if (*got > 0)
        memcpy(buffer, s->in.data + s->at, *got);
    s->at += *got;
    s->read += *got;
    return DICOM_OK;
}

static void
pull(struct tape *t, struct bytes in, const dicom_parser_options *o,
     bool by_read)
{
    struct source      source = {.in = in};
    dicom_input        input = {.data = in.data, .size = in.size};
    dicom_reader      *r;
    const dicom_event *e;
    dicom_status       status;

    if (by_read)
        input = (dicom_input){.read = read_some, .ctx = &source};
    assert_int_equal(dicom_reader_new(&r, &input, o), DICOM_OK);
    assert_int_equal(dicom_reader_skip(r), DICOM_E_STATE);
    while ((status = dicom_reader_next(r, &e)) == DICOM_OK) {
        if (record(t, e, dicom_reader_offset(r)) == DICOM_SKIP)
            assert_int_equal(dicom_reader_skip(r), DICOM_OK);
        else if (e->kind == DICOM_ELEMENT || is_end(e->kind))
            assert_int_equal(dicom_reader_skip(r), DICOM_E_STATE);
    }
    assert_int_equal(status, DICOM_END);
    assert_int_equal(dicom_reader_skip(r), DICOM_E_STATE);
    dicom_reader_free(r);
}

/* ---- the streams ---- */

#define INNER                                                                  \
    SQ(UNDEFINED)                                                              \
    ITEM("0A000000")                                                           \
    CODE     ITEM(UNDEFINED) "0800 4011 'SQ' 0000 12000000 " ITEM("0A000000")  \
        CODE CODE "FEFF 0DE0 00000000 FEFF DDE0 00000000 "                     \
                  "0800 2111 'SQ' 0000 1A000000 " ITEM(UNDEFINED) CODE         \
        "FEFF 0DE0 00000000 "
#define BULK "1000 0040 'LT' 1400 'comments of 20 bytes' "
#define FRAGMENTS                                                              \
    "E07F 1000 'OB' 0000 FFFFFFFF " ITEM("00000000") ITEM(                     \
        "04000000") "FFD8FFD9 " ITEM("12000000") "01*18 FEFF DDE0 00000000 "

static const struct stream {
    const char *name;
    const char *hex;
} streams[] = {
    {"explicit, sequences and bulk", ELE INNER BULK LAST},
    {"encapsulated", JPEG INNER BULK LAST FRAGMENTS PADDING},
    {"big endian", EBE "0010 4000 'LT' 0014 'comments of 20 bytes' " LAST_B},
    {"implicit", ILE SQ_I(UNDEFINED) ITEM("0A000000") CODE_I ITEM(UNDEFINED)
                     CODE_I "FEFF 0DE0 00000000 FEFF DDE0 00000000 " LAST_I},
};

static const size_t steps[] = {1, 2, 3, 7, 64, 4096};

/* ---- skipping ---- */

static void
assert_same(const struct tape *a, const struct tape *b, bool places)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->events[i].kind, b->events[i].kind);
        assert_int_equal(a->events[i].tag, b->events[i].tag);
        assert_int_equal(a->events[i].offset, b->events[i].offset);
        if (places)
            assert_int_equal(a->events[i].at, b->events[i].at);
    }
}

/* The whole tape without what lies inside its BEGIN number `k`. */
static struct tape
without(const struct tape *whole, size_t k)
{
    struct tape t = {0};
    size_t      begins = 0, open = 0;

    for (size_t i = 0; i < whole->count; i++) {
        dicom_event_kind kind = whole->events[i].kind;
        open -= open > 0 && is_end(kind);
        if (open == 0)
            t.events[t.count++] = whole->events[i];
        begins += is_begin(kind);
        if (is_begin(kind) && (open > 0 || begins == k))
            open++;
    }
    return t;
}

static void
skips_each_begin(const void *data)
{
    const struct stream *s = data;
    struct bytes         in = bytes_from_hex(s->hex);
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    struct tape          whole = {0};

    o.whole_value_max = WHOLE_VALUE;
    assert_int_equal(push(&whole, in, &o, in.size, false), DICOM_OK);
    assert_true(whole.begins > 3);
    for (size_t k = 0; k <= whole.begins; k++) {
        struct tape expected = without(&whole, k);
        for (size_t i = 0; i < COUNT_OF(steps); i++) {
            struct tape a = {.skip_at = k}, b = {.skip_at = k};
            assert_int_equal(push(&a, in, &o, steps[i], false), DICOM_OK);
            assert_int_equal(push(&b, in, &o, steps[i], true), DICOM_OK);
            assert_same(&a, &expected, true);
            assert_same(&b, &expected, true);
        }
        for (int by_read = 0; by_read < 2; by_read++) {
            struct tape c = {.skip_at = k};
            pull(&c, in, &o, by_read);
            assert_same(&c, &expected, true);
        }
    }
    bytes_free(&in);
}

/* A handler that has seen enough of a value says so at any piece of it. */
static void
skips_the_rest_of_a_bulk(const void *data)
{
    const struct stream *s = data;
    struct bytes         in = bytes_from_hex(s->hex);
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    struct tape          whole = {0};

    o.whole_value_max = WHOLE_VALUE;
    assert_int_equal(push(&whole, in, &o, in.size, false), DICOM_OK);
    for (size_t k = 1; k <= whole.begins; k++) {
        struct tape a = {.skip_at = k, .after = true}, b = a;
        assert_int_equal(push(&a, in, &o, 3, true), DICOM_OK);
        pull(&b, in, &o, true);
        assert_same(&a, &whole, true);
        assert_same(&b, &whole, true);
    }
    bytes_free(&in);
}

/* ---- stopping ---- */

static const struct stop_row {
    const char  *name;
    const char  *hex;
    uint32_t     stop;
    bool         pixel_data;
    uint32_t     last;   /* tag of the last element */
    uint64_t     offset; /* of the last DATASET_END, from the stream's end */
    dicom_status status; /* by push */
} stop_rows[] = {
    {"at a tag", ELE LAST, 0x00400244, false, 0x00080060, 16, DICOM_END},
    {"before where it would be", ELE LAST, 0x00100010, false, 0x00080060, 16,
     DICOM_END},
    {"behind all", ELE LAST, 0x7FE00010, false, 0x00400244, 0, DICOM_OK},
    {"at pixel data", JPEG LAST FRAGMENTS, 0, true, 0x00400244, 66, DICOM_END},
    {"at the first tag", ELE LAST, 0x00080008, false, 0x00020010, 42,
     DICOM_END},
    {"big endian", EBE LAST_B, 0x00400244, false, 0x00080060, 16, DICOM_END},
    {"not inside a sequence", ELE SQ("18000000") ITEM("10000000") LAST LAST,
     0x00200000, false, 0x00400244, 16, DICOM_END},
};

static void
assert_stopped(const struct tape *t, const struct stop_row *row,
               struct bytes in)
{
    size_t i = t->count;

    assert_int_equal(t->events[--i].kind, DICOM_DATASET_END);
    assert_int_equal(t->events[i].offset, in.size - row->offset);
    while (i > 0 && t->events[i].kind != DICOM_ELEMENT)
        i--;
    assert_int_equal(t->events[i].tag, row->last);
}

static void
stops(const void *data)
{
    const struct stop_row *row = data;
    struct bytes           in = bytes_from_hex(row->hex);
    dicom_parser_options   o = DICOM_PARSER_OPTIONS_INIT;

    o.stop_before_tag = row->stop;
    o.stop_before_pixel_data = row->pixel_data;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct tape  t = {0};
        dicom_status status = push(&t, in, &o, steps[i], false);

        assert_int_equal(status, row->status);
        assert_stopped(&t, row, in);
    }
    for (int by_read = 0; by_read < 2; by_read++) {
        struct tape t = {0};
        pull(&t, in, &o, by_read);
        assert_stopped(&t, row, in);
    }
    bytes_free(&in);
}

int
main(void)
{
    RUN_TABLE(skips_each_begin, streams);
    RUN_TABLE(skips_the_rest_of_a_bulk, streams);
    RUN_TABLE(stops, stop_rows);
    return finish_tests();
}
