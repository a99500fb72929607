/*
 * dicom-validate: does a file hold what the standard asks for?
 *
 * Tells each violation as text or JSON, and explains the rules in words.
 *
 * PS3.3 (object definitions), PS3.5 6.2 (values).
 */
#define _XOPEN_SOURCE 700 /* nftw(), isatty() */

#include <ftw.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dicom.h>

#define TOOL "dicom-validate"
#include "tool.h"

static const char usage[] =
    "usage: dicom-validate [OPTION]... FILE...\n"
    "       dicom-validate --list-iods\n"
    "       dicom-validate --explain CODE|IOD|MODULE\n"
    "Tells where DICOM files depart from the standard.\n"
    "  --iod NAME|UID     the object definition; that of the SOP class\n"
    "  --format FORM      text; json, an array of objects; or lines, a JSON\n"
    "                     object a line for each violation. text\n"
    "  --least SEVERITY   note, warning or error: what is less is not told.\n"
    "                     note\n"
    "  --max N            tell so many of each file, count all\n"
    "  --unknown          tell conditions that could not be decided, too\n"
    "  --quiet            tell nothing, the exit status says it\n"
    "  -r                 all files in folders; links to other folders are\n"
    "                     not followed\n"
    "  --list-iods        the object definitions, what is known of them\n"
    "  --explain WHAT     what a violation means, or what is asked for by\n"
    "                     \"CT Image\", \"General Series\", ...\n"
    "  --help             print this\n"
    "  --version          print the version of the library\n"
    "Exit status: 0 no errors; 1 errors were found; 2 a file could not be\n"
    "read, or wrong usage.\n";

enum { EXIT_OK, EXIT_ERRORS, EXIT_UNREADABLE };

enum form { FORM_TEXT, FORM_JSON, FORM_LINES };

enum { FOLDERS_OPEN = 16 };

static struct tool {
    dicom_validate_options options;
    enum form              form;
    bool                   quiet, folders, colour, progress;
    dicom_file            *file;
    const char            *name;
    char                   module[256]; /* the last one that was told */
    bool                   told_any;    /* of this file; of any if JSON */
    uint64_t               files, unreadable;
    uint64_t               count[3];
} tool;

/* ---- writing ---------------------------------------------------------- */

/* A text for a terminal or a log: no control characters. */
static void
put_plain(const char *text, FILE *to)
{
    for (; *text; text++)
        putc((unsigned char)*text < ' ' || *text == 0x7F ? '?' : *text, to);
}

/* Names of files may be anything: what is no UTF-8 is replaced. */
static void
put_json(const char *key, const char *text)
{
    dicom_charset utf8;
    dicom_decoder decoder;
    char          piece[256];
    size_t        size;

    printf("\"%s\":\"", key);
    dicom_charset_prepare(&utf8, "ISO_IR 192", 10);
    dicom_decoder_begin(&decoder, &utf8, DICOM_VR_UT, text, strlen(text));
    while ((size = dicom_decoder_next(&decoder, piece, sizeof piece)) > 0)
        for (size_t i = 0; i < size; i++)
            if (piece[i] == '"' || piece[i] == '\\')
                printf("\\%c", piece[i]);
            else if ((unsigned char)piece[i] < ' ')
                printf("\\u%04x", (unsigned)piece[i]);
            else
                putchar(piece[i]);
    putchar('"');
}

static void
complain(const char *name, const char *why)
{
    fflush(stdout);
    fputs("dicom-validate: ", stderr);
    put_plain(name, stderr);
    fprintf(stderr, ": %s\n", why);
}

static int
wrong_usage(const char *what, const char *which)
{
    fprintf(stderr, "dicom-validate: %s%s\n%s", what, which, usage);
    return EXIT_UNREADABLE;
}

/* ---- a violation ------------------------------------------------------ */

static const char *
colour_of(dicom_severity severity)
{
    if (!tool.colour)
        return "";
    return severity == DICOM_ERROR     ? "\033[31m"
           : severity == DICOM_WARNING ? "\033[33m"
                                       : "\033[36m";
}

