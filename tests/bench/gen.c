/*
 * Makes the files that are measured; the same bytes on every machine.
 *
 *   gen enhanced FRAMES explicit|implicit|big|deflated defined|undefined FILE
 *   gen headers COUNT PIXEL_BYTES FOLDER
 *   gen native FRAMES FILE
 *   gen fragments COUNT table|empty|extended FILE
 *
 * enhanced: an Enhanced CT whose frames each bring 42 elements and 11 items;
 * with 20,000 frames 840,067 elements and 220,005 items. headers: CT images
 * of about 120 elements, half of them with undefined lengths. native: frames
 * of 512 KiB in one value, sparse on disk where the file system can.
 * fragments: a tiled picture of 256 x 256 tiles of 4 to 8 KiB.
 */
#define _FILE_OFFSET_BITS 64
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "support/encode.h"

#define CT_STORAGE "1.2.840.10008.5.1.4.1.1.2"
#define ENHANCED_CT "1.2.840.10008.5.1.4.1.1.2.1"
#define MULTI_FRAME "1.2.840.10008.5.1.4.1.1.7.3"
#define WHOLE_SLIDE "1.2.840.10008.5.1.4.1.1.77.1.6"
#define EXPLICIT "1.2.840.10008.1.2.1"
#define JPEG "1.2.840.10008.1.2.4.50"
#define ROOT "1.2.826.0.1.3680043.2.1143.999"

static uint64_t randomness = UINT64_C(0x9E3779B97F4A7C15);

static uint32_t
below(uint32_t n)
{
    return encode_random(&randomness) % n;
}

static _Noreturn void
die(const char *what)
{
    perror(what);
    exit(1);
}

struct text_row {
    uint32_t    tag;
    const char *vr;
    const char *text;
};

static void
put_rows(struct encoder *e, const struct text_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        encode_text(e, rows[i].tag, rows[i].vr, rows[i].text);
}

#define PUT(e, rows) put_rows(e, rows, sizeof(rows) / sizeof((rows)[0]))

static void
put_fd(struct encoder *e, uint32_t tag, double v)
{
    encode_fd(e, tag, &v, 1);
}

/* ---- what all files say ----------------------------------------------- */

static const struct text_row study[] = {
    {0x00080020, "DA", "20240117"},      {0x00080021, "DA", "20240117"},
    {0x00080023, "DA", "20240117"},      {0x00080030, "TM", "101530.123000"},
    {0x00080031, "TM", "101545"},        {0x00080033, "TM", "101601.5"},
    {0x00080050, "SH", "ACC0012345"},    {0x00080060, "CS", "CT"},
    {0x00080070, "LO", "Manufacturer"},  {0x00080080, "LO", "Hospital"},
    {0x00080090, "PN", "Ref^Physician"}, {0x00081010, "SH", "STATION01"},
    {0x00081030, "LO", "CHEST"},         {0x0008103E, "LO", "AX 1.25 STND"},
    {0x00081090, "LO", "Scanner 3000"},
};

static const struct text_row patient[] = {
    {0x00100010, "PN", "Doe^Jane^M^Dr^PhD"},
    {0x00100020, "LO", "PID000001"},
    {0x00100030, "DA", "19700214"},
    {0x00100040, "CS", "F"},
    {0x00101010, "AS", "053Y"},
    {0x00101030, "DS", "63.5"},
};

static const struct text_row series[] = {
    {0x0020000D, "UI", ROOT ".2"}, {0x0020000E, "UI", ROOT ".3"},
    {0x00200010, "SH", "ST1"},     {0x00200011, "IS", "3"},
    {0x00200013, "IS", "1"},
};

static void
put_identity(struct encoder *e, const char *sop_class, const char *instance)
{
    encode_text(e, 0x00080005, "CS", "ISO_IR 192");
    encode_text(e, 0x00080008, "CS", "ORIGINAL\\PRIMARY\\VOLUME\\NONE");
    encode_text(e, 0x00080016, "UI", sop_class);
    encode_text(e, 0x00080018, "UI", instance);
}

