/* Values of data elements as JSON. */
#ifndef TEXT_JSON_OUT_H
#define TEXT_JSON_OUT_H

#include "dicom/json.h"
#include "text/base64.h"
#include "text/charset_scope.h"
#include "text/output.h"
#include "text/value_text.h"

enum { DICOM__JSON_NUMBER_MAX = 64 }; /* what is longer is no number */

/* How the values of a VR are written. */
enum dicom__json_kind {
    DICOM__JSON_STRINGS,
    DICOM__JSON_DECIMALS, /* DS, IS */
    DICOM__JSON_NAMES,
    DICOM__JSON_NUMBERS, /* binary ones, and tags */
    DICOM__JSON_BYTES
};

/* The attribute in hand. */
struct dicom__json_value {
    struct dicom__output *out;
    dicom_json_numbers    numbers;
    bool                  pretty;

    dicom_vr                 vr;
    enum dicom__json_kind    kind;
    bool                     listed; /* Value or InlineBinary has begun */
    bool                     quoted; /* so has a string */
    uint8_t                  group;  /* of a name */
    bool                     named;  /* a group of this name has come */
    size_t                   kept;   /* bytes of a number that are at hand */
    uint8_t                  number[DICOM__JSON_NUMBER_MAX];
    struct dicom__base64     base64;
    struct dicom__value_text text;
};

enum dicom__json_kind dicom__json_kind_of(dicom_vr vr);

/* Quotes included; the text is UTF-8. */
void dicom__json_string(struct dicom__output *o, const char *text, size_t size);

/* The members of an attribute behind its vr, from a value as a whole. */
void dicom__json_value(struct dicom__json_value          *v,
                       const struct dicom__charset_level *charset, dicom_vr vr,
                       const void *bytes, size_t size);

/* The same in pieces. */
void dicom__json_value_begin(struct dicom__json_value          *v,
                             const struct dicom__charset_level *charset,
                             dicom_vr                           vr);
void dicom__json_value_feed(struct dicom__json_value *v, const void *bytes,
                            size_t size);
void dicom__json_value_end(struct dicom__json_value *v);

#endif
