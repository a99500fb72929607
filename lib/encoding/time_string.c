#include "encoding/time_string.h"

#include <string.h>

#include "dicom/value.h"

enum {
    TEXT_MAX = 128, /* no moment and no range is longer */
    OFFSET_MIN = -12 * 60,
    OFFSET_MAX = 14 * 60,
    DAY_SECONDS = 24 * 60 * 60
};

/* What is still to be read, and what was odd so far. */
struct scan {
    const char *p, *end;
    uint32_t    flags;
};

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether `count` digits stand `at` bytes ahead. */
static bool
digits_ahead(const struct scan *s, size_t at, size_t count)
{
    if ((size_t)(s->end - s->p) < at + count)
        return false;
    for (size_t i = at; i < at + count; i++)
        if (!is_digit(s->p[i]))
            return false;
    return true;
}

static char
peek(const struct scan *s)
{
    return s->p < s->end ? *s->p : '\0';
}

/* Two digits, of which the caller knows that they are there. */
static uint8_t
take_two(struct scan *s)
{
    int v = (s->p[0] - '0') * 10 + (s->p[1] - '0');

    s->p += 2;
    return (uint8_t)v;
}

/* Passes over `sign` if two digits and then no third follow it. */
static bool
take_sign(struct scan *s, char sign)
{
    if (peek(s) != sign || !digits_ahead(s, 1, 2) || digits_ahead(s, 3, 1))
        return false;
    s->p++;
    return true;
}

static uint32_t
flag_of_date_sign(char sign)
{
    return sign == '.' ? DICOM_TIME_LEGACY : DICOM_TIME_ISO;
}

/* yyyy, yyyymm, yyyymmdd; with one of the signs . - / between the parts. */
static bool
scan_date(struct scan *s, dicom_moment *m)
{
    if (!digits_ahead(s, 0, 4))
        return false;
    m->year = (uint16_t)(take_two(s) * 100);
    m->year = (uint16_t)(m->year + take_two(s));
    m->first = m->last = DICOM_PART_YEAR;

    char sign = peek(s);
    if (sign != '\0' && strchr(".-/", sign) && take_sign(s, sign))
        s->flags |= flag_of_date_sign(sign);
    else
        sign = '\0';
    if (!digits_ahead(s, 0, 2))
        return true;
    m->month = take_two(s);
    m->last = DICOM_PART_MONTH;
    if (sign != '\0' ? !take_sign(s, sign) : !digits_ahead(s, 0, 2))
        return true;
    m->day = take_two(s);
    m->last = DICOM_PART_DAY;
    return true;
}

static bool
scan_fraction(struct scan *s, dicom_moment *m)
{
    static const uint32_t units[] = {1000000, 100000, 10000, 1000, 100, 10, 1};

    if (peek(s) == ',')
        s->flags |= DICOM_TIME_COMMA;
    s->p++;
    if (!is_digit(peek(s)))
        return false;
    for (; is_digit(peek(s)); s->p++) {
        if (m->fraction_digits == 6) {
            s->flags |= DICOM_TIME_LONG_FRACTION;
            continue;
        }
        m->fraction_digits++;
        m->microsecond += (uint32_t)(*s->p - '0') * units[m->fraction_digits];
    }
    return true;
}

/* hh, hhmm, hhmmss, hhmmss.ffffff; with ':' between the parts, for which
 * `colon` is the flag. */
static bool
scan_time(struct scan *s, dicom_moment *m, uint32_t colon)
{
    if (!digits_ahead(s, 0, 2))
        return false;
    m->hour = take_two(s);
    m->last = DICOM_PART_HOUR;
    if (m->first == DICOM_PART_NONE)
        m->first = DICOM_PART_HOUR;

    bool signs = take_sign(s, ':');
    if (signs)
        s->flags |= colon;
    if (!digits_ahead(s, 0, 2))
        return true;
    m->minute = take_two(s);
    m->last = DICOM_PART_MINUTE;
    if (signs ? !take_sign(s, ':') : !digits_ahead(s, 0, 2))
        return true;
    m->second = take_two(s);
    m->last = DICOM_PART_SECOND;
    if (peek(s) == '.' || peek(s) == ',')
        return scan_fraction(s, m);
    return true;
}

