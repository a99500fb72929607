/* Text of a stream in UTF-8. */
#include <string.h>

#include "base/buf.h"
#include "dicom/charset.h"
#include "dicom/filter.h"
#include "dicom/value.h"

enum { DEPTH_MAX = 128 };

static const uint32_t specific_character_set = DICOM_TAG(0x0008, 0x0005);
static const char     iso_ir_192[] = "ISO_IR 192";

/* The character set of an open data set or item. */
struct place {
    dicom_charset charset;
    bool          named; /* by itself or what holds it */
};

struct dicom_utf8 {
    dicom_event_fn      *next;
    void                *ctx;
    struct dicom__memory memory; /* of the filter itself */
    struct dicom__memory counted;
    uint64_t             limit; /* of a text that is gathered */
    bool                 strict;
    struct dicom__buf    text; /* made */
    struct dicom__buf    bulk; /* gathered */
    dicom_event          bulk_event;
    bool                 gathering;
    dicom_event_order    order;
    bool                 in_meta;
    bool                 told; /* the data set has got its character set */
    uint64_t             replaced;
    uint32_t             muted; /* BEGINs to be ended, from the one to which
                                   the next one answered SKIP */
    uint32_t             depth;
    struct place         places[DEPTH_MAX + 1];
};

dicom_status
dicom_utf8_new(dicom_utf8 **out, dicom_event_fn *next, void *ctx,
               const dicom_utf8_options *options)
{
    static const dicom_utf8_options defaults = DICOM_UTF8_OPTIONS_INIT;
    struct dicom__memory            memory;

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    if (!options)
        options = &defaults;
    if (!next || options->size != sizeof *options)
        return DICOM_E_ARGUMENT;
    dicom__memory_init(&memory, options->allocator, 0);
    dicom_utf8 *f = dicom__alloc(&memory, sizeof *f);
    if (!f)
        return DICOM_E_NO_MEMORY;
    memset(f, 0, sizeof *f);
    f->next = next;
    f->ctx = ctx;
    f->memory = memory;
    f->strict = options->strict;
    f->limit = options->memory ? options->memory : 64 << 20;
    dicom__memory_init(&f->counted, options->allocator, 0);
    *out = f;
    return DICOM_OK;
}

void
dicom_utf8_free(dicom_utf8 *f)
{
    if (!f)
        return;
    struct dicom__memory memory = f->memory;
    dicom__buf_free(&f->text, &f->counted);
    dicom__buf_free(&f->bulk, &f->counted);
    dicom__release(&memory, f, sizeof *f);
}

void
dicom_utf8_reset(dicom_utf8 *f)
{
    f->gathering = false;
    f->order = (dicom_event_order){0};
    f->in_meta = false;
    f->replaced = 0;
    f->muted = 0;
    f->depth = 0;
}

uint64_t
dicom_utf8_replaced(const dicom_utf8 *f)
{
    return f->replaced;
}

/* ---- Specific Character Set ---------------------------------------------- */

static dicom_status
tell_charset(dicom_utf8 *f, const dicom_syntax *syntax)
{
    const dicom_event e = {.kind = DICOM_ELEMENT,
                           .tag = specific_character_set,
                           .length = sizeof iso_ir_192 - 1,
                           .vr = DICOM_VR_CS,
                           .depth = f->depth,
                           .bytes = iso_ir_192,
                           .size = sizeof iso_ir_192 - 1,
                           .syntax = syntax};

    return f->next(f->ctx, &e);
}

static dicom_status
take_charset(dicom_utf8 *f, const dicom_event *e)
{
    struct place *p = &f->places[f->depth];

    dicom_charset_prepare(&p->charset, e->bytes, e->size);
    p->named = dicom_value_trim(DICOM_VR_CS, e->bytes, e->size).size > 0;
    f->told |= f->depth == 0;
    return tell_charset(f, e->syntax);
}

/* Puts it in where it is missing, before `e`. Command sets have none. */
static dicom_status
complete(dicom_utf8 *f, const dicom_event *e)
{
    if (f->told || f->in_meta || f->depth > 0 ||
        e->tag <= specific_character_set)
        return DICOM_OK;
    f->told = true;
    return tell_charset(f, e->syntax);
}

/* ---- values -------------------------------------------------------------- */

static bool
has_charset(const dicom_utf8 *f, const dicom_event *e)
{
    return !f->in_meta && dicom_vr_get_info(e->vr)->charset;
}

/* Whether the bytes are UTF-8, whatever the character set says. */
static bool
is_utf8_by_itself(const dicom_event *e)
{
    dicom_charset utf8;
    size_t        bad;

    dicom_charset_prepare(&utf8, iso_ir_192, sizeof iso_ir_192 - 1);
    (void)dicom_charset_decode(&utf8, e->vr, e->bytes, e->size, NULL, 0, &bad);
    return bad == 0;
}

