/* Values made of words: from one byte order to the other. */
#ifndef ENCODING_WORDS_H
#define ENCODING_WORDS_H

#include <stddef.h>
#include <stdint.h>

/* Copies `size` bytes, reversing each word of `word` bytes (1, 2, 4, 8); an
 * incomplete word at the end is copied as it is. The two do not overlap. */
void dicom__words_swap(uint8_t *to, const uint8_t *from, size_t size,
                       unsigned word);

#endif
