#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "encoding/number_print.h"
#include "encoding/number_read.h"
#include "text/dump_value.h"
#include "text/json_number.h"
#include "text/json_out.h"

/* Values of text up to this size are tried in one go, see put_plain(). */
enum { PLAIN_MAX = 160 };
/* What one byte of them may become: an empty value. */
enum { PLAIN_GROWTH = 6 };
_Static_assert(PLAIN_GROWTH *PLAIN_MAX + 32 <= DICOM__OUTPUT_ROOM,
               "there must be room");

#define EXACT_DIGITS 15 /* of a decimal number, in every double */
#define EXACT_MOST (UINT64_C(1) << 53)

enum dicom__json_kind
dicom__json_kind_of(dicom_vr vr)
{
    const dicom_vr_info *info = dicom_vr_get_info(vr);

    if (vr == DICOM_VR_DS || vr == DICOM_VR_IS)
        return DICOM__JSON_DECIMALS;
    if (vr == DICOM_VR_PN)
        return DICOM__JSON_NAMES;
    if (info->klass == DICOM_CLASS_STRING || info->klass == DICOM_CLASS_TEXT)
        return DICOM__JSON_STRINGS;
    return info->value_size > 0 ? DICOM__JSON_NUMBERS : DICOM__JSON_BYTES;
}

static void
put(struct dicom__json_value *v, const char *text)
{
    dicom__output_put(v->out, text, strlen(text));
}

/* What stands before a value. */
static void
begin_value(struct dicom__json_value *v)
{
    if (!v->listed)
        put(v, v->pretty ? ", \"Value\": [" : ",\"Value\":[");
    else
        put(v, v->pretty ? ", " : ",");
    v->listed = true;
}

/* ---- strings ------------------------------------------------------------ */

#define ONES UINT64_C(0x0101010101010101)

/* The high bit of each byte that is 0, and maybe of one above such a byte. */
static uint64_t
zeros(uint64_t word)
{
    return (word - ONES) & ~word & 0x80 * ONES;
}

/* Not 0 if one of eight bytes is a control character, '"' or '\'. */
static uint64_t
odd_bytes(uint64_t word)
{
    return zeros(word & 0xE0 * ONES) | zeros(word ^ '"' * ONES) |
           zeros(word ^ '\\' * ONES);
}

static size_t
plain_run(const char *text, size_t size)
{
    size_t   n = 0;
    uint64_t word;

    for (; size - n >= sizeof word; n += sizeof word) {
        memcpy(&word, text + n, sizeof word);
        if (odd_bytes(word))
            break;
    }
    while (n < size && (unsigned char)text[n] >= ' ' && text[n] != '"' &&
           text[n] != '\\')
        n++;
    return n;
}

