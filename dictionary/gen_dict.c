/*
 * Makes C of the dictionary.
 *
 * usage: gen_dict tables|tags|uids ELEMENTS PRIVATE UIDS SYNTAXES >FILE
 *
 * All tables are read and checked in every mode; README.md tells their
 * columns. What is printed depends on nothing but the tables.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dict/tables.h"
#include "perfect.h"
#include "table.h"
#include "words.h"

enum { ROWS_MAX = UINT16_MAX };

/* Strings, each once, in the order of their first use. */
static struct {
    struct words words;
    const char **texts;
    size_t       count, capacity;
    uint32_t     size;
} pool;

struct row {
    struct dicom_dict_row c;
    const char           *keyword, *name;
    const char           *folded; /* the name in lower case */
};

struct creator {
    struct dicom__creator c;
    const char           *text;
};

struct uid {
    struct dicom_uid_row c;
    const char          *value, *keyword, *name;
};

struct syntax {
    const char *uid;
    const char *form; /* "-": not an encoding of data sets */
    const char *order, *pixels, *deflated, *compression;
    bool        retired;
};

static struct {
    struct row     *rows; /* attributes, then private ones */
    size_t          n_rows, rows_capacity, n_attributes;
    size_t          n_diconde, n_dicos;
    struct creator *creators;
    size_t          n_creators, creators_capacity;
    struct uid     *uids;
    size_t          n_uids, uids_capacity;
    struct syntax  *syntaxes;
    size_t          n_syntaxes, syntaxes_capacity;

    struct dicom__vr_set *vr_sets;
    size_t                n_vr_sets, vr_sets_capacity;
    dicom_vm             *vms;
    size_t                n_vms, vms_capacity;
} dict;

/* ---- cells ------------------------------------------------------------ */

static uint32_t
intern(const char *text)
{
    size_t *offset = words_number(&pool.words, text);

    if (*offset == 0) {
        pool.texts = table_grow(pool.texts, pool.count, &pool.capacity,
                                sizeof *pool.texts);
        pool.texts[pool.count++] = text;
        *offset = pool.size + 1;
        pool.size += (uint32_t)strlen(text) + 1;
    }
    return (uint32_t)*offset - 1;
}

/* "-" is nothing, and an empty cell a mistake. */
static const char *
text_cell(const struct table *t, size_t i)
{
    size_t size = strlen(t->cell[i]);

    if (size == 0)
        table_die(t, "cell %zu is empty", i + 1);
    if (size > DICOM__DICT_TEXT_MAX)
        table_die(t, "cell %zu is longer than %d", i + 1, DICOM__DICT_TEXT_MAX);
    return dicom__row_is_none(t->cell[i], size) ? "" : t->cell[i];
}

/* The index of a cell among the words that it may be, parted by '|'. */
static unsigned
choice_cell(const struct table *t, size_t i, const char *words)
{
    const char *cell = t->cell[i];
    size_t      size = strlen(cell);
    unsigned    index = 0;

    for (const char *word = words; word; index++) {
        const char *end = strchr(word, '|');
        size_t      word_size = end ? (size_t)(end - word) : strlen(word);

        if (word_size == size && memcmp(word, cell, size) == 0)
            return index;
        word = end ? end + 1 : NULL;
    }
    table_die(t, "\"%s\" is none of %s", cell, words);
}

static const char *
keyword_cell(const struct table *t, size_t i, struct words *seen)
{
    const char *keyword = text_cell(t, i);

    if (!*keyword)
        return keyword;
    if (!dicom__row_keyword_ok(keyword, strlen(keyword)))
        table_die(t, "bad keyword \"%s\"", keyword);

    size_t *line = words_number(seen, keyword);
    if (*line)
        table_die(t, "keyword %s stands in line %zu too", keyword, *line);
    *line = t->line;
    return keyword;
}

static uint8_t
vrs_cell(const struct table *t, size_t i)
{
    struct dicom__vr_set set;

    if (!dicom__row_vrs(t->cell[i], strlen(t->cell[i]), &set))
        table_die(t, "unknown VR \"%s\"", t->cell[i]);
    for (size_t k = 0; k < dict.n_vr_sets; k++)
        if (dict.vr_sets[k].vrs == set.vrs &&
            dict.vr_sets[k].first == set.first)
            return (uint8_t)k;
    if (dict.n_vr_sets > UINT8_MAX)
        table_die(t, "too many combinations of VRs");
    dict.vr_sets = table_grow(dict.vr_sets, dict.n_vr_sets,
                              &dict.vr_sets_capacity, sizeof *dict.vr_sets);
    dict.vr_sets[dict.n_vr_sets] = set;
    return (uint8_t)dict.n_vr_sets++;
}