static dicom_status
convert(dicom_utf8 *f, const dicom_event *e)
{
    const struct place *p = &f->places[f->depth];
    dicom_event         text = *e;
    size_t              bad;

    if (dicom_charset_is_utf8(&p->charset, e->vr, e->bytes, e->size) ||
        (!p->named && is_utf8_by_itself(e)))
        return f->next(f->ctx, e);
    text.size = dicom_charset_decode(&p->charset, e->vr, e->bytes, e->size,
                                     NULL, 0, &bad);
    if (bad > 0 && f->strict)
        return DICOM_E_VALUE;
    f->replaced += bad;
    dicom_status status =
        dicom__buf_reserve(&f->text, &f->counted, text.size + 1);
    if (status != DICOM_OK)
        return status;
    (void)dicom_charset_decode(&p->charset, e->vr, e->bytes, e->size,
                               (char *)f->text.data, text.size, NULL);
    text.bytes = f->text.data;
    text.length = (uint32_t)text.size;
    text.flags &= ~(uint32_t)(DICOM_EVENT_STABLE | DICOM_EVENT_PARTIAL);
    return f->next(f->ctx, &text);
}

static dicom_status
element(dicom_utf8 *f, const dicom_event *e)
{
    if (e->tag == specific_character_set && !f->in_meta &&
        e->kind == DICOM_ELEMENT)
        return take_charset(f, e);
    dicom_status status = complete(f, e);
    if (status != DICOM_OK || !has_charset(f, e))
        return status == DICOM_OK ? f->next(f->ctx, e) : status;
    if (e->kind == DICOM_ELEMENT)
        return convert(f, e);
    f->bulk_event = *e;
    f->bulk.size = 0;
    f->gathering = true;
    return DICOM_OK;
}

static dicom_status
gather(dicom_utf8 *f, const dicom_event *e)
{
    if (e->size > f->limit - f->bulk.size)
        return DICOM_E_LIMIT;
    return dicom__buf_append(&f->bulk, &f->counted, e->bytes, e->size);
}

static dicom_status
bulk_end(dicom_utf8 *f)
{
    dicom_event e = f->bulk_event;

    f->gathering = false;
    e.kind = DICOM_ELEMENT;
    e.bulk_size = 0;
    e.bytes = f->bulk.size > 0 ? f->bulk.data : (const void *)"";
    e.size = f->bulk.size;
    e.length = (uint32_t)e.size;
    return convert(f, &e);
}

/* ---- events -------------------------------------------------------------- */

static void
dataset_begin(dicom_utf8 *f, const dicom_event *e)
{
    f->in_meta = e->flags & DICOM_EVENT_FILE_META;
    f->told = false;
    f->depth = 0;
    f->places[0] = (struct place){.named = false};
}

/* Lengths of what holds converted text are wrong. */
static dicom_status
container(dicom_utf8 *f, const dicom_event *e)
{
    dicom_event changed = *e;

    switch (e->kind) {
    case DICOM_SEQUENCE_BEGIN:
        changed.length = DICOM_LENGTH_UNDEFINED;
        f->depth++;
        break;
    case DICOM_ITEM_BEGIN:
        changed.length = DICOM_LENGTH_UNDEFINED;
        changed.flags &= ~(uint32_t)DICOM_EVENT_IMPLIED;
        changed.header_size = 8;
        f->places[f->depth] = f->places[f->depth - 1];
        break;
    case DICOM_ITEM_END:
        changed.delimiter = DICOM_DELIMITER_ITEM;
        changed.delimiter_length = 0;
        break;
    default: /* SEQUENCE_END */
        changed.delimiter = DICOM_DELIMITER_SEQUENCE;
        changed.delimiter_length = 0;
        f->depth--;
        break;
    }
    return f->next(f->ctx, &changed);
}

static dicom_status
pass(dicom_utf8 *f, const dicom_event *e)
{
    dicom_status status;

    switch (e->kind) {
    case DICOM_DATASET_BEGIN:
        dataset_begin(f, e);
        return f->next(f->ctx, e);
    case DICOM_ELEMENT:
    case DICOM_BULK_BEGIN:
    case DICOM_FRAGMENTS_BEGIN:
        return element(f, e);
    case DICOM_BULK_DATA:
        return f->gathering ? gather(f, e) : f->next(f->ctx, e);
    case DICOM_BULK_END:
        return f->gathering ? bulk_end(f) : f->next(f->ctx, e);
    case DICOM_SEQUENCE_BEGIN:
        status = complete(f, e);
        return status == DICOM_OK ? container(f, e) : status;
    case DICOM_ITEM_BEGIN:
    case DICOM_ITEM_END:
    case DICOM_SEQUENCE_END:
        return container(f, e);
    default:
        return f->next(f->ctx, e);
    }
}

/* 1 of what begins, -1 of what ends. */
static int
nesting(dicom_event_kind kind)
{
    switch (kind) {
    case DICOM_DATASET_BEGIN:
    case DICOM_BULK_BEGIN:
    case DICOM_SEQUENCE_BEGIN:
    case DICOM_ITEM_BEGIN:
    case DICOM_FRAGMENTS_BEGIN:
        return 1;
    case DICOM_DATASET_END:
    case DICOM_BULK_END:
    case DICOM_SEQUENCE_END:
    case DICOM_ITEM_END:
    case DICOM_FRAGMENTS_END:
        return -1;
    default:
        return 0;
    }
}

dicom_status
dicom_utf8_event(void *filter, const dicom_event *e)
{
    dicom_utf8  *f = filter;
    dicom_status status = dicom_event_order_check(&f->order, e);

    if (status != DICOM_OK)
        return status;
    if (f->muted > 0) {
        f->muted += (uint32_t)nesting(e->kind);
        if (f->muted > 0)
            return DICOM_OK;
    }
    status = pass(f, e);
    if (status == DICOM_SKIP && nesting(e->kind) > 0)
        f->muted = 1;
    return status;
}
