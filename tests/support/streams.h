/*
 * Pieces of streams, as hex text, and what play.h tells of each (_LOG).
 *
 * A stream that goes wrong begins with two sound elements (HEAD), and ends
 * with a sound one above most tags (LAST): what comes after the fault is
 * still found. _I: implicit VR little endian; _B: explicit VR big endian.
 */
#ifndef SUPPORT_STREAMS_H
#define SUPPORT_STREAMS_H

#define PREAMBLE "00*128 'DICM' "

#define GROUP_LENGTH(length) "0200 0000 'UL' 0400 " length " "
#define SYNTAX(length, uid) "0200 1000 'UI' " length " " uid " "
#define META_ILE                                                               \
    GROUP_LENGTH("1A000000") SYNTAX("1200", "'1.2.840.10008.1.2' 00")
#define META_ELE                                                               \
    GROUP_LENGTH("1C000000") SYNTAX("1400", "'1.2.840.10008.1.2.1' 00")
#define META_EBE                                                               \
    GROUP_LENGTH("1C000000") SYNTAX("1400", "'1.2.840.10008.1.2.2' 00")
#define META_JPEG                                                              \
    GROUP_LENGTH("1E000000") SYNTAX("1600", "'1.2.840.10008.1.2.4.50'")
#define META_DEFLATED                                                          \
    GROUP_LENGTH("1E000000") SYNTAX("1600", "'1.2.840.10008.1.2.1.99'")

#define META_ILE_LOG "M{ 00020000:UL.1A000000 00020010:UI/18 } "
#define META_ELE_LOG "M{ 00020000:UL.1C000000 00020010:UI/20 } "
#define META_JPEG_LOG "M{ 00020000:UL.1E000000 00020010:UI/22 } "

#define HEAD "0800 0800 'CS' 0800 'ORIGINAL' 0800 6000 'CS' 0200 'OT' "
#define HEAD_I "0800 0800 08000000 'ORIGINAL' 0800 6000 02000000 'OT' "
#define HEAD_B "0008 0008 'CS' 0008 'ORIGINAL' 0008 0060 'CS' 0002 'OT' "
#define HEAD_LOG "00080008:CS'ORIGINAL' 00080060:CS'OT' "

#define LAST "4000 4402 'DA' 0800 '20200101' "
#define LAST_I "4000 4402 08000000 '20200101' "
#define LAST_B "0040 0244 'DA' 0008 '20200101' "
#define LAST_LOG "00400244:DA'20200101' "
/* Pixel data are behind LAST; (FFFC,FFFC) is behind all. */
#define PADDING "FCFF FCFF 'OB' 0000 02000000 0000 "
#define PADDING_LOG "FFFCFFFC:OB.0000 "

#define ILE PREAMBLE META_ILE HEAD_I
#define ELE PREAMBLE META_ELE HEAD
#define EBE PREAMBLE META_EBE HEAD_B
#define JPEG PREAMBLE META_JPEG HEAD
#define ILE_LOG "P " META_ILE_LOG "D:ILE{ " HEAD_LOG
#define ELE_LOG "P " META_ELE_LOG "D:ELE{ " HEAD_LOG
#define EBE_LOG "P " META_ELE_LOG "D:EBE{ " HEAD_LOG
#define JPEG_LOG "P " META_JPEG_LOG "D:ENC{ " HEAD_LOG

/* A sequence, its header alone; an item likewise; 10 bytes to stand in it. */
#define UNDEFINED "FFFFFFFF"
#define SQ(length) "0800 4011 'SQ' 0000 " length " "
#define SQ_I(length) "0800 4011 " length " "
#define SQ_LOG "00081140:SQ["
#define ITEM(length) "FEFF 00E0 " length " "
#define CODE "0800 0001 'SH' 0200 'A1' "
#define CODE_I "0800 0001 02000000 'A1' "
#define CODE_LOG "00080100:SH'A1' "
#define ITEM_END "FEFF 0DE0 00000000 "
#define SEQUENCE_END "FEFF DDE0 00000000 "

#endif
