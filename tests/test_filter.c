/* Filters: events as text in, events as text out. */
#include <stdlib.h>

#include <dicom.h>

#include "support/event_text.h"
#include "support/failing_alloc.h"
#include "support/rewrite.h"
#include "support/support.h"

/* ---- rules --------------------------------------------------------------- */

/*
 * Rules are parted by blanks: -PATH drop, +PATH keep, =PATH:VALUE put a LO,
 * !TAG drop everywhere; `private` and `groups` are the options.
 */
static const struct row {
    const char *name;
    const char *rules;
    const char *in;
    const char *out;
    const char *hits; /* a digit for each rule */
} rows[] = {
    {"nothing to do", "", "M{ 00020010:UI'1' } D:ELE{ 00081140:SQ[ ( ) ] }",
     "M{ 00020010:UI'1' } D:ELE{ 00081140:SQ[ ( ) ] }", ""},
    {"drop an element", "-Modality",
     "D:ELE{ 00080060:CS'OT' 00081140:SQ[ ( 00080060:CS'A' ) ] }",
     "D:ELE{ 00081140:SQ[ ( 00080060:CS'A' ) ] }", "1"},
    {"drop everywhere", "!00080060",
     "D:ELE{ 00080060:CS'OT' 00081140:SQ[ ( 00080060:CS'A' ) ] }",
     "D:ELE{ 00081140:SQ[ ( ) ] }", "2"},
    {"drop in all items", "-(0008,1140).Modality",
     "D:ELE{ 00080060:CS'OT' 00081140:SQ[ ( 00080060:CS'A' ) ( 00080060:CS'B' "
     "00080070:LO'C' ) ] }",
     "D:ELE{ 00080060:CS'OT' 00081140:SQ[ ( ) ( 00080070:LO'C' ) ] }", "2"},
    {"drop in one item", "-(0008,1140)[1].Modality",
     "D:ELE{ 00081140:SQ[ ( 00080060:CS'A' ) ( 00080060:CS'B' ) ] }",
     "D:ELE{ 00081140:SQ[ ( 00080060:CS'A' ) ( ) ] }", "1"},
    {"drop an item", "-(0008,1140)[0]",
     "D:ELE{ 00081140:SQ[ ( 00080060:CS'A' ) ( 00080060:CS'B' ) ] }",
     "D:ELE{ 00081140:SQ[ ( 00080060:CS'B' ) ] }", "1"},
    {"drop all items", "-(0008,1140)[*]",
     "D:ELE{ 00081140:SQ[ ( 00080060:CS'A' ) ( ) ] }",
     "D:ELE{ 00081140:SQ[ ] }", "2"},
    {"drop what holds others", "-(0008,1140) -PixelData -(0028,2000)",
     "D:ELE{ 00080060:CS'A' 00081140:SQ[ ( 00081140:SQ[ ( ) ] ) ( ) ] "
     "B00282000:OB.01+02 7FE00010:OB< #.01 B#.02+03 > FFFCFFFC:OB.00 }",
     "D:ELE{ 00080060:CS'A' FFFCFFFC:OB.00 }", "111"},
    {"drop private", "private",
     "D:ELE{ 00080060:CS'A' 00090010:LO'X' 00091001:SQ[ ( ) ] 00100010:PN'A' }",
     "D:ELE{ 00080060:CS'A' 00100010:PN'A' }", ""},
    {"drop group lengths", "groups",
     "M{ 00020000:UL.00000000 } D:ELE{ 00080000:UL.00000000 "
     "00080001:UL.00000000 00081140:SQ[ ( 00080000:UL.00000000 ) ] }",
     "M{ 00020000:UL.00000000 } D:ELE{ 00081140:SQ[ ( ) ] }", ""},
    {"drop by creator", "-(0009,\"ACME\",01)",
     "D:ELE{ 00090010:LO'OTHER' 00090011:LO'ACME ' 00091001:LO'A' "
     "00091101:LO'B' 00091102:LO'C' }",
     "D:ELE{ 00090010:LO'OTHER' 00090011:LO'ACME ' 00091001:LO'A' "
     "00091102:LO'C' }",
     "1"},
    {"drop from each block of the creator", "-(0009,\"ACME\",01)",
     "D:ELE{ 00090010:LO'ACME' 00090012:LO'ACME' 000900FF:LO'ACME' "
     "00091001:LO'A' 00091101:LO'B' 00091201:LO'C' 0009FF01:LO'D' }",
     "D:ELE{ 00090010:LO'ACME' 00090012:LO'ACME' 000900FF:LO'ACME' "
     "00091101:LO'B' }",
     "3"},
    {"a block is that of its item", "-(0008,1140).(0009,\"ACME\",01)",
     "D:ELE{ 00081140:SQ[ ( 00090010:LO'ACME' 00091001:LO'A' ) ( "
     "00091001:LO'B' ) ] }",
     "D:ELE{ 00081140:SQ[ ( 00090010:LO'ACME' ) ( 00091001:LO'B' ) ] }", "1"},

    {"keep", "+Modality +(0008,1140)[1].(0008,0070) +(0010,1002)",
     "M{ 00020010:UI'1' } D:ELE{ 00080060:CS'A' 00080070:LO'B' 00081140:SQ[ ( "
     "00080070:LO'C' ) ( 00080060:CS'A' 00080070:LO'C' ) ] 00101002:SQ[ ( "
     "00100020:LO'D' ) ] 7FE00010:OW.0102 }",
     "M{ 00020010:UI'1' } D:ELE{ 00080060:CS'A' 00081140:SQ[ ( 00080070:LO'C' "
     ") "
     "] 00101002:SQ[ ( 00100020:LO'D' ) ] }",
     "111"},
    {"keep an item, but not all of it", "+(0008,1140)[0] -(0008,1140).Modality",
     "D:ELE{ 00081140:SQ[ ( 00080060:CS'A' 00080070:LO'C' ) ( 00080070:LO'D' ) "
     "] }",
     "D:ELE{ 00081140:SQ[ ( 00080070:LO'C' ) ] }", "11"},
    {"keep nothing", "+(0020,0010)",
     "D:ELE{ 00080060:CS'A' 00081140:SQ[ ( ) ] }", "D:ELE{ }", "0"},

    {"replace", "=(0008,0070):X", "D:ELE{ 00080060:CS'A' 00080070:UN.01 }",
     "D:ELE{ 00080060:CS'A' 00080070:LO'X' }", "1"},
    {"replace what comes in pieces",
     "=(0008,0070):X =(0008,1140):Y =(7FE0,0010):",
     "D:ELE{ B00080070:UN.01+02 00081140:SQ[ ( 00080070:LO'B' ) ] 7FE00010:OB< "
     "#. > }",
     "D:ELE{ 00080070:LO'X' 00081140:LO'Y' 7FE00010:LO }", "111"},
    {"put in", "=(0040,0001):Z =(0008,0070):X =(0008,0080):Y",
     "D:ELE{ 00080060:CS'A' 00100010:PN'B' }",
     "D:ELE{ 00080060:CS'A' 00080070:LO'X' 00080080:LO'Y' 00100010:PN'B' "
     "00400001:LO'Z' }",
     "111"},
    {"put into items", "=(0008,1140).(0008,0070):X",
     "D:ELE{ 00081140:SQ[ ( 00080060:CS'A' ) ( 00080080:LO'B' ) ( "
     "00080070:LO'C' ) ( ) ] }",
     "D:ELE{ 00081140:SQ[ ( 00080060:CS'A' 00080070:LO'X' ) ( 00080070:LO'X' "
     "00080080:LO'B' ) ( 00080070:LO'X' ) ( 00080070:LO'X' ) ] }",
     "4"},
    {"put into file meta information", "=(0002,0016):X =(0008,0070):Y",
     "M{ 00020010:UI'1' } D:ELE{ }",
     "M{ 00020010:UI'1' 00020016:LO'X' } D:ELE{ 00080070:LO'Y' }", "11"},
    {"put by creator", "=(0009,\"ACME\",01):X =(0009,\"NOBODY\",01):Y",
     "D:ELE{ 00090011:LO'ACME' 00091102:LO'C' }",
     "D:ELE{ 00090011:LO'ACME' 00091101:LO'X' 00091102:LO'C' }", "10"},
    {"put twice", "=(0008,0070):X =(0008,0070):Y", "D:ELE{ 00100010:PN }",
     "D:ELE{ 00080070:LO'Y' 00100010:PN }", "01"},
    {"put what is dropped", "=(0008,0070):X !00080070", "D:ELE{ 00100010:PN }",
     "D:ELE{ 00100010:PN }", "00"},
};

