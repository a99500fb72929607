/*
 * The shortest digits are found as in R. Giulietti's "The Schubfach way to
 * render doubles": of the two multiples of 10^k around v, and of the two of
 * 10^(k+1), where 10^k is the largest power below the width of the interval
 * that rounds to v. Three products with 10^-k to 128 bits decide exactly.
 */
#include "encoding/number_print.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "dicom/value.h"
#include "encoding/number_exact.h"
#include "encoding/number_read.h"
#include "encoding/number_tables.h"

/* A finite binary number c * 2^q; it is not 0. */
struct binary {
    uint64_t c;
    int      q;
    bool     lopsided; /* the next smaller number is twice as near */
};

/* Digits d1 d2 ... dn with the point after the first `point` of them. */
struct digits {
    char text[24];
    int  count;
    int  point;
};

enum { DS_SIZE = 16 };

static size_t
print_backwards(char *end, uint64_t v)
{
    char *p = end;

    do {
        *--p = (char)('0' + v % 10);
        v /= 10;
    } while (v != 0);
    return (size_t)(end - p);
}

size_t
dicom__print_u64(char out[21], uint64_t v)
{
    char   text[20];
    size_t size = print_backwards(text + sizeof text, v);

    memcpy(out, text + sizeof text - size, size);
    out[size] = '\0';
    return size;
}

size_t
dicom__print_i64(char out[21], int64_t v)
{
    if (v >= 0)
        return dicom__print_u64(out, (uint64_t)v);
    char   text[21];
    size_t size = dicom__print_u64(text, 0 - (uint64_t)v);
    out[0] = '-';
    memcpy(out + 1, text, size + 1);
    return size + 1;
}

/* The upper 64 bits of a product with a power of ten; the lowest of them is
 * set if anything below is, beyond the error of the power. */
static uint64_t
scale(struct dicom__wide power, uint64_t by)
{
    struct dicom__wide x = dicom__multiply(power.low, by);
    struct dicom__wide y = dicom__multiply(power.high, by);
    uint64_t           low = y.low + x.high;

    return (y.high + (low < x.high)) | (low > 1);
}

/* One above the table's: at least 10^k, and by less than one. */
static struct dicom__wide
power_above(int k)
{
    struct dicom__wide p = dicom__powers[k - DICOM__POWER_MIN];

    p.low++;
    p.high += p.low == 0;
    return p;
}

/* The shortest decimal that rounds to `b`; its exponent goes to *exponent. */
static uint64_t
shorten(const struct binary *b, int *exponent)
{
    int                k = b->lopsided ? dicom__log10_three_quarters(b->q)
                                       : dicom__log10_power(b->q);
    int                shift = b->q + dicom__power_log2(-k) + 1;
    struct dicom__wide power = power_above(-k);

    /* Quarters of a unit of 10^k: v, and the interval around it, the ends of
     * which belong to it if c is even. */
    uint64_t odd = b->c & 1;
    uint64_t v = scale(power, b->c * 4 << shift);
    uint64_t below = b->lopsided ? 1 : 2;
    uint64_t lower = scale(power, (b->c * 4 - below) << shift) + odd;
    uint64_t upper = scale(power, (b->c * 4 + 2) << shift) - odd;

    uint64_t s = v / 4;
    *exponent = k;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool     down = lower <= 40 * tens;
        bool     up = 40 * tens + 40 <= upper;
        if (down != up) {
            *exponent = k + 1;
            return tens + up;
        }
    }
    bool down = lower <= 4 * s;
    bool up = 4 * s + 4 <= upper;
    if (down != up)
        return s + up;
    uint64_t middle = 4 * s + 2;
    return s + (v > middle || (v == middle && (s & 1) != 0));
}

static void
set_digits(struct digits *d, uint64_t v, int exponent)
{
    while (v % 10 == 0) {
        v /= 10;
        exponent++;
    }
    char   text[20];
    size_t size = print_backwards(text + sizeof text, v);
    memcpy(d->text, text + sizeof text - size, size);
    d->count = (int)size;
    d->point = d->count + exponent;
}

