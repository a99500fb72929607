/*
 * Makes the tables of the character sets.
 *
 * usage: gen_charsets dictionary/charsets >charset_tables.c
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encoding/charset_tables.h"
#include "table.h"

enum { PATH_SIZE = 512, GB_BMP_CODES = 39420 };

static const char *const set_names[] = {
#define NAME(name) #name,
    DICOM__SETS(NAME)
#undef NAME
};
static const char *const form_names[] = {"plain",   "extension", "utf8",
                                         "gb18030", "gbk",       "shift_jis"};

static struct dicom__set_info sets[DICOM__SET_COUNT];
static char set_tables[DICOM__SET_COUNT][32]; /* "" if there is none */

static uint16_t *chars;
static size_t    chars_count, chars_capacity;

static struct dicom__gb_change *changes;
static size_t                   changes_count, changes_capacity;

static struct dicom__charset_term *terms;
static size_t                      terms_count, terms_capacity;

static struct dicom__charset_alias *aliases;
static size_t                       aliases_count, aliases_capacity;

static const char *folder;

static void
open_table(struct table *t, const char *name)
{
    static char path[PATH_SIZE]; /* of the one table that is open */

    if (snprintf(path, PATH_SIZE, "%s/%s", folder, name) >= PATH_SIZE) {
        fprintf(stderr, "%s: the path is too long\n", folder);
        exit(EXIT_FAILURE);
    }
    table_open(t, path);
}

static uint8_t
find_set(const struct table *t, const char *name)
{
    if (strcmp(name, "-") == 0)
        return DICOM__SET_NONE;
    for (size_t i = 1; i < DICOM__SET_COUNT; i++)
        if (strcmp(set_names[i], name) == 0)
            return (uint8_t)i;
    table_die(t, "there is no set \"%s\"", name);
}

static unsigned
read_hex(const struct table *t, const char *text)
{
    char         *end;
    unsigned long v = strtoul(text, &end, 16);

    if (*end != '\0' || end == text || v > 0xFFFF)
        table_die(t, "\"%s\" is no hexadecimal number", text);
    return (unsigned)v;
}

static void
push_char(unsigned c)
{
    chars = table_grow(chars, chars_count, &chars_capacity, sizeof *chars);
    chars[chars_count++] = (uint16_t)c;
}

/* Makes room for the cells of a set; all are empty. */
static void
push_cells(struct dicom__set_info *set, size_t count)
{
    set->chars = (uint32_t)chars_count;
    while (count-- > 0)
        push_char(0);
}

/* ---- sets ------------------------------------------------------------- */

static void
read_escape(const struct table *t, char out[5], const char *hex)
{
    size_t size = strlen(hex);

    if (strcmp(hex, "-") == 0)
        return;
    if (size % 2 != 0 || size > 8 || strncmp(hex, "1B", 2) != 0)
        table_die(t, "\"%s\" is no escape sequence", hex);
    for (size_t i = 0; i < size; i += 2) {
        char byte[3] = {hex[i], hex[i + 1], '\0'};
        out[i / 2] = (char)read_hex(t, byte);
    }
}

static void
read_sets(void)
{
    struct table t;

    open_table(&t, "sets.tsv");
    while (table_next(&t)) {
        table_expect(&t, 5);
        size_t                  i = find_set(&t, t.cell[0]);
        struct dicom__set_info *set = &sets[i];
        if (set->width != 0)
            table_die(&t, "the set comes twice");
        set->width = (uint8_t)read_hex(&t, t.cell[1]);
        if (set->width != 1 && set->width != 2)
            table_die(&t, "characters have one byte or two");
        read_escape(&t, set->g0, t.cell[2]);
        read_escape(&t, set->g1, t.cell[3]);
        if (strcmp(t.cell[4], "-") != 0)
            snprintf(set_tables[i], sizeof set_tables[i], "%s", t.cell[4]);
    }
    for (size_t i = 1; i < DICOM__SET_COUNT; i++)
        if (sets[i].width == 0)
            table_die(&t, "there is no row of %s", set_names[i]);
    table_close(&t);
}

