/*
 * Each value by itself: VR, number of values, length, form, characters,
 * padding, order. PS3.5 6.1, 6.2, 7.1; PS3.6
 */
#include <string.h>

#include "encoding/charset_tables.h"
#include "event/finding.h"
#include "validate/check.h"

/* What is looked at. */
struct subject {
    struct dicom__check  *c;
    const dicom_element  *el;
    const dicom_dict_row *row; /* NULL: not in the dictionary */
    const dicom_vr_info  *info;
    const dicom_charset  *charset;
    uint32_t              tag;
    dicom_vr              vr;
};

static void
violate_text(const struct subject *s, dicom_violation_code code,
             const char *expected, const dicom_slice *found)
{
    if (!dicom__violation(s->c, code, s->tag, s->el))
        return;
    dicom__say_text(&s->c->expected, expected);
    if (found)
        dicom__say_bytes(&s->c->found, found->text, found->size);
    dicom__violation_tell(s->c);
}

/* ---- VR and number of values ------------------------------------------ */

static void
check_vr(const struct subject *s)
{
    uint64_t vrs = dicom_dict_vrs(s->row);
    bool     first = true, lost = s->vr == DICOM_VR_UN;

    if (vrs == 0 || vrs >> s->vr & 1 ||
        (lost && dicom_element_size(s->el) > 0xFFFF))
        return;
    if (!dicom__violation(s->c, lost ? DICOM_V_VR_LOST : DICOM_V_VR_WRONG,
                          s->tag, s->el))
        return;
    for (int vr = 1; vr < DICOM_VR_COUNT; vr++)
        if (vrs >> vr & 1) {
            if (!first)
                dicom__say_text(&s->c->expected, " or ");
            dicom__say_text(&s->c->expected, dicom_vr_name((dicom_vr)vr));
            first = false;
        }
    dicom__say_text(&s->c->found, dicom_vr_name(s->vr));
    dicom__violation_tell(s->c);
}

static void
check_vm(const struct subject *s)
{
    dicom_vm vm = dicom_dict_vm(s->row);
    size_t   count;

    if ((s->info->klass != DICOM_CLASS_STRING && s->info->value_size == 0) ||
        dicom_element_is_deferred(s->el) || !dicom__has_value(s->el))
        return;
    count = dicom__value_count(s->el, s->charset);
    if (count == 0)
        return;
    if (count >= vm.min && (vm.max == 0 || count <= vm.max) &&
        (vm.step < 2 || (count - vm.min) % vm.step == 0))
        return;
    if (!dicom__violation(s->c, DICOM_V_VM_WRONG, s->tag, s->el))
        return;
    dicom__say_number(&s->c->expected, vm.min);
    if (vm.max != vm.min) {
        dicom__say_text(&s->c->expected, "-");
        if (vm.step > 1 && vm.max == 0)
            dicom__say_number(&s->c->expected, vm.step);
        if (vm.max == 0)
            dicom__say_text(&s->c->expected, "n");
        else
            dicom__say_number(&s->c->expected, vm.max);
    }
    dicom__say_number(&s->c->found, (int64_t)count);
    dicom__violation_tell(s->c);
}

static void
check_length(const struct subject *s)
{
    unsigned unit =
        s->info->value_size > 0 ? s->info->value_size : s->info->word_size;

    if (unit < 2 || dicom_element_size(s->el) % unit == 0 ||
        dicom_element_has_fragments(s->el))
        return;
    if (!dicom__violation(s->c, DICOM_V_LENGTH_WRONG, s->tag, s->el))
        return;
    dicom__say_text(&s->c->expected, "a multiple of ");
    dicom__say_number(&s->c->expected, unit);
    dicom__say_number(&s->c->found, dicom_element_size(s->el));
    dicom__violation_tell(s->c);
}

/* ---- text ------------------------------------------------------------- */

static bool
is_code_character(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
           c == '_';
}

