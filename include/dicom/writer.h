/*
 * dicom/writer.h - events go in, DICOM bytes come out.
 *
 * A writer is a sink of events: its event function is given to a parser, to
 * the walk over a data set, or called by hand. It never seeks back and holds
 * no value: memory does not grow with the data, but where options say so.
 *
 * PS3.5 7 (data set), annex A (transfer syntaxes), PS3.10 7 (file format),
 * PS3.7 6.3.1 (command sets).
 */
#ifndef DICOM_WRITER_H
#define DICOM_WRITER_H

#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Implementation Class UID (0002,0012) of the library. */
#define DICOM_IMPLEMENTATION_UID "2.25.229119029855954948539253029510038486870"
/** Implementation Version Name (0002,0013) of the library. */
#define DICOM_IMPLEMENTATION_NAME "LIBDICOM_010"

/** What the bytes are. */
typedef enum dicom_form {
    /** A file: preamble, file meta information, data set. PS3.10 7 */
    DICOM_FORM_FILE,
    /** A data set alone, as it goes over a network association. What comes
     *  before it, PREAMBLE and file meta information, is left out. */
    DICOM_FORM_DATASET,
    /** A command set: group 0000 alone, implicit VR little endian, with its
     *  group length. PS3.7 6.3.1 */
    DICOM_FORM_COMMAND
} dicom_form;

/** How sequences and items end. */
typedef enum dicom_lengths {
    /** With a delimiter. */
    DICOM_LENGTHS_UNDEFINED,
    /**
     * With the length that their BEGIN event has, if that is not undefined.
     * It is checked at the END: the events must have been measured for this
     * syntax, see dicom_measure (dicom/filter.h), or come from a stream of
     * this very form of which nothing is left out.
     */
    DICOM_LENGTHS_EXACT
} dicom_lengths;

/** Group lengths (gggg,0000) of a data set, and Length to End (0008,0001).
 *  Retired: PS3.5 7.2 */
typedef enum dicom_group_lengths {
    DICOM_GROUP_LENGTHS_DROP,
    /** Left out, and made anew in the outermost data set. Each group is held
     *  in memory until it is complete. */
    DICOM_GROUP_LENGTHS_MAKE,
    /** Written as they come, right or wrong. */
    DICOM_GROUP_LENGTHS_KEEP
} dicom_group_lengths;

/** Options of a writer. Begin with DICOM_WRITER_OPTIONS_INIT; 0 and NULL are
 *  the defaults. */
typedef struct dicom_writer_options {
    uint32_t   size; /**< sizeof (dicom_writer_options) */
    dicom_form form;

    /**
     * The transfer syntax that is written; copied. NULL: that of the events,
     * explicit VR little endian if they have none.
     *
     * Pixel data are never compressed, decompressed or recompressed: fragments
     * of another encapsulated syntax than this, and native pixel data of the
     * outermost data set in an encapsulated one, are refused
     * (DICOM_E_UNSUPPORTED); unless they were read so, in this very syntax
     * (their `offset` is not 0).
     */
    const dicom_syntax *syntax;

    /**
     * The same bytes that a parser has read: VRs, lengths, delimiters and
     * reserved bytes as encoded, stray bytes, file meta information, preamble
     * or their absence. Every byte of a stream that was read to its end,
     * sound or damaged; one exception: a deflated data set is deflated anew,
     * which gives the same bytes only after inflating. Events that were
     * filtered, changed or skipped give a broken stream.
     *
     * Only `form`, `memory` and `allocator` may be set besides.
     */
    bool preserve;

    dicom_lengths       lengths;
    dicom_group_lengths group_lengths;

    /** Tags need not ascend, and may come twice. Streams with the finding
     *  TAG_ORDER or TAG_DUPLICATE are refused otherwise. PS3.5 7.1 */
    bool any_order;

    /** 128 bytes, copied, for the preamble. NULL: zeros. PS3.10 7.1 */
    const void *preamble;
    /** The preamble that comes as an event, if any, goes before `preamble`. */
    bool keep_preamble;

    /**
     * File meta information is made: group length, version, media storage
     * UIDs from the data set (else those that come), transfer syntax,
     * implementation of this library, source application; and what comes
     * besides is kept. If this is set all that comes is kept, but for group
     * length and transfer syntax, and only what is missing is made. PS3.10 7.1
     */
    bool keep_meta;
    /** Source Application Entity Title (0002,0016), up to 16 characters;
     *  copied. NULL: the one that comes, or none. */
    const char *source_ae;

    /** Fills a file up to a multiple of so many bytes, an even number, with
     *  Data Set Trailing Padding (FFFC,FFFC), and leaves out the one that
     *  comes; not in deflated data sets. 0: no padding. PS3.10 7.2 */
    uint32_t trailing_padding;

    /** Most bytes to be held, 0: 64 MiB: file meta information, the elements
     *  up to SOP Instance UID (0008,0018), and groups whose length is made. */
    uint64_t memory;

    /** Takes the findings (DICOM_F_VALUE_AS_UN, DICOM_F_META_UID_MISSING);
     *  NULL: they are dropped. */
    dicom_finding_fn *on_finding;
    void             *finding_ctx;

    /** Copied; NULL: the C library's. */
    const dicom_allocator *allocator;
} dicom_writer_options;

