/*
 * dicom-json: DICOM files as JSON, in the DICOM JSON Model.
 *
 * Reads on and on, in memory that does not depend on the file, and seeks over
 * what it does not write.
 *
 * PS3.18 annex F.
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#define TOOL "dicom-json"
#include "text_tool.h"
#include "tool.h"

static const char usage[] =
    "usage: dicom-json [OPTION]... FILE...\n"
    "Writes DICOM files as JSON (PS3.18 F); - is the standard input. One file\n"
    "gives an object, several give an array.\n"
    "  --lines            an object a line, for any number of files\n"
    "  --pretty           an attribute a line, indented\n"
    "  --bulk HOW         what becomes of values that are bytes: inline, as\n"
    "                     base64; omit, only the vr is left; or uri, where in\n"
    "                     which file they stand. inline\n"
    "  --bulk-min N       those of fewer bytes stay inline; 0\n"
    "  --numbers WHICH    DS, IS, SV and UV as numbers: all; exact, those\n"
    "                     that a double holds to the last digit; or none. all\n"
    "  --sort             read each file as a whole and sort its elements, so\n"
    "                     that no name is there twice even if a tag is\n"
    "  --dictionary FILE  VRs of private elements, in the format of\n"
    "                     dictionary/private.tsv\n"
    "  --strict           stop at the first error that could be survived\n"
    "  --help             print this\n"
    "  --version          print the version of the library\n"
    "       dicom-json --reverse IN OUT\n"
    "Makes a DICOM file of JSON that is one object; - is the standard input.\n"
    "Encapsulated pixel data have no form in JSON but a URI.\n"
    "Exit status: 0 all files were read to their end; 1 one was not, what\n"
    "could be read of it is written; 2 one could not be opened, or wrong\n"
    "usage.\n";

/* What is used for one file after another. */
struct tool {
    dicom_json_writer_options writer_options;
    dicom_parser_options      parser_options;
    enum bulk                 bulk;
    uint32_t                  bulk_min;
    bool                      sort;
    dicom_dict_overlay       *dictionary;
    dicom_json_writer        *writer;
    dicom_reader             *reader;
    dicom_file               *file;
    bool                      deflated; /* offsets are not of the file */
    char                     *uri;      /* of the file; NULL: there is none */
    char                      bulk_uri[3 * 4096 + 100];
};

/* ---- messages ------------------------------------------------------------ */

static int
wrong_usage(const char *what, const char *which)
{
    fprintf(stderr, "dicom-json: %s%s\n%s", what, which, usage);
    return EXIT_USAGE;
}

/* ---- bulk data ----------------------------------------------------------- */

static const char *
bulk_uri(void *ctx, const dicom_event *event)
{
    struct tool *t = ctx;
    bool         fragments = event->kind == DICOM_FRAGMENTS_BEGIN;
    uint64_t     offset = event->offset + event->header_size;
    size_t       room = sizeof t->bulk_uri;
    int          size;

    if (!fragments && event->length < t->bulk_min)
        return NULL;
    if (t->bulk == BULK_OMIT || !t->uri || t->deflated)
        return "";
    if (fragments)
        size =
            snprintf(t->bulk_uri, room, "%s?offset=%" PRIu64, t->uri, offset);
    else
        size =
            snprintf(t->bulk_uri, room, "%s?offset=%" PRIu64 "&length=%" PRIu32,
                     t->uri, offset, event->length);
    return size > 0 && (size_t)size < room ? t->bulk_uri : "";
}

/* ---- a file -------------------------------------------------------------- */

static dicom_status
write_event(void *ctx, const dicom_event *event)
{
    struct tool *t = ctx;

    if (event->kind == DICOM_DATASET_BEGIN)
        t->deflated = event->syntax && event->syntax->deflated;
    return dicom_json_writer_event(t->writer, event);
}

