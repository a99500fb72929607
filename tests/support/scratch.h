/*
 * Files for tests of the file floor: a folder with one file and one fifo,
 * and something that writes into pipes.
 */
#ifndef SUPPORT_SCRATCH_H
#define SUPPORT_SCRATCH_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

extern char scratch_folder[];
extern char scratch_path[];
extern char scratch_fifo[];

/* Ends the program if it cannot be. */
void scratch_begin(void);
void scratch_end(void);

/* The file, opened for reading. */
int scratch_open(void);

/* Byte `i` of a pattern that repeats nowhere near. */
uint8_t scratch_byte(size_t i);

/* Writes bytes into a descriptor from a thread, and closes it. */
struct pump {
    pthread_t      thread;
    int            descriptor;
    const char    *name; /* opened for writing; NULL: `descriptor` is open */
    const uint8_t *bytes;
    size_t         size;
};

void pump_start(struct pump *pump, const void *bytes, size_t size);
void pump_join(struct pump *pump);

#endif
