#include "dicom/xml.h"

#include <string.h>

#include "base/bytes.h"
#include "text/base64.h"
#include "text/creators.h"
#include "text/dump_value.h"
#include "text/model_write.h"
#include "text/value_text.h"

enum { INDENT = 2, GROUPS = 3, COMPONENTS = 5 };

struct dicom_xml_writer {
    struct dicom__memory     memory;
    dicom_xml_writer_options options;
    struct dicom__creators   creators;

    bool                 head;  /* the tag of an attribute is not yet closed, */
    bool                 value; /* nor is that of a value */
    bool                 group_open, component_open; /* of a name */
    uint8_t              group, component;
    uint32_t             number; /* of the value in hand, from 1 */
    dicom_vr             vr;
    size_t               kept; /* bytes of a number that are at hand */
    uint8_t              kept_bytes[8];
    struct dicom__base64 base64;
    struct dicom__value_text   text;
    struct dicom__model_writer model;
};

/* ---- parts -------------------------------------------------------------- */

static inline void
put(dicom_xml_writer *w, const char *text)
{
    dicom__model_put(&w->model, text);
}

/* A new line, if it is to be pretty. */
static void
put_line(dicom_xml_writer *w, unsigned depth)
{
    if (!w->options.pretty)
        return;
    put(w, "\n");
    dicom__output_spaces(&w->model.out, (size_t)depth * INDENT);
}

/* Of the attributes of the data set or item in hand. */
static unsigned
depth(const dicom_xml_writer *w)
{
    return 2 * w->model.charsets.level + 1;
}

/* What a character is written as; NULL: as it is. XML 1.0 2.2, 2.4, 2.11 */
static const char *
escape_of(const uint8_t *p, size_t size, bool attribute, size_t *used)
{
    static const char replacement[] = "\xEF\xBF\xBD";

    *used = 1;
    switch (*p) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return attribute ? "&quot;" : NULL;
    case '\r':
        return "&#13;";
    case '\n':
        return attribute ? "&#10;" : NULL;
    case '\t':
        return attribute ? "&#9;" : NULL;
    case 0xEF: /* U+FFFE and U+FFFF */
        if (size < 3 || p[1] != 0xBF || p[2] < 0xBE)
            return NULL;
        *used = 3;
        return replacement;
    default:
        return *p < ' ' ? replacement : NULL;
    }
}

static void
put_text(dicom_xml_writer *w, const char *text, size_t size, bool attribute)
{
    const uint8_t *p = (const uint8_t *)text;
    size_t         run = 0, used;

    for (size_t i = 0; i < size; i += used) {
        const char *escape = escape_of(p + i, size - i, attribute, &used);

        if (!escape)
            continue;
        dicom__output_put(&w->model.out, text + run, i - run);
        put(w, escape);
        run = i + used;
    }
    dicom__output_put(&w->model.out, text + run, size - run);
}

static void
put_number(dicom_xml_writer *w, uint32_t number)
{
    char *to = dicom__output_room(&w->model.out, 24);

    dicom__output_end(&w->model.out, dicom__put_decimal(to, number));
}

/* Ends the tag of the attribute: something stands in it. */
static void
end_head(dicom_xml_writer *w)
{
    if (w->head)
        put(w, ">");
    w->head = false;
}

/* ---- attributes --------------------------------------------------------- */

static void
creator_nothing(void *ctx)
{
    (void)ctx;
}

static void
creator_text(void *ctx, const char *text, size_t size)
{
    put_text(ctx, text, size, true);
}

static void
put_creator(dicom_xml_writer *w, dicom_slice creator)
{
    static const struct dicom__value_sink sink = {creator_nothing, creator_text,
                                                  creator_nothing};

    put(w, " privateCreator=\"");
    dicom__value_text_begin(&w->text, &sink, w,
                            dicom__model_charset(&w->model)->charset,
                            DICOM_VR_LT);
    dicom__value_text_feed(&w->text, creator.text, creator.size);
    dicom__value_text_end(&w->text);
    put(w, "\"");
}

/* A private attribute with its creator is told without its block. PS3.19
 * A.1.5 */
