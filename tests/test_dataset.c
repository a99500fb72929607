/* Events build a data set, a walk makes the events again. lib/dataset */
#include <stdio.h>

#include "dicom/dataset.h"
#include "event/finding.h"
#include "support/event_text.h"
#include "support/failing_alloc.h"

/* ---- what goes in and what comes out ------------------------------------ */

static const struct build_row {
    const char  *name;
    const char  *in;
    const char  *out; /* of the file meta information, then the data set; NULL:
                         as it went in */
    const char  *findings;
    dicom_status status;
    bool         keep_last;
} builds[] = {
    {"an empty data set", .in = "D:ELE{ }"},
    {"elements in order",
     .in = "D:ELE{ 00080008:CS'ISO_IR 6' 00100010:PN'A^B' 00280010:US.0002 "
           "00281052:DS }"},
    {"a tag of zero", .in = "D:ILE{ 00000000:UL.04000000 00000002:UI'1.2' }"},
    {"the last tag", .in = "D:ELE{ FFFCFFFC:OB.00 FFFFFFFF:OB.01 }"},
    {"file meta information and data set",
     .in = "M{ 00020010:UI'1.2.840.10008.1.2' } D:ILE{ 00100010:PN'A' }"},
    {"file meta information alone", .in = "M{ 00020010:UI'1.2' }"},
    {"a data set after empty file meta information",
     .in = "M{ } D:ELE{ 00100010:PN'A' }"},

    {"elements in reverse order",
     .in = "D:ELE{ 00281052:DS'1' 00280010:US.0002 00100010:PN'A^B' "
           "00080008:CS'ISO_IR 6' }",
     .out = "D:ELE{ 00080008:CS'ISO_IR 6' 00100010:PN'A^B' 00280010:US.0002 "
            "00281052:DS'1' }"},
    {"one element out of order",
     .in = "D:ELE{ 00100010:PN'A' 00280010:US.0002 00080008:CS'B' "
           "00281052:DS'1' }",
     .out = "D:ELE{ 00080008:CS'B' 00100010:PN'A' 00280010:US.0002 "
            "00281052:DS'1' }"},
    {"elements after a sequence out of order",
     .in = "D:ELE{ 00100010:PN'A' 00081140:SQ[ ( 00081155:UI'1' "
           "00081150:UI'2' ) ] 00080008:CS'B' }",
     .out = "D:ELE{ 00080008:CS'B' 00081140:SQ[ ( 00081150:UI'2' "
            "00081155:UI'1' ) ] 00100010:PN'A' }"},
    {"file meta information out of order",
     .in = "M{ 00020010:UI'1' 00020002:UI'2' } D:ELE{ }",
     .out = "M{ 00020002:UI'2' 00020010:UI'1' } D:ELE{ }"},

    {"of two the first is kept",
     .in = "D:ELE{ 00100010:PN'A' 00100010:PN'B' }",
     .out = "D:ELE{ 00100010:PN'A' }",
     .findings = "TAG_DUPLICATE 9 PatientName\n"},
    {"or the last", .keep_last = true,
     .in = "D:ELE{ 00100010:PN'A' 00100010:PN'B' }",
     .out = "D:ELE{ 00100010:PN'B' }",
     .findings = "TAG_DUPLICATE 9 PatientName\n"},
    {"of many far from each other the first",
     .in = "D:ELE{ 00100020:LO'1' 00100010:PN'A' 00080008:CS'x' "
           "00100010:PN'B' 00100020:LO'2' 00100010:PN'C' }",
     .out = "D:ELE{ 00080008:CS'x' 00100010:PN'A' 00100020:LO'1' }",
     .findings = "TAG_DUPLICATE 27 PatientName\n"
                 "TAG_DUPLICATE 45 PatientName\n"
                 "TAG_DUPLICATE 36 PatientID\n"},
    {"of many far from each other the last", .keep_last = true,
     .in = "D:ELE{ 00100020:LO'1' 00100010:PN'A' 00080008:CS'x' "
           "00100010:PN'B' 00100020:LO'2' 00100010:PN'C' }",
     .out = "D:ELE{ 00080008:CS'x' 00100010:PN'C' 00100020:LO'2' }",
     .findings = "TAG_DUPLICATE 27 PatientName\n"
                 "TAG_DUPLICATE 45 PatientName\n"
                 "TAG_DUPLICATE 36 PatientID\n"},
    {"duplicates in an item have its path",
     .in = "D:ELE{ 00081140:SQ[ ( ) ( 00081150:UI'1' 00081155:UI'2' "
           "00081150:UI'3' ) ] }",
     .out = "D:ELE{ 00081140:SQ[ ( ) ( 00081150:UI'1' 00081155:UI'2' ) ] }",
     .findings = "TAG_DUPLICATE 54 "
                 "ReferencedImageSequence[1].ReferencedSOPClassUID\n"},
    {"of two sequences the first is kept",
     .in = "D:ELE{ 00081140:SQ[ ( 00081150:UI'1' ) ] 00081140:SQ[ ( ) ( ) ] }",
     .out = "D:ELE{ 00081140:SQ[ ( 00081150:UI'1' ) ] }",
     .findings = "TAG_DUPLICATE 45 ReferencedImageSequence\n"},

    {"a misspelt character set",
     .in = "D:ELE{ 00080005:CS'ISO-IR 100' 00100010:PN'A' }",
     .findings = "CHARSET_MISSPELT 0 SpecificCharacterSet\n"},
    {"an unknown character set in an item, out of order",
     .in = "D:ELE{ 00080000:UL.00000000 00081140:SQ[ ( 00081150:UI'1' "
           "00080005:CS'KLINGON' ) ] }",
     .out = "D:ELE{ 00080000:UL.00000000 00081140:SQ[ ( 00080005:CS'KLINGON' "
            "00081150:UI'1' ) ] }",
     .findings = "CHARSET_UNKNOWN 41 "
                 "ReferencedImageSequence[0].SpecificCharacterSet\n"},
    {"more than one thing wrong with a character set",
     .in = "D:ELE{ 00081140:SQ[ ( 00080005:CS'ISO_IR 192\\latin1' ) ] }",
     .findings = "CHARSET_MISSPELT 20 "
                 "ReferencedImageSequence[0].SpecificCharacterSet\n"
                 "CHARSET_NOT_ALONE 20 "
                 "ReferencedImageSequence[0].SpecificCharacterSet\n"},
    {"a sequence without items", .in = "D:ELE{ 00081140:SQ[ ] }"},
    {"empty items", .in = "D:ELE{ 00081140:SQ[ ( ) ( ) ( ) ] }"},
    {"items with elements",
     .in = "D:ELE{ 00081140:SQ[ ( 00081150:UI'1' 00081155:UI'2' ) "
           "( 00081155:UI'3' ) ] 00100010:PN'A' }"},
    {"sequences in sequences",
     .in = "D:ELE{ 00081115:SQ[ ( 00081199:SQ[ ( 00081150:UI'1' ) "
           "( 00081150:UI'2' 00404052:SQ[ ] ) ] 0020000E:UI'3' ) "
           "( 00081199:SQ[ ( ) ] ) ( 0020000E:UI'4' ) ] 00100010:PN'A' "
           "30060010:SQ[ ( 30060024:UI'5' ) ] }"},
    {"fragments",
     .in = "D:ELE{ 00280010:US.0002 7FE00010:OB< # #.FFD8FFD9 #.01 > "
           "FFFCFFFC:OB.00 }"},
    {"no fragments", .in = "D:ELE{ 7FE00010:OB< > }"},
    {"fragments in an item",
     .in = "D:ELE{ 00880200:SQ[ ( 7FE00010:OB< # #.00 > ) ] }"},
    {"fragments in pieces", .in = "D:ELE{ 7FE00010:OB< # B#.01+0203 #.04 > }",
     .out = "D:ELE{ 7FE00010:OB< # B#.010203 #.04 > }"},

    {"values in pieces",
     .in = "D:ELE{ B00100010:PN'A'+5E42 B00282000:OB.01+0203+04 }",
     .out = "D:ELE{ B00100010:PN'A^B' B00282000:OB.01020304 }"},
    {"an empty value in pieces", .in = "D:ELE{ B00282000:OB }"},
    {"partial values",
     .in = "D:ELE{ 00081140:SQ[ ( 00081150:UI'1'~ ) ] 00100010:PN~ "
           "B00282000:OB.0102~ }"},

    {"US or SS with pixels without sign",
     .in = "D:ELE{ 00189810:US?.FFFF 00280103:US.0000 00280106:US?.0000 }",
     .out = "D:ELE{ 00189810:US.FFFF 00280103:US.0000 00280106:US.0000 }"},
    {"US or SS with signed pixels",
     .in = "D:ELE{ 00189810:US?.FFFF 00280103:US.0100 00280106:US.0000 }",
     .out = "D:ELE{ 00189810:SS.FFFF 00280103:US.0100 00280106:US.0000 }"},
    {"US or SS without pixels", .in = "D:ELE{ 00189810:US?.FFFF }",
     .out = "D:ELE{ 00189810:US.FFFF }"},
    {"US or SS in pieces and partial",
     .in = "D:ELE{ B00189810:US?.FF+FF 00189812:US?.FF~ 00280103:US.0100 }",
     .out = "D:ELE{ B00189810:SS.FFFF 00189812:SS.FF~ 00280103:US.0100 }"},
    {"US or SS in an item: its own pixels count",
     .in = "D:ELE{ 00081140:SQ[ ( 00189810:US?.FFFF 00280103:US.0100 ) "
           "( 00189810:US?.FFFF ) ] 00280103:US.0000 }",
     .out = "D:ELE{ 00081140:SQ[ ( 00189810:SS.FFFF 00280103:US.0100 ) "
            "( 00189810:US.FFFF ) ] 00280103:US.0000 }"},
    {"US or SS two items deep",
     .in = "D:ELE{ 00081140:SQ[ ( 00081140:SQ[ ( 00189810:US?.FFFF ) ] "
           "00189810:US?.0000 ) ] 00280103:US.0100 }",
     .out = "D:ELE{ 00081140:SQ[ ( 00081140:SQ[ ( 00189810:SS.FFFF ) ] "
            "00189810:SS.0000 ) ] 00280103:US.0100 }"},
    {"US or SS between two that know",
     .in = "D:ELE{ 00081140:SQ[ ( 00081140:SQ[ ( 00189810:US?.FFFF ) ] "
           "00280103:US.0100 ) ( 00189810:US?.FFFF ) ] 00189810:US?.0000 }",
     .out = "D:ELE{ 00081140:SQ[ ( 00081140:SQ[ ( 00189810:SS.FFFF ) ] "
            "00280103:US.0100 ) ( 00189810:US.FFFF ) ] 00189810:US.0000 }"},
    {"US or SS that is dropped",
     .in = "D:ELE{ 00189810:US?.01 00189810:US?.02 00280103:US.0100 }",
     .out = "D:ELE{ 00189810:SS.01 00280103:US.0100 }",
     .findings = "TAG_DUPLICATE 9 ZeroVelocityPixelValue\n"},

    {"an element outside", .status = DICOM_E_STATE, .in = "00100010:PN'A'",
     .out = ""},
    {"an end outside", .status = DICOM_E_STATE, .in = "}", .out = ""},
    {"a data set in a data set", .status = DICOM_E_STATE,
     .in = "D:ELE{ 00100010:PN'A' D:ELE{", .out = "D:ELE{ 00100010:PN'A' }"},
    {"two data sets", .status = DICOM_E_STATE,
     .in = "D:ELE{ 00100010:PN'A' } D:ELE{", .out = "D:ELE{ 00100010:PN'A' }"},
    {"file meta information twice", .status = DICOM_E_STATE, .in = "M{ } M{",
     .out = "M{ }"},
    {"an item in a data set", .status = DICOM_E_STATE,
     .in = "D:ELE{ 00100010:PN'A' (", .out = "D:ELE{ 00100010:PN'A' }"},
    {"an item in an item", .status = DICOM_E_STATE,
     .in = "D:ELE{ 00081140:SQ[ ( 00081150:UI'1' (",
     .out = "D:ELE{ 00081140:SQ[ ( 00081150:UI'1' ) ] }"},
    {"an element in a sequence", .status = DICOM_E_STATE,
     .in = "D:ELE{ 00081140:SQ[ ( ) 00100010:PN'A'",
     .out = "D:ELE{ 00081140:SQ[ ( ) ] }"},
    {"a sequence in a sequence", .status = DICOM_E_STATE,
     .in = "D:ELE{ 00081140:SQ[ 00081140:SQ[",
     .out = "D:ELE{ 00081140:SQ[ ] }"},
    {"an item's end in a sequence", .status = DICOM_E_STATE,
     .in = "D:ELE{ 00081140:SQ[ )", .out = "D:ELE{ 00081140:SQ[ ] }"},
    {"a sequence's end in a data set", .status = DICOM_E_STATE,
     .in = "D:ELE{ ]", .out = "D:ELE{ }"},
    {"a sequence's end in fragments", .status = DICOM_E_STATE,
     .in = "D:ELE{ 7FE00010:OB< # #.01 ]",
     .out = "D:ELE{ 7FE00010:OB< # #.01 > }"},
    {"fragments' end in an item", .status = DICOM_E_STATE,
     .in = "D:ELE{ 00081140:SQ[ ( >", .out = "D:ELE{ 00081140:SQ[ ( ) ] }"},
    {"a sequence in fragments", .status = DICOM_E_STATE,
     .in = "D:ELE{ 7FE00010:OB< 00081140:SQ[",
     .out = "D:ELE{ 7FE00010:OB< > }"},
    {"a data set's end in an item", .status = DICOM_E_STATE,
     .in = "D:ELE{ 00081140:SQ[ ( 00081150:UI'1' ) ( 00081150:UI'2' }",
     .out = "D:ELE{ 00081140:SQ[ ( 00081150:UI'1' ) ( 00081150:UI'2' ) ] }"},

    {"the stream ends in a data set", .in = "D:ELE{ 00100010:PN'A'",
     .out = "D:ELE{ 00100010:PN'A' }"},
    {"the stream ends in file meta information", .in = "M{ 00020010:UI'1'",
     .out = "M{ 00020010:UI'1' }"},
    {"the stream ends in an item, out of order",
     .in = "D:ELE{ 00100010:PN'A' 00081140:SQ[ ( 00081150:UI'1' ) "
           "( 00081155:UI'2' 00081150:UI'3'",
     .out = "D:ELE{ 00081140:SQ[ ( 00081150:UI'1' ) ( 00081150:UI'3' "
            "00081155:UI'2' ) ] 00100010:PN'A' }"},
    {"the stream ends in a sequence",
     .in = "D:ELE{ 00081140:SQ[ ( 00081140:SQ[ ( ) ( )",
     .out = "D:ELE{ 00081140:SQ[ ( 00081140:SQ[ ( ) ( ) ] ) ] }"},
    {"the stream ends in fragments", .in = "D:ELE{ 7FE00010:OB< # #.01",
     .out = "D:ELE{ 7FE00010:OB< # #.01 > }"},
    {"the stream ends before anything", .in = "", .out = ""},
};

