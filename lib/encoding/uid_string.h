/*
 * Unique identifiers as text. PS3.5 9, 6.2, annex B.
 */
#ifndef ENCODING_UID_STRING_H
#define ENCODING_UID_STRING_H

#include <stdbool.h>

#include "dicom/base.h"

enum { DICOM__UID_MAX = 64, DICOM__UID_SIZE = 65 };

enum {
    DICOM__UID_PADDING = 1 << 0,       /* other than one NUL at the end */
    DICOM__UID_TOO_LONG = 1 << 1,      /* more than 64 characters */
    DICOM__UID_CHARACTER = 1 << 2,     /* neither digit nor point */
    DICOM__UID_EMPTY_PART = 1 << 3,    /* a point too many */
    DICOM__UID_LEADING_ZERO = 1 << 4,  /* a component as 01 */
    DICOM__UID_ROOT = 1 << 5           /* not 0.x or 1.x with x up to 39, 2.x */
};

/* What is wrong with one value, its padding included; 0: nothing. Of an empty
 * value nothing is. */
uint32_t dicom__uid_check(const char *text, size_t size);

/* Without the NULs and spaces around it; returns its size. */
size_t dicom__uid_trim(const char **text, size_t size);

/* Whether two values are the same but for padding. */
bool dicom__uid_equal(const char *a, size_t a_size, const char *b,
                      size_t b_size);

/* "2.25." and the UUID as one number, most significant byte first; with NUL;
 * returns the length. PS3.5 B.2 */
size_t dicom__uid_from_uuid(char out[DICOM__UID_SIZE],
                            const uint8_t uuid[16]);

/*
 * `root`, a point, and a number out of 16 random bytes, of as many digits as
 * fit, at most 39; with NUL. DICOM_E_ARGUMENT if `root` is no UID or leaves
 * room for less than 18 digits, in which random numbers might meet.
 */
DICOM_CHECK dicom_status dicom__uid_from_root(char out[DICOM__UID_SIZE],
                                              const char *root, size_t size,
                                              const uint8_t random[16]);

#endif
