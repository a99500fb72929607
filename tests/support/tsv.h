/* The tables of dictionary/, read anew: tests do not trust the generator. */
#ifndef SUPPORT_TSV_H
#define SUPPORT_TSV_H

#include <stddef.h>

#include "support/support.h"

enum { TSV_CELLS = 8 };

struct tsv_row {
    const char *name;  /* of the test: all of the line, tabs as blanks */
    size_t      index; /* from 0 */
    const char *cell[TSV_CELLS]; /* "" where the line has fewer */
};

struct tsv {
    struct tsv_row *rows;
    size_t          count;
};

/* All of a file as one string, to be freed. */
char *tsv_text(const char *path);

/* Exits if there is no such file; paths are from the root of the tree. */
struct tsv tsv_read(const char *path);

/* Each row is one test. */
#define RUN_TSV(fn, table)                                                     \
    run_table(#fn, fn, (table).rows, (table).count, sizeof *(table).rows)

#endif
