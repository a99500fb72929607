/*
 * Elements, items and their ends, as most streams have them; all that is out
 * of the ordinary goes to parse_value.c and parse_trouble.c.
 */
#include "stream/parse.h"

#define UNLIKELY(condition) __builtin_expect(condition, 0)

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

DICOM__INLINE void
push(struct dicom__parse *p, enum dicom__frame_kind kind, uint32_t tag,
     uint32_t length, const dicom_syntax *syntax)
{
    struct dicom__frame *up = p->top;
    struct dicom__frame *f = up ? up + 1 : p->frames;
    bool                 defined = length != DICOM_LENGTH_UNDEFINED;
    uint64_t             inherited = up ? up->end : DICOM__UNKNOWN_END;

    p->depth += kind == FRAME_SEQUENCE;
    *f = (struct dicom__frame){.end = defined ? p->offset + length : inherited,
                               .syntax = syntax,
                               .tag = tag,
                               .length = length,
                               .watch = watch_of(p, kind),
                               .creators = p->creator_count,
                               .kind = (uint8_t)kind,
                               .pixel_representation =
                                   up ? up->pixel_representation : (int8_t)-1,
                               .defined = defined};
    p->top = f;
}

void
dicom__push(struct dicom__parse *p, enum dicom__frame_kind kind, uint32_t tag,
            uint32_t length, const dicom_syntax *syntax)
{
    push(p, kind, tag, length, syntax);
}

