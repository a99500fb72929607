/* Journeys of dicom-xml. */
#include "support/tool.h"

#define CT "1.2.840.10008.5.1.4.1.1.2"
#define ELE "1.2.840.10008.1.2.1"
#define PIXEL_DATA UINT32_C(0x7FE00010)

#define HEAD                                                                   \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><NativeDicomModel "             \
    "xmlns=\"http://dicom.nema.org/PS3.19/models/NativeDICOM\" "               \
    "xml:space=\"preserve\">"
#define MODALITY                                                               \
    "<DicomAttribute tag=\"00080060\" vr=\"CS\" keyword=\"Modality\">"         \
    "<Value number=\"1\">CT</Value></DicomAttribute>"
#define PIXELS                                                                 \
    "<DicomAttribute tag=\"7FE00010\" vr=\"OW\" keyword=\"PixelData\">"        \
    "<InlineBinary>AQI=</InlineBinary></DicomAttribute>"
#define TAIL "</NativeDicomModel>\n"
#define GOOD HEAD MODALITY PIXELS TAIL

static void
make_files(void)
{
    struct encoder e = {0};

    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_text(&e, 0x00080060, "CS", "CT");
    encode_header(&e, PIXEL_DATA, "OW", 2);
    encode_bytes(&e, "\1\2", 2);
    encode_save(&e, "good");
    e.size -= 1;
    encode_save(&e, "short");
    encode_free(&e);
    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_header(&e, PIXEL_DATA, "OW", 2);
    encode_bytes(&e, "\1\2", 2);
    encode_text(&e, 0x00080060, "CS", "CT");
    encode_save(&e, "order");
    encode_free(&e);
    save_text("xml", GOOD);
    save_text("text", "A text, and by no means a DICOM file, though it is "
                      "long enough.\n");
}

static const struct journey journeys[] = {
    {"a file", "good", NULL, 0, {"=" GOOD}, {"="}},
    {"the standard input", "-", "good", 0, {"=" GOOD}, {"="}},
    {"two files", "good good", NULL, 0, {"=" GOOD GOOD}, {"="}},
    {"pretty",
     "--pretty good",
     NULL,
     0,
     {"\n    <Value number=\"1\">CT</Value>\n  </DicomAttribute>\n"},
     {"="}},
    {"sorted", "--sort order", NULL, 0, {"=" GOOD}, {"="}},
    {"bulk omitted",
     "--bulk omit good",
     NULL,
     0,
     {"keyword=\"PixelData\"/></NativeDicomModel>\n"},
     {"="}},
    {"but not so little of it",
     "--bulk omit --bulk-min 3 good",
     NULL,
     0,
     {"=" GOOD},
     {"="}},
    {"bulk elsewhere",
     "--bulk uri good",
     NULL,
     0,
     {"<BulkData uri=\"file:///", "/good?offset=", "&amp;length=2\"/>"},
     {"="}},
    {"a file that was cut",
     "short good",
     NULL,
     1,
     {"<InlineBinary>AQ==</InlineBinary></DicomAttribute>" TAIL GOOD},
     {"dicom-xml: short: "}},
    {"the other way",
     "--reverse xml new",
     NULL,
     0,
     {"="},
     {"dicom-xml: new: MediaStorageSOPClassUID: no SOP Class"}},
    {"and back",
     "new",
     NULL,
     0,
     {"\"SpecificCharacterSet\"><Value number=\"1\">ISO_IR 192</Value>"
      "</DicomAttribute>" MODALITY PIXELS TAIL},
     {"="}},
    {"no XML",
     "--reverse text new2",
     NULL,
     1,
     {"="},
     {"dicom-xml: text: ", "at byte "}},
    {"and no file", "new2", NULL, 2, {"="}, {"dicom-xml: new2: "}},
    {"two files alone", "--reverse xml", NULL, 2, {"="}, {"--reverse IN OUT"}},
    {"a text", "text", NULL, 1, {"="}, {"dicom-xml: text: ", "PS3.10 7.1"}},
    {"a file that is not there",
     "none good",
     NULL,
     2,
     {"=" GOOD},
     {"dicom-xml: none: No such file or directory\n"}},
    {"no file", "", NULL, 2, {"="}, {"dicom-xml: no file"}},
    {"an unknown option",
     "--lines good",
     NULL,
     2,
     {"="},
     {"dicom-xml: wrong option: --lines\nusage: "}},
    {"an unknown choice",
     "--bulk out good",
     NULL,
     2,
     {"="},
     {"dicom-xml: wrong option: --bulk\n"}},
    {"a bad dictionary",
     "--dictionary text good",
     NULL,
     2,
     {"="},
     {"=dicom-xml: text:1: this is no row of a dictionary\n"}},
    {"no more options", "-- good", NULL, 0, {"=" GOOD}, {"="}},
    {"version", "--version", NULL, 0, {"=dicom-xml 0.1.0\n"}, {"="}},
};

int
main(void)
{
    tool_begin("dicom-xml");
    make_files();
    RUN_TABLE(run_journey, journeys);
    tool_end();
    return finish_tests();
}
