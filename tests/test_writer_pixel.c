/* Which pixel data may stand in which transfer syntax. PS3.5 A.4 */
#include <dicom.h>

#include "support/event_text.h"
#include "support/rewrite.h"
#include "support/support.h"

#define ELE_UID "1.2.840.10008.1.2.1"
#define ILE_UID "1.2.840.10008.1.2"
#define JPEG_UID "1.2.840.10008.1.2.4.50"
#define RLE_UID "1.2.840.10008.1.2.5"

#define NATIVE "00080060:CS'OT' 7FE00010:OB.0102 }"
#define FRAGMENTS "7FE00010:OB< #. #.FFD8 > }"
#define ICON "00880200:SQ[ ( 7FE00010:OB"

static const struct row {
    const char  *name;
    const char  *syntax; /* NULL: that of the events */
    bool         read;   /* the events have offsets */
    const char  *events;
    dicom_status status;
} rows[] = {
    {"native, read", NULL, true, "D:ELE{ " NATIVE, DICOM_OK},
    {"native, made", NULL, false, "D:ELE{ " NATIVE, DICOM_OK},
    {"native to JPEG", JPEG_UID, true, "D:ELE{ " NATIVE, DICOM_E_UNSUPPORTED},
    {"native, made for JPEG", JPEG_UID, false, "D:ELE{ " NATIVE,
     DICOM_E_UNSUPPORTED},
    {"native in JPEG, read", NULL, true, "D:ENC{ " NATIVE, DICOM_OK},
    {"native in JPEG, made", NULL, false, "D:ENC{ " NATIVE,
     DICOM_E_UNSUPPORTED},
    {"native in JPEG to native", ELE_UID, true, "D:ENC{ " NATIVE, DICOM_OK},
    {"empty in JPEG, made", NULL, false, "D:ENC{ 7FE00010:OB }", DICOM_OK},
    {"fragments in JPEG, read", NULL, true, "D:ENC{ " FRAGMENTS, DICOM_OK},
    {"fragments in JPEG, made", NULL, false, "D:ENC{ " FRAGMENTS, DICOM_OK},
    {"fragments to RLE", RLE_UID, true, "D:ENC{ " FRAGMENTS,
     DICOM_E_UNSUPPORTED},
    {"fragments to native", ELE_UID, true, "D:ENC{ " FRAGMENTS,
     DICOM_E_UNSUPPORTED},
    {"fragments in native", NULL, true, "D:ELE{ " FRAGMENTS, DICOM_OK},
    {"an icon's fragments in JPEG", NULL, true,
     "D:ENC{ " ICON "< #. #.FFD8 > ) ] }", DICOM_OK},
    {"an icon's fragments to native", ELE_UID, true,
     "D:ENC{ " ICON "< #. #.FFD8 > ) ] }", DICOM_E_UNSUPPORTED},
    {"an icon's fragments to implicit VR", ILE_UID, true,
     "D:ENC{ " ICON "< #. #.FFD8 > ) ] }", DICOM_E_UNSUPPORTED},
    {"a native icon in JPEG", NULL, true, "D:ENC{ " ICON ".0102 ) ] }",
     DICOM_OK},
    {"a native icon to JPEG", JPEG_UID, true, "D:ELE{ " ICON ".0102 ) ] }",
     DICOM_OK},
};

struct play {
    dicom_writer *writer;
    bool          read;
};

static dicom_status
pass(void *ctx, const dicom_event *e)
{
    struct play *p = ctx;
    dicom_event  made = *e;

    if (!p->read)
        made.offset = 0;
    return dicom_writer_event(p->writer, &made);
}

static void
pixels_fit_the_syntax(const void *arg)
{
    const struct row    *row = arg;
    dicom_writer_options options = DICOM_WRITER_OPTIONS_INIT;
    struct play          p = {.read = row->read};
    struct output        out = {0};

    options.form = DICOM_FORM_DATASET;
    if (row->syntax)
        options.syntax = dicom_syntax_find(row->syntax, strlen(row->syntax));
    assert_int_equal(dicom_writer_new(&p.writer, output_write, &out, &options),
                     DICOM_OK);
    dicom_status status = play_text(row->events, NULL, pass, &p);
    if (status == DICOM_OK)
        status = dicom_writer_finish(p.writer);
    assert_int_equal(status, row->status);
    if (status != DICOM_OK)
        assert_string_equal(dicom_writer_error(p.writer)->section, "PS3.5 A.4");
    dicom_writer_free(p.writer);
    output_free(&out);
}

/* The short way of items must not let it through. */
static void
nothing_comes_between_pieces(void **state)
{
    static const dicom_event_kind kinds[] = {
        DICOM_DATASET_BEGIN, DICOM_SEQUENCE_BEGIN, DICOM_ITEM_BEGIN,
        DICOM_BULK_BEGIN,    DICOM_ELEMENT,
    };
    dicom_writer_options options = DICOM_WRITER_OPTIONS_INIT;
    struct output        out = {0};
    dicom_writer        *w;

    (void)state;
    options.form = DICOM_FORM_DATASET;
    assert_int_equal(dicom_writer_new(&w, output_write, &out, &options),
                     DICOM_OK);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        dicom_event e = {.kind = kinds[i],
                         .tag = (uint32_t)i << 16 | 0x10,
                         .vr = DICOM_VR_OB,
                         .length = 4,
                         .bytes = "AB",
                         .size = 2};

        assert_int_equal(dicom_writer_event(w, &e),
                         kinds[i] == DICOM_ELEMENT ? DICOM_E_STATE : DICOM_OK);
    }
    dicom_writer_free(w);
    output_free(&out);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_comes_between_pieces),
    };

    RUN_TABLE(pixels_fit_the_syntax, rows);
    RUN_TESTS(tests);
    return finish_tests();
}
