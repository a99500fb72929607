/* Elements and data sets are copied and merged. lib/dataset/{copy,merge}.c */
#include "dicom/edit.h"
#include "support/event_text.h"
#include "support/failing_alloc.h"

static dicom_dataset *
built(const char *text, const dicom_allocator *with)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    dicom_dataset        *ds;

    options.allocator = with;
    assert_int_equal(dicom_dataset_new(&ds, &options), DICOM_OK);
    assert_int_equal(play_text(text, NULL, dicom_dataset_event, ds), DICOM_OK);
    return ds;
}

static void
check_tree(const dicom_dataset *ds, const char *expected)
{
    const dicom_dataset *meta = dicom_dataset_file_meta(ds);
    struct event_text    text = {0};

    if (meta)
        assert_int_equal(dicom_dataset_walk(meta, event_text_event, &text), 0);
    assert_int_equal(dicom_dataset_walk(ds, event_text_event, &text), 0);
    assert_string_equal(text.log.text, expected);
    event_log_free(&text.log);
}

enum how { REPLACE, KEEP, COPY, ONE };

static const struct merge_row {
    const char  *name;
    enum how     how;
    uint32_t     tag;             /* with ONE */
    const char  *to, *from, *out; /* `out` NULL: as `to` */
    dicom_status status;
} merges[] = {
    {"nothing", REPLACE, 0, "D:ELE{ 00100010:PN'AA' }", "D:ELE{ }", NULL, 0},
    {"the new ones win", REPLACE, 0,
     "D:ELE{ 00080060:CS'CT' 00100010:PN'AA' 00280010:US.0100 }",
     "D:ELE{ 00080020:DA 00100010:PN'BB' 00200010:SH'11' }",
     "D:ELE{ 00080020:DA 00080060:CS'CT' 00100010:PN'BB' 00200010:SH'11' "
     "00280010:US.0100 }",
     0},
    {"the old ones win", KEEP, 0,
     "D:ELE{ 00080060:CS'CT' 00100010:PN'AA' 00280010:US.0100 }",
     "D:ELE{ 00080020:DA 00100010:PN'BB' 00200010:SH'11' }",
     "D:ELE{ 00080020:DA 00080060:CS'CT' 00100010:PN'AA' 00200010:SH'11' "
     "00280010:US.0100 }",
     0},
    {"all of it", COPY, 0,
     "M{ 00020010:UI'1.22' } D:ELE{ 00100010:PN'AA' 00100020:LO'11' }",
     "D:ILE{ 00081140:SQ[ ( 00081150:UI'1.22' 0040A170:SQ[ ( ) ( "
     "00080100:SH'12' ) ] ) ( ) ] 00100010:PN'BB' 00104000:LT }",
     "D:ILE{ 00081140:SQ[ ( 00081150:UI'1.22' 0040A170:SQ[ ( ) ( "
     "00080100:SH'12' ) ] ) ( ) ] 00100010:PN'BB' 00104000:LT }",
     0},
    {"all of it and file meta information", COPY, 0, "D:ELE{ }",
     "M{ 00020010:UI'1.22' } D:ELE{ 7FE00010:OB< # #.0102 #.03 > }",
     "M{ 00020010:UI'1.22' } D:ELE{ 7FE00010:OB< # #.0102 #.03 > }", 0},
    {"a sequence", ONE, 0x00081140, "D:ELE{ 00081140:SQ[ ] }",
     "D:ELE{ 00081140:SQ[ ( 00081150:UI'1.22' ) ( 00081150:UI'1.23' ) ] "
     "00100010:PN'AA' }",
     "D:ELE{ 00081140:SQ[ ( 00081150:UI'1.22' ) ( 00081150:UI'1.23' ) ] }", 0},
    {"one that is not there", ONE, 0x00081140, "D:ELE{ }", "D:ELE{ }", NULL,
     DICOM_E_NOT_FOUND},
    {"text is converted", REPLACE, 0, "D:ELE{ 00080005:CS'ISO_IR 192' }",
     "D:ELE{ 00080005:CS'ISO_IR 100' 00081140:SQ[ ( 00100010:PN.C4D6 ) ( "
     "00080005:CS'ISO_IR 101' 00100010:PN.C4D6 ) ] 00100010:PN.C4D6 }",
     "D:ELE{ 00080005:CS'ISO_IR 192' 00081140:SQ[ ( 00100010:PN.C384C396 ) ( "
     "00080005:CS'ISO_IR 101' 00100010:PN.C4D6 ) ] 00100010:PN.C384C396 }",
     0},
    {"text that would be lost", REPLACE, 0, "D:ELE{ 00100020:LO'11' }",
     "D:ELE{ 00080005:CS'ISO_IR 100' 00080060:CS'CT' 00100010:PN.C4D6 }", NULL,
     DICOM_E_VALUE},
    {"private blocks find their creators", REPLACE, 0,
     "D:ELE{ 00290010:LO'AA' 00290011:LO'BB' 00291001:LO'aa' "
     "00291101:LO'bb' }",
     "D:ELE{ 00290010:LO'BB' 00290011:LO'CC' 00290012:LO'DD' 00291001:LO'b2' "
     "00291101:LO'cc' 00291202:LO'dd' }",
     "D:ELE{ 00290010:LO'AA' 00290011:LO'BB' 00290012:LO'CC' 00290013:LO'DD' "
     "00291001:LO'aa' 00291101:LO'b2' 00291201:LO'cc' 00291302:LO'dd' }",
     0},
    {"a creator with two blocks", KEEP, 0,
     "D:ELE{ 00290010:LO'AA' 002900FF:LO'AA' 0029FF01:LO'aa' }",
     "D:ELE{ 00290010:LO'AA' 00290012:LO'AA' 00291001:LO'a1' 00291202:LO'a2' "
     "}",
     "D:ELE{ 00290010:LO'AA' 002900FF:LO'AA' 00291001:LO'a1' 0029FF01:LO'aa' "
     "0029FF02:LO'a2' }",
     0},
    {"the second block of a creator stays behind the first", REPLACE, 0,
     "D:ELE{ 00290020:LO'AA' 00292001:LO'aa' }",
     "D:ELE{ 00290010:LO'AA' 00290011:LO'AA' 00291001:LO'a1' 00291101:LO'a2' "
     "}",
     "D:ELE{ 00290020:LO'AA' 00290021:LO'AA' 00292001:LO'a1' 00292101:LO'a2' "
     "}",
     0},
    {"a private element takes its creator along", ONE, 0x00291002,
     "D:ELE{ 00290010:LO'AA' 00291002:LO'aa' }",
     "D:ELE{ 00290010:LO'BB' 00291001:LO'b1' 00291002:LO'b2' }",
     "D:ELE{ 00290010:LO'AA' 00290011:LO'BB' 00291002:LO'aa' "
     "00291102:LO'b2' }",
     0},
    {"one without creator meets another's block", REPLACE, 0,
     "D:ELE{ 00290010:LO'AA' }", "D:ELE{ 00291002:LO'b2' }", NULL,
     DICOM_E_STATE},
};

