/* Made-up data sets, and what a validator finds in them. */
#ifndef SUPPORT_VIOLATION_LOG_H
#define SUPPORT_VIOLATION_LOG_H

#include <stdbool.h>

#include "dicom/validate.h"

struct violation_log {
    char   text[200000]; /* a line for each: code, path, expected, found */
    size_t size;
};

/* A violation function; `ctx` is a violation_log. */
void violation_note(void *ctx, const dicom_violation *v);
/* Whether each of `lines`, the beginnings of lines, is in it, or none is. */
void violation_expect(const struct violation_log *log, const char *lines,
                      bool there);

/* Of events as text; see event_text.h. */
dicom_dataset *violation_dataset(const char *text);

struct violation_row {
    const char *name;
    const char *in;
    const char *iod;    /* NULL: no rules */
    const char *found;  /* beginnings of lines, parted by \n: all there is,
                           of rules: some that are there */
    const char *absent; /* what no line begins with */
};

/* `checks`: as in dicom_validate_options. */
void violation_check(const struct violation_row *row, uint32_t checks);

#endif