/* `code`: the name of what is told, be it a violation or a finding. */
static void
tell_text(const dicom_violation *v, const char *code)
{
    if (!tool.told_any) {
        put_plain(tool.name, stdout);
        printf(": %s\n", v->iod[0] ? v->iod : "no object definition");
        tool.module[0] = '\0';
    }
    if (!tool.told_any || strcmp(tool.module, v->module) != 0) {
        snprintf(tool.module, sizeof tool.module, "%s", v->module);
        printf("  %s\n", v->module[0] ? v->module : "(no module)");
    }
    printf("    %s%s%s ", colour_of(v->severity),
           dicom_severity_name(v->severity), tool.colour ? "\033[0m" : "");
    fputs(v->path[0] ? v->path : "(data set)", stdout);
    if (v->type[0])
        printf(" (type %s)", v->type);
    printf(": %s", v->text);
    if (v->expected[0])
        printf("; expected %s", v->expected);
    if (v->found[0])
        printf("; found %s", v->found);
    printf(" [%s", code);
    printf(v->section[0] ? ", %s]\n" : "]\n", v->section);
}

static void
tell_json(const dicom_violation *v, const char *code)
{
    const dicom_dict_row *row = dicom_dict_by_tag(v->tag);

    if (tool.form == FORM_JSON)
        fputs(tool.told_any ? ",\n" : "\n", stdout);
    putchar('{');
    put_json("file", tool.name);
    printf(",\"severity\":\"%s\",\"code\":\"%s\",",
           dicom_severity_name(v->severity), code);
    put_json("path", v->path);
    printf(",\"tag\":\"%08" PRIX32 "\",", v->tag);
    put_json("keyword", row ? dicom_dict_keyword(row) : "");
    putchar(',');
    put_json("module", v->module);
    putchar(',');
    put_json("iod", v->iod);
    printf(",\"type\":\"%s\",", v->type);
    put_json("message", v->text);
    putchar(',');
    put_json("expected", v->expected);
    putchar(',');
    put_json("found", v->found);
    putchar(',');
    put_json("section", v->section);
    printf(",\"offset\":%" PRIu64 "}", v->offset);
    if (tool.form == FORM_LINES)
        putchar('\n');
}

static void
tell_any(const dicom_violation *v, const char *code)
{
    if (tool.form == FORM_TEXT)
        tell_text(v, code);
    else
        tell_json(v, code);
    tool.told_any = true;
}

static void
tell(void *ctx, const dicom_violation *v)
{
    (void)ctx;
    tell_any(v, dicom_violation_name(v->code));
}

/* ---- a finding -------------------------------------------------------- */

/* The validator tells these itself, of values and their order. */
static bool
is_told_again(dicom_finding_code code)
{
    static const dicom_finding_code told[] = {
        DICOM_F_VR_MISMATCH,       DICOM_F_LENGTH_WORDS,
        DICOM_F_TAG_ORDER,         DICOM_F_GROUP_LENGTH,
        DICOM_F_CHARSET_MISSPELT,  DICOM_F_CHARSET_UNKNOWN,
        DICOM_F_CHARSET_NOT_ALONE, DICOM_F_CHARSET_NO_EXTENSION,
        DICOM_F_CHARSET_FIRST,
    };

    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (told[i] == code)
            return true;
    return false;
}

static const dicom_iod *
iod_of(const dicom_dataset *ds, uint32_t tag)
{
    const dicom_element *el = ds ? dicom_dataset_find(ds, tag) : NULL;
    size_t               size = 0;
    const char          *uid = el ? dicom_element_trimmed(el, &size) : NULL;

    return uid ? dicom_iod_by_uid(uid, size) : NULL;
}

/* The object definition by which the file will be judged. */
static const char *
iod_name(void)
{
    const dicom_iod *iod = tool.options.iod;

    if (!iod)
        iod = iod_of(dicom_file_dataset(tool.file), DICOM_TAG_SOPClassUID);
    if (!iod)
        iod = iod_of(dicom_file_meta(tool.file),
                     DICOM_TAG_MediaStorageSOPClassUID);
    return iod ? dicom_iod_name(iod) : "";
}

