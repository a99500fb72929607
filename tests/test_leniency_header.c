/*
 * What data elements that break the rules of PS3.5 7.1 get: VR, length,
 * order, the end of the stream.
 */
#include "support/play.h"
#include "support/streams.h"

/* ---- lengths ------------------------------------------------------------ */

static const struct stream_row lengths[] = {
    {"2 B05 L22 odd length, padding neither there nor counted",
     ELE "1000 1000 'PN' 0500 'A^BCD' " LAST, DICOM_OK,
     ELE_LOG "*LENGTH_ODD 00100010:PN'A^BCD' " LAST_LOG "}", DICOM_OK, {0}},
    {"2 L22 odd length in implicit VR",
     ILE "1000 1000 05000000 'A^BCD' " LAST_I, DICOM_OK,
     ILE_LOG "*LENGTH_ODD 00100010:PN'A^BCD' " LAST_LOG "}", DICOM_OK, {0}},
    {"2 L23 odd length, padding there, not counted",
     ELE "1000 1000 'PN' 0500 'A^BCD ' " LAST, DICOM_OK,
     ELE_LOG "*LENGTH_ODD *PADDING_UNCOUNTED 00100010:PN'A^BCD' !1 " LAST_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"2 L23 in implicit VR", ILE "1000 1000 05000000 'A^BCD ' " LAST_I,
     DICOM_OK,
     ILE_LOG "*LENGTH_ODD *PADDING_UNCOUNTED 00100010:PN'A^BCD' !1 " LAST_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"2 L23 in big endian", EBE "0010 0010 'PN' 0005 'A^BCD ' " LAST_B,
     DICOM_OK,
     EBE_LOG "*LENGTH_ODD *PADDING_UNCOUNTED 00100010:PN'A^BCD' !1 " LAST_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"2 B06 L23 a UID padded with NUL",
     ELE "2000 0D00 'UI' 0500 '1.2.3' 00 " LAST,
     DICOM_OK,
     ELE_LOG "*LENGTH_ODD *PADDING_UNCOUNTED 0020000D:UI'1.2.3' !1 " LAST_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"2 L23 before the delimiter of its item",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) "0800 0001 'SH' 0100 'A ' " ITEM_END
     SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( *LENGTH_ODD *PADDING_UNCOUNTED 00080100:SH'A' !1 ) ] "
     LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"2 L23 at the end of its item",
     ELE SQ(UNDEFINED) ITEM("0A000000") "0800 0001 'SH' 0100 'A ' "
     SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( *LENGTH_ODD *PADDING_UNCOUNTED 00080100:SH'A' !1 ) ] "
     LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"2 L23 at the end of the stream", ELE "1000 1000 'PN' 0500 'A^BCD '",
     DICOM_OK,
     ELE_LOG "*LENGTH_ODD *PADDING_UNCOUNTED 00100010:PN'A^BCD' !1 }",
     DICOM_E_SYNTAX, {0}},
    {"2 odd length at the end of the stream", ELE "1000 1000 'PN' 0500 'A^BCD'",
     DICOM_OK, ELE_LOG "*LENGTH_ODD 00100010:PN'A^BCD' }", DICOM_OK, {0}},
    {"2 the option that leaves padding alone",
     ELE "1000 1000 'PN' 0500 'A^BCD ' " LAST, DICOM_OK,
     ELE_LOG "*LENGTH_ODD 00100010:PN'A^BCD' *TRAILING_BYTES !17 }",
     DICOM_E_SYNTAX, {.no_padding_skip = true}},
    {"2 longer than may be looked over: the length stands",
     ELE "1000 1000 'PN' 2100 41*33 20 " LAST, DICOM_OK,
     ELE_LOG "*LENGTH_ODD B00100010:PN/33 *TRAILING_BYTES !17 }",
     DICOM_E_SYNTAX, {.whole_value_max = 32}},

    {"B25 US of 3 bytes", ELE "2800 1000 'US' 0300 010002 " LAST, DICOM_OK,
     ELE_LOG "*LENGTH_ODD 00280010:US.010002 " LAST_LOG "}", DICOM_OK, {0}},
    {"B26 FD of 4 bytes", ELE "1800 1413 'FD' 0400 01020304 " LAST, DICOM_OK,
     ELE_LOG "*VR_MISMATCH *LENGTH_WORDS 00181314:FD.01020304 " LAST_LOG "}",
     DICOM_OK, {0}},
    {"B27 AT of 6 bytes", ELE "2800 0900 'AT' 0600 180063101800 " LAST,
     DICOM_OK, ELE_LOG "*LENGTH_WORDS 00280009:AT.180063101800 " LAST_LOG "}",
     DICOM_OK, {0}},
    {"CS of other bytes than ASCII",
     ELE "1000 4000 'CS' 0200 C4D0 " LAST, DICOM_OK,
     ELE_LOG "00100040:CS.C4D0 " LAST_LOG "}", DICOM_OK, {0}},
    {"CS of more than 16 bytes", ELE "1000 4000 'CS' 1400 41*20 " LAST,
     DICOM_OK, ELE_LOG "00100040:CS/20 " LAST_LOG "}", DICOM_OK, {0}},
    {"B28 no value where numbers are",
     ELE "2800 1000 'US' 0000 2800 0601 'US' 0000 " LAST, DICOM_OK,
     ELE_LOG "00280010:US 00280106:US " LAST_LOG "}", DICOM_OK, {0}},
    {"B52 OW of 5 bytes", ELE LAST "E07F 1000 'OW' 0000 05000000 '12345' "
     PADDING, DICOM_OK,
     ELE_LOG LAST_LOG "*LENGTH_ODD 7FE00010:OW'12345' " PADDING_LOG "}",
     DICOM_OK, {0}},
    {"B13 L29 UN with a 16-bit length", ELE "1000 4000 'UN' 0200 'M ' " LAST,
     DICOM_OK, ELE_LOG "*LENGTH_FIELD 00100040:UN'M ' " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"B14 OB with a 16-bit length", ELE "2800 0020 'OB' 0200 'ab' " LAST,
     DICOM_OK, ELE_LOG "*LENGTH_FIELD 00282000:OB'ab' " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"B15 CS with a 32-bit length",
     ELE "1000 4000 'CS' 0000 02000000 'M ' " LAST, DICOM_OK,
     ELE_LOG "*LENGTH_FIELD 00100040:CS'M ' " LAST_LOG "}", DICOM_E_SYNTAX,
     {0}},
    {"B15 a 32-bit length that looks like a group length",
     ELE "0800 0001 'SH' 0000 10000000 'ABCDEFGHIJKLMNOP' " LAST, DICOM_OK,
     ELE_LOG "*LENGTH_FIELD 00080100:SH'ABCDEFGHIJKLMNOP' " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"B15 a 16-bit length of zero before a group length",
     ELE "0800 0001 'SH' 0000 1000 0000 'UL' 0400 0C000000 "
     "1000 1000 'PN' 0400 'A^B ' " LAST, DICOM_OK,
     ELE_LOG "00080100:SH 00100000:UL.0C000000 00100010:PN'A^B ' " LAST_LOG
     "}", DICOM_OK, {0}},
    {"B16 L32 reserved bytes that are not zero",
     ELE "2800 0020 'OB' FFFF 02000000 'ab' " LAST, DICOM_OK,
     ELE_LOG "*RESERVED_BYTES 00282000:OB'ab' " LAST_LOG "}", DICOM_OK, {0}},
    {"B22 UT of undefined length",
     ELE "4000 3100 'UT' 0000 FFFFFFFF 'ABCD' " SEQUENCE_END LAST,
     DICOM_E_SYNTAX, "P " META_ELE_LOG "D:ELE{ " "00080008:CS'ORIGINAL' "
     "00080060:CS'OT'", DICOM_E_SYNTAX, {0}},
};

