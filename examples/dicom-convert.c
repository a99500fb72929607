/*
 * dicom-convert: a DICOM file in another transfer syntax, form or character
 * set, or with other values.
 *
 * Events go from a reader through filters to a writer, in memory that does
 * not depend on the file. Where all of it has to be known before, a data set
 * stands between; big values stay in the file.
 *
 * PS3.10 7, PS3.5 annex A.
 */
#define _POSIX_C_SOURCE 200809L /* stat() */

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <dicom.h>

#define TOOL "dicom-convert"
#include "tool.h"

enum { EXIT_OK, EXIT_ERROR, EXIT_USAGE };

static const char usage[] =
    "usage: dicom-convert [OPTION]... IN OUT\n"
    "Writes the DICOM file IN anew to OUT; - is the standard input or output.\n"
    "OUT may be IN: it is replaced when the new file is whole. Without "
    "options\n"
    "what the standard does not allow is mended as far as it is understood: "
    "all\n"
    "headers, lengths, padding and the file meta information are made anew,\n"
    "group lengths and stray bytes left out.\n"
    "  --syntax SYNTAX    explicit-le, implicit-le, explicit-be, deflated, or\n"
    "                     the UID of a transfer syntax; that of IN. Pixel "
    "data\n"
    "                     are neither compressed nor decompressed\n"
    "  --lengths HOW      how sequences and items end: undefined, by\n"
    "                     delimiters; exact, by lengths; or preserve: every\n"
    "                     byte of IN as it is, the only way for a DICOMDIR.\n"
    "                     undefined. For exact ones IN is read twice; what\n"
    "                     comes through a pipe is held in memory\n"
    "  --charset utf-8    text in UTF-8 (ISO_IR 192)\n"
    "  --remove PATH      without the element or item, if it is there; where\n"
    "                     PATH gives no item, in all of them\n"
    "  --set PATH=VALUE   with another value, as text in UTF-8, values parted\n"
    "                     by \\; bytes in hexadecimal. Sequences and items\n"
    "                     that lead there are made, a new item is the next\n"
    "                     one. Must follow the standard; of another Specific\n"
    "                     Character Set text must read the same\n"
    "  --lenient          edits need not follow the standard\n"
    "  --sort             sorts the elements; of those with one tag the first\n"
    "                     is kept. Edits sort, too\n"
    "  --dictionary FILE  private elements, in the format of\n"
    "                     dictionary/private.tsv\n"
    "  --strict           stop at the first error that could be survived\n"
    "  --help             print this\n"
    "  --version          print the version of the library\n"
    "Text is converted first, then edits are made in turn. What was lost or\n"
    "guessed in reading IN is told on the standard error.\n"
    "Exit status: 0 OUT is written; 1 it is not, and what stood there stands\n"
    "still; 2 a file could not be opened, or wrong usage.\n";

enum {
    FINDINGS_TOLD = 20,
    DEFERRED = 4096 /* bytes: values from here on stay in the file while the
                       data set is edited */
};

enum lengths { UNDEFINED, EXACT, PRESERVE };

struct edit {
    const char *path;  /* up to `=` */
    const char *value; /* NULL: removed */
};

struct tool {
    const char          *in, *out;
    dicom_parser_options parser_options;
    dicom_writer_options writer_options;
    enum lengths         lengths;
    bool                 charset, sort;
    struct edit         *edits;
    size_t               edit_count;
    dicom_dict_overlay  *dictionary;

    dicom_file_input  input;
    fpos_t            start; /* of the standard input */
    bool              can_restart;
    bool              whole; /* a data set stands between */
    dicom_reader     *reader;
    dicom_utf8       *utf8;
    dicom_dataset    *ds;
    dicom_measure    *measure;
    dicom_writer     *writer;
    dicom_file_output output;
    bool              directory; /* the input is a DICOMDIR */
    bool              lenient;   /* edits are not judged */
    bool              quiet;     /* findings were told, or will be */
    uint64_t          findings;
};

