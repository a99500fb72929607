#include "stream/inflate.h"

#include <limits.h>
#include <string.h>

#include "base/size.h"

/* zlib does not say how much it releases: the size stands before the block. */
enum { SIZE_ROOM = 16 };

voidpf
dicom__zlib_alloc(voidpf opaque, uInt items, uInt size)
{
    struct dicom__memory *m = opaque;
    size_t                total;
    uint8_t              *block;

    if (!size_mul(items, size, &total) || !size_add(total, SIZE_ROOM, &total))
        return Z_NULL;
    block = dicom__alloc(m, total);
    if (!block)
        return Z_NULL;
    memcpy(block, &total, sizeof total);
    return block + SIZE_ROOM;
}

void
dicom__zlib_free(voidpf opaque, voidpf address)
{
    uint8_t *block = (uint8_t *)address - SIZE_ROOM;
    size_t   total;

    memcpy(&total, block, sizeof total);
    dicom__release(opaque, block, total);
}

dicom_status
dicom__inflate_begin(struct dicom__inflate *i, struct dicom__memory *memory,
                     bool zlib, uint64_t limit)
{
    int bits = zlib ? MAX_WBITS : -MAX_WBITS;

    i->memory = memory;
    i->ended = false;
    i->total = 0;
    i->limit = limit;
    if (!i->out)
        i->out = dicom__alloc(memory, DICOM__INFLATE_SIZE);
    if (!i->out)
        return dicom__memory_status(memory);
    if (i->ready)
        return inflateReset2(&i->z, bits) == Z_OK ? DICOM_OK
                                                  : DICOM_E_NO_MEMORY;
    i->z = (z_stream){.zalloc = dicom__zlib_alloc,
                      .zfree = dicom__zlib_free,
                      .opaque = memory};
    if (inflateInit2(&i->z, bits) != Z_OK)
        return dicom__memory_status(memory);
    i->ready = true;
    return DICOM_OK;
}

static uInt
piece(size_t size)
{
    return size < UINT_MAX ? (uInt)size : UINT_MAX;
}

dicom_status
dicom__inflate_some(struct dicom__inflate *i, const uint8_t **in, size_t *size,
                    uint8_t *out, size_t room, size_t *made)
{
    uint64_t allowed = i->limit - i->total;
    uint8_t  beyond[1]; /* only to see whether there is more */
    bool     full = allowed == 0;

    if (full) {
        out = beyond;
        room = sizeof beyond;
    } else if (room > allowed) {
        room = (size_t)allowed;
    }
    uInt give = piece(*size);
    uInt take = piece(room);
    i->z.next_in = (z_const Bytef *)(uintptr_t)*in;
    i->z.avail_in = give;
    i->z.next_out = out;
    i->z.avail_out = take;
    int answer = inflate(&i->z, Z_NO_FLUSH);

    uInt took = give - i->z.avail_in;
    if (took > 0)
        *in += took; /* it may be NULL */
    *size -= took;
    *made = take - i->z.avail_out;
    if (full && *made > 0) {
        *made = 0;
        return DICOM_E_LIMIT;
    }
    i->total += *made;
    i->ended = answer == Z_STREAM_END;
    if (answer == Z_MEM_ERROR)
        return dicom__memory_status(i->memory);
    return answer == Z_OK || answer == Z_STREAM_END || answer == Z_BUF_ERROR
               ? DICOM_OK
               : DICOM_E_INFLATE;
}

void
dicom__inflate_free(struct dicom__inflate *i)
{
    if (i->ready)
        inflateEnd(&i->z);
    if (i->out)
        dicom__release(i->memory, i->out, DICOM__INFLATE_SIZE);
    *i = (struct dicom__inflate){0};
}
