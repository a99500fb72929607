/* Events written as JSON. */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "dicom/json.h"
#include "support/failing_alloc.h"

#define OF(name) dicom_json_##name
#include "support/text_model.h"

static const char *
uri_of(void *ctx, const dicom_event *e)
{
    static char uri[64];

    (void)ctx;
    snprintf(uri, sizeof uri, "http://h/%08X?\"%u,%u\"", (unsigned)e->tag,
             (unsigned)e->offset, (unsigned)e->length);
    return uri;
}

static const char *
omit(void *ctx, const dicom_event *e)
{
    (void)ctx;
    return e->length < 4 ? NULL : "";
}

/* Options as words. */
static dicom_json_writer_options
options_of(const char *words)
{
    dicom_json_writer_options o = DICOM_JSON_WRITER_OPTIONS_INIT;

    o.pretty = strstr(words, "pretty") != NULL;
    o.keep_charset = strstr(words, "keep") != NULL;
    if (strstr(words, "array"))
        o.form = DICOM_JSON_ARRAY;
    if (strstr(words, "lines"))
        o.form = DICOM_JSON_LINES;
    if (strstr(words, "exact"))
        o.numbers = DICOM_JSON_NUMBERS_EXACT;
    if (strstr(words, "none"))
        o.numbers = DICOM_JSON_NUMBERS_NONE;
    if (strstr(words, "uri"))
        o.bulk_uri = uri_of;
    if (strstr(words, "omit"))
        o.bulk_uri = omit;
    return o;
}

/* ---- values ------------------------------------------------------------- */

struct value_row {
    const char *name;
    const char *options;
    const char *charset;
    const char *vr;
    const char *value; /* as in support.h */
    const char *json;  /* what stands behind the vr */
};

#define TURNS "\\u0000 \\u0000 \\u0000 \\u0000 "
#define V(list) ",\"Value\":[" list "]"

