#include "text/dump_value.h"

#include <string.h>

#include "base/bytes.h"
#include "encoding/charset_tables.h"
#include "encoding/number_print.h"
#include "encoding/utf8.h"

/* How many bytes of text are written into the output at once: at the most
 * ESCAPE_SIZE bytes for each of them, and for a character begun in the last. */
enum { TEXT_RUN = 192, ESCAPE_SIZE = 4 };

/* How many bytes of text are decoded at once. */
enum { PIECE = 256 };

/* A line of output that is `left` characters wide. */
struct field {
    struct dicom__output *out;
    size_t                used; /* characters */
    size_t                left;
    bool                  cut;
};

char *
dicom__put_text(char *to, const char *text)
{
    size_t size = strlen(text);

    memcpy(to, text, size);
    return to + size;
}

char *
dicom__put_decimal(char *to, uint64_t value)
{
    return to + dicom__print_u64(to, value);
}

char *
dicom__put_hex(char *to, uint64_t value, unsigned digits)
{
    for (unsigned i = digits; i-- > 0; value >>= 4)
        to[i] = "0123456789ABCDEF"[value & 15];
    return to + digits;
}

char *
dicom__put_tag(char *to, uint32_t tag)
{
    *to++ = '(';
    to = dicom__put_hex(to, DICOM_TAG_GROUP(tag), 4);
    *to++ = ',';
    to = dicom__put_hex(to, DICOM_TAG_ELEMENT(tag), 4);
    *to++ = ')';
    return to;
}

/* ---- text --------------------------------------------------------------- */

/* Controls, invisible marks and those that turn the direction of text. */
static bool
is_hidden(uint32_t c)
{
    return c < 0xA0 || c == 0xAD || c == 0x61C ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xFFF0 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

/* The bytes of the visible UTF-8 character at `p`; 0 if there is none. */
static size_t
visible_utf8(const uint8_t *p, size_t size)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t                n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    uint32_t              c = p[0] & (0x7Fu >> n);

    if (p[0] < 0xC2 || p[0] > 0xF4 || n > size)
        return 0;
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3Fu);
    }
    if (c < smallest[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    return is_hidden(c) ? 0 : n;
}

/* Writes the next character, or the next byte escaped; returns the bytes it
 * took, 0 if there is no room. */
static inline size_t
put_character(struct field *f, char **to, const uint8_t *p, size_t size,
              bool utf8)
{
    size_t n = p[0] >= 0x20 && p[0] < 0x7F ? 1
               : utf8 && p[0] >= 0x80      ? visible_utf8(p, size)
                                           : 0;
    size_t width = n > 0 ? 1 : ESCAPE_SIZE;

    if (width > f->left)
        return 0;
    f->left -= width;
    f->used += width;
    if (n > 0) {
        memcpy(*to, p, n);
        *to += n;
        return n;
    }
    *to = dicom__put_text(*to, "\\x");
    *to = dicom__put_hex(*to, p[0], 2);
    return 1;
}

/* Whether eight bytes are all printable ASCII: none has its highest bit, and
 * none gets it by taking away 20 or by adding 1. */
static inline bool
are_plain(const uint8_t *p)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t       word;

    memcpy(&word, p, sizeof word);
    return ((word | (word - ones * 0x20) | (word + ones)) & ones * 0x80) == 0;
}

/* Copies printable ASCII, eight bytes at a time. */
static inline size_t
put_plain(struct field *f, char **to, const uint8_t *p, size_t size)
{
    size_t n = 0;

    while (size - n >= 8 && f->left >= 8 && are_plain(p + n)) {
        memcpy(*to, p + n, 8);
        *to += 8;
        n += 8;
        f->left -= 8;
        f->used += 8;
    }
    return n;
}

