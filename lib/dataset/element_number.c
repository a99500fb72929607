/* Numbers out of elements: one way in, one table of what comes out. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "dataset/tree.h"
#include "dicom/element.h"

enum { PIECE = 4096 }; /* bytes of a deferred value that are read at once */

enum kind { UNSIGNED, SIGNED, REAL };

/* A number as it was read. */
struct number {
    enum kind kind;
    union {
        uint64_t u;
        int64_t  i;
        double   r;
    } as;
};

/* How numbers lie in memory: in a value of a VR, or where the caller has
 * them. */
struct form {
    enum kind kind;
    uint8_t   size; /* 0: none */
};

unsigned
dicom__vr_word(dicom_vr vr)
{
    const dicom_vr_info *info = dicom_vr_get_info(vr);

    if (info->klass == DICOM_CLASS_BYTES)
        return vr == DICOM_VR_UN ? 0 : info->word_size;
    return info->value_size;
}

static struct form
form_of_vr(dicom_vr vr)
{
    unsigned size = dicom__vr_word(vr);

    switch (vr) {
    case DICOM_VR_AT:
        return (struct form){UNSIGNED, 0};
    case DICOM_VR_SS:
    case DICOM_VR_SL:
    case DICOM_VR_SV:
        return (struct form){SIGNED, (uint8_t)size};
    case DICOM_VR_FL:
    case DICOM_VR_FD:
    case DICOM_VR_OF:
    case DICOM_VR_OD:
        return (struct form){REAL, (uint8_t)size};
    default:
        return (struct form){UNSIGNED, (uint8_t)size};
    }
}

/* ---- from little endian -------------------------------------------------- */

static uint64_t
load_word(const uint8_t *p, unsigned size)
{
    switch (size) {
    case 1:
        return p[0];
    case 2:
        return dicom__get16le(p);
    case 4:
        return dicom__get32le(p);
    default:
        return dicom__get64le(p);
    }
}

static int64_t
extend_sign(uint64_t word, unsigned size)
{
    switch (size) {
    case 2:
        return (int16_t)word;
    case 4:
        return (int32_t)word;
    default:
        return (int64_t)word;
    }
}

static double
real_of(uint64_t word, unsigned size)
{
    uint32_t half = (uint32_t)word;
    float    f;
    double   d;

    if (size == sizeof f) {
        memcpy(&f, &half, sizeof f);
        return (double)f;
    }
    memcpy(&d, &word, sizeof d);
    return d;
}

static struct number
load(struct form form, const uint8_t *p)
{
    uint64_t      word = load_word(p, form.size);
    struct number n = {.kind = form.kind, .as.u = word};

    if (form.kind == SIGNED)
        n.as.i = extend_sign(word, form.size);
    else if (form.kind == REAL)
        n.as.r = real_of(word, form.size);
    return n;
}

/* ---- to what is wanted --------------------------------------------------- */

/* 2^63 and 2^64. */
#define TWO_63 9223372036854775808.0
#define TWO_64 18446744073709551616.0

static bool
to_signed(const struct number *n, int64_t *out)
{
    switch (n->kind) {
    case UNSIGNED:
        *out = (int64_t)n->as.u;
        return n->as.u <= INT64_MAX;
    case SIGNED:
        *out = n->as.i;
        return true;
    case REAL:
        break;
    }
    if (!(n->as.r >= -TWO_63 && n->as.r < TWO_63))
        return false;
    *out = (int64_t)n->as.r;
    return (double)*out == n->as.r;
}

static bool
to_unsigned(const struct number *n, uint64_t *out)
{
    switch (n->kind) {
    case UNSIGNED:
        *out = n->as.u;
        return true;
    case SIGNED:
        *out = (uint64_t)n->as.i;
        return n->as.i >= 0;
    case REAL:
        break;
    }
    if (!(n->as.r >= 0 && n->as.r < TWO_64))
        return false;
    *out = (uint64_t)n->as.r;
    return (double)*out == n->as.r;
}

/* Whether so many bits of a mantissa hold a whole number. */
static bool
is_exact(uint64_t u, unsigned bits)
{
    const uint64_t most = UINT64_C(1) << bits;

    return u <= most || u / (u & (0 - u)) < most;
}

