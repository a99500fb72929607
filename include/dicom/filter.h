/*
 * dicom/filter.h - event functions over the next event function.
 *
 * A filter stands between a source and a sink: what it passes on is again a
 * stream of events. Filters can stand behind each other. Memory does not grow
 * with the stream.
 *
 * What a filter returns is what the next function answered, DICOM_SKIP
 * included; it answers DICOM_SKIP itself to a BEGIN that it leaves out, which
 * may be heeded or not.
 *
 * Sequences and items leave a filter with undefined length and a delimiter,
 * but the one that measures them.
 */
#ifndef DICOM_FILTER_H
#define DICOM_FILTER_H

#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- elements left out and put in -------------------------------------- */

/** Begin with DICOM_FILTER_OPTIONS_INIT; 0 and NULL are the defaults. */
typedef struct dicom_filter_options {
    uint32_t size; /**< sizeof (dicom_filter_options) */

    /** Leave out elements of odd groups, in items too. */
    bool drop_private;
    /** Leave out group lengths and Length to End (0008,0001), in items too;
     *  not those of groups 0000 and 0002. PS3.5 7.2 */
    bool drop_group_lengths;

    /** For keywords in paths; borrowed as long as the filter; may be NULL. */
    const dicom_dict_overlay *dictionary;
    /** Copied; NULL: the C library's. */
    const dicom_allocator *allocator;
} dicom_filter_options;

#ifdef __cplusplus
#define DICOM_FILTER_OPTIONS_INIT                                              \
    {                                                                          \
        sizeof(dicom_filter_options)                                           \
    }
#else
#define DICOM_FILTER_OPTIONS_INIT                                              \
    {                                                                          \
        .size = sizeof(dicom_filter_options)                                   \
    }
#endif

/**
 * Leaves out, keeps and replaces elements by rules.
 *
 * Rules name places by paths, see dicom_path_next(): where a step gives no
 * item, every one is meant. Paths begin at the outermost data set; those that
 * begin with a tag of group 0002 are of the file meta information. What one
 * rule leaves out no other puts in. Every element is held against every rule.
 */
typedef struct dicom_filter dicom_filter;

/** @param next     takes what passes
 *  @param options  read during the call only; NULL: the defaults
 *  @return DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY; on an error `*out`
 *          is NULL */
DICOM_API DICOM_CHECK dicom_status
dicom_filter_new(dicom_filter **out, dicom_event_fn *next, void *next_ctx,
                 const dicom_filter_options *options);

/** NULL is fine. */
DICOM_API void dicom_filter_free(dicom_filter *filter);

/** Forgets the stream and the counts of matches, keeps options and rules. */
DICOM_API void dicom_filter_reset(dicom_filter *filter);

/*
 * Rules are added before the first event and counted from 0.
 *
 * @return DICOM_OK; DICOM_E_VALUE if it is no path, DICOM_E_NOT_FOUND if a
 *         keyword is unknown, DICOM_E_LIMIT above 128 steps,
 *         DICOM_E_NO_MEMORY; DICOM_E_WRONG_VR (set)
 */

/** Leaves out the element, or the item, at `path`. */
DICOM_API DICOM_CHECK dicom_status dicom_filter_drop(dicom_filter *filter,
                                                     const char   *path,
                                                     size_t        size);

/** Leaves out the elements with this tag in the data set and all items. */
DICOM_API DICOM_CHECK dicom_status dicom_filter_drop_tag(dicom_filter *filter,
                                                         uint32_t      tag);

/** Leaves out all but the element or item at `path`, what is in it, the
 *  sequences and items that lead there, and what other such rules keep. The
 *  file meta information is kept. Text needs Specific Character Set
 *  (0008,0005), private elements their creator: keep these, too. */
DICOM_API DICOM_CHECK dicom_status dicom_filter_keep(dicom_filter *filter,
                                                     const char   *path,
                                                     size_t        size);

/**
 * Puts a value at `path`, in place of what is there, or where it belongs by
 * its tag. The sequences and items that lead there must be in the stream, as
 * must a private block if the last step names it by its creator.
 *
 * @param vr     not SQ
 * @param bytes  the value in little endian order; copied
 */
DICOM_API DICOM_CHECK dicom_status
dicom_filter_set(dicom_filter *filter, const char *path, size_t path_size,
                 dicom_vr vr, const void *bytes, size_t size);

/** How often a rule was applied; 0 if there is no such rule. */
DICOM_API uint64_t dicom_filter_matches(const dicom_filter *filter,
                                        size_t              rule);

/** Takes an event; a dicom_event_fn.
 *
 *  @param filter  a dicom_filter
 *  @return what the next function answered, or DICOM_SKIP, see above;
 *          DICOM_E_STATE if the event may not come now, DICOM_E_LIMIT if
 *          sequences are nested too deeply */
DICOM_API DICOM_CHECK dicom_status dicom_filter_event(void              *filter,
                                                      const dicom_event *event);

/* ---- text in UTF-8 ----------------------------------------------------- */

