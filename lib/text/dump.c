#include <string.h>

#include "text/dump_line.h"
#include "text/dump_path.h"

/* Of a bulk value, what is shown at the most. */
enum { HEAD_SIZE = 4096 };

#define NOWHERE UINT32_MAX

enum bulk { BULK_NONE, BULK_SHOWN, BULK_HIDDEN };

struct dicom_dump {
    struct dicom__memory   memory;
    dicom_dump_options     options;
    struct dicom__patterns patterns;
    uint64_t               matches;
    dicom_event_order      order;

    uint32_t shown;  /* lines.nest inside which all is shown, or NOWHERE */
    uint32_t hidden; /* lines.nest inside which nothing is shown */

    bool     in_fragments;
    uint64_t fragments_left_out;
    uint64_t bytes_left_out;

    enum bulk   bulk;
    dicom_event bulk_begin;
    size_t      head_wanted, head_size;
    uint8_t     head[HEAD_SIZE];

    struct dicom__lines lines;
};

/* ---- life --------------------------------------------------------------- */

static dicom_dump_options
options_of(const dicom_dump_options *given)
{
    dicom_dump_options options = DICOM_DUMP_OPTIONS_INIT;

    if (given)
        options = *given;
    if (options.width == 0)
        options.width = 64;
    if (options.fragments == 0)
        options.fragments = 16;
    return options;
}

dicom_status
dicom_dump_new(dicom_dump **out, dicom_output_fn *output, void *output_ctx,
               const dicom_dump_options *given)
{
    dicom_dump_options   options;
    struct dicom__memory memory;
    dicom_dump          *d;

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    if (!output || (given && given->size != sizeof *given))
        return DICOM_E_ARGUMENT;
    options = options_of(given);
    dicom__memory_init(&memory, options.allocator, 0);
    d = dicom__alloc(&memory, sizeof *d);
    if (!d)
        return DICOM_E_NO_MEMORY;
    d->memory = memory;
    d->options = options;
    d->patterns = (struct dicom__patterns){0};
    d->lines.memory = &d->memory;
    d->lines.dictionary = options.dictionary;
    d->lines.width = options.width;
    d->lines.paths = false;
    d->lines.creators.all = (struct dicom__buf){0};
    dicom__output_init(&d->lines.out, output, output_ctx);
    dicom_dump_reset(d);
    *out = d;
    return DICOM_OK;
}

void
dicom_dump_free(dicom_dump *dump)
{
    if (!dump)
        return;
    struct dicom__memory memory = dump->memory;

    dicom__buf_free(&dump->lines.creators.all, &memory);
    dicom__patterns_free(&dump->patterns, &memory);
    dicom__release(&memory, dump, sizeof *dump);
}

void
dicom_dump_reset(dicom_dump *dump)
{
    dump->matches = 0;
    dump->order = (dicom_event_order){0};
    dump->shown = NOWHERE;
    dump->hidden = NOWHERE;
    dump->in_fragments = false;
    dump->fragments_left_out = 0;
    dump->bytes_left_out = 0;
    dump->bulk = BULK_NONE;
    dicom__lines_open_dataset(&dump->lines);
    dicom__output_reset(&dump->lines.out);
}

dicom_status
dicom_dump_add_path(dicom_dump *dump, const char *path, size_t size)
{
    dicom_status status = dicom__patterns_add(
        &dump->patterns, &dump->memory, dump->options.dictionary, path, size);

    if (status == DICOM_OK)
        dump->lines.paths = true;
    return status;
}

uint64_t
dicom_dump_matches(const dicom_dump *dump)
{
    return dump->matches;
}

/* ---- what is shown ------------------------------------------------------ */

/* How an element, or an item or fragment `index` of it, is treated; counts
 * what a path has chosen. */
static enum dicom__match
judge(dicom_dump *d, uint32_t tag, uint32_t index)
{
    enum dicom__match match;

    if (d->hidden != NOWHERE)
        return DICOM__MATCH_NONE;
    if (!d->lines.paths || d->shown != NOWHERE)
        return DICOM__MATCH_SHOWN;
    match = dicom__patterns_match(&d->patterns, &d->lines, tag, index);
    d->matches += match == DICOM__MATCH_SHOWN;
    return match;
}

/* Enters a sequence, an item, or fragments. */
static dicom_status
enter(dicom_dump *d, enum dicom__match match)
{
    bool hide = match == DICOM__MATCH_NONE && d->hidden == NOWHERE;

    if (hide)
        d->hidden = d->lines.nest;
    else if (match == DICOM__MATCH_SHOWN && d->shown == NOWHERE)
        d->shown = d->lines.nest;
    d->lines.nest++;
    return hide ? DICOM_SKIP : DICOM_OK;
}

