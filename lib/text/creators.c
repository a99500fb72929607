#include "text/creators.h"

#include <string.h>

enum { CREATORS_MAX = 1024, CREATOR_SIZE = 64 /* PS3.5 6.2: LO */ };

struct creator {
    uint16_t group;
    uint8_t  block;
    uint8_t  size;
    char     text[CREATOR_SIZE];
};

void
dicom__creators_dataset(struct dicom__creators *c)
{
    c->all.size = 0;
    c->level = 0;
    c->first[0] = 0;
}

void
dicom__creators_enter(struct dicom__creators *c)
{
    c->first[++c->level] = c->all.size;
}

void
dicom__creators_leave(struct dicom__creators *c)
{
    c->all.size = c->first[c->level--];
}

void
dicom__creators_note(struct dicom__creators *c, struct dicom__memory *m,
                     const dicom_event *e)
{
    struct creator new = {DICOM_TAG_GROUP(e->tag), (uint8_t)e->tag, 0, {0}};
    const char *text = e->bytes;
    size_t      size = e->size;

    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\0'))
        size--;
    if (size == 0 || size > CREATOR_SIZE ||
        c->all.size >= CREATORS_MAX * sizeof new)
        return;
    new.size = (uint8_t)size;
    memcpy(new.text, text, size);
    if (dicom__buf_append(&c->all, m, &new, sizeof new) != DICOM_OK)
        return; /* without its name the elements are still shown */
}

/* Of those with the same number the last one wins. */
dicom_slice
dicom__creators_find(const struct dicom__creators *c, uint32_t level,
                     uint32_t tag)
{
    const struct creator *all = (const void *)c->all.data;
    size_t                first = c->first[level] / sizeof *all;
    size_t                end =
        (level < c->level ? c->first[level + 1] : c->all.size) / sizeof *all;

    for (size_t i = end; i-- > first;)
        if (all[i].group == DICOM_TAG_GROUP(tag) &&
            all[i].block == (tag >> 8 & 0xFF))
            return (dicom_slice){all[i].text, all[i].size};
    return (dicom_slice){NULL, 0};
}
