/* The numbers of elements. lib/dataset/element_number.c */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "dicom/element.h"
#include "support/event_text.h"

/* ---- the input ---------------------------------------------------------- */

struct file {
    struct bytes bytes;
    bool         broken;
};

static dicom_status
fetch(void *ctx, uint64_t offset, void *buffer, size_t size)
{
    struct file *file = ctx;

    if (file->broken || offset + size > file->bytes.size)
        return DICOM_E_READ;
    memcpy(buffer, file->bytes.data + offset, size);
    return DICOM_OK;
}

/* A data set of event text, values deferred where they come in pieces. */
static dicom_dataset *
built(const char *text, struct file *file)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    dicom_dataset        *ds;

    options.deferred_min = 1;
    assert_int_equal(dicom_dataset_new(&ds, &options), DICOM_OK);
    if (file)
        dicom_dataset_set_source(ds, fetch, file, 0);
    assert_int_equal(
        play_text(text, file ? &file->bytes : NULL, dicom_dataset_event, ds),
        DICOM_OK);
    return ds;
}

/* ---- numbers and their text, by VR --------------------------------------- */

/*
 * For every value: what it is as int64, uint64, double and UTF-8, parted by
 * bars; `-` is DICOM_E_RANGE, other errors stand with their names. If all four
 * are of one error, it stands alone.
 */
static const struct number_row {
    const char *name; /* VR and value as event text */
    const char *values;
} numbers[] = {
    {"US.0200FFFF", "2|2|2|2 65535|65535|65535|65535"},
    {"US.020003", "2|2|2|2"},
    {"US", "EMPTY"},
    {"US.01", "EMPTY"},
    {"SS.0200FFFF0080", "2|2|2|2 -1|-|-1|-1 -32768|-|-32768|-32768"},
    {"UL.00000080", "2147483648|2147483648|2147483648|2147483648"},
    {"SL.00000080FFFFFF7F", "-2147483648|-|-2147483648|-2147483648 "
                            "2147483647|2147483647|2147483647|2147483647"},
    {"UV.FFFFFFFFFFFFFFFF", "-|18446744073709551615|-|18446744073709551615"},
    {"UV.0000000000000080",
     "-|9223372036854775808|9.2233720368547758e+18|9223372036854775808"},
    {"UV.0000000000002000",
     "9007199254740992|9007199254740992|9007199254740992|9007199254740992"},
    {"UV.0100000000002000",
     "9007199254740993|9007199254740993|-|9007199254740993"},
    {"SV.0000000000000080",
     "-9223372036854775808|-|-9.2233720368547758e+18|-9223372036854775808"},
    {"SV.FFFFFFFFFFFFFF7F",
     "9223372036854775807|9223372036854775807|-|9223372036854775807"},
    {"FL.0000803F0000C0BF", "1|1|1|1 -|-|-1.5|-1.5"},
    {"FL.CDCCCC3D", "-|-|0.10000000149011612|0.1"},
    {"FL.0000C07F0000807F000080FF", "-|-|nan|nan -|-|inf|inf -|-|-inf|-inf"},
    {"FL.0000005F",
     "-|9223372036854775808|9.2233720368547758e+18|9223372000000000000"},
    {"FD.000000000000F03F", "1|1|1|1"},
    {"FD.9A9999999999B93F", "-|-|0.1|0.1"},
    {"FD.000000000000E0C3",
     "-9223372036854775808|-|-9.2233720368547758e+18|-9223372036854776000"},
    {"FD.000000000000F043", "-|-|1.8446744073709552e+19|18446744073709552000"},
    {"FD.0000000000000080", "0|0|-0|-0"},
    {"OB.00FF", "0|0|0|0 255|255|255|255"},
    {"OW.FFFF01", "65535|65535|65535|65535"},
    {"OL.FFFFFFFF", "4294967295|4294967295|4294967295|4294967295"},
    {"OV.FFFFFFFFFFFFFFFF", "-|18446744073709551615|-|18446744073709551615"},
    {"OF.0000803F", "1|1|1|1"},
    {"OD.000000000000F03F", "1|1|1|1"},

    {"DS'1'", "1|1|1|1"},
    {"DS'1.0\\-2e0 '", "1|1|1|1.0 -2|-|-2|-2e0"},
    {"DS'1.5'", "-|-|1.5|1.5"},
    {"DS'0.1'", "-|-|0.1|0.1"},
    {"DS'9007199254740993'",
     "9007199254740993|9007199254740993|9007199254740992|9007199254740993"},
    {"DS'1e400'", "-|-|-|1e400"},
    {"DS'1e15'", "1000000000000000|1000000000000000|1000000000000000|1e15"},
    {"DS'\\1'", "EMPTY|EMPTY|EMPTY| 1|1|1|1"},
    {"DS'x\\1,5'", "VALUE|VALUE|VALUE|x -|-|1.5|1,5"},
    {"DS'NaN'", "-|-|nan|NaN"},
    {"DS", "EMPTY"},
    {"DS'  '", "EMPTY|EMPTY|EMPTY|"},
    {"IS'12 \\-3'", "12|12|12|12 -3|-|-3|-3"},
    {"IS'1.5'", "-|-|1.5|1.5"},
    {"IS'1.0'", "1|1|1|1.0"},
    {"IS'2147483648'", "2147483648|2147483648|2147483648|2147483648"},
    {"IS'99999999999999999999'", "-|-|1e+20|"
                                 "99999999999999999999"},
    {"IS'one'", "VALUE|VALUE|VALUE|one"},

    {"AT.10002000", "WRONG_VR|WRONG_VR|WRONG_VR|00100020"},
    {"AT.E07F10000800050099",
     "WRONG_VR|WRONG_VR|WRONG_VR|7FE00010 WRONG_VR|WRONG_VR|WRONG_VR|"
     "00080005"},
    {"LO'1'", "WRONG_VR|WRONG_VR|WRONG_VR|1"},
    {"UN.3130", "WRONG_VR"},
    {"UN", "WRONG_VR"},
    {"SQ[ ( ) ]", "WRONG_VR"},
    {"OB< # #.0102 >", "WRONG_VR"},
};

