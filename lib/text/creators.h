/* The private creators of the open data set and items. PS3.5 7.8.1 */
#ifndef TEXT_CREATORS_H
#define TEXT_CREATORS_H

#include "base/buf.h"
#include "dicom/event.h"
#include "dicom/value.h"
#include "text/charset_scope.h"

/* Bytes of the longest: 64 characters, in UTF-8. PS3.5 6.2: LO */
enum { DICOM__CREATOR_SIZE = 256 };

struct dicom__creators {
    struct dicom__buf all;
    uint32_t          level;                /* open items */
    size_t            first[DICOM__LEVELS]; /* bytes of `all` before it */
};

void dicom__creators_dataset(struct dicom__creators *c);
void dicom__creators_enter(struct dicom__creators *c);
void dicom__creators_leave(struct dicom__creators *c);

/* Takes an element with its text if it is a private creator, whatever its VR.
 * DICOM_E_LIMIT above 1,024 in all that is open, or fewer long ones,
 * DICOM_E_NO_MEMORY: it is then not known; nor is one that is empty or too
 * long. */
dicom_status dicom__creators_note(struct dicom__creators *c,
                                  struct dicom__memory *m, uint32_t tag,
                                  const void *text, size_t size);

/* The creator of `tag` in the data set or item at `level`; size 0 if there is
 * none. */
dicom_slice dicom__creators_find(const struct dicom__creators *c,
                                 uint32_t level, uint32_t tag);

/* The other way, in the innermost data set or item: the block of the group of
 * `tag` that has this creator, padding aside; 0 if there is none. */
uint8_t dicom__creators_block(const struct dicom__creators *c, uint32_t tag,
                              const char *text, size_t size);
/* Whether the block of `tag` there has this creator. */
bool dicom__creators_is(const struct dicom__creators *c, uint32_t tag,
                        const char *text, size_t size);
/* The first block there that has no creator; 0 if there is none. */
uint8_t dicom__creators_free(const struct dicom__creators *c, uint32_t tag);

#endif
