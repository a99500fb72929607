/*
 * A value that comes in pieces. Borrowed pieces that follow each other are
 * borrowed as a whole. Others are gathered, in a buffer while they are small,
 * then in a block of their own: memory is taken as bytes arrive, never because
 * a length says so.
 */
#include <string.h>

#include "dataset/tree.h"

const uint8_t *
dicom__root_copy(struct dicom__root *r, const void *bytes, size_t size)
{
    if (size > (size_t)(r->arena.high - r->arena.low))
        dicom__root_budget(r);
    uint8_t *copy = dicom__arena_bytes(&r->arena, size);
    if (copy)
        memcpy(copy, bytes, size);
    return copy;
}

/* Room for `size` bytes in the block, which grows twofold, but not beyond the
 * length. */
static bool
grow_block(struct dicom__root *r, struct dicom__gather *g, size_t size)
{
    size_t want = g->capacity < SIZE_MAX / 2 ? 2 * g->capacity : size;
    void  *block;

    if (want > g->begin.length)
        want = g->begin.length;
    if (want < size)
        want = size;
    dicom__root_budget(r);
    block = g->capacity
                ? dicom__arena_large_resize(&r->arena, want, &g->capacity)
                : dicom__arena_large(&r->arena, want, &g->capacity);
    if (!block)
        return false;
    if (r->buf.size > 0)
        memcpy(block, r->buf.data, r->buf.size);
    r->buf.size = 0;
    g->block = block;
    return true;
}

static dicom_status
copy_piece(struct dicom__root *r, const void *bytes, size_t size)
{
    struct dicom__gather *g = &r->gather;
    size_t                total = g->size + size;

    if (g->capacity == 0 && total <= ARENA_SMALL) {
        dicom__root_budget(r);
        dicom_status status =
            dicom__buf_append(&r->buf, &r->memory, bytes, size);
        if (status != DICOM_OK)
            return status;
    } else {
        if (total > g->capacity && !grow_block(r, g, total))
            return dicom__memory_status(&r->memory);
        memcpy(g->block + g->size, bytes, size);
    }
    g->size = total;
    return DICOM_OK;
}

/* What was borrowed so far is copied after all. */
static dicom_status
copy_lent(struct dicom__root *r)
{
    struct dicom__gather *g = &r->gather;
    const uint8_t        *bytes = g->lent;
    size_t                size = g->size;

    g->lent = NULL;
    g->size = 0;
    return copy_piece(r, bytes, size);
}

dicom_status
dicom__gather_piece(struct dicom__root *r, const void *bytes, size_t size,
                    bool lent)
{
    struct dicom__gather *g = &r->gather;
    dicom_status          status = DICOM_OK;

    if (lent && (g->size == 0 || (g->lent && g->lent + g->size == bytes))) {
        if (g->size == 0)
            g->lent = bytes;
        g->size += size;
        return DICOM_OK;
    }
    if (g->lent)
        status = copy_lent(r);
    return status == DICOM_OK ? copy_piece(r, bytes, size) : status;
}

const uint8_t *
dicom__gather_bytes(struct dicom__root *r)
{
    static const uint8_t        none;
    const struct dicom__gather *g = &r->gather;

    if (g->lent)
        return g->lent;
    if (g->capacity)
        return g->block;
    return g->size > 0 ? dicom__root_copy(r, r->buf.data, g->size) : &none;
}
