/*
 * dicom/edit.h - making and changing data sets.
 *
 * A data set may be changed when it is new or reset, and when its stream has
 * ended, with or without an error; until then all of this is DICOM_E_STATE.
 * Once it was changed it takes events only after dicom_dataset_reset().
 *
 * What is put must follow the standard: the VR of the dictionary, the form,
 * length, characters and number of values. What does not is refused, and
 * dicom_dataset_error() tells tag, path, section and text of the last refusal
 * until the next one. A call that fails has changed nothing. Another Specific
 * Character Set (0008,0005) is refused if text that is there would read
 * otherwise in it: convert it (dicom/filter.h), or allow it.
 *
 * What is put is copied. What is replaced or removed gives its memory back
 * with dicom_dataset_reset() only.
 *
 * PS3.5 6.2 (VRs), 6.4 (multiplicity), 7.5 (sequences), 7.8 (private
 * elements), A.4 (fragments).
 */
#ifndef DICOM_EDIT_H
#define DICOM_EDIT_H

#include "dataset.h"
#include "value.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Every function returns, beside what it says itself: DICOM_OK; DICOM_E_STATE
 * while a stream is read; DICOM_E_NO_MEMORY, or DICOM_E_LIMIT where the data
 * set's options allow no more (`max_memory` grows with what is put if it was
 * left to the default); DICOM_E_ARGUMENT for group FFFE, and in a data set
 * that is no file meta information for group 0002, or the other way round.
 */

/** Whether what follows is put as it is given: the VR needs not be that of
 *  the dictionary, nor values have its form. What could not be written at
 *  all is refused still. Not after dicom_dataset_new() and _reset(). */
DICOM_API void dicom_dataset_set_lenient(dicom_dataset *ds, bool lenient);

/** How the data set is, or shall be, encoded; fragments are of this syntax.
 *  It is copied. NULL: nothing tells. */
DICOM_API DICOM_CHECK dicom_status
dicom_dataset_set_syntax(dicom_dataset *ds, const dicom_syntax *syntax);

/** The file meta information of the whole, made if there is none. A writer
 *  completes it. NULL while a stream is read. PS3.10 7.1 */
DICOM_API dicom_dataset *dicom_dataset_edit_meta(dicom_dataset *ds);

/* ---- values ----------------------------------------------------------- */

/*
 * An element with this tag is replaced, whatever it was.
 *
 * `vr` DICOM_VR_NONE takes the one of the dictionary, the first where there
 * is a choice (US for US or SS, OB for OB or OW), and LO for a private
 * creator. Further errors of all of them:
 *
 *   DICOM_E_WRONG_VR   the VR is not one of the dictionary, or not of the
 *                      kind that the function puts
 *   DICOM_E_NOT_FOUND  the dictionary has no such tag; a private element
 *                      without a creator in this data set
 *   DICOM_E_VALUE      the value breaks the rules of its VR
 *   DICOM_E_RANGE      it is too long, a number is out of range, there are
 *                      too many values or too few
 */

/** The bytes of a value: text in the character set of the data set, binary
 *  numbers in little endian. An odd size is padded. Text may not have a
 *  character that Specific Character Set (0008,0005), of this or else the
 *  enclosing data sets, does not have: put that one first. */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_put_bytes(dicom_dataset *ds,
                                                           uint32_t       tag,
                                                           dicom_vr       vr,
                                                           const void    *bytes,
                                                           size_t         size);

/** The same, but the bytes are not copied: they must live as long as the data
 *  set. Their size is even. */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_put_borrowed(dicom_dataset *ds,
                                                              uint32_t    tag,
                                                              dicom_vr    vr,
                                                              const void *bytes,
                                                              size_t      size);

/** An element without value, or a sequence without items. */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_put_empty(dicom_dataset *ds,
                                                           uint32_t       tag,
                                                           dicom_vr       vr);

/** A terminated text in UTF-8, one value or several parted by backslashes. It
 *  is converted to the character set of the data set. Any VR of text. */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_put_string(dicom_dataset *ds,
                                                            uint32_t       tag,
                                                            dicom_vr       vr,
                                                            const char *text);
