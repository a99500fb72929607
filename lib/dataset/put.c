/* What may be put, and the putting of it. */
#include "dataset/edit.h"

#include <string.h>

#include "dicom/element.h"
#include "encoding/value_check.h"
#include "event/finding.h"

/* ---- character sets ----------------------------------------------------- */

void
dicom__charset_of(const dicom_dataset *ds, dicom_charset *out)
{
    static const dicom_charset ascii;

    dicom_dataset_charset(ds, &ascii, out);
}

/* ---- tags --------------------------------------------------------------- */

dicom_status
dicom__judge_tag(struct dicom__root *r, const dicom_dataset *ds, uint32_t tag)
{
    bool in_meta = ds == &r->meta;

    if (DICOM_TAG_GROUP(tag) == 0xFFFE)
        return dicom__refuse(r, ds, tag, DICOM_E_ARGUMENT, "PS3.5 7.5",
                             "items and delimiters are no elements");
    if (in_meta != (DICOM_TAG_GROUP(tag) == 0x0002))
        return dicom__refuse(r, ds, tag, DICOM_E_ARGUMENT, "PS3.10 7.1",
                             "group 0002 is file meta information, and no "
                             "other group is");
    return DICOM_OK;
}

static const dicom_element *
creator_of(const dicom_dataset *ds, uint32_t tag)
{
    uint32_t block = DICOM_TAG_ELEMENT(tag) >> 8;

    return dicom_dataset_find(ds, DICOM_TAG(DICOM_TAG_GROUP(tag), block));
}

/* PS3.5 7.8, 7.8.1 */
static dicom_status
judge_private(struct dicom__root *r, const dicom_dataset *ds, uint32_t tag)
{
    uint16_t group = DICOM_TAG_GROUP(tag), element = DICOM_TAG_ELEMENT(tag);

    if (group <= 7 || group == 0xFFFF)
        return dicom__refuse(r, ds, tag, DICOM_E_NOT_FOUND, "PS3.5 7.8",
                             "this group may not be used");
    if (dicom_tag_is_creator(tag) || element == 0)
        return DICOM_OK;
    if (element < 0x1000)
        return dicom__refuse(r, ds, tag, DICOM_E_NOT_FOUND, "PS3.5 7.8.1",
                             "this element may not be used");
    const dicom_element *creator = creator_of(ds, tag);
    if (!creator || dicom_element_size(creator) == 0)
        return dicom__refuse(r, ds, tag, DICOM_E_NOT_FOUND, "PS3.5 7.8.1",
                             "there is no private creator for this element");
    return DICOM_OK;
}

/* ---- VRs ---------------------------------------------------------------- */

const dicom_dict_row *
dicom__row_of(const struct dicom__root *r, const dicom_dataset *ds,
              uint32_t tag)
{
    const dicom_dict_overlay *dictionary = r->options.dictionary;

    if (!DICOM_TAG_IS_PRIVATE(tag))
        return dicom_dict_overlay_by_tag(dictionary, tag);
    const dicom_element *creator = creator_of(ds, tag);
    size_t               size = 0;
    const char *text = creator ? dicom_element_trimmed(creator, &size) : NULL;
    return text ? dicom_dict_overlay_private(dictionary, text, size, tag)
                : NULL;
}

static bool
has(uint64_t vrs, dicom_vr vr)
{
    return vrs >> vr & 1;
}

/* Of several: SS where pixels are signed, OW where they are words. */
static dicom_vr
choose_vr(const dicom_dataset *ds, const dicom_dict_row *row)
{
    uint64_t vrs = dicom_dict_vrs(row);
    dicom_vr pixels = DICOM_VR_NONE;

    if (has(vrs, DICOM_VR_OB) && has(vrs, DICOM_VR_OW))
        return DICOM_VR_OW;
    if (has(vrs, DICOM_VR_US) && has(vrs, DICOM_VR_SS))
        for (; ds && pixels == DICOM_VR_NONE; ds = ds->parent)
            pixels = dicom__vr_of_pixels(ds);
    return pixels != DICOM_VR_NONE ? pixels : dicom_dict_vr(row);
}

