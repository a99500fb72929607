/*
 * Values of VR DS and IS: the strict form, and what files have instead.
 *
 * PS3.5 6.2: spaces may stand around the number. What departs from the form
 * but is unambiguous is read and told by flags; the callers decide whether
 * that is a finding. The flags are set even if the status is an error.
 */
#ifndef ENCODING_NUMBER_STRING_H
#define ENCODING_NUMBER_STRING_H

#include "dicom/base.h"

enum {
    /* "+5": allowed, but some readers stumble. */
    DICOM__NUMBER_PLUS = 1 << 0,
    /* ".5" and "5.": allowed by ANSI X3.9, no JSON number. */
    DICOM__NUMBER_BARE_POINT = 1 << 1,
    /* More than 16 bytes of DS, 12 of IS, spaces around it not counted. */
    DICOM__NUMBER_TOO_LONG = 1 << 2,
    /* "- 5", "1 e5"; not "1 2", which is an error. */
    DICOM__NUMBER_INNER_SPACE = 1 << 3,
    /* "1,5" for 1.5; not "1,234.5", which is an error. */
    DICOM__NUMBER_COMMA = 1 << 4,
    /* "1.5D3" for 1.5e3. */
    DICOM__NUMBER_LETTER_D = 1 << 5,
    /* NUL behind the number; what follows it is not read. */
    DICOM__NUMBER_NUL = 1 << 6,
    /* TAB, LF, FF or CR where a space may stand. */
    DICOM__NUMBER_CONTROL = 1 << 7,
    /* DS: "NaN", "-inf", "1.#QNAN" and their like. */
    DICOM__NUMBER_NOT_FINITE = 1 << 8,
    /* IS: "1.0"; with a part that is not 0 it is an error. */
    DICOM__NUMBER_FRACTION = 1 << 9,
    /* IS: "1e5". */
    DICOM__NUMBER_EXPONENT = 1 << 10,
    /* IS: not within -2^31 to 2^31 - 1; DS: too large for a double. */
    DICOM__NUMBER_OVERFLOW = 1 << 11
};

/*
 * One value, as parted by backslashes, to the nearest double.
 *
 * DICOM_OK; DICOM_E_EMPTY; DICOM_E_VALUE: no number; DICOM_E_RANGE: too
 * large, *out is infinite. `flags` may be NULL.
 */
DICOM_CHECK dicom_status dicom__read_ds(const char *text, size_t size,
                                        double *out, uint32_t *flags);

/*
 * DICOM_OK, with the flag OVERFLOW if IS does not reach so far;
 * DICOM_E_EMPTY; DICOM_E_VALUE: no whole number; DICOM_E_RANGE: too large
 * for 64 bits. `flags` may be NULL.
 */
DICOM_CHECK dicom_status dicom__read_is(const char *text, size_t size,
                                        int64_t *out, uint32_t *flags);

#endif
