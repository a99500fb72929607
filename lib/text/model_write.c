#include "text/model_write.h"

#include "event/path.h"

void
dicom__model_reset(struct dicom__model_writer *w)
{
    w->error = (dicom_error){.section = "", .text = ""};
    w->order = (dicom_event_order){0};
    w->datasets = 0;
    w->open = false;
    w->ended = false;
    w->finished = false;
    w->hidden = 0;
    w->bulk = false;
    w->mute = false;
    dicom__charset_scope_dataset(&w->charsets);
    dicom__output_reset(&w->out);
}

static dicom_status
fail(struct dicom__model_writer *w, dicom_status status, const dicom_event *e,
     const char *text)
{
    w->error.status = status;
    w->error.tag = e ? e->tag : 0;
    w->error.offset = e ? e->offset : 0;
    w->error.text = text;
    return status;
}

#define PAIRS(d)                                                               \
    d "0" d "1" d "2" d "3" d "4" d "5" d "6" d "7" d "8" d "9" d "A" d "B" d  \
      "C" d "D" d "E" d "F"
static const char hex_pairs[] = PAIRS("0") PAIRS("1") PAIRS("2") PAIRS("3")
    PAIRS("4") PAIRS("5") PAIRS("6") PAIRS("7") PAIRS("8") PAIRS("9") PAIRS("A")
        PAIRS("B") PAIRS("C") PAIRS("D") PAIRS("E") PAIRS("F");

char *
dicom__put_tag_digits(char *to, uint32_t tag)
{
    for (unsigned i = 0; i < 4; i++)
        memcpy(to + 2 * i, hex_pairs + 2 * (tag >> (24 - 8 * i) & 0xFF), 2);
    return to + 8;
}

/* ---- attributes --------------------------------------------------------- */

static bool
is_left_out(struct dicom__model_writer *w, const dicom_event *e)
{
    return w->order.meta || DICOM_TAG_ELEMENT(e->tag) == 0 ||
           DICOM_TAG_GROUP(e->tag) == 2 || dicom__model_now(w)->last == e->tag;
}

/* What is wrong with a character set or a text, by flags; often nothing. */
static void
report(struct dicom__model_writer *w, const dicom_event *e, uint32_t flags)
{
    struct dicom__path_step steps[DICOM__LEVELS];
    char                    path[DICOM_PATH_SIZE];
    uint32_t                depth = w->charsets.level;

    if (flags == 0)
        return;
    for (uint32_t i = 0; i < depth; i++)
        steps[i] = (struct dicom__path_step){(uint32_t)w->levels[i].last,
                                             w->levels[i].items - 1};
    dicom__path_format(path, steps, depth, e->tag);
    dicom__charset_report(flags, e->tag, e->offset, path, w->on_finding,
                          w->finding_ctx);
}

static void
begin_attribute(struct dicom__model_writer *w, const dicom_event *e,
                dicom_vr vr)
{
    if (w->form->note)
        w->form->note(w->ctx, e);
    w->form->begin_attribute(w->ctx, e->tag,
                             vr == DICOM_VR_NONE ? DICOM_VR_UN : vr);
    dicom__model_now(w)->last = e->tag;
}

static void
end_attribute(struct dicom__model_writer *w)
{
    w->form->end_attribute(w->ctx);
}

/* Writes the attribute without its value, or with a URI instead, if the
 * caller wants that. */
static bool
put_elsewhere(struct dicom__model_writer *w, const dicom_event *e)
{
    const char *uri = NULL;

    if (w->bulk_uri)
        uri = w->bulk_uri(w->bulk_ctx, e);
    if (!uri && e->kind != DICOM_FRAGMENTS_BEGIN)
        return false;
    begin_attribute(w, e, e->vr);
    if (uri && uri[0] != '\0')
        w->form->uri(w->ctx, uri);
    end_attribute(w);
    return true;
}

