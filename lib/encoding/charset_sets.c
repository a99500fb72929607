#include "encoding/charset_sets.h"

#include <string.h>

enum {
    YEN = 0xA5,
    OVERLINE = 0x203E,
    /* 8135F437, which had U+1E3F until that got two bytes. */
    GB_SWAPPED_CODE = 7457,
    GB_SWAPPED_CHAR = 0xE7C7,
    GB_BMP_CODES = 39420,
    GB_SUPPLEMENT = 189000 /* 90308130, U+10000 */
};

static bool
within(unsigned v, unsigned first, unsigned last)
{
    return v >= first && v <= last;
}

static unsigned
gbk_cell(unsigned first, unsigned second)
{
    return (first - 0x81) * 190 + second - (second > 0x7F ? 0x41 : 0x40);
}

/* Where the bytes are in the table of the set; -1 if nowhere. */
static int
find_cell(enum dicom__set set, unsigned first, unsigned second)
{
    switch (set) {
    case DICOM__SET_JISX0208:
    case DICOM__SET_JISX0212:
        if (!within(first, 0x21, 0x7E) || !within(second, 0x21, 0x7E))
            return -1;
        return (int)((first - 0x21) * 94 + second - 0x21);
    case DICOM__SET_KSX1001:
        if (!within(first, 0xA1, 0xFE) || !within(second, 0xA1, 0xFE))
            return -1;
        return (int)((first - 0xA1) * 94 + second - 0xA1);
    case DICOM__SET_GB2312:
        if (!within(first, 0xA1, 0xFE) || !within(second, 0xA1, 0xFE))
            return -1;
        return (int)gbk_cell(first, second);
    case DICOM__SET_GBK:
        if (!within(first, 0x81, 0xFE) || !within(second, 0x40, 0xFE) ||
            second == 0x7F)
            return -1;
        return (int)gbk_cell(first, second);
    default:
        return within(first, 0xA0, 0xFF) ? (int)first - 0xA0 : -1;
    }
}

static uint32_t
jis_roman_char(unsigned byte)
{
    return byte == '\\' ? YEN : byte == '~' ? OVERLINE : byte;
}

uint32_t
dicom__set_char(enum dicom__set set, unsigned first, unsigned second)
{
    if (set == DICOM__SET_NONE)
        return DICOM__NO_CHAR;
    if (set == DICOM__SET_ASCII)
        return first;
    if (set == DICOM__SET_JIS_ROMAN)
        return jis_roman_char(first);
    int cell = find_cell(set, first, second);
    if (set == DICOM__SET_GB2312)
        set = DICOM__SET_GBK;
    const uint16_t *chars =
        dicom__charset_chars + dicom__charset_sets[set].chars;
    return cell < 0 || chars[cell] == 0 ? DICOM__NO_CHAR : chars[cell];
}

/* The cell of a code point of the BMP, or -1. */
static int
search(const struct dicom__set_info *set, uint32_t c)
{
    const uint16_t *chars = dicom__charset_chars + set->chars;
    const uint16_t *sorted = dicom__charset_chars + set->sorted;
    unsigned        low = 0, high = set->count;

    if (set->pages != 0) {
        const uint16_t *pages = dicom__charset_chars + set->pages;
        low = pages[c >> 8];
        high = pages[(c >> 8) + 1];
    }
    unsigned end = high;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (chars[sorted[middle]] < c)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && chars[sorted[low]] == c ? (int)sorted[low] : -1;
}

