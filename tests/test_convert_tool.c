/* Journeys of dicom-convert. */
#include "support/tool.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <dicom.h>

#include "support/event_text.h"
#include "support/streams.h"

/* The options stand before `in out`; of what is written the data set as text,
 * without its file meta information. */
struct row {
    const char *name;
    const char *options;
    const char *in; /* hex */
    int         status;
    const char *out;     /* events; NULL: there is none */
    const char *lengths; /* of sequences and items; NULL: whatever */
    const char *err[3];  /* "=": nothing */
};

/* Files with the UIDs that belong into their file meta information. */
#define UIDS "0200 0200 'UI' 0200 '1' 00 0200 0300 'UI' 0200 '2' 00 "
#define HEAD_ELE                                                               \
    PREAMBLE GROUP_LENGTH("30000000")                                          \
        UIDS SYNTAX("1400", "'1.2.840.10008.1.2.1' 00")
#define HEAD_ILE                                                               \
    PREAMBLE GROUP_LENGTH("2E000000")                                          \
        UIDS SYNTAX("1200", "'1.2.840.10008.1.2' 00")
#define HEAD_JPEG                                                              \
    PREAMBLE GROUP_LENGTH("32000000")                                          \
        UIDS SYNTAX("1600", "'1.2.840.10008.1.2.4.50'")
#undef ELE
#undef ILE
#undef JPEG
#define ELE HEAD_ELE HEAD
#define ILE HEAD_ILE HEAD_I
#define JPEG HEAD_JPEG HEAD

#define NESTED ELE SQ("1A000000") ITEM("0A000000") CODE ITEM("00000000")
#define NESTED_LOG SQ_LOG " ( " CODE_LOG ") ( ) ] "
#define WORDS "2800 1000 'US' 0200 0201 E07F 1000 'OW' 0000 04000000 01020304 "
#define WORDS_LOG "00280010:US.0201 7FE00010:OW.01020304 "
#define FRAGMENTS                                                              \
    "E07F 1000 'OB' 0000 FFFFFFFF FEFF 00E0 00000000 FEFF 00E0 02000000 "      \
    "FFD8 " SEQUENCE_END
#define FRAGMENTS_LOG "7FE00010:OB< # #.FFD8 > "
#define LATIN "0800 0500 'CS' 0A00 'ISO_IR 100' "
#define NAMED HEAD_ELE LATIN "1000 1000 'PN' 0400 'M' FC '^J' "
#define DELIMITED                                                              \
    SQ(UNDEFINED) ITEM(UNDEFINED) CODE ITEM_END ITEM("00000000") SEQUENCE_END
#define OUT(log) "D:ELE{ " log "}"
#define TWICE "1000 2000 'LO' 0200 'A1' 1000 2000 'LO' 0200 'B1' "
#define ACME "0900 1000 'LO' 0400 'ACME' 0900 0110 'LO' 0200 'P1' "
#define TWO_BLOCKS                                                             \
    "0900 1000 'LO' 0400 'ACME' 0900 1100 'LO' 0400 'ACME' "                   \
    "0900 0110 'LO' 0200 'P1' 0900 0111 'LO' 0200 'P2' "

