/* Numbers, text, moments and names become values. */
#include <float.h>
#include <string.h>

#include "base/bytes.h"
#include "base/size.h"
#include "dataset/edit.h"
#include "encoding/number_print.h"

/* ---- numbers ------------------------------------------------------------ */

enum kind { NO_NUMBER, SIGNED, UNSIGNED, REAL, DECIMAL, INTEGER };

/* What the VRs hold; words of `size` bytes, or text. */
static const struct target {
    uint8_t kind, size;
} targets[DICOM_VR_COUNT] = {
    [DICOM_VR_US] = {UNSIGNED, 2}, [DICOM_VR_UL] = {UNSIGNED, 4},
    [DICOM_VR_UV] = {UNSIGNED, 8}, [DICOM_VR_SS] = {SIGNED, 2},
    [DICOM_VR_SL] = {SIGNED, 4},   [DICOM_VR_SV] = {SIGNED, 8},
    [DICOM_VR_OB] = {UNSIGNED, 1}, [DICOM_VR_OW] = {UNSIGNED, 2},
    [DICOM_VR_OL] = {UNSIGNED, 4}, [DICOM_VR_OV] = {UNSIGNED, 8},
    [DICOM_VR_FL] = {REAL, 4},     [DICOM_VR_FD] = {REAL, 8},
    [DICOM_VR_OF] = {REAL, 4},     [DICOM_VR_OD] = {REAL, 8},
    [DICOM_VR_DS] = {DECIMAL, 0},  [DICOM_VR_IS] = {INTEGER, 0},
};

/* 2^63 and 2^64 */
#define TWO_63 9223372036854775808.0
#define TWO_64 18446744073709551616.0

struct number {
    enum kind kind; /* SIGNED, UNSIGNED, REAL */
    union {
        int64_t  i;
        uint64_t u;
        double   d;
    } of;
};

static bool
to_signed(const struct number *n, int64_t *out)
{
    switch (n->kind) {
    case SIGNED:
        *out = n->of.i;
        return true;
    case UNSIGNED:
        *out = (int64_t)(n->of.u & INT64_MAX);
        return n->of.u <= INT64_MAX;
    default:
        if (!(n->of.d >= -TWO_63 && n->of.d < TWO_63))
            return false;
        *out = (int64_t)n->of.d;
        return (double)*out == n->of.d;
    }
}

static bool
to_unsigned(const struct number *n, uint64_t *out)
{
    switch (n->kind) {
    case SIGNED:
        *out = (uint64_t)n->of.i;
        return n->of.i >= 0;
    case UNSIGNED:
        *out = n->of.u;
        return true;
    default:
        if (!(n->of.d >= 0 && n->of.d < TWO_64))
            return false;
        *out = (uint64_t)n->of.d;
        return (double)*out == n->of.d;
    }
}

/* Whole numbers only if they come out as they went in. */
static bool
to_double(const struct number *n, double *out)
{
    switch (n->kind) {
    case SIGNED:
        *out = (double)n->of.i;
        return *out < TWO_63 && (int64_t)*out == n->of.i;
    case UNSIGNED:
        *out = (double)n->of.u;
        return *out < TWO_64 && (uint64_t)*out == n->of.u;
    default:
        *out = n->of.d;
        return true;
    }
}

/* Doubles are rounded; what is finite stays so. */
static bool
to_float(const struct number *n, float *out)
{
    double d;
    bool   fits = to_double(n, &d);
    bool   finite = d - d == 0;

    if (!fits || (finite && (d > (double)FLT_MAX || d < -(double)FLT_MAX)))
        return false;
    *out = (float)d;
    return n->kind == REAL || (double)*out == d;
}

static void
put_word(uint8_t *to, uint64_t v, unsigned size)
{
    for (unsigned i = 0; i < size; i++, v >>= 8)
        to[i] = (uint8_t)v;
}

/* The bits of a number as a word of `size` bytes. */
static bool
word_of(const struct number *n, struct target to, uint64_t *out)
{
    unsigned unused = 64 - 8U * to.size;
    int64_t  i;
    double   d;
    float    f;
    uint32_t bits;

    if (to.kind == UNSIGNED)
        return to_unsigned(n, out) && *out <= UINT64_MAX >> unused;
    if (to.kind == SIGNED) {
        if (!to_signed(n, &i) || i > INT64_MAX >> unused ||
            i < -(INT64_MAX >> unused) - 1)
            return false;
        *out = (uint64_t)i;
        return true;
    }
    if (to.size == sizeof d) {
        if (!to_double(n, &d))
            return false;
        memcpy(out, &d, sizeof d);
        return true;
    }
    if (!to_float(n, &f))
        return false;
    memcpy(&bits, &f, sizeof bits);
    *out = bits;
    return true;
}