static void
put_text(struct field *f, const uint8_t *p, size_t size, bool utf8)
{
    while (size > 0) {
        size_t piece = size < TEXT_RUN ? size : TEXT_RUN;
        char  *to = dicom__output_room(f->out, TEXT_RUN * ESCAPE_SIZE);
        size_t run = put_plain(f, &to, p, piece), n = 1;

        /* A character may reach beyond the piece, but begins in it. */
        while (run < piece && n > 0) {
            n = put_character(f, &to, p + run, size - run, utf8);
            run += n;
        }
        dicom__output_end(f->out, to);
        f->cut = n == 0;
        if (f->cut)
            return;
        p += run;
        size -= run;
    }
}

void
dicom__dump_ascii(struct dicom__output *o, const void *text, size_t size)
{
    struct field f = {o, 0, SIZE_MAX, false};

    put_text(&f, text, size, false);
}

/* Whether what is shown of a text is without fault. */
static bool
is_sound(const struct field *f, dicom_decoder d)
{
    char   piece[PIECE];
    size_t n, characters = 0;

    while (characters <= f->left &&
           (n = dicom_decoder_next(&d, piece, PIECE)) > 0)
        for (size_t i = 0; i < n; i++)
            characters += (piece[i] & 0xC0) != 0x80;
    return d.bad == 0;
}

/* Text of another character set than ASCII and UTF-8; where it is damaged the
 * bytes tell more. */
static void
put_decoded(struct field *f, const struct dicom__value *v, size_t size)
{
    dicom_decoder d;
    char          piece[PIECE];
    size_t        n;

    dicom_decoder_begin(&d, v->charset, v->vr, v->bytes, size);
    if (!is_sound(f, d)) {
        put_text(f, v->bytes, size, false);
        return;
    }
    while (!f->cut && (n = dicom_decoder_next(&d, piece, PIECE)) > 0)
        put_text(f, (const uint8_t *)piece, n, true);
}

static void
put_content(struct field *f, const struct dicom__value *v)
{
    const uint8_t *bytes = v->bytes;
    size_t         size = v->size;
    bool           utf8 = dicom__vr_has_charset(v->vr) &&
                (!v->charset || v->charset->form == DICOM__FORM_UTF8);

    if (v->cut && utf8)
        size = dicom__utf8_whole(bytes, size);
    while (!v->cut && size > 0 &&
           (bytes[size - 1] == ' ' || bytes[size - 1] == '\0'))
        size--;
    if (utf8 || !v->charset ||
        dicom_charset_is_utf8(v->charset, v->vr, v->bytes, size))
        put_text(f, bytes, size, utf8);
    else
        put_decoded(f, v, size);
}

size_t
dicom__dump_text(struct dicom__output *o, const struct dicom__value *value,
                 uint32_t width)
{
    struct field f = {o, 0, width, false};

    put_content(&f, value);
    return f.used;
}

static void
put_string(struct field *f, const struct dicom__value *v)
{
    dicom__output_put(f->out, "[", 1);
    put_content(f, v);
    dicom__output_put(f->out, "]", 1);
    f->used += 2;
}

static void
put_uid(struct field *f, const struct dicom__value *v)
{
    const dicom_uid_row *row;
    size_t               size;

    put_string(f, v);
    row = dicom_uid_find(v->bytes, v->size);
    if (!row || v->cut || f->cut || dicom_uid_keyword(row)[0] == '\0')
        return;
    size = strlen(dicom_uid_keyword(row));
    dicom__output_put(f->out, " =", 2);
    dicom__output_put(f->out, dicom_uid_keyword(row), size);
    f->used += 2 + size;
}

/* ---- numbers ------------------------------------------------------------ */

enum { NUMBER_SIZE = 40 };

static char *
put_signed(char *to, int64_t value)
{
    return to + dicom__print_i64(to, value);
}

