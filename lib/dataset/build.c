/* Events in, records out. */
#include <string.h>

#include "base/size.h"
#include "dataset/tree.h"

/* ---- errors ------------------------------------------------------------- */

static bool
is_open(const struct dicom__root *r)
{
    return r->place != AT_START && r->place != AT_END && r->place != FAILED;
}

static dicom_status
fail(struct dicom__root *r, dicom_status status, const char *text)
{
    const dicom_event *e = r->event;

    r->error = (dicom_error){.status = status,
                             .tag = e->tag,
                             .offset = e->offset,
                             .section = "",
                             .text = text};
    if (r->place == IN_BULK)
        r->place = r->gather.resume; /* what came of the value is dropped */
    if (is_open(r)) {
        dicom__root_path(r, e->tag, r->error.path);
        dicom__root_abandon(r);
    }
    r->place = FAILED;
    return status;
}

static dicom_status
fail_memory(struct dicom__root *r, dicom_status status)
{
    return fail(r, status,
                status == DICOM_E_LIMIT ? "the limit of memory was reached"
                                        : dicom_status_text(status));
}

static dicom_status
no_memory(struct dicom__root *r)
{
    return fail_memory(r, dicom__memory_status(&r->memory));
}

static dicom_status
out_of_order(struct dicom__root *r)
{
    if (r->place == FAILED)
        return r->error.status;
    return fail(r, DICOM_E_STATE, "the event may not come now");
}

static dicom_status
too_many(struct dicom__root *r)
{
    return fail(r, DICOM_E_LIMIT, "there are too many elements");
}

/* ---- records ------------------------------------------------------------ */

/* What a record can say of flags without a dicom__rare. */
enum { USUAL_FLAGS = DICOM_EVENT_STABLE | DICOM_EVENT_VR_UNSETTLED };

static unsigned
header_form(uint32_t size)
{
    return size == 8    ? FORM_HEADER_8
           : size == 12 ? FORM_HEADER_12
           : size == 0  ? 0
                        : FORM_RARE;
}

static inline unsigned
form_of(const struct dicom__root *r, const dicom_event *e)
{
    unsigned form = header_form(e->header_size);

    if (e->vr_encoded != 0)
        form |= e->vr_encoded == r->letters[e->vr] ? FORM_ENCODED : FORM_RARE;
    if (e->reserved != 0 || (e->flags & ~(uint32_t)USUAL_FLAGS))
        form |= FORM_RARE;
    return form;
}

static bool
make_rare(struct dicom__root *r, const dicom_event *e, uint32_t size,
          union dicom__content *content)
{
    struct dicom__rare *rare = dicom__root_alloc(r, sizeof *rare);

    if (!rare)
        return false;
    *rare = (struct dicom__rare){.content = *content,
                                 .size = size,
                                 .flags = e->flags & ~(uint32_t)USUAL_FLAGS,
                                 .header_size = e->header_size,
                                 .vr_encoded = e->vr_encoded,
                                 .reserved = e->reserved};
    content->rare = rare;
    return true;
}

static bool
grow_records(struct dicom__root *r)
{
    size_t top = dicom__top(r);

    if (dicom__root_reserve(r, &r->records, (top + 1) * sizeof *r->top) !=
        DICOM_OK)
        return false;
    dicom_element *base = (dicom_element *)(void *)r->records.data;
    r->top = base + top;
    r->limit = base + r->records.capacity / sizeof *base;
    return true;
}

/* A record on the stack; `size` is that of the value, or the length. */
static inline dicom_status
put(struct dicom__root *r, const dicom_event *e, unsigned kind,
    union dicom__content content, uint32_t size)
{
    if ((unsigned)e->vr >= DICOM_VR_COUNT || e->offset > OFFSET_MASK)
        return fail(r, DICOM_E_ARGUMENT, "no such VR or offset");
    if (r->left == 0)
        return too_many(r);
    if (r->top == r->limit && !grow_records(r))
        return no_memory(r);

    unsigned form = kind | form_of(r, e);
    if (size != e->length)
        form |= FORM_RARE;
    if ((form & FORM_RARE) && !make_rare(r, e, size, &content))
        return no_memory(r);
    if (e->flags & DICOM_EVENT_VR_UNSETTLED) {
        form |= FORM_UNSETTLED;
        r->levels[r->depth].has_unsettled = true;
    }

    r->left--;
    dicom_element *el = r->top++;
    el->tag = e->tag;
    el->length = e->length;
    el->place = dicom__pack(e->offset, (unsigned)e->vr, form);
    el->content = content;
    return DICOM_OK;
}

