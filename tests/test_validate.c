/* Violations of made-up data sets; what the rules ask for. lib/validate */
#include <stdio.h>
#include <stdlib.h>

#include "dicom/validate.h"
#include "support/event_text.h"
#include "support/failing_alloc.h"
#include "support/violation_log.h"

static void
check_values(const void *row)
{
    violation_check(row, DICOM_VALIDATE_VALUES);
}

static void
check_agreement(const void *row)
{
    violation_check(row, DICOM_VALIDATE_AGREE);
}

static void
check_rules(const void *row)
{
    violation_check(row, DICOM_VALIDATE_RULES);
}

/* ---- values by themselves ------------------------------------------------ */

static const struct violation_row value_rows[] = {
    {"nothing", .in = "D:ELE{ }"},
    {"good values",
     .in = "D:ELE{ 00080005:CS'ISO_IR 100' 00080016:UI'1.2' "
           "00080020:DA'20200229' "
           "00080030:TM'235959.12' 00100010:PN'A^B' 00101010:AS'012Y' "
           "00180050:DS'+1.5' 00200013:IS'-1' 00281050:DS'1\\2' }"},
    {"a sequence that is none", .in = "D:ELE{ 00081030:SQ[ ] }",
     .found = "VR_WRONG StudyDescription|LO|SQ"},
    {"a day that is not", .in = "D:ELE{ 00080020:DA'20210229' }",
     .found = "VALUE_FORM StudyDate|YYYYMMDD|20210229"},
    {"an old form of dates", .in = "D:ELE{ 00080020:DA'2020.02.29' }",
     .found = "VALUE_FORM StudyDate"},
    {"no time", .in = "D:ELE{ 00080030:TM'25' }",
     .found = "VALUE_FORM StudyTime"},
    {"no age", .in = "D:ELE{ 00101010:AS'12Y ' }",
     .found = "VALUE_FORM PatientAge"},
    {"no UID", .in = "D:ELE{ 0020000D:UI'1.02' }",
     .found = "VALUE_FORM StudyInstanceUID|a zero that leads a component|1.02"},
    {"a UID that ends with a space", .in = "D:ELE{ 0020000D:UI'1.2 ' }",
     .found = "PADDING_WRONG StudyInstanceUID|one NUL at most"},
    {"text that ends with NUL", .in = "D:ELE{ 00100020:LO.4100 }",
     .found = "PADDING_WRONG PatientID|spaces"},
    {"no number", .in = "D:ELE{ 00180050:DS'1,5' 00200013:IS'1.5' }",
     .found = "VALUE_FORM SliceThickness|a decimal number|1,5\n"
              "VALUE_FORM InstanceNumber|a whole number of 32 bits|1.5"},
    {"a number that is too long",
     .in = "D:ELE{ 00180050:DS'1.2345678901234567' }",
     .found = "VALUE_LONG SliceThickness|at most 16 characters"},
    {"lower case", .in = "D:ELE{ 00080060:CS'ct' }",
     .found =
         "CHARACTER_WRONG Modality|upper case letters, digits, space, _|ct"},
    {"values of CS", .in = "D:ELE{ 00080008:CS'A\\B' }"},
    {"a value that is too long",
     .in = "D:ELE{ 00080060:CS'ABCDEFGHIJKLMNOPQ ' }",
     .found = "VALUE_LONG Modality|at most 16 characters"},
    {"a control character", .in = "D:ELE{ 00100020:LO.4107 }",
     .found =
         "CHARACTER_WRONG PatientID|characters of the character set|A\\07"},
    {"a line end in a text", .in = "D:ELE{ 00104000:LT.410D0A42 }"},
    {"bytes above 7F without character set", .in = "D:ELE{ 00100010:PN.41E4 }",
     .found = "CHARACTER_WRONG PatientName"},
    {"bytes above 7F with one",
     .in = "D:ELE{ 00080005:CS'ISO_IR 100' 00100010:PN.41E4 }"},
    {"bytes that are no UTF-8",
     .in = "D:ELE{ 00080005:CS'ISO_IR 192' 00100010:PN.41E4 }",
     .found = "CHARACTER_WRONG PatientName"},
    {"an escape sequence", .in = "D:ELE{ 00080005:CS'\\ISO 2022 IR 87' "
                                 "00100020:LO.1B244230211B2842 }"},
    {"one of a set that is not declared",
     .in = "D:ELE{ 00080005:CS'ISO 2022 IR 100\\ISO 2022 IR 58' "
           "00100020:LO.1B244230211B2842 }",
     .found = "CHARACTER_WRONG PatientID"},
    {"half a character of two bytes",
     .in = "D:ELE{ 00080005:CS'\\ISO 2022 IR 87' 00100020:LO.1B244230 }",
     .found = "CHARACTER_WRONG PatientID"},
    {"an item has the character set of its data set",
     .in = "D:ELE{ 00080005:CS'ISO_IR 100' 00081110:SQ[ ( 00100010:PN.41E4 ) ] "
           "}"},
    {"no character set", .in = "D:ELE{ 00080005:CS'LATIN' }",
     .found = "CHARSET_WRONG SpecificCharacterSet"},
    {"a name of six parts", .in = "D:ELE{ 00100010:PN'a^b^c^d^e^f' }",
     .found = "VALUE_FORM PatientName"},
    {"another VR", .in = "D:ELE{ 00280010:UL.01000000 }",
     .found = "VR_WRONG Rows|US|UL"},
    {"no VR", .in = "D:ELE{ 00100020:UN'A ' 00280010:UN.010203 }",
     .found = "VR_LOST PatientID|LO|UN\nVR_LOST Rows|US|UN\n"
              "LENGTH_WRONG Rows|a multiple of 2|3"},
    {"either VR", .in = "D:ELE{ 00280106:SS.0100 00280107:US.0100 }"},
    {"too many values", .in = "D:ELE{ 00280010:US.01000200 00280030:DS'1' }",
     .found = "VM_WRONG Rows|1|2\nVM_WRONG PixelSpacing|2|1"},
    {"half a number", .in = "D:ELE{ 00280010:US.01 }",
     .found = "LENGTH_WRONG Rows|a multiple of 2|1"},
    {"a group length", .in = "D:ELE{ 00100000:UL.08000000 00100010:PN'A ' }",
     .found = "GROUP_LENGTH (0010,0000)"},
    {"elements out of order",
     .in = "D:ELE{ 00080060:CS'CT' 00100020:LO'A ' 00100010:PN'A ' }",
     .found = "ORDER PatientName"},
    {"frame 0", .in = "D:ELE{ 00081140:SQ[ ( ) ( 00081160:IS'1\\0 ' ) ] }",
     .found = "FRAME_NUMBER "
              "ReferencedImageSequence[1].ReferencedFrameNumber|at least "
              "1|0"},
    {"unknown and private elements",
     .in = "D:ELE{ 00090010:LO'X ' 00091001:UN.01 00189999:UN.0102 }"},
};