/* +hhmm, -hhmm; of ISO 8601 +hh:mm, +hh, Z. */
static bool
scan_offset(struct scan *s, dicom_moment *m)
{
    char sign = peek(s);

    if (sign == '\0')
        return true;
    s->p++;
    m->has_offset = true;
    if (sign == 'Z') {
        s->flags |= DICOM_TIME_ISO;
        return true;
    }
    if ((sign != '+' && sign != '-') || !digits_ahead(s, 0, 2))
        return false;
    int minutes = take_two(s) * 60;
    if (peek(s) == ':' || s->p == s->end)
        s->flags |= DICOM_TIME_ISO;
    if (peek(s) == ':' && digits_ahead(s, 1, 2))
        s->p++;
    if (s->p < s->end) {
        if (!digits_ahead(s, 0, 2))
            return false;
        int minute = take_two(s);
        if (minute > 59)
            minutes = OFFSET_MAX; /* with the minute it is out of range */
        minutes += minute;
    }
    m->offset = (int16_t)(sign == '-' ? -minutes : minutes);
    return true;
}

static bool
scan_datetime(struct scan *s, dicom_moment *m)
{
    if (!scan_date(s, m))
        return false;
    bool sign = peek(s) == 'T' || peek(s) == ' ';
    if (sign) {
        s->p++;
        s->flags |= DICOM_TIME_ISO;
    }
    if (m->last == DICOM_PART_DAY && digits_ahead(s, 0, 2)) {
        if (!scan_time(s, m, DICOM_TIME_ISO))
            return false;
    } else if (sign) {
        return false;
    }
    return scan_offset(s, m);
}

static struct scan
start_scan(const char *text, size_t size)
{
    if (size == 0)
        text = ""; /* it may be NULL */
    struct scan s = {text, text + size, 0};

    for (; s.p < s.end && (s.end[-1] == ' ' || s.end[-1] == '\0'); s.end--)
        if (s.end[-1] == '\0')
            s.flags |= DICOM_TIME_PADDING;
    for (; s.p < s.end && *s.p == ' '; s.p++)
        s.flags |= DICOM_TIME_PADDING;
    return s;
}

static void
tell(uint32_t *flags, uint32_t found)
{
    if (flags)
        *flags = found;
}

static dicom_status
end_scan(const struct scan *s, bool well, const dicom_moment *m,
         dicom_moment *out)
{
    if (!well || s->p != s->end)
        return DICOM_E_VALUE;
    if (!dicom_moment_is_valid(m))
        return DICOM_E_RANGE;
    *out = *m;
    return DICOM_OK;
}

static const dicom_moment nothing = {.month = 1, .day = 1};

static bool
scan_moment(struct scan *s, dicom_vr vr, dicom_moment *m)
{
    if (vr == DICOM_VR_TM)
        return scan_time(s, m, DICOM_TIME_LEGACY);
    if (vr == DICOM_VR_DT)
        return scan_datetime(s, m);
    return scan_date(s, m);
}

dicom_status
dicom_moment_read(dicom_vr vr, const char *text, size_t size, dicom_moment *out,
                  uint32_t *flags)
{
    struct scan  s = start_scan(text, size);
    dicom_moment m = nothing;
    dicom_status status = DICOM_E_EMPTY;

    if (vr != DICOM_VR_DA && vr != DICOM_VR_TM && vr != DICOM_VR_DT)
        status = DICOM_E_WRONG_VR;
    else if (s.p < s.end)
        status = end_scan(&s, scan_moment(&s, vr, &m), &m, out);
    if (status == DICOM_OK && vr == DICOM_VR_DA && m.last < DICOM_PART_DAY)
        s.flags |= DICOM_TIME_PARTIAL;
    tell(flags, s.flags);
    return status;
}

