/* Events written as XML. */
#include "support/support.h"

#include <stdio.h>

#include "dicom/xml.h"
#include "support/failing_alloc.h"

#define OF(name) dicom_xml_##name
#include "support/text_model.h"

static const char *
uri_of(void *ctx, const dicom_event *e)
{
    (void)ctx;
    return e->length == 2 ? "" : "http://h/?a&b=\"<1>\"";
}

static dicom_xml_writer_options
options_of(const char *words)
{
    dicom_xml_writer_options o = DICOM_XML_WRITER_OPTIONS_INIT;

    o.pretty = strstr(words, "pretty") != NULL;
    if (strstr(words, "uri"))
        o.bulk_uri = uri_of;
    return o;
}

#define HEAD                                                                   \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><NativeDicomModel "             \
    "xmlns=\"http://dicom.nema.org/PS3.19/models/NativeDICOM\" "               \
    "xml:space=\"preserve\">"
#define TAIL "</NativeDicomModel>\n"

/* ---- values ------------------------------------------------------------- */

struct value_row {
    const char *name;
    const char *charset;
    const char *vr;
    const char *value; /* as in support.h */
    const char *xml;   /* what stands in the attribute; "": it is empty */
};

#define V(n, text) "<Value number=\"" #n "\">" text "</Value>"
#define NAME(n, groups) "<PersonName number=\"" #n "\">" groups "</PersonName>"
#define FAMILY(text) "<FamilyName>" text "</FamilyName>"
#define ALPHABETIC(text) "<Alphabetic>" text "</Alphabetic>"

static const struct value_row values[] = {
    {"empty", NULL, "LO", "", ""},
    {"padding alone", NULL, "LO", "'  '", ""},
    {"text", NULL, "SH", "' ab c '", V(1, "ab c")},
    {"values", NULL, "CS", "'A\\\\B'",
     V(1, "A") "<Value number=\"2\"/>" V(3, "B")},
    {"marks", NULL, "LT", "'a<b>&\"c]]>'", V(1, "a&lt;b&gt;&amp;\"c]]&gt;")},
    {"lines", NULL, "LT", "'a' 0D0A 09 'b'", V(1, "a&#13;\n\tb")},
    {"no characters of XML", NULL, "LT", "'a' 01 1B 00 'b'",
     V(1, "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" "b")},
    {"U+FFFE", NULL, "LT", "'a' EFBFBE EFBFBF EFBFBD EFBE80",
     V(1, "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBE\x80")},
    {"Latin-1", "ISO_IR 100", "LO", "E9", V(1, "\u00e9")},
    {"DS", NULL, "DS", "'1.50 \\+2'", V(1, "1.50") V(2, "+2")},
    {"name", NULL, "PN", "'Doe^John'",
     NAME(1, ALPHABETIC(FAMILY("Doe") "<GivenName>John</GivenName>"))},
    {"all of a name", NULL, "PN", "'a^b^c^d^e^f'",
     NAME(1, ALPHABETIC(FAMILY("a") "<GivenName>b</GivenName><MiddleName>c"
                        "</MiddleName><NamePrefix>d</NamePrefix><NameSuffix>"
                        "e^f</NameSuffix>"))},
    {"empty components", NULL, "PN", "'^^^Dr.'",
     NAME(1, ALPHABETIC("<NamePrefix>Dr.</NamePrefix>"))},
    {"groups", NULL, "PN", "'A==C'",
     NAME(1, ALPHABETIC(FAMILY("A")) "<Phonetic>" FAMILY("C") "</Phonetic>")},
    {"ideographic", NULL, "PN", "'=B^x'",
     NAME(1, "<Ideographic>" FAMILY("B") "<GivenName>x</GivenName>"
             "</Ideographic>")},
    {"names", NULL, "PN", "'A\\\\B'",
     NAME(1, ALPHABETIC(FAMILY("A"))) "<PersonName number=\"2\"/>" NAME(
         3, ALPHABETIC(FAMILY("B")))},
    {"no name", NULL, "PN", "'^^'", "<PersonName number=\"1\"/>"},
    {"US", NULL, "US", "0100 FFFF 02", V(1, "1") V(2, "65535")},
    {"SL", NULL, "SL", "FFFFFFFF", V(1, "-1")},
    {"FL", NULL, "FL", "CDCCCC3D 0000C07F 000080FF",
     V(1, "0.1") V(2, "NaN") V(3, "-inf")},
    {"AT", NULL, "AT", "28000A00", V(1, "0028000A")},
    {"UV", NULL, "UV", "FFFFFFFFFFFFFFFF", V(1, "18446744073709551615")},
    {"bytes", NULL, "OB", "'foob'", "<InlineBinary>Zm9vYg==</InlineBinary>"},
    {"unknown", NULL, "UN", "'foo'", "<InlineBinary>Zm9v</InlineBinary>"},
};

