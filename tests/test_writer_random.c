/*
 * Random valid data sets: what is written in any syntax and form is read
 * again as the same, in every cut; and preserved to the same bytes.
 */
#include <stdlib.h>

#include <dicom.h>

#include "support/encode.h"
#include "support/rewrite.h"
#include "support/support.h"

enum { SEEDS = 24, DEPTH = 4, PIECE = 4096, MOST_CONTAINERS = 4096 };

/* ---- a data set from a number -------------------------------------------- */

struct maker {
    uint64_t        state;
    dicom_event_fn *on_event;
    void           *ctx;
    const uint32_t *lengths; /* of containers in turn; NULL: undefined */
    size_t          container;
    uint8_t        *value; /* VALUE_MOST bytes */
    dicom_status    status;
    bool            encapsulated;
    size_t          budget; /* elements that may still come */
};

enum { VALUE_MOST = 65540 };

static uint32_t
draw(struct maker *m, uint32_t below)
{
    return encode_random(&m->state) % below;
}

static void
tell(struct maker *m, dicom_event e)
{
    if (m->status == DICOM_OK)
        m->status = m->on_event(m->ctx, &e);
    if (m->status == DICOM_SKIP) /* it need not be heeded */
        m->status = DICOM_OK;
}

/* Sizes at the edges of length fields, seldom; else small ones. */
static uint32_t
draw_size(struct maker *m, dicom_vr vr)
{
    static const uint32_t edges[] = {65533, 65534, 65535, 65536, 65537};
    uint32_t              word = dicom_vr_get_info(vr)->word_size;
    uint32_t size = draw(m, 40) == 0 ? edges[draw(m, 5)] : draw(m, 20);

    if (dicom_vr_get_info(vr)->klass == DICOM_CLASS_TAG)
        word = 4;
    return word > 1 ? size - size % word : size;
}

static void
fill_value(struct maker *m, dicom_vr vr, uint32_t size)
{
    bool text = dicom_vr_get_info(vr)->word_size == 1 &&
                dicom_vr_get_info(vr)->klass != DICOM_CLASS_BYTES;

    for (uint32_t i = 0; i < size; i++)
        m->value[i] =
            text ? (uint8_t)('A' + draw(m, 26)) : (uint8_t)draw(m, 256);
}

static void
make_bulk(struct maker *m, dicom_event e)
{
    e.kind = DICOM_BULK_BEGIN;
    tell(m, e);
    e.kind = DICOM_BULK_DATA;
    for (uint32_t at = 0, n; at < e.length; at += n) {
        n = draw(m, PIECE) + 1;
        if (n > e.length - at)
            n = e.length - at;
        e.bytes = m->value + at;
        e.size = n;
        tell(m, e);
    }
    e.kind = DICOM_BULK_END;
    e.bytes = NULL;
    e.size = 0;
    tell(m, e);
}

static void
make_value(struct maker *m, dicom_event e)
{
    e.length = draw_size(m, e.vr);
    fill_value(m, e.vr, e.length);
    if (e.length > 0 && draw(m, 8) == 0) {
        make_bulk(m, e);
        return;
    }
    e.kind = DICOM_ELEMENT;
    e.bytes = m->value;
    e.size = e.length;
    tell(m, e);
}

static uint32_t
next_length(struct maker *m)
{
    return m->lengths ? m->lengths[m->container++] : DICOM_LENGTH_UNDEFINED;
}

static void make_elements(struct maker *m, uint32_t depth);

static void
make_sequence(struct maker *m, uint32_t tag, uint32_t depth)
{
    uint32_t    count = draw(m, 4);
    dicom_event e = {.kind = DICOM_SEQUENCE_BEGIN,
                     .tag = tag,
                     .vr = DICOM_VR_SQ,
                     .depth = depth,
                     .length = next_length(m)};

    tell(m, e);
    for (uint32_t i = 0; i < count; i++) {
        tell(m, (dicom_event){.kind = DICOM_ITEM_BEGIN,
                              .tag = tag,
                              .depth = depth + 1,
                              .index = i,
                              .length = next_length(m)});
        make_elements(m, depth + 1);
        tell(m, (dicom_event){.kind = DICOM_ITEM_END,
                              .tag = tag,
                              .depth = depth + 1,
                              .index = i});
    }
    e.kind = DICOM_SEQUENCE_END;
    tell(m, e);
}