static dicom_status
add_rule(dicom_filter *f, const char *rule, size_t size)
{
    const char *value = memchr(rule, ':', size);
    char        digits[9] = {0};

    switch (rule[0]) {
    case '-':
        return dicom_filter_drop(f, rule + 1, size - 1);
    case '+':
        return dicom_filter_keep(f, rule + 1, size - 1);
    case '!':
        memcpy(digits, rule + 1, 8);
        return dicom_filter_drop_tag(f, (uint32_t)strtoul(digits, NULL, 16));
    default:
        return dicom_filter_set(f, rule + 1, (size_t)(value - rule) - 1,
                                DICOM_VR_LO, value + 1,
                                size - (size_t)(value - rule) - 1);
    }
}

static dicom_status
new_filter(dicom_filter **f, const char *rules, const dicom_allocator *with,
           struct event_text *out)
{
    dicom_filter_options o = DICOM_FILTER_OPTIONS_INIT;

    o.allocator = with;
    o.drop_private = strcmp(rules, "private") == 0;
    o.drop_group_lengths = strcmp(rules, "groups") == 0;
    dicom_status status = dicom_filter_new(f, event_text_event, out, &o);
    if (o.drop_private || o.drop_group_lengths)
        return status;
    while (status == DICOM_OK && *rules) {
        size_t size = strcspn(rules, " ");
        status = add_rule(*f, rules, size);
        rules += size + (rules[size] == ' ');
    }
    return status;
}