/* The VRs that a tag may have; 0: nothing is known of it. */
static uint64_t
allowed_vrs(uint32_t tag, const dicom_dict_row *row)
{
    const uint64_t any = (UINT64_C(1) << DICOM_VR_COUNT) - 2;

    if (dicom_tag_is_creator(tag))
        return UINT64_C(1) << DICOM_VR_LO;
    if (DICOM_TAG_ELEMENT(tag) == 0)
        return UINT64_C(1) << DICOM_VR_UL; /* PS3.5 7.2 */
    if (DICOM_TAG_IS_PRIVATE(tag))
        return any;
    return row ? dicom_dict_vrs(row) : 0;
}

static dicom_vr
vr_of(const dicom_dataset *ds, uint32_t tag, const dicom_dict_row *row)
{
    if (dicom_tag_is_creator(tag))
        return DICOM_VR_LO;
    if (DICOM_TAG_ELEMENT(tag) == 0)
        return DICOM_VR_UL;
    return row ? choose_vr(ds, row) : DICOM_VR_NONE;
}

dicom_status
dicom__judge_vr(struct dicom__root *r, const dicom_dataset *ds, uint32_t tag,
                dicom_vr *vr)
{
    const dicom_dict_row *row;
    dicom_status          status = dicom__judge_tag(r, ds, tag);

    if (status == DICOM_OK && DICOM_TAG_IS_PRIVATE(tag) && !r->lenient)
        status = judge_private(r, ds, tag);
    if (status != DICOM_OK)
        return status;
    row = dicom__row_of(r, ds, tag);
    if (*vr == DICOM_VR_NONE)
        *vr = vr_of(ds, tag, row);
    if (*vr == DICOM_VR_NONE)
        return dicom__refuse(r, ds, tag, DICOM_E_NOT_FOUND, "PS3.6 6",
                             "the data dictionary has no such element");
    if ((unsigned)*vr >= DICOM_VR_COUNT)
        return dicom__refuse(r, ds, tag, DICOM_E_WRONG_VR, "PS3.5 6.2",
                             "there is no such VR");
    uint64_t allowed = allowed_vrs(tag, row);
    if (r->lenient || has(allowed, *vr))
        return DICOM_OK;
    if (allowed == 0)
        return dicom__refuse(r, ds, tag, DICOM_E_NOT_FOUND, "PS3.6 6",
                             "the data dictionary has no such element");
    return dicom__refuse(r, ds, tag, DICOM_E_WRONG_VR, "PS3.6 6",
                         "the VR is not that of the data dictionary");
}

/* ---- values ------------------------------------------------------------- */

static dicom_status
judge_value(struct dicom__root *r, const dicom_dataset *ds, uint32_t tag,
            dicom_vr vr, const void *bytes, size_t size)
{
    const dicom_dict_row *row;
    dicom_charset         charset;

    if (r->lenient || size == 0)
        return DICOM_OK;
    dicom__charset_of(ds, &charset);
    enum dicom__value_fault fault =
        dicom__value_check(vr, &charset, bytes, size);
    if (fault != DICOM__VALUE_NONE) {
        const struct dicom__value_rule *rule = dicom__value_rule(fault);
        return dicom__refuse(r, ds, tag, rule->status, rule->section,
                             rule->text);
    }
    row = DICOM_TAG_IS_PRIVATE(tag) ? NULL : dicom__row_of(r, ds, tag);
    if (row &&
        !dicom__vm_allows(dicom_dict_vm(row),
                          dicom__count_values(vr, &charset, bytes, size)))
        return dicom__refuse(r, ds, tag, DICOM_E_RANGE, "PS3.5 6.4",
                             "the number of values is not that of the data "
                             "dictionary");
    return DICOM_OK;
}

