/* UIDs where the system's random bytes fail. lib/file/system_posix.c */
#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE /* as what is included below */
#endif
#define _FILE_OFFSET_BITS 64

#include "support/support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/random.h>
#endif

#include "dicom/file.h"

/* ---- the system --------------------------------------------------------- */

enum { DESCRIPTOR = 77 };

/* What a call gives: bytes, or the negative number of an error. */
struct answers {
    int call[4]; /* of getrandom(); 0 behind the last */
    int open[4]; /* of /dev/urandom: 1, or an error */
    int read[4];
};

static struct answers now;
static int            opened;

/* The next answer of a list; nobody asks for more than there are. */
static int
answer(int list[4])
{
    int next = list[0];

    assert_int_not_equal(next, 0);
    memmove(list, list + 1, 3 * sizeof *list);
    list[3] = 0;
    errno = next < 0 ? -next : 0;
    return next < 0 ? -1 : next;
}

/* Which bytes they are tells where they come from. */
static ssize_t
fill(void *bytes, size_t size, int got, uint8_t byte)
{
    assert_true(got < 0 || (size_t)got <= size);
    if (got > 0)
        memset(bytes, byte, (size_t)got);
    return got;
}

static inline ssize_t
try_getrandom(void *bytes, size_t size, unsigned flags)
{
    assert_int_equal(flags, 0);
    return fill(bytes, size, answer(now.call), 0xCA);
}

static int
try_open(const char *path, int flags, ...)
{
    assert_string_equal(path, "/dev/urandom");
    assert_int_equal(flags & O_ACCMODE, O_RDONLY);
    if (answer(now.open) < 0)
        return -1;
    opened++;
    return DESCRIPTOR;
}

static ssize_t
try_read(int descriptor, void *bytes, size_t size)
{
    assert_int_equal(descriptor, DESCRIPTOR);
    int got = answer(now.read);
    return fill(bytes, size, got == 99 ? 0 : got, 0xDE);
}

static int
try_close(int descriptor)
{
    assert_int_equal(descriptor, DESCRIPTOR);
    opened--;
    return 0;
}

/* What is tested, with these in place of the system's. */
#define getrandom try_getrandom
#define open try_open
#define read try_read
#define close try_close
#include "file/system_posix.c"
#undef getrandom
#undef open
#undef read
#undef close

/* ---- UIDs --------------------------------------------------------------- */

enum { END = 99 }; /* of the file: read() gives nothing */

/* The UUIDs cacacaca-caca-4aca-8aca-cacacacacaca and
 * dededede-dede-4ede-9ede-dededededede as numbers. */
#define BY_CALL "2.25.269557012227566335217190940789405567690"
#define BY_FILE "2.25.296245825319404570519199733105024753374"

static const struct random_row {
    const char    *name;
    struct answers answers;
    dicom_status   status;
    const char    *uid;
} rows[] = {
#ifdef __linux__
    {"all at once", {{16}, {0}, {0}}, DICOM_OK, BY_CALL},
    {"interrupted", {{-EINTR, -EINTR, 16}, {0}, {0}}, DICOM_OK, BY_CALL},
#endif
    {"no such call", {{-ENOSYS}, {1}, {16}}, DICOM_OK, BY_FILE},
    {"a call that is denied", {{-EPERM}, {1}, {16}}, DICOM_OK, BY_FILE},
    {"too few bytes", {{8}, {1}, {16}}, DICOM_OK, BY_FILE},
    {"the file, interrupted",
     {{-ENOSYS}, {-EINTR, 1}, {-EINTR, 16}},
     DICOM_OK,
     BY_FILE},
    {"no file", {{-ENOSYS}, {-ENOENT}, {0}}, DICOM_E_READ, ""},
    {"no descriptor is left", {{-ENOSYS}, {-EMFILE}, {0}}, DICOM_E_READ, ""},
    {"the file fails", {{-ENOSYS}, {1}, {-EIO}}, DICOM_E_READ, ""},
    {"the file is empty", {{-ENOSYS}, {1}, {END}}, DICOM_E_READ, ""},
    {"the file is cut", {{-ENOSYS}, {1}, {15}}, DICOM_E_READ, ""},
};

static void
random_bytes_are_got_or_not(const void *row)
{
    const struct random_row *r = row;
    char                     uid[DICOM_UID_SIZE] = "x";

    for (int rooted = 0; rooted < 2; rooted++) {
        now = r->answers;
        assert_int_equal(dicom_uid_generate(rooted ? "1.2.3" : NULL, uid),
                         r->status);
        assert_int_equal(opened, 0);
        if (r->status != DICOM_OK)
            assert_string_equal(uid, "");
        else if (rooted)
            assert_memory_equal(uid, "1.2.3.", 6);
        else
            assert_string_equal(uid, r->uid);
    }
}

int
main(void)
{
    RUN_TABLE(random_bytes_are_got_or_not, rows);
    return finish_tests();
}