static const struct row rows[] = {
    {"nothing asked for",
     "",
     NESTED WORDS,
     0,
     OUT(HEAD_LOG NESTED_LOG WORDS_LOG),
     "Su Iu Iu",
     {"="}},
    {"explicit VR",
     "--syntax explicit-le",
     ILE "0800 4011 12000000 " ITEM("0A000000") CODE_I,
     0,
     OUT(HEAD_LOG SQ_LOG " ( " CODE_LOG ") ] "),
     "Su Iu",
     {"="}},
    {"implicit VR",
     "--syntax implicit-le",
     NESTED WORDS,
     0,
     "D:ILE{ " HEAD_LOG NESTED_LOG WORDS_LOG "}",
     "Su Iu Iu",
     {"="}},
    {"big endian",
     "--syntax explicit-be",
     NESTED WORDS,
     0,
     "D:EBE{ " HEAD_LOG NESTED_LOG WORDS_LOG "}",
     "Su Iu Iu",
     {"="}},
    {"deflated",
     "--syntax deflated",
     NESTED WORDS,
     0,
     "D:DEF{ " HEAD_LOG NESTED_LOG WORDS_LOG "}",
     "Su Iu Iu",
     {"="}},
    {"a UID",
     "--syntax 1.2.840.10008.1.2",
     NESTED,
     0,
     "D:ILE{ " HEAD_LOG NESTED_LOG "}",
     "Su Iu Iu",
     {"="}},
    {"undefined",
     "--lengths undefined",
     NESTED,
     0,
     OUT(HEAD_LOG NESTED_LOG),
     "Su Iu Iu",
     {"="}},
    {"exact",
     "--lengths exact",
     ELE DELIMITED,
     0,
     OUT(HEAD_LOG NESTED_LOG),
     "S26 I10 I0",
     {"="}},
    {"exact in implicit VR",
     "--syntax implicit-le --lengths exact",
     NESTED,
     0,
     "D:ILE{ " HEAD_LOG NESTED_LOG "}",
     "S26 I10 I0",
     {"="}},
    {"exact and deflated",
     "--syntax deflated --lengths exact",
     NESTED,
     0,
     "D:DEF{ " HEAD_LOG NESTED_LOG "}",
     "S26 I10 I0",
     {"="}},
    {"exact, longer in UTF-8",
     "--lengths exact --charset utf-8",
     HEAD_ELE LATIN                                             SQ(UNDEFINED)
         ITEM(UNDEFINED) "0800 0401 'LO' 0200 'A' FC " ITEM_END SEQUENCE_END,
     0,
     OUT("00080005:CS'ISO_IR 192' 00081140:SQ[ ( 00080104:LO.41C3BC20 ) ] "),
     "S20 I12",
     {"="}},
    {"nothing changed",
     "--lengths preserve",
     ELE SQ("1A000000") ITEM(UNDEFINED) CODE ITEM_END,
     0,
     OUT(HEAD_LOG SQ_LOG " ( " CODE_LOG ") ] "),
     "S26 Iu",
     {"="}},

    {"fragments",
     "--lengths exact",
     JPEG FRAGMENTS,
     0,
     "D:ENC{ " HEAD_LOG FRAGMENTS_LOG "}",
     NULL,
     {"="}},
    {"fragments cannot be native",
     "--syntax explicit-le",
     JPEG FRAGMENTS,
     1,
     NULL,
     NULL,
     {"dicom-convert: in: fragments would have to be decompressed, PixelData, "
      "PS3.5 A.4; dicom-convert has no codecs\n"}},
    {"nor the other way",
     "--syntax 1.2.840.10008.1.2.4.50",
     ELE WORDS,
     1,
     NULL,
     NULL,
     {"native pixel data would have to be compressed"}},
    {"nor others",
     "--syntax 1.2.840.10008.1.2.4.90",
     JPEG FRAGMENTS,
     1,
     NULL,
     NULL,
     {"fragments would have to be decompressed"}},
    {"without pixels it is only a name",
     "--syntax 1.2.840.10008.1.2.4.50",
     ELE,
     0,
     "D:ENC{ " HEAD_LOG "}",
     NULL,
     {"="}},

    {"text in UTF-8",
     "--charset utf-8",
     NAMED,
     0,
     OUT("00080005:CS'ISO_IR 192' 00100010:PN.4DC3BC5E4A20 "),
     NULL,
     {"="}},
    {"no text",
     "--charset utf-8",
     HEAD_ELE
     "0800 0500 'CS' 0A00 'ISO_IR 192' 1000 1000 'PN' 0400 'M' FC '^J' ",
     0,
     OUT("00080005:CS'ISO_IR 192' 00100010:PN.4DEFBFBD5E4A "),
     NULL,
     {"in: 1 bytes are no text in their character set: U+FFFD"}},
    {"no text is an error",
     "--charset utf-8 --strict",
     HEAD_ELE
     "0800 0500 'CS' 0A00 'ISO_IR 192' 1000 1000 'PN' 0400 'M' FC '^J' ",
     1,
     NULL,
     NULL,
     {"in: text that is none in its character set\n"}},

    {"set",
     "--set PatientID=X1",
     NESTED WORDS,
     0,
     OUT(HEAD_LOG NESTED_LOG "00100020:LO'X1' " WORDS_LOG),
     "Su Iu Iu",
     {"="}},
    {"set and converted",
     "--set PatientID=X1 --syntax explicit-be --lengths exact",
     NESTED WORDS,
     0,
     "D:EBE{ " HEAD_LOG NESTED_LOG "00100020:LO'X1' " WORDS_LOG "}",
     "S26 I10 I0",
     {"="}},
    {"set in items",
     "--set (0008,1140)[1].CodeValue=B --set (0008,1140)[2].CodeValue=C",
     NESTED,
     0,
     OUT(HEAD_LOG SQ_LOG " ( " CODE_LOG ") ( 00080100:SH'B ' ) ( "
                         "00080100:SH'C ' ) ] "),
     NULL,
     {"="}},
    {"set what is empty",
     "--set PatientName= --set (0008,1140)=",
     NESTED,
     0,
     OUT(HEAD_LOG "00081140:SQ[ ] 00100010:PN "),
     NULL,
     {"="}},
    {"an item without anything",
     "--set (0008,1140)[0]=",
     ELE,
     0,
     OUT(HEAD_LOG "00081140:SQ[ ( ) ] "),
     NULL,
     {"="}},
    {"several values, and an equals sign",
     "--set OtherPatientIDs=A=B\\C",
     ELE,
     0,
     OUT(HEAD_LOG "00101000:LO'A=B\\C ' "),
     NULL,
     {"="}},
    {"set in the character set",
     "--set PatientName=\xC3\x84",
     NAMED,
     0,
     OUT("00080005:CS'ISO_IR 100' 00100010:PN.C420 "),
     NULL,
     {"="}},
    {"set what it does not have",
     "--set PatientName=\xE5\xB1\xB1",
     NAMED,
     1,
     NULL,
     NULL,
     {"dicom-convert: PatientName: "}},
    {"but UTF-8 has",
     "--charset utf-8 --set PatientName=\xE5\xB1\xB1",
     NAMED,
     0,
     OUT("00080005:CS'ISO_IR 192' 00100010:PN.E5B1B120 "),
     NULL,
     {"="}},
    {"set a private element",
     "--set (0009,\"ACME\",01)=Q",
     ELE ACME,
     0,
     OUT(HEAD_LOG "00090010:LO'ACME' 00091001:LO'Q ' "),
     NULL,
     {"="}},
    {"the VR that is there",
     "--set (0028,0106)=-5",
     ELE "2800 0601 'SS' 0200 0100 ",
     0,
     OUT(HEAD_LOG "00280106:SS.FBFF "),
     NULL,
     {"="}},
    {"text would read otherwise",
     "--set SpecificCharacterSet=ISO_IR\\144",
     NAMED,
     1,
     NULL,
     NULL,
     {"dicom-convert: SpecificCharacterSet: the text would read otherwise"}},
    {"and may",
     "--lenient --set SpecificCharacterSet=ISO_IR\\144",
     NAMED,
     0,
     OUT("00080005:CS'ISO_IR\\144' 00100010:PN.4DFC5E4A "),
     NULL,
     {"="}},
    {"no number",
     "--set Rows=x",
     ELE,
     1,
     NULL,
     NULL,
     {"dicom-convert: Rows: the text does not tell a value of this VR"}},
    {"too many values",
     "--set Rows=1\\2",
     ELE,
     1,
     NULL,
     NULL,
     {"dicom-convert: Rows: "}},
    {"an item has no value",
     "--set (0008,1140)[0]=A",
     ELE,
     1,
     NULL,
     NULL,
     {"dicom-convert: (0008,1140)[0]: "}},
    {"not the next item",
     "--set (0008,1140)[5].CodeValue=A",
     NESTED,
     1,
     NULL,
     NULL,
     {"dicom-convert: (0008,1140)[5].CodeValue: "}},

    {"remove",
     "--remove Modality",
     NESTED,
     0,
     OUT("00080008:CS'ORIGINAL' " NESTED_LOG),
     NULL,
     {"="}},
    {"remove what is not there",
     "--remove PatientName",
     ELE,
     0,
     OUT(HEAD_LOG),
     NULL,
     {"="}},
    {"remove in all items",
     "--remove (0008,1140).CodeValue",
     ELE SQ("24000000") ITEM("0A000000") CODE ITEM("0A000000") CODE,
     0,
     OUT(HEAD_LOG SQ_LOG " ( ) ( ) ] "),
     NULL,
     {"="}},
    {"remove in one",
     "--remove (0008,1140)[1].CodeValue",
     ELE SQ("24000000") ITEM("0A000000") CODE ITEM("0A000000") CODE,
     0,
     OUT(HEAD_LOG SQ_LOG " ( " CODE_LOG ") ( ) ] "),
     NULL,
     {"="}},
    {"remove an item",
     "--remove (0008,1140)[0]",
     NESTED,
     0,
     OUT(HEAD_LOG SQ_LOG " ( ) ] "),
     NULL,
     {"="}},
    {"remove all items",
     "--remove (0008,1140)[*]",
     NESTED,
     0,
     OUT(HEAD_LOG SQ_LOG " ] "),
     NULL,
     {"="}},
    {"remove a private element",
     "--remove (0009,\"ACME\",01)",
     ELE ACME,
     0,
     OUT(HEAD_LOG "00090010:LO'ACME' "),
     NULL,
     {"="}},
    {"remove a private element from each block of its creator",
     "--sort --remove '(0009,\"ACME \",01)'",
     ELE TWO_BLOCKS,
     0,
     OUT(HEAD_LOG "00090010:LO'ACME' 00090011:LO'ACME' "),
     NULL,
     {"="}},
    {"remove under what is no sequence",
     "--remove Modality.CodeValue",
     ELE,
     0,
     OUT(HEAD_LOG),
     NULL,
     {"="}},
    {"in turn",
     "--set PatientID=A --remove PatientID --set PatientID=B",
     ELE,
     0,
     OUT(HEAD_LOG "00100020:LO'B ' "),
     NULL,
     {"="}},

    {"order is kept",
     "",
     ELE LAST TWICE,
     0,
     OUT(HEAD_LOG LAST_LOG "00100020:LO'A1' 00100020:LO'B1' "),
     NULL,
     {"in: warning: the tag is there twice"}},
    {"sorted",
     "--sort",
     ELE LAST TWICE,
     0,
     OUT(HEAD_LOG "00100020:LO'A1' " LAST_LOG),
     NULL,
     {"in: warning: the tag is there twice", "PatientID"}},
    {"mended",
     "",
     HEAD_ELE "0800 0000 'UL' 0400 99000000 0800 7000 'LO' 0300 'ABC' "
              "0800 3010 'ZZ' 0600 'odd VR' " SQ("08000000") ITEM("0A000000")
                  CODE LAST "00*8",
     0,
     OUT("00080070:LO'ABC ' 00081030:LO'odd VR' " SQ_LOG " ( " CODE_LOG
         ") ] " LAST_LOG),
     "Su Iu",
     {"in: error: the VR is unknown at byte ", "StudyDescription, PS3.5 7.1.2",
      "in: error: the contents of an item or sequence do not fit its length"}},
    {"strict",
     "--strict",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) CODE,
     1,
     NULL,
     NULL,
     {"dicom-convert: in: "}},
    {"strict and out of order",
     "--strict",
     ELE LAST "1000 2000 'LO' 0000 ",
     1,
     NULL,
     NULL,
     {"dicom-convert: in: the tag is not above the one before it, PatientID"}},
    {"cut",
     "",
     ELE "1000 2000 'LO' 0400 'A1' ",
     1,
     NULL,
     NULL,
     {"dicom-convert: in: the input ends inside a value or header at byte "}},
    {"cut and edited",
     "--set PatientID=A",
     ELE "1000 2000 'LO' 0400 'A1' ",
     1,
     NULL,
     NULL,
     {"dicom-convert: in: the input ends inside a value"}},
    {"cut and measured",
     "--lengths exact",
     ELE "1000 2000 'LO' 0400 'A1' ",
     1,
     NULL,
     NULL,
     {"dicom-convert: in: the input ends inside a value"}},
    {"too long for its VR",
     "--syntax explicit-le",
     HEAD_ILE "1000 2000 00000100 41*65536 ",
     0,
     NULL,
     NULL,
     {"in: note: the value is too long for the length field of "
      "its VR: written as UN, PatientID, PS3.5 6.2.2"}},
    {"a directory",
     "--syntax explicit-le",
     HEAD_ELE "0400 2012 'SQ' 0000 00000000 ",
     1,
     NULL,
     NULL,
     {"dicom-convert: in: a DICOMDIR points into itself by byte: only "
      "--lengths preserve keeps that right"}},
    {"a directory as it is",
     "--lengths preserve",
     HEAD_ELE "0400 2012 'SQ' 0000 00000000 ",
     0,
     OUT("00041220:SQ[ ] "),
     "S0",
     {"="}},
    {"no DICOM",
     "",
     "'A text that is by no means a DICOM file.' 0A",
     1,
     NULL,
     NULL,
     {"dicom-convert: in: ", "PS3.10 7.1"}},

    {"no such syntax",
     "--syntax 1.2.3",
     ELE,
     2,
     NULL,
     NULL,
     {"dicom-convert: wrong value of --syntax: 1.2.3\n", "usage: "}},
    {"no such length",
     "--lengths long",
     ELE,
     2,
     NULL,
     NULL,
     {"dicom-convert: wrong value of --lengths: long\n"}},
    {"no such charset",
     "--charset latin1",
     ELE,
     2,
     NULL,
     NULL,
     {"dicom-convert: wrong value of --charset: latin1\n"}},
    {"no such dictionary",
     "--dictionary none",
     ELE,
     2,
     NULL,
     NULL,
     {"dicom-convert: none: "}},
    {"no value",
     "--set PatientID",
     ELE,
     2,
     NULL,
     NULL,
     {"dicom-convert: wrong value of --set: PatientID\n"}},
    {"no path", "--set =A", ELE, 2, NULL, NULL, {"dicom-convert: no path: "}},
    {"no path to remove",
     "--remove (12",
     ELE,
     2,
     NULL,
     NULL,
     {"dicom-convert: no path: (12\n"}},
    {"no keyword",
     "--remove Nonsense",
     ELE,
     2,
     NULL,
     NULL,
     {"dicom-convert: no keyword: Nonsense\n"}},
    {"many places",
     "--set (0008,1140)[*].CodeValue=A",
     ELE,
     2,
     NULL,
     NULL,
     {"dicom-convert: a value is set at one path: "}},
    {"what is made",
     "--set TransferSyntaxUID=1.2",
     ELE,
     2,
     NULL,
     NULL,
     {"dicom-convert: made anew in every file: TransferSyntaxUID\n"}},
    {"nothing changed, and something",
     "--lengths preserve --sort",
     ELE,
     2,
     NULL,
     NULL,
     {"dicom-convert: --lengths preserve changes nothing"}},
    {"an unknown option",
     "--colour",
     ELE,
     2,
     NULL,
     NULL,
     {"dicom-convert: wrong option: --colour\n"}},
};

