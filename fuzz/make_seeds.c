/*
 * Writes small DICOM streams of all shapes into a folder: what fuzzing begins
 * with, and what `make check` replays.
 *
 *     make_seeds FOLDER
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/encode.h"

#define SC_STORAGE "1.2.840.10008.5.1.4.1.1.7"
#define IMPLICIT "1.2.840.10008.1.2"
#define EXPLICIT "1.2.840.10008.1.2.1"
#define DEFLATED "1.2.840.10008.1.2.1.99"
#define BIG "1.2.840.10008.1.2.2"
#define JPEG "1.2.840.10008.1.2.4.50"
#define RLE "1.2.840.10008.1.2.5"

/* ---- data sets -------------------------------------------------------- */

static void
head(struct encoder *e)
{
    encode_text(e, 0x00080005, "CS", "ISO_IR 192");
    encode_text(e, 0x00080016, "UI", SC_STORAGE);
    encode_text(e, 0x00080018, "UI", "2.25.1");
    encode_text(e, 0x00080060, "CS", "OT");
}

static void
patient(struct encoder *e)
{
    encode_text(e, 0x00100010, "PN", "M\xC3\xBCller^J\xC3\xB6rg=\xE5\xB1\xB1");
    encode_text(e, 0x00100020, "LO", "ID1");
}

static void
image(struct encoder *e)
{
    head(e);
    patient(e);
    encode_us(e, 0x00280002, 1);
    encode_text(e, 0x00280004, "CS", "MONOCHROME2");
    encode_us(e, 0x00280010, 4);
    encode_us(e, 0x00280011, 4);
    encode_us(e, 0x00280100, 16);
    encode_us(e, 0x00280101, 16);
    encode_us(e, 0x00280102, 15);
    encode_us(e, 0x00280103, 1);
    encode_header(e, 0x00280106, "SS", 2);
    encode_16(e, 0xFFFE);
    encode_header(e, 0x7FE00010, "OW", 32);
    for (uint16_t i = 0; i < 16; i++)
        encode_16(e, (uint16_t)(i * 4096));
}

static void
nested(struct encoder *e)
{
    head(e);
    encode_code(e, 0x00081032, "71250", "C4", "CT chest");
    encode_end_sequence(e, encode_sequence(e, 0x00081110));
    size_t outer = encode_sequence(e, 0x00081140);
    for (unsigned i = 0; i < 3; i++) {
        size_t item = encode_item(e);

        encode_text(e, 0x00081150, "UI", SC_STORAGE);
        encode_textf(e, 0x00081155, "UI", "2.25.%u", i);
        if (i == 1)
            encode_code(e, 0x0040A170, "121322", "DCM", "Source");
        encode_end_item(e, item);
    }
    encode_end_item(e, encode_item(e));
    encode_end_sequence(e, outer);
    patient(e);
    encode_text(e, 0x00104000, "LT", "behind the sequences");
}

static void
deep(struct encoder *e)
{
    enum { LEVELS = 40 };
    size_t sequences[LEVELS], items[LEVELS];

    head(e);
    for (unsigned i = 0; i < LEVELS; i++) {
        sequences[i] = encode_sequence(e, 0x0040A730);
        items[i] = encode_item(e);
        encode_text(e, 0x0040A040, "CS", "CONTAINER");
    }
    for (unsigned i = LEVELS; i-- > 0;) {
        encode_end_item(e, items[i]);
        encode_end_sequence(e, sequences[i]);
    }
}