static void
log_finding(void *ctx, const dicom_finding *finding)
{
    assert_string_equal(finding->section,
                        dicom__finding_section(finding->code));
    assert_string_equal(finding->text, dicom_finding_text(finding->code));
    assert_int_equal(finding->severity,
                     dicom_finding_get_severity(finding->code));
    event_log_printf(ctx, "%s %u %s\n", dicom_finding_name(finding->code),
                     (unsigned)finding->offset, finding->path);
}

static void
put_tree(const dicom_dataset *ds, struct event_text *text)
{
    const dicom_dataset *meta = dicom_dataset_file_meta(ds);

    event_log_printf(&text->log, "%s", "");
    if (meta)
        assert_int_equal(dicom_dataset_walk(meta, event_text_event, text), 0);
    if (dicom_dataset_syntax(ds))
        assert_int_equal(dicom_dataset_walk(ds, event_text_event, text), 0);
}

static void
build_once(const struct build_row *row, dicom_dataset *ds, struct bytes *home,
           struct event_log *findings)
{
    struct event_text out = {0};

    event_log_clear(findings);
    event_log_printf(findings, "%s", "");
    dicom_status status = play_text(row->in, home, dicom_dataset_event, ds);
    assert_int_equal(status, row->status);
    assert_int_equal(dicom_dataset_finish(ds), row->status);
    assert_int_equal(dicom_dataset_error(ds)->status, row->status);
    put_tree(ds, &out);
    assert_string_equal(out.log.text, row->out ? row->out : row->in);
    assert_string_equal(findings->text, row->findings ? row->findings : "");
    event_log_free(&out.log);
}

