/* Elements left out, kept and put in, by rules. */
#include "dicom/filter.h"

#include <string.h>

#include "base/alloc.h"
#include "event/path_read.h"

enum { DEPTH_MAX = 128 };

enum action { DROP, DROP_TAG, KEEP, SET };

struct step {
    uint32_t tag;  /* without the block if there is a creator */
    uint32_t item; /* or DICOM_PATH_NO_ITEM, DICOM_PATH_ANY_ITEM */
    char    *creator;
    size_t   creator_size;
    uint8_t  block; /* the first that the creator has in the open data set */
    uint32_t blocks[8]; /* all of them, as bits */
};

struct rule {
    struct rule *next;
    enum action  action;
    struct step *steps;
    size_t       count;
    dicom_vr     vr;
    uint8_t     *bytes;
    size_t       size;
    uint32_t     tag;     /* DROP_TAG */
    size_t       matched; /* open items that its first steps lead through */
    bool         done;    /* SET: stands in the open data set */
    uint64_t     hits;
};

/* An open sequence. */
struct level {
    uint32_t tag;
    uint32_t in, out; /* items that came, that passed */
};

struct dicom_filter {
    dicom_event_fn      *next;
    void                *ctx;
    dicom_filter_options o;
    struct dicom__memory memory;
    struct rule         *rules;
    struct rule        **last;
    bool                 keeps;
    dicom_event_order    order;
    bool                 in_meta;
    bool                 in_fragments;
    const dicom_syntax  *syntax;
    uint32_t             nested;  /* all that is open */
    uint32_t             muted;   /* what it was when that began; 0 */
    uint32_t             kept;    /* likewise: all passes */
    uint32_t             skipped; /* likewise: by the next one */
    uint32_t             depth;
    struct level         levels[DEPTH_MAX + 1];
};

static void
forget_blocks(struct step *s)
{
    s->block = 0;
    memset(s->blocks, 0, sizeof s->blocks);
}

/* ---- life ---------------------------------------------------------------- */

dicom_status
dicom_filter_new(dicom_filter **out, dicom_event_fn *next, void *ctx,
                 const dicom_filter_options *options)
{
    static const dicom_filter_options defaults = DICOM_FILTER_OPTIONS_INIT;
    struct dicom__memory              memory;

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    if (!options)
        options = &defaults;
    if (!next || options->size != sizeof *options)
        return DICOM_E_ARGUMENT;
    dicom__memory_init(&memory, options->allocator, 0);
    dicom_filter *f = dicom__alloc(&memory, sizeof *f);
    if (!f)
        return DICOM_E_NO_MEMORY;
    memset(f, 0, sizeof *f);
    f->next = next;
    f->ctx = ctx;
    f->o = *options;
    f->memory = memory;
    f->last = &f->rules;
    *out = f;
    return DICOM_OK;
}

static void
free_rule(struct dicom__memory *m, struct rule *r)
{
    for (size_t i = 0; i < r->count; i++)
        dicom__release(m, r->steps[i].creator, r->steps[i].creator_size);
    dicom__release(m, r->steps, r->count * sizeof *r->steps);
    dicom__release(m, r->bytes, r->size);
    dicom__release(m, r, sizeof *r);
}

void
dicom_filter_free(dicom_filter *f)
{
    if (!f)
        return;
    struct dicom__memory memory = f->memory;
    while (f->rules) {
        struct rule *r = f->rules;
        f->rules = r->next;
        free_rule(&memory, r);
    }
    dicom__release(&memory, f, sizeof *f);
}

/* No data set is open. */
static void
forget_places(dicom_filter *f)
{
    f->depth = 0;
    f->nested = f->muted = f->kept = f->skipped = 0;
    f->in_fragments = false;
    for (struct rule *r = f->rules; r; r = r->next) {
        r->matched = 0;
        r->done = false;
        if (r->count > 0)
            forget_blocks(&r->steps[0]);
    }
}

void
dicom_filter_reset(dicom_filter *f)
{
    f->order = (dicom_event_order){0};
    f->in_meta = false;
    f->syntax = NULL;
    forget_places(f);
    for (struct rule *r = f->rules; r; r = r->next)
        r->hits = 0;
}

/* ---- rules --------------------------------------------------------------- */

