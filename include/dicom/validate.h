/*
 * dicom/validate.h - does a data set hold what the standard asks for?
 *
 * Three kinds of checks: the rules of the object definition (which modules,
 * which attributes, which values), the values themselves (form, length,
 * multiplicity, characters), and attributes that have to agree. Each fault is
 * one violation, told as it is found. The rules are text in
 * dictionary/rules/, compiled into the library.
 *
 * PS3.3 (object definitions), PS3.5 6.2 (values), PS3.10 7.1 (file meta
 * information).
 */
#ifndef DICOM_VALIDATE_H
#define DICOM_VALIDATE_H

#include "edit.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- violations ------------------------------------------------------- */

/*
 * Every violation: code, number, severity, section, text. Codes are stable,
 * and differ from those of findings. The rules and the module give a better
 * section where they know one.
 */
#define DICOM_VIOLATIONS(X)                                                    \
    /* rules of object definitions */                                          \
    X(IOD_UNKNOWN, 256, WARNING, "PS3.4 B.5",                                  \
      "no object definition is known for this SOP class")                      \
    X(SOP_CLASS_MISSING, 257, ERROR, "PS3.3 C.12.1", "there is no SOP class")  \
    X(MISSING, 258, ERROR, "PS3.5 7.4", "a required attribute is missing")     \
    X(EMPTY, 259, ERROR, "PS3.5 7.4", "a required value is missing")           \
    X(NOT_PERMITTED, 260, ERROR, "PS3.5 7.4",                                  \
      "the attribute may not be here, its condition is false")                 \
    X(CONDITION_UNKNOWN, 261, NOTE, "PS3.5 7.4",                               \
      "whether the attribute is required could not be told")                   \
    X(ITEMS_FEW, 262, ERROR, "PS3.5 7.5", "the sequence has too few items")    \
    X(ITEMS_MANY, 263, ERROR, "PS3.5 7.5", "the sequence has too many items")  \
    X(VALUE_ENUMERATED, 264, ERROR, "PS3.5 6.3",                               \
      "the value is none of the enumerated values")                            \
    X(VALUE_TERM, 265, WARNING, "PS3.5 6.3",                                   \
      "the value is none of the defined terms")                                \
    X(VALUE_ZERO, 266, ERROR, "PS3.3", "the value may not be 0")               \
    X(VALUE_ZERO_ODD, 267, WARNING, "PS3.3", "the value should not be 0")      \
    X(VALUE_COUNT, 268, ERROR, "PS3.3",                                        \
      "the number of values is not that of the object definition")             \
    X(CONFLICT, 269, ERROR, "PS3.3", "the attribute conflicts with others")    \
    X(CONFLICT_ODD, 270, WARNING, "PS3.3",                                     \
      "the attribute does not go together with others")                        \
    X(NOT_IN_IOD, 271, NOTE, "PS3.4 B.4.1",                                    \
      "the attribute is not part of the object definition")                    \
    X(RETIRED, 272, NOTE, "PS3.6", "the attribute is retired")                 \
    X(GROUP_MISSING, 273, ERROR, "PS3.3 C.7.6.16",                             \
      "a required functional group is missing")                                \
    X(GROUP_TWICE, 274, ERROR, "PS3.3 C.7.6.16",                               \
      "a functional group is both shared and per frame")                       \
    X(GROUP_NOT_IN_ALL, 275, ERROR, "PS3.3 C.7.6.16",                          \
      "a functional group is in some frames only")                             \
    X(GROUP_PLACE, 276, ERROR, "PS3.3 C.7.6.16",                               \
      "the functional group may not be here")                                  \
    X(FRAME_COUNT, 277, ERROR, "PS3.3 C.7.6.16",                               \
      "there is not one per-frame item for each frame")                        \
    /* values */                                                               \
    X(VR_WRONG, 320, ERROR, "PS3.6", "the VR is not that of the dictionary")   \
    X(VM_WRONG, 321, ERROR, "PS3.6",                                           \
      "the number of values is not that of the dictionary")                    \
    X(LENGTH_WRONG, 322, ERROR, "PS3.5 6.2",                                   \
      "the length is no multiple of that of a value")                          \
    X(VALUE_LONG, 323, ERROR, "PS3.5 6.2", "the value is too long")            \
    X(VALUE_FORM, 324, ERROR, "PS3.5 6.2",                                     \
      "the value has not the form of its VR")                                  \
    X(CHARACTER_WRONG, 325, ERROR, "PS3.5 6.1",                                \
      "a character that the VR or the character set does not allow")           \
    X(CHARSET_WRONG, 326, ERROR, "PS3.3 C.12.1.1.2",                           \
      "the character sets are not what the standard defines")                  \
    X(PADDING_WRONG, 327, WARNING, "PS3.5 6.2",                                \
      "the value is not padded as its VR demands")                             \
    X(GROUP_LENGTH, 328, NOTE, "PS3.5 7.2", "a retired group length")          \
    X(ORDER, 329, ERROR, "PS3.5 7.1",                                          \
      "the element stands behind one with a higher tag")                       \
    X(VR_LOST, 330, NOTE, "PS3.5 6.2.2",                                       \
      "the VR was lost: UN, where the dictionary has one")                     \
    /* attributes that have to agree */                                        \
    X(PIXEL_LENGTH, 384, ERROR, "PS3.5 8.1.1",                                 \
      "the length of the pixel data is not what the image needs")              \
    X(BITS_STORED, 385, ERROR, "PS3.5 8.1.1",                                  \
      "Bits Stored is larger than Bits Allocated")                             \
    X(HIGH_BIT, 386, ERROR, "PS3.5 8.1.1",                                     \
      "High Bit is not one less than Bits Stored")                             \
    X(PHOTOMETRIC, 387, ERROR, "PS3.3 C.7.6.3.1.2",                            \
      "the photometric interpretation does not fit the samples per pixel")     \
    X(PHOTOMETRIC_SYNTAX, 388, ERROR, "PS3.5 8.2",                             \
      "the photometric interpretation does not fit the transfer syntax")       \
    X(PALETTE, 389, ERROR, "PS3.3 C.7.6.3.1.5",                                \
      "a palette descriptor and its data do not agree")                        \
    X(META_DIFFERS, 390, ERROR, "PS3.10 7.1",                                  \
      "the file meta information does not agree with the data set")            \
    X(FRAGMENT_COUNT, 391, ERROR, "PS3.5 A.4",                                 \
      "there are fewer fragments than frames")                                 \
    X(OFFSET_TABLE, 392, ERROR, "PS3.5 A.4",                                   \
      "the offset table does not fit the fragments")                           \
    X(DIMENSION_INDEX, 393, ERROR, "PS3.3 C.7.6.17",                           \
      "a frame has not one index value for each dimension")                    \
    X(FRAME_NUMBER, 394, ERROR, "PS3.3 10.3", "frame numbers begin at 1")

