/* The writer: events as text in, bytes as hex out. */
#include <stdlib.h>

#include <dicom.h>

#include "support/event_text.h"
#include "support/rewrite.h"
#include "support/streams.h"
#include "support/support.h"

#define ELE_UID "1.2.840.10008.1.2.1"
#define ILE_UID "1.2.840.10008.1.2"
#define EBE_UID "1.2.840.10008.1.2.2"
#define JPEG_UID "1.2.840.10008.1.2.4.50"

struct row {
    const char          *name;
    const char          *syntax; /* UID; NULL: that of the events */
    dicom_writer_options options;
    const char          *events;
    dicom_status         status;
    const char          *hex; /* what is written before that; NULL: whatever */
};

/* ---- a data set alone ---------------------------------------------------- */

#define BARE .form = DICOM_FORM_DATASET
#define SEQ "0800 4011 'SQ' 0000 FFFFFFFF "
#define ITEM_U "FEFF 00E0 FFFFFFFF "
#define TO_END "00080001:UL.08000000 "

static const struct row rows[] = {
    {"short and long headers",
     NULL,
     {BARE},
     "D:ELE{ 00080060:CS'OT' 00282000:OB.0102 7FE00010:OW.0102 }",
     DICOM_OK,
     "0800 6000 'CS' 0200 'OT' 2800 0020 'OB' 0000 02000000 0102 "
     "E07F 1000 'OW' 0000 02000000 0102"},
    {"implicit VR",
     ILE_UID,
     {BARE},
     "D:ELE{ 00080060:CS'OT' 00282000:OB.0102 }",
     DICOM_OK,
     "0800 6000 02000000 'OT' 2800 0020 02000000 0102"},
    {"words in big endian",
     EBE_UID,
     {BARE},
     "D:ELE{ 00080018:AT.0100020003000400 00080060:CS'OT' 00280010:US.0102 "
     "00280020:UL.01020304 00280030:FD.0102030405060708 "
     "00280040:SV.0102030405060708 00280050:OL.01020304 00280060:OB.0102 "
     "00280070:UN.0102 00280080:OW.01020304 00280090:FL.0102030405060708 }",
     DICOM_OK,
     "0008 0018 'AT' 0008 0001000200030004 0008 0060 'CS' 0002 'OT' "
     "0028 0010 'US' 0002 0201 0028 0020 'UL' 0004 04030201 "
     "0028 0030 'FD' 0008 0807060504030201 "
     "0028 0040 'SV' 0000 00000008 0807060504030201 "
     "0028 0050 'OL' 0000 00000004 04030201 "
     "0028 0060 'OB' 0000 00000002 0102 0028 0070 'UN' 0000 00000002 0102 "
     "0028 0080 'OW' 0000 00000004 02010403 "
     "0028 0090 'FL' 0008 0403020108070605"},
    {"pieces that cut words",
     EBE_UID,
     {BARE},
     "D:ELE{ B00282000:OW.01+020304+05+06 B00282002:FD.010203+04050607+08 }",
     DICOM_OK,
     "0028 2000 'OW' 0000 00000006 020104030605 "
     "0028 2002 'FD' 0008 0807060504030201"},
    {"words that are cut",
     EBE_UID,
     {BARE},
     "D:ELE{ 00282000:OW.010203 00282002:UL.010203 00282003:FD.010203 }",
     DICOM_OK,
     "0028 2000 'OW' 0000 00000004 02010003 "
     "0028 2002 'UL' 0004 00030201 0028 2003 'FD' 0004 01020300"},
    {"padding by VR",
     NULL,
     {BARE},
     "D:ELE{ 00080005:CS'A' 00080016:UI'1' 00080060:OB.FF 00080070:UT'A' "
     "B00080080:LO'A'+'BC'+'DE' 00080090:UN.AA 00100010:PN }",
     DICOM_OK,
     "0800 0500 'CS' 0200 'A ' 0800 1600 'UI' 0200 '1' 00 "
     "0800 6000 'OB' 0000 02000000 FF00 0800 7000 'UT' 0000 02000000 'A ' "
     "0800 8000 'LO' 0600 'ABCDE ' 0800 9000 'UN' 0000 02000000 AA00 "
     "1000 1000 'PN' 0000"},
    {"sequences and items",
     NULL,
     {BARE},
     "D:ELE{ 00081140:SQ[ ( 00080100:SH'A1' 00081140:SQ[ ( ) ] ) ( ) ] "
     "00081150:SQ[ ] }",
     DICOM_OK,
     SEQ ITEM_U "0800 0001 'SH' 0200 'A1' " SEQ ITEM_U ITEM_END SEQUENCE_END
         ITEM_END ITEM_U ITEM_END SEQUENCE_END
                "0800 5011 'SQ' 0000 FFFFFFFF " SEQUENCE_END},
    {"sequences in implicit VR",
     ILE_UID,
     {BARE},
     "D:ELE{ 00081140:SQ[ ( 00080100:SH'A1' ) ] }",
     DICOM_OK,
     "0800 4011 FFFFFFFF " ITEM_U
     "0800 0001 02000000 'A1' " ITEM_END SEQUENCE_END},
    {"sequences in big endian",
     EBE_UID,
     {BARE},
     "D:ELE{ 00081140:SQ[ ( 00280010:US.0100 ) ] }",
     DICOM_OK,
     "0008 1140 'SQ' 0000 FFFFFFFF FFFE E000 FFFFFFFF 0028 0010 'US' 0002 "
     "0001 FFFE E00D 00000000 FFFE E0DD 00000000"},
    {"fragments",
     NULL,
     {BARE},
     "D:ELE{ 7FE00010:OB< #. B#.01+0203 #.0405 > FFFCFFFC:OB.0000 }",
     DICOM_OK,
     "E07F 1000 'OB' 0000 FFFFFFFF FEFF 00E0 00000000 "
     "FEFF 00E0 04000000 01020300 FEFF 00E0 02000000 0405 " SEQUENCE_END
     "FCFF FCFF 'OB' 0000 02000000 0000"},
    {"group lengths dropped",
     NULL,
     {BARE},
     "D:ELE{ 00080000:UL.0A000000 " TO_END "00080060:CS'OT' 00081140:SQ[ ( "
     "00080000:UL.01000000 ) ] }",
     DICOM_OK,
     "0800 6000 'CS' 0200 'OT' " SEQ ITEM_U ITEM_END SEQUENCE_END},
    {"group lengths kept",
     NULL,
     {BARE, .group_lengths = DICOM_GROUP_LENGTHS_KEEP},
     "D:ELE{ 00080000:UL.0B000000 " TO_END "}",
     DICOM_OK,
     "0800 0000 'UL' 0400 0B000000 0800 0100 'UL' 0400 08000000"},
    {"group lengths made",
     NULL,
     {BARE, .group_lengths = DICOM_GROUP_LENGTHS_MAKE},
     "D:ELE{ 00080000:UL.63000000 " TO_END "00080060:CS'OT' 00081140:SQ[ ( "
     "00100010:PN'A1' ) ] 00100000:UL.63000000 00100010:PN'A1' "
     "00180000:UL.00000000 00200010:SH'1' }",
     DICOM_OK,
     "0800 0000 'UL' 0400 38000000 0800 6000 'CS' 0200 'OT' " SEQ ITEM_U
     "1000 1000 'PN' 0200 'A1' " ITEM_END                         SEQUENCE_END
     "1000 0000 'UL' 0400 0A000000 1000 1000 'PN' 0200 'A1' "
     "2000 0000 'UL' 0400 0A000000 2000 1000 'SH' 0200 '1 '"},
    {"group lengths made in big endian",
     EBE_UID,
     {BARE, .group_lengths = DICOM_GROUP_LENGTHS_MAKE},
     "D:ELE{ 00080060:CS'OT' }",
     DICOM_OK,
     "0008 0000 'UL' 0004 0000000A 0008 0060 'CS' 0002 'OT'"},
    {"group lengths made in implicit VR",
     ILE_UID,
     {BARE, .group_lengths = DICOM_GROUP_LENGTHS_MAKE},
     "D:ELE{ 00080060:CS'OT' }",
     DICOM_OK,
     "0800 0000 04000000 0A000000 0800 6000 02000000 'OT'"},
    {"what precedes a bare data set",
     NULL,
     {BARE},
     "M{ 00020010:UI'1.2' } D:ELE{ 00080060:CS'OT' }",
     DICOM_OK,
     "0800 6000 'CS' 0200 'OT'"},
    {"command set",
     ELE_UID,
     {.form = DICOM_FORM_COMMAND},
     "D:ELE{ 00000000:UL.00000000 00000002:UI'1.2.3' 00000100:US.3000 }",
     DICOM_OK,
     "0000 0000 04000000 18000000 0000 0200 06000000 '1.2.3' 00 "
     "0000 0001 02000000 3000"},
    {"command set of other groups",
     NULL,
     {.form = DICOM_FORM_COMMAND},
     "D:ILE{ 00000002:UI'1.2' 00080060:CS'OT' }",
     DICOM_E_SYNTAX,
     NULL},

    {"tags that descend",
     NULL,
     {BARE},
     "D:ELE{ 00100010:PN 00080060:CS }",
     DICOM_E_SYNTAX,
     NULL},
    {"a tag twice",
     NULL,
     {BARE},
     "D:ELE{ 00080060:CS 00080060:CS }",
     DICOM_E_SYNTAX,
     NULL},
    {"tags that descend in an item",
     NULL,
     {BARE},
     "D:ELE{ 00081140:SQ[ ( 00100010:PN 00080060:CS ) ] }",
     DICOM_E_SYNTAX,
     NULL},
    {"each item begins anew",
     NULL,
     {BARE},
     "D:ELE{ 00081140:SQ[ ( 00100010:PN ) ( 00080060:CS ) ] }",
     DICOM_OK,
     SEQ ITEM_U "1000 1000 'PN' 0000 " ITEM_END ITEM_U
                "0800 6000 'CS' 0000 " ITEM_END SEQUENCE_END},
    {"any order",
     NULL,
     {BARE, .any_order = true},
     "D:ELE{ 00100010:PN 00080060:CS 00080060:CS }",
     DICOM_OK,
     "1000 1000 'PN' 0000 0800 6000 'CS' 0000 0800 6000 'CS' 0000"},
    {"a delimiter as element",
     NULL,
     {BARE},
     "D:ELE{ FFFEE00D:UN }",
     DICOM_E_SYNTAX,
     NULL},
    {"a sequence with a value",
     NULL,
     {BARE},
     "D:ELE{ 00081140:SQ.0102 }",
     DICOM_E_WRONG_VR,
     NULL},
    {"bulk with less bytes",
     NULL,
     {BARE},
     "D:ELE{ B00282000:OB.0102~ }",
     DICOM_E_TRUNCATED,
     NULL},
    {"an element with less bytes",
     NULL,
     {BARE},
     "D:ELE{ 00282000:OB.010203~ }",
     DICOM_OK,
     "2800 0020 'OB' 0000 04000000 01020300"},
    {"an element out of place",
     NULL,
     {BARE},
     "D:ELE{ 00081140:SQ[ 00080060:CS ] }",
     DICOM_E_STATE,
     NULL},
    {"not complete",
     NULL,
     {BARE},
     "D:ELE{ 00080060:CS'OT'",
     DICOM_E_STATE,
     NULL},
    {"no events", NULL, {BARE}, "", DICOM_E_STATE, ""},

    {"fragments for a native syntax",
     ELE_UID,
     {BARE},
     "D:ENC{ 7FE00010:OB< #. > }",
     DICOM_E_UNSUPPORTED,
     NULL},
    {"fragments of others in implicit VR",
     ILE_UID,
     {BARE},
     "D:ELE{ 00091001:OB< #. > }",
     DICOM_E_UNSUPPORTED,
     NULL},
    {"fragments that should not be there",
     ILE_UID,
     {BARE},
     "D:ELE{ 7FE00010:OB< #. > }",
     DICOM_OK,
     "E07F 1000 FFFFFFFF FEFF 00E0 00000000 " SEQUENCE_END},
    {"pixel data for an encapsulated syntax",
     JPEG_UID,
     {BARE},
     "D:ELE{ 7FE00010:OW.0102 }",
     DICOM_E_UNSUPPORTED,
     NULL},
    {"no pixels for an encapsulated syntax",
     JPEG_UID,
     {BARE},
     "D:ELE{ 00080060:CS'OT' 7FE00010:OW }",
     DICOM_OK,
     "0800 6000 'CS' 0200 'OT' E07F 1000 'OW' 0000 00000000"},
    {"pixels of an icon",
     JPEG_UID,
     {BARE},
     "D:ELE{ 00880200:SQ[ ( 7FE00010:OW.0102 ) ] }",
     DICOM_OK,
     NULL},
};

