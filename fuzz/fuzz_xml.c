/*
 * The input as XML: in whatever pieces it comes the events are the same, and
 * what they are written as is read as the same again. The input as DICOM:
 * whatever is parsed gives XML that is read, and from then on written without
 * a difference, also when values come in pieces.
 *
 * The last byte of the input chooses the options, and is read like all others.
 */
#define OF(name) dicom_xml_##name
#define READER_OPTIONS DICOM_XML_READER_OPTIONS_INIT
#include "text_trip.h"

static trip_writer *
new_writer(struct text *out, uint8_t bits)
{
    dicom_xml_writer_options o = DICOM_XML_WRITER_OPTIONS_INIT;
    dicom_xml_writer        *w;

    o.pretty = bits & 1;
    check(dicom_xml_writer_new(&w, add, out, &o) == DICOM_OK);
    return w;
}

static void
set_options(trip_reader_options *o, uint8_t bits)
{
    (void)o;
    (void)bits;
}

static void
try_dicom(const uint8_t *data, size_t size, uint8_t bits)
{
    struct text direct = {0}, once = {0}, twice = {0};
    bool        odd;

    write_twice(data, size, 1 + bits % 5u, bits, "\xEF\xBF\xBD", &direct, &odd);
    /* A tag may be there twice, thousands of values be empty. */
    if (read_and_write(&direct, bits, &once) == DICOM_OK) {
        check(read_and_write(&once, bits, &twice) == DICOM_OK);
        check(equal(&once, &twice));
    }
    free(direct.bytes);
    free(once.bytes);
    free(twice.bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t bits = size > 0 ? data[size - 1] : 0;

    try_text(data, size, bits);
    try_dicom(data, size, bits);
    return 0;
}
