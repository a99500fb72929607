/*
 * A file in memory and behind functions, whole and in pieces, deferred and
 * not: the same status and the same data set, which can be read, walked and
 * dumped. A dump holds nothing that a terminal would obey.
 *
 * The last bytes of the input choose the options, and are read like all
 * others: a DICOM file is a good seed.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
    if (!holds)
        abort();
}

/* ---- options ------------------------------------------------------------- */

struct choice {
    dicom_parser_options parser;
    dicom_file_options   file;
    dicom_dump_options   dump;
    size_t               step; /* bytes per read */
    bool                 skip, fetch, walk_dump, path;
};

static void
choose(struct choice *c, const uint8_t *data, size_t size)
{
    uint8_t bits[4] = {0};

    for (size_t i = 0; i < sizeof bits && i < size; i++)
        bits[i] = data[size - 1 - i];
    c->parser = (dicom_parser_options)DICOM_PARSER_OPTIONS_INIT;
    c->file = (dicom_file_options)DICOM_FILE_OPTIONS_INIT;
    c->dump = (dicom_dump_options)DICOM_DUMP_OPTIONS_INIT;
    c->parser.stop_before_pixel_data = bits[0] & 1;
    c->parser.open_all = bits[0] & 2;
    c->parser.no_padding_skip = bits[0] & 4;
    c->parser.un = (dicom_un)((bits[0] >> 3 & 3) % 3);
    c->parser.whole_value_max = bits[0] & 32 ? 16 : 0;
    c->parser.limits.depth = bits[0] & 64 ? 5 : 0;
    c->parser.limits.elements = bits[0] & 128 ? 100 : 0;
    c->parser.limits.inflated = 1 << 24;
    c->parser.limits.memory = 16 << 20;
    c->file.keep_last = bits[1] & 1;
    c->file.load = bits[1] & 2;
    c->file.deferred_min = bits[1] & 4 ? 1 : 0;
    c->skip = bits[1] & 8;
    c->fetch = bits[1] & 16;
    c->walk_dump = bits[1] & 32;
    c->path = bits[1] & 64;
    c->step = bits[2] < 128 ? bits[2] + 1u : 65536;
    c->dump.width = bits[3] & 15;
    c->dump.depth = bits[3] >> 4 & 3;
    c->dump.fragments = bits[3] >> 6;
    c->file.parser = &c->parser;
}

/* ---- functions over memory ----------------------------------------------- */

struct source {
    const uint8_t *data;
    size_t         size, at, step;
};

static dicom_status
read_source(void *ctx, void *buffer, size_t size, size_t *got)
{
    struct source *s = ctx;

    *got = s->size - s->at < size ? s->size - s->at : size;
    if (*got > s->step)
        *got = s->step;
    if (*got > 0)
        memcpy(buffer, s->data + s->at, *got);
    s->at += *got;
    return DICOM_OK;
}

static dicom_status
skip_source(void *ctx, uint64_t size, uint64_t *got)
{
    struct source *s = ctx;

    *got = s->size - s->at < size ? s->size - s->at : size;
    s->at += (size_t)*got;
    return DICOM_OK;
}

static dicom_status
fetch_source(void *ctx, uint64_t offset, void *buffer, size_t size)
{
    const struct source *s = ctx;

    check(offset <= s->size && size <= s->size - offset);
    memcpy(buffer, s->data + offset, size);
    return DICOM_OK;
}

/* ---- what a data set says ------------------------------------------------ */

static void
add_number(uint64_t *hash, uint64_t number)
{
    *hash = (*hash ^ number) * UINT64_C(0x9E3779B97F4A7C15);
    *hash ^= *hash >> 29;
}

static void
add(uint64_t *hash, const uint8_t *bytes, size_t size)
{
    uint64_t word = 0;

    for (; size >= sizeof word; bytes += sizeof word, size -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        add_number(hash, word);
    }
    if (size == 0)
        return;
    for (word = size; size > 0; size--)
        word = word << 8 | *bytes++;
    add_number(hash, word);
}