/* Heeds no SKIP, or those of BULK alone: play_text() does so. */
static dicom_status
feed(void *ctx, const dicom_event *e)
{
    dicom_status status = dicom_filter_event(ctx, e);

    return status == DICOM_SKIP ? DICOM_OK : status;
}

static void
run_row(const void *data)
{
    const struct row *row = data;
    struct event_text out = {0};
    dicom_filter     *f;

    assert_int_equal(new_filter(&f, row->rules, NULL, &out), DICOM_OK);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(play_text(row->in, NULL, feed, f), DICOM_OK);
        assert_string_equal(out.log.text, row->out);
        for (size_t i = 0; row->hits[i]; i++)
            assert_int_equal(dicom_filter_matches(f, i), row->hits[i] - '0');
        event_log_clear(&out.log);
        dicom_filter_reset(f);
    }
    dicom_filter_free(f);
    event_log_free(&out.log);
}

static void
fails_by_memory(const void *data)
{
    const struct row    *row = data;
    struct failing_alloc memory;
    dicom_status         status;
    size_t               k = 0;

    do {
        dicom_allocator   with = failing_alloc_init(&memory, ++k, false);
        struct event_text out = {0};
        dicom_filter     *f;

        status = new_filter(&f, row->rules, &with, &out);
        dicom_filter_free(f);
        failing_alloc_check(&memory);
        assert_int_equal(status,
                         memory.failures ? DICOM_E_NO_MEMORY : DICOM_OK);
    } while (status != DICOM_OK);
}

