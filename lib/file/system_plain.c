#include "file/system.h"

#if !DICOM__POSIX

/* The C library alone: streams, and nothing that may be read in any order. */

dicom_status
dicom__system_open(const char *path, int *descriptor, int *error)
{
    (void)path;
    (void)error;
    *descriptor = -1;
    return DICOM_E_UNSUPPORTED;
}

void
dicom__system_close(int descriptor)
{
    (void)descriptor;
}

int
dicom__system_descriptor(FILE *stream)
{
    (void)stream;
    return -1;
}

bool
dicom__system_position(int descriptor, uint64_t *offset)
{
    (void)descriptor;
    (void)offset;
    return false;
}

bool
dicom__system_stream_position(FILE *stream, uint64_t *offset)
{
    (void)stream;
    (void)offset;
    return false;
}

bool
dicom__system_size(int descriptor, uint64_t *size)
{
    (void)descriptor;
    (void)size;
    return false;
}

dicom_status
dicom__system_read(int descriptor, void *buffer, size_t size, size_t *got,
                   int *error)
{
    (void)descriptor;
    (void)buffer;
    (void)size;
    (void)error;
    *got = 0;
    return DICOM_E_UNSUPPORTED;
}

dicom_status
dicom__system_read_at(int descriptor, uint64_t offset, void *buffer,
                      size_t size, size_t *got, int *error)
{
    (void)offset;
    return dicom__system_read(descriptor, buffer, size, got, error);
}

dicom_status
dicom__system_random(void *bytes, size_t size)
{
    (void)bytes;
    (void)size;
    return DICOM_E_UNSUPPORTED;
}

const void *
dicom__system_map(int descriptor, size_t size)
{
    (void)descriptor;
    (void)size;
    return NULL;
}

void
dicom__system_unmap(const void *bytes, size_t size)
{
    (void)bytes;
    (void)size;
}

void *
dicom__system_pages(size_t size)
{
    (void)size;
    return NULL;
}

void *
dicom__system_move_pages(void *pages, size_t old, size_t size)
{
    (void)pages;
    (void)old;
    (void)size;
    return NULL;
}

void
dicom__system_release_pages(void *pages, size_t size)
{
    (void)pages;
    (void)size;
}

#endif
