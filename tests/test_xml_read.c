/* XML of the Native DICOM Model read as events. */
#include "support/support.h"

#include <stdio.h>

#include "dicom/xml.h"
#include "support/failing_alloc.h"

#define OF(name) dicom_xml_##name
#include "support/text_model.h"

static dicom_status
fetch(void *ctx, const dicom_event *e, const char *uri, size_t uri_size,
      const void **bytes, size_t *size)
{
    (void)ctx;
    assert_int_equal(e->kind, DICOM_ELEMENT);
    *bytes = uri;
    *size = uri_size;
    return DICOM_OK;
}

/* What a text gives: its events, and the error, at every cut the same. */
static void
judge(const char *xml, dicom_status status, const char *events, long at,
      const char *path)
{
    struct bytes text = json_text(xml);

    for (size_t cut = 0; cut <= text.size; cut++) {
        struct event_text        told = {0};
        dicom_xml_reader_options o = DICOM_XML_READER_OPTIONS_INIT;
        dicom_xml_reader        *r;

        o.on_event = event_text_event;
        o.event_ctx = &told;
        o.bulk_value = fetch;
        assert_int_equal(dicom_xml_reader_new(&r, &o), DICOM_OK);
        /* The second time after a reset in the midst of the first. */
        dicom_status first = dicom_xml_reader_feed(r, text.data, cut);
        assert_true(first == DICOM_OK || first == status);
        dicom_xml_reader_reset(r);
        event_log_free(&told.log);
        told = (struct event_text){0};
        assert_int_equal(feed(r, text, cut), status);
        if (events)
            assert_string_equal(told.log.text ? told.log.text : "", events);
        if (at >= 0)
            assert_int_equal(dicom_xml_reader_error(r)->offset, at);
        if (path)
            assert_string_equal(dicom_xml_reader_error(r)->path, path);
        assert_int_equal(dicom_xml_reader_finish(r), status);
        dicom_xml_reader_free(r);
        event_log_free(&told.log);
    }
    bytes_free(&text);
}

#define CHARSET "00080005:CS'ISO_IR 192'"
#define D(events) "D:ELE{ " CHARSET " " events " }"

/* ---- values ------------------------------------------------------------- */

struct value_row {
    const char *name;
    const char *vr;
    const char *xml;   /* in the attribute */
    const char *event; /* of the element behind tag and VR */
};

