/* Values of DS and IS, in the forms that files have. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>

#include "dicom/value.h"
#include "encoding/number_print.h"

enum {
    PLUS = DICOM_NUMBER_PLUS,
    BARE = DICOM_NUMBER_BARE_POINT,
    LONG = DICOM_NUMBER_TOO_LONG,
    SPACE = DICOM_NUMBER_INNER_SPACE,
    COMMA = DICOM_NUMBER_COMMA,
    LETTER = DICOM_NUMBER_LETTER_D,
    NUL = DICOM_NUMBER_NUL,
    CONTROL = DICOM_NUMBER_CONTROL,
    SPECIAL = DICOM_NUMBER_NOT_FINITE,
    FRACTION = DICOM_NUMBER_FRACTION,
    EXPONENT = DICOM_NUMBER_EXPONENT,
    OVERFLOW = DICOM_NUMBER_OVERFLOW
};

static const struct ds_row {
    const char  *name; /* the value, in the form of bytes_from_hex() */
    dicom_status status;
    double       v;
    uint32_t     flags;
} decimals[] = {
    {"'0'", DICOM_OK, 0, 0},
    {"'-0'", DICOM_OK, -0.0, 0},
    {"'1.5'", DICOM_OK, 1.5, 0},
    {"' 1.5 '", DICOM_OK, 1.5, 0},
    {"'  -000.5e-001    '", DICOM_OK, -0.05, 0},
    {"'1234567890123456'", DICOM_OK, 1234567890123456, 0},
    {"'12345678901234567'", DICOM_OK, 12345678901234568, LONG},
    {"'0.3333333333333333'", DICOM_OK, 1.0 / 3, LONG},
    {"'+5'", DICOM_OK, 5, PLUS},
    {"'.5'", DICOM_OK, 0.5, BARE},
    {"'-.03'", DICOM_OK, -0.03, BARE},
    {"'5.'", DICOM_OK, 5, BARE},
    {"'5.e-002'", DICOM_OK, 0.05, BARE},
    {"'1,5'", DICOM_OK, 1.5, COMMA},
    {"'1,234.5'", DICOM_E_VALUE, 0, 0},
    {"'1,2,3'", DICOM_E_VALUE, 0, COMMA},
    {"'- 5'", DICOM_OK, -5, SPACE},
    {"'1.5 e3'", DICOM_OK, 1500, SPACE},
    {"'1 2'", DICOM_E_VALUE, 0, SPACE},
    {"'1 . 5'", DICOM_OK, 1.5, SPACE},
    {"'1.5D3'", DICOM_OK, 1500, LETTER},
    {"'1,5 d+03'", DICOM_OK, 1500, LETTER | COMMA | SPACE},
    {"'1.5' 00", DICOM_OK, 1.5, NUL},
    {"'1.5' 00 'garbage'", DICOM_OK, 1.5, NUL},
    {"'1.5' 0D0A", DICOM_OK, 1.5, CONTROL},
    {"09 '1.5'", DICOM_OK, 1.5, CONTROL},
    {"'NaN'", DICOM_OK, NAN, SPECIAL},
    {"'-nan'", DICOM_OK, NAN, SPECIAL},
    {"'1.#QNAN'", DICOM_OK, NAN, SPECIAL},
    {"'-1.#IND'", DICOM_OK, NAN, SPECIAL},
    {"'inf'", DICOM_OK, INFINITY, SPECIAL},
    {"'-Infinity '", DICOM_OK, -INFINITY, SPECIAL},
    {"'1e999'", DICOM_E_RANGE, INFINITY, OVERFLOW},
    {"'-1e999'", DICOM_E_RANGE, -INFINITY, OVERFLOW},
    {"'1e-999'", DICOM_OK, 0, 0},
    {"", DICOM_E_EMPTY, 0, 0},
    {"'    '", DICOM_E_EMPTY, 0, 0},
    {"00", DICOM_E_EMPTY, 0, NUL},
    {"'abc'", DICOM_E_VALUE, 0, 0},
    {"'1e'", DICOM_E_VALUE, 0, 0},
    {"'-'", DICOM_E_VALUE, 0, 0},
    {"'1.2.3'", DICOM_E_VALUE, 0, 0},
    {"'0x10'", DICOM_E_VALUE, 0, 0},
    {"'1mm'", DICOM_E_VALUE, 0, 0},
    {"B2", DICOM_E_VALUE, 0, 0},
    {"31*200", DICOM_OK, 1.1111111111111112e199, LONG},
    {"31*200 'x'", DICOM_E_VALUE, 0, LONG},
};

