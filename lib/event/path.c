#include "event/path.h"

#include <stdbool.h>
#include <string.h>

#include "dicom/event.h"

/* Longer than any keyword of the standard. The first and the last step, each
 * with its index, and the ellipsis between them fit a path. */
enum { KEYWORD_MAX = 96, STEP_MAX = KEYWORD_MAX + 12 };

static const char ellipsis[] = " ... ";

static size_t
put_hex(char *out, uint32_t value, size_t digits)
{
    for (size_t i = digits; i-- > 0; value >>= 4)
        out[i] = "0123456789ABCDEF"[value & 15];
    return digits;
}

/* A keyword that leads back to this tag: in repeating groups several have the
 * same one. */
static size_t
put_tag(char *out, uint32_t tag)
{
    const dicom_dict_row *row = dicom_dict_by_tag(tag);
    bool                  own = row && dicom_dict_tag(row) == tag;
    const char           *keyword = own ? dicom_dict_keyword(row) : "";
    size_t                size = strlen(keyword);

    if (size > 0 && size <= KEYWORD_MAX) {
        memcpy(out, keyword, size);
        return size;
    }
    out[0] = '(';
    put_hex(out + 1, DICOM_TAG_GROUP(tag), 4);
    out[5] = ',';
    put_hex(out + 6, DICOM_TAG_ELEMENT(tag), 4);
    out[10] = ')';
    return 11;
}

static size_t
put_index(char *out, uint32_t index)
{
    char   digits[10];
    size_t size = 0, count = 0;

    do {
        digits[count++] = (char)('0' + index % 10);
        index /= 10;
    } while (index > 0);
    out[size++] = '[';
    while (count > 0)
        out[size++] = digits[--count];
    out[size++] = ']';
    return size;
}

static size_t
put_step(char *out, const struct dicom__path_step *step)
{
    size_t size = put_tag(out, step->tag);

    if (step->index == DICOM_PATH_NO_ITEM)
        return size;
    return size + put_index(out + size, step->index);
}

/* The path from its end backwards: what has been written begins at `at`. */
struct tail {
    char  *out;
    size_t at;
};

/* Puts a part of `size` bytes and a point before what is there. */
static bool
prepend(struct tail *t, const char *part, size_t size)
{
    bool point = t->at < DICOM_PATH_SIZE - 1;

    if (size + point > t->at)
        return false;
    if (point)
        t->out[--t->at] = '.';
    t->at -= size;
    memcpy(t->out + t->at, part, size);
    return true;
}

/* Puts the first step and an ellipsis before the last steps, of which the
 * foremost give way. No step holds a point. */
static void
abridge(struct tail *t, const struct dicom__path_step *first)
{
    char   head[STEP_MAX + sizeof ellipsis];
    size_t size = put_step(head, first);

    memcpy(head + size, ellipsis, sizeof ellipsis - 1);
    size += sizeof ellipsis - 1;
    while (t->at < size) {
        const char *from = t->out + t->at;
        const char *point = memchr(from, '.', DICOM_PATH_SIZE - 1 - t->at);

        t->at = (size_t)(point + 1 - t->out);
    }
    t->at -= size;
    memcpy(t->out + t->at, head, size);
}

void
dicom__path_format(char out[DICOM_PATH_SIZE],
                   const struct dicom__path_step *steps, size_t count,
                   uint32_t tag)
{
    struct tail t = {out, DICOM_PATH_SIZE - 1};
    char        part[STEP_MAX];

    out[t.at] = '\0';
    if (tag != 0)
        (void)prepend(&t, part, put_tag(part, tag));
    for (size_t i = count; i-- > 0;)
        if (!prepend(&t, part, put_step(part, &steps[i]))) {
            abridge(&t, &steps[0]);
            break;
        }
    memmove(out, out + t.at, DICOM_PATH_SIZE - t.at);
}
