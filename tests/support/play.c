#include "support/play.h"

#include <inttypes.h>
#include <stdlib.h>

#include "support/rewrite.h"

/* ---- brief -------------------------------------------------------------- */

static void
flush_stray(struct tape *t)
{
    if (t->stray_size > 0)
        event_log_printf(&t->brief, " !%" PRIu64, t->stray_size);
    t->stray_size = 0;
}

static const char *
syntax_name(const dicom_syntax *syntax)
{
    if (syntax == NULL)
        return "NULL";
    if (syntax->deflated)
        return "DEF";
    if (syntax->encapsulated)
        return "ENC";
    if (!syntax->explicit_vr)
        return "ILE";
    return syntax->big_endian ? "EBE" : "ELE";
}

static bool
is_printable(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] < ' ' || bytes[i] > '~')
            return false;
    return true;
}

static void
brief_value(struct tape *t, const dicom_event *e)
{
    const uint8_t *bytes = e->bytes;

    if (e->size > 0 && e->size <= 16 && is_printable(bytes, e->size)) {
        event_log_printf(&t->brief, "'%.*s'", (int)e->size,
                         (const char *)bytes);
    } else if (e->size > 0 && e->size <= 8) {
        event_log_printf(&t->brief, ".");
        for (size_t i = 0; i < e->size; i++)
            event_log_printf(&t->brief, "%02X", bytes[i]);
    } else if (e->size > 0) {
        event_log_printf(&t->brief, "/%zu", e->size);
    }
    if (e->flags & DICOM_EVENT_PARTIAL)
        event_log_printf(&t->brief, "~");
}

static void
brief_tag(struct tape *t, const dicom_event *e, const char *before)
{
    event_log_printf(&t->brief, " %s%08" PRIX32 ":%s%s", before, e->tag,
                     dicom_vr_name(e->vr),
                     e->flags & DICOM_EVENT_VR_UNSETTLED ? "?" : "");
}

static void
brief_begin(struct tape *t, const dicom_event *e)
{
    if (e->kind == DICOM_DATASET_BEGIN)
        event_log_printf(
            &t->brief, " %s%s{", e->flags & DICOM_EVENT_FILE_META ? "M" : "D:",
            e->flags & DICOM_EVENT_FILE_META ? "" : syntax_name(e->syntax));
    else if (e->kind == DICOM_ITEM_BEGIN)
        event_log_printf(&t->brief,
                         e->flags & DICOM_EVENT_IMPLIED ? " (?" : " (");
    else {
        brief_tag(t, e, "");
        event_log_printf(&t->brief,
                         e->kind == DICOM_SEQUENCE_BEGIN ? "[" : "<");
    }
}

static void
brief_element(struct tape *t, const dicom_event *e, bool fragment)
{
    const char *before = e->kind == DICOM_BULK_END ? "B" : "";

    if (fragment)
        event_log_printf(&t->brief, " %s#%" PRIu32, before, e->index);
    else
        brief_tag(t, e, before);
    if (e->kind == DICOM_ELEMENT)
        brief_value(t, e);
    else
        event_log_printf(&t->brief, "/%" PRIu64 "%s", t->bulk_size,
                         e->flags & DICOM_EVENT_PARTIAL ? "~" : "");
}

static void
brief_event(struct tape *t, const dicom_event *e, bool fragment)
{
    static const char *const fixed[DICOM_EVENT_KIND_COUNT] = {
        [DICOM_PREAMBLE] = " P",      [DICOM_DATASET_END] = " }",
        [DICOM_SEQUENCE_END] = " ]",  [DICOM_ITEM_END] = " )",
        [DICOM_FRAGMENTS_END] = " >",
    };

    if (e->kind == DICOM_STRAY) {
        t->stray_size += e->size;
        return;
    }
    flush_stray(t);
    if (fixed[e->kind] != NULL)
        event_log_printf(&t->brief, "%s", fixed[e->kind]);
    else if (e->kind == DICOM_ELEMENT || e->kind == DICOM_BULK_END)
        brief_element(t, e, fragment);
    else if (e->kind != DICOM_BULK_BEGIN && e->kind != DICOM_BULK_DATA)
        brief_begin(t, e);
}

/* ---- the rules of events ------------------------------------------------ */

static void
rule(struct tape *t, bool kept, const char *text)
{
    if (!kept && t->mistake == NULL)
        t->mistake = text;
}

static bool
has_header(dicom_event_kind kind)
{
    return kind == DICOM_ELEMENT || kind == DICOM_BULK_BEGIN ||
           kind == DICOM_SEQUENCE_BEGIN || kind == DICOM_ITEM_BEGIN ||
           kind == DICOM_FRAGMENTS_BEGIN;
}

