/* UTF-8 as of Unicode: no surrogates, nothing above 10FFFF, shortest form. */
#ifndef ENCODING_UTF8_H
#define ENCODING_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an ill-formed character is read as. */
#define DICOM__UTF8_BAD UINT32_MAX

/* Whether one of the eight bytes is ESC. */
static inline bool
dicom__has_escape(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t       differs = word ^ 0x1B * ones;

    return ((differs - ones) & ~differs & 0x80 * ones) != 0;
}

/* Bytes below 80 at the beginning. */
size_t dicom__ascii_run(const uint8_t *bytes, size_t size);

/* The same, and no ESC. */
size_t dicom__text_run(const uint8_t *bytes, size_t size);

/* Bytes of whole, well-formed characters at the beginning. */
size_t dicom__utf8_run(const uint8_t *bytes, size_t size);

/*
 * One character; `size` is not 0. Returns its size. If it is ill-formed *out
 * is DICOM__UTF8_BAD, and what is passed over is the longest beginning of a
 * character that stands there, at least one byte (Unicode 3.9).
 */
size_t dicom__utf8_next(const uint8_t *bytes, size_t size, uint32_t *out);

/* The size without a character at the end that is cut in its midst. */
size_t dicom__utf8_whole(const uint8_t *bytes, size_t size);

/* Writes a code point, which is no surrogate; returns the size, 1 to 4. */
size_t dicom__utf8_put(char out[4], uint32_t c);

#endif