/* Attributes of all VRs: text, or 16 bytes of words of a size. */
static const struct value_row {
    uint32_t    tag;
    const char *vr, *text;
    unsigned    word;
} value_rows[] = {
    {0x00080001, "UL", NULL, 4},
    {0x00080020, "DA", "20240229", 0},
    {0x0008002A, "DT", "20240229235959.000001+0100", 0},
    {0x00080030, "TM", "235960.999999", 0},
    {0x00080054, "AE", "STORE_SCP", 0},
    {0x00080081, "ST", "", 0},
    {0x00080119, "UC", "urn\\x", 0},
    {0x00080120, "UR", "http://example.org/code", 0},
    {0x00080428, "UV", NULL, 8},
    {0x00081163, "FD", NULL, 8},
    {0x00100013, "UT", "long text", 0},
    {0x00101010, "AS", "053Y", 0},
    {0x00101030, "DS", "-1.5e-3\\+2\\ 3 ", 0},
    {0x00104000, "LT", "a\\b\r\nc", 0},
    {0x00186020, "SL", NULL, 4},
    {0x00189219, "SS", NULL, 2},
    {0x00200013, "IS", "-2147483648\\+7", 0},
    {0x00280009, "AT", NULL, 2},
    {0x00281101, "US", NULL, 2},
    {0x00281201, "OW", NULL, 2},
    {0x00420011, "OB", NULL, 1},
    {0x00660016, "OF", NULL, 4},
    {0x00660022, "OD", NULL, 8},
    {0x00660040, "OL", NULL, 4},
    {0x00700022, "FL", NULL, 4},
    {0x00720081, "OV", NULL, 8},
    {0x00720082, "SV", NULL, 8},
};

static void
put_word(struct encoder *e, unsigned size)
{
    if (size == 1)
        encode_bytes(e, "\x81", 1);
    else if (size == 2)
        encode_16(e, 0x8001);
    else if (size == 4)
        encode_32(e, 0xC0490FDB);
    else
        encode_64(e, 0x400921FB54442D18);
}

static void
values(struct encoder *e)
{
    for (size_t i = 0; i < sizeof value_rows / sizeof value_rows[0]; i++) {
        const struct value_row *row = &value_rows[i];

        if (row->text) {
            encode_text(e, row->tag, row->vr, row->text);
            continue;
        }
        encode_header(e, row->tag, row->vr, 16);
        for (unsigned at = 0; at < 16; at += row->word)
            put_word(e, row->word);
    }
}

/* Private blocks; UN, also of undefined length, whose contents are implicit
 * VR little endian whatever is around them. PS3.5 6.2.2, 7.8 */
static void
private_elements(struct encoder *e)
{
    bool implicit = e->implicit, undefined = e->undefined;

    head(e);
    encode_text(e, 0x00090010, "LO", "PRIVATE ONE");
    encode_text(e, 0x000900FF, "LO", "PRIVATE TWO");
    encode_text(e, 0x00091001, "LO", "text");
    encode_header(e, 0x00091002, "UN", 6);
    encode_bytes(e, "\1\2\3\4\5\6", 6);
    encode_header(e, 0x00091003, "UN", ENCODE_UNDEFINED);
    e->implicit = true;
    e->undefined = true;
    size_t item = encode_item(e);
    encode_text(e, 0x00080100, "SH", "CODE");
    encode_end_item(e, item);
    encode_end_sequence(e, 0);
    e->implicit = implicit;
    e->undefined = undefined;
    encode_text(e, 0x0009FF01, "LO", "of the second block");
    encode_text(e, 0x00111001, "LO", "without creator");
}

static void
fragment(struct encoder *e, const void *bytes, size_t size)
{
    e->n_items++;
    encode_16(e, 0xFFFE);
    encode_16(e, 0xE000);
    encode_32(e, (uint32_t)size);
    encode_bytes(e, bytes, size);
}

static void
encapsulated(struct encoder *e, const void *table, size_t table_size)
{
    encode_header(e, 0x7FE00010, "OB", ENCODE_UNDEFINED);
    fragment(e, table, table_size);
    fragment(e, "\xFF\xD8\xFF\xFE\0\4..\xFF\xD9", 10);
    fragment(e, "\xFF\xD8\xFF\xD9", 4);
    fragment(e, "", 0);
    encode_16(e, 0xFFFE);
    encode_16(e, 0xE0DD);
    encode_32(e, 0);
    encode_header(e, 0xFFFCFFFC, "OB", 4);
    encode_32(e, 0);
}

static void
with_table(struct encoder *e)
{
    head(e);
    encode_text(e, 0x00280008, "IS", "2");
    encapsulated(e, "\0\0\0\0\x12\0\0\0", 8);
}