static void
refuses_bad_rules(void **state)
{
    static const struct {
        const char  *rule;
        dicom_status status;
    } cases[] = {
        {"-", DICOM_E_VALUE},
        {"-(0008", DICOM_E_VALUE},
        {"-NoSuchKeyword", DICOM_E_NOT_FOUND},
        {"=(0008,1140)[0]:X", DICOM_E_VALUE},
        {"-(0009,\" \",01)", DICOM_E_VALUE},
    };
    struct event_text out = {0};
    dicom_filter     *f;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(new_filter(&f, cases[i].rule, NULL, &out),
                         cases[i].status);
        dicom_filter_free(f);
    }
    assert_int_equal(new_filter(&f, "", NULL, &out), DICOM_OK);
    assert_int_equal(dicom_filter_set(f, "Modality", 8, DICOM_VR_SQ, NULL, 0),
                     DICOM_E_WRONG_VR);
    assert_int_equal(dicom_filter_matches(f, 0), 0);
    assert_int_equal(play_text("D:ELE{ )", NULL, feed, f), DICOM_E_STATE);
    dicom_filter_free(f);
    dicom_filter_free(NULL);
    event_log_free(&out.log);
}

/* ---- UTF-8 --------------------------------------------------------------- */

static const struct utf8_row {
    const char  *name;
    bool         strict;
    const char  *in;
    dicom_status status;
    const char  *out;
    unsigned     replaced;
} utf8_rows[] = {
    {"Latin 1", false,
     "M{ 00020013:SH.C4 } D:ELE{ 00080005:CS'ISO_IR 100' 00080060:CS.C4 "
     "00100010:PN.C464 }",
     DICOM_OK,
     "M{ 00020013:SH.C4 } D:ELE{ 00080005:CS'ISO_IR 192' 00080060:CS.C4 "
     "00100010:PN.C38464 }",
     0},
    {"ASCII needs no change", false, "D:ELE{ 00080005:CS 00100010:PN'AB' }",
     DICOM_OK, "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN'AB' }", 0},
    {"where it is missing", false,
     "D:ELE{ 00080001:UL.00000000 00080060:CS'A' 00100010:PN.C384 }", DICOM_OK,
     "D:ELE{ 00080001:UL.00000000 00080005:CS'ISO_IR 192' 00080060:CS'A' "
     "00100010:PN.C384 }",
     0},
    {"where it is missing, before a sequence", false,
     "D:ELE{ 00081140:SQ[ ( 00100010:PN'A' ) ] }", DICOM_OK,
     "D:ELE{ 00080005:CS'ISO_IR 192' 00081140:SQ[ ( 00100010:PN'A' ) ] }", 0},
    {"items inherit, or have their own", false,
     "D:ELE{ 00080005:CS'ISO_IR 100' 00081140:SQ[ ( 00100010:PN.C4 ) ( "
     "00080005:CS'ISO_IR 144' 00081140:SQ[ ( 00100010:PN.C4 ) ] ) ( "
     "00100010:PN.C4 ) ] }",
     DICOM_OK,
     "D:ELE{ 00080005:CS'ISO_IR 192' 00081140:SQ[ ( 00100010:PN.C384 ) ( "
     "00080005:CS'ISO_IR 192' 00081140:SQ[ ( 00100010:PN.D0A4 ) ] ) ( "
     "00100010:PN.C384 ) ] }",
     0},
    {"text in pieces", false,
     "D:ELE{ 00080005:CS'GB18030' B00104000:LT.41CD+F54243 }", DICOM_OK,
     "D:ELE{ 00080005:CS'ISO_IR 192' 00104000:LT.41E78E8B4243 }", 0},
    {"bytes in pieces", false,
     "D:ELE{ 00080005:CS'ISO_IR 100' B00282000:OB.C4+C4 7FE00010:OB< # B#.C4 "
     "> "
     "}",
     DICOM_OK,
     "D:ELE{ 00080005:CS'ISO_IR 192' B00282000:OB.C4+C4 7FE00010:OB< # B#.C4 "
     "> "
     "}",
     0},
    {"what is no character", false,
     "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN.41FF }", DICOM_OK,
     "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN.41EFBFBD }", 1},
    {"no character set, and no UTF-8", false, "D:ELE{ 00100010:PN.41C4 }",
     DICOM_OK, "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN.41EFBFBD }", 1},
    {"an empty character set says nothing", false,
     "D:ELE{ 00080005:CS 00100010:PN.C384 }", DICOM_OK,
     "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN.C384 }", 0},
    {"nor does one of an item", false,
     "D:ELE{ 00080005:CS'ISO_IR 100' 00081140:SQ[ ( 00080005:CS'  ' "
     "00100010:PN.C384 ) ] }",
     DICOM_OK,
     "D:ELE{ 00080005:CS'ISO_IR 192' 00081140:SQ[ ( 00080005:CS'ISO_IR 192' "
     "00100010:PN.C384 ) ] }",
     0},
    {"strict", true, "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN.41FF }",
     DICOM_E_VALUE, "D:ELE{ 00080005:CS'ISO_IR 192'", 0},
};

