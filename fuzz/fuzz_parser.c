/*
 * The same bytes pushed whole, pushed in pieces and pulled: the events must
 * come in the order of the grammar, and be the same, as must the findings and
 * the end.
 *
 * The last byte of the input also chooses the options.
 */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include <dicom.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What one way through the input saw. */
struct seen {
    dicom_event_order order;
    uLong             events, findings; /* CRC-32 */
    uint64_t          n_events;
    dicom_status      status;
    dicom_error       error;
    unsigned          skip; /* every so manieth BEGIN; 0: none */
    unsigned          n_begins;
    bool              in_bulk;
};

static void
check(bool good)
{
    if (!good)
        abort();
}

static uLong
add(uLong crc, const void *bytes, size_t size)
{
    return size > 0 ? crc32_z(crc, bytes, size) : crc;
}

static uLong
add_number(uLong crc, uint64_t v)
{
    return crc32_z(crc, (const Bytef *)&v, sizeof v);
}

static bool
is_begin(dicom_event_kind kind)
{
    return kind == DICOM_BULK_BEGIN || kind == DICOM_SEQUENCE_BEGIN ||
           kind == DICOM_ITEM_BEGIN || kind == DICOM_FRAGMENTS_BEGIN;
}

/* All of an event but how its bytes were cut and where they lie. */
static uLong
digest(uLong crc, const dicom_event *e)
{
    if (e->kind != DICOM_BULK_DATA) {
        const uint64_t fields[] = {
            e->kind,   e->flags & ~(uint32_t)DICOM_EVENT_STABLE,
            e->tag,    e->length,
            e->vr,     e->index,
            e->depth,  e->header_size,
            e->offset, e->size,
            e->vr_encoded, e->reserved,
            e->delimiter,  e->delimiter_length};

        for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
            crc = add_number(crc, fields[i]);
    }
    return add(crc, e->bytes, e->size);
}

static dicom_status
on_event(void *ctx, const dicom_event *event)
{
    struct seen *s = ctx;

    check(dicom_event_order_check(&s->order, event) == DICOM_OK);
    check(event->size == 0 || event->bytes);
    check(event->depth <= 128);
    s->events = digest(s->events, event);
    s->n_events++;
    return s->skip != 0 && is_begin(event->kind) &&
                   ++s->n_begins % s->skip == 0
               ? DICOM_SKIP
               : DICOM_OK;
}

static void
on_finding(void *ctx, const dicom_finding *finding)
{
    struct seen *s = ctx;

    check(strlen(finding->path) < DICOM_PATH_SIZE && finding->text[0] != '\0');
    s->findings = add_number(s->findings, finding->code);
    s->findings = add_number(s->findings, finding->offset);
    s->findings = add_number(s->findings, finding->tag);
    s->findings = add(s->findings, finding->path, strlen(finding->path));
}

static void
judge_end(struct seen *s, const dicom_error *error)
{
    s->error = *error;
    if (s->status == DICOM_OK || s->status == DICOM_END) {
        check(error->status == DICOM_OK);
        s->status = DICOM_OK;
    } else {
        check(error->status == s->status && error->text[0] != '\0');
    }
}

static void
push(struct seen *s, dicom_parser_options options, const uint8_t *data,
     size_t size, size_t step)
{
    dicom_parser *parser;

    options.on_event = on_event;
    options.event_ctx = s;
    options.on_finding = on_finding;
    options.finding_ctx = s;
    check(dicom_parser_new(&parser, &options) == DICOM_OK);
    for (size_t at = 0; s->status == DICOM_OK && at < size; at += step) {
        size_t piece = size - at < step ? size - at : step;
        /* In a block of its own, which a sanitizer guards, and gone after. */
        uint8_t *copy = malloc(piece);

        check(copy != NULL);
        memcpy(copy, data + at, piece);
        s->status = dicom_parser_feed(parser, copy, piece);
        free(copy);
    }
    if (s->status == DICOM_OK)
        s->status = dicom_parser_finish(parser);
    judge_end(s, dicom_parser_error(parser));
    dicom_parser_free(parser);
}

static void
pull(struct seen *s, dicom_parser_options options, const uint8_t *data,
     size_t size)
{
    dicom_input        input = {.data = data, .size = size};
    dicom_reader      *reader;
    const dicom_event *event;

    options.on_finding = on_finding;
    options.finding_ctx = s;
    check(dicom_reader_new(&reader, &input, &options) == DICOM_OK);
    while ((s->status = dicom_reader_next(reader, &event)) == DICOM_OK)
        if (on_event(s, event) == DICOM_SKIP)
            check(dicom_reader_skip(reader) == DICOM_OK);
    check(event == NULL);
    judge_end(s, dicom_reader_error(reader));
    dicom_reader_free(reader);
}

static void
compare(const struct seen *a, const struct seen *b)
{
    check(a->status == b->status && a->error.offset == b->error.offset &&
          a->error.tag == b->error.tag &&
          strcmp(a->error.path, b->error.path) == 0);
    check(a->events == b->events && a->findings == b->findings);
}

static dicom_parser_options
options_of(unsigned choice)
{
    static const uint32_t whole[] = {0, 1, 16, 100};
    dicom_parser_options  o = DICOM_PARSER_OPTIONS_INIT;

    o.whole_value_max = whole[choice & 3];
    o.strict = (choice & 4) != 0;
    o.un = choice & 8 ? DICOM_UN_PROBE : DICOM_UN_DICTIONARY;
    o.open_all = (choice & 16) != 0;
    o.stop_before_pixel_data = (choice & 32) != 0;
    o.limits.depth = choice & 64 ? 3 : 0;
    o.limits.inflated = 1 << 20;
    return o;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned             choice = size > 0 ? data[size - 1] : 0;
    unsigned             skip = choice & 128 ? choice % 5 + 1 : 0;
    dicom_parser_options options = options_of(choice);
    struct seen          whole = {.skip = skip}, cut = whole, pulled = whole;
    struct seen          slow = whole;

    push(&whole, options, data, size, size > 0 ? size : 1);
    push(&cut, options, data, size, size < 512 ? choice % 13 + 1 : 251);
    pull(&pulled, options, data, size);
    compare(&whole, &cut);
    compare(&whole, &pulled);
    /* With a limit, no element takes the short way for what is usual. */
    options.limits.elements = UINT64_C(1) << 40;
    push(&slow, options, data, size, size > 0 ? size : 1);
    compare(&whole, &slow);
    return 0;
}