static void
without_table(struct encoder *e)
{
    head(e);
    encapsulated(e, "", 0);
}

/* PS3.3 C.7.6.3.1.8 */
static void
extended_table(struct encoder *e)
{
    head(e);
    encode_header(e, 0x7FE00001, "OV", 16);
    encode_64(e, 0);
    encode_64(e, 18);
    encode_header(e, 0x7FE00002, "OV", 16);
    encode_64(e, 10);
    encode_64(e, 4);
    encapsulated(e, "", 0);
}

/* One frame of 2 x 2 pixels of 8 bits in one segment. PS3.5 annex G */
static void
run_lengths(struct encoder *e)
{
    uint8_t frame[70] = {1, 0, 0, 0, 64};

    head(e);
    encode_us(e, 0x00280002, 1);
    encode_us(e, 0x00280010, 2);
    encode_us(e, 0x00280011, 2);
    encode_us(e, 0x00280100, 8);
    encode_header(e, 0x7FE00010, "OB", ENCODE_UNDEFINED);
    fragment(e, "", 0);
    memcpy(frame + 64, "\1\x10\x20\xFF\x30\0", 6);
    fragment(e, frame, sizeof frame);
    encode_16(e, 0xFFFE);
    encode_16(e, 0xE0DD);
    encode_32(e, 0);
}

static void
float_pixels(struct encoder *e)
{
    head(e);
    encode_header(e, 0x7FE00008, "OF", 8);
    encode_32(e, 0x3F800000);
    encode_32(e, 0x7FC00000);
}

static void
repeating_groups(struct encoder *e)
{
    head(e);
    encode_us(e, 0x50000005, 2);
    encode_us(e, 0x60000010, 8);
    encode_us(e, 0x60000011, 8);
    encode_header(e, 0x60003000, "OW", 8);
    encode_bytes(e, "\1\2\4\10\20\40\100\200", 8);
    encode_us(e, 0x601E0010, 8);
}

/* Code extensions: ISO 2022 IR 87, IR 149, IR 100. PS3.5 annexes H, I */
static void
code_extensions(struct encoder *e)
{
    encode_text(e, 0x00080005, "CS", "\\ISO 2022 IR 87\\ISO 2022 IR 149");
    encode_text(e, 0x00080016, "UI", SC_STORAGE);
    encode_text(e, 0x00100010, "PN",
                "Yamada^Tarou=\033$B;3ED\033(B^\033$BB@O:\033(B");
    encode_text(e, 0x00100020, "LO", "\033$)C\373\363^x");
}

/* ---- shapes that break the rules -------------------------------------- */

static void
item_too_long(struct encoder *e)
{
    head(e);
    encode_header(e, 0x00081140, "SQ", 26);
    fragment(e, "", 0);
    encode_16(e, 0xFFFE);
    encode_16(e, 0xE000);
    encode_32(e, 4000);
    encode_us(e, 0x00280010, 1);
}

static void
stray_delimiters(struct encoder *e)
{
    static const uint16_t elements[] = {0xE00D, 0xE0DD, 0xE000};

    head(e);
    for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
        encode_16(e, 0xFFFE);
        encode_16(e, elements[i]);
        encode_32(e, (uint32_t)i);
    }
    encode_us(e, 0x00280010, 1);
}

static void
not_closed(struct encoder *e)
{
    head(e);
    encode_sequence(e, 0x00081140);
    encode_item(e);
    encode_sequence(e, 0x0040A170);
    encode_us(e, 0x00280010, 1);
}

static void
odd_lengths(struct encoder *e)
{
    encode_header(e, 0x00080060, "CS", 3);
    encode_bytes(e, "OT ", 3);
    encode_header(e, 0x00100020, "LO", 5);
    encode_bytes(e, "abcde ", 6);
    encode_us(e, 0x00280010, 1);
    encode_us(e, 0x00280010, 2);
    encode_us(e, 0x00280002, 3);
}

static void
forms_mixed(struct encoder *e)
{
    bool implicit = e->implicit;

    head(e);
    e->implicit = !implicit;
    encode_text(e, 0x00104000, "LT", "the other form");
    encode_code(e, 0x0040A170, "1", "2", "3");
    e->implicit = implicit;
    encode_header(e, 0x00200010, "ZZ", 4);
    encode_bytes(e, "zzzz", 4);
}

