#include "dicom/event.h"

#include <stdbool.h>

enum { SEQUENCES_MAX = 128 };

/* Where the stream is. Sequences and items alternate, fragments and bulk
 * values hold no containers: a count stands for the whole stack. */
enum place {
    BEGIN,         /* nothing but stray bytes has come */
    AFTER_PREAMBLE,
    AFTER_META,
    AFTER_DATASET,
    ELEMENTS,      /* in a data set or item */
    ITEMS,         /* in a sequence */
    BULK,          /* an element of a data set or item */
    FRAGMENTS,
    BULK_FRAGMENT
};

#define MAY(kind) (1u << DICOM_##kind)

/* The kinds that may come at each place. */
static const uint16_t may_come[] = {
    [BEGIN] = MAY(PREAMBLE) | MAY(DATASET_BEGIN) | MAY(STRAY),
    [AFTER_PREAMBLE] = MAY(DATASET_BEGIN) | MAY(STRAY),
    [AFTER_META] = MAY(DATASET_BEGIN) | MAY(STRAY),
    [AFTER_DATASET] = MAY(STRAY),
    [ELEMENTS] = MAY(ELEMENT) | MAY(BULK_BEGIN) | MAY(SEQUENCE_BEGIN) |
                 MAY(FRAGMENTS_BEGIN) | MAY(ITEM_END) | MAY(DATASET_END) |
                 MAY(STRAY),
    [ITEMS] = MAY(ITEM_BEGIN) | MAY(SEQUENCE_END) | MAY(STRAY),
    [BULK] = MAY(BULK_DATA) | MAY(BULK_END),
    [FRAGMENTS] = MAY(ELEMENT) | MAY(BULK_BEGIN) | MAY(FRAGMENTS_END) |
                  MAY(STRAY),
    [BULK_FRAGMENT] = MAY(BULK_DATA) | MAY(BULK_END),
};

const char *
dicom_event_kind_name(dicom_event_kind kind)
{
    static const char *const names[] = {
#define ROW(name) #name,
        DICOM_EVENT_KINDS(ROW)
#undef ROW
    };

    return (unsigned)kind < DICOM_EVENT_KIND_COUNT ? names[kind] : "UNKNOWN";
}

static dicom_status
dataset_begin(dicom_event_order *o, bool meta)
{
    if (meta && o->place == AFTER_META)
        return DICOM_E_STATE;
    o->meta = meta;
    o->place = ELEMENTS;
    return DICOM_OK;
}

static dicom_status
dataset_end(dicom_event_order *o)
{
    if (o->nested > 0)
        return DICOM_E_STATE;
    o->place = o->meta ? AFTER_META : AFTER_DATASET;
    return DICOM_OK;
}

static dicom_status
sequence_begin(dicom_event_order *o)
{
    if (o->nested >= 2 * SEQUENCES_MAX)
        return DICOM_E_LIMIT;
    o->nested++;
    o->place = ITEMS;
    return DICOM_OK;
}

static dicom_status
item_end(dicom_event_order *o)
{
    if (o->nested == 0)
        return DICOM_E_STATE;
    o->nested--;
    o->place = ITEMS;
    return DICOM_OK;
}

dicom_status
dicom_event_order_check(dicom_event_order *order, const dicom_event *event)
{
    unsigned kind = (unsigned)event->kind;

    if (kind >= DICOM_EVENT_KIND_COUNT ||
        (may_come[order->place] >> kind & 1) == 0)
        return DICOM_E_STATE;
    switch (event->kind) {
    case DICOM_PREAMBLE:
        order->place = AFTER_PREAMBLE;
        return DICOM_OK;
    case DICOM_DATASET_BEGIN:
        return dataset_begin(order, event->flags & DICOM_EVENT_FILE_META);
    case DICOM_DATASET_END:
        return dataset_end(order);
    case DICOM_BULK_BEGIN:
        order->place = order->place == ELEMENTS ? BULK : BULK_FRAGMENT;
        return DICOM_OK;
    case DICOM_BULK_END:
        order->place = order->place == BULK ? ELEMENTS : FRAGMENTS;
        return DICOM_OK;
    case DICOM_SEQUENCE_BEGIN:
        return sequence_begin(order);
    case DICOM_SEQUENCE_END:
        order->nested--;
        order->place = ELEMENTS;
        return DICOM_OK;
    case DICOM_ITEM_BEGIN:
        order->nested++;
        order->place = ELEMENTS;
        return DICOM_OK;
    case DICOM_ITEM_END:
        return item_end(order);
    case DICOM_FRAGMENTS_BEGIN:
        order->place = FRAGMENTS;
        return DICOM_OK;
    case DICOM_FRAGMENTS_END:
        order->place = ELEMENTS;
        return DICOM_OK;
    default: /* ELEMENT, BULK_DATA, STRAY: the place stays */
        return DICOM_OK;
    }
}

dicom_status
dicom_event_order_finish(const dicom_event_order *order)
{
    return order->place == AFTER_META || order->place == AFTER_DATASET
               ? DICOM_OK
               : DICOM_E_STATE;
}