/* The same for an element of a data set, whose order counts. */
static inline dicom_status
put_in_order(struct dicom__root *r, const dicom_event *e, unsigned kind,
             union dicom__content content, uint32_t size)
{
    if (e->tag < r->next)
        r->levels[r->depth].unsorted = true;
    r->next = (uint64_t)e->tag + 1;
    return put(r, e, kind, content, size);
}

/* ---- values ------------------------------------------------------------- */

static const uint8_t *
copy_bytes(struct dicom__root *r, const void *bytes, size_t size)
{
    dicom__root_budget(r);
    uint8_t *copy = dicom__arena_bytes(&r->arena, size);
    if (copy)
        memcpy(copy, bytes, size);
    return copy;
}

static inline dicom_status
element(struct dicom__root *r, const dicom_event *e)
{
    union dicom__content content = {.bytes = e->bytes};

    if (r->place != IN_SET && r->place != IN_FRAGMENTS)
        return out_of_order(r);
    if (e->size >= DICOM_LENGTH_UNDEFINED)
        return fail(r, DICOM_E_ARGUMENT, "the value is too long");
    if (!(e->flags & r->lent) && e->size > 0) {
        content.bytes = copy_bytes(r, e->bytes, e->size);
        if (!content.bytes)
            return no_memory(r);
    }
    if (r->place == IN_SET)
        return put_in_order(r, e, FORM_VALUE, content, (uint32_t)e->size);
    return put(r, e, FORM_VALUE, content, (uint32_t)e->size);
}

static dicom_status
bulk_begin(struct dicom__root *r, const dicom_event *e)
{
    const dicom_dataset_options *o = &r->options;
    struct dicom__gather        *g = &r->gather;

    if (r->place != IN_SET && r->place != IN_FRAGMENTS)
        return out_of_order(r);
    *g = (struct dicom__gather){.begin = *e, .resume = r->place};
    g->deferred = o->deferred_min && e->length >= o->deferred_min &&
                  !r->deflated && !(e->syntax && e->syntax->big_endian);
    r->buf.size = 0;
    r->place = IN_BULK;
    return g->deferred ? DICOM_SKIP : DICOM_OK;
}

/* Room for `size` bytes in a block of its own, which grows as bytes arrive,
 * twofold, but not beyond the length. */
static bool
grow_block(struct dicom__root *r, struct dicom__gather *g, size_t size)
{
    size_t want = g->capacity < SIZE_MAX / 2 ? 2 * g->capacity : size;
    void  *block;

    if (want > g->begin.length)
        want = g->begin.length;
    if (want < size)
        want = size;
    dicom__root_budget(r);
    block = g->capacity
                ? dicom__arena_large_resize(&r->arena, want, &g->capacity)
                : dicom__arena_large(&r->arena, want, &g->capacity);
    if (!block)
        return false;
    if (r->buf.size > 0)
        memcpy(block, r->buf.data, r->buf.size);
    r->buf.size = 0;
    g->block = block;
    return true;
}

/* Adds a piece to what was gathered: in a buffer while it is small. */
static dicom_status
gather(struct dicom__root *r, const void *bytes, size_t size)
{
    struct dicom__gather *g = &r->gather;
    size_t                total = g->size + size;

    if (g->capacity == 0 && total <= ARENA_SMALL) {
        dicom__root_budget(r);
        dicom_status status =
            dicom__buf_append(&r->buf, &r->memory, bytes, size);
        if (status != DICOM_OK)
            return fail_memory(r, status);
    } else {
        if (total > g->capacity && !grow_block(r, g, total))
            return no_memory(r);
        memcpy(g->block + g->size, bytes, size);
    }
    g->size = total;
    return DICOM_OK;
}

/* Borrowed pieces that follow each other are borrowed as a whole. */
static bool
lend(const struct dicom__root *r, struct dicom__gather *g, const dicom_event *e)
{
    if (!(e->flags & r->lent))
        return false;
    if (g->size == 0)
        g->lent = e->bytes;
    return g->lent && g->lent + g->size == e->bytes;
}

static dicom_status
bulk_data(struct dicom__root *r, const dicom_event *e)
{
    struct dicom__gather *g = &r->gather;

    if (r->place != IN_BULK)
        return out_of_order(r);
    if (g->deferred || e->size == 0)
        return DICOM_OK;
    if (e->size >= DICOM_LENGTH_UNDEFINED - g->size)
        return fail(r, DICOM_E_ARGUMENT, "the value is too long");
    if (lend(r, g, e)) {
        g->size += e->size;
        return DICOM_OK;
    }
    if (g->lent) {
        const uint8_t *bytes = g->lent;
        size_t         size = g->size;

        g->lent = NULL;
        g->size = 0;
        dicom_status status = size ? gather(r, bytes, size) : DICOM_OK;
        if (status != DICOM_OK)
            return status;
    }
    return gather(r, e->bytes, e->size);
}

