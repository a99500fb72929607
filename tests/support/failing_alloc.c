#include "support/failing_alloc.h"

#include <stdlib.h>

#include "support/support.h"

/* In front of every block; keeps the block aligned for any type. */
union header {
    size_t      size;
    max_align_t align;
};

static union header *
header_of(void *block)
{
    return (union header *)block - 1;
}

static bool
fails(struct failing_alloc *f, size_t size)
{
    f->calls++;
    if (size == 0)
        f->mistakes++;
    if (f->fail_at == 0 || f->calls < f->fail_at ||
        (f->calls > f->fail_at && !f->for_good))
        return false;
    f->failures++;
    return true;
}

static void
account(struct failing_alloc *f, size_t size)
{
    f->blocks++;
    f->bytes += size;
    if (f->bytes > f->peak)
        f->peak = f->bytes;
}

static void *
checked_alloc(void *ctx, size_t size)
{
    struct failing_alloc *f = ctx;

    if (fails(f, size) || size > SIZE_MAX - sizeof(union header))
        return NULL;
    union header *h = malloc(sizeof *h + size);
    if (!h)
        return NULL;
    h->size = size;
    /* What nobody wrote must not look like zeros. */
    memset(h + 1, 0xA5, size);
    account(f, size);
    return h + 1;
}

static void
checked_release(void *ctx, void *block, size_t size)
{
    struct failing_alloc *f = ctx;
    union header         *h = header_of(block);

    if (h->size != size)
        f->mistakes++;
    f->blocks--;
    f->bytes -= h->size;
    free(h);
}

/* Always moves: who keeps the old address is found out. */
static void *
checked_resize(void *ctx, void *block, size_t old, size_t size)
{
    struct failing_alloc *f = ctx;
    size_t                real = header_of(block)->size;

    if (real != old)
        f->mistakes++;
    void *moved = checked_alloc(ctx, size);
    if (!moved)
        return NULL;
    memcpy(moved, block, real < size ? real : size);
    checked_release(f, block, real);
    return moved;
}

dicom_allocator
failing_alloc_init(struct failing_alloc *f, size_t fail_at, bool for_good)
{
    *f = (struct failing_alloc){.fail_at = fail_at, .for_good = for_good};
    return (dicom_allocator){checked_alloc, checked_resize, checked_release,
                             f};
}

void
failing_alloc_check(const struct failing_alloc *f)
{
    assert_int_equal(f->mistakes, 0);
    assert_int_equal(f->blocks, 0);
    assert_int_equal(f->bytes, 0);
}
