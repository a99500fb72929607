#include <float.h>
#include <string.h>

#include "base/bytes.h"
#include "dicom/value.h"
#include "encoding/number_print.h"
#include "encoding/number_read.h"
#include "encoding/split.h"
#include "text/maker.h"

static dicom_status
fail(struct dicom__maker *m, dicom_status status, const char *text)
{
    return dicom__maker_fail(m, status, "PS3.5 6.2", text);
}

static dicom_status
append(struct dicom__maker *m, const void *bytes, size_t size)
{
    dicom_status status = dicom__buf_append(&m->bytes, &m->memory, bytes, size);

    return status == DICOM_OK ? status
                              : fail(m, status, dicom_status_text(status));
}

/* ---- text --------------------------------------------------------------- */

/* Values are parted by backslashes, which none of them may have. */
static dicom_status
append_text(struct dicom__maker *m, dicom_vr vr, const char *text, size_t size)
{
    bool         split = dicom__vr_is_split(vr);
    dicom_status status = DICOM_OK;

    if (m->made > 0 && !split)
        return fail(m, DICOM_E_VALUE, "this VR has one value");
    if (split && size > 0 && memchr(text, '\\', size))
        return fail(m, DICOM_E_VALUE, "a backslash would part the value");
    if (m->made > 0)
        status = append(m, "\\", 1);
    return status == DICOM_OK ? append(m, text, size) : status;
}

/* A number of JSON is one of DS as it is, unless it is too long. */
static dicom_status
make_ds(struct dicom__maker *m, dicom_slice text)
{
    char         out[DICOM_DS_SIZE];
    double       value;
    dicom_status status;

    if (text.size < sizeof out)
        return append_text(m, DICOM_VR_DS, text.text, text.size);
    status = dicom__read_double(text.text, text.size, &value);
    if (status != DICOM_OK)
        return fail(m, status, "the number is too large");
    return append_text(m, DICOM_VR_DS, out, dicom_ds_print(value, out));
}

/* ---- whole numbers ------------------------------------------------------ */

struct whole {
    bool     negative;
    uint64_t magnitude;
};

/* "1.0" and "1e3" are whole numbers too. */
static dicom_status
read_real_whole(const char *text, size_t size, struct whole *out)
{
    const double most = 9007199254740992.0; /* 2^53 */
    double       value;
    dicom_status status = dicom__read_double(text, size, &value);

    if (status != DICOM_OK)
        return status;
    out->negative = value < 0;
    value = value < 0 ? -value : value;
    if (value > most)
        return DICOM_E_RANGE;
    out->magnitude = (uint64_t)value;
    return (double)out->magnitude == value ? DICOM_OK : DICOM_E_VALUE;
}

static dicom_status
read_whole(const char *text, size_t size, struct whole *out)
{
    size_t at = size > 0 && (text[0] == '-' || text[0] == '+');

    *out = (struct whole){size > 0 && text[0] == '-', 0};
    if (at == size)
        return DICOM_E_VALUE;
    for (size_t i = at; i < size; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';

        if (digit > 9)
            return read_real_whole(text, size, out);
        if (out->magnitude > (UINT64_MAX - digit) / 10)
            return DICOM_E_RANGE;
        out->magnitude = out->magnitude * 10 + digit;
    }
    return DICOM_OK;
}

/* What the VRs of whole numbers hold. */
static const struct range {
    dicom_vr vr;
    uint64_t below, above; /* magnitudes */
} ranges[] = {
    {DICOM_VR_US, 0, UINT16_MAX},
    {DICOM_VR_SS, UINT64_C(1) << 15, INT16_MAX},
    {DICOM_VR_UL, 0, UINT32_MAX},
    {DICOM_VR_SL, UINT64_C(1) << 31, INT32_MAX},
    {DICOM_VR_UV, 0, UINT64_MAX},
    {DICOM_VR_SV, UINT64_C(1) << 63, INT64_MAX},
    {DICOM_VR_IS, UINT64_C(1) << 63, INT64_MAX},
};

