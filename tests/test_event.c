#include "dicom/event.h"
#include "event/finding.h"
#include "event/path.h"
#include "support/support.h"

/* ---- order: a letter per event ------------------------------------------ */

static dicom_event
event_of_letter(char letter)
{
    static const struct {
        char             letter;
        dicom_event_kind kind;
        uint32_t         flags;
    } letters[] = {
        {'p', DICOM_PREAMBLE, 0},
        {'m', DICOM_DATASET_BEGIN, DICOM_EVENT_FILE_META},
        {'d', DICOM_DATASET_BEGIN, 0},
        {'D', DICOM_DATASET_END, 0},
        {'e', DICOM_ELEMENT, 0},
        {'b', DICOM_BULK_BEGIN, 0},
        {'-', DICOM_BULK_DATA, 0},
        {'B', DICOM_BULK_END, 0},
        {'s', DICOM_SEQUENCE_BEGIN, 0},
        {'S', DICOM_SEQUENCE_END, 0},
        {'i', DICOM_ITEM_BEGIN, 0},
        {'I', DICOM_ITEM_END, 0},
        {'f', DICOM_FRAGMENTS_BEGIN, 0},
        {'F', DICOM_FRAGMENTS_END, 0},
        {'x', DICOM_STRAY, 0},
        {'?', DICOM_EVENT_KIND_COUNT, 0},
    };
    dicom_event event = {0};

    for (size_t i = 0; i < COUNT_OF(letters); i++)
        if (letters[i].letter == letter) {
            event.kind = letters[i].kind;
            event.flags = letters[i].flags;
            return event;
        }
    fail_msg("no event '%c'", letter);
    return event;
}

/* How many events of the text are taken; SIZE_MAX: all, and the end too. */
static size_t
play(const char *text)
{
    dicom_event_order order = {0};

    for (size_t i = 0; text[i] != '\0'; i++) {
        dicom_event       event = event_of_letter(text[i]);
        dicom_event_order before = order;
        dicom_status      status = dicom_event_order_check(&order, &event);

        if (status != DICOM_OK) {
            assert_int_equal(status, DICOM_E_STATE);
            assert_memory_equal(&before, &order, sizeof order);
            return i;
        }
    }
    if (dicom_event_order_finish(&order) == DICOM_OK)
        return SIZE_MAX;
    return strlen(text);
}

static void
test_order_good(void **state)
{
    static const char *const streams[] = {
        "dD",
        "mD",
        "pmDdD",
        "pdD",
        "mDdD",
        "xpxmxDxdxDx",
        "deebBeD",
        "db-BeD",
        "db---BD",
        "dbBD",
        "dsSD",
        "dsiISD",
        "dsxixIxSD",
        "dsieebBsisiIiISISfFIiISeD",
        "dfFD",
        "dfeeFeD",
        "dfebBb--BxeFD",
        "msiISDdD",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(streams); i++)
        if (play(streams[i]) != SIZE_MAX)
            fail_msg("%s stops at %zu", streams[i], play(streams[i]));
}

