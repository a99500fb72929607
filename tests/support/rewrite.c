#include "support/rewrite.h"

#include <inttypes.h>
#include <stdlib.h>

#include <zlib.h>

/* ---- output ------------------------------------------------------------- */

dicom_status
output_write(void *ctx, const void *bytes, size_t size)
{
    struct output *out = ctx;

    out->calls++;
    assert_true(size > 0);
    if (out->full != DICOM_OK && size > out->room - out->size)
        return out->full;
    if (size > out->capacity - out->size) {
        out->capacity = out->capacity * 2 + size;
        out->data = realloc(out->data, out->capacity);
        assert_non_null(out->data);
    }
    memcpy(out->data + out->size, bytes, size);
    out->size += size;
    return DICOM_OK;
}

void
output_clear(struct output *out)
{
    out->size = 0;
    out->calls = 0;
}

void
output_free(struct output *out)
{
    free(out->data);
    *out = (struct output){0};
}

/* ---- through the library ------------------------------------------------ */

dicom_status
parse_bytes(const void *data, size_t size, size_t cut,
            const dicom_parser_options *options, dicom_event_fn *on_event,
            void *ctx)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    const uint8_t       *at = data;
    dicom_parser        *parser;
    dicom_status         status = DICOM_OK;

    if (options)
        o = *options;
    o.on_event = on_event;
    o.event_ctx = ctx;
    assert_int_equal(dicom_parser_new(&parser, &o), DICOM_OK);
    while (size > 0 && status == DICOM_OK) {
        size_t n = cut > 0 && cut < size ? cut : size;

        status = dicom_parser_feed(parser, at, n);
        at += n;
        size -= n;
    }
    if (status == DICOM_OK)
        status = dicom_parser_finish(parser);
    dicom_parser_free(parser);
    return status;
}

dicom_status
rewrite_bytes(const void *data, size_t size, size_t cut,
              const dicom_parser_options *parser,
              const dicom_writer_options *options, struct output *out,
              dicom_status *written, dicom_error *error)
{
    dicom_writer *writer;

    assert_int_equal(dicom_writer_new(&writer, output_write, out, options),
                     DICOM_OK);
    dicom_status status =
        parse_bytes(data, size, cut, parser, dicom_writer_event, writer);
    *written = dicom_writer_error(writer)->status;
    if (*written == DICOM_OK)
        *written = dicom_writer_finish(writer);
    if (error)
        *error = *dicom_writer_error(writer);
    dicom_writer_free(writer);
    return status;
}

/* ---- contents ----------------------------------------------------------- */

static const char *
vr_name(const struct contents *c, const dicom_event *e)
{
    const uint64_t most = 65535; /* for a length of 16 bits */

    if (e->kind == DICOM_ELEMENT || e->kind == DICOM_BULK_END)
        if (c->size > most && !dicom_vr_get_info(e->vr)->long_header)
            return c->implicit ? "**" : "UN";
    return c->implicit && e->vr != DICOM_VR_SQ ? "**" : dicom_vr_name(e->vr);
}

static void
begin_line(struct contents *c, const dicom_event *e)
{
    event_log_printf(&c->log, "%" PRIu32 " ", e->depth);
    if (c->in_fragments && e->kind != DICOM_FRAGMENTS_BEGIN)
        event_log_printf(&c->log, "#%" PRIu32, e->index);
    else
        event_log_printf(&c->log, "%08" PRIX32 " %s", e->tag, vr_name(c, e));
}

static void
begin_value(struct contents *c)
{
    c->size = 0;
    c->crc = (uint32_t)crc32_z(0, NULL, 0);
}

static void
add_value(struct contents *c, const void *bytes, size_t size)
{
    if (size > 0)
        c->crc = (uint32_t)crc32_z(c->crc, bytes, size);
    c->size += size;
}

static void
end_value(struct contents *c, const dicom_event *e)
{
    if (c->size & 1)
        add_value(c, &dicom_vr_get_info(e->vr)->padding, 1);
    begin_line(c, e);
    event_log_printf(&c->log, " %" PRIu64 " %08" PRIX32 "\n", c->size, c->crc);
}

static bool
left_out(const struct contents *c, const dicom_event *e)
{
    bool group_length =
        e->kind == DICOM_ELEMENT &&
        (DICOM_TAG_ELEMENT(e->tag) == 0 || e->tag == 0x00080001);

    return c->in_meta || (group_length && !c->group_lengths);
}

dicom_status
contents_event(void *ctx, const dicom_event *e)
{
    struct contents *c = ctx;

    if (e->kind == DICOM_DATASET_BEGIN || e->kind == DICOM_DATASET_END)
        c->in_meta = e->kind == DICOM_DATASET_BEGIN &&
                     (e->flags & DICOM_EVENT_FILE_META);
    if (e->kind == DICOM_FRAGMENTS_END)
        c->in_fragments = false;
    if (left_out(c, e))
        return DICOM_OK;
    switch (e->kind) {
    case DICOM_ELEMENT:
        begin_value(c);
        add_value(c, e->bytes, e->size);
        end_value(c, e);
        break;
    case DICOM_BULK_BEGIN:
        begin_value(c);
        break;
    case DICOM_BULK_DATA:
        add_value(c, e->bytes, e->size);
        break;
    case DICOM_BULK_END:
        end_value(c, e);
        break;
    case DICOM_SEQUENCE_BEGIN:
    case DICOM_FRAGMENTS_BEGIN:
        begin_line(c, e);
        c->in_fragments = e->kind == DICOM_FRAGMENTS_BEGIN;
        event_log_printf(&c->log, " %s\n", c->in_fragments ? "<" : "[");
        break;
    case DICOM_ITEM_BEGIN:
        event_log_printf(&c->log, "%" PRIu32 " item\n", e->depth);
        break;
    case DICOM_SEQUENCE_END:
    case DICOM_ITEM_END:
    case DICOM_FRAGMENTS_END:
        event_log_printf(&c->log, "%" PRIu32 " end\n", e->depth);
        break;
    default:
        break;
    }
    return DICOM_OK;
}