static void
leave(dicom_dump *d)
{
    d->lines.nest--;
    if (d->hidden == d->lines.nest)
        d->hidden = NOWHERE;
    if (d->shown == d->lines.nest)
        d->shown = NOWHERE;
}

/* ---- fragments ---------------------------------------------------------- */

/* Whether this fragment is shown; if not it is counted, once. */
static bool
fragment_is_shown(dicom_dump *d, const dicom_event *e)
{
    bool chosen = d->lines.paths && d->shown == NOWHERE;

    if (judge(d, e->tag, e->index) != DICOM__MATCH_SHOWN)
        return false;
    if (chosen || e->index < d->options.fragments)
        return true;
    d->fragments_left_out++;
    d->bytes_left_out += e->length;
    return false;
}

static void
show_left_out(dicom_dump *d)
{
    if (d->fragments_left_out > 0)
        dicom__line_fragments(&d->lines, d->fragments_left_out,
                              d->bytes_left_out);
    d->fragments_left_out = 0;
    d->bytes_left_out = 0;
}

static dicom_status
fragments_begin(dicom_dump *d, const dicom_event *e)
{
    enum dicom__match match = judge(d, e->tag, DICOM_PATH_NO_ITEM);

    if (match == DICOM__MATCH_SHOWN)
        dicom__line_container(&d->lines, e, "(fragments)");
    d->in_fragments = true;
    return enter(d, match);
}

static dicom_status
fragments_end(dicom_dump *d)
{
    show_left_out(d);
    d->in_fragments = false;
    leave(d);
    return DICOM_OK;
}

/* ---- values ------------------------------------------------------------- */

static bool
is_shown(dicom_dump *d, const dicom_event *e)
{
    if (d->in_fragments)
        return fragment_is_shown(d, e);
    return judge(d, e->tag, DICOM_PATH_NO_ITEM) == DICOM__MATCH_SHOWN;
}

/* What is wrong with a character set or text, by flags; there may be none. */
static void
report(dicom_dump *d, const dicom_event *e, uint32_t flags)
{
    const struct dicom__lines *l = &d->lines;
    char                       path[DICOM_PATH_SIZE];

    if (flags == 0)
        return;
    dicom__path_format(path, l->steps, l->charsets.level, e->tag);
    dicom__charset_report(flags, e->tag, e->offset, path, d->options.on_finding,
                          d->options.finding_ctx);
}

static void
show_value(dicom_dump *d, const dicom_event *e, const void *bytes, size_t size,
           bool cut, uint32_t flags)
{
    struct dicom__lines *l = &d->lines;
    struct dicom__value  value = {
         bytes, size, e->vr, cut,
         dicom__charset_scope_now(&l->charsets)->charset};

    if (d->in_fragments) {
        dicom__line_fragment(l, e, &value, flags);
        return;
    }
    dicom__line_value(l, e, &value, flags);
    if (d->options.on_finding)
        report(d, e,
               dicom__text_faults(value.charset, e->vr, bytes, size, cut));
}

static void
note(dicom_dump *d, const dicom_event *e)
{
    const struct dicom__charset_scope *charsets = &d->lines.charsets;

    dicom__lines_note(&d->lines, e);
    if (e->tag == DICOM__SPECIFIC_CHARACTER_SET && d->options.on_finding)
        report(d, e, charsets->levels[charsets->level].own.flags);
}

static dicom_status
element(dicom_dump *d, const dicom_event *e)
{
    if (!d->in_fragments && d->hidden == NOWHERE)
        note(d, e);
    if (is_shown(d, e))
        show_value(d, e, e->bytes, e->size, false, e->flags);
    return DICOM_OK;
}

/* Nothing that is shown in one character has above four bytes: neither a
 * character of text nor a number with the backslash before it. */
static size_t
head_wanted(const dicom_dump *d, uint32_t length)
{
    size_t wanted = d->options.width < HEAD_SIZE / 4
                        ? 4 * (size_t)d->options.width + 16
                        : HEAD_SIZE;

    if (wanted > HEAD_SIZE)
        wanted = HEAD_SIZE;
    return wanted < length ? wanted : length;
}

static dicom_status
bulk_begin(dicom_dump *d, const dicom_event *e)
{
    if (!is_shown(d, e)) {
        d->bulk = BULK_HIDDEN;
        return DICOM_SKIP;
    }
    d->bulk = BULK_SHOWN;
    d->bulk_begin = *e;
    d->head_size = 0;
    d->head_wanted = head_wanted(d, e->length);
    return DICOM_OK;
}

