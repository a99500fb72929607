/* The attributes, and what a row of any kind says. PS3.6, PS3.7 E. */
#include "dict/dict.h"

#include "dict/overlay.h"

const dicom_dict_row *
dicom__dict_repeating(uint32_t tag)
{
    unsigned repeat = dicom__repeat_of(tag);

    if (repeat == DICOM__EXACT)
        return NULL;

    uint32_t              base = tag & dicom__repeat(repeat)->mask;
    const dicom_dict_row *row =
        dicom__dict_tag_row(dicom__dict_tag_key(base, repeat));
    return row->tag == base && row->repeat == repeat ? row : NULL;
}

const dicom_dict_row *
dicom_dict_by_tag(uint32_t tag)
{
    return dicom__dict_find(tag);
}

const dicom_dict_row *
dicom_dict_by_keyword(const char *text, size_t size)
{
    const dicom_dict_row *row;
    uint64_t              hash;

    if (size == 0 || size > DICOM__DICT_TEXT_MAX)
        return NULL;

    hash = dicom__hash_text(text, size, dicom__keyword_multiplier);
    row = &dicom__dict_rows[dicom__keyword_find(hash)];
    return dicom__dict_is(row->word, text, size) ? row : NULL;
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

const dicom_dict_row *
dicom_dict_by_name(const char *text, size_t size)
{
    char folded[DICOM__DICT_TEXT_MAX];

    if (size == 0 || size > sizeof folded)
        return NULL;
    for (size_t i = 0; i < size; i++)
        folded[i] = lower(text[i]);

    uint64_t hash = dicom__hash_text(folded, size, dicom__name_multiplier);
    const dicom_dict_row *row = &dicom__dict_rows[dicom__name_find(hash)];
    const char           *name = dicom__dict_pool + row->name;
    for (size_t i = 0; i < size; i++)
        if (lower(name[i]) != folded[i] || name[i] == '\0')
            return NULL;
    return name[size] == '\0' ? row : NULL;
}

/* ---- what a row says -------------------------------------------------- */

/* The continuation of an overlay's row; NULL for rows of the tables. */
static const struct dicom__overlay_row *
added(const dicom_dict_row *row)
{
    return (row->flags & DICOM__ROW_SOURCE) == DICOM_SOURCE_OVERLAY
               ? (const struct dicom__overlay_row *)row
               : NULL;
}

static const char *
text_of(const dicom_dict_row *row, uint32_t offset)
{
    return (added(row) ? (const char *)row : dicom__dict_pool) + offset;
}

uint32_t
dicom_dict_tag(const dicom_dict_row *row)
{
    return row->tag;
}

uint32_t
dicom_dict_mask(const dicom_dict_row *row)
{
    return dicom__repeat(row->repeat)->mask;
}

static const struct dicom__vr_set *
vr_set(const dicom_dict_row *row)
{
    const struct dicom__overlay_row *more = added(row);

    return more ? &more->vrs : &dicom__dict_vr_sets[row->vrs];
}

dicom_vr
dicom_dict_vr(const dicom_dict_row *row)
{
    return vr_set(row)->first;
}

uint64_t
dicom_dict_vrs(const dicom_dict_row *row)
{
    return vr_set(row)->vrs;
}

dicom_vm
dicom_dict_vm(const dicom_dict_row *row)
{
    const struct dicom__overlay_row *more = added(row);

    return more ? more->vm : dicom__dict_vms[row->vm];
}

const char *
dicom_dict_keyword(const dicom_dict_row *row)
{
    return row->flags & DICOM__ROW_CREATOR ? "" : text_of(row, row->word);
}

const char *
dicom_dict_name(const dicom_dict_row *row)
{
    return text_of(row, row->name);
}

bool
dicom_dict_retired(const dicom_dict_row *row)
{
    return (row->flags & DICOM__ROW_RETIRED) != 0;
}

dicom_dict_source
dicom_dict_get_source(const dicom_dict_row *row)
{
    return (dicom_dict_source)(row->flags & DICOM__ROW_SOURCE);
}

const char *
dicom_dict_creator(const dicom_dict_row *row)
{
    return row->flags & DICOM__ROW_CREATOR ? text_of(row, row->word) : "";
}

const dicom_dict_row *
dicom_dict_row_at(size_t index)
{
    size_t count =
        (size_t)dicom__dict_counts.attributes + dicom__dict_counts.private_rows;

    return index < count ? &dicom__dict_rows[index] : NULL;
}

dicom_dict_stats
dicom_dict_get_stats(void)
{
    const struct dicom__dict_counts *c = &dicom__dict_counts;

    return (dicom_dict_stats){
        .attributes = c->attributes,
        .diconde = c->diconde,
        .dicos = c->dicos,
        .uids = c->uids,
        .private_rows = c->private_rows,
        .private_creators = c->creators,
        .vrs = DICOM_VR_COUNT - 1,
        .syntaxes = c->syntaxes,
        .table_bytes = c->bytes,
    };
}
