#include <string.h>

#include "text/json_lex.h"
#include "text/json_number.h"
#include "text/maker.h"

enum { WORD_SIZE = 16 };

/* Where the text is: what has been read, or what is to come. */
enum place {
    TEXT,           /* a data set, or an array of them */
    DATASETS_FIRST, /* behind the '[' of that */
    DATASETS_NEXT,  /* behind a ',' */
    DATASETS_AFTER, /* behind a data set */
    DONE,
    OBJECT_FIRST, /* of a data set or item, behind '{' */
    OBJECT_KEY,
    OBJECT_COLON,
    OBJECT_VALUE,
    OBJECT_AFTER,
    ATTRIBUTE_FIRST,
    ATTRIBUTE_KEY,
    ATTRIBUTE_COLON,
    ATTRIBUTE_VR,
    ATTRIBUTE_VALUE,
    ATTRIBUTE_BINARY,
    ATTRIBUTE_URI,
    ATTRIBUTE_AFTER,
    VALUE_FIRST,
    VALUE_NEXT,
    VALUE_AFTER,
    EITHER_FIRST, /* in an object of which it is not known whether it is */
    NAME_FIRST,   /* an item or a name */
    NAME_KEY,
    NAME_COLON,
    NAME_GROUP,
    NAME_AFTER,
    PLACE_COUNT
};

struct dicom_json_reader {
    struct dicom__maker      maker;
    struct dicom__json_lexer lexer;

    bool     lines;               /* any number of texts */
    uint8_t  place;               /* enum place */
    bool     in_array;            /* of data sets */
    bool     number;              /* what is being read is one, and no string */
    uint8_t  seen[DICOM__LEVELS]; /* members of the attributes in hand */
    size_t   word_size; /* of a name or VR; above WORD_SIZE: too long */
    char     word[WORD_SIZE];
    uint64_t word_at; /* where it begins */
};

/* ---- life --------------------------------------------------------------- */

dicom_status
dicom_json_reader_new(dicom_json_reader              **out,
                      const dicom_json_reader_options *given)
{
    void        *r;
    dicom_status status;

    if (!out)
        return DICOM_E_ARGUMENT;
    status = dicom__maker_new(&r, sizeof **out, given, "PS3.18 F.2");
    *out = r;
    if (status != DICOM_OK)
        return status;
    (*out)->lines = given->lines;
    dicom_json_reader_reset(*out);
    return DICOM_OK;
}

void
dicom_json_reader_free(dicom_json_reader *reader)
{
    if (reader)
        dicom__maker_free(&reader->maker, sizeof *reader);
}

void
dicom_json_reader_reset(dicom_json_reader *reader)
{
    dicom__maker_reset(&reader->maker);
    reader->lexer = (struct dicom__json_lexer){0};
    reader->place = TEXT;
    reader->in_array = false;
}

const dicom_error *
dicom_json_reader_error(const dicom_json_reader *reader)
{
    return &reader->maker.error;
}

static dicom_status
fail(dicom_json_reader *r, dicom_status status, const char *text)
{
    return dicom__maker_fail(&r->maker, status, NULL, text);
}

/* At the word that was read last. */
static dicom_status
fail_word(dicom_json_reader *r, const char *text)
{
    r->maker.at = r->word_at;
    return fail(r, DICOM_E_SYNTAX, text);
}

/* ---- words -------------------------------------------------------------- */

static bool
word_is(const dicom_json_reader *r, const char *word)
{
    return r->word_size == strlen(word) &&
           memcmp(r->word, word, r->word_size) == 0;
}

/* The row of `words`, which ends with NULL; or how many there are. */
static unsigned
word_among(const dicom_json_reader *r, const char *const *words)
{
    unsigned i = 0;

    while (words[i] && !word_is(r, words[i]))
        i++;
    return i;
}

static bool
word_is_tag(const dicom_json_reader *r, uint32_t *tag)
{
    return dicom__read_tag(r->word, r->word_size, tag);
}

/* ---- what is done ------------------------------------------------------- */

