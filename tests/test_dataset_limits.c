/* Limits, memory that fails, hostile shapes. lib/dataset */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "dicom/dataset.h"
#include "support/encode.h"
#include "support/event_text.h"
#include "support/failing_alloc.h"

/* ---- events by hand ----------------------------------------------------- */

/* Makes events at offsets that go on as those of a stream do. */
struct source {
    dicom_dataset *ds;
    uint64_t       offset;
    uint32_t       flags; /* of values */
};

static dicom_status
send_kind(struct source *s, dicom_event_kind kind)
{
    bool        begins = kind == DICOM_SEQUENCE_BEGIN ||
                  kind == DICOM_ITEM_BEGIN || kind == DICOM_FRAGMENTS_BEGIN;
    dicom_event e = {.kind = kind,
                     .tag = 0x00081140,
                     .vr = DICOM_VR_SQ,
                     .length = begins ? DICOM_LENGTH_UNDEFINED : 0,
                     .header_size = begins ? 8 : 0,
                     .offset = s->offset};

    s->offset += 8;
    return dicom_dataset_event(s->ds, &e);
}

static dicom_status
send_value(struct source *s, uint32_t tag, const void *bytes, uint32_t size)
{
    dicom_event e = {.kind = DICOM_ELEMENT,
                     .flags = s->flags,
                     .tag = tag,
                     .vr = DICOM_VR_LO,
                     .length = size,
                     .header_size = 8,
                     .offset = s->offset,
                     .bytes = bytes,
                     .size = size,
                     .vr_encoded = 'L' | 'O' << 8};

    s->offset += 8 + size;
    return dicom_dataset_event(s->ds, &e);
}

static void
must(dicom_status status)
{
    assert_int_equal(status, DICOM_OK);
}

static struct source
source_of(const dicom_dataset_options *options)
{
    struct source s = {0};

    must(dicom_dataset_new(&s.ds, options));
    must(send_kind(&s, DICOM_DATASET_BEGIN));
    return s;
}

/* ---- limits ------------------------------------------------------------- */

static const struct elements_row {
    const char *name;
    const char *in;
    uint64_t    count; /* elements, items and fragments in it */
} element_limits[] = {
    {"elements", "D:ELE{ 00100010:PN 00100020:LO 00100030:DA }", 3},
    {"elements in both data sets", "M{ 00020010:UI } D:ELE{ 00100010:PN }", 2},
    {"duplicates count", "D:ELE{ 00100010:PN 00100010:PN 00100020:LO }", 3},
    {"duplicates in items count",
     "D:ELE{ 00081140:SQ[ ( 00100010:PN 00100010:PN ) ] 00100010:PN }", 5},
    {"items", "D:ELE{ 00081140:SQ[ ( ) ( ) ( ) ] }", 4},
    {"elements of items",
     "D:ELE{ 00081140:SQ[ ( 00081150:UI ) ( 00081150:UI ) ] 00100010:PN }", 6},
    {"nested",
     "D:ELE{ 00081115:SQ[ ( 00081140:SQ[ ( ) ( 00081150:UI ) ] ) ] }", 6},
    {"fragments", "D:ELE{ 7FE00010:OB< # # # > FFFCFFFC:OB }", 5},
    {"bulk", "D:ELE{ B00282000:OB.01 7FE00010:OB< B#.01 # > }", 4},
};

static void
run_elements_row(const void *arg)
{
    const struct elements_row *row = arg;
    dicom_dataset_options      options = DICOM_DATASET_OPTIONS_INIT;
    dicom_dataset             *ds;

    for (uint64_t limit = 1; limit <= row->count; limit++) {
        options.max_elements = limit;
        must(dicom_dataset_new(&ds, &options));
        for (int round = 0; round < 2; round++) {
            dicom_status status =
                play_text(row->in, NULL, dicom_dataset_event, ds);
            assert_int_equal(status, limit < row->count ? DICOM_E_LIMIT
                                                        : DICOM_OK);
            assert_int_equal(dicom_dataset_finish(ds), status);
            dicom_dataset_reset(ds);
        }
        dicom_dataset_free(ds);
    }
}

/* Nests `depth` sequences in each other; returns the first error. */
static dicom_status
nest(struct source *s, uint32_t depth)
{
    dicom_status status = DICOM_OK;

    for (uint32_t i = 0; i < depth && status == DICOM_OK; i++) {
        status = send_kind(s, DICOM_SEQUENCE_BEGIN);
        if (status == DICOM_OK)
            status = send_kind(s, DICOM_ITEM_BEGIN);
    }
    return status;
}

