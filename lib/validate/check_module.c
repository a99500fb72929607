/*
 * The rules of modules and macros. A data set or item is checked as a whole
 * against all rules that are about it, which also tells what no rule is about;
 * then its sequences are looked into, one after the other. Nothing recurses.
 */
#include <string.h>

#include "validate/check.h"

/* A sequence of the data set in hand, and rules for its items. */
struct pending {
    uint32_t element;
    uint16_t block;
    uint16_t usage; /* the module: an index into dicom__rule_usages */
};

/* How rules are walked: what is found is marked; unless mere marking is
 * asked for, it is checked. */
enum walk_mode { WALK_MARK, WALK_CHECK, WALK_OWN };

struct walk {
    struct dicom__check *c;
    enum walk_mode       mode;
    uint16_t             usage;
    dicom_status         status;
};

/* WALK_OWN marks an element with the number of the module that has it, from
 * 1, or with this, if several have it. */
enum { SHARED = 0xFFFF };

#define SHARED_GROUPS UINT32_C(0x52009229)
#define FRAME_GROUPS UINT32_C(0x52009230)

const char *const dicom__type_names[DICOM__TYPE_COUNT] = {"1",  "1C", "2",
                                                          "2C", "3",  "3C"};

/* ---- marks ------------------------------------------------------------ */

static dicom_status
clear_marks(struct dicom__check *c, const dicom_dataset *ds)
{
    size_t size = (size_t)ds->count * sizeof(uint16_t);

    c->marks.size = 0;
    if (size == 0)
        return DICOM_OK;
    dicom_status status = dicom__buf_reserve(&c->marks, &c->memory, size);
    if (status == DICOM_OK)
        memset(c->marks.data, 0, size);
    return status;
}

static uint16_t
get_mark(const struct dicom__check *c, size_t element)
{
    uint16_t mark;

    memcpy(&mark, c->marks.data + element * sizeof mark, sizeof mark);
    return mark;
}

static void
set_mark(struct dicom__check *c, size_t element, uint16_t mark)
{
    memcpy(c->marks.data + element * sizeof mark, &mark, sizeof mark);
}

static void
mark_element(struct walk *w, const dicom_element *el)
{
    size_t   element = (size_t)(el - w->c->here->elements);
    uint16_t own = (uint16_t)(w->usage + 1);
    uint16_t mark = get_mark(w->c, element);

    if (w->mode != WALK_OWN || mark == 0 || mark == own)
        set_mark(w->c, element, own);
    else
        set_mark(w->c, element, SHARED);
}

/* ---- one rule --------------------------------------------------------- */

/* Tells a violation of a rule, with its condition as what is expected. */
static void
violate_type(struct dicom__check *c, const struct dicom__rule *rule,
             dicom_violation_code code, uint32_t tag, const dicom_element *el)
{
    if (!dicom__violation(c, code, tag, el))
        return;
    if (rule->condition != 0) {
        dicom__say_text(&c->expected,
                        code == DICOM_V_NOT_PERMITTED ? "only if " : "if ");
        dicom__say_condition(&c->expected, rule->condition);
    }
    dicom__violation_tell(c);
}

static void
check_items(struct dicom__check *c, const struct dicom__rule *rule,
            uint32_t tag, const dicom_element *el)
{
    size_t count = dicom_element_item_count(el);
    bool   few = count < rule->min && count > 0;
    bool   many = rule->max > 0 && count > rule->max;

    if (!few && !many)
        return;
    if (!dicom__violation(c, few ? DICOM_V_ITEMS_FEW : DICOM_V_ITEMS_MANY, tag,
                          el))
        return;
    dicom__say_text(&c->expected, few ? "at least " : "at most ");
    dicom__say_number(&c->expected, few ? rule->min : rule->max);
    dicom__say_number(&c->found, (int64_t)count);
    dicom__violation_tell(c);
}

static bool
is_conditional(const struct dicom__rule *rule)
{
    return rule->type == DICOM__TYPE_1C || rule->type == DICOM__TYPE_2C ||
           rule->type == DICOM__TYPE_3C;
}

