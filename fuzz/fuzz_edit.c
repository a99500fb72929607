/*
 * The bytes drive edits of three data sets, one of which may come from a
 * stream: after each edit that fails, also for want of memory, the data set
 * is as it was, and after each that does not, what was put is there. Then all
 * are written, in a syntax and form of the bytes, and read again as the same.
 *
 * The last byte, fourfold, is the size of the script in front of it; what is
 * before that is a DICOM stream.
 */
#include <stdlib.h>
#include <string.h>

#include "edits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    EDITS_MOST = 160,
    CONTAINERS_MOST = 16384, /* in a data set */
    MEMORY_MOST = 64 << 20
};

void
check(bool holds)
{
    if (!holds)
        abort();
}

/* ---- memory ------------------------------------------------------------- */

static void *
take_memory(void *ctx, size_t size)
{
    struct memory *m = ctx;

    check(size > 0);
    if (m->armed && m->fail_at != 0) {
        m->calls++;
        if (m->calls == m->fail_at || (m->calls > m->fail_at && m->for_good)) {
            m->failures++;
            return NULL;
        }
    }
    if (size > MEMORY_MOST - m->bytes) {
        m->failures++;
        return NULL;
    }
    void *block = malloc(size);
    check(block != NULL);
    memset(block, 0xA5, size);
    m->bytes += size;
    return block;
}

static void
give_back(void *ctx, void *block, size_t size)
{
    struct memory *m = ctx;

    check(size <= m->bytes);
    m->bytes -= size;
    free(block);
}

/* Always moves: who keeps the old address is found out. */
static void *
resize_memory(void *ctx, void *block, size_t old, size_t size)
{
    void *moved = take_memory(ctx, size);

    if (!moved)
        return NULL;
    memcpy(moved, block, old < size ? old : size);
    give_back(ctx, block, old);
    return moved;
}

static dicom_allocator
allocator_of(struct memory *m)
{
    return (dicom_allocator){take_memory, resize_memory, give_back, m};
}

/* ---- looking at data sets ----------------------------------------------- */

struct tally {
    dicom_event_order order;
    uint64_t          hash;
};

static void
mix(uint64_t *hash, uint64_t n)
{
    *hash = (*hash ^ n) * UINT64_C(0x9E3779B97F4A7C15);
    *hash ^= *hash >> 29;
}

static void
mix_bytes(uint64_t *hash, const uint8_t *bytes, size_t size)
{
    uint64_t n;

    for (; size >= sizeof n; size -= sizeof n, bytes += sizeof n) {
        memcpy(&n, bytes, sizeof n);
        mix(hash, n);
    }
    for (; size > 0; size--)
        mix(hash, *bytes++);
}

static dicom_status
count_event(void *ctx, const dicom_event *e)
{
    struct tally *t = ctx;

    check(dicom_event_order_check(&t->order, e) == DICOM_OK);
    mix(&t->hash, e->kind);
    mix(&t->hash, (uint64_t)e->tag << 32 | e->index);
    mix(&t->hash, (uint64_t)e->vr << 32 | e->depth);
    if (e->size > 0)
        mix_bytes(&t->hash, e->bytes, e->size);
    mix(&t->hash, e->size);
    return DICOM_OK;
}

uint64_t
hash_of(struct run *r, const dicom_dataset *ds)
{
    const dicom_dataset *meta = dicom_dataset_file_meta(ds);
    const dicom_syntax  *syntax = dicom_dataset_syntax(ds);
    struct tally         all = {0};
    bool                 armed = r->memory.armed;
    unsigned             fetches = r->fetches;

    r->memory.armed = false;
    r->fetches = 0;
    if (meta)
        check(dicom_dataset_walk(meta, count_event, &all) == DICOM_OK);
    check(dicom_dataset_walk(ds, count_event, &all) == DICOM_OK);
    check(dicom_event_order_finish(&all.order) == DICOM_OK);
    if (syntax)
        mix_bytes(&all.hash, (const uint8_t *)syntax, sizeof *syntax);
    r->memory.armed = armed;
    r->fetches = fetches;
    return all.hash;
}

