/*
 * dicom/base.h - status codes, errors, memory.
 *
 * The library keeps no global state, prints nothing and starts no thread.
 * Objects may be used from any thread, one thread at a time; what is said to
 * be read-only may be used by many threads at once.
 */
#ifndef DICOM_BASE_H
#define DICOM_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(DICOM_BUILD) && defined(__GNUC__)
#define DICOM_API __attribute__((visibility("default")))
#else
#define DICOM_API
#endif

#if defined(__GNUC__)
#define DICOM_CHECK __attribute__((warn_unused_result))
#else
#define DICOM_CHECK
#endif

#define DICOM_VERSION_MAJOR 0
#define DICOM_VERSION_MINOR 1
#define DICOM_VERSION_PATCH 0
#define DICOM_VERSION "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif

/** The version of the library that runs, as "major.minor.patch". */
DICOM_API const char *dicom_version(void);

/*
 * Every status: enumerator without its prefix, number, text. Numbers never
 * change. Below 16: not an error.
 */
#define DICOM_STATUSES(X)                                                      \
    X(OK, 0, "success")                                                        \
    X(SKIP, 1, "skip what begins here")                                        \
    X(END, 2, "the end was reached")                                           \
    X(E_ARGUMENT, 16, "an argument is not allowed")                            \
    X(E_STATE, 17, "the call is not allowed now")                              \
    X(E_NO_MEMORY, 18, "out of memory")                                        \
    X(E_LIMIT, 19, "a limit of the options was reached")                       \
    X(E_READ, 20, "the input could not be read")                               \
    X(E_WRITE, 21, "the output could not be written")                          \
    X(E_OPEN, 22, "the file could not be opened")                              \
    X(E_NOT_DICOM, 23, "this is not DICOM")                                    \
    X(E_TRUNCATED, 24, "the input ends too early")                             \
    X(E_SYNTAX, 25, "the bytes do not follow the encoding rules")              \
    X(E_INFLATE, 26, "the deflated data are damaged")                          \
    X(E_UNSUPPORTED, 27, "this is not supported")                              \
    X(E_NOT_FOUND, 28, "not found")                                            \
    X(E_WRONG_VR, 29, "the value representation does not allow this")          \
    X(E_EMPTY, 30, "there is no value")                                        \
    X(E_RANGE, 31, "the value or index is out of range")                       \
    X(E_VALUE, 32, "the value breaks the rules of its value representation")   \
    X(E_STOPPED, 33, "stopped by the caller")

/**
 * What became of a call. DICOM_SKIP is an answer that an event function may
 * give, DICOM_END what a source says when nothing is left; all others but
 * DICOM_OK are errors.
 */
typedef enum dicom_status {
#define DICOM_STATUS_ROW(name, number, text) DICOM_##name = number,
    DICOM_STATUSES(DICOM_STATUS_ROW)
#undef DICOM_STATUS_ROW
} dicom_status;

/** The enumerator without its prefix ("E_TRUNCATED" is "TRUNCATED", DICOM_OK
 *  is "OK"), or "UNKNOWN". Static; never NULL. */
DICOM_API const char *dicom_status_name(dicom_status status);

/** One line of English, without a full stop. Static; never NULL. */
DICOM_API const char *dicom_status_text(dicom_status status);

/** Size of the text buffer for a path, its terminating NUL included. */
#define DICOM_PATH_SIZE 256

/**
 * The first error of an object, by value: nothing to release.
 *
 * `path` names the place as `Keyword[item].Keyword`, items from 0; tags
 * without keyword as `(gggg,eeee)`, as in repeating groups but the first.
 * Paths that do not fit lose steps in their middle, where " ... " stands.
 */
typedef struct dicom_error {
    dicom_status status;
    uint32_t     tag;     /**< 0 if no tag is concerned */
    uint64_t     offset;  /**< byte in the stream */
    const char  *section; /**< of the standard, e.g. "PS3.5 7.5"; "" if none */
    const char  *text;    /**< static; one line of English; never NULL */
    char         path[DICOM_PATH_SIZE];
} dicom_error;

/**
 * Where an object takes its memory. NULL instead of an allocator means the C
 * library's. Functions are called from the thread that uses the object.
 *
 * `alloc` and `resize` return NULL when there is none; `resize` then leaves
 * the old block alone. No function is called with size 0. `old` and the size
 * given to `release` are what was asked for.
 */
typedef struct dicom_allocator {
    void *(*alloc)(void *ctx, size_t size);
    void *(*resize)(void *ctx, void *block, size_t old, size_t size);
    void (*release)(void *ctx, void *block, size_t size);
    void *ctx;
} dicom_allocator;

#ifdef __cplusplus
}
#endif

#endif
