/* Data sets are made and changed. lib/dataset/{edit,put,items}*.c */
#include <stdio.h>
#include <stdlib.h>

#include "dicom/edit.h"
#include "dicom/tags.h"
#include "support/edit_script.h"
#include "support/event_text.h"
#include "support/failing_alloc.h"

#define ELE "1.2.840.10008.1.2.1"

/* ---- helpers ------------------------------------------------------------ */

static dicom_dataset *
new_set(const dicom_allocator *with)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    dicom_dataset        *ds;

    options.allocator = with;
    assert_int_equal(dicom_dataset_new(&ds, &options), DICOM_OK);
    return ds;
}

/* The tree as text, in `text`, which is to be freed. */
static void
put_tree(const dicom_dataset *ds, struct event_text *text)
{
    const dicom_dataset *meta = dicom_dataset_file_meta(ds);

    memset(text, 0, sizeof *text);
    event_log_printf(&text->log, "%s", "");
    if (meta)
        assert_int_equal(dicom_dataset_walk(meta, event_text_event, text), 0);
    assert_int_equal(dicom_dataset_walk(ds, event_text_event, text), 0);
}

static void
check_tree(const dicom_dataset *ds, const char *expected)
{
    struct event_text text;

    put_tree(ds, &text);
    assert_string_equal(text.log.text, expected);
    event_log_free(&text.log);
}

/* A data set with the explicit syntax, made of `start`, or new if NULL. */
static void
begin(dicom_dataset *ds, const char *start)
{
    if (start)
        assert_int_equal(play_text(start, NULL, dicom_dataset_event, ds),
                         DICOM_OK);
    else
        assert_int_equal(
            dicom_dataset_set_syntax(ds, dicom_syntax_find(ELE, strlen(ELE))),
            DICOM_OK);
}

/* ---- scripts ------------------------------------------------------------ */

