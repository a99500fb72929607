/*
 * dicom-json: DICOM files as JSON, in the DICOM JSON Model.
 *
 * Reads on and on, in memory that does not depend on the file, and seeks over
 * what it does not write.
 *
 * PS3.18 annex F.
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#define TOOL "dicom-json"
#define OF(name) dicom_json_##name
#define WRITER_OPTIONS DICOM_JSON_WRITER_OPTIONS_INIT
#define READER_OPTIONS DICOM_JSON_READER_OPTIONS_INIT

static const char usage[] =
    "usage: dicom-json [OPTION]... FILE...\n"
    "Writes DICOM files as JSON (PS3.18 F); - is the standard input. One file\n"
    "gives an object, several give an array.\n"
    "  --lines            an object a line, for any number of files\n"
    "  --pretty           an attribute a line, indented\n"
    "  --bulk HOW         what becomes of values that are bytes: inline, as\n"
    "                     base64; omit, only the vr is left; or uri, where in\n"
    "                     which file they stand, inline if they stand in none\n"
    "                     as they are. inline\n"
    "  --bulk-min N       those of fewer bytes stay inline; 0\n"
    "  --numbers WHICH    DS, IS, SV and UV as numbers: all; exact, those\n"
    "                     that a double holds to the last digit; or none. all\n"
    "  --sort             read each file as a whole and sort its elements, so\n"
    "                     that no name is there twice even if a tag is\n"
    "  --dictionary FILE  VRs of private elements, in the format of\n"
    "                     dictionary/private.tsv\n"
    "  --keep-charset     leave Specific Character Set as it is (PS3.18 F.2.2\n"
    "                     note 3, 2025); else it becomes ISO_IR 192\n"
    "  --strict           stop at the first error that could be survived\n"
    "  --help             print this\n"
    "  --version          print the version of the library\n"
    "       dicom-json --reverse IN OUT\n"
    "Makes a DICOM file of JSON that is one object; - is the standard input,\n"
    "or output. Encapsulated pixel data have no form in JSON but a URI, and\n"
    "what lies at a URI is not fetched.\n"
    "Exit status: 0 all files were read to their end; 1 one was not, what\n"
    "could be read of it is written; 2 one could not be opened, or wrong\n"
    "usage.\n";

#include "text_tool.h"

static int
take_own_option(struct tool *t, char **argv)
{
    int choice;

    switch (which("--lines\0--keep-charset\0--numbers\0", argv[0])) {
    case 0:
        t->writer_options.form = DICOM_JSON_LINES;
        return 1;
    case 1:
        t->writer_options.keep_charset = true;
        return 1;
    case 2:
        choice = argv[1] ? which("all\0exact\0none\0", argv[1]) : -1;
        t->writer_options.numbers = (dicom_json_numbers)choice;
        return choice >= 0 ? 2 : 0;
    default:
        return 0;
    }
}

static const char *
prepare(struct tool *t, int count)
{
    if (t->writer_options.form == DICOM_JSON_OBJECT && count > 1)
        t->writer_options.form = DICOM_JSON_ARRAY;
    return t->writer_options.pretty &&
                   t->writer_options.form == DICOM_JSON_LINES
               ? "--pretty and --lines exclude each other"
               : NULL;
}

static void
end_text(const struct tool *t)
{
    if (t->writer_options.form != DICOM_JSON_LINES && !t->writer_options.pretty)
        putchar('\n');
}
