/* Dates, times and ages as text and back. */
#include "support/support.h"

#include <stdio.h>

#include "dicom/value.h"
#include "encoding/time_string.h"

enum {
    LEGACY = DICOM_TIME_LEGACY,
    ISO = DICOM_TIME_ISO,
    PARTIAL = DICOM_TIME_PARTIAL,
    FRACTION = DICOM_TIME_LONG_FRACTION,
    COMMA = DICOM_TIME_COMMA,
    PADDING = DICOM_TIME_PADDING,
    AGE = DICOM_TIME_AGE_FORM
};

/* What is read, as ISO 8601, tells all of a moment. */
struct time_row {
    const char  *name; /* the value, in the form of bytes_from_hex() */
    dicom_status status;
    const char  *iso;
    uint32_t     flags;
};

static const struct time_row dates[] = {
    {"'20200229'", DICOM_OK, "2020-02-29", 0},
    {"'19930822'", DICOM_OK, "1993-08-22", 0},
    {"'19930822  '", DICOM_OK, "1993-08-22", 0},
    {"'00010101'", DICOM_OK, "0001-01-01", 0},
    {"'99991231'", DICOM_OK, "9999-12-31", 0},
    {"'1993.08.22'", DICOM_OK, "1993-08-22", LEGACY},
    {"'1993-08-22'", DICOM_OK, "1993-08-22", ISO},
    {"'1993/08/22'", DICOM_OK, "1993-08-22", ISO},
    {"' 19930822'", DICOM_OK, "1993-08-22", PADDING},
    {"'19930822' 00", DICOM_OK, "1993-08-22", PADDING},
    {"'199308'", DICOM_OK, "1993-08", PARTIAL},
    {"'1993'", DICOM_OK, "1993", PARTIAL},
    {"'1993.08'", DICOM_OK, "1993-08", PARTIAL | LEGACY},
    {"'20190229'", DICOM_E_RANGE, "", 0},
    {"'19000229'", DICOM_E_RANGE, "", 0},
    {"'20000229'", DICOM_OK, "2000-02-29", 0},
    {"'20200431'", DICOM_E_RANGE, "", 0},
    {"'20201301'", DICOM_E_RANGE, "", 0},
    {"'20200001'", DICOM_E_RANGE, "", 0},
    {"'20200100'", DICOM_E_RANGE, "", 0},
    {"''", DICOM_E_EMPTY, "", 0},
    {"'        '", DICOM_E_EMPTY, "", 0},
    {"00 00", DICOM_E_EMPTY, "", PADDING},
    {"'2020022'", DICOM_E_VALUE, "", 0},
    {"'202002299'", DICOM_E_VALUE, "", 0},
    {"'2020.0229'", DICOM_E_VALUE, "", 0},
    {"'2020.02-29'", DICOM_E_VALUE, "", LEGACY},
    {"'202002.29'", DICOM_E_VALUE, "", 0},
    {"'202'", DICOM_E_VALUE, "", 0},
    {"'abcdefgh'", DICOM_E_VALUE, "", 0},
    {"'2020022x'", DICOM_E_VALUE, "", 0},
    {"'2020' 00 '0229'", DICOM_E_VALUE, "", 0},
    {"'2020.'", DICOM_E_VALUE, "", 0},
    {"'20200101-'", DICOM_E_VALUE, "", 0},
};

