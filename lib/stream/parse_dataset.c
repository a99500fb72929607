/*
 * Elements, items and their ends, as most streams have them; all that is out
 * of the ordinary goes to parse_value.c and parse_trouble.c.
 */
#include "stream/parse.h"

/* ---- containers ---- */

static uint32_t
watch_of(const struct dicom__parse *p, enum dicom__frame_kind kind)
{
    const uint32_t delimiters = UINT32_C(0xFFFE0000);

    if (kind == FRAME_META)
        return 0;
    if (kind == FRAME_DATASET && p->stop_tag < delimiters)
        return p->stop_tag;
    return delimiters;
}

bool
dicom__push(struct dicom__parse *p, enum dicom__frame_kind kind, uint32_t tag,
            uint32_t length, const dicom_syntax *syntax)
{
    struct dicom__frame *up = p->top;
    struct dicom__frame *f = up ? up + 1 : p->frames;

    if (kind == FRAME_SEQUENCE && p->depth >= p->o.limits.depth) {
        dicom__fail(p, DICOM_E_LIMIT, tag, "PS3.5 7.5",
                    "sequences are nested too deeply");
        return false;
    }
    p->depth += kind == FRAME_SEQUENCE;

    f->end = length != DICOM_LENGTH_UNDEFINED ? p->offset + length
             : up                             ? up->end
                                              : DICOM__UNKNOWN_END;
    f->syntax = syntax;
    f->tag = tag;
    f->length = length;
    f->index = 0;
    f->last = 0;
    f->watch = watch_of(p, kind);
    f->group_length = 0;
    f->creators = p->creator_count;
    f->kind = (uint8_t)kind;
    f->vr = DICOM_VR_NONE;
    f->pixel_representation = up ? up->pixel_representation : -1;
    f->defined = length != DICOM_LENGTH_UNDEFINED;
    f->implied = false;
    f->seen = false;
    f->loose = false;
    f->delimited = false;
    p->top = f;
    return true;
}

/* The event of a container's begin or end. */
static void
container_event(struct dicom__parse *p, dicom_event_kind kind,
                const struct dicom__frame *f)
{
    p->event = (dicom_event){.kind = kind,
                             .tag = f->tag,
                             .depth = p->depth,
                             .offset = p->offset,
                             .syntax = f->syntax};
}

enum dicom__step
dicom__close(struct dicom__parse *p, uint8_t delimiter,
             uint32_t delimiter_length)
{
    static const uint8_t ends[] = {
        [FRAME_META] = DICOM_DATASET_END,
        [FRAME_DATASET] = DICOM_DATASET_END,
        [FRAME_ITEM] = DICOM_ITEM_END,
        [FRAME_SEQUENCE] = DICOM_SEQUENCE_END,
        [FRAME_FRAGMENTS] = DICOM_FRAGMENTS_END,
    };
    struct dicom__frame *f = p->top;

    p->depth -= f->kind == FRAME_SEQUENCE;
    container_event(p, (dicom_event_kind)ends[f->kind], f);
    p->event.delimiter = delimiter;
    p->event.delimiter_length = delimiter_length;
    p->creator_count = f->creators;

    switch ((enum dicom__frame_kind)f->kind) {
    case FRAME_ITEM:
        p->event.index = f->index;
        f[-1].delimited = delimiter != DICOM_DELIMITER_NONE;
        break;
    case FRAME_SEQUENCE:
        p->event.vr = DICOM_VR_SQ;
        if (delimiter == DICOM_DELIMITER_NONE)
            p->closed_at = p->offset;
        break;
    case FRAME_FRAGMENTS:
        p->event.vr = (dicom_vr)f->vr;
        break;
    case FRAME_META:
        p->event.flags = DICOM_EVENT_FILE_META;
        break;
    case FRAME_DATASET:
        break;
    }
    p->top = f == p->frames ? NULL : f - 1;
    return STEP_EVENT;
}

/* ---- the short way ---- */

