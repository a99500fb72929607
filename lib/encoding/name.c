#include <string.h>

#include "encoding/split.h"

static dicom_slice
without_spaces(const char *text, size_t size)
{
    for (; size > 0 && text[size - 1] == ' '; size--)
        ;
    for (; size > 0 && *text == ' '; size--)
        text++;
    return (dicom_slice){text, size};
}

static void
read_group(dicom_name *name, int group, enum dicom__trail trail)
{
    dicom_slice whole = name->group[group];
    size_t      from = 0;

    for (int part = 0; part < DICOM_NAME_PARTS; part++) {
        size_t end =
            dicom__find_char(whole.text, whole.size, from, '^', '^', trail);
        if (part == DICOM_NAME_PARTS - 1 && end < whole.size) {
            name->flags |= DICOM_NAME_MORE_PARTS;
            end = whole.size;
        }
        name->part[group][part] = without_spaces(whole.text + from, end - from);
        from = end < whole.size ? end + 1 : whole.size;
    }
}

void
dicom_name_read(const dicom_charset *charset, const char *text, size_t size,
                dicom_name *out)
{
    if (size == 0)
        text = ""; /* it may be NULL */
    dicom_slice       value = dicom_value_trim(DICOM_VR_PN, text, size);
    enum dicom__trail trail = dicom__trail_of(charset);
    size_t            from = 0;

    out->flags = 0;
    for (int group = 0; group < DICOM_NAME_GROUPS; group++) {
        size_t end =
            dicom__find_char(value.text, value.size, from, '=', '=', trail);
        if (group == DICOM_NAME_GROUPS - 1 && end < value.size) {
            out->flags |= DICOM_NAME_MORE_GROUPS;
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
dicom_name_print(const dicom_name *name, char *out, size_t size)
{
    struct sink sink = {out, size, 0};
    /* Delimiters are due once something follows them. */
    int groups = 0;

    for (int group = 0; group < DICOM_NAME_GROUPS; group++) {
        int parts = 0;
        for (int part = 0; part < DICOM_NAME_PARTS; part++) {
            const dicom_slice *text = &name->part[group][part];
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
