/* Journeys of dicom-get. */
#include "support/tool.h"

#include <stdio.h>

#define CT "1.2.840.10008.5.1.4.1.1.2"
#define ELE "1.2.840.10008.1.2.1"

static void
items(struct encoder *e)
{
    size_t sequence = encode_sequence(e, 0x00081140);

    for (int i = 0; i < 2; i++) {
        size_t item = encode_item(e);
        if (i > 0)
            encode_text(e, 0x00080005, "CS", "ISO_IR 101");
        encode_text(e, 0x00081155, "UI", i ? "1.2.8" : "1.2.7");
        encode_text(e, 0x0040A160, "UT", "\xE3");
        encode_end_item(e, item);
    }
    encode_end_sequence(e, sequence);
}

static void
make_files(void)
{
    struct encoder e = {0};

    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_text(&e, 0x00080005, "CS", "ISO_IR 100");
    encode_text(&e, 0x00080008, "CS", "ORIGINAL\\PRIMARY");
    items(&e);
    encode_text(&e, 0x00100010, "PN", "M\xFCller^J");
    encode_text(&e, 0x00104000, "LT", "one\ttwo\r\nthree\\four\"\x01");
    encode_fd(&e, 0x00189073, &(double){0.1}, 1);
    encode_text(&e, 0x00200013, "IS", "007");
    encode_header(&e, 0x00280009, "AT", 4);
    encode_bytes(&e, "\x18\0\x63\x10", 4);
    encode_us(&e, 0x00280010, 512);
    encode_text(&e, 0x00280030, "DS", "0.5\\ -1e3\\x");
    encode_text(&e, 0x00290010, "LO", "ACME 1");
    encode_text(&e, 0x00291008, "LO", "private");
    encode_text(&e, 0x00291009, "UN", "?");
    encode_header(&e, 0x7FE00010, "OW", 8);
    encode_bytes(&e, "\1\2\3\4\5\6\7\10", 8);
    encode_save(&e, "a");
    e.size -= 4;
    encode_save(&e, "short");
    encode_clear(&e);

    encode_meta(&e, CT, "1.2.3.5", ELE);
    encode_text(&e, 0x00100010, "PN", "B");
    encode_save(&e, "b");
    encode_save(&e, "Rows");
    encode_clear(&e);

    encode_meta(&e, CT, "1.2.3.6", ELE);
    encode_text(&e, 0x00080005, "CS", "ISO_IR 192");
    encode_text(&e, 0x00100010, "PN", "B\xFF");
    encode_save(&e, "bad");
    encode_free(&e);
    save_text("text", "A text, and by no means a DICOM file, though it is "
                      "long enough.\n");
}