/* Whole and in pieces, cut anywhere: the same. */
static void
run_value(const void *arg)
{
    const struct value_row *row = arg;
    struct bytes            value = bytes_from_hex(row->value);
    char                    expected[1024];

    snprintf(expected, sizeof expected,
             HEAD "%s<DicomAttribute tag=\"00091001\" vr=\"%s\"%s%s%s" TAIL,
             row->charset ? "<DicomAttribute tag=\"00080005\" vr=\"CS\" "
                            "keyword=\"SpecificCharacterSet\">" V(
                                1, "ISO_IR 192") "</DicomAttribute>"
                          : "",
             row->vr, row->xml[0] ? ">" : "/>", row->xml,
             row->xml[0] ? "</DicomAttribute>" : "");
    for (long cut = -1; cut <= (long)value.size; cut++) {
        struct text_out out = {0};

        write_value(NULL, row->charset, row->vr, value, cut, &out);
        assert_string_equal(out.text, expected);
        text_out_free(&out);
    }
    bytes_free(&value);
}

/* ---- streams ------------------------------------------------------------ */

struct stream_row {
    const char  *name;
    const char  *options;
    const char  *events;
    const char  *xml;
    dicom_status status;
};

#define MODALITY                                                               \
    "<DicomAttribute tag=\"00080060\" vr=\"CS\" keyword=\"Modality\">" V(      \
        1, "CT") "</DicomAttribute>"
#define IMAGES "<DicomAttribute tag=\"00081140\" vr=\"SQ\" "                   \
               "keyword=\"ReferencedImageSequence\""

static const struct stream_row streams[] = {
    {"empty", "", "D:ELE{ }", HEAD TAIL, DICOM_OK},
    {"none", "", "", NULL, DICOM_OK},
    {"what is left out", "",
     "M{ 00020010:UI'1' } D:ELE{ 00080000:UL.01000000 00080060:CS'CT' "
     "00080060:CS'MR' }", HEAD MODALITY TAIL, DICOM_OK},
    {"two", "", "D:ELE{ 00080060:CS'CT' } D:ELE{ }",
     HEAD MODALITY TAIL HEAD TAIL, DICOM_OK},
    {"items", "", "D:ELE{ 00081140:SQ[ ( 00080060:CS'CT' ) ( ) ] }",
     HEAD IMAGES "><Item number=\"1\">" MODALITY
     "</Item><Item number=\"2\"></Item></DicomAttribute>" TAIL, DICOM_OK},
    {"no items", "", "D:ELE{ 00081140:SQ[ ] }", HEAD IMAGES "/>" TAIL,
     DICOM_OK},
    {"fragments", "", "D:ELE{ 7FE00010:OB< #. #.FFD8 > }",
     HEAD "<DicomAttribute tag=\"7FE00010\" vr=\"OB\" keyword=\"PixelData\"/>"
     TAIL, DICOM_OK},
    {"bulk elsewhere", "uri", "D:ELE{ 7FE00008:OF.00000000 7FE00010:OB.0102 }",
     HEAD "<DicomAttribute tag=\"7FE00008\" vr=\"OF\" "
     "keyword=\"FloatPixelData\"><BulkData uri=\"http://h/?a&amp;b=&quot;&lt;"
     "1&gt;&quot;\"/></DicomAttribute><DicomAttribute tag=\"7FE00010\" "
     "vr=\"OB\" keyword=\"PixelData\"/>" TAIL, DICOM_OK},
    {"creators", "",
     "D:ELE{ 00080005:CS'ISO_IR 100' 00090010:LO.413C22E9 00091001:LO "
     "00091101:LO 00091140:SQ[ ( 00091001:LO 00090010:LO'B' 00091002:LO ) ] }",
     HEAD "<DicomAttribute tag=\"00080005\" vr=\"CS\" "
     "keyword=\"SpecificCharacterSet\">" V(1, "ISO_IR 192") "</DicomAttribute>"
     "<DicomAttribute tag=\"00090010\" vr=\"LO\">" V(1, "A&lt;\"\u00e9")
     "</DicomAttribute><DicomAttribute tag=\"00090001\" vr=\"LO\" "
     "privateCreator=\"A&lt;&quot;\u00e9\"/><DicomAttribute tag=\"00091101\" "
     "vr=\"LO\"/><DicomAttribute tag=\"00091140\" vr=\"SQ\"><Item "
     "number=\"1\"><DicomAttribute tag=\"00091001\" vr=\"LO\"/>"
     "<DicomAttribute tag=\"00090010\" vr=\"LO\">" V(1, "B")
     "</DicomAttribute><DicomAttribute tag=\"00090002\" vr=\"LO\" "
     "privateCreator=\"B\"/></Item></DicomAttribute>" TAIL, DICOM_OK},
    {"pretty", "pretty",
     "D:ELE{ 00080060:CS'CT' 00081140:SQ[ ( 00080060:CS ) ( ) ] "
     "7FE00010:OB.0102 }",
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<NativeDicomModel "
     "xmlns=\"http://dicom.nema.org/PS3.19/models/NativeDICOM\" "
     "xml:space=\"preserve\">\n"
     "  <DicomAttribute tag=\"00080060\" vr=\"CS\" keyword=\"Modality\">\n"
     "    <Value number=\"1\">CT</Value>\n"
     "  </DicomAttribute>\n"
     "  " IMAGES ">\n"
     "    <Item number=\"1\">\n"
     "      <DicomAttribute tag=\"00080060\" vr=\"CS\" keyword=\"Modality\"/>\n"
     "    </Item>\n"
     "    <Item number=\"2\"></Item>\n"
     "  </DicomAttribute>\n"
     "  <DicomAttribute tag=\"7FE00010\" vr=\"OB\" keyword=\"PixelData\">\n"
     "    <InlineBinary>AQI=</InlineBinary>\n"
     "  </DicomAttribute>\n"
     "</NativeDicomModel>\n", DICOM_OK},
    {"cut in an item", "", "D:ELE{ 00081140:SQ[ ( 00080060:CS'CT'",
     HEAD IMAGES "><Item number=\"1\">" MODALITY "</Item></DicomAttribute>"
     TAIL, DICOM_E_TRUNCATED},
    {"an element outside", "", "00080060:CS'CT'", NULL, DICOM_E_STATE},
};

