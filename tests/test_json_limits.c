/* JSON that is large or deep, and the limits of its reader. */
#include "support/support.h"

#include <stdio.h>

#include "dicom/json.h"
#include "support/failing_alloc.h"
#include "support/text_out.h"

/* ---- large, deep, many -------------------------------------------------- */

static dicom_status
count_bulk(void *ctx, const dicom_event *e)
{
    uint64_t *sizes = ctx;

    if (e->kind == DICOM_BULK_DATA)
        sizes[0] += e->size;
    if (e->kind == DICOM_BULK_BEGIN)
        sizes[1] += e->length;
    return e->kind == DICOM_BULK_BEGIN && sizes[2] ? DICOM_SKIP : DICOM_OK;
}

static void
test_bulk(void **state)
{
    dicom_json_reader_options o = DICOM_JSON_READER_OPTIONS_INIT;
    uint64_t                  sizes[3] = {0};
    struct bytes              text =
        bytes_from_hex("'{\"00081030\":{\"vr\":\"LT\",\"Value\":[\"' "
                       "61*70001 '\"]}}'");
    dicom_json_reader *r;

    (void)state;
    o.on_event = count_bulk;
    o.event_ctx = sizes;
    for (int skip = 0; skip < 2; skip++) {
        sizes[0] = sizes[1] = 0;
        sizes[2] = (uint64_t)skip;
        assert_int_equal(dicom_json_reader_new(&r, &o), DICOM_OK);
        assert_int_equal(dicom_json_reader_feed(r, text.data, text.size),
                         DICOM_OK);
        assert_int_equal(sizes[1], 70002);
        assert_int_equal(sizes[0], skip ? 0 : 70002);
        dicom_json_reader_free(r);
    }
    bytes_free(&text);
}

/* What the last event of a level was, and how many ascended. */
struct ascent {
    uint32_t last;
    unsigned count;
};

static dicom_status
ascend(void *ctx, const dicom_event *e)
{
    struct ascent *a = ctx;

    if (e->kind != DICOM_ELEMENT)
        return DICOM_OK;
    a->count += e->tag > a->last;
    a->last = e->tag;
    return DICOM_OK;
}

static dicom_status
ignore(void *ctx, const dicom_event *e)
{
    (void)ctx;
    (void)e;
    return DICOM_OK;
}

/* Feeds `unit` again and again. */
static dicom_status
feed_many(dicom_json_reader *r, const char *unit, unsigned count)
{
    struct bytes text = json_text(unit);
    dicom_status status = DICOM_OK;

    for (unsigned i = 0; status == DICOM_OK && i < count; i++)
        status = dicom_json_reader_feed(r, text.data, text.size);
    bytes_free(&text);
    return status;
}

/* Nesting ends at 128, whatever it consists of, and a limit is one. A `<`
 * stands for the option that sorts. */
static void
test_limits(void **state)
{
    static const struct {
        const char  *head, *unit;
        unsigned     count;
        uint64_t     memory;
        dicom_status status;
    } rows[] = {
        {"{", "`0040A730`:{`vr`:`SQ`,`Value`:[{", 128, 0, DICOM_OK},
        {"<{", "`0040A730`:{`vr`:`SQ`,`Value`:[{", 128, 0, DICOM_OK},
        {"{", "`0040A730`:{`vr`:`SQ`,`Value`:[{", 129, 0, DICOM_E_LIMIT},
        {"{", "`0040A730`:{`Value`:[{", 130, 0, DICOM_E_LIMIT},
        {"[", "[", 100000, 0, DICOM_E_SYNTAX},
        {"{`00091001`:{`Value`:[`", "aaaaaaaaaa", 20000, 100000, DICOM_E_LIMIT},
        {"{`00091001`:{`Value`:[`", "aaaaaaaaaa", 5000, 100000, DICOM_OK},
        {"{`00091001`:{`Value`:[1", ",1", 30000, 100000, DICOM_E_LIMIT},
        {"{`00091001`:{`vr`:`US`,`Value`:[1", ",1", 30000, 100000, DICOM_OK},
        {"{`00081140`:{`vr`:`SQ`,`Value`:[{}", ",{}", 9999, 100000, DICOM_OK},
        {"<{`00081140`:{`vr`:`SQ`,`Value`:[{}", ",{}", 9999, 100000,
         DICOM_E_LIMIT},
        {"{`00091001`:{`InlineBinary`:`", "AAAA", 30000, 100000, DICOM_E_LIMIT},
        {"{`00091001`:{`Value`:[", "9", 200000, 100000, DICOM_E_LIMIT},
        {"{`00091001`:{`Value`:[{`Alphabetic`:`", "A", 200000, 100000,
         DICOM_E_LIMIT},
        {"{`", "0", 1000000, 100000, DICOM_OK},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        dicom_json_reader_options o = DICOM_JSON_READER_OPTIONS_INIT;
        struct failing_alloc      memory;
        dicom_allocator           with = failing_alloc_init(&memory, 0, false);
        dicom_json_reader        *r;
        dicom_status              status;

        o.on_event = ignore;
        o.max_memory = rows[i].memory;
        o.allocator = &with;
        o.sorted = rows[i].head[0] == '<';
        assert_int_equal(dicom_json_reader_new(&r, &o), DICOM_OK);
        assert_int_equal(feed_many(r, rows[i].head + o.sorted, 1), DICOM_OK);
        status = feed_many(r, rows[i].unit, rows[i].count);
        assert_int_equal(status, rows[i].status);
        if (rows[i].memory > 0)
            assert_true(memory.peak <= 2 * rows[i].memory);
        dicom_json_reader_free(r);
        failing_alloc_check(&memory);
    }
}

