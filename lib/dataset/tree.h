/*
 * How a data set lies in memory.
 *
 * An element is a record of 24 bytes. The records of a data set or item are
 * one sorted array. While a data set is read, the records of what is open
 * stand on a stack; when an item ends, its records, which are on top, move to
 * the arena as they are. Those of the outermost data set stay where they are.
 *
 *   element --list--> items[] --> dicom_dataset --elements--> element[]
 *           --list--> fragments[]
 *           --bytes-> in the arena, or borrowed from the input
 */
#ifndef DATASET_TREE_H
#define DATASET_TREE_H

#include "base/alloc.h"
#include "base/arena.h"
#include "base/buf.h"
#include "dicom/dataset.h"

enum {
    DEPTH_MOST = 128,
    SYNTAXES_MOST = 16 /* in one data set; there are hardly three */
};

/* The form of a record: its kind, and what the header looked like. */
enum {
    FORM_VALUE = 0,
    FORM_DEFERRED = 1,
    FORM_SEQUENCE = 2,
    FORM_FRAGMENTS = 3,
    FORM_KIND = 3,
    FORM_RARE = 4, /* the content is a dicom__rare */
    FORM_BULK = 8, /* it came as BULK */
    FORM_UNSETTLED = 16,
    FORM_ENCODED = 32,  /* the VR stood in the header */
    FORM_HEADER_8 = 64, /* neither: no header was there */
    FORM_HEADER_12 = 128
};

/* An offset of 48 bits, and two small numbers above it. */
enum { OFFSET_BITS = 48 };

#define OFFSET_MASK ((UINT64_C(1) << OFFSET_BITS) - 1)

union dicom__content {
    const uint8_t              *bytes;  /* FORM_VALUE */
    const struct dicom__source *source; /* FORM_DEFERRED */
    struct dicom__list         *list;   /* FORM_SEQUENCE, FORM_FRAGMENTS */
    struct dicom__rare         *rare;   /* FORM_RARE, any kind */
};

struct dicom_element {
    uint32_t             tag;
    uint32_t             length; /* as encoded; the size unless FORM_RARE */
    uint64_t             place;  /* offset of the header, VR, form */
    union dicom__content content;
};

_Static_assert(sizeof(struct dicom_element) <= 24, "the size of a record");

/* What a header held that a record has no room for. */
struct dicom__rare {
    union dicom__content content;
    uint32_t             size; /* bytes of the value that are there */
    uint32_t             flags;
    uint32_t             header_size;
    uint16_t             vr_encoded, reserved;
};

/* In front of an array that may grow, and of the elements of a set that ended
 * with a delimiter whose length is not 0. */
struct dicom__head {
    uint32_t delimiter_length;
    uint32_t capacity; /* 0: as many as there are */
};

/* The items of a sequence, or the fragments of pixel data. */
struct dicom__list {
    union {
        dicom_dataset        *one; /* if there is one item only */
        dicom_dataset *const *items;
        dicom_element        *fragments;
    } of;
    uint32_t count;
    uint32_t delimiter_length;
    uint64_t end; /* offset after it, delimiter, flags of the END event */
};

struct dicom_dataset {
    dicom_element *elements;
    dicom_dataset *parent; /* NULL: an outermost one */
    uint32_t       count;
    uint32_t       length;
    uint64_t       begin; /* offset, number of the syntax, flags */
    uint64_t       end;   /* as in dicom__list */
};

/* A flag of a data set or list beside those of its events. */
enum {
    HAS_HEAD = 128 /* in `end`: a dicom__head stands before the array */
};

struct dicom__source {
    dicom_fetch_fn *fetch;
    void           *ctx;
    uint64_t        size;
};

/* An open data set or item, and the sequence or fragments open in it. */
struct dicom__level {
    dicom_dataset      *set;
    struct dicom__list *list;
    size_t              first;     /* its first record on the stack */
    size_t              children;  /* where those of `list` begin: items in
                                      bytes, fragments in records */
    size_t              unsettled; /* where its part of that stack begins */
    uint32_t            tag;       /* of the sequence or fragments */
    unsigned            trouble;   /* what is to be done when it ends */
};

