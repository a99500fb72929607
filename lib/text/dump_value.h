/* A value as one line of readable text. */
#ifndef TEXT_DUMP_VALUE_H
#define TEXT_DUMP_VALUE_H

#include "encoding/split.h"
#include "text/output.h"

struct dicom__value {
    const void *bytes; /* little endian */
    size_t      size;
    dicom_vr    vr;
    bool        cut; /* more of it was there than is at `bytes` */
    /* Of its text; NULL: nothing is said, then it may be UTF-8. */
    const dicom_charset *charset;
};

/* Shows a value in `width` characters, and what stands around them. Returns
 * how many characters, all in all. */
size_t dicom__dump_value(struct dicom__output      *o,
                         const struct dicom__value *value, uint32_t width);

/* The same of a text, and nothing around it. */
size_t dicom__dump_text(struct dicom__output      *o,
                        const struct dicom__value *value, uint32_t width);

/* ASCII that must not be trusted: all else is escaped. */
void dicom__dump_ascii(struct dicom__output *o, const void *text, size_t size);

/* The parts of a line; each returns the end of what it wrote. */
char *dicom__put_text(char *to, const char *text);
char *dicom__put_decimal(char *to, uint64_t value);
char *dicom__put_hex(char *to, uint64_t value, unsigned digits);
/* (gggg,eeee) */
char *dicom__put_tag(char *to, uint32_t tag);
/* One value of a VR of numbers, or a word of bytes: at most 40 characters. */
char *dicom__put_number(char *to, dicom_vr vr, const uint8_t *p);

#endif
