/*
 * Makes DICOM bytes for tests, seeds and benchmarks. Knows nothing of the
 * library: what it writes, the library must read. Ends the program when
 * memory or a file fails.
 *
 * PS3.5 7.1 (elements), 7.5 (nesting), A.5 (deflate), PS3.10 7.1 (meta).
 */
#ifndef SUPPORT_ENCODE_H
#define SUPPORT_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct encoder {
    uint8_t *data;
    size_t   size;
    size_t   capacity;
    bool     implicit;   /* VR; else explicit */
    bool     big;        /* endian */
    bool     undefined;  /* lengths of sequences and items */
    size_t   n_elements; /* sequences are elements too */
    size_t   n_items;
};

#define ENCODE_UNDEFINED UINT32_C(0xFFFFFFFF)

void encode_free(struct encoder *e);
/* Forgets the bytes and the counts, keeps the memory. */
void encode_clear(struct encoder *e);

void encode_bytes(struct encoder *e, const void *bytes, size_t size);
void encode_16(struct encoder *e, uint16_t v);
void encode_32(struct encoder *e, uint32_t v);
void encode_64(struct encoder *e, uint64_t v);

/* Tag, VR where it is explicit, length. */
void encode_header(struct encoder *e, uint32_t tag, const char *vr,
                   uint32_t length);
/* `text` padded to even length: with NUL if UI, else with a space. */
void encode_text(struct encoder *e, uint32_t tag, const char *vr,
                 const char *text);
/* The same, made by printf's rules; at most 255 characters. */
void encode_textf(struct encoder *e, uint32_t tag, const char *vr,
                  const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void encode_us(struct encoder *e, uint32_t tag, uint16_t v);
void encode_ul(struct encoder *e, uint32_t tag, const uint32_t *v, size_t n);
void encode_fd(struct encoder *e, uint32_t tag, const double *v, size_t n);

/* Begins a sequence or item; give what it returns to encode_end_...(). */
size_t encode_sequence(struct encoder *e, uint32_t tag);
size_t encode_item(struct encoder *e);
void   encode_end_sequence(struct encoder *e, size_t mark);
void   encode_end_item(struct encoder *e, size_t mark);
/* A sequence of one item with Code Value, Scheme Designator, Meaning. */
void encode_code(struct encoder *e, uint32_t tag, const char *value,
                 const char *scheme, const char *meaning);

/* Preamble and file meta information, whose elements are not counted. */
void encode_meta(struct encoder *e, const char *sop_class,
                 const char *instance, const char *syntax);
/* Replaces all bytes from `from` on by a raw deflate stream of even size. */
void encode_deflate(struct encoder *e, size_t from);

void encode_save(const struct encoder *e, const char *path);

/* Numbers that look random and are the same everywhere. Begin with any
 * `*state` but 0. */
uint32_t encode_random(uint64_t *state);

#endif
