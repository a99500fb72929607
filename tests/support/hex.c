#include "support/support.h"

#include <stdlib.h>

/* Where the bytes go; `data` NULL: they are only counted. */
struct sink {
    uint8_t *data;
    size_t   size;
};

static void
put(struct sink *sink, uint8_t byte)
{
    if (sink->data)
        sink->data[sink->size] = byte;
    sink->size++;
}

static int
digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/* 'characters' up to the closing quote; returns what follows it. */
static const char *
quoted(struct sink *sink, const char *p)
{
    while (*p != '\'') {
        if (*p == '\0')
            fail_msg("hex: a quote is not closed");
        put(sink, (uint8_t)*p++);
    }
    return p + 1;
}

/* N of the last byte in all; returns what follows the number. */
static const char *
repeated(struct sink *sink, const char *p, uint8_t last)
{
    char         *end;
    unsigned long n = strtoul(p, &end, 10);

    if (end == p || n == 0 || sink->size == 0)
        fail_msg("hex: * wants a byte before it and a number behind it");
    while (--n > 0)
        put(sink, last);
    return end;
}

static void
decode(struct sink *sink, const char *p)
{
    uint8_t last = 0;

    while (*p != '\0') {
        if (*p == ' ' || *p == '\n') {
            p++;
        } else if (*p == ';') {
            p += strcspn(p, "\n");
        } else if (*p == '\'') {
            p = quoted(sink, p + 1);
        } else if (*p == '*') {
            p = repeated(sink, p + 1, last);
        } else {
            if (digit(p[0]) < 0 || digit(p[1]) < 0)
                fail_msg("hex: not a pair of digits: %.8s", p);
            last = (uint8_t)(digit(p[0]) << 4 | digit(p[1]));
            put(sink, last);
            p += 2;
        }
    }
}

struct bytes
bytes_from_hex(const char *text)
{
    struct sink sink = {NULL, 0};

    decode(&sink, text);
    sink.data = malloc(sink.size ? sink.size : 1);
    assert_non_null(sink.data);
    sink.size = 0;
    decode(&sink, text);
    return (struct bytes){sink.data, sink.size};
}

struct bytes
bytes_copy(const void *data, size_t size)
{
    struct bytes copy = {malloc(size ? size : 1), size};

    assert_non_null(copy.data);
    if (size > 0)
        memcpy(copy.data, data, size);
    return copy;
}

void
bytes_free(struct bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct bytes){NULL, 0};
}
