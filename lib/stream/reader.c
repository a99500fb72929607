/*
 * Pull: over memory the window is the whole input; over a read function it
 * is a buffer that slides, and grows to what the core needs at once.
 */
#include "dicom/reader.h"

#include <string.h>

#include "stream/inflate.h"
#include "stream/parse.h"

enum {
    FIRST_READ = 4096, /* headers often need no more */
    READ_SIZE = 65536,
    LONG_READ = 1 << 20, /* of values that have so much left: fewer calls */
    PAGE = 4096,
    LONG_ROOM = LONG_READ + PAGE, /* wherever in a page it is to begin */
    AHEAD = 16                    /* events */
};

struct dicom_reader {
    struct dicom__parse   p;
    dicom_input           input;
    struct dicom__window  w;   /* what the core looks at */
    struct dicom__buf     buf; /* of the read function */
    struct dicom__window  raw; /* deflated bytes, while inflating */
    struct dicom__buf     out; /* inflated ones */
    struct dicom__inflate inflate;
    bool                  inflating;
    dicom_status          bad;   /* of the deflated bytes, to come */
    bool                  given; /* the last event was given out */
    uint32_t              ready; /* events read ahead */
    uint32_t              next;  /* of these */
    dicom_event           ahead[AHEAD];
    dicom_status          status;
};

static bool
input_ok(const dicom_input *input)
{
    return input && (input->read || input->data || input->size == 0);
}

static void
begin(dicom_reader *r, const dicom_input *input)
{
    static const uint8_t nothing[1];

    r->input = *input;
    r->inflating = false;
    r->bad = DICOM_OK;
    r->given = false;
    r->ready = r->next = 0;
    r->status = DICOM_OK;
    r->out.size = 0;
    r->w = (struct dicom__window){.at = nothing, .end = nothing};
    if (!input->read) {
        if (input->size > 0) {
            r->w.at = input->data;
            r->w.end = r->w.at + input->size;
        }
        r->w.final = true;
        r->w.stable = true;
    }
}

dicom_status
dicom_reader_new(dicom_reader **out, const dicom_input *input,
                 const dicom_parser_options *options)
{
    static const dicom_parser_options defaults = DICOM_PARSER_OPTIONS_INIT;
    struct dicom__memory              memory;

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    if (!options)
        options = &defaults;
    if (!input_ok(input) || options->size != sizeof *options)
        return DICOM_E_ARGUMENT;

    dicom__memory_init(&memory, options->allocator, 0);
    dicom_reader *r = dicom__alloc(&memory, sizeof *r);
    if (!r)
        return DICOM_E_NO_MEMORY;
    r->buf = r->out = (struct dicom__buf){0};
    r->inflate = (struct dicom__inflate){0};
    memset(r->ahead, 0, sizeof r->ahead);
    dicom__parse_init(&r->p, options);
    begin(r, input);
    *out = r;
    return DICOM_OK;
}

void
dicom_reader_free(dicom_reader *r)
{
    if (!r)
        return;

    struct dicom__memory memory;
    dicom__memory_init(&memory, &r->p.memory.with, 0);
    dicom__inflate_free(&r->inflate);
    dicom__buf_free(&r->buf, &r->p.memory);
    dicom__buf_free(&r->out, &r->p.memory);
    dicom__parse_release(&r->p);
    memory.used = sizeof *r;
    dicom__release(&memory, r, sizeof *r);
}

dicom_status
dicom_reader_reset(dicom_reader *r, const dicom_input *input)
{
    if (!input_ok(input))
        return DICOM_E_ARGUMENT;
    dicom__parse_reset(&r->p);
    begin(r, input);
    return DICOM_OK;
}

/* Moves what is left of `w` to the front of `buf`, with room for `size`. */
static dicom_status
slide(dicom_reader *r, struct dicom__buf *buf, struct dicom__window *w,
      size_t size)
{
    size_t left = dicom__window_size(w);

    if (left > 0 && w->at != buf->data)
        memmove(buf->data, w->at, left);
    buf->size = left;
    dicom_status status = dicom__buf_reserve(buf, &r->p.memory, size);
    w->at = buf->data;
    w->end = buf->data + left;
    return status;
}

