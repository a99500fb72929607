/*
 * What deflated data sets that break the rules of PS3.5 A.5 get. The streams
 * are deflated here, by zlib.
 */
#include <stdlib.h>

#include <zlib.h>

#include "support/play.h"
#include "support/streams.h"

#define DEFLATED PREAMBLE META_DEFLATED
#define META_LOG "M{ 00020000:UL.1E000000 00020010:UI/22 } "
#define DEF_LOG "P " META_LOG "D:DEF{ " HEAD_LOG

enum form { RAW = -MAX_WBITS, ZLIB = MAX_WBITS };

struct row {
    const char       *name;
    const char       *head;  /* what is before it, hex */
    const char       *inner; /* what is deflated */
    enum form         form;
    int               level;
    size_t            flush; /* after so many bytes each; 0: never */
    int               cut;   /* bytes cut off the end */
    const char       *tail;  /* what follows, hex */
    struct stream_row judge;
};

static void
append(struct bytes *all, const void *data, size_t size)
{
    all->data = realloc(all->data, all->size + size + 1);
    assert_non_null(all->data);
    memcpy(all->data + all->size, data, size);
    all->size += size;
}

static void
append_hex(struct bytes *all, const char *hex)
{
    struct bytes part = bytes_from_hex(hex);

    append(all, part.data, part.size);
    bytes_free(&part);
}

/* Deflates the next `size` bytes of the stream. */
static void
deflate_part(struct bytes *all, z_stream *z, size_t size, int flush)
{
    uint8_t out[4096];
    int     answer;

    z->avail_in = (uInt)size;
    do {
        z->next_out = out;
        z->avail_out = sizeof out;
        answer = deflate(z, flush);
        assert_true(answer == Z_OK || answer == Z_STREAM_END ||
                    answer == Z_BUF_ERROR);
        append(all, out, sizeof out - z->avail_out);
    } while (z->avail_out == 0);
}

static void
append_deflated(struct bytes *all, struct bytes inner, const struct row *row)
{
    z_stream z = {0};
    size_t   at = 0;

    assert_int_equal(deflateInit2(&z, row->level, Z_DEFLATED, row->form, 8,
                                  Z_DEFAULT_STRATEGY),
                     Z_OK);
    z.next_in = inner.data;
    for (; row->flush > 0 && inner.size - at > row->flush; at += row->flush)
        deflate_part(all, &z, row->flush, Z_FULL_FLUSH);
    deflate_part(all, &z, inner.size - at, Z_FINISH);
    deflateEnd(&z);
}

static void
run_row(const void *data)
{
    const struct row *row = data;
    struct stream_row judge = row->judge;
    struct bytes      inner = bytes_from_hex(row->inner);
    struct bytes      stream = {NULL, 0};

    judge.name = row->name;
    append_hex(&stream, row->head);
    append_deflated(&stream, inner, row);
    stream.size -= (size_t)row->cut;
    append_hex(&stream, row->tail);
    judge_stream(stream, &judge);
    bytes_free(&inner);
    bytes_free(&stream);
}

#define JUDGE(status, events, strict) {NULL, NULL, status, events, strict, {0}}

static const struct row rows[] = {
    {"L70 sound, JPIP referenced",
     PREAMBLE GROUP_LENGTH("1E000000")
     SYNTAX("1600", "'1.2.840.10008.1.2.4.95'"), HEAD LAST, RAW, 9, 0, 0, "",
     JUDGE(DICOM_OK, DEF_LOG LAST_LOG "}", DICOM_OK)},
    {"E00 L69 sound", DEFLATED, HEAD LAST, RAW, 9, 0, 0, "",
     JUDGE(DICOM_OK, DEF_LOG LAST_LOG "}", DICOM_OK)},
    {"E09 stored blocks", DEFLATED, HEAD LAST, RAW, 0, 0, 0, "",
     JUDGE(DICOM_OK, DEF_LOG LAST_LOG "}", DICOM_OK)},
    {"E10 a flush after each 7 bytes", DEFLATED, HEAD LAST, RAW, 9, 7, 0, "",
     JUDGE(DICOM_OK, DEF_LOG LAST_LOG "}", DICOM_OK)},
    {"E00 padded to even length", DEFLATED, HEAD LAST, RAW, 9, 0, 0, "00",
     JUDGE(DICOM_OK, DEF_LOG LAST_LOG "!1 }", DICOM_OK)},
    {"E04 L72 bytes after it", DEFLATED, HEAD LAST, RAW, 9, 0, 0, "'JUNKJUNK'",
     JUDGE(DICOM_OK, DEF_LOG LAST_LOG "*TRAILING_BYTES !8 }", DICOM_E_SYNTAX)},
    {"zeros after it", DEFLATED, HEAD LAST, RAW, 9, 0, 0, "00*32",
     JUDGE(DICOM_OK, DEF_LOG LAST_LOG "*TRAILING_ZEROS !32 }", DICOM_OK)},
    {"E03 L71 a zlib header", DEFLATED, HEAD LAST, ZLIB, 9, 0, 0, "",
     JUDGE(DICOM_OK,
           "P " META_LOG "*ZLIB_HEADER D:DEF{ " HEAD_LOG LAST_LOG "}",
           DICOM_E_INFLATE)},
    {"E02 cut", DEFLATED, HEAD LAST, RAW, 0, 0, 10, "",
     JUDGE(DICOM_E_TRUNCATED, DEF_LOG "*VALUE_TRUNCATED !6 }",
           DICOM_E_TRUNCATED)},
    {"E08 the inner data set is cut", DEFLATED,
     HEAD "4000 4402 'DA' 0800 '2020'", RAW, 9, 0, 0, "",
     JUDGE(DICOM_E_TRUNCATED, DEF_LOG "*VALUE_TRUNCATED 00400244:DA'2020'~ }",
           DICOM_E_TRUNCATED)},
};

