/* Journeys of dicom-create: what it answers, and what stands in its files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

#include "support/tool.h"

#define SC "1.2.840.10008.5.1.4.1.1.7"

/* ---- answers ------------------------------------------------------------- */

/* The second line of its error. */
#define LINE(number, path) "dicom-create: text: line " number ": " path ": "

static void
make_files(void)
{
    FILE *file = fopen("nul", "wb");

    save_text("good", "SOPClassUID=" SC "\n");
    save_text("classless", "PatientID=1\n");
    save_text("text", "# bad lines\n"
                      "PatientNme=x\n"
                      "Rows=abc\n"
                      "no equals sign\n"
                      "StudyDate=2026\n"
                      "ReferencedSeriesSequence[1].SeriesInstanceUID=1.2\n"
                      "PixelData=@nowhere\n"
                      "Rows=1\\2\n"
                      "ReferencedSeriesSequence[0]=4\n"
                      "PatientName[*].X=1\n"
                      "(0029,\"ACME\",10)=x\n"
                      "=x\n"
                      "PatientID[0].Rows=1\n"
                      "(FFFE,E000)=1\n");
    save_text("control", "Pat\x1B[31m=x\n");
    save_text("charset", "SOPClassUID=" SC "\n"
                         "PatientName=M\xC3\xBCller\n"
                         "SpecificCharacterSet=ISO_IR 6\n");
    save_text("dictionary", "ACME\t0029xx20\tUS\t1\tNumber\n");
    save_text("bytes", "\x01\x02\x03");
    assert_non_null(file);
    fwrite("SOPClassUID=1\0\n", 1, 15, file);
    fclose(file);
}

static const struct journey journeys[] = {
    {"silence", "good out", .status = 0, .out = {"="}},
    {"from the standard input", "- out", .input = "good", .status = 0,
     .out = {"="}},
    {"to the standard output", "good -", .status = 0, .out = {"!error"}},
    {"keywords", "text out", .status = 1,
     .err = {LINE("2", "PatientNme") "an unknown keyword"}},
    {"values", "text out", .status = 1,
     .err = {LINE("3", "Rows"), LINE("5", "StudyDate")}},
    {"no =", "text out", .status = 1,
     .err = {LINE("4", "no equals sign") "there is no ="}},
    {"items", "text out", .status = 1,
     .err = {LINE("6", "ReferencedSeriesSequence[1].SeriesInstanceUID"),
             LINE("9", "ReferencedSeriesSequence[0]")}},
    {"files", "text out", .status = 1,
     .err = {LINE("7", "PixelData") "No such file"}},
    {"multiplicity", "text out", .status = 1, .err = {LINE("8", "Rows")}},
    {"no paths", "text out", .status = 1,
     .err = {LINE("10", "PatientName[*].X"), LINE("12", "")}},
    {"unknown elements", "text out", .status = 1,
     .err = {LINE("11", "(0029,\"ACME\",10)"), LINE("14", "(FFFE,E000)")}},
    {"through what is no sequence", "text out", .status = 1,
     .err = {LINE("13", "PatientID[0].Rows")}},
    {"a NUL", "nul out", .status = 1, .err = {"line 1", "a NUL"}},
    {"no control character reaches the terminal", "control out", .status = 1,
     .err = {"line 1: Pat?[31m: "}},
    {"a character that is not in the character set", "charset out",
     .status = 1, .err = {"line 2: PatientName: "}},
    {"no SOP class", "classless out", .status = 1,
     .err = {"dicom-create: classless: SOPClassUID is missing"}},
    {"no text", "nowhere out", .status = 2, .err = {"nowhere: No such file"}},
    {"no folder", "good nowhere/out", .status = 2, .err = {"nowhere/out: "}},
    {"no folder is replaced", "good .", .status = 2, .err = {".: "}},
    {"an unknown object definition", "--iod CT out", .status = 2,
     .err = {"--iod", "usage:"}},
    {"an unknown transfer syntax", "--syntax jpeg good out", .status = 2,
     .err = {"--syntax"}},
    {"an option without its value", "--syntax", .status = 2,
     .err = {"--syntax"}},
    {"native pixel data are not compressed",
     "--iod 'CT Image' --syntax 1.2.840.10008.1.2.4.70 out", .status = 1,
     .err = {"out: "}},
    {"a dictionary that is none", "--dictionary text good out", .status = 2,
     .err = {"dicom-create: text:2: ", "this is no row"}},
    {"neither text nor object definition", "out", .status = 2,
     .err = {"no text is given"}},
    {"a name that looks like an option", "-- good --out", .status = 0,
     .out = {"="}},
    {"too much", "a b c", .status = 2, .err = {"usage:"}},
};

