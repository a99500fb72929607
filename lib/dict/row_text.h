/*
 * The cells of a dictionary row as text. The generator reads its tables and
 * overlays read theirs by these functions, so there is one grammar.
 */
#ifndef DICT_ROW_TEXT_H
#define DICT_ROW_TEXT_H

#include <stdbool.h>
#include <string.h>

#include "dicom/dict.h"
#include "dict/repeat.h"

/* The VRs of a cell: those it allows as bits 1 << vr, and the first. */
struct dicom__vr_set {
    uint64_t vrs;
    dicom_vr first;
};

/* Bytes of the character at `p`; 0 if it is a control character or not
 * UTF-8. RFC 3629 4 */
static inline size_t
dicom__row_character(const uint8_t *p, size_t left)
{
    if (p[0] < 0x80)
        return p[0] >= 0x20 && p[0] != 0x7F;
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 0;

    size_t  size = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    uint8_t low = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
    uint8_t high = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;
    if (size > left || p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < size; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return size;
}

/* Whether a cell is UTF-8 without control characters; "" is. */
static inline bool
dicom__row_text_ok(const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        size_t n = dicom__row_character((const uint8_t *)text + i, size - i);

        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

/* A cell that says that there is nothing to say: "" or "-". */
static inline bool
dicom__row_is_none(const char *text, size_t size)
{
    return size == 0 || (size == 1 && text[0] == '-');
}

/* A letter, then letters, digits and underscores. */
static inline bool
dicom__row_keyword_ok(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '_')))
            return false;
    }
    return size > 0;
}

/* Eight digits; `*digits` gets an F for each x, `*tag` a 0. */
static inline bool
dicom__row_digits(const char *text, size_t size, uint32_t *tag,
                  uint32_t *digits)
{
    if (size != 8)
        return false;

    *tag = *digits = 0;
    for (size_t i = 0; i < 8; i++) {
        char     c = text[i];
        uint32_t digit = 0, x = 0;

        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if (c >= 'A' && c <= 'F')
            digit = (uint32_t)(c - 'A') + 10;
        else if (c >= 'a' && c <= 'f')
            digit = (uint32_t)(c - 'a') + 10;
        else if (c == 'x')
            x = 0xF;
        else
            return false;
        *tag = *tag << 4 | digit;
        *digits = *digits << 4 | x;
    }
    return true;
}

/* The tag of a standard row, "00100010" or "60xx3000": an even group; an x
 * only where PS3.6 has one. */
static inline bool
dicom__row_standard_tag(const char *text, size_t size, uint32_t *tag,
                        uint8_t *repeat)
{
    uint32_t digits;

    if (!dicom__row_digits(text, size, tag, &digits) ||
        DICOM_TAG_IS_PRIVATE(*tag))
        return false;
    *repeat = (uint8_t)(digits ? dicom__repeat_of(*tag) : DICOM__EXACT);
    return dicom__repeat(*repeat)->digits == digits;
}

/* The tag of a private row: "0029xx10", or "60xxxx10". Some creators number
 * even groups too. */
static inline bool
dicom__row_private_tag(const char *text, size_t size, uint32_t *tag,
                       uint8_t *repeat)
{
    uint32_t digits;

    if (!dicom__row_digits(text, size, tag, &digits))
        return false;
    *repeat = digits == dicom__repeat(DICOM__PRIVATE_BLOCK)->digits
                  ? DICOM__PRIVATE_BLOCK
                  : DICOM__PRIVATE_GROUPS;
    return dicom__repeat(*repeat)->digits == digits;
}

static inline dicom_vr
dicom__row_vr(const char *text)
{
    /* Two for each dicom_vr, in its order. */
    static const char letters[] = "--AEASATCSDADSDTFDFLISLOLTOBODOFOLOVOW"
                                  "PNSHSLSQSSSTSVTMUCUIULUNURUSUTUV";

    for (unsigned vr = 1; vr < DICOM_VR_COUNT; vr++)
        if (memcmp(text, letters + vr * 2, 2) == 0)
            return (dicom_vr)vr;
    return DICOM_VR_NONE;
}

/* "US", "US|SS", or "-" for none. */
static inline bool
dicom__row_vrs(const char *text, size_t size, struct dicom__vr_set *set)
{
    *set = (struct dicom__vr_set){0, DICOM_VR_NONE};
    if (size == 1 && text[0] == '-')
        return true;
    for (size_t i = 0; i + 2 <= size; i += 3) {
        dicom_vr vr = dicom__row_vr(text + i);

        if (vr == DICOM_VR_NONE || set->vrs >> vr & 1)
            return false;
        set->vrs |= UINT64_C(1) << vr;
        if (i == 0)
            set->first = vr;
        if (i + 2 < size && text[i + 2] != '|')
            return false;
    }
    return size % 3 == 2;
}

/* A number from 0 to 65535 at `*at`, which moves behind it. */
static inline bool
dicom__row_number(const char *text, size_t size, size_t *at, uint16_t *number)
{
    uint32_t n = 0;
    size_t   begin = *at;

    for (; *at < size && text[*at] >= '0' && text[*at] <= '9'; ++*at) {
        n = n * 10 + (uint32_t)(text[*at] - '0');
        if (n > UINT16_MAX)
            return false;
    }
    *number = (uint16_t)n;
    return *at > begin;
}

/* "1", "1-3", "1-n", "2-2n". PS3.5 6.4 */
static inline bool
dicom__row_vm(const char *text, size_t size, dicom_vm *vm)
{
    size_t at = 0;

    *vm = (dicom_vm){0, 0, 1};
    if (!dicom__row_number(text, size, &at, &vm->min))
        return false;
    vm->max = vm->min;
    if (at == size)
        return vm->max > 0;
    if (text[at++] != '-')
        return false;

    bool number = dicom__row_number(text, size, &at, &vm->max);
    if (number && at == size)
        return vm->max >= vm->min && vm->max > 0;
    if (at + 1 != size || text[at] != 'n')
        return false;
    vm->step = number ? vm->max : 1;
    vm->max = 0;
    return vm->step > 0 && vm->min % vm->step == 0;
}

#endif
