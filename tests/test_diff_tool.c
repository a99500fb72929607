/* Journeys of dicom-diff. */
#include "support/tool.h"

#include <stdio.h>

#define CT "1.2.840.10008.5.1.4.1.1.2"
#define ELE "1.2.840.10008.1.2.1"
#define ILE "1.2.840.10008.1.2"
#define JPEG "1.2.840.10008.1.2.4.50"
#define PIXEL_DATA UINT32_C(0x7FE00010)
#define LONG_TEXT "0123456789012345678901234567890123456789012345678901234567"

enum { MANY = 100000 };

/* ---- files --------------------------------------------------------------- */

static void
codes(struct encoder *e, const char *first, const char *second)
{
    size_t sequence = encode_sequence(e, 0x00082218);
    size_t item = encode_item(e);

    encode_text(e, 0x00080100, "SH", first);
    encode_end_item(e, item);
    if (second) {
        item = encode_item(e);
        encode_text(e, 0x00080100, "SH", second);
        encode_end_item(e, item);
    }
    encode_end_sequence(e, sequence);
}

static void
pixels(struct encoder *e, uint8_t last)
{
    encode_header(e, PIXEL_DATA, "OW", MANY);
    for (size_t i = 0; i + 1 < MANY; i++)
        encode_bytes(e, "\x11", 1);
    encode_bytes(e, &last, 1);
}

/* What most of the files are, but for one thing each. */
struct image {
    const char *name, *instance, *syntax, *charset, *patient, *comment, *code;
    const char *second; /* code; NULL: there is one */
    uint16_t    rows;
    uint8_t     last; /* pixel */
};

static void
save_image(const struct image *i)
{
    struct encoder e = {.implicit = false};

    encode_meta(&e, CT, i->instance, i->syntax);
    e.implicit = strcmp(i->syntax, ILE) == 0;
    e.undefined = e.implicit;
    encode_text(&e, 0x00080005, "CS", i->charset);
    codes(&e, i->code, i->second);
    encode_text(&e, 0x00090010, "LO", "ACME");
    encode_text(&e, 0x00091001, "LO", "A");
    if (i->patient)
        encode_text(&e, 0x00100010, "PN", i->patient);
    encode_text(&e, 0x00104000, "LT", i->comment);
    encode_us(&e, 0x00280010, i->rows);
    pixels(&e, i->last);
    encode_save(&e, i->name);
    encode_free(&e);
}

static void
save_fragments(const char *name, const char *bytes, size_t count)
{
    struct encoder e = {.implicit = false};

    encode_meta(&e, CT, "1.2.3", JPEG);
    encode_header(&e, PIXEL_DATA, "OB", ENCODE_UNDEFINED);
    encode_bytes(&e, "\xFE\xFF\x00\xE0\0\0\0\0", 8);
    for (size_t i = 0; i < count; i++) {
        encode_bytes(&e, "\xFE\xFF\x00\xE0\4\0\0\0", 8);
        encode_bytes(&e, bytes + 4 * i, 4);
    }
    encode_bytes(&e, "\xFE\xFF\xDD\xE0\0\0\0\0", 8);
    encode_save(&e, name);
    encode_free(&e);
}