/* The first sets are those of one VR each, by its number. */
static void
begin_vr_sets(void)
{
    for (unsigned vr = 0; vr < DICOM_VR_COUNT; vr++) {
        dict.vr_sets = table_grow(dict.vr_sets, dict.n_vr_sets,
                                  &dict.vr_sets_capacity, sizeof *dict.vr_sets);
        dict.vr_sets[dict.n_vr_sets++] =
            (struct dicom__vr_set){vr ? UINT64_C(1) << vr : 0, (dicom_vr)vr};
    }
}

static uint8_t
vm_cell(const struct table *t, size_t i)
{
    dicom_vm vm;

    if (!dicom__row_vm(t->cell[i], strlen(t->cell[i]), &vm))
        table_die(t, "bad VM \"%s\"", t->cell[i]);
    for (size_t k = 0; k < dict.n_vms; k++)
        if (dict.vms[k].min == vm.min && dict.vms[k].max == vm.max &&
            dict.vms[k].step == vm.step)
            return (uint8_t)k;
    if (dict.n_vms > UINT8_MAX)
        table_die(t, "too many different VMs");
    dict.vms =
        table_grow(dict.vms, dict.n_vms, &dict.vms_capacity, sizeof *dict.vms);
    dict.vms[dict.n_vms] = vm;
    return (uint8_t)dict.n_vms++;
}

/* As dicom_dict_by_name() compares: ASCII letters in lower case. */
static char *
folded(const char *text)
{
    char *copy = table_alloc(strlen(text) + 1, 1);

    for (size_t i = 0; text[i]; i++)
        copy[i] =
            text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
    return copy;
}

/* Orders UIDs by the numbers that they are made of. */
static int
compare_uids(const char *a, const char *b)
{
    for (;;) {
        size_t a_size = strcspn(a, "."), b_size = strcspn(b, ".");
        int    order = a_size != b_size ? (a_size > b_size) - (a_size < b_size)
                                        : memcmp(a, b, a_size);

        if (order != 0)
            return order;
        a += a_size;
        b += b_size;
        if (!*a || !*b)
            return (*a != '\0') - (*b != '\0');
        a++;
        b++;
    }
}

/* PS3.5 9.1: up to 64 characters, no empty component, no leading zeros. */
static const char *
uid_cell(const struct table *t, size_t i, const char *before)
{
    const char *uid = t->cell[i];

    if (strlen(uid) > 64 || strspn(uid, "0123456789.") != strlen(uid))
        table_die(t, "bad UID \"%s\"", uid);
    for (const char *part = uid; part; part = strchr(part, '.')) {
        part += *part == '.';
        if (*part == '\0' || *part == '.' ||
            (*part == '0' && part[1] != '\0' && part[1] != '.'))
            table_die(t, "bad UID \"%s\"", uid);
    }
    if (before && compare_uids(before, uid) >= 0)
        table_die(t, "UID %s is not above the one before it", uid);
    return uid;
}

/* ---- tables ----------------------------------------------------------- */

/* By tag with 0 for x; what does not repeat goes before what does. */
static void
check_order(const struct table *t, const struct row *row,
            const struct row *before)
{
    if (row->c.tag > before->c.tag)
        return;
    if (row->c.tag == before->c.tag && row->c.repeat > before->c.repeat)
        return;
    table_die(t, "tag %s is not above the one before it",
              t->cell[row->c.flags & DICOM__ROW_CREATOR ? 1 : 0]);
}

static void
add_row(const struct table *t, struct row row)
{
    if (dict.n_rows == ROWS_MAX)
        table_die(t, "more than %d rows", ROWS_MAX);
    dict.rows = table_grow(dict.rows, dict.n_rows, &dict.rows_capacity,
                           sizeof *dict.rows);
    dict.rows[dict.n_rows++] = row;
}