/* What reading found. Returns how many were told. */
static uint64_t
tell_findings(void)
{
    const dicom_finding_list *list = dicom_file_findings(tool.file);
    const dicom_finding      *f;
    uint64_t                  told = 0, most = tool.options.max_violations;
    uint64_t                  kept[3] = {0};

    for (size_t i = 0; (f = dicom_finding_list_at(list, i)) != NULL; i++) {
        dicom_violation v = {.severity = f->severity,
                             .tag = f->tag,
                             .path = f->path,
                             .type = "",
                             .module = "",
                             .iod = iod_name(),
                             .expected = "",
                             .found = "",
                             .section = f->section,
                             .text = f->text,
                             .offset = f->offset};

        kept[f->severity]++;
        if (is_told_again(f->code))
            continue;
        tool.count[f->severity]++;
        if (tool.quiet || f->severity < tool.options.least ||
            (most > 0 && told == most))
            continue;
        told++;
        tell_any(&v, dicom_finding_name(f->code));
    }
    /* The list has the first ones only. */
    for (int i = DICOM_NOTE; i <= DICOM_ERROR; i++)
        tool.count[i] +=
            dicom_finding_list_count_of(list, (dicom_severity)i) - kept[i];
    return told;
}

/* ---- a file ----------------------------------------------------------- */

static void
progress(void)
{
    if (tool.progress && tool.files % 16 == 0)
        fprintf(stderr, "\r%" PRIu64 " files, %" PRIu64 " errors", tool.files,
                tool.count[DICOM_ERROR]);
}

static void
validate_file(const char *name)
{
    dicom_validate_options options = tool.options;
    dicom_validate_summary summary;
    dicom_status           status = dicom_file_open(tool.file, name);

    tool.name = name;
    tool.files++;
    if (tool.form == FORM_TEXT)
        tool.told_any = false;
    if (status != DICOM_OK) {
        int system_error = dicom_file_system_error(tool.file);

        complain(name, system_error ? strerror(system_error)
                                    : dicom_file_error(tool.file)->text);
        tool.unreadable++;
        if (dicom_dataset_count(dicom_file_dataset(tool.file)) == 0)
            return;
    }
    uint64_t told = tell_findings();
    bool     enough =
        options.max_violations > 0 && (options.max_violations -= told) == 0;
    status = dicom_validate(dicom_file_dataset(tool.file), &options,
                            tool.quiet || enough ? NULL : tell, NULL, &summary);
    if (status != DICOM_OK) {
        complain(name, dicom_status_text(status));
        tool.unreadable++;
    }
    for (int i = 0; i < 3; i++)
        tool.count[i] += summary.count[i];
    progress();
}

static void
leave_out(const char *path)
{
    complain(path, "could not be opened");
    tool.unreadable++;
}

/* Links to files are followed, those to folders are not: they may lead back. */
static int
visit(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    struct stat target;

    (void)info;
    (void)place;
    if (kind == FTW_F ||
        (kind == FTW_SL && stat(path, &target) == 0 && S_ISREG(target.st_mode)))
        validate_file(path);
    else if (kind == FTW_DNR || kind == FTW_NS ||
             (kind == FTW_SL && stat(path, &target) != 0))
        leave_out(path);
    return 0;
}

/* What is named is looked into even if it is a link. */
static void
validate_folder(const char *path)
{
    char       *folder = realpath(path, NULL);
    struct stat link;
    bool        is_link = lstat(path, &link) == 0 && S_ISLNK(link.st_mode);

    if (!folder ||
        nftw(is_link ? folder : path, visit, FOLDERS_OPEN, FTW_PHYS) != 0)
        leave_out(path);
    free(folder);
}

static void
validate_path(const char *path)
{
    if (tool.folders)
        validate_folder(path);
    else
        validate_file(path);
}

static int
validate_all(char **paths, int count)
{
    dicom_file_options options = DICOM_FILE_OPTIONS_INIT;

    if (dicom_file_new(&tool.file, &options) != DICOM_OK) {
        complain(paths[0], "out of memory");
        return EXIT_UNREADABLE;
    }
    tool.colour = tool.form == FORM_TEXT && isatty(STDOUT_FILENO);
    tool.progress = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO) &&
                    (tool.folders || count > 16);
    if (tool.form == FORM_JSON && !tool.quiet)
        putchar('[');
    for (int i = 0; i < count; i++)
        validate_path(paths[i]);
    if (tool.form == FORM_JSON && !tool.quiet)
        puts(tool.told_any ? "\n]" : "]");
    if (tool.progress)
        fputs("\r", stderr);
    if (tool.form == FORM_TEXT && !tool.quiet)
        printf("%" PRIu64 " files, %" PRIu64 " errors, %" PRIu64
               " warnings, %" PRIu64 " notes, %" PRIu64 " unreadable\n",
               tool.files, tool.count[DICOM_ERROR], tool.count[DICOM_WARNING],
               tool.count[DICOM_NOTE], tool.unreadable);
    dicom_file_free(tool.file);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain("standard output", "could not be written");
        return EXIT_UNREADABLE;
    }
    return tool.unreadable           ? EXIT_UNREADABLE
           : tool.count[DICOM_ERROR] ? EXIT_ERRORS
                                     : EXIT_OK;
}

