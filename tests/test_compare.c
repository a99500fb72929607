/* Whether data sets say the same. lib/dataset/compare.c */
#include "dicom/compare.h"
#include "support/event_text.h"

static dicom_dataset *
built(const char *text)
{
    dicom_dataset *ds;

    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(play_text(text, NULL, dicom_dataset_event, ds), DICOM_OK);
    return ds;
}

static dicom_status
log_difference(void *ctx, const dicom_difference *d)
{
    event_log_printf(ctx, "%s%s%s ", d->path, d->a ? "" : "+", d->b ? "" : "-");
    return DICOM_OK;
}

static const struct compare_row {
    const char           *name, *a, *b;
    const char           *differences; /* "+" only in b, "-" only in a */
    dicom_compare_options options;
} rows[] = {
    {"empty ones", "D:ELE{ }", "D:ILE{ }", "", {0}},
    {"the same",
     "D:ELE{ 00100010:PN'AA' 00280010:US.0100 }",
     "D:ELE{ 00100010:PN'AA' 00280010:US.0100 }",
     "",
     {0}},
    {"padding",
     "D:ELE{ 00080018:UI.312E3200 00100010:PN'A ' }",
     "D:ELE{ 00080018:UI'1.2' 00100010:PN'A' }",
     "",
     {0}},
    {"values",
     "D:ELE{ 00100010:PN'AA' 00280010:US.0100 }",
     "D:ELE{ 00100010:PN'AB' 00280010:US.0200 }",
     "PatientName Rows ",
     {0}},
    {"a longer value",
     "D:ELE{ 00100010:PN'AA' }",
     "D:ELE{ 00100010:PN'AAB' }",
     "PatientName ",
     {0}},
    {"on one side only",
     "D:ELE{ 00080060:CS'CT' 00100010:PN'AA' }",
     "D:ELE{ 00100010:PN'AA' 00280010:US.0100 }",
     "Modality- Rows+ ",
     {0}},
    {"VRs",
     "D:ELE{ 00280106:US.0100 }",
     "D:ELE{ 00280106:SS.0100 }",
     "SmallestImagePixelValue ",
     {0}},
    {"VRs that do not count",
     "D:ELE{ 00280106:US.0100 }",
     "D:ELE{ 00280106:SS.0100 }",
     "",
     {.ignore_vr = true}},
    {"text that is UN on one side",
     "D:ELE{ 00100010:PN'A ' }",
     "D:ELE{ 00100010:UN'A ' }",
     "",
     {.ignore_vr = true}},
    {"elements of repeating groups have paths of their own",
     "D:ELE{ 60000010:US.0100 60020010:US.0100 }",
     "D:ELE{ 60000010:US.0200 60020010:US.0200 }",
     "OverlayRows (6002,0010) ",
     {0}},
    {"the group length of a command",
     "D:ILE{ 00000000:UL.02000000 }",
     "D:ILE{ 00000000:UL.04000000 }",
     "CommandGroupLength ",
     {.group_lengths = true}},
    {"group lengths",
     "D:ELE{ 00100000:UL.02000000 00100010:PN'AA' }",
     "D:ELE{ 00100010:PN'AA' }",
     "",
     {0}},
    {"group lengths that count",
     "D:ELE{ 00100000:UL.02000000 00100010:PN'AA' }",
     "D:ELE{ 00100010:PN'AA' }",
     "(0010,0000)- ",
     {.group_lengths = true}},
    {"file meta information",
     "M{ 00020010:UI'1.22' } D:ELE{ }",
     "D:ELE{ }",
     "",
     {0}},
    {"file meta information that counts",
     "M{ 00020010:UI'1.22' } D:ELE{ }",
     "D:ELE{ }",
     "TransferSyntaxUID- ",
     {.file_meta = true}},
    {"items",
     "D:ELE{ 00081140:SQ[ ( ) ( 00280010:US.0100 ) ] }",
     "D:ELE{ 00081140:SQ[ ( 00280011:US.0100 ) ( 00280010:US.0200 ) ] }",
     "ReferencedImageSequence[0].Columns+ ReferencedImageSequence[1].Rows ",
     {0}},
    {"more items",
     "D:ELE{ 00081140:SQ[ ( 00280010:US.0100 ) ( ) ] "
     "00280010:US.0100 }",
     "D:ELE{ 00081140:SQ[ ( 00280010:US.0200 ) ] 00280010:US.0200 }",
     "ReferencedImageSequence ReferencedImageSequence[0].Rows Rows ",
     {0}},
    {"a sequence and a value",
     "D:ELE{ 00081140:SQ[ ] }",
     "D:ELE{ 00081140:UN.0000 }",
     "ReferencedImageSequence ",
     {.ignore_vr = true}},
    {"fragments",
     "D:ELE{ 7FE00010:OB< # #.0102 > }",
     "D:ELE{ 7FE00010:OB< # #.0103 > }",
     "PixelData ",
     {0}},
    {"the same fragments",
     "D:ELE{ 7FE00010:OB< # B#.01+02 > }",
     "D:ELE{ 7FE00010:OB< # #.0102 > }",
     "",
     {0}},
    {"text of two sets",
     "D:ELE{ 00080005:CS'ISO_IR 100' 00100010:PN.C441 }",
     "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN.C38441 }",
     "SpecificCharacterSet ",
     {0}},
    {"UTF-8 that is not declared",
     "D:ELE{ 00100010:PN.C38441 }",
     "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN.C38441 }",
     "SpecificCharacterSet+ ",
     {0}},
    {"other text of two sets",
     "D:ELE{ 00080005:CS'ISO_IR 100' 00100010:PN.C441 }",
     "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN.C38442 }",
     "SpecificCharacterSet PatientName ",
     {0}},
    {"bytes of two sets",
     "D:ELE{ 00080005:CS'ISO_IR 100' 00100010:PN.C441 }",
     "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN.C38441 }",
     "SpecificCharacterSet PatientName ",
     {.bytes = true}},
};

static void
run_compare_row(const void *arg)
{
    const struct compare_row *row = arg;
    dicom_compare_options     options = row->options;
    dicom_dataset            *a = built(row->a), *b = built(row->b);
    struct event_log          log = {0};
    uint64_t                  count = 0, again = 0, self = 1;

    options.size = sizeof options;
    event_log_printf(&log, "%s", "");
    assert_int_equal(
        dicom_dataset_compare(a, b, &options, log_difference, &log, &count),
        DICOM_OK);
    assert_string_equal(log.text, row->differences);
    assert_int_equal(count == 0, log.text[0] == '\0');
    assert_int_equal(dicom_dataset_compare(b, a, &options, NULL, NULL, &again),
                     DICOM_OK);
    assert_int_equal(again, count);
    assert_int_equal(dicom_dataset_compare(a, a, NULL, NULL, NULL, &self),
                     DICOM_OK);
    assert_int_equal(self, 0);
    event_log_free(&log);
    dicom_dataset_free(a);
    dicom_dataset_free(b);
}

int
main(void)
{
    RUN_TABLE(run_compare_row, rows);
    return finish_tests();
}
