/* A file that is written beside the one that it replaces. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE
#elif !defined(_XOPEN_SOURCE)
#define _XOPEN_SOURCE 700 /* realpath() */
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "base/alloc.h"
#include "dicom/file.h"
#include "file/system.h"

#if DICOM__POSIX

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

enum {
    NAME_SIZE = 48,   /* of what is beside: ".dicom-", process, "-", number */
    NAMES_MOST = 1000 /* that are tried */
};

/* The most that every system writes at once. */
#define WRITE_MAX ((size_t)1 << 30)

struct dicom__beside {
    struct dicom__memory memory;
    size_t               size; /* of this and its text */
    int                  descriptor;
    bool                 sync;
    dicom_status         status; /* of the first failure */
    char                *target; /* NULL: it is written as it is */
    size_t               folder; /* bytes of `target` up to the last slash */
    char                 text[]; /* what is beside, then `target` */
};

/* What the path leads to. */
struct target {
    const char *path;
    int         direct; /* a descriptor of what cannot be replaced; else -1 */
    bool        exists;
    struct stat st;
    char        resolved[PATH_MAX];
};

static dicom_status
failed(dicom_file_output *out, dicom_status status)
{
    if (out->system_error == 0)
        out->system_error = errno;
    return status;
}

static int
open_again(const char *path, int flags, mode_t mode)
{
    int descriptor;

    do {
        descriptor = open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
    } while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

/* ---- opening ------------------------------------------------------------ */

/* After a failure to open it: whether nothing is there, not even a link that
 * leads nowhere. */
static bool
is_free(const char *path)
{
    struct stat link;
    int         error = errno;
    bool        is_free = error == ENOENT && *path && lstat(path, &link) != 0;

    errno = error;
    return is_free;
}

/* What may be written may be replaced, so it is opened, but not changed. */
static dicom_status
look_at(dicom_file_output *out, struct target *t)
{
    struct stat link;
    int         descriptor = open_again(t->path, O_WRONLY, 0);

    t->direct = -1;
    t->exists = descriptor >= 0;
    if (!t->exists)
        return is_free(t->path) ? DICOM_OK : failed(out, DICOM_E_OPEN);
    if (fstat(descriptor, &t->st) != 0) {
        (void)failed(out, DICOM_E_OPEN);
        close(descriptor);
        return DICOM_E_OPEN;
    }
    if (!S_ISREG(t->st.st_mode)) {
        t->direct = descriptor;
        return DICOM_OK;
    }
    close(descriptor);
    if (lstat(t->path, &link) == 0 && S_ISLNK(link.st_mode)) {
        t->path = realpath(t->path, t->resolved);
        if (!t->path)
            return failed(out, DICOM_E_OPEN);
    }
    return DICOM_OK;
}

/* Gives a new file the owner, the group and the mode of the old one. A group
 * that it cannot have must not lend its rights to another. */
static bool
take_permissions(int descriptor, const struct stat *old)
{
    struct stat now;
    mode_t      mode = old->st_mode & 0777;

    if (fstat(descriptor, &now) != 0)
        return false;
    if (now.st_uid != old->st_uid || now.st_gid != old->st_gid)
        if (fchown(descriptor, old->st_uid, old->st_gid) != 0 &&
            now.st_gid != old->st_gid &&
            fchown(descriptor, (uid_t)-1, old->st_gid) != 0)
            mode = (mode & 0707) | (mode & 07) << 3;
    return (now.st_mode & 0777) == mode || fchmod(descriptor, mode) == 0;
}

static char *
put_number(char *to, unsigned long number)
{
    char   digits[24];
    size_t count = 0;

    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0)
        *to++ = digits[--count];
    return to;
}

static void
name_beside(struct dicom__beside *b, unsigned number)
{
    static const char prefix[] = ".dicom-";
    char             *to = b->text + b->folder;

    memcpy(to, prefix, sizeof prefix - 1);
    to = put_number(to + sizeof prefix - 1, (unsigned long)getpid());
    *to++ = '-';
    *put_number(to, number) = '\0';
}

/* What others left behind is passed over. */
static dicom_status
create(dicom_file_output *out, struct dicom__beside *b, const struct target *t)
{
    mode_t mode = t->exists ? 0600 : 0666;

    memcpy(b->text, b->target, b->folder);
    for (unsigned i = 0; i < NAMES_MOST; i++) {
        name_beside(b, i);
        b->descriptor = open_again(b->text, O_WRONLY | O_CREAT | O_EXCL, mode);
        if (b->descriptor >= 0 || errno != EEXIST)
            break;
    }
    if (b->descriptor < 0)
        return failed(out, DICOM_E_OPEN);
    if (t->exists && !take_permissions(b->descriptor, &t->st)) {
        (void)failed(out, DICOM_E_OPEN);
        close(b->descriptor);
        unlink(b->text);
        return DICOM_E_OPEN;
    }
    return DICOM_OK;
}