dicom_status
dicom_moment_read_iso(const char *text, size_t size, dicom_moment *out)
{
    if (size == 0)
        return DICOM_E_EMPTY;
    struct scan  s = {text, text + size, 0};
    dicom_moment m = nothing;
    bool         mark = *text == 'T';
    s.p += mark;
    if (mark || (digits_ahead(&s, 0, 2) && size > 2 && text[2] == ':'))
        return end_scan(&s, scan_time(&s, &m, 0) && scan_offset(&s, &m), &m,
                        out);
    return end_scan(&s, scan_datetime(&s, &m), &m, out);
}

/* ---- ranges ----------------------------------------------------------- */

/* One side; an open one is nothing. */
static bool
read_side(dicom_vr vr, const char *text, size_t size, dicom_moment *out,
          uint32_t *flags)
{
    uint32_t     found = 0;
    dicom_status status = dicom_moment_read(vr, text, size, out, &found);

    *flags |= found;
    if (status == DICOM_E_EMPTY)
        *out = nothing;
    return status == DICOM_OK || status == DICOM_E_EMPTY;
}

dicom_status
dicom_moment_read_range(dicom_vr vr, const char *text, size_t size,
                        dicom_moment_range *out, uint32_t *flags)
{
    dicom_moment_range range;
    dicom_status status = dicom_moment_read(vr, text, size, &range.from, flags);

    if (status == DICOM_OK) {
        *out = (dicom_moment_range){range.from, range.from};
        return DICOM_OK;
    }
    if (status == DICOM_E_EMPTY || status == DICOM_E_WRONG_VR ||
        size > TEXT_MAX)
        return status;

    /* From the back, so that 2019-0500-0600 has an offset on its left. */
    for (size_t i = size; i-- > 0;) {
        uint32_t found = 0;
        if (text[i] != '-' || !read_side(vr, text, i, &range.from, &found) ||
            !read_side(vr, text + i + 1, size - i - 1, &range.to, &found))
            continue;
        if (range.from.first == DICOM_PART_NONE &&
            range.to.first == DICOM_PART_NONE)
            continue;
        *out = range;
        tell(flags, found);
        return DICOM_OK;
    }
    return status;
}

/* ---- printing --------------------------------------------------------- */

static char *
put(char *out, uint32_t v, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        out[i] = (char)('0' + v % 10);
        v /= 10;
    }
    return out + digits;
}

/* The parts from `from` to `to`, with these signs between them. */
static char *
put_parts(char *out, const dicom_moment *m, int from, int to,
          const char *date_sign, const char *time_sign)
{
    const uint8_t parts[] = {0,       0,         m->month, m->day,
                             m->hour, m->minute, m->second};

    for (int part = from; part <= to; part++) {
        if (part == DICOM_PART_YEAR) {
            out = put(out, m->year, 4);
            continue;
        }
        const char *sign = part > DICOM_PART_HOUR    ? time_sign
                           : part == DICOM_PART_HOUR ? ""
                                                     : date_sign;
        if (*sign)
            *out++ = *sign;
        out = put(out, parts[part], 2);
    }
    if (to == DICOM_PART_SECOND && m->fraction_digits > 0) {
        *out++ = '.';
        uint32_t fraction = m->microsecond;
        for (int i = m->fraction_digits; i < 6; i++)
            fraction /= 10;
        out = put(out, fraction, m->fraction_digits);
    }
    return out;
}

static char *
put_offset(char *out, const dicom_moment *m, const char *sign)
{
    if (!m->has_offset)
        return out;
    uint32_t minutes = (uint32_t)(m->offset < 0 ? -m->offset : m->offset);
    *out++ = m->offset < 0 ? '-' : '+';
    out = put(out, minutes / 60, 2);
    if (*sign)
        *out++ = *sign;
    return put(out, minutes % 60, 2);
}

static size_t
finish(char *out, char *end)
{
    *end = '\0';
    return (size_t)(end - out);
}

