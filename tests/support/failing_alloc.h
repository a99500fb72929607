/*
 * An allocator that counts, checks the sizes it is given back, and fails on
 * demand. A test fails allocation 1, then 2, ... until all goes well:
 *
 *     struct failing_alloc memory;
 *     bool                 done = false;
 *
 *     for (size_t k = 1; !done; k++) {
 *         dicom_allocator with = failing_alloc_init(&memory, k, false);
 *         done = try(&with) == DICOM_OK;
 *         failing_alloc_check(&memory);
 *     }
 */
#ifndef SUPPORT_FAILING_ALLOC_H
#define SUPPORT_FAILING_ALLOC_H

#include <stdbool.h>

#include <dicom/base.h>

struct failing_alloc {
    size_t calls;       /* of alloc and resize */
    size_t fail_at;     /* this call fails, counted from 1; 0: none */
    bool   for_good;    /* and so do all after it */
    size_t failures;    /* calls that failed */
    size_t blocks;      /* outstanding */
    size_t bytes;       /* outstanding */
    size_t peak;        /* most bytes outstanding at a time */
    size_t mistakes;    /* sizes given back that were not those asked for,
                           calls with size 0 */
};

dicom_allocator failing_alloc_init(struct failing_alloc *f, size_t fail_at,
                                   bool for_good);

/* Fails the test unless everything was released, with the right sizes. */
void failing_alloc_check(const struct failing_alloc *f);

#endif
