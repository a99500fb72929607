/* The library's ways through a file in memory. */
#include <dicom.h>

#include "bench.h"

/* As cheap as what the bare walk calls. */
static dicom_status
count(void *ctx, const dicom_event *event)
{
    const unsigned counted =
        1u << DICOM_ELEMENT | 1u << DICOM_BULK_BEGIN |
        1u << DICOM_SEQUENCE_BEGIN | 1u << DICOM_FRAGMENTS_BEGIN |
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

const struct bench_case bench_library[] = {
    {"dicom_parser_feed(), the whole at once", push},
    {"dicom_reader_next()", pull},
    {NULL, NULL},
};