/* Tags that descend, with one of them twice at the very end. */
static void
test_many_tags(void **state)
{
    dicom_json_reader_options o = DICOM_JSON_READER_OPTIONS_INIT;
    dicom_json_reader        *r;
    char                      text[64];

    (void)state;
    o.on_event = ascend;
    for (int round = 0; round < 4; round++) {
        struct ascent seen = {0};
        bool          twice = round & 1;

        o.event_ctx = &seen;
        o.sorted = round & 2;
        assert_int_equal(dicom_json_reader_new(&r, &o), DICOM_OK);
        assert_int_equal(dicom_json_reader_feed(r, "{", 1), DICOM_OK);
        for (uint32_t i = 60000; i > 0; i--) {
            int n = snprintf(text, sizeof text, "\"%08X\":{\"vr\":\"LO\"},",
                             (unsigned)(0x00090000 + i));
            assert_int_equal(dicom_json_reader_feed(r, text, (size_t)n),
                             DICOM_OK);
        }
        snprintf(text, sizeof text, "\"%s\":{\"vr\":\"LO\"}}",
                 twice ? "00097531" : "000A7531");
        assert_int_equal(dicom_json_reader_feed(r, text, strlen(text)),
                         twice ? DICOM_E_SYNTAX : DICOM_OK);
        if (twice)
            assert_string_equal(dicom_json_reader_error(r)->path,
                                "(0009,7531)");
        /* The character set, the first of all, the last, which is greater. */
        assert_int_equal(seen.count, !o.sorted ? 3 : twice ? 0 : 60002);
        dicom_json_reader_free(r);
    }
}

static void
test_arguments(void **state)
{
    dicom_json_reader_options o = DICOM_JSON_READER_OPTIONS_INIT;
    dicom_json_reader        *r;

    (void)state;
    assert_int_equal(dicom_json_reader_new(&r, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_json_reader_new(&r, &o), DICOM_E_ARGUMENT);
    assert_null(r);
    o.on_event = ignore;
    assert_int_equal(dicom_json_reader_new(NULL, &o), DICOM_E_ARGUMENT);
    o.size--;
    assert_int_equal(dicom_json_reader_new(&r, &o), DICOM_E_ARGUMENT);
    o.size++;
    o.max_depth = 129;
    assert_int_equal(dicom_json_reader_new(&r, &o), DICOM_E_ARGUMENT);
    o.max_depth = 0;
    o.max_memory = 10;
    assert_int_equal(dicom_json_reader_new(&r, &o), DICOM_E_LIMIT);
    assert_null(r);
    dicom_json_reader_free(NULL);
    o.max_memory = 0;
    assert_int_equal(dicom_json_reader_new(&r, &o), DICOM_OK);
    assert_int_equal(dicom_json_reader_feed(r, NULL, 0), DICOM_OK);
    assert_int_equal(dicom_json_reader_finish(r), DICOM_E_TRUNCATED);
    dicom_json_reader_free(r);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bulk),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_many_tags),
        cmocka_unit_test(test_arguments),
    };

    RUN_TESTS(tests);
    return finish_tests();
}