/* `frames` is 0 for an image of a single frame. */
static void
put_image(struct encoder *e, uint16_t samples, unsigned frames, uint16_t side,
          uint16_t bits)
{
    encode_us(e, 0x00280002, samples);
    encode_text(e, 0x00280004, "CS",
                samples == 1 ? "MONOCHROME2" : "YBR_FULL_422");
    if (frames > 0)
        encode_textf(e, 0x00280008, "IS", "%u", frames);
    encode_us(e, 0x00280010, side);
    encode_us(e, 0x00280011, side);
    encode_us(e, 0x00280100, bits);
    encode_us(e, 0x00280101, bits);
    encode_us(e, 0x00280102, (uint16_t)(bits - 1));
    encode_us(e, 0x00280103, 0);
}

/* ---- enhanced --------------------------------------------------------- */

/* A functional group of one item. */
struct group {
    size_t sequence, item;
};

static struct group
begin_group(struct encoder *e, uint32_t tag)
{
    struct group g;

    g.sequence = encode_sequence(e, tag);
    g.item = encode_item(e);
    return g;
}

static void
end_group(struct encoder *e, struct group g)
{
    encode_end_item(e, g.item);
    encode_end_sequence(e, g.sequence);
}

static void
put_group(struct encoder *e, uint32_t tag, const struct text_row *rows,
          size_t count)
{
    struct group g = begin_group(e, tag);

    put_rows(e, rows, count);
    end_group(e, g);
}

#define PUT_GROUP(e, tag, rows)                                                \
    put_group(e, tag, rows, sizeof(rows) / sizeof((rows)[0]))

static void
put_derivation(struct encoder *e, unsigned frame)
{
    struct group outer = begin_group(e, 0x00089124);
    struct group source = begin_group(e, 0x00082112);

    encode_text(e, 0x00081150, "UI", CT_STORAGE);
    encode_textf(e, 0x00081155, "UI", ROOT ".4.%u", frame + 1);
    encode_code(e, 0x0040A170, "121322", "DCM",
                "Source of the image processing");
    end_group(e, source);
    encode_code(e, 0x00089215, "113072", "DCM", "Multiplanar reformatting");
    end_group(e, outer);
}

static void
put_exposure(struct encoder *e, unsigned frame)
{
    struct group g = begin_group(e, 0x00189321);

    encode_text(e, 0x00189323, "CS", "NONE");
    put_fd(e, 0x00189324, 0);
    put_fd(e, 0x00189328, 500.0 + frame % 7);
    put_fd(e, 0x00189330, 200 + below(1000) / 10.0);
    put_fd(e, 0x00189332, 100 + below(1000) / 100.0);
    put_fd(e, 0x00189345, 12.5 + frame % 3);
    end_group(e, g);
}

static void
put_centers(struct encoder *e, unsigned frame)
{
    const double data[3] = {-170.5 + frame % 11, -160.25, frame * 0.625};
    const double target[3] = {0.5, -20, frame * 0.625};
    struct group g = begin_group(e, 0x00189326);

    encode_fd(e, 0x00189313, data, 3);
    encode_fd(e, 0x00189318, target, 3);
    put_fd(e, 0x00189327, frame * 0.625);
    end_group(e, g);
}

static void
put_content(struct encoder *e, unsigned frame)
{
    const uint32_t one = 1, place = frame % 1000 + 1;
    const uint32_t index[3] = {1, frame / 1000 + 1, place};
    struct group   g = begin_group(e, 0x00209111);

    for (unsigned i = 0; i < 2; i++)
        encode_textf(e, i == 0 ? 0x00189074 : 0x00189151, "DT",
                     "2024011710%02u%02u.%06u", frame / 60 % 60, frame % 60,
                     below(1000000));
    put_fd(e, 0x00189220, 0.5);
    encode_textf(e, 0x00209056, "SH", "%u", frame / 1000 + 1);
    encode_ul(e, 0x00209057, &place, 1);
    encode_ul(e, 0x00209128, &one, 1);
    encode_us(e, 0x00209156, 1);
    encode_ul(e, 0x00209157, index, 3);
    encode_textf(e, 0x00209158, "LT", "frame %u of the benchmark", frame + 1);
    end_group(e, g);
}

