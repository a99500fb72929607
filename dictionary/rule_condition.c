#include "rule_condition.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rule_pool.h"
#include "validate/rules.h"
#include "words.h"

enum { TEXT_SHOWN = 40 };

struct parser {
    const struct table *t;
    const char         *next;
    uint32_t           *words;
    size_t              count, capacity;
    unsigned            depth; /* of parentheses and names */
};

/* What a test looks at. */
struct reference {
    unsigned                     scope, shape, index;
    uint32_t                     tags[2];
    const struct rule_attribute *attribute; /* the last one */
};

static struct words slots; /* tests of the root: their slot */

static void parse_or(struct parser *p);

/* ---- tokens ----------------------------------------------------------- */

noreturn static void
die(const struct parser *p, const char *what)
{
    table_die(p->t, "%s at \"%.*s\"", what, TEXT_SHOWN, p->next);
}

static void
skip_blanks(struct parser *p)
{
    while (*p->next == ' ')
        p->next++;
}

static bool
is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Takes a sign or a whole word. */
static bool
take(struct parser *p, const char *token)
{
    size_t size = strlen(token);

    skip_blanks(p);
    if (strncmp(p->next, token, size) != 0 ||
        (is_word(token[size - 1]) && is_word(p->next[size])))
        return false;
    p->next += size;
    return true;
}

static void
expect(struct parser *p, const char *token)
{
    if (!take(p, token))
        table_die(p->t, "\"%s\" is expected at \"%.*s\"", token, TEXT_SHOWN,
                  p->next);
}

static const char *
take_word(struct parser *p, size_t *size)
{
    skip_blanks(p);
    const char *begin = p->next;
    while (is_word(*p->next))
        p->next++;
    *size = (size_t)(p->next - begin);
    if (*size == 0)
        die(p, "a word is expected");
    return begin;
}

static int32_t
take_number(struct parser *p)
{
    char *end;
    long  v = strtol(p->next, &end, 10);

    if (end == p->next || v < INT32_MIN || v > INT32_MAX)
        die(p, "a number is expected");
    p->next = end;
    return (int32_t)v;
}

static void
push(struct parser *p, uint32_t word)
{
    p->words = table_grow(p->words, p->count, &p->capacity, sizeof *p->words);
    p->words[p->count++] = word;
}

/* ---- references ------------------------------------------------------- */

static const struct rule_attribute *
take_attribute(struct parser *p)
{
    size_t      size;
    const char *word = take_word(p, &size);

    return rule_attribute(p->t, word, size);
}

static unsigned
take_index(struct parser *p)
{
    if (*p->next != '[')
        return 0;
    p->next++;
    int32_t index = take_number(p);
    if (index < 1 || index > UINT8_MAX)
        die(p, "a value index is expected before");
    expect(p, "]");
    return (unsigned)index;
}

static void
take_path(struct parser *p, struct reference *r)
{
    bool deep;

    if (*p->next != '/')
        return;
    p->next++;
    deep = *p->next == '/';
    p->next += deep;
    if (r->index > 1 || (r->index == 1 && !deep))
        die(p, "the first item, or all, are expected before");
    if (r->attribute->vr != RULE_VR_SEQUENCE)
        die(p, "a sequence is expected before");
    if (deep && r->scope != DICOM__SCOPE_ROOT)
        die(p, "only the root is searched deep");
    r->shape = !deep           ? DICOM__SHAPE_ITEMS
               : r->index == 1 ? DICOM__SHAPE_DEEP_FIRST
                               : DICOM__SHAPE_DEEP;
    r->attribute = take_attribute(p);
    r->tags[1] = r->attribute->tag;
    r->index = take_index(p);
}

static struct reference
take_reference(struct parser *p)
{
    struct reference r = {0};

    if (take(p, "root."))
        r.scope = DICOM__SCOPE_ROOT;
    else if (take(p, "parent."))
        r.scope = DICOM__SCOPE_PARENT;
    r.attribute = take_attribute(p);
    r.tags[0] = r.attribute->tag;
    if (r.tags[0] >> 16 == 2)
        r.scope = DICOM__SCOPE_META;
    r.index = take_index(p);
    take_path(p, &r);
    return r;
}

/* ---- tests ------------------------------------------------------------ */

