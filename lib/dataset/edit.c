/* Records come and go. */
#include "dataset/edit.h"

#include <string.h>

#include "base/size.h"
#include "event/finding.h"
#include "event/path.h"

enum { SMALLEST_ARRAY = 8 };

/* ---- the whole ---------------------------------------------------------- */

static struct dicom__root *
root_of(const dicom_dataset *ds)
{
    return (struct dicom__root *)(uintptr_t)dicom__dataset_root(ds);
}

/* The records on the stack stay where they are, as part of the data set. */
struct dicom__root *
dicom__edit_begin(dicom_dataset *ds)
{
    struct dicom__root *r = root_of(ds);

    if (r->place != AT_START && r->place != AT_END && r->place != FAILED)
        return NULL;
    dicom__count(r, dicom__top(r));
    r->top = dicom__records(r);
    r->event = NULL;
    return r;
}

void
dicom__edited(struct dicom__root *r)
{
    r->place = AT_END;
    r->edited = true;
}

void
dicom_dataset_set_lenient(dicom_dataset *ds, bool lenient)
{
    root_of(ds)->lenient = lenient;
}

static dicom_status
keep_syntax(struct dicom__root *r, const dicom_syntax *syntax, unsigned *number)
{
    unsigned at = 0;

    while (at < r->syntax_count &&
           memcmp(r->syntaxes[at], syntax, sizeof *syntax) != 0)
        at++;
    if (at == SYNTAXES_MOST)
        return dicom__refuse(r, &r->set, 0, DICOM_E_LIMIT, "",
                             "there are too many transfer syntaxes");
    if (at == r->syntax_count) {
        dicom_syntax *copy = dicom__root_alloc(r, sizeof *copy);
        if (!copy)
            return dicom__refuse_memory(r, &r->set, 0);
        *copy = *syntax;
        r->syntaxes[at] = copy;
        r->syntax_keys[at] = copy;
        r->syntax_count++;
    }
    *number = at + 1;
    return DICOM_OK;
}

dicom_status
dicom_dataset_set_syntax(dicom_dataset *ds, const dicom_syntax *syntax)
{
    const uint64_t      mask = dicom__pack(0, 0xFF, 0);
    struct dicom__root *r = dicom__edit_begin(ds);
    unsigned            number = 0;
    dicom_status        status = r ? DICOM_OK : DICOM_E_STATE;

    if (r && syntax)
        status = keep_syntax(r, syntax, &number);
    if (status != DICOM_OK)
        return status;
    ds->begin = (ds->begin & ~mask) | dicom__pack(0, number, 0);
    dicom__edited(r);
    return DICOM_OK;
}

/* Explicit VR little endian, if that can be noted. PS3.10 7.1 */
dicom_dataset *
dicom_dataset_edit_meta(dicom_dataset *ds)
{
    static const char   uid[] = "1.2.840.10008.1.2.1";
    struct dicom__root *r = dicom__edit_begin(ds);
    unsigned            number = 0;

    if (!r)
        return NULL;
    if (!(dicom__high(r->meta.begin) & DICOM_EVENT_FILE_META)) {
        (void)keep_syntax(r, dicom_syntax_find(uid, sizeof uid - 1), &number);
        r->meta.begin = dicom__pack(0, number, DICOM_EVENT_FILE_META);
        dicom__edited(r);
    }
    return &r->meta;
}

size_t
dicom__set_depth(const dicom_dataset *ds)
{
    size_t depth = 0;

    for (; ds->parent; ds = ds->parent)
        depth++;
    return depth;
}

/* ---- refusals ----------------------------------------------------------- */

/* The sequence and the number of an item. */
static struct dicom__path_step
step_to(const dicom_dataset *item)
{
    const dicom_dataset *ds = item->parent;

    for (size_t i = 0; i < ds->count; i++) {
        const dicom_element *el = &ds->elements[i];
        size_t               count = dicom_element_item_count(el);

        for (size_t k = 0; k < count; k++)
            if (dicom_element_item(el, k) == item)
                return (struct dicom__path_step){el->tag, (uint32_t)k};
    }
    return (struct dicom__path_step){0}; /* it was removed */
}

