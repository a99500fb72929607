#define _DEFAULT_SOURCE /* mkdtemp(), mkfifo() */

#include "support/scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/support.h"

char scratch_folder[] = "/tmp/scratch.XXXXXX";
char scratch_path[64];
char scratch_fifo[64];

void
scratch_begin(void)
{
    /* Who reads a pipe may stop before its end. */
    (void)signal(SIGPIPE, SIG_IGN);
    if (!mkdtemp(scratch_folder)) {
        perror(scratch_folder);
        exit(1);
    }
    (void)snprintf(scratch_path, sizeof scratch_path, "%s/file",
                   scratch_folder);
    (void)snprintf(scratch_fifo, sizeof scratch_fifo, "%s/fifo",
                   scratch_folder);
    if (mkfifo(scratch_fifo, 0600) != 0) {
        perror(scratch_fifo);
        exit(1);
    }
}

void
scratch_end(void)
{
    (void)unlink(scratch_path);
    (void)unlink(scratch_fifo);
    (void)rmdir(scratch_folder);
}

int
scratch_open(void)
{
    int descriptor = open(scratch_path, O_RDONLY);

    assert_true(descriptor >= 0);
    return descriptor;
}

uint8_t
scratch_byte(size_t i)
{
    return (uint8_t)(i * 31 + (i >> 8));
}

static void *
run(void *ctx)
{
    struct pump *p = ctx;
    size_t       at = 0;

    if (p->name)
        p->descriptor = open(p->name, O_WRONLY);
    while (at < p->size) {
        ssize_t n = write(p->descriptor, p->bytes + at, p->size - at);
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    close(p->descriptor);
    return NULL;
}

void
pump_start(struct pump *pump, const void *bytes, size_t size)
{
    pump->bytes = bytes;
    pump->size = size;
    assert_int_equal(pthread_create(&pump->thread, NULL, run, pump), 0);
}

void
pump_join(struct pump *pump)
{
    assert_int_equal(pthread_join(pump->thread, NULL), 0);
}
