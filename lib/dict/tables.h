/*
 * What dictionary/gen_dict.c writes and lib/dict/ reads: rows of numbers and
 * of offsets into one pool of strings, and perfect hashes over them. There
 * are no pointers: the tables need no relocation, so that all processes
 * share them and start-up costs nothing.
 */
#ifndef DICT_TABLES_H
#define DICT_TABLES_H

#include "base/bytes.h"
#include "dict/row_text.h"

/* The longest string that is looked up; the pool ends with as many NULs, so
 * that comparing needs no length. */
enum { DICOM__DICT_TEXT_MAX = 255 };

enum {
    DICOM__ROW_SOURCE = 7, /* a dicom_dict_source */
    DICOM__ROW_RETIRED = 8,
    DICOM__ROW_CREATOR = 16 /* `word` is the creator, else the keyword */
};

/*
 * An attribute. Strings are offsets: into the pool, where 0 is "", or for the
 * row of an overlay from the row itself, which struct dicom__overlay_row
 * continues.
 */
struct dicom_dict_row {
    uint32_t tag; /* repeating digits and private block are 0 */
    uint32_t name;
    uint32_t word;
    uint8_t  vrs;    /* a dicom_vr, or from DICOM_VR_COUNT on: see below */
    uint8_t  vm;     /* index into dicom__dict_vms */
    uint8_t  repeat; /* a dicom__repeat_code */
    uint8_t  flags;
};

/* All VR sets in use: one for each dicom_vr, then those with a choice. */
extern const struct dicom__vr_set dicom__dict_vr_sets[];
extern const dicom_vm             dicom__dict_vms[];

/* A creator's rows begin at `first` and end where those of the next begin;
 * one more creator, without a name, ends the array. */
struct dicom__creator {
    uint32_t name;
    uint32_t first;
};

struct dicom_uid_row {
    uint32_t value;
    uint32_t keyword;
    uint32_t name;
    uint8_t  kind; /* a dicom_uid_kind */
    uint8_t  retired;
    uint8_t  reserved[2];
};

struct dicom__dict_counts {
    uint32_t attributes; /* rows of dicom__dict_rows before the private ones */
    uint32_t diconde, dicos;
    uint32_t private_rows;
    uint32_t creators;
    uint32_t uids;
    uint32_t syntaxes;
    uint32_t bytes; /* of all tables */
};

extern const struct dicom__dict_counts dicom__dict_counts;
extern const char                      dicom__dict_pool[];
extern const struct dicom_dict_row     dicom__dict_rows[];
extern const struct dicom__creator     dicom__dict_creators[];
extern const struct dicom_uid_row      dicom__dict_uids[];
extern const dicom_syntax              dicom__dict_syntaxes[];

/* ---- perfect hashes --------------------------------------------------- */

/*
 * The upper bits of a 64-bit hash choose a bucket, the bucket says by how
 * much to displace the lower bits, which then choose a slot; a slot names a
 * row, one that begins with another key if there is none for it. Name, bits
 * of the bucket number, bits of the slot number:
 */
#define DICOM__DICT_HASHES(X)                                                  \
    X(tag, 11, 13)                                                             \
    X(keyword, 11, 13)                                                         \
    X(name, 11, 13)                                                            \
    X(creator, 8, 10)                                                          \
    X(uid, 9, 11)                                                              \
    X(uid_keyword, 9, 11)                                                      \
    X(syntax, 5, 7)

static inline uint32_t
dicom__hash_bucket(uint64_t hash, unsigned bucket_bits)
{
    return (uint32_t)(hash >> (64 - bucket_bits));
}

static inline uint32_t
dicom__hash_slot(uint64_t hash, uint32_t displacement, unsigned slot_bits)
{
    return ((uint32_t)(hash >> 32) + displacement) &
           ((UINT32_C(1) << slot_bits) - 1);
}

/* Multipliers are odd; the generator finds those that leave no collision. */
static inline uint64_t
dicom__hash_number(uint64_t number, uint64_t multiplier)
{
    return number * multiplier;
}

static inline uint64_t
dicom__hash_step(uint64_t hash, uint64_t word, uint64_t multiplier)
{
    hash = (hash ^ word) * multiplier;
    return hash ^ hash >> 29;
}

/* Eight bytes at a time; the last eight may overlap those before them. */
static inline uint64_t
dicom__hash_text(const char *text, size_t size, uint64_t multiplier)
{
    const uint8_t *p = (const uint8_t *)text;
    uint64_t       hash = size;
    uint64_t       last = 0;

    if (size >= 8) {
        for (size_t i = 0; i + 8 < size; i += 8)
            hash = dicom__hash_step(hash, dicom__get64le(p + i), multiplier);
        last = dicom__get64le(p + size - 8);
    } else {
        for (size_t i = 0; i < size; i++)
            last = last << 8 | p[i];
    }
    return dicom__hash_step(hash, last, multiplier) * multiplier;
}

/* dicom__tag_find(hash), ...: the row that a hash leads to. */
#define DICOM__DICT_HASH(name, bucket_bits, slot_bits)                         \
    extern const uint64_t dicom__##name##_multiplier;                          \
    extern const uint16_t dicom__##name##_buckets[1 << bucket_bits];           \
    extern const uint16_t dicom__##name##_slots[1 << slot_bits];               \
                                                                               \
    static inline uint32_t dicom__##name##_find(uint64_t hash)                 \
    {                                                                          \
        uint32_t bucket = dicom__hash_bucket(hash, bucket_bits);               \
        uint32_t by = dicom__##name##_buckets[bucket];                         \
                                                                               \
        return dicom__##name##_slots[dicom__hash_slot(hash, by, slot_bits)];   \
    }
DICOM__DICT_HASHES(DICOM__DICT_HASH)
#undef DICOM__DICT_HASH

/* Standard rows that repeat are hashed by their tag in the odd group above,
 * which no other standard row has. */
static inline uint32_t
dicom__dict_tag_key(uint32_t tag, unsigned repeat)
{
    return repeat == DICOM__EXACT ? tag : tag | UINT32_C(0x00010000);
}

/* ---- strings ---------------------------------------------------------- */

/* Whether the string at an offset of the pool is `text`, of a size up to
 * DICOM__DICT_TEXT_MAX. */
static inline bool
dicom__dict_is(uint32_t offset, const char *text, size_t size)
{
    const char *own = dicom__dict_pool + offset;

    return memcmp(own, text, size) == 0 && own[size] == '\0';
}

/* Without the padding at its end: spaces, and NULs. */
static inline size_t
dicom__dict_trim(const char *text, size_t size)
{
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\0'))
        size--;
    return size;
}

#endif
