#include "support/event_text.h"

#include <inttypes.h>
#include <stdlib.h>

static const dicom_syntax syntaxes[] = {
    {.uid = "1.2.840.10008.1.2.1", .explicit_vr = 1},
    {.uid = "1.2.840.10008.1.2"},
    {.uid = "1.2.840.10008.1.2.2", .explicit_vr = 1, .big_endian = 1},
    {.uid = "1.2.840.10008.1.2.1.99", .explicit_vr = 1, .deflated = 1},
    {.uid = "1.2.840.10008.1.2.4.50", .explicit_vr = 1, .encapsulated = 1},
};
static const char *const syntax_names[] = {"ELE", "ILE", "EBE", "DEF", "ENC"};

enum { DEPTH = 200, VALUE_MOST = 1 << 20 };

struct player {
    const char         *at;
    struct bytes       *home;
    dicom_event_fn     *on_event;
    void               *ctx;
    const dicom_syntax *syntax;
    uint64_t            offset;
    uint32_t            depth;
    uint32_t            tags[DEPTH];    /* of open sequences, fragments */
    uint32_t            indices[DEPTH]; /* of their next child */
    bool                meta;
};

static bool
take(struct player *p, const char *text)
{
    size_t size = strlen(text);

    if (strncmp(p->at, text, size) != 0)
        return false;
    p->at += size;
    return true;
}

static dicom_status
tell(struct player *p, dicom_event *e)
{
    e->syntax = p->syntax;
    return p->on_event(p->ctx, e);
}

/* ---- values ------------------------------------------------------------- */

static size_t
read_hex(struct player *p, uint8_t *out)
{
    size_t size = 0;
    char   digits[3] = {0};

    while (*p->at && strchr("0123456789ABCDEF", *p->at)) {
        assert_true(size < VALUE_MOST);
        memcpy(digits, p->at, 2);
        out[size++] = (uint8_t)strtoul(digits, NULL, 16);
        p->at += 2;
    }
    return size;
}

static size_t
read_value(struct player *p, uint8_t *out)
{
    size_t size = 0;

    if (take(p, "'")) {
        size = strcspn(p->at, "'");
        memcpy(out, p->at, size);
        p->at += size + 1;
    } else if (take(p, ".") || take(p, "+")) {
        size = read_hex(p, out);
    }
    return size;
}

/* Tells `e` with the value at its place in the stream. */
static dicom_status
tell_value(struct player *p, dicom_event *e, const uint8_t *bytes, size_t size,
           uint64_t place)
{
    dicom_status status;

    e->size = size;
    if (p->home) {
        assert_true(place + size <= p->home->size);
        memcpy(p->home->data + place, bytes, size);
        e->bytes = p->home->data + place;
        e->flags |= DICOM_EVENT_STABLE;
        return tell(p, e);
    }
    struct bytes copy = bytes_copy(bytes, size);
    e->bytes = copy.data;
    status = tell(p, e);
    memset(copy.data, 0xEE, size);
    bytes_free(&copy);
    return status;
}

/* How long the value at hand is in all. */
static uint32_t
measure(const struct player *p, uint8_t *scratch)
{
    struct player ahead = *p;
    uint32_t      length = 0;

    while (*ahead.at && strchr("'.+", *ahead.at))
        length += (uint32_t)read_value(&ahead, scratch);
    return length + (*ahead.at == '~' ? 2 : 0);
}

static dicom_status
play_bulk(struct player *p, dicom_event *e, uint8_t *scratch)
{
    uint64_t     place = e->offset + e->header_size;
    dicom_status status;

    e->kind = DICOM_BULK_BEGIN;
    status = tell(p, e);
    bool skip = status == DICOM_SKIP;
    if (skip)
        status = DICOM_OK;
    e->kind = DICOM_BULK_DATA;
    while (status == DICOM_OK && *p->at && strchr("'.+", *p->at)) {
        size_t size = read_value(p, scratch);
        if (!skip)
            status = tell_value(p, e, scratch, size, place);
        else if (p->home)
            memcpy(p->home->data + place, scratch, size);
        place += size;
    }
    if (status != DICOM_OK)
        return status;
    e->kind = DICOM_BULK_END;
    e->flags = take(p, "~") ? DICOM_EVENT_PARTIAL : 0;
    e->bytes = NULL;
    e->size = 0;
    e->offset = place;
    p->offset = place;
    return tell(p, e);
}

static dicom_status
play_value(struct player *p, dicom_event *e, bool is_bulk)
{
    uint8_t     *scratch = malloc(VALUE_MOST);
    dicom_status status;

    assert_non_null(scratch);
    e->length = measure(p, scratch);
    if (is_bulk) {
        status = play_bulk(p, e, scratch);
    } else {
        size_t size = read_value(p, scratch);
        if (take(p, "~"))
            e->flags |= DICOM_EVENT_PARTIAL;
        e->kind = DICOM_ELEMENT;
        p->offset += e->header_size + size;
        status = tell_value(p, e, scratch, size, e->offset + e->header_size);
    }
    free(scratch);
    return status;
}

