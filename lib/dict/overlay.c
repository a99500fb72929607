/* Rows of the dictionary that are added at run time. */
#include "dict/overlay.h"

#include "base/alloc.h"
#include "base/size.h"

/* Text of one call of dicom_dict_overlay_add(): offsets of its rows fit in
 * 32 bits. */
#define TEXT_MAX ((size_t)1 << 30)

/* Any odd number with well mixed bits. */
#define MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

typedef struct dicom__overlay_row overlay_row;

/* The rows of one text: `count` of them, then their strings. Kept until the
 * overlay goes, even if replaced: somebody may hold a pointer. */
struct block {
    struct block *next;
    size_t        size;
    overlay_row   rows[];
};

/* The rows in force; two hash tables over them, of `places` each, a power of
 * two and at least twice the count. A place holds an index + 1. */
struct index {
    const overlay_row **rows;
    uint32_t           *by_tag;
    uint32_t           *by_keyword;
    size_t              count;
    size_t              places;
    size_t              size;      /* of the one block that begins at `rows` */
    bool                repeating; /* there are standard rows that repeat */
};

struct dicom_dict_overlay {
    struct dicom__memory memory;
    struct block        *blocks;
    struct index         index;
};

/* ---- text ------------------------------------------------------------- */

struct cell {
    const char *text;
    size_t      size;
};

enum { CREATOR, TAG, VR, VM, NAME, KEYWORD, CELLS };

struct lines {
    struct cell rest;
    size_t      number; /* of the line last taken, from 1 */
};

/* A line's content; the cells of `creator` (of which one is empty for a
 * standard row), `name` and `keyword` still lie in the text. */
struct parsed {
    overlay_row added;
    struct cell creator, name, keyword;
};

/* Takes the next line that is neither empty nor a comment. */
static bool
next_line(struct lines *lines, struct cell *line)
{
    struct cell *rest = &lines->rest;

    while (rest->size > 0) {
        const char *end = memchr(rest->text, '\n', rest->size);

        line->text = rest->text;
        line->size = end ? (size_t)(end - rest->text) : rest->size;
        rest->text += line->size + (end != NULL);
        rest->size -= line->size + (end != NULL);
        lines->number++;
        if (line->size > 0 && line->text[line->size - 1] == '\r')
            line->size--;
        if (line->size > 0 && line->text[0] != '#')
            return true;
    }
    return false;
}

/* Returns how many there are, CELLS + 1 if more than fit; those missing at
 * the end are empty. */
static size_t
split(struct cell line, struct cell cells[CELLS])
{
    for (size_t count = 0; count < CELLS; count++) {
        const char *tab = memchr(line.text, '\t', line.size);

        cells[count].text = line.text;
        cells[count].size = tab ? (size_t)(tab - line.text) : line.size;
        if (!tab) {
            for (size_t i = count + 1; i < CELLS; i++)
                cells[i] = (struct cell){"", 0};
            return count + 1;
        }
        line.text = tab + 1;
        line.size -= cells[count].size + 1;
    }
    return CELLS + 1;
}

static bool
parse_cells(const struct cell *cells, struct parsed *p)
{
    const struct cell     *tag = &cells[TAG];
    struct dicom_dict_row *row = &p->added.row;

    if (p->creator.size > 0) {
        row->flags = DICOM_SOURCE_OVERLAY | DICOM__ROW_CREATOR;
        if (!dicom__row_private_tag(tag->text, tag->size, &row->tag,
                                    &row->repeat))
            return false;
    } else {
        row->flags = DICOM_SOURCE_OVERLAY;
        if (!dicom__row_standard_tag(tag->text, tag->size, &row->tag,
                                     &row->repeat))
            return false;
    }
    return dicom__row_vrs(cells[VR].text, cells[VR].size, &p->added.vrs) &&
           dicom__row_vm(cells[VM].text, cells[VM].size, &p->added.vm);
}

