/*
 * dicom-dict - looks things up in the data dictionary.
 *
 * A query is a tag, a keyword or a UID; anything else is looked for in the
 * names of attributes and UIDs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

#define TOOL "dicom-dict"
#include "tool.h"

static const char help[] =
    "usage: dicom-dict [--dictionary FILE] [--stats] QUERY...\n"
    "\n"
    "A QUERY is one of\n"
    "  00100010  0010,0010  (0010,0010)  a tag\n"
    "  (60xx,3000)  (0028,04x0)          one that repeats\n"
    "  (0029,1008)  (0029,xx08)          a private one, of any creator\n"
    "  '(0029,\"SIEMENS CSA HEADER\",08)'  a private one of one creator\n"
    "  PatientName  CTImageStorage       a keyword\n"
    "  1.2.840.10008.1.2                 a UID\n"
    "  anything else                     a part of names, in any case\n"
    "Prints a line for each row: tag, VR, VM, keyword, name, \"retired\", and\n"
    "the creator of a private one; or UID, type, keyword, name, \"retired\".\n"
    "Columns are parted by tabs, and \"-\" stands for nothing.\n"
    "\n"
    "  --dictionary FILE  add rows: creator, tag, VR, VM, name (an empty\n"
    "                     creator and a keyword at the end: standard rows)\n"
    "  --stats            print what the dictionary holds\n"
    "  --help, --version\n"
    "\n"
    "Ends with 0 if all was found, 1 if something was not, 2 on wrong usage\n"
    "or if a file cannot be used.\n";

enum { FOUND = 0, NOT_FOUND = 1, FAILED = 2 };

static dicom_dict_overlay *overlay; /* NULL without --dictionary */

/* ---- printing --------------------------------------------------------- */

static const char *
or_dash(const char *text)
{
    return *text ? text : "-";
}

/* (60xx,3000): x for each digit that is not the same in all tags. */
static void
print_tag(const dicom_dict_row *row)
{
    uint32_t tag = dicom_dict_tag(row), mask = dicom_dict_mask(row);

    for (int shift = 28; shift >= 0; shift -= 4) {
        if (shift == 28)
            putchar('(');
        if (shift == 12)
            putchar(',');
        if ((mask >> shift & 0xF) == 0xF)
            putchar("0123456789ABCDEF"[tag >> shift & 0xF]);
        else
            putchar('x');
    }
    putchar(')');
}

static void
print_vrs(const dicom_dict_row *row)
{
    dicom_vr first = dicom_dict_vr(row);

    fputs(first == DICOM_VR_NONE ? "-" : dicom_vr_name(first), stdout);
    for (unsigned vr = 1; vr < DICOM_VR_COUNT; vr++)
        if (vr != first && dicom_dict_vrs(row) >> vr & 1)
            printf("|%s", dicom_vr_name((dicom_vr)vr));
}

static void
print_vm(dicom_vm vm)
{
    printf("%u", (unsigned)vm.min);
    if (vm.max == 0 && vm.step > 1)
        printf("-%un", (unsigned)vm.step);
    else if (vm.max == 0)
        printf("-n");
    else if (vm.max > vm.min)
        printf("-%u", (unsigned)vm.max);
}

static void
print_row(const dicom_dict_row *row)
{
    print_tag(row);
    putchar('\t');
    print_vrs(row);
    putchar('\t');
    print_vm(dicom_dict_vm(row));
    printf("\t%s\t%s\t%s", or_dash(dicom_dict_keyword(row)),
           or_dash(dicom_dict_name(row)),
           dicom_dict_retired(row) ? "retired" : "-");
    if (*dicom_dict_creator(row))
        printf("\t%s", dicom_dict_creator(row));
    putchar('\n');
}

static void
print_uid(const dicom_uid_row *row)
{
    printf("%s\t%s\t%s\t%s\t%s\n", dicom_uid_value(row),
           dicom_uid_kind_name(dicom_uid_get_kind(row)),
           or_dash(dicom_uid_keyword(row)), or_dash(dicom_uid_name(row)),
           dicom_uid_retired(row) ? "retired" : "-");
}

