/* Bytes to data set to events: they are those that the parser made. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "dicom/dataset.h"
#include "dicom/parser.h"
#include "support/encode.h"
#include "support/event_log.h"
#include "support/support.h"

/* ---- a recording of events ---------------------------------------------- */

struct recording {
    dicom_event *events; /* BULK_DATA is one event for each value */
    size_t       count, capacity;
    struct bytes values; /* of all events, one after the other */
    size_t       room;
    dicom_syntax *syntaxes[16]; /* copies */
};

static void
recording_free(struct recording *rec)
{
    free(rec->events);
    free(rec->values.data);
    for (size_t i = 0; i < COUNT_OF(rec->syntaxes); i++)
        free(rec->syntaxes[i]);
    *rec = (struct recording){0};
}

static bool
same_syntax(const dicom_syntax *a, const dicom_syntax *b)
{
    return a == b || (a && b && strcmp(a->uid, b->uid) == 0 &&
                      a->explicit_vr == b->explicit_vr &&
                      a->big_endian == b->big_endian);
}

/* A syntax lives as long as the parser or data set that told of it. */
static const dicom_syntax *
keep_syntax(struct recording *rec, const dicom_syntax *syntax)
{
    size_t i = 0;

    if (!syntax)
        return NULL;
    while (rec->syntaxes[i] && !same_syntax(rec->syntaxes[i], syntax))
        assert_true(++i < COUNT_OF(rec->syntaxes));
    if (!rec->syntaxes[i]) {
        rec->syntaxes[i] = malloc(sizeof *syntax);
        assert_non_null(rec->syntaxes[i]);
        *rec->syntaxes[i] = *syntax;
    }
    return rec->syntaxes[i];
}

/* Keeps the bytes; `bytes` of the event becomes their offset. */
static void
keep_value(struct recording *rec, dicom_event *e)
{
    while (rec->values.size + e->size > rec->room) {
        rec->room = rec->room ? 2 * rec->room : 65536;
        rec->values.data = realloc(rec->values.data, rec->room);
        assert_non_null(rec->values.data);
    }
    if (e->size > 0)
        memcpy(rec->values.data + rec->values.size, e->bytes, e->size);
    e->bytes = NULL;
    rec->values.size += e->size;
}

static dicom_status
record(void *ctx, const dicom_event *event)
{
    struct recording *rec = ctx;
    dicom_event       e = *event;

    if (e.kind == DICOM_PREAMBLE || e.kind == DICOM_STRAY)
        return DICOM_OK;
    keep_value(rec, &e);
    e.syntax = keep_syntax(rec, e.syntax);
    dicom_event *last = rec->count ? &rec->events[rec->count - 1] : NULL;
    if (e.kind == DICOM_BULK_DATA && last->kind == DICOM_BULK_DATA) {
        last->size += e.size;
        return DICOM_OK;
    }
    if (rec->count == rec->capacity) {
        rec->capacity = rec->capacity ? 2 * rec->capacity : 256;
        rec->events =
            realloc(rec->events, rec->capacity * sizeof *rec->events);
        assert_non_null(rec->events);
    }
    rec->events[rec->count++] = e;
    return DICOM_OK;
}

static bool
is_end(dicom_event_kind kind)
{
    return kind == DICOM_DATASET_END || kind == DICOM_SEQUENCE_END ||
           kind == DICOM_ITEM_END || kind == DICOM_FRAGMENTS_END;
}

/* An item has the encoding of its elements, where that is not the one of its
 * sequence; of a sequence's end it is not kept. What was not settled may be so
 * now. */
static void
check_event(const dicom_event *a, const dicom_event *b)
{
    uint32_t ignored = DICOM_EVENT_STABLE;

    if (a->flags & DICOM_EVENT_VR_UNSETTLED)
        ignored |= DICOM_EVENT_VR_UNSETTLED;
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->tag, b->tag);
    assert_int_equal(a->flags & ~ignored, b->flags & ~ignored);
    if (a->flags & DICOM_EVENT_VR_UNSETTLED)
        assert_true(b->vr == DICOM_VR_US || b->vr == DICOM_VR_SS);
    else
        assert_int_equal(a->vr, b->vr);
    assert_int_equal(a->length, b->length);
    assert_int_equal(a->index, b->index);
    assert_int_equal(a->depth, b->depth);
    assert_int_equal(a->size, b->size);
    assert_int_equal(a->vr_encoded, b->vr_encoded);
    assert_int_equal(a->reserved, b->reserved);
    assert_int_equal(a->delimiter, b->delimiter);
    assert_int_equal(a->delimiter_length, b->delimiter_length);
    if (a->kind != DICOM_BULK_DATA && a->kind != DICOM_BULK_END) {
        assert_int_equal(a->header_size, b->header_size);
        assert_int_equal(a->offset, b->offset);
    }
    if (!is_end(a->kind) && a->kind != DICOM_ITEM_BEGIN)
        assert_true(same_syntax(a->syntax, b->syntax));
}

