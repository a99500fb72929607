/*
 * What most texts are made of, many characters at once.
 */
#ifndef ENCODING_CHARSET_RUN_H
#define ENCODING_CHARSET_RUN_H

#include "dicom/charset.h"

/*
 * Decodes characters that are beyond doubt, as many as there are and fit, and
 * moves on behind them and known escapes; returns the size in UTF-8. If it has
 * not moved, the next character has to be looked at by itself: it is damaged,
 * undoes an escape, or stands close to the end of the text or of the room.
 */
size_t dicom__charset_run(dicom_decoder *d, char *out, size_t room);

/* Whether the sets of the beginning are in force. */
bool dicom__charset_is_initial(const dicom_decoder *d);

#endif
