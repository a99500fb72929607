/*
 * A stream through filters that the bytes choose: what each passes on is a
 * stream of events again, without what it had to leave out, and the same in
 * whatever pieces the input comes and, of a sound stream, whether SKIP is
 * heeded or not; it can be written, and read again to the end.
 *
 * The last byte, fourfold, is the size of the script in front of it; what is
 * before that is a DICOM stream.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

#include "output.h"

#define COUNT_OF(a) (sizeof(a) / sizeof(a)[0])

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILTERS_MOST = 4, RULES_MOST = 6, VALUE_MOST = 32 };

/* ---- memory: one allocation fails, if any ------------------------------- */

struct memory {
    size_t calls, fail_at, blocks;
};

static bool
fails(struct memory *m)
{
    return ++m->calls == m->fail_at;
}

static void *
take_memory(void *ctx, size_t size)
{
    struct memory *m = ctx;

    if (fails(m))
        return NULL;
    m->blocks++;
    void *block = malloc(size);
    check(block != NULL);
    return block;
}

static void *
resize_memory(void *ctx, void *block, size_t old, size_t size)
{
    (void)old;
    if (fails(ctx))
        return NULL;
    block = realloc(block, size);
    check(block != NULL);
    return block;
}

static void
give_back(void *ctx, void *block, size_t size)
{
    struct memory *m = ctx;

    (void)size;
    m->blocks--;
    free(block);
}

/* ---- the script --------------------------------------------------------- */

struct script {
    const uint8_t *at, *end;
};

static uint8_t
byte(struct script *s)
{
    return s->at < s->end ? *s->at++ : 0;
}

struct text {
    const char *bytes;
    size_t      size;
};

static struct text
literal(struct script *s, size_t most)
{
    size_t      size = byte(s) % most;
    struct text t = {(const char *)s->at, size};

    if (size > (size_t)(s->end - s->at))
        t.size = (size_t)(s->end - s->at);
    s->at += t.size;
    return t;
}

static struct text
choose_path(struct script *s)
{
    static const char *const paths[] = {
        "PatientName",
        "SpecificCharacterSet",
        "ReferencedImageSequence",
        "ReferencedImageSequence[0]",
        "ReferencedImageSequence[1].ReferencedSOPInstanceUID",
        "ReferencedImageSequence[*].PurposeOfReferenceCodeSequence.CodeValue",
        "ContentSequence.ContentSequence[0]",
        "(0009,\"PRIVATE ONE\",01)",
        "00091003[0].(0008,0100)",
        "PixelData",
        "TransferSyntaxUID",
        "SOPInstanceUID",
        "(0000,0010)",
        "FFFEE000",
    };
    size_t i = byte(s);

    if (i < COUNT_OF(paths))
        return (struct text){paths[i], strlen(paths[i])};
    return literal(s, 60);
}

/* ---- a chain ------------------------------------------------------------ */

/* Stands behind a filter and looks at what it passes on. */
struct probe {
    dicom_filter     *filter; /* one of them */
    dicom_utf8       *utf8;
    dicom_event_fn   *next;
    void             *next_ctx;
    bool              drop_private, drop_group_lengths;
    bool              sets; /* puts elements in */
    uint32_t          dropped[RULES_MOST];
    size_t            n_dropped;
    dicom_event_order order;
    bool              in_meta;
};

static void
check_text(const dicom_event *e)
{
    static const char utf8[] = "ISO_IR 192";
    dicom_charset     charset;
    size_t            bad = 0;

    if (e->kind != DICOM_ELEMENT || !dicom_vr_get_info(e->vr)->charset)
        return;
    dicom_charset_prepare(&charset, utf8, sizeof utf8 - 1);
    (void)dicom_charset_decode(&charset, e->vr, e->bytes, e->size, NULL, 0,
                               &bad);
    check(bad == 0);
}

static void
check_dropped(const struct probe *p, const dicom_event *e)
{
    bool begins = e->kind == DICOM_ELEMENT || e->kind == DICOM_BULK_BEGIN ||
                  e->kind == DICOM_SEQUENCE_BEGIN ||
                  e->kind == DICOM_FRAGMENTS_BEGIN;

    if (!begins || p->in_meta)
        return;
    check(!p->drop_private || !DICOM_TAG_IS_PRIVATE(e->tag));
    if (p->drop_group_lengths && !p->sets && e->kind == DICOM_ELEMENT)
        check((e->tag & 0xFFFF) != 0 || e->tag >> 16 == 0 || e->tag >> 16 == 2);
    for (size_t i = 0; i < p->n_dropped; i++)
        check(e->tag != p->dropped[i]);
}

static dicom_status
look(void *ctx, const dicom_event *e)
{
    struct probe *p = ctx;

    if (e->kind == DICOM_DATASET_BEGIN)
        p->in_meta = e->flags & DICOM_EVENT_FILE_META;
    check(dicom_event_order_check(&p->order, e) == DICOM_OK);
    if (p->utf8 && !p->in_meta)
        check_text(e);
    if (p->filter)
        check_dropped(p, e);
    return p->next(p->next_ctx, e);
}

