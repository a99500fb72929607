/*
 * What does not fit: lengths that overrun, delimiters out of place, items
 * that are missing, bytes that are no header, streams that end too early.
 */
#include "stream/parse.h"

bool
dicom__all_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

/* ---- stray bytes ---- */

enum dicom__step
dicom__stray(struct dicom__parse *p, struct dicom__window *w, size_t size)
{
    p->event = (dicom_event){.kind = DICOM_STRAY,
                             .flags = w->stable ? DICOM_EVENT_STABLE : 0,
                             .depth = p->depth,
                             .offset = p->offset,
                             .bytes = w->at,
                             .size = size,
                             .syntax = p->top ? p->top->syntax : NULL};
    dicom__consume(p, w, size);
    return STEP_EVENT;
}

/* The delimiter or item tag in hand means nothing here. */
static enum dicom__step
stray_tag(struct dicom__parse *p, struct dicom__window *w,
          dicom_finding_code code)
{
    dicom__note(p, code, p->top->tag);
    if (!dicom__tell(p))
        return STEP_FAIL;
    return dicom__stray(p, w, DICOM__SHORT_HEADER);
}

enum dicom__step
dicom__garbage(struct dicom__parse *p, uint32_t tag)
{
    dicom__note(p, DICOM_F_TRAILING_BYTES, tag);
    if (!dicom__tell(p))
        return STEP_FAIL;
    p->stray_end = p->top->end;
    p->state = STATE_STRAY;
    return STEP_AGAIN;
}

enum dicom__step
dicom__step_stray(struct dicom__parse *p, struct dicom__window *w)
{
    uint64_t left = p->stray_end - p->offset;
    size_t   have = dicom__window_size(w);
    size_t   size =
        left < p->o.whole_value_max ? (size_t)left : p->o.whole_value_max;

    if (size == 0) {
        p->state = STATE_BODY;
        return STEP_AGAIN;
    }
    if (have < size) {
        if (!w->final)
            return dicom__more(p, size);
        size = have;
    }
    if (size > 0)
        return dicom__stray(p, w, size);
    p->state = STATE_BODY;
    return dicom__step_end(p, w);
}

/* A run of zeros. They are no elements: PS3.10 7.2 pads with (FFFC,FFFC). */
enum dicom__step
dicom__step_zeros(struct dicom__parse *p, struct dicom__window *w)
{
    struct dicom__frame *f = p->top;
    uint64_t             room = f->end - p->offset;
    size_t               most = p->o.whole_value_max;
    size_t               have = dicom__window_size(w);
    size_t               zeros = 0;

    if (!f->defined && f->kind != FRAME_DATASET) {
        dicom__note(p, DICOM_F_DELIMITER_MISSING, f->tag);
        if (!dicom__tell(p))
            return STEP_FAIL;
        return dicom__close(p, DICOM_DELIMITER_NONE, 0);
    }
    if (room < most)
        most = (size_t)room;
    if (most > have && w->final)
        most = have;
    while (zeros < most && zeros < have && w->at[zeros] == 0)
        zeros++;
    if (zeros == have && have < most)
        return dicom__more(p, have * 2 < most ? have * 2 : most);
    if (zeros < most)
        zeros &= ~(size_t)1; /* a big endian group may begin with one */
    if (p->zeros_end != p->offset)
        dicom__note(p, DICOM_F_TRAILING_ZEROS, 0);
    if (!dicom__tell(p))
        return STEP_FAIL;
    p->zeros_end = p->offset + zeros;
    return dicom__stray(p, w, zeros);
}

/* ---- overruns ---- */

/* What comes after the innermost container's end belongs to this one. */
static const struct dicom__frame *
frame_behind(const struct dicom__parse *p)
{
    const struct dicom__frame *f = p->top;
    uint64_t                   end = f->end;

    while (f > p->frames && f->end == end)
        f--;
    return f;
}

/* Whether the bytes after the innermost container's end go on as they
 * should if that end is right. */
