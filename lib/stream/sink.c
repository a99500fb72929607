#include "stream/sink.h"

#include <limits.h>

#include "base/size.h"
#include "stream/inflate.h"

dicom_status
dicom__sink_init(struct dicom__sink *s, const dicom_allocator *allocator,
                 size_t limit)
{
    *s = (struct dicom__sink){0};
    dicom__memory_init(&s->unlimited, allocator, 0);
    dicom__memory_init(&s->memory, allocator, 0);
    s->begin = dicom__alloc(&s->memory, SINK_SIZE);
    if (!s->begin)
        return dicom__memory_status(&s->memory);
    s->at = s->begin;
    s->end = s->begin + SINK_SIZE;
    if (!size_add(limit, SINK_SIZE, &s->memory.limit))
        s->memory.limit = SIZE_MAX; /* the first buffer does not count */
    return DICOM_OK;
}

void
dicom__sink_free(struct dicom__sink *s)
{
    if (s->ready)
        deflateEnd(&s->z);
    dicom__release(&s->unlimited, s->out, SINK_SIZE);
    dicom__release(&s->memory, s->begin, (size_t)(s->end - s->begin));
}

void
dicom__sink_reset(struct dicom__sink *s, dicom_output_fn *output, void *ctx)
{
    s->at = s->begin;
    s->given = 0;
    s->held = false;
    s->deflating = false;
    s->status = DICOM_OK;
    s->output = output;
    s->ctx = ctx;
    s->deflated = 0;
}

void
dicom__sink_raw(struct dicom__sink *s, const void *bytes, size_t size)
{
    if (s->status == DICOM_OK && size > 0)
        s->status = s->output(s->ctx, bytes, size);
}

/* Deflates all of it; `how` as for deflate(). */
static void
deflate_all(struct dicom__sink *s, const uint8_t *bytes, size_t size, int how)
{
    int answer = Z_OK;

    do {
        uInt give = size < UINT_MAX ? (uInt)size : UINT_MAX;

        s->z.next_in = (z_const Bytef *)(uintptr_t)bytes;
        s->z.avail_in = give;
        s->z.next_out = s->out;
        s->z.avail_out = SINK_SIZE;
        answer = deflate(&s->z, how);
        if (give > 0)
            bytes += give - s->z.avail_in;
        size -= give - s->z.avail_in;
        s->deflated += SINK_SIZE - s->z.avail_out;
        dicom__sink_raw(s, s->out, SINK_SIZE - s->z.avail_out);
    } while (s->status == DICOM_OK &&
             (how == Z_FINISH ? answer != Z_STREAM_END
                              : size > 0 || s->z.avail_out == 0));
}

static void
give(struct dicom__sink *s, const uint8_t *bytes, size_t size)
{
    if (s->status != DICOM_OK || size == 0)
        return;
    if (s->deflating)
        deflate_all(s, bytes, size, Z_NO_FLUSH);
    else
        dicom__sink_raw(s, bytes, size);
}

void
dicom__sink_flush(struct dicom__sink *s)
{
    size_t size = (size_t)(s->at - s->begin);

    give(s, s->begin, size);
    s->given += size;
    s->at = s->begin;
    s->held = false;
}

void
dicom__sink_deflate_begin(struct dicom__sink *s)
{
    if (s->status != DICOM_OK)
        return;
    if (!s->out)
        s->out = dicom__alloc(&s->unlimited, SINK_SIZE);
    if (!s->out) {
        s->status = DICOM_E_NO_MEMORY;
        return;
    }
    if (s->ready) {
        deflateReset(&s->z);
    } else {
        s->z = (z_stream){.zalloc = dicom__zlib_alloc,
                          .zfree = dicom__zlib_free,
                          .opaque = &s->unlimited};
        if (deflateInit2(&s->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS,
                         8, Z_DEFAULT_STRATEGY) != Z_OK) {
            s->status = DICOM_E_NO_MEMORY;
            return;
        }
        s->ready = true;
    }
    s->deflating = true;
}

void
dicom__sink_deflate_end(struct dicom__sink *s)
{
    if (s->deflating && s->status == DICOM_OK)
        deflate_all(s, NULL, 0, Z_FINISH);
    s->deflating = false;
}

/* Twice the size, if that may be; drops all that is gathered if not. */
static void
grow(struct dicom__sink *s, size_t size)
{
    size_t have = (size_t)(s->end - s->begin);
    size_t used = (size_t)(s->at - s->begin);
    size_t need, capacity;

    if (!size_add(used, size, &need) || !size_mul(have, 2, &capacity) ||
        s->status != DICOM_OK) {
        s->at = s->begin;
        return;
    }
    if (capacity < need)
        capacity = need;
    uint8_t *block = dicom__resize(&s->memory, s->begin, have, capacity);
    if (!block) {
        s->status = dicom__memory_status(&s->memory);
        s->at = s->begin;
        return;
    }
    s->begin = block;
    s->at = block + used;
    s->end = block + capacity;
}

void
dicom__sink_make_room(struct dicom__sink *s, size_t size)
{
    if (s->held)
        grow(s, size);
    else
        dicom__sink_flush(s);
}

void
dicom__sink_put_slow(struct dicom__sink *s, const void *bytes, size_t size)
{
    dicom__sink_make_room(s, size);
    if (s->status != DICOM_OK)
        return;
    if (size <= (size_t)(s->end - s->at)) {
        memcpy(s->at, bytes, size);
        s->at += size;
    } else {
        give(s, bytes, size);
        s->given += size;
    }
}

void
dicom__sink_fill(struct dicom__sink *s, uint8_t byte, size_t size)
{
    while (size > 0) {
        size_t n = size < SINK_ROOM ? size : SINK_ROOM;

        memset(dicom__sink_room(s, n), byte, n);
        s->at += n;
        size -= n;
    }
}

void
dicom__sink_splice(struct dicom__sink *s, size_t old, const void *bytes,
                   size_t size)
{
    size_t rest = (size_t)(s->at - s->begin) - old;

    if (size > old && size - old > (size_t)(s->end - s->at))
        grow(s, size - old);
    if (s->status != DICOM_OK)
        return;
    memmove(s->begin + size, s->begin + old, rest);
    if (size > 0)
        memcpy(s->begin, bytes, size);
    s->at = s->begin + size + rest;
}