static const struct value_row values[] = {
    {"empty", "", NULL, "LO", "", ""},
    {"text", "", NULL, "SH", "'ab c'", V("\"ab c\"")},
    {"spaces around", "", NULL, "SH", "'  ab  '", V("\"ab\"")},
    {"NUL behind", "", NULL, "UI", "'1.2' 00", V("\"1.2\"")},
    {"mixed padding", "", NULL, "LO", "'a ' 00 ' ' 00 20", V("\"a\"")},
    {"padding alone", "", NULL, "LO", "'  '", ""},
    {"much padding alone", "", NULL, "UI", "20*26", ""},
    {"NUL alone", "", NULL, "UI", "00 00", ""},
    {"padding within", "", NULL, "LO", "'a' 00 '  b'", V("\"a\\u0000  b\"")},
    {"values", "", NULL, "CS", "'A\\BC\\D'", V("\"A\",\"BC\",\"D\"")},
    {"padded values", "", NULL, "CS", "'A \\ B\\ '", V("\"A\",\"B\",null")},
    {"empty values", "", NULL, "CS", "'\\A\\\\'", V("null,\"A\",null,null")},
    {"one backslash", "", NULL, "LO", "'\\'", V("null,null")},
    {"odd padding of values", "", NULL, "LO", "'a' 00 '\\' 00 '\\b'",
     V("\"a\",null,\"b\"")},
    {"UC keeps spaces in front", "", NULL, "UC", "' a \\ b'",
     V("\" a\",\" b\"")},
    {"text with backslash", "", NULL, "LT", "' a\\b '", V("\" a\\\\b\"")},
    {"lines", "", NULL, "UT", "'a' 0D0A 09 'b' 0C 'c'",
     V("\"a\\r\\n\\tb\\fc\"")},
    {"UR", "", NULL, "UR", "'http://x/?a\\b'", V("\"http://x/?a\\\\b\"")},
    {"quotes", "", NULL, "LO", "'say \"hi\"'", V("\"say \\\"hi\\\"\"")},
    {"controls", "", NULL, "LO", "'a' 01 08 1F 7F 'b'",
     V("\"a\\u0001\\b\\u001F\x7F"
       "b\"")},
    {"long", "", NULL, "ST", "41*700", NULL},
    {"long with escapes", "", NULL, "ST", "22*300", NULL},
    {"padding that takes turns too often", "", NULL, "LO",
     "'a' 0020 0020 0020 0020 0020 0020 0020 0020 0020 00",
     V("\"a" TURNS TURNS "\\u0000 \\u0000\"")},
    {"which one byte more does not change", "", NULL, "LO",
     "'a' 0020 0020 0020 0020 0020 0020 0020 0020 00 20",
     V("\"a" TURNS TURNS "\\u0000\"")},
    {"nor does it make text of padding", "", NULL, "UI",
     "'1' 2000 2000 2000 2000 2000 2000 2000 2000", V("\"1\"")},
    {"turns that begin with padding", "", NULL, "UI",
     "'1' 0020 0020 0020 0020 0020 0020 0020 0020 00", V("\"1\"")},
    {"as often as may be", "", NULL, "LO",
     "'a' 0020 0020 0020 0020 0020 0020 0020 0020", V("\"a\"")},
    {"runs of padding beyond counting", "", NULL, "LT",
     "'a' 00 ' ' 00 ' ' 00 ' ' 00 ' ' 00 ' ' 00 ' ' 00 ' ' 00 ' ' 00 ' x'",
     V("\"a\\u0000 \\u0000 \\u0000 \\u0000 \\u0000 \\u0000 \\u0000 \\u0000 "
       "\\u0000 x\"")},
    {"many spaces within", "", NULL, "LT", "'a' 20*40 'b'",
     V("\"a                                        b\"")},

    /* names */
    {"name", "", NULL, "PN", "'Doe^John '", V("{\"Alphabetic\":\"Doe^John\"}")},
    {"names", "", NULL, "PN", "'A^B\\\\C^D'",
     V("{\"Alphabetic\":\"A^B\"},null,{\"Alphabetic\":\"C^D\"}")},
    {"groups", "", NULL, "PN", "'A=B=C'",
     V("{\"Alphabetic\":\"A\",\"Ideographic\":\"B\",\"Phonetic\":\"C\"}")},
    {"empty groups", "", NULL, "PN", "'=B='", V("{\"Ideographic\":\"B\"}")},
    {"padding of groups", "", NULL, "PN", "'A =B' 00 '= '",
     V("{\"Alphabetic\":\"A\",\"Ideographic\":\"B\"}")},
    {"no group", "", NULL, "PN", "'=='", V("null")},
    {"too many groups", "", NULL, "PN", "'A==C=D'",
     V("{\"Alphabetic\":\"A\",\"Phonetic\":\"C=D\"}")},
    {"pretty name", "pretty", NULL, "PN", "'A=B'",
     ", \"Value\": [{\"Alphabetic\": \"A\", \"Ideographic\": \"B\"}]"},

    /* character sets; PS3.5 H.3.1, I.2, J.3 and others */
    {"Latin-1", "", "ISO_IR 100", "LO", "'Buc^J' E9 72 F4 6D 65",
     V("\"Buc^J\u00e9r\u00f4me\"")},
    {"UTF-8", "", "ISO_IR 192", "LO", "'\u00c4neas'", V("\"\u00c4neas\"")},
    {"UTF-8 that is none", "", "ISO_IR 192", "LO", "'a' FF 'b'",
     V("\"a\xEF\xBF\xBD"
       "b\"")},
    {"nothing said, UTF-8", "", NULL, "LO", "'\u00c4'", V("\"\u00c4\"")},
    {"nothing said, no UTF-8", "", NULL, "LO", "'a' C4 'b'",
     V("\"a\u00c4"
       "b\"")},
    {"no character set for CS", "", "ISO_IR 100", "CS", "'A' C4",
     V("\"A\u00c4\"")},
    {"Kanji", "", "\\ISO 2022 IR 87", "PN",
     "'Yamada=' 1B2442 3B33 4544 1B2842 '^x=' 1B2442 2464 2464 1B2842",
     V("{\"Alphabetic\":\"Yamada\",\"Ideographic\":\"\u5c71\u7530^x\","
       "\"Phonetic\":\"\u3084\u3084\"}")},
    {"5C in a Kanji", "", "\\ISO 2022 IR 87", "LO", "1B2442 305C 1B2842 '\\b'",
     V("\"\u79fb\",\"b\"")},
    {"a Kanji that is a backslash", "", "\\ISO 2022 IR 87", "LO",
     "1B2442 2140 1B2842 '\\b'", V("\"\uff3c\",\"b\"")},
    {"JIS Roman", "", "ISO_IR 13", "LT", "'a~' 5C", V("\"a\u203e\u00a5\"")},
    {"JIS Roman, values", "", "ISO_IR 13", "LO", "'a\\b'", V("\"a\",\"b\"")},
    {"GB18030, 5C within", "", "GB18030", "LO", "815C '\\' 81308130",
     V("\"\u4e57\",\"\xC2\x80\"")},
    {"Korean", "", "\\ISO 2022 IR 149", "PN",
     "'Hong=' 1B242943 FBF3 '^' 1B242943 D1CE D4D7",
     V("{\"Alphabetic\":\"Hong\",\"Ideographic\":\"\u6d2a^\u5409\u6d1e\"}")},
    {"escape at the end", "", "\\ISO 2022 IR 87", "LO", "'a' 1B2442 3B",
     V("\"a\xEF\xBF\xBD\"")},

    /* decimals */
    {"DS", "", NULL, "DS", "'1.50\\-2\\1e5\\0.25E-3'",
     V("1.50,-2,1e5,0.25E-3")},
    {"DS, other spellings", "", NULL, "DS",
     "'+5\\.5\\-.5\\5.\\007\\-00.0\\1.e2'", V("5,0.5,-0.5,5,7,-0.0,1e2")},
    {"DS, spaces", "", NULL, "DS", "' 1 \\ 2 '", V("1,2")},
    {"DS, no numbers", "", NULL, "DS", "'abc\\1,5\\1 2\\\\NaN\\.\\-\\1e'",
     V("\"abc\",\"1,5\",\"1 2\",null,\"NaN\",\".\",\"-\",\"1e\"")},
    {"DS, odd characters", "", NULL, "DS", "'1' 00 '2\\3'",
     V("\"1\\u00002\",3")},
    {"DS, too long for a number", "", NULL, "DS", "31*65 '\\7'",
     V("\"11111111111111111111111111111111111111111111111111111111111111111\""
       ",7")},
    {"DS, long number", "", NULL, "DS", "31*64 '\\7'",
     V("1111111111111111111111111111111111111111111111111111111111111111,7")},
    {"DS, exact", "exact", NULL, "DS",
     "'123456789.012345\\1234567890.123456\\+0.00000000000001'",
     V("123456789.012345,\"1234567890.123456\",0.00000000000001")},
    {"DS, exact, beyond a double", "exact", NULL, "DS",
     "'1e400\\1e-400\\1e-310\\1.5e300\\0e999\\-1E5'",
     V("\"1e400\",\"1e-400\",\"1e-310\",1.5e300,0e999,-1E5")},
    {"DS, exact, bulky", "exact", NULL, "DS", "'1' 00 '\\1234567890.123456\\1'",
     V("1,\"1234567890.123456\",1")},
    {"DS as strings", "none", NULL, "DS", "'+5\\1.50 '", V("\"+5\",\"1.50\"")},
    {"IS, no whole numbers", "", NULL, "IS", "'1.0\\1e5\\1'",
     V("\"1.0\",\"1e5\",1")},
    {"IS", "", NULL, "IS", "'-12\\+3 '", V("-12,3")},

    /* binary */
    {"US", "", NULL, "US", "0100 FFFF", V("1,65535")},
    {"SS", "", NULL, "SS", "0100 FFFF", V("1,-1")},
    {"UL", "", NULL, "UL", "FFFFFFFF", V("4294967295")},
    {"SL", "", NULL, "SL", "00000080", V("-2147483648")},
    {"UV", "", NULL, "UV", "FFFFFFFFFFFFFFFF", V("18446744073709551615")},
    {"SV", "", NULL, "SV", "0000000000000080", V("-9223372036854775808")},
    {"UV, exact", "exact", NULL, "UV", "0000000000002000 0100000000002000",
     V("9007199254740992,\"9007199254740993\"")},
    {"SV, exact", "exact", NULL, "SV", "000000000000E0FF FFFFFFFFFFFFDFFF",
     V("-9007199254740992,\"-9007199254740993\"")},
    {"UV as strings", "none", NULL, "UV", "0100000000000000", V("\"1\"")},
    {"US never as strings", "none", NULL, "US", "0100", V("1")},
    {"FL", "", NULL, "FL", "CDCCCC3D 0000803F 000000C0", V("0.1,1,-2")},
    {"FL, not finite", "", NULL, "FL", "0000C07F 0000807F 000080FF",
     V("\"NaN\",\"inf\",\"-inf\"")},
    {"FD", "", NULL, "FD", "9A9999999999B93F 0000000000000080", V("0.1,-0")},
    {"FD, not finite", "", NULL, "FD",
     "000000000000F8FF 000000000000F07F 000000000000F0FF",
     V("\"NaN\",\"inf\",\"-inf\"")},
    {"AT", "", NULL, "AT", "28000A00 E07F1000", V("\"0028000A\",\"7FE00010\"")},
    {"half a number", "", NULL, "US", "0100 02", V("1")},
    {"less than a number", "", NULL, "UL", "0102", ""},
    {"pretty numbers", "pretty", NULL, "US", "0100 0200",
     ", \"Value\": [1, 2]"},
    {"pretty text", "pretty", NULL, "CS", "'A\\\\B'",
     ", \"Value\": [\"A\", null, \"B\"]"},

    /* bytes; RFC 4648 10 */
    {"OB", "", NULL, "OB", "'f'", ",\"InlineBinary\":\"Zg==\""},
    {"OW", "", NULL, "OW", "'fo'", ",\"InlineBinary\":\"Zm8=\""},
    {"OF", "", NULL, "OF", "'foo'", ",\"InlineBinary\":\"Zm9v\""},
    {"OV", "", NULL, "OV", "'foob'", ",\"InlineBinary\":\"Zm9vYg==\""},
    {"UN", "", NULL, "UN", "'fooba' FF", ",\"InlineBinary\":\"Zm9vYmH/\""},
    {"OL", "", NULL, "OL", "FBFF BF 00", ",\"InlineBinary\":\"+/+/AA==\""},
    {"OD", "", NULL, "OD", "00*720", NULL},
    {"pretty bytes", "pretty", NULL, "OB", "'foo'",
     ", \"InlineBinary\": \"Zm9v\""},
    {"omitted", "omit", NULL, "OB", "'foob'", ""},
    {"not omitted", "omit", NULL, "OB", "'foo'", ",\"InlineBinary\":\"Zm9v\""},
    {"text is no bulk", "omit", NULL, "LT", "'long'", V("\"long\"")},
    {"URI", "uri", NULL, "OB", "'foo'",
     ",\"BulkDataURI\":\"http://h/00091001?\\\"0,3\\\"\""},
    {"no URI of nothing", "uri", NULL, "OB", "", ""},
    {"pretty URI", "uri pretty", NULL, "OB", "'foo'",
     ", \"BulkDataURI\": \"http://h/00091001?\\\"0,3\\\"\""},
};

