/* Where the values of a text part, and what pads them. */
#include "support/support.h"

#include <stdio.h>

#include "encoding/split.h"

static const struct split_row {
    const char       *name; /* the bytes, in the form of bytes_from_hex() */
    dicom_vr          vr;
    enum dicom__trail trail;
    const char       *values; /* each in brackets */
} splits[] = {
    {"", DICOM_VR_LO, DICOM__TRAIL_NONE, ""},
    {"'A'", DICOM_VR_LO, DICOM__TRAIL_NONE, "[A]"},
    {"'A\\B'", DICOM_VR_LO, DICOM__TRAIL_NONE, "[A][B]"},
    {"'A\\'", DICOM_VR_LO, DICOM__TRAIL_NONE, "[A][]"},
    {"'\\'", DICOM_VR_LO, DICOM__TRAIL_NONE, "[][]"},
    {"'\\\\B'", DICOM_VR_LO, DICOM__TRAIL_NONE, "[][][B]"},
    {"' '", DICOM_VR_LO, DICOM__TRAIL_NONE, "[]"},
    {"' A \\ B '", DICOM_VR_LO, DICOM__TRAIL_NONE, "[A][B]"},
    {"' A \\ B '", DICOM_VR_SH, DICOM__TRAIL_NONE, "[A][B]"},
    {"' A \\ B '", DICOM_VR_AE, DICOM__TRAIL_NONE, "[A][B]"},
    {"' A \\ B '", DICOM_VR_CS, DICOM__TRAIL_NONE, "[A][B]"},
    {"' 1 \\ 2 '", DICOM_VR_DS, DICOM__TRAIL_NONE, "[1][2]"},
    {"' 1 \\ 2 '", DICOM_VR_IS, DICOM__TRAIL_NONE, "[1][2]"},
    {"' A \\ B '", DICOM_VR_PN, DICOM__TRAIL_NONE, "[ A][ B]"},
    {"' A \\ B '", DICOM_VR_UC, DICOM__TRAIL_NONE, "[ A][ B]"},
    {"' A \\ B '", DICOM_VR_LT, DICOM__TRAIL_NONE, "[ A \\ B]"},
    {"' A \\ B '", DICOM_VR_ST, DICOM__TRAIL_NONE, "[ A \\ B]"},
    {"' A \\ B '", DICOM_VR_UT, DICOM__TRAIL_NONE, "[ A \\ B]"},
    {"'a\\b '", DICOM_VR_UR, DICOM__TRAIL_NONE, "[a\\b]"},
    {"' A \\ B '", DICOM_VR_OB, DICOM__TRAIL_NONE, "[ A \\ B ]"},
    {"'1.2\\3.4' 00", DICOM_VR_UI, DICOM__TRAIL_NONE, "[1.2][3.4]"},
    {"'1.2' 00 '\\3.4 '", DICOM_VR_UI, DICOM__TRAIL_NONE, "[1.2][3.4]"},
    {"'A' 00 'B' 20 00 20", DICOM_VR_LO, DICOM__TRAIL_NONE, "[A\\0B]"},
    {"'20200101\\'", DICOM_VR_DA, DICOM__TRAIL_NONE, "[20200101][]"},

    /* GB18030, GBK: 5C as the second byte. */
    {"81 5C '\\B'", DICOM_VR_LO, DICOM__TRAIL_GB, "[\x81\\][B]"},
    {"FE 5C", DICOM_VR_LO, DICOM__TRAIL_GB, "[\xFE\\]"},
    {"80 5C", DICOM_VR_LO, DICOM__TRAIL_GB, "[\x80][]"},
    {"FF 5C", DICOM_VR_LO, DICOM__TRAIL_GB, "[\xFF][]"},
    {"81 308130 5C 'B'", DICOM_VR_LO, DICOM__TRAIL_GB, "[\x81\x30\x81\x30][B]"},
    {"8181 5C 'B'", DICOM_VR_LO, DICOM__TRAIL_GB, "[\x81\x81][B]"},
    {"81", DICOM_VR_LO, DICOM__TRAIL_GB, "[\x81]"},
    {"81 5C", DICOM_VR_CS, DICOM__TRAIL_GB, "[\x81][]"},
    {"81 5C", DICOM_VR_LO, DICOM__TRAIL_NONE, "[\x81][]"},
    /* Shift JIS, which is no character set of DICOM. */
    {"835C '\\' B15C", DICOM_VR_LO, DICOM__TRAIL_SHIFT_JIS, "[\x83\\][\xB1][]"},
    {"E05C FD5C", DICOM_VR_LO, DICOM__TRAIL_SHIFT_JIS, "[\xE0\\\xFD][]"},

    /* ISO 2022: 5C within two-byte sets in G0. */
    {"1B'$B' 215C 1B'(B\\B'", DICOM_VR_LO, DICOM__TRAIL_ESCAPES,
     "[\x1B$B!\\\x1B(B][B]"},
    {"1B'$(D' 5C5C 1B'(J\\B'", DICOM_VR_PN, DICOM__TRAIL_ESCAPES,
     "[\x1B$(D\\\\\x1B(J][B]"},
    {"1B'$B' 215C 1B'(B\\B'", DICOM_VR_LO, DICOM__TRAIL_NONE,
     "[\x1B$B!][\x1B(B][B]"},
    {"1B'$)C' C5 5C C5 5C", DICOM_VR_LO, DICOM__TRAIL_ESCAPES,
     "[\x1B$)C\xC5][\xC5][]"},
    {"1B'-A' C5 5C", DICOM_VR_LO, DICOM__TRAIL_ESCAPES, "[\x1B-A\xC5][]"},
    {"1B'$B' 215C 0A 5C", DICOM_VR_LO, DICOM__TRAIL_ESCAPES, "[\x1B$B!\\\n][]"},
    {"1B'$B' 215C 20 5C21", DICOM_VR_LO, DICOM__TRAIL_ESCAPES,
     "[\x1B$B!\\ \\!]"},
    {"1B'$B' 215C 0B 5C21", DICOM_VR_LO, DICOM__TRAIL_ESCAPES,
     "[\x1B$B!\\\v\\!]"},
    {"1B'$B' 21 1B'(B' 5C21", DICOM_VR_LO, DICOM__TRAIL_ESCAPES,
     "[\x1B$B!\x1B(B][!]"},
    {"1B'$B' 5C", DICOM_VR_LO, DICOM__TRAIL_ESCAPES, "[\x1B$B\\]"},
    {"'A' 1B", DICOM_VR_LO, DICOM__TRAIL_ESCAPES, "[A\x1B]"},
    {"'A' 1B'$'", DICOM_VR_LO, DICOM__TRAIL_ESCAPES, "[A\x1B$]"},
    {"'A' 1B'$('", DICOM_VR_LO, DICOM__TRAIL_ESCAPES, "[A\x1B$(]"},
};

