/*
 * dicom/json.h - the DICOM JSON Model, both ways.
 *
 * The writer is a sink of events, the reader a source of them: both go
 * through streams of any size and hold no tree.
 *
 * PS3.18 annex F, RFC 8259 (JSON), RFC 4648 4 (base64).
 */
#ifndef DICOM_JSON_H
#define DICOM_JSON_H

#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- writing ---------------------------------------------------------- */

/**
 * Asked for each value of OB, OD, OF, OL, OV, OW and UN that is not empty,
 * and for each encapsulated pixel data.
 *
 * @param event  ELEMENT, BULK_BEGIN or FRAGMENTS_BEGIN: its `length`, and
 *               where it is, `offset` and `header_size`
 * @return a URI where the value can be fetched, terminated, borrowed until
 *         the next call; "" to leave the value out; NULL to write it inline
 *
 * PS3.18 F.2.6
 */
typedef const char *dicom_bulk_uri_fn(void *ctx, const dicom_event *event);

/** What several data sets become. */
typedef enum dicom_json_form {
    DICOM_JSON_OBJECT, /**< there is one: an object */
    DICOM_JSON_ARRAY,  /**< an array of objects, be it of one or none */
    DICOM_JSON_LINES   /**< each an object on a line of its own */
} dicom_json_form;

/** How the values of DS, IS, SV and UV are written: PS3.18 F.2.3 leaves the
 *  choice. What is no number at all always is a string. */
typedef enum dicom_json_numbers {
    /** As numbers, with the digits that are there: 1.50 stays 1.50. */
    DICOM_JSON_NUMBERS_ALL,
    /** As strings where a double would not hold each digit: from 16 digits
     *  on, and SV and UV beyond 2^53. */
    DICOM_JSON_NUMBERS_EXACT,
    /** As strings, DS and IS in their own spelling. */
    DICOM_JSON_NUMBERS_NONE
} dicom_json_numbers;

/** Begin with DICOM_JSON_WRITER_OPTIONS_INIT; 0 and NULL are the defaults. */
typedef struct dicom_json_writer_options {
    uint32_t size; /**< sizeof (dicom_json_writer_options) */

    dicom_json_form    form;
    dicom_json_numbers numbers;
    /** An attribute a line, indented; not with DICOM_JSON_LINES. */
    bool pretty;

    /** NULL: all values are written inline. */
    dicom_bulk_uri_fn *bulk_uri;
    void              *bulk_ctx;

    /** Copied; NULL: the C library's. */
    const dicom_allocator *allocator;

    /** Leave the value of Specific Character Set as it was. PS3.18 F.2.2
     *  note 3 (2025) has it so; readers that are older take it for the
     *  character set of the JSON, which is UTF-8. */
    bool keep_charset;

    /** Takes the findings (DICOM_F_CHARSET_..., DICOM_F_TEXT_..., of what is
     *  written); NULL: they are dropped, and cost nothing. */
    dicom_finding_fn *on_finding;
    void             *finding_ctx;
} dicom_json_writer_options;

#ifdef __cplusplus
#define DICOM_JSON_WRITER_OPTIONS_INIT                                         \
    {                                                                          \
        sizeof(dicom_json_writer_options)                                      \
    }
#else
#define DICOM_JSON_WRITER_OPTIONS_INIT                                         \
    {                                                                          \
        .size = sizeof(dicom_json_writer_options)                              \
    }
#endif

/**
 * Writes JSON in UTF-8 as the events come, in memory that does not depend on
 * them.
 *
 * - Text is converted as Specific Character Set (0008,0005) says, whose own
 *   value becomes ISO_IR 192, also if it was empty, unless `keep_charset` is
 *   set. What it does not have becomes U+FFFD. Where
 *   nothing is said, and in VRs to which it does not apply, text that is UTF-8
 *   stays as it is and other bytes become the characters of their numbers.
 * - Padding is left out, empty values are null, empty elements have no Value.
 * - Values of FL and FD that are no finite numbers become "NaN", "inf" and
 *   "-inf".
 * - Left out are file meta information and all of group 0002, group lengths
 *   (PS3.18 F.2.2), and of elements that repeat the tag just before them all
 *   but the first. Else the elements stay in their order: that of PS3.18
 *   F.2.2 if they are sorted, as a walk over a data set has them.
 * - Encapsulated pixel data have no form of their own in JSON: without a URI
 *   they are left out, and the attribute has its vr alone.
 */
