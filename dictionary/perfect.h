/* Makes the perfect hashes that lib/dict/tables.h describes. */
#ifndef DICTIONARY_PERFECT_H
#define DICTIONARY_PERFECT_H

#include <stddef.h>
#include <stdint.h>

struct perfect_key {
    const char *text; /* NULL: the key is the number */
    uint64_t    number;
    uint16_t    value; /* what is to be found */
};

struct perfect {
    const char         *name;
    unsigned            bucket_bits, slot_bits;
    struct perfect_key *keys;
    size_t              count, capacity;
    uint64_t            multiplier;
    uint16_t           *buckets;
    uint16_t           *slots;
};

void perfect_init(struct perfect *p, const char *name, unsigned bucket_bits,
                  unsigned slot_bits);
void perfect_add(struct perfect *p, struct perfect_key key);

/* Looks for a multiplier and displacements that part all keys, which must
 * differ; dies if it finds none. Prints the tables. */
void perfect_print(struct perfect *p);

void perfect_free(struct perfect *p);

#endif
