/* What is wrong with Specific Character Set and with texts, as findings. */
#include "encoding/split.h"
#include "encoding/utf8.h"
#include "event/finding.h"

uint32_t
dicom__text_faults(const dicom_charset *charset, dicom_vr vr, const void *bytes,
                   size_t size, bool cut)
{
    dicom_decoder d;
    char          piece[512];

    if (!dicom__vr_is_text(vr) || dicom__text_run(bytes, size) == size)
        return 0;
    dicom_decoder_begin(&d, charset, vr, bytes, size);
    d.hold = cut ? 4 : 0;
    while (dicom_decoder_next(&d, piece, sizeof piece) > 0)
        continue;
    return (d.bad > 0 ? DICOM__TEXT_UNDECODABLE : 0u) |
           (d.undeclared > 0 ? DICOM__TEXT_UNDECLARED : 0u);
}

void
dicom__charset_report(uint32_t flags, uint32_t tag, uint64_t offset,
                      const char *path, dicom_finding_fn *on_finding, void *ctx)
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
        {DICOM__TEXT_UNDECODABLE, DICOM_F_TEXT_UNDECODABLE},
        {DICOM__TEXT_UNDECLARED, DICOM_F_TEXT_UNDECLARED},
    };

    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!(flags & rows[i].flag))
            continue;
        dicom_finding finding = {
            .code = rows[i].code,
            .severity = dicom_finding_get_severity(rows[i].code),
            .tag = tag,
            .offset = offset,
            .section = dicom__finding_section(rows[i].code),
            .text = dicom_finding_text(rows[i].code),
            .path = path,
        };
        on_finding(ctx, &finding);
    }
}
