/*
 * dicom/event.h - the vocabulary: a DICOM stream as a sequence of events.
 *
 *   stream   = [PREAMBLE] [dataset] dataset     file meta, then the data set
 *   dataset  = DATASET_BEGIN element* DATASET_END
 *   element  = ELEMENT | bulk
 *            | SEQUENCE_BEGIN item* SEQUENCE_END
 *            | FRAGMENTS_BEGIN fragment* FRAGMENTS_END
 *   bulk     = BULK_BEGIN BULK_DATA* BULK_END
 *   item     = ITEM_BEGIN element* ITEM_END
 *   fragment = ELEMENT | bulk                   index 0: basic offset table
 *
 * STRAY may stand anywhere but inside a bulk: bytes outside the grammar.
 *
 * PS3.5 7 (data set), 7.5 (nesting), A.4 (fragments), PS3.10 7 (file).
 */
#ifndef DICOM_EVENT_H
#define DICOM_EVENT_H

#include "dict.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The length of what ends with a delimiter. PS3.5 7.1.1, 7.5 */
#define DICOM_LENGTH_UNDEFINED UINT32_C(0xFFFFFFFF)

/* Kinds of event, in the order of their numbers. */
#define DICOM_EVENT_KINDS(X)                                                   \
    X(PREAMBLE)                                                                \
    X(DATASET_BEGIN)                                                           \
    X(DATASET_END)                                                             \
    X(ELEMENT)                                                                 \
    X(BULK_BEGIN)                                                              \
    X(BULK_DATA)                                                               \
    X(BULK_END)                                                                \
    X(SEQUENCE_BEGIN)                                                          \
    X(SEQUENCE_END)                                                            \
    X(ITEM_BEGIN)                                                              \
    X(ITEM_END)                                                                \
    X(FRAGMENTS_BEGIN)                                                         \
    X(FRAGMENTS_END)                                                           \
    X(STRAY)

typedef enum dicom_event_kind {
#define DICOM_EVENT_ROW(name) DICOM_##name,
    DICOM_EVENT_KINDS(DICOM_EVENT_ROW)
#undef DICOM_EVENT_ROW
    DICOM_EVENT_KIND_COUNT
} dicom_event_kind;

/** "ELEMENT", "SEQUENCE_BEGIN", ...; "UNKNOWN". Static. */
DICOM_API const char *dicom_event_kind_name(dicom_event_kind kind);

/* Flags of an event. */
enum {
    /** US or SS: no Pixel Representation was seen yet; `vr` says US. */
    DICOM_EVENT_VR_UNSETTLED = 1,
    /** `vr` is not what stands in the header (`vr_encoded`). */
    DICOM_EVENT_VR_DIFFERS = 2,
    /** The value is shorter than its length says: the input or the enclosing
     *  item ended. With BULK, set at BULK_END; at BULK_BEGIN, too, if it is
     *  known then: `bulk_size` bytes will come. */
    DICOM_EVENT_PARTIAL = 4,
    /** `bytes` lie in the caller's own input and live as long as that. */
    DICOM_EVENT_STABLE = 8,
    /** DATASET_BEGIN: of the file meta information. */
    DICOM_EVENT_FILE_META = 16,
    /** ITEM_BEGIN: no item header stands in the stream. */
    DICOM_EVENT_IMPLIED = 32,
    /** Element of file meta written in implicit VR, an implicit element in an
     *  explicit data set, or the reverse: the header is not of the form that
     *  `syntax` says. */
    DICOM_EVENT_FORM_DIFFERS = 64
};

/**
 * One event. What does not apply to its kind is 0.
 *
 * `bytes` are little endian whatever the transfer syntax, and borrowed: they
 * live until the event function returns, or the reader's next call.
 */