/* Twice in the same data set, values copied and values borrowed. */
static void
run_build_row(const void *arg)
{
    const struct build_row *row = arg;

    for (int borrow = 0; borrow < 2; borrow++) {
        uint8_t                room[1024];
        struct bytes           home = {room, sizeof room};
        struct event_log       findings = {0};
        struct failing_alloc   calls;
        dicom_allocator        with = failing_alloc_init(&calls, 0, false);
        dicom_dataset_options  options = DICOM_DATASET_OPTIONS_INIT;
        dicom_dataset         *ds;

        options.keep_last = row->keep_last;
        options.borrow = borrow;
        options.on_finding = log_finding;
        options.finding_ctx = &findings;
        options.allocator = &with;
        assert_int_equal(dicom_dataset_new(&ds, &options), DICOM_OK);
        for (int round = 0; round < 2; round++) {
            build_once(row, ds, borrow ? &home : NULL, &findings);
            dicom_dataset_reset(ds);
        }
        dicom_dataset_free(ds);
        event_log_free(&findings);
        failing_alloc_check(&calls);
    }
}

/* ---- reading ------------------------------------------------------------ */

static dicom_dataset *
built(const char *text, const dicom_dataset_options *options,
      struct bytes *home)
{
    dicom_dataset *ds;

    assert_int_equal(dicom_dataset_new(&ds, options), DICOM_OK);
    assert_int_equal(play_text(text, home, dicom_dataset_event, ds), DICOM_OK);
    return ds;
}

