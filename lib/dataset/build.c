/* Events in, records out. */
#include <string.h>

#include "dataset/tree.h"
#include "encoding/split.h"
#include "event/finding.h"

#if defined(__GNUC__)
#define NOINLINE __attribute__((noinline))
#else
#define NOINLINE
#endif

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

    r->refused = NULL;
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

/* What a record says of a header; FORM_RARE if it cannot. */
static unsigned
form_of(const struct dicom__root *r, const dicom_event *e)
{
    unsigned form = e->header_size == 8    ? FORM_HEADER_8
                    : e->header_size == 12 ? FORM_HEADER_12
                    : e->header_size == 0  ? 0
                                           : FORM_RARE;

    if (e->vr_encoded != 0)
        form |= e->vr_encoded == r->usual[0][e->vr].letters ? FORM_ENCODED
                                                            : FORM_RARE;
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
    r->top = dicom__records(r) + top;
    dicom__set_limit(r);
    return true;
}

static inline void
push(struct dicom__root *r, const dicom_event *e, uint64_t place,
     union dicom__content content)
{
    dicom_element *el = r->top++;

    el->tag = e->tag;
    el->length = e->length;
    el->place = place;
    el->content = content;
}

/* A record of any header. */
static dicom_status
put_any(struct dicom__root *r, const dicom_event *e, unsigned kind,
        union dicom__content content, uint32_t size)
{
    if ((unsigned)e->vr >= DICOM_VR_COUNT || e->offset > OFFSET_MASK)
        return fail(r, DICOM_E_ARGUMENT, "no such VR or offset");
    if (dicom__top(r) >= r->left)
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
        r->level->trouble |= TROUBLE_UNSETTLED;
    }
    push(r, e, dicom__pack(e->offset, (unsigned)e->vr, form), content);
    return DICOM_OK;
}

/* What put_any() would do, in one condition and a few moves, where nothing is
 * out of the ordinary; else nothing. */
static inline bool
put_usual(struct dicom__root *r, const dicom_event *e, unsigned kind,
          union dicom__content content, uint64_t size)
{
    if ((unsigned)e->vr >= DICOM_VR_COUNT || r->top >= r->limit)
        return false;

    const struct dicom__usual *usual = &r->usual[e->vr_encoded == 0][e->vr];
    uint32_t letters = e->vr_encoded | (uint32_t)e->reserved << 16;
    uint64_t odd = (e->flags & ~(uint32_t)DICOM_EVENT_STABLE) |
                   (letters ^ usual->letters) | (e->header_size ^ usual->size) |
                   (size ^ e->length) | e->offset >> OFFSET_BITS;

    if (odd != 0)
        return false;
    push(r, e, usual->place | dicom__pack(e->offset, 0, kind), content);
    return true;
}

/* A record on the stack; `size` is that of the value, or the length. */
static inline dicom_status
put(struct dicom__root *r, const dicom_event *e, unsigned kind,
    union dicom__content content, uint32_t size)
{
    return put_usual(r, e, kind, content, size)
               ? DICOM_OK
               : put_any(r, e, kind, content, size);
}

/* The order counts in a data set. */
static inline void
note_order(struct dicom__root *r, uint32_t tag)
{
    if (tag < r->next)
        r->level->trouble |= TROUBLE_UNSORTED;
    r->next = (uint64_t)tag + 1;
}

/* ---- values ------------------------------------------------------------- */

NOINLINE static dicom_status
element(struct dicom__root *r, const dicom_event *e)
{
    union dicom__content content = {.bytes = e->bytes};

    if (r->place != IN_SET && r->place != IN_FRAGMENTS)
        return out_of_order(r);
    if (e->size >= DICOM_LENGTH_UNDEFINED)
        return fail(r, DICOM_E_ARGUMENT, "the value is too long");
    if (!(e->flags & r->lent) && e->size > 0) {
        content.bytes = dicom__root_copy(r, e->bytes, e->size);
        if (!content.bytes)
            return no_memory(r);
    }
    if (r->place == IN_SET)
        note_order(r, e->tag);
    return put(r, e, FORM_VALUE, content, (uint32_t)e->size);
}