static const struct value_row values[] = {
    {"empty", "LO", "", ""},
    {"text", "SH", "<Value number=`1`>ab</Value>", "'ab'"},
    {"blanks around", "SH", "\n  <Value number=`1`>ab</Value>\r\n\t", "'ab'"},
    {"values", "CS", "<Value number=`1`>A</Value><Value number=`2`>B</Value>",
     "'A\\B '"},
    {"missing values", "CS",
     "<Value number=`2`>A</Value><Value number=`5`/>", "'\\A\\\\\\ '"},
    {"without numbers", "CS", "<Value>A</Value><Value>B</Value>", "'A\\B '"},
    {"an empty value", "LO", "<Value number=`1`></Value>", ""},
    {"blanks within", "LT", "<Value number='1'> a\n\tb </Value>",
     ".20610A096220"},
    {"ends of lines", "LT", "<Value>a\r\nb\rc\r\rd&#13;&#xD;\n</Value>",
     ".610A620A630A0A640D0D0A20"},
    {"references", "LT",
     "<Value>&lt;&gt;&amp;&apos;&quot;&#65;&#x42;&#x1F600;</Value>",
     ".3C3E26272241" "42F09F988020"},
    {"UTF-8", "LO", "<Value>\u00e4\u20ac</Value>", ".C3A4E282AC20"},
    {"comments", "LO", "<!-- <Value> -- --><Value>a<!---->b</Value>", "'ab'"},
    {"instructions", "LO", "<?x <y>?\?><Value>ab</Value>", "'ab'"},
    {"DS", "DS", "<Value number=`1`>1.50</Value>", "'1.50'"},
    {"US", "US", "<Value>1</Value><Value>65535</Value>", ".0100FFFF"},
    {"FL", "FL", "<Value>NaN</Value><Value>0.1</Value>", ".0000C07FCDCCCC3D"},
    {"AT", "AT", "<Value>0028000A</Value>", ".28000A00"},
    {"bytes", "OB", "<InlineBinary>Zm9v\n  Yg==\n</InlineBinary>",
     ".666F6F62"},
    {"odd bytes", "OB", "<InlineBinary>Zg==</InlineBinary>", ".6600"},
    {"no bytes", "OB", "<InlineBinary/>", ""},
    {"elsewhere", "OB", "<BulkData uri=`a&amp;b`/>", ".61266200"},
    {"name", "PN",
     "<PersonName number=`1`><Alphabetic><FamilyName>Doe</FamilyName>"
     "<GivenName>John</GivenName></Alphabetic></PersonName>", "'Doe^John'"},
    {"missing components", "PN",
     "<PersonName><Alphabetic><NamePrefix>Dr.</NamePrefix></Alphabetic>"
     "</PersonName>", "'^^^Dr.'"},
    {"too many components", "PN",
     "<PersonName><Alphabetic><NameSuffix>a^b</NameSuffix></Alphabetic>"
     "</PersonName>", "'^^^^a^b '"},
    {"groups in any order", "PN",
     "<PersonName><Phonetic><FamilyName>C</FamilyName></Phonetic><Alphabetic>"
     "<FamilyName>A</FamilyName></Alphabetic></PersonName>", "'A==C'"},
    {"empty groups", "PN",
     "<PersonName><Alphabetic/><Ideographic><FamilyName>B</FamilyName>"
     "</Ideographic><Phonetic/></PersonName>", "'=B'"},
    {"names", "PN",
     "<PersonName number=`1`/><PersonName number=`3`><Ideographic><FamilyName>"
     "B</FamilyName></Ideographic></PersonName>", "'\\\\=B'"},
    {"no items", "SQ", "", "[ ]"},
    {"items", "SQ",
     "<Item number=`1`><DicomAttribute tag=`00080060` vr=`CS`/></Item><Item "
     "number=`2`/>", "[ ( 00080060:CS ) ( ) ]"},
};

static void
run_value(const void *arg)
{
    const struct value_row *row = arg;
    char                    xml[512], events[256];

    snprintf(xml, sizeof xml,
             "<NativeDicomModel><DicomAttribute tag=`00091001` vr=`%s` "
             "keyword=``>%s</DicomAttribute>"
             "</NativeDicomModel>",
             row->vr, row->xml);
    snprintf(events, sizeof events, D("00091001:%s%s"), row->vr, row->event);
    judge(xml, DICOM_OK, events, 0, "");
}

/* ---- texts -------------------------------------------------------------- */

struct text_row {
    const char  *name;
    const char  *xml;
    dicom_status status;
    const char  *events;
    long         at;
    const char  *path;
};

#define M(text) "<NativeDicomModel>" text "</NativeDicomModel>"
#define A(text) "<DicomAttribute tag=`00080060` vr=`CS`" text
#define BEGUN "D:ELE{"
/* 128 bytes */
#define A16 "ääääääää"
#define A64 A16 A16 A16 A16 A16 A16 A16 A16

