/* Where JSON and XML are written to, and what writes them. */
#ifndef SUPPORT_TEXT_OUT_H
#define SUPPORT_TEXT_OUT_H

#include "dicom/event.h"
#include "support/support.h"

/* Zeroed to begin with. */
struct text_out {
    char  *text; /* terminated; NULL: nothing came */
    size_t size, capacity;
    size_t fail_at; /* fails once so many bytes would be there; 0: never */
};

/* A dicom_output_fn; `ctx` is a text_out. */
dicom_status text_out_write(void *ctx, const void *bytes, size_t size);
void         text_out_free(struct text_out *out);

/* An event function that passes events on, and does not heed DICOM_SKIP. */
struct heedless {
    dicom_event_fn *on_event;
    void           *ctx;
};
dicom_status heedless_event(void *ctx, const dicom_event *event);

/* A text whose quotes are written as `. */
struct bytes json_text(const char *json);

/* A data set of Specific Character Set, unless it is NULL, and one element.
 * cut < 0: it is whole; 0: a BULK, each byte a piece; else a BULK of two
 * pieces. */
dicom_status play_value(dicom_event_fn *on_event, void *ctx,
                        const char *charset, dicom_vr vr, struct bytes value,
                        long cut);

#endif
