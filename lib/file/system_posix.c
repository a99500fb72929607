#if defined(__linux__)
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* mremap() */
#endif
#elif defined(__APPLE__)
#define _DARWIN_C_SOURCE
#elif !defined(_POSIX_C_SOURCE)
#define _POSIX_C_SOURCE 200809L
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "file/system.h"

#if DICOM__POSIX

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/random.h>
#endif

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

/* The most that every system reads at once. */
#define READ_MAX ((size_t)1 << 30)

dicom_status
dicom__system_open(const char *path, int *descriptor, int *error)
{
    do {
        *descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    } while (*descriptor < 0 && errno == EINTR);
    if (*descriptor >= 0)
        return DICOM_OK;
    *error = errno;
    return DICOM_E_OPEN;
}

void
dicom__system_close(int descriptor)
{
    (void)close(descriptor);
}

int
dicom__system_descriptor(FILE *stream)
{
    return fileno(stream);
}

bool
dicom__system_position(int descriptor, uint64_t *offset)
{
    off_t at = lseek(descriptor, 0, SEEK_CUR);

    *offset = (uint64_t)at;
    return at >= 0;
}

bool
dicom__system_stream_position(FILE *stream, uint64_t *offset)
{
    off_t at = ftello(stream);

    *offset = (uint64_t)at;
    return at >= 0;
}

bool
dicom__system_size(int descriptor, uint64_t *size)
{
    struct stat st;

    if (fstat(descriptor, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    *size = (uint64_t)st.st_size;
    return true;
}

static dicom_status
read_failed(int *error)
{
    *error = errno;
    return errno == ESPIPE   ? DICOM_E_UNSUPPORTED
           : errno == EISDIR ? DICOM_E_OPEN
                             : DICOM_E_READ;
}

dicom_status
dicom__system_read(int descriptor, void *buffer, size_t size, size_t *got,
                   int *error)
{
    ssize_t n;

    do {
        n = read(descriptor, buffer, size < READ_MAX ? size : READ_MAX);
    } while (n < 0 && errno == EINTR);
    *got = n > 0 ? (size_t)n : 0;
    return n < 0 ? read_failed(error) : DICOM_OK;
}

dicom_status
dicom__system_read_at(int descriptor, uint64_t offset, void *buffer,
                      size_t size, size_t *got, int *error)
{
    ssize_t n;

    *got = 0;
    if (offset > INT64_MAX)
        return DICOM_OK;
    do {
        n = pread(descriptor, buffer, size < READ_MAX ? size : READ_MAX,
                  (off_t)offset);
    } while (n < 0 && errno == EINTR);
    *got = n > 0 ? (size_t)n : 0;
    return n < 0 ? read_failed(error) : DICOM_OK;
}

/* For kernels without a call for it, and where it is denied. */
static dicom_status
read_random(void *bytes, size_t size)
{
    int    descriptor, error;
    size_t got = 0;

    if (dicom__system_open("/dev/urandom", &descriptor, &error) != DICOM_OK)
        return DICOM_E_READ;
    dicom_status status =
        dicom__system_read(descriptor, bytes, size, &got, &error);
    dicom__system_close(descriptor);
    return status == DICOM_OK && got == size ? DICOM_OK : DICOM_E_READ;
}

dicom_status
dicom__system_random(void *bytes, size_t size)
{
#ifdef __linux__
    ssize_t n;

    do {
        n = getrandom(bytes, size, 0);
    } while (n < 0 && errno == EINTR);
    if (n >= 0 && (size_t)n == size)
        return DICOM_OK;
#endif
    return read_random(bytes, size);
}

const void *
dicom__system_map(int descriptor, size_t size)
{
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);

    return bytes == MAP_FAILED ? NULL : bytes;
}

void
dicom__system_unmap(const void *bytes, size_t size)
{
    (void)munmap((void *)(uintptr_t)bytes, size);
}

/* Address space that begins at a multiple of DICOM__HUGE_PAGE: more is taken,
 * and what lies before and behind given back. */
static void *
reserve(size_t size, int protection)
{
    const size_t page = DICOM__HUGE_PAGE;
    size_t       before;
    uint8_t     *all;

    if (size > SIZE_MAX - page)
        return NULL;
    all =
        mmap(NULL, size + page, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED)
        return NULL;
    before = (page - (uintptr_t)all % page) % page;
    if (before > 0)
        (void)munmap(all, before);
    (void)munmap(all + before + size, page - before);
    return all + before;
}

void *
dicom__system_pages(size_t size)
{
    void *pages = reserve(size, PROT_READ | PROT_WRITE);

#ifdef MADV_HUGEPAGE
    if (pages)
        (void)madvise(pages, size, MADV_HUGEPAGE);
#endif
    return pages;
}

void *
dicom__system_move_pages(void *pages, size_t old, size_t size)
{
#if defined(MREMAP_MAYMOVE) && defined(MREMAP_FIXED)
    void *moved = reserve(size, PROT_NONE);

    if (!moved)
        return NULL;
    if (mremap(pages, old, size, MREMAP_MAYMOVE | MREMAP_FIXED, moved) ==
        MAP_FAILED) {
        (void)munmap(moved, size);
        return NULL;
    }
#else
    void *moved = dicom__system_pages(size);

    if (!moved)
        return NULL;
    memcpy(moved, pages, old < size ? old : size);
    (void)munmap(pages, old);
#endif
    return moved;
}

void
dicom__system_release_pages(void *pages, size_t size)
{
    (void)munmap(pages, size);
}

#endif
