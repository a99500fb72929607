/*
 * Makes the rules of object definitions.
 *
 * usage: gen_rules ELEMENTS UIDS RULES... >rule_tables.c
 *
 * All rows are read first, so that what is named may stand anywhere. What is
 * printed depends on nothing but the tables and their order.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rule_condition.h"
#include "rule_pool.h"
#include "rule_text.h"
#include "validate/rules.h"
#include "words.h"

/* The module that the engine asks for by itself. */
static const char file_meta[] = "File Meta Information";

static struct rule_rows text;

struct named {
    size_t row;
    bool   used;
    bool   macro;
};

struct names {
    struct named *all;
    size_t        count, capacity;
    struct words  numbers; /* index + 1 */
};

static struct names owners, conditions, lists, iods;

static struct {
    struct dicom__rule       *rules;
    size_t                    n_rules, rules_capacity;
    struct dicom__rule_block *blocks; /* 0 is none, then those of `owners` */
    size_t                    n_blocks, blocks_capacity;
    struct dicom__rule_iod   *iods;
    size_t                    n_iods, iods_capacity;
    struct dicom__rule_usage *usages;
    size_t                    n_usages, usages_capacity;
    struct dicom__rule_sop   *sops;
    size_t                    n_sops, sops_capacity;
} out;

/* ---- names ------------------------------------------------------------ */

static void
add_name(struct names *names, size_t row, bool macro)
{
    const struct rule_row *r = &text.rows[row];
    const char            *name = rule_cell(r, 1);

    if (!name)
        table_die(&r->t, "a name is missing");
    size_t *number = words_number(&names->numbers, name);
    if (*number > 0) {
        const struct table *t = &text.rows[names->all[*number - 1].row].t;
        table_die(&r->t, "\"%s\" stands in %s:%u too", name, t->path, t->line);
    }
    names->all = table_grow(names->all, names->count, &names->capacity,
                            sizeof *names->all);
    names->all[names->count++] = (struct named){.row = row, .macro = macro};
    *number = names->count;
}

/* The index of what is meant, which counts as used; dies if there is none. */
static size_t
find_name(const struct table *t, struct names *names, const char *what,
          const char *name)
{
    size_t *number = words_number(&names->numbers, name);

    if (*number == 0)
        table_die(t, "there is no %s \"%s\"", what, name);
    names->all[*number - 1].used = true;
    return *number - 1;
}

/* The one row below a condition. */
const struct rule_row *
rule_find_condition(const struct table *t, const char *name, size_t size)
{
    size_t i = find_name(t, &conditions, "condition", rule_copy(name, size));

    return &text.rows[conditions.all[i].row + 1];
}

static void
collect_names(void)
{
    for (size_t i = 0; i < text.count; i = rule_rows_end(&text, i)) {
        const struct rule_row *r = &text.rows[i];
        const char            *word = rule_cell(r, 0);

        if (strcmp(word, "module") == 0 || strcmp(word, "macro") == 0)
            add_name(&owners, i, word[1] == 'a');
        else if (strcmp(word, "values") == 0)
            add_name(&lists, i, false);
        else if (strcmp(word, "condition") == 0)
            add_name(&conditions, i, false);
        else if (strcmp(word, "iod") == 0)
            add_name(&iods, i, false);
        else
            table_die(&r->t,
                      "\"%s\" is no iod, module, macro, values, "
                      "condition",
                      word);
        if (rule_rows_end(&text, i) == i + 1)
            table_die(&r->t, "nothing stands below");
        if (strcmp(word, "condition") == 0 && rule_rows_end(&text, i) != i + 2)
            table_die(&r->t, "a condition is one row");
    }
}

static void
check_used(const struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        if (!names->all[i].used)
            table_die(&text.rows[names->all[i].row].t, "nothing uses it");
}

/* ---- values ----------------------------------------------------------- */

static uint32_t
read_tag(const struct table *t, const char *value)
{
    unsigned group, element;
    int      end = 0;

    if (sscanf(value, "(%4X,%4X)%n", &group, &element, &end) != 2 ||
        end != 11 || value[end] != '\0')
        table_die(t, "\"%s\" is no tag", value);
    return (uint32_t)group << 16 | element;
}

