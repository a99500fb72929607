/* Base64 in pieces. RFC 4648 4 */
#ifndef TEXT_BASE64_H
#define TEXT_BASE64_H

#include <stddef.h>
#include <stdint.h>

/* Between pieces. Zeroed to begin with. */
struct dicom__base64 {
    uint32_t bits;  /* of the group of four characters in hand */
    uint8_t  count; /* bytes (encoding) or characters (decoding) of it */
    uint8_t  pads;  /* decoding: '=' that have come */
};

/* How much is written at the most for a piece of `size`. */
#define DICOM__BASE64_CHARS(size) (((size) + 2) / 3 * 4)
#define DICOM__BASE64_BYTES(size) (((size) + 3) / 4 * 3)

/* Returns how many characters there are. */
size_t dicom__base64_encode(struct dicom__base64 *b, char *out,
                            const uint8_t *bytes, size_t size);
/* The characters of the last group; begins anew. */
size_t dicom__base64_encode_end(struct dicom__base64 *b, char out[4]);

/* Returns how many characters are taken: fewer than `size` where the next one
 * may not stand. *got: bytes written. */
size_t dicom__base64_decode(struct dicom__base64 *b, uint8_t *out,
                            const char *text, size_t size, size_t *got);

/* Whether the text may end here. */
static inline int
dicom__base64_is_whole(const struct dicom__base64 *b)
{
    return b->count == 0;
}

#endif