static dicom_status
count_steps(const dicom_filter *f, const char *path, size_t size, size_t *count)
{
    const char     *end = path + size;
    dicom_path_step step;
    dicom_status    status;

    *count = 0;
    while ((status = dicom__path_read(&path, end, f->o.dictionary, &step)) ==
           DICOM_OK)
        ++*count;
    if (status != DICOM_END)
        return status;
    if (*count == 0)
        return DICOM_E_VALUE;
    return *count <= DEPTH_MAX ? DICOM_OK : DICOM_E_LIMIT;
}

static dicom_status
copy_bytes(dicom_filter *f, const void *bytes, size_t size, void *to)
{
    void *copy = NULL;

    if (size > 0) {
        copy = dicom__alloc(&f->memory, size);
        if (!copy)
            return DICOM_E_NO_MEMORY;
        memcpy(copy, bytes, size);
    }
    memcpy(to, &copy, sizeof copy);
    return DICOM_OK;
}

static size_t
trimmed(const char *text, size_t size)
{
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == 0))
        size--;
    return size;
}

static dicom_status
read_steps(dicom_filter *f, struct rule *r, const char *path, size_t size)
{
    const char  *end = path + size;
    size_t       count;
    dicom_status status = count_steps(f, path, size, &count);

    if (status != DICOM_OK)
        return status;
    r->steps = dicom__alloc(&f->memory, count * sizeof *r->steps);
    if (!r->steps)
        return DICOM_E_NO_MEMORY;
    r->count = count;
    memset(r->steps, 0, count * sizeof *r->steps);
    for (size_t i = 0; i < count && status == DICOM_OK; i++) {
        dicom_path_step step;
        struct step    *s = &r->steps[i];

        (void)dicom__path_read(&path, end, f->o.dictionary, &step);
        s->tag = step.tag;
        s->item = step.item;
        if (!step.creator)
            continue;
        size_t kept = trimmed(step.creator, step.creator_size);
        status = copy_bytes(f, step.creator, kept, &s->creator);
        if (status == DICOM_OK)
            s->creator_size = kept;
        if (kept == 0)
            status = DICOM_E_VALUE;
    }
    return status;
}

static dicom_status
new_rule(dicom_filter *f, enum action action, struct rule **out)
{
    struct rule *r = dicom__alloc(&f->memory, sizeof *r);

    if (!r)
        return DICOM_E_NO_MEMORY;
    *r = (struct rule){.action = action};
    *out = r;
    return DICOM_OK;
}

/* Takes the rule, or frees it. */
static dicom_status
add_rule(dicom_filter *f, struct rule *r, dicom_status status)
{
    if (status != DICOM_OK) {
        free_rule(&f->memory, r);
        return status;
    }
    f->keeps |= r->action == KEEP;
    *f->last = r;
    f->last = &r->next;
    return DICOM_OK;
}

static dicom_status
add_path(dicom_filter *f, enum action action, const char *path, size_t size)
{
    struct rule *r;
    dicom_status status = new_rule(f, action, &r);

    if (status != DICOM_OK)
        return status;
    return add_rule(f, r, read_steps(f, r, path, size));
}

dicom_status
dicom_filter_drop(dicom_filter *f, const char *path, size_t size)
{
    return add_path(f, DROP, path, size);
}

dicom_status
dicom_filter_keep(dicom_filter *f, const char *path, size_t size)
{
    return add_path(f, KEEP, path, size);
}

dicom_status
dicom_filter_drop_tag(dicom_filter *f, uint32_t tag)
{
    struct rule *r;
    dicom_status status = new_rule(f, DROP_TAG, &r);

    if (status != DICOM_OK)
        return status;
    r->tag = tag;
    return add_rule(f, r, DICOM_OK);
}

dicom_status
dicom_filter_set(dicom_filter *f, const char *path, size_t path_size,
                 dicom_vr vr, const void *bytes, size_t size)
{
    struct rule *r;

    if (vr == DICOM_VR_SQ || vr == DICOM_VR_NONE ||
        (unsigned)vr >= DICOM_VR_COUNT)
        return DICOM_E_WRONG_VR;
    dicom_status status = new_rule(f, SET, &r);
    if (status != DICOM_OK)
        return status;
    r->vr = vr;
    status = read_steps(f, r, path, path_size);
    if (status == DICOM_OK && r->steps[r->count - 1].item != DICOM_PATH_NO_ITEM)
        status = DICOM_E_VALUE;
    if (status == DICOM_OK)
        status = copy_bytes(f, bytes, size, &r->bytes);
    if (status == DICOM_OK)
        r->size = size;
    return add_rule(f, r, status);
}