static void
put_frame(struct encoder *e, unsigned frame)
{
    static const struct text_row type[] = {
        {0x00089007, "CS", "ORIGINAL\\PRIMARY\\AXIAL\\NONE"},
        {0x00089205, "CS", "MONOCHROME"},
        {0x00089206, "CS", "VOLUME"},
        {0x00089207, "CS", "NONE"},
    };
    static const struct text_row orientation[] = {
        {0x00200037, "DS",
         "1.000000\\0.000000\\0.000000\\0.000000\\1.000000"
         "\\0.000000"},
    };
    size_t item = encode_item(e);

    put_derivation(e, frame);
    put_exposure(e, frame);
    put_centers(e, frame);
    PUT_GROUP(e, 0x00189329, type);
    put_content(e, frame);
    struct group position = begin_group(e, 0x00209113);
    encode_textf(e, 0x00200032, "DS", "-180.000\\-171.699\\%.3f",
                 frame * 0.625 - 300);
    end_group(e, position);
    PUT_GROUP(e, 0x00209116, orientation);
    encode_end_item(e, item);
}

static void
put_shared(struct encoder *e)
{
    static const struct text_row measures[] = {
        {0x00180050, "DS", "1.25"},
        {0x00180088, "DS", "1.0"},
        {0x00280030, "DS", "0.703125\\0.703125"},
    };
    static const struct text_row window[] = {
        {0x00281050, "DS", "40"},
        {0x00281051, "DS", "400"},
        {0x00281055, "LO", "MEDIASTINUM"},
    };
    static const struct text_row rescale[] = {
        {0x00281052, "DS", "-1024"},
        {0x00281053, "DS", "1"},
        {0x00281054, "LO", "HU"},
    };
    struct group shared = begin_group(e, 0x52009229);

    PUT_GROUP(e, 0x00289110, measures);
    PUT_GROUP(e, 0x00289132, window);
    PUT_GROUP(e, 0x00289145, rescale);
    end_group(e, shared);
}

static void
put_enhanced_head(struct encoder *e, unsigned frames)
{
    static const struct text_row contrast[] = {
        {0x00089205, "CS", "MONOCHROME"},
        {0x00089206, "CS", "VOLUME"},
        {0x00089207, "CS", "NONE"},
    };
    static const struct text_row device[] = {
        {0x00180015, "CS", "CHEST"},
        {0x00181000, "LO", "SN0001"},
        {0x00181020, "LO", "v1.0"},
        {0x00189004, "CS", "PRODUCT"},
    };
    static const struct text_row dimension[] = {
        {0x00209164, "UI", ROOT ".6"},
    };

    put_identity(e, ENHANCED_CT, ROOT ".1");
    PUT(e, study);
    PUT(e, contrast);
    PUT(e, patient);
    PUT(e, device);
    PUT(e, series);
    encode_text(e, 0x00200052, "UI", ROOT ".5");
    encode_text(e, 0x00201040, "LO", "");
    PUT_GROUP(e, 0x00209221, dimension);
    put_image(e, 1, frames, 2, 8);
    encode_text(e, 0x00280301, "CS", "NO");
    encode_text(e, 0x00282110, "CS", "00");
}

static void
report(const struct encoder *e, const char *path)
{
    printf("%s: %zu bytes, %zu elements, %zu items\n", path, e->size,
           e->n_elements, e->n_items);
}