/* ---- files --------------------------------------------------------------- */

#define HEAD_OF(length)                                                        \
    "00*128 'DICM' 0200 0000 'UL' 0400 " length                                \
    " 0200 0100 'OB' 0000 02000000 0001 "
#define CLASS "0200 0200 'UI' 0200 '1' 00 "
#define INSTANCE "0200 0300 'UI' 0400 '1.2' 00 "
#define SYNTAX_ELE "0200 1000 'UI' 1400 '1.2.840.10008.1.2.1' 00 "
#define SYNTAX_ILE "0200 1000 'UI' 1200 '1.2.840.10008.1.2' 00 "
#define OURS                                                                   \
    "0200 1200 'UI' 2C00 '2.25.229119029855954948539253029510038486870' "      \
    "0200 1300 'SH' 0C00 'LIBDICOM_010' "
#define UIDS "00080016:UI'1' 00080018:UI'1.2' "
#define UIDS_HEX "0800 1600 'UI' 0200 '1' 00 0800 1800 'UI' 0400 '1.2' 00 "

static const struct row files[] = {
    {"file meta information is made",
     NULL,
     {0},
     "D:ELE{ " UIDS "}",
     DICOM_OK,
     HEAD_OF("88000000") CLASS INSTANCE SYNTAX_ELE OURS UIDS_HEX},
    {"another syntax",
     ILE_UID,
     {0},
     "D:ELE{ " UIDS "}",
     DICOM_OK,
     HEAD_OF("86000000") CLASS INSTANCE SYNTAX_ILE OURS
     "0800 1600 02000000 '1' 00 0800 1800 04000000 '1.2' 00"},
    {"elements before and behind the UIDs",
     NULL,
     {0},
     "D:ELE{ 00080005:CS'A1' 00080016:UI'1' 00080017:LO'A1' 00080018:UI'1.2' "
     "00080060:CS'OT' }",
     DICOM_OK,
     HEAD_OF("88000000") CLASS INSTANCE SYNTAX_ELE OURS
     "0800 0500 'CS' 0200 'A1' 0800 1600 'UI' 0200 '1' 00 "
     "0800 1700 'LO' 0200 'A1' 0800 1800 'UI' 0400 '1.2' 00 "
     "0800 6000 'CS' 0200 'OT'"},
    {"source application",
     NULL,
     {.source_ae = "ME "},
     "D:ELE{ " UIDS "}",
     DICOM_OK,
     HEAD_OF("92000000") CLASS INSTANCE SYNTAX_ELE OURS
     "0200 1600 'AE' 0200 'ME' " UIDS_HEX},
    {"what comes is completed",
     NULL,
     {0},
     "M{ 00020000:UL.01000000 00020001:OB.0909 00020002:UI'9' 00020003:UI'9.9' "
     "00020012:UI'9' 00020013:SH'X' 00020016:AE'YOU' 00020100:UI'3' } "
     "D:ELE{ " UIDS "}",
     DICOM_OK,
     HEAD_OF("9E000000") CLASS INSTANCE SYNTAX_ELE OURS
     "0200 1600 'AE' 0400 'YOU ' 0200 0001 'UI' 0200 '3' 00 " UIDS_HEX},
    {"its UIDs, if the data set has none",
     NULL,
     {0},
     "M{ 00020002:UI'1' 00020003:UI'1.2' } D:ELE{ 00080060:CS'OT' }",
     DICOM_OK,
     HEAD_OF("88000000") CLASS INSTANCE SYNTAX_ELE OURS
     "0800 6000 'CS' 0200 'OT'"},
    {"what comes is kept",
     NULL,
     {.keep_meta = true, .source_ae = "ME"},
     "M{ 00020000:UL.01000000 00020001:OB.0909 00020002:UI'9' "
     "00020010:UI'1.2.840.10008.1.2' 00020012:UI'9' 00020016:AE'YOU' "
     "00020100:UI'3' } D:ELE{ " UIDS "}",
     DICOM_OK,
     "00*128 'DICM' 0200 0000 'UL' 0400 60000000 "
     "0200 0100 'OB' 0000 02000000 0909 0200 0200 'UI' 0200 '9' 00 " INSTANCE
         SYNTAX_ELE "0200 1200 'UI' 0200 '9' 00 0200 1600 'AE' 0400 'YOU ' "
     "0200 0001 'UI' 0200 '3' 00 " UIDS_HEX},
    {"elements between",
     NULL,
     {0},
     "M{ 00020004:LO'A1' 00020015:LO'A1' 00020102:OB.0102 } D:ELE{ " UIDS "}",
     DICOM_OK,
     HEAD_OF("AA000000") CLASS              INSTANCE
     "0200 0400 'LO' 0200 'A1' " SYNTAX_ELE OURS
     "0200 1500 'LO' 0200 'A1' 0200 0201 'OB' 0000 02000000 0102 " UIDS_HEX},
    {"no data set",
     NULL,
     {0},
     "M{ 00020002:UI'1' 00020003:UI'1.2' }",
     DICOM_OK,
     HEAD_OF("88000000") CLASS INSTANCE SYNTAX_ELE OURS},
    {"no UIDs",
     NULL,
     {0},
     "D:ELE{ }",
     DICOM_OK,
     HEAD_OF("72000000") SYNTAX_ELE OURS},
    {"group lengths made",
     NULL,
     {.group_lengths = DICOM_GROUP_LENGTHS_MAKE},
     "D:ELE{ 00040010:CS'A1' " UIDS "00100010:PN }",
     DICOM_OK,
     HEAD_OF("88000000") CLASS INSTANCE SYNTAX_ELE OURS
     "0400 0000 'UL' 0400 0A000000 0400 1000 'CS' 0200 'A1' "
     "0800 0000 'UL' 0400 16000000 " UIDS_HEX
     "1000 0000 'UL' 0400 08000000 1000 1000 'PN' 0000"},
    {"trailing padding",
     NULL,
     {.trailing_padding = 64},
     "D:ELE{ " UIDS "FFFCFFFC:OB.0000 }",
     DICOM_OK,
     HEAD_OF("88000000") CLASS INSTANCE SYNTAX_ELE OURS UIDS_HEX
     "FCFF FCFF 'OB' 0000 06000000 00*6"},
    {"trailing padding that is just a header",
     NULL,
     {.trailing_padding = 2},
     "D:ELE{ " UIDS "}",
     DICOM_OK,
     HEAD_OF("88000000") CLASS INSTANCE SYNTAX_ELE OURS UIDS_HEX},
    {"group 0002 in the data set",
     NULL,
     {0},
     "D:ELE{ 00020010:UI'1' }",
     DICOM_E_SYNTAX,
     NULL},
    {"another group in file meta information",
     NULL,
     {0},
     "M{ 00080060:CS'OT' } D:ELE{ }",
     DICOM_E_SYNTAX,
     NULL},
};