/* The whole text of a row, as it shall be. */
static void
whole_text(const struct value_row *row, char *out, size_t size)
{
    bool pretty = strstr(row->options, "pretty") != NULL;

    if (pretty)
        snprintf(out, size, "{\n  \"00091001\": {\"vr\": \"%s\"%s}\n}\n",
                 row->vr, row->json);
    else
        snprintf(out, size, "{%s\"00091001\":{\"vr\":\"%s\"%s}}",
                 row->charset ? "\"00080005\":{\"vr\":\"CS\",\"Value\":["
                                "\"ISO_IR 192\"]},"
                              : "",
                 row->vr, row->json);
}

/* Whole and in pieces, cut anywhere: the same. */
static void
run_value(const void *arg)
{
    const struct value_row   *row = arg;
    dicom_json_writer_options options = options_of(row->options);
    struct bytes              value = bytes_from_hex(row->value);
    char                      expected[4096];
    struct text_out           whole = {0};

    write_value(&options, row->charset, row->vr, value, -1, &whole);
    if (row->json) {
        whole_text(row, expected, sizeof expected);
        assert_string_equal(whole.text, expected);
    }
    for (long cut = 0; cut <= (long)value.size; cut++) {
        struct text_out cut_out = {0};

        write_value(&options, row->charset, row->vr, value, cut, &cut_out);
        assert_string_equal(cut_out.text, whole.text);
        text_out_free(&cut_out);
    }
    text_out_free(&whole);
    bytes_free(&value);
}

