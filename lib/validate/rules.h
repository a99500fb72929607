/*
 * What dictionary/gen_rules.c writes and lib/validate/ reads: the rules of all
 * object definitions as rows of numbers and of offsets into one pool of
 * strings. There are no pointers, so the tables need no relocation.
 *
 * dictionary/README.md tells the language that they are made of. The tag of
 * an attribute that repeats (60xx,3000) stands in the odd group above its first
 * one, (6001,3000).
 */
#ifndef VALIDATE_RULES_H
#define VALIDATE_RULES_H

#include <stdint.h>

/* ---- rows ------------------------------------------------------------- */

enum dicom__rule_kind {
    DICOM__RULE_ATTRIBUTE,
    DICOM__RULE_CHECK, /* one more rule for an attribute of another row */
    DICOM__RULE_USE,   /* a macro stands here */
    DICOM__RULE_GROUP  /* a functional group macro of an IOD */
};

/* Types of attributes; of groups only 1 (M), 1C (C), 3 (U). */
enum dicom__rule_type {
    DICOM__TYPE_1,
    DICOM__TYPE_1C,
    DICOM__TYPE_2,
    DICOM__TYPE_2C,
    DICOM__TYPE_3,
    DICOM__TYPE_3C, /* optional, but only if the condition holds */
    DICOM__TYPE_COUNT
};

enum {
    DICOM__RULE_OTHERWISE = 1, /* may be present if the condition is false */
    DICOM__RULE_OPEN = 2,      /* `values` are defined terms */
    DICOM__RULE_NONZERO = 4,   /* no value may be 0 */
    DICOM__RULE_NONZERO_WARNING = 8,
    DICOM__RULE_BAD_ERROR = 16, /* CHECK: wrong if the condition is true */
    DICOM__RULE_BAD_WARNING = 32,
    DICOM__RULE_NOT_SHARED = 64,    /* GROUP: in every frame only */
    DICOM__RULE_NOT_PER_FRAME = 128 /* GROUP: in the shared item only */
};

struct dicom__rule {
    uint32_t tag;       /* of USE 0, of GROUP that of its sequence */
    uint16_t condition; /* index into dicom__rule_code; 0: none */
    uint16_t values;    /* index into dicom__rule_sets; 0: none */
    uint16_t block;     /* of an item, or of the macro; 0: none */
    uint8_t  kind;
    uint8_t  type;
    uint8_t  flags;
    uint8_t  index;    /* the value that `values` is for, from 1; 0: all */
    uint8_t  min, max; /* items of a sequence, values of others (0, 0: as the
                          dictionary says); max 0: any number */
};

/* The rows of a module, a macro, or an item, in the order of their text. */
struct dicom__rule_block {
    uint16_t first, count;
    uint16_t owner; /* index into dicom__rule_owners */
};

/* A module or a macro. */
struct dicom__rule_owner {
    uint32_t name;
    uint32_t section; /* "" if not known */
    uint16_t block;
    uint16_t macro; /* 1: a macro */
};

/* ---- values ----------------------------------------------------------- */

enum dicom__set_kind {
    DICOM__SET_STRINGS, /* offsets into the pool, in the order of strcmp() */
    DICOM__SET_NUMBERS, /* int32_t, ascending */
    DICOM__SET_TAGS     /* ascending */
};

struct dicom__rule_set {
    uint16_t first, count; /* in dicom__rule_values */
    uint8_t  kind;
};

/* ---- object definitions ----------------------------------------------- */

/* An object definition has no more modules. */
enum { DICOM__MODULES_MAX = 128 };

enum dicom__usage { DICOM__USAGE_M, DICOM__USAGE_C, DICOM__USAGE_U };

struct dicom__rule_usage {
    uint32_t entity; /* "Patient", "Study", ... */
    uint32_t name;
    uint16_t owner; /* the module, unless it is unlisted */
    uint16_t condition;
    uint8_t  usage;
    uint8_t  unlisted; /* 1: its attributes are not in the tables */
};

enum {
    DICOM__IOD_RETIRED = 1,
    DICOM__IOD_GROUPS_UNLISTED = 2 /* some groups are not in the tables */
};

