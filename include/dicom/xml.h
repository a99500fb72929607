/*
 * dicom/xml.h - the Native DICOM Model, both ways.
 *
 * The writer is a sink of events, the reader a source of them: both go
 * through streams of any size and hold no tree.
 *
 * PS3.19 A.1, XML 1.0.
 */
#ifndef DICOM_XML_H
#define DICOM_XML_H

#include "json.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- writing ---------------------------------------------------------- */

/** Begin with DICOM_XML_WRITER_OPTIONS_INIT; 0 and NULL are the defaults. */
typedef struct dicom_xml_writer_options {
    uint32_t size; /**< sizeof (dicom_xml_writer_options) */

    /** An element of XML a line, indented; else a document a line. */
    bool pretty;

    /** As for JSON, for BulkData; NULL: all values are written inline. */
    dicom_bulk_uri_fn *bulk_uri;
    void              *bulk_ctx;

    /** For keywords; borrowed as long as the writer; may be NULL. */
    const dicom_dict_overlay *dictionary;
    /** Copied; NULL: the C library's. */
    const dicom_allocator *allocator;

    /** Takes the findings, as of dicom_json_writer_options; may be NULL. */
    dicom_finding_fn *on_finding;
    void             *finding_ctx;
} dicom_xml_writer_options;

#ifdef __cplusplus
#define DICOM_XML_WRITER_OPTIONS_INIT                                          \
    {                                                                          \
        sizeof(dicom_xml_writer_options)                                       \
    }
#else
#define DICOM_XML_WRITER_OPTIONS_INIT                                          \
    {                                                                          \
        .size = sizeof(dicom_xml_writer_options)                               \
    }
#endif

/**
 * Writes XML in UTF-8 as the events come: each data set is a document of its
 * own, and ends with a line feed. Memory: a record per private creator in the
 * open items, up to 1,024. A private attribute whose creator is known is told
 * with it and without its block (gggg00ee, PS3.19 A.1.5); creators are
 * attributes, too.
 *
 * Text, padding and what is left out are as of dicom_json_writer; names lose
 * their empty components. Numbers of DS and IS are spelt as they were, those
 * of FL and FD that are not finite "NaN", "inf" and "-inf". Characters that
 * XML does not have become U+FFFD.
 */
typedef struct dicom_xml_writer dicom_xml_writer;

/** @param options  read during the call only; NULL: the defaults
 *  @return DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY; on an error `*out`
 *          is NULL */
DICOM_API DICOM_CHECK dicom_status
dicom_xml_writer_new(dicom_xml_writer **out, dicom_output_fn *output,
                     void *output_ctx, const dicom_xml_writer_options *options);

/** NULL is fine. Drops what dicom_xml_writer_finish() would have written. */
DICOM_API void dicom_xml_writer_free(dicom_xml_writer *writer);

/** Forgets the stream, what was not yet given to the output, and errors;
 *  keeps options and memory. */
DICOM_API void dicom_xml_writer_reset(dicom_xml_writer *writer);

/**
 * Writes an event; a dicom_event_fn. Streams may follow each other.
 *
 * @param writer  a dicom_xml_writer
 * @return as dicom_json_writer_event()
 */
DICOM_API DICOM_CHECK dicom_status
dicom_xml_writer_event(void *writer, const dicom_event *event);

/** Ends the data set in hand, if there is one: for events that have stopped
 *  in its middle. DICOM_OK, or the first error. */
DICOM_API DICOM_CHECK dicom_status
dicom_xml_writer_cut(dicom_xml_writer *writer);

/** Gives the rest to the output function. DICOM_OK; DICOM_E_TRUNCATED if a
 *  data set had to be ended; or the first error. */
DICOM_API DICOM_CHECK dicom_status
dicom_xml_writer_finish(dicom_xml_writer *writer);

/** The first error; status DICOM_OK if there was none. Lives as long as the
 *  writer. */
