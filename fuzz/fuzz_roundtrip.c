/*
 * What was parsed and written again, preserved: the same bytes. In each
 * uncompressed syntax, and once more from there: nothing goes wrong.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

#include "output.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was met with on the way. */
struct course {
    dicom_writer *writer;
    bool          deflated;
};

static dicom_status
write_event(void *ctx, const dicom_event *e)
{
    struct course *c = ctx;

    if (e->kind == DICOM_DATASET_BEGIN && e->syntax)
        c->deflated |= e->syntax->deflated;
    return dicom_writer_event(c->writer, e);
}

/* Returns what the writer says in the end. */
static dicom_status
rewrite(const uint8_t *data, size_t size, const dicom_writer_options *options,
        struct output *out, struct course *course, dicom_status *read)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    dicom_parser        *parser;

    *course = (struct course){0};
    o.on_event = write_event;
    o.event_ctx = course;
    o.limits.inflated = 1 << 24;
    check(dicom_writer_new(&course->writer, take, out, options) == DICOM_OK);
    check(dicom_parser_new(&parser, &o) == DICOM_OK);
    *read = dicom_parser_feed(parser, data, size);
    if (*read == DICOM_OK)
        *read = dicom_parser_finish(parser);
    dicom_parser_free(parser);
    dicom_status status = dicom_writer_error(course->writer)->status;
    if (status == DICOM_OK)
        status = dicom_writer_finish(course->writer);
    dicom_writer_free(course->writer);
    return status;
}

static void
preserve(const uint8_t *data, size_t size)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    struct output        out = {0};
    struct course        course;
    dicom_status         read;

    o.preserve = true;
    dicom_status written = rewrite(data, size, &o, &out, &course, &read);
    if ((read == DICOM_OK || read == DICOM_E_TRUNCATED) && !course.deflated) {
        check(written == DICOM_OK);
        check(out.size == size);
        check(size == 0 || memcmp(out.data, data, size) == 0);
    }
    free(out.data);
}

static void
convert(const uint8_t *data, size_t size, const char *uid)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    struct output        one = {0}, other = {0};
    struct course        course;
    dicom_status         read;

    o.syntax = dicom_syntax_find(uid, strlen(uid));
    o.any_order = true;
    o.keep_meta = true;
    if (rewrite(data, size, &o, &one, &course, &read) == DICOM_OK &&
        read == DICOM_OK)
        (void)rewrite(one.data, one.size, &o, &other, &course, &read);
    free(one.data);
    free(other.data);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const uids[] = {
        "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2",
        "1.2.840.10008.1.2.1.99"};

    preserve(data, size);
    for (size_t i = 0; i < sizeof uids / sizeof uids[0]; i++)
        convert(data, size, uids[i]);
    return 0;
}
