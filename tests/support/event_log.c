#include "support/event_log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <zlib.h>

/* Which columns a kind of event has. */
enum {
    TAG = 1,
    VR = 2,
    LENGTH = 4,
    VALUE = 8,          /* size and CRC-32 of its bytes */
    BULK_VALUE = 16,    /* the same, of all BULK_DATA */
    INDEX = 32,
    FRAGMENT_INDEX = 64 /* in fragments only */
};

static const uint8_t columns[DICOM_EVENT_KIND_COUNT] = {
    [DICOM_PREAMBLE] = VALUE,
    [DICOM_ELEMENT] = TAG | VR | LENGTH | VALUE | FRAGMENT_INDEX,
    [DICOM_BULK_BEGIN] = TAG | VR | LENGTH | FRAGMENT_INDEX,
    [DICOM_BULK_END] = TAG | VR | BULK_VALUE | FRAGMENT_INDEX,
    [DICOM_SEQUENCE_BEGIN] = TAG | VR | LENGTH,
    [DICOM_SEQUENCE_END] = TAG | VR,
    [DICOM_ITEM_BEGIN] = TAG | LENGTH | INDEX,
    [DICOM_ITEM_END] = TAG | INDEX,
    [DICOM_FRAGMENTS_BEGIN] = TAG | VR | LENGTH,
    [DICOM_FRAGMENTS_END] = TAG | VR,
    [DICOM_STRAY] = VALUE,
};

static void
grow(struct event_log *log, size_t size)
{
    size_t capacity = log->capacity ? log->capacity : 4096;

    while (capacity - log->size <= size)
        capacity *= 2;
    if (capacity == log->capacity)
        return;
    log->text = realloc(log->text, capacity);
    if (log->text == NULL)
        abort();
    log->capacity = capacity;
}

void
event_log_printf(struct event_log *log, const char *format, ...)
{
    char    line[1024];
    va_list arguments;
    int     size;

    va_start(arguments, format);
    size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (size < 0 || (size_t)size >= sizeof line)
        abort();
    grow(log, (size_t)size);
    for (int i = 0; i <= size; i++)
        log->text[log->size + (size_t)i] = line[i];
    log->size += (size_t)size;
}

static uint32_t
crc_of(uint32_t crc, const void *bytes, size_t size)
{
    return size > 0 ? (uint32_t)crc32_z(crc, bytes, size) : crc;
}

static void
put_header(struct event_log *log, const dicom_event *e, unsigned has)
{
    if (has & TAG)
        event_log_printf(log, "\t%08" PRIX32, e->tag);
    else
        event_log_printf(log, "\t-");
    event_log_printf(log, "\t%s", has & VR ? dicom_vr_name(e->vr) : "-");
    if (!(has & LENGTH))
        event_log_printf(log, "\t-");
    else if (e->length == DICOM_LENGTH_UNDEFINED)
        event_log_printf(log, "\tundefined");
    else
        event_log_printf(log, "\t%" PRIu32, e->length);
}

static void
put_value(struct event_log *log, const dicom_event *e, unsigned has)
{
    if (has & VALUE)
        event_log_printf(log, "\t%zu\t%08" PRIx32, e->size,
                         crc_of(0, e->bytes, e->size));
    else if (has & BULK_VALUE)
        event_log_printf(log, "\t%" PRIu64 "\t%08" PRIx32, log->bulk_size,
                         log->bulk_crc);
    else
        event_log_printf(log, "\t-\t-");
}

static void
put_index(struct event_log *log, const dicom_event *e, unsigned has)
{
    if (has & INDEX || (has & FRAGMENT_INDEX && log->in_fragments))
        event_log_printf(log, "\t%" PRIu32 "\n", e->index);
    else
        event_log_printf(log, "\t-\n");
}

dicom_status
event_log_event(void *ctx, const dicom_event *event)
{
    struct event_log *log = ctx;
    unsigned          has = columns[event->kind];

    if (event->kind == DICOM_BULK_DATA) {
        log->bulk_crc = crc_of(log->bulk_crc, event->bytes, event->size);
        log->bulk_size += event->size;
        return DICOM_OK;
    }
    if (event->kind == DICOM_FRAGMENTS_END)
        log->in_fragments = false;
    event_log_printf(log, "%" PRIu64 "\t%" PRIu32 "\t%s", event->offset,
                     event->depth, dicom_event_kind_name(event->kind));
    put_header(log, event, has);
    put_value(log, event, has);
    put_index(log, event, has);
    if (event->kind == DICOM_FRAGMENTS_BEGIN)
        log->in_fragments = true;
    if (event->kind == DICOM_BULK_BEGIN) {
        log->bulk_crc = 0;
        log->bulk_size = 0;
    }
    return DICOM_OK;
}

void
event_log_finding(void *ctx, const dicom_finding *finding)
{
    event_log_printf(ctx, "# finding\t%s\t%s\t%" PRIu64 "\t%s\n",
                     dicom_finding_name(finding->code),
                     dicom_severity_name(finding->severity), finding->offset,
                     finding->path[0] ? finding->path : "-");
}

void
event_log_end(struct event_log *log, dicom_status status)
{
    event_log_printf(log, "# end\t%s\n", dicom_status_name(status));
}

void
event_log_clear(struct event_log *log)
{
    char  *text = log->text;
    size_t capacity = log->capacity;

    *log = (struct event_log){.text = text, .capacity = capacity};
    if (text != NULL)
        text[0] = '\0';
}

void
event_log_free(struct event_log *log)
{
    free(log->text);
    *log = (struct event_log){0};
}