/* ---- attributes that have to agree --------------------------------------- */

#define IMAGE                                                                  \
    "00280002:US.0100 00280004:CS'MONOCHROME2 ' 00280010:US.0200 "             \
    "00280011:US.0300 00280100:US.0800 00280101:US.0800 00280102:US.0700 "

static const struct violation_row agree_rows[] = {
    {"an image", .in = "D:ELE{ " IMAGE "7FE00010:OB.010203040506 }"},
    {"pixel data that are too short",
     .in = "D:ELE{ " IMAGE "7FE00010:OB.01020304 }",
     .found = "PIXEL_LENGTH PixelData|6|4"},
    {"pixel data that are too long",
     .in = "D:ELE{ " IMAGE "7FE00010:OB.0102030405060708 }",
     .found = "PIXEL_LENGTH PixelData|6|8"},
    {"frames count",
     .in = "D:ELE{ 00280002:US.0100 00280008:IS'2 ' 00280010:US.0100 "
           "00280011:US.0300 00280100:US.0100 7FE00010:OB.0100 }"},
    {"chrominance is halved",
     .in = "D:ELE{ 00280002:US.0300 00280004:CS'YBR_FULL_422' 00280010:US.0100 "
           "00280011:US.0200 00280100:US.0800 7FE00010:OB.01020304 }"},
    {"more bits than there are",
     .in = "D:ELE{ 00280100:US.0800 00280101:US.0C00 00280102:US.0B00 }",
     .found = "BITS_STORED BitsStored|at most 8|12"},
    {"another high bit",
     .in = "D:ELE{ 00280100:US.1000 00280101:US.0C00 00280102:US.0F00 }",
     .found = "HIGH_BIT HighBit|11|15"},
    {"colour in one sample",
     .in = "D:ELE{ 00280002:US.0100 00280004:CS'RGB ' }",
     .found = "PHOTOMETRIC PhotometricInterpretation|3 samples per pixel|1"},
    {"wavelets without compression",
     .in = "D:ELE{ 00280002:US.0300 00280004:CS'YBR_RCT ' }",
     .found = "PHOTOMETRIC_SYNTAX PhotometricInterpretation"},
    {"a palette that is too short",
     .in = "D:ELE{ 00281101:US.040000001000 00281201:OW.01020304 }",
     .found = "PALETTE RedPaletteColorLookupTableData|8|4"},
    {"a palette of 7 bits", .in = "D:ELE{ 00281102:US.040000000700 }",
     .found = "PALETTE GreenPaletteColorLookupTableDescriptor|8|7"},
    {"file meta information",
     .in = "M{ 00020002:UI'1.2' 00020003:UI'1.3' } "
           "D:ELE{ 00080016:UI'1.2' 00080018:UI'1.4' }",
     .found = "META_DIFFERS MediaStorageSOPInstanceUID|1.4|1.3"},
    {"fragments", .in = "D:ENC{ 00280008:IS'2 ' 7FE00010:OB< # #.01 > }",
     .found = "FRAGMENT_COUNT PixelData|2|1"},
    {"offsets", .in = "D:ENC{ 00280008:IS'2 ' 7FE00010:OB< #.000000000A000000 "
                      "#.0102 #.0304 > }"},
    {"an offset into nothing",
     .in = "D:ENC{ 00280008:IS'2 ' 7FE00010:OB< #.000000000B000000 #.0102 "
           "#.0304 > "
           "}",
     .found = "OFFSET_TABLE PixelData||entry 1 is 11"},
    {"an offset too few",
     .in = "D:ENC{ 00280008:IS'2 ' 7FE00010:OB< #.00000000 #.0102 #.0304 > }",
     .found = "OFFSET_TABLE PixelData|2 entries|1"},
    {"an extended table",
     .in = "D:ENC{ 7FE00001:OV.0000000000000000 7FE00002:OV.0100000000000000 "
           "7FE00010:OB< # #.0102 > }"},
    {"a wrong length in it",
     .in = "D:ENC{ 7FE00001:OV.0000000000000000 7FE00002:OV.0300000000000000 "
           "7FE00010:OB< # #.0102 > }",
     .found = "OFFSET_TABLE ExtendedOffsetTableLengths|2|entry 0 is 3"},
    {"no lengths",
     .in = "D:ENC{ 7FE00001:OV.0000000000000000 7FE00010:OB< # #.0102 > }",
     .found = "OFFSET_TABLE ExtendedOffsetTable|ExtendedOffsetTableLengths"},
    {"dimensions",
     .in = "D:ELE{ 00209222:SQ[ ( ) ( ) ] 52009230:SQ[ ( 00209111:SQ[ ( "
           "00209157:UL.0100000001000000 ) ] ) ( 00209111:SQ[ ( "
           "00209157:UL.01000000 "
           ") ] ) ] }",
     .found = "DIMENSION_INDEX PerFrameFunctionalGroupsSequence[1]."
              "FrameContentSequence[0].DimensionIndexValues|2|1"},
};

