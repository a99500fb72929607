/* The row of an overlay: one of the tables, and what it cannot index. */
#ifndef DICT_OVERLAY_H
#define DICT_OVERLAY_H

#include "dict/tables.h"

struct dicom__overlay_row {
    struct dicom_dict_row row; /* `vrs` and `vm` are not used */
    struct dicom__vr_set  vrs;
    dicom_vm              vm;
};

const dicom_allocator *
dicom__overlay_allocator(const dicom_dict_overlay *overlay);

#endif
