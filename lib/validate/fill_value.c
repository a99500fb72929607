/* Placeholders: what stands where a value is required, and none is known. */
#include <string.h>

#include "validate/fill.h"

#define ROWS DICOM_TAG(0x0028, 0x0010)
#define COLUMNS DICOM_TAG(0x0028, 0x0011)
#define SAMPLES DICOM_TAG(0x0028, 0x0002)
#define PHOTOMETRIC DICOM_TAG(0x0028, 0x0004)
#define FRAMES DICOM_TAG(0x0028, 0x0008)
#define BITS_ALLOCATED DICOM_TAG(0x0028, 0x0100)
#define BITS_STORED DICOM_TAG(0x0028, 0x0101)

/* A lookup table with more entries is left to others. */
enum { TEXT_SIZE = 2048, VALUES_MAX = 256, ENTRIES_MAX = 257 };

/* A value as text: several are parted by backslashes. */
struct text {
    char   bytes[TEXT_SIZE];
    size_t size;
    bool   full;
};

/* ---- tables ------------------------------------------------------------- */

/* By VR. Of binary words and unknown bytes: hexadecimal. */
static const char *const by_vr[DICOM_VR_COUNT] = {
    [DICOM_VR_AE] = "PLACEHOLDER",
    [DICOM_VR_AS] = "001Y",
    [DICOM_VR_AT] = "(0008,0018)",
    [DICOM_VR_CS] = "PLACEHOLDER",
    [DICOM_VR_DA] = "20000101",
    [DICOM_VR_DS] = "1",
    [DICOM_VR_DT] = "20000101000000",
    [DICOM_VR_FD] = "1",
    [DICOM_VR_FL] = "1",
    [DICOM_VR_IS] = "1",
    [DICOM_VR_LO] = "Placeholder",
    [DICOM_VR_LT] = "Placeholder",
    [DICOM_VR_OB] = "0000",
    [DICOM_VR_OD] = "0000000000000000",
    [DICOM_VR_OF] = "00000000",
    [DICOM_VR_OL] = "00000000",
    [DICOM_VR_OV] = "0000000000000000",
    [DICOM_VR_OW] = "0000",
    [DICOM_VR_PN] = "Placeholder",
    [DICOM_VR_SH] = "Placeholder",
    [DICOM_VR_SL] = "1",
    [DICOM_VR_SS] = "1",
    [DICOM_VR_ST] = "Placeholder",
    [DICOM_VR_SV] = "1",
    [DICOM_VR_TM] = "000000",
    [DICOM_VR_UC] = "Placeholder",
    [DICOM_VR_UL] = "1",
    [DICOM_VR_UN] = "0000",
    [DICOM_VR_UR] = "urn:oid:2.25.0",
    [DICOM_VR_US] = "1",
    [DICOM_VR_UT] = "Placeholder",
    [DICOM_VR_UV] = "1",
};

/*
 * Those that need another one to make sense, or that go with others; value by
 * value, and only where the rule allows it.
 */
static const struct {
    uint32_t    tag;
    const char *text;
} by_tag[] = {
    {DICOM_TAG(0x0008, 0x0008), "ORIGINAL\\PRIMARY"},
    {DICOM_TAG(0x0008, 0x0060), "OT"},                 /* Modality */
    {DICOM_TAG(0x0008, 0x0102), "99PLACEHOLDER"},      /* Coding Scheme */
    {DICOM_TAG(0x0008, 0x1150), "1.2.840.10008.5.1.4.1.1.7"},
    {DICOM_TAG(0x0020, 0x0020), "L\\P"}, /* Patient Orientation */
    {DICOM_TAG(0x0020, 0x0032), "0\\0\\0"}, /* Image Position (Patient) */
    {DICOM_TAG(0x0020, 0x0037), "1\\0\\0\\0\\1\\0"}, /* its Orientation */
    {DICOM_TAG(0x0020, 0x1040), "SLIDE_CORNER"}, /* Position Reference */
    {BITS_ALLOCATED, "16"},
    {DICOM_TAG(0x0028, 0x0103), "0"}, /* Pixel Representation */
    {DICOM_TAG(0x0028, 0x1052), "0"}, /* Rescale Intercept */
    {DICOM_TAG(0x0028, 0x0034), "2\\1"}, /* Pixel Aspect Ratio: never 1:1 */
    {DICOM_TAG(0x0028, 0x1101), "2\\0\\16"}, /* lookup table descriptors */
    {DICOM_TAG(0x0028, 0x1102), "2\\0\\16"},
    {DICOM_TAG(0x0028, 0x1103), "2\\0\\16"},
    {DICOM_TAG(0x0028, 0x3002), "2\\0\\16"},
    {DICOM_TAG(0x0048, 0x0010), "NO"}, /* Specimen Label in Image */
    {DICOM_TAG(0x0048, 0x0102), "1\\0\\0\\0\\1\\0"}, /* Orientation (Slide) */
    {DICOM_TAG(0x0070, 0x0053), "2\\2"}, /* Bottom Right Hand Corner */
};

