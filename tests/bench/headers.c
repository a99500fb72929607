/*
 * Times the opening of many files, up to their pixel data, against a bare
 * open, a read of 4 KiB and a close; and look-ups in the dictionary.
 *
 *     headers [--rounds N] FILE...
 */
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <dicom.h>

static char   **files;
static size_t   n_files;
static uint64_t sink; /* what was computed, so that it is computed */

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool
bare(void)
{
    static char buffer[4096];

    for (size_t i = 0; i < n_files; i++) {
        int fd = open(files[i], O_RDONLY);
        if (fd < 0 || read(fd, buffer, sizeof buffer) <= 0)
            return false;
        close(fd);
    }
    return true;
}

static bool
headers(void)
{
    static dicom_file   *file;
    dicom_file_options   options = DICOM_FILE_OPTIONS_INIT;
    dicom_parser_options parser = DICOM_PARSER_OPTIONS_INIT;

    parser.stop_before_pixel_data = true;
    options.parser = &parser;
    if (!file && dicom_file_new(&file, &options) != DICOM_OK)
        return false;
    for (size_t i = 0; i < n_files; i++) {
        if (dicom_file_open(file, files[i]) != DICOM_OK)
            return false;
        sink += dicom_dataset_count(dicom_file_dataset(file));
    }
    dicom_file_close(file);
    return true;
}

/* ---- look-ups, in an order that no cache foresees ---- */

enum { LOOKUPS = 1 << 16 };

static uint32_t    tags[LOOKUPS];
static const char *keywords[LOOKUPS];
static size_t      sizes[LOOKUPS];

static void
choose(void)
{
    size_t   count = dicom_dict_get_stats().attributes;
    uint64_t random = 88172645463325252u;

    for (size_t i = 0; i < LOOKUPS;) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        const dicom_dict_row *row = dicom_dict_row_at(random % count);
        if (dicom_dict_keyword(row)[0] == '\0')
            continue;
        tags[i] = dicom_dict_tag(row);
        keywords[i] = dicom_dict_keyword(row);
        sizes[i] = strlen(keywords[i]);
        i++;
    }
}

static bool
by_tag(void)
{
    for (size_t i = 0; i < LOOKUPS; i++)
        sink += dicom_dict_by_tag(tags[i]) != NULL;
    return true;
}

static bool
by_keyword(void)
{
    for (size_t i = 0; i < LOOKUPS; i++)
        sink += dicom_dict_by_keyword(keywords[i], sizes[i]) != NULL;
    return true;
}

/* ---- timing ---- */

static double
best_of(bool (*fn)(void), unsigned rounds)
{
    double best = 1e9;

    for (unsigned i = 0; i < rounds; i++) {
        double start = now();
        if (!fn()) {
            fputs("headers: a file cannot be read\n", stderr);
            exit(1);
        }
        double taken = now() - start;
        best = taken < best ? taken : best;
    }
    return best;
}

int
main(int argc, char **argv)
{
    unsigned rounds = 11;
    int      first = 1;

    if (argc > 3 && strcmp(argv[1], "--rounds") == 0) {
        rounds = (unsigned)strtoul(argv[2], NULL, 10);
        first = 3;
    }
    if (first >= argc || argv[first][0] == '-' || rounds == 0) {
        fputs("usage: headers [--rounds N] FILE...\n", stderr);
        return 2;
    }
    files = argv + first;
    n_files = (size_t)(argc - first);
    choose();

    double bare_time = best_of(bare, rounds);
    double open_time = best_of(headers, rounds);
    printf("headers of %zu files\n", n_files);
    printf("  open, read 4 KiB, close                  %9.2f ms %7.2f\n",
           bare_time * 1e3, 1.0);
    printf("  dicom_file_open() up to pixel data       %9.2f ms %7.2f\n",
           open_time * 1e3, open_time / bare_time);
    printf("look-ups\n");
    printf("  dicom_dict_by_tag()                      %9.2f ns each\n",
           best_of(by_tag, rounds) * 1e9 / LOOKUPS);
    printf("  dicom_dict_by_keyword()                  %9.2f ns each\n",
           best_of(by_keyword, rounds) * 1e9 / LOOKUPS);
    return sink > 0 ? 0 : 1;
}
