/*
 * One data element on the long way: whatever its header, length, VR and
 * place. All is looked at first, then the findings are told, then it happens.
 */
#include "stream/parse.h"

#include "encoding/words.h"

/* What was found out about the element at hand. */
struct plan {
    struct dicom__header h;
    uint32_t             flags;
    bool                 form_differs;
    enum { VALUE, SEQUENCE, FRAGMENTS } what;
    const dicom_syntax *syntax;  /* of the sequence */
    uint32_t            bound;   /* length, cut to what holds it */
    bool                cut;     /* `bound` is less than the length */
    bool                stretch; /* what holds it is too short */
    bool                pad;     /* a byte that the length does not count */
    bool                ended;   /* final: the stream ends inside the value */
};

const void *
dicom__little_endian(struct dicom__parse *p, const uint8_t *bytes, size_t size,
                     dicom_vr vr, bool big)
{
    unsigned     word = dicom_vr_get_info(vr)->word_size;
    dicom_status status;

    if (!big || word < 2 || size == 0)
        return bytes;
    status = dicom__buf_reserve(&p->swapped, &p->memory, size);
    if (status != DICOM_OK) {
        dicom__fail(p, status, p->event.tag, "", dicom_status_text(status));
        return NULL;
    }
    dicom__words_swap(p->swapped.data, bytes, size, word);
    return p->swapped.data;
}

/* ---- looking ---- */

static bool
is_fragment_vr(dicom_vr vr)
{
    return dicom_vr_get_info(vr)->klass == DICOM_CLASS_BYTES &&
           vr != DICOM_VR_UN;
}

/* The first tag of the value, in either byte order; 0 if there is none. */
static enum dicom__answer
value_begins_item(struct dicom__parse *p, const struct dicom__window *w,
                  const struct dicom__header *h, bool big)
{
    if (h->length < DICOM__SHORT_HEADER)
        return ANSWER_NO;
    if (dicom__window_size(w) < h->size + 4) {
        p->need = h->size + 4;
        return w->final ? ANSWER_NO : ANSWER_MORE;
    }
    return dicom__get_tag(w->at + h->size, big) == DICOM__ITEM ? ANSWER_YES
                                                               : ANSWER_NO;
}

/* VR by the dictionary, and what there is to say about it. */
static void
settle_vr(struct dicom__parse *p, struct plan *plan)
{
    struct dicom__header *h = &plan->h;

    if (h->vr == DICOM_VR_NONE) {
        h->vr = dicom__implicit_vr(p, h->tag, &plan->flags);
        return;
    }
    if (DICOM_TAG_IS_PRIVATE(h->tag) || h->vr == DICOM_VR_UN)
        return;
    uint64_t vrs = dicom__known_vrs(p, h->tag);
    if (vrs != 0 && !(vrs >> h->vr & 1))
        dicom__note(p, DICOM_F_VR_MISMATCH, h->tag);
}

/* Undefined length: a sequence, or fragments. PS3.5 7.5, A.4, 6.2.2 */
static enum dicom__answer
undefined_length(struct dicom__parse *p, const struct dicom__window *w,
                 struct plan *plan)
{
    struct dicom__header *h = &plan->h;
    bool known = dicom__known_vrs(p, h->tag) >> DICOM_VR_SQ & 1;

    if (dicom__is_pixel_data(h->tag) && h->vr != DICOM_VR_SQ) {
        plan->what = FRAGMENTS;
        if (!plan->syntax->encapsulated && plan->syntax != &p->own_syntax)
            dicom__note(p, DICOM_F_FRAGMENTS_UNEXPECTED, h->tag);
        return ANSWER_YES;
    }
    plan->what = SEQUENCE;
    if (h->vr == DICOM_VR_SQ)
        return ANSWER_YES;
    if (h->vr == DICOM_VR_UN) {
        if (h->vr_encoded)
            plan->syntax = &dicom__implicit_le;
        h->vr = DICOM_VR_SQ;
        return ANSWER_YES;
    }
    if (is_fragment_vr(h->vr) && !known) {
        plan->what = FRAGMENTS;
        dicom__note(p, DICOM_F_FRAGMENTS_UNEXPECTED, h->tag);
        return ANSWER_YES;
    }
    enum dicom__answer a = value_begins_item(p, w, h, plan->syntax->big_endian);
    if (a == ANSWER_YES) {
        h->vr = DICOM_VR_SQ;
        dicom__note(p, DICOM_F_SEQUENCE_VR, h->tag);
    }
    return a;
}

