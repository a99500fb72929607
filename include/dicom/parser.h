/*
 * dicom/parser.h - bytes are pushed in, events come out.
 *
 * A parser needs no input but what it is given, never seeks, never recurses
 * on the data, and holds at most one value of `whole_value_max` bytes and one
 * small record per open sequence.
 *
 * PS3.5 7 (data set), annex A (transfer syntaxes), PS3.10 7 (file format).
 */
#ifndef DICOM_PARSER_H
#define DICOM_PARSER_H

#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What to do with elements of VR UN and defined length. PS3.5 6.2.2 */
typedef enum dicom_un {
    DICOM_UN_DICTIONARY, /**< a sequence where a dictionary says SQ */
    DICOM_UN_BYTES,      /**< always bytes */
    DICOM_UN_PROBE       /**< a sequence wherever the value begins like one */
} dicom_un;

/** Limits. 0 is the default; none is ever taken from the input. */
typedef struct dicom_limits {
    uint32_t depth;    /**< open sequences; 128, which is the most */
    uint64_t elements; /**< elements, items and fragments; 0: no limit for
                            streams, 16,777,216 for data sets */
    uint64_t inflated; /**< bytes out of a deflated data set; 4 GiB */
    uint64_t memory;   /**< bytes held by a data set; 64 MiB and 32 times the
                            bytes read */
} dicom_limits;

/**
 * Options of parsers and readers. Begin with DICOM_PARSER_OPTIONS_INIT; 0
 * and NULL are the defaults.
 */
typedef struct dicom_parser_options {
    uint32_t size; /**< sizeof (dicom_parser_options) */

    /** Takes the events (parsers only; readers return them). */
    dicom_event_fn *on_event;
    void           *event_ctx;

    /** Takes the findings; NULL: they are dropped. */
    dicom_finding_fn *on_finding;
    void             *finding_ctx;

    /** Stop at the first finding of severity error, with its status. */
    bool strict;

    /**
     * The stream is a bare data set of this syntax, as it comes over a
     * network association: no preamble, no file meta information. Borrowed
     * as long as the parser. NULL: a file, or what looks like a data set.
     * For a command set give implicit VR little endian.
     */
    const dicom_syntax *syntax;

    /** Longest value, in bytes, that is delivered in one ELEMENT; 64 KiB;
     *  at most 16 MiB. */
    uint32_t whole_value_max;

    /** End before the first element of the outermost data set whose tag is
     *  not below this one; 0: do not. */
    uint32_t stop_before_tag;
    /** The same for Pixel Data of any kind: (7FE0,0008), (7FE0,0009),
     *  (7FE0,0010), and what follows. */
    bool stop_before_pixel_data;

    dicom_un un;
    /** Also read values of other VRs as sequences where they begin like one.
     *  What the dictionary calls a sequence always is. */
    bool open_all;
    /** Do not look for a padding byte that an odd length did not count; it is
     *  STRAY otherwise. */
    bool no_padding_skip;

    dicom_limits limits;

    /** Borrowed as long as the parser; may be NULL. */
    const dicom_dict_overlay *dictionary;
    /** Copied; NULL: the C library's. */
    const dicom_allocator *allocator;
} dicom_parser_options;

#ifdef __cplusplus
#define DICOM_PARSER_OPTIONS_INIT {sizeof(dicom_parser_options)}
#else
#define DICOM_PARSER_OPTIONS_INIT {.size = sizeof(dicom_parser_options)}
#endif

typedef struct dicom_parser dicom_parser;

/** @param options  read during the call only; E_ARGUMENT without `on_event`
 *  @return DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY; on an error `*out`
 *          is NULL */
DICOM_API DICOM_CHECK dicom_status dicom_parser_new(
    dicom_parser **out, const dicom_parser_options *options);

/** NULL is fine. */
DICOM_API void dicom_parser_free(dicom_parser *parser);

/** Forgets the stream, keeps options and memory: ready for the next one. */
DICOM_API void dicom_parser_reset(dicom_parser *parser);

/**
 * Pushes the next bytes of the stream.
 *
 * Consumes all of `data`. The input may be cut anywhere, even byte by byte:
 * the events are the same; only the pieces of BULK_DATA differ.
 *
 * @param data  borrowed for this call only; may be NULL if `size` is 0
 * @param size  bytes at `data`
 * @return DICOM_OK; DICOM_END if nothing more is wanted (a stop option);
 *         what the event function returned to stop; or the first error, which
 *         every later call repeats (dicom_parser_error() tells where).
 *         Never DICOM_E_TRUNCATED: only dicom_parser_finish() knows the end.
 *
 * PS3.5 7.1 (data elements), 7.5 (nesting), A.4 (fragments).
 */
DICOM_API DICOM_CHECK dicom_status
dicom_parser_feed(dicom_parser *parser, const void *data, size_t size);

/**
 * Ends the stream: delivers what waits for more, closes what is open.
 *
 * @return DICOM_OK; DICOM_E_TRUNCATED if a value or header was cut: all that
 *         was there has been delivered; DICOM_E_NOT_DICOM; or as
 *         dicom_parser_feed()
 */
DICOM_API DICOM_CHECK dicom_status dicom_parser_finish(dicom_parser *parser);

/**
 * How many coming bytes of the stream nobody wants: inside a value or
 * sequence to whose BEGIN the event function answered DICOM_SKIP. Whoever can
 * seek may leave them out, all or some, with dicom_parser_skipped().
 * 0 if none are known.
 */
DICOM_API uint64_t dicom_parser_unwanted(const dicom_parser *parser);

/** Tells that `size` bytes, at most dicom_parser_unwanted(), were passed over
 *  instead of fed. E_ARGUMENT if they are more. */
DICOM_API DICOM_CHECK dicom_status
dicom_parser_skipped(dicom_parser *parser, uint64_t size);

/** The first error; status DICOM_OK if there was none. Lives as long as the
 *  parser. */
DICOM_API const dicom_error *dicom_parser_error(const dicom_parser *parser);

/** Where the stream is: bytes consumed, of the file or, in a deflated data
 *  set, of what came out of it. Inside an event function: the end of that
 *  event. */
DICOM_API uint64_t dicom_parser_offset(const dicom_parser *parser);

#ifdef __cplusplus
}
#endif

#endif
