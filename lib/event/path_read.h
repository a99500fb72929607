/* Paths as they are written: one reader for all that take them. */
#ifndef EVENT_PATH_READ_H
#define EVENT_PATH_READ_H

#include "dicom/event.h"

/* As dicom_path_next(), of a text that ends at `end`. */
dicom_status dicom__path_read(const char **text, const char *end,
                              const dicom_dict_overlay *dictionary,
                              dicom_path_step *step);

#endif