size_t
dicom_moment_print(const dicom_moment *m, dicom_vr vr,
                   char out[DICOM_MOMENT_SIZE])
{
    bool  date = m->first == DICOM_PART_YEAR;
    char *end = out;

    if (!dicom_moment_is_valid(m))
        return finish(out, out);
    if (vr == DICOM_VR_DA && date && m->last >= DICOM_PART_DAY)
        end = put_parts(out, m, DICOM_PART_YEAR, DICOM_PART_DAY, "", "");
    else if (vr == DICOM_VR_TM && m->last >= DICOM_PART_HOUR)
        end = put_parts(out, m, DICOM_PART_HOUR, m->last, "", "");
    else if (vr == DICOM_VR_DT && date)
        end = put_offset(put_parts(out, m, DICOM_PART_YEAR, m->last, "", ""), m,
                         "");
    return finish(out, end);
}

size_t
dicom_moment_print_iso(const dicom_moment *m, char out[DICOM_MOMENT_SIZE])
{
    if (m->first == DICOM_PART_NONE || !dicom_moment_is_valid(m))
        return finish(out, out);
    char *end = out;
    int   date_last = m->last < DICOM_PART_DAY ? m->last : DICOM_PART_DAY;
    if (m->first == DICOM_PART_YEAR)
        end = put_parts(end, m, DICOM_PART_YEAR, date_last, "-", "");
    if (m->last < DICOM_PART_HOUR)
        return finish(out, end);
    /* An hour alone would pass for the beginning of a year. */
    if (m->first == DICOM_PART_YEAR || m->last == DICOM_PART_HOUR)
        *end++ = 'T';
    end = put_parts(end, m, DICOM_PART_HOUR, m->last, "", ":");
    return finish(out, put_offset(end, m, ":"));
}

/* ---- the calendar ----------------------------------------------------- */

static int
days_of_month(int year, int month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap);
}

bool
dicom_moment_is_valid(const dicom_moment *m)
{
    if (m->last < m->first || m->last > DICOM_PART_SECOND)
        return false;
    if (m->first > DICOM_PART_YEAR && m->first != DICOM_PART_HOUR)
        return false;
    return m->year <= 9999 && m->month >= 1 && m->month <= 12 && m->day >= 1 &&
           m->day <= days_of_month(m->year, m->month) && m->hour <= 23 &&
           m->minute <= 59 && m->second <= 60 && m->microsecond <= 999999 &&
           m->fraction_digits <= 6 && m->offset >= OFFSET_MIN &&
           m->offset <= OFFSET_MAX;
}

int64_t
dicom__days_of_date(int year, int month, int day)
{
    /* 400 years, of 146097 days, more: no year before the first one is
     * negative. */
    int64_t before = (int64_t)year + 399;
    int64_t days = before * 365 + before / 4 - before / 100 + before / 400;

    for (int m = 1; m < month; m++)
        days += days_of_month(year, m);
    return days + day - 1 - 146097 - 719162;
}

int
dicom__weekday_of_days(int64_t days)
{
    int64_t weekday = (days + 4) % 7; /* a Thursday */

    return (int)(weekday < 0 ? weekday + 7 : weekday);
}

/* The date of a day of the years 0 to 9999. */
static void
set_date(dicom_moment *m, int64_t days)
{
    int year = (int)((days + 719528) * 400 / 146097);

    if (dicom__days_of_date(year, 1, 1) > days)
        year--;
    if (dicom__days_of_date(year + 1, 1, 1) <= days)
        year++;
    int rest = (int)(days - dicom__days_of_date(year, 1, 1));
    int month = 1;
    for (; rest >= days_of_month(year, month); month++)
        rest -= days_of_month(year, month);
    m->year = (uint16_t)year;
    m->month = (uint8_t)month;
    m->day = (uint8_t)(rest + 1);
}

dicom_status
dicom_moment_join(const dicom_moment *date, const dicom_moment *time,
                  dicom_moment *out)
{
    if (date->first != DICOM_PART_YEAR || date->last != DICOM_PART_DAY ||
        time->first != DICOM_PART_HOUR)
        return DICOM_E_ARGUMENT;
    dicom_moment m = *time;
    m.first = DICOM_PART_YEAR;
    m.year = date->year;
    m.month = date->month;
    m.day = date->day;
    *out = m;
    return DICOM_OK;
}