static void
print_stats(void)
{
    dicom_dict_stats s = dicom_dict_get_stats();

    printf("attributes\t%zu\n", s.attributes);
    printf("diconde\t%zu\n", s.diconde);
    printf("dicos\t%zu\n", s.dicos);
    printf("private\t%zu\n", s.private_rows);
    printf("creators\t%zu\n", s.private_creators);
    printf("uids\t%zu\n", s.uids);
    printf("syntaxes\t%zu\n", s.syntaxes);
    printf("vrs\t%zu\n", s.vrs);
    printf("bytes\t%zu\n", s.table_bytes);
}

/* ---- queries ---------------------------------------------------------- */

/* Calls `fn` for the added rows, then for those of the tables that none of
 * them replaces; returns how many of them it took. */
typedef bool row_fn(const dicom_dict_row *row, const void *query);

static bool
replaced(const dicom_dict_row *row)
{
    const char           *creator = dicom_dict_creator(row);
    uint32_t              tag = dicom_dict_tag(row);
    const dicom_dict_row *by =
        *creator
            ? dicom_dict_overlay_private(overlay, creator, strlen(creator), tag)
            : dicom_dict_overlay_by_tag(overlay, tag);

    return by && dicom_dict_get_source(by) == DICOM_SOURCE_OVERLAY &&
           dicom_dict_mask(by) == dicom_dict_mask(row);
}

static size_t
each_row(row_fn *fn, const void *query)
{
    const dicom_dict_row *row;
    size_t                count = 0;

    for (size_t i = 0; (row = dicom_dict_overlay_row_at(overlay, i)); i++)
        count += fn(row, query);
    for (size_t i = 0; (row = dicom_dict_row_at(i)); i++)
        if (!overlay || !replaced(row))
            count += fn(row, query);
    return count;
}

struct tag_query {
    uint32_t tag;
    uint32_t mask; /* 0 in digits that are x, else F */
    char     creator[128];
};

/* Reads `digits` hexadecimal digits or x; NULL if they are not there. */
static const char *
read_digits(const char *text, int digits, struct tag_query *q)
{
    for (; digits > 0; digits--, text++) {
        static const char all[] = "0123456789abcdef0123456789ABCDEF";
        const char       *at = *text ? strchr(all, *text) : NULL;

        if (!at && *text != 'x')
            return NULL;
        q->tag = q->tag << 4 | (at ? (uint32_t)(at - all) & 0xF : 0);
        q->mask = q->mask << 4 | (at ? 0xFu : 0);
    }
    return text;
}

/* "CREATOR", of (gggg,"CREATOR",ee); NULL if it is not there. */
static const char *
read_creator(const char *text, struct tag_query *q)
{
    const char *end = strrchr(text, '"');
    size_t      size = end > text ? (size_t)(end - text - 1) : 0;

    if (size == 0 || size >= sizeof q->creator || end[1] != ',')
        return NULL;
    memcpy(q->creator, text + 1, size);
    q->tag <<= 8;
    q->mask <<= 8;
    return read_digits(end + 2, 2, q);
}

static bool
parse_tag(const char *text, struct tag_query *q)
{
    bool parenthesis = *text == '(';

    *q = (struct tag_query){0};
    text = read_digits(text + parenthesis, 4, q);
    if (!text)
        return false;
    text += *text == ',';
    text = *text == '"' ? read_creator(text, q) : read_digits(text, 4, q);
    return text && strcmp(text, parenthesis ? ")" : "") == 0;
}

/* Whether x stands where it does in the row. */
static bool
same_digits(uint32_t mask, uint32_t query_mask)
{
    for (int shift = 0; shift < 32; shift += 4)
        if (((mask >> shift & 0xF) == 0xF) !=
            ((query_mask >> shift & 0xF) == 0xF))
            return false;
    return true;
}