static const struct edit_row {
    const char  *name;
    const char  *start; /* events; NULL: a new data set */
    const char  *script;
    const char  *out;
    dicom_status status; /* of the last command */
    const char  *path, *section;
} edits[] = {
    {"nothing", .script = "", .out = "D:ELE{ }"},
    {"text is padded", .script = "PatientName=A PatientID=1",
     .out = "D:ELE{ 00100010:PN'A ' 00100020:LO'1 ' }"},
    {"elements in reverse",
     .script = "PatientID=22 PatientName=AA "
               "StudyDate=20200229",
     .out = "D:ELE{ 00080020:DA'20200229' 00100010:PN'AA' 00100020:LO'22' }"},
    {"one replaces another", .script = "PatientID=11 PatientID=2222",
     .out = "D:ELE{ 00100020:LO'2222' }"},
    {"a UID is padded with NUL", .script = "SOPInstanceUID=1.2.3",
     .out = "D:ELE{ 00080018:UI.312E322E3300 }"},
    {"an empty value", .script = "PatientName=", .out = "D:ELE{ 00100010:PN }"},
    {"numbers",
     .script = "Rows=258 RecommendedDisplayFrameRate=25 "
               "SliceThickness=2.5 TableTopPitchAngle=-1.5 "
               "ReferencePixelX0=-2 ReferencedFrameNumber=1\\-2",
     .out = "D:ELE{ 00081160:IS'1\\-2' 00082144:IS'25' 00180050:DS'2.5 ' "
            "00186020:SL.FEFFFFFF 00280010:US.0201 300A0140:FL.0000C0BF }"},
    {"a double", .script = "RealWorldValueSlope=-0.5",
     .out = "D:ELE{ 00409225:FD.000000000000E0BF }"},
    {"64 bits",
     .script = "ExtendedOffsetTable=0102030405060708 "
               "SelectorUVValue=18446744073709551615 "
               "SelectorSVValue=-9223372036854775808",
     .out = "D:ELE{ 00720082:SV.0000000000000080 "
            "00720083:UV.FFFFFFFFFFFFFFFF 7FE00001:OV.0807060504030201 }"},
    {"tags", .script = "FrameIncrementPointer=00181063\\(0018,1065)\\FrameTime",
     .out = "D:ELE{ 00280009:AT.180063101800651018006310 }"},
    {"bytes and words",
     .script = "SpectroscopyData:OF=1\\-2 EncapsulatedDocument=FF00 "
               "PixelData=0102\\0304 RedPaletteColorLookupTableData=0102FFFE",
     .out = "D:ELE{ 00281201:OW.0201FEFF 00420011:OB.FF00 "
            "56000020:OF.0000803F000000C0 7FE00010:OW.02010403 }"},
    {"US or SS", .script = "SmallestImagePixelValue=65535",
     .out = "D:ELE{ 00280106:US.FFFF }"},
    {"US or SS with signed pixels",
     .script = "PixelRepresentation=1 SmallestImagePixelValue=-1",
     .out = "D:ELE{ 00280103:US.0100 00280106:SS.FFFF }"},
    {"US or SS by the pixels around it",
     .script = "PixelRepresentation=1 "
               "ReferencedImageSequence.SmallestImagePixelValue=-1",
     .out = "D:ELE{ 00081140:SQ[ ( 00280106:SS.FFFF ) ] "
            "00280103:US.0100 }"},
    {"characters of a set",
     .script = "SpecificCharacterSet=ISO_IR~100 PatientName=\303\204\303\226",
     .out = "D:ELE{ 00080005:CS'ISO_IR 100' 00100010:PN.C4D6 }"},
    {"characters of a set around",
     .script = "SpecificCharacterSet=ISO_IR~100 "
               "ReferencedImageSequence.PatientName=\303\204\303\226",
     .out = "D:ELE{ 00080005:CS'ISO_IR 100' 00081140:SQ[ ( "
            "00100010:PN.C4D6 ) ] }"},
    {"items",
     .script = "ReferencedImageSequence[0].ReferencedSOPClassUID=1.22 "
               "ReferencedImageSequence[1].ReferencedSOPClassUID=1.23 "
               "+ReferencedImageSequence "
               "ReferencedImageSequence[3]= "
               "ReferencedImageSequence[0].ReferencedFrameNumber=12",
     .out = "D:ELE{ 00081140:SQ[ ( 00081150:UI'1.22' 00081160:IS'12' ) "
            "( 00081150:UI'1.23' ) ( ) ( ) ] }"},
    {"an empty sequence, then items",
     .script = "ReferencedImageSequence= +ReferencedImageSequence",
     .out = "D:ELE{ 00081140:SQ[ ( ) ] }"},
    {"items in items",
     .script = "ReferencedSeriesSequence.ReferencedImageSequence"
               ".PurposeOfReferenceCodeSequence.CodeValue=12",
     .out = "D:ELE{ 00081115:SQ[ ( 00081140:SQ[ ( 0040A170:SQ[ ( "
            "00080100:SH'12' ) ] ) ] ) ] }"},
    {"the first item goes",
     .script = "ReferencedImageSequence[0].Rows=1 "
               "ReferencedImageSequence[1].Rows=2 "
               "ReferencedImageSequence[2].Rows=3 "
               "-ReferencedImageSequence[0]",
     .out = "D:ELE{ 00081140:SQ[ ( 00280010:US.0200 ) ( 00280010:US.0300 ) ] "
            "}"},
    {"items come and go",
     .script = "ReferencedImageSequence[0].Rows=1 "
               "ReferencedImageSequence[1].Rows=2 -ReferencedImageSequence[1] "
               "ReferencedImageSequence[1].Rows=3 -ReferencedImageSequence[0] "
               "-ReferencedImageSequence[0] +ReferencedImageSequence",
     .out = "D:ELE{ 00081140:SQ[ ( ) ] }"},
    {"elements go",
     .script = "PatientID=12 PatientName=34 Rows=1 -PatientName "
               "-Rows",
     .out = "D:ELE{ 00100020:LO'12' }"},
    {"elements go from items",
     .script = "ReferencedImageSequence[0].Rows=1 "
               "ReferencedImageSequence[0].Columns=1 "
               "-ReferencedImageSequence[0].Rows",
     .out = "D:ELE{ 00081140:SQ[ ( 00280011:US.0100 ) ] }"},
    {"private elements",
     .script = "(0029,\"ACME~1\",01):LO=ab (0029,\"ACME~2\",01):LO=cd "
               "(0029,\"ACME~1\",02):US=1",
     .out = "D:ELE{ 00290010:LO'ACME 1' 00290011:LO'ACME 2' "
            "00291001:LO'ab' 00291002:US.0100 00291101:LO'cd' }"},
    {"a block that somebody uses without a creator is not free",
     .start = "D:ELE{ 00291005:LO'xx' }", .script = "@29,ACME",
     .out = "D:ELE{ 00290011:LO'ACME' 00291005:LO'xx' }"},
    {"file meta information",
     .script = "PatientID=12 M> TransferSyntaxUID=1.22",
     .out = "M{ 00020010:UI'1.22' } D:ELE{ 00100020:LO'12' }"},
    {"a group length", .script = "(0010,0000)=8",
     .out = "D:ELE{ 00100000:UL.08000000 }"},

    {"what was read is changed",
     .start = "M{ 00020010:UI'1.22' } D:ELE{ 00080060:CS'CT' 00081140:SQ[ ( "
              "00081150:UI'1.22' ) ( ) ] 00100010:PN'A ' }",
     .script = "PatientName=BB ReferencedImageSequence[1].Rows=1 "
               "ReferencedImageSequence[0].ReferencedSOPInstanceUID=1.23 "
               "+ReferencedImageSequence PatientID=11 -Modality",
     .out = "M{ 00020010:UI'1.22' } D:ELE{ 00081140:SQ[ ( 00081150:UI'1.22' "
            "00081155:UI'1.23' ) ( 00280010:US.0100 ) ( ) ] 00100010:PN'BB' "
            "00100020:LO'11' }"},
    {"what was read in implicit VR", .start = "D:ILE{ 00100010:PN'A ' }",
     .script = "PatientID=11",
     .out = "D:ILE{ 00100010:PN'A ' 00100020:LO'11' }"},
    {"an item is taken from one that was read",
     .start = "D:ELE{ 00081140:SQ[ ( 00280010:US.0100 ) ( 00280010:US.0200 ) "
              "( 00280010:US.0300 ) ] }",
     .script = "-ReferencedImageSequence[1] +ReferencedImageSequence",
     .out = "D:ELE{ 00081140:SQ[ ( 00280010:US.0100 ) ( 00280010:US.0300 ) "
            "( ) ] }"},

#define REFUSED(what, st, at, sect)                                            \
    .script = what, .out = "D:ELE{ }", .status = DICOM_E_##st, .path = at,     \
    .section = sect
    {"an unknown tag",
     REFUSED("(0010,0005)=1", NOT_FOUND, "(0010,0005)", "PS3.6 6")},
    {"an unknown tag with VR",
     REFUSED("(0010,0005):LO=1", NOT_FOUND, "(0010,0005)", "PS3.6 6")},
    {"another VR",
     REFUSED("PatientName:LO=A", WRONG_VR, "PatientName", "PS3.6 6")},
    {"a delimiter",
     REFUSED("(FFFE,E00D)=", ARGUMENT, "ItemDelimitationItem", "PS3.5 7.5")},
    {"file meta information in a data set",
     REFUSED("TransferSyntaxUID=1.2", ARGUMENT, "TransferSyntaxUID",
             "PS3.10 7.1")},
    {"a private element without creator",
     REFUSED("(0029,1001):LO=A", NOT_FOUND, "(0029,1001)", "PS3.5 7.8.1")},
    {"a private element that may not be",
     REFUSED("(0029,0101):LO=A", NOT_FOUND, "(0029,0101)", "PS3.5 7.8.1")},
    {"a private group that may not be",
     REFUSED("(0005,0010):LO=A", NOT_FOUND, "(0005,0010)", "PS3.5 7.8")},
    {"a private creator of another VR",
     REFUSED("(0029,0010):SH=A", WRONG_VR, "(0029,0010)", "PS3.6 6")},
    {"a private block in an even group",
     REFUSED("@28,A", ARGUMENT, "Rows", "PS3.5 7.8.1")},
    {"a value too many",
     REFUSED("PatientID=A\\B", RANGE, "PatientID", "PS3.5 6.4")},
    {"a value too few",
     REFUSED("PixelSpacing=1", RANGE, "PixelSpacing", "PS3.5 6.4")},
    {"not a step of values",
     REFUSED("VerticesOfThePolygonalShutter=1\\2\\3", RANGE,
             "VerticesOfThePolygonalShutter", "PS3.5 6.4")},
    {"a number out of range",
     REFUSED("Rows=65536", RANGE, "Rows", "PS3.5 6.2")},
    {"a negative number", REFUSED("Rows=-1", VALUE, "Rows", "")},
    {"no number", REFUSED("Rows=1x", VALUE, "Rows", "")},
    {"no hexadecimal",
     REFUSED("EncapsulatedDocument=F", VALUE, "EncapsulatedDocument", "")},
    {"half a word", REFUSED("PixelData=010203", VALUE, "PixelData", "")},
    {"no tag",
     REFUSED("FrameIncrementPointer=x", VALUE, "FrameIncrementPointer", "")},
    {"a value of a sequence", REFUSED("ReferencedImageSequence=1", VALUE,
                                      "ReferencedImageSequence", "")},
    {"a character of no set",
     REFUSED("PatientName=\303\204", VALUE, "PatientName", "PS3.5 6.1")},
    {"a small letter in CS",
     REFUSED("Modality=ct", VALUE, "Modality", "PS3.5 6.2")},
    {"no day", REFUSED("StudyDate=20210229", VALUE, "StudyDate", "PS3.5 6.2")},
    {"no path", REFUSED("Patient[Name=1", NOT_FOUND, "", "")},
    {"half a path", REFUSED("ReferencedImageSequence[0=1", VALUE, "", "")},
    {"every item", REFUSED("ReferencedImageSequence[*].Rows=1", VALUE, "", "")},
    {"through no sequence",
     REFUSED("PatientName.Rows=1", WRONG_VR, "PatientName", "PS3.6 6")},
    {"an item that is not the next",
     REFUSED("ReferencedImageSequence[1].Rows=1", RANGE,
             "ReferencedImageSequence", "")},
    {"an element that is not there",
     REFUSED("-PatientName", NOT_FOUND, "PatientName", "")},
    {"an item that is not there",
     REFUSED("-ReferencedImageSequence[0]", NOT_FOUND,
             "ReferencedImageSequence", "")},
    {"a refusal in an item",
     .script = "ReferencedSeriesSequence[0].Rows=1 "
               "ReferencedSeriesSequence[1].ReferencedImageSequence.Rows=x",
     .out = "D:ELE{ 00081115:SQ[ ( 00280010:US.0100 ) ( 00081140:SQ[ ( ) ] ) "
            "] }",
     .status = DICOM_E_VALUE,
     .path = "ReferencedSeriesSequence[1].ReferencedImageSequence[0].Rows",
     .section = ""},
    {"another group in file meta information", .script = "M> PatientName=A",
     .out = "M{ } D:ELE{ }", .status = DICOM_E_ARGUMENT, .path = "PatientName",
     .section = "PS3.10 7.1"},

    {"leniently",
     .script = "? (0010,0005):LO=11 PatientName:LO=AA Modality=ct "
               "StudyDate=20210229 PatientID=A\\B (0029,1001):LO=AA",
     .out = "D:ELE{ 00080020:DA'20210229' 00080060:CS'ct' 00100005:LO'11' "
            "00100010:LO'AA' "
            "00100020:LO'A\\B ' 00291001:LO'AA' }"},
    {"leniently, what nobody could write", .script = "? (FFFE,E000):LO=11",
     .out = "D:ELE{ }", .status = DICOM_E_ARGUMENT, .path = "Item",
     .section = "PS3.5 7.5"},
    {"leniently without VR", .script = "? (0010,0005)=11", .out = "D:ELE{ }",
     .status = DICOM_E_NOT_FOUND, .path = "(0010,0005)", .section = "PS3.6 6"},
};

