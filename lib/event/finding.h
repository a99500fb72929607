/* What the table of findings says besides dicom/event.h. */
#ifndef EVENT_FINDING_H
#define EVENT_FINDING_H

#include "dicom/charset.h"
#include "dicom/event.h"

/* The section of the standard; "" for an unknown code. Static. */
const char *dicom__finding_section(dicom_finding_code code);

enum { DICOM__SPECIFIC_CHARACTER_SET = 0x00080005 };

/* What may be wrong with a text, beside the flags of a dicom_charset. */
enum { DICOM__TEXT_UNDECODABLE = 1 << 16, DICOM__TEXT_UNDECLARED = 1 << 17 };

/* These flags, of the value of an element; `charset` may be NULL: nothing is
 * declared. `cut`: more of the value follows. */
uint32_t dicom__text_faults(const dicom_charset *charset, dicom_vr vr,
                            const void *bytes, size_t size, bool cut);

/* The same of a value that comes in pieces. */
struct dicom__text_check {
    dicom_decoder decoder;
    uint8_t       carry[8]; /* the end of a piece that is not yet decoded */
    size_t        carried;
    bool          text; /* the VR is */
};

void     dicom__text_check_begin(struct dicom__text_check *c,
                                 const dicom_charset *charset, dicom_vr vr);
void     dicom__text_check_feed(struct dicom__text_check *c, const void *bytes,
                                size_t size);
uint32_t dicom__text_check_end(struct dicom__text_check *c);

/* Tells a finding for each of all these flags; tag, offset and path are those
 * of the element. */
void dicom__charset_report(uint32_t flags, uint32_t tag, uint64_t offset,
                           const char *path, dicom_finding_fn *on_finding,
                           void *ctx);

#endif