NOINLINE static dicom_status
bulk_begin(struct dicom__root *r, const dicom_event *e)
{
    const dicom_dataset_options *o = &r->options;
    struct dicom__gather        *g = &r->gather;

    if (r->place != IN_SET && r->place != IN_FRAGMENTS)
        return out_of_order(r);
    *g = (struct dicom__gather){.begin = *e, .resume = r->place};
    /* The values of a text are found by looking at all of it, and texts are
     * read by the character set, whatever its VR. */
    g->deferred = o->deferred_min && e->length >= o->deferred_min &&
                  !dicom__vr_is_text(e->vr) &&
                  e->tag != DICOM__SPECIFIC_CHARACTER_SET && !r->deflated &&
                  !(e->syntax && e->syntax->big_endian);
    r->buf.size = 0;
    r->place = IN_BULK;
    return g->deferred ? DICOM_SKIP : DICOM_OK;
}

NOINLINE static dicom_status
bulk_data(struct dicom__root *r, const dicom_event *e)
{
    struct dicom__gather *g = &r->gather;

    if (r->place != IN_BULK)
        return out_of_order(r);
    if (g->deferred || e->size == 0)
        return DICOM_OK;
    if (e->size >= DICOM_LENGTH_UNDEFINED - g->size)
        return fail(r, DICOM_E_ARGUMENT, "the value is too long");
    dicom_status status =
        dicom__gather_piece(r, e->bytes, e->size, e->flags & r->lent);
    return status == DICOM_OK ? DICOM_OK : fail_memory(r, status);
}

/* Bytes of a deferred value that are there, by where it ended. */
static size_t
deferred_size(const dicom_event *begin, uint64_t end)
{
    uint64_t value = begin->offset + begin->header_size;
    uint64_t size = end > value ? end - value : 0;

    return size < begin->length ? (size_t)size : begin->length;
}

NOINLINE static dicom_status
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
        content.bytes = dicom__gather_bytes(r);
        if (!content.bytes)
            return no_memory(r);
    }

    unsigned kind = FORM_BULK | (g->deferred ? FORM_DEFERRED : FORM_VALUE);
    g->begin.flags |= e->flags & DICOM_EVENT_PARTIAL;
    if (g->size < g->begin.length)
        g->begin.flags |= DICOM_EVENT_PARTIAL;
    if (r->place == IN_SET)
        note_order(r, g->begin.tag);
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

NOINLINE static dicom_status
add_syntax(struct dicom__root *r, const dicom_syntax *syntax)
{
    unsigned at = 0;

    r->syntax = NULL;
    r->syntax_number = 0;
    if (!syntax)
        return DICOM_OK;
    while (at < r->syntax_count && r->syntax_keys[at] != syntax)
        at++;
    if (at == SYNTAXES_MOST)
        return fail(r, DICOM_E_LIMIT, "there are too many transfer syntaxes");
    if (at == r->syntax_count) {
        const dicom_syntax *kept = keep_syntax(r, syntax);
        if (!kept)
            return no_memory(r);
        r->syntax_keys[at] = syntax;
        r->syntaxes[at] = kept;
        r->syntax_count++;
    }
    r->syntax = syntax;
    r->syntax_number = at + 1;
    return DICOM_OK;
}

/* Sets r->syntax_number: from 1, 0 for none. */
static inline dicom_status
note_syntax(struct dicom__root *r, const dicom_syntax *syntax)
{
    return r->syntax == syntax ? DICOM_OK : add_syntax(r, syntax);
}

/* Makes `ds` the open one of `level`. */
static inline void
open_set(struct dicom__root *r, struct dicom__level *level, dicom_dataset *ds,
         const dicom_event *e)
{
    ds->length = e->length;
    ds->begin = dicom__pack(e->offset, r->syntax_number, e->flags & 0x7F);
    level->set = ds;
    level->list = NULL;
    level->first = dicom__top(r);
    level->unsettled = r->unsettled.size;
    level->trouble = 0;
    r->level = level;
    r->next = 0;
    r->place = IN_SET;
}

/* Moves the records on top of the stack to the arena, behind `before` bytes
 * for the caller. */