static void
make_files(void)
{
    const struct image a = {
        "a",   "1.2.3", ELE, "ISO_IR 100", "M\xFCller", LONG_TEXT " yes",
        "T-1", NULL,    512, 0x22};
    struct image         b;
    const struct encoder nothing = {0};
    struct encoder       e = {0};

    save_image(&a);
#define SAVE(file, member, value)                                              \
    b = a;                                                                     \
    b.name = (file);                                                           \
    b.member = (value);                                                        \
    save_image(&b)
    SAVE("same", instance, "1.2.3");
    SAVE("implicit", syntax, ILE);
    SAVE("instance", instance, "1.2.4");
    SAVE("rows", rows, 256);
    SAVE("nobody", patient, NULL);
    SAVE("comment", comment, LONG_TEXT " no");
    SAVE("code", code, "T-2");
    SAVE("codes", second, "T-2");
    SAVE("last", last, 0x23);
    SAVE("evil", patient, "\x1B[2J\xC2");
#undef SAVE
    b = a;
    b.name = "utf8";
    b.charset = "ISO_IR 192";
    b.patient = "M\xC3\xBCller";
    save_image(&b);

    save_fragments("two", "abcdefgh", 2);
    save_fragments("three", "abcdefghijkl", 3);
    save_fragments("other", "abcdefgH", 2);

    encode_meta(&e, CT, "1.2.3", ELE);
    encode_ul(&e, 0x00080000, (uint32_t[]){12}, 1);
    encode_text(&e, 0x00080060, "CS", "CT");
    encode_save(&e, "group");
    e.size -= 10 + 12;
    encode_text(&e, 0x00080060, "CS", "CT");
    encode_save(&e, "none");
    e.size--;
    encode_save(&e, "short");
    encode_free(&e);
    encode_save(&nothing, "empty");
    save_text("rows.tsv", "ACME\t0009xx01\tLO\t1\tAcme's Own\n");
}

#define TITLES(b) "--- a\n+++ " b "\n"

