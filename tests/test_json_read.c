/* JSON read as events. */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "dicom/dataset.h"
#include "dicom/json.h"
#include "support/failing_alloc.h"

#define OF(name) dicom_json_##name
#include "support/text_model.h"

/* What takes the events of a text. */
struct sink {
    struct event_text text;
    dicom_event_order order;
    uint32_t          skip; /* answers SKIP to BEGINs of this tag */
    bool              items; /* not to that of the sequence, though */
    uint32_t          stop; /* answers STOPPED to events of this tag */
};

static dicom_status
sink_event(void *ctx, const dicom_event *e)
{
    struct sink *s = ctx;

    if (e->kind == DICOM_DATASET_BEGIN)
        s->order = (dicom_event_order){0};
    assert_int_equal(dicom_event_order_check(&s->order, e), DICOM_OK);
    assert_int_equal(event_text_event(&s->text, e), DICOM_OK);
    if (s->stop != 0 && e->tag == s->stop)
        return DICOM_E_STOPPED;
    if (s->skip != 0 && e->tag == s->skip &&
        ((e->kind == DICOM_SEQUENCE_BEGIN && !s->items) ||
         e->kind == DICOM_ITEM_BEGIN || e->kind == DICOM_BULK_BEGIN))
        return DICOM_SKIP;
    return DICOM_OK;
}

/* A value of as many letters as the URI has. */
static dicom_status
fetch(void *ctx, const dicom_event *e, const char *uri, size_t uri_size,
      const void **bytes, size_t *size)
{
    (void)ctx;
    assert_int_equal(e->kind, DICOM_ELEMENT);
    assert_null(e->bytes);
    if (uri_size == 4 && memcmp(uri, "skip", 4) == 0)
        return DICOM_SKIP;
    if (uri_size == 4 && memcmp(uri, "stop", 4) == 0)
        return DICOM_E_STOPPED;
    if (uri_size == 0)
        return DICOM_OK;
    *bytes = "abcdefghijklmnopqrstuvwxyz";
    *size = uri_size;
    return DICOM_OK;
}

struct row {
    const char  *name;
    const char  *options; /* words */
    const char  *json;    /* a ` is a " */
    dicom_status status;
    const char  *events;
    long         at;   /* of the error */
    const char  *path;
};

static dicom_json_reader_options
options_of(const char *words, struct sink *sink)
{
    dicom_json_reader_options o = DICOM_JSON_READER_OPTIONS_INIT;

    o.on_event = sink_event;
    o.event_ctx = sink;
    o.lines = strstr(words, "lines") != NULL;
    o.sorted = strstr(words, "sorted") != NULL;
    if (strstr(words, "uri"))
        o.bulk_value = fetch;
    if (strstr(words, "depth2"))
        o.max_depth = 2;
    if (strstr(words, "skip"))
        sink->skip = 0x00081140;
    sink->items = strstr(words, "items") != NULL;
    if (strstr(words, "stop"))
        sink->stop = 0x00081140;
    return o;
}

static void
judge(const struct row *row, struct bytes text, size_t cut)
{
    struct sink               sink = {0};
    dicom_json_reader_options options = options_of(row->options, &sink);
    dicom_json_reader        *r;

    assert_int_equal(dicom_json_reader_new(&r, &options), DICOM_OK);
    /* The second time after a reset in the midst of the first. */
    dicom_status first = dicom_json_reader_feed(r, text.data, cut);
    assert_true(first == DICOM_OK || first == row->status);
    dicom_json_reader_reset(r);
    event_log_free(&sink.text.log);
    sink.text = (struct event_text){0};

    assert_int_equal(feed(r, text, cut), row->status);
    const dicom_error *error = dicom_json_reader_error(r);
    assert_int_equal(error->status, row->status);
    assert_string_equal(sink.text.log.text ? sink.text.log.text : "",
                        row->events);
    assert_string_equal(error->path, row->path ? row->path : "");
    assert_int_equal(error->offset, row->at);
    if (row->status != DICOM_OK) {
        assert_true(error->text[0] != '\0');
        assert_int_equal(dicom_json_reader_feed(r, "{", 1), row->status);
    } else {
        assert_int_equal(sink.order.nested, 0);
    }
    assert_int_equal(dicom_json_reader_finish(r), row->status);
    dicom_json_reader_free(r);
    event_log_free(&sink.text.log);
}

static void
run_row(const void *arg)
{
    const struct row *row = arg;
    struct bytes      text = json_text(row->json);

    for (size_t cut = 0; cut <= text.size; cut++)
        judge(row, text, cut);
    bytes_free(&text);
}

#define CHARSET "00080005:CS'ISO_IR 192'"
#define D(events) "D:ELE{ " CHARSET " " events " }"

/* ---- values ------------------------------------------------------------- */

struct value_row {
    const char *name;
    const char *members;
    const char *event; /* of the element behind its tag */
};