static inline bool
keep_records(struct dicom__root *r, size_t first, size_t before)
{
    dicom_element *from = dicom__records(r) + first;
    size_t         size = (size_t)((const char *)r->top - (const char *)from);
    uint8_t       *to = NULL;

    if (size > 0 || before > 0) {
        to = dicom__root_alloc(r, size + before);
        if (!to)
            return false;
        to += before;
        memcpy(to, from, size);
    }
    r->level->set->elements = (dicom_element *)(void *)to;
    r->level->set->count = (uint32_t)(size / sizeof *from);
    r->top = from;
    dicom__count(r, size / sizeof *from);
    return true;
}

/* What must be done before the records move, and may fail. */
static dicom_status
prepare_close(struct dicom__root *r)
{
    struct dicom__level *level = r->level;
    dicom_status         status = DICOM_OK;

    if (level->trouble & TROUBLE_UNSORTED)
        status = dicom__level_sort(r, level);
    if (status == DICOM_OK && (level->trouble & TROUBLE_UNSETTLED))
        status = dicom__root_reserve(
            r, &r->unsettled, r->unsettled.size + sizeof(dicom_dataset *));
    return status == DICOM_OK ? DICOM_OK : fail_memory(r, status);
}

NOINLINE static dicom_status
close_troubled(struct dicom__root *r, const dicom_event *e)
{
    dicom_dataset     *ds = r->level->set;
    struct dicom__head head = {.delimiter_length = e->delimiter_length};
    size_t             before = e->delimiter_length ? sizeof head : 0;
    dicom_status       status = prepare_close(r);

    if (status != DICOM_OK)
        return status;
    if (r->options.on_finding)
        dicom__level_charset(r, r->level);
    if (!keep_records(r, r->level->first, before))
        return no_memory(r);
    if (before) {
        memcpy((uint8_t *)ds->elements - before, &head, before);
        ds->end |= dicom__pack(0, 0, HAS_HEAD);
    }
    dicom__level_settle(r, r->level);
    return DICOM_OK;
}

/* An item may turn out to be encoded otherwise than its sequence. */
static inline bool
has_syntax(const struct dicom__root *r, const dicom_event *e)
{
    return !e->syntax || (e->syntax == r->syntax &&
                          dicom__low(r->level->set->begin) == r->syntax_number);
}

NOINLINE static dicom_status
correct_syntax(struct dicom__root *r, const dicom_event *e)
{
    const uint64_t number = dicom__pack(0, 0xFF, 0);
    dicom_status   status = note_syntax(r, e->syntax);

    if (status == DICOM_OK)
        r->level->set->begin = (r->level->set->begin & ~number) |
                               dicom__pack(0, r->syntax_number, 0);
    return status;
}

/* Closes an item or the file meta information. */
static inline dicom_status
close_set(struct dicom__root *r, const dicom_event *e)
{
    dicom_status status = has_syntax(r, e) ? DICOM_OK : correct_syntax(r, e);

    if (status != DICOM_OK)
        return status;
    r->level->set->end = end_of(e);
    if (r->level->trouble | e->delimiter_length)
        return close_troubled(r, e);
    if (r->options.on_finding)
        dicom__level_charset(r, r->level);
    return keep_records(r, r->level->first, 0) ? DICOM_OK : no_memory(r);
}

/* The records of the outermost data set stay on the stack. */
static dicom_status
close_main(struct dicom__root *r, const dicom_event *e)
{
    dicom_status status = prepare_close(r);

    if (status != DICOM_OK)
        return status;
    if (r->options.on_finding)
        dicom__level_charset(r, r->level);
    r->set.elements = dicom__records(r);
    r->set.count = (uint32_t)dicom__top(r);
    r->set.end = end_of(e);
    dicom__level_settle(r, r->level);
    return DICOM_OK;
}

NOINLINE static dicom_status
dataset_begin(struct dicom__root *r, const dicom_event *e)
{
    bool           is_meta = e->flags & DICOM_EVENT_FILE_META;
    dicom_dataset *ds = is_meta ? &r->meta : &r->set;

    if (r->place != AT_START || (is_meta && r->meta.begin))
        return out_of_order(r);
    if (e->offset > OFFSET_MASK)
        return fail(r, DICOM_E_ARGUMENT, "no such VR or offset");
    dicom_status status = note_syntax(r, e->syntax);
    if (status != DICOM_OK)
        return status;
    r->deflated = e->syntax && e->syntax->deflated;
    r->depth = 0;
    open_set(r, r->levels, ds, e);
    return DICOM_OK;
}

