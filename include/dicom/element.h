/*
 * dicom/element.h - the values of a data element, typed.
 *
 * A getter converts where nothing is lost, or says why not. Nothing is
 * allocated. An element that is not there (NULL, as dicom_dataset_find() and
 * dicom_dataset_lookup() return it) may be given: DICOM_E_NOT_FOUND.
 *
 *   status = dicom_element_double(
 *       dicom_dataset_find(ds, DICOM_TAG_SliceThickness), 0, &thickness);
 *
 * What is said here of VRs means that of the values: see
 * dicom_element_value_vr() for what has the VR UN.
 *
 * Values are counted from 0. All getters return
 *   DICOM_OK            also if the value departs from its form, but is
 *                       unambiguous; what is told in flags depends on it
 *   DICOM_E_NOT_FOUND   `el` is NULL
 *   DICOM_E_WRONG_VR    a value of this VR is nothing of the kind; so are
 *                       sequences and fragments
 *   DICOM_E_EMPTY       the element, or this value of it, is empty
 *   DICOM_E_RANGE       there are fewer values; or the number does not fit
 *   DICOM_E_VALUE       the value is not of the form of its VR
 * and of a deferred value what dicom_element_read() returns.
 *
 * PS3.5 6.2 (VRs), 6.4 (multiplicity).
 */
#ifndef DICOM_ELEMENT_H
#define DICOM_ELEMENT_H

#include "dataset.h"
#include "value.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- character sets --------------------------------------------------- */

/**
 * The character set of the texts of a data set or item: what Specific
 * Character Set (0008,0005) says in it, or in the nearest data set around it
 * that has one (PS3.3 C.12.1.1.2). It costs a look-up for each of these: ask
 * once per data set or item.
 *
 * @param fallback  where none is there, or an empty one; NULL: UTF-8, which
 *                  ASCII is, too
 */
DICOM_API void dicom_dataset_charset(const dicom_dataset *ds,
                                     const dicom_charset *fallback,
                                     dicom_charset       *out);

/*
 * Elements do not know the data set that they are in. The getters of text
 * take its character set; NULL is ASCII.
 */

/* ---- how many --------------------------------------------------------- */

/**
 * How many values there are. Of texts, as backslashes part them; of binary
 * numbers and tags, as many as are whole. Those of OB, OW, OL, OV, OF and OD
 * are their words, where the VM of the standard is 1. 0 for UN, for sequences
 * and fragments, and for NULL.
 *
 * @param charset  for backslashes that are parts of characters (LO, PN, SH,
 *                 UC); may be NULL
 */
DICOM_API size_t dicom_element_count(const dicom_element *el,
                                     const dicom_charset *charset);

/* ---- numbers ---------------------------------------------------------- */

/*
 * Of US, UL, UV, SS, SL, SV, FL, FD, DS, IS, and of the words of OB, OW, OL,
 * OV, OF, OD. A whole number is converted if it stays the same, a number with
 * a fraction never to a whole one; else it is DICOM_E_RANGE. Other numbers
 * become the nearest of the type. For what is read as DS and IS see
 * dicom_ds_read() and dicom_is_read().
 */
DICOM_API DICOM_CHECK dicom_status dicom_element_int64(const dicom_element *el,
                                                       size_t   index,
                                                       int64_t *out);
DICOM_API DICOM_CHECK dicom_status dicom_element_uint64(const dicom_element *el,
                                                        size_t    index,
                                                        uint64_t *out);
DICOM_API DICOM_CHECK dicom_status dicom_element_double(const dicom_element *el,
                                                        size_t  index,
                                                        double *out);

/*
 * Copies `count` values from `first` on, from memory or piece by piece. On an
 * error some of them may have been written.
 */
DICOM_API DICOM_CHECK dicom_status dicom_element_copy_doubles(
    const dicom_element *el, size_t first, double *out, size_t count);
DICOM_API DICOM_CHECK dicom_status dicom_element_copy_floats(
    const dicom_element *el, size_t first, float *out, size_t count);
