/* Sequences, fragments and private blocks grow. */
#include <string.h>

#include "dataset/edit.h"
#include "dict/tables.h"

/* ---- items -------------------------------------------------------------- */

/* The array of items with room for one more, what is there in it; NULL: no
 * memory. A list of one item has none. */
static dicom_dataset **
items_with_room(struct dicom__root *r, struct dicom__list *list)
{
    dicom_dataset *one = list->of.one;
    bool           single = list->count == 1;
    void    *old = single ? (void *)&one : (void *)(uintptr_t)list->of.items;
    uint64_t end = single ? 0 : list->end;
    void    *items = dicom__array_grow(r, old, list->count, sizeof one, &end);

    if (items && (dicom__high(end) & HAS_HEAD))
        list->end |= dicom__pack(0, 0, HAS_HEAD);
    return items;
}

static bool
append_item(struct dicom__root *r, struct dicom__list *list,
            dicom_dataset *item)
{
    if (list->count == 0) {
        list->of.one = item;
    } else {
        dicom_dataset **items = items_with_room(r, list);
        if (!items)
            return false;
        items[list->count] = item;
        list->of.items = items;
    }
    list->count++;
    return true;
}

static dicom_status
add_to(struct dicom__root *r, dicom_dataset *ds, uint32_t tag,
       const dicom_element *el, dicom_dataset **out)
{
    if (dicom__set_depth(ds) >= r->options.max_depth)
        return dicom__refuse(r, ds, tag, DICOM_E_LIMIT, "",
                             "sequences are nested too deeply");
    if (r->left == 0)
        return dicom__refuse_count(r, ds, tag);
    dicom__root_allow(r, sizeof(dicom_dataset));
    dicom_dataset *item = dicom__root_alloc(r, sizeof *item);
    if (!item)
        return dicom__refuse_memory(r, ds, tag);
    *item = (dicom_dataset){.parent = ds, .length = DICOM_LENGTH_UNDEFINED};
    if (!append_item(r, dicom__content(el).list, item))
        return dicom__refuse_memory(r, ds, tag);
    r->left--;
    if (out)
        *out = item;
    return DICOM_OK;
}

/* A new sequence, which is put when it has its item. */
static dicom_status
add_to_new(struct dicom__root *r, dicom_dataset *ds, uint32_t tag,
           dicom_dataset **out)
{
    union dicom__content content;
    dicom_vr             vr = DICOM_VR_SQ;
    dicom_status         status = dicom__judge_vr(r, ds, tag, &vr);
    dicom_dataset       *item = NULL;

    if (status != DICOM_OK)
        return status;
    content.list = dicom__edit_list(r);
    if (!content.list)
        return dicom__refuse_memory(r, ds, tag);
    dicom_element el = dicom__edit_record(r, tag, vr, FORM_SEQUENCE,
                                          DICOM_LENGTH_UNDEFINED, content);
    if (r->left < 2)
        return dicom__refuse_count(r, ds, tag);
    status = add_to(r, ds, tag, &el, &item);
    if (status != DICOM_OK)
        return status;
    status = dicom__set_put(r, ds, &el);
    if (status != DICOM_OK)
        r->left++;
    else if (out)
        *out = item;
    return status;
}

static bool
is_sequence(const dicom_element *el)
{
    return (dicom__form(el) & FORM_KIND) == FORM_SEQUENCE;
}

dicom_status
dicom_dataset_add_item(dicom_dataset *ds, uint32_t tag, dicom_dataset **item)
{
    struct dicom__root  *r = dicom__edit_begin(ds);
    const dicom_element *el = dicom_dataset_find(ds, tag);

    if (!r)
        return DICOM_E_STATE;
    if (!el)
        return add_to_new(r, ds, tag, item);
    if (!is_sequence(el))
        return dicom__refuse(r, ds, tag, DICOM_E_WRONG_VR, "PS3.5 7.5",
                             "what is no sequence has no items");
    dicom_status status = add_to(r, ds, tag, el, item);
    if (status == DICOM_OK)
        dicom__edited(r);
    return status;
}

dicom_dataset *
dicom_dataset_edit_item(dicom_dataset *ds, uint32_t tag, size_t index)
{
    const dicom_element *el = dicom_dataset_find(ds, tag);

    if (!el || index >= dicom_element_item_count(el))
        return NULL;
    const struct dicom__list *list = dicom__content(el).list;
    return list->count == 1 ? list->of.one : list->of.items[index];
}

dicom_status
dicom_dataset_remove_item(dicom_dataset *ds, uint32_t tag, size_t index)
{
    struct dicom__root *r = dicom__edit_begin(ds);

    if (!r)
        return DICOM_E_STATE;
    if (!dicom_dataset_edit_item(ds, tag, index))
        return dicom__refuse(r, ds, tag, DICOM_E_NOT_FOUND, "",
                             "there is no such item");

    struct dicom__list *list = dicom__content(dicom_dataset_find(ds, tag)).list;
    dicom_dataset     **items = (void *)(uintptr_t)list->of.items;
    if (list->count == 1) {
        list->of.one = NULL;
    } else {
        size_t behind = list->count - index - 1;
        memmove(items + index, items + index + 1, behind * sizeof *items);
        if (list->count == 2) {
            list->of.one = items[0];
            list->end &= ~dicom__pack(0, 0, HAS_HEAD);
        }
    }
    list->count--;
    r->left++;
    dicom__edited(r);
    return DICOM_OK;
}