static int
make_enhanced(char **arg)
{
    static const struct {
        const char *name, *uid;
        bool        implicit, big, deflated;
    } syntaxes[] = {
        {"explicit", EXPLICIT, false, false, false},
        {"implicit", "1.2.840.10008.1.2", true, false, false},
        {"big", "1.2.840.10008.1.2.2", false, true, false},
        {"deflated", "1.2.840.10008.1.2.1.99", false, false, true},
    };
    unsigned       frames = (unsigned)strtoul(arg[0], NULL, 10);
    size_t         s = 0;
    struct encoder e = {.undefined = strcmp(arg[2], "undefined") == 0};

    while (strcmp(arg[1], syntaxes[s].name) != 0)
        if (++s == sizeof syntaxes / sizeof syntaxes[0])
            return 2;
    e.implicit = syntaxes[s].implicit;
    e.big = syntaxes[s].big;
    encode_meta(&e, ENHANCED_CT, ROOT ".1", syntaxes[s].uid);
    size_t start = e.size;
    put_enhanced_head(&e, frames);
    put_shared(&e);
    size_t per_frame = encode_sequence(&e, 0x52009230);
    for (unsigned i = 0; i < frames; i++)
        put_frame(&e, i);
    encode_end_sequence(&e, per_frame);
    encode_header(&e, 0x7FE00010, "OW", frames * 4);
    for (unsigned i = 0; i < 2 * frames; i++)
        encode_16(&e, (uint16_t)below(65536));
    if (syntaxes[s].deflated)
        encode_deflate(&e, start);
    encode_save(&e, arg[3]);
    report(&e, arg[3]);
    encode_free(&e);
    return 0;
}

/* ---- headers ---------------------------------------------------------- */

static void
put_ct_acquisition(struct encoder *e)
{
    static const struct text_row rows[] = {
        {0x00180015, "CS", "CHEST"},      {0x00180022, "CS", "HELICAL MODE"},
        {0x00180050, "DS", "1.250000"},   {0x00180060, "DS", "120"},
        {0x00180090, "DS", "500.000000"}, {0x00181000, "LO", "SN0001"},
        {0x00181020, "LO", "07MW11.10"},  {0x00181030, "LO", "5.1 CHEST"},
        {0x00181100, "DS", "360.000000"}, {0x00181110, "DS", "949.147000"},
        {0x00181111, "DS", "541.000000"}, {0x00181120, "DS", "0.000000"},
        {0x00181130, "DS", "165.500000"}, {0x00181140, "CS", "CW"},
        {0x00181150, "IS", "500"},        {0x00181151, "IS", "240"},
        {0x00181152, "IS", "3"},          {0x00181160, "SH", "BODY FILTER"},
        {0x00181170, "IS", "24000"},      {0x00181190, "DS", "0.700000"},
        {0x00181210, "SH", "STANDARD"},   {0x00185100, "CS", "FFS"},
    };

    PUT(e, rows);
    for (uint32_t i = 0; i < 6; i++)
        put_fd(e, 0x00189305 + i, 0.5 + i);
}

static void
put_private_block(struct encoder *e, uint32_t group, unsigned count)
{
    encode_textf(e, group << 16 | 0x10, "LO", "BENCH %04" PRIX32, group);
    for (unsigned i = 0; i < count; i++) {
        uint32_t tag = group << 16 | (0x1001 + i);

        if (i % 2 == 0)
            encode_textf(e, tag, "DS", "%u.%06u", i, below(1000000));
        else
            encode_us(e, tag, (uint16_t)i);
    }
}

static void
put_references(struct encoder *e)
{
    size_t sequence = encode_sequence(e, 0x00081140);

    for (unsigned i = 0; i < 2; i++) {
        size_t item = encode_item(e);

        encode_text(e, 0x00081150, "UI", CT_STORAGE);
        encode_textf(e, 0x00081155, "UI", ROOT ".7.%u", i);
        encode_end_item(e, item);
    }
    encode_end_sequence(e, sequence);
}