static const struct text_row texts[] = {
    {"empty", M(""), DICOM_OK, "D:ELE{ }", 0, ""},
    {"all that may stand around",
     "\xEF\xBB\xBF<?xml version=`1.0` encoding=`UTF-8`?>\n<!-- a -->\n"
     "<NativeDicomModel xmlns=`http://x/>` xml:space = 'preserve' >\n"
     "</NativeDicomModel >\n<!-- b -->\n", DICOM_OK, "D:ELE{ }", 0, ""},
    {"an empty tag", "<NativeDicomModel/>", DICOM_OK, "D:ELE{ }", 0, ""},
    {"group lengths and group 2 are left out",
     M("<DicomAttribute tag=`00020010` vr=`UI`/><DicomAttribute "
       "tag=`00080000` vr=`UL`/>" A("/>")), DICOM_OK, D("00080060:CS"), 0, ""},

    {"no vr", M("<DicomAttribute tag=`00080060`/><DicomAttribute "
       "tag=`00090010`/>"), DICOM_OK, D("00080060:CS 00090010:LO"), 0, ""},
    {"private attributes", M(
       "<DicomAttribute tag=`00090012` vr=`LO`><Value>B </Value>"
       "</DicomAttribute><DicomAttribute privateCreator=`A` tag=`00090001` "
       "vr=`LO`/><DicomAttribute tag=`000900FF` vr=`LO` privateCreator=` B`/>"
       "<DicomAttribute tag=`00090001` vr=`LO` privateCreator=`C`/>"
       "<DicomAttribute tag=`00090010` vr=`LO` privateCreator=`A`/>"
       "<DicomAttribute tag=`00090003` vr=`LO` privateCreator=`D`/>"
       "<DicomAttribute tag=`000B0001` vr=`SQ` privateCreator=`A`><Item>"
       "<DicomAttribute tag=`000B0001` vr=`LO` privateCreator=`B`/></Item>"
       "</DicomAttribute>"
       "<DicomAttribute tag=`000B0002` vr=`LO` privateCreator=`A`/>"
       "<DicomAttribute tag=`000B1003` vr=`LO` privateCreator=`A `/>"
       "<DicomAttribute tag=`000B0004` vr=`LO`/>"), DICOM_OK,
     D("00090012:LO'B ' 00090010:LO'A ' 00091001:LO 000912FF:LO "
       "00090011:LO'C ' 00091101:LO 00091010:LO 00090013:LO'D ' 00091303:LO "
       "000B0010:LO'A ' 000B1001:SQ[ ( 000B0010:LO'B ' 000B1001:LO ) ] "
       "000B1002:LO 000B1003:LO 000B0004:LO"), 0, ""},
    {"a private attribute without vr",
     M("<DicomAttribute tag=`00190001` privateCreator=`GEMS_ACQU_01`/>"
       "<DicomAttribute tag=`00190002` privateCreator=`GEMS_ACQU_01`/>"),
     DICOM_OK, D("00190010:LO'GEMS_ACQU_01' 00191001:LT 00191002:SL"), 0, ""},

    {"private attributes with blocks", M(
       "<DicomAttribute tag=`00091001` vr=`LO` privateCreator=`A`/>"
       "<DicomAttribute tag=`00091002` vr=`LO` privateCreator=` A `/>"
       "<DicomAttribute tag=`00090011` vr=`UN`><InlineBinary>QQ==</InlineBinary"
       "></DicomAttribute>"
       "<DicomAttribute tag=`00091103` vr=`LO` privateCreator=`A`/>"
       "<DicomAttribute tag=`00090004` vr=`LO` privateCreator=`A`/>"),
     DICOM_OK, D("00090010:LO'A ' 00091001:LO 00091002:LO 00090011:UN.4100 "
                 "00091103:LO 00091004:LO"), 0, ""},
    {"a creator of many bytes",
     M("<DicomAttribute tag=`00090001` vr=`LO` privateCreator=`" A64 "`/>"),
     DICOM_OK, NULL, -1, NULL},
    {"an encoding that is the same", "<?xml version='1.0'  encoding = 'uTf-8' "
     "?>" M(""), DICOM_OK, "D:ELE{ }", 0, ""},
    {"ASCII", "<?xml version=`1.0` encoding=`US-ASCII`?>" M(""), DICOM_OK,
     "D:ELE{ }", 0, ""},

    {"nothing", "", DICOM_E_TRUNCATED, "", 0, ""},
    {"another encoding", "<?xml version=`1.0` encoding=`ISO-8859-1`?>" M(""),
     DICOM_E_SYNTAX, "", 40, ""},
    {"half an encoding", "<?xml version=`1.0` encoding=`UTF`?>" M(""),
     DICOM_E_SYNTAX, "", 33, ""},
    {"a NUL in an encoding", "<?xml version=`1.0` encoding=`UTF-8\x01`?>" M(""),
     DICOM_E_SYNTAX, "", 36, ""},
    {"more than an encoding", "<?xml version=`1.0` encoding=`UTF-8x`?>" M(""),
     DICOM_E_SYNTAX, "", 36, ""},
    {"the block of another creator",
     M("<DicomAttribute tag=`00090010` vr=`LO`><Value>B</Value>"
       "</DicomAttribute>"
       "<DicomAttribute tag=`00091001` vr=`LO` privateCreator=`A`/>"),
     DICOM_E_SYNTAX, "D:ELE{ " CHARSET " 00090010:LO'B '", 149, "(0009,1001)"},
    {"a block without creator",
     M("<DicomAttribute tag=`00090801` vr=`LO` privateCreator=`A`/>"),
     DICOM_E_SYNTAX, BEGUN, 77, "(0009,0801)"},
    {"items out of order",
     M("<DicomAttribute tag=`00081140` vr=`SQ`><Item number=`2`/>"
       "</DicomAttribute>"),
     DICOM_E_SYNTAX, BEGUN, 75,
     "ReferencedImageSequence"},
    {"not closed", "<NativeDicomModel>", DICOM_E_TRUNCATED, BEGUN, 18, ""},
    {"cut in a comment", M("") "<!--", DICOM_E_TRUNCATED, "D:ELE{ }", 41, ""},
    {"cut in a character", M("") "\xC3", DICOM_E_TRUNCATED, "D:ELE{ }", 38,
     ""},
    {"another element", "<Model/>", DICOM_E_SYNTAX, "", 6, ""},
    {"a prefix", "<a:NativeDicomModel/>", DICOM_E_SYNTAX, "", 19, ""},
    {"a long name", "<NativeDicomModelNativeDicomModelNativeDicomModel/>",
     DICOM_E_SYNTAX, "", 49, ""},
    {"a document type", "<!DOCTYPE a>", DICOM_E_SYNTAX, "", 2, ""},
    {"an entity", M(A("><Value>&a;</Value></DicomAttribute>")),
     DICOM_E_SYNTAX, BEGUN, 66, "Modality"},
    {"CDATA", M(A("><Value><![CDATA[a]]></Value></DicomAttribute>")),
     DICOM_E_SYNTAX, BEGUN, 66, "Modality"},
    {"a control character", M(A("><Value>\x01</Value></DicomAttribute>")),
     DICOM_E_SYNTAX, BEGUN, 64, "Modality"},
    {"reference to one", M(A("><Value>&#1;</Value></DicomAttribute>")),
     DICOM_E_SYNTAX, BEGUN, 67, "Modality"},
    {"reference to a surrogate",
     M(A("><Value>&#xD800;</Value></DicomAttribute>")), DICOM_E_SYNTAX, BEGUN,
     71, "Modality"},
    {"reference to nothing", M(A("><Value>&#;</Value></DicomAttribute>")),
     DICOM_E_SYNTAX, BEGUN, 66, "Modality"},
    {"reference without end", M(A("><Value>a & b</Value></DicomAttribute>")),
     DICOM_E_SYNTAX, BEGUN, 67, "Modality"},
    {"no UTF-8", M(A("><Value>\xFF</Value></DicomAttribute>")),
     DICOM_E_SYNTAX, BEGUN, 64, "Modality"},
    {"text among elements", M("a"), DICOM_E_SYNTAX, BEGUN, 18, ""},
    {"a text behind blanks", M(" \n text"), DICOM_E_SYNTAX, BEGUN, 21, ""},
    {"no base64 behind blanks",
     M("<DicomAttribute tag=`00091001` vr=`OB`><InlineBinary>Zm9v Zg=a b c"
       "</InlineBinary></DicomAttribute>"), DICOM_E_VALUE, BEGUN, 79,
     "(0009,1001)"},
    {"text behind the end", M("") "a", DICOM_E_SYNTAX, "D:ELE{ }", 37, ""},
    {"two documents", M("") M(""), DICOM_E_SYNTAX, "D:ELE{ }", 54, ""},
    {"ends that do not fit", M(A("><Value>a</DicomAttribute>")),
     DICOM_E_SYNTAX, BEGUN, 82, "Modality"},
    {"an end too many", "</NativeDicomModel>", DICOM_E_SYNTAX, "", 19, ""},
    {"quotes missing", "<NativeDicomModel a=b/>", DICOM_E_SYNTAX, "", 20, ""},
    {"equals missing", "<NativeDicomModel a />", DICOM_E_SYNTAX, "", 20, ""},
    {"'<' in an attribute", "<NativeDicomModel a=`<`/>", DICOM_E_SYNTAX, "",
     21, ""},
    {"an attribute twice", M("<DicomAttribute tag=`00080060` tag=`00080060`/>"),
     DICOM_E_SYNTAX, BEGUN, 52, ""},
    {"no tag", M("<DicomAttribute vr=`CS`/>"), DICOM_E_SYNTAX, BEGUN, 43, ""},
    {"no vr, and unknown", M("<DicomAttribute tag=`00080061`/><DicomAttribute "
       "tag=`00091001`/>"), DICOM_E_SYNTAX,
     "D:ELE{ " CHARSET " 00080061:CS", 82, "(0009,1001)"},
    {"an empty creator",
     M("<DicomAttribute tag=`00090001` vr=`LO` privateCreator=` `/>"),
     DICOM_E_VALUE, BEGUN, 77, "(0009,0001)"},
    {"a creator with too long a name",
     M("<DicomAttribute tag=`00090001` vr=`LO` privateCreator=`"
       A64 A64 "5`/>"), DICOM_E_VALUE, BEGUN, 331, ""},
    {"an attribute of a creator twice",
     M("<DicomAttribute tag=`00090001` vr=`LO` privateCreator=`A`/>"
       "<DicomAttribute tag=`00090001` vr=`LO` privateCreator=`A`/>"),
     DICOM_E_SYNTAX, "D:ELE{ " CHARSET " 00090010:LO'A ' 00091001:LO", 77,
     "(0009,1001)"},
    {"a block that is taken",
     M("<DicomAttribute tag=`00090001` vr=`LO` privateCreator=`A`/>"
       "<DicomAttribute tag=`00090010` vr=`LO`/>"),
     DICOM_E_SYNTAX, "D:ELE{ " CHARSET " 00090010:LO'A ' 00091001:LO "
     "00090010:LO", 136, "(0009,0010)"},
    {"a bad tag", M("<DicomAttribute tag=`0008006G` vr=`CS`/>"),
     DICOM_E_SYNTAX, BEGUN, 48, ""},
    {"a bad vr", M("<DicomAttribute tag=`00080060` vr=`ZZ`/>"),
     DICOM_E_SYNTAX, BEGUN, 56, ""},
    {"a tag twice", M(A("/>") A("/>")), DICOM_E_SYNTAX,
     "D:ELE{ " CHARSET " 00080060:CS", 58, "Modality"},
    {"Value in the model", M("<Value/>"), DICOM_E_SYNTAX, BEGUN, 24, ""},
    {"Value 0", M(A("><Value number=`0`/></DicomAttribute>")), DICOM_E_SYNTAX,
     BEGUN, 74, "Modality"},
    {"numbers that do not ascend",
     M(A("><Value number=`1`/><Value number=`1`/></DicomAttribute>")),
     DICOM_E_SYNTAX, BEGUN, 95, "Modality"},
    {"too many are missing", M(A("><Value number=`2000`/></DicomAttribute>")),
     DICOM_E_LIMIT, BEGUN, 79, "Modality"},
    {"numbers without end",
     M(A("><Value number=`99999999999`/></DicomAttribute>")), DICOM_E_SYNTAX,
     BEGUN, 84, "Modality"},
    {"items in no sequence", M(A("><Item/></DicomAttribute>")),
     DICOM_E_WRONG_VR, BEGUN, 64, "Modality"},
    {"two kinds", M(A("><InlineBinary/><Value/></DicomAttribute>")),
     DICOM_E_SYNTAX, BEGUN, 80, "Modality"},
    {"bytes twice",
     M("<DicomAttribute tag=`00091001` vr=`OB`><InlineBinary/><InlineBinary/>"
       "</DicomAttribute>"), DICOM_E_SYNTAX, BEGUN, 87, "(0009,1001)"},
    {"bytes of text",
     M(A("><InlineBinary>Zg==</InlineBinary></DicomAttribute>")),
     DICOM_E_WRONG_VR, BEGUN, 107, "Modality"},
    {"no base64",
     M("<DicomAttribute tag=`00091001` vr=`OB`><InlineBinary>Zg=a"
       "</InlineBinary></DicomAttribute>"), DICOM_E_VALUE, BEGUN, 74,
     "(0009,1001)"},
    {"BulkData without uri", M(A("><BulkData uuid=`1`/></DicomAttribute>")),
     DICOM_E_UNSUPPORTED, BEGUN, 77, "Modality"},
    {"a name for a string", M(A("><PersonName/></DicomAttribute>")),
     DICOM_E_VALUE, BEGUN, 70, "Modality"},
    {"a string for a name",
     M("<DicomAttribute tag=`00100010` vr=`PN`><Value>A</Value>"
       "</DicomAttribute>"), DICOM_E_VALUE, BEGUN, 73, "PatientName"},
    {"components out of order",
     M("<DicomAttribute tag=`00100010` vr=`PN`><PersonName><Alphabetic>"
       "<GivenName/><FamilyName/></Alphabetic></PersonName>"
       "</DicomAttribute>"), DICOM_E_SYNTAX, BEGUN, 106, "PatientName"},
    {"a component twice",
     M("<DicomAttribute tag=`00100010` vr=`PN`><PersonName><Alphabetic>"
       "<FamilyName/><FamilyName/></Alphabetic></PersonName>"
       "</DicomAttribute>"), DICOM_E_SYNTAX, BEGUN, 107, "PatientName"},
    {"'^' in a component",
     M("<DicomAttribute tag=`00100010` vr=`PN`><PersonName><Alphabetic>"
       "<FamilyName>^</FamilyName></Alphabetic></PersonName>"
       "</DicomAttribute>"), DICOM_E_VALUE, BEGUN, 93, "PatientName"},
};

