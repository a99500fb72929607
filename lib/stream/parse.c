#include "stream/parse.h"

#include <string.h>

#include "event/finding.h"
#include "event/path.h"

const dicom_syntax dicom__implicit_le = {.uid = ""};
const dicom_syntax dicom__explicit_le = {.uid = "", .explicit_vr = 1};
const dicom_syntax dicom__explicit_be = {
    .uid = "", .explicit_vr = 1, .big_endian = 1};

static uint32_t
stop_tag(const dicom_parser_options *o)
{
    const uint32_t pixel_data = DICOM_TAG(0x7FE0, 0x0008);
    uint32_t       stop = o->stop_before_tag ? o->stop_before_tag : UINT32_MAX;

    if (o->stop_before_pixel_data && stop > pixel_data)
        stop = pixel_data;
    return stop;
}

void
dicom__parse_init(struct dicom__parse *p, const dicom_parser_options *options)
{
    dicom_parser_options *o = &p->o;

    memset(p, 0, sizeof *p);
    *o = *options;
    dicom__memory_init(&p->memory, options->allocator, 0);
    if (o->whole_value_max == 0)
        o->whole_value_max = DICOM__WHOLE_VALUE_MAX;
    if (o->whole_value_max > DICOM__WHOLE_VALUE_LIMIT)
        o->whole_value_max = DICOM__WHOLE_VALUE_LIMIT;
    if (o->limits.depth == 0 || o->limits.depth > DICOM__DEPTH_MAX)
        o->limits.depth = DICOM__DEPTH_MAX;
    if (o->limits.elements == 0)
        o->limits.elements = UINT64_MAX;
    if (o->limits.inflated == 0)
        o->limits.inflated = UINT64_C(1) << 32;
    p->stop_tag = stop_tag(o);
    dicom__parse_reset(p);
}

void
dicom__parse_reset(struct dicom__parse *p)
{
    p->event = (dicom_event){0};
    p->offset = 0;
    p->need = 0;
    p->top = NULL;
    p->depth = 0;
    p->elements = 0;
    p->skip = 0;
    p->bulk_left = 0;
    p->stray_end = 0;
    p->zeros_end = UINT64_MAX;
    p->muted = 0;
    p->truncated = false;
    p->cut = false;
    p->inflating = false;
    p->zlib = false;
    p->closed_at = UINT64_MAX;
    p->has_meta = false;
    p->has_meta_length = false;
    p->meta_end = 0;
    p->uid_size = 0;
    p->meta_implicit = false;
    p->creator_count = 0;
    p->names.size = 0;
    p->pending_count = 0;
    p->error = (dicom_error){.section = "", .text = ""};
    p->bare = p->o.syntax != NULL;
    p->state = p->bare ? STATE_SYNTAX : STATE_START;
}

void
dicom__parse_release(struct dicom__parse *p)
{
    dicom__buf_free(&p->swapped, &p->memory);
    dicom__buf_free(&p->names, &p->memory);
}

/* The place of `tag` inside the open items. */
static void
make_path(const struct dicom__parse *p, uint32_t tag,
          char path[DICOM_PATH_SIZE])
{
    struct dicom__path_step steps[DICOM__DEPTH_MAX];
    size_t                  count = 0;

    if (p->top)
        for (const struct dicom__frame *f = p->frames; f <= p->top; f++)
            if (f->kind == FRAME_ITEM && count < DICOM__DEPTH_MAX)
                steps[count++] = (struct dicom__path_step){f->tag, f->index};
    dicom__path_format(path, steps, count, tag);
}

void
dicom__place(struct dicom__parse *p, uint32_t tag)
{
    p->error.tag = tag;
    p->error.offset = p->offset;
    make_path(p, tag, p->error.path);
}

enum dicom__step
dicom__fail(struct dicom__parse *p, dicom_status status, uint32_t tag,
            const char *section, const char *text)
{
    if (p->state != STATE_FAILED) {
        p->error.status = status;
        p->error.section = section;
        p->error.text = text;
        dicom__place(p, tag);
    }
    p->state = STATE_FAILED;
    return STEP_FAIL;
}

void
dicom__note_text(struct dicom__parse *p, dicom_finding_code code, uint32_t tag,
                 const char *text)
{
    if (p->pending_count < DICOM__PENDING)
        p->pending[p->pending_count++] = (struct dicom__pending){
            code, tag, p->offset, text ? text : dicom_finding_text(code)};
}

void
dicom__note(struct dicom__parse *p, dicom_finding_code code, uint32_t tag)
{
    dicom__note_text(p, code, tag, NULL);
}

/* Findings that judge the innermost container, not an element in it. */
static bool
is_of_container(dicom_finding_code code)
{
    return code == DICOM_F_FORM_SWITCH || code == DICOM_F_OVERRUN ||
           (code >= DICOM_F_SEQUENCE_LENGTH && code <= DICOM_F_ITEM_STRAY);
}

/* The tag that ends the path of a finding; 0: it is that of the item. */
static uint32_t
path_tag(const struct dicom__parse *p, const struct dicom__pending *n)
{
    bool item = p->top && p->top->kind == FRAME_ITEM && n->tag == p->top->tag;

    return item && is_of_container(n->code) ? 0 : n->tag;
}

static void
tell_one(struct dicom__parse *p, const struct dicom__pending *n)
{
    char          path[DICOM_PATH_SIZE] = "";
    dicom_finding finding = {.code = n->code,
                             .severity = dicom_finding_get_severity(n->code),
                             .tag = n->tag,
                             .offset = n->offset,
                             .section = dicom__finding_section(n->code),
                             .text = n->text,
                             .path = path};

    if (n->tag)
        make_path(p, path_tag(p, n), path);
    p->o.on_finding(p->o.finding_ctx, &finding);
}

bool
dicom__tell(struct dicom__parse *p)
{
    size_t count = p->muted ? 0 : p->pending_count;

    p->pending_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct dicom__pending *n = &p->pending[i];

        if (p->o.on_finding)
            tell_one(p, n);
        if (p->o.strict && dicom_finding_get_severity(n->code) == DICOM_ERROR) {
            dicom__fail(p, dicom_finding_status(n->code), n->tag,
                        dicom__finding_section(n->code), n->text);
            p->error.offset = n->offset;
            return false;
        }
    }
    return true;
}

enum dicom__step
dicom__more(struct dicom__parse *p, size_t need)
{
    p->need = need;
    p->pending_count = 0;
    return STEP_MORE;
}
