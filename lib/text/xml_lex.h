/* Tags and text of XML, from text that is cut anywhere. XML 1.0 */
#ifndef TEXT_XML_LEX_H
#define TEXT_XML_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DICOM__XML_NAME = 32 };

enum dicom__xml_token {
    DICOM__XML_MORE,      /* the text at hand is used up */
    DICOM__XML_BEGIN,     /* `name`: attributes follow */
    DICOM__XML_ATTRIBUTE, /* `name`: its value follows in pieces */
    DICOM__XML_PIECE,     /* of that */
    DICOM__XML_VALUE_END,
    DICOM__XML_BEGIN_END, /* the tag is whole */
    DICOM__XML_EMPTY_END, /* the same, and the element has ended */
    DICOM__XML_TEXT,      /* a piece between tags */
    DICOM__XML_END,       /* `name` */
    DICOM__XML_BAD
};

/* Zeroed to begin with. */
struct dicom__xml_lexer {
    uint8_t state;
    uint8_t back;    /* the state behind a reference */
    char    quote;   /* that ends a value */
    bool    cr;      /* a carriage return was the last character */
    uint8_t matched; /* characters of an end that have come */
    char    name[DICOM__XML_NAME];
    size_t  name_size; /* DICOM__XML_NAME: it is too long to be known */
    uint8_t part[4];   /* a character that is cut, or was referred to */
    uint8_t part_size;

    const char *piece; /* borrowed */
    size_t      piece_size;
    const char *fault; /* why the token is BAD */
};

/* The next token. *used: how much of the text it took; where it is BAD, the
 * fault is behind that. */
enum dicom__xml_token dicom__xml_lex(struct dicom__xml_lexer *l,
                                     const char *text, size_t size,
                                     size_t *used);

/* Whether text may end here. */
static inline bool
dicom__xml_lex_is_done(const struct dicom__xml_lexer *l)
{
    return l->state == 0 && l->part_size == 0;
}

#endif
