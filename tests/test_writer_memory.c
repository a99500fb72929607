/*
 * Streams of any size are converted in constant memory: made as they are read,
 * and counted as they are written.
 */
#define _DEFAULT_SOURCE /* getrusage() */

#include <sys/resource.h>

#include <dicom.h>

#include "support/encode.h"
#include "support/failing_alloc.h"
#include "support/support.h"

#define IMPLICIT "1.2.840.10008.1.2"
#define EXPLICIT "1.2.840.10008.1.2.1"
#define BIG "1.2.840.10008.1.2.2"
#define DEFLATED "1.2.840.10008.1.2.1.99"
#define JPEG "1.2.840.10008.1.2.4.50"

enum {
    CHUNK = 65536,
    FRAGMENT = 500,
    MOST = 8 << 20,      /* above the start, of the whole process */
    MOST_TAKEN = 1 << 20 /* from the allocator */
};

static const struct row {
    const char *name, *from, *to; /* `to` NULL: preserved */
    uint32_t    size;             /* of native pixels, in bytes */
    uint32_t    fragments;
    bool        filters;
} rows[] = {
    {"3 GiB", EXPLICIT, EXPLICIT, 0xC0000000, 0, false},
    {"3 GiB in implicit VR", EXPLICIT, IMPLICIT, 0xC0000000, 0, false},
    {"3 GiB through filters", IMPLICIT, EXPLICIT, 0xC0000000, 0, true},
    {"3 GiB, preserved", EXPLICIT, NULL, 0xC0000000, 0, false},
    {"words are swapped", EXPLICIT, BIG, 256 << 20, 0, false},
    {"words are swapped back", BIG, EXPLICIT, 256 << 20, 0, false},
    {"deflated", EXPLICIT, DEFLATED, 32 << 20, 0, false},
    {"100,000 fragments", JPEG, JPEG, 0, 100000, false},
    {"100,000 fragments through filters", JPEG, JPEG, 0, 100000, true},
    {"100,000 fragments, preserved", JPEG, NULL, 0, 100000, false},
};

static uint64_t
resident(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return (uint64_t)usage.ru_maxrss * 1024;
}

static dicom_status
count_bytes(void *ctx, const void *bytes, size_t size)
{
    uint64_t *count = ctx;

    (void)bytes;
    *count += size;
    return DICOM_OK;
}

struct chain {
    dicom_writer *writer;
    dicom_filter *filter;
    dicom_utf8   *utf8;
    dicom_parser *parser;
    uint64_t      in, out;
};

static void
make_chain(struct chain *c, const struct row *row, const dicom_allocator *with)
{
    dicom_writer_options writer = DICOM_WRITER_OPTIONS_INIT;
    dicom_filter_options filter = DICOM_FILTER_OPTIONS_INIT;
    dicom_utf8_options   utf8 = DICOM_UTF8_OPTIONS_INIT;
    dicom_parser_options parser = DICOM_PARSER_OPTIONS_INIT;

    *c = (struct chain){0};
    writer.allocator = filter.allocator = utf8.allocator = parser.allocator =
        with;
    writer.preserve = !row->to;
    if (row->to)
        writer.syntax = dicom_syntax_find(row->to, strlen(row->to));
    filter.drop_private = filter.drop_group_lengths = true;
    assert_int_equal(
        dicom_writer_new(&c->writer, count_bytes, &c->out, &writer), DICOM_OK);
    parser.on_event = dicom_writer_event;
    parser.event_ctx = c->writer;
    if (row->filters) {
        assert_int_equal(dicom_filter_new(&c->filter, dicom_writer_event,
                                          c->writer, &filter),
                         DICOM_OK);
        assert_int_equal(
            dicom_utf8_new(&c->utf8, dicom_filter_event, c->filter, &utf8),
            DICOM_OK);
        parser.on_event = dicom_utf8_event;
        parser.event_ctx = c->utf8;
    }
    assert_int_equal(dicom_parser_new(&c->parser, &parser), DICOM_OK);
}

static void
feed(struct chain *c, const void *bytes, size_t size)
{
    assert_int_equal(dicom_parser_feed(c->parser, bytes, size), DICOM_OK);
    c->in += size;
}

static void
feed_head(struct chain *c, const struct row *row, struct encoder *e)
{
    encode_clear(e);
    encode_meta(e, "1.2.840.10008.5.1.4.1.1.7", "2.25.1", row->from);
    e->implicit = strcmp(row->from, IMPLICIT) == 0;
    e->big = strcmp(row->from, BIG) == 0;
    encode_text(e, 0x00080005, "CS", "ISO_IR 100");
    encode_text(e, 0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7");
    encode_text(e, 0x00080018, "UI", "2.25.1");
    encode_text(e, 0x00100010, "PN", "M\xFCller");
    encode_header(e, 0x7FE00010, row->size ? "OW" : "OB",
                  row->size ? row->size : ENCODE_UNDEFINED);
    feed(c, e->data, e->size);
}

static void
feed_pixels(struct chain *c, const struct row *row)
{
    static const uint8_t zeros[CHUNK];
    uint8_t              fragment[8 + FRAGMENT] = {
                     0xFE, 0xFF, 0x00, 0xE0, FRAGMENT & 0xFF, FRAGMENT >> 8};
    static const uint8_t end[8] = {0xFE, 0xFF, 0xDD, 0xE0};

    for (uint32_t at = 0; at < row->size; at += CHUNK)
        feed(c, zeros, CHUNK);
    for (uint32_t i = 0; i < row->fragments; i++)
        feed(c, fragment, sizeof fragment);
    if (row->fragments > 0)
        feed(c, end, sizeof end);
}

static void
needs_little_memory(const void *data)
{
    const struct row    *row = data;
    struct failing_alloc memory;
    dicom_allocator      with = failing_alloc_init(&memory, 0, false);
    struct encoder       e = {0};
    struct chain         c;
    uint64_t             before = resident();

    make_chain(&c, row, &with);
    feed_head(&c, row, &e);
    feed_pixels(&c, row);
    assert_int_equal(dicom_parser_finish(c.parser), DICOM_OK);
    assert_int_equal(dicom_writer_finish(c.writer), DICOM_OK);
    if (!row->to)
        assert_true(c.out == c.in);
    else if (strcmp(row->to, DEFLATED) != 0)
        assert_true(c.out > c.in - 200 && c.out < c.in + 200);
    print_message("%s: %zu KiB taken, %llu KiB resident more\n", row->name,
                  memory.peak / 1024,
                  (unsigned long long)(resident() - before) / 1024);
    assert_true(memory.peak < MOST_TAKEN);
    assert_true(resident() - before < MOST);
    dicom_parser_free(c.parser);
    dicom_utf8_free(c.utf8);
    dicom_filter_free(c.filter);
    dicom_writer_free(c.writer);
    encode_free(&e);
    failing_alloc_check(&memory);
}

int
main(void)
{
    RUN_TABLE(needs_little_memory, rows);
    return finish_tests();
}
