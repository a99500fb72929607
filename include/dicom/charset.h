/*
 * dicom/charset.h - text of data elements to UTF-8 and back.
 *
 * Nothing is allocated, all work is linear in the bytes. Every defined term
 * of Specific Character Set (0008,0005) is known, code extensions included.
 *
 * PS3.5 6.1 and annexes H to K, PS3.3 C.12.1.1.2.
 */
#ifndef DICOM_CHARSET_H
#define DICOM_CHARSET_H

#include "dict.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is wrong with a value of Specific Character Set. */
enum {
    /** A term that is none of the standard but is understood. */
    DICOM_CHARSET_MISSPELT = 1 << 0,
    /** A term that is not understood; it was passed over. */
    DICOM_CHARSET_UNKNOWN = 1 << 1,
    /** Several values where the first one stands alone (ISO_IR 192, GB18030,
     *  GBK), or one of these behind the first; it counts only if those before
     *  it are empty. */
    DICOM_CHARSET_NOT_ALONE = 1 << 2,
    /** "ISO_IR n" among several values, where "ISO 2022 IR n" belongs. */
    DICOM_CHARSET_NO_EXTENSION = 1 << 3,
    /** A set of several bytes as the first value. */
    DICOM_CHARSET_FIRST = 1 << 4
};

/**
 * What a value of Specific Character Set says: a value to be copied at will,
 * and read by many threads at once. Zeroed it is the default repertoire,
 * ASCII. All but `flags` is the library's own.
 *
 * An item without Specific Character Set has that of the data set around it
 * (PS3.3 C.12.1.1.2).
 */
typedef struct dicom_charset {
    uint8_t  form;
    uint8_t  g0, g1; /* the sets in the beginning */
    uint8_t  trail;  /* where a byte 5C is no backslash */
    uint8_t  count;
    uint8_t  order[27]; /* the sets that are declared */
    uint32_t sets;      /* a bit for each of them */
    uint32_t flags;     /**< DICOM_CHARSET_ */
} dicom_charset;

/**
 * Understands the value of Specific Character Set. Whatever it is, `*out` can
 * be used; its `flags` tell what is wrong.
 *
 * @param text  `size` bytes as they stand in the element; may be NULL if
 *              `size` is 0
 */
DICOM_API void dicom_charset_prepare(dicom_charset *out, const char *text,
                                     size_t size);

/*
 * The functions below take a character set, NULL being ASCII, and the VR,
 * which tells whether the character set applies at all and which characters
 * end its escapes (PS3.5 6.1.2.5.3). The text is that of a value or of all
 * values of an element, with their backslashes; it may be NULL if its size is
 * 0.
 */

/** Whether the bytes are UTF-8 as they are and mean the same there, which is
 *  so for most values. */
DICOM_API bool dicom_charset_is_utf8(const dicom_charset *charset, dicom_vr vr,
                                     const char *text, size_t size);

/**
 * Decodes a text to UTF-8, as far as there is room, maybe not to the end of a
 * character. What is no character of its set becomes U+FFFD, one for each
 * piece.
 *
 * @param out   `room` bytes, no NUL is added; may be NULL if `room` is 0.
 *              Those behind the text may have been written to, too
 * @param bad   how often something was replaced; may be NULL
 * @return the whole size in UTF-8, which may be more than `room`
 */
DICOM_API size_t dicom_charset_decode(const dicom_charset *charset, dicom_vr vr,
                                      const char *text, size_t size, char *out,
                                      size_t room, size_t *bad);

/**
 * Encodes UTF-8, as far as there is room. With code extensions, the set in
 * force is kept if it has the character, else the first that is declared is
 * taken; the initial ones are back before each delimiter and at the end.
 *
 * @param text  UTF-8
 * @param out   `room` bytes, no NUL is added; may be NULL if `room` is 0
 * @param bad   how many characters no declared set has, or are not UTF-8;
 *              they are written as '?'. If it is not 0, Specific Character
 *              Set should become ISO_IR 192 and the text stay as it is. May
 *              be NULL
 * @return the whole size, which may be more than `room`
 */
DICOM_API size_t dicom_charset_encode(const dicom_charset *charset, dicom_vr vr,
                                      const char *text, size_t size, char *out,
                                      size_t room, size_t *bad);

/* ---- piece by piece --------------------------------------------------- */

/* Instead of bytes that are no character: a code point, 0 for nothing, or: */
#define DICOM_REPLACE_DEFAULT UINT32_C(0xFFFD)
/** each byte as the code point of its number, as if it were ISO 8859-1. */
#define DICOM_REPLACE_BYTES UINT32_MAX

/** A text on its way to UTF-8; a value that may be copied to look ahead. */
typedef struct dicom_decoder {
    const dicom_charset *charset;
    const uint8_t       *next, *end;  /**< what is not yet decoded */
    uint32_t             replacement; /**< may be set after begin */
    size_t  hold;        /**< 0; 4 while more text follows the end, see below */
    uint8_t g0, g1;      /* the sets in force */
    bool    slash, name; /* '\', '^' and '=' delimit */
    size_t  bad;         /**< what was replaced so far */
    size_t  undeclared;  /**< escapes to sets that are known, not declared */
} dicom_decoder;

/** Begins with a text; it and `charset` are borrowed. */
DICOM_API void dicom_decoder_begin(dicom_decoder       *d,
                                   const dicom_charset *charset, dicom_vr vr,
                                   const char *text, size_t size);

/** The next bytes of UTF-8, whole characters, without NUL; `room` is at least
 *  4, and all of it may be written to. Returns how many; 0 at the end only.
 *
 *  With `hold` 4 up to three bytes at the end are left: a character or escape
 *  may go on. To go on with more text set `next` to these bytes and, right
 *  behind them, the text, and `end`. */
DICOM_API size_t dicom_decoder_next(dicom_decoder *d, char *out, size_t room);

#ifdef __cplusplus
}
#endif

#endif