static struct cell
none_is_empty(struct cell cell)
{
    if (dicom__row_is_none(cell.text, cell.size))
        cell.size = 0;
    return cell;
}

static bool
parse_line(struct cell line, struct parsed *p)
{
    struct cell cells[CELLS];
    size_t      count = split(line, cells);

    *p = (struct parsed){0};
    if (count < NAME + 1 || count > CELLS)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!dicom__row_text_ok(cells[i].text, cells[i].size))
            return false;

    p->creator = cells[CREATOR];
    p->creator.size = dicom__dict_trim(p->creator.text, p->creator.size);
    p->name = none_is_empty(cells[NAME]);
    p->keyword = none_is_empty(cells[KEYWORD]);
    if (p->creator.size == 0 && cells[CREATOR].size > 0)
        return false;
    if (p->creator.size > 0 && count > NAME + 1)
        return false;
    if (p->keyword.size > 0 &&
        !dicom__row_keyword_ok(p->keyword.text, p->keyword.size))
        return false;
    return parse_cells(cells, p);
}

/* The string that `word` of the row will be. */
static struct cell
word_of(const struct parsed *p)
{
    return p->creator.size > 0 ? p->creator : p->keyword;
}

/* Reads all lines, counts the rows and the bytes of their strings. */
static dicom_status
measure(struct cell text, size_t *rows, size_t *bytes, size_t *line)
{
    struct lines  lines = {text, 0};
    struct cell   content;
    struct parsed p;

    *rows = *bytes = 0;
    while (next_line(&lines, &content)) {
        if (!parse_line(content, &p)) {
            *line = lines.number;
            return DICOM_E_VALUE;
        }
        *rows += 1;
        *bytes += p.name.size + 1 + word_of(&p).size + 1;
    }
    return DICOM_OK;
}

/* ---- the index -------------------------------------------------------- */

static uint64_t
hash_tag(struct cell creator, uint32_t tag, unsigned repeat)
{
    uint64_t hash = dicom__hash_text(creator.text, creator.size, MULTIPLIER);

    return dicom__hash_step(hash, (uint64_t)repeat << 32 | tag, MULTIPLIER);
}

static struct cell
cell_of(const char *text)
{
    return (struct cell){text, strlen(text)};
}

static bool
is(const char *own, struct cell text)
{
    return strlen(own) == text.size && memcmp(own, text.text, text.size) == 0;
}

/* Where the index of a row stands, or a free place if there is none. */
static size_t
tag_place(const struct index *x, struct cell creator, uint32_t tag,
          unsigned repeat)
{
    size_t i = (size_t)hash_tag(creator, tag, repeat);

    for (;; i++) {
        i &= x->places - 1;
        if (x->by_tag[i] == 0)
            return i;

        const dicom_dict_row *row = &x->rows[x->by_tag[i] - 1]->row;
        if (row->tag == tag && row->repeat == repeat &&
            is(dicom_dict_creator(row), creator))
            return i;
    }
}

static size_t
keyword_place(const struct index *x, struct cell keyword)
{
    size_t i = (size_t)dicom__hash_text(keyword.text, keyword.size, MULTIPLIER);

    for (;; i++) {
        i &= x->places - 1;
        if (x->by_keyword[i] == 0)
            return i;

        const dicom_dict_row *row = &x->rows[x->by_keyword[i] - 1]->row;
        if (is(dicom_dict_keyword(row), keyword))
            return i;
    }
}