static dicom_status
read_in_range(struct dicom__maker *m, dicom_vr vr, dicom_slice text,
              struct whole *out)
{
    dicom_status status = read_whole(text.text, text.size, out);
    size_t       i = 0;

    while (ranges[i].vr != vr)
        i++;
    if (status == DICOM_OK &&
        out->magnitude > (out->negative ? ranges[i].below : ranges[i].above))
        status = DICOM_E_RANGE;
    if (status == DICOM_E_RANGE)
        return fail(m, status, "the number is beyond the range of its VR");
    if (status != DICOM_OK)
        return fail(m, DICOM_E_VALUE, "this is no whole number");
    return DICOM_OK;
}

static dicom_status
make_whole(struct dicom__maker *m, dicom_vr vr, dicom_slice text)
{
    struct whole n;
    uint8_t      bytes[8];
    dicom_status status = read_in_range(m, vr, text, &n);

    if (status != DICOM_OK)
        return status;
    uint64_t bits = n.negative ? 0 - n.magnitude : n.magnitude;
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(bits >> 8 * i);
    return append(m, bytes, dicom_vr_get_info(vr)->value_size);
}

/* Digits are kept as they are, be they too many. */
static dicom_status
make_is(struct dicom__maker *m, dicom_slice text)
{
    struct whole n;
    char         out[24] = "-";
    size_t       digits = text.size > 0 && text.text[0] == '-', sign;
    dicom_status status;

    while (digits < text.size && text.text[digits] >= '0' &&
           text.text[digits] <= '9')
        digits++;
    if (digits == text.size)
        return append_text(m, DICOM_VR_IS, text.text, text.size);
    status = read_in_range(m, DICOM_VR_IS, text, &n);
    if (status != DICOM_OK)
        return status;
    sign = n.negative && n.magnitude > 0;
    return append_text(m, DICOM_VR_IS, out,
                       sign + dicom__print_u64(out + sign, n.magnitude));
}

/* ---- real numbers ------------------------------------------------------- */

static bool
is_word(dicom_slice text, const char *word)
{
    return text.size == strlen(word) && memcmp(text.text, word, text.size) == 0;
}

/* JSON has no such numbers; the spellings are those of several writers. */
static bool
read_not_finite(dicom_slice text, double *out)
{
    static const struct {
        const char *word;
        uint64_t    bits;
    } rows[] = {
        {"NaN", UINT64_C(0x7FF8000000000000)},
        {"nan", UINT64_C(0x7FF8000000000000)},
        {"inf", UINT64_C(0x7FF0000000000000)},
        {"Infinity", UINT64_C(0x7FF0000000000000)},
        {"-inf", UINT64_C(0xFFF0000000000000)},
        {"-Infinity", UINT64_C(0xFFF0000000000000)},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_word(text, rows[i].word)) {
            memcpy(out, &rows[i].bits, sizeof *out);
            return true;
        }
    return false;
}

/* To the nearest float: what is a little too large is the largest. */
static float
narrow(double value)
{
    if (value > (double)FLT_MAX)
        return FLT_MAX;
    return value < -(double)FLT_MAX ? -FLT_MAX : (float)value;
}

static dicom_status
append_float(struct dicom__maker *m, double value, bool finite)
{
    float    nearest = finite ? narrow(value) : (float)value;
    uint32_t bits;
    uint8_t  bytes[4];

    memcpy(&bits, &nearest, sizeof bits);
    dicom__put32le(bytes, bits);
    return append(m, bytes, sizeof bytes);
}

static dicom_status
append_double(struct dicom__maker *m, double value)
{
    uint64_t bits;
    uint8_t  bytes[8];

    memcpy(&bits, &value, sizeof bits);
    dicom__put32le(bytes, (uint32_t)bits);
    dicom__put32le(bytes + 4, (uint32_t)(bits >> 32));
    return append(m, bytes, sizeof bytes);
}

