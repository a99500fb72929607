/* Whole data sets, or one element of them, go to others. */
#include <string.h>

#include "base/size.h"
#include "dataset/copy.h"
#include "dicom/element.h"
#include "event/finding.h"

enum { BLOCKS = 0x100 };

/* Where the private blocks of one group go. */
struct blocks {
    uint16_t group;
    uint8_t  to[BLOCKS];   /* by block of the source; 0: it has no creator */
    bool     used[BLOCKS]; /* of the target, by the source */
};

struct merging {
    struct dicom__copy   copy;
    const dicom_dataset *from;
    dicom_merge          policy;
    bool                 whole; /* the target is replaced */
    dicom_element       *added; /* copies, twice the room that they need */
    size_t               count;
    struct blocks        blocks;
};

static dicom_status
no_memory(struct merging *m)
{
    return dicom__refuse_memory(m->copy.r, m->copy.ds, 0);
}

/* ---- private blocks ----------------------------------------------------- */

/* The block of the target for a creator: the n-th of its own for its n-th
 * block of the source; else, behind those, one that is free, with the same
 * number if there is a choice. 0: none is. */
static uint32_t
choose_block(const struct merging *m, uint32_t block, const char *creator,
             size_t size)
{
    const dicom_dataset *ds = m->copy.ds;
    const struct blocks *b = &m->blocks;
    uint32_t             base, own, behind = 0x10;

    while ((base = dicom__block_of(ds, b->group, behind, creator, size))) {
        own = DICOM_TAG_ELEMENT(base) >> 8;
        if (!b->used[own])
            return own;
        behind = own + 1;
    }
    for (int pass = 0; pass < 2; pass++) {
        uint32_t first = pass > 0 ? 0x10 : block > behind ? block : behind;
        while ((base = dicom__free_block(ds, b->group, first))) {
            own = DICOM_TAG_ELEMENT(base) >> 8;
            if (!b->used[own])
                return own;
            first = own + 1;
        }
    }
    return 0;
}

/* Notes where the block of a creator goes. */
static dicom_status
map_block(struct merging *m, const dicom_element *creator, uint32_t *block)
{
    struct blocks *b = &m->blocks;
    uint16_t       group = DICOM_TAG_GROUP(creator->tag);
    size_t         size = 0;
    const char    *text = dicom_element_trimmed(creator, &size);

    if (b->group != group) {
        memset(b, 0, sizeof *b);
        b->group = group;
    }
    *block = 0;
    if (size == 0)
        return DICOM_OK;
    *block = choose_block(m, DICOM_TAG_ELEMENT(creator->tag), text, size);
    if (*block == 0)
        return dicom__refuse(m->copy.r, m->copy.ds, creator->tag, DICOM_E_RANGE,
                             "PS3.5 7.8.1", "no private block is free");
    b->to[DICOM_TAG_ELEMENT(creator->tag)] = (uint8_t)*block;
    b->used[*block] = true;
    return DICOM_OK;
}

/* The tag in the target. One without a creator stays where it is, unless
 * another creator is there. */
static dicom_status
map_tag(const struct merging *m, uint32_t tag, uint32_t *out)
{
    const dicom_dataset *ds = m->copy.ds;
    uint32_t             block = DICOM_TAG_ELEMENT(tag) >> 8;
    uint32_t             low = DICOM_TAG_ELEMENT(tag) & 0xFF;
    uint16_t             group = DICOM_TAG_GROUP(tag);
    bool                 known = m->blocks.group == group;

    *out = tag;
    if (m->whole || !DICOM_TAG_IS_PRIVATE(tag) || block < 0x10)
        return DICOM_OK;
    if (known && m->blocks.to[block]) {
        *out = DICOM_TAG(group, (uint32_t)m->blocks.to[block] << 8 | low);
        return DICOM_OK;
    }
    if (dicom_dataset_find(ds, DICOM_TAG(group, block)) ||
        (known && m->blocks.used[block]))
        return dicom__refuse(m->copy.r, ds, tag, DICOM_E_STATE, "PS3.5 7.8.1",
                             "a private element without creator, where "
                             "another creator has its block");
    return DICOM_OK;
}

/* ---- one element -------------------------------------------------------- */

/* A copy of `el` behind those that are added, with the tag of the target. */
static dicom_status
add_copy(struct merging *m, const dicom_element *el, uint32_t tag)
{
    dicom_element *to = &m->added[m->count];
    dicom_status   status = dicom__copy_deep(&m->copy, el, to);

    if (status != DICOM_OK)
        return status;
    to->tag = tag;
    for (size_t i = 0; i < dicom_element_fragment_count(to); i++)
        dicom__content(to).list->of.fragments[i].tag = tag;
    m->count++;
    return DICOM_OK;
}