/* tag, VR, VM, keyword, name, status, source */
static void
read_element(const struct table *t, struct words *keywords)
{
    struct row row = {0};

    table_expect(t, 7);
    if (!dicom__row_standard_tag(t->cell[0], strlen(t->cell[0]), &row.c.tag,
                                 &row.c.repeat))
        table_die(t, "bad tag \"%s\"", t->cell[0]);
    row.c.vrs = vrs_cell(t, 1);
    row.c.vm = vm_cell(t, 2);
    row.keyword = keyword_cell(t, 3, keywords);
    row.name = text_cell(t, 4);
    row.folded = folded(row.name);
    row.c.word = intern(row.keyword);
    row.c.name = intern(row.name);

    unsigned source = choice_cell(t, 6, "standard|DICONDE|DICOS");
    row.c.flags = (uint8_t)source;
    if (choice_cell(t, 5, "-|retired") == 1)
        row.c.flags |= DICOM__ROW_RETIRED;
    dict.n_diconde += source == DICOM_SOURCE_DICONDE;
    dict.n_dicos += source == DICOM_SOURCE_DICOS;

    if (dict.n_rows > 0)
        check_order(t, &row, &dict.rows[dict.n_rows - 1]);
    add_row(t, row);
}

static void
add_creator(const struct table *t)
{
    const char *text = text_cell(t, 0);

    if (!*text)
        table_die(t, "no creator");
    if (dict.n_creators > 0 &&
        strcmp(dict.creators[dict.n_creators - 1].text, text) >= 0)
        table_die(t, "creator \"%s\" is not above the one before it", text);
    dict.creators = table_grow(dict.creators, dict.n_creators,
                               &dict.creators_capacity, sizeof *dict.creators);
    dict.creators[dict.n_creators++] =
        (struct creator){{intern(text), (uint32_t)dict.n_rows}, text};
}

/* creator, tag, VR, VM, name */
static void
read_private(const struct table *t)
{
    struct row row = {0};
    bool       another;

    table_expect(t, 5);
    another = dict.n_creators == 0 ||
              strcmp(dict.creators[dict.n_creators - 1].text, t->cell[0]) != 0;
    if (another)
        add_creator(t);
    if (!dicom__row_private_tag(t->cell[1], strlen(t->cell[1]), &row.c.tag,
                                &row.c.repeat))
        table_die(t, "bad private tag \"%s\"", t->cell[1]);
    row.c.vrs = vrs_cell(t, 2);
    row.c.vm = vm_cell(t, 3);
    row.name = text_cell(t, 4);
    row.c.word = dict.creators[dict.n_creators - 1].c.name;
    row.c.name = intern(row.name);
    row.c.flags = DICOM_SOURCE_PRIVATE | DICOM__ROW_CREATOR;

    if (!another)
        check_order(t, &row, &dict.rows[dict.n_rows - 1]);
    add_row(t, row);
}

/* In the order of dicom_uid_kind. */
#define UID_TYPES                                                              \
    "SOP Class|Meta SOP Class|Transfer Syntax|Context Group|LDAP OID|"         \
    "Well-known Frame of Reference|Well-known SOP Instance|Coding Scheme|"     \
    "Service Class|Application Context Name|Application Hosting Model|"        \
    "Mapping Resource"

/* UID, keyword, name, type, status */
static void
read_uid(const struct table *t, struct words *keywords)
{
    struct uid  uid = {0};
    const char *before =
        dict.n_uids > 0 ? dict.uids[dict.n_uids - 1].value : NULL;

    table_expect(t, 5);
    if (dict.n_uids == ROWS_MAX)
        table_die(t, "more than %d rows", ROWS_MAX);
    uid.value = uid_cell(t, 0, before);
    uid.keyword = keyword_cell(t, 1, keywords);
    uid.name = text_cell(t, 2);
    uid.c.value = intern(uid.value);
    uid.c.keyword = intern(uid.keyword);
    uid.c.name = intern(uid.name);
    uid.c.kind = (uint8_t)choice_cell(t, 3, UID_TYPES);
    uid.c.retired = choice_cell(t, 4, "-|retired") == 1;
    dict.uids = table_grow(dict.uids, dict.n_uids, &dict.uids_capacity,
                           sizeof *dict.uids);
    dict.uids[dict.n_uids++] = uid;
}

static bool
is_standard(const char *uid)
{
    return strncmp(uid, "1.2.840.10008.", 14) == 0;
}

