/*
 * Push: what the chunk holds is parsed where it lies; what the chunk cuts is
 * carried over into the next one, gathered to just what the core needs.
 */
#include "dicom/parser.h"

#include "stream/inflate.h"
#include "stream/parse.h"

struct dicom_parser {
    struct dicom__parse   p;
    struct dicom__buf     carry; /* bytes that a chunk has cut */
    size_t                used;  /* of these; p.offset is behind them */
    struct dicom__buf     raw;   /* carried over before inflating began */
    struct dicom__inflate inflate;
    bool                  inflating;
    dicom_status          status; /* sticks; DICOM_END: enough was seen */
};

dicom_status
dicom_parser_new(dicom_parser **out, const dicom_parser_options *options)
{
    struct dicom__memory memory;

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    if (!options || options->size != sizeof *options || !options->on_event)
        return DICOM_E_ARGUMENT;

    dicom__memory_init(&memory, options->allocator, 0);
    dicom_parser *q = dicom__alloc(&memory, sizeof *q);
    if (!q)
        return DICOM_E_NO_MEMORY;
    q->carry = q->raw = (struct dicom__buf){0};
    q->used = 0;
    q->inflate = (struct dicom__inflate){0};
    q->inflating = false;
    q->status = DICOM_OK;
    dicom__parse_init(&q->p, options);
    *out = q;
    return DICOM_OK;
}

void
dicom_parser_free(dicom_parser *q)
{
    if (!q)
        return;

    struct dicom__memory memory;
    dicom__memory_init(&memory, &q->p.memory.with, 0);
    dicom__inflate_free(&q->inflate);
    dicom__buf_free(&q->carry, &q->p.memory);
    dicom__buf_free(&q->raw, &q->p.memory);
    dicom__parse_release(&q->p);
    memory.used = sizeof *q;
    dicom__release(&memory, q, sizeof *q);
}

void
dicom_parser_reset(dicom_parser *q)
{
    dicom__parse_reset(&q->p);
    q->carry.size = q->used = 0;
    q->raw.size = 0;
    q->inflating = false;
    q->status = DICOM_OK;
}

static size_t
carried(const dicom_parser *q)
{
    return q->carry.size - q->used;
}

/* All but the last `left` bytes are used. They are moved only when they are
 * fewer than what makes room, so that each byte moves about once. */
static void
keep(dicom_parser *q, size_t left)
{
    q->used = q->carry.size - left;
    if (q->used > left) {
        dicom__buf_drop(&q->carry, q->used);
        q->used = 0;
    }
}

/* Gathers what the core needs, as far as the chunk has it. */
static dicom_status
gather(dicom_parser *q, struct dicom__window *chunk, size_t *taken)
{
    size_t here = dicom__window_size(chunk);
    size_t take = q->p.need > carried(q) ? q->p.need - carried(q) : 0;

    if (take > here)
        take = here;
    *taken = take;
    dicom_status status =
        dicom__buf_append(&q->carry, &q->p.memory, chunk->at, take);
    chunk->at += status == DICOM_OK ? take : 0;
    return status;
}

/* Runs the core over the gathered bytes; what it leaves of those that came
 * from the chunk goes back there. */
static dicom_status
run_carry(dicom_parser *q, struct dicom__window *chunk, size_t taken,
          enum dicom__step *step)
{
    struct dicom__window w = {.at = q->carry.data + q->used,
                              .end = q->carry.data + q->carry.size,
                              .final = chunk->final && chunk->at == chunk->end};
    dicom_status         status =
        dicom__parse_run(&q->p, &w, q->p.o.on_event, q->p.o.event_ctx, step);
    size_t left = dicom__window_size(&w);

    if (left <= taken) {
        chunk->at -= left;
        left = 0;
    }
    keep(q, left);
    return status;
}

/* Runs the core over the chunk until it wants another, or something else. */
static dicom_status
run(dicom_parser *q, struct dicom__window *chunk, enum dicom__step *step)
{
    dicom_status status;

    for (;;) {
        bool gathered = carried(q) > 0;

        if (gathered) {
            size_t taken;
            status = gather(q, chunk, &taken);
            if (status != DICOM_OK)
                return status;
            *step = STEP_MORE;
            if (carried(q) < q->p.need && !chunk->final)
                return DICOM_OK;
            status = run_carry(q, chunk, taken, step);
        } else {
            status = dicom__parse_run(&q->p, chunk, q->p.o.on_event,
                                      q->p.o.event_ctx, step);
        }
        if (status != DICOM_OK || *step != STEP_MORE)
            return status;
        if (gathered && carried(q) == 0 && chunk->at < chunk->end)
            continue; /* it wanted more than was carried: here it is */
        if (carried(q) == 0) {
            status = dicom__buf_append(&q->carry, &q->p.memory, chunk->at,
                                       dicom__window_size(chunk));
            if (status != DICOM_OK)
                return status;
            chunk->at = chunk->end;
            if (!chunk->final || carried(q) == 0)
                return DICOM_OK;
        }
    }
}

