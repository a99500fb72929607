/* Values and places told as text, for tools. */
#include <string.h>

#include "base/size.h"
#include "dataset/edit.h"

/* ---- paths -------------------------------------------------------------- */

/* What a step of a path names in `ds`. */
static dicom_status
tag_of_step(dicom_dataset *ds, const dicom_path_step *step, uint32_t *tag)
{
    uint32_t base;

    *tag = step->tag;
    if (!step->creator)
        return DICOM_OK;
    dicom_status status =
        dicom_dataset_private_block(ds, DICOM_TAG_GROUP(step->tag),
                                    step->creator, step->creator_size, &base);
    *tag = base | DICOM_TAG_ELEMENT(step->tag);
    return status;
}

/* The item of a sequence that is there, or the next one. */
static dicom_status
step_into(struct dicom__root *r, dicom_dataset **ds, uint32_t tag,
          uint32_t index)
{
    const dicom_element *el = dicom_dataset_find(*ds, tag);
    size_t               count = el ? dicom_element_item_count(el) : 0;
    dicom_dataset       *item = dicom_dataset_edit_item(*ds, tag, index);

    if (!item && index > count)
        return dicom__refuse(r, *ds, tag, DICOM_E_RANGE, "",
                             "items are made one after another");
    if (!item) {
        dicom_status status = dicom_dataset_add_item(*ds, tag, &item);
        if (status != DICOM_OK)
            return status;
    }
    *ds = item;
    return DICOM_OK;
}

static dicom_status
bad_path(struct dicom__root *r, const dicom_dataset *ds, dicom_status status)
{
    return dicom__refuse(r, ds, 0, status, "",
                         status == DICOM_E_NOT_FOUND ? "an unknown keyword"
                                                     : "this is no path");
}

dicom_status
dicom_dataset_make_path(dicom_dataset *ds, const char *path,
                        dicom_dataset **item, uint32_t *tag)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    dicom_path_step     step;
    dicom_status        status;

    if (!r)
        return DICOM_E_STATE;
    for (;;) {
        status = dicom_path_next(&path, r->options.dictionary, &step);
        if (status != DICOM_OK || step.item == DICOM_PATH_ANY_ITEM)
            return bad_path(
                r, ds, status == DICOM_E_NOT_FOUND ? status : DICOM_E_VALUE);
        bool last = *path == '\0';
        status = tag_of_step(ds, &step, tag);
        if (status != DICOM_OK || (last && step.item == DICOM_PATH_NO_ITEM))
            break;
        status = step_into(r, &ds, *tag,
                           step.item == DICOM_PATH_NO_ITEM ? 0 : step.item);
        *tag = 0;
        if (status != DICOM_OK || last)
            break;
    }
    *item = ds;
    return status;
}

/* ---- values ------------------------------------------------------------- */

/* What is read from. */
struct text {
    const char *at, *end;
};