static bool
to_real(const struct number *n, unsigned bits, double *out)
{
    switch (n->kind) {
    case UNSIGNED:
        *out = (double)n->as.u;
        return is_exact(n->as.u, bits);
    case SIGNED:
        *out = (double)n->as.i;
        return is_exact(n->as.i < 0 ? 0 - (uint64_t)n->as.i : (uint64_t)n->as.i,
                        bits);
    case REAL:
        break;
    }
    *out = n->as.r;
    return true;
}

static bool
put_signed(const struct number *n, unsigned size, void *out)
{
    int64_t v;

    if (!to_signed(n, &v))
        return false;
    if (size == sizeof(int16_t)) {
        int16_t v16 = (int16_t)v;
        memcpy(out, &v16, sizeof v16);
        return v16 == v;
    }
    if (size == sizeof(int32_t)) {
        int32_t v32 = (int32_t)v;
        memcpy(out, &v32, sizeof v32);
        return v32 == v;
    }
    memcpy(out, &v, sizeof v);
    return true;
}

static bool
put_unsigned(const struct number *n, unsigned size, void *out)
{
    uint64_t v;

    if (!to_unsigned(n, &v))
        return false;
    if (size == sizeof(uint16_t)) {
        uint16_t v16 = (uint16_t)v;
        memcpy(out, &v16, sizeof v16);
        return v16 == v;
    }
    if (size == sizeof(uint32_t)) {
        uint32_t v32 = (uint32_t)v;
        memcpy(out, &v32, sizeof v32);
        return v32 == v;
    }
    memcpy(out, &v, sizeof v);
    return true;
}

static bool
put_real(const struct number *n, unsigned size, void *out)
{
    double v;

    if (!to_real(n, size == sizeof(float) ? FLT_MANT_DIG : DBL_MANT_DIG, &v))
        return false;
    if (size == sizeof(double)) {
        memcpy(out, &v, sizeof v);
        return true;
    }
    if (isfinite(v) && (v > (double)FLT_MAX || v < -(double)FLT_MAX))
        return false;
    float f = (float)v;
    memcpy(out, &f, sizeof f);
    return true;
}

static bool
put(const struct number *n, struct form form, void *out)
{
    switch (form.kind) {
    case UNSIGNED:
        return put_unsigned(n, form.size, out);
    case SIGNED:
        return put_signed(n, form.size, out);
    case REAL:
        break;
    }
    return put_real(n, form.size, out);
}

/* ---- values -------------------------------------------------------------- */

/* A value of DS or IS, as what can hold what is wanted. */
static dicom_status
read_text(dicom_slice text, enum kind wanted, struct number *n)
{
    dicom_status status;
    double       r;

    if (wanted == REAL) {
        n->kind = REAL;
        return dicom_ds_read(text.text, text.size, &n->as.r, NULL);
    }
    n->kind = SIGNED;
    status = dicom_is_read(text.text, text.size, &n->as.i, NULL);
    if (status == DICOM_E_VALUE &&
        dicom_ds_read(text.text, text.size, &r, NULL) == DICOM_OK)
        return DICOM_E_RANGE; /* it is a number, but not a whole one */
    return status;
}

static dicom_status
copy_texts(const dicom_element *el, size_t first, size_t count, struct form to,
           uint8_t *out)
{
    dicom_values values;
    dicom_slice  text;
    size_t       size, index = 0;
    const char  *bytes = dicom_element_bytes(el, &size);

    if (size == 0)
        return bytes ? DICOM_E_EMPTY : DICOM_E_STATE;
    dicom_values_begin(&values, dicom_element_value_vr(el), NULL, bytes, size);
    for (; count > 0 && dicom_values_next(&values, &text); index++) {
        struct number n;
        if (index < first)
            continue;
        dicom_status status = read_text(text, to.kind, &n);
        if (status != DICOM_OK)
            return status;
        if (!put(&n, to, out))
            return DICOM_E_RANGE;
        out += to.size;
        count--;
    }
    return count == 0 ? DICOM_OK : DICOM_E_RANGE;
}

/* The words at `p`, one after the other. */
static bool
convert(const uint8_t *p, struct form from, size_t count, struct form to,
        uint8_t *out)
{
    for (size_t i = 0; i < count; i++, p += from.size, out += to.size) {
        struct number n = load(from, p);
        if (!put(&n, to, out))
            return false;
    }
    return true;
}

static bool
is_little_endian(void)
{
    const uint16_t one = 1;

    return *(const uint8_t *)&one == 1;
}