static void
put_request(struct encoder *e)
{
    struct group g = begin_group(e, 0x00400275);

    encode_text(e, 0x00321060, "LO", "CT CHEST W/O");
    encode_text(e, 0x00400007, "LO", "CT CHEST");
    encode_code(e, 0x00400008, "CTCHEST", "99BENCH", "CT Chest");
    encode_text(e, 0x00400009, "SH", "SPS1");
    encode_text(e, 0x00401001, "SH", "RP1");
    end_group(e, g);
}

static void
put_ct(struct encoder *e, unsigned n, uint32_t pixel_bytes)
{
    char instance[64];

    snprintf(instance, sizeof instance, ROOT ".8.%u.%u", n / 500, n % 500);
    encode_meta(e, CT_STORAGE, instance, EXPLICIT);
    put_identity(e, CT_STORAGE, instance);
    PUT(e, study);
    put_references(e);
    put_private_block(e, 0x0009, 4);
    PUT(e, patient);
    put_ct_acquisition(e);
    put_private_block(e, 0x0019, 16);
    PUT(e, series);
    encode_textf(e, 0x00200032, "DS", "-180.000000\\-171.699997\\%.6f",
                 100 - n % 500 * 0.625);
    encode_text(e, 0x00200037, "DS", "1\\0\\0\\0\\1\\0");
    encode_text(e, 0x00200052, "UI", ROOT ".5");
    put_image(e, 1, 0, pixel_bytes >= 524288 ? 512 : 4, 16);
    encode_text(e, 0x00281050, "DS", "40");
    encode_text(e, 0x00281051, "DS", "400");
    encode_text(e, 0x00281052, "DS", "-1024");
    encode_text(e, 0x00281053, "DS", "1");
    put_request(e);
    encode_header(e, 0x7FE00010, "OW", pixel_bytes);
    for (uint32_t i = 0; i < pixel_bytes / 2; i++)
        encode_16(e, (uint16_t)(encode_random(&randomness) & 0x7FF));
}

static int
make_headers(char **arg)
{
    unsigned       count = (unsigned)strtoul(arg[0], NULL, 10);
    uint32_t       pixel_bytes = (uint32_t)strtoul(arg[1], NULL, 10);
    struct encoder e = {0};
    char           path[1024];

    if (mkdir(arg[2], 0777) != 0 && errno != EEXIST)
        die(arg[2]);
    for (unsigned i = 0; i < count; i++) {
        encode_clear(&e);
        e.undefined = i % 2 != 0;
        put_ct(&e, i, pixel_bytes);
        snprintf(path, sizeof path, "%s/ct%05u.dcm", arg[2], i);
        encode_save(&e, path);
    }
    report(&e, path);
    encode_free(&e);
    return 0;
}

/* ---- native, fragments ------------------------------------------------ */

static void
put_frames_head(struct encoder *e, const char *sop_class, const char *syntax,
                unsigned frames)
{
    bool slide = strcmp(sop_class, WHOLE_SLIDE) == 0;

    encode_meta(e, sop_class, ROOT ".9", syntax);
    put_identity(e, sop_class, ROOT ".9");
    PUT(e, study);
    PUT(e, patient);
    PUT(e, series);
    put_image(e, slide ? 3 : 1, frames, slide ? 256 : 512, slide ? 8 : 16);
}

static void
flush(FILE *file, struct encoder *e, const char *path)
{
    if (fwrite(e->data, 1, e->size, file) != e->size)
        die(path);
    e->size = 0;
}

