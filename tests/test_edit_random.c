/*
 * Random data sets, made by the editing functions as the standard wants them:
 * what is written in any syntax and form is read again as equal, however it
 * is cut.
 */
#include <stdlib.h>

#include <dicom.h>

#include "support/encode.h"
#include "support/rewrite.h"
#include "support/support.h"

enum { SMALL_SEEDS = 12, LARGE_SEEDS = 12, DEPTH = 3, VALUE_MOST = 65540 };

/* ---- values -------------------------------------------------------------- */

/* A VR, an attribute of it, and what its values may be: text, of which there
 * may be several, or words of any bytes. */
static const struct vr_row {
    dicom_vr    vr;
    uint32_t    tag;
    const char *text; /* NULL: words */
    uint32_t    word;
    bool        single; /* one text without backslashes */
} vrs[] = {
    {DICOM_VR_AE, 0x00080054, "STORE", 0, false},
    {DICOM_VR_AS, 0x00101010, "053Y", 0, false},
    {DICOM_VR_AT, 0x00280009, NULL, 4, false},
    {DICOM_VR_CS, 0x00080061, "A", 0, false},
    {DICOM_VR_DA, 0x00082112, "20200229", 0, false},
    {DICOM_VR_DS, 0x00189804, "-1.5", 0, false},
    {DICOM_VR_DT, 0x00189804, "20200229120000.5", 0, false},
    {DICOM_VR_FD, 0x00189087, NULL, 8, false},
    {DICOM_VR_FL, 0x00089459, NULL, 4, false},
    {DICOM_VR_IS, 0x00281080, "-7", 0, false},
    {DICOM_VR_LO, 0x00081040, "B", 0, false},
    {DICOM_VR_LT, 0x00104000, "c", 0, true},
    {DICOM_VR_OB, 0x00420011, NULL, 1, false},
    {DICOM_VR_OD, 0x00660022, NULL, 8, false},
    {DICOM_VR_OF, 0x00660016, NULL, 4, false},
    {DICOM_VR_OL, 0x00660040, NULL, 4, false},
    {DICOM_VR_OV, 0x7FE00001, NULL, 8, false},
    {DICOM_VR_OW, 0x00281201, NULL, 2, false},
    {DICOM_VR_PN, 0x00081048, "M\303\274ller^J", 0, false},
    {DICOM_VR_SH, 0x00081120, "D", 0, false},
    {DICOM_VR_SL, 0x00186020, NULL, 4, false},
    {DICOM_VR_SS, 0x00189219, NULL, 2, false},
    {DICOM_VR_ST, 0x00080081, "e", 0, true},
    {DICOM_VR_SV, 0x00720082, NULL, 8, false},
    {DICOM_VR_TM, 0x00080030, "235959.5", 0, false},
    {DICOM_VR_UC, 0x00080119, "F", 0, false},
    {DICOM_VR_UI, 0x00080058, "1.2", 0, false},
    {DICOM_VR_UL, 0x00081161, NULL, 4, false},
    {DICOM_VR_UN, 0, NULL, 1, false},
    {DICOM_VR_UR, 0x00081190, "http://g", 0, true},
    {DICOM_VR_US, 0x00283002, NULL, 2, false},
    {DICOM_VR_UT, 0x0040A160, "h", 0, true},
    {DICOM_VR_UV, 0x00720083, NULL, 8, false},
};

struct maker {
    uint64_t state;
    bool     large;
    bool     private_sequences;
    size_t   put, refused, as_un;
    uint8_t  value[VALUE_MOST];
};

static uint32_t
draw(struct maker *m, uint32_t below)
{
    return encode_random(&m->state) % below;
}

static size_t
draw_size(struct maker *m)
{
    static const uint32_t edges[] = {0,     1,     2,     65533, 65534,
                                     65535, 65536, 65537, 65538};

    return m->large && draw(m, 3) == 0 ? edges[draw(m, COUNT_OF(edges))]
                                       : draw(m, m->large ? 300 : 20);
}

