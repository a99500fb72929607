/*
 * Text of a data element as values: where they part, what pads them.
 *
 * PS3.5 6.1.2.3 (backslash), 6.2 (VRs), 6.4 (multiplicity). A backslash is a
 * byte 5C that is a character by itself; in some character sets the second
 * byte of a character may be 5C as well, which `trail` tells. It is a member
 * of struct dicom__charset.
 */
#ifndef ENCODING_SPLIT_H
#define ENCODING_SPLIT_H

#include <stdbool.h>

#include "dicom/dict.h"

enum dicom__trail {
    DICOM__TRAIL_NONE,      /* every 5C is a backslash */
    DICOM__TRAIL_GB,        /* GBK, GB18030: may follow 81 to FE */
    DICOM__TRAIL_SHIFT_JIS, /* may follow 81 to 9F, E0 to FC */
    DICOM__TRAIL_ESCAPES    /* ISO 2022: any byte after ESC $ B, ESC $ ( D */
};

/* Borrowed bytes. */
struct dicom__slice {
    const char *text;
    size_t      size;
};

/*
 * Where `a` or `b` stands as a character by itself, at or behind `from`,
 * which is 0 or behind a character found before; `size` if nowhere.
 */
size_t dicom__find_char(const char *text, size_t size, size_t from, char a,
                        char b, enum dicom__trail trail);

/* Whether backslashes part values of this VR. */
bool dicom__vr_is_split(dicom_vr vr);

/* Whether Specific Character Set applies to this VR. */
bool dicom__vr_has_charset(dicom_vr vr);

/*
 * Without the bytes that do not count: trailing NULs and spaces, and leading
 * spaces where the VR says so (AE, CS, DS, IS, LO, SH; UI and the dates and
 * times out of leniency).
 */
struct dicom__slice dicom__value_trim(dicom_vr vr, const char *text,
                                      size_t size);

/* The values in turn. */
struct dicom__values {
    const char       *text;
    size_t            size;
    size_t            next; /* where the next one begins; size + 1: nowhere */
    dicom_vr          vr;
    enum dicom__trail trail;
};

/* `trail` is only heeded where the VR lets the character set apply. */
void dicom__values_begin(struct dicom__values *values, dicom_vr vr,
                         enum dicom__trail trail, const char *text,
                         size_t size);
/* The next one, trimmed; false after the last. An empty element has none,
 * "A\" two. */
bool dicom__values_next(struct dicom__values *values,
                        struct dicom__slice *out);

size_t dicom__values_count(dicom_vr vr, enum dicom__trail trail,
                           const char *text, size_t size);
/* The value at `index`, from 0, trimmed; false if there is none. */
bool dicom__values_at(dicom_vr vr, enum dicom__trail trail, const char *text,
                      size_t size, size_t index, struct dicom__slice *out);

#endif