/* Whether the values of an attribute are under its rule. */
static enum dicom__truth
check_type(struct dicom__check *c, const struct dicom__rule *rule, uint32_t tag,
           const dicom_element *el)
{
    enum dicom__truth holds =
        rule->condition != 0   ? dicom__condition(c, c->here, rule->condition)
        : is_conditional(rule) ? DICOM__UNKNOWN
                               : DICOM__TRUE;
    bool required = rule->type < DICOM__TYPE_3 &&
                    (!is_conditional(rule) || holds == DICOM__TRUE);
    bool with_value =
        rule->type == DICOM__TYPE_1 || rule->type == DICOM__TYPE_1C;

    if (required && !el)
        violate_type(c, rule, DICOM_V_MISSING, tag, NULL);
    else if (el && holds == DICOM__FALSE && is_conditional(rule) &&
             !(rule->flags & DICOM__RULE_OTHERWISE))
        violate_type(c, rule, DICOM_V_NOT_PERMITTED, tag, el);
    else if (el && with_value && !dicom__has_value(el))
        violate_type(c, rule, DICOM_V_EMPTY, tag, el);
    else if (!el && holds == DICOM__UNKNOWN && rule->condition != 0 &&
             rule->type < DICOM__TYPE_3 &&
             c->options.checks & DICOM_VALIDATE_UNKNOWN)
        violate_type(c, rule, DICOM_V_CONDITION_UNKNOWN, tag, NULL);
    return rule->condition != 0 ? holds : DICOM__TRUE;
}

/* Has the items of a sequence looked into later. */
static void
push_items(struct walk *w, const struct dicom__rule *rule,
           const dicom_element *el)
{
    struct dicom__check *c = w->c;
    struct pending       p = {(uint32_t)(el - c->here->elements), rule->block,
                              w->usage};

    if ((el->tag == SHARED_GROUPS || el->tag == FRAME_GROUPS) && c->iod &&
        c->depth == 0)
        p.block = c->iod->groups;
    if (p.block == 0 || dicom_element_item_count(el) == 0)
        return;
    dicom_status status =
        dicom__buf_append(&c->pending, &c->memory, &p, sizeof p);
    if (w->status == DICOM_OK)
        w->status = status;
}

static void
check_attribute(struct walk *w, const struct dicom__rule *rule, uint32_t tag)
{
    struct dicom__check *c = w->c;
    const dicom_element *el = dicom_dataset_find(c->here, tag);

    if (el)
        mark_element(w, el);
    if (w->mode != WALK_CHECK)
        return;
    c->type = dicom__type_names[rule->type];
    enum dicom__truth holds = check_type(c, rule, tag, el);
    if (el && dicom_element_vr(el) == DICOM_VR_SQ) {
        check_items(c, rule, tag, el);
        push_items(w, rule, el);
    } else if (el && holds == DICOM__TRUE) {
        dicom__check_terms(c, rule, tag, el);
    }
}

static void
check_check(struct walk *w, const struct dicom__rule *rule, uint32_t tag)
{
    struct dicom__check *c = w->c;
    const dicom_element *el = dicom_dataset_find(c->here, tag);
    bool                 error = rule->flags & DICOM__RULE_BAD_ERROR;

    if (w->mode != WALK_CHECK)
        return;
    if (rule->condition != 0 &&
        dicom__condition(c, c->here, rule->condition) != DICOM__TRUE)
        return;
    c->type = "";
    if (!(rule->flags & (DICOM__RULE_BAD_ERROR | DICOM__RULE_BAD_WARNING))) {
        if (el)
            dicom__check_terms(c, rule, tag, el);
        return;
    }
    if (!dicom__violation(c, error ? DICOM_V_CONFLICT : DICOM_V_CONFLICT_ODD,
                          tag, el))
        return;
    dicom__say_text(&c->found, "it is so that ");
    dicom__say_condition(&c->found, rule->condition);
    dicom__violation_tell(c);
}

/* Whether the data set in hand has anything of a group. */
static bool
has_group(const dicom_dataset *ds, uint16_t group)
{
    size_t low = 0, high = ds->count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (DICOM_TAG_GROUP(ds->elements[mid].tag) < group)
            low = mid + 1;
        else
            high = mid;
    }
    return low < ds->count && DICOM_TAG_GROUP(ds->elements[low].tag) == group;
}

static void
check_rule(struct walk *w, const struct dicom__rule *rule)
{
    void (*check)(struct walk *, const struct dicom__rule *, uint32_t) =
        rule->kind == DICOM__RULE_CHECK ? check_check : check_attribute;

    w->c->rule = rule;
    if (!DICOM_TAG_IS_PRIVATE(rule->tag)) {
        check(w, rule, rule->tag);
        return;
    }
    uint32_t tag = rule->tag & ~UINT32_C(0x10000);
    for (uint32_t i = 0; i < 16; i++, tag += UINT32_C(0x20000))
        if (has_group(w->c->here, DICOM_TAG_GROUP(tag)))
            check(w, rule, tag);
}

/* ---- a block ---------------------------------------------------------- */

static void
set_section(struct dicom__check *c, uint16_t block)
{
    uint32_t section =
        dicom__rule_owners[dicom__rule_blocks[block].owner].section;

    if (dicom__rule_text(section)[0] != '\0')
        c->section = dicom__rule_text(section);
}

