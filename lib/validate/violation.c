#include <string.h>

#include "validate/check.h"

struct row {
    const char    *name;
    int            code;
    dicom_severity severity;
    const char    *section;
    const char    *text;
};

static const struct row rows[] = {
#define ROW(name, number, severity, section, text)                             \
    {#name, number, DICOM_##severity, section, text},
    DICOM_VIOLATIONS(ROW)
#undef ROW
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct row unknown = {"UNKNOWN", 0, DICOM_ERROR, "",
                                   "unknown violation"};

static const struct row *
row_of(dicom_violation_code code)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].code == (int)code)
            return &rows[i];
    return &unknown;
}

const char *
dicom_violation_name(dicom_violation_code code)
{
    return row_of(code)->name;
}

const char *
dicom_violation_text(dicom_violation_code code)
{
    return row_of(code)->text;
}

const char *
dicom_violation_section(dicom_violation_code code)
{
    return row_of(code)->section;
}

dicom_severity
dicom_violation_get_severity(dicom_violation_code code)
{
    return row_of(code)->severity;
}

int
dicom_violation_at(size_t index)
{
    return index < ROWS ? rows[index].code : 0;
}

/* ---- telling ---------------------------------------------------------- */

static bool
is_wanted(const struct dicom__check *c)
{
    return c->fn && (c->options.max_violations == 0 ||
                     c->told < c->options.max_violations);
}

static const char *
section_of(const struct dicom__check *c, const struct row *row)
{
    return c->section[0] != '\0' && row->code < DICOM_V_GROUP_MISSING
               ? c->section
               : row->section;
}

bool
dicom__violation(struct dicom__check *c, dicom_violation_code code,
                 uint32_t tag, const dicom_element *el)
{
    const struct row *row = row_of(code);

    if (row->severity < c->options.least)
        return false;
    c->summary.count[row->severity]++;
    if (!is_wanted(c))
        return false;
    c->told++;
    c->violation = (dicom_violation){
        .code = code,
        .severity = row->severity,
        .tag = tag,
        .offset = el ? dicom_element_offset(el) : dicom__offset(c->here->begin),
        .path = c->path,
        .iod = c->iod ? dicom__rule_text(c->iod->name) : "",
        .module = c->module,
        .type = c->type,
        .section = section_of(c, row),
        .text = row->text,
        .expected = c->expected.text,
        .found = c->found.text,
    };
    dicom__path_format(c->path, c->steps, c->depth, tag);
    dicom__say_clear(&c->expected);
    dicom__say_clear(&c->found);
    return true;
}

void
dicom__violation_tell(struct dicom__check *c)
{
    c->fn(c->ctx, &c->violation);
}

void
dicom__violate(struct dicom__check *c, dicom_violation_code code, uint32_t tag,
               const dicom_element *el, const char *expected, const char *found)
{
    if (!dicom__violation(c, code, tag, el))
        return;
    dicom__say_text(&c->expected, expected);
    dicom__say_text(&c->found, found);
    dicom__violation_tell(c);
}
