/* Whether another character set may be said of text that is there. */
#include "dataset/edit.h"
#include "dicom/element.h"
#include "encoding/split.h"
#include "event/finding.h"

/* A data set or item, and what comes next in it. */
struct place {
    const dicom_dataset *ds;
    size_t               at, item;
};

/* What is damaged as it is may only get better. */
static bool
reads_the_same(const dicom_element *el, const dicom_charset *from,
               const dicom_charset *to)
{
    dicom_vr    vr = dicom_element_vr(el);
    size_t      size, bad = 0;
    const char *text = dicom_element_bytes(el, &size);

    if (!text || !dicom__vr_has_charset(vr) ||
        (dicom_charset_is_utf8(from, vr, text, size) &&
         dicom_charset_is_utf8(to, vr, text, size)))
        return true;
    (void)dicom_charset_decode(from, vr, text, size, NULL, 0, &bad);
    return bad > 0 || dicom__same_text(from, el, to, el);
}

/* The next item that has no character set of its own; NULL: there is none. */
static const dicom_dataset *
next_item(struct place *p)
{
    for (; p->at < p->ds->count; p->at++, p->item = 0) {
        const dicom_element *el = &p->ds->elements[p->at];

        while (p->item < dicom_element_item_count(el)) {
            const dicom_dataset *item = dicom_element_item(el, p->item++);
            if (!dicom_dataset_find(item, DICOM__SPECIFIC_CHARACTER_SET))
                return item;
        }
    }
    return NULL;
}

/* The first text of the data set alone that does not read the same. */
static const dicom_element *
changed(const dicom_dataset *ds, const dicom_charset *from,
        const dicom_charset *to)
{
    for (size_t i = 0; i < ds->count; i++)
        if (!reads_the_same(&ds->elements[i], from, to))
            return &ds->elements[i];
    return NULL;
}

dicom_status
dicom__judge_charset(struct dicom__root *r, const dicom_dataset *ds,
                     const dicom_charset *to)
{
    struct place         open[DEPTH_MOST + 1] = {{.ds = ds}};
    size_t               depth = 0;
    dicom_charset        from;
    const dicom_element *el;

    if (r->lenient)
        return DICOM_OK;
    dicom_dataset_charset(ds, NULL, &from);
    for (el = changed(ds, &from, to); !el;) {
        const dicom_dataset *item = next_item(&open[depth]);

        if (item) {
            open[++depth] = (struct place){.ds = item};
            el = changed(item, &from, to);
        } else if (depth-- == 0) {
            return DICOM_OK;
        }
    }
    return dicom__refuse(r, open[depth].ds, el->tag, DICOM_E_VALUE,
                         "PS3.3 C.12.1.1.2",
                         "the text would read otherwise in this character set");
}