static void
test_order_bad(void **state)
{
    static const struct {
        const char *stream;
        size_t      taken;
    } cases[] = {
        {"", 0},           {"x", 1},          {"p", 1},
        {"d", 1},          {"pp", 1},         {"dDdD", 2},
        {"dDmD", 2},       {"mDmD", 2},       {"mDdDdD", 4},
        {"mDp", 2},        {"dp", 1},         {"e", 0},
        {"D", 0},          {"dd", 1},         {"dI", 1},
        {"dS", 1},         {"dF", 1},         {"dB", 1},
        {"d-", 1},         {"di", 1},         {"dsD", 2},
        {"dsI", 2},        {"dse", 2},        {"dss", 2},
        {"dsf", 2},        {"dsb", 2},        {"dsiS", 3},
        {"dsiD", 3},       {"dsii", 3},       {"dsiISI", 5},
        {"dsiISS", 5},     {"dfi", 2},        {"dfs", 2},
        {"dff", 2},        {"dfD", 2},        {"dfF", 3},
        {"dfbF", 3},       {"dbx", 2},        {"dbe", 2},
        {"dbb", 2},        {"dbF", 2},        {"dfbx", 3},
        {"dfbBB", 4},      {"dfbB-", 4},      {"dfFF", 3},
        {"?", 0},          {"d?", 1},         {"mD", SIZE_MAX},
        {"dsiI", 4},       {"dbB", 3},        {"dsifFbBIiS", 9},
        {"dbB-", 3},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (play(cases[i].stream) != cases[i].taken)
            fail_msg("%s: %zu taken", cases[i].stream, play(cases[i].stream));
}

static void
test_order_depth(void **state)
{
    dicom_event_order order = {0}, full;
    dicom_event       event = event_of_letter('d');

    (void)state;
    assert_int_equal(dicom_event_order_check(&order, &event), DICOM_OK);
    for (int i = 0; i < 128; i++) {
        event = event_of_letter('s');
        assert_int_equal(dicom_event_order_check(&order, &event), DICOM_OK);
        event = event_of_letter('i');
        assert_int_equal(dicom_event_order_check(&order, &event), DICOM_OK);
    }
    full = order;
    event = event_of_letter('s');
    assert_int_equal(dicom_event_order_check(&order, &event), DICOM_E_LIMIT);
    assert_memory_equal(&order, &full, sizeof order);
    for (int i = 0; i < 128; i++) {
        event = event_of_letter('D');
        assert_int_equal(dicom_event_order_check(&order, &event),
                         DICOM_E_STATE);
        event = event_of_letter('I');
        assert_int_equal(dicom_event_order_check(&order, &event), DICOM_OK);
        event = event_of_letter('S');
        assert_int_equal(dicom_event_order_check(&order, &event), DICOM_OK);
    }
    event = event_of_letter('D');
    assert_int_equal(dicom_event_order_check(&order, &event), DICOM_OK);
    assert_int_equal(dicom_event_order_finish(&order), DICOM_OK);
}

/* ---- names and findings ------------------------------------------------- */

static void
test_kind_names(void **state)
{
    (void)state;
    assert_string_equal(dicom_event_kind_name(DICOM_PREAMBLE), "PREAMBLE");
    assert_string_equal(dicom_event_kind_name(DICOM_ELEMENT), "ELEMENT");
    assert_string_equal(dicom_event_kind_name(DICOM_STRAY), "STRAY");
    assert_string_equal(dicom_event_kind_name(DICOM_EVENT_KIND_COUNT),
                        "UNKNOWN");
}

static void
test_findings(void **state)
{
    static const dicom_finding_code codes[] = {
#define ROW(name, number, severity, status, section, text) DICOM_F_##name,
        DICOM_FINDINGS(ROW)
#undef ROW
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        dicom_finding_code code = codes[i];

        assert_true(i == 0 || codes[i - 1] < code);
        assert_string_not_equal(dicom_finding_name(code), "UNKNOWN");
        assert_true(strncmp(dicom__finding_section(code), "PS3.", 4) == 0);
        assert_true(strlen(dicom_finding_text(code)) > 10);
        assert_true(dicom_finding_status(code) >= DICOM_E_ARGUMENT);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(dicom_finding_name(code),
                                    dicom_finding_name(codes[k]));
    }
}

static void
test_finding_rows(void **state)
{
    dicom_finding_code code = DICOM_F_DELIMITER_MISSING;

    (void)state;
    assert_string_equal(dicom_finding_name(code), "DELIMITER_MISSING");
    assert_string_equal(dicom_finding_text(code), "a delimiter is missing");
    assert_string_equal(dicom__finding_section(code), "PS3.5 7.5");
    assert_int_equal(dicom_finding_get_severity(code), DICOM_ERROR);
    assert_int_equal(dicom_finding_status(code), DICOM_E_TRUNCATED);
    assert_int_equal(dicom_finding_get_severity(DICOM_F_SYNTAX_UNKNOWN),
                     DICOM_NOTE);
    assert_int_equal(dicom_finding_get_severity(DICOM_F_TAG_ORDER),
                     DICOM_WARNING);
}

/* A code without a row: below, in a gap, above, far away. */
static void
test_finding_unknown(void **state)
{
    static const int codes[] = {0, 31, 63, 1000, -1};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        dicom_finding_code code = (dicom_finding_code)codes[i];

        assert_string_equal(dicom_finding_name(code), "UNKNOWN");
        assert_string_equal(dicom_finding_text(code), "unknown finding");
        assert_string_equal(dicom__finding_section(code), "");
        assert_int_equal(dicom_finding_status(code), DICOM_E_ARGUMENT);
    }
}

static void
test_severity_names(void **state)
{
    (void)state;
    assert_string_equal(dicom_severity_name(DICOM_NOTE), "note");
    assert_string_equal(dicom_severity_name(DICOM_WARNING), "warning");
    assert_string_equal(dicom_severity_name(DICOM_ERROR), "error");
}

/* ---- paths -------------------------------------------------------------- */

#define REFERENCED_SERIES 0x00081115
#define SHARED_GROUPS 0x52009229
#define PATIENT_NAME 0x00100010

