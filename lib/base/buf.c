#include "base/buf.h"

#include <string.h>

#include "base/size.h"

enum { SMALLEST = 256 };

dicom_status
dicom__buf_reserve(struct dicom__buf *b, struct dicom__memory *m, size_t size)
{
    if (size <= b->capacity)
        return DICOM_OK;

    size_t capacity;
    if (!size_add(b->capacity, b->capacity / 2, &capacity))
        capacity = size;
    if (capacity < size)
        capacity = size;
    if (capacity < SMALLEST)
        capacity = SMALLEST;

    uint8_t *data = dicom__resize(m, b->data, b->capacity, capacity);
    if (!data)
        return dicom__memory_status(m);
    b->data = data;
    b->capacity = capacity;
    return DICOM_OK;
}

dicom_status
dicom__buf_append(struct dicom__buf *b, struct dicom__memory *m,
                  const void *bytes, size_t size)
{
    size_t total;

    if (size == 0)
        return DICOM_OK;
    if (!size_add(b->size, size, &total))
        return DICOM_E_NO_MEMORY;

    dicom_status status = dicom__buf_reserve(b, m, total);
    if (status != DICOM_OK)
        return status;
    memcpy(b->data + b->size, bytes, size);
    b->size = total;
    return DICOM_OK;
}

void
dicom__buf_drop(struct dicom__buf *b, size_t size)
{
    if (size < b->size)
        memmove(b->data, b->data + size, b->size - size);
    b->size -= size;
}

void
dicom__buf_free(struct dicom__buf *b, struct dicom__memory *m)
{
    dicom__release(m, b->data, b->capacity);
    *b = (struct dicom__buf){0};
}
