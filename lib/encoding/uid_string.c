#include "dicom/value.h"

#include <string.h>

enum {
    UID_MAX = DICOM_UID_SIZE - 1,
    NUMBER_DIGITS = 39, /* of 2^128 - 1 */
    LEAST_DIGITS = 18
};

static bool
is_padding(char c)
{
    return c == '\0' || c == ' ';
}

/* Without the NULs and spaces around it; returns its size. */
static size_t
trim(const char **text, size_t size)
{
    for (; size > 0 && is_padding((*text)[size - 1]); size--)
        ;
    for (; size > 0 && is_padding(**text); size--)
        ++*text;
    return size;
}

/* The number of a component, up to 40, which stands for all above. */
static int
small_number(const char *text, size_t size)
{
    int v = 0;

    for (size_t i = 0; i < size; i++) {
        v = v * 10 + (text[i] - '0');
        if (v > 40)
            return 40;
    }
    return v;
}

/* The first component says how large the second may be. */
static uint32_t
check_root(const char *text, size_t size)
{
    const char *point = memchr(text, '.', size);

    if (!point || point - text != 1 || *text > '2')
        return DICOM_UID_ROOT;
    const char *second = point + 1;
    size_t      rest = size - 2;
    const char *next = rest ? memchr(second, '.', rest) : NULL;
    if (next)
        rest = (size_t)(next - second);
    return *text < '2' && small_number(second, rest) > 39 ? DICOM_UID_ROOT : 0;
}

/* One component after the other; `text` is not empty. */
static uint32_t
check_parts(const char *text, size_t size)
{
    uint32_t flags = 0;
    size_t   first = 0;

    for (size_t i = 0; i <= size; i++) {
        if (i < size && text[i] != '.') {
            if (text[i] < '0' || text[i] > '9')
                flags |= DICOM_UID_CHARACTER;
            continue;
        }
        if (i == first)
            flags |= DICOM_UID_EMPTY_PART;
        else if (text[first] == '0' && i - first > 1)
            flags |= DICOM_UID_LEADING_ZERO;
        first = i + 1;
    }
    return flags;
}

uint32_t
dicom_uid_check(const char *text, size_t size)
{
    const char *begin = text;
    size_t      trimmed = trim(&begin, size);
    uint32_t    flags = 0;

    if (size == 0)
        return 0;
    bool one_nul = size == trimmed + 1 && text[size - 1] == '\0';
    if (size != trimmed && !one_nul)
        flags |= DICOM_UID_PADDING;
    if (trimmed == 0)
        return flags | DICOM_UID_EMPTY_PART;
    if (trimmed > UID_MAX)
        flags |= DICOM_UID_TOO_LONG;
    flags |= check_parts(begin, trimmed);
    if (!(flags & (DICOM_UID_CHARACTER | DICOM_UID_EMPTY_PART)))
        flags |= check_root(begin, trimmed);
    return flags;
}

bool
dicom_uid_equal(const char *a, size_t a_size, const char *b, size_t b_size)
{
    a_size = trim(&a, a_size);
    b_size = trim(&b, b_size);
    return a_size == b_size && (a_size == 0 || memcmp(a, b, a_size) == 0);
}

/* Divides the number by ten; returns the rest. */
static unsigned
divide_by_ten(uint8_t number[16])
{
    unsigned rest = 0;

    for (int i = 0; i < 16; i++) {
        rest = rest << 8 | number[i];
        number[i] = (uint8_t)(rest / 10);
        rest %= 10;
    }
    return rest;
}

/* The last `digits` digits of the number, with the zeros before them. */
static void
print_number(char *out, const uint8_t number[16], size_t digits)
{
    uint8_t rest[16];

    memcpy(rest, number, sizeof rest);
    while (digits > 0)
        out[--digits] = (char)('0' + divide_by_ten(rest));
}

size_t
dicom_uid_from_uuid(const uint8_t uuid[16], char out[DICOM_UID_SIZE])
{
    char   digits[NUMBER_DIGITS];
    size_t zeros = 0;

    print_number(digits, uuid, NUMBER_DIGITS);
    while (zeros < NUMBER_DIGITS - 1 && digits[zeros] == '0')
        zeros++;
    memcpy(out, "2.25.", 5);
    memcpy(out + 5, digits + zeros, NUMBER_DIGITS - zeros);
    size_t size = 5 + NUMBER_DIGITS - zeros;
    out[size] = '\0';
    return size;
}

dicom_status
dicom_uid_from_root(const char *root, size_t size, const uint8_t random[16],
                    char out[DICOM_UID_SIZE])
{
    if (size == 0 || size > UID_MAX - 1 - LEAST_DIGITS ||
        dicom_uid_check(root, size) != 0 || root[size - 1] == '\0')
        return DICOM_E_ARGUMENT;
    size_t digits = UID_MAX - 1 - size;
    if (digits > NUMBER_DIGITS)
        digits = NUMBER_DIGITS;
    memcpy(out, root, size);
    out[size] = '.';

    /* No zero may lead; one makes nine tenths of the numbers of a digit
     * less. */
    char *number = out + size + 1;
    print_number(number, random, digits);
    if (*number == '0')
        *number = '1';
    number[digits] = '\0';
    return DICOM_OK;
}
