/*
 * dicom-get: values of DICOM files, by path.
 *
 * Each path is followed in the data set, and the values at its end are
 * gathered as UTF-8: the text of all of them, and where each one ends.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

static const char usage[] =
    "usage: dicom-get [OPTION]... PATH... FILE...\n"
    "Prints the values at paths, such as PatientName, (0008,0060),\n"
    "ReferencedImageSequence[0].ReferencedSOPInstanceUID, with [*] for all\n"
    "items. What exists as a file is a file, so is - (the standard input) and\n"
    "all behind --; the rest are paths.\n"
    "One path and one file: a value a line. Else a line for each file, with\n"
    "its name if there are several, a column for each path, parted by tabs;\n"
    "several values are parted by backslashes. Tabs, line ends and "
    "backslashes\n"
    "in values stand as \\t, \\n, \\r, \\\\, other controls as \\xNN.\n"
    "  --json     an object a line: \"file\", and the paths; null is what is\n"
    "             not there, an array several values\n"
    "  --raw      the bytes as they are stored, of one path in one file\n"
    "  --help     print this\n"
    "  --version  print the version of the library\n"
    "Exit status: 0 all went well; 1 a file was not read to its end, or of "
    "one\n"
    "file a path is not there; 2 one could not be opened, or wrong usage.\n";

enum { EXIT_OK, EXIT_ERROR, EXIT_USAGE };

/* Values, one behind the other. */
struct values {
    char  *text;
    size_t size, room;
    struct value {
        size_t end;
        bool   number;
    } * value;
    size_t count, value_room;
    size_t replaced; /* bytes, by U+FFFD */
    bool   failed;   /* there was no memory */
    bool   no_value; /* a sequence, fragments or unknown bytes were found */
};

struct tool {
    bool                 json, raw;
    char               **paths, **files;
    int                  n_paths, n_files;
    dicom_file          *file;
    struct values        values;
    const dicom_element *last; /* that was found */
};

/* ---- messages ------------------------------------------------------------ */

static void
complain(const char *name, const char *why)
{
    fflush(stdout);
    fputs("dicom-get: ", stderr);
    for (; *name; name++)
        putc((unsigned char)*name < ' ' || *name == 0x7F ? '?' : *name, stderr);
    fprintf(stderr, ": %s\n", why);
}

static int
wrong_usage(const char *what, const char *which)
{
    fprintf(stderr, "dicom-get: %s%s\n%s", what, which, usage);
    return EXIT_USAGE;
}

/* ---- gathering ----------------------------------------------------------- */

/* Room for `size` more bytes, and for one more value. */
static bool
make_room(struct values *v, size_t size)
{
    if (size > v->room - v->size) {
        size_t room = (v->size + size) * 2;
        char  *text = realloc(v->text, room);
        v->failed |= !text;
        v->text = text ? text : v->text;
        v->room = text ? room : v->room;
    }
    if (v->count == v->value_room) {
        size_t        room = v->value_room * 2 + 16;
        struct value *value = realloc(v->value, room * sizeof *value);
        v->failed |= !value;
        v->value = value ? value : v->value;
        v->value_room = value ? room : v->value_room;
    }
    return !v->failed;
}

static void
add_value(struct values *v, size_t size, bool number)
{
    v->size += size;
    v->value[v->count++] = (struct value){v->size, number};
}

/* The texts of an element are parted in one pass. */
static void
add_texts(struct values *v, const dicom_element *el, const dicom_charset *cs)
{
    dicom_vr     vr = dicom_element_value_vr(el);
    bool         number = vr == DICOM_VR_DS || vr == DICOM_VR_IS;
    size_t       size;
    const char  *text = dicom_element_bytes(el, &size);
    dicom_values values;
    dicom_slice  value;
    size_t       bad;

    dicom_values_begin(&values, vr, cs, text, size);
    while (dicom_values_next(&values, &value)) {
        size_t whole =
            dicom_charset_decode(cs, vr, value.text, value.size, NULL, 0, &bad);
        v->replaced += bad;
        if (!make_room(v, whole))
            return;
        dicom_charset_decode(cs, vr, value.text, value.size, v->text + v->size,
                             whole, NULL);
        add_value(v, whole, number);
    }
}