typedef enum dicom_violation_code {
#define DICOM_VIOLATION_ROW(name, number, severity, section, text)             \
    DICOM_V_##name = number,
    DICOM_VIOLATIONS(DICOM_VIOLATION_ROW)
#undef DICOM_VIOLATION_ROW
} dicom_violation_code;

/** One violation. All of it is borrowed for the call; no text is NULL, and
 *  what does not apply is "". */
typedef struct dicom_violation {
    dicom_violation_code code;
    dicom_severity       severity;
    uint32_t             tag;      /**< 0 if none is concerned */
    uint64_t             offset;   /**< of the element in the stream, or of the
                                       item that misses one; 0: not known */
    const char          *path;     /**< as in dicom_error */
    const char          *iod;      /**< "CT Image"; "" if it is not known */
    const char          *module;   /**< "General Series"; "" outside of rules */
    const char          *type;     /**< "1", "1C", ...; of groups "M", "C" */
    const char          *section;  /**< "PS3.3 C.7.3.1" */
    const char          *text;     /**< static; one line of English */
    const char          *expected; /**< "1 item", "HFS | HFP ...", "if ..." */
    const char          *found;    /**< the value, or a count */
} dicom_violation;

typedef void dicom_violation_fn(void *ctx, const dicom_violation *violation);

