#include "encoding/charset_run.h"

#include <string.h>

#include "base/bytes.h"
#include "encoding/charset_sets.h"
#include "encoding/utf8.h"

enum {
    ESC = 0x1B,
    WORD = 8,
    CELL = 4,           /* bytes that are written for each of text */
    ROOM = WORD * CELL, /* for a word of bytes */
    CALM = 4,           /* words of ASCII after which more are expected */
    GBK_COLUMNS = 190
};

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* Text on its way. Loops have one of their own: what is written may lie in
 * any memory, so that members behind a pointer would be read anew each time. */
struct run {
    const uint8_t *next, *end;
    uint8_t       *out, *limit;
};

DICOM__INLINE bool
has_room(const struct run *r, int size)
{
    return r->limit - r->out >= size;
}

/* A code point of the BMP that is not ASCII; writes CELL bytes at the most. */
DICOM__INLINE uint8_t *
put_char(uint8_t *out, uint32_t c)
{
    if (c < 0x800) {
        out[0] = (uint8_t)(0xC0 | c >> 6);
        out[1] = (uint8_t)(0x80 | (c & 0x3F));
        return out + 2;
    }
    out[0] = (uint8_t)(0xE0 | c >> 12);
    out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
    out[2] = (uint8_t)(0x80 | (c & 0x3F));
    return out + 3;
}

/* ASCII, while there is room for all of what is looked at. */
DICOM__INLINE void
copy_ascii(struct run *r, bool escapes)
{
    size_t most = (size_t)(r->limit - r->out);
    size_t left = (size_t)(r->end - r->next);
    size_t size = left < most ? left : most;

    size = escapes ? dicom__text_run(r->next, size)
                   : dicom__ascii_run(r->next, size);
    memcpy(r->out, r->next, size);
    r->next += size;
    r->out += size;
}

/* ---- sets of one byte ------------------------------------------------- */

/* A byte by its cell; without a branch, since nothing tells which bytes are
 * ASCII. Writes CELL bytes; returns the size, 0 if it is no character. */
DICOM__INLINE unsigned
put_cell(uint8_t *out, const uint32_t *cells, unsigned byte)
{
    uint32_t cell = cells[byte];

    dicom__put32le(out, cell);
    return cell >> 24;
}

/* Eight bytes; false if one of them is no character: it is the next. */
DICOM__INLINE bool
put_word(struct run *r, const uint32_t *cells)
{
    for (int i = 0; i < WORD; i++) {
        unsigned size = put_cell(r->out, cells, *r->next);
        if (size == 0)
            return false;
        r->out += size;
        r->next++;
    }
    return true;
}

/* ASCII in G0, nothing but ESC changes what is in force. */
static void
run_words(struct run *at, const uint32_t *cells, bool escapes)
{
    struct run r = *at;
    unsigned   calm = 0;

    while (r.end - r.next >= WORD && has_room(&r, ROOM)) {
        uint64_t word;
        memcpy(&word, r.next, sizeof word);
        if (escapes && dicom__has_escape(word))
            break;
        if ((word & HIGH_BITS) != 0) {
            if (!put_word(&r, cells))
                break;
            calm = 0;
            continue;
        }
        memcpy(r.out, &word, sizeof word);
        r.out += WORD;
        r.next += WORD;
        if (++calm >= CALM)
            copy_ascii(&r, escapes);
    }
    *at = r;
}

/* ---- what ends a run -------------------------------------------------- */

bool
dicom__charset_is_initial(const dicom_decoder *d)
{
    uint8_t g0 = d->charset->g0 ? d->charset->g0 : DICOM__SET_ASCII;

    return d->g0 == g0 && d->g1 == d->charset->g1;
}

/* A bit for each byte that has to be looked at by itself. */
struct stops {
    uint64_t bits[4];
};

static void
stop_at(struct stops *s, unsigned byte)
{
    s->bits[byte >> 6] |= UINT64_C(1) << (byte & 63);
}

