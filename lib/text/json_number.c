#include "text/json_number.h"

#include <string.h>

static size_t
digits_at(const char *text, size_t size, size_t at)
{
    size_t n = 0;

    while (at + n < size && text[at + n] >= '0' && text[at + n] <= '9')
        n++;
    return n;
}

/* The exponent at the end, be there one or not. */
static bool
is_exponent(const char *text, size_t size, size_t at)
{
    if (at == size)
        return true;
    if (text[at] != 'e' && text[at] != 'E')
        return false;
    at++;
    if (at < size && (text[at] == '+' || text[at] == '-'))
        at++;
    size_t n = digits_at(text, size, at);
    return n > 0 && at + n == size;
}

bool
dicom__json_is_number(const char *text, size_t size)
{
    size_t at = size > 0 && text[0] == '-';
    size_t whole = digits_at(text, size, at);

    if (whole == 0 || (whole > 1 && text[at] == '0'))
        return false;
    at += whole;
    if (at < size && text[at] == '.') {
        size_t part = digits_at(text, size, at + 1);

        if (part == 0)
            return false;
        at += 1 + part;
    }
    return is_exponent(text, size, at);
}

static char *
append(char *to, const char *text, size_t size)
{
    memcpy(to, text, size);
    return to + size;
}

size_t
dicom__json_number(char *out, const char *text, size_t size)
{
    size_t at = size > 0 && (text[0] == '-' || text[0] == '+');
    size_t whole = digits_at(text, size, at);
    size_t behind = at + whole, part = 0;
    char  *to = out;

    if (behind < size && text[behind] == '.') {
        part = digits_at(text, size, behind + 1);
        behind += 1 + part;
    }
    if (whole + part == 0 || !is_exponent(text, size, behind))
        return 0;
    if (text[0] == '-')
        *to++ = '-';
    for (; whole > 1 && text[at] == '0'; whole--)
        at++;
    to = whole > 0 ? append(to, text + at, whole) : append(to, "0", 1);
    if (part > 0)
        to = append(to, text + behind - part - 1, part + 1);
    to = append(to, text + behind, size - behind);
    return (size_t)(to - out);
}

size_t
dicom__json_digits(const char *text, size_t size)
{
    size_t count = 0;

    for (size_t i = 0; i < size && text[i] != 'e' && text[i] != 'E'; i++)
        if (text[i] > '0' || (text[i] == '0' && count > 0))
            count++;
    return count;
}