static void
check_same(const struct recording *a, const struct recording *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        check_event(&a->events[i], &b->events[i]);
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->values.size, b->values.size);
    if (a->values.size > 0)
        assert_memory_equal(a->values.data, b->values.data, a->values.size);
}

/* ---- one stream, all ways ----------------------------------------------- */

struct run {
    struct recording parsed;
    dicom_parser    *parser;
    dicom_dataset   *ds;
    size_t           disorder; /* findings of order and duplicates */
    bool             deferred; /* the builder answered SKIP */
};

static void
on_finding(void *ctx, const dicom_finding *finding)
{
    struct run *run = ctx;

    run->disorder += finding->code == DICOM_F_TAG_ORDER ||
                     finding->code == DICOM_F_TAG_DUPLICATE;
}

static dicom_status
record_and_build(void *ctx, const dicom_event *event)
{
    struct run *run = ctx;

    (void)record(&run->parsed, event);
    dicom_status status = dicom_dataset_event(run->ds, event);
    run->deferred |= status == DICOM_SKIP;
    return status;
}

static dicom_status
fetch(void *ctx, uint64_t offset, void *buffer, size_t size)
{
    const struct bytes *stream = ctx;

    if (offset > stream->size || size > stream->size - offset)
        return DICOM_E_READ;
    memcpy(buffer, stream->data + offset, size);
    return DICOM_OK;
}

static dicom_status
run_stream(struct run *run, struct bytes *stream, size_t cut,
           const dicom_dataset_options *chosen)
{
    dicom_dataset_options options = *chosen;
    dicom_parser_options  parsing = DICOM_PARSER_OPTIONS_INIT;
    dicom_status          status = DICOM_OK;

    *run = (struct run){0};
    options.on_finding = on_finding;
    options.finding_ctx = run;
    parsing.on_event = record_and_build;
    parsing.event_ctx = run;
    parsing.on_finding = on_finding;
    parsing.finding_ctx = run;
    parsing.whole_value_max = 500;
    assert_int_equal(dicom_dataset_new(&run->ds, &options), DICOM_OK);
    dicom_dataset_set_source(run->ds, fetch, stream, stream->size);
    assert_int_equal(dicom_parser_new(&run->parser, &parsing), DICOM_OK);
    for (size_t at = 0; at < stream->size && status == DICOM_OK; at += cut) {
        size_t size = stream->size - at < cut ? stream->size - at : cut;
        status = dicom_parser_feed(run->parser, stream->data + at, size);
    }
    if (status == DICOM_OK)
        status = dicom_parser_finish(run->parser);
    dicom_status built = dicom_dataset_finish(run->ds);
    if (built != DICOM_OK) {
        assert_int_equal(built, DICOM_E_LIMIT);
        assert_int_equal(status, DICOM_E_LIMIT);
    }
    return status;
}

static void
walk_all(const dicom_dataset *ds, dicom_event_fn *fn, void *ctx)
{
    const dicom_dataset *meta = dicom_dataset_file_meta(ds);

    if (meta)
        assert_int_equal(dicom_dataset_walk(meta, fn, ctx), DICOM_OK);
    if (dicom_dataset_syntax(ds))
        assert_int_equal(dicom_dataset_walk(ds, fn, ctx), DICOM_OK);
}

/* A data set made of another one's events is the same. */
static void
check_copy(const struct recording *walked, const dicom_dataset *ds)
{
    struct recording      again = {0};
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    dicom_dataset        *copy;

    for (int borrow = 0; borrow < 2; borrow++) {
        options.borrow = borrow;
        assert_int_equal(dicom_dataset_new(&copy, &options), DICOM_OK);
        walk_all(ds, dicom_dataset_event, copy);
        walk_all(copy, record, &again);
        check_same(walked, &again);
        recording_free(&again);
        dicom_dataset_free(copy);
    }
}

