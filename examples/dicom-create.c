/*
 * dicom-create: a DICOM file from readable text.
 *
 * Each line puts one value at a path; what leads there is made. What an object
 * definition asks for besides can be filled in.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

#define TOOL "dicom-create"
#include "tool.h"

static const char usage[] =
    "usage: dicom-create [OPTION]... [IN] OUT\n"
    "Makes the DICOM file OUT of the text IN, in UTF-8; - is the standard "
    "input\n"
    "or output. Lines:\n"
    "  PATH=VALUE      such as PatientName=Doe^Jane, Rows=512,\n"
    "                  ReferencedSeriesSequence[0].SeriesInstanceUID=1.2.3\n"
    "  PATH:VR=VALUE   with a VR: (0029,\"CREATOR\",10):LO=text\n"
    "  PATH=           no value, or no items\n"
    "  PATH=@FILE      the bytes of a file; or its text, without a last line\n"
    "                  end. @@ is an @\n"
    "  # ...           a comment\n"
    "Several values are parted by \\; bytes and words of OB to OW are "
    "hexadecimal;\n"
    "a UID may be its keyword. Blanks around PATH and VALUE do not count. "
    "Items\n"
    "are made one after another, [0] first. What is not there is made: UIDs "
    "of\n"
    "study, series and instance, the file meta information, and if IN is not\n"
    "ASCII the character set UTF-8 (ISO_IR 192).\n"
    "  --iod NAME|UID     fill in what this object definition asks for, with\n"
    "                     placeholders; IN may be left out\n"
    "  --syntax SYNTAX    explicit-le, implicit-le, explicit-be, deflated, or\n"
    "                     the UID of a transfer syntax. explicit-le\n"
    "  --dictionary FILE  private elements, in the format of\n"
    "                     dictionary/private.tsv\n"
    "  --help             print this\n"
    "  --version          print the version of the library\n"
    "Exit status: 0 OUT is written; 1 it is not, and what stood there stands\n"
    "still; 2 a file could not be opened, or wrong usage.\n";

enum { EXIT_OK, EXIT_ERROR, EXIT_USAGE };

#define PIXEL_DATA DICOM_TAG(0x7FE0, 0x0010)

/* A line of the text, taken apart. */
struct line {
    size_t      number;
    char       *path;
    dicom_vr    vr; /* DICOM_VR_NONE: that of the dictionary */
    const char *value;
    size_t      size;
    const char *fault; /* NULL: none */
};

struct tool {
    const char          *in, *out; /* `in` NULL: none */
    const dicom_iod     *iod;
    dicom_writer_options writer;
    dicom_dict_overlay  *dictionary;
    dicom_dataset       *ds;
    struct line         *lines;
    size_t               count;
    bool                 failed;
};

/* ---- messages ------------------------------------------------------------ */

static int
complain(const char *name, const char *why)
{
    fputs("dicom-create: ", stderr);
    print_name(stderr, name);
    fprintf(stderr, ": %s\n", why);
    return EXIT_ERROR;
}

/* The name of what is read. */
static const char *
name_of_input(const struct tool *t)
{
    return strcmp(t->in, "-") == 0 ? "standard input" : t->in;
}

static void
complain_line(struct tool *t, const struct line *l, const char *why,
              const char *section)
{
    fputs("dicom-create: ", stderr);
    print_name(stderr, name_of_input(t));
    fprintf(stderr, ": line %zu: ", l->number);
    print_name(stderr, l->path);
    fprintf(stderr, ": %s%s%s\n", why, *section ? ", " : "", section);
    t->failed = true;
}

static int
wrong_usage(const char *what, const char *which)
{
    fprintf(stderr, "dicom-create: %s%s\n%s", what, which, usage);
    return EXIT_USAGE;
}

/* ---- files --------------------------------------------------------------- */