dicom_status
dicom_moment_to_unix(const dicom_moment *m, int default_offset,
                     int64_t *seconds)
{
    if (m->first != DICOM_PART_YEAR || !dicom_moment_is_valid(m))
        return DICOM_E_ARGUMENT;
    int64_t offset = m->has_offset ? m->offset : default_offset;
    int64_t minutes = (int64_t)m->hour * 60 + m->minute - offset;
    *seconds = dicom__days_of_date(m->year, m->month, m->day) * DAY_SECONDS +
               minutes * 60 + m->second;
    return DICOM_OK;
}

dicom_status
dicom_moment_from_unix(int64_t seconds, uint32_t microsecond, int offset,
                       dicom_moment *out)
{
    int64_t least = dicom__days_of_date(0, 1, 1) * DAY_SECONDS;
    int64_t most = dicom__days_of_date(10000, 1, 1) * DAY_SECONDS;
    int64_t east = (int64_t)offset * 60;

    if (offset < OFFSET_MIN || offset > OFFSET_MAX || microsecond > 999999 ||
        seconds < least - east || seconds >= most - east)
        return DICOM_E_RANGE;
    /* From the first day on, so that nothing is negative. */
    int64_t since = seconds + east - least;
    int     second = (int)(since % DAY_SECONDS);

    dicom_moment m = {.first = DICOM_PART_YEAR, .last = DICOM_PART_SECOND};
    set_date(&m, since / DAY_SECONDS + dicom__days_of_date(0, 1, 1));
    m.hour = (uint8_t)(second / 3600);
    m.minute = (uint8_t)(second / 60 % 60);
    m.second = (uint8_t)(second % 60);
    m.microsecond = microsecond;
    m.fraction_digits = microsecond ? 6 : 0;
    m.has_offset = true;
    m.offset = (int16_t)offset;
    *out = m;
    return DICOM_OK;
}

/* ---- ages ------------------------------------------------------------- */

dicom_status
dicom_age_read(const char *text, size_t size, dicom_age *out, uint32_t *flags)
{
    struct scan s = start_scan(text, size);
    unsigned    count = 0;
    int         digits = 0;

    tell(flags, s.flags);
    if (s.p == s.end)
        return DICOM_E_EMPTY;
    for (; digits < 3 && is_digit(peek(&s)); s.p++, digits++)
        count = count * 10 + (unsigned)(*s.p - '0');
    char unit = peek(&s);
    if (unit >= 'a' && unit <= 'z') {
        unit = (char)(unit - ('a' - 'A'));
        s.flags |= DICOM_TIME_AGE_FORM;
    }
    if (digits < 3)
        s.flags |= DICOM_TIME_AGE_FORM;
    if (digits == 0 || unit == '\0' || !strchr("DWMY", unit) ||
        s.p + 1 != s.end)
        return DICOM_E_VALUE;
    tell(flags, s.flags);
    *out = (dicom_age){(uint16_t)count, unit};
    return DICOM_OK;
}

/* In 48ths of a day: so a month, the twelfth of 365.25 days, is whole. */
static uint32_t
unit_size(char unit)
{
    switch (unit) {
    case 'D':
        return 48;
    case 'W':
        return 7 * 48;
    case 'M':
        return 1461;
    case 'Y':
        return 12 * 1461;
    default:
        return 0;
    }
}

dicom_status
dicom_age_convert(dicom_age age, char unit, double *out)
{
    uint32_t from = unit_size(age.unit), to = unit_size(unit);

    if (from == 0 || to == 0)
        return DICOM_E_ARGUMENT;
    *out = (double)age.count * from / to;
    return DICOM_OK;
}

size_t
dicom_age_print(dicom_age age, char out[DICOM_AGE_SIZE])
{
    if (age.count > 999 || age.unit == '\0' || !strchr("DWMY", age.unit))
        return finish(out, out);
    char *end = put(out, age.count, 3);
    *end++ = age.unit;
    return finish(out, end);
}
