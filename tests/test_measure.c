/* Lengths that are measured are those that are written, and read again. */
#include <stdio.h>
#include <stdlib.h>

#include <dicom.h>

#include "support/event_text.h"
#include "support/failing_alloc.h"
#include "support/rewrite.h"
#include "support/support.h"

#define ILE "1.2.840.10008.1.2"
#define ELE "1.2.840.10008.1.2.1"
#define EBE "1.2.840.10008.1.2.2"
#define DEFLATED "1.2.840.10008.1.2.1.99"
#define JPEG "1.2.840.10008.1.2.4.50"

/* `lengths`: of sequences (S) and items (I) in turn; u: undefined. */
struct row {
    const char          *name;
    const char          *syntax; /* UID; NULL: that of the events */
    dicom_writer_options options;
    const char          *events;
    const char          *lengths;
};

#define VALUES                                                                 \
    "D:ELE{ 00081140:SQ[ ( 00080060:CS'OTX' 00082112:SQ[ ] 00282000:OB.01 ) "  \
    "( ) ] }"
#define ICON(syntax)                                                           \
    "D:" syntax "{ 00880200:SQ[ ( 00280010:US.0100 7FE00010:OB< #. "           \
    "B#.01+0203 > ) ] 7FE00010:OB< #. > }"

static const struct row rows[] = {
    {"none", NULL, {0}, "D:ELE{ 00080060:CS'OT' }", ""},
    {"no item", NULL, {0}, "D:ELE{ 00081140:SQ[ ] }", "S0"},
    {"explicit VR", ELE, {0}, VALUES, "S54 I38 S0 I0"},
    {"implicit VR", ILE, {0}, VALUES, "S46 I30 S0 I0"},
    {"big endian", EBE, {0}, VALUES, "S54 I38 S0 I0"},
    {"deflated", DEFLATED, {0}, VALUES, "S54 I38 S0 I0"},
    {"as the events are",
     NULL,
     {0},
     "D:ILE{ 00081140:SQ[ ( 00282000:OB.0102 ) "
     "] }",
     "S18 I10"},
    {"as the file says",
     NULL,
     {0},
     "M{ 00020010:UI'1.2.840.10008.1.2' } "
     "D:ILE{ 00081140:SQ[ ( 00282000:OB.0102 ) "
     "] }",
     "S18 I10"},
    {"a value in pieces",
     ELE,
     {0},
     "D:ELE{ 00081140:SQ[ ( B00281201:OW.0102+03+04 B00282002:CS'A'+'BC' ) ] }",
     "S36 I28"},
    {"group lengths left out",
     ELE,
     {0},
     "D:ELE{ 00081140:SQ[ ( 00080000:UL.0A000000 00080001:UL.0A000000 "
     "00080060:CS'OT' 00100000:UL.00000000 ) ] }",
     "S18 I10"},
    {"group lengths left out and made",
     ELE,
     {.group_lengths = DICOM_GROUP_LENGTHS_MAKE},
     "D:ELE{ 00080000:UL.00000000 00081140:SQ[ ( 00080000:UL.0A000000 "
     "00080060:CS'OT' ) ] }",
     "S18 I10"},
    {"group lengths kept",
     ELE,
     {.group_lengths = DICOM_GROUP_LENGTHS_KEEP},
     "D:ELE{ 00081140:SQ[ ( 00080000:UL.0A000000 00080060:CS'OT' ) ] }",
     "S30 I22"},
    {"fragments in an item", NULL, {0}, ICON("ENC"), "S58 I50"},
    {"fragments in implicit VR", NULL, {0}, ICON("ILE"), "S54 I46"},
    {"fragments of no value's VR",
     NULL,
     {0},
     "D:ENC{ 00880200:SQ[ ( 7FE00010:OW< #. #.0102 > ) ] }",
     "S46 I38"},
    {"an element in the file meta information",
     ILE,
     {0},
     "M{ 00020100:UI'1.2' } D:ELE{ 00081140:SQ[ ( 00282000:OB.0102 ) ] }",
     "S18 I10"},
    {"nothing but sequences",
     ELE,
     {0},
     "D:ELE{ 00081140:SQ[ ( 00081140:SQ[ ( 00081140:SQ[ ( ) ( ) ] ) ] ) ] "
     "00081199:SQ[ ( ) ] }",
     "S56 I48 S36 I28 S16 I0 I0 S8 I0"},
};

/* ---- lengths as text ----------------------------------------------------- */

struct lengths {
    char            text[256];
    size_t          size;
    dicom_event_fn *next; /* may be NULL */
    void           *ctx;
};