/* Gives a test of the root that may take long the slot of those like it. */
static void
set_slot(struct parser *p, size_t first)
{
    char   text[6 * 9];
    size_t size = 0;

    if (dicom__code_scope(p->words[first]) != DICOM__SCOPE_ROOT)
        return;
    for (size_t i = first; i < p->count; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "%X ",
                                 p->words[i]);
    size_t *slot = words_number(&slots, rule_copy(text, size));
    if (*slot == 0)
        *slot = slots.count;
    if (*slot >= DICOM__CODE_SLOTS_MAX)
        die(p, "there are too many tests of the root");
    p->words[first + 1] = (uint32_t)*slot;
}

static void
push_test(struct parser *p, const struct reference *r, unsigned op,
          const uint32_t *operand)
{
    size_t first = p->count;

    push(p, dicom__code_test(op, r->scope, r->shape, r->index));
    push(p, 0);
    push(p, r->tags[0]);
    if (r->shape != DICOM__SHAPE_PLAIN)
        push(p, r->tags[1]);
    if (operand)
        push(p, *operand);
    set_slot(p, first);
}

static uint32_t
take_tag(struct parser *p)
{
    char         *end;
    size_t        size;
    const char   *text = take_word(p, &size);
    unsigned long v = strtoul(text, &end, 16);

    if (size != 8 || end != text + size)
        die(p, "a tag is expected before");
    return (uint32_t)v;
}

/* One value of a list, of the kind that the attribute has. */
static void
take_value(struct parser *p, enum rule_vr vr, struct rule_values *v)
{
    skip_blanks(p);
    if (vr == RULE_VR_TAG) {
        expect(p, "tag");
        expect(p, "(");
        rule_values_add(v, NULL, take_tag(p));
        expect(p, ")");
    } else if (vr == RULE_VR_NUMBER) {
        rule_values_add(v, NULL, (uint32_t)take_number(p));
    } else if (take(p, "uid")) {
        size_t size;
        expect(p, "(");
        const char *word = take_word(p, &size);
        rule_values_add(v, rule_uid(p->t, word, size), 0);
        expect(p, ")");
    } else {
        expect(p, "\"");
        const char *end = strchr(p->next, '"');
        if (!end)
            die(p, "the text does not end");
        const char *value = rule_copy(p->next, (size_t)(end - p->next));
        rule_check_value(p->t, vr, value);
        rule_values_add(v, value, 0);
        p->next = end + 1;
    }
}

static struct rule_values
new_values(enum rule_vr vr)
{
    return (struct rule_values){.kind = vr == RULE_VR_TAG ? DICOM__SET_TAGS
                                        : vr == RULE_VR_NUMBER
                                            ? DICOM__SET_NUMBERS
                                            : DICOM__SET_STRINGS};
}

/* A list in parentheses, or `@NAME`. */
static uint32_t
take_list(struct parser *p, enum rule_vr vr)
{
    struct rule_values v = new_values(vr);

    if (take(p, "@")) {
        size_t      size;
        const char *word = take_word(p, &size);
        return rule_find_values(p->t, word, size, vr);
    }
    expect(p, "(");
    do
        take_value(p, vr, &v);
    while (take(p, ","));
    expect(p, ")");
    return rule_set(p->t, &v);
}

static const struct {
    const char *sign;
    unsigned    op;
} comparisons[] = {
    {"==", DICOM__OP_EQ}, {"!=", DICOM__OP_NE}, {"<=", DICOM__OP_LE},
    {">=", DICOM__OP_GE}, {"<", DICOM__OP_LT},  {">", DICOM__OP_GT},
};

static unsigned
take_comparison(struct parser *p)
{
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++)
        if (take(p, comparisons[i].sign))
            return comparisons[i].op;
    die(p, "a comparison is expected");
}

