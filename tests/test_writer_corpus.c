/*
 * Every file of a corpus through the writer: preserved, to the same bytes;
 * converted to each uncompressed syntax and back, to the same contents.
 */
#define _XOPEN_SOURCE 700

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include <dicom.h>

#include "support/rewrite.h"
#include "support/support.h"
#include "support/tsv.h"

static struct {
    size_t files, same, inflated, unreadable, converted, refused;
    size_t failed;
} count;

static void
fails(const char *path, const char *how, const dicom_error *error)
{
    count.failed++;
    print_error("%s: %s", path, how);
    if (error && error->status != DICOM_OK)
        print_error(": %s: %s at %s", dicom_status_name(error->status),
                    error->text, error->path);
    print_error("\n");
}

/* ---- what a stream is ---------------------------------------------------- */

struct traits {
    bool            deflated;
    bool            encapsulated;
    bool            disorder;
    bool            meta_in_data_set;
    struct contents contents;
};

static dicom_status
traits_event(void *ctx, const dicom_event *e)
{
    struct traits *t = ctx;

    if (e->kind == DICOM_DATASET_BEGIN && e->syntax)
        t->deflated = e->syntax->deflated;
    if (e->kind == DICOM_FRAGMENTS_BEGIN)
        t->encapsulated = true;
    return contents_event(&t->contents, e);
}

static void
traits_finding(void *ctx, const dicom_finding *finding)
{
    struct traits *t = ctx;

    t->disorder |= finding->code == DICOM_F_TAG_ORDER ||
                   finding->code == DICOM_F_TAG_DUPLICATE;
    t->meta_in_data_set |= finding->code == DICOM_F_META_IN_DATA_SET;
}

static dicom_status
traits_of(struct traits *t, const void *data, size_t size)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;

    o.on_finding = traits_finding;
    o.finding_ctx = t;
    return parse_bytes(data, size, 0, &o, traits_event, t);
}

static bool
same_text(const struct event_log *a, const struct event_log *b)
{
    return strcmp(a->text ? a->text : "", b->text ? b->text : "") == 0;
}

/* ---- preserved ----------------------------------------------------------- */

static bool
equal_inflated(const struct output *a, const void *data, size_t size)
{
    struct event_log one = {0}, other = {0};
    dicom_status     first =
        parse_bytes(a->data, a->size, 0, NULL, event_log_event, &one);
    dicom_status second =
        parse_bytes(data, size, 0, NULL, event_log_event, &other);
    bool same = first == second && same_text(&one, &other);

    event_log_free(&one);
    event_log_free(&other);
    return same;
}

static void
preserve(const char *path, const uint8_t *data, size_t size,
         const struct traits *t, dicom_status expected)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    struct output        out = {0};
    dicom_status         written;
    dicom_error          error;

    o.preserve = true;
    dicom_status status =
        rewrite_bytes(data, size, 0, NULL, &o, &out, &written, &error);
    if (status != expected || written != DICOM_OK)
        fails(path, "cannot be preserved", &error);
    else if (out.size == size && memcmp(out.data, data, size) == 0)
        count.same++;
    else if (t->deflated && equal_inflated(&out, data, size))
        count.inflated++;
    else
        fails(path, "is not preserved", NULL);
    output_free(&out);
}

/* ---- converted ----------------------------------------------------------- */

static const char *const targets[] = {
    "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.1.99"};

static void
compare(const char *path, const char *how, const struct output *out,
        const uint8_t *data, size_t size, bool implicit)
{
    struct contents was = {.implicit = implicit};
    struct contents is = {.implicit = implicit};

    (void)parse_bytes(data, size, 0, NULL, contents_event, &was);
    if (parse_bytes(out->data, out->size, 0, NULL, contents_event, &is) !=
        DICOM_OK)
        fails(path, "cannot be read again", NULL);
    else if (!same_text(&was.log, &is.log))
        fails(path, how, NULL);
    else
        count.converted++;
    if (getenv("WRITER_SAVE") && !same_text(&was.log, &is.log)) {
        FILE *f = fopen("/tmp/was.txt", "w");
        fputs(was.log.text, f);
        fclose(f);
        f = fopen("/tmp/is.txt", "w");
        fputs(is.log.text, f);
        fclose(f);
    }
    event_log_free(&was.log);
    event_log_free(&is.log);
}

static void
convert(const char *path, const uint8_t *data, size_t size,
        const struct traits *t, const char *uid)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    struct output        there = {0}, back = {0};
    dicom_status         written;
    dicom_error          error;

    o.syntax = dicom_syntax_find(uid, strlen(uid));
    o.any_order = t->disorder;
    (void)rewrite_bytes(data, size, 0, NULL, &o, &there, &written, &error);
    if (written == DICOM_E_UNSUPPORTED && t->encapsulated) {
        count.refused++;
    } else if (written == DICOM_E_SYNTAX && t->meta_in_data_set) {
        count.refused++;
    } else if (written != DICOM_OK) {
        fails(path, uid, &error);
    } else {
        bool implicit = !o.syntax->explicit_vr;
        compare(path, uid, &there, data, size, implicit);
        o.syntax = dicom_syntax_find(targets[0], strlen(targets[0]));
        (void)rewrite_bytes(there.data, there.size, 0, NULL, &o, &back,
                            &written, &error);
        if (written != DICOM_OK)
            fails(path, "back", &error);
        compare(path, "back", &back, data, size, implicit);
    }
    output_free(&there);
    output_free(&back);
}

static void
check_file(const char *path)
{
    size_t        size = 0;
    uint8_t      *data = NULL;
    struct traits t = {0};
    FILE         *file = fopen(path, "rb");

    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size = (size_t)ftell(file);
    rewind(file);
    data = malloc(size + 1);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, size, file), size);
    fclose(file);
    dicom_status status = traits_of(&t, data, size);
    count.files++;
    if (status == DICOM_OK || status == DICOM_E_TRUNCATED)
        preserve(path, data, size, &t, status);
    else
        count.unreadable++;
    for (size_t i = 0; status == DICOM_OK && i < COUNT_OF(targets); i++)
        convert(path, data, size, &t, targets[i]);
    event_log_free(&t.contents.log);
    free(data);
}

static int
visit(const char *path, const struct stat *st, int kind, struct FTW *place)
{
    (void)st;
    (void)place;
    if (kind == FTW_F)
        check_file(path);
    return 0;
}

static void
every_file_of_the_corpus(void **state)
{
    const char *corpus = getenv("DICOM_CORPUS");
    char        path[4096];

    (void)state;
    if (!corpus)
        skip();
    snprintf(path, sizeof path, "%s/real", corpus);
    assert_int_equal(nftw(path, visit, 16, FTW_PHYS), 0);
    snprintf(path, sizeof path, "%s/synthetic", corpus);
    assert_int_equal(nftw(path, visit, 16, FTW_PHYS), 0);
    print_message("%zu files: %zu the same, %zu after inflating, "
                  "%zu unreadable; %zu conversions, %zu refused\n",
                  count.files, count.same, count.inflated, count.unreadable,
                  count.converted, count.refused);
    assert_true(count.files > 0);
    assert_int_equal(count.failed, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_of_the_corpus),
    };

    RUN_TESTS(tests);
    return finish_tests();
}