/* A VR that comes back in implicit VR only if it is UN; tags of a private
 * block that no dictionary knows. */
static dicom_vr
draw_vr(struct maker *m)
{
    dicom_vr vr;

    do
        vr = (dicom_vr)(1 + draw(m, DICOM_VR_COUNT - 1));
    while (vr == DICOM_VR_SQ);
    return vr;
}

/* These, of the dictionary, are sequences in implicit VR, too. */
static void
make_sequences(struct maker *m, uint32_t depth)
{
    static const uint32_t tags[] = {0x00081140, 0x00081199, 0x00400008,
                                    0x0040A043, 0x0040A730, 0x00880200};

    for (size_t i = 0; i < COUNT_OF(tags); i++)
        if (depth < DEPTH && m->budget > 0 && draw(m, 3) == 0)
            make_sequence(m, tags[i], depth);
}

static void
make_elements(struct maker *m, uint32_t depth)
{
    uint32_t    count = draw(m, 12);
    dicom_event creator = {.kind = DICOM_ELEMENT,
                           .tag = 0x00990010,
                           .vr = DICOM_VR_LO,
                           .depth = depth,
                           .length = 8,
                           .bytes = "NOBODY 1",
                           .size = 8};

    make_sequences(m, depth);
    tell(m, creator);
    for (uint32_t i = 0; i < count && m->budget > 0; i++) {
        uint32_t tag = 0x00991000 + 8 * i + draw(m, 8);

        m->budget--;
        make_value(m,
                   (dicom_event){.tag = tag, .vr = draw_vr(m), .depth = depth});
    }
}

static void
make_pixels(struct maker *m)
{
    dicom_event e = {.kind = DICOM_FRAGMENTS_BEGIN,
                     .tag = 0x7FE00010,
                     .vr = DICOM_VR_OB,
                     .length = DICOM_LENGTH_UNDEFINED};

    if (!m->encapsulated) {
        e.vr = DICOM_VR_OW;
        make_value(m, e);
        return;
    }
    tell(m, e);
    for (uint32_t i = 0, n = draw(m, 5); i <= n; i++) {
        e.index = i;
        make_value(m, e);
    }
    e.kind = DICOM_FRAGMENTS_END;
    e.index = 0;
    tell(m, e);
}

static dicom_status
make_dataset(struct maker *m, uint64_t seed)
{
    dicom_event uid = {.kind = DICOM_ELEMENT,
                       .tag = 0x00080016,
                       .vr = DICOM_VR_UI,
                       .bytes = "1.2.3",
                       .length = 5,
                       .size = 5};

    m->state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    m->status = DICOM_OK;
    m->container = 0;
    m->budget = 200;
    tell(m, (dicom_event){.kind = DICOM_DATASET_BEGIN});
    tell(m, uid);
    uid.tag = 0x00080018;
    tell(m, uid);
    make_elements(m, 0);
    make_pixels(m);
    tell(m, (dicom_event){.kind = DICOM_DATASET_END});
    return m->status;
}

/* ---- lengths, measured apart from the library ---------------------------- */

struct ruler {
    bool     explicit_vr;
    bool     in_fragments;
    uint64_t open[2 * DEPTH + 4]; /* bytes in each open container */
    size_t   index[2 * DEPTH + 4];
    size_t   depth, count;
    uint32_t lengths[MOST_CONTAINERS];
};

static uint64_t
header_size(const struct ruler *r, dicom_vr vr, uint64_t length)
{
    if (!r->explicit_vr || r->in_fragments)
        return 8;
    return dicom_vr_get_info(vr)->long_header || length > 65535 ? 12 : 8;
}

