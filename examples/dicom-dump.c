/*
 * dicom-dump: what is in a DICOM file, one element a line.
 *
 * Reads on and on, in memory that does not depend on the file, and seeks over
 * what it does not print.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

#define TOOL "dicom-dump"
#include "tool.h"

static const char usage[] =
    "usage: dicom-dump [OPTION]... FILE...\n"
    "Prints the elements of DICOM files; - is the standard input.\n"
    "  --depth N          how many levels are printed; 1: no items; all\n"
    "  --width N          characters of a value that are printed; 0: all; 64\n"
    "  --tag PATH         print only what is at PATH, such as PatientName,\n"
    "                     (0008,0060), ReferencedImageSequence[0] or\n"
    "                     ReferencedImageSequence.ReferencedSOPInstanceUID;\n"
    "                     may be given many times\n"
    "  --no-findings      do not tell what is wrong with the file\n"
    "  --dictionary FILE  names private elements, in the format of\n"
    "                     dictionary/private.tsv\n"
    "  --strict           stop at the first error that could be survived\n"
    "  --help             print this\n"
    "  --version          print the version of the library\n"
    "Exit status: 0 all files were read to their end, with or without\n"
    "findings; 1 one was not; 2 one could not be opened, or wrong usage.\n";

enum { EXIT_OK, EXIT_ERROR, EXIT_USAGE };

/* Longer values are printed from their first bytes; so are, with --width 0,
 * those of above WHOLE_MAX bytes. */
enum { WHOLE_USUAL = 4096, WHOLE_MAX = 1 << 20 };

/* What is used for one file after another. */
struct tool {
    dicom_dump_options   dump_options;
    dicom_parser_options parser_options;
    bool                 show_findings;
    char               **tags;
    int                  n_tags;
    dicom_dict_overlay  *dictionary;
    dicom_dump          *dump;
    dicom_finding_list  *findings;
    dicom_reader        *reader;
};

/* ---- messages ------------------------------------------------------------ */

static void
complain(const char *name, const char *why)
{
    fflush(stdout);
    fputs("dicom-dump: ", stderr);
    print_name(stderr, name);
    fprintf(stderr, ": %s\n", why);
}

static void
complain_of_error(const char *name, const dicom_error *error)
{
    fflush(stdout);
    fputs("dicom-dump: ", stderr);
    print_name(stderr, name);
    fprintf(stderr, ": %s at byte %" PRIu64 "%s%s%s%s\n", error->text,
            error->offset, error->path[0] ? ", " : "", error->path,
            error->section[0] ? ", " : "", error->section);
}

static int
wrong_usage(const char *what, const char *which)
{
    fprintf(stderr, "dicom-dump: %s%s\n%s", what, which, usage);
    return EXIT_USAGE;
}

static void
print_findings(const dicom_finding_list *list)
{
    size_t   kept = dicom_finding_list_kept(list);
    uint64_t count = dicom_finding_list_count(list);

    for (size_t i = 0; i < kept; i++) {
        const dicom_finding *f = dicom_finding_list_at(list, i);

        printf("# %s %s at byte %" PRIu64 "%s%s: %s (%s)\n",
               dicom_severity_name(f->severity), dicom_finding_name(f->code),
               f->offset, f->path[0] ? ", " : "", f->path, f->text, f->section);
    }
    if (count > kept)
        printf("# and %" PRIu64 " more findings\n", count - kept);
}

/* ---- a file -------------------------------------------------------------- */

static dicom_status
write_stdout(void *ctx, const void *bytes, size_t size)
{
    (void)ctx;
    return fwrite(bytes, 1, size, stdout) == size ? DICOM_OK : DICOM_E_WRITE;
}

/* All events of the reader into the dump. */
static dicom_status
dump_events(struct tool *t)
{
    const dicom_event *event;
    dicom_status       status;

    while ((status = dicom_reader_next(t->reader, &event)) == DICOM_OK) {
        status = dicom_dump_event(t->dump, event);
        if (status == DICOM_SKIP)
            status = dicom_reader_skip(t->reader);
        if (status != DICOM_OK)
            return status;
    }
    return status == DICOM_END ? DICOM_OK : status;
}

/* Why a read failed is known to the system; what else fails has a place. */
static int
report(struct tool *t, const char *name, int system_error, dicom_status status)
{
    const dicom_error *error = dicom_reader_error(t->reader);

    if (status == DICOM_OK)
        return EXIT_OK;
    if (system_error != 0)
        complain(name, strerror(system_error));
    else if (error->status == status)
        complain_of_error(name, error);
    else
        complain(name, dicom_status_text(status));
    return status == DICOM_E_OPEN ? EXIT_USAGE : EXIT_ERROR;
}

static int
dump_input(struct tool *t, const char *name, dicom_file_input *in)
{
    dicom_status status, last;

    dicom_dump_reset(t->dump);
    dicom_finding_list_reset(t->findings);
    status = t->reader
                 ? dicom_reader_reset(t->reader, &in->input)
                 : dicom_reader_new(&t->reader, &in->input, &t->parser_options);
    if (!t->reader) {
        complain(name, dicom_status_text(status));
        return EXIT_ERROR;
    }
    if (status == DICOM_OK)
        status = dump_events(t);
    last = dicom_dump_finish(t->dump);
    if (t->show_findings)
        print_findings(t->findings);
    return report(t, name, in->system_error, status ? status : last);
}