/* ---- running them -------------------------------------------------------- */

static void
run_row(const void *data)
{
    const struct row    *row = data;
    dicom_writer_options o = row->options;
    struct output        out = {0};
    dicom_writer        *writer;

    o.size = sizeof o;
    if (row->syntax)
        o.syntax = dicom_syntax_find(row->syntax, strlen(row->syntax));
    for (int round = 0; round < 2; round++) { /* and again after a reset */
        if (round == 0)
            assert_int_equal(dicom_writer_new(&writer, output_write, &out, &o),
                             DICOM_OK);
        else
            dicom_writer_reset(writer, output_write, &out);
        output_clear(&out);
        dicom_status status =
            play_text(row->events, NULL, dicom_writer_event, writer);
        if (status == DICOM_OK)
            status = dicom_writer_finish(writer);
        assert_int_equal(status, row->status);
        assert_int_equal(dicom_writer_error(writer)->status, status);
        assert_true(status == DICOM_OK ||
                    strlen(dicom_writer_error(writer)->text) > 0);
        assert_int_equal(dicom_writer_finish(writer), status);
        if (row->hex) {
            struct bytes want = bytes_from_hex(row->hex);
            assert_int_equal(out.size, want.size);
            if (want.size > 0)
                assert_memory_equal(out.data, want.data, want.size);
            bytes_free(&want);
        }
    }
    dicom_writer_free(writer);
    output_free(&out);
}