static void
elements_are_found(void **state)
{
    char           text[40 + 300 * 20], *at = text;
    dicom_dataset *ds;

    (void)state;
    for (unsigned count = 0; count < 200; count++) {
        at = text + snprintf(text, 20, "D:ELE{ ");
        for (unsigned i = 0; i < count; i++)
            at += snprintf(at, 20, "%08X:OB.%02X ", i * 2 + 0x00100001, i);
        snprintf(at, 20, "}");
        ds = built(text, NULL, NULL);
        assert_int_equal(dicom_dataset_count(ds), count);
        assert_null(dicom_dataset_at(ds, count));
        for (unsigned i = 0; i < count; i++) {
            const dicom_element *el =
                dicom_dataset_find(ds, i * 2 + 0x00100001);
            assert_non_null(el);
            assert_ptr_equal(el, dicom_dataset_at(ds, i));
            assert_int_equal(*(const uint8_t *)dicom_element_bytes(el, NULL),
                             i);
            assert_null(dicom_dataset_find(ds, i * 2 + 0x00100000));
        }
        assert_null(dicom_dataset_find(ds, count * 2 + 0x00100000));
        assert_null(dicom_dataset_find(ds, 0xFFFFFFFF));
        dicom_dataset_free(ds);
    }
}

static void
elements_say_what_they_are(void **state)
{
    dicom_dataset *ds = built("M{ 00020010:UI'1.2' } "
                              "D:ELE{ 00100010:PN'A ' 00280010:US.0302 "
                              "00282000:OB.01~ 00289520:SQ[ ( ) ( "
                              "00080005:CS ) ] 7FE00010:OB< #.07 > }",
                              NULL, NULL);
    const dicom_element *name = dicom_dataset_at(ds, 0);
    const dicom_element *rows = dicom_dataset_at(ds, 1);
    const dicom_element *cut = dicom_dataset_at(ds, 2);
    const dicom_element *items = dicom_dataset_at(ds, 3);
    const dicom_element *pixels = dicom_dataset_at(ds, 4);
    const dicom_dataset *meta = dicom_dataset_file_meta(ds);
    size_t               size;
    uint32_t             number = 0;
    uint8_t              byte = 0;

    (void)state;
    assert_int_equal(dicom_element_tag(name), 0x00100010);
    assert_int_equal(dicom_element_vr(name), DICOM_VR_PN);
    assert_int_equal(dicom_element_length(name), 2);
    assert_int_equal(dicom_element_flags(name), 0);
    assert_int_equal(dicom_element_offset(name), 11);
    assert_int_equal(dicom_element_value_offset(name), 19);
    assert_memory_equal(dicom_element_trimmed(name, &size), "A", 1);
    assert_int_equal(size, 1);
    assert_int_equal(dicom_element_first_uint(name, &number),
                     DICOM_E_WRONG_VR);
    assert_int_equal(dicom_element_item_count(name), 0);
    assert_null(dicom_element_item(name, 0));
    assert_int_equal(dicom_element_fragment_count(name), 0);
    assert_null(dicom_element_fragment(name, 0));

    assert_int_equal(dicom_element_first_uint(rows, &number), DICOM_OK);
    assert_int_equal(number, 0x0203);
    assert_int_equal(dicom_element_read(rows, 1, &byte, 1), DICOM_OK);
    assert_int_equal(byte, 2);
    assert_int_equal(dicom_element_read(rows, 2, &byte, 0), DICOM_OK);
    assert_int_equal(dicom_element_read(rows, 2, &byte, 1), DICOM_E_RANGE);
    assert_int_equal(dicom_element_read(rows, 3, &byte, 0), DICOM_E_RANGE);

    assert_int_equal(dicom_element_length(cut), 3);
    assert_int_equal(dicom_element_size(cut), 1);
    assert_int_equal(dicom_element_flags(cut), DICOM_EVENT_PARTIAL);
    assert_int_equal(dicom_element_read(cut, 1, &byte, 1), DICOM_E_RANGE);
    assert_int_equal(dicom_element_value_offset(cut),
                     dicom_element_offset(cut) + 12);

    assert_int_equal(dicom_element_length(items), DICOM_LENGTH_UNDEFINED);
    assert_int_equal(dicom_element_item_count(items), 2);
    assert_null(dicom_element_item(items, 2));
    assert_null(dicom_element_bytes(items, &size));
    assert_int_equal(size, 0);
    assert_int_equal(dicom_element_read(items, 0, &byte, 0),
                     DICOM_E_WRONG_VR);
    assert_int_equal(dicom_element_first_uint(items, &number),
                     DICOM_E_WRONG_VR);
    const dicom_dataset *item = dicom_element_item(items, 1);
    assert_ptr_equal(dicom_dataset_parent(item), ds);
    assert_string_equal(dicom_dataset_syntax(item)->uid,
                        "1.2.840.10008.1.2.1");
    const dicom_element *empty = dicom_dataset_at(item, 0);
    assert_non_null(dicom_element_bytes(empty, &size));
    assert_int_equal(size, 0);

    assert_true(dicom_element_has_fragments(pixels));
    assert_false(dicom_element_has_fragments(items));
    assert_int_equal(dicom_element_fragment_count(pixels), 1);
    assert_null(dicom_element_fragment(pixels, 1));
    assert_memory_equal(
        dicom_element_bytes(dicom_element_fragment(pixels, 0), &size), "\7",
        1);

    assert_int_equal(dicom_dataset_count(meta), 1);
    assert_null(dicom_dataset_parent(meta));
    assert_ptr_equal(dicom_dataset_file_meta(meta), meta);
    assert_ptr_equal(dicom_dataset_error(meta), dicom_dataset_error(ds));
    dicom_dataset_free(ds);
}