uint64_t
dicom_filter_matches(const dicom_filter *f, size_t rule)
{
    const struct rule *r = f->rules;

    for (; r && rule > 0; rule--)
        r = r->next;
    return r ? r->hits : 0;
}

/* ---- matching ------------------------------------------------------------ */

/* The tag of a step in the open data set; 0 if it has no such block. */
static uint32_t
step_tag(const struct step *s)
{
    if (!s->creator)
        return s->tag;
    return s->block ? s->tag | (uint32_t)s->block << 8 : 0;
}

/* Whether it names this tag. A creator may have more than one block. */
static bool
names(const struct step *s, uint32_t tag)
{
    const uint32_t block_part = 0xFF00;
    uint32_t       block = (tag & block_part) >> 8;

    if (!s->creator)
        return s->tag == tag;
    return s->tag == (tag & ~block_part) &&
           (s->blocks[block / 32] >> block % 32 & 1);
}

static void
add_block(struct step *s, uint32_t block)
{
    if (s->block == 0)
        s->block = (uint8_t)block;
    s->blocks[block / 32] |= UINT32_C(1) << block % 32;
}

/* Whether the rule says something of elements in the open data set. */
static bool
is_here(const dicom_filter *f, const struct rule *r)
{
    return r->action != DROP_TAG && r->matched == f->depth &&
           f->depth < r->count && (r->steps[0].tag >> 16 == 2) == f->in_meta;
}

static bool
is_last(const dicom_filter *f, const struct rule *r)
{
    return f->depth + 1 == r->count;
}

static void
learn_creator(dicom_filter *f, const dicom_event *e)
{
    size_t size = trimmed(e->bytes, e->size);

    for (struct rule *r = f->rules; r; r = r->next) {
        if (!is_here(f, r))
            continue;
        struct step *s = &r->steps[f->depth];
        if (s->creator && s->tag >> 16 == e->tag >> 16 &&
            s->creator_size == size && memcmp(s->creator, e->bytes, size) == 0)
            add_block(s, e->tag & 0xFF);
    }
}

static bool
is_dropped_kind(const dicom_filter *f, const dicom_event *e)
{
    uint32_t group = e->tag >> 16;

    if (f->o.drop_private && DICOM_TAG_IS_PRIVATE(e->tag))
        return true;
    return f->o.drop_group_lengths && e->kind == DICOM_ELEMENT &&
           ((DICOM_TAG_ELEMENT(e->tag) == 0 && group != 0 && group != 2) ||
            e->tag == DICOM_TAG(0x0008, 0x0001));
}

struct verdict {
    bool         drop, keep, lead;
    struct rule *set;
};

static struct verdict
judge(dicom_filter *f, const dicom_event *e)
{
    struct verdict v = {.drop = is_dropped_kind(f, e)};

    for (struct rule *r = f->rules; r; r = r->next) {
        if (r->action == DROP_TAG && r->tag == e->tag) {
            r->hits++;
            v.drop = true;
        }
        if (!is_here(f, r) || !names(&r->steps[f->depth], e->tag))
            continue;
        bool whole =
            is_last(f, r) && r->steps[f->depth].item == DICOM_PATH_NO_ITEM;
        v.drop |= whole && r->action == DROP;
        v.keep |= whole && r->action == KEEP;
        v.lead |= !whole && r->action == KEEP;
        r->hits += whole && r->action != SET;
        if (whole && r->action == SET)
            v.set = r; /* the last one */
    }
    return v;
}

/* ---- passing on ---------------------------------------------------------- */

static bool
is_begin(dicom_event_kind kind)
{
    return kind == DICOM_DATASET_BEGIN || kind == DICOM_BULK_BEGIN ||
           kind == DICOM_SEQUENCE_BEGIN || kind == DICOM_ITEM_BEGIN ||
           kind == DICOM_FRAGMENTS_BEGIN;
}

static bool
is_end(dicom_event_kind kind)
{
    return kind == DICOM_DATASET_END || kind == DICOM_BULK_END ||
           kind == DICOM_SEQUENCE_END || kind == DICOM_ITEM_END ||
           kind == DICOM_FRAGMENTS_END;
}

static dicom_status
pass(dicom_filter *f, const dicom_event *e)
{
    dicom_status status = f->next(f->ctx, e);

    if (status == DICOM_SKIP && is_begin(e->kind))
        f->skipped = f->nested;
    return status;
}

