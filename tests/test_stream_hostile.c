/*
 * Input that means harm: it may cost what it weighs, and no more.
 */
#include <stdlib.h>
#include <sys/resource.h>

#include <pthread.h>

#include <dicom.h>

#include "support/encode.h"
#include "support/failing_alloc.h"
#include "support/support.h"

enum { MOST_MEMORY = 1 << 20, SMALL_STACK = 64 << 10 };

struct seen {
    uint64_t events, items, findings;
    uint64_t bulk; /* bytes of BULK_DATA */
    uint64_t last; /* offset of the last event */
};

static dicom_status
on_event(void *ctx, const dicom_event *event)
{
    struct seen *seen = ctx;

    seen->events++;
    seen->items += event->kind == DICOM_ITEM_BEGIN;
    seen->bulk += event->kind == DICOM_BULK_DATA ? event->size : 0;
    seen->last = event->offset;
    return DICOM_OK;
}

static void
on_finding(void *ctx, const dicom_finding *finding)
{
    (void)finding;
    ((struct seen *)ctx)->findings++;
}

/* A parser of bare data sets whose memory is watched. */
struct watched {
    struct failing_alloc memory;
    struct seen          seen;
    dicom_parser        *parser;
};

static void
begin(struct watched *w, const char *syntax, uint32_t depth)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;

    *w = (struct watched){0};
    dicom_allocator with = failing_alloc_init(&w->memory, 0, false);
    o.on_event = on_event;
    o.event_ctx = &w->seen;
    o.on_finding = on_finding;
    o.finding_ctx = &w->seen;
    o.allocator = &with;
    o.syntax = dicom_syntax_find(syntax, strlen(syntax));
    o.limits.depth = depth;
    assert_int_equal(dicom_parser_new(&w->parser, &o), DICOM_OK);
}

static void
end(struct watched *w)
{
    assert_in_range(w->memory.peak, 1, MOST_MEMORY);
    dicom_parser_free(w->parser);
    failing_alloc_check(&w->memory);
}

static const char explicit_le[] = "1.2.840.10008.1.2.1";
static const char deflated[] = "1.2.840.10008.1.2.1.99";

/* ---- on a small stack ---- */

/* Runs a test in a thread whose stack would not bear recursion. */
static void *
on_small_stack(void *arg)
{
    struct watched *w = arg;
    const char     *level = "0800 4011 'SQ' 0000 FFFFFFFF FEFF 00E0 FFFFFFFF ";
    struct bytes    bytes = bytes_from_hex(level);
    dicom_status    status = DICOM_OK;

    for (int i = 0; i < 1000000 && status == DICOM_OK; i++)
        status = dicom_parser_feed(w->parser, bytes.data, bytes.size);
    bytes_free(&bytes);
    return status == DICOM_E_LIMIT ? w : NULL;
}

static void
million_nested_items(void **state)
{
    struct watched w;
    pthread_attr_t attr;
    pthread_t      thread;
    void          *result;

    (void)state;
    begin(&w, explicit_le, 0);
    assert_int_equal(pthread_attr_init(&attr), 0);
    assert_int_equal(pthread_attr_setstacksize(&attr, SMALL_STACK), 0);
    assert_int_equal(pthread_create(&thread, &attr, on_small_stack, &w), 0);
    assert_int_equal(pthread_join(thread, &result), 0);
    pthread_attr_destroy(&attr);
    assert_non_null(result);
    assert_int_equal(w.seen.items, 128);
    assert_int_equal(dicom_parser_error(w.parser)->offset, 128 * 20);
    assert_non_null(strstr(dicom_parser_error(w.parser)->path, " ... "));
    end(&w);
}

/* ---- lengths that are not there ---- */

