/*
 * What sequences and items that break the rules of PS3.5 7.5 get: lengths,
 * delimiters, forms, UN.
 */
#include <stdlib.h>

#include "support/play.h"
#include "support/streams.h"

/* CODE in an item of defined length: 18 bytes. */
#define CODE_ITEM ITEM("0A000000") CODE
#define CODE_ITEM_LOG " ( " CODE_LOG ")"
/* The same with a delimiter: 26 bytes. */
#define CODE_ITEM_U ITEM(UNDEFINED) CODE ITEM_END

/* ---- lengths ------------------------------------------------------------ */

static const struct stream_row lengths[] = {
    {"sound, defined lengths", ELE SQ("24000000") CODE_ITEM CODE_ITEM LAST,
     DICOM_OK, ELE_LOG SQ_LOG CODE_ITEM_LOG CODE_ITEM_LOG " ] " LAST_LOG "}",
     DICOM_OK, {0}},
    {"sound, undefined lengths",
     ELE SQ(UNDEFINED) CODE_ITEM_U CODE_ITEM_U SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG CODE_ITEM_LOG " ] " LAST_LOG "}", DICOM_OK,
     {0}},
    {"sound, big endian, mixed lengths",
     EBE "0008 1140 'SQ' 0000 00000012 FFFE E000 0000000A "
     "0008 0100 'SH' 0002 'A1' "
     "0008 2112 'SQ' 0000 FFFFFFFF FFFE E000 FFFFFFFF "
     "0008 0100 'SH' 0002 'A1' FFFE E00D 00000000 FFFE E0DD 00000000 " LAST_B,
     DICOM_OK, EBE_LOG SQ_LOG CODE_ITEM_LOG " ] 00082112:SQ[" CODE_ITEM_LOG
     " ] " LAST_LOG "}", DICOM_OK, {0}},
    {"C17 empty sequences and items",
     ELE "0800 1011 'SQ' 0000 00000000 "
     "0800 1111 'SQ' 0000 FFFFFFFF " SEQUENCE_END
     SQ("18000000") ITEM("00000000") ITEM("00000000") ITEM("00000000")
     "0800 1221 'SQ' 0000 FFFFFFFF " ITEM(UNDEFINED) ITEM_END ITEM("00000000")
     ITEM(UNDEFINED) ITEM_END SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG "00081110:SQ[ ] 00081111:SQ[ ] " SQ_LOG
     " ( ) ( ) ( ) ] 00082112:SQ[ ( ) ( ) ( ) ] " LAST_LOG "}", DICOM_OK,
     {0}},
    {"C17 private, the first item is empty",
     ILE "F301 1000 04000000 'ACME' "
     "F301 1110 FFFFFFFF " ITEM("00000000") ITEM("0A000000")
     "0800 0001 02000000 'A1' " SEQUENCE_END "F301 1210 02000000 'ab'",
     DICOM_OK,
     ILE_LOG "01F30010:LO'ACME' 01F31011:SQ[ ( )" CODE_ITEM_LOG
     " ] 01F31012:UN'ab' }", DICOM_OK, {0}},
    {"C17 private, empty items end the stream",
     ILE "F301 1000 04000000 'ACME' "
     "F301 1110 FFFFFFFF " ITEM("00000000") ITEM("00000000") SEQUENCE_END,
     DICOM_OK, ILE_LOG "01F30010:LO'ACME' 01F31011:SQ[ ( ) ( ) ] }", DICOM_OK,
     {0}},
    {"an empty sequence is the last element",
     ELE "0800 1011 'SQ' 0000 00000000", DICOM_OK,
     ELE_LOG "00081110:SQ[ ] }", DICOM_OK, {0}},

    {"11 L42 C07 a sequence longer than its items",
     ELE SQ("22000000") CODE_ITEM LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *SEQUENCE_LENGTH ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"11 a sequence a little longer than its items",
     ELE SQ("16000000") CODE_ITEM LAST PADDING, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *SEQUENCE_LENGTH ] " LAST_LOG PADDING_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"11 C06 L43 a sequence that ends inside its last item",
     ELE SQ("0E000000") CODE_ITEM LAST, DICOM_OK,
     ELE_LOG SQ_LOG " *OVERRUN" CODE_ITEM_LOG " ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"11 L43 a sequence that ends inside its second item",
     ELE SQ("20000000") CODE_ITEM CODE_ITEM LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *OVERRUN" CODE_ITEM_LOG " ] " LAST_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"11 L43 a sequence and an item that end inside the last element",
     ELE SQ("10000000") ITEM("08000000") CODE LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( *OVERRUN " CODE_LOG ") ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"11 C09 an item longer than its sequence",
     ELE SQ("12000000") ITEM("A00F0000") CODE LAST, DICOM_OK,
     ELE_LOG SQ_LOG " *OVERRUN" CODE_ITEM_LOG " ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"11 C32 a value longer than its item",
     ELE SQ("12000000") ITEM("0A000000") "0800 0001 'SH' C800 'A1' " LAST,
     DICOM_OK,
     ELE_LOG SQ_LOG " ( *OVERRUN 00080100:SH'A1'~ ) ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"11 a sequence longer than its item",
     ELE SQ("1E000000") ITEM("16000000") CODE
     "0800 1221 'SQ' 0000 00010000 " LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*OVERRUN 00082112:SQ[ ] ) ] " LAST_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"11 L45 an item that ends inside the header of a sequence",
     ILE SQ_I(UNDEFINED) ITEM("0E000000") CODE_I "0800 1221 FFFFFFFF "
     SEQUENCE_END LAST_I, DICOM_OK,
     ILE_LOG SQ_LOG " ( " CODE_LOG
     "*OVERRUN 00082112:SQ[ *DELIMITER_MISSING ] ) ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"11 L44 an item longer than its elements",
     ELE SQ(UNDEFINED) ITEM("14000000") CODE SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*ITEM_LENGTH ) ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"11 L44 an item longer than its elements, another follows",
     ELE SQ(UNDEFINED) ITEM("14000000") CODE CODE_ITEM SEQUENCE_END LAST,
     DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*ITEM_LENGTH )" CODE_ITEM_LOG " ] "
     LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"11 C08 an item some bytes longer than its elements",
     ELE SQ(UNDEFINED) ITEM("0E000000") CODE SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*ITEM_LENGTH ) ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"11 L45 an item that ends inside its last element",
     ELE SQ(UNDEFINED) ITEM("06000000") CODE SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( *OVERRUN " CODE_LOG ") ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"11 L45 the same in a sequence of defined length",
     ELE SQ("12000000") ITEM("09000000") CODE LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( *OVERRUN " CODE_LOG ") ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"C30 an item of undefined length goes on after its sequence",
     ELE SQ("12000000") ITEM(UNDEFINED) CODE LAST ITEM_END, DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*DELIMITER_MISSING ) ] " LAST_LOG
     "*DELIMITER_STRAY !8 }", DICOM_E_TRUNCATED, {0}},
    {"C18 a sequence of length FFFFFFFE", ELE SQ("FEFFFFFF") CODE_ITEM,
     DICOM_E_TRUNCATED,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *VALUE_TRUNCATED ] }", DICOM_E_TRUNCATED,
     {0}},
    {"C27 a sequence of 4 GB", ELE SQ("00FFFFFF") CODE_ITEM,
     DICOM_E_TRUNCATED,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *VALUE_TRUNCATED ] }", DICOM_E_TRUNCATED,
     {0}},
    {"C31 an item of length FFFFFFFE",
     ELE SQ(UNDEFINED) ITEM("FEFFFFFF") CODE SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*ITEM_LENGTH ) ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"C31 an item of length FFFFFFFE to the end of the stream",
     ELE SQ(UNDEFINED) ITEM("FEFFFFFF") CODE, DICOM_E_TRUNCATED,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*VALUE_TRUNCATED ) ] }",
     DICOM_E_TRUNCATED, {0}},
};

