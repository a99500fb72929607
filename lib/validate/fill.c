/*
 * Filling in what a data set lacks: it is validated, what is missing is put
 * there, and again, until nothing is missing. So the rules, and what they
 * depend on, are looked at in one place only.
 *
 * In each pass what is sure goes first: what hangs on a condition waits until
 * all that is required without one is there, pixel data until the numbers
 * they follow from are.
 */
#include <string.h>

#include "validate/fill.h"

#define SAMPLES DICOM_TAG(0x0028, 0x0002)
#define FRAME_GROUPS DICOM_TAG(0x5200, 0x9230)

/* Far more than any object definition needs: three for each level of items. */
enum { PASSES_MAX = 400 };

enum stage {
    STAGE_SURE,
    STAGE_CONDITION,
    STAGE_LATE,
    STAGE_WRONG, /* what was filled in may not be there after all */
    STAGE_NONE
};

struct want;
typedef dicom_status act_fn(struct dicom__fill *f, const struct want *want);

/* Something to be done in a data set or item. */
struct want {
    act_fn                   *act;
    const struct dicom__rule *rule; /* NULL: none told it */
    dicom_dataset            *ds;
    uint32_t                  tag;
};

/* An attribute that was filled in. */
struct own {
    const dicom_dataset *ds;
    uint32_t             tag;
    uint32_t             tries;
};

/* So often; then it is left as it is. */
enum { TRIES_MAX = 8 };

enum { FIRST_OWN = 256, ITEMS_MAX = 1 << 24 };

/* ---- what was filled in ------------------------------------------------- */

/* Where it stands, or would stand; NULL: there is no table yet. */
static struct own *
place_of(const struct dicom__buf *table, const dicom_dataset *ds, uint32_t tag)
{
    struct own *own = (void *)table->data;
    size_t      mask = table->size / sizeof *own - 1;
    uint64_t    hash = ((uintptr_t)ds ^ tag) * UINT64_C(0x9E3779B97F4A7C15);

    if (table->size == 0)
        return NULL;
    for (size_t at = (size_t)(hash >> 32) & mask;; at = (at + 1) & mask)
        if (!own[at].ds || (own[at].ds == ds && own[at].tag == tag))
            return &own[at];
}

static struct own *
find_own(const struct dicom__fill *f, const dicom_dataset *ds, uint32_t tag)
{
    struct own *own = place_of(&f->own, ds, tag);

    return own && own->ds ? own : NULL;
}

static dicom_status
grow_own(struct dicom__fill *f)
{
    size_t            size = f->own.size > 0 ? f->own.size * 2
                                             : FIRST_OWN * sizeof(struct own);
    const struct own *old = (void *)f->own.data;
    struct dicom__buf table = {0};
    dicom_status      status;

    if (f->own_count * 2 < f->own.size / sizeof *old)
        return DICOM_OK;
    status = dicom__buf_reserve(&table, &f->check->memory, size);
    if (status != DICOM_OK)
        return status;
    memset(table.data, 0, size);
    table.size = size;
    for (size_t i = 0; i < f->own.size / sizeof *old; i++)
        if (old[i].ds)
            *place_of(&table, old[i].ds, old[i].tag) = old[i];
    dicom__buf_free(&f->own, &f->check->memory);
    f->own = table;
    return DICOM_OK;
}

static dicom_status
note_own(struct dicom__fill *f, const dicom_dataset *ds, uint32_t tag)
{
    dicom_status status = grow_own(f);
    struct own  *own;

    if (status != DICOM_OK)
        return status;
    own = place_of(&f->own, ds, tag);
    f->own_count += !own->ds;
    own->ds = ds;
    own->tag = tag;
    own->tries++;
    return DICOM_OK;
}

/* ---- what can be done --------------------------------------------------- */

static bool
is_type_2(const struct dicom__rule *rule)
{
    return rule->type == DICOM__TYPE_2 || rule->type == DICOM__TYPE_2C;
}

static bool
is_sequence(uint32_t tag)
{
    const dicom_dict_row *row = dicom_dict_by_tag(tag);

    return row && dicom_dict_vr(row) == DICOM_VR_SQ;
}

/* Items up to so many. What no data set holds by its defaults is refused
 * before the work is done. */
static dicom_status
add_items(dicom_dataset *ds, uint32_t tag, size_t count)
{
    const dicom_element *el = dicom_dataset_find(ds, tag);
    size_t               there = el ? dicom_element_item_count(el) : 0;
    dicom_status status = count > ITEMS_MAX ? DICOM_E_LIMIT : DICOM_OK;

    for (; there < count && status == DICOM_OK; there++)
        status = dicom_dataset_add_item(ds, tag, NULL);
    return status;
}