static void
run_text(const void *arg)
{
    const struct text_row *row = arg;

    judge(row->xml, row->status, row->events, row->at, row->path);
}

/* ---- memory, limits, arguments ------------------------------------------ */

static dicom_status
ignore(void *ctx, const dicom_event *e)
{
    (void)ctx;
    (void)e;
    return DICOM_OK;
}

static dicom_status
read_with(const dicom_allocator *with)
{
    dicom_xml_reader_options o = DICOM_XML_READER_OPTIONS_INIT;
    dicom_xml_reader        *r;
    dicom_status             status;
    struct bytes             text = json_text(M(
        A("><Value>a</Value></DicomAttribute>") "<DicomAttribute "
        "tag=`00090001` vr=`LO` privateCreator=`A`/><DicomAttribute "
        "tag=`00100010` vr=`PN`><PersonName><Phonetic><GivenName>b</GivenName>"
        "</Phonetic></PersonName></DicomAttribute>"));

    o.on_event = ignore;
    o.allocator = with;
    status = dicom_xml_reader_new(&r, &o);
    if (status == DICOM_OK) {
        status = feed(r, text, 20);
        dicom_xml_reader_free(r);
    } else {
        assert_null(r);
    }
    bytes_free(&text);
    return status;
}

static void
test_failing_alloc(void **state)
{
    struct failing_alloc memory = {.failures = 1};
    size_t               k = 1;

    (void)state;
    for (; memory.failures > 0; k++) {
        dicom_allocator with = failing_alloc_init(&memory, k, false);
        dicom_status    status = read_with(&with);

        failing_alloc_check(&memory);
        assert_int_equal(status, memory.failures > 0 ? DICOM_E_NO_MEMORY
                                                     : DICOM_OK);
    }
    assert_true(k > 4);
}