static const struct lookup_row {
    const char *name; /* the path */
    const char *value; /* NULL: there is none */
} lookups[] = {
    {"PatientName", "A^B"},
    {"(0010,0010)", "A^B"},
    {"0010,0010", "A^B"},
    {"PatientID", NULL},
    {"Patient", NULL},
    {"", NULL},
    {".", NULL},
    {"PatientName.", NULL},
    {".PatientName", NULL},
    {"PatientName[0]", NULL},
    {"PatientName.PatientName", NULL},
    {"PatientName ", NULL},
    {"(0010,0010", NULL},
    {"(0010,001)", NULL},
    {"(0010,00100)", NULL},
    {"(0010;0010)", NULL},
    {"00100010", "A^B"},
    {"0010001", NULL},
    {"ReferencedSeriesSequence[*].SeriesInstanceUID", NULL},
    {"ReferencedSeriesSequence[0].SeriesInstanceUID", "1"},
    {"ReferencedSeriesSequence.SeriesInstanceUID", "1"},
    {"ReferencedSeriesSequence[1].SeriesInstanceUID", "2"},
    {"ReferencedSeriesSequence[01].SeriesInstanceUID", "2"},
    {"ReferencedSeriesSequence[2].SeriesInstanceUID", NULL},
    {"ReferencedSeriesSequence[1].(0008,1199)[0].0008,1155", "3"},
    {"ReferencedSeriesSequence[4294967294].SeriesInstanceUID", NULL},
    {"ReferencedSeriesSequence[4294967297].SeriesInstanceUID", NULL},
    {"ReferencedSeriesSequence[].SeriesInstanceUID", NULL},
    {"ReferencedSeriesSequence[-1].SeriesInstanceUID", NULL},
    {"ReferencedSeriesSequence[0.SeriesInstanceUID", NULL},
    {"ReferencedSeriesSequence[0]SeriesInstanceUID", NULL},
    {"ReferencedSeriesSequence[0]", NULL},
    {"(0029,\"ACME 1\",10)", "x"},
    {"(0029,\"ACME 1 \",10)", "x"},
    {"(0029,\"ACME 2\",10)", "y"},
    {"0029,\"ACME 2\",10", "y"},
    {"(0029,\"ACME 2\",11)", NULL},
    {"(0029,\"ACME\",10)", NULL},
    {"(0029,\"\",10)", NULL},
    {"(0028,\"ACME 1\",10)", NULL},
    {"(0029,\"ACME 1\",1)", NULL},
    {"(0029,\"ACME 1\",1010)", NULL},
    {"(0029,\"ACME 1\")", NULL},
    {"(0029,\"ACME 1", NULL},
};

