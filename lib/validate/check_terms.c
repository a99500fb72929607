/* Rules for values: enumerated values, defined terms, 0, how many. */
#include "validate/check.h"

static void
violate_value(struct dicom__check *c, const struct dicom__rule *rule,
              dicom_violation_code code, uint32_t tag, const dicom_element *el,
              const struct dicom__value *v)
{
    if (!dicom__violation(c, code, tag, el))
        return;
    dicom__say_set(&c->expected, rule->values);
    dicom__say_value(&c->found, v, dicom_element_vr(el));
    dicom__violation_tell(c);
}

static void
check_one(struct dicom__check *c, const struct dicom__rule *rule, uint32_t tag,
          const dicom_element *el, const struct dicom__value *v)
{
    static const struct dicom__value none;

    if (rule->values != 0 && !dicom__set_has(rule->values, v))
        violate_value(c, rule,
                      rule->flags & DICOM__RULE_OPEN ? DICOM_V_VALUE_TERM
                                                     : DICOM_V_VALUE_ENUMERATED,
                      tag, el, v);
    if (rule->flags & (DICOM__RULE_NONZERO | DICOM__RULE_NONZERO_WARNING) &&
        v->is_number && v->number == none.number)
        dicom__violate(c,
                       rule->flags & DICOM__RULE_NONZERO
                           ? DICOM_V_VALUE_ZERO
                           : DICOM_V_VALUE_ZERO_ODD,
                       tag, el, "a number other than 0", "0");
}

static void
check_count(struct dicom__check *c, const struct dicom__rule *rule,
            uint32_t tag, const dicom_element *el)
{
    size_t count = dicom__value_count(el, NULL);

    if (count >= rule->min && (rule->max == 0 || count <= rule->max))
        return;
    if (!dicom__violation(c, DICOM_V_VALUE_COUNT, tag, el))
        return;
    dicom__say_number(&c->expected, rule->min);
    if (rule->max != rule->min) {
        dicom__say_text(&c->expected, rule->max ? "-" : "-n");
        if (rule->max)
            dicom__say_number(&c->expected, rule->max);
    }
    dicom__say_number(&c->found, (int64_t)count);
    dicom__violation_tell(c);
}

void
dicom__check_terms(struct dicom__check *c, const struct dicom__rule *rule,
                   uint32_t tag, const dicom_element *el)
{
    struct dicom__value_walk w;
    struct dicom__value      v;

    if (!dicom__has_value(el))
        return;
    if (rule->min > 0 || rule->max > 0)
        check_count(c, rule, tag, el);
    if (rule->values == 0 &&
        !(rule->flags & (DICOM__RULE_NONZERO | DICOM__RULE_NONZERO_WARNING)))
        return;
    if (!dicom__values_of(&w, el, NULL))
        return;
    for (unsigned i = 1; dicom__value_next(&w, &v); i++)
        if (rule->index == 0 || rule->index == i)
            check_one(c, rule, tag, el, &v);
}