/* ---- what was written ---------------------------------------------------- */

struct seen {
    struct event_text text;
    char              lengths[128];
    bool              in_meta;
};

static dicom_status
see(void *ctx, const dicom_event *e)
{
    struct seen *s = ctx;
    bool opens = e->kind == DICOM_SEQUENCE_BEGIN || e->kind == DICOM_ITEM_BEGIN;

    if (e->kind == DICOM_DATASET_BEGIN)
        s->in_meta = e->flags & DICOM_EVENT_FILE_META;
    if (s->in_meta || e->kind == DICOM_PREAMBLE)
        return DICOM_OK;
    if (opens) {
        size_t at = strlen(s->lengths);
        char   kind = e->kind == DICOM_ITEM_BEGIN ? 'I' : 'S';
        assert_true(at + 16 < sizeof s->lengths);
        if (e->length == DICOM_LENGTH_UNDEFINED)
            snprintf(s->lengths + at, 16, "%s%cu", at ? " " : "", kind);
        else
            snprintf(s->lengths + at, 16, "%s%c%u", at ? " " : "", kind,
                     (unsigned)e->length);
    }
    return event_text_event(&s->text, e);
}

static void
no_finding(void *ctx, const dicom_finding *finding)
{
    const bool *any_order = ctx;

    if (!*any_order || (finding->code != DICOM_F_TAG_ORDER &&
                        finding->code != DICOM_F_TAG_DUPLICATE))
        fail_msg("%s at %s", finding->text, finding->path);
}