static void
path_to(const dicom_dataset *ds, uint32_t tag, char out[DICOM_PATH_SIZE])
{
    struct dicom__path_step steps[DEPTH_MOST];
    size_t                  depth = dicom__set_depth(ds);

    for (size_t i = depth; i-- > 0; ds = ds->parent)
        steps[i] = step_to(ds);
    dicom__path_format(out, steps, depth, tag);
}

dicom_status
dicom__refuse(struct dicom__root *r, const dicom_dataset *ds, uint32_t tag,
              dicom_status status, const char *section, const char *text)
{
    r->error = (dicom_error){
        .status = status, .tag = tag, .section = section, .text = text};
    r->refused = ds;
    return status;
}

/* The path is found when it is asked for: in a long sequence that takes time,
 * and many look at the status alone. */
const dicom_error *
dicom_dataset_error(const dicom_dataset *ds)
{
    struct dicom__root *r = root_of(ds);

    if (r->refused)
        path_to(r->refused, r->error.tag, r->error.path);
    r->refused = NULL;
    return &r->error;
}

dicom_status
dicom__refuse_memory(struct dicom__root *r, const dicom_dataset *ds,
                     uint32_t tag)
{
    dicom_status status = dicom__memory_status(&r->memory);

    return dicom__refuse(r, ds, tag, status, "",
                         status == DICOM_E_LIMIT
                             ? "the limit of memory was reached"
                             : dicom_status_text(status));
}

dicom_status
dicom__refuse_count(struct dicom__root *r, const dicom_dataset *ds,
                    uint32_t tag)
{
    return dicom__refuse(r, ds, tag, DICOM_E_LIMIT, "",
                         "there are too many elements");
}

/* ---- arrays ------------------------------------------------------------- */

static struct dicom__head *
head_of(void *array)
{
    return (struct dicom__head *)array - 1;
}

/* A copy with room for more, twofold at least. */
static void *
grown(struct dicom__root *r, const void *array, size_t count, size_t want,
      size_t size)
{
    size_t capacity = count * 2, bytes;

    if (capacity < want)
        capacity = want;
    if (capacity < SMALLEST_ARRAY)
        capacity = SMALLEST_ARRAY;
    if (capacity > UINT32_MAX)
        capacity = UINT32_MAX;
    if (!size_mul(capacity, size, &bytes) ||
        !size_add(bytes, sizeof(struct dicom__head), &bytes))
        return NULL;
    struct dicom__head *head = dicom__root_alloc(r, bytes);
    if (!head)
        return NULL;
    *head = (struct dicom__head){.capacity = (uint32_t)capacity};
    if (array)
        memcpy(head + 1, array, count * size);
    return head + 1;
}

void *
dicom__array_grow(struct dicom__root *r, void *array, size_t count, size_t size,
                  uint64_t *end)
{
    if ((dicom__high(*end) & HAS_HEAD) && head_of(array)->capacity > count)
        return array;
    void *moved = grown(r, array, count, count + 1, size);
    if (moved)
        *end |= dicom__pack(0, 0, HAS_HEAD);
    return moved;
}

bool
dicom__set_reserve(struct dicom__root *r, dicom_dataset *ds, size_t count)
{
    if ((dicom__high(ds->end) & HAS_HEAD) &&
        head_of(ds->elements)->capacity >= count)
        return true;
    dicom_element *els = grown(r, ds->elements, ds->count, count, sizeof *els);
    if (!els)
        return false;
    ds->elements = els;
    ds->end |= dicom__pack(0, 0, HAS_HEAD);
    return true;
}

/* ---- elements ----------------------------------------------------------- */

size_t
dicom__set_place(const dicom_dataset *ds, uint32_t tag)
{
    size_t low = 0, high = ds->count;

    if (high > 0 && ds->elements[high - 1].tag < tag)
        return high; /* most are put in order */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ds->elements[middle].tag < tag)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

dicom_element *
dicom__set_find(dicom_dataset *ds, uint32_t tag)
{
    const dicom_element *el = dicom_dataset_find(ds, tag);

    return el ? ds->elements + (el - ds->elements) : NULL;
}