/* ---- streams ------------------------------------------------------------ */

struct stream_row {
    const char  *name;
    const char  *options;
    const char  *events;
    const char  *json;
    dicom_status status; /* of all events, else of finish */
};

#define CS "\"00080060\":{\"vr\":\"CS\",\"Value\":[\"CT\"]}"

static const struct stream_row streams[] = {
    {"empty data set", "", "D:ELE{ }", "{}", DICOM_OK},
    {"file meta is left out", "",
     "M{ 00020010:UI'1.2' } D:ELE{ "
     "00080060:CS'CT' }",
     "{" CS "}", DICOM_OK},
    {"group 2 is left out", "", "D:ELE{ 00020010:UI'1.2' 00080060:CS'CT' }",
     "{" CS "}", DICOM_OK},
    {"group lengths are left out", "",
     "D:ELE{ 00080000:UL.04000000 00080060:CS'CT' 00090000:UL.00000000 }",
     "{" CS "}", DICOM_OK},
    {"a tag that repeats", "",
     "D:ELE{ 00080060:CS'CT' 00080060:CS'MR' 00081140:SQ[ ] "
     "00081140:SQ[ ( 00080060:CS'MR' ) ] B00081140:OB.00 00091001:CS }",
     "{" CS ",\"00081140\":{\"vr\":\"SQ\"},\"00091001\":{\"vr\":\"CS\"}}",
     DICOM_OK},
    {"the same tag at other levels", "",
     "D:ELE{ 00081140:SQ[ ( 00081140:SQ[ ] ) ( 00081140:SQ[ ] ) ] }",
     "{\"00081140\":{\"vr\":\"SQ\",\"Value\":[{\"00081140\":{\"vr\":\"SQ\"}},"
     "{\"00081140\":{\"vr\":\"SQ\"}}]}}",
     DICOM_OK},
    {"empty items", "", "D:ELE{ 00081140:SQ[ ( ) ( ) ] 00081150:UI'1' }",
     "{\"00081140\":{\"vr\":\"SQ\",\"Value\":[{},{}]},"
     "\"00081150\":{\"vr\":\"UI\",\"Value\":[\"1\"]}}",
     DICOM_OK},
    {"tags", "", "D:ELE{ 7FE00010:OW ABCDEF01:UN FFFCFFFC:OB }",
     "{\"7FE00010\":{\"vr\":\"OW\"},\"ABCDEF01\":{\"vr\":\"UN\"},"
     "\"FFFCFFFC\":{\"vr\":\"OB\"}}",
     DICOM_OK},
    {"unsettled", "", "D:ELE{ 00280106:US?.FFFF }",
     "{\"00280106\":{\"vr\":\"US\",\"Value\":[65535]}}", DICOM_OK},
    {"partial", "", "D:ELE{ 00280106:US.0100~ B00280107:LT'ab~' }",
     "{\"00280106\":{\"vr\":\"US\",\"Value\":[1]},"
     "\"00280107\":{\"vr\":\"LT\",\"Value\":[\"ab~\"]}}",
     DICOM_OK},

    {"fragments", "",
     "D:ELE{ 7FE00010:OB< #. #.FFD8 B#.FFD8 > "
     "FFFCFFFC:OB }",
     "{\"7FE00010\":{\"vr\":\"OB\"},\"FFFCFFFC\":{\"vr\":\"OB\"}}", DICOM_OK},
    {"fragments elsewhere", "uri", "D:ELE{ 7FE00010:OB< #. #.FFD8 > }",
     "{\"7FE00010\":{\"vr\":\"OB\",\"BulkDataURI\":"
     "\"http://h/7FE00010?\\\"0,4294967295\\\"\"}}",
     DICOM_OK},
    {"bulk elsewhere", "uri", "D:ELE{ B00282000:OB.0102+0304 00282001:OB.05 }",
     "{\"00282000\":{\"vr\":\"OB\",\"BulkDataURI\":"
     "\"http://h/00282000?\\\"0,4\\\"\"},\"00282001\":{\"vr\":\"OB\","
     "\"BulkDataURI\":\"http://h/00282001?\\\"16,1\\\"\"}}",
     DICOM_OK},
    {"bulk that is left out", "omit",
     "D:ELE{ B00282000:OB.0102+0304 00282001:OB.05 }",
     "{\"00282000\":{\"vr\":\"OB\"},"
     "\"00282001\":{\"vr\":\"OB\",\"InlineBinary\":\"BQ==\"}}",
     DICOM_OK},

    {"the character set of items", "",
     "D:ELE{ 00080005:CS'ISO_IR 100' 00081140:SQ[ ( 00081150:LO.E9 "
     "00081160:SQ[ ( 00080005:CS'ISO_IR 144' 00081150:LO.E9 ) "
     "( 00081150:LO.E9 ) ] ) ( 00080005:CS 00081150:LO.E9 ) ] "
     "00091001:LO.E9 }",
     "{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},\"00081140\":{"
     "\"vr\":\"SQ\",\"Value\":[{\"00081150\":{\"vr\":\"LO\",\"Value\":["
     "\"\u00e9\"]},\"00081160\":{\"vr\":\"SQ\",\"Value\":[{\"00080005\":{"
     "\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},\"00081150\":{\"vr\":\"LO\","
     "\"Value\":[\"\u0449\"]}},{\"00081150\":{\"vr\":\"LO\",\"Value\":["
     "\"\u00e9\"]}}]}},{\"00080005\":{\"vr\":\"CS\",\"Value\":["
     "\"ISO_IR 192\"]},\"00081150\":{\"vr\":\"LO\",\"Value\":[\"\u00e9\"]}}]},"
     "\"00091001\":{\"vr\":\"LO\",\"Value\":[\"\u00e9\"]}}",
     DICOM_OK},

    {"the character set is kept", "keep",
     "D:ELE{ 00080005:CS'ISO_IR 100' 00081140:SQ[ ( 00080005:CS'\\ISO 2022 IR "
     "6' ) ( 00080005:CS ) ( B00080005:CS'a' ) ] 00091001:LO.E9 }",
     "{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 100\"]},\"00081140\":{"
     "\"vr\":\"SQ\",\"Value\":[{\"00080005\":{\"vr\":\"CS\",\"Value\":[null,"
     "\"ISO 2022 IR 6\"]}},{\"00080005\":{\"vr\":\"CS\"}},{\"00080005\":{"
     "\"vr\":\"CS\"}}]},\"00091001\":{\"vr\":\"LO\",\"Value\":[\"\u00e9\"]}}",
     DICOM_OK},
    {"odd character sets", "",
     "D:ELE{ 00080005:SS'ISO_IR 100' 00080060:LO.E9 00081140:SQ[ ( "
     "00080005:SQ[ ( ) ] 00080060:LO.E9 ) ] }",
     "{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},"
     "\"00080060\":{\"vr\":\"LO\",\"Value\":[\"\u00e9\"]},"
     "\"00081140\":{\"vr\":\"SQ\",\"Value\":[{\"00080060\":{\"vr\":\"LO\","
     "\"Value\":[\"\u00e9\"]}}]}}",
     DICOM_OK},

    {"pretty", "pretty",
     "D:ELE{ 00080060:CS'CT' 00081140:SQ[ ( 00081150:UI'1' 00081155:UI'2' ) ( "
     ") ] 00081199:SQ[ ] }",
     "{\n"
     "  \"00080060\": {\"vr\": \"CS\", \"Value\": [\"CT\"]},\n"
     "  \"00081140\": {\"vr\": \"SQ\", \"Value\": [\n"
     "    {\n"
     "      \"00081150\": {\"vr\": \"UI\", \"Value\": [\"1\"]},\n"
     "      \"00081155\": {\"vr\": \"UI\", \"Value\": [\"2\"]}\n"
     "    },\n"
     "    {}\n"
     "  ]},\n"
     "  \"00081199\": {\"vr\": \"SQ\"}\n"
     "}\n",
     DICOM_OK},

    {"array of none", "array", "", "[]", DICOM_OK},
    {"array of one", "array", "D:ELE{ }", "[{}]", DICOM_OK},
    {"array of three", "array",
     "D:ELE{ 00080060:CS'CT' } M{ 00020010:UI'1' } D:ELE{ } D:ELE{ }",
     "[{" CS "},{},{}]", DICOM_OK},
    {"pretty array", "array pretty",
     "D:ELE{ 00081140:SQ[ ( 00080060:CS ) ] } "
     "D:ELE{ }",
     "[\n"
     "  {\n"
     "    \"00081140\": {\"vr\": \"SQ\", \"Value\": [\n"
     "      {\n"
     "        \"00080060\": {\"vr\": \"CS\"}\n"
     "      }\n"
     "    ]}\n"
     "  },\n"
     "  {}\n"
     "]\n",
     DICOM_OK},
    {"pretty array of none", "array pretty", "", "[]\n", DICOM_OK},
    {"lines", "lines", "D:ELE{ 00080060:CS'CT' } D:ELE{ }", "{" CS "}\n{}\n",
     DICOM_OK},
    {"no line", "lines", "", NULL, DICOM_OK},
    {"the character set ends with its data set", "lines",
     "D:ELE{ 00080005:CS'ISO_IR 144' } D:ELE{ 00091001:LO.E9 }",
     "{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]}}\n"
     "{\"00091001\":{\"vr\":\"LO\",\"Value\":[\"\u00e9\"]}}\n",
     DICOM_OK},

    {"nothing", "", "", NULL, DICOM_E_TRUNCATED},
    {"file meta alone", "", "M{ 00020010:UI'1' }", NULL, DICOM_E_TRUNCATED},
    {"cut in a data set", "", "D:ELE{ 00080060:CS'CT'", "{" CS "}",
     DICOM_E_TRUNCATED},
    {"cut in an item", "", "D:ELE{ 00081140:SQ[ ( ) ( 00080060:CS'CT'",
     "{\"00081140\":{\"vr\":\"SQ\",\"Value\":[{},{" CS "}]}}",
     DICOM_E_TRUNCATED},
    {"cut in a sequence", "",
     "D:ELE{ 00081140:SQ[ ( 00081140:SQ[ ( ) ( 00081140:SQ[",
     "{\"00081140\":{\"vr\":\"SQ\",\"Value\":[{\"00081140\":{\"vr\":\"SQ\","
     "\"Value\":[{},{\"00081140\":{\"vr\":\"SQ\"}}]}}]}}",
     DICOM_E_TRUNCATED},
    {"cut in fragments", "", "D:ELE{ 7FE00010:OB< #. #.FFD8",
     "{\"7FE00010\":{\"vr\":\"OB\"}}", DICOM_E_TRUNCATED},
    {"cut in what is left out", "",
     "D:ELE{ 00081140:SQ[ ] 00081140:SQ[ ( 00080060:CS'CT'",
     "{\"00081140\":{\"vr\":\"SQ\"}}", DICOM_E_TRUNCATED},
    {"cut in an array", "array", "D:ELE{ } D:ELE{ 00080060:CS'CT'",
     "[{},{" CS "}]", DICOM_E_TRUNCATED},

    {"a second data set", "", "D:ELE{ } D:ELE{ }", NULL, DICOM_E_STATE},
    {"an element outside", "", "00080060:CS'CT'", NULL, DICOM_E_STATE},
    {"two data sets at once", "array", "D:ELE{ D:ELE{ }", NULL, DICOM_E_STATE},
};