/* What lies in one piece here may come in several there, of 64 KiB. */
struct walk_hash {
    uint64_t          hash;
    dicom_event_order order;
};

static dicom_status
hash_event(void *ctx, const dicom_event *e)
{
    struct walk_hash *w = ctx;

    check(dicom_event_order_check(&w->order, e) == DICOM_OK);
    if (e->kind != DICOM_BULK_DATA) {
        add_number(&w->hash, e->kind);
        add_number(&w->hash, (uint64_t)e->tag << 32 | e->length);
        add_number(&w->hash, e->flags & ~(uint32_t)DICOM_EVENT_STABLE);
        add_number(&w->hash, (uint64_t)e->vr << 32 | e->index);
        add_number(&w->hash, e->offset);
        add_number(&w->hash, (uint64_t)e->vr_encoded << 32 | e->header_size);
    }
    add(&w->hash, e->bytes, e->bytes ? e->size : 0);
    return DICOM_OK;
}

static uint64_t
hash_dataset(const dicom_dataset *ds)
{
    struct walk_hash w = {0};

    if (!ds)
        return 0;
    check(dicom_dataset_walk(ds, hash_event, &w) == DICOM_OK);
    check(dicom_event_order_finish(&w.order) == DICOM_OK);
    return w.hash;
}

/* Every element is found, and can be read to its end and no further. */
static void
read_elements(const dicom_dataset *ds)
{
    uint64_t next = 0;

    for (size_t i = 0; i < dicom_dataset_count(ds); i++) {
        const dicom_element *el = dicom_dataset_at(ds, i);
        uint32_t             size = dicom_element_size(el);
        uint8_t              byte;

        check(dicom_element_tag(el) >= next);
        next = (uint64_t)dicom_element_tag(el) + 1;
        check(dicom_dataset_find(ds, dicom_element_tag(el)) == el);
        for (size_t k = 0; k < dicom_element_item_count(el); k++)
            check(dicom_dataset_parent(dicom_element_item(el, k)) == ds);
        if (size > 0)
            check(dicom_element_read(el, size - 1, &byte, 1) == DICOM_OK);
        check(dicom_element_read(el, size, &byte, 1) != DICOM_OK);
    }
    check(dicom_dataset_at(ds, dicom_dataset_count(ds)) == NULL);
    (void)dicom_dataset_lookup(ds, "ReferencedSeriesSequence[0]."
                                   "ReferencedInstanceSequence[1]."
                                   "ReferencedSOPInstanceUID");
}

/* ---- dump ---------------------------------------------------------------- */

struct text {
    uint64_t size;
    uint8_t  more; /* bytes of a UTF-8 character that are to come */
};

static dicom_status
check_text(void *ctx, const void *bytes, size_t size)
{
    struct text   *t = ctx;
    const uint8_t *p = bytes;

    for (size_t i = 0; i < size; i++) {
        uint8_t c = p[i];

        if (t->more > 0) {
            check((c & 0xC0) == 0x80);
            t->more--;
        } else if (c >= 0x80) {
            check(c >= 0xC2 && c <= 0xF4);
            t->more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
        } else {
            check((c >= 0x20 || c == '\n') && c != 0x7F);
        }
    }
    t->size += size;
    return DICOM_OK;
}

static dicom_status
read_and_dump(const struct choice *c, struct source *source, dicom_dump *dump)
{
    dicom_input        input = {.read = read_source,
                                .skip = c->skip ? skip_source : NULL,
                                .ctx = source};
    const dicom_event *event;
    dicom_reader      *reader;
    dicom_status       status = dicom_reader_new(&reader, &input, &c->parser);

    check(status == DICOM_OK);
    while ((status = dicom_reader_next(reader, &event)) == DICOM_OK) {
        status = dicom_dump_event(dump, event);
        check(status == DICOM_OK || status == DICOM_SKIP);
        if (status == DICOM_SKIP)
            check(dicom_reader_skip(reader) == DICOM_OK);
    }
    dicom_reader_free(reader);
    return status == DICOM_END ? DICOM_OK : status;
}

