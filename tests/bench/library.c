/* The library's ways through a file in memory. */
#include <string.h>

#include <dicom.h>

#include "bench.h"

/* As cheap as what the bare walk calls. */
static dicom_status
count(void *ctx, const dicom_event *event)
{
    const unsigned counted = 1u << DICOM_ELEMENT | 1u << DICOM_BULK_BEGIN |
                             1u << DICOM_SEQUENCE_BEGIN |
                             1u << DICOM_FRAGMENTS_BEGIN |
                             1u << DICOM_ITEM_BEGIN;
    uint64_t *n = ctx;

    /* File meta information is not of the data set. */
    *n += (counted >> event->kind & 1) & (event->tag >> 16 != 2);
    return DICOM_OK;
}

static uint64_t
push(const struct bench_input *in)
{
    dicom_parser_options options = DICOM_PARSER_OPTIONS_INIT;
    dicom_parser        *parser;
    uint64_t             n = 0;

    options.on_event = count;
    options.event_ctx = &n;
    if (dicom_parser_new(&parser, &options) != DICOM_OK)
        return 0;
    if (dicom_parser_feed(parser, in->data, in->size) != DICOM_OK ||
        dicom_parser_finish(parser) != DICOM_OK)
        n = 0;
    dicom_parser_free(parser);
    return n;
}

/* As a server gets them. */
static uint64_t
push_chunks(const struct bench_input *in)
{
    const size_t         chunk = 65536;
    dicom_parser_options options = DICOM_PARSER_OPTIONS_INIT;
    dicom_parser        *parser;
    dicom_status         status = DICOM_OK;
    uint64_t             n = 0;

    options.on_event = count;
    options.event_ctx = &n;
    if (dicom_parser_new(&parser, &options) != DICOM_OK)
        return 0;
    for (size_t at = 0; status == DICOM_OK && at < in->size; at += chunk)
        status =
            dicom_parser_feed(parser, in->data + at,
                              in->size - at < chunk ? in->size - at : chunk);
    if (status != DICOM_OK || dicom_parser_finish(parser) != DICOM_OK)
        n = 0;
    dicom_parser_free(parser);
    return n;
}

static uint64_t
pull(const struct bench_input *in)
{
    dicom_input        input = {.data = in->data, .size = in->size};
    dicom_reader      *reader;
    const dicom_event *event;
    dicom_status       status;
    uint64_t           n = 0;

    if (dicom_reader_new(&reader, &input, NULL) != DICOM_OK)
        return 0;
    while ((status = dicom_reader_next(reader, &event)) == DICOM_OK)
        (void)count(&n, event);
    dicom_reader_free(reader);
    return status == DICOM_END ? n : 0;
}

/* Elements and items of a data set, counted as it was built. */
struct building {
    dicom_dataset *dataset;
    uint64_t       n;
};

static dicom_status
build(void *ctx, const dicom_event *event)
{
    struct building *b = ctx;

    (void)count(&b->n, event);
    return dicom_dataset_event(b->dataset, event);
}

/* How many elements and items there are; 0: it failed. */
static uint64_t
build_into(dicom_dataset *dataset, const struct bench_input *in)
{
    dicom_parser_options options = DICOM_PARSER_OPTIONS_INIT;
    dicom_parser        *parser;
    struct building      b = {.dataset = dataset};

    dicom_dataset_reset(dataset);
    options.on_event = build;
    options.event_ctx = &b;
    if (dicom_parser_new(&parser, &options) != DICOM_OK)
        return 0;
    if (dicom_parser_feed(parser, in->data, in->size) != DICOM_OK ||
        dicom_parser_finish(parser) != DICOM_OK ||
        dicom_dataset_finish(dataset) != DICOM_OK)
        b.n = 0;
    dicom_parser_free(parser);
    return b.n;
}

/* The memory of the last data set is used again: no page faults. */
static uint64_t
build_dataset(const struct bench_input *in)
{
    static dicom_dataset *dataset;
    dicom_dataset_options keep = DICOM_DATASET_OPTIONS_INIT;

    keep.borrow = true;
    if (!dataset && dicom_dataset_new(&dataset, &keep) != DICOM_OK)
        return 0;
    return build_into(dataset, in);
}

/* JSON, as a server sends it: nowhere. */
struct json {
    dicom_json_writer *writer;
    uint64_t           n;
    uint64_t           bytes;
};

static dicom_status
count_output(void *ctx, const void *bytes, size_t size)
{
    struct json *j = ctx;

    (void)bytes;
    j->bytes += size;
    return DICOM_OK;
}

static dicom_status
json_event(void *ctx, const dicom_event *event)
{
    struct json *j = ctx;

    (void)count(&j->n, event);
    return dicom_json_writer_event(j->writer, event);
}

