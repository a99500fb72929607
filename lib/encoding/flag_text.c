/* What the flags of values mean. */
#include "dicom/value.h"

#define TEXT_ROW(name, bit, text) [bit] = (text),

/* That of the lowest bit. */
static const char *
find_text(const char *const *texts, size_t count, uint32_t flags)
{
    for (size_t bit = 0; bit < count; bit++)
        if (flags >> bit & 1)
            return texts[bit];
    return "";
}

const char *
dicom_number_flag_text(uint32_t flags)
{
    static const char *const texts[] = {DICOM_NUMBER_FLAGS(TEXT_ROW)};

    return find_text(texts, sizeof texts / sizeof *texts, flags);
}

const char *
dicom_time_flag_text(uint32_t flags)
{
    static const char *const texts[] = {DICOM_TIME_FLAGS(TEXT_ROW)};

    return find_text(texts, sizeof texts / sizeof *texts, flags);
}

const char *
dicom_name_flag_text(uint32_t flags)
{
    static const char *const texts[] = {DICOM_NAME_FLAGS(TEXT_ROW)};

    return find_text(texts, sizeof texts / sizeof *texts, flags);
}

const char *
dicom_uid_flag_text(uint32_t flags)
{
    static const char *const texts[] = {DICOM_UID_FLAGS(TEXT_ROW)};

    return find_text(texts, sizeof texts / sizeof *texts, flags);
}