static void
check_tree(const dicom_dataset *ds)
{
    size_t  count = dicom_dataset_count(ds);
    int64_t last = -1;

    check(dicom_dataset_at(ds, count) == NULL);
    for (size_t i = 0; i < count; i++) {
        const dicom_element *el = dicom_dataset_at(ds, i);
        size_t               items = dicom_element_item_count(el);
        size_t               fragments = dicom_element_fragment_count(el);

        check((int64_t)dicom_element_tag(el) > last);
        last = dicom_element_tag(el);
        check(dicom_dataset_find(ds, (uint32_t)last) == el);
        check(dicom_element_vr(el) > DICOM_VR_NONE);
        check(dicom_element_vr(el) < DICOM_VR_COUNT);
        check(items == 0 || !dicom_element_has_fragments(el));
        check(dicom_element_item(el, items) == NULL);
        check(dicom_element_fragment(el, fragments) == NULL);
        for (size_t k = 0; k < items; k++) {
            check(dicom_dataset_parent(dicom_element_item(el, k)) == ds);
            check_tree(dicom_element_item(el, k));
        }
        for (size_t k = 0; k < fragments; k++)
            check(dicom_element_tag(dicom_element_fragment(el, k)) ==
                  (uint32_t)last);
    }
}

/* Of an odd value that a stream had, the padding does not count. */
static bool
is_padded(const dicom_element *odd, const dicom_element *even)
{
    uint32_t size = odd ? dicom_element_size(odd) : 0;
    uint8_t  a, b;

    if (!even || size % 2 == 0 || dicom_element_size(even) != size + 1)
        return false;
    for (uint32_t i = 0; i < size; i++) {
        check(dicom_element_read(odd, i, &a, 1) == DICOM_OK);
        check(dicom_element_read(even, i, &b, 1) == DICOM_OK);
        if (a != b)
            return false;
    }
    return true;
}

static bool
is_equal_or_padded(const dicom_element *a, const dicom_element *b)
{
    uint8_t  one, other;
    uint32_t size = dicom_element_size(a);

    if (dicom_element_size(b) != size)
        return is_padded(a, b);
    for (uint32_t i = 0; i < size; i++) {
        check(dicom_element_read(a, i, &one, 1) == DICOM_OK);
        check(dicom_element_read(b, i, &other, 1) == DICOM_OK);
        if (one != other)
            return false;
    }
    return true;
}

static bool
has_padded_fragments(const dicom_element *odd, const dicom_element *even)
{
    size_t count = odd ? dicom_element_fragment_count(odd) : 0;
    bool   padded = false;

    if (count == 0 || !even || dicom_element_fragment_count(even) != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        const dicom_element *a = dicom_element_fragment(odd, i);
        const dicom_element *b = dicom_element_fragment(even, i);

        if (!is_equal_or_padded(a, b))
            return false;
        padded |= dicom_element_size(a) != dicom_element_size(b);
    }
    return padded;
}

/* Fragments are written with VR OB or OW. */
static bool
is_odd_fragments(const dicom_element *el)
{
    return el && dicom_element_has_fragments(el) &&
           dicom_element_vr(el) != DICOM_VR_OB &&
           dicom_element_vr(el) != DICOM_VR_OW;
}

/* What is read as a sequence whatever its VR. */
static bool
is_taken_for_sequence(const dicom_element *el)
{
    const dicom_dict_row *row =
        el ? dicom_dict_by_tag(dicom_element_tag(el)) : NULL;

    return row && dicom_dict_vr(row) == DICOM_VR_SQ &&
           dicom_element_vr(el) != DICOM_VR_SQ;
}

/* How many differences there are but in Length to End, which is retired. */
struct differences {
    const dicom_dataset *a, *b;
    uint64_t             count;
};