/* A value of about so many bytes; its size. */
static size_t
make_value(struct maker *m, const struct vr_row *row, size_t size)
{
    size_t unit = row->text ? strlen(row->text) : 0, at = 0;

    if (!row->text) {
        size -= size % row->word;
        for (; at < size; at++)
            m->value[at] = (uint8_t)draw(m, 256);
        return size;
    }
    if (row->single && unit > 1)
        size = size < unit ? size : unit;
    while (at + unit <= size) {
        memcpy(m->value + at, row->text, unit);
        at += unit;
        if (at + 1 + unit > size || row->single)
            unit = row->single && unit == 1 ? 1 : size + 1;
        else
            m->value[at++] = '\\';
    }
    return at;
}

/* What the standard does not allow, several values where there is one, is
 * refused, and then nothing is put. What is too long for a short length field
 * has to be asked for: it will be UN. PS3.5 6.2.2 */
static void
put_value(struct maker *m, dicom_dataset *ds, uint32_t tag,
          const struct vr_row *row)
{
    size_t       size = make_value(m, row, draw_size(m));
    size_t       count = dicom_dataset_count(ds);
    dicom_status status =
        dicom_dataset_put_bytes(ds, tag, row->vr, m->value, size);

    if (status == DICOM_E_RANGE && size > 65534 && DICOM_TAG_IS_PRIVATE(tag)) {
        dicom_dataset_set_lenient(ds, true);
        status = dicom_dataset_put_bytes(ds, tag, row->vr, m->value, size);
        dicom_dataset_set_lenient(ds, false);
    }
    if (status == DICOM_OK) {
        m->put++;
        return;
    }
    m->refused++;
    assert_true(status == DICOM_E_RANGE || status == DICOM_E_WRONG_VR);
    assert_int_equal(dicom_dataset_count(ds), count);
}

/* ---- data sets ----------------------------------------------------------- */

static void
fill(struct maker *m, dicom_dataset *ds, uint32_t depth)
{
    static const uint32_t sequences[] = {0x00081140, 0x00081199, 0x0040A043,
                                         0x0040A730};
    static const char     creator[] = "NOBODY 1";
    uint32_t              base;
    dicom_dataset        *item;

    for (uint32_t i = draw(m, m->large ? 12 : 4); i > 0; i--) {
        const struct vr_row *row = &vrs[draw(m, COUNT_OF(vrs))];

        if (row->tag != 0)
            put_value(m, ds, row->tag, row);
    }
    assert_int_equal(dicom_dataset_private_block(ds, 0x0099, creator,
                                                 sizeof creator - 1, &base),
                     DICOM_OK);
    for (uint32_t i = draw(m, m->large ? 12 : 3); i > 0; i--)
        put_value(m, ds, base | draw(m, 128), &vrs[draw(m, COUNT_OF(vrs))]);
    if (depth == DEPTH)
        return;
    for (uint32_t i = draw(m, 4); i > 0; i--) {
        uint32_t tag = sequences[draw(m, COUNT_OF(sequences))];

        if (m->private_sequences && draw(m, 4) == 0)
            tag = base | 0x80;
        assert_int_equal(dicom_dataset_put_empty(ds, tag, DICOM_VR_SQ),
                         DICOM_OK);
        for (uint32_t k = draw(m, 3); k > 0; k--) {
            assert_int_equal(dicom_dataset_add_item(ds, tag, &item), DICOM_OK);
            fill(m, item, depth + 1);
        }
    }
}

static void
put_pixels(struct maker *m, dicom_dataset *ds, bool encapsulated)
{
    static const struct vr_row words = {DICOM_VR_OW, 0, NULL, 2, false};
    uint32_t                   offsets[2] = {0, 8};
    size_t                     size;

    if (!encapsulated) {
        put_value(m, ds, 0x7FE00010, &words);
        return;
    }
    assert_int_equal(dicom_dataset_put_fragments(ds, 0x7FE00010, DICOM_VR_OB,
                                                 offsets, draw(m, 3)),
                     DICOM_OK);
    for (uint32_t i = draw(m, 4); i > 0; i--) {
        size = make_value(m, &words, draw_size(m));
        assert_int_equal(
            dicom_dataset_add_fragment(ds, 0x7FE00010, m->value, size),
            DICOM_OK);
    }
}

