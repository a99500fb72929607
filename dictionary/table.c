#include "table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dict/row_text.h"

noreturn void
table_die(const struct table *t, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "%s:%u: ", t->path, t->line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}

noreturn static void
die_of_memory(void)
{
    fputs("out of memory\n", stderr);
    exit(EXIT_FAILURE);
}

void *
table_alloc(size_t count, size_t size)
{
    void *block = calloc(count ? count : 1, size);

    if (!block)
        die_of_memory();
    return block;
}

void *
table_grow(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    *capacity = *capacity ? *capacity * 2 : 64;
    if (*capacity > SIZE_MAX / size)
        die_of_memory();
    array = realloc(array, *capacity * size);
    if (!array)
        die_of_memory();
    return array;
}

void
table_open(struct table *t, const char *path)
{
    *t = (struct table){.path = path};

    FILE *file = fopen(path, "rb");
    if (!file)
        table_die(t, "cannot be opened: %s", strerror(errno));

    size_t capacity = 0, got;
    do {
        t->text = table_grow(t->text, t->size, &capacity, 1);
        got = fread(t->text + t->size, 1, capacity - t->size, file);
        t->size += got;
    } while (got > 0);
    if (ferror(file))
        table_die(t, "cannot be read");
    fclose(file);
}

void
table_close(struct table *t)
{
    free(t->text);
    *t = (struct table){0};
}

/* Ends the line at `begin` with a NUL; dies if it is not a line of text. */
static void
take_line(struct table *t, char *begin)
{
    size_t left = t->size - t->offset;
    char  *end = memchr(begin, '\n', left);

    if (!end)
        table_die(t, "the line does not end");
    *end = '\0';
    t->offset += (size_t)(end - begin) + 1;
    if (strlen(begin) != (size_t)(end - begin))
        table_die(t, "a NUL character");
}

static void
check_cell(const struct table *t, size_t i)
{
    const char *cell = t->cell[i];
    size_t      size = strlen(cell);

    if (!dicom__row_text_ok(cell, size))
        table_die(t, "cell %zu: a control character, or not UTF-8", i + 1);
    if (size > 0 && (cell[0] == ' ' || cell[size - 1] == ' '))
        table_die(t, "cell %zu begins or ends with a blank", i + 1);
}

static void
split(struct table *t, char *text)
{
    t->count = 0;
    for (char *next = text; next; text = next) {
        if (t->count == TABLE_CELLS_MAX)
            table_die(t, "more than %d cells", TABLE_CELLS_MAX);
        next = strchr(text, '\t');
        if (next)
            *next++ = '\0';
        t->cell[t->count] = text;
        check_cell(t, t->count++);
    }
}

bool
table_next(struct table *t)
{
    while (t->offset < t->size) {
        char *text = t->text + t->offset;

        t->line++;
        take_line(t, text);
        if (text[0] == '\0' || text[0] == '#')
            continue;
        split(t, text);
        return true;
    }
    return false;
}

void
table_expect(const struct table *t, size_t count)
{
    if (t->count != count)
        table_die(t, "%zu cells instead of %zu", t->count, count);
}