/* Leaves the innermost container; `event` is its END, of a `kind`. */
DICOM__INLINE void
pop(struct dicom__parse *p, dicom_event *event, dicom_event_kind kind,
    uint8_t delimiter, uint32_t delimiter_length)
{
    struct dicom__frame *f = p->top;

    p->depth -= kind == DICOM_SEQUENCE_END;
    *event = (dicom_event){.kind = kind,
                           .tag = f->tag,
                           .vr = kind == DICOM_SEQUENCE_END ? DICOM_VR_SQ
                                                            : (dicom_vr)f->vr,
                           .index = kind == DICOM_ITEM_END ? f->index : 0,
                           .depth = p->depth,
                           .offset = p->offset,
                           .syntax = f->syntax,
                           .delimiter_length = delimiter_length,
                           .delimiter = delimiter};
    p->creator_count = f->creators;
    if (kind == DICOM_SEQUENCE_END && delimiter == DICOM_DELIMITER_NONE)
        p->closed_at = p->offset;
    p->top = f == p->frames ? NULL : f - 1;
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
    bool meta = p->top->kind == FRAME_META;

    pop(p, &p->event, (dicom_event_kind)ends[p->top->kind], delimiter,
        delimiter_length);
    if (meta)
        p->event.flags = DICOM_EVENT_FILE_META;
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
    dicom_event         *event; /* to be made */
    bool                 stable;
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
load(struct cursor *c, struct dicom__parse *p, const struct dicom__window *w)
{
    c->at = w->at;
    c->end = w->end;
    c->base = p->offset - (uint64_t)(uintptr_t)w->at;
    c->top = p->top;
    c->event = &p->event;
    c->stable = w->stable;
    find_limit(c);
}

DICOM__INLINE void
store(const struct cursor *c, struct dicom__parse *p, struct dicom__window *w)
{
    p->offset = offset_of(c);
    w->at = c->at;
}

/* Tags that tell the parser something: always the long way. */
static bool
is_telling(uint32_t tag)
{
    return DICOM_TAG_ELEMENT(tag) == 0 || tag >> 16 < 8 ||
           tag >> 16 == 0x7FE0 || DICOM_TAG_IS_PRIVATE(tag) ||
           tag == DICOM_TAG(0x0028, 0x0103);
}

/* The VR of a tag, if it depends on nothing else and is what the dictionary
 * says; else DICOM_VR_NONE. */
static dicom_vr
constant_vr(struct dicom__parse *p, uint32_t tag, uint16_t letters)
{
    const uint64_t us_or_ss = UINT64_C(1) << DICOM_VR_US | UINT64_C(1)
                                                               << DICOM_VR_SS;
    uint32_t flags = 0;

    if (is_telling(tag) || p->o.open_all)
        return DICOM_VR_NONE;
    uint64_t vrs = dicom__known_vrs(p, tag);
    if (letters) {
        dicom_vr vr =
            dicom__vr_decode((uint8_t)letters, (uint8_t)(letters >> 8));
        return vrs >> vr & 1 ? vr : DICOM_VR_NONE;
    }
    return vrs == 0 || (vrs & us_or_ss) == us_or_ss
               ? DICOM_VR_NONE
               : dicom__implicit_vr(p, tag, &flags);
}

/* A private attribute whose creator is there and whose VR is in the header;
 * not kept, since the same tag means another thing in another data set. */
static const struct dicom__cached *
private_attribute(struct dicom__parse *p, uint32_t tag, uint16_t letters)
{
    dicom_vr vr = dicom__vr_decode((uint8_t)letters, (uint8_t)(letters >> 8));

    if (DICOM_TAG_ELEMENT(tag) < 0x1000 || tag >> 16 < 8 || p->o.open_all ||
        vr == DICOM_VR_NONE || vr == DICOM_VR_UN ||
        !dicom__creator_known(p, tag))
        return NULL;
    if (vr != DICOM_VR_SQ && dicom__known_vrs(p, tag) >> DICOM_VR_SQ & 1)
        return NULL; /* its value may be items */
    p->passing =
        (struct dicom__cached){tag, letters, (uint8_t)vr, dicom__vr_traits[vr]};
    return &p->passing;
}

DICOM__INLINE bool
holds(const struct dicom__cached *known, uint32_t tag, uint16_t letters)
{
    return known->tag == tag && known->letters == letters;
}

/* Where the cache holds a tag whose first place is taken by another one, or
 * holds it from now on; NULL: the tag takes the long way. */
static __attribute__((noinline)) const struct dicom__cached *
recall(struct dicom__parse *p, size_t place, uint32_t tag, uint16_t letters)
{
    struct dicom__cached *free_place = &p->cache[place];
    dicom_vr              vr;

    if (letters && DICOM_TAG_IS_PRIVATE(tag))
        return private_attribute(p, tag, letters);
    for (size_t i = 1; i < DICOM__CACHE_WAYS; i++) {
        struct dicom__cached *other = &p->cache[place ^ i];
        if (holds(other, tag, letters))
            return other;
        if (free_place->vr != DICOM_VR_NONE && other->vr == DICOM_VR_NONE)
            free_place = other;
    }
    vr = constant_vr(p, tag, letters);
    if (vr == DICOM_VR_NONE)
        return NULL;
    *free_place =
        (struct dicom__cached){tag, letters, (uint8_t)vr, dicom__vr_traits[vr]};
    return free_place;
}

/* What the cache says of a tag; NULL: it takes the long way. */
DICOM__INLINE const struct dicom__cached *
look_up(struct dicom__parse *p, uint32_t tag, uint16_t letters)
{
    size_t place = (tag * UINT32_C(0x9E3779B1)) >> (32 - DICOM__CACHE_BITS);
    const struct dicom__cached *known = &p->cache[place];

    return holds(known, tag, letters) ? known : recall(p, place, tag, letters);
}

/* A header of the usual form; false if it is anything else. */
DICOM__INLINE bool
usual_header(struct dicom__parse *p, const struct cursor *c,
             struct dicom__header *h, uint8_t *traits, const bool explicit_vr,
             const bool big)
{
    const uint8_t              *at = c->at;
    const struct dicom__cached *known;

    if (c->limit - at < DICOM__SHORT_HEADER)
        return false;
    uint32_t tag = dicom__get_tag(at, big);
    uint16_t letters = explicit_vr ? dicom__get16le(at + 4) : 0;
    if (UNLIKELY(tag <= c->top->last) || tag >= c->top->watch ||
        (explicit_vr && UNLIKELY(letters == 0)) ||
        (!explicit_vr && UNLIKELY(dicom__are_letters(at[4], at[5]))) ||
        !(known = look_up(p, tag, letters)))
        return false;
    *traits = known->traits;

    dicom_vr vr = (dicom_vr)known->vr;
    if (!explicit_vr) {
        dicom__header_implicit(h, at, big);
        h->vr = vr;
    } else if (!(known->traits & DICOM__VR_LONG)) {
        dicom__header_short(h, at, big, vr);
    } else {
        if (c->limit - at < DICOM__LONG_HEADER)
            return false;
        dicom__header_long(h, at, big, vr);
    }
    return h->reserved == 0;
}

/* What all elements here have in common: it stays from one to the next. */
DICOM__INLINE void
rest_event(const struct dicom__parse *p, const struct cursor *c)
{
    dicom_event *e = c->event;

    e->index = 0;
    e->depth = p->depth;
    e->syntax = c->top->syntax;
    e->delimiter = DICOM_DELIMITER_NONE;
}

/* What no event of the short way ever sets. */
DICOM__INLINE void
clear_event(dicom_event *e)
{
    e->reserved = 0;
    e->delimiter_length = 0;
}

/* The event of what begins here, on top of the rest. */
DICOM__INLINE void
begin_event(const struct cursor *c, dicom_event_kind kind,
            const struct dicom__header *h, const void *bytes, size_t size)
{
    dicom_event *e = c->event;

    e->kind = kind;
    e->flags = bytes && c->stable ? DICOM_EVENT_STABLE : 0;
    e->tag = h->tag;
    e->length = h->length;
    e->vr = h->vr;
    e->header_size = h->size;
    e->offset = offset_of(c);
    e->bytes = bytes;
    e->size = size;
    e->vr_encoded = h->vr_encoded;
}

/* Goes into what begins here; its header has been judged. */
DICOM__INLINE void
enter(struct dicom__parse *p, struct cursor *c, enum dicom__frame_kind kind,
      const struct dicom__header *h)
{
    c->at += h->size;
    p->offset = offset_of(c);
    push(p, kind, h->tag, h->length, c->top->syntax);
    c->top = p->top;
    find_limit(c);
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
    begin_event(c, DICOM_SEQUENCE_BEGIN, h, NULL, 0);
    c->top->last = h->tag;
    enter(p, c, FRAME_SEQUENCE, h);
    return true;
}

DICOM__INLINE bool
short_element(struct dicom__parse *p, struct cursor *c, const bool explicit_vr,
              const bool big)
{
    struct dicom__header h;
    uint8_t              traits;

    if (!usual_header(p, c, &h, &traits, explicit_vr, big))
        return false;
    if (h.vr == DICOM_VR_SQ)
        return short_sequence(p, c, &h);

    size_t left = (size_t)(c->limit - c->at) - h.size;
    if (UNLIKELY(h.length > left || h.length > p->o.whole_value_max ||
                 (h.length & traits & DICOM__VR_WORD_MASK)))
        return false;
    /* Else its header may be one whose length has another size. */
    if (explicit_vr && UNLIKELY(h.length == 0) &&
        (left < DICOM__SHORT_HEADER ||
         !dicom__header_follows(c->at + h.size, h.tag, big)))
        return false;

    const uint8_t *value = c->at + h.size;
    const void    *bytes = value;
    if (big && h.length > 0) {
        bytes = dicom__little_endian(p, value, h.length, h.vr, true);
        if (!bytes)
            return false;
    }
    begin_event(c, DICOM_ELEMENT, &h, bytes, h.length);
    if (big && bytes != value)
        c->event->flags = 0;
    c->top->last = h.tag;
    c->at = value + h.length;
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
    begin_event(c, DICOM_ITEM_BEGIN, &h, NULL, 0);
    c->event->index = sequence->index;
    enter(p, c, FRAME_ITEM, &h);
    c->top->index = sequence->index++;
    return true;
}

/* The end that a length says, or the delimiter that belongs here. */
DICOM__INLINE bool
short_end(struct dicom__parse *p, struct cursor *c, enum dicom__frame_kind kind,
          const bool big)
{
    const bool item = kind == FRAME_ITEM;
    uint8_t    delimiter = DICOM_DELIMITER_NONE;

    if (c->top->group_length)
        return false;
    if (c->top->defined) {
        if (offset_of(c) != c->top->end)
            return false;
    } else {
        if (c->limit - c->at < DICOM__SHORT_HEADER ||
            dicom__get_tag(c->at, big) !=
                (item ? DICOM__ITEM_END : DICOM__SEQUENCE_END) ||
            dicom__get32(c->at + 4, big) != 0)
            return false;
        c->at += DICOM__SHORT_HEADER;
        delimiter = item ? DICOM_DELIMITER_ITEM : DICOM_DELIMITER_SEQUENCE;
    }
    p->offset = offset_of(c);
    pop(p, c->event, item ? DICOM_ITEM_END : DICOM_SEQUENCE_END, delimiter, 0);
    c->top = p->top;
    find_limit(c);
    return true;
}

enum made { MADE_NOTHING, MADE_ELEMENT, MADE_OTHER };

DICOM__INLINE enum made
short_step(struct dicom__parse *p, struct cursor *c, const bool explicit_vr,
           const bool big)
{
    struct dicom__frame *top = c->top;

    if (top->kind == FRAME_SEQUENCE) {
        if (!short_item(p, c, big))
            return short_end(p, c, FRAME_SEQUENCE, big) ? MADE_OTHER
                                                        : MADE_NOTHING;
    } else if (!short_element(p, c, explicit_vr, big)) {
        return top->kind == FRAME_ITEM && short_end(p, c, FRAME_ITEM, big)
                   ? MADE_OTHER
                   : MADE_NOTHING;
    }
    return c->top == top ? MADE_ELEMENT : MADE_OTHER;
}

/* Whether the short way may be tried at all. It does not count elements. */
DICOM__INLINE bool
may_be_short(const struct dicom__parse *p)
{
    return p->state == STATE_BODY && p->skip == 0 && p->muted == 0 &&
           p->o.limits.elements == UINT64_MAX && p->top->kind != FRAME_META &&
           p->top->kind != FRAME_FRAGMENTS && !p->top->untold;
}

/* Events one after the other as long as they are of the usual kind. */
DICOM__INLINE dicom_status
run_short(struct dicom__parse *p, struct dicom__window *w, dicom_event_fn *fn,
          void *ctx, const bool explicit_vr, const bool big)
{
    const dicom_syntax *form = p->top->syntax;
    struct cursor       c;
    dicom_status        status = DICOM_OK;

    load(&c, p, w);
    clear_event(c.event);
    rest_event(p, &c);
    for (;;) {
        enum made made = short_step(p, &c, explicit_vr, big);
        if (made == MADE_NOTHING)
            break;
        p->offset = offset_of(&c);
        status = fn(ctx, &p->event);
        if (UNLIKELY(status != DICOM_OK))
            break;
        if (made == MADE_OTHER) {
            if (c.top->syntax != form)
                break;
            p->event.index = 0;
            p->event.depth = p->depth;
            p->event.delimiter = DICOM_DELIMITER_NONE;
        }
    }
    store(&c, p, w);
    return status;
}

/* Up to `most` of them into `events`. */
DICOM__INLINE size_t
run_ahead(struct dicom__parse *p, struct dicom__window *w, dicom_event *events,
          size_t most, const bool explicit_vr, const bool big)
{
    const dicom_syntax *form = p->top->syntax;
    struct cursor       c;
    size_t              n = 0;

    load(&c, p, w);
    for (c.event = events; n < most; c.event++) {
        rest_event(p, &c);
        enum made made = short_step(p, &c, explicit_vr, big);
        if (made == MADE_NOTHING)
            break;
        n++;
        if (made == MADE_OTHER && c.top->syntax != form)
            break;
    }
    store(&c, p, w);
    return n;
}

/* The same, for each form that a data set may have. */
#define FORM(name, explicit_vr, big)                                           \
    static __attribute__((noinline))                                           \
    dicom_status run_##name(struct dicom__parse *p, struct dicom__window *w,   \
                            dicom_event_fn *fn, void *ctx)                     \
    {                                                                          \
        return run_short(p, w, fn, ctx, explicit_vr, big);                     \
    }                                                                          \
    static __attribute__((noinline))                                           \
    size_t ahead_##name(struct dicom__parse *p, struct dicom__window *w,       \
                        dicom_event *events, size_t most)                      \
    {                                                                          \
        return run_ahead(p, w, events, most, explicit_vr, big);                \
    }