static void
run_stream(const void *arg)
{
    const struct stream_row  *row = arg;
    dicom_json_writer_options options = options_of(row->options);

    check_stream(&options, row->events, row->json, row->status);
}

/* ---- cut, and on -------------------------------------------------------- */

/* Each beginning of a stream, ended by hand, and another stream after it. */
static void
test_cut(void **state)
{
    static const char *const events[] = {
        "D:ELE{", "M{ 00020010:UI'1'",
        "D:ELE{ 00081140:SQ[ ( 00080060:CS'CT' 00081140:SQ[",
        "D:ELE{ 7FE00010:OB< #.", "M{ 00020010:UI'1' } D:ELE{ 00080060:CS"};
    static const char json[] =
        "{}\n"
        "{\"00081140\":{\"vr\":\"SQ\",\"Value\":[{" CS ",\"00081140\":{\"vr\":"
        "\"SQ\"}}]}}\n"
        "{\"7FE00010\":{\"vr\":\"OB\"}}\n"
        "{\"00080060\":{\"vr\":\"CS\"}}\n";
    dicom_json_writer_options options = options_of("lines");
    struct text_out           out = {0};
    dicom_json_writer        *w;
    struct heedless           h = {dicom_json_writer_event, NULL};

    (void)state;
    assert_int_equal(dicom_json_writer_new(&w, text_out_write, &out, &options),
                     DICOM_OK);
    h.ctx = w;
    for (size_t i = 0; i < COUNT_OF(events); i++) {
        assert_int_equal(play_text(events[i], NULL, heedless_event, &h),
                         DICOM_OK);
        assert_int_equal(dicom_json_writer_cut(w), DICOM_OK);
        assert_int_equal(dicom_json_writer_cut(w), DICOM_OK);
    }
    assert_int_equal(dicom_json_writer_finish(w), DICOM_OK);
    assert_string_equal(out.text, json);
    text_out_free(&out);
    dicom_json_writer_free(w);
}

