/* Words in bytes, in either order; no alignment is needed. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define DICOM__INLINE static inline __attribute__((always_inline))

DICOM__INLINE uint16_t
dicom__get16le(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

DICOM__INLINE uint32_t
dicom__get32le(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

DICOM__INLINE uint64_t
dicom__get64le(const uint8_t *p)
{
    return dicom__get32le(p) | (uint64_t)dicom__get32le(p + 4) << 32;
}

DICOM__INLINE uint16_t
dicom__get16be(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

DICOM__INLINE uint32_t
dicom__get32be(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           (uint32_t)p[3];
}

DICOM__INLINE uint16_t
dicom__get16(const uint8_t *p, bool big)
{
    return big ? dicom__get16be(p) : dicom__get16le(p);
}

DICOM__INLINE uint32_t
dicom__get32(const uint8_t *p, bool big)
{
    return big ? dicom__get32be(p) : dicom__get32le(p);
}

/* A tag: two 16-bit words, group and element, each in the byte order. */
DICOM__INLINE uint32_t
dicom__get_tag(const uint8_t *p, bool big)
{
    return (uint32_t)dicom__get16(p, big) << 16 | dicom__get16(p + 2, big);
}

DICOM__INLINE void
dicom__put16le(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

DICOM__INLINE void
dicom__put32le(uint8_t *p, uint32_t v)
{
    dicom__put16le(p, (uint16_t)v);
    dicom__put16le(p + 2, (uint16_t)(v >> 16));
}

DICOM__INLINE void
dicom__put16(uint8_t *p, uint16_t v, bool big)
{
    p[big] = (uint8_t)v;
    p[!big] = (uint8_t)(v >> 8);
}

DICOM__INLINE void
dicom__put32(uint8_t *p, uint32_t v, bool big)
{
    dicom__put16(p + (big ? 2 : 0), (uint16_t)v, big);
    dicom__put16(p + (big ? 0 : 2), (uint16_t)(v >> 16), big);
}

#endif
