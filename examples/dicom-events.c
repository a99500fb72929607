/*
 * dicom-events: what a DICOM stream consists of, one event a line.
 *
 * Columns, parted by tabs: byte offset, depth, kind, tag, VR, length as
 * encoded, size of the value in bytes, CRC-32 of its little endian bytes,
 * index of item or fragment; `-` where a column does not apply. BULK_END
 * tells of the whole value, its pieces are not printed. Findings and the end:
 *
 *   # finding<TAB>CODE<TAB>severity<TAB>offset<TAB>path
 *   # end<TAB>STATUS
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include <dicom.h>

#define TOOL "dicom-events"
#include "tool.h"

enum { CUT_DEFAULT = 65536, CUT_MAX = 1 << 30 };

static const char usage[] =
    "usage: dicom-events [--cut N] [--pull] [--strict] FILE\n"
    "Prints the events of a DICOM file; - is the standard input.\n"
    "  --cut N    read N bytes at a time; 65536\n"
    "  --pull     pull the events out of a reader instead of pushing bytes\n"
    "             into a parser\n"
    "  --strict   stop at the first error that could be survived\n"
    "  --help     print this\n"
    "  --version  print the version of the library\n"
    "Exit status: 0 the file was read to its end, with or without findings;\n"
    "1 it was not; 2 it could not be opened, or wrong usage.\n";

struct command {
    const char *name; /* of the file */
    size_t      cut;
    bool        pull;
    bool        strict;
};

/* The value in hand. */
struct printer {
    uint64_t bulk_size;
    uint32_t bulk_crc;
    bool     in_fragments;
};

/* ---- lines --------------------------------------------------------------- */

static uint32_t
crc_of(uint32_t crc, const void *bytes, size_t size)
{
    return size > 0 ? (uint32_t)crc32_z(crc, bytes, size) : crc;
}

static void
print_head(const dicom_event *e, bool tag, bool vr, bool length)
{
    printf("%" PRIu64 "\t%" PRIu32 "\t%s", e->offset, e->depth,
           dicom_event_kind_name(e->kind));
    if (tag)
        printf("\t%08" PRIX32, e->tag);
    else
        fputs("\t-", stdout);
    printf("\t%s", vr ? dicom_vr_name(e->vr) : "-");
    if (!length)
        fputs("\t-", stdout);
    else if (e->length == DICOM_LENGTH_UNDEFINED)
        fputs("\tundefined", stdout);
    else
        printf("\t%" PRIu32, e->length);
}

static void
print_value(uint64_t size, uint32_t crc)
{
    printf("\t%" PRIu64 "\t%08" PRIx32, size, crc);
}

static void
print_index(const dicom_event *e, bool index)
{
    if (index)
        printf("\t%" PRIu32 "\n", e->index);
    else
        fputs("\t-\n", stdout);
}

static dicom_status
print_event(void *ctx, const dicom_event *e)
{
    struct printer *p = ctx;

    switch (e->kind) {
    case DICOM_PREAMBLE:
    case DICOM_STRAY:
        print_head(e, false, false, false);
        print_value(e->size, crc_of(0, e->bytes, e->size));
        print_index(e, false);
        break;
    case DICOM_ELEMENT:
        print_head(e, true, true, true);
        print_value(e->size, crc_of(0, e->bytes, e->size));
        print_index(e, p->in_fragments);
        break;
    case DICOM_BULK_BEGIN:
        p->bulk_size = 0;
        p->bulk_crc = 0;
        print_head(e, true, true, true);
        fputs("\t-\t-", stdout);
        print_index(e, p->in_fragments);
        break;
    case DICOM_BULK_DATA:
        p->bulk_size += e->size;
        p->bulk_crc = crc_of(p->bulk_crc, e->bytes, e->size);
        break;
    case DICOM_BULK_END:
        print_head(e, true, true, false);
        print_value(p->bulk_size, p->bulk_crc);
        print_index(e, p->in_fragments);
        break;
    case DICOM_ITEM_BEGIN:
    case DICOM_ITEM_END:
        print_head(e, true, false, e->kind == DICOM_ITEM_BEGIN);
        fputs("\t-\t-", stdout);
        print_index(e, true);
        break;
    case DICOM_SEQUENCE_BEGIN:
    case DICOM_FRAGMENTS_BEGIN:
    case DICOM_SEQUENCE_END:
    case DICOM_FRAGMENTS_END:
        p->in_fragments = e->kind == DICOM_FRAGMENTS_BEGIN;
        print_head(e, true, true,
                   e->kind == DICOM_SEQUENCE_BEGIN || p->in_fragments);
        fputs("\t-\t-", stdout);
        print_index(e, false);
        break;
    default: /* DATASET_BEGIN, DATASET_END */
        print_head(e, false, false, false);
        fputs("\t-\t-", stdout);
        print_index(e, false);
    }
    return DICOM_OK;
}

static void
print_finding(void *ctx, const dicom_finding *finding)
{
    (void)ctx;
    printf("# finding\t%s\t%s\t%" PRIu64 "\t%s\n",
           dicom_finding_name(finding->code),
           dicom_severity_name(finding->severity), finding->offset,
           finding->path[0] != '\0' ? finding->path : "-");
}

/* ---- reading ------------------------------------------------------------- */

struct input {
    dicom_file_input file;
    size_t           cut;
};