static dicom_status
begin_dataset(dicom_json_reader *r)
{
    return dicom__maker_dataset(&r->maker);
}

static dicom_status
begin_array(dicom_json_reader *r)
{
    r->in_array = true;
    return DICOM_OK;
}

static dicom_status
end_array(dicom_json_reader *r)
{
    r->in_array = false;
    if (r->lines)
        r->place = TEXT;
    return DICOM_OK;
}

static dicom_status
end_object(dicom_json_reader *r)
{
    if (r->maker.level > 0) {
        r->place = VALUE_AFTER;
        return dicom__maker_end_item(&r->maker);
    }
    r->place = r->in_array ? DATASETS_AFTER : r->lines ? TEXT : DONE;
    return dicom__maker_end_dataset(&r->maker);
}

static dicom_status
begin_tag(dicom_json_reader *r)
{
    uint32_t     tag;
    uint64_t     at = r->maker.at;
    dicom_status status;

    dicom__maker_now(&r->maker)->tag = 0;
    if (!word_is_tag(r, &tag))
        return fail_word(r, "the name of an attribute is a tag");
    r->seen[r->maker.level] = 0;
    r->place = OBJECT_COLON;
    r->maker.at = r->word_at;
    status = dicom__maker_attribute(&r->maker, tag, r->word_at);
    if (status == DICOM_OK)
        r->maker.at = at;
    return status;
}

enum member { MEMBER_VR, MEMBER_VALUE, MEMBER_BINARY, MEMBER_URI };

static dicom_status
take_member(dicom_json_reader *r)
{
    static const char *const names[] = {"vr", "Value", "InlineBinary",
                                        "BulkDataURI", NULL};
    unsigned                 member = word_among(r, names);
    uint8_t                 *seen = &r->seen[r->maker.level];

    if (!names[member])
        return fail_word(r, "no such member of an attribute");
    if (*seen >> member & 1)
        return fail_word(r, "the member is there twice");
    if (member != MEMBER_VR && *seen >> MEMBER_VALUE != 0)
        return fail_word(r, "there are two kinds of value");
    *seen = (uint8_t)(*seen | 1u << member);
    return DICOM_OK;
}

/* The member whose name was read last, behind its ':'. */
static dicom_status
begin_member(dicom_json_reader *r)
{
    static const uint8_t places[] = {
        ['v'] = ATTRIBUTE_VR,
        ['V'] = ATTRIBUTE_VALUE,
        ['I'] = ATTRIBUTE_BINARY,
        ['B'] = ATTRIBUTE_URI,
    };

    r->place = places[(unsigned char)r->word[0]];
    return DICOM_OK;
}

static dicom_status
take_vr(dicom_json_reader *r)
{
    dicom_vr vr = DICOM_VR_NONE;

    if (r->word_size == 2)
        vr = dicom_vr_from_letters(r->word[0], r->word[1]);
    if (vr == DICOM_VR_NONE)
        return fail_word(r, "there is no such VR");
    dicom__maker_now(&r->maker)->vr = vr;
    return DICOM_OK;
}

static dicom_status
end_binary(dicom_json_reader *r)
{
    return dicom__maker_end_base64(&r->maker);
}

static dicom_status
end_uri(dicom_json_reader *r)
{
    r->maker.whole = DICOM__WHOLE_URI;
    return DICOM_OK;
}

static dicom_status
end_attribute(dicom_json_reader *r)
{
    return dicom__maker_end_attribute(&r->maker);
}

static dicom_status
end_string(dicom_json_reader *r)
{
    return dicom__maker_end_value(&r->maker);
}

static dicom_status
end_number(dicom_json_reader *r)
{
    dicom_slice text = dicom__maker_last(&r->maker);

    if (!dicom__json_is_number(text.text, text.size))
        return fail(r, DICOM_E_SYNTAX, "this is no number");
    return dicom__maker_end_value(&r->maker);
}

static dicom_status
take_null(dicom_json_reader *r)
{
    dicom_status status = dicom__maker_value(&r->maker, DICOM__GIVEN_NULL);

    return status == DICOM_OK ? dicom__maker_end_value(&r->maker) : status;
}