/* Control characters: ESC with code extensions, others in texts of lines. */
static bool
is_control_allowed(const struct subject *s, unsigned char c)
{
    if (c == 0x1B)
        return s->info->charset && s->charset->form == DICOM__FORM_EXTENSION;
    return (s->vr == DICOM_VR_LT || s->vr == DICOM_VR_ST ||
            s->vr == DICOM_VR_UT) &&
           (c == '\t' || c == '\n' || c == '\f' || c == '\r');
}

static bool
is_allowed(const struct subject *s, unsigned char c)
{
    if (c < 0x20)
        return is_control_allowed(s, c);
    if (c == '\\' && s->info->klass == DICOM_CLASS_STRING)
        return true;
    if (s->vr == DICOM_VR_CS)
        return is_code_character(c);
    return c < 0x7F || (c > 0x7F && s->info->charset);
}

static bool
has_high(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] & 0x80)
            return true;
    return false;
}

/* Whether all bytes are characters of the sets that are declared. */
static bool
is_decodable(const struct subject *s, const char *text, size_t size)
{
    return !s->info->charset ||
           dicom__text_faults(s->charset, s->vr, text, size, false) == 0;
}

static void
check_characters(const struct subject *s, const char *text, size_t size)
{
    dicom_slice all = {text, size};
    size_t      i = 0;

    while (i < size && is_allowed(s, (unsigned char)text[i]))
        i++;
    if (i < size || !is_decodable(s, text, size))
        violate_text(s, DICOM_V_CHARACTER_WRONG,
                     s->vr == DICOM_VR_CS
                         ? "upper case letters, digits, space, _"
                     : s->info->charset ? "characters of the character set"
                                        : "printable ASCII",
                     &all);
}

static size_t
count_characters(const struct subject *s, const dicom_slice *v)
{
    dicom_decoder d;
    char          out[256];
    size_t        count = 0, size;

    if (!s->info->charset || !has_high(v->text, v->size))
        return v->size;
    dicom_decoder_begin(&d, s->charset, s->vr, v->text, v->size);
    while ((size = dicom_decoder_next(&d, out, sizeof out)) > 0)
        for (size_t i = 0; i < size; i++)
            count += ((unsigned char)out[i] & 0xC0) != 0x80;
    return count;
}

static void
check_value_length(const struct subject *s, const dicom_slice *v)
{
    size_t max = s->info->max_length;

    if (max == 0 || v->size <= max || s->vr == DICOM_VR_PN ||
        count_characters(s, v) <= max)
        return;
    if (!dicom__violation(s->c, DICOM_V_VALUE_LONG, s->tag, s->el))
        return;
    dicom__say_text(&s->c->expected, "at most ");
    dicom__say_number(&s->c->expected, (int64_t)max);
    dicom__say_text(&s->c->expected, " characters");
    dicom__say_bytes(&s->c->found, v->text, v->size);
    dicom__violation_tell(s->c);
}

static void
check_name(const struct subject *s, const dicom_slice *v)
{
    dicom_name name;

    dicom_name_read(s->charset, v->text, v->size, &name);
    if (name.flags != 0)
        violate_text(s, DICOM_V_VALUE_FORM,
                     "at most three groups of five components", v);
    for (size_t i = 0; i < DICOM_NAME_GROUPS; i++)
        if (name.group[i].size > 64 && count_characters(s, &name.group[i]) > 64)
            violate_text(s, DICOM_V_VALUE_LONG,
                         "at most 64 characters in a group", v);
}

static void
check_number(const struct subject *s, const dicom_slice *v)
{
    const uint32_t fine = DICOM_NUMBER_PLUS | DICOM_NUMBER_BARE_POINT;
    uint32_t       flags = 0;
    double         d;
    int64_t        i;
    dicom_status   status = s->vr == DICOM_VR_DS
                                ? dicom_ds_read(v->text, v->size, &d, &flags)
                                : dicom_is_read(v->text, v->size, &i, &flags);

    if (status == DICOM_E_EMPTY)
        return;
    if (flags & DICOM_NUMBER_TOO_LONG)
        violate_text(s, DICOM_V_VALUE_LONG,
                     s->vr == DICOM_VR_DS ? "at most 16 characters"
                                          : "at most 12 characters",
                     v);
    flags &= ~(fine | (uint32_t)DICOM_NUMBER_TOO_LONG);
    if (status != DICOM_OK || flags != 0)
        violate_text(s, DICOM_V_VALUE_FORM,
                     s->vr == DICOM_VR_DS ? "a decimal number"
                                          : "a whole number of 32 bits",
                     v);
}

