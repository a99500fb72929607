/* The tokens of JSON, from text that is cut anywhere. RFC 8259 */
#ifndef TEXT_JSON_LEX_H
#define TEXT_JSON_LEX_H

#include <stddef.h>
#include <stdint.h>

enum dicom__json_token {
    DICOM__JSON_MORE, /* the text at hand is used up */
    DICOM__JSON_OBJECT,
    DICOM__JSON_OBJECT_END,
    DICOM__JSON_ARRAY,
    DICOM__JSON_ARRAY_END,
    DICOM__JSON_COLON,
    DICOM__JSON_COMMA,
    DICOM__JSON_NULL,
    DICOM__JSON_BOOLEAN,
    DICOM__JSON_STRING,
    DICOM__JSON_NUMBER,
    /* Behind the two, until the last: */
    DICOM__JSON_PIECE,
    DICOM__JSON_END, /* of a string or number */
    DICOM__JSON_BAD
};

/* Zeroed to begin with. */
struct dicom__json_lexer {
    uint8_t     state;
    uint8_t     used;    /* characters of a word, escape or character */
    uint16_t    high;    /* the first half of a pair of surrogates */
    uint32_t    code;    /* of \uXXXX */
    const char *word;    /* true, false, null */
    uint8_t     part[4]; /* a character that is cut, or was escaped */

    const char *piece; /* of a string in UTF-8, or of a number; borrowed */
    size_t      piece_size;
    const char *fault; /* why the token is BAD */
};

/* The next token. *used: how much of the text it took; where it is BAD, the
 * fault is behind that. Numbers are whatever is made of their characters. */
enum dicom__json_token dicom__json_lex(struct dicom__json_lexer *l,
                                       const char *text, size_t size,
                                       size_t *used);

/* Whether text may end here. */
static inline int
dicom__json_lex_is_done(const struct dicom__json_lexer *l)
{
    return l->state == 0;
}

#endif
