/*
 * dicom/dataset.h - a DICOM data set in memory.
 *
 * Events of a source build it, a walk makes the events again. The elements of
 * a data set and of each item are sorted by tag and lie next to each other;
 * everything lives in a few large blocks that go all at once.
 *
 * PS3.5 7.1 (data elements), 7.5 (sequences and items), A.4 (fragments).
 */
#ifndef DICOM_DATASET_H
#define DICOM_DATASET_H

#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A data set: the outermost one, its file meta information, or an item.
 *
 * Read-only functions take it const: many threads may call them at once while
 * no thread changes it. What they return is lent until the next change,
 * dicom_dataset_reset() or dicom_dataset_free().
 */
typedef struct dicom_dataset dicom_dataset;

/** A data element, or a fragment of encapsulated pixel data. */
typedef struct dicom_element dicom_element;

/**
 * Reads `size` bytes of the input at `offset` into `buffer`: all of them or
 * an error. Called by those that read deferred values, in their threads.
 */
typedef dicom_status dicom_fetch_fn(void *ctx, uint64_t offset, void *buffer,
                                    size_t size);

/** Begin with DICOM_DATASET_OPTIONS_INIT; 0 and NULL are the defaults. */
typedef struct dicom_dataset_options {
    uint32_t size; /**< sizeof (dicom_dataset_options) */

    /** The input lives as long as the data set: values that lie in it
     *  (DICOM_EVENT_STABLE) are borrowed, all others copied. */
    bool borrow;

    /** Of elements with the same tag keep the last; else the first. */
    bool keep_last;

    /**
     * Values of at least so many bytes that come in pieces (longer than the
     * parser's `whole_value_max`) stay in the input: only offset and length
     * are kept, and dicom_element_read() fetches them. Not texts, nor
     * their Specific Character Set, nor what is in deflated or big endian
     * data sets. 0: none.
     */
    uint64_t deferred_min;

    /** Takes the findings (DICOM_F_TAG_DUPLICATE, DICOM_F_CHARSET_...); NULL:
     *  they are dropped. */
    dicom_finding_fn *on_finding;
    void             *finding_ctx;

    uint32_t max_depth;    /**< open sequences; 128, which is the most */
    uint64_t max_elements; /**< elements, items, fragments; 16,777,216 */
    uint64_t max_memory;   /**< bytes held; 64 MiB and 32 times the input as
                                far as it was read */

    /** For keywords in paths. Borrowed as long as the data set; may be NULL. */
    const dicom_dict_overlay *dictionary;
    /** Copied; NULL: the C library's. */
    const dicom_allocator *allocator;
} dicom_dataset_options;

#ifdef __cplusplus
#define DICOM_DATASET_OPTIONS_INIT {sizeof(dicom_dataset_options)}
#else
#define DICOM_DATASET_OPTIONS_INIT {.size = sizeof(dicom_dataset_options)}
#endif

/* ---- life ------------------------------------------------------------- */

/** @param options  read during the call only; NULL: the defaults
 *  @return DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY, DICOM_E_LIMIT; on
 *          an error `*out` is NULL */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_new(
    dicom_dataset **out, const dicom_dataset_options *options);

/** Takes what dicom_dataset_new() made. NULL is fine. */
DICOM_API void dicom_dataset_free(dicom_dataset *ds);

/** Empties the data set, keeps options and memory: the next one of like size
 *  needs no allocation. Forgets the source. */
DICOM_API void dicom_dataset_reset(dicom_dataset *ds);

/**
 * Tells where the input is, before the first event.
 *
 * @param fetch  reads deferred values, as long as the data set lives; NULL:
 *               they cannot be read (DICOM_E_STATE)
 * @param size   bytes of the input, for the default of `max_memory`; 0: not
 *               known, the offsets of the events count (in a deflated data
 *               set those are of what came out of it)
 */
DICOM_API void dicom_dataset_set_source(dicom_dataset *ds,
                                        dicom_fetch_fn *fetch, void *ctx,
                                        uint64_t size);