static void
add_numbers(struct values *v, const dicom_element *el)
{
    size_t count = dicom_element_count(el, NULL), needed;
    char   text[64];

    for (size_t i = 0; i < count; i++) {
        if (dicom_element_utf8(el, NULL, i, text, sizeof text, &needed) !=
                DICOM_OK ||
            !make_room(v, needed))
            return;
        memcpy(v->text + v->size, text, needed);
        add_value(v, needed, dicom_element_value_vr(el) != DICOM_VR_AT);
    }
}

static void
add_element(struct values *v, const dicom_dataset *ds, const dicom_element *el)
{
    dicom_vr      vr = dicom_element_value_vr(el);
    unsigned      klass = dicom_vr_get_info(vr)->klass;
    dicom_charset cs;

    if (klass == DICOM_CLASS_SEQUENCE || vr == DICOM_VR_UN ||
        dicom_element_has_fragments(el)) {
        v->no_value = true;
    } else if (klass == DICOM_CLASS_STRING || klass == DICOM_CLASS_TEXT) {
        dicom_dataset_charset(ds, NULL, &cs);
        add_texts(v, el, &cs);
    } else {
        add_numbers(v, el);
    }
}

static const dicom_element *
find_step(const dicom_dataset *ds, const dicom_path_step *step)
{
    if (!step->creator)
        return dicom_dataset_find(ds, step->tag);
    return dicom_dataset_find_private(ds, DICOM_TAG_GROUP(step->tag),
                                      step->creator, step->creator_size,
                                      (uint8_t)DICOM_TAG_ELEMENT(step->tag));
}

/* Calls itself for each step of the path, of which 128 at most are found:
 * deeper nesting is not read. Returns whether an element was there. */
static bool
follow(struct tool *t, const dicom_dataset *ds, const char *path)
{
    dicom_path_step step;
    bool            found = false;

    if (dicom_path_next(&path, NULL, &step) != DICOM_OK)
        return false;
    const dicom_element *el = find_step(ds, &step);
    if (!el)
        return false;
    if (*path == '\0') {
        t->last = el;
        if (!t->raw)
            add_element(&t->values, ds, el);
        return true;
    }
    size_t first = step.item < DICOM_PATH_ANY_ITEM ? step.item : 0;
    size_t end = dicom_element_item_count(el);
    if (step.item != DICOM_PATH_ANY_ITEM && end > first)
        end = first + 1;
    for (size_t i = first; i < end; i++)
        found |= follow(t, dicom_element_item(el, i), path);
    return found;
}

/* Group 2 is the file meta information. */
static bool
gather(struct tool *t, const char *path)
{
    const dicom_dataset *meta = dicom_file_meta(t->file);
    const char          *at = path;
    dicom_path_step      step;

    t->values.size = t->values.count = 0;
    t->values.no_value = false;
    if (dicom_path_next(&at, NULL, &step) != DICOM_OK)
        return false;
    if (DICOM_TAG_GROUP(step.tag) == 2)
        return meta && follow(t, meta, path);
    return follow(t, dicom_file_dataset(t->file), path);
}

/* ---- printing ------------------------------------------------------------ */

static void
print_escaped(const char *text, size_t size)
{
    static const char from[] = "\t\n\r\\", to[] = "tnr\\";

    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        const char   *at = memchr(from, c, 4);
        if (at)
            printf("\\%c", to[at - from]);
        else if (c < ' ' || c == 0x7F)
            printf("\\x%02X", c);
        else
            putchar(c);
    }
}

static void
print_json_text(const char *text, size_t size)
{
    putchar('"');
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < ' ' || c == 0x7F)
            printf("\\u%04X", c);
        else
            putchar(c);
    }
    putchar('"');
}

static size_t
digits(const char *text, size_t size)
{
    size_t n = 0;

    while (n < size && text[n] >= '0' && text[n] <= '9')
        n++;
    return n;
}

