/* What a script does to data sets, and what must be true after it. */
#include "edits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    NUMBERS_MOST = 8,
    LONG_MOST = 65544,   /* bytes of the longest value */
    LONG_VALUES_MOST = 3 /* in a run */
};

/* ---- the script --------------------------------------------------------- */

uint8_t
next_byte(struct run *r)
{
    return r->at < r->end ? *r->at++ : 0;
}

uint32_t
next_word(struct run *r)
{
    uint32_t low = next_byte(r);

    return low | (uint32_t)next_byte(r) << 8;
}

static uint64_t
number(struct run *r)
{
    unsigned bytes = next_byte(r) % 9;
    uint64_t n = 0;

    while (bytes-- > 0)
        n = n << 8 | next_byte(r);
    return n;
}

struct text {
    const char *bytes;
    size_t      size;
};

static struct text
literal(struct run *r)
{
    size_t size = next_byte(r) % LITERAL_MOST;

    if (size > (size_t)(r->end - r->at))
        size = (size_t)(r->end - r->at);
    memcpy(r->literal, r->at, size);
    r->at += size;
    return (struct text){(const char *)r->literal, size};
}

/* One of a list, or what stands in the script. */
static struct text
choose_text(struct run *r, const char *const *list, size_t count)
{
    size_t i = next_byte(r);

    if (i < count)
        return (struct text){list[i], strlen(list[i])};
    return literal(r);
}
#define CHOOSE(r, list) choose_text(r, list, COUNT_OF(list))

static struct text
value_text(struct run *r)
{
    static const char *const texts[] = {
        "",
        "A",
        "1.2.3",
        "20200229",
        "123456.789",
        "1\\2",
        "1\\2\\3",
        "ISO_IR 100",
        "ISO_IR 192",
        "\\ISO 2022 IR 87",
        "ISO 2022 IR 6\\ISO 2022 IR 100",
        "GB18030",
        "M\303\274ller^J",
        "\345\261\261\347\224\260^A=B",
        "053Y",
        "-1.5e3",
        "20200229123456+0100",
        "http://example.org/",
        "01FF",
        "PatientName",
        "a\r\nb\\c",
        " x ",
    };

    return CHOOSE(r, texts);
}

static struct text
creator(struct run *r)
{
    static const char *const creators[] = {
        "ACME", "B", "SIEMENS CSA HEADER", "ACME  ", "GEMS_IDEN_01", ""};

    return CHOOSE(r, creators);
}

static uint32_t
choose_tag(struct run *r)
{
    static const uint32_t tags[] = {
        0x00080005, 0x00080016, 0x00080018, 0x00080020, 0x00080060, 0x00100010,
        0x00100020, 0x00101010, 0x00104000, 0x00280009, 0x00280010, 0x00280103,
        0x00280106, 0x00180050, 0x00200013, 0x00081140, 0x00081115, 0x0040A730,
        0x0040A168, 0x00081199, 0x7FE00010, 0x7FE00008, 0x00281201, 0x00420011,
        0x00660016, 0x7FE00001, 0x00720083, 0x00720082, 0x00189087, 0x00080120,
        0x00080119, 0x0040A160, 0x0008002A, 0x00080030, 0x00080054, 0x00100000,
        0x00080001, 0x00090010, 0x00090011, 0x00091001, 0x00091002, 0x00091101,
        0x00291010, 0x00290010, 0x60003000, 0x50003000, 0xFFFCFFFC, 0x00020010,
        0x00020000, 0x00020102, 0x00000002, 0x00186020, 0x00700022, 0x00409225,
        0x0011100F,
    };
    size_t i = next_byte(r);

    return i < COUNT_OF(tags) ? tags[i] : next_word(r) << 16 | next_word(r);
}

static dicom_vr
choose_vr(struct run *r)
{
    return (dicom_vr)(next_byte(r) % (DICOM_VR_COUNT + 2));
}

/* Bytes that many VRs take, as many as length fields have edges. */
static struct text
long_value(struct run *r)
{
    static const size_t sizes[] = {0,     1,     2,     255,   256,  4096,
                                   65533, 65534, 65535, 65536, 65540};
    static char         pattern[LONG_MOST];
    size_t              size = sizes[next_byte(r) % COUNT_OF(sizes)];

    if (pattern[0] == 0)
        for (size_t i = 0; i < sizeof pattern; i++)
            pattern[i] = (char)('0' + i % 10);
    if (size > 4096 && r->long_values++ >= LONG_VALUES_MOST)
        size = 2;
    return (struct text){pattern, size};
}