/* A row with the very tag, or a private one that covers it. */
static bool
take_tag(const dicom_dict_row *row, const void *query)
{
    const struct tag_query *q = query;
    uint32_t                mask = dicom_dict_mask(row);

    if (q->mask != UINT32_MAX && !same_digits(mask, q->mask))
        return false;
    if (((dicom_dict_tag(row) ^ q->tag) & mask) != 0)
        return false;
    print_row(row);
    return true;
}

static size_t
find_tag(const struct tag_query *q)
{
    const dicom_dict_row *row = NULL;
    bool                  told = q->mask == UINT32_MAX;

    if (*q->creator)
        row = dicom_dict_overlay_private(overlay, q->creator,
                                         strlen(q->creator), q->tag);
    else if (told && !DICOM_TAG_IS_PRIVATE(q->tag))
        row = dicom_dict_overlay_by_tag(overlay, q->tag);
    else if (!told || DICOM_TAG_ELEMENT(q->tag) >= 0x1000)
        return each_row(take_tag, q);
    if (row)
        print_row(row);
    return row != NULL;
}

/* A keyword or a UID. */
static size_t
find_exactly(const char *query)
{
    size_t                size = strlen(query), count = 0;
    const dicom_dict_row *row =
        dicom_dict_overlay_by_keyword(overlay, query, size);
    const dicom_uid_row *uid = dicom_uid_find(query, size);

    if (!uid)
        uid = dicom_uid_by_keyword(query, size);
    if (row && ++count)
        print_row(row);
    if (uid && ++count)
        print_uid(uid);
    return count;
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
contains(const char *text, const char *part)
{
    for (; *text; text++) {
        size_t i = 0;

        while (part[i] && lower(text[i]) == lower(part[i]))
            i++;
        if (!part[i])
            return true;
    }
    return false;
}

static bool
take_name(const dicom_dict_row *row, const void *query)
{
    if (!contains(dicom_dict_name(row), query))
        return false;
    print_row(row);
    return true;
}

static size_t
find_in_names(const char *query)
{
    size_t               count = each_row(take_name, query);
    const dicom_uid_row *uid;

    for (size_t i = 0; (uid = dicom_uid_at(i)); i++)
        if (contains(dicom_uid_name(uid), query) && ++count)
            print_uid(uid);
    return count;
}

static int
answer(const char *query)
{
    struct tag_query tag;
    size_t           count;

    if (parse_tag(query, &tag))
        count = find_tag(&tag);
    else if ((count = find_exactly(query)) == 0 && *query)
        count = find_in_names(query);
    if (count > 0)
        return FOUND;
    fprintf(stderr, "dicom-dict: %s: not found\n", query);
    return NOT_FOUND;
}

/* ---- the program ------------------------------------------------------ */

static int
usage(const char *what, const char *option)
{
    fprintf(stderr, "dicom-dict: %s%s (--help tells more)\n", what, option);
    return FAILED;
}

/* Options go before queries; "--" ends them. */
static int
run(int argc, char **argv)
{
    bool stats = false;
    int  worst = FOUND, i = 1;

    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        if (strcmp(argv[i], "--") == 0) {
            i++;
            break;
        } else if (strcmp(argv[i], "--help") == 0) {
            fputs(help, stdout);
            return FOUND;
        } else if (strcmp(argv[i], "--version") == 0) {
            printf("dicom-dict %s\n", dicom_version());
            return FOUND;
        } else if (strcmp(argv[i], "--stats") == 0) {
            stats = true;
        } else if (strcmp(argv[i], "--dictionary") != 0) {
            return usage("unknown option ", argv[i]);
        } else if (++i == argc) {
            return usage("no file after ", argv[i - 1]);
        } else if (!add_dictionary(&overlay, argv[i])) {
            return FAILED;
        }
    }
    if (i == argc && !stats)
        return usage("nothing to look up", "");

    if (stats)
        print_stats();
    for (; i < argc; i++) {
        int found = answer(argv[i]);

        if (found > worst)
            worst = found;
    }
    return worst;
}

int
main(int argc, char **argv)
{
    int result = run(argc, argv);

    dicom_dict_overlay_free(overlay);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "dicom-dict: the output cannot be written\n");
        return FAILED;
    }
    return result;
}
