#include "text/charset_scope.h"

#include "dicom/value.h"

void
dicom__charset_scope_dataset(struct dicom__charset_scope *s)
{
    s->level = 0;
    s->levels[0].charset = NULL;
    s->levels[0].ascii = true;
}

void
dicom__charset_scope_enter(struct dicom__charset_scope *s)
{
    struct dicom__charset_level *level = &s->levels[s->level++];

    level[1].charset = level[0].charset;
    level[1].ascii = level[0].ascii;
}

/* An empty one says nothing, like one that is not there. */
void
dicom__charset_scope_note(struct dicom__charset_scope *s, const dicom_event *e)
{
    struct dicom__charset_level *level = &s->levels[s->level];
    dicom_slice text = dicom_value_trim(DICOM_VR_CS, e->bytes, e->size);

    dicom_charset_prepare(&level->own, e->bytes, e->size);
    level->charset = text.size > 0 ? &level->own : NULL;
    level->ascii = dicom_charset_is_utf8(level->charset, DICOM_VR_LO, "~\\", 2);
}
