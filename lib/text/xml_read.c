#include "dicom/xml.h"

#include <string.h>

#include "text/creators.h"
#include "text/maker.h"
#include "text/xml_lex.h"

enum { GAP_MAX = 1024, SHORT = DICOM__CREATOR_SIZE + 1 };

/* What the innermost open element is. */
enum place {
    DOCUMENT,  /* none is, or has been */
    CONTAINER, /* NativeDicomModel or Item */
    ATTRIBUTE,
    VALUE,
    BINARY,
    BULK,
    NAME,
    GROUP,
    COMPONENT,
    DONE /* none is any more */
};

struct dicom_xml_reader {
    struct dicom__maker     maker;
    struct dicom__xml_lexer lexer;
    struct dicom__creators  creators;

    uint8_t  place;
    uint8_t  element;             /* which one of those that may stand there */
    uint8_t  group, component;    /* of a name */
    uint8_t  components;          /* a bit for each that has come */
    uint8_t  kind[DICOM__LEVELS]; /* what the attributes in hand hold */
    uint32_t number;              /* of the last value */
    uint64_t tag_at;              /* where the last tag begins */

    /* The attributes of the tag in hand. */
    uint8_t  attribute; /* the one in hand */
    uint8_t  given;     /* a bit for each that has come */
    size_t   size;      /* of its value; SHORT: too long */
    char     value[SHORT];
    uint32_t tag;
    uint32_t index;
    dicom_vr vr;
    size_t   creator_size;
    char     creator[DICOM__CREATOR_SIZE];
};

/* ---- life --------------------------------------------------------------- */

dicom_status
dicom_xml_reader_new(dicom_xml_reader              **out,
                     const dicom_xml_reader_options *given)
{
    dicom_json_reader_options o = DICOM_JSON_READER_OPTIONS_INIT;
    void                     *r;
    dicom_status              status;

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    if (!given || given->size != sizeof *given)
        return DICOM_E_ARGUMENT;
    o.on_event = given->on_event;
    o.event_ctx = given->event_ctx;
    o.bulk_value = given->bulk_value;
    o.bulk_ctx = given->bulk_ctx;
    o.max_depth = given->max_depth;
    o.max_memory = given->max_memory;
    o.allocator = given->allocator;
    o.sorted = given->sorted;
    status = dicom__maker_new(&r, sizeof **out, &o, "PS3.19 A.1");
    *out = r;
    if (status == DICOM_OK)
        dicom_xml_reader_reset(*out);
    return status;
}

void
dicom_xml_reader_free(dicom_xml_reader *reader)
{
    if (!reader)
        return;
    dicom__buf_free(&reader->creators.all, &reader->maker.memory);
    dicom__maker_free(&reader->maker, sizeof *reader);
}

void
dicom_xml_reader_reset(dicom_xml_reader *reader)
{
    dicom__maker_reset(&reader->maker);
    reader->lexer = (struct dicom__xml_lexer){0};
    dicom__creators_dataset(&reader->creators);
    reader->place = DOCUMENT;
}

const dicom_error *
dicom_xml_reader_error(const dicom_xml_reader *reader)
{
    return &reader->maker.error;
}

static dicom_status
fail(dicom_xml_reader *r, dicom_status status, const char *text)
{
    return dicom__maker_fail(&r->maker, status, NULL, text);
}

/* ---- elements ----------------------------------------------------------- */

/* The elements of the model: where they stand, and what they are then. */
static const struct element {
    const char *name;
    uint8_t     within, place;
    uint8_t     index; /* of a group or component */
} elements[] = {
    {"NativeDicomModel", DOCUMENT, CONTAINER, 0},
    {"DicomAttribute", CONTAINER, ATTRIBUTE, 0},
    {"Item", ATTRIBUTE, CONTAINER, 0},
    {"Value", ATTRIBUTE, VALUE, 0},
    {"PersonName", ATTRIBUTE, NAME, 0},
    {"InlineBinary", ATTRIBUTE, BINARY, 0},
    {"BulkData", ATTRIBUTE, BULK, 0},
    {"Alphabetic", NAME, GROUP, 0},
    {"Ideographic", NAME, GROUP, 1},
    {"Phonetic", NAME, GROUP, 2},
    {"FamilyName", GROUP, COMPONENT, 0},
    {"GivenName", GROUP, COMPONENT, 1},
    {"MiddleName", GROUP, COMPONENT, 2},
    {"NamePrefix", GROUP, COMPONENT, 3},
    {"NameSuffix", GROUP, COMPONENT, 4},
};
enum { ELEMENTS = sizeof elements / sizeof *elements };

