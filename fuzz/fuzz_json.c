/*
 * The input as JSON: in whatever pieces it comes the events are the same, and
 * what they are written as is read as the same again. The input as DICOM:
 * whatever is parsed gives JSON that is read and written without a difference
 * but for Specific Character Set, also when long values come in pieces.
 *
 * The last byte of the input chooses the options, and is read like all others.
 */
#define OF(name) dicom_json_##name
#define READER_OPTIONS DICOM_JSON_READER_OPTIONS_INIT
#include "text_trip.h"

static trip_writer *
new_writer(struct text *out, uint8_t bits)
{
    dicom_json_writer_options o = DICOM_JSON_WRITER_OPTIONS_INIT;
    dicom_json_writer        *w;

    o.pretty = bits & 1;
    o.form = DICOM_JSON_ARRAY;
    o.numbers = (dicom_json_numbers)((bits >> 1 & 3) % 3);
    check(dicom_json_writer_new(&w, add, out, &o) == DICOM_OK);
    return w;
}

static void
set_options(trip_reader_options *o, uint8_t bits)
{
    o->lines = bits & 8;
}

/* Without the attribute that reading adds or changes. */
static void
drop_charset(struct text *t)
{
    static const char key[] = "\"00080005\":";
    size_t            to = 0, i = 0;

    while (i < t->size) {
        if (t->size - i < sizeof key ||
            memcmp(t->bytes + i, key, sizeof key - 1) != 0) {
            t->bytes[to++] = t->bytes[i++];
            continue;
        }
        while (t->bytes[i] != '}')
            i++;
        i++;
        if (i < t->size && t->bytes[i] == ',')
            i++;
        else if (to > 0 && t->bytes[to - 1] == ',')
            to--;
    }
    t->size = to;
}

static void
try_dicom(const uint8_t *data, size_t size, uint8_t bits)
{
    /* As strings, lest the digits of long decimals be rounded. */
    const uint8_t exact = (uint8_t)((bits & 16) | DICOM_JSON_NUMBERS_NONE << 1);
    struct text   direct = {0}, again = {0};
    bool          odd;
    dicom_status  status;

    write_twice(data, size, 1 + bits % 5u, exact, "\\u0000", &direct, &odd);
    status = read_and_write(&direct, exact, &again);
    /* A tag may be there twice. */
    check(status == DICOM_OK || status == DICOM_E_SYNTAX);
    if (status == DICOM_OK && !odd) {
        drop_charset(&direct);
        drop_charset(&again);
        check(equal(&direct, &again));
    }
    free(direct.bytes);
    free(again.bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t bits = size > 0 ? data[size - 1] : 0;

    try_text(data, size, bits);
    try_dicom(data, size, bits);
    return 0;
}