static dicom_status
bad_text(struct dicom__root *r, const dicom_dataset *ds, uint32_t tag)
{
    return dicom__refuse(r, ds, tag, DICOM_E_VALUE, "",
                         "the text does not tell a value of this VR");
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

/* A word of all its digits, the highest first. */
static bool
take_word(struct text *t, unsigned size, uint8_t *out)
{
    if ((size_t)(t->end - t->at) < 2 * size)
        return false;
    for (unsigned i = size; i-- > 0; t->at += 2) {
        int high = hex_digit(t->at[0]), low = hex_digit(t->at[1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* Scratch memory; r->unsettled is idle, as r->buf is, which the setters use. */
static bool
reserve(struct dicom__root *r, size_t size)
{
    dicom__root_allow(r, size);
    r->unsettled.size = 0;
    return dicom__root_reserve(r, &r->unsettled, size) == DICOM_OK;
}

static dicom_status
put_words(struct dicom__root *r, dicom_dataset *ds, uint32_t tag, dicom_vr vr,
          struct text t)
{
    unsigned size = dicom_vr_get_info(vr)->word_size;
    size_t   count = 0;

    if (!reserve(r, (size_t)(t.end - t.at)))
        return dicom__refuse_memory(r, ds, tag);
    while (t.at < t.end) {
        if (count > 0 && *t.at == '\\')
            t.at++;
        if (!take_word(&t, size, r->unsettled.data + count * size))
            return bad_text(r, ds, tag);
        count++;
    }
    return dicom_dataset_put_bytes(ds, tag, vr, r->unsettled.data,
                                   count * size);
}

/* Up to the next backslash, which is passed over. */
static dicom_slice
next_value(struct text *t)
{
    size_t      left = (size_t)(t->end - t->at);
    const char *slash = memchr(t->at, '\\', left);
    dicom_slice value = {t->at, slash ? (size_t)(slash - t->at) : left};

    t->at = slash ? slash + 1 : t->end + 1;
    return value;
}

/* Whole decimal numbers beyond those of IS. */
static bool
read_unsigned(dicom_slice text, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned digit = (unsigned char)text.text[i] - (unsigned)'0';
        if (digit > 9 || *out > (UINT64_MAX - digit) / 10)
            return false;
        *out = *out * 10 + digit;
    }
    return text.size > 0;
}

static bool
read_number(dicom_vr vr, dicom_slice text, void *out)
{
    int64_t  whole;
    uint32_t flags;

    if (vr == DICOM_VR_FL || vr == DICOM_VR_FD || vr == DICOM_VR_OF ||
        vr == DICOM_VR_OD)
        return dicom_ds_read(text.text, text.size, out, &flags) == DICOM_OK;
    if (vr == DICOM_VR_US || vr == DICOM_VR_UL || vr == DICOM_VR_UV)
        return read_unsigned(text, out);
    if (dicom_is_read(text.text, text.size, &whole, &flags) != DICOM_OK)
        return false;
    memcpy(out, &whole, sizeof whole);
    return true;
}

static dicom_status
put_numbers(dicom_dataset *ds, uint32_t tag, dicom_vr vr, const void *values,
            size_t count)
{
    if (vr == DICOM_VR_US || vr == DICOM_VR_UL || vr == DICOM_VR_UV)
        return dicom_dataset_put_uint64s(ds, tag, vr, values, count);
    if (vr == DICOM_VR_SS || vr == DICOM_VR_SL || vr == DICOM_VR_SV)
        return dicom_dataset_put_int64s(ds, tag, vr, values, count);
    return dicom_dataset_put_doubles(ds, tag, vr, values, count);
}

static bool
read_tag(const struct dicom__root *r, dicom_slice text, uint32_t *out)
{
    char            path[DICOM_PATH_SIZE];
    const char     *at = path;
    dicom_path_step step;

    if (text.size >= sizeof path)
        return false;
    memcpy(path, text.text, text.size);
    path[text.size] = '\0';
    if (dicom_path_next(&at, r->options.dictionary, &step) != DICOM_OK ||
        *at != '\0' || step.creator || step.item != DICOM_PATH_NO_ITEM)
        return false;
    *out = step.tag;
    return true;
}

/* Values of 8 bytes, of AT 4, each read from its part of the text. */
static dicom_status
put_list(struct dicom__root *r, dicom_dataset *ds, uint32_t tag, dicom_vr vr,
         struct text t)
{
    bool   tags = vr == DICOM_VR_AT;
    size_t count = 0, bytes, size = tags ? 4 : 8;

    if (!size_mul((size_t)(t.end - t.at) / 2 + 1, size, &bytes) ||
        !reserve(r, bytes))
        return dicom__refuse_memory(r, ds, tag);
    for (; t.at <= t.end; count++) {
        dicom_slice value = next_value(&t);
        uint8_t    *to = r->unsettled.data + count * size;
        uint32_t    one;
        uint64_t    number;
        bool        good =
            tags ? read_tag(r, value, &one) : read_number(vr, value, &number);

        if (!good)
            return bad_text(r, ds, tag);
        memcpy(to, tags ? (void *)&one : &number, size);
    }
    const void *values = r->unsettled.data;
    return tags ? dicom_dataset_put_tags(ds, tag, values, count)
                : put_numbers(ds, tag, vr, values, count);
}

dicom_status
dicom_dataset_put_text(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                       const char *text, size_t size)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    struct text         t = {text, text + size};
    dicom_status status = r ? dicom__judge_vr(r, ds, tag, &vr) : DICOM_E_STATE;

    if (status != DICOM_OK)
        return status;
    if (size == 0)
        return dicom_dataset_put_empty(ds, tag, vr);
    switch (dicom_vr_get_info(vr)->klass) {
    case DICOM_CLASS_STRING:
    case DICOM_CLASS_TEXT:
        return dicom__put_utf8(r, ds, tag, vr, text, size);
    case DICOM_CLASS_NUMBER:
    case DICOM_CLASS_TAG:
        return put_list(r, ds, tag, vr, t);
    case DICOM_CLASS_BYTES:
        return vr == DICOM_VR_OF || vr == DICOM_VR_OD
                   ? put_list(r, ds, tag, vr, t)
                   : put_words(r, ds, tag, vr, t);
    default:
        return bad_text(r, ds, tag);
    }
}