/* ---- messages ------------------------------------------------------------ */

static void
begin_message(const char *name)
{
    fputs("dicom-convert: ", stderr);
    print_name(stderr, name);
    fputs(": ", stderr);
}

static void
complain(const char *name, const char *why)
{
    begin_message(name);
    fprintf(stderr, "%s\n", why);
}

static int
wrong_usage(const char *what, const char *which)
{
    fprintf(stderr, "dicom-convert: %s%s\n%s", what, which, usage);
    return EXIT_USAGE;
}

/* `offset`: whether that of the error is one of the input. */
static void
complain_at(const char *name, const dicom_error *e, bool offset)
{
    begin_message(name);
    fputs(e->text, stderr);
    if (offset)
        fprintf(stderr, " at byte %" PRIu64, e->offset);
    fprintf(stderr, "%s%s%s%s", e->path[0] ? ", " : "", e->path,
            e->section[0] ? ", " : "", e->section);
    if (e->status == DICOM_E_UNSUPPORTED && !offset)
        fputs("; dicom-convert has no codecs", stderr);
    putc('\n', stderr);
}

/* Of the reader and, with offsets that nobody can look up, of the writer. */
static void
tell_finding(void *ctx, const dicom_finding *f)
{
    struct tool *t = ctx;
    bool         written =
        f->code == DICOM_F_VALUE_AS_UN || f->code == DICOM_F_META_UID_MISSING;

    if ((!written && f->code != DICOM_F_TAG_DUPLICATE &&
         f->severity < DICOM_ERROR) ||
        t->quiet || t->findings++ >= FINDINGS_TOLD)
        return;
    begin_message(t->in);
    fprintf(stderr, "%s: %s", dicom_severity_name(f->severity), f->text);
    if (!written)
        fprintf(stderr, " at byte %" PRIu64, f->offset);
    fprintf(stderr, "%s%s, %s\n", f->path && f->path[0] ? ", " : "",
            f->path ? f->path : "", f->section);
}

static void
sum_up(const struct tool *t)
{
    uint64_t replaced = t->utf8 ? dicom_utf8_replaced(t->utf8) : 0;

    if (t->findings > FINDINGS_TOLD) {
        begin_message(t->in);
        fprintf(stderr, "%" PRIu64 " more findings\n",
                t->findings - FINDINGS_TOLD);
    }
    if (replaced > 0) {
        begin_message(t->in);
        fprintf(stderr,
                "%" PRIu64 " bytes are no text in their character set: "
                "U+FFFD stands for them\n",
                replaced);
    }
}

/* Whatever stopped the conversion has kept where and why. */
static int
report(const struct tool *t, dicom_status status)
{
    const dicom_error *read = t->reader ? dicom_reader_error(t->reader) : NULL;
    const dicom_error *write = t->writer ? dicom_writer_error(t->writer) : NULL;

    if (t->output.system_error != 0)
        complain(t->out, strerror(t->output.system_error));
    else if (status == DICOM_E_WRITE)
        complain(t->out, dicom_status_text(status));
    else if (t->directory)
        complain(t->in, "a DICOMDIR points into itself by byte: only "
                        "--lengths preserve keeps that right, PS3.3 F.3.2.2");
    else if (t->input.system_error != 0)
        complain(t->in, strerror(t->input.system_error));
    else if (read && read->status == status)
        complain_at(t->in, read, true);
    else if (t->ds && dicom_dataset_error(t->ds)->status == status)
        complain_at(t->in, dicom_dataset_error(t->ds), true);
    else if (write && write->status == status)
        complain_at(t->in, write, false);
    else if (status == DICOM_E_VALUE)
        complain(t->in, "text that is none in its character set");
    else
        complain(t->in, dicom_status_text(status));
    return status == DICOM_E_OPEN ? EXIT_USAGE : EXIT_ERROR;
}

/* ---- the input ----------------------------------------------------------- */

