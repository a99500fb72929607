/* Character sets: every character of every set, to bytes and back. */
#include "support/support.h"

#include <stdio.h>

#if defined(__GLIBC__)
#include <iconv.h>
#endif

#include "encoding/charset_sets.h"
#include "encoding/split.h"
#include "encoding/utf8.h"

#define SET(name) DICOM__SET_##name

static dicom_charset
prepare(const char *terms)
{
    dicom_charset cs;

    dicom_charset_prepare(&cs, terms, strlen(terms));
    return cs;
}

/* ---- iconv() ---------------------------------------------------------- */

/* A small installation has no converters, another C library no iconv() that
 * is known to say the same. */
struct converter {
    bool known;
#if defined(__GLIBC__)
    iconv_t handle;
#endif
};

static struct converter
open_converter(const char *name)
{
    struct converter c = {.known = false};

#if defined(__GLIBC__)
    if (!name)
        return c;
    c.handle = iconv_open("UTF-8", name);
    c.known = c.handle != (iconv_t)-1;
#else
    (void)name;
#endif
    return c;
}

static void
close_converter(struct converter *c)
{
#if defined(__GLIBC__)
    if (c->known)
        iconv_close(c->handle);
#endif
    c->known = false;
}

/* Converts to UTF-8; returns the size, 0 if iconv() does not know the bytes. */
static size_t
convert(const struct converter *c, char *bytes, size_t size, char out[16])
{
    size_t room = 16;

#if defined(__GLIBC__)
    iconv(c->handle, NULL, NULL, NULL, NULL);
    if (iconv(c->handle, &bytes, &size, &out, &room) == (size_t)-1)
        return 0;
#else
    (void)c, (void)bytes, (void)size, (void)out;
#endif
    return 16 - room;
}

/* ---- codes ------------------------------------------------------------ */

static const struct set_row {
    const char     *name; /* Specific Character Set */
    enum dicom__set set;
    const char     *iconv; /* its name for iconv(); NULL: it has none */
    unsigned        count; /* of characters behind ASCII */
} set_rows[] = {
    {"ISO_IR 100", SET(LATIN1), "ISO-8859-1", 96},
    {"ISO_IR 101", SET(LATIN2), "ISO-8859-2", 96},
    {"ISO_IR 109", SET(LATIN3), "ISO-8859-3", 89},
    {"ISO_IR 110", SET(LATIN4), "ISO-8859-4", 96},
    {"ISO_IR 144", SET(CYRILLIC), "ISO-8859-5", 96},
    {"ISO_IR 127", SET(ARABIC), "ISO-8859-6", 51},
    {"ISO_IR 126", SET(GREEK), "ISO-8859-7", 93},
    {"ISO_IR 138", SET(HEBREW), "ISO-8859-8", 60},
    {"ISO_IR 148", SET(LATIN5), "ISO-8859-9", 96},
    {"ISO_IR 203", SET(LATIN9), "ISO-8859-15", 96},
    {"ISO_IR 166", SET(THAI), "TIS-620", 87},
    {"ISO_IR 13", SET(KATAKANA), "SJIS", 63},
    {"ISO 2022 IR 149", SET(KSX1001), "EUC-KR", 8225},
    {"ISO 2022 IR 58", SET(GB2312), "GB2312", 7445},
    {"GBK", SET(GBK), "GBK", 23940},
    {"GB18030", SET(GBK), "GB18030", 23940},
    {"\\ISO 2022 IR 87", SET(JISX0208), "EUC-JP", 6879},
    {"\\ISO 2022 IR 159", SET(JISX0212), "EUC-JP", 6067},
};

/* Codes that have more than one mapping in use. */
static bool
is_disputed(enum dicom__set set, unsigned code)
{
    static const uint16_t private_or_not[] = {0xFE51, 0xFE52, 0xFE53,
                                              0xFE6C, 0xFE76, 0xFE91};

    if (set == SET(GB2312))
        return code == 0xA1A4 || code == 0xA1AA;
    if (set != SET(GBK))
        return false;
    for (unsigned i = 0; i < dicom__gb_change_count; i++)
        if (dicom__gb_changes[i].code == code)
            return true;
    for (size_t i = 0; i < COUNT_OF(private_or_not); i++)
        if (private_or_not[i] == code)
            return true;
    return false;
}

/* iconv() says the same of a code, or nothing. Returns whether it knows it. */
static bool
check_code(const struct converter *converter, enum dicom__set set,
           unsigned code, uint32_t c)
{
    char     in[4], out[16], want[4];
    size_t   size = 0, want_size = dicom__utf8_put(want, c);
    unsigned high = set == SET(JISX0208) || set == SET(JISX0212) ? 0x8080 : 0;

    if (!converter->known)
        return false;
    if (set == SET(JISX0212))
        in[size++] = '\x8F';
    if (code > 0xFF)
        in[size++] = (char)((code | high) >> 8);
    in[size++] = (char)(code | high);
    size_t got = convert(converter, in, size, out);
    if (got == 0)
        return false;
    if ((got != want_size || memcmp(want, out, got) != 0) &&
        !is_disputed(set, code))
        fail_msg("%04X is U+%04X, not what iconv says", code, (unsigned)c);
    return true;
}

