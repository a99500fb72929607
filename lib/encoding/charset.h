/*
 * Character sets: text of data elements to UTF-8 and back.
 *
 * PS3.5 6.1 and annexes H to K, PS3.3 C.12.1.1.2. Nothing is allocated, all
 * work is linear in the bytes. A struct dicom__charset is a value: one per
 * data set or item, to be copied at will and shared by threads.
 */
#ifndef ENCODING_CHARSET_H
#define ENCODING_CHARSET_H

#include "encoding/charset_tables.h"
#include "encoding/split.h"

enum {
    /* A term that is none of the standard but is understood. */
    DICOM__CHARSET_MISSPELT = 1 << 0,
    /* A term that is not understood; it was passed over. */
    DICOM__CHARSET_UNKNOWN = 1 << 1,
    /* Several values where the first one stands alone (ISO_IR 192, GB18030,
     * GBK), or one of these behind the first; it counts only if those before
     * it are empty. */
    DICOM__CHARSET_NOT_ALONE = 1 << 2,
    /* "ISO_IR n" among several values, where "ISO 2022 IR n" belongs. */
    DICOM__CHARSET_NO_EXTENSION = 1 << 3,
    /* A set of several bytes as the first value. */
    DICOM__CHARSET_FIRST = 1 << 4
};

/* What Specific Character Set (0008,0005) says. Zeroed it is the default
 * repertoire, ASCII. */
struct dicom__charset {
    uint8_t form;   /* enum dicom__charset_form */
    uint8_t g0, g1; /* enum dicom__set, in the beginning; NONE: ASCII, none */
    uint8_t count;
    uint8_t order[DICOM__SET_COUNT]; /* the sets that are declared */
    enum dicom__trail trail;         /* for dicom__values_begin() */
    uint32_t          sets;          /* a bit for each of `order` */
    uint32_t          flags;
};

/* Understands the value of Specific Character Set. Whatever it is, *out can
 * be used; `flags` tell what is wrong with it. */
void dicom__charset_prepare(struct dicom__charset *out, const char *text,
                            size_t size);

/* Whether the bytes mean the same in UTF-8, as in most values. */
bool dicom__text_is_utf8(const struct dicom__charset *charset, dicom_vr vr,
                         const char *text, size_t size);

/* ---- to UTF-8 --------------------------------------------------------- */

/* For bytes that are no character: a code point, 0 for nothing, or: */
#define DICOM__REPLACE_DEFAULT UINT32_C(0xFFFD)
/* each byte as the code point of its number, as if it were ISO 8859-1. */
#define DICOM__REPLACE_BYTES UINT32_MAX

struct dicom__decoder {
    const struct dicom__charset *charset;
    const uint8_t               *next, *end;
    uint32_t                     replacement; /* DICOM__REPLACE_ */
    size_t                       bad;         /* what was replaced so far */
    size_t undeclared; /* escapes to sets that are not declared, but known */
    uint8_t                      g0, g1;      /* enum dicom__set, now */
    bool                         slash, name; /* '\', '^' and '=' delimit */
};

/*
 * Begins with the value or values of an element; both are borrowed. Where
 * the VR has values parted by backslashes, a name or a text of lines, the
 * initial sets come back behind each delimiter (PS3.5 6.1.2.5.3). VRs without
 * character set are ASCII.
 */
void dicom__decoder_begin(struct dicom__decoder *d,
                          const struct dicom__charset *charset, dicom_vr vr,
                          const char *text, size_t size);

/* The next bytes of UTF-8, whole characters, without NUL; `room` is at least
 * 4. Returns how many; 0 at the end only. */
size_t dicom__decode(struct dicom__decoder *d, char *out, size_t room);

/* All of it, as far as there is room, maybe not to the end of a character.
 * Returns the whole size. `bad` may be NULL. */
size_t dicom__decode_all(const struct dicom__charset *charset, dicom_vr vr,
                         const char *text, size_t size, char *out, size_t room,
                         size_t *bad);

/* ---- from UTF-8 ------------------------------------------------------- */

/*
 * All of it, as far as there is room. With code extensions, the set in force
 * is kept if it has the character, else the first that is declared is taken;
 * the initial ones are back before each delimiter and at the end. Returns the
 * whole size.
 *
 * `bad`, may be NULL: how many characters no declared set has, or are not
 * UTF-8; they are written as '?'. If it is not 0, Specific Character Set
 * should become ISO_IR 192 and the text stay as it is.
 */
size_t dicom__encode_all(const struct dicom__charset *charset, dicom_vr vr,
                         const char *text, size_t size, char *out, size_t room,
                         size_t *bad);

#endif