/* In the midst of a value that comes in pieces. */
static void
test_cut_in_bulk(void **state)
{
    dicom_event        e = {.kind = DICOM_DATASET_BEGIN};
    struct text_out    out = {0};
    dicom_json_writer *w;

    (void)state;
    assert_int_equal(dicom_json_writer_new(&w, text_out_write, &out, NULL),
                     DICOM_OK);
    assert_int_equal(dicom_json_writer_event(w, &e), DICOM_OK);
    e = (dicom_event){.kind = DICOM_BULK_BEGIN,
                      .tag = 0x7FE00010,
                      .vr = DICOM_VR_OB,
                      .length = 70000};
    assert_int_equal(dicom_json_writer_event(w, &e), DICOM_OK);
    e.kind = DICOM_BULK_DATA;
    e.bytes = "f";
    e.size = 1;
    assert_int_equal(dicom_json_writer_event(w, &e), DICOM_OK);
    assert_int_equal(dicom_json_writer_finish(w), DICOM_E_TRUNCATED);
    assert_string_equal(
        out.text, "{\"7FE00010\":{\"vr\":\"OB\",\"InlineBinary\":\"Zg==\"}}");
    text_out_free(&out);
    dicom_json_writer_free(w);
}

/* ---- SKIP --------------------------------------------------------------- */

