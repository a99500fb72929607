/* A set of strings, each with a number: for pools and against duplicates. */
#ifndef DICTIONARY_WORDS_H
#define DICTIONARY_WORDS_H

#include <stddef.h>

struct word {
    const char *text; /* borrowed; NULL: a free place */
    size_t      number;
};

struct words {
    struct word *places;
    size_t       capacity; /* 0, or a power of two */
    size_t       count;
};

/* The number of a string, to be read or set; 0 if it was not there yet.
 * Good until the next call. */
size_t *words_number(struct words *w, const char *text);

void words_free(struct words *w);

#endif
