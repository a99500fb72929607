/* The private creators of the open data set and items. PS3.5 7.8.1 */
#ifndef TEXT_CREATORS_H
#define TEXT_CREATORS_H

#include "base/buf.h"
#include "dicom/event.h"
#include "dicom/value.h"
#include "text/charset_scope.h"

struct dicom__creators {
    struct dicom__buf all;
    uint32_t          level;                /* open items */
    size_t            first[DICOM__LEVELS]; /* bytes of `all` before it */
};

void dicom__creators_dataset(struct dicom__creators *c);
void dicom__creators_enter(struct dicom__creators *c);
void dicom__creators_leave(struct dicom__creators *c);

/* Takes a private creator; up to 1,024 are known, and what there is memory
 * for. */
void dicom__creators_note(struct dicom__creators *c, struct dicom__memory *m,
                          const dicom_event *e);

/* The creator of `tag` in the data set or item at `level`; size 0 if there is
 * none. */
dicom_slice dicom__creators_find(const struct dicom__creators *c,
                                 uint32_t level, uint32_t tag);

#endif