/* Bytes of a deferred value that are there, by where it ended. */
static size_t
deferred_size(const dicom_event *begin, uint64_t end)
{
    uint64_t value = begin->offset + begin->header_size;
    uint64_t size = end > value ? end - value : 0;

    return size < begin->length ? (size_t)size : begin->length;
}

/* Where the gathered bytes are; NULL: there is no memory for them. */
static const uint8_t *
gathered(struct dicom__root *r, const struct dicom__gather *g)
{
    static const uint8_t none;

    if (g->lent)
        return g->lent;
    if (g->capacity)
        return g->block;
    return g->size > 0 ? copy_bytes(r, r->buf.data, g->size) : &none;
}

static dicom_status
bulk_end(struct dicom__root *r, const dicom_event *e)
{
    struct dicom__gather *g = &r->gather;
    union dicom__content  content;

    if (r->place != IN_BULK)
        return out_of_order(r);
    r->place = g->resume;
    if (g->deferred) {
        g->size = deferred_size(&g->begin, e->offset);
        content.source = &r->source;
    } else {
        content.bytes = gathered(r, g);
        if (!content.bytes)
            return no_memory(r);
    }

    unsigned kind = FORM_BULK | (g->deferred ? FORM_DEFERRED : FORM_VALUE);
    g->begin.flags |= e->flags & DICOM_EVENT_PARTIAL;
    if (g->size < g->begin.length)
        g->begin.flags |= DICOM_EVENT_PARTIAL;
    if (r->place == IN_SET)
        return put_in_order(r, &g->begin, kind, content, (uint32_t)g->size);
    return put(r, &g->begin, kind, content, (uint32_t)g->size);
}

/* ---- containers --------------------------------------------------------- */

static inline uint64_t
end_of(const dicom_event *e)
{
    return dicom__pack(e->offset & OFFSET_MASK, e->delimiter, e->flags & 0x7F);
}

/* The syntaxes of the standard's table live for ever, others are copied. */
static const dicom_syntax *
keep_syntax(struct dicom__root *r, const dicom_syntax *syntax)
{
    if (dicom_syntax_find(syntax->uid, strlen(syntax->uid)) == syntax)
        return syntax;
    dicom_syntax *copy = dicom__root_alloc(r, sizeof *copy);
    if (copy)
        *copy = *syntax;
    return copy;
}

/* Its number, from 1; 0 for none; -1: r has failed. */
static int
number_syntax(struct dicom__root *r, const dicom_syntax *syntax)
{
    if (!syntax)
        return 0;
    for (unsigned i = 0; i < r->syntax_count; i++)
        if (r->syntax_keys[i] == syntax)
            return (int)i + 1;
    if (r->syntax_count == SYNTAXES_MOST) {
        (void)fail(r, DICOM_E_LIMIT, "there are too many transfer syntaxes");
        return -1;
    }
    const dicom_syntax *kept = keep_syntax(r, syntax);
    if (!kept) {
        (void)no_memory(r);
        return -1;
    }
    r->syntax_keys[r->syntax_count] = syntax;
    r->syntaxes[r->syntax_count] = kept;
    return (int)++r->syntax_count;
}

/* Makes `ds` the open one at `depth`. */
static void
open_set(struct dicom__root *r, size_t depth, dicom_dataset *ds,
         const dicom_event *e, unsigned syntax)
{
    struct dicom__level *level = &r->levels[depth];

    ds->length = e->length;
    ds->begin =
        dicom__pack(e->offset & OFFSET_MASK, syntax, e->flags & 0x7F);
    level->set = ds;
    level->list = NULL;
    level->first = dicom__top(r);
    level->unsettled = r->unsettled.size;
    level->unsorted = false;
    level->has_unsettled = false;
    r->depth = depth;
    r->next = 0;
    r->place = IN_SET;
}

/* Moves the records on top of the stack to the arena, after the length of an
 * odd delimiter. */
static bool
move_records(struct dicom__root *r, struct dicom__level *level,
             uint32_t delimiter_length)
{
    dicom_element *first =
        (dicom_element *)(void *)r->records.data + level->first;
    size_t   size = (size_t)(r->top - first) * sizeof *first;
    size_t   before = delimiter_length ? sizeof(uint64_t) : 0;
    uint8_t *to;

    level->set->elements = NULL;
    if (size + before > 0) {
        to = dicom__root_alloc(r, size + before);
        if (!to)
            return false;
        if (before)
            memcpy(to, &delimiter_length, sizeof delimiter_length);
        level->set->elements = (dicom_element *)(void *)(to + before);
        memcpy(level->set->elements, first, size);
    }
    r->top = first;
    return true;
}

