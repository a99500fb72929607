/*
 * Where the bytes of a writer go: gathered, deflated if need be, and given to
 * the output function. Held bytes are gathered without end, so that what
 * belongs before them can still be written.
 *
 * Nothing here returns an error: the first one sticks in `status`, and what
 * follows it is dropped.
 */
#ifndef STREAM_SINK_H
#define STREAM_SINK_H

#include <string.h>
#include <zlib.h>

#include "base/alloc.h"
#include "dicom/event.h"

/* SINK_ROOM: the most that may be asked of dicom__sink_room() at once. */
enum { SINK_SIZE = 65536, SINK_ROOM = 4096 };

struct dicom__sink {
    uint8_t             *begin, *at, *end;
    uint64_t             given; /* bytes before `begin` */
    bool                 held;
    bool                 deflating;
    bool                 ready; /* `z` was initialised */
    dicom_status         status;
    dicom_output_fn     *output;
    void                *ctx;
    struct dicom__memory memory;    /* of what is gathered */
    struct dicom__memory unlimited; /* of deflating */
    uint64_t             deflated;  /* bytes that came out */
    uint8_t             *out;       /* of them, SINK_SIZE; NULL: none yet */
    z_stream             z;
};

DICOM_CHECK dicom_status dicom__sink_init(struct dicom__sink    *s,
                                          const dicom_allocator *allocator,
                                          size_t                 limit);
void                     dicom__sink_free(struct dicom__sink *s);
void dicom__sink_reset(struct dicom__sink *s, dicom_output_fn *output,
                       void *ctx);

/* Gives away what is gathered, held or not; it is not held any more. */
void dicom__sink_flush(struct dicom__sink *s);
/* Puts other bytes in place of the first `old` ones that are held. */
void dicom__sink_splice(struct dicom__sink *s, size_t old, const void *bytes,
                        size_t size);
/* Past what is gathered, and never deflated. */
void dicom__sink_raw(struct dicom__sink *s, const void *bytes, size_t size);
/* What follows is deflated, and is not any more. Nothing must be gathered. */
void dicom__sink_deflate_begin(struct dicom__sink *s);
void dicom__sink_deflate_end(struct dicom__sink *s);

void dicom__sink_put_slow(struct dicom__sink *s, const void *bytes,
                          size_t size);
void dicom__sink_make_room(struct dicom__sink *s, size_t size);
void dicom__sink_fill(struct dicom__sink *s, uint8_t byte, size_t size);

/* How many bytes were put. */
static inline uint64_t
dicom__sink_offset(const struct dicom__sink *s)
{
    return s->given + (uint64_t)(s->at - s->begin);
}

static inline void
dicom__sink_put(struct dicom__sink *s, const void *bytes, size_t size)
{
    if (size > (size_t)(s->end - s->at)) {
        dicom__sink_put_slow(s, bytes, size);
    } else if (size > 0) {
        memcpy(s->at, bytes, size);
        s->at += size;
    }
}

/* Where `size` more bytes may be written; how far it was done is told by
 * setting `at`. */
static inline uint8_t *
dicom__sink_room(struct dicom__sink *s, size_t size)
{
    if (size > (size_t)(s->end - s->at))
        dicom__sink_make_room(s, size);
    return s->at;
}

#endif