enum { SHOWN = 64 };

static bool
failed(dicom_status status, char out[SHOWN])
{
    if (status != DICOM_OK)
        snprintf(out, SHOWN, "%s",
                 status == DICOM_E_RANGE ? "-" : dicom_status_name(status));
    return status != DICOM_OK;
}

/* All getters of numbers, one value. */
static void
show_number(const dicom_element *el, size_t index, struct event_log *log)
{
    char     shown[4][SHOWN];
    int64_t  i = 42;
    uint64_t u = 42;
    double   d = 42;

    if (!failed(dicom_element_int64(el, index, &i), shown[0]))
        snprintf(shown[0], SHOWN, "%" PRId64, i);
    else
        assert_true(i == 42);
    if (!failed(dicom_element_uint64(el, index, &u), shown[1]))
        snprintf(shown[1], SHOWN, "%" PRIu64, u);
    else
        assert_true(u == 42);
    if (!failed(dicom_element_double(el, index, &d), shown[2]))
        snprintf(shown[2], SHOWN, "%.17g", d);
    else
        assert_true(d == 42);
    if (strcmp(shown[2], "0.10000000000000001") == 0)
        snprintf(shown[2], SHOWN, "0.1"); /* as decimal strings have it */
    (void)failed(dicom_element_utf8(el, NULL, index, shown[3], SHOWN, NULL),
                 shown[3]);
    event_log_printf(log, log->size > 0 ? " " : "%s", "");
    if (strcmp(shown[0], shown[1]) == 0 && strcmp(shown[1], shown[2]) == 0 &&
        strcmp(shown[2], shown[3]) == 0 && shown[0][0] >= 'A')
        event_log_printf(log, "%s", shown[0]);
    else
        event_log_printf(log, "%s|%s|%s|%s", shown[0], shown[1], shown[2],
                         shown[3]);
}

