/* What is decoded many characters at once is what is decoded one by one. */
#include "support/support.h"

#include "dicom/charset.h"
#include "encoding/utf8.h"

/* ---- where runs end --------------------------------------------------- */

/* Runs end where they should, at every place in words of any alignment. */
static void
runs_are_exact(void **state)
{
    static const uint8_t stops[] = {0x80, 0xFF, 0x1B, 0x1C, 0x1A, 0x9B};

    (void)state;
    for (size_t size = 0; size < 80; size++)
        for (size_t at = 0; at <= size; at++)
            for (size_t i = 0; i < COUNT_OF(stops); i++) {
                uint8_t bytes[80];
                memset(bytes, 'a' + (int)at % 20, sizeof bytes);
                if (at < size)
                    bytes[at] = stops[i];
                struct bytes b = bytes_copy(bytes, size);
                size_t       ascii = stops[i] < 0x80 ? size : at;
                size_t       run = stops[i] == 0x1B ? at : ascii;
                assert_int_equal(dicom__ascii_run(b.data, size), ascii);
                assert_int_equal(dicom__text_run(b.data, size), run);
                assert_int_equal(dicom__utf8_run(b.data, size), ascii);
                bytes_free(&b);
            }
}

/* Bytes at the bounds of all rules of UTF-8. */
static const uint8_t bounds[] = {
    0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF,
    0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};

/* One character after the other, as they are defined. */
static size_t
plain_utf8_run(const uint8_t *bytes, size_t size)
{
    size_t   i = 0;
    uint32_t c;

    while (i < size) {
        size_t used = dicom__utf8_next(bytes + i, size - i, &c);
        if (c == DICOM__UTF8_BAD)
            break;
        i += used;
    }
    return i;
}

/* Every four bytes of these, at every place in words, among others. */
static void
utf8_is_well_formed(void **state)
{
    enum { COUNT = COUNT_OF(bounds), SIZE = 26 };
    /* Each begins a character later than the one before. */
    static const char before[][10] = {"", "z", "ä", "€", "💩", "zz€", "ää💩"};

    (void)state;
    for (uint32_t i = 0; i < COUNT * COUNT * COUNT * COUNT; i++) {
        const char *first = before[i % COUNT_OF(before)];
        size_t      at = strlen(first);
        char        bytes[SIZE + 1] = "                      €ß";

        memcpy(bytes, first, at);
        for (uint32_t k = 0, n = i; k < 4; k++, n /= COUNT)
            bytes[at + k] = (char)bounds[n % COUNT];
        for (size_t size = SIZE; size >= SIZE - 1; size--)
            assert_int_equal(dicom__utf8_run((uint8_t *)bytes, size),
                             plain_utf8_run((uint8_t *)bytes, size));
        assert_int_equal(dicom__utf8_run((uint8_t *)bytes, at + 3),
                         plain_utf8_run((uint8_t *)bytes, at + 3));
    }
}

/* ---- long texts ------------------------------------------------------- */

static uint64_t
next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static const struct text_row {
    const char *name; /* Specific Character Set */
    dicom_vr    vr;
    const char *pieces[10]; /* of which texts are made; NULL behind the last */
} text_rows[] = {
    {"", DICOM_VR_LT, {"abcdefgh", "i", "\x1B", "\xE9", "\\"}},
    {"ISO_IR 100",
     DICOM_VR_LT,
     {"abcdefgh", "i", "\x1B", "\xE9\xE9", "\xFF", "\x80", "\\"}},
    {"ISO_IR 166", DICOM_VR_LO, {"abcdefgh", "\xA1", "\xFB", "\xFF", " "}},
    {"ISO_IR 13", DICOM_VR_LO, {"abcdefgh", "\xB1", "\xDF", "\\", "~", "\xE0"}},
    {"ISO_IR 13", DICOM_VR_LT, {"abcdefgh", "\xB1", "\xDF", "\\", "~", "\xE0"}},
    {"ISO 2022 IR 100\\ISO 2022 IR 126",
     DICOM_VR_PN,
     {"abcdefgh", "\x1B-F", "\xC4", "^", "=", "\\", "\x1B-A", "\x1B", "\x1B(J",
      "~"}},
    {"ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159",
     DICOM_VR_LO,
     {"\x1B$B", "0!0\"0#", "\x1B$(D", "\x1B(J", "\xB1\xB2", "\\", "~a", "\r\n",
      "\x1B(B", "!"}},
    {"\\ISO 2022 IR 149",
     DICOM_VR_UT,
     {"abcdefgh", "\x1B$)C", "\xB1\xE8", "\xB1", "\r\n", " ", "\x1B$)A",
      "\xFE\xFE"}},
    {"ISO 2022 IR 58", DICOM_VR_LO, {"abc", "\xB0\xA1", "\xD7\xFA", "\\", "^"}},
    {"GBK",
     DICOM_VR_LO,
     {"abcdefgh", "\xB0\xA1", "\x81\\", "\x80", "\x81\x7F"}},
    {"GB18030",
     DICOM_VR_LO,
     {"abcdefgh", "\xB0\xA1", "\x81\x30\x81\x30", "\x81\x30", "\xFF", "\\",
      "\x90\x30\x81\x30", "\xE3\x32\x9A\x36"}},
    {"ISO_IR 192",
     DICOM_VR_UT,
     {"abcdefgh", "ä", "€", "💩", "\xE2\x82", "\xED\xA0\x80", "\xC0"}},
    {"Shift_JIS", DICOM_VR_LO, {"abcdefgh", "\x8E\x52", "\xB1", "\\", "\xFF"}},
};

