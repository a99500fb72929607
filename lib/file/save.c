#include "dicom/file.h"
#include "dicom/filter.h"

static dicom_status
tell_events(const dicom_dataset *ds, dicom_event_fn *on_event, void *ctx)
{
    const dicom_dataset *meta =
        dicom_dataset_parent(ds) ? NULL : dicom_dataset_file_meta(ds);
    dicom_status status = DICOM_OK;

    if (meta && meta != ds)
        status = dicom_dataset_walk(meta, on_event, ctx);
    if (status == DICOM_OK)
        status = dicom_dataset_walk(ds, on_event, ctx);
    return status;
}

/* Those in memory are those of an encoding that may be another one. */
static dicom_status
tell_measured(const dicom_dataset *ds, const dicom_writer_options *options,
              dicom_writer *writer)
{
    dicom_measure *measure;
    dicom_status   status = dicom_measure_new(&measure, options);

    if (status == DICOM_OK)
        status = tell_events(ds, dicom_measure_event, measure);
    if (status == DICOM_OK)
        status = dicom_measure_replay(measure, dicom_writer_event, writer);
    if (status == DICOM_OK)
        status = tell_events(ds, dicom_measure_event, measure);
    dicom_measure_free(measure);
    return status;
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

dicom_status
dicom_file_write(const dicom_dataset *ds, dicom_output_fn *output,
                 void *output_ctx, const dicom_writer_options *options,
                 dicom_error *error)
{
    dicom_writer *writer;
    dicom_status  status =
        dicom_writer_new(&writer, output, output_ctx, options);

    if (status == DICOM_OK)
        status = options && options->lengths == DICOM_LENGTHS_EXACT
                     ? tell_measured(ds, options, writer)
                     : tell_events(ds, dicom_writer_event, writer);
    if (status == DICOM_OK)
        status = dicom_writer_finish(writer);
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

    if (status == DICOM_OK) {
        status =
            dicom_file_write(ds, dicom_file_output_write, &out, writer, error);
        if (status == DICOM_OK) {
            status = dicom_file_output_commit(&out);
            tell(error, status, NULL);
        }
    } else {
        tell(error, status, NULL);
    }
    if (system_error)
        *system_error = out.system_error;
    dicom_file_output_discard(&out);
    return status;
}