/* How a macro is walked that stands here; false if it is not. */
static bool
enter(struct walk *w, const struct dicom__rule *rule, enum walk_mode *mode)
{
    struct dicom__check *c = w->c;
    enum dicom__truth    holds = DICOM__TRUE;

    *mode = w->mode;
    if (rule->kind == DICOM__RULE_GROUP)
        return dicom_dataset_find(c->here, rule->tag) != NULL;
    if (w->mode == WALK_OWN || rule->condition == 0)
        return true;
    holds = dicom__condition(c, c->here, rule->condition);
    if (holds == DICOM__UNKNOWN)
        *mode = WALK_MARK;
    return holds != DICOM__FALSE;
}

/* Walks the rules of a block and of the macros that stand in it. */
static void
walk_block(struct walk *w, uint16_t block)
{
    struct {
        const struct dicom__rule *next, *end;
        enum walk_mode            mode;
        const char               *section;
    } open[DICOM__USE_DEPTH_MAX + 2];
    size_t depth = 0;

    open[0].mode = w->mode;
    for (;;) {
        const struct dicom__rule_block *b = &dicom__rule_blocks[block];
        open[depth].next = dicom__rules + b->first;
        open[depth].end = open[depth].next + b->count;
        open[depth].section = w->c->section;
        set_section(w->c, block);
        depth++;
    next:
        while (open[depth - 1].next == open[depth - 1].end) {
            w->c->section = open[--depth].section;
            if (depth == 0) {
                w->mode = open[0].mode;
                return;
            }
        }
        const struct dicom__rule *rule = open[depth - 1].next++;
        w->mode = open[depth - 1].mode;
        if (rule->kind == DICOM__RULE_USE || rule->kind == DICOM__RULE_GROUP) {
            if (enter(w, rule, &open[depth].mode)) {
                block = rule->block;
                continue;
            }
        } else {
            check_rule(w, rule);
        }
        goto next;
    }
}

/* ---- what no rule is about -------------------------------------------- */

static void
check_unmarked(struct dicom__check *c, const dicom_element *el)
{
    uint32_t              tag = el->tag;
    const dicom_dict_row *row = dicom_dict_by_tag(tag);
    bool                  retired = row && dicom_dict_retired(row);

    if (DICOM_TAG_IS_PRIVATE(tag) || DICOM_TAG_ELEMENT(tag) == 0 ||
        DICOM_TAG_GROUP(tag) < 8 || tag == UINT32_C(0xFFFCFFFC) ||
        (c->partial && !retired))
        return;
    c->type = c->section = c->module = "";
    dicom__violate(c, retired ? DICOM_V_RETIRED : DICOM_V_NOT_IN_IOD, tag, el,
                   "", "");
}

static void
check_all_unmarked(struct dicom__check *c)
{
    if (c->options.least > DICOM_NOTE)
        return;
    for (size_t i = 0; i < c->here->count; i++)
        if (get_mark(c, i) == 0)
            check_unmarked(c, &c->here->elements[i]);
}

/* ---- modules ---------------------------------------------------------- */

static uint16_t
block_of(const struct dicom__rule_usage *u)
{
    return dicom__rule_owners[u->owner].block;
}

static struct walk
begin_module(struct dicom__check *c, uint16_t usage, enum walk_mode mode)
{
    c->module = dicom__rule_text(dicom__rule_usages[usage].name);
    c->section = "";
    return (struct walk){c, mode, usage, DICOM_OK};
}

/* Marks the elements that only one module has. */
static void
mark_owners(struct dicom__check *c)
{
    for (uint16_t i = 0; i < c->iod->usage_count; i++) {
        uint16_t    usage = (uint16_t)(c->iod->usages + i);
        struct walk w = begin_module(c, usage, WALK_OWN);

        if (!dicom__rule_usages[usage].unlisted)
            walk_block(&w, block_of(&dicom__rule_usages[usage]));
    }
}

/* Which modules are in use: by their usage and condition, or because of an
 * element that no other has. */
static void
find_modules_in_use(struct dicom__check *c, bool in_use[DICOM__MODULES_MAX])
{
    memset(in_use, 0, DICOM__MODULES_MAX * sizeof *in_use);
    for (size_t i = 0; i < c->root->count; i++) {
        uint16_t mark = get_mark(c, i);
        if (mark != 0 && mark != SHARED)
            in_use[mark - 1 - c->iod->usages] = true;
    }
    for (size_t i = 0; i < c->iod->usage_count; i++) {
        const struct dicom__rule_usage *u =
            &dicom__rule_usages[c->iod->usages + i];

        if (u->usage == DICOM__USAGE_M ||
            (u->condition != 0 &&
             dicom__condition(c, c->root, u->condition) == DICOM__TRUE))
            in_use[i] = true;
        if (u->unlisted && u->usage == DICOM__USAGE_M)
            c->partial = true;
    }
}