static void
length_is_a_lie(struct encoder *e)
{
    head(e);
    encode_header(e, 0x7FE00010, "OW", 0xFFFFFFF0);
    encode_bytes(e, "1234", 4);
}

static void
trailing(struct encoder *e)
{
    static const uint8_t zeros[64];

    head(e);
    encode_bytes(e, zeros, sizeof zeros);
    encode_bytes(e, "\xDE\xAD\xBE\xEF\1", 5);
}

/* C-ECHO-RQ. PS3.7 9.3.5 */
static void
command(struct encoder *e)
{
    uint32_t length = 56;

    encode_ul(e, 0x00000000, &length, 1);
    encode_text(e, 0x00000002, "UI", "1.2.840.10008.1.1");
    encode_us(e, 0x00000100, 0x0030);
    encode_us(e, 0x00000110, 1);
    encode_us(e, 0x00000800, 0x0101);
}

/* ---- the table -------------------------------------------------------- */

enum form {
    LITTLE = 0,
    IMPLICIT_VR = 1,
    BIG_ENDIAN = 2,
    UNDEFINED = 4,
    DEFLATE = 8
};

static const struct seed {
    const char *name;
    void (*body)(struct encoder *e);
    const char *syntax; /* NULL: no preamble, no file meta information */
    unsigned    form;
    unsigned    percent; /* of the bytes that are kept; 0: all */
} seeds[] = {
    {"image-explicit", image, EXPLICIT, LITTLE, 0},
    {"image-implicit", image, IMPLICIT, IMPLICIT_VR, 0},
    {"image-big", image, BIG, BIG_ENDIAN, 0},
    {"image-deflated", image, DEFLATED, DEFLATE, 0},
    {"nested-explicit-defined", nested, EXPLICIT, LITTLE, 0},
    {"nested-explicit-undefined", nested, EXPLICIT, UNDEFINED, 0},
    {"nested-implicit-defined", nested, IMPLICIT, IMPLICIT_VR, 0},
    {"nested-implicit-undefined", nested, IMPLICIT, IMPLICIT_VR | UNDEFINED, 0},
    {"nested-big-undefined", nested, BIG, BIG_ENDIAN | UNDEFINED, 0},
    {"nested-deflated", nested, DEFLATED, DEFLATE | UNDEFINED, 0},
    {"deep-defined", deep, EXPLICIT, LITTLE, 0},
    {"deep-undefined", deep, IMPLICIT, IMPLICIT_VR | UNDEFINED, 0},
    {"values-explicit", values, EXPLICIT, LITTLE, 0},
    {"values-implicit", values, IMPLICIT, IMPLICIT_VR, 0},
    {"values-big", values, BIG, BIG_ENDIAN, 0},
    {"private-explicit", private_elements, EXPLICIT, LITTLE, 0},
    {"private-implicit", private_elements, IMPLICIT, IMPLICIT_VR, 0},
    {"fragments-table", with_table, JPEG, UNDEFINED, 0},
    {"fragments-no-table", without_table, JPEG, LITTLE, 0},
    {"fragments-extended-table", extended_table, JPEG, LITTLE, 0},
    {"fragments-in-native", with_table, EXPLICIT, LITTLE, 0},
    {"fragments-none", image, JPEG, LITTLE, 0},
    {"run-lengths", run_lengths, RLE, LITTLE, 0},
    {"float-pixels", float_pixels, EXPLICIT, LITTLE, 0},
    {"repeating-groups", repeating_groups, IMPLICIT, IMPLICIT_VR, 0},
    {"code-extensions", code_extensions, EXPLICIT, LITTLE, 0},
    {"bare-explicit", image, NULL, LITTLE, 0},
    {"bare-implicit", nested, NULL, IMPLICIT_VR, 0},
    {"bare-big", image, NULL, BIG_ENDIAN, 0},
    {"bare-command", command, NULL, IMPLICIT_VR, 0},
    {"syntax-wrong", nested, EXPLICIT, IMPLICIT_VR, 0},
    {"syntax-unknown", image, "1.2.3.4", LITTLE, 0},
    {"not-deflated", image, DEFLATED, LITTLE, 0},
    {"item-too-long", item_too_long, EXPLICIT, LITTLE, 0},
    {"stray-delimiters", stray_delimiters, EXPLICIT, LITTLE, 0},
    {"not-closed", not_closed, EXPLICIT, UNDEFINED, 0},
    {"odd-lengths", odd_lengths, EXPLICIT, LITTLE, 0},
    {"forms-mixed-explicit", forms_mixed, EXPLICIT, LITTLE, 0},
    {"forms-mixed-implicit", forms_mixed, IMPLICIT, IMPLICIT_VR, 0},
    {"length-is-a-lie", length_is_a_lie, EXPLICIT, LITTLE, 0},
    {"trailing", trailing, EXPLICIT, LITTLE, 0},
    {"cut-preamble", image, EXPLICIT, LITTLE, 20},
    {"cut-meta", image, EXPLICIT, LITTLE, 50},
    {"cut-nested", nested, EXPLICIT, UNDEFINED, 75},
    {"cut-deflated", nested, DEFLATED, DEFLATE, 90},
    {"cut-fragments", with_table, JPEG, LITTLE, 96},
};

