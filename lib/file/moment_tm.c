/* Moments as the C library has them. */
#include <time.h>

#include "dicom/file.h"
#include "encoding/time_string.h"

dicom_status
dicom_moment_to_tm(const dicom_moment *m, struct tm *out)
{
    if (m->first != DICOM_PART_YEAR || !dicom_moment_is_valid(m))
        return DICOM_E_ARGUMENT;
    int64_t days = dicom__days_of_date(m->year, m->month, m->day);
    *out = (struct tm){
        .tm_year = m->year - 1900,
        .tm_mon = m->month - 1,
        .tm_mday = m->day,
        .tm_hour = m->hour,
        .tm_min = m->minute,
        .tm_sec = m->second,
        .tm_wday = dicom__weekday_of_days(days),
        .tm_yday = (int)(days - dicom__days_of_date(m->year, 1, 1)),
        .tm_isdst = -1,
    };
    return DICOM_OK;
}

static bool
within(int v, int least, int most)
{
    return v >= least && v <= most;
}

dicom_status
dicom_moment_from_tm(const struct tm *tm, dicom_moment *out)
{
    /* Checked here as far as they would not fit. */
    if (!within(tm->tm_year, -1900, 9999 - 1900) ||
        !within(tm->tm_mon, 0, 11) || !within(tm->tm_mday, 1, 31) ||
        !within(tm->tm_hour, 0, 23) || !within(tm->tm_min, 0, 59) ||
        !within(tm->tm_sec, 0, 60))
        return DICOM_E_RANGE;
    dicom_moment m = {
        .first = DICOM_PART_YEAR,
        .last = DICOM_PART_SECOND,
        .year = (uint16_t)(tm->tm_year + 1900),
        .month = (uint8_t)(tm->tm_mon + 1),
        .day = (uint8_t)tm->tm_mday,
        .hour = (uint8_t)tm->tm_hour,
        .minute = (uint8_t)tm->tm_min,
        .second = (uint8_t)tm->tm_sec,
    };
    if (!dicom_moment_is_valid(&m))
        return DICOM_E_RANGE;
    *out = m;
    return DICOM_OK;
}
