#include "text/dump_path.h"

#include <string.h>

#include "event/path_read.h"

enum { STEPS_MAX = 128 };

struct dicom__pattern_step {
    uint32_t tag;
    uint32_t item;                  /* as in dicom_path_step */
    size_t   creator, creator_size; /* in dicom__patterns.creators */
    bool     last;                  /* the next step begins another path */
};

/* ---- reading ------------------------------------------------------------ */

static dicom_status
add_step(struct dicom__patterns *p, struct dicom__memory *m,
         const dicom_path_step *read, bool last)
{
    struct dicom__pattern_step step = {.tag = read->tag,
                                       .item = read->item,
                                       .creator = p->creators.size,
                                       .creator_size = read->creator_size,
                                       .last = last};
    dicom_status               status;

    while (step.creator_size > 0 && read->creator[step.creator_size - 1] == ' ')
        step.creator_size--;
    status =
        dicom__buf_append(&p->creators, m, read->creator, step.creator_size);
    return status == DICOM_OK
               ? dicom__buf_append(&p->steps, m, &step, sizeof step)
               : status;
}

static dicom_status
add_steps(struct dicom__patterns *p, struct dicom__memory *m,
          const dicom_dict_overlay *d, const char *text, size_t size)
{
    const char  *at = text, *end = text + size;
    dicom_status status = size > 0 ? DICOM_OK : DICOM_E_VALUE;

    for (size_t i = 0; status == DICOM_OK && at < end; i++) {
        dicom_path_step step;

        if (i == STEPS_MAX)
            return DICOM_E_LIMIT;
        status = dicom__path_read(&at, end, d, &step);
        if (status == DICOM_OK)
            status = add_step(p, m, &step, at == end);
    }
    return status;
}

dicom_status
dicom__patterns_add(struct dicom__patterns *p, struct dicom__memory *m,
                    const dicom_dict_overlay *d, const char *text, size_t size)
{
    size_t       steps = p->steps.size, creators = p->creators.size;
    dicom_status status = add_steps(p, m, d, text, size);

    if (status != DICOM_OK) {
        p->steps.size = steps;
        p->creators.size = creators;
    }
    return status;
}

void
dicom__patterns_free(struct dicom__patterns *p, struct dicom__memory *m)
{
    dicom__buf_free(&p->steps, m);
    dicom__buf_free(&p->creators, m);
}

/* ---- matching ----------------------------------------------------------- */

/* `tag` stands in the data set or item at `level`. */
static bool
tag_agrees(const struct dicom__patterns *p, const struct dicom__lines *l,
           const struct dicom__pattern_step *step, uint32_t level, uint32_t tag)
{
    dicom_slice creator;

    if (step->creator_size == 0)
        return step->tag == tag;
    if ((tag & UINT32_C(0xFFFF00FF)) != step->tag)
        return false;
    creator = dicom__creators_find(&l->creators, level, tag);
    return creator.size == step->creator_size &&
           memcmp(creator.text, p->creators.data + step->creator,
                  creator.size) == 0;
}

static bool
item_agrees(uint32_t pattern, uint32_t item)
{
    return pattern == item || pattern == DICOM_PATH_ANY_ITEM ||
           pattern == DICOM_PATH_NO_ITEM;
}

static enum dicom__match
match_one(const struct dicom__patterns *p, const struct dicom__lines *l,
          const struct dicom__pattern_step *step, uint32_t tag, uint32_t item)
{
    for (uint32_t i = 0; i < l->charsets.level; i++, step++)
        if (step->last || !tag_agrees(p, l, step, i, l->steps[i].tag) ||
            !item_agrees(step->item, l->steps[i].index))
            return DICOM__MATCH_NONE;
    if (!tag_agrees(p, l, step, l->charsets.level, tag))
        return DICOM__MATCH_NONE;
    if (item == DICOM_PATH_NO_ITEM)
        return step->last && step->item == DICOM_PATH_NO_ITEM
                   ? DICOM__MATCH_SHOWN
                   : DICOM__MATCH_WITHIN;
    if (!item_agrees(step->item, item))
        return DICOM__MATCH_NONE;
    return step->last ? DICOM__MATCH_SHOWN : DICOM__MATCH_WITHIN;
}

enum dicom__match
dicom__patterns_match(const struct dicom__patterns *p,
                      const struct dicom__lines *l, uint32_t tag,
                      uint32_t index)
{
    const struct dicom__pattern_step *step = (const void *)p->steps.data;
    size_t                            total = p->steps.size / sizeof *step;
    enum dicom__match                 best = DICOM__MATCH_NONE;

    for (size_t i = 0; i < total; i++) {
        if (i > 0 && !step[i - 1].last)
            continue;
        enum dicom__match match = match_one(p, l, step + i, tag, index);
        if (match > best)
            best = match;
    }
    return best;
}