static void
run_lookup_row(const void *arg)
{
    const struct lookup_row *row = arg;
    dicom_dataset           *ds = built(
        "D:ELE{ 00081115:SQ[ ( 0020000E:UI'1' ) ( 00081199:SQ[ ( "
        "00081155:UI'3' ) ] 0020000E:UI'2' ) ] 00100010:PN'A^B' "
        "00290010:LO'ACME 1 ' 0029007F:LO'ACME 2' 00291010:LO'x' "
        "00297F10:LO'y' }",
        NULL, NULL);
    const dicom_element *el = dicom_dataset_lookup(ds, row->name);
    size_t               size = 0;

    if (row->value) {
        assert_non_null(el);
        const void *bytes = dicom_element_bytes(el, &size);
        assert_int_equal(size, strlen(row->value));
        assert_memory_equal(bytes, row->value, size);
    } else {
        assert_null(el);
    }
    dicom_dataset_free(ds);
}

static void
paths_are_read_step_by_step(void **state)
{
    const char     *at = "ReferencedSeriesSequence[7].(0029,\"A B\",1F).X";
    dicom_path_step step;

    (void)state;
    assert_int_equal(dicom_path_next(&at, NULL, &step), DICOM_OK);
    assert_int_equal(step.tag, 0x00081115);
    assert_int_equal(step.item, 7);
    assert_null(step.creator);
    assert_int_equal(dicom_path_next(&at, NULL, &step), DICOM_OK);
    assert_int_equal(step.tag, 0x0029001F);
    assert_int_equal(step.item, DICOM_PATH_NO_ITEM);
    assert_int_equal(step.creator_size, 3);
    assert_memory_equal(step.creator, "A B", 3);
    assert_int_equal(dicom_path_next(&at, NULL, &step), DICOM_E_NOT_FOUND);
    assert_string_equal(at, "X");
    at = "PatientName";
    assert_int_equal(dicom_path_next(&at, NULL, &step), DICOM_OK);
    assert_int_equal(dicom_path_next(&at, NULL, &step), DICOM_END);
    at = "(0010,0010)[x]";
    assert_int_equal(dicom_path_next(&at, NULL, &step), DICOM_E_VALUE);
    assert_string_equal(at, "x]");
}

/* Keywords of a dictionary that was given. */
static void
paths_know_the_overlay(void **state)
{
    static const char      rows[] = "\t001010FE\tLO\t1\tMy Own\tMyOwn\n";
    dicom_dataset_options  options = DICOM_DATASET_OPTIONS_INIT;
    dicom_dict_overlay    *overlay;
    dicom_dataset         *ds;

    (void)state;
    assert_int_equal(dicom_dict_overlay_new(&overlay, NULL), DICOM_OK);
    assert_int_equal(
        dicom_dict_overlay_add(overlay, rows, sizeof rows - 1, NULL),
        DICOM_OK);
    options.dictionary = overlay;
    ds = built("D:ELE{ 001010FE:LO'x' }", &options, NULL);
    assert_non_null(dicom_dataset_lookup(ds, "MyOwn"));
    dicom_dataset_free(ds);
    ds = built("D:ELE{ 001010FE:LO'x' }", NULL, NULL);
    assert_null(dicom_dataset_lookup(ds, "MyOwn"));
    dicom_dataset_free(ds);
    dicom_dict_overlay_free(overlay);
}

