#include "text/dump_path.h"

#include "event/path_read.h"

enum { STEPS_MAX = 128 };

struct dicom__pattern_step {
    uint32_t tag;
    uint32_t index; /* or DICOM_PATH_ANY_ITEM, DICOM__NO_INDEX */
    bool     last;  /* the next step begins another path */
};

static dicom_status
add_step(struct dicom__patterns *p, struct dicom__memory *m,
         const dicom_path_step *read, bool last)
{
    struct dicom__pattern_step step = {read->tag, read->item, last};

    /* Which block a creator has is not known before the data set is. */
    return read->creator ? DICOM_E_VALUE
                         : dicom__buf_append(&p->steps, m, &step, sizeof step);
}

dicom_status
dicom__patterns_add(struct dicom__patterns *p, struct dicom__memory *m,
                    const dicom_dict_overlay *d, const char *text, size_t size)
{
    const char     *end = text + size;
    size_t          before = p->steps.size;
    dicom_path_step step;
    dicom_status    status = size == 0 ? DICOM_E_VALUE : DICOM_OK;

    for (size_t i = 0; status == DICOM_OK && text < end; i++) {
        status = i < STEPS_MAX ? dicom__path_read(&text, end, d, &step)
                               : DICOM_E_LIMIT;
        if (status == DICOM_OK)
            status = add_step(p, m, &step, text == end);
    }
    if (status != DICOM_OK)
        p->steps.size = before;
    return status;
}

/* ---- matching ----------------------------------------------------------- */

static bool
index_agrees(uint32_t pattern, uint32_t index)
{
    return pattern == index || pattern == DICOM_PATH_ANY_ITEM ||
           pattern == DICOM__NO_INDEX;
}

static enum dicom__match
match_one(const struct dicom__pattern_step *step,
          const struct dicom__path_step *open, size_t count, uint32_t tag,
          uint32_t index)
{
    for (size_t i = 0; i < count; i++, step++)
        if (step->last || step->tag != open[i].tag ||
            !index_agrees(step->index, open[i].index))
            return DICOM__MATCH_NONE;
    if (step->tag != tag)
        return DICOM__MATCH_NONE;
    if (index == DICOM__NO_INDEX)
        return step->last && step->index == DICOM__NO_INDEX
                   ? DICOM__MATCH_SHOWN
                   : DICOM__MATCH_WITHIN;
    if (!index_agrees(step->index, index))
        return DICOM__MATCH_NONE;
    return step->last ? DICOM__MATCH_SHOWN : DICOM__MATCH_WITHIN;
}

enum dicom__match
dicom__patterns_match(const struct dicom__patterns  *p,
                      const struct dicom__path_step *open, size_t count,
                      uint32_t tag, uint32_t index)
{
    const struct dicom__pattern_step *step = (const void *)p->steps.data;
    size_t                            total = p->steps.size / sizeof *step;
    enum dicom__match                 best = DICOM__MATCH_NONE;

    for (size_t i = 0; i < total; i++) {
        if (i > 0 && !step[i - 1].last)
            continue;
        enum dicom__match match = match_one(step + i, open, count, tag, index);
        if (match > best)
            best = match;
    }
    return best;
}