/* From a value that is deferred, in pieces. */
static dicom_status
copy_pieces(const dicom_element *el, struct form from, size_t first,
            size_t count, struct form to, uint8_t *out)
{
    uint8_t      piece[PIECE];
    const size_t most = (size_t)PIECE / from.size;

    while (count > 0) {
        size_t       n = count < most ? count : most;
        dicom_status status = dicom_element_read(
            el, (uint32_t)(first * from.size), piece, n * from.size);
        if (status != DICOM_OK)
            return status;
        if (!convert(piece, from, n, to, out))
            return DICOM_E_RANGE;
        first += n;
        count -= n;
        out += n * to.size;
    }
    return DICOM_OK;
}

static dicom_status
copy_words(const dicom_element *el, struct form from, size_t first,
           size_t count, struct form to, void *out)
{
    size_t there = dicom_element_size(el) / from.size;

    if (there == 0)
        return DICOM_E_EMPTY;
    if (first > there || count > there - first)
        return DICOM_E_RANGE;
    if (from.kind == to.kind && from.size == to.size && is_little_endian())
        return dicom_element_read(el, (uint32_t)(first * from.size), out,
                                  count * from.size);
    const uint8_t *bytes = dicom_element_bytes(el, NULL);
    if (!bytes)
        return copy_pieces(el, from, first, count, to, out);
    return convert(bytes + first * from.size, from, count, to, out)
               ? DICOM_OK
               : DICOM_E_RANGE;
}

/* All of them. */
static dicom_status
copy(const dicom_element *el, size_t first, size_t count, struct form to,
     void *out)
{
    if (!el)
        return DICOM_E_NOT_FOUND;
    if (!dicom__element_has_value(el))
        return DICOM_E_WRONG_VR;

    dicom_vr    vr = dicom_element_value_vr(el);
    bool        text = vr == DICOM_VR_DS || vr == DICOM_VR_IS;
    struct form from = form_of_vr(vr);
    if (from.size == 0 && !text)
        return DICOM_E_WRONG_VR;
    if (count == 0)
        return DICOM_OK;
    return text ? copy_texts(el, first, count, to, out)
                : copy_words(el, from, first, count, to, out);
}

#define FORM(kind, type) ((struct form){kind, sizeof(type)})

dicom_status
dicom_element_copy_doubles(const dicom_element *el, size_t first, double *out,
                           size_t count)
{
    return copy(el, first, count, FORM(REAL, double), out);
}

dicom_status
dicom_element_copy_floats(const dicom_element *el, size_t first, float *out,
                          size_t count)
{
    return copy(el, first, count, FORM(REAL, float), out);
}

dicom_status
dicom_element_copy_int64s(const dicom_element *el, size_t first, int64_t *out,
                          size_t count)
{
    return copy(el, first, count, FORM(SIGNED, int64_t), out);
}

dicom_status
dicom_element_copy_uint64s(const dicom_element *el, size_t first, uint64_t *out,
                           size_t count)
{
    return copy(el, first, count, FORM(UNSIGNED, uint64_t), out);
}

dicom_status
dicom_element_copy_int32s(const dicom_element *el, size_t first, int32_t *out,
                          size_t count)
{
    return copy(el, first, count, FORM(SIGNED, int32_t), out);
}

dicom_status
dicom_element_copy_uint32s(const dicom_element *el, size_t first, uint32_t *out,
                           size_t count)
{
    return copy(el, first, count, FORM(UNSIGNED, uint32_t), out);
}

dicom_status
dicom_element_copy_int16s(const dicom_element *el, size_t first, int16_t *out,
                          size_t count)
{
    return copy(el, first, count, FORM(SIGNED, int16_t), out);
}

dicom_status
dicom_element_copy_uint16s(const dicom_element *el, size_t first, uint16_t *out,
                           size_t count)
{
    return copy(el, first, count, FORM(UNSIGNED, uint16_t), out);
}

dicom_status
dicom_element_int64(const dicom_element *el, size_t index, int64_t *out)
{
    return copy(el, index, 1, FORM(SIGNED, int64_t), out);
}

dicom_status
dicom_element_uint64(const dicom_element *el, size_t index, uint64_t *out)
{
    return copy(el, index, 1, FORM(UNSIGNED, uint64_t), out);
}

dicom_status
dicom_element_double(const dicom_element *el, size_t index, double *out)
{
    return copy(el, index, 1, FORM(REAL, double), out);
}