/* All events of the reader into the writer. */
static dicom_status
write_events(struct tool *t)
{
    const dicom_event *event;
    dicom_status       status;

    while ((status = dicom_reader_next(t->reader, &event)) == DICOM_OK) {
        status = write_event(t, event);
        if (status == DICOM_SKIP)
            status = dicom_reader_skip(t->reader);
        if (status != DICOM_OK)
            return status;
    }
    return status == DICOM_END ? DICOM_OK : status;
}

static int
stream_input(struct tool *t, const char *name, dicom_file_input *in)
{
    dicom_status status = t->reader ? dicom_reader_reset(t->reader, &in->input)
                                    : dicom_reader_new(&t->reader, &in->input,
                                                       &t->parser_options);

    if (status == DICOM_OK)
        status = write_events(t);
    return report(name, in->system_error,
                  t->reader ? dicom_reader_error(t->reader) : NULL, status);
}

static int
stream_file(struct tool *t, const char *name)
{
    dicom_file_input in = DICOM_FILE_INPUT_INIT;
    dicom_status     status = strcmp(name, "-") == 0
                                  ? dicom_file_input_stream(&in, stdin)
                                  : dicom_file_input_open(&in, name);
    int              result;

    if (status != DICOM_OK)
        return report(name, in.system_error, NULL, status);
    result = stream_input(t, name, &in);
    dicom_file_input_close(&in);
    return result;
}

/* Writes the data set in the order of its tags. */
static int
sort_file(struct tool *t, const char *name)
{
    dicom_file_options options = DICOM_FILE_OPTIONS_INIT;
    dicom_status       status = DICOM_OK, written = DICOM_OK;

    options.parser = &t->parser_options;
    if (!t->file)
        status = dicom_file_new(&t->file, &options);
    if (status != DICOM_OK)
        return report(name, 0, NULL, status);
    status = strcmp(name, "-") == 0 ? dicom_file_open_stream(t->file, stdin)
                                    : dicom_file_open(t->file, name);
    if (dicom_dataset_count(dicom_file_dataset(t->file)) > 0)
        written =
            dicom_dataset_walk(dicom_file_dataset(t->file), write_event, t);
    return report(name, dicom_file_system_error(t->file),
                  dicom_file_error(t->file), status ? status : written);
}

static int
write_file(struct tool *t, const char *name)
{
    int result;

    t->uri = t->bulk == BULK_URI ? uri_of(name) : NULL;
    result = t->sort ? sort_file(t, name) : stream_file(t, name);
    free(t->uri);
    if (dicom_json_writer_cut(t->writer) != DICOM_OK && result == EXIT_OK)
        result = EXIT_ERROR;
    return result;
}

static int
write_files(struct tool *t, char **names, int count)
{
    dicom_status status;
    int          result = EXIT_OK;

    if (t->writer_options.form == DICOM_JSON_OBJECT && count > 1)
        t->writer_options.form = DICOM_JSON_ARRAY;
    t->parser_options.dictionary = t->dictionary;
    if (t->bulk != BULK_INLINE)
        t->writer_options.bulk_uri = bulk_uri;
    t->writer_options.bulk_ctx = t;
    status = dicom_json_writer_new(&t->writer, write_stdout, NULL,
                                   &t->writer_options);
    for (int i = 0; status == DICOM_OK && i < count; i++) {
        int one = write_file(t, names[i]);

        result = one > result ? one : result;
        status = dicom_json_writer_error(t->writer)->status;
    }
    if (status == DICOM_OK)
        status = dicom_json_writer_finish(t->writer);
    if (status == DICOM_OK && t->writer_options.form != DICOM_JSON_LINES &&
        !t->writer_options.pretty)
        putchar('\n');
    if (status == DICOM_OK && (fflush(stdout) != 0 || ferror(stdout)))
        status = DICOM_E_WRITE;
    if (status == DICOM_OK || (status == DICOM_E_TRUNCATED && result))
        return result;
    complain("standard output", dicom_status_text(status), NULL);
    return EXIT_ERROR;
}

/* ---- the other way ------------------------------------------------------- */

static dicom_status
feed(void *reader, const void *text, size_t size)
{
    return dicom_json_reader_feed(reader, text, size);
}