/* ---- delimiters --------------------------------------------------------- */

static const struct stream_row delimiters[] = {
    {"15 L46 an item is not closed, its sequence is",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) CODE SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*DELIMITER_MISSING ) ] " LAST_LOG "}",
     DICOM_E_TRUNCATED, {0}},
    {"an item is not closed, the next one begins",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) CODE CODE_ITEM_U SEQUENCE_END LAST,
     DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*DELIMITER_MISSING )" CODE_ITEM_LOG " ] "
     LAST_LOG "}", DICOM_E_TRUNCATED, {0}},
    {"15 L47 C13 a sequence delimiter closes an item",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) CODE SEQUENCE_END SEQUENCE_END LAST,
     DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*DELIMITER_WRONG ) ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"15 L47 C13 a sequence delimiter closes an item, another follows",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) CODE SEQUENCE_END CODE_ITEM_U
     SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*DELIMITER_WRONG )" CODE_ITEM_LOG " ] "
     LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"15 L48 C12 an item delimiter closes a sequence",
     ELE SQ(UNDEFINED) CODE_ITEM_U ITEM_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *DELIMITER_WRONG ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"15 an item delimiter twice",
     ELE SQ(UNDEFINED) CODE_ITEM_U ITEM_END SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *DELIMITER_STRAY !8 ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"15 an item delimiter twice, another item follows",
     ELE SQ(UNDEFINED) CODE_ITEM_U ITEM_END CODE_ITEM_U SEQUENCE_END LAST,
     DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *DELIMITER_STRAY !8" CODE_ITEM_LOG " ] "
     LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"15 C20 a delimiter after an item of defined length",
     ELE SQ(UNDEFINED) CODE_ITEM ITEM_END SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *DELIMITER_STRAY !8 ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"15 C20 delimiters after all items, in a sequence of defined length",
     ELE SQ("34000000") CODE_ITEM ITEM_END CODE_ITEM ITEM_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *DELIMITER_STRAY !8" CODE_ITEM_LOG
     " *DELIMITER_WRONG ] " LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"15 L49 C19 a delimiter in a sequence of defined length",
     ELE SQ("1A000000") CODE_ITEM SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *DELIMITER_STRAY ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"15 L50 a delimiter after a sequence of defined length",
     ELE SQ("12000000") CODE_ITEM SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " ] *DELIMITER_STRAY !8 " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"15 L51 C14 a sequence delimiter with a length",
     ELE SQ(UNDEFINED) CODE_ITEM_U "FEFF DDE0 01000000 " LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *DELIMITER_LENGTH ] " LAST_LOG "}",
     DICOM_OK, {0}},
    {"15 L51 C15 delimiters with length FFFFFFFF",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) CODE "FEFF 0DE0 FFFFFFFF "
     "FEFF DDE0 FFFFFFFF " LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*DELIMITER_LENGTH ) *DELIMITER_LENGTH ] "
     LAST_LOG "}", DICOM_OK, {0}},
    {"6 C10 no delimiters at the end of the stream",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) CODE, DICOM_OK,
     ELE_LOG SQ_LOG " ( " CODE_LOG "*DELIMITER_MISSING ) ] }",
     DICOM_E_TRUNCATED, {0}},
    {"6 no sequence delimiter at the end of the stream",
     ELE SQ(UNDEFINED) CODE_ITEM_U, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *DELIMITER_MISSING ] }",
     DICOM_E_TRUNCATED, {0}},
    {"6 nothing at all in a sequence of undefined length", ELE SQ(UNDEFINED),
     DICOM_OK, ELE_LOG SQ_LOG " *DELIMITER_MISSING ] }", DICOM_E_TRUNCATED,
     {0}},
    {"6 the stream ends inside a delimiter",
     ELE SQ(UNDEFINED) CODE_ITEM_U "FEFF DDE0 0000", DICOM_E_TRUNCATED,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *VALUE_TRUNCATED !6 ] }",
     DICOM_E_TRUNCATED, {0}},
    {"C11 no sequence delimiter, elements follow",
     ELE SQ(UNDEFINED) CODE_ITEM_U LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " *DELIMITER_MISSING ] " LAST_LOG "}",
     DICOM_E_TRUNCATED, {0}},
    {"C11 the same in an item",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) "0800 1221 'SQ' 0000 FFFFFFFF "
     CODE_ITEM_U "1000 4000 'CS' 0200 'M ' " ITEM_END SEQUENCE_END LAST,
     DICOM_OK,
     ELE_LOG SQ_LOG " ( 00082112:SQ[" CODE_ITEM_LOG
     " *DELIMITER_MISSING ] 00100040:CS'M ' ) ] " LAST_LOG "}",
     DICOM_E_TRUNCATED, {0}},
    {"16 L55 C16 elements without an item",
     ELE SQ(UNDEFINED) CODE SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " *ITEM_MISSING (? " CODE_LOG ") ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"16 L55 elements without an item, defined length",
     ELE SQ("14000000") CODE "0800 0201 'SH' 0200 'B2' " LAST, DICOM_OK,
     ELE_LOG SQ_LOG " *ITEM_MISSING (? " CODE_LOG "00080102:SH'B2' ) ] "
     LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"16 elements without an item, then items",
     ELE SQ(UNDEFINED) CODE CODE_ITEM_U SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " *ITEM_MISSING (? " CODE_LOG ")" CODE_ITEM_LOG " ] "
     LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"16 elements without an item, its delimiter is there",
     ELE SQ(UNDEFINED) CODE ITEM_END SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " *ITEM_MISSING (? " CODE_LOG ") ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
};

