/* What a record says. */
#include <string.h>

#include "base/bytes.h"
#include "dataset/tree.h"

static unsigned
kind_of(const dicom_element *el)
{
    return dicom__form(el) & FORM_KIND;
}

bool
dicom__element_has_value(const dicom_element *el)
{
    return kind_of(el) == FORM_VALUE || kind_of(el) == FORM_DEFERRED;
}

uint32_t
dicom_element_tag(const dicom_element *el)
{
    return el->tag;
}

dicom_vr
dicom_element_vr(const dicom_element *el)
{
    return (dicom_vr)dicom__low(el->place);
}

dicom_vr
dicom_element_value_vr(const dicom_element *el)
{
    dicom_vr vr = dicom_element_vr(el);

    if (vr != DICOM_VR_UN)
        return vr;
    const dicom_dict_row *row = dicom_dict_by_tag(dicom_element_tag(el));
    uint64_t              vrs = row ? dicom_dict_vrs(row) : 0;
    bool                  one = vrs != 0 && (vrs & (vrs - 1)) == 0;
    return one && dicom_dict_vr(row) != DICOM_VR_SQ ? dicom_dict_vr(row) : vr;
}

uint32_t
dicom_element_length(const dicom_element *el)
{
    return el->length;
}

uint32_t
dicom_element_flags(const dicom_element *el)
{
    unsigned form = dicom__form(el);
    uint32_t flags = form & FORM_RARE ? el->content.rare->flags : 0;

    return flags | (form & FORM_UNSETTLED ? DICOM_EVENT_VR_UNSETTLED : 0);
}

uint64_t
dicom_element_offset(const dicom_element *el)
{
    return dicom__offset(el->place);
}

uint32_t
dicom__element_header_size(const dicom_element *el)
{
    unsigned form = dicom__form(el);

    if (form & FORM_RARE)
        return el->content.rare->header_size;
    return form & FORM_HEADER_8 ? 8 : form & FORM_HEADER_12 ? 12 : 0;
}

uint64_t
dicom_element_value_offset(const dicom_element *el)
{
    return dicom_element_offset(el) + dicom__element_header_size(el);
}

uint32_t
dicom_element_size(const dicom_element *el)
{
    if (!dicom__element_has_value(el))
        return 0;
    return dicom__form(el) & FORM_RARE ? el->content.rare->size : el->length;
}

bool
dicom_element_is_deferred(const dicom_element *el)
{
    return kind_of(el) == FORM_DEFERRED;
}

const void *
dicom_element_bytes(const dicom_element *el, size_t *size)
{
    size_t here = kind_of(el) == FORM_VALUE ? dicom_element_size(el) : 0;

    if (size)
        *size = here;
    if (kind_of(el) != FORM_VALUE)
        return NULL;
    return here > 0 ? dicom__content(el).bytes : (const uint8_t *)"";
}

dicom_status
dicom_element_read(const dicom_element *el, uint32_t offset, void *buffer,
                   size_t size)
{
    uint32_t here = dicom_element_size(el);

    if (!dicom__element_has_value(el))
        return DICOM_E_WRONG_VR;
    if (offset > here || size > here - offset)
        return DICOM_E_RANGE;
    if (size == 0)
        return DICOM_OK;
    if (kind_of(el) == FORM_VALUE) {
        memcpy(buffer, dicom__content(el).bytes + offset, size);
        return DICOM_OK;
    }
    const struct dicom__source *source = dicom__content(el).source;
    if (!source->fetch)
        return DICOM_E_STATE;
    return source->fetch(source->ctx, dicom_element_value_offset(el) + offset,
                         buffer, size);
}

const char *
dicom_element_trimmed(const dicom_element *el, size_t *size)
{
    const char *text = dicom_element_bytes(el, size);

    while (text && *size > 0 &&
           (text[*size - 1] == ' ' || text[*size - 1] == '\0'))
        --*size;
    return text;
}

dicom_status
dicom_element_first_uint(const dicom_element *el, uint32_t *out)
{
    dicom_vr       vr = dicom_element_value_vr(el);
    size_t         size, needed = vr == DICOM_VR_US ? 2 : 4;
    const uint8_t *bytes = dicom_element_bytes(el, &size);

    if ((vr != DICOM_VR_US && vr != DICOM_VR_UL) ||
        !dicom__element_has_value(el))
        return DICOM_E_WRONG_VR;
    if (!bytes)
        return DICOM_E_STATE;
    if (size < needed)
        return DICOM_E_EMPTY;
    *out = needed == 2 ? dicom__get16le(bytes) : dicom__get32le(bytes);
    return DICOM_OK;
}

/* ---- items and fragments ------------------------------------------------ */

size_t
dicom_element_item_count(const dicom_element *el)
{
    return kind_of(el) == FORM_SEQUENCE ? dicom__content(el).list->count : 0;
}

const dicom_dataset *
dicom_element_item(const dicom_element *el, size_t index)
{
    if (index >= dicom_element_item_count(el))
        return NULL;
    const struct dicom__list *list = dicom__content(el).list;
    return list->count == 1 ? list->of.one : list->of.items[index];
}

bool
dicom_element_has_fragments(const dicom_element *el)
{
    return kind_of(el) == FORM_FRAGMENTS;
}

size_t
dicom_element_fragment_count(const dicom_element *el)
{
    return kind_of(el) == FORM_FRAGMENTS ? dicom__content(el).list->count : 0;
}

const dicom_element *
dicom_element_fragment(const dicom_element *el, size_t index)
{
    if (index >= dicom_element_fragment_count(el))
        return NULL;
    return &dicom__content(el).list->of.fragments[index];
}
