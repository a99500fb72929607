/* Object definitions: finding them, and what they ask for. */
#include <string.h>

#include "validate/check.h"

static const struct dicom__rule_iod *
row_of(const dicom_iod *iod)
{
    return (const struct dicom__rule_iod *)(const void *)iod;
}

/* ---- finding ---------------------------------------------------------- */

/* The order of a string of the pool and of a text. */
static int
compare(uint32_t offset, const char *text, size_t size)
{
    const char *own = dicom__rule_text(offset);
    size_t      length = strlen(own);
    int         order = memcmp(own, text, length < size ? length : size);

    if (order != 0 || length == size)
        return order;
    return length < size ? -1 : 1;
}

const dicom_iod *
dicom_iod_by_uid(const char *uid, size_t size)
{
    size_t low = 0, high = dicom__rule_counts.sops;

    while (size > 0 && (uid[size - 1] == '\0' || uid[size - 1] == ' '))
        size--;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int    order = compare(dicom__rule_sops[mid].uid, uid, size);
        if (order == 0)
            return dicom_iod_at(dicom__rule_sops[mid].iod);
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_name(uint32_t offset, const char *text, size_t size)
{
    const char *own = dicom__rule_text(offset);

    for (size_t i = 0; i < size; i++)
        if (own[i] == '\0' || lower(own[i]) != lower(text[i]))
            return false;
    return own[size] == '\0';
}

const dicom_iod *
dicom_iod_by_name(const char *text, size_t size)
{
    for (size_t i = 0; i < dicom__rule_counts.iods; i++)
        if (is_name(dicom__rule_iods[i].name, text, size))
            return dicom_iod_at(i);
    return NULL;
}

const dicom_iod *
dicom_iod_at(size_t index)
{
    if (index >= dicom__rule_counts.iods)
        return NULL;
    return (const dicom_iod *)(const void *)&dicom__rule_iods[index];
}

/* ---- what is in a row ------------------------------------------------- */

const char *
dicom_iod_name(const dicom_iod *iod)
{
    return dicom__rule_text(row_of(iod)->name);
}

const char *
dicom_iod_section(const dicom_iod *iod)
{
    return dicom__rule_text(row_of(iod)->section);
}

const char *
dicom_iod_uid(const dicom_iod *iod, size_t index)
{
    const struct dicom__rule_iod *d = row_of(iod);

    return index < d->sop_count
               ? dicom__rule_text(dicom__rule_iod_sops[d->sops + index])
               : NULL;
}

bool
dicom_iod_retired(const dicom_iod *iod)
{
    return row_of(iod)->flags & DICOM__IOD_RETIRED;
}

bool
dicom_iod_get_module(const dicom_iod *iod, size_t index, dicom_iod_module *out)
{
    const struct dicom__rule_iod *d = row_of(iod);

    if (index >= d->usage_count)
        return false;
    const struct dicom__rule_usage *u = &dicom__rule_usages[d->usages + index];
    *out = (dicom_iod_module){
        .name = dicom__rule_text(u->name),
        .entity = dicom__rule_text(u->entity),
        .section = u->unlisted
                       ? ""
                       : dicom__rule_text(dicom__rule_owners[u->owner].section),
        .usage = "MCU"[u->usage],
        .listed = !u->unlisted,
    };
    return true;
}

dicom_iod_stats
dicom_iod_get_stats(void)
{
    dicom_iod_stats stats = {.iods = dicom__rule_counts.iods,
                             .rows = dicom__rule_counts.rules,
                             .table_bytes = dicom__rule_counts.bytes};

    for (size_t i = 0; i < dicom__rule_counts.owners; i++)
        if (dicom__rule_owners[i].macro)
            stats.macros++;
        else
            stats.modules++;
    return stats;
}

/* ---- requirements ----------------------------------------------------- */

/* Items and macros that are open; what is open is not entered again. */
enum { OPEN_MAX = 64 };

struct listing {
    dicom_requirement_fn *fn;
    void                 *ctx;
    dicom_requirement     row;
    struct dicom__saying  condition, values;
    size_t                depth; /* of `open` */
    struct {
        uint16_t    block, next;
        uint16_t    condition; /* of the macro */
        uint32_t    items;     /* sequences around it */
        const char *section;
    } open[OPEN_MAX];
};

static void
open_block(struct listing *l, uint16_t block, uint32_t items,
           uint16_t condition)
{
    const struct dicom__rule_owner *o =
        &dicom__rule_owners[dicom__rule_blocks[block].owner];
    const char *section = dicom__rule_text(o->section);

    if (section[0] == '\0' && l->depth > 0)
        section = l->open[l->depth - 1].section;
    l->open[l->depth].block = block;
    l->open[l->depth].next = 0;
    l->open[l->depth].condition = condition;
    l->open[l->depth].items = items;
    l->open[l->depth++].section = section;
}

static bool
is_open(const struct listing *l, uint16_t block)
{
    for (size_t i = 0; i < l->depth; i++)
        if (l->open[i].block == block)
            return true;
    return l->depth == OPEN_MAX;
}

/* Whether all macros that an item is made of are around it already. */
static bool
is_recursive(const struct listing *l, uint16_t block)
{
    const struct dicom__rule_block *b = &dicom__rule_blocks[block];

    for (size_t i = 0; i < b->count; i++) {
        const struct dicom__rule *rule = &dicom__rules[b->first + i];
        if (rule->kind == DICOM__RULE_USE && is_open(l, rule->block))
            return true;
    }
    return false;
}

/* The condition of a rule, and those of the macros that it stands in. */
static void
say_conditions(struct listing *l, uint16_t condition, uint32_t items)
{
    dicom__say_clear(&l->condition);
    for (size_t i = 0; i < l->depth; i++) {
        if (l->open[i].items != items || l->open[i].condition == 0)
            continue;
        dicom__say_condition(&l->condition, l->open[i].condition);
        if (condition != 0)
            dicom__say_text(&l->condition, ", and ");
    }
    dicom__say_condition(&l->condition, condition);
}

static dicom_status
tell_rule(struct listing *l, const struct dicom__rule *rule, uint32_t items,
          const char *section)
{
    say_conditions(l, rule->condition, items);
    dicom__say_clear(&l->values);
    dicom__say_set(&l->values, rule->values);
    l->row.depth = items;
    l->row.tag = DICOM_TAG_IS_PRIVATE(rule->tag)
                     ? rule->tag & ~UINT32_C(0x10000)
                     : rule->tag;
    l->row.type = dicom__type_names[rule->type];
    l->row.min = rule->min;
    l->row.max = rule->max;
    l->row.value = rule->index;
    l->row.more = rule->kind == DICOM__RULE_CHECK;
    l->row.otherwise = rule->flags & DICOM__RULE_OTHERWISE;
    l->row.open = rule->flags & DICOM__RULE_OPEN;
    l->row.recursive = rule->block != 0 && is_recursive(l, rule->block);
    l->row.condition = l->condition.text;
    l->row.values = l->values.text;
    l->row.section = section;
    return l->fn(l->ctx, &l->row);
}

/* Tells one row, and opens what stands in it. */
static dicom_status
list_rule(struct listing *l, const struct dicom__rule *rule)
{
    uint32_t     items = l->open[l->depth - 1].items;
    dicom_status status;

    if (rule->kind == DICOM__RULE_USE) {
        if (!is_open(l, rule->block))
            open_block(l, rule->block, items, rule->condition);
        return DICOM_OK;
    }
    if (rule->kind == DICOM__RULE_CHECK && rule->values == 0)
        return DICOM_OK;
    status = tell_rule(l, rule, items, l->open[l->depth - 1].section);
    if (status == DICOM_SKIP)
        return DICOM_OK;
    if (status == DICOM_OK && rule->block != 0 && !l->row.recursive &&
        l->depth < OPEN_MAX)
        open_block(l, rule->block, items + 1, 0);
    return status;
}

static dicom_status
list_block(struct listing *l, uint16_t block)
{
    dicom_status status = DICOM_OK;

    l->depth = 0;
    open_block(l, block, 0, 0);
    while (l->depth > 0 && status == DICOM_OK) {
        const struct dicom__rule_block *b =
            &dicom__rule_blocks[l->open[l->depth - 1].block];

        if (l->open[l->depth - 1].next == b->count)
            l->depth--;
        else
            status = list_rule(
                l, &dicom__rules[b->first + l->open[l->depth - 1].next++]);
    }
    return status;
}

/* Tells that a module or group begins, then its rows. */
static dicom_status
list_owner(struct listing *l, const char *name, char usage, uint16_t condition,
           uint16_t block)
{
    dicom_status status;

    dicom__say_clear(&l->condition);
    dicom__say_condition(&l->condition, condition);
    l->row = (dicom_requirement){
        .module = name,
        .usage = usage,
        .type = "",
        .condition = l->condition.text,
        .values = "",
        .section = block
                       ? dicom__rule_text(
                             dicom__rule_owners[dicom__rule_blocks[block].owner]
                                 .section)
                       : "",
    };
    status = l->fn(l->ctx, &l->row);
    if (status == DICOM_SKIP)
        return DICOM_OK;
    return status == DICOM_OK && block ? list_block(l, block) : status;
}

static dicom_status
list_groups(struct listing *l, const struct dicom__rule_block *groups)
{
    dicom_status status = DICOM_OK;

    for (size_t i = 0; i < groups->count && status == DICOM_OK; i++) {
        const struct dicom__rule *rule = &dicom__rules[groups->first + i];
        uint32_t                  name =
            dicom__rule_owners[dicom__rule_blocks[rule->block].owner].name;

        status = list_owner(l, dicom__rule_text(name),
                            rule->type == DICOM__TYPE_1    ? 'M'
                            : rule->type == DICOM__TYPE_1C ? 'C'
                                                           : 'U',
                            rule->condition, rule->block);
    }
    return status;
}

dicom_status
dicom_iod_requirements(const dicom_iod *iod, dicom_requirement_fn *fn,
                       void *ctx)
{
    const struct dicom__rule_iod *d = row_of(iod);
    struct listing                l = {.fn = fn, .ctx = ctx};
    dicom_status                  status = DICOM_OK;

    for (size_t i = 0; i < d->usage_count && status == DICOM_OK; i++) {
        const struct dicom__rule_usage *u = &dicom__rule_usages[d->usages + i];

        status = list_owner(
            &l, dicom__rule_text(u->name), "MCU"[u->usage], u -> condition,
            u -> unlisted ? 0 : dicom__rule_owners[u->owner].block);
    }
    if (status == DICOM_OK && d->groups != 0)
        status = list_groups(&l, &dicom__rule_blocks[d->groups]);
    return status;
}

dicom_status
dicom_module_requirements(const char *name, dicom_requirement_fn *fn, void *ctx)
{
    struct listing l = {.fn = fn, .ctx = ctx};

    for (size_t i = 0; i < dicom__rule_counts.owners; i++) {
        const struct dicom__rule_owner *o = &dicom__rule_owners[i];
        if (is_name(o->name, name, strlen(name)))
            return list_owner(&l, dicom__rule_text(o->name), ' ', 0, o->block);
    }
    return DICOM_E_NOT_FOUND;
}