/* What the short way keeps in registers between two events. */
struct cursor {
    const uint8_t       *at;
    const uint8_t       *end;   /* of the window */
    const uint8_t       *limit; /* of the window or the container */
    uint64_t             base;  /* offset = base + (uintptr_t)at */
    struct dicom__frame *top;
};

DICOM__INLINE uint64_t
offset_of(const struct cursor *c)
{
    return c->base + (uint64_t)(uintptr_t)c->at;
}

DICOM__INLINE void
find_limit(struct cursor *c)
{
    uint64_t room = c->top->end - offset_of(c);
    size_t   here = (size_t)(c->end - c->at);

    c->limit = room < here ? c->at + room : c->end;
}

DICOM__INLINE void
load(struct cursor *c, const struct dicom__parse *p,
     const struct dicom__window *w)
{
    c->at = w->at;
    c->end = w->end;
    c->base = p->offset - (uint64_t)(uintptr_t)w->at;
    c->top = p->top;
    find_limit(c);
}

DICOM__INLINE void
store(const struct cursor *c, struct dicom__parse *p, struct dicom__window *w)
{
    p->offset = offset_of(c);
    w->at = c->at;
}

DICOM__INLINE struct dicom__cached *
cached(struct dicom__cached *cache, uint32_t tag)
{
    return &cache[(tag ^ tag >> 13) % DICOM__CACHE];
}

/* Tags that tell the parser something: always the long way. */
DICOM__INLINE bool
is_telling(uint32_t tag)
{
    return DICOM_TAG_ELEMENT(tag) == 0 || tag >> 16 < 8 ||
           tag == DICOM_TAG(0x0028, 0x0103);
}

/* Whether this tag was seen with this VR, and found in order. */
DICOM__INLINE bool
vr_expected(struct dicom__parse *p, uint32_t tag, dicom_vr vr)
{
    struct dicom__cached *known = cached(p->explicit_cache, tag);

    if (known->tag == tag && known->vr == (uint32_t)vr)
        return true;
    if (is_telling(tag) || !(dicom__known_vrs(p, tag) >> vr & 1))
        return false;
    *known = (struct dicom__cached){tag, (uint32_t)vr};
    return true;
}

/* The VR in implicit VR, if it depends on the tag alone. */
DICOM__INLINE dicom_vr
vr_by_tag(struct dicom__parse *p, uint32_t tag)
{
    const uint64_t us_or_ss =
        UINT64_C(1) << DICOM_VR_US | UINT64_C(1) << DICOM_VR_SS;
    struct dicom__cached *known = cached(p->implicit_cache, tag);
    uint32_t              flags = 0;

    if (known->tag == tag)
        return (dicom_vr)known->vr;
    if (is_telling(tag))
        return DICOM_VR_NONE;
    uint64_t vrs = dicom__known_vrs(p, tag);
    if (vrs == 0 || (vrs & us_or_ss) == us_or_ss)
        return DICOM_VR_NONE;
    *known = (struct dicom__cached){
        tag, (uint32_t)dicom__implicit_vr(p, tag, &flags)};
    return (dicom_vr)known->vr;
}

/* A header of the usual form; false if it is anything else. */
DICOM__INLINE bool
usual_header(struct dicom__parse *p, const struct cursor *c,
             struct dicom__header *h, const bool explicit_vr, const bool big)
{
    const uint8_t *at = c->at;

    if (c->limit - at < DICOM__SHORT_HEADER)
        return false;
    uint32_t tag = dicom__get_tag(at, big);
    if (tag <= c->top->last || tag >= c->top->watch ||
        DICOM_TAG_IS_PRIVATE(tag))
        return false;