static void
test_path(void **state)
{
    static const struct {
        size_t                  count;
        struct dicom__path_step steps[2];
        uint32_t                tag;
        const char             *text;
    } cases[] = {
        {0, {{0, 0}}, 0, ""},
        {0, {{0, 0}}, PATIENT_NAME, "PatientName"},
        {1, {{REFERENCED_SERIES, 0}}, 0, "ReferencedSeriesSequence[0]"},
        {1,
         {{REFERENCED_SERIES, 10}},
         PATIENT_NAME,
         "ReferencedSeriesSequence[10].PatientName"},
        {2,
         {{REFERENCED_SERIES, 1}, {0x00091001, UINT32_MAX - 1}},
         0x000BFF0A,
         "ReferencedSeriesSequence[1].(0009,1001)[4294967294].(000B,FF0A)"},
        {2,
         {{REFERENCED_SERIES, 1}, {0, DICOM_PATH_NO_ITEM}},
         0,
         "ReferencedSeriesSequence[1].CommandGroupLength"},
        {0, {{0, 0}}, 0xFFFFFFFF, "(FFFF,FFFF)"},
        {0, {{0, 0}}, 0xFFFEE000, "Item"},
        {0, {{0, 0}}, 0x60000010, "OverlayRows"},
        {0, {{0, 0}}, 0x60020010, "(6002,0010)"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[DICOM_PATH_SIZE];

        memset(text, '#', sizeof text);
        dicom__path_format(text, cases[i].steps, cases[i].count,
                           cases[i].tag);
        assert_string_equal(text, cases[i].text);
    }
}

/* The path of `tag` in `count` steps, a private one first. */
static void
deep_path(char out[DICOM_PATH_SIZE], size_t count, uint32_t tag)
{
    struct dicom__path_step steps[128];

    for (size_t i = 0; i < count; i++)
        steps[i] = (struct dicom__path_step){SHARED_GROUPS, (uint32_t)i};
    steps[0].tag = 0x00091001;
    dicom__path_format(out, steps, count, tag);
}

/* What does not fit is left out after the first step, whole steps only. */
static void
test_path_deep(void **state)
{
    char text[DICOM_PATH_SIZE];

    (void)state;
    deep_path(text, 128, PATIENT_NAME);
    assert_string_equal(
        text, "(0009,1001)[0] ... "
              "SharedFunctionalGroupsSequence[122]."
              "SharedFunctionalGroupsSequence[123]."
              "SharedFunctionalGroupsSequence[124]."
              "SharedFunctionalGroupsSequence[125]."
              "SharedFunctionalGroupsSequence[126]."
              "SharedFunctionalGroupsSequence[127].PatientName");
    deep_path(text, 7, 0);
    assert_string_equal(text, "(0009,1001)[0]."
                              "SharedFunctionalGroupsSequence[1]."
                              "SharedFunctionalGroupsSequence[2]."
                              "SharedFunctionalGroupsSequence[3]."
                              "SharedFunctionalGroupsSequence[4]."
                              "SharedFunctionalGroupsSequence[5]."
                              "SharedFunctionalGroupsSequence[6]");
}

/* Every length around the limit: ends as it should, is as long as it can. */
static void
test_path_limit(void **state)
{
    (void)state;
    for (uint32_t index = 1; index < 1000000000; index *= 10)
        for (size_t count = 1; count <= 24; count++) {
            struct dicom__path_step steps[24];
            char                    text[DICOM_PATH_SIZE];
            size_t                  full = count * 14 - 1;

            for (size_t i = 0; i < count; i++)
                steps[i] = (struct dicom__path_step){0x00091001, 1};
            steps[count - 1].index = index;
            for (uint32_t i = index; i >= 10; i /= 10)
                full++;
            dicom__path_format(text, steps, count, 0x00100010);
            full += 1 + strlen("PatientName");
            full += count;
            if (full < DICOM_PATH_SIZE) {
                assert_int_equal(strlen(text), full);
                assert_null(strstr(text, " ... "));
            } else {
                assert_true(strlen(text) >= DICOM_PATH_SIZE - 1 - 15);
                assert_non_null(strstr(text, "[1] ... (0009,1001)["));
            }
            assert_non_null(strstr(text, "].PatientName"));
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_good),
        cmocka_unit_test(test_order_bad),
        cmocka_unit_test(test_order_depth),
        cmocka_unit_test(test_kind_names),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_finding_rows),
        cmocka_unit_test(test_finding_unknown),
        cmocka_unit_test(test_severity_names),
        cmocka_unit_test(test_path),
        cmocka_unit_test(test_path_deep),
        cmocka_unit_test(test_path_limit),
    };

    RUN_TESTS(tests);
    return finish_tests();
}
