/* Memory that goes all at once. lib/base/arena.h */
#include "base/arena.h"
#include "support/failing_alloc.h"
#include "support/support.h"

struct fixture {
    struct failing_alloc  calls;
    struct dicom__memory  memory;
    struct dicom__arena   arena;
};

static void
open_fixture(struct fixture *f, size_t limit)
{
    dicom_allocator with = failing_alloc_init(&f->calls, 0, false);

    dicom__memory_init(&f->memory, &with, limit);
    dicom__arena_init(&f->arena, &f->memory);
}

static void
close_fixture(struct fixture *f)
{
    dicom__arena_free(&f->arena);
    assert_int_equal(f->memory.used, 0);
    failing_alloc_check(&f->calls);
}

static void
small_things_share_blocks(void **state)
{
    struct fixture f;

    (void)state;
    open_fixture(&f, 0);
    for (size_t i = 0; i < 100000; i++) {
        uint8_t *block = dicom__arena_alloc(&f.arena, 1 + i % 40);
        uint8_t *bytes = dicom__arena_bytes(&f.arena, 1 + i % 3);

        assert_non_null(block);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)block % ARENA_ALIGN, 0);
        memset(block, (int)i & 0x7F, 1 + i % 40);
        memset(bytes, 0x80, 1 + i % 3);
        if (i % 1000 == 0)
            assert_int_equal(block[i % 40], (int)i & 0x7F);
    }
    /* 2.2 MB of structures and 0.2 MB of bytes */
    assert_int_equal(f.calls.calls, 3);
    close_fixture(&f);
}

/* No two overlap: each is filled, and all are looked at in the end. */
static void
things_do_not_overlap(void **state)
{
    enum { COUNT = 4000 };
    static uint8_t *at[COUNT];
    struct fixture  f;

    (void)state;
    open_fixture(&f, 0);
    for (size_t i = 0; i < COUNT; i++) {
        size_t size = 1 + i * 7919 % 300;
        at[i] = i % 2 ? dicom__arena_alloc(&f.arena, size)
                      : dicom__arena_bytes(&f.arena, size);
        memset(at[i], (int)(i % 251), size);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < 1 + i * 7919 % 300; k++)
            assert_int_equal(at[i][k], i % 251);
    close_fixture(&f);
}

static const struct size_row {
    const char *name;
    size_t      size;
    size_t      calls; /* after one small thing */
    size_t      used;
} sizes[] = {
    {"one byte", 1, 1, ARENA_FIRST},
    {"what still has room", ARENA_FIRST - 24, 1, ARENA_FIRST},
    {"one byte more", ARENA_FIRST - 23, 2, 2 * ARENA_FIRST - 23 + 16},
    {"a large one", 5000000, 2, ARENA_FIRST + 5000000 + 16},
};

static void
run_size_row(const void *arg)
{
    const struct size_row *row = arg;

    for (int bytes = 0; bytes < 2; bytes++) {
        struct fixture f;

        open_fixture(&f, 0);
        assert_non_null(dicom__arena_alloc(&f.arena, 8));
        uint8_t *block = bytes ? dicom__arena_bytes(&f.arena, row->size)
                               : dicom__arena_alloc(&f.arena, row->size);
        assert_non_null(block);
        memset(block, 1, row->size);
        assert_int_equal(f.calls.calls, row->calls);
        assert_int_equal(f.memory.used, row->used);
        close_fixture(&f);
    }
}

/* Large and small things of three rounds: the second needs the memory of the
 * first, the third that of one new size. */
static void
a_reset_keeps_memory(void **state)
{
    struct fixture f;
    size_t         calls = 0, used = 0;

    (void)state;
    open_fixture(&f, 0);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 50000; i++)
            assert_non_null(dicom__arena_alloc(&f.arena, 64));
        for (size_t i = 1; i < 9; i++) {
            size_t unit = round == 2 && i == 3 ? 2000000 : 100000;
            assert_non_null(
                dicom__arena_large(&f.arena, unit * i, NULL));
        }
        if (round == 1) {
            assert_int_equal(f.calls.calls, calls);
            assert_int_equal(f.memory.used, used);
        }
        if (round == 2)
            assert_int_equal(f.calls.calls, calls + 1);
        calls = f.calls.calls;
        used = f.memory.used;
        dicom__arena_reset(&f.arena);
        assert_int_equal(f.memory.used, used);
    }
    close_fixture(&f);
}

static void
the_newest_large_one_grows(void **state)
{
    struct fixture f;
    size_t         capacity = 0;

    (void)state;
    open_fixture(&f, 0);
    assert_non_null(dicom__arena_large(&f.arena, 10, NULL));
    uint8_t *block = dicom__arena_large(&f.arena, 100, &capacity);
    assert_int_equal(capacity, 100);
    memset(block, 7, 100);
    block = dicom__arena_large_resize(&f.arena, 100000, &capacity);
    assert_int_equal(capacity, 100000);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(block[i], 7);
    block[99999] = 1;

    /* No memory: the block stays what it was. */
    f.calls.fail_at = f.calls.calls + 1;
    assert_null(dicom__arena_large_resize(&f.arena, 200000, &capacity));
    assert_int_equal(capacity, 100000);
    assert_int_equal(block[99999], 1);
    assert_null(dicom__arena_large_resize(&f.arena, SIZE_MAX, &capacity));
    assert_null(dicom__arena_large(&f.arena, SIZE_MAX, NULL));
    assert_null(dicom__arena_alloc(&f.arena, SIZE_MAX));
    assert_null(dicom__arena_bytes(&f.arena, SIZE_MAX));
    close_fixture(&f);
}

/* A spare block that cannot grow stays spare. */
static void
a_failing_spare_is_not_lost(void **state)
{
    struct fixture f;

    (void)state;
    open_fixture(&f, 0);
    assert_non_null(dicom__arena_large(&f.arena, 50000, NULL));
    dicom__arena_reset(&f.arena);
    f.calls.fail_at = f.calls.calls + 1;
    assert_null(dicom__arena_large(&f.arena, 60000, NULL));
    assert_non_null(dicom__arena_large(&f.arena, 50000, NULL));
    assert_int_equal(f.calls.blocks, 1);
    close_fixture(&f);
}

static void
the_limit_is_exact(void **state)
{
    struct fixture f;

    (void)state;
    open_fixture(&f, ARENA_FIRST);
    assert_non_null(dicom__arena_alloc(&f.arena, ARENA_SMALL));
    assert_null(dicom__arena_alloc(&f.arena, ARENA_SMALL));
    assert_int_equal(dicom__memory_status(&f.memory), DICOM_E_LIMIT);
    close_fixture(&f);

    open_fixture(&f, ARENA_FIRST - 1);
    assert_null(dicom__arena_bytes(&f.arena, 1));
    assert_int_equal(dicom__memory_status(&f.memory), DICOM_E_LIMIT);
    close_fixture(&f);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_things_share_blocks),
        cmocka_unit_test(things_do_not_overlap),
        cmocka_unit_test(a_reset_keeps_memory),
        cmocka_unit_test(the_newest_large_one_grows),
        cmocka_unit_test(a_failing_spare_is_not_lost),
        cmocka_unit_test(the_limit_is_exact),
    };

    RUN_TABLE(run_size_row, sizes);
    RUN_TESTS(tests);
    return finish_tests();
}
