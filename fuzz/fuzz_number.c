/*
 * Numbers, dates, times, ages and UIDs as text: whatever is read and printed
 * reads back as the same, and what is printed is of the strict form.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <dicom/value.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition))                                                      \
            abort();                                                           \
    } while (0)

static void
check_decimal(double v)
{
    char     text[DICOM_DS_SIZE], again[DICOM_DS_SIZE];
    size_t   size = dicom_ds_print(v, text);
    double   back;
    uint32_t flags;

    CHECK(size == strlen(text));
    CHECK((size > 0) == (isfinite(v) != 0));
    if (size == 0)
        return;
    CHECK(dicom_ds_read(text, size, &back, &flags) == DICOM_OK && flags == 0);
    /* 16 bytes may not hold all digits; but then they are as good as it
     * gets, and stay. */
    CHECK(fabs(back - v) <= fabs(v) * 1e-7 || fabs(v) < 1e-300);
    CHECK(dicom_ds_print(back, again) > 0);
    CHECK(strcmp(text, again) == 0);
}

static void
check_numbers(const char *text, size_t size)
{
    char         printed[DICOM_IS_SIZE];
    double       real;
    int64_t      whole, back;
    uint32_t     flags;
    dicom_status status = dicom_ds_read(text, size, &real, &flags);

    CHECK(flags >> 12 == 0 && (flags == 0 || *dicom_number_flag_text(flags)));
    if (status == DICOM_OK)
        check_decimal(real);
    CHECK(status == DICOM_OK || status == DICOM_E_EMPTY ||
          status == DICOM_E_VALUE || status == DICOM_E_RANGE);
    if (dicom_is_read(text, size, &whole, &flags) != DICOM_OK)
        return;
    /* What is a whole number is a number. */
    CHECK(status == DICOM_OK);
    CHECK(fabs((double)whole - real) <= fabs(real) * 1e-15);
    size_t n = dicom_is_print(whole, printed);
    CHECK((n == 0) == ((flags & DICOM_NUMBER_OVERFLOW) != 0));
    if (n > 0) {
        CHECK(dicom_is_read(printed, n, &back, &flags) == DICOM_OK);
        CHECK(back == whole && flags == 0);
    }
}

static bool
same(const dicom_moment *a, const dicom_moment *b)
{
    return a->first == b->first && a->last == b->last && a->year == b->year &&
           a->month == b->month && a->day == b->day && a->hour == b->hour &&
           a->minute == b->minute && a->second == b->second &&
           a->fraction_digits == b->fraction_digits &&
           a->microsecond == b->microsecond && a->has_offset == b->has_offset &&
           a->offset == b->offset;
}

static void
check_seconds(const dicom_moment *m)
{
    dicom_moment back;
    int64_t      seconds, again;

    if (dicom_moment_to_unix(m, 0, &seconds) != DICOM_OK) {
        CHECK(m->first != DICOM_PART_YEAR);
        return;
    }
    if (dicom_moment_from_unix(seconds, m->microsecond, m->offset, &back) !=
        DICOM_OK)
        return; /* second 60 of the last day */
    CHECK(dicom_moment_to_unix(&back, 0, &again) == DICOM_OK);
    CHECK(again == seconds);
}

static void
check_moment(dicom_vr vr, const char *text, size_t size)
{
    dicom_moment       m, back;
    dicom_moment_range range;
    char               printed[DICOM_MOMENT_SIZE];
    uint32_t           flags;
    dicom_status       status = dicom_moment_read(vr, text, size, &m, &flags);

    CHECK(flags == 0 || *dicom_time_flag_text(flags));
    dicom_status ranged = dicom_moment_read_range(vr, text, size, &range, NULL);
    if (status != DICOM_OK)
        return;
    CHECK(dicom_moment_is_valid(&m));
    CHECK(ranged == DICOM_OK && same(&range.from, &m) && same(&range.to, &m));
    size_t n = dicom_moment_print(&m, vr, printed);
    CHECK(n == strlen(printed));
    CHECK(n > 0 || (vr == DICOM_VR_DA && m.last < DICOM_PART_DAY));
    if (n > 0) {
        CHECK(dicom_moment_read(vr, printed, n, &back, &flags) == DICOM_OK);
        CHECK(flags == 0 && same(&m, &back));
    }
    n = dicom_moment_print_iso(&m, printed);
    CHECK(n > 0 && dicom_moment_read_iso(printed, n, &back) == DICOM_OK);
    check_seconds(&m);
    if (m.last < DICOM_PART_HOUR) {
        m.has_offset = false; /* ISO 8601 has none without a time */
        m.offset = 0;
    }
    CHECK(same(&m, &back));
}

static void
check_age(const char *text, size_t size)
{
    dicom_age age, back;
    char      printed[DICOM_AGE_SIZE];
    double    days, again;
    uint32_t  flags;

    if (dicom_age_read(text, size, &age, NULL) != DICOM_OK)
        return;
    CHECK(dicom_age_print(age, printed) == 4);
    CHECK(dicom_age_read(printed, 4, &back, &flags) == DICOM_OK);
    CHECK(flags == 0 && back.count == age.count && back.unit == age.unit);
    CHECK(dicom_age_convert(age, 'D', &days) == DICOM_OK);
    CHECK(dicom_age_convert(age, age.unit, &again) == DICOM_OK);
    CHECK(days >= 0 && again == age.count);
}

static void
check_uid(const char *text, size_t size)
{
    uint8_t  random[16] = {0};
    char     out[DICOM_UID_SIZE];
    uint32_t flags = dicom_uid_check(text, size);

    CHECK(flags == 0 || *dicom_uid_flag_text(flags));
    CHECK(dicom_uid_equal(text, size, text, size));
    memcpy(random, text, size < sizeof random ? size : sizeof random);
    size_t n = dicom_uid_from_uuid(random, out);
    CHECK(n == strlen(out) && dicom_uid_check(out, n) == 0);
    if (dicom_uid_from_root(text, size, random, out) == DICOM_OK) {
        CHECK(flags == 0);
        CHECK(dicom_uid_check(out, strlen(out)) == 0);
        CHECK(memcmp(out, text, size) == 0 && out[size] == '.');
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char  *text = (const char *)data;
    double       v;
    dicom_moment m;

    if (size == 0)
        text = "";
    check_numbers(text, size);
    check_moment(DICOM_VR_DA, text, size);
    check_moment(DICOM_VR_TM, text, size);
    check_moment(DICOM_VR_DT, text, size);
    if (dicom_moment_read_iso(text, size, &m) == DICOM_OK)
        CHECK(dicom_moment_is_valid(&m));
    check_age(text, size);
    check_uid(text, size);
    if (size >= sizeof v) {
        memcpy(&v, data, sizeof v);
        check_decimal(v);
    }
    return 0;
}
