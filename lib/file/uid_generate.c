/* UIDs that nobody else has. */
#include <string.h>

#include "dicom/file.h"
#include "file/system.h"

dicom_status
dicom_uid_generate(const char *root, char out[DICOM_UID_SIZE])
{
    uint8_t bytes[16];

    out[0] = '\0';
    dicom_status status = dicom__system_random(bytes, sizeof bytes);
    if (status != DICOM_OK)
        return status;
    if (root)
        return dicom_uid_from_root(root, strlen(root), bytes, out);
    /* A random UUID says so: version 4, variant 1. RFC 4122 4.4 */
    bytes[6] = (uint8_t)(0x40 | (bytes[6] & 0x0F));
    bytes[8] = (uint8_t)(0x80 | (bytes[8] & 0x3F));
    dicom_uid_from_uuid(bytes, out);
    return DICOM_OK;
}