/* What PS3.6 registers as a transfer syntax is one here, and vice versa. */
static void
check_registered(const struct table *t, const struct syntax *syntax)
{
    for (size_t i = 0; i < dict.n_uids; i++)
        if (dict.uids[i].c.kind == DICOM_UID_KIND_TRANSFER_SYNTAX &&
            strcmp(dict.uids[i].value, syntax->uid) == 0) {
            if (dict.uids[i].c.retired != syntax->retired)
                table_die(t, "another status than in the table of UIDs");
            return;
        }
    if (is_standard(syntax->uid))
        table_die(t, "not in the table of UIDs");
}

/* UID, VR form, byte order, pixel data, deflated, compression, status, name */
static void
read_syntax(const struct table *t, const char *before)
{
    struct syntax s = {0};

    table_expect(t, 8);
    s.uid = uid_cell(t, 0, before);
    choice_cell(t, 1, "-|implicit|explicit");
    choice_cell(t, 2, "-|little|big");
    choice_cell(t, 3, "-|native|encapsulated|elsewhere");
    choice_cell(t, 4, "-|deflated");
    choice_cell(t, 5, "-|none|lossless|lossy|unknown");
    s.form = t->cell[1];
    s.order = t->cell[2];
    s.pixels = t->cell[3];
    s.deflated = t->cell[4];
    s.compression = t->cell[5];
    s.retired = choice_cell(t, 6, "-|retired") == 1;
    text_cell(t, 7);
    if ((*s.form == '-') != (*s.order == '-') ||
        (*s.form == '-') != (*s.pixels == '-') ||
        (*s.form == '-') != (*s.compression == '-'))
        table_die(t, "either all of the encoding is - or nothing");
    check_registered(t, &s);
    dict.syntaxes = table_grow(dict.syntaxes, dict.n_syntaxes,
                               &dict.syntaxes_capacity, sizeof *dict.syntaxes);
    dict.syntaxes[dict.n_syntaxes++] = s;
}

static void
check_syntaxes_complete(const struct table *uids)
{
    size_t registered = 0, standard = 0;

    for (size_t i = 0; i < dict.n_uids; i++)
        registered += dict.uids[i].c.kind == DICOM_UID_KIND_TRANSFER_SYNTAX;
    for (size_t i = 0; i < dict.n_syntaxes; i++)
        standard += is_standard(dict.syntaxes[i].uid);
    if (registered != standard)
        table_die(uids, "%zu transfer syntaxes, but %zu in their own table",
                  registered, standard);
}

/* The texts of the tables stay in memory: the strings are theirs. */
static void
read_tables(char *const path[4])
{
    struct words keywords = {0}, uid_keywords = {0};
    struct table elements, private_rows, uids, syntaxes;

    intern(""); /* at offset 0 */
    begin_vr_sets();
    table_open(&elements, path[0]);
    while (table_next(&elements))
        read_element(&elements, &keywords);
    dict.n_attributes = dict.n_rows;

    table_open(&private_rows, path[1]);
    while (table_next(&private_rows))
        read_private(&private_rows);

    table_open(&uids, path[2]);
    while (table_next(&uids))
        read_uid(&uids, &uid_keywords);

    table_open(&syntaxes, path[3]);
    for (size_t n = 0; table_next(&syntaxes); n++)
        read_syntax(&syntaxes, n ? dict.syntaxes[n - 1].uid : NULL);

    if (!dict.n_attributes || !dict.n_creators || !dict.n_uids)
        table_die(&elements, "a table has no rows");
    check_syntaxes_complete(&uids);
    words_free(&keywords);
    words_free(&uid_keywords);
}

/* ---- C ---------------------------------------------------------------- */

static void
print_string(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c >= 0x80)
            printf("\\%03o", c);
        else if (c == '?') /* no trigraphs */
            fputs("\\?", stdout);
        else
            putchar(c);
    }
}

static void
print_pool(void)
{
    static const char zeros[] = "\\0\\0\\0\\0\\0\\0\\0\\0";

    printf("\nconst char dicom__dict_pool[] =\n");
    for (size_t i = 0; i < pool.count; i++) {
        printf("    ");
        print_string(pool.texts[i]);
        printf("\\0\"\n");
    }
    /* Whoever compares may read so far behind a string. */
    for (size_t i = 0; i <= DICOM__DICT_TEXT_MAX / 8; i++)
        printf("    \"%s\"%s\n", zeros,
               i == DICOM__DICT_TEXT_MAX / 8 ? ";" : "");
}

