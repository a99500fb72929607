/*
 * How much the reader asks of a read function at once, and that the events are
 * the same however much it gets. lib/stream/reader.c
 */
#include <dicom.h>

#include "support/encode.h"
#include "support/support.h"

enum { LONG = 1 << 20, USUAL = 65536 };

static const struct row {
    const char *name;
    uint32_t    value; /* bytes of Pixel Data */
    size_t      piece; /* the most that the read function gives */
    size_t      least_asked, most_asked; /* the largest request is between */
} rows[] = {
    {"nothing", 0, LONG, 4096, USUAL},
    {"short", 1000, LONG, 4096, USUAL},
    {"below a long read", LONG - 2, LONG, USUAL, USUAL},
    {"in one long read", LONG + USUAL, LONG, LONG, LONG + 4096},
    {"three long reads", 3 * LONG + 70002, LONG, LONG, LONG + 4096},
    {"in pieces of 10007", 3 * LONG + 70002, 10007, LONG, LONG + 4096},
    {"in pieces of 1", LONG + USUAL, 1, LONG, LONG + 4096},
};

struct source {
    struct encoder *bytes;
    size_t          at;
    size_t          piece;
    size_t          most_asked;
};

static dicom_status
read_piece(void *ctx, void *buffer, size_t size, size_t *got)
{
    struct source *s = ctx;
    size_t         left = s->bytes->size - s->at;

    if (s->most_asked < size)
        s->most_asked = size;
    *got = size < s->piece ? size : s->piece;
    if (*got > left)
        *got = left;
    memset(buffer, 0xEE, size); /* its room is ours to write */
    memcpy(buffer, s->bytes->data + s->at, *got);
    s->at += *got;
    return DICOM_OK;
}

static uint8_t
pixel(size_t i)
{
    return (uint8_t)(i >> 16 ^ i >> 8 ^ i);
}

static struct encoder
make_stream(uint32_t size)
{
    struct encoder e = {0};

    encode_text(&e, DICOM_TAG(0x0010, 0x0010), "PN", "Doe^John");
    encode_header(&e, DICOM_TAG(0x7FE0, 0x0010), "OB", size);
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = pixel(i);
        encode_bytes(&e, &byte, 1);
    }
    encode_text(&e, DICOM_TAG(0xFFFC, 0xFFFC), "OB", "");
    return e;
}

static void
value_comes_whole(const void *arg)
{
    const struct row    *row = arg;
    struct encoder       stream = make_stream(row->value);
    struct source        source = {.bytes = &stream, .piece = row->piece};
    dicom_input          input = {.read = read_piece, .ctx = &source};
    dicom_parser_options options = DICOM_PARSER_OPTIONS_INIT;
    dicom_reader        *reader;
    const dicom_event   *e;
    dicom_status         status;
    size_t               got = 0;
    uint32_t             last = 0;

    options.syntax = dicom_syntax_find("1.2.840.10008.1.2.1", 19);
    assert_int_equal(dicom_reader_new(&reader, &input, &options), DICOM_OK);
    while ((status = dicom_reader_next(reader, &e)) == DICOM_OK) {
        const uint8_t *bytes = e->bytes;

        if (e->kind == DICOM_ELEMENT)
            last = e->tag;
        if (e->tag != DICOM_TAG(0x7FE0, 0x0010) ||
            (e->kind != DICOM_BULK_DATA && e->kind != DICOM_ELEMENT))
            continue;
        for (size_t i = 0; i < e->size; i++, got++)
            if (bytes[i] != pixel(got))
                fail_msg("byte %zu is %02X", got, bytes[i]);
    }
    assert_int_equal(status, DICOM_END);
    assert_int_equal(got, row->value);
    assert_int_equal(dicom_reader_offset(reader), stream.size);
    assert_in_range(source.most_asked, row->least_asked, row->most_asked);
    assert_int_equal(last, DICOM_TAG(0xFFFC, 0xFFFC));
    dicom_reader_free(reader);
    encode_free(&stream);
}

int
main(void)
{
    RUN_TABLE(value_comes_whole, rows);
    return finish_tests();
}