/* ---- deferred values ---------------------------------------------------- */

struct file {
    struct bytes bytes;
    size_t       fetched;
    bool         broken;
};

static dicom_status
fetch(void *ctx, uint64_t offset, void *buffer, size_t size)
{
    struct file *file = ctx;

    if (file->broken || offset + size > file->bytes.size)
        return DICOM_E_READ;
    memcpy(buffer, file->bytes.data + offset, size);
    file->fetched += size;
    return DICOM_OK;
}

static const struct deferred_row {
    const char *name;
    const char *in;
    uint64_t    min;
    size_t      fetched; /* bytes that a walk fetches */
} deferrals[] = {
    {"from the limit on", "D:ELE{ B00282000:OB.010203+04 }", 4, 4},
    {"below the limit", "D:ELE{ B00282000:OB.010203 }", 4, 0},
    {"not what comes whole", "D:ELE{ 00282000:OB.01020304 }", 4, 0},
    {"partial", "D:ELE{ B00282000:OB.0102~ }", 4, 2},
    {"partial, nothing there", "D:ELE{ B00282000:OB~ }", 2, 0},
    {"fragments",
     "D:ELE{ 7FE00010:OB< # B#.01020304 B#.05 B#.06070809 > }", 4, 8},
    {"in items", "D:ELE{ 00880200:SQ[ ( B7FE00010:OW.01020304 ) ] }", 4, 4},
    {"in implicit VR", "D:ILE{ B7FE00010:OW.01020304 }", 4, 4},
    {"not texts", "D:ELE{ B00104000:LT'abcd' B00283002:DS'1\\2' }", 1, 0},
    {"not what texts are read by", "D:ELE{ B00080005:UN.02310000 }", 1, 0},
    {"not in big endian", "D:EBE{ B7FE00010:OW.01020304 }", 4, 0},
    {"not in a deflated data set", "D:DEF{ B7FE00010:OW.01020304 }", 4, 0},
    {"switched off", "D:ELE{ B7FE00010:OW.01020304 }", 0, 0},
};

static void
run_deferred_row(const void *arg)
{
    const struct deferred_row *row = arg;
    dicom_dataset_options      options = DICOM_DATASET_OPTIONS_INIT;
    uint8_t                    room[256] = {0};
    struct file                file = {{room, sizeof room}, 0, false};
    struct event_text          out = {0};
    dicom_dataset             *ds;

    options.deferred_min = row->min;
    assert_int_equal(dicom_dataset_new(&ds, &options), DICOM_OK);
    dicom_dataset_set_source(ds, fetch, &file, 0);
    assert_int_equal(play_text(row->in, &file.bytes, dicom_dataset_event, ds),
                     DICOM_OK);
    put_tree(ds, &out);
    assert_int_equal(file.fetched, row->fetched);
    if (!strchr(row->in, '+'))
        assert_string_equal(out.log.text, row->in);
    event_log_free(&out.log);

    /* A file that fails, and one that is not there, are errors. */
    file.broken = true;
    dicom_status status = dicom_dataset_walk(ds, event_text_event, &out);
    assert_int_equal(status, row->fetched ? DICOM_E_READ : DICOM_OK);
    event_log_free(&out.log);
    dicom_dataset_set_source(ds, NULL, NULL, 0);
    status = dicom_dataset_walk(ds, event_text_event, &out);
    assert_int_equal(status, row->fetched ? DICOM_E_STATE : DICOM_OK);
    event_log_free(&out.log);
    dicom_dataset_free(ds);
}

static void
deferred_values_are_read_in_parts(void **state)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    uint8_t               room[64] = {0}, part[2];
    struct file           file = {{room, sizeof room}, 0, false};
    uint32_t              number;
    dicom_dataset        *ds;

    (void)state;
    options.deferred_min = 1;
    ds = built("D:ELE{ B00280010:US.01020304 }", &options, &file.bytes);
    const dicom_element *el = dicom_dataset_at(ds, 0);
    assert_true(dicom_element_is_deferred(el));
    size_t size = 1;
    assert_null(dicom_element_bytes(el, &size));
    assert_int_equal(size, 0);
    assert_int_equal(dicom_element_size(el), 4);
    assert_int_equal(dicom_element_first_uint(el, &number), DICOM_E_STATE);
    assert_int_equal(dicom_element_read(el, 0, part, 2), DICOM_E_STATE);
    dicom_dataset_set_source(ds, fetch, &file, 0);
    assert_int_equal(dicom_element_read(el, 1, part, 2), DICOM_OK);
    assert_memory_equal(part, "\2\3", 2);
    assert_int_equal(dicom_element_read(el, 3, part, 2), DICOM_E_RANGE);
    dicom_dataset_free(ds);
}

/* ---- arguments ---------------------------------------------------------- */

