/*
 * A stream that comes twice and is measured: in each uncompressed syntax, text
 * as it is and in UTF-8, it can be written with exact lengths just where it
 * can with undefined ones; and what is read of both says the same.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

#include "output.h"

enum { PIECES = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Values of more than `whole` bytes come in pieces; 0: of more than usual. A
 * UN of such a size is looked at twice, lest its length be one of 16 bits; so
 * what was written is read with the usual one. */
static dicom_status
parse(const uint8_t *data, size_t size, uint32_t whole,
      dicom_event_fn *on_event, void *ctx)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    dicom_parser        *parser;

    o.on_event = on_event;
    o.event_ctx = ctx;
    o.limits.inflated = 1 << 22;
    o.whole_value_max = whole;
    check(dicom_parser_new(&parser, &o) == DICOM_OK);
    dicom_status status = dicom_parser_feed(parser, data, size);
    if (status == DICOM_OK)
        status = dicom_parser_finish(parser);
    dicom_parser_free(parser);
    return status;
}

/* The same through a filter, if there shall be one. */
static dicom_status
play(const uint8_t *data, size_t size, bool utf8, dicom_event_fn *on_event,
     void *ctx)
{
    dicom_utf8 *filter;

    if (!utf8)
        return parse(data, size, PIECES, on_event, ctx);
    check(dicom_utf8_new(&filter, on_event, ctx, NULL) == DICOM_OK);
    dicom_status status = parse(data, size, PIECES, dicom_utf8_event, filter);
    dicom_utf8_free(filter);
    return status;
}

/* What the writer says in the end. `measure` may be NULL. */
static dicom_status
write_all(const uint8_t *data, size_t size, bool utf8, dicom_measure *measure,
          const dicom_writer_options *options, struct output *out)
{
    dicom_writer *writer;

    check(dicom_writer_new(&writer, take, out, options) == DICOM_OK);
    if (measure) {
        check(dicom_measure_replay(measure, dicom_writer_event, writer) ==
              DICOM_OK);
        (void)play(data, size, utf8, dicom_measure_event, measure);
    } else {
        (void)play(data, size, utf8, dicom_writer_event, writer);
    }
    dicom_status status = dicom_writer_error(writer)->status;
    if (status == DICOM_OK)
        status = dicom_writer_finish(writer);
    dicom_writer_free(writer);
    return status;
}

/* ---- what is read of it ------------------------------------------------- */

static dicom_status
none_undefined(void *ctx, const dicom_event *e)
{
    (void)ctx;
    if (e->kind == DICOM_SEQUENCE_BEGIN || e->kind == DICOM_ITEM_BEGIN)
        check(e->length != DICOM_LENGTH_UNDEFINED);
    return DICOM_OK;
}

static void
compare(const struct output *a, const struct output *b)
{
    const struct output *outputs[] = {a, b};
    dicom_dataset       *sets[2];
    uint64_t             count = 0;

    for (size_t i = 0; i < 2; i++) {
        check(dicom_dataset_new(&sets[i], NULL) == DICOM_OK);
        check(parse(outputs[i]->data, outputs[i]->size, 0, dicom_dataset_event,
                    sets[i]) == DICOM_OK);
    }
    check(dicom_dataset_compare(sets[0], sets[1], NULL, NULL, NULL, &count) ==
          DICOM_OK);
    check(count == 0);
    dicom_dataset_free(sets[0]);
    dicom_dataset_free(sets[1]);
}

/* ---- a stream ----------------------------------------------------------- */

static void
go(const uint8_t *data, size_t size, const char *uid, bool utf8)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    struct output        exact = {0}, undefined = {0};
    dicom_measure       *measure;

    o.syntax = dicom_syntax_find(uid, strlen(uid));
    o.any_order = true;
    check(dicom_measure_new(&measure, &o) == DICOM_OK);
    if (play(data, size, utf8, dicom_measure_event, measure) == DICOM_OK) {
        dicom_status expected =
            write_all(data, size, utf8, NULL, &o, &undefined);

        o.lengths = DICOM_LENGTHS_EXACT;
        check(write_all(data, size, utf8, measure, &o, &exact) == expected);
        if (expected == DICOM_OK && o.syntax->explicit_vr) {
            check(parse(exact.data, exact.size, 0, none_undefined, NULL) ==
                  DICOM_OK);
            compare(&undefined, &exact);
        }
    }
    dicom_measure_free(measure);
    free(exact.data);
    free(undefined.data);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const uids[] = {
        "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2",
        "1.2.840.10008.1.2.1.99"};

    for (size_t i = 0; i < sizeof uids / sizeof uids[0]; i++) {
        go(data, size, uids[i], false);
        go(data, size, uids[i], true);
    }
    return 0;
}
