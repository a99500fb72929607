/*
 * Values of VR PN: up to three groups (alphabetic, ideographic, phonetic)
 * parted by '=', of up to five components parted by '^'. PS3.5 6.2.1
 */
#ifndef ENCODING_NAME_H
#define ENCODING_NAME_H

#include "encoding/split.h"

enum { DICOM__NAME_GROUPS = 3, DICOM__NAME_PARTS = 5 };

enum dicom__name_group {
    DICOM__NAME_ALPHABETIC,
    DICOM__NAME_IDEOGRAPHIC,
    DICOM__NAME_PHONETIC
};

enum dicom__name_part {
    DICOM__NAME_FAMILY,
    DICOM__NAME_GIVEN,
    DICOM__NAME_MIDDLE,
    DICOM__NAME_PREFIX,
    DICOM__NAME_SUFFIX
};

enum {
    /* More than three groups: the rest belongs to the last one's suffix. */
    DICOM__NAME_MORE_GROUPS = 1 << 0,
    /* More than five components: the suffix holds the rest, with its '^'. */
    DICOM__NAME_MORE_PARTS = 1 << 1
};

/* Borrowed from the value; components without the spaces around them. */
struct dicom__name {
    struct dicom__slice part[DICOM__NAME_GROUPS][DICOM__NAME_PARTS];
    struct dicom__slice group[DICOM__NAME_GROUPS]; /* each as a whole */
    uint32_t            flags;
};

/* One value. `trail` is DICOM__TRAIL_NONE if it is UTF-8 already. */
void dicom__name_read(struct dicom__name *out, enum dicom__trail trail,
                      const char *text, size_t size);

/*
 * The value of the components, without empty ones at the end of a group or
 * groups at the end; `group` is not looked at. Writes at most `size` bytes,
 * no NUL; returns how many there are in all. No '=' or '\' may stand in a
 * component, no '^' but in a suffix, which is not checked.
 */
size_t dicom__name_print(char *out, size_t size,
                         const struct dicom__name *name);

#endif