#ifdef __cplusplus
#define DICOM_WRITER_OPTIONS_INIT                                              \
    {                                                                          \
        sizeof(dicom_writer_options)                                           \
    }
#else
#define DICOM_WRITER_OPTIONS_INIT                                              \
    {                                                                          \
        .size = sizeof(dicom_writer_options)                                   \
    }
#endif

typedef struct dicom_writer dicom_writer;

/**
 * @param output   takes the bytes, in pieces of 64 KiB and larger ones; what
 *                 is small is gathered
 * @param options  read during the call only; NULL: the defaults
 * @return DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY; on an error `*out`
 *         is NULL
 */
DICOM_API DICOM_CHECK dicom_status
dicom_writer_new(dicom_writer **out, dicom_output_fn *output, void *output_ctx,
                 const dicom_writer_options *options);

/** NULL is fine. Writes nothing more. */
DICOM_API void dicom_writer_free(dicom_writer *writer);

/** Forgets the stream and its errors, keeps options and memory. */
DICOM_API void dicom_writer_reset(dicom_writer *writer, dicom_output_fn *output,
                                  void *output_ctx);

/**
 * Writes an event; a dicom_event_fn. Takes whole streams, and a data set
 * alone, for which the file meta information is made.
 *
 * Of an event count kind, tag, VR, bytes and flags; the length of BULK_BEGIN,
 * and those of other BEGINs with DICOM_LENGTHS_EXACT. Values are padded to
 * even length. What is too long for the 16-bit length field of its VR is
 * written as UN (DICOM_F_VALUE_AS_UN, PS3.5 6.2.2). STRAY is left out. What
 * values contain is not looked at.
 *
 * @param writer  a dicom_writer
 * @return DICOM_OK; the first error, which sticks:
 *         what the output function returned, as it came;
 *         DICOM_E_STATE: the event may not come now, a BULK has more bytes
 *         than its length, the contents of a sequence or item do not have its
 *         length;
 *         DICOM_E_SYNTAX: the tag does not ascend, or may not stand there;
 *         DICOM_E_WRONG_VR: an element with VR SQ or none;
 *         DICOM_E_TRUNCATED: a BULK has less bytes than its length;
 *         DICOM_E_UNSUPPORTED: a BULK of undefined length; pixel data would
 *         have to be compressed or decompressed; fragments of another
 *         attribute, which implicit VR would make a sequence;
 *         DICOM_E_RANGE: a value of 4 GiB or more;
 *         DICOM_E_LIMIT (more than 128 open sequences; `memory`),
 *         DICOM_E_NO_MEMORY
 */
DICOM_API DICOM_CHECK dicom_status dicom_writer_event(void              *writer,
                                                      const dicom_event *event);

/**
 * Writes what is still held back.
 *
 * @return DICOM_OK; DICOM_E_STATE if the stream of events is not complete; or
 *         the first error
 */
DICOM_API DICOM_CHECK dicom_status dicom_writer_finish(dicom_writer *writer);

/** The first error, its offset that of the byte that was to be written next
 *  (in a deflated data set before deflating); status DICOM_OK if there was
 *  none. Lives as long as the writer. */
DICOM_API const dicom_error *dicom_writer_error(const dicom_writer *writer);

#ifdef __cplusplus
}
#endif

#endif