static dicom_status
open_input(struct tool *t)
{
    dicom_status status;

    if (strcmp(t->in, "-") != 0) {
        status = dicom_file_input_open(&t->input, t->in);
        t->can_restart = status == DICOM_OK;
    } else {
        t->can_restart = fgetpos(stdin, &t->start) == 0;
        status = dicom_file_input_stream(&t->input, stdin);
    }
    t->can_restart &= dicom_file_input_can_fetch(&t->input);
    t->whole = t->edit_count > 0 || t->sort ||
               (t->lengths == EXACT && !t->can_restart);
    if (t->whole && dicom_file_input_can_fetch(&t->input))
        t->parser_options.whole_value_max = DEFERRED;
    return status == DICOM_OK ? dicom_reader_new(&t->reader, &t->input.input,
                                                 &t->parser_options)
                              : status;
}

/* To the first byte again. */
static dicom_status
restart_input(struct tool *t)
{
    dicom_status status;

    dicom_file_input_close(&t->input);
    if (strcmp(t->in, "-") != 0)
        status = dicom_file_input_open(&t->input, t->in);
    else if (fsetpos(stdin, &t->start) != 0)
        status = DICOM_E_READ;
    else
        status = dicom_file_input_stream(&t->input, stdin);
    return status == DICOM_OK ? dicom_reader_reset(t->reader, &t->input.input)
                              : status;
}

/* Where records begin is told in bytes of the file, which would be others. */
static bool
is_directory(const struct tool *t, const dicom_event *e)
{
    return e->tag == DICOM_TAG_DirectoryRecordSequence &&
           e->kind == DICOM_SEQUENCE_BEGIN && e->depth == 0 &&
           t->lengths != PRESERVE;
}

/* All events of the input. */
static dicom_status
read_events(struct tool *t, dicom_event_fn *on_event, void *ctx)
{
    const dicom_event *event;
    dicom_status       status;

    while ((status = dicom_reader_next(t->reader, &event)) == DICOM_OK) {
        if (is_directory(t, event)) {
            t->directory = true;
            return DICOM_E_UNSUPPORTED;
        }
        status = on_event(ctx, event);
        if (status == DICOM_SKIP) /* pieces come until the BULK ends */
            status = event->kind == DICOM_BULK_DATA
                         ? DICOM_OK
                         : dicom_reader_skip(t->reader);
        if (status != DICOM_OK)
            return status;
    }
    return status == DICOM_END ? DICOM_OK : status;
}

/* The same through the conversion of text, if that is asked for. */
static dicom_status
read_text_events(struct tool *t, dicom_event_fn *on_event, void *ctx)
{
    dicom_utf8_options options = DICOM_UTF8_OPTIONS_INIT;

    if (!t->charset)
        return read_events(t, on_event, ctx);
    options.strict = t->parser_options.strict;
    dicom_utf8_free(t->utf8);
    dicom_status status = dicom_utf8_new(&t->utf8, on_event, ctx, &options);
    return status == DICOM_OK ? read_events(t, dicom_utf8_event, t->utf8)
                              : status;
}

/* ---- a data set between -------------------------------------------------- */

static dicom_status
load(struct tool *t)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;

    options.dictionary = t->dictionary;
    options.on_finding = tell_finding;
    options.finding_ctx = t;
    if (dicom_file_input_can_fetch(&t->input))
        options.deferred_min = DEFERRED;
    dicom_status status = dicom_dataset_new(&t->ds, &options);
    if (status != DICOM_OK)
        return status;
    dicom_dataset_set_lenient(t->ds, t->lenient);
    dicom_dataset_set_source(t->ds, dicom_file_input_fetch, &t->input, 0);
    status = read_text_events(t, dicom_dataset_event, t->ds);
    return status == DICOM_OK ? dicom_dataset_finish(t->ds) : status;
}

