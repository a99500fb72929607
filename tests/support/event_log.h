/*
 * Events and findings as text, to be compared.
 *
 * One event a line, tab-separated: byte offset, depth, kind, tag, VR, length
 * as encoded, size of the value, its CRC-32, index; `-` where a column does
 * not apply. BULK_DATA makes no line: BULK_END carries size and CRC-32 of the
 * whole. Findings and the end:
 *
 *   # finding<TAB>CODE<TAB>severity<TAB>offset<TAB>path
 *   # end<TAB>STATUS
 */
#ifndef SUPPORT_EVENT_LOG_H
#define SUPPORT_EVENT_LOG_H

#include <stdbool.h>

#include "dicom/event.h"

struct event_log {
    char    *text; /* NUL-terminated; NULL: nothing was logged */
    size_t   size;
    size_t   capacity;
    uint64_t bulk_size; /* of the bulk value in hand */
    uint32_t bulk_crc;
    bool     in_fragments;
};

/* Zeroed to begin with. `ctx` is the log; always DICOM_OK. */
dicom_status event_log_event(void *ctx, const dicom_event *event);
void         event_log_finding(void *ctx, const dicom_finding *finding);
void         event_log_end(struct event_log *log, dicom_status status);

/* Forgets the text, keeps the memory. */
void event_log_clear(struct event_log *log);
void event_log_free(struct event_log *log);

/* Adds text of one's own. */
__attribute__((format(printf, 2, 3))) void
event_log_printf(struct event_log *log, const char *format, ...);

#endif