static void
run_edit(const struct edit_row *row, dicom_dataset *ds)
{
    begin(ds, row->start);
    assert_int_equal(edit_by_script(ds, row->script), row->status);
    const dicom_error *error = dicom_dataset_error(ds);
    assert_int_equal(error->status, row->status);
    assert_string_equal(error->path, row->path ? row->path : "");
    assert_string_equal(error->section, row->section ? row->section : "");
    assert_int_equal(dicom_dataset_finish(ds), DICOM_OK);
    check_tree(ds, row->out);
}

/* Twice in the same data set. */
static void
run_edit_row(const void *arg)
{
    const struct edit_row *row = arg;
    dicom_dataset         *ds = new_set(NULL);

    run_edit(row, ds);
    dicom_dataset_reset(ds);
    run_edit(row, ds);
    dicom_dataset_free(ds);
}

/* Each command alone, its k-th allocation failed: nothing has changed. */
static size_t
fail_command(const struct edit_row *row, const char *before,
             const char *command, bool for_good)
{
    dicom_status status = DICOM_E_NO_MEMORY;
    size_t       k;

    for (k = 1; status == DICOM_E_NO_MEMORY; k++) {
        struct failing_alloc memory;
        dicom_allocator      with = failing_alloc_init(&memory, 0, for_good);
        dicom_dataset       *ds = new_set(&with);
        struct event_text    text;

        begin(ds, row->start);
        assert_int_equal(edit_by_script(ds, before), DICOM_OK);
        put_tree(ds, &text);
        memory.fail_at = memory.calls + k;
        status = edit_by_script(ds, command);
        memory.fail_at = 0;
        if (status == DICOM_E_NO_MEMORY) {
            assert_int_equal(dicom_dataset_error(ds)->status, status);
            /* what leads to the place may stay */
            if (!strchr(command, '.') && command[0] != '(' &&
                !strstr(command, "]="))
                check_tree(ds, text.log.text);
            assert_int_equal(edit_by_script(ds, command), DICOM_OK);
        }
        event_log_free(&text.log);
        dicom_dataset_free(ds);
        failing_alloc_check(&memory);
    }
    return k - 2;
}

