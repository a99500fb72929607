/* lib/base: status codes, counted memory, buffers, bytes, sizes. */
#include "support/support.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/size.h"
#include "dicom/base.h"
#include "support/failing_alloc.h"

/* Numbers are promised to callers; they stand here once more on purpose. */
static const struct status_row {
    const char *name;
    int         number;
    const char *text;
} statuses[] = {
    {"OK", 0, "success"},
    {"SKIP", 1, "skip what begins here"},
    {"END", 2, "the end was reached"},
    {"ARGUMENT", 16, "an argument is not allowed"},
    {"STATE", 17, "the call is not allowed now"},
    {"NO_MEMORY", 18, "out of memory"},
    {"LIMIT", 19, "a limit of the options was reached"},
    {"READ", 20, "the input could not be read"},
    {"WRITE", 21, "the output could not be written"},
    {"OPEN", 22, "the file could not be opened"},
    {"NOT_DICOM", 23, "this is not DICOM"},
    {"TRUNCATED", 24, "the input ends too early"},
    {"SYNTAX", 25, "the bytes do not follow the encoding rules"},
    {"INFLATE", 26, "the deflated data are damaged"},
    {"UNSUPPORTED", 27, "this is not supported"},
    {"NOT_FOUND", 28, "not found"},
    {"WRONG_VR", 29, "the value representation does not allow this"},
    {"EMPTY", 30, "there is no value"},
    {"RANGE", 31, "the value or index is out of range"},
    {"VALUE", 32, "the value breaks the rules of its value representation"},
    {"STOPPED", 33, "stopped by the caller"},
    {"UNKNOWN", 3, "unknown status"},
    {"UNKNOWN", 15, "unknown status"},
    {"UNKNOWN", 34, "unknown status"},
    {"UNKNOWN", 1000, "unknown status"},
};

static void
status_is_named(const void *v)
{
    const struct status_row *row = v;

    assert_string_equal(dicom_status_name((dicom_status)row->number),
                        row->name);
    assert_string_equal(dicom_status_text((dicom_status)row->number),
                        row->text);
}

