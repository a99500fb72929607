/* Records in, events out. */
#include <string.h>

#include "dataset/tree.h"
#include "encoding/header.h"

enum { PIECE = 64 * 1024 };

/* An open data set or item, and the sequence in it. */
struct place {
    const dicom_dataset *ds;
    const dicom_element *sequence; /* NULL: none is open */
    size_t               next;     /* element */
    size_t               item;     /* of the sequence */
};

struct walk {
    dicom_event_fn      *on_event;
    void                *ctx;
    struct dicom__memory memory; /* not the data set's: that is const */
    uint8_t             *piece;  /* of a deferred value; made when needed */
    const dicom_syntax *const *syntaxes; /* of the root */
    const dicom_syntax        *syntax;
    bool                       edited; /* lengths as encoded do not count */
    dicom_event                usual;  /* of plain_values(): only its own
                                          members change */
    size_t                     depth;
    struct place               places[DEPTH_MOST + 1];
};

static dicom_status
emit(struct walk *w, const dicom_event *e)
{
    return w->on_event(w->ctx, e);
}

/* ---- values ------------------------------------------------------------- */

DICOM__INLINE dicom_event
event_of(const struct walk *w, const dicom_element *el, dicom_event_kind kind)
{
    unsigned    form = dicom__form(el);
    const char *name = dicom_vr_name(dicom_element_vr(el));
    dicom_event e = {.kind = kind,
                     .flags = dicom_element_flags(el),
                     .tag = el->tag,
                     .length = el->length,
                     .vr = dicom_element_vr(el),
                     .depth = (uint32_t)w->depth,
                     .header_size = dicom__element_header_size(el),
                     .offset = dicom_element_offset(el),
                     .syntax = w->syntax};

    if (form & FORM_RARE) {
        e.vr_encoded = el->content.rare->vr_encoded;
        e.reserved = el->content.rare->reserved;
    } else if (form & FORM_ENCODED) {
        e.vr_encoded =
            (uint16_t)((unsigned char)name[0] | (unsigned char)name[1] << 8);
    }
    return e;
}

static dicom_status
fetched_pieces(struct walk *w, const dicom_element *el, dicom_event *e)
{
    uint32_t     size = dicom_element_size(el);
    dicom_status status = DICOM_OK;

    if (!w->piece)
        w->piece = dicom__alloc(&w->memory, PIECE);
    if (!w->piece)
        return dicom__memory_status(&w->memory);
    e->bytes = w->piece;
    for (uint32_t at = 0; at < size && status == DICOM_OK;
         at += (uint32_t)e->size) {
        e->size = size - at < PIECE ? size - at : PIECE;
        status = dicom_element_read(el, at, w->piece, e->size);
        if (status == DICOM_OK)
            status = emit(w, e);
    }
    return status;
}

static dicom_status
bulk_pieces(struct walk *w, const dicom_element *el, dicom_event *e)
{
    e->kind = DICOM_BULK_DATA;
    if (dicom_element_is_deferred(el))
        return fetched_pieces(w, el, e);
    e->bytes = dicom_element_bytes(el, &e->size);
    e->flags |= DICOM_EVENT_STABLE;
    return e->size > 0 ? emit(w, e) : DICOM_OK;
}

static dicom_status
bulk(struct walk *w, const dicom_element *el, uint32_t index)
{
    dicom_event e = event_of(w, el, DICOM_BULK_BEGIN);
    uint32_t    partial = e.flags & DICOM_EVENT_PARTIAL;

    e.index = index;
    e.bulk_size = partial ? dicom_element_size(el) : 0;
    dicom_status status = emit(w, &e);
    e.bulk_size = 0;
    e.flags &= ~(uint32_t)DICOM_EVENT_PARTIAL;
    if (status == DICOM_OK)
        status = bulk_pieces(w, el, &e);
    if (status != DICOM_OK && status != DICOM_SKIP)
        return status;

    e.kind = DICOM_BULK_END;
    e.flags = (e.flags & ~(uint32_t)DICOM_EVENT_STABLE) | partial;
    e.offset = dicom_element_value_offset(el) + dicom_element_size(el);
    e.bytes = NULL;
    e.size = 0;
    return emit(w, &e);
}