static void
every_allocation_fails(void **state)
{
    size_t failed = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(edits); i++) {
        const struct edit_row *row = &edits[i];
        size_t                 at = 0;
        char                   before[512] = "", command[512];

        while (row->status == DICOM_OK && row->script[at]) {
            size_t size = strcspn(row->script + at, " ");

            snprintf(command, sizeof command, "%.*s", (int)size,
                     row->script + at);
            if (strcmp(command, "M>") == 0)
                break; /* goes with the command behind it */
            failed += fail_command(row, before, command, i % 2);
            at += size + (row->script[at + size] == ' ');
            snprintf(before, sizeof before, "%.*s",
                     (int)(at > 0 && row->script[at] ? at - 1 : at),
                     row->script);
        }
    }
    /* The first block of the arena holds most; what grows beyond is below. */
    assert_true(failed > 10);
}

/* Arrays and values that outgrow the blocks that are there. */
static void
growth_fails_without_a_trace(void **state)
{
    static uint8_t bytes[100000];
    size_t         failures = 0;

    (void)state;
    for (unsigned count = 1; count <= 4096; count *= 2) {
        for (int what = 0; what < 4; what++) {
            struct failing_alloc memory;
            dicom_allocator      with = failing_alloc_init(&memory, 0, true);
            dicom_dataset       *ds = new_set(&with);
            dicom_status         status = DICOM_OK;
            size_t               done = 0;

            dicom_dataset_set_lenient(ds, true);
            assert_int_equal(dicom_dataset_put_fragments(ds, 0x7FE00010,
                                                         DICOM_VR_OB, NULL, 0),
                             0);
            memory.fail_at = memory.calls + 2;
            while (status == DICOM_OK && done < count) {
                if (what == 0)
                    status = dicom_dataset_put_int64(
                        ds, 0x00100000 + (uint32_t)done, DICOM_VR_US, 1);
                if (what == 1)
                    status = dicom_dataset_add_item(ds, 0x00081140, NULL);
                if (what == 2)
                    status =
                        dicom_dataset_add_fragment(ds, 0x7FE00010, "abc", 3);
                if (what == 3)
                    status = dicom_dataset_put_bytes(
                        ds, 0x00100000 + (uint32_t)done, DICOM_VR_UN, bytes,
                        sizeof bytes / count);
                done += status == DICOM_OK;
            }
            assert_true(status == DICOM_OK || status == DICOM_E_NO_MEMORY);
            failures += status != DICOM_OK;
            const dicom_element *items = dicom_dataset_find(ds, 0x00081140);
            const dicom_element *pixels = dicom_dataset_find(ds, 0x7FE00010);
            size_t               there = dicom_dataset_count(ds) - 1;
            if (what == 1)
                there = items ? dicom_element_item_count(items) : 0;
            if (what == 2)
                there = dicom_element_fragment_count(pixels) - 1;
            assert_int_equal(there, done);
            dicom_dataset_free(ds);
            failing_alloc_check(&memory);
        }
    }
    assert_true(failures >= 4);
}

