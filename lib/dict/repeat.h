/*
 * Tags of which a row covers many: repeating groups and elements, and the
 * blocks of private elements.
 *
 * PS3.5 7.6 (repeating groups), 7.8.1 (blocks); PS3.6 6 lists the others,
 * all of them retired.
 */
#ifndef DICT_REPEAT_H
#define DICT_REPEAT_H

#include <stdint.h>

enum dicom__repeat_code {
    DICOM__EXACT,        /* one tag */
    DICOM__REPEAT_FIRST, /* standard rows with an x in their tag ... */
    DICOM__REPEAT_LAST = 8,
    DICOM__PRIVATE_BLOCK,  /* gggg,xxee: any block */
    DICOM__PRIVATE_GROUPS, /* ggxx,xxee: any block in any such even group */
    DICOM__REPEAT_COUNT
};

struct dicom__repeat {
    uint32_t area;      /* tags that agree with it in `area_mask` may be */
    uint32_t area_mask; /* covered by a row of this kind */
    uint32_t mask;      /* bits in which a covered tag agrees with the row's */
    uint32_t digits;    /* the hexadecimal digits that are written as x */
};

static inline const struct dicom__repeat *
dicom__repeat(unsigned code)
{
    /* Groups repeat in steps of 2: bit 0 of a group stays in its mask. */
    static const struct dicom__repeat repeats[DICOM__REPEAT_COUNT] = {
        {0x00000000, 0x00000000, 0xFFFFFFFF, 0x00000000},
        {0x00203100, 0xFFFFFF00, 0xFFFFFF00, 0x000000FF},
        {0x00280400, 0xFFFFFF00, 0xFFFFFF0F, 0x000000F0},
        {0x00280800, 0xFFFFFF00, 0xFFFFFF0F, 0x000000F0},
        {0x10000000, 0xFFFF0000, 0xFFFF000F, 0x0000FFF0},
        {0x10100000, 0xFFFF0000, 0xFFFF0000, 0x0000FFFF},
        {0x50000000, 0xFF010000, 0xFF01FFFF, 0x00FF0000},
        {0x60000000, 0xFF010000, 0xFF01FFFF, 0x00FF0000},
        {0x7F000000, 0xFF010000, 0xFF01FFFF, 0x00FF0000},
        {0x00000000, 0x00000000, 0xFFFF00FF, 0x0000FF00},
        {0x00000000, 0x00010000, 0xFF0100FF, 0x00FFFF00},
    };

    return &repeats[code];
}

/* The code of the standard rows that may cover a tag; DICOM__EXACT if none
 * may. */
static inline unsigned
dicom__repeat_of(uint32_t tag)
{
    for (unsigned code = DICOM__REPEAT_FIRST; code <= DICOM__REPEAT_LAST;
         code++) {
        const struct dicom__repeat *r = dicom__repeat(code);

        if ((tag & r->area_mask) == r->area)
            return code;
    }
    return DICOM__EXACT;
}

#endif
