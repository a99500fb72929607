#include "encoding/name.h"

#include <string.h>

static struct dicom__slice
without_spaces(const char *text, size_t size)
{
    for (; size > 0 && text[size - 1] == ' '; size--)
        ;
    for (; size > 0 && *text == ' '; size--)
        text++;
    return (struct dicom__slice){text, size};
}

static void
read_group(struct dicom__name *name, int group, enum dicom__trail trail)
{
    struct dicom__slice whole = name->group[group];
    size_t              from = 0;

    for (int part = 0; part < DICOM__NAME_PARTS; part++) {
        size_t end =
            dicom__find_char(whole.text, whole.size, from, '^', '^', trail);
        if (part == DICOM__NAME_PARTS - 1 && end < whole.size) {
            name->flags |= DICOM__NAME_MORE_PARTS;
            end = whole.size;
        }
        name->part[group][part] = without_spaces(whole.text + from, end - from);
        from = end < whole.size ? end + 1 : whole.size;
    }
}

void
dicom__name_read(struct dicom__name *out, enum dicom__trail trail,
                 const char *text, size_t size)
{
    if (size == 0)
        text = ""; /* it may be NULL */
    struct dicom__slice value = dicom__value_trim(DICOM_VR_PN, text, size);
    size_t              from = 0;

    out->flags = 0;
    for (int group = 0; group < DICOM__NAME_GROUPS; group++) {
        size_t end =
            dicom__find_char(value.text, value.size, from, '=', '=', trail);
        if (group == DICOM__NAME_GROUPS - 1 && end < value.size) {
            out->flags |= DICOM__NAME_MORE_GROUPS;
            end = value.size;
        }
        out->group[group] = without_spaces(value.text + from, end - from);
        read_group(out, group, trail);
        from = end < value.size ? end + 1 : value.size;
    }
}

/* Where the text goes; what does not fit is only counted. */
struct sink {
    char  *out;
    size_t room, size;
};

static void
put(struct sink *sink, const char *text, size_t size)
{
    if (sink->size < sink->room && size > 0) {
        size_t room = sink->room - sink->size;
        memcpy(sink->out + sink->size, text, size < room ? size : room);
    }
    sink->size += size;
}

size_t
dicom__name_print(char *out, size_t size, const struct dicom__name *name)
{
    struct sink sink = {out, size, 0};
    /* Delimiters are due once something follows them. */
    int groups = 0;

    for (int group = 0; group < DICOM__NAME_GROUPS; group++) {
        int parts = 0;
        for (int part = 0; part < DICOM__NAME_PARTS; part++) {
            const struct dicom__slice *text = &name->part[group][part];
            if (text->size == 0)
                continue;
            for (; groups < group; groups++)
                put(&sink, "=", 1);
            for (; parts < part; parts++)
                put(&sink, "^", 1);
            put(&sink, text->text, text->size);
        }
    }
    return sink.size;
}