/* Sorts, moves and settles the records of the innermost data set. */
static inline dicom_status
close_set(struct dicom__root *r, const dicom_event *e, bool move)
{
    struct dicom__level *level = &r->levels[r->depth];
    dicom_dataset       *ds = level->set;
    dicom_status         status = DICOM_OK;

    if (level->unsorted)
        status = dicom__level_sort(r, level);
    if (level->has_unsettled && status == DICOM_OK)
        status = dicom__root_reserve(r, &r->unsettled,
                                     r->unsettled.size + sizeof ds);
    if (status != DICOM_OK)
        return fail_memory(r, status);

    size_t count = dicom__top(r) - level->first;
    if (!move)
        ds->elements = (dicom_element *)(void *)r->records.data;
    else if (!move_records(r, level, e->delimiter_length))
        return no_memory(r);
    ds->count = (uint32_t)count;
    ds->end = end_of(e);
    if (move && e->delimiter_length)
        ds->end |= dicom__pack(0, 0, SET_DELIMITER);

    if (level->has_unsettled || r->unsettled.size != level->unsettled)
        dicom__level_settle(r, level);
    return DICOM_OK;
}

static dicom_status
dataset_begin(struct dicom__root *r, const dicom_event *e)
{
    bool           is_meta = e->flags & DICOM_EVENT_FILE_META;
    dicom_dataset *ds = is_meta ? &r->meta : &r->set;

    if (r->place != AT_START || (is_meta && r->meta.begin))
        return out_of_order(r);
    if (e->offset > OFFSET_MASK)
        return fail(r, DICOM_E_ARGUMENT, "no such VR or offset");
    int number = number_syntax(r, e->syntax);
    if (number < 0)
        return r->error.status;
    r->deflated = e->syntax && e->syntax->deflated;
    open_set(r, 0, ds, e, (unsigned)number);
    return DICOM_OK;
}

static dicom_status
dataset_end(struct dicom__root *r, const dicom_event *e)
{
    bool is_meta = r->levels[0].set == &r->meta;

    if (r->place != IN_SET || r->depth > 0)
        return out_of_order(r);
    dicom_status status = close_set(r, e, is_meta);
    if (status == DICOM_OK)
        r->place = is_meta ? AT_START : AT_END;
    return status;
}

/* A sequence or fragments. */
static dicom_status
list_begin(struct dicom__root *r, const dicom_event *e, unsigned kind)
{
    struct dicom__level *level = &r->levels[r->depth];
    union dicom__content content;

    if (r->place != IN_SET)
        return out_of_order(r);
    if (kind == FORM_SEQUENCE && r->depth >= r->options.max_depth)
        return fail(r, DICOM_E_LIMIT, "sequences are nested too deeply");
    content.list = dicom__root_alloc(r, sizeof *content.list);
    if (!content.list)
        return no_memory(r);
    *content.list = (struct dicom__list){.of.one = NULL};

    struct dicom__list *list = content.list;
    dicom_status status = put_in_order(r, e, kind, content, e->length);
    if (status != DICOM_OK)
        return status;
    level->list = list;
    level->tag = e->tag;
    level->children = kind == FORM_SEQUENCE ? r->items.size : dicom__top(r);
    r->place = kind == FORM_SEQUENCE ? IN_SEQUENCE : IN_FRAGMENTS;
    return DICOM_OK;
}

static void
list_end(struct dicom__root *r, struct dicom__level *level,
         const dicom_event *e)
{
    level->list->end = end_of(e);
    level->list->delimiter_length = e->delimiter_length;
    level->list = NULL;
    r->next = (uint64_t)level->tag + 1;
    r->place = IN_SET;
}

static dicom_status
fragments_end(struct dicom__root *r, const dicom_event *e)
{
    struct dicom__level *level = &r->levels[r->depth];

    if (r->place != IN_FRAGMENTS)
        return out_of_order(r);
    size_t count = dicom__top(r) - level->children;
    if (count > 0) {
        dicom_element *to = dicom__root_alloc(r, count * sizeof *to);
        if (!to)
            return no_memory(r);
        r->top -= count;
        memcpy(to, r->top, count * sizeof *to);
        level->list->of.fragments = to;
    }
    level->list->count = (uint32_t)count;
    list_end(r, level, e);
    return DICOM_OK;
}