static const struct journey journeys[] = {
    {"a value", "PatientName a", NULL, 0, {"=M\xC3\xBCller^J\n"}, {"="}},
    {"bytes that are no characters",
     "PatientName bad",
     NULL,
     0,
     {"=B\xEF\xBF\xBD\n"},
     {"=dicom-get: bad: bytes that are no characters of the character set are "
      "shown as U+FFFD (PS3.5 6.1)\n"}},
    {"values, a line each",
     "ImageType a",
     NULL,
     0,
     {"=ORIGINAL\nPRIMARY\n"},
     {"="}},
    {"the file first",
     "a Columns ImageType",
     NULL,
     1,
     {"=\tORIGINAL\\PRIMARY\n"},
     {"dicom-get: Columns: not found\n"}},
    {"the standard input",
     "PatientName -",
     "a",
     0,
     {"=M\xC3\xBCller^J\n"},
     {"="}},
    {"file meta information",
     "MediaStorageSOPInstanceUID a",
     NULL,
     0,
     {"=1.2.3.4\n"},
     {"="}},
    {"a tag", "(0028,0010) a", NULL, 0, {"=512\n"}, {"="}},
    {"a double", "00189073 a", NULL, 0, {"=0.1\n"}, {"="}},
    {"a tag as value",
     "FrameIncrementPointer a",
     NULL,
     0,
     {"=00181063\n"},
     {"="}},
    {"a private element",
     "'(0029,\"ACME 1\",08)' a",
     NULL,
     0,
     {"=private\n"},
     {"="}},
    {"words", "PixelData a", NULL, 0, {"=513\n1027\n1541\n2055\n"}, {"="}},
    {"controls",
     "PatientComments a",
     NULL,
     0,
     {"=one\\ttwo\\r\\nthree\\\\four\"\\x01\n"},
     {"="}},
    {"an item",
     "ReferencedImageSequence[1].ReferencedSOPInstanceUID a",
     NULL,
     0,
     {"=1.2.8\n"},
     {"="}},
    {"the first item",
     "ReferencedImageSequence.ReferencedSOPInstanceUID a",
     NULL,
     0,
     {"=1.2.7\n"},
     {"="}},
    {"all items, each in its character set",
     "ReferencedImageSequence[*].TextValue a",
     NULL,
     0,
     {"=\xC3\xA3\n\xC4\x83\n"},
     {"="}},
    {"no such item",
     "ReferencedImageSequence[2].TextValue a",
     NULL,
     1,
     {"="},
     {"not found"}},
    {"a sequence",
     "ReferencedImageSequence a",
     NULL,
     1,
     {"="},
     {"dicom-get: ReferencedImageSequence: no value"}},
    {"unknown bytes", "'(0029,\"ACME 1\",09)' a", NULL, 1, {"="}, {"no value"}},
    {"no such element",
     "PatientID a",
     NULL,
     1,
     {"="},
     {"dicom-get: PatientID: not found\n"}},

    {"two files",
     "PatientName ImageType a b",
     NULL,
     0,
     {"=a\tM\xC3\xBCller^J\tORIGINAL\\PRIMARY\nb\tB\t\n"},
     {"="}},
    {"what is missing is empty",
     "PatientID a b",
     NULL,
     0,
     {"=a\t\nb\t\n"},
     {"="}},
    {"three paths, one file",
     "PatientName (0028,0010) PixelSpacing -- a",
     NULL,
     0,
     {"=M\xC3\xBCller^J\t512\t0.5\\-1e3\\x\n"},
     {"="}},
    {"a file named like a keyword",
     "PatientName Rows",
     NULL,
     0,
     {"=B\n"},
     {"="}},
    {"files behind --",
     "PatientName -- a none",
     NULL,
     2,
     {"=a\tM\xC3\xBCller^J\n"},
     {"dicom-get: none: No such file"}},

    {"an object a line",
     "--json PatientName PatientID a b",
     NULL,
     0,
     {"={\"file\": \"a\", \"PatientName\": \"M\xC3\xBCller^J\", "
      "\"PatientID\": null}\n{\"file\": \"b\", \"PatientName\": \"B\", "
      "\"PatientID\": null}\n"},
     {"="}},
    {"numbers where they are some",
     "--json InstanceNumber PixelSpacing 00189073 (0028,0009) a",
     NULL,
     0,
     {"={\"file\": \"a\", \"InstanceNumber\": \"007\", \"PixelSpacing\": "
      "[0.5, -1e3, \"x\"], \"00189073\": 0.1, \"(0028,0009)\": "
      "\"00181063\"}\n"},
     {"="}},
    {"controls in JSON",
     "--json PatientComments a",
     NULL,
     0,
     {"\"one\\u0009two\\u000D\\u000Athree\\\\four\\\"\\u0001\"}\n"},
     {"="}},

    {"bytes as stored",
     "--raw PatientName a",
     NULL,
     0,
     {"=M\xFCller^J"},
     {"="}},
    {"bytes of what is unknown",
     "--raw '(0029,\"ACME 1\",09)' a",
     NULL,
     0,
     {"=? "},
     {"="}},
    {"bytes of two paths",
     "--raw PatientName ImageType a",
     NULL,
     2,
     {"="},
     {"--raw takes one path and one file"}},
    {"bytes as JSON", "--raw --json PatientName a", NULL, 2, {"="}, {"--raw"}},
    {"bytes that are not there",
     "--raw PatientID a",
     NULL,
     1,
     {"="},
     {"not found"}},

    {"a file that is cut",
     "PatientName short",
     NULL,
     1,
     {"=M\xC3\xBCller^J\n"},
     {"dicom-get: short: "}},
    {"no DICOM", "PatientName text", NULL, 1, {"="}, {"dicom-get: text: "}},
    {"no such keyword",
     "PatientNames a",
     NULL,
     2,
     {"="},
     {"no file, and no keyword: PatientNames\n"}},
    {"no path", "(0010,001 a", NULL, 2, {"="}, {"neither a file nor"}},
    {"an item is no value",
     "ReferencedImageSequence[0] a",
     NULL,
     2,
     {"="},
     {"neither a file nor"}},
    {"files alone", "a", NULL, 2, {"="}, {"no path is given\nusage: "}},
    {"paths alone", "PatientName", NULL, 2, {"="}, {"no file is given\n"}},
    {"an unknown option",
     "--colour PatientName a",
     NULL,
     2,
     {"="},
     {"wrong option: --colour\nusage: "}},
    {"help", "--help", NULL, 0, {"usage: dicom-get"}, {"="}},
    {"version", "--version", NULL, 0, {"=dicom-get 0.1.0\n"}, {"="}},
};

/* A hundred thousand values of one text. */
static void
many_values_take_no_time(void **state)
{
    static struct tool_result r;
    static char               values[400001];
    struct encoder            e = {0};

    (void)state;
    for (size_t i = 0; i + 4 < sizeof values; i += 4)
        memcpy(values + i, "1.5\\", 4);
    values[sizeof values - 5] = ' ';
    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_header(&e, 0x00104000, "UC", sizeof values - 1);
    encode_bytes(&e, values, sizeof values - 1);
    encode_save(&e, "many");
    encode_free(&e);
    tool_run(&r, "PatientComments many", NULL);
    assert_int_equal(r.status, 0);
    assert_memory_equal(r.out, "1.5\n1.5\n", 8);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_values_take_no_time),
    };

    tool_begin("dicom-get");
    make_files();
    RUN_TABLE(run_journey, journeys);
    RUN_TESTS(tests);
    tool_end();
    return finish_tests();
}
