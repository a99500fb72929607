#include <errno.h>

#include "base/buf.h"
#include "dict/overlay.h"
#include "dicom/file.h"

enum { PIECE = 64 * 1024, TEXT_MAX = 64 << 20 };

/* All that is left of an input, which may have no end. */
static dicom_status
read_text(struct dicom__buf *text, struct dicom__memory *m,
          const dicom_input *input)
{
    dicom_status status = DICOM_OK;
    size_t       got = 1;

    while (status == DICOM_OK && got > 0) {
        status = dicom__buf_reserve(text, m, text->size + PIECE);
        if (status == DICOM_OK)
            status =
                input->read(input->ctx, text->data + text->size, PIECE, &got);
        text->size += status == DICOM_OK ? got : 0;
        if (text->size > TEXT_MAX)
            status = DICOM_E_LIMIT;
    }
    return status;
}

dicom_status
dicom_dict_overlay_add_file(dicom_dict_overlay *overlay, const char *path,
                            size_t *line)
{
    dicom_file_input     in = DICOM_FILE_INPUT_INIT;
    struct dicom__buf    text = {0};
    struct dicom__memory memory;
    dicom_status         status;

    if (line)
        *line = 0;
    if (!overlay)
        return DICOM_E_ARGUMENT;
    status = dicom_file_input_open(&in, path);
    if (status != DICOM_OK) {
        errno = in.system_error;
        return status;
    }
    dicom__memory_init(&memory, dicom__overlay_allocator(overlay), 0);
    status = read_text(&text, &memory, &in.input);
    if (status == DICOM_OK)
        status = dicom_dict_overlay_add(overlay, (const char *)text.data,
                                        text.size, line);
    dicom__buf_free(&text, &memory);

    int system_error = in.system_error;
    dicom_file_input_close(&in);
    errno = system_error;
    return status;
}
