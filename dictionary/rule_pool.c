#include "rule_pool.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "validate/rules.h"
#include "words.h"

static struct {
    struct words words; /* offset + 1 */
    const char **texts;
    size_t       count, capacity;
    size_t       size;
} pool;

static struct {
    struct dicom__rule_set *rows;
    size_t                  count, capacity;
    uint32_t               *values;
    size_t                  n_values, values_capacity;
    struct words            seen; /* values as text: index of the set */
} sets;

static struct {
    uint32_t    *words;
    size_t       count, capacity;
    struct words seen; /* words as text: index of the first */
} code;

/* ---- strings ---------------------------------------------------------- */

uint32_t
rule_intern(const char *text)
{
    size_t *offset = words_number(&pool.words, text);

    if (*offset == 0) {
        pool.texts = table_grow(pool.texts, pool.count, &pool.capacity,
                                sizeof *pool.texts);
        pool.texts[pool.count++] = text;
        *offset = pool.size + 1;
        pool.size += strlen(text) + 1;
    }
    return (uint32_t)*offset - 1;
}

const char *
rule_text_at(uint32_t offset)
{
    size_t i = 0;

    for (uint32_t at = 0; at < offset; i++)
        at += (uint32_t)strlen(pool.texts[i]) + 1;
    return pool.texts[i];
}

/* Words as text, to be looked up. */
static char *
text_of(const uint32_t *words, size_t count)
{
    char *text = table_alloc(count * 9 + 1, 1);

    for (size_t i = 0; i < count; i++)
        snprintf(text + i * 9, 10, "%08" PRIX32 " ", words[i]);
    return text;
}

/* ---- sets ------------------------------------------------------------- */

void
rule_values_add(struct rule_values *v, const char *string, uint32_t number)
{
    size_t capacity = v->capacity;

    v->strings =
        table_grow(v->strings, v->count, &capacity, sizeof *v->strings);
    v->numbers =
        table_grow(v->numbers, v->count, &v->capacity, sizeof *v->numbers);
    v->strings[v->count] = string;
    v->numbers[v->count++] = number;
}

static int
compare_strings(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
compare_numbers(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;

    return left < right ? -1 : left > right;
}

static int
compare_tags(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return left < right ? -1 : left > right;
}

static void
sort_values(struct rule_values *v)
{
    if (v->kind == DICOM__SET_STRINGS) {
        qsort(v->strings, v->count, sizeof *v->strings, compare_strings);
        for (size_t i = 0; i < v->count; i++)
            v->numbers[i] = rule_intern(v->strings[i]);
        return;
    }
    qsort(v->numbers, v->count, sizeof *v->numbers,
          v->kind == DICOM__SET_TAGS ? compare_tags : compare_numbers);
}

static void
push_set(const struct table *t, const struct rule_values *v)
{
    if (sets.n_values + v->count > UINT16_MAX || sets.count >= UINT16_MAX)
        table_die(t, "there are too many values");
    sets.rows =
        table_grow(sets.rows, sets.count, &sets.capacity, sizeof *sets.rows);
    sets.rows[sets.count++] = (struct dicom__rule_set){
        (uint16_t)sets.n_values, (uint16_t)v->count, (uint8_t)v->kind};
    for (size_t i = 0; i < v->count; i++) {
        sets.values = table_grow(sets.values, sets.n_values,
                                 &sets.values_capacity, sizeof *sets.values);
        sets.values[sets.n_values++] = v->numbers[i];
    }
}

uint16_t
rule_set(const struct table *t, struct rule_values *v)
{
    if (sets.count == 0)
        push_set(t, &(struct rule_values){0});
    sort_values(v);
    for (size_t i = 1; i < v->count; i++)
        if (v->numbers[i] == v->numbers[i - 1])
            table_die(t, "a value comes twice");

    rule_values_add(v, NULL, v->kind);
    size_t *index = words_number(&sets.seen, text_of(v->numbers, v->count--));
    if (*index == 0) {
        *index = sets.count;
        push_set(t, v);
    }
    free(v->strings);
    free(v->numbers);
    return (uint16_t)*index;
}

/* ---- code ------------------------------------------------------------- */

static void
push_word(uint32_t word)
{
    code.words =
        table_grow(code.words, code.count, &code.capacity, sizeof *code.words);
    code.words[code.count++] = word;
}

uint16_t
rule_code(const struct table *t, const uint32_t *words, size_t count)
{
    size_t *index = words_number(&code.seen, text_of(words, count));

    if (*index != 0)
        return (uint16_t)*index;
    if (code.count == 0)
        push_word(0);
    if (code.count + count > UINT16_MAX)
        table_die(t, "there are too many conditions");
    *index = code.count;
    for (size_t i = 0; i < count; i++)
        push_word(words[i]);
    return (uint16_t)*index;
}

/* ---- printing --------------------------------------------------------- */

static void
print_words(const char *name, const uint32_t *words, size_t count)
{
    printf("\nconst uint32_t dicom__rule_%s[] = {", name);
    for (size_t i = 0; i < count; i++)
        printf("%s%" PRIu32 "u,", i % 8 == 0 ? "\n    " : " ", words[i]);
    printf("\n};\n");
}

void
rule_pool_print(void)
{
    printf("\nconst char dicom__rule_pool[] =");
    for (size_t i = 0; i < pool.count; i++) {
        printf("\n    \"");
        for (const char *p = pool.texts[i]; *p; p++)
            printf(*p == '"' || *p == '\\' ? "\\%c" : "%c", *p);
        printf("\\0\"");
    }
    printf(";\n\nconst struct dicom__rule_set dicom__rule_sets[] = {\n");
    for (size_t i = 0; i < sets.count; i++)
        printf("    {%u, %u, %u},\n", sets.rows[i].first, sets.rows[i].count,
               sets.rows[i].kind);
    printf("};\n");
    print_words("values", sets.values, sets.n_values);
    print_words("code", code.words, code.count);
}

struct rule_pool_counts
rule_pool_counts(void)
{
    return (struct rule_pool_counts){pool.size, sets.count, sets.n_values,
                                     code.count};
}