FORM(implicit_le, false, false)
FORM(implicit_be, false, true)
FORM(explicit_le, true, false)
FORM(explicit_be, true, true)

static dicom_status
run_usual(struct dicom__parse *p, struct dicom__window *w, dicom_event_fn *fn,
          void *ctx)
{
    const dicom_syntax *s = p->top->syntax;

    if (s->explicit_vr)
        return s->big_endian ? run_explicit_be(p, w, fn, ctx)
                             : run_explicit_le(p, w, fn, ctx);
    return s->big_endian ? run_implicit_be(p, w, fn, ctx)
                         : run_implicit_le(p, w, fn, ctx);
}

size_t
dicom__parse_ahead(struct dicom__parse *p, struct dicom__window *w,
                   dicom_event *events, size_t most)
{
    if (!may_be_short(p))
        return 0;

    const dicom_syntax *s = p->top->syntax;
    /* Swapped values share one buffer: one event at a time. */
    if (s->big_endian)
        return s->explicit_vr ? ahead_explicit_be(p, w, events, 1)
                              : ahead_implicit_be(p, w, events, 1);
    return s->explicit_vr ? ahead_explicit_le(p, w, events, most)
                          : ahead_implicit_le(p, w, events, most);
}

/* ---- the long way ---- */

static enum dicom__step
step_item(struct dicom__parse *p, struct dicom__window *w, uint32_t length)
{
    struct dicom__frame *sequence = p->top;
    struct dicom__header h = {
        .tag = sequence->tag, .length = length, .size = DICOM__SHORT_HEADER};
    uint64_t room = sequence->end - p->offset - h.size;
    uint64_t end = 0;
    uint32_t cut = length;

    if (sequence->untold)
        dicom__note(p, DICOM_F_OVERRUN, h.tag);

    if (length != DICOM_LENGTH_UNDEFINED && length > room) {
        enum dicom__answer a = dicom__overrun(p, w);
        if (a == ANSWER_MORE)
            return dicom__more(p, p->need);
        if (a == ANSWER_YES)
            cut = (uint32_t)room;
        else
            end = p->offset + h.size + length;
    }
    if (!dicom__tell(p))
        return STEP_FAIL;
    dicom__stretch(p, end);
    sequence->untold = false;

    struct cursor c;
    load(&c, p, w);
    clear_event(c.event);
    rest_event(p, &c);
    begin_event(&c, DICOM_ITEM_BEGIN, &h, NULL, 0);
    p->event.index = sequence->index;
    dicom__consume(p, w, h.size);
    dicom__push(p, FRAME_ITEM, h.tag, cut, sequence->syntax);
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

    if (room == 0)
        return dicom__end_by_length(p);
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
dicom__unmute(struct dicom__parse *p)
{
    int open = p->top ? (int)(p->top - p->frames) + 1 : 0;

    if (open >= p->muted)
        return false;
    p->muted = 0;
    return true;
}

void
dicom__mute(struct dicom__parse *p, size_t level)
{
    struct dicom__frame *f = &p->frames[level - 1];

    p->muted = (int)level;
    if (!f->defined)
        return;
    /* What was opened inside in the meantime lies before that end, too. */
    for (; p->top > f; p->top--) {
        p->depth -= p->top->kind == FRAME_SEQUENCE;
        p->creator_count = p->top->creators;
    }
    p->skip = f->end - p->offset;
}

bool
dicom__parse_skip(struct dicom__parse *p)
{
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
        dicom__mute(p, (size_t)(p->top - p->frames) + 1);
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
        if (may_be_short(p))
            status = run_usual(p, w, fn, ctx);
        if (status == DICOM_OK)
            *step = dicom__parse_step(p, w);
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
