/*
 * What a file that breaks the rules of PS3.10 gets: preamble, file meta
 * information, transfer syntax.
 */
#include "support/play.h"
#include "support/streams.h"

#define META_12 "0200 1200 'UI' 0600 '1.2.3' 00 "
#define META_12_LOG "00020012:UI.312E322E3300 "

/* ---- what comes first --------------------------------------------------- */

static const struct stream_row beginnings[] = {
    {"sound, explicit VR little endian", ELE LAST, DICOM_OK,
     ELE_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"sound, implicit VR little endian", ILE LAST_I, DICOM_OK,
     ILE_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"L17 sound, explicit VR big endian", EBE LAST_B, DICOM_OK,
     EBE_LOG LAST_LOG "}", DICOM_OK, {0}},

    {"A01 L76 no byte", "", DICOM_E_NOT_DICOM, "", DICOM_E_NOT_DICOM, {0}},
    {"13 shorter than a header", "0800 0500 'CS' 02", DICOM_E_NOT_DICOM, "",
     DICOM_E_NOT_DICOM, {0}},
    {"A02 zeros", "00*64", DICOM_E_NOT_DICOM, "", DICOM_E_NOT_DICOM, {0}},
    {"zeros, longer than a preamble", "00*200", DICOM_E_NOT_DICOM, "",
     DICOM_E_NOT_DICOM, {0}},
    {"text", "'%PDF-1.7 and so on, but nothing of DICOM'", DICOM_E_NOT_DICOM,
     "", DICOM_E_NOT_DICOM, {0}},
    {"the headers are shifted by a byte", "20 0800 0500 'CS' 0A00 "
     "'ISO_IR 100' 0800 0800 'CS' 0800 'ORIGINAL' ", DICOM_E_NOT_DICOM, "",
     DICOM_E_NOT_DICOM, {0}},
    {"L20 the prefix in lower case", "00*128 'dicm' " META_ELE HEAD LAST,
     DICOM_E_NOT_DICOM, "", DICOM_E_NOT_DICOM, {0}},
    {"A39 a preamble of 100 bytes", "00*100 'DICM' " META_ELE HEAD LAST,
     DICOM_E_NOT_DICOM, "", DICOM_E_NOT_DICOM, {0}},

    {"A03 L77 preamble and prefix alone", PREAMBLE, DICOM_OK,
     "P *NO_FILE_META *NO_DATA_SET D:ILE{ }", DICOM_E_NOT_DICOM, {0}},
    {"A36 L78 file meta information alone", PREAMBLE META_ELE, DICOM_OK,
     "P " META_ELE_LOG "*NO_DATA_SET D:ELE{ }", DICOM_OK, {0}},

    {"12 A04 preamble of an executable for Windows",
     "'MZ' 00*126 'DICM' " META_ELE HEAD LAST, DICOM_OK,
     "*PREAMBLE_EXECUTABLE " ELE_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"12 A05 preamble of an executable for Unix",
     "7F 'ELF' 020101 00*121 'DICM' " META_ELE HEAD LAST, DICOM_OK,
     "*PREAMBLE_EXECUTABLE " ELE_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"12 A07 preamble of a script",
     "'#!/bin/sh' 0A*119 'DICM' " META_ELE HEAD LAST, DICOM_OK,
     "*PREAMBLE_EXECUTABLE " ELE_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"12 A06 L21 preamble of a TIFF file",
     "'II' 2A00 08 00*123 'DICM' " META_ELE HEAD LAST, DICOM_OK,
     ELE_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"12 preamble of text", "20*128 'DICM' " META_ELE HEAD LAST, DICOM_OK,
     ELE_LOG LAST_LOG "}", DICOM_OK, {0}},

    {"A08 prefix without preamble", "'DICM' " META_ELE HEAD LAST, DICOM_OK,
     "*NO_PREAMBLE !4 " META_ELE_LOG "D:ELE{ " HEAD_LOG LAST_LOG "}",
     DICOM_E_NOT_DICOM, {0}},
    {"L1 file meta information without preamble", META_ELE HEAD LAST, DICOM_OK,
     "*NO_PREAMBLE " META_ELE_LOG "D:ELE{ " HEAD_LOG LAST_LOG "}",
     DICOM_E_NOT_DICOM, {0}},
    {"A09 L2 data set alone, implicit", HEAD_I LAST_I, DICOM_OK,
     "*NO_FILE_META D:ILE{ " HEAD_LOG LAST_LOG "}",
     DICOM_E_NOT_DICOM, {0}},
    {"A10 L3 data set alone, explicit", HEAD LAST, DICOM_OK,
     "*NO_FILE_META D:ELE{ " HEAD_LOG LAST_LOG "}",
     DICOM_E_NOT_DICOM, {0}},
    {"A11 L4 data set alone, big endian", HEAD_B LAST_B, DICOM_OK,
     "*NO_FILE_META D:EBE{ " HEAD_LOG LAST_LOG "}",
     DICOM_E_NOT_DICOM, {0}},
    {"data set alone of one element", "0800 6000 'CS' 0200 'OT'", DICOM_OK,
     "*NO_FILE_META D:ELE{ 00080060:CS'OT' }",
     DICOM_E_NOT_DICOM, {0}},
    {"A12 data set alone with DICM at byte 128",
     "0800 0800 70000000 41*112 0800 1010 06000000 'DICMA1' " LAST_I,
     DICOM_OK,
     "*NO_FILE_META D:ILE{ 00080008:CS/112 "
     "00081010:SH'DICMA1' " LAST_LOG "}", DICOM_E_NOT_DICOM, {0}},
    {"L5 preamble, no file meta information, explicit", PREAMBLE HEAD LAST,
     DICOM_OK, "P *NO_FILE_META D:ELE{ " HEAD_LOG LAST_LOG "}",
     DICOM_E_NOT_DICOM, {0}},
    {"L5 preamble, no file meta information, implicit",
     PREAMBLE HEAD_I LAST_I, DICOM_OK,
     "P *NO_FILE_META D:ILE{ " HEAD_LOG LAST_LOG "}", DICOM_E_NOT_DICOM, {0}},
};

