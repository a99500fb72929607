/*
 * Whatever can be read is filled in as an object definition asks, chosen by
 * the last byte of the input, which is read like all others. What had a value
 * must still have it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

#include "read_dataset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Numbers of frames and pixels ask for more than a test should take. */
enum { ELEMENTS_MAX = 20000, BLOCK_MAX = 1 << 24 };

/* ---- memory -------------------------------------------------------------- */

static void *
take(void *ctx, size_t size)
{
    (void)ctx;
    return size <= BLOCK_MAX ? malloc(size) : NULL;
}

static void *
resize(void *ctx, void *block, size_t old, size_t size)
{
    (void)ctx;
    (void)old;
    return size <= BLOCK_MAX ? realloc(block, size) : NULL;
}

static void
release(void *ctx, void *block, size_t size)
{
    (void)ctx;
    (void)size;
    free(block);
}

/* ---- what was there ------------------------------------------------------ */

static bool
has_value(const dicom_element *el)
{
    size_t size = 0;

    if (dicom_element_has_fragments(el))
        return dicom_element_fragment_count(el) > 0;
    if (dicom_element_item_count(el) > 0)
        return true;
    return dicom_element_size(el) > 0 && dicom_element_trimmed(el, &size) &&
           size > 0;
}

/* A dicom_difference_fn: only what had no value or too few items may differ. */
static dicom_status
look_at(void *ctx, const dicom_difference *d)
{
    (void)ctx;
    if (d->a && has_value(d->a) &&
        (!d->b ||
         dicom_element_item_count(d->b) <= dicom_element_item_count(d->a)))
        abort();
    return DICOM_OK;
}

static void
fill(dicom_dataset *ds, const dicom_iod *iod, const dicom_allocator *with)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    dicom_dataset        *before;
    uint64_t              count;

    options.allocator = with;
    if (dicom_dataset_new(&before, &options) != DICOM_OK)
        return;
    if (dicom_dataset_copy(before, ds) == DICOM_OK) {
        dicom_status status = dicom_iod_fill(ds, iod, NULL, NULL);

        if (status != DICOM_OK && status != DICOM_E_LIMIT &&
            status != DICOM_E_NO_MEMORY)
            abort();
        if (dicom_dataset_compare(before, ds, NULL, look_at, NULL, &count) !=
            DICOM_OK)
            abort();
    }
    dicom_dataset_free(before);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dicom_allocator       with = {take, resize, release, NULL};
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    dicom_dataset        *ds;
    const dicom_iod      *iod;

    options.allocator = &with;
    options.max_elements = ELEMENTS_MAX;
    iod = size > 0 ? dicom_iod_at(data[size - 1]) : NULL;
    if (!iod || dicom_dataset_new(&ds, &options) != DICOM_OK)
        return 0;
    if (read_dataset(ds, data, size) == DICOM_OK)
        fill(ds, iod, &with);
    dicom_dataset_free(ds);
    return 0;
}