static dicom_dataset *
make_dataset(struct maker *m, uint64_t seed, const dicom_syntax *syntax)
{
    dicom_dataset *ds;

    m->state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(dicom_dataset_set_syntax(ds, syntax), DICOM_OK);
    assert_int_equal(
        dicom_dataset_put_string(ds, 0x00080005, DICOM_VR_NONE, "ISO_IR 192"),
        DICOM_OK);
    assert_int_equal(dicom_dataset_put_string(ds, 0x00080016, DICOM_VR_NONE,
                                              "1.2.840.10008.5.1.4.1.1.7"),
                     DICOM_OK);
    assert_int_equal(
        dicom_dataset_put_string(ds, 0x00080018, DICOM_VR_NONE, "2.25.1"),
        DICOM_OK);
    fill(m, ds, 0);
    put_pixels(m, ds, syntax->encapsulated);
    return ds;
}

/* ---- there and back ------------------------------------------------------ */

#define IMPLICIT "1.2.840.10008.1.2"
#define EXPLICIT "1.2.840.10008.1.2.1"
#define BIG "1.2.840.10008.1.2.2"
#define DEFLATED "1.2.840.10008.1.2.1.99"
#define JPEG "1.2.840.10008.1.2.4.50"

static const struct row {
    const char         *name, *syntax;
    dicom_form          form;
    dicom_lengths       lengths;
    dicom_group_lengths groups;
} rows[] = {
    {"implicit", IMPLICIT, DICOM_FORM_FILE, DICOM_LENGTHS_UNDEFINED,
     DICOM_GROUP_LENGTHS_DROP},
    {"implicit, exact", IMPLICIT, DICOM_FORM_FILE, DICOM_LENGTHS_EXACT,
     DICOM_GROUP_LENGTHS_MAKE},
    {"implicit, bare", IMPLICIT, DICOM_FORM_DATASET, DICOM_LENGTHS_UNDEFINED,
     DICOM_GROUP_LENGTHS_DROP},
    {"explicit", EXPLICIT, DICOM_FORM_FILE, DICOM_LENGTHS_UNDEFINED,
     DICOM_GROUP_LENGTHS_DROP},
    {"explicit, exact", EXPLICIT, DICOM_FORM_FILE, DICOM_LENGTHS_EXACT,
     DICOM_GROUP_LENGTHS_DROP},
    {"explicit, groups", EXPLICIT, DICOM_FORM_FILE, DICOM_LENGTHS_UNDEFINED,
     DICOM_GROUP_LENGTHS_MAKE},
    {"explicit, bare", EXPLICIT, DICOM_FORM_DATASET, DICOM_LENGTHS_EXACT,
     DICOM_GROUP_LENGTHS_MAKE},
    {"big endian", BIG, DICOM_FORM_FILE, DICOM_LENGTHS_UNDEFINED,
     DICOM_GROUP_LENGTHS_DROP},
    {"big endian, exact", BIG, DICOM_FORM_FILE, DICOM_LENGTHS_EXACT,
     DICOM_GROUP_LENGTHS_MAKE},
    {"deflated", DEFLATED, DICOM_FORM_FILE, DICOM_LENGTHS_UNDEFINED,
     DICOM_GROUP_LENGTHS_DROP},
    {"deflated, exact", DEFLATED, DICOM_FORM_FILE, DICOM_LENGTHS_EXACT,
     DICOM_GROUP_LENGTHS_DROP},
    {"encapsulated", JPEG, DICOM_FORM_FILE, DICOM_LENGTHS_UNDEFINED,
     DICOM_GROUP_LENGTHS_DROP},
    {"encapsulated, exact", JPEG, DICOM_FORM_FILE, DICOM_LENGTHS_EXACT,
     DICOM_GROUP_LENGTHS_MAKE},
};

static void
note_un(void *ctx, const dicom_finding *finding)
{
    struct maker *m = ctx;

    assert_int_equal(finding->code, DICOM_F_VALUE_AS_UN);
    m->as_un++;
}

