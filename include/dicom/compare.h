/*
 * dicom/compare.h - whether two data sets say the same.
 *
 * How they are encoded does not count, nor padding at the end of texts; the
 * order of items does.
 */
#ifndef DICOM_COMPARE_H
#define DICOM_COMPARE_H

#include "dataset.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Begin with DICOM_COMPARE_OPTIONS_INIT; 0 is the default. */
typedef struct dicom_compare_options {
    uint32_t size; /**< sizeof (dicom_compare_options) */

    /** Values with the same bytes are equal whatever their VRs. */
    bool ignore_vr;
    /** Group lengths (gggg,0000) count, too. */
    bool group_lengths;
    /** Of outermost data sets the file meta information counts, too. */
    bool file_meta;
    /** Text is compared by its bytes; else, where the character sets differ,
     *  by what it is in UTF-8. */
    bool bytes;
} dicom_compare_options;

#ifdef __cplusplus
#define DICOM_COMPARE_OPTIONS_INIT                                             \
    {                                                                          \
        sizeof(dicom_compare_options)                                          \
    }
#else
#define DICOM_COMPARE_OPTIONS_INIT                                             \
    {                                                                          \
        .size = sizeof(dicom_compare_options)                                  \
    }
#endif

/** Borrowed for the call. Of two sequences with unlike numbers of items, or
 *  fragments of unlike number or contents, one difference tells; items that
 *  are in both are then compared. */
typedef struct dicom_difference {
    const char          *path;        /**< as in dicom_error */
    const dicom_element *a, *b;       /**< NULL where it is absent */
    const dicom_dataset *in_a, *in_b; /**< the data sets around them */
} dicom_difference;

/** @return DICOM_OK to go on; anything else stops, and is returned */
typedef dicom_status dicom_difference_fn(void                   *ctx,
                                         const dicom_difference *difference);

/**
 * Compares two data sets or items; in linear time.
 *
 * @param options        NULL: the defaults
 * @param on_difference  NULL: none is told
 * @param count          how many differences there were
 * @return DICOM_OK, equal or not; DICOM_E_ARGUMENT; what `on_difference`
 *         returned, or the fetch function of a deferred value
 */
DICOM_API DICOM_CHECK dicom_status dicom_dataset_compare(
    const dicom_dataset *a, const dicom_dataset *b,
    const dicom_compare_options *options, dicom_difference_fn *on_difference,
    void *ctx, uint64_t *count);

#ifdef __cplusplus
}
#endif

#endif
