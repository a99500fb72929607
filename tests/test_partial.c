/*
 * Large values that are shorter than their lengths say: what is there can be
 * written. With their item, whose length cuts them, that is known when they
 * begin; at the end of the input a data set alone knows.
 */
#include <dicom.h>

#include "support/encode.h"
#include "support/rewrite.h"
#include "support/support.h"

#define ELE "1.2.840.10008.1.2.1"

enum { THERE = 70001, MORE = 2000 };

static const struct row {
    const char   *name;
    bool          item;    /* its length cuts the value; else the end */
    bool          dataset; /* by way of one */
    dicom_lengths lengths;
    dicom_status  read, written;
} rows[] = {
    {"an item cuts, a stream", true, false, DICOM_LENGTHS_UNDEFINED, DICOM_OK,
     DICOM_OK},
    {"an item cuts, a data set", true, true, DICOM_LENGTHS_UNDEFINED, DICOM_OK,
     DICOM_OK},
    {"an item cuts, exact lengths", true, true, DICOM_LENGTHS_EXACT, DICOM_OK,
     DICOM_OK},
    {"the end cuts, a stream", false, false, DICOM_LENGTHS_UNDEFINED,
     DICOM_E_TRUNCATED, DICOM_E_TRUNCATED},
    {"the end cuts, a data set", false, true, DICOM_LENGTHS_UNDEFINED,
     DICOM_E_TRUNCATED, DICOM_OK},
    {"the end cuts, exact lengths", false, true, DICOM_LENGTHS_EXACT,
     DICOM_E_TRUNCATED, DICOM_OK},
};

static struct encoder
make_stream(bool item)
{
    struct encoder e = {0};

    if (item) {
        encode_header(&e, DICOM_TAG(0x0008, 0x1140), "SQ", 8 + 12 + THERE);
        encode_32(&e, 0xE000FFFE);
        encode_32(&e, 12 + THERE);
    }
    encode_header(&e, DICOM_TAG(0x0042, 0x0011), "OB", THERE + MORE);
    for (size_t i = 0; i < THERE; i++)
        encode_bytes(&e, &(uint8_t){(uint8_t)(i % 251)}, 1);
    return e;
}

/* The last bytes are the value and its padding, behind them what ends it. */
static void
check_value(const struct output *out, const struct row *row)
{
    bool   delimited = row->item && row->lengths == DICOM_LENGTHS_UNDEFINED;
    size_t end = out->size - (delimited ? 16 : 0);

    assert_in_range(end, THERE + 1 + 12, out->size);
    const uint8_t *value = out->data + end - (THERE + 1);
    for (size_t i = 0; i < THERE; i++)
        if (value[i] != i % 251)
            fail_msg("byte %zu is %u", i, value[i]);
    assert_int_equal(value[THERE], 0);
    assert_int_equal(value[-4] | value[-3] << 8 | value[-2] << 16, THERE + 1);
}

static void
what_is_there_is_written(const void *arg)
{
    const struct row    *row = arg;
    struct encoder       in = make_stream(row->item);
    dicom_parser_options parser = DICOM_PARSER_OPTIONS_INIT;
    dicom_writer_options writer = DICOM_WRITER_OPTIONS_INIT;
    struct output        out = {0};
    dicom_status         written;
    dicom_dataset       *ds;

    parser.syntax = dicom_syntax_find(ELE, sizeof ELE - 1);
    writer.form = DICOM_FORM_DATASET;
    writer.lengths = row->lengths;
    if (row->dataset) {
        assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
        assert_int_equal(
            parse_bytes(in.data, in.size, 0, &parser, dicom_dataset_event, ds),
            row->read);
        assert_int_equal(dicom_dataset_finish(ds), DICOM_OK);
        written = dicom_file_write(ds, output_write, &out, &writer, NULL);
        dicom_dataset_free(ds);
    } else {
        assert_int_equal(rewrite_bytes(in.data, in.size, 4096, &parser, &writer,
                                       &out, &written, NULL),
                         row->read);
    }
    assert_int_equal(written, row->written);
    if (written == DICOM_OK)
        check_value(&out, row);
    output_free(&out);
    encode_free(&in);
}

int
main(void)
{
    RUN_TABLE(what_is_there_is_written, rows);
    return finish_tests();
}