/** Says anew, between two pieces of the input, whether the values that lie in
 *  what follows are borrowed; see `borrow` of the options, which holds again
 *  after dicom_dataset_reset(). */
DICOM_API void dicom_dataset_borrow(dicom_dataset *ds, bool borrow);

/* ---- building --------------------------------------------------------- */

/**
 * Takes the next event of a stream. A dicom_event_fn.
 *
 * Of a file both data sets are taken; PREAMBLE and STRAY are passed over.
 * Elements come in any order; those in order cost the least.
 *
 * @param ds  what dicom_dataset_new() made: a `dicom_dataset *`
 * @return DICOM_OK; DICOM_SKIP for a value that is deferred; DICOM_E_STATE if
 *         the event may not come now; DICOM_E_LIMIT, DICOM_E_NO_MEMORY,
 *         DICOM_E_ARGUMENT. An error sticks; what came before it can be read.
 */
DICOM_API DICOM_CHECK dicom_status
dicom_dataset_event(void *ds, const dicom_event *event);

/**
 * Ends a stream that may have stopped anywhere: closes what is open, so that
 * all that came can be read. Needless after the last DATASET_END.
 *
 * @return DICOM_OK, or the first error of dicom_dataset_event() or this
 */
DICOM_API dicom_status dicom_dataset_finish(dicom_dataset *ds);

/** The first error of a stream, or after it the last refusal of an edit
 *  (dicom/edit.h); status DICOM_OK if there was none. Asked for the first
 *  time, it finds the path of a refusal: until then it is no read-only call
 *  for a data set that several threads share. */
DICOM_API const dicom_error *dicom_dataset_error(const dicom_dataset *ds);

/* ---- reading a data set ----------------------------------------------- */

/** The file meta information that came with the outermost data set; NULL if
 *  none did. */
DICOM_API const dicom_dataset *
dicom_dataset_file_meta(const dicom_dataset *ds);

/** The data set around an item; NULL for an outermost one. */
DICOM_API const dicom_dataset *dicom_dataset_parent(const dicom_dataset *ds);

/** How it was encoded; NULL if nothing told. Lives as long as the data set. */
DICOM_API const dicom_syntax *dicom_dataset_syntax(const dicom_dataset *ds);

DICOM_API size_t dicom_dataset_count(const dicom_dataset *ds);

/** The elements by ascending tag; NULL if `index` is too large. */
DICOM_API const dicom_element *dicom_dataset_at(const dicom_dataset *ds,
                                                size_t index);

/** NULL if there is none. */
DICOM_API const dicom_element *dicom_dataset_find(const dicom_dataset *ds,
                                                  uint32_t tag);

/** The private element (group,xxee) of the block that `creator` has reserved
 *  in this data set; NULL if there is none. Trailing spaces and NULs do not
 *  count. PS3.5 7.8.1 */
DICOM_API const dicom_element *
dicom_dataset_find_private(const dicom_dataset *ds, uint16_t group,
                           const char *creator, size_t creator_size,
                           uint8_t element);

/**
 * The element at a path, e.g.
 * `ReferencedSeriesSequence[0].SeriesInstanceUID`; see dicom_path_next().
 * Where a step gives no item, the first.
 *
 * @return NULL if there is none, if the path is none, or if it ends in an item
 */
DICOM_API const dicom_element *dicom_dataset_lookup(const dicom_dataset *ds,
                                                    const char *path);

/** Bytes of memory that the whole data set holds. */
DICOM_API uint64_t dicom_dataset_memory(const dicom_dataset *ds);

/* ---- reading an element ----------------------------------------------- */

/** Of a fragment: that of its element. */
DICOM_API uint32_t dicom_element_tag(const dicom_element *el);
DICOM_API dicom_vr dicom_element_vr(const dicom_element *el);
/** That of its values: of an attribute whose VR was lost (UN) that of the data
 *  dictionary, if it has exactly one and that is not SQ. PS3.5 6.2.2 */