typedef struct dicom_event {
    dicom_event_kind kind;
    uint32_t         flags;
    uint32_t         tag;    /**< of the element; of the item's sequence */
    uint32_t         length; /**< as encoded; DICOM_LENGTH_UNDEFINED */
    dicom_vr         vr;
    uint32_t         index;  /**< of item or fragment in its parent, from 0 */
    uint32_t         depth;  /**< number of open sequences around it */
    uint32_t         header_size; /**< the value begins this far from the
                                       first header byte */
    uint64_t         offset; /**< of the first header byte in the stream (of
                                  BULK_DATA too: that of its element); of an
                                  END: of the first byte after it */
    const void      *bytes;  /**< PREAMBLE, ELEMENT, BULK_DATA, STRAY */
    size_t           size;   /**< bytes at `bytes` */
    const dicom_syntax *syntax; /**< of the encoding in force; NULL: of STRAY
                                     bytes behind a deflated data set */
    uint16_t         vr_encoded; /**< as it stood in the header: the first
                                      letter in the low byte; 0 if none */
    uint16_t         reserved;   /**< the two bytes after it, likewise */
    uint32_t         delimiter_length; /**< of an END that a delimiter made:
                                            its length field */
    uint8_t          delimiter; /**< of an END: what closed it in the stream */
    uint32_t         bulk_size; /**< of a BULK_BEGIN that is PARTIAL:
                                     how many bytes will come */
} dicom_event;

/** What ended an item, a sequence or fragments in the stream. */
enum {
    DICOM_DELIMITER_NONE = 0,     /**< its length, or the end of its parent */
    DICOM_DELIMITER_ITEM = 1,     /**< (FFFE,E00D) */
    DICOM_DELIMITER_SEQUENCE = 2  /**< (FFFE,E0DD) */
};

/**
 * Takes an event. Sources call it, sinks are it.
 *
 * @return DICOM_OK to go on; DICOM_SKIP (to a BEGIN, or to BULK_DATA) to pass
 *         over the rest of what it opened: the matching END comes next, and
 *         what lies between is not judged; anything else stops the source,
 *         which returns it.
 */
typedef dicom_status dicom_event_fn(void *ctx, const dicom_event *event);

/**
 * Takes text or bytes as they are made, in pieces of any size above 0.
 *
 * @return DICOM_OK; any other status stops who writes, and is what it returns
 */
typedef dicom_status dicom_output_fn(void *ctx, const void *bytes, size_t size);

/* ---- the order of events ---------------------------------------------- */

/** Checks that events come in the order of the grammar above. Begin with a
 *  zeroed one; its members are the checker's own. */
typedef struct dicom_event_order {
    uint8_t  place;  /**< which kinds may come now */
    uint8_t  meta;   /**< 1: the data set in hand is the file meta */
    uint16_t nested; /**< open sequences and items; they alternate */
} dicom_event_order;

/**
 * Judges the next event by its kind and the flag DICOM_EVENT_FILE_META; no
 * other member is looked at.
 *
 * @return DICOM_OK; DICOM_E_STATE if `event` may not come now, DICOM_E_LIMIT
 *         if it opens a sequence inside 128 others: `order` is then as before
 */
DICOM_API DICOM_CHECK dicom_status
dicom_event_order_check(dicom_event_order *order, const dicom_event *event);
/** DICOM_OK if the stream may end here, else DICOM_E_STATE. */
DICOM_API DICOM_CHECK dicom_status
dicom_event_order_finish(const dicom_event_order *order);

/* ---- findings --------------------------------------------------------- */

typedef enum dicom_severity {
    DICOM_NOTE,    /**< legal but odd */
    DICOM_WARNING, /**< a rule is broken, the bytes are unambiguous */
    DICOM_ERROR    /**< bytes were reinterpreted or lost */
} dicom_severity;

/** "note", "warning", "error". */
DICOM_API const char *dicom_severity_name(dicom_severity severity);

/*
 * Every finding of parser and writer: code, severity, what strict mode
 * returns for it, section, text. Codes are stable; new ones are added at the
 * end of their block.
 */