/* Every byte of the stream is told of, once, in order. Pieces of a bulk value
 * have the offset of their element. */
static void
check_offset(struct tape *t, const dicom_event *e)
{
    uint64_t begin = t->at + (e->delimiter ? 8 : 0);

    if (t->inflated)
        return;
    if (e->kind == DICOM_BULK_DATA) {
        t->at += e->size;
        return;
    }
    rule(t, e->offset == begin, "the offset is not where the last one ended");
    t->at = e->offset + (has_header(e->kind) ? e->header_size : 0) + e->size +
            (e->kind == DICOM_PREAMBLE ? 4 : 0);
}

static void
check_value(struct tape *t, const dicom_event *e)
{
    bool partial = e->flags & DICOM_EVENT_PARTIAL;
    bool implied = e->flags & DICOM_EVENT_IMPLIED;

    rule(t, e->size == 0 || e->bytes != NULL, "bytes without an address");
    if (e->kind == DICOM_ELEMENT)
        rule(t, partial ? e->size < e->length : e->size == e->length,
             "the size is not the length");
    if (e->kind == DICOM_BULK_END)
        rule(t, partial || t->bulk_size > 0, "a bulk value of no bytes");
    if (e->kind == DICOM_STRAY)
        rule(t, e->size > 0, "stray, but no bytes");
    if (e->kind == DICOM_ITEM_BEGIN)
        rule(t, implied ? e->header_size == 0 : e->header_size == 8,
             "the size of an item's header");
}

/* Depth, and the numbers of items and fragments. */
static void
check_place(struct tape *t, const dicom_event *e, bool fragment)
{
    if (e->kind == DICOM_SEQUENCE_END && t->depth > 0)
        t->depth--;
    rule(t, e->kind == DICOM_STRAY || e->depth == t->depth,
         "the depth is not the number of open sequences");
    if (e->kind == DICOM_ITEM_BEGIN)
        rule(t, e->index == t->next[t->depth]++,
             "items are not counted from 0 on");
    if (fragment && (e->kind == DICOM_ELEMENT || e->kind == DICOM_BULK_BEGIN))
        rule(t, e->index == t->next_fragment++,
             "fragments are not counted from 0 on");
    if (e->kind == DICOM_FRAGMENTS_BEGIN)
        t->next_fragment = 0;
    if (e->kind == DICOM_SEQUENCE_BEGIN && t->depth + 1 < COUNT_OF(t->next))
        t->next[++t->depth] = 0;
}

static dicom_status
take_event(void *ctx, const dicom_event *e)
{
    struct tape *t = ctx;
    bool         fragment = t->full.in_fragments;

    if (e->kind == DICOM_DATASET_BEGIN && e->syntax && e->syntax->deflated)
        t->inflated = true;
    rule(t, dicom_event_order_check(&t->order, e) == DICOM_OK,
         "the event may not come here");
    check_offset(t, e);
    check_place(t, e, fragment);
    t->bulk_size = e->kind == DICOM_BULK_BEGIN ? 0 : t->bulk_size;
    t->bulk_size += e->kind == DICOM_BULK_DATA ? e->size : 0;
    check_value(t, e);
    brief_event(t, e, fragment);
    return event_log_event(&t->full, e);
}

static void
take_finding(void *ctx, const dicom_finding *finding)
{
    struct tape *t = ctx;

    if (!t->erred && finding->severity == DICOM_ERROR) {
        t->erred = true;
        t->lenient = t->full.size;
    }
    flush_stray(t);
    event_log_printf(&t->brief, " *%s", dicom_finding_name(finding->code));
    event_log_finding(&t->full, finding);
}

/* ---- playing ------------------------------------------------------------ */

/* What is left of a stream, a piece at a time. */
struct source {
    const uint8_t *at;
    size_t         left;
    size_t         cut;
};

static size_t
next_piece(const struct source *s, size_t most)
{
    size_t size = s->cut > 0 && s->cut < s->left ? s->cut : s->left;

    return size < most ? size : most;
}

/* A piece in a block of exactly its size, so that reading over its end is
 * seen; what is not in there any more neither. */
static dicom_status
push_pieces(dicom_parser *parser, struct source *s)
{
    dicom_status status = DICOM_OK;

    while (s->left > 0 && status == DICOM_OK) {
        size_t       size = next_piece(s, SIZE_MAX);
        struct bytes piece = bytes_copy(s->at, size);

        status = dicom_parser_feed(parser, piece.data, piece.size);
        bytes_free(&piece);
        s->at += size;
        s->left -= size;
    }
    return status;
}