/* ---- what no text tells -------------------------------------------------- */

struct findings {
    size_t        count;
    dicom_finding last;
    char          path[DICOM_PATH_SIZE];
};

static void
take_finding(void *ctx, const dicom_finding *finding)
{
    struct findings *f = ctx;

    f->count++;
    f->last = *finding;
    memcpy(f->path, finding->path, strlen(finding->path) + 1);
}

static dicom_status
send(dicom_writer *w, dicom_event e)
{
    return dicom_writer_event(w, &e);
}

static dicom_writer *
new_writer(struct output *out, const char *syntax, struct findings *findings)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    dicom_writer        *w;

    o.form = DICOM_FORM_DATASET;
    o.syntax = dicom_syntax_find(syntax, strlen(syntax));
    o.on_finding = take_finding;
    o.finding_ctx = findings;
    assert_int_equal(dicom_writer_new(&w, output_write, out, &o), DICOM_OK);
    assert_int_equal(send(w, (dicom_event){.kind = DICOM_DATASET_BEGIN}),
                     DICOM_OK);
    return w;
}

static const struct long_row {
    const char *name;
    const char *syntax;
    dicom_vr    vr;
    uint32_t    length;
    bool        bulk;
    const char *header;
    bool        found;
} long_rows[] = {
    {"65534 fit", ELE_UID, DICOM_VR_LO, 65534, false, "4000 0800 'LO' FEFF",
     false},
    {"65535 do not", ELE_UID, DICOM_VR_LO, 65535, false,
     "4000 0800 'UN' 0000 00000100", true},
    {"65536", ELE_UID, DICOM_VR_DS, 65536, true, "4000 0800 'UN' 0000 00000100",
     true},
    {"a long VR", ELE_UID, DICOM_VR_UT, 65536, true,
     "4000 0800 'UT' 0000 00000100", false},
    {"implicit VR", ILE_UID, DICOM_VR_LO, 65536, false, "4000 0800 00000100",
     false},
    {"words stay little endian in UN", EBE_UID, DICOM_VR_US, 65536, false,
     "0040 0008 'UN' 0000 00010000", true},
};