/* ---- edits -------------------------------------------------------------- */

/* What is edited, and where copies come from. */
struct place {
    dicom_dataset *ds, *from;
    size_t         set, from_set;
};

/* The item in the n-th sequence that has items; NULL: there is none. */
static dicom_dataset *
choose_item(dicom_dataset *ds, unsigned n, unsigned item)
{
    size_t with_items = 0, count = dicom_dataset_count(ds);

    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            const dicom_element *el = dicom_dataset_at(ds, i);
            size_t               items = dicom_element_item_count(el);

            if (items == 0)
                continue;
            if (pass == 1 && n-- == 0)
                return dicom_dataset_edit_item(ds, dicom_element_tag(el),
                                               item % items);
            with_items += pass == 0;
        }
        if (with_items == 0)
            return NULL;
        n %= (unsigned)with_items;
    }
    return NULL;
}

/* A data set, its file meta information, or an item at any depth. */
static dicom_dataset *
choose_dataset(struct run *r, size_t *set)
{
    uint8_t        b = next_byte(r);
    unsigned       levels = b >> 2 & 7;
    dicom_dataset *ds, *item;

    *set = b % SETS;
    ds = r->sets[*set];
    if (b & 0x40) {
        bool armed = r->memory.armed;

        r->memory.armed = false;
        ds = dicom_dataset_edit_meta(ds);
        check(ds != NULL);
        r->memory.armed = armed;
        return ds;
    }
    for (unsigned i = 0; i < levels || levels == 7; i++) {
        unsigned which = levels == 7 ? 0 : next_word(r);

        item = choose_item(ds, which & 0xFF, which >> 8);
        if (!item)
            break;
        ds = item;
    }
    return ds;
}

static dicom_status
edit_bytes(struct run *r, struct place p)
{
    uint8_t     how = next_byte(r);
    uint32_t    tag = choose_tag(r);
    dicom_vr    vr = choose_vr(r);
    struct text t = how & 1 ? long_value(r) : value_text(r);

    dicom_status status =
        dicom_dataset_put_bytes(p.ds, tag, vr, t.bytes, t.size);
    const dicom_element *el = dicom_dataset_find(p.ds, tag);
    size_t               size;
    if (status != DICOM_OK || dicom_element_vr(el) == DICOM_VR_SQ)
        return status;
    const void *bytes = dicom_element_bytes(el, &size);
    check(size == t.size + (t.size & 1));
    check(t.size == 0 || memcmp(bytes, t.bytes, t.size) == 0);
    check(vr == DICOM_VR_NONE || vr == dicom_element_vr(el));
    return status;
}

static dicom_status
edit_borrowed(struct run *r, struct place p)
{
    uint32_t    tag = choose_tag(r);
    dicom_vr    vr = choose_vr(r);
    struct text t = long_value(r);

    return dicom_dataset_put_borrowed(p.ds, tag, vr, t.bytes, t.size);
}

static dicom_status
edit_empty(struct run *r, struct place p)
{
    uint32_t     tag = choose_tag(r);
    dicom_status status = dicom_dataset_put_empty(p.ds, tag, choose_vr(r));

    if (status == DICOM_OK)
        check(dicom_element_size(dicom_dataset_find(p.ds, tag)) == 0);
    return status;
}

static dicom_status
edit_text(struct run *r, struct place p)
{
    uint8_t     how = next_byte(r);
    uint32_t    tag = choose_tag(r);
    dicom_vr    vr = choose_vr(r);
    struct text t = value_text(r);

    return how & 1 ? dicom_dataset_put_text(p.ds, tag, vr, t.bytes, t.size)
                   : dicom_dataset_put_utf8(p.ds, tag, vr, t.bytes, t.size);
}