static dicom_status
note(void *ctx, const dicom_event *e)
{
    struct lengths *l = ctx;
    char            kind = e->kind == DICOM_SEQUENCE_BEGIN ? 'S' : 'I';
    bool            more = l->size > 0;

    if (e->kind == DICOM_SEQUENCE_BEGIN || e->kind == DICOM_ITEM_BEGIN) {
        char  *at = l->text + l->size;
        size_t room = sizeof l->text - l->size;
        int    n = e->length == DICOM_LENGTH_UNDEFINED
                       ? snprintf(at, room, "%s%cu", more ? " " : "", kind)
                       : snprintf(at, room, "%s%c%u", more ? " " : "", kind,
                                  (unsigned)e->length);
        assert_true(n > 0 && (size_t)n < room);
        l->size += (size_t)n;
    }
    return l->next ? l->next(l->ctx, e) : DICOM_OK;
}

static void
no_finding(void *ctx, const dicom_finding *finding)
{
    (void)ctx;
    if (finding->code != DICOM_F_FRAGMENTS_UNEXPECTED) /* in the rows */
        fail_msg("%s at %s", finding->text, finding->path);
}

/* What is read of what was written. */
static void
reads_back(const struct output *out, const char *expected)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    struct lengths       read = {.size = 0};

    o.on_finding = no_finding;
    assert_int_equal(parse_bytes(out->data, out->size, 0, &o, note, &read),
                     DICOM_OK);
    assert_string_equal(read.text, expected);
}

static dicom_writer_options
options_of(const struct row *row)
{
    dicom_writer_options o = row->options;

    o.size = sizeof o;
    o.lengths = DICOM_LENGTHS_EXACT;
    if (row->syntax)
        o.syntax = dicom_syntax_find(row->syntax, strlen(row->syntax));
    return o;
}

/* ---- a stream that comes twice ------------------------------------------- */

static void
measures(const void *data)
{
    const struct row    *row = data;
    dicom_writer_options o = options_of(row);
    struct lengths       told = {.next = dicom_writer_event};
    struct output        out = {0};
    dicom_measure       *m;
    dicom_writer        *w;

    assert_int_equal(dicom_measure_new(&m, &o), DICOM_OK);
    assert_int_equal(dicom_writer_new(&w, output_write, &out, &o), DICOM_OK);
    told.ctx = w;
    for (int round = 0; round < 2; round++) { /* of one object */
        told.size = 0;
        output_clear(&out);
        dicom_writer_reset(w, output_write, &out);
        assert_int_equal(play_text(row->events, NULL, dicom_measure_event, m),
                         DICOM_OK);
        assert_int_equal(dicom_measure_replay(m, note, &told), DICOM_OK);
        assert_int_equal(play_text(row->events, NULL, dicom_measure_event, m),
                         DICOM_OK);
        assert_int_equal(dicom_writer_finish(w), DICOM_OK);
        assert_string_equal(told.text, row->lengths);
        reads_back(&out, row->lengths);
        dicom_measure_reset(m);
    }
    dicom_writer_free(w);
    dicom_measure_free(m);
    output_free(&out);
}

/* ---- a data set ---------------------------------------------------------- */

static dicom_status
write_dataset(const struct row *row, const dicom_dataset *ds,
              const dicom_allocator *allocator, struct output *out)
{
    dicom_writer_options o = options_of(row);
    dicom_error          error;

    o.allocator = allocator;
    dicom_status status = dicom_file_write(ds, output_write, out, &o, &error);
    assert_int_equal(error.status, status);
    return status;
}

static void
writes_dataset(const void *data)
{
    const struct row *row = data;
    struct output     out = {0};
    dicom_dataset    *ds;

    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(play_text(row->events, NULL, dicom_dataset_event, ds),
                     DICOM_OK);
    assert_int_equal(write_dataset(row, ds, NULL, &out), DICOM_OK);
    reads_back(&out, row->lengths);

    /* Every failure of memory and of the output in turn. */
    dicom_status         status;
    size_t               k = 0, size = out.size;
    struct failing_alloc memory;
    do {
        bool            for_good = k++ % 2 == 0;
        dicom_allocator with = failing_alloc_init(&memory, k, for_good);

        output_clear(&out);
        status = write_dataset(row, ds, &with, &out);
        failing_alloc_check(&memory);
        assert_int_equal(status,
                         memory.failures ? DICOM_E_NO_MEMORY : DICOM_OK);
    } while (status != DICOM_OK);
    assert_true(k > 3);
    out.full = DICOM_E_WRITE;
    for (out.room = 1; out.room < size; out.room++) {
        output_clear(&out);
        assert_int_equal(write_dataset(row, ds, NULL, &out), DICOM_E_WRITE);
    }
    output_free(&out);
    dicom_dataset_free(ds);
}

