#include "encoding/utf8.h"

#include <string.h>

#define ONES UINT64_C(0x0101010101010101)
#define HIGH_BITS (0x80 * ONES)
#define ESCAPES (0x1B * ONES)

size_t
dicom__ascii_run(const uint8_t *bytes, size_t size)
{
    size_t   i = 0;
    uint64_t words[4];

    for (; size - i >= sizeof words; i += sizeof words) {
        memcpy(words, bytes + i, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3]) & HIGH_BITS)
            break;
    }
    for (; size - i >= sizeof *words; i += sizeof *words) {
        memcpy(words, bytes + i, sizeof *words);
        if (words[0] & HIGH_BITS)
            break;
    }
    while (i < size && bytes[i] < 0x80)
        i++;
    return i;
}

/* Not 0 if a byte has the high bit or is ESC. */
static uint64_t
high_or_escape(uint64_t word)
{
    uint64_t differs = word ^ ESCAPES;

    return (word | ((differs - ONES) & ~differs)) & HIGH_BITS;
}

size_t
dicom__text_run(const uint8_t *bytes, size_t size)
{
    size_t   i = 0;
    uint64_t word;

    for (; size - i >= sizeof word; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        if (high_or_escape(word) != 0)
            break;
    }
    while (i < size && bytes[i] < 0x80 && bytes[i] != 0x1B)
        i++;
    return i;
}

/* What may follow a lead byte: how many bytes, and the bounds of the first,
 * which keep out longer forms, surrogates and what is above 10FFFF. */
struct lead {
    uint8_t count, least, most;
};

static struct lead
lead_of(uint8_t byte)
{
    if (byte >= 0xC2 && byte <= 0xDF)
        return (struct lead){1, 0x80, 0xBF};
    if (byte >= 0xE0 && byte <= 0xEF)
        return (struct lead){2, byte == 0xE0 ? 0xA0 : 0x80,
                             byte == 0xED ? 0x9F : 0xBF};
    if (byte >= 0xF0 && byte <= 0xF4)
        return (struct lead){3, byte == 0xF0 ? 0x90 : 0x80,
                             byte == 0xF4 ? 0x8F : 0xBF};
    return (struct lead){0, 0, 0};
}

size_t
dicom__utf8_next(const uint8_t *bytes, size_t size, uint32_t *out)
{
    if (bytes[0] < 0x80) {
        *out = bytes[0];
        return 1;
    }
    struct lead lead = lead_of(bytes[0]);
    uint32_t    c = bytes[0] & (0x3Fu >> lead.count);
    size_t      i = 1;

    for (; i <= lead.count; i++) {
        uint8_t least = i == 1 ? lead.least : 0x80;
        uint8_t most = i == 1 ? lead.most : 0xBF;
        if (i == size || bytes[i] < least || bytes[i] > most)
            break;
        c = c << 6 | (bytes[i] & 0x3Fu);
    }
    *out = lead.count > 0 && i > lead.count ? c : DICOM__UTF8_BAD;
    return i;
}

static bool
continues(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* The size of a character that is plainly well-formed; 0 if dicom__utf8_next()
 * must judge. */
static size_t
common_size(const uint8_t *p, size_t size)
{
    if (size < 3)
        return 0;
    if (p[0] >= 0xC2 && p[0] <= 0xDF && continues(p[1]))
        return 2;
    if (p[0] > 0xE0 && p[0] <= 0xEF && p[0] != 0xED && continues(p[1]) &&
        continues(p[2]))
        return 3;
    return 0;
}

size_t
dicom__utf8_run(const uint8_t *bytes, size_t size)
{
    size_t i = dicom__ascii_run(bytes, size);

    while (i < size) {
        uint32_t c = 0;
        size_t   used;
        if (bytes[i] >= 0x80)
            used = common_size(bytes + i, size - i);
        else if (size - i >= 8 && bytes[i + 1] < 0x80)
            used = dicom__ascii_run(bytes + i, size - i);
        else
            used = 1;
        if (used == 0)
            used = dicom__utf8_next(bytes + i, size - i, &c);
        if (c == DICOM__UTF8_BAD)
            break;
        i += used;
    }
    return i;
}

size_t
dicom__utf8_whole(const uint8_t *bytes, size_t size)
{
    for (size_t back = 1; back <= 3 && back <= size; back++) {
        uint8_t byte = bytes[size - back];
        if (byte < 0x80)
            break;
        if (!continues(byte))
            return lead_of(byte).count >= back ? size - back : size;
    }
    return size;
}

size_t
dicom__utf8_put(char out[4], uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}
