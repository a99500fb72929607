#include <string.h>

#include "base/alloc.h"
#include "text/dump_value.h"
#include "text/json_out.h"

#define NO_TAG UINT64_MAX
#define INDENT 2

/* An open data set or item. */
struct level {
    uint64_t last;     /* the tag written last, or NO_TAG */
    bool     sequence; /* a sequence is open in it, */
    bool     items;    /* and an item of it has begun */
};

struct dicom_json_writer {
    struct dicom__memory      memory;
    dicom_json_writer_options options;
    dicom_error               error;
    dicom_event_order         order;

    uint64_t datasets; /* that have begun */
    bool     open;     /* one is */
    bool     ended;    /* a stream is, so another may begin */
    bool     finished; /* all is */
    uint32_t hidden;   /* open containers of which nothing is written */
    bool     bulk;     /* a value that is written comes in pieces */
    bool     mute;     /* one that is not */

    struct dicom__charset_scope charsets;
    struct level                levels[DICOM__LEVELS];
    struct dicom__json_value    value;
    struct dicom__output        out;
};

/* ---- life --------------------------------------------------------------- */

static bool
options_of(dicom_json_writer_options       *out,
           const dicom_json_writer_options *given)
{
    *out = (dicom_json_writer_options)DICOM_JSON_WRITER_OPTIONS_INIT;
    if (given)
        memcpy(out, given,
               given->size < sizeof *out ? given->size : sizeof *out);
    return (unsigned)out->form <= DICOM_JSON_LINES &&
           (unsigned)out->numbers <= DICOM_JSON_NUMBERS_NONE &&
           !(out->pretty && out->form == DICOM_JSON_LINES);
}

dicom_status
dicom_json_writer_new(dicom_json_writer **out, dicom_output_fn *output,
                      void *output_ctx, const dicom_json_writer_options *given)
{
    dicom_json_writer_options options;
    struct dicom__memory      memory;
    dicom_json_writer        *w;

    *out = NULL;
    if (!output || !options_of(&options, given))
        return DICOM_E_ARGUMENT;
    dicom__memory_init(&memory, options.allocator, 0);
    w = dicom__alloc(&memory, sizeof *w);
    if (!w)
        return DICOM_E_NO_MEMORY;
    w->memory = memory;
    w->options = options;
    w->value.out = &w->out;
    w->value.numbers = options.numbers;
    w->value.pretty = options.pretty;
    dicom__output_init(&w->out, output, output_ctx);
    dicom_json_writer_reset(w);
    *out = w;
    return DICOM_OK;
}

void
dicom_json_writer_free(dicom_json_writer *writer)
{
    if (!writer)
        return;
    struct dicom__memory memory = writer->memory;

    dicom__release(&memory, writer, sizeof *writer);
}

void
dicom_json_writer_reset(dicom_json_writer *writer)
{
    writer->error = (dicom_error){.section = "", .text = ""};
    writer->order = (dicom_event_order){0};
    writer->datasets = 0;
    writer->open = false;
    writer->ended = false;
    writer->finished = false;
    writer->hidden = 0;
    writer->bulk = false;
    writer->mute = false;
    dicom__charset_scope_dataset(&writer->charsets);
    dicom__output_reset(&writer->out);
}

const dicom_error *
dicom_json_writer_error(const dicom_json_writer *writer)
{
    return &writer->error;
}

static dicom_status
fail(dicom_json_writer *w, dicom_status status, const dicom_event *e,
     const char *text)
{
    w->error.status = status;
    w->error.tag = e ? e->tag : 0;
    w->error.offset = e ? e->offset : 0;
    w->error.text = text;
    return status;
}

/* ---- parts -------------------------------------------------------------- */

static struct level *
now(dicom_json_writer *w)
{
    return &w->levels[w->charsets.level];
}

static inline void
put(dicom_json_writer *w, const char *text)
{
    dicom__output_put(&w->out, text, strlen(text));
}

/* A new line, indented for what stands in the data set or item in hand. */
static void
put_line(dicom_json_writer *w, unsigned outwards)
{
    unsigned depth = 2 * w->charsets.level + 1 +
                     (w->options.form == DICOM_JSON_ARRAY) - outwards;

    put(w, "\n");
    dicom__output_spaces(&w->out, (size_t)depth * INDENT);
}