static uint32_t
depth_of(const dicom_dataset *ds)
{
    uint32_t depth = 0;

    while (dicom_dataset_count(ds) > 0) {
        ds = dicom_element_item(dicom_dataset_at(ds, 0), 0);
        depth++;
    }
    return depth;
}

static const struct depth_row {
    const char *name;
    uint32_t    limit, depth;
} depth_limits[] = {
    {"the default", 0, 128},
    {"more than the most", 1000, 128},
    {"one", 1, 1},
    {"two", 2, 2},
    {"one less than the most", 127, 127},
};

static void
run_depth_row(const void *arg)
{
    const struct depth_row *row = arg;
    dicom_dataset_options   options = DICOM_DATASET_OPTIONS_INIT;

    options.max_depth = row->limit;
    struct source s = source_of(&options);
    must(nest(&s, row->depth));
    assert_int_equal(send_kind(&s, DICOM_SEQUENCE_BEGIN), DICOM_E_LIMIT);
    assert_int_equal(dicom_dataset_finish(s.ds), DICOM_E_LIMIT);
    assert_int_equal(depth_of(s.ds), row->depth);
    assert_int_equal(dicom_dataset_error(s.ds)->tag, 0x00081140);
    assert_memory_equal(dicom_dataset_error(s.ds)->path,
                        "ReferencedImageSequence[0]", 26);

    /* And closed as it should be. */
    dicom_dataset_reset(s.ds);
    must(send_kind(&s, DICOM_DATASET_BEGIN));
    must(nest(&s, row->depth));
    for (uint32_t i = 0; i < row->depth; i++) {
        must(send_kind(&s, DICOM_ITEM_END));
        must(send_kind(&s, DICOM_SEQUENCE_END));
    }
    must(send_kind(&s, DICOM_DATASET_END));
    assert_int_equal(depth_of(s.ds), row->depth);
    struct event_text text = {0};
    must(dicom_dataset_walk(s.ds, event_text_event, &text));
    event_log_free(&text.log);
    dicom_dataset_free(s.ds);
}

static dicom_status
fill(const dicom_dataset_options *options, size_t count, uint64_t *memory)
{
    static const char value[100] = "value";
    struct source     s;
    dicom_status      status;

    status = dicom_dataset_new(&s.ds, options);
    if (status != DICOM_OK)
        return status;
    s = (struct source){.ds = s.ds};
    must(send_kind(&s, DICOM_DATASET_BEGIN));
    size_t at = 0;
    for (; at < count && status == DICOM_OK; at++)
        status = send_value(&s, (uint32_t)at, value, sizeof value);
    *memory = dicom_dataset_memory(s.ds);
    if (options->max_memory)
        assert_true(*memory <= options->max_memory);
    (void)dicom_dataset_finish(s.ds);
    /* What came before the limit is there. */
    if (status != DICOM_OK)
        at--;
    assert_int_equal(dicom_dataset_count(s.ds), at);
    for (size_t i = 0; i < at; i++)
        assert_memory_equal(
            dicom_element_bytes(
                dicom_dataset_find(s.ds, (uint32_t)i), NULL),
            value, sizeof value);
    dicom_dataset_free(s.ds);
    return status;
}

static void
the_limit_of_memory_is_exact(void **state)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    uint64_t              all, some;

    (void)state;
    must(fill(&options, 30000, &all));
    options.max_memory = all;
    must(fill(&options, 30000, &some));
    assert_true(some == all);
    options.max_memory = all - 1;
    assert_int_equal(fill(&options, 30000, &some), DICOM_E_LIMIT);
    options.max_memory = 100000;
    assert_int_equal(fill(&options, 30000, &some), DICOM_E_LIMIT);
    options.max_memory = 1;
    assert_int_equal(fill(&options, 30000, &some), DICOM_E_LIMIT);
}

/* Adds empty items until an error comes; returns how many there were. */
static size_t
pump_items(struct source *s, bool real, size_t most)
{
    size_t count = 0;

    must(send_kind(s, DICOM_SEQUENCE_BEGIN));
    for (; count < most; count++) {
        if (!real)
            s->offset = 100;
        dicom_status status = send_kind(s, DICOM_ITEM_BEGIN);
        if (status == DICOM_OK)
            status = send_kind(s, DICOM_ITEM_END);
        if (status != DICOM_OK) {
            assert_int_equal(status, DICOM_E_LIMIT);
            break;
        }
    }
    return count;
}

