#include "stream/write.h"

#include "event/finding.h"
#include "event/path.h"

#if defined(__GNUC__)
#define NOINLINE __attribute__((noinline))
#else
#define NOINLINE
#endif

/* ---- life ---- */

static bool
options_ok(const dicom_writer_options *o)
{
    if (o->size != sizeof *o || (unsigned)o->form > DICOM_FORM_COMMAND ||
        (unsigned)o->lengths > DICOM_LENGTHS_EXACT ||
        (unsigned)o->group_lengths > DICOM_GROUP_LENGTHS_KEEP ||
        o->trailing_padding % 2 != 0 ||
        (o->source_ae && strlen(o->source_ae) > 16))
        return false;
    if (!o->preserve)
        return true;
    return !o->syntax && o->lengths == DICOM_LENGTHS_UNDEFINED &&
           o->group_lengths == DICOM_GROUP_LENGTHS_DROP && !o->any_order &&
           !o->preamble && !o->keep_preamble && !o->keep_meta &&
           !o->source_ae && o->trailing_padding == 0 &&
           o->form != DICOM_FORM_COMMAND;
}

/* Copies what the options only borrow. */
static void
take_options(dicom_writer *w, const dicom_writer_options *o)
{
    w->o = *o;
    if (o->syntax) {
        w->given_syntax = *o->syntax;
        w->o.syntax = &w->given_syntax;
    }
    if (o->preamble)
        memcpy(w->given_preamble, o->preamble, WRITE_PREAMBLE);
    if (o->source_ae) {
        w->source_size = strlen(o->source_ae);
        memcpy(w->source_ae, o->source_ae, w->source_size);
    }
}

dicom_status
dicom_writer_new(dicom_writer **out, dicom_output_fn *output, void *ctx,
                 const dicom_writer_options *options)
{
    static const dicom_writer_options defaults = DICOM_WRITER_OPTIONS_INIT;
    const uint64_t                    most = UINT32_MAX; /* of a group */
    struct dicom__memory              memory;

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    if (!options)
        options = &defaults;
    if (!output || !options_ok(options))
        return DICOM_E_ARGUMENT;

    uint64_t limit = options->memory ? options->memory : 64 << 20;
    if (limit > most)
        limit = most;
    dicom__memory_init(&memory, options->allocator, 0);
    dicom_writer *w = dicom__alloc(&memory, sizeof *w);
    if (!w)
        return DICOM_E_NO_MEMORY;
    memset(w, 0, sizeof *w);
    dicom_status status =
        dicom__sink_init(&w->sink, options->allocator, (size_t)limit);
    if (status != DICOM_OK) {
        dicom__release(&memory, w, sizeof *w);
        return status;
    }
    take_options(w, options);
    dicom_writer_reset(w, output, ctx);
    *out = w;
    return DICOM_OK;
}

void
dicom_writer_free(dicom_writer *w)
{
    if (!w)
        return;

    struct dicom__memory memory;
    dicom__memory_init(&memory, &w->sink.memory.with, 0);
    dicom__buf_free(&w->head, &w->sink.memory);
    dicom__sink_free(&w->sink);
    memory.used = sizeof *w;
    dicom__release(&memory, w, sizeof *w);
}

void
dicom_writer_reset(dicom_writer *w, dicom_output_fn *output, void *ctx)
{
    dicom__sink_reset(&w->sink, output, ctx);
    w->order = (dicom_event_order){0};
    w->error = (dicom_error){.section = "", .text = ""};
    memcpy(w->preamble, w->given_preamble, WRITE_PREAMBLE);
    w->has_source = w->has_target = false;
    w->plain = w->big = w->in_meta = w->pending = w->bulk_muted = false;
    w->explicit_vr = true;
    w->silent = w->o.form != DICOM_FORM_FILE;
    w->meta_size = 0;
    w->group = UINT32_MAX;
    memset(w->meta, 0, sizeof w->meta);
    memset(w->uid, 0, sizeof w->uid);
    w->top = NULL;
    w->quick = NULL;
}

/* ---- places ---- */

void
dicom__write_quickly(struct dicom_writer *w)
{
    w->quick = w->top && w->top->item && !w->o.preserve ? w->top : NULL;
}

