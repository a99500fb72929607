/* Attributes that have to agree with each other, and with the pixel data. */
#include <string.h>

#include "base/bytes.h"
#include "base/size.h"
#include "validate/check.h"

#define ROWS DICOM_TAG(0x0028, 0x0010)
#define COLUMNS DICOM_TAG(0x0028, 0x0011)
#define SAMPLES DICOM_TAG(0x0028, 0x0002)
#define PHOTOMETRIC_TAG DICOM_TAG(0x0028, 0x0004)
#define FRAMES DICOM_TAG(0x0028, 0x0008)
#define BITS_ALLOCATED DICOM_TAG(0x0028, 0x0100)
#define BITS_STORED_TAG DICOM_TAG(0x0028, 0x0101)
#define HIGH_BIT_TAG DICOM_TAG(0x0028, 0x0102)
#define PIXEL_DATA DICOM_TAG(0x7FE0, 0x0010)
#define EXTENDED_OFFSETS DICOM_TAG(0x7FE0, 0x0001)
#define EXTENDED_LENGTHS DICOM_TAG(0x7FE0, 0x0002)

/* Pixel data of a fixed word size besides (7FE0,0010). */
#define FLOAT_DATA DICOM_TAG(0x7FE0, 0x0008)
#define DOUBLE_DATA DICOM_TAG(0x7FE0, 0x0009)

static void
violate_numbers(struct dicom__check *c, dicom_violation_code code, uint32_t tag,
                const dicom_element *el, int64_t expected, int64_t found)
{
    if (!dicom__violation(c, code, tag, el))
        return;
    dicom__say_number(&c->expected, expected);
    dicom__say_number(&c->found, found);
    dicom__violation_tell(c);
}

/* Whether the first value of an attribute begins with `text`, or is it. */
static bool
is_text(const dicom_dataset *ds, uint32_t tag, const char *text, bool begins)
{
    size_t               size = 0, length = strlen(text);
    const dicom_element *el = ds ? dicom_dataset_find(ds, tag) : NULL;
    const char          *own = el ? dicom_element_trimmed(el, &size) : NULL;

    return own && (begins ? size >= length : size == length) &&
           memcmp(own, text, length) == 0;
}

/* ---- bits ------------------------------------------------------------- */

static void
check_bits(struct dicom__check *c)
{
    int64_t allocated, stored, high;

    if (!dicom__first_int(c->root, BITS_STORED_TAG, &stored))
        return;
    if (dicom__first_int(c->root, BITS_ALLOCATED, &allocated) &&
        stored > allocated &&
        dicom__violation(c, DICOM_V_BITS_STORED, BITS_STORED_TAG,
                         dicom_dataset_find(c->root, BITS_STORED_TAG))) {
        dicom__say_text(&c->expected, "at most ");
        dicom__say_number(&c->expected, allocated);
        dicom__say_number(&c->found, stored);
        dicom__violation_tell(c);
    }
    if (dicom__first_int(c->root, HIGH_BIT_TAG, &high) && high != stored - 1)
        violate_numbers(c, DICOM_V_HIGH_BIT, HIGH_BIT_TAG,
                        dicom_dataset_find(c->root, HIGH_BIT_TAG), stored - 1,
                        high);
}

/* ---- photometric interpretation --------------------------------------- */

static const struct {
    const char *name;
    int64_t     samples;
} interpretations[] = {
    {"MONOCHROME1", 1},
    {"MONOCHROME2", 1},
    {"PALETTE COLOR", 1},
    {"RGB", 3},
    {"YBR_FULL", 3},
    {"YBR_FULL_422", 3},
    {"YBR_PARTIAL_422", 3},
    {"YBR_PARTIAL_420", 3},
    {"YBR_ICT", 3},
    {"YBR_RCT", 3},
    {"XYB", 3},
    {"HSV", 3},
    {"ARGB", 4},
    {"CMYK", 4},
};

static void
check_samples(struct dicom__check *c, const dicom_element *el)
{
    int64_t samples;

    if (!dicom__first_int(c->root, SAMPLES, &samples))
        return;
    for (size_t i = 0; i < sizeof interpretations / sizeof *interpretations;
         i++)
        if (is_text(c->root, PHOTOMETRIC_TAG, interpretations[i].name, false) &&
            interpretations[i].samples != samples &&
            dicom__violation(c, DICOM_V_PHOTOMETRIC, PHOTOMETRIC_TAG, el)) {
            dicom__say_number(&c->expected, interpretations[i].samples);
            dicom__say_text(&c->expected, " samples per pixel");
            dicom__say_number(&c->found, samples);
            dicom__violation_tell(c);
        }
}