static void
print_sets(void)
{
    printf("\nconst struct dicom__vr_set dicom__dict_vr_sets[] = {\n");
    for (size_t i = 0; i < dict.n_vr_sets; i++)
        printf("    {UINT64_C(0x%09" PRIX64 "), (dicom_vr)%d},\n",
               dict.vr_sets[i].vrs, (int)dict.vr_sets[i].first);
    printf("};\n\nconst dicom_vm dicom__dict_vms[] = {\n");
    for (size_t i = 0; i < dict.n_vms; i++)
        printf("    {%u, %u, %u},\n", dict.vms[i].min, dict.vms[i].max,
               dict.vms[i].step);
    printf("};\n");
}

static void
print_rows(void)
{
    printf("\nconst struct dicom_dict_row dicom__dict_rows[] = {\n");
    for (size_t i = 0; i < dict.n_rows; i++) {
        const struct dicom_dict_row *c = &dict.rows[i].c;

        printf("    {0x%08" PRIX32 ", %" PRIu32 ", %" PRIu32
               ", %u, %u, %u, %u},\n",
               c->tag, c->name, c->word, c->vrs, c->vm, c->repeat, c->flags);
    }
    printf("};\n\nconst struct dicom__creator dicom__dict_creators[] = {\n");
    for (size_t i = 0; i < dict.n_creators; i++)
        printf("    {%" PRIu32 ", %" PRIu32 "},\n", dict.creators[i].c.name,
               dict.creators[i].c.first);
    printf("    {0, %zu},\n};\n", dict.n_rows);
}

static void
print_uids(void)
{
    printf("\nconst struct dicom_uid_row dicom__dict_uids[] = {\n");
    for (size_t i = 0; i < dict.n_uids; i++) {
        const struct dicom_uid_row *c = &dict.uids[i].c;

        printf("    {%" PRIu32 ", %" PRIu32 ", %" PRIu32 ", %u, %u, {0, 0}},\n",
               c->value, c->keyword, c->name, c->kind, c->retired);
    }
    printf("};\n");
}

static const char *
compression_name(const char *cell)
{
    return strcmp(cell, "none") == 0       ? "NONE"
           : strcmp(cell, "lossless") == 0 ? "LOSSLESS"
           : strcmp(cell, "lossy") == 0    ? "LOSSY"
                                           : "UNKNOWN";
}

/* Returns how many there are. */
static size_t
print_syntaxes(void)
{
    size_t count = 0;

    printf("\nconst dicom_syntax dicom__dict_syntaxes[] = {\n");
    for (size_t i = 0; i < dict.n_syntaxes; i++) {
        const struct syntax *s = &dict.syntaxes[i];

        if (*s->form == '-')
            continue;
        printf("    {\"%s\", %d, %d, %d, %d, DICOM_COMPRESSION_%s, %d, %d},\n",
               s->uid, *s->form == 'e', *s->order == 'b', *s->deflated == 'd',
               strcmp(s->pixels, "encapsulated") == 0,
               compression_name(s->compression), s->retired,
               !is_standard(s->uid));
        count++;
    }
    printf("};\n");
    return count;
}

static void
add_text(struct perfect *p, const char *text, size_t value)
{
    if (*text)
        perfect_add(p, (struct perfect_key){text, 0, (uint16_t)value});
}

static void
add_attributes(struct perfect *tags, struct perfect *keywords,
               struct perfect *names)
{
    struct words seen = {0};

    for (size_t i = 0; i < dict.n_attributes; i++) {
        const struct row *row = &dict.rows[i];
        uint32_t          key = dicom__dict_tag_key(row->c.tag, row->c.repeat);

        perfect_add(tags, (struct perfect_key){NULL, key, (uint16_t)i});
        add_text(keywords, row->keyword, i);
        if ((*words_number(&seen, row->folded))++ == 0)
            add_text(names, row->folded, i);
    }
    words_free(&seen);
}

static void
add_syntaxes(struct perfect *syntaxes)
{
    for (size_t i = 0, n = 0; i < dict.n_syntaxes; i++)
        if (*dict.syntaxes[i].form != '-')
            add_text(syntaxes, dict.syntaxes[i].uid, n++);
}

