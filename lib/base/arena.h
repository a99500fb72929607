/*
 * Memory that goes all at once.
 *
 * Small things are cut from blocks: structures from the low end, aligned,
 * bytes from the high end, packed. What does not fit goes to the next block, or
 * gets one of its own if it is larger than ARENA_SMALL. A reset keeps all
 * blocks for the next round.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/alloc.h"

enum {
    ARENA_FIRST = 64 * 1024,       /* size of the first block */
    ARENA_BLOCK = 2 * 1024 * 1024, /* and of those after it: a huge page */
    ARENA_SMALL = 32 * 1024,       /* the most that begins a new block */
    ARENA_ALIGN = 8
};

struct dicom__arena_block;

struct dicom__arena {
    struct dicom__memory      *memory;
    uint8_t                   *low, *high; /* what is free between */
    struct dicom__arena_block *first, *current;
    struct dicom__arena_block *large; /* own blocks, the newest first */
    struct dicom__arena_block *spare; /* own blocks of before the reset */
};

void dicom__arena_init(struct dicom__arena *a, struct dicom__memory *memory);
void dicom__arena_free(struct dicom__arena *a);
void dicom__arena_reset(struct dicom__arena *a);

void *dicom__arena_alloc_slow(struct dicom__arena *a, size_t size);
uint8_t *dicom__arena_bytes_slow(struct dicom__arena *a, size_t size);

/* A block of its own; *capacity is what it holds, at least `size`. */
void *dicom__arena_large(struct dicom__arena *a, size_t size,
                         size_t *capacity);
/* Makes the newest block of its own hold at least `size` bytes; NULL leaves
 * it as it was. */
void *dicom__arena_large_resize(struct dicom__arena *a, size_t size,
                                size_t *capacity);

/* `size` is not 0. NULL: dicom__memory_status() tells why. */
static inline void *
dicom__arena_alloc(struct dicom__arena *a, size_t size)
{
    size_t room = (size_t)(a->high - a->low);
    size_t whole = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);

    if (size > room || whole > room)
        return dicom__arena_alloc_slow(a, size);
    void *block = a->low;
    a->low += whole;
    return block;
}

/* The same without alignment. */
static inline uint8_t *
dicom__arena_bytes(struct dicom__arena *a, size_t size)
{
    if (size > (size_t)(a->high - a->low))
        return dicom__arena_bytes_slow(a, size);
    a->high -= size;
    return a->high;
}

#endif
