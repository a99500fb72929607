/*
 * Makes the table of powers of ten for reading and printing numbers.
 *
 * usage: gen_numbers >number_tables.c
 *
 * A positive power is computed exactly and cut to its upper 128 bits; a
 * negative one is a power of two divided by the exact positive power.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encoding/number_tables.h"

/* 10^342 has 1137 bits; a dividend needs 128 more. */
enum { LIMBS = 42 };

/* A number, least significant limb first. */
struct big {
    uint32_t limb[LIMBS];
};

static void
die(const char *text, int k)
{
    fprintf(stderr, "gen_numbers: 10^%d: %s\n", k, text);
    exit(EXIT_FAILURE);
}

static void
multiply(struct big *b, uint32_t by)
{
    uint64_t carry = 0;

    for (int i = 0; i < LIMBS; i++) {
        carry += (uint64_t)b->limb[i] * by;
        b->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static void
subtract(struct big *a, const struct big *b)
{
    uint64_t borrow = 0;

    for (int i = 0; i < LIMBS; i++) {
        uint64_t d = (uint64_t)a->limb[i] - b->limb[i] - borrow;
        a->limb[i] = (uint32_t)d;
        borrow = d >> 63;
    }
}

static int
compare(const struct big *a, const struct big *b)
{
    for (int i = LIMBS - 1; i >= 0; i--)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static bool
bit(const struct big *b, int i)
{
    return i >= 0 && (b->limb[i / 32] >> (i % 32) & 1) != 0;
}

static int
top_bit(const struct big *b)
{
    for (int i = 32 * LIMBS - 1; i >= 0; i--)
        if (bit(b, i))
            return i;
    return -1;
}

static void
push_bit(struct dicom__wide *w, bool bit)
{
    w->high = w->high << 1 | w->low >> 63;
    w->low = w->low << 1 | bit;
}

static struct big
power_of_ten(int k)
{
    struct big b = {{1}};

    while (k-- > 0)
        multiply(&b, 10);
    return b;
}

/* The upper 128 bits of 10^k; zeros follow where it has fewer. */
static struct dicom__wide
positive(int k)
{
    struct big         b = power_of_ten(k);
    int                top = top_bit(&b);
    struct dicom__wide w = {0, 0};

    if (top != dicom__power_log2(k))
        die("the logarithm is wrong", k);
    for (int i = top; i > top - 128; i--)
        push_bit(&w, bit(&b, i));
    return w;
}

/* 10^-k by long division of 1 by 10^k, from the first bit that is set. */
static struct dicom__wide
negative(int k)
{
    struct big         divisor = power_of_ten(k), rest = {{1}};
    struct dicom__wide w = {0, 0};
    int                places = 0; /* bits after the point */

    while (!(w.high >> 63)) {
        multiply(&rest, 2);
        places++;
        bool one = compare(&rest, &divisor) >= 0;
        if (one)
            subtract(&rest, &divisor);
        if (one && w.high == 0 && w.low == 0 &&
            -places != dicom__power_log2(-k))
            die("the logarithm is wrong", -k);
        push_bit(&w, one);
    }
    return w;
}

int
main(void)
{
    printf("/* Made by dictionary/gen_numbers.c; do not edit. */\n"
           "#include \"encoding/number_tables.h\"\n\n"
           "const struct dicom__wide dicom__powers[] = {\n");
    for (int k = DICOM__POWER_MIN; k <= DICOM__POWER_MAX; k++) {
        struct dicom__wide w = k < 0 ? negative(-k) : positive(k);
        printf("    {UINT64_C(0x%016" PRIX64 "), UINT64_C(0x%016" PRIX64
               ")}, /* 10^%d */\n",
               w.high, w.low, k);
    }
    printf("};\n");
    if (fflush(stdout) != 0 || ferror(stdout))
        die("cannot write", 0);
    return EXIT_SUCCESS;
}
