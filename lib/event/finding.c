#include "event/finding.h"

struct row {
    const char    *name;
    const char    *section;
    const char    *text;
    dicom_severity severity;
    dicom_status   status;
};

/* By code; codes that are not given out have a NULL name. */
static const struct row rows[] = {
#define ROW(name, number, severity, status, section, text)                     \
    [number] = {#name, section, text, DICOM_##severity, DICOM_##status},
    DICOM_FINDINGS(ROW)
#undef ROW
};

static const struct row unknown = {"UNKNOWN", "", "unknown finding",
                                   DICOM_ERROR, DICOM_E_ARGUMENT};

static const struct row *
row_of(dicom_finding_code code)
{
    unsigned i = (unsigned)code;

    return i < sizeof rows / sizeof rows[0] && rows[i].name ? &rows[i]
                                                            : &unknown;
}

const char *
dicom_severity_name(dicom_severity severity)
{
    switch (severity) {
    case DICOM_NOTE:
        return "note";
    case DICOM_WARNING:
        return "warning";
    case DICOM_ERROR:
        return "error";
    }
    return "unknown";
}

const char *
dicom_finding_name(dicom_finding_code code)
{
    return row_of(code)->name;
}

const char *
dicom_finding_text(dicom_finding_code code)
{
    return row_of(code)->text;
}

dicom_severity
dicom_finding_get_severity(dicom_finding_code code)
{
    return row_of(code)->severity;
}

dicom_status
dicom_finding_status(dicom_finding_code code)
{
    return row_of(code)->status;
}

const char *
dicom__finding_section(dicom_finding_code code)
{
    return row_of(code)->section;
}
