/* The calendar. */
#ifndef ENCODING_TIME_STRING_H
#define ENCODING_TIME_STRING_H

#include <stdint.h>

/* Days since 1970-01-01; the weekday of such a day, 0 is Sunday. */
int64_t dicom__days_of_date(int year, int month, int day);
int     dicom__weekday_of_days(int64_t days);

#endif