/* REFERENCE in LIST, REFERENCE not in LIST, REFERENCE == VALUE, ... */
static void
parse_comparison(struct parser *p)
{
    struct reference r = take_reference(p);
    enum rule_vr     vr = r.attribute->vr;
    uint32_t         operand;

    if (vr == RULE_VR_SEQUENCE)
        die(p, "a sequence has no value");
    if (take(p, "not")) {
        push(p, DICOM__OP_NOT);
        expect(p, "in");
    } else if (!take(p, "in")) {
        unsigned op = take_comparison(p);
        skip_blanks(p);
        if (vr == RULE_VR_NUMBER) {
            operand = (uint32_t)take_number(p);
        } else {
            struct rule_values v = new_values(vr);
            if (op != DICOM__OP_EQ)
                die(p, "only numbers are compared like this");
            take_value(p, vr, &v);
            operand = rule_set(p->t, &v);
            op = DICOM__OP_IN;
        }
        push_test(p, &r, op, &operand);
        return;
    }
    operand = take_list(p, vr);
    push_test(p, &r, DICOM__OP_IN, &operand);
}

/* items(REFERENCE) == N, items(REFERENCE) > N */
static void
parse_items(struct parser *p)
{
    struct reference r;
    uint32_t         operand;
    unsigned         op;

    expect(p, "(");
    r = take_reference(p);
    expect(p, ")");
    op = take_comparison(p);
    if (r.attribute->vr != RULE_VR_SEQUENCE ||
        (op != DICOM__OP_EQ && op != DICOM__OP_GT))
        die(p, "items of a sequence, == or > are expected before");
    skip_blanks(p);
    operand = (uint32_t)take_number(p);
    push_test(p, &r,
              op == DICOM__OP_EQ ? DICOM__OP_ITEMS_EQ : DICOM__OP_ITEMS_GT,
              &operand);
}

static void
parse_presence(struct parser *p, unsigned op)
{
    struct reference r;

    expect(p, "(");
    r = take_reference(p);
    expect(p, ")");
    push_test(p, &r, op, NULL);
}

/* ---- expressions ------------------------------------------------------ */

static void
enter(struct parser *p)
{
    if (++p->depth > DICOM__CODE_PARENTHESES_MAX)
        die(p, "the condition is nested too deep");
}

static void
parse_named(struct parser *p)
{
    size_t                 size;
    const char            *word = take_word(p, &size);
    const struct rule_row *row = rule_find_condition(p->t, word, size);
    const char            *next = p->next;

    enter(p);
    p->next = rule_cell(row, 0);
    parse_or(p);
    skip_blanks(p);
    if (*p->next != '\0')
        die(p, "the condition does not end");
    p->next = next;
    p->depth--;
}

static void
parse_part(struct parser *p)
{
    if (take(p, "not")) {
        push(p, DICOM__OP_NOT);
        parse_part(p);
    } else if (take(p, "(")) {
        enter(p);
        parse_or(p);
        expect(p, ")");
        p->depth--;
    } else if (take(p, "@")) {
        parse_named(p);
    } else if (take(p, "true")) {
        push(p, DICOM__OP_TRUE);
    } else if (take(p, "false")) {
        push(p, DICOM__OP_FALSE);
    } else if (take(p, "present")) {
        parse_presence(p, DICOM__OP_PRESENT);
    } else if (take(p, "has_value")) {
        parse_presence(p, DICOM__OP_HAS_VALUE);
    } else if (take(p, "items")) {
        parse_items(p);
    } else {
        parse_comparison(p);
    }
}

/* Makes the words from `first` on the parts of an AND or OR. */
static void
join(struct parser *p, size_t first, unsigned op, unsigned parts)
{
    if (parts == 1)
        return;
    push(p, 0);
    push(p, 0);
    memmove(p->words + first + 2, p->words + first,
            (p->count - first - 2) * sizeof *p->words);
    p->words[first] = op | parts << 16;
    p->words[first + 1] = (uint32_t)(p->count - first);
}

static void
parse_and(struct parser *p)
{
    size_t   first = p->count;
    unsigned parts = 0;

    do {
        parse_part(p);
        parts++;
    } while (take(p, "and"));
    join(p, first, DICOM__OP_AND, parts);
}

static void
parse_or(struct parser *p)
{
    size_t   first = p->count;
    unsigned parts = 0;

    do {
        parse_and(p);
        parts++;
    } while (take(p, "or"));
    join(p, first, DICOM__OP_OR, parts);
}

uint16_t
rule_condition(const struct table *t, const char *text)
{
    struct parser p = {.t = t, .next = text};

    parse_or(&p);
    skip_blanks(&p);
    if (*p.next != '\0')
        die(&p, "the condition does not end");
    uint16_t index = rule_code(t, p.words, p.count);
    free(p.words);
    return index;
}
