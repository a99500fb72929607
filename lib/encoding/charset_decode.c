#include <string.h>

#include "encoding/charset_run.h"
#include "encoding/charset_sets.h"
#include "encoding/split.h"
#include "encoding/utf8.h"

enum { ESC = 0x1B, UTF8_MAX = 4 };

/* Instead of a code point: the bytes are none, or make none. */
#define BAD DICOM__NO_CHAR
#define NOTHING (UINT32_MAX - 1)
_Static_assert(DICOM__UTF8_BAD == BAD, "one value says it for all");

static const dicom_charset ascii;

static enum dicom__set
g0_of(const dicom_charset *charset)
{
    return charset->g0 ? (enum dicom__set)charset->g0 : DICOM__SET_ASCII;
}

static void
reset(dicom_decoder *d)
{
    d->g0 = (uint8_t)g0_of(d->charset);
    d->g1 = d->charset->g1;
}

void
dicom_decoder_begin(dicom_decoder *d, const dicom_charset *charset, dicom_vr vr,
                    const char *text, size_t size)
{
    if (size == 0)
        text = ""; /* it may be NULL */
    *d = (dicom_decoder){
        .charset = charset && dicom__vr_has_charset(vr) ? charset : &ascii,
        .next = (const uint8_t *)text,
        .end = (const uint8_t *)text + size,
        .replacement = DICOM_REPLACE_DEFAULT,
        .slash = dicom__vr_is_split(vr),
        .name = vr == DICOM_VR_PN,
    };
    reset(d);
}

/* ---- one character ---------------------------------------------------- */

static size_t
left(const dicom_decoder *d)
{
    return (size_t)(d->end - d->next);
}

/* The byte `at` bytes ahead; 0, which is within no set, at the end. */
static unsigned
ahead(const dicom_decoder *d, size_t at)
{
    return at < left(d) ? d->next[at] : 0;
}

/* PS3.5 6.1.2.5.3 */
static bool
is_delimiter(const dicom_decoder *d, unsigned byte)
{
    return (byte == '\\' && d->slash) ||
           ((byte == '^' || byte == '=') && d->name) || byte == '\t' ||
           byte == '\n' || byte == '\f' || byte == '\r';
}

static size_t
step_plain(const dicom_decoder *d, uint32_t *out)
{
    unsigned byte = *d->next;

    if (byte >= 0x80)
        *out = dicom__set_char((enum dicom__set)d->g1, byte, 0);
    else if (is_delimiter(d, byte))
        *out = byte;
    else
        *out = dicom__set_char((enum dicom__set)d->g0, byte, 0);
    return 1;
}

/* Two bytes of a set that needs them; the first alone if the second is
 * outside of all such sets. */
static size_t
step_pair(const dicom_decoder *d, enum dicom__set set, uint32_t *out)
{
    unsigned high = *d->next & 0x80u, second = ahead(d, 1);

    *out = BAD;
    if (second < (high | 0x21) || second > (high | 0x7E))
        return 1;
    *out = dicom__set_char(set, *d->next, second);
    return 2;
}

/* An escape sequence of a known set, whether it is declared or not. */
static size_t
step_escape(dicom_decoder *d, uint32_t *out)
{
    enum dicom__set set;
    bool            to_g0;
    size_t          used = dicom__escape_read(d->next, left(d), &set, &to_g0);

    *out = used == 0 ? BAD : NOTHING;
    if (used == 0)
        return 1;
    if (to_g0)
        d->g0 = (uint8_t)set;
    else
        d->g1 = (uint8_t)set;
    if (set != DICOM__SET_ASCII && (d->charset->sets >> set & 1) == 0)
        d->undeclared++;
    return used;
}

static size_t
step_extension(dicom_decoder *d, uint32_t *out)
{
    unsigned byte = *d->next;

    if (byte == ESC)
        return step_escape(d, out);
    if (byte >= 0x80) {
        enum dicom__set g1 = (enum dicom__set)d->g1;
        return dicom__charset_sets[g1].width == 2 ? step_pair(d, g1, out)
                                                  : step_plain(d, out);
    }
    enum dicom__set g0 = (enum dicom__set)d->g0;
    if (dicom__charset_sets[g0].width == 2 && byte > 0x20 && byte < 0x7F)
        return step_pair(d, g0, out);
    if (is_delimiter(d, byte))
        reset(d);
    if (byte <= 0x20 || byte == 0x7F) {
        *out = byte;
        return 1;
    }
    return step_plain(d, out);
}

static bool
within(unsigned v, unsigned first, unsigned last)
{
    return v >= first && v <= last;
}

static size_t
step_gb(const dicom_decoder *d, uint32_t *out)
{
    unsigned byte = *d->next, second = ahead(d, 1);

    *out = byte < 0x80 ? byte : BAD;
    if (byte < 0x80)
        return 1;
    if (byte == 0x80 && d->charset->form == DICOM__FORM_GBK)
        *out = 0x20AC; /* of code page 936 */
    if (!within(byte, 0x81, 0xFE))
        return 1;
    if (!within(second, 0x30, 0x39)) {
        *out = dicom__set_char(DICOM__SET_GBK, byte, second);
        return *out == BAD ? 1 : 2;
    }
    unsigned third = ahead(d, 2), fourth = ahead(d, 3);
    if (!within(third, 0x81, 0xFE) || !within(fourth, 0x30, 0x39))
        return 1;
    *out = dicom__gb_char(((byte - 0x81) * 10 + second - 0x30) * 1260 +
                          (third - 0x81) * 10 + fourth - 0x30);
    return 4;
}

