#include "support/text_out.h"

#include <stdlib.h>

dicom_status
text_out_write(void *ctx, const void *bytes, size_t size)
{
    struct text_out *out = ctx;

    assert_true(size > 0);
    if (out->fail_at > 0 && out->size + size >= out->fail_at)
        return DICOM_E_WRITE;
    if (out->size + size >= out->capacity) {
        out->capacity = 2 * (out->size + size) + 1;
        out->text = realloc(out->text, out->capacity);
        assert_non_null(out->text);
    }
    memcpy(out->text + out->size, bytes, size);
    out->size += size;
    out->text[out->size] = '\0';
    return DICOM_OK;
}

void
text_out_free(struct text_out *out)
{
    free(out->text);
    *out = (struct text_out){0};
}

dicom_status
heedless_event(void *ctx, const dicom_event *event)
{
    const struct heedless *h = ctx;
    dicom_status           status = h->on_event(h->ctx, event);

    return status == DICOM_SKIP ? DICOM_OK : status;
}

struct bytes
json_text(const char *json)
{
    struct bytes text = bytes_copy(json, strlen(json));

    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '`')
            text.data[i] = '"';
    return text;
}

/* Copies of their own, so that a sanitizer sees every overrun. */
static dicom_status
tell_piece(dicom_event_fn *on_event, void *ctx, dicom_event *e,
           const uint8_t *bytes, size_t size)
{
    struct bytes copy = bytes_copy(bytes, size);
    dicom_status status;

    e->bytes = copy.data;
    e->size = size;
    status = on_event(ctx, e);
    bytes_free(&copy);
    return status;
}

static dicom_status
play_pieces(dicom_event_fn *on_event, void *ctx, dicom_event *e,
            struct bytes value, size_t cut)
{
    dicom_status status;

    e->kind = DICOM_BULK_BEGIN;
    status = on_event(ctx, e);
    e->kind = DICOM_BULK_DATA;
    for (size_t at = 0; status == DICOM_OK && at < value.size;) {
        size_t n = cut == 0 ? 1 : at == 0 ? cut : value.size - at;

        status = tell_piece(on_event, ctx, e, value.data + at, n);
        at += n;
    }
    e->kind = DICOM_BULK_END;
    e->bytes = NULL;
    e->size = 0;
    return status == DICOM_OK ? on_event(ctx, e) : status;
}

dicom_status
play_value(dicom_event_fn *on_event, void *ctx, const char *charset,
           dicom_vr vr, struct bytes value, long cut)
{
    dicom_event  e = {.kind = DICOM_DATASET_BEGIN};
    dicom_status status = on_event(ctx, &e);

    if (charset && status == DICOM_OK) {
        e = (dicom_event){.kind = DICOM_ELEMENT,
                          .tag = 0x00080005,
                          .vr = DICOM_VR_CS,
                          .length = (uint32_t)strlen(charset)};
        status = tell_piece(on_event, ctx, &e, (const uint8_t *)charset,
                            strlen(charset));
    }
    if (status != DICOM_OK)
        return status;
    e = (dicom_event){.kind = DICOM_ELEMENT,
                      .tag = 0x00091001,
                      .vr = vr,
                      .length = (uint32_t)value.size};
    status = cut < 0 ? tell_piece(on_event, ctx, &e, value.data, value.size)
                     : play_pieces(on_event, ctx, &e, value, (size_t)cut);
    e = (dicom_event){.kind = DICOM_DATASET_END};
    return status == DICOM_OK ? on_event(ctx, &e) : status;
}