/* Whether the file meta information has what a path begins with. */
static bool
is_meta(const struct tool *t, const char *path)
{
    dicom_path_step step;

    return dicom_path_next(&path, t->dictionary, &step) == DICOM_OK &&
           DICOM_TAG_GROUP(step.tag) == 2;
}

/* The next tag that the step names, if it is above `last`; 0: none. A creator
 * may have more than one block. */
static uint32_t
next_tag(const dicom_dataset *ds, const dicom_path_step *step, uint32_t last)
{
    size_t wanted = step->creator_size;

    if (!step->creator)
        return step->tag > last ? step->tag : 0;
    while (wanted > 0 && step->creator[wanted - 1] == ' ')
        wanted--;
    for (uint32_t block = 0x10; block <= 0xFF; block++) {
        uint32_t             tag = step->tag | block << 8;
        uint32_t             of_creator = (step->tag & ~0xFFu) | block;
        const dicom_element *el = dicom_dataset_find(ds, of_creator);
        size_t               size = 0;
        const char *creator = el ? dicom_element_trimmed(el, &size) : NULL;

        if (tag > last && creator && size == wanted && size > 0 &&
            memcmp(creator, step->creator, size) == 0)
            return tag;
    }
    return 0;
}

static dicom_status
remove_here(dicom_dataset *ds, uint32_t tag, uint32_t item)
{
    size_t       i = dicom_element_item_count(dicom_dataset_find(ds, tag));
    dicom_status status = DICOM_OK;

    if (item == DICOM_PATH_NO_ITEM)
        return dicom_dataset_remove(ds, tag);
    if (item != DICOM_PATH_ANY_ITEM)
        return item < i ? dicom_dataset_remove_item(ds, tag, item) : DICOM_OK;
    while (i-- > 0 && status == DICOM_OK)
        status = dicom_dataset_remove_item(ds, tag, i);
    return status;
}

static dicom_status remove_path(const struct tool *t, dicom_dataset *ds,
                                const char *path);

/* From the items that the step before the path names. */
static dicom_status
remove_below(const struct tool *t, dicom_dataset *ds, uint32_t tag,
             uint32_t item, const char *path)
{
    bool         all = item >= DICOM_PATH_ANY_ITEM;
    size_t       count = dicom_element_item_count(dicom_dataset_find(ds, tag));
    size_t       i = all ? 0 : item;
    size_t       end = !all && count > i ? i + 1 : count;
    dicom_status status = DICOM_OK;

    for (; i < end && status == DICOM_OK; i++)
        status = remove_path(t, dicom_dataset_edit_item(ds, tag, i), path);
    return status;
}

/* As deep as the data set, at most. */
static dicom_status
remove_path(const struct tool *t, dicom_dataset *ds, const char *path)
{
    dicom_path_step step;
    dicom_status    status = dicom_path_next(&path, t->dictionary, &step);

    if (status != DICOM_OK)
        return status;
    for (uint32_t tag = 0; status == DICOM_OK;) {
        tag = next_tag(ds, &step, tag);
        if (tag == 0)
            break;
        if (dicom_dataset_find(ds, tag))
            status = *path == '\0' ? remove_here(ds, tag, step.item)
                                   : remove_below(t, ds, tag, step.item, path);
    }
    return status;
}

static dicom_status
put_as(dicom_dataset *ds, uint32_t tag, dicom_vr vr, const char *value)
{
    return *value ? dicom_dataset_put_text(ds, tag, vr, value, strlen(value))
                  : dicom_dataset_put_empty(ds, tag, vr);
}

/* A VR that is there is kept if it may have the value. */
static dicom_status
put(dicom_dataset *ds, uint32_t tag, const char *value)
{
    const dicom_element *old = dicom_dataset_find(ds, tag);
    dicom_vr             vr = old ? dicom_element_vr(old) : DICOM_VR_UN;
    dicom_status         status = DICOM_E_WRONG_VR;

    if (vr != DICOM_VR_UN)
        status = put_as(ds, tag, vr, value);
    return status == DICOM_E_WRONG_VR ? put_as(ds, tag, DICOM_VR_NONE, value)
                                      : status;
}