static void
print_hashes(void)
{
#define DECLARE(name, bucket_bits, slot_bits)                                  \
    struct perfect name;                                                       \
    perfect_init(&name, #name, bucket_bits, slot_bits);
    DICOM__DICT_HASHES(DECLARE)
#undef DECLARE

    add_attributes(&tag, &keyword, &name);
    for (size_t i = 0; i < dict.n_creators; i++)
        add_text(&creator, dict.creators[i].text, i);
    for (size_t i = 0; i < dict.n_uids; i++) {
        add_text(&uid, dict.uids[i].value, i);
        add_text(&uid_keyword, dict.uids[i].keyword, i);
    }
    add_syntaxes(&syntax);

#define PRINT(name, bucket_bits, slot_bits)                                    \
    perfect_print(&name);                                                      \
    perfect_free(&name);
    DICOM__DICT_HASHES(PRINT)
#undef PRINT
}

static void
print_counts(size_t n_syntaxes)
{
    printf("\nconst struct dicom__dict_counts dicom__dict_counts = {\n"
           "    %zu, %zu, %zu, %zu, %zu, %zu, %zu,\n",
           dict.n_attributes, dict.n_diconde, dict.n_dicos,
           dict.n_rows - dict.n_attributes, dict.n_creators, dict.n_uids,
           n_syntaxes);
    printf("    sizeof dicom__dict_pool + sizeof dicom__dict_vr_sets +\n"
           "        sizeof dicom__dict_vms + sizeof dicom__dict_rows +\n"
           "        sizeof dicom__dict_creators + sizeof dicom__dict_uids +\n"
           "        sizeof dicom__dict_syntaxes");
#define SIZES(name, bucket_bits, slot_bits)                                    \
    printf(" +\n        sizeof dicom__%s_buckets + sizeof dicom__%s_slots",    \
           #name, #name);
    DICOM__DICT_HASHES(SIZES)
#undef SIZES
    printf("\n};\n");
}

static void
print_tables(void)
{
    printf("/* Generated by gen_dict from dictionary/. */\n"
           "#include \"dict/tables.h\"\n");
    print_pool();
    print_sets();
    print_rows();
    print_uids();
    size_t n_syntaxes = print_syntaxes();
    print_hashes();
    print_counts(n_syntaxes);
}

static void
print_tags(void)
{
    printf("/*\n * dicom/tags.h - a constant for each attribute, by keyword."
           "\n *\n * Generated from dictionary/elements.tsv. x digits are 0."
           "\n */\n#ifndef DICOM_TAGS_H\n#define DICOM_TAGS_H\n\n"
           "#include <stdint.h>\n\n");
    for (size_t i = 0; i < dict.n_attributes; i++)
        if (*dict.rows[i].keyword)
            printf("#define DICOM_TAG_%s UINT32_C(0x%08" PRIX32 ")\n",
                   dict.rows[i].keyword, dict.rows[i].c.tag);
    printf("\n#endif\n");
}

static void
print_uid_constants(void)
{
    printf("/*\n * dicom/uids.h - a constant for each registered UID, by"
           " keyword.\n *\n * Generated from dictionary/uids.tsv.\n */\n"
           "#ifndef DICOM_UIDS_H\n#define DICOM_UIDS_H\n\n");
    for (size_t i = 0; i < dict.n_uids; i++)
        if (*dict.uids[i].keyword)
            printf("#define DICOM_UID_%s \"%s\"\n", dict.uids[i].keyword,
                   dict.uids[i].value);
    printf("\n#endif\n");
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } modes[] = {
        {"tables", print_tables},
        {"tags", print_tags},
        {"uids", print_uid_constants},
    };

    for (size_t i = 0; argc == 6 && i < sizeof modes / sizeof *modes; i++)
        if (strcmp(argv[1], modes[i].name) == 0) {
            read_tables(argv + 2);
            modes[i].print();
            if (fflush(stdout) == 0 && !ferror(stdout))
                return EXIT_SUCCESS;
            perror("gen_dict");
            return EXIT_FAILURE;
        }
    fprintf(stderr, "usage: gen_dict tables|tags|uids "
                    "ELEMENTS PRIVATE UIDS SYNTAXES >FILE\n");
    return EXIT_FAILURE;
}