/** The same with its size. */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_put_utf8(dicom_dataset *ds,
                                                          uint32_t       tag,
                                                          dicom_vr       vr,
                                                          const char    *text,
                                                          size_t         size);

/** Numbers: IS, DS, all binary VRs, words of OB, OW, OL and OV. FL, FD, OF and
 *  OD only where nothing is lost. */
DICOM_API DICOM_CHECK dicom_status
dicom_dataset_put_int64s(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                         const int64_t *values, size_t count);
DICOM_API DICOM_CHECK dicom_status
dicom_dataset_put_uint64s(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                          const uint64_t *values, size_t count);
/** Numbers, rounded to what FL, OF and the 16 bytes of a DS hold; the others
 *  take whole numbers only. Text must be finite. */
DICOM_API DICOM_CHECK dicom_status
dicom_dataset_put_doubles(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                          const double *values, size_t count);
/** One of them. */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_put_int64(dicom_dataset *ds,
                                                           uint32_t       tag,
                                                           dicom_vr       vr,
                                                           int64_t value);
DICOM_API DICOM_CHECK dicom_status dicom_dataset_put_uint64(dicom_dataset *ds,
                                                            uint32_t       tag,
                                                            dicom_vr       vr,
                                                            uint64_t value);
DICOM_API DICOM_CHECK dicom_status dicom_dataset_put_double(dicom_dataset *ds,
                                                            uint32_t       tag,
                                                            dicom_vr       vr,
                                                            double value);

/** Values of AT. */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_put_tags(
    dicom_dataset *ds, uint32_t tag, const uint32_t *values, size_t count);

/** DA, TM or DT. DICOM_E_VALUE if the moment lacks what the VR needs. */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_put_moment(
    dicom_dataset *ds, uint32_t tag, dicom_vr vr, const dicom_moment *moment);
DICOM_API DICOM_CHECK dicom_status dicom_dataset_put_age(dicom_dataset *ds,
                                                         uint32_t       tag,
                                                         dicom_age      age);
/** The components in UTF-8; groups are not looked at. DICOM_E_VALUE if one
 *  holds a delimiter. */
DICOM_API DICOM_CHECK dicom_status
dicom_dataset_put_name(dicom_dataset *ds, uint32_t tag, const dicom_name *name);

/* ---- sequences and fragments ------------------------------------------ */

/** Adds an item to a sequence, which is made if there is none. The item lives
 *  until its sequence or it is removed or replaced, and may be changed as any
 *  data set. `item` may be NULL. DICOM_E_WRONG_VR for what is no sequence,
 *  DICOM_E_LIMIT */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_add_item(dicom_dataset  *ds,
                                                          uint32_t        tag,
                                                          dicom_dataset **item);

/** The item to be changed; NULL if there is none. */
DICOM_API dicom_dataset *dicom_dataset_edit_item(dicom_dataset *ds,
                                                 uint32_t tag, size_t index);

/** DICOM_E_NOT_FOUND if there is none. */
DICOM_API dicom_status dicom_dataset_remove_item(dicom_dataset *ds,
                                                 uint32_t tag, size_t index);

/**
 * Encapsulated pixel data without fragments but the basic offset table.
 *
 * @param tag      Pixel Data (7FE0,0010); others only if lenient
 * @param vr       DICOM_VR_OB, or DICOM_VR_NONE; others, but not DICOM_VR_SQ,
 *                 only if lenient
 * @param offsets  of the frames, `count` of them; may be NULL if 0
 *
 * PS3.5 A.4
 */
DICOM_API DICOM_CHECK dicom_status
dicom_dataset_put_fragments(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                            const uint32_t *offsets, size_t count);

/** Adds a fragment, padded to even size. DICOM_E_WRONG_VR if the element has
 *  no fragments, DICOM_E_RANGE if it is too long */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_add_fragment(dicom_dataset *ds,
                                                              uint32_t    tag,
                                                              const void *bytes,
                                                              size_t      size);
/** The same, but the bytes, of even size, are not copied. */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_add_fragment_borrowed(
    dicom_dataset *ds, uint32_t tag, const void *bytes, size_t size);

