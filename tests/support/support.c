#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>

/* What the one function that cmocka calls needs to know of a row. */
struct call {
    row_fn     *fn;
    const void *row;
};

static size_t n_passed;
static size_t n_failed;

static void
tally(size_t count, int failed)
{
    /* A negative answer: the group itself did not run. */
    size_t bad = failed < 0 ? count : (size_t)failed;

    n_failed += bad;
    n_passed += count - bad;
}

static void
call_row(void **state)
{
    const struct call *call = *state;

    call->fn(call->row);
}

void
run_table(const char *group, row_fn *fn, const void *rows, size_t count,
          size_t row_size)
{
    struct CMUnitTest *tests = calloc(count, sizeof *tests);
    struct call       *calls = calloc(count, sizeof *calls);

    if (!tests || !calls) {
        fprintf(stderr, "%s: out of memory\n", group);
        exit(1);
    }
    for (size_t i = 0; i < count; i++) {
        calls[i].fn = fn;
        calls[i].row = (const char *)rows + i * row_size;
        memcpy(&tests[i].name, calls[i].row, sizeof tests[i].name);
        tests[i].test_func = call_row;
        tests[i].initial_state = &calls[i];
    }
    run_group(group, tests, count);
    free(tests);
    free(calls);
}

void
run_group(const char *group, const struct CMUnitTest *tests, size_t count)
{
    tally(count, _cmocka_run_group_tests(group, tests, count, NULL, NULL));
}

int
finish_tests(void)
{
    printf("# tally %zu %zu\n", n_passed, n_failed);
    /* Now: a sanitizer that finds a leak leaves without it. */
    bool written = fflush(stdout) == 0;
    return written && n_failed == 0 ? 0 : 1;
}