static bool
is_elsewhere(struct dicom__model_writer *w, const dicom_event *e)
{
    unsigned klass = dicom_vr_get_info(e->vr)->klass;

    return e->length > 0 &&
           (klass == DICOM_CLASS_BYTES || klass == DICOM_CLASS_NONE) &&
           put_elsewhere(w, e);
}

/* All text is UTF-8 here, also where nothing was said of it. PS3.18 F.2, PS3.19
 * A.1. A value that comes in pieces is too long to be understood. */
static void
put_charset(struct dicom__model_writer *w, const dicom_event *e)
{
    static const char utf8[] = "ISO_IR 192";

    dicom__charset_scope_note(&w->charsets, e);
    if (w->on_finding)
        report(w, e, w->charsets.levels[w->charsets.level].own.flags);
    begin_attribute(w, e, DICOM_VR_CS);
    if (w->keep_charset)
        w->form->value(w->ctx, DICOM_VR_CS, e->bytes, e->size);
    else
        w->form->value(w->ctx, DICOM_VR_CS, utf8, sizeof utf8 - 1);
    end_attribute(w);
}

/* Whether the value is not to be written. */
static bool
is_done(struct dicom__model_writer *w, const dicom_event *e)
{
    if (w->hidden > 0 || is_left_out(w, e))
        return true;
    if (e->tag != DICOM__SPECIFIC_CHARACTER_SET)
        return is_elsewhere(w, e);
    put_charset(w, e);
    return true;
}

static dicom_status
element(struct dicom__model_writer *w, const dicom_event *e)
{
    if (is_done(w, e))
        return DICOM_OK;
    begin_attribute(w, e, e->vr);
    w->form->value(w->ctx, e->vr, e->bytes, e->size);
    end_attribute(w);
    if (w->on_finding)
        report(w, e,
               dicom__text_faults(dicom__model_charset(w)->charset, e->vr,
                                  e->bytes, e->size, false));
    return DICOM_OK;
}

static dicom_status
bulk_begin(struct dicom__model_writer *w, const dicom_event *e)
{
    w->mute = is_done(w, e);
    if (w->mute)
        return DICOM_SKIP;
    w->bulk = true;
    begin_attribute(w, e, e->vr);
    w->form->begin_value(w->ctx, e->vr);
    w->begun = *e;
    if (w->on_finding)
        dicom__text_check_begin(&w->check, dicom__model_charset(w)->charset,
                                e->vr);
    return DICOM_OK;
}

static dicom_status
bulk_data(struct dicom__model_writer *w, const dicom_event *e)
{
    if (w->mute)
        return DICOM_SKIP;
    w->form->feed_value(w->ctx, e->bytes, e->size);
    if (w->on_finding)
        dicom__text_check_feed(&w->check, e->bytes, e->size);
    return DICOM_OK;
}

static dicom_status
bulk_end(struct dicom__model_writer *w)
{
    if (w->bulk) {
        w->form->end_value(w->ctx);
        end_attribute(w);
        if (w->on_finding)
            report(w, &w->begun, dicom__text_check_end(&w->check));
    }
    w->bulk = false;
    w->mute = false;
    return DICOM_OK;
}

/* ---- containers --------------------------------------------------------- */

/* Specific Character Set is nothing of that kind. */
static bool
is_hidden(struct dicom__model_writer *w, const dicom_event *e)
{
    return w->hidden > 0 || is_left_out(w, e) ||
           e->tag == DICOM__SPECIFIC_CHARACTER_SET;
}

static dicom_status
fragments_begin(struct dicom__model_writer *w, const dicom_event *e)
{
    if (!is_hidden(w, e))
        (void)put_elsewhere(w, e);
    w->hidden++;
    return DICOM_SKIP;
}