/* 64 MiB and 32 times the input: by offsets, by the size that was told, and
 * by neither. */
static void
memory_grows_with_the_input(void **state)
{
    (void)state;
    struct source s = source_of(NULL);
    assert_int_equal(pump_items(&s, true, 2000000), 2000000);
    assert_true(dicom_dataset_memory(s.ds) > (64 << 20));
    must(dicom_dataset_finish(s.ds));
    dicom_dataset_free(s.ds);

    s = source_of(NULL);
    size_t few = pump_items(&s, false, 4000000);
    assert_in_range(few, 1000000, 2000000);
    assert_in_range(dicom_dataset_memory(s.ds), 48 << 20, (64 << 20) + 5000);
    assert_int_equal(
        dicom_element_item_count(dicom_dataset_at(s.ds, 0)), few);
    dicom_dataset_free(s.ds);

    must(dicom_dataset_new(&s.ds, NULL));
    dicom_dataset_set_source(s.ds, NULL, NULL, 1 << 20);
    must(send_kind(&s, DICOM_DATASET_BEGIN));
    assert_in_range(pump_items(&s, true, 4000000), few * 5 / 4, few * 7 / 4);
    assert_in_range(dicom_dataset_memory(s.ds), 80 << 20, 96 << 20);

    /* What is kept does not count against the next, smaller one. */
    dicom_dataset_reset(s.ds);
    must(send_kind(&s, DICOM_DATASET_BEGIN));
    assert_int_equal(pump_items(&s, false, few), few);
    must(dicom_dataset_finish(s.ds));
    dicom_dataset_free(s.ds);
}

/* ---- memory that fails -------------------------------------------------- */

static const char *const full_text =
    "M{ 00020010:UI'1.2.840.10008.1.2' 00020002:UI'1' } "
    "D:ELE{ 00189810:US?.FFFF 00081140:SQ[ ( 00081155:UI'2' 00081150:UI'1' "
    "00189810:US?.FFFF ) ( 00081199:SQ[ ( ) ( 00081150:UI'3'~ ) ( ) ] ) ] "
    "00280103:US.0100 B00282000:OB.0102+0304 00100010:PN'A' 00100010:PN'B' "
    "7FE00010:OB< # #.01 B#.02+03 > }";

/* All that can be read is read, the sanitizers judge. */
static size_t
read_all(const dicom_dataset *ds)
{
    size_t sum = 0, size;

    for (size_t i = 0; i < dicom_dataset_count(ds); i++) {
        const dicom_element *el = dicom_dataset_at(ds, i);
        const uint8_t       *bytes = dicom_element_bytes(el, &size);

        assert_non_null(dicom_dataset_find(ds, dicom_element_tag(el)));
        for (size_t k = 0; k < size; k++)
            sum += bytes[k];
        for (size_t k = 0; k < dicom_element_fragment_count(el); k++) {
            bytes = dicom_element_bytes(dicom_element_fragment(el, k), &size);
            for (size_t b = 0; b < size; b++)
                sum += bytes[b];
        }
        for (size_t k = 0; k < dicom_element_item_count(el); k++)
            sum += read_all(dicom_element_item(el, k));
    }
    return sum + dicom_dataset_count(ds);
}

/* The whole life of one data set; `wide` makes every stack and list grow. */
static dicom_status
live(const dicom_allocator *with, bool wide)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    uint8_t               big[100] = {0};
    dicom_dataset        *ds;

    options.allocator = with;
    dicom_status status = dicom_dataset_new(&ds, &options);
    if (status != DICOM_OK) {
        assert_null(ds);
        return status;
    }
    status = play_text(full_text, NULL, dicom_dataset_event, ds);
    if (status == DICOM_OK && wide) {
        struct source s = {.ds = ds};
        dicom_dataset_reset(ds);
        status = send_kind(&s, DICOM_DATASET_BEGIN);
        if (status == DICOM_OK)
            status = send_kind(&s, DICOM_SEQUENCE_BEGIN);
        for (uint32_t i = 0; i < 40 && status == DICOM_OK; i++) {
            status = send_kind(&s, DICOM_ITEM_BEGIN);
            for (uint32_t k = i * 60; k > 0 && status == DICOM_OK; k--)
                status = send_value(&s, k, big, sizeof big);
            if (status == DICOM_OK)
                status = send_kind(&s, DICOM_ITEM_END);
        }
    }
    dicom_status finish = dicom_dataset_finish(ds);
    if (status == DICOM_OK)
        status = finish;
    assert_int_equal(dicom_dataset_error(ds)->status, status);
    (void)read_all(ds);
    if (dicom_dataset_file_meta(ds))
        (void)read_all(dicom_dataset_file_meta(ds));

    struct event_text text = {0};
    dicom_status      walked = dicom_dataset_walk(ds, event_text_event, &text);
    event_log_free(&text.log);
    dicom_dataset_free(ds);
    return status == DICOM_OK ? walked : status;
}