/* A copy, padded to even size. NULL: no memory. */
static const uint8_t *
copy_padded(struct dicom__root *r, dicom_vr vr, const void *bytes, size_t size)
{
    size_t   padded = size + (size & 1);
    uint8_t *to;

    dicom__root_allow(r, padded);
    to = dicom__arena_bytes(&r->arena, padded);
    if (!to)
        return NULL;
    memcpy(to, bytes, size);
    if (padded > size)
        to[size] = (uint8_t)dicom_vr_get_info(vr)->padding;
    return to;
}

static dicom_status
put_empty_sequence(struct dicom__root *r, dicom_dataset *ds, uint32_t tag)
{
    union dicom__content content = {.list = dicom__edit_list(r)};

    if (!content.list)
        return dicom__refuse_memory(r, ds, tag);
    dicom_element el = dicom__edit_record(r, tag, DICOM_VR_SQ, FORM_SEQUENCE,
                                          DICOM_LENGTH_UNDEFINED, content);
    return dicom__set_put(r, ds, &el);
}

/* `copy` is false for bytes of even size that are borrowed. */
static dicom_status
put_value(struct dicom__root *r, dicom_dataset *ds, uint32_t tag, dicom_vr vr,
          const void *bytes, size_t size, bool copy)
{
    union dicom__content content = {.bytes = bytes};
    dicom_status         status;

    if (size > SIZE_MOST)
        return dicom__refuse(r, ds, tag, DICOM_E_RANGE, "PS3.5 7.1.1",
                             "the value is too long for its length field");
    if (vr == DICOM_VR_SQ)
        return size == 0
                   ? put_empty_sequence(r, ds, tag)
                   : dicom__refuse(r, ds, tag, DICOM_E_WRONG_VR, "PS3.5 7.5",
                                   "a sequence has items and no value");
    status = judge_value(r, ds, tag, vr, bytes, size);
    if (status == DICOM_OK && tag == DICOM__SPECIFIC_CHARACTER_SET) {
        dicom_charset charset;

        dicom_charset_prepare(&charset, bytes, size);
        status = dicom__judge_charset(r, ds, &charset);
    }
    if (status != DICOM_OK)
        return status;
    if (copy && size > 0) {
        content.bytes = copy_padded(r, vr, bytes, size);
        if (!content.bytes)
            return dicom__refuse_memory(r, ds, tag);
        size += size & 1;
    }
    unsigned      kind = FORM_VALUE | (size >= BULK_MIN ? FORM_BULK : 0);
    dicom_element el =
        dicom__edit_record(r, tag, vr, kind, (uint32_t)size, content);
    return dicom__set_put(r, ds, &el);
}

dicom_status
dicom__put_judged(struct dicom__root *r, dicom_dataset *ds, uint32_t tag,
                  dicom_vr vr, const void *bytes, size_t size)
{
    return put_value(r, ds, tag, vr, bytes, size, true);
}

dicom_status
dicom_dataset_put_bytes(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                        const void *bytes, size_t size)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    dicom_status status = r ? dicom__judge_vr(r, ds, tag, &vr) : DICOM_E_STATE;

    return status == DICOM_OK ? put_value(r, ds, tag, vr, bytes, size, true)
                              : status;
}

dicom_status
dicom_dataset_put_borrowed(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                           const void *bytes, size_t size)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    dicom_status status = r ? dicom__judge_vr(r, ds, tag, &vr) : DICOM_E_STATE;

    if (status == DICOM_OK && size % 2 != 0)
        status = dicom__refuse(r, ds, tag, DICOM_E_ARGUMENT, "PS3.5 7.1.1",
                               "a borrowed value must have an even size");
    return status == DICOM_OK ? put_value(r, ds, tag, vr, bytes, size, false)
                              : status;
}

dicom_status
dicom_dataset_put_empty(dicom_dataset *ds, uint32_t tag, dicom_vr vr)
{
    return dicom_dataset_put_bytes(ds, tag, vr, "", 0);
}