/** Begin with DICOM_UTF8_OPTIONS_INIT; 0 and NULL are the defaults. */
typedef struct dicom_utf8_options {
    uint32_t size; /**< sizeof (dicom_utf8_options) */

    /** Stop at text that its character set does not have (DICOM_E_VALUE),
     *  instead of writing U+FFFD. */
    bool strict;

    /** Most bytes of a text that comes in pieces, which is gathered; 0: 64
     *  MiB. */
    uint64_t memory;

    /** Copied; NULL: the C library's. */
    const dicom_allocator *allocator;
} dicom_utf8_options;

#ifdef __cplusplus
#define DICOM_UTF8_OPTIONS_INIT                                                \
    {                                                                          \
        sizeof(dicom_utf8_options)                                             \
    }
#else
#define DICOM_UTF8_OPTIONS_INIT                                                \
    {                                                                          \
        .size = sizeof(dicom_utf8_options)                                     \
    }
#endif

/**
 * Converts text to UTF-8. Specific Character Set (0008,0005) becomes ISO_IR
 * 192, and is put into the outermost data set where it is missing; an item
 * without has that of what holds it. Text of a data set that names no
 * character set stays as it is if it is UTF-8. Elements of VR UN stay as they
 * are. A text that comes as BULK leaves as ELEMENT.
 *
 * PS3.3 C.12.1.1.2, PS3.5 6.1
 */
typedef struct dicom_utf8 dicom_utf8;

/** As dicom_filter_new(). */
DICOM_API DICOM_CHECK dicom_status
dicom_utf8_new(dicom_utf8 **out, dicom_event_fn *next, void *next_ctx,
               const dicom_utf8_options *options);

/** NULL is fine. */
DICOM_API void dicom_utf8_free(dicom_utf8 *filter);

/** Forgets the stream, keeps options and memory. */
DICOM_API void dicom_utf8_reset(dicom_utf8 *filter);

/** How often U+FFFD stands for what is no character. */
DICOM_API uint64_t dicom_utf8_replaced(const dicom_utf8 *filter);

/** Takes an event; a dicom_event_fn.
 *
 *  @param filter  a dicom_utf8
 *  @return as dicom_filter_event(); also DICOM_E_VALUE (`strict`),
 *          DICOM_E_LIMIT (`memory`), DICOM_E_NO_MEMORY */
DICOM_API DICOM_CHECK dicom_status dicom_utf8_event(void              *filter,
                                                    const dicom_event *event);

/* ---- lengths that are measured ----------------------------------------- */

/**
 * Tells sequences and items the length that they will be written with: what
 * stands before a writer with DICOM_LENGTHS_EXACT.
 *
 * The same events come twice, of a data set that is walked twice, or of an
 * input that is read twice. The first time they are measured, in linear time;
 * values are asked to be skipped. The second time, after
 * dicom_measure_replay(), they go to the next function. Memory is 4 bytes for
 * each sequence and item. Filters that change what is written stand before.
 *
 * What is longer than 32 bits can say gets undefined length, and so do
 * fragments. Nothing is judged but the order of events.
 *
 * PS3.5 7.5
 */
typedef struct dicom_measure dicom_measure;

/**
 * @param writer  those of the writer that is going to take the events: its
 *                `syntax` (with that of the events the one that is written,
 *                deflated or not), `form`, `group_lengths` (those in items),
 *                `memory` (most bytes of lengths, 0: 64 MiB) and `allocator`.
 *                Read during the call only; NULL: the defaults
 * @return DICOM_OK, DICOM_E_ARGUMENT (also with `preserve`),
 *         DICOM_E_NO_MEMORY; on an error `*out` is NULL
 */
DICOM_API DICOM_CHECK dicom_status
dicom_measure_new(dicom_measure **out, const dicom_writer_options *writer);

/** NULL is fine. */
DICOM_API void dicom_measure_free(dicom_measure *measure);

/** Forgets the lengths, keeps options and memory: what comes is measured. */
DICOM_API void dicom_measure_reset(dicom_measure *measure);

/** What comes from now on is what was measured, and goes to `next`. Can be
 *  called again. DICOM_OK; DICOM_E_STATE if the stream was not complete,
 *  DICOM_E_ARGUMENT */
DICOM_API DICOM_CHECK dicom_status dicom_measure_replay(dicom_measure  *measure,
                                                        dicom_event_fn *next,
                                                        void           *ctx);

/** Takes an event; a dicom_event_fn.
 *
 *  @param measure  a dicom_measure
 *  @return DICOM_OK; DICOM_SKIP to a BULK that is measured; what the next
 *          function answered, but no DICOM_SKIP to a sequence or item; an
 *          error sticks:
 *          DICOM_E_STATE if the event may not come now, or the second time if
 *          there are more sequences and items (other differences are for the
 *          writer to find); DICOM_E_WRONG_VR as dicom_writer_event(),
 *          DICOM_E_LIMIT, DICOM_E_NO_MEMORY */
DICOM_API DICOM_CHECK dicom_status dicom_measure_event(
    void *measure, const dicom_event *event);

#ifdef __cplusplus
}
#endif

#endif