/* Its size; 0 if DS or IS does not hold the number. */
static size_t
text_of(const struct number *n, enum kind to, char out[32])
{
    size_t  size;
    int64_t i;

    if (to == INTEGER)
        return to_signed(n, &i) ? dicom_is_print(i, out) : 0;
    if (n->kind == REAL)
        return dicom_ds_print(n->of.d, out);
    size = n->kind == SIGNED ? dicom__print_i64(out, n->of.i)
                             : dicom__print_u64(out, n->of.u);
    return size < DICOM_DS_SIZE ? size : 0;
}

/* Appends a value to what is in `to`, where there is room. */
static bool
append(struct dicom__buf *to, struct target target, const struct number *n)
{
    uint64_t word;
    char     text[32];
    size_t   size = target.size;

    if (size > 0) {
        if (!word_of(n, target, &word))
            return false;
        put_word(to->data + to->size, word, target.size);
    } else {
        size = text_of(n, target.kind, text);
        if (size == 0)
            return false;
        if (to->size > 0)
            to->data[to->size++] = '\\';
        memcpy(to->data + to->size, text, size);
    }
    to->size += size;
    return true;
}

/* Scratch memory for `count` things of `size` bytes. */
static bool
reserve(struct dicom__root *r, struct dicom__buf *buf, size_t count,
        size_t size)
{
    size_t total;

    if (!size_mul(count, size, &total))
        return false;
    buf->size = 0;
    dicom__root_allow(r, total);
    return dicom__root_reserve(r, buf, total) == DICOM_OK;
}

/* Numbers of one kind, 8 bytes each. */
static dicom_status
put_numbers(dicom_dataset *ds, uint32_t tag, dicom_vr vr, enum kind kind,
            const void *values, size_t count)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    dicom_status status = r ? dicom__judge_vr(r, ds, tag, &vr) : DICOM_E_STATE;

    if (status != DICOM_OK)
        return status;
    struct target target = targets[vr];
    if (target.kind == NO_NUMBER)
        return dicom__refuse(r, ds, tag, DICOM_E_WRONG_VR, "PS3.5 6.2",
                             "the VR does not hold numbers");
    if (!reserve(r, &r->buf, count, target.size ? target.size : DICOM_DS_SIZE))
        return dicom__refuse_memory(r, ds, tag);
    for (size_t i = 0; i < count; i++) {
        struct number n = {.kind = kind};

        memcpy(&n.of, (const char *)values + i * sizeof n.of, sizeof n.of);
        if (!append(&r->buf, target, &n))
            return dicom__refuse(r, ds, tag, DICOM_E_RANGE, "PS3.5 6.2",
                                 "a number that the VR does not hold");
    }
    return dicom__put_judged(r, ds, tag, vr, r->buf.data, r->buf.size);
}

dicom_status
dicom_dataset_put_int64s(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                         const int64_t *values, size_t count)
{
    return put_numbers(ds, tag, vr, SIGNED, values, count);
}

dicom_status
dicom_dataset_put_uint64s(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                          const uint64_t *values, size_t count)
{
    return put_numbers(ds, tag, vr, UNSIGNED, values, count);
}

dicom_status
dicom_dataset_put_doubles(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                          const double *values, size_t count)
{
    return put_numbers(ds, tag, vr, REAL, values, count);
}

dicom_status
dicom_dataset_put_int64(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                        int64_t value)
{
    return put_numbers(ds, tag, vr, SIGNED, &value, 1);
}

dicom_status
dicom_dataset_put_uint64(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                         uint64_t value)
{
    return put_numbers(ds, tag, vr, UNSIGNED, &value, 1);
}

dicom_status
dicom_dataset_put_double(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                         double value)
{
    return put_numbers(ds, tag, vr, REAL, &value, 1);
}

dicom_status
dicom_dataset_put_tags(dicom_dataset *ds, uint32_t tag, const uint32_t *values,
                       size_t count)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    dicom_vr            vr = DICOM_VR_AT;
    dicom_status status = r ? dicom__judge_vr(r, ds, tag, &vr) : DICOM_E_STATE;

    if (status != DICOM_OK)
        return status;
    if (!reserve(r, &r->buf, count, sizeof *values))
        return dicom__refuse_memory(r, ds, tag);
    for (size_t i = 0; i < count; i++) {
        uint8_t *to = r->buf.data + 4 * i;

        put_word(to, DICOM_TAG_GROUP(values[i]), 2);
        put_word(to + 2, DICOM_TAG_ELEMENT(values[i]), 2);
    }
    return dicom__put_judged(r, ds, tag, vr, r->buf.data, 4 * count);
}