static dicom_status
finish(void *reader)
{
    return dicom_json_reader_finish(reader);
}

static const dicom_error *
error_of(void *reader)
{
    return dicom_json_reader_error(reader);
}

static int
read_json(const char *in, const char *out)
{
    dicom_json_reader_options options = DICOM_JSON_READER_OPTIONS_INIT;
    dicom_json_reader        *reader = NULL;
    dicom_dataset            *ds = NULL;
    dicom_status              status = dicom_dataset_new(&ds, NULL);
    int                       result;

    options.on_event = dicom_dataset_event;
    options.event_ctx = ds;
    if (status == DICOM_OK)
        status = dicom_json_reader_new(&reader, &options);
    result =
        status == DICOM_OK
            ? reverse(&(struct text_source){reader, feed, finish, error_of}, ds,
                      in, out)
            : report(in, 0, NULL, status);
    dicom_json_reader_free(reader);
    dicom_dataset_free(ds);
    return result;
}

/* ---- the command --------------------------------------------------------- */

/* An option that has a value. */
static bool
take_value(struct tool *t, const char *name, const char *value)
{
    int choice;

    if (!value)
        return false;
    if (strcmp(name, "--bulk-min") == 0)
        return parse_number(value, &t->bulk_min);
    if (strcmp(name, "--bulk") == 0) {
        choice = which("inline\0omit\0uri\0", value);
        t->bulk = (enum bulk)choice;
    } else if (strcmp(name, "--numbers") == 0) {
        choice = which("all\0exact\0none\0", value);
        t->writer_options.numbers = (dicom_json_numbers)choice;
    } else {
        return false;
    }
    return choice >= 0;
}

/* The option at argv[0]: how many words it has, 0 if it is wrong, or -1 if
 * that was said. */
static int
take_option(struct tool *t, char **argv)
{
    switch (which("--lines\0--pretty\0--sort\0--strict\0--dictionary\0",
                  argv[0])) {
    case 0:
        t->writer_options.form = DICOM_JSON_LINES;
        return 1;
    case 1:
        t->writer_options.pretty = true;
        return 1;
    case 2:
        t->sort = true;
        return 1;
    case 3:
        t->parser_options.strict = true;
        return 1;
    case 4:
        if (argv[1])
            return add_dictionary(&t->dictionary, argv[1]) ? 2 : -1;
        return 0;
    default:
        return take_value(t, argv[0], argv[1]) ? 2 : 0;
    }
}

static int
command(struct tool *t, int argc, char **argv)
{
    int i = 2, words;

    if (argc > 1 && strcmp(argv[1], "--reverse") == 0)
        return !at_option(argc, argv, &i) && argc - i == 2
                   ? read_json(argv[i], argv[i + 1])
                   : wrong_usage("--reverse IN OUT", "");
    for (i = 1; at_option(argc, argv, &i); i += words) {
        if (strcmp(argv[i], "--help") == 0)
            return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
        if (strcmp(argv[i], "--version") == 0)
            return printf("dicom-json %s\n", dicom_version()) < 0 ||
                   fflush(stdout) != 0;
        words = take_option(t, argv + i);
        if (words < 0)
            return EXIT_USAGE;
        if (words == 0)
            return wrong_usage("wrong option: ", argv[i]);
    }
    if (i >= argc)
        return wrong_usage("no file is given", "");
    if (t->writer_options.pretty && t->writer_options.form == DICOM_JSON_LINES)
        return wrong_usage("--pretty and --lines exclude each other", "");
    return write_files(t, argv + i, argc - i);
}

int
main(int argc, char **argv)
{
    static struct tool t = {
        .writer_options = DICOM_JSON_WRITER_OPTIONS_INIT,
        .parser_options = DICOM_PARSER_OPTIONS_INIT,
    };
    int result = command(&t, argc, argv);

    dicom_reader_free(t.reader);
    dicom_file_free(t.file);
    dicom_json_writer_free(t.writer);
    dicom_dict_overlay_free(t.dictionary);
    return result;
}