static void
check_numbers(const struct number_row *r, bool pieces)
{
    uint8_t          room[256];
    struct file      file = {{room, sizeof room}, false};
    struct event_log log = {0};
    char             text[256];

    snprintf(text, sizeof text, "D:ELE{ %s00091000:%s }", pieces ? "B" : "",
             r->name);
    dicom_dataset       *ds = built(text, &file);
    const dicom_element *el = dicom_dataset_at(ds, 0);
    size_t               count = dicom_element_count(el, NULL), needed;

    for (size_t i = 0; i < (count > 0 ? count : 1); i++)
        show_number(el, i, &log);
    assert_string_equal(log.text, r->values);
    if (count > 0) {
        double d;
        assert_int_equal(dicom_element_utf8(el, NULL, count, NULL, 0, &needed),
                         DICOM_E_RANGE);
        dicom_status past = dicom_element_double(el, count, &d);
        if (dicom_element_double(el, 0, &d) != DICOM_E_WRONG_VR)
            assert_int_equal(past, DICOM_E_RANGE);
    }
    event_log_free(&log);
    dicom_dataset_free(ds);
}

static void
number_is_got(const void *row)
{
    const struct number_row *r = row;

    check_numbers(r, false);
    if (!strpbrk(r->name, "[<"))
        check_numbers(r, true);
}

/* ---- arrays -------------------------------------------------------------- */

/* A little endian word as the machine has it, or the other way. */
static void
swap_copy(void *to, const void *from, size_t size)
{
    const uint16_t one = 1;
    const uint8_t *in = from;
    uint8_t       *out = to;

    for (size_t i = 0; i < size; i++)
        out[i] = in[*(const uint8_t *)&one ? i : size - 1 - i];
}

/* What a value is, by a type that holds all of them. */
static long double
value_of(dicom_vr vr, const uint8_t *p)
{
    int16_t  i16;
    uint16_t u16;
    int32_t  i32;
    uint32_t u32;
    int64_t  i64;
    uint64_t u64;
    float    f;
    double   d;

#define AS(v)                                                                  \
    swap_copy(&v, p, sizeof v);                                                \
    return (long double)v
    switch (vr) {
    case DICOM_VR_OB:
        return *p;
    case DICOM_VR_US:
    case DICOM_VR_OW:
        AS(u16);
    case DICOM_VR_SS:
        AS(i16);
    case DICOM_VR_UL:
    case DICOM_VR_OL:
        AS(u32);
    case DICOM_VR_SL:
        AS(i32);
    case DICOM_VR_UV:
    case DICOM_VR_OV:
        AS(u64);
    case DICOM_VR_SV:
        AS(i64);
    case DICOM_VR_FL:
    case DICOM_VR_OF:
        AS(f);
    default:
        AS(d);
    }
#undef AS
}

static const struct array_row {
    const char *name;
    dicom_vr    vr;
    size_t      word;
    bool        real;
} arrays[] = {
    {"OB", DICOM_VR_OB, 1, false}, {"OW", DICOM_VR_OW, 2, false},
    {"US", DICOM_VR_US, 2, false}, {"SS", DICOM_VR_SS, 2, false},
    {"UL", DICOM_VR_UL, 4, false}, {"SL", DICOM_VR_SL, 4, false},
    {"OL", DICOM_VR_OL, 4, false}, {"UV", DICOM_VR_UV, 8, false},
    {"SV", DICOM_VR_SV, 8, false}, {"OV", DICOM_VR_OV, 8, false},
    {"FL", DICOM_VR_FL, 4, true},  {"OF", DICOM_VR_OF, 4, true},
    {"FD", DICOM_VR_FD, 8, true},  {"OD", DICOM_VR_OD, 8, true},
};