static void
every_allocation_may_fail(void **state)
{
    struct failing_alloc memory;

    (void)state;
    for (int mode = 0; mode < 4; mode++) {
        bool   done = false;
        size_t k = 1;
        for (; !done; k++) {
            dicom_allocator with =
                failing_alloc_init(&memory, k, mode % 2 == 1);
            dicom_status status = live(&with, mode >= 2);
            done = status == DICOM_OK;
            assert_true(done || status == DICOM_E_NO_MEMORY);
            assert_int_equal(memory.failures > 0, !done);
            failing_alloc_check(&memory);
        }
        assert_true(k > (mode >= 2 ? 15 : 8));
    }
}

/* ---- how often memory is asked for -------------------------------------- */

static void
send_much(struct source *s, uint32_t items)
{
    must(send_kind(s, DICOM_DATASET_BEGIN));
    must(send_kind(s, DICOM_SEQUENCE_BEGIN));
    for (uint32_t i = 0; i < items; i++) {
        must(send_kind(s, DICOM_ITEM_BEGIN));
        for (uint32_t k = 0; k < 10; k++)
            must(send_value(s, k, "0123456789ABCDEF", 16));
        must(send_kind(s, DICOM_ITEM_END));
    }
    must(send_kind(s, DICOM_SEQUENCE_END));
    must(send_kind(s, DICOM_DATASET_END));
}

static void
elements_need_no_allocation_each(void **state)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    struct failing_alloc  memory;
    dicom_allocator       with = failing_alloc_init(&memory, 0, false);
    struct source         s = {0};

    (void)state;
    options.allocator = &with;
    must(dicom_dataset_new(&s.ds, &options));
    send_much(&s, 20000);
    /* 200,000 elements in 14 MB of blocks of 2 MiB, the rest for stacks. */
    assert_in_range(memory.calls, 5, 40);
    size_t calls = memory.calls, bytes = memory.bytes;
    assert_true(dicom_dataset_memory(s.ds) == bytes);
    for (int round = 0; round < 3; round++) {
        dicom_dataset_reset(s.ds);
        assert_int_equal(memory.bytes, bytes);
        s.offset = 0;
        send_much(&s, 20000);
    }
    assert_int_equal(memory.calls, calls);
    dicom_dataset_free(s.ds);
    failing_alloc_check(&memory);
}

/* A record, its header and its value: less than 64 bytes for each of 40. */
static void
memory_is_in_proportion(void **state)
{
    struct source s = {.flags = DICOM_EVENT_STABLE};
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;

    (void)state;
    options.borrow = true;
    must(dicom_dataset_new(&s.ds, &options));
    send_much(&s, 20000);
    /* 24 bytes an element, 24 + 40 an item and its list. */
    assert_in_range(dicom_dataset_memory(s.ds), 24 * 200000 + 48 * 20000,
                    24 * 200000 + 64 * 20000 + (3 << 20));
    dicom_dataset_free(s.ds);
}

/* ---- bulk values -------------------------------------------------------- */

static dicom_status
send_bulk(struct source *s, uint32_t length, size_t piece, const uint8_t *bytes,
          size_t size)
{
    dicom_event  e = {.kind = DICOM_BULK_BEGIN,
                      .flags = 0,
                      .tag = 0x7FE00010,
                      .vr = DICOM_VR_OB,
                      .length = length,
                      .header_size = 12,
                      .offset = s->offset,
                      .vr_encoded = 'O' | 'B' << 8};
    dicom_status status = dicom_dataset_event(s->ds, &e);

    e.kind = DICOM_BULK_DATA;
    e.flags = s->flags;
    for (size_t at = 0; at < size && status == DICOM_OK; at += e.size) {
        e.bytes = bytes + at;
        e.size = size - at < piece ? size - at : piece;
        status = dicom_dataset_event(s->ds, &e);
    }
    s->offset += 12 + size;
    e = (dicom_event){.kind = DICOM_BULK_END,
                      .flags = size < length ? DICOM_EVENT_PARTIAL : 0,
                      .offset = s->offset};
    return status == DICOM_OK ? dicom_dataset_event(s->ds, &e) : status;
}