#define PAIRS(d)                                                               \
    d "0" d "1" d "2" d "3" d "4" d "5" d "6" d "7" d "8" d "9" d "A" d "B" d  \
      "C" d "D" d "E" d "F"
static const char hex_pairs[] = PAIRS("0") PAIRS("1") PAIRS("2") PAIRS("3")
    PAIRS("4") PAIRS("5") PAIRS("6") PAIRS("7") PAIRS("8") PAIRS("9") PAIRS("A")
        PAIRS("B") PAIRS("C") PAIRS("D") PAIRS("E") PAIRS("F");

static void
put_tag(char *to, uint32_t tag)
{
    for (unsigned i = 0; i < 4; i++)
        memcpy(to + 2 * i, hex_pairs + 2 * (tag >> (24 - 8 * i) & 0xFF), 2);
}

/* The attribute up to its vr; dicom_vr_name() has two letters. */
static void
begin_attribute(dicom_json_writer *w, uint32_t tag, dicom_vr vr)
{
    struct level *l = now(w);
    char         *to;

    if (w->options.pretty) {
        put(w, l->last == NO_TAG ? "" : ",");
        put_line(w, 0);
    }
    to = dicom__output_room(&w->out, 32);
    if (l->last != NO_TAG && !w->options.pretty)
        *to++ = ',';
    memcpy(to, "\"00000000\":", 11);
    put_tag(to + 1, tag);
    to += 11;
    if (w->options.pretty)
        to = dicom__put_text(to, " {\"vr\": \"");
    else
        to = dicom__put_text(to, "{\"vr\":\"");
    memcpy(to, dicom_vr_name(vr == DICOM_VR_NONE ? DICOM_VR_UN : vr), 2);
    to[2] = '"';
    dicom__output_end(&w->out, to + 3);
    l->last = tag;
}

static void
end_attribute(dicom_json_writer *w)
{
    put(w, "}");
}

/* ---- what is left out --------------------------------------------------- */

static bool
is_left_out(dicom_json_writer *w, const dicom_event *e)
{
    return w->order.meta || DICOM_TAG_ELEMENT(e->tag) == 0 ||
           DICOM_TAG_GROUP(e->tag) == 2 || now(w)->last == e->tag;
}

/* ---- values ------------------------------------------------------------- */

/* Writes the attribute without its value, or with a URI instead, if the
 * caller wants that. */
static bool
put_elsewhere(dicom_json_writer *w, const dicom_event *e)
{
    const char *uri = NULL;

    if (w->options.bulk_uri)
        uri = w->options.bulk_uri(w->options.bulk_ctx, e);
    if (!uri && e->kind != DICOM_FRAGMENTS_BEGIN)
        return false;
    begin_attribute(w, e->tag, e->vr);
    if (uri && uri[0] != '\0') {
        put(w, w->options.pretty ? ", \"BulkDataURI\": " : ",\"BulkDataURI\":");
        dicom__json_string(&w->out, uri, strlen(uri));
    }
    end_attribute(w);
    return true;
}

static bool
is_elsewhere(dicom_json_writer *w, const dicom_event *e)
{
    return e->length > 0 && dicom__json_kind_of(e->vr) == DICOM__JSON_BYTES &&
           put_elsewhere(w, e);
}

/* All text is UTF-8 here. PS3.18 F.2. One that comes in pieces is too long to
 * be understood. */
static void
put_charset(dicom_json_writer *w, const dicom_event *e)
{
    static const char utf8[] = "ISO_IR 192";

    dicom__charset_scope_note(&w->charsets, e);
    begin_attribute(w, e->tag, e->vr);
    dicom__json_value(&w->value, dicom__charset_scope_now(&w->charsets),
                      DICOM_VR_CS, utf8, e->length > 0 ? sizeof utf8 - 1 : 0);
    end_attribute(w);
}

/* Whether the value is not to be written. */
static bool
is_done(dicom_json_writer *w, const dicom_event *e)
{
    if (w->hidden > 0 || is_left_out(w, e))
        return true;
    if (e->tag != DICOM__SPECIFIC_CHARACTER_SET)
        return is_elsewhere(w, e);
    put_charset(w, e);
    return true;
}

