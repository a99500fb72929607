#include <string.h>

#include "base/alloc.h"
#include "dicom/file.h"
#include "file/system.h"

/* The C library's functions. */
static dicom_allocator
small(void)
{
    struct dicom__memory memory;

    dicom__memory_init(&memory, NULL, 0);
    return memory.with;
}

/* What a block takes in pages; 0 if it is a small one, which it is also where
 * the system has no pages to give. */
static size_t
page_size(size_t size)
{
    const size_t page = DICOM__HUGE_PAGE;

    return !DICOM__POSIX || size < page || size > SIZE_MAX - page
               ? 0
               : (size + page - 1) / page * page;
}

static void *
pages_alloc(void *ctx, size_t size)
{
    size_t paged = page_size(size);

    return paged > 0 ? dicom__system_pages(paged) : small().alloc(ctx, size);
}

static void
pages_release(void *ctx, void *block, size_t size)
{
    size_t paged = page_size(size);

    if (paged > 0)
        dicom__system_release_pages(block, paged);
    else
        small().release(ctx, block, size);
}

static void *
pages_resize(void *ctx, void *block, size_t old, size_t size)
{
    size_t paged_old = page_size(old), paged = page_size(size);
    void  *moved;

    if (paged_old == 0 && paged == 0)
        return small().resize(ctx, block, old, size);
    if (paged_old == paged)
        return block;
    if (paged_old > 0 && paged > 0)
        return dicom__system_move_pages(block, paged_old, paged);

    moved = pages_alloc(ctx, size);
    if (!moved)
        return NULL;
    memcpy(moved, block, old < size ? old : size);
    pages_release(ctx, block, old);
    return moved;
}

const dicom_allocator *
dicom_file_allocator(void)
{
    static const dicom_allocator pages = {pages_alloc, pages_resize,
                                          pages_release, NULL};

    return &pages;
}
