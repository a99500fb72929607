#include "base/alloc.h"

#include <stdlib.h>

static void *
libc_alloc(void *ctx, size_t size)
{
    (void)ctx;
    return malloc(size);
}

static void *
libc_resize(void *ctx, void *block, size_t old, size_t size)
{
    (void)ctx;
    (void)old;
    return realloc(block, size);
}

static void
libc_release(void *ctx, void *block, size_t size)
{
    (void)ctx;
    (void)size;
    free(block);
}

void
dicom__memory_init(struct dicom__memory *m, const dicom_allocator *allocator,
                   size_t limit)
{
    static const dicom_allocator libc = {libc_alloc, libc_resize, libc_release,
                                         NULL};

    m->with = allocator ? *allocator : libc;
    m->used = 0;
    m->limit = limit ? limit : SIZE_MAX;
    m->refused = false;
}

/* Whether `more` bytes are within the limit; remembers a refusal. */
static bool
allowed(struct dicom__memory *m, size_t more)
{
    m->refused = more > m->limit - m->used;
    return !m->refused;
}

void *
dicom__alloc(struct dicom__memory *m, size_t size)
{
    if (!allowed(m, size))
        return NULL;

    void *block = m->with.alloc(m->with.ctx, size);
    if (block)
        m->used += size;
    return block;
}

void *
dicom__resize(struct dicom__memory *m, void *block, size_t old, size_t size)
{
    if (!block)
        return dicom__alloc(m, size);
    if (size > old && !allowed(m, size - old))
        return NULL;

    void *moved = m->with.resize(m->with.ctx, block, old, size);
    if (moved)
        m->used = m->used - old + size;
    return moved;
}

void
dicom__release(struct dicom__memory *m, void *block, size_t size)
{
    if (!block)
        return;
    m->with.release(m->with.ctx, block, size);
    m->used -= size;
}
