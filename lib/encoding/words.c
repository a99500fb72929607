#include "encoding/words.h"

#include <string.h>

void
dicom__words_swap(uint8_t *to, const uint8_t *from, size_t size, unsigned word)
{
    size_t whole = size - size % word;

    for (size_t i = 0; i < whole; i += word)
        for (unsigned k = 0; k < word; k++)
            to[i + k] = from[i + word - 1 - k];
    if (whole < size)
        memcpy(to + whole, from + whole, size - whole);
}