static const struct is_row {
    const char  *name;
    dicom_status status;
    int64_t      v;
    uint32_t     flags;
} integers[] = {
    {"'0'", DICOM_OK, 0, 0},
    {"'-0'", DICOM_OK, 0, 0},
    {"' 42 '", DICOM_OK, 42, 0},
    {"'-0042'", DICOM_OK, -42, 0},
    {"'+7'", DICOM_OK, 7, PLUS},
    {"'2147483647'", DICOM_OK, INT32_MAX, 0},
    {"'-2147483648'", DICOM_OK, INT32_MIN, 0},
    {"'2147483648'", DICOM_OK, INT64_C(2147483648), OVERFLOW},
    {"'-2147483649'", DICOM_OK, INT64_C(-2147483649), OVERFLOW},
    {"'3103050000'", DICOM_OK, INT64_C(3103050000), OVERFLOW},
    {"'9223372036854775807'", DICOM_OK, INT64_MAX, OVERFLOW | LONG},
    {"'-9223372036854775808'", DICOM_OK, INT64_MIN, OVERFLOW | LONG},
    {"'9223372036854775808'", DICOM_E_RANGE, 0, OVERFLOW | LONG},
    {"'-9223372036854775809'", DICOM_E_RANGE, 0, OVERFLOW | LONG},
    {"39*60", DICOM_E_RANGE, 0, OVERFLOW | LONG},
    {"'000000000000'", DICOM_OK, 0, 0},
    {"'0000000000001'", DICOM_OK, 1, LONG},
    {"'1.0'", DICOM_OK, 1, FRACTION},
    {"'1.'", DICOM_OK, 1, FRACTION | BARE},
    {"'-12.000'", DICOM_OK, -12, FRACTION},
    {"'14.5'", DICOM_E_VALUE, 0, FRACTION},
    {"'1e5'", DICOM_OK, 100000, EXPONENT},
    {"'1.5e1'", DICOM_OK, 15, EXPONENT | FRACTION},
    {"'1e-1'", DICOM_E_VALUE, 0, EXPONENT},
    {"'1e99'", DICOM_E_RANGE, 0, EXPONENT | OVERFLOW},
    {"'1,0'", DICOM_OK, 1, COMMA | FRACTION},
    {"'- 3'", DICOM_OK, -3, SPACE},
    {"'1 2'", DICOM_E_VALUE, 0, SPACE},
    {"'12' 00", DICOM_OK, 12, NUL},
    {"'12' 0A", DICOM_OK, 12, CONTROL},
    {"'NaN'", DICOM_E_VALUE, 0, 0},
    {"'1A'", DICOM_E_VALUE, 0, 0},
    {"''", DICOM_E_EMPTY, 0, 0},
    {"'  '", DICOM_E_EMPTY, 0, 0},
    {"'-'", DICOM_E_VALUE, 0, 0},
};

static void
decimal_is_read(const void *row)
{
    const struct ds_row *r = row;
    struct bytes         b = bytes_from_hex(r->name);
    double               v = 42;
    uint32_t             flags = 0;

    assert_int_equal(dicom_ds_read((char *)b.data, b.size, &v, &flags),
                     r->status);
    assert_int_equal(flags, r->flags);
    if (r->status != DICOM_OK && r->status != DICOM_E_RANGE)
        assert_true(v == 42);
    else if (isnan(r->v))
        assert_true(isnan(v));
    else
        assert_true(v == r->v && signbit(v) == signbit(r->v));
    dicom_status status = dicom_ds_read((char *)b.data, b.size, &v, NULL);
    assert_int_equal(status, r->status);
    bytes_free(&b);
}

static void
integer_is_read(const void *row)
{
    const struct is_row *r = row;
    struct bytes         b = bytes_from_hex(r->name);
    int64_t              v = 42;
    uint32_t             flags = 0;

    assert_int_equal(dicom_is_read((char *)b.data, b.size, &v, &flags),
                     r->status);
    assert_int_equal(flags, r->flags);
    assert_true(v == (r->status == DICOM_OK ? r->v : 42));
    dicom_status status = dicom_is_read((char *)b.data, b.size, &v, NULL);
    assert_int_equal(status, r->status);
    bytes_free(&b);
}

/* Every text of up to five of these letters: what is read as IS is read alike
 * as DS, and reads back from what is printed. */
static void
short_texts_agree(void **state)
{
    static const char letters[] = "019.-+e, ";
    size_t            base = sizeof letters - 1, total = 1;
    size_t            whole = 0, decimal = 0;

    (void)state;
    for (size_t length = 1; length <= 5; length++) {
        total *= base;
        for (size_t i = 0; i < total; i++) {
            char   text[5], again[17];
            size_t rest = i;
            for (size_t k = 0; k < length; k++, rest /= base)
                text[k] = letters[rest % base];
            double       v = 0, back;
            int64_t      n = 0;
            dicom_status ds = dicom_ds_read(text, length, &v, NULL);
            dicom_status is = dicom_is_read(text, length, &n, NULL);
            if (is == DICOM_OK) {
                whole++;
                assert_int_equal(ds, DICOM_OK);
                assert_true((double)n == v);
            }
            if (ds != DICOM_OK)
                continue;
            decimal++;
            size_t size = dicom_ds_print(v, again);
            assert_int_equal(dicom_ds_read(again, size, &back, NULL), DICOM_OK);
            assert_true(v == back);
        }
    }
    assert_in_range(whole, 1000, decimal - 1);
}

static void
integers_are_printed(void **state)
{
    static const struct {
        int64_t     v;
        const char *text;
    } rows[] = {{0, "0"},
                {-1, "-1"},
                {INT32_MAX, "2147483647"},
                {INT32_MIN, "-2147483648"},
                {(int64_t)INT32_MAX + 1, ""},
                {(int64_t)INT32_MIN - 1, ""},
                {INT64_MIN, ""}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[DICOM_IS_SIZE] = "x";
        assert_int_equal(dicom_is_print(rows[i].v, text), strlen(rows[i].text));
        assert_string_equal(text, rows[i].text);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_printed),
        cmocka_unit_test(short_texts_agree),
    };

    RUN_TABLE(decimal_is_read, decimals);
    RUN_TABLE(integer_is_read, integers);
    RUN_TESTS(tests);
    return finish_tests();
}
