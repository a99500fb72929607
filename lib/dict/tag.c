#include "dicom/dict.h"

bool
dicom_tag_is_creator(uint32_t tag)
{
    uint16_t element = DICOM_TAG_ELEMENT(tag);

    return DICOM_TAG_IS_PRIVATE(tag) && element >= 0x0010 && element <= 0x00FF;
}