/* Makes room for `count` rows. */
static dicom_status
index_new(struct index *x, struct dicom__memory *memory, size_t count)
{
    size_t rows_size, places_size;

    *x = (struct index){.places = 16};
    if (count > UINT32_MAX / 4)
        return DICOM_E_NO_MEMORY;
    while (x->places / 2 < count)
        x->places *= 2;
    if (!size_mul(count, sizeof *x->rows, &rows_size) ||
        !size_mul(x->places, 2 * sizeof *x->by_tag, &places_size) ||
        !size_add(rows_size, places_size, &x->size))
        return DICOM_E_NO_MEMORY;

    x->rows = dicom__alloc(memory, x->size);
    if (!x->rows)
        return dicom__memory_status(memory);
    x->by_tag = (uint32_t *)(void *)((char *)x->rows + rows_size);
    x->by_keyword = x->by_tag + x->places;
    memset(x->by_tag, 0, places_size);
    return DICOM_OK;
}

/* Adds a row, or replaces the one with its creator and tag. */
static void
index_put(struct index *x, const overlay_row *added)
{
    const dicom_dict_row *row = &added->row;
    size_t                place =
        tag_place(x, cell_of(dicom_dict_creator(row)), row->tag, row->repeat);

    if (x->by_tag[place] == 0)
        x->by_tag[place] = (uint32_t)++x->count;
    x->rows[x->by_tag[place] - 1] = added;
    if (row->repeat != DICOM__EXACT && !(row->flags & DICOM__ROW_CREATOR))
        x->repeating = true;
}

/* After all rows are there: only keywords of rows in force count; of several
 * rows with the same one the last. */
static void
index_keywords(struct index *x)
{
    for (size_t i = 0; i < x->count; i++) {
        struct cell keyword = cell_of(dicom_dict_keyword(&x->rows[i]->row));

        if (keyword.size > 0)
            x->by_keyword[keyword_place(x, keyword)] = (uint32_t)i + 1;
    }
}

/* ---- life ------------------------------------------------------------- */

dicom_status
dicom_dict_overlay_new(dicom_dict_overlay   **out,
                       const dicom_allocator *allocator)
{
    struct dicom__memory memory;

    if (!out)
        return DICOM_E_ARGUMENT;
    dicom__memory_init(&memory, allocator, 0);
    *out = dicom__alloc(&memory, sizeof **out);
    if (!*out)
        return dicom__memory_status(&memory);
    **out = (dicom_dict_overlay){.memory = memory};
    return DICOM_OK;
}

const dicom_allocator *
dicom__overlay_allocator(const dicom_dict_overlay *overlay)
{
    return &overlay->memory.with;
}

void
dicom_dict_overlay_free(dicom_dict_overlay *overlay)
{
    if (!overlay)
        return;

    struct dicom__memory memory = overlay->memory;
    while (overlay->blocks) {
        struct block *block = overlay->blocks;

        overlay->blocks = block->next;
        dicom__release(&memory, block, block->size);
    }
    dicom__release(&memory, overlay->index.rows, overlay->index.size);
    dicom__release(&memory, overlay, sizeof *overlay);
}

/* Copies a string to `*at`, which moves behind it; returns its offset from
 * `row`. */
static uint32_t
put_string(const overlay_row *row, char **at, struct cell text)
{
    char *begin = *at;

    if (text.size > 0)
        memcpy(begin, text.text, text.size);
    begin[text.size] = '\0';
    *at += text.size + 1;
    return (uint32_t)(begin - (const char *)row);
}

/* Makes the rows of a text that measure() has read without fault. */
static void
fill_block(struct block *block, size_t rows, struct cell text,
           struct index *index)
{
    struct lines  lines = {text, 0};
    struct cell   content;
    struct parsed p;
    overlay_row  *row = block->rows;
    char         *strings = (char *)(block->rows + rows);

    while (next_line(&lines, &content) && parse_line(content, &p)) {
        *row = p.added;
        row->row.name = put_string(row, &strings, p.name);
        row->row.word = put_string(row, &strings, word_of(&p));
        index_put(index, row);
        row++;
    }
}