/* ---- fragments ---------------------------------------------------------- */

static dicom_status
add_fragment(struct dicom__root *r, dicom_dataset *ds, const dicom_element *el,
             const void *bytes, size_t size, bool copy)
{
    struct dicom__list  *list = dicom__content(el).list;
    uint32_t             tag = el->tag;
    union dicom__content content = {.bytes = bytes};
    dicom_element       *fragments;

    if (r->left == 0)
        return dicom__refuse_count(r, ds, tag);
    if (size > SIZE_MOST)
        return dicom__refuse(r, ds, tag, DICOM_E_RANGE, "PS3.5 A.4",
                             "the fragment is too long");
    dicom__root_allow(r, size + sizeof *fragments);
    fragments = dicom__array_grow(r, list->of.fragments, list->count,
                                  sizeof *fragments, &list->end);
    if (!fragments)
        return dicom__refuse_memory(r, ds, tag);
    list->of.fragments = fragments;
    if (copy && size > 0) {
        uint8_t *to = dicom__arena_bytes(&r->arena, size + (size & 1));
        if (!to)
            return dicom__refuse_memory(r, ds, tag);
        memcpy(to, bytes, size);
        if (size & 1)
            to[size++] = 0;
        content.bytes = to;
    }
    /* A fragment has the header of an item. PS3.5 A.4 */
    unsigned form = FORM_HEADER_8 | (size >= BULK_MIN ? FORM_BULK : 0);
    fragments[list->count++] = (dicom_element){
        .tag = tag,
        .length = (uint32_t)size,
        .place = dicom__pack(0, (unsigned)dicom_element_vr(el), form),
        .content = content};
    r->left--;
    return DICOM_OK;
}

static dicom_status
find_fragments(struct dicom__root *r, const dicom_dataset *ds, uint32_t tag,
               const dicom_element **el)
{
    *el = dicom_dataset_find(ds, tag);
    if (*el && dicom_element_has_fragments(*el))
        return DICOM_OK;
    return dicom__refuse(r, ds, tag, DICOM_E_WRONG_VR, "PS3.5 A.4",
                         "the element has no fragments");
}

dicom_status
dicom_dataset_add_fragment(dicom_dataset *ds, uint32_t tag, const void *bytes,
                           size_t size)
{
    struct dicom__root  *r = dicom__edit_begin(ds);
    const dicom_element *el;
    dicom_status status = r ? find_fragments(r, ds, tag, &el) : DICOM_E_STATE;

    if (status == DICOM_OK)
        status = add_fragment(r, ds, el, bytes, size, true);
    if (status == DICOM_OK)
        dicom__edited(r);
    return status;
}

dicom_status
dicom_dataset_add_fragment_borrowed(dicom_dataset *ds, uint32_t tag,
                                    const void *bytes, size_t size)
{
    struct dicom__root  *r = dicom__edit_begin(ds);
    const dicom_element *el;
    dicom_status status = r ? find_fragments(r, ds, tag, &el) : DICOM_E_STATE;

    if (status == DICOM_OK && size % 2 != 0)
        status = dicom__refuse(r, ds, tag, DICOM_E_ARGUMENT, "PS3.5 A.4",
                               "a borrowed fragment must have an even size");
    if (status == DICOM_OK)
        status = add_fragment(r, ds, el, bytes, size, false);
    if (status == DICOM_OK)
        dicom__edited(r);
    return status;
}

/* The offsets as they stand in the first fragment. */
static const uint8_t *
offset_table(struct dicom__root *r, const uint32_t *offsets, size_t count)
{
    uint8_t *to;

    dicom__root_allow(r, count * 4);
    to = dicom__arena_bytes(&r->arena, count * 4);
    for (size_t i = 0; to && i < count; i++)
        for (unsigned k = 0; k < 4; k++)
            to[4 * i + k] = (uint8_t)(offsets[i] >> 8 * k);
    return to;
}