/* Whether a text is a number in JSON, too: RFC 8259 6. */
static bool
is_json_number(const char *p, size_t size)
{
    const char *end = p + size;
    size_t      n;

    p += p < end && *p == '-';
    n = digits(p, (size_t)(end - p));
    if (n == 0 || (n > 1 && *p == '0'))
        return false;
    p += n;
    if (p < end && *p == '.') {
        n = digits(p + 1, (size_t)(end - p - 1));
        if (n == 0)
            return false;
        p += n + 1;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        p += p < end && (*p == '-' || *p == '+');
        n = digits(p, (size_t)(end - p));
        if (n == 0)
            return false;
        p += n;
    }
    return p == end;
}

/* Each value by itself; between them `separator`. */
static void
print_values(const struct tool *t, const char *separator)
{
    size_t begin = 0;

    for (size_t i = 0; i < t->values.count; i++) {
        const struct value *v = &t->values.value[i];
        const char         *text = t->values.text + begin;
        size_t              size = v->end - begin;

        if (i > 0)
            fputs(separator, stdout);
        if (!t->json)
            print_escaped(text, size);
        else if (v->number && is_json_number(text, size))
            fwrite(text, 1, size, stdout);
        else
            print_json_text(text, size);
        begin = v->end;
    }
}

static void
print_json(const struct tool *t, const char *path)
{
    fputs(", ", stdout);
    print_json_text(path, strlen(path));
    fputs(": ", stdout);
    if (t->values.count == 0)
        fputs("null", stdout);
    if (t->values.count > 1)
        putchar('[');
    print_values(t, ", ");
    if (t->values.count > 1)
        putchar(']');
}

/* ---- a file -------------------------------------------------------------- */

/* All bytes of one value. */
static int
print_raw(const struct tool *t, const char *path)
{
    char         piece[65536];
    uint32_t     size = dicom_element_size(t->last);
    dicom_status status = DICOM_OK;

    for (uint32_t at = 0; at < size && status == DICOM_OK;) {
        uint32_t n = size - at < sizeof piece ? size - at : sizeof piece;
        status = dicom_element_read(t->last, at, piece, n);
        if (status == DICOM_OK)
            fwrite(piece, 1, n, stdout);
        at += n;
    }
    if (status == DICOM_OK)
        return EXIT_OK;
    complain(path, dicom_status_text(status));
    return EXIT_ERROR;
}

static int
print_path(struct tool *t, int i)
{
    const char *path = t->paths[i];
    bool        found = gather(t, path);
    bool        single = t->n_files == 1;

    if (t->values.failed) {
        complain(path, dicom_status_text(DICOM_E_NO_MEMORY));
        return EXIT_ERROR;
    }
    if (t->raw && found)
        return print_raw(t, path);
    if (t->json) {
        print_json(t, path);
    } else if (!t->raw && single && t->n_paths == 1) {
        print_values(t, "\n");
        if (t->values.count > 0)
            putchar('\n');
    } else if (!t->raw) {
        if (i > 0 || !single)
            putchar('\t');
        print_values(t, "\\");
    }
    if (found && !t->values.no_value)
        return EXIT_OK;
    if (single)
        complain(path, found ? "no value, but a sequence, fragments or bytes"
                             : dicom_status_text(DICOM_E_NOT_FOUND));
    return single ? EXIT_ERROR : EXIT_OK;
}

static int
print_file(struct tool *t, const char *name)
{
    bool lines = !t->json && !t->raw && (t->n_files > 1 || t->n_paths > 1);
    int  result = EXIT_OK;

    t->values.replaced = 0;
    if (t->json) {
        fputs("{\"file\": ", stdout);
        print_json_text(name, strlen(name));
    } else if (t->n_files > 1) {
        print_escaped(name, strlen(name));
    }
    for (int i = 0; i < t->n_paths; i++) {
        int one = print_path(t, i);
        if (one > result)
            result = one;
    }
    if (t->json)
        puts("}");
    else if (lines)
        putchar('\n');
    if (t->values.replaced > 0)
        complain(name, "bytes that are no characters of the character set "
                       "are shown as U+FFFD (PS3.5 6.1)");
    return result;
}