static bool
lies_in(const dicom_dataset *ds, const dicom_dataset *whole)
{
    while (ds && ds != whole)
        ds = dicom_dataset_parent(ds);
    return ds != NULL;
}

static dicom_status
take_difference(void *ctx, const dicom_difference *d)
{
    struct differences *c = ctx;
    uint32_t            tag = dicom_element_tag(d->a ? d->a : d->b);

    c->count += tag != DICOM_TAG(0x0008, 0x0001) && !is_padded(d->a, d->b) &&
                !has_padded_fragments(d->a, d->b) && !is_odd_fragments(d->a) &&
                !is_taken_for_sequence(d->a);
    check(!d->a || dicom_dataset_find(d->in_a, tag) == d->a);
    check(!d->b || dicom_dataset_find(d->in_b, tag) == d->b);
    if (!lies_in(d->in_a, c->a) || strstr(d->path, " ... "))
        return DICOM_OK; /* in file meta information; a path that is cut */
    check(dicom_dataset_lookup(c->a, d->path) == d->a);
    check(dicom_dataset_lookup(c->b, d->path) == d->b);
    return DICOM_OK;
}

uint64_t
differences(const dicom_dataset *a, const dicom_dataset *b, bool ignore_vr,
            bool all)
{
    dicom_compare_options o = DICOM_COMPARE_OPTIONS_INIT;
    struct differences    c = {a, b, 0};
    uint64_t              count, back;

    o.ignore_vr = ignore_vr;
    o.group_lengths = all;
    o.file_meta = all;
    check(dicom_dataset_compare(a, b, &o, take_difference, &c, &count) ==
          DICOM_OK);
    check(dicom_dataset_compare(b, a, &o, NULL, NULL, &back) == DICOM_OK);
    check(count == back && count >= c.count);
    return c.count;
}

/* ---- streams ------------------------------------------------------------ */

static dicom_status
fetch(void *ctx, uint64_t offset, void *buffer, size_t size)
{
    struct run *r = ctx;

    check(offset <= r->stream_size && size <= r->stream_size - offset);
    if (r->fetches > 0 && --r->fetches == 0) {
        r->fetch_failed = true;
        return DICOM_E_READ;
    }
    memcpy(buffer, r->stream + offset, size);
    return DICOM_OK;
}

/* What can be read; `o->syntax` as in dicom/parser.h. */
static dicom_status
read_stream(dicom_dataset *ds, const void *data, size_t size,
            dicom_parser_options *o)
{
    dicom_input        input = {.data = data, .size = size};
    dicom_reader      *reader;
    const dicom_event *e;
    dicom_status       status;

    o->limits.inflated = 1 << 22;
    check(dicom_reader_new(&reader, &input, o) == DICOM_OK);
    while ((status = dicom_reader_next(reader, &e)) == DICOM_OK) {
        status = dicom_dataset_event(ds, e);
        if (status == DICOM_SKIP)
            status = dicom_reader_skip(reader);
        if (status != DICOM_OK)
            break;
    }
    dicom_reader_free(reader);
    (void)dicom_dataset_finish(ds);
    return status;
}

void
load(struct run *r, size_t set)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;

    o.whole_value_max = 64;
    dicom_dataset_reset(r->sets[set]);
    dicom_dataset_set_source(r->sets[set], fetch, r, r->stream_size);
    (void)read_stream(r->sets[set], r->stream, r->stream_size, &o);
    r->lenient[set] = false;
    r->edited[set] = false;
}

/* ---- lengths, measured apart from the library --------------------------- */

struct ruler {
    bool     explicit_vr, group_lengths, fragments;
    uint64_t open[2 * 128 + 4]; /* bytes in each open container */
    size_t   index[2 * 128 + 4];
    size_t   depth, count;
    uint32_t lengths[CONTAINERS_MOST];
};

static void
push(struct ruler *l)
{
    check(l->depth + 1 < COUNT_OF(l->open) && l->count < CONTAINERS_MOST);
    l->open[++l->depth] = 0;
    l->index[l->depth] = l->count++;
}

