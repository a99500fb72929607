/* Merge sort from the bottom: stable, without recursion. Heap sort where there
 * is no memory for that. */
#include "dataset/tree.h"

enum { RUN = 8 };

static void
insertion_sort(dicom_element *els, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        dicom_element el = els[i];
        size_t        at = i;

        for (; at > 0 && els[at - 1].tag > el.tag; at--)
            els[at] = els[at - 1];
        els[at] = el;
    }
}

/* Merges two sorted neighbours, from `from` to `middle` and on to `end`. */
static void
merge(dicom_element *to, const dicom_element *from, const dicom_element *middle,
      const dicom_element *end)
{
    const dicom_element *left = from, *right = middle;

    while (left < middle && right < end)
        *to++ = right->tag < left->tag ? *right++ : *left++;
    while (left < middle)
        *to++ = *left++;
    while (right < end)
        *to++ = *right++;
}

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void
merge_runs(dicom_element *to, const dicom_element *from, size_t count,
           size_t run)
{
    for (size_t at = 0; at < count; at += 2 * run) {
        size_t middle = smaller(at + run, count);
        size_t end = smaller(at + 2 * run, count);
        merge(to + at, from + at, from + middle, from + end);
    }
}

void
dicom__sort(dicom_element *els, dicom_element *spare, size_t count)
{
    dicom_element *from = els, *to = spare;

    for (size_t at = 0; at < count; at += RUN)
        insertion_sort(els + at, smaller(RUN, count - at));
    for (size_t run = RUN; run < count; run *= 2) {
        merge_runs(to, from, count, run);
        dicom_element *swap = from;
        from = to;
        to = swap;
    }
    for (size_t i = 0; from != els && i < count; i++)
        els[i] = from[i];
}

/* ---- in place ----------------------------------------------------------- */

/* Of those with the same tag the first of the stream comes first. */
static bool
is_below(const dicom_element *a, const dicom_element *b)
{
    if (a->tag != b->tag)
        return a->tag < b->tag;
    return dicom__offset(a->place) < dicom__offset(b->place);
}

/* Moves the one at `at` down to where the heap wants it. */
static void
sift(dicom_element *els, size_t at, size_t count)
{
    dicom_element el = els[at];

    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_below(&els[child], &els[child + 1]))
            child++;
        if (!is_below(&el, &els[child]))
            break;
        els[at] = els[child];
    }
    els[at] = el;
}

void
dicom__sort_in_place(dicom_element *els, size_t count)
{
    for (size_t at = count / 2; at-- > 0;)
        sift(els, at, count);
    for (size_t end = count; end-- > 1;) {
        dicom_element last = els[end];

        els[end] = els[0];
        els[0] = last;
        sift(els, 0, end);
    }
}