static float
get_float(const uint8_t *p)
{
    uint32_t bits = dicom__get32le(p);
    float    value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static double
get_double(const uint8_t *p)
{
    uint64_t bits = dicom__get64le(p);
    double   value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

char *
dicom__put_number(char *to, dicom_vr vr, const uint8_t *p)
{
    switch (vr) {
    case DICOM_VR_US:
        return dicom__put_decimal(to, dicom__get16le(p));
    case DICOM_VR_SS:
        return put_signed(to, (int16_t)dicom__get16le(p));
    case DICOM_VR_UL:
        return dicom__put_decimal(to, dicom__get32le(p));
    case DICOM_VR_SL:
        return put_signed(to, (int32_t)dicom__get32le(p));
    case DICOM_VR_UV:
        return dicom__put_decimal(to, dicom__get64le(p));
    case DICOM_VR_SV:
        return put_signed(to, (int64_t)dicom__get64le(p));
    case DICOM_VR_FL:
    case DICOM_VR_OF:
        return to + dicom__print_float(to, get_float(p));
    case DICOM_VR_FD:
    case DICOM_VR_OD:
        return to + dicom__print_double(to, get_double(p));
    case DICOM_VR_AT:
        return dicom__put_tag(to, dicom__get_tag(p, false));
    case DICOM_VR_OW:
        return dicom__put_hex(to, dicom__get16le(p), 4);
    case DICOM_VR_OL:
        return dicom__put_hex(to, dicom__get32le(p), 8);
    case DICOM_VR_OV:
        return dicom__put_hex(to, dicom__get64le(p), 16);
    default:
        return dicom__put_hex(to, p[0], 2);
    }
}

static size_t
number_size(dicom_vr vr)
{
    const dicom_vr_info *info = dicom_vr_get_info(vr);

    if (info->value_size > 0)
        return info->value_size;
    return info->klass == DICOM_CLASS_BYTES && info->word_size > 0
               ? info->word_size
               : 1;
}

/* Writes a part of a list, with a backslash before it if it is not the
 * first; false if there is no room for all of it. */
static bool
put_part(struct field *f, const char *part, size_t size)
{
    size_t parted = f->used > 0;

    if (size + parted > f->left) {
        f->cut = true;
        return false;
    }
    char *to = dicom__output_room(f->out, NUMBER_SIZE + 1);
    if (parted)
        *to++ = '\\';
    memcpy(to, part, size);
    dicom__output_end(f->out, to + size);
    f->used += size + parted;
    f->left -= size + parted;
    return true;
}

/* The bytes of a value that are no whole number stand as \xNN. */
static void
put_rest(struct field *f, const uint8_t *p, size_t size)
{
    char part[NUMBER_SIZE];

    for (size_t i = 0; i < size; i++) {
        part[0] = 'x';
        dicom__put_hex(part + 1, p[i], 2);
        if (!put_part(f, part, 3))
            return;
    }
}

static void
put_numbers(struct field *f, const struct dicom__value *v)
{
    const uint8_t *bytes = v->bytes;
    size_t         size = number_size(v->vr);
    size_t         at = 0;
    char           part[NUMBER_SIZE];

    for (; v->size - at >= size; at += size) {
        char *end = dicom__put_number(part, v->vr, bytes + at);

        if (!put_part(f, part, (size_t)(end - part)))
            return;
    }
    if (!v->cut)
        put_rest(f, bytes + at, v->size - at);
}

size_t
dicom__dump_value(struct dicom__output *o, const struct dicom__value *value,
                  uint32_t width)
{
    struct field f = {o, 0, width, false};
    unsigned     klass = dicom_vr_get_info(value->vr)->klass;

    if (value->size == 0 && !value->cut) {
        dicom__output_put(o, "(no value)", 10);
        return 10;
    }
    if (value->vr == DICOM_VR_UI)
        put_uid(&f, value);
    else if (klass == DICOM_CLASS_STRING || klass == DICOM_CLASS_TEXT)
        put_string(&f, value);
    else
        put_numbers(&f, value);
    if (f.cut || value->cut) {
        dicom__output_put(o, "...", 3);
        f.used += 3;
    }
    return f.used;
}