static void
begin_attribute(void *ctx, uint32_t tag, dicom_vr vr)
{
    dicom_xml_writer     *w = ctx;
    const dicom_dict_row *row =
        dicom_dict_overlay_by_tag(w->options.dictionary, tag);
    const char *keyword = row ? dicom_dict_keyword(row) : "";
    dicom_slice creator = {NULL, 0};
    char       *to;

    if (DICOM_TAG_IS_PRIVATE(tag) && !dicom_tag_is_creator(tag))
        creator = dicom__creators_find(&w->creators, w->creators.level, tag);
    if (creator.size > 0)
        tag &= 0xFFFF00FF;
    put_line(w, depth(w));
    to = dicom__output_room(&w->model.out, 64);
    to = dicom__put_text(to, "<DicomAttribute tag=\"");
    to = dicom__put_tag_digits(to, tag);
    to = dicom__put_text(to, "\" vr=\"");
    to = dicom__put_text(to, dicom_vr_name(vr));
    *to++ = '"';
    dicom__output_end(&w->model.out, to);
    if (keyword[0] != '\0') {
        put(w, " keyword=\"");
        put_text(w, keyword, strlen(keyword), true);
        put(w, "\"");
    }
    if (creator.size > 0)
        put_creator(w, creator);
    w->head = true;
}

static void
end_attribute(void *ctx)
{
    dicom_xml_writer *w = ctx;

    if (w->head) {
        put(w, "/>");
    } else {
        put_line(w, depth(w));
        put(w, "</DicomAttribute>");
    }
    w->head = false;
}

static void
put_uri(void *ctx, const char *uri)
{
    dicom_xml_writer *w = ctx;

    end_head(w);
    put_line(w, depth(w) + 1);
    put(w, "<BulkData uri=\"");
    put_text(w, uri, strlen(uri), true);
    put(w, "\"/>");
}

/* ---- text --------------------------------------------------------------- */

static void
begin_number(dicom_xml_writer *w, const char *element)
{
    end_head(w);
    put_line(w, depth(w) + 1);
    put(w, element);
    put_number(w, ++w->number);
    put(w, "\"");
    w->value = true;
}

/* Ends the tag of the value: something stands in it. */
static void
end_value_head(dicom_xml_writer *w)
{
    if (w->value)
        put(w, ">");
    w->value = false;
}

static void
text_begin(void *ctx)
{
    begin_number(ctx, "<Value number=\"");
}

static void
text_piece(void *ctx, const char *text, size_t size)
{
    end_value_head(ctx);
    put_text(ctx, text, size, false);
}

static void
text_end(void *ctx)
{
    dicom_xml_writer *w = ctx;

    put(w, w->value ? "/>" : "</Value>");
}

static const struct dicom__value_sink text_sink = {text_begin, text_piece,
                                                   text_end};

/* ---- names -------------------------------------------------------------- */

static const char *const groups[GROUPS] = {"Alphabetic", "Ideographic",
                                           "Phonetic"};
static const char *const components[COMPONENTS] = {
    "FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"};

static void
put_tag(dicom_xml_writer *w, const char *begin, const char *name)
{
    put(w, begin);
    put(w, name);
    put(w, ">");
}

static void
end_component(dicom_xml_writer *w)
{
    if (w->component_open)
        put_tag(w, "</", components[w->component]);
    w->component_open = false;
    w->component++;
}

static void
end_group(dicom_xml_writer *w)
{
    end_component(w);
    if (w->group_open)
        put_tag(w, "</", groups[w->group]);
    w->group_open = false;
    w->component = 0;
    w->group++;
}

static void
name_begin(void *ctx)
{
    dicom_xml_writer *w = ctx;

    begin_number(w, "<PersonName number=\"");
    w->group = 0;
    w->component = 0;
}

static void
put_component(dicom_xml_writer *w, const char *text, size_t size)
{
    if (size == 0)
        return;
    end_value_head(w);
    if (!w->group_open)
        put_tag(w, "<", groups[w->group]);
    w->group_open = true;
    if (!w->component_open)
        put_tag(w, "<", components[w->component]);
    w->component_open = true;
    put_text(w, text, size, false);
}

/* What is too much belongs to the last component, the last group. */
static bool
parts(const dicom_xml_writer *w, char c)
{
    return (c == '^' && w->component < COMPONENTS - 1) ||
           (c == '=' && w->group < GROUPS - 1);
}

