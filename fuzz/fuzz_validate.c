/*
 * Whatever can be read is validated. The last byte of the input chooses the
 * object definition and the checks, and is read like all others: a DICOM file
 * is a good seed.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

#include "read_dataset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look_at(void *ctx, const dicom_violation *v)
{
    if (strlen(v->path) >= DICOM_PATH_SIZE || strlen(v->expected) > 1000 ||
        strlen(v->found) > 1000 || v->text[0] == '\0')
        abort();
    ++*(uint64_t *)ctx;
}

static void
validate(const dicom_dataset *ds, uint8_t choice)
{
    dicom_validate_options options = DICOM_VALIDATE_OPTIONS_INIT;
    dicom_validate_summary summary;
    uint64_t               told = 0;

    /* Half of them go by the SOP class of the input. */
    options.iod = dicom_iod_at((size_t)choice << 1 & 0x1FF);
    options.checks = choice & 1 ? DICOM_VALIDATE_UNKNOWN : 0;
    if (dicom_validate(ds, &options, look_at, &told, &summary) != DICOM_OK)
        return;
    if (told != summary.count[0] + summary.count[1] + summary.count[2])
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dicom_dataset *ds;

    if (size == 0 || dicom_dataset_new(&ds, NULL) != DICOM_OK)
        return 0;
    if (read_dataset(ds, data, size) == DICOM_OK)
        validate(ds, data[size - 1]);
    dicom_dataset_free(ds);
    return 0;
}
