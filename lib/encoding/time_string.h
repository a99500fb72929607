/*
 * Values of VR DA, TM, DT and AS, ISO 8601, seconds since 1970.
 *
 * PS3.5 6.2. What departs from the form but is unambiguous is read and told
 * by flags. Precision is kept: what was not said is not printed. Calendar:
 * proleptic Gregorian, years 0 to 9999.
 */
#ifndef ENCODING_TIME_STRING_H
#define ENCODING_TIME_STRING_H

#include <stdbool.h>

#include "dicom/base.h"

/* How far a moment is told. */
enum dicom__part {
    DICOM__PART_NONE,
    DICOM__PART_YEAR,
    DICOM__PART_MONTH,
    DICOM__PART_DAY,
    DICOM__PART_HOUR,
    DICOM__PART_MINUTE,
    DICOM__PART_SECOND
};

/*
 * A date, a time, or both. The parts from `first` (YEAR, or HOUR of a mere
 * time) to `last` are told; others hold their least value.
 */
struct dicom__moment {
    uint8_t  first, last; /* enum dicom__part; NONE: nothing is told */
    uint16_t year;
    uint8_t  month, day;           /* from 1 */
    uint8_t  hour, minute, second; /* second 60: a leap second */
    uint8_t  fraction_digits;      /* 0 to 6 */
    uint32_t microsecond;
    bool     has_offset;
    int16_t  offset; /* minutes east of UTC, -720 to 840 */
};

enum {
    /* DA yyyy.mm.dd, TM hh:mm:ss, as in ACR-NEMA. */
    DICOM__TIME_LEGACY = 1 << 0,
    /* Signs of ISO 8601: '-' or '/' in DA, ':', 'T', 'Z', ' ' in DT. */
    DICOM__TIME_ISO = 1 << 1,
    /* DA without day or month. */
    DICOM__TIME_PARTIAL = 1 << 2,
    /* More than 6 digits of a fraction; the rest was cut. */
    DICOM__TIME_LONG_FRACTION = 1 << 3,
    /* A comma before the fraction. */
    DICOM__TIME_COMMA = 1 << 4,
    /* Spaces in front, NULs behind. */
    DICOM__TIME_PADDING = 1 << 5,
    /* AS with fewer digits than three, or a small letter. */
    DICOM__TIME_AGE_FORM = 1 << 6
};

/*
 * One value. DICOM_OK; DICOM_E_EMPTY; DICOM_E_VALUE: not of the form;
 * DICOM_E_RANGE: there is no such day or time. `flags` may be NULL; they are
 * set in every case, *out only with DICOM_OK.
 */
DICOM_CHECK dicom_status dicom__read_da(const char *text, size_t size,
                                        struct dicom__moment *out,
                                        uint32_t *flags);
DICOM_CHECK dicom_status dicom__read_tm(const char *text, size_t size,
                                        struct dicom__moment *out,
                                        uint32_t *flags);
DICOM_CHECK dicom_status dicom__read_dt(const char *text, size_t size,
                                        struct dicom__moment *out,
                                        uint32_t *flags);

/*
 * A value of a query: one moment, or a range with a hyphen (PS3.4 C.2.2.2.5).
 * A side that is open has first DICOM__PART_NONE; of one moment both are the
 * same. In DT a hyphen before four digits up to 1400 that end the value or
 * stand before another hyphen begins an offset, unless the value would be no
 * range nor moment then.
 */
struct dicom__moment_range {
    struct dicom__moment from, to;
};

typedef dicom_status dicom__moment_fn(const char *text, size_t size,
                                      struct dicom__moment *out,
                                      uint32_t *flags);

/* `read` is one of the three functions above. */
DICOM_CHECK dicom_status
dicom__read_moment_range(const char *text, size_t size,
                         dicom__moment_fn *read,
                         struct dicom__moment_range *out, uint32_t *flags);

/* ISO 8601: 2020-02-29T12:34:56.789+01:00, any part from the month on
 * missing; also 12:34:56 or T12 alone, 'Z', the basic form 20200229T123456. */
DICOM_CHECK dicom_status dicom__read_iso_time(const char *text, size_t size,
                                              struct dicom__moment *out);

enum { DICOM__MOMENT_SIZE = 40 };

/*
 * The text of what is told and NUL; returns its length. 0 and "" where the
 * moment does not have what the VR needs: DA a day, TM an hour, DT a year.
 * DA and TM print their half of a moment that has both.
 */
size_t dicom__print_da(char out[DICOM__MOMENT_SIZE],
                       const struct dicom__moment *m);
size_t dicom__print_tm(char out[DICOM__MOMENT_SIZE],
                       const struct dicom__moment *m);
size_t dicom__print_dt(char out[DICOM__MOMENT_SIZE],
                       const struct dicom__moment *m);
size_t dicom__print_iso_time(char out[DICOM__MOMENT_SIZE],
                             const struct dicom__moment *m);

/* One of DA and one of TM: DT without offset. DICOM_E_ARGUMENT if they are
 * not, or the date has no day. */
DICOM_CHECK dicom_status dicom__join_moment(const struct dicom__moment *date,
                                            const struct dicom__moment *time,
                                            struct dicom__moment *out);

/* Whether all parts are within their ranges, and in agreement. */
bool dicom__moment_is_valid(const struct dicom__moment *m);

/* Days since 1970-01-01; the weekday of such a day, 0 is Sunday. */
int64_t dicom__days_of_date(int year, int month, int day);
int     dicom__weekday_of_days(int64_t days);

/*
 * Seconds since 1970-01-01T00:00:00Z, without the leap seconds: second 60
 * counts as the next minute. Parts that are not told count as their least;
 * without an offset `default_offset` minutes holds. DICOM_E_ARGUMENT without
 * a year.
 */
DICOM_CHECK dicom_status dicom__moment_to_unix(const struct dicom__moment *m,
                                               int default_offset,
                                               int64_t *seconds);
/* The moment with all parts as clocks show it `offset` minutes east of UTC.
 * DICOM_E_RANGE outside of the years 0 to 9999, or of the offset. */
DICOM_CHECK dicom_status dicom__moment_from_unix(int64_t seconds,
                                                 uint32_t microsecond,
                                                 int offset,
                                                 struct dicom__moment *out);

/* A value of AS: "018M". The unit is D, W, M or Y. */
struct dicom__age {
    uint16_t count; /* 0 to 999 */
    char     unit;
};

DICOM_CHECK dicom_status dicom__read_as(const char *text, size_t size,
                                        struct dicom__age *out,
                                        uint32_t *flags);
/* "" and 0 if it is not within the ranges. */
size_t dicom__print_as(char out[5], struct dicom__age age);

#endif