static const struct value_row values[] = {
    {"no value", "`vr`:`LO`", "LO"},
    {"empty", "`vr`:`LO`,`Value`:[]", "LO"},
    {"null", "`vr`:`LO`,`Value`:[null]", "LO"},
    {"empty string", "`vr`:`LO`,`Value`:[``]", "LO"},
    {"text", "`vr`:`SH`,`Value`:[`ab`]", "SH'ab'"},
    {"padded", "`vr`:`SH`,`Value`:[`abc`]", "SH'abc '"},
    {"UI is padded with NUL", "`vr`:`UI`,`Value`:[`1.2`]", "UI.312E3200"},
    {"values", "`vr`:`CS`,`Value`:[`A`,null,``,`B`]", "CS'A\\\\\\B '"},
    {"empty values", "`vr`:`CS`,`Value`:[null,null]", "CS'\\ '"},
    {"vr behind", "`Value`:[`A`,null,`B`],`vr`:`CS`", "CS'A\\\\B'"},
    {"blanks", " `vr` : `CS` ,\t`Value`\r\n:\n [ `A` , `B` ] ", "CS'A\\B '"},
    {"long text", "`vr`:`LT`,`Value`:[`a\\\\b`]", "LT'a\\b '"},
    {"UR", "`vr`:`UR`,`Value`:[`a\\\\b`]", "UR'a\\b '"},

    {"escapes", "`vr`:`LT`,`Value`:[`\\`\\\\\\/\\b\\f\\n\\r\\t`]",
     "LT.225C2F080C0A0D09"},
    {"code points", "`vr`:`LO`,`Value`:[`\\u0041\\u00e4\\u20AC\\uD83d\\ude00`]",
     "LO.41C3A4E282ACF09F9880"},
    {"UTF-8", "`vr`:`LO`,`Value`:[`\u00e4\u20ac\U0001F600b`]",
     "LO.C3A4E282ACF09F988062"},
    {"NUL", "`vr`:`LO`,`Value`:[`A\\u0000B`]", "LO.41004220"},
    {"DEL is no control character", "`vr`:`LO`,`Value`:[`\x7F`]", "LO.7F20"},

    {"name", "`vr`:`PN`,`Value`:[{`Alphabetic`:`A^B`}]", "PN'A^B '"},
    {"groups",
     "`vr`:`PN`,`Value`:[{`Alphabetic`:`A`,`Ideographic`:`B`,"
     "`Phonetic`:`C`}]", "PN'A=B=C '"},
    {"groups in any order",
     "`vr`:`PN`,`Value`:[{`Phonetic`:`C`,`Alphabetic`:`A`,"
     "`Ideographic`:`B`}]", "PN'A=B=C '"},
    {"missing groups", "`vr`:`PN`,`Value`:[{`Phonetic`:`C`}]", "PN'==C '"},
    {"empty groups",
     "`vr`:`PN`,`Value`:[{`Alphabetic`:`A`,`Ideographic`:``,"
     "`Phonetic`:null}]", "PN'A '"},
    {"an empty group before another",
     "`vr`:`PN`,`Value`:[{`Alphabetic`:`A`,`Ideographic`:``,"
     "`Phonetic`:`C`}]", "PN'A==C'"},
    {"empty groups in any order",
     "`vr`:`PN`,`Value`:[{`Phonetic`:``,`Alphabetic`:null,"
     "`Ideographic`:`B`}]", "PN'=B'"},
    {"= in the last group", "`vr`:`PN`,`Value`:[{`Phonetic`:`C=D`}]",
     "PN'==C=D '"},
    {"nothing but = in the last group",
     "`vr`:`PN`,`Value`:[{`Alphabetic`:`AB`,`Phonetic`:`=`}]", "PN'AB=== '"},
    {"names", "`vr`:`PN`,`Value`:[{`Alphabetic`:`A`},null,{},"
     "{`Alphabetic`:`B`}]", "PN'A\\\\\\B '"},
    {"names before vr", "`Value`:[{},{`Ideographic`:`A`},null],`vr`:`PN`",
     "PN'\\=A\\'"},

    {"DS", "`vr`:`DS`,`Value`:[1.50,-2e5,null,0]", "DS'1.50\\-2e5\\\\0'"},
    {"DS of 16 characters", "`vr`:`DS`,`Value`:[1.23456789012345]",
     "DS'1.23456789012345'"},
    {"DS of more", "`vr`:`DS`,`Value`:[0.30000000000000004]", "DS'0.3 '"},
    {"DS as strings", "`vr`:`DS`,`Value`:[`1.5`,`+.5`,`NaN`]",
     "DS'1.5\\+.5\\NaN '"},
    {"DS before vr", "`Value`:[1.5,`2`],`vr`:`DS`", "DS'1.5\\2 '"},
    {"IS", "`vr`:`IS`,`Value`:[-12,3,0,null]", "IS'-12\\3\\0\\'"},
    {"IS of other forms", "`vr`:`IS`,`Value`:[1.0,-2e3,-0.0]",
     "IS'1\\-2000\\0 '"},
    {"IS too large", "`vr`:`IS`,`Value`:[99999999999999999999999]",
     "IS'99999999999999999999999 '"},
    {"IS as strings", "`vr`:`IS`,`Value`:[`1.5`]", "IS'1.5 '"},

    {"US", "`vr`:`US`,`Value`:[0,65535]", "US.0000FFFF"},
    {"US as strings", "`vr`:`US`,`Value`:[`1`,`+2`]", "US.01000200"},
    {"US of other forms", "`vr`:`US`,`Value`:[1.0,1e3]", "US.0100E803"},
    {"US null", "`vr`:`US`,`Value`:[null]", "US"},
    {"SS", "`vr`:`SS`,`Value`:[-32768,32767]", "SS.0080FF7F"},
    {"UL", "`vr`:`UL`,`Value`:[4294967295]", "UL.FFFFFFFF"},
    {"SL", "`vr`:`SL`,`Value`:[-2147483648]", "SL.00000080"},
    {"UV", "`vr`:`UV`,`Value`:[18446744073709551615,`1`]",
     "UV.FFFFFFFFFFFFFFFF0100000000000000"},
    {"SV", "`vr`:`SV`,`Value`:[-9223372036854775808]", "SV.0000000000000080"},
    {"FL", "`vr`:`FL`,`Value`:[0.1,-2]", "FL.CDCCCC3D000000C0"},
    {"FL, the largest", "`vr`:`FL`,`Value`:[3.4028235e+38,-3.4028235e38]",
     "FL.FFFF7F7FFFFF7FFF"},
    {"FL, not finite", "`vr`:`FL`,`Value`:[`NaN`,`inf`,`-Infinity`]",
     "FL.0000C07F0000807F000080FF"},
    {"FD", "`vr`:`FD`,`Value`:[0.1,`-0`]",
     "FD.9A9999999999B93F0000000000000080"},
    {"FD, not finite", "`vr`:`FD`,`Value`:[`-inf`,`Infinity`]",
     "FD.000000000000F0FF000000000000F07F"},
    {"FD, very small", "`vr`:`FD`,`Value`:[1e-999]", "FD.0000000000000000"},
    {"AT", "`vr`:`AT`,`Value`:[`0028000A`,`7fe00010`]",
     "AT.28000A00E07F1000"},

    {"bytes", "`vr`:`OB`,`InlineBinary`:`Zm9vYg==`", "OB.666F6F62"},
    {"odd bytes", "`vr`:`OB`,`InlineBinary`:`Zm9v`", "OB.666F6F00"},
    {"no bytes", "`vr`:`OW`,`InlineBinary`:``", "OW"},
    {"escaped base64", "`vr`:`UN`,`InlineBinary`:`\\u005am\\/v`",
     "UN.666FEF00"},
    {"bytes before vr", "`InlineBinary`:`Zm8=`,`vr`:`OB`", "OB.666F"},
    {"numbers as bytes", "`vr`:`US`,`InlineBinary`:`AQACAA==`",
     "US.01000200"},
    {"URI", "`vr`:`OB`,`BulkDataURI`:`a:b`", "OB.61626300"},
    {"URI before vr", "`BulkDataURI`:`a:bc`,`vr`:`LO`", "LO'abcd'"},
    {"URI of text", "`BulkDataURI`:`a:b`,`vr`:`LO`", "LO'abc '"},
    {"URI of nothing", "`vr`:`OB`,`BulkDataURI`:``", "OB"},
    {"an empty sequence", "`vr`:`SQ`", "SQ[ ]"},
    {"no items", "`vr`:`SQ`,`Value`:[]", "SQ[ ]"},
    {"empty items", "`vr`:`SQ`,`Value`:[{},{}]", "SQ[ ( ) ( ) ]"},
    {"empty items before vr", "`Value`:[{},{}],`vr`:`SQ`", "SQ[ ( ) ( ) ]"},
    {"items",
     "`vr`:`SQ`,`Value`:[{`00080060`:{`vr`:`CS`}},{},"
     "{`00080060`:{`vr`:`CS`}}]",
     "SQ[ ( 00080060:CS ) ( ) ( 00080060:CS ) ]"},
    {"bytes at the end of an item",
     "`vr`:`SQ`,`Value`:[{`00091001`:{`vr`:`OB`,`InlineBinary`:`Zm8=`}}]",
     "SQ[ ( 00091001:OB.666F ) ]"},
    {"items before vr",
     "`Value`:[{},{`00080060`:{`Value`:[`A`],`vr`:`CS`}},{}],`vr`:`SQ`",
     "SQ[ ( ) ( 00080060:CS'A ' ) ( ) ]"},
};