static const struct length_row {
    const char  *name;
    const char  *hex;
    dicom_status status;
} length_rows[] = {
    {"OB of 4 GiB - 2", "E07F 1000 'OB' 0000 FEFFFFFF 01020304",
     DICOM_E_TRUNCATED},
    {"UN of 4 GiB - 3", "0900 0110 'UN' 0000 FDFFFFFF 01", DICOM_E_TRUNCATED},
    {"OW of 2 GiB", "E07F 1000 'OW' 0000 00000080", DICOM_E_TRUNCATED},
    {"SQ of 4 GiB - 2", "0800 4011 'SQ' 0000 FEFFFFFF", DICOM_E_TRUNCATED},
    {"item of 4 GiB - 2",
     "0800 4011 'SQ' 0000 FFFFFFFF FEFF 00E0 FEFFFFFF 0800 6000 'CS' 0200 'OT'",
     DICOM_E_TRUNCATED},
    {"fragment of 4 GiB - 2",
     "E07F 1000 'OB' 0000 FFFFFFFF FEFF 00E0 FEFFFFFF 0102", DICOM_E_TRUNCATED},
    {"text of 64 KiB", "1000 1000 'PN' FFFF 'A^B'", DICOM_E_TRUNCATED},
};

static void
lengths_cost_nothing(const void *data)
{
    const struct length_row *row = data;
    struct bytes             bytes = bytes_from_hex(row->hex);
    struct watched           w;

    begin(&w, explicit_le, 0);
    assert_int_equal(dicom_parser_feed(w.parser, bytes.data, bytes.size),
                     DICOM_OK);
    assert_int_equal(dicom_parser_finish(w.parser), row->status);
    assert_int_equal(w.seen.last, bytes.size);
    end(&w);
    bytes_free(&bytes);
}

/* ---- many small things ---- */

/* CPU seconds of this process. */
static double
used(void)
{
    struct rusage r;

    assert_int_equal(getrusage(RUSAGE_SELF, &r), 0);
    return (double)r.ru_utime.tv_sec + (double)r.ru_utime.tv_usec * 1e-6;
}

static void
feed_hex(struct watched *w, const char *hex)
{
    struct bytes bytes = bytes_from_hex(hex);

    assert_int_equal(dicom_parser_feed(w->parser, bytes.data, bytes.size),
                     DICOM_OK);
    bytes_free(&bytes);
}

static void
million_empty_items(void **state)
{
    struct watched w;
    struct bytes   item = bytes_from_hex("FEFF 00E0 00000000");
    double         start = used();

    (void)state;
    begin(&w, explicit_le, 0);
    feed_hex(&w, "0800 4011 'SQ' 0000 FFFFFFFF");
    for (int i = 0; i < 1000000; i++)
        assert_int_equal(dicom_parser_feed(w.parser, item.data, item.size),
                         DICOM_OK);
    feed_hex(&w, "FEFF DDE0 00000000");
    assert_int_equal(dicom_parser_finish(w.parser), DICOM_OK);
    assert_int_equal(w.seen.items, 1000000);
    assert_int_equal(w.seen.findings, 0);
    assert_true(used() - start < 60); /* quadratic time would be days */
    end(&w);
    bytes_free(&item);
}

/* Private elements downwards, each out of order, each without creator. */
static void
reverse_order(void **state)
{
    struct watched w;
    struct encoder e = {0};
    const int      count = 500000;

    (void)state;
    begin(&w, explicit_le, 0);
    for (int i = count; i > 0; i--) {
        uint32_t group = 0x1001 + 2 * ((uint32_t)i >> 15);
        encode_us(&e, group << 16 | 0x1000 | ((uint32_t)i & 0x7FFF), 1);
    }
    assert_int_equal(dicom_parser_feed(w.parser, e.data, e.size), DICOM_OK);
    assert_int_equal(dicom_parser_finish(w.parser), DICOM_OK);
    assert_int_equal(w.seen.events, count + 2);
    assert_true(w.seen.findings >= (uint64_t)count - 1);
    end(&w);
    encode_free(&e);
}

/* More creators than anybody has; what they are is looked up all the same. */
static void
many_creators(void **state)
{
    struct watched w;
    struct encoder e = {0};

    (void)state;
    begin(&w, explicit_le, 0);
    for (uint32_t group = 0x0009; group < 0x2000; group += 2)
        for (uint32_t block = 0x10; block < 0x100; block += 16)
            encode_text(&e, group << 16 | block, "LO", "SOMEBODY");
    assert_int_equal(dicom_parser_feed(w.parser, e.data, e.size), DICOM_OK);
    assert_int_equal(dicom_parser_finish(w.parser), DICOM_OK);
    assert_int_equal(w.seen.events, e.n_elements + 2);
    end(&w);
    encode_free(&e);
}

