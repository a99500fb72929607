#include "encoding/words.h"

#include <string.h>

/* The words in eight bytes, each reversed; on machines of either order. */
static inline uint64_t
reverse(uint64_t v, unsigned word)
{
    const uint64_t bytes = 0x00ff00ff00ff00ff, pairs = 0x0000ffff0000ffff;

    if (word > 1)
        v = (v & bytes) << 8 | (v >> 8 & bytes);
    if (word > 2)
        v = (v & pairs) << 16 | (v >> 16 & pairs);
    return word > 4 ? v << 32 | v >> 32 : v;
}

void
dicom__words_swap(uint8_t *to, const uint8_t *from, size_t size, unsigned word)
{
    size_t whole = size - size % word;
    size_t i = 0;

    for (; whole - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        uint64_t v;

        memcpy(&v, from + i, sizeof v);
        v = reverse(v, word);
        memcpy(to + i, &v, sizeof v);
    }
    for (; i < whole; i += word)
        for (unsigned k = 0; k < word; k++)
            to[i + k] = from[i + word - 1 - k];
    if (whole < size)
        memcpy(to + whole, from + whole, size - whole);
}