static void
run_utf8_row(const void *data)
{
    const struct utf8_row *row = data;
    struct failing_alloc   memory;
    dicom_status           status = DICOM_E_NO_MEMORY;

    for (size_t k = 1; status == DICOM_E_NO_MEMORY; k++) {
        dicom_allocator    with = failing_alloc_init(&memory, k, false);
        dicom_utf8_options o = DICOM_UTF8_OPTIONS_INIT;
        struct event_text  out = {0};
        dicom_utf8        *f;

        o.strict = row->strict;
        o.allocator = &with;
        status = dicom_utf8_new(&f, event_text_event, &out, &o);
        if (status == DICOM_OK)
            status = play_text(row->in, NULL, dicom_utf8_event, f);
        if (memory.failures == 0) {
            assert_int_equal(status, row->status);
            assert_string_equal(out.log.text, row->out);
            assert_int_equal(dicom_utf8_replaced(f), row->replaced);
            dicom_utf8_reset(f);
            assert_int_equal(dicom_utf8_replaced(f), 0);
        }
        dicom_utf8_free(f);
        failing_alloc_check(&memory);
        event_log_free(&out.log);
    }
}

static void
limits_text_in_pieces(void **state)
{
    dicom_utf8_options o = DICOM_UTF8_OPTIONS_INIT;
    struct event_text  out = {0};
    dicom_utf8        *f;

    (void)state;
    o.memory = 4;
    assert_int_equal(dicom_utf8_new(&f, event_text_event, &out, &o), DICOM_OK);
    assert_int_equal(play_text("D:ELE{ B00104000:LT.414243+44+45 }", NULL,
                               dicom_utf8_event, f),
                     DICOM_E_LIMIT);
    dicom_utf8_free(f);
    event_log_free(&out.log);
}

/* A source that heeds no SKIP. */
static dicom_status
deaf_utf8_event(void *filter, const dicom_event *e)
{
    dicom_status status = dicom_utf8_event(filter, e);

    return status == DICOM_SKIP ? DICOM_OK : status;
}

static void
text_that_is_left_out_is_not_judged(void **state)
{
    static const char  path[] = "ReferencedImageSequence";
    dicom_utf8_options o = DICOM_UTF8_OPTIONS_INIT;
    struct event_text  out = {0};
    dicom_filter      *dropping;
    dicom_utf8        *f;

    (void)state;
    o.strict = true;
    assert_int_equal(dicom_filter_new(&dropping, event_text_event, &out, NULL),
                     DICOM_OK);
    assert_int_equal(dicom_filter_drop(dropping, path, sizeof path - 1),
                     DICOM_OK);
    assert_int_equal(dicom_utf8_new(&f, dicom_filter_event, dropping, &o),
                     DICOM_OK);
    assert_int_equal(
        play_text("D:ELE{ 00080005:CS'ISO_IR 192' 00081140:SQ[ ( 00081140:SQ[ "
                  "] 00100010:PN.FF ) ( ) ] 00100010:PN'A' }",
                  NULL, deaf_utf8_event, f),
        DICOM_OK);
    assert_string_equal(out.log.text,
                        "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN'A' }");
    dicom_utf8_free(f);
    dicom_filter_free(dropping);
    event_log_free(&out.log);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_bad_rules),
        cmocka_unit_test(limits_text_in_pieces),
        cmocka_unit_test(text_that_is_left_out_is_not_judged),
    };

    RUN_TABLE(run_row, rows);
    RUN_TABLE(fails_by_memory, rows);
    RUN_TABLE(run_utf8_row, utf8_rows);
    RUN_TESTS(tests);
    return finish_tests();
}