static void
add_rule(struct probe *p, struct script *s)
{
    uint8_t      what = byte(s) % 4;
    struct text  path = choose_path(s), value;
    dicom_status status;
    uint32_t     tag;

    if (what == 0) {
        status = dicom_filter_drop(p->filter, path.bytes, path.size);
    } else if (what == 1) {
        tag = byte(s) & 1 ? UINT32_C(0x00081140) : UINT32_C(0x00100010);
        status = dicom_filter_drop_tag(p->filter, tag);
        if (status == DICOM_OK)
            p->dropped[p->n_dropped++] = tag;
    } else if (what == 2) {
        status = dicom_filter_keep(p->filter, path.bytes, path.size);
    } else {
        dicom_vr vr = (dicom_vr)(byte(s) % DICOM_VR_COUNT);

        value = literal(s, VALUE_MOST);
        status = dicom_filter_set(p->filter, path.bytes, path.size, vr,
                                  value.bytes, value.size);
        p->sets |= status == DICOM_OK;
    }
    check(status == DICOM_OK || status == DICOM_E_VALUE ||
          status == DICOM_E_NOT_FOUND || status == DICOM_E_WRONG_VR ||
          status == DICOM_E_LIMIT || status == DICOM_E_NO_MEMORY);
}

/* A filter in front of what `p` is to pass events on to. */
static bool
make_filter(struct probe *p, struct script *s, const dicom_allocator *with)
{
    dicom_filter_options filter = DICOM_FILTER_OPTIONS_INIT;
    dicom_utf8_options   utf8 = DICOM_UTF8_OPTIONS_INIT;
    uint8_t              bits = byte(s);

    if (bits & 1) {
        utf8.strict = bits & 2;
        utf8.memory = bits & 4 ? 16 : 0;
        utf8.allocator = with;
        return dicom_utf8_new(&p->utf8, look, p, &utf8) == DICOM_OK;
    }
    p->drop_private = filter.drop_private = bits & 2;
    p->drop_group_lengths = filter.drop_group_lengths = bits & 4;
    filter.allocator = with;
    if (dicom_filter_new(&p->filter, look, p, &filter) != DICOM_OK)
        return false;
    for (unsigned rules = (bits >> 3) % (RULES_MOST + 1); rules > 0; rules--)
        add_rule(p, s);
    return true;
}

struct chain {
    struct probe      probes[FILTERS_MOST];
    size_t            count;
    dicom_writer     *writer;
    dicom_event_fn   *first;
    void             *first_ctx;
    bool              heed;    /* SKIP */
    bool              partial; /* a value was cut */
    bool              damaged; /* what is skipped is not judged */
    bool              odd;     /* maybe VRs unlike the dictionary */
    dicom_event_order order;   /* of the source */
};

static dicom_status
give(void *ctx, const dicom_event *e)
{
    struct chain *c = ctx;

    c->partial |= (e->flags & DICOM_EVENT_PARTIAL) != 0;
    check(dicom_event_order_check(&c->order, e) == DICOM_OK);
    dicom_status status = c->first(c->first_ctx, e);
    return status == DICOM_SKIP && !c->heed ? DICOM_OK : status;
}

/* The filters, last one first. False without memory. */
static bool
make_chain(struct chain *c, struct script *s, const dicom_allocator *with)
{
    size_t count = 1 + byte(s) % FILTERS_MOST;

    c->first = dicom_writer_event;
    c->first_ctx = c->writer;
    while (c->count < count) {
        struct probe *p = &c->probes[c->count];

        p->next = c->first;
        p->next_ctx = c->first_ctx;
        if (!make_filter(p, s, with))
            return false;
        c->first = p->utf8 ? dicom_utf8_event : dicom_filter_event;
        c->first_ctx = p->utf8 ? (void *)p->utf8 : (void *)p->filter;
        c->count++;
    }
    return true;
}

/* ---- there and back ----------------------------------------------------- */

struct plan {
    const uint8_t *stream;
    size_t         size;
    struct script  script;
    const char    *syntax; /* NULL: that of the stream */
    bool           explicit_vr;
    size_t         fail_at, step;
};

static void
take_finding(void *ctx, const dicom_finding *finding)
{
    struct chain *c = ctx;

    c->damaged |= finding->severity == DICOM_ERROR;
    c->odd |= finding->severity != DICOM_NOTE;
}

/* What the source said; `*written` what the writer did. */
static dicom_status
run_chain(const struct plan *plan, struct chain *c, dicom_status *written)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    dicom_parser        *parser;
    dicom_status         status = DICOM_OK;

    o.on_event = give;
    o.event_ctx = c;
    o.on_finding = take_finding;
    o.finding_ctx = c;
    o.limits.inflated = 1 << 20;
    check(dicom_parser_new(&parser, &o) == DICOM_OK);
    for (size_t at = 0; status == DICOM_OK && at < plan->size;
         at += plan->step) {
        size_t left = plan->size - at;

        status = dicom_parser_feed(parser, plan->stream + at,
                                   left < plan->step ? left : plan->step);
    }
    if (status == DICOM_OK)
        status = dicom_parser_finish(parser);
    dicom_parser_free(parser);
    *written = dicom_writer_error(c->writer)->status;
    if (*written == DICOM_OK &&
        (status == DICOM_OK || status == DICOM_E_TRUNCATED)) {
        for (size_t i = 0; i < c->count; i++)
            check(dicom_event_order_finish(&c->probes[i].order) == DICOM_OK);
        *written = dicom_writer_finish(c->writer);
    }
    return status;
}