/* Values in brackets; a NUL as \0. */
static void
show(char *out, size_t room, dicom_slice value)
{
    size_t size = strlen(out);

    assert_true(size + 2 * value.size + 3 < room);
    out[size++] = '[';
    for (size_t i = 0; i < value.size; i++) {
        if (value.text[i] == '\0')
            out[size++] = '\\';
        out[size++] = value.text[i] ? value.text[i] : '0';
    }
    out[size++] = ']';
    out[size] = '\0';
}

static void
values_are_split(const void *row)
{
    const struct split_row *r = row;
    struct bytes            b = bytes_from_hex(r->name);
    const char             *text = (const char *)b.data;
    dicom_charset           cs = {.trail = (uint8_t)r->trail};
    dicom_values            values;
    dicom_slice             value, same;
    char                    shown[256] = "";
    size_t                  count = 0;

    dicom_values_begin(&values, r->vr, &cs, text, b.size);
    while (dicom_values_next(&values, &value)) {
        assert_true(dicom_values_at(r->vr, &cs, text, b.size, count, &same));
        assert_ptr_equal(same.text, value.text);
        assert_int_equal(same.size, value.size);
        show(shown, sizeof shown, value);
        count++;
    }
    assert_string_equal(shown, r->values);
    assert_int_equal(dicom_values_count(r->vr, &cs, text, b.size), count);
    assert_false(dicom_values_at(r->vr, &cs, text, b.size, count, &value));
    bytes_free(&b);
}

/* Every VR: split or not as the dictionary says. */
static void
split_vrs_are_those_of_the_standard(void **state)
{
    static const dicom_vr split[] = {
        DICOM_VR_AE, DICOM_VR_AS, DICOM_VR_CS, DICOM_VR_DA, DICOM_VR_DS,
        DICOM_VR_DT, DICOM_VR_IS, DICOM_VR_LO, DICOM_VR_PN, DICOM_VR_SH,
        DICOM_VR_TM, DICOM_VR_UC, DICOM_VR_UI};
    size_t next = 0;

    (void)state;
    for (dicom_vr vr = DICOM_VR_NONE; vr < DICOM_VR_COUNT; vr++) {
        bool expected = next < COUNT_OF(split) && split[next] == vr;
        assert_int_equal(dicom__vr_is_split(vr), expected);
        next += expected;
    }
    assert_int_equal(next, COUNT_OF(split));
}

static void
two_delimiters_are_found(void **state)
{
    static const char text[] = "a^b=c^";

    (void)state;
    assert_int_equal(dicom__find_char(text, 6, 0, '^', '=', DICOM__TRAIL_NONE),
                     1);
    assert_int_equal(dicom__find_char(text, 6, 2, '^', '=', DICOM__TRAIL_NONE),
                     3);
    assert_int_equal(dicom__find_char(text, 6, 4, '=', '=', DICOM__TRAIL_NONE),
                     6);
    assert_int_equal(dicom__find_char(text, 6, 6, '^', '^', DICOM__TRAIL_NONE),
                     6);
    assert_int_equal(
        dicom__find_char("\x81^^", 3, 0, '^', '=', DICOM__TRAIL_GB), 2);
    assert_int_equal(dicom__find_char("\x1B$B=^\x1B(B=", 9, 0, '^', '=',
                                      DICOM__TRAIL_ESCAPES),
                     8);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(split_vrs_are_those_of_the_standard),
        cmocka_unit_test(two_delimiters_are_found),
    };

    RUN_TABLE(values_are_split, splits);
    RUN_TESTS(tests);
    return finish_tests();
}