/* ---- what is known ---------------------------------------------------- */

static dicom_status
count_row(void *ctx, const dicom_requirement *row)
{
    *(size_t *)ctx += row->tag != 0;
    return DICOM_OK;
}

static int
list_iods(void)
{
    const dicom_iod *iod;
    dicom_iod_stats  stats = dicom_iod_get_stats();
    size_t           whole = 0;

    for (size_t i = 0; (iod = dicom_iod_at(i)) != NULL; i++) {
        dicom_iod_module m;
        size_t           modules = 0, missing = 0, rules = 0;

        for (; dicom_iod_get_module(iod, modules, &m); modules++)
            missing += !m.listed;
        if (dicom_iod_requirements(iod, count_row, &rules) != DICOM_OK)
            return EXIT_UNREADABLE;
        printf("%s\t%s\t%s%zu modules, %zu rules", dicom_iod_name(iod),
               dicom_iod_uid(iod, 0) ? dicom_iod_uid(iod, 0) : "-",
               dicom_iod_retired(iod) ? "retired, " : "", modules, rules);
        if (missing > 0)
            printf(", %zu modules without rules", missing);
        putchar('\n');
        whole += missing == 0;
    }
    printf("%zu object definitions, %zu with the rules of all their modules; "
           "%zu modules, %zu macros, %zu rows, %zu bytes\n",
           stats.iods, whole, stats.modules, stats.macros, stats.rows,
           stats.table_bytes);
    return EXIT_OK;
}

/* ---- explaining ------------------------------------------------------- */

static void
explain_range(const dicom_requirement *row)
{
    const dicom_dict_row *dict = dicom_dict_by_tag(row->tag);
    bool                  sequence = dict && dicom_dict_vr(dict) == DICOM_VR_SQ;

    if (row->max == 0 && row->min == 0)
        return;
    printf(", %" PRIu32, row->min);
    if (row->max == 0)
        printf(" or more");
    else if (row->max != row->min)
        printf(" to %" PRIu32, row->max);
    printf(sequence ? " items" : " values");
}

static void
explain_type(const dicom_requirement *row)
{
    static const char *const words[] = {"required",     "required",
                                        "may be empty", "may be empty",
                                        "optional",     "optional"};
    static const char *const types[] = {"1", "1C", "2", "2C", "3", "3C"};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(row->type, types[i]) == 0)
            printf(": type %s, %s", row->type, words[i]);
    explain_range(row);
    if (row->type[1] == 'C' && row->condition[0] == '\0')
        printf(", under a condition that is not in the rules");
}

static dicom_status
explain_row(void *ctx, const dicom_requirement *row)
{
    const dicom_dict_row *dict = dicom_dict_by_tag(row->tag);
    int                   indent = 2 + 2 * (int)row->depth;

    (void)ctx;
    if (row->tag == 0) {
        printf("%s", row->module);
        if (row->usage != ' ')
            printf(", %s", row->usage == 'M'   ? "mandatory"
                           : row->usage == 'C' ? "conditional"
                                               : "optional");
        if (row->condition[0])
            printf(": if %s", row->condition);
        printf(row->section[0] ? " (%s)\n" : "\n", row->section);
        return DICOM_OK;
    }
    printf("%*s%s", indent, "", dict ? dicom_dict_keyword(dict) : "?");
    if (row->more)
        printf(": also");
    else
        explain_type(row);
    if (row->value > 0)
        printf(", value %" PRIu32, row->value);
    if (row->values[0])
        printf(row->open ? ", such as %s" : ", one of %s", row->values);
    if (row->condition[0])
        printf(", if %s", row->condition);
    if (row->otherwise)
        printf(", optional otherwise");
    printf(row->recursive ? ", items as those around it\n" : "\n");
    return DICOM_OK;
}