static void
pop(struct ruler *l)
{
    uint64_t size = l->open[l->depth];

    l->lengths[l->index[l->depth--]] = (uint32_t)size;
    l->open[l->depth] += size;
}

static uint64_t
header_size(const struct ruler *l, dicom_vr vr, uint64_t size)
{
    if (!l->explicit_vr || l->fragments)
        return 8;
    return dicom_vr_get_info(vr)->long_header || size > 0xFFFF ? 12 : 8;
}

static bool
is_left_out(const struct ruler *l, const dicom_event *e)
{
    return !l->group_lengths && !l->fragments && e->kind == DICOM_ELEMENT &&
           ((e->tag & 0xFFFF) == 0 || e->tag == DICOM_TAG(0x0008, 0x0001));
}

static dicom_status
measure(void *ctx, const dicom_event *e)
{
    struct ruler *l = ctx;
    uint64_t     *here = &l->open[l->depth];
    uint64_t      size = e->kind == DICOM_ELEMENT ? e->size : e->length;

    size += size % 2;
    switch (e->kind) {
    case DICOM_ELEMENT:
    case DICOM_BULK_BEGIN:
        if (!is_left_out(l, e))
            *here += header_size(l, e->vr, size) + size;
        break;
    case DICOM_FRAGMENTS_BEGIN:
        *here += header_size(l, DICOM_VR_OB, 0);
        l->fragments = true;
        break;
    case DICOM_FRAGMENTS_END:
        *here += 8;
        l->fragments = false;
        break;
    case DICOM_SEQUENCE_BEGIN:
        *here += header_size(l, DICOM_VR_SQ, 0);
        push(l);
        break;
    case DICOM_ITEM_BEGIN:
        *here += 8;
        push(l);
        break;
    case DICOM_SEQUENCE_END:
    case DICOM_ITEM_END:
        pop(l);
        break;
    default:
        break;
    }
    return DICOM_OK;
}

/* ---- writing ------------------------------------------------------------ */

struct output {
    uint8_t *data;
    size_t   size, capacity;
    size_t   room; /* what is behind it cannot be written; 0: no limit */
};

static dicom_status
take(void *ctx, const void *bytes, size_t size)
{
    struct output *out = ctx;

    check(size > 0);
    if (out->room > 0 && out->size + size > out->room)
        return DICOM_E_WRITE;
    if (size > out->capacity - out->size) {
        out->capacity = out->capacity * 2 + size;
        out->data = realloc(out->data, out->capacity);
        check(out->data != NULL);
    }
    memcpy(out->data + out->size, bytes, size);
    out->size += size;
    return DICOM_OK;
}

struct writing {
    dicom_writer        *writer;
    dicom_writer_options options;
    struct ruler        *ruler; /* NULL: lengths are undefined */
    size_t               container;
    bool                 as_un;
};

static void
take_finding(void *ctx, const dicom_finding *finding)
{
    struct writing *w = ctx;

    w->as_un |= finding->code == DICOM_F_VALUE_AS_UN;
}

static dicom_status
write_event(void *ctx, const dicom_event *event)
{
    struct writing *w = ctx;
    dicom_event     e = *event;

    if (w->ruler &&
        (e.kind == DICOM_SEQUENCE_BEGIN || e.kind == DICOM_ITEM_BEGIN))
        e.length = w->ruler->lengths[w->container++];
    return dicom_writer_event(w->writer, &e);
}

static dicom_status
write_set(struct writing *w, const dicom_dataset *ds, struct output *out)
{
    w->container = 0;
    check(dicom_writer_new(&w->writer, take, out, &w->options) == DICOM_OK);
    dicom_status status = dicom_dataset_walk(ds, write_event, w);
    if (status == DICOM_OK)
        status = dicom_writer_finish(w->writer);
    check(dicom_writer_error(w->writer)->status == status ||
          status == DICOM_E_NO_MEMORY);
    dicom_writer_free(w->writer);
    return status;
}

