#include "rule_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

/* ---- rows ------------------------------------------------------------- */

static void
check_row(const struct rule_row *row, size_t depth_max)
{
    if (row->depth > depth_max)
        table_die(&row->t, "the row is too deep");
    if (row->depth == row->t.count)
        table_die(&row->t, "the row is empty");
    for (size_t i = row->depth; i < row->t.count; i++)
        if (row->t.cell[i][0] == '\0')
            table_die(&row->t, "cell %zu is empty", i + 1);
}

void
rule_rows_read(struct rule_rows *rows, const char *path)
{
    struct table t;
    size_t       depth_max = 0;

    table_open(&t, path);
    while (table_next(&t)) {
        rows->rows = table_grow(rows->rows, rows->count, &rows->capacity,
                                sizeof *rows->rows);
        struct rule_row *row = &rows->rows[rows->count++];
        *row = (struct rule_row){t, 0};
        while (row->depth < t.count && t.cell[row->depth][0] == '\0')
            row->depth++;
        check_row(row, depth_max);
        depth_max = row->depth + 1;
    }
    if (depth_max == 0)
        table_die(&t, "there are no rows");
}

const char *
rule_cell(const struct rule_row *row, size_t i)
{
    i += row->depth;
    return i < row->t.count ? row->t.cell[i] : NULL;
}

size_t
rule_rows_end(const struct rule_rows *rows, size_t row)
{
    size_t depth = rows->rows[row].depth;

    for (row++; row < rows->count && rows->rows[row].depth > depth;)
        row++;
    return row;
}

const char *
rule_after(const char *cell, const char *word)
{
    size_t size = strlen(word);

    if (strncmp(cell, word, size) != 0 || cell[size] != ' ')
        return NULL;
    return cell + size + 1;
}

char *
rule_copy(const char *text, size_t size)
{
    char *copy = table_alloc(size + 1, 1);

    memcpy(copy, text, size);
    return copy;
}

void
rule_range(const struct table *t, const char *cell, uint8_t *min, uint8_t *max)
{
    unsigned low, high;
    int      end = 0;

    if (sscanf(cell, "%3u%n", &low, &end) != 1 || low > UINT8_MAX)
        table_die(t, "\"%s\" is no range", cell);
    cell += end;
    high = low;
    if (strcmp(cell, "-n") == 0)
        high = 0;
    else if (*cell == '-' &&
             (sscanf(cell, "-%3u%n", &high, &end) != 1 || cell[end] != '\0' ||
              high <= low || high > UINT8_MAX))
        table_die(t, "\"%s\" ends no range", cell);
    else if (*cell != '-' && *cell != '\0')
        table_die(t, "\"%s\" ends no range", cell);
    *min = (uint8_t)low;
    *max = (uint8_t)high;
}

/* ---- the dictionary --------------------------------------------------- */

static struct {
    struct rule_attribute *attributes;
    size_t                 count, capacity;
    const char           **uids;
    size_t                 n_uids, uids_capacity;
    struct words           keywords, uid_keywords; /* index + 1 */
} dictionary;

static enum rule_vr
vr_class(const char *vr)
{
    static const char *const numbers[] = {"US", "SS", "UL", "SL", "UV",
                                          "SV", "IS", "DS", "FL", "FD"};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strncmp(vr, numbers[i], 2) == 0)
            return RULE_VR_NUMBER;
    if (strcmp(vr, "AT") == 0)
        return RULE_VR_TAG;
    if (strcmp(vr, "CS") == 0)
        return RULE_VR_CODE;
    return strcmp(vr, "SQ") == 0 ? RULE_VR_SEQUENCE : RULE_VR_STRING;
}

static uint32_t
read_tag(const struct table *t, const char *text)
{
    char  hex[9];
    char *end;
    bool  repeats = false;

    if (strlen(text) != 8)
        table_die(t, "bad tag \"%s\"", text);
    for (size_t i = 0; i < 9; i++) {
        repeats |= text[i] == 'x';
        hex[i] = text[i] == 'x' ? '0' : text[i];
    }
    uint32_t tag = (uint32_t)strtoul(hex, &end, 16);
    if (*end != '\0')
        table_die(t, "bad tag \"%s\"", text);
    return repeats ? tag | UINT32_C(0x00010000) : tag;
}

static void
read_elements(const char *path)
{
    struct table t;

    table_open(&t, path);
    while (table_next(&t)) {
        table_expect(&t, 7);
        if (strcmp(t.cell[3], "-") == 0)
            continue;
        dictionary.attributes =
            table_grow(dictionary.attributes, dictionary.count,
                       &dictionary.capacity, sizeof *dictionary.attributes);
        dictionary.attributes[dictionary.count++] = (struct rule_attribute){
            t.cell[3], read_tag(&t, t.cell[0]), vr_class(t.cell[1])};
        *words_number(&dictionary.keywords, t.cell[3]) = dictionary.count;
    }
}

static void
read_uids(const char *path)
{
    struct table t;

    table_open(&t, path);
    while (table_next(&t)) {
        table_expect(&t, 5);
        dictionary.uids =
            table_grow(dictionary.uids, dictionary.n_uids,
                       &dictionary.uids_capacity, sizeof *dictionary.uids);
        dictionary.uids[dictionary.n_uids++] = t.cell[0];
        *words_number(&dictionary.uid_keywords, t.cell[1]) = dictionary.n_uids;
    }
}

void
rule_dictionary_read(const char *elements, const char *uids)
{
    read_elements(elements);
    read_uids(uids);
}

/* The number of a part of a text; 0 if it is not there. */
static size_t
look_up(struct words *words, const char *text, size_t size)
{
    return *words_number(words, rule_copy(text, size));
}

const struct rule_attribute *
rule_attribute(const struct table *t, const char *keyword, size_t size)
{
    size_t i = look_up(&dictionary.keywords, keyword, size);

    if (i == 0)
        table_die(t, "no attribute has the keyword \"%.*s\"", (int)size,
                  keyword);
    return &dictionary.attributes[i - 1];
}

void
rule_check_value(const struct table *t, enum rule_vr vr, const char *value)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _";

    /* Some of the standard's own are longer than a CS may be. */
    if (vr == RULE_VR_CODE && value[strspn(value, allowed)] != '\0')
        table_die(t, "\"%s\" is no value of a CS", value);
}

const char *
rule_uid(const struct table *t, const char *text, size_t size)
{
    size_t i = look_up(&dictionary.uid_keywords, text, size);

    if (i == 0)
        table_die(t, "no UID has the keyword \"%.*s\"", (int)size, text);
    return dictionary.uids[i - 1];
}
