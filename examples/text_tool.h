/*
 * What dicom-json and dicom-xml have in common. Who includes this defines TOOL,
 * the name of the program; OF(name), the name in the library; WRITER_OPTIONS
 * and READER_OPTIONS, how to begin; `usage`; and what is declared below.
 */
#ifndef TEXT_TOOL_H
#define TEXT_TOOL_H

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

#include "tool.h"

enum { EXIT_OK, EXIT_ERROR, EXIT_USAGE };

enum { FINDINGS_TOLD = 20 }; /* of a file */

enum bulk { BULK_INLINE, BULK_OMIT, BULK_URI };

typedef OF(writer) text_writer;
typedef OF(writer_options) text_writer_options;
typedef OF(reader) text_reader;
typedef OF(reader_options) text_reader_options;

/* What is used for one file after another. */
struct tool {
    text_writer_options  writer_options;
    dicom_parser_options parser_options;
    enum bulk            bulk;
    uint32_t             bulk_min;
    bool                 sort;
    dicom_dict_overlay  *dictionary;
    text_writer         *writer;
    dicom_reader        *reader;
    dicom_file          *file;
    const char          *name;     /* of the file in hand */
    uint64_t             findings; /* of the writer about it */
    char                *uri;      /* of the file; NULL: there is none */
    char                 bulk_uri[3 * 4096 + 100];
};

/* An option that the other tool does not have: as take_option(). */
static int take_own_option(struct tool *t, char **argv);
/* Before `count` files; what is wrong with the options, or NULL. */
static const char *prepare(struct tool *t, int count);
/* When all that the writer has is written. */
static void end_text(const struct tool *t);

/* ---- messages ------------------------------------------------------------ */

static void
complain(const char *name, const char *why, const dicom_error *where)
{
    fflush(stdout);
    fputs(TOOL ": ", stderr);
    print_name(stderr, name);
    fprintf(stderr, ": %s", why);
    if (where)
        fprintf(stderr, " at byte %" PRIu64 "%s%s%s%s", where->offset,
                where->path[0] ? ", " : "", where->path,
                where->section[0] ? ", " : "", where->section);
    putc('\n', stderr);
}

/* Text is written whatever is wrong with it; so its reader learns why. */
static void
tell_finding(void *ctx, const dicom_finding *f)
{
    struct tool *t = ctx;

    if (t->findings++ >= FINDINGS_TOLD)
        return;
    dicom_error where = {.offset = f->offset, .section = f->section};
    snprintf(where.path, sizeof where.path, "%s", f->path);
    complain(t->name, f->text, &where);
}

static void
sum_up(const struct tool *t)
{
    char text[64];

    if (t->findings <= FINDINGS_TOLD)
        return;
    snprintf(text, sizeof text, "%" PRIu64 " more findings",
             t->findings - FINDINGS_TOLD);
    complain(t->name, text, NULL);
}

/* Why a read failed is known to the system; what else fails has a place. */
static int
report(const char *name, int system_error, const dicom_error *error,
       dicom_status status)
{
    if (status == DICOM_OK)
        return EXIT_OK;
    if (system_error != 0)
        complain(name, strerror(system_error), NULL);
    else if (error && error->status == status)
        complain(name, error->text, error);
    else
        complain(name, dicom_status_text(status), NULL);
    return status == DICOM_E_OPEN ? EXIT_USAGE : EXIT_ERROR;
}

static int
wrong_usage(const char *what, const char *which)
{
    fprintf(stderr, TOOL ": %s%s\n%s", what, which, usage);
    return EXIT_USAGE;
}

/* ---- words of the command ------------------------------------------------ */

static bool
parse_number(const char *text, uint32_t *number)
{
    char              *end;
    unsigned long long n;

    if (text[0] < '0' || text[0] > '9')
        return false;
    n = strtoull(text, &end, 10);
    *number = (uint32_t)n;
    return *end == '\0' && n < UINT32_MAX;
}

/* Which of the words, each ended by a NUL; -1: none. */
static int
which(const char *words, const char *word)
{
    for (int i = 0; *words; i++, words += strlen(words) + 1)
        if (strcmp(words, word) == 0)
            return i;
    return -1;
}

/* ---- bulk data ----------------------------------------------------------- */

/* The file as a URI, RFC 3986; NULL if it has no name. */
static char *
uri_of(const char *name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz0123456789-._~/";
    static const char scheme[] = "file://";
    static const char digits[] = "0123456789ABCDEF";
    char *path = strcmp(name, "-") == 0 ? NULL : realpath(name, NULL);
    char *uri = path ? malloc(sizeof scheme + 3 * strlen(path)) : NULL;
    char *to = uri;

    if (uri)
        to = (char *)memcpy(uri, scheme, sizeof scheme - 1) + sizeof scheme - 1;
    for (const char *p = path; uri && *p; p++) {
        if (strchr(plain, *p)) {
            *to++ = *p;
            continue;
        }
        *to++ = '%';
        *to++ = digits[*p >> 4 & 15];
        *to++ = digits[*p & 15];
    }
    if (uri)
        *to = '\0';
    free(path);
    return uri;
}

