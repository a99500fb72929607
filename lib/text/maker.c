#include "text/maker.h"

#include <string.h>

#include "base/size.h"

enum { WHOLE_MAX = 65536, VALUE_HEAD = 5 };

#define LONGEST UINT32_C(0xFFFFFFFE)

/* ---- errors -------------------------------------------------------------- */

dicom_status
dicom__maker_fail(struct dicom__maker *m, dicom_status status,
                  const char *section, const char *text)
{
    m->error.status = status;
    m->error.tag = dicom__maker_now(m)->tag;
    m->error.offset = m->at;
    m->error.section = section ? section : m->section;
    m->error.text = text;
    dicom__path_format(m->error.path, m->steps, m->level, m->error.tag);
    return status;
}

/* What an event function or an allocation has answered. */
static dicom_status
keep(struct dicom__maker *m, dicom_status status)
{
    if (status == DICOM_OK || status == DICOM_SKIP)
        return DICOM_OK;
    if (m->error.status != DICOM_OK)
        return status;
    return dicom__maker_fail(m, status, "", dicom_status_text(status));
}

static dicom_status
append(struct dicom__maker *m, struct dicom__buf *to, const void *bytes,
       size_t size)
{
    return keep(m, dicom__buf_append(to, &m->memory, bytes, size));
}

/* ---- telling ------------------------------------------------------------ */

static dicom_status
tell(struct dicom__maker *m, dicom_event *e)
{
    e->syntax = m->syntax;
    if (m->sorted && e->kind != DICOM_DATASET_BEGIN &&
        e->kind != DICOM_DATASET_END)
        return dicom__arranger_hold(&m->arranger, &m->memory, e);
    return m->on_event(m->event_ctx, e);
}

/* SKIP mutes what is in it, not its end. */
static dicom_status
tell_begin(struct dicom__maker *m, dicom_event *e, bool left_out)
{
    dicom_status status;

    if (m->muted > 0 || left_out) {
        m->mute_told = m->muted > 0 && m->mute_told;
        m->muted++;
        return DICOM_OK;
    }
    status = tell(m, e);
    if (status != DICOM_SKIP)
        return keep(m, status);
    m->muted = 1;
    m->mute_told = true;
    return DICOM_OK;
}

static dicom_status
tell_end(struct dicom__maker *m, dicom_event *e)
{
    if (m->muted > 0 && (--m->muted > 0 || !m->mute_told))
        return DICOM_OK;
    return keep(m, tell(m, e));
}

static dicom_status
tell_bulk(struct dicom__maker *m, dicom_event *e)
{
    const void  *bytes = e->bytes;
    size_t       size = e->size;
    dicom_status status;

    e->kind = DICOM_BULK_BEGIN;
    e->bytes = NULL;
    e->size = 0;
    status = tell(m, e);
    if (status == DICOM_OK) {
        e->kind = DICOM_BULK_DATA;
        e->bytes = bytes;
        e->size = size;
        status = tell(m, e);
    }
    if (status != DICOM_OK && status != DICOM_SKIP)
        return keep(m, status);
    e->kind = DICOM_BULK_END;
    e->bytes = NULL;
    e->size = 0;
    e->offset = m->at;
    return keep(m, tell(m, e));
}

static dicom_status
tell_value(struct dicom__maker *m, uint32_t tag, dicom_vr vr, const void *bytes,
           size_t size)
{
    dicom_event e = {.kind = DICOM_ELEMENT,
                     .tag = tag,
                     .vr = vr,
                     .depth = m->level,
                     .length = (uint32_t)size,
                     .offset = dicom__maker_now(m)->offset,
                     .bytes = bytes,
                     .size = size};

    return size > WHOLE_MAX ? tell_bulk(m, &e) : keep(m, tell(m, &e));
}

/* All text is UTF-8, and the data set shall say so. */
static dicom_status
tell_charset(struct dicom__maker *m)
{
    if (m->level == 0)
        m->charset = true;
    return tell_value(m, DICOM__SPECIFIC_CHARACTER_SET, DICOM_VR_CS,
                      "ISO_IR 192", 10);
}

/* Before the first element that stands behind it. */
static dicom_status
tell_charset_first(struct dicom__maker *m, uint32_t tag)
{
    if (m->level > 0 || m->charset || tag < DICOM__SPECIFIC_CHARACTER_SET)
        return DICOM_OK;
    return tell_charset(m);
}

/* ---- data sets ---------------------------------------------------------- */

