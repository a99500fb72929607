/* The samples of PS3.5 annexes H to K, as tests/charset_samples.tsv has them;
 * tests/peers.sh shows that pydicom reads them alike. */
#include <stdlib.h>

#include "support/tsv.h"

#include "dicom/charset.h"

enum { NAME, TERMS, VR, BYTES, TEXT };

/* Puts line ends in place of \r and \n. */
static struct bytes
text_of(const char *cell)
{
    struct bytes b = bytes_copy(cell, strlen(cell));
    size_t       size = 0;

    for (size_t i = 0; i < b.size; i++) {
        uint8_t c = b.data[i];
        if (c == '\\' && i + 1 < b.size)
            c = b.data[++i] == 'r' ? '\r' : '\n';
        b.data[size++] = c;
    }
    b.size = size;
    return b;
}

static void
sample_is_as_the_standard_says(const void *row)
{
    const struct tsv_row *r = row;
    struct bytes          bytes = bytes_from_hex(r->cell[BYTES]);
    struct bytes          text = text_of(r->cell[TEXT]);
    dicom_vr      vr = dicom_vr_from_letters(r->cell[VR][0], r->cell[VR][1]);
    dicom_charset cs;
    char          out[512], coded[512];
    size_t        bad = 99;

    dicom_charset_prepare(&cs, r->cell[TERMS], strlen(r->cell[TERMS]));
    assert_int_equal(cs.flags, 0);
    size_t size = dicom_charset_decode(&cs, vr, (char *)bytes.data, bytes.size,
                                       out, sizeof out, &bad);
    assert_int_equal(size, text.size);
    assert_memory_equal(out, text.data, size);
    assert_int_equal(bad, 0);

    /* I.3 invokes its set before it needs it. */
    size = dicom_charset_encode(&cs, vr, (char *)text.data, text.size, coded,
                                sizeof coded, &bad);
    assert_int_equal(bad, 0);
    if (strstr(r->cell[NAME], "I.3") == NULL) {
        assert_int_equal(size, bytes.size);
        assert_memory_equal(coded, bytes.data, size);
    }
    size = dicom_charset_decode(&cs, vr, coded, size, out, sizeof out, &bad);
    assert_int_equal(size, text.size);
    assert_memory_equal(out, text.data, size);
    bytes_free(&text);
    bytes_free(&bytes);
}

int
main(void)
{
    static struct tsv samples;

    samples = tsv_read("tests/charset_samples.tsv");
    RUN_TSV(sample_is_as_the_standard_says, samples);
    return finish_tests();
}