/* A sound file, whatever it was made of. */
static void
see_file(const char *path, struct seen *s, bool any_order)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    static char          bytes[1 << 18];
    FILE                *file = fopen(path, "rb");
    dicom_parser        *parser;
    size_t               size;

    assert_non_null(file);
    size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    o.on_event = see;
    o.event_ctx = s;
    o.on_finding = no_finding;
    o.finding_ctx = &any_order;
    assert_int_equal(dicom_parser_new(&parser, &o), DICOM_OK);
    assert_int_equal(dicom_parser_feed(parser, bytes, size), DICOM_OK);
    assert_int_equal(dicom_parser_finish(parser), DICOM_OK);
    dicom_parser_free(parser);
}

static void
check_file(const char *path, const struct row *row)
{
    struct seen s = {.in_meta = false};

    see_file(path, &s, strcmp(row->name, "order is kept") == 0);
    if (row->out)
        assert_string_equal(s.text.log.text, row->out);
    if (row->lengths)
        assert_string_equal(s.lengths, row->lengths);
    event_log_free(&s.text.log);
}

static void
save_hex(const char *path, const char *hex)
{
    struct bytes b = bytes_from_hex(hex);
    FILE        *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(b.data, 1, b.size, file), b.size);
    assert_int_equal(fclose(file), 0);
    bytes_free(&b);
}

