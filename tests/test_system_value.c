/* UIDs of the system's random bytes, times of the C library. */
#include "support/support.h"

#include <time.h>

#include "dicom/file.h"

enum { UIDS = 1000 };

static void
new_uids_are_uids(void **state)
{
    static char uids[UIDS][DICOM_UID_SIZE];

    (void)state;
    for (size_t i = 0; i < UIDS; i++) {
        const char *root = i & 1 ? "1.2.3.4" : NULL;
        assert_int_equal(dicom_uid_generate(root, uids[i]), DICOM_OK);
        assert_int_equal(dicom_uid_check(uids[i], strlen(uids[i])), 0);
        assert_memory_equal(uids[i], i & 1 ? "1.2.3.4." : "2.25.",
                            i & 1 ? 8 : 5);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(uids[i], uids[k]);
    }
}

/* The number of the UUID, by 2^64: the upper half holds the version, the
 * lower one begins with the variant. */
static void
uuids_are_random_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < UIDS; i++) {
        char     uid[DICOM_UID_SIZE];
        uint8_t  bytes[16] = {0};
        unsigned carry;

        assert_int_equal(dicom_uid_generate(NULL, uid), DICOM_OK);
        for (const char *p = uid + 5; *p; p++) {
            carry = (unsigned)(*p - '0');
            for (size_t k = sizeof bytes; k-- > 0; carry >>= 8) {
                carry += bytes[k] * 10u;
                bytes[k] = (uint8_t)carry;
            }
            assert_int_equal(carry, 0);
        }
        assert_int_equal(bytes[6] >> 4, 4);
        assert_int_equal(bytes[8] >> 6, 2);
    }
}

static void
roots_are_checked(void **state)
{
    static const char *const roots[] = {
        "", "x", "1.2.", "1..2",
        "1.2.826.0.1.3680043.10.12345678901234567890123"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(roots); i++) {
        char uid[DICOM_UID_SIZE] = "x";
        assert_int_equal(dicom_uid_generate(roots[i], uid), DICOM_E_ARGUMENT);
        assert_string_equal(uid, "");
    }
}

/* ---- struct tm ---------------------------------------------------------- */

/* Against gmtime(), over some 8,000 years. */
static void
times_are_those_of_the_c_library(void **state)
{
    const int64_t first = INT64_C(-62135596800); /* 0001-01-01 */
    size_t        count = 0;

    (void)state;
    for (int64_t t = first; t < INT64_C(253402300800); t += 31556925 / 7) {
        time_t       seconds = (time_t)t;

        if ((int64_t)seconds != t)
            continue; /* 32 bits hold 136 years */
        struct tm   *want = gmtime(&seconds), got;
        dicom_moment m, again;

        assert_non_null(want);
        assert_int_equal(dicom_moment_from_unix(t, 0, 0, &m), DICOM_OK);
        assert_int_equal(dicom_moment_to_tm(&m, &got), DICOM_OK);
        assert_int_equal(got.tm_year, want->tm_year);
        assert_int_equal(got.tm_mon, want->tm_mon);
        assert_int_equal(got.tm_mday, want->tm_mday);
        assert_int_equal(got.tm_hour, want->tm_hour);
        assert_int_equal(got.tm_min, want->tm_min);
        assert_int_equal(got.tm_sec, want->tm_sec);
        assert_int_equal(got.tm_wday, want->tm_wday);
        assert_int_equal(got.tm_yday, want->tm_yday);
        assert_int_equal(got.tm_isdst, -1);

        int64_t back;
        assert_int_equal(dicom_moment_from_tm(want, &again), DICOM_OK);
        assert_false(again.has_offset);
        assert_int_equal(dicom_moment_to_unix(&again, 0, &back), DICOM_OK);
        assert_true(back == t);
        count++;
    }
    if (sizeof(time_t) > 4)
        assert_in_range(count, 60000, 80000);
    else
        assert_in_range(count, 900, 1000);
}

static const struct tm_row {
    const char *name;
    struct tm   tm;
} wrong[] = {
    {"year -1", {.tm_year = -1901, .tm_mday = 1}},
    {"year 10000", {.tm_year = 8100, .tm_mday = 1}},
    {"month 13", {.tm_mon = 12, .tm_mday = 1}},
    {"month 0", {.tm_mon = -1, .tm_mday = 1}},
    {"day 0", {.tm_year = 100}},
    {"day 32", {.tm_mday = 32}},
    {"February 30", {.tm_mon = 1, .tm_mday = 30}},
    {"February 29, 1900", {.tm_mon = 1, .tm_mday = 29}},
    {"hour 24", {.tm_mday = 1, .tm_hour = 24}},
    {"hour 256", {.tm_mday = 1, .tm_hour = 256}},
    {"minute 60", {.tm_mday = 1, .tm_min = 60}},
    {"second 61", {.tm_mday = 1, .tm_sec = 61}},
    {"second -1", {.tm_mday = 1, .tm_sec = -1}},
};

static void
no_moment_is_refused(const void *row)
{
    const struct tm_row *r = row;
    dicom_moment         m = {.year = 7};

    assert_int_equal(dicom_moment_from_tm(&r->tm, &m), DICOM_E_RANGE);
    assert_int_equal(m.year, 7);
}

static void
parts_that_are_not_told_are_least(void **state)
{
    dicom_moment m;
    struct tm    tm = {0};

    (void)state;
    assert_int_equal(dicom_moment_read(DICOM_VR_DT, "2020-0500", 9, &m, NULL),
                     DICOM_OK);
    assert_int_equal(dicom_moment_to_tm(&m, &tm), DICOM_OK);
    assert_int_equal(tm.tm_year, 120);
    assert_int_equal(tm.tm_mon, 0);
    assert_int_equal(tm.tm_mday, 1);
    assert_int_equal(tm.tm_hour, 0);
    assert_int_equal(dicom_moment_read(DICOM_VR_TM, "12", 2, &m, NULL),
                     DICOM_OK);
    assert_int_equal(dicom_moment_to_tm(&m, &tm), DICOM_E_ARGUMENT);
    m = (dicom_moment){.first = DICOM_PART_YEAR, .last = DICOM_PART_YEAR};
    assert_int_equal(dicom_moment_to_tm(&m, &tm), DICOM_E_ARGUMENT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_uids_are_uids),
        cmocka_unit_test(uuids_are_random_ones),
        cmocka_unit_test(roots_are_checked),
        cmocka_unit_test(times_are_those_of_the_c_library),
        cmocka_unit_test(parts_that_are_not_told_are_least),
    };

    RUN_TESTS(tests);
    RUN_TABLE(no_moment_is_refused, wrong);
    return finish_tests();
}