static void
put_escape(struct dicom__output *o, unsigned char c)
{
    static const char escaped[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char       *at = c ? strchr(escaped, c) : NULL;
    char             *to = dicom__output_room(o, 6);

    *to++ = '\\';
    if (at) {
        *to++ = letters[at - escaped];
    } else {
        to = dicom__put_text(to, "u00");
        to = dicom__put_hex(to, c, 2);
    }
    dicom__output_end(o, to);
}

static void
put_escaped(struct dicom__output *o, const char *text, size_t size)
{
    while (size > 0) {
        size_t n = plain_run(text, size);

        dicom__output_put(o, text, n);
        text += n;
        size -= n;
        if (size == 0)
            break;
        put_escape(o, (unsigned char)*text++);
        size--;
    }
}

void
dicom__json_string(struct dicom__output *o, const char *text, size_t size)
{
    dicom__output_put(o, "\"", 1);
    put_escaped(o, text, size);
    dicom__output_put(o, "\"", 1);
}

/* ---- values of text ----------------------------------------------------- */

static void
text_begin(void *ctx)
{
    struct dicom__json_value *v = ctx;

    begin_value(v);
    v->quoted = false;
    v->named = false;
    v->group = 0;
    v->kept = 0;
}

static void
put_string_piece(struct dicom__json_value *v, const char *text, size_t size)
{
    if (!v->quoted)
        put(v, "\"");
    v->quoted = true;
    put_escaped(v->out, text, size);
}

static void
end_quote(struct dicom__json_value *v)
{
    if (v->quoted)
        put(v, "\"");
    v->quoted = false;
}

/* What follows a third '=' belongs to the third group. */
static void
put_name_piece(struct dicom__json_value *v, const char *text, size_t size)
{
    static const char *const groups[] = {
        "\"Alphabetic\":", "\"Ideographic\":", "\"Phonetic\":"};

    while (size > 0) {
        const char *equals = v->group < 2 ? memchr(text, '=', size) : NULL;
        size_t      n = equals ? (size_t)(equals - text) : size;

        if (n > 0 && !v->quoted) {
            put(v, !v->named ? "{" : v->pretty ? ", " : ",");
            put(v, groups[v->group]);
            put(v, v->pretty ? " " : "");
            v->named = true;
        }
        if (n > 0)
            put_string_piece(v, text, n);
        if (equals) {
            end_quote(v);
            v->group++;
            n++;
        }
        text += n;
        size -= n;
    }
}

/* Held back until all of it is there. */
static void
put_decimal_piece(struct dicom__json_value *v, const char *text, size_t size)
{
    if (!v->quoted && size <= sizeof v->number - v->kept) {
        memcpy(v->number + v->kept, text, size);
        v->kept += size;
        return;
    }
    if (!v->quoted)
        put_string_piece(v, (const char *)v->number, v->kept);
    v->kept = 0;
    put_string_piece(v, text, size);
}

static void
text_piece(void *ctx, const char *text, size_t size)
{
    struct dicom__json_value *v = ctx;

    if (v->kind == DICOM__JSON_NAMES)
        put_name_piece(v, text, size);
    else if (v->kind == DICOM__JSON_DECIMALS)
        put_decimal_piece(v, text, size);
    else
        put_string_piece(v, text, size);
}

/* "1.0" is no IS, but may stand there. */
static bool
is_whole(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] == '.' || text[i] == 'e' || text[i] == 'E')
            return false;
    return true;
}

/* Whether a double holds all of its digits. */
static bool
is_exact(const char *text, size_t size)
{
    size_t digits = dicom__json_digits(text, size);
    double n = 0;

    if (digits == 0 || digits > EXACT_DIGITS)
        return digits == 0;
    return is_whole(text, size) ||
           (dicom__read_double(text, size, &n) == DICOM_OK && isnormal(n));
}

/* Writes DS or IS as a number; 0 if it is none, or is to be a string. */
static size_t
decimal(const struct dicom__json_value *v, char *to, const char *text,
        size_t size)
{
    if (v->numbers == DICOM_JSON_NUMBERS_NONE ||
        (v->numbers == DICOM_JSON_NUMBERS_EXACT && !is_exact(text, size)) ||
        (v->vr == DICOM_VR_IS && !is_whole(text, size)))
        return 0;
    if (!dicom__json_is_number(text, size))
        return dicom__json_number(to, text, size);
    memcpy(to, text, size);
    return size;
}

static void
end_decimal(struct dicom__json_value *v)
{
    const char *text = (const char *)v->number;
    char       *to = dicom__output_room(v->out, DICOM__JSON_NUMBER_MAX + 2);
    size_t      n = decimal(v, to, text, v->kept);

    if (n > 0)
        dicom__output_end(v->out, to + n);
    else
        dicom__json_string(v->out, text, v->kept);
}

static void
text_end(void *ctx)
{
    struct dicom__json_value *v = ctx;
    bool                      empty = !v->quoted && !v->named && v->kept == 0;

    if (empty)
        put(v, "null");
    else if (v->kept > 0)
        end_decimal(v);
    end_quote(v);
    if (v->named)
        put(v, "}");
}

static const struct dicom__value_sink text_sink = {text_begin, text_piece,
                                                   text_end};

/* ---- plain text --------------------------------------------------------- */

/* Copies printable ASCII up to a backslash or `end`; NULL if there is
 * anything that needs a closer look. */
