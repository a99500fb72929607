/*
 * What stands around a data set: preamble, file meta information, group
 * lengths, padding, deflating. PS3.10 7, PS3.5 7.2, annex A
 */
#include "stream/write.h"

static const uint32_t sop_class = DICOM_TAG(0x0008, 0x0016);
static const uint32_t sop_instance = DICOM_TAG(0x0008, 0x0018);
static const uint32_t padding = DICOM_TAG(0xFFFC, 0xFFFC);

static const struct {
    uint32_t tag;
    dicom_vr vr;
} meta[META_COUNT] = {
    [META_VERSION] = {DICOM_TAG(0x0002, 0x0001), DICOM_VR_OB},
    [META_SOP_CLASS] = {DICOM_TAG(0x0002, 0x0002), DICOM_VR_UI},
    [META_SOP_INSTANCE] = {DICOM_TAG(0x0002, 0x0003), DICOM_VR_UI},
    [META_SYNTAX] = {DICOM_TAG(0x0002, 0x0010), DICOM_VR_UI},
    [META_IMPLEMENTATION] = {DICOM_TAG(0x0002, 0x0012), DICOM_VR_UI},
    [META_NAME] = {DICOM_TAG(0x0002, 0x0013), DICOM_VR_SH},
    [META_SOURCE] = {DICOM_TAG(0x0002, 0x0016), DICOM_VR_AE},
};

static size_t
held(const struct dicom_writer *w)
{
    return (size_t)(w->sink.at - w->sink.begin);
}

/* ---- values of the file meta information ---- */

static void
set_value(struct dicom__meta_value *v, const void *bytes, size_t size)
{
    const uint8_t *p = bytes;

    while (size > 0 && (p[size - 1] == ' ' || p[size - 1] == 0))
        size--;
    v->size = 0;
    if (size == 0 || size > sizeof v->bytes)
        return; /* a UID of more than 64 characters is none */
    memcpy(v->bytes, p, size);
    v->size = (uint8_t)size;
}

static void
set_text(struct dicom__meta_value *v, const char *text)
{
    set_value(v, text, strlen(text));
}

/* What was made of what came, and of what the data set says. */
static void
make_values(struct dicom_writer *w)
{
    static const uint8_t      version[] = {0, 1};
    struct dicom__meta_value *v = w->meta;
    bool                      keep = w->o.keep_meta;

    if (!keep || v[META_VERSION].size == 0)
        set_value(&v[META_VERSION], version, sizeof version);
    for (size_t i = 0; i < 2; i++)
        if (w->uid[i].size > 0 && (!keep || v[META_SOP_CLASS + i].size == 0))
            set_value(&v[META_SOP_CLASS + i], w->uid[i].bytes, w->uid[i].size);
    set_text(&v[META_SYNTAX], w->target.uid);
    if (!keep || v[META_IMPLEMENTATION].size == 0) {
        set_text(&v[META_IMPLEMENTATION], DICOM_IMPLEMENTATION_UID);
        set_text(&v[META_NAME], DICOM_IMPLEMENTATION_NAME);
    }
    if (w->source_size > 0 && (!keep || v[META_SOURCE].size == 0))
        set_value(&v[META_SOURCE], w->source_ae, w->source_size);
    for (size_t i = META_SOP_CLASS; i <= META_SOP_INSTANCE; i++)
        if (v[i].size == 0)
            dicom__write_finding(w, DICOM_F_META_UID_MISSING, meta[i].tag);
}

/* An element of it that comes: those that are made are not written yet. */
static dicom_status
meta_element(struct dicom_writer *w, const dicom_event *e)
{
    if (e->tag >> 16 != 2)
        return dicom__write_fail(w, DICOM_E_SYNTAX, e->tag, "PS3.10 7.1",
                                 "an element of another group in the file "
                                 "meta information");
    for (size_t i = 0; i < META_COUNT; i++) {
        struct dicom__meta_value *v = &w->meta[i];

        if (meta[i].tag < e->tag && !v->passed) {
            v->passed = true;
            v->before = held(w);
        }
        if (meta[i].tag == e->tag && e->kind == DICOM_ELEMENT) {
            set_value(v, e->bytes, e->size);
            return DICOM_SKIP;
        }
    }
    return e->kind == DICOM_ELEMENT && DICOM_TAG_ELEMENT(e->tag) == 0
               ? DICOM_SKIP
               : DICOM_OK;
}

/* ---- the head of a file ---- */

/* Into room that was reserved. */
static void
put(struct dicom__buf *b, const void *bytes, size_t size)
{
    if (size > 0)
        memcpy(b->data + b->size, bytes, size);
    b->size += size;
}

