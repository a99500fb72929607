/*
 * The input as JSON: in whatever pieces it comes the events are the same, and
 * what they are written as is read as the same again. The input as DICOM:
 * whatever is parsed gives JSON that is read and written without a difference
 * but for Specific Character Set, also when long values come in pieces.
 *
 * The last byte of the input chooses the options, and is read like all others.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
    if (!holds)
        abort();
}

/* ---- text ---------------------------------------------------------------- */

struct text {
    char  *bytes; /* NULL: none */
    size_t size, capacity;
};

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
    dicom_json_writer *writer; /* NULL: none */
    dicom_event_order  order;
    uint64_t           hash;
    bool               heed; /* SKIP */
    bool               odd;  /* there were bytes that JSON cannot keep */
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
write_pieces(dicom_json_writer *w, const dicom_event *e, size_t step)
{
    dicom_event  piece = *e;
    dicom_status status;

    piece.kind = DICOM_BULK_BEGIN;
    status = dicom_json_writer_event(w, &piece);
    piece.kind = DICOM_BULK_DATA;
    for (size_t at = 0; status == DICOM_OK && at < e->size; at += step) {
        piece.bytes = (const uint8_t *)e->bytes + at;
        piece.size = e->size - at < step ? e->size - at : step;
        status = dicom_json_writer_event(w, &piece);
    }
    piece.kind = DICOM_BULK_END;
    if (status == DICOM_OK || status == DICOM_SKIP)
        status = dicom_json_writer_event(w, &piece);
    return status;
}

static dicom_status
take_event(void *ctx, const dicom_event *e)
{
    struct events *v = ctx;
    const uint8_t *bytes = e->bytes;
    dicom_status   status = DICOM_OK;

    if (e->kind == DICOM_PREAMBLE || e->kind == DICOM_DATASET_BEGIN)
        if (dicom_event_order_finish(&v->order) == DICOM_OK && !v->order.meta)
            v->order = (dicom_event_order){0};
    check(dicom_event_order_check(&v->order, e) == DICOM_OK);
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
    if (v->writer && v->step > 0 && e->kind == DICOM_ELEMENT &&
        e->tag != 0x00080005)
        status = write_pieces(v->writer, e, v->step);
    else if (v->writer)
        status = dicom_json_writer_event(v->writer, e);
    check(status == DICOM_OK || status == DICOM_SKIP);
    return v->heed ? status : DICOM_OK;
}

static dicom_json_writer *
new_writer(struct text *out, uint8_t bits)
{
    dicom_json_writer_options o = DICOM_JSON_WRITER_OPTIONS_INIT;
    dicom_json_writer        *w;

    o.pretty = bits & 1;
    o.form = DICOM_JSON_ARRAY;
    o.numbers = (dicom_json_numbers)((bits >> 1 & 3) % 3);
    check(dicom_json_writer_new(&w, add, out, &o) == DICOM_OK);
    return w;
}

/* ---- JSON → events ------------------------------------------------------- */

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

/* In pieces of `step` bytes. */
static dicom_status
read_json(const void *text, size_t size, size_t step, bool lines,
          struct events *events, dicom_error *error)
{
    dicom_json_reader_options o = DICOM_JSON_READER_OPTIONS_INIT;
    dicom_json_reader        *r;
    dicom_status              status = DICOM_OK;

    o.on_event = take_event;
    o.event_ctx = events;
    o.lines = lines;
    o.max_memory = 16 << 20;
    o.bulk_value = fetch;
    check(dicom_json_reader_new(&r, &o) == DICOM_OK);
    for (size_t at = 0; status == DICOM_OK && at < size; at += step)
        status = dicom_json_reader_feed(r, (const uint8_t *)text + at,
                                        size - at < step ? size - at : step);
    if (status == DICOM_OK)
        status = dicom_json_reader_finish(r);
    *error = *dicom_json_reader_error(r);
    check(error->status == status);
    dicom_json_reader_free(r);
    return status;
}

/* Reads JSON and writes it again. */
static dicom_status
read_and_write(const void *text, size_t size, uint8_t bits, struct text *out)
{
    struct events events = {.writer = new_writer(out, bits)};
    dicom_error   error;
    dicom_status  status =
        read_json(text, size, size ? size : 1, bits & 8, &events, &error);

    if (status == DICOM_OK)
        check(dicom_json_writer_finish(events.writer) == DICOM_OK);
    dicom_json_writer_free(events.writer);
    return status;
}

static void
try_json(const uint8_t *data, size_t size, uint8_t bits)
{
    struct events whole = {0}, cut = {0};
    struct text   once = {0}, twice = {0};
    dicom_error   error, cut_error;
    dicom_status  status =
        read_json(data, size, size ? size : 1, bits & 8, &whole, &error);

    check(read_json(data, size, 1 + bits % 7u, bits & 8, &cut, &cut_error) ==
          status);
    check(whole.hash == cut.hash);
    check(error.offset == cut_error.offset && error.tag == cut_error.tag);
    check(strcmp(error.path, cut_error.path) == 0);
    if (status == DICOM_OK) {
        check(read_and_write(data, size, bits, &once) == DICOM_OK);
        check(read_and_write(once.bytes, once.size, bits, &twice) == DICOM_OK);
        check(equal(&once, &twice));
    }
    free(once.bytes);
    free(twice.bytes);
}

/* ---- DICOM → JSON → events → JSON ---------------------------------------- */

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
    check(dicom_json_writer_cut(events.writer) == DICOM_OK);
    check(dicom_json_writer_finish(events.writer) == DICOM_OK);
    dicom_json_writer_free(events.writer);
    *odd = events.odd;
}

/* Without the attribute that reading adds or changes. */
static void
drop_charset(struct text *t)
{
    static const char key[] = "\"00080005\":";
    size_t            to = 0, i = 0;

    while (i < t->size) {
        if (t->size - i < sizeof key ||
            memcmp(t->bytes + i, key, sizeof key - 1) != 0) {
            t->bytes[to++] = t->bytes[i++];
            continue;
        }
        while (t->bytes[i] != '}')
            i++;
        i++;
        if (i < t->size && t->bytes[i] == ',')
            i++;
        else if (to > 0 && t->bytes[to - 1] == ',')
            to--;
    }
    t->size = to;
}

static void
try_dicom(const uint8_t *data, size_t size, uint8_t bits)
{
    /* As strings, lest the digits of long decimals be rounded. */
    const uint8_t exact = (uint8_t)((bits & 16) | DICOM_JSON_NUMBERS_NONE << 1);
    struct text   direct = {0}, pieces = {0}, again = {0};
    bool          odd;
    dicom_status  status;

    write_dicom(data, size, 1 + bits % 5u, exact, &pieces, &odd);
    write_dicom(data, size, 0, exact, &direct, &odd);
    /* There is an end to what is held back of NULs and spaces. */
    check(equal(&direct, &pieces) || holds(&direct, "\\u0000") ||
          holds(&pieces, "\\u0000"));
    status = read_and_write(direct.bytes, direct.size, exact, &again);
    /* A tag may be there twice. */
    check(status == DICOM_OK || status == DICOM_E_SYNTAX);
    if (status == DICOM_OK && !odd) {
        drop_charset(&direct);
        drop_charset(&again);
        check(equal(&direct, &again));
    }
    free(direct.bytes);
    free(pieces.bytes);
    free(again.bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t bits = size > 0 ? data[size - 1] : 0;

    try_json(data, size, bits);
    try_dicom(data, size, bits);
    return 0;
}