#define COMMAND "0000 0000 04000000 0A000000 0000 0001 02000000 0100 "
#define COMMAND_LOG                                                            \
    "*COMMAND_IN_FILE 00000000:UL.0A000000 *COMMAND_IN_FILE "                  \
    "00000100:US.0100 "

static const struct stream_row commands[] = {
    {"14 command set alone", COMMAND, DICOM_OK,
     "*NO_FILE_META D:ILE{ " COMMAND_LOG "}", DICOM_E_NOT_DICOM, {0}},
    {"14 preamble and command set", PREAMBLE COMMAND, DICOM_OK,
     "P *NO_FILE_META D:ILE{ " COMMAND_LOG "}", DICOM_E_NOT_DICOM, {0}},
    {"14 file meta information and command set",
     PREAMBLE META_ILE COMMAND, DICOM_OK,
     "P " META_ILE_LOG "D:ILE{ " COMMAND_LOG "}", DICOM_OK, {0}},
    {"14 file meta information without preamble, data set, command set",
     META_ILE HEAD_I COMMAND, DICOM_OK,
     "*NO_PREAMBLE " META_ILE_LOG "D:ILE{ " HEAD_LOG
     "*TAG_ORDER *COMMAND_IN_FILE 00000000:UL.0A000000 *COMMAND_IN_FILE "
     "00000100:US.0100 }", DICOM_E_NOT_DICOM, {0}},
};

/* ---- file meta information ---------------------------------------------- */

