/*
 * dicom/value.h - values as text: numbers, dates, names, UIDs.
 *
 * Readers take what the standard allows, and what files have instead where it
 * is unambiguous: the flags tell what was odd. Nothing depends on a locale,
 * nothing is allocated, all work is linear in the bytes. Text is given with
 * its size and may be NULL if that is 0; what is printed ends with NUL.
 *
 * PS3.5 6.2 (VRs), 6.4 (multiplicity), 9 (UIDs).
 */
#ifndef DICOM_VALUE_H
#define DICOM_VALUE_H

#include "charset.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Borrowed bytes, not terminated. */
typedef struct dicom_slice {
    const char *text;
    size_t      size;
} dicom_slice;

/* ---- the values of an element ----------------------------------------- */

/*
 * Backslashes part the values of most VRs of text. In some character sets
 * the second byte of a character may be 5C as well: those that are given,
 * NULL being ASCII, tell. PS3.5 6.1.2.3
 */

/** Without the bytes that do not count: trailing NULs and spaces, and leading
 *  spaces where the VR says so (AE, CS, DS, IS, LO, SH; UI and the dates and
 *  times out of leniency). Bytes of a VR that is no text stay as they are. */
DICOM_API dicom_slice dicom_value_trim(dicom_vr vr, const char *text,
                                       size_t size);

/** The values in turn. The members are the library's own. */
typedef struct dicom_values {
    const char *text;
    size_t      size;
    size_t      next; /* where the next one begins; size + 1: nowhere */
    dicom_vr    vr;
    uint8_t     trail;
} dicom_values;

/** Begins with the bytes of an element, which are borrowed. */
DICOM_API void dicom_values_begin(dicom_values *values, dicom_vr vr,
                                  const dicom_charset *charset,
                                  const char *text, size_t size);
/** The next one, trimmed; false after the last. An empty element has none,
 *  "A\" two. */
DICOM_API bool dicom_values_next(dicom_values *values, dicom_slice *out);

DICOM_API size_t dicom_values_count(dicom_vr vr, const dicom_charset *charset,
                                    const char *text, size_t size);
/** The value at `index`, from 0, trimmed; false if there is none. */
DICOM_API bool dicom_values_at(dicom_vr vr, const dicom_charset *charset,
                               const char *text, size_t size, size_t index,
                               dicom_slice *out);

/* ---- DS and IS -------------------------------------------------------- */

/* How a number departs from the strict form: flag, bit, text. */
#define DICOM_NUMBER_FLAGS(X)                                                  \
    X(PLUS, 0, "a plus sign, which some readers do not know")                  \
    X(BARE_POINT, 1, "a decimal point without a digit on one side")            \
    X(TOO_LONG, 2, "more than 16 bytes of DS or 12 of IS")                     \
    X(INNER_SPACE, 3, "a space within the number")                             \
    X(COMMA, 4, "a comma for the decimal point")                               \
    X(LETTER_D, 5, "the letter D before the exponent")                         \
    X(NUL, 6, "a NUL behind the number")                                       \
    X(CONTROL, 7, "a control character where a space may stand")               \
    X(NOT_FINITE, 8, "not a number, or infinite")                              \
    X(FRACTION, 9, "a decimal point in IS")                                    \
    X(EXPONENT, 10, "an exponent in IS")                                       \
    X(OVERFLOW, 11, "not within -2^31 to 2^31 - 1, or no double reaches it")

enum {
#define DICOM_FLAG_ROW(name, bit, text) DICOM_NUMBER_##name = 1 << bit,
    DICOM_NUMBER_FLAGS(DICOM_FLAG_ROW)
#undef DICOM_FLAG_ROW
};

/** The text of the lowest of the flags; "" if there is none. Static. */
DICOM_API const char *dicom_number_flag_text(uint32_t flags);

/**
 * One value of DS, as parted by backslashes, to the nearest double.
 *
 * "- 5", "1 e5", "1,5", "1.5D3", "NaN", "1.#INF" are read and flagged; "1 2"
 * and "1,234.5" are not.
 *
 * @param flags  DICOM_NUMBER_, set in every case; may be NULL
 * @return DICOM_OK; DICOM_E_EMPTY; DICOM_E_VALUE: no number; DICOM_E_RANGE:
 *         too large, `*out` is infinite
 */