/* All of it, and a NUL behind it; NULL: `errno` tells why. */
static char *
read_all(FILE *file, size_t *size)
{
    size_t room = 65536;
    char  *bytes = malloc(room + 1), *more;

    *size = 0;
    while (bytes) {
        *size += fread(bytes + *size, 1, room - *size, file);
        if (*size < room)
            break;
        room *= 2;
        more = realloc(bytes, room + 1);
        if (!more)
            free(bytes);
        bytes = more;
    }
    if (bytes && ferror(file)) {
        free(bytes);
        return NULL;
    }
    if (bytes)
        bytes[*size] = '\0';
    return bytes;
}

static char *
read_file(const char *name, size_t *size)
{
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    char *bytes = NULL;
    int   error;

    if (file) {
        bytes = read_all(file, size);
        error = errno;
        if (file != stdin)
            fclose(file);
        errno = error;
    }
    return bytes;
}

/* ---- lines --------------------------------------------------------------- */

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Cuts blanks off both ends; `*end` is where a NUL may be put. */
static char *
trim(char *text, char **end)
{
    while (text < *end && is_blank(*text))
        text++;
    while (text < *end && is_blank((*end)[-1]))
        (*end)--;
    **end = '\0';
    return text;
}

/* The VR behind a path, which is cut off. */
static dicom_vr
vr_behind(char *path)
{
    size_t size = strlen(path);

    if (size < 4 || path[size - 3] != ':')
        return DICOM_VR_NONE;
    dicom_vr vr = dicom_vr_from_letters(path[size - 2], path[size - 1]);
    if (vr != DICOM_VR_NONE)
        path[size - 3] = '\0';
    return vr;
}

/* Takes a line apart, in place; `end` stands behind it. */
static void
take_line(struct tool *t, char *text, char *end, size_t number)
{
    struct line l = {.number = number, .path = text, .value = ""};
    char       *equals, *path_end, *value_end = end;
    bool        quoted = false, nul = memchr(text, '\0', (size_t)(end - text));

    text = trim(text, &value_end);
    if (*text == '#' || (*text == '\0' && !nul))
        return;
    for (equals = text; *equals && (quoted || *equals != '='); equals++)
        quoted ^= *equals == '"';
    l.path = text;
    if (nul || *equals != '=') {
        l.fault = nul ? "a NUL" : "there is no =";
    } else {
        path_end = equals;
        l.path = trim(text, &path_end);
        l.vr = vr_behind(l.path);
        l.value = trim(equals + 1, &value_end);
        l.size = strlen(l.value);
    }
    t->lines[t->count++] = l;
}

static bool
take_lines(struct tool *t, char *text, size_t size)
{
    char  *end = text + size, *line_end;
    size_t count = 1, number = 0;

    for (size_t i = 0; i < size; i++)
        count += text[i] == '\n';
    t->lines = malloc(count * sizeof *t->lines);
    if (!t->lines)
        return false;
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    for (; text < end; text = line_end + 1) {
        line_end = memchr(text, '\n', (size_t)(end - text));
        if (!line_end)
            line_end = end;
        take_line(t, text, line_end, ++number);
    }
    return true;
}

/* ---- values -------------------------------------------------------------- */

/* What is put, of a line or a file. */
struct value {
    const char *bytes;
    size_t      size;
    bool        raw; /* bytes of a file */
};

/* That of the line, of pixels, or of the dictionary; NONE: that of a private
 * one, which the data set knows. */
static dicom_vr
vr_of(const struct line *l, uint32_t tag, size_t size)
{
    const dicom_dict_row *row = dicom_dict_by_tag(tag);

    if (l->vr != DICOM_VR_NONE)
        return l->vr;
    if (tag == PIXEL_DATA)
        return size % 2 ? DICOM_VR_OB : DICOM_VR_OW; /* bytes, then */
    return row ? dicom_dict_vr(row) : DICOM_VR_NONE;
}

static bool
is_text(dicom_vr vr)
{
    unsigned klass = dicom_vr_get_info(vr)->klass;

    return klass == DICOM_CLASS_STRING || klass == DICOM_CLASS_TEXT;
}

