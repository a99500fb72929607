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
 * open items, up to 1,024.
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

#ifdef __cplusplus
}
#endif

#endif
