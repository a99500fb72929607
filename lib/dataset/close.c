/* What is done to the records of a data set or item when it ends. */
#include <string.h>

#include "base/bytes.h"
#include "base/size.h"
#include "dataset/tree.h"
#include "dicom/charset.h"
#include "event/finding.h"
#include "event/path.h"

void
dicom__root_path(const struct dicom__root *r, uint32_t tag,
                 char out[DICOM_PATH_SIZE])
{
    struct dicom__path_step steps[DEPTH_MOST];

    for (size_t i = 0; i < r->depth; i++)
        steps[i] = (struct dicom__path_step){r->levels[i].tag,
                                             r->levels[i].list->count - 1};
    dicom__path_format(out, steps, r->depth, tag);
}

/* ---- order and duplicates ----------------------------------------------- */

static void
report_duplicate(const struct dicom__root *r, const dicom_element *el)
{
    const dicom_finding_code code = DICOM_F_TAG_DUPLICATE;
    char                     path[DICOM_PATH_SIZE];
    dicom_finding            finding = {
                   .code = code,
                   .severity = dicom_finding_get_severity(code),
                   .tag = el->tag,
                   .offset = dicom__offset(el->place),
                   .section = dicom__finding_section(code),
                   .text = dicom_finding_text(code),
                   .path = path,
    };

    if (!r->options.on_finding)
        return;
    dicom__root_path(r, el->tag, path);
    r->options.on_finding(r->options.finding_ctx, &finding);
}

/* Drops all but one of those with the same tag; returns how many are left. */
static size_t
drop_duplicates(const struct dicom__root *r, dicom_element *els, size_t count)
{
    size_t kept = 0;

    for (size_t i = 1; i < count; i++) {
        if (els[i].tag != els[kept].tag) {
            els[++kept] = els[i];
            continue;
        }
        report_duplicate(r, &els[i]);
        if (r->options.keep_last)
            els[kept] = els[i];
    }
    return kept + 1;
}

dicom_status
dicom__level_sort(struct dicom__root *r, struct dicom__level *level)
{
    dicom_element *base;
    size_t         end = dicom__top(r);
    size_t         count = end - level->first;
    size_t         size;

    if (!size_add(end, count, &size) || !size_mul(size, sizeof *base, &size))
        return DICOM_E_NO_MEMORY;
    dicom_status status = dicom__root_reserve(r, &r->records, size);
    if (status != DICOM_OK)
        return status;

    base = dicom__records(r);
    dicom__sort(base + level->first, base + end, count);
    r->top =
        base + level->first + drop_duplicates(r, base + level->first, count);
    r->left -= end - dicom__top(r);
    dicom__set_limit(r); /* the stack may have moved */
    return DICOM_OK;
}

/* ---- character sets ----------------------------------------------------- */

void
dicom__level_charset(const struct dicom__root  *r,
                     const struct dicom__level *level)
{
    const dicom_element *el = dicom__records(r) + level->first;
    const char          *text;
    size_t               size;
    dicom_charset        charset;
    char                 path[DICOM_PATH_SIZE];

    /* There is hardly anything below it. */
    while (el < r->top && el->tag < DICOM__SPECIFIC_CHARACTER_SET)
        el++;
    if (el == r->top || el->tag != DICOM__SPECIFIC_CHARACTER_SET)
        return;
    text = dicom_element_bytes(el, &size);
    if (!text)
        return;
    dicom_charset_prepare(&charset, text, size);
    if (charset.flags == 0)
        return;
    dicom__root_path(r, el->tag, path);
    dicom__charset_report(charset.flags, el->tag, dicom__offset(el->place),
                          path, r->options.on_finding,
                          r->options.finding_ctx);
}

/* ---- US or SS ----------------------------------------------------------- */

/* (0028,0103): 1 is signed, DICOM_VR_SS. */
dicom_vr
dicom__vr_of_pixels(const dicom_dataset *ds)
{
    const dicom_element *el = dicom_dataset_find(ds, DICOM_TAG(0x0028, 0x0103));
    size_t               size = 0;
    const uint8_t       *bytes = el ? dicom_element_bytes(el, &size) : NULL;

    if (size < 2)
        return DICOM_VR_NONE;
    return dicom__get16le(bytes) == 1 ? DICOM_VR_SS : DICOM_VR_US;
}

static void
settle_set(const dicom_dataset *ds, dicom_vr vr)
{
    for (size_t i = 0; i < ds->count; i++) {
        uint64_t place = ds->elements[i].place;

        if (dicom__high(place) & FORM_UNSETTLED)
            ds->elements[i].place =
                dicom__pack(dicom__offset(place), (unsigned)vr,
                            dicom__high(place) & ~(unsigned)FORM_UNSETTLED);
    }
}

void
dicom__level_settle(struct dicom__root *r, const struct dicom__level *level)
{
    struct dicom__buf *stack = &r->unsettled;

    if (level->trouble & TROUBLE_UNSETTLED) {
        memcpy(stack->data + stack->size, &level->set, sizeof level->set);
        stack->size += sizeof level->set;
    }
    if (stack->size == level->unsettled)
        return;

    dicom_vr vr = dicom__vr_of_pixels(level->set);
    if (vr == DICOM_VR_NONE && r->depth > 0) {
        r->level[-1].trouble |= TROUBLE_INHERITED;
        return; /* perhaps the data set around it knows */
    }
    for (size_t at = level->unsettled; at < stack->size;
         at += sizeof level->set) {
        dicom_dataset *ds;
        memcpy(&ds, stack->data + at, sizeof ds);
        settle_set(ds, vr == DICOM_VR_NONE ? DICOM_VR_US : vr);
    }
    stack->size = level->unsettled;
}

/* ---- without memory ----------------------------------------------------- */

/* Each level's records lie on the stack as they would lie in the arena, and
 * so do the items of each sequence: they are used where they are. */
void
dicom__root_abandon(struct dicom__root *r)
{
    dicom_element *base = dicom__records(r);
    size_t         end = dicom__top(r);
    bool           fragments = r->place == IN_FRAGMENTS;

    for (size_t depth = r->depth + 1; depth-- > 0; fragments = false) {
        struct dicom__level *level = &r->levels[depth];
        dicom_dataset       *ds = level->set;

        r->depth = (uint32_t)depth; /* for the paths of findings */
        if (fragments) {
            level->list->of.fragments = base + level->children;
            level->list->count = (uint32_t)(end - level->children);
            end = level->children;
        } else if (level->list && level->list->count > 1) {
            level->list->of.items = (void *)(r->items.data + level->children);
        }
        ds->elements = base + level->first;
        ds->count = (uint32_t)(end - level->first);
        if ((level->trouble & TROUBLE_UNSORTED) && ds->count > 0) {
            dicom__sort_in_place(ds->elements, ds->count);
            ds->count = (uint32_t)drop_duplicates(r, ds->elements, ds->count);
        }
        end = level->first;
    }
}