/* GB 2312-80 within the codes A1A1 to F7FE of GBK. */
static bool
in_gb2312(unsigned code)
{
    static const uint16_t ranges[][2] = {
        {0xA1A1, 0xA1FE}, {0xA2B1, 0xA2E2}, {0xA2E5, 0xA2EE}, {0xA2F1, 0xA2FC},
        {0xA3A1, 0xA3FE}, {0xA4A1, 0xA4F3}, {0xA5A1, 0xA5F6}, {0xA6A1, 0xA6B8},
        {0xA6C1, 0xA6D8}, {0xA7A1, 0xA7C1}, {0xA7D1, 0xA7F1}, {0xA8A1, 0xA8BA},
        {0xA8C5, 0xA8E9}, {0xA9A4, 0xA9EF}, {0xB0A1, 0xD7F9}, {0xD8A1, 0xF7FE}};

    if ((code & 0xFF) < 0xA1)
        return false;
    for (unsigned i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (within(code, ranges[i][0], ranges[i][1]))
            return true;
    return false;
}

static unsigned
single_code(enum dicom__set set, uint32_t c)
{
    int found = c > 0xFFFF ? -1 : search(&dicom__charset_sets[set], c);

    return found < 0 ? 0 : 0xA0 + (unsigned)found;
}

static unsigned
double_code(enum dicom__set set, uint32_t c)
{
    bool gb = set == DICOM__SET_GB2312 || set == DICOM__SET_GBK;
    if (c > 0xFFFF)
        return 0;
    int found = search(&dicom__charset_sets[gb ? DICOM__SET_GBK : set], c);
    if (found < 0)
        return 0;

    unsigned cell = (unsigned)found;
    if (!gb) {
        unsigned code = (cell / 94 + 0x21) << 8 | (cell % 94 + 0x21);
        return set == DICOM__SET_KSX1001 ? code | 0x8080 : code;
    }
    unsigned second = cell % 190 + 0x40;
    unsigned code = (cell / 190 + 0x81) << 8 | (second + (second > 0x7E));
    return set == DICOM__SET_GB2312 && !in_gb2312(code) ? 0 : code;
}

unsigned
dicom__set_code(enum dicom__set set, uint32_t c)
{
    switch (set) {
    case DICOM__SET_NONE:
        return 0;
    case DICOM__SET_ASCII:
        return c < 0x80 ? c : 0;
    case DICOM__SET_JIS_ROMAN:
        if (c == YEN || c == OVERLINE)
            return c == YEN ? '\\' : '~';
        return c < 0x80 && c != '\\' && c != '~' ? c : 0;
    case DICOM__SET_JISX0208:
    case DICOM__SET_JISX0212:
    case DICOM__SET_KSX1001:
    case DICOM__SET_GB2312:
    case DICOM__SET_GBK:
        return double_code(set, c);
    default:
        return single_code(set, c);
    }
}

/* The kind of an escape sequence, by the byte behind ESC. */
static bool
find_kind(uint8_t byte, enum dicom__escape_kind *kind)
{
    switch (byte) {
    case '$':
        *kind = DICOM__ESCAPE_WIDE;
        return true;
    case '(':
        *kind = DICOM__ESCAPE_G0;
        return true;
    case ')':
        *kind = DICOM__ESCAPE_G1;
        return true;
    case '-':
        *kind = DICOM__ESCAPE_G1_96;
        return true;
    default:
        return false;
    }
}

size_t
dicom__escape_read(const uint8_t *bytes, size_t size, enum dicom__set *set,
                   bool *to_g0)
{
    enum dicom__escape_kind kind;
    size_t                  last = 2;

    if (size < 3 || bytes[0] != 0x1B || !find_kind(bytes[1], &kind))
        return 0;
    if (kind == DICOM__ESCAPE_WIDE && (bytes[2] == '(' || bytes[2] == ')')) {
        kind = bytes[2] == '(' ? DICOM__ESCAPE_WIDE_G0 : DICOM__ESCAPE_WIDE_G1;
        last = 3;
    }
    if (last == size || !within(bytes[last], DICOM__ESCAPE_LAST, 0x7F))
        return 0;
    unsigned found =
        dicom__charset_escapes[kind][bytes[last] - DICOM__ESCAPE_LAST];
    *set = (enum dicom__set)found;
    *to_g0 = kind == DICOM__ESCAPE_G0 || kind == DICOM__ESCAPE_WIDE ||
             kind == DICOM__ESCAPE_WIDE_G0;
    return found == DICOM__SET_NONE ? 0 : last + 1;
}

/* The last range that begins at or before a code. */
static const struct dicom__gb_range *
range_of_code(uint32_t code)
{
    const struct dicom__gb_range *range =
        &dicom__gb_ranges[dicom__gb_pages[code / DICOM__GB_PAGE]];

    while (range[1].code <= code)
        range++;
    return range;
}

/* The last range that begins at or before a code point. */
static const struct dicom__gb_range *
range_of_char(uint32_t c)
{
    unsigned low = 0, high = dicom__gb_range_count;

    while (high - low > 1) {
        unsigned middle = (low + high) / 2;
        if (dicom__gb_ranges[middle].first <= c)
            low = middle;
        else
            high = middle;
    }
    return &dicom__gb_ranges[low];
}

uint32_t
dicom__gb_char(uint32_t code)
{
    if (code >= GB_SUPPLEMENT)
        return code - GB_SUPPLEMENT <= 0xFFFFF ? code - GB_SUPPLEMENT + 0x10000
                                               : DICOM__NO_CHAR;
    if (code >= GB_BMP_CODES)
        return DICOM__NO_CHAR;
    if (code == GB_SWAPPED_CODE)
        return GB_SWAPPED_CHAR;
    const struct dicom__gb_range *range = range_of_code(code);
    return range->first + code - range->code;
}

uint32_t
dicom__gb_code(uint32_t c)
{
    if (c >= 0x10000)
        return c - 0x10000 + GB_SUPPLEMENT;
    if (c == GB_SWAPPED_CHAR)
        return GB_SWAPPED_CODE;
    const struct dicom__gb_range *range = range_of_char(c);
    if (c < range->first)
        return DICOM__NO_CHAR;
    uint32_t code = c - range->first + range->code;
    return code < range[1].code ? code : DICOM__NO_CHAR;
}

unsigned
dicom__gb_old_code(uint32_t c)
{
    if (c == GB_SWAPPED_CHAR)
        return 0;
    for (unsigned i = 0; i < dicom__gb_change_count; i++)
        if (dicom__gb_changes[i].old == c)
            return dicom__gb_changes[i].code;
    return 0;
}
