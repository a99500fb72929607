/* Two trees side by side. */
#include "dicom/compare.h"

#include <string.h>

#include "dataset/edit.h"
#include "dicom/element.h"
#include "encoding/split.h"
#include "event/path.h"

enum { PIECE = 4096 };

/* A data set of each side, and the sequences that are open in them. */
struct level {
    const dicom_dataset *a, *b;
    size_t               at_a, at_b;              /* next elements */
    const dicom_element *sequence_a, *sequence_b; /* NULL: none is open */
    size_t               item;                    /* next one */
    dicom_charset        charset_a, charset_b;
    bool                 convert;
};

struct comparison {
    dicom_compare_options options;
    dicom_difference_fn  *on_difference;
    void                 *ctx;
    uint64_t              count;
    size_t                depth;
    struct level          levels[DEPTH_MOST + 1];
};

/* ---- differences -------------------------------------------------------- */

static dicom_status
tell(struct comparison *c, const dicom_element *a, const dicom_element *b)
{
    const struct level     *l = &c->levels[c->depth];
    struct dicom__path_step steps[DEPTH_MOST + 1];
    char                    path[DICOM_PATH_SIZE];
    dicom_difference        d = {path, a, b, l->a, l->b};

    c->count++;
    if (!c->on_difference)
        return DICOM_OK;
    for (size_t i = 0; i < c->depth; i++)
        steps[i] = (struct dicom__path_step){c->levels[i].sequence_a->tag,
                                             (uint32_t)c->levels[i].item - 1};
    /* As a step: (0000,0000), too, is a tag here, and not none. */
    steps[c->depth].tag = a ? a->tag : b->tag;
    steps[c->depth].index = DICOM_PATH_NO_ITEM;
    dicom__path_format(path, steps, c->depth + 1, 0);
    return c->on_difference(c->ctx, &d);
}

/* ---- values ------------------------------------------------------------- */

static bool
is_text(const dicom_element *el)
{
    const dicom_vr_info *info = dicom_vr_get_info(dicom_element_vr(el));

    return info->klass == DICOM_CLASS_STRING || info->klass == DICOM_CLASS_TEXT;
}

/* The size without the padding of text, as far as one byte tells. */
static dicom_status
size_of(const dicom_element *el, bool text, uint32_t *size)
{
    uint8_t last;

    *size = dicom_element_size(el);
    while (text && *size > 0) {
        dicom_status status = dicom_element_read(el, *size - 1, &last, 1);
        if (status != DICOM_OK || (last != ' ' && last != '\0'))
            return status;
        --*size;
    }
    return DICOM_OK;
}

/* UN may be text, too, if the other one says so. */
static dicom_status
same_bytes(const dicom_element *a, const dicom_element *b, bool *same)
{
    bool         text = is_text(a) || is_text(b);
    uint8_t      of_a[PIECE], of_b[PIECE];
    uint32_t     size = 0, size_b = 0;
    dicom_status status = size_of(a, text, &size);

    if (status == DICOM_OK)
        status = size_of(b, text, &size_b);
    *same = status == DICOM_OK && size == size_b;
    for (uint32_t at = 0; *same && at < size; at += PIECE) {
        uint32_t part = size - at < PIECE ? size - at : PIECE;

        status = dicom_element_read(a, at, of_a, part);
        if (status == DICOM_OK)
            status = dicom_element_read(b, at, of_b, part);
        *same = status == DICOM_OK && memcmp(of_a, of_b, part) == 0;
    }
    return status;
}

bool
dicom__same_text(const dicom_charset *charset_a, const dicom_element *a,
                 const dicom_charset *charset_b, const dicom_element *b)
{
    dicom_decoder da, db;
    size_t        size_a, size_b;
    const char   *text_a = dicom_element_trimmed(a, &size_a);
    const char   *text_b = dicom_element_trimmed(b, &size_b);
    char          of_a[4], of_b[4];
    size_t        got_a, got_b;

    dicom_decoder_begin(&da, charset_a, dicom_element_vr(a), text_a,
                        size_a);
    dicom_decoder_begin(&db, charset_b, dicom_element_vr(b), text_b,
                        size_b);
    /* Room for one character of four bytes, or several shorter ones: the
     * pieces may be cut unlike, so they are compared byte by byte. */
    size_t at_a = 0, at_b = 0;
    got_a = got_b = 0;
    for (;;) {
        if (at_a == got_a) {
            got_a = dicom_decoder_next(&da, of_a, sizeof of_a);
            at_a = 0;
        }
        if (at_b == got_b) {
            got_b = dicom_decoder_next(&db, of_b, sizeof of_b);
            at_b = 0;
        }
        if (got_a == 0 || got_b == 0)
            return got_a == got_b;
        if (of_a[at_a++] != of_b[at_b++])
            return false;
    }
}

static dicom_status
same_value(const struct level *l, const dicom_element *a,
           const dicom_element *b, bool *same)
{
    if (l->convert && dicom__vr_has_charset(dicom_element_vr(a)) &&
        dicom_element_bytes(a, NULL) && dicom_element_bytes(b, NULL)) {
        *same = dicom__same_text(&l->charset_a, a, &l->charset_b, b);
        return DICOM_OK;
    }
    return same_bytes(a, b, same);
}

