/* What the table of findings says besides dicom/event.h. */
#ifndef EVENT_FINDING_H
#define EVENT_FINDING_H

#include "dicom/event.h"

/* The section of the standard; "" for an unknown code. Static. */
const char *dicom__finding_section(dicom_finding_code code);

#endif