static void
run_long_row(const void *data)
{
    const struct long_row *row = data;
    struct findings        findings = {0};
    struct output          out = {0};
    dicom_writer          *w = new_writer(&out, row->syntax, &findings);
    struct bytes           header = bytes_from_hex(row->header);
    uint8_t               *value = malloc(row->length);
    dicom_event            e = {.kind = DICOM_ELEMENT,
                                .tag = 0x00400008,
                                .vr = row->vr,
                                .length = row->length,
                                .bytes = value,
                                .size = row->length};

    assert_non_null(value);
    for (uint32_t i = 0; i < row->length; i++)
        value[i] = (uint8_t)(i * 7);
    if (row->bulk) {
        e.kind = DICOM_BULK_BEGIN;
        assert_int_equal(send(w, e), DICOM_OK);
        e.kind = DICOM_BULK_DATA;
    }
    assert_int_equal(send(w, e), DICOM_OK);
    if (row->bulk)
        assert_int_equal(send(w, (dicom_event){.kind = DICOM_BULK_END}),
                         DICOM_OK);
    assert_int_equal(send(w, (dicom_event){.kind = DICOM_DATASET_END}),
                     DICOM_OK);
    assert_int_equal(dicom_writer_finish(w), DICOM_OK);
    assert_int_equal(findings.count, row->found);
    if (row->found) {
        assert_int_equal(findings.last.code, DICOM_F_VALUE_AS_UN);
        assert_string_equal(findings.path, "ScheduledProtocolCodeSequence");
    }
    assert_int_equal(out.size, header.size + row->length + row->length % 2);
    assert_memory_equal(out.data, header.data, header.size);
    assert_memory_equal(out.data + header.size, value, row->length);
    free(value);
    bytes_free(&header);
    dicom_writer_free(w);
    output_free(&out);
}