/* Whether its bytes stand in the file as they are written: little endian. */
static bool
stands_in_file(const dicom_event *event)
{
    const dicom_syntax *syntax = event->syntax;

    return !syntax || (!syntax->deflated &&
                       (!syntax->big_endian ||
                        dicom_vr_get_info(event->vr)->word_size <= 1));
}

static const char *
bulk_uri(void *ctx, const dicom_event *event)
{
    struct tool *t = ctx;
    bool         fragments = event->kind == DICOM_FRAGMENTS_BEGIN;
    uint64_t     offset = event->offset + event->header_size;
    size_t       room = sizeof t->bulk_uri;
    uint32_t     length =
        event->flags & DICOM_EVENT_PARTIAL ? event->bulk_size : event->length;
    int size;

    if (!fragments && event->length < t->bulk_min)
        return NULL;
    if (t->bulk == BULK_OMIT)
        return "";
    if (!t->uri || !stands_in_file(event)) /* fragments have no other form */
        return fragments ? "" : NULL;
    if (fragments)
        size =
            snprintf(t->bulk_uri, room, "%s?offset=%" PRIu64, t->uri, offset);
    else
        size =
            snprintf(t->bulk_uri, room, "%s?offset=%" PRIu64 "&length=%" PRIu32,
                     t->uri, offset, length);
    return size > 0 && (size_t)size < room ? t->bulk_uri : "";
}

/* ---- a file -------------------------------------------------------------- */

static dicom_status
write_stdout(void *ctx, const void *bytes, size_t size)
{
    (void)ctx;
    return fwrite(bytes, 1, size, stdout) == size ? DICOM_OK : DICOM_E_WRITE;
}

static dicom_status
write_event(void *ctx, const dicom_event *event)
{
    struct tool *t = ctx;

    return OF(writer_event)(t->writer, event);
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

    t->name = name;
    t->findings = 0;
    t->uri = t->bulk == BULK_URI ? uri_of(name) : NULL;
    result = t->sort ? sort_file(t, name) : stream_file(t, name);
    free(t->uri);
    sum_up(t);
    if (OF(writer_cut)(t->writer) != DICOM_OK && result == EXIT_OK)
        result = EXIT_ERROR;
    return result;
}

static int
write_files(struct tool *t, char **names, int count)
{
    dicom_status status;
    int          result = EXIT_OK;

    t->parser_options.dictionary = t->dictionary;
    if (t->bulk != BULK_INLINE)
        t->writer_options.bulk_uri = bulk_uri;
    t->writer_options.bulk_ctx = t;
    t->writer_options.on_finding = tell_finding;
    t->writer_options.finding_ctx = t;
    status = OF(writer_new)(&t->writer, write_stdout, NULL, &t->writer_options);
    for (int i = 0; status == DICOM_OK && i < count; i++) {
        int one = write_file(t, names[i]);

        result = one > result ? one : result;
        status = OF(writer_error)(t->writer)->status;
    }
    if (t->writer)
        status = OF(writer_finish)(t->writer);
    if (status == DICOM_OK)
        end_text(t);
    if (status == DICOM_OK && (fflush(stdout) != 0 || ferror(stdout)))
        status = DICOM_E_WRITE;
    if (status == DICOM_OK || (status == DICOM_E_TRUNCATED && result))
        return result;
    complain("standard output", dicom_status_text(status), NULL);
    return EXIT_ERROR;
}

/* ---- the other way ------------------------------------------------------- */

/* What a text is made into: a file holds one data set. */
struct made {
    dicom_dataset *dataset;
    bool           begun;
    bool           several;
};

static dicom_status
build(void *ctx, const dicom_event *event)
{
    struct made *m = ctx;

    if (event->kind == DICOM_DATASET_BEGIN) {
        m->several = m->begun;
        m->begun = true;
    }
    return m->several ? DICOM_E_UNSUPPORTED
                      : dicom_dataset_event(m->dataset, event);
}

static int
read_text(text_reader *reader, const struct made *m, const char *name,
          FILE *file)
{
    static char  text[65536];
    dicom_status status = DICOM_OK;
    size_t       size;

    while (status == DICOM_OK && (size = fread(text, 1, sizeof text, file)) > 0)
        status = OF(reader_feed)(reader, text, size);
    if (ferror(file))
        return report(name, errno, NULL, DICOM_E_READ);
    if (status == DICOM_OK)
        status = OF(reader_finish)(reader);
    if (!m->several && (m->begun || status != DICOM_OK))
        return report(name, 0, OF(reader_error)(reader), status);
    complain(name,
             m->several ? "a file holds one data set, and here are several"
                        : "there is no data set",
             NULL);
    return EXIT_ERROR;
}