static enum dicom__answer
end_is_plausible(struct dicom__parse *p, const struct dicom__window *w,
                 uint64_t room)
{
    const struct dicom__frame *f = frame_behind(p);
    uint32_t last = f->kind == FRAME_SEQUENCE || f->kind == FRAME_FRAGMENTS
                        ? UINT32_MAX
                        : f->last;

    if (p->top->loose)
        return ANSWER_NO;
    if (room > p->o.whole_value_max)
        return ANSWER_YES;
    return dicom__plausible_at(p, w, room, f, f->syntax, last);
}

enum dicom__answer
dicom__overrun(struct dicom__parse *p, const struct dicom__window *w)
{
    enum dicom__answer a = end_is_plausible(p, w, p->top->end - p->offset);

    if (a != ANSWER_MORE && !p->top->untold)
        dicom__note(p, DICOM_F_OVERRUN, p->top->tag);
    return a;
}

void
dicom__stretch(struct dicom__parse *p, uint64_t end)
{
    for (struct dicom__frame *f = p->top; f->end < end; f--) {
        f->end = end;
        f->loose = true;
        if (f == p->frames)
            break;
    }
}

enum dicom__step
dicom__step_short(struct dicom__parse *p, struct dicom__window *w,
                  uint64_t room)
{
    if (dicom__window_size(w) < room)
        return w->final ? dicom__step_end(p, w) : dicom__more(p, (size_t)room);

    enum dicom__answer a = end_is_plausible(p, w, room);
    if (a == ANSWER_MORE)
        return dicom__more(p, p->need);
    if (a == ANSWER_YES) {
        dicom__note(p, DICOM_F_OVERRUN, p->top->tag);
        if (!dicom__tell(p))
            return STEP_FAIL;
        return dicom__stray(p, w, (size_t)room);
    }
    /* What comes next will tell. */
    dicom__stretch(p, p->offset + DICOM__SHORT_HEADER);
    p->top->untold = true;
    return STEP_AGAIN;
}

/* ---- ends ---- */

void
dicom__judge_group_length(struct dicom__parse *p, const struct dicom__frame *f,
                          uint32_t tag)
{
    if (f->group_length != 0 && (f->group_length ^ tag) >> 16 != 0 &&
        f->group_end != p->offset)
        dicom__note(p, DICOM_F_GROUP_LENGTH, f->group_length);
}

enum dicom__step
dicom__end_by_length(struct dicom__parse *p)
{
    const struct dicom__frame *f = p->top;

    dicom__judge_group_length(p, f, UINT32_MAX);
    if (!f->defined && !f->implied)
        dicom__note(p, DICOM_F_DELIMITER_MISSING, f->tag);
    if (!dicom__tell(p))
        return STEP_FAIL;
    return dicom__close(p, DICOM_DELIMITER_NONE, 0);
}

/* ---- delimiters ---- */

/* The tag behind the eight bytes in hand; 0 at the end of the stream. False:
 * p->need says how much it takes to know. */
static bool
next_tag(struct dicom__parse *p, const struct dicom__window *w, uint32_t *tag)
{
    const size_t need = DICOM__SHORT_HEADER + 4;
    size_t       have = dicom__window_size(w);

    *tag = 0;
    if (have >= need)
        *tag = dicom__get_tag(w->at + DICOM__SHORT_HEADER,
                              p->top->syntax->big_endian);
    else if (!w->final)
        p->need = need;
    return have >= need || w->final;
}

/* Closes the innermost container: with the delimiter in hand, or before it. */
static enum dicom__step
close_with(struct dicom__parse *p, struct dicom__window *w, uint8_t delimiter,
           uint32_t length)
{
    if (delimiter != DICOM_DELIMITER_NONE && length != 0)
        dicom__note(p, DICOM_F_DELIMITER_LENGTH, p->top->tag);
    dicom__judge_group_length(p, p->top, UINT32_MAX);
    if (!dicom__tell(p))
        return STEP_FAIL;
    if (delimiter != DICOM_DELIMITER_NONE)
        dicom__consume(p, w, DICOM__SHORT_HEADER);
    return dicom__close(p, delimiter, length);
}