static const struct stream_row metas[] = {
    {"A13 L6 no group length",
     PREAMBLE SYNTAX("1400", "'1.2.840.10008.1.2.1' 00") HEAD LAST, DICOM_OK,
     "P M{ 00020010:UI/20 *META_LENGTH_MISSING } D:ELE{ " HEAD_LOG LAST_LOG
     "}", DICOM_OK, {0}},
    {"A14 L7 group length too small",
     PREAMBLE GROUP_LENGTH("0A000000")
     SYNTAX("1400", "'1.2.840.10008.1.2.1' 00") META_12 HEAD LAST, DICOM_OK,
     "P M{ 00020000:UL.0A000000 00020010:UI/20 " META_12_LOG
     "*META_LENGTH_WRONG } D:ELE{ " HEAD_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"A15 L8 group length too large",
     PREAMBLE GROUP_LENGTH("90010000")
     SYNTAX("1400", "'1.2.840.10008.1.2.1' 00") META_12 HEAD LAST, DICOM_OK,
     "P M{ 00020000:UL.90010000 00020010:UI/20 " META_12_LOG
     "*META_LENGTH_WRONG } D:ELE{ " HEAD_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"A16 group length FFFFFFFF",
     PREAMBLE GROUP_LENGTH("FFFFFFFF")
     SYNTAX("1400", "'1.2.840.10008.1.2.1' 00") HEAD LAST, DICOM_OK,
     "P M{ 00020000:UL.FFFFFFFF 00020010:UI/20 *META_LENGTH_WRONG } D:ELE{ "
     HEAD_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"A17 group length 0",
     PREAMBLE GROUP_LENGTH("00000000")
     SYNTAX("1400", "'1.2.840.10008.1.2.1' 00") HEAD LAST, DICOM_OK,
     "P M{ 00020000:UL.00000000 00020010:UI/20 *META_LENGTH_WRONG } D:ELE{ "
     HEAD_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"A18 group length as US",
     PREAMBLE "0200 0000 'US' 0200 1C00 "
     SYNTAX("1400", "'1.2.840.10008.1.2.1' 00") HEAD LAST, DICOM_OK,
     "P M{ *VR_MISMATCH 00020000:US.1C00 00020010:UI/20 *META_LENGTH_WRONG } "
     "D:ELE{ " HEAD_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"A27 L9 file meta information in implicit VR",
     PREAMBLE "0200 0000 04000000 1A000000 "
     "0200 1000 12000000 '1.2.840.10008.1.2' 00 " HEAD_I LAST_I, DICOM_OK,
     "P M{ *META_IMPLICIT 00020000:UL.1A000000 00020010:UI/18 } D:ILE{ "
     HEAD_LOG LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"A28 some of it in implicit VR",
     PREAMBLE GROUP_LENGTH("38000000")
     SYNTAX("1400", "'1.2.840.10008.1.2.1' 00")
     "0200 1600 06000000 'AE_ONE' 0200 9900 06000000 'ABCDEF' " HEAD LAST,
     DICOM_OK,
     "P M{ 00020000:UL.38000000 00020010:UI/20 *META_IMPLICIT "
     "00020016:AE'AE_ONE' 00020099:UN'ABCDEF' } D:ELE{ "
     HEAD_LOG LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"A29 file meta information once more in the data set",
     PREAMBLE META_JPEG "0200 1000 'UI' 1400 '1.2.840.10008.1.2.1' 00 "
     HEAD LAST, DICOM_OK,
     "P " META_JPEG_LOG "D:ENC{ *META_IN_DATA_SET 00020010:UI/20 " HEAD_LOG
     LAST_LOG "}",
     DICOM_OK, {0}},
    {"A30 L19 an element of group 2 in the data set",
     ELE "0200 1600 'AE' 0200 'X ' " LAST, DICOM_OK,
     ELE_LOG "*TAG_ORDER *META_IN_DATA_SET 00020016:AE'X ' " LAST_LOG "}",
     DICOM_OK, {0}},
    {"14 A31 an element of group 0 in the data set",
     PREAMBLE META_ELE "0000 0001 'US' 0200 0100 " HEAD LAST, DICOM_OK,
     "P " META_ELE_LOG "D:ELE{ *COMMAND_IN_FILE 00000100:US.0100 " HEAD_LOG
     LAST_LOG "}", DICOM_OK, {0}},
    {"14 L18 a command set in implicit VR before an explicit data set",
     PREAMBLE META_ELE "0000 0000 04000000 0A000000 "
     "0000 0001 02000000 0100 " HEAD LAST, DICOM_OK,
     "P " META_ELE_LOG "D:ELE{ *VR_MISSING *COMMAND_IN_FILE "
     "00000000:UL.0A000000 *VR_MISSING *COMMAND_IN_FILE 00000100:US.0100 "
     HEAD_LOG LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"14 command set before an implicit data set",
     PREAMBLE META_ILE "0000 0000 04000000 0A000000 "
     "0000 0001 02000000 0100 " HEAD_I LAST_I, DICOM_OK,
     "P " META_ILE_LOG "D:ILE{ *COMMAND_IN_FILE 00000000:UL.0A000000 "
     "*COMMAND_IN_FILE 00000100:US.0100 " HEAD_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"A32 an unknown VR and a length beyond the end",
     PREAMBLE META_ELE "0200 0201 'ZZ' 0000 F0FFFF7F " HEAD LAST,
     DICOM_E_TRUNCATED,
     "P M{ 00020000:UL.1C000000 00020010:UI/20 *META_IMPLICIT "
     "*VALUE_TRUNCATED 00020102:OB/46~ }", DICOM_E_SYNTAX, {0}},
    {"A33 undefined length in it", PREAMBLE META_ELE
     "0200 0201 'OB' 0000 FFFFFFFF 'abcd' " HEAD LAST, DICOM_E_SYNTAX,
     "P M{ 00020000:UL.1C000000 00020010:UI/20 *FRAGMENTS_UNEXPECTED",
     DICOM_E_SYNTAX, {0}},
    {"A34 a sequence in it", PREAMBLE META_ELE
     "0200 0001 'SQ' 0000 FFFFFFFF " ITEM(UNDEFINED) CODE ITEM_END
     SEQUENCE_END HEAD LAST, DICOM_OK,
     "P M{ 00020000:UL.1C000000 00020010:UI/20 *VR_MISMATCH 00020100:SQ[ ( "
     CODE_LOG ") ] *META_LENGTH_WRONG } D:ELE{ " HEAD_LOG LAST_LOG "}",
     DICOM_OK, {0}},
    {"A38 all in big endian", PREAMBLE
     "0002 0000 'UL' 0004 0000001C "
     "0002 0010 'UI' 0014 '1.2.840.10008.1.2.2' 00 " HEAD_B LAST_B, DICOM_OK,
     "P *NO_FILE_META D:EBE{ *META_IN_DATA_SET 00020000:UL.1C000000 "
     "*META_IN_DATA_SET 00020010:UI/20 " HEAD_LOG LAST_LOG "}",
     DICOM_E_NOT_DICOM, {0}},
};

