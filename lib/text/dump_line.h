/* The lines of a dump, and what is known where they stand. */
#ifndef TEXT_DUMP_LINE_H
#define TEXT_DUMP_LINE_H

#include "base/buf.h"
#include "event/path.h"
#include "text/charset_scope.h"
#include "text/creators.h"
#include "text/dump_value.h"

struct dicom__lines {
    struct dicom__output      out;
    struct dicom__memory     *memory;
    const dicom_dict_overlay *dictionary;
    uint32_t                  width;
    bool paths; /* lines bear the path of what they show, and no indentation */

    uint32_t                nest; /* open sequences, items and fragments */
    struct dicom__path_step steps[DICOM__LEVELS];

    struct dicom__charset_scope charsets; /* its level is that of the lines */
    struct dicom__creators      creators;
};

void dicom__lines_open_dataset(struct dicom__lines *l);
void dicom__lines_open_item(struct dicom__lines *l, uint32_t tag,
                            uint32_t index);
void dicom__lines_close_item(struct dicom__lines *l);

/* Takes from an element what bears on those after it. */
void dicom__lines_note(struct dicom__lines *l, const dicom_event *e);

/* An element: `e` is its first event, `flags` those of all its events. */
void dicom__line_value(struct dicom__lines *l, const dicom_event *e,
                       const struct dicom__value *v, uint32_t flags);
/* A sequence or fragments. */
void dicom__line_container(struct dicom__lines *l, const dicom_event *e,
                           const char *remark);
/* The innermost item. */
void dicom__line_item(struct dicom__lines *l, const dicom_event *e);
void dicom__line_fragment(struct dicom__lines *l, const dicom_event *e,
                          const struct dicom__value *v, uint32_t flags);
/* Fragments that are not shown. */
void dicom__line_fragments(struct dicom__lines *l, uint64_t count,
                           uint64_t bytes);
void dicom__line_dataset(struct dicom__lines *l, const dicom_event *e);
void dicom__line_preamble(struct dicom__lines *l, const dicom_event *e);
void dicom__line_stray(struct dicom__lines *l, const dicom_event *e);

#endif