#define DICOM_FINDINGS(X)                                                      \
    /* the file */                                                             \
    X(NO_PREAMBLE, 1, ERROR, E_NOT_DICOM, "PS3.10 7.1",                        \
      "there is no preamble with the prefix DICM")                             \
    X(PREAMBLE_EXECUTABLE, 2, WARNING, E_NOT_DICOM, "PS3.10 7.1",              \
      "the preamble begins like an executable file or a script")               \
    X(NO_FILE_META, 3, ERROR, E_NOT_DICOM, "PS3.10 7.1",                       \
      "there is no file meta information")                                     \
    X(NO_DATA_SET, 4, WARNING, E_NOT_DICOM, "PS3.10 7.2",                      \
      "there is no data set after the file meta information")                  \
    X(META_LENGTH_MISSING, 5, WARNING, E_SYNTAX, "PS3.10 7.1",                 \
      "the file meta information has no group length")                         \
    X(META_LENGTH_WRONG, 6, WARNING, E_SYNTAX, "PS3.10 7.1",                   \
      "the group length of the file meta information is wrong")                \
    X(META_IMPLICIT, 7, ERROR, E_SYNTAX, "PS3.10 7.1",                         \
      "file meta information in implicit VR")                                  \
    X(META_IN_DATA_SET, 8, WARNING, E_SYNTAX, "PS3.10 7.1",                    \
      "an element of group 0002 in the data set")                              \
    X(COMMAND_IN_FILE, 9, WARNING, E_SYNTAX, "PS3.7 6.3.1",                    \
      "an element of group 0000 in a file")                                    \
    X(SYNTAX_MISSING, 10, ERROR, E_SYNTAX, "PS3.10 7.1",                       \
      "there is no Transfer Syntax UID")                                       \
    X(SYNTAX_UNKNOWN, 11, NOTE, E_UNSUPPORTED, "PS3.5 10",                     \
      "the transfer syntax is unknown")                                        \
    X(SYNTAX_PADDING, 12, WARNING, E_SYNTAX, "PS3.5 9.1",                      \
      "the Transfer Syntax UID is not padded with one NUL")                    \
    X(SYNTAX_WRONG, 13, ERROR, E_SYNTAX, "PS3.5 10",                           \
      "the data set is not encoded as its transfer syntax says")               \
    X(ZLIB_HEADER, 14, ERROR, E_INFLATE, "PS3.5 A.5",                          \
      "the deflated data set has a zlib header")                               \
    X(NOT_DEFLATED, 15, ERROR, E_INFLATE, "PS3.5 A.5",                         \
      "the data set is not deflated as its transfer syntax says")              \
    /* headers */                                                              \
    X(VR_UNKNOWN, 32, ERROR, E_SYNTAX, "PS3.5 7.1.2", "the VR is unknown")     \
    X(VR_MISSING, 33, ERROR, E_SYNTAX, "PS3.5 7.1.2",                          \
      "an implicit VR element in an explicit VR data set")                     \
    X(VR_UNEXPECTED, 34, ERROR, E_SYNTAX, "PS3.5 7.1.3",                       \
      "an explicit VR element in an implicit VR data set")                     \
    X(VR_MISMATCH, 35, WARNING, E_SYNTAX, "PS3.6 6",                           \
      "the VR is not that of the data dictionary")                             \
    X(LENGTH_FIELD, 36, ERROR, E_SYNTAX, "PS3.5 7.1.2",                        \
      "the length field does not have the size that goes with the VR")         \
    X(RESERVED_BYTES, 37, WARNING, E_SYNTAX, "PS3.5 7.1.2",                    \
      "the reserved bytes after the VR are not zero")                          \
    X(LENGTH_ODD, 38, WARNING, E_SYNTAX, "PS3.5 7.1.1", "the length is odd")   \
    X(PADDING_UNCOUNTED, 39, ERROR, E_SYNTAX, "PS3.5 7.1.1",                   \
      "the length does not count the padding")                                 \
    X(LENGTH_WORDS, 40, WARNING, E_SYNTAX, "PS3.5 6.2",                        \
      "the length is no multiple of the size of a value")                      \
    X(LENGTH_UNDEFINED, 41, ERROR, E_SYNTAX, "PS3.5 7.1.1",                    \
      "undefined length is not allowed for this VR")                           \
    X(TAG_ORDER, 42, WARNING, E_SYNTAX, "PS3.5 7.1",                           \
      "the tag is below the one before it")                                    \
    X(TAG_DUPLICATE, 43, WARNING, E_SYNTAX, "PS3.5 7.1",                       \
      "the tag is there twice")                                                \
    X(GROUP_LENGTH, 44, WARNING, E_SYNTAX, "PS3.5 7.2",                        \
      "the group length is wrong")                                             \
    X(PRIVATE_CREATOR, 45, NOTE, E_SYNTAX, "PS3.5 7.8.1",                      \
      "a private element without private creator")                             \
    X(FORM_SWITCH, 46, ERROR, E_SYNTAX, "PS3.5 7.5",                           \
      "an item is not encoded as its data set")                                \
    X(VALUE_TRUNCATED, 47, ERROR, E_TRUNCATED, "PS3.5 7.1.1",                  \
      "the input ends inside a value or header")                               \
    X(OVERRUN, 48, ERROR, E_SYNTAX, "PS3.5 7.5",                               \
      "the contents of an item or sequence do not fit its length")             \
    X(TRAILING_ZEROS, 49, WARNING, E_SYNTAX, "PS3.10 7.2",                     \
      "zeros follow the data set")                                             \
    X(TRAILING_BYTES, 50, ERROR, E_SYNTAX, "PS3.5 7.1",                        \
      "bytes that are no data element")                                        \
    /* nesting */                                                              \
    X(SEQUENCE_LENGTH, 64, ERROR, E_SYNTAX, "PS3.5 7.5.1",                     \
      "the sequence ends before its length does")                              \
    X(ITEM_LENGTH, 65, ERROR, E_SYNTAX, "PS3.5 7.5.1",                         \
      "the item ends before its length does")                                  \
    X(DELIMITER_LENGTH, 66, WARNING, E_SYNTAX, "PS3.5 7.5",                    \
      "the length of a delimiter is not 0")                                    \
    X(DELIMITER_WRONG, 67, ERROR, E_SYNTAX, "PS3.5 7.5",                       \
      "a delimiter of the wrong kind")                                         \
    X(DELIMITER_STRAY, 68, ERROR, E_SYNTAX, "PS3.5 7.5",                       \
      "a delimiter where nothing ends")                                        \
    X(DELIMITER_MISSING, 69, ERROR, E_TRUNCATED, "PS3.5 7.5",                  \
      "a delimiter is missing")                                                \
    X(ITEM_MISSING, 70, ERROR, E_SYNTAX, "PS3.5 7.5",                          \
      "elements in a sequence without an item")                                \
    X(ITEM_STRAY, 71, ERROR, E_SYNTAX, "PS3.5 7.5",                            \
      "an item outside of a sequence")                                         \
    X(SEQUENCE_VR, 72, ERROR, E_SYNTAX, "PS3.5 7.5",                           \
      "a sequence under another VR")                                           \
    /* pixel data */                                                           \
    X(FRAGMENTS_UNEXPECTED, 80, WARNING, E_SYNTAX, "PS3.5 A.4",                \
      "fragments in an element or transfer syntax that has none")              \
    X(FRAGMENTS_MISSING, 81, WARNING, E_SYNTAX, "PS3.5 A.4",                   \
      "pixel data of defined length in an encapsulated transfer syntax")       \
    X(OFFSET_TABLE_MISSING, 82, WARNING, E_SYNTAX, "PS3.5 A.4",                \
      "encapsulated pixel data without a basic offset table item")             \
    /* Specific Character Set: not told by the parser, but by data sets and */ \
    /* dumps; whatever is found, text is decoded. The last two are about */    \
    /* texts, once for each element; dumps and writers of JSON and XML tell */ \
    X(CHARSET_MISSPELT, 96, WARNING, E_VALUE, "PS3.3 C.12.1.1.2",              \
      "a misspelt character set, which is understood")                         \
    X(CHARSET_UNKNOWN, 97, WARNING, E_VALUE, "PS3.3 C.12.1.1.2",               \
      "an unknown character set, which is passed over")                        \
    X(CHARSET_NOT_ALONE, 98, WARNING, E_VALUE, "PS3.3 C.12.1.1.2",             \
      "a character set that has to stand alone, among others")                 \
    X(CHARSET_NO_EXTENSION, 99, WARNING, E_VALUE, "PS3.3 C.12.1.1.2",          \
      "a character set without code extensions, among others")                 \
    X(CHARSET_FIRST, 100, WARNING, E_VALUE, "PS3.3 C.12.1.1.2",                \
      "a set of several bytes as the first character set")                     \
    X(TEXT_UNDECODABLE, 101, WARNING, E_VALUE, "PS3.5 6.1",                    \
      "bytes that are no characters of the character set")                     \
    X(TEXT_UNDECLARED, 102, WARNING, E_VALUE, "PS3.5 6.1.2.4",                 \
      "an escape sequence to a character set that is not declared")            \
    /* of the writer */                                                        \
    X(VALUE_AS_UN, 112, NOTE, E_RANGE, "PS3.5 6.2.2",                          \
      "the value is too long for the length field of its VR: written as UN")   \
    X(META_UID_MISSING, 113, WARNING, E_EMPTY, "PS3.10 7.1",                   \
      "no SOP Class or Instance UID for the file meta information")