DICOM_API const dicom_error *dicom_xml_writer_error(
    const dicom_xml_writer *writer);

/* ---- reading ---------------------------------------------------------- */

/** Begin with DICOM_XML_READER_OPTIONS_INIT; 0 and NULL are the defaults. */
typedef struct dicom_xml_reader_options {
    uint32_t size; /**< sizeof (dicom_xml_reader_options) */

    /** Takes the events. */
    dicom_event_fn *on_event;
    void           *event_ctx;

    /** NULL: BulkData is an error, DICOM_E_UNSUPPORTED. */
    dicom_bulk_value_fn *bulk_value;
    void                *bulk_ctx;

    uint32_t max_depth;  /**< open sequences; 128, which is the most */
    uint64_t max_memory; /**< bytes held; 2 GiB */

    /** Copied; NULL: the C library's. */
    const dicom_allocator *allocator;

    /** Each data set is held until it is whole, and its elements come in
     *  ascending order, in items too. What is held counts as memory. */
    bool sorted;
} dicom_xml_reader_options;

#ifdef __cplusplus
#define DICOM_XML_READER_OPTIONS_INIT                                          \
    {                                                                          \
        sizeof(dicom_xml_reader_options)                                       \
    }
#else
#define DICOM_XML_READER_OPTIONS_INIT                                          \
    {                                                                          \
        .size = sizeof(dicom_xml_reader_options)                               \
    }
#endif

/**
 * Reads one document of the Native DICOM Model in UTF-8 as a data set.
 *
 * Events, places, the character set and what is left out are as of
 * dicom_json_reader. Values that are missing between others are empty, up to
 * 1,024 of them in a row. A private attribute with a `privateCreator` and
 * without a block gets that of its creator, which should stand before it, or a
 * new one, whose creator is told first; one with a block has to have the
 * creator of it. Up to 1,024 creators may be in force in all that is open,
 * fewer if they are long (DICOM_E_LIMIT). Without `vr` the dictionary says it.
 * Items are numbered from 1 on, or not at all.
 *
 * Only what the model needs of XML is understood: no document type, so no
 * entities but the five that XML has and numbers; no CDATA, no prefixes of
 * name spaces, no encoding but UTF-8; these are errors. Comments, processing
 * instructions and attributes that the model does not have are passed over,
 * whatever stands in them. Nothing is ever opened or fetched.
 */
typedef struct dicom_xml_reader dicom_xml_reader;

/** @param options  read during the call only; E_ARGUMENT without `on_event`
 *  @return DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY; on an error `*out`
 *          is NULL */
DICOM_API DICOM_CHECK dicom_status dicom_xml_reader_new(
    dicom_xml_reader **out, const dicom_xml_reader_options *options);

/** NULL is fine. */
DICOM_API void dicom_xml_reader_free(dicom_xml_reader *reader);

/** Forgets the text and errors, keeps options and memory. */
DICOM_API void dicom_xml_reader_reset(dicom_xml_reader *reader);

/**
 * Pushes the next bytes of the text, which may be cut anywhere.
 *
 * @param text  borrowed for this call only; may be NULL if `size` is 0
 * @return as dicom_json_reader_feed()
 */
DICOM_API DICOM_CHECK dicom_status
dicom_xml_reader_feed(dicom_xml_reader *reader, const void *text, size_t size);

/** Ends the text. DICOM_OK; DICOM_E_TRUNCATED if it is not whole; or the first
 *  error. */
DICOM_API DICOM_CHECK dicom_status
dicom_xml_reader_finish(dicom_xml_reader *reader);

/** The first error, with the path of the attribute and the byte of the text;
 *  status DICOM_OK if there was none. Lives as long as the reader. */
DICOM_API const dicom_error *dicom_xml_reader_error(
    const dicom_xml_reader *reader);

#ifdef __cplusplus
}
#endif

#endif
