/*
 * dicom/dict.h - the data dictionary: attributes, UIDs, value
 * representations, transfer syntaxes, private attributes.
 *
 * PS3.5 6.2 (VRs), PS3.6 (attributes, UIDs), PS3.7 E (command elements),
 * PS3.10 7.1 (file meta elements), PS3.5 annex A (transfer syntaxes).
 *
 * Everything here is read-only, needs no start-up and may be used by any
 * number of threads. Rows live as long as the program; those of an overlay
 * as long as the overlay.
 */
#ifndef DICOM_DICT_H
#define DICOM_DICT_H

#include <stdbool.h>

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- tags ------------------------------------------------------------- */

/** The tag (gggg,eeee) as one number. */
#define DICOM_TAG(group, element)                                              \
    ((uint32_t)(group) << 16 | (uint32_t)(element))

#define DICOM_TAG_GROUP(tag) ((uint16_t)((tag) >> 16))
#define DICOM_TAG_ELEMENT(tag) ((uint16_t)((tag)&0xFFFFu))

/** An odd group: PS3.5 7.8. */
#define DICOM_TAG_IS_PRIVATE(tag) (((tag) >> 16 & 1) != 0)

/** (gggg,0010-00FF) with gggg odd: the name of a private block. PS3.5 7.8.1 */
DICOM_API bool dicom_tag_is_creator(uint32_t tag);

/* ---- value representations -------------------------------------------- */

/** The VRs of PS3.5 6.2, in alphabetical order; 0 is none. */
typedef enum dicom_vr {
    DICOM_VR_NONE,
    DICOM_VR_AE, DICOM_VR_AS, DICOM_VR_AT, DICOM_VR_CS, DICOM_VR_DA,
    DICOM_VR_DS, DICOM_VR_DT, DICOM_VR_FD, DICOM_VR_FL, DICOM_VR_IS,
    DICOM_VR_LO, DICOM_VR_LT, DICOM_VR_OB, DICOM_VR_OD, DICOM_VR_OF,
    DICOM_VR_OL, DICOM_VR_OV, DICOM_VR_OW, DICOM_VR_PN, DICOM_VR_SH,
    DICOM_VR_SL, DICOM_VR_SQ, DICOM_VR_SS, DICOM_VR_ST, DICOM_VR_SV,
    DICOM_VR_TM, DICOM_VR_UC, DICOM_VR_UI, DICOM_VR_UL, DICOM_VR_UN,
    DICOM_VR_UR, DICOM_VR_US, DICOM_VR_UT, DICOM_VR_UV,
    DICOM_VR_COUNT
} dicom_vr;

/** What the values of a VR are made of. */
typedef enum dicom_vr_class {
    DICOM_CLASS_NONE,
    DICOM_CLASS_STRING,   /**< text whose values are parted by backslashes */
    DICOM_CLASS_TEXT,     /**< one text; a backslash is a character of it */
    DICOM_CLASS_NUMBER,   /**< binary numbers of `word_size` bytes each */
    DICOM_CLASS_TAG,      /**< AT: pairs of 16-bit words */
    DICOM_CLASS_BYTES,    /**< OB, OW, ..., UN: one value */
    DICOM_CLASS_SEQUENCE
} dicom_vr_class;

typedef struct dicom_vr_info {
    char     name[3];
    uint8_t  klass;        /**< a dicom_vr_class */
    uint8_t  word_size;    /**< what byte order swaps: 1, 2, 4, 8 */
    uint8_t  value_size;   /**< bytes of one number or tag, else 0 */
    uint8_t  long_header;  /**< 1: 32-bit length after two reserved bytes */
    char     padding;      /**< to even length: ' ' or '\0' */
    uint8_t  charset;      /**< 1: Specific Character Set applies */
    uint8_t  default_only; /**< 1: text, but of the default repertoire only */
    uint32_t max_length;   /**< characters of one value (bytes of the whole if
                                not text); 0: no limit but the length field */
} dicom_vr_info;

/** NULL never: what is no VR gets the row of DICOM_VR_NONE. PS3.5 6.2 */
DICOM_API const dicom_vr_info *dicom_vr_get_info(dicom_vr vr);

/** The two letters, "--" for none. */
DICOM_API const char *dicom_vr_name(dicom_vr vr);

/** The VR of two letters; DICOM_VR_NONE if there is no such VR. */
DICOM_API dicom_vr dicom_vr_from_letters(char first, char second);

/* ---- attributes ------------------------------------------------------- */

/** A row of the dictionary: one attribute, or a repeating one such as
 *  (60xx,3000). */
typedef struct dicom_dict_row dicom_dict_row;

/** Value multiplicity: `min` to `max` in steps of `step`; max 0 is `n`.
 *  "2-2n" is {2, 0, 2}. PS3.5 6.4 */