/* Values of the usual form from `*next` on, as far as there are. */
static dicom_status
plain_values(struct walk *w, const dicom_dataset *ds, size_t *next)
{
    const unsigned other = FORM_KIND | FORM_RARE | FORM_BULK | FORM_UNSETTLED;
    dicom_event   *e = &w->usual;
    dicom_status   status = DICOM_OK;

    e->kind = DICOM_ELEMENT;
    e->flags = DICOM_EVENT_STABLE;
    e->depth = (uint32_t)w->depth;
    e->syntax = w->syntax;
    while (status == DICOM_OK && *next < ds->count) {
        const dicom_element *el = &ds->elements[*next];
        unsigned             form = dicom__form(el);

        if ((form & other) != FORM_VALUE)
            break;
        ++*next;
        e->tag = el->tag;
        e->length = el->length;
        e->vr = dicom_element_vr(el);
        e->header_size = form & FORM_HEADER_8    ? 8
                         : form & FORM_HEADER_12 ? 12
                                                 : 0;
        e->offset = dicom__offset(el->place);
        e->size = el->length;
        e->bytes = el->length > 0 ? el->content.bytes : (const uint8_t *)"";
        e->vr_encoded = form & FORM_ENCODED ? dicom__vr_letters[e->vr] : 0;
        status = emit(w, e);
    }
    return status;
}

static dicom_status
value(struct walk *w, const dicom_element *el, uint32_t index)
{
    if (dicom__form(el) & FORM_BULK)
        return bulk(w, el, index);

    dicom_event e = event_of(w, el, DICOM_ELEMENT);
    e.index = index;
    e.flags |= DICOM_EVENT_STABLE;
    e.bytes = dicom_element_bytes(el, &e.size);
    return emit(w, &e);
}

/* ---- containers --------------------------------------------------------- */

/* What was edited ends with delimiters, whatever it was read with. */
static void
set_end(const struct walk *w, dicom_event *e, uint64_t end,
        uint32_t delimiter_length)
{
    e->offset = dicom__offset(end);
    if (w->edited) {
        e->delimiter = e->kind == DICOM_ITEM_END ? DICOM_DELIMITER_ITEM
                       : e->kind == DICOM_DATASET_END
                           ? DICOM_DELIMITER_NONE
                           : DICOM_DELIMITER_SEQUENCE;
        return;
    }
    e->delimiter = (uint8_t)dicom__low(end);
    e->delimiter_length = delimiter_length;
    e->flags = dicom__high(end) & 0x7F;
}

DICOM__INLINE dicom_status
list_end(struct walk *w, const dicom_element *el, dicom_event_kind kind)
{
    const struct dicom__list *list = dicom__content(el).list;
    dicom_event               e = {.kind = kind,
                                   .tag = el->tag,
                                   .vr = dicom_element_vr(el),
                                   .depth = (uint32_t)w->depth,
                                   .syntax = w->syntax};

    set_end(w, &e, list->end, list->delimiter_length);
    return emit(w, &e);
}

static dicom_status
fragments(struct walk *w, const dicom_element *el)
{
    dicom_event e = event_of(w, el, DICOM_FRAGMENTS_BEGIN);
    size_t      count = dicom_element_fragment_count(el);
    if (w->edited)
        e.length = DICOM_LENGTH_UNDEFINED;
    dicom_status status = emit(w, &e);

    for (size_t i = 0; i < count && status == DICOM_OK; i++)
        status = value(w, dicom_element_fragment(el, i), (uint32_t)i);
    if (status != DICOM_OK && status != DICOM_SKIP)
        return status;
    return list_end(w, el, DICOM_FRAGMENTS_END);
}

static void
use_syntax(struct walk *w, const dicom_dataset *ds)
{
    unsigned number = dicom__low(ds->begin);

    if (number)
        w->syntax = w->syntaxes[number - 1];
}

/* DATASET_BEGIN or ITEM_BEGIN; SKIP leaves nothing to come of it. */
DICOM__INLINE dicom_status
enter(struct walk *w, const dicom_dataset *ds, dicom_event *e)
{
    struct place *place = &w->places[w->depth];

    use_syntax(w, ds);
    e->depth = (uint32_t)w->depth;
    e->length = ds->length;
    e->offset = dicom__offset(ds->begin);
    e->flags = dicom__high(ds->begin) & 0x7F;
    if (w->edited && e->kind == DICOM_ITEM_BEGIN) {
        e->length = DICOM_LENGTH_UNDEFINED;
        e->header_size = 8;
        e->flags &= ~(uint32_t)DICOM_EVENT_IMPLIED;
    }
    e->syntax = w->syntax;
    *place = (struct place){.ds = ds};
    dicom_status status = emit(w, e);
    if (status == DICOM_SKIP)
        place->next = ds->count;
    return status == DICOM_SKIP ? DICOM_OK : status;
}