/* Terms that say the least, or are the most usual; else the first one of those
 * that may be is taken. */
static const char *const plain_terms[] = {
    "NO",       "NONE",      "UNSPECIFIED", "UNKNOWN",    "OTHER",
    "ORIGINAL", "MAGNITUDE", "MONOCHROME",  "VOLUME",     "1H",
    "L",        "SINGLE",    "IDENTITY",    "TRUE_COLOR", "TEXT",
};

/* Modalities of object definitions whose rules leave the choice: how their
 * names begin. */
static const struct {
    const char *iod, *modality;
} modalities[] = {
    {"12-Lead ECG", "ECG"},
    {"Ambulatory ECG", "ECG"},
    {"CT Image", "CT"},
    {"Cardiac Electrophysiology", "EPS"},
    {"Computed Radiography", "CR"},
    {"Encapsulated CDA", "DOC"},
    {"Encapsulated PDF", "DOC"},
    {"Enhanced Continuous RT Image", "RTIMAGE"},
    {"Enhanced RT Image", "RTIMAGE"},
    {"General 32-bit ECG", "ECG"},
    {"General ECG", "ECG"},
    {"Hemodynamic", "HD"},
    {"MR Image", "MR"},
    {"Microscopy Bulk", "ANN"},
    {"Nuclear Medicine", "NM"},
    {"Positron Emission Tomography", "PT"},
    {"Ultrasound", "US"},
    {"X-Ray 3D Angiographic", "XA"},
    {"X-Ray Angiographic", "XA"},
    {"X-Ray RF", "RF"},
};

/* ---- texts -------------------------------------------------------------- */

static void
add_text(struct text *t, const char *bytes, size_t size)
{
    if (size > TEXT_SIZE - t->size) {
        t->full = true;
        return;
    }
    memcpy(t->bytes + t->size, bytes, size);
    t->size += size;
}

static void
add_string(struct text *t, const char *text)
{
    add_text(t, text, strlen(text));
}

static void
add_number(struct text *t, int64_t number)
{
    struct dicom__saying digits;

    dicom__say_clear(&digits);
    dicom__say_number(&digits, number);
    add_string(t, digits.text);
}

/* The value `index`, from 0, of several; the only one is that of all. NULL:
 * there are not so many. */
static dicom_slice
part_of(const char *text, size_t index)
{
    size_t size = strcspn(text, "\\");

    if (text[size] == '\0')
        return (dicom_slice){text, size};
    for (; index > 0; index--) {
        if (text[size] == '\0')
            return (dicom_slice){NULL, 0};
        text += size + 1;
        size = strcspn(text, "\\");
    }
    return (dicom_slice){text, size};
}

static size_t
count_parts(const char *text)
{
    size_t count = 1;

    for (; *text; text++)
        count += *text == '\\';
    return count;
}

/* ---- what others tell --------------------------------------------------- */

static int64_t
number_or(const dicom_dataset *ds, uint32_t tag, int64_t otherwise)
{
    int64_t number;

    return dicom__first_int(ds, tag, &number) ? number : otherwise;
}

static bool
begins_with(const dicom_dataset *ds, uint32_t tag, const char *text)
{
    size_t               size = 0, length = strlen(text);
    const dicom_element *el = dicom_dataset_find(ds, tag);
    const char          *own = el ? dicom_element_trimmed(el, &size) : NULL;

    return own && size >= length && memcmp(own, text, length) == 0;
}

static void
sop_class(const struct dicom__fill *f, struct text *t)
{
    const char *uid = dicom_iod_uid((const dicom_iod *)f->check->iod, 0);

    if (uid)
        add_string(t, uid);
}

static void
modality(const struct dicom__fill *f, struct text *t)
{
    const char *name = dicom_iod_name((const dicom_iod *)f->check->iod);

    for (size_t i = 0; i < sizeof modalities / sizeof *modalities; i++)
        if (strncmp(name, modalities[i].iod, strlen(modalities[i].iod)) == 0)
            add_string(t, modalities[i].modality);
}