static dicom_status
edit_integers(struct run *r, struct place p)
{
    uint8_t      how = next_byte(r);
    uint32_t     tag = choose_tag(r);
    dicom_vr     vr = choose_vr(r);
    size_t       count = how / 2 % NUMBERS_MOST;
    uint64_t     unsigned_ones[NUMBERS_MOST], u;
    int64_t      signed_ones[NUMBERS_MOST], s;
    dicom_status status;

    for (size_t i = 0; i < count; i++) {
        unsigned_ones[i] = number(r);
        signed_ones[i] = (int64_t)(unsigned_ones[i] / 2);
        if (unsigned_ones[i] & 1)
            signed_ones[i] = -signed_ones[i] - 1;
    }
    status =
        how & 1 ? dicom_dataset_put_uint64s(p.ds, tag, vr, unsigned_ones, count)
                : dicom_dataset_put_int64s(p.ds, tag, vr, signed_ones, count);
    const dicom_element *el = dicom_dataset_find(p.ds, tag);
    for (size_t i = 0; i < count && status == DICOM_OK; i++) {
        if (how & 1)
            check(dicom_element_uint64(el, i, &u) == DICOM_OK &&
                  u == unsigned_ones[i]);
        else
            check(dicom_element_int64(el, i, &s) == DICOM_OK &&
                  s == signed_ones[i]);
    }
    return status;
}

static dicom_status
edit_doubles(struct run *r, struct place p)
{
    uint32_t tag = choose_tag(r);
    dicom_vr vr = choose_vr(r);
    size_t   count = next_byte(r) % NUMBERS_MOST;
    double   values[NUMBERS_MOST] = {0}, back;

    for (size_t i = 0; i < count; i++) {
        uint64_t n = number(r);

        if (next_byte(r) & 1)
            memcpy(&values[i], &n, sizeof n);
        else
            values[i] = (double)(int64_t)n / 1000;
    }
    dicom_status status =
        dicom_dataset_put_doubles(p.ds, tag, vr, values, count);
    const dicom_element *el = dicom_dataset_find(p.ds, tag);
    for (size_t i = 0; i < count && status == DICOM_OK; i++) {
        check(dicom_element_double(el, i, &back) == DICOM_OK);
        if (dicom_element_vr(el) == DICOM_VR_FL ||
            dicom_element_vr(el) == DICOM_VR_OF)
            check(memcmp(&back, &(double){(float)values[i]}, sizeof back) ==
                      0 ||
                  isnan(values[i]));
        else if (dicom_element_vr(el) == DICOM_VR_DS)
            check(fabs(back - values[i]) <= fabs(values[i]) * 1e-8);
        else
            check(back == values[i] || isnan(values[i]));
    }
    return status;
}

static dicom_status
edit_tags(struct run *r, struct place p)
{
    uint32_t tag = choose_tag(r), back;
    size_t   count = next_byte(r) % NUMBERS_MOST;
    uint32_t values[NUMBERS_MOST] = {0};

    for (size_t i = 0; i < count; i++)
        values[i] = choose_tag(r);
    dicom_status status = dicom_dataset_put_tags(p.ds, tag, values, count);
    for (size_t i = 0; i < count && status == DICOM_OK; i++)
        check(dicom_element_at(dicom_dataset_find(p.ds, tag), i, &back) ==
                  DICOM_OK &&
              back == values[i]);
    return status;
}

static dicom_status
edit_moment(struct run *r, struct place p)
{
    uint32_t     tag = choose_tag(r);
    dicom_vr     vr = choose_vr(r);
    dicom_moment m = {.first = next_byte(r), .last = next_byte(r)};
    dicom_age    age = {0, 0};

    if (vr == DICOM_VR_AS) {
        age.count = (uint16_t)next_word(r);
        age.unit = (char)next_byte(r);
        return dicom_dataset_put_age(p.ds, tag, age);
    }
    m.year = (uint16_t)next_word(r);
    m.month = next_byte(r);
    m.day = next_byte(r);
    m.hour = next_byte(r);
    m.minute = next_byte(r);
    m.second = next_byte(r);
    m.fraction_digits = next_byte(r);
    m.microsecond = (uint32_t)number(r);
    m.has_offset = next_byte(r) & 1;
    m.offset = (int16_t)next_word(r);
    return dicom_dataset_put_moment(p.ds, tag, vr, &m);
}

static dicom_status
edit_name(struct run *r, struct place p)
{
    uint32_t    tag = choose_tag(r);
    struct text t = value_text(r);
    dicom_name  name;

    dicom_name_read(NULL, t.bytes, t.size, &name);
    return dicom_dataset_put_name(p.ds, tag, &name);
}