/* ---- forms, UN ---------------------------------------------------------- */

#define UN_PRIVATE(length)                                                     \
    "2900 1000 'LO' 0400 'ACME' 2900 0110 'UN' 0000 " length " "
#define UN_PRIVATE_LOG "00290010:LO'ACME' 00291001:"
#define CODE_ITEM_I ITEM("0A000000") CODE_I

static const struct stream_row forms[] = {
    {"4 L38 UN for a sequence, defined length",
     ELE "0800 4011 'UN' 0000 12000000 " CODE_ITEM_I LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " ] " LAST_LOG "}", DICOM_OK, {0}},
    {"4 the same with explicit contents",
     ELE "0800 4011 'UN' 0000 12000000 " CODE_ITEM LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( *FORM_SWITCH " CODE_LOG ") ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"4 the same, left alone by an option",
     ELE "0800 4011 'UN' 0000 12000000 " CODE_ITEM_I LAST, DICOM_OK,
     ELE_LOG "00081140:UN/18 " LAST_LOG "}", DICOM_OK,
     {.un = DICOM_UN_BYTES}},
    {"4 L39 C21 UN of undefined length",
     ELE "0800 4011 'UN' 0000 FFFFFFFF " ITEM(UNDEFINED) CODE_I ITEM_END
     SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG CODE_ITEM_LOG " ] " LAST_LOG "}", DICOM_OK, {0}},
    {"4 L39 private UN of undefined length",
     ELE UN_PRIVATE(UNDEFINED) ITEM(UNDEFINED) CODE_I ITEM_END SEQUENCE_END
     LAST, DICOM_OK,
     ELE_LOG UN_PRIVATE_LOG "SQ[" CODE_ITEM_LOG " ] " LAST_LOG "}", DICOM_OK,
     {0}},
    {"4 L39 UN of undefined length in big endian",
     EBE "0008 1140 'UN' 0000 FFFFFFFF " ITEM(UNDEFINED) CODE_I ITEM_END
     SEQUENCE_END LAST_B, DICOM_OK,
     EBE_LOG SQ_LOG CODE_ITEM_LOG " ] " LAST_LOG "}", DICOM_OK, {0}},
    {"4 L40 UN of undefined length with explicit items",
     ELE "0800 4011 'UN' 0000 FFFFFFFF " CODE_ITEM_U SEQUENCE_END LAST,
     DICOM_OK,
     ELE_LOG SQ_LOG " ( *FORM_SWITCH " CODE_LOG ") ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"4 UN of undefined length, explicit, in another one",
     ELE "0800 4011 'UN' 0000 FFFFFFFF " ITEM(UNDEFINED)
     "0800 1221 'UN' 0000 FFFFFFFF " ITEM(UNDEFINED) CODE_I ITEM_END
     SEQUENCE_END ITEM_END SEQUENCE_END LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( *FORM_SWITCH 00082112:SQ[" CODE_ITEM_LOG " ] ) ] "
     LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"4 C22 private UN of defined length",
     ELE UN_PRIVATE("12000000") CODE_ITEM_I LAST, DICOM_OK,
     ELE_LOG UN_PRIVATE_LOG "UN/18 " LAST_LOG "}", DICOM_OK, {0}},
    {"4 C22 private UN of defined length, opened by an option",
     ELE UN_PRIVATE("12000000") CODE_ITEM_I LAST, DICOM_OK,
     ELE_LOG UN_PRIVATE_LOG "SQ[" CODE_ITEM_LOG " ] " LAST_LOG "}", DICOM_OK,
     {.un = DICOM_UN_PROBE}},
    {"4 C23 explicit items in private UN of defined length",
     ELE UN_PRIVATE("12000000") CODE_ITEM LAST, DICOM_OK,
     ELE_LOG UN_PRIVATE_LOG "UN/18 " LAST_LOG "}", DICOM_OK, {0}},
    {"4 C23 the same, opened by an option",
     ELE UN_PRIVATE("12000000") CODE_ITEM LAST, DICOM_OK,
     ELE_LOG UN_PRIVATE_LOG "SQ[ ( *FORM_SWITCH " CODE_LOG ") ] " LAST_LOG
     "}", DICOM_E_SYNTAX, {.un = DICOM_UN_PROBE}},
    {"4 C24 implicit little endian items in UN in big endian",
     EBE "0029 0010 'LO' 0004 'ACME' 0029 1001 'UN' 0000 00000012 "
     CODE_ITEM_I LAST_B, DICOM_OK,
     EBE_LOG UN_PRIVATE_LOG "UN/18 " LAST_LOG "}", DICOM_OK, {0}},
    {"4 C24 the same, opened by an option",
     EBE "0029 0010 'LO' 0004 'ACME' 0029 1001 'UN' 0000 00000012 "
     CODE_ITEM_I LAST_B, DICOM_OK,
     EBE_LOG UN_PRIVATE_LOG "SQ[" CODE_ITEM_LOG " ] " LAST_LOG "}", DICOM_OK,
     {.un = DICOM_UN_PROBE}},
    {"4 private UN that is no sequence stays bytes in spite of an option",
     ELE UN_PRIVATE("04000000") "'abcd' " LAST, DICOM_OK,
     ELE_LOG UN_PRIVATE_LOG "UN'abcd' " LAST_LOG "}", DICOM_OK,
     {.un = DICOM_UN_PROBE}},
    {"C25 L37 a private sequence of undefined length in implicit VR",
     ILE "2900 1000 04000000 'ACME' 2900 0110 FFFFFFFF " ITEM(UNDEFINED)
     CODE_I ITEM_END SEQUENCE_END LAST_I, DICOM_OK,
     ILE_LOG UN_PRIVATE_LOG "SQ[" CODE_ITEM_LOG " ] " LAST_LOG "}", DICOM_OK,
     {0}},
    {"C25 the first delimiter is of the inner sequence",
     ILE "2900 1000 04000000 'ACME' 2900 0110 FFFFFFFF " ITEM(UNDEFINED)
     "2900 1000 04000000 'ACME' 2900 0210 FFFFFFFF " ITEM(UNDEFINED)
     CODE_I ITEM_END SEQUENCE_END ITEM_END SEQUENCE_END LAST_I, DICOM_OK,
     ILE_LOG UN_PRIVATE_LOG "SQ[ ( 00290010:LO'ACME' 00291002:SQ["
     CODE_ITEM_LOG " ] ) ] " LAST_LOG "}", DICOM_OK, {0}},
    {"L54 C33 implicit items in an explicit sequence",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) CODE_I ITEM_END SEQUENCE_END LAST,
     DICOM_OK,
     ELE_LOG SQ_LOG " ( *FORM_SWITCH " CODE_LOG ") ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"L54 C33 the same in big endian",
     EBE "0008 1140 'SQ' 0000 FFFFFFFF FFFE E000 00000012 "
     "0010 0020 0000000A '4444444444' FFFE E0DD 00000000 " LAST_B, DICOM_OK,
     EBE_LOG SQ_LOG " ( *VR_MISSING 00100020:LO'4444444444' ) ] " LAST_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"L54 explicit items in an implicit sequence",
     ILE SQ_I(UNDEFINED) CODE_ITEM_U SEQUENCE_END LAST_I, DICOM_OK,
     ILE_LOG SQ_LOG " ( *FORM_SWITCH " CODE_LOG ") ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"a sequence without VR in an explicit data set",
     ELE SQ_I(UNDEFINED) ITEM(UNDEFINED) CODE_I ITEM_END SEQUENCE_END LAST,
     DICOM_OK,
     ELE_LOG "*VR_MISSING " SQ_LOG " ( *FORM_SWITCH " CODE_LOG ") ] " LAST_LOG
     "}", DICOM_E_SYNTAX, {0}},
    {"L56 items in the other byte order",
     ELE SQ(UNDEFINED) "FFFE E000 FFFFFFFF 0008 0100 'SH' 0002 'A1' "
     "FFFE E00D 00000000 FFFE E0DD 00000000 " LAST, DICOM_OK,
     ELE_LOG SQ_LOG " *FORM_SWITCH" CODE_ITEM_LOG " ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {0}},
    {"17 items in a value of another VR stay bytes",
     ELE "2800 0020 'OB' 0000 12000000 " CODE_ITEM LAST, DICOM_OK,
     ELE_LOG "00282000:OB/18 " LAST_LOG "}", DICOM_OK, {0}},
    {"17 the same, opened by an option",
     ELE "2800 0020 'OB' 0000 12000000 " CODE_ITEM LAST, DICOM_OK,
     ELE_LOG "*SEQUENCE_VR 00282000:SQ[" CODE_ITEM_LOG " ] " LAST_LOG "}",
     DICOM_E_SYNTAX, {.open_all = true}},
    {"L58 a known sequence as OW, defined length",
     ELE "2800 1030 'OW' 0000 12000000 " CODE_ITEM LAST, DICOM_OK,
     ELE_LOG "*VR_MISMATCH *SEQUENCE_VR 00283010:SQ[" CODE_ITEM_LOG " ] "
     LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"L58 a known sequence as OW, undefined length",
     ELE "2800 1030 'OW' 0000 FFFFFFFF " CODE_ITEM_U SEQUENCE_END LAST,
     DICOM_OK,
     ELE_LOG "*VR_MISMATCH *SEQUENCE_VR 00283010:SQ[" CODE_ITEM_LOG " ] "
     LAST_LOG "}", DICOM_E_SYNTAX, {0}},
    {"an implicit length that reads like a VR",
     ILE SQ_I(UNDEFINED) ITEM(UNDEFINED) "0800 0001 504E0000 41*20048 "
     ITEM_END SEQUENCE_END LAST_I, DICOM_OK,
     ILE_LOG SQ_LOG " ( 00080100:SH/20048 ) ] " LAST_LOG "}", DICOM_OK, {0}},
    {"C28 a character set in an item",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) "0800 0500 'CS' 0A00 'ISO_IR 192' "
     "0800 3010 'LO' 0200 C3A9 " ITEM_END SEQUENCE_END
     "1000 0040 'LT' 0200 E920 " LAST, DICOM_OK,
     ELE_LOG SQ_LOG " ( 00080005:CS'ISO_IR 192' 00081030:LO.C3A9 ) ] "
     "00104000:LT.E920 " LAST_LOG "}", DICOM_OK, {0}},
};

