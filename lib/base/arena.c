#include "base/arena.h"

#include "base/size.h"

struct dicom__arena_block {
    struct dicom__arena_block *next;
    size_t                     size; /* this header included */
};

enum { HEADER = 16 };

_Static_assert(sizeof(struct dicom__arena_block) <= HEADER,
               "the header of a block");

static uint8_t *
contents(struct dicom__arena_block *block)
{
    return (uint8_t *)block + HEADER;
}

void
dicom__arena_init(struct dicom__arena *a, struct dicom__memory *memory)
{
    *a = (struct dicom__arena){.memory = memory};
    a->low = a->high = (uint8_t *)a; /* no room, but no NULL to subtract */
}

static void
release_list(struct dicom__arena *a, struct dicom__arena_block *block)
{
    while (block) {
        struct dicom__arena_block *next = block->next;
        dicom__release(a->memory, block, block->size);
        block = next;
    }
}

void
dicom__arena_free(struct dicom__arena *a)
{
    release_list(a, a->first);
    release_list(a, a->large);
    release_list(a, a->spare);
    dicom__arena_init(a, a->memory);
}

/* The spare ones come back in the order in which they were asked for: the
 * same data set again finds each of the size that it needs. */
void
dicom__arena_reset(struct dicom__arena *a)
{
    while (a->large) {
        struct dicom__arena_block *block = a->large;
        a->large = block->next;
        block->next = a->spare;
        a->spare = block;
    }
    a->current = NULL;
    a->low = a->high = (uint8_t *)a;
}

/* Goes on to the next block, an old one if there is one. */
static bool
next_block(struct dicom__arena *a)
{
    struct dicom__arena_block **link =
        a->current ? &a->current->next : &a->first;

    if (!*link) {
        size_t size = a->current ? ARENA_BLOCK : ARENA_FIRST;
        struct dicom__arena_block *block = dicom__alloc(a->memory, size);
        if (!block)
            return false;
        block->next = NULL;
        block->size = size;
        *link = block;
    }
    a->current = *link;
    a->low = contents(a->current);
    a->high = (uint8_t *)a->current + a->current->size;
    return true;
}

void *
dicom__arena_alloc_slow(struct dicom__arena *a, size_t size)
{
    if (size > ARENA_SMALL)
        return dicom__arena_large(a, size, NULL);
    return next_block(a) ? dicom__arena_alloc(a, size) : NULL;
}

uint8_t *
dicom__arena_bytes_slow(struct dicom__arena *a, size_t size)
{
    if (size > ARENA_SMALL)
        return dicom__arena_large(a, size, NULL);
    return next_block(a) ? dicom__arena_bytes(a, size) : NULL;
}

static struct dicom__arena_block *
resize_block(struct dicom__arena *a, struct dicom__arena_block *block,
             size_t total)
{
    struct dicom__arena_block *moved =
        dicom__resize(a->memory, block, block ? block->size : 0, total);

    if (moved)
        moved->size = total;
    return moved;
}

void *
dicom__arena_large(struct dicom__arena *a, size_t size, size_t *capacity)
{
    size_t total;

    if (!size_add(size, HEADER, &total))
        return NULL;

    struct dicom__arena_block *block = a->spare;
    struct dicom__arena_block *rest = block ? block->next : NULL;
    if (!block || block->size < total)
        block = resize_block(a, block, total);
    if (!block)
        return NULL;
    a->spare = rest;
    block->next = a->large;
    a->large = block;
    if (capacity)
        *capacity = block->size - HEADER;
    return contents(block);
}

void *
dicom__arena_large_resize(struct dicom__arena *a, size_t size,
                          size_t *capacity)
{
    size_t total;

    if (!size_add(size, HEADER, &total))
        return NULL;

    struct dicom__arena_block *block = resize_block(a, a->large, total);
    if (!block)
        return NULL;
    a->large = block;
    *capacity = size;
    return contents(block);
}