static dicom_status
edit(struct tool *t, const struct edit *e)
{
    dicom_dataset *ds =
        is_meta(t, e->path) ? dicom_dataset_edit_meta(t->ds) : t->ds;
    dicom_dataset *item;
    uint32_t       tag;
    dicom_status   status;

    if (!ds)
        return DICOM_E_NO_MEMORY;
    if (!e->value)
        return remove_path(t, ds, e->path);
    status = dicom_dataset_make_path(ds, e->path, &item, &tag);
    if (status == DICOM_OK && tag != 0)
        status = put(item, tag, e->value);
    else if (status == DICOM_OK && e->value[0])
        status = DICOM_E_VALUE; /* an item has none */
    return status;
}

static int
edit_all(struct tool *t)
{
    for (size_t i = 0; i < t->edit_count; i++) {
        const struct edit *e = &t->edits[i];
        dicom_status       status = edit(t, e);
        const dicom_error *why = dicom_dataset_error(t->ds);

        if (status == DICOM_OK)
            continue;
        begin_message(e->path);
        if (why->status == status)
            fprintf(stderr, "%s%s%s\n", why->text, why->section[0] ? ", " : "",
                    why->section);
        else
            fprintf(stderr, "%s\n", dicom_status_text(status));
        return EXIT_ERROR;
    }
    return EXIT_OK;
}

/* ---- the output ---------------------------------------------------------- */

/* Of a new file nothing is lost if the machine stops; an old one is replaced
 * only by what is on the disk. */
static dicom_status
open_output(struct tool *t, dicom_output_fn **output, void **ctx)
{
    dicom_file_output_options options = DICOM_FILE_OUTPUT_OPTIONS_INIT;
    struct stat               st;

    options.no_sync = stat(t->out, &st) != 0;
    *output = dicom_file_output_write;
    *ctx = &t->output;
    return dicom_file_output_open(&t->output, t->out, &options);
}

static dicom_status
write_stdout(void *ctx, const void *bytes, size_t size)
{
    (void)ctx;
    return fwrite(bytes, 1, size, stdout) == size ? DICOM_OK : DICOM_E_WRITE;
}

static dicom_status
open_writer(struct tool *t)
{
    dicom_writer_options *o = &t->writer_options;
    dicom_output_fn      *output = write_stdout;
    void                 *ctx = NULL;
    dicom_status          status = DICOM_OK;

    if (strcmp(t->out, "-") != 0)
        status = open_output(t, &output, &ctx);
    o->preserve = t->lengths == PRESERVE;
    o->any_order = !o->preserve && !t->parser_options.strict;
    o->lengths =
        t->lengths == EXACT ? DICOM_LENGTHS_EXACT : DICOM_LENGTHS_UNDEFINED;
    o->on_finding = tell_finding;
    o->finding_ctx = t;
    return status == DICOM_OK ? dicom_writer_new(&t->writer, output, ctx, o)
                              : status;
}

static dicom_status
close_output(struct tool *t)
{
    dicom_status status = dicom_writer_finish(t->writer);

    if (status != DICOM_OK)
        return status;
    if (strcmp(t->out, "-") != 0)
        return dicom_file_output_commit(&t->output);
    return fflush(stdout) == 0 ? DICOM_OK : DICOM_E_WRITE;
}

/* ---- from one to the other ----------------------------------------------- */

static dicom_status
tell_events(struct tool *t, dicom_event_fn *on_event, void *ctx)
{
    const dicom_dataset *meta;
    dicom_status         status = DICOM_OK;

    if (!t->ds)
        return read_text_events(t, on_event, ctx);
    meta = dicom_dataset_file_meta(t->ds);
    if (meta)
        status = dicom_dataset_walk(meta, on_event, ctx);
    return status == DICOM_OK ? dicom_dataset_walk(t->ds, on_event, ctx)
                              : status;
}

