/*
 * Plays a stream through parser and reader, cut in every way, and holds each
 * playing against the others and against what a row of a table expects. The
 * writer has to make the same stream of it, and of each of its beginnings.
 *
 * The expected events are one line of tokens with single spaces between:
 *
 *   P                     preamble
 *   M{ ... }              file meta information
 *   D:ELE{ ... }          data set; ILE, ELE, EBE, DEF (deflated), ENC
 *                         (encapsulated)
 *   00100010:PN'A^B '     element: tag, VR, and a value of up to 16 printable
 *   00280010:US.0002      bytes, or of up to 8 bytes,
 *   7FE00010:OW/4096      or the size of a longer one; nothing if empty
 *   B00282000:OB/70000    element in BULK events, told of at its end
 *   00081140:SQ[ ... ]    sequence
 *   ( ... )               item; (? ... ) an implied one
 *   7FE00010:OB< ... >    fragments
 *   #0.FFD8FFD9           fragment, with its index
 *   !8                    stray bytes, adjacent ones added up
 *   *TAG_ORDER            finding
 *
 * A ? behind a VR: it is not settled. A ~ behind a value: it is partial.
 */
#ifndef SUPPORT_PLAY_H
#define SUPPORT_PLAY_H

#include "dicom/reader.h"
#include "support/event_log.h"
#include "support/support.h"

/* One playing. Zeroed to begin with. */
struct tape {
    struct event_log  full;   /* every event, as in event_log.h */
    struct event_log  brief;  /* as above */
    dicom_status      status; /* of the whole stream */
    bool              erred;   /* there was a finding of severity error */
    size_t            lenient; /* size of `full` before it */
    dicom_event_order order;
    uint32_t          depth;      /* open sequences */
    uint32_t          next[129];  /* index of the next item, by depth */
    uint32_t          next_fragment;
    uint64_t          at;         /* where the next event begins */
    uint64_t          bulk_size;
    uint64_t          stray_size; /* not yet in `brief` */
    bool              inflated;   /* offsets are of two streams */
    const char       *mistake;    /* what rule an event broke; or NULL */
};

/* How the stream gets into the library. */
enum play_by { PLAY_PUSH, PLAY_MEMORY, PLAY_READ };

/* `cut` bytes at a time; 0: all at once. */
void play(struct tape *tape, struct bytes stream, enum play_by by, size_t cut,
          const dicom_parser_options *options);
void tape_free(struct tape *tape);

/* A row of a table of streams; run_stream_row() is its row_fn. */
struct stream_row {
    const char          *name;
    const char          *hex;
    dicom_status         status;
    const char          *events;
    dicom_status         strict; /* the status in strict mode */
    dicom_parser_options options; /* all but size and the functions */
};
void run_stream_row(const void *row);

/* The same for a stream that is no hex text. */
void judge_stream(struct bytes stream, const struct stream_row *row);

#endif