static dicom_status
add_creator(struct merging *m, const dicom_element *el)
{
    uint32_t     block, tag;
    dicom_status status = map_block(m, el, &block);

    tag = DICOM_TAG(DICOM_TAG_GROUP(el->tag), block);
    if (status != DICOM_OK || block == 0 || dicom_dataset_find(m->copy.ds, tag))
        return status;
    return add_copy(m, el, tag);
}

static dicom_status
add_element(struct merging *m, const dicom_element *el)
{
    uint32_t tag;

    if (!m->whole && dicom_tag_is_creator(el->tag))
        return add_creator(m, el);
    if (!m->whole && el->tag == DICOM_TAG(0x0008, 0x0005))
        return DICOM_OK; /* text is converted to that of the target */
    dicom_status status = map_tag(m, el->tag, &tag);
    if (status == DICOM_OK && !m->whole)
        status = dicom__judge_tag(m->copy.r, m->copy.ds, tag);
    if (status != DICOM_OK)
        return status;
    if (m->policy == DICOM_MERGE_KEEP && dicom_dataset_find(m->copy.ds, tag))
        return DICOM_OK;
    return add_copy(m, el, tag);
}

/* ---- all of them -------------------------------------------------------- */

/* Room for `count` copies, and as much to sort them in. */
static dicom_status
begin(struct merging *m, struct dicom__root *r, dicom_dataset *ds,
      const dicom_dataset *from, size_t count)
{
    size_t size;

    dicom__copy_begin(&m->copy, r, ds, from);
    m->from = from;
    m->count = 0;
    m->blocks.group = 0;
    if (!size_mul(2 * sizeof *m->added, count + 1, &size))
        return no_memory(m);
    dicom__root_allow(r, size);
    m->added = dicom__root_alloc(r, size);
    return m->added ? DICOM_OK : no_memory(m);
}

static dicom_status
add_all(struct merging *m)
{
    dicom_status status = DICOM_OK;

    for (uint32_t i = 0; i < m->from->count && status == DICOM_OK; i++)
        status = add_element(m, &m->from->elements[i]);
    if (status == DICOM_OK)
        dicom__sort(m->added, m->added + m->count, m->count);
    return status;
}

/* What is in both, sorted; of the same tag that which is added. Returns how
 * many there are. */
static size_t
interleave(dicom_element *to, const dicom_element *there, size_t n_there,
           const dicom_element *added, size_t n_added)
{
    size_t count = 0, i = 0, k = 0;

    while (i < n_there || k < n_added) {
        bool old = k == n_added || (i < n_there && there[i].tag < added[k].tag);

        if (!old && i < n_there && there[i].tag == added[k].tag)
            i++;
        to[count++] = old ? there[i++] : added[k++];
    }
    return count;
}

/* The data set as it will be with what was added: `*ds = merged` is all that
 * is left to do. */
static dicom_status
prepare(struct merging *m, dicom_dataset *merged)
{
    struct dicom__root  *r = m->copy.r;
    const dicom_dataset *ds = m->copy.ds;
    size_t               count = ds->count;

    *merged = *ds;
    merged->count = 0;
    merged->elements = NULL;
    merged->end &= ~dicom__pack(0, 0, HAS_HEAD);
    dicom__root_allow(r, (count + m->count) * sizeof *m->added);
    if (!dicom__set_reserve(r, merged, count + m->count))
        return no_memory(m);
    count = interleave(merged->elements, ds->elements, m->whole ? 0 : count,
                       m->added, m->count);
    r->left += ds->count + m->count - count;
    merged->count = (uint32_t)count;
    return DICOM_OK;
}

static dicom_status
commit(struct merging *m)
{
    dicom_dataset merged;
    dicom_status  status = prepare(m, &merged);

    if (status != DICOM_OK)
        return status;
    *m->copy.ds = merged;
    dicom__edited(m->copy.r);
    return DICOM_OK;
}

dicom_status
dicom_dataset_merge(dicom_dataset *ds, const dicom_dataset *from,
                    dicom_merge policy)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    struct merging      m = {.policy = policy};

    if (!r)
        return DICOM_E_STATE;
    uint64_t     left = r->left;
    dicom_status status = begin(&m, r, ds, from, from->count);

    if (status == DICOM_OK)
        status = add_all(&m);
    if (status == DICOM_OK)
        status = commit(&m);
    if (status != DICOM_OK)
        r->left = left;
    return status;
}

/* ---- one ---------------------------------------------------------------- */

static const dicom_element *
creator_of(const dicom_dataset *ds, uint32_t tag)
{
    uint32_t block = DICOM_TAG_ELEMENT(tag) >> 8;

    return DICOM_TAG_IS_PRIVATE(tag) && block >= 0x10
               ? dicom_dataset_find(ds, DICOM_TAG(DICOM_TAG_GROUP(tag), block))
               : NULL;
}