/* YBR_ICT and YBR_RCT are made by JPEG 2000, YBR_PARTIAL_420 by video. */
static void
check_photometric(struct dicom__check *c)
{
    static const char    jpeg_2000[] = "1.2.840.10008.1.2.4.9";
    static const char    htj2k[] = "1.2.840.10008.1.2.4.20";
    const dicom_syntax  *syntax = dicom_dataset_syntax(c->root);
    const dicom_element *el = dicom_dataset_find(c->root, PHOTOMETRIC_TAG);
    bool                 wavelets, made;

    if (!el)
        return;
    check_samples(c, el);
    if (!syntax || syntax->uid[0] == '\0' || syntax->private_uid)
        return;
    wavelets = strncmp(syntax->uid, jpeg_2000, sizeof jpeg_2000 - 1) == 0 ||
               strncmp(syntax->uid, htj2k, sizeof htj2k - 1) == 0;
    made = is_text(c->root, PHOTOMETRIC_TAG, "YBR_ICT", false) ||
           is_text(c->root, PHOTOMETRIC_TAG, "YBR_RCT", false);
    if ((made && !wavelets) ||
        (is_text(c->root, PHOTOMETRIC_TAG, "YBR_PARTIAL_420", false) &&
         !syntax->encapsulated))
        dicom__violate(c, DICOM_V_PHOTOMETRIC_SYNTAX, PHOTOMETRIC_TAG, el,
                       "a transfer syntax that makes it", syntax->uid);
}

/* ---- pixel data ------------------------------------------------------- */

/* The bits of one pixel: chrominance is halved in YBR_FULL_422. */
static bool
pixel_bits(const struct dicom__check *c, int64_t allocated, uint64_t *bits)
{
    int64_t samples;

    if (!dicom__first_int(c->root, SAMPLES, &samples) || samples < 1 ||
        samples > 4 || allocated < 1 || allocated > 64)
        return false;
    if (is_text(c->root, PHOTOMETRIC_TAG, "YBR_FULL_422", false) ||
        is_text(c->root, PHOTOMETRIC_TAG, "YBR_PARTIAL_422", false))
        samples = 2;
    *bits = (uint64_t)(samples * allocated);
    return true;
}

static int64_t
frame_count(const struct dicom__check *c)
{
    int64_t frames;

    return dicom__first_int(c->root, FRAMES, &frames) && frames > 0 ? frames
                                                                    : 1;
}

/* The length of native pixel data, without padding. PS3.5 8.1.1, 8.2 */
static void
check_native(struct dicom__check *c, const dicom_element *el, int64_t allocated)
{
    int64_t  rows, columns;
    uint64_t bits, pixels, frames = (uint64_t)frame_count(c), length;

    if (!dicom__first_int(c->root, ROWS, &rows) || rows < 1 ||
        !dicom__first_int(c->root, COLUMNS, &columns) || columns < 1 ||
        rows > 0xFFFFFFF || columns > 0xFFFFFFF ||
        !pixel_bits(c, allocated, &bits))
        return;
    pixels = (uint64_t)rows * (uint64_t)columns;
    if (pixels > UINT64_MAX / bits / frames)
        return;
    length = (pixels * bits * frames + 7) / 8;
    length += length % 2;
    if (dicom_element_size(el) != length)
        violate_numbers(c, DICOM_V_PIXEL_LENGTH, dicom_element_tag(el), el,
                        (int64_t)length, dicom_element_size(el));
}

static void
violate_entries(struct dicom__check *c, const dicom_element *table,
                uint32_t tag, int64_t expected, int64_t found)
{
    if (!dicom__violation(c, DICOM_V_OFFSET_TABLE, tag, table))
        return;
    dicom__say_number(&c->expected, expected);
    dicom__say_text(&c->expected, " entries");
    dicom__say_number(&c->found, found);
    dicom__violation_tell(c);
}

/* `expected`: 0 if there is no one value. */
static void
violate_entry(struct dicom__check *c, const dicom_element *table, uint32_t tag,
              size_t entry, uint64_t found, uint32_t expected)
{
    if (!dicom__violation(c, DICOM_V_OFFSET_TABLE, tag, table))
        return;
    if (expected > 0)
        dicom__say_number(&c->expected, expected);
    dicom__say_text(&c->found, "entry ");
    dicom__say_number(&c->found, (int64_t)entry);
    dicom__say_text(&c->found, " is ");
    dicom__say_number(&c->found, (int64_t)found);
    dicom__violation_tell(c);
}

