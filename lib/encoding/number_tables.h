/* Powers of ten to 128 bits, and words twice as wide as uint64_t. */
#ifndef ENCODING_NUMBER_TABLES_H
#define ENCODING_NUMBER_TABLES_H

#include <stdint.h>

enum { DICOM__POWER_MIN = -342, DICOM__POWER_MAX = 324 };

/* A 128-bit number, by halves. */
struct dicom__wide {
    uint64_t high, low;
};

/*
 * The power p of 10^k, at k - DICOM__POWER_MIN, has its top bit set, and 10^k
 * is in [p, p + 1) times 2 to the dicom__power_log2(k) - 127. It is p exactly
 * for k from 0 to 55. Made by dictionary/gen_numbers.c.
 */
extern const struct dicom__wide
    dicom__powers[DICOM__POWER_MAX - DICOM__POWER_MIN + 1];

/* The three below are right for exponents from -1100 to 1000; adding and
 * taking away a whole number keeps the shift on positive numbers. */

/* floor(log2(10^k)) */
static inline int
dicom__power_log2(int k)
{
    return (int)((INT64_C(1741647) * k + (INT64_C(4096) << 19)) >> 19) - 4096;
}

/* floor(log10(2^e)) */
static inline int
dicom__log10_power(int e)
{
    return (int)((INT64_C(1262611) * e + (INT64_C(512) << 22)) >> 22) - 512;
}

/* floor(log10(3/4 * 2^e)) */
static inline int
dicom__log10_three_quarters(int e)
{
    int64_t log = INT64_C(1262611) * e - 524031;
    return (int)((log + (INT64_C(512) << 22)) >> 22) - 512;
}

static inline struct dicom__wide
dicom__multiply(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 uint128;
    uint128 product = (uint128)a * b;
    return (struct dicom__wide){(uint64_t)(product >> 64), (uint64_t)product};
#else
    uint64_t a1 = a >> 32, a0 = (uint32_t)a, b1 = b >> 32, b0 = (uint32_t)b;
    uint64_t low = a0 * b0;
    uint64_t middle = a1 * b0 + (low >> 32);
    uint64_t other = a0 * b1 + (uint32_t)middle;
    return (struct dicom__wide){a1 * b1 + (middle >> 32) + (other >> 32),
                                other << 32 | (uint32_t)low};
#endif
}

#endif