static uint32_t
read_number(const struct table *t, const char *value)
{
    char *end;
    long  v = strtol(value, &end, 10);

    if (*end != '\0' || v < INT32_MIN || v > INT32_MAX)
        table_die(t, "\"%s\" is no number", value);
    return (uint32_t)(int32_t)v;
}

/* A value as it is, `""`, or `uid(KEYWORD)`. */
static const char *
string_of(const struct table *t, const char *value)
{
    size_t size = strlen(value);

    if (strcmp(value, "\"\"") == 0)
        return "";
    if (strncmp(value, "uid(", 4) == 0 && value[size - 1] == ')')
        return rule_uid(t, value + 4, size - 5);
    return value;
}

/* Values parted by " | ". */
static void
read_values(const struct table *t, const char *cell, enum rule_vr vr,
            struct rule_values *v)
{
    v->kind = vr == RULE_VR_TAG      ? DICOM__SET_TAGS
              : vr == RULE_VR_NUMBER ? DICOM__SET_NUMBERS
                                     : DICOM__SET_STRINGS;
    while (cell) {
        const char *end = strstr(cell, " | ");
        const char *value =
            rule_copy(cell, end ? (size_t)(end - cell) : strlen(cell));
        if (vr == RULE_VR_SEQUENCE)
            table_die(t, "a sequence has no values");
        const char *string = string_of(t, value);
        rule_check_value(t, vr, string);
        rule_values_add(v, string,
                        vr == RULE_VR_TAG      ? read_tag(t, value)
                        : vr == RULE_VR_NUMBER ? read_number(t, value)
                                               : 0);
        cell = end ? end + 3 : NULL;
    }
}

uint16_t
rule_find_values(const struct table *t, const char *name, size_t size,
                 enum rule_vr vr)
{
    size_t             i = find_name(t, &lists, "list", rule_copy(name, size));
    size_t             row = lists.all[i].row, end = rule_rows_end(&text, row);
    struct rule_values v = {0};

    while (++row < end)
        read_values(&text.rows[row].t, rule_cell(&text.rows[row], 0), vr, &v);
    return rule_set(&text.rows[end - 1].t, &v);
}

static uint16_t
values_cell(const struct table *t, const char *cell, enum rule_vr vr)
{
    struct rule_values v = {0};

    if (cell[0] == '@')
        return rule_find_values(t, cell + 1, strlen(cell + 1), vr);
    read_values(t, cell, vr, &v);
    return rule_set(t, &v);
}

/* ---- options of a row ------------------------------------------------- */

static const struct {
    const char *word;
    uint8_t     flag;
} flag_words[] = {
    {"otherwise 3", DICOM__RULE_OTHERWISE},
    {"nonzero", DICOM__RULE_NONZERO},
    {"nonzero warning", DICOM__RULE_NONZERO_WARNING},
    {"error", DICOM__RULE_BAD_ERROR},
    {"warning", DICOM__RULE_BAD_WARNING},
};

static bool
flag_cell(const char *cell, struct dicom__rule *rule)
{
    for (size_t i = 0; i < sizeof flag_words / sizeof *flag_words; i++)
        if (strcmp(cell, flag_words[i].word) == 0) {
            rule->flags |= flag_words[i].flag;
            return true;
        }
    return false;
}

static void
option_cell(const struct table *t, const char *cell, enum rule_vr vr,
            struct dicom__rule *rule)
{
    const char *rest;
    bool        sequence = vr == RULE_VR_SEQUENCE;

    if ((rest = rule_after(cell, "if")) != NULL) {
        rule->condition = rule_condition(t, rest);
    } else if ((rest = rule_after(cell, "enum")) != NULL) {
        rule->values = values_cell(t, rest, vr);
    } else if ((rest = rule_after(cell, "terms")) != NULL) {
        rule->values = values_cell(t, rest, vr);
        rule->flags |= DICOM__RULE_OPEN;
    } else if ((rest = rule_after(cell, "items")) != NULL && sequence) {
        rule_range(t, rest, &rule->min, &rule->max);
    } else if ((rest = rule_after(cell, "vm")) != NULL && !sequence) {
        rule_range(t, rest, &rule->min, &rule->max);
    } else if ((rest = rule_after(cell, "value")) != NULL && !sequence) {
        rule_range(t, rest, &rule->index, &(uint8_t){0});
    } else if (!flag_cell(cell, rule)) {
        table_die(t, "\"%s\" is no option here", cell);
    }
}