static dicom_status
edit_add_item(struct run *r, struct place p)
{
    uint32_t             tag = choose_tag(r);
    const dicom_element *el = dicom_dataset_find(p.ds, tag);
    size_t               count = el ? dicom_element_item_count(el) : 0;
    dicom_dataset       *item = NULL;
    dicom_status         status = dicom_dataset_add_item(p.ds, tag, &item);

    if (status != DICOM_OK)
        return status;
    el = dicom_dataset_find(p.ds, tag);
    check(dicom_element_item_count(el) == count + 1);
    check(dicom_element_item(el, count) == item);
    check(dicom_dataset_count(item) == 0);
    return status;
}

static dicom_status
edit_remove_item(struct run *r, struct place p)
{
    uint32_t             tag = choose_tag(r);
    unsigned             index = next_byte(r);
    const dicom_element *el = dicom_dataset_find(p.ds, tag);
    size_t               count = el ? dicom_element_item_count(el) : 0;
    const dicom_dataset *behind =
        el ? dicom_element_item(el, (size_t)index + 1) : NULL;
    dicom_status status = dicom_dataset_remove_item(p.ds, tag, index);

    if (status != DICOM_OK)
        return status;
    el = dicom_dataset_find(p.ds, tag);
    check(dicom_element_item_count(el) == count - 1);
    check(dicom_element_item(el, index) == behind);
    return status;
}

static dicom_status
edit_put_fragments(struct run *r, struct place p)
{
    uint32_t tag = choose_tag(r);
    dicom_vr vr = choose_vr(r);
    size_t   count = next_byte(r) % NUMBERS_MOST;
    uint32_t offsets[NUMBERS_MOST] = {0};

    for (size_t i = 0; i < count; i++)
        offsets[i] = next_word(r);
    return dicom_dataset_put_fragments(p.ds, tag, vr, offsets, count);
}

static dicom_status
edit_add_fragment(struct run *r, struct place p)
{
    uint8_t              how = next_byte(r);
    uint32_t             tag = choose_tag(r);
    struct text          t = how & 2 ? long_value(r) : literal(r);
    const dicom_element *el = dicom_dataset_find(p.ds, tag);
    size_t               count = el ? dicom_element_fragment_count(el) : 0;
    dicom_status         status;

    if ((how & 3) == 3)
        status =
            dicom_dataset_add_fragment_borrowed(p.ds, tag, t.bytes, t.size);
    else
        status = dicom_dataset_add_fragment(p.ds, tag, t.bytes, t.size);
    if (status != DICOM_OK)
        return status;
    el = dicom_dataset_find(p.ds, tag);
    check(dicom_element_fragment_count(el) == count + 1);
    check(dicom_element_size(dicom_element_fragment(el, count)) ==
          t.size + (t.size & 1));
    return status;
}

static dicom_status
edit_remove(struct run *r, struct place p)
{
    uint32_t     tag = choose_tag(r);
    bool         there = dicom_dataset_find(p.ds, tag) != NULL;
    dicom_status status = dicom_dataset_remove(p.ds, tag);

    if (status == DICOM_E_VALUE) { /* text would read otherwise */
        check(there && tag == DICOM_TAG(0x0008, 0x0005));
        return status;
    }
    check(there == (status == DICOM_OK));
    check(dicom_dataset_find(p.ds, tag) == NULL);
    return status;
}

static dicom_status
edit_remove_private(struct run *r, struct place p)
{
    size_t       count = dicom_dataset_count(p.ds), removed;
    dicom_status status = dicom_dataset_remove_private(p.ds, &removed);

    (void)r;
    check(status == DICOM_OK);
    check(dicom_dataset_count(p.ds) + removed >= count);
    for (size_t i = 0; i < dicom_dataset_count(p.ds); i++)
        check(!DICOM_TAG_IS_PRIVATE(
            dicom_element_tag(dicom_dataset_at(p.ds, i))));
    return status;
}

static dicom_status
edit_block(struct run *r, struct place p)
{
    static const uint16_t groups[] = {9, 0x11, 0x29, 0x10, 1, 0xFFFF};
    uint16_t              group = groups[next_byte(r) % COUNT_OF(groups)];
    struct text           t = creator(r);
    uint32_t              base = 0, again = 0;
    dicom_status          status =
        dicom_dataset_private_block(p.ds, group, t.bytes, t.size, &base);

    if (status != DICOM_OK)
        return status;
    check(base >> 16 == group && (base & 0xFF) == 0 && (base & 0xFFFF) != 0);
    check(dicom_dataset_private_block(p.ds, group, t.bytes, t.size, &again) ==
          DICOM_OK);
    check(again == base);
    return status;
}