/* ---- the stream ends inside an element ---------------------------------- */

static const struct stream_row ends[] = {
    {"B01 in a tag", ELE "4000", DICOM_E_TRUNCATED,
     ELE_LOG "*VALUE_TRUNCATED !2 }", DICOM_E_TRUNCATED, {0}},
    {"B02 in a VR", ELE "4000 4402 44", DICOM_E_TRUNCATED,
     ELE_LOG "*VALUE_TRUNCATED !5 }", DICOM_E_TRUNCATED, {0}},
    {"B03 in a length", ELE "4000 4402 'DA' 08", DICOM_E_TRUNCATED,
     ELE_LOG "*VALUE_TRUNCATED !7 }", DICOM_E_TRUNCATED, {0}},
    {"in a 32-bit length", ELE "2800 0020 'OB' 0000 0200", DICOM_E_TRUNCATED,
     ELE_LOG "*VALUE_TRUNCATED !10 }", DICOM_E_TRUNCATED, {0}},
    {"in an implicit length", ILE "4000 4402 0800", DICOM_E_TRUNCATED,
     ILE_LOG "*VALUE_TRUNCATED !6 }", DICOM_E_TRUNCATED, {0}},
    {"5 B04 L62 in a value", ELE "4000 4402 'DA' 0800 '2020'",
     DICOM_E_TRUNCATED, ELE_LOG "*VALUE_TRUNCATED 00400244:DA'2020'~ }",
     DICOM_E_TRUNCATED, {0}},
    {"5 before the first byte of a value", ELE "4000 4402 'DA' 0800",
     DICOM_E_TRUNCATED, ELE_LOG "*VALUE_TRUNCATED 00400244:DA~ }",
     DICOM_E_TRUNCATED, {0}},
    {"5 in a bulk value", ELE "2800 0020 'OB' 0000 28000000 'abcd'",
     DICOM_E_TRUNCATED, ELE_LOG "*VALUE_TRUNCATED B00282000:OB/4~ }",
     DICOM_E_TRUNCATED, {.whole_value_max = 32}},
    {"5 in a word of a bulk value", EBE "0028 3010 'OW' 0000 00000028 010203",
     DICOM_E_TRUNCATED,
     EBE_LOG "*VR_MISMATCH *VALUE_TRUNCATED B00283010:OW/3~ }",
     DICOM_E_TRUNCATED, {.whole_value_max = 32}},
    {"a whole value of 1 byte does for the file meta information",
     ELE LAST, DICOM_OK,
     "P M{ B00020000:UL/4 B00020010:UI/20 } D:ELE{ B00080008:CS/8 "
     "B00080060:CS/2 B00400244:DA/8 }", DICOM_OK, {.whole_value_max = 1}},
    {"5 in an item of defined length",
     ELE SQ("20000000") ITEM("18000000") CODE "0800 0401 'LO' 0600 'abc'",
     DICOM_E_TRUNCATED,
     ELE_LOG SQ_LOG " ( " CODE_LOG
     "*VALUE_TRUNCATED 00080104:LO'abc'~ ) ] }", DICOM_E_TRUNCATED, {0}},
    {"5 between the elements of an item of defined length",
     ELE SQ("20000000") ITEM("18000000") CODE, DICOM_E_TRUNCATED,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*VALUE_TRUNCATED ) ] }",
     DICOM_E_TRUNCATED, {0}},
    {"B17 16-bit length FFFF", ELE "1000 2100 'LO' FFFF 'ABCD'",
     DICOM_E_TRUNCATED,
     ELE_LOG "*LENGTH_ODD *VALUE_TRUNCATED 00100021:LO'ABCD'~ }",
     DICOM_E_TRUNCATED, {0}},
    {"B18 L35 length FFFFFFFE", ELE "2800 0020 'OB' 0000 FEFFFFFF 'ABCD'",
     DICOM_E_TRUNCATED, ELE_LOG "*VALUE_TRUNCATED B00282000:OB/4~ }",
     DICOM_E_TRUNCATED, {0}},
    {"B19 length FFFFFFFD", ELE "2800 0020 'OB' 0000 FDFFFFFF 'ABCD'",
     DICOM_E_TRUNCATED,
     ELE_LOG "*LENGTH_ODD *VALUE_TRUNCATED B00282000:OB/4~ }",
     DICOM_E_TRUNCATED, {0}},
    {"B20 length 7FFFFFFF", ELE "2800 0020 'OB' 0000 FFFFFF7F 'ABCD'",
     DICOM_E_TRUNCATED,
     ELE_LOG "*LENGTH_ODD *VALUE_TRUNCATED B00282000:OB/4~ }",
     DICOM_E_TRUNCATED, {0}},
    {"B21 length 80000000", ELE "2800 0020 'OB' 0000 00000080 'ABCD'",
     DICOM_E_TRUNCATED, ELE_LOG "*VALUE_TRUNCATED B00282000:OB/4~ }",
     DICOM_E_TRUNCATED, {0}},
    {"B49 letters as tag and length", ILE "'evillengt'",
     DICOM_E_TRUNCATED,
     ILE_LOG "*PRIVATE_CREATOR *VALUE_TRUNCATED B76656C69:UN/1~ }",
     DICOM_E_TRUNCATED, {0}},
    {"9 B31 L75 zeros", ELE LAST "00*512", DICOM_OK,
     ELE_LOG LAST_LOG "*TRAILING_ZEROS !512 }", DICOM_OK, {0}},
    {"9 zeros, more than are held at a time", ELE LAST "00*512", DICOM_OK,
     ELE_LOG LAST_LOG "*TRAILING_ZEROS !512 }", DICOM_OK,
     {.whole_value_max = 32}},
    {"9 three zeros", ELE LAST "000000", DICOM_OK,
     ELE_LOG LAST_LOG "*TRAILING_ZEROS !3 }", DICOM_OK, {0}},
    {"9 zeros in implicit VR", ILE LAST_I "00*100", DICOM_OK,
     ILE_LOG LAST_LOG "*TRAILING_ZEROS !100 }", DICOM_OK, {0}},
    {"9 zeros, then something", ELE LAST "00*100 FF*9", DICOM_OK,
     ELE_LOG LAST_LOG "*TRAILING_ZEROS !100 *TRAILING_BYTES !9 }",
     DICOM_E_SYNTAX, {0}},
    {"9 zeros, then a byte", ELE LAST "00*100 'x'", DICOM_E_TRUNCATED,
     ELE_LOG LAST_LOG "*TRAILING_ZEROS !100 *VALUE_TRUNCATED !1 }",
     DICOM_E_TRUNCATED, {0}},
    {"9 B32 bytes FF", ELE LAST "FF*64", DICOM_OK,
     ELE_LOG LAST_LOG "*TRAILING_BYTES !64 }", DICOM_E_SYNTAX, {0}},
    {"9 B33 text", ELE LAST "'garbage after the end' 0A", DICOM_OK,
     ELE_LOG LAST_LOG "*TRAILING_BYTES !22 }", DICOM_E_SYNTAX, {0}},
    {"9 B33 text in implicit VR, which makes a tag and a length",
     ILE LAST_I "'garbage after the end' 0A", DICOM_E_TRUNCATED,
     ILE_LOG LAST_LOG "*PRIVATE_CREATOR *LENGTH_ODD *VALUE_TRUNCATED "
     "B61676272:UN/14~ }", DICOM_E_TRUNCATED, {0}},
    {"9 B32 bytes FF in implicit VR, which make a tag",
     ILE LAST_I "FF*64", DICOM_OK,
     ILE_LOG LAST_LOG "*PRIVATE_CREATOR FFFFFFFF:SQ[ *TRAILING_BYTES !56 "
     "*DELIMITER_MISSING ] }", DICOM_E_SYNTAX, {0}},
    {"9 L74 six bytes", ELE LAST "FE DC BA 98 76 54", DICOM_OK,
     ELE_LOG LAST_LOG "*TRAILING_BYTES !6 }", DICOM_E_SYNTAX, {0}},
    {"9 bytes that are no header, in an item of defined length",
     ELE SQ(UNDEFINED) ITEM("12000000") CODE "FF*8 " SEQUENCE_END LAST,
     DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*TRAILING_BYTES !8 ) ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
};

