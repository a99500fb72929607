/*
 * dicom-demo: writes a small, valid DICOM file to try the other tools on.
 *
 * A Secondary Capture image of 8 x 8 pixels, explicit VR little endian, with
 * a code sequence, a private block and a patient's name in UTF-8. It is put
 * together byte by byte: how a file looks from the inside.
 *
 * PS3.10 7.1 (file meta information), PS3.5 7.1.2 (explicit VR), 7.5
 * (sequences), 7.8 (private elements), PS3.3 A.8.1 (the image).
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

#define SC_IMAGE_STORAGE "1.2.840.10008.5.1.4.1.1.7"
#define EXPLICIT_LITTLE_ENDIAN "1.2.840.10008.1.2.1"
#define INSTANCE "2.25.329800735698586629295641978511506172918"

enum { SIDE = 8, CAPACITY = 4096 };

static const char usage[] =
    "usage: dicom-demo FILE\n"
    "Writes a small DICOM file; one of that name is replaced.\n"
    "  --help     print this\n"
    "  --version  print the version of the library\n"
    "Exit status: 0 the file is written; 1 it is not; 2 wrong usage.\n";

/* All that is written fits by far; `full` tells if it ever does not. */
struct buffer {
    unsigned char bytes[CAPACITY];
    size_t        size;
    bool          full;
};

/* An element whose value is text. */
struct text_row {
    uint32_t    tag;
    const char *vr;
    const char *text;
};

/* ---- elements ------------------------------------------------------------ */

static void
put_bytes(struct buffer *b, const void *bytes, size_t size)
{
    if (size > CAPACITY - b->size) {
        b->full = true;
        return;
    }
    memcpy(b->bytes + b->size, bytes, size);
    b->size += size;
}

static void
put_16(struct buffer *b, unsigned v)
{
    unsigned char word[2] = {(unsigned char)v, (unsigned char)(v >> 8)};

    put_bytes(b, word, sizeof word);
}

static void
put_32(struct buffer *b, uint32_t v)
{
    put_16(b, v & 0xFFFF);
    put_16(b, v >> 16);
}

static void
put_tag(struct buffer *b, uint32_t tag)
{
    put_16(b, DICOM_TAG_GROUP(tag));
    put_16(b, DICOM_TAG_ELEMENT(tag));
}

/* The VR decides whether the length has 16 bits or 32. PS3.5 7.1.2 */
static void
put_header(struct buffer *b, uint32_t tag, const char *vr, uint32_t length)
{
    const dicom_vr_info *info =
        dicom_vr_get_info(dicom_vr_from_letters(vr[0], vr[1]));

    put_tag(b, tag);
    put_bytes(b, vr, 2);
    if (info->long_header) {
        put_16(b, 0);
        put_32(b, length);
    } else {
        put_16(b, length);
    }
}

/* Lengths are even; the VR names the padding. PS3.5 6.2 */
static void
put_text(struct buffer *b, const struct text_row *row)
{
    const dicom_vr_info *info =
        dicom_vr_get_info(dicom_vr_from_letters(row->vr[0], row->vr[1]));
    size_t size = strlen(row->text);

    put_header(b, row->tag, row->vr, (uint32_t)(size + size % 2));
    put_bytes(b, row->text, size);
    put_bytes(b, &info->padding, size % 2);
}

static void
put_texts(struct buffer *b, const struct text_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_text(b, &rows[i]);
}

static void
put_us(struct buffer *b, uint32_t tag, unsigned v)
{
    put_header(b, tag, "US", 2);
    put_16(b, v);
}

#define PUT_TEXTS(b, rows) put_texts(b, rows, sizeof(rows) / sizeof((rows)[0]))

/* ---- the file ------------------------------------------------------------ */

