/*
 * dicom/text.h - events written as text for people.
 *
 * A dump is a sink of events: its event function is given to a parser, to the
 * walk over a data set, or called with what a reader returns.
 */
#ifndef DICOM_TEXT_H
#define DICOM_TEXT_H

#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

/** No limit on the characters of a value. */
#define DICOM_DUMP_WIDTH_ALL UINT32_MAX

/** Options of a dump. Begin with DICOM_DUMP_OPTIONS_INIT; 0 and NULL are the
 *  defaults. */
typedef struct dicom_dump_options {
    uint32_t size; /**< sizeof (dicom_dump_options) */

    /** How many levels are shown: 1 is the outermost data set alone, 2 adds
     *  the items in it; 0: all. Deeper ones are skipped. */
    uint32_t depth;
    /** Characters of a value that are shown; 0: 64. Of a value that comes in
     *  pieces never more than the first 4,096 bytes. */
    uint32_t width;
    /** Fragments of an element that are shown before the rest is counted;
     *  0: 16. */
    uint32_t fragments;

    /** Names what no built-in dictionary knows; borrowed; may be NULL. */
    const dicom_dict_overlay *dictionary;
    /** Copied; NULL: the C library's. */
    const dicom_allocator *allocator;

    /** Takes the findings (DICOM_F_CHARSET_..., of what is not skipped;
     *  DICOM_F_TEXT_..., of what is shown, of a value that comes in pieces its
     *  first bytes); NULL: they are dropped. */
    dicom_finding_fn *on_finding;
    void             *finding_ctx;
} dicom_dump_options;

#ifdef __cplusplus
#define DICOM_DUMP_OPTIONS_INIT                                                \
    {                                                                          \
        sizeof(dicom_dump_options)                                             \
    }
#else
#define DICOM_DUMP_OPTIONS_INIT                                                \
    {                                                                          \
        .size = sizeof(dicom_dump_options)                                     \
    }
#endif

/**
 * One element a line, indented by depth:
 *
 *   (gggg,eeee) VR value                          # length, VM Keyword
 *
 * Text stands in brackets, a UID with its keyword; numbers, and the first
 * bytes of bulk in hexadecimal, are parted by backslashes. Private elements
 * are named "[creator] name". `u/l` is undefined length. A value that is cut
 * ends with "...".
 *
 * The output is UTF-8, converted as Specific Character Set says; where that
 * says nothing, text that is UTF-8 is shown as such. What could move a
 * terminal's cursor or turn the direction of its text stands as \xNN, and so
 * do the bytes of text that its character set does not have.
 *
 * Memory does not grow with the input: a record per open item, and one per
 * private creator in the open items, up to 1,024.
 */
typedef struct dicom_dump dicom_dump;

/** @param options  read during the call only; NULL: the defaults
 *  @return DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY; on an error `*out`
 *          is NULL */
DICOM_API DICOM_CHECK dicom_status
dicom_dump_new(dicom_dump **out, dicom_output_fn *output, void *output_ctx,
               const dicom_dump_options *options);

/** NULL is fine. Drops what dicom_dump_finish() would have written. */
DICOM_API void dicom_dump_free(dicom_dump *dump);

/** Forgets the stream and its errors, keeps options, paths and memory. */
DICOM_API void dicom_dump_reset(dicom_dump *dump);

/**
 * Shows only what lies at `path` or at another one that was added.
 *
 * A path as of dicom_path_next(). Where a step gives no item, every one. The
 * path of a sequence or item shows all of it. Lines then bear the whole path
 * and are not indented.
 *
 * @return DICOM_OK; DICOM_E_VALUE if it is no path, DICOM_E_NOT_FOUND if a
 *         keyword is unknown, DICOM_E_LIMIT above 128 steps,
 *         DICOM_E_NO_MEMORY
 */
DICOM_API DICOM_CHECK dicom_status dicom_dump_add_path(dicom_dump *dump,
                                                       const char *path,
                                                       size_t      size);

/** How many elements and items were found at the paths that were added. */
DICOM_API uint64_t dicom_dump_matches(const dicom_dump *dump);

/**
 * Shows an event; a dicom_event_fn.
 *
 * @param dump  a dicom_dump
 * @return DICOM_OK; DICOM_SKIP to a BEGIN or BULK_DATA of which nothing more
 *         is shown: it may be heeded or not; DICOM_E_STATE if the event may
 *         not come now; DICOM_E_LIMIT, DICOM_E_NO_MEMORY; or what the output
 *         function returned, again at every later call
 */
DICOM_API DICOM_CHECK dicom_status dicom_dump_event(void              *dump,
                                                    const dicom_event *event);

/** Writes what is still held back; the stream may end anywhere.
 *  @return DICOM_OK, or what the output function returned */
DICOM_API DICOM_CHECK dicom_status dicom_dump_finish(dicom_dump *dump);

#ifdef __cplusplus
}
#endif

#endif
