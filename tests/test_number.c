/* Numbers as text and back, against the C library. */
#include "support/support.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "dicom/value.h"
#include "encoding/number_print.h"
#include "encoding/number_read.h"

enum { MANY = 1000000 };

static uint64_t
next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static uint64_t
bits_of(double v)
{
    uint64_t bits;

    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static double
double_of(uint64_t bits)
{
    double v;

    memcpy(&v, &bits, sizeof v);
    return v;
}

/* Numbers of every kind in turn: any bits, near powers of two, few decimal
 * digits, integers. All finite. */
static double
some_double(uint64_t *state)
{
    uint64_t r = next_random(state);
    double   v;

    switch (r % 4) {
    case 0:
        v = double_of(next_random(state));
        break;
    case 1:
        v = double_of(((r >> 8 & 0x7FF) << 52) + (r >> 20 & 3) - (r >> 22 & 1));
        break;
    case 2:
        v = (double)(int64_t)(next_random(state) >> (r >> 8 & 31));
        for (uint64_t i = r >> 16 & 15; i > 0; i--)
            v /= 10;
        break;
    default:
        v = (double)(next_random(state) >> (11 + (r >> 8) % 50));
        break;
    }
    return isfinite(v) ? v : some_double(state);
}

static const struct {
    double      v;
    const char *text;
} shortest[] = {
    {0, "0"},
    {-0.0, "-0"},
    {1, "1"},
    {-1, "-1"},
    {10, "10"},
    {0.1, "0.1"},
    {0.5, "0.5"},
    {100000, "100000"},
    {123456.789, "123456.789"},
    {1.0 / 3, "0.3333333333333333"},
    {1e-5, "0.00001"},
    {1e-6, "0.000001"},
    {1e-7, "1e-7"},
    {1.5e-7, "1.5e-7"},
    {1e20, "100000000000000000000"},
    {1e21, "1e+21"},
    {1e22, "1e+22"},
    {1e23, "1e+23"},
    {9007199254740991, "9007199254740991"},
    {9007199254740992, "9007199254740992"},
    {9007199254740993e3, "9007199254740993000"},
    {2e-44, "2e-44"},
    {9.5367431640625e-7, "9.5367431640625e-7"},
    {4.35, "4.35"},
    {299792458, "299792458"},
    {DBL_MAX, "1.7976931348623157e+308"},
    {DBL_MIN, "2.2250738585072014e-308"},
    {4.9406564584124654e-324, "5e-324"},
    {2.2250738585072011e-308, "2.225073858507201e-308"},
    {INFINITY, "inf"},
    {-INFINITY, "-inf"},
    {NAN, "nan"},
};

static void
test_shortest(void **state)
{
    char out[32];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shortest); i++) {
        size_t size = dicom__print_double(out, shortest[i].v);
        assert_string_equal(out, shortest[i].text);
        assert_int_equal(size, strlen(out));
    }
}

static int
count_digits(const char *text)
{
    int count = 0, zeros = 0;

    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (*text == '0' && count == 0))
            continue;
        count++;
        zeros = *text == '0' ? zeros + 1 : 0;
    }
    return count - zeros;
}

/* The text reads back, and no text with fewer digits does. */
static void
check_double(double v)
{
    char   out[32], shorter[64];
    size_t size = dicom__print_double(out, v);
    double back;

    assert_int_equal(size, strlen(out));
    if (bits_of(strtod(out, NULL)) != bits_of(v))
        fail_msg("%.17g printed as %s", v, out);
    assert_int_equal(dicom__read_double(out, size, &back), DICOM_OK);
    assert_true(bits_of(back) == bits_of(v));

    int digits = count_digits(out);
    assert_in_range(digits, v == 0 ? 0 : 1, 17);
    if (digits > 1) {
        snprintf(shorter, sizeof shorter, "%.*e", digits - 2, v);
        if (bits_of(strtod(shorter, NULL)) == bits_of(v))
            fail_msg("%s is shorter than %s", shorter, out);
    }
    /* With as many digits none is nearer. */
    snprintf(shorter, sizeof shorter, "%.*e", digits ? digits - 1 : 0, v);
    assert_true(bits_of(strtod(shorter, NULL)) != bits_of(v) ||
                strtold(shorter, NULL) == strtold(out, NULL));
}

