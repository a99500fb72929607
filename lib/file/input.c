#include <errno.h>

#include "dicom/file.h"
#include "file/system.h"

enum mode {
    CLOSED,
    POSITIONAL, /* a descriptor that can be read at any offset */
    DESCRIPTOR, /* one that can only be read on */
    STREAM
};

enum {
    SMALLEST_READ = 4096,
    LARGEST_READ = 1 << 20,
    PASS_SIZE = 1024 /* read at once to pass over what has no position */
};

#define SIZE_UNASKED UINT64_MAX
#define SIZE_UNKNOWN (UINT64_MAX - 1)

/* ---- reading ------------------------------------------------------------ */

static dicom_status
read_stream(dicom_file_input *in, void *buffer, size_t size, size_t *got)
{
    errno = 0;
    *got = fread(buffer, 1, size, in->stream);
    if (*got > 0 || !ferror(in->stream))
        return DICOM_OK;
    in->system_error = errno;
    return errno == EISDIR ? DICOM_E_OPEN : DICOM_E_READ;
}

static dicom_status
read_some(dicom_file_input *in, void *buffer, size_t size, size_t *got)
{
    dicom_status status;

    if (in->mode == STREAM)
        return read_stream(in, buffer, size, got);
    if (in->mode == POSITIONAL) {
        status = dicom__system_read_at(in->descriptor, in->base + in->offset,
                                       buffer, size, got, &in->system_error);
        if (status != DICOM_E_UNSUPPORTED || in->offset > 0)
            return status;
        in->mode = DESCRIPTOR; /* a pipe that was opened by its path */
        in->system_error = 0;
    }
    return dicom__system_read(in->descriptor, buffer, size, got,
                              &in->system_error);
}

static dicom_status
read_input(void *ctx, void *buffer, size_t size, size_t *got)
{
    dicom_file_input *in = ctx;
    dicom_status      status;

    if (size > in->step)
        size = in->step;
    status = read_some(in, buffer, size, got);
    in->offset += *got;
    if (in->step < LARGEST_READ)
        in->step *= 4;
    return status;
}

/* Passes over bytes by reading them. */
static dicom_status
pass_over(dicom_file_input *in, uint64_t size, uint64_t *got)
{
    uint8_t      buffer[PASS_SIZE];
    dicom_status status = DICOM_OK;
    size_t       n = 1;

    for (*got = 0; *got < size && n > 0 && status == DICOM_OK; *got += n) {
        size_t wanted =
            size - *got < sizeof buffer ? (size_t)(size - *got) : sizeof buffer;

        status = read_some(in, buffer, wanted, &n);
        in->offset += n;
    }
    return status;
}

/* A file is asked once for its size: not all skip, and it costs a call. */
static dicom_status
skip_input(void *ctx, uint64_t size, uint64_t *got)
{
    dicom_file_input *in = ctx;
    uint64_t          left = 0;

    if (in->mode == POSITIONAL && in->file_size == SIZE_UNASKED &&
        !dicom__system_size(in->descriptor, &in->file_size))
        in->file_size = SIZE_UNKNOWN;
    if (in->mode != POSITIONAL || in->file_size == SIZE_UNKNOWN)
        return pass_over(in, size, got);

    if (in->file_size > in->base + in->offset)
        left = in->file_size - in->base - in->offset;
    *got = size < left ? size : left;
    in->offset += *got;
    in->step = SMALLEST_READ;
    return DICOM_OK;
}

/* ---- life --------------------------------------------------------------- */

static void
begin(dicom_file_input *in, enum mode mode, int descriptor, FILE *stream)
{
    *in = (dicom_file_input){
        .input = {.read = read_input,
                  .skip = mode == POSITIONAL ? skip_input : NULL,
                  .ctx = in},
        .mode = (uint8_t)mode,
        .descriptor = descriptor,
        .stream = stream,
        .file_size = SIZE_UNASKED,
        .step = SMALLEST_READ,
    };
}

dicom_status
dicom_file_input_open(dicom_file_input *in, const char *path)
{
    int          descriptor, error = 0;
    FILE        *stream;
    dicom_status status;

    if (!in || !path)
        return DICOM_E_ARGUMENT;
    status = dicom__system_open(path, &descriptor, &error);
    if (status == DICOM_OK) {
        begin(in, POSITIONAL, descriptor, NULL);
        in->owned = 1;
        return DICOM_OK;
    }
    begin(in, CLOSED, -1, NULL);
    in->system_error = error;
    if (status != DICOM_E_UNSUPPORTED)
        return status;

    stream = fopen(path, "rb");
    if (!stream) {
        in->system_error = errno;
        return DICOM_E_OPEN;
    }
    begin(in, STREAM, -1, stream);
    in->owned = 1;
    return DICOM_OK;
}

/* What has a position can be read at any, but for a few devices: only those
 * of regular files are trusted. */
dicom_status
dicom_file_input_stream(dicom_file_input *in, FILE *stream)
{
    uint64_t base, size;
    int      descriptor;

    if (!in || !stream)
        return DICOM_E_ARGUMENT;
    descriptor = dicom__system_descriptor(stream);
    if (descriptor < 0 || !dicom__system_size(descriptor, &size) ||
        !dicom__system_stream_position(stream, &base)) {
        begin(in, STREAM, -1, stream);
        return DICOM_OK;
    }
    begin(in, POSITIONAL, descriptor, stream);
    in->base = base;
    in->file_size = size;
    return DICOM_OK;
}

dicom_status
dicom_file_input_descriptor(dicom_file_input *in, int descriptor)
{
    uint64_t base;

    if (!in || descriptor < 0)
        return DICOM_E_ARGUMENT;
    if (!dicom__system_position(descriptor, &base)) {
        begin(in, DESCRIPTOR, descriptor, NULL);
        return DICOM_OK;
    }
    begin(in, POSITIONAL, descriptor, NULL);
    in->base = base;
    return DICOM_OK;
}

void
dicom_file_input_close(dicom_file_input *in)
{
    if (in->owned && in->stream)
        (void)fclose(in->stream);
    else if (in->owned)
        dicom__system_close(in->descriptor);
    begin(in, CLOSED, -1, NULL);
    in->input = (dicom_input){0};
}

/* ---- reading in any order ----------------------------------------------- */

bool
dicom_file_input_can_fetch(const dicom_file_input *in)
{
    return in->mode == POSITIONAL;
}

/* Nothing of `in` is changed: threads share it. */
dicom_status
dicom_file_input_fetch(void *ctx, uint64_t offset, void *buffer, size_t size)
{
    const dicom_file_input *in = ctx;
    uint8_t                *to = buffer;
    int                     error;

    if (in->mode != POSITIONAL)
        return DICOM_E_STATE;
    while (size > 0) {
        size_t       got;
        dicom_status status = dicom__system_read_at(
            in->descriptor, in->base + offset, to, size, &got, &error);

        if (status != DICOM_OK)
            return DICOM_E_READ;
        if (got == 0)
            return DICOM_E_TRUNCATED;
        to += got;
        offset += got;
        size -= got;
    }
    return DICOM_OK;
}