static void
refuses_unknown_and_endless_values(void **state)
{
    static const struct {
        dicom_event  e;
        dicom_status status;
    } cases[] = {
        {{.kind = DICOM_BULK_BEGIN, .length = DICOM_LENGTH_UNDEFINED},
         DICOM_E_UNSUPPORTED},
        {{.kind = DICOM_ELEMENT, .size = UINT32_MAX, .bytes = ""},
         DICOM_E_RANGE},
    };
    struct output out = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        dicom_writer *w = new_writer(&out, ELE_UID, NULL);
        dicom_event   e = cases[i].e;

        e.tag = 0x00080060;
        e.vr = DICOM_VR_OB;
        assert_int_equal(send(w, e), cases[i].status);
        dicom_writer_free(w);
    }
    output_free(&out);
}

static void
refuses_more_than_the_length(void **state)
{
    struct output out = {0};
    dicom_writer *w = new_writer(&out, ELE_UID, NULL);
    dicom_event   e = {.kind = DICOM_BULK_BEGIN,
                       .tag = 0x00080060,
                       .vr = DICOM_VR_OB,
                       .length = 3};

    (void)state;
    assert_int_equal(send(w, e), DICOM_OK);
    e.kind = DICOM_BULK_DATA;
    e.bytes = "abcd";
    e.size = 2;
    assert_int_equal(send(w, e), DICOM_OK);
    assert_int_equal(send(w, e), DICOM_E_STATE);
    assert_string_equal(dicom_writer_error(w)->path, "Modality");
    assert_int_equal(dicom_writer_finish(w), DICOM_E_STATE);
    dicom_writer_free(w);
    output_free(&out);
}

