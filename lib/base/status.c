#include "dicom/base.h"

const char *
dicom_version(void)
{
    return DICOM_VERSION;
}

const char *
dicom_status_name(dicom_status status)
{
    const char *name = "UNKNOWN";

    switch (status) {
#define ROW(enumerator, number, text)                                          \
    case DICOM_##enumerator:                                                   \
        name = #enumerator;                                                    \
        break;
        DICOM_STATUSES(ROW)
#undef ROW
    }
    return name[0] == 'E' && name[1] == '_' ? name + 2 : name;
}

const char *
dicom_status_text(dicom_status status)
{
    switch (status) {
#define ROW(enumerator, number, text)                                          \
    case DICOM_##enumerator:                                                   \
        return text;
        DICOM_STATUSES(ROW)
#undef ROW
    }
    return "unknown status";
}
