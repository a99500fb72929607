/* What gen_rules collects, each once: strings, sets of values, code. */
#ifndef DICTIONARY_RULE_POOL_H
#define DICTIONARY_RULE_POOL_H

#include "rule_text.h"

/* The offset of a string in the pool. The text is borrowed. */
uint32_t rule_intern(const char *text);
/* The string at an offset that rule_intern() returned. */
const char *rule_text_at(uint32_t offset);

/* Values as they are read; `strings` or `numbers` by kind. */
struct rule_values {
    unsigned     kind; /* enum dicom__set_kind */
    const char **strings;
    uint32_t    *numbers; /* tags, or int32_t */
    size_t       count, capacity;
};

void rule_values_add(struct rule_values *v, const char *string,
                     uint32_t number);

/* Sorts the values, dies of one that comes twice, and returns the index of
 * their set, never 0. Frees them. */
uint16_t rule_set(const struct table *t, struct rule_values *v);

/* The index of some words of code, never 0. */
uint16_t rule_code(const struct table *t, const uint32_t *words, size_t count);

void rule_pool_print(void);

struct rule_pool_counts {
    size_t pool, sets, values, code;
};

struct rule_pool_counts rule_pool_counts(void);

#endif