/* ---- objects in Value --------------------------------------------------- */

static dicom_status
begin_name(dicom_json_reader *r)
{
    return dicom__maker_value(&r->maker, DICOM__GIVEN_NAME);
}

static dicom_status
begin_object(dicom_json_reader *r)
{
    const struct dicom__maker_level *l = dicom__maker_now(&r->maker);

    if (l->vr == DICOM_VR_SQ || l->sequence) {
        r->place = OBJECT_FIRST;
        return dicom__maker_item(&r->maker);
    }
    if (l->vr == DICOM_VR_PN) {
        r->place = NAME_FIRST;
        return begin_name(r);
    }
    if (l->vr != DICOM_VR_NONE)
        return fail(r, DICOM_E_VALUE, "a value of this VR is no object");
    r->place = EITHER_FIRST;
    return DICOM_OK;
}

static dicom_status
take_empty_object(dicom_json_reader *r)
{
    dicom_status status = dicom__maker_value(&r->maker, DICOM__GIVEN_OBJECT);

    return status == DICOM_OK ? dicom__maker_end_value(&r->maker) : status;
}

static dicom_status
take_group(dicom_json_reader *r)
{
    static const char *const groups[] = {"Alphabetic", "Ideographic",
                                         "Phonetic", NULL};
    unsigned                 group = word_among(r, groups);

    if (!groups[group])
        return fail_word(r, "no such group of a name");
    r->place = NAME_COLON;
    return dicom__maker_group(&r->maker, group);
}

/* The first name in an object tells what it is. */
static dicom_status
begin_either(dicom_json_reader *r)
{
    uint32_t     tag;
    dicom_status status;

    if (word_is_tag(r, &tag)) {
        status = dicom__maker_item(&r->maker);
        return status == DICOM_OK ? begin_tag(r) : status;
    }
    status = begin_name(r);
    return status == DICOM_OK ? take_group(r) : status;
}

static dicom_status
end_name(dicom_json_reader *r)
{
    return dicom__maker_end_groups(&r->maker);
}

/* ---- the grammar -------------------------------------------------------- */

