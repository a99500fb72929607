/* Output that is gathered before it is given to an output function. */
#ifndef TEXT_OUTPUT_H
#define TEXT_OUTPUT_H

#include <string.h>

#include "dicom/text.h"

/* The most that may be asked of dicom__output_room() at once. */
enum { DICOM__OUTPUT_ROOM = 1024, DICOM__OUTPUT_SIZE = 64 * 1024 };

struct dicom__output {
    dicom_output_fn *write;
    void            *ctx;
    dicom_status     status; /* the first error; what follows it is dropped */
    size_t           size;   /* bytes gathered */
    char             bytes[DICOM__OUTPUT_SIZE];
};

void dicom__output_init(struct dicom__output *o, dicom_output_fn *write,
                        void *ctx);
/* Forgets what is gathered, and the error. */
void dicom__output_reset(struct dicom__output *o);
/* Gives away what is gathered. */
dicom_status dicom__output_flush(struct dicom__output *o);

void dicom__output_put_slow(struct dicom__output *o, const void *bytes,
                            size_t size);

static inline void
dicom__output_put(struct dicom__output *o, const void *bytes, size_t size)
{
    if (size > DICOM__OUTPUT_SIZE - o->size) {
        dicom__output_put_slow(o, bytes, size);
        return;
    }
    memcpy(o->bytes + o->size, bytes, size);
    o->size += size;
}

/* Where `size` more bytes may be written; how far it was done is told with
 * dicom__output_end(). */
static inline char *
dicom__output_room(struct dicom__output *o, size_t size)
{
    if (size > DICOM__OUTPUT_SIZE - o->size)
        (void)dicom__output_flush(o);
    return o->bytes + o->size;
}

static inline void
dicom__output_end(struct dicom__output *o, const char *end)
{
    o->size = (size_t)(end - o->bytes);
}

/* At most DICOM__OUTPUT_ROOM. */
static inline void
dicom__output_spaces(struct dicom__output *o, size_t count)
{
    memset(dicom__output_room(o, count), ' ', count);
    o->size += count;
}

#endif
