/* The place of an element as text: Keyword[item].Keyword. */
#ifndef EVENT_PATH_H
#define EVENT_PATH_H

#include <stddef.h>
#include <stdint.h>

#include "dicom/base.h"

/* An open item: the tag of its sequence, and which item it is. */
struct dicom__path_step {
    uint32_t tag;
    uint32_t index; /* DICOM_PATH_NO_ITEM: of the element itself */
};

/* Writes the path of `tag` (0: of the innermost item itself) inside `steps`,
 * outermost first; what does not fit is left out in the middle (" ... "). */
void dicom__path_format(char out[DICOM_PATH_SIZE],
                        const struct dicom__path_step *steps, size_t count,
                        uint32_t tag);

#endif
