/*
 * Runs a tool of examples/ in a folder of its own, and tables of what it
 * answers: run_journey() is the row_fn of struct journey.
 */
#ifndef SUPPORT_TOOL_H
#define SUPPORT_TOOL_H

#include "support/encode.h"
#include "support/support.h"

/* Changes into a new folder; ends the program if it cannot. */
void tool_begin(const char *name);
/* Removes it, and the files in it. */
void tool_end(void);

void save_text(const char *path, const char *text);
/* The start of a file as text. */
void slurp(const char *path, char *text, size_t size);

struct tool_result {
    int  status; /* of exit; 1000 and more: a signal */
    long peak;   /* KiB of memory */
    char out[65536], err[4096];
};

/* `words`: parted by blanks, a part in '' is one; `input`: a file for the
 * standard input; or NULL. */
void tool_run(struct tool_result *r, const char *words, const char *input);

struct journey {
    const char *name;
    const char *arguments; /* as above */
    const char *input;
    int         status;
    const char *out[4]; /* what must be there; "!...": what must not; "=...":
                           all there is */
    const char *err[2];
};
void run_journey(const void *row);

#endif
