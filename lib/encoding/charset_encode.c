#include <string.h>

#include "encoding/charset_sets.h"
#include "encoding/split.h"
#include "encoding/utf8.h"

enum { ESC = 0x1B };

/* The sets in force, and where the text goes; what does not fit is only
 * counted. */
struct encoder {
    const dicom_charset *charset;
    char                *out;
    size_t               room, size, bad;
    uint8_t              g0, g1;
    bool                 slash, name;
};

static void
put(struct encoder *e, const char *bytes, size_t size)
{
    if (e->size < e->room) {
        size_t room = e->room - e->size;
        memcpy(e->out + e->size, bytes, size < room ? size : room);
    }
    e->size += size;
}

/* One byte, or two. */
static void
put_code(struct encoder *e, unsigned code)
{
    char bytes[2] = {(char)(code >> 8), (char)code};

    if (code > 0xFF)
        put(e, bytes, 2);
    else
        put(e, bytes + 1, 1);
}

static uint8_t
initial_g0(const struct encoder *e)
{
    return e->charset->g0 ? e->charset->g0 : DICOM__SET_ASCII;
}

/* Makes a set G0 or G1, whichever its escape sequence says. */
static void
designate(struct encoder *e, unsigned set)
{
    const struct dicom__set_info *info = &dicom__charset_sets[set];
    bool                          to_g0 = info->g0[0] != '\0';
    const char                   *escape = to_g0 ? info->g0 : info->g1;
    uint8_t                      *place = to_g0 ? &e->g0 : &e->g1;

    if (*place == set)
        return;
    put(e, escape, strlen(escape));
    *place = (uint8_t)set;
}

/* G0 as in the beginning, by an escape sequence; G1 comes back by itself. */
static void
restore(struct encoder *e)
{
    designate(e, initial_g0(e));
    e->g1 = e->charset->g1;
}

static bool
is_delimiter(const struct encoder *e, uint32_t c)
{
    return (c == '\\' && e->slash) || ((c == '^' || c == '=') && e->name) ||
           c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* A code that would be taken for a delimiter is none. */
static unsigned
find_code(const struct encoder *e, unsigned set, uint32_t c)
{
    unsigned code = dicom__set_code((enum dicom__set)set, c);

    return code < 0x80 && is_delimiter(e, code) && code != c ? 0 : code;
}

/* By the sets in force. */
static bool
encode_plain(struct encoder *e, uint32_t c)
{
    unsigned code = find_code(e, e->g0, c);

    if (code == 0)
        code = find_code(e, e->g1, c);
    if (code == 0)
        return false;
    put_code(e, code);
    return true;
}

static bool
encode_extension(struct encoder *e, uint32_t c)
{
    /* What ASCII has, space too, is never taken from sets of two bytes. */
    if (c < 0x80 && dicom__charset_sets[e->g0].width == 2)
        designate(e, initial_g0(e));
    if (encode_plain(e, c))
        return true;
    for (unsigned i = 0; i < e->charset->count; i++) {
        unsigned set = e->charset->order[i];
        unsigned code = find_code(e, set, c);
        if (code == 0)
            continue;
        designate(e, set);
        put_code(e, code);
        return true;
    }
    return false;
}

static void
put_four(struct encoder *e, uint32_t code)
{
    char bytes[4] = {
        (char)(0x81 + code / 12600),
        (char)(0x30 + code / 1260 % 10),
        (char)(0x81 + code / 10 % 126),
        (char)(0x30 + code % 10),
    };

    put(e, bytes, sizeof bytes);
}

static bool
encode_gb(struct encoder *e, uint32_t c)
{
    unsigned code = c < 0x80 ? c : dicom__set_code(DICOM__SET_GBK, c);

    if (code == 0)
        code = dicom__gb_old_code(c);
    if (code != 0) {
        put_code(e, code);
        return true;
    }
    uint32_t four = dicom__gb_code(c);
    if (e->charset->form == DICOM__FORM_GBK || four == DICOM__NO_CHAR)
        return false;
    put_four(e, four);
    return true;
}

static bool
encode_utf8(struct encoder *e, uint32_t c)
{
    char bytes[4];

    put(e, bytes, dicom__utf8_put(bytes, c));
    return true;
}

static bool
encode(struct encoder *e, uint32_t c)
{
    if (c == DICOM__UTF8_BAD ||
        (c == ESC && e->charset->form == DICOM__FORM_EXTENSION))
        return false;
    if (c < 0x20 || c == 0x7F || is_delimiter(e, c)) {
        if (is_delimiter(e, c))
            restore(e);
        put_code(e, c);
        return true;
    }
    switch (e->charset->form) {
    case DICOM__FORM_EXTENSION:
        return encode_extension(e, c);
    case DICOM__FORM_UTF8:
        return encode_utf8(e, c);
    case DICOM__FORM_GB18030:
    case DICOM__FORM_GBK:
        return encode_gb(e, c);
    default:
        return encode_plain(e, c);
    }
}

/* Bytes that are the same in every form, while the initial sets hold; there
 * is at least one. */
static size_t
run(const struct encoder *e, const uint8_t *text, size_t size)
{
    if (e->charset->form == DICOM__FORM_UTF8)
        return dicom__utf8_run(text, size);
    if (*text >= 0x80 || e->g0 != DICOM__SET_ASCII || e->g1 != e->charset->g1)
        return 0;
    return dicom__text_run(text, size);
}

static struct encoder
begin(const dicom_charset *charset, dicom_vr vr, char *out, size_t room)
{
    struct encoder e = {.charset = charset, .out = out, .room = room};

    e.slash = dicom__vr_is_split(vr);
    e.name = vr == DICOM_VR_PN;
    e.g0 = initial_g0(&e);
    e.g1 = charset->g1;
    return e;
}

size_t
dicom_charset_encode(const dicom_charset *charset, dicom_vr vr,
                     const char *text, size_t size, char *out, size_t room,
                     size_t *bad)
{
    static const dicom_charset ascii;
    struct encoder             e;
    const uint8_t             *p = (const uint8_t *)text;

    if (!charset || !dicom__vr_has_charset(vr))
        charset = &ascii;
    e = begin(charset, vr, out, room);
    while (size > 0) {
        size_t used = run(&e, p, size);
        if (used > 0) {
            put(&e, (const char *)p, used);
        } else {
            uint32_t c;
            used = dicom__utf8_next(p, size, &c);
            if (!encode(&e, c)) {
                e.bad++;
                encode(&e, '?');
            }
        }
        p += used;
        size -= used;
    }
    restore(&e);
    if (bad)
        *bad = e.bad;
    return e.size;
}