static bool
fits_whole(long double v, long double least, long double most)
{
    return v >= least && v <= most &&
           (v < 0 ? (long double)(int64_t)v == v
                  : (long double)(uint64_t)v == v);
}

/* Whether each type takes a value; what it gets must be the same. */
static void
check_types(const dicom_element *el, size_t i, long double v, bool real)
{
    int16_t  i16;
    uint16_t u16;
    int32_t  i32;
    uint32_t u32;
    int64_t  i64;
    uint64_t u64;
    float    f;
    double   d;

#define CHECK(copy, out, fits)                                                 \
    do {                                                                       \
        dicom_status status = dicom_element_copy_##copy(el, i, &out, 1);       \
        assert_int_equal(status, (fits) ? DICOM_OK : DICOM_E_RANGE);           \
        if (status == DICOM_OK)                                                \
            assert_true((long double)out == v || (v != v && out != out));      \
    } while (0)
    CHECK(int16s, i16, fits_whole(v, INT16_MIN, INT16_MAX));
    CHECK(uint16s, u16, fits_whole(v, 0, UINT16_MAX));
    CHECK(int32s, i32, fits_whole(v, INT32_MIN, INT32_MAX));
    CHECK(uint32s, u32, fits_whole(v, 0, UINT32_MAX));
    CHECK(int64s, i64, fits_whole(v, INT64_MIN, INT64_MAX));
    CHECK(uint64s, u64, fits_whole(v, 0, (long double)UINT64_MAX));
    CHECK(doubles, d, real || (long double)(double)v == v);
    if (!real)
        CHECK(floats, f, (long double)(float)v == v);
#undef CHECK
    if (real) {
        bool fits = !isfinite(v) || fabsl(v) <= (long double)FLT_MAX;
        assert_int_equal(dicom_element_copy_floats(el, i, &f, 1),
                         fits ? DICOM_OK : DICOM_E_RANGE);
        if (fits)
            assert_true(f == (float)v || v != v);
    }
}

/* Bytes of which many are 0 or FF, so that numbers are small and whole. */
static void
fill(uint8_t *bytes, size_t size, uint64_t *state)
{
    for (size_t i = 0; i < size; i++) {
        *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
        unsigned r = (unsigned)(*state >> 40);
        bytes[i] = (uint8_t)(r & 3 ? 0 - (r >> 2 & 1) : r >> 4);
    }
}

/* Whole numbers for FL and FD, too. */
static void
make_whole(const struct array_row *r, uint8_t *bytes, size_t count)
{
    for (size_t i = 0; r->real && i < count; i += 2) {
        int16_t word;
        memcpy(&word, bytes + i * r->word, sizeof word);
        float  f = word;
        double d = word;
        swap_copy(bytes + i * r->word, r->word == 4 ? (void *)&f : (void *)&d,
                  r->word);
    }
}

enum { WORDS = 1500 }; /* more than is read of a deferred value at once */