/* ---- depth -------------------------------------------------------------- */

#define NEST SQ(UNDEFINED) ITEM(UNDEFINED)
#define NEST_I SQ_I(UNDEFINED) ITEM(UNDEFINED)
#define NEST_END ITEM_END SEQUENCE_END

/* `count` sequences in each other. */
struct nest {
    const char  *name;
    const char  *head;
    const char  *begin; /* of each level */
    const char  *end;
    size_t       count;
    dicom_status status;
    uint32_t     limit;
};

static struct bytes
repeat(const char *head, const char *begin, const char *end, size_t count,
       const char *tail)
{
    const char  *parts[] = {head, begin, end, tail};
    size_t       times[] = {1, count, count, 1};
    struct bytes all = {NULL, 0};

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        struct bytes part = bytes_from_hex(parts[i]);
        size_t       size = all.size + part.size * times[i];

        all.data = realloc(all.data, size + 1);
        assert_non_null(all.data);
        for (; all.size < size; all.size += part.size)
            memcpy(all.data + all.size, part.data, part.size);
        bytes_free(&part);
    }
    return all;
}

static void
run_nest(const void *row)
{
    const struct nest   *n = row;
    struct bytes         stream =
        repeat(n->head, n->begin, n->end, n->count, LAST);
    dicom_parser_options options = {.limits.depth = n->limit};
    static const size_t  cuts[] = {0, 1, 13};

    for (size_t i = 0; i < COUNT_OF(cuts); i++) {
        struct tape tape = {0};

        play(&tape, stream, PLAY_PUSH, cuts[i], &options);
        assert_null(tape.mistake);
        assert_int_equal(tape.status, n->status);
        if (n->status == DICOM_OK)
            assert_non_null(strstr(tape.brief.text, LAST_LOG "}"));
        tape_free(&tape);
    }
    bytes_free(&stream);
}