typedef struct dicom_json_writer dicom_json_writer;

/** @param options  read during the call only; NULL: the defaults
 *  @return DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY; on an error `*out`
 *          is NULL */
DICOM_API DICOM_CHECK dicom_status dicom_json_writer_new(
    dicom_json_writer **out, dicom_output_fn *output, void *output_ctx,
    const dicom_json_writer_options *options);

/** NULL is fine. Drops what dicom_json_writer_finish() would have written. */
DICOM_API void dicom_json_writer_free(dicom_json_writer *writer);

/** Forgets the stream, what was not yet given to the output, and errors;
 *  keeps the options. */
DICOM_API void dicom_json_writer_reset(dicom_json_writer *writer);

/**
 * Writes an event; a dicom_event_fn. But for DICOM_JSON_OBJECT, streams may
 * follow each other.
 *
 * @param writer  a dicom_json_writer
 * @return DICOM_OK; DICOM_SKIP to a BEGIN of which nothing more is written:
 *         it may be heeded or not; DICOM_E_STATE if the event may not come
 *         now, DICOM_E_LIMIT inside 128 sequences; or what the output function
 *         returned. An error sticks.
 */
DICOM_API DICOM_CHECK dicom_status
dicom_json_writer_event(void *writer, const dicom_event *event);

/**
 * Ends the data set in hand, if there is one: for events that have stopped in
 * its middle. But for DICOM_JSON_OBJECT another stream may follow.
 *
 * @return DICOM_OK, or the first error
 */
DICOM_API DICOM_CHECK dicom_status
dicom_json_writer_cut(dicom_json_writer *writer);

/**
 * Gives the rest to the output function. Where the events have stopped in the
 * middle of a data set, all is closed, so that the text is JSON.
 *
 * @return DICOM_OK; DICOM_E_TRUNCATED if something had to be closed, or if
 *         there is no data set for DICOM_JSON_OBJECT; or the first error
 */
DICOM_API DICOM_CHECK dicom_status
dicom_json_writer_finish(dicom_json_writer *writer);

/** The first error; status DICOM_OK if there was none. Lives as long as the
 *  writer. */
DICOM_API const dicom_error *dicom_json_writer_error(
    const dicom_json_writer *writer);

/* ---- reading ---------------------------------------------------------- */

/**
 * Asked for a value that lies elsewhere (BulkDataURI).
 *
 * @param event  ELEMENT, with its tag and VR; without a value
 * @param uri    UTF-8, not terminated. Whether it may be trusted is for the
 *               caller to know: the library opens nothing
 * @param bytes  set to the value, little endian, which is borrowed until the
 *               function is called again; or left alone: it is empty
 * @return DICOM_OK; DICOM_SKIP: the element is left out; any other stops the
 *         reader, which returns it
 */
typedef dicom_status dicom_bulk_value_fn(void *ctx, const dicom_event *event,
                                         const char *uri, size_t uri_size,
                                         const void **bytes, size_t *size);

/** Begin with DICOM_JSON_READER_OPTIONS_INIT; 0 and NULL are the defaults. */
typedef struct dicom_json_reader_options {
    uint32_t size; /**< sizeof (dicom_json_reader_options) */

    /** Takes the events. */
    dicom_event_fn *on_event;
    void           *event_ctx;

    /** NULL: a BulkDataURI is an error, DICOM_E_UNSUPPORTED. */
    dicom_bulk_value_fn *bulk_value;
    void                *bulk_ctx;

    /** Any number of texts follow each other, as of DICOM_JSON_LINES. */
    bool lines;

    uint32_t max_depth;  /**< open sequences; 128, which is the most */
    uint64_t max_memory; /**< bytes held; 2 GiB */

    /** Copied; NULL: the C library's. */
    const dicom_allocator *allocator;

    /** Each data set is held until it is whole, and its elements come in
     *  ascending order, in items too. What is held counts as memory. */
    bool sorted;
} dicom_json_reader_options;