typedef enum dicom_finding_code {
#define DICOM_FINDING_ROW(name, number, severity, status, section, text)       \
    DICOM_F_##name = number,
    DICOM_FINDINGS(DICOM_FINDING_ROW)
#undef DICOM_FINDING_ROW
} dicom_finding_code;

/** A deviation that was survived. Borrowed for the call. */
typedef struct dicom_finding {
    dicom_finding_code code;
    dicom_severity     severity;
    uint32_t           tag;     /**< 0 if none is concerned */
    uint64_t           offset;  /**< byte in the stream */
    const char        *section; /**< of the standard; static */
    const char        *text;    /**< static; may say more than
                                     dicom_finding_text() */
    const char        *path;    /**< as in dicom_error; "" if at no element */
} dicom_finding;

typedef void dicom_finding_fn(void *ctx, const dicom_finding *finding);

/** The enumerator without its prefix; "UNKNOWN". Static. */
DICOM_API const char *dicom_finding_name(dicom_finding_code code);
DICOM_API const char *dicom_finding_text(dicom_finding_code code);
DICOM_API dicom_severity dicom_finding_get_severity(dicom_finding_code code);
/** What strict mode returns for a finding of severity error. */
DICOM_API dicom_status dicom_finding_status(dicom_finding_code code);