/* ---- JSON and XML ------------------------------------------------------- */

static const struct text_seed {
    const char *name;
    const char *text;
} text_seeds[] = {
    {"json-object",
     "{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},"
     "\"00080060\":{\"vr\":\"CS\",\"Value\":[\"OT\",null]},"
     "\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"A^B\","
     "\"Ideographic\":\"\\u5c71\",\"Phonetic\":\"\xE3\x82\x84\"}]},"
     "\"00189087\":{\"vr\":\"FD\",\"Value\":[1.5e-3,\"NaN\",-0]},"
     "\"00200032\":{\"vr\":\"DS\",\"Value\":[1.50,\"+2\"]},"
     "\"00280009\":{\"vr\":\"AT\",\"Value\":[\"00181063\"]},"
     "\"7FE00010\":{\"vr\":\"OB\",\"InlineBinary\":\"Zm9vYg==\"}}"},
    {"json-array",
     "[{\"00081140\":{\"Value\":[{},{\"00081155\":{\"vr\":\"UI\"}}],"
     "\"vr\":\"SQ\"}},{\"00081140\":{\"vr\":\"SQ\",\"Value\":[{"
     "\"00081199\":{\"vr\":\"SQ\",\"Value\":[{}]}}]}}]\n"},
    {"json-bulk",
     "{\"7FE00010\":{\"vr\":\"OW\",\"BulkDataURI\":\"http://h/1\"},"
     "\"00280010\":{\"vr\":\"US\",\"InlineBinary\":\"AQA=\"},"
     "\"00041500\":{\"vr\":\"UV\",\"Value\":[18446744073709551615]}}"},

    /* fuzz_text.c: a character set, a line end, a letter for a VR, a text */
    {"text-latin", "ISO_IR 100\nCM\xFCller^J\xF6rg=\xE4\\B"},
    {"text-cyrillic", "ISO 2022 IR 6\\ISO 2022 IR 144\nB\x1B-L\xBB\xCE\\\xBB"},
    {"text-japanese",
     "\\ISO 2022 IR 87\\ISO 2022 IR 159\nCYamada^Tarou=\x1B$B;3ED\x1B(B^"
     "\x1B$BB@O:\x1B(B=\x1B$(D!\\\x1B(B"},
    {"text-kana", "ISO 2022 IR 13\\ISO 2022 IR 87\nC\xD4\xCF\xC0\xDE^\\~"},
    {"text-korean", "\\ISO 2022 IR 149\nCHong=\x1B$)C\xFB\xF3^\x1B$)C\xD1"},
    {"text-chinese", "\\ISO 2022 IR 58\nD\x1B$)A\xB5\xDA\r\n\x1B$)A\xD2\xBB"},
    {"text-gb18030", "GB18030\nE\x81\\\\\x81\x30\x81\x30\\\xCD\xF5"},
    {"text-gbk", "GBK\nE\x80\\\x81\x5C\xFE\xFE"},
    {"text-utf8", "ISO_IR 192\nC\xE5\xB1\xB1^\xF0\x9F\x98\x80\xC3"},
    {"text-misspelt", "latin 1\\utf8\nB\xE4\x1B\x1B$"},

    /* fuzz_number.c */
    {"number-decimal", "-1.23456789e-12"},
    {"number-comma", " 1,5D3 "},
    {"number-whole", "-2147483648"},
    {"number-date", "1993.08.22"},
    {"number-time", "12:34:56.789"},
    {"number-moment", "20200229123456.789+0100"},
    {"number-iso", "2020-02-29T12:34:56.789-05:00"},
    {"number-range", "2019-0500-2020-0600"},
    {"number-age", "018M"},
    {"number-uid", "1.2.840.10008.1.2"},

    /* fuzz_xml.c */
    {"xml",
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- a --><NativeDicomModel>"
     "<DicomAttribute tag=\"00100010\" vr=\"PN\"><PersonName number=\"1\">"
     "<Alphabetic><FamilyName>A&amp;&#x42;</FamilyName><GivenName>C"
     "</GivenName></Alphabetic><Phonetic><NameSuffix>D</NameSuffix></Phonetic>"
     "</PersonName></DicomAttribute><DicomAttribute tag=\"00081140\" "
     "vr=\"SQ\"><Item number=\"1\"><DicomAttribute tag=\"00280010\" vr=\"US\">"
     "<Value number=\"1\">512</Value></DicomAttribute></Item></DicomAttribute>"
     "<DicomAttribute tag=\"7FE00010\" vr=\"OB\"><InlineBinary>Zm9v"
     "</InlineBinary></DicomAttribute><DicomAttribute tag=\"00091001\" "
     "vr=\"OB\"><BulkData uri=\"a\"/></DicomAttribute><DicomAttribute "
     "tag=\"00090001\" vr=\"LO\" privateCreator=\"A\"/></NativeDicomModel>"},
};