/* ---- VR ----------------------------------------------------------------- */

static const struct stream_row vrs[] = {
    {"3 B07 L26 in lower case", ELE "1000 4000 'cs' 0200 'M ' " LAST, DICOM_OK,
     ELE_LOG "*VR_UNKNOWN 00100040:CS'M ' " LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"3 in lower case, with 32-bit length",
     ELE "2800 0020 'ob' 0000 02000000 'ab' " LAST, DICOM_OK,
     ELE_LOG "*VR_UNKNOWN 00282000:OB'ab' " LAST_LOG "}", DICOM_E_SYNTAX,
     {0}},
    {"3 B08 question marks", ELE "1000 4000 '?\?' 0200 'M ' " LAST, DICOM_OK,
     ELE_LOG "*VR_UNKNOWN 00100040:CS'M ' " LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"3 a zero and a letter", ELE "1000 4000 0041 0200 'M ' " LAST, DICOM_OK,
     ELE_LOG "*VR_UNKNOWN 00100040:CS'M ' " LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"3 a letter and a zero", ELE "1000 4000 4100 0200 'M ' " LAST, DICOM_OK,
     ELE_LOG "*VR_UNKNOWN 00100040:CS'M ' " LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"3 FF and a letter", ELE "1000 4000 FF41 0200 'M ' " LAST, DICOM_OK,
     ELE_LOG "*VR_UNKNOWN 00100040:CS'M ' " LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"3 one letter is upper case, one is not", ELE "1000 4000 'Cs' 0200 'M ' "
     LAST, DICOM_OK,
     ELE_LOG "*VR_UNKNOWN 00100040:CS'M ' " LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"3 B10 L24 blanks", ELE "2800 2001 '  ' 0200 0100 " LAST, DICOM_OK,
     ELE_LOG "*VR_UNKNOWN 00280120:US?.0100 " LAST_LOG "}", DICOM_E_SYNTAX,
     {0}},
    {"3 L25 zeros, 16-bit length", ELE "1000 4000 0000 0200 'M ' " LAST,
     DICOM_OK, ELE_LOG "*VR_UNKNOWN 00100040:CS'M ' " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"3 B09 L28 an implicit VR element", ELE "1000 4000 02000000 'M ' " LAST,
     DICOM_OK, ELE_LOG "*VR_MISSING 00100040:CS'M ' " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"3 an implicit VR element, DS",
     ELE "1800 1411 06000000 '2.015 ' " LAST, DICOM_OK,
     ELE_LOG "*VR_MISSING 00181114:DS'2.015 ' " LAST_LOG "}", DICOM_E_SYNTAX,
     {0}},
    {"3 an implicit VR element in big endian",
     EBE "0010 0040 00000002 'M ' " LAST_B, DICOM_OK,
     EBE_LOG "*VR_MISSING 00100040:CS'M ' " LAST_LOG "}", DICOM_E_SYNTAX,
     {0}},
    {"an explicit VR element in implicit VR",
     ILE "1000 4000 'CS' 0200 'M ' " LAST_I, DICOM_OK,
     ILE_LOG "*VR_UNEXPECTED 00100040:CS'M ' " LAST_LOG "}", DICOM_E_SYNTAX,
     {0}},
    {"3 B12 L27 a future VR", ELE "1000 4000 'XX' 0000 02000000 'M ' " LAST,
     DICOM_OK, ELE_LOG "*VR_UNKNOWN 00100040:CS'M ' " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"3 B12 a future VR of a private attribute",
     ELE "2900 1000 'LO' 0400 'ACME' "
     "2900 0110 'XX' 0000 02000000 'M ' " LAST, DICOM_OK,
     ELE_LOG "00290010:LO'ACME' *VR_UNKNOWN 00291001:UN'M ' " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"3 B11 an unknown VR, 16-bit length",
     ELE "1000 4000 'XX' 0200 'M ' " LAST, DICOM_OK,
     ELE_LOG "*VR_UNKNOWN 00100040:CS'M ' " LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"3 an unknown VR, 16-bit length, as seen",
     ELE "0800 6800 'UK' 1000 'FOR PRESENTATION' " LAST, DICOM_OK,
     ELE_LOG "*VR_UNKNOWN 00080068:CS'FOR PRESENTATION' " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"L31 OX for Pixel Data",
     ELE LAST "E07F 1000 'OX' 0000 04000000 01020304 " PADDING, DICOM_OK,
     ELE_LOG LAST_LOG "*VR_UNKNOWN 7FE00010:OW.01020304 " PADDING_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"L30 not that of the dictionary", ELE "1000 4000 'LO' 0200 'M ' " LAST,
     DICOM_OK, ELE_LOG "*VR_MISMATCH 00100040:LO'M ' " LAST_LOG "}", DICOM_OK,
     {0}},
    {"B44 Rows as UL", ELE "2800 1000 'UL' 0400 02000000 " LAST, DICOM_OK,
     ELE_LOG "*VR_MISMATCH 00280010:UL.02000000 " LAST_LOG "}", DICOM_OK,
     {0}},
    {"B45 Number of Frames as OB",
     ELE "2800 0800 'OB' 0000 02000000 '1 ' " LAST, DICOM_OK,
     ELE_LOG "*VR_MISMATCH 00280008:OB'1 ' " LAST_LOG "}", DICOM_OK, {0}},
    {"B46 a date as a sequence",
     ELE "1000 3000 'SQ' 0000 FFFFFFFF " ITEM(UNDEFINED) CODE ITEM_END
     SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG "*VR_MISMATCH 00100030:SQ[ ( " CODE_LOG ") ] " LAST_LOG "}",
     DICOM_OK, {0}},
    {"B46 a sequence as CS",
     ELE "0800 4011 'CS' 0A00 'NAMED TYPE' " LAST, DICOM_OK,
     ELE_LOG "*VR_MISMATCH 00081140:CS'NAMED TYPE' " LAST_LOG "}", DICOM_OK,
     {0}},
    {"B47 Pixel Data as LO", ELE LAST "E07F 1000 'LO' 0400 'abcd' " PADDING,
     DICOM_OK, ELE_LOG LAST_LOG "*VR_MISMATCH 7FE00010:LO'abcd' " PADDING_LOG
     "}", DICOM_OK, {0}},
    {"US or SS by Pixel Representation, implicit VR",
     ILE "2800 0301 02000000 0100 2800 0601 02000000 FFFF " LAST_I, DICOM_OK,
     ILE_LOG "00280103:US.0100 00280106:SS.FFFF " LAST_LOG "}", DICOM_OK,
     {0}},
    {"US or SS without Pixel Representation, implicit VR",
     ILE "2800 0601 02000000 FFFF " LAST_I, DICOM_OK,
     ILE_LOG "00280106:US?.FFFF " LAST_LOG "}", DICOM_OK, {0}},
    {"US or SS by the Pixel Representation of the data set, in an item",
     ILE "2800 0301 02000000 0100 2800 1030 FFFFFFFF " ITEM(UNDEFINED)
     "2800 0230 06000000 000180FF1000 " ITEM_END SEQUENCE_END LAST_I,
     DICOM_OK,
     ILE_LOG "00280103:US.0100 00283010:SQ[ ( 00283002:SS.000180FF1000 ) ] "
     LAST_LOG "}", DICOM_OK, {0}},
    {"L73 an unknown character set is the reader's affair",
     ELE "0800 0500 'CS' 0800 'LATIN-1 ' 1000 1000 'PN' 0200 C4D6 " LAST,
     DICOM_OK,
     ELE_LOG "*TAG_ORDER 00080005:CS'LATIN-1 ' 00100010:PN.C4D6 " LAST_LOG "}",
     DICOM_OK, {0}},
    {"UN for a known attribute stays UN",
     ELE "1000 4000 'UN' 0000 02000000 'M ' " LAST, DICOM_OK,
     ELE_LOG "00100040:UN'M ' " LAST_LOG "}", DICOM_OK, {0}},
};