static dicom_status
bulk_data(dicom_dump *d, const dicom_event *e)
{
    if (d->bulk == BULK_HIDDEN)
        return DICOM_SKIP;

    size_t size = d->head_wanted - d->head_size;
    if (size > e->size)
        size = e->size;
    if (size > 0)
        memcpy(d->head + d->head_size, e->bytes, size);
    d->head_size += size;
    return d->head_size == d->head_wanted &&
                   d->head_wanted < d->bulk_begin.length
               ? DICOM_SKIP
               : DICOM_OK;
}

static dicom_status
bulk_end(dicom_dump *d, uint32_t flags)
{
    const dicom_event *begin = &d->bulk_begin;

    if (d->bulk == BULK_SHOWN) {
        bool cut =
            d->head_size == d->head_wanted && d->head_wanted < begin->length;

        show_value(d, begin, d->head, d->head_size, cut, begin->flags | flags);
    }
    d->bulk = BULK_NONE;
    return DICOM_OK;
}

/* ---- sequences and items ------------------------------------------------ */

static dicom_status
sequence_begin(dicom_dump *d, const dicom_event *e)
{
    enum dicom__match match = judge(d, e->tag, DICOM_PATH_NO_ITEM);
    bool              deep =
        d->options.depth > 0 && d->lines.charsets.level + 1 >= d->options.depth;

    if (match == DICOM__MATCH_SHOWN)
        dicom__line_container(&d->lines, e,
                              deep ? "(sequence, not shown)" : "(sequence)");
    return enter(d, deep ? DICOM__MATCH_NONE : match);
}

static dicom_status
item_begin(dicom_dump *d, const dicom_event *e)
{
    enum dicom__match match = judge(d, e->tag, e->index);

    dicom__lines_open_item(&d->lines, e->tag, e->index);
    if (match == DICOM__MATCH_SHOWN)
        dicom__line_item(&d->lines, e);
    return enter(d, match);
}

static dicom_status
item_end(dicom_dump *d)
{
    dicom__lines_close_item(&d->lines);
    leave(d);
    return DICOM_OK;
}

/* ---- the stream --------------------------------------------------------- */

static dicom_status
outside_elements(dicom_dump *d, const dicom_event *e)
{
    if (e->kind == DICOM_DATASET_BEGIN)
        dicom__lines_open_dataset(&d->lines);
    if (d->lines.paths || d->hidden != NOWHERE)
        return DICOM_OK;
    if (e->kind == DICOM_PREAMBLE)
        dicom__line_preamble(&d->lines, e);
    else if (e->kind == DICOM_DATASET_BEGIN)
        dicom__line_dataset(&d->lines, e);
    else if (e->kind == DICOM_STRAY)
        dicom__line_stray(&d->lines, e);
    return DICOM_OK;
}

static dicom_status
show(dicom_dump *d, const dicom_event *e)
{
    switch (e->kind) {
    case DICOM_ELEMENT:
        return element(d, e);
    case DICOM_BULK_BEGIN:
        return bulk_begin(d, e);
    case DICOM_BULK_DATA:
        return bulk_data(d, e);
    case DICOM_BULK_END:
        return bulk_end(d, e->flags);
    case DICOM_SEQUENCE_BEGIN:
        return sequence_begin(d, e);
    case DICOM_SEQUENCE_END:
        leave(d);
        return DICOM_OK;
    case DICOM_ITEM_BEGIN:
        return item_begin(d, e);
    case DICOM_ITEM_END:
        return item_end(d);
    case DICOM_FRAGMENTS_BEGIN:
        return fragments_begin(d, e);
    case DICOM_FRAGMENTS_END:
        return fragments_end(d);
    default:
        return outside_elements(d, e);
    }
}

dicom_status
dicom_dump_event(void *dump, const dicom_event *event)
{
    dicom_dump  *d = dump;
    dicom_status status;

    if (d->lines.out.status != DICOM_OK)
        return d->lines.out.status;
    status = dicom_event_order_check(&d->order, event);
    if (status != DICOM_OK)
        return status;
    status = show(d, event);
    return d->lines.out.status != DICOM_OK ? d->lines.out.status : status;
}

dicom_status
dicom_dump_finish(dicom_dump *dump)
{
    if (dump->bulk == BULK_SHOWN)
        (void)bulk_end(dump, DICOM_EVENT_PARTIAL);
    show_left_out(dump);
    return dicom__output_flush(&dump->lines.out);
}