static void
test_doubles(void **state)
{
    uint64_t random = 1;

    (void)state;
    for (int i = 0; i < MANY; i++)
        check_double(some_double(&random));
    for (int e = -1074; e < 1024; e++) {
        uint64_t bits = bits_of(ldexp(1, e));
        check_double(double_of(bits));
        check_double(double_of(bits - 1));
        check_double(double_of(bits + 1));
    }
    for (int e = -323; e < 309; e++) {
        char text[16];
        snprintf(text, sizeof text, "1e%d", e);
        check_double(strtod(text, NULL));
    }
}

static void
check_float(uint32_t bits)
{
    char  out[32], shorter[64];
    float v;

    memcpy(&v, &bits, sizeof v);
    if (!isfinite(v))
        return;
    size_t size = dicom__print_float(out, v);
    assert_int_equal(size, strlen(out));
    if (strtof(out, NULL) != v)
        fail_msg("%.9g printed as %s", (double)v, out);
    int digits = count_digits(out);
    assert_in_range(digits, 0, 9);
    if (digits > 1) {
        snprintf(shorter, sizeof shorter, "%.*e", digits - 2, (double)v);
        if (strtof(shorter, NULL) == v)
            fail_msg("%s is shorter than %s", shorter, out);
    }
}

static void
test_floats(void **state)
{
    uint64_t random = 2;

    (void)state;
    for (int i = 0; i < MANY; i++)
        check_float((uint32_t)next_random(&random));
    for (uint32_t e = 0; e < 512; e++)
        for (uint32_t i = 0; i < 5; i++)
            check_float((e << 23) + i - 2);
    char out[32];
    dicom__print_float(out, 0.1f);
    assert_string_equal(out, "0.1");
    dicom__print_float(out, FLT_MAX);
    assert_string_equal(out, "3.4028235e+38");
    dicom__print_float(out, (float)NAN);
    assert_string_equal(out, "nan");
}

static const char *const numbers[] = {
    "0",
    "-0",
    "+0",
    "00000",
    "0e99999999999999999999",
    "1",
    "+1",
    "-1",
    "1.",
    ".5",
    "-.5e1",
    "5.e1",
    "1e5",
    "1E+5",
    "1e-5",
    "000123.4500",
    "9007199254740993",
    "9007199254740993.0000000000000000000000000000000001",
    "9007199254740992.9999999999999999999999999999999999999999",
    "1e22",
    "1e23",
    "8.5e22",
    "123456789012345678901234567890",
    "2.2250738585072011e-308",
    "2.2250738585072012e-308",
    "2.22507385850720138e-308",
    "2.4703282292062327208e-324",
    "2.4703282292062328e-324",
    "4.9406564584124654e-324",
    "1e-324",
    "1e-400",
    "1e-99999999999999",
    "7.4109846876186981626485318930233205854758970392148714663837852375101326"
    "090531312779794975454245398856969484704316857659638998506553390969459816"
    "219401617281718945106978546710679176872575177347315553307795408549809608"
    "457500958111373034747658096871009590975442271004757307809711118935784838"
    "675653998783503015228055934046593739791790738723868299395818481660169122"
    "019456499931289798411362062484498678713572180352209017023903285791732520"
    "220528974020802906854021606612375549983402671300035812486479041385743401"
    "875520901590172592547146296175134159774938718574737870961645638908718119"
    "841271673056017045493004705269590165763776884908267986972573366521765567"
    "941072508764337560846003984904972149117463085539556354188641513168478436"
    "31308023759630161e-324",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.797693134862315807e308",
    "179769313486231580793728971405303415079934132710037826936173778980444968"
    "292764750946649017977587207096330286416692887910946555547851940402630657"
    "488671505820681908902000708383676273854845817711531764475730270069855571"
    "366959622842914819860834936475292719074168444365510704342711559699508093"
    "042880177904174497791.999999999",
    "0.000000000000000000000000000000000000000000000000000000000000000012345",
    "100000000000000000000000000000000000000000000000000000000000000000e-65",
    "6.02214076e23",
    "6.62607015e-34",
    "3.14159265358979323846264338327950288",
};