/* ---- text --------------------------------------------------------------- */

static bool
is_text(dicom_vr vr)
{
    uint8_t klass = dicom_vr_get_info(vr)->klass;

    return klass == DICOM_CLASS_STRING || klass == DICOM_CLASS_TEXT;
}

dicom_status
dicom__put_utf8(struct dicom__root *r, dicom_dataset *ds, uint32_t tag,
                dicom_vr vr, const char *text, size_t size)
{
    dicom_charset charset;
    size_t        bad, whole;
    char         *to;

    if (!is_text(vr))
        return dicom__refuse(r, ds, tag, DICOM_E_WRONG_VR, "PS3.5 6.2",
                             "the VR does not hold text");
    dicom__charset_of(ds, &charset);
    whole = dicom_charset_encode(&charset, vr, text, size, NULL, 0, &bad);
    if (bad > 0)
        return dicom__refuse(r, ds, tag, DICOM_E_VALUE, "PS3.5 6.1",
                             "a character that the character set does not "
                             "have");
    if (!reserve(r, &r->buf, whole, 1))
        return dicom__refuse_memory(r, ds, tag);
    to = (char *)r->buf.data;
    whole = dicom_charset_encode(&charset, vr, text, size, to, whole, &bad);
    return dicom__put_judged(r, ds, tag, vr, to, whole);
}

dicom_status
dicom_dataset_put_utf8(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                       const char *text, size_t size)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    dicom_status status = r ? dicom__judge_vr(r, ds, tag, &vr) : DICOM_E_STATE;

    return status == DICOM_OK ? dicom__put_utf8(r, ds, tag, vr, text, size)
                              : status;
}

dicom_status
dicom_dataset_put_string(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                         const char *text)
{
    return dicom_dataset_put_utf8(ds, tag, vr, text, strlen(text));
}

/* Whether no component holds what parts names. */
static bool
is_printable_name(const dicom_name *name)
{
    for (int group = 0; group < DICOM_NAME_GROUPS; group++)
        for (int part = 0; part < DICOM_NAME_PARTS; part++) {
            const dicom_slice *s = &name->part[group][part];

            for (size_t i = 0; i < s->size; i++)
                if (s->text[i] == '\\' || s->text[i] == '=' ||
                    s->text[i] == '^')
                    return false;
        }
    return true;
}

dicom_status
dicom_dataset_put_name(dicom_dataset *ds, uint32_t tag, const dicom_name *name)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    dicom_vr            vr = DICOM_VR_PN;
    dicom_status status = r ? dicom__judge_vr(r, ds, tag, &vr) : DICOM_E_STATE;

    if (status != DICOM_OK)
        return status;
    if (!is_printable_name(name))
        return dicom__refuse(r, ds, tag, DICOM_E_VALUE, "PS3.5 6.2.1",
                             "a component of a name with a delimiter");
    size_t             size = dicom_name_print(name, NULL, 0);
    struct dicom__buf *buf = &r->unsettled; /* idle, as r->buf is */
    if (!reserve(r, buf, size, 1))
        return dicom__refuse_memory(r, ds, tag);
    size = dicom_name_print(name, (char *)buf->data, size);
    return dicom__put_utf8(r, ds, tag, vr, (const char *)buf->data, size);
}

static dicom_status
put_printed(dicom_dataset *ds, uint32_t tag, dicom_vr vr, const char *text,
            size_t size)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    dicom_status status = r ? dicom__judge_vr(r, ds, tag, &vr) : DICOM_E_STATE;

    if (status != DICOM_OK)
        return status;
    if (size == 0)
        return dicom__refuse(r, ds, tag, DICOM_E_VALUE, "PS3.5 6.2",
                             "a moment or age that the VR does not hold");
    return dicom__put_judged(r, ds, tag, vr, text, size);
}

dicom_status
dicom_dataset_put_moment(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                         const dicom_moment *moment)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    char                text[DICOM_MOMENT_SIZE];
    dicom_status status = r ? dicom__judge_vr(r, ds, tag, &vr) : DICOM_E_STATE;

    if (status != DICOM_OK)
        return status;
    if (vr != DICOM_VR_DA && vr != DICOM_VR_TM && vr != DICOM_VR_DT)
        return dicom__refuse(r, ds, tag, DICOM_E_WRONG_VR, "PS3.5 6.2",
                             "the VR does not hold a date or time");
    return put_printed(ds, tag, vr, text, dicom_moment_print(moment, vr, text));
}

dicom_status
dicom_dataset_put_age(dicom_dataset *ds, uint32_t tag, dicom_age age)
{
    char text[DICOM_AGE_SIZE];

    return put_printed(ds, tag, DICOM_VR_AS, text, dicom_age_print(age, text));
}