/* Twice: lengths stand before what they measure. */
static dicom_status
write_exact(struct tool *t)
{
    dicom_status status = dicom_measure_new(&t->measure, &t->writer_options);
    bool         again = !t->ds;

    t->quiet = again;
    if (status == DICOM_OK)
        status = tell_events(t, dicom_measure_event, t->measure);
    t->quiet = false;
    if (status == DICOM_OK && again)
        status = restart_input(t);
    if (status == DICOM_OK)
        status =
            dicom_measure_replay(t->measure, dicom_writer_event, t->writer);
    return status == DICOM_OK ? tell_events(t, dicom_measure_event, t->measure)
                              : status;
}

static int
convert(struct tool *t)
{
    dicom_status status = open_input(t);
    int          result = EXIT_OK;

    if (status != DICOM_OK)
        return report(t, status);
    if (t->whole)
        status = load(t);
    if (status == DICOM_OK)
        result = edit_all(t);
    if (result != EXIT_OK)
        return result;
    if (status == DICOM_OK)
        status = open_writer(t);
    if (status == DICOM_OK)
        status = t->lengths == EXACT
                     ? write_exact(t)
                     : tell_events(t, dicom_writer_event, t->writer);
    if (status == DICOM_OK)
        status = close_output(t);
    sum_up(t);
    return status == DICOM_OK ? EXIT_OK : report(t, status);
}

/* ---- the command --------------------------------------------------------- */

static bool
take_lengths(struct tool *t, const char *how)
{
    static const char *const names[] = {"undefined", "exact", "preserve"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(how, names[i]) == 0) {
            t->lengths = (enum lengths)i;
            return true;
        }
    return false;
}

/* The first `=` that is in no name of a creator. */
static bool
take_edit(struct tool *t, char *text, bool set)
{
    struct edit e = {.path = text};
    bool        quoted = false;

    for (char *p = text; set && *p && !e.value; p++) {
        quoted ^= *p == '"';
        if (*p == '=' && !quoted) {
            *p = '\0';
            e.value = p + 1;
        }
    }
    t->edits[t->edit_count++] = e;
    return !set || e.value;
}

/* An option that has a value. */
static bool
take_value(struct tool *t, const char *name, char *value)
{
    if (!value)
        return false;
    if (strcmp(name, "--remove") == 0 || strcmp(name, "--set") == 0)
        return take_edit(t, value, name[2] == 's');
    if (strcmp(name, "--lengths") == 0)
        return take_lengths(t, value);
    if (strcmp(name, "--charset") == 0) {
        t->charset = strcmp(value, "utf-8") == 0;
        return t->charset;
    }
    if (strcmp(name, "--syntax") != 0)
        return false;
    t->writer_options.syntax = syntax_of(value);
    return t->writer_options.syntax != NULL;
}

/* The option at argv[0]: how many words it has, 0 if it is wrong, or -1 if
 * that was said. */
static int
take_option(struct tool *t, char **argv)
{
    if (strcmp(argv[0], "--dictionary") == 0 && argv[1])
        return add_dictionary(&t->dictionary, argv[1]) ? 2 : -1;
    if (strcmp(argv[0], "--sort") == 0)
        t->sort = true;
    else if (strcmp(argv[0], "--strict") == 0)
        t->parser_options.strict = true;
    else if (strcmp(argv[0], "--lenient") == 0)
        t->lenient = true;
    else
        return take_value(t, argv[0], argv[1]) ? 2 : 0;
    return 1;
}

/* What the writer makes is not the user's to change. */
static bool
is_made(uint32_t tag)
{
    static const uint32_t made[] = {DICOM_TAG_FileMetaInformationGroupLength,
                                    DICOM_TAG_FileMetaInformationVersion,
                                    DICOM_TAG_MediaStorageSOPClassUID,
                                    DICOM_TAG_MediaStorageSOPInstanceUID,
                                    DICOM_TAG_TransferSyntaxUID,
                                    DICOM_TAG_ImplementationClassUID,
                                    DICOM_TAG_ImplementationVersionName};

    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        if (tag == made[i])
            return true;
    return false;
}

