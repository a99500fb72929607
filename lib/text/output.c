#include "text/output.h"

void
dicom__output_init(struct dicom__output *o, dicom_output_fn *write, void *ctx)
{
    o->write = write;
    o->ctx = ctx;
    dicom__output_reset(o);
}

void
dicom__output_reset(struct dicom__output *o)
{
    o->status = DICOM_OK;
    o->size = 0;
}

dicom_status
dicom__output_flush(struct dicom__output *o)
{
    if (o->size > 0 && o->status == DICOM_OK)
        o->status = o->write(o->ctx, o->bytes, o->size);
    o->size = 0;
    return o->status;
}

void
dicom__output_put_slow(struct dicom__output *o, const void *bytes, size_t size)
{
    const char *p = bytes;

    while (size > 0) {
        size_t n = size < DICOM__OUTPUT_ROOM ? size : DICOM__OUTPUT_ROOM;

        memcpy(dicom__output_room(o, n), p, n);
        o->size += n;
        p += n;
        size -= n;
    }
}
