#include <math.h>
#include <string.h>

#include "dicom/value.h"
#include "encoding/number_print.h"
#include "encoding/number_read.h"

enum {
    DS_SIZE = 16,
    IS_SIZE = 12,
    REWRITTEN_SIZE = 128 /* longer text must keep the form */
};

struct text {
    const char *p;
    size_t      size;
};

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_control_space(char c)
{
    return c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool
is_space(char c)
{
    return c == ' ' || is_control_space(c);
}

/* Without what stands around the number. */
static struct text
trim(const char *p, size_t size, uint32_t *flags)
{
    const char *nul = size ? memchr(p, '\0', size) : NULL;

    if (nul) {
        *flags |= DICOM_NUMBER_NUL;
        size = (size_t)(nul - p);
    }
    for (; size > 0 && is_space(*p); p++, size--)
        if (is_control_space(*p))
            *flags |= DICOM_NUMBER_CONTROL;
    for (; size > 0 && is_space(p[size - 1]); size--)
        if (is_control_space(p[size - 1]))
            *flags |= DICOM_NUMBER_CONTROL;
    return (struct text){p, size};
}

/* Flags of a number that keeps the form. */
static uint32_t
judge(struct text t)
{
    uint32_t    flags = *t.p == '+' ? DICOM_NUMBER_PLUS : 0;
    const char *point = memchr(t.p, '.', t.size);

    if (point && (point == t.p || !is_digit(point[-1]) ||
                  point + 1 == t.p + t.size || !is_digit(point[1])))
        flags |= DICOM_NUMBER_BARE_POINT;
    return flags;
}

/* The same number with a point for a comma, 'e' for 'D', without spaces;
 * false if that is not unambiguous. */
static bool
rewrite(struct text *t, char out[REWRITTEN_SIZE], uint32_t *flags)
{
    size_t size = 0;
    char   last = '\0'; /* what was written last */
    bool   space = false, point = memchr(t->p, '.', t->size) != NULL;

    if (t->size > REWRITTEN_SIZE)
        return false;
    for (size_t i = 0; i < t->size; i++) {
        char c = t->p[i];
        if (is_space(c)) {
            *flags |= DICOM_NUMBER_INNER_SPACE;
            space = true;
            continue;
        }
        if (space && is_digit(c) && is_digit(last))
            return false;
        space = false;
        if (c == ',' && !point) {
            *flags |= DICOM_NUMBER_COMMA;
            point = true;
            c = '.';
        } else if (c == 'd' || c == 'D') {
            *flags |= DICOM_NUMBER_LETTER_D;
            c = 'e';
        }
        out[size++] = last = c;
    }
    *t = (struct text){out, size};
    return true;
}

static bool
equal_fold(struct text t, const char *lower)
{
    if (t.size != strlen(lower))
        return false;
    for (size_t i = 0; i < t.size; i++) {
        char c = t.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        if (c != lower[i])
            return false;
    }
    return true;
}

/* As the C libraries print what is not finite. */
static bool
read_not_finite(struct text t, double *out)
{
    static const char *const nans[] = {"nan", "1.#qnan", "1.#snan", "1.#ind",
                                       "qnan"};
    static const char *const infinities[] = {"inf", "infinity", "1.#inf"};
    bool                     negative = *t.p == '-';

    if (*t.p == '-' || *t.p == '+')
        t = (struct text){t.p + 1, t.size - 1};
    for (size_t i = 0; i < sizeof nans / sizeof *nans; i++)
        if (equal_fold(t, nans[i])) {
            *out = (double)NAN;
            return true;
        }
    for (size_t i = 0; i < sizeof infinities / sizeof *infinities; i++)
        if (equal_fold(t, infinities[i])) {
            *out = negative ? -(double)INFINITY : (double)INFINITY;
            return true;
        }
    return false;
}

static dicom_status
read_ds(struct text t, double *out, uint32_t *flags)
{
    char   rewritten[REWRITTEN_SIZE];
    double v;

    if (t.size == 0)
        return DICOM_E_EMPTY;
    if (t.size > DS_SIZE)
        *flags |= DICOM_NUMBER_TOO_LONG;

    dicom_status status = dicom__read_double(t.p, t.size, &v);
    if (status == DICOM_E_VALUE && read_not_finite(t, out)) {
        *flags |= DICOM_NUMBER_NOT_FINITE;
        return DICOM_OK;
    }
    if (status == DICOM_E_VALUE && rewrite(&t, rewritten, flags))
        status = dicom__read_double(t.p, t.size, &v);
    if (status == DICOM_E_VALUE)
        return status;
    if (status == DICOM_E_RANGE)
        *flags |= DICOM_NUMBER_OVERFLOW;
    *flags |= judge(t);
    *out = v;
    return status;
}

dicom_status
dicom_ds_read(const char *text, size_t size, double *out, uint32_t *flags)
{
    uint32_t     found = 0;
    dicom_status status = read_ds(trim(text, size, &found), out, &found);

    if (flags)
        *flags = found;
    return status;
}

/* [+-] digits, and behind them a point and zeros, whose count is told. */
static dicom_status
read_whole(struct text t, int64_t *out, bool *point)
{
    const char *p = t.p, *end = t.p + t.size;
    bool        negative = *p == '-', large = false;
    uint64_t    v = 0;

    if (*p == '-' || *p == '+')
        p++;
    if (p == end || !is_digit(*p))
        return DICOM_E_VALUE;
    for (; p < end && is_digit(*p); p++) {
        unsigned digit = (unsigned)(*p - '0');
        large |= v > (UINT64_MAX - digit) / 10;
        v = v * 10 + digit;
    }
    *point = p < end && *p == '.';
    if (*point)
        for (p++; p < end && *p == '0';)
            p++;
    if (p != end)
        return DICOM_E_VALUE;
    if (large || v > (uint64_t)INT64_MAX + negative)
        return DICOM_E_RANGE;
    /* By way of v - 1, so that -2^63 is never positive. */
    *out = negative && v > 0 ? -(int64_t)(v - 1) - 1 : (int64_t)v;
    return DICOM_OK;
}

/* A number with fraction or exponent, if it is whole and a double tells. */
static dicom_status
read_rounded(struct text t, int64_t *out, uint32_t *flags)
{
    double       v;
    dicom_status status = dicom__read_double(t.p, t.size, &v);

    if (status == DICOM_E_VALUE)
        return status;
    if (memchr(t.p, '.', t.size))
        *flags |= DICOM_NUMBER_FRACTION;
    if (memchr(t.p, 'e', t.size) || memchr(t.p, 'E', t.size))
        *flags |= DICOM_NUMBER_EXPONENT;
    if (status == DICOM_E_RANGE || v > 9007199254740992.0 ||
        v < -9007199254740992.0)
        return DICOM_E_RANGE;
    if (v != (double)(int64_t)v)
        return DICOM_E_VALUE;
    *out = (int64_t)v;
    return DICOM_OK;
}

static dicom_status
read_is(struct text t, int64_t *out, uint32_t *flags)
{
    char    rewritten[REWRITTEN_SIZE];
    int64_t v = 0;
    bool    point = false;

    if (t.size == 0)
        return DICOM_E_EMPTY;
    if (t.size > IS_SIZE)
        *flags |= DICOM_NUMBER_TOO_LONG;

    dicom_status status = read_whole(t, &v, &point);
    if (status == DICOM_E_VALUE) {
        if (!rewrite(&t, rewritten, flags))
            return DICOM_E_VALUE;
        status = read_whole(t, &v, &point);
    }
    if (status == DICOM_E_VALUE)
        status = read_rounded(t, &v, flags);
    if (point)
        *flags |= DICOM_NUMBER_FRACTION;
    if (status == DICOM_E_VALUE)
        return status;
    *flags |= judge(t);
    if (status == DICOM_E_RANGE || v < INT32_MIN || v > INT32_MAX)
        *flags |= DICOM_NUMBER_OVERFLOW;
    if (status == DICOM_OK)
        *out = v;
    return status;
}

dicom_status
dicom_is_read(const char *text, size_t size, int64_t *out, uint32_t *flags)
{
    uint32_t     found = 0;
    dicom_status status = read_is(trim(text, size, &found), out, &found);

    if (flags)
        *flags = found;
    return status;
}

size_t
dicom_is_print(int64_t v, char out[DICOM_IS_SIZE])
{
    char text[21];

    out[0] = '\0';
    if (v < INT32_MIN || v > INT32_MAX)
        return 0;
    size_t size = dicom__print_i64(text, v);
    memcpy(out, text, size + 1);
    return size;
}