/* ---- paths ------------------------------------------------------------ */

/** No item is given in a step of a path. */
#define DICOM_PATH_NO_ITEM UINT32_C(0xFFFFFFFF)
/** Every item: `[*]`. */
#define DICOM_PATH_ANY_ITEM UINT32_C(0xFFFFFFFE)

typedef struct dicom_path_step {
    uint32_t    tag;     /**< with a creator: (gggg,00ee) */
    uint32_t    item;    /**< from 0; DICOM_PATH_NO_ITEM, DICOM_PATH_ANY_ITEM */
    const char *creator; /**< in the text, not terminated; NULL if none */
    size_t      creator_size;
} dicom_path_step;

/**
 * Reads the next step of a path and moves `*text` behind it.
 *
 * Steps are parted by dots: a keyword, `(gggg,eeee)`, `gggg,eeee`,
 * `ggggeeee`, or `(gggg,"CREATOR",ee)`; with `[n]` behind it for an item,
 * `[*]` for all.
 *
 * @param text        the path, terminated
 * @param dictionary  for keywords; may be NULL
 * @return DICOM_OK; DICOM_END at the end; DICOM_E_VALUE if this is no step
 *         (`*text` is then where it fails); DICOM_E_NOT_FOUND if nothing has
 *         this keyword
 */
DICOM_API DICOM_CHECK dicom_status
dicom_path_next(const char **text, const dicom_dict_overlay *dictionary,
                dicom_path_step *step);

#ifdef __cplusplus
}
#endif

#endif
