/* A growing run of bytes. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/alloc.h"

struct dicom__buf {
    uint8_t *data;
    size_t   size;     /* bytes in use */
    size_t   capacity; /* bytes at `data` */
};

/* Makes room for `size` bytes in all; keeps what is there. */
DICOM_CHECK dicom_status dicom__buf_reserve(struct dicom__buf *b,
                                            struct dicom__memory *m,
                                            size_t size);
/* Appends; `bytes` may be NULL if `size` is 0. */
DICOM_CHECK dicom_status dicom__buf_append(struct dicom__buf *b,
                                           struct dicom__memory *m,
                                           const void *bytes, size_t size);
/* Drops the first `size` bytes. */
void dicom__buf_drop(struct dicom__buf *b, size_t size);
void dicom__buf_free(struct dicom__buf *b, struct dicom__memory *m);

#endif