dicom_status
dicom__maker_dataset(struct dicom__maker *m)
{
    dicom_event e = {.kind = DICOM_DATASET_BEGIN, .offset = m->at};

    m->level = 0;
    m->levels[0] = (struct dicom__maker_level){0};
    m->tags.size = 0;
    m->charset = false;
    return tell_begin(m, &e, false);
}

/* The tags of the innermost level. */
static uint64_t *
tags_of(struct dicom__maker *m, size_t *count)
{
    uint64_t *all = (void *)m->tags.data;
    size_t    first = dicom__maker_now(m)->first_tag;

    *count = m->tags.size / sizeof *all - first;
    return *count > 0 ? all + first : NULL;
}

static dicom_status
twice(struct dicom__maker *m, uint32_t tag)
{
    dicom__maker_now(m)->tag = tag;
    return dicom__maker_fail(m, DICOM_E_SYNTAX, "PS3.5 7.1",
                             "the tag is there twice");
}

/* At the end of a level: none is there twice. */
static dicom_status
check_tags(struct dicom__maker *m)
{
    size_t    count;
    uint64_t *tags = tags_of(m, &count);

    if (!dicom__maker_now(m)->unsorted)
        return DICOM_OK;
    dicom__sort_keys(tags, count);
    for (size_t i = 1; i < count; i++)
        if (tags[i] == tags[i - 1])
            return twice(m, (uint32_t)tags[i]);
    return DICOM_OK;
}

dicom_status
dicom__maker_end_dataset(struct dicom__maker *m)
{
    dicom_event  e = {.kind = DICOM_DATASET_END, .offset = m->at};
    dicom_status status = check_tags(m);

    if (status == DICOM_OK && m->tags.size > 0 && m->muted == 0)
        status = tell_charset_first(m, UINT32_MAX);
    m->levels[0].tag = 0;
    if (status == DICOM_OK)
        status = keep(m, dicom__arranger_tell(&m->arranger, &m->memory,
                                              m->on_event, m->event_ctx));
    return status == DICOM_OK ? tell_end(m, &e) : status;
}

/* ---- attributes --------------------------------------------------------- */

static dicom_status
note_tag(struct dicom__maker *m, uint64_t tag)
{
    size_t          count;
    const uint64_t *tags = tags_of(m, &count);

    if (count > 0 && tags[count - 1] == tag)
        return twice(m, (uint32_t)tag);
    if (count > 0 && tags[count - 1] > tag)
        dicom__maker_now(m)->unsorted = true;
    return append(m, &m->tags, &tag, sizeof tag);
}

dicom_status
dicom__maker_attribute(struct dicom__maker *m, uint32_t tag, uint64_t offset)
{
    struct dicom__maker_level *l = dicom__maker_now(m);

    l->tag = tag;
    l->vr = DICOM_VR_NONE;
    l->left_out = DICOM_TAG_ELEMENT(tag) == 0 || DICOM_TAG_GROUP(tag) == 2;
    l->sequence = false;
    l->items = 0;
    l->offset = offset;
    m->values.size = 0;
    m->bytes.size = 0;
    m->made = 0;
    m->whole = DICOM__WHOLE_NONE;
    if (DICOM_TAG_GROUP(tag) == 0xFFFE)
        return dicom__maker_fail(m, DICOM_E_SYNTAX, "PS3.5 7.5",
                                 "this tag is that of no attribute");
    return note_tag(m, tag);
}

/* ---- sequences ---------------------------------------------------------- */

/* Only empty objects may have come before. */
static dicom_status
begin_sequence(struct dicom__maker *m, uint32_t *empty_items)
{
    struct dicom__maker_level *l = dicom__maker_now(m);
    dicom_event                e = {.kind = DICOM_SEQUENCE_BEGIN,
                                    .tag = l->tag,
                                    .vr = DICOM_VR_SQ,
                                    .depth = m->level,
                                    .length = DICOM_LENGTH_UNDEFINED,
                                    .offset = l->offset};
    dicom_status               status = DICOM_OK;

    *empty_items = (uint32_t)(m->values.size / VALUE_HEAD);
    for (size_t i = 0; i < m->values.size; i += VALUE_HEAD)
        if (m->values.data[i] != DICOM__GIVEN_OBJECT)
            return dicom__maker_fail(m, DICOM_E_VALUE, NULL,
                                     "an item of a sequence is an object");
    m->values.size = 0;
    if (l->tag == DICOM__SPECIFIC_CHARACTER_SET)
        return dicom__maker_fail(m, DICOM_E_WRONG_VR, "PS3.3 C.12.1.1.2",
                                 "Specific Character Set is no sequence");
    if (m->level >= m->max_depth)
        return dicom__maker_fail(m, DICOM_E_LIMIT, "",
                                 "sequences are nested too deep");
    if (m->muted == 0 && !l->left_out)
        status = tell_charset_first(m, l->tag);
    l->sequence = true;
    return status == DICOM_OK ? tell_begin(m, &e, l->left_out) : status;
}

