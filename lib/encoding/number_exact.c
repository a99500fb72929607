#include "encoding/number_exact.h"

#include <stdbool.h>

enum {
    /*
     * A number halfway between two doubles has at most 767 digits, so of more
     * digits it only matters whether one is not 0.
     */
    DIGITS_MAX = 800,
    /*
     * Both sides are brought to integers by factors 5^n and 2^n. The largest
     * there can be: 2^1100 * 10^1201, of 5090 bits.
     */
    LIMBS = 192
};

struct big {
    int      count;
    uint32_t limb[LIMBS]; /* least significant first */
};

static void
multiply_add(struct big *b, uint32_t by, uint32_t plus)
{
    uint64_t carry = plus;

    for (int i = 0; i < b->count; i++) {
        carry += (uint64_t)b->limb[i] * by;
        b->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0 && b->count < LIMBS)
        b->limb[b->count++] = (uint32_t)carry;
}

static void
multiply_power_of_5(struct big *b, int64_t n)
{
    for (; n >= 13; n -= 13)
        multiply_add(b, 1220703125, 0);
    for (; n > 0; n--)
        multiply_add(b, 5, 0);
}

static void
multiply_power_of_2(struct big *b, int64_t n)
{
    int limbs = (int)(n / 32);

    multiply_add(b, (uint32_t)1 << (n % 32), 0);
    if (b->count + limbs > LIMBS)
        limbs = LIMBS - b->count;
    for (int i = b->count - 1; i >= 0; i--)
        b->limb[i + limbs] = b->limb[i];
    for (int i = 0; i < limbs; i++)
        b->limb[i] = 0;
    b->count += limbs;
}

static int
compare(const struct big *a, const struct big *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (int i = a->count - 1; i >= 0; i--)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static void
set(struct big *b, uint64_t v)
{
    b->limb[0] = (uint32_t)v;
    b->limb[1] = (uint32_t)(v >> 32);
    b->count = v >> 32 != 0 ? 2 : 1;
}

/* The digits as an integer; returns the exponent of its last one. */
static int64_t
set_decimal(struct big *b, const struct dicom__decimal *d)
{
    int     used = 0;
    int64_t dropped = 0;
    bool    rest = false;

    set(b, 0);
    for (size_t i = 0; i < d->size; i++) {
        if (d->digits[i] == '.')
            continue;
        if (used < DIGITS_MAX) {
            multiply_add(b, 10, (uint32_t)(d->digits[i] - '0'));
            used++;
        } else {
            dropped++;
            rest |= d->digits[i] != '0';
        }
    }
    if (rest) {
        multiply_add(b, 10, 1);
        dropped--;
    }
    return d->exponent + dropped;
}

int
dicom__decimal_compare(const struct dicom__decimal *d, uint64_t m, int e)
{
    struct big a, b;
    int64_t    exponent = set_decimal(&a, d);

    set(&b, m);
    if (exponent >= 0)
        multiply_power_of_5(&a, exponent);
    else
        multiply_power_of_5(&b, -exponent);
    if (exponent >= e)
        multiply_power_of_2(&a, exponent - e);
    else
        multiply_power_of_2(&b, e - exponent);
    return compare(&a, &b);
}
