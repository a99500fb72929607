/*
 * Streams through parser and writer, and what they say in the end, however
 * they are encoded.
 */
#ifndef SUPPORT_REWRITE_H
#define SUPPORT_REWRITE_H

#include "dicom/parser.h"
#include "dicom/writer.h"
#include "support/event_log.h"
#include "support/support.h"

/* Takes what a writer makes. Zeroed to begin with. */
struct output {
    uint8_t     *data;
    size_t       size;
    size_t       capacity;
    size_t       calls;
    size_t       room; /* bytes; 0: endless; then: */
    dicom_status full;
};
/* A dicom_output_fn; `ctx` is an output. */
dicom_status output_write(void *ctx, const void *bytes, size_t size);
void         output_clear(struct output *out);
void         output_free(struct output *out);

/* Parses `size` bytes, `cut` at a time (0: all at once), into `on_event`. */
dicom_status parse_bytes(const void *data, size_t size, size_t cut,
                         const dicom_parser_options *options,
                         dicom_event_fn *on_event, void *ctx);

/*
 * The same into a writer. The writer is finished even if the stream was cut
 * (DICOM_E_TRUNCATED): `*written` is what it answered in the end; *error, may
 * be NULL, its error.
 */
dicom_status rewrite_bytes(const void *data, size_t size, size_t cut,
                           const dicom_parser_options *parser,
                           const dicom_writer_options *writer,
                           struct output *out, dicom_status *written,
                           dicom_error *error);

/*
 * What a stream says: a line per element, item, fragment. What may differ
 * between encodings of the same is left out: offsets, lengths of containers,
 * padding to even length, group lengths, stray bytes, preamble, file meta
 * information, the form of BULK.
 */
struct contents {
    struct event_log log;
    bool             implicit; /* VRs are left out, too: implicit VR has none */
    bool             group_lengths; /* are not left out */
    bool             in_meta;
    bool             in_fragments;
    uint64_t         size; /* of the value in hand */
    uint32_t         crc;
};
dicom_status contents_event(void *ctx, const dicom_event *event);

#endif
