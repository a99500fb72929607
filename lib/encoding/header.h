/*
 * Data element headers as bytes. PS3.5 7.1.2 (explicit VR), 7.1.3 (implicit).
 *
 * Pure functions: every header is decoded and encoded here and nowhere else.
 */
#ifndef ENCODING_HEADER_H
#define ENCODING_HEADER_H

#include <stdbool.h>

#include "base/bytes.h"
#include "dicom/dict.h"

/* Tags of the grammar. PS3.5 7.5 */
#define DICOM__ITEM UINT32_C(0xFFFEE000)
#define DICOM__ITEM_END UINT32_C(0xFFFEE00D)
#define DICOM__SEQUENCE_END UINT32_C(0xFFFEE0DD)

enum {
    DICOM__SHORT_HEADER = 8, /* also of items, delimiters, implicit VR */
    DICOM__LONG_HEADER = 12
};

/* By (first - 'A') * 32 + (second - 'A'): a dicom_vr, 0 if none. */
extern const uint8_t dicom__vr_of_letters[26 * 32];

/* What the parser asks of a VR, in one byte each. */
enum {
    DICOM__VR_WORD_MASK = 7, /* word size - 1; 1 for text: even lengths */
    DICOM__VR_LONG = 8,      /* 32-bit length after two reserved bytes */
    DICOM__VR_MAY_BE_UNDEFINED = 16
};
extern const uint8_t dicom__vr_traits[DICOM_VR_COUNT];
/* Its letters, the first in the low byte; those of none are 0. */
extern const uint16_t dicom__vr_letters[DICOM_VR_COUNT];

struct dicom__header {
    uint32_t tag;
    uint32_t length;
    dicom_vr vr; /* DICOM_VR_NONE in implicit VR and for unknown letters */
    uint16_t vr_encoded;
    uint16_t reserved;
    uint32_t size; /* of the header itself */
};

/* The VR of two letters, DICOM_VR_NONE for anything else. */
DICOM__INLINE dicom_vr
dicom__vr_decode(uint8_t first, uint8_t second)
{
    unsigned a = first - (unsigned)'A';
    unsigned b = second - (unsigned)'A';

    return a < 26 && b < 26 ? (dicom_vr)dicom__vr_of_letters[a * 32 + b]
                            : DICOM_VR_NONE;
}

/* Whether two bytes may be the letters of a VR, known or not. */
DICOM__INLINE bool
dicom__are_letters(uint8_t first, uint8_t second)
{
    return first - (unsigned)'A' < 26 && second - (unsigned)'A' < 26;
}

/* What stands in a header of a given form. `p` holds `h->size` bytes. */
DICOM__INLINE void
dicom__header_implicit(struct dicom__header *h, const uint8_t *p, bool big)
{
    h->tag = dicom__get_tag(p, big);
    h->length = dicom__get32(p + 4, big);
    h->vr = DICOM_VR_NONE;
    h->vr_encoded = 0;
    h->reserved = 0;
    h->size = DICOM__SHORT_HEADER;
}

/* Short form: 16-bit length. `vr` is for the caller to say. */
DICOM__INLINE void
dicom__header_short(struct dicom__header *h, const uint8_t *p, bool big,
                    dicom_vr vr)
{
    h->tag = dicom__get_tag(p, big);
    h->length = dicom__get16(p + 6, big);
    h->vr = vr;
    h->vr_encoded = dicom__get16le(p + 4);
    h->reserved = 0;
    h->size = DICOM__SHORT_HEADER;
}

/* Long form: two reserved bytes, 32-bit length; 12 bytes at `p`. */
DICOM__INLINE void
dicom__header_long(struct dicom__header *h, const uint8_t *p, bool big,
                   dicom_vr vr)
{
    h->tag = dicom__get_tag(p, big);
    h->length = dicom__get32(p + 8, big);
    h->vr = vr;
    h->vr_encoded = dicom__get16le(p + 4);
    h->reserved = dicom__get16le(p + 6);
    h->size = DICOM__LONG_HEADER;
}

/* The other way: writes what the members say, whether it is right or not;
 * `h->size` bytes at `p`. Without letters unless `explicit_vr`. */
DICOM__INLINE void
dicom__header_write(uint8_t *p, const struct dicom__header *h, bool explicit_vr,
                    bool big)
{
    dicom__put16(p, (uint16_t)(h->tag >> 16), big);
    dicom__put16(p + 2, (uint16_t)h->tag, big);
    if (!explicit_vr) {
        dicom__put32(p + 4, h->length, big);
        return;
    }
    dicom__put16le(p + 4, h->vr_encoded);
    if (h->size == DICOM__SHORT_HEADER) {
        dicom__put16(p + 6, (uint16_t)h->length, big);
    } else {
        dicom__put16le(p + 6, h->reserved);
        dicom__put32(p + 8, h->length, big);
    }
}

/* Float, double float and integer Pixel Data: what has fragments if its length
 * is undefined. Whatever else has an undefined length is a sequence in implicit
 * VR. PS3.5 A.4, 7.5.1 */
DICOM__INLINE bool
dicom__is_pixel_data(uint32_t tag)
{
    return tag == DICOM_TAG(0x7FE0, 0x0010) ||
           tag == DICOM_TAG(0x7FE0, 0x0008) || tag == DICOM_TAG(0x7FE0, 0x0009);
}

#endif