/* The bytes of a file: text without its last line end, if it is text. */
static dicom_status
put_raw(dicom_dataset *ds, uint32_t tag, dicom_vr vr, const struct value *v)
{
    size_t       size = v->size;
    dicom_status status = DICOM_OK;

    if (vr == DICOM_VR_NONE) { /* once it is there, its VR is known */
        status = dicom_dataset_put_empty(ds, tag, vr);
        vr = dicom_element_vr(dicom_dataset_find(ds, tag));
    }
    if (status != DICOM_OK || !is_text(vr))
        return status == DICOM_OK
                   ? dicom_dataset_put_bytes(ds, tag, vr, v->bytes, size)
                   : status;
    size -= v->bytes[size - 1] == '\n';
    size -= size > 0 && v->bytes[size - 1] == '\r';
    return dicom_dataset_put_utf8(ds, tag, vr, v->bytes, size);
}

static dicom_status
put(dicom_dataset *ds, uint32_t tag, const struct line *l,
    const struct value *v)
{
    bool                 chosen = l->vr != DICOM_VR_NONE || tag == PIXEL_DATA;
    dicom_vr             likely = vr_of(l, tag, v->size);
    dicom_vr             vr = chosen ? likely : DICOM_VR_NONE;
    const dicom_uid_row *uid = likely == DICOM_VR_UI && v->size > 0
                                   ? dicom_uid_by_keyword(v->bytes, v->size)
                                   : NULL;

    if (v->size == 0)
        return dicom_dataset_put_empty(ds, tag, vr);
    if (uid)
        return dicom_dataset_put_string(ds, tag, vr, dicom_uid_value(uid));
    return v->raw ? put_raw(ds, tag, likely, v)
                  : dicom_dataset_put_text(ds, tag, vr, v->bytes, v->size);
}

/* File meta information is a data set beside the other one. */
static dicom_dataset *
root_of(struct tool *t, const char *path)
{
    dicom_path_step step;

    if (dicom_path_next(&path, t->dictionary, &step) == DICOM_OK &&
        DICOM_TAG_GROUP(step.tag) == 2)
        return dicom_dataset_edit_meta(t->ds);
    return t->ds;
}

static void
put_value(struct tool *t, const struct line *l, const struct value *v)
{
    dicom_dataset *root = root_of(t, l->path), *item = NULL;
    uint32_t       tag = 0;
    dicom_status   status =
        root ? dicom_dataset_make_path(root, l->path, &item, &tag)
               : DICOM_E_NO_MEMORY;

    if (status == DICOM_OK && tag == 0 && v->size > 0) {
        complain_line(t, l, "an item has no value", "");
        return;
    }
    if (status == DICOM_OK && tag != 0)
        status = put(item, tag, l, v);
    const dicom_error *error = dicom_dataset_error(t->ds);
    if (status == DICOM_OK)
        return;
    if (error->status == status)
        complain_line(t, l, error->text, error->section);
    else
        complain_line(t, l, dicom_status_text(status), "");
}

static void
put_line(struct tool *t, const struct line *l)
{
    struct value v = {l->value, l->size, false};
    char        *bytes;

    if (l->fault) {
        complain_line(t, l, l->fault, "");
        return;
    }
    if (v.size > 1 && v.bytes[0] == '@') {
        v.bytes++;
        v.size--;
        v.raw = v.bytes[0] != '@';
    }
    if (!v.raw) {
        put_value(t, l, &v);
        return;
    }
    bytes = read_file(v.bytes, &v.size);
    if (!bytes) {
        complain_line(t, l, strerror(errno), "");
        return;
    }
    v.bytes = bytes;
    put_value(t, l, &v);
    free(bytes);
}

/* ---- the character set --------------------------------------------------- */

/* Whether a line declares it for the whole data set. */
static bool
is_charset(const struct tool *t, const struct line *l)
{
    const char     *path = l->path;
    dicom_path_step step;

    return dicom_path_next(&path, t->dictionary, &step) == DICOM_OK &&
           *path == '\0' && step.tag == DICOM_TAG_SpecificCharacterSet;
}

static bool
is_ascii(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] & 0x80)
            return false;
    return true;
}