static dicom_status
make_real(struct dicom__maker *m, dicom_vr vr, enum dicom__given given,
          dicom_slice text)
{
    const double limit = 0x1.ffffffp127; /* from here on floats are infinite */
    double       value;
    dicom_status status = DICOM_OK;
    bool         finite =
        given == DICOM__GIVEN_NUMBER || !read_not_finite(text, &value);

    if (finite)
        status = dicom__read_double(text.text, text.size, &value);
    if (status == DICOM_E_EMPTY || status == DICOM_E_VALUE)
        return fail(m, DICOM_E_VALUE, "this is no number");
    if (status == DICOM_OK && finite && vr == DICOM_VR_FL &&
        (value >= limit || value <= -limit))
        status = DICOM_E_RANGE;
    if (status != DICOM_OK)
        return fail(m, status, "the number is beyond the range of its VR");
    return vr == DICOM_VR_FL ? append_float(m, value, finite)
                             : append_double(m, value);
}

/* ---- tags --------------------------------------------------------------- */

static dicom_status
make_tag(struct dicom__maker *m, dicom_slice text)
{
    uint8_t  bytes[4];
    uint32_t tag;

    if (!dicom__read_tag(text.text, text.size, &tag))
        return fail(m, DICOM_E_VALUE, "this is no tag");
    dicom__put16le(bytes, DICOM_TAG_GROUP(tag));
    dicom__put16le(bytes + 2, DICOM_TAG_ELEMENT(tag));
    return append(m, bytes, sizeof bytes);
}

/* ---- any value ---------------------------------------------------------- */

/* An empty value: where numbers are binary, the only one. */
static dicom_status
make_empty(struct dicom__maker *m, dicom_vr vr)
{
    if (dicom_vr_get_info(vr)->value_size == 0)
        return append_text(m, vr, "", 0);
    if (m->made > 0)
        return fail(m, DICOM_E_VALUE, "an empty value among numbers");
    return DICOM_OK;
}

static dicom_status
make_number(struct dicom__maker *m, dicom_vr vr, enum dicom__given given,
            dicom_slice text)
{
    if (vr == DICOM_VR_FL || vr == DICOM_VR_FD)
        return make_real(m, vr, given, text);
    return make_whole(m, vr, text);
}

static dicom_status
make(struct dicom__maker *m, dicom_vr vr, enum dicom__given given,
     dicom_slice text)
{
    const dicom_vr_info *info = dicom_vr_get_info(vr);
    bool empty = given == DICOM__GIVEN_NULL || given == DICOM__GIVEN_OBJECT ||
                 (given == DICOM__GIVEN_STRING && text.size == 0);

    if (info->klass == DICOM_CLASS_BYTES)
        return fail(m, DICOM_E_WRONG_VR, "this VR has no values but bytes");
    if (info->klass == DICOM_CLASS_SEQUENCE)
        return fail(m, DICOM_E_VALUE, "an item of a sequence is an object");
    if ((vr == DICOM_VR_PN) !=
            (given == DICOM__GIVEN_NAME || given == DICOM__GIVEN_OBJECT) &&
        !empty)
        return fail(m, DICOM_E_VALUE, "names, and only names, have groups");
    if (given == DICOM__GIVEN_OBJECT && vr != DICOM_VR_PN)
        return fail(m, DICOM_E_VALUE, "names, and only names, have groups");
    if (empty)
        return make_empty(m, vr);
    if (info->value_size > 0 && m->made > 0 && m->bytes.size == 0)
        return fail(m, DICOM_E_VALUE, "an empty value among numbers");
    if (vr == DICOM_VR_AT && given == DICOM__GIVEN_STRING)
        return make_tag(m, text);
    if (info->klass == DICOM_CLASS_NUMBER)
        return make_number(m, vr, given, text);
    if (given == DICOM__GIVEN_NUMBER && vr == DICOM_VR_DS)
        return make_ds(m, text);
    if (given == DICOM__GIVEN_NUMBER && vr == DICOM_VR_IS)
        return make_is(m, text);
    if (given == DICOM__GIVEN_NUMBER)
        return fail(m, DICOM_E_VALUE, "a value of this VR is a string");
    return append_text(m, vr, text.text, text.size);
}

dicom_status
dicom__make_value(struct dicom__maker *m, dicom_vr vr, enum dicom__given given,
                  dicom_slice text)
{
    dicom_status status = make(m, vr, given, text);

    m->made++;
    return status;
}
