/* Journeys of dicom-validate. */
#define _DEFAULT_SOURCE /* symlink() */

#include <sys/stat.h>
#include <unistd.h>

#include "support/tool.h"

#define CT "1.2.840.10008.5.1.4.1.1.2"
#define DIRECTORY "1.2.840.10008.1.3.10"
#define ELE "1.2.840.10008.1.2.1"

static void
make_files(void)
{
    struct encoder e = {0};

    encode_meta(&e, DIRECTORY, "1.2.3.4", ELE);
    encode_text(&e, 0x00041130, "CS", "FILES");
    encode_save(&e, "good");
    encode_free(&e);

    encode_meta(&e, CT, "1.2.3.4", ELE);
    encode_text(&e, 0x00080016, "UI", CT);
    encode_text(&e, 0x00080060, "CS", "ct");
    encode_text(&e, 0x00100010, "PN", "A\"\x1B[31m");
    encode_save(&e, "bad");
    encode_free(&e);

    encode_meta(&e, DIRECTORY, "1.2.3.4", ELE);
    encode_text(&e, 0x00041130, "CS", "FILES");
    encode_text(&e, 0x00041130, "CS", "TWICE");
    encode_bytes(&e, "tail", 4);
    encode_save(&e, "broken");
    encode_save(&e, "name\xFF");
    encode_free(&e);
    assert_int_equal(mkdir("folder", 0777), 0);
    assert_int_equal(symlink("../bad", "folder/link"), 0);
    assert_int_equal(symlink("nowhere", "folder/lost"), 0);
    assert_int_equal(symlink("folder", "door"), 0);

    encode_meta(&e, "1.2.3.5", "1.2.3.4", ELE);
    encode_text(&e, 0x00080016, "UI", "1.2.3.5");
    encode_save(&e, "unknown");
    encode_free(&e);

    save_text("text", "A text, and by no means a DICOM file, though it is "
                      "long enough to be one of those without preamble.\n");
}

static const struct journey journeys[] = {
    {"a good file", "good", .status = 0,
     .out = {"1 files, 0 errors, 0 warnings, 0 notes", "!error "}},
    {"a bad one", "bad", .status = 1,
     .out = {"bad: CT Image\n", "  General Study\n",
             "error StudyInstanceUID (type 1): a required attribute is missing "
             "[MISSING, PS3.3 C.7.2.1]",
             "expected upper case letters, digits, space, _; found ct"}},
    {"no control character reaches the terminal", "bad", .status = 1,
     .out = {"A\"\\1B[31m", "!\x1B"}},
    {"errors only", "--least error bad", .status = 1,
     .out = {"0 warnings, 0 notes", "!warning "}},
    {"two of them", "--max 2 bad", .status = 1,
     .out = {"PatientID", "!StudyInstanceUID"}},
    {"silence", "--quiet bad good", .status = 1, .out = {"="}},
    {"JSON lines", "--format lines bad", .status = 1,
     .out = {"{\"file\":\"bad\",\"severity\":\"error\",\"code\":\"MISSING\","
             "\"path\":\"PatientID\",\"tag\":\"00100020\",\"keyword\":"
             "\"PatientID\",\"module\":\"Patient\",\"iod\":\"CT Image\","
             "\"type\":\"2\",",
             "\"found\":\"A\\\"\\\\1B[31m", "!files,"}},
    {"an array of JSON", "--format json bad good", .status = 1,
     .out = {"[\n{\"file\":\"bad\"", "},\n{", "}\n]\n"}},
    {"an empty array", "--format json good", .status = 0, .out = {"=[]\n"}},
    {"another object definition", "--iod 'CT Image' good", .status = 1,
     .out = {"good: CT Image", "error Modality"}},
    {"a SOP class without one", "unknown", .status = 0,
     .out = {"IOD_UNKNOWN", "found 1.2.3.5"}},
    {"no DICOM", "text good", .status = 2, .out = {"2 files", "1 unreadable"},
     .err = {"dicom-validate: text: "}},
    {"no file", "nowhere", .status = 2, .err = {"nowhere"}},
    {"a folder", "-r .", .status = 2, .out = {"./bad: CT Image"}},
    {"links in folders", "-r folder", .status = 2,
     .out = {"folder/link: CT Image", "1 files", "1 unreadable"},
     .err = {"dicom-validate: folder/lost: could not be opened"}},
    {"a link to a folder", "-r door", .status = 2,
     .out = {"folder/link: CT Image"}},
    {"what reading found", "broken", .status = 1,
     .out = {"broken: Basic Directory\n",
             "warning FileSetID: the tag is there twice [TAG_DUPLICATE, PS3.5 "
             "7.1]",
             "error (data set): bytes that are no data element "
             "[TRAILING_BYTES, PS3.5 7.1]",
             "1 errors, 1 warnings"}},
    {"the first of that", "--max 1 broken", .status = 1,
     .out = {"TRAILING", "!TAG_DUPLICATE", "1 errors, 1 warnings"}},
    {"errors of that", "--least error broken", .status = 1,
     .out = {"!TAG_DUPLICATE", "TRAILING"}},
    {"silence about that", "--quiet broken", .status = 1, .out = {"="}},
    {"a name that is no text", "--format lines name\xFF", .status = 1,
     .out = {"{\"file\":\"name\xEF\xBF\xBD\",\"severity\""}},
    {"what is known", "--list-iods", .status = 0,
     .out = {"CT Image\t1.2.840.10008.5.1.4.1.1.2\t",
             "182 object definitions"}},
    {"a module in words", "--explain 'General Study'", .status = 0,
     .out = {"General Study (PS3.3 C.7.2.1)",
             "  StudyInstanceUID: type 1, required\n",
             "  StudyID: type 2, may be empty\n"}},
    {"an object definition", "--explain 'ct image'", .status = 0,
     .out = {"CT Image PS3.3 A.3\n", "Patient, mandatory (PS3.3 C.7.1.1)\n",
             "  PatientSex: type 2, may be empty, one of \"\" | F | M | O\n"}},
    {"a macro of itself", "--explain 'SR Document Content'", .status = 0,
     .out = {"items as those around it"}},
    {"a code", "--explain MISSING", .status = 0,
     .out = {"MISSING: error, a required attribute is missing (PS3.5 7.4)"}},
    {"nothing to explain", "--explain Nothing", .status = 2,
     .err = {"Nothing", "usage:"}},
    {"explain nothing", "--explain", .status = 2, .err = {"explain what?"}},
    {"a wrong form", "--format xml good", .status = 2,
     .err = {"wrong value of --format: xml"}},
    {"no such object", "--iod Foo good", .status = 2,
     .err = {"wrong value of --iod: Foo"}},
    {"a wrong number", "--max x good", .status = 2, .err = {"--max"}},
    {"a wrong severity", "--least", .status = 2,
     .err = {"wrong value of --least: none"}},
    {"no argument", "", .status = 2, .err = {"no file is given"}},
};

int
main(void)
{
    tool_begin("dicom-validate");
    make_files();
    RUN_TABLE(run_journey, journeys);
    tool_end();
    return finish_tests();
}