static void
run_stream(const void *arg)
{
    const struct stream_row *row = arg;
    dicom_xml_writer_options options = options_of(row->options);

    check_stream(&options, row->events, row->xml, row->status);
}

/* ---- memory, output, arguments ------------------------------------------ */

static dicom_status
write_with(const dicom_allocator *with, struct text_out *out)
{
    dicom_xml_writer_options options = options_of("");
    struct heedless          h = {dicom_xml_writer_event, NULL};
    dicom_xml_writer        *w;
    dicom_status             status;

    options.allocator = with;
    status = dicom_xml_writer_new(&w, text_out_write, out, &options);
    if (status != DICOM_OK) {
        assert_null(w);
        return status;
    }
    h.ctx = w;
    status = play_text("D:ELE{ 00090010:LO'A' 00091001:LO }", NULL,
                       heedless_event, &h);
    if (status == DICOM_OK)
        status = dicom_xml_writer_finish(w);
    dicom_xml_writer_free(w);
    return status;
}

/* Without memory for a creator all is written but its name. */
static void
test_failing_alloc(void **state)
{
    (void)state;
    for (size_t k = 1; k <= 3; k++) {
        struct failing_alloc memory;
        dicom_allocator      with = failing_alloc_init(&memory, k, false);
        struct text_out      out = {0};

        assert_int_equal(write_with(&with, &out),
                         k == 1 ? DICOM_E_NO_MEMORY : DICOM_OK);
        assert_int_equal(memory.failures, k < 3);
        if (k > 1)
            assert_int_equal(strstr(out.text, "privateCreator") != NULL,
                             k == 3);
        failing_alloc_check(&memory);
        text_out_free(&out);
    }
}

static void
test_failing_output(void **state)
{
    dicom_xml_writer_options no_size = {0};
    struct text_out          out = {.fail_at = 1};
    dicom_xml_writer        *w;

    (void)state;
    assert_int_equal(dicom_xml_writer_new(&w, NULL, NULL, NULL),
                     DICOM_E_ARGUMENT);
    assert_null(w);
    assert_int_equal(dicom_xml_writer_new(NULL, text_out_write, &out, NULL),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_xml_writer_new(&w, text_out_write, &out, &no_size),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_xml_writer_new(&w, text_out_write, &out, NULL),
                     DICOM_OK);
    assert_int_equal(play_text("D:ELE{ }", NULL, dicom_xml_writer_event, w),
                     DICOM_OK);
    assert_int_equal(dicom_xml_writer_finish(w), DICOM_E_WRITE);
    assert_int_equal(dicom_xml_writer_cut(w), DICOM_E_WRITE);
    dicom_xml_writer_free(w);
    dicom_xml_writer_free(NULL);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failing_alloc),
        cmocka_unit_test(test_failing_output),
    };

    RUN_TABLE(run_value, values);
    RUN_TABLE(run_stream, streams);
    RUN_TESTS(tests);
    return finish_tests();
}