/* ---- transfer syntax ---------------------------------------------------- */

#define UID_1(uid) GROUP_LENGTH("1C000000") SYNTAX("1400", uid)
#define UID_1_LOG "P M{ 00020000:UL.1C000000 00020010:UI/20 "

static const struct stream_row syntaxes[] = {
    {"A19 L10 no Transfer Syntax UID, explicit",
     PREAMBLE GROUP_LENGTH("0E000000") META_12 HEAD LAST, DICOM_OK,
     "P M{ 00020000:UL.0E000000 " META_12_LOG "} *SYNTAX_MISSING D:ELE{ "
     HEAD_LOG LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"A19 L11 no Transfer Syntax UID, implicit",
     PREAMBLE GROUP_LENGTH("0E000000") META_12 HEAD_I LAST_I, DICOM_OK,
     "P M{ 00020000:UL.0E000000 " META_12_LOG "} *SYNTAX_MISSING D:ILE{ "
     HEAD_LOG LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"A20 empty Transfer Syntax UID",
     PREAMBLE GROUP_LENGTH("08000000") SYNTAX("0000", "") HEAD_I LAST_I,
     DICOM_OK,
     "P M{ 00020000:UL.08000000 00020010:UI } *SYNTAX_MISSING D:ILE{ "
     HEAD_LOG LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"A21 unknown transfer syntax",
     PREAMBLE GROUP_LENGTH("16000000") SYNTAX("0E00", "'1.2.3.4.5.6.7' 00")
     HEAD LAST, DICOM_OK,
     "P M{ 00020000:UL.16000000 00020010:UI/14 } *SYNTAX_UNKNOWN D:ELE{ "
     HEAD_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"A37 Transfer Syntax UID of 200 characters",
     PREAMBLE GROUP_LENGTH("D0000000") SYNTAX("C800", "'1' 2E*1 31*198")
     HEAD LAST, DICOM_OK,
     "P M{ 00020000:UL.D0000000 00020010:UI/200 } *SYNTAX_UNKNOWN D:ELE{ "
     HEAD_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"A22 L15 UID padded with a space",
     PREAMBLE UID_1("'1.2.840.10008.1.2.1 '") HEAD LAST, DICOM_OK,
     UID_1_LOG "} *SYNTAX_PADDING D:ELE{ " HEAD_LOG LAST_LOG "}", DICOM_OK,
     {0}},
    {"L16 UID padded with three NULs",
     PREAMBLE GROUP_LENGTH("1E000000")
     SYNTAX("1600", "'1.2.840.10008.1.2.1' 000000") HEAD LAST, DICOM_OK,
     "P M{ 00020000:UL.1E000000 00020010:UI/22 } *SYNTAX_PADDING D:ELE{ "
     HEAD_LOG LAST_LOG "}", DICOM_OK, {0}},
    {"10 A23 L13 says implicit, is explicit", PREAMBLE META_ILE HEAD LAST,
     DICOM_OK, "P " META_ILE_LOG "*SYNTAX_WRONG D:ELE{ " HEAD_LOG LAST_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"10 A24 L12 says explicit, is implicit", PREAMBLE META_ELE HEAD_I LAST_I,
     DICOM_OK, "P " META_ELE_LOG "*SYNTAX_WRONG D:ILE{ " HEAD_LOG LAST_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"10 A25 L14 says big endian, is little endian",
     PREAMBLE META_EBE HEAD LAST, DICOM_OK, "P " META_ELE_LOG
     "*SYNTAX_WRONG D:ELE{ " HEAD_LOG LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"10 says big endian, is implicit", PREAMBLE META_EBE HEAD_I LAST_I,
     DICOM_OK, "P " META_ELE_LOG "*SYNTAX_WRONG D:ILE{ " HEAD_LOG LAST_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"10 A26 says little endian, is big endian",
     PREAMBLE META_ELE HEAD_B LAST_B, DICOM_OK, "P " META_ELE_LOG
     "*SYNTAX_WRONG D:EBE{ " HEAD_LOG LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"10 says implicit, is big endian", PREAMBLE META_ILE HEAD_B LAST_B,
     DICOM_OK, "P " META_ILE_LOG "*SYNTAX_WRONG D:EBE{ " HEAD_LOG LAST_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"10 says JPEG, is implicit with fragments",
     PREAMBLE META_JPEG HEAD_I LAST_I "E07F 1000 FFFFFFFF " ITEM("00000000")
     ITEM("04000000") "FFD8FFD9 " SEQUENCE_END, DICOM_OK,
     "P " META_JPEG_LOG "*SYNTAX_WRONG D:ENC{ " HEAD_LOG LAST_LOG
     "7FE00010:OW< #0 #1.FFD8FFD9 > }", DICOM_E_SYNTAX, {0}},
};

int
main(void)
{
    RUN_TABLE(run_stream_row, beginnings);
    RUN_TABLE(run_stream_row, commands);
    RUN_TABLE(run_stream_row, metas);
    RUN_TABLE(run_stream_row, syntaxes);
    return finish_tests();
}
