/* A data set of a stream, of as much of it as can be read. */
#ifndef FUZZ_READ_DATASET_H
#define FUZZ_READ_DATASET_H

#include <dicom.h>

static inline dicom_status
read_dataset(dicom_dataset *ds, const uint8_t *data, size_t size)
{
    dicom_parser_options options = DICOM_PARSER_OPTIONS_INIT;
    dicom_parser        *parser;
    dicom_status         status;

    options.on_event = dicom_dataset_event;
    options.event_ctx = ds;
    status = dicom_parser_new(&parser, &options);
    if (status != DICOM_OK)
        return status;
    status = dicom_parser_feed(parser, data, size);
    if (status == DICOM_OK)
        status = dicom_parser_finish(parser);
    dicom_parser_free(parser);
    return dicom_dataset_finish(ds);
}

#endif