static void
samples(const struct dicom__fill *f, struct text *t)
{
    bool color = begins_with(f->root, PHOTOMETRIC, "RGB") ||
                 begins_with(f->root, PHOTOMETRIC, "YBR");

    add_string(t, color ? "3" : "1");
}

static void
photometric(const struct dicom__fill *f, struct text *t)
{
    add_string(t, number_or(f->root, SAMPLES, 1) == 3 ? "RGB" : "MONOCHROME2");
}

static void
bits_stored(const struct dicom__fill *f, struct text *t)
{
    add_number(t, number_or(f->root, BITS_ALLOCATED, 16));
}

static void
high_bit(const struct dicom__fill *f, struct text *t)
{
    add_number(t, number_or(f->root, BITS_STORED, 16) - 1);
}

static void
dimension_index(const struct dicom__fill *f, struct text *t)
{
    const dicom_element *el =
        dicom_dataset_find(f->root, DICOM_TAG(0x0020, 0x9222));
    size_t count = el ? dicom_element_item_count(el) : 0;

    for (size_t i = 0; i < count; i++)
        add_string(t, i == 0 ? "1" : "\\1");
}

/* The UID of the first dimension organization is that of all. */
static void
dimension_organization(const struct dicom__fill *f, struct text *t)
{
    size_t               size;
    const dicom_element *el =
        dicom_dataset_lookup(f->root, "DimensionOrganizationSequence[0]."
                                      "DimensionOrganizationUID");
    const char *uid = el ? dicom_element_trimmed(el, &size) : NULL;

    if (uid)
        add_text(t, uid, size);
}

/* Of a lookup table with a descriptor: entries, and whether they have more
 * than 8 bits. PS3.3 C.11.1.1.1 */
static size_t
count_entries(const dicom_dataset *ds, uint32_t descriptor, bool *wide)
{
    const dicom_element     *el = dicom_dataset_find(ds, descriptor);
    struct dicom__value_walk w;
    struct dicom__value      entries, first, bits;

    if (!el || !dicom__values_of(&w, el, NULL) ||
        !dicom__value_next(&w, &entries) || !dicom__value_next(&w, &first) ||
        !dicom__value_next(&w, &bits))
        return 0;
    *wide = bits.number > 8;
    return entries.number < ENTRIES_MAX ? (size_t)entries.number : 0;
}

/* Entries of the largest value: words in hexadecimal. */
static void
palette(const struct dicom__fill *f, struct text *t)
{
    bool   wide = true;
    size_t count = count_entries(f->ds, f->tag - 0x100, &wide);

    for (size_t i = 0; i < (wide ? count : (count + 1) / 2); i++)
        add_string(t, "FFFF");
}

/* The same as numbers. */
static void
lookup_table(const struct dicom__fill *f, struct text *t)
{
    bool   wide = true;
    size_t count = count_entries(f->ds, f->tag - 4, &wide);

    for (size_t i = 0; i < count; i++) {
        add_string(t, i > 0 ? "\\" : "");
        add_string(t, wide ? "65535" : "255");
    }
}

static const struct {
    uint32_t tag;
    void (*tell)(const struct dicom__fill *f, struct text *t);
} told[] = {
    {DICOM_TAG(0x0008, 0x0016), sop_class},
    {DICOM_TAG(0x0008, 0x0060), modality},
    {DICOM_TAG(0x0020, 0x9157), dimension_index},
    {DICOM_TAG(0x0020, 0x9164), dimension_organization},
    {SAMPLES, samples},
    {PHOTOMETRIC, photometric},
    {BITS_STORED, bits_stored},
    {DICOM_TAG(0x0028, 0x0102), high_bit},
    {DICOM_TAG(0x0028, 0x1201), palette},
    {DICOM_TAG(0x0028, 0x1202), palette},
    {DICOM_TAG(0x0028, 0x1203), palette},
    {DICOM_TAG(0x0028, 0x3006), lookup_table},
};

/* ---- one value ---------------------------------------------------------- */

static bool
is_allowed(const struct dicom__rule *rule, const char *text, size_t size)
{
    struct dicom__value v = {.text = {text, size}};
    int64_t             number;

    if (!rule)
        return true;
    if (dicom_is_read(text, size, &number, NULL) == DICOM_OK) {
        v.number = (double)number;
        v.is_number = true;
        if (number == 0 && rule->flags & (DICOM__RULE_NONZERO |
                                          DICOM__RULE_NONZERO_WARNING))
            return false;
    }
    return rule->values == 0 || dicom__set_has(rule->values, &v);
}