static dicom_status
measure(void *ctx, const dicom_event *e)
{
    struct ruler *r = ctx;
    uint64_t     *here = &r->open[r->depth];
    uint64_t      padded = (uint64_t)e->length + e->length % 2;

    switch (e->kind) {
    case DICOM_ELEMENT:
    case DICOM_BULK_BEGIN:
        *here += header_size(r, e->vr, padded) + padded;
        break;
    case DICOM_FRAGMENTS_BEGIN:
        r->in_fragments = true;
        break; /* at the end of the outermost data set: not measured */
    case DICOM_SEQUENCE_BEGIN:
    case DICOM_ITEM_BEGIN:
        *here += e->kind == DICOM_ITEM_BEGIN || !r->explicit_vr ? 8 : 12;
        r->depth++;
        r->open[r->depth] = 0;
        assert_true(r->count < MOST_CONTAINERS);
        r->index[r->depth] = r->count++;
        break;
    case DICOM_SEQUENCE_END:
    case DICOM_ITEM_END:
        r->lengths[r->index[r->depth]] = (uint32_t)*here;
        r->open[r->depth - 1] += *here;
        r->depth--;
        break;
    default:
        break;
    }
    return DICOM_OK;
}

/* ---- there and back ------------------------------------------------------ */

static const struct row {
    const char         *name;
    const char         *syntax;
    bool                exact;
    dicom_group_lengths groups;
} rows[] = {
    {"implicit", "1.2.840.10008.1.2", false, DICOM_GROUP_LENGTHS_DROP},
    {"implicit, exact", "1.2.840.10008.1.2", true, DICOM_GROUP_LENGTHS_DROP},
    {"explicit", "1.2.840.10008.1.2.1", false, DICOM_GROUP_LENGTHS_DROP},
    {"explicit, exact", "1.2.840.10008.1.2.1", true, DICOM_GROUP_LENGTHS_DROP},
    {"explicit, groups", "1.2.840.10008.1.2.1", false,
     DICOM_GROUP_LENGTHS_MAKE},
    {"big endian", "1.2.840.10008.1.2.2", false, DICOM_GROUP_LENGTHS_DROP},
    {"big endian, exact", "1.2.840.10008.1.2.2", true,
     DICOM_GROUP_LENGTHS_MAKE},
    {"deflated", "1.2.840.10008.1.2.1.99", false, DICOM_GROUP_LENGTHS_DROP},
    {"deflated, exact", "1.2.840.10008.1.2.1.99", true,
     DICOM_GROUP_LENGTHS_DROP},
    {"encapsulated", "1.2.840.10008.1.2.4.50", false, DICOM_GROUP_LENGTHS_DROP},
    {"encapsulated, exact", "1.2.840.10008.1.2.4.50", true,
     DICOM_GROUP_LENGTHS_DROP},
};

/* ---- the library measures the same --------------------------------------- */

struct told {
    dicom_writer *writer;
    size_t        count;
    uint32_t      lengths[MOST_CONTAINERS];
};

static dicom_status
note_length(void *ctx, const dicom_event *e)
{
    struct told *t = ctx;

    if (e->kind == DICOM_SEQUENCE_BEGIN || e->kind == DICOM_ITEM_BEGIN)
        t->lengths[t->count++] = e->length;
    return dicom_writer_event(t->writer, e);
}

static void
measures_the_same(const dicom_writer_options *o, struct maker *m, uint64_t seed,
                  const struct ruler *ruler, const struct output *was)
{
    struct told   *told = calloc(1, sizeof *told);
    struct output  out = {0};
    dicom_measure *measure;

    assert_non_null(told);
    assert_int_equal(dicom_measure_new(&measure, o), DICOM_OK);
    assert_int_equal(dicom_writer_new(&told->writer, output_write, &out, o),
                     DICOM_OK);
    m->on_event = dicom_measure_event;
    m->ctx = measure;
    m->lengths = NULL;
    assert_int_equal(make_dataset(m, seed), DICOM_OK);
    assert_int_equal(dicom_measure_replay(measure, note_length, told),
                     DICOM_OK);
    assert_int_equal(make_dataset(m, seed), DICOM_OK);
    assert_int_equal(dicom_writer_finish(told->writer), DICOM_OK);
    assert_int_equal(told->count, ruler->count);
    assert_memory_equal(told->lengths, ruler->lengths,
                        told->count * sizeof told->lengths[0]);
    assert_int_equal(out.size, was->size);
    assert_memory_equal(out.data, was->data, out.size);
    dicom_writer_free(told->writer);
    dicom_measure_free(measure);
    output_free(&out);
    free(told);
}