/* For strings and numbers that is what is done at their end. */
static const struct rule {
    bool    fits;
    uint8_t next; /* unless `act` sets another */
    dicom_status (*act)(dicom_json_reader *r);
} rules[PLACE_COUNT][DICOM__JSON_PIECE] = {
#define RULE(place, token, next, act)                                          \
    [place][DICOM__JSON_##token] = {true, next, act}
    RULE(TEXT, OBJECT, OBJECT_FIRST, begin_dataset),
    RULE(TEXT, ARRAY, DATASETS_FIRST, begin_array),
    RULE(DATASETS_FIRST, OBJECT, OBJECT_FIRST, begin_dataset),
    RULE(DATASETS_FIRST, ARRAY_END, DONE, end_array),
    RULE(DATASETS_NEXT, OBJECT, OBJECT_FIRST, begin_dataset),
    RULE(DATASETS_AFTER, COMMA, DATASETS_NEXT, NULL),
    RULE(DATASETS_AFTER, ARRAY_END, DONE, end_array),
    RULE(OBJECT_FIRST, STRING, OBJECT_COLON, begin_tag),
    RULE(OBJECT_FIRST, OBJECT_END, DONE, end_object),
    RULE(OBJECT_KEY, STRING, OBJECT_COLON, begin_tag),
    RULE(OBJECT_COLON, COLON, OBJECT_VALUE, NULL),
    RULE(OBJECT_VALUE, OBJECT, ATTRIBUTE_FIRST, NULL),
    RULE(OBJECT_AFTER, COMMA, OBJECT_KEY, NULL),
    RULE(OBJECT_AFTER, OBJECT_END, DONE, end_object),
    RULE(ATTRIBUTE_FIRST, STRING, ATTRIBUTE_COLON, take_member),
    RULE(ATTRIBUTE_FIRST, OBJECT_END, OBJECT_AFTER, end_attribute),
    RULE(ATTRIBUTE_KEY, STRING, ATTRIBUTE_COLON, take_member),
    RULE(ATTRIBUTE_COLON, COLON, DONE, begin_member),
    RULE(ATTRIBUTE_VR, STRING, ATTRIBUTE_AFTER, take_vr),
    RULE(ATTRIBUTE_VALUE, ARRAY, VALUE_FIRST, NULL),
    RULE(ATTRIBUTE_BINARY, STRING, ATTRIBUTE_AFTER, end_binary),
    RULE(ATTRIBUTE_URI, STRING, ATTRIBUTE_AFTER, end_uri),
    RULE(ATTRIBUTE_AFTER, COMMA, ATTRIBUTE_KEY, NULL),
    RULE(ATTRIBUTE_AFTER, OBJECT_END, OBJECT_AFTER, end_attribute),
    RULE(VALUE_FIRST, STRING, VALUE_AFTER, end_string),
    RULE(VALUE_FIRST, NUMBER, VALUE_AFTER, end_number),
    RULE(VALUE_FIRST, NULL, VALUE_AFTER, take_null),
    RULE(VALUE_FIRST, OBJECT, DONE, begin_object),
    RULE(VALUE_FIRST, ARRAY_END, ATTRIBUTE_AFTER, NULL),
    RULE(VALUE_NEXT, STRING, VALUE_AFTER, end_string),
    RULE(VALUE_NEXT, NUMBER, VALUE_AFTER, end_number),
    RULE(VALUE_NEXT, NULL, VALUE_AFTER, take_null),
    RULE(VALUE_NEXT, OBJECT, DONE, begin_object),
    RULE(VALUE_AFTER, COMMA, VALUE_NEXT, NULL),
    RULE(VALUE_AFTER, ARRAY_END, ATTRIBUTE_AFTER, NULL),
    RULE(EITHER_FIRST, STRING, DONE, begin_either),
    RULE(EITHER_FIRST, OBJECT_END, VALUE_AFTER, take_empty_object),
    RULE(NAME_FIRST, STRING, NAME_COLON, take_group),
    RULE(NAME_FIRST, OBJECT_END, VALUE_AFTER, end_name),
    RULE(NAME_KEY, STRING, NAME_COLON, take_group),
    RULE(NAME_COLON, COLON, NAME_GROUP, NULL),
    RULE(NAME_GROUP, STRING, NAME_AFTER, NULL),
    RULE(NAME_GROUP, NULL, NAME_AFTER, NULL),
    RULE(NAME_AFTER, COMMA, NAME_KEY, NULL),
    RULE(NAME_AFTER, OBJECT_END, VALUE_AFTER, end_name),
#undef RULE
};

/* What is missing where no rule fits. */
static const char *const wanted[PLACE_COUNT] = {
    [TEXT] = "an object or array is missing",
    [DATASETS_FIRST] = "an object or ']' is missing",
    [DATASETS_NEXT] = "an object is missing",
    [DATASETS_AFTER] = "',' or ']' is missing",
    [DONE] = "there is more text behind the end",
    [OBJECT_FIRST] = "a tag or '}' is missing",
    [OBJECT_KEY] = "a tag is missing",
    [OBJECT_COLON] = "':' is missing",
    [OBJECT_VALUE] = "an attribute is an object",
    [OBJECT_AFTER] = "',' or '}' is missing",
    [ATTRIBUTE_FIRST] = "the name of a member or '}' is missing",
    [ATTRIBUTE_KEY] = "the name of a member is missing",
    [ATTRIBUTE_COLON] = "':' is missing",
    [ATTRIBUTE_VR] = "vr is a string",
    [ATTRIBUTE_VALUE] = "Value is an array",
    [ATTRIBUTE_BINARY] = "InlineBinary is a string",
    [ATTRIBUTE_URI] = "BulkDataURI is a string",
    [ATTRIBUTE_AFTER] = "',' or '}' is missing",
    [VALUE_FIRST] = "this is no value",
    [VALUE_NEXT] = "this is no value",
    [VALUE_AFTER] = "',' or ']' is missing",
    [EITHER_FIRST] = "a name or '}' is missing",
    [NAME_FIRST] = "the name of a group or '}' is missing",
    [NAME_KEY] = "the name of a group is missing",
    [NAME_COLON] = "':' is missing",
    [NAME_GROUP] = "a group of a name is a string",
    [NAME_AFTER] = "',' or '}' is missing",
};

static dicom_status
follow(dicom_json_reader *r, enum dicom__json_token token)
{
    const struct rule *rule = &rules[r->place][token];

    r->place = rule->next;
    return rule->act ? rule->act(r) : DICOM_OK;
}

/* ---- strings and numbers ------------------------------------------------ */

/* What becomes of the text that is to come. */
static bool
is_value_place(uint8_t place)
{
    return place == VALUE_FIRST || place == VALUE_NEXT ||
           place == ATTRIBUTE_URI;
}

static dicom_status
begin_text(dicom_json_reader *r, enum dicom__json_token token)
{
    r->word_size = 0;
    r->word_at = r->maker.at - (token == DICOM__JSON_STRING);
    r->maker.base64 = (struct dicom__base64){0};
    if (!is_value_place(r->place))
        return DICOM_OK;
    return dicom__maker_value(&r->maker, token == DICOM__JSON_NUMBER
                                             ? DICOM__GIVEN_NUMBER
                                             : DICOM__GIVEN_STRING);
}

static void
add_to_word(dicom_json_reader *r, const char *text, size_t size)
{
    if (size > WORD_SIZE - r->word_size) {
        r->word_size = WORD_SIZE;
        r->word[0] = '\0'; /* no word that is known */
        return;
    }
    memcpy(r->word + r->word_size, text, size);
    r->word_size += size;
}

static dicom_status
add_text(dicom_json_reader *r, const char *text, size_t size)
{
    if (is_value_place(r->place) || r->place == NAME_GROUP)
        return dicom__maker_text(&r->maker, text, size);
    if (r->place == ATTRIBUTE_BINARY)
        return dicom__maker_base64(&r->maker, text, size);
    add_to_word(r, text, size);
    return DICOM_OK;
}

/* ---- the text ----------------------------------------------------------- */

static dicom_status
take(dicom_json_reader *r, enum dicom__json_token token)
{
    switch (token) {
    case DICOM__JSON_MORE:
        return DICOM_OK;
    case DICOM__JSON_BAD:
        return dicom__maker_fail(&r->maker, DICOM_E_SYNTAX, "RFC 8259",
                                 r->lexer.fault);
    case DICOM__JSON_PIECE:
        return add_text(r, r->lexer.piece, r->lexer.piece_size);
    case DICOM__JSON_END:
        return follow(r, r->number ? DICOM__JSON_NUMBER : DICOM__JSON_STRING);
    default:
        break;
    }
    if (!rules[r->place][token].fits)
        return fail(r, DICOM_E_SYNTAX, wanted[r->place]);
    if (token != DICOM__JSON_STRING && token != DICOM__JSON_NUMBER)
        return follow(r, token);
    r->number = token == DICOM__JSON_NUMBER;
    return begin_text(r, token);
}

dicom_status
dicom_json_reader_feed(dicom_json_reader *reader, const void *text, size_t size)
{
    dicom_json_reader *r = reader;
    const char        *p = text;
    size_t             used;
    dicom_status       status = dicom__maker_mark(&r->maker, p, size, &used);

    while (status == DICOM_OK && used < size) {
        p += used;
        size -= used;
        enum dicom__json_token token =
            dicom__json_lex(&r->lexer, p, size, &used);
        r->maker.at += used;
        status = take(r, token);
    }
    return status;
}

dicom_status
dicom_json_reader_finish(dicom_json_reader *reader)
{
    return dicom__maker_finish(&reader->maker,
                               dicom__json_lex_is_done(&reader->lexer) &&
                                   (reader->place == DONE ||
                                    (reader->lines && reader->place == TEXT)));
}
