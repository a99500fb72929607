/*
 * Conditions, with three answers. What has to be looked at costs no more than
 * the attributes of the data set at hand, or is kept in a slot: the answers
 * about the root are the same in all its items.
 */
#include <string.h>

#include "dicom/tags.h"
#include "validate/check.h"

/* Bytes of a value; what stands in longer ones is not known: each item of a
 * sequence may ask for the same one of its parent. */
enum { LOOKED_AT_MAX = 4096 };

struct test {
    struct dicom__check *c;
    unsigned             op, index;
    uint32_t             tag;
    uint32_t             operand;
};

static enum dicom__truth
truth(bool yes)
{
    return yes ? DICOM__TRUE : DICOM__FALSE;
}

/* ---- one element ------------------------------------------------------ */

static bool
compare_number(unsigned op, double number, int32_t with)
{
    double whole =
        number > -1e15 && number < 1e15 ? (double)(int64_t)number : number;

    switch (op) {
    case DICOM__OP_EQ:
        return whole == with;
    case DICOM__OP_NE:
        return whole != with;
    case DICOM__OP_LT:
        return whole < with;
    case DICOM__OP_LE:
        return whole <= with;
    case DICOM__OP_GT:
        return whole > with;
    default:
        return whole >= with;
    }
}

static bool
value_matches(const struct test *t, const struct dicom__value *v)
{
    if (t->op == DICOM__OP_IN)
        return dicom__set_has((uint16_t)t->operand, v);
    return v->is_number &&
           compare_number(t->op, v->number, (int32_t)t->operand);
}

static enum dicom__truth
values_match(const struct test *t, const dicom_element *el)
{
    struct dicom__value_walk w;
    struct dicom__value      v;

    if (dicom_element_size(el) > LOOKED_AT_MAX)
        return DICOM__UNKNOWN;
    if (!dicom__values_of(&w, el, NULL))
        return dicom_element_is_deferred(el) ? DICOM__UNKNOWN : DICOM__FALSE;
    for (unsigned i = 1; dicom__value_next(&w, &v); i++) {
        if (t->index == 0 ? value_matches(t, &v) : i == t->index)
            return truth(value_matches(t, &v));
    }
    return DICOM__FALSE;
}

static enum dicom__truth
has_value(const struct test *t, const dicom_element *el)
{
    struct dicom__value_walk w;
    struct dicom__value      v;

    if (t->index == 0)
        return truth(dicom__has_value(el));
    if (dicom_element_size(el) > LOOKED_AT_MAX ||
        !dicom__values_of(&w, el, NULL))
        return DICOM__UNKNOWN;
    for (unsigned i = 0; i < t->index; i++)
        if (!dicom__value_next(&w, &v))
            return DICOM__FALSE;
    return DICOM__TRUE;
}

/* An object is of a class even if it does not tell it: one of those of the
 * object definition. */
static enum dicom__truth
test_sop_classes(const struct test *t)
{
    const struct dicom__rule_iod *iod = t->c->iod;
    size_t                        matches = 0;

    for (size_t i = 0; i < iod->sop_count; i++) {
        const char *uid = dicom__rule_text(dicom__rule_iod_sops[iod->sops + i]);

        matches +=
            value_matches(t, &(struct dicom__value){{uid, strlen(uid)}, 0, 0});
    }
    if (matches > 0 && matches < iod->sop_count)
        return DICOM__UNKNOWN;
    return truth(matches > 0);
}

static enum dicom__truth
test_element(const struct test *t, const dicom_element *el)
{
    switch (t->op) {
    case DICOM__OP_PRESENT:
        return truth(el != NULL);
    case DICOM__OP_ITEMS_EQ:
        return truth(el && dicom_element_item_count(el) == t->operand);
    case DICOM__OP_ITEMS_GT:
        return truth(el && dicom_element_item_count(el) > t->operand);
    case DICOM__OP_HAS_VALUE:
        return el ? has_value(t, el) : DICOM__FALSE;
    default:
        if (el)
            return values_match(t, el);
        return t->tag == DICOM_TAG_SOPClassUID ? test_sop_classes(t)
                                               : DICOM__FALSE;
    }
}

/* ---- where it is ------------------------------------------------------ */

/* The better of two answers for "any". */
static enum dicom__truth
any(enum dicom__truth a, enum dicom__truth b)
{
    if (a == DICOM__TRUE || b == DICOM__TRUE)
        return DICOM__TRUE;
    return a == DICOM__UNKNOWN || b == DICOM__UNKNOWN ? DICOM__UNKNOWN
                                                      : DICOM__FALSE;
}

/* An attribute that repeats is looked for in all its groups. */
static enum dicom__truth
test_dataset(const struct test *t, const dicom_dataset *ds)
{
    enum dicom__truth result = DICOM__FALSE;

    if (!DICOM_TAG_IS_PRIVATE(t->tag))
        return test_element(t, dicom_dataset_find(ds, t->tag));
    for (uint32_t i = 0; i < 16 && result != DICOM__TRUE; i++) {
        uint32_t tag = (t->tag & ~UINT32_C(0x10000)) + i * UINT32_C(0x20000);
        result = any(result, test_element(t, dicom_dataset_find(ds, tag)));
    }
    return result;
}

static enum dicom__truth
test_items(const struct test *t, const dicom_element *sequence)
{
    enum dicom__truth result = DICOM__FALSE;
    size_t            count = dicom_element_item_count(sequence);

    for (size_t i = 0; i < count && result != DICOM__TRUE; i++)
        result = any(result, test_dataset(t, dicom_element_item(sequence, i)));
    return result;
}