static const struct nest nests[] = {
    {"C01 1 deep", ELE, NEST, NEST_END, 1, DICOM_OK, 0},
    {"C01 127 deep", ELE, NEST, NEST_END, 127, DICOM_OK, 0},
    {"7 C01 128 deep", ELE, NEST, NEST_END, 128, DICOM_OK, 0},
    {"7 C01 129 deep", ELE, NEST, NEST_END, 129, DICOM_E_LIMIT, 0},
    {"C01 256 deep", ELE, NEST, NEST_END, 256, DICOM_E_LIMIT, 0},
    {"7 10 deep, the limit is 10", ELE, NEST, NEST_END, 10, DICOM_OK, 10},
    {"7 11 deep, the limit is 10", ELE, NEST, NEST_END, 11, DICOM_E_LIMIT, 10},
    {"C03 UN, then implicit VR, 1000 deep",
     ELE "0800 4011 'UN' 0000 FFFFFFFF " ITEM(UNDEFINED), NEST_I, NEST_END,
     1000, DICOM_E_LIMIT, 0},
    {"C05 5000 deep, never closed", ELE, NEST, "", 5000, DICOM_E_LIMIT, 0},
};

/* C02: sequences and items of defined length, each around all that follow. */
static void
test_depth_defined(void **state)
{
    static const struct {
        size_t       count;
        dicom_status status;
    } cases[] = {{128, DICOM_OK}, {129, DICOM_E_LIMIT}, {1000, DICOM_E_LIMIT}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bytes stream =
            repeat(ELE, SQ("00000000") ITEM("00000000"), "", cases[i].count,
                   "");
        struct tape                tape = {0};
        const dicom_parser_options options = {0};

        for (size_t level = 0; level < cases[i].count; level++) {
            size_t   left = level * 20;
            uint8_t *at = stream.data + stream.size - left - 20;

            at[8] = (uint8_t)(left + 8);
            at[9] = (uint8_t)((left + 8) >> 8);
            at[16] = (uint8_t)left;
            at[17] = (uint8_t)(left >> 8);
        }
        play(&tape, stream, PLAY_PUSH, 7, &options);
        assert_null(tape.mistake);
        assert_int_equal(tape.status, cases[i].status);
        tape_free(&tape);
        bytes_free(&stream);
    }
}