struct result {
    struct output out;
    dicom_status  read, written;
    bool          damaged, odd;
};

static void
filter_stream(const struct plan *plan, bool heed, struct result *result)
{
    dicom_writer_options o = DICOM_WRITER_OPTIONS_INIT;
    struct memory        memory = {.fail_at = plan->fail_at};
    dicom_allocator with = {take_memory, resize_memory, give_back, &memory};
    struct chain    c = {.heed = heed};
    struct script   script = plan->script;
    dicom_status    status = DICOM_E_NO_MEMORY, written = DICOM_OK;

    if (plan->syntax)
        o.syntax = dicom_syntax_find(plan->syntax, strlen(plan->syntax));
    o.any_order = true;
    check(dicom_writer_new(&c.writer, take, &result->out, &o) == DICOM_OK);
    if (make_chain(&c, &script, &with))
        status = run_chain(plan, &c, &written);
    check(status != DICOM_E_NO_MEMORY || memory.calls >= memory.fail_at);
    check(status != DICOM_E_STATE);
    check(written == DICOM_OK || written == DICOM_E_UNSUPPORTED ||
          written == DICOM_E_SYNTAX || written == DICOM_E_WRONG_VR ||
          (written == DICOM_E_TRUNCATED && c.partial));
    result->read = status;
    result->written = written;
    result->damaged = c.damaged;
    result->odd = c.odd;
    for (size_t i = 0; i < FILTERS_MOST; i++) {
        dicom_filter_free(c.probes[i].filter);
        dicom_utf8_free(c.probes[i].utf8);
    }
    dicom_writer_free(c.writer);
    check(memory.blocks == 0);
}

static dicom_status
ignore(void *ctx, const dicom_event *e)
{
    (void)ctx;
    (void)e;
    return DICOM_OK;
}

static void
take_other_syntax(void *ctx, const dicom_finding *finding)
{
    bool *other_syntax = ctx;

    *other_syntax |= finding->code == DICOM_F_SYNTAX_WRONG;
}

/* `sure`: the VRs are in it, or those of the dictionary. */
static void
read_again(const struct output *out, bool sure)
{
    dicom_parser_options o = DICOM_PARSER_OPTIONS_INIT;
    dicom_parser        *parser;
    bool                 other_syntax = false;

    o.on_event = ignore;
    o.on_finding = take_other_syntax;
    o.finding_ctx = &other_syntax;
    check(dicom_parser_new(&parser, &o) == DICOM_OK);
    dicom_status status = dicom_parser_feed(parser, out->data, out->size);
    if (status == DICOM_OK)
        status = dicom_parser_finish(parser);
    /* Tags that nobody knows may look like those of another byte order. */
    check(status == DICOM_OK || other_syntax || !sure);
    dicom_parser_free(parser);
}

static void
check_same(const struct result *a, const struct result *b)
{
    check(a->read == b->read && a->written == b->written);
    if (a->written != DICOM_OK)
        return;
    check(a->out.size == b->out.size);
    check(a->out.size == 0 ||
          memcmp(a->out.data, b->out.data, a->out.size) == 0);
}

static void
try_plan(struct plan *plan)
{
    struct result whole = {0}, cut = {0}, skipping = {0};

    filter_stream(plan, false, &whole);
    filter_stream(plan, true, &skipping);
    plan->step = 1 + plan->size / 3;
    filter_stream(plan, false, &cut);
    if (plan->fail_at == 0) {
        check_same(&whole, &cut);
        if (!whole.damaged)
            check_same(&whole, &skipping);
    }
    if (whole.written == DICOM_OK &&
        (whole.read == DICOM_OK || whole.read == DICOM_E_TRUNCATED))
        read_again(&whole.out, plan->explicit_vr || !whole.odd);
    free(whole.out.data);
    free(cut.out.data);
    free(skipping.out.data);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const uids[] = {
        NULL, "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2",
        "1.2.840.10008.1.2.1.99"};
    size_t      script = size > 0 ? 4 * (size_t)data[--size] : 0;
    struct plan plan = {.stream = data};

    if (script > size)
        script = size;
    plan.size = size - script;
    plan.script = (struct script){data + plan.size, data + size};
    plan.syntax = uids[byte(&plan.script) % COUNT_OF(uids)];
    plan.explicit_vr = plan.syntax && plan.syntax != uids[3];
    plan.fail_at = byte(&plan.script);
    plan.step = plan.size + 1;
    try_plan(&plan);
    return 0;
}