/* Whether two options say something of the same. */
static bool
same_option(const char *a, const char *b)
{
    bool   values_a = rule_after(a, "enum") || rule_after(a, "terms");
    bool   values_b = rule_after(b, "enum") || rule_after(b, "terms");
    size_t size = strcspn(a, " ");

    return (values_a && values_b) ||
           (size == strcspn(b, " ") && strncmp(a, b, size) == 0);
}

static void
option_cells(const struct rule_row *row, size_t first, enum rule_vr vr,
             struct dicom__rule *rule)
{
    size_t i = first;

    for (const char *cell; (cell = rule_cell(row, i)) != NULL; i++) {
        for (size_t k = first; k < i; k++)
            if (same_option(cell, rule_cell(row, k)))
                table_die(&row->t, "\"%s\" comes after \"%s\"", cell,
                          rule_cell(row, k));
        option_cell(&row->t, cell, vr, rule);
    }
}

/* ---- rows of modules and macros --------------------------------------- */

static uint16_t
new_block(const struct table *t, size_t owner)
{
    out.blocks = table_grow(out.blocks, out.n_blocks, &out.blocks_capacity,
                            sizeof *out.blocks);
    out.blocks[out.n_blocks] =
        (struct dicom__rule_block){.owner = (uint16_t)owner};
    if (out.n_blocks >= UINT16_MAX)
        table_die(t, "there are too many sequences");
    return (uint16_t)out.n_blocks++;
}

static const char *const type_words[] = {"1", "1C", "2", "2C", "3", "3C"};

static struct dicom__rule
attribute_row(const struct rule_row *row)
{
    const char                  *keyword = rule_cell(row, 0);
    const char                  *type = rule_cell(row, 1);
    struct dicom__rule           rule = {.kind = DICOM__RULE_ATTRIBUTE};
    const struct rule_attribute *a =
        rule_attribute(&row->t, keyword, strlen(keyword));

    rule.tag = a->tag;
    while (rule.type < DICOM__TYPE_COUNT &&
           (!type || strcmp(type, type_words[rule.type]) != 0))
        rule.type++;
    if (rule.type == DICOM__TYPE_COUNT)
        table_die(&row->t, "a type is missing");
    option_cells(row, 2, a->vr, &rule);
    if (rule.flags & (DICOM__RULE_BAD_ERROR | DICOM__RULE_BAD_WARNING))
        table_die(&row->t, "only a check may be an error or a warning");
    if (rule.flags & DICOM__RULE_OTHERWISE &&
        (rule.condition == 0 ||
         (rule.type != DICOM__TYPE_1C && rule.type != DICOM__TYPE_2C)))
        table_die(&row->t,
                  "\"otherwise\" needs type 1C or 2C, and a condition");
    return rule;
}

static struct dicom__rule
check_row(const struct rule_row *row)
{
    const char        *keyword = rule_cell(row, 1);
    struct dicom__rule rule = {.kind = DICOM__RULE_CHECK,
                               .type = DICOM__TYPE_3};

    if (!keyword)
        table_die(&row->t, "a keyword is missing");
    const struct rule_attribute *a =
        rule_attribute(&row->t, keyword, strlen(keyword));
    rule.tag = a->tag;
    option_cells(row, 2, a->vr, &rule);
    bool bad = rule.flags & (DICOM__RULE_BAD_ERROR | DICOM__RULE_BAD_WARNING);
    if (bad ? rule.condition == 0 || rule.values != 0
            : rule.values == 0 && rule.max == 0 && rule.min == 0 &&
                  rule.flags == 0)
        table_die(&row->t, "the check checks nothing");
    return rule;
}

