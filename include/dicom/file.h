/*
 * dicom/file.h - files of the operating system as inputs and data sets.
 *
 * The only floor that knows the operating system. What it says of
 * descriptors, positional reads and mapping holds on POSIX systems; elsewhere
 * there are paths, streams and functions, and every value is held in memory.
 *
 * PS3.10 7 (file format).
 */
#ifndef DICOM_FILE_H
#define DICOM_FILE_H

#include <stdio.h>

#include "dataset.h"
#include "reader.h"
#include "value.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- an input --------------------------------------------------------- */

/**
 * An open file as the input of a reader, without any memory of its own.
 *
 * Begin with DICOM_FILE_INPUT_INIT. Not to be copied or moved while it is
 * open: `input` points back to it.
 *
 * The first read of a file, and the first one after a skip, asks for 4 KiB,
 * the next ones for ever more: headers cost one small read. A skip costs no
 * read where the input can seek; there it sees the end of a file that is too
 * short.
 */
typedef struct dicom_file_input {
    dicom_input input;        /**< for dicom_reader_new() */
    int         system_error; /**< `errno` of the last failure, else 0 */

    /* The rest is its own. */
    FILE    *stream;
    int      descriptor; /* -1: none */
    uint8_t  mode;
    uint8_t  owned;
    uint64_t base;      /* position in the file of the stream's offset 0 */
    uint64_t offset;    /* next byte of the stream */
    uint64_t file_size; /* once it was asked for */
    size_t   step;      /* bytes of the next read */
} dicom_file_input;

#ifdef __cplusplus
#define DICOM_FILE_INPUT_INIT                                                  \
    {                                                                          \
    }
#else
#define DICOM_FILE_INPUT_INIT                                                  \
    {                                                                          \
        .descriptor = -1                                                       \
    }
#endif

/**
 * Opens a file. `in` must be closed, or as it was initialised.
 *
 * @return DICOM_OK, DICOM_E_OPEN, DICOM_E_ARGUMENT. What a directory gives
 *         comes with the first read: DICOM_E_OPEN
 */
DICOM_API DICOM_CHECK dicom_status dicom_file_input_open(dicom_file_input *in,
                                                         const char *path);

/** Reads what follows the position of `stream`, which stays the caller's and
 *  must live as long. Where it stands afterwards is not defined. DICOM_OK,
 *  DICOM_E_ARGUMENT */
DICOM_API DICOM_CHECK dicom_status dicom_file_input_stream(dicom_file_input *in,
                                                           FILE *stream);

/** The same for a descriptor. Also DICOM_E_UNSUPPORTED */
DICOM_API DICOM_CHECK dicom_status
dicom_file_input_descriptor(dicom_file_input *in, int descriptor);

/** Closes what dicom_file_input_open() has opened. A closed one is fine. */
DICOM_API void dicom_file_input_close(dicom_file_input *in);

/** Whether parts can be read in any order, dicom_file_input_fetch(). */
DICOM_API bool dicom_file_input_can_fetch(const dicom_file_input *in);

/** Reads from an offset of the stream, whatever was read so far; a
 *  dicom_fetch_fn. Many threads may do so at once. DICOM_OK, DICOM_E_READ,
 *  DICOM_E_TRUNCATED, DICOM_E_STATE */
DICOM_API DICOM_CHECK dicom_status dicom_file_input_fetch(void    *in,
                                                          uint64_t offset,
                                                          void    *buffer,
                                                          size_t   size);

/* ---- an output -------------------------------------------------------- */

/** Begin with DICOM_FILE_OUTPUT_OPTIONS_INIT; 0 and NULL are the defaults. */
typedef struct dicom_file_output_options {
    uint32_t size; /**< sizeof (dicom_file_output_options) */

    /** Do not wait until the bytes are on the disk. Much faster; but if the
     *  machine stops soon after, neither the old nor the new file may be
     *  whole. */
    bool no_sync;

    /** Used until the output is closed; NULL: the C library's. */
    const dicom_allocator *allocator;
} dicom_file_output_options;

#ifdef __cplusplus
#define DICOM_FILE_OUTPUT_OPTIONS_INIT                                         \
    {                                                                          \
        sizeof(dicom_file_output_options)                                      \
    }