/* How much to read at once. */
static size_t
read_size(const dicom_reader *r)
{
    if (r->p.offset == 0)
        return FIRST_READ;
    if (r->p.state == STATE_BULK && r->p.bulk_left >= LONG_READ)
        return LONG_ROOM;
    return READ_SIZE;
}

/* An empty window to read much into. Systems copy whole lines of the cache
 * fastest, but stall where both sides are nearly at the same place of a page:
 * input mostly comes from the beginning of one, and output goes near there. */
static void
place(dicom_reader *r, struct dicom__window *w)
{
    size_t used = (uintptr_t)(r->buf.data + PAGE / 2) % PAGE;

    w->at = w->end = r->buf.data + (PAGE - used) % PAGE;
}

/* Reads until `w` holds `need` bytes or the input ends. */
static dicom_status
fill(dicom_reader *r, struct dicom__window *w, size_t need)
{
    size_t       room = read_size(r);
    dicom_status status = DICOM_OK;

    if (w->final)
        return DICOM_OK;
    if (dicom__window_size(w) == 0) {
        w->at = w->end = r->buf.data;
    }
    /* Room behind what is needed: what is left moves once for so much more. */
    status = slide(r, &r->buf, w, need > room ? need + room : room);
    if (status == DICOM_OK && room == LONG_ROOM && dicom__window_size(w) == 0)
        place(r, w);
    while (status == DICOM_OK && !w->final && dicom__window_size(w) < need) {
        size_t got = 0;
        size_t used = (size_t)(w->end - r->buf.data);
        size_t free_room = r->buf.capacity - used;
        status =
            r->input.read(r->input.ctx, r->buf.data + used, free_room, &got);
        if (got > free_room)
            status = DICOM_E_READ;
        if (status != DICOM_OK)
            break;
        w->end += got;
        w->final = got == 0;
    }
    return status;
}

/* One piece more into the window; false if there is none. */
static bool
inflate_piece(dicom_reader *r)
{
    struct dicom__inflate *i = &r->inflate;
    size_t                 have = dicom__window_size(&r->w);
    size_t                 left, made = 0;

    if (dicom__window_size(&r->raw) == 0)
        r->bad = fill(r, &r->raw, 1);
    if (r->bad != DICOM_OK)
        return false;
    left = dicom__window_size(&r->raw);
    r->bad = dicom__inflate_some(i, &r->raw.at, &left, r->out.data + have,
                                 r->out.capacity - have, &made);
    r->w.end += made;
    r->p.cut = made == 0 && left == 0 && r->raw.final && !i->ended;
    r->w.final = i->ended || r->p.cut;
    return !r->w.final && r->bad == DICOM_OK;
}

/* Inflates until the window holds `need` bytes or the stream ends. What came
 * out before it was found to be damaged is parsed first. */
static dicom_status
fill_inflated(dicom_reader *r, size_t need)
{
    size_t       size = need + DICOM__INFLATE_SIZE;
    dicom_status status;

    if (r->bad != DICOM_OK)
        return r->bad;
    status = slide(r, &r->out, &r->w, size);
    if (status != DICOM_OK)
        return status;
    while (dicom__window_size(&r->w) < need)
        if (!inflate_piece(r))
            break;
    return dicom__window_size(&r->w) < need ? r->bad : DICOM_OK;
}

static dicom_status
begin_inflating(dicom_reader *r)
{
    r->raw = r->w;
    r->w = (struct dicom__window){0};
    r->inflating = true;
    dicom_status status =
        dicom__buf_reserve(&r->out, &r->p.memory, DICOM__INFLATE_SIZE);
    r->w.at = r->w.end = r->out.data;
    if (status != DICOM_OK)
        return status;
    return dicom__inflate_begin(&r->inflate, &r->p.memory, r->p.zlib,
                                r->p.o.limits.inflated);
}

/* Seeks over what nobody wants. */
static dicom_status
skip(dicom_reader *r)
{
    uint64_t     got = 0;
    dicom_status status = r->input.skip(r->input.ctx, r->p.skip, &got);

    if (status == DICOM_OK && got > r->p.skip)
        status = DICOM_E_READ;
    if (status != DICOM_OK)
        return status;
    r->w.final = got < r->p.skip;
    r->p.skip -= got;
    r->p.offset += got;
    return DICOM_OK;
}