static size_t
frames_wanted(const struct dicom__fill *f)
{
    int64_t frames;

    if (!dicom__first_int(f->root, DICOM_TAG(0x0028, 0x0008), &frames) ||
        frames < 1)
        return 1;
    return (size_t)frames;
}

/* An attribute that is missing, or has no value or too few items. */
static dicom_status
fill_in(struct dicom__fill *f, const struct want *w)
{
    size_t items = w->rule->min > 0 ? w->rule->min : 1;

    if (is_type_2(w->rule) && !dicom_dataset_find(w->ds, w->tag))
        return dicom_dataset_put_empty(w->ds, w->tag, DICOM_VR_NONE);
    if (w->tag == FRAME_GROUPS && w->ds == f->root)
        items = frames_wanted(f);
    if (is_sequence(w->tag))
        return add_items(w->ds, w->tag, items);
    return dicom__fill_value(f, w->ds, w->tag, w->rule, 0);
}

/* A value that may not be the one that is there. */
static dicom_status
put_other(struct dicom__fill *f, const struct want *w)
{
    return dicom__fill_value(f, w->ds, w->tag, w->rule, 0);
}

/* A rule of another kind: as a rule one that asks for a further value. */
static dicom_status
put_more(struct dicom__fill *f, const struct want *w)
{
    return dicom__fill_value(f, w->ds, w->tag, w->rule, 1);
}

static dicom_status
take_away(struct dicom__fill *f, const struct want *w)
{
    (void)f;
    return dicom_dataset_remove(w->ds, w->tag);
}

static dicom_status
put_group(dicom_dataset *ds, uint32_t tag)
{
    return dicom_dataset_find(ds, tag)
               ? DICOM_OK
               : dicom_dataset_put_empty(ds, tag, DICOM_VR_NONE);
}

/* A functional group in the shared item, else in that of each frame. Whether
 * it has items its macro says. */
static dicom_status
add_group(struct dicom__fill *f, const struct want *w)
{
    const dicom_element *frames = dicom_dataset_find(f->root, FRAME_GROUPS);
    size_t count = frames ? dicom_element_item_count(frames) : 0;
    dicom_status status = DICOM_OK;

    if (count == 0 || dicom_element_item(frames, 0) != w->ds)
        return put_group(w->ds, w->tag);
    for (size_t i = 0; i < count && status == DICOM_OK; i++)
        status = put_group(dicom_dataset_edit_item(f->root, FRAME_GROUPS, i),
                           w->tag);
    return status;
}

static dicom_status
add_frames(struct dicom__fill *f, const struct want *w)
{
    return add_items(w->ds, w->tag, frames_wanted(f));
}

/* ---- what is wanted ----------------------------------------------------- */

/* The violations that something can be done about. */
static const struct {
    act_fn              *act;
    dicom_violation_code code;
    bool                 own; /* only what was filled in */
    uint32_t             tag; /* what is changed; 0: what they are about */
} acts[] = {
    {fill_in, DICOM_V_MISSING, false, 0},
    {fill_in, DICOM_V_EMPTY, false, 0},
    {fill_in, DICOM_V_ITEMS_FEW, false, 0},
    {add_group, DICOM_V_GROUP_MISSING, false, 0},
    {add_group, DICOM_V_GROUP_NOT_IN_ALL, false, 0},
    {add_frames, DICOM_V_FRAME_COUNT, false, 0},
    {put_other, DICOM_V_VALUE_ENUMERATED, true, 0},
    {put_other, DICOM_V_VALUE_TERM, true, 0},
    {put_other, DICOM_V_VALUE_ZERO, true, 0},
    {put_other, DICOM_V_VALUE_ZERO_ODD, true, 0},
    {put_other, DICOM_V_VALUE_COUNT, true, 0},
    {put_more, DICOM_V_CONFLICT, true, 0},
    {put_other, DICOM_V_BITS_STORED, true, 0},
    {put_other, DICOM_V_HIGH_BIT, true, 0},
    {put_other, DICOM_V_PHOTOMETRIC, true, SAMPLES},
    {put_other, DICOM_V_DIMENSION_INDEX, true, 0},
    {take_away, DICOM_V_NOT_PERMITTED, true, 0},
};

static bool
has_condition(const struct want *w)
{
    return (w->act == fill_in || w->act == add_group) && w->rule &&
           w->rule->condition != 0;
}