DICOM__INLINE bool
stops(const struct stops *s, unsigned byte)
{
    return (s->bits[byte >> 6] >> (byte & 63) & 1) != 0;
}

static struct stops
find_stops(const dicom_decoder *d, bool extension)
{
    struct stops s = {{0}};

    if (d->g0 == DICOM__SET_JIS_ROMAN) {
        stop_at(&s, '\\');
        stop_at(&s, '~');
    }
    if (!extension)
        return s;
    stop_at(&s, ESC);
    if (dicom__charset_is_initial(d))
        return s;
    for (const char *c = "\t\n\f\r"; *c != '\0'; c++)
        stop_at(&s, (unsigned)*c);
    if (d->slash)
        stop_at(&s, '\\');
    if (d->name) {
        stop_at(&s, '^');
        stop_at(&s, '=');
    }
    return s;
}

/* ---- code extensions, and what has none ------------------------------- */

static const uint32_t *
cells_of(unsigned set)
{
    bool single = set >= DICOM__SET_LATIN1 && set <= DICOM__SET_KATAKANA;

    return dicom__charset_cells[single ? set - DICOM__SET_LATIN1 + 1 : 0];
}

static void
run_singles(struct run *at, const dicom_decoder *d, bool extension)
{
    const uint32_t *cells = cells_of(d->g1);
    struct stops    s = find_stops(d, extension);

    if (d->g0 == DICOM__SET_ASCII &&
        (!extension || dicom__charset_is_initial(d)))
        run_words(at, cells, extension);
    struct run r = *at;
    while (r.next < r.end && has_room(&r, CELL)) {
        unsigned byte = *r.next;
        unsigned size = put_cell(r.out, cells, byte);
        if (size == 0 || stops(&s, byte))
            break;
        r.out += size;
        r.next++;
    }
    *at = r;
}

/* Characters of two bytes, each of which counts from `first` up. */
struct pairs {
    const uint16_t *chars;
    unsigned        columns, first;
};

static struct pairs
pairs_of(unsigned set)
{
    bool         gb = set == DICOM__SET_GB2312;
    bool         high = gb || set == DICOM__SET_KSX1001;
    struct pairs p = {dicom__charset_chars, gb ? GBK_COLUMNS : 94,
                      high ? 0xA1 : 0x21};

    /* GB 2312 is the part of GBK with both bytes from A1 on. */
    p.chars += dicom__charset_sets[gb ? DICOM__SET_GBK : set].chars;
    if (gb)
        p.chars += (0xA1 - 0x81) * GBK_COLUMNS + 0xA1 - 0x41;
    return p;
}

/* There are two bytes at least. */
DICOM__INLINE bool
put_pair(struct run *r, const struct pairs *p)
{
    unsigned row = r->next[0] - p->first, cell = r->next[1] - p->first;
    uint32_t c = row < 94 && cell < 94 ? p->chars[row * p->columns + cell] : 0;

    if (c < 0x80) /* no set of two bytes has ASCII */
        return false;
    r->out = put_char(r->out, c);
    r->next += 2;
    return true;
}

static void
run_pairs_of_g0(struct run *at, const dicom_decoder *d)
{
    struct run         r = *at;
    const struct pairs p = pairs_of(d->g0);

    while (r.end - r.next >= 2 && has_room(&r, CELL) && put_pair(&r, &p))
        continue;
    *at = r;
}

/* ASCII in G0. */
static void
run_pairs_of_g1(struct run *at, const dicom_decoder *d)
{
    struct run         r = *at;
    struct stops       s = find_stops(d, true);
    const struct pairs p = pairs_of(d->g1);

    while (r.end - r.next >= 2 && has_room(&r, CELL)) {
        unsigned byte = *r.next;
        if (byte >= 0x80) {
            if (!put_pair(&r, &p))
                break;
            continue;
        }
        if (stops(&s, byte))
            break;
        *r.out++ = (uint8_t)byte;
        r.next++;
    }
    *at = r;
}