static void
name_piece(void *ctx, const char *text, size_t size)
{
    dicom_xml_writer *w = ctx;
    size_t            from = 0;

    for (size_t i = 0; i < size; i++) {
        if (!parts(w, text[i]))
            continue;
        put_component(w, text + from, i - from);
        from = i + 1;
        if (text[i] == '^')
            end_component(w);
        else
            end_group(w);
    }
    put_component(w, text + from, size - from);
}

static void
name_end(void *ctx)
{
    dicom_xml_writer *w = ctx;

    end_group(w);
    put(w, w->value ? "/>" : "</PersonName>");
}

static const struct dicom__value_sink name_sink = {name_begin, name_piece,
                                                   name_end};

/* ---- numbers and bytes -------------------------------------------------- */

static void
put_binary(dicom_xml_writer *w, const uint8_t *p)
{
    char *to, *end;

    begin_number(w, "<Value number=\"");
    end_value_head(w);
    to = dicom__output_room(&w->model.out, 48);
    end = w->vr == DICOM_VR_AT
              ? dicom__put_tag_digits(to, dicom__get_tag(p, false))
              : dicom__put_number(to, w->vr, p);
    if (end[-1] == 'n')
        memcpy(to, "NaN", 3);
    dicom__output_end(&w->model.out, end);
    put(w, "</Value>");
}

/* Bytes at the end that are no number are left out. */
static void
feed_numbers(dicom_xml_writer *w, const uint8_t *p, size_t size)
{
    size_t unit = dicom_vr_get_info(w->vr)->value_size;

    for (; w->kept > 0 && size > 0; size--) {
        w->kept_bytes[w->kept++] = *p++;
        if (w->kept == unit) {
            put_binary(w, w->kept_bytes);
            w->kept = 0;
        }
    }
    for (; size >= unit; p += unit, size -= unit)
        put_binary(w, p);
    if (size > 0) {
        memcpy(w->kept_bytes, p, size);
        w->kept = size;
    }
}

static void
feed_bytes(dicom_xml_writer *w, const uint8_t *p, size_t size)
{
    enum { STEP = 720 };

    if (w->head) {
        end_head(w);
        put_line(w, depth(w) + 1);
        put(w, "<InlineBinary>");
    }
    while (size > 0) {
        size_t n = size < STEP ? size : STEP;
        char *to = dicom__output_room(&w->model.out, DICOM__BASE64_CHARS(STEP));

        to += dicom__base64_encode(&w->base64, to, p, n);
        dicom__output_end(&w->model.out, to);
        p += n;
        size -= n;
    }
}

/* ---- any value ---------------------------------------------------------- */

static bool
is_text(dicom_vr vr)
{
    unsigned klass = dicom_vr_get_info(vr)->klass;

    return klass == DICOM_CLASS_STRING || klass == DICOM_CLASS_TEXT;
}

static void
begin_value(void *ctx, dicom_vr vr)
{
    dicom_xml_writer *w = ctx;

    w->vr = vr;
    w->number = 0;
    w->kept = 0;
    w->base64 = (struct dicom__base64){0};
    if (is_text(vr))
        dicom__value_text_begin(&w->text,
                                vr == DICOM_VR_PN ? &name_sink : &text_sink, w,
                                dicom__model_charset(&w->model)->charset, vr);
}

static void
feed_value(void *ctx, const void *bytes, size_t size)
{
    dicom_xml_writer *w = ctx;

    if (size == 0)
        return;
    if (is_text(w->vr))
        dicom__value_text_feed(&w->text, bytes, size);
    else if (dicom_vr_get_info(w->vr)->value_size > 0)
        feed_numbers(w, bytes, size);
    else
        feed_bytes(w, bytes, size);
}

static void
end_value(void *ctx)
{
    dicom_xml_writer *w = ctx;
    char              last[4];

    if (is_text(w->vr)) {
        dicom__value_text_end(&w->text);
    } else if (dicom_vr_get_info(w->vr)->value_size == 0 && !w->head) {
        size_t size = dicom__base64_encode_end(&w->base64, last);

        dicom__output_put(&w->model.out, last, size);
        put(w, "</InlineBinary>");
    }
}

static void
put_value(void *ctx, dicom_vr vr, const void *bytes, size_t size)
{
    begin_value(ctx, vr);
    feed_value(ctx, bytes, size);
    end_value(ctx);
}

/* ---- containers --------------------------------------------------------- */