DICOM_API DICOM_CHECK dicom_status dicom_ds_read(const char *text, size_t size,
                                                 double *out, uint32_t *flags);

/**
 * One value of IS. "1.0" and "1e5" are read and flagged.
 *
 * @param flags  DICOM_NUMBER_, set in every case; may be NULL
 * @return DICOM_OK, with the flag OVERFLOW if IS does not reach so far;
 *         DICOM_E_EMPTY; DICOM_E_VALUE: no whole number; DICOM_E_RANGE: too
 *         large for 64 bits
 */
DICOM_API DICOM_CHECK dicom_status dicom_is_read(const char *text, size_t size,
                                                 int64_t *out, uint32_t *flags);

#define DICOM_DS_SIZE 17
#define DICOM_IS_SIZE 13

/** The text of at most 16 bytes that reads back nearest to `v`, the shortest
 *  of these; returns its length. 0 and "" if `v` is not finite. */
DICOM_API size_t dicom_ds_print(double v, char out[DICOM_DS_SIZE]);

/** Returns the length; 0 and "" outside of -2^31 to 2^31 - 1. */
DICOM_API size_t dicom_is_print(int64_t v, char out[DICOM_IS_SIZE]);

/* ---- DA, TM, DT ------------------------------------------------------- */

/** How far a moment is told. */
typedef enum dicom_part {
    DICOM_PART_NONE,
    DICOM_PART_YEAR,
    DICOM_PART_MONTH,
    DICOM_PART_DAY,
    DICOM_PART_HOUR,
    DICOM_PART_MINUTE,
    DICOM_PART_SECOND
} dicom_part;

/**
 * A date, a time, or both. The parts from `first` (YEAR, or HOUR of a mere
 * time) to `last` are told; others hold their least value: a year alone stays
 * a year. Calendar: proleptic Gregorian, years 0 to 9999.
 */
typedef struct dicom_moment {
    uint8_t  first, last; /**< dicom_part; NONE: nothing is told */
    uint16_t year;
    uint8_t  month, day;           /**< from 1 */
    uint8_t  hour, minute, second; /**< second 60: a leap second */
    uint8_t  fraction_digits;      /**< 0 to 6 */
    uint32_t microsecond;
    bool     has_offset;
    int16_t  offset; /**< minutes east of UTC, -720 to 840 */
} dicom_moment;

/* How a date, time or age departs from the strict form: flag, bit, text. */
#define DICOM_TIME_FLAGS(X)                                                    \
    X(LEGACY, 0, "yyyy.mm.dd or hh:mm:ss, as in ACR-NEMA")                     \
    X(ISO, 1, "signs of ISO 8601: - or / in DA, : T Z or a space in DT")       \
    X(PARTIAL, 2, "DA without day or month")                                   \
    X(LONG_FRACTION, 3, "more than 6 digits of a fraction; the rest is cut")   \
    X(COMMA, 4, "a comma before the fraction")                                 \
    X(PADDING, 5, "spaces in front or NULs behind")                            \
    X(AGE_FORM, 6, "AS with fewer digits than three, or a small letter")

enum {
#define DICOM_FLAG_ROW(name, bit, text) DICOM_TIME_##name = 1 << bit,
    DICOM_TIME_FLAGS(DICOM_FLAG_ROW)
#undef DICOM_FLAG_ROW
};

/** The text of the lowest of the flags; "" if there is none. Static. */
DICOM_API const char *dicom_time_flag_text(uint32_t flags);

/**
 * One value of DA, TM or DT.
 *
 * @param out    set with DICOM_OK only
 * @param flags  DICOM_TIME_, set in every case; may be NULL
 * @return DICOM_OK; DICOM_E_EMPTY; DICOM_E_VALUE: not of the form;
 *         DICOM_E_RANGE: there is no such day or time; DICOM_E_WRONG_VR
 */
DICOM_API DICOM_CHECK dicom_status dicom_moment_read(dicom_vr      vr,
                                                     const char   *text,
                                                     size_t        size,
                                                     dicom_moment *out,
                                                     uint32_t     *flags);

/** `first` is DICOM_PART_NONE where a side is open. */
typedef struct dicom_moment_range {
    dicom_moment from, to;
} dicom_moment_range;

