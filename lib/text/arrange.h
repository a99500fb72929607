/*
 * Events of a data set put in order: held until it ends, and told with the
 * tags of each level ascending.
 */
#ifndef TEXT_ARRANGE_H
#define TEXT_ARRANGE_H

#include "base/buf.h"
#include "dicom/event.h"
#include "text/charset_scope.h"

struct dicom__arranger {
    struct dicom__buf held;  /* events, each with its bytes behind it */
    struct dicom__buf keys;  /* uint64_t for each element of the open levels */
    struct dicom__buf spans; /* where that element lies in `held` */
    struct dicom__buf spare; /* room to put them in order */
    uint32_t          level; /* open items */
    size_t            first[DICOM__LEVELS]; /* of a level in `keys` */
    bool              unsorted[DICOM__LEVELS];
};

void dicom__arranger_reset(struct dicom__arranger *a);
void dicom__arranger_free(struct dicom__arranger *a, struct dicom__memory *m);

/* Holds an event, of a kind that JSON and XML have, from the first element of
 * a data set on. DICOM_OK, DICOM_E_LIMIT, DICOM_E_NO_MEMORY */
DICOM_CHECK dicom_status dicom__arranger_hold(struct dicom__arranger *a,
                                              struct dicom__memory   *m,
                                              const dicom_event      *e);

/* Tells all that is held, as the data set has ended, and forgets it. DICOM_OK,
 * an error of the arranger, or what `on_event` answered to stop. */
DICOM_CHECK dicom_status dicom__arranger_tell(struct dicom__arranger *a,
                                              struct dicom__memory   *m,
                                              dicom_event_fn         *on_event,
                                              void                   *ctx);

/* Ascending, in place. */
void dicom__sort_keys(uint64_t *keys, size_t count);

#endif