/* The library measures the same lengths: the bytes are those of `out`. */
static void
measures_alike(struct writing *w, const dicom_dataset *ds,
               const struct output *out)
{
    struct output  measured = {0};
    dicom_measure *m;

    check(dicom_measure_new(&m, &w->options) == DICOM_OK);
    check(dicom_writer_new(&w->writer, take, &measured, &w->options) ==
          DICOM_OK);
    check(dicom_dataset_walk(ds, dicom_measure_event, m) == DICOM_OK);
    check(dicom_measure_replay(m, dicom_writer_event, w->writer) == DICOM_OK);
    check(dicom_dataset_walk(ds, dicom_measure_event, m) == DICOM_OK);
    check(dicom_writer_finish(w->writer) == DICOM_OK);
    dicom_measure_free(m);
    dicom_writer_free(w->writer);
    check(measured.size == out->size);
    check(out->size == 0 || memcmp(measured.data, out->data, out->size) == 0);
    free(measured.data);
}

/* Whether implicit VR gives the same elements back: their VRs are those of
 * the dictionary, or they are values that nobody knows. An empty (0000,0000)
 * is eight zeros, which are padding. */
static bool
is_told_by_tags(const dicom_dataset *ds)
{
    for (size_t i = 0; i < dicom_dataset_count(ds); i++) {
        const dicom_element  *el = dicom_dataset_at(ds, i);
        const dicom_dict_row *row = dicom_dict_by_tag(dicom_element_tag(el));
        dicom_vr              vr = dicom_element_vr(el);

        if (dicom_element_has_fragments(el))
            return false;
        if (dicom_element_tag(el) == 0 && dicom_element_size(el) == 0)
            return false;
        if (DICOM_TAG_IS_PRIVATE(dicom_element_tag(el)))
            return false;
        if (row && !(dicom_dict_vrs(row) >> vr & 1))
            return false;
        if (!row && vr == DICOM_VR_SQ)
            return false;
        for (size_t k = 0; k < dicom_element_item_count(el); k++)
            if (!is_told_by_tags(dicom_element_item(el, k)))
                return false;
    }
    return true;
}

/* What was found on reading again. */
struct found {
    bool error, other_syntax;
};

static void
take_error(void *ctx, const dicom_finding *finding)
{
    struct found *found = ctx;

    found->error |= finding->severity == DICOM_ERROR;
    found->other_syntax |= finding->code == DICOM_F_SYNTAX_WRONG;
}

/* Big endian, group 0200 has the bytes of group 0002: file meta information
 * goes on. */
static bool
begins_like_meta(const struct writing *w, const dicom_dataset *ds)
{
    const dicom_element *el = dicom_dataset_at(ds, 0);

    return w->options.form == DICOM_FORM_FILE &&
           w->options.syntax->big_endian && el &&
           DICOM_TAG_GROUP(dicom_element_tag(el)) == 0x0200;
}

/* `strict`: nothing was put that may look like something else. */
static void
read_again(const struct writing *w, const dicom_dataset *ds,
           const struct output *out, bool strict)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    struct found         found = {0};
    dicom_dataset       *again;
    bool                 implicit = !w->options.syntax->explicit_vr;

    if (w->options.form == DICOM_FORM_DATASET)
        o.syntax = w->options.syntax;
    o.un = DICOM_UN_BYTES;
    o.on_finding = take_error;
    o.finding_ctx = &found;
    check(dicom_dataset_new(&again, NULL) == DICOM_OK);
    dicom_status status = read_stream(again, out->data, out->size, &o);
    check(!strict || !found.error);
    if (!found.other_syntax && !begins_like_meta(w, ds) &&
        (!implicit || is_told_by_tags(ds))) {
        check(status == DICOM_END);
        check(differences(ds, again, implicit || w->as_un, false) == 0);
    }
    dicom_dataset_free(again);
}

/* How a data set is written. */
struct form {
    uint8_t  syntax, bits;
    uint32_t room;
};

