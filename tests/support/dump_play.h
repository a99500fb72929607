/*
 * Plays events, written as text, into a dump.
 *
 * One event a line, all columns but the first may be missing from the end:
 *
 *   KIND tag VR value @key=number...
 *
 * The value as in support.h. Keys: length (else the size of the value),
 * index, flags, encoded, offset.
 */
#ifndef SUPPORT_DUMP_PLAY_H
#define SUPPORT_DUMP_PLAY_H

#include "dicom/text.h"

/* Where the dump writes. */
struct page {
    char   text[8192];
    size_t size;
    size_t fail_at; /* fails once so many bytes were written; 0: never */
};

/* A dicom_output_fn; `ctx` is a page. */
dicom_status page_write(void *ctx, const void *bytes, size_t size);
/* Blanks before and behind a # become one. */
void page_squeeze(struct page *page);

/* Plays all events; a letter for each answer: . ok, s skip, ! an error, after
 * which nothing more is played. */
void dump_play(dicom_dump *dump, const char *events, char *answers);

/* Adds paths that are parted by blanks. */
void dump_add_paths(dicom_dump *dump, const char *paths);

struct dump_row {
    const char *name;
    const char *options; /* depth width fragments; "" */
    const char *paths;   /* parted by blanks; "" */
    const char *events;
    const char *answers;
    const char *text;
};
/* A row_fn. */
void run_dump_row(const void *row);

#define BEGIN "DATASET_BEGIN\n"
#define BEGIN_TEXT "# Data set: explicit VR, little endian\n"
#define NAME(value) "ELEMENT 00100010 PN " value "\n"

#endif