static const char *
copy_plain(char **to, const char *p, const char *end)
{
    uint64_t word;

    for (; (size_t)(end - p) >= sizeof word; p += sizeof word) {
        memcpy(&word, p, sizeof word);
        if ((word & 0x80 * ONES) | odd_bytes(word))
            break;
        memcpy(*to, p, sizeof word);
        *to += sizeof word;
    }
    for (; p < end && *p != '\\'; p++) {
        if (*p < ' ' || *p > '~' || *p == '"')
            return NULL;
        *(*to)++ = *p;
    }
    return p;
}

/* Writes a value that has begun at `from`, behind its quote. */
static char *
end_plain(const struct dicom__json_value *v, char *from, char *to)
{
    size_t n;
    char   number[PLAIN_MAX + 2];

    while (to > from && to[-1] == ' ')
        to--;
    if (to == from)
        return dicom__put_text(from - 1, "null");
    if (v->kind == DICOM__JSON_DECIMALS &&
        to - from <= DICOM__JSON_NUMBER_MAX) {
        n = decimal(v, number, from, (size_t)(to - from));
        if (n > 0) {
            memcpy(from - 1, number, n);
            return from - 1 + n;
        }
    }
    *to++ = '"';
    return to;
}

/* The short way: printable ASCII that needs no escape. False, and nothing has
 * been done, if it is anything else. */
static bool
put_plain(struct dicom__json_value *v, const char *text, size_t size)
{
    const char *p = text, *end = text + size;
    bool        split = dicom__vr_is_split(v->vr);
    bool        leading = dicom__vr_skips_leading(v->vr);
    char       *to = dicom__output_room(v->out, PLAIN_GROWTH * PLAIN_MAX + 32);

    to = dicom__put_text(to, v->pretty ? ", \"Value\": [" : ",\"Value\":[");
    for (;;) {
        while (leading && p < end && *p == ' ')
            p++;
        *to++ = '"';
        char *from = to;
        p = copy_plain(&to, p, end);
        if (!p || (p < end && !split))
            return false;
        to = end_plain(v, from, to);
        if (p == end)
            break;
        p++;
        *to++ = ',';
        if (v->pretty)
            *to++ = ' ';
    }
    *to++ = ']';
    dicom__output_end(v->out, to);
    return true;
}

static bool
ends_in_pad(const char *text, size_t size)
{
    return size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\0');
}

static bool
value_is_plain(struct dicom__json_value          *v,
               const struct dicom__charset_level *charset, const char *text,
               size_t size)
{
    /* So few that they cannot be text; see struct dicom__pads. */
    for (unsigned n = 1; n < DICOM__PAD_TURNS && ends_in_pad(text, size); n++)
        size--;
    if (ends_in_pad(text, size))
        return false;
    return size > 0 && size <= PLAIN_MAX && v->kind <= DICOM__JSON_DECIMALS &&
           charset->ascii && put_plain(v, text, size);
}

/* ---- numbers ------------------------------------------------------------ */

/* A finite number as such, else as a string. */
static char *
put_real(char *to, dicom_vr vr, const uint8_t *p)
{
    char *end = dicom__put_number(to + 1, vr, p);

    if (end[-1] >= '0' && end[-1] <= '9') {
        memmove(to, to + 1, (size_t)(end - to - 1));
        return end - 1;
    }
    if (end[-1] == 'n')
        memcpy(to + 1, "NaN", 3);
    *to = '"';
    *end = '"';
    return end + 1;
}

static char *
put_long(const struct dicom__json_value *v, char *to, const uint8_t *p)
{
    uint64_t u = dicom__get64le(p);
    bool     negative = v->vr == DICOM_VR_SV && u >> 63;
    bool     string = v->numbers == DICOM_JSON_NUMBERS_NONE ||
                  (v->numbers == DICOM_JSON_NUMBERS_EXACT &&
                   (negative ? 0 - u : u) > EXACT_MOST);

    if (string)
        *to++ = '"';
    to = dicom__put_number(to, v->vr, p);
    if (string)
        *to++ = '"';
    return to;
}