static void
test_skip(void **state)
{
    static const struct {
        dicom_event_kind kind;
        uint32_t         tag;
        dicom_status     answer;
    } rows[] = {
        {DICOM_DATASET_BEGIN, 0, DICOM_OK},
        {DICOM_SEQUENCE_BEGIN, 0x00080000, DICOM_SKIP},
        {DICOM_SEQUENCE_END, 0x00080000, DICOM_OK},
        {DICOM_BULK_BEGIN, 0x00090000, DICOM_SKIP},
        {DICOM_BULK_DATA, 0x00090000, DICOM_SKIP},
        {DICOM_BULK_END, 0x00090000, DICOM_OK},
        {DICOM_FRAGMENTS_BEGIN, 0x7FE00010, DICOM_SKIP},
        {DICOM_ELEMENT, 0x7FE00010, DICOM_OK},
        {DICOM_FRAGMENTS_END, 0x7FE00010, DICOM_OK},
        {DICOM_SEQUENCE_BEGIN, 0x7FE00010, DICOM_SKIP},
        {DICOM_ITEM_BEGIN, 0x7FE00010, DICOM_SKIP},
        {DICOM_SEQUENCE_BEGIN, 0x00080001, DICOM_SKIP},
        {DICOM_SEQUENCE_END, 0x00080001, DICOM_OK},
        {DICOM_ITEM_END, 0x7FE00010, DICOM_OK},
        {DICOM_SEQUENCE_END, 0x7FE00010, DICOM_OK},
        {DICOM_DATASET_END, 0, DICOM_OK},
    };
    struct text_out    out = {0};
    dicom_json_writer *w;

    (void)state;
    assert_int_equal(dicom_json_writer_new(&w, text_out_write, &out, NULL),
                     DICOM_OK);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        dicom_event e = {
            .kind = rows[i].kind, .tag = rows[i].tag, .vr = DICOM_VR_OB};

        assert_int_equal(dicom_json_writer_event(w, &e), rows[i].answer);
    }
    assert_int_equal(dicom_json_writer_finish(w), DICOM_OK);
    assert_string_equal(out.text, "{\"7FE00010\":{\"vr\":\"OB\"}}");
    text_out_free(&out);
    dicom_json_writer_free(w);
}

/* ---- memory, output, arguments ------------------------------------------ */