static void
write_and_read(struct run *r, size_t set, struct form f)
{
    static const char *const uids[] = {
        "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2",
        "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.50"};
    const char          *uid = uids[f.syntax % COUNT_OF(uids)];
    const dicom_dataset *ds = r->sets[set];
    struct writing       w = {.options = DICOM_WRITER_OPTIONS_INIT};
    struct output        out = {0};
    struct ruler         ruler;

    w.options.syntax = dicom_syntax_find(uid, strlen(uid));
    w.options.form = f.bits & 1 ? DICOM_FORM_DATASET : DICOM_FORM_FILE;
    w.options.group_lengths = (dicom_group_lengths)((f.bits >> 1 & 3) % 3);
    w.options.on_finding = take_finding;
    w.options.finding_ctx = &w;
    if (f.bits & 8) {
        w.options.lengths = DICOM_LENGTHS_EXACT;
        w.ruler = &ruler;
        memset(&ruler, 0, offsetof(struct ruler, lengths));
        ruler.explicit_vr = w.options.syntax->explicit_vr;
        ruler.group_lengths =
            w.options.group_lengths == DICOM_GROUP_LENGTHS_KEEP;
        check(dicom_dataset_walk(ds, measure, &ruler) == DICOM_OK);
        check(ruler.depth == 0);
    }
    dicom_status status = write_set(&w, ds, &out);
    if (status == DICOM_OK && w.ruler)
        measures_alike(&w, ds, &out);
    if (status == DICOM_OK && out.size > 0)
        read_again(&w, ds, &out, r->edited[set] && !r->lenient[set]);
    else if (r->edited[set])
        check(status == DICOM_OK || status == DICOM_E_UNSUPPORTED);
    if (status == DICOM_OK && f.room > 0 && f.room < out.size) {
        out.size = 0;
        out.room = f.room;
        check(write_set(&w, ds, &out) == DICOM_E_WRITE);
    }
    free(out.data);
}

/* ---- the whole ---------------------------------------------------------- */

static void
begin(struct run *r)
{
    dicom_dataset_options o = DICOM_DATASET_OPTIONS_INIT;
    dicom_allocator       with = allocator_of(&r->memory);
    uint8_t               how = next_byte(r);

    r->memory.fail_at = next_word(r);
    r->memory.for_good = how & 1;
    if (how & 2)
        r->fetches = next_byte(r);
    o.borrow = how & 4;
    o.keep_last = how & 8;
    o.deferred_min = how & 16 ? 65 : 0;
    o.max_depth = how & 32 ? 3 : 0;
    o.max_elements = how & 64 ? 24 : 2000;
    o.max_memory = how & 128 ? 150000 : 8 << 20;
    o.allocator = &with;
    for (size_t i = 0; i < SETS; i++) {
        check(dicom_dataset_new(&r->sets[i], &o) == DICOM_OK);
        r->edited[i] = true;
    }
    load(r, 0);
    r->memory.armed = true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t      script = size > 0 ? 4 * (size_t)data[--size] : 0;
    struct run  r = {0};
    struct form forms[SETS];

    if (script > size)
        script = size;
    r.stream = data;
    r.stream_size = size - script;
    r.at = data + r.stream_size;
    r.end = data + size;
    for (size_t i = 0; i < SETS; i++) {
        forms[i].syntax = next_byte(&r);
        forms[i].bits = next_byte(&r);
        forms[i].room = next_word(&r);
    }
    begin(&r);
    for (size_t i = 0; i < EDITS_MOST && r.at < r.end; i++)
        edit(&r);
    r.memory.armed = false;
    r.fetches = 0;
    for (size_t i = 0; i < SETS; i++) {
        check_tree(r.sets[i]);
        write_and_read(&r, i, forms[i]);
    }
    (void)differences(r.sets[0], r.sets[1], false, true);
    for (size_t i = 0; i < SETS; i++)
        dicom_dataset_free(r.sets[i]);
    check(r.memory.bytes == 0);
    return 0;
}
