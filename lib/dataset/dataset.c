/* Life of a data set, its memory, and the reading of it. */
#include "dataset/tree.h"

enum { ELEMENTS_DEFAULT = 1 << 24, FIRST_RECORDS = 1024 };

#define MEMORY_DEFAULT (UINT64_C(64) << 20)
#define MEMORY_PER_BYTE 32

/* ---- memory ------------------------------------------------------------- */

static size_t
to_size(uint64_t n)
{
    return n < SIZE_MAX ? (size_t)n : SIZE_MAX;
}

void
dicom__root_budget(struct dicom__root *r)
{
    const dicom_event *e = r->event;
    uint64_t           seen = r->source.size;

    if (r->options.max_memory)
        return;
    if (!seen && e)
        seen = dicom__offset(e->offset) + e->header_size + e->size;
    if (seen > (UINT64_MAX - MEMORY_DEFAULT) / MEMORY_PER_BYTE)
        seen = (UINT64_MAX - MEMORY_DEFAULT) / MEMORY_PER_BYTE;

    size_t limit = to_size(MEMORY_DEFAULT + seen * MEMORY_PER_BYTE);
    if (r->memory.limit < limit)
        r->memory.limit = limit;
}

void
dicom__root_allow(struct dicom__root *r, size_t size)
{
    size_t room = SIZE_MAX - r->memory.limit;

    if (r->options.max_memory)
        return;
    r->memory.limit +=
        size < room / MEMORY_PER_BYTE ? size * MEMORY_PER_BYTE : room;
}

void *
dicom__root_alloc_slow(struct dicom__root *r, size_t size)
{
    dicom__root_budget(r);
    return dicom__arena_alloc(&r->arena, size);
}

dicom_status
dicom__root_reserve(struct dicom__root *r, struct dicom__buf *buf, size_t size)
{
    dicom__root_budget(r);
    return dicom__buf_reserve(buf, &r->memory, size);
}

/* ---- life --------------------------------------------------------------- */

/* What a new and a reset data set have in common. */
static void
start(struct dicom__root *r)
{
    r->set = r->meta = (dicom_dataset){0};
    r->source = (struct dicom__source){0};
    r->place = AT_START;
    r->next = 0;
    r->left = r->options.max_elements;
    r->depth = 0;
    r->level = r->levels;
    r->event = NULL;
    r->syntax_count = 0;
    r->syntax_number = 0;
    r->syntax = NULL;
    r->edited = r->lenient = false;
    r->error = (dicom_error){.section = "", .text = ""};
    r->refused = NULL;
    r->top = dicom__records(r);
    dicom__set_limit(r);
    r->items.size = r->unsettled.size = r->buf.size = 0;
    dicom_dataset_borrow(&r->set, r->options.borrow);
    /* What is kept from the last one is no reason to refuse this one. */
    if (!r->options.max_memory) {
        r->memory.limit = to_size(MEMORY_DEFAULT);
        if (r->memory.limit < r->memory.used)
            r->memory.limit = r->memory.used;
    }
}

static void
take_options(dicom_dataset_options *to, const dicom_dataset_options *from)
{
    if (from)
        *to = *from;
    if (to->max_depth == 0 || to->max_depth > DEPTH_MOST)
        to->max_depth = DEPTH_MOST;
    if (to->max_elements == 0)
        to->max_elements = ELEMENTS_DEFAULT;
    if (to->max_elements > UINT32_MAX)
        to->max_elements = UINT32_MAX;
}

static uint32_t
letters_of(dicom_vr vr)
{
    const char *name = dicom_vr_name(vr);

    return (unsigned char)name[0] | (uint32_t)(unsigned char)name[1] << 8;
}

static void
list_usual(struct dicom__root *r)
{
    for (int i = 0; i < DICOM_VR_COUNT; i++) {
        dicom_vr vr = (dicom_vr)i;
        bool     is_long = dicom_vr_get_info(vr)->long_header;
        unsigned form = is_long ? FORM_HEADER_12 : FORM_HEADER_8;

        r->usual[0][vr] = (struct dicom__usual){
            letters_of(vr), is_long ? 12 : 8,
            dicom__pack(0, (unsigned)vr, form | FORM_ENCODED)};
        r->usual[1][vr] = (struct dicom__usual){
            0, 8, dicom__pack(0, (unsigned)vr, FORM_HEADER_8)};
    }
}