/* ---- tags --------------------------------------------------------------- */

static const struct stream_row tags[] = {
    {"1 B30 L33 twice",
     ELE "1000 2000 'LO' 0600 'FIRST ' 1000 2000 'LO' 0400 'LAST' " LAST,
     DICOM_OK,
     ELE_LOG "00100020:LO'FIRST ' *TAG_DUPLICATE 00100020:LO'LAST' " LAST_LOG
     "}", DICOM_OK, {0}},
    {"L34 B51 out of order",
     ELE "1000 4000 'CS' 0200 'M ' 1000 2000 'LO' 0400 'ID1 ' " LAST,
     DICOM_OK,
     ELE_LOG "00100040:CS'M ' *TAG_ORDER 00100020:LO'ID1 ' " LAST_LOG "}",
     DICOM_OK, {0}},
    {"L34 out of order in an item only",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) CODE "0800 6000 'CS' 0200 'MR' "
     ITEM_END ITEM(UNDEFINED) CODE ITEM_END SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*TAG_ORDER 00080060:CS'MR' ) ( " CODE_LOG
     ") ] " LAST_LOG "}", DICOM_OK, {0}},
    {"B42 after Pixel Data",
     ELE "E07F 1000 'OB' 0000 04000000 01020304 " LAST, DICOM_OK,
     ELE_LOG "7FE00010:OB.01020304 *TAG_ORDER " LAST_LOG "}", DICOM_OK, {0}},
    {"8 B34 group length wrong",
     PREAMBLE META_ELE "0800 0000 'UL' 0400 04000000 " HEAD LAST, DICOM_OK,
     "P " META_ELE_LOG "D:ELE{ 00080000:UL.04000000 " HEAD_LOG
     "*GROUP_LENGTH " LAST_LOG "}", DICOM_OK, {0}},
    {"8 group length right",
     PREAMBLE META_ELE "0800 0000 'UL' 0400 1A000000 " HEAD LAST, DICOM_OK,
     "P " META_ELE_LOG "D:ELE{ 00080000:UL.1A000000 " HEAD_LOG LAST_LOG "}",
     DICOM_OK, {0}},
    {"8 group length of the last group wrong",
     ELE "1000 0000 'UL' 0400 99000000 1000 4000 'CS' 0200 'M '", DICOM_OK,
     ELE_LOG "00100000:UL.99000000 00100040:CS'M ' *GROUP_LENGTH }", DICOM_OK,
     {0}},
    {"L36 repeating groups 5000 and 6000",
     ELE LAST "0050 0500 'US' 0200 0100 0060 1000 'US' 0200 0200 "
     "0260 1000 'US' 0200 0200 " PADDING, DICOM_OK,
     ELE_LOG LAST_LOG "50000005:US.0100 60000010:US.0200 60020010:US.0200 "
     PADDING_LOG "}", DICOM_OK, {0}},
    {"L36 repeating groups in implicit VR",
     ILE LAST_I "0050 0500 02000000 0100 0260 1000 02000000 0200 ", DICOM_OK,
     ILE_LOG LAST_LOG "50000005:US.0100 60020010:US.0200 }", DICOM_OK, {0}},
    {"L37 private attributes in implicit VR",
     ILE "2900 1000 12000000 'SIEMENS CSA HEADER' "
     "2900 0810 06000000 'IMAGE ' 2900 F010 02000000 0100 " LAST_I, DICOM_OK,
     ILE_LOG "00290010:LO/18 00291008:CS'IMAGE ' 002910F0:UN.0100 " LAST_LOG
     "}", DICOM_OK, {0}},
    {"L41 B35 private element without creator",
     ELE "0900 0110 'LO' 0200 'X ' " LAST, DICOM_OK,
     ELE_LOG "*PRIVATE_CREATOR 00091001:LO'X ' " LAST_LOG "}", DICOM_OK, {0}},
    {"L41 the same in implicit VR",
     ILE "0900 0110 02000000 'X ' " LAST_I, DICOM_OK,
     ILE_LOG "*PRIVATE_CREATOR 00091001:UN'X ' " LAST_LOG "}", DICOM_OK, {0}},
    {"L41 a creator holds in its own data set only",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) "2900 1000 'LO' 0400 'ACME' "
     "2900 0110 'LO' 0200 'X ' " ITEM_END SEQUENCE_END
     "2900 0110 'LO' 0200 'X ' " LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( 00290010:LO'ACME' 00291001:LO'X ' ) ] "
     "*PRIVATE_CREATOR 00291001:LO'X ' " LAST_LOG "}", DICOM_OK, {0}},
    {"B36 a creator as UN", ELE "2900 1000 'UN' 0000 04000000 'ACME' "
     "2900 0110 'LO' 0200 'X ' " LAST, DICOM_OK,
     ELE_LOG "00290010:UN'ACME' 00291001:LO'X ' " LAST_LOG "}",
     DICOM_OK, {0}},
    {"B36 (0029,0001) as UN",
     ELE "2900 0100 'UN' 0000 04000000 'ACME' " LAST, DICOM_OK,
     ELE_LOG "00290001:UN'ACME' " LAST_LOG "}", DICOM_OK, {0}},
    {"B43 the highest tag", ELE LAST "FFFF FFFF 'LO' 0200 'X ' ", DICOM_OK,
     ELE_LOG LAST_LOG "*PRIVATE_CREATOR FFFFFFFF:LO'X ' }", DICOM_OK, {0}},
    {"15 B38 L52 a stray item delimiter", ELE ITEM_END LAST, DICOM_OK,
     ELE_LOG "*DELIMITER_STRAY !8 " LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"15 B39 a stray sequence delimiter", ELE SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG "*DELIMITER_STRAY !8 " LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"15 stray delimiters, then an item",
     ELE ITEM_END ITEM("00000000") SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG "*DELIMITER_STRAY !8 *ITEM_STRAY !8 *DELIMITER_STRAY !8 "
     LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"B40 a stray item with contents",
     ELE ITEM("10000000") "1000 3000 'DA' 0800 '20000101' " LAST, DICOM_OK,
     ELE_LOG "*ITEM_STRAY !8 00100030:DA'20000101' " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"L53 a stray empty item", ELE ITEM("00000000") LAST, DICOM_OK,
     ELE_LOG "*ITEM_STRAY !8 " LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"a stray delimiter at the end", ELE LAST SEQUENCE_END, DICOM_OK,
     ELE_LOG LAST_LOG "*DELIMITER_STRAY !8 }", DICOM_E_SYNTAX, {0}},
};

