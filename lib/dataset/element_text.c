/* Texts out of elements, and what they say. */
#include <string.h>

#include "base/bytes.h"
#include "dataset/tree.h"
#include "dicom/element.h"
#include "encoding/number_print.h"
#include "encoding/split.h"
#include "encoding/utf8.h"
#include "event/finding.h"

enum { NUMBER_SIZE = 32 }; /* room for a binary number as text */

void
dicom_dataset_charset(const dicom_dataset *ds, const dicom_charset *fallback,
                      dicom_charset *out)
{
    const dicom_element *el = NULL;
    size_t               size = 0;
    const char          *text;

    for (; ds && !el; ds = dicom_dataset_parent(ds))
        el = dicom_dataset_find(ds, DICOM__SPECIFIC_CHARACTER_SET);
    text = el ? dicom_element_trimmed(el, &size) : NULL;
    if (text && size > 0)
        dicom_charset_prepare(out, text, size);
    else if (fallback)
        *out = *fallback;
    else
        dicom_charset_prepare(out, "ISO_IR 192", 10);
}

size_t
dicom_element_count(const dicom_element *el, const dicom_charset *charset)
{
    if (!el || !dicom__element_has_value(el))
        return 0;

    dicom_vr vr = dicom_element_value_vr(el);
    unsigned word = dicom__vr_word(vr);
    size_t   size;
    if (word > 0)
        return dicom_element_size(el) / word;
    if (!dicom__vr_is_text(vr))
        return 0;
    const char *text = dicom_element_bytes(el, &size);
    return dicom_values_count(vr, charset, text, size);
}

/* ---- bytes --------------------------------------------------------------- */

dicom_status
dicom_element_string(const dicom_element *el, const dicom_charset *charset,
                     size_t index, dicom_slice *out)
{
    dicom_slice found;
    size_t      size;

    if (!el)
        return DICOM_E_NOT_FOUND;
    dicom_vr vr = dicom_element_value_vr(el);
    if (!dicom__element_has_value(el) || !dicom__vr_is_text(vr))
        return DICOM_E_WRONG_VR;
    const char *text = dicom_element_bytes(el, &size);
    if (!text)
        return DICOM_E_STATE;
    if (size == 0)
        return DICOM_E_EMPTY;
    if (!dicom_values_at(vr, charset, text, size, index, &found))
        return DICOM_E_RANGE;
    *out = found;
    return DICOM_OK;
}

/* A value of one VR, for those that read its text. */
static dicom_status
text_of_vr(const dicom_element *el, dicom_vr vr, size_t index, dicom_slice *out)
{
    if (el && dicom_element_value_vr(el) != vr)
        return DICOM_E_WRONG_VR;
    return dicom_element_string(el, NULL, index, out);
}

/* One binary value, little endian. */
static dicom_status
read_word(const dicom_element *el, size_t index, uint8_t out[8])
{
    unsigned word = dicom__vr_word(dicom_element_value_vr(el));
    size_t   there = word > 0 ? dicom_element_size(el) / word : 0;

    if (!dicom__element_has_value(el) || word == 0)
        return DICOM_E_WRONG_VR;
    if (there == 0)
        return DICOM_E_EMPTY;
    if (index >= there)
        return DICOM_E_RANGE;
    return dicom_element_read(el, (uint32_t)(index * word), out, word);
}

dicom_status
dicom_element_at(const dicom_element *el, size_t index, uint32_t *out)
{
    uint8_t word[8];

    if (!el)
        return DICOM_E_NOT_FOUND;
    if (dicom_element_value_vr(el) != DICOM_VR_AT)
        return DICOM_E_WRONG_VR;
    dicom_status status = read_word(el, index, word);
    if (status == DICOM_OK)
        *out = dicom__get_tag(word, false);
    return status;
}

/* ---- UTF-8 --------------------------------------------------------------- */

static size_t
print_tag(char *out, uint32_t tag)
{
    for (int i = 7; i >= 0; i--, tag >>= 4)
        out[i] = "0123456789ABCDEF"[tag & 15];
    out[8] = '\0';
    return 8;
}