static void
test_sorted(void **state)
{
    dicom_xml_reader_options o = DICOM_XML_READER_OPTIONS_INIT;
    dicom_xml_reader        *r;
    struct event_text        told = {0};
    struct bytes             text = json_text(M(
        "<DicomAttribute tag=`00081140` vr=`SQ`><Item><DicomAttribute "
        "tag=`00090010` vr=`LO`/>" A("/>") "</Item></DicomAttribute>" A("/>")));

    (void)state;
    o.on_event = event_text_event;
    o.event_ctx = &told;
    o.sorted = true;
    assert_int_equal(dicom_xml_reader_new(&r, &o), DICOM_OK);
    assert_int_equal(feed(r, text, 30), DICOM_OK);
    assert_string_equal(told.log.text, D("00080060:CS 00081140:SQ[ ( "
                                         "00080060:CS 00090010:LO ) ]"));
    dicom_xml_reader_free(r);
    event_log_free(&told.log);
    bytes_free(&text);
}

static void
test_limits(void **state)
{
    dicom_xml_reader_options o = DICOM_XML_READER_OPTIONS_INIT;
    dicom_xml_reader        *r;
    struct bytes             unit = json_text(
        "<DicomAttribute tag=`0040A730` vr=`SQ`><Item>");
    dicom_status status = DICOM_OK;
    unsigned     depth = 0;

    (void)state;
    assert_int_equal(dicom_xml_reader_new(&r, &o), DICOM_E_ARGUMENT);
    o.on_event = ignore;
    assert_int_equal(dicom_xml_reader_new(NULL, &o), DICOM_E_ARGUMENT);
    o.size--;
    assert_int_equal(dicom_xml_reader_new(&r, &o), DICOM_E_ARGUMENT);
    o.size++;
    o.max_memory = 100000;
    assert_int_equal(dicom_xml_reader_new(&r, &o), DICOM_OK);
    assert_int_equal(dicom_xml_reader_feed(r, "<NativeDicomModel>", 18),
                     DICOM_OK);
    for (; status == DICOM_OK; depth++)
        status = dicom_xml_reader_feed(r, unit.data, unit.size);
    assert_int_equal(status, DICOM_E_LIMIT);
    assert_int_equal(depth, 129);

    dicom_xml_reader_reset(r);
    bytes_free(&unit);
    unit = json_text(
        "<NativeDicomModel><DicomAttribute tag=`00091001` vr=`LT`><Value>");
    status = dicom_xml_reader_feed(r, unit.data, unit.size);
    for (depth = 0; status == DICOM_OK; depth++)
        status = dicom_xml_reader_feed(r, "aaaaaaaaaa", 10);
    assert_int_equal(status, DICOM_E_LIMIT);
    assert_true(depth > 3000 && depth < 10000);
    bytes_free(&unit);
    dicom_xml_reader_free(r);
    dicom_xml_reader_free(NULL);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failing_alloc),
        cmocka_unit_test(test_sorted),
        cmocka_unit_test(test_limits),
    };

    RUN_TABLE(run_value, values);
    RUN_TABLE(run_text, texts);
    RUN_TESTS(tests);
    return finish_tests();
}