static dicom_status
edit_rename(struct run *r, struct place p)
{
    static const uint16_t groups[] = {9, 0x11, 0x29, 0x10};
    uint16_t              group = groups[next_byte(r) % COUNT_OF(groups)];
    struct text           from = creator(r);
    char                  copy[LITERAL_MOST];

    memcpy(copy, from.bytes, from.size < sizeof copy ? from.size : sizeof copy);
    struct text to = creator(r);
    return dicom_dataset_rename_block(p.ds, group, copy, from.size, to.bytes,
                                      to.size);
}

/* What is made before it fails stays: what was put stands after it. */
static dicom_status
edit_path(struct run *r, struct place p)
{
    static const char *const paths[] = {
        "PatientName",
        "ReferencedImageSequence[0].Rows",
        "(0009,\"ACME\",01)",
        "ReferencedSeriesSequence[1].ReferencedImageSequence.(0029,\"B\",02)",
        "00081140[2]",
        "0040A730.0040A730.0040A730.0040A730.0040A730.0040A730.0040A160",
        "ContentSequence[0].ContentSequence[0].ConceptNameCodeSequence",
        "(0029,\"ACME\",10)[0].PatientID",
    };
    struct text    t = CHOOSE(r, paths);
    char           path[128] = "";
    dicom_dataset *item;
    uint32_t       tag;
    dicom_status   status;

    memcpy(path, t.bytes, t.size);
    status = dicom_dataset_make_path(p.ds, path, &item, &tag);
    if (status != DICOM_OK)
        return status;
    if (tag == 0)
        return DICOM_OK;
    dicom_vr vr = choose_vr(r);
    t = value_text(r);
    status = dicom_dataset_put_text(item, tag, vr, t.bytes, t.size);
    if (status == DICOM_OK && tag >> 16 != 2)
        check(dicom_dataset_lookup(p.ds, path) ==
              dicom_dataset_find(item, tag));
    return status;
}

static dicom_status
edit_copy_element(struct run *r, struct place p)
{
    unsigned             index = next_byte(r);
    const dicom_element *el = dicom_dataset_at(p.from, index);
    uint32_t             tag = el ? dicom_element_tag(el) : choose_tag(r);
    dicom_status         status = dicom_dataset_copy_element(p.ds, p.from, tag);

    if (status == DICOM_OK && !DICOM_TAG_IS_PRIVATE(tag))
        check(dicom_dataset_find(p.ds, tag) != NULL);
    r->edited[p.set] &= r->edited[p.from_set];
    r->lenient[p.set] |= r->lenient[p.from_set];
    return status;
}

static bool
has_last_block(const dicom_dataset *ds)
{
    for (size_t i = 0; i < dicom_dataset_count(ds); i++) {
        uint32_t tag = dicom_element_tag(dicom_dataset_at(ds, i));

        if (DICOM_TAG_IS_PRIVATE(tag) && DICOM_TAG_ELEMENT(tag) == 0xFF)
            return true;
    }
    return false;
}

static dicom_status
edit_merge(struct run *r, struct place p)
{
    dicom_merge policy =
        next_byte(r) & 1 ? DICOM_MERGE_KEEP : DICOM_MERGE_REPLACE;
    dicom_status status = dicom_dataset_merge(p.ds, p.from, policy);

    r->edited[p.set] &= r->edited[p.from_set];
    r->lenient[p.set] |= r->lenient[p.from_set];
    if (status != DICOM_OK || p.set == p.from_set)
        return status;
    for (size_t i = 0; i < dicom_dataset_count(p.from); i++) {
        uint32_t tag = dicom_element_tag(dicom_dataset_at(p.from, i));

        check(dicom_dataset_find(p.ds, tag) || DICOM_TAG_IS_PRIVATE(tag) ||
              tag == DICOM_TAG(0x0008, 0x0005));
    }
    /* Once more changes nothing; but that another block of a creator cannot
     * stay behind the last. */
    if (has_last_block(p.ds))
        return DICOM_OK;
    uint64_t hash = hash_of(r, r->sets[p.set]);
    (void)!dicom_dataset_merge(p.ds, p.from, policy);
    check(hash == hash_of(r, r->sets[p.set]));
    return DICOM_OK;
}

