/*
 * Where characters that part a text stand by themselves. PS3.5 6.1.2.3
 *
 * In some character sets the second byte of a character may be a backslash or
 * another delimiter as well, which `trail` tells.
 */
#ifndef ENCODING_SPLIT_H
#define ENCODING_SPLIT_H

#include "dicom/value.h"

/* Of a dicom_charset; zero is NONE. */
enum dicom__trail {
    DICOM__TRAIL_NONE,      /* every 5C is a backslash */
    DICOM__TRAIL_GB,        /* GBK, GB18030: may follow 81 to FE */
    DICOM__TRAIL_SHIFT_JIS, /* may follow 81 to 9F, E0 to FC */
    DICOM__TRAIL_ESCAPES    /* ISO 2022: any byte after ESC $ B, ESC $ ( D */
};

/*
 * Where `a` or `b` stands as a character by itself, at or behind `from`,
 * which is 0 or behind a character found before; `size` if nowhere.
 */
size_t dicom__find_char(const char *text, size_t size, size_t from, char a,
                        char b, enum dicom__trail trail);

/* Whether values of this VR are text. */
bool dicom__vr_is_text(dicom_vr vr);

/* Whether backslashes part values of this VR. */
bool dicom__vr_is_split(dicom_vr vr);

/* Whether spaces in front of a value do not count. */
bool dicom__vr_skips_leading(dicom_vr vr);

/* Whether Specific Character Set applies to this VR. */
bool dicom__vr_has_charset(dicom_vr vr);

/* Of a character set that may be NULL. */
enum dicom__trail dicom__trail_of(const dicom_charset *charset);

#endif