DICOM_API dicom_vr dicom_element_value_vr(const dicom_element *el);
/** As encoded; DICOM_LENGTH_UNDEFINED. */
DICOM_API uint32_t dicom_element_length(const dicom_element *el);
/** DICOM_EVENT_VR_UNSETTLED, _VR_DIFFERS, _PARTIAL, _FORM_DIFFERS. */
DICOM_API uint32_t dicom_element_flags(const dicom_element *el);
/** Of the first header byte in the stream. */
DICOM_API uint64_t dicom_element_offset(const dicom_element *el);
/** Of the first byte of the value in the stream. */
DICOM_API uint64_t dicom_element_value_offset(const dicom_element *el);

/** Bytes of the value that are there: its length unless it is partial; 0 for
 *  a sequence or fragments. */
DICOM_API uint32_t dicom_element_size(const dicom_element *el);

/** The value stays in the input: dicom_element_read() fetches it. */
DICOM_API bool dicom_element_is_deferred(const dicom_element *el);

/** The value in little endian, `*size` bytes (`size` may be NULL). NULL, and
 *  `*size` 0, if it is deferred, and for a sequence or fragments; an empty
 *  value is not NULL. */
DICOM_API const void *dicom_element_bytes(const dicom_element *el,
                                          size_t *size);

/**
 * Copies a part of a value, deferred or not.
 *
 * @return DICOM_OK; DICOM_E_RANGE if the part does not lie in the value;
 *         DICOM_E_WRONG_VR for a sequence or fragments; DICOM_E_STATE without
 *         a source; or what the fetch function returned
 */
DICOM_API DICOM_CHECK dicom_status dicom_element_read(const dicom_element *el,
                                                      uint32_t offset,
                                                      void *buffer,
                                                      size_t size);

/** The bytes of a text as they stand, without trailing spaces and NULs; not
 *  terminated, `*size` of them. NULL where dicom_element_bytes() is NULL. */
DICOM_API const char *dicom_element_trimmed(const dicom_element *el,
                                            size_t *size);

/** The first value of a US or UL. DICOM_E_WRONG_VR, DICOM_E_EMPTY,
 *  DICOM_E_STATE if it is deferred. */
DICOM_API DICOM_CHECK dicom_status
dicom_element_first_uint(const dicom_element *el, uint32_t *out);

/** 0 for what is no sequence. */
DICOM_API size_t dicom_element_item_count(const dicom_element *el);
/** NULL if `index` is too large. */
DICOM_API const dicom_dataset *dicom_element_item(const dicom_element *el,
                                                  size_t index);

/** Whether the value is made of fragments, be there any or not. */
DICOM_API bool dicom_element_has_fragments(const dicom_element *el);
/** 0 for what has no fragments. */
DICOM_API size_t dicom_element_fragment_count(const dicom_element *el);
/** The fragments in turn, the basic offset table first; their tag and VR are
 *  those of the element. NULL if `index` is too large. */
DICOM_API const dicom_element *dicom_element_fragment(const dicom_element *el,
                                                      size_t index);

/* ---- events again ----------------------------------------------------- */

/**
 * Makes the events of a data set, from DATASET_BEGIN to DATASET_END; of an
 * item as if it were an outermost one. Values in memory are
 * DICOM_EVENT_STABLE; deferred ones come as BULK in pieces of 64 KiB.
 * Of one that was edited all sequences and items have undefined length; their
 * lengths in a given transfer syntax are measured by dicom_measure
 * (dicom/filter.h), which takes two walks.
 *
 * @return DICOM_OK; DICOM_E_NO_MEMORY; what `on_event` returned to stop; or
 *         what the fetch function returned
 */
DICOM_API DICOM_CHECK dicom_status
dicom_dataset_walk(const dicom_dataset *ds, dicom_event_fn *on_event,
                   void *ctx);

#ifdef __cplusplus
}
#endif

#endif