/* What begins with this event is left out; so is the event itself. */
static dicom_status
leave_out(dicom_filter *f, const dicom_event *e)
{
    if (!is_begin(e->kind))
        return DICOM_OK;
    f->muted = f->nested;
    return DICOM_SKIP;
}

static dicom_status
put(dicom_filter *f, struct rule *r)
{
    const dicom_event e = {.kind = DICOM_ELEMENT,
                           .tag = step_tag(&r->steps[f->depth]),
                           .length = (uint32_t)r->size,
                           .vr = r->vr,
                           .depth = f->depth,
                           .bytes = r->size > 0 ? r->bytes : (const void *)"",
                           .size = r->size,
                           .syntax = f->syntax};

    r->done = true;
    r->hits++;
    return f->next(f->ctx, &e);
}

/* The rule with the lowest tag below `limit` that is still to be put. */
static struct rule *
next_put(dicom_filter *f, uint64_t limit)
{
    struct rule *best = NULL;

    for (struct rule *r = f->rules; r; r = r->next) {
        if (r->action != SET || r->done || !is_here(f, r) || !is_last(f, r))
            continue;
        uint32_t tag = step_tag(&r->steps[f->depth]);
        if (tag == 0 || tag >= limit)
            continue;
        if (best && step_tag(&best->steps[f->depth]) == tag)
            best->done = true; /* the last one */
        if (!best || tag <= step_tag(&best->steps[f->depth]))
            best = r;
    }
    return best;
}

static bool
is_left_out(const dicom_filter *f, uint32_t tag)
{
    if (f->o.drop_private && DICOM_TAG_IS_PRIVATE(tag))
        return true;
    for (const struct rule *r = f->rules; r; r = r->next) {
        if (r->action == DROP_TAG && r->tag == tag)
            return true;
        if (r->action == DROP && is_here(f, r) && is_last(f, r) &&
            r->steps[f->depth].item == DICOM_PATH_NO_ITEM &&
            names(&r->steps[f->depth], tag))
            return true;
    }
    return false;
}

static dicom_status
put_below(dicom_filter *f, uint64_t limit)
{
    dicom_status status = DICOM_OK;
    struct rule *r;

    if (f->skipped)
        return DICOM_OK;
    while (status == DICOM_OK && (r = next_put(f, limit)) != NULL) {
        if (is_left_out(f, step_tag(&r->steps[f->depth])))
            r->done = true;
        else
            status = put(f, r);
    }
    return status;
}

/* ---- elements and items -------------------------------------------------- */

static void
open_sequence(dicom_filter *f, uint32_t tag)
{
    f->depth++;
    f->levels[f->depth] = (struct level){.tag = tag};
}

static dicom_status
pass_element(dicom_filter *f, const dicom_event *e)
{
    if (e->kind != DICOM_SEQUENCE_BEGIN) {
        f->in_fragments = e->kind == DICOM_FRAGMENTS_BEGIN;
        return pass(f, e);
    }
    dicom_event sequence = *e;
    sequence.length = DICOM_LENGTH_UNDEFINED;
    open_sequence(f, e->tag);
    return pass(f, &sequence);
}

static dicom_status
element(dicom_filter *f, const dicom_event *e)
{
    if (e->kind == DICOM_ELEMENT && dicom_tag_is_creator(e->tag) && e->size > 0)
        learn_creator(f, e);
    dicom_status status = put_below(f, e->tag);
    if (status != DICOM_OK)
        return status;
    struct verdict v = judge(f, e);
    bool           keep = !f->keeps || f->in_meta || f->kept || v.keep ||
                (v.lead && e->kind == DICOM_SEQUENCE_BEGIN);
    if (v.set && !v.drop) {
        if (!v.set->done)
            status = put_below(f, (uint64_t)e->tag + 1);
        dicom_status answer = leave_out(f, e);
        return status == DICOM_OK ? answer : status;
    }
    if (v.drop || !keep)
        return leave_out(f, e);
    if (v.keep && !f->kept && is_begin(e->kind))
        f->kept = f->nested;
    return pass_element(f, e);
}