static bool
lexer_name_is(const dicom_xml_reader *r, const char *name)
{
    return r->lexer.name_size == strlen(name) &&
           memcmp(r->lexer.name, name, r->lexer.name_size) == 0;
}

/* Attributes of elements that mean something here; others are passed over. */
enum { TAG, VR, NUMBER, URI, CREATOR, ATTRIBUTES };
static const char *const attributes[ATTRIBUTES] = {"tag", "vr", "number", "uri",
                                                   "privateCreator"};

static dicom_status
begin_tag(dicom_xml_reader *r)
{
    uint8_t i = 0;

    while (i < ELEMENTS && (elements[i].within != r->place ||
                            !lexer_name_is(r, elements[i].name)))
        i++;
    if (i == ELEMENTS)
        return fail(r, DICOM_E_SYNTAX, "this element may not stand here");
    r->element = i;
    r->given = 0;
    if (elements[i].place == ATTRIBUTE)
        dicom__maker_now(&r->maker)->tag = 0;
    return DICOM_OK;
}

/* ---- attributes of elements --------------------------------------------- */

static dicom_status
begin_attribute(dicom_xml_reader *r)
{
    uint8_t i = 0;

    while (i < ATTRIBUTES && !lexer_name_is(r, attributes[i]))
        i++;
    r->attribute = i;
    r->size = 0;
    if (i == ATTRIBUTES)
        return DICOM_OK;
    if (r->given >> i & 1)
        return fail(r, DICOM_E_SYNTAX, "the attribute is there twice");
    r->given = (uint8_t)(r->given | 1u << i);
    if (i == URI && elements[r->element].place == BULK)
        return dicom__maker_value(&r->maker, DICOM__GIVEN_STRING);
    return DICOM_OK;
}

static dicom_status
add_to_attribute(dicom_xml_reader *r)
{
    size_t size = r->lexer.piece_size;

    if (r->attribute == URI && elements[r->element].place == BULK)
        return dicom__maker_text(&r->maker, r->lexer.piece, size);
    if (size >= SHORT - r->size) {
        r->size = SHORT;
        return DICOM_OK;
    }
    memcpy(r->value + r->size, r->lexer.piece, size);
    r->size += size;
    return DICOM_OK;
}

static bool
read_number(const dicom_xml_reader *r, uint32_t *number)
{
    *number = 0;
    for (size_t i = 0; i < r->size; i++) {
        char c = r->value[i];

        if (r->size > 9 || c < '0' || c > '9')
            return false;
        *number = *number * 10 + (uint32_t)(c - '0');
    }
    return *number > 0;
}

static dicom_status
end_attribute(dicom_xml_reader *r)
{
    if (r->attribute == TAG && !dicom__read_tag(r->value, r->size, &r->tag))
        return fail(r, DICOM_E_SYNTAX, "this is no tag");
    if (r->attribute == NUMBER && !read_number(r, &r->index))
        return fail(r, DICOM_E_SYNTAX, "this is no number from 1");
    if (r->attribute == VR) {
        r->vr = r->size == 2 ? dicom_vr_from_letters(r->value[0], r->value[1])
                             : DICOM_VR_NONE;
        if (r->vr == DICOM_VR_NONE)
            return fail(r, DICOM_E_SYNTAX, "there is no such VR");
    }
    if (r->attribute == CREATOR) {
        if (r->size == SHORT)
            return fail(r, DICOM_E_VALUE, "the creator has too long a name");
        memcpy(r->creator, r->value, r->size);
        r->creator_size = r->size;
    }
    return DICOM_OK;
}

/* ---- private attributes ------------------------------------------------- */

/* As if it stood in the text. */
static dicom_status
tell_creator(dicom_xml_reader *r, uint32_t tag)
{
    uint32_t     of_block = (tag & 0xFFFF0000) | (tag & 0xFF) << 8;
    dicom_status status = dicom__creators_note(
        &r->creators, &r->maker.memory, tag, r->creator, r->creator_size);

    if (status == DICOM_OK && !dicom__creators_is(&r->creators, of_block,
                                                  r->creator, r->creator_size))
        status = DICOM_E_VALUE;
    if (status != DICOM_OK)
        return fail(r, status, dicom_status_text(status));
    status = dicom__maker_attribute(&r->maker, tag, r->tag_at);
    dicom__maker_now(&r->maker)->vr = DICOM_VR_LO;
    if (status == DICOM_OK)
        status = dicom__maker_value(&r->maker, DICOM__GIVEN_STRING);
    if (status == DICOM_OK)
        status = dicom__maker_text(&r->maker, r->creator, r->creator_size);
    if (status == DICOM_OK)
        status = dicom__maker_end_value(&r->maker);
    return status == DICOM_OK ? dicom__maker_end_attribute(&r->maker) : status;
}