static void
put_value(struct dicom__buf *b, uint32_t tag, dicom_vr vr, const void *bytes,
          size_t size)
{
    const char          *name = dicom_vr_name(vr);
    uint8_t              pad = (uint8_t)dicom_vr_get_info(vr)->padding;
    struct dicom__header h = {
        .tag = tag,
        .length = (uint32_t)(size + size % 2),
        .vr_encoded = (uint16_t)((uint8_t)name[0] | (uint8_t)name[1] << 8),
        .size = vr == DICOM_VR_OB ? DICOM__LONG_HEADER : DICOM__SHORT_HEADER};

    dicom__header_write(b->data + b->size, &h, true, false);
    b->size += h.size;
    put(b, bytes, size);
    put(b, &pad, size % 2);
}

/* Preamble and file meta information, in place of what is held of it. */
static dicom_status
make_head(struct dicom_writer *w)
{
    enum { VALUE_MOST = DICOM__LONG_HEADER + WRITE_UID_MAX };
    size_t most =
        WRITE_PREAMBLE + 4 + VALUE_MOST * (META_COUNT + 1) + w->meta_size;
    struct dicom__buf *b = &w->head;
    size_t             at = 0;
    uint8_t            length[4] = {0};

    b->size = 0;
    dicom_status status = dicom__buf_reserve(b, &w->sink.memory, most);
    if (status != DICOM_OK)
        return status;
    put(b, w->preamble, WRITE_PREAMBLE);
    put(b, "DICM", 4);
    put_value(b, DICOM_TAG(0x0002, 0x0000), DICOM_VR_UL, length, 4);
    size_t begin = b->size;
    for (size_t i = 0; i < META_COUNT; i++) {
        const struct dicom__meta_value *v = &w->meta[i];
        size_t before = v->passed ? v->before : w->meta_size;

        put(b, w->sink.begin + at, before - at);
        at = before;
        if (v->size > 0)
            put_value(b, meta[i].tag, meta[i].vr, v->bytes, v->size);
    }
    put(b, w->sink.begin + at, w->meta_size - at);
    dicom__put32le(b->data + begin - 4, (uint32_t)(b->size - begin));
    return DICOM_OK;
}

/* The transfer syntax for a form. */
static const dicom_syntax *
syntax_of_form(const dicom_syntax *form)
{
    const char *uid = form->big_endian    ? "1.2.840.10008.1.2.2"
                      : form->explicit_vr ? "1.2.840.10008.1.2.1"
                                          : "1.2.840.10008.1.2";

    return dicom_syntax_find(uid, strlen(uid));
}

dicom_syntax
dicom__write_target(const dicom_writer_options *o, const dicom_syntax *source,
                    const dicom_syntax *said)
{
    static const dicom_syntax command = {.uid = ""};
    static const dicom_syntax usual = {.uid = "", .explicit_vr = 1};
    const dicom_syntax       *s = source ? source : said;

    if (o->form == DICOM_FORM_COMMAND)
        s = &command;
    else if (o->syntax)
        s = o->syntax;
    else if (!s)
        s = &usual;

    /* What is in the table is right; a source may have had another form. */
    const dicom_syntax *known = s->uid[0]
                                    ? dicom_syntax_find(s->uid, strlen(s->uid))
                                    : syntax_of_form(s);
    return known ? *known : *s;
}

static void
choose_target(struct dicom_writer *w)
{
    const struct dicom__meta_value *said = &w->meta[META_SYNTAX];

    w->target = dicom__write_target(
        &w->o, w->has_source ? &w->source : NULL,
        said->size > 0
            ? dicom_syntax_find((const char *)said->bytes, said->size)
            : NULL);
}

static dicom_status
write_head(struct dicom_writer *w)
{
    make_values(w);
    dicom_status status = make_head(w);
    if (status != DICOM_OK)
        return dicom__write_fail(w, status, 0, "PS3.10 7.1",
                                 dicom_status_text(status));
    w->pending = false;
    if (!w->target.deflated) {
        dicom__sink_splice(&w->sink, w->meta_size, w->head.data, w->head.size);
        return w->sink.status;
    }
    dicom__sink_raw(&w->sink, w->head.data, w->head.size);
    dicom__sink_splice(&w->sink, w->meta_size, NULL, 0);
    w->sink.given = w->head.size;
    dicom__sink_deflate_begin(&w->sink);
    return w->sink.status;
}

dicom_status
dicom__write_release(struct dicom_writer *w)
{
    dicom_status status = w->sink.status;

    if (w->pending && status == DICOM_OK) {
        if (w->top == NULL && !w->has_target)
            choose_target(w);
        status = write_head(w);
    }
    if (status == DICOM_OK)
        dicom__sink_flush(&w->sink);
    return status == DICOM_OK ? w->sink.status : status;
}

/* ---- groups ---- */

static void
end_group(struct dicom_writer *w)
{
    if (w->group == UINT32_MAX || w->sink.status != DICOM_OK)
        return;
    uint8_t *length = w->sink.begin + w->group_at;
    dicom__put32(length, (uint32_t)(w->sink.at - length - 4), w->big);
    w->group = UINT32_MAX;
}