static dicom_status
merge(const struct merge_row *row, dicom_dataset *to, const dicom_dataset *from)
{
    if (row->how == COPY)
        return dicom_dataset_copy(to, from);
    if (row->how == ONE)
        return dicom_dataset_copy_element(to, from, row->tag);
    return dicom_dataset_merge(
        to, from, row->how == KEEP ? DICOM_MERGE_KEEP : DICOM_MERGE_REPLACE);
}

/* Every allocation failed in turn; then the source may go. */
static void
run_merge_row(const void *arg)
{
    const struct merge_row *row = arg;
    dicom_status            status = DICOM_E_NO_MEMORY;

    for (size_t k = 1; status == DICOM_E_NO_MEMORY; k++) {
        struct failing_alloc memory;
        dicom_allocator      with = failing_alloc_init(&memory, 0, false);
        dicom_dataset       *from = built(row->from, NULL);
        dicom_dataset       *to = built(row->to, &with);

        memory.fail_at = memory.calls + k;
        status = merge(row, to, from);
        memory.fail_at = 0;
        dicom_dataset_free(from);
        if (status == DICOM_E_NO_MEMORY) {
            check_tree(to, row->to);
        } else {
            assert_int_equal(status, row->status);
            check_tree(to, row->out ? row->out : row->to);
        }
        if (status == DICOM_OK) { /* once more changes nothing */
            from = built(row->from, NULL);
            assert_int_equal(merge(row, to, from), DICOM_OK);
            dicom_dataset_free(from);
            check_tree(to, row->out ? row->out : row->to);
        }
        dicom_dataset_free(to);
        failing_alloc_check(&memory);
    }
}

/* An item becomes a data set, with the character set that it has. */
static void
an_item_is_copied_out(void **state)
{
    dicom_dataset *from = built("D:ELE{ 00080005:CS'ISO_IR 100' 00081140:SQ[ ( "
                                "00100010:PN.C4D6 ) ] }",
                                NULL);
    dicom_dataset *to = built("D:ELE{ }", NULL);
    const dicom_element *el = dicom_dataset_at(from, 1);

    (void)state;
    assert_int_equal(dicom_dataset_copy(to, dicom_element_item(el, 0)), 0);
    check_tree(to, "D:ELE{ 00080005:CS'ISO_IR 100' 00100010:PN.C4D6 }");
    dicom_dataset_free(from);
    dicom_dataset_free(to);
}

/* A sequence into its own item. */
static void
a_part_is_copied_into_itself(void **state)
{
    dicom_dataset *ds =
        built("D:ELE{ 00081140:SQ[ ( 00280010:US.0100 ) ] }", NULL);
    dicom_dataset *item = dicom_dataset_edit_item(ds, 0x00081140, 0);

    (void)state;
    assert_int_equal(dicom_dataset_copy_element(item, ds, 0x00081140), 0);
    check_tree(ds, "D:ELE{ 00081140:SQ[ ( 00081140:SQ[ ( 00280010:US.0100 ) ] "
                   "00280010:US.0100 ) ] }");
    dicom_dataset_free(ds);
}

/* Padding is padding, be it the right one or not. */
static void
creators_may_be_padded(void **state)
{
    dicom_dataset *ds =
        built("D:ELE{ 00290010:LO'ACME' 00291001:LO'ab' }", NULL);
    uint32_t base = 0;

    (void)state;
    assert_int_equal(dicom_dataset_private_block(ds, 0x29, "ACME\0 ", 6, &base),
                     0);
    assert_int_equal(base, 0x00291000);
    assert_ptr_equal(dicom_dataset_find_private(ds, 0x29, "ACME \0", 6, 1),
                     dicom_dataset_find(ds, 0x00291001));
    dicom_dataset_free(ds);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_item_is_copied_out),
        cmocka_unit_test(a_part_is_copied_into_itself),
        cmocka_unit_test(creators_may_be_padded),
    };

    RUN_TABLE(run_merge_row, merges);
    RUN_TESTS(tests);
    return finish_tests();
}