/* Extended Offset Table Lengths: those of the frames, which are a fragment
 * each. PS3.5 A.4 */
static void
check_lengths(struct dicom__check *c, const dicom_element *table,
              const dicom_element *el)
{
    size_t         size;
    const uint8_t *p = dicom_element_bytes(table, &size);
    size_t         fragments = dicom_element_fragment_count(el);

    for (size_t i = 0; p && i < size / 8 && i + 1 < fragments; i++) {
        uint64_t length = dicom__get64le(p + i * 8);
        uint32_t there = dicom_element_size(dicom_element_fragment(el, i + 1));

        /* A byte of padding is not part of the frame. */
        if (length == there || length + 1 == there)
            continue;
        violate_entry(c, table, EXTENDED_LENGTHS, i, length, there);
        return;
    }
}

/* The first byte of a fragment's item, counted from that of fragment 1. */
static uint64_t
fragment_start(const dicom_element *el, size_t fragment)
{
    return dicom_element_offset(dicom_element_fragment(el, fragment)) -
           dicom_element_offset(dicom_element_fragment(el, 1));
}

/* An entry for each frame, if there is any; each is the start of a fragment,
 * above the one before it. PS3.5 A.4 */
static void
check_offsets(struct dicom__check *c, const dicom_element *table, uint32_t tag,
              const dicom_element *el, size_t entry_size)
{
    size_t         size, fragment = 1;
    const uint8_t *p = dicom_element_bytes(table, &size);
    size_t         fragments = dicom_element_fragment_count(el);
    int64_t        frames = frame_count(c);

    if (!p || fragments < 2)
        return;
    if (size > 0 && (int64_t)(size / entry_size) != frames) {
        violate_entries(c, table, tag, frames, (int64_t)(size / entry_size));
        return;
    }
    for (size_t i = 0; i < size / entry_size; i++, fragment++) {
        uint64_t offset = entry_size == 8 ? dicom__get64le(p + i * 8)
                                          : dicom__get32le(p + i * 4);

        while (fragment < fragments && fragment_start(el, fragment) < offset)
            fragment++;
        if (fragment < fragments && fragment_start(el, fragment) == offset)
            continue;
        violate_entry(c, table, tag, i, offset, 0);
        return;
    }
}

/* Video is one stream, however many frames it has. PS3.5 A.4.5 to A.4.8 */
static bool
is_video(const dicom_syntax *syntax)
{
    static const char video[] = "1.2.840.10008.1.2.4.10";

    return syntax && strncmp(syntax->uid, video, sizeof video - 1) == 0;
}

static void
check_encapsulated(struct dicom__check *c, const dicom_element *el)
{
    size_t               fragments = dicom_element_fragment_count(el);
    int64_t              frames = frame_count(c);
    const dicom_element *extended =
        dicom_dataset_find(c->root, EXTENDED_OFFSETS);
    const dicom_element *lengths =
        dicom_dataset_find(c->root, EXTENDED_LENGTHS);

    if (fragments == 0 || is_video(dicom_dataset_syntax(c->root)))
        return;
    if ((int64_t)fragments - 1 < frames)
        violate_numbers(c, DICOM_V_FRAGMENT_COUNT, PIXEL_DATA, el, frames,
                        (int64_t)fragments - 1);
    check_offsets(c, dicom_element_fragment(el, 0), PIXEL_DATA, el, 4);
    if (extended && !dicom_element_is_deferred(extended))
        check_offsets(c, extended, EXTENDED_OFFSETS, el, 8);
    if (lengths && (int64_t)fragments - 1 == frames &&
        !dicom_element_is_deferred(lengths))
        check_lengths(c, lengths, el);
    if (extended && !lengths)
        dicom__violate(c, DICOM_V_OFFSET_TABLE, EXTENDED_OFFSETS, extended,
                       "ExtendedOffsetTableLengths beside it", "none");
}

static void
check_pixels(struct dicom__check *c)
{
    const dicom_element *el = dicom_dataset_find(c->root, PIXEL_DATA);
    int64_t              allocated;

    if (el && dicom_element_has_fragments(el))
        check_encapsulated(c, el);
    else if (el && dicom__first_int(c->root, BITS_ALLOCATED, &allocated))
        check_native(c, el, allocated);
    if ((el = dicom_dataset_find(c->root, FLOAT_DATA)) != NULL)
        check_native(c, el, 32);
    if ((el = dicom_dataset_find(c->root, DOUBLE_DATA)) != NULL)
        check_native(c, el, 64);
}

