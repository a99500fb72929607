/*
 * What is measured: cases that do the same with the same input, in turn, so
 * that their ratio holds on a noisy machine.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file in memory. */
struct bench_input {
    const char    *name;
    const uint8_t *data;
    size_t         size;
    size_t         body; /* offset of the data set */
    bool           implicit, big, deflated;
    uint8_t       *scratch; /* room for what is made of the file, touched */
    size_t         scratch_size;
};

/* Goes through the whole input once. Returns how many elements and items
 * there are in the data set, which all cases must agree on; 0: failed. */
typedef uint64_t bench_fn(const struct bench_input *in);

/* A list ends with name NULL. */
struct bench_case {
    const char *name;
    bench_fn   *fn;
};

extern const struct bench_case bench_bare[];    /* the first is the measure */
extern const struct bench_case bench_library[];

#endif