/* ---- the edges ----------------------------------------------------------- */

/* One item with a value that is not there. */
static void
play_value(dicom_measure *m, dicom_vr vr, uint32_t length, size_t times)
{
    static const dicom_event_kind kinds[] = {
        DICOM_DATASET_BEGIN, DICOM_SEQUENCE_BEGIN, DICOM_ITEM_BEGIN,
        DICOM_BULK_BEGIN,    DICOM_BULK_END,       DICOM_ITEM_END,
        DICOM_SEQUENCE_END,  DICOM_DATASET_END};
    dicom_event e = {.tag = 0x00081140, .vr = vr, .length = length};

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        e.kind = kinds[i];
        dicom_status expected =
            e.kind == DICOM_BULK_BEGIN ? DICOM_SKIP : DICOM_OK;
        dicom_status status = dicom_measure_event(m, &e);
        assert_true(status == expected || status == DICOM_OK);
        if (e.kind == DICOM_BULK_END && --times > 0)
            i -= 2;
    }
}

static void
test_edges(void **state)
{
    static const struct {
        dicom_vr    vr;
        uint32_t    length;
        size_t      times;
        const char *lengths;
    } edges[] = {
        {DICOM_VR_LO, 65533, 1, "S65550 I65542"},
        {DICOM_VR_LO, 65534, 1, "S65550 I65542"},
        {DICOM_VR_LO, 65535, 1, "S65556 I65548"}, /* padded: UN */
        {DICOM_VR_LO, 65536, 1, "S65556 I65548"},
        {DICOM_VR_OB, 65535, 1, "S65556 I65548"},
        {DICOM_VR_OB, 0xFFFFFFE2, 1, "S4294967286 I4294967278"},
        {DICOM_VR_OB, 0xFFFFFFEA, 1, "S4294967294 I4294967286"},
        {DICOM_VR_OB, 0xFFFFFFEC, 1, "Su I4294967288"},
        {DICOM_VR_OB, 0xFFFFFFF2, 1, "Su I4294967294"},
        {DICOM_VR_OB, 0xFFFFFFF4, 1, "Su Iu"},
        {DICOM_VR_OB, 0xFFFFFFF0, 9, "Su Iu"},
    };
    dicom_measure *m;

    (void)state;
    assert_int_equal(dicom_measure_new(&m, NULL), DICOM_OK);
    for (size_t i = 0; i < COUNT_OF(edges); i++) {
        struct lengths told = {.size = 0};

        dicom_measure_reset(m);
        play_value(m, edges[i].vr, edges[i].length, edges[i].times);
        assert_int_equal(dicom_measure_replay(m, note, &told), DICOM_OK);
        play_value(m, edges[i].vr, edges[i].length, edges[i].times);
        assert_string_equal(told.text, edges[i].lengths);
    }
    dicom_measure_free(m);
}

static dicom_status
skip_all(void *ctx, const dicom_event *e)
{
    *(unsigned *)ctx += e->kind == DICOM_ITEM_BEGIN;
    return DICOM_SKIP;
}

/* Were a sequence passed over, the lengths would go to others. */
static void
test_nothing_is_skipped(void **state)
{
    unsigned       items = 0;
    dicom_measure *m;

    (void)state;
    assert_int_equal(dicom_measure_new(&m, NULL), DICOM_OK);
    play_value(m, DICOM_VR_OB, 2, 1);
    assert_int_equal(dicom_measure_replay(m, skip_all, &items), DICOM_OK);
    dicom_event e = {.kind = DICOM_DATASET_BEGIN};
    assert_int_equal(dicom_measure_event(m, &e), DICOM_SKIP);
    dicom_measure_free(m);

    assert_int_equal(dicom_measure_new(&m, NULL), DICOM_OK);
    play_value(m, DICOM_VR_OB, 2, 1);
    assert_int_equal(dicom_measure_replay(m, skip_all, &items), DICOM_OK);
    e.kind = DICOM_DATASET_BEGIN;
    assert_int_equal(dicom_measure_event(m, &e), DICOM_SKIP);
    e.kind = DICOM_SEQUENCE_BEGIN;
    assert_int_equal(dicom_measure_event(m, &e), DICOM_OK);
    e.kind = DICOM_ITEM_BEGIN;
    assert_int_equal(dicom_measure_event(m, &e), DICOM_OK);
    assert_int_equal(items, 1);
    dicom_measure_free(m);
}

/* ---- what goes wrong ----------------------------------------------------- */

