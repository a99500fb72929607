#include "encoding/split.h"

#include <string.h>

#include "encoding/charset_sets.h"

enum { ESC = 0x1B };

static bool
within(char c, unsigned first, unsigned last)
{
    return (unsigned char)c >= first && (unsigned char)c <= last;
}

static size_t
find_plain(const char *text, size_t size, size_t from, char a, char b)
{
    if (a == b) {
        const char *p =
            from < size ? memchr(text + from, a, size - from) : NULL;
        return p ? (size_t)(p - text) : size;
    }
    while (from < size && text[from] != a && text[from] != b)
        from++;
    return from;
}

/* Whether `lead` and `second` are one character. */
static bool
is_pair(char lead, char second, enum dicom__trail trail)
{
    if (trail == DICOM__TRAIL_GB)
        return within(lead, 0x81, 0xFE) && within(second, 0x40, 0xFE) &&
               second != 0x7F;
    return (within(lead, 0x81, 0x9F) || within(lead, 0xE0, 0xFC)) &&
           within(second, 0x40, 0xFC) && second != 0x7F;
}

static size_t
find_behind_leads(const char *text, size_t size, size_t from, char a, char b,
                  enum dicom__trail trail)
{
    while (from < size && text[from] != a && text[from] != b)
        if (from + 1 < size && is_pair(text[from], text[from + 1], trail))
            from += 2;
        else
            from++;
    return from;
}

/* Passes over an escape sequence, or ESC alone if it begins none; tells
 * whether G0 has two bytes per character then. */
static size_t
pass_escape(const char *text, size_t size, bool *pairs)
{
    enum dicom__set set;
    bool            to_g0;
    size_t used = dicom__escape_read((const uint8_t *)text, size, &set, &to_g0);

    if (used == 0)
        return 1;
    if (to_g0)
        *pairs = dicom__charset_sets[set].width == 2;
    return used;
}

/* In a set of two bytes, control characters still stand alone, and line ends
 * and TAB bring the initial set back (PS3.5 6.1.2.5.3). */
static size_t
find_behind_escapes(const char *text, size_t size, size_t from, char a, char b)
{
    bool pairs = false;

    while (from < size) {
        char c = text[from];
        if (c == ESC) {
            from += pass_escape(text + from, size - from, &pairs);
        } else if (pairs && within(c, 0x21, 0x7E)) {
            bool pair = from + 1 < size && within(text[from + 1], 0x21, 0x7E);
            from += pair ? 2 : 1;
        } else if (c == a || c == b) {
            return from;
        } else {
            if (c == '\t' || c == '\n' || c == '\f' || c == '\r')
                pairs = false;
            from++;
        }
    }
    return size;
}

size_t
dicom__find_char(const char *text, size_t size, size_t from, char a, char b,
                 enum dicom__trail trail)
{
    switch (trail) {
    case DICOM__TRAIL_NONE:
        break;
    case DICOM__TRAIL_GB:
    case DICOM__TRAIL_SHIFT_JIS:
        return find_behind_leads(text, size, from, a, b, trail);
    case DICOM__TRAIL_ESCAPES:
        return find_behind_escapes(text, size, from, a, b);
    }
    return find_plain(text, size, from, a, b);
}

/* What 6.2 says of the VRs that are text. */
enum {
    SPLIT = 1,   /* has values parted by backslashes */
    CHARSET = 2, /* in the character set of the data set */
    LEADING = 4, /* leading spaces do not count */
    TEXT = 8
};

static unsigned
rules_of(dicom_vr vr)
{
    switch (vr) {
    case DICOM_VR_AE:
    case DICOM_VR_AS:
    case DICOM_VR_CS:
    case DICOM_VR_DA:
    case DICOM_VR_DS:
    case DICOM_VR_DT:
    case DICOM_VR_IS:
    case DICOM_VR_TM:
    case DICOM_VR_UI:
        return TEXT | SPLIT | LEADING;
    case DICOM_VR_LO:
    case DICOM_VR_SH:
        return TEXT | SPLIT | CHARSET | LEADING;
    case DICOM_VR_PN:
    case DICOM_VR_UC:
        return TEXT | SPLIT | CHARSET;
    case DICOM_VR_LT:
    case DICOM_VR_ST:
    case DICOM_VR_UT:
        return TEXT | CHARSET;
    case DICOM_VR_UR:
        return TEXT;
    default:
        return 0;
    }
}

bool
dicom__vr_is_text(dicom_vr vr)
{
    return (rules_of(vr) & TEXT) != 0;
}

bool
dicom__vr_is_split(dicom_vr vr)
{
    return (rules_of(vr) & SPLIT) != 0;
}

enum dicom__trail
dicom__trail_of(const dicom_charset *charset)
{
    return charset ? (enum dicom__trail)charset->trail : DICOM__TRAIL_NONE;
}

bool
dicom__vr_skips_leading(dicom_vr vr)
{
    return (rules_of(vr) & LEADING) != 0;
}

bool
dicom__vr_has_charset(dicom_vr vr)
{
    return (rules_of(vr) & CHARSET) != 0;
}

dicom_slice
dicom_value_trim(dicom_vr vr, const char *text, size_t size)
{
    unsigned rules = rules_of(vr);

    if (!(rules & TEXT))
        return (dicom_slice){text, size};
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\0'))
        size--;
    if (rules & LEADING)
        for (; size > 0 && *text == ' '; size--)
            text++;
    return (dicom_slice){text, size};
}

void
dicom_values_begin(dicom_values *values, dicom_vr vr,
                   const dicom_charset *charset, const char *text, size_t size)
{
    bool applies = charset && dicom__vr_has_charset(vr);

    *values = (dicom_values){text, size, size == 0, vr,
                             applies ? charset->trail : DICOM__TRAIL_NONE};
}

/* One value with its padding. */
static bool
next_value(dicom_values *v, dicom_slice *out)
{
    if (v->next > v->size)
        return false;
    size_t end = v->size;
    if (dicom__vr_is_split(v->vr))
        end = dicom__find_char(v->text, v->size, v->next, '\\', '\\',
                               (enum dicom__trail)v->trail);
    *out = (dicom_slice){v->text + v->next, end - v->next};
    v->next = end + 1;
    return true;
}

bool
dicom_values_next(dicom_values *values, dicom_slice *out)
{
    if (!next_value(values, out))
        return false;
    *out = dicom_value_trim(values->vr, out->text, out->size);
    return true;
}

size_t
dicom_values_count(dicom_vr vr, const dicom_charset *charset, const char *text,
                   size_t size)
{
    dicom_values values;
    dicom_slice  value;
    size_t       count = 0;

    dicom_values_begin(&values, vr, charset, text, size);
    while (next_value(&values, &value))
        count++;
    return count;
}

bool
dicom_values_at(dicom_vr vr, const dicom_charset *charset, const char *text,
                size_t size, size_t index, dicom_slice *out)
{
    dicom_values values;

    dicom_values_begin(&values, vr, charset, text, size);
    for (size_t i = 0; next_value(&values, out); i++)
        if (i == index) {
            *out = dicom_value_trim(vr, out->text, out->size);
            return true;
        }
    return false;
}