static void
run_value(const void *arg)
{
    const struct value_row *v = arg;
    char                    json[512], events[512];

    snprintf(json, sizeof json, "{`00091001`:{%s}}", v->members);
    snprintf(events, sizeof events, D("00091001:%s"), v->event);
    struct row row = {v->name, "uri", json, DICOM_OK, events, 0, NULL};
    run_row(&row);
}

/* ---- texts -------------------------------------------------------------- */

#define CT "`00080060`:{`vr`:`CS`,`Value`:[`CT`]}"
#define CT_EVENT "00080060:CS'CT'"

static const struct row texts[] = {
    {"an object", "", "{" CT "}", DICOM_OK, D(CT_EVENT), 0, NULL},
    {"an empty object", "", "{}", DICOM_OK, "D:ELE{ }", 0, NULL},
    {"blanks around", "", " \t\r\n{ } \n", DICOM_OK, "D:ELE{ }", 0, NULL},
    {"a byte order mark", "", "\xEF\xBB\xBF{}", DICOM_OK, "D:ELE{ }", 0, NULL},
    {"an empty array", "", "[]", DICOM_OK, "", 0, NULL},
    {"an array", "", "[{" CT "},{},{" CT "}]", DICOM_OK,
     D(CT_EVENT) " D:ELE{ } " D(CT_EVENT), 0, NULL},
    {"lines", "lines", "{" CT "}\n{}\n", DICOM_OK,
     D(CT_EVENT) " D:ELE{ }", 0, NULL},
    {"no lines", "lines", "\n", DICOM_OK, "", 0, NULL},
    {"lines of arrays", "lines", "[{},{}]\n[]{}", DICOM_OK,
     "D:ELE{ } D:ELE{ } D:ELE{ }", 0, NULL},

    {"the character set is told at its place", "",
     "{`00041130`:{`vr`:`CS`},`00080005`:{`vr`:`CS`,`Value`:[`ISO_IR 6`]}," CT
     "}", DICOM_OK, "D:ELE{ 00041130:CS " CHARSET " " CT_EVENT " }", 0, NULL},
    {"and once", "",
     "{" CT ",`00080005`:{`vr`:`CS`,`Value`:[`ISO_IR 100`]}}", DICOM_OK,
     D(CT_EVENT), 0, NULL},
    {"at the end at the latest", "", "{`00041130`:{`vr`:`CS`}}", DICOM_OK,
     "D:ELE{ 00041130:CS " CHARSET " }", 0, NULL},
    {"in items where it is", "",
     "{`00081140`:{`vr`:`SQ`,`Value`:[{`00080005`:{`vr`:`CS`},"
     "`00080060`:{`vr`:`CS`}},{" CT "}]}}", DICOM_OK,
     D("00081140:SQ[ ( " CHARSET " 00080060:CS ) ( " CT_EVENT " ) ]"), 0,
     NULL},
    {"group lengths and group 2 are left out", "uri",
     "{`00000000`:{`vr`:`UL`,`Value`:[1]},`00020010`:{`vr`:`UI`,`Value`:["
     "`1`]},`00080000`:{`vr`:`UL`,`Value`:[4]}," CT ",`00090000`:{`vr`:`SQ`,"
     "`Value`:[{`00091140`:{`vr`:`SQ`,`Value`:[{},{}]}}]}}", DICOM_OK,
     D(CT_EVENT), 0, NULL},
    {"order", "", "{`00090010`:{`vr`:`LO`}," CT "}", DICOM_OK,
     D("00090010:LO " CT_EVENT), 0, NULL},
    {"URI that is left out", "uri",
     "{" CT ",`00091001`:{`vr`:`OB`,`BulkDataURI`:`skip`}}", DICOM_OK,
     D(CT_EVENT), 0, NULL},
    {"depth", "depth2",
     "{`00081140`:{`vr`:`SQ`,`Value`:[{`00081140`:{`vr`:`SQ`,`Value`:[{}]}}]}}",
     DICOM_OK, D("00081140:SQ[ ( 00081140:SQ[ ( ) ] ) ]"), 0, NULL},
    {"skipped sequence", "skip",
     "{`00081140`:{`vr`:`SQ`,`Value`:[{`00081140`:{`vr`:`SQ`,`Value`:[{}]}},{}"
     "]}," CT "}", DICOM_OK, D("00081140:SQ[ ] " CT_EVENT), 0, NULL},

    {"sorted", "sorted",
     "[{`00091001`:{`vr`:`OB`,`InlineBinary`:`Zm8=`},`00081140`:{`vr`:`SQ`,"
     "`Value`:[{`00090010`:{`vr`:`LO`}," CT "},{},{" CT ",`00081140`:{`Value`:"
     "[{`00090010`:{`vr`:`LO`}," CT "}],`vr`:`SQ`},`00080005`:{`vr`:`CS`}}]},"
     "`00041130`:{`vr`:`CS`}," CT "},{" CT "},{}]", DICOM_OK,
     "D:ELE{ 00041130:CS " CHARSET " " CT_EVENT " 00081140:SQ[ ( " CT_EVENT
     " 00090010:LO ) ( ) ( " CHARSET " " CT_EVENT " 00081140:SQ[ ( " CT_EVENT
     " 00090010:LO ) ] ) ] 00091001:OB.666F } " D(CT_EVENT) " D:ELE{ }", 0,
     NULL},
    {"sorted, skipped sequence", "sorted skip",
     "{`00081140`:{`vr`:`SQ`,`Value`:[{`00081140`:{`vr`:`SQ`,`Value`:[{}]}},{}"
     "]}," CT "}", DICOM_OK, D(CT_EVENT " 00081140:SQ[ ]"), 0, NULL},
    {"sorted, skipped items", "sorted skip items",
     "{`00081140`:{`vr`:`SQ`,`Value`:[{`00090010`:{`vr`:`LO`}," CT "},{}]},"
     CT "}", DICOM_OK, D(CT_EVENT " 00081140:SQ[ ( ) ( ) ]"), 0, NULL},
    {"sorted, the same tag later", "sorted",
     "{" CT ",`00041130`:{`vr`:`CS`}," CT "}", DICOM_E_SYNTAX, "D:ELE{", 100,
     "Modality"},
    {"sorted, stopped", "sorted stop",
     "{`00081140`:{`vr`:`LO`}," CT ",`00090010`:{`vr`:`LO`}}", DICOM_E_STOPPED,
     "D:ELE{ " CHARSET " " CT_EVENT " 00081140:LO", 85, NULL},

    /* no JSON */
    {"nothing", "", "", DICOM_E_TRUNCATED, "", 0, NULL},
    {"blanks alone", "", "  ", DICOM_E_TRUNCATED, "", 2, NULL},
    {"half a byte order mark", "", "\xEF{}", DICOM_E_SYNTAX, "", 1, NULL},
    {"a mark in the midst", "", "{\xEF\xBB\xBF}", DICOM_E_SYNTAX, "D:ELE{", 1,
     NULL},
    {"cut in a string", "", "{`00080060`:{`vr`:`CS`,`Value`:[`C",
     DICOM_E_TRUNCATED, "D:ELE{", 34, "Modality"},
    {"cut in a character", "", "{`\xC3", DICOM_E_TRUNCATED, "D:ELE{", 3, NULL},
    {"cut in a word", "", "{`00080060`:{`Value`:[nul", DICOM_E_TRUNCATED,
     "D:ELE{", 25, "Modality"},
    {"cut behind a number", "", "{`00080060`:{`Value`:[1", DICOM_E_TRUNCATED,
     "D:ELE{", 23, "Modality"},
    {"cut behind all but one", "", "[{}", DICOM_E_TRUNCATED, "D:ELE{ }", 3,
     NULL},
    {"a word", "", "{`00080060`:{`Value`:[nULL]}}", DICOM_E_SYNTAX, "D:ELE{",
     23, "Modality"},
    {"NaN", "", "{`00080060`:{`Value`:[NaN]}}", DICOM_E_SYNTAX, "D:ELE{", 22,
     "Modality"},
    {"control character", "", "{`00080060`:{`Value`:[`\n`]}}", DICOM_E_SYNTAX,
     "D:ELE{", 23, "Modality"},
    {"unknown escape", "", "{`00080060`:{`Value`:[`\\x`]}}", DICOM_E_SYNTAX,
     "D:ELE{", 24, "Modality"},
    {"bad digit", "", "{`00080060`:{`Value`:[`\\u00g0`]}}", DICOM_E_SYNTAX,
     "D:ELE{", 27, "Modality"},
    {"lone high surrogate", "", "{`00080060`:{`Value`:[`\\ud800`]}}",
     DICOM_E_SYNTAX, "D:ELE{", 29, "Modality"},
    {"high surrogate and an escape", "",
     "{`00080060`:{`Value`:[`\\ud800\\n`]}}", DICOM_E_SYNTAX, "D:ELE{", 30,
     "Modality"},
    {"two high surrogates", "",
     "{`00080060`:{`Value`:[`\\ud800\\ud800`]}}", DICOM_E_SYNTAX, "D:ELE{", 34,
     "Modality"},
    {"lone low surrogate", "", "{`00080060`:{`Value`:[`\\udc00`]}}",
     DICOM_E_SYNTAX, "D:ELE{", 28, "Modality"},
    {"UTF-8, continuation alone", "", "{`00080060`:{`Value`:[`\x80`]}}",
     DICOM_E_SYNTAX, "D:ELE{", 23, "Modality"},
    {"UTF-8, too long a form", "", "{`00080060`:{`Value`:[`\xC0\xAF`]}}",
     DICOM_E_SYNTAX, "D:ELE{", 23, "Modality"},
    {"UTF-8, surrogate", "", "{`00080060`:{`Value`:[`\xED\xA0\x80`]}}",
     DICOM_E_SYNTAX, "D:ELE{", 24, "Modality"},
    {"UTF-8, above all", "", "{`00080060`:{`Value`:[`\xF4\x90\x80\x80`]}}",
     DICOM_E_SYNTAX, "D:ELE{", 24, "Modality"},
    {"UTF-8, too short", "", "{`00080060`:{`Value`:[`\xE2\x82`]}}",
     DICOM_E_SYNTAX, "D:ELE{", 25, "Modality"},
    {"number", "", "{`00080060`:{`Value`:[01]}}", DICOM_E_SYNTAX, "D:ELE{",
     24, "Modality"},
    {"no comma", "", "{`00080060`:{`Value`:[1 2]}}", DICOM_E_SYNTAX, "D:ELE{",
     24, "Modality"},
    {"comma at the end of an array", "", "{`00080060`:{`Value`:[1,]}}",
     DICOM_E_SYNTAX, "D:ELE{", 25, "Modality"},
    {"comma at the end of an object", "", "{" CT ",}", DICOM_E_SYNTAX,
     "D:ELE{ " CHARSET " " CT_EVENT, 40, "Modality"},
    {"comma at the end of an attribute", "", "{`00080060`:{`vr`:`CS`,}}",
     DICOM_E_SYNTAX, "D:ELE{", 24, "Modality"},
    {"no colon", "", "{`00080060`{`vr`:`CS`}}", DICOM_E_SYNTAX, "D:ELE{", 12,
     "Modality"},
    {"brackets that do not fit", "", "{]", DICOM_E_SYNTAX, "D:ELE{", 2, NULL},
    {"a comment", "", "{/**/}", DICOM_E_SYNTAX, "D:ELE{", 1, NULL},
    {"more behind the end", "", "{} x", DICOM_E_SYNTAX, "D:ELE{ }", 3, NULL},
    {"another behind the end", "", "{} {}", DICOM_E_SYNTAX, "D:ELE{ }", 4,
     NULL},

    /* not this model */
    {"a string", "", "`a`", DICOM_E_SYNTAX, "", 1, NULL},
    {"an array of arrays", "", "[[{}]]", DICOM_E_SYNTAX, "", 2, NULL},
    {"an array of numbers", "", "[1]", DICOM_E_SYNTAX, "", 1, NULL},
    {"no tag", "", "{`0008006G`:{`vr`:`CS`}}", DICOM_E_SYNTAX, "D:ELE{", 1,
     NULL},
    {"a long tag", "", "{`000800600`:{`vr`:`CS`}}", DICOM_E_SYNTAX, "D:ELE{",
     1, NULL},
    {"a very long tag", "", "{`00080060000800600008006000080060`:{`vr`:`CS`}}",
     DICOM_E_SYNTAX, "D:ELE{", 1, NULL},
    {"a tag of an item", "", "{`FFFEE000`:{`vr`:`CS`}}", DICOM_E_SYNTAX,
     "D:ELE{", 1, "Item"},
    {"a keyword", "", "{`Modality`:{`vr`:`CS`}}", DICOM_E_SYNTAX, "D:ELE{", 1,
     NULL},
    {"a keyword in an item", "",
     "{`00081140`:{`vr`:`SQ`,`Value`:[{},{`Modality`:{}}]}}", DICOM_E_SYNTAX,
     "D:ELE{ " CHARSET " 00081140:SQ[ ( ) (", 36,
     "ReferencedImageSequence[1]"},
    {"an attribute that is none", "", "{`00080060`:`CT`}", DICOM_E_SYNTAX,
     "D:ELE{", 13, "Modality"},
    {"the same tag", "", "{" CT "," CT "}", DICOM_E_SYNTAX,
     "D:ELE{ " CHARSET " " CT_EVENT, 39, "Modality"},
    {"the same tag later", "",
     "{" CT ",`00090010`:{`vr`:`LO`}," CT "}", DICOM_E_SYNTAX,
     "D:ELE{ " CHARSET " " CT_EVENT " 00090010:LO " CT_EVENT, 100,
     "Modality"},
    {"the same tag in an item", "",
     "{`00081140`:{`vr`:`SQ`,`Value`:[{`00090010`:{`vr`:`LO`}," CT
     ",`00090010`:{`vr`:`LO`}}]}}", DICOM_E_SYNTAX,
     "D:ELE{ " CHARSET " 00081140:SQ[ ( 00090010:LO " CT_EVENT
     " 00090010:LO", 117, "ReferencedImageSequence[0].(0009,0010)"},
    {"no vr", "", "{`00080060`:{`Value`:[`CT`]}}", DICOM_E_SYNTAX, "D:ELE{",
     28, "Modality"},
    {"nothing in an attribute", "", "{`00080060`:{}}", DICOM_E_SYNTAX,
     "D:ELE{", 14, "Modality"},
    {"unknown vr", "", "{`00080060`:{`vr`:`ZZ`}}", DICOM_E_SYNTAX, "D:ELE{",
     18, "Modality"},
    {"a long vr", "", "{`00080060`:{`vr`:`CSX`}}", DICOM_E_SYNTAX, "D:ELE{",
     18, "Modality"},
    {"vr that is no string", "", "{`00080060`:{`vr`:1}}", DICOM_E_SYNTAX,
     "D:ELE{", 18, "Modality"},
    {"vr twice", "", "{`00080060`:{`vr`:`CS`,`vr`:`CS`}}", DICOM_E_SYNTAX,
     "D:ELE{", 23, "Modality"},
    {"Value twice", "", "{`00080060`:{`Value`:[],`Value`:[]}}",
     DICOM_E_SYNTAX, "D:ELE{", 24, "Modality"},
    {"two kinds of value", "",
     "{`00080060`:{`Value`:[],`InlineBinary`:``}}", DICOM_E_SYNTAX, "D:ELE{",
     24, "Modality"},
    {"two other kinds of value", "",
     "{`00080060`:{`BulkDataURI`:`/etc/passwd`,`InlineBinary`:``}}",
     DICOM_E_SYNTAX, "D:ELE{", 41, "Modality"},
    {"an unknown member", "", "{`00080060`:{`VR`:`CS`}}", DICOM_E_SYNTAX,
     "D:ELE{", 13, "Modality"},
    {"Value that is no array", "", "{`00080060`:{`Value`:`CT`}}",
     DICOM_E_SYNTAX, "D:ELE{", 22, "Modality"},
    {"Value null", "", "{`00080060`:{`Value`:null}}", DICOM_E_SYNTAX,
     "D:ELE{", 25, "Modality"},
    {"an array in Value", "", "{`00080060`:{`Value`:[[`CT`]]}}",
     DICOM_E_SYNTAX, "D:ELE{", 23, "Modality"},
    {"true", "", "{`00080060`:{`Value`:[true]}}", DICOM_E_SYNTAX, "D:ELE{",
     26, "Modality"},
    {"URI without reader", "", "{`00080060`:{`vr`:`OB`,`BulkDataURI`:`a`}}",
     DICOM_E_UNSUPPORTED, "D:ELE{", 41, "Modality"},
    {"URI whose reader stops", "uri",
     "{`00080060`:{`vr`:`OB`,`BulkDataURI`:`stop`}}", DICOM_E_STOPPED,
     "D:ELE{", 44, "Modality"},
    {"URI of a sequence", "uri", "{`00080060`:{`vr`:`SQ`,`BulkDataURI`:`a`}}",
     DICOM_E_WRONG_VR, "D:ELE{", 41, "Modality"},
    {"too deep", "depth2",
     "{`00081140`:{`vr`:`SQ`,`Value`:[{`00081140`:{`vr`:`SQ`,`Value`:[{"
     "`00081140`:{`vr`:`SQ`,`Value`:[{}]}}]}}]}}", DICOM_E_LIMIT,
     "D:ELE{ " CHARSET " 00081140:SQ[ ( 00081140:SQ[ (", 97,
     "ReferencedImageSequence[0].ReferencedImageSequence[0]."
     "ReferencedImageSequence"},
    {"stopped", "stop", "{" CT ",`00081140`:{`vr`:`LO`}}", DICOM_E_STOPPED,
     "D:ELE{ " CHARSET " " CT_EVENT " 00081140:LO", 61,
     "ReferencedImageSequence"},
};