/* ---- containers --------------------------------------------------------- */

static dicom_status
play_begin(struct player *p, dicom_event *e, dicom_event_kind kind)
{
    e->kind = kind;
    e->length = DICOM_LENGTH_UNDEFINED;
    p->offset += e->header_size;
    dicom_status status = tell(p, e);
    assert_true(p->depth < DEPTH - 1);
    p->tags[p->depth] = e->tag;
    p->indices[p->depth++] = 0;
    return status;
}

static dicom_status
play_end(struct player *p, dicom_event_kind kind)
{
    dicom_event e = {.kind = kind, .delimiter = DICOM_DELIMITER_SEQUENCE};

    p->offset += 8;
    if (kind == DICOM_ITEM_END) {
        e.delimiter = DICOM_DELIMITER_ITEM;
        e.depth = p->depth;
        e.tag = p->depth ? p->tags[p->depth - 1] : 0;
        e.index = p->depth ? p->indices[p->depth - 1] - 1 : 0;
    } else if (p->depth > 0) {
        e.tag = p->tags[--p->depth];
        e.depth = p->depth;
        e.vr = kind == DICOM_SEQUENCE_END ? DICOM_VR_SQ : DICOM_VR_OB;
    }
    e.offset = p->offset;
    return tell(p, &e);
}

static dicom_status
play_item(struct player *p)
{
    dicom_event e = {.kind = DICOM_ITEM_BEGIN,
                     .length = DICOM_LENGTH_UNDEFINED,
                     .tag = p->depth ? p->tags[p->depth - 1] : 0,
                     .index = p->depth ? p->indices[p->depth - 1]++ : 0,
                     .depth = p->depth,
                     .header_size = 8,
                     .offset = p->offset};

    p->offset += 8;
    return tell(p, &e);
}

static dicom_status
play_dataset(struct player *p)
{
    dicom_event e = {.kind = DICOM_DATASET_BEGIN, .offset = p->offset};

    p->meta = take(p, "M");
    p->syntax = &syntaxes[0];
    if (p->meta)
        e.flags = DICOM_EVENT_FILE_META;
    else
        assert_true(take(p, "D:"));
    for (size_t i = 0; !p->meta && i < COUNT_OF(syntaxes); i++)
        if (take(p, syntax_names[i]))
            p->syntax = &syntaxes[i];
    assert_true(take(p, "{"));
    return tell(p, &e);
}

static dicom_status
play_dataset_end(struct player *p)
{
    dicom_event e = {.kind = DICOM_DATASET_END, .offset = p->offset};

    if (p->meta)
        e.flags = DICOM_EVENT_FILE_META;
    return tell(p, &e);
}

static dicom_status
play_fragment(struct player *p, bool is_bulk)
{
    dicom_event e = {.tag = p->depth ? p->tags[p->depth - 1] : 0,
                     .vr = DICOM_VR_OB,
                     .index = p->depth ? p->indices[p->depth - 1]++ : 0,
                     .depth = p->depth - 1,
                     .header_size = 8,
                     .offset = p->offset};

    return play_value(p, &e, is_bulk);
}

static dicom_status
play_element(struct player *p, bool is_bulk)
{
    dicom_event e = {.depth = p->depth, .offset = p->offset};
    char        digits[9] = {0};

    memcpy(digits, p->at, 8);
    e.tag = (uint32_t)strtoul(digits, NULL, 16);
    assert_int_equal(p->at[8], ':');
    e.vr = dicom_vr_from_letters(p->at[9], p->at[10]);
    assert_true(e.vr != DICOM_VR_NONE);
    e.header_size = 8;
    if (p->syntax && p->syntax->explicit_vr) {
        e.header_size = dicom_vr_get_info(e.vr)->long_header ? 12 : 8;
        e.vr_encoded =
            (uint16_t)((uint8_t)p->at[9] | (uint8_t)p->at[10] << 8);
    }
    p->at += 11;
    if (take(p, "?"))
        e.flags = DICOM_EVENT_VR_UNSETTLED;
    if (take(p, "["))
        return play_begin(p, &e, DICOM_SEQUENCE_BEGIN);
    if (take(p, "<"))
        return play_begin(p, &e, DICOM_FRAGMENTS_BEGIN);
    return play_value(p, &e, is_bulk);
}

