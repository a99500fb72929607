#include "support/encode.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

static _Noreturn void
die(const char *what)
{
    perror(what);
    exit(1);
}

void
encode_free(struct encoder *e)
{
    free(e->data);
    *e = (struct encoder){0};
}

void
encode_clear(struct encoder *e)
{
    e->size = 0;
    e->n_elements = 0;
    e->n_items = 0;
}

static uint8_t *
grow(struct encoder *e, size_t size)
{
    if (size > e->capacity - e->size) {
        size_t capacity = e->capacity * 2 + size + 4096;

        e->data = realloc(e->data, capacity);
        if (!e->data)
            die("encode");
        e->capacity = capacity;
    }
    uint8_t *p = e->data + e->size;
    e->size += size;
    return p;
}

void
encode_bytes(struct encoder *e, const void *bytes, size_t size)
{
    if (size > 0)
        memcpy(grow(e, size), bytes, size);
}

static void
put_word(const struct encoder *e, uint8_t *p, uint64_t v, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        p[e->big ? size - 1 - i : i] = (uint8_t)(v >> (8 * i));
}

void
encode_16(struct encoder *e, uint16_t v)
{
    put_word(e, grow(e, 2), v, 2);
}

void
encode_32(struct encoder *e, uint32_t v)
{
    put_word(e, grow(e, 4), v, 4);
}

void
encode_64(struct encoder *e, uint64_t v)
{
    put_word(e, grow(e, 8), v, 8);
}

static void
encode_tag(struct encoder *e, uint32_t tag)
{
    encode_16(e, (uint16_t)(tag >> 16));
    encode_16(e, (uint16_t)tag);
}

/* PS3.5 7.1.2: two reserved bytes and a 32-bit length. */
static bool
has_long_header(const char *vr)
{
    static const char vrs[] = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
    const char       *at = strstr(vrs, vr);

    return at && (at - vrs) % 3 == 0;
}

void
encode_header(struct encoder *e, uint32_t tag, const char *vr, uint32_t length)
{
    e->n_elements++;
    encode_tag(e, tag);
    if (e->implicit) {
        encode_32(e, length);
        return;
    }
    encode_bytes(e, vr, 2);
    if (has_long_header(vr)) {
        encode_16(e, 0);
        encode_32(e, length);
    } else {
        encode_16(e, (uint16_t)length);
    }
}

void
encode_text(struct encoder *e, uint32_t tag, const char *vr, const char *text)
{
    size_t size = strlen(text);

    encode_header(e, tag, vr, (uint32_t)(size + size % 2));
    encode_bytes(e, text, size);
    if (size % 2 != 0)
        *grow(e, 1) = strcmp(vr, "UI") == 0 ? '\0' : ' ';
}

void
encode_textf(struct encoder *e, uint32_t tag, const char *vr,
             const char *format, ...)
{
    char    text[256];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    encode_text(e, tag, vr, text);
}

void
encode_us(struct encoder *e, uint32_t tag, uint16_t v)
{
    encode_header(e, tag, "US", 2);
    encode_16(e, v);
}

void
encode_ul(struct encoder *e, uint32_t tag, const uint32_t *v, size_t n)
{
    encode_header(e, tag, "UL", (uint32_t)(4 * n));
    for (size_t i = 0; i < n; i++)
        encode_32(e, v[i]);
}

void
encode_fd(struct encoder *e, uint32_t tag, const double *v, size_t n)
{
    encode_header(e, tag, "FD", (uint32_t)(8 * n));
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;

        memcpy(&bits, v + i, sizeof bits);
        encode_64(e, bits);
    }
}

/* What begins has a length behind which its contents start. */
static size_t
begin(struct encoder *e)
{
    put_word(e, e->data + e->size - 4, e->undefined ? ENCODE_UNDEFINED : 0, 4);
    return e->size;
}

static void
end(struct encoder *e, size_t mark, uint32_t delimiter)
{
    if (e->undefined) {
        encode_tag(e, delimiter);
        encode_32(e, 0);
    } else {
        put_word(e, e->data + mark - 4, e->size - mark, 4);
    }
}

size_t
encode_sequence(struct encoder *e, uint32_t tag)
{
    encode_header(e, tag, "SQ", 0);
    return begin(e);
}

size_t
encode_item(struct encoder *e)
{
    e->n_items++;
    encode_tag(e, 0xFFFEE000);
    encode_32(e, 0);
    return begin(e);
}

void
encode_end_sequence(struct encoder *e, size_t mark)
{
    end(e, mark, 0xFFFEE0DD);
}

void
encode_end_item(struct encoder *e, size_t mark)
{
    end(e, mark, 0xFFFEE00D);
}

void
encode_code(struct encoder *e, uint32_t tag, const char *value,
            const char *scheme, const char *meaning)
{
    size_t sequence = encode_sequence(e, tag);
    size_t item = encode_item(e);

    encode_text(e, 0x00080100, "SH", value);
    encode_text(e, 0x00080102, "SH", scheme);
    encode_text(e, 0x00080104, "LO", meaning);
    encode_end_item(e, item);
    encode_end_sequence(e, sequence);
}

void
encode_meta(struct encoder *e, const char *sop_class, const char *instance,
            const char *syntax)
{
    struct encoder form = *e;

    memset(grow(e, 128), 0, 128);
    encode_bytes(e, "DICM", 4);
    e->implicit = false;
    e->big = false;

    encode_ul(e, 0x00020000, &(uint32_t){0}, 1);
    size_t mark = e->size;
    encode_header(e, 0x00020001, "OB", 2);
    encode_bytes(e, "\0\1", 2);
    encode_text(e, 0x00020002, "UI", sop_class);
    encode_text(e, 0x00020003, "UI", instance);
    encode_text(e, 0x00020010, "UI", syntax);
    encode_text(e, 0x00020012, "UI", "2.25.1234567890");
    encode_text(e, 0x00020013, "SH", "ENCODE");
    put_word(e, e->data + mark - 4, e->size - mark, 4);

    e->implicit = form.implicit;
    e->big = form.big;
    e->n_elements = form.n_elements;
}

void
encode_deflate(struct encoder *e, size_t from)
{
    size_t   size = e->size - from;
    z_stream z = {0};

    if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        die("deflate");
    uLong    bound = deflateBound(&z, (uLong)size);
    uint8_t *out = malloc(bound);
    if (!out)
        die("deflate");
    z.next_in = e->data + from;
    z.avail_in = (uInt)size;
    z.next_out = out;
    z.avail_out = (uInt)bound;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        die("deflate");

    e->size = from;
    encode_bytes(e, out, z.total_out);
    if (z.total_out % 2 != 0)
        *grow(e, 1) = 0;
    deflateEnd(&z);
    free(out);
}

void
encode_save(const struct encoder *e, const char *path)
{
    FILE *file = fopen(path, "wb");

    if (!file ||
        (e->size > 0 && fwrite(e->data, 1, e->size, file) != e->size))
        die(path);
    if (fclose(file) != 0)
        die(path);
}

/* xorshift: Marsaglia, Journal of Statistical Software 8 (14), 2003. */
uint32_t
encode_random(uint64_t *state)
{
    uint64_t x = *state;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    *state = x;
    return (uint32_t)(x >> 32);
}