static int
dump_file(struct tool *t, const char *name)
{
    dicom_file_input in = DICOM_FILE_INPUT_INIT;
    dicom_status     status;
    int              result;

    status = strcmp(name, "-") == 0 ? dicom_file_input_stream(&in, stdin)
                                    : dicom_file_input_open(&in, name);
    if (status != DICOM_OK) {
        complain(name, in.system_error ? strerror(in.system_error)
                                       : dicom_status_text(status));
        return EXIT_USAGE;
    }
    result = dump_input(t, name, &in);
    dicom_file_input_close(&in);
    return result;
}

/* ---- the command --------------------------------------------------------- */

static bool
parse_number(const char *text, uint32_t *number)
{
    char              *end;
    unsigned long long n;

    if (!text || text[0] < '0' || text[0] > '9')
        return false;
    n = strtoull(text, &end, 10);
    *number = (uint32_t)n;
    return *end == '\0' && n < UINT32_MAX;
}

/* An option that has a value. */
static bool
take_value(struct tool *t, const char *name, char *value)
{
    if (!value)
        return false;
    if (strcmp(name, "--depth") == 0)
        return parse_number(value, &t->dump_options.depth) &&
               t->dump_options.depth > 0;
    if (strcmp(name, "--tag") == 0) {
        t->tags[t->n_tags++] = value;
        return true;
    }
    if (strcmp(name, "--width") != 0 ||
        !parse_number(value, &t->dump_options.width))
        return false;
    if (t->dump_options.width == 0)
        t->dump_options.width = DICOM_DUMP_WIDTH_ALL;
    return true;
}

/* The option at argv[0]: how many words it has, 0 if it is wrong, or -1 if
 * that was said. */
static int
take_option(struct tool *t, char **argv)
{
    if (strcmp(argv[0], "--no-findings") == 0)
        t->show_findings = false;
    else if (strcmp(argv[0], "--strict") == 0)
        t->parser_options.strict = true;
    else if (strcmp(argv[0], "--dictionary") == 0 && argv[1])
        return add_dictionary(&t->dictionary, argv[1]) ? 2 : -1;
    else
        return take_value(t, argv[0], argv[1]) ? 2 : 0;
    return 1;
}

static dicom_status
make_dump(struct tool *t)
{
    dicom_status status = dicom_finding_list_new(&t->findings, 0, NULL);

    t->dump_options.dictionary = t->dictionary;
    t->parser_options.dictionary = t->dictionary;
    t->parser_options.on_finding = dicom_finding_list_add;
    t->parser_options.finding_ctx = t->findings;
    t->dump_options.on_finding = dicom_finding_list_add;
    t->dump_options.finding_ctx = t->findings;
    t->parser_options.whole_value_max =
        t->dump_options.width > WHOLE_USUAL / 4 ? WHOLE_MAX : WHOLE_USUAL;
    if (status == DICOM_OK)
        status = dicom_dump_new(&t->dump, write_stdout, NULL, &t->dump_options);
    return status;
}

static int
dump_files(struct tool *t, char **names, int count)
{
    int result = EXIT_OK;

    for (int i = 0; i < count; i++) {
        int one;

        if (count > 1) {
            fputs(i > 0 ? "\n# " : "# ", stdout);
            print_name(stdout, names[i]);
            putchar('\n');
        }
        one = dump_file(t, names[i]);
        if (one > result)
            result = one;
    }
    if (fflush(stdout) == 0 && !ferror(stdout))
        return result;
    complain("standard output", strerror(errno));
    return EXIT_ERROR;
}

static int
run(struct tool *t, char **names, int count)
{
    dicom_status status = make_dump(t);

    if (status != DICOM_OK) {
        complain("dump", dicom_status_text(status));
        return EXIT_ERROR;
    }
    for (int i = 0; i < t->n_tags; i++) {
        const char *path = t->tags[i];

        status = dicom_dump_add_path(t->dump, path, strlen(path));
        if (status != DICOM_OK)
            return wrong_usage(status == DICOM_E_NOT_FOUND
                                   ? "unknown keyword in "
                                   : "this is no path: ",
                               path);
    }
    return dump_files(t, names, count);
}

static int
command(struct tool *t, int argc, char **argv)
{
    int i = 1, words;

    for (; at_option(argc, argv, &i); i += words) {
        if (strcmp(argv[i], "--help") == 0)
            return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
        if (strcmp(argv[i], "--version") == 0)
            return printf("dicom-dump %s\n", dicom_version()) < 0 ||
                   fflush(stdout) != 0;
        words = take_option(t, argv + i);
        if (words < 0)
            return EXIT_USAGE;
        if (words == 0)
            return wrong_usage("wrong option: ", argv[i]);
    }
    if (i >= argc)
        return wrong_usage("no file is given", "");
    return run(t, argv + i, argc - i);
}

int
main(int argc, char **argv)
{
    struct tool t = {
        .dump_options = DICOM_DUMP_OPTIONS_INIT,
        .parser_options = DICOM_PARSER_OPTIONS_INIT,
        .show_findings = true,
        .tags = argv, /* words that were taken already make room */
    };
    int result = command(&t, argc, argv);

    dicom_reader_free(t.reader);
    dicom_dump_free(t.dump);
    dicom_finding_list_free(t.findings);
    dicom_dict_overlay_free(t.dictionary);
    return result;
}
