#include "perfect.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dict/tables.h"
#include "table.h"

enum { TRIES = 1000, FREE = UINT16_MAX };

/* The keys, hashed and sorted by bucket. */
struct hashed {
    uint64_t hash;
    uint16_t value;
};

struct bucket {
    uint32_t number;
    uint32_t first, count; /* of its keys */
};

struct attempt {
    struct perfect *p;
    struct hashed  *keys;
    struct bucket  *buckets;
};

void
perfect_init(struct perfect *p, const char *name, unsigned bucket_bits,
             unsigned slot_bits)
{
    *p = (struct perfect){
        .name = name, .bucket_bits = bucket_bits, .slot_bits = slot_bits};
    p->buckets = table_alloc((size_t)1 << bucket_bits, sizeof *p->buckets);
    p->slots = table_alloc((size_t)1 << slot_bits, sizeof *p->slots);
}

void
perfect_add(struct perfect *p, struct perfect_key key)
{
    p->keys = table_grow(p->keys, p->count, &p->capacity, sizeof *p->keys);
    p->keys[p->count++] = key;
}

static uint64_t
hash(const struct perfect *p, const struct perfect_key *key)
{
    if (!key->text)
        return dicom__hash_number(key->number, p->multiplier);
    return dicom__hash_text(key->text, strlen(key->text), p->multiplier);
}

static int
by_bucket(const void *a, const void *b)
{
    const struct hashed *x = a, *y = b;

    return (x->hash > y->hash) - (x->hash < y->hash);
}

/* The fullest first: while most slots are still free. */
static int
by_count(const void *a, const void *b)
{
    const struct bucket *x = a, *y = b;

    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return x->number < y->number ? -1 : 1;
}

static void
fill_buckets(struct attempt *a)
{
    const struct perfect *p = a->p;
    size_t                n_buckets = (size_t)1 << p->bucket_bits;

    for (size_t i = 0; i < p->count; i++)
        a->keys[i] = (struct hashed){hash(p, &p->keys[i]), p->keys[i].value};
    qsort(a->keys, p->count, sizeof *a->keys, by_bucket);

    uint32_t key = 0;
    for (uint32_t b = 0; b < n_buckets; b++) {
        uint32_t first = key;

        while (key < p->count &&
               dicom__hash_bucket(a->keys[key].hash, p->bucket_bits) == b)
            key++;
        a->buckets[b] = (struct bucket){b, first, key - first};
    }
    qsort(a->buckets, n_buckets, sizeof *a->buckets, by_count);
}

/* Takes slots for the first `count` keys; gives all back if one is taken. */
static bool
take_slots(struct perfect *p, const struct hashed *keys, uint32_t count,
           uint32_t displacement)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot =
            dicom__hash_slot(keys[i].hash, displacement, p->slot_bits);

        if (p->slots[slot] != FREE) {
            while (i-- > 0) {
                slot =
                    dicom__hash_slot(keys[i].hash, displacement, p->slot_bits);
                p->slots[slot] = FREE;
            }
            return false;
        }
        p->slots[slot] = keys[i].value;
    }
    return true;
}

static bool
place_bucket(struct perfect *p, const struct hashed *keys,
             const struct bucket *bucket)
{
    for (uint32_t d = 0; d < UINT32_C(1) << p->slot_bits; d++)
        if (take_slots(p, keys + bucket->first, bucket->count, d)) {
            p->buckets[bucket->number] = (uint16_t)d;
            return true;
        }
    return false;
}

static bool
try_multiplier(struct attempt *a)
{
    struct perfect *p = a->p;

    fill_buckets(a);
    for (size_t i = 0; i < (size_t)1 << p->slot_bits; i++)
        p->slots[i] = FREE;
    for (size_t i = 0; i < (size_t)1 << p->bucket_bits; i++)
        if (!place_bucket(p, a->keys, &a->buckets[i]))
            return false;
    return true;
}

/* The next of a fixed row of odd numbers (the splitmix64 generator). */
static uint64_t
next_multiplier(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (z ^ z >> 31) | 1;
}

static void
find(struct perfect *p)
{
    struct attempt a = {p, NULL, NULL};
    uint64_t       state = 0;
    bool           found = false;

    a.keys = table_alloc(p->count, sizeof *a.keys);
    a.buckets = table_alloc((size_t)1 << p->bucket_bits, sizeof *a.buckets);
    for (int i = 0; i < TRIES && !found; i++) {
        p->multiplier = next_multiplier(&state);
        found = try_multiplier(&a);
    }
    free(a.keys);
    free(a.buckets);
    if (!found) {
        fprintf(stderr,
                "no perfect hash of %zu keys \"%s\": "
                "enlarge it in lib/dict/tables.h\n",
                p->count, p->name);
        exit(EXIT_FAILURE);
    }
}

static void
print_words(const struct perfect *p, const char *what, unsigned bits,
            const uint16_t *words)
{
    printf("\nconst uint16_t dicom__%s_%s[1 << %u] = {", p->name, what, bits);
    for (size_t i = 0; i < (size_t)1 << bits; i++)
        printf("%s%u,", i % 12 ? " " : "\n    ", (unsigned)words[i]);
    printf("\n};\n");
}

void
perfect_print(struct perfect *p)
{
    find(p);
    /* A free slot may lead anywhere: whoever looks compares the key. */
    for (size_t i = 0; i < (size_t)1 << p->slot_bits; i++)
        if (p->slots[i] == FREE)
            p->slots[i] = 0;

    printf("\nconst uint64_t dicom__%s_multiplier = "
           "UINT64_C(0x%016" PRIX64 ");\n",
           p->name, p->multiplier);
    print_words(p, "buckets", p->bucket_bits, p->buckets);
    print_words(p, "slots", p->slot_bits, p->slots);
}

void
perfect_free(struct perfect *p)
{
    free(p->keys);
    free(p->buckets);
    free(p->slots);
}