typedef struct dicom_vm {
    uint16_t min, max, step;
} dicom_vm;

typedef enum dicom_dict_source {
    DICOM_SOURCE_STANDARD, /**< PS3.6, PS3.7 */
    DICOM_SOURCE_DICONDE,  /**< ASTM E2339, listed in PS3.6 too */
    DICOM_SOURCE_DICOS,    /**< NEMA IIC 1, listed in PS3.6 too */
    DICOM_SOURCE_PRIVATE,  /**< a private attribute of some creator */
    DICOM_SOURCE_OVERLAY   /**< added at run time */
} dicom_dict_source;

/** The row of a tag, repeating groups included; NULL if there is none (all
 *  private tags, group lengths other than those of groups 0 and 2). */
DICOM_API const dicom_dict_row *dicom_dict_by_tag(uint32_t tag);

/** The row of a keyword ("PatientName"), exact; NULL if there is none. */
DICOM_API const dicom_dict_row *dicom_dict_by_keyword(const char *text,
                                                      size_t size);

/** The row of a name ("Patient's Name"), ignoring the case of ASCII letters;
 *  the first if several share it; NULL if there is none. */
DICOM_API const dicom_dict_row *dicom_dict_by_name(const char *text,
                                                   size_t size);

/** The row of a private tag by its creator. The block number in `tag` (bits
 *  8 to 15) is ignored, so are spaces and NULs at the end of `creator`. */
DICOM_API const dicom_dict_row *dicom_dict_private(const char *creator,
                                                   size_t size, uint32_t tag);

/** The tag; repeating digits are 0, so is the block of a private one. */
DICOM_API uint32_t dicom_dict_tag(const dicom_dict_row *row);
/** The bits in which the tags of the row agree with dicom_dict_tag(): all of
 *  them unless it repeats; of a private row all but those of the block. An
 *  exact row goes before one that repeats. */
DICOM_API uint32_t dicom_dict_mask(const dicom_dict_row *row);
/** The VR, the first one where the standard leaves a choice; none for items
 *  and delimiters. */
DICOM_API dicom_vr dicom_dict_vr(const dicom_dict_row *row);
/** All VRs that it may have: bit 1 << vr is set. */
DICOM_API uint64_t dicom_dict_vrs(const dicom_dict_row *row);
DICOM_API dicom_vm dicom_dict_vm(const dicom_dict_row *row);
/** "" for private rows and the few retired ones without. */
DICOM_API const char *dicom_dict_keyword(const dicom_dict_row *row);
/** UTF-8; "" where unknown. */
DICOM_API const char *dicom_dict_name(const dicom_dict_row *row);
DICOM_API bool dicom_dict_retired(const dicom_dict_row *row);
DICOM_API dicom_dict_source dicom_dict_get_source(const dicom_dict_row *row);
/** The creator of a private row; "" for others. */
DICOM_API const char *dicom_dict_creator(const dicom_dict_row *row);

/** The rows in turn: standard ones by tag, then private ones by creator and
 *  tag; NULL if `index` is too large. */
DICOM_API const dicom_dict_row *dicom_dict_row_at(size_t index);

typedef struct dicom_dict_stats {
    size_t attributes;        /**< DICONDE and DICOS rows included */
    size_t diconde, dicos;
    size_t uids;
    size_t private_rows, private_creators;
    size_t vrs, syntaxes;
    size_t table_bytes;       /**< read-only data of all tables */
} dicom_dict_stats;

DICOM_API dicom_dict_stats dicom_dict_get_stats(void);

/* ---- rows added at run time ------------------------------------------- */

/** Rows of a private vendor dictionary, given to parsers in their options.
 *  Read-only once filled: many threads may then share it. */
typedef struct dicom_dict_overlay dicom_dict_overlay;

/** `allocator` NULL: the C library's. E_ARGUMENT, E_NO_MEMORY. */
DICOM_API DICOM_CHECK dicom_status dicom_dict_overlay_new(
    dicom_dict_overlay **out, const dicom_allocator *allocator);
DICOM_API void dicom_dict_overlay_free(dicom_dict_overlay *overlay);

/**
 * Adds the rows of a text in the format of `dictionary/private.tsv`, UTF-8, a
 * line each, in columns parted by tabs:
 *
 *     ACME 1.0    0029xx10    US|SS    1-n    Gain
 *     (empty)     00189999    DS       1      Gain    PumpGain
 *
 * The first form is creator, tag (8 hexadecimal digits with xx for the
 * block), VR, VM, name. The second, with an empty creator, is a standard row
 * and ends with its keyword; its tag may repeat as 60xx3000 does. A name or
 * keyword may be `-` for none. Empty lines and those that begin with `#` are
 * skipped.
 *
 * A row that is there already is replaced; pointers to it stay good. On an
 * error nothing of the text is added and `*line` (may be NULL) is the line at
 * fault, from 1, or 0 if none is. At most 1 GiB at a time.
 * E_ARGUMENT, E_NO_MEMORY, E_VALUE (bad row).
 */