/* What stands in files is not looked at: it may be anything. */
static dicom_status
put_charset(struct tool *t)
{
    bool ascii = true, declared = false;

    for (size_t i = 0; i < t->count; i++) {
        ascii &= is_ascii(t->lines[i].value, t->lines[i].size);
        if (is_charset(t, &t->lines[i])) {
            put_line(t, &t->lines[i]);
            declared = true;
        }
    }
    if (ascii || declared)
        return DICOM_OK;
    return dicom_dataset_put_string(t->ds, DICOM_TAG_SpecificCharacterSet,
                                    DICOM_VR_NONE, "ISO_IR 192");
}

/* ---- what is made -------------------------------------------------------- */

/* A dicom_uid_fn. */
static dicom_status
make_uid(void *ctx, char out[DICOM_UID_SIZE])
{
    (void)ctx;
    return dicom_uid_generate(NULL, out);
}

static dicom_status
add_uid(dicom_dataset *ds, uint32_t tag)
{
    char         uid[DICOM_UID_SIZE];
    dicom_status status;

    if (dicom_dataset_find(ds, tag))
        return DICOM_OK;
    status = make_uid(NULL, uid);
    return status == DICOM_OK
               ? dicom_dataset_put_string(ds, tag, DICOM_VR_NONE, uid)
               : status;
}

/* Of an object without SOP class the file alone tells which one it is. */
static dicom_status
name_media(struct tool *t)
{
    dicom_dataset *meta = dicom_dataset_edit_meta(t->ds);
    const char    *uid = dicom_iod_uid(t->iod, 0);
    dicom_status   status = DICOM_OK;

    if (!meta)
        return DICOM_E_NO_MEMORY;
    if (uid && !dicom_dataset_find(meta, DICOM_TAG_MediaStorageSOPClassUID))
        status = dicom_dataset_put_string(
            meta, DICOM_TAG_MediaStorageSOPClassUID, DICOM_VR_NONE, uid);
    return status == DICOM_OK
               ? add_uid(meta, DICOM_TAG_MediaStorageSOPInstanceUID)
               : status;
}

static dicom_status
complete(struct tool *t)
{
    static const uint32_t uids[] = {DICOM_TAG_SOPInstanceUID,
                                    DICOM_TAG_StudyInstanceUID,
                                    DICOM_TAG_SeriesInstanceUID};
    dicom_status          status = DICOM_OK;

    if (t->iod) {
        status = dicom_iod_fill(t->ds, t->iod, make_uid, NULL);
        if (status == DICOM_OK &&
            !dicom_dataset_find(t->ds, DICOM_TAG_SOPClassUID))
            status = name_media(t);
        return status;
    }
    for (size_t i = 0; i < 3 && status == DICOM_OK; i++)
        status = add_uid(t->ds, uids[i]);
    return status;
}

/* Whether it can be told what the file is. */
static bool
has_class(const struct tool *t)
{
    const dicom_dataset *meta = dicom_dataset_file_meta(t->ds);

    return t->iod || dicom_dataset_find(t->ds, DICOM_TAG_SOPClassUID) ||
           (meta &&
            dicom_dataset_find(meta, DICOM_TAG_MediaStorageSOPClassUID));
}

/* ---- writing ------------------------------------------------------------- */

static dicom_status
write_stdout(void *ctx, const void *bytes, size_t size)
{
    (void)ctx;
    return fwrite(bytes, 1, size, stdout) == size ? DICOM_OK : DICOM_E_WRITE;
}

static dicom_status
save_stdout(struct tool *t, dicom_error *error)
{
    dicom_status status =
        dicom_file_write(t->ds, write_stdout, NULL, &t->writer, error);

    return status == DICOM_OK && fflush(stdout) != 0 ? DICOM_E_WRITE : status;
}