/* ---- values that do not fit --------------------------------------------- */

struct misfit_row {
    const char  *name; /* the members */
    dicom_status status;
};

static const struct misfit_row misfits[] = {
    {"`vr`:`LO`,`Value`:[1]", DICOM_E_VALUE},
    {"`vr`:`LO`,`Value`:[{}]", DICOM_E_VALUE},
    {"`Value`:[{}],`vr`:`LO`", DICOM_E_VALUE},
    {"`vr`:`LO`,`Value`:[`a\\\\b`]", DICOM_E_VALUE},
    {"`vr`:`LT`,`Value`:[`a`,`b`]", DICOM_E_VALUE},
    {"`vr`:`UR`,`Value`:[null,null]", DICOM_E_VALUE},
    {"`vr`:`PN`,`Value`:[`A^B`]", DICOM_E_VALUE},
    {"`vr`:`PN`,`Value`:[1]", DICOM_E_VALUE},
    {"`Value`:[`A`],`vr`:`PN`", DICOM_E_VALUE},
    {"`Value`:[{`Alphabetic`:`A`}],`vr`:`LO`", DICOM_E_VALUE},
    {"`vr`:`PN`,`Value`:[{`Alphabetic`:`A=B`}]", DICOM_E_VALUE},
    {"`vr`:`PN`,`Value`:[{`Phonetic`:`C`,`Ideographic`:`A=`}]",
     DICOM_E_VALUE},
    {"`vr`:`PN`,`Value`:[{`Alphabetic`:`A\\\\B`}]", DICOM_E_VALUE},
    {"`vr`:`PN`,`Value`:[{`Alphabetic`:`A`,`Alphabetic`:`B`}]",
     DICOM_E_SYNTAX},
    {"`vr`:`PN`,`Value`:[{`alphabetic`:`A`}]", DICOM_E_SYNTAX},
    {"`vr`:`PN`,`Value`:[{`Alphabetic`:1}]", DICOM_E_SYNTAX},
    {"`vr`:`PN`,`Value`:[{`Alphabetic`:{}}]", DICOM_E_SYNTAX},
    {"`Value`:[{`Alphabetics`:`A`}],`vr`:`PN`", DICOM_E_SYNTAX},
    {"`vr`:`US`,`Value`:[-1]", DICOM_E_RANGE},
    {"`vr`:`US`,`Value`:[65536]", DICOM_E_RANGE},
    {"`vr`:`US`,`Value`:[99999999999999999999]", DICOM_E_RANGE},
    {"`vr`:`US`,`Value`:[1e999]", DICOM_E_RANGE},
    {"`vr`:`US`,`Value`:[1.5]", DICOM_E_VALUE},
    {"`vr`:`US`,`Value`:[`x`]", DICOM_E_VALUE},
    {"`vr`:`US`,`Value`:[` 1`]", DICOM_E_VALUE},
    {"`vr`:`US`,`Value`:[`-`]", DICOM_E_VALUE},
    {"`vr`:`US`,`Value`:[1,null]", DICOM_E_VALUE},
    {"`vr`:`US`,`Value`:[null,1]", DICOM_E_VALUE},
    {"`vr`:`US`,`Value`:[{}]", DICOM_E_VALUE},
    {"`vr`:`SS`,`Value`:[32768]", DICOM_E_RANGE},
    {"`vr`:`SS`,`Value`:[-32769]", DICOM_E_RANGE},
    {"`vr`:`UL`,`Value`:[4294967296]", DICOM_E_RANGE},
    {"`vr`:`SL`,`Value`:[2147483648]", DICOM_E_RANGE},
    {"`vr`:`UV`,`Value`:[18446744073709551616]", DICOM_E_RANGE},
    {"`vr`:`UV`,`Value`:[1e19]", DICOM_E_RANGE},
    {"`vr`:`SV`,`Value`:[9223372036854775808]", DICOM_E_RANGE},
    {"`vr`:`SV`,`Value`:[-9223372036854775809]", DICOM_E_RANGE},
    {"`vr`:`IS`,`Value`:[1.5]", DICOM_E_VALUE},
    {"`vr`:`DS`,`Value`:[1e99999999999999999]", DICOM_E_RANGE},
    {"`vr`:`FL`,`Value`:[1e39]", DICOM_E_RANGE},
    {"`vr`:`FL`,`Value`:[3.4028236e38]", DICOM_E_RANGE},
    {"`vr`:`FL`,`Value`:[-1e39]", DICOM_E_RANGE},
    {"`vr`:`FD`,`Value`:[1e999]", DICOM_E_RANGE},
    {"`vr`:`FD`,`Value`:[`one`]", DICOM_E_VALUE},
    {"`vr`:`FD`,`Value`:[{`Alphabetic`:`1`}]", DICOM_E_VALUE},
    {"`vr`:`AT`,`Value`:[1]", DICOM_E_VALUE},
    {"`vr`:`AT`,`Value`:[`0028000G`]", DICOM_E_VALUE},
    {"`vr`:`AT`,`Value`:[`0028000`]", DICOM_E_VALUE},
    {"`vr`:`AT`,`Value`:[`0028000AA`]", DICOM_E_VALUE},
    {"`vr`:`AT`,`Value`:[null,`0028000A`]", DICOM_E_VALUE},
    {"`vr`:`OB`,`Value`:[`A`]", DICOM_E_WRONG_VR},
    {"`vr`:`UN`,`Value`:[null]", DICOM_E_WRONG_VR},
    {"`vr`:`OB`,`InlineBinary`:`AB=C$`", DICOM_E_VALUE},
    {"`vr`:`OB`,`InlineBinary`:`ABC`", DICOM_E_VALUE},
    {"`vr`:`OB`,`InlineBinary`:`AB\\n==`", DICOM_E_VALUE},
    {"`vr`:`OB`,`InlineBinary`:[`ABCD`]", DICOM_E_SYNTAX},
    {"`vr`:`OB`,`InlineBinary`:null", DICOM_E_SYNTAX},
    {"`vr`:`OB`,`BulkDataURI`:1", DICOM_E_SYNTAX},
    {"`vr`:`DS`,`InlineBinary`:`AAAA`", DICOM_E_WRONG_VR},
    {"`vr`:`SQ`,`InlineBinary`:`AAAA`", DICOM_E_WRONG_VR},
    {"`vr`:`UL`,`InlineBinary`:`AAAA`", DICOM_E_VALUE},
    {"`vr`:`SQ`,`Value`:[null]", DICOM_E_VALUE},
    {"`vr`:`SQ`,`Value`:[`a`]", DICOM_E_VALUE},
    {"`vr`:`SQ`,`Value`:[{},1]", DICOM_E_VALUE},
    {"`Value`:[{},null,{`00080060`:{`vr`:`CS`}}],`vr`:`SQ`", DICOM_E_VALUE},
    {"`Value`:[{`00080060`:{`vr`:`CS`}}],`vr`:`PN`", DICOM_E_WRONG_VR},
    {"`Value`:[null],`vr`:`SQ`", DICOM_E_VALUE},
};

