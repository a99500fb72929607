/*
 * What the machine can do with no library in the way: walks that know no
 * more of DICOM than they need to find the next element of a good file.
 */
#include <string.h>

#include <zlib.h>

#include "bench.h"

#define INLINE static inline __attribute__((always_inline))

enum { MOST_LEVELS = 64, ITEM = 0xE000 };

static const uint32_t undefined = 0xFFFFFFFF;

/* What a walk makes of each element and item. */
enum making { CALLS, RECORDS };

typedef void call_fn(void *ctx, uint32_t tag, unsigned vr, uint32_t length,
                     const uint8_t *value);

struct record {
    uint32_t       tag;
    uint32_t       length;
    const uint8_t *value;
    uint32_t       parent;
    uint16_t       vr;
    uint16_t       depth;
};

struct header {
    uint32_t tag, length;
    unsigned vr;
    bool     sequence;
};

/* ---- headers ---------------------------------------------------------- */

INLINE unsigned
get16(const uint8_t *p, bool big)
{
    uint16_t v;

    memcpy(&v, p, sizeof v);
    return big ? __builtin_bswap16(v) : v;
}

INLINE uint32_t
get32(const uint8_t *p, bool big)
{
    uint32_t v;

    memcpy(&v, p, sizeof v);
    return big ? __builtin_bswap32(v) : v;
}

/* VRs by their letters: 1 has a short header, 2 a long one, 3 is SQ. */
static uint8_t vr_classes[32 * 32];

static void
fill_vr_classes(void)
{
    static const char shorts[] = "AEASATCSDADSDTFDFLISLOLTPNSHSLSSSTTMUIULUS";
    static const char longs[] = "OBODOFOLOVOWSVUCUNURUTUV";

    for (const char *p = shorts; *p != '\0'; p += 2)
        vr_classes[(p[0] & 31) * 32 + (p[1] & 31)] = 1;
    for (const char *p = longs; *p != '\0'; p += 2)
        vr_classes[(p[0] & 31) * 32 + (p[1] & 31)] = 2;
    vr_classes[('S' & 31) * 32 + ('Q' & 31)] = 3;
}

/* Sequences of the measured files, which implicit VR does not tell. */
static uint32_t sequence_tags[256];

INLINE unsigned
slot_of(uint32_t tag)
{
    return tag * UINT32_C(2654435761) >> 24;
}

static void
fill_sequence_tags(void)
{
    static const uint32_t tags[] = {
        0x00082112, 0x00089124, 0x00089215, 0x00189321, 0x00189326,
        0x00189329, 0x00209111, 0x00209113, 0x00209116, 0x00209221,
        0x00289110, 0x00289132, 0x00289145, 0x0040A170, 0x52009229,
        0x52009230,
    };

    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        unsigned slot = slot_of(tags[i]);

        while (sequence_tags[slot] != 0 && sequence_tags[slot] != tags[i])
            slot = (slot + 1) % 256;
        sequence_tags[slot] = tags[i];
    }
}

INLINE bool
is_sequence(uint32_t tag)
{
    for (unsigned slot = slot_of(tag);; slot = (slot + 1) % 256)
        if (sequence_tags[slot] == tag || sequence_tags[slot] == 0)
            return sequence_tags[slot] == tag;
}

/* Returns where the value begins; NULL if this is no header. */
INLINE const uint8_t *
element_header(struct header *h, const uint8_t *p, const uint8_t *end,
               bool implicit, bool big)
{
    if (implicit) {
        h->vr = 0;
        h->sequence = is_sequence(h->tag);
        h->length = get32(p + 4, big);
        return p + 8;
    }
    unsigned klass = vr_classes[(p[4] & 31) * 32 + (p[5] & 31)];
    h->vr = get16(p + 4, false);
    h->sequence = klass == 3;
    if (klass == 1) {
        h->length = get16(p + 6, big);
        return p + 8;
    }
    if (klass == 0 || end - p < 12)
        return NULL;
    h->length = get32(p + 8, big);
    return p + 12;
}

/* ---- the walk --------------------------------------------------------- */

struct walk {
    const uint8_t *ends[MOST_LEVELS]; /* NULL: a delimiter ends it */
    uint32_t       parents[MOST_LEVELS];
    unsigned       depth;
    uint64_t       count;
    call_fn       *call;
    void          *ctx;
    struct record *records;
};

INLINE void
make(struct walk *w, enum making making, const struct header *h,
     const uint8_t *value)
{
    if (making == CALLS)
        w->call(w->ctx, h->tag, h->vr, h->length, value);
    else
        w->records[w->count] =
            (struct record){h->tag,      h->length,
                            value,       w->parents[w->depth],
                            (uint16_t)h->vr, (uint16_t)w->depth};
    w->count++;
}