static void
every_status_is_in_the_table(void **state)
{
    static const int numbers[] = {
#define NUMBER(name, number, text) number,
        DICOM_STATUSES(NUMBER)
#undef NUMBER
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        assert_int_equal(numbers[i], statuses[i].number);
}

static void
version_agrees_with_its_parts(void **state)
{
    char *end;

    (void)state;
    assert_string_equal(dicom_version(), DICOM_VERSION);
    assert_int_equal(strtol(DICOM_VERSION, &end, 10), DICOM_VERSION_MAJOR);
    assert_int_equal(*end, '.');
    assert_int_equal(strtol(end + 1, &end, 10), DICOM_VERSION_MINOR);
    assert_int_equal(*end, '.');
    assert_int_equal(strtol(end + 1, &end, 10), DICOM_VERSION_PATCH);
    assert_int_equal(*end, '\0');
}

/* ---- sizes ------------------------------------------------------------ */

static const struct size_row {
    const char *name;
    size_t      a, b;
    bool        adds, multiplies;
} sizes[] = {
    {"zeros", 0, 0, true, true},
    {"small", 3, 4, true, true},
    {"largest and 0", SIZE_MAX, 0, true, true},
    {"0 and largest", 0, SIZE_MAX, true, true},
    {"largest and 1", SIZE_MAX, 1, false, true},
    {"1 and largest", 1, SIZE_MAX, false, true},
    {"largest twice", SIZE_MAX, SIZE_MAX, false, false},
    {"just fits", SIZE_MAX / 2, 2, true, true},
    {"just too large", SIZE_MAX / 2 + 1, 2, true, false},
    {"halves", SIZE_MAX / 2 + 1, SIZE_MAX / 2 + 1, false, false},
};

static void
sizes_are_checked(const void *v)
{
    const struct size_row *row = v;
    size_t                 sum = 77, product = 77;

    assert_int_equal(size_add(row->a, row->b, &sum), row->adds);
    assert_int_equal(sum, row->adds ? row->a + row->b : 77);
    assert_int_equal(size_mul(row->a, row->b, &product), row->multiplies);
    assert_int_equal(product, row->multiplies ? row->a * row->b : 77);
}

/* ---- bytes ------------------------------------------------------------ */

static void
words_are_read_in_both_orders(void **state)
{
    static const uint8_t b[] = {0xFE, 0x81, 0x02, 0x93, 0x84, 0x05, 0x86, 0xF7};

    (void)state;
    assert_int_equal(dicom__get16le(b), 0x81FE);
    assert_int_equal(dicom__get16be(b), 0xFE81);
    assert_int_equal(dicom__get32le(b), 0x930281FE);
    assert_int_equal(dicom__get32be(b), 0xFE810293);
    assert_int_equal(dicom__get32le(b + 4), 0xF7860584);
    assert_true(dicom__get64le(b) == UINT64_C(0xF7860584930281FE));
    assert_int_equal(dicom__get16(b, true), 0xFE81);
    assert_int_equal(dicom__get32(b, false), 0x930281FE);
    assert_int_equal(dicom__get_tag(b, false), 0x81FE9302);
    assert_int_equal(dicom__get_tag(b, true), 0xFE810293);
}

static void
words_are_written(void **state)
{
    uint8_t b[7] = {0};

    (void)state;
    dicom__put16le(b, 0xABCD);
    dicom__put32le(b + 2, 0xF1E2D3C4);
    assert_memory_equal(b, "\xCD\xAB\xC4\xD3\xE2\xF1\0", 7);
}

/* ---- memory ----------------------------------------------------------- */

static void
memory_is_counted(void **state)
{
    struct failing_alloc f;
    dicom_allocator      with = failing_alloc_init(&f, 0, false);
    struct dicom__memory m;

    (void)state;
    dicom__memory_init(&m, &with, 0);
    void *a = dicom__alloc(&m, 10);
    void *b = dicom__resize(&m, NULL, 0, 20);
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(m.used, 30);
    assert_int_equal(f.bytes, 30);

    memcpy(b, "twenty bytes of text", 20);
    b = dicom__resize(&m, b, 20, 40);
    assert_non_null(b);
    assert_memory_equal(b, "twenty bytes of text", 20);
    assert_int_equal(m.used, 50);
    b = dicom__resize(&m, b, 40, 6);
    assert_non_null(b);
    assert_memory_equal(b, "twenty", 6);
    assert_int_equal(m.used, 16);

    dicom__release(&m, a, 10);
    dicom__release(&m, b, 6);
    dicom__release(&m, NULL, 0);
    assert_int_equal(m.used, 0);
    failing_alloc_check(&f);
}

static void
limit_is_kept(void **state)
{
    struct failing_alloc f;
    dicom_allocator      with = failing_alloc_init(&f, 0, false);
    struct dicom__memory m;

    (void)state;
    dicom__memory_init(&m, &with, 100);
    assert_null(dicom__alloc(&m, 101));
    assert_int_equal(dicom__memory_status(&m), DICOM_E_LIMIT);
    assert_int_equal(f.calls, 0);

    void *a = dicom__alloc(&m, 60);
    assert_non_null(a);
    assert_null(dicom__alloc(&m, 41));
    assert_null(dicom__resize(&m, a, 60, 101));
    assert_null(dicom__resize(&m, a, 60, SIZE_MAX));
    assert_int_equal(dicom__memory_status(&m), DICOM_E_LIMIT);
    assert_int_equal(m.used, 60);
    a = dicom__resize(&m, a, 60, 100);
    assert_non_null(a);
    assert_null(dicom__alloc(&m, 1));
    dicom__release(&m, a, 100);
    a = dicom__alloc(&m, 100);
    assert_non_null(a);
    dicom__release(&m, a, 100);
    failing_alloc_check(&f);
}

static void
refusal_and_exhaustion_differ(void **state)
{
    struct failing_alloc f;
    dicom_allocator      with = failing_alloc_init(&f, 2, true);
    struct dicom__memory m;

    (void)state;
    dicom__memory_init(&m, &with, 100);
    assert_null(dicom__alloc(&m, 101));
    assert_int_equal(dicom__memory_status(&m), DICOM_E_LIMIT);
    void *a = dicom__alloc(&m, 50);
    assert_non_null(a);
    assert_null(dicom__alloc(&m, 50));
    assert_int_equal(dicom__memory_status(&m), DICOM_E_NO_MEMORY);
    assert_null(dicom__resize(&m, a, 50, 60));
    assert_int_equal(dicom__memory_status(&m), DICOM_E_NO_MEMORY);
    assert_int_equal(f.failures, 2);
    assert_int_equal(m.used, 50);
    dicom__release(&m, a, 50);
    failing_alloc_check(&f);
}

static void
default_memory_is_that_of_the_c_library(void **state)
{
    struct dicom__memory m;

    (void)state;
    dicom__memory_init(&m, NULL, 0);
    char *a = dicom__alloc(&m, 5);
    assert_non_null(a);
    memcpy(a, "text", 5);
    a = dicom__resize(&m, a, 5, 5000);
    assert_non_null(a);
    assert_string_equal(a, "text");
    dicom__release(&m, a, 5000);
    assert_int_equal(m.used, 0);
}

/* ---- buffers ---------------------------------------------------------- */

static void
buffer_grows_and_keeps_its_bytes(void **state)
{
    struct failing_alloc f;
    dicom_allocator      with = failing_alloc_init(&f, 0, false);
    struct dicom__memory m;
    struct dicom__buf    b = {0};

    (void)state;
    dicom__memory_init(&m, &with, 0);
    assert_int_equal(dicom__buf_append(&b, &m, NULL, 0), DICOM_OK);
    assert_null(b.data);
    for (unsigned i = 0; i < 10000; i++) {
        uint8_t word[2] = {(uint8_t)i, (uint8_t)(i >> 8)};
        assert_int_equal(dicom__buf_append(&b, &m, word, 2), DICOM_OK);
    }
    assert_int_equal(b.size, 20000);
    assert_true(b.capacity >= b.size && b.capacity < 2 * b.size);
    assert_true(f.calls < 20);
    for (unsigned i = 0; i < 10000; i++)
        assert_int_equal(dicom__get16le(b.data + 2 * i), i);
    dicom__buf_free(&b, &m);
    assert_null(b.data);
    assert_int_equal(m.used, 0);
    failing_alloc_check(&f);
}

static void
buffer_reserves_no_more_than_once(void **state)
{
    struct failing_alloc f;
    dicom_allocator      with = failing_alloc_init(&f, 0, false);
    struct dicom__memory m;
    struct dicom__buf    b = {0};

    (void)state;
    dicom__memory_init(&m, &with, 0);
    assert_int_equal(dicom__buf_reserve(&b, &m, 3000), DICOM_OK);
    assert_int_equal(dicom__buf_reserve(&b, &m, 3000), DICOM_OK);
    assert_int_equal(dicom__buf_reserve(&b, &m, 1), DICOM_OK);
    assert_int_equal(f.calls, 1);
    assert_int_equal(b.size, 0);
    assert_true(b.capacity >= 3000);
    dicom__buf_free(&b, &m);
    failing_alloc_check(&f);
}

static void
buffer_drops_from_the_front(void **state)
{
    struct dicom__memory m;
    struct dicom__buf    b = {0};

    (void)state;
    dicom__memory_init(&m, NULL, 0);
    assert_int_equal(dicom__buf_append(&b, &m, "0123456789", 10), DICOM_OK);
    dicom__buf_drop(&b, 0);
    assert_int_equal(b.size, 10);
    dicom__buf_drop(&b, 4);
    assert_int_equal(b.size, 6);
    assert_memory_equal(b.data, "456789", 6);
    dicom__buf_drop(&b, 6);
    assert_int_equal(b.size, 0);
    dicom__buf_free(&b, &m);
    assert_int_equal(m.used, 0);
}

static void
buffer_survives_every_failure(void **state)
{
    struct failing_alloc f = {0};
    size_t               k = 0;

    (void)state;
    do {
        dicom_allocator      with = failing_alloc_init(&f, ++k, false);
        struct dicom__memory m;
        struct dicom__buf    b = {0};
        size_t               kept = 0;

        dicom__memory_init(&m, &with, 0);
        for (size_t i = 0; i < 3000; i++) {
            dicom_status status = dicom__buf_append(&b, &m, "x", 1);
            if (status == DICOM_OK)
                kept++;
            else
                assert_int_equal(status, DICOM_E_NO_MEMORY);
        }
        assert_int_equal(kept, 3000 - f.failures);
        assert_int_equal(b.size, kept);
        for (size_t i = 0; i < kept; i++)
            assert_int_equal(b.data[i], 'x');
        dicom__buf_free(&b, &m);
        failing_alloc_check(&f);
    } while (f.failures > 0);
    assert_true(k > 5);
}

static void
buffer_keeps_the_limit(void **state)
{
    struct dicom__memory m;
    struct dicom__buf    b = {0};

    (void)state;
    dicom__memory_init(&m, NULL, 1000);
    assert_int_equal(dicom__buf_reserve(&b, &m, 1001), DICOM_E_LIMIT);
    assert_int_equal(dicom__buf_append(&b, &m, "abc", 3), DICOM_OK);
    assert_int_equal(dicom__buf_reserve(&b, &m, SIZE_MAX), DICOM_E_LIMIT);
    assert_int_equal(dicom__buf_append(&b, &m, "?", SIZE_MAX),
                     DICOM_E_NO_MEMORY);
    assert_int_equal(b.size, 3);
    assert_memory_equal(b.data, "abc", 3);
    dicom__buf_free(&b, &m);
}

/* ---- the tests' own support ------------------------------------------- */

static const struct hex_row {
    const char *name;
    const char *text;
    const char *bytes;
    size_t      size;
} hexes[] = {
    {"nothing", "", "", 0},
    {"pairs", "00fF 1a", "\x00\xFF\x1A", 3},
    {"quotes", "10 'A^B ' 20", "\x10"
                               "A^B \x20", 6},
    {"repeats", "07*3 08 00*1", "\x07\x07\x07\x08\x00", 5},
    {"comments", "01 ; one 02\n03", "\x01\x03", 2},
};

static void
hex_is_read(const void *v)
{
    const struct hex_row *row = v;
    struct bytes          b = bytes_from_hex(row->text);

    assert_int_equal(b.size, row->size);
    assert_memory_equal(b.data, row->bytes, row->size);
    bytes_free(&b);
}

static void
allocator_notices_mistakes(void **state)
{
    struct failing_alloc f;
    dicom_allocator      with = failing_alloc_init(&f, 0, false);

    (void)state;
    void *a = with.alloc(with.ctx, 8);
    a = with.resize(with.ctx, a, 9, 16);
    assert_int_equal(f.mistakes, 1);
    assert_int_equal(f.blocks, 1);
    assert_int_equal(f.bytes, 16);
    assert_int_equal(f.peak, 24);
    with.release(with.ctx, a, 15);
    assert_int_equal(f.mistakes, 2);
    assert_int_equal(f.blocks, 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_is_in_the_table),
        cmocka_unit_test(version_agrees_with_its_parts),
        cmocka_unit_test(words_are_read_in_both_orders),
        cmocka_unit_test(words_are_written),
        cmocka_unit_test(memory_is_counted),
        cmocka_unit_test(limit_is_kept),
        cmocka_unit_test(refusal_and_exhaustion_differ),
        cmocka_unit_test(default_memory_is_that_of_the_c_library),
        cmocka_unit_test(buffer_grows_and_keeps_its_bytes),
        cmocka_unit_test(buffer_reserves_no_more_than_once),
        cmocka_unit_test(buffer_drops_from_the_front),
        cmocka_unit_test(buffer_survives_every_failure),
        cmocka_unit_test(buffer_keeps_the_limit),
        cmocka_unit_test(allocator_notices_mistakes),
    };

    RUN_TABLE(status_is_named, statuses);
    RUN_TABLE(sizes_are_checked, sizes);
    RUN_TABLE(hex_is_read, hexes);
    RUN_TESTS(tests);
    return finish_tests();
}