static dicom_status
dump_event(void *ctx, const dicom_event *event)
{
    dicom_status status = dicom_dump_event(ctx, event);

    check(status == DICOM_OK || status == DICOM_SKIP);
    return status;
}

static void
dump_file(const struct choice *c, const dicom_file *file, const uint8_t *data,
          size_t size)
{
    static const char path[] = "ReferencedSeriesSequence.SeriesInstanceUID";
    struct source     source = {data, size, 0, c->step};
    struct text       text = {0};
    dicom_dump       *dump;

    check(dicom_dump_new(&dump, check_text, &text, &c->dump) == DICOM_OK);
    if (c->path)
        check(dicom_dump_add_path(dump, path, sizeof path - 1) == DICOM_OK);
    if (c->walk_dump)
        check(dicom_dataset_walk(dicom_file_dataset(file), dump_event, dump) ==
              DICOM_OK);
    else
        (void)read_and_dump(c, &source, dump);
    check(dicom_dump_finish(dump) == DICOM_OK);
    check(text.more == 0);
    dicom_dump_free(dump);
}

/* ---- the target ---------------------------------------------------------- */

/* Findings of severity error, and only they, make strict mode differ. */
static void
check_strict(struct choice *c, const uint8_t *data, size_t size,
             const dicom_file *lenient, dicom_status status)
{
    dicom_input  input = {.data = data, .size = size};
    dicom_file  *file;
    dicom_status strict;

    c->parser.strict = true;
    check(dicom_file_new(&file, &c->file) == DICOM_OK);
    strict = dicom_file_open_input(file, &input, NULL, NULL);
    if (dicom_finding_list_count_of(dicom_file_findings(lenient),
                                    DICOM_ERROR) == 0) {
        check(strict == status);
        check(hash_dataset(dicom_file_dataset(file)) ==
              hash_dataset(dicom_file_dataset(lenient)));
    } else {
        check(strict != DICOM_OK);
    }
    dicom_file_free(file);
    c->parser.strict = false;
}

static void
check_functions(const struct choice *c, const uint8_t *data, size_t size,
                const dicom_file *expected, dicom_status status)
{
    struct source source = {data, size, 0, c->step};
    dicom_input   input = {.read = read_source,
                           .skip = c->skip ? skip_source : NULL,
                           .ctx = &source};
    dicom_file   *file;

    check(dicom_file_new(&file, &c->file) == DICOM_OK);
    check(dicom_file_open_input(file, &input, c->fetch ? fetch_source : NULL,
                                &source) == status);
    check(hash_dataset(dicom_file_meta(file)) ==
          hash_dataset(dicom_file_meta(expected)));
    check(hash_dataset(dicom_file_dataset(file)) ==
          hash_dataset(dicom_file_dataset(expected)));
    check(dicom_finding_list_count(dicom_file_findings(file)) ==
          dicom_finding_list_count(dicom_file_findings(expected)));
    read_elements(dicom_file_dataset(file));
    dicom_file_free(file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dicom_input   input = {.data = data, .size = size};
    struct choice c;
    dicom_file   *file;
    dicom_status  status;

    choose(&c, data, size);
    check(dicom_file_new(&file, &c.file) == DICOM_OK);
    status = dicom_file_open_input(file, &input, NULL, NULL);
    check(status == dicom_file_error(file)->status);
    read_elements(dicom_file_dataset(file));
    /* What a limit has cut is cut elsewhere if it is held otherwise. */
    if (status != DICOM_E_LIMIT) {
        check_functions(&c, data, size, file, status);
        check_strict(&c, data, size, file, status);
    }
    dump_file(&c, file, data, size);
    dicom_file_free(file);
    return 0;
}
