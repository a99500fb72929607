#include "text/json_lex.h"

#include <string.h>

#include "encoding/utf8.h"

enum state {
    BETWEEN, /* 0: text may end here */
    WORD,
    NUMBER,
    STRING,
    CHARACTER, /* in one of several bytes */
    ESCAPE,    /* behind a backslash */
    HEX,       /* behind \u */
    PAIR,      /* behind the first half of a pair */
    PAIR_U     /* and its backslash */
};

static enum dicom__json_token
bad(struct dicom__json_lexer *l, const char *fault)
{
    l->fault = fault;
    return DICOM__JSON_BAD;
}

static enum dicom__json_token
piece(struct dicom__json_lexer *l, const void *text, size_t size)
{
    l->piece = text;
    l->piece_size = size;
    return DICOM__JSON_PIECE;
}

/* ---- between ------------------------------------------------------------ */

static enum dicom__json_token
begin_word(struct dicom__json_lexer *l, const char *word)
{
    l->state = WORD;
    l->word = word;
    l->used = 1;
    return DICOM__JSON_MORE;
}

/* Of one character that begins a token. */
static enum dicom__json_token
begin(struct dicom__json_lexer *l, char c)
{
    switch (c) {
    case '{':
        return DICOM__JSON_OBJECT;
    case '}':
        return DICOM__JSON_OBJECT_END;
    case '[':
        return DICOM__JSON_ARRAY;
    case ']':
        return DICOM__JSON_ARRAY_END;
    case ':':
        return DICOM__JSON_COLON;
    case ',':
        return DICOM__JSON_COMMA;
    case '"':
        l->state = STRING;
        return DICOM__JSON_STRING;
    case 't':
        return begin_word(l, "true");
    case 'f':
        return begin_word(l, "false");
    case 'n':
        return begin_word(l, "null");
    default:
        return bad(l, "this character begins no value");
    }
}

static enum dicom__json_token
between(struct dicom__json_lexer *l, const char *text, size_t size, size_t *at)
{
    while (*at < size && (text[*at] == ' ' || text[*at] == '\n' ||
                          text[*at] == '\r' || text[*at] == '\t'))
        ++*at;
    if (*at == size)
        return DICOM__JSON_MORE;
    if (text[*at] == '-' || (text[*at] >= '0' && text[*at] <= '9')) {
        l->state = NUMBER;
        return DICOM__JSON_NUMBER; /* its first character is to come */
    }
    enum dicom__json_token token = begin(l, text[*at]);
    if (token != DICOM__JSON_BAD)
        ++*at;
    return token;
}

static enum dicom__json_token
word(struct dicom__json_lexer *l, const char *text, size_t size, size_t *at)
{
    while (*at < size && l->word[l->used] != '\0') {
        if (text[*at] != l->word[l->used])
            return bad(l, "this is neither true, false nor null");
        l->used++;
        ++*at;
    }
    if (l->word[l->used] != '\0')
        return DICOM__JSON_MORE;
    l->state = BETWEEN;
    return l->word[0] == 'n' ? DICOM__JSON_NULL : DICOM__JSON_BOOLEAN;
}

static int
is_of_number(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+' ||
           c == 'e' || c == 'E';
}

static enum dicom__json_token
number(struct dicom__json_lexer *l, const char *text, size_t size, size_t *at)
{
    size_t from = *at;

    while (*at < size && is_of_number(text[*at]))
        ++*at;
    if (*at > from)
        return piece(l, text + from, *at - from);
    if (*at == size)
        return DICOM__JSON_MORE;
    l->state = BETWEEN;
    return DICOM__JSON_END;
}

/* ---- strings ------------------------------------------------------------ */

#define ONES UINT64_C(0x0101010101010101)

static uint64_t
zeros(uint64_t word)
{
    return (word - ONES) & ~word & 0x80 * ONES;
}

/* Bytes at the beginning that are ASCII and stand for themselves. */
static size_t
plain_run(const uint8_t *text, size_t size)
{
    size_t   n = 0;
    uint64_t word;

    for (; size - n >= sizeof word; n += sizeof word) {
        memcpy(&word, text + n, sizeof word);
        if ((word & 0x80 * ONES) | zeros(word & 0xE0 * ONES) |
            zeros(word ^ '"' * ONES) | zeros(word ^ '\\' * ONES))
            break;
    }
    while (n < size && text[n] >= ' ' && text[n] < 0x80 && text[n] != '"' &&
           text[n] != '\\')
        n++;
    return n;
}

static size_t
string_run(const uint8_t *text, size_t size)
{
    size_t n = 0, high, sound;

    do {
        n += plain_run(text + n, size - n);
        high = 0;
        while (n + high < size && text[n + high] >= 0x80)
            high++;
        sound = high > 0 ? dicom__utf8_run(text + n, high) : 0;
        n += sound;
    } while (high > 0 && sound == high);
    return n;
}