static void
run_sets(struct run *r, const dicom_decoder *d, bool extension)
{
    if (dicom__charset_sets[d->g0].width == 2)
        run_pairs_of_g0(r, d);
    else if (dicom__charset_sets[d->g1].width != 2)
        run_singles(r, d, extension);
    else if (d->g0 == DICOM__SET_ASCII)
        run_pairs_of_g1(r, d);
}

/* An escape sequence to a set that is declared. */
static bool
pass_escape(struct run *r, dicom_decoder *d)
{
    enum dicom__set set;
    bool            to_g0;
    size_t          left = (size_t)(r->end - r->next);
    size_t          used = dicom__escape_read(r->next, left, &set, &to_g0);

    if (used == 0 ||
        (set != DICOM__SET_ASCII && (d->charset->sets >> set & 1) == 0))
        return false;
    if (to_g0)
        d->g0 = (uint8_t)set;
    else
        d->g1 = (uint8_t)set;
    r->next += used;
    return true;
}

static void
run_extension(struct run *r, dicom_decoder *d)
{
    do
        run_sets(r, d, true);
    while (r->next < r->end && *r->next == ESC && pass_escape(r, d));
}

/* ---- others ----------------------------------------------------------- */

/* There are four bytes at least. */
DICOM__INLINE bool
put_four(struct run *r)
{
    unsigned a = r->next[0] - 0x81u, b = r->next[1] - 0x30u;
    unsigned c = r->next[2] - 0x81u, d = r->next[3] - 0x30u;

    if (a >= 126 || b >= 10 || c >= 126 || d >= 10)
        return false;
    uint32_t character = dicom__gb_char(((a * 10 + b) * 126 + c) * 10 + d);
    if (character == DICOM__NO_CHAR)
        return false;
    r->out += dicom__utf8_put((char *)r->out, character);
    r->next += 4;
    return true;
}

static void
run_gb(struct run *at)
{
    struct run      r = *at;
    const uint16_t *chars =
        dicom__charset_chars + dicom__charset_sets[DICOM__SET_GBK].chars;

    while (r.end - r.next >= 4 && has_room(&r, CELL)) {
        unsigned byte = *r.next, second = r.next[1];
        if (byte < 0x80) {
            *r.out++ = (uint8_t)byte;
            r.next++;
            if (second < 0x80)
                copy_ascii(&r, false);
            continue;
        }
        unsigned row = byte - 0x81, cell = second - 0x40;
        if (row >= 126)
            break;
        if (cell > 0xFE - 0x40) {
            if (!put_four(&r))
                break;
            continue;
        }
        uint32_t c = chars[row * GBK_COLUMNS + cell - (second > 0x7F)];
        if (c < 0x80 || second == 0x7F)
            break;
        r.out = put_char(r.out, c);
        r.next += 2;
    }
    *at = r;
}

static void
run_utf8(struct run *r)
{
    size_t most = (size_t)(r->limit - r->out);
    size_t left = (size_t)(r->end - r->next);
    size_t size = dicom__utf8_run(r->next, left < most ? left : most);

    memcpy(r->out, r->next, size);
    r->next += size;
    r->out += size;
}

size_t
dicom__charset_run(dicom_decoder *d, char *out, size_t room)
{
    struct run r = {d->next, d->end, (uint8_t *)out, (uint8_t *)out + room};

    switch (d->charset->form) {
    case DICOM__FORM_PLAIN:
        run_sets(&r, d, false);
        break;
    case DICOM__FORM_EXTENSION:
        run_extension(&r, d);
        break;
    case DICOM__FORM_UTF8:
        run_utf8(&r);
        break;
    case DICOM__FORM_GB18030:
    case DICOM__FORM_GBK:
        run_gb(&r);
        break;
    default:
        copy_ascii(&r, false);
        break;
    }
    d->next = r.next;
    return (size_t)(r.out - (uint8_t *)out);
}
