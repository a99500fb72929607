#include <string.h>

#include "base/alloc.h"
#include "text/dump_value.h"
#include "text/json_out.h"
#include "text/model_write.h"

enum { INDENT = 2 };

struct dicom_json_writer {
    struct dicom__memory       memory;
    dicom_json_writer_options  options;
    struct dicom__json_value   value;
    struct dicom__model_writer model;
};

/* ---- parts -------------------------------------------------------------- */

static inline void
put(dicom_json_writer *w, const char *text)
{
    dicom__model_put(&w->model, text);
}

/* A new line, indented for what stands in the data set or item in hand. */
static void
put_line(dicom_json_writer *w, unsigned outwards)
{
    unsigned depth = 2 * w->model.charsets.level + 1 +
                     (w->options.form == DICOM_JSON_ARRAY) - outwards;

    put(w, "\n");
    dicom__output_spaces(&w->model.out, (size_t)depth * INDENT);
}

/* The attribute up to its vr; dicom_vr_name() has two letters. */
static void
begin_attribute(void *ctx, uint32_t tag, dicom_vr vr)
{
    dicom_json_writer *w = ctx;
    bool  first = dicom__model_now(&w->model)->last == DICOM__NO_TAG;
    char *to;

    if (w->options.pretty) {
        put(w, first ? "" : ",");
        put_line(w, 0);
    }
    to = dicom__output_room(&w->model.out, 32);
    if (!first && !w->options.pretty)
        *to++ = ',';
    *to++ = '"';
    to = dicom__put_tag_digits(to, tag);
    to = dicom__put_text(to, w->options.pretty ? "\": {\"vr\": \""
                                               : "\":{\"vr\":\"");
    memcpy(to, dicom_vr_name(vr), 2);
    to[2] = '"';
    dicom__output_end(&w->model.out, to + 3);
}

static void
end_attribute(void *ctx)
{
    put(ctx, "}");
}

static void
put_uri(void *ctx, const char *uri)
{
    dicom_json_writer *w = ctx;

    put(w, w->options.pretty ? ", \"BulkDataURI\": " : ",\"BulkDataURI\":");
    dicom__json_string(&w->model.out, uri, strlen(uri));
}

/* ---- values ------------------------------------------------------------- */

static void
put_value(void *ctx, dicom_vr vr, const void *bytes, size_t size)
{
    dicom_json_writer *w = ctx;

    dicom__json_value(&w->value, dicom__model_charset(&w->model), vr, bytes,
                      size);
}

static void
begin_value(void *ctx, dicom_vr vr)
{
    dicom_json_writer *w = ctx;

    dicom__json_value_begin(&w->value, dicom__model_charset(&w->model), vr);
}

static void
feed_value(void *ctx, const void *bytes, size_t size)
{
    dicom_json_writer *w = ctx;

    dicom__json_value_feed(&w->value, bytes, size);
}

static void
end_value(void *ctx)
{
    dicom_json_writer *w = ctx;

    dicom__json_value_end(&w->value);
}

/* ---- containers --------------------------------------------------------- */

static void
begin_item(void *ctx, uint32_t index)
{
    dicom_json_writer *w = ctx;

    if (index > 0)
        put(w, ",");
    else
        put(w, w->options.pretty ? ", \"Value\": [" : ",\"Value\":[");
    if (w->options.pretty)
        put_line(w, 1);
    put(w, "{");
}

/* Of an item or data set. */
static void
end_object(void *ctx)
{
    dicom_json_writer *w = ctx;

    if (w->options.pretty && dicom__model_now(&w->model)->last != DICOM__NO_TAG)
        put_line(w, 1);
    put(w, "}");
}

static void
end_items(void *ctx)
{
    dicom_json_writer *w = ctx;

    if (w->options.pretty)
        put_line(w, 0);
    put(w, "]");
}

static void
begin_dataset(void *ctx)
{
    dicom_json_writer *w = ctx;

    if (w->options.form == DICOM_JSON_ARRAY) {
        put(w, w->model.datasets == 1 ? "[" : ",");
        put(w, w->options.pretty ? "\n  " : "");
    }
    put(w, "{");
}

static void
end_dataset(void *ctx)
{
    dicom_json_writer *w = ctx;

    end_object(w);
    if (w->options.form == DICOM_JSON_LINES)
        put(w, "\n");
}

static void
end_all(void *ctx)
{
    dicom_json_writer *w = ctx;

    if (w->options.form == DICOM_JSON_ARRAY) {
        put(w, w->model.datasets == 0 ? "[" : w->options.pretty ? "\n" : "");
        put(w, "]");
    }
    if (w->options.pretty && w->model.out.size > 0)
        put(w, "\n");
}

static const struct dicom__model_form form = {
    .begin_dataset = begin_dataset,
    .end_dataset = end_dataset,
    .begin_attribute = begin_attribute,
    .end_attribute = end_attribute,
    .begin_item = begin_item,
    .end_item = end_object,
    .end_items = end_items,
    .uri = put_uri,
    .value = put_value,
    .begin_value = begin_value,
    .feed_value = feed_value,
    .end_value = end_value,
};

/* ---- the writer --------------------------------------------------------- */

static bool
options_of(dicom_json_writer_options       *out,
           const dicom_json_writer_options *given)
{
    *out = (dicom_json_writer_options)DICOM_JSON_WRITER_OPTIONS_INIT;
    if (given)
        *out = *given;
    return out->size == sizeof *out &&
           (unsigned)out->form <= DICOM_JSON_LINES &&
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

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    if (!output || !options_of(&options, given))
        return DICOM_E_ARGUMENT;
    dicom__memory_init(&memory, options.allocator, 0);
    w = dicom__alloc(&memory, sizeof *w);
    if (!w)
        return DICOM_E_NO_MEMORY;
    w->memory = memory;
    w->options = options;
    w->value.out = &w->model.out;
    w->value.numbers = options.numbers;
    w->value.pretty = options.pretty;
    w->model.form = &form;
    w->model.ctx = w;
    w->model.bulk_uri = options.bulk_uri;
    w->model.bulk_ctx = options.bulk_ctx;
    w->model.on_finding = options.on_finding;
    w->model.finding_ctx = options.finding_ctx;
    w->model.several = options.form != DICOM_JSON_OBJECT;
    w->model.keep_charset = options.keep_charset;
    dicom__output_init(&w->model.out, output, output_ctx);
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
    dicom__model_reset(&writer->model);
}

const dicom_error *
dicom_json_writer_error(const dicom_json_writer *writer)
{
    return &writer->model.error;
}

dicom_status
dicom_json_writer_event(void *writer, const dicom_event *event)
{
    return dicom__model_event(&((dicom_json_writer *)writer)->model, event);
}

dicom_status
dicom_json_writer_cut(dicom_json_writer *writer)
{
    return dicom__model_cut(&writer->model);
}

dicom_status
dicom_json_writer_finish(dicom_json_writer *writer)
{
    return dicom__model_finish(&writer->model, end_all);
}
