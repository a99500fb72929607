/* What is wrong with a value of Specific Character Set, as findings. */
#include "dicom/charset.h"
#include "event/finding.h"

void
dicom__charset_report(uint32_t flags, uint64_t offset, const char *path,
                      dicom_finding_fn *on_finding, void *ctx)
{
    static const struct {
        uint32_t           flag;
        dicom_finding_code code;
    } rows[] = {
        {DICOM_CHARSET_MISSPELT, DICOM_F_CHARSET_MISSPELT},
        {DICOM_CHARSET_UNKNOWN, DICOM_F_CHARSET_UNKNOWN},
        {DICOM_CHARSET_NOT_ALONE, DICOM_F_CHARSET_NOT_ALONE},
        {DICOM_CHARSET_NO_EXTENSION, DICOM_F_CHARSET_NO_EXTENSION},
        {DICOM_CHARSET_FIRST, DICOM_F_CHARSET_FIRST},
    };

    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!(flags & rows[i].flag))
            continue;
        dicom_finding finding = {
            .code = rows[i].code,
            .severity = dicom_finding_get_severity(rows[i].code),
            .tag = DICOM__SPECIFIC_CHARACTER_SET,
            .offset = offset,
            .section = dicom__finding_section(rows[i].code),
            .text = dicom_finding_text(rows[i].code),
            .path = path,
        };
        on_finding(ctx, &finding);
    }
}
