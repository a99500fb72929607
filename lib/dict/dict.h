/* Attributes of the standard, looked up inline: for the parser's loop. */
#ifndef DICT_DICT_H
#define DICT_DICT_H

#include "dict/tables.h"

static inline const dicom_dict_row *
dicom__dict_tag_row(uint32_t key)
{
    uint64_t hash = dicom__hash_number(key, dicom__tag_multiplier);

    return &dicom__dict_rows[dicom__tag_find(hash)];
}

/* The row that repeats over a tag, or NULL. */
const dicom_dict_row *dicom__dict_repeating(uint32_t tag);

/* dicom_dict_by_tag() */
static inline const dicom_dict_row *
dicom__dict_find(uint32_t tag)
{
    const dicom_dict_row *row = dicom__dict_tag_row(tag);

    /* Equal tags are enough: an exact row has this slot to itself, and a
     * repeating one whose tag is this covers it. */
    return row->tag == tag ? row : dicom__dict_repeating(tag);
}

/* The VRs of an attribute as one byte: a dicom_vr, DICOM_VR_NONE if there is
 * no row; or from DICOM_VR_COUNT on an index into dicom__dict_vr_sets. */
static inline uint8_t
dicom__dict_vrs_of(uint32_t tag)
{
    const dicom_dict_row *row = dicom__dict_find(tag);

    return row ? row->vrs : (uint8_t)DICOM_VR_NONE;
}

/* The VR of an attribute, the first if there is a choice; DICOM_VR_NONE if
 * there is no row. */
static inline dicom_vr
dicom__dict_vr_of(uint32_t tag)
{
    uint8_t vrs = dicom__dict_vrs_of(tag);

    return vrs < DICOM_VR_COUNT ? (dicom_vr)vrs
                                : dicom__dict_vr_sets[vrs].first;
}

#endif