/* ---- every pair of letters ---------------------------------------------- */

/* Where (0010,0040) has `vr` for its VR: what follows is found, whatever it
 * is; and the same by single bytes. */
static void
judge_vr(struct bytes stream, size_t at, unsigned vr, bool reaches)
{
    const dicom_parser_options options = {0};
    struct tape                whole = {0}, single = {0};
    bool                       good;

    stream.data[at] = (uint8_t)(vr >> 8);
    stream.data[at + 1] = (uint8_t)vr;
    play(&whole, stream, PLAY_PUSH, 0, &options);
    play(&single, stream, PLAY_PUSH, 1, &options);
    good = strcmp(whole.full.text, single.full.text) == 0 && !whole.mistake &&
           (!reaches || strstr(whole.brief.text, LAST_LOG "}") != NULL);
    if (!good)
        print_error("VR %04X: %s\n", vr, whole.brief.text);
    tape_free(&whole);
    tape_free(&single);
    assert_true(good);
}

static bool
is_upper(unsigned c)
{
    return c >= 'A' && c <= 'Z';
}

static void
test_every_vr(void **state)
{
    struct bytes before = bytes_from_hex(ELE);
    struct bytes brief = bytes_from_hex(ELE "1000 4000 0000 0200 'M ' " LAST);
    struct bytes wide =
        bytes_from_hex(ELE "1000 4000 0000 0000 02000000 'M ' " LAST);

    (void)state;
    for (unsigned vr = 0; vr < 65536; vr++) {
        judge_vr(brief, before.size + 4, vr, true);
        judge_vr(wide, before.size + 4, vr,
                 is_upper(vr >> 8) && is_upper(vr & 0xFF));
    }
    bytes_free(&before);
    bytes_free(&brief);
    bytes_free(&wide);
}

int
main(void)
{
    const struct CMUnitTest every[] = {cmocka_unit_test(test_every_vr)};

    RUN_TABLE(run_stream_row, lengths);
    RUN_TABLE(run_stream_row, ends);
    RUN_TABLE(run_stream_row, vrs);
    RUN_TABLE(run_stream_row, tags);
    RUN_TESTS(every);
    return finish_tests();
}
