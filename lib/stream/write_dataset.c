/*
 * Elements, items and fragments in the transfer syntax of the writer.
 * PS3.5 7.1 (elements), 7.5 (nesting), A.4 (fragments).
 */
#include "stream/write.h"

#define UNLIKELY(condition) __builtin_expect(condition, 0)

/* ---- headers ---- */

void
dicom__write_header(struct dicom_writer *w, uint32_t tag, dicom_vr vr,
                    uint32_t length)
{
    const char          *name = dicom_vr_name(vr);
    uint8_t             *p = dicom__sink_room(&w->sink, DICOM__LONG_HEADER);
    struct dicom__header h = {
        .tag = tag,
        .length = length,
        .vr_encoded = (uint16_t)((uint8_t)name[0] | (uint8_t)name[1] << 8),
        .size = dicom__written_header(vr, w->explicit_vr)};

    dicom__header_write(p, &h, w->explicit_vr, w->big);
    w->sink.at = p + h.size;
}

void
dicom__write_item(struct dicom_writer *w, uint32_t tag, uint32_t length,
                  bool big)
{
    uint8_t             *p = dicom__sink_room(&w->sink, DICOM__SHORT_HEADER);
    struct dicom__header h = {.tag = tag, .length = length};

    dicom__header_write(p, &h, false, big);
    w->sink.at = p + DICOM__SHORT_HEADER;
}

/* ---- elements ---- */

/* DICOM_SKIP: the element is left out. */
static dicom_status
begin_element(struct dicom_writer *w, const dicom_event *e)
{
    struct dicom__place *f = w->top;

    if (UNLIKELY((int64_t)e->tag <= f->last) && !w->o.any_order)
        return dicom__write_fail(w, DICOM_E_SYNTAX, e->tag, "PS3.5 7.1",
                                 "the tag is not above the one before it");
    if (UNLIKELY(e->tag >> 16 == 0xFFFE))
        return dicom__write_fail(w, DICOM_E_SYNTAX, e->tag, "PS3.5 7.5",
                                 "an item or delimiter is no data element");
    f->last = e->tag;
    if (UNLIKELY(dicom__is_group_length(e)) &&
        w->o.group_lengths != DICOM_GROUP_LENGTHS_KEEP)
        return DICOM_SKIP;
    return f == w->places ? dicom__write_outermost(w, e) : DICOM_OK;
}

static dicom_vr
written_vr(struct dicom_writer *w, const dicom_event *e, uint64_t length)
{
    dicom_vr vr = dicom__written_vr(e->vr, length, w->explicit_vr);

    if (UNLIKELY(vr != e->vr))
        dicom__write_finding(w, DICOM_F_VALUE_AS_UN, e->tag);
    return vr;
}

static const uint32_t pixel_data = DICOM_TAG(0x7FE0, 0x0010);

/* Whether these native pixel data would contradict the target. In items, those
 * of icons, they may stand anywhere; and what was read stays as it was. */
static bool
must_be_compressed(const struct dicom_writer *w, const dicom_event *e,
                   uint64_t size)
{
    bool read = w->has_source && e->offset > 0 &&
                strcmp(w->target.uid, w->source.uid) == 0;

    return w->top == w->places && w->target.encapsulated && size > 0 && !read;
}

static dicom_status
no_codec(struct dicom_writer *w, const dicom_event *e, const char *text)
{
    return dicom__write_fail(w, DICOM_E_UNSUPPORTED, e->tag, "PS3.5 A.4", text);
}

/* Header of a value of `size` bytes, and what its bytes need to know. */
static dicom_status
begin_value(struct dicom_writer *w, const dicom_event *e, uint64_t size)
{
    uint64_t length = size + (size & 1);

    if (UNLIKELY(length >= DICOM_LENGTH_UNDEFINED))
        return dicom__write_fail(w, DICOM_E_RANGE, e->tag, "PS3.5 7.1.1",
                                 "the value is too long");
    if (UNLIKELY(!dicom__may_be_written(e->vr)))
        return dicom__write_fail(w, DICOM_E_WRONG_VR, e->tag, "PS3.5 6.2",
                                 "this VR has no value");
    if (w->top->fragments) {
        dicom__write_item(w, DICOM__ITEM, (uint32_t)length, w->big);
        dicom__value_begin(w, e->vr, w->big);
        return DICOM_OK;
    }
    dicom_status status = begin_element(w, e);
    if (UNLIKELY(status != DICOM_OK))
        return status;
    if (UNLIKELY(e->tag == pixel_data) && must_be_compressed(w, e, size))
        return no_codec(w, e, "native pixel data would have to be compressed");
    dicom_vr vr = written_vr(w, e, length);
    dicom__write_header(w, e->tag, vr, (uint32_t)length);
    dicom__value_begin(w, vr, w->big);
    return DICOM_OK;
}

static uint8_t
padding_of(const dicom_event *e)
{
    return (uint8_t)dicom_vr_get_info(e->vr)->padding;
}

/* Padding may complete a word. */
static void
end_value(struct dicom_writer *w, bool odd, uint8_t padding)
{
    if (odd)
        dicom__value_put(w, &padding, 1);
    dicom__value_end(w);
}

static dicom_status
element(struct dicom_writer *w, const dicom_event *e)
{
    dicom_status status = begin_value(w, e, e->size);

    if (UNLIKELY(status != DICOM_OK))
        return status;
    dicom__value_put(w, e->bytes, e->size);
    end_value(w, e->size & 1, padding_of(e));
    return DICOM_OK;
}

/* ---- bulk ---- */