static size_t
find_macro(const struct table *t, const char *name)
{
    if (!name)
        table_die(t, "a name is missing");
    size_t i = find_name(t, &owners, "macro", name);
    if (!owners.all[i].macro)
        table_die(t, "\"%s\" is a module, no macro", name);
    return i;
}

static struct dicom__rule
use_row(const struct rule_row *row)
{
    size_t             macro = find_macro(&row->t, rule_cell(row, 1));
    struct dicom__rule rule = {.kind = DICOM__RULE_USE,
                               .type = DICOM__TYPE_3,
                               .block = (uint16_t)(macro + 1)};
    const char        *cell = rule_cell(row, 2);

    if (cell && !rule_after(cell, "if"))
        table_die(&row->t, "\"%s\" is no condition", cell);
    option_cells(row, 2, RULE_VR_SEQUENCE, &rule);
    return rule;
}

static struct dicom__rule
rule_row(const struct rule_row *row)
{
    const char *word = rule_cell(row, 0);

    if (strcmp(word, "use") == 0)
        return use_row(row);
    return strcmp(word, "check") == 0 ? check_row(row) : attribute_row(row);
}

static size_t
new_rules(const struct table *t, size_t count)
{
    size_t first = out.n_rules;

    for (size_t i = 0; i < count; i++) {
        out.rules = table_grow(out.rules, out.n_rules, &out.rules_capacity,
                               sizeof *out.rules);
        out.rules[out.n_rules++] = (struct dicom__rule){0};
    }
    if (out.n_rules > UINT16_MAX)
        table_die(t, "there are too many rows");
    return first;
}

static bool
is_sequence(const struct rule_row *row)
{
    const char *keyword = rule_cell(row, 0);

    if (strcmp(keyword, "use") == 0 || strcmp(keyword, "check") == 0)
        return false;
    return rule_attribute(&row->t, keyword, strlen(keyword))->vr ==
           RULE_VR_SEQUENCE;
}

/* Dies if one of the rules is about the attribute of another row. */
static void
check_new(const struct table *t, const struct dicom__rule *first,
          const struct dicom__rule *end, const struct dicom__rule *rule)
{
    for (; first < end && rule->kind == DICOM__RULE_ATTRIBUTE; first++)
        if (first->kind == DICOM__RULE_ATTRIBUTE && first->tag == rule->tag)
            table_die(t, "the attribute has a row already");
}

/* Fills a block with the rows below `row`, and the blocks of their items. */
static void
compile_block(size_t block, size_t row, size_t owner)
{
    size_t end = rule_rows_end(&text, row), count = 0;

    for (size_t i = row + 1; i < end; i = rule_rows_end(&text, i))
        count++;
    size_t next = new_rules(&text.rows[row].t, count);
    out.blocks[block].first = (uint16_t)next;
    out.blocks[block].count = (uint16_t)count;
    for (size_t i = row + 1; i < end; i = rule_rows_end(&text, i), next++) {
        const struct rule_row *r = &text.rows[i];
        struct dicom__rule     rule = rule_row(r);

        if (rule_rows_end(&text, i) > i + 1) {
            if (!is_sequence(r))
                table_die(&r->t, "only a sequence has items");
            rule.block = new_block(&r->t, owner);
            compile_block(rule.block, i, owner);
        }
        check_new(&r->t, &out.rules[out.blocks[block].first], &out.rules[next],
                  &rule);
        out.rules[next] = rule;
    }
}

static void
compile_owners(void)
{
    new_block(NULL, 0);
    for (size_t i = 0; i < owners.count; i++)
        new_block(&text.rows[owners.all[i].row].t, i);
    for (size_t i = 0; i < owners.count; i++)
        compile_block(i + 1, owners.all[i].row, i);
}

/* Follows the macros that stand in a block, without those in items. */
static void
check_uses(bool *open, size_t block, unsigned depth)
{
    const struct dicom__rule_block *b = &out.blocks[block];
    const struct table             *t = &text.rows[owners.all[b->owner].row].t;

    if (open[block])
        table_die(t, "the macro is part of itself");
    if (depth > DICOM__USE_DEPTH_MAX)
        table_die(t, "macros nest too deep");
    open[block] = true;
    for (size_t i = b->first; i < (size_t)b->first + b->count; i++)
        if (out.rules[i].kind == DICOM__RULE_USE)
            check_uses(open, out.rules[i].block, depth + 1);
    open[block] = false;
}