/* ---- removing --------------------------------------------------------- */

/** DICOM_E_NOT_FOUND if there is none. */
DICOM_API dicom_status dicom_dataset_remove(dicom_dataset *ds, uint32_t tag);

/** All private elements, those in items too. `removed`, may be NULL, is how
 *  many, what was in private sequences not counted. PS3.5 7.8 */
DICOM_API dicom_status dicom_dataset_remove_private(dicom_dataset *ds,
                                                    size_t        *removed);

/* ---- private blocks --------------------------------------------------- */

/**
 * The block that a creator has in a group of this data set, reserved if there
 * is none: the element ee has the tag `*base | ee`.
 *
 * @return DICOM_E_ARGUMENT if the group is even or the creator empty;
 *         DICOM_E_RANGE if no block is free; those of putting the creator, LO
 *
 * PS3.5 7.8.1
 */
DICOM_API DICOM_CHECK dicom_status
dicom_dataset_private_block(dicom_dataset *ds, uint16_t group,
                            const char *creator, size_t size, uint32_t *base);

/** Gives the block of one creator to another. DICOM_E_NOT_FOUND if there is
 *  none, DICOM_E_VALUE if the other one has a block in this group already */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_rename_block(
    dicom_dataset *ds, uint16_t group, const char *creator, size_t size,
    const char *other, size_t other_size);

/* ---- paths ------------------------------------------------------------ */

/**
 * Makes what leads to a path: sequences, items, private blocks. Items are
 * made one at a time, in order. Where a step gives no item, the first.
 *
 * @param ds    what was made before an error stays
 * @param item  the data set in which `*tag` lies. After a path that ends in an
 *              item that item, and `*tag` is 0
 * @return DICOM_E_VALUE if it is no path, or one with `[*]`;
 *         DICOM_E_NOT_FOUND for an unknown keyword; DICOM_E_RANGE for an item
 *         that is not the next one; DICOM_E_WRONG_VR if a step leads through
 *         what is no sequence
 */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_make_path(dicom_dataset  *ds,
                                                           const char     *path,
                                                           dicom_dataset **item,
                                                           uint32_t       *tag);

/**
 * Puts a value told as text: text in UTF-8; numbers, parted by backslashes;
 * AT as keywords or tags; words of OB to OV and bytes of UN in
 * hexadecimal, of all their digits, with or without backslashes between. A
 * sequence takes none.
 */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_put_text(dicom_dataset *ds,
                                                          uint32_t       tag,
                                                          dicom_vr       vr,
                                                          const char    *text,
                                                          size_t         size);

/* ---- from one data set to another ------------------------------------- */

/*
 * Copies live of their own: deferred values are read, borrowed ones copied.
 * Text is converted if the character sets differ (DICOM_E_VALUE if that loses
 * a character); an item with its own one is left as it is. A private element
 * goes to the block of its creator, which is made if needed. What stands in
 * `from` is not judged. Both may be the same data set, or parts of it.
 *
 * Further errors: what the fetch function returned; DICOM_E_LIMIT if it
 * would be nested too deeply.
 */

/** Copies the element, which must be in `from`; DICOM_E_NOT_FOUND. */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_copy_element(
    dicom_dataset *ds, const dicom_dataset *from, uint32_t tag);

typedef enum dicom_merge {
    DICOM_MERGE_REPLACE, /**< of elements in both take that of `from` */
    DICOM_MERGE_KEEP     /**< leave the one that is there */
} dicom_merge;

/** Copies all elements of `from`; file meta information is not looked at.
 *  Specific Character Set of `from` is not copied: text is converted. */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_merge(
    dicom_dataset *ds, const dicom_dataset *from, dicom_merge policy);

/** Makes a data set equal to another one, transfer syntax and, of outermost
 *  ones, file meta information included. What was there is gone. */
DICOM_API DICOM_CHECK dicom_status
dicom_dataset_copy(dicom_dataset *ds, const dicom_dataset *from);

#ifdef __cplusplus
}
#endif

#endif