static const struct time_row times[] = {
    {"'123456'", DICOM_OK, "12:34:56", 0},
    {"'123456.789'", DICOM_OK, "12:34:56.789", 0},
    {"'123456.789000'", DICOM_OK, "12:34:56.789000", 0},
    {"'123456.000001'", DICOM_OK, "12:34:56.000001", 0},
    {"'123456.1'", DICOM_OK, "12:34:56.1", 0},
    {"'1234'", DICOM_OK, "12:34", 0},
    {"'12'", DICOM_OK, "T12", 0},
    {"'000000 '", DICOM_OK, "00:00:00", 0},
    {"'235960'", DICOM_OK, "23:59:60", 0},
    {"'12:34:56'", DICOM_OK, "12:34:56", LEGACY},
    {"'12:34'", DICOM_OK, "12:34", LEGACY},
    {"'12:34:56.7'", DICOM_OK, "12:34:56.7", LEGACY},
    {"'123456,5'", DICOM_OK, "12:34:56.5", COMMA},
    {"'123456.1234567'", DICOM_OK, "12:34:56.123456", FRACTION},
    {"'240000'", DICOM_E_RANGE, "", 0},
    {"'126000'", DICOM_E_RANGE, "", 0},
    {"'123461'", DICOM_E_RANGE, "", 0},
    {"'123'", DICOM_E_VALUE, "", 0},
    {"'12345'", DICOM_E_VALUE, "", 0},
    {"'1234567'", DICOM_E_VALUE, "", 0},
    {"'123456.'", DICOM_E_VALUE, "", 0},
    {"'1234.5'", DICOM_E_VALUE, "", 0},
    {"'12:3456'", DICOM_E_VALUE, "", 0},
    {"'12:34:5'", DICOM_E_VALUE, "", LEGACY},
    {"'1234:56'", DICOM_E_VALUE, "", 0},
    {"'123456+0100'", DICOM_E_VALUE, "", 0},
    {"'-12'", DICOM_E_VALUE, "", 0},
    {"' '", DICOM_E_EMPTY, "", 0},
};

static const struct time_row datetimes[] = {
    {"'20200229123456.789+0100'", DICOM_OK, "2020-02-29T12:34:56.789+01:00", 0},
    {"'20200229123456-1200'", DICOM_OK, "2020-02-29T12:34:56-12:00", 0},
    {"'20200229123456+1400'", DICOM_OK, "2020-02-29T12:34:56+14:00", 0},
    {"'20200229123456+1401'", DICOM_E_RANGE, "", 0},
    {"'20200229123456-1201'", DICOM_E_RANGE, "", 0},
    {"'20200229123456+0160'", DICOM_E_RANGE, "", 0},
    {"'20200229123456'", DICOM_OK, "2020-02-29T12:34:56", 0},
    {"'202002291234'", DICOM_OK, "2020-02-29T12:34", 0},
    {"'2020022912'", DICOM_OK, "2020-02-29T12", 0},
    {"'20200229'", DICOM_OK, "2020-02-29", 0},
    {"'202002'", DICOM_OK, "2020-02", 0},
    {"'2020'", DICOM_OK, "2020", 0},
    {"'2020-0500'", DICOM_OK, "2020", 0},
    {"'2020-02-29T12:34:56Z'", DICOM_OK, "2020-02-29T12:34:56+00:00", ISO},
    {"'2020-02-29T12:34:56.5+01:30'", DICOM_OK, "2020-02-29T12:34:56.5+01:30",
     ISO},
    {"'2020-02-29 12:34:56'", DICOM_OK, "2020-02-29T12:34:56", ISO},
    {"'20200229T123456'", DICOM_OK, "2020-02-29T12:34:56", ISO},
    {"'20200229123456+01'", DICOM_OK, "2020-02-29T12:34:56+01:00", ISO},
    {"'20200229123456.12345678'", DICOM_OK, "2020-02-29T12:34:56.123456",
     FRACTION},
    {"'2020022912345'", DICOM_E_VALUE, "", 0},
    {"'20200229T'", DICOM_E_VALUE, "", ISO},
    {"'2020T12'", DICOM_E_VALUE, "", ISO},
    {"'20200229123456+'", DICOM_E_VALUE, "", 0},
    {"'20200229123456+010'", DICOM_E_VALUE, "", 0},
    {"'20200229123456+01000'", DICOM_E_VALUE, "", 0},
    {"'20200229123456*0100'", DICOM_E_VALUE, "", 0},
    {"'20200230'", DICOM_E_RANGE, "", 0},
    {"''", DICOM_E_EMPTY, "", 0},
};

