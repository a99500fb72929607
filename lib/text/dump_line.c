#include "text/dump_line.h"

#include <string.h>

enum { COMMENT_COLUMN = 56, LENGTH_WIDTH = 4 };

#define VM_UNKNOWN UINT64_MAX
#define ITEM UINT32_C(0xFFFEE000)

/* ---- what is known ------------------------------------------------------ */

void
dicom__lines_open_dataset(struct dicom__lines *l)
{
    l->nest = 0;
    dicom__creators_dataset(&l->creators);
    dicom__charset_scope_dataset(&l->charsets);
}

void
dicom__lines_open_item(struct dicom__lines *l, uint32_t tag, uint32_t index)
{
    l->steps[l->charsets.level] = (struct dicom__path_step){tag, index};
    dicom__charset_scope_enter(&l->charsets);
    dicom__creators_enter(&l->creators);
}

void
dicom__lines_close_item(struct dicom__lines *l)
{
    dicom__creators_leave(&l->creators);
    dicom__charset_scope_leave(&l->charsets);
}

void
dicom__lines_note(struct dicom__lines *l, const dicom_event *e)
{
    if (e->tag == DICOM__SPECIFIC_CHARACTER_SET)
        dicom__charset_scope_note(&l->charsets, e);
    else if (dicom_tag_is_creator(e->tag))
        /* Without its name the elements are still shown. */
        (void)dicom__creators_note(&l->creators, l->memory, e->tag, e->bytes,
                                   e->size);
}

/* ---- parts -------------------------------------------------------------- */

static inline void
put(struct dicom__lines *l, const char *text)
{
    dicom__output_put(&l->out, text, strlen(text));
}

static void
put_number(struct dicom__lines *l, uint64_t value)
{
    char *to = dicom__output_room(&l->out, 32);

    dicom__output_end(&l->out, dicom__put_decimal(to, value));
}

static size_t
indent(struct dicom__lines *l)
{
    size_t width = l->paths ? 0 : 2 * (size_t)l->nest;

    dicom__output_spaces(&l->out, width);
    return width;
}

/* Indentation, tag and VR; returns the width of the indentation. */
static size_t
begin_line(struct dicom__lines *l, uint32_t tag, const char *vr)
{
    size_t width = indent(l);
    char  *to = dicom__output_room(&l->out, 32);

    to = dicom__put_tag(to, tag);
    *to++ = ' ';
    to = dicom__put_text(to, vr);
    *to++ = ' ';
    dicom__output_end(&l->out, to);
    return width;
}

/* Spaces up to the comment, and the length in it. */
static void
begin_comment(struct dicom__lines *l, size_t used, uint32_t length)
{
    char   digits[24];
    char  *end = length == DICOM_LENGTH_UNDEFINED
                     ? dicom__put_text(digits, "u/l")
                     : dicom__put_decimal(digits, length);
    size_t size = (size_t)(end - digits);

    dicom__output_spaces(&l->out,
                         used < COMMENT_COLUMN ? COMMENT_COLUMN - used : 1);
    dicom__output_put(&l->out, "#", 1);
    dicom__output_spaces(&l->out,
                         size < LENGTH_WIDTH ? LENGTH_WIDTH - size : 1);
    dicom__output_put(&l->out, digits, size);
}

static void
put_private_name(struct dicom__lines *l, uint32_t tag)
{
    dicom_slice c = dicom__creators_find(&l->creators, l->charsets.level, tag);
    struct dicom__value creator = {
        c.text, c.size, DICOM_VR_LO, false,
        dicom__charset_scope_now(&l->charsets)->charset};
    const dicom_dict_row *row;

    if (c.size == 0) {
        put(l, "?");
        return;
    }
    put(l, "[");
    (void)dicom__dump_text(&l->out, &creator, UINT32_MAX);
    put(l, "] ");
    row = dicom_dict_overlay_private(l->dictionary, c.text, c.size, tag);
    put(l, row && dicom_dict_name(row)[0] != '\0' ? dicom_dict_name(row) : "?");
}

static void
put_name(struct dicom__lines *l, uint32_t tag)
{
    const dicom_dict_row *row = dicom_dict_overlay_by_tag(l->dictionary, tag);

    if (row)
        put(l, dicom_dict_keyword(row)[0] != '\0' ? dicom_dict_keyword(row)
                                                  : dicom_dict_name(row));
    else if (dicom_tag_is_creator(tag))
        put(l, "PrivateCreator");
    else if (DICOM_TAG_ELEMENT(tag) == 0)
        put(l, "GroupLength");
    else if (DICOM_TAG_IS_PRIVATE(tag))
        put_private_name(l, tag);
    else
        put(l, "?");
}

/* The place of `tag`, or of the innermost item if it is 0. */
static void
put_path(struct dicom__lines *l, uint32_t tag)
{
    char path[DICOM_PATH_SIZE];

    dicom__path_format(path, l->steps, l->charsets.level, tag);
    put(l, path);
}

static void
put_encoded_vr(struct dicom__lines *l, uint16_t vr)
{
    uint8_t letters[2] = {(uint8_t)vr, (uint8_t)(vr >> 8)};

    put(l, " (encoded as ");
    dicom__dump_ascii(&l->out, letters, 2);
    put(l, ")");
}

static void
put_remarks(struct dicom__lines *l, const dicom_event *e, uint32_t flags)
{
    if ((flags & DICOM_EVENT_VR_DIFFERS) && e->vr_encoded != 0)
        put_encoded_vr(l, e->vr_encoded);
    if (flags & DICOM_EVENT_VR_UNSETTLED)
        put(l, " (or SS)");
    if (flags & DICOM_EVENT_PARTIAL)
        put(l, " (incomplete)");
}

/* ---- lines -------------------------------------------------------------- */

