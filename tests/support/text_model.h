/*
 * What the tests of JSON and XML do alike. Who includes this defines OF(name),
 * the name in the library.
 */
#ifndef SUPPORT_TEXT_MODEL_H
#define SUPPORT_TEXT_MODEL_H

#include "support/event_text.h"
#include "support/text_out.h"

typedef OF(writer) text_writer;
typedef OF(writer_options) text_writer_options;
typedef OF(reader) text_reader;

/* Writes a data set as play_value() makes it. */
static inline void
write_value(const text_writer_options *options, const char *charset,
            const char *vr, struct bytes value, long cut, struct text_out *out)
{
    text_writer    *w;
    struct heedless h = {OF(writer_event), NULL};

    assert_int_equal(OF(writer_new)(&w, text_out_write, out, options),
                     DICOM_OK);
    h.ctx = w;
    assert_int_equal(play_value(heedless_event, &h, charset,
                                dicom_vr_from_letters(vr[0], vr[1]), value,
                                cut),
                     DICOM_OK);
    assert_int_equal(OF(writer_finish)(w), DICOM_OK);
    assert_int_equal(OF(writer_error)(w)->status, DICOM_OK);
    OF(writer_free)(w);
}

/* Writes events, and ends: with `status`, and as `text`, or NULL. */
static inline void
check_stream(const text_writer_options *options, const char *events,
             const char *text, dicom_status status)
{
    struct text_out out = {0};
    text_writer    *w;
    struct heedless h = {OF(writer_event), NULL};
    dicom_event     begin = {.kind = DICOM_DATASET_BEGIN};
    dicom_status    played = DICOM_OK;

    assert_int_equal(OF(writer_new)(&w, text_out_write, &out, options),
                     DICOM_OK);
    h.ctx = w;
    /* The second time after a reset in the midst of the first. */
    for (int i = 0; i < 2; i++) {
        text_out_free(&out);
        played = play_text(events, NULL, heedless_event, &h);
        if (i == 0)
            OF(writer_reset)(w);
    }
    if (played == DICOM_OK)
        played = OF(writer_finish)(w);
    assert_int_equal(played, status);
    assert_int_equal(OF(writer_error)(w)->status, status);
    if (text)
        assert_string_equal(out.text, text);
    else
        assert_null(out.text);
    /* It stays as it is. */
    assert_int_equal(OF(writer_finish)(w), status);
    assert_int_equal(OF(writer_event)(w, &begin),
                     status != DICOM_OK ? status : DICOM_E_STATE);
    text_out_free(&out);
    OF(writer_free)(w);
}

/* Feeds the text in pieces: `cut` bytes and the rest, or byte by byte if that
 * is 0; and ends it. */
static inline dicom_status
feed(text_reader *r, struct bytes text, size_t cut)
{
    dicom_status status = DICOM_OK;

    for (size_t at = 0; status == DICOM_OK && at < text.size;) {
        size_t       n = cut == 0 ? 1 : at == 0 ? cut : text.size - at;
        struct bytes piece = bytes_copy(text.data + at, n);

        status = OF(reader_feed)(r, piece.data, piece.size);
        bytes_free(&piece);
        at += n;
    }
    return status == DICOM_OK ? OF(reader_finish)(r) : status;
}

#endif