/**
 * A value of a query: one moment, then both sides are the same, or a range
 * with a hyphen. In DT a hyphen before four digits up to 1400 that end the
 * value or stand before another hyphen begins an offset, unless the value
 * would be no range nor moment then.
 *
 * As dicom_moment_read(). PS3.4 C.2.2.2.5
 */
DICOM_API DICOM_CHECK dicom_status
dicom_moment_read_range(dicom_vr vr, const char *text, size_t size,
                        dicom_moment_range *out, uint32_t *flags);

/**
 * ISO 8601: 2020-02-29T12:34:56.789+01:00, any part from the month on
 * missing; also 12:34:56 or T12 alone, 'Z', the basic form 20200229T123456.
 *
 * @return DICOM_OK, DICOM_E_EMPTY, DICOM_E_VALUE, DICOM_E_RANGE
 */
DICOM_API DICOM_CHECK dicom_status dicom_moment_read_iso(const char   *text,
                                                         size_t        size,
                                                         dicom_moment *out);

#define DICOM_MOMENT_SIZE 40

/** The text of what is told, as a value of DA, TM or DT; returns its length.
 *  0 and "" where the moment does not have what the VR needs: DA a day, TM an
 *  hour, DT a year. DA and TM print their half of a moment that has both. */
DICOM_API size_t dicom_moment_print(const dicom_moment *m, dicom_vr vr,
                                    char out[DICOM_MOMENT_SIZE]);
/** The same in ISO 8601, which has no offset without an hour. */
DICOM_API size_t dicom_moment_print_iso(const dicom_moment *m,
                                        char out[DICOM_MOMENT_SIZE]);

/** Whether all parts are within their ranges, and in agreement. */
DICOM_API bool dicom_moment_is_valid(const dicom_moment *m);

/** One of DA and one of TM make that of DT, without offset. DICOM_E_ARGUMENT
 *  if they are not, or the date has no day. */
DICOM_API DICOM_CHECK dicom_status dicom_moment_join(const dicom_moment *date,
                                                     const dicom_moment *time,
                                                     dicom_moment       *out);

/** Seconds since 1970-01-01T00:00:00Z, without the leap seconds: second 60
 *  counts as the next minute. Parts that are not told count as their least;
 *  without an offset `default_offset` minutes holds. DICOM_E_ARGUMENT without
 *  a year. */
DICOM_API DICOM_CHECK dicom_status dicom_moment_to_unix(const dicom_moment *m,
                                                        int      default_offset,
                                                        int64_t *seconds);
/** The moment with all parts as clocks show it `offset` minutes east of UTC.
 *  DICOM_E_RANGE outside of the years 0 to 9999, or of the offset. */
DICOM_API DICOM_CHECK dicom_status dicom_moment_from_unix(int64_t  seconds,
                                                          uint32_t microsecond,
                                                          int      offset,
                                                          dicom_moment *out);

/* ---- AS --------------------------------------------------------------- */

/** "018M". The unit is D, W, M or Y. */
typedef struct dicom_age {
    uint16_t count; /**< 0 to 999 */
    char     unit;
} dicom_age;

/**
 * @param flags  DICOM_TIME_, set in every case; may be NULL
 * @return DICOM_OK, DICOM_E_EMPTY, DICOM_E_VALUE
 */
DICOM_API DICOM_CHECK dicom_status dicom_age_read(const char *text, size_t size,
                                                  dicom_age *out,
                                                  uint32_t  *flags);

#define DICOM_AGE_SIZE 5

/** Returns 4; 0 and "" if the age is not within its ranges. */
DICOM_API size_t dicom_age_print(dicom_age age, char out[DICOM_AGE_SIZE]);

/** The age in the unit D, W, M or Y. A year counts as 365.25 days, a month as
 *  its twelfth. DICOM_E_ARGUMENT for any other unit, here or there. */
DICOM_API DICOM_CHECK dicom_status dicom_age_convert(dicom_age age, char unit,
                                                     double *out);

/* ---- PN --------------------------------------------------------------- */

enum { DICOM_NAME_GROUPS = 3, DICOM_NAME_PARTS = 5 };

