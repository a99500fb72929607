/* What the checks share: the place they are at, and how they tell. */
#ifndef VALIDATE_CHECK_H
#define VALIDATE_CHECK_H

#include "base/buf.h"
#include "dataset/tree.h"
#include "dicom/validate.h"
#include "dicom/value.h"
#include "event/path.h"
#include "validate/rules.h"

/* A text of limited size; what does not fit is replaced by "...". */
enum { DICOM__SAYING_SIZE = 512 };

struct dicom__saying {
    size_t size;
    char   text[DICOM__SAYING_SIZE]; /* terminated */
};

void dicom__say_clear(struct dicom__saying *l);
void dicom__say_text(struct dicom__saying *l, const char *text);
/* Bytes of a file: those that are not printable ASCII as \xx. */
void dicom__say_bytes(struct dicom__saying *l, const char *text, size_t size);
void dicom__say_number(struct dicom__saying *l, int64_t v);
/* A condition, as its text in the rules. */
void dicom__say_condition(struct dicom__saying *l, uint16_t condition);
/* The values of a set, parted by " | ". */
void dicom__say_set(struct dicom__saying *l, uint16_t set);
/* The keyword of a tag of the rules, else (gggg,eeee). */
void dicom__say_tag(struct dicom__saying *l, uint32_t tag);

/* ---- conditions ------------------------------------------------------- */

enum dicom__truth { DICOM__FALSE, DICOM__TRUE, DICOM__UNKNOWN };

/* ---- the checks ------------------------------------------------------- */

/* An open data set: its sequences that still have to be looked into. */
struct dicom__check_level {
    const dicom_dataset *ds;
    size_t               next, end; /* in `pending` */
    uint32_t             item;
    uint32_t             index;   /* of the value check: the next element */
    dicom_charset        charset; /* of the value check */
};

struct dicom__check {
    const dicom_dataset   *root, *meta;
    dicom_validate_options options;
    dicom_validate_summary summary;
    dicom_violation_fn    *fn;
    void                  *ctx;
    struct dicom__memory   memory;

    const struct dicom__rule_iod *iod;
    bool                          partial; /* a mandatory module is unlisted */

    const dicom_dataset *here;   /* what is checked */
    const char          *module; /* "" outside of rules */
    const char          *section;
    const char          *type;
    const struct dicom__rule *rule; /* in hand; NULL: none */
    uint64_t             told;

    struct dicom__buf marks;   /* uint16_t for each element of `here` */
    struct dicom__buf pending; /* struct pending of check_module.c */

    dicom_violation      violation;
    struct dicom__saying expected, found;
    char                 path[DICOM_PATH_SIZE];

    uint8_t slots[DICOM__CODE_SLOTS_MAX]; /* dicom__truth + 1; 0: not known */

    size_t                    depth; /* of `here`; steps lead to it */
    struct dicom__path_step   steps[DEPTH_MOST + 1];
    struct dicom__check_level levels[DEPTH_MOST + 2];
};

/*
 * Counts a violation at an attribute of `here`; `el` is NULL if it is not
 * there. True if it is to be told: then `expected` and `found` are empty and
 * may be filled, and dicom__violation_tell() comes next.
 */
bool dicom__violation(struct dicom__check *c, dicom_violation_code code,
                      uint32_t tag, const dicom_element *el);
void dicom__violation_tell(struct dicom__check *c);
/* Both at once, with static texts. */
void dicom__violate(struct dicom__check *c, dicom_violation_code code,
                    uint32_t tag, const dicom_element *el, const char *expected,
                    const char *found);

enum dicom__truth dicom__condition(struct dicom__check *c,
                                   const dicom_dataset *here,
                                   uint16_t             condition);

/* ---- values ----------------------------------------------------------- */

/* One value of an element. */
struct dicom__value {
    dicom_slice text;      /* of text: trimmed */
    double      number;    /* if it is one; a tag too */
    bool        is_number; /* false if a DS or IS is none */
};

struct dicom__value_walk {
    dicom_vr       vr;
    uint8_t        klass, step;
    dicom_values   values;
    const uint8_t *next;
    size_t         left;
};

/* False if the values are not at hand: deferred, a sequence, fragments. */
bool dicom__values_of(struct dicom__value_walk *w, const dicom_element *el,
                      const dicom_charset *charset);
bool dicom__value_next(struct dicom__value_walk *w, struct dicom__value *v);

/* Whether there is a value: bytes that are not all padding, items, fragments;
 * of a deferred one there is. */
bool   dicom__has_value(const dicom_element *el);
size_t dicom__value_count(const dicom_element *el,
                          const dicom_charset *charset);

bool dicom__set_has(uint16_t set, const struct dicom__value *v);

/* The first value as a whole number; false if there is none. */
bool dicom__first_int(const dicom_dataset *ds, uint32_t tag, int64_t *out);

static inline bool
dicom__is_deferred(const dicom_element *el)
{
    return dicom_element_is_deferred(el);
}

/* Puts a value into a line. */
void dicom__say_value(struct dicom__saying *l, const struct dicom__value *v,
                      dicom_vr vr);

/* ---- a run ------------------------------------------------------------ */

/* On an error there is nothing to be freed. `fn` and `ctx` are set by hand. */
DICOM_CHECK dicom_status
dicom__check_new(struct dicom__check **out, const dicom_dataset *ds,
                 const dicom_validate_options *options);
/* May be run again when the data set has changed. */
DICOM_CHECK dicom_status dicom__check_run(struct dicom__check *c);
void                     dicom__check_free(struct dicom__check *c);

/* ---- the parts -------------------------------------------------------- */

DICOM_CHECK dicom_status dicom__check_rules(struct dicom__check *c);
void                     dicom__check_groups(struct dicom__check *c);
void dicom__check_values(struct dicom__check *c, const dicom_dataset *ds);
void dicom__check_agree(struct dicom__check *c);
/* Rules for the values of an element that is there. */
void dicom__check_terms(struct dicom__check *c, const struct dicom__rule *rule,
                        uint32_t tag, const dicom_element *el);

extern const char *const dicom__type_names[DICOM__TYPE_COUNT];

#endif