DICOM__INLINE dicom_status
leave(struct walk *w, dicom_event *e)
{
    const dicom_dataset *ds = w->places[w->depth].ds;
    uint32_t             length = 0;

    if (dicom__high(ds->end) & HAS_HEAD)
        length = ((const struct dicom__head *)(const void *)ds->elements)[-1]
                     .delimiter_length;
    e->depth = (uint32_t)w->depth;
    e->syntax = w->syntax;
    set_end(w, e, ds->end, length);
    return emit(w, e);
}

/* The next item of the open sequence, or its end. */
static dicom_status
step_sequence(struct walk *w, struct place *p)
{
    const struct dicom__list *list = dicom__content(p->sequence).list;
    const dicom_dataset      *item;

    if (p->item >= list->count) {
        const dicom_element *el = p->sequence;
        p->sequence = NULL;
        return list_end(w, el, DICOM_SEQUENCE_END);
    }
    if (w->depth == DEPTH_MOST)
        return DICOM_E_LIMIT;
    item = list->count == 1 ? list->of.one : list->of.items[p->item];

    bool        implied = dicom__high(item->begin) & DICOM_EVENT_IMPLIED;
    dicom_event e = {.kind = DICOM_ITEM_BEGIN,
                     .tag = p->sequence->tag,
                     .index = (uint32_t)p->item++,
                     .header_size = implied ? 0 : 8};
    w->depth++;
    return enter(w, item, &e);
}

/* The item is over: back to its sequence. */
static dicom_status
step_up(struct walk *w)
{
    const struct place *around = &w->places[w->depth - 1];
    dicom_event         e = {.kind = DICOM_ITEM_END,
                             .tag = around->sequence->tag,
                             .index = (uint32_t)around->item - 1};
    dicom_status        status = leave(w, &e);

    w->depth--;
    use_syntax(w, around->ds);
    return status;
}

static dicom_status
step_element(struct walk *w, struct place *p)
{
    dicom_status status = plain_values(w, p->ds, &p->next);

    if (status != DICOM_OK || p->next == p->ds->count)
        return status;
    const dicom_element *el = &p->ds->elements[p->next++];
    unsigned             kind = dicom__form(el) & FORM_KIND;

    if (kind == FORM_FRAGMENTS)
        return fragments(w, el);
    if (kind != FORM_SEQUENCE)
        return value(w, el, 0);

    dicom_event e = event_of(w, el, DICOM_SEQUENCE_BEGIN);
    if (w->edited)
        e.length = DICOM_LENGTH_UNDEFINED;
    status = emit(w, &e);
    p->sequence = el;
    p->item = status == DICOM_SKIP ? dicom_element_item_count(el) : 0;
    return status == DICOM_SKIP ? DICOM_OK : status;
}

static dicom_status
walk(struct walk *w, const dicom_dataset *ds)
{
    dicom_event  begin = {.kind = DICOM_DATASET_BEGIN};
    dicom_event  end = {.kind = DICOM_DATASET_END};
    dicom_status status = enter(w, ds, &begin);

    while (status == DICOM_OK) {
        struct place *p = &w->places[w->depth];

        if (p->sequence)
            status = step_sequence(w, p);
        else if (p->next < p->ds->count)
            status = step_element(w, p);
        else if (w->depth > 0)
            status = step_up(w);
        else
            return leave(w, &end);
    }
    return status;
}

dicom_status
dicom_dataset_walk(const dicom_dataset *ds, dicom_event_fn *on_event, void *ctx)
{
    const struct dicom__root *r = dicom__dataset_root(ds);
    struct dicom__memory      memory;

    dicom__memory_init(&memory, &r->memory.with, 0);
    struct walk *w = dicom__alloc(&memory, sizeof *w);
    if (!w)
        return dicom__memory_status(&memory);
    w->on_event = on_event;
    w->ctx = ctx;
    w->memory = memory;
    w->piece = NULL;
    w->syntaxes = r->syntaxes;
    w->syntax = NULL;
    w->edited = r->edited;
    w->depth = 0;
    w->usual = (dicom_event){.kind = DICOM_ELEMENT};
    dicom_status status = walk(w, ds);

    memory = w->memory;
    dicom__release(&memory, w->piece, PIECE);
    dicom__release(&memory, w, sizeof *w);
    return status;
}