static dicom_status
bulk_begin(struct dicom_writer *w, const dicom_event *e)
{
    if (e->length == DICOM_LENGTH_UNDEFINED)
        return dicom__write_fail(w, DICOM_E_UNSUPPORTED, e->tag, "PS3.5 7.1.1",
                                 "a value of unknown length");
    uint64_t     size = dicom__bulk_size(e);
    dicom_status status = begin_value(w, e, size);
    w->bulk_left = size;
    w->bulk_odd = size & 1;
    w->bulk_padding = padding_of(e);
    w->bulk_muted = status == DICOM_SKIP;
    w->quick = NULL;
    return status;
}

static dicom_status
bulk_data(struct dicom_writer *w, const dicom_event *e)
{
    return w->bulk_muted ? DICOM_OK : dicom__bulk_data(w, e);
}

static dicom_status
bulk_end(struct dicom_writer *w, const dicom_event *e)
{
    if (w->bulk_muted)
        return DICOM_OK;
    if (w->bulk_left > 0)
        return dicom__write_fail(w, DICOM_E_TRUNCATED, e->tag, "PS3.5 7.1.1",
                                 "the value ends before its length does");
    end_value(w, w->bulk_odd, w->bulk_padding);
    dicom__write_quickly(w);
    return DICOM_OK;
}

/* ---- containers ---- */

/* Where what begins behind its header ends. */
static uint64_t
end_of(const struct dicom_writer *w, uint32_t length)
{
    return length == DICOM_LENGTH_UNDEFINED
               ? UINT64_MAX
               : dicom__sink_offset(&w->sink) + length;
}

static uint32_t
length_of(const struct dicom_writer *w, const dicom_event *e)
{
    return w->o.lengths == DICOM_LENGTHS_EXACT ? e->length
                                               : DICOM_LENGTH_UNDEFINED;
}

static dicom_status
sequence_begin(struct dicom_writer *w, const dicom_event *e)
{
    uint32_t     length = length_of(w, e);
    dicom_status status = begin_element(w, e);

    if (status != DICOM_OK)
        return status;
    dicom__write_header(w, e->tag, DICOM_VR_SQ, length);
    dicom__write_push(w, e, end_of(w, length));
    return DICOM_OK;
}

static dicom_status
item_begin(struct dicom_writer *w, const dicom_event *e)
{
    bool     implied = e->flags & DICOM_EVENT_IMPLIED;
    uint32_t length = implied ? DICOM_LENGTH_UNDEFINED : length_of(w, e);

    dicom__write_item(w, DICOM__ITEM, length, w->big);
    dicom__write_push(w, e, end_of(w, length));
    return DICOM_OK;
}

/* Whether fragments of this source may stand in this target. */
static bool
may_be_fragments(const struct dicom_writer *w)
{
    const dicom_syntax *from = &w->source, *to = &w->target;

    if (!w->has_source)
        return to->encapsulated;
    if (strcmp(from->uid, to->uid) == 0)
        return true;
    /* They should not have been in the source; the bytes mean the same. */
    return !from->encapsulated && !from->private_uid && !to->encapsulated;
}

static dicom_status
fragments_begin(struct dicom_writer *w, const dicom_event *e)
{
    dicom_status status = begin_element(w, e);

    if (status != DICOM_OK)
        return status;
    if (e->tag == pixel_data && !may_be_fragments(w))
        return no_codec(w, e, "fragments would have to be decompressed");
    if (!w->explicit_vr && !dicom__is_pixel_data(e->tag))
        return no_codec(w, e, "implicit VR would make a sequence of fragments");
    dicom__write_header(w, e->tag,
                        e->vr == DICOM_VR_OW ? DICOM_VR_OW : DICOM_VR_OB,
                        DICOM_LENGTH_UNDEFINED);
    dicom__write_push(w, e, UINT64_MAX);
    return DICOM_OK;
}

static dicom_status
end(struct dicom_writer *w, const dicom_event *e, uint32_t delimiter)
{
    uint64_t at = w->top->end;

    if (at == UINT64_MAX)
        dicom__write_item(w, delimiter, 0, w->big);
    else if (at != dicom__sink_offset(&w->sink))
        return dicom__write_fail(w, DICOM_E_STATE, e->tag, "PS3.5 7.5",
                                 "the contents do not have the length that "
                                 "their sequence or item has");
    dicom__write_pop(w);
    return DICOM_OK;
}

dicom_status
dicom__write_event(struct dicom_writer *w, const dicom_event *e)
{
    switch (e->kind) {
    case DICOM_PREAMBLE:
        if (w->o.keep_preamble && e->size == WRITE_PREAMBLE)
            memcpy(w->preamble, e->bytes, WRITE_PREAMBLE);
        return DICOM_OK;
    case DICOM_DATASET_BEGIN:
        return dicom__write_dataset_begin(w, e);
    case DICOM_DATASET_END:
        return dicom__write_dataset_end(w);
    case DICOM_ELEMENT:
        return element(w, e);
    case DICOM_BULK_BEGIN:
        return bulk_begin(w, e);
    case DICOM_BULK_DATA:
        return bulk_data(w, e);
    case DICOM_BULK_END:
        return bulk_end(w, e);
    case DICOM_SEQUENCE_BEGIN:
        return sequence_begin(w, e);
    case DICOM_ITEM_BEGIN:
        return item_begin(w, e);
    case DICOM_FRAGMENTS_BEGIN:
        return fragments_begin(w, e);
    case DICOM_SEQUENCE_END:
    case DICOM_FRAGMENTS_END:
        return end(w, e, DICOM__SEQUENCE_END);
    case DICOM_ITEM_END:
        return end(w, e, DICOM__ITEM_END);
    default: /* STRAY */
        return DICOM_OK;
    }
}