#ifdef __cplusplus
#define DICOM_JSON_READER_OPTIONS_INIT                                         \
    {                                                                          \
        sizeof(dicom_json_reader_options)                                      \
    }
#else
#define DICOM_JSON_READER_OPTIONS_INIT                                         \
    {                                                                          \
        .size = sizeof(dicom_json_reader_options)                              \
    }
#endif

/**
 * Reads an object, or an array of objects, each of which becomes a data set:
 * DATASET_BEGIN to DATASET_END, one after the other. What takes one stream of
 * events alone has to be renewed behind each.
 *
 * - Offsets in events and errors are bytes of the text; an element stands
 *   where its tag does. Lengths of sequences and items are undefined.
 * - The attributes come in the order of the text, unless `sorted` is set;
 *   dicom_dataset_event() sorts them, a dicom_writer needs them sorted. The
 *   members of an attribute may stand in any order.
 * - Text comes in UTF-8: each data set has a Specific Character Set, which is
 *   ISO_IR 192, whatever the text says there. Nothing but this is
 *   converted, and the contents of strings are not judged.
 * - Numbers may be strings. Those of DS keep their digits; beyond 16
 *   characters they are rounded.
 * - Group lengths and attributes of group 0002 are read and left out.
 * - A value is held until it is whole; one above 64 KiB comes as BULK.
 * - Other than RFC 8259 and PS3.18 F have it is an error: members that are
 *   there twice, tags that are, no VR or one that does not exist, a value of
 *   another kind than that of its VR or beyond its range, two kinds of value. A
 *   byte order mark at the beginning is passed over. Whether the VR is that of
 *   the dictionary is not judged.
 */
typedef struct dicom_json_reader dicom_json_reader;

/** @param options  read during the call only; E_ARGUMENT without `on_event`
 *  @return DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY; on an error `*out`
 *          is NULL */
DICOM_API DICOM_CHECK dicom_status dicom_json_reader_new(
    dicom_json_reader **out, const dicom_json_reader_options *options);

/** NULL is fine. */
DICOM_API void dicom_json_reader_free(dicom_json_reader *reader);

/** Forgets the text and errors, keeps options and memory. */
DICOM_API void dicom_json_reader_reset(dicom_json_reader *reader);

/**
 * Pushes the next bytes of the text, which may be cut anywhere: the events
 * are the same.
 *
 * @param text  borrowed for this call only; may be NULL if `size` is 0
 * @return DICOM_OK; what the event function returned to stop; or the first
 *         error, which every later call repeats: DICOM_E_SYNTAX (not JSON, or
 *         not this model), DICOM_E_VALUE, DICOM_E_RANGE, DICOM_E_WRONG_VR,
 *         DICOM_E_UNSUPPORTED, DICOM_E_LIMIT, DICOM_E_NO_MEMORY. What came
 *         before it has been delivered.
 */
DICOM_API DICOM_CHECK dicom_status dicom_json_reader_feed(
    dicom_json_reader *reader, const void *text, size_t size);

/** Ends the text. DICOM_OK; DICOM_E_TRUNCATED if it is not whole; or the first
 *  error. */
DICOM_API DICOM_CHECK dicom_status
dicom_json_reader_finish(dicom_json_reader *reader);

/** The first error, with the path of the attribute and the byte of the text;
 *  status DICOM_OK if there was none. Lives as long as the reader. */
DICOM_API const dicom_error *dicom_json_reader_error(
    const dicom_json_reader *reader);

#ifdef __cplusplus
}
#endif

#endif