static void
check_moment(const struct subject *s, const dicom_slice *v)
{
    dicom_moment moment;
    uint32_t     flags = 0;
    dicom_status status =
        dicom_moment_read(s->vr, v->text, v->size, &moment, &flags);

    if (status == DICOM_E_EMPTY ||
        (status == DICOM_OK && (flags & ~(uint32_t)DICOM_TIME_PADDING) == 0))
        return;
    violate_text(s, DICOM_V_VALUE_FORM,
                 s->vr == DICOM_VR_DA   ? "YYYYMMDD"
                 : s->vr == DICOM_VR_TM ? "HHMMSS.FFFFFF"
                                        : "YYYYMMDDHHMMSS.FFFFFF&ZZXX",
                 v);
}

static void
check_age(const struct subject *s, const dicom_slice *v)
{
    dicom_age    age;
    uint32_t     flags = 0;
    dicom_status status = dicom_age_read(v->text, v->size, &age, &flags);

    if (status != DICOM_E_EMPTY && (status != DICOM_OK || flags != 0))
        violate_text(s, DICOM_V_VALUE_FORM, "nnnD, nnnW, nnnM or nnnY", v);
}

static void
check_uid(const struct subject *s, const dicom_slice *v)
{
    uint32_t flags =
        dicom_uid_check(v->text, v->size) & ~(uint32_t)DICOM_UID_PADDING;

    if (flags != 0)
        violate_text(s, DICOM_V_VALUE_FORM, dicom_uid_flag_text(flags), v);
}

static void
check_form(const struct subject *s, const dicom_slice *v)
{
    switch (s->vr) {
    case DICOM_VR_PN:
        check_name(s, v);
        return;
    case DICOM_VR_DS:
    case DICOM_VR_IS:
        check_number(s, v);
        return;
    case DICOM_VR_DA:
    case DICOM_VR_TM:
    case DICOM_VR_DT:
        check_moment(s, v);
        return;
    case DICOM_VR_AS:
        check_age(s, v);
        return;
    case DICOM_VR_UI:
        check_uid(s, v);
        return;
    default:
        check_value_length(s, v);
    }
}

/* UI ends with one NUL at most, other texts with spaces. */
static size_t
check_padding(const struct subject *s, const char *text, size_t size)
{
    size_t kept = size;
    bool   wrong = false;

    while (kept > 0 && (text[kept - 1] == '\0' ||
                        (s->vr == DICOM_VR_UI && text[kept - 1] == ' ')))
        wrong |= text[--kept] != s->info->padding;
    if (wrong || size - kept > 1)
        violate_text(s, DICOM_V_PADDING_WRONG,
                     s->info->padding == ' ' ? "spaces" : "one NUL at most",
                     NULL);
    return kept;
}

static void
check_text(const struct subject *s)
{
    size_t       size;
    const char  *text = dicom_element_bytes(s->el, &size);
    dicom_values values;
    dicom_slice  v;

    if (!text || size == 0)
        return;
    size = check_padding(s, text, size);
    if (s->vr != DICOM_VR_UI)
        check_characters(s, text, size);
    dicom_values_begin(&values, s->vr, s->charset, text, size);
    while (dicom_values_next(&values, &v))
        check_form(s, &v);
}

/* ---- some attributes -------------------------------------------------- */

/* Frame numbers begin at 1. PS3.3 10.3 */
static void
check_frame_numbers(const struct subject *s)
{
    struct dicom__value_walk w;
    struct dicom__value      v;

    if (!dicom__values_of(&w, s->el, NULL))
        return;
    while (dicom__value_next(&w, &v))
        if (v.is_number && v.number < 1)
            dicom__violate(s->c, DICOM_V_FRAME_NUMBER, s->tag, s->el,
                           "at least 1", v.number == 0 ? "0" : "less than 0");
}