static dicom_status
fail(dicom_parser *q, dicom_status status, const char *section,
     const char *text)
{
    dicom__fail(&q->p, status, 0, section, text);
    return status;
}

static dicom_status
inflate_chunk(dicom_parser *q, const uint8_t **data, size_t *size,
              enum dicom__step *step)
{
    struct dicom__inflate *i = &q->inflate;
    size_t                 made;
    dicom_status           bad =
        dicom__inflate_some(i, data, size, i->out, DICOM__INFLATE_SIZE, &made);
    struct dicom__window w = {
        .at = i->out, .end = i->out + made, .final = i->ended};

    *step = STEP_MORE;
    if (made > 0 || i->ended) {
        dicom_status status = run(q, &w, step);
        if (status != DICOM_OK || *step == STEP_END || *step == STEP_FAIL)
            return status;
    }
    return bad == DICOM_OK ? bad
                           : fail(q, bad, "PS3.5 A.5", dicom_status_text(bad));
}

/* Deflated bytes; once their stream is complete, what follows it. */
static dicom_status
feed_deflated(dicom_parser *q, const uint8_t *data, size_t size,
              enum dicom__step *step)
{
    bool made = true; /* there may be output without input */

    while (q->inflating && (size > 0 || made)) {
        uint64_t     before = q->inflate.total;
        dicom_status status = inflate_chunk(q, &data, &size, step);
        if (status != DICOM_OK || *step == STEP_END || *step == STEP_FAIL)
            return status;
        made = q->inflate.total > before;
        q->inflating = !q->inflate.ended;
    }
    *step = STEP_MORE;
    if (q->inflating || size == 0)
        return DICOM_OK;
    struct dicom__window w = {.at = data, .end = data + size};
    return run(q, &w, step);
}

static dicom_status
begin_inflating(dicom_parser *q, struct dicom__window *chunk,
                enum dicom__step *step)
{
    dicom_status status = dicom__inflate_begin(
        &q->inflate, &q->p.memory, q->p.zlib, q->p.o.limits.inflated);

    q->inflating = true;
    if (status == DICOM_OK && carried(q) > 0)
        status = dicom__buf_append(&q->raw, &q->p.memory,
                                   q->carry.data + q->used, carried(q));
    if (status != DICOM_OK)
        return status;
    keep(q, 0);
    status = feed_deflated(q, q->raw.data, q->raw.size, step);
    if (status != DICOM_OK || *step == STEP_END || *step == STEP_FAIL)
        return status;
    return feed_deflated(q, chunk->at, dicom__window_size(chunk), step);
}

/* Makes the outcome of a run the parser's own. */
static dicom_status
settle(dicom_parser *q, dicom_status status, enum dicom__step step)
{
    if (status == DICOM_OK && step == STEP_FAIL)
        status = q->p.error.status;
    else if (status == DICOM_OK && step == STEP_END)
        status = DICOM_END;
    else if (status != DICOM_OK)
        fail(q, status, "", dicom_status_text(status));
    q->status = status;
    return status;
}

dicom_status
dicom_parser_feed(dicom_parser *q, const void *data, size_t size)
{
    enum dicom__step step = STEP_MORE;
    dicom_status     status;

    if (q->status != DICOM_OK || size == 0)
        return q->status;
    struct dicom__window w = {
        .at = data, .end = (const uint8_t *)data + size, .stable = true};
    if (q->inflating) {
        status = feed_deflated(q, data, size, &step);
    } else {
        status = run(q, &w, &step);
        if (status == DICOM_OK && step == STEP_INFLATE)
            status = begin_inflating(q, &w, &step);
    }
    return settle(q, status, step);
}

dicom_status
dicom_parser_finish(dicom_parser *q)
{
    static const uint8_t nothing[1];
    enum dicom__step     step = STEP_MORE;
    dicom_status         status = DICOM_OK;

    if (q->status == DICOM_END)
        return DICOM_OK;
    while (q->status == DICOM_OK) {
        struct dicom__window w = {.at = nothing, .end = nothing, .final = true};
        q->p.cut = q->inflating;
        q->inflating = false;
        status = run(q, &w, &step);
        if (status == DICOM_OK && step == STEP_INFLATE)
            status = begin_inflating(q, &w, &step);
        settle(q, status, step);
    }
    return q->status == DICOM_END ? DICOM_OK : q->status;
}

uint64_t
dicom_parser_unwanted(const dicom_parser *q)
{
    return q->inflating || carried(q) > 0 || q->status != DICOM_OK ? 0
                                                                   : q->p.skip;
}

dicom_status
dicom_parser_skipped(dicom_parser *q, uint64_t size)
{
    if (size > dicom_parser_unwanted(q))
        return DICOM_E_ARGUMENT;
    q->p.skip -= size;
    q->p.offset += size;
    return DICOM_OK;
}

const dicom_error *
dicom_parser_error(const dicom_parser *q)
{
    return &q->p.error;
}

uint64_t
dicom_parser_offset(const dicom_parser *q)
{
    return q->p.offset;
}
