/* Paths: their text, and what they lead to. */
#include <string.h>

#include "dataset/tree.h"

/* ---- reading a path ----------------------------------------------------- */

struct text {
    const char *at;
};

static bool
take(struct text *t, char c)
{
    if (*t->at != c)
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
        int digit = hex_digit(*t->at);
        if (digit < 0)
            return false;
        *value = *value << 4 | (uint32_t)digit;
        t->at++;
    }
    return hex_digit(*t->at) < 0;
}

/* `CREATOR",ee`, behind the first quotation mark. */
static bool
take_creator(struct text *t, dicom_path_step *step, uint32_t *element)
{
    const char *end = strchr(t->at, '"');

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

static dicom_status
take_keyword(struct text *t, const dicom_dict_overlay *dictionary,
             dicom_path_step *step)
{
    const char *end = t->at;

    while (is_word(*end))
        end++;
    if (end == t->at)
        return DICOM_E_VALUE;
    const dicom_dict_row *row = dicom_dict_overlay_by_keyword(
        dictionary, t->at, (size_t)(end - t->at));
    if (!row)
        return DICOM_E_NOT_FOUND;
    t->at = end;
    step->tag = dicom_dict_tag(row);
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
        return take_keyword(t, dictionary, step);
    if (!take_numbers(t, step) || (parenthesis && !take(t, ')')))
        return DICOM_E_VALUE;
    return DICOM_OK;
}

/* `[n]`, or nothing. */
static bool
take_item(struct text *t, uint32_t *item)
{
    uint64_t value = 0;

    *item = DICOM_PATH_NO_ITEM;
    if (!take(t, '['))
        return true;
    const char *digits = t->at;
    for (; *t->at >= '0' && *t->at <= '9'; t->at++) {
        value = value * 10 + (uint64_t)(*t->at - '0');
        if (value >= DICOM_PATH_NO_ITEM)
            return false;
    }
    *item = (uint32_t)value;
    return t->at > digits && take(t, ']');
}

dicom_status
dicom_path_next(const char **text, const dicom_dict_overlay *dictionary,
                dicom_path_step *step)
{
    struct text t = {*text};

    *step = (dicom_path_step){0};
    if (*t.at == '\0')
        return DICOM_END;
    dicom_status status = take_tag(&t, dictionary, step);
    if (status == DICOM_OK && !take_item(&t, &step->item))
        status = DICOM_E_VALUE;
    if (status == DICOM_OK && *t.at != '\0' && (!take(&t, '.') || !*t.at))
        status = DICOM_E_VALUE;
    *text = t.at;
    return status;
}

/* ---- looking up --------------------------------------------------------- */

static size_t
without_spaces(const char *text, size_t size)
{
    while (size > 0 && text[size - 1] == ' ')
        size--;
    return size;
}

static bool
is_creator(const dicom_element *el, const char *creator, size_t creator_size)
{
    size_t      size = 0;
    const char *text = dicom_element_trimmed(el, &size);

    return text && size == creator_size && memcmp(text, creator, size) == 0;
}

const dicom_element *
dicom_dataset_find_private(const dicom_dataset *ds, uint16_t group,
                           const char *creator, size_t creator_size,
                           uint8_t element)
{
    size_t size = without_spaces(creator, creator_size);

    if (group % 2 == 0 || size == 0)
        return NULL;
    for (uint32_t block = 0x10; block <= 0xFF; block++) {
        const dicom_element *el =
            dicom_dataset_find(ds, DICOM_TAG(group, block));
        if (el && is_creator(el, creator, size))
            return dicom_dataset_find(ds,
                                      DICOM_TAG(group, block << 8 | element));
    }
    return NULL;
}

static const dicom_element *
find_step(const dicom_dataset *ds, const dicom_path_step *step)
{
    if (!step->creator)
        return dicom_dataset_find(ds, step->tag);
    return dicom_dataset_find_private(
        ds, DICOM_TAG_GROUP(step->tag), step->creator, step->creator_size,
        (uint8_t)DICOM_TAG_ELEMENT(step->tag));
}

const dicom_element *
dicom_dataset_lookup(const dicom_dataset *ds, const char *path)
{
    const dicom_dict_overlay *dictionary =
        dicom__dataset_root(ds)->options.dictionary;
    const dicom_element *el = NULL;
    dicom_path_step      step;

    for (;;) {
        if (dicom_path_next(&path, dictionary, &step) != DICOM_OK)
            return NULL;
        el = find_step(ds, &step);
        if (!el || *path == '\0')
            return step.item == DICOM_PATH_NO_ITEM ? el : NULL;
        ds = dicom_element_item(
            el, step.item == DICOM_PATH_NO_ITEM ? 0 : step.item);
        if (!ds)
            return NULL;
    }
}