typedef enum dicom_name_group {
    DICOM_NAME_ALPHABETIC,
    DICOM_NAME_IDEOGRAPHIC,
    DICOM_NAME_PHONETIC
} dicom_name_group;

typedef enum dicom_name_part {
    DICOM_NAME_FAMILY,
    DICOM_NAME_GIVEN,
    DICOM_NAME_MIDDLE,
    DICOM_NAME_PREFIX,
    DICOM_NAME_SUFFIX
} dicom_name_part;

/* How a name departs from the form: flag, bit, text. */
#define DICOM_NAME_FLAGS(X)                                                    \
    X(MORE_GROUPS, 0, "more than three groups: the rest is in the last one")   \
    X(MORE_PARTS, 1, "more than five components: the rest is in the suffix")

enum {
#define DICOM_FLAG_ROW(name, bit, text) DICOM_NAME_##name = 1 << bit,
    DICOM_NAME_FLAGS(DICOM_FLAG_ROW)
#undef DICOM_FLAG_ROW
};

/** The text of the lowest of the flags; "" if there is none. Static. */
DICOM_API const char *dicom_name_flag_text(uint32_t flags);

/** Borrowed from the value; components without the spaces around them. */
typedef struct dicom_name {
    dicom_slice part[DICOM_NAME_GROUPS][DICOM_NAME_PARTS];
    dicom_slice group[DICOM_NAME_GROUPS]; /**< each as a whole */
    uint32_t    flags;                    /**< DICOM_NAME_ */
} dicom_name;

/** One value in its parts, whatever it is. `charset` is that of the bytes;
 *  NULL if they are UTF-8 or ASCII. PS3.5 6.2.1 */
DICOM_API void dicom_name_read(const dicom_charset *charset, const char *text,
                               size_t size, dicom_name *out);

/**
 * The value of the components, without empty ones at the end of a group or
 * groups at the end; `group` is not looked at. Writes at most `size` bytes,
 * no NUL; returns how many there are in all. No '=' or '\' may stand in a
 * component, no '^' but in a suffix, which is not checked.
 */
DICOM_API size_t dicom_name_print(const dicom_name *name, char *out,
                                  size_t size);

/* ---- UI --------------------------------------------------------------- */

#define DICOM_UID_SIZE 65

/* What is wrong with a UID: flag, bit, text. */
#define DICOM_UID_FLAGS(X)                                                     \
    X(PADDING, 0, "padding other than one NUL at the end")                     \
    X(TOO_LONG, 1, "more than 64 characters")                                  \
    X(CHARACTER, 2, "a character that is neither digit nor point")             \
    X(EMPTY_PART, 3, "a component without digits")                             \
    X(LEADING_ZERO, 4, "a zero that leads a component")                        \
    X(ROOT, 5, "not under 0.x or 1.x with x up to 39, nor 2.x")

enum {
#define DICOM_FLAG_ROW(name, bit, text) DICOM_UID_##name = 1 << bit,
    DICOM_UID_FLAGS(DICOM_FLAG_ROW)
#undef DICOM_FLAG_ROW
};

/** The text of the lowest of the flags; "" if there is none. Static. */
DICOM_API const char *dicom_uid_flag_text(uint32_t flags);

/** DICOM_UID_ flags of one value, its padding included; 0: nothing is wrong.
 *  Of an empty value nothing is. PS3.5 9.1 */
DICOM_API uint32_t dicom_uid_check(const char *text, size_t size);

/** Whether two values are the same but for padding. */
DICOM_API bool dicom_uid_equal(const char *a, size_t a_size, const char *b,
                               size_t b_size);

/** "2.25." and the UUID as one number, most significant byte first; returns
 *  the length. PS3.5 B.2 */
DICOM_API size_t dicom_uid_from_uuid(const uint8_t uuid[16],
                                     char          out[DICOM_UID_SIZE]);

/** `root`, a point, and a number out of 16 random bytes, of as many digits as
 *  fit, at most 39. DICOM_E_ARGUMENT if `root` is no UID or leaves room for
 *  less than 18 digits, in which random numbers might meet. */
DICOM_API DICOM_CHECK dicom_status
dicom_uid_from_root(const char *root, size_t size, const uint8_t random[16],
                    char out[DICOM_UID_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