DICOM_API DICOM_CHECK dicom_status dicom_element_copy_int64s(
    const dicom_element *el, size_t first, int64_t *out, size_t count);
DICOM_API DICOM_CHECK dicom_status dicom_element_copy_uint64s(
    const dicom_element *el, size_t first, uint64_t *out, size_t count);
DICOM_API DICOM_CHECK dicom_status dicom_element_copy_int32s(
    const dicom_element *el, size_t first, int32_t *out, size_t count);
DICOM_API DICOM_CHECK dicom_status dicom_element_copy_uint32s(
    const dicom_element *el, size_t first, uint32_t *out, size_t count);
DICOM_API DICOM_CHECK dicom_status dicom_element_copy_int16s(
    const dicom_element *el, size_t first, int16_t *out, size_t count);
DICOM_API DICOM_CHECK dicom_status dicom_element_copy_uint16s(
    const dicom_element *el, size_t first, uint16_t *out, size_t count);

/** A tag of AT. */
DICOM_API DICOM_CHECK dicom_status dicom_element_at(const dicom_element *el,
                                                    size_t               index,
                                                    uint32_t            *out);

/* ---- text ------------------------------------------------------------- */

/** A value of any VR that is text, its bytes as they are stored, without the
 *  padding of the VR. An empty one among others is DICOM_OK. Lent until the
 *  data set changes. */
DICOM_API DICOM_CHECK dicom_status
dicom_element_string(const dicom_element *el, const dicom_charset *charset,
                     size_t index, dicom_slice *out);

/**
 * A value as UTF-8. Texts are decoded, U+FFFD stands for what is no character
 * (to learn how often, decode what dicom_element_string() gives). Numbers get
 * the shortest text that reads back as the same, tags are 00100010.
 *
 * @param buffer  `size` bytes; may be NULL if `size` is 0. The text and NUL,
 *                as far as whole characters fit
 * @param needed  bytes of the whole text without NUL: from `size` on it was
 *                cut. May be NULL
 */
DICOM_API DICOM_CHECK dicom_status
dicom_element_utf8(const dicom_element *el, const dicom_charset *charset,
                   size_t index, char *buffer, size_t size, size_t *needed);

/** dicom_element_utf8() of the first value of `tag`, in the character set of
 *  `ds`; DICOM_E_NOT_FOUND if it is not there. */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_utf8(const dicom_dataset *ds,
                                                      uint32_t             tag,
                                                      char *buffer, size_t size,
                                                      size_t *needed);

/** Enough for every PN that keeps to the limits of the standard. */
#define DICOM_NAME_SIZE 1024

/**
 * A person name in its parts.
 *
 * @param buffer  `size` bytes for its UTF-8, in which the parts of `out` lie
 * @return also DICOM_E_ARGUMENT if the name needs more than `size` bytes
 */
DICOM_API DICOM_CHECK dicom_status
dicom_element_name(const dicom_element *el, const dicom_charset *charset,
                   size_t index, char *buffer, size_t size, dicom_name *out);

/** A UID and NUL. DICOM_E_VALUE if it has more than 64 characters, others
 *  than digits and points, or an empty component. */
DICOM_API DICOM_CHECK dicom_status dicom_element_uid(const dicom_element *el,
                                                     size_t               index,
                                                     char out[DICOM_UID_SIZE]);

/** A value of DA, TM or DT. DICOM_E_RANGE also if there is no such day or
 *  time. `flags`, DICOM_TIME_, may be NULL. */
DICOM_API DICOM_CHECK dicom_status dicom_element_moment(const dicom_element *el,
                                                        size_t        index,
                                                        dicom_moment *out,
                                                        uint32_t     *flags);

/** A value of AS. `flags`, DICOM_TIME_, may be NULL. */
DICOM_API DICOM_CHECK dicom_status dicom_element_age(const dicom_element *el,
                                                     size_t               index,
                                                     dicom_age           *out,
                                                     uint32_t *flags);

#ifdef __cplusplus
}
#endif

#endif