/* The item ends before what is in hand, which does not belong to it. */
static enum dicom__step
end_item_before(struct dicom__parse *p, struct dicom__window *w)
{
    const struct dicom__frame *f = p->top;

    if (f->defined)
        dicom__note(p, DICOM_F_ITEM_LENGTH, f->tag);
    else if (!f->implied)
        dicom__note(p, DICOM_F_DELIMITER_MISSING, f->tag);
    return close_with(p, w, DICOM_DELIMITER_NONE, 0);
}

static enum dicom__step
item_end_in_item(struct dicom__parse *p, struct dicom__window *w,
                 uint32_t length)
{
    const struct dicom__frame *f = p->top;

    if (f->defined)
        dicom__note(p,
                    f->end == p->offset + DICOM__SHORT_HEADER
                        ? DICOM_F_DELIMITER_STRAY
                        : DICOM_F_ITEM_LENGTH,
                    f->tag);
    return close_with(p, w, DICOM_DELIMITER_ITEM, length);
}

/* The sequence ends, or somebody took the wrong delimiter for the item. */
static enum dicom__step
sequence_end_in_item(struct dicom__parse *p, struct dicom__window *w,
                     uint32_t length)
{
    const struct dicom__frame *f = p->top;
    uint32_t                   next;

    if (!next_tag(p, w, &next))
        return dicom__more(p, p->need);
    /* It belongs to a sequence that its length has ended already. */
    if (p->closed_at == p->offset && next > f->last && next >> 16 != 0xFFFE)
        return stray_tag(p, w, DICOM_F_DELIMITER_STRAY);
    if (f->defined || f->implied ||
        (next != DICOM__ITEM && next != DICOM__SEQUENCE_END))
        return end_item_before(p, w);
    dicom__note(p, DICOM_F_DELIMITER_WRONG, f->tag);
    return close_with(p, w, DICOM_DELIMITER_SEQUENCE, length);
}

enum dicom__step
dicom__step_delimiter(struct dicom__parse *p, struct dicom__window *w,
                      uint32_t tag)
{
    const struct dicom__frame *f = p->top;
    uint32_t length = dicom__get32(w->at + 4, f->syntax->big_endian);

    if (f->kind != FRAME_ITEM)
        return stray_tag(p, w,
                         tag == DICOM__ITEM ? DICOM_F_ITEM_STRAY
                                            : DICOM_F_DELIMITER_STRAY);
    if (tag == DICOM__ITEM_END)
        return item_end_in_item(p, w, length);
    if (tag == DICOM__SEQUENCE_END)
        return sequence_end_in_item(p, w, length);
    return end_item_before(p, w);
}

/* ---- no item in a sequence or among fragments ---- */

static enum dicom__step
sequence_end(struct dicom__parse *p, struct dicom__window *w, uint32_t length)
{
    const struct dicom__frame *f = p->top;
    uint32_t                   next;

    if (f->defined) {
        if (f->end != p->offset + DICOM__SHORT_HEADER) {
            if (!next_tag(p, w, &next))
                return dicom__more(p, p->need);
            if (next == DICOM__ITEM)
                return stray_tag(p, w, DICOM_F_DELIMITER_STRAY);
            dicom__note(p, DICOM_F_SEQUENCE_LENGTH, f->tag);
        } else {
            dicom__note(p, DICOM_F_DELIMITER_STRAY, f->tag);
        }
    }
    if (f->kind == FRAME_FRAGMENTS && f->index == 0)
        dicom__note(p, DICOM_F_OFFSET_TABLE_MISSING, f->tag);
    return close_with(p, w, DICOM_DELIMITER_SEQUENCE, length);
}

static enum dicom__step
item_end_in_sequence(struct dicom__parse *p, struct dicom__window *w,
                     uint32_t length)
{
    uint32_t next;

    if (!next_tag(p, w, &next))
        return dicom__more(p, p->need);
    if (next == DICOM__ITEM || next == DICOM__SEQUENCE_END ||
        (next == DICOM__ITEM_END && p->top->kind == FRAME_FRAGMENTS))
        return stray_tag(p, w, DICOM_F_DELIMITER_STRAY);
    dicom__note(p, DICOM_F_DELIMITER_WRONG, p->top->tag);
    return close_with(p, w, DICOM_DELIMITER_ITEM, length);
}