static void
begin_group(struct dicom_writer *w, uint32_t tag)
{
    w->sink.held = true;
    w->group = tag >> 16;
    dicom__write_header(w, w->group << 16, DICOM_VR_UL, 4);
    w->group_at = held(w);
    dicom__sink_fill(&w->sink, 0, 4);
}

static bool
makes_groups(const struct dicom_writer *w)
{
    return w->o.group_lengths == DICOM_GROUP_LENGTHS_MAKE ||
           w->o.form == DICOM_FORM_COMMAND;
}

/* Gives away what need not be held any more, now that `tag` comes. */
static dicom_status
pass(struct dicom_writer *w, uint32_t tag)
{
    bool groups = makes_groups(w);
    bool next_group = groups && tag >> 16 != w->group;
    bool ready = (!groups || next_group) && (!w->pending || tag > sop_instance);
    dicom_status status = DICOM_OK;

    if (next_group)
        end_group(w);
    if (ready && w->sink.held)
        status = dicom__write_release(w);
    if (next_group && status == DICOM_OK)
        begin_group(w, tag);
    return status;
}

/* ---- the outermost data set ---- */

static dicom_status
judge_group(struct dicom_writer *w, uint32_t tag)
{
    if (w->o.form == DICOM_FORM_COMMAND && tag >> 16 != 0)
        return dicom__write_fail(w, DICOM_E_SYNTAX, tag, "PS3.7 6.3.1",
                                 "an element of another group in a command "
                                 "set");
    if (w->o.form == DICOM_FORM_FILE && tag >> 16 == 2)
        return dicom__write_fail(w, DICOM_E_SYNTAX, tag, "PS3.10 7.1",
                                 "an element of group 0002 in the data set");
    return DICOM_OK;
}

dicom_status
dicom__write_outermost(struct dicom_writer *w, const dicom_event *e)
{
    if (w->in_meta)
        return meta_element(w, e);

    dicom_status status = judge_group(w, e->tag);
    if (status != DICOM_OK)
        return status;
    if (e->tag == padding && w->o.trailing_padding > 0 &&
        (e->kind == DICOM_ELEMENT || e->kind == DICOM_BULK_BEGIN))
        return DICOM_SKIP;
    status = pass(w, e->tag);
    if (w->pending && e->kind == DICOM_ELEMENT) {
        if (e->tag == sop_class)
            set_value(&w->uid[0], e->bytes, e->size);
        else if (e->tag == sop_instance)
            set_value(&w->uid[1], e->bytes, e->size);
    }
    return status;
}

dicom_status
dicom__write_dataset_begin(struct dicom_writer *w, const dicom_event *e)
{
    w->in_meta = e->flags & DICOM_EVENT_FILE_META;
    w->silent = w->in_meta && w->o.form != DICOM_FORM_FILE;
    w->pending = w->o.form == DICOM_FORM_FILE;
    w->sink.held = w->pending;
    w->explicit_vr = true;
    w->big = false;
    dicom__write_push(w, e, UINT64_MAX);
    if (w->in_meta)
        return DICOM_OK;
    w->has_source = e->syntax != NULL;
    if (e->syntax)
        w->source = *e->syntax;
    choose_target(w);
    w->has_target = true;
    w->explicit_vr = w->target.explicit_vr;
    w->big = w->target.big_endian;
    w->plain = !w->big && w->o.lengths == DICOM_LENGTHS_UNDEFINED;
    if (!w->pending && w->target.deflated)
        dicom__sink_deflate_begin(&w->sink);
    return w->sink.status;
}

/* Data Set Trailing Padding up to a multiple. PS3.10 7.2 */
static void
fill_up(struct dicom_writer *w)
{
    uint32_t multiple = w->o.trailing_padding;
    size_t   header = w->explicit_vr ? DICOM__LONG_HEADER : DICOM__SHORT_HEADER;
    uint64_t at = dicom__sink_offset(&w->sink);

    if (multiple == 0 || at % multiple == 0)
        return;
    uint64_t beyond = (at + header) % multiple;
    uint32_t size = beyond > 0 ? multiple - (uint32_t)beyond : 0;
    dicom__write_header(w, padding, DICOM_VR_OB, size);
    dicom__sink_fill(&w->sink, 0, size);
}

dicom_status
dicom__write_dataset_end(struct dicom_writer *w)
{
    dicom__write_pop(w);
    if (w->in_meta) {
        w->in_meta = false;
        w->meta_size = held(w);
        return DICOM_OK;
    }
    end_group(w);
    dicom_status status = dicom__write_release(w);
    if (status != DICOM_OK)
        return status;
    if (!w->sink.deflating) {
        fill_up(w);
        return DICOM_OK;
    }
    dicom__sink_deflate_end(&w->sink);
    if (w->sink.deflated & 1) /* PS3.5 A.5 */
        dicom__sink_raw(&w->sink, "", 1);
    return DICOM_OK;
}
