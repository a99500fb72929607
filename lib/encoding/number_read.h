/* Decimal text to the nearest binary number, without locale. */
#ifndef ENCODING_NUMBER_READ_H
#define ENCODING_NUMBER_READ_H

#include "dicom/base.h"

/*
 * Reads all of the text: [+-] digits [. digits] [e|E [+-] digits]; digits may
 * be missing on one side of the point, not on both. No spaces.
 *
 * The nearest double, ties to even, whatever the count of digits.
 *
 * DICOM_OK; DICOM_E_EMPTY if size is 0; DICOM_E_VALUE if it is no number;
 * DICOM_E_RANGE if it is too large, then *out is infinite. What is too small
 * is 0. On other errors *out is left alone.
 */
DICOM_CHECK dicom_status dicom__read_double(const char *text, size_t size,
                                            double *out);

#endif
