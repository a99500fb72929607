/*
 * How long sequences and items are once they are written: the rules of
 * write_dataset.c about sizes, without a byte written.
 */
#include "base/buf.h"
#include "dicom/filter.h"
#include "stream/write.h"

/* What is open: a data set, sequence, item or fragments. */
struct place {
    uint64_t size;  /* of its contents so far */
    uint64_t index; /* of its length */
};

struct dicom_measure {
    dicom_event_fn      *next; /* NULL: the first time */
    void                *ctx;
    dicom_writer_options o;
    dicom_syntax         given_syntax;
    struct dicom__memory memory;  /* of the object itself */
    struct dicom__memory counted; /* of the lengths */
    struct dicom__buf    lengths; /* uint32_t: of containers as they begin */
    uint64_t             begun;   /* containers */
    dicom_event_order    order;
    dicom_status         failed; /* sticks */
    const dicom_syntax  *said;   /* by the file meta information */
    bool                 in_meta;
    bool                 in_fragments;
    bool                 explicit_vr;
    struct place        *top;
    struct place         places[WRITE_PLACES];
};

/* ---- life ---------------------------------------------------------------- */

dicom_status
dicom_measure_new(dicom_measure **out, const dicom_writer_options *writer)
{
    static const dicom_writer_options defaults = DICOM_WRITER_OPTIONS_INIT;
    struct dicom__memory              memory;

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    if (!writer)
        writer = &defaults;
    if (writer->size != sizeof *writer || writer->preserve)
        return DICOM_E_ARGUMENT;

    uint64_t limit = writer->memory ? writer->memory : 64 << 20;
    dicom__memory_init(&memory, writer->allocator, 0);
    dicom_measure *m = dicom__alloc(&memory, sizeof *m);
    if (!m)
        return DICOM_E_NO_MEMORY;
    memset(m, 0, sizeof *m);
    m->o = *writer;
    if (writer->syntax) {
        m->given_syntax = *writer->syntax;
        m->o.syntax = &m->given_syntax;
    }
    m->memory = memory;
    dicom__memory_init(&m->counted, writer->allocator,
                       limit < SIZE_MAX ? (size_t)limit : 0);
    dicom_measure_reset(m);
    *out = m;
    return DICOM_OK;
}

void
dicom_measure_free(dicom_measure *m)
{
    if (!m)
        return;
    struct dicom__memory memory = m->memory;
    dicom__buf_free(&m->lengths, &m->counted);
    dicom__release(&memory, m, sizeof *m);
}

static void
rewind_to(dicom_measure *m, dicom_event_fn *next, void *ctx)
{
    m->next = next;
    m->ctx = ctx;
    m->begun = 0;
    m->order = (dicom_event_order){0};
    m->failed = DICOM_OK;
    m->said = NULL;
    m->in_meta = m->in_fragments = false;
}

void
dicom_measure_reset(dicom_measure *m)
{
    rewind_to(m, NULL, NULL);
    m->lengths.size = 0;
}

dicom_status
dicom_measure_replay(dicom_measure *m, dicom_event_fn *next, void *ctx)
{
    if (!next)
        return DICOM_E_ARGUMENT;
    if (m->failed != DICOM_OK ||
        dicom_event_order_finish(&m->order) != DICOM_OK)
        return DICOM_E_STATE;
    rewind_to(m, next, ctx);
    return DICOM_OK;
}

/* ---- the first time ------------------------------------------------------ */

static bool
is_left_out(const dicom_measure *m, const dicom_event *e)
{
    return m->o.group_lengths != DICOM_GROUP_LENGTHS_KEEP &&
           dicom__is_group_length(e) && !m->in_fragments;
}

static dicom_status
value(dicom_measure *m, const dicom_event *e, uint64_t size)
{
    uint64_t length = size + (size & 1);
    dicom_vr vr;

    if (!dicom__may_be_written(e->vr))
        return DICOM_E_WRONG_VR;
    if (is_left_out(m, e))
        return DICOM_OK;
    vr = dicom__written_vr(e->vr, length, m->explicit_vr);
    m->top->size +=
        length + (m->in_fragments ? DICOM__SHORT_HEADER
                                  : dicom__written_header(vr, m->explicit_vr));
    return DICOM_OK;
}

static uint32_t
get_length(const dicom_measure *m, uint64_t index)
{
    uint32_t length;

    memcpy(&length, m->lengths.data + index * sizeof length, sizeof length);
    return length;
}

static dicom_status
open_container(dicom_measure *m, const dicom_event *e)
{
    const uint32_t unknown = DICOM_LENGTH_UNDEFINED;

    *++m->top = (struct place){.index = m->begun};
    if (e->kind == DICOM_FRAGMENTS_BEGIN) {
        m->in_fragments = true; /* never of defined length: PS3.5 A.4 */
        return DICOM_OK;
    }
    m->begun++;
    return dicom__buf_append(&m->lengths, &m->counted, &unknown,
                             sizeof unknown);
}

