#include "encoding/header.h"

#define AT(a, b) [((a) - 'A') * 32 + ((b) - 'A')]

const uint8_t dicom__vr_of_letters[26 * 32] = {
    AT('A', 'E') = DICOM_VR_AE, AT('A', 'S') = DICOM_VR_AS,
    AT('A', 'T') = DICOM_VR_AT, AT('C', 'S') = DICOM_VR_CS,
    AT('D', 'A') = DICOM_VR_DA, AT('D', 'S') = DICOM_VR_DS,
    AT('D', 'T') = DICOM_VR_DT, AT('F', 'D') = DICOM_VR_FD,
    AT('F', 'L') = DICOM_VR_FL, AT('I', 'S') = DICOM_VR_IS,
    AT('L', 'O') = DICOM_VR_LO, AT('L', 'T') = DICOM_VR_LT,
    AT('O', 'B') = DICOM_VR_OB, AT('O', 'D') = DICOM_VR_OD,
    AT('O', 'F') = DICOM_VR_OF, AT('O', 'L') = DICOM_VR_OL,
    AT('O', 'V') = DICOM_VR_OV, AT('O', 'W') = DICOM_VR_OW,
    AT('P', 'N') = DICOM_VR_PN, AT('S', 'H') = DICOM_VR_SH,
    AT('S', 'L') = DICOM_VR_SL, AT('S', 'Q') = DICOM_VR_SQ,
    AT('S', 'S') = DICOM_VR_SS, AT('S', 'T') = DICOM_VR_ST,
    AT('S', 'V') = DICOM_VR_SV, AT('T', 'M') = DICOM_VR_TM,
    AT('U', 'C') = DICOM_VR_UC, AT('U', 'I') = DICOM_VR_UI,
    AT('U', 'L') = DICOM_VR_UL, AT('U', 'N') = DICOM_VR_UN,
    AT('U', 'R') = DICOM_VR_UR, AT('U', 'S') = DICOM_VR_US,
    AT('U', 'T') = DICOM_VR_UT, AT('U', 'V') = DICOM_VR_UV,
};

#define UNDEFINED DICOM__VR_MAY_BE_UNDEFINED

const uint8_t dicom__vr_traits[DICOM_VR_COUNT] = {
    [DICOM_VR_AE] = 1,
    [DICOM_VR_AS] = 1,
    [DICOM_VR_AT] = 3,
    [DICOM_VR_CS] = 1,
    [DICOM_VR_DA] = 1,
    [DICOM_VR_DS] = 1,
    [DICOM_VR_DT] = 1,
    [DICOM_VR_FD] = 7,
    [DICOM_VR_FL] = 3,
    [DICOM_VR_IS] = 1,
    [DICOM_VR_LO] = 1,
    [DICOM_VR_LT] = 1,
    [DICOM_VR_OB] = 1 | DICOM__VR_LONG | UNDEFINED,
    [DICOM_VR_OD] = 7 | DICOM__VR_LONG,
    [DICOM_VR_OF] = 3 | DICOM__VR_LONG,
    [DICOM_VR_OL] = 3 | DICOM__VR_LONG,
    [DICOM_VR_OV] = 7 | DICOM__VR_LONG,
    [DICOM_VR_OW] = 1 | DICOM__VR_LONG | UNDEFINED,
    [DICOM_VR_PN] = 1,
    [DICOM_VR_SH] = 1,
    [DICOM_VR_SL] = 3,
    [DICOM_VR_SQ] = 0 | DICOM__VR_LONG | UNDEFINED,
    [DICOM_VR_SS] = 1,
    [DICOM_VR_ST] = 1,
    [DICOM_VR_SV] = 7 | DICOM__VR_LONG,
    [DICOM_VR_TM] = 1,
    [DICOM_VR_UC] = 1 | DICOM__VR_LONG,
    [DICOM_VR_UI] = 1,
    [DICOM_VR_UL] = 3,
    [DICOM_VR_UN] = 1 | DICOM__VR_LONG | UNDEFINED,
    [DICOM_VR_UR] = 1 | DICOM__VR_LONG,
    [DICOM_VR_US] = 1,
    [DICOM_VR_UT] = 1 | DICOM__VR_LONG,
    [DICOM_VR_UV] = 7 | DICOM__VR_LONG,
};

#define LETTERS(a, b) (a | b << 8)

const uint16_t dicom__vr_letters[DICOM_VR_COUNT] = {
    [DICOM_VR_AE] = LETTERS('A', 'E'), [DICOM_VR_AS] = LETTERS('A', 'S'),
    [DICOM_VR_AT] = LETTERS('A', 'T'), [DICOM_VR_CS] = LETTERS('C', 'S'),
    [DICOM_VR_DA] = LETTERS('D', 'A'), [DICOM_VR_DS] = LETTERS('D', 'S'),
    [DICOM_VR_DT] = LETTERS('D', 'T'), [DICOM_VR_FD] = LETTERS('F', 'D'),
    [DICOM_VR_FL] = LETTERS('F', 'L'), [DICOM_VR_IS] = LETTERS('I', 'S'),
    [DICOM_VR_LO] = LETTERS('L', 'O'), [DICOM_VR_LT] = LETTERS('L', 'T'),
    [DICOM_VR_OB] = LETTERS('O', 'B'), [DICOM_VR_OD] = LETTERS('O', 'D'),
    [DICOM_VR_OF] = LETTERS('O', 'F'), [DICOM_VR_OL] = LETTERS('O', 'L'),
    [DICOM_VR_OV] = LETTERS('O', 'V'), [DICOM_VR_OW] = LETTERS('O', 'W'),
    [DICOM_VR_PN] = LETTERS('P', 'N'), [DICOM_VR_SH] = LETTERS('S', 'H'),
    [DICOM_VR_SL] = LETTERS('S', 'L'), [DICOM_VR_SQ] = LETTERS('S', 'Q'),
    [DICOM_VR_SS] = LETTERS('S', 'S'), [DICOM_VR_ST] = LETTERS('S', 'T'),
    [DICOM_VR_SV] = LETTERS('S', 'V'), [DICOM_VR_TM] = LETTERS('T', 'M'),
    [DICOM_VR_UC] = LETTERS('U', 'C'), [DICOM_VR_UI] = LETTERS('U', 'I'),
    [DICOM_VR_UL] = LETTERS('U', 'L'), [DICOM_VR_UN] = LETTERS('U', 'N'),
    [DICOM_VR_UR] = LETTERS('U', 'R'), [DICOM_VR_US] = LETTERS('U', 'S'),
    [DICOM_VR_UT] = LETTERS('U', 'T'), [DICOM_VR_UV] = LETTERS('U', 'V'),
};