static void
check(const struct time_row *r, dicom_vr vr)
{
    struct bytes b = bytes_from_hex(r->name);
    dicom_moment m = {.year = 7}, again;
    uint32_t     flags = 0;
    char         iso[DICOM_MOMENT_SIZE] = "";

    assert_int_equal(dicom_moment_read(vr, (char *)b.data, b.size, &m, &flags),
                     r->status);
    assert_int_equal(flags, r->flags);
    if (r->status != DICOM_OK) {
        assert_int_equal(m.year, 7);
    } else {
        size_t size = dicom_moment_print_iso(&m, iso);
        assert_int_equal(size, strlen(iso));
        assert_string_equal(iso, r->iso);
        assert_int_equal(
            dicom_moment_read(vr, (char *)b.data, b.size, &again, NULL),
            DICOM_OK);
    }
    bytes_free(&b);
}

static void
date_is_read(const void *row)
{
    check(row, DICOM_VR_DA);
}

static void
time_is_read(const void *row)
{
    check(row, DICOM_VR_TM);
}

static void
datetime_is_read(const void *row)
{
    check(row, DICOM_VR_DT);
}

/* ---- ranges ----------------------------------------------------------- */

static const struct range_row {
    const char  *name;
    dicom_vr     vr;
    dicom_status status;
    const char  *from, *to;
} ranges[] = {
    {"20200101-20200202", DICOM_VR_DA, DICOM_OK, "2020-01-01", "2020-02-02"},
    {"20200101 - 20200202", DICOM_VR_DA, DICOM_OK, "2020-01-01", "2020-02-02"},
    {"20200101-", DICOM_VR_DA, DICOM_OK, "2020-01-01", ""},
    {"-20200101", DICOM_VR_DA, DICOM_OK, "", "2020-01-01"},
    {"20200101", DICOM_VR_DA, DICOM_OK, "2020-01-01", "2020-01-01"},
    {"2020.01.01-2020.02.02", DICOM_VR_DA, DICOM_OK, "2020-01-01",
     "2020-02-02"},
    {"2020-01-01-2020-02-02", DICOM_VR_DA, DICOM_OK, "2020-01-01",
     "2020-02-02"},
    {"10-1130", DICOM_VR_TM, DICOM_OK, "T10", "11:30"},
    {"1000-", DICOM_VR_TM, DICOM_OK, "10:00", ""},
    {"-115959.5", DICOM_VR_TM, DICOM_OK, "", "11:59:59.5"},
    {"2019-2020", DICOM_VR_DT, DICOM_OK, "2019", "2020"},
    {"2019-0500", DICOM_VR_DT, DICOM_OK, "2019", "2019"},
    {"2019-0500-", DICOM_VR_DT, DICOM_OK, "2019", ""},
    {"-2019-0500", DICOM_VR_DT, DICOM_OK, "", "2019"},
    {"2019010112-0500-2020010112-0600", DICOM_VR_DT, DICOM_OK,
     "2019-01-01T12-05:00", "2020-01-01T12-06:00"},
    {"2019010112-2020010112-0600", DICOM_VR_DT, DICOM_OK, "2019-01-01T12",
     "2020-01-01T12-06:00"},
    {"2019010112-0500-0600", DICOM_VR_DT, DICOM_OK, "2019-01-01T12-05:00",
     "0600"},
    {"2019010112+0100-2020", DICOM_VR_DT, DICOM_OK, "2019-01-01T12+01:00",
     "2020"},
    {"-", DICOM_VR_DA, DICOM_E_VALUE, "", ""},
    {" - ", DICOM_VR_DA, DICOM_E_VALUE, "", ""},
    {"", DICOM_VR_DA, DICOM_E_EMPTY, "", ""},
    {"20200101-x", DICOM_VR_DA, DICOM_E_VALUE, "", ""},
    {"20200101--20200202", DICOM_VR_DA, DICOM_E_VALUE, "", ""},
    {"20200230-20200301", DICOM_VR_DA, DICOM_E_VALUE, "", ""},
    {"----------------------------------------------------------------------"
     "---------------------------------------------------------------------",
     DICOM_VR_DT, DICOM_E_VALUE, "", ""},
};