NOINLINE static dicom_status
dataset_end(struct dicom__root *r, const dicom_event *e)
{
    bool is_meta = r->levels[0].set == &r->meta;

    if (r->place != IN_SET || r->depth > 0)
        return out_of_order(r);
    dicom_status status = is_meta ? close_set(r, e) : close_main(r, e);
    if (status == DICOM_OK)
        r->place = is_meta ? AT_START : AT_END;
    return status;
}

/* A sequence or fragments. */
NOINLINE static dicom_status
list_begin(struct dicom__root *r, const dicom_event *e, unsigned kind)
{
    struct dicom__level *level = r->level;
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
    note_order(r, e->tag);
    dicom_status status = put(r, e, kind, content, e->length);
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

NOINLINE static dicom_status
fragments_end(struct dicom__root *r, const dicom_event *e)
{
    struct dicom__level *level = r->level;

    if (r->place != IN_FRAGMENTS)
        return out_of_order(r);
    size_t count = dicom__top(r) - level->children;
    if (count > 0) {
        dicom_element *to = dicom__root_alloc(r, count * sizeof *to);
        if (!to)
            return no_memory(r);
        r->top -= count;
        dicom__count(r, count);
        memcpy(to, r->top, count * sizeof *to);
        level->list->of.fragments = to;
    }
    level->list->count = (uint32_t)count;
    list_end(r, level, e);
    return DICOM_OK;
}

/* The first item of a sequence needs no list: most have no other. */
NOINLINE static bool
list_item(struct dicom__root *r, const struct dicom__list *list,
          dicom_dataset *item)
{
    dicom_dataset *two[2] = {list->of.one, item};
    size_t         count = list->count == 1 ? 2 : 1;

    dicom__root_budget(r);
    return dicom__buf_append(&r->items, &r->memory, &two[2 - count],
                             count * sizeof two[0]) == DICOM_OK;
}

static inline bool
add_item(struct dicom__root *r, struct dicom__list *list, dicom_dataset *item)
{
    if (list->count == 0)
        list->of.one = item;
    else if (!list_item(r, list, item))
        return false;
    list->count++;
    return true;
}

NOINLINE static dicom_status
item_begin(struct dicom__root *r, const dicom_event *e)
{
    struct dicom__level *level = r->level;

    if (r->place != IN_SEQUENCE)
        return out_of_order(r);
    if (e->offset > OFFSET_MASK)
        return fail(r, DICOM_E_ARGUMENT, "no such VR or offset");
    if (r->top == r->limit && dicom__top(r) >= r->left)
        return too_many(r);
    dicom_status status = note_syntax(r, e->syntax);
    if (status != DICOM_OK)
        return status;

    dicom_dataset *item = dicom__root_alloc(r, sizeof *item);
    if (!item)
        return no_memory(r);
    *item = (dicom_dataset){.parent = level->set};
    if (!add_item(r, level->list, item))
        return no_memory(r);
    dicom__count(r, 1);
    r->depth++;
    open_set(r, level + 1, item, e);
    return DICOM_OK;
}

NOINLINE static dicom_status
item_end(struct dicom__root *r, const dicom_event *e)
{
    if (r->place != IN_SET || r->depth == 0)
        return out_of_order(r);
    dicom_status status = close_set(r, e);
    if (status != DICOM_OK)
        return status;
    r->depth--;
    r->level--;
    r->place = IN_SEQUENCE;
    return DICOM_OK;
}

NOINLINE static dicom_status
sequence_end(struct dicom__root *r, const dicom_event *e)
{
    struct dicom__level *level = r->level;
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

/* Apart, so that elements do not pay for what all others need. */
NOINLINE static dicom_status
any(struct dicom__root *r, const dicom_event *event)
{
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

dicom_status
dicom_dataset_event(void *ds, const dicom_event *event)
{
    struct dicom__root *r = ds;

    if (event->kind != DICOM_ELEMENT || r->place != IN_SET ||
        !(event->flags & r->lent) ||
        !put_usual(r, event, FORM_VALUE,
                   (union dicom__content){.bytes = event->bytes}, event->size))
        return any(r, event);
    note_order(r, event->tag);
    return DICOM_OK;
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
    return r->place == FAILED ? r->error.status : DICOM_OK;
}
