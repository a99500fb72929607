/* Journeys of dicom-json. */
#include "support/tool.h"

#include <stdio.h>
#include <stdlib.h>

#define CT "1.2.840.10008.5.1.4.1.1.2"
#define ELE "1.2.840.10008.1.2.1"
#define JPEG "1.2.840.10008.1.2.4.50"
#define DEFLATED "1.2.840.10008.1.2.1.99"
#define BIG "1.2.840.10008.1.2.2"
#define PIXEL_DATA UINT32_C(0x7FE00010)

#define HEAD                                                                   \
    "\"00080060\":{\"vr\":\"CS\",\"Value\":[\"CT\"]},"                         \
    "\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"Adams^John\"}]}" \
    ","                                                                        \
    "\"00280030\":{\"vr\":\"DS\",\"Value\":[1.50,2]}"
#define PIXELS "\"7FE00010\":{\"vr\":\"OW\",\"InlineBinary\":\"AQIDBAUGBwg=\"}"
#define GOOD "{" HEAD "," PIXELS "}"

/* ---- files -------------------------------------------------------------- */

static void
pixels(struct encoder *e)
{
    encode_header(e, PIXEL_DATA, "OW", 8);
    encode_bytes(e, "\1\2\3\4\5\6\7\10", 8);
}

static void
image(struct encoder *e, const char *syntax)
{
    encode_meta(e, CT, "1.2.3.4", syntax);
    encode_text(e, 0x00080060, "CS", "CT");
    encode_text(e, 0x00100010, "PN", "Adams^John");
    encode_text(e, 0x00280030, "DS", "1.50\\2");
}

static void
make_files(void)
{
    struct encoder e = {0};
    size_t         meta;

    image(&e, ELE);
    pixels(&e);
    encode_save(&e, "good");
    encode_save(&e, "a %name");
    e.size -= 3;
    encode_save(&e, "short");
    e.size = 160;
    encode_save(&e, "cut-meta");
    encode_free(&e);

    encode_meta(&e, CT, "1.2.3.4", BIG);
    e.big = true;
    pixels(&e);
    encode_save(&e, "big");
    encode_free(&e);

    image(&e, JPEG);
    encode_header(&e, PIXEL_DATA, "OB", 0xFFFFFFFF);
    encode_bytes(&e, "\xFE\xFF\x00\xE0\0\0\0\0\xFE\xFF\xDD\xE0\0\0\0\0", 16);
    encode_save(&e, "jpeg");
    encode_free(&e);

    encode_meta(&e, CT, "1.2.3.4", DEFLATED);
    meta = e.size;
    pixels(&e);
    encode_deflate(&e, meta);
    encode_save(&e, "deflated");
    encode_free(&e);

    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_text(&e, 0x00100010, "PN", "A");
    encode_text(&e, 0x00080060, "CS", "CT");
    encode_text(&e, 0x00100010, "PN", "B");
    encode_save(&e, "order");
    encode_free(&e);

    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_text(&e, 0x00080060, "CS", "CT");
    encode_text(&e, 0x00081030, "ZZ", "odd VR");
    encode_text(&e, 0x00100010, "PN", "A");
    encode_save(&e, "vr");
    encode_free(&e);

    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_text(&e, 0x00080005, "CS", "iso_ir 192");
    encode_text(&e, 0x00100010, "PN", "A\xFFZ");
    encode_save(&e, "damaged");
    for (uint32_t i = 0; i < 30; i++)
        encode_text(&e, 0x00104000 + i, "LT", "\xC3 ");
    encode_save(&e, "very-damaged");
    encode_free(&e);

    save_text("text", "A text, and by no means a DICOM file, though it is "
                      "long enough.\n");
    save_text("json", GOOD);
    save_text("two", "[{},{}]");
    save_text("none of them", "[]");
    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_text(&e, 0x00080005, "CS", "ISO_IR 100");
    encode_text(&e, 0x00100020, "LO", "\xE9");
    encode_save(&e, "latin");
    encode_free(&e);

    save_text("rows", "# mine\nACME 1\t0029xx08\tLO\t1\tAcme's Own\n");
}