static enum stage
stage_of(const struct want *w)
{
    if (w->act == take_away)
        return STAGE_WRONG;
    if (w->act == fill_in && dicom__fill_is_late(w->tag))
        return STAGE_LATE;
    return has_condition(w) ? STAGE_CONDITION : STAGE_SURE;
}

/* The data set in hand, through the steps that lead there. */
static dicom_dataset *
find_here(const struct dicom__fill *f)
{
    const struct dicom__check *c = f->check;
    dicom_dataset             *ds = f->root;

    for (size_t i = 0; i < c->depth && ds; i++)
        ds = dicom_dataset_edit_item(ds, c->steps[i].tag, c->steps[i].index);
    return ds == c->here ? ds : NULL; /* else it is file meta information */
}

static void
add_want(struct dicom__fill *f, size_t act, uint32_t tag)
{
    struct want       w = {acts[act].act, f->check->rule, find_here(f), tag};
    const struct own *own = find_own(f, w.ds, tag);
    enum stage        stage;

    if (!w.ds || (!w.rule && w.act == fill_in) ||
        (w.act == put_more && is_sequence(tag)) ||
        (own ? own->tries == TRIES_MAX : acts[act].own))
        return;
    stage = stage_of(&w);
    if (stage > f->stage)
        return;
    if (stage < f->stage)
        f->wants.size = 0;
    f->stage = stage;
    dicom_status status =
        dicom__buf_append(&f->wants, &f->check->memory, &w, sizeof w);
    if (f->status == DICOM_OK)
        f->status = status;
}

/* A dicom_violation_fn. */
static void
take_violation(void *fill, const dicom_violation *v)
{
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (acts[i].code == v->code)
            add_want(fill, i, acts[i].tag ? acts[i].tag : v->tag);
}

/* ---- passes ------------------------------------------------------------- */

/* Whether it is still so, now that others were seen to. */
static bool
is_still_wanted(struct dicom__fill *f, const struct want *w)
{
    struct dicom__check *c = f->check;
    const dicom_dataset *here = w->act == add_group ? f->root : w->ds;

    if (!has_condition(w))
        return true;
    memset(c->slots, 0, sizeof c->slots);
    return dicom__condition(c, here, w->rule->condition) == DICOM__TRUE;
}

/* What cannot be put because of what is there is left: an element that is no
 * sequence, though it should be one. */
static bool
is_refusal(dicom_status status)
{
    return status == DICOM_E_WRONG_VR || status == DICOM_E_VALUE ||
           status == DICOM_E_RANGE || status == DICOM_E_NOT_FOUND;
}

static dicom_status
see_to(struct dicom__fill *f, const struct want *w)
{
    dicom_status status;

    if (!is_still_wanted(f, w))
        return DICOM_OK;
    status = note_own(f, w->ds, w->tag);
    if (status == DICOM_OK)
        status = w->act(f, w);
    return is_refusal(status) ? DICOM_OK : status;
}

static dicom_status
pass(struct dicom__fill *f)
{
    struct want  w;
    dicom_status status;

    f->wants.size = 0;
    f->stage = STAGE_NONE;
    status = dicom__check_run(f->check);
    if (status == DICOM_OK)
        status = f->status;
    for (size_t at = 0; at < f->wants.size && status == DICOM_OK;
         at += sizeof w) {
        memcpy(&w, f->wants.data + at, sizeof w);
        status = see_to(f, &w);
    }
    return status;
}

dicom_status
dicom_iod_fill(dicom_dataset *ds, const dicom_iod *iod, dicom_uid_fn *make_uid,
               void *ctx)
{
    dicom_validate_options options = DICOM_VALIDATE_OPTIONS_INIT;
    struct dicom__fill     f = {.root = ds, .make_uid = make_uid, .ctx = ctx};
    struct dicom__memory   memory;
    dicom_status           status;

    if (!ds || dicom_dataset_parent(ds) || !iod)
        return DICOM_E_ARGUMENT;
    memory = ((struct dicom__root *)ds)->memory;
    options.checks = DICOM_VALIDATE_RULES | DICOM_VALIDATE_AGREE;
    options.least = DICOM_WARNING;
    options.iod = iod;
    options.allocator = &memory.with;
    status = dicom__check_new(&f.check, ds, &options);
    if (status != DICOM_OK)
        return status;
    f.check->fn = take_violation;
    f.check->ctx = &f;
    for (int i = 0; i < PASSES_MAX && status == DICOM_OK; i++) {
        status = pass(&f);
        if (f.stage == STAGE_NONE)
            break;
    }
    dicom__buf_free(&f.wants, &f.check->memory);
    dicom__buf_free(&f.own, &f.check->memory);
    dicom__check_free(f.check);
    return status;
}