static void
find_digits(struct digits *d, const struct binary *b)
{
    /* Integers below 2^53: nothing shorter is as near as 1/2. */
    if (b->q <= 0 && b->q > -53 && b->c << (64 + b->q - 1) << 1 == 0) {
        set_digits(d, b->c >> -b->q, 0);
        return;
    }
    int      exponent;
    uint64_t v = shorten(b, &exponent);
    set_digits(d, v, exponent);
}

static struct binary
from_double(double v)
{
    uint64_t bits;

    memcpy(&bits, &v, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int      exponent = (int)(bits >> 52 & 0x7FF);
    if (exponent == 0)
        return (struct binary){fraction, -1074, false};
    return (struct binary){fraction | UINT64_C(1) << 52, exponent - 1075,
                           fraction == 0 && exponent > 1};
}

static struct binary
from_float(float v)
{
    uint32_t bits;

    memcpy(&bits, &v, sizeof bits);
    uint32_t fraction = bits & ((UINT32_C(1) << 23) - 1);
    int      exponent = (int)(bits >> 23 & 0xFF);
    if (exponent == 0)
        return (struct binary){fraction, -149, false};
    return (struct binary){fraction | UINT32_C(1) << 23, exponent - 150,
                           fraction == 0 && exponent > 1};
}

/* Appends `count` digits, zeros where there are no more. */
static char *
put_digits(char *out, const struct digits *d, int from, int count)
{
    for (int i = from; i < from + count; i++)
        *out++ = i < d->count ? d->text[i] : '0';
    return out;
}

static char *
put_plain(char *out, const struct digits *d)
{
    if (d->point > 0) {
        out = put_digits(out, d, 0, d->point);
        if (d->count <= d->point)
            return out;
        *out++ = '.';
        return put_digits(out, d, d->point, d->count - d->point);
    }
    *out++ = '0';
    *out++ = '.';
    for (int i = d->point; i < 0; i++)
        *out++ = '0';
    return put_digits(out, d, 0, d->count);
}

/* With `whole` digits before the point. */
static char *
put_exponent(char *out, const struct digits *d, int whole, bool plus)
{
    int exponent = d->point - whole;

    out = put_digits(out, d, 0, whole);
    if (d->count > whole) {
        *out++ = '.';
        out = put_digits(out, d, whole, d->count - whole);
    }
    *out++ = 'e';
    if (exponent < 0)
        *out++ = '-';
    else if (plus)
        *out++ = '+';
    return out + dicom__print_u64(
                     out, (uint64_t)(exponent < 0 ? -exponent : exponent));
}

static size_t
end_text(char *out, char *end)
{
    *end = '\0';
    return (size_t)(end - out);
}

static size_t
print_special(char *out, double v)
{
    const char *text = isnan(v)          ? "nan"
                       : v == 0          ? (signbit(v) ? "-0" : "0")
                       : signbit(v) != 0 ? "-inf"
                                         : "inf";
    size_t      size = strlen(text);

    memcpy(out, text, size + 1);
    return size;
}

static size_t
print(char *out, const struct binary *b, bool negative)
{
    struct digits d;
    char         *end = out;

    find_digits(&d, b);
    if (negative)
        *end++ = '-';
    if (d.point > -6 && d.point <= 21)
        end = put_plain(end, &d);
    else
        end = put_exponent(end, &d, 1, true);
    return end_text(out, end);
}

size_t
dicom__print_double(char out[32], double v)
{
    if (!isfinite(v) || v == 0)
        return print_special(out, v);
    struct binary b = from_double(v);
    return print(out, &b, signbit(v) != 0);
}

size_t
dicom__print_float(char out[32], float v)
{
    if (!isfinite(v) || v == 0)
        return print_special(out, (double)v);
    struct binary b = from_float(v);
    return print(out, &b, signbit(v) != 0);
}

/* ---- at most 16 bytes ------------------------------------------------- */

/* The forms of a number: 123.45, 1.2345e2, 12345e-2. */
enum form { PLAIN, POINT, INTEGER };

static int
exponent_size(int exponent)
{
    int size = exponent < 0 ? 3 : 2; /* the 'e', the sign, a digit */

    for (exponent /= 10; exponent != 0; exponent /= 10)
        size++;
    return size;
}

/* How many digits of a number with its point there fit into `room` bytes; 0
 * if none. */
static int
plain_room(int point, int room)
{
    if (point > room)
        return 0;
    if (point <= 0)
        return room - 2 + point;
    return point >= room - 1 ? point : room - 1;
}

static int
point_room(int point, int room)
{
    int digits = room - exponent_size(point - 1);

    return digits > 1 ? digits - 1 : digits;
}

static int
integer_room(int point, int room)
{
    int digits = room;

    while (digits + exponent_size(point - digits) > room)
        digits--;
    return digits;
}

/* The form that shows most of `count` digits, and how many. */
static enum form
choose_form(int point, int count, int room, int *fits)
{
    int       all[] = {plain_room(point, room), point_room(point, room),
                       integer_room(point, room)};
    enum form form = PLAIN;

    if (point <= -6 && all[POINT] >= count)
        form = POINT;
    for (enum form f = POINT; f <= INTEGER; f++)
        if (all[form] < count && all[f] > all[form])
            form = f;
    *fits = all[form];
    return form;
}

/* How the digits from `count` on compare to half of the one before. */
static int
compare_half(const struct digits *d, int count, const struct binary *b)
{
    if (d->text[count] != '5')
        return d->text[count] < '5' ? -1 : 1;
    if (d->count > count + 1)
        return 1;
    /* The shortest digits end in the middle: the number itself decides. */
    struct dicom__decimal all = {d->text, (size_t)d->count,
                                 d->point - d->count};
    return -dicom__decimal_compare(&all, b->c, b->q);
}

/* Keeps `count` digits, less the zeros at their end. */
static void
cut_digits(struct digits *d, int count, bool up)
{
    d->count = count;
    while (up && d->count > 0 && d->text[d->count - 1] == '9')
        d->count--;
    if (up && d->count > 0)
        d->text[d->count - 1]++;
    if (up && d->count == 0) {
        d->text[d->count++] = '1';
        d->point++;
    }
    while (d->count > 1 && d->text[d->count - 1] == '0')
        d->count--;
}

static size_t
put_form(char *out, const struct digits *d, enum form form, bool negative)
{
    char *end = out;

    if (negative)
        *end++ = '-';
    if (form == PLAIN)
        end = put_plain(end, d);
    else
        end = put_exponent(end, d, form == POINT ? 1 : d->count, false);
    return end_text(out, end);
}

size_t
dicom_ds_print(double v, char out[DICOM_DS_SIZE])
{
    out[0] = '\0';
    if (!isfinite(v))
        return 0;
    if (v == 0)
        return print_special(out, v);

    bool          negative = signbit(v) != 0;
    int           room = DS_SIZE - negative, fits;
    struct binary b = from_double(v);
    struct digits d, cut;
    find_digits(&d, &b);
    enum form form = choose_form(d.point, d.count, room, &fits);
    if (d.count <= fits)
        return put_form(out, &d, form, negative);

    int  half = compare_half(&d, fits, &b);
    bool odd = (d.text[fits - 1] & 1) != 0;
    cut = d;
    cut_digits(&cut, fits, half > 0 || (half == 0 && odd));
    form = choose_form(cut.point, cut.count, room, &fits);
    size_t size = put_form(out, &cut, form, negative);

    /* Rounding up must not leave the range. */
    double back;
    if (dicom__read_double(out, size, &back) == DICOM_OK)
        return size;
    cut_digits(&d, fits, false);
    return put_form(out, &d, form, negative);
}