dicom_status
dicom__set_put(struct dicom__root *r, dicom_dataset *ds,
               const dicom_element *el)
{
    dicom_element *old = dicom__set_find(ds, el->tag);

    if (old) {
        *old = *el;
        dicom__edited(r);
        return DICOM_OK;
    }
    if (r->left == 0)
        return dicom__refuse_count(r, ds, el->tag);
    if (!dicom__set_reserve(r, ds, (size_t)ds->count + 1))
        return dicom__refuse_memory(r, ds, el->tag);

    size_t         at = dicom__set_place(ds, el->tag);
    dicom_element *to = ds->elements + at;
    memmove(to + 1, to, (ds->count - at) * sizeof *to);
    *to = *el;
    ds->count++;
    r->left--;
    dicom__edited(r);
    return DICOM_OK;
}

dicom_element
dicom__edit_record(const struct dicom__root *r, uint32_t tag, dicom_vr vr,
                   unsigned kind, uint32_t length, union dicom__content content)
{
    const dicom_syntax *syntax = dicom_dataset_syntax(&r->set);
    bool implicit = syntax && !syntax->explicit_vr && DICOM_TAG_GROUP(tag) != 2;

    return (dicom_element){.tag = tag,
                           .length = length,
                           .place = r->usual[implicit][vr].place |
                                    dicom__pack(0, 0, kind),
                           .content = content};
}

struct dicom__list *
dicom__edit_list(struct dicom__root *r)
{
    struct dicom__list *list = dicom__root_alloc(r, sizeof *list);

    if (list)
        *list = (struct dicom__list){.of.one = NULL};
    return list;
}

/* ---- removing ----------------------------------------------------------- */

dicom_status
dicom_dataset_remove(dicom_dataset *ds, uint32_t tag)
{
    struct dicom__root *r = dicom__edit_begin(ds);

    if (!r)
        return DICOM_E_STATE;
    dicom_element *el = dicom__set_find(ds, tag);
    if (!el)
        return dicom__refuse(r, ds, tag, DICOM_E_NOT_FOUND, "",
                             "there is no such element");
    if (tag == DICOM__SPECIFIC_CHARACTER_SET) {
        dicom_charset charset = {0}; /* ASCII, or that of what is around it */
        dicom_status  status;

        if (ds->parent)
            dicom__charset_of(ds->parent, &charset);
        status = dicom__judge_charset(r, ds, &charset);
        if (status != DICOM_OK)
            return status;
    }
    size_t behind = ds->count - (size_t)(el - ds->elements) - 1;
    memmove(el, el + 1, behind * sizeof *el);
    ds->count--;
    r->left++;
    dicom__edited(r);
    return DICOM_OK;
}

static size_t
drop_private(struct dicom__root *r, dicom_dataset *ds)
{
    size_t kept = 0, dropped;

    for (size_t i = 0; i < ds->count; i++)
        if (!DICOM_TAG_IS_PRIVATE(ds->elements[i].tag))
            ds->elements[kept++] = ds->elements[i];
    dropped = ds->count - kept;
    ds->count = (uint32_t)kept;
    r->left += dropped;
    if (dropped > 0)
        dicom__edited(r);
    return dropped;
}

/* The next item behind `*item` of the element at `*at`; NULL: no more. */
static dicom_dataset *
next_item(dicom_dataset *ds, size_t *at, size_t *item)
{
    for (; *at < ds->count; ++*at, *item = 0)
        if (*item < dicom_element_item_count(&ds->elements[*at]))
            return dicom_dataset_edit_item(ds, ds->elements[*at].tag,
                                           (*item)++);
    return NULL;
}

dicom_status
dicom_dataset_remove_private(dicom_dataset *ds, size_t *removed)
{
    struct dicom__root *r = dicom__edit_begin(ds);
    struct {
        dicom_dataset *ds;
        size_t         at, item;
    } open[DEPTH_MOST + 1];
    size_t depth = 0, count;

    if (!r)
        return DICOM_E_STATE;
    open[0].ds = ds;
    open[0].at = open[0].item = 0;
    count = drop_private(r, ds);
    for (;;) {
        dicom_dataset *item =
            next_item(open[depth].ds, &open[depth].at, &open[depth].item);
        if (item) {
            depth++;
            open[depth].ds = item;
            open[depth].at = open[depth].item = 0;
            count += drop_private(r, item);
        } else if (depth-- == 0) {
            break;
        }
    }
    if (removed)
        *removed = count;
    return DICOM_OK;
}