static bool
exists(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0;
}

/* Beside what the tests make there is nothing. */
static size_t
count_files(void)
{
    DIR   *dir = opendir(".");
    size_t count = 0;

    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

static void
check_err(const struct tool_result *r, const struct row *row)
{
    if (strcmp(row->err[0], "=") == 0)
        assert_string_equal(r->err, "");
    else
        for (size_t i = 0; i < COUNT_OF(row->err) && row->err[i]; i++)
            if (!strstr(r->err, row->err[i]))
                fail_msg("no \"%s\" in:\n%s", row->err[i], r->err);
}

static void
put_words(char *words, size_t size, const char *options, const char *files)
{
    int n =
        snprintf(words, size, "%s%s%s", options, *options ? " " : "", files);

    assert_true(n > 0 && (size_t)n < size);
}

/* From file to file, in place of an old one, in its own place, and through
 * pipes: always the same. */
static void
converts(const void *data)
{
    static struct tool_result r;
    const struct row         *row = data;
    char                      words[512];

    (void)remove("out");
    save_hex("in", row->in);
    put_words(words, sizeof words, row->options, "in out");
    tool_run(&r, words, NULL);
    check_err(&r, row);
    assert_int_equal(r.status, row->status);
    assert_string_equal(r.out, "");
    assert_int_equal(exists("out"), row->status == 0);
    if (row->status == 0)
        check_file("out", row);

    size_t files = count_files();
    save_text("out", "old");
    tool_run(&r, words, NULL);
    assert_int_equal(r.status, row->status);
    assert_int_equal(count_files(), files + (row->status != 0));
    if (row->status == 0)
        check_file("out", row);
    else
        slurp("out", r.out, sizeof r.out);
    assert_string_equal(r.out, row->status == 0 ? "" : "old");
    (void)remove("out");
    if (row->status == 0) {
        put_words(words, sizeof words, row->options, "- -");
        tool_run(&r, words, "in");
        assert_int_equal(r.status, 0);
        check_file(".out", row);
        put_words(words, sizeof words, row->options, "in in");
        tool_run(&r, words, NULL);
        assert_int_equal(r.status, 0);
        check_file("in", row);
    }
}

/* ---- around it ----------------------------------------------------------- */

static const struct journey journeys[] = {
    {"no such file",
     "none out",
     NULL,
     2,
     {"="},
     {"=dicom-convert: none: No such file or directory\n"}},
    {"a folder", ". out", NULL, 2, {"="}, {"dicom-convert: .: "}},
    {"no such folder",
     "good none/out",
     NULL,
     2,
     {"="},
     {"=dicom-convert: none/out: No such file or directory\n"}},
    {"a folder to write", "good .", NULL, 2, {"="}, {"dicom-convert: .: "}},
    {"a disk that is full",
     "good /dev/full",
     NULL,
     1,
     {"="},
     {"=dicom-convert: /dev/full: No space left on device\n"}},
    {"no output", "good", NULL, 2, {"="}, {"IN and OUT are needed\nusage: "}},
    {"too many", "good out more", NULL, 2, {"="}, {"IN and OUT are needed"}},
    {"a name like an option",
     "-- --set --",
     NULL,
     2,
     {"="},
     {"=dicom-convert: --set: No such file or directory\n"}},
    {"an empty input",
     "- out",
     NULL,
     1,
     {"="},
     {"dicom-convert: -: the input is empty"}},
    {"help", "--help", NULL, 0, {"usage: dicom-convert"}, {"="}},
    {"version", "--version", NULL, 0, {"=dicom-convert 0.1.0\n"}, {"="}},
};

int
main(void)
{
    tool_begin("dicom-convert");
    save_hex("good", ELE);
    RUN_TABLE(converts, rows);
    RUN_TABLE(run_journey, journeys);
    tool_end();
    return finish_tests();
}