#else
#define DICOM_FILE_OUTPUT_OPTIONS_INIT                                         \
    {                                                                          \
        .size = sizeof(dicom_file_output_options)                              \
    }
#endif

/**
 * A file that is written beside the one it shall replace, and takes its place
 * when it is whole: until then, and if anything fails, the old one stands.
 *
 * Begin with DICOM_FILE_OUTPUT_INIT. Mode and, where allowed, owner and group
 * are those of the old file; other links to it stay with the old contents. A
 * symbolic link stays, what it leads to is replaced; one that leads nowhere is
 * refused. What is no regular file, a pipe or a device, is written as it is. A
 * process that is killed leaves what is beside, a name that begins with
 * ".dicom-". POSIX systems only.
 */
typedef struct dicom_file_output {
    int      system_error; /**< `errno` of the first failure, else 0 */
    uint64_t size;         /**< bytes written */

    /* Its own. */
    struct dicom__beside *beside;
} dicom_file_output;

#ifdef __cplusplus
#define DICOM_FILE_OUTPUT_INIT                                                 \
    {                                                                          \
    }
#else
#define DICOM_FILE_OUTPUT_INIT                                                 \
    {                                                                          \
        .size = 0                                                              \
    }
#endif

/**
 * Begins. `out` must be closed, or as it was initialised.
 *
 * @param options  NULL: the defaults
 * @return DICOM_OK; DICOM_E_OPEN if the old file may not be written, is a
 *         folder, or nothing can be made beside it; DICOM_E_ARGUMENT,
 *         DICOM_E_NO_MEMORY, DICOM_E_UNSUPPORTED
 */
DICOM_API DICOM_CHECK dicom_status
dicom_file_output_open(dicom_file_output *out, const char *path,
                       const dicom_file_output_options *options);

/** Writes all of it: a dicom_output_fn, to be given large pieces. DICOM_OK;
 *  DICOM_E_WRITE, which sticks; DICOM_E_STATE if it is closed */
DICOM_API DICOM_CHECK dicom_status dicom_file_output_write(void       *out,
                                                           const void *bytes,
                                                           size_t      size);

/**
 * Puts the file in its place and closes `out`.
 *
 * @return DICOM_OK; DICOM_E_WRITE if this or a write has failed: the old file
 *         stands as it was, and nothing is left beside it; DICOM_E_STATE if
 *         it is closed
 */
DICOM_API DICOM_CHECK dicom_status
dicom_file_output_commit(dicom_file_output *out);

/** Leaves no trace, and closes `out`. A closed one is fine. */
DICOM_API void dicom_file_output_discard(dicom_file_output *out);

/* ---- memory ----------------------------------------------------------- */

/** An allocator that has blocks of 2 MiB and more on huge pages where the
 *  system has them, and takes all others from the C library. Of the page
 *  faults of a large data set few are left. Usable from many threads. */
DICOM_API const dicom_allocator *dicom_file_allocator(void);

/* ---- findings --------------------------------------------------------- */

/** Findings that are kept: copies of the first ones, and a count of all. */
typedef struct dicom_finding_list dicom_finding_list;

/** @param max  how many are kept; 0: 1,000
 *  @return DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY */
DICOM_API DICOM_CHECK dicom_status dicom_finding_list_new(
    dicom_finding_list **out, size_t max, const dicom_allocator *allocator);
/** NULL is fine. */
DICOM_API void dicom_finding_list_free(dicom_finding_list *list);
DICOM_API void dicom_finding_list_reset(dicom_finding_list *list);

/** Keeps a finding, or counts it where there is no room or memory. A
 *  dicom_finding_fn. */
DICOM_API void dicom_finding_list_add(void *list, const dicom_finding *finding);

/** How many there were. */
DICOM_API uint64_t dicom_finding_list_count(const dicom_finding_list *list);
/** How many of this severity there were. */
DICOM_API uint64_t dicom_finding_list_count_of(const dicom_finding_list *list,
                                               dicom_severity severity);
/** How many were kept. */
DICOM_API size_t dicom_finding_list_kept(const dicom_finding_list *list);
/** Lent until the next change of the list; NULL if `index` is too large. */
DICOM_API const dicom_finding *dicom_finding_list_at(
    const dicom_finding_list *list, size_t index);

/* ---- dictionaries ----------------------------------------------------- */