/** The enumerator without its prefix; "UNKNOWN". Static. */
DICOM_API const char *dicom_violation_name(dicom_violation_code code);
DICOM_API const char *dicom_violation_text(dicom_violation_code code);
DICOM_API const char *dicom_violation_section(dicom_violation_code code);
DICOM_API dicom_severity
dicom_violation_get_severity(dicom_violation_code code);
/** The codes in turn; 0 if `index` is too large. */
DICOM_API int dicom_violation_at(size_t index);

/* ---- object definitions ----------------------------------------------- */

/** A row of the rules: an object definition. Lives as long as the program. */
typedef struct dicom_iod dicom_iod;

/** The one of a SOP class; trailing NULs and spaces do not count. NULL if
 *  there is none. */
DICOM_API const dicom_iod *dicom_iod_by_uid(const char *uid, size_t size);
/** By its name ("CT Image"), ignoring the case of ASCII letters. */
DICOM_API const dicom_iod *dicom_iod_by_name(const char *text, size_t size);
/** In turn; NULL if `index` is too large. */
DICOM_API const dicom_iod *dicom_iod_at(size_t index);

DICOM_API const char *dicom_iod_name(const dicom_iod *iod);
/** "" if not known. */
DICOM_API const char *dicom_iod_section(const dicom_iod *iod);
/** Its SOP classes in turn; NULL if `index` is too large. */
DICOM_API const char *dicom_iod_uid(const dicom_iod *iod, size_t index);
DICOM_API bool        dicom_iod_retired(const dicom_iod *iod);

/** A module of an object definition. */
typedef struct dicom_iod_module {
    const char *name, *entity, *section;
    char        usage;  /**< 'M', 'C', 'U' */
    bool        listed; /**< whether its attributes are in the rules */
} dicom_iod_module;

/** The modules in turn; false if `index` is too large. */
DICOM_API bool dicom_iod_get_module(const dicom_iod *iod, size_t index,
                                    dicom_iod_module *out);

/** What one row of the rules asks for. Borrowed for the call. */
typedef struct dicom_requirement {
    const char *module; /**< of functional groups: the macro */
    char        usage;  /**< of the module or functional group: 'M', 'C', 'U' */
    uint32_t    depth;  /**< number of sequences around it; those that hold it
                             came before with lower depths */
    uint32_t    tag;    /**< 0: the module or group itself begins */
    const char *type;   /**< "1", "1C", "2", "2C", "3", "3C" */
    uint32_t    min, max;  /**< items or values; 0, 0: not said; max 0: any */
    uint32_t    value;     /**< the value that is meant, from 1; 0: each */
    bool        more;      /**< one more rule for an attribute */
    bool        otherwise; /**< may be there if the condition is false */
    bool        open;      /**< `values` are defined terms */
    bool        recursive; /**< its items are as those around it */
    const char *condition; /**< as in the rules; "" if none */
    const char *values;    /**< parted by " | "; "" if any will do */
    const char *section;
} dicom_requirement;

/** DICOM_SKIP to one of a sequence passes over its items; others but
 *  DICOM_OK stop. */
typedef dicom_status dicom_requirement_fn(void                    *ctx,
                                          const dicom_requirement *row);

/** Tells all rules of an object definition, module by module, then its
 *  functional groups. DICOM_OK, or what `fn` returned to stop. */
DICOM_API DICOM_CHECK dicom_status dicom_iod_requirements(
    const dicom_iod *iod, dicom_requirement_fn *fn, void *ctx);

/** The same of one module or macro by its name, ignoring case;
 *  DICOM_E_NOT_FOUND. */
DICOM_API DICOM_CHECK dicom_status dicom_module_requirements(
    const char *name, dicom_requirement_fn *fn, void *ctx);

typedef struct dicom_iod_stats {
    size_t iods, modules, macros, rows;
    size_t table_bytes; /**< read-only data of all rules */
} dicom_iod_stats;

DICOM_API dicom_iod_stats dicom_iod_get_stats(void);

/* ---- a skeleton ------------------------------------------------------- */

