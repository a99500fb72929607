/*
 * dicom-diff: where the data sets of two files differ, however they are
 * encoded.
 *
 * Big values stay in the files and are read side by side.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

#define TOOL "dicom-diff"
#include "tool.h"

/* As diff(1) has them. */
enum { EXIT_SAME, EXIT_DIFFERENT, EXIT_TROUBLE };

static const char usage[] =
    "usage: dicom-diff [OPTION]... A B\n"
    "Tells where the data sets of two DICOM files differ; - is the standard\n"
    "input. Transfer syntax, lengths and padding do not count, nor, of text,\n"
    "the character set it is written in. A line for each side that has the\n"
    "element: - and + for A and B, path, VR, and the value from a little "
    "before\n"
    "the first difference on.\n"
    "  --ignore-vr        values with the same bytes are equal whatever their\n"
    "                     VRs, as after implicit VR\n"
    "  --meta             file meta information counts\n"
    "  --group-lengths    group lengths (gggg,0000) count\n"
    "  --bytes            text is compared by its bytes\n"
    "  --width N          characters of a value that are shown; 64\n"
    "  --quiet            nothing is shown, and the first difference ends it\n"
    "  --dictionary FILE  private elements, in the format of\n"
    "                     dictionary/private.tsv\n"
    "  --help             print this\n"
    "  --version          print the version of the library\n"
    "Exit status: 0 equal, 1 different, 2 a file could not be read to its "
    "end,\n"
    "or wrong usage.\n";

enum { WIDTH = 64, BEFORE = 16, PIECE = 4096 };

/* One side of a difference. */
struct side {
    char                 sign;
    const dicom_element *el; /* NULL: it is not there */
    const dicom_dataset *in;
    char                *text; /* of the value in UTF-8; NULL: it is no text */
    size_t               size;
};

struct tool {
    const char           *names[2];
    dicom_file           *files[2];
    dicom_compare_options options;
    dicom_dict_overlay   *dictionary;
    bool                  quiet;
    bool                  titled; /* the names of the files were printed */
    size_t                width;
};

/* ---- messages ------------------------------------------------------------ */

static void
complain(const char *name, const char *why, const dicom_error *where)
{
    fflush(stdout);
    fputs("dicom-diff: ", stderr);
    print_name(stderr, name);
    fprintf(stderr, ": %s", why);
    if (where)
        fprintf(stderr, " at byte %" PRIu64 "%s%s%s%s", where->offset,
                where->path[0] ? ", " : "", where->path,
                where->section[0] ? ", " : "", where->section);
    putc('\n', stderr);
}

static int
wrong_usage(const char *what, const char *which)
{
    fprintf(stderr, "dicom-diff: %s%s\n%s", what, which, usage);
    return EXIT_TROUBLE;
}

/* ---- values as text ------------------------------------------------------ */

/* All of a text, in UTF-8; NULL if there is no memory. */
static char *
decode(const struct side *s, size_t *size)
{
    dicom_vr      vr = dicom_element_vr(s->el);
    size_t        stored;
    const char   *text = dicom_element_trimmed(s->el, &stored);
    dicom_charset charset;
    char         *out;

    dicom_dataset_charset(s->in, NULL, &charset);
    *size = dicom_charset_decode(&charset, vr, text, stored, NULL, 0, NULL);
    out = malloc(*size + 1);
    if (out)
        (void)dicom_charset_decode(&charset, vr, text, stored, out, *size,
                                   NULL);
    return out;
}

/* Numbers and tags, parted by backslashes. */
static char *
print_numbers(const dicom_element *el, size_t *size)
{
    enum { ONE = 40 }; /* enough for any */
    size_t count = dicom_element_count(el, NULL), needed, at = 0;
    char  *out = malloc(count * ONE + 1);

    for (size_t i = 0; out && i < count; i++) {
        if (i > 0)
            out[at++] = '\\';
        if (dicom_element_utf8(el, NULL, i, out + at, ONE - 1, &needed) ==
                DICOM_OK &&
            needed < ONE - 1)
            at += needed;
    }
    *size = at;
    return out;
}

