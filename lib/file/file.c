#include <string.h>

#include "base/buf.h"
#include "dicom/file.h"
#include "file/system.h"

/* What is read first stays in the buffer as long as the data set, which borrows
 * from it: the headers of most files are no longer. What follows takes turns
 * behind it. */
enum { FIRST_SIZE = 4096, BUFFER_SIZE = 128 * 1024, DEFERRED_MIN = 64 * 1024 };

struct dicom_file {
    struct dicom__memory memory;
    dicom_file_options   options;
    dicom_parser_options parser_options;

    /* Made for one way of reading, and made again for another. */
    dicom_parser  *parser;
    dicom_dataset *dataset;
    bool           borrowing; /* the whole input lies in memory */
    bool           deferring; /* values can be fetched later */

    bool loading; /* nothing is to be fetched later */

    dicom_finding_list *findings;
    dicom_file_input    input;
    struct dicom__buf   buffer; /* for reading, or the whole file */
    const void         *mapped;
    size_t              mapped_size;
    dicom_error         error;
    int                 system_error;
};

/* ---- parser and data set ------------------------------------------------ */

static void
take_finding(void *ctx, const dicom_finding *finding)
{
    dicom_file *f = ctx;

    dicom_finding_list_add(f->findings, finding);
    if (f->parser_options.on_finding)
        f->parser_options.on_finding(f->parser_options.finding_ctx, finding);
}

/* Of tags that are there twice the data set tells: of all of them, the parser
 * only of those side by side. */
static void
take_finding_of_parser(void *ctx, const dicom_finding *finding)
{
    if (finding->code != DICOM_F_TAG_DUPLICATE)
        take_finding(ctx, finding);
}

static dicom_status
make_dataset(dicom_file *f, dicom_dataset **out, bool borrowing, bool deferring)
{
    const dicom_limits   *limits = &f->parser_options.limits;
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;

    options.borrow = borrowing;
    options.deferred_min = deferring ? f->options.deferred_min : 0;
    options.keep_last = f->options.keep_last;
    options.on_finding = take_finding;
    options.finding_ctx = f;
    options.max_depth = limits->depth;
    options.max_elements = limits->elements;
    options.max_memory = limits->memory;
    options.dictionary = f->parser_options.dictionary;
    options.allocator = &f->memory.with;
    return dicom_dataset_new(out, &options);
}

static dicom_status
make_parser(dicom_file *f, dicom_parser **out, dicom_dataset *dataset)
{
    dicom_parser_options options = f->parser_options;

    options.on_event = dicom_dataset_event;
    options.event_ctx = dataset;
    options.on_finding = take_finding_of_parser;
    options.finding_ctx = f;
    options.allocator = &f->memory.with;
    return dicom_parser_new(out, &options);
}

/* Parser and data set for this way of reading. An error leaves the old ones. */
static dicom_status
make(dicom_file *f, bool borrowing, bool deferring)
{
    dicom_dataset *dataset;
    dicom_parser  *parser;
    dicom_status   status;

    if (f->parser && f->borrowing == borrowing && f->deferring == deferring)
        return DICOM_OK;
    status = make_dataset(f, &dataset, borrowing, deferring);
    if (status != DICOM_OK)
        return status;
    status = make_parser(f, &parser, dataset);
    if (status != DICOM_OK) {
        dicom_dataset_free(dataset);
        return status;
    }
    dicom_parser_free(f->parser);
    dicom_dataset_free(f->dataset);
    f->parser = parser;
    f->dataset = dataset;
    f->borrowing = borrowing;
    f->deferring = deferring;
    return DICOM_OK;
}

/* ---- errors ------------------------------------------------------------- */

/* The first error of those that have a place, else just what it is. */
static dicom_status
settle(dicom_file *f, dicom_status status)
{
    const dicom_error *data = dicom_dataset_error(f->dataset);
    const dicom_error *parser = dicom_parser_error(f->parser);

    if (status == DICOM_OK || f->error.status != DICOM_OK)
        return status;
    if (data->status == status)
        f->error = *data;
    else if (parser->status == status)
        f->error = *parser;
    else
        f->error = (dicom_error){.status = status,
                                 .offset = dicom_parser_offset(f->parser),
                                 .section = "",
                                 .text = dicom_status_text(status)};
    return status;
}

/* Nothing was read. */
static dicom_status
fail(dicom_file *f, dicom_status status)
{
    f->error = (dicom_error){
        .status = status, .section = "", .text = dicom_status_text(status)};
    return status;
}

/* ---- life --------------------------------------------------------------- */

static bool
take_options(dicom_file *f, const dicom_file_options *given)
{
    static const dicom_file_options   none = DICOM_FILE_OPTIONS_INIT;
    static const dicom_parser_options plain = DICOM_PARSER_OPTIONS_INIT;

    f->options = given ? *given : none;
    f->parser_options = f->options.parser ? *f->options.parser : plain;
    f->options.parser = NULL;
    if (f->options.deferred_min == 0)
        f->options.deferred_min = DEFERRED_MIN;
    return f->options.size == sizeof none &&
           f->parser_options.size == sizeof plain;
}