static void
no_error(void *ctx, const dicom_finding *finding)
{
    (void)ctx;
    if (finding->severity == DICOM_ERROR)
        fail_msg("%s at %s", finding->text, finding->path);
}

static dicom_status
print_difference(void *ctx, const dicom_difference *d)
{
    (void)ctx;
    print_error("%s\n", d->path);
    return DICOM_OK;
}

/* Reads it in two pieces, or in many of `step` bytes. */
static void
comes_back_equal(const struct output *out, size_t cut, size_t step,
                 const dicom_dataset *ds, const dicom_syntax *bare,
                 bool ignore_vr)
{
    dicom_parser_options  o = DICOM_PARSER_OPTIONS_INIT;
    dicom_compare_options compare = DICOM_COMPARE_OPTIONS_INIT;
    dicom_dataset        *again;
    dicom_parser         *parser;
    uint64_t              count;

    assert_int_equal(dicom_dataset_new(&again, NULL), DICOM_OK);
    o.on_event = dicom_dataset_event;
    o.event_ctx = again;
    o.on_finding = no_error;
    o.syntax = bare;
    o.un = DICOM_UN_BYTES;
    assert_int_equal(dicom_parser_new(&parser, &o), DICOM_OK);
    assert_int_equal(dicom_parser_feed(parser, out->data, cut), DICOM_OK);
    for (size_t at = cut; at < out->size; at += step)
        assert_int_equal(
            dicom_parser_feed(parser, out->data + at,
                              out->size - at < step ? out->size - at : step),
            DICOM_OK);
    assert_int_equal(dicom_parser_finish(parser), DICOM_OK);
    compare.ignore_vr = ignore_vr;
    assert_int_equal(dicom_dataset_compare(ds, again, &compare,
                                           print_difference, NULL, &count),
                     DICOM_OK);
    assert_int_equal(count, 0);
    dicom_parser_free(parser);
    dicom_dataset_free(again);
}

static void
goes_there_and_back(const struct row *row, struct maker *m, uint64_t seed)
{
    const dicom_syntax *s = dicom_syntax_find(row->syntax, strlen(row->syntax));
    const dicom_syntax *bare = row->form == DICOM_FORM_DATASET ? s : NULL;
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    struct output        out = {0};
    size_t               as_un = m->as_un;

    /* Bytes under an unknown tag, if there is neither VR nor delimiter. */
    m->private_sequences =
        s->explicit_vr || row->lengths == DICOM_LENGTHS_UNDEFINED;
    dicom_dataset *ds = make_dataset(m, seed, s);
    o.form = row->form;
    o.syntax = s;
    o.lengths = row->lengths;
    o.group_lengths = row->groups;
    o.on_finding = note_un;
    o.finding_ctx = m;
    assert_int_equal(dicom_file_write(ds, output_write, &out, &o, NULL),
                     DICOM_OK);
    bool ignore_vr = m->as_un > as_un || !s->explicit_vr;
    for (size_t cut = 0; cut <= out.size && !m->large; cut++)
        comes_back_equal(&out, cut, out.size, ds, bare, ignore_vr);
    comes_back_equal(&out, 0, m->large ? 4093 : 1, ds, bare, ignore_vr);
    output_free(&out);
    dicom_dataset_free(ds);
}

static void
comes_back(const void *data)
{
    struct maker *m = calloc(1, sizeof *m);

    assert_non_null(m);
    for (uint64_t seed = 1; seed <= SMALL_SEEDS; seed++)
        goes_there_and_back(data, m, seed);
    m->large = true;
    for (uint64_t seed = 1; seed <= LARGE_SEEDS; seed++)
        goes_there_and_back(data, m, seed + 1000);
    print_message("%zu values put, %zu refused, %zu written as UN\n", m->put,
                  m->refused, m->as_un);
    assert_true(m->put > m->refused);
    assert_true(m->as_un > 0 ||
                strcmp(((const struct row *)data)->syntax, IMPLICIT) == 0);
    free(m);
}

int
main(void)
{
    RUN_TABLE(comes_back, rows);
    return finish_tests();
}