/* ---- rules --------------------------------------------------------------- */

static const struct violation_row rule_rows[] = {
    {"a missing attribute, and an empty one",
     .in = "D:ELE{ 00100010:PN 0020000D:UI }", .iod = "CT Image",
     .found =
         "MISSING PatientID|||Patient\nEMPTY StudyInstanceUID|||General Study",
     .absent = "MISSING PatientName\nEMPTY PatientName"},
    {"enumerated values", .in = "D:ELE{ 00100040:CS'X ' }", .iod = "CT Image",
     .found = "VALUE_ENUMERATED PatientSex|\"\" | F | M | O|X|Patient"},
    {"a defined term", .in = "D:ELE{ 00080060:CS'XX' }", .iod = "CT Image",
     .found = "VALUE_TERM Modality|"},
    {"one value of several",
     .in = "D:ELE{ 00080008:CS'X\\PRIMARY\\LOCALIZER ' }", .iod = "CT Image",
     .found = "VALUE_ENUMERATED ImageType|DERIVED | ORIGINAL|X|General",
     .absent = "VALUE_ENUMERATED ImageType|MIXED"},
    {"a number", .in = "D:ELE{ 00280002:US.0300 }", .iod = "CT Image",
     .found = "VALUE_ENUMERATED SamplesPerPixel|1|3|CT Image"},
    {"zero", .in = "D:ELE{ 00281053:DS'0 ' 00180060:DS'0 ' }",
     .iod = "CT Image",
     .found =
         "VALUE_ZERO RescaleSlope|a number other than 0|0\nVALUE_ZERO_ODD KVP"},
    {"a condition that holds", .in = "D:ELE{ 00280002:US.0300 }",
     .iod = "Secondary Capture Image",
     .found = "MISSING PlanarConfiguration|if SamplesPerPixel > 1"},
    {"one that does not", .in = "D:ELE{ 00280002:US.0100 00280006:US.0000 }",
     .iod = "Secondary Capture Image",
     .found = "NOT_PERMITTED PlanarConfiguration|only if SamplesPerPixel > 1"},
    {"items", .in = "D:ELE{ 00089215:SQ[ ( ) ] 00081032:SQ[ ( ) ( ) ] }",
     .iod = "CT Image",
     .found = "MISSING ProcedureCodeSequence[0].CodeMeaning|||General Study\n"
              "MISSING ProcedureCodeSequence[1].CodeMeaning"},
    {"too many items", .in = "D:ELE{ 00101100:SQ[ ( ) ( ) ] }",
     .iod = "CT Image",
     .found = "ITEMS_MANY ReferencedPatientPhotoSequence|at most 1|2",
     .absent = "NOT_IN_IOD"},
    {"an optional module that is not in use", .in = "D:ELE{ 00080060:CS'CT' }",
     .iod = "CT Image", .absent = "MISSING ClinicalTrial"},
    {"one that is", .in = "D:ELE{ 00120020:LO'A ' }", .iod = "CT Image",
     .found = "MISSING ClinicalTrialSponsorName|||Clinical Trial Subject"},
    {"a module by its condition",
     .in = "D:ELE{ 00080008:CS'A\\B\\DYNAMIC ' 00280009:AT.54003000 }",
     .iod = "Nuclear Medicine Image",
     .found = "MISSING PhaseInformationSequence|"},
    {"the image modules of a dose with pixel data",
     .in = "D:ELE{ 7FE00010:OB.00 }", .iod = "RT Dose",
     .found = "MISSING InstanceNumber|||General Image\n"
              "MISSING PixelSpacing|||Image Plane"},
    {"a dose of points", .in = "D:ELE{ }", .iod = "RT Dose",
     .absent = "MISSING InstanceNumber"},
    {"a segmentation without planes",
     .in = "D:ELE{ 00080016:UI'1.2.840.10008.5.1.4.1.1.66.4' }",
     .iod = "Segmentation", .found = "MISSING PatientOrientation|"},
    {"a label map with planes",
     .in = "D:ELE{ 00080016:UI'1.2.840.10008.5.1.4.1.1.66.7' "
           "52009229:SQ[ ( 00209116:SQ[ ( ) ] ) ] }",
     .iod = "Segmentation", .absent = "MISSING PatientOrientation"},
    {"a SOP class that is not told is that of the definition", .in = "D:ELE{ }",
     .iod = "RT Dose", .absent = "MISSING PatientOrientation"},
    {"the same, with two SOP classes that agree", .in = "D:ELE{ }",
     .iod = "Segmentation", .found = "MISSING PatientOrientation"},
    {"values whose VR was lost",
     .in = "D:ELE{ 00080016:UN'1.2.840.10008.5.1.4.1.1.481.2' "
           "00280009:UN.04300C00 3004000A:UN'PLAN' 3004000C:UN'0\\1 ' "
           "300C0002:SQ[ ( ) ] }",
     .iod = "RT Dose",
     .absent = "NOT_PERMITTED GridFrameOffsetVector\nNOT_PERMITTED "
               "ReferencedRTPlanSequence\nMISSING PatientOrientation"},
    {"a term whose VR was lost", .in = "D:ELE{ 00100040:UN'X ' }",
     .iod = "CT Image",
     .found = "VALUE_ENUMERATED PatientSex|\"\" | F | M | O|X|Patient"},
    {"what is not of the object definition",
     .in = "D:ELE{ 00081150:UI'1.2' 00280005:US.0200 00090010:LO'X ' }",
     .iod = "CT Image",
     .found = "NOT_IN_IOD ReferencedSOPClassUID\nRETIRED ImageDimensions",
     .absent = "NOT_IN_IOD (0009"},
    {"nor of an item",
     .in = "D:ELE{ 00081032:SQ[ ( 00100010:PN'A ' 00080104:LO'A ' ) ] }",
     .iod = "CT Image",
     .found = "NOT_IN_IOD ProcedureCodeSequence[0].PatientName",
     .absent = "NOT_IN_IOD ProcedureCodeSequence[0].CodeMeaning"},
    {"overlays of several groups",
     .in = "D:ELE{ 60000010:US.0100 60020011:US.0100 }", .iod = "CT Image",
     .found = "MISSING OverlayColumns\nMISSING (6002,0010)",
     .absent = "NOT_IN_IOD Overlay"},
    {"a content tree",
     .in =
         "D:ELE{ 0040A040:CS'CONTAINER ' 0040A730:SQ[ ( 0040A010:CS'CONTAINS' "
         "0040A040:CS'CONTAINER ' 0040A730:SQ[ ( 0040A010:CS'CONTAINS' "
         "0040A040:CS'TEXT' ) ] ) ] }",
     .iod = "Basic Text SR",
     .found = "MISSING ContentSequence[0].ContentSequence[0].TextValue|if "
              "ValueType is "
              "TEXT",
     .absent = "NOT_IN_IOD ContentSequence"},
    {"a group of no frame",
     .in = "D:ELE{ 00280008:IS'2 ' 52009229:SQ[ ( ) ] 52009230:SQ[ ( ) ( ) ] }",
     .iod = "Enhanced CT Image",
     .found = "GROUP_MISSING "
              "PerFrameFunctionalGroupsSequence[0].PixelMeasuresSequence|"
              "||Pixel Measures Macro",
     .absent = "FRAME_COUNT\nGROUP_MISSING PerFrameFunctionalGroupsSequence[0]."
               "CTExposureSequence|x"},
    {"a group of one frame",
     .in = "D:ELE{ 00280008:IS'3 ' 52009229:SQ[ ( ) ] 52009230:SQ[ ( "
           "00289110:SQ[ ( ) ] ) ( ) ] }",
     .iod = "Enhanced CT Image",
     .found = "GROUP_NOT_IN_ALL PerFrameFunctionalGroupsSequence[1]."
              "PixelMeasuresSequence||in 1 of 2 frames\n"
              "FRAME_COUNT PerFrameFunctionalGroupsSequence|3|2",
     .absent = "NOT_IN_IOD PerFrameFunctionalGroupsSequence[0].PixelMeasures"},
    {"a group in both places",
     .in = "D:ELE{ 52009229:SQ[ ( 00289110:SQ[ ( ) ] ) ] 52009230:SQ[ ( "
           "00289110:SQ[ ( ) ] 00080008:CS'A ' ) ] }",
     .iod = "Enhanced CT Image",
     .found =
         "GROUP_TWICE SharedFunctionalGroupsSequence[0].PixelMeasuresSequence\n"
         "NOT_IN_IOD PerFrameFunctionalGroupsSequence[0].ImageType"},
    {"a group in the wrong place",
     .in = "D:ELE{ 52009229:SQ[ ( 00209111:SQ[ ( ) ] ) ] 52009230:SQ[ ( ) ] }",
     .iod = "Enhanced CT Image",
     .found =
         "GROUP_PLACE SharedFunctionalGroupsSequence[0].FrameContentSequence"},
    {"file meta information", .in = "M{ 00020002:UI'1.2' } D:ELE{ }",
     .iod = "CT Image",
     .found = "MISSING TransferSyntaxUID|||File Meta Information"},
};

