/* Texts of violations and requirements. */
#include <string.h>

#include "validate/check.h"

void
dicom__say_clear(struct dicom__saying *l)
{
    l->size = 0;
    l->text[0] = '\0';
}

static void
append(struct dicom__saying *l, const char *bytes, size_t size)
{
    static const char ellipsis[] = "...";
    size_t            room = DICOM__SAYING_SIZE - sizeof ellipsis - l->size;

    if (l->size > DICOM__SAYING_SIZE - sizeof ellipsis)
        return;
    if (size > room) {
        memcpy(l->text + l->size, bytes, room);
        memcpy(l->text + l->size + room, ellipsis, sizeof ellipsis);
        l->size = DICOM__SAYING_SIZE;
        return;
    }
    memcpy(l->text + l->size, bytes, size);
    l->size += size;
    l->text[l->size] = '\0';
}

void
dicom__say_text(struct dicom__saying *l, const char *text)
{
    append(l, text, strlen(text));
}

void
dicom__say_bytes(struct dicom__saying *l, const char *text, size_t size)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < size && l->size < DICOM__SAYING_SIZE; i++) {
        unsigned char byte = (unsigned char)text[i];
        char          escaped[4] = {'\\', hex[byte >> 4], hex[byte & 15], '\0'};

        if (byte >= 0x20 && byte < 0x7F)
            append(l, text + i, 1);
        else
            append(l, escaped, 3);
    }
}

void
dicom__say_number(struct dicom__saying *l, int64_t v)
{
    char     digits[20];
    size_t   at = sizeof digits;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (v < 0)
        append(l, "-", 1);
    append(l, digits + at, sizeof digits - at);
}

void
dicom__say_tag(struct dicom__saying *l, uint32_t tag)
{
    const dicom_dict_row *row = dicom_dict_by_tag(tag & ~UINT32_C(0x00010000));
    char                  text[] = "(0000,0000)";

    if (row && dicom_dict_keyword(row)[0] != '\0') {
        dicom__say_text(l, dicom_dict_keyword(row));
        return;
    }
    for (size_t i = 0; i < 8; i++)
        text[i < 4 ? i + 1 : i + 2] =
            "0123456789ABCDEF"[tag >> (28 - 4 * i) & 15];
    append(l, text, 11);
}

void
dicom__say_value(struct dicom__saying *l, const struct dicom__value *v,
                 dicom_vr vr)
{
    char number[DICOM_DS_SIZE];

    if (v->text.text) {
        dicom__say_bytes(l, v->text.text, v->text.size);
    } else if (vr == DICOM_VR_AT) {
        dicom__say_tag(l, (uint32_t)v->number);
    } else {
        dicom_ds_print(v->number, number);
        dicom__say_text(l, number);
    }
}

/* A string of a set; a UID as its keyword. */
static void
put_string(struct dicom__saying *l, uint32_t offset)
{
    const char          *text = dicom__rule_text(offset);
    const dicom_uid_row *uid = dicom_uid_find(text, strlen(text));

    if (text[0] == '\0')
        append(l, "\"\"", 2);
    else
        dicom__say_text(l, uid ? dicom_uid_keyword(uid) : text);
}

static void
put_member(struct dicom__saying *l, const struct dicom__rule_set *s, size_t i)
{
    uint32_t value = dicom__rule_values[s->first + i];

    if (s->kind == DICOM__SET_STRINGS)
        put_string(l, value);
    else if (s->kind == DICOM__SET_TAGS)
        dicom__say_tag(l, value);
    else
        dicom__say_number(l, (int32_t)value);
}

static void
put_set(struct dicom__saying *l, uint32_t set, const char *between)
{
    const struct dicom__rule_set *s = &dicom__rule_sets[set];

    for (size_t i = 0; i < s->count && l->size < DICOM__SAYING_SIZE; i++) {
        if (i > 0)
            dicom__say_text(l, between);
        put_member(l, s, i);
    }
}

void
dicom__say_set(struct dicom__saying *l, uint16_t set)
{
    if (set != 0)
        put_set(l, set, " | ");
}

/* ---- conditions ------------------------------------------------------- */