dicom_status
dicom_file_new(dicom_file **out, const dicom_file_options *options)
{
    const dicom_allocator *with = options && options->allocator
                                      ? options->allocator
                                      : dicom_file_allocator();
    struct dicom__memory   memory;
    dicom_file            *f;
    dicom_status           status;

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    dicom__memory_init(&memory, with, 0);
    f = dicom__alloc(&memory, sizeof *f);
    if (!f)
        return DICOM_E_NO_MEMORY;
    *f = (dicom_file){.memory = memory,
                      .input = DICOM_FILE_INPUT_INIT,
                      .error = {.section = "", .text = ""}};
    status = take_options(f, options) ? DICOM_OK : DICOM_E_ARGUMENT;
    if (status == DICOM_OK)
        status =
            dicom_finding_list_new(&f->findings, f->options.findings_max, with);
    if (status == DICOM_OK)
        status = make(f, false, true);
    if (status == DICOM_OK)
        *out = f;
    else
        dicom_file_free(f);
    return status;
}

/* Of the data set, which may borrow from it, nothing is left by then. */
static void
let_go(dicom_file *f)
{
    dicom_file_input_close(&f->input);
    if (f->mapped)
        dicom__system_unmap(f->mapped, f->mapped_size);
    f->mapped = NULL;
}

void
dicom_file_free(dicom_file *file)
{
    struct dicom__memory memory;

    if (!file)
        return;
    dicom_parser_free(file->parser);
    dicom_dataset_free(file->dataset);
    let_go(file);
    dicom_finding_list_free(file->findings);
    dicom__buf_free(&file->buffer, &file->memory);
    memory = file->memory;
    dicom__release(&memory, file, sizeof *file);
}

void
dicom_file_close(dicom_file *file)
{
    dicom_dataset_reset(file->dataset);
    dicom_parser_reset(file->parser);
    dicom_finding_list_reset(file->findings);
    let_go(file);
    file->error = (dicom_error){.section = "", .text = ""};
    file->system_error = 0;
}

/* ---- reading ------------------------------------------------------------ */

static dicom_status
finish(dicom_file *f, dicom_status status)
{
    dicom_status data;

    if (status == DICOM_OK)
        status = dicom_parser_finish(f->parser);
    if (status == DICOM_END)
        status = DICOM_OK;
    data = dicom_dataset_finish(f->dataset);
    return settle(f, status == DICOM_OK ? data : status);
}

/* The whole input lies in memory. */
static dicom_status
parse_memory(dicom_file *f, const void *data, size_t size)
{
    dicom_status status = make(f, true, false);

    if (status != DICOM_OK)
        return fail(f, status);
    dicom_dataset_set_source(f->dataset, NULL, NULL, size);
    return finish(f, dicom_parser_feed(f->parser, data, size));
}

/* Passes over what nobody wants; `*end` if the input ends in it. */
static dicom_status
pass_over(dicom_file *f, const dicom_input *input, bool *end)
{
    uint64_t     unwanted = dicom_parser_unwanted(f->parser), got = 0;
    dicom_status status;

    if (unwanted == 0 || !input->skip)
        return DICOM_OK;
    status = input->skip(input->ctx, unwanted, &got);
    if (status != DICOM_OK)
        return status;
    *end = got < unwanted;
    return dicom_parser_skipped(f->parser, got);
}

static dicom_status
read_piece(const dicom_input *input, uint8_t *to, size_t size, size_t *got)
{
    dicom_status status = input->read(input->ctx, to, size, got);

    return status == DICOM_OK && *got > size ? DICOM_E_READ : status;
}

/* The first `got` bytes of the input are in the buffer. */
static dicom_status
parse_pieces(dicom_file *f, const dicom_input *input, size_t got)
{
    uint8_t     *piece = f->buffer.data;
    bool         end = false;
    dicom_status status = DICOM_OK;

    dicom_dataset_borrow(f->dataset, true);
    while (status == DICOM_OK && got > 0) {
        status = dicom_parser_feed(f->parser, piece, got);
        if (status == DICOM_OK)
            status = pass_over(f, input, &end);
        if (status != DICOM_OK || end)
            break;
        dicom_dataset_borrow(f->dataset, false);
        piece = f->buffer.data + FIRST_SIZE;
        status = read_piece(input, piece, BUFFER_SIZE, &got);
    }
    return finish(f, status);
}

/* What a path names is known only when it has been read from: of a pipe
 * nothing can be fetched later. `fetch` may be NULL. */
static dicom_status
parse_input(dicom_file *f, const dicom_input *input, dicom_fetch_fn *fetch,
            void *fetch_ctx)
{
    bool         own = input == &f->input.input;
    size_t       got = 0;
    dicom_status status =
        dicom__buf_reserve(&f->buffer, &f->memory, FIRST_SIZE + BUFFER_SIZE);

    if (status == DICOM_OK)
        status = read_piece(input, f->buffer.data, FIRST_SIZE, &got);
    if (f->loading || (own && !dicom_file_input_can_fetch(&f->input)))
        fetch = NULL;
    if (status == DICOM_OK)
        status = make(f, false, fetch != NULL);
    if (status != DICOM_OK)
        return fail(f, status);
    dicom_dataset_set_source(f->dataset, fetch, fetch_ctx, 0);
    return parse_pieces(f, input, got);
}