/* The next code point of UTF-8 that is known to be well formed. */
static unsigned
next_code_point(const struct table *t, const char **text)
{
    const unsigned char *p = (const unsigned char *)*text;
    unsigned             size = *p < 0x80 ? 1 : *p < 0xE0 ? 2 : 3;

    if (*p == '\0')
        table_die(t, "there are too few characters");
    if (*p >= 0xF0)
        table_die(t, "a character is not of the BMP");
    *text += size;
    if (size == 1)
        return *p;
    if (size == 2)
        return (*p & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    return (*p & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
}

/* Rows of `columns` characters, the first of them for the byte `first`. */
static void
read_double(struct dicom__set_info *set, const char *name, unsigned first,
            unsigned rows, unsigned columns)
{
    struct table t;

    push_cells(set, (size_t)rows * columns);
    open_table(&t, name);
    while (table_next(&t)) {
        table_expect(&t, 2);
        unsigned row = read_hex(&t, t.cell[0]) - first;
        if (row >= rows)
            table_die(&t, "no row begins with \"%s\"", t.cell[0]);
        const char *text = t.cell[1];
        for (unsigned i = 0; i < columns; i++) {
            unsigned c = next_code_point(&t, &text);
            if (c != 0xFFFD)
                chars[set->chars + row * columns + i] = (uint16_t)c;
        }
        if (*text != '\0')
            table_die(&t, "there are too many characters");
    }
    table_close(&t);
}

static uint32_t sort_base;

static int
compare_cells(const void *a, const void *b)
{
    uint16_t left = chars[sort_base + *(const uint16_t *)a];
    uint16_t right = chars[sort_base + *(const uint16_t *)b];

    return left < right ? -1 : left > right;
}

/* Orders the cells of a set by their code points. */
static void
sort_cells(struct dicom__set_info *set, const char *name, size_t cells)
{
    size_t    count = 0;
    uint16_t *sorted = table_alloc(cells, sizeof *sorted);

    for (size_t i = 0; i < cells; i++)
        if (chars[set->chars + i] != 0)
            sorted[count++] = (uint16_t)i;
    sort_base = set->chars;
    qsort(sorted, count, sizeof *sorted, compare_cells);
    set->count = (uint16_t)count;
    set->sorted = (uint32_t)chars_count;
    for (size_t i = 0; i < count; i++) {
        push_char(sorted[i]);
        if (i > 0 && compare_cells(&sorted[i - 1], &sorted[i]) == 0) {
            fprintf(stderr, "%s: U+%04X comes twice\n", name,
                    chars[set->chars + sorted[i]]);
            exit(EXIT_FAILURE);
        }
    }
    free(sorted);
}

/* Where the code points of each page of 256 begin in the order. */
static void
push_pages(struct dicom__set_info *set)
{
    size_t at = 0;

    set->pages = (uint32_t)chars_count;
    for (unsigned page = 0; page < DICOM__SORT_PAGES; page++) {
        while (at < set->count &&
               chars[set->chars + chars[set->sorted + at]] >> 8 < (int)page)
            at++;
        push_char((unsigned)at);
    }
}

static void
read_single(void)
{
    struct table t;

    for (size_t i = DICOM__SET_LATIN1; i <= DICOM__SET_KATAKANA; i++)
        push_cells(&sets[i], DICOM__SINGLE_CELLS);
    open_table(&t, "single.tsv");
    while (table_next(&t)) {
        table_expect(&t, 18);
        const struct dicom__set_info *set = &sets[find_set(&t, t.cell[0])];
        unsigned                      first = read_hex(&t, t.cell[1]);
        if (first < 0xA0 || first > 0xF0 || first % 16 != 0)
            table_die(&t, "no row of G1 begins with \"%s\"", t.cell[1]);
        for (unsigned i = 0; i < 16; i++)
            if (strcmp(t.cell[i + 2], "-") != 0)
                chars[set->chars + first - 0xA0 + i] =
                    (uint16_t)read_hex(&t, t.cell[i + 2]);
    }
    table_close(&t);
    for (size_t i = DICOM__SET_LATIN1; i <= DICOM__SET_KATAKANA; i++)
        sort_cells(&sets[i], set_names[i], DICOM__SINGLE_CELLS);
}

static void
read_doubles(void)
{
    static const uint8_t of_94[] = {DICOM__SET_JISX0208, DICOM__SET_JISX0212,
                                    DICOM__SET_KSX1001};

    for (size_t i = 0; i < sizeof of_94; i++) {
        struct dicom__set_info *set = &sets[of_94[i]];
        const char             *name = set_tables[of_94[i]];
        read_double(set, name, 0x21, 94, 94);
        sort_cells(set, name, DICOM__DOUBLE_CELLS);
        push_pages(set);
    }
    struct dicom__set_info *gbk = &sets[DICOM__SET_GBK];
    read_double(gbk, set_tables[DICOM__SET_GBK], 0x81, 126, 190);
    sort_cells(gbk, set_tables[DICOM__SET_GBK], DICOM__GBK_CELLS);
    push_pages(gbk);
}

/* ---- GB 18030 --------------------------------------------------------- */

static void
read_changes(void)
{
    struct table t;

    open_table(&t, "gb18030.tsv");
    while (table_next(&t)) {
        table_expect(&t, 2);
        changes = table_grow(changes, changes_count, &changes_capacity,
                             sizeof *changes);
        changes[changes_count++] =
            (struct dicom__gb_change){(uint16_t)read_hex(&t, t.cell[0]),
                                      (uint16_t)read_hex(&t, t.cell[1])};
    }
    table_close(&t);
}

static uint32_t
gbk_cell(unsigned code)
{
    unsigned lead = code >> 8, trail = code & 0xFF;

    return (lead - 0x81) * 190 + trail - (trail > 0x7F ? 0x41 : 0x40);
}

/* Of `rows` ranges, by the codes that they begin with. */
static void
print_pages(const unsigned *codes, unsigned rows)
{
    unsigned row = 0;

    if (rows > UINT8_MAX + 1) {
        fprintf(stderr, "gbk.tsv: %u ranges of four-byte codes\n", rows);
        exit(EXIT_FAILURE);
    }
    printf("const uint8_t dicom__gb_pages[] = {\n   ");
    for (unsigned code = 0; code < GB_BMP_CODES; code += DICOM__GB_PAGE) {
        while (row + 1 < rows && codes[row + 1] <= code)
            row++;
        printf(" %u,", row);
    }
    printf("};\n\n");
}

/* What has a two-byte code in GB 18030-2000 has no four-byte code. */
static void
print_ranges(void)
{
    static uint8_t  taken[0x10000];
    static unsigned codes[0x10000];
    const uint16_t *gbk = chars + sets[DICOM__SET_GBK].chars;
    unsigned        code = 0, rows = 0, last = 0;

    for (size_t i = 0; i < DICOM__GBK_CELLS; i++)
        taken[gbk[i]] = 1;
    for (size_t i = 0; i < changes_count; i++) {
        taken[gbk[gbk_cell(changes[i].code)]] = 0;
        taken[changes[i].old] = 1;
    }

    printf("const struct dicom__gb_range dicom__gb_ranges[] = {\n");
    for (unsigned c = 0x80; c < 0x10000; c++) {
        if (taken[c] || (c >= 0xD800 && c <= 0xDFFF))
            continue;
        if (c != last + 1) {
            printf("    {0x%04X, %u},\n", c, code);
            codes[rows++] = code;
        }
        last = c;
        code++;
    }
    printf("    {0xFFFF, %d}\n};\n"
           "const unsigned dicom__gb_range_count = %u;\n\n",
           GB_BMP_CODES, rows);
    if (code != GB_BMP_CODES) {
        fprintf(stderr, "gbk.tsv: leaves %u four-byte codes, not %d\n", code,
                GB_BMP_CODES);
        exit(EXIT_FAILURE);
    }

    print_pages(codes, rows);
    printf("const struct dicom__gb_change dicom__gb_changes[] = {\n");
    for (size_t i = 0; i < changes_count; i++)
        printf("    {0x%04X, 0x%04X},\n", changes[i].code, changes[i].old);
    printf("};\nconst unsigned dicom__gb_change_count = %zu;\n\n",
           changes_count);
}

/* ---- terms ------------------------------------------------------------ */

static void
add_alias(const struct table *t, const char *text, size_t size)
{
    struct dicom__charset_alias alias = {.term = (uint8_t)terms_count};
    size_t                      used = 0;

    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (c >= 'a' && c <= 'z')
            table_die(t, "small letters in \"%s\"", text);
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
            continue;
        if (used == sizeof alias.text - 1)
            table_die(t, "\"%s\" is too long", text);
        alias.text[used++] = c;
    }
    for (size_t i = 0; i < aliases_count; i++)
        if (strcmp(aliases[i].text, alias.text) == 0)
            table_die(t, "\"%s\" comes twice", alias.text);
    aliases =
        table_grow(aliases, aliases_count, &aliases_capacity, sizeof *aliases);
    aliases[aliases_count++] = alias;
}

static uint8_t
find_form(const struct table *t, const char *name)
{
    for (size_t i = 0; i < sizeof form_names / sizeof *form_names; i++)
        if (strcmp(form_names[i], name) == 0)
            return (uint8_t)i;
    table_die(t, "there is no form \"%s\"", name);
}

static void
read_terms(void)
{
    struct table t;

    open_table(&t, "terms.tsv");
    while (table_next(&t)) {
        table_expect(&t, 5);
        struct dicom__charset_term term = {
            .form = find_form(&t, t.cell[1]),
            .g0 = find_set(&t, t.cell[2]),
            .g1 = find_set(&t, t.cell[3]),
        };
        size_t size = strlen(t.cell[0]);
        if (size >= sizeof term.term)
            table_die(&t, "\"%s\" is too long", t.cell[0]);
        memcpy(term.term, t.cell[0], size);
        add_alias(&t, t.cell[0], size);
        for (const char *p = t.cell[4]; *p != '\0' && *p != '-';) {
            size = strcspn(p, " ");
            add_alias(&t, p, size);
            p += size + (p[size] == ' ');
        }
        terms = table_grow(terms, terms_count, &terms_capacity, sizeof *terms);
        terms[terms_count++] = term;
    }
    table_close(&t);
}

/* ---- printing --------------------------------------------------------- */

static void
print_escape(const char *text)
{
    printf("\"");
    for (; *text != '\0'; text++)
        printf("\\%03o", (unsigned)*text);
    printf("\", ");
}

/* See dicom__charset_cells. */
static uint32_t
cell_of(uint32_t c)
{
    if (c < 0x80)
        return UINT32_C(1) << 24 | c;
    if (c < 0x800)
        return UINT32_C(2) << 24 | (0x80 | (c & 0x3F)) << 8 | (0xC0 | c >> 6);
    return UINT32_C(3) << 24 | (0x80 | (c & 0x3F)) << 16 |
           (0x80 | (c >> 6 & 0x3F)) << 8 | (0xE0 | c >> 12);
}

/* `high`: the characters of the bytes from A0 on; NULL: none. */
static void
print_row(const uint16_t *high)
{
    printf("    {");
    for (unsigned byte = 0; byte < 256; byte++) {
        unsigned c = byte < 0x80                   ? byte
                     : byte < 0xA0 || high == NULL ? 0
                                                   : high[byte - 0xA0];
        bool     none = byte >= 0x80 && c == 0;
        printf("%s0x%08" PRIX32 ",", byte % 8 == 0 ? "\n     " : " ",
               none ? 0 : cell_of(c));
    }
    printf("},\n");
}

static void
print_cells(void)
{
    printf("const uint32_t dicom__charset_cells[][256] = {\n");
    print_row(NULL);
    for (size_t i = DICOM__SET_LATIN1; i <= DICOM__SET_KATAKANA; i++)
        print_row(chars + sets[i].chars);
    printf("};\n\n");
}

static void
print_sets(void)
{
    printf("const uint16_t dicom__charset_chars[] = {");
    for (size_t i = 0; i < chars_count; i++)
        printf("%s%u,", i % 12 == 0 ? "\n    " : " ", chars[i]);
    printf("\n};\n\n"
           "const struct dicom__set_info dicom__charset_sets[] = {\n");
    for (size_t i = 0; i < DICOM__SET_COUNT; i++) {
        printf("    {%" PRIu32 ", %" PRIu32 ", %" PRIu32 ", %u, ",
               sets[i].chars, sets[i].sorted, sets[i].pages, sets[i].count);
        print_escape(sets[i].g0);
        print_escape(sets[i].g1);
        printf("%d}, /* %s */\n", sets[i].width, set_names[i]);
    }
    printf("};\n\n");
}

/* Enters an escape sequence into the rows of its kind. */
static void
enter_escape(uint8_t rows[][64], const char *escape, size_t set)
{
    static const char *const kinds[DICOM__ESCAPE_KINDS] = {"(", ")",  "-",
                                                           "$", "$(", "$)"};
    size_t                   size = strlen(escape);

    if (size == 0)
        return;
    for (size_t kind = 0; kind < DICOM__ESCAPE_KINDS; kind++)
        if (size == strlen(kinds[kind]) + 2 &&
            strncmp(escape + 1, kinds[kind], size - 2) == 0 &&
            escape[size - 1] >= DICOM__ESCAPE_LAST) {
            rows[kind][escape[size - 1] - DICOM__ESCAPE_LAST] = (uint8_t)set;
            return;
        }
    fprintf(stderr, "sets.tsv: %s: an escape sequence of no known kind\n",
            set_names[set]);
    exit(EXIT_FAILURE);
}

static void
print_escapes(void)
{
    static uint8_t rows[DICOM__ESCAPE_KINDS][64];

    for (size_t i = 0; i < DICOM__SET_COUNT; i++) {
        enter_escape(rows, sets[i].g0, i);
        enter_escape(rows, sets[i].g1, i);
    }
    /* JIS C 6226, the first edition of JIS X 0208. */
    enter_escape(rows, "\x1B$@", DICOM__SET_JISX0208);
    printf("const uint8_t dicom__charset_escapes[][64] = {\n");
    for (size_t kind = 0; kind < DICOM__ESCAPE_KINDS; kind++) {
        printf("    {");
        for (size_t i = 0; i < 64; i++)
            printf("%d,", rows[kind][i]);
        printf("},\n");
    }
    printf("};\n\n");
}

static void
print_terms(void)
{
    printf("const struct dicom__charset_term dicom__charset_terms[] = {\n");
    for (size_t i = 0; i < terms_count; i++)
        printf("    {\"%s\", %d, DICOM__SET_%s, DICOM__SET_%s},\n",
               terms[i].term, terms[i].form, set_names[terms[i].g0],
               set_names[terms[i].g1]);
    printf("};\nconst unsigned dicom__charset_term_count = %zu;\n\n"
           "const struct dicom__charset_alias dicom__charset_aliases[] = {\n",
           terms_count);
    for (size_t i = 0; i < aliases_count; i++)
        printf("    {\"%s\", %d},\n", aliases[i].text, aliases[i].term);
    printf("};\nconst unsigned dicom__charset_alias_count = %zu;\n",
           aliases_count);
}

int
main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: gen_charsets FOLDER\n");
        return EXIT_FAILURE;
    }
    folder = argv[1];
    read_sets();
    read_single();
    read_doubles();
    read_changes();
    read_terms();

    printf("/* Made by dictionary/gen_charsets.c; do not edit. */\n"
           "#include \"encoding/charset_tables.h\"\n\n");
    print_sets();
    print_cells();
    print_escapes();
    print_ranges();
    print_terms();
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "gen_charsets: cannot write\n");
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