enum { TEXT_SIZE = 96, TEXTS = 20000 };

static size_t
make_text(const struct text_row *r, uint64_t *random, char out[TEXT_SIZE])
{
    size_t size = 0, count = 0;
    size_t want = (size_t)(next_random(random) % TEXT_SIZE);

    while (count < COUNT_OF(r->pieces) && r->pieces[count])
        count++;
    /* Of some texts the first pieces alone, which are sound. */
    if (next_random(random) % 3 == 0)
        count = (count + 1) / 2;
    while (size < want) {
        const char *piece = r->pieces[next_random(random) % count];
        size_t      length = strlen(piece);

        length = length < want - size ? length : want - size;
        memcpy(out + size, piece, length);
        size += length;
    }
    return size;
}

/* Decodes with room for `room` bytes at once, and in pieces if `cut`. */
static size_t
decode(const dicom_charset *cs, dicom_vr vr, const struct bytes *text,
       size_t room, uint64_t *random, bool cut, char *out, size_t *bad)
{
    dicom_decoder d;
    size_t        size = 0, got;
    const size_t  held = 3;
    uint8_t      *whole_end = text->data + text->size;

    dicom_decoder_begin(&d, cs, vr, (char *)text->data, text->size);
    d.replacement = '#';
    d.next = text->data; /* of an empty text, too */
    d.end = cut ? text->data : whole_end;
    do {
        if (d.end < whole_end)
            d.end += 1 + next_random(random) % (uint64_t)(whole_end - d.end);
        d.hold = d.end < whole_end ? 4 : 0;
        while ((got = dicom_decoder_next(&d, out + size, room)) > 0)
            size += got;
        assert_in_range(d.end - d.next, 0, d.hold ? held : 0);
    } while (d.end < whole_end);
    *bad = d.bad + 1000 * d.undeclared;
    return size;
}

/* With room for four bytes there is one character at a time. */
static void
long_texts_are_decoded_alike(const void *row)
{
    const struct text_row *r = row;
    dicom_charset          cs;
    uint64_t               random = 1;

    dicom_charset_prepare(&cs, r->name, strlen(r->name));
    for (int i = 0; i < TEXTS; i++) {
        char         made[TEXT_SIZE], one[4 * TEXT_SIZE], out[4 * TEXT_SIZE];
        size_t       bad, bad_one;
        struct bytes text = bytes_copy(made, make_text(r, &random, made));
        size_t       size =
            decode(&cs, r->vr, &text, 4, &random, false, one, &bad_one);

        for (int way = 0; way < 4; way++) {
            size_t room = way < 2 ? sizeof out / 2 : 4 + 17 * (size_t)way;
            assert_int_equal(
                decode(&cs, r->vr, &text, room, &random, way & 1, out, &bad),
                size);
            assert_memory_equal(out, one, size);
            assert_int_equal(bad, bad_one);
        }
        if (dicom_charset_is_utf8(&cs, r->vr, (char *)text.data, text.size)) {
            assert_int_equal(size, text.size);
            assert_memory_equal(one, text.data, size);
        }
        bytes_free(&text);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_exact),
        cmocka_unit_test(utf8_is_well_formed),
    };

    RUN_TESTS(tests);
    RUN_TABLE(long_texts_are_decoded_alike, text_rows);
    return finish_tests();
}
