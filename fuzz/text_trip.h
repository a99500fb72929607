/*
 * What the targets of JSON and XML have in common: text read as events, whole
 * and in pieces, and written again; DICOM written as text, whole and in
 * pieces.
 *
 * Who includes this defines OF(name), the name in the library, READER_OPTIONS,
 * how to begin, and the functions that are declared below.
 *
 * Bits of the options: 1, 2, 4 and 8 are the target's, 16: SKIP is heeded, 32:
 * elements are read in order.
 */
#ifndef FUZZ_TEXT_TRIP_H
#define FUZZ_TEXT_TRIP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

enum { TEXT_TRIP_SORTED = 32, TEXT_TRIP_LEVELS = 129 };

typedef OF(writer) trip_writer;
typedef OF(reader) trip_reader;
typedef OF(reader_options) trip_reader_options;

struct text {
    char  *bytes; /* NULL: none */
    size_t size, capacity;
};

static trip_writer *new_writer(struct text *out, uint8_t bits);
static void         set_options(trip_reader_options *o, uint8_t bits);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
    if (!holds)
        abort();
}

/* ---- text ---------------------------------------------------------------- */

static dicom_status
add(void *ctx, const void *bytes, size_t size)
{
    struct text *t = ctx;

    check(size > 0);
    if (t->capacity - t->size < size) {
        t->capacity = 2 * (t->size + size);
        t->bytes = realloc(t->bytes, t->capacity);
        check(t->bytes != NULL);
    }
    memcpy(t->bytes + t->size, bytes, size);
    t->size += size;
    return DICOM_OK;
}