static dicom_status
push(struct source *s, const dicom_parser_options *options)
{
    dicom_parser *parser = NULL;
    dicom_status  status = dicom_parser_new(&parser, options);

    assert_int_equal(status, DICOM_OK);
    status = push_pieces(parser, s);
    if (status == DICOM_OK)
        status = dicom_parser_finish(parser);
    else if (status != DICOM_END)
        assert_int_equal(dicom_parser_finish(parser), status);
    assert_int_equal(dicom_parser_error(parser)->status,
                     status == DICOM_END ? DICOM_OK : status);
    dicom_parser_free(parser);
    return status;
}

static dicom_status
read_piece(void *ctx, void *buffer, size_t size, size_t *got)
{
    struct source *s = ctx;

    *got = next_piece(s, size);
    if (*got > 0)
        memcpy(buffer, s->at, *got);
    s->at += *got;
    s->left -= *got;
    return DICOM_OK;
}

static dicom_status
pull(struct tape *tape, const dicom_input *input,
     const dicom_parser_options *options)
{
    dicom_reader      *reader = NULL;
    const dicom_event *event;
    dicom_status       status = dicom_reader_new(&reader, input, options);

    assert_int_equal(status, DICOM_OK);
    while ((status = dicom_reader_next(reader, &event)) == DICOM_OK)
        (void)take_event(tape, event);
    assert_null(event);
    assert_int_equal(dicom_reader_next(reader, &event), status);
    assert_int_equal(dicom_reader_error(reader)->status,
                     status == DICOM_END ? DICOM_OK : status);
    dicom_reader_free(reader);
    return status == DICOM_END ? DICOM_OK : status;
}

/* After the last event: nothing is open, nothing was passed over. Strict mode
 * stops where it is. */
static void
check_end(struct tape *t, size_t size, bool strict)
{
    bool whole = t->status == DICOM_OK;

    if (whole || (t->status == DICOM_E_TRUNCATED && !strict))
        rule(t, dicom_event_order_finish(&t->order) == DICOM_OK,
             "the stream may not end here");
    if (whole && !t->inflated)
        rule(t, t->at == size, "not every byte was told of");
}

void
play(struct tape *tape, struct bytes stream, enum play_by by, size_t cut,
     const dicom_parser_options *options)
{
    dicom_parser_options o = *options;
    struct source        source = {stream.data, stream.size, cut};
    dicom_input          input = {0};

    o.size = sizeof o;
    o.on_event = by == PLAY_PUSH ? take_event : NULL;
    o.event_ctx = tape;
    o.on_finding = take_finding;
    o.finding_ctx = tape;
    if (by == PLAY_READ) {
        input.read = read_piece;
        input.ctx = &source;
    } else {
        input.data = stream.data;
        input.size = stream.size;
    }
    tape->status = by == PLAY_PUSH ? push(&source, &o) : pull(tape, &input, &o);
    flush_stray(tape);
    event_log_end(&tape->full, tape->status);
    check_end(tape, stream.size, options->strict);
}

void
tape_free(struct tape *tape)
{
    event_log_free(&tape->full);
    event_log_free(&tape->brief);
}

/* ---- rows --------------------------------------------------------------- */

static const char *
brief_text(const struct tape *tape)
{
    return tape->brief.size > 0 ? tape->brief.text + 1 : "";
}

static void
same(const struct tape *want, struct bytes stream, enum play_by by, size_t cut,
     const dicom_parser_options *options)
{
    static const char *const names[] = {"push", "memory", "read"};
    struct tape              tape = {0};
    bool                     equal;

    play(&tape, stream, by, cut, options);
    equal = strcmp(tape.full.text, want->full.text) == 0;
    if (!equal)
        print_error("%s by %zu:\n%snot as all at once:\n%s", names[by], cut,
                    tape.full.text, want->full.text);
    if (tape.mistake)
        print_error("%s by %zu: %s\n", names[by], cut, tape.mistake);
    equal = equal && tape.mistake == NULL;
    tape_free(&tape);
    assert_true(equal);
}

static void
same_for_all_cuts(const struct tape *want, struct bytes stream,
                  const dicom_parser_options *options)
{
    static const size_t cuts[] = {1, 2, 3, 5, 7, 11, 13, 64, 0};

    for (size_t i = 0; i < COUNT_OF(cuts); i++) {
        same(want, stream, PLAY_PUSH, cuts[i], options);
        same(want, stream, PLAY_READ, cuts[i], options);
    }
    same(want, stream, PLAY_MEMORY, 0, options);
}

