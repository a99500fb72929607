/*
 * Times the library against the bare walk over the same bytes.
 *
 *     bench [--rounds N] FILE...
 *
 * The cases take turns, N rounds; the best time of each counts, and its ratio
 * to the first case. Status 1 if a case fails or sees something else.
 */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

enum { MOST_CASES = 32 };

/* For what is made of a file: records, and what comes out of deflate. */
static const size_t scratch_size = 128 << 20;

struct result {
    const struct bench_case *what;
    double                   best; /* seconds */
};

static _Noreturn void
die(const char *what)
{
    perror(what);
    exit(1);
}

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- files ------------------------------------------------------------ */

static uint8_t *
read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    long  length;

    if (!file || fseek(file, 0, SEEK_END) != 0 || (length = ftell(file)) < 0)
        die(path);
    rewind(file);
    *size = (size_t)length;
    uint8_t *data = malloc(*size + 1);
    if (!data || fread(data, 1, *size, file) != *size)
        die(path);
    fclose(file);
    return data;
}

static bool
has_syntax(const struct bench_input *in, const char *uid)
{
    static const char head[] = "\2\0\20\0UI";
    size_t            size = strlen(uid) + strlen(uid) % 2;

    for (size_t at = 132; at + 8 + size <= in->body; at++)
        if (memcmp(in->data + at, head, 6) == 0)
            return in->data[at + 6] == size &&
                   memcmp(in->data + at + 8, uid, strlen(uid)) == 0;
    return false;
}

/* Relies on what gen writes: a group length comes first. */
static void
load(struct bench_input *in, const char *path)
{
    const char *slash = strrchr(path, '/');

    in->name = slash ? slash + 1 : path;
    in->data = read_file(path, &in->size);
    if (in->size < 144 || memcmp(in->data + 128, "DICM\2\0\0\0UL", 10) != 0) {
        fprintf(stderr, "%s: not made by gen\n", path);
        exit(1);
    }
    in->body = 144 + ((size_t)in->data[140] | (size_t)in->data[141] << 8);
    in->implicit = has_syntax(in, "1.2.840.10008.1.2");
    in->big = has_syntax(in, "1.2.840.10008.1.2.2");
    in->deflated = has_syntax(in, "1.2.840.10008.1.2.1.99");
}

/* ---- timing ----------------------------------------------------------- */

static size_t
collect(struct result *results, size_t n, const struct bench_case *list)
{
    for (; list->name && n < MOST_CASES; list++)
        results[n++] = (struct result){list, 1e9};
    return n;
}

/* The count that all cases agree on; 0 if they do not. */
static uint64_t
time_all(const struct bench_input *in, struct result *results, size_t n,
         unsigned rounds)
{
    uint64_t expected = 0;

    for (unsigned round = 0; round < rounds; round++)
        for (size_t i = 0; i < n; i++) {
            double   start = now();
            uint64_t count = results[i].what->fn(in);
            double   taken = now() - start;

            if (expected == 0)
                expected = count;
            if (count == 0 || count != expected) {
                fprintf(stderr, "%s: %s: %" PRIu64 " instead of %" PRIu64 "\n",
                        in->name, results[i].what->name, count, expected);
                return 0;
            }
            if (taken < results[i].best)
                results[i].best = taken;
        }
    return expected;
}

static bool
measure(struct bench_input *in, unsigned rounds)
{
    struct result results[MOST_CASES];
    size_t        n = collect(results, 0, bench_bare);

    n = collect(results, n, bench_library);
    uint64_t count = time_all(in, results, n, rounds);
    if (count == 0)
        return false;
    printf("%s: %.1f MB, %" PRIu64 " elements and items\n", in->name,
           (double)in->size / 1e6, count);
    for (size_t i = 0; i < n; i++)
        printf("  %-40s %9.2f ms %8.1f ns each %7.2f\n",
               results[i].what->name, results[i].best * 1e3,
               results[i].best * 1e9 / (double)count,
               results[i].best / results[0].best);
    return true;
}

int
main(int argc, char **argv)
{
    unsigned           rounds = 11;
    int                i = 1;
    bool               good = true;
    struct bench_input in = {.scratch_size = scratch_size};

    if (argc > 3 && strcmp(argv[1], "--rounds") == 0) {
        rounds = (unsigned)strtoul(argv[2], NULL, 10);
        i = 3;
    }
    if (i >= argc || argv[i][0] == '-' || rounds == 0) {
        fputs("usage: bench [--rounds N] FILE...\n", stderr);
        return 2;
    }
    in.scratch = malloc(in.scratch_size);
    if (!in.scratch)
        die("bench");
    /* Page faults are paid before the clock runs. */
    memset(in.scratch, 1, in.scratch_size);
    for (; i < argc; i++) {
        load(&in, argv[i]);
        good = measure(&in, rounds) && good;
        free((void *)(uintptr_t)in.data);
    }
    free(in.scratch);
    return good ? 0 : 1;
}
