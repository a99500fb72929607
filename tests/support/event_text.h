/*
 * Events as text, both ways: a table's row says which events go in, and which
 * come out again. Tokens with single spaces between:
 *
 *   M{ ... }              file meta information
 *   D:ELE{ ... }          data set; ELE, ILE, EBE, DEF (deflated), ENC (JPEG)
 *   00100010:PN'A^B'      element; the value as characters
 *   00280010:US.0002      or as bytes; nothing if it is empty
 *   B00282000:OB.01+0203  element in BULK events, pieces parted by +
 *   00081140:SQ[ ... ]    sequence
 *   ( ... )               item
 *   7FE00010:OB< ... >    fragments
 *   #.FFD8  B#.FFD8       fragment, fragment in BULK events
 *
 * A ? behind a VR: it is not settled. A ~ behind a value: it is partial, two
 * bytes are missing.
 */
#ifndef SUPPORT_EVENT_TEXT_H
#define SUPPORT_EVENT_TEXT_H

#include "dicom/event.h"
#include "support/event_log.h"
#include "support/support.h"

/*
 * Plays `text`, offsets and lengths as the encoded stream has them, sequences
 * and items of undefined length. Fails the test if `text` is anything else.
 *
 * Values are laid into `home` and are DICOM_EVENT_STABLE; it is the stream as
 * far as values go: each lies at its offset. If NULL, each value is spoiled
 * after its event.
 *
 * Stops at the first answer but DICOM_OK and a SKIP of a BULK, and returns it.
 */
dicom_status play_text(const char *text, struct bytes *home,
                       dicom_event_fn *on_event, void *ctx);

/* The other way: an event function whose `ctx` is this. Zeroed at first. */
struct event_text {
    struct event_log log; /* its `text`; NULL if nothing came */
    bool             in_fragments;
    bool             more; /* of the bulk value in hand there was a piece */
};
dicom_status event_text_event(void *ctx, const dicom_event *event);

#endif
