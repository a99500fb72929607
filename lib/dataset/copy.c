#include "dataset/copy.h"

#include <string.h>

#include "base/size.h"
#include "encoding/split.h"

/* An open sequence: its items become those of `to`, one after another. */
struct level {
    const dicom_element *from;
    struct dicom__list  *to;
    uint32_t             item;
    uint32_t             next;         /* element of the item */
    bool                 open;         /* the item */
    bool                 convert;      /* in the item */
    bool                 convert_here; /* around the sequence */
};

struct copying {
    struct dicom__copy *c;
    uint32_t            tag;  /* of the whole, for refusals */
    size_t              room; /* sequences that may be nested in it */
    size_t              depth;
    struct level        levels[DEPTH_MOST + 1];
};

static dicom_status
no_memory(const struct copying *w)
{
    return dicom__refuse_memory(w->c->r, w->c->ds, w->tag);
}

static void *
allocate(const struct copying *w, size_t count, size_t size)
{
    size_t total;

    if (!size_mul(count, size, &total))
        return NULL;
    dicom__root_allow(w->c->r, total);
    return dicom__root_alloc(w->c->r, total);
}

/* ---- values ------------------------------------------------------------- */

static uint8_t *
bytes_for(const struct copying *w, size_t size)
{
    dicom__root_allow(w->c->r, size);
    return dicom__arena_bytes(&w->c->r->arena, size);
}

/* From one character set through UTF-8 to the other. */
static dicom_status
convert_text(const struct copying *w, dicom_vr vr, const char *text,
             size_t size, const uint8_t **out, size_t *out_size)
{
    const struct dicom__copy *c = w->c;
    struct dicom__buf        *buf = &c->r->buf;
    size_t                    bad = 0, worse = 0;
    size_t                    middle =
        dicom_charset_decode(&c->from, vr, text, size, NULL, 0, &bad);

    dicom__root_allow(c->r, middle);
    if (dicom__root_reserve(c->r, buf, middle) != DICOM_OK)
        return no_memory(w);
    char *utf8 = (char *)buf->data;
    (void)dicom_charset_decode(&c->from, vr, text, size, utf8, middle, NULL);
    *out_size = dicom_charset_encode(&c->to, vr, utf8, middle, NULL, 0, &worse);
    if (bad > 0 || worse > 0)
        return dicom__refuse(c->r, c->ds, w->tag, DICOM_E_VALUE, "PS3.5 6.1",
                             "a character that the other character set does "
                             "not have");
    uint8_t *to = bytes_for(w, *out_size);
    if (!to)
        return no_memory(w);
    (void)dicom_charset_encode(&c->to, vr, utf8, middle, (char *)to, *out_size,
                               NULL);
    *out = to;
    return DICOM_OK;
}

static bool
means_the_same(const struct dicom__copy *c, dicom_vr vr, const char *text,
               size_t size)
{
    return !dicom__vr_has_charset(vr) ||
           (dicom_charset_is_utf8(&c->from, vr, text, size) &&
            dicom_charset_is_utf8(&c->to, vr, text, size));
}

/* Of an element or a fragment. */
static dicom_status
copy_value(const struct copying *w, const dicom_element *el, bool convert,
           const uint8_t **out, size_t *size)
{
    dicom_vr vr = dicom_element_vr(el);
    uint8_t *to;

    *size = dicom_element_size(el);
    *out = NULL;
    if (*size == 0)
        return DICOM_OK;
    to = bytes_for(w, *size);
    if (!to)
        return no_memory(w);
    dicom_status status = dicom_element_read(el, 0, to, *size);
    if (status != DICOM_OK)
        return dicom__refuse(w->c->r, w->c->ds, w->tag, status, "",
                             "a value could not be read");
    *out = to;
    if (convert && !means_the_same(w->c, vr, (const char *)to, *size))
        return convert_text(w, vr, (const char *)to, *size, out, size);
    return DICOM_OK;
}

/* ---- lists -------------------------------------------------------------- */

static dicom_status
copy_fragments(const struct copying *w, const dicom_element *el,
               struct dicom__list *to)
{
    size_t count = dicom_element_fragment_count(el);

    if (count > w->c->r->left)
        return dicom__refuse_count(w->c->r, w->c->ds, w->tag);
    to->of.fragments = NULL;
    if (count > 0) {
        to->of.fragments = allocate(w, count, sizeof *to->of.fragments);
        if (!to->of.fragments)
            return no_memory(w);
    }
    for (size_t i = 0; i < count; i++) {
        const dicom_element *from = dicom_element_fragment(el, i);
        dicom_element       *fragment = &to->of.fragments[i];
        size_t               size;
        dicom_status         status =
            copy_value(w, from, false, &fragment->content.bytes, &size);

        if (status != DICOM_OK)
            return status;
        unsigned form = FORM_HEADER_8 | (size >= BULK_MIN ? FORM_BULK : 0);
        fragment->tag = el->tag;
        fragment->length = (uint32_t)size;
        fragment->place = dicom__pack(0, (unsigned)dicom_element_vr(el), form);
    }
    to->count = (uint32_t)count;
    w->c->r->left -= count;
    return DICOM_OK;
}

static dicom_dataset *
item_at(const struct dicom__list *list, uint32_t index)
{
    return list->count == 1 ? list->of.one : list->of.items[index];
}