    dicom_vr letters = dicom__vr_decode(at[4], at[5]);
    if (!explicit_vr) {
        h->vr = vr_by_tag(p, tag);
        if (h->vr == DICOM_VR_NONE || letters != DICOM_VR_NONE)
            return false;
        dicom_vr vr = h->vr;
        dicom__header_implicit(h, at, big);
        h->vr = vr;
        return true;
    }
    if (letters == DICOM_VR_NONE || !vr_expected(p, tag, letters))
        return false;
    if (!(dicom__vr_traits[letters] & DICOM__VR_LONG)) {
        dicom__header_short(h, at, big, letters);
        return true;
    }
    if (c->limit - at < DICOM__LONG_HEADER)
        return false;
    dicom__header_long(h, at, big, letters);
    return h->reserved == 0;
}

DICOM__INLINE void
begin_event(struct dicom__parse *p, const struct cursor *c,
            dicom_event_kind kind, const struct dicom__header *h)
{
    dicom_event *e = &p->event;

    e->kind = kind;
    e->flags = 0;
    e->tag = h->tag;
    e->length = h->length;
    e->vr = h->vr;
    e->index = 0;
    e->depth = p->depth;
    e->header_size = h->size;
    e->offset = offset_of(c);
    e->bytes = NULL;
    e->size = 0;
    e->syntax = c->top->syntax;
    e->vr_encoded = h->vr_encoded;
    e->reserved = h->reserved;
    e->delimiter_length = 0;
    e->delimiter = DICOM_DELIMITER_NONE;
}

/* A sequence that fits into what holds it. */
DICOM__INLINE bool
short_sequence(struct dicom__parse *p, struct cursor *c,
               const struct dicom__header *h)
{
    uint64_t room = c->top->end - offset_of(c) - h->size;

    if ((h->length != DICOM_LENGTH_UNDEFINED && h->length > room) ||
        p->depth >= p->o.limits.depth)
        return false;
    begin_event(p, c, DICOM_SEQUENCE_BEGIN, h);
    c->top->last = h->tag;
    c->top->seen = true;
    c->at += h->size;
    p->offset = offset_of(c);
    if (!dicom__push(p, FRAME_SEQUENCE, h->tag, h->length, c->top->syntax))
        return false;
    c->top = p->top;
    find_limit(c);
    return true;
}

DICOM__INLINE bool
short_element(struct dicom__parse *p, struct cursor *c, bool stable,
              const bool explicit_vr, const bool big)
{
    struct dicom__header h;

    if (!usual_header(p, c, &h, explicit_vr, big))
        return false;
    if (h.vr == DICOM_VR_SQ)
        return short_sequence(p, c, &h);

    size_t left = (size_t)(c->limit - c->at) - h.size;
    if (h.length > left || h.length > p->o.whole_value_max ||
        (h.length & dicom__vr_traits[h.vr] & DICOM__VR_WORD_MASK))
        return false;
    /* An empty value may be one whose length has another size. */
    if (h.length == 0 &&
        (left < 4 || dicom__get_tag(c->at + h.size, big) <= h.tag))
        return false;

    const void *value = c->at + h.size;
    if (big && h.length > 0) {
        value = dicom__little_endian(p, value, h.length, h.vr, true);
        if (!value)
            return false;
    }
    begin_event(p, c, DICOM_ELEMENT, &h);
    p->event.bytes = value;
    p->event.size = h.length;
    p->event.flags = stable && !big ? DICOM_EVENT_STABLE : 0;
    c->top->last = h.tag;
    c->top->seen = true;
    c->at += h.size + h.length;
    return true;
}

DICOM__INLINE bool
short_item(struct dicom__parse *p, struct cursor *c, const bool big)
{
    if (c->limit - c->at < DICOM__SHORT_HEADER ||
        dicom__get_tag(c->at, big) != DICOM__ITEM)
        return false;

    struct dicom__header h;
    dicom__header_implicit(&h, c->at, big);
    uint64_t room = c->top->end - offset_of(c) - h.size;
    if (h.length != DICOM_LENGTH_UNDEFINED && h.length > room)
        return false;

    struct dicom__frame *sequence = c->top;
    h.tag = sequence->tag;
    begin_event(p, c, DICOM_ITEM_BEGIN, &h);
    p->event.index = sequence->index;
    c->at += h.size;
    p->offset = offset_of(c);
    if (!dicom__push(p, FRAME_ITEM, h.tag, h.length, sequence->syntax))
        return false;
    p->top->index = sequence->index++;
    c->top = p->top;
    find_limit(c);
    return true;
}