static dicom_status
add(dicom_dict_overlay *overlay, struct cell text, size_t *line)
{
    size_t       rows, bytes, size;
    dicom_status status = measure(text, &rows, &bytes, line);

    if (status != DICOM_OK || rows == 0)
        return status;
    if (!size_mul(rows, sizeof(overlay_row), &size) ||
        !size_add(size, bytes, &size) ||
        !size_add(size, sizeof(struct block), &size))
        return DICOM_E_NO_MEMORY;

    struct dicom__memory *memory = &overlay->memory;
    struct block         *block = dicom__alloc(memory, size);
    if (!block)
        return dicom__memory_status(memory);

    struct index index;
    status = index_new(&index, memory, overlay->index.count + rows);
    if (status != DICOM_OK) {
        dicom__release(memory, block, size);
        return status;
    }

    for (size_t i = 0; i < overlay->index.count; i++)
        index_put(&index, overlay->index.rows[i]);
    *block = (struct block){overlay->blocks, size};
    fill_block(block, rows, text, &index);
    index_keywords(&index);

    dicom__release(memory, overlay->index.rows, overlay->index.size);
    overlay->index = index;
    overlay->blocks = block;
    return DICOM_OK;
}

dicom_status
dicom_dict_overlay_add(dicom_dict_overlay *overlay, const char *text,
                       size_t size, size_t *line)
{
    size_t at = 0;

    if (line)
        *line = 0;
    if (!overlay || (!text && size > 0) || size > TEXT_MAX)
        return DICOM_E_ARGUMENT;

    dicom_status status = add(overlay, (struct cell){text, size}, &at);
    if (line)
        *line = at;
    return status;
}

/* ---- look-up ---------------------------------------------------------- */

static const dicom_dict_row *
find(const struct index *x, struct cell creator, uint32_t tag, unsigned repeat)
{
    uint32_t number = x->by_tag[tag_place(
        x, creator, tag & dicom__repeat(repeat)->mask, repeat)];

    return number > 0 ? &x->rows[number - 1]->row : NULL;
}

const dicom_dict_row *
dicom_dict_overlay_row_at(const dicom_dict_overlay *overlay, size_t index)
{
    return overlay && index < overlay->index.count
               ? &overlay->index.rows[index]->row
               : NULL;
}

const dicom_dict_row *
dicom_dict_overlay_by_tag(const dicom_dict_overlay *overlay, uint32_t tag)
{
    const dicom_dict_row *row = NULL;
    const struct cell     none = {"", 0};

    if (overlay && overlay->index.count > 0) {
        row = find(&overlay->index, none, tag, DICOM__EXACT);

        unsigned repeat =
            overlay->index.repeating ? dicom__repeat_of(tag) : DICOM__EXACT;
        if (!row && repeat != DICOM__EXACT)
            row = find(&overlay->index, none, tag, repeat);
    }
    return row ? row : dicom_dict_by_tag(tag);
}

const dicom_dict_row *
dicom_dict_overlay_by_keyword(const dicom_dict_overlay *overlay,
                              const char *text, size_t size)
{
    if (overlay && overlay->index.count > 0 && size > 0) {
        const struct index *x = &overlay->index;
        struct cell         keyword = {text, size};
        uint32_t            number = x->by_keyword[keyword_place(x, keyword)];

        if (number > 0)
            return &x->rows[number - 1]->row;
    }
    return dicom_dict_by_keyword(text, size);
}

const dicom_dict_row *
dicom_dict_overlay_private(const dicom_dict_overlay *overlay,
                           const char *creator, size_t size, uint32_t tag)
{
    const dicom_dict_row *row = NULL;

    if (overlay && overlay->index.count > 0) {
        struct cell text = {creator, dicom__dict_trim(creator, size)};

        if (text.size > 0)
            row = find(&overlay->index, text, tag, DICOM__PRIVATE_BLOCK);
        if (!row && text.size > 0)
            row = find(&overlay->index, text, tag, DICOM__PRIVATE_GROUPS);
    }
    return row ? row : dicom_dict_private(creator, size, tag);
}