/* ---- files --------------------------------------------------------------- */

/* A text and what comes of it. */
struct made {
    const char *name;
    const char *arguments;   /* before IN and OUT */
    const char *text;        /* NULL: no IN */
    const char *expected[6]; /* PATH=VALUE in UTF-8; PATH#items; PATH@bytes;
                                PATH~: a UID; !PATH: not there */
};

static const dicom_element *
find(const dicom_file *file, const char *path)
{
    const dicom_dataset *meta = dicom_file_meta(file);
    const dicom_element *el =
        dicom_dataset_lookup(dicom_file_dataset(file), path);

    return el || !meta ? el : dicom_dataset_lookup(meta, path);
}

static void
compare_value(const dicom_element *el, const char *expected, dicom_charset *cs)
{
    char   text[200] = "";
    size_t size = 0, needed, count = dicom_element_count(el, cs);

    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text[size++] = '\\';
        assert_int_equal(dicom_element_utf8(el, cs, i, text + size,
                                            sizeof text - size, &needed),
                         DICOM_OK);
        size += strlen(text + size);
    }
    assert_string_equal(text, expected);
}

/* An equals sign in quotes is part of a creator. */
static size_t
end_of_path(const char *line)
{
    const char *quotes = strrchr(line, '"');
    size_t      start = quotes ? (size_t)(quotes - line) : 0;

    return start + strcspn(line + start, "=#@~");
}

static void
compare_line(const dicom_file *file, const char *line)
{
    bool                 absent = line[0] == '!';
    size_t               length = end_of_path(line += absent), size = 0;
    char                 path[100];
    const dicom_element *el;
    const char          *text;
    dicom_charset        cs;

    snprintf(path, sizeof path, "%.*s", (int)length, line);
    line += length;
    el = find(file, path);
    if (!el != absent)
        fail_msg("%s is %s", path, absent ? "there" : "missing");
    if (absent)
        return;
    if (*line == '#') {
        assert_int_equal(dicom_element_item_count(el),
                         strtoul(line + 1, NULL, 10));
    } else if (*line == '@') {
        assert_int_equal(dicom_element_size(el), strtoul(line + 1, NULL, 10));
    } else if (*line == '~') {
        text = dicom_element_trimmed(el, &size);
        assert_true(size > 5 && memcmp(text, "2.25.", 5) == 0);
        assert_int_equal(dicom_uid_check(text, size), 0);
    } else {
        dicom_dataset_charset(dicom_file_dataset(file), NULL, &cs);
        compare_value(el, line + 1, &cs);
    }
}

static void
check_made(const void *row)
{
    const struct made *m = row;
    struct tool_result r;
    char               words[200];
    dicom_file        *file;

    if (m->text)
        save_text("in", m->text);
    snprintf(words, sizeof words, "%s%s%smade", m->arguments,
             *m->arguments ? " " : "",
             m->text ? "in " : "");
    tool_run(&r, words, NULL);
    if (r.status != 0)
        fail_msg("exit status %d: %s", r.status, r.err);
    assert_int_equal(dicom_file_new(&file, NULL), DICOM_OK);
    assert_int_equal(dicom_file_open(file, "made"), DICOM_OK);
    assert_int_equal(dicom_finding_list_count(dicom_file_findings(file)), 0);
    for (size_t i = 0; i < COUNT_OF(m->expected) && m->expected[i]; i++)
        compare_line(file, m->expected[i]);
    dicom_file_free(file);
}