/* It has a creator and a block, which should be that one's. */
static dicom_status
check_block(dicom_xml_reader *r)
{
    uint32_t    creator = (r->tag & 0xFFFF0000) | (r->tag >> 8 & 0xFF);
    dicom_slice name =
        dicom__creators_find(&r->creators, r->creators.level, r->tag);

    if (!dicom_tag_is_creator(creator))
        return fail(r, DICOM_E_SYNTAX, "the block has no creator");
    if (name.size == 0)
        return tell_creator(r, creator);
    if (!dicom__creators_is(&r->creators, r->tag, r->creator, r->creator_size))
        return fail(r, DICOM_E_SYNTAX, "the block has another creator");
    return DICOM_OK;
}

/* Its tag has no block, but it has a creator: that one's block, or a new one.
 * PS3.19 A.1.5, PS3.5 7.8.1 */
static dicom_status
find_block(dicom_xml_reader *r)
{
    uint32_t     group = r->tag & 0xFFFF0000;
    uint8_t      block;
    dicom_status status = DICOM_OK;

    if ((r->given >> CREATOR & 1) == 0 || !DICOM_TAG_IS_PRIVATE(r->tag))
        return DICOM_OK;
    if ((r->tag & 0xFF00) != 0)
        return check_block(r);
    block =
        dicom__creators_block(&r->creators, group, r->creator, r->creator_size);
    if (block == 0) {
        block = dicom__creators_free(&r->creators, group);
        if (block == 0)
            return fail(r, DICOM_E_LIMIT, "there are no more private blocks");
        status = tell_creator(r, group | block);
    }
    r->tag |= (uint32_t)block << 8;
    return status;
}

/* A creator that stands in the text, if it is one. */
static dicom_status
note_creator(dicom_xml_reader *r)
{
    const struct dicom__maker_level *l = dicom__maker_now(&r->maker);
    dicom_status                     status;

    status = dicom__creators_note(&r->creators, &r->maker.memory, l->tag,
                                  r->maker.bytes.data, r->maker.bytes.size);
    return status == DICOM_OK ? DICOM_OK
                              : fail(r, status, dicom_status_text(status));
}

/* What the dictionary says if the text does not: it need not. PS3.19 A.1.5 */
static dicom_status
find_vr(dicom_xml_reader *r)
{
    const dicom_dict_row *row;

    if (r->given >> VR & 1)
        return DICOM_OK;
    if (r->given >> CREATOR & 1)
        row = dicom_dict_private(r->creator, r->creator_size, r->tag);
    else
        row = dicom_dict_by_tag(r->tag);
    r->vr = row                            ? dicom_dict_vr(row)
            : dicom_tag_is_creator(r->tag) ? DICOM_VR_LO
                                           : DICOM_VR_NONE;
    if (r->vr == DICOM_VR_NONE)
        return fail(r, DICOM_E_SYNTAX, "vr is missing, and unknown");
    return DICOM_OK;
}

/* ---- what begins -------------------------------------------------------- */

static dicom_status
begin_dicom_attribute(dicom_xml_reader *r)
{
    uint64_t     at = r->maker.at;
    dicom_status status;

    if ((r->given >> TAG & 1) == 0)
        return fail(r, DICOM_E_SYNTAX, "tag is missing");
    dicom__maker_now(&r->maker)->tag = r->tag;
    status = find_vr(r);
    if (status == DICOM_OK)
        status = find_block(r);
    if (status != DICOM_OK)
        return status;
    r->maker.at = r->tag_at;
    status = dicom__maker_attribute(&r->maker, r->tag, r->tag_at);
    if (status != DICOM_OK)
        return status;
    r->maker.at = at;
    dicom__maker_now(&r->maker)->vr = r->vr;
    r->kind[r->maker.level] = ATTRIBUTE;
    r->number = 0;
    return DICOM_OK;
}