/* Takes over `memory`, in which `r` itself is counted. */
static dicom_status
set_up(struct dicom__root *r, const struct dicom__memory *memory,
       const dicom_dataset_options *options)
{
    r->options = (dicom_dataset_options){0};
    take_options(&r->options, options);
    r->memory = *memory;
    dicom__arena_init(&r->arena, &r->memory);
    r->records = r->items = r->unsettled = r->buf = (struct dicom__buf){0};
    list_usual(r);

    dicom_status status = dicom__buf_reserve(
        &r->records, &r->memory, FIRST_RECORDS * sizeof(dicom_element));
    if (status == DICOM_OK)
        start(r);
    return status;
}

dicom_status
dicom_dataset_new(dicom_dataset **out, const dicom_dataset_options *options)
{
    struct dicom__memory memory;

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    if (options && options->size != sizeof *options)
        return DICOM_E_ARGUMENT;

    dicom__memory_init(&memory, options ? options->allocator : NULL,
                       options ? to_size(options->max_memory) : 0);
    struct dicom__root *r = dicom__alloc(&memory, sizeof *r);
    if (!r)
        return dicom__memory_status(&memory);

    dicom_status status = set_up(r, &memory, options);
    if (status != DICOM_OK)
        dicom_dataset_free(&r->set);
    else
        *out = &r->set;
    return status;
}

void
dicom_dataset_free(dicom_dataset *ds)
{
    struct dicom__root *r = (struct dicom__root *)(void *)ds;

    if (!r)
        return;
    dicom__buf_free(&r->records, &r->memory);
    dicom__buf_free(&r->items, &r->memory);
    dicom__buf_free(&r->unsettled, &r->memory);
    dicom__buf_free(&r->buf, &r->memory);
    dicom__arena_free(&r->arena);

    struct dicom__memory memory = r->memory;
    dicom__release(&memory, r, sizeof *r);
}

void
dicom_dataset_reset(dicom_dataset *ds)
{
    struct dicom__root *r = (struct dicom__root *)(void *)ds;

    dicom__arena_reset(&r->arena);
    start(r);
}

void
dicom_dataset_borrow(dicom_dataset *ds, bool borrow)
{
    struct dicom__root *r = (struct dicom__root *)(void *)ds;

    r->lent = borrow ? DICOM_EVENT_STABLE : 0;
}

void
dicom_dataset_set_source(dicom_dataset *ds, dicom_fetch_fn *fetch, void *ctx,
                         uint64_t size)
{
    struct dicom__root *r = (struct dicom__root *)(void *)ds;

    r->source = (struct dicom__source){fetch, ctx, size};
}

/* ---- reading ------------------------------------------------------------ */

const struct dicom__root *
dicom__dataset_root(const dicom_dataset *ds)
{
    while (ds->parent)
        ds = ds->parent;

    const char *at = (const char *)ds;
    if (dicom__high(ds->begin) & DICOM_EVENT_FILE_META)
        at -= offsetof(struct dicom__root, meta);
    return (const struct dicom__root *)(const void *)at;
}

const dicom_dataset *
dicom_dataset_file_meta(const dicom_dataset *ds)
{
    const dicom_dataset *meta = &dicom__dataset_root(ds)->meta;

    return dicom__high(meta->begin) & DICOM_EVENT_FILE_META ? meta : NULL;
}

const dicom_dataset *
dicom_dataset_parent(const dicom_dataset *ds)
{
    return ds->parent;
}

const dicom_syntax *
dicom_dataset_syntax(const dicom_dataset *ds)
{
    unsigned number = dicom__low(ds->begin);

    return number ? dicom__dataset_root(ds)->syntaxes[number - 1] : NULL;
}

size_t
dicom_dataset_count(const dicom_dataset *ds)
{
    return ds->count;
}

const dicom_element *
dicom_dataset_at(const dicom_dataset *ds, size_t index)
{
    return index < ds->count ? &ds->elements[index] : NULL;
}

const dicom_element *
dicom_dataset_find(const dicom_dataset *ds, uint32_t tag)
{
    const dicom_element *at = ds->elements;
    size_t               count = ds->count;

    if (count == 0)
        return NULL;
    while (count > 1) {
        size_t half = count / 2;
        at += at[half].tag <= tag ? half : 0;
        count -= half;
    }
    return at->tag == tag ? at : NULL;
}

uint64_t
dicom_dataset_memory(const dicom_dataset *ds)
{
    return dicom__dataset_root(ds)->memory.used;
}