/* Defined length: a value, unless it is a sequence in disguise. */
static enum dicom__answer
defined_length(struct dicom__parse *p, const struct dicom__window *w,
               struct plan *plan)
{
    struct dicom__header *h = &plan->h;
    bool                  un = h->vr == DICOM_VR_UN;
    bool               known = dicom__known_vrs(p, h->tag) >> DICOM_VR_SQ & 1;
    enum dicom__answer a;

    plan->what = h->vr == DICOM_VR_SQ ? SEQUENCE : VALUE;
    if (h->vr == DICOM_VR_SQ || h->length == 0 || p->top->kind == FRAME_META ||
        dicom__is_pixel_data(h->tag))
        return ANSWER_YES;
    if (un ? p->o.un == DICOM_UN_BYTES ||
                 (!known && p->o.un != DICOM_UN_PROBE && !p->o.open_all)
           : !known && !p->o.open_all)
        return ANSWER_YES;

    const dicom_syntax *syntax =
        un && h->vr_encoded ? &dicom__implicit_le : plan->syntax;
    a = value_begins_item(p, w, h, syntax->big_endian);
    if (a == ANSWER_NO && un) {
        /* Or as the data set is encoded, in big endian. */
        a = value_begins_item(p, w, h, true);
        syntax = &dicom__explicit_be;
    }
    if (a == ANSWER_MORE)
        return a;
    if (a == ANSWER_NO)
        return ANSWER_YES;
    plan->what = SEQUENCE;
    plan->syntax = syntax;
    if (!un || syntax->big_endian)
        dicom__note(p, DICOM_F_SEQUENCE_VR, h->tag);
    h->vr = DICOM_VR_SQ;
    return ANSWER_YES;
}

/* Lengths that a value of this VR should not have. */
static void
judge_length(struct dicom__parse *p, const struct dicom__header *h)
{
    uint32_t mask = dicom__vr_traits[h->vr] & DICOM__VR_WORD_MASK;

    if (h->length & 1)
        dicom__note(p, DICOM_F_LENGTH_ODD, h->tag);
    else if (h->length & mask)
        dicom__note(p, DICOM_F_LENGTH_WORDS, h->tag);
}

/* A padding byte after an odd value that its length does not count. */
static enum dicom__answer
look_for_padding(struct dicom__parse *p, const struct dicom__window *w,
                 struct plan *plan)
{
    const struct dicom__header *h = &plan->h;
    uint64_t                    next = h->size + (uint64_t)h->length;
    const struct dicom__frame  *f = p->top;
    enum dicom__answer          a;

    if (!(h->length & 1) || plan->cut || plan->stretch ||
        p->o.no_padding_skip || h->length > p->o.whole_value_max)
        return ANSWER_NO;
    a = dicom__plausible_at(p, w, next, f, f->syntax, h->tag);
    if (a != ANSWER_NO)
        return a == ANSWER_YES ? ANSWER_NO : a;
    if (f->end - p->offset == next)
        return ANSWER_NO;
    return dicom__plausible_at(p, w, next + 1, f, f->syntax, h->tag);
}

/* How much of the value there is. */
static enum dicom__answer
find_bound(struct dicom__parse *p, const struct dicom__window *w,
           struct plan *plan)
{
    struct dicom__header *h = &plan->h;
    uint64_t              room = p->top->end - p->offset;
    enum dicom__answer    a;

    plan->bound = h->length;
    if (p->top->untold)
        dicom__note(p, DICOM_F_OVERRUN, p->top->tag);
    if (h->length == DICOM_LENGTH_UNDEFINED)
        return ANSWER_YES;
    if (h->size + (uint64_t)h->length > room) {
        a = dicom__overrun(p, w);
        if (a == ANSWER_MORE)
            return a;
        plan->cut = a == ANSWER_YES && room >= h->size;
        plan->stretch = !plan->cut;
        if (plan->cut)
            plan->bound = (uint32_t)(room - h->size);
    }
    if (plan->what != VALUE)
        return ANSWER_YES;
    a = look_for_padding(p, w, plan);
    plan->pad = a == ANSWER_YES;
    return a == ANSWER_MORE ? a : ANSWER_YES;
}

/* ---- what the rest of the data set will want to know ---- */