static void
range_is_read(const void *row)
{
    const struct range_row *r = row;
    struct bytes            b = bytes_copy(r->name, strlen(r->name));
    dicom_moment_range      range;
    char                    iso[DICOM_MOMENT_SIZE];

    dicom_status status =
        dicom_moment_read_range(r->vr, (char *)b.data, b.size, &range, NULL);
    assert_int_equal(status, r->status);
    if (status == DICOM_OK) {
        dicom_moment_print_iso(&range.from, iso);
        assert_string_equal(iso, r->from);
        dicom_moment_print_iso(&range.to, iso);
        assert_string_equal(iso, r->to);
    }
    bytes_free(&b);
}

/* ---- ISO 8601 --------------------------------------------------------- */

static const struct iso_row {
    const char  *name;
    dicom_status status;
    const char  *dt; /* as DT; as TM if it has no date */
} isos[] = {
    {"2020-02-29T12:34:56.789+01:00", DICOM_OK, "20200229123456.789+0100"},
    {"2020-02-29T12:34:56Z", DICOM_OK, "20200229123456+0000"},
    {"2020-02-29", DICOM_OK, "20200229"},
    {"2020-02", DICOM_OK, "202002"},
    {"2020", DICOM_OK, "2020"},
    {"20200229T123456-0330", DICOM_OK, "20200229123456-0330"},
    {"12:34:56", DICOM_OK, "123456"},
    {"12:34", DICOM_OK, "1234"},
    {"T123456", DICOM_OK, "123456"},
    {"T12", DICOM_OK, "12"},
    {"", DICOM_E_EMPTY, ""},
    {"T", DICOM_E_VALUE, ""},
    {"2020-02-29T", DICOM_E_VALUE, ""},
    {"2020-02-29T12:34:56 ", DICOM_E_VALUE, ""},
    {"2020-02-30", DICOM_E_RANGE, ""},
    {"12:34:61", DICOM_E_RANGE, ""},
};

static void
iso_is_read(const void *row)
{
    const struct iso_row *r = row;
    struct bytes          b = bytes_copy(r->name, strlen(r->name));
    dicom_moment          m;
    char                  text[DICOM_MOMENT_SIZE];

    dicom_status status = dicom_moment_read_iso((char *)b.data, b.size, &m);
    assert_int_equal(status, r->status);
    if (status == DICOM_OK) {
        size_t size = dicom_moment_print(&m, DICOM_VR_DT, text);
        if (m.first == DICOM_PART_HOUR) {
            assert_int_equal(size, 0);
            size = dicom_moment_print(&m, DICOM_VR_TM, text);
        }
        assert_string_equal(text, r->dt);
        assert_int_equal(size, strlen(text));
    }
    bytes_free(&b);
}

/* ---- the calendar ----------------------------------------------------- */

static const struct unix_row {
    const char *name;
    int64_t     seconds;
} unix_times[] = {
    {"19700101000000+0000", 0},
    {"19700101010000+0100", 0},
    {"19691231235959+0000", -1},
    {"20000229000000+0000", INT64_C(951782400)},
    {"20380119031408+0000", INT64_C(2147483648)},
    {"00010101000000+0000", INT64_C(-62135596800)},
    {"00000101000000+0000", INT64_C(-62167219200)},
    {"99991231235959+0000", INT64_C(253402300799)},
    {"20161231235960+0000", INT64_C(1483228800)},
    {"2020", INT64_C(1577836800)},
    {"20200101000000-0500", INT64_C(1577854800)},
};

static void
unix_time_is_right(const void *row)
{
    const struct unix_row *r = row;
    dicom_moment           m;
    int64_t                seconds = 7;

    assert_int_equal(
        dicom_moment_read(DICOM_VR_DT, r->name, strlen(r->name), &m, NULL),
        DICOM_OK);
    assert_int_equal(dicom_moment_to_unix(&m, 0, &seconds), DICOM_OK);
    assert_true(seconds == r->seconds);
    if (!m.has_offset) {
        assert_int_equal(dicom_moment_to_unix(&m, 90, &seconds), DICOM_OK);
        assert_true(seconds == r->seconds - 5400);
    }
}

/* Each day of ten thousand years follows the one before, and each text reads
 * back. */
