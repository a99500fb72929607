/*
 * The core of the writer: one event at a time becomes bytes in the sink.
 */
#ifndef STREAM_WRITE_H
#define STREAM_WRITE_H

#include "base/buf.h"
#include "dicom/writer.h"
#include "encoding/header.h"
#include "stream/sink.h"

enum {
    WRITE_DEPTH_MAX = 128,
    /* Data set, then a sequence and an item for each level, and fragments. */
    WRITE_PLACES = 2 * WRITE_DEPTH_MAX + 2,
    WRITE_PREAMBLE = 128,
    WRITE_UID_MAX = 64
};

/* An open data set, sequence or item, or fragments. */
struct dicom__place {
    uint64_t end;   /* where its length says it ends; UINT64_MAX: delimited */
    int64_t  last;  /* tag of the last element; -1: none yet */
    uint32_t tag;   /* of the sequence or of the fragments */
    uint32_t index; /* of an item */
    bool     item;
    bool     fragments;
};

/* Elements of the file meta information that are made, ascending. */
enum dicom__meta {
    META_VERSION,
    META_SOP_CLASS,
    META_SOP_INSTANCE,
    META_SYNTAX,
    META_IMPLEMENTATION,
    META_NAME,
    META_SOURCE,
    META_COUNT
};

/* One of them: as it came, and what precedes it of what came. */
struct dicom__meta_value {
    size_t  before; /* bytes held when the first tag above it came */
    bool    passed;
    uint8_t size; /* without padding */
    uint8_t bytes[WRITE_UID_MAX];
};

struct dicom_writer {
    struct dicom__sink   sink;
    dicom_writer_options o;
    dicom_syntax         given_syntax; /* of the options */
    dicom_event_order    order;
    dicom_error          error;
    char                 source_ae[16];
    size_t               source_size;
    uint8_t              given_preamble[WRITE_PREAMBLE];
    uint8_t              preamble[WRITE_PREAMBLE];

    dicom_syntax target;
    dicom_syntax source; /* of the events */
    bool         has_target;
    bool         has_source;
    bool         big;         /* of the data set in hand */
    bool         explicit_vr; /* likewise */
    bool         in_meta;
    bool         plain;     /* little endian, all lengths undefined */
    bool         silent;    /* in a data set that is left out */
    bool         pending;   /* the file meta information is still to be made */
    size_t       meta_size; /* bytes held of what came of it */
    uint32_t     group;     /* whose length is made; UINT32_MAX: none */
    size_t       group_at;  /* of that length in what is held */
    struct dicom__meta_value meta[META_COUNT];
    /* Of the data set: META_SOP_CLASS and META_SOP_INSTANCE. */
    struct dicom__meta_value uid[2];

    /* The value in hand. */
    uint32_t word;
    uint32_t cut_size;
    uint8_t  cut[8]; /* a word that a piece has cut */
    uint64_t bulk_left;
    bool     bulk_odd;
    uint8_t  bulk_padding;

    bool bulk_muted;

    struct dicom__buf    head;
    struct dicom__place *quick; /* `top` while nothing is to be done for its
                                   elements but to write them; else NULL */
    struct dicom__place *top; /* NULL: nothing is open */
    struct dicom__place  places[WRITE_PLACES];
};

/* ---- writer.c ---- */

/* Enters the error, for good, and returns it. */
dicom_status dicom__write_fail(struct dicom_writer *w, dicom_status status,
                               uint32_t tag, const char *section,
                               const char *text);
void dicom__write_finding(struct dicom_writer *w, dicom_finding_code code,
                          uint32_t tag);

/* Opens what `e` begins, closes what it ends. */
void dicom__write_push(struct dicom_writer *w, const dicom_event *e,
                       uint64_t end);
void dicom__write_pop(struct dicom_writer *w);
/* Elements of an item may go the short way from now on. */
void dicom__write_quickly(struct dicom_writer *w);

/* ---- the form of what is written, for those who measure it, too ---- */

/* UN if the length field of its own VR is too short. PS3.5 6.2.2 */
static inline dicom_vr
dicom__written_vr(dicom_vr vr, uint64_t length, bool explicit_vr)
{
    bool fits = length <= 0xFFFF || !explicit_vr ||
                (dicom__vr_traits[vr] & DICOM__VR_LONG);

    return fits ? vr : DICOM_VR_UN;
}

/* Bytes of the header of an element. */
static inline uint32_t
dicom__written_header(dicom_vr vr, bool explicit_vr)
{
    return explicit_vr && (dicom__vr_traits[vr] & DICOM__VR_LONG)
               ? DICOM__LONG_HEADER
               : DICOM__SHORT_HEADER;
}

/* Whether it has a VR that values have. */
static inline bool
dicom__may_be_written(dicom_vr vr)
{
    return vr != DICOM_VR_NONE && vr != DICOM_VR_SQ &&
           (unsigned)vr < DICOM_VR_COUNT;
}

/* Bytes of a value that a BULK_BEGIN promises. */
static inline uint64_t
dicom__bulk_size(const dicom_event *e)
{
    return e->flags & DICOM_EVENT_PARTIAL ? e->bulk_size : e->length;
}

static inline bool
dicom__is_group_length(const dicom_event *e)
{
    return e->kind == DICOM_ELEMENT && (DICOM_TAG_ELEMENT(e->tag) == 0 ||
                                        e->tag == DICOM_TAG(0x0008, 0x0001));
}

/* ---- write_dataset.c: elements, items, fragments ---- */

dicom_status dicom__write_event(struct dicom_writer *w, const dicom_event *e);
/* A header of the usual form. */
void dicom__write_header(struct dicom_writer *w, uint32_t tag, dicom_vr vr,
                         uint32_t length);
/* Of an item or delimiter. */
void dicom__write_item(struct dicom_writer *w, uint32_t tag, uint32_t length,
                       bool big);

/* ---- write_preserve.c: as encoded ---- */

dicom_status dicom__preserve_event(struct dicom_writer *w,
                                   const dicom_event   *e);

/* ---- write_value.c ---- */

/* A value in pieces, each word of `word` bytes in the order of the data set.
 */
void dicom__value_begin(struct dicom_writer *w, dicom_vr vr, bool big);
void dicom__value_put(struct dicom_writer *w, const void *bytes, size_t size);
void dicom__value_end(struct dicom_writer *w);
dicom_status dicom__bulk_data(struct dicom_writer *w, const dicom_event *e);

/* ---- write_file.c: what stands around the data set ---- */

/* The syntax that a data set is written in: `source` is that of its events,
 * `said` what its file meta information says; each may be NULL. */
dicom_syntax dicom__write_target(const dicom_writer_options *o,
                                 const dicom_syntax         *source,
                                 const dicom_syntax         *said);
dicom_status dicom__write_dataset_begin(struct dicom_writer *w,
                                        const dicom_event   *e);
dicom_status dicom__write_dataset_end(struct dicom_writer *w);
/* An element of the outermost data set or the file meta information begins.
 * DICOM_SKIP: it is not to be written. */
dicom_status dicom__write_outermost(struct dicom_writer *w,
                                    const dicom_event   *e);
/* Gives away what is held, the file meta information before it. */
dicom_status dicom__write_release(struct dicom_writer *w);

#endif