static dicom_status
send(dicom_json_writer *w, dicom_event_kind kind, uint32_t tag)
{
    dicom_event e = {.kind = kind, .tag = tag, .vr = DICOM_VR_SQ};

    return dicom_json_writer_event(w, &e);
}

static void
test_deep(void **state)
{
    struct failing_alloc      memory;
    dicom_allocator           with = failing_alloc_init(&memory, 0, false);
    dicom_json_writer_options options = DICOM_JSON_WRITER_OPTIONS_INIT;
    struct text_out           out = {0};
    dicom_json_writer        *w;

    (void)state;
    options.allocator = &with;
    options.pretty = true;
    assert_int_equal(dicom_json_writer_new(&w, text_out_write, &out, &options),
                     DICOM_OK);
    assert_int_equal(send(w, DICOM_DATASET_BEGIN, 0), DICOM_OK);
    for (uint32_t i = 0; i < 128; i++) {
        assert_int_equal(send(w, DICOM_SEQUENCE_BEGIN, 0x00081140), DICOM_OK);
        assert_int_equal(send(w, DICOM_ITEM_BEGIN, 0x00081140), DICOM_OK);
    }
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(send(w, DICOM_ELEMENT, 0x00090001 + i), DICOM_OK);
    assert_int_equal(send(w, DICOM_SEQUENCE_BEGIN, 0x00101140), DICOM_E_LIMIT);
    assert_int_equal(dicom_json_writer_finish(w), DICOM_E_LIMIT);
    assert_int_equal(memory.calls, 1);
    assert_true(memory.peak < 128 * 1024);
    dicom_json_writer_free(w);
    failing_alloc_check(&memory);
    text_out_free(&out);
}

static void
test_failing_output(void **state)
{
    (void)state;
    for (size_t fail_at = 1; fail_at < 200000; fail_at += 65521) {
        struct text_out    out = {.fail_at = fail_at};
        struct bytes       value = bytes_from_hex("61*150000");
        dicom_json_writer *w;
        dicom_status       status;

        assert_int_equal(dicom_json_writer_new(&w, text_out_write, &out, NULL),
                         DICOM_OK);
        status = play_value(dicom_json_writer_event, w, NULL, DICOM_VR_OB,
                            value, 70000);
        if (status == DICOM_OK)
            status = dicom_json_writer_finish(w);
        assert_int_equal(status, DICOM_E_WRITE);
        assert_int_equal(send(w, DICOM_DATASET_END, 0), DICOM_E_WRITE);
        assert_int_equal(dicom_json_writer_cut(w), DICOM_E_WRITE);
        assert_int_equal(dicom_json_writer_finish(w), DICOM_E_WRITE);
        assert_int_equal(dicom_json_writer_error(w)->status, DICOM_E_WRITE);

        dicom_json_writer_reset(w);
        text_out_free(&out);
        assert_int_equal(
            play_text("D:ELE{ }", NULL, dicom_json_writer_event, w), DICOM_OK);
        assert_int_equal(dicom_json_writer_finish(w), DICOM_OK);
        assert_string_equal(out.text, "{}");
        dicom_json_writer_free(w);
        text_out_free(&out);
        bytes_free(&value);
    }
}

static void
test_arguments(void **state)
{
    dicom_json_writer_options options = options_of("lines pretty");
    struct failing_alloc      memory;
    dicom_allocator           with = failing_alloc_init(&memory, 1, true);
    struct text_out           out = {0};
    dicom_json_writer        *w;

    (void)state;
    assert_int_equal(dicom_json_writer_new(&w, NULL, NULL, NULL),
                     DICOM_E_ARGUMENT);
    assert_null(w);
    assert_int_equal(dicom_json_writer_new(&w, text_out_write, &out, &options),
                     DICOM_E_ARGUMENT);
    options = options_of("");
    assert_int_equal(
        dicom_json_writer_new(NULL, text_out_write, &out, &options),
        DICOM_E_ARGUMENT);
    options.size--;
    assert_int_equal(dicom_json_writer_new(&w, text_out_write, &out, &options),
                     DICOM_E_ARGUMENT);
    options = options_of("");
    options.numbers = (dicom_json_numbers)3;
    assert_int_equal(dicom_json_writer_new(&w, text_out_write, &out, &options),
                     DICOM_E_ARGUMENT);
    options = options_of("");
    options.allocator = &with;
    assert_int_equal(dicom_json_writer_new(&w, text_out_write, &out, &options),
                     DICOM_E_NO_MEMORY);
    assert_null(w);
    dicom_json_writer_free(NULL);
    failing_alloc_check(&memory);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_cut_in_bulk),
        cmocka_unit_test(test_skip),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_failing_output),
        cmocka_unit_test(test_arguments),
    };

    RUN_TABLE(run_value, values);
    RUN_TABLE(run_stream, streams);
    RUN_TESTS(tests);
    return finish_tests();
}