/* Values that are missing before this one are empty. */
static dicom_status
begin_value(dicom_xml_reader *r, enum dicom__given given)
{
    dicom_status status = DICOM_OK;

    if ((r->given >> NUMBER & 1) == 0)
        r->index = r->number + 1;
    if (r->index <= r->number)
        return fail(r, DICOM_E_SYNTAX, "the numbers of values ascend");
    if (r->index - r->number > GAP_MAX)
        return fail(r, DICOM_E_LIMIT, "too many values are missing");
    while (status == DICOM_OK && ++r->number < r->index) {
        status = dicom__maker_value(&r->maker, DICOM__GIVEN_NULL);
        if (status == DICOM_OK)
            status = dicom__maker_end_value(&r->maker);
    }
    return status == DICOM_OK ? dicom__maker_value(&r->maker, given) : status;
}

static dicom_status
begin_bulk(dicom_xml_reader *r)
{
    if ((r->given >> URI & 1) == 0)
        return fail(r, DICOM_E_UNSUPPORTED, "BulkData has no uri");
    r->maker.whole = DICOM__WHOLE_URI;
    return DICOM_OK;
}

/* An attribute has values, names, items, or one of the others. */
static dicom_status
check_kind(dicom_xml_reader *r, uint8_t place)
{
    uint8_t *kind = &r->kind[r->maker.level];

    if (*kind != ATTRIBUTE &&
        (*kind != place || place == BINARY || place == BULK))
        return fail(r, DICOM_E_SYNTAX, "there are two kinds of value");
    *kind = place;
    return DICOM_OK;
}

static dicom_status
begin_component(dicom_xml_reader *r, uint8_t component)
{
    dicom_status status = DICOM_OK;

    if (r->components >> component != 0)
        return fail(r, DICOM_E_SYNTAX, "components of a name are in order");
    r->components = (uint8_t)(r->components | 1u << component);
    for (; status == DICOM_OK && r->component < component; r->component++)
        status = dicom__maker_text(&r->maker, "^", 1);
    return status;
}

static dicom_status
begin_group(dicom_xml_reader *r, uint8_t group)
{
    r->group = group;
    r->component = 0;
    r->components = 0;
    return dicom__maker_group(&r->maker, group);
}

static dicom_status
begin_item(dicom_xml_reader *r)
{
    dicom_status status;

    if (dicom__maker_now(&r->maker)->vr != DICOM_VR_SQ)
        return fail(r, DICOM_E_WRONG_VR, "items in what is no sequence");
    if ((r->given >> NUMBER & 1) &&
        r->index != dicom__maker_now(&r->maker)->items + 1)
        return fail(r, DICOM_E_SYNTAX, "items are numbered from 1");
    status = dicom__maker_item(&r->maker);
    if (status == DICOM_OK)
        dicom__creators_enter(&r->creators);
    return status;
}

static dicom_status
begin(dicom_xml_reader *r, const struct element *e)
{
    switch (e->place) {
    case CONTAINER:
        return e->within == DOCUMENT ? dicom__maker_dataset(&r->maker)
                                     : begin_item(r);
    case ATTRIBUTE:
        return begin_dicom_attribute(r);
    case VALUE:
        return begin_value(r, DICOM__GIVEN_STRING);
    case NAME:
        return begin_value(r, DICOM__GIVEN_NAME);
    case BINARY:
        r->maker.base64 = (struct dicom__base64){0};
        return DICOM_OK;
    case BULK:
        return begin_bulk(r);
    case GROUP:
        return begin_group(r, e->index);
    default:
        return begin_component(r, e->index);
    }
}

static dicom_status
end_begin(dicom_xml_reader *r)
{
    const struct element *e = &elements[r->element];
    dicom_status          status = DICOM_OK;

    if (e->within == ATTRIBUTE)
        status = check_kind(r, e->place);
    r->place = e->place;
    return status == DICOM_OK ? begin(r, e) : status;
}

/* ---- what ends ---------------------------------------------------------- */

static const char *
open_name(const dicom_xml_reader *r)
{
    for (size_t i = 0; i < ELEMENTS; i++) {
        const struct element *e = &elements[i];

        if (e->place != r->place ||
            (e->place == GROUP && e->index != r->group) ||
            (e->place == COMPONENT && e->index != r->component) ||
            (e->place == CONTAINER &&
             (e->within == DOCUMENT) != (r->maker.level == 0)))
            continue;
        return e->name;
    }
    return "";
}

static dicom_status
end_container(dicom_xml_reader *r)
{
    if (r->maker.level == 0) {
        r->place = DONE;
        return dicom__maker_end_dataset(&r->maker);
    }
    r->place = ATTRIBUTE;
    dicom__creators_leave(&r->creators);
    return dicom__maker_end_item(&r->maker);
}