enum {
    TROUBLE_UNSORTED = 1,
    TROUBLE_UNSETTLED = 2, /* it has US or SS itself */
    TROUBLE_INHERITED = 4  /* an item in it left some to it */
};

enum dicom__place {
    AT_START,
    IN_SET,
    IN_SEQUENCE,
    IN_FRAGMENTS,
    IN_BULK,
    AT_END,
    FAILED
};

/* A value that comes in pieces. */
struct dicom__gather {
    dicom_event       begin;
    enum dicom__place resume;
    bool              deferred;
    const uint8_t    *lent;     /* all of it so far is borrowed; or NULL */
    uint8_t          *block;    /* the newest block of its own in the arena */
    size_t            capacity; /* of that block; 0: there is none yet */
    size_t            size;     /* bytes so far */
};

/* The header that most elements of a VR have. */
struct dicom__usual {
    uint32_t letters; /* vr_encoded and, above it, the reserved bytes */
    uint32_t size;
    uint64_t place; /* of a record, but the offset */
};

struct dicom__root {
    dicom_dataset         set; /* must be the first */
    dicom_dataset         meta;
    struct dicom__memory  memory;
    struct dicom__arena   arena;
    struct dicom__source  source;
    dicom_dataset_options options;

    /* The stack of records; at the limit there is no room, or no more are
       allowed. */
    struct dicom_element *top, *limit;
    struct dicom__buf     records;
    size_t                room;  /* records that it holds */
    uint64_t              left;  /* elements that are allowed, and those on the
                                   stack, which are not yet counted */
    struct dicom__buf     items; /* dicom_dataset *: of open sequences */
    struct dicom__buf     unsettled; /* dicom_dataset *: closed, with US or
                                        SS that an outer one may settle */
    struct dicom__buf     buf;       /* a BULK that is still small */

    enum dicom__place    place;
    uint32_t             lent; /* DICOM_EVENT_STABLE if that is borrowed */
    uint64_t             next; /* no tag below it is in order */
    size_t               depth;
    struct dicom__level *level; /* the innermost: levels[depth] */
    const dicom_event   *event; /* in hand */
    struct dicom__gather gather;
    bool                 deflated;
    bool                 edited;  /* lengths and delimiters are out of date */
    bool                 lenient; /* what is put is not judged */
    struct dicom__usual  usual[2][DICOM_VR_COUNT]; /* explicit, implicit VR */
    unsigned             syntax_count;
    unsigned             syntax_number; /* of the last one, from 1 */
    const dicom_syntax  *syntax;        /* that one, as the event gave it */
    const dicom_syntax  *syntaxes[SYNTAXES_MOST];
    const dicom_syntax  *syntax_keys[SYNTAXES_MOST]; /* as events gave them */
    dicom_error          error;
    const dicom_dataset *refused; /* where, if the error has no path yet */
    struct dicom__level  levels[DEPTH_MOST + 1];
};

static inline uint64_t
dicom__pack(uint64_t offset, unsigned low, unsigned high)
{
    return offset | (uint64_t)low << OFFSET_BITS | (uint64_t)high << 56;
}

static inline uint64_t
dicom__offset(uint64_t packed)
{
    return packed & OFFSET_MASK;
}

static inline unsigned
dicom__low(uint64_t packed)
{
    return (unsigned)(packed >> OFFSET_BITS) & 0xFF;
}

static inline unsigned
dicom__high(uint64_t packed)
{
    return (unsigned)(packed >> 56);
}

static inline unsigned
dicom__form(const dicom_element *el)
{
    return dicom__high(el->place);
}

static inline union dicom__content
dicom__content(const dicom_element *el)
{
    return dicom__form(el) & FORM_RARE ? el->content.rare->content
                                       : el->content;
}