static bool
equal(const struct text *a, const struct text *b)
{
    return a->size == b->size &&
           (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
}

static bool
holds(const struct text *t, const char *word)
{
    size_t size = strlen(word);

    for (size_t i = 0; i + size <= t->size; i++)
        if (memcmp(t->bytes + i, word, size) == 0)
            return true;
    return false;
}

/* ---- events -------------------------------------------------------------- */

/* Events into a hash, and into a writer as if nobody heeded SKIP. */
struct events {
    trip_writer      *writer; /* NULL: none */
    dicom_event_order order;
    uint64_t          hash;
    bool              heed;   /* SKIP */
    bool              odd;    /* there were bytes that text cannot keep */
    bool              sorted; /* tags have to ascend */
    uint64_t          least[TEXT_TRIP_LEVELS]; /* what the next may be then */
    size_t step; /* elements come in pieces of so many bytes; 0: whole */
};

static void
add_number(uint64_t *hash, uint64_t number)
{
    *hash = (*hash ^ number) * UINT64_C(0x9E3779B97F4A7C15);
    *hash ^= *hash >> 29;
}

/* An element as if it were a long one. */
static dicom_status
write_pieces(trip_writer *w, const dicom_event *e, size_t step)
{
    dicom_event  piece = *e;
    dicom_status status;

    piece.kind = DICOM_BULK_BEGIN;
    status = OF(writer_event)(w, &piece);
    piece.kind = DICOM_BULK_DATA;
    for (size_t at = 0; status == DICOM_OK && at < e->size; at += step) {
        piece.bytes = (const uint8_t *)e->bytes + at;
        piece.size = e->size - at < step ? e->size - at : step;
        status = OF(writer_event)(w, &piece);
    }
    piece.kind = DICOM_BULK_END;
    if (status == DICOM_OK || status == DICOM_SKIP)
        status = OF(writer_event)(w, &piece);
    return status;
}

static void
check_ascent(struct events *v, const dicom_event *e)
{
    if (e->kind == DICOM_DATASET_BEGIN || e->kind == DICOM_ITEM_BEGIN) {
        v->least[e->depth] = 0;
    } else if (e->kind == DICOM_ELEMENT || e->kind == DICOM_BULK_BEGIN ||
               e->kind == DICOM_SEQUENCE_BEGIN) {
        check(e->tag >= v->least[e->depth]);
        v->least[e->depth] = (uint64_t)e->tag + 1;
    }
}

static void
judge_event(struct events *v, const dicom_event *e)
{
    const uint8_t *bytes = e->bytes;

    if (e->kind == DICOM_PREAMBLE || e->kind == DICOM_DATASET_BEGIN)
        if (dicom_event_order_finish(&v->order) == DICOM_OK && !v->order.meta)
            v->order = (dicom_event_order){0};
    check(dicom_event_order_check(&v->order, e) == DICOM_OK);
    if (v->sorted)
        check_ascent(v, e);
    add_number(&v->hash, e->kind);
    add_number(&v->hash, (uint64_t)e->tag << 32 | e->length);
    add_number(&v->hash, (uint64_t)e->vr << 32 | e->index);
    add_number(&v->hash, e->offset << 8 | e->depth);
    for (size_t i = 0; bytes && i < e->size; i++)
        add_number(&v->hash, bytes[i]);
    if (e->length % 2 != 0 || (e->flags & DICOM_EVENT_PARTIAL))
        v->odd = true;
    if (e->kind == DICOM_BULK_BEGIN && e->tag == 0x00080005)
        v->odd = true;
}

static dicom_status
take_event(void *ctx, const dicom_event *e)
{
    struct events *v = ctx;
    dicom_status   status = DICOM_OK;

    judge_event(v, e);
    if (v->writer && v->step > 0 && e->kind == DICOM_ELEMENT &&
        e->tag != 0x00080005)
        status = write_pieces(v->writer, e, v->step);
    else if (v->writer)
        status = OF(writer_event)(v->writer, e);
    check(status == DICOM_OK || status == DICOM_SKIP);
    return v->heed ? status : DICOM_OK;
}

/* ---- text → events ------------------------------------------------------- */

static dicom_status
fetch(void *ctx, const dicom_event *e, const char *uri, size_t uri_size,
      const void **bytes, size_t *size)
{
    (void)ctx;
    (void)e;
    *bytes = uri;
    *size = uri_size;
    return uri_size == 7 ? DICOM_SKIP : DICOM_OK;
}

/* In pieces of `step` bytes; 0: whole. */
static dicom_status
read_text(const void *text, size_t size, size_t step, uint8_t bits,
          struct events *events, dicom_error *error)
{
    trip_reader_options o = READER_OPTIONS;
    trip_reader        *r;
    dicom_status        status = DICOM_OK;

    set_options(&o, bits);
    o.on_event = take_event;
    o.event_ctx = events;
    o.max_memory = 16 << 20;
    o.bulk_value = fetch;
    o.sorted = bits & TEXT_TRIP_SORTED;
    events->sorted = o.sorted;
    step = step > 0 ? step : size;
    check(OF(reader_new)(&r, &o) == DICOM_OK);
    for (size_t at = 0; status == DICOM_OK && at < size; at += step)
        status = OF(reader_feed)(r, (const uint8_t *)text + at,
                                 size - at < step ? size - at : step);
    if (status == DICOM_OK)
        status = OF(reader_finish)(r);
    *error = *OF(reader_error)(r);
    check(error->status == status);
    OF(reader_free)(r);
    return status;
}

/* Reads text and writes it again. */
static dicom_status
read_and_write(const struct text *text, uint8_t bits, struct text *out)
{
    struct events events = {.writer = new_writer(out, bits), .heed = bits & 16};
    dicom_error   error;
    dicom_status  status =
        read_text(text->bytes, text->size, 0, bits, &events, &error);

    if (status == DICOM_OK)
        check(OF(writer_finish)(events.writer) == DICOM_OK);
    OF(writer_free)(events.writer);
    return status;
}

static void
try_text(const uint8_t *data, size_t size, uint8_t bits)
{
    struct events whole = {0}, cut = {0}, other = {0};
    struct text   text = {(char *)(uintptr_t)data, size, 0}, once = {0},
                twice = {0};
    dicom_error  error, cut_error;
    dicom_status status = read_text(data, size, 0, bits, &whole, &error);

    check(read_text(data, size, 1 + bits % 7u, bits, &cut, &cut_error) ==
          status);
    check(whole.hash == cut.hash);
    check(error.offset == cut_error.offset && error.tag == cut_error.tag);
    check(strcmp(error.path, cut_error.path) == 0);
    /* Order changes nothing but what is held. */
    dicom_status ordered =
        read_text(data, size, 0, bits ^ TEXT_TRIP_SORTED, &other, &cut_error);
    check(ordered == status || ordered == DICOM_E_LIMIT ||
          status == DICOM_E_LIMIT);
    if (status == DICOM_OK) {
        check(read_and_write(&text, bits, &once) == DICOM_OK);
        check(read_and_write(&once, bits, &twice) == DICOM_OK);
        check(equal(&once, &twice));
    }
    free(once.bytes);
    free(twice.bytes);
}

/* ---- DICOM → text -------------------------------------------------------- */

/* Elements in pieces of `step` bytes; 0: whole. *odd: they had bytes that text
 * cannot keep. */
static void
write_dicom(const uint8_t *data, size_t size, size_t step, uint8_t bits,
            struct text *out, bool *odd)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    struct events        events = {.heed = bits & 16, .step = step};
    dicom_parser        *parser;
    dicom_status         status;

    events.writer = new_writer(out, bits);
    o.on_event = take_event;
    o.event_ctx = &events;
    o.limits.inflated = 1 << 22;
    check(dicom_parser_new(&parser, &o) == DICOM_OK);
    status = dicom_parser_feed(parser, data, size);
    if (status == DICOM_OK)
        status = dicom_parser_finish(parser);
    dicom_parser_free(parser);
    check(OF(writer_cut)(events.writer) == DICOM_OK);
    check(OF(writer_finish)(events.writer) == DICOM_OK);
    OF(writer_free)(events.writer);
    *odd = events.odd;
}

/* Whole into `out`, and in pieces: the same, unless there is what stands for a
 * NUL: there is an end to what is held back of NULs and spaces. */
static void
write_twice(const uint8_t *data, size_t size, size_t step, uint8_t bits,
            const char *nul, struct text *out, bool *odd)
{
    struct text pieces = {0};

    write_dicom(data, size, step, bits, &pieces, odd);
    write_dicom(data, size, 0, bits, out, odd);
    check(equal(out, &pieces) || holds(out, nul) || holds(&pieces, nul));
    free(pieces.bytes);
}

#endif