/* ---- blocks, the rest --------------------------------------------------- */

static void
blocks_are_renamed(void **state)
{
    dicom_dataset *ds = new_set(NULL);
    uint32_t       base = 0;

    (void)state;
    begin(ds, "D:ELE{ 00290010:LO'ACME' 00290011:LO'OTHER ' 00291001:LO'ab' }");
    assert_int_equal(dicom_dataset_private_block(ds, 0x29, "OTHER", 5, &base),
                     DICOM_OK);
    assert_int_equal(base, 0x00291100);
    assert_int_equal(dicom_dataset_rename_block(ds, 0x29, "ACME", 4, "NEW1", 4),
                     DICOM_OK);
    assert_int_equal(dicom_dataset_rename_block(ds, 0x29, "ACME", 4, "NEW2", 4),
                     DICOM_E_NOT_FOUND);
    assert_int_equal(
        dicom_dataset_rename_block(ds, 0x29, "NEW1", 4, "OTHER", 5),
        DICOM_E_VALUE);
    check_tree(ds, "D:ELE{ 00290010:LO'NEW1' 00290011:LO'OTHER ' "
                   "00291001:LO'ab' }");
    for (unsigned i = 0; i < 238; i++) {
        char creator[16];

        snprintf(creator, sizeof creator, "C%u", i);
        assert_int_equal(dicom_dataset_private_block(ds, 0x29, creator,
                                                     strlen(creator), &base),
                         0);
        assert_int_equal(base, 0x00291200 + i * 0x100);
    }
    assert_int_equal(dicom_dataset_private_block(ds, 0x29, "more", 4, &base),
                     DICOM_E_RANGE);
    dicom_dataset_free(ds);
}

