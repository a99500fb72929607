/*
 * Conditions and values by the text of the standard, from both sides: what the
 * generated tests cannot see, as they are made of the same rules. What is here
 * was wrong in a source of the rules; see dictionary/rules/README.md.
 */
#include "support/support.h"
#include "support/violation_log.h"

#define SURFACE(text) "D:ELE{ 00660002:SQ[ ( " text " ) ] }"
#define RATIO "0066000A:FL.0000003F"
#define RATIO_PATH "SurfaceSequence[0].SurfaceProcessingRatio"
#define SHAPE(text)                                                            \
    "D:ELE{ 00189507:SQ[ ( 00181147:CS'" text "' 00189461:FL.0000803F ) ] }"
#define PHOTO(type, text)                                                      \
    "D:ELE{ 00101100:SQ[ ( 00081199:SQ[ ( " text ") ] 0040E020:CS'" type       \
    "' ) ] }"
#define HL7 "0040E001:ST'1.2 ' "
#define HL7_PATH                                                               \
    "ReferencedPatientPhotoSequence[0].ReferencedSOPSequence[0]."              \
    "HL7InstanceIdentifier"
#define PET(type, text)                                                        \
    "D:ELE{ 00181080:CS'Y ' " text "00541000:CS'" type "\\IMAGE' }"
#define LOW_RR "00181081:IS'1 ' "
#define NM(type)                                                               \
    "D:ELE{ 00080008:CS'ORIGINAL\\PRIMARY\\" type "\\EMISSION' "              \
    "00280009:AT.54006000 }"
#define MPEG2                                                                  \
    "M{ 00020010:UI'1.2.840.10008.1.2.4.100' } D:ENC{ 00280002:US.0300 "
#define TRIAL(text) "D:ELE{ 00120083:SQ[ ( " text " ) ] }"
#define TRIAL_PATH                                                             \
    "ConsentForClinicalTrialUseSequence[0].ClinicalTrialProtocolID"
#define FOV                                                                    \
    "SharedFunctionalGroupsSequence[0].MRSpectroscopyFOVGeometrySequence[0]."
#define SPECTRA(type)                                                          \
    "D:ELE{ 00080008:CS'" type "\\PRIMARY\\SPECTROSCOPY\\NONE' "               \
    "52009229:SQ[ ( 00189103:SQ[ ( ) ] ) ] }"

static const struct violation_row rows[] = {
    /* C.27.1: required if Surface Processing is YES */
    {"surface processing", SURFACE("00660009:CS'YES ' " RATIO),
     "Surface Segmentation", NULL, "NOT_PERMITTED " RATIO_PATH},
    {"surface processing without ratio", SURFACE("00660009:CS'YES '"),
     "Surface Segmentation", "MISSING " RATIO_PATH, NULL},
    {"no surface processing", SURFACE("00660009:CS'NO'"),
     "Surface Segmentation", NULL, "MISSING " RATIO_PATH},
    {"a ratio of nothing", SURFACE("00660009:CS'NO' " RATIO),
     "Surface Segmentation", "NOT_PERMITTED " RATIO_PATH, NULL},

    /* Table 10-3b: required if Type of Instances is CDA */
    {"a photo in DICOM", PHOTO("DICOM ", ""), "CT Image", NULL,
     "MISSING " HL7_PATH},
    {"a photo in DICOM with the identifier of HL7", PHOTO("DICOM ", HL7),
     "CT Image", "NOT_PERMITTED " HL7_PATH, NULL},
    {"a document in CDA", PHOTO("CDA ", HL7), "CT Image", NULL,
     "NOT_PERMITTED " HL7_PATH},
    {"a document in CDA without identifier", PHOTO("CDA ", ""), "CT Image",
     "MISSING " HL7_PATH, NULL},

    /* C.8.9.4: required if Series Type Value 1 is GATED and beats are rejected
     */
    {"gated PET", PET("GATED", LOW_RR), "Positron Emission Tomography Image",
     NULL, "NOT_PERMITTED LowRRValue"},
    {"gated PET without R-R", PET("GATED", ""),
     "Positron Emission Tomography Image", "MISSING LowRRValue", NULL},
    {"dynamic PET", PET("DYNAMIC", ""), "Positron Emission Tomography Image",
     NULL, "MISSING LowRRValue"},

    /* A.5.4: of GATED, GATED TOMO, RECON GATED TOMO */
    {"gated NM", NM("GATED"), "Nuclear Medicine Image",
     "MISSING GatedInformationSequence", NULL},
    {"gated tomographic NM", NM("RECON GATED TOMO"), "Nuclear Medicine Image",
     "MISSING GatedInformationSequence", NULL},
    {"tomographic NM", NM("TOMO"), "Nuclear Medicine Image", NULL,
     "MISSING GatedInformationSequence"},

    /* PS3.5 8.2.5: MPEG2 by pixel */
    {"planes in MPEG2", MPEG2 "00280006:US.0100 }", "Video Endoscopic Image",
     "CONFLICT PlanarConfiguration", NULL},
    {"pixels in MPEG2", MPEG2 "00280006:US.0000 00280103:US.0100 }",
     "Video Endoscopic Image", NULL, "CONFLICT PlanarConfiguration"},

    /* C.7.2.3: of a protocol, if it is named */
    {"no distribution", TRIAL("00120085:CS'NO'"), "CT Image", NULL,
     "CONFLICT " TRIAL_PATH},
    {"a protocol that is not named",
     TRIAL("00120020:LO'P1' 00120084:CS'PUBLIC_RELEASE' 00120085:CS'YES '"),
     "CT Image", "CONFLICT " TRIAL_PATH, NULL},
    {"a named protocol",
     TRIAL("00120020:LO'P1' 00120084:CS'NAMED_PROTOCOL' 00120085:CS'YES '"),
     "CT Image", NULL, "CONFLICT " TRIAL_PATH},

    /* C.8.14.3.2: required if the frame is ORIGINAL, else it may be there */
    {"an original spectrum", SPECTRA("ORIGINAL"), "MR Spectroscopy",
     "MISSING " FOV "SpectroscopyAcquisitionDataColumns\n"
     "MISSING " FOV "PercentSampling",
     NULL},
    {"a derived spectrum", SPECTRA("DERIVED"), "MR Spectroscopy", NULL,
     "MISSING " FOV "SpectroscopyAcquisitionDataColumns\n"
     "MISSING " FOV "PercentSampling"},

    /* by shape: two values of a rectangle, else one */
    {"a rectangle of one value", SHAPE("RECTANGLE "),
     "X-Ray 3D Angiographic Image", "VALUE_COUNT ", NULL},
    {"a circle of one value", SHAPE("ROUND "), "X-Ray 3D Angiographic Image",
     NULL, "VALUE_COUNT "},
};

static void
standard_is_followed(const void *row)
{
    violation_check(row, DICOM_VALIDATE_RULES);
}

int
main(void)
{
    RUN_TABLE(standard_is_followed, rows);
    return finish_tests();
}