static void
check_read(const char *text)
{
    double       want = strtod(text, NULL), got = -7;
    dicom_status status = dicom__read_double(text, strlen(text), &got);

    assert_int_equal(status, isinf(want) ? DICOM_E_RANGE : DICOM_OK);
    if (bits_of(got) != bits_of(want))
        fail_msg("%s read as %.17g, not %.17g", text, got, want);
}

static const char *const no_numbers[] = {
    " 1",   "1 ",  "",    "+",    "-",    ".",     "e5",  ".e5",
    "1e",   "1e+", "1e-", "1e5.", "1..2", "1.2.3", "--1", "+-1",
    "0x10", "nan", "inf", "1,5",  "1d5",  "1e5e5",
};

static void
test_read(void **state)
{
    double v = 42;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        check_read(numbers[i]);
    for (size_t i = 0; i < COUNT_OF(no_numbers); i++) {
        size_t size = strlen(no_numbers[i]);
        assert_int_equal(dicom__read_double(no_numbers[i], size, &v),
                         size ? DICOM_E_VALUE : DICOM_E_EMPTY);
    }
    assert_int_equal(dicom__read_double("1\0", 2, &v), DICOM_E_VALUE);
    assert_true(v == 42);
    assert_int_equal(dicom__read_double("-1e999", 6, &v), DICOM_E_RANGE);
    assert_true(v == -INFINITY);
}

/* Numbers of 1 to 40 digits with any exponent. */
static void
test_read_random(void **state)
{
    uint64_t random = 3;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        uint64_t r = next_random(&random);
        char     text[80], *p = text;
        int      digits = 1 + (int)(r % 40), point = (int)((r >> 8) % 41);
        for (int k = 0; k < digits; k++) {
            if (k == point)
                *p++ = '.';
            *p++ = (char)('0' + next_random(&random) % 10);
        }
        if (r >> 16 & 1)
            p += snprintf(p, 20, "e%d", (int)((r >> 20) % 680) - 340);
        *p = '\0';
        check_read(text);
    }
}

/* What lies exactly between two doubles, and a little to both sides. */
static void
test_read_halfway(void **state)
{
    uint64_t random = 4;
    char     text[1200];

    (void)state;
    for (int i = 0; i < 3000; i++) {
        double   v = fabs(double_of(next_random(&random)));
        uint64_t m = bits_of(v) & ((UINT64_C(1) << 52) - 1);
        int      e = (int)(bits_of(v) >> 52 & 0x7FF);
        if (e > 2000 || e < 1)
            continue;
        m = 2 * (m | UINT64_C(1) << 52) + 1; /* 54 bits: a long double */
        snprintf(text, sizeof text, "%.1100Lf",
                 ldexpl((long double)m, e - 1076));
        check_read(text);
        size_t size = strlen(text);
        text[size - 1] = '1';
        check_read(text);
        text[size - 1] = '0';
        for (size_t k = size - 1; k > 0 && text[k] != '.'; k--)
            if (text[k] != '0') {
                text[k]--;
                break;
            }
        check_read(text);
    }
}

/* ---- at most 16 bytes ------------------------------------------------- */

static const struct {
    double      v;
    const char *text;
} decimal_strings[] = {
    {0, "0"},
    {-0.0, "-0"},
    {1, "1"},
    {0.1, "0.1"},
    {1.0 / 3, "0.33333333333333"},
    {-1.0 / 3, "-0.3333333333333"},
    {2.0 / 3, "0.66666666666667"},
    {1e15, "1000000000000000"},
    {1e16, "1e16"},
    {-1e15, "-1e15"},
    {1.5e21, "1.5e21"},
    {1e-7, "1e-7"},
    {1.25e-7, "1.25e-7"},
    {0.000123456789012345, "1.23456789012e-4"},
    {123456789.123456789, "123456789.123457"},
    {999999999999999.9, "1000000000000000"},
    {9999999999999999.0, "1e16"},
    {0.1 + 0.2, "0.3"},
    {3.141592653589793, "3.14159265358979"},
    {-3.141592653589793, "-3.1415926535898"},
    {DBL_MAX, "179769313486e297"},
    {-DBL_MAX, "-17976931348e298"},
    {DBL_MIN, "22250738585e-318"},
    {4.9406564584124654e-324, "5e-324"},
    {INFINITY, ""},
    {NAN, ""},
};