DICOM_API DICOM_CHECK dicom_status
dicom_dict_overlay_add(dicom_dict_overlay *overlay, const char *text,
                       size_t size, size_t *line);

/** The rows in force, in the order in which their tags were first added;
 *  NULL if `index` is too large. */
DICOM_API const dicom_dict_row *
dicom_dict_overlay_row_at(const dicom_dict_overlay *overlay, size_t index);

/** As dicom_dict_by_tag(), looking into the overlay first; it may be NULL. */
DICOM_API const dicom_dict_row *
dicom_dict_overlay_by_tag(const dicom_dict_overlay *overlay, uint32_t tag);
/** As dicom_dict_by_keyword(), looking into the overlay first. */
DICOM_API const dicom_dict_row *
dicom_dict_overlay_by_keyword(const dicom_dict_overlay *overlay,
                              const char *text, size_t size);
/** As dicom_dict_private(), looking into the overlay first. */
DICOM_API const dicom_dict_row *
dicom_dict_overlay_private(const dicom_dict_overlay *overlay,
                           const char *creator, size_t size, uint32_t tag);

/* ---- UIDs ------------------------------------------------------------- */

typedef struct dicom_uid_row dicom_uid_row;

typedef enum dicom_uid_kind {
    DICOM_UID_KIND_SOP_CLASS,
    DICOM_UID_KIND_META_SOP_CLASS,
    DICOM_UID_KIND_TRANSFER_SYNTAX,
    DICOM_UID_KIND_CONTEXT_GROUP,
    DICOM_UID_KIND_LDAP,
    DICOM_UID_KIND_FRAME_OF_REFERENCE,
    DICOM_UID_KIND_INSTANCE,
    DICOM_UID_KIND_CODING_SCHEME,
    DICOM_UID_KIND_SERVICE_CLASS,
    DICOM_UID_KIND_APPLICATION_CONTEXT,
    DICOM_UID_KIND_HOSTING_MODEL,
    DICOM_UID_KIND_MAPPING_RESOURCE
} dicom_uid_kind;

/** The row of a UID as in a data element: trailing NULs and spaces do not
 *  count. NULL if it is not registered. PS3.6 annex A */
DICOM_API const dicom_uid_row *dicom_uid_find(const char *text, size_t size);
DICOM_API const dicom_uid_row *dicom_uid_by_keyword(const char *text,
                                                    size_t size);
DICOM_API const char *dicom_uid_value(const dicom_uid_row *row);
DICOM_API const char *dicom_uid_keyword(const dicom_uid_row *row);
DICOM_API const char *dicom_uid_name(const dicom_uid_row *row);
DICOM_API dicom_uid_kind dicom_uid_get_kind(const dicom_uid_row *row);
/** "SOP Class", "Transfer Syntax", ... */
DICOM_API const char *dicom_uid_kind_name(dicom_uid_kind kind);
DICOM_API bool dicom_uid_retired(const dicom_uid_row *row);
/** The rows by UID; NULL if `index` is too large. */
DICOM_API const dicom_uid_row *dicom_uid_at(size_t index);

/* ---- transfer syntaxes ------------------------------------------------ */

typedef enum dicom_compression {
    DICOM_COMPRESSION_NONE,
    DICOM_COMPRESSION_LOSSLESS,
    DICOM_COMPRESSION_LOSSY,  /**< or may be */
    DICOM_COMPRESSION_UNKNOWN /**< of some private syntaxes */
} dicom_compression;

/** How a data set is encoded. PS3.5 10 and annex A */
typedef struct dicom_syntax {
    char    uid[65];     /**< "" for one that is only a form */
    uint8_t explicit_vr; /**< 1: VRs stand in the headers */
    uint8_t big_endian;
    uint8_t deflated;    /**< the data set is a raw deflate stream */
    uint8_t encapsulated; /**< Pixel Data come in fragments */
    uint8_t compression; /**< a dicom_compression */
    uint8_t retired;
    uint8_t private_uid; /**< 1: not of the standard */
} dicom_syntax;

/** The syntax of a UID as in a data element: trailing NULs and spaces do not
 *  count. NULL if it is unknown, or no encoding of data sets (the retired RFC
 *  2557 MIME and XML encodings). */
DICOM_API const dicom_syntax *dicom_syntax_find(const char *uid, size_t size);
/** The syntaxes in turn; NULL if `index` is too large. */
DICOM_API const dicom_syntax *dicom_syntax_at(size_t index);

#ifdef __cplusplus
}
#endif

#endif
