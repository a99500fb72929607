/*
 * Numbers as text: shortest, exact, without locale.
 *
 * Every function ends its text with NUL and returns the length without it.
 */
#ifndef ENCODING_NUMBER_PRINT_H
#define ENCODING_NUMBER_PRINT_H

#include <stddef.h>
#include <stdint.h>

size_t dicom__print_u64(char out[21], uint64_t v);
size_t dicom__print_i64(char out[21], int64_t v);

/*
 * The text with the fewest digits that reads back as `v`, and among those the
 * nearest one. Integers carry no point: "1", "-0", "100000". Outside of 1e-6
 * to 1e21 with an exponent and its sign: "1.5e-7", "1e+21". Else "nan", "inf",
 * "-inf". A JSON number if `v` is finite.
 */
size_t dicom__print_double(char out[32], double v);

/* The same for the neighbours of a float: 0.1f is "0.1". */
size_t dicom__print_float(char out[32], float v);

#endif