static const struct bulk_row {
    const char *name;
    size_t      size, piece;
    uint32_t    length;
    bool        borrow;
} bulks[] = {
    {"small, byte by byte", 1000, 1, 1000, false},
    {"the most of the buffer", 32768, 100, 32768, false},
    {"one more", 32769, 100, 32769, false},
    {"large, in one piece", 3000000, 3000000, 3000000, false},
    {"large, in many", 3000001, 4096, 3000001, false},
    {"large, in large ones", 3000001, 400000, 3000001, false},
    {"cut", 5000, 1000, 4000000000, false},
    {"cut, large", 500000, 1000, 4000000000, false},
    {"borrowed", 3000000, 65536, 3000000, true},
    {"borrowed, cut", 300, 7, 3000, true},
};

static void
run_bulk_row(const void *arg)
{
    const struct bulk_row *row = arg;
    dicom_dataset_options  options = DICOM_DATASET_OPTIONS_INIT;
    struct failing_alloc   memory;
    dicom_allocator        with = failing_alloc_init(&memory, 0, false);
    uint8_t               *bytes = malloc(row->size);
    struct source          s = {0};
    size_t                 size, calls = 0;

    assert_non_null(bytes);
    for (size_t i = 0; i < row->size; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 251);
    options.allocator = &with;
    options.borrow = row->borrow;
    must(dicom_dataset_new(&s.ds, &options));
    for (int round = 0; round < 3; round++) {
        s.flags = row->borrow ? DICOM_EVENT_STABLE : 0;
        must(send_kind(&s, DICOM_DATASET_BEGIN));
        must(send_bulk(&s, row->length, row->piece, bytes, row->size));
        must(send_value(&s, 0x7FE00011, "x", 1));
        must(send_kind(&s, DICOM_DATASET_END));
        const dicom_element *el = dicom_dataset_at(s.ds, 0);
        const uint8_t       *value = dicom_element_bytes(el, &size);
        assert_int_equal(size, row->size);
        assert_memory_equal(value, bytes, size);
        assert_int_equal(value == bytes, row->borrow);
        assert_int_equal(dicom_element_flags(el), row->size < row->length
                                                      ? DICOM_EVENT_PARTIAL
                                                      : 0);
        if (round == 1)
            calls = memory.calls;
        dicom_dataset_reset(s.ds);
    }
    /* Never by what the length says. */
    assert_true(memory.peak < 300000 + 3 * row->size);
    assert_int_equal(memory.calls, calls);
    dicom_dataset_free(s.ds);
    failing_alloc_check(&memory);
    free(bytes);
}

/* Pieces that are borrowed, then apart, then copied. */
static void
pieces_of_all_kinds_make_one_value(void **state)
{
    static const uint8_t  data[] = "abcdefghij";
    static const uint8_t  order[] = {0, 1, 2, 5, 6, 3, 4, 7};
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;

    (void)state;
    options.borrow = true;
    /* The first `lent` pieces are stable, the others are not. */
    for (size_t lent = 0; lent <= sizeof order; lent++) {
        struct source s = source_of(&options);
        dicom_event   e = {.kind = DICOM_BULK_BEGIN,
                           .vr = DICOM_VR_OB,
                           .length = sizeof order,
                           .header_size = 8};
        must(dicom_dataset_event(s.ds, &e));
        for (size_t i = 0; i < sizeof order; i++) {
            e = (dicom_event){.kind = DICOM_BULK_DATA,
                              .flags = i < lent ? DICOM_EVENT_STABLE : 0,
                              .bytes = data + order[i],
                              .size = 1};
            must(dicom_dataset_event(s.ds, &e));
        }
        e = (dicom_event){.kind = DICOM_BULK_END};
        must(dicom_dataset_event(s.ds, &e));
        must(send_kind(&s, DICOM_DATASET_END));
        assert_memory_equal(
            dicom_element_bytes(dicom_dataset_at(s.ds, 0), NULL), "abcfgdeh",
            8);
        dicom_dataset_free(s.ds);
    }
}

