/* cmocka with what it needs, and the tally that tests/run.sh adds up. */
#ifndef SUPPORT_SUITE_H
#define SUPPORT_SUITE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* To be returned by main(). */
#define RUN_SUITE(tests)                                                       \
    suite_tally(COUNT(tests), cmocka_run_group_tests(tests, NULL, NULL))

static inline int
suite_tally(size_t count, int failed)
{
    printf("# tally %zu %d\n", count - (size_t)failed, failed);
    return failed > 0;
}

#endif
