/*
 * Functional groups: each is either shared or in the item of every frame,
 * never both. PS3.3 C.7.6.16.1
 */
#include "validate/check.h"

struct groups {
    const dicom_element *frames; /* NULL: there is no per-frame sequence */
    const dicom_dataset *shared;
    size_t               frame_count;
};

/* In how many frames a group is, and the first one without it. */
static size_t
count_in_frames(const struct groups *g, uint32_t tag, size_t *without)
{
    size_t count = 0;

    *without = g->frame_count;
    for (size_t i = 0; i < g->frame_count; i++)
        if (dicom_dataset_find(dicom_element_item(g->frames, i), tag))
            count++;
        else if (*without == g->frame_count)
            *without = i;
    return count;
}

/* Tells a violation at a group in the shared item, or in that of a frame. */
static void
violate(struct dicom__check *c, const struct groups *g,
        dicom_violation_code code, uint32_t tag, size_t frame, bool shared,
        int64_t count)
{
    c->steps[0] = (struct dicom__path_step){shared ? DICOM_TAG(0x5200, 0x9229)
                                                   : DICOM_TAG(0x5200, 0x9230),
                                            (uint32_t)frame};
    c->depth = 1;
    c->here = shared ? g->shared : dicom_element_item(g->frames, frame);
    if (dicom__violation(c, code, tag, dicom_dataset_find(c->here, tag))) {
        if (count >= 0) {
            dicom__say_text(&c->found, "in ");
            dicom__say_number(&c->found, count);
            dicom__say_text(&c->found, " of ");
            dicom__say_number(&c->found, (int64_t)g->frame_count);
            dicom__say_text(&c->found, " frames");
        }
        dicom__violation_tell(c);
    }
    c->depth = 0;
    c->here = c->root;
}

static void
check_missing(struct dicom__check *c, const struct groups *g,
              const struct dicom__rule *rule)
{
    bool shared = g->shared && !(rule->flags & DICOM__RULE_NOT_SHARED);

    if (rule->type == DICOM__TYPE_3 || (!shared && g->frame_count == 0) ||
        (rule->type == DICOM__TYPE_1C &&
         (rule->condition == 0 ||
          dicom__condition(c, c->root, rule->condition) != DICOM__TRUE)))
        return;
    violate(c, g, DICOM_V_GROUP_MISSING, rule->tag, 0,
            shared && (g->frame_count == 0 ||
                       rule->flags & DICOM__RULE_NOT_PER_FRAME),
            -1);
}

static void
check_group(struct dicom__check *c, const struct groups *g,
            const struct dicom__rule *rule)
{
    size_t without;
    size_t in_frames = count_in_frames(g, rule->tag, &without);
    bool shared = g->shared && dicom_dataset_find(g->shared, rule->tag) != NULL;

    c->rule = rule;
    c->module = dicom__rule_text(
        dicom__rule_owners[dicom__rule_blocks[rule->block].owner].name);
    c->type = rule->type == DICOM__TYPE_1    ? "M"
              : rule->type == DICOM__TYPE_1C ? "C"
                                             : "U";
    if (!shared && in_frames == 0)
        check_missing(c, g, rule);
    if (shared && in_frames > 0)
        violate(c, g, DICOM_V_GROUP_TWICE, rule->tag, 0, true,
                (int64_t)in_frames);
    else if (in_frames > 0 && in_frames < g->frame_count)
        violate(c, g, DICOM_V_GROUP_NOT_IN_ALL, rule->tag, without, false,
                (int64_t)in_frames);
    if (shared && rule->flags & DICOM__RULE_NOT_SHARED)
        violate(c, g, DICOM_V_GROUP_PLACE, rule->tag, 0, true, -1);
    if (in_frames > 0 && rule->flags & DICOM__RULE_NOT_PER_FRAME)
        violate(c, g, DICOM_V_GROUP_PLACE, rule->tag, without == 0, false, -1);
}

static void
check_frame_count(struct dicom__check *c, const struct groups *g)
{
    int64_t frames;

    if (!g->frames ||
        !dicom__first_int(c->root, DICOM_TAG(0x0028, 0x0008), &frames) ||
        frames == (int64_t)g->frame_count)
        return;
    if (!dicom__violation(c, DICOM_V_FRAME_COUNT, DICOM_TAG(0x5200, 0x9230),
                          g->frames))
        return;
    dicom__say_number(&c->expected, frames);
    dicom__say_number(&c->found, (int64_t)g->frame_count);
    dicom__violation_tell(c);
}

void
dicom__check_groups(struct dicom__check *c)
{
    const dicom_element *shared =
        dicom_dataset_find(c->root, DICOM_TAG(0x5200, 0x9229));
    struct groups g = {
        .frames = dicom_dataset_find(c->root, DICOM_TAG(0x5200, 0x9230))};
    const struct dicom__rule_block *b = &dicom__rule_blocks[c->iod->groups];

    if (c->iod->groups == 0 || (!shared && !g.frames))
        return;
    if (shared)
        g.shared = dicom_element_item(shared, 0);
    if (g.frames)
        g.frame_count = dicom_element_item_count(g.frames);
    for (size_t i = 0; i < b->count; i++)
        check_group(c, &g, &dicom__rules[b->first + i]);
    c->module = c->type = "";
    c->rule = NULL;
    check_frame_count(c, &g);
}