static void
put_meta(struct buffer *b)
{
    static const char            preamble[128];
    static const struct text_row rows[] = {
        {DICOM_TAG(0x0002, 0x0002), "UI", SC_IMAGE_STORAGE},
        {DICOM_TAG(0x0002, 0x0003), "UI", INSTANCE},
        {DICOM_TAG(0x0002, 0x0010), "UI", EXPLICIT_LITTLE_ENDIAN},
        {DICOM_TAG(0x0002, 0x0012), "UI", "2.25.250718283716273643"},
        {DICOM_TAG(0x0002, 0x0013), "SH", "DICOM_DEMO"},
    };
    struct buffer group = {.size = 0};

    put_header(&group, DICOM_TAG(0x0002, 0x0001), "OB", 2);
    put_bytes(&group, "\0\1", 2);
    PUT_TEXTS(&group, rows);

    put_bytes(b, preamble, sizeof preamble);
    put_bytes(b, "DICM", 4);
    put_header(b, DICOM_TAG(0x0002, 0x0000), "UL", 4);
    put_32(b, (uint32_t)group.size);
    put_bytes(b, group.bytes, group.size);
}

/* One item of exact length in a sequence of undefined length: both ways to
 * say where something ends. PS3.5 7.5.1, 7.5.2 */
static void
put_code_sequence(struct buffer *b)
{
    static const struct text_row rows[] = {
        {DICOM_TAG(0x0008, 0x0100), "SH", "86273004"},
        {DICOM_TAG(0x0008, 0x0102), "SH", "SCT"},
        {DICOM_TAG(0x0008, 0x0104), "LO", "Biopsy"},
    };
    struct buffer item = {.size = 0};

    PUT_TEXTS(&item, rows);
    put_header(b, DICOM_TAG(0x0008, 0x1032), "SQ", DICOM_LENGTH_UNDEFINED);
    put_tag(b, DICOM_TAG(0xFFFE, 0xE000));
    put_32(b, (uint32_t)item.size);
    put_bytes(b, item.bytes, item.size);
    put_tag(b, DICOM_TAG(0xFFFE, 0xE0DD));
    put_32(b, 0);
}

static void
put_identity(struct buffer *b)
{
    static const struct text_row before[] = {
        {DICOM_TAG(0x0008, 0x0005), "CS", "ISO_IR 192"},
        {DICOM_TAG(0x0008, 0x0008), "CS", "DERIVED\\SECONDARY"},
        {DICOM_TAG(0x0008, 0x0016), "UI", SC_IMAGE_STORAGE},
        {DICOM_TAG(0x0008, 0x0018), "UI", INSTANCE},
        {DICOM_TAG(0x0008, 0x0020), "DA", "20240229"},
        {DICOM_TAG(0x0008, 0x0030), "TM", "235959.5"},
        {DICOM_TAG(0x0008, 0x0050), "SH", "ACC-1"},
        {DICOM_TAG(0x0008, 0x0060), "CS", "OT"},
        {DICOM_TAG(0x0008, 0x0064), "CS", "SYN"},
        {DICOM_TAG(0x0008, 0x0090), "PN", "Referrer^Rita"},
        {DICOM_TAG(0x0008, 0x1030), "LO", "Demonstration"},
    };
    static const struct text_row after[] = {
        {DICOM_TAG(0x0009, 0x0010), "LO", "DICOM_DEMO 1.0"},
        {DICOM_TAG(0x0009, 0x1001), "LO", "a private text"},
        {DICOM_TAG(0x0009, 0x1002), "DS", "2.5\\-1e3"},
        /* "Yamada^Tarou", and the same in kanji. PS3.5 H.3 */
        {DICOM_TAG(0x0010, 0x0010), "PN",
         "Yamada^Tarou=\xE5\xB1\xB1\xE7\x94\xB0^\xE5\xA4\xAA\xE9\x83\x8E"},
        {DICOM_TAG(0x0010, 0x0020), "LO", "DEMO-0001"},
        {DICOM_TAG(0x0010, 0x0030), "DA", "19700101"},
        {DICOM_TAG(0x0010, 0x0040), "CS", "O"},
        {DICOM_TAG(0x0010, 0x1010), "AS", "054Y"},
        {DICOM_TAG(0x0010, 0x4000), "LT", "Made by dicom-demo.\r\nNobody."},
        {DICOM_TAG(0x0020, 0x000D), "UI", "2.25.1001"},
        {DICOM_TAG(0x0020, 0x000E), "UI", "2.25.1002"},
        {DICOM_TAG(0x0020, 0x0010), "SH", "1"},
        {DICOM_TAG(0x0020, 0x0011), "IS", "1"},
        {DICOM_TAG(0x0020, 0x0013), "IS", "1"},
        {DICOM_TAG(0x0020, 0x0020), "CS", ""},
    };

    PUT_TEXTS(b, before);
    put_code_sequence(b);
    PUT_TEXTS(b, after);
}

