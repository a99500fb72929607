/*
 * Edits of data sets by the bytes of a script. fuzz_edit.c runs them.
 */
#ifndef FUZZ_EDITS_H
#define FUZZ_EDITS_H

#include <stdbool.h>
#include <stdint.h>

#include <dicom.h>

#define COUNT_OF(a) (sizeof(a) / sizeof(a)[0])

enum { SETS = 3, LITERAL_MOST = 64 };

struct memory {
    size_t calls, fail_at; /* counted while it is armed; 0: none fails */
    size_t failures;
    size_t bytes; /* outstanding */
    bool   armed, for_good;
};

struct run {
    const uint8_t *at, *end; /* of the script */
    const uint8_t *stream;   /* in front of it */
    size_t         stream_size;
    unsigned       long_values; /* there were so many */
    unsigned       fetches;     /* to go before one fails; 0: none does */
    bool           fetch_failed;
    bool           lenient[SETS];
    bool           edited[SETS]; /* but never read from a stream */
    struct memory  memory;
    dicom_dataset *sets[SETS];
    uint8_t        literal[LITERAL_MOST];
};

/* Ends the program if it does not hold. */
void check(bool holds);

/* ---- edits.c ------------------------------------------------------------ */

/* Of the script; 0 behind its end. */
uint8_t  next_byte(struct run *r);
uint32_t next_word(struct run *r);

/* One edit, and what has to be after it. */
void edit(struct run *r);

/* ---- fuzz_edit.c -------------------------------------------------------- */

/* Of all that a walk tells; nothing fails meanwhile. */
uint64_t hash_of(struct run *r, const dicom_dataset *ds);

/* How many differences there are; the paths are tried. `all`: also in group
 * lengths and file meta information. */
uint64_t differences(const dicom_dataset *a, const dicom_dataset *b,
                     bool ignore_vr, bool all);

/* The data set anew, from the stream in front of the script. */
void load(struct run *r, size_t set);

#endif