static dicom_status
more(dicom_reader *r)
{
    if (r->inflating)
        return fill_inflated(r, r->p.need);
    if (r->p.skip > READ_SIZE && r->input.read && r->input.skip &&
        dicom__window_size(&r->w) == 0)
        return skip(r);
    return fill(r, &r->w, r->p.need);
}

static dicom_status
fail(dicom_reader *r, dicom_status status)
{
    const char *section = r->inflating ? "PS3.5 A.5" : "";

    dicom__fail(&r->p, status, 0, section, dicom_status_text(status));
    return status;
}

/* What a step that made no event asks for. */
static dicom_status
serve(dicom_reader *r, enum dicom__step step)
{
    dicom_status status = DICOM_OK;

    switch (step) {
    case STEP_MORE:
        status = more(r);
        break;
    case STEP_INFLATE:
        status = begin_inflating(r);
        break;
    case STEP_TAIL:
        r->inflating = false;
        r->w = r->raw;
        break;
    case STEP_END:
        return DICOM_END;
    case STEP_FAIL:
        return r->p.error.status;
    case STEP_EVENT:
    case STEP_AGAIN:
        return DICOM_OK;
    }
    return status == DICOM_OK ? status : fail(r, status);
}

/* The next event that is not read ahead. Not inlined: dicom_reader_next()
 * would save registers that it needs once in 16 events. */
static __attribute__((noinline)) dicom_status
step(dicom_reader *r, const dicom_event **event)
{
    *event = NULL;
    r->given = false;
    while (r->status == DICOM_OK) {
        r->next = 0;
        r->ready = (uint32_t)dicom__parse_ahead(&r->p, &r->w, r->ahead, AHEAD);
        if (r->ready > 0) {
            *event = &r->ahead[r->next++];
            r->given = true;
            return DICOM_OK;
        }
        enum dicom__step made = dicom__parse_step(&r->p, &r->w);
        if (made == STEP_EVENT && dicom__parse_audible(&r->p)) {
            *event = &r->p.event;
            r->given = true;
            return DICOM_OK;
        }
        r->status = serve(r, made);
    }
    return r->status;
}

dicom_status
dicom_reader_next(dicom_reader *r, const dicom_event **event)
{
    if (r->next == r->ready)
        return step(r, event);
    *event = &r->ahead[r->next++];
    r->given = true;
    return DICOM_OK;
}

/* Discards what was read ahead of the container that the last event opened;
 * what was not yet is skipped. */
static dicom_status
skip_ahead(dicom_reader *r)
{
    const dicom_event *e = &r->ahead[r->next - 1];
    size_t             open = 1;

    if (e->kind != DICOM_SEQUENCE_BEGIN && e->kind != DICOM_ITEM_BEGIN)
        return DICOM_E_STATE;
    for (; r->next < r->ready; r->next++) {
        e = &r->ahead[r->next];
        if (e->kind == DICOM_SEQUENCE_BEGIN || e->kind == DICOM_ITEM_BEGIN)
            open++;
        else if (e->kind == DICOM_SEQUENCE_END || e->kind == DICOM_ITEM_END)
            open--;
        if (open == 0)
            return DICOM_OK;
    }
    dicom__mute(&r->p, (size_t)(r->p.top - r->p.frames) + 2 - open);
    return DICOM_OK;
}

dicom_status
dicom_reader_skip(dicom_reader *r)
{
    if (!r->given)
        return DICOM_E_STATE;
    r->given = false;
    if (r->ready > 0)
        return skip_ahead(r);
    return dicom__parse_skip(&r->p) ? DICOM_OK : DICOM_E_STATE;
}

const dicom_error *
dicom_reader_error(const dicom_reader *r)
{
    return &r->p.error;
}

uint64_t
dicom_reader_offset(const dicom_reader *r)
{
    const dicom_event *e;

    if (r->next == r->ready || r->next == 0)
        return r->p.offset;
    e = &r->ahead[r->next - 1];
    return e->offset + e->header_size + e->size;
}