/* ---- hostile shapes ----------------------------------------------------- */

static double
seconds(clock_t from)
{
    return (double)(clock() - from) / CLOCKS_PER_SEC;
}

static void
a_million_items(void **state)
{
    clock_t       from = clock();
    struct source s = source_of(NULL);

    (void)state;
    assert_int_equal(pump_items(&s, true, 1000000), 1000000);
    must(send_kind(&s, DICOM_SEQUENCE_END));
    must(send_kind(&s, DICOM_DATASET_END));
    const dicom_element *el = dicom_dataset_at(s.ds, 0);
    assert_int_equal(dicom_element_item_count(el), 1000000);
    assert_ptr_equal(dicom_dataset_parent(dicom_element_item(el, 999999)),
                     s.ds);
    dicom_dataset_free(s.ds);
    assert_true(seconds(from) < 5);
}

static const struct order_row {
    const char *name;
    uint32_t    multiplier, modulus; /* tag = i * multiplier % modulus */
    size_t      count;               /* elements in the end */
} orders[] = {
    {"reverse order", 500000, 500001, 500000},
    {"shuffled", 314159, 500009, 500000},
    {"few tags, many times", 7, 97, 97},
    {"one tag", 97, 97, 1},
    {"two halves", 250001, 500001, 500000},
};

/* 500,000 elements; the first of each tag is the one that is kept. */
static void
run_order_row(const void *arg)
{
    const struct order_row *row = arg;
    clock_t                 from = clock();
    struct source           s = source_of(NULL);

    for (uint32_t i = 1; i <= 500000; i++) {
        uint64_t tag = (uint64_t)i * row->multiplier % row->modulus;
        must(send_value(&s, (uint32_t)tag, &i, sizeof i));
    }
    must(send_kind(&s, DICOM_DATASET_END));
    assert_int_equal(dicom_dataset_count(s.ds), row->count);
    for (size_t k = 0; k < row->count; k++) {
        const dicom_element *el = dicom_dataset_at(s.ds, k);
        uint32_t             i;
        must(dicom_element_read(el, 0, &i, sizeof i));
        assert_int_equal((uint64_t)i * row->multiplier % row->modulus,
                         dicom_element_tag(el));
        assert_true(i <= row->modulus);
        if (k > 0)
            assert_true(dicom_element_tag(el) >
                        dicom_element_tag(dicom_dataset_at(s.ds, k - 1)));
    }
    dicom_dataset_free(s.ds);
    assert_true(seconds(from) < 5);
}

/* US or SS at the bottom of many items, settled from the top: once each. */
static void
unsettled_ones_are_settled_once(void **state)
{
    clock_t       from = clock();
    struct source s = source_of(NULL);
    dicom_event   e = {.kind = DICOM_ELEMENT,
                       .flags = DICOM_EVENT_VR_UNSETTLED,
                       .tag = 0x00189810,
                       .vr = DICOM_VR_US,
                       .length = 2,
                       .size = 2,
                       .bytes = "\1"};

    (void)state;
    must(nest(&s, 127));
    must(send_kind(&s, DICOM_SEQUENCE_BEGIN));
    for (int i = 0; i < 200000; i++) {
        must(send_kind(&s, DICOM_ITEM_BEGIN));
        must(dicom_dataset_event(s.ds, &e));
        must(send_kind(&s, DICOM_ITEM_END));
    }
    must(send_kind(&s, DICOM_SEQUENCE_END));
    for (int i = 0; i < 127; i++) {
        must(send_kind(&s, DICOM_ITEM_END));
        must(send_kind(&s, DICOM_SEQUENCE_END));
    }
    e.tag = 0x00280103;
    e.flags = 0;
    must(dicom_dataset_event(s.ds, &e));
    must(send_kind(&s, DICOM_DATASET_END));

    const dicom_dataset *ds = s.ds;
    for (int i = 0; i < 127; i++)
        ds = dicom_element_item(dicom_dataset_at(ds, 0), 0);
    const dicom_element *items = dicom_dataset_at(ds, 0);
    for (size_t i = 0; i < 200000; i++) {
        ds = dicom_element_item(items, i);
        assert_int_equal(dicom_element_vr(dicom_dataset_at(ds, 0)),
                         DICOM_VR_SS);
        assert_int_equal(dicom_element_flags(dicom_dataset_at(ds, 0)), 0);
    }
    dicom_dataset_free(s.ds);
    assert_true(seconds(from) < 5);
}

