#include "encoding/utf8.h"

#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

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

size_t
dicom__text_run(const uint8_t *bytes, size_t size)
{
    size_t   i = 0;
    uint64_t word;

    for (; size - i >= sizeof word; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        if ((word & HIGH_BITS) != 0 || dicom__has_escape(word))
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

/*
 * Where a character stands, as a number of bits: ACCEPT behind one, others
 * within. The row of a byte holds at each of these which comes then, so that
 * a step is one shift, whatever the bytes are.
 */
enum {
    REJECT = 0,
    ACCEPT = 6,
    ONE = 12,        /* one more byte */
    TWO = 18,        /* two more */
    TWO_HIGH = 24,   /* two, the first from A0 on */
    TWO_LOW = 30,    /* two, the first up to 9F */
    THREE = 36,      /* three more */
    THREE_HIGH = 42, /* three, the first from 90 on */
    THREE_LOW = 48   /* three, the first up to 8F */
};
#define GO(from, to) ((uint64_t)(to) << (from))
#define LEAD(to) GO(ACCEPT, to)
/* What all bytes from 80 to BF go on with. */
#define NEXT (GO(ONE, ACCEPT) | GO(TWO, ONE) | GO(THREE, TWO))
#define TO_8F (NEXT | GO(TWO_LOW, ONE) | GO(THREE_LOW, TWO))
#define TO_9F (NEXT | GO(TWO_LOW, ONE) | GO(THREE_HIGH, TWO))
#define TO_BF (NEXT | GO(TWO_HIGH, ONE) | GO(THREE_HIGH, TWO))
#define FOUR_TIMES(x) x, x, x, x
#define SIXTEEN_TIMES(x)                                                       \
    FOUR_TIMES(x), FOUR_TIMES(x), FOUR_TIMES(x), FOUR_TIMES(x)

static const uint64_t rows[] = {
    /* 00 */
    SIXTEEN_TIMES(LEAD(ACCEPT)), SIXTEEN_TIMES(LEAD(ACCEPT)),
    SIXTEEN_TIMES(LEAD(ACCEPT)), SIXTEEN_TIMES(LEAD(ACCEPT)),
    SIXTEEN_TIMES(LEAD(ACCEPT)), SIXTEEN_TIMES(LEAD(ACCEPT)),
    SIXTEEN_TIMES(LEAD(ACCEPT)), SIXTEEN_TIMES(LEAD(ACCEPT)),
    /* 80 */
    SIXTEEN_TIMES(TO_8F), SIXTEEN_TIMES(TO_9F), SIXTEEN_TIMES(TO_BF),
    SIXTEEN_TIMES(TO_BF),
    /* C0 */
    0, 0, LEAD(ONE), LEAD(ONE), FOUR_TIMES(LEAD(ONE)), FOUR_TIMES(LEAD(ONE)),
    FOUR_TIMES(LEAD(ONE)), SIXTEEN_TIMES(LEAD(ONE)),
    /* E0 */
    LEAD(TWO_HIGH), LEAD(TWO), LEAD(TWO), LEAD(TWO), FOUR_TIMES(LEAD(TWO)),
    FOUR_TIMES(LEAD(TWO)), LEAD(TWO), LEAD(TWO_LOW), LEAD(TWO), LEAD(TWO),
    /* F0 */
    LEAD(THREE_HIGH), LEAD(THREE), LEAD(THREE), LEAD(THREE), LEAD(THREE_LOW), 0,
    0, 0, FOUR_TIMES(0), FOUR_TIMES(0)};

_Static_assert(sizeof rows / sizeof *rows == 256, "a row for each byte");

/* Words that are beyond doubt; up to the beginning of a character. */
static size_t
sound_words(const uint8_t *bytes, size_t size)
{
    size_t   i = 0;
    uint64_t state = ACCEPT;

    for (; size - i >= 8; i += 8) {
        uint64_t word, was = state;
        memcpy(&word, bytes + i, sizeof word);
        if ((word & HIGH_BITS) == 0 && state == ACCEPT)
            continue;
        for (int k = 0; k < 8; k++)
            state = rows[bytes[i + (size_t)k]] >> state & 63;
        if (state == REJECT) {
            state = was;
            break;
        }
    }
    if (state != ACCEPT)
        do
            i--;
        while ((bytes[i] & 0xC0) == 0x80);
    return i;
}

size_t
dicom__utf8_run(const uint8_t *bytes, size_t size)
{
    size_t i = dicom__ascii_run(bytes, size);

    i += sound_words(bytes + i, size - i);
    while (i < size) {
        uint32_t c;
        size_t   used = dicom__utf8_next(bytes + i, size - i, &c);
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
        if ((byte & 0xC0) != 0x80)
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
