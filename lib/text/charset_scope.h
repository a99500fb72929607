/* The character set in force in each open data set and item. */
#ifndef TEXT_CHARSET_SCOPE_H
#define TEXT_CHARSET_SCOPE_H

#include "dicom/charset.h"
#include "event/finding.h"

enum { DICOM__LEVELS = 129 }; /* the outermost data set, 128 open items */

struct dicom__charset_level {
    const dicom_charset *charset; /* NULL: nothing is said */
    dicom_charset        own;     /* what it says itself */
    bool                 ascii;   /* bytes of ASCII are ASCII in it */
};

struct dicom__charset_scope {
    uint32_t                    level; /* open items */
    struct dicom__charset_level levels[DICOM__LEVELS];
};

void dicom__charset_scope_dataset(struct dicom__charset_scope *s);
/* An item has the character set of what it lies in. */
void dicom__charset_scope_enter(struct dicom__charset_scope *s);

static inline void
dicom__charset_scope_leave(struct dicom__charset_scope *s)
{
    s->level--;
}

/* Takes the value of Specific Character Set. */
void dicom__charset_scope_note(struct dicom__charset_scope *s,
                               const dicom_event           *e);

static inline const struct dicom__charset_level *
dicom__charset_scope_now(const struct dicom__charset_scope *s)
{
    return &s->levels[s->level];
}

#endif