/* ---- many --------------------------------------------------------------- */

/* Many of the same, and a limit on their number. */
struct many {
    const char  *name;
    const char  *head;
    const char  *each;
    const char  *tail;
    size_t       count;
    const char  *event; /* what each one makes in the full log */
    uint64_t     limit;
    dicom_status status;
};

/* One pass: strstr() again and again would measure the rest each time where
 * a sanitizer stands in for it. */
static size_t
count_of(const struct event_log *log, const char *with)
{
    size_t count = 0, size = strlen(with);

    for (size_t at = 0; at + size <= log->size; at++)
        count += memcmp(log->text + at, with, size) == 0;
    return count;
}

static void
run_many(const void *row)
{
    const struct many   *m = row;
    struct bytes         stream =
        repeat(m->head, m->each, "", m->count, m->tail);
    dicom_parser_options options = {.limits.elements = m->limit};
    struct tape          tape = {0};

    play(&tape, stream, PLAY_READ, 4096, &options);
    assert_null(tape.mistake);
    assert_int_equal(tape.status, m->status);
    if (m->status == DICOM_OK)
        assert_int_equal(count_of(&tape.full, m->event), m->count);
    else
        assert_true(count_of(&tape.full, m->event) <= m->limit);
    tape_free(&tape);
    bytes_free(&stream);
}

