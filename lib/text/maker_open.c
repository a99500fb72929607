/* A reader of text from its beginning to its end. */
#include <string.h>

#include "text/maker.h"

#define MEMORY_MAX (UINT64_C(2) << 30)
enum { DEPTH_MAX = 128 };

/* ---- life --------------------------------------------------------------- */

static bool
options_of(dicom_json_reader_options       *out,
           const dicom_json_reader_options *given)
{
    *out = (dicom_json_reader_options)DICOM_JSON_READER_OPTIONS_INIT;
    if (given)
        *out = *given;
    if (out->max_depth == 0)
        out->max_depth = DEPTH_MAX;
    if (out->max_memory == 0)
        out->max_memory = MEMORY_MAX;
    if (out->max_memory > SIZE_MAX)
        out->max_memory = SIZE_MAX;
    return out->size == sizeof *out && out->on_event &&
           out->max_depth <= DEPTH_MAX;
}

dicom_status
dicom__maker_new(void **out, size_t size,
                 const dicom_json_reader_options *given, const char *section)
{
    dicom_json_reader_options options;
    struct dicom__memory      memory;
    struct dicom__maker      *m;

    *out = NULL;
    if (!options_of(&options, given))
        return DICOM_E_ARGUMENT;
    dicom__memory_init(&memory, options.allocator, (size_t)options.max_memory);
    m = dicom__alloc(&memory, size);
    if (!m)
        return dicom__memory_status(&memory);
    memset(m, 0, size);
    m->memory = memory;
    m->on_event = options.on_event;
    m->event_ctx = options.event_ctx;
    m->bulk_value = options.bulk_value;
    m->bulk_ctx = options.bulk_ctx;
    m->max_depth = options.max_depth;
    m->sorted = options.sorted;
    m->section = section;
    *out = m;
    return DICOM_OK;
}

void
dicom__maker_free(struct dicom__maker *m, size_t size)
{
    if (!m)
        return;
    dicom__buf_free(&m->tags, &m->memory);
    dicom__buf_free(&m->values, &m->memory);
    dicom__buf_free(&m->bytes, &m->memory);
    dicom__arranger_free(&m->arranger, &m->memory);
    struct dicom__memory memory = m->memory;

    dicom__release(&memory, m, size);
}

void
dicom__maker_reset(struct dicom__maker *m)
{
    static const char explicit_little[] = "1.2.840.10008.1.2.1";

    m->syntax = dicom_syntax_find(explicit_little, sizeof explicit_little - 1);
    m->error = (dicom_error){.section = "", .text = ""};
    m->at = 0;
    m->mark = 0;
    m->muted = 0;
    m->level = 0;
    m->tags.size = 0;
    m->values.size = 0;
    m->bytes.size = 0;
    m->whole = DICOM__WHOLE_NONE;
    m->levels[0] = (struct dicom__maker_level){0};
    dicom__arranger_reset(&m->arranger);
}

/* ---- beginning and end -------------------------------------------------- */

static const char mark[] = "\xEF\xBB\xBF";
enum { MARK_SIZE = sizeof mark - 1 };

dicom_status
dicom__maker_mark(struct dicom__maker *m, const char *text, size_t size,
                  size_t *used)
{
    *used = 0;
    if (m->error.status != DICOM_OK)
        return m->error.status;
    while (m->mark == m->at && m->mark < MARK_SIZE && *used < size &&
           text[*used] == mark[m->mark]) {
        m->mark++;
        m->at++;
        ++*used;
    }
    if (m->mark % MARK_SIZE == 0 || *used == size)
        return DICOM_OK;
    return dicom__maker_fail(m, DICOM_E_SYNTAX, NULL, "half a byte order mark");
}

dicom_status
dicom__maker_finish(struct dicom__maker *m, bool whole)
{
    if (m->error.status != DICOM_OK)
        return m->error.status;
    if (whole && m->mark % MARK_SIZE == 0)
        return DICOM_OK;
    return dicom__maker_fail(m, DICOM_E_TRUNCATED, NULL,
                             "the text ends too early");
}

/* ---- words -------------------------------------------------------------- */

bool
dicom__read_tag(const char *text, size_t size, uint32_t *tag)
{
    *tag = 0;
    if (size != 8)
        return false;
    for (size_t i = 0; i < size; i++) {
        char     c = text[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                                                : 16;
        if (digit == 16)
            return false;
        *tag = *tag << 4 | digit;
    }
    return true;
}