static void
test_refusals(void **state)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    struct lengths       told = {.size = 0};
    dicom_measure       *m = NULL;

    (void)state;
    assert_int_equal(dicom_measure_new(NULL, &o), DICOM_E_ARGUMENT);
    o.preserve = true;
    assert_int_equal(dicom_measure_new(&m, &o), DICOM_E_ARGUMENT);
    o = (dicom_writer_options){.size = 1};
    assert_int_equal(dicom_measure_new(&m, &o), DICOM_E_ARGUMENT);
    assert_null(m);
    dicom_measure_free(NULL);

    assert_int_equal(dicom_measure_new(&m, NULL), DICOM_OK);
    assert_int_equal(dicom_measure_replay(m, NULL, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_measure_replay(m, note, &told), DICOM_E_STATE);
    assert_int_equal(
        play_text("D:ELE{ 00081140:SQ[ (", NULL, dicom_measure_event, m),
        DICOM_OK);
    assert_int_equal(dicom_measure_replay(m, note, &told), DICOM_E_STATE);

    /* An error sticks. */
    dicom_event e = {.kind = DICOM_SEQUENCE_END};
    assert_int_equal(dicom_measure_event(m, &e), DICOM_E_STATE);
    e.kind = DICOM_ITEM_END;
    assert_int_equal(dicom_measure_event(m, &e), DICOM_E_STATE);

    dicom_measure_reset(m);
    assert_int_equal(
        play_text("D:ELE{ 00081140:SQ[ ( ) ] }", NULL, dicom_measure_event, m),
        DICOM_OK);
    assert_int_equal(dicom_measure_replay(m, note, &told), DICOM_OK);
    assert_int_equal(play_text("D:ELE{ 00081140:SQ[ ( ) ( ) ] }", NULL,
                               dicom_measure_event, m),
                     DICOM_E_STATE);
    assert_string_equal(told.text, "S8 I0");

    /* A value of no VR, as the writer sees it. */
    dicom_measure_reset(m);
    e = (dicom_event){.kind = DICOM_DATASET_BEGIN};
    assert_int_equal(dicom_measure_event(m, &e), DICOM_OK);
    e = (dicom_event){.kind = DICOM_ELEMENT, .vr = DICOM_VR_COUNT};
    assert_int_equal(dicom_measure_event(m, &e), DICOM_E_WRONG_VR);
    dicom_measure_free(m);
}

/* Of other events than those that were measured the writer knows. */
static void
test_other_events(void **state)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    struct output        out = {0};
    dicom_measure       *m;
    dicom_writer        *w;

    (void)state;
    o.lengths = DICOM_LENGTHS_EXACT;
    assert_int_equal(dicom_measure_new(&m, &o), DICOM_OK);
    assert_int_equal(dicom_writer_new(&w, output_write, &out, &o), DICOM_OK);
    assert_int_equal(
        play_text("D:ELE{ 00081140:SQ[ ( ) ] }", NULL, dicom_measure_event, m),
        DICOM_OK);
    assert_int_equal(dicom_measure_replay(m, dicom_writer_event, w), DICOM_OK);
    assert_int_equal(play_text("D:ELE{ 00081140:SQ[ ( 00080060:CS'OT' ) ] }",
                               NULL, dicom_measure_event, m),
                     DICOM_E_STATE);
    assert_int_equal(dicom_writer_error(w)->status, DICOM_E_STATE);
    dicom_writer_free(w);
    dicom_measure_free(m);
    output_free(&out);
}

static void
test_limit(void **state)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    dicom_measure       *m;
    dicom_event          e = {.kind = DICOM_DATASET_BEGIN};
    dicom_status         status = DICOM_OK;
    unsigned             count = 0;

    (void)state;
    o.memory = 4096;
    assert_int_equal(dicom_measure_new(&m, &o), DICOM_OK);
    assert_int_equal(dicom_measure_event(m, &e), DICOM_OK);
    while (status == DICOM_OK) {
        e.kind = DICOM_SEQUENCE_BEGIN;
        status = dicom_measure_event(m, &e);
        e.kind = DICOM_SEQUENCE_END;
        if (status == DICOM_OK)
            status = dicom_measure_event(m, &e);
        count++;
    }
    assert_int_equal(status, DICOM_E_LIMIT);
    assert_in_range(count, 500, 1025);
    dicom_measure_free(m);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_nothing_is_skipped),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_other_events),
        cmocka_unit_test(test_limit),
    };

    RUN_TABLE(measures, rows);
    RUN_TABLE(writes_dataset, rows);
    RUN_TESTS(tests);
    return finish_tests();
}