static void
check_array(const struct array_row *r, bool deferred, uint64_t state)
{
    static uint8_t bytes[WORDS * 8], room[WORDS * 8 + 64];
    static char    text[WORDS * 16 + 64];
    struct file    file = {{room, sizeof room}, false};
    static double  doubles[WORDS];

    fill(bytes, sizeof bytes, &state);
    make_whole(r, bytes, WORDS);
    char *at = text + snprintf(text, 64, "D:ELE{ %s00091000:%s.",
                               deferred ? "B" : "", r->name);
    for (size_t i = 0; i < WORDS * r->word; i++)
        at += snprintf(at, 3, "%02X", bytes[i]);
    snprintf(at, 3, " }");
    dicom_dataset       *ds = built(text, &file);
    const dicom_element *el = dicom_dataset_at(ds, 0);

    assert_int_equal(dicom_element_is_deferred(el), deferred);
    assert_int_equal(dicom_element_count(el, NULL), WORDS);
    for (size_t i = 0; i < WORDS; i++)
        check_types(el, i, value_of(r->vr, bytes + i * r->word), r->real);

    /* All in one are the same as one by one. */
    dicom_status all = dicom_element_copy_doubles(el, 1, doubles, WORDS - 1);
    dicom_status want = DICOM_OK;
    for (size_t i = 1; i < WORDS && want == DICOM_OK; i++) {
        double d;
        want = dicom_element_double(el, i, &d);
        if (want == DICOM_OK)
            assert_memory_equal(&d, &doubles[i - 1], sizeof d);
    }
    assert_int_equal(all, want);
    assert_int_equal(dicom_element_copy_doubles(el, 0, doubles, WORDS + 1),
                     DICOM_E_RANGE);
    assert_int_equal(dicom_element_copy_doubles(el, WORDS, doubles, SIZE_MAX),
                     DICOM_E_RANGE);
    assert_int_equal(dicom_element_copy_doubles(el, SIZE_MAX, doubles, 1),
                     DICOM_E_RANGE);
    assert_int_equal(dicom_element_copy_doubles(el, WORDS, doubles, 0),
                     DICOM_OK);
    file.broken = true;
    assert_int_equal(dicom_element_utf8(el, NULL, 0, NULL, 0, NULL),
                     deferred ? DICOM_E_READ : DICOM_OK);
    dicom_dataset_free(ds);
}

static void
array_is_copied(const void *row)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        check_array(row, false, seed);
        check_array(row, true, seed);
    }
}

static void
texts_are_copied(void **state)
{
    dicom_dataset *ds = built("D:ELE{ 00283002:DS'1\\2.5\\ -3 \\4e1\\\\x' "
                              "00200013:IS'7\\70000\\-1' }",
                              NULL);
    const dicom_element *ds_el = dicom_dataset_at(ds, 1);
    const dicom_element *is_el = dicom_dataset_at(ds, 0);
    double               d[6];
    float                f[4];
    int16_t              i16[3];
    uint64_t             u64[3];

    (void)state;
    assert_int_equal(dicom_element_copy_doubles(ds_el, 0, d, 4), DICOM_OK);
    assert_true(d[0] == 1 && d[1] == 2.5 && d[2] == -3 && d[3] == 40);
    assert_int_equal(dicom_element_copy_floats(ds_el, 1, f, 3), DICOM_OK);
    assert_true(f[0] == 2.5f && f[1] == -3 && f[2] == 40);
    assert_int_equal(dicom_element_copy_doubles(ds_el, 0, d, 5), DICOM_E_EMPTY);
    assert_int_equal(dicom_element_copy_doubles(ds_el, 5, d, 1), DICOM_E_VALUE);
    assert_int_equal(dicom_element_copy_doubles(ds_el, 6, d, 1), DICOM_E_RANGE);
    assert_int_equal(dicom_element_copy_int16s(ds_el, 2, i16, 2), DICOM_OK);
    assert_true(i16[0] == -3 && i16[1] == 40);
    assert_int_equal(dicom_element_copy_int16s(ds_el, 0, i16, 2),
                     DICOM_E_RANGE);
    assert_int_equal(dicom_element_copy_int16s(is_el, 0, i16, 2),
                     DICOM_E_RANGE);
    assert_int_equal(dicom_element_copy_uint64s(is_el, 0, u64, 2), DICOM_OK);
    assert_true(u64[0] == 7 && u64[1] == 70000);
    assert_int_equal(dicom_element_copy_uint64s(is_el, 0, u64, 3),
                     DICOM_E_RANGE);
    dicom_dataset_free(ds);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_copied),
    };

    RUN_TABLE(number_is_got, numbers);
    RUN_TABLE(array_is_copied, arrays);
    RUN_TESTS(tests);
    return finish_tests();
}