/**
 * Adds the rows of a text file; see dicom_dict_overlay_add(). It is read into
 * memory of the overlay's allocator, which is given back.
 *
 * @param line  as there; 0 if the file could not be read. May be NULL
 * @return as there; DICOM_E_LIMIT if it has more than 64 MiB; DICOM_E_OPEN
 *         (a folder, too) or DICOM_E_READ, for which `errno` has the reason
 */
DICOM_API DICOM_CHECK dicom_status dicom_dict_overlay_add_file(
    dicom_dict_overlay *overlay, const char *path, size_t *line);

/* ---- a file as a data set --------------------------------------------- */

/** Options of files. Begin with DICOM_FILE_OPTIONS_INIT; 0 and NULL are the
 *  defaults. */
typedef struct dicom_file_options {
    uint32_t size; /**< sizeof (dicom_file_options) */

    /** How to parse; read during the call only. Its `on_event` is ignored,
     *  its `on_finding` is told what the file keeps too; its limits are also
     *  those of the data set. NULL: the defaults. */
    const dicom_parser_options *parser;

    /** Hold everything in memory: files are read whole and closed, nothing
     *  is deferred. */
    bool load;

    /** Map the file instead of reading it. Only for files that nobody can
     *  shorten: reading a mapping beyond the end of its file kills the
     *  process. Where it cannot be done, the file is read. */
    bool map;

    /** Of elements with the same tag keep the last; else the first. */
    bool keep_last;

    /** Values longer than `whole_value_max` of the parser stay in the file
     *  from so many bytes on; 0: 64 KiB. */
    uint64_t deferred_min;

    /** How many findings are kept; 0: 1,000. The others are counted. */
    size_t findings_max;

    /** Copied; NULL: dicom_file_allocator(). */
    const dicom_allocator *allocator;
} dicom_file_options;

#ifdef __cplusplus
#define DICOM_FILE_OPTIONS_INIT                                                \
    {                                                                          \
        sizeof(dicom_file_options)                                             \
    }
#else
#define DICOM_FILE_OPTIONS_INIT                                                \
    {                                                                          \
        .size = sizeof(dicom_file_options)                                     \
    }
#endif

/**
 * A file and its data set; one object reads many files in turn and keeps its
 * memory from one to the next.
 *
 * While no thread opens, closes or frees it, many threads may read it at
 * once, deferred values too.
 */
typedef struct dicom_file dicom_file;

/** @param options  read during the call only; NULL: the defaults
 *  @return DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY; on an error `*out`
 *          is NULL */
DICOM_API DICOM_CHECK dicom_status
dicom_file_new(dicom_file **out, const dicom_file_options *options);

/** Closes it, too. NULL is fine. */
DICOM_API void dicom_file_free(dicom_file *file);

/**
 * Reads a file. What `file` held before is gone.
 *
 * Big values stay in the file, which is open until the next dicom_file_open()
 * or dicom_file_close(); see dicom_element_read().
 *
 * @return DICOM_OK; DICOM_E_OPEN (dicom_file_system_error() tells why),
 *         DICOM_E_READ, DICOM_E_NO_MEMORY, DICOM_E_LIMIT, DICOM_E_NOT_DICOM,
 *         DICOM_E_TRUNCATED, DICOM_E_INFLATE, DICOM_E_UNSUPPORTED, with
 *         `strict` the status of a finding. Whatever it is, the data set
 *         holds what was understood before.
 */
DICOM_API DICOM_CHECK dicom_status dicom_file_open(dicom_file *file,
                                                   const char *path);

/** Reads all that follows the position of a stream, which must be open as
 *  long as deferred values are read. */
DICOM_API DICOM_CHECK dicom_status dicom_file_open_stream(dicom_file *file,
                                                          FILE       *stream);

/** The same with a descriptor; it stays the caller's. */
DICOM_API DICOM_CHECK dicom_status dicom_file_open_descriptor(dicom_file *file,
                                                              int descriptor);

/**
 * The same with memory, or functions.
 *
 * @param input  memory in it is borrowed as long as the data set is used
 * @param fetch  reads deferred values, and gets `fetch_ctx`; NULL: nothing is
 *               deferred
 */
DICOM_API DICOM_CHECK dicom_status
dicom_file_open_input(dicom_file *file, const dicom_input *input,
                      dicom_fetch_fn *fetch, void *fetch_ctx);

