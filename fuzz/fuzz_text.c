/*
 * Text in its character set. The first line of the input is the value of
 * Specific Character Set, the first byte of the second one chooses a VR; the
 * rest is decoded, parted and encoded again.
 */
#include <stdlib.h>
#include <string.h>

#include <dicom/value.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition))                                                      \
            abort();                                                           \
    } while (0)

static const dicom_vr vrs[] = {DICOM_VR_LO, DICOM_VR_PN, DICOM_VR_LT,
                               DICOM_VR_UC, DICOM_VR_CS, DICOM_VR_UI};

struct text {
    dicom_charset charset;
    dicom_vr      vr;
    const char   *bytes;
    size_t        size;
};

/* Whether what is decoded is UTF-8, by a decoder of its own. */
static bool
is_utf8(const char *text, size_t size)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char  *p = (const unsigned char *)text;

    for (size_t i = 0; i < size;) {
        unsigned count = p[i] < 0x80   ? 0
                         : p[i] < 0xE0 ? 1
                         : p[i] < 0xF0 ? 2
                                       : 3;
        unsigned n = count;
        uint32_t c = n == 0 ? p[i] : p[i] & (0x3Fu >> n);

        if ((p[i] >= 0x80 && p[i] < 0xC2) || p[i] > 0xF4 || size - i <= n)
            return false;
        for (i++; n > 0 && (p[i] & 0xC0) == 0x80; n--, i++)
            c = c << 6 | (p[i] & 0x3F);
        if (n > 0 || c < least[count] || c > 0x10FFFF ||
            (c >= 0xD800 && c < 0xE000))
            return false;
    }
    return true;
}

static char *
decoded(const struct text *t, size_t *size, size_t *bad)
{
    size_t whole = dicom_charset_decode(&t->charset, t->vr, t->bytes, t->size,
                                        NULL, 0, bad);
    char  *out = malloc(whole + 1);
    size_t again;

    CHECK(out);
    CHECK(whole <= t->size * 4);
    *size = dicom_charset_decode(&t->charset, t->vr, t->bytes, t->size, out,
                                 whole, &again);
    CHECK(*size == whole && again == *bad);
    CHECK(is_utf8(out, whole));
    return out;
}

/* In pieces of any size it is the same. */
static void
check_pieces(const struct text *t, const char *whole, size_t size, size_t room)
{
    dicom_decoder d;
    char          piece[64];
    size_t        at = 0, n;

    dicom_decoder_begin(&d, &t->charset, t->vr, t->bytes, t->size);
    while ((n = dicom_decoder_next(&d, piece, room)) > 0) {
        CHECK(n <= room && n <= size - at);
        CHECK(memcmp(piece, whole + at, n) == 0);
        at += n;
    }
    CHECK(at == size);
}

/* Values lie one behind the other, and the count is theirs. */
static void
check_values(const struct text *t)
{
    dicom_values values;
    dicom_slice  value;
    size_t       count = 0;
    const char  *end = t->bytes;

    dicom_values_begin(&values, t->vr, &t->charset, t->bytes, t->size);
    for (; dicom_values_next(&values, &value); count++) {
        CHECK(value.text >= end);
        end = value.text + value.size;
        CHECK(end <= t->bytes + t->size);
    }
    CHECK(count == dicom_values_count(t->vr, &t->charset, t->bytes, t->size));
    CHECK(
        !dicom_values_at(t->vr, &t->charset, t->bytes, t->size, count, &value));
}

/* What is read of a name and printed reads the same; but a NUL is padding at
 * the end, where a part stands once no empty ones follow it. */
static void
check_name(const char *text, size_t size)
{
    dicom_name name, again;
    char      *out;

    if (size == 0 || memchr(text, '\0', size))
        return;
    out = malloc(size + 16);
    CHECK(out);
    dicom_name_read(NULL, text, size, &name);
    size_t printed = dicom_name_print(&name, out, size + 16);
    CHECK(printed <= size + 16);
    dicom_name_read(NULL, out, printed, &again);
    for (int g = 0; g < DICOM_NAME_GROUPS; g++)
        for (int p = 0; p < DICOM_NAME_PARTS; p++) {
            dicom_slice a = name.part[g][p], b = again.part[g][p];
            CHECK(a.size == b.size);
            CHECK(a.size == 0 || memcmp(a.text, b.text, a.size) == 0);
        }
    free(out);
}

/* What was decoded without fault comes back through the bytes. */
static void
check_encoded(const struct text *t, const char *utf8, size_t size, size_t bad)
{
    size_t failed, again_bad, again_size;
    size_t whole =
        dicom_charset_encode(&t->charset, t->vr, utf8, size, NULL, 0, &failed);
    char *out = malloc(whole + 1);

    CHECK(out);
    CHECK(dicom_charset_encode(&t->charset, t->vr, utf8, size, out, whole,
                               NULL) == whole);
    struct text back = {t->charset, t->vr, out, whole};
    char       *again = decoded(&back, &again_size, &again_bad);
    if (bad == 0 && failed == 0) {
        CHECK(again_bad == 0);
        CHECK(again_size == size && memcmp(again, utf8, size) == 0);
    }
    free(again);
    free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *line = size > 0 ? memchr(data, '\n', size) : NULL;
    struct text    t = {.vr = DICOM_VR_LO};

    if (!line || line + 1 == data + size)
        return 0;
    dicom_charset_prepare(&t.charset, (const char *)data,
                          (size_t)(line - data));
    t.vr = vrs[line[1] % (sizeof vrs / sizeof *vrs)];
    t.bytes = (const char *)line + 2;
    t.size = size - (size_t)(line + 2 - data);

    size_t whole, bad;
    char  *utf8 = decoded(&t, &whole, &bad);
    if (dicom_charset_is_utf8(&t.charset, t.vr, t.bytes, t.size)) {
        CHECK(whole == t.size && bad == 0);
        CHECK(whole == 0 || memcmp(utf8, t.bytes, whole) == 0);
    }
    check_pieces(&t, utf8, whole, 4 + size % 60);
    check_values(&t);
    if (t.vr == DICOM_VR_PN)
        check_name(utf8, whole);
    check_encoded(&t, utf8, whole, bad);
    free(utf8);
    return 0;
}
