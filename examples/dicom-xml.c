/*
 * dicom-xml: DICOM files as XML, in the Native DICOM Model.
 *
 * Reads on and on, in memory that does not depend on the file, and seeks over
 * what it does not write.
 *
 * PS3.19 A.1
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#define TOOL "dicom-xml"
#define OF(name) dicom_xml_##name
#define WRITER_OPTIONS DICOM_XML_WRITER_OPTIONS_INIT
#define READER_OPTIONS DICOM_XML_READER_OPTIONS_INIT

static const char usage[] =
    "usage: dicom-xml [OPTION]... FILE...\n"
    "Writes DICOM files as XML (PS3.19 A.1), each as a document; - is the\n"
    "standard input.\n"
    "  --pretty           an element of XML a line, indented; else a document\n"
    "                     a line\n"
    "  --bulk HOW         what becomes of values that are bytes: inline, as\n"
    "                     base64; omit, only the vr is left; or uri, where in\n"
    "                     which file they stand, inline if they stand in none\n"
    "                     as they are. inline\n"
    "  --bulk-min N       those of fewer bytes stay inline; 0\n"
    "  --dictionary FILE  VRs of private elements, in the format of\n"
    "                     dictionary/private.tsv\n"
    "  --sort             read each file as a whole and sort its elements, so\n"
    "                     that no attribute is there twice even if a tag is\n"
    "  --strict           stop at the first error that could be survived\n"
    "  --help             print this\n"
    "  --version          print the version of the library\n"
    "       dicom-xml --reverse IN OUT\n"
    "Makes a DICOM file of such a document; - is the standard input, or\n"
    "output. Encapsulated pixel data have no form in XML but a URI, and what\n"
    "lies at a URI is not fetched.\n"
    "Exit status: 0 all files were read to their end; 1 one was not, what\n"
    "could be read of it is written; 2 one could not be opened, or wrong\n"
    "usage.\n";

#include "text_tool.h"

static int
take_own_option(struct tool *t, char **argv)
{
    (void)t;
    (void)argv;
    return 0;
}

static const char *
prepare(struct tool *t, int count)
{
    (void)count;
    t->writer_options.dictionary = t->dictionary;
    return NULL;
}

static void
end_text(const struct tool *t)
{
    (void)t;
}
