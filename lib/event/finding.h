/* What the table of findings says besides dicom/event.h. */
#ifndef EVENT_FINDING_H
#define EVENT_FINDING_H

#include "dicom/event.h"

/* The section of the standard; "" for an unknown code. Static. */
const char *dicom__finding_section(dicom_finding_code code);

enum { DICOM__SPECIFIC_CHARACTER_SET = 0x00080005 };

/* Tells a finding for each of the flags of a dicom_charset; `offset` and
 * `path` are those of the element. */
void dicom__charset_report(uint32_t flags, uint64_t offset, const char *path,
                           dicom_finding_fn *on_finding, void *ctx);

#endif