static void
put_image(struct buffer *b)
{
    put_us(b, DICOM_TAG(0x0028, 0x0002), 1);
    put_text(b, &(struct text_row){DICOM_TAG(0x0028, 0x0004), "CS",
                                   "MONOCHROME2"});
    put_us(b, DICOM_TAG(0x0028, 0x0010), SIDE);
    put_us(b, DICOM_TAG(0x0028, 0x0011), SIDE);
    put_us(b, DICOM_TAG(0x0028, 0x0100), 8);
    put_us(b, DICOM_TAG(0x0028, 0x0101), 8);
    put_us(b, DICOM_TAG(0x0028, 0x0102), 7);
    put_us(b, DICOM_TAG(0x0028, 0x0103), 0);

    put_header(b, DICOM_TAG(0x7FE0, 0x0010), "OB", SIDE * SIDE);
    for (unsigned i = 0; i < SIDE * SIDE; i++) {
        unsigned char pixel = (unsigned char)(i % SIDE * 16 + i / SIDE * 16);
        put_bytes(b, &pixel, 1);
    }
}

/* ---- the command --------------------------------------------------------- */

static bool
write_all(const char *path, const struct buffer *b)
{
    FILE *file = fopen(path, "wb");

    if (!file)
        return false;
    bool good = fwrite(b->bytes, 1, b->size, file) == b->size;
    return fclose(file) == 0 && good;
}

/* Writes beside and renames: nobody ever sees half a file. */
static bool
replace(const char *path, const struct buffer *b)
{
    static const char suffix[] = ".part";
    size_t            size = strlen(path);
    char             *beside = malloc(size + sizeof suffix);

    if (!beside)
        return false;
    memcpy(beside, path, size);
    memcpy(beside + size, suffix, sizeof suffix);
    bool good = write_all(beside, b) && rename(beside, path) == 0;
    if (!good) {
        int reason = errno;

        remove(beside);
        errno = reason;
    }
    free(beside);
    return good;
}

static int
run(const char *path)
{
    static struct buffer b;

    put_meta(&b);
    put_identity(&b);
    put_image(&b);
    if (b.full) {
        fputs("dicom-demo: the buffer is too small\n", stderr);
        return 1;
    }
    if (!replace(path, &b)) {
        fprintf(stderr, "dicom-demo: %s: %s\n", path, strerror(errno));
        return 1;
    }
    return 0;
}

int
main(int argc, char **argv)
{
    bool        named = argc == 3 && strcmp(argv[1], "--") == 0;
    const char *word = named || argc == 2 ? argv[argc - 1] : "";

    if (named && word[0] != '\0')
        return run(word);
    if (strcmp(word, "--help") == 0)
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    if (strcmp(word, "--version") == 0)
        return printf("dicom-demo %s\n", dicom_version()) < 0 ||
               fflush(stdout) != 0;
    if (word[0] == '\0' || word[0] == '-') {
        fprintf(stderr, "dicom-demo: %s\n%s",
                argc == 2 ? "there is no such option" : "which file?", usage);
        return 2;
    }
    return run(word);
}
