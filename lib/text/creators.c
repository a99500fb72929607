#include "text/creators.h"

#include <string.h>

enum {
    BYTES_MAX = 64 * 1024,
    ROOM_LEAST = 64,
    BLOCK_FIRST = 0x10,
    BLOCK_LAST = 0xFF
};

/* One of them in `all`; its text follows. */
struct creator {
    uint16_t group;
    uint16_t size;
    uint8_t  block;
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

static bool
same(dicom_slice a, dicom_slice b)
{
    return a.size == b.size && a.size > 0 &&
           memcmp(a.text, b.text, a.size) == 0;
}

/* Bytes of a record. Each takes room for a usual name: there are not so many
 * of them that looking through all takes long. */
static size_t
room_for(size_t name_size)
{
    size_t size = sizeof(struct creator) + name_size;

    return size > ROOM_LEAST ? size : ROOM_LEAST;
}

dicom_status
dicom__creators_note(struct dicom__creators *c, struct dicom__memory *m,
                     uint32_t tag, const void *text, size_t size)
{
    if (!dicom_tag_is_creator(tag))
        return DICOM_OK;

    dicom_slice    name = trimmed(text, size);
    struct creator one = {DICOM_TAG_GROUP(tag), (uint16_t)name.size,
                          (uint8_t)tag};
    size_t         end = c->all.size + room_for(name.size);
    if (name.size == 0 || name.size > DICOM__CREATOR_SIZE)
        return DICOM_OK;
    if (end > BYTES_MAX)
        return DICOM_E_LIMIT;
    dicom_status status = dicom__buf_reserve(&c->all, m, end);
    if (status != DICOM_OK)
        return status;
    uint8_t *to = c->all.data + c->all.size;
    memcpy(to, &one, sizeof one);
    memcpy(to + sizeof one, name.text, name.size);
    c->all.size = end;
    return DICOM_OK;
}

/* Reads the one at `*at` of those of a level that ends at `end`, and moves on.
 */
static bool
next(const struct dicom__creators *c, size_t *at, size_t end,
     struct creator *one, dicom_slice *name)
{
    if (*at >= end)
        return false;
    memcpy(one, c->all.data + *at, sizeof *one);
    name->text = (const char *)c->all.data + *at + sizeof *one;
    name->size = one->size;
    *at += room_for(one->size);
    return true;
}

/* Of those with the same number the last one wins. */
dicom_slice
dicom__creators_find(const struct dicom__creators *c, uint32_t level,
                     uint32_t tag)
{
    size_t         at = c->first[level];
    size_t         end = level < c->level ? c->first[level + 1] : c->all.size;
    struct creator one;
    dicom_slice    name, found = {NULL, 0};

    while (next(c, &at, end, &one, &name))
        if (one.group == DICOM_TAG_GROUP(tag) && one.block == (tag >> 8 & 0xFF))
            found = name;
    return found;
}

uint8_t
dicom__creators_block(const struct dicom__creators *c, uint32_t tag,
                      const char *text, size_t size)
{
    size_t         at = c->first[c->level];
    dicom_slice    wanted = trimmed(text, size), name;
    struct creator one;

    while (next(c, &at, c->all.size, &one, &name))
        if (one.group == DICOM_TAG_GROUP(tag) && same(name, wanted))
            return one.block;
    return 0;
}

bool
dicom__creators_is(const struct dicom__creators *c, uint32_t tag,
                   const char *text, size_t size)
{
    return same(dicom__creators_find(c, c->level, tag), trimmed(text, size));
}

uint8_t
dicom__creators_free(const struct dicom__creators *c, uint32_t tag)
{
    size_t         at = c->first[c->level];
    struct creator one;
    dicom_slice    name;
    bool           taken[BLOCK_LAST + 1] = {false};

    while (next(c, &at, c->all.size, &one, &name))
        if (one.group == DICOM_TAG_GROUP(tag))
            taken[one.block] = true;
    for (unsigned block = BLOCK_FIRST; block <= BLOCK_LAST; block++)
        if (!taken[block])
            return (uint8_t)block;
    return 0;
}