static dicom_status
end_element(dicom_xml_reader *r)
{
    uint8_t      place = r->place;
    dicom_status status;

    r->place = place == ATTRIBUTE   ? CONTAINER
               : place == COMPONENT ? GROUP
               : place == GROUP     ? NAME
                                    : ATTRIBUTE;
    switch (place) {
    case CONTAINER:
        return end_container(r);
    case ATTRIBUTE:
        status = note_creator(r);
        return status == DICOM_OK ? dicom__maker_end_attribute(&r->maker)
                                  : status;
    case VALUE:
        return dicom__maker_end_value(&r->maker);
    case NAME:
        return dicom__maker_end_groups(&r->maker);
    case BINARY:
        return dicom__maker_end_base64(&r->maker);
    default:
        return DICOM_OK;
    }
}

static dicom_status
end_tag(dicom_xml_reader *r)
{
    if (r->place == DOCUMENT || r->place == DONE ||
        !lexer_name_is(r, open_name(r)))
        return fail(r, DICOM_E_SYNTAX, "another element has to end first");
    return end_element(r);
}

/* ---- text --------------------------------------------------------------- */

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* White space may stand in base64. */
static dicom_status
add_binary(dicom_xml_reader *r, const char *text, size_t size)
{
    dicom_status status = DICOM_OK;
    uint64_t     end = r->maker.at;
    size_t       n;

    for (size_t i = 0; status == DICOM_OK && i < size; i += n) {
        for (n = 0; i + n < size && !is_blank(text[i + n]);)
            n++;
        r->maker.at = end - (size - i - n);
        status = dicom__maker_base64(&r->maker, text + i, n);
        n += n == 0;
    }
    if (status == DICOM_OK)
        r->maker.at = end;
    return status;
}

/* At a place in the piece of text that was read last. */
static dicom_status
fail_at(dicom_xml_reader *r, size_t behind, dicom_status status,
        const char *text)
{
    r->maker.at -= behind;
    return fail(r, status, text);
}

static dicom_status
add_text(dicom_xml_reader *r, const char *text, size_t size)
{
    const char *caret = r->place == COMPONENT && r->component < 4
                            ? memchr(text, '^', size)
                            : NULL;

    if (caret)
        return fail_at(r, size - (size_t)(caret - text), DICOM_E_VALUE,
                       "a '^' in a component of a name");
    if (r->place == VALUE || r->place == COMPONENT)
        return dicom__maker_text(&r->maker, text, size);
    if (r->place == BINARY)
        return add_binary(r, text, size);
    for (size_t i = 0; i < size; i++)
        if (!is_blank(text[i]))
            return fail_at(r, size - i, DICOM_E_SYNTAX,
                           "text may not stand here");
    return DICOM_OK;
}

/* ---- the document ------------------------------------------------------- */

static dicom_status
take(dicom_xml_reader *r, enum dicom__xml_token token)
{
    dicom_status status;

    switch (token) {
    case DICOM__XML_BEGIN:
        r->tag_at = r->maker.at - r->lexer.name_size - 1;
        return begin_tag(r);
    case DICOM__XML_ATTRIBUTE:
        return begin_attribute(r);
    case DICOM__XML_PIECE:
        return add_to_attribute(r);
    case DICOM__XML_VALUE_END:
        return end_attribute(r);
    case DICOM__XML_BEGIN_END:
        return end_begin(r);
    case DICOM__XML_EMPTY_END:
        status = end_begin(r);
        return status == DICOM_OK ? end_element(r) : status;
    case DICOM__XML_TEXT:
        return add_text(r, r->lexer.piece, r->lexer.piece_size);
    case DICOM__XML_END:
        return end_tag(r);
    case DICOM__XML_BAD:
        return dicom__maker_fail(&r->maker, DICOM_E_SYNTAX, "XML 1.0",
                                 r->lexer.fault);
    default:
        return DICOM_OK;
    }
}

dicom_status
dicom_xml_reader_feed(dicom_xml_reader *reader, const void *text, size_t size)
{
    dicom_xml_reader *r = reader;
    const char       *p = text;
    size_t            used;
    dicom_status      status = dicom__maker_mark(&r->maker, p, size, &used);

    while (status == DICOM_OK && used < size) {
        p += used;
        size -= used;
        enum dicom__xml_token token = dicom__xml_lex(&r->lexer, p, size, &used);
        r->maker.at += used;
        status = take(r, token);
    }
    return status;
}

dicom_status
dicom_xml_reader_finish(dicom_xml_reader *reader)
{
    return dicom__maker_finish(&reader->maker,
                               reader->place == DONE &&
                                   dicom__xml_lex_is_done(&reader->lexer));
}