static dicom_status
begin_item(struct dicom__maker *m)
{
    struct dicom__maker_level *l = dicom__maker_now(m);
    dicom_event                e = {.kind = DICOM_ITEM_BEGIN,
                                    .tag = l->tag,
                                    .index = l->items,
                                    .depth = m->level + 1,
                                    .length = DICOM_LENGTH_UNDEFINED,
                                    .offset = m->at};
    dicom_status               status = tell_begin(m, &e, false);

    m->steps[m->level] = (struct dicom__path_step){l->tag, l->items++};
    m->level++;
    l[1] = (struct dicom__maker_level){.first_tag =
                                           m->tags.size / sizeof(uint64_t)};
    return status;
}

dicom_status
dicom__maker_end_item(struct dicom__maker *m)
{
    dicom_event  e = {.kind = DICOM_ITEM_END, .offset = m->at};
    dicom_status status = check_tags(m);

    if (status != DICOM_OK)
        return status;
    m->tags.size = dicom__maker_now(m)->first_tag * sizeof(uint64_t);
    m->level--;
    e.depth = m->level + 1;
    e.tag = m->steps[m->level].tag;
    e.index = m->steps[m->level].index;
    return tell_end(m, &e);
}

static dicom_status
ensure_sequence(struct dicom__maker *m)
{
    uint32_t     empty_items;
    dicom_status status;

    if (dicom__maker_now(m)->sequence)
        return DICOM_OK;
    status = begin_sequence(m, &empty_items);
    for (; status == DICOM_OK && empty_items > 0; empty_items--) {
        status = begin_item(m);
        if (status == DICOM_OK)
            status = dicom__maker_end_item(m);
    }
    return status;
}

dicom_status
dicom__maker_item(struct dicom__maker *m)
{
    dicom_status status = ensure_sequence(m);

    return status == DICOM_OK ? begin_item(m) : status;
}

static dicom_status
end_sequence(struct dicom__maker *m)
{
    dicom_status status = ensure_sequence(m);
    dicom_event  e = {.kind = DICOM_SEQUENCE_END,
                      .tag = dicom__maker_now(m)->tag,
                      .vr = DICOM_VR_SQ,
                      .depth = m->level,
                      .offset = m->at};

    return status == DICOM_OK ? tell_end(m, &e) : status;
}

/* ---- values ------------------------------------------------------------- */

dicom_status
dicom__maker_value(struct dicom__maker *m, enum dicom__given given)
{
    uint8_t head[VALUE_HEAD] = {(uint8_t)given};

    if (dicom__maker_now(m)->sequence)
        return dicom__maker_fail(m, DICOM_E_VALUE, NULL,
                                 "an item of a sequence is an object");
    m->value = m->values.size;
    memset(m->groups, 0, sizeof m->groups);
    m->group = DICOM__NAME_GROUP_COUNT;
    return append(m, &m->values, head, sizeof head);
}

dicom_status
dicom__maker_text(struct dicom__maker *m, const char *text, size_t size)
{
    return append(m, &m->values, text, size);
}

dicom_slice
dicom__maker_last(const struct dicom__maker *m)
{
    size_t at = m->value + VALUE_HEAD;

    return (dicom_slice){(const char *)m->values.data + at,
                         m->values.size - at};
}

/* A value as it was given, with its text. */
static dicom_status
make(struct dicom__maker *m, size_t at, size_t size)
{
    dicom_slice text = {(const char *)m->values.data + at + VALUE_HEAD, size};

    return dicom__make_value(m, dicom__maker_now(m)->vr,
                             (enum dicom__given)m->values.data[at], text);
}

/* Once the VR is known nothing is kept as it was given. */
dicom_status
dicom__maker_end_value(struct dicom__maker *m)
{
    size_t       size = dicom__maker_last(m).size;
    uint32_t     length = (uint32_t)size;
    dicom_status status;

    if (size > LONGEST)
        return dicom__maker_fail(m, DICOM_E_RANGE, "PS3.5 7.1.1",
                                 "the value is too long");
    memcpy(m->values.data + m->value + 1, &length, sizeof length);
    if (dicom__maker_now(m)->vr == DICOM_VR_NONE)
        return DICOM_OK;
    status = make(m, m->value, size);
    m->values.size = m->value;
    return status;
}