/* Whether it or what is around it has a character set. */
static bool
tells_charset(const dicom_dataset *ds)
{
    const dicom_element *el = NULL;

    for (; ds && !el; ds = dicom_dataset_parent(ds))
        el = dicom_dataset_find(ds, DICOM_TAG(0x0008, 0x0005));
    return el != NULL;
}

static dicom_status
edit_copy(struct run *r, struct place p)
{
    dicom_status status = dicom_dataset_copy(p.ds, p.from);

    r->edited[p.set] &= r->edited[p.from_set];
    r->lenient[p.set] |= r->lenient[p.from_set];
    if (status != DICOM_OK || p.set == p.from_set)
        return status;
    r->fetches = 0;
    /* Text whose character set is not told is copied as it is, and then that
     * of what is around the copy is in force. */
    if (!tells_charset(p.from) && tells_charset(p.ds))
        return status;
    /* An item brings the character set that it inherits. */
    bool brings = !dicom_dataset_parent(p.ds) && dicom_dataset_parent(p.from);
    check(differences(p.ds, p.from, false, true) <= brings);
    return status;
}

static dicom_status
edit_syntax(struct run *r, struct place p)
{
    const dicom_syntax *syntax = dicom_syntax_at(next_byte(r));
    dicom_status        status = dicom_dataset_set_syntax(p.ds, syntax);

    if (status == DICOM_OK && syntax)
        check(strcmp(dicom_dataset_syntax(p.ds)->uid, syntax->uid) == 0);
    return status;
}

static dicom_status
edit_lenient(struct run *r, struct place p)
{
    bool on = next_byte(r) & 1;

    dicom_dataset_set_lenient(p.ds, on);
    r->lenient[p.set] |= on;
    return DICOM_OK;
}

static dicom_status
edit_anew(struct run *r, struct place p)
{
    if (next_byte(r) & 1) {
        load(r, p.set);
    } else {
        dicom_dataset_reset(r->sets[p.set]);
        r->lenient[p.set] = false;
        r->edited[p.set] = true;
    }
    return DICOM_OK;
}

static const struct edit {
    dicom_status (*fn)(struct run *r, struct place p);
    bool stays;  /* a part of what was asked for may stay after an error */
    bool copies; /* from one data set to the other */
} edits[] = {
    {edit_bytes, false, false},
    {edit_text, false, false},
    {edit_add_item, false, false},
    {edit_integers, false, false},
    {edit_path, true, false},
    {edit_put_fragments, false, false},
    {edit_add_fragment, false, false},
    {edit_block, false, false},
    {edit_remove, false, false},
    {edit_remove_item, false, false},
    {edit_copy_element, false, true},
    {edit_merge, false, true},
    {edit_copy, false, true},
    {edit_rename, false, false},
    {edit_doubles, false, false},
    {edit_tags, false, false},
    {edit_moment, false, false},
    {edit_name, false, false},
    {edit_empty, false, false},
    {edit_borrowed, false, false},
    {edit_remove_private, false, false},
    {edit_syntax, false, false},
    {edit_lenient, false, false},
    {edit_anew, false, false},
};

void
edit(struct run *r)
{
    const struct edit *what = &edits[next_byte(r) % COUNT_OF(edits)];
    struct place       p = {0};
    size_t             failures = r->memory.failures;

    p.ds = choose_dataset(r, &p.set);
    if (what->copies)
        p.from = choose_dataset(r, &p.from_set);
    uint64_t before = hash_of(r, r->sets[p.set]);
    r->fetch_failed = false;
    dicom_status status = what->fn(r, p);
    if (status == DICOM_OK)
        return;
    const dicom_error *error = dicom_dataset_error(r->sets[p.set]);
    check(error->status == status && error->text[0] != '\0');
    check(what->stays || before == hash_of(r, r->sets[p.set]));
    if (status == DICOM_E_NO_MEMORY)
        check(r->memory.failures > failures);
    else if (status == DICOM_E_READ)
        check(r->fetch_failed);
    else
        check(status == DICOM_E_ARGUMENT || status == DICOM_E_STATE ||
              status == DICOM_E_LIMIT || status == DICOM_E_NOT_FOUND ||
              status == DICOM_E_WRONG_VR || status == DICOM_E_RANGE ||
              status == DICOM_E_VALUE);
}
