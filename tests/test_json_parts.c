/* What JSON is made of: base64 and numbers. */
#include "support/support.h"

#include "text/base64.h"
#include "text/json_number.h"

/* ---- base64 ------------------------------------------------------------- */

struct base64_row {
    const char *name; /* the text */
    const char *hex;  /* what it decodes to; NULL: it is refused */
    size_t      at;   /* where */
};

static const struct base64_row base64_rows[] = {
    {"", "", 0},
    {"Zg==", "'f'", 0},
    {"Zm8=", "'fo'", 0},
    {"Zm9v", "'foo'", 0},
    {"Zm9vYmFy", "'foobar'", 0},
    {"Zm9vYg==", "'foob'", 0},
    {"+/+/", "FBFFBF", 0},
    {"Zm9v!", NULL, 4},
    {"Zm 9v", NULL, 2},
    {"Zg==Zg==", NULL, 4},
    {"Zm8=x", NULL, 4},
    {"=", NULL, 0},
    {"Z=", NULL, 1},
    {"Zg=x", NULL, 3},
    {"Zg===", NULL, 4},
    {"Zm9=", NULL, 3},
    {"Zh==", NULL, 2},
    {"Zm9v====", NULL, 4},
    {"Z", NULL, 1},
    {"Zg", NULL, 2},
    {"Zg=", NULL, 3},
    {"Zm9", NULL, 3},
    {"Zm9vZ", NULL, 5},
    {"-_-_", NULL, 0},
    {"\xFF\x80*@", NULL, 0},
};

/* In every pair of pieces. */
static void
run_base64(const void *arg)
{
    const struct base64_row *row = arg;
    size_t                   size = strlen(row->name);
    struct bytes expected = bytes_from_hex(row->hex ? row->hex : "");

    for (size_t cut = 0; cut <= size; cut++) {
        struct dicom__base64 b = {0};
        uint8_t              out[32];
        size_t               got, more = 0, at;

        at = dicom__base64_decode(&b, out, row->name, cut, &got);
        if (at == cut)
            at += dicom__base64_decode(&b, out + got, row->name + cut,
                                       size - cut, &more);
        assert_int_equal(at == size && dicom__base64_is_whole(&b),
                         row->hex != NULL);
        if (!row->hex) {
            assert_int_equal(at, row->at);
            continue;
        }
        assert_int_equal(got + more, expected.size);
        assert_memory_equal(out, expected.data, expected.size);
    }
    bytes_free(&expected);
}

/* ---- numbers ------------------------------------------------------------ */

struct number_row {
    const char *name; /* the text */
    const char *json; /* its form; "": none; NULL: itself */
};

static const struct number_row numbers[] = {
    {"0", NULL},   {"-0", NULL},      {"10", NULL},        {"-1.5", NULL},
    {"0.0", NULL}, {"1e5", NULL},     {"1E+5", NULL},      {"1.0e-007", NULL},
    {"01", "1"},   {"-01.5", "-1.5"}, {"000", "0"},        {"+1", "1"},
    {".5", "0.5"}, {"5.", "5"},       {"-.5e3", "-0.5e3"}, {"+.0", "0.0"},
    {"", ""},      {"-", ""},         {".", ""},           {"+.", ""},
    {"1e", ""},    {"1e+", ""},       {"e5", ""},          {"1.5.2", ""},
    {"1x", ""},    {"0x10", ""},      {"1 ", ""},          {" 1", ""},
    {"--1", ""},   {"1e5.0", ""},     {"inf", ""},         {"nan", ""},
};

static void
run_number(const void *arg)
{
    const struct number_row *row = arg;
    size_t                   size = strlen(row->name);
    struct bytes             text = bytes_copy(row->name, size);
    char                     out[64];
    size_t n = dicom__json_number(out, (const char *)text.data, size);

    assert_int_equal(dicom__json_is_number((const char *)text.data, size),
                     row->json == NULL);
    out[n] = '\0';
    assert_string_equal(out, row->json ? row->json : row->name);
    assert_true(n <= size + 2);
    if (n > 0)
        assert_true(dicom__json_is_number(out, n));
    bytes_free(&text);
}

int
main(void)
{
    RUN_TABLE(run_base64, base64_rows);
    RUN_TABLE(run_number, numbers);
    return finish_tests();
}