/* The next group begins: the group length is done with. */
static void
forget_group_length(struct dicom__parse *p, struct dicom__frame *f,
                    uint32_t tag)
{
    if (f->group_length == 0 || (f->group_length ^ tag) >> 16 == 0)
        return;
    f->group_length = 0;
    f->watch = UINT32_C(0xFFFE0000);
    if (f->kind == FRAME_DATASET && p->stop_tag < f->watch)
        f->watch = p->stop_tag;
}

static void
begin_group(struct dicom__frame *f, uint32_t tag, uint64_t end)
{
    uint64_t next = (tag | UINT32_C(0xFFFF)) + UINT64_C(1);

    f->group_length = tag;
    f->group_end = end;
    if (next < f->watch)
        f->watch = (uint32_t)next;
}

static void
judge_order(struct dicom__parse *p, const struct dicom__frame *f, uint32_t tag)
{
    if (tag < f->last)
        dicom__note(p, DICOM_F_TAG_ORDER, tag);
    else if (tag == f->last && tag != 0)
        dicom__note(p, DICOM_F_TAG_DUPLICATE, tag);
}

static void
judge_place(struct dicom__parse *p, const struct dicom__frame *f, uint32_t tag)
{
    judge_order(p, f, tag);
    dicom__judge_group_length(p, f, tag);
    if (f->kind == FRAME_META)
        return;
    if (tag >> 16 == 0 && !p->bare)
        dicom__note(p, DICOM_F_COMMAND_IN_FILE, tag);
    else if (tag >> 16 == 2)
        dicom__note(p, DICOM_F_META_IN_DATA_SET, tag);
    /* One finding for a block of them. */
    if (DICOM_TAG_IS_PRIVATE(tag) && DICOM_TAG_ELEMENT(tag) > 0xFF &&
        !dicom__creator_known(p, tag) && f->last >> 8 != tag >> 8)
        dicom__note(p, DICOM_F_PRIVATE_CREATOR, tag);
}

/* Values that tell how to read others; this one ends at `end`. False: p has
 * failed. */
static bool
learn(struct dicom__parse *p, const struct plan *plan, const uint8_t *value,
      size_t size, uint64_t end)
{
    struct dicom__frame        *f = p->top;
    const struct dicom__header *h = &plan->h;
    bool                        big = f->syntax->big_endian;

    if (f->kind == FRAME_FRAGMENTS)
        return true;
    if (f->kind == FRAME_META)
        dicom__meta_element(p, h, value, size, end);
    else if (DICOM_TAG_ELEMENT(h->tag) == 0 && size == 4)
        begin_group(f, h->tag, end + dicom__get32(value, big));
    else if (h->tag == DICOM_TAG(0x0028, 0x0103) && size >= 2)
        f->pixel_representation = (int8_t)(dicom__get16(value, big) == 1);
    else if (dicom_tag_is_creator(h->tag))
        return dicom__creator_seen(p, h->tag, value, size);
    return true;
}

/* Whether the parser itself wants the value, however it is delivered. */
static bool
tells(const struct plan *plan)
{
    const uint32_t              longest = 64;
    const struct dicom__header *h = &plan->h;

    return plan->bound <= longest && !plan->cut &&
           (h->tag >> 16 == 2 || DICOM_TAG_ELEMENT(h->tag) == 0 ||
            h->tag == DICOM_TAG(0x0028, 0x0103) ||
            dicom_tag_is_creator(h->tag));
}

/* ---- doing ---- */

static void
element_event(struct dicom__parse *p, const struct plan *plan,
              dicom_event_kind kind)
{
    const struct dicom__header *h = &plan->h;
    uint32_t                    flags = plan->flags;

    if (plan->form_differs)
        flags |= DICOM_EVENT_FORM_DIFFERS;
    if (h->vr_encoded) {
        const char *name = dicom_vr_name(h->vr);

        if ((uint8_t)name[0] + ((uint8_t)name[1] << 8) != h->vr_encoded)
            flags |= DICOM_EVENT_VR_DIFFERS;
    }
    p->event = (dicom_event){.kind = kind,
                             .flags = flags,
                             .tag = h->tag,
                             .length = h->length,
                             .vr = h->vr,
                             .depth = p->depth,
                             .header_size = h->size,
                             .offset = p->offset,
                             .syntax = p->top->syntax,
                             .vr_encoded = h->vr_encoded,
                             .reserved = h->reserved};
}