static const struct made mades[] = {
    {"UIDs and file meta information are made", "", "SOPClassUID=" SC "\n",
     {"SOPInstanceUID~", "StudyInstanceUID~", "SeriesInstanceUID~",
      "MediaStorageSOPClassUID=" SC, "MediaStorageSOPInstanceUID~",
      "TransferSyntaxUID=" DICOM_UID_ExplicitVRLittleEndian}},
    {"UIDs that are given stay", "",
     "SOPClassUID=" SC "\nSOPInstanceUID=1.2\nStudyInstanceUID=1.3\n"
     "SeriesInstanceUID=1.4",
     {"SOPInstanceUID=1.2", "StudyInstanceUID=1.3", "SeriesInstanceUID=1.4",
      "MediaStorageSOPInstanceUID=1.2"}},
    {"a UID by its keyword", "", "SOPClassUID=CTImageStorage\n",
     {"SOPClassUID=" DICOM_UID_CTImageStorage}},
    {"blanks, comments, ends of lines", "",
     "\xEF\xBB\xBF# a comment\r\n\r\n  SOPClassUID = " SC " \r\n\t# one more\n"
     "PatientID\t=\t a b \r\n",
     {"PatientID=a b", "SOPClassUID=" SC}},
    {"what is not ASCII", "",
     "SOPClassUID=" SC "\nPatientName=M\xC3\xBCller^J\xC3\xBCrgen\n",
     {"SpecificCharacterSet=ISO_IR 192",
      "PatientName=M\xC3\xBCller^J\xC3\xBCrgen", "PatientName@16"}},
    {"what is ASCII", "", "SOPClassUID=" SC "\nPatientName=Muller\n",
     {"!SpecificCharacterSet"}},
    {"a character set that is declared behind", "",
     "PatientName=M\xC3\xBCller\nSOPClassUID=" SC "\n"
     "SpecificCharacterSet=ISO_IR 100\n",
     {"SpecificCharacterSet=ISO_IR 100", "PatientName=M\xC3\xBCller",
      "PatientName@6"}},
    {"items", "",
     "SOPClassUID=" SC "\n"
     "ReferencedSeriesSequence[0].SeriesInstanceUID=1.2\n"
     "ReferencedSeriesSequence[1].SeriesInstanceUID=1.3\n"
     "ReferencedSeriesSequence[1].ReferencedInstanceSequence[0]."
     "ReferencedSOPInstanceUID=1.4\n"
     "ReferencedStudySequence=\n"
     "ProcedureCodeSequence[0]=\n",
     {"ReferencedSeriesSequence#2",
      "ReferencedSeriesSequence[1].SeriesInstanceUID=1.3",
      "ReferencedSeriesSequence[1].ReferencedInstanceSequence[0]."
      "ReferencedSOPInstanceUID=1.4",
      "ReferencedStudySequence#0", "ProcedureCodeSequence#1"}},
    {"several values, none, and the last of two lines", "",
     "SOPClassUID=" SC "\nImageType=ORIGINAL\\PRIMARY\\\\OTHER\nStudyDate=\n"
     "PatientID=1\nPatientID=2\n",
     {"ImageType=ORIGINAL\\PRIMARY\\\\OTHER", "StudyDate@0", "PatientID=2"}},
    {"an equals sign, and an at sign", "",
     "SOPClassUID=" SC "\nPatientName=A^B=C=D\nPatientID=@@home\n"
     "PatientComments=@\n",
     {"PatientName=A^B=C=D", "PatientID=@home", "PatientComments=@"}},
    {"a private element, with an equals sign in its creator", "",
     "SOPClassUID=" SC "\n(0029,\"A=C\",10):LO=x\n(0029,\"A=C\",11):US=1\\2\n",
     {"(0029,\"A=C\",10)=x", "(0029,\"A=C\",11)=1\\2", "(0029,0010)=A=C"}},
    {"a private element of a dictionary", "--dictionary dictionary",
     "SOPClassUID=" SC "\n(0029,\"ACME\",20)=7\n",
     {"(0029,\"ACME\",20)=7", "(0029,\"ACME\",20)@2"}},
    {"a VR that is chosen", "",
     "SOPClassUID=" SC "\nSmallestImagePixelValue:SS=-5\n",
     {"SmallestImagePixelValue=-5"}},
    {"bytes of a file", "", "SOPClassUID=" SC "\nPixelData=@bytes\n",
     {"PixelData@4"}},
    {"text of a file", "", "SOPClassUID=" SC "\nPatientID=@good\n",
     {"PatientID=SOPClassUID=" SC}},
    {"text of a file, private", "",
     "SOPClassUID=" SC "\n"
     "(0029,\"2.16.840.1.114059.1.1.6.1.50.1\",20)=@good\n",
     {"(0029,\"2.16.840.1.114059.1.1.6.1.50.1\",20)=SOPClassUID=" SC}},
    {"a character set of an item, behind its text", "",
     "SOPClassUID=" SC "\nSpecificCharacterSet=ISO_IR 192\n"
     "RequestAttributesSequence[0].ScheduledProcedureStepDescription=\xC3\x84\n"
     "RequestAttributesSequence[0].SpecificCharacterSet=ISO_IR 192\n",
     {"RequestAttributesSequence[0].SpecificCharacterSet=ISO_IR 192"}},
    {"words in hexadecimal", "", "SOPClassUID=" SC "\nPixelData=0102FFFE\n",
     {"PixelData@4"}},
    {"file meta information", "",
     "SourceApplicationEntityTitle=HERE\nMediaStorageSOPClassUID=1.2\n",
     {"SourceApplicationEntityTitle=HERE", "MediaStorageSOPClassUID=1.2",
      "!SOPClassUID"}},
    {"implicit VR", "--syntax implicit-le", "SOPClassUID=" SC "\nRows=7\n",
     {"TransferSyntaxUID=" DICOM_UID_ImplicitVRLittleEndian, "Rows=7"}},
    {"big endian", "--syntax explicit-be", "SOPClassUID=" SC "\nRows=7\n",
     {"TransferSyntaxUID=" DICOM_UID_ExplicitVRBigEndian, "Rows=7"}},
    {"deflated", "--syntax deflated", "SOPClassUID=" SC "\nRows=7\n",
     {"TransferSyntaxUID=" DICOM_UID_DeflatedExplicitVRLittleEndian,
      "Rows=7"}},
    {"by its UID", "--syntax 1.2.840.10008.1.2", "SOPClassUID=" SC "\n",
     {"TransferSyntaxUID=" DICOM_UID_ImplicitVRLittleEndian}},
    {"a skeleton", "--iod 'CT Image'", NULL,
     {"SOPClassUID=" DICOM_UID_CTImageStorage, "SOPInstanceUID~", "Modality=CT",
      "PatientName@0", "PixelData@2", "FrameOfReferenceUID~"}},
    {"by its UID", "--iod " SC, NULL,
     {"SOPClassUID=" SC, "StudyDate@0", "PixelData@2"}},
    {"with lines", "--iod 'secondary capture image'",
     "Rows=4\nColumns=4\nPatientName=A^B\nPatientSex=\nBitsAllocated=8\n",
     {"PixelData@16", "PatientName=A^B", "BitsStored=8", "HighBit=7"}},
    {"of an object without SOP class in it", "--iod 'Basic Directory'", NULL,
     {"MediaStorageSOPClassUID=" DICOM_UID_MediaStorageDirectoryStorage,
      "MediaStorageSOPInstanceUID~", "!SOPClassUID", "!StudyInstanceUID"}},
};