static void
private_elements_go(void **state)
{
    dicom_dataset *ds = new_set(NULL);
    size_t         count;

    (void)state;
    begin(ds, "D:ELE{ 00081140:SQ[ ( 00290010:LO'AB' 00291001:SQ[ ( ) ] ) "
              "( 00080060:CS'CT' 00081140:SQ[ ( 00310010:LO'AB' ) ( ) ] "
              "00310010:LO'AB' ) ] 00090010:LO'AB' 00100010:PN'AB' }");
    assert_int_equal(dicom_dataset_remove_private(ds, &count), DICOM_OK);
    assert_int_equal(count, 5);
    check_tree(ds, "D:ELE{ 00081140:SQ[ ( ) ( 00080060:CS'CT' 00081140:SQ[ ( ) "
                   "( ) ] ) ] 00100010:PN'AB' }");
    assert_int_equal(dicom_dataset_remove_private(ds, NULL), DICOM_OK);
    dicom_dataset_free(ds);
}

static void
borrowed_values_stay(void **state)
{
    static uint8_t bytes[4] = {1, 2, 3, 4};
    dicom_dataset *ds = new_set(NULL);

    (void)state;
    assert_int_equal(dicom_dataset_put_borrowed(ds, DICOM_TAG_PixelData,
                                                DICOM_VR_OW, bytes, 4),
                     DICOM_OK);
    assert_int_equal(dicom_dataset_put_borrowed(ds, DICOM_TAG_PixelData,
                                                DICOM_VR_OB, bytes, 3),
                     DICOM_E_ARGUMENT);
    assert_ptr_equal(
        dicom_element_bytes(dicom_dataset_find(ds, DICOM_TAG_PixelData), NULL),
        bytes);
    dicom_dataset_free(ds);
}

static void
nothing_is_changed_while_it_is_read(void **state)
{
    dicom_event    begin_event = {.kind = DICOM_DATASET_BEGIN};
    dicom_event    end_event = {.kind = DICOM_DATASET_END};
    dicom_dataset *ds = new_set(NULL), *item = NULL;
    uint32_t       number = 1;

    (void)state;
    assert_int_equal(dicom_dataset_event(ds, &begin_event), DICOM_OK);
    assert_int_equal(
        dicom_dataset_put_string(ds, DICOM_TAG_PatientID, DICOM_VR_NONE, "1"),
        DICOM_E_STATE);
    assert_int_equal(dicom_dataset_put_int64(ds, 0x00280010, DICOM_VR_US, 1),
                     DICOM_E_STATE);
    assert_int_equal(dicom_dataset_put_tags(ds, 0x00280009, &number, 1),
                     DICOM_E_STATE);
    assert_int_equal(
        dicom_dataset_put_fragments(ds, 0x7FE00010, DICOM_VR_OB, NULL, 0),
        DICOM_E_STATE);
    assert_int_equal(dicom_dataset_add_fragment(ds, 0x7FE00010, "", 0),
                     DICOM_E_STATE);
    assert_int_equal(dicom_dataset_add_item(ds, 0x00081140, &item),
                     DICOM_E_STATE);
    assert_int_equal(dicom_dataset_remove(ds, 0x00081140), DICOM_E_STATE);
    assert_int_equal(dicom_dataset_remove_item(ds, 0x00081140, 0),
                     DICOM_E_STATE);
    assert_int_equal(dicom_dataset_remove_private(ds, NULL), DICOM_E_STATE);
    assert_int_equal(dicom_dataset_private_block(ds, 9, "A", 1, &number),
                     DICOM_E_STATE);
    assert_int_equal(dicom_dataset_rename_block(ds, 9, "A", 1, "B", 1),
                     DICOM_E_STATE);
    assert_int_equal(dicom_dataset_make_path(ds, "PatientID", &item, &number),
                     DICOM_E_STATE);
    assert_int_equal(dicom_dataset_copy(ds, ds), DICOM_E_STATE);
    assert_int_equal(dicom_dataset_merge(ds, ds, DICOM_MERGE_KEEP),
                     DICOM_E_STATE);
    assert_int_equal(dicom_dataset_copy_element(ds, ds, 0), DICOM_E_STATE);
    assert_int_equal(dicom_dataset_set_syntax(ds, NULL), DICOM_E_STATE);
    assert_null(dicom_dataset_edit_meta(ds));
    assert_int_equal(dicom_dataset_event(ds, &end_event), DICOM_OK);
    assert_int_equal(
        dicom_dataset_put_string(ds, DICOM_TAG_PatientID, DICOM_VR_NONE, "1"),
        DICOM_OK);
    assert_int_equal(dicom_dataset_event(ds, &begin_event), DICOM_E_STATE);
    dicom_dataset_reset(ds);
    assert_int_equal(dicom_dataset_event(ds, &begin_event), DICOM_OK);
    dicom_dataset_free(ds);
}