/* ---- deflate ---- */

/* E01: 256 MiB of zeros in 260 KB are events in constant memory. */
static void
bomb_streams(void **state)
{
    const uint32_t size = 256 << 20;
    struct watched w;
    struct encoder e = {0};

    (void)state;
    encode_header(&e, 0x7FE00010, "OB", size);
    uint8_t *zeros = calloc(1, size);
    assert_non_null(zeros);
    encode_bytes(&e, zeros, size);
    free(zeros);
    encode_deflate(&e, 0);
    assert_in_range(e.size, 1, 300000);

    begin(&w, deflated, 0);
    assert_int_equal(dicom_parser_feed(w.parser, e.data, e.size), DICOM_OK);
    assert_int_equal(dicom_parser_finish(w.parser), DICOM_OK);
    assert_int_equal(w.seen.bulk, size);
    end(&w);
    encode_free(&e);
}

/* ---- beyond 4 GiB ---- */

/* Two values of 3 GiB each, which a reader passes over. */
struct long_input {
    const uint8_t *heads[3];
    size_t         sizes[3];
    uint64_t       gap, at;
};

static dicom_status
long_read(void *ctx, void *buffer, size_t size, size_t *got)
{
    struct long_input *in = ctx;
    uint64_t           start = 0;

    *got = 0;
    for (int i = 0; i < 3; i++) {
        if (in->at >= start && in->at < start + in->sizes[i]) {
            size_t n = in->sizes[i] - (size_t)(in->at - start);
            n = n < size ? n : size;
            memcpy(buffer, in->heads[i] + (in->at - start), n);
            *got = n;
        }
        start += in->sizes[i];
        if (in->at >= start && in->at < start + in->gap && i < 2) {
            uint64_t n = start + in->gap - in->at;
            *got = n < size ? (size_t)n : size;
            memset(buffer, 0, *got);
        }
        start += in->gap;
    }
    in->at += *got;
    return DICOM_OK;
}

static dicom_status
long_skip(void *ctx, uint64_t size, uint64_t *got)
{
    ((struct long_input *)ctx)->at += size;
    *got = size;
    return DICOM_OK;
}

static void
offsets_beyond_4_gib(void **state)
{
    const uint64_t    gap = UINT64_C(3) << 30;
    struct bytes      a = bytes_from_hex("4200 1100 'OB' 0000 000000C0");
    struct bytes      b = bytes_from_hex("E07F 1000 'OB' 0000 000000C0");
    struct bytes      c = bytes_from_hex("FCFF FCFF 'OB' 0000 02000000 0000");
    struct long_input in = {.heads = {a.data, b.data, c.data},
                            .sizes = {a.size, b.size, c.size},
                            .gap = gap};
    dicom_input input = {.read = long_read, .skip = long_skip, .ctx = &in};
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    dicom_reader        *r;
    const dicom_event   *event;
    uint64_t             offsets[3];
    size_t               n = 0;

    (void)state;
    o.syntax = dicom_syntax_find(explicit_le, strlen(explicit_le));
    assert_int_equal(dicom_reader_new(&r, &input, &o), DICOM_OK);
    while (dicom_reader_next(r, &event) == DICOM_OK) {
        if (event->kind == DICOM_BULK_BEGIN || event->kind == DICOM_ELEMENT)
            offsets[n++] = event->offset;
        if (event->kind == DICOM_BULK_BEGIN)
            assert_int_equal(dicom_reader_skip(r), DICOM_OK);
    }
    assert_int_equal(dicom_reader_error(r)->status, DICOM_OK);
    assert_int_equal(n, 3);
    assert_int_equal(offsets[1], 12 + gap);
    assert_int_equal(offsets[2], 24 + 2 * gap);
    dicom_reader_free(r);
    bytes_free(&a);
    bytes_free(&b);
    bytes_free(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(million_nested_items),
        cmocka_unit_test(million_empty_items),
        cmocka_unit_test(reverse_order),
        cmocka_unit_test(many_creators),
        cmocka_unit_test(bomb_streams),
        cmocka_unit_test(offsets_beyond_4_gib),
    };

    RUN_TABLE(lengths_cost_nothing, length_rows);
    RUN_TESTS(tests);
    return finish_tests();
}