/* False if there is no memory. */
static bool
make_text(struct side *s)
{
    unsigned klass =
        s->el ? dicom_vr_get_info(dicom_element_vr(s->el))->klass : 0;

    if (!s->el || dicom_element_is_deferred(s->el) ||
        dicom_element_has_fragments(s->el))
        return true;
    if (klass == DICOM_CLASS_STRING || klass == DICOM_CLASS_TEXT)
        s->text = decode(s, &s->size);
    else if (klass == DICOM_CLASS_NUMBER || klass == DICOM_CLASS_TAG)
        s->text = print_numbers(s->el, &s->size);
    else
        return true;
    return s->text != NULL;
}

/* What could move a cursor, or turn the direction of text, stands as \xNN. */
static size_t
unprintable(const char *text, size_t size)
{
    const unsigned char *p = (const unsigned char *)text;

    if (p[0] < ' ' || p[0] == 0x7F)
        return 1;
    if (size > 1 && p[0] == 0xC2 && p[1] < 0xA0)
        return 2;
    if (size > 2 && p[0] == 0xE2 &&
        ((p[1] == 0x80 && (p[2] == 0x8E || p[2] == 0x8F || p[2] >= 0xA8)) ||
         (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9)))
        return 3;
    return 0;
}

/* So many bytes further back, at the first of a character. */
static size_t
character_before(const char *text, size_t at, size_t bytes)
{
    at = at > bytes ? at - bytes : 0;
    while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* From `at` on, up to so many characters. */
static void
print_text(const struct side *s, size_t at, size_t width)
{
    fputs(at > 0 ? " [..." : " [", stdout);
    for (; at < s->size && width > 0; width--) {
        size_t bad = unprintable(s->text + at, s->size - at);
        size_t end = at + (bad > 0 ? bad : 1);

        while (end < s->size && ((unsigned char)s->text[end] & 0xC0) == 0x80)
            end++;
        for (; at < end; at++)
            if (bad > 0)
                printf("\\x%02X", (unsigned char)s->text[at]);
            else
                putchar(s->text[at]);
    }
    fputs(at < s->size ? "...]" : "]", stdout);
}

static void
print_count(uint64_t count, const char *what)
{
    printf(" %" PRIu64 " %s%s", count, what, count == 1 ? "" : "s");
}

/* ---- bytes --------------------------------------------------------------- */

/* The first byte that differs, or the end of the shorter one. */
static dicom_status
first_difference(const dicom_element *a, const dicom_element *b, uint32_t *at)
{
    unsigned char of_a[PIECE], of_b[PIECE];
    uint32_t      size = dicom_element_size(a), other = dicom_element_size(b);
    dicom_status  status = DICOM_OK;

    size = other < size ? other : size;
    for (*at = 0; *at < size;) {
        uint32_t part = size - *at < PIECE ? size - *at : PIECE, i = 0;

        status = dicom_element_read(a, *at, of_a, part);
        if (status == DICOM_OK)
            status = dicom_element_read(b, *at, of_b, part);
        if (status != DICOM_OK)
            return status;
        while (i < part && of_a[i] == of_b[i])
            i++;
        *at += i;
        if (i < part)
            break;
    }
    return DICOM_OK;
}

static dicom_status
print_bytes(const dicom_element *el, uint32_t at, size_t width)
{
    unsigned char bytes[PIECE];
    uint32_t      left = dicom_element_size(el) - at;
    uint32_t      count = left < width / 3 ? left : (uint32_t)(width / 3);
    dicom_status  status;

    count = count < sizeof bytes ? count : (uint32_t)sizeof bytes;
    status = dicom_element_read(el, at, bytes, count);
    print_count(dicom_element_size(el), "byte");
    if (count > 0 && at > 0)
        printf(", from byte %" PRIu32 " on", at);
    for (uint32_t i = 0; i < count && status == DICOM_OK; i++)
        printf("%s%02X", i > 0 ? "\\" : ": ", bytes[i]);
    if (count < left)
        fputs("...", stdout);
    return status;
}

/* ---- a difference -------------------------------------------------------- */

static bool
has_bytes(const struct side *s)
{
    return s->el && !dicom_element_has_fragments(s->el) &&
           dicom_element_vr(s->el) != DICOM_VR_SQ;
}

/* How many there are, and of two sides which is the first that differs. */
static dicom_status
print_fragments(const dicom_element *el, const dicom_element *other)
{
    size_t       count = dicom_element_fragment_count(el);
    uint64_t     total = 0;
    dicom_status status = DICOM_OK;

    for (size_t i = 0; i < count; i++)
        total += dicom_element_size(dicom_element_fragment(el, i));
    print_count(count, "fragment");
    putchar(',');
    print_count(total, "byte");
    if (!other || !dicom_element_has_fragments(other))
        return DICOM_OK;
    for (size_t i = 0; i < count && status == DICOM_OK; i++) {
        const dicom_element *a = dicom_element_fragment(el, i);
        const dicom_element *b = dicom_element_fragment(other, i);
        uint32_t             at;

        if (!b)
            break;
        status = first_difference(a, b, &at);
        if (status == DICOM_OK &&
            (at < dicom_element_size(a) || at < dicom_element_size(b))) {
            printf(", the first that differs is %zu, from byte %" PRIu32 " on",
                   i, at);
            break;
        }
    }
    return status;
}

/* `at`: where the difference begins, in bytes of the text or value. */
static dicom_status
print_value(const struct tool *t, const struct side *s,
            const struct side *other, size_t at)
{
    if (s->text) {
        print_text(
            s, at > t->width / 2 ? character_before(s->text, at, BEFORE) : 0,
            t->width);
        return DICOM_OK;
    }
    if (has_bytes(s))
        return print_bytes(s->el, (uint32_t)at, t->width);
    if (dicom_element_has_fragments(s->el))
        return print_fragments(s->el, other->el);
    print_count(dicom_element_item_count(s->el), "item");
    return DICOM_OK;
}

/* Where the difference begins, in what is shown of both sides. */
static dicom_status
find_difference(const struct side sides[2], size_t *at)
{
    const struct side *a = &sides[0], *b = &sides[1];
    uint32_t           byte = 0;
    dicom_status       status = DICOM_OK;

    *at = 0;
    if (a->text && b->text) {
        while (*at < a->size && *at < b->size && a->text[*at] == b->text[*at])
            ++*at;
        if (*at == a->size && *at == b->size)
            *at = 0; /* it is the VR, or the bytes */
    } else if (!a->text && !b->text && has_bytes(a) && has_bytes(b)) {
        status = first_difference(a->el, b->el, &byte);
        *at = byte;
        if (byte == dicom_element_size(a->el) &&
            byte == dicom_element_size(b->el))
            *at = 0;
    }
    return status;
}

static dicom_status
show(const struct tool *t, const dicom_difference *d,
     const struct side sides[2])
{
    size_t       at;
    dicom_status status = find_difference(sides, &at);

    for (size_t i = 0; i < 2 && status == DICOM_OK; i++) {
        const struct side *s = &sides[i];

        if (!s->el)
            continue;
        printf("%c %s %s", s->sign, d->path,
               dicom_vr_name(dicom_element_vr(s->el)));
        status = print_value(t, s, &sides[1 - i], at);
        putchar('\n');
    }
    return status;
}

static dicom_status
on_difference(void *ctx, const dicom_difference *d)
{
    struct tool *t = ctx;
    struct side  sides[2] = {{.sign = '-', .el = d->a, .in = d->in_a},
                             {.sign = '+', .el = d->b, .in = d->in_b}};
    dicom_status status = DICOM_E_NO_MEMORY;

    if (t->quiet)
        return DICOM_END;
    if (!t->titled) {
        fputs("--- ", stdout);
        print_name(stdout, t->names[0]);
        fputs("\n+++ ", stdout);
        print_name(stdout, t->names[1]);
        putchar('\n');
        t->titled = true;
    }
    if (make_text(&sides[0]) && make_text(&sides[1]))
        status = show(t, d, sides);
    free(sides[0].text);
    free(sides[1].text);
    return status;
}

/* ---- the files ----------------------------------------------------------- */

static bool
open_file(struct tool *t, size_t i)
{
    dicom_parser_options parser = DICOM_PARSER_OPTIONS_INIT;
    dicom_file_options   options = DICOM_FILE_OPTIONS_INIT;
    dicom_status         status;

    parser.dictionary = t->dictionary;
    options.parser = &parser;
    status = dicom_file_new(&t->files[i], &options);
    if (status != DICOM_OK) {
        complain(t->names[i], dicom_status_text(status), NULL);
        return false;
    }
    status = strcmp(t->names[i], "-") == 0
                 ? dicom_file_open_stream(t->files[i], stdin)
                 : dicom_file_open(t->files[i], t->names[i]);
    if (status == DICOM_OK)
        return true;
    if (dicom_file_system_error(t->files[i]) != 0)
        complain(t->names[i], strerror(dicom_file_system_error(t->files[i])),
                 NULL);
    else
        complain(t->names[i], dicom_file_error(t->files[i])->text,
                 dicom_file_error(t->files[i]));
    return false;
}

static int
compare(struct tool *t)
{
    uint64_t     count = 0;
    dicom_status status;

    /* Both are told of, if both are wrong. */
    bool a = open_file(t, 0);
    bool b = open_file(t, 1);
    if (!a || !b)
        return EXIT_TROUBLE;
    status = dicom_dataset_compare(dicom_file_dataset(t->files[0]),
                                   dicom_file_dataset(t->files[1]), &t->options,
                                   on_difference, t, &count);
    if (status != DICOM_OK && status != DICOM_END) {
        complain("comparing", dicom_status_text(status), NULL);
        return EXIT_TROUBLE;
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain("standard output", strerror(errno), NULL);
        return EXIT_TROUBLE;
    }
    return count > 0 ? EXIT_DIFFERENT : EXIT_SAME;
}

/* ---- the command --------------------------------------------------------- */

static bool
take_width(struct tool *t, const char *text)
{
    char              *end;
    unsigned long long n;

    if (!text || text[0] < '0' || text[0] > '9')
        return false;
    n = strtoull(text, &end, 10);
    t->width = (size_t)n;
    return *end == '\0' && n > 0 && n < UINT32_MAX;
}

/* The option at argv[0]: how many words it has, 0 if it is wrong, or -1 if
 * that was said. */
static int
take_option(struct tool *t, char **argv)
{
    const struct {
        const char *name;
        bool       *flag;
    } flags[] = {{"--ignore-vr", &t->options.ignore_vr},
                 {"--meta", &t->options.file_meta},
                 {"--group-lengths", &t->options.group_lengths},
                 {"--bytes", &t->options.bytes},
                 {"--quiet", &t->quiet}};

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (strcmp(argv[0], flags[i].name) == 0) {
            *flags[i].flag = true;
            return 1;
        }
    if (strcmp(argv[0], "--dictionary") == 0 && argv[1])
        return add_dictionary(&t->dictionary, argv[1]) ? 2 : -1;
    return strcmp(argv[0], "--width") == 0 && take_width(t, argv[1]) ? 2 : 0;
}

static int
command(struct tool *t, int argc, char **argv)
{
    int i = 1, words;

    for (; at_option(argc, argv, &i); i += words) {
        if (strcmp(argv[i], "--help") == 0)
            return fputs(usage, stdout) < 0 || fflush(stdout) != 0
                       ? EXIT_TROUBLE
                       : EXIT_SAME;
        if (strcmp(argv[i], "--version") == 0)
            return printf("dicom-diff %s\n", dicom_version()) < 0 ||
                           fflush(stdout) != 0
                       ? EXIT_TROUBLE
                       : EXIT_SAME;
        words = take_option(t, argv + i);
        if (words < 0)
            return EXIT_TROUBLE;
        if (words == 0)
            return wrong_usage("wrong option: ", argv[i]);
    }
    if (argc - i != 2)
        return wrong_usage("two files are needed", "");
    t->names[0] = argv[i];
    t->names[1] = argv[i + 1];
    return compare(t);
}

int
main(int argc, char **argv)
{
    static struct tool t = {.options = DICOM_COMPARE_OPTIONS_INIT,
                            .width = WIDTH};
    int                result = command(&t, argc, argv);

    dicom_file_free(t.files[0]);
    dicom_file_free(t.files[1]);
    dicom_dict_overlay_free(t.dictionary);
    return result;
}