/* Where a stream has failed, what is there may be edited; what was out of
 * order for want of memory is sorted first. */
static void
what_is_left_of_a_failure_is_changed(void **state)
{
    size_t failures = 0;
    bool   done = false;

    (void)state;
    for (size_t k = 3; !done; k++) {
        struct failing_alloc memory;
        dicom_allocator      with = failing_alloc_init(&memory, k, true);
        dicom_dataset       *ds = new_set(&with);
        char                 text[40 + 2500 * 20], *at = text;

        at += snprintf(at, 60, "D:ELE{ 00081140:SQ[ ( 00281052:DS ) ( ");
        for (unsigned i = 0; i < 2000; i++)
            at +=
                snprintf(at, 20, "%08X:UN.%04X ", 0x00200000 + i * 7 % 2000, i);
        snprintf(at, 20, ") ] }");
        done = play_text(text, NULL, dicom_dataset_event, ds) == DICOM_OK;
        failures += !done;
        memory.fail_at = 0;
        size_t count = dicom_dataset_count(ds);
        assert_int_equal(dicom_dataset_put_string(ds, DICOM_TAG_PatientID,
                                                  DICOM_VR_NONE, "1"),
                         DICOM_OK);
        assert_int_equal(dicom_dataset_count(ds), count + 1);
        dicom_dataset *item = dicom_dataset_edit_item(ds, 0x00081140, 1);
        count = item ? dicom_dataset_count(item) : 0;
        if (item)
            assert_int_equal(dicom_dataset_put_string(item, DICOM_TAG_PatientID,
                                                      DICOM_VR_NONE, "1"),
                             DICOM_OK);
        for (size_t i = 0; i < count; i++)
            assert_true(dicom_element_tag(dicom_dataset_at(item, i)) <
                        dicom_element_tag(dicom_dataset_at(item, i + 1)));
        dicom_dataset_free(ds);
        failing_alloc_check(&memory);
    }
    assert_true(failures > 3);
}

static void
limits_are_kept(void **state)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    dicom_dataset        *ds, *item;

    (void)state;
    options.max_elements = 3;
    options.max_depth = 2;
    assert_int_equal(dicom_dataset_new(&ds, &options), DICOM_OK);
    assert_int_equal(dicom_dataset_add_item(ds, 0x00081140, &item), DICOM_OK);
    assert_int_equal(dicom_dataset_add_item(item, 0x00081140, NULL),
                     DICOM_E_LIMIT);
    assert_int_equal(dicom_dataset_count(item), 0);
    assert_int_equal(dicom_dataset_put_empty(item, 0x00081140, DICOM_VR_NONE),
                     DICOM_OK);
    assert_int_equal(dicom_dataset_add_item(item, 0x00081140, NULL),
                     DICOM_E_LIMIT);
    assert_int_equal(dicom_dataset_remove(item, 0x00081140), DICOM_OK);
    assert_int_equal(
        dicom_dataset_put_empty(ds, DICOM_TAG_PatientID, DICOM_VR_NONE),
        DICOM_OK);
    assert_int_equal(
        dicom_dataset_put_empty(ds, DICOM_TAG_PatientID, DICOM_VR_NONE),
        DICOM_OK);
    assert_int_equal(
        dicom_dataset_put_empty(ds, DICOM_TAG_PatientName, DICOM_VR_NONE),
        DICOM_E_LIMIT);
    dicom_dataset_free(ds);

    options.max_elements = 0;
    assert_int_equal(dicom_dataset_new(&ds, &options), DICOM_OK);
    assert_int_equal(dicom_dataset_add_item(ds, 0x00081140, &item), DICOM_OK);
    assert_int_equal(dicom_dataset_add_item(item, 0x00081140, &item), DICOM_OK);
    assert_int_equal(dicom_dataset_add_item(item, 0x00081140, &item),
                     DICOM_E_LIMIT);
    dicom_dataset_free(ds);
}