static void
check_all_uses(void)
{
    bool *open = table_alloc(out.n_blocks, sizeof *open);

    for (size_t i = 1; i < out.n_blocks; i++)
        check_uses(open, i, 0);
    free(open);
}

/* ---- object definitions ----------------------------------------------- */

static size_t
choice(const struct rule_row *row, size_t i, const char *const *words,
       size_t count)
{
    const char *cell = rule_cell(row, i);

    for (size_t k = 0; cell && k < count; k++)
        if (strcmp(cell, words[k]) == 0)
            return k;
    table_die(&row->t, "cell %zu is none of %s, %s, %s", row->depth + i + 1,
              words[0], words[1], words[2]);
}

static const char *const usage_words[] = {"M", "C", "U"};
static const char *const place_words[] = {"either", "shared", "frame"};

static void
sop_row(const struct rule_row *row, struct dicom__rule_iod *iod)
{
    const char *cell;

    iod->sops = (uint16_t)out.n_sops;
    for (size_t i = 1; (cell = rule_cell(row, i)) != NULL; i++) {
        const char *uid = rule_uid(&row->t, cell, strlen(cell));
        out.sops = table_grow(out.sops, out.n_sops, &out.sops_capacity,
                              sizeof *out.sops);
        out.sops[out.n_sops++] =
            (struct dicom__rule_sop){rule_intern(uid), (uint16_t)out.n_iods};
        iod->sop_count++;
    }
    if (iod->sop_count == 0)
        table_die(&row->t, "a SOP class is missing");
}

/* Whether the last cell, from the third on, says that there is no table. */
static bool
is_unlisted(const struct rule_row *row)
{
    return strcmp(row->t.cell[row->t.count - 1], "unlisted") == 0;
}

static void
usage_row(const struct rule_row *row, const char *entity, size_t first)
{
    struct dicom__rule_usage u = {.entity = rule_intern(entity),
                                  .name = rule_intern(rule_cell(row, 0))};
    struct dicom__rule       rule = {0};

    for (; first < out.n_usages; first++)
        if (out.usages[first].name == u.name)
            table_die(&row->t, "the object has this module already");
    u.usage = (uint8_t)choice(row, 1, usage_words, 3);
    u.unlisted = is_unlisted(row);
    if (!u.unlisted) {
        size_t i = find_name(&row->t, &owners, "module", rule_cell(row, 0));
        if (owners.all[i].macro)
            table_die(&row->t, "this is a macro, no module");
        u.owner = (uint16_t)i;
        option_cells(row, 2, RULE_VR_SEQUENCE, &rule);
        u.condition = rule.condition;
        if (rule.flags || rule.min || (rule.condition && u.usage != 1))
            table_die(&row->t, "only usage C has a condition");
    }
    out.usages = table_grow(out.usages, out.n_usages, &out.usages_capacity,
                            sizeof *out.usages);
    out.usages[out.n_usages++] = u;
}

/* The sequence that a functional group macro is. PS3.3 C.7.6.16.2 */
static uint32_t
key_of(const struct table *t, size_t macro)
{
    if (!is_sequence(&text.rows[owners.all[macro].row + 1]))
        table_die(t, "the macro does not begin with a sequence");
    return out.rules[out.blocks[macro + 1].first].tag;
}

static struct dicom__rule
group_row(const struct rule_row *row)
{
    static const uint8_t types[] = {DICOM__TYPE_1, DICOM__TYPE_1C,
                                    DICOM__TYPE_3};
    static const uint8_t places[] = {0, DICOM__RULE_NOT_PER_FRAME,
                                     DICOM__RULE_NOT_SHARED};
    size_t               macro = find_macro(&row->t, rule_cell(row, 0));
    struct dicom__rule   rule = {.kind = DICOM__RULE_GROUP};

    option_cells(row, 3, RULE_VR_SEQUENCE, &rule);
    if (rule.flags || rule.min)
        table_die(&row->t, "a group may only have a condition");
    rule.type = types[choice(row, 1, usage_words, 3)];
    rule.flags = places[choice(row, 2, place_words, 3)];
    rule.block = (uint16_t)(macro + 1);
    rule.tag = key_of(&row->t, macro);
    return rule;
}

