#include "encoding/value_check.h"

#include "encoding/split.h"
#include "encoding/utf8.h"

enum { FIELD_MAX = 65534, PIECE = 512 };

#define FAULT(name) DICOM__VALUE_##name

const struct dicom__value_rule *
dicom__value_rule(enum dicom__value_fault fault)
{
    static const struct dicom__value_rule rules[] = {
#define ROW(name, status, section, text) {DICOM_##status, section, text},
        DICOM__VALUE_FAULTS(ROW)
#undef ROW
    };

    return &rules[fault];
}

/* ---- characters --------------------------------------------------------- */

/* PS3.5 6.1.3: TAB, LF, FF and CR stand in texts of lines alone. */
static bool
is_control(dicom_vr vr, uint32_t c)
{
    bool lines = vr == DICOM_VR_LT || vr == DICOM_VR_ST || vr == DICOM_VR_UT;

    if (lines && (c == '\t' || c == '\n' || c == '\f' || c == '\r'))
        return false;
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/* UTF-8 that is well-formed; adds up its characters. */
static bool
count_characters(dicom_vr vr, const char *text, size_t size, size_t *count)
{
    const uint8_t *at = (const uint8_t *)text, *end = at + size;
    uint32_t       c;

    for (; at < end; (*count)++) {
        at += dicom__utf8_next(at, (size_t)(end - at), &c);
        if (is_control(vr, c))
            return false;
    }
    return true;
}

/* At most `most` characters, 0 being any number, that the set has. */
static enum dicom__value_fault
check_characters(dicom_vr vr, const dicom_charset *charset, const char *text,
                 size_t size, size_t most)
{
    dicom_decoder d;
    char          piece[PIECE];
    size_t        got, count = 0;

    dicom_decoder_begin(&d, charset, vr, text, size);
    while ((got = dicom_decoder_next(&d, piece, sizeof piece)) > 0)
        if (!count_characters(vr, piece, got, &count))
            return FAULT(CONTROL);
    if (d.bad > 0 || d.undeclared > 0)
        return FAULT(REPERTOIRE);
    return most > 0 && count > most ? FAULT(LONG) : FAULT(NONE);
}

/* ---- values ------------------------------------------------------------- */

static enum dicom__value_fault
check_code(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if ((c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != ' ' &&
            c != '_')
            return FAULT(CODE);
    }
    return FAULT(NONE);
}

static enum dicom__value_fault
check_moment(dicom_vr vr, const char *text, size_t size)
{
    dicom_moment moment;
    uint32_t     flags;
    dicom_status status = dicom_moment_read(vr, text, size, &moment, &flags);

    if (status == DICOM_E_RANGE)
        return FAULT(NO_MOMENT);
    return status == DICOM_OK && flags == 0 ? FAULT(NONE) : FAULT(MOMENT);
}

static enum dicom__value_fault
check_age(const char *text, size_t size)
{
    dicom_age age;
    uint32_t  flags;

    return dicom_age_read(text, size, &age, &flags) == DICOM_OK && flags == 0
               ? FAULT(NONE)
               : FAULT(AGE);
}

/* What makes others stumble is allowed all the same. */
static enum dicom__value_fault
check_number(dicom_vr vr, const char *text, size_t size)
{
    const uint32_t allowed = DICOM_NUMBER_PLUS | DICOM_NUMBER_BARE_POINT;
    uint32_t       flags;
    double         real;
    int64_t        whole;
    dicom_status   status = vr == DICOM_VR_DS
                                ? dicom_ds_read(text, size, &real, &flags)
                                : dicom_is_read(text, size, &whole, &flags);

    if (flags & DICOM_NUMBER_TOO_LONG)
        return FAULT(LONG);
    if (status == DICOM_E_RANGE || (flags & DICOM_NUMBER_OVERFLOW))
        return FAULT(NUMBER_RANGE);
    return status == DICOM_OK && !(flags & ~allowed) ? FAULT(NONE)
                                                     : FAULT(NUMBER);
}

static enum dicom__value_fault
check_name(const dicom_charset *charset, const char *text, size_t size,
           size_t most)
{
    enum dicom__value_fault fault = FAULT(NONE);
    dicom_name              name;

    dicom_name_read(charset, text, size, &name);
    if (name.flags & DICOM_NAME_MORE_GROUPS)
        return FAULT(NAME_GROUPS);
    if (name.flags & DICOM_NAME_MORE_PARTS)
        return FAULT(NAME_PARTS);
    for (int i = 0; i < DICOM_NAME_GROUPS && fault == FAULT(NONE); i++)
        fault = check_characters(DICOM_VR_PN, charset, name.group[i].text,
                                 name.group[i].size, most);
    return fault;
}

/* One value, trimmed, which is not empty. */
static enum dicom__value_fault
check_value(dicom_vr vr, const dicom_charset *charset, const char *text,
            size_t size)
{
    size_t most = dicom_vr_get_info(vr)->max_length;

    if (dicom_vr_get_info(vr)->default_only && most > 0 && size > most)
        return FAULT(LONG);
    switch (vr) {
    case DICOM_VR_AS:
        return check_age(text, size);
    case DICOM_VR_CS:
        return check_code(text, size);
    case DICOM_VR_DA:
    case DICOM_VR_DT:
    case DICOM_VR_TM:
        return check_moment(vr, text, size);
    case DICOM_VR_DS:
    case DICOM_VR_IS:
        return check_number(vr, text, size);
    case DICOM_VR_PN:
        return check_name(charset, text, size, most);
    case DICOM_VR_UI:
        return dicom_uid_check(text, size) ? FAULT(UID) : FAULT(NONE);
    case DICOM_VR_UR:
        if (text[0] == ' ')
            return FAULT(URI);
        break;
    default:
        break;
    }
    return check_characters(vr, charset, text, size, most);
}

static bool
is_text(dicom_vr vr)
{
    uint8_t klass = dicom_vr_get_info(vr)->klass;

    return klass == DICOM_CLASS_STRING || klass == DICOM_CLASS_TEXT;
}

static enum dicom__value_fault
check_text(dicom_vr vr, const dicom_charset *charset, const char *text,
           size_t size)
{
    enum dicom__value_fault fault = FAULT(NONE);
    dicom_values            values;
    dicom_slice             value;

    dicom_values_begin(&values, vr, charset, text, size);
    while (fault == FAULT(NONE) && dicom_values_next(&values, &value))
        if (value.size > 0)
            fault = check_value(vr, charset, value.text, value.size);
    return fault;
}

enum dicom__value_fault
dicom__value_check(dicom_vr vr, const dicom_charset *charset, const void *bytes,
                   size_t size)
{
    const dicom_vr_info *info = dicom_vr_get_info(vr);
    size_t word = info->value_size ? info->value_size : info->word_size;

    if (!info->long_header && size > FIELD_MAX)
        return FAULT(FIELD);
    if (is_text(vr))
        return check_text(vr, charset, bytes, size);
    return size % word == 0 ? FAULT(NONE) : FAULT(WORDS);
}

size_t
dicom__count_values(dicom_vr vr, const dicom_charset *charset,
                    const void *bytes, size_t size)
{
    size_t one = dicom_vr_get_info(vr)->value_size;

    if (is_text(vr))
        return dicom_values_count(vr, charset, bytes, size);
    return one > 0 ? size / one : size > 0;
}

bool
dicom__vm_allows(dicom_vm vm, size_t count)
{
    if (count < vm.min || (vm.max > 0 && count > vm.max))
        return false;
    return vm.step == 0 || (count - vm.min) % vm.step == 0;
}