static void
every_day_comes_back(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
    int64_t          days = -719528;
    int              year = 0, month = 1, day = 1;

    (void)state;
    for (; year < 10000; days++) {
        dicom_moment m, again;
        char         text[DICOM_MOMENT_SIZE], want[40];
        assert_true(dicom__days_of_date(year, month, day) == days);
        assert_int_equal(dicom_moment_from_unix(days * 86400, 0, 0, &m),
                         DICOM_OK);
        snprintf(want, sizeof want, "%04d%02d%02d", year, month, day);
        assert_int_equal(dicom_moment_print(&m, DICOM_VR_DA, text), 8);
        assert_string_equal(text, want);
        assert_int_equal(dicom_moment_read(DICOM_VR_DA, text, 8, &again, NULL),
                         DICOM_OK);
        assert_int_equal(again.year, year);
        assert_int_equal(again.month, month);
        assert_int_equal(again.day, day);

        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        if (++day > lengths[month - 1] + (month == 2 && leap)) {
            day = 1;
            if (++month > 12) {
                month = 1;
                year++;
            }
        }
    }
    assert_true(days == 2932897);
    assert_int_equal(dicom__weekday_of_days(0), 4);
    assert_int_equal(dicom__weekday_of_days(-1), 3);
    assert_int_equal(dicom__weekday_of_days(-719528), 6);
    assert_int_equal(dicom__weekday_of_days(18321), 6); /* 2020-02-29 */
}

static uint64_t
next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static void
moments_come_back(void **state)
{
    uint64_t random = 1;

    (void)state;
    for (int i = 0; i < 1000000; i++) {
        uint64_t r = next_random(&random);
        int64_t  seconds = (int64_t)(next_random(&random) % 315569520000) -
                          INT64_C(62167219200) + 90000;
        int64_t      back = 0;
        int          offset = (int)(r % 1561) - 720;
        uint32_t     micro = (uint32_t)(r >> 32) % 1000000;
        char         text[DICOM_MOMENT_SIZE], iso[DICOM_MOMENT_SIZE];
        dicom_moment m, read;

        if (seconds > INT64_C(253402300799) - 90000)
            continue;
        assert_int_equal(dicom_moment_from_unix(seconds, micro, offset, &m),
                         DICOM_OK);
        /* Less of it. */
        m.last = (uint8_t)(DICOM_PART_YEAR + (r >> 20) % 6);
        if (m.last < DICOM_PART_SECOND) {
            m.fraction_digits = 0;
            m.microsecond = 0;
        }
        size_t size = dicom_moment_print(&m, DICOM_VR_DT, text);
        assert_int_equal(
            dicom_moment_read(DICOM_VR_DT, text, size, &read, NULL), DICOM_OK);
        char again[DICOM_MOMENT_SIZE];
        dicom_moment_print(&read, DICOM_VR_DT, again);
        assert_string_equal(again, text);
        if (m.last < DICOM_PART_SECOND)
            continue;
        assert_int_equal(dicom_moment_to_unix(&read, 0, &back), DICOM_OK);
        assert_true(back == seconds);
        assert_int_equal(read.microsecond, micro);
        size = dicom_moment_print_iso(&read, iso);
        assert_int_equal(dicom_moment_read_iso(iso, size, &read), DICOM_OK);
        dicom_moment_print(&read, DICOM_VR_DT, again);
        assert_string_equal(again, text);
    }
}