/* NULL if the path is one that can be edited. */
static const char *
wrong_path(const struct tool *t, const struct edit *e)
{
    const char     *path = e->path;
    dicom_path_step step = {.tag = 0};
    dicom_status    status = DICOM_OK;
    size_t          steps = 0;

    for (; *path && status == DICOM_OK; steps++) {
        status = dicom_path_next(&path, t->dictionary, &step);
        if (status == DICOM_OK && e->value && step.item == DICOM_PATH_ANY_ITEM)
            return "a value is set at one path: ";
        if (status == DICOM_OK && steps == 0 && is_made(step.tag))
            return "made anew in every file: ";
    }
    return steps == 0 || status == DICOM_E_VALUE ? "no path: "
           : status == DICOM_E_NOT_FOUND         ? "no keyword: "
                                                 : NULL;
}

static int
check_and_convert(struct tool *t)
{
    const char *why = NULL;

    if (t->lengths == PRESERVE &&
        (t->writer_options.syntax || t->charset || t->sort || t->edit_count))
        return wrong_usage("--lengths preserve changes nothing, and excludes "
                           "what does",
                           "");
    for (size_t i = 0; i < t->edit_count; i++)
        if ((why = wrong_path(t, &t->edits[i])))
            return wrong_usage(why, t->edits[i].path);
    t->parser_options.dictionary = t->dictionary;
    t->parser_options.on_finding = tell_finding;
    t->parser_options.finding_ctx = t;
    return convert(t);
}

static int
wrong_option(char **argv)
{
    static const char *const valued[] = {"--syntax",  "--lengths",
                                         "--charset", "--remove",
                                         "--set",     "--dictionary"};

    for (size_t i = 0; i < sizeof valued / sizeof *valued; i++)
        if (strcmp(argv[0], valued[i]) == 0 && argv[1]) {
            fprintf(stderr, "dicom-convert: wrong value of %s: ", argv[0]);
            fprintf(stderr, "%s\n%s", argv[1], usage);
            return EXIT_USAGE;
        }
    return wrong_usage("wrong option: ", argv[0]);
}

static int
command(struct tool *t, int argc, char **argv)
{
    int i = 1, words;

    for (; at_option(argc, argv, &i); i += words) {
        if (strcmp(argv[i], "--help") == 0)
            return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
        if (strcmp(argv[i], "--version") == 0)
            return printf("dicom-convert %s\n", dicom_version()) < 0 ||
                   fflush(stdout) != 0;
        words = take_option(t, argv + i);
        if (words < 0)
            return EXIT_USAGE;
        if (words == 0)
            return wrong_option(argv + i);
    }
    if (argc - i != 2)
        return wrong_usage("IN and OUT are needed", "");
    t->in = argv[i];
    t->out = argv[i + 1];
    return check_and_convert(t);
}

int
main(int argc, char **argv)
{
    static struct tool t = {
        .parser_options = DICOM_PARSER_OPTIONS_INIT,
        .writer_options = DICOM_WRITER_OPTIONS_INIT,
        .input = DICOM_FILE_INPUT_INIT,
        .output = DICOM_FILE_OUTPUT_INIT,
    };
    int result = EXIT_ERROR;

    t.edits = calloc((size_t)argc + 1, sizeof *t.edits);
    if (t.edits)
        result = command(&t, argc, argv);
    dicom_file_output_discard(&t.output);
    dicom_writer_free(t.writer);
    dicom_measure_free(t.measure);
    dicom_dataset_free(t.ds);
    dicom_utf8_free(t.utf8);
    dicom_reader_free(t.reader);
    dicom_file_input_close(&t.input);
    dicom_dict_overlay_free(t.dictionary);
    free(t.edits);
    return result;
}