/* The default limit grows with what is put; one that was given does not. */
static void
memory_is_limited(void **state)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    const size_t          size = (size_t)100 << 20;
    uint8_t              *bytes = calloc(1, size);
    dicom_dataset        *ds;

    (void)state;
    assert_non_null(bytes);
    ds = new_set(NULL);
    assert_int_equal(dicom_dataset_put_bytes(ds, DICOM_TAG_PixelData,
                                             DICOM_VR_OW, bytes, size),
                     DICOM_OK);
    dicom_dataset_free(ds);
    options.max_memory = size / 2;
    assert_int_equal(dicom_dataset_new(&ds, &options), DICOM_OK);
    assert_int_equal(dicom_dataset_put_bytes(ds, DICOM_TAG_PixelData,
                                             DICOM_VR_OW, bytes, size),
                     DICOM_E_LIMIT);
    assert_int_equal(dicom_dataset_count(ds), 0);
    assert_int_equal(dicom_dataset_put_borrowed(ds, DICOM_TAG_PixelData,
                                                DICOM_VR_OW, bytes, size),
                     DICOM_OK);
    dicom_dataset_free(ds);
    free(bytes);
}

static void
too_long_for_the_field(void **state)
{
    static char    text[65536];
    dicom_dataset *ds = new_set(NULL);

    (void)state;
    memset(text, '1', sizeof text);
    for (size_t i = 1; i < sizeof text; i += 2)
        text[i] = '\\';
    text[65534] = '\0';
    text[65533] = '1';
    assert_int_equal(
        dicom_dataset_put_string(ds, 0x00081160, DICOM_VR_NONE, text),
        DICOM_OK);
    text[65534] = '1';
    text[65535] = '\0';
    assert_int_equal(
        dicom_dataset_put_string(ds, 0x00081160, DICOM_VR_NONE, text),
        DICOM_E_RANGE);
    assert_string_equal(dicom_dataset_error(ds)->section, "PS3.5 7.1.2");
    dicom_dataset_set_lenient(ds, true);
    assert_int_equal(
        dicom_dataset_put_string(ds, 0x00081160, DICOM_VR_NONE, text),
        DICOM_OK);
    assert_int_equal(dicom_element_size(dicom_dataset_find(ds, 0x00081160)),
                     65536);
    dicom_dataset_free(ds);
}

/* ---- against a model ---------------------------------------------------- */

enum { MODEL_TAGS = 200 };

/* What is at each of a few tags: 0 nothing, else the number put there. */
static void
check_model(const dicom_dataset *ds, const uint32_t model[MODEL_TAGS])
{
    size_t count = 0;

    for (uint32_t i = 0; i < MODEL_TAGS; i++) {
        const dicom_element *el = dicom_dataset_find(ds, 0x00400000 + i);
        uint32_t             number;

        assert_int_equal(el != NULL, model[i] != 0);
        if (!el)
            continue;
        assert_ptr_equal(dicom_dataset_at(ds, count++), el);
        assert_int_equal(dicom_element_first_uint(el, &number), DICOM_OK);
        assert_int_equal(number, model[i]);
    }
    assert_int_equal(dicom_dataset_count(ds), count);
}

static uint32_t
next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void
random_edits_follow_the_model(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 20; round++) {
        dicom_dataset *ds = new_set(NULL);
        uint32_t       model[MODEL_TAGS] = {0};

        dicom_dataset_set_lenient(ds, true);
        for (int i = 0; i < 1000; i++) {
            uint32_t at = next_random(&seed) % MODEL_TAGS;
            uint32_t tag = 0x00400000 + at;

            if (next_random(&seed) % 3 == 0) {
                assert_int_equal(dicom_dataset_remove(ds, tag),
                                 model[at] ? DICOM_OK : DICOM_E_NOT_FOUND);
                model[at] = 0;
            } else {
                model[at] = next_random(&seed) + 1;
                assert_int_equal(
                    dicom_dataset_put_int64(ds, tag, DICOM_VR_UL, model[at]),
                    DICOM_OK);
            }
            if (i % 50 == 0)
                check_model(ds, model);
        }
        check_model(ds, model);
        dicom_dataset_free(ds);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(growth_fails_without_a_trace),
        cmocka_unit_test(blocks_are_renamed),
        cmocka_unit_test(private_elements_go),
        cmocka_unit_test(borrowed_values_stay),
        cmocka_unit_test(nothing_is_changed_while_it_is_read),
        cmocka_unit_test(what_is_left_of_a_failure_is_changed),
        cmocka_unit_test(limits_are_kept),
        cmocka_unit_test(memory_is_limited),
        cmocka_unit_test(too_long_for_the_field),
        cmocka_unit_test(random_edits_follow_the_model),
    };

    RUN_TABLE(run_edit_row, edits);
    RUN_TESTS(tests);
    return finish_tests();
}