static const uint32_t *
put_reference(struct dicom__saying *l, const uint32_t *code)
{
    static const char *const scopes[] = {"", "parent.", "root.", ""};
    unsigned                 shape = dicom__code_shape(code[0]);
    unsigned                 index = dicom__code_index(code[0]);

    dicom__say_text(l, scopes[dicom__code_scope(code[0])]);
    dicom__say_tag(l, code[2]);
    if (shape != DICOM__SHAPE_PLAIN) {
        dicom__say_text(l, shape == DICOM__SHAPE_ITEMS  ? "/"
                           : shape == DICOM__SHAPE_DEEP ? "//"
                                                        : "[1]//");
        dicom__say_tag(l, code[3]);
    }
    if (index > 0) {
        append(l, "[", 1);
        dicom__say_number(l, index);
        append(l, "]", 1);
    }
    return code + (shape == DICOM__SHAPE_PLAIN ? 3 : 4);
}

static const uint32_t *
put_comparison(struct dicom__saying *l, const uint32_t *code, bool negated)
{
    static const char *const signs[] = {" == ", " != ", " < ",
                                        " <= ", " > ",  " >= "};
    unsigned                 op = dicom__code_op(code[0]);

    code = put_reference(l, code);
    if (op != DICOM__OP_IN) {
        dicom__say_text(l, signs[op - DICOM__OP_EQ]);
        dicom__say_number(l, (int32_t)*code);
    } else if (dicom__rule_sets[*code].count == 1) {
        dicom__say_text(l, negated ? " is not " : " is ");
        put_set(l, *code, "");
    } else {
        dicom__say_text(l, negated ? " is none of " : " is one of ");
        put_set(l, *code, ", ");
    }
    return code + 1;
}

static const uint32_t *
put_test(struct dicom__saying *l, const uint32_t *code, bool negated)
{
    unsigned op = dicom__code_op(code[0]);

    if (op == DICOM__OP_TRUE || op == DICOM__OP_FALSE) {
        dicom__say_text(l, op == DICOM__OP_TRUE ? "always" : "never");
        return code + 1;
    }
    if (op >= DICOM__OP_EQ)
        return put_comparison(l, code, negated);
    code = put_reference(l, code);
    if (op == DICOM__OP_PRESENT)
        dicom__say_text(l, negated ? " is not there" : " is there");
    else if (op == DICOM__OP_HAS_VALUE)
        dicom__say_text(l, negated ? " has no value" : " has a value");
    else {
        dicom__say_text(l, negated ? " has not " : " has ");
        dicom__say_text(l, op == DICOM__OP_ITEMS_GT ? "more items than " : "");
        dicom__say_number(l, (int32_t)*code++);
        dicom__say_text(l, op == DICOM__OP_ITEMS_GT ? "" : " items");
    }
    return code;
}

struct open {
    unsigned op, left;
    bool     parenthesis;
};

/* Opens an AND or OR, in parentheses where they are needed. */
static void
open_parts(struct dicom__saying *l, struct open *open, size_t depth,
           uint32_t word, bool negated)
{
    unsigned op = dicom__code_op(word);

    open[depth].op = op;
    open[depth].left = dicom__code_index(word);
    open[depth].parenthesis = negated || (depth > 0 && op == DICOM__OP_OR);
    if (negated)
        dicom__say_text(l, "not ");
    if (open[depth].parenthesis)
        append(l, "(", 1);
}

void
dicom__say_condition(struct dicom__saying *l, uint16_t condition)
{
    const uint32_t *code = dicom__rule_code + condition;
    struct open     open[2 * DICOM__CODE_PARENTHESES_MAX + 4];
    size_t          depth = 0;

    if (condition == 0)
        return;
    do {
        bool negated = false;
        for (; dicom__code_op(*code) == DICOM__OP_NOT; code++)
            negated = !negated;
        unsigned op = dicom__code_op(*code);
        if (op == DICOM__OP_AND || op == DICOM__OP_OR) {
            open_parts(l, open, depth++, *code, negated);
            code += 2;
            continue;
        }
        code = put_test(l, code, negated);
        while (depth > 0 && --open[depth - 1].left == 0)
            if (open[--depth].parenthesis)
                append(l, ")", 1);
        if (depth > 0)
            dicom__say_text(l, open[depth - 1].op == DICOM__OP_AND ? " and "
                                                                   : " or ");
    } while (depth > 0);
}