/* ---- which rules --------------------------------------------------------- */

static void
chooses_an_iod(void **state)
{
    static const struct {
        const char *in, *iod, *found;
    } rows[] = {
        {"D:ELE{ 00080016:UI'1.2.840.10008.5.1.4.1.1.2' }", "CT Image", ""},
        {"M{ 00020002:UI'1.2.840.10008.1.3.10' } D:ELE{ }", "Basic Directory",
         ""},
        {"D:ELE{ 00080016:UI'1.2.3' }", NULL, "IOD_UNKNOWN SOPClassUID||1.2.3"},
        {"D:ELE{ }", NULL, "SOP_CLASS_MISSING SOPClassUID"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        dicom_dataset         *ds = violation_dataset(rows[i].in);
        dicom_validate_summary summary;
        struct violation_log  *log = calloc(1, sizeof *log);

        assert_int_equal(
            dicom_validate(ds, NULL, violation_note, log, &summary), DICOM_OK);
        if (rows[i].iod)
            assert_string_equal(dicom_iod_name(summary.iod), rows[i].iod);
        else
            assert_null(summary.iod);
        violation_expect(log, rows[i].found, true);
        free(log);
        dicom_dataset_free(ds);
    }
}

/* ---- options ------------------------------------------------------------- */

static void
count_calls(void *ctx, const dicom_violation *v)
{
    (void)v;
    ++*(size_t *)ctx;
}

static void
keeps_to_options(void **state)
{
    dicom_dataset         *ds = violation_dataset("D:ELE{ 00080008:CS'a ' }");
    dicom_validate_options options = DICOM_VALIDATE_OPTIONS_INIT;
    dicom_validate_summary all, errors;
    size_t                 calls = 0;

    (void)state;
    options.iod = dicom_iod_by_name("ct image", 8);
    options.max_violations = 3;
    assert_int_equal(dicom_validate(ds, &options, count_calls, &calls, &all),
                     DICOM_OK);
    assert_int_equal(calls, 3);
    assert_true(all.count[DICOM_ERROR] > 10);
    options.least = DICOM_ERROR;
    assert_int_equal(dicom_validate(ds, &options, NULL, NULL, &errors),
                     DICOM_OK);
    assert_int_equal(errors.count[DICOM_ERROR], all.count[DICOM_ERROR]);
    assert_int_equal(errors.count[DICOM_WARNING], 0);
    options.size--;
    assert_int_equal(dicom_validate(ds, &options, NULL, NULL, NULL),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_validate(NULL, NULL, NULL, NULL, NULL),
                     DICOM_E_ARGUMENT);
    dicom_dataset_free(ds);
}

/* Without file meta information the transfer syntax is not known. */
static void
tells_what_is_unknown(void **state)
{
    dicom_dataset         *ds = violation_dataset("D:ELE{ }");
    dicom_validate_options options = DICOM_VALIDATE_OPTIONS_INIT;
    struct violation_log  *log = calloc(1, sizeof *log);

    (void)state;
    options.iod = dicom_iod_by_name("CT Image", 8);
    options.checks = DICOM_VALIDATE_RULES;
    assert_int_equal(dicom_validate(ds, &options, violation_note, log, NULL),
                     DICOM_OK);
    violation_expect(log, "CONDITION_UNKNOWN", false);
    violation_expect(log, "MISSING PixelDataProviderURL", false);
    options.checks |= DICOM_VALIDATE_UNKNOWN;
    assert_int_equal(dicom_validate(ds, &options, violation_note, log, NULL),
                     DICOM_OK);
    violation_expect(log, "CONDITION_UNKNOWN PixelDataProviderURL", true);
    free(log);
    dicom_dataset_free(ds);
}

/* Many items cost many times one: each is seen once. */
static void
is_linear(void **state)
{
    enum { ITEMS = 20000 };
    const char             item[] = "( 00080104:LO'A' ) ";
    char                  *text = malloc(sizeof item * ITEMS + 100);
    char                  *end = text;
    dicom_validate_options options = DICOM_VALIDATE_OPTIONS_INIT;
    dicom_validate_summary summary;

    (void)state;
    end += snprintf(end, 100, "D:ELE{ 00081032:SQ[ ");
    for (int i = 0; i < ITEMS; i++, end += sizeof item - 1)
        memcpy(end, item, sizeof item);
    memcpy(end, "] }", sizeof "] }");
    dicom_dataset *ds = violation_dataset(text);
    options.iod = dicom_iod_by_name("CT Image", 8);
    assert_int_equal(dicom_validate(ds, &options, NULL, NULL, &summary),
                     DICOM_OK);
    assert_in_range(summary.count[DICOM_ERROR], ITEMS, 4 * ITEMS);
    dicom_dataset_free(ds);
    free(text);
}

static void
survives_lack_of_memory(void **state)
{
    dicom_dataset *ds =
        violation_dataset("D:ELE{ 00081032:SQ[ ( 00080104:LO'A ' ) ] }");
    dicom_validate_options options = DICOM_VALIDATE_OPTIONS_INIT;
    struct failing_alloc   memory;
    bool                   done = false;

    (void)state;
    options.iod = dicom_iod_by_name("CT Image", 8);
    for (size_t k = 1; !done; k++) {
        dicom_allocator with = failing_alloc_init(&memory, k, false);
        options.allocator = &with;
        dicom_status status = dicom_validate(ds, &options, NULL, NULL, NULL);
        done = status == DICOM_OK;
        assert_true(done || status == DICOM_E_NO_MEMORY);
        failing_alloc_check(&memory);
        assert_in_range(k, 1, 10);
    }
    dicom_dataset_free(ds);
}

/* ---- all object definitions ---------------------------------------------- */

struct need {
    const struct violation_log *log;
    char                        usage;
    size_t                      checked;
};

/* In an empty data set each attribute of type 1 or 2 of a mandatory module is
 * missing. */
static dicom_status
is_missed(void *ctx, const dicom_requirement *row)
{
    struct need          *need = ctx;
    const dicom_dict_row *dict;
    char                  line[300];

    if (row->tag == 0)
        need->usage = row->usage;
    if (row->tag == 0 && strstr(row->module, " Macro"))
        return DICOM_SKIP;
    if (row->tag == 0)
        return DICOM_OK;
    assert_non_null(dict = dicom_dict_by_tag(row->tag));
    if (row->depth > 0 || need->usage != 'M' || row->more ||
        dicom_dict_mask(dict) != UINT32_MAX ||
        (strcmp(row->type, "1") != 0 && strcmp(row->type, "2") != 0))
        return DICOM_OK;
    snprintf(line, sizeof line, "MISSING %s|", dicom_dict_keyword(dict));
    if (strstr(need->log->text, line))
        need->checked++;
    else
        assert_true(row->condition[0] != '\0');
    return DICOM_OK;
}

static void
knows_what_is_needed(void **state)
{
    dicom_dataset         *ds = violation_dataset("D:ELE{ }");
    dicom_validate_options options = DICOM_VALIDATE_OPTIONS_INIT;
    struct violation_log  *log = malloc(sizeof *log);
    size_t                 checked = 0, iods = 0;

    (void)state;
    for (; (options.iod = dicom_iod_at(iods)) != NULL; iods++) {
        struct need need = {.log = log};

        log->size = 0;
        log->text[0] = '\0';
        options.checks = DICOM_VALIDATE_RULES;
        assert_int_equal(
            dicom_validate(ds, &options, violation_note, log, NULL), DICOM_OK);
        assert_int_equal(dicom_iod_requirements(options.iod, is_missed, &need),
                         DICOM_OK);
        checked += need.checked;
    }
    assert_int_equal(iods, dicom_iod_get_stats().iods);
    assert_true(iods >= 178);
    assert_true(checked > 5000);
    free(log);
    dicom_dataset_free(ds);
}

static void
knows_object_definitions(void **state)
{
    const dicom_iod *iod;
    dicom_iod_module module;
    dicom_iod_stats  stats = dicom_iod_get_stats();

    (void)state;
    for (size_t i = 0; (iod = dicom_iod_at(i)) != NULL; i++) {
        const char *name = dicom_iod_name(iod), *uid;

        assert_ptr_equal(dicom_iod_by_name(name, strlen(name)), iod);
        for (size_t k = 0; (uid = dicom_iod_uid(iod, k)) != NULL; k++)
            assert_ptr_equal(dicom_iod_by_uid(uid, strlen(uid) + 1), iod);
        assert_true(dicom_iod_get_module(iod, 0, &module));
    }
    assert_null(dicom_iod_by_name("CT", 2));
    assert_null(dicom_iod_by_uid("1.2", 3));
    iod = dicom_iod_by_name("CT Image", 8);
    assert_string_equal(dicom_iod_section(iod), "PS3.3 A.3");
    assert_true(dicom_iod_get_module(iod, 0, &module));
    assert_string_equal(module.name, "Patient");
    assert_string_equal(module.entity, "Patient");
    assert_string_equal(module.section, "PS3.3 C.7.1.1");
    assert_int_equal(module.usage, 'M');
    assert_true(module.listed);
    assert_true(stats.table_bytes < 700000);
    assert_true(dicom_iod_retired(dicom_iod_by_name("Standalone Curve", 16)));
}

static dicom_status
find_condition(void *ctx, const dicom_requirement *row)
{
    if (strcmp(row->condition, *(const char *const *)ctx) == 0)
        return DICOM_E_STOPPED;
    return DICOM_OK;
}

static void
says_conditions(void **state)
{
    static const struct {
        const char *module, *condition;
    } rows[] = {
        {"Image Pixel", "SamplesPerPixel > 1"},
        {"Issuer of Patient ID Macro", "UniversalEntityID is there"},
        {"Code Sequence Macro",
         "LongCodeValue is not there and URNCodeValue is not there"},
        {"SR Document Content", "ValueType is TEXT"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *condition = rows[i].condition;
        if (dicom_module_requirements(rows[i].module, find_condition,
                                      &condition) != DICOM_E_STOPPED)
            fail_msg("%s: %s", rows[i].module, condition);
    }
    assert_int_equal(dicom_module_requirements("No", find_condition, NULL),
                     DICOM_E_NOT_FOUND);
}

static void
names_violations(void **state)
{
    size_t count = 0;

    (void)state;
    for (int code; (code = dicom_violation_at(count)) != 0; count++) {
        assert_string_not_equal(
            dicom_violation_name((dicom_violation_code)code), "UNKNOWN");
        assert_true(dicom_violation_text((dicom_violation_code)code)[0]);
        assert_string_equal(dicom_finding_name((dicom_finding_code)code),
                            "UNKNOWN");
    }
    assert_true(count > 40);
    assert_string_equal(dicom_violation_name((dicom_violation_code)1),
                        "UNKNOWN");
    assert_string_equal(dicom_violation_section(DICOM_V_VR_WRONG), "PS3.6");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(chooses_an_iod),
    cmocka_unit_test(keeps_to_options),
    cmocka_unit_test(tells_what_is_unknown),
    cmocka_unit_test(is_linear),
    cmocka_unit_test(survives_lack_of_memory),
    cmocka_unit_test(knows_what_is_needed),
    cmocka_unit_test(knows_object_definitions),
    cmocka_unit_test(says_conditions),
    cmocka_unit_test(names_violations),
};

int
main(void)
{
    RUN_TABLE(check_values, value_rows);
    RUN_TABLE(check_agreement, agree_rows);
    RUN_TABLE(check_rules, rule_rows);
    RUN_TESTS(tests);
    return finish_tests();
}