static enum dicom__json_token
string(struct dicom__json_lexer *l, const char *text, size_t size, size_t *at)
{
    size_t n = string_run((const uint8_t *)text + *at, size - *at);

    if (n > 0) {
        *at += n;
        return piece(l, text + *at - n, n);
    }
    if (*at == size)
        return DICOM__JSON_MORE;
    uint8_t c = (uint8_t)text[*at];
    if (c == '"') {
        l->state = BETWEEN;
        ++*at;
        return DICOM__JSON_END;
    }
    if (c == '\\') {
        l->state = ESCAPE;
        ++*at;
        return DICOM__JSON_MORE;
    }
    if (c < 0x80)
        return bad(l, "a control character in a string");
    l->state = CHARACTER;
    l->used = 0;
    return DICOM__JSON_MORE;
}

/* A character byte by byte: at the end of what is at hand, or a bad one. */
static enum dicom__json_token
character(struct dicom__json_lexer *l, const char *text, size_t size,
          size_t *at)
{
    uint32_t c;

    if (*at == size)
        return DICOM__JSON_MORE;
    l->part[l->used++] = (uint8_t)text[*at];
    size_t passed = dicom__utf8_next(l->part, l->used, &c);
    if (c == DICOM__UTF8_BAD &&
        (passed < l->used || l->part[0] < 0xC2 || l->part[0] > 0xF4))
        return bad(l, "this is not UTF-8");
    ++*at;
    if (c == DICOM__UTF8_BAD)
        return DICOM__JSON_MORE;
    l->state = STRING;
    return piece(l, l->part, l->used);
}

/* ---- escapes ------------------------------------------------------------ */

static enum dicom__json_token
escape(struct dicom__json_lexer *l, char c)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char       *letter = c ? strchr(letters, c) : NULL;

    if (c == 'u') {
        l->state = HEX;
        l->used = 0;
        l->code = 0;
        return DICOM__JSON_MORE;
    }
    if (!letter)
        return bad(l, "there is no such escape");
    l->state = STRING;
    return piece(l, meanings + (letter - letters), 1);
}

/* Of \uXXXX, all of which is there. */
static enum dicom__json_token
end_escape(struct dicom__json_lexer *l)
{
    uint32_t c = l->code;

    if (l->high == 0 && c >= 0xD800 && c <= 0xDBFF) {
        l->high = (uint16_t)c;
        l->state = PAIR;
        return DICOM__JSON_MORE;
    }
    if ((l->high != 0) != (c >= 0xDC00 && c <= 0xDFFF))
        return bad(l, "half a pair of surrogates");
    if (l->high != 0)
        c = 0x10000 + ((l->high - 0xD800u) << 10) + (c - 0xDC00);
    l->high = 0;
    l->state = STRING;
    return piece(l, l->part, dicom__utf8_put((char *)l->part, c));
}

static enum dicom__json_token
hex(struct dicom__json_lexer *l, char c)
{
    unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                     : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10
                     : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                                            : 16;
    if (digit == 16)
        return bad(l, "four hexadecimal digits follow \\u");
    l->code = l->code << 4 | digit;
    return ++l->used == 4 ? end_escape(l) : DICOM__JSON_MORE;
}

static enum dicom__json_token
pair(struct dicom__json_lexer *l, char c)
{
    if (c != (l->state == PAIR ? '\\' : 'u'))
        return bad(l, "half a pair of surrogates");
    if (l->state == PAIR) {
        l->state = PAIR_U;
        return DICOM__JSON_MORE;
    }
    return escape(l, 'u');
}

/* One character in an escape. */
static enum dicom__json_token
in_escape(struct dicom__json_lexer *l, char c)
{
    if (l->state == ESCAPE)
        return escape(l, c);
    return l->state == HEX ? hex(l, c) : pair(l, c);
}

/* ---- any token ---------------------------------------------------------- */

static enum dicom__json_token
step(struct dicom__json_lexer *l, const char *text, size_t size, size_t *at)
{
    enum dicom__json_token token;

    switch (l->state) {
    case BETWEEN:
        return between(l, text, size, at);
    case WORD:
        return word(l, text, size, at);
    case NUMBER:
        return number(l, text, size, at);
    case STRING:
        return string(l, text, size, at);
    case CHARACTER:
        return character(l, text, size, at);
    default:
        if (*at == size)
            return DICOM__JSON_MORE;
        token = in_escape(l, text[*at]);
        if (token != DICOM__JSON_BAD)
            ++*at;
        return token;
    }
}

enum dicom__json_token
dicom__json_lex(struct dicom__json_lexer *l, const char *text, size_t size,
                size_t *used)
{
    enum dicom__json_token token;

    *used = 0;
    do
        token = step(l, text, size, used);
    while (token == DICOM__JSON_MORE && *used < size);
    return token;
}