/** dicom_file_open() with everything held in memory, whatever the options
 *  say. */
DICOM_API DICOM_CHECK dicom_status dicom_file_load(dicom_file *file,
                                                   const char *path);

/** Empties the data set and closes the file; keeps memory and options. */
DICOM_API void dicom_file_close(dicom_file *file);

/** Never NULL; without elements if none were read. */
DICOM_API const dicom_dataset *dicom_file_dataset(const dicom_file *file);

/** The same to be changed, which is no longer reading. */
DICOM_API dicom_dataset *dicom_file_edit(dicom_file *file);

/** NULL if the file has none. */
DICOM_API const dicom_dataset *dicom_file_meta(const dicom_file *file);

/** Of the data set; NULL if nothing was read. */
DICOM_API const dicom_syntax *dicom_file_syntax(const dicom_file *file);

/** The first error; status DICOM_OK if there was none. */
DICOM_API const dicom_error *dicom_file_error(const dicom_file *file);

/** `errno` of the failure behind DICOM_E_OPEN and DICOM_E_READ, else 0. */
DICOM_API int dicom_file_system_error(const dicom_file *file);

/** What was found in the file. */
DICOM_API const dicom_finding_list *dicom_file_findings(const dicom_file *file);

/* ---- UIDs and times --------------------------------------------------- */

/**
 * Makes a new UID of the system's random bytes.
 *
 * @param root  continued as by dicom_uid_from_root(); NULL: "2.25." and a
 *              random UUID (PS3.5 B.2)
 * @return DICOM_OK; DICOM_E_ARGUMENT for a root that is none; DICOM_E_READ if
 *         the system gives no random bytes, DICOM_E_UNSUPPORTED if it has
 *         none. On an error `out` is ""
 */
DICOM_API DICOM_CHECK dicom_status dicom_uid_generate(const char *root,
                                                      char out[DICOM_UID_SIZE]);

struct tm; /* of <time.h> */

/** The parts of a moment as its clock shows them; an offset from UTC does not
 *  move them. What is not told is the least, `tm_isdst` is -1.
 *  DICOM_E_ARGUMENT without a year. */
DICOM_API DICOM_CHECK dicom_status dicom_moment_to_tm(const dicom_moment *m,
                                                      struct tm          *out);

/** Date and time to the second, without offset. `tm_wday`, `tm_yday` and
 *  `tm_isdst` are not looked at. DICOM_E_RANGE if there is no such moment in
 *  the years 0 to 9999. */
DICOM_API DICOM_CHECK dicom_status dicom_moment_from_tm(const struct tm *tm,
                                                        dicom_moment    *out);

/* ---- saving ----------------------------------------------------------- */

/**
 * Writes a data set: a writer, and walks over the data set.
 *
 * @param ds      an outermost data set, with its file meta information; an
 *                item is written as a data set of its own
 * @param writer  read during the call only; NULL: the defaults, a file in the
 *                transfer syntax of the data set, else explicit VR little
 *                endian. With DICOM_LENGTHS_EXACT lengths are measured, in a
 *                walk of its own that reads no deferred value
 * @param error   what went wrong and where, with the status that is returned;
 *                may be NULL
 * @return DICOM_OK, or what the functions of dicom_writer and dicom_measure,
 *         or dicom_dataset_walk() returned
 */
DICOM_API DICOM_CHECK dicom_status dicom_file_write(
    const dicom_dataset *ds, dicom_output_fn *output, void *output_ctx,
    const dicom_writer_options *writer, dicom_error *error);

/**
 * The same to a file, which takes the place of an old one when it is whole:
 * see dicom_file_output. It may be the very file from which values are still
 * to be read.
 *
 * @param output  read during the call only; NULL: the defaults
 * @param system_error  `errno` behind DICOM_E_OPEN and DICOM_E_WRITE, else 0;
 *                may be NULL
 * @return DICOM_OK; or, the old file standing as it was, what
 *         dicom_file_write() or the functions of dicom_file_output returned
 */
DICOM_API DICOM_CHECK dicom_status dicom_file_save(
    const dicom_dataset *ds, const char *path,
    const dicom_writer_options *writer, const dicom_file_output_options *output,
    dicom_error *error, int *system_error);

#ifdef __cplusplus
}
#endif

#endif