static bool
is_number_allowed(const struct dicom__rule *rule, uint32_t number)
{
    return number != 0 || !(rule->flags & DICOM__RULE_NONZERO);
}

/* A member of the set of a rule; false if there is none but the empty one. */
static bool
add_member(struct text *t, const struct dicom__rule *rule)
{
    const struct dicom__rule_set *s = &dicom__rule_sets[rule->values];
    struct dicom__saying          tag;

    for (size_t i = 0; i < s->count; i++) {
        uint32_t value = dicom__rule_values[s->first + i];

        if (s->kind == DICOM__SET_TAGS) {
            dicom__say_clear(&tag);
            dicom__say_tag(&tag, value);
            add_string(t, tag.text);
            return true;
        }
        if (s->kind == DICOM__SET_NUMBERS && is_number_allowed(rule, value)) {
            add_number(t, (int32_t)value);
            return true;
        }
        if (s->kind == DICOM__SET_STRINGS && *dicom__rule_text(value)) {
            add_string(t, dicom__rule_text(value));
            return true;
        }
    }
    return false;
}

static bool
add_plain_term(struct text *t, const struct dicom__rule *rule)
{
    for (size_t i = 0; i < sizeof plain_terms / sizeof *plain_terms; i++)
        if (is_allowed(rule, plain_terms[i], strlen(plain_terms[i]))) {
            add_string(t, plain_terms[i]);
            return true;
        }
    return false;
}

static dicom_status
add_uid(struct dicom__fill *f, struct text *t)
{
    char         uid[DICOM_UID_SIZE] = "";
    dicom_status status = DICOM_OK;

    if (f->make_uid) {
        status = f->make_uid(f->ctx, uid);
        add_string(t, uid);
    } else {
        add_string(t, "2.25.");
        add_number(t, (int64_t)++f->uids);
    }
    return status;
}

/* What tables have for a tag, all values; NULL: nothing. */
static const char *
preferred(struct dicom__fill *f, const dicom_dataset *ds, uint32_t tag,
          struct text *store)
{
    f->ds = ds;
    f->tag = tag;
    store->size = 0;
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (told[i].tag == tag)
            told[i].tell(f, store);
    if (store->size > 0) {
        add_text(store, "", 1);
        return store->bytes;
    }
    for (size_t i = 0; i < sizeof by_tag / sizeof *by_tag; i++)
        if (by_tag[i].tag == tag)
            return by_tag[i].text;
    return NULL;
}

/* Adds the value `index`, from 0. */
static dicom_status
add_value(struct dicom__fill *f, struct text *t, dicom_vr vr, size_t index,
          const char *preference, const struct dicom__rule *rule)
{
    const char *usual = by_vr[vr] ? by_vr[vr] : "";

    if (rule && rule->index != 0 && rule->index != index + 1)
        rule = NULL;
    if (preference) {
        dicom_slice part = part_of(preference, index);
        if (part.text && is_allowed(rule, part.text, part.size)) {
            add_text(t, part.text, part.size);
            return DICOM_OK;
        }
    }
    if (rule && rule->values != 0 &&
        (add_plain_term(t, rule) || add_member(t, rule)))
        return DICOM_OK;
    if (vr == DICOM_VR_UI)
        return add_uid(f, t);
    add_string(t, usual);
    return DICOM_OK;
}

/* ---- pixel data --------------------------------------------------------- */

static const struct {
    uint32_t tag;
    unsigned bits; /* 0: as Bits Allocated says */
} pixels[] = {
    {DICOM_TAG(0x7FE0, 0x0008), 32},
    {DICOM_TAG(0x7FE0, 0x0009), 64},
    {DICOM_TAG(0x7FE0, 0x0010), 0},
};

static bool
multiply(uint64_t *product, int64_t factor)
{
    if (factor < 1 || *product > UINT64_MAX / (uint64_t)factor)
        return false;
    *product *= (uint64_t)factor;
    return true;
}