static dicom_status
same_fragments(const dicom_element *a, const dicom_element *b, bool *same)
{
    size_t       count = dicom_element_fragment_count(a);
    dicom_status status = DICOM_OK;

    *same = count == dicom_element_fragment_count(b);
    for (size_t i = 0; i < count && *same; i++)
        status = same_bytes(dicom_element_fragment(a, i),
                            dicom_element_fragment(b, i), same);
    return status;
}

/* ---- trees -------------------------------------------------------------- */

static void
enter(struct comparison *c, struct level *l, const dicom_dataset *a,
      const dicom_dataset *b)
{
    l->a = a;
    l->b = b;
    l->at_a = l->at_b = 0;
    l->sequence_a = l->sequence_b = NULL;
    dicom_dataset_charset(a, NULL, &l->charset_a);
    dicom_dataset_charset(b, NULL, &l->charset_b);
    l->convert =
        !c->options.bytes && memcmp(&l->charset_a, &l->charset_b,
                                    offsetof(dicom_charset, flags)) != 0;
}

/* Two elements with the same tag. */
static dicom_status
compare_elements(struct comparison *c, struct level *l, const dicom_element *a,
                 const dicom_element *b)
{
    unsigned     kind = dicom__form(a) & FORM_KIND;
    unsigned     other = dicom__form(b) & FORM_KIND;
    bool         same = true;
    dicom_status status = DICOM_OK;

    kind = kind == FORM_DEFERRED ? FORM_VALUE : kind;
    other = other == FORM_DEFERRED ? FORM_VALUE : other;
    if (kind != other ||
        (!c->options.ignore_vr && dicom_element_vr(a) != dicom_element_vr(b)))
        return tell(c, a, b);
    if (kind == FORM_SEQUENCE) {
        if (dicom_element_item_count(a) != dicom_element_item_count(b))
            status = tell(c, a, b);
        l->sequence_a = a;
        l->sequence_b = b;
        l->item = 0;
        return status;
    }
    status = kind == FORM_FRAGMENTS ? same_fragments(a, b, &same)
                                    : same_value(l, a, b, &same);
    return status == DICOM_OK && !same ? tell(c, a, b) : status;
}

static bool
counts(const struct comparison *c, const dicom_element *el)
{
    return c->options.group_lengths || DICOM_TAG_ELEMENT(el->tag) != 0;
}

/* The next element of a side that counts; NULL at the end. */
static const dicom_element *
next_of(const struct comparison *c, const dicom_dataset *ds, size_t *at)
{
    while (*at < ds->count && !counts(c, &ds->elements[*at]))
        ++*at;
    return dicom_dataset_at(ds, *at);
}

static dicom_status
step(struct comparison *c, bool *end)
{
    struct level        *l = &c->levels[c->depth];
    const dicom_element *a = next_of(c, l->a, &l->at_a);
    const dicom_element *b = next_of(c, l->b, &l->at_b);

    *end = !a && !b;
    if (*end)
        return DICOM_OK;
    if (a && (!b || a->tag <= b->tag))
        l->at_a++;
    else
        a = NULL;
    if (b && (!a || a->tag == b->tag))
        l->at_b++;
    else
        b = NULL;
    return a && b ? compare_elements(c, l, a, b) : tell(c, a, b);
}

static dicom_status
compare_sets(struct comparison *c, const dicom_dataset *a,
             const dicom_dataset *b)
{
    dicom_status status = DICOM_OK;
    bool         end;

    c->depth = 0;
    enter(c, &c->levels[0], a, b);
    while (status == DICOM_OK) {
        struct level        *l = &c->levels[c->depth];
        const dicom_dataset *item_a = NULL, *item_b = NULL;

        if (l->sequence_a) {
            item_a = dicom_element_item(l->sequence_a, l->item);
            item_b = dicom_element_item(l->sequence_b, l->item);
            if (item_a && item_b && c->depth < DEPTH_MOST) {
                l->item++;
                enter(c, &c->levels[++c->depth], item_a, item_b);
                continue;
            }
            l->sequence_a = NULL;
        }
        status = step(c, &end);
        if (status == DICOM_OK && end && c->depth-- == 0)
            break;
    }
    return status;
}

dicom_status
dicom_dataset_compare(const dicom_dataset *a, const dicom_dataset *b,
                      const dicom_compare_options *options,
                      dicom_difference_fn *on_difference, void *ctx,
                      uint64_t *count)
{
    static const dicom_dataset none;
    struct comparison          c = {.on_difference = on_difference, .ctx = ctx};
    dicom_status               status = DICOM_OK;

    if (!a || !b || !count || (options && options->size != sizeof *options))
        return DICOM_E_ARGUMENT;
    if (options)
        c.options = *options;
    if (c.options.file_meta && !a->parent && !b->parent) {
        const dicom_dataset *meta_a = dicom_dataset_file_meta(a);
        const dicom_dataset *meta_b = dicom_dataset_file_meta(b);

        if (meta_a != a && (meta_a || meta_b))
            status = compare_sets(&c, meta_a ? meta_a : &none,
                                  meta_b ? meta_b : &none);
    }
    if (status == DICOM_OK)
        status = compare_sets(&c, a, b);
    *count = c.count;
    return status;
}