static void
group_rows(size_t row, struct dicom__rule_iod *iod)
{
    size_t                    end = rule_rows_end(&text, row);
    struct dicom__rule_block *b;

    iod->groups = new_block(&text.rows[row].t, 0);
    b = &out.blocks[iod->groups];
    b->first = (uint16_t)out.n_rules;
    for (size_t i = row + 1; i < end; i++) {
        if (is_unlisted(&text.rows[i])) {
            iod->flags |= DICOM__IOD_GROUPS_UNLISTED;
            continue;
        }
        size_t next = new_rules(&text.rows[i].t, 1);
        out.rules[next] = group_row(&text.rows[i]);
        b->count++;
    }
}

static void
iod_part(size_t i, struct dicom__rule_iod *iod)
{
    const struct rule_row *row = &text.rows[i];
    const char            *word = rule_cell(row, 0);
    const char            *name = rule_cell(row, 1);

    if (strcmp(word, "sop") == 0) {
        sop_row(row, iod);
    } else if (strcmp(word, "entity") == 0 && name) {
        for (size_t end = rule_rows_end(&text, i); ++i < end;)
            usage_row(&text.rows[i], name, iod->usages);
    } else if (strcmp(word, "groups") == 0 && iod->groups == 0) {
        group_rows(i, iod);
    } else {
        table_die(&row->t, "\"%s\" is none of sop, entity, groups", word);
    }
}

static void
compile_iod(struct named *named)
{
    size_t                 end = rule_rows_end(&text, named->row);
    const struct rule_row *row = &text.rows[named->row];
    const char            *section = rule_cell(row, 2);
    struct dicom__rule_iod iod = {.name = rule_intern(rule_cell(row, 1)),
                                  .usages = (uint16_t)out.n_usages};

    if (section && strcmp(section, "retired") == 0) {
        iod.flags = DICOM__IOD_RETIRED;
        section = NULL;
    }
    iod.section = rule_intern(section ? section : "");
    for (size_t i = named->row + 1; i < end; i = rule_rows_end(&text, i))
        iod_part(i, &iod);
    iod.usage_count = (uint16_t)(out.n_usages - iod.usages);
    if (iod.usage_count == 0)
        table_die(&row->t, "a module is missing");
    if (iod.usage_count > DICOM__MODULES_MAX)
        table_die(&row->t, "there are too many modules");
    named->used = true;
    out.iods =
        table_grow(out.iods, out.n_iods, &out.iods_capacity, sizeof *out.iods);
    out.iods[out.n_iods++] = iod;
}

/* ---- printing --------------------------------------------------------- */

static void
print_rules(void)
{
    printf("\nconst struct dicom__rule dicom__rules[] = {\n");
    for (size_t i = 0; i < out.n_rules; i++) {
        const struct dicom__rule *r = &out.rules[i];
        printf("    {0x%08" PRIX32 ", %u, %u, %u, %u, %u, %u, %u, %u, %u},\n",
               r->tag, r->condition, r->values, r->block, r->kind, r->type,
               r->flags, r->index, r->min, r->max);
    }
    printf("};\n\nconst struct dicom__rule_block dicom__rule_blocks[] = {\n");
    for (size_t i = 0; i < out.n_blocks; i++)
        printf("    {%u, %u, %u},\n", out.blocks[i].first, out.blocks[i].count,
               out.blocks[i].owner);
    printf("};\n");
}

static void
print_owners(void)
{
    printf("\nconst struct dicom__rule_owner dicom__rule_owners[] = {\n");
    for (size_t i = 0; i < owners.count; i++) {
        const struct rule_row *row = &text.rows[owners.all[i].row];
        const char            *section = rule_cell(row, 2);
        printf("    {%" PRIu32 ", %" PRIu32 ", %zu, %d},\n",
               rule_intern(rule_cell(row, 1)),
               rule_intern(section ? section : ""), i + 1, owners.all[i].macro);
    }
    printf("};\n");
}