/* Items whose BEGIN says what they will have, or not. */
static dicom_status
write_exact(uint32_t sequence, uint32_t item, struct output *out,
            dicom_error *error)
{
    const dicom_event events[] = {
        {.kind = DICOM_DATASET_BEGIN},
        {.kind = DICOM_SEQUENCE_BEGIN,
         .tag = 0x00081140,
         .vr = DICOM_VR_SQ,
         .length = sequence},
        {.kind = DICOM_ITEM_BEGIN, .tag = 0x00081140, .length = item},
        {.kind = DICOM_ELEMENT,
         .tag = 0x00080100,
         .vr = DICOM_VR_SH,
         .bytes = "A1",
         .size = 2},
        {.kind = DICOM_ITEM_END, .tag = 0x00081140},
        {.kind = DICOM_SEQUENCE_END, .tag = 0x00081140},
        {.kind = DICOM_DATASET_END},
    };
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    dicom_writer        *w;
    dicom_status         status = DICOM_OK;

    o.form = DICOM_FORM_DATASET;
    o.lengths = DICOM_LENGTHS_EXACT;
    assert_int_equal(dicom_writer_new(&w, output_write, out, &o), DICOM_OK);
    for (size_t i = 0; i < COUNT_OF(events) && status == DICOM_OK; i++)
        status = dicom_writer_event(w, &events[i]);
    if (status == DICOM_OK)
        status = dicom_writer_finish(w);
    *error = *dicom_writer_error(w);
    dicom_writer_free(w);
    return status;
}

static void
checks_exact_lengths(void **state)
{
    struct bytes want = bytes_from_hex(
        SQ("12000000") ITEM("0A000000") "0800 0001 'SH' 0200 'A1'");
    struct output out = {0};
    dicom_error   error;

    (void)state;
    assert_int_equal(write_exact(18, 10, &out, &error), DICOM_OK);
    assert_int_equal(out.size, want.size);
    assert_memory_equal(out.data, want.data, want.size);
    assert_int_equal(write_exact(DICOM_LENGTH_UNDEFINED, 10, &out, &error),
                     DICOM_OK);
    assert_int_equal(write_exact(18, 12, &out, &error), DICOM_E_STATE);
    assert_string_equal(error.path,
                        "ReferencedImageSequence[0].ReferencedImageSequence");
    assert_int_equal(write_exact(20, 10, &out, &error), DICOM_E_STATE);
    assert_string_equal(error.path, "ReferencedImageSequence");
    bytes_free(&want);
    output_free(&out);
}

