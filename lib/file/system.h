/*
 * What is asked of the operating system.
 *
 * Failures that it explains set `*error` to its number. Where it has no
 * descriptors all of this says DICOM_E_UNSUPPORTED, false or NULL.
 */
#ifndef FILE_SYSTEM_H
#define FILE_SYSTEM_H

#include <stdbool.h>
#include <stdio.h>

#include "dicom/base.h"

#if defined(__unix__) || defined(__APPLE__)
#define DICOM__POSIX 1
#else
#define DICOM__POSIX 0
#endif

DICOM_CHECK dicom_status dicom__system_open(const char *path, int *descriptor,
                                            int *error);
void                     dicom__system_close(int descriptor);
/* The descriptor under a stream; -1 if there is none. */
int dicom__system_descriptor(FILE *stream);
/* Where a descriptor stands; false if it has no position. */
bool dicom__system_position(int descriptor, uint64_t *offset);
/* Where a stream stands, what it holds back counted; false likewise. */
bool dicom__system_stream_position(FILE *stream, uint64_t *offset);
/* The size of a regular file; false for all else. */
bool dicom__system_size(int descriptor, uint64_t *size);

/* Reads some bytes, none at the end. DICOM_E_OPEN for a directory. */
DICOM_CHECK dicom_status dicom__system_read(int descriptor, void *buffer,
                                            size_t size, size_t *got,
                                            int *error);
/* The same at an offset. DICOM_E_UNSUPPORTED for what has no position. */
DICOM_CHECK dicom_status dicom__system_read_at(int descriptor, uint64_t offset,
                                               void *buffer, size_t size,
                                               size_t *got, int *error);

/* Random bytes fit for keys. DICOM_E_READ */
DICOM_CHECK dicom_status dicom__system_random(void *bytes, size_t size);

/* Maps `size` bytes from the beginning of a file; NULL if it cannot be. */
const void *dicom__system_map(int descriptor, size_t size);
void        dicom__system_unmap(const void *bytes, size_t size);

/* Zeroed pages, huge ones if that can be: `size` is a multiple of
 * DICOM__HUGE_PAGE, and so is the address. */
#define DICOM__HUGE_PAGE ((size_t)2 << 20)

void *dicom__system_pages(size_t size);
/* Moves what is there to more or fewer pages; NULL leaves it as it is. */
void *dicom__system_move_pages(void *pages, size_t old, size_t size);
void  dicom__system_release_pages(void *pages, size_t size);

#endif