/* ---- whole files -------------------------------------------------------- */

/* The bytes of a regular file from where it is read; 0 for all else. */
static size_t
whole_size(const dicom_file *f)
{
    uint64_t size;

    if (!dicom_file_input_can_fetch(&f->input) ||
        !dicom__system_size(f->input.descriptor, &size) ||
        size <= f->input.base || size > SIZE_MAX)
        return 0;
    return (size_t)(size - f->input.base);
}

/* Maps the file from its beginning on, as pages lie; NULL if that fails. */
static const uint8_t *
map_whole(dicom_file *f, size_t size)
{
    f->mapped_size = (size_t)f->input.base + size;
    f->mapped = dicom__system_map(f->input.descriptor, f->mapped_size);
    return f->mapped ? (const uint8_t *)f->mapped + f->input.base : NULL;
}

/* A file that was cut meanwhile is as long as it is now. */
static dicom_status
read_whole(dicom_file *f, size_t size)
{
    struct dicom__buf *b = &f->buffer;
    size_t             got = 1;
    dicom_status       status;

    if (size > b->capacity) /* what it held needs not be moved */
        dicom__buf_free(b, &f->memory);
    status = dicom__buf_reserve(b, &f->memory, size);
    b->size = 0;
    while (status == DICOM_OK && b->size < size && got > 0) {
        status = dicom__system_read_at(
            f->input.descriptor, f->input.base + b->size, b->data + b->size,
            size - b->size, &got, &f->input.system_error);
        b->size += got;
    }
    return status;
}

static dicom_status
parse_loaded(dicom_file *f, size_t size)
{
    dicom_status status = read_whole(f, size);

    if (status != DICOM_OK)
        return fail(f, status);
    dicom_file_input_close(&f->input);
    return parse_memory(f, f->buffer.data, f->buffer.size);
}

static dicom_status
parse_opened(dicom_file *f)
{
    size_t size = f->options.map || f->loading ? whole_size(f) : 0;

    if (size > 0 && f->options.map) {
        const uint8_t *bytes = map_whole(f, size);
        if (bytes)
            return parse_memory(f, bytes, size);
    }
    if (size > 0 && f->loading)
        return parse_loaded(f, size);
    return parse_input(f, &f->input.input, dicom_file_input_fetch, &f->input);
}

/* `status`: of opening the input. */
static dicom_status
parse_file(dicom_file *f, dicom_status status)
{
    status = status == DICOM_OK ? parse_opened(f) : fail(f, status);
    f->system_error = f->input.system_error;
    return status;
}

/* ---- opening ------------------------------------------------------------ */

dicom_status
dicom_file_open(dicom_file *file, const char *path)
{
    dicom_file_close(file);
    file->loading = file->options.load;
    return parse_file(file, dicom_file_input_open(&file->input, path));
}

dicom_status
dicom_file_load(dicom_file *file, const char *path)
{
    dicom_file_close(file);
    file->loading = true;
    return parse_file(file, dicom_file_input_open(&file->input, path));
}

dicom_status
dicom_file_open_stream(dicom_file *file, FILE *stream)
{
    dicom_file_close(file);
    file->loading = file->options.load;
    return parse_file(file, dicom_file_input_stream(&file->input, stream));
}

dicom_status
dicom_file_open_descriptor(dicom_file *file, int descriptor)
{
    dicom_file_close(file);
    file->loading = file->options.load;
    return parse_file(file,
                      dicom_file_input_descriptor(&file->input, descriptor));
}

dicom_status
dicom_file_open_input(dicom_file *file, const dicom_input *input,
                      dicom_fetch_fn *fetch, void *fetch_ctx)
{
    dicom_file_close(file);
    file->loading = file->options.load;
    if (!input || (!input->read && !input->data && input->size > 0))
        return fail(file, DICOM_E_ARGUMENT);
    if (!input->read)
        return parse_memory(file, input->data, input->size);
    return parse_input(file, input, fetch, fetch_ctx);
}

/* ---- what was read ------------------------------------------------------ */

const dicom_dataset *
dicom_file_dataset(const dicom_file *file)
{
    return file->dataset;
}

dicom_dataset *
dicom_file_edit(dicom_file *file)
{
    return file->dataset;
}

const dicom_dataset *
dicom_file_meta(const dicom_file *file)
{
    return dicom_dataset_file_meta(file->dataset);
}

const dicom_syntax *
dicom_file_syntax(const dicom_file *file)
{
    return dicom_dataset_syntax(file->dataset);
}

const dicom_error *
dicom_file_error(const dicom_file *file)
{
    return &file->error;
}

int
dicom_file_system_error(const dicom_file *file)
{
    return file->system_error;
}

const dicom_finding_list *
dicom_file_findings(const dicom_file *file)
{
    return file->findings;
}