static dicom_status
print_number(const dicom_element *el, size_t index, char out[NUMBER_SIZE],
             size_t *size)
{
    uint32_t     tag;
    uint64_t     u;
    int64_t      i;
    float        f;
    double       d;
    dicom_status status;

    switch (dicom_element_value_vr(el)) {
    case DICOM_VR_AT:
        status = dicom_element_at(el, index, &tag);
        if (status == DICOM_OK)
            *size = print_tag(out, tag);
        return status;
    case DICOM_VR_FL:
    case DICOM_VR_OF:
        status = dicom_element_copy_floats(el, index, &f, 1);
        if (status == DICOM_OK)
            *size = dicom__print_float(out, f);
        return status;
    case DICOM_VR_FD:
    case DICOM_VR_OD:
        status = dicom_element_double(el, index, &d);
        if (status == DICOM_OK)
            *size = dicom__print_double(out, d);
        return status;
    case DICOM_VR_SS:
    case DICOM_VR_SL:
    case DICOM_VR_SV:
        status = dicom_element_int64(el, index, &i);
        if (status == DICOM_OK)
            *size = dicom__print_i64(out, i);
        return status;
    default:
        status = dicom_element_uint64(el, index, &u);
        if (status == DICOM_OK)
            *size = dicom__print_u64(out, u);
        return status;
    }
}

static void
end_text(char *buffer, size_t size, size_t whole, size_t *needed)
{
    if (needed)
        *needed = whole;
    if (size == 0)
        return;
    if (whole >= size)
        whole = dicom__utf8_whole((const uint8_t *)buffer, size - 1);
    buffer[whole] = '\0';
}

dicom_status
dicom_element_utf8(const dicom_element *el, const dicom_charset *charset,
                   size_t index, char *buffer, size_t size, size_t *needed)
{
    dicom_slice  text;
    char         number[NUMBER_SIZE];
    size_t       room = size > 0 ? size - 1 : 0, whole = 0;
    dicom_status status;

    if (el && !dicom__vr_is_text(dicom_element_value_vr(el))) {
        status = print_number(el, index, number, &whole);
        if (status != DICOM_OK)
            return status;
        if (room > 0)
            memcpy(buffer, number, whole < room ? whole : room);
    } else {
        status = dicom_element_string(el, charset, index, &text);
        if (status != DICOM_OK)
            return status;
        whole = dicom_charset_decode(charset, dicom_element_value_vr(el),
                                     text.text, text.size, buffer, room, NULL);
    }
    end_text(buffer, size, whole, needed);
    return DICOM_OK;
}

dicom_status
dicom_dataset_utf8(const dicom_dataset *ds, uint32_t tag, char *buffer,
                   size_t size, size_t *needed)
{
    const dicom_element *el = dicom_dataset_find(ds, tag);
    dicom_charset        charset;

    dicom_dataset_charset(ds, NULL, &charset);
    return dicom_element_utf8(el, &charset, 0, buffer, size, needed);
}

/* ---- what texts say ------------------------------------------------------ */

dicom_status
dicom_element_name(const dicom_element *el, const dicom_charset *charset,
                   size_t index, char *buffer, size_t size, dicom_name *out)
{
    dicom_slice  text;
    dicom_status status;

    if (el && dicom_element_value_vr(el) != DICOM_VR_PN)
        return DICOM_E_WRONG_VR;
    status = dicom_element_string(el, charset, index, &text);
    if (status != DICOM_OK)
        return status;
    size_t whole = dicom_charset_decode(charset, DICOM_VR_PN, text.text,
                                        text.size, buffer, size, NULL);
    if (whole > size)
        return DICOM_E_ARGUMENT;
    dicom_name_read(NULL, buffer, whole, out);
    return DICOM_OK;
}

dicom_status
dicom_element_uid(const dicom_element *el, size_t index,
                  char out[DICOM_UID_SIZE])
{
    /* Padding is that before the text now: what is behind it was cut off. */
    const uint32_t wrong = DICOM_UID_PADDING | DICOM_UID_TOO_LONG |
                           DICOM_UID_CHARACTER | DICOM_UID_EMPTY_PART;
    dicom_slice  text;
    dicom_status status = text_of_vr(el, DICOM_VR_UI, index, &text);

    if (status != DICOM_OK)
        return status;
    if (text.size == 0)
        return DICOM_E_EMPTY;
    if (dicom_uid_check(text.text, text.size) & wrong)
        return DICOM_E_VALUE;
    memcpy(out, text.text, text.size);
    out[text.size] = '\0';
    return DICOM_OK;
}

dicom_status
dicom_element_moment(const dicom_element *el, size_t index, dicom_moment *out,
                     uint32_t *flags)
{
    dicom_slice  text;
    dicom_status status;

    if (flags)
        *flags = 0;
    status = dicom_element_string(el, NULL, index, &text);
    if (status != DICOM_OK)
        return status;
    return dicom_moment_read(dicom_element_value_vr(el), text.text, text.size,
                             out, flags);
}

dicom_status
dicom_element_age(const dicom_element *el, size_t index, dicom_age *out,
                  uint32_t *flags)
{
    dicom_slice  text;
    dicom_status status = text_of_vr(el, DICOM_VR_AS, index, &text);

    if (flags)
        *flags = 0;
    if (status != DICOM_OK)
        return status;
    return dicom_age_read(text.text, text.size, out, flags);
}