static dicom_status
sequence_begin(struct dicom__model_writer *w, const dicom_event *e)
{
    if (is_hidden(w, e)) {
        w->hidden++;
        return DICOM_SKIP;
    }
    begin_attribute(w, e, DICOM_VR_SQ);
    dicom__model_now(w)->sequence = true;
    dicom__model_now(w)->items = 0;
    return DICOM_OK;
}

static void
end_sequence(struct dicom__model_writer *w)
{
    struct dicom__model_level *l = dicom__model_now(w);

    if (l->items > 0)
        w->form->end_items(w->ctx);
    l->sequence = false;
    end_attribute(w);
}

static void
begin_item(struct dicom__model_writer *w)
{
    uint32_t index = dicom__model_now(w)->items++;

    dicom__charset_scope_enter(&w->charsets);
    *dicom__model_now(w) = (struct dicom__model_level){.last = DICOM__NO_TAG};
    w->form->begin_item(w->ctx, index);
}

static void
end_item(struct dicom__model_writer *w)
{
    w->form->end_item(w->ctx);
    dicom__charset_scope_leave(&w->charsets);
}

static void
begin_dataset(struct dicom__model_writer *w)
{
    w->datasets++;
    w->open = true;
    dicom__charset_scope_dataset(&w->charsets);
    w->levels[0] = (struct dicom__model_level){.last = DICOM__NO_TAG};
    w->form->begin_dataset(w->ctx);
}

static void
end_dataset(struct dicom__model_writer *w)
{
    w->form->end_dataset(w->ctx);
    w->open = false;
    w->ended = true;
}

/* ---- the stream --------------------------------------------------------- */

static dicom_status
dataset_event(struct dicom__model_writer *w, const dicom_event *e)
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
hidden_event(struct dicom__model_writer *w, dicom_event_kind kind)
{
    if (kind == DICOM_ITEM_BEGIN) {
        w->hidden++;
        return DICOM_SKIP;
    }
    w->hidden--;
    return DICOM_OK;
}

static dicom_status
container_event(struct dicom__model_writer *w, dicom_event_kind kind)
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
take(struct dicom__model_writer *w, const dicom_event *e)
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
close_dataset(struct dicom__model_writer *w)
{
    w->hidden = 0;
    (void)bulk_end(w);
    for (;;) {
        if (dicom__model_now(w)->sequence)
            end_sequence(w);
        if (w->charsets.level == 0)
            break;
        end_item(w);
    }
    end_dataset(w);
}

static dicom_status
check_output(struct dicom__model_writer *w, const dicom_event *e)
{
    if (w->out.status == DICOM_OK)
        return DICOM_OK;
    return fail(w, w->out.status, e, "the output function has failed");
}

dicom_status
dicom__model_event(struct dicom__model_writer *w, const dicom_event *event)
{
    dicom_status status;

    if (w->error.status != DICOM_OK)
        return w->error.status;
    if (w->finished)
        return fail(w, DICOM_E_STATE, event, "the text has been finished");
    if (w->ended && w->several &&
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
dicom__model_cut(struct dicom__model_writer *w)
{
    if (w->error.status != DICOM_OK)
        return w->error.status;
    if (w->open)
        close_dataset(w);
    w->ended = true; /* wherever it was: in file meta information, too */
    return check_output(w, NULL);
}

dicom_status
dicom__model_finish(struct dicom__model_writer *w, void (*end)(void *ctx))
{
    bool cut = w->open;

    if (w->finished)
        return w->error.status;
    w->finished = true;
    if (w->error.status != DICOM_OK) { /* what is there gets out */
        (void)dicom__output_flush(&w->out);
        return w->error.status;
    }
    if (cut)
        close_dataset(w);
    if (end)
        end(w->ctx);
    (void)dicom__output_flush(&w->out);
    if (check_output(w, NULL) != DICOM_OK)
        return w->error.status;
    if (cut || (w->datasets == 0 && !w->several))
        return fail(w, DICOM_E_TRUNCATED, NULL,
                    "the events end before the data set does");
    return DICOM_OK;
}