/* The end that a length says, or the delimiter that belongs here. */
DICOM__INLINE bool
short_end(struct dicom__parse *p, struct cursor *c, const bool big)
{
    struct dicom__frame *f = c->top;
    uint32_t             end = f->kind == FRAME_ITEM ? DICOM__ITEM_END
                                                     : DICOM__SEQUENCE_END;
    uint8_t delimiter = DICOM_DELIMITER_NONE;

    if (f->group_length)
        return false;
    if (f->defined) {
        if (offset_of(c) != f->end)
            return false;
    } else {
        if (c->limit - c->at < DICOM__SHORT_HEADER ||
            dicom__get_tag(c->at, big) != end ||
            dicom__get32(c->at + 4, big) != 0)
            return false;
        c->at += DICOM__SHORT_HEADER;
        delimiter = f->kind == FRAME_ITEM ? DICOM_DELIMITER_ITEM
                                          : DICOM_DELIMITER_SEQUENCE;
    }
    p->offset = offset_of(c);
    dicom__close(p, delimiter, 0);
    c->top = p->top;
    find_limit(c);
    return true;
}

DICOM__INLINE bool
short_step(struct dicom__parse *p, struct cursor *c, bool stable,
           const bool explicit_vr, const bool big)
{
    if (p->elements >= p->o.limits.elements)
        return false;
    if (c->top->kind == FRAME_SEQUENCE) {
        if (!short_item(p, c, big))
            return short_end(p, c, big);
    } else if (!short_element(p, c, stable, explicit_vr, big)) {
        return c->top->kind == FRAME_ITEM && short_end(p, c, big);
    }
    p->elements++;
    return true;
}

/* Whether the short way may be tried at all. */
static bool
may_be_short(const struct dicom__parse *p)
{
    return p->state == STATE_BODY && p->skip == 0 && p->muted == 0 &&
           p->top->kind != FRAME_META && p->top->kind != FRAME_FRAGMENTS;
}

/* Whether `f` still encodes as `form` says. */
DICOM__INLINE bool
same_form(const struct dicom__frame *f, const bool explicit_vr, const bool big)
{
    return f->syntax->explicit_vr == explicit_vr &&
           f->syntax->big_endian == big && f->kind != FRAME_META &&
           f->kind != FRAME_FRAGMENTS;
}

/* Events one after the other as long as they are of the usual kind. */
DICOM__INLINE dicom_status
run_short(struct dicom__parse *p, struct dicom__window *w, dicom_event_fn *fn,
          void *ctx, const bool explicit_vr, const bool big)
{
    struct cursor c;
    dicom_status  status = DICOM_OK;

    load(&c, p, w);
    while (status == DICOM_OK && same_form(c.top, explicit_vr, big) &&
           short_step(p, &c, w->stable, explicit_vr, big)) {
        p->offset = offset_of(&c);
        status = fn(ctx, &p->event);
    }
    store(&c, p, w);
    return status;
}

static dicom_status
run_usual(struct dicom__parse *p, struct dicom__window *w, dicom_event_fn *fn,
          void *ctx)
{
    const dicom_syntax *s = p->top->syntax;

    if (s->explicit_vr)
        return s->big_endian ? run_short(p, w, fn, ctx, true, true)
                             : run_short(p, w, fn, ctx, true, false);
    return s->big_endian ? run_short(p, w, fn, ctx, false, true)
                         : run_short(p, w, fn, ctx, false, false);
}

DICOM__INLINE bool
try_short(struct dicom__parse *p, struct dicom__window *w,
          const bool explicit_vr, const bool big)
{
    struct cursor c;

    load(&c, p, w);
    bool made = short_step(p, &c, w->stable, explicit_vr, big);
    store(&c, p, w);
    return made;
}