static bool
explain_code(const char *what)
{
    for (size_t i = 0; dicom_violation_at(i) != 0; i++) {
        dicom_violation_code code = (dicom_violation_code)dicom_violation_at(i);

        if (strcmp(dicom_violation_name(code), what) != 0)
            continue;
        printf("%s: %s, %s (%s)\n", what,
               dicom_severity_name(dicom_violation_get_severity(code)),
               dicom_violation_text(code), dicom_violation_section(code));
        return true;
    }
    return false;
}

static const dicom_iod *
find_iod(const char *what)
{
    const dicom_iod *iod = dicom_iod_by_name(what, strlen(what));

    return iod ? iod : dicom_iod_by_uid(what, strlen(what));
}

static int
explain(const char *what)
{
    const dicom_iod *iod = find_iod(what);
    dicom_status     status;

    if (explain_code(what))
        return EXIT_OK;
    if (iod) {
        printf("%s %s\n\n", dicom_iod_name(iod), dicom_iod_section(iod));
        status = dicom_iod_requirements(iod, explain_row, NULL);
    } else {
        status = dicom_module_requirements(what, explain_row, NULL);
    }
    if (status == DICOM_OK)
        return EXIT_OK;
    return wrong_usage("no violation, object definition or module is called ",
                       what);
}

/* ---- arguments -------------------------------------------------------- */

static bool
take_form(const char *text)
{
    static const char *const forms[] = {"text", "json", "lines"};

    for (size_t i = 0; i < 3; i++)
        if (strcmp(text, forms[i]) == 0) {
            tool.form = (enum form)i;
            return true;
        }
    return false;
}

static bool
take_severity(const char *text)
{
    for (int i = DICOM_NOTE; i <= DICOM_ERROR; i++)
        if (strcmp(text, dicom_severity_name((dicom_severity)i)) == 0) {
            tool.options.least = (dicom_severity)i;
            return true;
        }
    return false;
}

static bool
take_count(const char *text)
{
    char *end;

    tool.options.max_violations = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0';
}

static bool
take_iod(const char *text)
{
    tool.options.iod = find_iod(text);
    return tool.options.iod != NULL;
}

static const struct {
    const char *name;
    bool (*take)(const char *text);
} valued[] = {
    {"--format", take_form},
    {"--least", take_severity},
    {"--max", take_count},
    {"--iod", take_iod},
};

/* An option with a value; 0 if it is none, -1 if the value is wrong. */
static int
take_valued(char **argv, int left)
{
    for (size_t i = 0; i < sizeof valued / sizeof *valued; i++)
        if (strcmp(argv[0], valued[i].name) == 0)
            return left > 1 && valued[i].take(argv[1]) ? 1 : -1;
    return 0;
}

static bool
take_flag(const char *name)
{
    if (strcmp(name, "--quiet") == 0)
        tool.quiet = true;
    else if (strcmp(name, "-r") == 0)
        tool.folders = true;
    else if (strcmp(name, "--unknown") == 0)
        tool.options.checks = DICOM_VALIDATE_RULES | DICOM_VALIDATE_VALUES |
                              DICOM_VALIDATE_AGREE | DICOM_VALIDATE_UNKNOWN;
    else
        return false;
    return true;
}

int
main(int argc, char **argv)
{
    int i = 1;

    tool.options =
        (dicom_validate_options){.size = sizeof(dicom_validate_options)};
    for (; at_option(argc, argv, &i); i++) {
        int taken = take_valued(argv + i, argc - i);

        if (taken < 0) {
            char what[40];
            snprintf(what, sizeof what, "wrong value of %s: ", argv[i]);
            return wrong_usage(what, i + 1 < argc ? argv[i + 1] : "none");
        }
        if (taken > 0 || take_flag(argv[i]))
            i += taken;
        else if (strcmp(argv[i], "--help") == 0)
            return fputs(usage, stdout) < 0;
        else if (strcmp(argv[i], "--version") == 0)
            return printf("dicom-validate %s\n", dicom_version()) < 0;
        else if (strcmp(argv[i], "--list-iods") == 0)
            return list_iods();
        else if (strcmp(argv[i], "--explain") == 0)
            return i + 1 < argc ? explain(argv[i + 1])
                                : wrong_usage("--explain what?", "");
        else
            return wrong_usage("unknown option ", argv[i]);
    }
    if (i == argc)
        return wrong_usage("no file is given", "");
    return validate_all(argv + i, argc - i);
}