static void
write_dataset(const struct row *row, struct maker *m, uint64_t seed,
              struct output *out)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    struct ruler        *ruler = calloc(1, sizeof *ruler);
    dicom_writer        *w;

    assert_non_null(ruler);
    o.syntax = dicom_syntax_find(row->syntax, strlen(row->syntax));
    o.lengths = row->exact ? DICOM_LENGTHS_EXACT : DICOM_LENGTHS_UNDEFINED;
    o.group_lengths = row->groups;
    m->encapsulated = o.syntax->encapsulated;
    if (row->exact) {
        ruler->explicit_vr = o.syntax->explicit_vr;
        m->on_event = measure;
        m->ctx = ruler;
        m->lengths = NULL;
        assert_int_equal(make_dataset(m, seed), DICOM_OK);
        m->lengths = ruler->lengths;
    }
    assert_int_equal(dicom_writer_new(&w, output_write, out, &o), DICOM_OK);
    m->on_event = dicom_writer_event;
    m->ctx = w;
    dicom_status status = make_dataset(m, seed);
    if (status != DICOM_OK)
        print_error("%s at %s\n", dicom_writer_error(w)->text,
                    dicom_writer_error(w)->path);
    assert_int_equal(status, DICOM_OK);
    assert_int_equal(dicom_writer_finish(w), DICOM_OK);
    dicom_writer_free(w);
    if (row->exact)
        measures_the_same(&o, m, seed, ruler, out);
    m->lengths = NULL;
    free(ruler);
}

static void
take_finding(void *ctx, const dicom_finding *finding)
{
    size_t *count = ctx;

    print_error("%s at %s\n", finding->text, finding->path);
    ++*count;
}

static void
same_contents(const struct output *out, size_t cut, const struct contents *was)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    struct contents      is = {.implicit = was->implicit};
    size_t               findings = 0;

    o.on_finding = take_finding;
    o.finding_ctx = &findings;
    assert_int_equal(
        parse_bytes(out->data, out->size, cut, &o, contents_event, &is),
        DICOM_OK);
    assert_string_equal(is.log.text, was->log.text);
    assert_int_equal(findings, 0);
    event_log_free(&is.log);
}

static void
is_preserved(const struct output *out, size_t cut)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    struct output        again = {0};
    dicom_status         written;

    o.preserve = true;
    assert_int_equal(rewrite_bytes(out->data, out->size, cut, NULL, &o, &again,
                                   &written, NULL),
                     DICOM_OK);
    assert_int_equal(written, DICOM_OK);
    assert_int_equal(again.size, out->size);
    assert_memory_equal(again.data, out->data, out->size);
    output_free(&again);
}

static void
comes_back(const void *data)
{
    static const size_t cuts[] = {0, 1, 7, 64, 4096};
    const struct row   *row = data;
    struct maker        m = {.value = malloc(VALUE_MOST)};
    struct output       out = {0};

    assert_non_null(m.value);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct contents was = {0};
        size_t          cut = cuts[seed % COUNT_OF(cuts)];

        output_clear(&out);
        write_dataset(row, &m, seed, &out);
        was.implicit = strcmp(row->syntax, "1.2.840.10008.1.2") == 0;
        m.on_event = contents_event;
        m.ctx = &was;
        assert_int_equal(make_dataset(&m, seed), DICOM_OK);
        same_contents(&out, 0, &was);
        same_contents(&out, cut, &was);
        is_preserved(&out, cut);
        event_log_free(&was.log);
    }
    output_free(&out);
    free(m.value);
}

int
main(void)
{
    RUN_TABLE(comes_back, rows);
    return finish_tests();
}