/* Zeros for all pixels. */
static dicom_status
put_pixels(struct dicom__fill *f, dicom_dataset *ds, uint32_t tag, int64_t bits)
{
    struct dicom__memory *memory = &f->check->memory;
    uint64_t              size = 1;
    int64_t               per_pixel = number_or(f->root, SAMPLES, 1);
    uint8_t              *zeros;
    dicom_status          status;

    if (begins_with(f->root, PHOTOMETRIC, "YBR_FULL_422") ||
        begins_with(f->root, PHOTOMETRIC, "YBR_PARTIAL_422"))
        per_pixel = 2;
    if (!multiply(&size, number_or(f->root, ROWS, 1)) ||
        !multiply(&size, number_or(f->root, COLUMNS, 1)) ||
        !multiply(&size, number_or(f->root, FRAMES, 1)) ||
        !multiply(&size, per_pixel) || !multiply(&size, bits) ||
        size / 8 >= UINT32_MAX - 1)
        return DICOM_E_LIMIT;
    size = (size + 15) / 16 * 2;
    zeros = dicom__alloc(memory, (size_t)size);
    if (!zeros)
        return DICOM_E_NO_MEMORY;
    memset(zeros, 0, (size_t)size);
    status = dicom_dataset_put_bytes(
        ds, tag, tag == DICOM_TAG(0x7FE0, 0x0010) ? DICOM_VR_OW : DICOM_VR_NONE,
        zeros, (size_t)size);
    dicom__release(memory, zeros, (size_t)size);
    return status;
}

bool
dicom__fill_is_late(uint32_t tag)
{
    for (size_t i = 0; i < sizeof pixels / sizeof *pixels; i++)
        if (pixels[i].tag == tag)
            return true;
    return false;
}

/* ---- all values --------------------------------------------------------- */

/* How many: as many as are there or preferred, `more`, within what the
 * dictionary and the rule allow. */
static size_t
count_values(const dicom_dict_row *row, const struct dicom__rule *rule,
             size_t count, unsigned more)
{
    dicom_vm vm = dicom_dict_vm(row);

    if (rule && rule->max > 0)
        vm.max = rule->max;
    if (rule && rule->min > vm.min)
        vm.min = rule->min;
    count += more;
    if (count < vm.min)
        count = vm.min;
    if (vm.max > 0 && count > vm.max)
        count = vm.max;
    return count < VALUES_MAX ? count : VALUES_MAX;
}

/* Adds the next value that is there, if it is text and may stay. */
static bool
keep_value(struct text *t, struct dicom__value_walk *w, size_t index,
           const struct dicom__rule *rule)
{
    struct dicom__value v;

    if (!dicom__value_next(w, &v) || !v.text.text || v.text.size == 0)
        return false;
    if (rule && (rule->index == 0 || rule->index == index + 1) &&
        !is_allowed(rule, v.text.text, v.text.size))
        return false;
    add_text(t, v.text.text, v.text.size);
    return true;
}

static dicom_status
put_values(struct dicom__fill *f, dicom_dataset *ds, const dicom_dict_row *row,
           uint32_t tag, const struct dicom__rule *rule, unsigned more)
{
    const dicom_element     *el = dicom_dataset_find(ds, tag);
    struct text              store, t = {.size = 0};
    const char              *preference = preferred(f, ds, tag, &store);
    struct dicom__value_walk w;
    bool   there = el && dicom__has_value(el) && dicom__values_of(&w, el, NULL);
    size_t count = preference ? count_parts(preference) : 1;
    dicom_status status = DICOM_OK;

    if (there)
        count = dicom__value_count(el, NULL);
    count = count_values(row, rule, count, more);
    for (size_t i = 0; i < count && status == DICOM_OK; i++) {
        if (i > 0)
            add_text(&t, "\\", 1);
        if (!there || !keep_value(&t, &w, i, rule))
            status = add_value(f, &t, dicom_dict_vr(row), i, preference, rule);
    }
    if (status != DICOM_OK || t.full)
        return status == DICOM_OK ? DICOM_E_LIMIT : status;
    return dicom_dataset_put_text(ds, tag, DICOM_VR_NONE, t.bytes, t.size);
}

dicom_status
dicom__fill_value(struct dicom__fill *f, dicom_dataset *ds, uint32_t tag,
                  const struct dicom__rule *rule, unsigned more)
{
    const dicom_dict_row *row = dicom_dict_by_tag(tag);

    for (size_t i = 0; i < sizeof pixels / sizeof *pixels; i++)
        if (pixels[i].tag == tag)
            return put_pixels(f, ds, tag,
                              pixels[i].bits
                                  ? pixels[i].bits
                                  : number_or(f->root, BITS_ALLOCATED, 16));
    return row ? put_values(f, ds, row, tag, rule, more) : DICOM_OK;
}