static void
begin_item(void *ctx, uint32_t index)
{
    dicom_xml_writer *w = ctx;

    end_head(w);
    dicom__creators_enter(&w->creators);
    put_line(w, depth(w) - 1);
    put(w, "<Item number=\"");
    put_number(w, index + 1);
    put(w, "\">");
}

static void
end_item(void *ctx)
{
    dicom_xml_writer *w = ctx;

    if (dicom__model_now(&w->model)->last != DICOM__NO_TAG)
        put_line(w, depth(w) - 1);
    put(w, "</Item>");
    dicom__creators_leave(&w->creators);
}

static void
end_items(void *ctx)
{
    (void)ctx;
}

static void
begin_dataset(void *ctx)
{
    dicom_xml_writer *w = ctx;

    dicom__creators_dataset(&w->creators);
    w->head = false;
    put(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    put_line(w, 0);
    put(w, "<NativeDicomModel "
           "xmlns=\"http://dicom.nema.org/PS3.19/models/NativeDICOM\" "
           "xml:space=\"preserve\">");
}

static void
end_dataset(void *ctx)
{
    put_line(ctx, 0);
    put(ctx, "</NativeDicomModel>\n");
}

static void
note(void *ctx, const dicom_event *e)
{
    dicom_xml_writer *w = ctx;

    /* Without its name its elements are written with their block. */
    (void)dicom__creators_note(&w->creators, &w->memory, e->tag, e->bytes,
                               e->size);
}

static const struct dicom__model_form form = {
    .begin_dataset = begin_dataset,
    .end_dataset = end_dataset,
    .begin_attribute = begin_attribute,
    .end_attribute = end_attribute,
    .begin_item = begin_item,
    .end_item = end_item,
    .end_items = end_items,
    .uri = put_uri,
    .value = put_value,
    .begin_value = begin_value,
    .feed_value = feed_value,
    .end_value = end_value,
    .note = note,
};

/* ---- the writer --------------------------------------------------------- */

dicom_status
dicom_xml_writer_new(dicom_xml_writer **out, dicom_output_fn *output,
                     void *output_ctx, const dicom_xml_writer_options *given)
{
    dicom_xml_writer_options options = DICOM_XML_WRITER_OPTIONS_INIT;
    struct dicom__memory     memory;
    dicom_xml_writer        *w;

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    if (!output || (given && given->size != sizeof *given))
        return DICOM_E_ARGUMENT;
    if (given)
        options = *given;
    dicom__memory_init(&memory, options.allocator, 0);
    w = dicom__alloc(&memory, sizeof *w);
    if (!w)
        return DICOM_E_NO_MEMORY;
    w->memory = memory;
    w->options = options;
    w->creators = (struct dicom__creators){0};
    w->model.form = &form;
    w->model.ctx = w;
    w->model.bulk_uri = options.bulk_uri;
    w->model.bulk_ctx = options.bulk_ctx;
    w->model.on_finding = options.on_finding;
    w->model.finding_ctx = options.finding_ctx;
    w->model.several = true;
    w->model.keep_charset = false;
    dicom__output_init(&w->model.out, output, output_ctx);
    dicom_xml_writer_reset(w);
    *out = w;
    return DICOM_OK;
}

void
dicom_xml_writer_free(dicom_xml_writer *writer)
{
    if (!writer)
        return;
    struct dicom__memory memory = writer->memory;

    dicom__buf_free(&writer->creators.all, &memory);
    dicom__release(&memory, writer, sizeof *writer);
}

void
dicom_xml_writer_reset(dicom_xml_writer *writer)
{
    writer->head = false;
    writer->value = false;
    writer->group_open = false;
    writer->component_open = false;
    dicom__creators_dataset(&writer->creators);
    dicom__model_reset(&writer->model);
}

const dicom_error *
dicom_xml_writer_error(const dicom_xml_writer *writer)
{
    return &writer->model.error;
}

dicom_status
dicom_xml_writer_event(void *writer, const dicom_event *event)
{
    return dicom__model_event(&((dicom_xml_writer *)writer)->model, event);
}

dicom_status
dicom_xml_writer_cut(dicom_xml_writer *writer)
{
    return dicom__model_cut(&writer->model);
}

dicom_status
dicom_xml_writer_finish(dicom_xml_writer *writer)
{
    return dicom__model_finish(&writer->model, NULL);
}
