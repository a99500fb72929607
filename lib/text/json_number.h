/* Numbers as JSON has them. RFC 8259 6 */
#ifndef TEXT_JSON_NUMBER_H
#define TEXT_JSON_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

bool dicom__json_is_number(const char *text, size_t size);

/* A number as DS and IS may spell it, "+5", ".5" or "007", as JSON does, with
 * the same digits. Writes at most size + 2 bytes; returns how many, 0 if it is
 * no number. */
size_t dicom__json_number(char *out, const char *text, size_t size);

/* How many digits count: those of the whole without zeros in front. */
size_t dicom__json_digits(const char *text, size_t size);

#endif