/** Makes a new UID, as dicom_uid_generate() does; what it returns but
 *  DICOM_OK stops. */
typedef dicom_status dicom_uid_fn(void *ctx, char out[DICOM_UID_SIZE]);

/**
 * Fills in what an object definition asks for and a data set lacks: the
 * attributes of all modules and functional groups in use, in items too, that
 * are required (types 1 and 2, and 1C and 2C if their condition is true).
 *
 * Those of type 2 are empty. Those of type 1 get a placeholder that may stand
 * there: a new UID, an enumerated value or defined term, else one that looks
 * like none of a patient. Pixel data are zeros, as many as Rows, Columns, ...
 * tell, by default one pixel; there are as many per-frame items as Number of
 * Frames tells. What has a value stays as it is, right or wrong: an empty data
 * set becomes a skeleton without errors, of others dicom_validate() tells what
 * is left. File meta information is not looked at: a writer completes it.
 *
 * @param ds        an outermost data set; what was filled in before an error
 *                  stays
 * @param make_uid  NULL: "2.25.1", "2.25.2", ...
 * @return DICOM_OK; DICOM_E_ARGUMENT for an item; DICOM_E_LIMIT for pixel data
 *         of 4 GiB and more than 2^24 frames; what `make_uid` returned; those
 *         of dicom/edit.h but refusals: what cannot be put because of what is
 *         there is left
 */
DICOM_API DICOM_CHECK dicom_status dicom_iod_fill(dicom_dataset   *ds,
                                                  const dicom_iod *iod,
                                                  dicom_uid_fn    *make_uid,
                                                  void            *ctx);

/* ---- validating ------------------------------------------------------- */

/** Which checks; bits of the options. */
enum {
    DICOM_VALIDATE_RULES = 1,  /**< object definitions */
    DICOM_VALIDATE_VALUES = 2, /**< each value by its VR */
    DICOM_VALIDATE_AGREE = 4,  /**< attributes that have to agree */
    /** Also tell CONDITION_UNKNOWN. */
    DICOM_VALIDATE_UNKNOWN = 8
};

/** Begin with DICOM_VALIDATE_OPTIONS_INIT; 0 and NULL are the defaults. */
typedef struct dicom_validate_options {
    uint32_t size; /**< sizeof (dicom_validate_options) */

    uint32_t checks; /**< bits; 0: the first three */

    /** Violations that are less severe are neither told nor counted. */
    dicom_severity least;

    /** So many are told, all are counted; 0: no limit. */
    uint64_t max_violations;

    /** NULL: that of the SOP Class UID (0008,0016), else of the Media Storage
     *  SOP Class UID (0002,0002). */
    const dicom_iod *iod;

    /** NULL: the C library's. One block for each call, and two that grow
     *  with the largest data set or item. */
    const dicom_allocator *allocator;
} dicom_validate_options;

#ifdef __cplusplus
#define DICOM_VALIDATE_OPTIONS_INIT                                            \
    {                                                                          \
        sizeof(dicom_validate_options)                                         \
    }
#else
#define DICOM_VALIDATE_OPTIONS_INIT                                            \
    {                                                                          \
        .size = sizeof(dicom_validate_options)                                 \
    }
#endif

typedef struct dicom_validate_summary {
    const dicom_iod *iod;      /**< NULL: no rules were used */
    uint64_t         count[3]; /**< by dicom_severity */
} dicom_validate_summary;

/**
 * Validates a data set and its file meta information, if it has any.
 *
 * Time is linear in the size of the data set. Values that stay in the file
 * (dicom_element_is_deferred()) are judged by their length.
 *
 * @param ds       an outermost data set; no thread may change it meanwhile
 * @param options  read during the call only; NULL: the defaults
 * @param fn       NULL: violations are only counted
 * @param summary  set in every case; may be NULL
 * @return DICOM_OK, whatever was found; DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY
 */
DICOM_API DICOM_CHECK dicom_status dicom_validate(
    const dicom_dataset *ds, const dicom_validate_options *options,
    dicom_violation_fn *fn, void *ctx, dicom_validate_summary *summary);

#ifdef __cplusplus
}
#endif

#endif
