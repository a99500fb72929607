/*
 * What is printed is read as the same: a million random values each of IS,
 * DS, DA, TM and DT.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/support.h"

#include "dicom/value.h"

enum { MANY = 1000000 };

static uint64_t
next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static unsigned
below(uint64_t *random, unsigned limit)
{
    return (unsigned)(next_random(random) >> 32) % limit;
}

/* ---- numbers ------------------------------------------------------------ */

/* Of every magnitude. */
static void
is_comes_back(void **state)
{
    uint64_t random = 1;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        uint32_t bits = (uint32_t)next_random(&random) >> below(&random, 32);
        int32_t  v = i == 0 ? INT32_MIN : (int32_t)bits;
        char     text[DICOM_IS_SIZE], again[DICOM_IS_SIZE];
        int64_t  back = 0;
        uint32_t flags = 99;

        v = v > 0 && (i & 1) ? -v : v;
        size_t size = dicom_is_print(v, text);
        assert_in_range(size, 1, 12);
        assert_int_equal(dicom_is_read(text, size, &back, &flags), DICOM_OK);
        assert_true(back == v);
        assert_int_equal(flags, 0);
        assert_int_equal(dicom_is_print(back, again), size);
        assert_string_equal(again, text);
    }
}

/* What 16 bytes hold comes back to the last bit. */
static void
short_ds_comes_back(void **state)
{
    uint64_t random = 2;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        char     decimal[40], text[DICOM_DS_SIZE];
        double   back = 0;
        uint32_t flags = 99;
        unsigned digits = 1 + below(&random, 10);
        uint64_t whole = next_random(&random) % UINT64_C(10000000000);

        for (unsigned k = digits; k < 10; k++)
            whole /= 10;
        snprintf(decimal, sizeof decimal, "%s%llue%d", i & 1 ? "-" : "",
                 (unsigned long long)whole, (int)below(&random, 199) - 99);
        double v = strtod(decimal, NULL);
        size_t size = dicom_ds_print(v, text);
        assert_in_range(size, 1, 16);
        assert_int_equal(dicom_ds_read(text, size, &back, &flags), DICOM_OK);
        assert_memory_equal(&back, &v, sizeof v);
        assert_int_equal(flags, 0);
    }
}

/* What they do not hold comes back as near as they can tell: reading and
 * printing again changes nothing. */
static void
any_ds_comes_back(void **state)
{
    uint64_t random = 3;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        uint64_t bits = next_random(&random);
        double   v, back = 0, error;
        char     text[DICOM_DS_SIZE], again[DICOM_DS_SIZE];
        uint32_t flags = 99;

        memcpy(&v, &bits, sizeof v);
        if (!isfinite(v))
            continue;
        size_t size = dicom_ds_print(v, text);
        assert_in_range(size, 1, 16);
        assert_int_equal(dicom_ds_read(text, size, &back, &flags), DICOM_OK);
        assert_int_equal(flags, 0);
        assert_int_equal(dicom_ds_print(back, again), size);
        assert_string_equal(again, text);
        /* -d.ddddddddde-ddd has ten digits. */
        error = fabs(back - v) / (fabs(v) < DBL_MIN ? DBL_MIN : fabs(v));
        assert_true(error <= 1e-9);
    }
}

/* ---- moments ------------------------------------------------------------ */

static bool
are_same(const dicom_moment *a, const dicom_moment *b)
{
    return a->first == b->first && a->last == b->last && a->year == b->year &&
           a->month == b->month && a->day == b->day && a->hour == b->hour &&
           a->minute == b->minute && a->second == b->second &&
           a->fraction_digits == b->fraction_digits &&
           a->microsecond == b->microsecond && a->has_offset == b->has_offset &&
           a->offset == b->offset;
}

static unsigned
days_in(unsigned year, unsigned month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

/* Parts from `first` to `last`, the others as they have to be. */
static dicom_moment
some_moment(uint64_t *random, dicom_part first, dicom_part last)
{
    dicom_moment m = {
        .first = (uint8_t)first, .last = (uint8_t)last, .month = 1, .day = 1};

    if (first == DICOM_PART_YEAR)
        m.year = (uint16_t)below(random, 10000);
    if (first <= DICOM_PART_MONTH && last >= DICOM_PART_MONTH)
        m.month = (uint8_t)(1 + below(random, 12));
    if (first <= DICOM_PART_DAY && last >= DICOM_PART_DAY)
        m.day = (uint8_t)(1 + below(random, days_in(m.year, m.month)));
    if (last >= DICOM_PART_HOUR)
        m.hour = (uint8_t)below(random, 24);
    if (last >= DICOM_PART_MINUTE)
        m.minute = (uint8_t)below(random, 60);
    if (last < DICOM_PART_SECOND)
        return m;
    m.second = (uint8_t)below(random, 61);
    m.fraction_digits = (uint8_t)below(random, 7);
    uint32_t unit = 1;
    for (unsigned i = m.fraction_digits; i < 6; i++)
        unit *= 10;
    m.microsecond = below(random, 1000000) / unit * unit;
    return m;
}

static void
check_moment(dicom_vr vr, const dicom_moment *m)
{
    char         text[DICOM_MOMENT_SIZE], again[DICOM_MOMENT_SIZE];
    dicom_moment back = {0};
    uint32_t     flags = 99;

    assert_true(dicom_moment_is_valid(m));
    size_t size = dicom_moment_print(m, vr, text);
    assert_in_range(size, 2, 26);
    assert_int_equal(dicom_moment_read(vr, text, size, &back, &flags),
                     DICOM_OK);
    if (!are_same(&back, m))
        fail_msg("%s is read as another moment", text);
    assert_int_equal(flags, 0);
    assert_int_equal(dicom_moment_print(&back, vr, again), size);
    assert_string_equal(again, text);

    /* And in ISO 8601, which has no offset without an hour. */
    size = dicom_moment_print_iso(m, text);
    if (m->has_offset && m->last < DICOM_PART_HOUR)
        return;
    assert_int_equal(dicom_moment_read_iso(text, size, &back), DICOM_OK);
    if (!are_same(&back, m))
        fail_msg("%s is read as another moment", text);
}

static void
da_comes_back(void **state)
{
    uint64_t random = 4;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        dicom_moment m = some_moment(&random, DICOM_PART_YEAR, DICOM_PART_DAY);
        check_moment(DICOM_VR_DA, &m);
    }
}

static void
tm_comes_back(void **state)
{
    uint64_t random = 5;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        dicom_moment m =
            some_moment(&random, DICOM_PART_HOUR,
                        (dicom_part)(DICOM_PART_HOUR + below(&random, 3)));
        check_moment(DICOM_VR_TM, &m);
    }
}

static void
dt_comes_back(void **state)
{
    uint64_t random = 6;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        dicom_moment m =
            some_moment(&random, DICOM_PART_YEAR,
                        (dicom_part)(DICOM_PART_YEAR + below(&random, 6)));

        m.has_offset = below(&random, 2) == 1;
        if (m.has_offset)
            m.offset = (int16_t)((int)below(&random, 1561) - 720);
        check_moment(DICOM_VR_DT, &m);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_comes_back),
        cmocka_unit_test(short_ds_comes_back),
        cmocka_unit_test(any_ds_comes_back),
        cmocka_unit_test(da_comes_back),
        cmocka_unit_test(tm_comes_back),
        cmocka_unit_test(dt_comes_back),
    };

    RUN_TESTS(tests);
    return finish_tests();
}
