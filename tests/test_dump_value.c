#include "support/dump_play.h"
#include "support/support.h"

static const struct dump_row rows[] = {
    {"strings", "", "",
     BEGIN "ELEMENT 00080008 CS 'ORIGINAL\\PRIMARY '\n"
           "ELEMENT 00080050 SH ''\n"
           "ELEMENT 00080070 LO '   '\n"
           "ELEMENT 00104000 LT 'a\\b' 0D0A 'c'\n"
           "DATASET_END\n",
     "......",
     BEGIN_TEXT
     "(0008,0008) CS [ORIGINAL\\PRIMARY] # 17, 2 ImageType\n"
     "(0008,0050) SH (no value) # 0, 0 AccessionNumber\n"
     "(0008,0070) LO [] # 3, 1 Manufacturer\n"
     "(0010,4000) LT [a\\b\\x0D\\x0Ac] # 6, 1 PatientComments\n"},
    {"UIDs", "0 30", "",
     BEGIN "ELEMENT 00080016 UI '1.2.840.10008.5.1.4.1.1.2' 00\n"
           "ELEMENT 00080018 UI '1.2.3.4'\n"
           "ELEMENT 00083001 UI '1.2.840.10008.1.2.1\\1.2.3.4.5.6.7.8'\n"
           "DATASET_END\n",
     ".....",
     BEGIN_TEXT
     "(0008,0016) UI [1.2.840.10008.5.1.4.1.1.2] =CTImageStorage "
     "# 26, 1 SOPClassUID\n"
     "(0008,0018) UI [1.2.3.4] # 7, 1 SOPInstanceUID\n"
     "(0008,3001) UI [1.2.840.10008.1.2.1\\1.2.3.4.5.]... "
     "# 35, 2 AlternateRepresentationSequence\n"},
    {"numbers", "", "",
     BEGIN "ELEMENT 00280010 US 0002\n"
           "ELEMENT 00280106 SS 0080FF7F\n"
           "ELEMENT 00080001 UL FFFFFFFF\n"
           "ELEMENT 00189219 SL 00000080\n"
           "ELEMENT 00189305 FD 000000000000F03F333333333333F33F\n"
           "ELEMENT 00181302 FL CDCCCC3D0000807F\n"
           "ELEMENT 7FE00001 UV FFFFFFFFFFFFFFFF\n"
           "ELEMENT 00720082 SV 0000000000000080\n"
           "ELEMENT 00280009 AT 18006310\n"
           "ELEMENT 00280011 US 000201\n"
           "DATASET_END\n",
     "............",
     BEGIN_TEXT
     "(0028,0010) US 512 # 2, 1 Rows\n"
     "(0028,0106) SS -32768\\32767 # 4, 2 SmallestImagePixelValue\n"
     "(0008,0001) UL 4294967295 # 4, 1 LengthToEnd\n"
     "(0018,9219) SL -2147483648 # 4, 1 TagAngleSecondAxis\n"
     "(0018,9305) FD 1\\1.2 # 16, 2 RevolutionTime\n"
     "(0018,1302) FL 0.1\\inf # 8, 2 ScanLength\n"
     "(7FE0,0001) UV 18446744073709551615 # 8, 1 ExtendedOffsetTable\n"
     "(0072,0082) SV -9223372036854775808 # 8, 1 SelectorSVValue\n"
     "(0028,0009) AT (0018,1063) # 4, 1 FrameIncrementPointer\n"
     "(0028,0011) US 512\\x01 # 3, 1 Columns\n"},
    {"bytes", "", "",
     BEGIN "ELEMENT 00420011 OB 00FF7F\n"
           "ELEMENT 7FE00010 OW 0102FFFE\n"
           "ELEMENT 00660023 OL 01000000\n"
           "ELEMENT 7FE00001 OV 0100000000000000\n"
           "ELEMENT 7FE00008 OF 0000C03F\n"
           "ELEMENT 7FE00009 OD 000000000000E0BF\n"
           "ELEMENT 00091001 UN 4142\n"
           "DATASET_END\n",
     ".........",
     BEGIN_TEXT
     "(0042,0011) OB 00\\FF\\7F # 3, 1 EncapsulatedDocument\n"
     "(7FE0,0010) OW 0201\\FEFF # 4, 1 PixelData\n"
     "(0066,0023) OL 00000001 # 4, 1 TrianglePointIndexList\n"
     "(7FE0,0001) OV 0000000000000001 # 8, 1 ExtendedOffsetTable\n"
     "(7FE0,0008) OF 1.5 # 4, 1 FloatPixelData\n"
     "(7FE0,0009) OD -0.5 # 8, 1 DoubleFloatPixelData\n"
     "(0009,1001) UN 41\\42 # 2, 1 ?\n"},
    {"width of text", "0 5", "",
     BEGIN NAME("'12345'") NAME("'123456'") NAME("'1234' 07") "DATASET_END\n",
     ".....",
     BEGIN_TEXT
     "(0010,0010) PN [12345] # 5, 1 PatientName\n"
     "(0010,0010) PN [12345]... # 6, 1 PatientName\n"
     "(0010,0010) PN [1234]... # 5, 1 PatientName\n"},
    {"width of numbers", "0 5", "",
     BEGIN "ELEMENT 00280010 US 0A00E703\n"
           "ELEMENT 00280010 US 0A000A00\n"
           "ELEMENT 00420011 OB 0102\n"
           "ELEMENT 00420011 OB 010203\n"
           "ELEMENT 00280009 AT 18006310\n"
           "DATASET_END\n",
     ".......",
     BEGIN_TEXT
     "(0028,0010) US 10... # 4, 2 Rows\n"
     "(0028,0010) US 10\\10 # 4, 2 Rows\n"
     "(0042,0011) OB 01\\02 # 2, 1 EncapsulatedDocument\n"
     "(0042,0011) OB 01\\02... # 3, 1 EncapsulatedDocument\n"
     "(0028,0009) AT ... # 4, 1 FrameIncrementPointer\n"},
    {"a long value", "0 70", "", BEGIN NAME("61*70") "DATASET_END\n", "...",
     BEGIN_TEXT "(0010,0010) PN [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                "aaaaaaaaaaaaaaaaaaaaaaaaa] # 70, 1 PatientName\n"},
    {"UTF-8 where nothing is said", "0 6", "",
     BEGIN NAME("C3A4E282ACF09F9982") NAME("'ab' C3A4 'cdef'") NAME("C3")
         NAME("C328") NAME("E282") "ELEMENT 00080008 CS C3A4\nDATASET_END\n",
     "........",
     BEGIN_TEXT
     "(0010,0010) PN [\xC3\xA4\xE2\x82\xAC\xF0\x9F\x99\x82] "
     "# 9, 1 PatientName\n"
     "(0010,0010) PN [ab\xC3\xA4"
     "cde]... # 8, 1 PatientName\n"
     "(0010,0010) PN [\\xC3] # 1, 1 PatientName\n"
     "(0010,0010) PN [\\xC3(] # 2, 1 PatientName\n"
     "(0010,0010) PN [\\xE2]... # 2, 1 PatientName\n"
     "(0008,0008) CS [\\xC3]... # 2, 1 ImageType\n"},
    {"character sets of items", "", "",
     BEGIN "ELEMENT 00080005 CS 'ISO_IR 100'\n" NAME("E4")
         "SEQUENCE_BEGIN 00081140 SQ\n"
         "ITEM_BEGIN 00081140\n" NAME("E4")
             "ELEMENT 00080005 CS 'ISO_IR 192'\n" NAME("C3A4") NAME("E4")
                 "ITEM_END\n"
                 "ITEM_BEGIN 00081140 - '' @index=1\n"
                 "ELEMENT 00080005 CS ''\n" NAME("E4")
                     "ITEM_END\nSEQUENCE_END\n" NAME("E4") "DATASET_END\n",
     ".................",
     BEGIN_TEXT
     "(0008,0005) CS [ISO_IR 100] # 10, 1 SpecificCharacterSet\n"
     "(0010,0010) PN [\xC3\xA4] # 1, 1 PatientName\n"
     "(0008,1140) SQ (sequence) # 0, 1 ReferencedImageSequence\n"
     "  (FFFE,E000) -- (item 0) # 0\n"
     "    (0010,0010) PN [\xC3\xA4] # 1, 1 PatientName\n"
     "    (0008,0005) CS [ISO_IR 192] # 10, 1 SpecificCharacterSet\n"
     "    (0010,0010) PN [\xC3\xA4] # 2, 1 PatientName\n"
     "    (0010,0010) PN [\\xE4] # 1, 1 PatientName\n"
     "  (FFFE,E000) -- (item 1) # 0\n"
     "    (0008,0005) CS (no value) # 0, 0 SpecificCharacterSet\n"
     "    (0010,0010) PN [\\xE4] # 1, 1 PatientName\n"
     "(0010,0010) PN [\xC3\xA4] # 1, 1 PatientName\n"},
    /* Kanji behind escapes; what no set has stands as its bytes. */
    {"character sets that escape", "0 3", "",
     BEGIN "ELEMENT 00080005 CS '\\ISO 2022 IR 87'\n"
           NAME("1B '$B;3ED' 1B '(B'")
           NAME("1B '$B;3ED;3ED' 1B '(B'")
           NAME("1B '$B' 7E7E")
           "ELEMENT 00080070 LO 1B '$B;3' 1B '(B' 5C 'b'\n"
           "ELEMENT 00080008 CS E4\n"
           "DATASET_END\n",
     "........",
     BEGIN_TEXT
     "(0008,0005) CS [\\IS]... # 15, 2 SpecificCharacterSet\n"
     "(0010,0010) PN [\xE5\xB1\xB1\xE7\x94\xB0] # 10, 1 PatientName\n"
     "(0010,0010) PN [\xE5\xB1\xB1\xE7\x94\xB0\xE5\xB1\xB1]... # 14, 1 "
     "PatientName\n"
     "(0010,0010) PN []... # 5, 1 PatientName\n"
     "(0008,0070) LO [\xE5\xB1\xB1\\b] # 10, 2 Manufacturer\n"
     "(0008,0008) CS []... # 1, 1 ImageType\n"},
    {"a backslash that is half a character", "", "",
     BEGIN "ELEMENT 00080005 CS 'GB18030 '\n"
           "ELEMENT 00080070 LO 815C 5C 'b'\n"
           "ELEMENT 00290010 LO 815C\n"
           "ELEMENT 00291001 CS 'x'\n"
           "DATASET_END\n",
     "......",
     BEGIN_TEXT
     "(0008,0005) CS [GB18030] # 8, 1 SpecificCharacterSet\n"
     "(0008,0070) LO [\xE4\xB9\x97\\b] # 4, 2 Manufacturer\n"
     "(0029,0010) LO [\xE4\xB9\x97] # 2, 1 PrivateCreator\n"
     "(0029,1001) CS [x] # 1, 1 [\xE4\xB9\x97] ?\n"},
    /* ESC [ 2 J, CSI as one byte and as U+009B, DEL, a right-to-left
     * override, an overlong NUL, a surrogate, above U+10FFFF */
    {"what a terminal would obey", "0 99", "",
     BEGIN NAME("1B '[2J' 9B C29B 7F") NAME("E280AE C080")
         NAME("EDA080 F4908080 F8") "DATASET_END\n",
     ".....",
     BEGIN_TEXT
     "(0010,0010) PN [\\x1B[2J\\x9B\\xC2\\x9B\\x7F] # 8, 1 PatientName\n"
     "(0010,0010) PN [\\xE2\\x80\\xAE\\xC0\\x80] # 5, 1 PatientName\n"
     "(0010,0010) PN [\\xED\\xA0\\x80\\xF4\\x90\\x80\\x80\\xF8] "
     "# 8, 1 PatientName\n"},
    {"a cut in the midst of a character", "0 1", "",
     BEGIN "BULK_BEGIN 00104000 LT '' @length=23\n"
           "BULK_DATA 00104000 LT C3A4 78*17 C3A4 00*2\n"
           "BULK_END 00104000 LT\n"
           "DATASET_END\n",
     "..s..",
     BEGIN_TEXT "(0010,4000) LT [\xC3\xA4]... # 23, 1 PatientComments\n"},
};

int
main(void)
{
    RUN_TABLE(run_dump_row, rows);
    return finish_tests();
}