/* JIS X 0208 with two rows in the second bytes of one first byte. */
static size_t
step_shift_jis(const dicom_decoder *d, uint32_t *out)
{
    unsigned byte = *d->next, second = ahead(d, 1);

    *out = byte < 0x80 ? byte : BAD;
    if (within(byte, 0xA1, 0xDF))
        *out = dicom__set_char(DICOM__SET_KATAKANA, byte, 0);
    if (!within(byte, 0x81, 0x9F) && !within(byte, 0xE0, 0xFC))
        return 1;
    if (!within(second, 0x40, 0xFC) || second == 0x7F)
        return 1;
    unsigned row = (byte - (byte < 0xA0 ? 0x81 : 0xC1)) * 2;
    unsigned cell = second - (second > 0x7F ? 0x41 : 0x40);
    *out = dicom__set_char(DICOM__SET_JISX0208, 0x21 + row + cell / 94,
                           0x21 + cell % 94);
    return 2;
}

static size_t
step(dicom_decoder *d, uint32_t *out)
{
    switch (d->charset->form) {
    case DICOM__FORM_EXTENSION:
        return step_extension(d, out);
    case DICOM__FORM_UTF8:
        return dicom__utf8_next(d->next, left(d), out);
    case DICOM__FORM_GB18030:
    case DICOM__FORM_GBK:
        return step_gb(d, out);
    case DICOM__FORM_SHIFT_JIS:
        return step_shift_jis(d, out);
    default:
        return step_plain(d, out);
    }
}

/* ---- what is UTF-8 as it is ------------------------------------------- */

/* Up to the first byte that JIS_ROMAN has another character for. */
static size_t
run_of_jis_roman(const uint8_t *bytes, size_t size)
{
    size_t i = 0;

    while (i < size && bytes[i] < 0x80 && bytes[i] != '\\' && bytes[i] != '~' &&
           bytes[i] != ESC)
        i++;
    return i;
}

/* Bytes at the beginning that are UTF-8 as they are, and change no state. */
static size_t
run(const dicom_decoder *d, size_t size)
{
    if (d->charset->form == DICOM__FORM_UTF8)
        return dicom__utf8_run(d->next, size);
    if (size == 0 || *d->next >= 0x80)
        return 0;
    if (d->charset->form > DICOM__FORM_EXTENSION)
        return dicom__ascii_run(d->next, size);
    bool initial = dicom__charset_is_initial(d);
    if (initial && d->g0 == DICOM__SET_JIS_ROMAN)
        return run_of_jis_roman(d->next, size);
    if (d->charset->form == DICOM__FORM_PLAIN)
        return dicom__ascii_run(d->next, size);
    return initial ? dicom__text_run(d->next, size) : 0;
}

/* ---- texts ------------------------------------------------------------ */

static size_t
put(dicom_decoder *d, uint32_t c, size_t *used, char *out)
{
    if (c == NOTHING)
        return 0;
    if (c == BAD) {
        d->bad++;
        c = d->replacement;
        if (c == 0)
            return 0;
        if (c == DICOM_REPLACE_BYTES) {
            *used = 1;
            c = *d->next;
        }
    }
    return dicom__utf8_put(out, c);
}

size_t
dicom_decoder_next(dicom_decoder *d, char *out, size_t room)
{
    size_t size = 0;

    while (d->next < d->end && room - size >= UTF8_MAX) {
        const uint8_t *before = d->next;
        size += dicom__charset_run(d, out + size, room - size);
        if (d->next != before)
            continue;
        if (left(d) < d->hold)
            break;
        uint32_t c;
        size_t   used = step(d, &c);
        size += put(d, c, &used, out + size);
        d->next += used;
    }
    return size;
}

size_t
dicom_charset_decode(const dicom_charset *charset, dicom_vr vr,
                     const char *text, size_t size, char *out, size_t room,
                     size_t *bad)
{
    dicom_decoder d;
    char          rest[256];
    size_t        total = 0;

    dicom_decoder_begin(&d, charset, vr, text, size);
    if (room >= UTF8_MAX)
        total = dicom_decoder_next(&d, out, room);
    for (;;) {
        size_t got = dicom_decoder_next(&d, rest, sizeof rest);
        if (got == 0)
            break;
        if (total < room)
            memcpy(out + total, rest, got < room - total ? got : room - total);
        total += got;
    }
    if (bad)
        *bad = d.bad;
    return total;
}

bool
dicom_charset_is_utf8(const dicom_charset *charset, dicom_vr vr,
                      const char *text, size_t size)
{
    dicom_decoder d;

    dicom_decoder_begin(&d, charset, vr, text, size);
    return run(&d, left(&d)) == left(&d);
}
