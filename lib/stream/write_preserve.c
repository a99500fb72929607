/*
 * The bytes that a parser has read, from what its events say of them. Nothing
 * is judged: what was wrong stays wrong.
 */
#include "stream/write.h"

static bool
is_big(const dicom_event *e)
{
    return e->syntax && e->syntax->big_endian;
}

/* Whether letters stand in the header. */
static bool
has_letters(const dicom_event *e)
{
    bool differs = e->flags & DICOM_EVENT_FORM_DIFFERS;
    bool form = !e->syntax || e->syntax->explicit_vr;

    return form != differs;
}

static void
header(struct dicom_writer *w, const dicom_event *e)
{
    if (w->top->fragments) {
        dicom__write_item(w, DICOM__ITEM, e->length, is_big(e));
        return;
    }
    if (e->header_size == 0) { /* this one was not read */
        dicom__write_header(w, e->tag, e->vr, e->length);
        return;
    }
    uint8_t             *p = dicom__sink_room(&w->sink, DICOM__LONG_HEADER);
    struct dicom__header h = {.tag = e->tag,
                              .length = e->length,
                              .vr_encoded = e->vr_encoded,
                              .reserved = e->reserved,
                              .size = e->header_size == DICOM__SHORT_HEADER
                                          ? DICOM__SHORT_HEADER
                                          : DICOM__LONG_HEADER};
    dicom__header_write(p, &h, has_letters(e), is_big(e));
    w->sink.at = p + h.size;
}

static dicom_status
dataset_begin(struct dicom_writer *w, const dicom_event *e)
{
    bool meta = e->flags & DICOM_EVENT_FILE_META;

    w->silent = meta && w->o.form != DICOM_FORM_FILE;
    w->big = is_big(e);
    w->explicit_vr = !e->syntax || e->syntax->explicit_vr;
    dicom__write_push(w, e, UINT64_MAX);
    if (!meta && e->syntax && e->syntax->deflated) {
        dicom__sink_flush(&w->sink);
        dicom__sink_deflate_begin(&w->sink);
    }
    return DICOM_OK;
}

static void
end_deflated(struct dicom_writer *w)
{
    if (!w->sink.deflating)
        return;
    dicom__sink_flush(&w->sink);
    dicom__sink_deflate_end(&w->sink);
}

static void
stray(struct dicom_writer *w, const dicom_event *e)
{
    if (!e->syntax) /* it does not belong to the data set */
        end_deflated(w);
    dicom__sink_put(&w->sink, e->bytes, e->size);
}

static dicom_status
end(struct dicom_writer *w, const dicom_event *e)
{
    if (e->delimiter != DICOM_DELIMITER_NONE)
        dicom__write_item(w,
                          e->delimiter == DICOM_DELIMITER_ITEM
                              ? DICOM__ITEM_END
                              : DICOM__SEQUENCE_END,
                          e->delimiter_length, is_big(e));
    dicom__write_pop(w);
    return DICOM_OK;
}

static dicom_status
begin(struct dicom_writer *w, const dicom_event *e)
{
    if (e->kind != DICOM_ITEM_BEGIN)
        header(w, e);
    else if (!(e->flags & DICOM_EVENT_IMPLIED))
        dicom__write_item(w, DICOM__ITEM, e->length, is_big(e));
    dicom__write_push(w, e, UINT64_MAX);
    return DICOM_OK;
}

static dicom_status
element(struct dicom_writer *w, const dicom_event *e)
{
    header(w, e);
    dicom__value_begin(w, e->vr, is_big(e));
    dicom__value_put(w, e->bytes, e->size);
    dicom__value_end(w);
    return DICOM_OK;
}

static dicom_status
bulk_begin(struct dicom_writer *w, const dicom_event *e)
{
    header(w, e);
    dicom__value_begin(w, e->vr, is_big(e));
    w->bulk_left = e->length;
    return DICOM_OK;
}

dicom_status
dicom__preserve_event(struct dicom_writer *w, const dicom_event *e)
{
    switch (e->kind) {
    case DICOM_PREAMBLE:
        dicom__sink_put(&w->sink, e->bytes, e->size);
        dicom__sink_put(&w->sink, "DICM", 4);
        return DICOM_OK;
    case DICOM_DATASET_BEGIN:
        return dataset_begin(w, e);
    case DICOM_DATASET_END:
        end_deflated(w);
        dicom__write_pop(w);
        return DICOM_OK;
    case DICOM_ELEMENT:
        return element(w, e);
    case DICOM_BULK_BEGIN:
        return bulk_begin(w, e);
    case DICOM_BULK_DATA:
        return dicom__bulk_data(w, e);
    case DICOM_BULK_END:
        dicom__value_end(w);
        return DICOM_OK;
    case DICOM_SEQUENCE_BEGIN:
    case DICOM_ITEM_BEGIN:
    case DICOM_FRAGMENTS_BEGIN:
        return begin(w, e);
    case DICOM_SEQUENCE_END:
    case DICOM_ITEM_END:
    case DICOM_FRAGMENTS_END:
        return end(w, e);
    default: /* STRAY */
        stray(w, e);
        return DICOM_OK;
    }
}