static void
bad_arguments_are_refused(void **state)
{
    dicom_dataset_options options = {0};
    dicom_dataset        *ds = NULL;
    dicom_event           e = {.kind = DICOM_DATASET_BEGIN};

    (void)state;
    assert_int_equal(dicom_dataset_new(NULL, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_dataset_new(&ds, &options), DICOM_E_ARGUMENT);
    assert_null(ds);
    dicom_dataset_free(NULL);

    static const dicom_event bad[] = {
        {.kind = DICOM_ELEMENT, .vr = DICOM_VR_COUNT},
        {.kind = DICOM_ELEMENT, .vr = (dicom_vr)1000},
        {.kind = DICOM_ELEMENT, .offset = UINT64_C(1) << 48},
        {.kind = DICOM_ELEMENT, .size = UINT32_MAX},
        {.kind = DICOM_SEQUENCE_BEGIN, .vr = DICOM_VR_COUNT},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
        assert_int_equal(dicom_dataset_event(ds, &e), DICOM_OK);
        assert_int_equal(dicom_dataset_event(ds, &bad[i]), DICOM_E_ARGUMENT);
        assert_int_equal(dicom_dataset_event(ds, &e), DICOM_E_ARGUMENT);
        dicom_dataset_free(ds);
    }
    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    e.kind = DICOM_EVENT_KIND_COUNT;
    assert_int_equal(dicom_dataset_event(ds, &e), DICOM_E_STATE);
    dicom_dataset_free(ds);
}

/* What was lent stays borrowed; a reset brings the option back. */
static void
borrowing_is_switched_between_pieces(void **state)
{
    static const char     text[] = "abcd";
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    dicom_event           begin = {.kind = DICOM_DATASET_BEGIN};
    dicom_event           end = {.kind = DICOM_DATASET_END};
    dicom_dataset        *ds;

    (void)state;
    for (int run = 0; run < 4; run++) {
        bool option = run / 2;
        options.borrow = option;
        if (run % 2 == 0)
            assert_int_equal(dicom_dataset_new(&ds, &options), DICOM_OK);
        assert_int_equal(dicom_dataset_event(ds, &begin), DICOM_OK);
        for (uint32_t i = 0; i < 4; i++) {
            dicom_event e = {.kind = DICOM_ELEMENT,
                             .flags = DICOM_EVENT_STABLE,
                             .tag = 0x00100010 + i,
                             .vr = DICOM_VR_PN,
                             .bytes = text,
                             .length = 4,
                             .size = 4};
            assert_int_equal(dicom_dataset_event(ds, &e), DICOM_OK);
            dicom_dataset_borrow(ds, i % 2 == 0);
        }
        assert_int_equal(dicom_dataset_event(ds, &end), DICOM_OK);
        for (uint32_t i = 0; i < 4; i++) {
            const void *value =
                dicom_element_bytes(dicom_dataset_at(ds, i), NULL);
            assert_memory_equal(value, text, 4);
            assert_int_equal(value == text, i == 0 ? option : i % 2 == 1);
        }
        dicom_dataset_reset(ds);
        if (run % 2 == 1)
            dicom_dataset_free(ds);
    }
}

/* The element stands in the second block of its creator. PS3.5 7.8.1 */
static void
creator_with_two_blocks(void **state)
{
    static const struct {
        uint32_t    tag;
        const char *text;
    } rows[] = {{0x00290010, "ACME"}, {0x00290011, "ACME"},
                {0x00291001, "1"},    {0x00291102, "2"}};
    dicom_event    e = {.kind = DICOM_DATASET_BEGIN};
    dicom_dataset *ds;

    (void)state;
    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(dicom_dataset_event(ds, &e), DICOM_OK);
    for (size_t i = 0; i < 4; i++) {
        uint32_t size = (uint32_t)strlen(rows[i].text);
        e = (dicom_event){.kind = DICOM_ELEMENT,
                          .tag = rows[i].tag,
                          .vr = DICOM_VR_LO,
                          .bytes = rows[i].text,
                          .length = size,
                          .size = size};
        assert_int_equal(dicom_dataset_event(ds, &e), DICOM_OK);
    }
    e = (dicom_event){.kind = DICOM_DATASET_END};
    assert_int_equal(dicom_dataset_event(ds, &e), DICOM_OK);
    for (uint8_t i = 1; i <= 3; i++)
        assert_ptr_equal(dicom_dataset_find_private(ds, 0x0029, "ACME", 4, i),
                         i < 3 ? dicom_dataset_at(ds, i + 1u) : NULL);
    dicom_dataset_free(ds);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(creator_with_two_blocks),
        cmocka_unit_test(borrowing_is_switched_between_pieces),
        cmocka_unit_test(elements_are_found),
        cmocka_unit_test(elements_say_what_they_are),
        cmocka_unit_test(paths_are_read_step_by_step),
        cmocka_unit_test(paths_know_the_overlay),
        cmocka_unit_test(deferred_values_are_read_in_parts),
        cmocka_unit_test(bad_arguments_are_refused),
    };

    RUN_TABLE(run_build_row, builds);
    RUN_TABLE(run_lookup_row, lookups);
    RUN_TABLE(run_deferred_row, deferrals);
    RUN_TESTS(tests);
    return finish_tests();
}