/* Those that have come before the VR. */
static dicom_status
make_values(struct dicom__maker *m)
{
    dicom_status status = DICOM_OK;
    size_t       at = 0;

    while (status == DICOM_OK && at < m->values.size) {
        uint32_t length;

        memcpy(&length, m->values.data + at + 1, sizeof length);
        status = make(m, at, length);
        at += VALUE_HEAD + length;
    }
    return status;
}

/* ---- bytes -------------------------------------------------------------- */

dicom_status
dicom__maker_base64(struct dicom__maker *m, const char *text, size_t size)
{
    enum { CHARS = 2000 };
    uint8_t      out[DICOM__BASE64_BYTES(CHARS) + 3];
    size_t       got, at = 0;
    dicom_status status = DICOM_OK;

    while (status == DICOM_OK && at < size) {
        size_t n = size - at < CHARS ? size - at : CHARS;
        size_t taken =
            dicom__base64_decode(&m->base64, out, text + at, n, &got);

        if (taken < n) {
            m->at -= size - at - taken;
            return dicom__maker_fail(m, DICOM_E_VALUE, NULL,
                                     "this is not base64");
        }
        status = append(m, &m->bytes, out, got);
        at += n;
    }
    return status;
}

dicom_status
dicom__maker_end_base64(struct dicom__maker *m)
{
    if (!dicom__base64_is_whole(&m->base64))
        return dicom__maker_fail(m, DICOM_E_VALUE, NULL, "this is not base64");
    m->whole = DICOM__WHOLE_BYTES;
    return DICOM_OK;
}

/* ---- names -------------------------------------------------------------- */

static void
end_group(struct dicom__maker *m)
{
    if (m->group < DICOM__NAME_GROUP_COUNT)
        m->groups[m->group].end = m->values.size;
    m->group = DICOM__NAME_GROUP_COUNT;
}

dicom_status
dicom__maker_group(struct dicom__maker *m, unsigned group)
{
    end_group(m);
    if (m->groups[group].at > 0)
        return dicom__maker_fail(m, DICOM_E_SYNTAX, NULL,
                                 "a group of the name is there twice");
    m->group = group;
    m->groups[group].at = m->values.size;
    return DICOM_OK;
}

/* A '=' may stand in the last group alone. */
static bool
groups_are_sound(const struct dicom__maker *m)
{
    for (unsigned i = 0; i < DICOM__NAME_GROUP_COUNT - 1; i++) {
        size_t at = m->groups[i].at, size = m->groups[i].end - at;

        if (size > 0 && memchr(m->values.data + at, '=', size))
            return false;
    }
    return true;
}

/* The groups are put behind themselves, and then where they began. */
dicom_status
dicom__maker_end_groups(struct dicom__maker *m)
{
    size_t       size = m->values.size, first = m->value + VALUE_HEAD, room;
    dicom_status status;

    end_group(m);
    if (!groups_are_sound(m))
        return dicom__maker_fail(m, DICOM_E_VALUE, "PS3.5 6.2.1",
                                 "a '=' in a group of a name");
    if (!size_add(size, size + DICOM__NAME_GROUP_COUNT, &room))
        return keep(m, DICOM_E_NO_MEMORY);
    status = keep(m, dicom__buf_reserve(&m->values, &m->memory, room));
    if (status != DICOM_OK)
        return status;
    uint8_t *to = m->values.data + size, *last = to;
    for (unsigned i = 0; i < DICOM__NAME_GROUP_COUNT; i++) {
        size_t n = m->groups[i].end - m->groups[i].at;

        if (i > 0)
            *to++ = '=';
        memcpy(to, m->values.data + m->groups[i].at, n);
        to += n;
        if (n > 0)
            last = to; /* empty groups at the end have no '=' */
    }
    memmove(m->values.data + first, m->values.data + size,
            (size_t)(last - (m->values.data + size)));
    size = (size_t)(last - (m->values.data + size));
    m->values.size = first + size;
    return dicom__maker_end_value(m);
}

/* ---- the end of an attribute -------------------------------------------- */

