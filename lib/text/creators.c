#include "text/creators.h"

#include <string.h>

enum { CREATORS_MAX = 1024, BLOCK_FIRST = 0x10, BLOCK_LAST = 0xFF };

struct creator {
    uint16_t group;
    uint8_t  block;
    uint8_t  size;
    char     text[DICOM__CREATOR_SIZE];
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

/* Without padding. PS3.5 6.2: LO */
static dicom_slice
trimmed(const char *text, size_t size)
{
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\0'))
        size--;
    for (; size > 0 && *text == ' '; size--)
        text++;
    return (dicom_slice){text, size};
}

dicom_status
dicom__creators_note(struct dicom__creators *c, struct dicom__memory *m,
                     uint32_t tag, const void *text, size_t size)
{
    struct creator new = {DICOM_TAG_GROUP(tag), (uint8_t)tag, 0, {0}};

    dicom_slice name = trimmed(text, size);

    if (name.size == 0 || name.size > DICOM__CREATOR_SIZE)
        return DICOM_E_VALUE;
    if (c->all.size >= CREATORS_MAX * sizeof new)
        return DICOM_E_LIMIT;
    new.size = (uint8_t)name.size;
    memcpy(new.text, name.text, name.size);
    return dicom__buf_append(&c->all, m, &new, sizeof new);
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

/* Those of the innermost level. */
static const struct creator *
innermost(const struct dicom__creators *c, size_t *count)
{
    size_t first = c->first[c->level] / sizeof(struct creator);

    *count = c->all.size / sizeof(struct creator) - first;
    return *count > 0
               ? (const struct creator *)(const void *)c->all.data + first
               : NULL;
}

uint8_t
dicom__creators_block(const struct dicom__creators *c, uint32_t tag,
                      const char *text, size_t size)
{
    size_t                count;
    const struct creator *all = innermost(c, &count);
    dicom_slice           name = trimmed(text, size);

    for (size_t i = 0; i < count; i++)
        if (all[i].group == DICOM_TAG_GROUP(tag) && all[i].size == name.size &&
            memcmp(all[i].text, name.text, name.size) == 0)
            return all[i].block;
    return 0;
}

uint8_t
dicom__creators_free(const struct dicom__creators *c, uint32_t tag)
{
    size_t                count, i;
    const struct creator *all = innermost(c, &count);

    for (unsigned block = BLOCK_FIRST; block <= BLOCK_LAST; block++) {
        for (i = 0; i < count; i++)
            if (all[i].group == DICOM_TAG_GROUP(tag) && all[i].block == block)
                break;
        if (i == count)
            return (uint8_t)block;
    }
    return 0;
}