dicom_status
dicom_dataset_copy_element(dicom_dataset *ds, const dicom_dataset *from,
                           uint32_t tag)
{
    struct dicom__root  *r = dicom__edit_begin(ds);
    const dicom_element *el = dicom_dataset_find(from, tag);
    struct merging       m = {.policy = DICOM_MERGE_REPLACE};

    if (!r)
        return DICOM_E_STATE;
    if (!el)
        return dicom__refuse(r, ds, tag, DICOM_E_NOT_FOUND, "",
                             "there is no such element");
    if (tag == DICOM__SPECIFIC_CHARACTER_SET) {
        dicom_charset charset;
        dicom_status  reads;

        dicom_dataset_charset(from, &(dicom_charset){0}, &charset);
        reads = dicom__judge_charset(r, ds, &charset);
        if (reads != DICOM_OK)
            return reads;
    }
    const dicom_element *creator = creator_of(from, tag);
    uint64_t             left = r->left;
    dicom_status         status = begin(&m, r, ds, from, 2);

    if (status == DICOM_OK && creator)
        status = add_creator(&m, creator);
    if (status == DICOM_OK)
        status = tag == DICOM__SPECIFIC_CHARACTER_SET
                     ? add_copy(&m, el, el->tag)
                     : add_element(&m, el);
    if (status == DICOM_OK) {
        dicom__sort(m.added, m.added + m.count, m.count);
        status = commit(&m);
    }
    if (status != DICOM_OK)
        r->left = left;
    return status;
}

/* ---- all and everything ------------------------------------------------- */

/* The character set that an item has from the sets around it; NULL: none. */
static const dicom_element *
inherited_charset(const dicom_dataset *from)
{
    const uint32_t       tag = DICOM_TAG(0x0008, 0x0005);
    const dicom_element *el = NULL;

    if (dicom_dataset_find(from, tag))
        return NULL;
    for (; from && !el; from = from->parent)
        el = dicom_dataset_find(from, tag);
    return el;
}

/* Copies of all elements, of a whole that is to be replaced. */
static dicom_status
copy_all(struct merging *m, struct dicom__root *r, dicom_dataset *ds,
         const dicom_dataset *from)
{
    const dicom_element *charset = ds->parent ? NULL : inherited_charset(from);
    dicom_status         status = begin(m, r, ds, from, from->count + 1);

    m->whole = true;
    if (ds->parent)
        dicom__charset_of(ds->parent, &m->copy.to);
    else
        dicom_charset_prepare(&m->copy.to, NULL, 0);
    m->copy.convert = !charset &&
                      !dicom_dataset_find(from, DICOM_TAG(0x0008, 0x0005)) &&
                      dicom__copy_converts(&m->copy);
    if (status == DICOM_OK && charset)
        status = add_copy(m, charset, charset->tag);
    return status == DICOM_OK ? add_all(m) : status;
}

static bool
is_meta(const dicom_dataset *ds)
{
    return dicom__high(ds->begin) & DICOM_EVENT_FILE_META;
}

/* All that may fail, then all the rest. */
static dicom_status
copy_whole(struct dicom__root *r, dicom_dataset *ds, const dicom_dataset *from)
{
    const dicom_dataset *its_meta = ds->parent || from->parent || is_meta(ds)
                                        ? NULL
                                        : dicom_dataset_file_meta(from);
    struct merging       m = {.policy = DICOM_MERGE_REPLACE}, meta = m;
    dicom_dataset        merged, merged_meta;
    dicom_status         status = copy_all(&m, r, ds, from);

    if (status == DICOM_OK && its_meta)
        status = copy_all(&meta, r, &r->meta, its_meta);
    if (status == DICOM_OK)
        status = prepare(&m, &merged);
    if (status == DICOM_OK && its_meta)
        status = prepare(&meta, &merged_meta);
    if (status == DICOM_OK)
        status = dicom_dataset_set_syntax(ds, dicom_dataset_syntax(from));
    if (status != DICOM_OK)
        return status;
    merged.begin = ds->begin; /* with the syntax of `from` */
    *ds = merged;
    if (its_meta) {
        merged_meta.begin |= its_meta->begin & dicom__pack(0, 0, 0x7F);
        r->meta = merged_meta;
    } else if (!ds->parent && !from->parent && !is_meta(ds)) {
        r->left += r->meta.count;
        r->meta = (dicom_dataset){0};
    }
    return DICOM_OK;
}

dicom_status
dicom_dataset_copy(dicom_dataset *ds, const dicom_dataset *from)
{
    struct dicom__root *r = dicom__edit_begin(ds);

    if (!r)
        return DICOM_E_STATE;
    if (ds == from)
        return DICOM_OK;
    if (is_meta(ds) != is_meta(from))
        return dicom__refuse(r, ds, 0, DICOM_E_ARGUMENT, "PS3.10 7.1",
                             "file meta information is no data set");
    uint64_t     left = r->left;
    dicom_status status = copy_whole(r, ds, from);
    if (status != DICOM_OK)
        r->left = left;
    return status;
}