static void
limits_are_kept(void **state)
{
    dicom_moment m = {0}, other = {0};
    char         text[DICOM_MOMENT_SIZE];
    int64_t      seconds;

    (void)state;
    assert_int_equal(dicom_moment_read(DICOM_VR_DA, NULL, 0, &m, NULL),
                     DICOM_E_EMPTY);
    assert_int_equal(dicom_moment_read_iso(NULL, 0, &m), DICOM_E_EMPTY);
    assert_int_equal(dicom_moment_from_unix(INT64_C(-62167219201), 0, 0, &m),
                     DICOM_E_RANGE);
    assert_int_equal(dicom_moment_from_unix(INT64_C(253402300800), 0, 0, &m),
                     DICOM_E_RANGE);
    assert_int_equal(dicom_moment_from_unix(INT64_C(253402300799), 0, 1, &m),
                     DICOM_E_RANGE);
    assert_int_equal(dicom_moment_from_unix(INT64_MAX, 0, 0, &m),
                     DICOM_E_RANGE);
    assert_int_equal(dicom_moment_from_unix(INT64_MIN, 0, 0, &m),
                     DICOM_E_RANGE);
    assert_int_equal(dicom_moment_from_unix(0, 1000000, 0, &m), DICOM_E_RANGE);
    assert_int_equal(dicom_moment_from_unix(0, 0, 841, &m), DICOM_E_RANGE);
    assert_int_equal(dicom_moment_to_unix(&m, 0, &seconds), DICOM_E_ARGUMENT);

    /* Nothing told: nothing printed. */
    assert_int_equal(dicom_moment_print(&m, DICOM_VR_DA, text), 0);
    assert_int_equal(dicom_moment_print(&m, DICOM_VR_TM, text), 0);
    assert_int_equal(dicom_moment_print(&m, DICOM_VR_DT, text), 0);
    assert_int_equal(dicom_moment_print_iso(&m, text), 0);
    assert_int_equal(dicom_moment_read(DICOM_VR_DA, "202002", 6, &m, NULL),
                     DICOM_OK);
    assert_int_equal(dicom_moment_print(&m, DICOM_VR_DA, text), 0);
    assert_int_equal(dicom_moment_print(&m, DICOM_VR_DT, text), 6);
    m.month = 13;
    assert_int_equal(dicom_moment_print(&m, DICOM_VR_DT, text), 0);
    m.month = 2;
    m.last = DICOM_PART_NONE;
    assert_int_equal(dicom_moment_print(&m, DICOM_VR_DT, text), 0);

    assert_int_equal(dicom_moment_read(DICOM_VR_DA, "20200229", 8, &m, NULL),
                     DICOM_OK);
    assert_int_equal(dicom_moment_join(&m, &m, &other), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_moment_read(DICOM_VR_TM, "1234", 4, &other, NULL),
                     DICOM_OK);
    assert_int_equal(dicom_moment_join(&m, &other, &m), DICOM_OK);
    dicom_moment_print(&m, DICOM_VR_DT, text);
    assert_string_equal(text, "202002291234");
    assert_int_equal(dicom_moment_print(&m, DICOM_VR_TM, text), 4);
    assert_string_equal(text, "1234");
}

/* ---- ages ------------------------------------------------------------- */

static const struct age_row {
    const char  *name;
    dicom_status status;
    const char  *text; /* as it is printed */
    uint32_t     flags;
} ages[] = {
    {"018M", DICOM_OK, "018M", 0},   {"000D", DICOM_OK, "000D", 0},
    {"999Y", DICOM_OK, "999Y", 0},   {"010W", DICOM_OK, "010W", 0},
    {"18M", DICOM_OK, "018M", AGE},  {"5Y ", DICOM_OK, "005Y", AGE},
    {"018m", DICOM_OK, "018M", AGE}, {" 018M", DICOM_OK, "018M", PADDING},
    {"018", DICOM_E_VALUE, "", 0},   {"0018M", DICOM_E_VALUE, "", 0},
    {"M", DICOM_E_VALUE, "", AGE},   {"018X", DICOM_E_VALUE, "", 0},
    {"018MM", DICOM_E_VALUE, "", 0}, {"-18M", DICOM_E_VALUE, "", AGE},
    {"", DICOM_E_EMPTY, "", 0},      {"    ", DICOM_E_EMPTY, "", 0},
};

static void
age_is_read(const void *row)
{
    const struct age_row *r = row;
    struct bytes          b = bytes_copy(r->name, strlen(r->name));
    dicom_age             age;
    uint32_t              flags = 0;
    char                  text[DICOM_AGE_SIZE];

    dicom_status status = dicom_age_read((char *)b.data, b.size, &age, &flags);
    assert_int_equal(status, r->status);
    if (status == DICOM_OK) {
        assert_int_equal(flags, r->flags);
        assert_int_equal(dicom_age_print(age, text), 4);
        assert_string_equal(text, r->text);
    }
    bytes_free(&b);
    age = (dicom_age){1000, 'Y'};
    assert_int_equal(dicom_age_print(age, text), 0);
    age = (dicom_age){1, 'y'};
    assert_int_equal(dicom_age_print(age, text), 0);
}