/* ---- palettes --------------------------------------------------------- */

/* Descriptor: entries (0 is 65536), first value mapped, bits. */
static void
check_palette(struct dicom__check *c, unsigned color)
{
    uint32_t             tag = DICOM_TAG(0x0028, 0x1101 + color);
    const dicom_element *el = dicom_dataset_find(c->root, tag);
    const dicom_element *data =
        dicom_dataset_find(c->root, DICOM_TAG(0x0028, 0x1201 + color));
    size_t         size;
    const uint8_t *p = el ? dicom_element_bytes(el, &size) : NULL;

    if (!p || size != 6)
        return;
    uint32_t entries = dicom__get16le(p) ? dicom__get16le(p) : 65536;
    unsigned bits = dicom__get16le(p + 4);
    if (bits != 8 && bits != 16)
        violate_numbers(c, DICOM_V_PALETTE, tag, el, bits < 12 ? 8 : 16, bits);
    else if (data && dicom_element_size(data) != entries * 2 &&
             (bits == 16 || dicom_element_size(data) != entries + entries % 2))
        violate_numbers(c, DICOM_V_PALETTE, dicom_element_tag(data), data,
                        bits == 16 ? entries * 2 : entries,
                        dicom_element_size(data));
}

/* ---- file meta information -------------------------------------------- */

static void
check_same(struct dicom__check *c, uint32_t meta_tag, uint32_t tag)
{
    const dicom_element *el = dicom_dataset_find(c->root, tag);
    const dicom_element *meta = dicom_dataset_find(c->meta, meta_tag);
    size_t               size, meta_size;
    const char          *text, *meta_text;

    if (!el || !meta)
        return;
    text = dicom_element_trimmed(el, &size);
    meta_text = dicom_element_trimmed(meta, &meta_size);
    if (!text || !meta_text || size == 0 || meta_size == 0 ||
        (size == meta_size && memcmp(text, meta_text, size) == 0))
        return;
    if (!dicom__violation(c, DICOM_V_META_DIFFERS, meta_tag, meta))
        return;
    dicom__say_bytes(&c->expected, text, size);
    dicom__say_bytes(&c->found, meta_text, meta_size);
    dicom__violation_tell(c);
}

/* ---- dimensions ------------------------------------------------------- */

/* Dimension Index Values of a frame: one for each dimension. */
static void
check_frame_index(struct dicom__check *c, const dicom_element *frames,
                  size_t frame, size_t dimensions)
{
    const uint32_t       tag = DICOM_TAG(0x0020, 0x9157);
    const uint32_t       content = DICOM_TAG(0x0020, 0x9111);
    const dicom_dataset *item = dicom_element_item(frames, frame);
    const dicom_element *el = dicom_dataset_find(item, content);

    item = el ? dicom_element_item(el, 0) : NULL;
    el = item ? dicom_dataset_find(item, tag) : NULL;
    if (!el || dicom__value_count(el, NULL) == dimensions)
        return;
    c->steps[0] =
        (struct dicom__path_step){dicom_element_tag(frames), (uint32_t)frame};
    c->steps[1] = (struct dicom__path_step){content, 0};
    c->depth = 2;
    violate_numbers(c, DICOM_V_DIMENSION_INDEX, tag, el, (int64_t)dimensions,
                    (int64_t)dicom__value_count(el, NULL));
    c->depth = 0;
}

static void
check_dimensions(struct dicom__check *c)
{
    const dicom_element *index =
        dicom_dataset_find(c->root, DICOM_TAG(0x0020, 0x9222));
    const dicom_element *frames =
        dicom_dataset_find(c->root, DICOM_TAG(0x5200, 0x9230));
    size_t dimensions = index ? dicom_element_item_count(index) : 0;

    if (dimensions == 0 || !frames)
        return;
    for (size_t i = 0; i < dicom_element_item_count(frames); i++)
        check_frame_index(c, frames, i, dimensions);
}

void
dicom__check_agree(struct dicom__check *c)
{
    check_bits(c);
    check_photometric(c);
    check_pixels(c);
    for (unsigned color = 0; color < 3; color++)
        check_palette(c, color);
    if (c->meta) {
        check_same(c, DICOM_TAG(0x0002, 0x0002), DICOM_TAG(0x0008, 0x0016));
        check_same(c, DICOM_TAG(0x0002, 0x0003), DICOM_TAG(0x0008, 0x0018));
    }
    check_dimensions(c);
}