/* fuzz_edit.c: three forms, options and a failing allocation, then edits: a
 * number, a place, and what the edit takes. Those with a body read that.
 * fuzz_filter.c: a syntax, a failing allocation, filters with their rules. */
#define EXPLICIT_FORMS "\1\0\0\0\1\10\0\0\2\12\0\0"
#define IMPLICIT_FORMS "\0\11\0\0\3\0\0\0\4\0\0\0"
#define SCRIPT(bytes) bytes, sizeof(bytes) - 1

static const struct script_seed {
    const char *name;
    void (*body)(struct encoder *e); /* NULL: none */
    const char *bytes;
    size_t      size;
} script_seeds[] = {
    {"edit-values", NULL,
     SCRIPT(EXPLICIT_FORMS "\0\0\0"
                           "\0\0\0\0\0\10"       /* ISO_IR 192 */
                           "\1\0\0\5\0\14"       /* a name in UTF-8 */
                           "\3\0\2\12\0\2\1\0"   /* Rows */
                           "\16\0\41\10\3\1\7\0" /* a double */
                           "\17\0\11\2\5\6"      /* tags */
                           "\20\0\3\5\1\3\344\7\2\35"
                           "\0\0\1\41\14\4" /* 4096 bytes */)},
    {"edit-items", NULL,
     SCRIPT(IMPLICIT_FORMS "\0\0\0"
                           "\2\0\17\2\0\17\2\0\21" /* items */
                           "\1\4\0\0\6\0\1"        /* in an item */
                           "\4\0\5\0\1"            /* by a path */
                           "\4\0\3\0\1\4\0\6\0\0"
                           "\11\0\17\0" /* one goes */
                           "\12\1\0\0\14\2\0" /* copies */)},
    {"edit-private", NULL,
     SCRIPT(EXPLICIT_FORMS "\0\0\0"
                           "\7\0\0\0\0\0\0\47\14\1" /* a block */
                           "\7\1\0\1\0\1\0\47\14\1" /* another one's */
                           "\13\0\1\0\15\0\0\0\1"   /* merged, renamed */
                           "\24\1\10\0\45")},
    {"edit-pixels", NULL,
     SCRIPT("\4\0\0\0\4\1\0\0\4\10\0\0\0\0\0"
            "\5\0\24\0\2\0\0\20\0" /* with two offsets */
            "\6\0\0\24\4abcd\6\0\2\24\4"
            "\14\1\0\25\2\5")},
    {"edit-no-memory", NULL,
     SCRIPT(EXPLICIT_FORMS "\1\3\0"
                           "\2\0\17\2\0\17\0\4\0\0\5\0\1"
                           "\4\0\5\0\1\14\1\0\13\2\0\0")},
    {"edit-stream", nested,
     SCRIPT(EXPLICIT_FORMS "\20\0\0"
                           "\14\1\0\11\0\17\0\1\4\0\0\6\0\1"
                           "\13\2\0\1\10\0\12\0\0\0\0\0")},
    {"edit-deferred", values,
     SCRIPT(IMPLICIT_FORMS "\26\0\0\3"
                           "\14\1\0\13\2\0\0\10\0\0\26\1\1"
                           "\1\1\0\6\5\17\0\0\0")},
    {"filter-rules", nested,
     SCRIPT("\1\0\0\40\1\0\0\4\3\0\30\3X^Y\3\4\30\0012")},
    {"filter-keep", nested, SCRIPT("\2\0\0\20\2\2\2\0")},
    {"filter-private", private_elements,
     SCRIPT("\0\0\2\6\1\22\3\7\13\2ab\0\10")},
    {"filter-utf8", code_extensions, SCRIPT("\4\0\1\1\5")},
    {"filter-no-memory", nested, SCRIPT("\3\5\1\40\0\0\1\0\1")},
};

