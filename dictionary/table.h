/*
 * Reads the tables of this folder for the generators.
 *
 * A table is UTF-8 text; a row is a line, its cells parted by tabs; lines
 * that begin with '#' and empty lines are comments. A generator dies at the
 * first fault with "file:line: what is wrong" on stderr, so that no build
 * ever uses half a table.
 */
#ifndef DICTIONARY_TABLE_H
#define DICTIONARY_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdnoreturn.h>

#if defined(__GNUC__)
#define TABLE_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define TABLE_PRINTF(text, first)
#endif

enum { TABLE_CELLS_MAX = 32 };

struct table {
    const char *path;
    char       *text; /* the whole file; tabs and line ends become NULs */
    size_t      size;
    size_t      offset; /* of the next line */
    unsigned    line;   /* the number of the current one, from 1 */
    size_t      count;  /* cells of the current row */
    char       *cell[TABLE_CELLS_MAX];
};

/* Reads all of a file, or dies. */
void table_open(struct table *t, const char *path);

/* Goes to the next row; false at the end. The cells live until
 * table_close(). Dies of what no table may hold: control characters, blanks
 * at the ends of a cell, bytes that are not UTF-8, a line that does not end. */
bool table_next(struct table *t);

/* Dies unless the current row has so many cells. */
void table_expect(const struct table *t, size_t count);

void table_close(struct table *t);

/* Says what is wrong with the current row. */
noreturn void table_die(const struct table *t, const char *format, ...)
    TABLE_PRINTF(2, 3);

/* Zeroed memory, for free(); dies if there is none. */
void *table_alloc(size_t count, size_t size);
/* Makes room for one more behind `count` of them; `*capacity` begins as 0. */
void *table_grow(void *array, size_t count, size_t *capacity, size_t size);

#endif