static void
run_misfit(const void *arg)
{
    const struct misfit_row *row = arg;
    char                     json[256];

    snprintf(json, sizeof json, "{`00091001`:{%s}}", row->name);
    struct bytes text = json_text(json);
    for (size_t cut = 0; cut <= text.size; cut++) {
        struct sink               sink = {0};
        dicom_json_reader_options options = options_of("", &sink);
        dicom_json_reader        *r;

        assert_int_equal(dicom_json_reader_new(&r, &options), DICOM_OK);
        assert_int_equal(feed(r, text, cut), row->status);
        assert_memory_equal(dicom_json_reader_error(r)->path, "(0009,1001)",
                            11);
        dicom_json_reader_free(r);
        event_log_free(&sink.text.log);
    }
    bytes_free(&text);
}

/* ---- memory and arguments ----------------------------------------------- */

static dicom_status
read_with(const dicom_allocator *with, const char *words)
{
    struct sink               sink = {0};
    dicom_json_reader_options options = options_of(words, &sink);
    dicom_json_reader        *r;
    dicom_status              status;
    struct bytes              text = json_text(
        "{`00080005`:{`vr`:`CS`,`Value`:[`ISO_IR 192`]},`00091001`:{`Value`:"
        "[{`Phonetic`:`c`,`Alphabetic`:`a`}],`vr`:`PN`},`00081140`:{`vr`:`SQ`,"
        "`Value`:[{`00091002`:{`vr`:`OB`,`InlineBinary`:`Zm9v`},`00091001`:{"
        "`vr`:`OB`,`BulkDataURI`:`abc`}}]}}");

    options.allocator = with;
    status = dicom_json_reader_new(&r, &options);
    if (status == DICOM_OK) {
        status = feed(r, text, 100);
        assert_int_equal(dicom_json_reader_error(r)->status, status);
        dicom_json_reader_free(r);
    } else {
        assert_null(r);
    }
    bytes_free(&text);
    event_log_free(&sink.text.log);
    return status;
}

