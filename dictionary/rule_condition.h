/*
 * Compiles the conditions of rules. README.md tells their language,
 * validate/rules.h what becomes of them.
 */
#ifndef DICTIONARY_RULE_CONDITION_H
#define DICTIONARY_RULE_CONDITION_H

#include "rule_text.h"

/* What `@NAME` stands for: the row of a condition, the set of a list of
 * values of some kind; both die if there is none. */
const struct rule_row *rule_find_condition(const struct table *t,
                                           const char *name, size_t size);
uint16_t rule_find_values(const struct table *t, const char *name, size_t size,
                          enum rule_vr vr);

/* The index of the code of an expression; dies of what is none. */
uint16_t rule_condition(const struct table *t, const char *text);

#endif
