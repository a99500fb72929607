#include <string.h>

#include "encoding/charset_tables.h"
#include "encoding/split.h"

/* Longer than any alias: no term. */
enum { ALIAS_SIZE = sizeof((struct dicom__charset_alias *)0)->text };

static const struct dicom__charset_term *
find_term(dicom_slice value)
{
    for (unsigned i = 0; i < dicom__charset_term_count; i++) {
        const struct dicom__charset_term *term = &dicom__charset_terms[i];
        if (strlen(term->term) == value.size &&
            memcmp(term->term, value.text, value.size) == 0)
            return term;
    }
    return NULL;
}

/* Looks at letters and digits only, not at their case. */
static const struct dicom__charset_term *
find_alias(dicom_slice value)
{
    char   text[ALIAS_SIZE];
    size_t size = 0;

    for (size_t i = 0; i < value.size; i++) {
        char c = value.text[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - ('a' - 'A'));
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
            continue;
        if (size == ALIAS_SIZE - 1)
            return NULL;
        text[size++] = c;
    }
    text[size] = '\0';
    for (unsigned i = 0; i < dicom__charset_alias_count; i++)
        if (strcmp(dicom__charset_aliases[i].text, text) == 0)
            return &dicom__charset_terms[dicom__charset_aliases[i].term];
    return NULL;
}

static void
declare_set(dicom_charset *cs, unsigned set)
{
    if (set == DICOM__SET_NONE || (cs->sets >> set & 1) != 0)
        return;
    cs->sets |= UINT32_C(1) << set;
    cs->order[cs->count++] = (uint8_t)set;
}

static bool
is_wide(unsigned set)
{
    return set >= DICOM__SET_JISX0208;
}

static bool
stands_alone(const struct dicom__charset_term *term)
{
    return term->form > DICOM__FORM_EXTENSION;
}

/* The first value says what is in force in the beginning. */
static void
take_first(dicom_charset *cs, const struct dicom__charset_term *term)
{
    cs->form = term->form;
    cs->g0 = is_wide(term->g0) ? DICOM__SET_NONE : term->g0;
    cs->g1 = term->g1;
    declare_set(cs, term->g0);
    declare_set(cs, term->g1);
    if (is_wide(term->g0) || is_wide(term->g1))
        cs->flags |= DICOM_CHARSET_FIRST;
}

static void
take_other(dicom_charset *cs, const struct dicom__charset_term *term)
{
    if (stands_alone(term)) {
        cs->flags |= DICOM_CHARSET_NOT_ALONE;
        if (cs->count == 0 && cs->form == DICOM__FORM_PLAIN)
            cs->form = term->form;
        return;
    }
    if (cs->form > DICOM__FORM_EXTENSION) {
        cs->flags |= DICOM_CHARSET_NOT_ALONE;
        return;
    }
    /* An empty first value is the default repertoire with extensions. */
    if (term->form == DICOM__FORM_PLAIN ||
        (cs->form == DICOM__FORM_PLAIN && cs->count > 0))
        cs->flags |= DICOM_CHARSET_NO_EXTENSION;
    cs->form = DICOM__FORM_EXTENSION;
    declare_set(cs, term->g0);
    declare_set(cs, term->g1);
}

static enum dicom__trail
trail_of(unsigned form)
{
    switch (form) {
    case DICOM__FORM_EXTENSION:
        return DICOM__TRAIL_ESCAPES;
    case DICOM__FORM_GB18030:
    case DICOM__FORM_GBK:
        return DICOM__TRAIL_GB;
    case DICOM__FORM_SHIFT_JIS:
        return DICOM__TRAIL_SHIFT_JIS;
    default:
        return DICOM__TRAIL_NONE;
    }
}

void
dicom_charset_prepare(dicom_charset *out, const char *text, size_t size)
{
    dicom_values values;
    dicom_slice  value;

    *out = (dicom_charset){0};
    dicom_values_begin(&values, DICOM_VR_CS, NULL, text, size);
    for (bool first = true; dicom_values_next(&values, &value); first = false) {
        if (value.size == 0)
            continue;
        const struct dicom__charset_term *term = find_term(value);
        if (!term || term->term[0] == '[') {
            term = find_alias(value);
            out->flags |= term ? DICOM_CHARSET_MISSPELT : DICOM_CHARSET_UNKNOWN;
        }
        if (term && first)
            take_first(out, term);
        else if (term)
            take_other(out, term);
    }
    out->trail = (uint8_t)trail_of(out->form);
}