static void
check_charset(const struct subject *s, dicom_charset *charset)
{
    size_t      size;
    const char *text = dicom_element_bytes(s->el, &size);
    dicom_slice all = {text, size};

    if (!text)
        return;
    dicom_charset_prepare(charset, text, size);
    if (charset->flags != 0)
        violate_text(s, DICOM_V_CHARSET_WRONG, "defined terms, in order", &all);
}

/* ---- one element, and all --------------------------------------------- */

/* A sequence, maybe one that came as UN. */
static bool
has_items(const struct subject *s)
{
    return s->vr == DICOM_VR_SQ || dicom_element_item_count(s->el) > 0;
}

static void
check_element(struct dicom__check *c, struct dicom__check_level *l,
              const dicom_element *el)
{
    struct subject s = {c,           el,      dicom_dict_by_tag(el->tag), NULL,
                        &l->charset, el->tag, dicom_element_vr(el)};

    if (DICOM_TAG_ELEMENT(s.tag) == 0 && DICOM_TAG_GROUP(s.tag) > 2)
        dicom__violate(c, DICOM_V_GROUP_LENGTH, s.tag, el, "", "");
    if (s.row && !(dicom_dict_vr(s.row) == DICOM_VR_SQ && has_items(&s)))
        check_vr(&s);
    if (dicom_element_flags(el) & DICOM_EVENT_PARTIAL)
        return;
    s.vr = dicom_element_value_vr(el);
    s.info = dicom_vr_get_info(s.vr);
    check_length(&s);
    if (s.row)
        check_vm(&s);
    if (s.tag == DICOM_TAG(0x0008, 0x0005))
        check_charset(&s, &l->charset);
    if (s.tag == DICOM_TAG(0x0008, 0x1160))
        check_frame_numbers(&s);
    if (s.info->klass == DICOM_CLASS_STRING ||
        s.info->klass == DICOM_CLASS_TEXT)
        check_text(&s);
}

/* An element that lies behind one with a higher tag. PS3.5 7.1 */
static void
check_order(struct dicom__check *c, const dicom_dataset *ds)
{
    for (size_t i = 1; i < ds->count; i++) {
        uint64_t before = dicom_element_offset(&ds->elements[i - 1]);
        uint64_t here = dicom_element_offset(&ds->elements[i]);

        if (before > here && here > 0) {
            dicom__violate(c, DICOM_V_ORDER, ds->elements[i - 1].tag,
                           &ds->elements[i - 1], "tags that ascend", "");
            return;
        }
    }
}

static void
open_set(struct dicom__check *c, const dicom_dataset *ds,
         const dicom_charset *charset)
{
    c->here = ds;
    c->levels[c->depth] =
        (struct dicom__check_level){.ds = ds, .charset = *charset};
    check_order(c, ds);
}

/* Goes to the next item of the sequence in hand; false after the last. */
static bool
next_item(struct dicom__check *c, struct dicom__check_level *l)
{
    const dicom_element *el;

    if (l->index == 0)
        return false;
    el = &l->ds->elements[l->index - 1];
    if (l->item >= dicom_element_item_count(el))
        return false;
    c->steps[c->depth++] = (struct dicom__path_step){el->tag, l->item};
    open_set(c, dicom_element_item(el, l->item++), &l->charset);
    return true;
}

void
dicom__check_values(struct dicom__check *c, const dicom_dataset *ds)
{
    c->type = c->module = c->section = "";
    c->depth = 0;
    open_set(c, ds, &(dicom_charset){0});
    for (;;) {
        struct dicom__check_level *l = &c->levels[c->depth];

        if (next_item(c, l))
            continue;
        if (l->index < l->ds->count) {
            l->item = 0;
            check_element(c, l, &l->ds->elements[l->index++]);
            continue;
        }
        if (c->depth == 0)
            break;
        c->here = c->levels[--c->depth].ds;
    }
    c->here = c->root;
}