struct dicom__rule_iod {
    uint32_t name, section;
    uint16_t usages, usage_count; /* in dicom__rule_usages */
    uint16_t sops, sop_count;     /* in dicom__rule_iod_sops */
    uint16_t groups;              /* a block of GROUP rows; 0: none */
    uint8_t  flags;
};

/* UIDs, in the order of strcmp(). */
struct dicom__rule_sop {
    uint32_t uid;
    uint16_t iod;
};

/* ---- conditions ------------------------------------------------------- */

/*
 * An expression is a tree in prefix order. AND, OR: the operator with the
 * count of its parts in the upper half, the words of the whole, the parts.
 * NOT: the operator, its part. TRUE, FALSE: the operator. All others are tests:
 * the operator with scope, shape and value index, the slot, one tag or two (of
 * a sequence and of an attribute in it), and an operand if the operator has
 * one.
 */
enum dicom__op {
    DICOM__OP_FALSE,
    DICOM__OP_TRUE,
    DICOM__OP_AND,
    DICOM__OP_OR,
    DICOM__OP_NOT,
    DICOM__OP_PRESENT,
    DICOM__OP_HAS_VALUE,
    DICOM__OP_ITEMS_EQ, /* the operand is a number */
    DICOM__OP_ITEMS_GT,
    DICOM__OP_EQ,
    DICOM__OP_NE,
    DICOM__OP_LT,
    DICOM__OP_LE,
    DICOM__OP_GT,
    DICOM__OP_GE,
    DICOM__OP_IN /* the operand is an index into dicom__rule_sets */
};

enum dicom__scope {
    DICOM__SCOPE_HERE,
    DICOM__SCOPE_PARENT, /* the data set around this item */
    DICOM__SCOPE_ROOT,
    DICOM__SCOPE_META /* the file meta information */
};

enum dicom__shape {
    DICOM__SHAPE_PLAIN,
    DICOM__SHAPE_ITEMS,     /* in any item of the sequence */
    DICOM__SHAPE_DEEP,      /* at any depth in any item of it */
    DICOM__SHAPE_DEEP_FIRST /* at any depth in its first item */
};

static inline uint32_t
dicom__code_test(unsigned op, unsigned scope, unsigned shape, unsigned index)
{
    return op | scope << 8 | shape << 12 | index << 16;
}

static inline unsigned
dicom__code_op(uint32_t word)
{
    return word & 0xFF;
}

static inline unsigned
dicom__code_scope(uint32_t word)
{
    return word >> 8 & 0xF;
}

static inline unsigned
dicom__code_shape(uint32_t word)
{
    return word >> 12 & 0xF;
}

/* The value that is looked at, from 1; 0: any. Of AND, OR: the parts. */
static inline unsigned
dicom__code_index(uint32_t word)
{
    return word >> 16;
}

/* Parentheses and names are not nested deeper; each is one OR and one AND. */
enum { DICOM__CODE_PARENTHESES_MAX = 8 };

/* Macros use macros not deeper than this, without a sequence between. */
enum { DICOM__USE_DEPTH_MAX = 8 };

/* Tests whose answer is the same in all items have a slot, from 1, where it
 * is kept; others have 0. */
enum { DICOM__CODE_SLOTS_MAX = 1024 };

/* ---- the tables ------------------------------------------------------- */

struct dicom__rule_counts {
    uint32_t iods, sops, owners, blocks, rules, sets, values, code, usages;
    uint32_t bytes;     /* of all tables */
    uint32_t file_meta; /* the owner "File Meta Information" */
};

extern const struct dicom__rule_counts dicom__rule_counts;
extern const char                      dicom__rule_pool[];
extern const struct dicom__rule        dicom__rules[];
extern const struct dicom__rule_block  dicom__rule_blocks[];
extern const struct dicom__rule_owner  dicom__rule_owners[];
extern const struct dicom__rule_set    dicom__rule_sets[];
extern const uint32_t                  dicom__rule_values[];
extern const struct dicom__rule_iod    dicom__rule_iods[];
extern const struct dicom__rule_usage  dicom__rule_usages[];
extern const struct dicom__rule_sop    dicom__rule_sops[];     /* by UID */
extern const uint32_t                  dicom__rule_iod_sops[]; /* by IOD */
extern const uint32_t                  dicom__rule_code[];

static inline const char *
dicom__rule_text(uint32_t offset)
{
    return dicom__rule_pool + offset;
}

#endif