static dicom_status
play_token(struct player *p)
{
    if (*p->at == 'M' || (p->at[0] == 'D' && p->at[1] == ':'))
        return play_dataset(p);
    if (take(p, "}"))
        return play_dataset_end(p);
    if (take(p, "("))
        return play_item(p);
    if (take(p, ")"))
        return play_end(p, DICOM_ITEM_END);
    if (take(p, "]"))
        return play_end(p, DICOM_SEQUENCE_END);
    if (take(p, ">"))
        return play_end(p, DICOM_FRAGMENTS_END);

    /* "B00282000:" has its colon one further than a tag that begins with B. */
    bool is_bulk = p->at[0] == 'B' && (p->at[1] == '#' || p->at[9] == ':');
    p->at += is_bulk;
    return take(p, "#") ? play_fragment(p, is_bulk)
                        : play_element(p, is_bulk);
}

dicom_status
play_text(const char *text, struct bytes *home, dicom_event_fn *on_event,
          void *ctx)
{
    struct player p = {
        .at = text, .home = home, .on_event = on_event, .ctx = ctx};
    dicom_status status = DICOM_OK;

    while (status == DICOM_OK && *p.at) {
        status = play_token(&p);
        if (status == DICOM_OK && *p.at)
            assert_true(take(&p, " "));
    }
    return status;
}

/* ---- the other way ------------------------------------------------------ */

static void
put_value(struct event_text *t, const dicom_event *e, char before)
{
    const uint8_t *bytes = e->bytes;
    bool           text = before == '.';

    for (size_t i = 0; i < e->size; i++)
        text = text && bytes[i] >= ' ' && bytes[i] <= '~';
    if (e->size > 0 && text && dicom_vr_get_info(e->vr)->word_size == 1 &&
        dicom_vr_get_info(e->vr)->klass != DICOM_CLASS_BYTES) {
        event_log_printf(&t->log, "'%.*s'", (int)e->size,
                         (const char *)bytes);
    } else if (e->size > 0) {
        event_log_printf(&t->log, "%c", before);
        for (size_t i = 0; i < e->size; i++)
            event_log_printf(&t->log, "%02X", bytes[i]);
    }
}

static void
put_head(struct event_text *t, const dicom_event *e, const char *before)
{
    if (t->in_fragments && e->kind != DICOM_FRAGMENTS_BEGIN) {
        event_log_printf(&t->log, " %s#", before);
        return;
    }
    event_log_printf(&t->log, " %s%08" PRIX32 ":%s%s", before, e->tag,
                     dicom_vr_name(e->vr),
                     e->flags & DICOM_EVENT_VR_UNSETTLED ? "?" : "");
}

static void
put_partial(struct event_text *t, const dicom_event *e)
{
    if (e->flags & DICOM_EVENT_PARTIAL)
        event_log_printf(&t->log, "~");
}

static const char *
name_of(const dicom_syntax *syntax)
{
    for (size_t i = 0; syntax && i < COUNT_OF(syntaxes); i++)
        if (strcmp(syntax->uid, syntaxes[i].uid) == 0)
            return syntax_names[i];
    return "?";
}

static void
put_begin(struct event_text *t, const dicom_event *e)
{
    const char *space = t->log.size > 0 ? " " : "";

    if (e->flags & DICOM_EVENT_FILE_META)
        event_log_printf(&t->log, "%sM{", space);
    else
        event_log_printf(&t->log, "%sD:%s{", space, name_of(e->syntax));
}

dicom_status
event_text_event(void *ctx, const dicom_event *e)
{
    static const char *const fixed[DICOM_EVENT_KIND_COUNT] = {
        [DICOM_DATASET_END] = " }", [DICOM_SEQUENCE_END] = " ]",
        [DICOM_ITEM_BEGIN] = " (",  [DICOM_ITEM_END] = " )",
        [DICOM_FRAGMENTS_END] = " >",
    };
    struct event_text *t = ctx;

    if (fixed[e->kind])
        event_log_printf(&t->log, "%s", fixed[e->kind]);
    if (e->kind == DICOM_FRAGMENTS_END)
        t->in_fragments = false;
    if (e->kind == DICOM_DATASET_BEGIN)
        put_begin(t, e);
    if (e->kind == DICOM_ELEMENT || e->kind == DICOM_SEQUENCE_BEGIN ||
        e->kind == DICOM_FRAGMENTS_BEGIN)
        put_head(t, e, "");
    if (e->kind == DICOM_SEQUENCE_BEGIN)
        event_log_printf(&t->log, "[");
    if (e->kind == DICOM_FRAGMENTS_BEGIN) {
        event_log_printf(&t->log, "<");
        t->in_fragments = true;
    }
    if (e->kind == DICOM_BULK_BEGIN) {
        put_head(t, e, "B");
        t->more = false;
    }
    if (e->kind == DICOM_ELEMENT || e->kind == DICOM_BULK_DATA) {
        put_value(t, e, t->more && e->kind == DICOM_BULK_DATA ? '+' : '.');
        t->more = true;
    }
    if (e->kind == DICOM_ELEMENT || e->kind == DICOM_BULK_END)
        put_partial(t, e);
    return DICOM_OK;
}
