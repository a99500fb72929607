/* Decimal and binary numbers of any size against each other. */
#ifndef ENCODING_NUMBER_EXACT_H
#define ENCODING_NUMBER_EXACT_H

#include <stddef.h>
#include <stdint.h>

/* Digits, among which a point counts for nothing, times 10^exponent. */
struct dicom__decimal {
    const char *digits;
    size_t      size;
    int64_t     exponent; /* of the last digit */
};

/*
 * -1, 0 or 1: how `d` compares to m * 2^e. Exact for any count of digits.
 *
 * The first digit is not 0; `d` is between 1e-400 and 1e400, m * 2^e between
 * 2^-1080 and 2^1100, m not 0.
 */
int dicom__decimal_compare(const struct dicom__decimal *d, uint64_t m, int e);

#endif