/* What zlib would not write. */
static const struct stream_row plain[] = {
    {"E06 not deflated", PREAMBLE META_DEFLATED HEAD LAST, DICOM_OK,
     "P " META_LOG "*NOT_DEFLATED D:ELE{ " HEAD_LOG LAST_LOG "}",
     DICOM_E_INFLATE, {0}},
    {"E06 not deflated, implicit", PREAMBLE META_DEFLATED HEAD_I LAST_I,
     DICOM_E_INFLATE, "P " META_LOG "D:DEF{", DICOM_E_INFLATE, {0}},
    {"no block of deflated data", PREAMBLE META_DEFLATED "FF*20",
     DICOM_E_INFLATE, "P " META_LOG "D:DEF{", DICOM_E_INFLATE, {0}},
    {"damaged after the first block",
     PREAMBLE META_DEFLATED "00 1A00 E5FF " HEAD "07 FF*20", DICOM_E_INFLATE,
     "P " META_LOG "D:DEF{ 00080008:CS'ORIGINAL' 00080060:CS'OT'",
     DICOM_E_INFLATE, {0}},
    {"nothing after the file meta information", PREAMBLE META_DEFLATED,
     DICOM_OK, "P " META_LOG "*NO_DATA_SET D:DEF{ }", DICOM_OK, {0}},
};

/* ---- bombs -------------------------------------------------------------- */

/* A data set that holds one value of `size` zeros, deflated. */
static struct bytes
bomb(size_t size)
{
    struct bytes     stream = {NULL, 0}, inner = {NULL, 0};
    const struct row row = {.form = RAW, .level = 9};
    const uint8_t    length[] = {(uint8_t)size, (uint8_t)(size >> 8),
                                 (uint8_t)(size >> 16), (uint8_t)(size >> 24)};
    uint8_t         *zeros = calloc(1, size);

    assert_non_null(zeros);
    append_hex(&stream, PREAMBLE META_DEFLATED);
    append_hex(&inner, HEAD LAST "E07F 1000 'OB' 0000");
    append(&inner, length, sizeof length);
    append(&inner, zeros, size);
    append_deflated(&stream, inner, &row);
    free(zeros);
    bytes_free(&inner);
    return stream;
}

static void
test_bomb(void **state)
{
    static const struct {
        uint64_t     limit;
        dicom_status status;
    } cases[] = {
        {0, DICOM_OK},
        {(4 << 20) + 1000, DICOM_OK},
        {4 << 20, DICOM_E_LIMIT},
        {100000, DICOM_E_LIMIT},
    };
    struct bytes stream = bomb(4 << 20);

    (void)state;
    assert_true(stream.size < 8192);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tape          tape = {0};
        dicom_parser_options options = {.limits.inflated = cases[i].limit};

        play(&tape, stream, PLAY_PUSH, 1000, &options);
        assert_int_equal(tape.status, cases[i].status);
        assert_null(tape.mistake);
        if (cases[i].status == DICOM_OK)
            assert_non_null(strstr(tape.full.text, "\t4194304\t"));
        tape_free(&tape);
    }
    bytes_free(&stream);
}

/* E11: empty blocks make progress, and nothing else. */
static void
test_empty_blocks(void **state)
{
    struct bytes               stream = {NULL, 0};
    struct bytes               inner = bytes_from_hex(HEAD LAST);
    const struct row           row = {.form = RAW, .level = 9};
    const dicom_parser_options options = {0};
    struct tape                tape = {0};

    (void)state;
    append_hex(&stream, PREAMBLE META_DEFLATED);
    for (int i = 0; i < 40000; i++)
        append(&stream, "\0\0\0\xFF\xFF", 5);
    append_deflated(&stream, inner, &row);
    play(&tape, stream, PLAY_PUSH, 7, &options);
    assert_int_equal(tape.status, DICOM_OK);
    assert_string_equal(tape.brief.text, " " DEF_LOG LAST_LOG "}");
    tape_free(&tape);
    bytes_free(&inner);
    bytes_free(&stream);
}

int
main(void)
{
    const struct CMUnitTest big[] = {
        cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_empty_blocks),
    };

    RUN_TABLE(run_row, rows);
    RUN_TABLE(run_stream_row, plain);
    RUN_TESTS(big);
    return finish_tests();
}