/* What was understood before an error is printed. */
static int
read_file(struct tool *t, const char *name)
{
    dicom_status status = strcmp(name, "-") == 0
                              ? dicom_file_open_stream(t->file, stdin)
                              : dicom_file_open(t->file, name);
    int          system_error = dicom_file_system_error(t->file);

    if (status != DICOM_OK)
        complain(name, system_error != 0 ? strerror(system_error)
                                         : dicom_file_error(t->file)->text);
    if (status == DICOM_E_OPEN)
        return EXIT_USAGE;
    int result = print_file(t, name);
    return status != DICOM_OK ? EXIT_ERROR : result;
}

/* ---- the command --------------------------------------------------------- */

static bool
is_file(const char *name)
{
    FILE *file = strcmp(name, "-") == 0 ? NULL : fopen(name, "rb");

    if (file)
        fclose(file);
    return file || strcmp(name, "-") == 0;
}

/* DICOM_OK if all steps of the path can be read. */
static dicom_status
check_path(const char *path)
{
    dicom_path_step step;
    dicom_status    status;

    do {
        status = dicom_path_next(&path, NULL, &step);
    } while (status == DICOM_OK && *path != '\0');
    if (status == DICOM_OK && step.item != DICOM_PATH_NO_ITEM)
        return DICOM_E_VALUE; /* an item has no value */
    return status == DICOM_END ? DICOM_E_VALUE : status;
}

static int
run(struct tool *t)
{
    int result = EXIT_OK;

    if (t->n_paths == 0 || t->n_files == 0)
        return wrong_usage(
            t->n_paths == 0 ? "no path is given" : "no file is given", "");
    if (t->raw && (t->json || t->n_paths > 1 || t->n_files > 1))
        return wrong_usage("--raw takes one path and one file", "");
    if (dicom_file_new(&t->file, NULL) != DICOM_OK) {
        complain("memory", dicom_status_text(DICOM_E_NO_MEMORY));
        return EXIT_ERROR;
    }
    for (int i = 0; i < t->n_files; i++) {
        int one = read_file(t, t->files[i]);
        if (one > result)
            result = one;
    }
    if (fflush(stdout) == 0 && !ferror(stdout))
        return result;
    complain("standard output", strerror(errno));
    return EXIT_ERROR;
}

static int
take_words(struct tool *t, char **argv, int argc)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            while (++i < argc)
                t->files[t->n_files++] = argv[i];
            break;
        }
        if (is_file(argv[i])) {
            t->files[t->n_files++] = argv[i];
            continue;
        }
        dicom_status status = check_path(argv[i]);
        if (status != DICOM_OK)
            return wrong_usage(status == DICOM_E_NOT_FOUND
                                   ? "no file, and no keyword: "
                                   : "neither a file nor a path to a value: ",
                               argv[i]);
        t->paths[t->n_paths++] = argv[i];
    }
    return run(t);
}

static int
command(struct tool *t, int argc, char **argv)
{
    int i = 1;

    for (; i < argc && argv[i][0] == '-' && argv[i][1] == '-' && argv[i][2];
         i++) {
        if (strcmp(argv[i], "--help") == 0)
            return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
        if (strcmp(argv[i], "--version") == 0)
            return printf("dicom-get %s\n", dicom_version()) < 0 ||
                   fflush(stdout) != 0;
        if (strcmp(argv[i], "--json") == 0)
            t->json = true;
        else if (strcmp(argv[i], "--raw") == 0)
            t->raw = true;
        else
            return wrong_usage("wrong option: ", argv[i]);
    }
    return take_words(t, argv + i, argc - i);
}

int
main(int argc, char **argv)
{
    struct tool t = {0};
    size_t      words = (size_t)argc + 1;
    int         result = EXIT_ERROR;

    t.paths = calloc(words, sizeof *t.paths);
    t.files = calloc(words, sizeof *t.files);
    if (t.paths && t.files)
        result = command(&t, argc, argv);
    dicom_file_free(t.file);
    free(t.values.text);
    free(t.values.value);
    free(t.paths);
    free(t.files);
    return result;
}