static void
fail_allocs(const char *words, size_t least)
{
    struct failing_alloc memory = {.failures = 1};
    size_t               k = 0;

    while (memory.failures > 0) {
        dicom_allocator with = failing_alloc_init(&memory, ++k, false);
        dicom_status    status = read_with(&with, words);

        failing_alloc_check(&memory);
        assert_int_equal(status, memory.failures > 0 ? DICOM_E_NO_MEMORY
                                                     : DICOM_OK);
    }
    assert_true(k > least);
}

static void
test_failing_alloc(void **state)
{
    (void)state;
    fail_allocs("uri", 3);
    fail_allocs("uri sorted", 7);
}

/* ---- into a data set ---------------------------------------------------- */

static void
test_dataset(void **state)
{
    dicom_json_reader_options o = DICOM_JSON_READER_OPTIONS_INIT;
    dicom_json_reader        *r;
    dicom_dataset            *ds;
    struct bytes              text = json_text(
        "{`00100010`:{`vr`:`PN`,`Value`:[{`Alphabetic`:`A`}]},`00081140`:{"
        "`Value`:[{},{`00080060`:{`vr`:`CS`,`Value`:[`CT`]}}],`vr`:`SQ`}}");

    (void)state;
    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    o.on_event = dicom_dataset_event;
    o.event_ctx = ds;
    assert_int_equal(dicom_json_reader_new(&r, &o), DICOM_OK);
    assert_int_equal(feed(r, text, 0), DICOM_OK);
    assert_int_equal(dicom_dataset_count(ds), 3);
    assert_int_equal(dicom_element_tag(dicom_dataset_at(ds, 0)), 0x00080005);
    assert_int_equal(dicom_element_tag(dicom_dataset_at(ds, 1)), 0x00081140);
    const dicom_element *el =
        dicom_dataset_lookup(ds, "ReferencedImageSequence[1].Modality");
    assert_non_null(el);
    assert_memory_equal(dicom_element_bytes(el, NULL), "CT", 2);
    dicom_json_reader_free(r);
    dicom_dataset_free(ds);
    bytes_free(&text);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failing_alloc),
        cmocka_unit_test(test_dataset),
    };

    RUN_TABLE(run_value, values);
    RUN_TABLE(run_row, texts);
    RUN_TABLE(run_misfit, misfits);
    RUN_TESTS(tests);
    return finish_tests();
}
