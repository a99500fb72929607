/* Private attributes by a handle of their creator: a parser looks the
 * creator up once for each block. PS3.5 7.8.1 */
#ifndef DICT_PRIVATE_H
#define DICT_PRIVATE_H

#include "dicom/dict.h"

enum { DICOM__NO_CREATOR = 0xFFFF };

/* The handle of a creator, DICOM__NO_CREATOR if it is unknown. Padding at its
 * end does not count. */
uint16_t dicom__private_creator(const char *text, size_t size);

/* The row of a tag, whose block does not count; NULL if there is none, and
 * for DICOM__NO_CREATOR. */
const dicom_dict_row *dicom__private_row(uint16_t creator, uint32_t tag);

#endif
