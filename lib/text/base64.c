#include "text/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz0123456789+/";

static char *
put_group(char *to, uint32_t bits)
{
    to[0] = alphabet[bits >> 18];
    to[1] = alphabet[bits >> 12 & 63];
    to[2] = alphabet[bits >> 6 & 63];
    to[3] = alphabet[bits & 63];
    return to + 4;
}

size_t
dicom__base64_encode(struct dicom__base64 *b, char *out, const uint8_t *bytes,
                     size_t size)
{
    const uint8_t *end = bytes + size;
    char          *to = out;

    while (b->count > 0 && bytes < end) {
        b->bits = b->bits << 8 | *bytes++;
        if (++b->count == 3) {
            to = put_group(to, b->bits);
            *b = (struct dicom__base64){0};
        }
    }
    for (; end - bytes >= 3; bytes += 3)
        to = put_group(to, (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 |
                               bytes[2]);
    for (; bytes < end; b->count++)
        b->bits = b->bits << 8 | *bytes++;
    return (size_t)(to - out);
}

size_t
dicom__base64_encode_end(struct dicom__base64 *b, char out[4])
{
    unsigned count = b->count;

    if (count == 0)
        return 0;
    put_group(out, b->bits << (8 * (3 - count)));
    for (unsigned i = count + 1; i < 4; i++)
        out[i] = '=';
    *b = (struct dicom__base64){0};
    return 4;
}

/* ---- decoding ----------------------------------------------------------- */

enum { NONE = 64 };

/* The number of each character, above '+'. */
static const uint8_t numbers[] = {
    62,   NONE, NONE, NONE, 63,   52,   53,   54,   55,   56,   57, 58,
    59,   60,   61,   NONE, NONE, NONE, NONE, NONE, NONE, NONE, 0,  1,
    2,    3,    4,    5,    6,    7,    8,    9,    10,   11,   12, 13,
    14,   15,   16,   17,   18,   19,   20,   21,   22,   23,   24, 25,
    NONE, NONE, NONE, NONE, NONE, NONE, 26,   27,   28,   29,   30, 31,
    32,   33,   34,   35,   36,   37,   38,   39,   40,   41,   42, 43,
    44,   45,   46,   47,   48,   49,   50,   51,
};

static unsigned
number_of(char c)
{
    unsigned at = (unsigned char)c - (unsigned)'+';

    return at < sizeof numbers ? numbers[at] : NONE;
}

/* The bits that no byte needs are 0. */
static int
pad_may_stand(const struct dicom__base64 *b)
{
    if (b->pads > 0)
        return b->pads + b->count < 4;
    return (b->count == 2 && (b->bits & 15) == 0) ||
           (b->count == 3 && (b->bits & 3) == 0);
}

/* The bytes of a whole group. */
static uint8_t *
put_bytes(struct dicom__base64 *b, uint8_t *to)
{
    uint32_t bits = b->bits << (6 * b->pads);

    for (unsigned i = 0; i < 3u - b->pads; i++)
        *to++ = (uint8_t)(bits >> (16 - 8 * i));
    b->bits = 0;
    b->count = 0;
    return to;
}

/* Groups without padding. */
static const char *
decode_groups(const char *p, const char *end, uint8_t **to)
{
    for (; end - p >= 4; p += 4, *to += 3) {
        unsigned n0 = number_of(p[0]), n1 = number_of(p[1]),
                 n2 = number_of(p[2]), n3 = number_of(p[3]);

        if ((n0 | n1 | n2 | n3) >= NONE)
            break;
        uint32_t bits = n0 << 18 | n1 << 12 | n2 << 6 | n3;
        (*to)[0] = (uint8_t)(bits >> 16);
        (*to)[1] = (uint8_t)(bits >> 8);
        (*to)[2] = (uint8_t)bits;
    }
    return p;
}

size_t
dicom__base64_decode(struct dicom__base64 *b, uint8_t *out, const char *text,
                     size_t size, size_t *got)
{
    const char *p = text, *end = text + size;
    uint8_t    *to = out;

    while (p < end) {
        if (b->count == 0 && b->pads == 0)
            p = decode_groups(p, end, &to);
        if (p == end)
            break;
        unsigned number = number_of(*p);

        if (number < NONE && b->pads == 0) {
            b->bits = b->bits << 6 | number;
            b->count++;
        } else if (*p == '=' && b->count > 0 && pad_may_stand(b)) {
            b->pads++;
        } else {
            break;
        }
        p++;
        if (b->count + b->pads == 4)
            to = put_bytes(b, to);
    }
    *got = (size_t)(to - out);
    return (size_t)(p - text);
}