/* Elements without an item around them. */
static enum dicom__step
implied_item(struct dicom__parse *p)
{
    struct dicom__frame *sequence = p->top;

    dicom__note(p, DICOM_F_ITEM_MISSING, sequence->tag);
    if (!dicom__tell(p))
        return STEP_FAIL;
    p->event = (dicom_event){.kind = DICOM_ITEM_BEGIN,
                             .flags = DICOM_EVENT_IMPLIED,
                             .tag = sequence->tag,
                             .index = sequence->index,
                             .depth = p->depth,
                             .offset = p->offset,
                             .syntax = sequence->syntax};
    dicom__push(p, FRAME_ITEM, sequence->tag, DICOM_LENGTH_UNDEFINED,
                sequence->syntax);
    p->top->implied = true;
    p->top->index = sequence->index++;
    p->elements++;
    return STEP_EVENT;
}

/* The sequence is over without saying so: the parent goes on. */
static enum dicom__step
end_sequence_before(struct dicom__parse *p, struct dicom__window *w)
{
    const struct dicom__frame *f = p->top;

    dicom__note(
        p, f->defined ? DICOM_F_SEQUENCE_LENGTH : DICOM_F_DELIMITER_MISSING,
        f->tag);
    return close_with(p, w, DICOM_DELIMITER_NONE, 0);
}

static enum dicom__step
element_in_sequence(struct dicom__parse *p, struct dicom__window *w)
{
    const struct dicom__frame *f = p->top;
    const struct dicom__frame *up = f - 1;
    bool               implied = f->kind == FRAME_SEQUENCE && f->index == 0;
    enum dicom__answer a =
        implied ? dicom__plausible_at(p, w, 0, f, f->syntax, 0)
                : dicom__plausible_at(p, w, 0, up, up->syntax, up->last);

    if (a == ANSWER_MORE)
        return dicom__more(p, p->need);
    if (a == ANSWER_NO)
        return dicom__garbage(p, f->tag);
    return implied ? implied_item(p) : end_sequence_before(p, w);
}

/* The items are in the other byte order than the data set. */
static enum dicom__step
switch_order(struct dicom__parse *p)
{
    struct dicom__frame *f = p->top;

    dicom__note_text(p, DICOM_F_FORM_SWITCH, f->tag,
                     "the sequence is in the other byte order");
    if (!dicom__tell(p))
        return STEP_FAIL;
    f->syntax =
        f->syntax->big_endian ? &dicom__explicit_le : &dicom__explicit_be;
    return STEP_AGAIN;
}

enum dicom__step
dicom__step_no_item(struct dicom__parse *p, struct dicom__window *w,
                    uint32_t tag)
{
    const uint32_t             swapped_item = UINT32_C(0xFEFF00E0);
    const struct dicom__frame *f = p->top;
    uint32_t length = dicom__get32(w->at + 4, f->syntax->big_endian);

    if (tag == DICOM__SEQUENCE_END)
        return sequence_end(p, w, length);
    if (tag == DICOM__ITEM_END)
        return item_end_in_sequence(p, w, length);
    if (tag == swapped_item && f->kind == FRAME_SEQUENCE)
        return switch_order(p);
    if (tag == 0 && dicom__all_zero(w->at, DICOM__SHORT_HEADER))
        return dicom__step_zeros(p, w);
    return element_in_sequence(p, w);
}

/* ---- the end of the stream ---- */

void
dicom__truncated(struct dicom__parse *p, uint32_t tag)
{
    if (p->truncated)
        return;
    p->truncated = true;
    dicom__note(p, DICOM_F_VALUE_TRUNCATED, tag);
    dicom__place(p, tag);
    p->error.section = "PS3.5 7.1.1";
    p->error.text = dicom_finding_text(DICOM_F_VALUE_TRUNCATED);
}