static uint64_t
write_json(const struct bench_input *in)
{
    dicom_parser_options options = DICOM_PARSER_OPTIONS_INIT;
    dicom_parser        *parser;
    struct json          j = {0};

    options.on_event = json_event;
    options.event_ctx = &j;
    if (dicom_json_writer_new(&j.writer, count_output, &j, NULL) != DICOM_OK)
        return 0;
    if (dicom_parser_new(&parser, &options) != DICOM_OK) {
        dicom_json_writer_free(j.writer);
        return 0;
    }
    if (dicom_parser_feed(parser, in->data, in->size) != DICOM_OK ||
        dicom_parser_finish(parser) != DICOM_OK ||
        dicom_json_writer_finish(j.writer) != DICOM_OK || j.bytes == 0)
        j.n = 0;
    dicom_parser_free(parser);
    dicom_json_writer_free(j.writer);
    return j.n;
}

/* ---- writing ------------------------------------------------------------ */

/* Events are counted and written: nowhere, but every byte is made. */
struct writing {
    dicom_writer *writer;
    uint64_t      n, bytes;
};

static dicom_status
count_bytes(void *ctx, const void *bytes, size_t size)
{
    struct writing *w = ctx;

    (void)bytes;
    w->bytes += size;
    return DICOM_OK;
}

static dicom_status
write_event(void *ctx, const dicom_event *event)
{
    struct writing *w = ctx;

    (void)count(&w->n, event);
    return dicom_writer_event(w->writer, event);
}

static bool
begin_writing(struct writing *w, const char *syntax, bool preserve)
{
    dicom_writer_options options = DICOM_WRITER_OPTIONS_INIT;

    options.preserve = preserve;
    if (syntax)
        options.syntax = dicom_syntax_find(syntax, strlen(syntax));
    return dicom_writer_new(&w->writer, count_bytes, w, &options) == DICOM_OK;
}

static uint64_t
end_writing(struct writing *w, bool good)
{
    good = good && dicom_writer_finish(w->writer) == DICOM_OK && w->bytes > 0;
    dicom_writer_free(w->writer);
    return good ? w->n : 0;
}

static uint64_t
parse_and_write(const struct bench_input *in, const char *syntax, bool preserve)
{
    dicom_parser_options options = DICOM_PARSER_OPTIONS_INIT;
    dicom_parser        *parser;
    struct writing       w = {0};

    options.on_event = write_event;
    options.event_ctx = &w;
    if (!begin_writing(&w, syntax, preserve))
        return 0;
    bool good = dicom_parser_new(&parser, &options) == DICOM_OK;
    if (good) {
        good = dicom_parser_feed(parser, in->data, in->size) == DICOM_OK &&
               dicom_parser_finish(parser) == DICOM_OK;
        dicom_parser_free(parser);
    }
    return end_writing(&w, good);
}

/* What is inflated is not deflated again: zlib would be all that is seen. */
static const char *
own_syntax(const struct bench_input *in)
{
    return in->deflated ? "1.2.840.10008.1.2.1" : NULL;
}

static uint64_t
copy_events(const struct bench_input *in)
{
    return parse_and_write(in, own_syntax(in), false);
}

static uint64_t
preserve_events(const struct bench_input *in)
{
    return parse_and_write(in, NULL, !in->deflated);
}

static uint64_t
convert_events(const struct bench_input *in)
{
    return parse_and_write(
        in, in->implicit ? "1.2.840.10008.1.2.1" : "1.2.840.10008.1.2", false);
}

/* The data set is built by the first round, which is not the best one. */
static uint64_t
write_dataset(const struct bench_input *in)
{
    static dicom_dataset *dataset;
    static const char    *built;
    dicom_dataset_options keep = DICOM_DATASET_OPTIONS_INIT;
    struct writing        w = {0};

    keep.borrow = true;
    if (!dataset && dicom_dataset_new(&dataset, &keep) != DICOM_OK)
        return 0;
    if (built != in->name) {
        built = in->name;
        if (!build_into(dataset, in))
            return 0;
    }
    return begin_writing(&w, own_syntax(in), false)
               ? end_writing(&w, dicom_dataset_walk(dataset, write_event, &w) ==
                                     DICOM_OK)
               : 0;
}

const struct bench_case bench_library[] = {
    {"dicom_parser_feed(), the whole at once", push},
    {"dicom_parser_feed(), 64 KiB at a time", push_chunks},
    {"dicom_reader_next()", pull},
    {"dicom_dataset_event(), memory reused", build_dataset},
    {"dicom_json_writer_event()", write_json},
    {"dicom_dataset_walk(), dicom_writer_event()", write_dataset},
    {"parsed, dicom_writer_event()", copy_events},
    {"parsed, dicom_writer_event(), preserve", preserve_events},
    {"parsed, dicom_writer_event(), other VR form", convert_events},
    {NULL, NULL},
};