/* Each code decodes to a character that encodes to the code. */
static void
set_goes_round(const void *row)
{
    const struct set_row *r = row;
    dicom_charset         cs = prepare(r->name);
    unsigned              count = 0, known = 0;
    bool                  wide = dicom__charset_sets[r->set].width == 2;

    struct converter converter = open_converter(r->iconv);

    for (unsigned code = wide ? 0x2121 : 0xA0; code <= (wide ? 0xFEFE : 0xFF);
         code++) {
        uint32_t c = wide ? dicom__set_char(r->set, code >> 8, code & 0xFF)
                          : dicom__set_char(r->set, code, 0);
        if (c == DICOM__NO_CHAR ||
            (r->set == SET(GB2312) && dicom__set_code(r->set, c) == 0))
            continue;
        count++;
        assert_int_equal(dicom__set_code(r->set, c), code);

        char   utf8[4], bytes[16], back[8];
        size_t bad, size = dicom__utf8_put(utf8, c);
        size_t used = dicom_charset_encode(&cs, DICOM_VR_LT, utf8, size, bytes,
                                           sizeof bytes, &bad);
        assert_int_equal(bad, 0);
        assert_in_range(used, wide ? 2 : 1, sizeof bytes);
        assert_int_equal(dicom_charset_decode(&cs, DICOM_VR_LT, bytes, used,
                                              back, sizeof back, &bad),
                         size);
        assert_memory_equal(back, utf8, size);
        assert_int_equal(bad, 0);
        known += check_code(&converter, r->set, code, c);
    }
    assert_int_equal(count, r->count);
    if (!converter.known)
        skip();
    close_converter(&converter);
    if (known < count - count / 50 && strcmp(r->name, "GBK") != 0)
        fail_msg("iconv knows only %u", known);
}

/* ---- code points ------------------------------------------------------ */

static const struct code_points_row {
    const char *name;  /* Specific Character Set */
    unsigned    count; /* of code points that can be written */
    const char *iconv; /* NULL: it has no name for it */
} code_points[] = {
    {"GB18030", 0x10F800, "GB18030"},
    {"ISO_IR 192", 0x10F800, "UTF-8"},
    {"GBK", 128 + 23940 + 18, NULL},
    {"ISO_IR 100", 128 + 96, "ISO-8859-1"},
    {"ISO_IR 13", 128 - 2 + 2 + 63, NULL},
    {"Shift_JIS", 128, NULL},
    {"", 128, "US-ASCII"},
    {"ISO 2022 IR 100\\ISO 2022 IR 126\\ISO 2022 IR 149\\ISO 2022 IR 87"
     "\\ISO 2022 IR 159\\ISO 2022 IR 58\\ISO 2022 IR 13",
     18796, NULL},
};

/* Of the characters of the disputed codes of GB 18030, old and new. */
static bool
is_moved(uint32_t c)
{
    unsigned code = dicom__set_code(SET(GBK), c);

    return is_disputed(SET(GBK), code) || dicom__gb_old_code(c) != 0 ||
           c == 0xE7C7;
}

/* What iconv() makes of the bytes of a code point is this code point. */
static void
check_point(const struct converter *converter, uint32_t c, char *bytes,
            size_t size)
{
    char out[16], want[4];

    if (!converter->known || is_moved(c))
        return;
    size_t got = convert(converter, bytes, size, out);
    if (got != dicom__utf8_put(want, c) || memcmp(out, want, got) != 0)
        fail_msg("the bytes of U+%04X are not so to iconv", (unsigned)c);
}

/* Every code point that a character set has comes back, but those that have
 * another code point in GB 18030 by now. */
static void
code_points_come_back(const void *row)
{
    const struct code_points_row *r = row;
    dicom_charset                 cs = prepare(r->name);
    struct converter              converter = open_converter(r->iconv);
    unsigned                      count = 0;

    for (uint32_t c = 0; c <= 0x10FFFF; c += c == 0xD7FF ? 0x801 : 1) {
        char   utf8[4], bytes[16], back[16];
        size_t bad, size = dicom__utf8_put(utf8, c);
        size_t used = dicom_charset_encode(&cs, DICOM_VR_LT, utf8, size, bytes,
                                           sizeof bytes, &bad);
        assert_in_range(used, 1, sizeof bytes);
        if (bad > 0)
            continue;
        count++;
        check_point(&converter, c, bytes, used);
        size_t got = dicom_charset_decode(&cs, DICOM_VR_LT, bytes, used, back,
                                          sizeof back, &bad);
        assert_int_equal(bad, 0);
        if (dicom__gb_old_code(c) != 0 && cs.trail == DICOM__TRAIL_GB)
            continue;
        assert_int_equal(got, size);
        assert_memory_equal(back, utf8, size);
    }
    close_converter(&converter);
    assert_int_equal(count, r->count);
}

int
main(void)
{
    RUN_TABLE(set_goes_round, set_rows);
    RUN_TABLE(code_points_come_back, code_points);
    return finish_tests();
}
