/* Which elements and items the paths of a dump choose. */
#ifndef TEXT_DUMP_PATH_H
#define TEXT_DUMP_PATH_H

#include "text/dump_line.h"

/* The steps of all paths, one path after another. */
struct dicom__patterns {
    struct dicom__buf steps;    /* of struct dicom__pattern_step */
    struct dicom__buf creators; /* their texts */
};

/* What a path says to a place. */
enum dicom__match {
    DICOM__MATCH_NONE,
    DICOM__MATCH_WITHIN, /* what it chooses lies inside, if anywhere */
    DICOM__MATCH_SHOWN
};

/* Adds a path; as dicom_dump_add_path(). On an error nothing is added. */
DICOM_CHECK dicom_status dicom__patterns_add(struct dicom__patterns   *p,
                                             struct dicom__memory     *m,
                                             const dicom_dict_overlay *d,
                                             const char *text, size_t size);
void dicom__patterns_free(struct dicom__patterns *p, struct dicom__memory *m);

/* Judges the element `tag` inside the open items, or its item or fragment
 * `index` if that is not DICOM_PATH_NO_ITEM. */
enum dicom__match dicom__patterns_match(const struct dicom__patterns *p,
                                        const struct dicom__lines    *l,
                                        uint32_t tag, uint32_t index);

#endif