/* ---- events at random --------------------------------------------------- */

static dicom_event
random_event(uint64_t *random, const uint8_t *bytes)
{
    static const uint32_t tags[] = {0, 0x00081140, 0x00280103, 0x00189810,
                                    0x7FE00010, 0xFFFFFFFF};
    uint32_t    n = encode_random(random);
    dicom_event e = {.kind = (dicom_event_kind)(n % 16 + 1),
                     .tag = tags[n / 16 % COUNT_OF(tags)],
                     .vr = (dicom_vr)(n / 256 % DICOM_VR_COUNT),
                     .flags = encode_random(random) % 128,
                     .header_size = n >> 20 & 12,
                     .offset = n >> 8,
                     .bytes = bytes};

    if (n >> 30 == 0) /* most are well-formed */
        e.vr_encoded = (uint16_t)n;
    else
        e.flags &= DICOM_EVENT_VR_UNSETTLED | DICOM_EVENT_STABLE;
    e.delimiter_length = n >> 29 == 0;
    if (e.kind == DICOM_ELEMENT || e.kind == DICOM_BULK_DATA)
        e.size = n >> 26;
    e.length = n >> 25 & 1 ? n >> 24 : (uint32_t)e.size;
    return e;
}

static dicom_status
check_order(void *ctx, const dicom_event *event)
{
    assert_int_equal(dicom_event_order_check(ctx, event), DICOM_OK);
    return DICOM_OK;
}

/* Any events in any order, with memory that fails now and then: what came
 * before the error is there, and a walk keeps the order of events. */
static void
any_events_are_survived(void **state)
{
    static const uint8_t bytes[64] = {1};
    uint64_t             random = 1;
    size_t               built = 0;

    (void)state;
    for (int run = 0; run < 20000; run++) {
        struct failing_alloc memory;
        dicom_allocator      with = failing_alloc_init(
            &memory, run % 4 ? 0 : encode_random(&random) % 9 + 1, run % 8);
        dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
        dicom_event_order     order = {0};
        dicom_dataset        *ds;

        options.allocator = &with;
        options.borrow = run % 3 == 0;
        options.keep_last = run % 5 == 0;
        options.max_elements = run % 7 ? 0 : 10;
        options.max_depth = 3;
        options.deferred_min = run % 11 ? 0 : 20;
        if (dicom_dataset_new(&ds, &options) == DICOM_OK) {
            dicom_event e = {.kind = DICOM_DATASET_BEGIN};
            must(dicom_dataset_event(ds, &e));
            must(dicom_event_order_check(&order, &e));
            for (int left = 200; left > 0; left--) {
                e = random_event(&random, bytes);
                /* What may not come now is mostly not tried. */
                dicom_event_order before = order;
                if (dicom_event_order_check(&before, &e) != DICOM_OK &&
                    encode_random(&random) % 1024)
                    continue;
                order = before;
                if (dicom_dataset_event(ds, &e) > DICOM_END)
                    break;
            }
            (void)dicom_dataset_finish(ds);
            built += read_all(ds) > 5;
            order = (dicom_event_order){0};
            dicom_status status = dicom_dataset_walk(ds, check_order, &order);
            assert_true(status == DICOM_OK || status == DICOM_E_NO_MEMORY ||
                        status == DICOM_E_STATE);
            dicom_dataset_free(ds);
        }
        failing_alloc_check(&memory);
    }
    assert_in_range(built, 5000, 20000);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_limit_of_memory_is_exact),
        cmocka_unit_test(memory_grows_with_the_input),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(elements_need_no_allocation_each),
        cmocka_unit_test(memory_is_in_proportion),
        cmocka_unit_test(pieces_of_all_kinds_make_one_value),
        cmocka_unit_test(a_million_items),
        cmocka_unit_test(unsettled_ones_are_settled_once),
        cmocka_unit_test(any_events_are_survived),
    };

    RUN_TABLE(run_elements_row, element_limits);
    RUN_TABLE(run_depth_row, depth_limits);
    RUN_TABLE(run_bulk_row, bulks);
    RUN_TABLE(run_order_row, orders);
    RUN_TESTS(tests);
    return finish_tests();
}