/* Whether a few bytes at the end of the stream began a header. */
static bool
begins_header(struct dicom__parse *p, const struct dicom__window *w)
{
    const struct dicom__frame *f = p->top;
    size_t                     size = dicom__window_size(w);
    bool                       big = f->syntax->big_endian;

    if (size >= DICOM__SHORT_HEADER || size < 2)
        return true;
    if (f->kind == FRAME_SEQUENCE || f->kind == FRAME_FRAGMENTS)
        return dicom__get16(w->at, big) == 0xFFFE;
    if (size < 4)
        return dicom__get16(w->at, big) >= f->last >> 16;
    uint32_t tag = dicom__get_tag(w->at, big);
    return tag > f->last && (DICOM_TAG_IS_PRIVATE(tag) || tag >> 16 == 0xFFFE ||
                             dicom__known_vrs(p, tag) != 0);
}

/* What is still open when the stream is over. */
static void
judge_open(struct dicom__parse *p)
{
    const struct dicom__frame *missing = NULL;

    if (p->cut)
        dicom__truncated(p, p->top->tag);
    if (!p->truncated)
        dicom__judge_group_length(p, p->top, UINT32_MAX);
    for (const struct dicom__frame *f = p->top; f > p->frames; f--) {
        if (f->defined && f->end > p->offset)
            dicom__truncated(p, f->tag);
        else if (!f->defined && !f->implied && !missing)
            missing = f;
    }
    if (missing && !p->truncated)
        dicom__note(p, DICOM_F_DELIMITER_MISSING, missing->tag);
}

enum dicom__step
dicom__step_end(struct dicom__parse *p, struct dicom__window *w)
{
    size_t size = dicom__window_size(w);

    p->pending_count = 0;
    p->state = STATE_CLOSING;
    if (size == 0) {
        judge_open(p);
        return dicom__tell(p) ? STEP_AGAIN : STEP_FAIL;
    }
    if (dicom__all_zero(w->at, size) && size < DICOM__SHORT_HEADER)
        dicom__note(p, DICOM_F_TRAILING_ZEROS, 0);
    else if (begins_header(p, w))
        dicom__truncated(p, p->top->tag);
    else
        dicom__note(p, DICOM_F_TRAILING_BYTES, 0);
    judge_open(p);
    return dicom__tell(p) ? dicom__stray(p, w, size) : STEP_FAIL;
}

enum dicom__step
dicom__step_closing(struct dicom__parse *p, struct dicom__window *w)
{
    (void)w;
    if (p->top == p->frames && p->top->kind == FRAME_META) {
        dicom__meta_done(p);
        p->state = p->truncated ? STATE_DONE : STATE_SYNTAX;
        if (!dicom__tell(p))
            return STEP_FAIL;
    } else if (p->top == p->frames) {
        if (p->inflating) {
            p->inflating = false;
            p->state = STATE_TAIL;
            return STEP_TAIL;
        }
        p->state = STATE_DONE;
    }
    return dicom__close(p, DICOM_DELIMITER_NONE, 0);
}

/* What follows a deflated data set: one NUL may. PS3.5 A.5 */
enum dicom__step
dicom__step_tail(struct dicom__parse *p, struct dicom__window *w)
{
    const uint64_t most = p->o.whole_value_max;
    size_t         size = dicom__window_size(w);

    if (size < most && !w->final)
        return dicom__more(p, (size_t)most);
    if (size == 0) {
        p->state = STATE_CLOSING;
        return STEP_AGAIN;
    }
    if (size > most)
        size = (size_t)most;
    if (p->zeros_end != p->offset && !(size == 1 && w->at[0] == 0))
        dicom__note(p,
                    dicom__all_zero(w->at, size) ? DICOM_F_TRAILING_ZEROS
                                                 : DICOM_F_TRAILING_BYTES,
                    0);
    if (!dicom__tell(p))
        return STEP_FAIL;
    p->zeros_end = p->offset + size;
    enum dicom__step step = dicom__stray(p, w, size);
    p->event.syntax = NULL; /* these are not deflated */
    return step;
}