static dicom_status
check_root(struct dicom__check *c)
{
    bool         in_use[DICOM__MODULES_MAX];
    dicom_status status = clear_marks(c, c->root);

    if (status != DICOM_OK)
        return status;
    mark_owners(c);
    find_modules_in_use(c, in_use);
    status = clear_marks(c, c->root);
    for (uint16_t i = 0; i < c->iod->usage_count; i++) {
        uint16_t    usage = (uint16_t)(c->iod->usages + i);
        struct walk w =
            begin_module(c, usage, in_use[i] ? WALK_CHECK : WALK_MARK);

        if (!dicom__rule_usages[usage].unlisted)
            walk_block(&w, block_of(&dicom__rule_usages[usage]));
        if (status == DICOM_OK)
            status = w.status;
    }
    check_all_unmarked(c);
    return status;
}

/* ---- items ------------------------------------------------------------ */

static struct pending
get_pending(const struct dicom__check *c, size_t i)
{
    struct pending p;

    memcpy(&p, c->pending.data + i * sizeof p, sizeof p);
    return p;
}

static size_t
count_pending(const struct dicom__check *c)
{
    return c->pending.size / sizeof(struct pending);
}

/* Orders what was pushed for one data set by element; there are not many. */
static void
sort_pending(struct dicom__check *c, size_t first)
{
    struct pending *p = (void *)c->pending.data;

    for (size_t i = first + 1; i < count_pending(c); i++) {
        struct pending moving = p[i];
        size_t         k = i;

        for (; k > first && p[k - 1].element > moving.element; k--)
            p[k] = p[k - 1];
        p[k] = moving;
    }
}

static void
open_level(struct dicom__check *c, const dicom_dataset *ds, size_t first)
{
    sort_pending(c, first);
    c->levels[c->depth] = (struct dicom__check_level){
        .ds = ds, .next = first, .end = count_pending(c)};
}

/* Checks an item with all rules that are pending for its sequence. */
static dicom_status
check_item(struct dicom__check *c, const dicom_dataset *item, size_t from,
           size_t to)
{
    size_t       first = count_pending(c);
    dicom_status status = clear_marks(c, item);

    c->here = item;
    for (size_t i = from; i < to && status == DICOM_OK; i++) {
        struct pending p = get_pending(c, i);
        struct walk    w = begin_module(c, p.usage, WALK_CHECK);

        walk_block(&w, p.block);
        status = w.status;
    }
    if (status == DICOM_OK) {
        check_all_unmarked(c);
        open_level(c, item, first);
    }
    return status;
}

/* The end of what is pending for the same element. */
static size_t
pending_end(const struct dicom__check *c, const struct dicom__check_level *l)
{
    uint32_t element = get_pending(c, l->next).element;
    size_t   end = l->next + 1;

    while (end < l->end && get_pending(c, end).element == element)
        end++;
    return end;
}

/* Looks into the sequences of the outermost data set. */
static dicom_status
check_sequences(struct dicom__check *c)
{
    for (;;) {
        struct dicom__check_level *l = &c->levels[c->depth];

        if (l->next == l->end) {
            if (c->depth == 0)
                return DICOM_OK;
            c->depth--;
            c->pending.size = c->levels[c->depth].end * sizeof(struct pending);
            continue;
        }
        const dicom_element *el =
            &l->ds->elements[get_pending(c, l->next).element];
        size_t from = l->next, to = pending_end(c, l);
        if (l->item == dicom_element_item_count(el)) {
            l->next = to;
            l->item = 0;
            continue;
        }
        c->steps[c->depth++] = (struct dicom__path_step){el->tag, l->item};
        dicom_status status =
            check_item(c, dicom_element_item(el, l->item++), from, to);
        if (status != DICOM_OK)
            return status;
    }
}

/* ---- all of it -------------------------------------------------------- */

static dicom_status
check_meta(struct dicom__check *c)
{
    uint16_t     block = dicom__rule_owners[dicom__rule_counts.file_meta].block;
    struct walk  w = {c, WALK_CHECK, 0, DICOM_OK};
    dicom_status status = clear_marks(c, c->meta);

    if (status != DICOM_OK)
        return status;
    c->here = c->meta;
    c->module =
        dicom__rule_text(dicom__rule_owners[dicom__rule_counts.file_meta].name);
    c->section = "";
    walk_block(&w, block);
    return w.status;
}

dicom_status
dicom__check_rules(struct dicom__check *c)
{
    dicom_status status = c->meta ? check_meta(c) : DICOM_OK;

    c->here = c->root;
    c->pending.size = 0;
    if (!c->iod || status != DICOM_OK)
        return status;
    status = check_root(c);
    if (status != DICOM_OK)
        return status;
    open_level(c, c->root, 0);
    status = check_sequences(c);
    c->depth = 0;
    c->here = c->root;
    c->type = c->module = c->section = "";
    return status;
}
