/* Counted memory: every allocation of the library goes through here. */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stdbool.h>

#include "dicom/base.h"

struct dicom__memory {
    dicom_allocator with;
    size_t          used;
    size_t          limit;   /* SIZE_MAX: none */
    bool            refused; /* the last failure was the limit's */
};

/* `allocator` NULL: the C library's; `limit` 0: none. */
void dicom__memory_init(struct dicom__memory *m,
                        const dicom_allocator *allocator, size_t limit);

/* NULL when there is none or the limit is reached; size is not 0. */
void *dicom__alloc(struct dicom__memory *m, size_t size);
void *dicom__resize(struct dicom__memory *m, void *block, size_t old,
                    size_t size);
/* A NULL block is fine. */
void dicom__release(struct dicom__memory *m, void *block, size_t size);

/* Why the last allocation failed: DICOM_E_LIMIT or DICOM_E_NO_MEMORY. */
static inline dicom_status
dicom__memory_status(const struct dicom__memory *m)
{
    return m->refused ? DICOM_E_LIMIT : DICOM_E_NO_MEMORY;
}

#endif