static void
save(const struct encoder *e, const char *folder, const char *name)
{
    char path[1024];

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >=
        (int)sizeof path) {
        fprintf(stderr, "make_seeds: the path is too long\n");
        exit(1);
    }
    encode_save(e, path);
}

static void
write_script_seed(struct encoder *e, const struct script_seed *seed,
                  const char *folder)
{
    size_t size = seed->size;

    encode_clear(e);
    if (seed->body)
        seed->body(e);
    encode_bytes(e, seed->bytes, size);
    for (; size % 4 != 0; size++)
        encode_bytes(e, "", 1);
    encode_bytes(e, &(char){(char)(size / 4)}, 1);
    save(e, folder, seed->name);
}

static void
write_text_seed(struct encoder *e, const struct text_seed *seed,
                const char *folder)
{
    encode_clear(e);
    encode_bytes(e, seed->text, strlen(seed->text));
    save(e, folder, seed->name);
}

static void
write_seed(struct encoder *e, const struct seed *seed, const char *folder)
{
    encode_clear(e);
    e->implicit = (seed->form & IMPLICIT_VR) != 0;
    e->big = (seed->form & BIG_ENDIAN) != 0;
    e->undefined = (seed->form & UNDEFINED) != 0;
    if (seed->syntax)
        encode_meta(e, SC_STORAGE, "2.25.1", seed->syntax);
    size_t start = e->size;
    seed->body(e);
    if (seed->form & DEFLATE)
        encode_deflate(e, start);
    if (seed->percent != 0)
        e->size = e->size * seed->percent / 100;
    save(e, folder, seed->name);
}

int
main(int argc, char **argv)
{
    struct encoder e = {0};

    if (argc != 2) {
        fprintf(stderr, "usage: make_seeds FOLDER\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++)
        write_seed(&e, &seeds[i], argv[1]);
    for (size_t i = 0; i < sizeof text_seeds / sizeof text_seeds[0]; i++)
        write_text_seed(&e, &text_seeds[i], argv[1]);
    encode_free(&e);
    e = (struct encoder){0};
    for (size_t i = 0; i < sizeof script_seeds / sizeof script_seeds[0]; i++)
        write_script_seed(&e, &script_seeds[i], argv[1]);
    encode_free(&e);
    return 0;
}
