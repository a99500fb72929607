#include "dicom/file.h"

static dicom_status
write_events(const dicom_dataset *ds, dicom_writer *writer)
{
    const dicom_dataset *meta =
        dicom_dataset_parent(ds) ? NULL : dicom_dataset_file_meta(ds);
    dicom_status status = DICOM_OK;

    if (meta && meta != ds)
        status = dicom_dataset_walk(meta, dicom_writer_event, writer);
    if (status == DICOM_OK)
        status = dicom_dataset_walk(ds, dicom_writer_event, writer);
    return status == DICOM_OK ? dicom_writer_finish(writer) : status;
}

/* The writer's error, if it is the one that counts. */
static void
tell(dicom_error *error, dicom_status status, const dicom_error *of_writer)
{
    if (!error)
        return;
    if (of_writer && of_writer->status == status)
        *error = *of_writer;
    else
        *error = (dicom_error){
            .status = status, .section = "", .text = dicom_status_text(status)};
}

static dicom_status
save(const dicom_dataset *ds, dicom_file_output *out,
     const dicom_writer_options *options, dicom_error *error)
{
    dicom_writer *writer;
    dicom_status  status =
        dicom_writer_new(&writer, dicom_file_output_write, out, options);

    if (status == DICOM_OK)
        status = write_events(ds, writer);
    if (status == DICOM_OK)
        status = dicom_file_output_commit(out);
    tell(error, status, writer ? dicom_writer_error(writer) : NULL);
    dicom_writer_free(writer);
    return status;
}

dicom_status
dicom_file_save(const dicom_dataset *ds, const char *path,
                const dicom_writer_options      *writer,
                const dicom_file_output_options *output, dicom_error *error,
                int *system_error)
{
    dicom_file_output out = DICOM_FILE_OUTPUT_INIT;
    dicom_status      status = dicom_file_output_open(&out, path, output);

    if (status == DICOM_OK)
        status = save(ds, &out, writer, error);
    else
        tell(error, status, NULL);
    if (system_error)
        *system_error = out.system_error;
    dicom_file_output_discard(&out);
    return status;
}
