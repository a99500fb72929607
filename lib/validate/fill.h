/* What filling in is made of: what is wanted, and what shall stand there. */
#ifndef VALIDATE_FILL_H
#define VALIDATE_FILL_H

#include "validate/check.h"

struct dicom__fill {
    dicom_dataset       *root;
    struct dicom__check *check;
    dicom_uid_fn        *make_uid;
    void                *ctx;
    uint64_t             uids; /* made without `make_uid` */

    const dicom_dataset *ds;  /* where a placeholder is put */
    uint32_t             tag; /* what it is for */

    dicom_status      status;
    unsigned          stage; /* of `wants`: there are none of a lower one */
    struct dicom__buf wants; /* struct want */
    struct dicom__buf own;   /* what was filled in: a hash table of struct own,
                                half empty at least */
    size_t            own_count;
};

/*
 * Puts a placeholder. Of text that is there the values that `rule`, may be
 * NULL, allows stay; `more` of them are added, if there may be.
 */
DICOM_CHECK dicom_status dicom__fill_value(struct dicom__fill       *f,
                                           dicom_dataset            *ds,
                                           uint32_t                  tag,
                                           const struct dicom__rule *rule,
                                           unsigned                  more);

/* Whether a placeholder is made of what stands elsewhere: it comes last. */
bool dicom__fill_is_late(uint32_t tag);

#endif