static dicom_status
element(dicom_json_writer *w, const dicom_event *e)
{
    if (is_done(w, e))
        return DICOM_OK;
    begin_attribute(w, e->tag, e->vr);
    dicom__json_value(&w->value, dicom__charset_scope_now(&w->charsets), e->vr,
                      e->bytes, e->size);
    end_attribute(w);
    return DICOM_OK;
}

static dicom_status
bulk_begin(dicom_json_writer *w, const dicom_event *e)
{
    w->mute = is_done(w, e);
    if (w->mute)
        return DICOM_SKIP;
    w->bulk = true;
    begin_attribute(w, e->tag, e->vr);
    dicom__json_value_begin(&w->value, dicom__charset_scope_now(&w->charsets),
                            e->vr);
    return DICOM_OK;
}

static dicom_status
bulk_data(dicom_json_writer *w, const dicom_event *e)
{
    if (w->mute)
        return DICOM_SKIP;
    dicom__json_value_feed(&w->value, e->bytes, e->size);
    return DICOM_OK;
}

static dicom_status
bulk_end(dicom_json_writer *w)
{
    if (w->bulk) {
        dicom__json_value_end(&w->value);
        end_attribute(w);
    }
    w->bulk = false;
    w->mute = false;
    return DICOM_OK;
}

/* ---- containers --------------------------------------------------------- */

static dicom_status
fragments_begin(dicom_json_writer *w, const dicom_event *e)
{
    if (w->hidden == 0 && !is_left_out(w, e))
        (void)put_elsewhere(w, e);
    w->hidden++;
    return DICOM_SKIP;
}

static dicom_status
sequence_begin(dicom_json_writer *w, const dicom_event *e)
{
    if (w->hidden > 0 || is_left_out(w, e)) {
        w->hidden++;
        return DICOM_SKIP;
    }
    begin_attribute(w, e->tag, DICOM_VR_SQ);
    now(w)->sequence = true;
    now(w)->items = false;
    return DICOM_OK;
}

static void
end_sequence(dicom_json_writer *w)
{
    struct level *l = now(w);

    if (l->items && w->options.pretty)
        put_line(w, 0);
    if (l->items)
        put(w, "]");
    l->sequence = false;
    end_attribute(w);
}

static void
begin_item(dicom_json_writer *w)
{
    struct level *l = now(w);

    if (l->items)
        put(w, ",");
    else
        put(w, w->options.pretty ? ", \"Value\": [" : ",\"Value\":[");
    l->items = true;
    dicom__charset_scope_enter(&w->charsets);
    if (w->options.pretty)
        put_line(w, 1);
    put(w, "{");
    *now(w) = (struct level){.last = NO_TAG};
}

/* Of an item or data set. */
static void
end_object(dicom_json_writer *w)
{
    if (w->options.pretty && now(w)->last != NO_TAG)
        put_line(w, 1);
    put(w, "}");
}

static void
end_item(dicom_json_writer *w)
{
    end_object(w);
    dicom__charset_scope_leave(&w->charsets);
}

static void
begin_dataset(dicom_json_writer *w)
{
    if (w->options.form == DICOM_JSON_ARRAY)
        put(w, w->datasets == 0 ? "[" : ",");
    if (w->options.form == DICOM_JSON_ARRAY && w->options.pretty)
        put(w, "\n  ");
    w->datasets++;
    w->open = true;
    dicom__charset_scope_dataset(&w->charsets);
    w->levels[0] = (struct level){.last = NO_TAG};
    put(w, "{");
}

static void
end_dataset(dicom_json_writer *w)
{
    end_object(w);
    if (w->options.form == DICOM_JSON_LINES)
        put(w, "\n");
    w->open = false;
    w->ended = true;
}

/* ---- the stream --------------------------------------------------------- */

static dicom_status
dataset_event(dicom_json_writer *w, const dicom_event *e)
{
    if (e->flags & DICOM_EVENT_FILE_META)
        return DICOM_OK;
    if (e->kind == DICOM_DATASET_BEGIN)
        begin_dataset(w);
    else
        end_dataset(w);
    return DICOM_OK;
}

