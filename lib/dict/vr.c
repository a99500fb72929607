/* The value representations. PS3.5 6.2, table 6.2-1; 7.1.2 (headers). */
#include "dicom/dict.h"

enum { SHORT, LONG };

/* Text: bytes are words of 1, the pad is a space; ANY says that Specific
 * Character Set applies, DEFAULT that the default repertoire is all there
 * is. */
#define ANY(name, klass, header, max)                                          \
    {                                                                          \
        name, DICOM_CLASS_##klass, 1, 0, header, ' ', 1, 0, max                \
    }
#define DEFAULT(name, klass, header, pad, max)                                 \
    {                                                                          \
        name, DICOM_CLASS_##klass, 1, 0, header, pad, 0, 1, max                \
    }
#define NUMBER(name, size, header)                                             \
    {                                                                          \
        name, DICOM_CLASS_NUMBER, size, size, header, '\0', 0, 0, 0            \
    }
#define BYTES(name, word)                                                      \
    {                                                                          \
        name, DICOM_CLASS_BYTES, word, 0, LONG, '\0', 0, 0, 0                  \
    }

static const dicom_vr_info infos[DICOM_VR_COUNT] = {
    [DICOM_VR_NONE] = {"--", DICOM_CLASS_NONE, 1, 0, SHORT, '\0', 0, 0, 0},
    [DICOM_VR_AE] = DEFAULT("AE", STRING, SHORT, ' ', 16),
    [DICOM_VR_AS] = DEFAULT("AS", STRING, SHORT, ' ', 4),
    [DICOM_VR_AT] = {"AT", DICOM_CLASS_TAG, 2, 4, SHORT, '\0', 0, 0, 0},
    [DICOM_VR_CS] = DEFAULT("CS", STRING, SHORT, ' ', 16),
    [DICOM_VR_DA] = DEFAULT("DA", STRING, SHORT, ' ', 8),
    [DICOM_VR_DS] = DEFAULT("DS", STRING, SHORT, ' ', 16),
    [DICOM_VR_DT] = DEFAULT("DT", STRING, SHORT, ' ', 26),
    [DICOM_VR_FD] = NUMBER("FD", 8, SHORT),
    [DICOM_VR_FL] = NUMBER("FL", 4, SHORT),
    [DICOM_VR_IS] = DEFAULT("IS", STRING, SHORT, ' ', 12),
    [DICOM_VR_LO] = ANY("LO", STRING, SHORT, 64),
    [DICOM_VR_LT] = ANY("LT", TEXT, SHORT, 10240),
    [DICOM_VR_OB] = BYTES("OB", 1),
    [DICOM_VR_OD] = BYTES("OD", 8),
    [DICOM_VR_OF] = BYTES("OF", 4),
    [DICOM_VR_OL] = BYTES("OL", 4),
    [DICOM_VR_OV] = BYTES("OV", 8),
    [DICOM_VR_OW] = BYTES("OW", 2),
    /* of each component group. PS3.5 6.2.1 */
    [DICOM_VR_PN] = ANY("PN", STRING, SHORT, 64),
    [DICOM_VR_SH] = ANY("SH", STRING, SHORT, 16),
    [DICOM_VR_SL] = NUMBER("SL", 4, SHORT),
    [DICOM_VR_SQ] = {"SQ", DICOM_CLASS_SEQUENCE, 1, 0, LONG, '\0', 0, 0, 0},
    [DICOM_VR_SS] = NUMBER("SS", 2, SHORT),
    [DICOM_VR_ST] = ANY("ST", TEXT, SHORT, 1024),
    [DICOM_VR_SV] = NUMBER("SV", 8, LONG),
    /* 16 before the 2011 edition */
    [DICOM_VR_TM] = DEFAULT("TM", STRING, SHORT, ' ', 14),
    [DICOM_VR_UC] = ANY("UC", STRING, LONG, 0),
    [DICOM_VR_UI] = DEFAULT("UI", STRING, SHORT, '\0', 64),
    [DICOM_VR_UL] = NUMBER("UL", 4, SHORT),
    [DICOM_VR_UN] = BYTES("UN", 1),
    [DICOM_VR_UR] = DEFAULT("UR", TEXT, LONG, ' ', 0),
    [DICOM_VR_US] = NUMBER("US", 2, SHORT),
    [DICOM_VR_UT] = ANY("UT", TEXT, LONG, 0),
    [DICOM_VR_UV] = NUMBER("UV", 8, LONG),
};

const dicom_vr_info *
dicom_vr_get_info(dicom_vr vr)
{
    return &infos[(unsigned)vr < DICOM_VR_COUNT ? vr : DICOM_VR_NONE];
}

const char *
dicom_vr_name(dicom_vr vr)
{
    return dicom_vr_get_info(vr)->name;
}

dicom_vr
dicom_vr_from_letters(char first, char second)
{
#define ROW(a, b, vr) [a - 'A'][b - 'A'] = DICOM_VR_##vr
    static const uint8_t vrs[26][26] = {
        ROW('A', 'E', AE), ROW('A', 'S', AS), ROW('A', 'T', AT),
        ROW('C', 'S', CS), ROW('D', 'A', DA), ROW('D', 'S', DS),
        ROW('D', 'T', DT), ROW('F', 'D', FD), ROW('F', 'L', FL),
        ROW('I', 'S', IS), ROW('L', 'O', LO), ROW('L', 'T', LT),
        ROW('O', 'B', OB), ROW('O', 'D', OD), ROW('O', 'F', OF),
        ROW('O', 'L', OL), ROW('O', 'V', OV), ROW('O', 'W', OW),
        ROW('P', 'N', PN), ROW('S', 'H', SH), ROW('S', 'L', SL),
        ROW('S', 'Q', SQ), ROW('S', 'S', SS), ROW('S', 'T', ST),
        ROW('S', 'V', SV), ROW('T', 'M', TM), ROW('U', 'C', UC),
        ROW('U', 'I', UI), ROW('U', 'L', UL), ROW('U', 'N', UN),
        ROW('U', 'R', UR), ROW('U', 'S', US), ROW('U', 'T', UT),
        ROW('U', 'V', UV),
    };
#undef ROW
    unsigned a = (unsigned)first - 'A';
    unsigned b = (unsigned)second - 'A';

    return a < 26 && b < 26 ? (dicom_vr)vrs[a][b] : DICOM_VR_NONE;
}