/* Two files have no UID in common. */
static void
test_unique(void **state)
{
    struct tool_result r;
    dicom_file        *a, *b;
    const char        *text_a, *text_b;
    size_t             size_a, size_b;

    (void)state;
    tool_run(&r, "good one", NULL);
    assert_int_equal(r.status, 0);
    tool_run(&r, "good two", NULL);
    assert_int_equal(r.status, 0);
    assert_int_equal(dicom_file_new(&a, NULL), DICOM_OK);
    assert_int_equal(dicom_file_new(&b, NULL), DICOM_OK);
    assert_int_equal(dicom_file_open(a, "one"), DICOM_OK);
    assert_int_equal(dicom_file_open(b, "two"), DICOM_OK);
    text_a = dicom_element_trimmed(find(a, "SOPInstanceUID"), &size_a);
    text_b = dicom_element_trimmed(find(b, "SOPInstanceUID"), &size_b);
    assert_false(dicom_uid_equal(text_a, size_a, text_b, size_b));
    dicom_file_free(a);
    dicom_file_free(b);
}

/* A bad line leaves what stood there. */
static void
test_untouched(void **state)
{
    struct tool_result r;
    char               text[100];

    (void)state;
    save_text("kept", "what stood there");
    tool_run(&r, "text kept", NULL);
    assert_int_equal(r.status, 1);
    slurp("kept", text, sizeof text);
    assert_string_equal(text, "what stood there");
}

static const struct CMUnitTest others[] = {
    cmocka_unit_test(test_unique),
    cmocka_unit_test(test_untouched),
};

int
main(void)
{
    tool_begin("dicom-create");
    make_files();
    RUN_TABLE(run_journey, journeys);
    RUN_TABLE(check_made, mades);
    RUN_TESTS(others);
    tool_end();
    return finish_tests();
}
