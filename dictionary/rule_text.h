/*
 * The text of the rules, for gen_rules: rows with their depth, and what they
 * name of the dictionary.
 */
#ifndef DICTIONARY_RULE_TEXT_H
#define DICTIONARY_RULE_TEXT_H

#include <stdint.h>

#include "table.h"

/* A row stays as table_next() left it; `depth` cells in front are empty. */
struct rule_row {
    struct table t;
    size_t       depth;
};

struct rule_rows {
    struct rule_row *rows;
    size_t           count, capacity;
};

/* Adds the rows of a file; dies unless each is at most one deeper than the
 * one before it, and has no other empty cell. */
void rule_rows_read(struct rule_rows *rows, const char *path);

/* A cell behind the empty ones; NULL if there is none. */
const char *rule_cell(const struct rule_row *row, size_t i);

/* The end of what stands below a row: the next one that is not deeper. */
size_t rule_rows_end(const struct rule_rows *rows, size_t row);

/* What follows `word` and a blank in a cell; NULL if it begins otherwise. */
const char *rule_after(const char *cell, const char *word);

/* Reads "1", "1-3" or "1-n", of which the end is 0; dies if it is neither. */
void rule_range(const struct table *t, const char *cell, uint8_t *min,
                uint8_t *max);

/* ---- the dictionary --------------------------------------------------- */

enum rule_vr {
    RULE_VR_STRING,
    RULE_VR_CODE, /* CS */
    RULE_VR_NUMBER,
    RULE_VR_TAG,
    RULE_VR_SEQUENCE
};

struct rule_attribute {
    const char  *keyword;
    uint32_t     tag; /* as validate/rules.h says */
    enum rule_vr vr;
};

void rule_dictionary_read(const char *elements, const char *uids);

/* Dies if nothing has this keyword. */
const struct rule_attribute *rule_attribute(const struct table *t,
                                            const char *keyword, size_t size);
/* The UID of a keyword; dies if there is none. */
const char *rule_uid(const struct table *t, const char *text, size_t size);

/* Dies if a value of such a VR cannot be this one. PS3.5 6.2 */
void rule_check_value(const struct table *t, enum rule_vr vr,
                      const char *value);

/* A copy of a part of a text. */
char *rule_copy(const char *text, size_t size);

#endif
