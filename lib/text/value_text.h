/* The text of an element as values in UTF-8, in whatever pieces it comes. */
#ifndef TEXT_VALUE_TEXT_H
#define TEXT_VALUE_TEXT_H

#include "encoding/split.h"

/* Takes the values. Between begin and end, text comes in any pieces, or none;
 * padding around it does not come. */
struct dicom__value_sink {
    void (*begin)(void *ctx);
    void (*text)(void *ctx, const char *text, size_t size);
    void (*end)(void *ctx);
};

enum { DICOM__PAD_TURNS = 16 };

/* Spaces and NULs that are padding unless something follows them; or unless
 * they take turns too often: then all of them are text, wherever they end, but
 * for what makes the length even. */
struct dicom__pads {
    uint64_t run[DICOM__PAD_TURNS + 1]; /* lengths, one and other in turn */
    unsigned runs;
    char     first, last; /* which the first and the last run is of */
    bool     text;        /* there were too many */
};

struct dicom__value_text {
    const struct dicom__value_sink *sink;
    void                           *ctx;
    dicom_decoder                   decoder;
    dicom_charset                   utf8;
    struct dicom__pads              pads;
    uint8_t carry[24]; /* the end of a piece that is not yet decoded */
    size_t  carried;
    char    padding;        /* of the VR */
    bool    split, leading; /* backslashes part; spaces in front do not count */
    bool    name;           /* '=' parts groups of names */
    bool    begun;          /* there is a value in hand */
    bool    inside;         /* some of its text has come */
};

/* `charset` is borrowed; NULL: nothing is said, then the text is read as
 * UTF-8, and what is none as ISO 8859-1. So is text of other VRs. */
void dicom__value_text_begin(struct dicom__value_text       *t,
                             const struct dicom__value_sink *sink, void *ctx,
                             const dicom_charset *charset, dicom_vr vr);
void dicom__value_text_feed(struct dicom__value_text *t, const void *bytes,
                            size_t size);
/* An element of nothing but padding has no value. */
void dicom__value_text_end(struct dicom__value_text *t);

#endif