static const struct journey journeys[] = {
    {"equal", "a same", NULL, 0, {"="}, {"="}},
    {"the same file", "a a", NULL, 0, {"="}, {"="}},
    {"the standard input", "- same", "a", 0, {"="}, {"="}},
    {"the standard input second",
     "a -",
     "rows",
     1,
     {"=" TITLES("-") "- Rows US [512]\n+ Rows US [256]\n"},
     {"="}},
    {"a number",
     "a rows",
     NULL,
     1,
     {"=" TITLES("rows") "- Rows US [512]\n+ Rows US [256]\n"},
     {"="}},
    {"an element that is not there",
     "a nobody",
     NULL,
     1,
     {"=" TITLES("nobody") "- PatientName PN [M\xC3\xBCller]\n"},
     {"="}},
    {"the other way round",
     "nobody a",
     NULL,
     1,
     {"=--- nobody\n+++ a\n+ PatientName PN [M\xC3\xBCller]\n"},
     {"="}},
    {"the end of a long text",
     "a comment",
     NULL,
     1,
     {"=" TITLES("comment") "- PatientComments LT [...345678901234567 yes]\n"
                            "+ PatientComments LT [...345678901234567 no]\n"},
     {"="}},
    {"less of it",
     "--width 4 a comment",
     NULL,
     1,
     {"- PatientComments LT [...3456...]\n"},
     {"="}},
    {"in an item",
     "a code",
     NULL,
     1,
     {"=" TITLES("code") "- AnatomicRegionSequence[0].CodeValue SH [T-1]\n"
                         "+ AnatomicRegionSequence[0].CodeValue SH [T-2]\n"},
     {"="}},
    {"more items",
     "a codes",
     NULL,
     1,
     {"=" TITLES("codes") "- AnatomicRegionSequence SQ 1 item\n"
                          "+ AnatomicRegionSequence SQ 2 items\n"},
     {"="}},
    {"bytes that stay in the file",
     "a last",
     NULL,
     1,
     {"=" TITLES(
         "last") "- PixelData OW 100000 bytes, from byte 99999 on: 22\n"
                 "+ PixelData OW 100000 bytes, from byte 99999 on: 23\n"},
     {"="}},
    {"what a terminal would obey",
     "a evil",
     NULL,
     1,
     {"+ PatientName PN [\\x1B[2J\xC3\x82]\n", "!\x1B"},
     {"="}},
    {"another encoding",
     "a implicit",
     NULL,
     1,
     {"=" TITLES("implicit") "- (0009,1001) LO [A]\n"
                             "+ (0009,1001) UN 2 bytes: 41\\20\n"},
     {"="}},
    {"whatever the VR", "--ignore-vr a implicit", NULL, 0, {"="}, {"="}},
    {"what a dictionary knows",
     "--dictionary rows.tsv a implicit",
     NULL,
     0,
     {"="},
     {"="}},
    {"the character set alone",
     "a utf8",
     NULL,
     1,
     {"=" TITLES("utf8") "- SpecificCharacterSet CS [ISO_IR 100]\n"
                         "+ SpecificCharacterSet CS [ISO_IR 192]\n"},
     {"="}},
    {"and the bytes",
     "--bytes a utf8",
     NULL,
     1,
     {"- PatientName PN [M\xC3\xBCller]\n+ PatientName PN [M\xC3\xBCller]\n"},
     {"="}},
    {"file meta information",
     "--meta a instance",
     NULL,
     1,
     {"=" TITLES("instance") "- MediaStorageSOPInstanceUID UI [1.2.3]\n"
                             "+ MediaStorageSOPInstanceUID UI [1.2.4]\n"},
     {"="}},
    {"is left out", "a instance", NULL, 0, {"="}, {"="}},
    {"group lengths",
     "--group-lengths none group",
     NULL,
     1,
     {"=--- none\n+++ group\n+ (0008,0000) UL [12]\n"},
     {"="}},
    {"are left out", "none group", NULL, 0, {"="}, {"="}},
    {"quiet", "--quiet a rows", NULL, 1, {"="}, {"="}},
    {"quiet and equal", "--quiet a same", NULL, 0, {"="}, {"="}},
    {"more fragments",
     "two three",
     NULL,
     1,
     {"=--- two\n+++ three\n- PixelData OB 3 fragments, 8 bytes\n"
      "+ PixelData OB 4 fragments, 12 bytes\n"},
     {"="}},
    {"other fragments",
     "two other",
     NULL,
     1,
     {"=--- two\n+++ other\n"
      "- PixelData OB 3 fragments, 8 bytes, the first that differs is 2, "
      "from byte 3 on\n"
      "+ PixelData OB 3 fragments, 8 bytes, the first that differs is 2, "
      "from byte 3 on\n"},
     {"="}},
    {"fragments and words",
     "two a",
     NULL,
     1,
     {"- PixelData OB 3 fragments, 8 bytes\n+ PixelData OW 100000 bytes: "
      "11\\11\\"},
     {"="}},
    {"a file that is not there",
     "a nowhere",
     NULL,
     2,
     {"="},
     {"=dicom-diff: nowhere: No such file or directory\n"}},
    {"both are not there",
     "no nowhere",
     NULL,
     2,
     {"="},
     {"=dicom-diff: no: No such file or directory\n"
      "dicom-diff: nowhere: No such file or directory\n"}},
    {"a file that was cut",
     "none short",
     NULL,
     2,
     {"="},
     {"dicom-diff: short: the input ends inside a value or header at byte "}},
    {"an empty file", "empty a", NULL, 2, {"="}, {"dicom-diff: empty: "}},
    {"a folder", ". a", NULL, 2, {"="}, {"dicom-diff: .: Is a directory\n"}},
    {"one file", "a", NULL, 2, {"="}, {"dicom-diff: two files are needed\n"}},
    {"three files", "a a a", NULL, 2, {"="}, {"two files are needed\n"}},
    {"no width",
     "--width 0 a a",
     NULL,
     2,
     {"="},
     {"dicom-diff: wrong option: --width\nusage: "}},
    {"no dictionary",
     "--dictionary nowhere a a",
     NULL,
     2,
     {"="},
     {"dicom-diff: nowhere: "}},
    {"an unknown option",
     "--colour a a",
     NULL,
     2,
     {"="},
     {"dicom-diff: wrong option: --colour\nusage: "}},
    {"names like options",
     "-- --quiet a",
     NULL,
     2,
     {"="},
     {"=dicom-diff: --quiet: No such file or directory\n"}},
    {"help", "--help", NULL, 0, {"usage: dicom-diff"}, {"="}},
    {"version", "--version", NULL, 0, {"=dicom-diff 0.1.0\n"}, {"="}},
};

int
main(void)
{
    tool_begin("dicom-diff");
    make_files();
    RUN_TABLE(run_journey, journeys);
    tool_end();
    return finish_tests();
}