static void
keeps_preambles(void **state)
{
    uint8_t              came[128], given[128], none[128] = {0};
    const uint8_t *const want[] = {none, given, came, came};
    struct output        out = {0};

    (void)state;
    memset(came, 'C', sizeof came);
    memset(given, 'G', sizeof given);
    for (unsigned i = 0; i < 4; i++) {
        dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
        dicom_writer        *w;

        o.preamble = i & 1 ? given : NULL;
        o.keep_preamble = i & 2;
        output_clear(&out);
        assert_int_equal(dicom_writer_new(&w, output_write, &out, &o),
                         DICOM_OK);
        assert_int_equal(send(w, (dicom_event){.kind = DICOM_PREAMBLE,
                                               .bytes = came,
                                               .size = sizeof came}),
                         DICOM_OK);
        assert_int_equal(play_text("D:ELE{ }", NULL, dicom_writer_event, w),
                         DICOM_OK);
        assert_int_equal(dicom_writer_finish(w), DICOM_OK);
        assert_memory_equal(out.data, want[i], 128);
        dicom_writer_free(w);
    }
    output_free(&out);
}

static void
tells_of_missing_uids(void **state)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    struct findings      findings = {0};
    struct output        out = {0};
    dicom_writer        *w;

    (void)state;
    o.on_finding = take_finding;
    o.finding_ctx = &findings;
    assert_int_equal(dicom_writer_new(&w, output_write, &out, &o), DICOM_OK);
    assert_int_equal(
        play_text("D:ELE{ 00080016:UI'1' }", NULL, dicom_writer_event, w),
        DICOM_OK);
    assert_int_equal(dicom_writer_finish(w), DICOM_OK);
    assert_int_equal(findings.count, 1);
    assert_int_equal(findings.last.code, DICOM_F_META_UID_MISSING);
    assert_int_equal(findings.last.tag, 0x00020003);
    dicom_writer_free(w);
    output_free(&out);
}

static void
limits_what_is_held(void **state)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    static uint8_t       value[1 << 20];
    struct output        out = {0};
    dicom_writer        *w;
    dicom_event          e = {.kind = DICOM_ELEMENT,
                              .tag = 0x7FE00010,
                              .vr = DICOM_VR_OB,
                              .bytes = value,
                              .size = sizeof value};

    (void)state;
    o.group_lengths = DICOM_GROUP_LENGTHS_MAKE;
    o.memory = 1 << 19;
    assert_int_equal(dicom_writer_new(&w, output_write, &out, &o), DICOM_OK);
    assert_int_equal(send(w, (dicom_event){.kind = DICOM_DATASET_BEGIN}),
                     DICOM_OK);
    assert_int_equal(send(w, e), DICOM_E_LIMIT);
    assert_int_equal(send(w, (dicom_event){.kind = DICOM_DATASET_END}),
                     DICOM_E_LIMIT);
    dicom_writer_free(w);
    output_free(&out);
}

static void
refuses_bad_options(void **state)
{
    static const dicom_writer_options bad[] = {
        {.form = (dicom_form)3},
        {.lengths = (dicom_lengths)2},
        {.group_lengths = (dicom_group_lengths)3},
        {.trailing_padding = 3},
        {.source_ae = "SEVENTEEN LETTERS"},
        {.preserve = true, .keep_meta = true},
        {.preserve = true, .lengths = DICOM_LENGTHS_EXACT},
        {.preserve = true, .form = DICOM_FORM_COMMAND},
    };
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    dicom_writer        *w;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        o = bad[i];
        o.size = sizeof o;
        assert_int_equal(dicom_writer_new(&w, output_write, NULL, &o),
                         DICOM_E_ARGUMENT);
        assert_null(w);
    }
    o = (dicom_writer_options){.size = 3};
    assert_int_equal(dicom_writer_new(&w, output_write, NULL, &o),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_writer_new(&w, NULL, NULL, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_writer_new(NULL, output_write, NULL, NULL),
                     DICOM_E_ARGUMENT);
    dicom_writer_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_unknown_and_endless_values),
        cmocka_unit_test(refuses_more_than_the_length),
        cmocka_unit_test(checks_exact_lengths),
        cmocka_unit_test(keeps_preambles),
        cmocka_unit_test(tells_of_missing_uids),
        cmocka_unit_test(limits_what_is_held),
        cmocka_unit_test(refuses_bad_options),
    };

    RUN_TABLE(run_row, rows);
    RUN_TABLE(run_row, files);
    RUN_TABLE(run_long_row, long_rows);
    RUN_TESTS(tests);
    return finish_tests();
}
