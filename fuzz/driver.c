/*
 * Replays files through a fuzz target, without a fuzzing engine.
 *
 *     fuzz_TARGET FILE|FOLDER...
 *
 * Folders are replayed with all they hold. Ends with status 1 if nothing was
 * found to replay; a target that fails ends the program by itself.
 */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t n_replayed;

/* A block of exactly the size of the file: a sanitizer sees every overrun. */
static int
replay(const char *path, size_t size)
{
    FILE    *file = fopen(path, "rb");
    uint8_t *data = malloc(size > 0 ? size : 1);
    int      result = -1;

    if (file && data && fread(data, 1, size, file) == size) {
        /* If it does not come back, this is the file that did it. */
        fprintf(stderr, "%s\n", path);
        LLVMFuzzerTestOneInput(data, size);
        n_replayed++;
        result = 0;
    } else {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
    }
    free(data);
    if (file)
        fclose(file);
    return result;
}

static int
visit(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)place;
    if (kind == FTW_F)
        return replay(path, (size_t)status->st_size);
    if (kind == FTW_D)
        return 0;
    fprintf(stderr, "%s: cannot be read\n", path);
    return -1;
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (nftw(argv[i], visit, 16, FTW_PHYS) != 0) {
            fprintf(stderr, "%s: not replayed\n", argv[i]);
            return 1;
        }
    printf("%zu files replayed\n", n_replayed);
    return n_replayed > 0 ? 0 : 1;
}