static int
compare_sops(const void *a, const void *b)
{
    const struct dicom__rule_sop *left = a, *right = b;

    return strcmp(rule_text_at(left->uid), rule_text_at(right->uid));
}

/* By IOD as they are, then in order. */
static void
print_sops(void)
{
    printf("\nconst uint32_t dicom__rule_iod_sops[] = {\n");
    for (size_t i = 0; i < out.n_sops; i++)
        printf("    %" PRIu32 ",\n", out.sops[i].uid);
    printf("};\n\nconst struct dicom__rule_sop dicom__rule_sops[] = {\n");
    qsort(out.sops, out.n_sops, sizeof *out.sops, compare_sops);
    for (size_t i = 0; i < out.n_sops; i++) {
        const struct dicom__rule_sop *s = &out.sops[i];
        if (i > 0 && s->uid == s[-1].uid)
            table_die(&text.rows[iods.all[s->iod].row].t,
                      "another IOD has %s too", rule_text_at(s->uid));
        printf("    {%" PRIu32 ", %u},\n", s->uid, s->iod);
    }
    printf("};\n");
}

static void
print_iods(void)
{
    printf("\nconst struct dicom__rule_iod dicom__rule_iods[] = {\n");
    for (size_t i = 0; i < out.n_iods; i++) {
        const struct dicom__rule_iod *d = &out.iods[i];
        printf("    {%" PRIu32 ", %" PRIu32 ", %u, %u, %u, %u, %u, %u},\n",
               d->name, d->section, d->usages, d->usage_count, d->sops,
               d->sop_count, d->groups, d->flags);
    }
    printf("};\n\nconst struct dicom__rule_usage dicom__rule_usages[] = {\n");
    for (size_t i = 0; i < out.n_usages; i++) {
        const struct dicom__rule_usage *u = &out.usages[i];
        printf("    {%" PRIu32 ", %" PRIu32 ", %u, %u, %u, %u},\n", u->entity,
               u->name, u->owner, u->condition, u->usage, u->unlisted);
    }
    printf("};\n");
}

static void
print_counts(void)
{
    struct rule_pool_counts pool = rule_pool_counts();
    size_t meta = find_name(&text.rows[0].t, &owners, "module", file_meta);

    printf("\nconst struct dicom__rule_counts dicom__rule_counts = {\n"
           "    %zu, %zu, %zu, %zu, %zu, %zu, %zu, %zu, %zu,\n"
           "    sizeof dicom__rule_pool + sizeof dicom__rules +\n"
           "        sizeof dicom__rule_blocks + sizeof dicom__rule_owners +\n"
           "        sizeof dicom__rule_sets + sizeof dicom__rule_values +\n"
           "        sizeof dicom__rule_iods + sizeof dicom__rule_usages +\n"
           "        sizeof dicom__rule_sops + sizeof dicom__rule_iod_sops +\n"
           "        sizeof dicom__rule_code,\n"
           "    %zu,\n};\n",
           out.n_iods, out.n_sops, owners.count, out.n_blocks, out.n_rules,
           pool.sets, pool.values, pool.code, out.n_usages, meta);
}

static void
compile(void)
{
    collect_names();
    find_name(&text.rows[0].t, &owners, "module", file_meta);
    compile_owners();
    for (size_t i = 0; i < iods.count; i++)
        compile_iod(&iods.all[i]);
    check_all_uses();
    check_used(&owners);
    check_used(&conditions);
    check_used(&lists);
}

int
main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: gen_rules ELEMENTS UIDS RULES... >FILE\n");
        return EXIT_FAILURE;
    }
    rule_dictionary_read(argv[1], argv[2]);
    for (int i = 3; i < argc; i++)
        rule_rows_read(&text, argv[i]);
    compile();
    printf("/* Generated by gen_rules from dictionary/rules/. */\n"
           "#include \"validate/rules.h\"\n");
    print_rules();
    print_owners();
    print_sops();
    print_iods();
    rule_pool_print();
    print_counts();
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_SUCCESS;
    perror("gen_rules");
    return EXIT_FAILURE;
}