static bool
step_usual(struct dicom__parse *p, struct dicom__window *w)
{
    const dicom_syntax *s = p->top->syntax;

    if (s->explicit_vr)
        return s->big_endian ? try_short(p, w, true, true)
                             : try_short(p, w, true, false);
    return s->big_endian ? try_short(p, w, false, true)
                         : try_short(p, w, false, false);
}

/* ---- the long way ---- */

static enum dicom__step
step_item(struct dicom__parse *p, struct dicom__window *w, uint32_t length)
{
    struct dicom__frame *sequence = p->top;
    struct dicom__header h = {.tag = sequence->tag,
                              .length = length,
                              .size = DICOM__SHORT_HEADER};
    uint64_t room = sequence->end - p->offset - h.size;
    uint32_t cut = length;

    if (length != DICOM_LENGTH_UNDEFINED && length > room) {
        enum dicom__answer a = dicom__overrun(p, w);
        if (a == ANSWER_MORE)
            return dicom__more(p, p->need);
        if (a == ANSWER_YES)
            cut = (uint32_t)room;
        if (!dicom__tell(p))
            return STEP_FAIL;
        if (a == ANSWER_NO)
            dicom__stretch(p, p->offset + h.size + length);
    }

    struct cursor c;
    load(&c, p, w);
    begin_event(p, &c, DICOM_ITEM_BEGIN, &h);
    p->event.index = sequence->index;
    dicom__consume(p, w, h.size);
    if (!dicom__push(p, FRAME_ITEM, h.tag, cut, sequence->syntax))
        return STEP_FAIL;
    p->top->length = length;
    p->top->index = sequence->index++;
    return STEP_EVENT;
}

/* Sequences and fragments: an item, or the end. */
static enum dicom__step
step_items(struct dicom__parse *p, struct dicom__window *w)
{
    struct dicom__frame *f = p->top;
    uint64_t             room = f->end - p->offset;
    bool                 big = f->syntax->big_endian;

    if (room == 0 && f->defined)
        return dicom__close(p, DICOM_DELIMITER_NONE, 0);
    if (room < DICOM__SHORT_HEADER)
        return dicom__step_short(p, w, room);
    if (dicom__window_size(w) < DICOM__SHORT_HEADER)
        return w->final ? dicom__step_end(p, w)
                        : dicom__more(p, DICOM__SHORT_HEADER);

    uint32_t tag = dicom__get_tag(w->at, big);
    if (tag != DICOM__ITEM)
        return dicom__step_no_item(p, w, tag);
    if (p->elements >= p->o.limits.elements)
        return dicom__fail(p, DICOM_E_LIMIT, f->tag, "",
                           "there are too many elements");
    uint32_t         length = dicom__get32(w->at + 4, big);
    enum dicom__step step = f->kind == FRAME_FRAGMENTS
                                ? dicom__step_fragment(p, w, length)
                                : step_item(p, w, length);
    p->elements += step == STEP_EVENT;
    return step;
}

static enum dicom__step
step_body(struct dicom__parse *p, struct dicom__window *w)
{
    if (p->top->kind == FRAME_SEQUENCE || p->top->kind == FRAME_FRAGMENTS)
        return step_items(p, w);
    return dicom__step_element(p, w);
}

/* Passes over what nobody wants; STEP_AGAIN when there is no more of it. */
static enum dicom__step
step_skip(struct dicom__parse *p, struct dicom__window *w)
{
    size_t here = dicom__window_size(w);
    size_t size = p->skip < here ? (size_t)p->skip : here;

    dicom__consume(p, w, size);
    p->skip -= size;
    if (p->skip == 0)
        return STEP_AGAIN;
    if (!w->final)
        return dicom__more(p, 1);

    /* The stream ends inside: as if the value or sequence were there. */
    p->skip = 0;
    if (p->state == STATE_BULK_END) {
        p->bulk_partial = true;
        dicom__truncated(p, p->event.tag);
        return dicom__tell(p) ? STEP_AGAIN : STEP_FAIL;
    }
    return dicom__step_end(p, w);
}