static int
read_named(text_reader *reader, const struct made *m, const char *name)
{
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    int   result;

    if (!file)
        return report(name, errno, NULL, DICOM_E_OPEN);
    result = read_text(reader, m, name, file);
    fclose(file);
    return result;
}

/* What the writer had to leave out of a file. */
static void
tell_written(void *ctx, const dicom_finding *f)
{
    char text[DICOM_PATH_SIZE + 100];

    snprintf(text, sizeof text, "%s: %s", f->path, f->text);
    complain(ctx, text, NULL);
}

/* As a file in explicit VR little endian, in the place of an old one. */
static int
save_dataset(const dicom_dataset *ds, char *name)
{
    dicom_writer_options options = DICOM_WRITER_OPTIONS_INIT;
    dicom_error          error = {.status = DICOM_OK};
    dicom_status         status;
    int                  system_error = 0;
    bool                 to_stdout = strcmp(name, "-") == 0;
    static char          standard_output[] = "standard output";

    if (to_stdout)
        name = standard_output;
    options.on_finding = tell_written;
    options.finding_ctx = name;
    if (!to_stdout) {
        status =
            dicom_file_save(ds, name, &options, NULL, &error, &system_error);
    } else {
        status = dicom_file_write(ds, write_stdout, NULL, &options, &error);
        if (status == DICOM_OK && fflush(stdout) != 0)
            status = DICOM_E_WRITE;
    }
    return report(name, system_error, &error, status);
}

static int
reverse(const char *in, char *out)
{
    text_reader_options options = READER_OPTIONS;
    text_reader        *reader = NULL;
    struct made         m = {0};
    dicom_status        status = dicom_dataset_new(&m.dataset, NULL);
    int                 result;

    options.on_event = build;
    options.event_ctx = &m;
    if (status == DICOM_OK)
        status = OF(reader_new)(&reader, &options);
    result = status == DICOM_OK ? read_named(reader, &m, in)
                                : report(in, 0, NULL, status);
    if (result == EXIT_OK)
        result = save_dataset(m.dataset, out);
    OF(reader_free)(reader);
    dicom_dataset_free(m.dataset);
    return result;
}

/* ---- the command --------------------------------------------------------- */

/* The option at argv[0]: how many words it has, 0 if it is wrong, or -1 if
 * that was said. */
static int
take_option(struct tool *t, char **argv)
{
    const char *value = argv[1];
    int         choice;

    switch (which("--pretty\0--sort\0--strict\0--dictionary\0--bulk-min\0"
                  "--bulk\0",
                  argv[0])) {
    case 0:
        t->writer_options.pretty = true;
        return 1;
    case 1:
        t->sort = true;
        return 1;
    case 2:
        t->parser_options.strict = true;
        return 1;
    case 3:
        if (!value)
            return 0;
        return add_dictionary(&t->dictionary, value) ? 2 : -1;
    case 4:
        return value && parse_number(value, &t->bulk_min) ? 2 : 0;
    case 5:
        choice = value ? which("inline\0omit\0uri\0", value) : -1;
        t->bulk = (enum bulk)choice;
        return choice >= 0 ? 2 : 0;
    default:
        return take_own_option(t, argv);
    }
}

static int
command(struct tool *t, int argc, char **argv)
{
    const char *wrong;
    int         i = 2, words;

    if (argc > 1 && strcmp(argv[1], "--reverse") == 0)
        return !at_option(argc, argv, &i) && argc - i == 2
                   ? reverse(argv[i], argv[i + 1])
                   : wrong_usage("--reverse IN OUT", "");
    for (i = 1; at_option(argc, argv, &i); i += words) {
        if (strcmp(argv[i], "--help") == 0)
            return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
        if (strcmp(argv[i], "--version") == 0)
            return printf(TOOL " %s\n", dicom_version()) < 0 ||
                   fflush(stdout) != 0;
        words = take_option(t, argv + i);
        if (words < 0)
            return EXIT_USAGE;
        if (words == 0)
            return wrong_usage("wrong option: ", argv[i]);
    }
    if (i >= argc)
        return wrong_usage("no file is given", "");
    wrong = prepare(t, argc - i);
    return wrong ? wrong_usage(wrong, "") : write_files(t, argv + i, argc - i);
}

int
main(int argc, char **argv)
{
    static struct tool t = {
        .writer_options = WRITER_OPTIONS,
        .parser_options = DICOM_PARSER_OPTIONS_INIT,
    };
    int result = command(&t, argc, argv);

    dicom_reader_free(t.reader);
    dicom_file_free(t.file);
    OF(writer_free)(t.writer);
    dicom_dict_overlay_free(t.dictionary);
    return result;
}

#endif
