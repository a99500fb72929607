/*
 * Up to 19 digits make an integer w; w times the table's power of ten, of 128
 * bits, encloses the number from below, and the same with all errors added
 * from above. Where both round alike the answer is known. Where not, which is
 * next to halfway between two doubles, all digits are compared exactly.
 */
#include "encoding/number_read.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "encoding/number_exact.h"
#include "encoding/number_tables.h"

enum {
    DIGITS_MAX = 19,       /* of a uint64_t */
    EXACT_POWER_MAX = 55,  /* 5^55 has 128 bits */
    EXPONENT_MAX = 100000, /* of the text; cut there */
    MANTISSA_BITS = 53,
    EXPONENT_BIAS = 1023
};

struct number {
    bool                  negative;
    bool                  cut;   /* digits not in w that are not 0 */
    uint64_t              w;     /* the first digits */
    int64_t               power; /* of ten, by which w counts */
    struct dicom__decimal all;
};

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The digits and the point; returns where they end, or NULL if there are no
 * digits. */
static const char *
scan_digits(struct number *n, const char *p, const char *end)
{
    const char *first = NULL;
    bool        any = false, point = false;
    int         used = 0;
    int64_t     after_point = 0, not_used = 0;

    for (; p < end && (is_digit(*p) || (*p == '.' && !point)); p++) {
        if (*p == '.') {
            point = true;
            continue;
        }
        any = true;
        after_point += point;
        if (!first && *p == '0')
            continue;
        if (!first)
            first = p;
        if (used < DIGITS_MAX) {
            n->w = n->w * 10 + (uint64_t)(*p - '0');
            used++;
        } else {
            not_used++;
            n->cut |= *p != '0';
        }
    }
    n->all.digits = first ? first : p;
    n->all.size = (size_t)(p - n->all.digits);
    n->all.exponent = -after_point;
    n->power = not_used - after_point;
    return any ? p : NULL;
}

static const char *
scan_exponent(struct number *n, const char *p, const char *end)
{
    if (p == end || (*p != 'e' && *p != 'E'))
        return p;
    p++;
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p == end)
        return NULL;

    int64_t exponent = 0;
    for (; p < end && is_digit(*p); p++)
        if (exponent < EXPONENT_MAX)
            exponent = exponent * 10 + (*p - '0');
    if (negative)
        exponent = -exponent;
    n->power += exponent;
    n->all.exponent += exponent;
    return p;
}

static bool
scan(struct number *n, const char *p, const char *end)
{
    n->negative = *p == '-';
    if (*p == '-' || *p == '+')
        p++;
    p = scan_digits(n, p, end);
    if (p)
        p = scan_exponent(n, p, end);
    return p == end;
}

/* One operation on numbers that are exact rounds once. */
static bool
read_small(const struct number *n, double *out)
{
    static const double powers[] = {
        1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    if (FLT_EVAL_METHOD != 0 || n->cut || n->w >> MANTISSA_BITS != 0 ||
        n->power < -22 || n->power > 22)
        return false;
    *out = n->power < 0 ? (double)n->w / powers[-n->power]
                        : (double)n->w * powers[n->power];
    return true;
}

static int
leading_zeros(uint64_t v)
{
    int count = 0;

    for (int bits = 32; bits > 0; bits /= 2)
        if (v >> (64 - bits) == 0) {
            v <<= bits;
            count += bits;
        }
    return count;
}

/*
 * The bits of the double nearest to x * 2^exponent, where x is read as
 * 1.xxx... if its top bit is set; `rest` tells that bits below are not 0.
 */
static uint64_t
round_bits(struct dicom__wide x, int exponent, bool rest)
{
    if (!(x.high >> 63)) {
        x.high = x.high << 1 | x.low >> 63;
        x.low <<= 1;
        exponent--;
    }
    int drop = 64 - MANTISSA_BITS;
    if (exponent < 1 - EXPONENT_BIAS)
        drop += 1 - EXPONENT_BIAS - exponent;
    if (drop > 64)
        return 0;

    uint64_t m = drop == 64 ? 0 : x.high >> drop;
    uint64_t half = x.high >> (drop - 1) & 1;
    uint64_t below = x.high & ((UINT64_C(1) << (drop - 1)) - 1);
    if (half && (below != 0 || x.low != 0 || rest || (m & 1) != 0))
        m++;

    /* A carry out of m raises the exponent by itself. */
    uint64_t biased = exponent < 1 - EXPONENT_BIAS
                          ? 0
                          : (uint64_t)(exponent + EXPONENT_BIAS - 1);
    uint64_t bits = (biased << 52) + m;
    uint64_t infinite = UINT64_C(0x7FF) << 52;
    return bits < infinite ? bits : infinite;
}

/* Of two neighbours, by comparing with what is halfway between them. */
static uint64_t
round_exactly(const struct number *n, uint64_t bits)
{
    uint64_t m = bits & ((UINT64_C(1) << 52) - 1);
    int      e = (int)(bits >> 52);

    if (e == 0)
        e = 1;
    else
        m |= UINT64_C(1) << 52;
    int order = dicom__decimal_compare(&n->all, 2 * m + 1, e - 1076);
    return bits + (order > 0 || (order == 0 && (m & 1) != 0));
}

static uint64_t
read_bits(const struct number *n)
{
    if (n->w == 0 || n->power < DICOM__POWER_MIN)
        return 0;
    if (n->power > DBL_MAX_10_EXP)
        return UINT64_C(0x7FF) << 52;

    int                k = (int)n->power;
    int                shift = leading_zeros(n->w);
    int                exponent = 63 - shift + dicom__power_log2(k) + 1;
    uint64_t           w = n->w << shift;
    struct dicom__wide power = dicom__powers[k - DICOM__POWER_MIN];
    struct dicom__wide low = dicom__multiply(w, power.low);
    struct dicom__wide x = dicom__multiply(w, power.high);

    x.low += low.high;
    x.high += x.low < low.high;
    bool exact = k >= 0 && k <= EXACT_POWER_MAX && !n->cut;
    if (exact)
        return round_bits(x, exponent, low.low != 0);

    /* The power is less than one too small, which counts w times, and the
     * digits cut off are less than one of w, which counts 2^shift powers. */
    struct dicom__wide above = {x.high, x.low + 2};
    above.high += above.low < 2;
    if (n->cut)
        above.high += (UINT64_C(1) << shift) + 1;
    uint64_t bits = round_bits(x, exponent, true);
    if (bits == round_bits(above, exponent, true))
        return bits;
    return round_exactly(n, bits);
}

dicom_status
dicom__read_double(const char *text, size_t size, double *out)
{
    struct number n = {0};

    if (size == 0)
        return DICOM_E_EMPTY;
    if (!scan(&n, text, text + size))
        return DICOM_E_VALUE;

    double v;
    if (!read_small(&n, &v)) {
        uint64_t bits = read_bits(&n);
        memcpy(&v, &bits, sizeof v);
    }
    *out = n.negative ? -v : v;
    return isinf(v) ? DICOM_E_RANGE : DICOM_OK;
}
