/*
 * dicom/reader.h - events are pulled out of an input.
 *
 * The same core as dicom/parser.h, the same events, findings and errors.
 */
#ifndef DICOM_READER_H
#define DICOM_READER_H

#include "parser.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Where a reader gets its bytes: memory, or functions.
 *
 * Memory: `data` and `size`; values are lent out of it without copying.
 */
typedef struct dicom_input {
    const void *data;
    size_t      size;

    /** Reads up to `size` bytes into `buffer`; sets `*got`, 0 at the end.
     *  Asked for 4 KiB first, then for about 64 KiB, within long values for
     *  about 1 MiB: a reader's buffer is not larger, unless values are to be
     *  whole (`whole_value_max`).
     *  A status other than DICOM_OK ends the reader with it. Used if not
     *  NULL; `data` and `size` are then ignored. */
    dicom_status (*read)(void *ctx, void *buffer, size_t size, size_t *got);
    /** Passes over up to `size` bytes; sets `*got` to how many there were.
     *  May be NULL: the bytes are read then. */
    dicom_status (*skip)(void *ctx, uint64_t size, uint64_t *got);
    void *ctx;
} dicom_input;

typedef struct dicom_reader dicom_reader;

/** @param input    copied; memory in it is borrowed as long as the reader
 *  @param options  read during the call only; NULL: the defaults
 *  @return DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_NO_MEMORY; on an error `*out`
 *          is NULL */
DICOM_API DICOM_CHECK dicom_status
dicom_reader_new(dicom_reader **out, const dicom_input *input,
                 const dicom_parser_options *options);

/** NULL is fine. */
DICOM_API void dicom_reader_free(dicom_reader *reader);

/** Begins anew with another input; keeps options and memory. E_ARGUMENT */
DICOM_API DICOM_CHECK dicom_status dicom_reader_reset(dicom_reader *reader,
                                                      const dicom_input *input);

/**
 * The next event, lent until the next call.
 *
 * @return DICOM_OK with `*event` set; DICOM_END after the last one; or the
 *         first error, which every later call repeats; `*event` is then NULL
 */
DICOM_API DICOM_CHECK dicom_status dicom_reader_next(dicom_reader *reader,
                                                     const dicom_event **event);

/**
 * Passes over what the last event, a BEGIN, has opened: the matching END is
 * the next event. Seeks where the input can.
 *
 * @return DICOM_OK; DICOM_E_STATE if the last event was no BEGIN
 */
DICOM_API DICOM_CHECK dicom_status dicom_reader_skip(dicom_reader *reader);

/** The first error; status DICOM_OK if there was none. */
DICOM_API const dicom_error *dicom_reader_error(const dicom_reader *reader);

/** As dicom_parser_offset(). */
DICOM_API uint64_t dicom_reader_offset(const dicom_reader *reader);

#ifdef __cplusplus
}
#endif

#endif