/* The rules that lead into an item go on there. False: it is left out. */
static bool
enter_item(dicom_filter *f, uint32_t tag, uint32_t index)
{
    bool drop = false, keep = !f->keeps || f->in_meta || f->kept;

    for (struct rule *r = f->rules; r; r = r->next) {
        if (r->action == DROP_TAG || r->matched + 1 != f->depth ||
            r->count < f->depth || (r->steps[0].tag >> 16 == 2) != f->in_meta)
            continue;
        struct step *s = &r->steps[f->depth - 1];
        if (!names(s, tag) ||
            (s->item < DICOM_PATH_ANY_ITEM && s->item != index))
            continue;
        if (f->depth < r->count) {
            r->matched = f->depth;
            r->done = false;
            forget_blocks(&r->steps[f->depth]);
            keep |= r->action == KEEP;
        } else if (s->item != DICOM_PATH_NO_ITEM) {
            r->hits++;
            drop |= r->action == DROP;
            if (r->action == KEEP && !f->kept)
                f->kept = f->nested;
            keep |= r->action == KEEP;
        }
    }
    return keep && !drop;
}

static void
leave_item(dicom_filter *f)
{
    for (struct rule *r = f->rules; r; r = r->next)
        if (r->matched == f->depth)
            r->matched = f->depth - 1;
}

static dicom_status
item_begin(dicom_filter *f, const dicom_event *e)
{
    struct level *level = &f->levels[f->depth];

    if (!enter_item(f, level->tag, level->in++)) {
        leave_item(f);
        f->kept = f->kept == f->nested ? 0 : f->kept;
        return leave_out(f, e);
    }
    dicom_event item = *e;
    item.flags &= ~(uint32_t)DICOM_EVENT_IMPLIED;
    item.header_size = 8;
    item.length = DICOM_LENGTH_UNDEFINED;
    item.index = level->out++;
    return pass(f, &item);
}

static dicom_status
item_end(dicom_filter *f, const dicom_event *e)
{
    dicom_status status = put_below(f, UINT64_MAX);

    if (status != DICOM_OK)
        return status;
    leave_item(f);
    dicom_event end = *e;
    end.delimiter = DICOM_DELIMITER_ITEM;
    end.delimiter_length = 0;
    end.index = f->levels[f->depth].out - 1;
    return pass(f, &end);
}

static dicom_status
sequence_end(dicom_filter *f, const dicom_event *e)
{
    dicom_event end = *e;

    end.delimiter = DICOM_DELIMITER_SEQUENCE;
    end.delimiter_length = 0;
    f->depth--;
    return pass(f, &end);
}

static dicom_status
dataset_begin(dicom_filter *f, const dicom_event *e)
{
    forget_places(f);
    f->nested = 1;
    f->in_meta = e->flags & DICOM_EVENT_FILE_META;
    return pass(f, e);
}

static dicom_status
dataset_end(dicom_filter *f, const dicom_event *e)
{
    dicom_status status = put_below(f, UINT64_MAX);

    return status == DICOM_OK ? pass(f, e) : status;
}

static dicom_status
audible(dicom_filter *f, const dicom_event *e)
{
    switch (e->kind) {
    case DICOM_DATASET_BEGIN:
        return dataset_begin(f, e);
    case DICOM_DATASET_END:
        return dataset_end(f, e);
    case DICOM_ELEMENT:
    case DICOM_BULK_BEGIN:
    case DICOM_SEQUENCE_BEGIN:
    case DICOM_FRAGMENTS_BEGIN:
        return f->in_fragments ? pass(f, e) : element(f, e);
    case DICOM_SEQUENCE_END:
        return sequence_end(f, e);
    case DICOM_ITEM_BEGIN:
        return item_begin(f, e);
    case DICOM_ITEM_END:
        return item_end(f, e);
    case DICOM_FRAGMENTS_END:
        f->in_fragments = false;
        return pass(f, e);
    default:
        return pass(f, e);
    }
}

/* Whether what began when so much was open is over now. */
static void
close_level(const dicom_filter *f, uint32_t *level)
{
    if (*level > f->nested)
        *level = 0;
}

dicom_status
dicom_filter_event(void *filter, const dicom_event *e)
{
    dicom_filter *f = filter;
    dicom_status  status = dicom_event_order_check(&f->order, e);

    if (status != DICOM_OK)
        return status;
    if (e->syntax)
        f->syntax = e->syntax;
    f->nested += is_begin(e->kind);
    if (!f->muted)
        status = audible(f, e);
    if (is_end(e->kind)) {
        f->nested--;
        close_level(f, &f->muted);
        close_level(f, &f->kept);
        close_level(f, &f->skipped);
    }
    return status;
}