/* The first item of a sequence needs no list: most have no other. */
static bool
add_item(struct dicom__root *r, struct dicom__list *list, dicom_dataset *item)
{
    dicom_dataset *two[2] = {list->of.one, item};
    size_t         count = list->count == 1 ? 2 : 1;

    if (list->count == 0) {
        list->of.one = item;
    } else {
        dicom__root_budget(r);
        if (dicom__buf_append(&r->items, &r->memory, &two[2 - count],
                              count * sizeof two[0]) != DICOM_OK)
            return false;
    }
    list->count++;
    return true;
}

static dicom_status
item_begin(struct dicom__root *r, const dicom_event *e)
{
    struct dicom__level *level = &r->levels[r->depth];

    if (r->place != IN_SEQUENCE)
        return out_of_order(r);
    if (e->offset > OFFSET_MASK)
        return fail(r, DICOM_E_ARGUMENT, "no such VR or offset");
    if (r->left == 0)
        return too_many(r);
    int number = number_syntax(r, e->syntax);
    if (number < 0)
        return r->error.status;

    dicom_dataset *item = dicom__root_alloc(r, sizeof *item);
    if (!item)
        return no_memory(r);
    *item = (dicom_dataset){.parent = level->set};
    if (!add_item(r, level->list, item))
        return no_memory(r);
    r->left--;
    open_set(r, r->depth + 1, item, e, (unsigned)number);
    return DICOM_OK;
}

static dicom_status
item_end(struct dicom__root *r, const dicom_event *e)
{
    if (r->place != IN_SET || r->depth == 0)
        return out_of_order(r);
    dicom_status status = close_set(r, e, true);
    if (status != DICOM_OK)
        return status;
    r->depth--;
    r->place = IN_SEQUENCE;
    return DICOM_OK;
}

static dicom_status
sequence_end(struct dicom__root *r, const dicom_event *e)
{
    struct dicom__level *level = &r->levels[r->depth];
    size_t               size = r->items.size - level->children;

    if (r->place != IN_SEQUENCE)
        return out_of_order(r);
    if (level->list->count > 1) {
        void *to = dicom__root_alloc(r, size);
        if (!to)
            return no_memory(r);
        memcpy(to, r->items.data + level->children, size);
        level->list->of.items = to;
    }
    r->items.size = level->children;
    list_end(r, level, e);
    return DICOM_OK;
}

/* ---- all of them -------------------------------------------------------- */

dicom_status
dicom_dataset_event(void *ds, const dicom_event *event)
{
    struct dicom__root *r = ds;

    r->event = event;
    switch (event->kind) {
    case DICOM_ELEMENT:
        return element(r, event);
    case DICOM_ITEM_BEGIN:
        return item_begin(r, event);
    case DICOM_ITEM_END:
        return item_end(r, event);
    case DICOM_SEQUENCE_BEGIN:
        return list_begin(r, event, FORM_SEQUENCE);
    case DICOM_SEQUENCE_END:
        return sequence_end(r, event);
    case DICOM_BULK_BEGIN:
        return bulk_begin(r, event);
    case DICOM_BULK_DATA:
        return bulk_data(r, event);
    case DICOM_BULK_END:
        return bulk_end(r, event);
    case DICOM_FRAGMENTS_BEGIN:
        return list_begin(r, event, FORM_FRAGMENTS);
    case DICOM_FRAGMENTS_END:
        return fragments_end(r, event);
    case DICOM_DATASET_BEGIN:
        return dataset_begin(r, event);
    case DICOM_DATASET_END:
        return dataset_end(r, event);
    case DICOM_PREAMBLE:
    case DICOM_STRAY:
        return r->place == FAILED ? r->error.status : DICOM_OK;
    case DICOM_EVENT_KIND_COUNT:
        break;
    }
    return out_of_order(r);
}

static dicom_status
close_innermost(struct dicom__root *r)
{
    dicom_event e = {.flags = DICOM_EVENT_PARTIAL};

    switch (r->place) {
    case IN_BULK:
        e.kind = DICOM_BULK_END;
        break;
    case IN_FRAGMENTS:
        e.kind = DICOM_FRAGMENTS_END;
        break;
    case IN_SEQUENCE:
        e.kind = DICOM_SEQUENCE_END;
        break;
    default:
        e.kind = r->depth > 0 ? DICOM_ITEM_END : DICOM_DATASET_END;
        break;
    }
    return dicom_dataset_event(r, &e);
}

dicom_status
dicom_dataset_finish(dicom_dataset *ds)
{
    struct dicom__root *r = (struct dicom__root *)(void *)ds;

    while (is_open(r))
        if (close_innermost(r) != DICOM_OK)
            break;
    r->event = NULL;
    return r->error.status;
}
