/* Private attributes, by creator and tag. PS3.5 7.8 */
#include "dict/private.h"

#include "dict/tables.h"

uint16_t
dicom__private_creator(const char *text, size_t size)
{
    uint64_t hash;
    uint32_t index;

    size = dicom__dict_trim(text, size);
    if (size == 0 || size > DICOM__DICT_TEXT_MAX)
        return DICOM__NO_CREATOR;

    hash = dicom__hash_text(text, size, dicom__creator_multiplier);
    index = dicom__creator_find(hash);
    return dicom__dict_is(dicom__dict_creators[index].name, text, size)
               ? (uint16_t)index
               : DICOM__NO_CREATOR;
}

/* The row that covers `tag` among those of a creator whose tag is `base`:
 * exact groups stand before repeating ones. */
static const dicom_dict_row *
covering(const dicom_dict_row *row, const dicom_dict_row *end, uint32_t base,
         uint32_t tag)
{
    for (size_t n = (size_t)(end - row); n > 0;) {
        size_t half = n / 2;

        if (row[half].tag < base) {
            row += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    for (; row < end && row->tag == base; row++)
        if ((tag & dicom__repeat(row->repeat)->mask) == base)
            return row;
    return NULL;
}

const dicom_dict_row *
dicom__private_row(uint16_t creator, uint32_t tag)
{
    if (creator >= dicom__dict_counts.creators)
        return NULL;

    const struct dicom__creator *c = &dicom__dict_creators[creator];
    const dicom_dict_row        *first = &dicom__dict_rows[c[0].first];
    const dicom_dict_row        *end = &dicom__dict_rows[c[1].first];

    uint32_t base = tag & dicom__repeat(DICOM__PRIVATE_BLOCK)->mask;
    const dicom_dict_row *row = covering(first, end, base, tag);
    if (row)
        return row;

    base = tag & dicom__repeat(DICOM__PRIVATE_GROUPS)->mask;
    return covering(first, end, base, tag);
}

const dicom_dict_row *
dicom_dict_private(const char *creator, size_t size, uint32_t tag)
{
    return dicom__private_row(dicom__private_creator(creator, size), tag);
}