static void
check_way(struct bytes *stream, size_t cut,
          const dicom_dataset_options *options, struct recording *first)
{
    struct run       run;
    struct recording walked = {0};
    dicom_status     status = run_stream(&run, stream, cut, options);

    walk_all(run.ds, record, &walked);
    if (status == DICOM_OK && run.disorder == 0 && !run.deferred)
        check_same(&run.parsed, &walked);
    /* How far a limit lets it come depends on the way. */
    if (first->count > 0 && status != DICOM_E_LIMIT)
        check_same(first, &walked);
    check_copy(&walked, run.ds);
    recording_free(&run.parsed);
    dicom_parser_free(run.parser);
    dicom_dataset_free(run.ds);
    if (first->count > 0)
        recording_free(&walked);
    else
        *first = walked;
}

static void
check_stream(struct bytes *stream)
{
    struct recording      first = {0};
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;

    check_way(stream, 997, &options, &first);
    options.borrow = true;
    check_way(stream, SIZE_MAX / 2, &options, &first);
    options.deferred_min = 501;
    check_way(stream, 5003, &options, &first);
    recording_free(&first);
}

/* ---- made streams ------------------------------------------------------- */

static const struct made_row {
    const char *name;
    const char *uid;
    bool        implicit, big, deflated;
} made[] = {
    {"explicit VR little endian", "1.2.840.10008.1.2.1", .implicit = false},
    {"implicit VR little endian", "1.2.840.10008.1.2", .implicit = true},
    {"explicit VR big endian", "1.2.840.10008.1.2.2", .big = true},
    {"deflated", "1.2.840.10008.1.2.1.99", .deflated = true},
};

static void
put_body(struct encoder *e)
{
    static uint8_t pixels[5000];

    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (uint8_t)(i * 31);
    encode_text(e, 0x00080005, "CS", "ISO_IR 100");
    size_t sequence = encode_sequence(e, 0x00081115);
    for (int i = 0; i < 3; i++) {
        size_t item = encode_item(e);
        encode_code(e, 0x0040A170, "121322", "DCM", "Source");
        encode_text(e, 0x0020000E, "UI", "1.2.3.4");
        encode_end_item(e, item);
    }
    encode_end_sequence(e, sequence);
    encode_text(e, 0x00100010, "PN", "Doe^Jane");
    encode_us(e, 0x00280010, 50);
    encode_us(e, 0x00280106, 0xFFFF);
    encode_us(e, 0x00280103, 1);
    size_t empty = encode_sequence(e, 0x00400260);
    encode_end_sequence(e, empty);
    encode_header(e, 0x7FE00010, "OW", sizeof pixels);
    encode_bytes(e, pixels, sizeof pixels);
}

static void
run_made_row(const void *arg)
{
    const struct made_row *row = arg;

    for (int undefined = 0; undefined < 2; undefined++) {
        struct encoder e = {0};

        encode_meta(&e, "1.2.840.10008.5.1.4.1.1.2", "1.2.3", row->uid);
        size_t body = e.size;
        e.implicit = row->implicit;
        e.big = row->big;
        e.undefined = undefined;
        put_body(&e);
        if (row->deflated)
            encode_deflate(&e, body);
        struct bytes stream = {e.data, e.size};
        check_stream(&stream);
        encode_free(&e);
    }
}

/* ---- the corpus, where there is one ------------------------------------- */

static struct bytes
read_file(const char *path)
{
    struct bytes b = {0};
    FILE        *file = fopen(path, "rb");

    if (!file)
        return b;
    b.data = malloc(1);
    for (size_t got = 1; got > 0; b.size += got) {
        b.data = realloc(b.data, b.size + 65536);
        assert_non_null(b.data);
        got = fread(b.data + b.size, 1, 65536, file);
    }
    fclose(file);
    return b;
}

static size_t
check_folder(const char *corpus, const char *name)
{
    char           path[4096];
    size_t         count = 0;
    struct dirent *entry;

    snprintf(path, sizeof path, "%s/%s", corpus, name);
    DIR *folder = opendir(path);
    while (folder && (entry = readdir(folder)) != NULL) {
        snprintf(path, sizeof path, "%s/%s/%.255s", corpus, name,
                 entry->d_name);
        struct bytes stream = read_file(path);
        if (entry->d_name[0] != '.' && stream.size > 0) {
            print_message("%s\n", path);
            check_stream(&stream);
            count++;
        }
        bytes_free(&stream);
    }
    if (folder)
        closedir(folder);
    return count;
}

static void
every_file_of_the_corpus(void **state)
{
    const char *corpus = getenv("DICOM_CORPUS");

    (void)state;
    if (!corpus)
        skip();
    size_t count = check_folder(corpus, "real") +
                   check_folder(corpus, "synthetic");
    print_message("%zu files\n", count);
    assert_true(count > 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_of_the_corpus),
    };

    RUN_TABLE(run_made_row, made);
    RUN_TESTS(tests);
    return finish_tests();
}