dicom_status
dicom_dataset_put_fragments(dicom_dataset *ds, uint32_t tag, dicom_vr vr,
                            const uint32_t *offsets, size_t count)
{
    struct dicom__root  *r = dicom__edit_begin(ds);
    union dicom__content content;
    const uint8_t       *table = NULL;

    if (!r)
        return DICOM_E_STATE;
    if (vr == DICOM_VR_NONE)
        vr = DICOM_VR_OB;
    dicom_status status = dicom__judge_vr(r, ds, tag, &vr);
    if (status != DICOM_OK)
        return status;
    if (tag != DICOM_TAG(0x7FE0, 0x0010) && !r->lenient)
        return dicom__refuse(r, ds, tag, DICOM_E_ARGUMENT, "PS3.5 A.4",
                             "only Pixel Data has fragments");
    if (vr == DICOM_VR_SQ || (vr != DICOM_VR_OB && !r->lenient))
        return dicom__refuse(r, ds, tag, DICOM_E_WRONG_VR, "PS3.5 A.4",
                             "fragments have the VR OB");
    if (count > SIZE_MOST / 4)
        return dicom__refuse(r, ds, tag, DICOM_E_RANGE, "PS3.5 A.4",
                             "there are too many offsets");
    content.list = dicom__edit_list(r);
    if (content.list && count > 0)
        table = offset_table(r, offsets, count);
    if (!content.list || (count > 0 && !table))
        return dicom__refuse_memory(r, ds, tag);
    dicom_element el = dicom__edit_record(r, tag, vr, FORM_FRAGMENTS,
                                          DICOM_LENGTH_UNDEFINED, content);
    if (r->left < 2)
        return dicom__refuse_count(r, ds, tag);
    status = add_fragment(r, ds, &el, table, 4 * count, false);
    if (status != DICOM_OK)
        return status;
    status = dicom__set_put(r, ds, &el);
    if (status != DICOM_OK)
        r->left++;
    return status;
}

/* ---- private blocks ----------------------------------------------------- */

uint32_t
dicom__block_of(const dicom_dataset *ds, uint16_t group, uint32_t from,
                const char *creator, size_t size)
{
    size = dicom__dict_trim(creator, size);
    for (uint32_t block = from; block <= 0xFF; block++) {
        const dicom_element *el =
            dicom_dataset_find(ds, DICOM_TAG(group, block));
        size_t      own = 0;
        const char *text = el ? dicom_element_trimmed(el, &own) : NULL;

        if (text && own == size && memcmp(text, creator, size) == 0)
            return DICOM_TAG(group, block << 8);
    }
    return 0;
}

/* Neither a creator nor elements without one are in it. */
static bool
is_free(const dicom_dataset *ds, uint16_t group, uint32_t block)
{
    uint32_t first = DICOM_TAG(group, block << 8);
    size_t   at = dicom__set_place(ds, first);

    return !dicom_dataset_find(ds, DICOM_TAG(group, block)) &&
           (at == ds->count || ds->elements[at].tag > (first | 0xFF));
}

uint32_t
dicom__free_block(const dicom_dataset *ds, uint16_t group, uint32_t from)
{
    for (uint32_t block = from; block <= 0xFF; block++)
        if (is_free(ds, group, block))
            return DICOM_TAG(group, block << 8);
    return 0;
}

dicom_status
dicom_dataset_private_block(dicom_dataset *ds, uint16_t group,
                            const char *creator, size_t size, uint32_t *base)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    uint32_t            tag = DICOM_TAG(group, 0x10);

    if (!r)
        return DICOM_E_STATE;
    size = dicom__dict_trim(creator, size);
    if (group % 2 == 0 || size == 0)
        return dicom__refuse(r, ds, tag, DICOM_E_ARGUMENT, "PS3.5 7.8.1",
                             "private groups are odd, creators not empty");
    *base = dicom__block_of(ds, group, 0x10, creator, size);
    if (*base)
        return DICOM_OK;
    uint32_t block = dicom__free_block(ds, group, 0x10);
    if (block == 0)
        return dicom__refuse(r, ds, tag, DICOM_E_RANGE, "PS3.5 7.8.1",
                             "no private block is free");
    dicom_status status = dicom_dataset_put_bytes(
        ds, DICOM_TAG(group, DICOM_TAG_ELEMENT(block) >> 8), DICOM_VR_LO,
        creator, size);
    if (status == DICOM_OK)
        *base = block;
    return status;
}

dicom_status
dicom_dataset_rename_block(dicom_dataset *ds, uint16_t group,
                           const char *creator, size_t size, const char *other,
                           size_t other_size)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    uint32_t            tag = DICOM_TAG(group, 0x10);

    if (!r)
        return DICOM_E_STATE;
    other_size = dicom__dict_trim(other, other_size);
    if (group % 2 == 0 || other_size == 0)
        return dicom__refuse(r, ds, tag, DICOM_E_ARGUMENT, "PS3.5 7.8.1",
                             "private groups are odd, creators not empty");
    uint32_t base = dicom__block_of(ds, group, 0x10, creator, size);
    if (base == 0)
        return dicom__refuse(r, ds, tag, DICOM_E_NOT_FOUND, "PS3.5 7.8.1",
                             "there is no block of this creator");
    uint32_t taken = dicom__block_of(ds, group, 0x10, other, other_size);
    if (taken != 0 && taken != base)
        return dicom__refuse(r, ds, tag, DICOM_E_VALUE, "PS3.5 7.8.1",
                             "the other creator has a block already");
    return dicom_dataset_put_bytes(
        ds, DICOM_TAG(group, DICOM_TAG_ELEMENT(base) >> 8), DICOM_VR_LO, other,
        other_size);
}