void
dicom__write_push(struct dicom_writer *w, const dicom_event *e, uint64_t end)
{
    bool                 outermost = e->kind == DICOM_DATASET_BEGIN;
    struct dicom__place *f = outermost ? w->places : w->top + 1;

    *f = (struct dicom__place){.end = end,
                               .last = -1,
                               .tag = e->tag,
                               .index = e->index,
                               .item = e->kind == DICOM_ITEM_BEGIN,
                               .fragments = e->kind == DICOM_FRAGMENTS_BEGIN};
    if (f->item)
        f->tag = f[-1].tag;
    w->top = f;
    dicom__write_quickly(w);
}

void
dicom__write_pop(struct dicom_writer *w)
{
    w->top = w->top == w->places ? NULL : w->top - 1;
    dicom__write_quickly(w);
}

/* ---- errors and findings ---- */

static void
make_path(const struct dicom_writer *w, uint32_t tag,
          char path[DICOM_PATH_SIZE])
{
    struct dicom__path_step steps[WRITE_DEPTH_MAX];
    size_t                  count = 0;

    if (w->top)
        for (const struct dicom__place *f = w->places; f <= w->top; f++)
            if (f->item && count < WRITE_DEPTH_MAX)
                steps[count++] = (struct dicom__path_step){f->tag, f->index};
    dicom__path_format(path, steps, count, tag);
}

dicom_status
dicom__write_fail(struct dicom_writer *w, dicom_status status, uint32_t tag,
                  const char *section, const char *text)
{
    w->quick = NULL;
    if (w->error.status == DICOM_OK) {
        w->error.status = status;
        w->error.tag = tag;
        w->error.offset = dicom__sink_offset(&w->sink);
        w->error.section = section;
        w->error.text = text;
        make_path(w, tag, w->error.path);
    }
    return w->error.status;
}

void
dicom__write_finding(struct dicom_writer *w, dicom_finding_code code,
                     uint32_t tag)
{
    char          path[DICOM_PATH_SIZE];
    dicom_finding finding = {.code = code,
                             .severity = dicom_finding_get_severity(code),
                             .tag = tag,
                             .offset = dicom__sink_offset(&w->sink),
                             .section = dicom__finding_section(code),
                             .text = dicom_finding_text(code),
                             .path = path};

    if (!w->o.on_finding)
        return;
    make_path(w, tag, path);
    w->o.on_finding(w->o.finding_ctx, &finding);
}

/* What the sink has met with becomes the writer's own. */
static dicom_status
settle(struct dicom_writer *w, uint32_t tag)
{
    dicom_status status = w->sink.status;

    return status == DICOM_OK ? status
                              : dicom__write_fail(w, status, tag, "",
                                                  dicom_status_text(status));
}

/* ---- the short way ---- */

/* As memcpy(), for what is short; inline, lest its caller save registers. */
static inline void
copy_short(uint8_t *to, const uint8_t *from, size_t size)
{
    if (size >= 16) {
        for (size_t at = 0; at + 16 < size; at += 16)
            memcpy(to + at, from + at, 16);
        memcpy(to + size - 16, from + size - 16, 16);
    } else if (size >= 8) {
        memcpy(to, from, 8);
        memcpy(to + size - 8, from + size - 8, 8);
    } else if (size >= 4) {
        memcpy(to, from, 4);
        memcpy(to + size - 4, from + size - 4, 4);
    } else if (size >= 2) {
        memcpy(to, from, 2);
        to[size - 1] = from[size - 1];
    } else if (size > 0) {
        *to = *from;
    }
}

/* A header in little endian; returns its end. A short one has a short length.
 */
static inline uint8_t *
put_header(uint8_t *p, uint32_t tag, dicom_vr vr, uint32_t length,
           bool explicit_vr)
{
    dicom__put32le(p, tag >> 16 | tag << 16);
    if (!explicit_vr) {
        dicom__put32le(p + 4, length);
        return p + DICOM__SHORT_HEADER;
    }
    if (!(dicom__vr_traits[vr] & DICOM__VR_LONG)) {
        dicom__put32le(p + 4, dicom__vr_letters[vr] | length << 16);
        return p + DICOM__SHORT_HEADER;
    }
    dicom__put32le(p + 4, dicom__vr_letters[vr]);
    dicom__put32le(p + 8, length);
    return p + DICOM__LONG_HEADER;
}

static inline void
put_delimiter(struct dicom_writer *w, uint32_t tag, uint32_t length)
{
    w->sink.at = put_header(w->sink.at, tag, DICOM_VR_NONE, length, false);
}