static struct dicom__beside *
make(const struct target *t, const dicom_file_output_options *options)
{
    const char          *slash = strrchr(t->path, '/');
    size_t               folder = slash ? (size_t)(slash + 1 - t->path) : 0;
    size_t               path_size = strlen(t->path) + 1;
    struct dicom__memory memory;

    dicom__memory_init(&memory, options ? options->allocator : NULL, 0);
    size_t size = sizeof(struct dicom__beside) + folder + NAME_SIZE + path_size;
    struct dicom__beside *b = dicom__alloc(&memory, size);
    if (!b)
        return NULL;
    *b = (struct dicom__beside){.memory = memory,
                                .size = size,
                                .descriptor = t->direct,
                                .sync = !options || !options->no_sync,
                                .folder = folder};
    if (t->direct < 0) {
        b->target = b->text + folder + NAME_SIZE;
        memcpy(b->target, t->path, path_size);
    }
    return b;
}

static void
release(dicom_file_output *out)
{
    struct dicom__memory memory = out->beside->memory;

    dicom__release(&memory, out->beside, out->beside->size);
    out->beside = NULL;
}

dicom_status
dicom_file_output_open(dicom_file_output *out, const char *path,
                       const dicom_file_output_options *options)
{
    struct target t = {.path = path};
    dicom_status  status;

    if (!out || !path || (options && options->size != sizeof *options))
        return DICOM_E_ARGUMENT;
    *out = (dicom_file_output)DICOM_FILE_OUTPUT_INIT;
    status = look_at(out, &t);
    if (status != DICOM_OK)
        return status;
    out->beside = make(&t, options);
    if (!out->beside) {
        if (t.direct >= 0)
            close(t.direct);
        return DICOM_E_NO_MEMORY;
    }
    if (t.direct < 0)
        status = create(out, out->beside, &t);
    if (status != DICOM_OK)
        release(out);
    return status;
}

/* ---- writing ------------------------------------------------------------ */

static ssize_t
write_some(int descriptor, const uint8_t *bytes, size_t size)
{
    ssize_t n;

    do {
        n = write(descriptor, bytes, size < WRITE_MAX ? size : WRITE_MAX);
    } while (n < 0 && errno == EINTR);
    if (n == 0)
        errno = EIO; /* nothing is no progress */
    return n > 0 ? n : -1;
}

dicom_status
dicom_file_output_write(void *ctx, const void *bytes, size_t size)
{
    dicom_file_output    *out = ctx;
    struct dicom__beside *b = out->beside;
    const uint8_t        *from = bytes;

    if (!b)
        return DICOM_E_STATE;
    while (b->status == DICOM_OK && size > 0) {
        ssize_t n = write_some(b->descriptor, from, size);
        if (n < 0) {
            b->status = failed(out, DICOM_E_WRITE);
            break;
        }
        from += n;
        size -= (size_t)n;
        out->size += (uint64_t)n;
    }
    return b->status;
}

/* ---- the end ------------------------------------------------------------ */

/* That a signal came while it was being closed is no failure: it is. */
static bool
close_written(int descriptor)
{
    return close(descriptor) == 0 || errno == EINTR;
}

static bool
sync_written(const struct dicom__beside *b)
{
    int status;

    if (!b->sync || !b->target)
        return true;
    do {
        status = fsync(b->descriptor);
    } while (status != 0 && errno == EINTR);
    return status == 0;
}

dicom_status
dicom_file_output_commit(dicom_file_output *out)
{
    struct dicom__beside *b = out->beside;

    if (!b)
        return DICOM_E_STATE;
    dicom_status status = b->status;
    if (status == DICOM_OK && !sync_written(b))
        status = failed(out, DICOM_E_WRITE);
    if (!close_written(b->descriptor) && status == DICOM_OK)
        status = failed(out, DICOM_E_WRITE);
    if (b->target && status == DICOM_OK && rename(b->text, b->target) != 0)
        status = failed(out, DICOM_E_WRITE);
    if (b->target && status != DICOM_OK)
        unlink(b->text);
    release(out);
    return status;
}

void
dicom_file_output_discard(dicom_file_output *out)
{
    struct dicom__beside *b = out->beside;

    if (!b)
        return;
    close(b->descriptor);
    if (b->target)
        unlink(b->text);
    release(out);
}

#else

dicom_status
dicom_file_output_open(dicom_file_output *out, const char *path,
                       const dicom_file_output_options *options)
{
    (void)path;
    (void)options;
    if (!out)
        return DICOM_E_ARGUMENT;
    *out = (dicom_file_output)DICOM_FILE_OUTPUT_INIT;
    return DICOM_E_UNSUPPORTED;
}

dicom_status
dicom_file_output_write(void *out, const void *bytes, size_t size)
{
    (void)out;
    (void)bytes;
    (void)size;
    return DICOM_E_STATE;
}

dicom_status
dicom_file_output_commit(dicom_file_output *out)
{
    (void)out;
    return DICOM_E_STATE;
}

void
dicom_file_output_discard(dicom_file_output *out)
{
    (void)out;
}

#endif