static enum dicom__step
open_container(struct dicom__parse *p, struct dicom__window *w,
               const struct plan *plan)
{
    bool fragments = plan->what == FRAGMENTS;

    if (!fragments && p->depth >= p->o.limits.depth)
        return dicom__fail(p, DICOM_E_LIMIT, plan->h.tag, "PS3.5 7.5",
                           "sequences are nested too deeply");
    element_event(p, plan,
                  fragments ? DICOM_FRAGMENTS_BEGIN : DICOM_SEQUENCE_BEGIN);
    dicom__consume(p, w, plan->h.size);
    dicom__push(p, fragments ? FRAME_FRAGMENTS : FRAME_SEQUENCE, plan->h.tag,
                plan->bound, plan->syntax);
    p->top->length = plan->h.length;
    p->top->vr = (uint8_t)plan->h.vr;
    return STEP_EVENT;
}

static enum dicom__step
begin_bulk(struct dicom__parse *p, struct dicom__window *w,
           const struct plan *plan)
{
    uint32_t index = p->event.index;

    if (tells(plan) && !learn(p, plan, w->at + plan->h.size, plan->bound,
                              p->offset + plan->h.size + plan->bound))
        return STEP_FAIL;
    element_event(p, plan, DICOM_BULK_BEGIN);
    p->event.index = index;
    if (plan->bound < plan->h.length) {
        p->event.flags |= DICOM_EVENT_PARTIAL;
        p->event.bulk_size = plan->bound;
    }
    dicom__consume(p, w, plan->h.size);
    p->bulk_left = plan->bound;
    p->bulk_word = p->top->syntax->big_endian
                       ? dicom_vr_get_info(plan->h.vr)->word_size
                       : 1;
    p->bulk_partial = plan->cut;
    p->state = STATE_BULK;
    return STEP_EVENT;
}

static enum dicom__step
whole_value(struct dicom__parse *p, struct dicom__window *w,
            const struct plan *plan)
{
    uint32_t       index = p->event.index;
    size_t         left = dicom__window_size(w) - plan->h.size;
    size_t         size = plan->bound < left ? plan->bound : left;
    const uint8_t *value = w->at + plan->h.size;
    const void    *bytes;
    bool           big = p->top->syntax->big_endian;

    element_event(p, plan, DICOM_ELEMENT);
    p->event.index = index;
    bytes = dicom__little_endian(p, value, size, plan->h.vr, big);
    if (!bytes)
        return STEP_FAIL;
    p->event.bytes = bytes;
    p->event.size = size;
    if (w->stable && bytes == value)
        p->event.flags |= DICOM_EVENT_STABLE;
    if (plan->cut || plan->ended)
        p->event.flags |= DICOM_EVENT_PARTIAL;
    if (!learn(p, plan, value, size, p->offset + plan->h.size + size))
        return STEP_FAIL;
    dicom__consume(p, w, plan->h.size + size);
    if (plan->pad) {
        p->stray_end = p->offset + 1;
        p->state = STATE_STRAY;
    }
    return STEP_EVENT;
}

/* Waits for a value that is delivered in pieces, but wanted whole. A stream
 * that ends inside tells nothing. */
static enum dicom__answer
await_telling(struct dicom__parse *p, const struct dicom__window *w,
              struct plan *plan)
{
    size_t need = plan->h.size + plan->bound;

    if (!tells(plan) || dicom__window_size(w) >= need)
        return ANSWER_YES;
    p->need = need;
    plan->cut = w->final;
    return w->final ? ANSWER_YES : ANSWER_MORE;
}

/* Whether the window holds the value; ended: it never will. */
static enum dicom__answer
await_value(struct dicom__parse *p, const struct dicom__window *w,
            struct plan *plan)
{
    uint64_t need = plan->h.size + (uint64_t)plan->bound + plan->pad;

    if (dicom__window_size(w) >= need)
        return ANSWER_YES;
    if (!w->final) {
        p->need = (size_t)need;
        return ANSWER_MORE;
    }
    plan->ended = true;
    plan->pad = false;
    dicom__truncated(p, plan->h.tag);
    return ANSWER_YES;
}

/* All decisions about the element that has been read into plan->h. */
static enum dicom__answer
make_plan(struct dicom__parse *p, const struct dicom__window *w,
          struct plan *plan)
{
    struct dicom__header *h = &plan->h;
    enum dicom__answer    a;

