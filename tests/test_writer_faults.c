/*
 * The writer when memory or the output fails: at the first call, the second,
 * ..., at every byte, until all goes well.
 */
#include <dicom.h>

#include "support/event_text.h"
#include "support/failing_alloc.h"
#include "support/rewrite.h"
#include "support/support.h"

static const struct row {
    const char          *name;
    const char          *syntax;
    dicom_writer_options options;
} rows[] = {
    {"file", "1.2.840.10008.1.2.1", {0}},
    {"big endian", "1.2.840.10008.1.2.2", {0}},
    {"deflated", "1.2.840.10008.1.2.1.99", {0}},
    {"deflated, alone", "1.2.840.10008.1.2.1.99", {.form = DICOM_FORM_DATASET}},
    {"group lengths",
     "1.2.840.10008.1.2.1",
     {.group_lengths = DICOM_GROUP_LENGTHS_MAKE, .trailing_padding = 512}},
    {"preserved", NULL, {.preserve = true}},
    {"preserved, deflated", NULL, {.preserve = true}},
};

/* More than what the writer gathers: some of it is held, some not. */
enum { BULK = 70000 };

static dicom_status
send_bulk(dicom_writer *w)
{
    static const uint8_t bytes[BULK] = {1, 2, 3};
    dicom_event          e = {.kind = DICOM_BULK_BEGIN,
                              .tag = 0x00080017,
                              .vr = DICOM_VR_OB,
                              .length = BULK,
                              .bytes = bytes};
    dicom_status         status = dicom_writer_event(w, &e);

    e.kind = DICOM_BULK_DATA;
    for (size_t at = 0; status == DICOM_OK && at < BULK; at += e.size) {
        e.bytes = bytes + at;
        e.size = BULK - at < 30000 ? BULK - at : 30000;
        status = dicom_writer_event(w, &e);
    }
    e.kind = DICOM_BULK_END;
    return status == DICOM_OK ? dicom_writer_event(w, &e) : status;
}

static dicom_status
write_all(const struct row *row, dicom_writer *w)
{
    bool deflated = strcmp(row->name, "preserved, deflated") == 0;

    dicom_status status = play_text("M{ 00020002:UI'9' 00020100:UI'1.2' }",
                                    NULL, dicom_writer_event, w);
    if (status == DICOM_OK)
        status = play_text(deflated ? "D:DEF{ 00080016:UI'1'"
                                    : "D:ELE{ 00080016:UI'1'",
                           NULL, dicom_writer_event, w);
    if (status == DICOM_OK)
        status = send_bulk(w);
    if (status == DICOM_OK)
        status = play_text("00080018:UI'1.2' 00081140:SQ[ ( 00080100:SH'A' ) ] "
                           "00280010:US.0100 }",
                           NULL, dicom_writer_event, w);
    return status == DICOM_OK ? dicom_writer_finish(w) : status;
}

/* Once from new; what failed sticks, and is forgotten by a reset. */
static dicom_status
go(const struct row *row, const dicom_allocator *allocator, struct output *out)
{
    dicom_writer_options o = row->options;
    dicom_writer        *w;

    o.size = sizeof o;
    o.allocator = allocator;
    if (row->syntax)
        o.syntax = dicom_syntax_find(row->syntax, strlen(row->syntax));
    dicom_status status = dicom_writer_new(&w, output_write, out, &o);
    if (status != DICOM_OK) {
        assert_null(w);
        return status;
    }
    status = write_all(row, w);
    assert_int_equal(dicom_writer_error(w)->status, status);
    if (status != DICOM_OK) {
        size_t calls = out->calls;
        assert_int_equal(dicom_writer_finish(w), status);
        assert_int_equal(out->calls, calls);
    }
    dicom_writer_reset(w, output_write, out);
    assert_int_equal(dicom_writer_error(w)->status, DICOM_OK);
    dicom_writer_free(w);
    return status;
}

static void
fails_by_memory(const void *data)
{
    const struct row    *row = data;
    struct failing_alloc memory;
    struct output        whole = {0};
    dicom_status         status;
    size_t               k = 0;

    assert_int_equal(go(row, NULL, &whole), DICOM_OK);
    do {
        bool            for_good = k++ % 2 == 0;
        dicom_allocator with = failing_alloc_init(&memory, k, for_good);
        struct output   out = {0};

        status = go(row, &with, &out);
        failing_alloc_check(&memory);
        assert_int_equal(status,
                         memory.failures ? DICOM_E_NO_MEMORY : DICOM_OK);
        assert_true(status != DICOM_OK || out.size == whole.size);
        output_free(&out);
    } while (status != DICOM_OK);
    assert_true(k > 2);
    output_free(&whole);
}

static void
fails_by_output(const void *data)
{
    const struct row *row = data;
    struct output     whole = {0};

    assert_int_equal(go(row, NULL, &whole), DICOM_OK);
    for (size_t room = 0; room < whole.size; room += room < 600 ? 1 : 997) {
        struct output out = {.room = room, .full = DICOM_E_WRITE};

        assert_int_equal(go(row, NULL, &out), DICOM_E_WRITE);
        assert_true(out.size <= room);
        /* Whatever the output says is what is heard. */
        out.full = DICOM_SKIP;
        out.size = 0;
        assert_int_equal(go(row, NULL, &out), DICOM_SKIP);
        output_free(&out);
    }
    output_free(&whole);
}

/* After a reset all is as new, and nothing is allocated. */
static void
resets(const void *data)
{
    const struct row    *row = data;
    struct failing_alloc memory;
    dicom_allocator      with = failing_alloc_init(&memory, 0, false);
    dicom_writer_options o = row->options;
    struct output        first = {0}, out = {0};
    dicom_writer        *w;
    size_t               calls;

    o.size = sizeof o;
    o.allocator = &with;
    if (row->syntax)
        o.syntax = dicom_syntax_find(row->syntax, strlen(row->syntax));
    assert_int_equal(dicom_writer_new(&w, output_write, &first, &o), DICOM_OK);
    assert_int_equal(write_all(row, w), DICOM_OK);
    calls = memory.calls;
    for (int round = 0; round < 3; round++) {
        output_clear(&out);
        dicom_writer_reset(w, output_write, &out);
        if (round == 1) { /* one is left unfinished */
            assert_int_equal(play_text("D:DEF{ 00080005:CS'A1' 00081140:SQ[ (",
                                       NULL, dicom_writer_event, w),
                             DICOM_OK);
            continue;
        }
        assert_int_equal(write_all(row, w), DICOM_OK);
        assert_int_equal(out.size, first.size);
        assert_memory_equal(out.data, first.data, first.size);
        if (!row->options.preserve)
            assert_int_equal(memory.calls, calls);
    }
    dicom_writer_free(w);
    failing_alloc_check(&memory);
    output_free(&first);
    output_free(&out);
}

int
main(void)
{
    RUN_TABLE(fails_by_memory, rows);
    RUN_TABLE(fails_by_output, rows);
    RUN_TABLE(resets, rows);
    return finish_tests();
}