/* An item, or the end of a container, of which nothing is written. */
static dicom_status
hidden_event(dicom_json_writer *w, dicom_event_kind kind)
{
    if (kind == DICOM_ITEM_BEGIN) {
        w->hidden++;
        return DICOM_SKIP;
    }
    w->hidden--;
    return DICOM_OK;
}

static dicom_status
container_event(dicom_json_writer *w, dicom_event_kind kind)
{
    if (w->hidden > 0)
        return hidden_event(w, kind);
    if (kind == DICOM_SEQUENCE_END)
        end_sequence(w);
    else if (kind == DICOM_ITEM_BEGIN)
        begin_item(w);
    else
        end_item(w);
    return DICOM_OK;
}

static dicom_status
take(dicom_json_writer *w, const dicom_event *e)
{
    switch (e->kind) {
    case DICOM_ELEMENT:
        return element(w, e);
    case DICOM_BULK_BEGIN:
        return bulk_begin(w, e);
    case DICOM_BULK_DATA:
        return bulk_data(w, e);
    case DICOM_BULK_END:
        return bulk_end(w);
    case DICOM_SEQUENCE_BEGIN:
        return sequence_begin(w, e);
    case DICOM_FRAGMENTS_BEGIN:
        return fragments_begin(w, e);
    case DICOM_SEQUENCE_END:
    case DICOM_FRAGMENTS_END:
    case DICOM_ITEM_BEGIN:
    case DICOM_ITEM_END:
        return container_event(w, e->kind);
    case DICOM_DATASET_BEGIN:
    case DICOM_DATASET_END:
        return dataset_event(w, e);
    default:
        return DICOM_OK;
    }
}

/* Ends all that is open. */
static void
close_dataset(dicom_json_writer *w)
{
    w->hidden = 0;
    (void)bulk_end(w);
    for (;;) {
        if (now(w)->sequence)
            end_sequence(w);
        if (w->charsets.level == 0)
            break;
        end_item(w);
    }
    end_dataset(w);
}

static dicom_status
check_output(dicom_json_writer *w, const dicom_event *e)
{
    if (w->out.status == DICOM_OK)
        return DICOM_OK;
    return fail(w, w->out.status, e, "the output function has failed");
}

dicom_status
dicom_json_writer_event(void *writer, const dicom_event *event)
{
    dicom_json_writer *w = writer;
    dicom_status       status;

    if (w->error.status != DICOM_OK)
        return w->error.status;
    if (w->finished)
        return fail(w, DICOM_E_STATE, event, "the text has been finished");
    if (w->ended && w->options.form != DICOM_JSON_OBJECT &&
        (event->kind == DICOM_PREAMBLE || event->kind == DICOM_DATASET_BEGIN)) {
        w->order = (dicom_event_order){0};
        w->ended = false;
    }
    status = dicom_event_order_check(&w->order, event);
    if (status != DICOM_OK)
        return fail(w, status, event, dicom_status_text(status));
    status = take(w, event);
    return w->out.status == DICOM_OK ? status : check_output(w, event);
}

dicom_status
dicom_json_writer_cut(dicom_json_writer *writer)
{
    if (writer->error.status != DICOM_OK)
        return writer->error.status;
    if (writer->open)
        close_dataset(writer);
    return check_output(writer, NULL);
}

dicom_status
dicom_json_writer_finish(dicom_json_writer *writer)
{
    dicom_json_writer *w = writer;
    bool               cut = w->open;

    if (w->error.status != DICOM_OK || w->finished)
        return w->error.status;
    w->finished = true;
    if (cut)
        close_dataset(w);
    if (w->options.form == DICOM_JSON_ARRAY) {
        put(w, w->datasets == 0 ? "[" : w->options.pretty ? "\n" : "");
        put(w, "]");
    }
    if (w->options.pretty && w->out.size > 0)
        put(w, "\n");
    (void)dicom__output_flush(&w->out);
    if (check_output(w, NULL) != DICOM_OK)
        return w->error.status;
    if (cut || (w->datasets == 0 && w->options.form == DICOM_JSON_OBJECT))
        return fail(w, DICOM_E_TRUNCATED, NULL,
                    "the events end before the data set does");
    return DICOM_OK;
}