static const struct journey journeys[] = {
    {"a file", "good", NULL, 0, {"=" GOOD "\n"}, {"="}},
    {"the standard input", "-", "good", 0, {"=" GOOD "\n"}, {"="}},
    {"two files", "good good", NULL, 0, {"=[" GOOD "," GOOD "]\n"}, {"="}},
    {"lines", "--lines good good", NULL, 0, {"=" GOOD "\n" GOOD "\n"}, {"="}},
    {"one line", "--lines good", NULL, 0, {"=" GOOD "\n"}, {"="}},
    {"pretty",
     "--pretty good",
     NULL,
     0,
     {"{\n  \"00080060\": {\"vr\": \"CS\", \"Value\": [\"CT\"]},\n",
      "\n  \"7FE00010\": {\"vr\": \"OW\", \"InlineBinary\": "
      "\"AQIDBAUGBwg=\"}\n}\n"},
     {"="}},
    {"bulk inline", "--bulk inline good", NULL, 0, {"=" GOOD "\n"}, {"="}},
    {"bulk omitted",
     "--bulk omit good",
     NULL,
     0,
     {"={" HEAD ",\"7FE00010\":{\"vr\":\"OW\"}}\n"},
     {"="}},
    {"but not so little of it",
     "--bulk omit --bulk-min 9 good",
     NULL,
     0,
     {"=" GOOD "\n"},
     {"="}},
    {"bulk elsewhere",
     "--bulk uri good",
     NULL,
     0,
     {"{\"vr\":\"OW\",\"BulkDataURI\":\"file:///",
      "/good?offset=", "&length=8\"}}\n"},
     {"="}},
    {"bytes that are no text",
     "damaged",
     NULL,
     0,
     {"\"PN\",\"Value\":[{\"Alphabetic\":\"A\xEF\xBF\xBDZ\"}]}"},
     {"dicom-json: damaged: a misspelt character set",
      "dicom-json: damaged: bytes that are no characters of the character set "
      "at byte "}},
    {"much that is no text",
     "very-damaged",
     NULL,
     0,
     {"\"0010401D\""},
     {"dicom-json: very-damaged: 12 more findings\n"}},
    {"fragments", "jpeg", NULL, 0, {"\"7FE00010\":{\"vr\":\"OB\"}}\n"}, {"="}},
    {"fragments elsewhere",
     "--bulk uri --bulk-min 99 jpeg",
     NULL,
     0,
     {"/jpeg?offset=", "!length"},
     {"="}},
    {"bulk in a deflated file is inline",
     "--bulk uri deflated",
     NULL,
     0,
     {"{\"vr\":\"OW\",\"InlineBinary\":\""},
     {"="}},
    {"words in a big endian file are inline",
     "--bulk uri big",
     NULL,
     0,
     {"={\"7FE00010\":{\"vr\":\"OW\",\"InlineBinary\":\"AgEEAwYFCAc=\"}}\n"},
     {"="}},
    {"bulk on the standard input is inline",
     "--bulk uri -",
     "good",
     0,
     {"=" GOOD "\n"},
     {"="}},
    {"numbers",
     "--numbers none --bulk omit good",
     NULL,
     0,
     {"[\"1.50\",\"2\"]"},
     {"="}},
    {"exact numbers", "--numbers exact good", NULL, 0, {"[1.50,2]"}, {"="}},
    {"order",
     "order",
     NULL,
     0,
     {"={\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"A\"}]},"
      "\"00080060\":{\"vr\":\"CS\",\"Value\":[\"CT\"]},"
      "\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"B\"}]}}\n"},
     {"="}},
    {"sorted",
     "--sort order",
     NULL,
     0,
     {"={\"00080060\":{\"vr\":\"CS\",\"Value\":[\"CT\"]},"
      "\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"A\"}]}}\n"},
     {"="}},
    {"sorted, the standard input",
     "--sort -",
     "good",
     0,
     {"=" GOOD "\n"},
     {"="}},
    {"sorted files",
     "--sort --lines good order good",
     NULL,
     0,
     {GOOD "\n{\"00080060\":", "}}\n" GOOD},
     {"="}},
    {"an odd VR", "vr", NULL, 0, {"\"00100010\""}, {"="}},
    {"strict",
     "--strict vr",
     NULL,
     1,
     {"={\"00080060\":{\"vr\":\"CS\",\"Value\":[\"CT\"]}}\n"},
     {"dicom-json: vr: ", "StudyDescription"}},
    {"strict and lines",
     "--strict --lines vr good",
     NULL,
     1,
     {"={\"00080060\":{\"vr\":\"CS\",\"Value\":[\"CT\"]}}\n" GOOD "\n"},
     {"dicom-json: vr: "}},
    {"strict and sorted",
     "--strict --sort vr good",
     NULL,
     1,
     {"=[{\"00080060\":{\"vr\":\"CS\",\"Value\":[\"CT\"]}}," GOOD "]\n"},
     {"dicom-json: vr: "}},
    {"a file that was cut",
     "short good",
     NULL,
     1,
     {"=[{" HEAD
      ",\"7FE00010\":{\"vr\":\"OW\",\"InlineBinary\":\"AQIDBAU=\"}}," GOOD
      "]\n"},
     {"dicom-json: short: "}},
    {"a name",
     "--bulk uri 'a %name'",
     NULL,
     0,
     {"/a%20%25name?offset="},
     {"="}},
    {"a dictionary", "--dictionary rows good", NULL, 0, {"=" GOOD "\n"}, {"="}},
    {"the other way", "--reverse json new", NULL, 0, {"="},
     {"dicom-json: new: MediaStorageSOPClassUID: no SOP Class"}},
    {"and back",
     "new",
     NULL,
     0,
     {"={\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]}," HEAD
      "," PIXELS "}\n"},
     {"="}},
    {"the other way, the standard input",
     "--reverse - new2",
     "json",
     0,
     {"="},
     {"dicom-json: new2: MediaStorageSOPClassUID: no SOP Class"}},
    {"the other way, to the standard output",
     "--reverse json -",
     NULL,
     0,
     {"="}, /* zeros come first */
     {"dicom-json: standard output: MediaStorageSOPClassUID: "}},
    {"no file of that name", "./-", NULL, 2, {"="}, {"dicom-json: ./-: "}},
    {"no JSON",
     "--reverse text new3",
     NULL,
     1,
     {"="},
     {"dicom-json: text: ", "at byte 0"}},
    {"several data sets",
     "--reverse two new3",
     NULL,
     1,
     {"="},
     {"=dicom-json: two: a file holds one data set, and here are several\n"}},
    {"no data set",
     "--reverse - new3",
     "none of them",
     1,
     {"="},
     {"=dicom-json: -: there is no data set\n"}},
    {"the character set", "latin", NULL, 0, {"ISO_IR 192", "\u00e9"}, {"="}},
    {"the character set kept",
     "--keep-charset latin",
     NULL,
     0,
     {"ISO_IR 100", "\u00e9"},
     {"="}},
    {"and no file", "new3", NULL, 2, {"="}, {"dicom-json: new3: "}},
    {"no such file",
     "--reverse none new3",
     NULL,
     2,
     {"="},
     {"dicom-json: none: "}},
    {"no such folder",
     "--reverse json none/new3",
     NULL,
     2,
     {"="},
     {"dicom-json: none/new3: "}},
    {"two files alone", "--reverse json", NULL, 2, {"="}, {"--reverse IN OUT"}},
    {"a text", "text", NULL, 1, {"="}, {"dicom-json: text: ", "PS3.10 7.1"}},
    {"a file that is cut in its meta information, among others",
     "--lines good cut-meta good",
     NULL,
     1,
     {"=" GOOD "\n" GOOD "\n"},
     {"dicom-json: cut-meta: the input ends"}},
    {"a text among files",
     "text good",
     NULL,
     1,
     {"=[" GOOD "]\n"},
     {"dicom-json: text: "}},
    {"a file that is not there",
     "none good",
     NULL,
     2,
     {"=[" GOOD "]\n"},
     {"dicom-json: none: No such file or directory\n"}},
    {"no file", "", NULL, 2, {"="}, {"dicom-json: no file"}},
    {"an unknown option",
     "--colour good",
     NULL,
     2,
     {"="},
     {"dicom-json: wrong option: --colour\nusage: "}},
    {"an unknown choice",
     "--bulk out good",
     NULL,
     2,
     {"="},
     {"dicom-json: wrong option: --bulk\n"}},
    {"no choice", "--bulk", NULL, 2, {"="}, {"wrong option: --bulk\n"}},
    {"no number", "--bulk-min x good", NULL, 2, {"="}, {"--bulk-min"}},
    {"no dictionary",
     "--dictionary none good",
     NULL,
     2,
     {"="},
     {"=dicom-json: none: No such file or directory\n"}},
    {"a bad dictionary",
     "--dictionary text good",
     NULL,
     2,
     {"="},
     {"=dicom-json: text:1: this is no row of a dictionary\n"}},
    {"no more options",
     "--lines -- good",
     NULL,
     0,
     {"=" GOOD "\n"},
     {"="}},
    {"no more options, the other way",
     "--reverse -- json --new",
     NULL,
     0,
     {"="},
     {"dicom-json: --new: MediaStorageSOPClassUID: no SOP Class"}},
    {"pretty lines", "--pretty --lines good", NULL, 2, {"="}, {"--lines"}},
    {"help", "--help", NULL, 0, {"usage: dicom-json"}, {"="}},
    {"version", "--version", NULL, 0, {"=dicom-json 0.1.0\n"}, {"="}},
};

/* 64 MiB of pixels pass through in little memory. */
static void
test_memory(void **state)
{
    const uint32_t            size = UINT32_C(1) << 26;
    static struct tool_result r;
    struct encoder            e = {0};
    FILE                     *file;

    (void)state;
    image(&e, ELE);
    encode_header(&e, PIXEL_DATA, "OW", size);
    encode_save(&e, "big");
    encode_free(&e);
    file = fopen("big", "ab");
    assert_non_null(file);
    for (uint32_t i = 0; i < size; i += 4096)
        assert_int_equal(fwrite((char[4096]){0}, 1, 4096, file), 4096);
    assert_int_equal(fclose(file), 0);
    tool_run(&r, "big", NULL);
    assert_int_equal(r.status, 0);
    assert_string_equal(r.err, "");
    assert_true(r.peak < 32 * 1024);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory),
    };

    tool_begin("dicom-json");
    make_files();
    RUN_TABLE(run_journey, journeys);
    RUN_TESTS(tests);
    tool_end();
    return finish_tests();
}