static char *
put_binary(const struct dicom__json_value *v, char *to, const uint8_t *p)
{
    uint32_t tag;

    switch (v->vr) {
    case DICOM_VR_FL:
    case DICOM_VR_FD:
        return put_real(to, v->vr, p);
    case DICOM_VR_SV:
    case DICOM_VR_UV:
        return put_long(v, to, p);
    case DICOM_VR_AT:
        tag = dicom__get_tag(p, false);
        *to++ = '"';
        to = dicom__put_hex(to, tag, 8);
        *to++ = '"';
        return to;
    default:
        return dicom__put_number(to, v->vr, p);
    }
}

static void
put_number(struct dicom__json_value *v, const uint8_t *p)
{
    char *to;

    begin_value(v);
    to = dicom__output_room(v->out, 48);
    dicom__output_end(v->out, put_binary(v, to, p));
}

/* Bytes at the end that are no number are left out. */
static void
feed_numbers(struct dicom__json_value *v, const uint8_t *p, size_t size)
{
    size_t unit = dicom_vr_get_info(v->vr)->value_size;

    for (; v->kept > 0 && size > 0; size--) {
        v->number[v->kept++] = *p++;
        if (v->kept == unit) {
            put_number(v, v->number);
            v->kept = 0;
        }
    }
    for (; size >= unit; p += unit, size -= unit)
        put_number(v, p);
    if (size > 0) {
        memcpy(v->number, p, size);
        v->kept = size;
    }
}

/* ---- bytes -------------------------------------------------------------- */

static void
feed_bytes(struct dicom__json_value *v, const uint8_t *p, size_t size)
{
    enum { STEP = 720 };

    if (!v->listed)
        put(v, v->pretty ? ", \"InlineBinary\": \"" : ",\"InlineBinary\":\"");
    v->listed = true;
    while (size > 0) {
        size_t n = size < STEP ? size : STEP;
        char  *to = dicom__output_room(v->out, DICOM__BASE64_CHARS(STEP));

        to += dicom__base64_encode(&v->base64, to, p, n);
        dicom__output_end(v->out, to);
        p += n;
        size -= n;
    }
}

static void
end_bytes(struct dicom__json_value *v)
{
    char   last[4];
    size_t n = dicom__base64_encode_end(&v->base64, last);

    dicom__output_put(v->out, last, n);
    put(v, "\"");
}

/* ---- any value ---------------------------------------------------------- */

void
dicom__json_value_begin(struct dicom__json_value          *v,
                        const struct dicom__charset_level *charset, dicom_vr vr)
{
    v->vr = vr;
    v->kind = dicom__json_kind_of(vr);
    v->listed = false;
    v->kept = 0;
    v->base64 = (struct dicom__base64){0};
    if (v->kind <= DICOM__JSON_NAMES)
        dicom__value_text_begin(&v->text, &text_sink, v, charset->charset, vr);
}

void
dicom__json_value_feed(struct dicom__json_value *v, const void *bytes,
                       size_t size)
{
    if (size == 0)
        return;
    if (v->kind == DICOM__JSON_BYTES)
        feed_bytes(v, bytes, size);
    else if (v->kind == DICOM__JSON_NUMBERS)
        feed_numbers(v, bytes, size);
    else
        dicom__value_text_feed(&v->text, bytes, size);
}

void
dicom__json_value_end(struct dicom__json_value *v)
{
    if (v->kind <= DICOM__JSON_NAMES)
        dicom__value_text_end(&v->text);
    if (!v->listed)
        return;
    if (v->kind == DICOM__JSON_BYTES)
        end_bytes(v);
    else
        put(v, "]");
}

void
dicom__json_value(struct dicom__json_value          *v,
                  const struct dicom__charset_level *charset, dicom_vr vr,
                  const void *bytes, size_t size)
{
    if (size == 0)
        return;
    v->vr = vr;
    v->kind = dicom__json_kind_of(vr);
    if (value_is_plain(v, charset, bytes, size))
        return;
    dicom__json_value_begin(v, charset, vr);
    dicom__json_value_feed(v, bytes, size);
    dicom__json_value_end(v);
}