/* The value lies elsewhere: who reads may know where. */
static dicom_status
fetch(struct dicom__maker *m, const void **bytes, size_t *size)
{
    struct dicom__maker_level *l = dicom__maker_now(m);
    dicom_slice                uri = dicom__maker_last(m);
    dicom_event                e = {.kind = DICOM_ELEMENT,
                                    .tag = l->tag,
                                    .vr = l->vr,
                                    .depth = m->level,
                                    .offset = l->offset,
                                    .syntax = m->syntax};
    dicom_status               status;

    if (!m->bulk_value)
        return dicom__maker_fail(m, DICOM_E_UNSUPPORTED, NULL,
                                 "the value lies elsewhere");
    *bytes = NULL;
    *size = 0;
    status = m->bulk_value(m->bulk_ctx, &e, uri.text, uri.size, bytes, size);
    return status == DICOM_SKIP ? status : keep(m, status);
}

/* To even length, with room already there or in a copy. */
static dicom_status
pad(struct dicom__maker *m, const void **bytes, size_t *size)
{
    char         padding = dicom_vr_get_info(dicom__maker_now(m)->vr)->padding;
    dicom_status status;

    if (*size % 2 == 0)
        return DICOM_OK;
    if (*bytes != m->bytes.data) {
        m->bytes.size = 0;
        status = append(m, &m->bytes, *bytes, *size);
        if (status != DICOM_OK)
            return status;
    }
    status = append(m, &m->bytes, &padding, 1);
    *bytes = m->bytes.data;
    *size = m->bytes.size;
    return status;
}

/* InlineBinary of numbers is allowed as of bytes. PS3.18 F.2.7 */
static dicom_status
check_whole(struct dicom__maker *m, size_t size)
{
    const dicom_vr_info *info = dicom_vr_get_info(dicom__maker_now(m)->vr);

    if (info->value_size == 0 && info->klass != DICOM_CLASS_BYTES &&
        m->whole == DICOM__WHOLE_BYTES)
        return dicom__maker_fail(m, DICOM_E_WRONG_VR, NULL,
                                 "this VR is not written as bytes");
    if (info->klass == DICOM_CLASS_SEQUENCE)
        return dicom__maker_fail(m, DICOM_E_WRONG_VR, NULL,
                                 "a sequence is not written as bytes");
    if (info->value_size > 0 && size % info->value_size != 0)
        return dicom__maker_fail(m, DICOM_E_VALUE, "PS3.5 6.2",
                                 "the bytes are no whole numbers");
    return DICOM_OK;
}

static dicom_status
tell_attribute(struct dicom__maker *m, const void *bytes, size_t size)
{
    struct dicom__maker_level *l = dicom__maker_now(m);
    dicom_status               status = pad(m, &bytes, &size);

    if (status != DICOM_OK)
        return status;
    if (size > LONGEST)
        return dicom__maker_fail(m, DICOM_E_RANGE, "PS3.5 7.1.1",
                                 "the value is too long");
    if (l->left_out || m->muted > 0)
        return DICOM_OK;
    if (l->tag == DICOM__SPECIFIC_CHARACTER_SET)
        return m->level == 0 && m->charset ? DICOM_OK : tell_charset(m);
    status = tell_charset_first(m, l->tag);
    return status == DICOM_OK ? tell_value(m, l->tag, l->vr, bytes, size)
                              : status;
}

static dicom_status
end_whole(struct dicom__maker *m)
{
    const void  *bytes = m->bytes.data;
    size_t       size = m->bytes.size;
    dicom_status status = check_whole(m, 0);

    if (status == DICOM_OK && m->whole == DICOM__WHOLE_URI)
        status = fetch(m, &bytes, &size);
    if (status == DICOM_SKIP)
        return DICOM_OK;
    if (status == DICOM_OK)
        status = check_whole(m, size);
    return status == DICOM_OK ? tell_attribute(m, bytes, size) : status;
}

dicom_status
dicom__maker_end_attribute(struct dicom__maker *m)
{
    struct dicom__maker_level *l = dicom__maker_now(m);
    dicom_status               status;

    if (l->vr == DICOM_VR_NONE)
        return dicom__maker_fail(m, DICOM_E_SYNTAX, NULL,
                                 "the attribute has no VR");
    if (l->sequence && l->vr != DICOM_VR_SQ)
        return dicom__maker_fail(m, DICOM_E_WRONG_VR, NULL,
                                 "items in an attribute that is no sequence");
    /* What else is known may be of the last attribute of its last item. */
    if (l->sequence)
        return end_sequence(m);
    if (m->whole != DICOM__WHOLE_NONE)
        return end_whole(m);
    if (l->vr == DICOM_VR_SQ)
        return end_sequence(m);
    status = make_values(m);
    return status == DICOM_OK ? tell_attribute(m, m->bytes.data, m->bytes.size)
                              : status;
}
