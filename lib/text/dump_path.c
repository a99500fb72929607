#include "text/dump_path.h"

enum { STEPS_MAX = 128 };

#define ANY_INDEX (UINT32_MAX - 1)

struct dicom__pattern_step {
    uint32_t tag;
    uint32_t index; /* or ANY_INDEX, "[*]", or DICOM__NO_INDEX */
    bool     last;  /* the next step begins another path */
};

/* ---- reading a path ----------------------------------------------------- */

struct text {
    const char *p, *end;
};

static bool
take(struct text *t, char c)
{
    if (t->p == t->end || *t->p != c)
        return false;
    t->p++;
    return true;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

static bool
take_hex4(struct text *t, uint32_t *value)
{
    if (t->end - t->p < 4)
        return false;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(t->p[i]);

        if (digit < 0)
            return false;
        *value = *value << 4 | (uint32_t)digit;
    }
    t->p += 4;
    return true;
}

static bool
is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z') || c == '_';
}

/* A keyword, or eight hexadecimal digits. */
static dicom_status
take_word(struct text *t, const dicom_dict_overlay *dictionary, uint32_t *tag)
{
    struct text word = {t->p, t->p};

    while (word.end < t->end && is_word(*word.end))
        word.end++;
    if (word.p == word.end)
        return DICOM_E_VALUE;
    t->p = word.end;

    const dicom_dict_row *row = dicom_dict_overlay_by_keyword(
        dictionary, word.p, (size_t)(word.end - word.p));
    if (row) {
        *tag = dicom_dict_tag(row);
        return DICOM_OK;
    }
    if (word.end - word.p == 8 && take_hex4(&word, tag) &&
        take_hex4(&word, tag))
        return DICOM_OK;
    return DICOM_E_NOT_FOUND;
}

static dicom_status
take_tag(struct text *t, const dicom_dict_overlay *dictionary, uint32_t *tag)
{
    *tag = 0;
    if (!take(t, '('))
        return take_word(t, dictionary, tag);
    return take_hex4(t, tag) && take(t, ',') && take_hex4(t, tag) &&
                   take(t, ')')
               ? DICOM_OK
               : DICOM_E_VALUE;
}

/* "[3]", "[*]", or nothing. */
static dicom_status
take_index(struct text *t, uint32_t *index)
{
    uint64_t value = 0;
    size_t   digits = 0;

    *index = DICOM__NO_INDEX;
    if (!take(t, '['))
        return DICOM_OK;
    if (take(t, '*')) {
        *index = ANY_INDEX;
        return take(t, ']') ? DICOM_OK : DICOM_E_VALUE;
    }
    for (; t->p < t->end && *t->p >= '0' && *t->p <= '9'; t->p++, digits++) {
        value = value * 10 + (uint64_t)(*t->p - '0');
        if (value >= ANY_INDEX)
            return DICOM_E_VALUE;
    }
    *index = (uint32_t)value;
    return digits > 0 && take(t, ']') ? DICOM_OK : DICOM_E_VALUE;
}

static dicom_status
add_step(struct dicom__patterns *p, struct dicom__memory *m,
         const dicom_dict_overlay *dictionary, struct text *t, bool *last)
{
    struct dicom__pattern_step step = {0};
    dicom_status               status = take_tag(t, dictionary, &step.tag);

    if (status == DICOM_OK)
        status = take_index(t, &step.index);
    if (status != DICOM_OK)
        return status;
    *last = step.last = t->p == t->end;
    if (!step.last && !take(t, '.'))
        return DICOM_E_VALUE;
    return dicom__buf_append(&p->steps, m, &step, sizeof step);
}

dicom_status
dicom__patterns_add(struct dicom__patterns *p, struct dicom__memory *m,
                    const dicom_dict_overlay *d, const char *text, size_t size)
{
    struct text  t = {text, text + size};
    size_t       before = p->steps.size;
    bool         last = false;
    dicom_status status = DICOM_OK;

    for (size_t i = 0; status == DICOM_OK && !last; i++)
        status = i < STEPS_MAX ? add_step(p, m, d, &t, &last) : DICOM_E_LIMIT;
    if (status != DICOM_OK)
        p->steps.size = before;
    return status;
}

/* ---- matching ----------------------------------------------------------- */

static bool
index_agrees(uint32_t pattern, uint32_t index)
{
    return pattern == index || pattern == ANY_INDEX ||
           pattern == DICOM__NO_INDEX;
}

static enum dicom__match
match_one(const struct dicom__pattern_step *step,
          const struct dicom__path_step *open, size_t count, uint32_t tag,
          uint32_t index)
{
    for (size_t i = 0; i < count; i++, step++)
        if (step->last || step->tag != open[i].tag ||
            !index_agrees(step->index, open[i].index))
            return DICOM__MATCH_NONE;
    if (step->tag != tag)
        return DICOM__MATCH_NONE;
    if (index == DICOM__NO_INDEX)
        return step->last && step->index == DICOM__NO_INDEX
                   ? DICOM__MATCH_SHOWN
                   : DICOM__MATCH_WITHIN;
    if (!index_agrees(step->index, index))
        return DICOM__MATCH_NONE;
    return step->last ? DICOM__MATCH_SHOWN : DICOM__MATCH_WITHIN;
}

enum dicom__match
dicom__patterns_match(const struct dicom__patterns  *p,
                      const struct dicom__path_step *open, size_t count,
                      uint32_t tag, uint32_t index)
{
    const struct dicom__pattern_step *step = (const void *)p->steps.data;
    size_t                            total = p->steps.size / sizeof *step;
    enum dicom__match                 best = DICOM__MATCH_NONE;

    for (size_t i = 0; i < total; i++) {
        if (i > 0 && !step[i - 1].last)
            continue;
        enum dicom__match match = match_one(step + i, open, count, tag, index);
        if (match > best)
            best = match;
    }
    return best;
}