/* At any depth: `at` are the elements whose items are looked into. */
static enum dicom__truth
test_deep(const struct test *t, const dicom_element *sequence, size_t items)
{
    struct {
        const dicom_element *el;
        const dicom_dataset *item; /* the one in hand */
        size_t               next, count, index;
    } at[DEPTH_MOST + 1];
    size_t            depth = 1;
    enum dicom__truth result = DICOM__FALSE;

    at[0].el = sequence;
    at[0].item = NULL;
    at[0].next = 0;
    at[0].count = items;
    while (depth > 0 && result != DICOM__TRUE) {
        const dicom_element *el;

        if (!at[depth - 1].item) {
            if (at[depth - 1].next == at[depth - 1].count) {
                depth--;
                continue;
            }
            at[depth - 1].item =
                dicom_element_item(at[depth - 1].el, at[depth - 1].next++);
            at[depth - 1].index = 0;
            result = any(result, test_dataset(t, at[depth - 1].item));
        }
        el = dicom_dataset_at(at[depth - 1].item, at[depth - 1].index++);
        if (!el) {
            at[depth - 1].item = NULL;
        } else if (dicom_element_item_count(el) > 0 && depth <= DEPTH_MOST) {
            at[depth].el = el;
            at[depth].item = NULL;
            at[depth].next = 0;
            at[depth++].count = dicom_element_item_count(el);
        }
    }
    return result;
}

static enum dicom__truth
test_shape(struct test *t, const dicom_dataset *ds, const uint32_t *code)
{
    unsigned             shape = dicom__code_shape(code[0]);
    const dicom_element *sequence;

    if (!ds)
        return DICOM__UNKNOWN;
    t->tag = code[2];
    if (shape == DICOM__SHAPE_PLAIN)
        return test_dataset(t, ds);
    sequence = dicom_dataset_find(ds, code[2]);
    t->tag = code[3];
    size_t items = sequence ? dicom_element_item_count(sequence) : 0;
    if (items == 0)
        return DICOM__FALSE;
    if (shape == DICOM__SHAPE_ITEMS)
        return test_items(t, sequence);
    return test_deep(t, sequence, shape == DICOM__SHAPE_DEEP_FIRST ? 1 : items);
}

static const dicom_dataset *
scope_of(const struct dicom__check *c, const dicom_dataset *here,
         unsigned scope)
{
    switch (scope) {
    case DICOM__SCOPE_PARENT:
        return dicom_dataset_parent(here);
    case DICOM__SCOPE_ROOT:
        return c->root;
    case DICOM__SCOPE_META:
        return c->meta;
    default:
        return here;
    }
}

/* Moves `*code` behind the test. */
static enum dicom__truth
run_test(struct dicom__check *c, const dicom_dataset *here,
         const uint32_t **code)
{
    const uint32_t *at = *code;
    struct test t = {c, dicom__code_op(at[0]), dicom__code_index(at[0]), 0, 0};
    enum dicom__truth result;

    if (t.op <= DICOM__OP_TRUE) {
        *code += 1;
        return truth(t.op == DICOM__OP_TRUE);
    }
    *code += dicom__code_shape(at[0]) == DICOM__SHAPE_PLAIN ? 3 : 4;
    if (t.op >= DICOM__OP_ITEMS_EQ)
        t.operand = *(*code)++;
    if (at[1] != 0 && c->slots[at[1]] != 0)
        return (enum dicom__truth)(c->slots[at[1]] - 1);
    result = test_shape(&t, scope_of(c, here, dicom__code_scope(at[0])), at);
    if (at[1] != 0)
        c->slots[at[1]] = (uint8_t)(result + 1);
    return result;
}

/* ---- the tree --------------------------------------------------------- */

struct part {
    const uint32_t *end;
    unsigned        op, left;
    bool            negated, unknown;
};

static enum dicom__truth
negate(enum dicom__truth t, bool negated)
{
    if (!negated || t == DICOM__UNKNOWN)
        return t;
    return t == DICOM__TRUE ? DICOM__FALSE : DICOM__TRUE;
}

/* Ends AND and OR as far as `result` decides them; true if another part is
 * to be looked at. */
static bool
close_parts(struct part *open, size_t *depth, const uint32_t **code,
            enum dicom__truth *result)
{
    while (*depth > 0) {
        struct part      *p = &open[*depth - 1];
        enum dicom__truth decides =
            p->op == DICOM__OP_AND ? DICOM__FALSE : DICOM__TRUE;

        p->left--;
        if (*result == decides) {
            *code = p->end;
        } else {
            p->unknown |= *result == DICOM__UNKNOWN;
            if (p->left > 0)
                return true;
            *result = p->unknown ? DICOM__UNKNOWN : negate(decides, true);
        }
        *result = negate(*result, p->negated);
        (*depth)--;
    }
    return false;
}

enum dicom__truth
dicom__condition(struct dicom__check *c, const dicom_dataset *here,
                 uint16_t condition)
{
    const uint32_t   *code = dicom__rule_code + condition;
    struct part       open[2 * DICOM__CODE_PARENTHESES_MAX + 4];
    size_t            depth = 0;
    enum dicom__truth result;

    do {
        bool negated = false;
        for (; dicom__code_op(*code) == DICOM__OP_NOT; code++)
            negated = !negated;
        unsigned op = dicom__code_op(*code);
        if (op == DICOM__OP_AND || op == DICOM__OP_OR) {
            open[depth++] = (struct part){
                code + code[1], op, dicom__code_index(*code), negated, false};
            code += 2;
            result = DICOM__UNKNOWN;
            continue;
        }
        result = negate(run_test(c, here, &code), negated);
        if (!close_parts(open, &depth, &code, &result))
            break;
    } while (depth > 0);
    return result;
}