/* The parser's short way for what is usual counts no elements: with a limit,
 * all of them take the long way, and nothing else is told. */
static void
same_the_long_way(const struct tape *want, struct bytes stream,
                  const dicom_parser_options *options)
{
    dicom_parser_options o = *options;

    if (o.limits.elements == 0) {
        o.limits.elements = stream.size + 1;
        same(want, stream, PLAY_MEMORY, 0, &o);
    }
}

/* Strict mode says the same up to the first error, and stops there. */
static void
judge_strict(const struct tape *lenient, struct bytes stream,
             const struct stream_row *row)
{
    dicom_parser_options options = row->options;
    struct tape          strict = {0};
    size_t               common;
    bool                 good;

    options.strict = true;
    play(&strict, stream, PLAY_PUSH, 0, &options);
    common = lenient->erred ? lenient->lenient : strlen(lenient->full.text);
    good = strncmp(strict.full.text, lenient->full.text, common) == 0;
    if (!good)
        print_error("strict:\n%snot as lenient:\n%s", strict.full.text,
                    lenient->full.text);
    if (strict.status != row->strict || strict.mistake)
        print_error("strict: %s, expected: %s; %s\n",
                    dicom_status_name(strict.status),
                    dicom_status_name(row->strict),
                    strict.mistake ? strict.mistake : "");
    good = good && strict.status == row->strict && strict.mistake == NULL;
    if (good)
        same_for_all_cuts(&strict, stream, &options);
    tape_free(&strict);
    assert_true(good);
}

/* The writer makes the same bytes of the events, if they tell of all. */
static bool
is_preserved(const struct tape *tape, struct bytes stream,
             const dicom_parser_options *options)
{
    dicom_writer_options preserve = DICOM_WRITER_OPTIONS_INIT;
    dicom_parser_options o = *options;
    struct output        out = {0};
    dicom_status         written;
    bool                 same = true;

    if ((tape->status != DICOM_OK && tape->status != DICOM_E_TRUNCATED) ||
        tape->inflated || o.stop_before_tag || o.stop_before_pixel_data)
        return true;
    o.size = sizeof o;
    preserve.preserve = true;
    (void)rewrite_bytes(stream.data, stream.size, 0, &o, &preserve, &out,
                        &written, NULL);
    same = written == DICOM_OK && out.size == stream.size &&
           (out.size == 0 || memcmp(out.data, stream.data, out.size) == 0);
    output_free(&out);
    return same;
}

/* The stream may end anywhere. */
static void
judge_prefixes(struct bytes stream, const dicom_parser_options *options)
{
    for (size_t size = 0; size < stream.size && size < 2048; size++) {
        struct tape  tape = {0};
        struct bytes prefix = bytes_copy(stream.data, size);
        const char  *mistake;

        play(&tape, prefix, PLAY_MEMORY, 0, options);
        mistake = tape.mistake;
        if (!mistake && !is_preserved(&tape, prefix, options))
            mistake = "it is not preserved";
        if (mistake)
            print_error("the first %zu bytes: %s\n%s", size, mistake,
                        tape.full.text);
        same_the_long_way(&tape, prefix, options);
        bytes_free(&prefix);
        tape_free(&tape);
        assert_null(mistake);
    }
}

void
judge_stream(struct bytes stream, const struct stream_row *row)
{
    struct tape tape = {0};
    bool        good;

    play(&tape, stream, PLAY_PUSH, 0, &row->options);
    good = strcmp(brief_text(&tape), row->events) == 0 &&
           tape.status == row->status && tape.mistake == NULL;
    if (!good)
        print_error("%s\ngot:      %s, %s\nexpected: %s, %s\n%s%s\n", row->name,
                    brief_text(&tape), dicom_status_name(tape.status),
                    row->events, dicom_status_name(row->status), tape.full.text,
                    tape.mistake ? tape.mistake : "");
    if (good && !is_preserved(&tape, stream, &row->options)) {
        print_error("%s is not preserved\n", row->name);
        good = false;
    }
    if (good) {
        same_for_all_cuts(&tape, stream, &row->options);
        same_the_long_way(&tape, stream, &row->options);
        judge_prefixes(stream, &row->options);
        judge_strict(&tape, stream, row);
    }
    tape_free(&tape);
    assert_true(good);
}

void
run_stream_row(const void *row)
{
    const struct stream_row *r = row;
    struct bytes             stream = bytes_from_hex(r->hex);

    judge_stream(stream, r);
    bytes_free(&stream);
}