    plan->syntax = p->top->syntax;
    judge_place(p, p->top, h->tag);
    settle_vr(p, plan);
    a = h->length == DICOM_LENGTH_UNDEFINED ? undefined_length(p, w, plan)
                                            : defined_length(p, w, plan);
    if (a != ANSWER_YES)
        return a;
    if (plan->what == VALUE) {
        judge_length(p, h);
        if (dicom__is_pixel_data(h->tag) && p->depth == 0 &&
            plan->syntax->encapsulated && h->length > 0)
            dicom__note(p, DICOM_F_FRAGMENTS_MISSING, h->tag);
    }
    a = find_bound(p, w, plan);
    if (a != ANSWER_YES)
        return a;
    if (plan->pad)
        dicom__note(p, DICOM_F_PADDING_UNCOUNTED, h->tag);
    if (plan->what != VALUE)
        return ANSWER_YES;
    return plan->bound <= p->o.whole_value_max ? await_value(p, w, plan)
                                               : await_telling(p, w, plan);
}

static enum dicom__step
carry_out(struct dicom__parse *p, struct dicom__window *w,
          const struct plan *plan)
{
    struct dicom__frame *f = p->top;

    if (!dicom__tell(p))
        return STEP_FAIL;
    if (plan->stretch)
        dicom__stretch(p, p->offset + plan->h.size + plan->h.length);
    f->untold = false;
    if (f->kind == FRAME_META && plan->form_differs)
        p->meta_implicit = true;
    forget_group_length(p, f, plan->h.tag);
    f->last = plan->h.tag;
    p->elements++;
    p->event.index = 0;
    if (plan->what != VALUE)
        return open_container(p, w, plan);
    if (plan->bound > p->o.whole_value_max)
        return begin_bulk(p, w, plan);
    return whole_value(p, w, plan);
}

static bool
stops_here(const struct dicom__parse *p, uint32_t tag)
{
    return p->top->kind == FRAME_DATASET && tag >= p->stop_tag &&
           p->stop_tag != UINT32_MAX;
}

/* The file meta information ends where another group begins; or where it
 * begins a second time, at the end that its group length says. */
static bool
meta_ends(const struct dicom__parse *p, uint32_t tag)
{
    return p->top->kind == FRAME_META &&
           (tag >> 16 != 2 ||
            (p->offset == p->meta_end && tag <= p->top->last));
}

static enum dicom__step
end_meta(struct dicom__parse *p)
{
    dicom__meta_done(p);
    if (!dicom__tell(p))
        return STEP_FAIL;
    p->state = STATE_SYNTAX;
    return dicom__close(p, DICOM_DELIMITER_NONE, 0);
}

static enum dicom__step
step_header(struct dicom__parse *p, struct dicom__window *w)
{
    const dicom_syntax *form = p->top->syntax;
    struct plan         plan = {.what = VALUE};
    enum dicom__answer  a =
        dicom__read_header(p, w, &plan.h, &plan.form_differs);

    if (a == ANSWER_YES)
        a = make_plan(p, w, &plan);
    else if (a == ANSWER_NO)
        return dicom__garbage(p, 0);
    if (a == ANSWER_MORE) {
        p->top->syntax = form; /* if the item was of another, it will be */
        return w->final ? dicom__step_end(p, w) : dicom__more(p, p->need);
    }
    if (a == ANSWER_NO ||
        (p->top->kind == FRAME_META && plan.what == FRAGMENTS)) {
        if (!dicom__tell(p))
            return STEP_FAIL;
        return dicom__fail(p, DICOM_E_SYNTAX, plan.h.tag, "PS3.5 7.1.1",
                           dicom_finding_text(DICOM_F_LENGTH_UNDEFINED));
    }
    return carry_out(p, w, &plan);
}

