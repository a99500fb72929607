/*
 * What every test program includes: cmocka, tables of tests, bytes from hex.
 *
 * A main runs its groups in turn and returns finish_tests(), which prints
 * the line that tests/run.sh adds up.
 */
#ifndef SUPPORT_SUPPORT_H
#define SUPPORT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Judges one row with cmocka's assertions. */
typedef void row_fn(const void *row);

/* Each row of `rows` is one test, named by the row's first member, which is
 * a const char *. */
void run_table(const char *group, row_fn *fn, const void *rows, size_t count,
               size_t row_size);
#define RUN_TABLE(fn, rows)                                                    \
    run_table(#fn, fn, rows, COUNT_OF(rows), sizeof((rows)[0]))

void run_group(const char *group, const struct CMUnitTest *tests,
               size_t count);
#define RUN_TESTS(tests) run_group(#tests, tests, COUNT_OF(tests))

/* Prints the tally; returns what main shall return. */
int finish_tests(void);

/* Bytes in a block of exactly their size: a sanitizer sees every overrun. */
struct bytes {
    uint8_t *data;
    size_t   size;
};

/*
 * The bytes that `text` describes: pairs of hex digits; 'characters' as they
 * are; *N behind a byte: N of it in all; blanks for the eye; from ; to the
 * end of the line a comment. Fails the test if `text` is anything else.
 */
struct bytes bytes_from_hex(const char *text);
struct bytes bytes_copy(const void *data, size_t size);
void bytes_free(struct bytes *bytes);

#endif