/* As many items as `el` has, all of them empty. */
static dicom_status
make_items(const struct copying *w, const dicom_element *el,
           dicom_dataset *around, struct dicom__list *to)
{
    size_t          count = dicom_element_item_count(el);
    dicom_dataset  *items;
    dicom_dataset **list = NULL;

    if (count == 0)
        return DICOM_OK;
    if (w->depth >= w->room)
        return dicom__refuse(w->c->r, w->c->ds, w->tag, DICOM_E_LIMIT, "",
                             "sequences are nested too deeply");
    if (count > w->c->r->left)
        return dicom__refuse_count(w->c->r, w->c->ds, w->tag);
    items = allocate(w, count, sizeof *items);
    if (items && count > 1)
        list = allocate(w, count, sizeof *list);
    if (!items || (count > 1 && !list))
        return no_memory(w);
    for (size_t i = 0; i < count; i++) {
        items[i] =
            (dicom_dataset){.parent = around, .length = DICOM_LENGTH_UNDEFINED};
        if (list)
            list[i] = &items[i];
    }
    if (list)
        to->of.items = list;
    else
        to->of.one = items;
    to->count = (uint32_t)count;
    w->c->r->left -= count;
    return DICOM_OK;
}

/* ---- the tree ----------------------------------------------------------- */

/* A value or fragments; of a sequence the items, which are opened. */
static dicom_status
copy_one(struct copying *w, const dicom_element *el, dicom_dataset *around,
         bool convert, dicom_element *out)
{
    struct dicom__root  *r = w->c->r;
    unsigned             kind = dicom__form(el) & FORM_KIND;
    union dicom__content content;
    size_t               size = 0;
    dicom_status         status;

    if (r->left == 0)
        return dicom__refuse_count(r, w->c->ds, w->tag);
    if (kind == FORM_SEQUENCE || kind == FORM_FRAGMENTS) {
        content.list = dicom__edit_list(r);
        if (!content.list)
            return no_memory(w);
        status = kind == FORM_FRAGMENTS
                     ? copy_fragments(w, el, content.list)
                     : make_items(w, el, around, content.list);
        size = DICOM_LENGTH_UNDEFINED;
    } else {
        status = copy_value(w, el, convert, &content.bytes, &size);
        kind = FORM_VALUE | (size >= BULK_MIN ? FORM_BULK : 0);
    }
    if (status != DICOM_OK)
        return status;
    *out = dicom__edit_record(r, el->tag, dicom_element_vr(el), kind,
                              (uint32_t)size, content);
    r->left--;
    if (kind == FORM_SEQUENCE && content.list->count > 0)
        w->levels[w->depth++] = (struct level){
            .from = el, .to = content.list, .convert_here = convert};
    return DICOM_OK;
}

/* Room for the elements of the next item; one that has its own character set
 * is not converted. */
static dicom_status
open_item(const struct copying *w, struct level *l, const dicom_dataset *from,
          dicom_dataset *to)
{
    l->convert =
        l->convert_here && !dicom_dataset_find(from, DICOM_TAG(0x0008, 0x0005));
    l->next = 0;
    l->open = true;
    if (from->count == 0)
        return DICOM_OK;
    to->elements = allocate(w, from->count, sizeof *to->elements);
    return to->elements ? DICOM_OK : no_memory(w);
}

static dicom_status
step(struct copying *w)
{
    struct level        *l = &w->levels[w->depth - 1];
    const dicom_dataset *from = dicom_element_item(l->from, l->item);
    dicom_status         status = DICOM_OK;

    if (!from) {
        w->depth--;
        return DICOM_OK;
    }
    dicom_dataset *to = item_at(l->to, l->item);
    if (!l->open)
        status = open_item(w, l, from, to);
    if (status != DICOM_OK)
        return status;
    if (l->next == from->count) {
        l->open = false;
        l->item++;
        return DICOM_OK;
    }
    const dicom_element *el = &from->elements[l->next++];
    return copy_one(w, el, to, l->convert, &to->elements[to->count++]);
}

dicom_status
dicom__copy_deep(struct dicom__copy *c, const dicom_element *el,
                 dicom_element *out)
{
    size_t         depth = dicom__set_depth(c->ds);
    uint64_t       left = c->r->left;
    struct copying w;

    w.c = c;
    w.tag = el->tag;
    w.depth = 0;
    w.room =
        c->r->options.max_depth > depth ? c->r->options.max_depth - depth : 0;
    dicom_status status = copy_one(&w, el, c->ds, c->convert, out);
    while (status == DICOM_OK && w.depth > 0)
        status = step(&w);
    if (status != DICOM_OK)
        c->r->left = left;
    return status;
}

bool
dicom__copy_converts(const struct dicom__copy *c)
{
    return memcmp(&c->from, &c->to, offsetof(dicom_charset, flags)) != 0;
}

void
dicom__copy_begin(struct dicom__copy *c, struct dicom__root *r,
                  dicom_dataset *ds, const dicom_dataset *from)
{
    c->r = r;
    c->ds = ds;
    dicom__charset_of(from, &c->from);
    dicom__charset_of(ds, &c->to);
    c->convert = dicom__copy_converts(c);
}