/* Its size goes to what holds it. What no length can tell stays undefined. */
static void
close_container(dicom_measure *m, const dicom_event *e)
{
    bool     fragments = e->kind == DICOM_FRAGMENTS_END;
    uint64_t size = m->top->size;
    uint32_t header =
        e->kind == DICOM_ITEM_END
            ? DICOM__SHORT_HEADER
            : dicom__written_header(fragments ? DICOM_VR_OB : DICOM_VR_SQ,
                                    m->explicit_vr);
    bool delimited = fragments || size >= DICOM_LENGTH_UNDEFINED;

    if (!delimited) {
        uint32_t length = (uint32_t)size;
        memcpy(m->lengths.data + m->top->index * sizeof length, &length,
               sizeof length);
    }
    m->in_fragments = false;
    m->top--;
    m->top->size += header + size + (delimited ? DICOM__SHORT_HEADER : 0);
}

static void
begin_dataset(dicom_measure *m, const dicom_event *e)
{
    dicom_syntax target = dicom__write_target(&m->o, e->syntax, m->said);

    m->in_meta = e->flags & DICOM_EVENT_FILE_META;
    m->explicit_vr = m->in_meta || target.explicit_vr;
    m->top = m->places;
    *m->top = (struct place){.size = 0};
}

/* What it will be written in if the data set does not tell. */
static void
note_syntax(dicom_measure *m, const dicom_event *e)
{
    if (m->in_meta && e->tag == DICOM_TAG(0x0002, 0x0010))
        m->said = dicom_syntax_find(e->bytes, e->size);
}

static dicom_status
take(dicom_measure *m, const dicom_event *e)
{
    switch (e->kind) {
    case DICOM_DATASET_BEGIN:
        begin_dataset(m, e);
        return DICOM_OK;
    case DICOM_ELEMENT:
        note_syntax(m, e);
        return value(m, e, e->size);
    case DICOM_BULK_BEGIN: {
        dicom_status status = value(m, e, dicom__bulk_size(e));
        return status == DICOM_OK ? DICOM_SKIP : status;
    }
    case DICOM_BULK_DATA:
        return DICOM_SKIP;
    case DICOM_SEQUENCE_BEGIN:
    case DICOM_ITEM_BEGIN:
    case DICOM_FRAGMENTS_BEGIN:
        return open_container(m, e);
    case DICOM_SEQUENCE_END:
    case DICOM_ITEM_END:
    case DICOM_FRAGMENTS_END:
        close_container(m, e);
        return DICOM_OK;
    default:
        return DICOM_OK;
    }
}

/* ---- the second time ----------------------------------------------------- */

static dicom_status
begin_again(dicom_measure *m, const dicom_event *e)
{
    dicom_event  changed = *e;
    dicom_status status;

    if (m->begun >= m->lengths.size / sizeof changed.length)
        return DICOM_E_STATE;
    changed.length = get_length(m, m->begun);
    *++m->top = (struct place){.index = m->begun++};
    if (e->kind == DICOM_ITEM_BEGIN) {
        changed.flags &= ~(uint32_t)DICOM_EVENT_IMPLIED;
        changed.header_size = DICOM__SHORT_HEADER;
    }
    status = m->next(m->ctx, &changed);
    /* Of what is passed over the lengths would be taken for others. */
    return status == DICOM_SKIP ? DICOM_OK : status;
}

static dicom_status
end_again(dicom_measure *m, const dicom_event *e)
{
    dicom_event changed = *e;

    changed.delimiter_length = 0;
    changed.delimiter = DICOM_DELIMITER_NONE;
    if (get_length(m, m->top->index) == DICOM_LENGTH_UNDEFINED)
        changed.delimiter = e->kind == DICOM_ITEM_END
                                ? DICOM_DELIMITER_ITEM
                                : DICOM_DELIMITER_SEQUENCE;
    m->top--;
    return m->next(m->ctx, &changed);
}

static dicom_status
pass(dicom_measure *m, const dicom_event *e)
{
    switch (e->kind) {
    case DICOM_DATASET_BEGIN:
        m->top = m->places;
        return m->next(m->ctx, e);
    case DICOM_SEQUENCE_BEGIN:
    case DICOM_ITEM_BEGIN:
        return begin_again(m, e);
    case DICOM_SEQUENCE_END:
    case DICOM_ITEM_END:
        return end_again(m, e);
    default:
        return m->next(m->ctx, e);
    }
}

dicom_status
dicom_measure_event(void *measure, const dicom_event *e)
{
    dicom_measure *m = measure;
    dicom_status   status = m->failed;

    if (status == DICOM_OK)
        status = dicom_event_order_check(&m->order, e);
    if (status == DICOM_OK)
        status = m->next ? pass(m, e) : take(m, e);
    if (status != DICOM_OK && status != DICOM_SKIP)
        m->failed = status;
    return status;
}