/* Gathers all it may, so that only `cut` says where it is cut. */
static dicom_status
read_file(void *ctx, void *buffer, size_t size, size_t *got)
{
    struct input      *in = ctx;
    const dicom_input *file = &in->file.input;
    dicom_status       status;
    size_t             n;

    if (size > in->cut)
        size = in->cut;
    *got = 0;
    do {
        n = 0;
        status = file->read(file->ctx, (unsigned char *)buffer + *got,
                            size - *got, &n);
        *got += n;
    } while (status == DICOM_OK && n > 0 && *got < size);
    return status;
}

static dicom_status
push_all(dicom_parser *parser, struct input *in)
{
    unsigned char *buffer = malloc(in->cut);
    dicom_status   status = buffer ? DICOM_OK : DICOM_E_NO_MEMORY;
    size_t         got = 1;

    while (status == DICOM_OK && got > 0) {
        dicom_status read = read_file(in, buffer, in->cut, &got);

        if (got > 0)
            status = dicom_parser_feed(parser, buffer, got);
        if (status == DICOM_OK)
            status = read;
    }
    if (status == DICOM_OK)
        status = dicom_parser_finish(parser);
    free(buffer);
    return status;
}

static dicom_status
push(struct input *in, const dicom_parser_options *options, dicom_error *error)
{
    dicom_parser *parser;
    dicom_status  status = dicom_parser_new(&parser, options);

    if (status != DICOM_OK)
        return status;
    status = push_all(parser, in);
    *error = *dicom_parser_error(parser);
    dicom_parser_free(parser);
    return status;
}

static dicom_status
pull(struct input *in, const dicom_parser_options *options, dicom_error *error)
{
    dicom_input        input = {.read = read_file, .ctx = in};
    dicom_reader      *reader;
    const dicom_event *event;
    dicom_status       status = dicom_reader_new(&reader, &input, options);

    if (status != DICOM_OK)
        return status;
    while ((status = dicom_reader_next(reader, &event)) == DICOM_OK)
        (void)print_event(options->event_ctx, event);
    *error = *dicom_reader_error(reader);
    dicom_reader_free(reader);
    return status == DICOM_END ? DICOM_OK : status;
}

/* ---- the command --------------------------------------------------------- */

static void
complain(const char *name, int system_error, dicom_status status,
         const dicom_error *error)
{
    fputs("dicom-events: ", stderr);
    print_name(stderr, name);
    fputs(": ", stderr);
    if (system_error != 0)
        fprintf(stderr, "%s\n", strerror(system_error));
    else if (error->status != status)
        fprintf(stderr, "%s\n", dicom_status_text(status));
    else
        fprintf(stderr, "%s at byte %" PRIu64 "%s%s%s%s\n", error->text,
                error->offset, error->path[0] ? ", " : "", error->path,
                error->section[0] ? ", " : "", error->section);
}

static int
run(const struct command *c)
{
    struct printer       printer = {0};
    struct input         in = {DICOM_FILE_INPUT_INIT, c->cut};
    dicom_parser_options options = DICOM_PARSER_OPTIONS_INIT;
    dicom_error          error = {.status = DICOM_OK};
    dicom_status         status;

    status = strcmp(c->name, "-") == 0
                 ? dicom_file_input_stream(&in.file, stdin)
                 : dicom_file_input_open(&in.file, c->name);
    if (status != DICOM_OK) {
        complain(c->name, in.file.system_error, status, &error);
        return 2;
    }
    options.on_event = print_event;
    options.event_ctx = &printer;
    options.on_finding = print_finding;
    options.strict = c->strict;
    status = c->pull ? pull(&in, &options, &error)
                     : push(&in, &options, &error);
    if (status != DICOM_E_OPEN)
        printf("# end\t%s\n", dicom_status_name(status));
    int system_error = in.file.system_error;
    dicom_file_input_close(&in.file);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("dicom-events: the output could not be written\n", stderr);
        return 1;
    }
    if (status != DICOM_OK)
        complain(c->name, system_error, status, &error);
    return status == DICOM_OK ? 0 : status == DICOM_E_OPEN ? 2 : 1;
}

/* A count of bytes; 0 if it is none. */
static size_t
parse_count(const char *text)
{
    char         *end;
    unsigned long n;

    if (text == NULL || text[0] < '0' || text[0] > '9')
        return 0;
    n = strtoul(text, &end, 10);
    return *end == '\0' && n <= CUT_MAX ? (size_t)n : 0;
}

static int
wrong_usage(const char *what, const char *which)
{
    fprintf(stderr, "dicom-events: %s%s\n%s", what, which, usage);
    return 2;
}

int
main(int argc, char **argv)
{
    struct command c = {.cut = CUT_DEFAULT};
    int            i = 1;

    for (; at_option(argc, argv, &i); i++) {
        if (strcmp(argv[i], "--help") == 0)
            return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
        if (strcmp(argv[i], "--version") == 0)
            return printf("dicom-events %s\n", dicom_version()) < 0 ||
                   fflush(stdout) != 0;
        if (strcmp(argv[i], "--pull") == 0)
            c.pull = true;
        else if (strcmp(argv[i], "--strict") == 0)
            c.strict = true;
        else if (strcmp(argv[i], "--cut") == 0) {
            c.cut = parse_count(argv[++i]);
            if (c.cut == 0)
                return wrong_usage("--cut wants a count of bytes", "");
        } else
            return wrong_usage("there is no option ", argv[i]);
    }
    if (argc - i != 1)
        return wrong_usage("one file is wanted", "");
    c.name = argv[i];
    return run(&c);
}
