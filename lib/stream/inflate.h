/* Deflated data sets, inflated piece by piece. PS3.5 A.5, RFC 1951 */
#ifndef STREAM_INFLATE_H
#define STREAM_INFLATE_H

#include <zlib.h>

#include "base/alloc.h"

enum { DICOM__INFLATE_SIZE = 65536 };

struct dicom__inflate {
    z_stream              z;
    struct dicom__memory *memory;
    uint8_t              *out; /* DICOM__INFLATE_SIZE bytes, or NULL */
    bool                  ready;
    bool                  ended; /* the deflated stream is complete */
    uint64_t              total; /* bytes that came out */
    uint64_t              limit; /* of these */
};

/* Begins a stream, with a zlib header or raw; `i` is zeroed or was used. */
DICOM_CHECK dicom_status dicom__inflate_begin(struct dicom__inflate *i,
                                              struct dicom__memory  *memory,
                                              bool zlib, uint64_t limit);
/* Inflates into `out`, taking bytes from `*in`. DICOM_E_INFLATE if they are
 * damaged, DICOM_E_LIMIT if there is more than `limit`: `*made` bytes came out
 * before. */
DICOM_CHECK dicom_status dicom__inflate_some(struct dicom__inflate *i,
                                             const uint8_t **in, size_t *size,
                                             uint8_t *out, size_t room,
                                             size_t *made);
void                     dicom__inflate_free(struct dicom__inflate *i);

/* zlib's memory; `opaque` is a struct dicom__memory. */
voidpf dicom__zlib_alloc(voidpf opaque, uInt items, uInt size);
void   dicom__zlib_free(voidpf opaque, voidpf address);

#endif
