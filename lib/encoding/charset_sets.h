/* Characters of the sets and their codes. */
#ifndef ENCODING_CHARSET_SETS_H
#define ENCODING_CHARSET_SETS_H

#include <stdbool.h>
#include <stddef.h>

#include "encoding/charset_tables.h"

/* No code point; no code of GB 18030. */
#define DICOM__NO_CHAR UINT32_MAX

/*
 * The code point of one byte or two, which are as they stand in G0 for the
 * sets of JIS and ASCII, as in G1 for all others. DICOM__NO_CHAR if the bytes
 * are no character of the set.
 */
uint32_t dicom__set_char(enum dicom__set set, unsigned first, unsigned second);

/* The byte or bytes (first << 8 | second) of a code point, likewise; 0 if it
 * is not in the set. Of ASCII and JIS_ROMAN: code points below 80 as well. */
unsigned dicom__set_code(enum dicom__set set, uint32_t c);

/* The size of the escape sequence that stands at the beginning, of whatever
 * set; 0 if none does. */
size_t dicom__escape_read(const uint8_t *bytes, size_t size,
                          enum dicom__set *set, bool *to_g0);

/* Four-byte codes of GB 18030, counted from 81308130. */
uint32_t dicom__gb_char(uint32_t code);
uint32_t dicom__gb_code(uint32_t c);
/* The two-byte code of a character of GB 18030-2000 that has another code
 * point now; 0 if there is none. */
unsigned dicom__gb_old_code(uint32_t c);

#endif
