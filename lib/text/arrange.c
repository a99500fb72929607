#include "text/arrange.h"

#include <string.h>

struct span {
    size_t at, end;
};

void
dicom__arranger_reset(struct dicom__arranger *a)
{
    a->held.size = 0;
    a->keys.size = 0;
    a->spans.size = 0;
    a->level = 0;
    a->first[0] = 0;
    a->unsorted[0] = false;
}

void
dicom__arranger_free(struct dicom__arranger *a, struct dicom__memory *m)
{
    dicom__buf_free(&a->held, m);
    dicom__buf_free(&a->keys, m);
    dicom__buf_free(&a->spans, m);
    dicom__buf_free(&a->spare, m);
}

/* ---- sorting ------------------------------------------------------------ */

/* A heap with the greatest at the root. */
static void
sift(uint64_t *keys, size_t at, size_t count)
{
    size_t   child;
    uint64_t key = keys[at];

    while ((child = 2 * at + 1) < count) {
        if (child + 1 < count && keys[child + 1] > keys[child])
            child++;
        if (keys[child] <= key)
            break;
        keys[at] = keys[child];
        at = child;
    }
    keys[at] = key;
}

void
dicom__sort_keys(uint64_t *keys, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift(keys, i, count);
    while (count-- > 1) {
        uint64_t last = keys[count];

        keys[count] = keys[0];
        keys[0] = last;
        sift(keys, 0, count);
    }
}

/* ---- holding ------------------------------------------------------------ */

static uint64_t *
keys_of(struct dicom__arranger *a, size_t *count)
{
    size_t first = a->first[a->level];

    *count = a->keys.size / sizeof(uint64_t) - first;
    return *count > 0 ? (uint64_t *)(void *)a->keys.data + first : NULL;
}

/* Its key is its tag, then which one of the level it is. */
static dicom_status
note_element(struct dicom__arranger *a, struct dicom__memory *m, uint32_t tag)
{
    struct span     span = {a->held.size, 0};
    size_t          count;
    const uint64_t *keys = keys_of(a, &count);
    uint64_t        key = (uint64_t)tag << 32 | (uint32_t)count;
    dicom_status    status;

    if (count >= UINT32_MAX)
        return DICOM_E_LIMIT;
    if (count > 0 && keys[count - 1] > key)
        a->unsorted[a->level] = true;
    status = dicom__buf_append(&a->keys, m, &key, sizeof key);
    return status == DICOM_OK
               ? dicom__buf_append(&a->spans, m, &span, sizeof span)
               : status;
}

/* Puts the elements of the innermost level, which reach to the end of what is
 * held, in order. */
static dicom_status
arrange(struct dicom__arranger *a, struct dicom__memory *m)
{
    size_t       count, from, size, to = 0;
    uint64_t    *keys = keys_of(a, &count);
    struct span *spans = (void *)a->spans.data;
    dicom_status status;

    if (!a->unsorted[a->level])
        return DICOM_OK;
    spans += a->first[a->level];
    for (size_t i = 0; i < count; i++)
        spans[i].end = i + 1 < count ? spans[i + 1].at : a->held.size;
    from = spans[0].at;
    size = a->held.size - from;
    status = dicom__buf_reserve(&a->spare, m, size);
    if (status != DICOM_OK)
        return status;
    dicom__sort_keys(keys, count);
    for (size_t i = 0; i < count; i++) {
        const struct span *s = &spans[(uint32_t)keys[i]];

        memcpy(a->spare.data + to, a->held.data + s->at, s->end - s->at);
        to += s->end - s->at;
    }
    memcpy(a->held.data + from, a->spare.data, size);
    return DICOM_OK;
}

static dicom_status
end_item(struct dicom__arranger *a, struct dicom__memory *m)
{
    dicom_status status = arrange(a, m);

    a->keys.size = a->first[a->level] * sizeof(uint64_t);
    a->spans.size = a->first[a->level] * sizeof(struct span);
    a->level--;
    return status;
}

dicom_status
dicom__arranger_hold(struct dicom__arranger *a, struct dicom__memory *m,
                     const dicom_event *e)
{
    dicom_status status = DICOM_OK;

    if (e->kind == DICOM_ELEMENT || e->kind == DICOM_BULK_BEGIN ||
        e->kind == DICOM_SEQUENCE_BEGIN)
        status = note_element(a, m, e->tag);
    else if (e->kind == DICOM_ITEM_END)
        status = end_item(a, m);
    if (status == DICOM_OK)
        status = dicom__buf_append(&a->held, m, e, sizeof *e);
    if (status == DICOM_OK)
        status = dicom__buf_append(&a->held, m, e->bytes, e->size);
    if (status == DICOM_OK && e->kind == DICOM_ITEM_BEGIN) {
        a->level++;
        a->first[a->level] = a->keys.size / sizeof(uint64_t);
        a->unsorted[a->level] = false;
    }
    return status;
}

/* ---- telling ------------------------------------------------------------ */

/* The event at *at, and moves on to the next. */
static dicom_event
take(const struct dicom__arranger *a, size_t *at)
{
    dicom_event e;

    memcpy(&e, a->held.data + *at, sizeof e);
    *at += sizeof e;
    if (e.bytes)
        e.bytes = a->held.data + *at;
    *at += e.size;
    return e;
}

/* How an event changes the number of what is open. */
static int
step(dicom_event_kind kind)
{
    switch (kind) {
    case DICOM_BULK_BEGIN:
    case DICOM_SEQUENCE_BEGIN:
    case DICOM_ITEM_BEGIN:
        return 1;
    case DICOM_BULK_END:
    case DICOM_SEQUENCE_END:
    case DICOM_ITEM_END:
        return -1;
    default:
        return 0;
    }
}

/* SKIP passes over all but the end of what has begun. */
dicom_status
dicom__arranger_tell(struct dicom__arranger *a, struct dicom__memory *m,
                     dicom_event_fn *on_event, void *ctx)
{
    dicom_status status = arrange(a, m);
    int          muted = 0;

    for (size_t at = 0; status == DICOM_OK && at < a->held.size;) {
        dicom_event e = take(a, &at);

        if (muted > 0) {
            muted += step(e.kind);
            if (muted > 0)
                continue;
        }
        status = on_event(ctx, &e);
        if (status == DICOM_SKIP) {
            muted = e.kind == DICOM_BULK_DATA || step(e.kind) > 0;
            status = DICOM_OK;
        }
    }
    dicom__arranger_reset(a);
    return status;
}