static const struct many manies[] = {
    {"C26 100000 empty items", ELE SQ(UNDEFINED), ITEM("00000000"),
     SEQUENCE_END LAST, 100000, "\tITEM_END\t", 0, DICOM_OK},
    {"C26 more items than the limit", ELE SQ(UNDEFINED), ITEM("00000000"),
     SEQUENCE_END LAST, 100000, "\tITEM_END\t", 1000, DICOM_E_LIMIT},
    {"B50 10000 elements of the same tag",
     ELE, "1100 0010 'US' 0200 0100 ", LAST, 10000, "\t00111000\t", 0,
     DICOM_OK},
    {"B50 more elements than the limit", ELE, "1100 0010 'US' 0200 0100 ",
     LAST, 10000, "\t00111000\t", 9999, DICOM_E_LIMIT},
    {"D28 200000 empty fragments",
     JPEG "E07F 1000 'OB' 0000 FFFFFFFF ", ITEM("00000000"), SEQUENCE_END,
     200000, "\tELEMENT\t7FE00010\tOB\t0\t", 0, DICOM_OK},
    {"D28 more fragments than the limit",
     JPEG "E07F 1000 'OB' 0000 FFFFFFFF ", ITEM("00000000"), SEQUENCE_END,
     200000, "\tELEMENT\t7FE00010\tOB\t0\t", 100, DICOM_E_LIMIT},
    {"a megabyte of stray delimiters", ELE, ITEM_END, LAST, 131072,
     "\tSTRAY\t", 0, DICOM_OK},
    {"a megabyte of stray delimiters in a sequence", ELE SQ(UNDEFINED),
     ITEM_END ITEM("00000000"), SEQUENCE_END LAST, 65536, "\tSTRAY\t", 0,
     DICOM_OK},
};

int
main(void)
{
    const struct CMUnitTest depth[] = {cmocka_unit_test(test_depth_defined)};

    RUN_TABLE(run_stream_row, lengths);
    RUN_TABLE(run_stream_row, delimiters);
    RUN_TABLE(run_stream_row, forms);
    RUN_TABLE(run_nest, nests);
    RUN_TESTS(depth);
    RUN_TABLE(run_many, manies);
    return finish_tests();
}
