/* The values of an element, and whether a set has them. */
#include <string.h>

#include "base/bytes.h"
#include "validate/check.h"

bool
dicom__values_of(struct dicom__value_walk *w, const dicom_element *el,
                 const dicom_charset *charset)
{
    size_t               size;
    const void          *bytes = dicom_element_bytes(el, &size);
    dicom_vr             vr = dicom_element_value_vr(el);
    const dicom_vr_info *info = dicom_vr_get_info(vr);

    if (!bytes)
        return false;
    *w = (struct dicom__value_walk){.vr = vr,
                                    .klass = info->klass,
                                    .step = info->value_size,
                                    .next = bytes,
                                    .left = size};
    if (w->klass == DICOM_CLASS_STRING || w->klass == DICOM_CLASS_TEXT)
        dicom_values_begin(&w->values, w->vr, charset, bytes, size);
    return true;
}

static double
binary(dicom_vr vr, const uint8_t *p)
{
    union {
        uint64_t bits;
        double   value;
    } wide;
    union {
        uint32_t bits;
        float    value;
    } narrow;

    switch (vr) {
    case DICOM_VR_US:
        return dicom__get16le(p);
    case DICOM_VR_SS:
        return (int16_t)dicom__get16le(p);
    case DICOM_VR_UL:
        return dicom__get32le(p);
    case DICOM_VR_SL:
        return (int32_t)dicom__get32le(p);
    case DICOM_VR_UV:
        return (double)dicom__get64le(p);
    case DICOM_VR_SV:
        return (double)(int64_t)dicom__get64le(p);
    case DICOM_VR_AT:
        return (uint32_t)dicom__get16le(p) << 16 | dicom__get16le(p + 2);
    case DICOM_VR_FL:
        narrow.bits = dicom__get32le(p);
        return (double)narrow.value;
    default:
        wide.bits = dicom__get64le(p);
        return wide.value;
    }
}

static bool
next_text(struct dicom__value_walk *w, struct dicom__value *v)
{
    int64_t whole;

    if (!dicom_values_next(&w->values, &v->text))
        return false;
    if (w->vr == DICOM_VR_DS)
        v->is_number = dicom_ds_read(v->text.text, v->text.size, &v->number,
                                     NULL) == DICOM_OK;
    else if (w->vr == DICOM_VR_IS && dicom_is_read(v->text.text, v->text.size,
                                                   &whole, NULL) == DICOM_OK) {
        v->is_number = true;
        v->number = (double)whole;
    }
    return true;
}

bool
dicom__value_next(struct dicom__value_walk *w, struct dicom__value *v)
{
    *v = (struct dicom__value){0};
    if (w->klass == DICOM_CLASS_STRING || w->klass == DICOM_CLASS_TEXT)
        return next_text(w, v);
    if (w->step == 0 || w->left < w->step)
        return false;
    v->is_number = true;
    v->number = binary(w->vr, w->next);
    w->next += w->step;
    w->left -= w->step;
    return true;
}

bool
dicom__has_value(const dicom_element *el)
{
    size_t size;

    if (dicom_element_has_fragments(el))
        return dicom_element_fragment_count(el) > 0;
    if (dicom_element_vr(el) == DICOM_VR_SQ || dicom_element_item_count(el))
        return dicom_element_item_count(el) > 0;
    if (dicom_element_is_deferred(el))
        return true;
    if (dicom_vr_get_info(dicom_element_value_vr(el))->klass ==
        DICOM_CLASS_STRING)
        return dicom_element_trimmed(el, &size) && size > 0;
    return dicom_element_size(el) > 0;
}

size_t
dicom__value_count(const dicom_element *el, const dicom_charset *charset)
{
    dicom_vr             vr = dicom_element_value_vr(el);
    const dicom_vr_info *info = dicom_vr_get_info(vr);
    size_t               size;
    const void          *bytes = dicom_element_bytes(el, &size);

    if (info->klass == DICOM_CLASS_STRING && bytes)
        return dicom_values_count(vr, charset, bytes, size);
    if (info->value_size > 0)
        return dicom_element_size(el) / info->value_size;
    return dicom_element_size(el) > 0;
}

static int
compare(const char *own, const dicom_slice *text)
{
    size_t size = strlen(own);
    int order = memcmp(own, text->text, size < text->size ? size : text->size);

    if (order != 0 || size == text->size)
        return order;
    return size < text->size ? -1 : 1;
}

static bool
has_string(const struct dicom__rule_set *s, const dicom_slice *text)
{
    size_t low = 0, high = s->count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        int    order =
            compare(dicom__rule_text(dicom__rule_values[s->first + mid]), text);
        if (order == 0)
            return true;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

bool
dicom__set_has(uint16_t set, const struct dicom__value *v)
{
    const struct dicom__rule_set *s = &dicom__rule_sets[set];

    if (s->kind == DICOM__SET_STRINGS)
        return v->text.text && has_string(s, &v->text);
    if (!v->is_number)
        return false;
    for (size_t i = 0; i < s->count; i++) {
        uint32_t value = dicom__rule_values[s->first + i];
        double   number =
            s->kind == DICOM__SET_TAGS ? value : (double)(int32_t)value;
        if (number == v->number)
            return true;
    }
    return false;
}

bool
dicom__first_int(const dicom_dataset *ds, uint32_t tag, int64_t *out)
{
    const dicom_element     *el = dicom_dataset_find(ds, tag);
    struct dicom__value_walk w;
    struct dicom__value      v;

    if (!el || !dicom__values_of(&w, el, NULL) || !dicom__value_next(&w, &v) ||
        !v.is_number || !(v.number >= -2147483648.0 && v.number < 4294967296.0))
        return false;
    *out = (int64_t)v.number;
    return true;
}