static int
save(struct tool *t)
{
    dicom_error  error = {.status = DICOM_OK};
    int          system_error = 0;
    bool         to_stdout = strcmp(t->out, "-") == 0;
    const char  *name = to_stdout ? "standard output" : t->out;
    dicom_status status = to_stdout
                              ? save_stdout(t, &error)
                              : dicom_file_save(t->ds, t->out, &t->writer, NULL,
                                                &error, &system_error);

    if (status == DICOM_OK)
        return EXIT_OK;
    if (system_error != 0)
        complain(name, strerror(system_error));
    else
        complain(name, error.status == status ? error.text
                                              : dicom_status_text(status));
    return status == DICOM_E_OPEN ? EXIT_USAGE : EXIT_ERROR;
}

/* ---- the command --------------------------------------------------------- */

/* Pixel data are native, whatever is written. */
static int
create(struct tool *t)
{
    dicom_status status =
        dicom_dataset_set_syntax(t->ds, syntax_of("explicit-le"));

    if (status == DICOM_OK)
        status = put_charset(t);
    for (size_t i = 0; i < t->count && status == DICOM_OK; i++)
        if (!is_charset(t, &t->lines[i]))
            put_line(t, &t->lines[i]);
    if (t->failed)
        return EXIT_ERROR;
    if (!has_class(t))
        return complain(name_of_input(t), "SOPClassUID is missing: put it in, "
                                          "or use --iod");
    if (status == DICOM_OK)
        status = complete(t);
    if (status != DICOM_OK)
        return complain(t->out, dicom_status_text(status));
    return save(t);
}

static int
run(struct tool *t)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    char                 *text = NULL;
    size_t                size = 0;
    int                   result;

    options.dictionary = t->dictionary;
    if (t->in) {
        text = read_file(t->in, &size);
        if (!text) {
            complain(name_of_input(t), strerror(errno));
            return EXIT_USAGE;
        }
    }
    if ((text && !take_lines(t, text, size)) ||
        dicom_dataset_new(&t->ds, &options) != DICOM_OK)
        result = complain("memory", dicom_status_text(DICOM_E_NO_MEMORY));
    else
        result = create(t);
    dicom_dataset_free(t->ds);
    free(t->lines);
    free(text);
    return result;
}

static const dicom_iod *
iod_of(const char *name)
{
    const dicom_iod *iod = dicom_iod_by_name(name, strlen(name));

    return iod ? iod : dicom_iod_by_uid(name, strlen(name));
}

/* An option with a value: 0 if it is none, -1 if the value is wrong, -2 if
 * that was said. */
static int
take_valued(struct tool *t, char **argv, int left)
{
    static const char *const names[] = {"--iod", "--syntax", "--dictionary"};
    size_t                   i = 0;

    while (i < 3 && strcmp(argv[0], names[i]) != 0)
        i++;
    if (i == 3 || left < 2)
        return i == 3 ? 0 : -1;
    if (i == 0)
        return (t->iod = iod_of(argv[1])) != NULL ? 1 : -1;
    if (i == 1)
        return (t->writer.syntax = syntax_of(argv[1])) != NULL ? 1 : -1;
    return add_dictionary(&t->dictionary, argv[1]) ? 1 : -2;
}

static int
command(struct tool *t, int argc, char **argv)
{
    int i = 1;

    for (; at_option(argc, argv, &i); i++) {
        int taken = take_valued(t, argv + i, argc - i);

        if (taken > 0)
            i++;
        else if (taken == -2)
            return EXIT_USAGE;
        else if (strcmp(argv[i], "--help") == 0)
            return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
        else if (strcmp(argv[i], "--version") == 0)
            return printf("dicom-create %s\n", dicom_version()) < 0 ||
                   fflush(stdout) != 0;
        else
            return wrong_usage(taken < 0 ? "wrong or no value of "
                                         : "wrong option: ",
                               argv[i]);
    }
    if (argc - i == 2)
        t->in = argv[i++];
    if (argc - i != 1)
        return wrong_usage("one text and one file are expected", "");
    if (!t->in && !t->iod)
        return wrong_usage("no text is given, and no --iod", "");
    t->out = argv[i];
    return run(t);
}

int
main(int argc, char **argv)
{
    struct tool t = {.writer = DICOM_WRITER_OPTIONS_INIT};
    int         result = command(&t, argc, argv);

    dicom_dict_overlay_free(t.dictionary);
    return result;
}
