/* Elements become parts of another data set. */
#ifndef DATASET_COPY_H
#define DATASET_COPY_H

#include "dataset/edit.h"

struct dicom__copy {
    struct dicom__root *r;
    dicom_dataset      *ds; /* the copies are of this one */
    bool                convert;
    dicom_charset       from, to;
};

/* Text of `from` is converted to what is in force in `ds`. */
void dicom__copy_begin(struct dicom__copy *c, struct dicom__root *r,
                       dicom_dataset *ds, const dicom_dataset *from);

/* Whether the two character sets are not the same. */
bool dicom__copy_converts(const struct dicom__copy *c);

/* A copy of `el` and all in it, which is not put yet. It counts as an
 * element. */
DICOM_CHECK dicom_status dicom__copy_deep(struct dicom__copy  *c,
                                          const dicom_element *el,
                                          dicom_element       *out);

#endif