static void
end_line(struct dicom__lines *l, const dicom_event *e, size_t used, uint64_t vm,
         uint32_t flags)
{
    bool is_private = DICOM_TAG_IS_PRIVATE(e->tag);

    begin_comment(l, used, e->length);
    put(l, ", ");
    if (vm == VM_UNKNOWN)
        put(l, "n");
    else
        put_number(l, vm);
    put(l, " ");
    if (l->paths)
        put_path(l, e->tag);
    if (l->paths && is_private)
        put(l, " ");
    if (!l->paths || is_private)
        put_name(l, e->tag);
    if (flags != 0)
        put_remarks(l, e, flags);
    put(l, "\n");
}

static uint64_t
count_values(const struct dicom__value *v, uint32_t length)
{
    const dicom_vr_info *info = dicom_vr_get_info(v->vr);

    if (info->value_size > 0)
        return (v->cut ? length : v->size) / info->value_size;
    if (info->klass != DICOM_CLASS_STRING)
        return v->size > 0;
    if (v->cut)
        return VM_UNKNOWN;
    return dicom_values_count(v->vr, v->charset, v->bytes, v->size);
}

void
dicom__line_value(struct dicom__lines *l, const dicom_event *e,
                  const struct dicom__value *v, uint32_t flags)
{
    size_t used = begin_line(l, e->tag, dicom_vr_name(e->vr));

    used += dicom__dump_value(&l->out, v, l->width);
    end_line(l, e, used, count_values(v, e->length), flags);
}

void
dicom__line_container(struct dicom__lines *l, const dicom_event *e,
                      const char *remark)
{
    size_t used = begin_line(l, e->tag, dicom_vr_name(e->vr));

    put(l, remark);
    end_line(l, e, used + strlen(remark), 1, e->flags);
}

void
dicom__line_item(struct dicom__lines *l, const dicom_event *e)
{
    size_t used = begin_line(l, ITEM, "--");
    char  *begin = dicom__output_room(&l->out, 32);
    char  *to = dicom__put_text(begin, "(item ");

    to = dicom__put_decimal(to, e->index);
    *to++ = ')';
    dicom__output_end(&l->out, to);
    begin_comment(l, used + (size_t)(to - begin), e->length);
    if (l->paths) {
        put(l, ", ");
        put_path(l, 0);
    }
    if (e->flags & DICOM_EVENT_IMPLIED)
        put(l, " (without header)");
    put(l, "\n");
}

void
dicom__line_fragment(struct dicom__lines *l, const dicom_event *e,
                     const struct dicom__value *v, uint32_t flags)
{
    struct dicom__value shown = *v;
    size_t              used = begin_line(l, ITEM, "--");

    shown.vr = e->index == 0 ? DICOM_VR_UL : DICOM_VR_OB;
    used += dicom__dump_value(&l->out, &shown, l->width);
    begin_comment(l, used, e->length);
    put(l, ", ");
    if (l->paths) {
        put_path(l, e->tag);
        put(l, " ");
    }
    put(l, "fragment ");
    put_number(l, e->index);
    if (e->index == 0)
        put(l, " (basic offset table)");
    put_remarks(l, e, flags & DICOM_EVENT_PARTIAL);
    put(l, "\n");
}

void
dicom__line_fragments(struct dicom__lines *l, uint64_t count, uint64_t bytes)
{
    (void)indent(l);
    put(l, "... ");
    put_number(l, count);
    put(l, count == 1 ? " more fragment, " : " more fragments, ");
    put_number(l, bytes);
    put(l, " bytes\n");
}

/* ---- lines that show no element ----------------------------------------- */

static void
put_form(struct dicom__lines *l, const dicom_syntax *syntax)
{
    put(l, syntax->explicit_vr ? "explicit VR, " : "implicit VR, ");
    put(l, syntax->big_endian ? "big endian" : "little endian");
    if (syntax->deflated)
        put(l, ", deflated");
}

static void
put_syntax(struct dicom__lines *l, const dicom_syntax *syntax)
{
    const dicom_uid_row *row = dicom_uid_find(syntax->uid, strlen(syntax->uid));

    put(l, ": ");
    if (syntax->uid[0] == '\0') {
        put_form(l, syntax);
        return;
    }
    /* Of an unknown syntax it is what stands in the file. */
    dicom__dump_ascii(&l->out, syntax->uid, strlen(syntax->uid));
    if (row) {
        put(l, " ");
        put(l, dicom_uid_name(row));
    }
}

void
dicom__line_dataset(struct dicom__lines *l, const dicom_event *e)
{
    bool meta = e->flags & DICOM_EVENT_FILE_META;

    put(l, meta ? "# File meta information" : "# Data set");
    if (!meta && e->syntax)
        put_syntax(l, e->syntax);
    put(l, "\n");
}

static void
put_bytes(struct dicom__lines *l, const dicom_event *e)
{
    struct dicom__value value = {e->bytes, e->size, DICOM_VR_OB, false, NULL};

    (void)dicom__dump_value(&l->out, &value, l->width);
    put(l, "\n");
}

/* Most preambles are zeros, and say nothing. */
void
dicom__line_preamble(struct dicom__lines *l, const dicom_event *e)
{
    const uint8_t *bytes = e->bytes;

    for (size_t i = 0; i < e->size; i++)
        if (bytes[i] != 0) {
            put(l, "# Preamble: ");
            put_bytes(l, e);
            return;
        }
}

void
dicom__line_stray(struct dicom__lines *l, const dicom_event *e)
{
    (void)indent(l);
    put(l, "# ");
    put_number(l, e->size);
    put(l, e->size == 1 ? " stray byte at " : " stray bytes at ");
    put_number(l, e->offset);
    put(l, ": ");
    put_bytes(l, e);
}