static const struct unit_row {
    const char  *name;
    char         unit;
    dicom_status status;
    double       count;
} units[] = {
    {"014D", 'W', DICOM_OK, 2},          {"002W", 'D', DICOM_OK, 14},
    {"024M", 'Y', DICOM_OK, 2},          {"018M", 'Y', DICOM_OK, 1.5},
    {"001Y", 'M', DICOM_OK, 12},         {"004Y", 'D', DICOM_OK, 1461},
    {"999Y", 'D', DICOM_OK, 364884.75},  {"001M", 'D', DICOM_OK, 30.4375},
    {"000D", 'Y', DICOM_OK, 0},          {"007Y", 'Y', DICOM_OK, 7},
    {"007Y", 'y', DICOM_E_ARGUMENT, -1}, {"007Y", 0, DICOM_E_ARGUMENT, -1},
};

static void
age_is_converted(const void *row)
{
    const struct unit_row *r = row;
    dicom_age              age;
    double                 count = -1;

    assert_int_equal(dicom_age_read(r->name, 4, &age, NULL), DICOM_OK);
    assert_int_equal(dicom_age_convert(age, r->unit, &count), r->status);
    assert_true(count == r->count);
    age.unit = '?';
    assert_int_equal(dicom_age_convert(age, 'D', &count), DICOM_E_ARGUMENT);
}

/* ---- flags ------------------------------------------------------------ */

static void
flags_have_texts(void **state)
{
    (void)state;
    assert_string_equal(dicom_time_flag_text(0), "");
    assert_string_equal(dicom_time_flag_text(DICOM_TIME_PARTIAL | LEGACY),
                        "yyyy.mm.dd or hh:mm:ss, as in ACR-NEMA");
    assert_string_equal(dicom_time_flag_text(UINT32_C(1) << 31), "");
    assert_string_equal(dicom_number_flag_text(DICOM_NUMBER_COMMA),
                        "a comma for the decimal point");
    assert_string_equal(dicom_name_flag_text(DICOM_NAME_MORE_PARTS),
                        "more than five components: the rest is in the suffix");
    assert_string_equal(dicom_uid_flag_text(DICOM_UID_ROOT),
                        "not under 0.x or 1.x with x up to 39, nor 2.x");
}

static void
other_vrs_are_refused(void **state)
{
    dicom_moment       m = {.year = 7};
    dicom_moment_range range = {.from.year = 7};
    uint32_t           flags = 1;
    char               text[DICOM_MOMENT_SIZE] = "x";

    (void)state;
    assert_int_equal(dicom_moment_read(DICOM_VR_LO, "20200101", 8, &m, &flags),
                     DICOM_E_WRONG_VR);
    assert_int_equal(
        dicom_moment_read_range(DICOM_VR_AS, "2020-", 5, &range, NULL),
        DICOM_E_WRONG_VR);
    assert_int_equal(flags, 0);
    assert_int_equal(m.year, 7);
    assert_int_equal(range.from.year, 7);
    assert_int_equal(dicom_moment_from_unix(0, 0, 0, &m), DICOM_OK);
    assert_int_equal(dicom_moment_print(&m, DICOM_VR_LO, text), 0);
    assert_string_equal(text, "");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_have_texts),
        cmocka_unit_test(other_vrs_are_refused),
        cmocka_unit_test(every_day_comes_back),
        cmocka_unit_test(moments_come_back),
        cmocka_unit_test(limits_are_kept),
    };

    RUN_TABLE(date_is_read, dates);
    RUN_TABLE(time_is_read, times);
    RUN_TABLE(datetime_is_read, datetimes);
    RUN_TABLE(range_is_read, ranges);
    RUN_TABLE(iso_is_read, isos);
    RUN_TABLE(age_is_converted, units);
    RUN_TABLE(unix_time_is_right, unix_times);
    RUN_TABLE(age_is_read, ages);
    RUN_TESTS(tests);
    return finish_tests();
}