INLINE bool
open_level(struct walk *w, const struct header *h, const uint8_t *value)
{
    if (w->depth == MOST_LEVELS - 1)
        return false;
    w->depth++;
    w->ends[w->depth] = h->length == undefined ? NULL : value + h->length;
    w->parents[w->depth] = (uint32_t)(w->count - 1);
    return true;
}

INLINE void
close_level(struct walk *w, enum making making, const uint8_t *at)
{
    if (making == CALLS)
        w->call(w->ctx, 0, 0, 0, at);
    w->depth--;
}

/* Whether the input is one good data set. */
INLINE bool
walk(struct walk *w, const uint8_t *p, const uint8_t *end, enum making making,
     bool implicit, bool big)
{
    for (;;) {
        while (w->depth > 0 && p == w->ends[w->depth])
            close_level(w, making, p);
        if (end - p < 8)
            return p == end && w->depth == 0;

        struct header h = {.vr = 0, .sequence = true};
        h.tag = get16(p, big) << 16 | get16(p + 2, big);
        if (h.tag >> 16 == 0xFFFE) {
            h.length = get32(p + 4, big);
            p += 8;
            if ((h.tag & 0xFFFF) != ITEM) {
                if (w->depth == 0 || w->ends[w->depth])
                    return false;
                close_level(w, making, p);
                continue;
            }
        } else {
            p = element_header(&h, p, end, implicit, big);
            if (!p)
                return false;
        }

        make(w, making, &h, p);
        if (h.sequence) {
            if (!open_level(w, &h, p))
                return false;
        } else {
            if (h.length > (size_t)(end - p))
                return false;
            p += h.length;
        }
    }
}

static bool
walk_form(struct walk *w, const struct bench_input *in, const uint8_t *p,
          size_t size, enum making making)
{
    const uint8_t *end = p + size;

    if (making == CALLS)
        return in->implicit ? walk(w, p, end, CALLS, true, false)
               : in->big    ? walk(w, p, end, CALLS, false, true)
                            : walk(w, p, end, CALLS, false, false);
    return in->implicit ? walk(w, p, end, RECORDS, true, false)
           : in->big    ? walk(w, p, end, RECORDS, false, true)
                        : walk(w, p, end, RECORDS, false, false);
}

/* ---- cases ------------------------------------------------------------ */

static __attribute__((noinline)) void
add_up(void *ctx, uint32_t tag, unsigned vr, uint32_t length,
       const uint8_t *value)
{
    uint64_t *sum = ctx;

    *sum += tag + vr + length + (value != NULL);
}

/* Inflates the data set into `out`; its size, 0 if it is damaged. */
static size_t
inflate_body(const struct bench_input *in, uint8_t *out, size_t size)
{
    z_stream z = {0};

    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return 0;
    /* zlib's type for input lacks the const. */
    memcpy(&z.next_in, &(const uint8_t *){in->data + in->body},
           sizeof z.next_in);
    z.avail_in = (uInt)(in->size - in->body);
    z.next_out = out;
    z.avail_out = (uInt)size;
    size_t made = inflate(&z, Z_FINISH) == Z_STREAM_END ? z.total_out : 0;
    inflateEnd(&z);
    return made;
}

static uint64_t
bare(const struct bench_input *in, enum making making)
{
    /* Read anew each time: the call must stay one. */
    static call_fn *volatile call = add_up;
    static uint64_t sum;
    struct walk     w = {.call = call, .ctx = &sum};
    size_t          quarter = in->scratch_size / 4;
    const uint8_t  *body = in->data + in->body;
    size_t          size = in->size - in->body;

    if (vr_classes['A' & 31] == 0 && sequence_tags[slot_of(0x52009230)] == 0) {
        fill_vr_classes();
        fill_sequence_tags();
    }
    /* 8 bytes make at most one record of 24: three quarters for these. */
    if (size > quarter)
        return 0;
    memcpy(&w.records, &in->scratch, sizeof w.records);
    if (in->deflated) {
        body = in->scratch + 3 * quarter;
        size = inflate_body(in, in->scratch + 3 * quarter, quarter);
    }
    return walk_form(&w, in, body, size, making) ? w.count : 0;
}

static uint64_t
with_calls(const struct bench_input *in)
{
    return bare(in, CALLS);
}

static uint64_t
with_records(const struct bench_input *in)
{
    return bare(in, RECORDS);
}

const struct bench_case bench_bare[] = {
    {"bare walk, a call for each event", with_calls},
    {"bare walk, a record of 24 bytes each", with_records},
    {NULL, NULL},
};
