/* Where targets write to: memory that grows. */
#ifndef FUZZ_OUTPUT_H
#define FUZZ_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

static inline void
check(bool holds)
{
    if (!holds)
        abort();
}

struct output {
    uint8_t *data;
    size_t   size, capacity;
};

static inline dicom_status
take(void *ctx, const void *bytes, size_t size)
{
    struct output *out = ctx;

    check(size > 0);
    if (size > out->capacity - out->size) {
        out->capacity = out->capacity * 2 + size;
        out->data = realloc(out->data, out->capacity);
        check(out->data != NULL);
    }
    memcpy(out->data + out->size, bytes, size);
    out->size += size;
    return DICOM_OK;
}

#endif