static inline dicom_element *
dicom__records(const struct dicom__root *r)
{
    return (dicom_element *)(void *)r->records.data;
}

static inline size_t
dicom__top(const struct dicom__root *r)
{
    return (size_t)(r->top - dicom__records(r));
}

/* Sets the limit anew: `left` or the stack have changed. */
static inline void
dicom__set_limit(struct dicom__root *r)
{
    r->room = r->records.capacity / sizeof *r->top;
    r->limit =
        dicom__records(r) + (size_t)(r->left < r->room ? r->left : r->room);
}

/* Counts elements that are not, or no more, on the stack. */
static inline void
dicom__count(struct dicom__root *r, size_t count)
{
    r->left -= count;
    if (r->left < r->room)
        dicom__set_limit(r);
}

uint32_t dicom__element_header_size(const dicom_element *el);
/* Neither sequence nor fragments. */
bool dicom__element_has_value(const dicom_element *el);
/* Bytes of one binary number, tag or word of a VR; 0: it has none.
 * element_number.c */
unsigned dicom__vr_word(dicom_vr vr);

/* The whole that a data set or item belongs to. */
const struct dicom__root *dicom__dataset_root(const dicom_dataset *ds);

/* Sorts by tag, stably; `spare` has room for as many. sort.c */
void dicom__sort(dicom_element *els, dicom_element *spare, size_t count);
/* Likewise by tag and offset; slower, but without room to spare. */
void dicom__sort_in_place(dicom_element *els, size_t count);

/* Raises the memory limit as far as the input was seen. */
void dicom__root_budget(struct dicom__root *r);
/* Raises it for `size` bytes that the caller has put. */
void dicom__root_allow(struct dicom__root *r, size_t size);
/* The next two are within that limit. */
DICOM_CHECK dicom_status dicom__root_reserve(struct dicom__root *r,
                                             struct dicom__buf  *buf,
                                             size_t              size);
void *dicom__root_alloc_slow(struct dicom__root *r, size_t size);

static inline void *
dicom__root_alloc(struct dicom__root *r, size_t size)
{
    /* Room for the alignment of what has it is left in any case. */
    if (size + ARENA_ALIGN > (size_t)(r->arena.high - r->arena.low))
        return dicom__root_alloc_slow(r, size);
    return dicom__arena_alloc(&r->arena, size);
}

/* Bytes in the arena; NULL: there is no memory. gather.c */
const uint8_t *dicom__root_copy(struct dicom__root *r, const void *bytes,
                                size_t size);
/* Adds a piece, of at least one byte, to the value in r->gather. */
DICOM_CHECK dicom_status dicom__gather_piece(struct dicom__root *r,
                                             const void *bytes, size_t size,
                                             bool lent);
/* The whole value; NULL: there is no memory for it. */
const uint8_t *dicom__gather_bytes(struct dicom__root *r);

/* Sorts the records of a level and drops duplicates. close.c */
DICOM_CHECK dicom_status dicom__level_sort(struct dicom__root  *r,
                                           struct dicom__level *level);
/* Tells what is wrong with the character set of a level, whose records are
 * sorted. */
void dicom__level_charset(const struct dicom__root  *r,
                          const struct dicom__level *level);
/* Settles the US or SS of a level that was closed, or leaves them to the level
 * around it: `unsettled` has room for one more. */
void dicom__level_settle(struct dicom__root        *r,
                         const struct dicom__level *level);
/* What US or SS is by (0028,0103) in a data set; DICOM_VR_NONE: it is not
 * there. */
dicom_vr dicom__vr_of_pixels(const dicom_dataset *ds);
/* Closes all that is open without any memory. */
void dicom__root_abandon(struct dicom__root *r);
/* The place of `tag` in what is open. */
void dicom__root_path(const struct dicom__root *r, uint32_t tag,
                      char out[DICOM_PATH_SIZE]);

#endif