enum dicom__step
dicom__step_element(struct dicom__parse *p, struct dicom__window *w)
{
    struct dicom__frame *f = p->top;
    uint64_t             room = f->end - p->offset;
    size_t               here = dicom__window_size(w);

    if (room == 0)
        return dicom__end_by_length(p);
    if (room < DICOM__SHORT_HEADER)
        return dicom__step_short(p, w, room);
    if (here < DICOM__SHORT_HEADER) {
        if (!w->final)
            return dicom__more(p, DICOM__SHORT_HEADER);
        /* An empty data set, deflated, has two bytes. */
        return f->kind == FRAME_META && here > 0 && p->offset == p->meta_end
                   ? end_meta(p)
                   : dicom__step_end(p, w);
    }

    uint32_t tag = dicom__get_tag(w->at, f->syntax->big_endian);
    if (meta_ends(p, tag))
        return end_meta(p);
    if (stops_here(p, tag)) {
        p->state = STATE_STOPPED;
        return STEP_AGAIN;
    }
    if (tag == DICOM__ITEM || tag == DICOM__ITEM_END ||
        tag == DICOM__SEQUENCE_END)
        return dicom__step_delimiter(p, w, tag);
    if (tag == 0 && dicom__all_zero(w->at, DICOM__SHORT_HEADER))
        return dicom__step_zeros(p, w);
    if (p->elements >= p->o.limits.elements)
        return dicom__fail(p, DICOM_E_LIMIT, tag, "",
                           "there are too many elements");
    return step_header(p, w);
}

/* ---- fragments and bulk ---- */

enum dicom__step
dicom__step_fragment(struct dicom__parse *p, struct dicom__window *w,
                     uint32_t length)
{
    struct dicom__frame *f = p->top;
    struct plan          plan = {.h = {.tag = f->tag,
                                       .length = length,
                                       .vr = (dicom_vr)f->vr,
                                       .size = DICOM__SHORT_HEADER}};
    enum dicom__answer   a;

    if (length == DICOM_LENGTH_UNDEFINED)
        return dicom__fail(p, DICOM_E_SYNTAX, f->tag, "PS3.5 A.4",
                           "a fragment of undefined length");
    if (length & 1)
        dicom__note(p, DICOM_F_LENGTH_ODD, f->tag);
    a = find_bound(p, w, &plan);
    if (a == ANSWER_YES && plan.bound <= p->o.whole_value_max)
        a = await_value(p, w, &plan);
    if (a == ANSWER_MORE)
        return dicom__more(p, p->need);
    if (plan.pad)
        dicom__note(p, DICOM_F_PADDING_UNCOUNTED, f->tag);
    if (!dicom__tell(p))
        return STEP_FAIL;
    if (plan.stretch)
        dicom__stretch(p, p->offset + plan.h.size + length);
    f->untold = false;
    p->event.index = f->index++;
    return plan.bound > p->o.whole_value_max ? begin_bulk(p, w, &plan)
                                             : whole_value(p, w, &plan);
}

enum dicom__step
dicom__step_bulk(struct dicom__parse *p, struct dicom__window *w)
{
    const size_t most = 65536; /* of words to be swapped at a time */
    size_t       here = dicom__window_size(w);
    size_t       size = p->bulk_left < here ? (size_t)p->bulk_left : here;
    const void  *bytes;

    if (p->bulk_left == 0) {
        p->state = STATE_BULK_END;
        return STEP_AGAIN;
    }
    if (size < p->bulk_left && !w->final)
        size -= size % p->bulk_word;
    if (p->bulk_word > 1 && size > most)
        size = most;
    if (size == 0) {
        if (!w->final)
            return dicom__more(p, p->bulk_word < p->bulk_left
                                      ? p->bulk_word
                                      : (size_t)p->bulk_left);
        p->bulk_partial = true;
        p->bulk_left = 0;
        dicom__truncated(p, p->event.tag);
        return dicom__tell(p) ? STEP_AGAIN : STEP_FAIL;
    }
    bytes = dicom__little_endian(p, w->at, size, p->event.vr, p->bulk_word > 1);
    if (!bytes)
        return STEP_FAIL;
    p->event.kind = DICOM_BULK_DATA;
    p->event.bulk_size = 0;
    p->event.bytes = bytes;
    p->event.size = size;
    p->event.flags &= ~(uint32_t)(DICOM_EVENT_STABLE | DICOM_EVENT_PARTIAL);
    if (w->stable && bytes == w->at)
        p->event.flags |= DICOM_EVENT_STABLE;
    dicom__consume(p, w, size);
    p->bulk_left -= size;
    return STEP_EVENT;
}

enum dicom__step
dicom__step_bulk_end(struct dicom__parse *p)
{
    p->event.kind = DICOM_BULK_END;
    p->event.bulk_size = 0;
    p->event.bytes = NULL;
    p->event.size = 0;
    p->event.flags &= ~(uint32_t)DICOM_EVENT_STABLE;
    if (p->bulk_partial)
        p->event.flags |= DICOM_EVENT_PARTIAL;
    p->event.offset = p->offset;
    p->state = STATE_BODY;
    return STEP_EVENT;
}