/* Short values in little endian whose tag and VR need no second look. False:
 * nothing has happened. */
static inline bool
write_short(struct dicom_writer *w, const dicom_event *e)
{
    enum { MOST = 256 };
    struct dicom__place *f = w->quick;
    uint8_t             *p = w->sink.at;
    size_t               size = e->size;
    uint32_t             tag = e->tag;

    if ((int64_t)tag <= f->last || DICOM_TAG_ELEMENT(tag) == 0 ||
        tag == DICOM_TAG(0x0008, 0x0001) || tag >> 16 == 0xFFFE ||
        !dicom__may_be_written(e->vr) || w->big || size > MOST ||
        size % 2 != 0 || (size_t)(w->sink.end - p) < MOST + DICOM__LONG_HEADER)
        return false;
    f->last = tag;
    p = put_header(p, tag, e->vr, (uint32_t)size, w->explicit_vr);
    copy_short(p, e->bytes, size);
    w->sink.at = p + size;
    return true;
}

/* What begins and ends in an item or sequence of a plain data set, of which
 * the order of events is right. False as above. */
static inline bool
write_container_quickly(struct dicom_writer *w, const dicom_event *e)
{
    struct dicom__place *f = w->top;
    uint8_t             *p = w->sink.at;

    if (!f || f == w->places || f->end != UINT64_MAX || f->fragments ||
        (size_t)(w->sink.end - p) < DICOM__LONG_HEADER)
        return false;
    switch (e->kind) {
    case DICOM_ITEM_BEGIN:
        put_delimiter(w, DICOM__ITEM, DICOM_LENGTH_UNDEFINED);
        dicom__write_push(w, e, UINT64_MAX);
        return true;
    case DICOM_ITEM_END:
        put_delimiter(w, DICOM__ITEM_END, 0);
        dicom__write_pop(w);
        return true;
    case DICOM_SEQUENCE_END:
        put_delimiter(w, DICOM__SEQUENCE_END, 0);
        dicom__write_pop(w);
        return true;
    case DICOM_SEQUENCE_BEGIN:
        if ((int64_t)e->tag <= f->last || e->tag >> 16 == 0xFFFE)
            return false;
        f->last = e->tag;
        w->sink.at = put_header(p, e->tag, DICOM_VR_SQ, DICOM_LENGTH_UNDEFINED,
                                w->explicit_vr);
        dicom__write_push(w, e, UINT64_MAX);
        return true;
    default:
        return false;
    }
}

/* ---- events ---- */

NOINLINE static dicom_status
write_any(struct dicom_writer *w, const dicom_event *e)
{
    dicom_status status = w->error.status;

    if (status != DICOM_OK)
        return status;
    status = dicom_event_order_check(&w->order, e);
    if (status != DICOM_OK)
        return dicom__write_fail(w, status, e->tag, "PS3.5 7",
                                 status == DICOM_E_LIMIT
                                     ? "sequences are nested too deeply"
                                     : "the event may not come now");
    if (w->plain && write_container_quickly(w, e))
        return DICOM_OK;
    if (w->silent && e->kind != DICOM_DATASET_BEGIN)
        return DICOM_OK;
    status =
        w->o.preserve ? dicom__preserve_event(w, e) : dicom__write_event(w, e);
    if (status != DICOM_OK && status != DICOM_SKIP)
        return dicom__write_fail(w, status, e->tag, "",
                                 dicom_status_text(status));
    return settle(w, e->tag);
}

dicom_status
dicom_writer_event(void *writer, const dicom_event *e)
{
    dicom_writer *w = writer;

    if (w->quick && e->kind == DICOM_ELEMENT && write_short(w, e))
        return DICOM_OK;
    return write_any(w, e);
}

dicom_status
dicom_writer_finish(dicom_writer *w)
{
    if (w->error.status != DICOM_OK)
        return w->error.status;
    if (dicom_event_order_finish(&w->order) != DICOM_OK)
        return dicom__write_fail(w, DICOM_E_STATE, 0, "PS3.5 7",
                                 "the stream of events is not complete");
    dicom_status status = dicom__write_release(w);
    if (status != DICOM_OK)
        return dicom__write_fail(w, status, 0, "", dicom_status_text(status));
    return settle(w, 0);
}

const dicom_error *
dicom_writer_error(const dicom_writer *w)
{
    return &w->error;
}
