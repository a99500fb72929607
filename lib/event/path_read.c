#include "event/path_read.h"

#include <string.h>

struct text {
    const char *at, *end;
};

static bool
take(struct text *t, char c)
{
    if (t->at == t->end || *t->at != c)
        return false;
    t->at++;
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

/* Exactly `digits` digits. */
static bool
take_hex(struct text *t, int digits, uint32_t *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++) {
        int digit = t->at < t->end ? hex_digit(*t->at) : -1;
        if (digit < 0)
            return false;
        *value = *value << 4 | (uint32_t)digit;
        t->at++;
    }
    return t->at == t->end || hex_digit(*t->at) < 0;
}

/* `CREATOR",ee`, behind the first quotation mark. */
static bool
take_creator(struct text *t, dicom_path_step *step, uint32_t *element)
{
    size_t      size = (size_t)(t->end - t->at);
    const char *end = size > 0 ? memchr(t->at, '"', size) : NULL;

    if (!end || end == t->at)
        return false;
    step->creator = t->at;
    step->creator_size = (size_t)(end - t->at);
    t->at = end + 1;
    return take(t, ',') && take_hex(t, 2, element);
}

/* `gggg,eeee` or `gggg,"CREATOR",ee`. */
static bool
take_numbers(struct text *t, dicom_path_step *step)
{
    uint32_t group, element;

    if (!take_hex(t, 4, &group) || !take(t, ','))
        return false;
    if (take(t, '"') ? !take_creator(t, step, &element)
                     : !take_hex(t, 4, &element))
        return false;
    step->tag = DICOM_TAG(group, element);
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
take_word(struct text *t, const dicom_dict_overlay *dictionary,
          dicom_path_step *step)
{
    struct text word = {t->at, t->at};

    while (word.end < t->end && is_word(*word.end))
        word.end++;
    size_t size = (size_t)(word.end - word.at);
    if (size == 0)
        return DICOM_E_VALUE;
    const dicom_dict_row *row =
        dicom_dict_overlay_by_keyword(dictionary, word.at, size);
    if (row)
        step->tag = dicom_dict_tag(row);
    else if (size != 8 || !take_hex(&word, 8, &step->tag))
        return DICOM_E_NOT_FOUND;
    t->at = word.end;
    return DICOM_OK;
}

static dicom_status
take_tag(struct text *t, const dicom_dict_overlay *dictionary,
         dicom_path_step *step)
{
    bool        parenthesis = take(t, '(');
    struct text numbers = *t;
    uint32_t    group;

    if (!parenthesis && !(take_hex(&numbers, 4, &group) && take(&numbers, ',')))
        return take_word(t, dictionary, step);
    if (!take_numbers(t, step) || (parenthesis && !take(t, ')')))
        return DICOM_E_VALUE;
    return DICOM_OK;
}

/* `[n]`, `[*]`, or nothing. */
static bool
take_item(struct text *t, uint32_t *item)
{
    uint64_t value = 0;

    *item = DICOM_PATH_NO_ITEM;
    if (!take(t, '['))
        return true;
    if (take(t, '*')) {
        *item = DICOM_PATH_ANY_ITEM;
        return take(t, ']');
    }
    const char *digits = t->at;
    for (; t->at < t->end && *t->at >= '0' && *t->at <= '9'; t->at++) {
        value = value * 10 + (uint64_t)(*t->at - '0');
        if (value >= DICOM_PATH_ANY_ITEM)
            return false;
    }
    *item = (uint32_t)value;
    return t->at > digits && take(t, ']');
}

dicom_status
dicom__path_read(const char **text, const char *end,
                 const dicom_dict_overlay *dictionary, dicom_path_step *step)
{
    struct text t = {*text, end};

    *step = (dicom_path_step){0};
    if (t.at == t.end)
        return DICOM_END;
    dicom_status status = take_tag(&t, dictionary, step);
    if (status == DICOM_OK && !take_item(&t, &step->item))
        status = DICOM_E_VALUE;
    if (status == DICOM_OK && t.at < t.end && (!take(&t, '.') || t.at == t.end))
        status = DICOM_E_VALUE;
    *text = t.at;
    return status;
}

dicom_status
dicom_path_next(const char **text, const dicom_dict_overlay *dictionary,
                dicom_path_step *step)
{
    return dicom__path_read(text, *text + strlen(*text), dictionary, step);
}