static enum dicom__step
step_done(struct dicom__parse *p)
{
    if (!p->truncated)
        return STEP_END;
    p->error.status = DICOM_E_TRUNCATED;
    p->state = STATE_FAILED;
    return STEP_FAIL;
}

enum dicom__step
dicom__parse_step(struct dicom__parse *p, struct dicom__window *w)
{
    if (p->skip > 0 && p->state != STATE_FAILED) {
        enum dicom__step step = step_skip(p, w);
        if (step != STEP_AGAIN)
            return step;
    }
    if (may_be_short(p) && step_usual(p, w))
        return STEP_EVENT;

    switch (p->state) {
    case STATE_START:
        return dicom__step_start(p, w);
    case STATE_PREFIX:
        return dicom__step_prefix(p, w);
    case STATE_META_BEGIN:
        return dicom__step_meta_begin(p, w);
    case STATE_SYNTAX:
        return dicom__step_syntax(p, w);
    case STATE_INFLATE:
        p->inflating = true;
        p->state = STATE_BODY;
        return STEP_INFLATE;
    case STATE_BODY:
        return step_body(p, w);
    case STATE_BULK:
        return dicom__step_bulk(p, w);
    case STATE_BULK_END:
        return dicom__step_bulk_end(p);
    case STATE_STRAY:
        return dicom__step_stray(p, w);
    case STATE_CLOSING:
        return dicom__step_closing(p, w);
    case STATE_TAIL:
        return dicom__step_tail(p, w);
    case STATE_STOPPED:
        p->state = STATE_DONE;
        return dicom__close(p, DICOM_DELIMITER_NONE, 0);
    case STATE_DONE:
        return step_done(p);
    case STATE_FAILED:
        break;
    }
    return STEP_FAIL;
}

/* ---- telling ---- */

bool
dicom__parse_audible(struct dicom__parse *p)
{
    int open = p->top ? (int)(p->top - p->frames) + 1 : 0;

    if (p->muted == 0)
        return true;
    if (open >= p->muted)
        return false;
    p->muted = 0;
    return true;
}

bool
dicom__parse_skip(struct dicom__parse *p)
{
    struct dicom__frame *f = p->top;

    switch (p->event.kind) {
    case DICOM_BULK_BEGIN:
    case DICOM_BULK_DATA:
        p->skip = p->bulk_left;
        p->bulk_left = 0;
        p->state = STATE_BULK_END;
        return true;
    case DICOM_SEQUENCE_BEGIN:
    case DICOM_ITEM_BEGIN:
    case DICOM_FRAGMENTS_BEGIN:
    case DICOM_DATASET_BEGIN:
        p->muted = (int)(f - p->frames) + 1;
        if (f->defined)
            p->skip = f->end - p->offset;
        return true;
    default:
        return false;
    }
}

dicom_status
dicom__parse_run(struct dicom__parse *p, struct dicom__window *w,
                 dicom_event_fn *fn, void *ctx, enum dicom__step *step)
{
    for (;;) {
        dicom_status status = DICOM_OK;

        *step = STEP_EVENT;
        if (may_be_short(p)) {
            uint64_t before = p->elements;
            status = run_usual(p, w, fn, ctx);
            if (status == DICOM_OK && p->elements == before)
                *step = dicom__parse_step(p, w);
            else if (status == DICOM_OK)
                continue;
        } else {
            *step = dicom__parse_step(p, w);
        }
        if (*step == STEP_AGAIN)
            continue;
        if (*step != STEP_EVENT)
            return DICOM_OK;
        if (status == DICOM_OK) {
            if (!dicom__parse_audible(p))
                continue;
            status = fn(ctx, &p->event);
        }
        if (status == DICOM_SKIP && !dicom__parse_skip(p))
            status = DICOM_E_STATE;
        if (status != DICOM_OK && status != DICOM_SKIP)
            return status;
    }
}