static void
test_decimal_strings(void **state)
{
    char out[17];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(decimal_strings); i++) {
        size_t size = dicom_ds_print(decimal_strings[i].v, out);
        assert_int_equal(size, strlen(out));
        assert_string_equal(out, decimal_strings[i].text);
    }
}

/* Fails if `text` is a DS nearer to v than `out`. */
static void
check_nearer(const char *text, const char *out, double v)
{
    if (strlen(text) > 16)
        return;
    double other = strtod(text, NULL), ours = strtod(out, NULL);
    if (isfinite(other) && fabs(other - v) < fabs(ours - v))
        fail_msg("%s is nearer to %.17g than %s", text, v, out);
}

static void
check_decimal_string(double v)
{
    char   out[17], full[32], other[400];
    size_t size = dicom_ds_print(v, out);
    double back;

    assert_in_range(size, 1, 16);
    assert_int_equal(size, strlen(out));
    assert_int_equal(dicom__read_double(out, size, &back), DICOM_OK);
    if (dicom__print_double(full, v) <= 16)
        assert_true(bits_of(back) == bits_of(v));
    for (int p = 0; p < 16; p++) {
        if (fabs(v) < 1e17) {
            snprintf(other, sizeof other, "%.*f", p, v);
            check_nearer(other, out, v);
        }
        snprintf(other, sizeof other, "%.*e", p, v);
        char  mantissa[20];
        char *e = strchr(other, 'e');
        int   exponent = (int)strtol(e + 1, NULL, 10);
        snprintf(mantissa, sizeof mantissa, "%.*s", (int)(e - other), other);
        char *point = strchr(mantissa, '.');
        snprintf(e, 8, "e%d", exponent);
        check_nearer(other, out, v);
        if (point) {
            memmove(point, point + 1, strlen(point));
            snprintf(other, sizeof other, "%se%d", mantissa, exponent - p);
            check_nearer(other, out, v);
        }
    }
}

static void
test_decimal_strings_random(void **state)
{
    uint64_t random = 5;

    (void)state;
    for (int i = 0; i < MANY / 10; i++)
        check_decimal_string(some_double(&random));
    /* Ties of the shortest digits: 2^-n and its like. */
    for (int e = -60; e < 0; e++)
        for (int odd = 1; odd < 200; odd += 2)
            check_decimal_string(ldexp(odd, e));
}

static void
test_integers(void **state)
{
    uint64_t random = 6;
    char     out[21], want[32];

    (void)state;
    for (int i = 0; i < MANY; i++) {
        uint64_t r = next_random(&random);
        uint64_t v = i == 0 ? 0 : i == 1 ? UINT64_MAX : r >> (r & 63);
        int64_t  s = i == 2 ? INT64_MIN : i == 3 ? INT64_MAX : (int64_t)v;
        snprintf(want, sizeof want, "%llu", (unsigned long long)v);
        assert_int_equal(dicom__print_u64(out, v), strlen(want));
        assert_string_equal(out, want);
        snprintf(want, sizeof want, "%lld", (long long)s);
        assert_int_equal(dicom__print_i64(out, s), strlen(want));
        assert_string_equal(out, want);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shortest),
        cmocka_unit_test(test_doubles),
        cmocka_unit_test(test_floats),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_read_random),
        cmocka_unit_test(test_read_halfway),
        cmocka_unit_test(test_decimal_strings),
        cmocka_unit_test(test_decimal_strings_random),
        cmocka_unit_test(test_integers),
    };
    RUN_TESTS(tests);
    return finish_tests();
}