static int
make_native(char **arg)
{
    enum { FRAME = 512 * 1024 };
    unsigned       frames = (unsigned)strtoul(arg[0], NULL, 10);
    struct encoder e = {0};
    FILE          *file = fopen(arg[1], "wb");

    if (frames == 0 || frames > 8191)
        return 2;
    if (!file)
        die(arg[1]);
    put_frames_head(&e, MULTI_FRAME, EXPLICIT, frames);
    encode_header(&e, 0x7FE00010, "OW", frames * FRAME);
    flush(file, &e, arg[1]);
    /* A number at the start of each frame, holes between. */
    for (unsigned i = 0; i < frames; i++) {
        encode_32(&e, i);
        flush(file, &e, arg[1]);
        if (fseeko(file, FRAME - 4 - (i + 1 == frames), SEEK_CUR) != 0)
            die(arg[1]);
    }
    if (fputc(0, file) == EOF || fclose(file) != 0)
        die(arg[1]);
    printf("%s: %u frames of %d bytes\n", arg[1], frames, FRAME);
    encode_free(&e);
    return 0;
}

static void
put_item(struct encoder *e, uint32_t length)
{
    encode_16(e, 0xFFFE);
    encode_16(e, 0xE000);
    encode_32(e, length);
}

static void
put_tables(struct encoder *e, const char *kind, const uint32_t *lengths,
           uint32_t count)
{
    bool     extended = strcmp(kind, "extended") == 0;
    bool     table = strcmp(kind, "table") == 0;
    uint64_t at = 0;

    if (extended) {
        encode_header(e, 0x7FE00001, "OV", 8 * count);
        for (uint32_t i = 0; i < count; at += 8 + lengths[i++])
            encode_64(e, at);
        encode_header(e, 0x7FE00002, "OV", 8 * count);
        for (uint32_t i = 0; i < count; i++)
            encode_64(e, lengths[i]);
    }
    encode_header(e, 0x7FE00010, "OB", ENCODE_UNDEFINED);
    put_item(e, table ? 4 * count : 0);
    for (uint32_t i = 0; table && i < count; at += 8 + lengths[i++])
        encode_32(e, (uint32_t)at);
}

static int
make_fragments(char **arg)
{
    enum { LONGEST = 8192 };
    static uint8_t bytes[LONGEST];
    uint32_t       count = (uint32_t)strtoul(arg[0], NULL, 10);
    uint32_t      *lengths = calloc(count + 1, sizeof *lengths);
    struct encoder e = {0};
    FILE          *file = fopen(arg[2], "wb");

    if (!file || !lengths)
        die(arg[2]);
    for (uint32_t i = 0; i < count; i++)
        lengths[i] = 4096 + below(2048) * 2;
    for (size_t i = 0; i < LONGEST; i++)
        bytes[i] = (uint8_t)below(256);
    put_frames_head(&e, WHOLE_SLIDE, JPEG, count);
    put_tables(&e, arg[1], lengths, count);
    for (uint32_t i = 0; i < count; i++) {
        put_item(&e, lengths[i]);
        encode_bytes(&e, "\xFF\xD8", 2);
        encode_32(&e, i);
        encode_bytes(&e, bytes, lengths[i] - 8);
        encode_bytes(&e, "\xFF\xD9", 2);
        flush(file, &e, arg[2]);
    }
    encode_16(&e, 0xFFFE);
    encode_16(&e, 0xE0DD);
    encode_32(&e, 0);
    flush(file, &e, arg[2]);
    if (fclose(file) != 0)
        die(arg[2]);
    printf("%s: %" PRIu32 " fragments\n", arg[2], count);
    encode_free(&e);
    free(lengths);
    return 0;
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int         count; /* of arguments */
        int (*make)(char **arg);
    } kinds[] = {
        {"enhanced", 4, make_enhanced},
        {"headers", 3, make_headers},
        {"native", 2, make_native},
        {"fragments", 3, make_fragments},
    };
    int status = 2;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (argc == kinds[i].count + 2 && strcmp(argv[1], kinds[i].name) == 0)
            status = kinds[i].make(argv + 2);
    if (status == 2)
        fputs("usage: see the head of gen.c\n", stderr);
    return status;
}
