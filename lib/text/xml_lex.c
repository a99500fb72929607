#include "text/xml_lex.h"

#include <string.h>

#include "encoding/utf8.h"

enum state {
    TEXT,        /* 0: text may end here */
    TAG,         /* behind '<' */
    NAME,        /* of a start tag */
    IN_TAG,      /* where attributes may stand */
    ATTRIBUTE,   /* its name */
    EQUALS,      /* behind that */
    QUOTE,       /* behind '=' */
    VALUE,       /* within quotes */
    SLASH,       /* behind '/' in a start tag */
    END_NAME,    /* behind "</" */
    END_SPACE,   /* behind that */
    REFERENCE,   /* behind '&' */
    INSTRUCTION, /* behind "<?" */
    ENCODING,    /* within the quotes of that in it */
    MARK,        /* behind "<!" */
    COMMENT
};

static enum dicom__xml_token
bad(struct dicom__xml_lexer *l, const char *fault)
{
    l->fault = fault;
    return DICOM__XML_BAD;
}

static enum dicom__xml_token
go(struct dicom__xml_lexer *l, enum state state)
{
    l->state = (uint8_t)state;
    return DICOM__XML_MORE;
}

static char
to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* ASCII alone: all names of the model are. */
static bool
is_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == ':' || c == '_' || c == '-' ||
           c == '.';
}

static void
add_to_name(struct dicom__xml_lexer *l, char c)
{
    if (l->name_size < DICOM__XML_NAME)
        l->name[l->name_size++] = c;
}

/* ---- text and values ---------------------------------------------------- */

static enum dicom__xml_token
piece(struct dicom__xml_lexer *l, const void *text, size_t size)
{
    l->piece = text;
    l->piece_size = size;
    return l->state == VALUE ? DICOM__XML_PIECE : DICOM__XML_TEXT;
}

/* Bytes at the beginning that stand for themselves. */
static size_t
plain_run(const struct dicom__xml_lexer *l, const uint8_t *p, size_t size)
{
    size_t n = 0, high, sound;

    do {
        while (n < size && p[n] >= ' ' && p[n] < 0x80 && p[n] != '<' &&
               p[n] != '&' && (l->state != VALUE || p[n] != (uint8_t)l->quote))
            n++;
        high = 0;
        while (n + high < size && p[n + high] >= 0x80)
            high++;
        sound = high > 0 ? dicom__utf8_run(p + n, high) : 0;
        n += sound;
    } while (high > 0 && sound == high);
    return n;
}

/* A character byte by byte: at the end of what is at hand, or a bad one. */
static enum dicom__xml_token
character(struct dicom__xml_lexer *l, const char *text, size_t *at)
{
    uint32_t c;

    l->part[l->part_size++] = (uint8_t)text[*at];
    size_t passed = dicom__utf8_next(l->part, l->part_size, &c);
    if (c == DICOM__UTF8_BAD &&
        (passed < l->part_size || l->part[0] < 0xC2 || l->part[0] > 0xF4))
        return bad(l, "this is not UTF-8");
    ++*at;
    if (c == DICOM__UTF8_BAD)
        return DICOM__XML_MORE;
    passed = l->part_size;
    l->part_size = 0;
    return piece(l, l->part, passed);
}

/* Ends of lines are one line feed. XML 1.0 2.11; in values all white space is
 * a space, 3.3.3. */
static enum dicom__xml_token
space(struct dicom__xml_lexer *l, char c)
{
    bool second = l->cr && c == '\n';

    l->cr = c == '\r';
    if (second)
        return DICOM__XML_MORE;
    if (l->state == VALUE)
        return piece(l, " ", 1);
    return c == '\t' ? piece(l, "\t", 1) : piece(l, "\n", 1);
}

static enum dicom__xml_token
text_or_value(struct dicom__xml_lexer *l, const char *text, size_t size,
              size_t *at)
{
    size_t n = 0;
    char   c = text[*at];

    if (l->part_size > 0)
        return character(l, text, at);
    n = plain_run(l, (const uint8_t *)text + *at, size - *at);
    if (n > 0) {
        l->cr = false;
        *at += n;
        return piece(l, text + *at - n, n);
    }
    if ((uint8_t)c >= 0x80) {
        l->cr = false;
        return character(l, text, at);
    }
    if (c == '<' && l->state == VALUE)
        return bad(l, "a '<' in the value of an attribute");
    if ((uint8_t)c < ' ' && !is_space(c))
        return bad(l, "a control character");
    ++*at;
    if (is_space(c))
        return space(l, c);
    l->cr = false;
    if (c == '&') {
        l->back = l->state;
        l->name_size = 0;
        return go(l, REFERENCE);
    }
    if (c == '<')
        return go(l, TAG);
    l->state = IN_TAG; /* it was the quote */
    return DICOM__XML_VALUE_END;
}

/* ---- references --------------------------------------------------------- */

static bool
is_char(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= ' ' && c < 0xD800) ||
           (c >= 0xE000 && c < 0xFFFE) || (c >= 0x10000 && c <= 0x10FFFF);
}

/* "#65" or "#x41"; 0 if it is none. */
static uint32_t
number_of(const char *p, size_t size)
{
    uint32_t base = size > 1 && p[1] == 'x' ? 16 : 10, c = 0;
    size_t   at = base == 16 ? 2 : 1;

    if (at >= size || size >= DICOM__XML_NAME)
        return 0;
    for (; at < size && c <= 0x10FFFF; at++) {
        uint32_t digit =
            p[at] >= '0' && p[at] <= '9'   ? (uint32_t)(p[at] - '0')
            : p[at] >= 'A' && p[at] <= 'F' ? (uint32_t)(p[at] - 'A') + 10
            : p[at] >= 'a' && p[at] <= 'f' ? (uint32_t)(p[at] - 'a') + 10
                                           : 16;
        if (digit >= base)
            return 0;
        c = c * base + digit;
    }
    return is_char(c) ? c : 0;
}

static uint32_t
referred(const struct dicom__xml_lexer *l)
{
    static const struct {
        const char *name;
        char        c;
    } rows[] = {
        {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"apos", '\''}, {"quot", '"'}};

    if (l->name_size > 0 && l->name[0] == '#')
        return number_of(l->name, l->name_size);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (l->name_size == strlen(rows[i].name) &&
            memcmp(l->name, rows[i].name, l->name_size) == 0)
            return (uint32_t)rows[i].c;
    return 0;
}

static enum dicom__xml_token
reference(struct dicom__xml_lexer *l, char c)
{
    uint32_t code;

    if (c != ';') {
        if (!is_of_name(c) && c != '#')
            return bad(l, "a reference ends with ';'");
        add_to_name(l, c);
        return DICOM__XML_MORE;
    }
    code = referred(l);
    if (code == 0)
        return bad(l, "no such character or entity is known");
    l->state = l->back;
    return piece(l, l->part, dicom__utf8_put((char *)l->part, code));
}

/* ---- tags --------------------------------------------------------------- */

static enum dicom__xml_token
begin_name(struct dicom__xml_lexer *l, char c, enum state state,
           const char *fault)
{
    l->name_size = 0;
    if (!is_of_name(c))
        return bad(l, fault);
    add_to_name(l, c);
    return go(l, state);
}

static enum dicom__xml_token
tag(struct dicom__xml_lexer *l, char c)
{
    l->matched = 0;
    l->name_size = 0;
    if (c == '/')
        return go(l, END_NAME);
    if (c == '?')
        return go(l, INSTRUCTION);
    if (c == '!')
        return go(l, MARK);
    return begin_name(l, c, NAME, "a name follows '<'");
}

/* Behind the name of a start tag or a value. */
static enum dicom__xml_token
in_tag(struct dicom__xml_lexer *l, char c)
{
    if (is_space(c))
        return DICOM__XML_MORE;
    if (c == '/')
        return go(l, SLASH);
    if (c != '>')
        return begin_name(l, c, ATTRIBUTE, "an attribute or '>' is missing");
    l->state = TEXT;
    return DICOM__XML_BEGIN_END;
}

/* A name that goes on, or has ended: then the character stays. */
static enum dicom__xml_token
name(struct dicom__xml_lexer *l, char c, enum state next,
     enum dicom__xml_token token, size_t *at)
{
    if (is_of_name(c)) {
        add_to_name(l, c);
        return DICOM__XML_MORE;
    }
    --*at;
    l->state = (uint8_t)next;
    return token;
}

static enum dicom__xml_token
end_space(struct dicom__xml_lexer *l, char c)
{
    if (is_space(c))
        return DICOM__XML_MORE;
    if (c != '>')
        return bad(l, "'>' is missing");
    l->state = TEXT;
    return DICOM__XML_END;
}

static enum dicom__xml_token
before_value(struct dicom__xml_lexer *l, char c)
{
    if (is_space(c))
        return DICOM__XML_MORE;
    if (l->state == EQUALS)
        return c == '=' ? go(l, QUOTE) : bad(l, "'=' is missing");
    if (c != '"' && c != '\'')
        return bad(l, "the value of an attribute stands in quotes");
    l->quote = c;
    return go(l, VALUE);
}

/* ---- what is passed over ------------------------------------------------ */

/* Up to "?>" or "-->". */
static enum dicom__xml_token
pass(struct dicom__xml_lexer *l, char c, char mark, unsigned count)
{
    if (l->matched == count && c == '>')
        return go(l, TEXT);
    if (c != mark)
        l->matched = 0;
    else if (l->matched < count)
        l->matched++;
    return DICOM__XML_MORE;
}

/* Whether `name` is an encoding whose characters are the same in UTF-8. */
static bool
is_understood(const struct dicom__xml_lexer *l)
{
    static const char *const encodings[] = {"utf-8", "us-ascii"};

    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        const char *name = encodings[i];
        size_t      k = 0;

        while (k < l->name_size && name[k] && to_lower(l->name[k]) == name[k])
            k++;
        if (k == l->name_size && name[k] == '\0')
            return true;
    }
    return false;
}

/* An instruction, of which nothing counts but the encoding that a declaration
 * names: `name_size` is how much of that word has come. XML 1.0 4.3.3 */
static enum dicom__xml_token
instruction(struct dicom__xml_lexer *l, char c)
{
    static const char word[] = "encoding";

    if (l->name_size < sizeof word - 1) {
        bool next = c == word[l->name_size];
        l->name_size = next ? l->name_size + 1 : c == word[0];
    } else if (c == '"' || c == '\'') {
        l->quote = c;
        l->name_size = 0;
        return go(l, ENCODING);
    } else if (!is_space(c) && c != '=') {
        l->name_size = 0;
    }
    return pass(l, c, '?', 1);
}

static enum dicom__xml_token
encoding(struct dicom__xml_lexer *l, char c)
{
    if (c != l->quote) {
        add_to_name(l, c);
        return DICOM__XML_MORE;
    }
    if (!is_understood(l))
        return bad(l, "the encoding is not UTF-8");
    l->name_size = 0;
    return go(l, INSTRUCTION);
}

static enum dicom__xml_token
mark(struct dicom__xml_lexer *l, char c)
{
    if (c != '-')
        return bad(l, "neither document types nor CDATA are understood");
    if (++l->matched == 2) {
        l->matched = 0;
        return go(l, COMMENT);
    }
    return DICOM__XML_MORE;
}

/* ---- any token ---------------------------------------------------------- */

/* One character that is no text. */
static enum dicom__xml_token
markup(struct dicom__xml_lexer *l, char c, size_t *at)
{
    switch (l->state) {
    case TAG:
        return tag(l, c);
    case NAME:
        return name(l, c, IN_TAG, DICOM__XML_BEGIN, at);
    case IN_TAG:
        return in_tag(l, c);
    case ATTRIBUTE:
        return name(l, c, EQUALS, DICOM__XML_ATTRIBUTE, at);
    case EQUALS:
    case QUOTE:
        return before_value(l, c);
    case SLASH:
        if (c != '>')
            return bad(l, "'>' is missing");
        l->state = TEXT;
        return DICOM__XML_EMPTY_END;
    case END_NAME:
        return name(l, c, END_SPACE, DICOM__XML_MORE, at);
    case END_SPACE:
        return end_space(l, c);
    case REFERENCE:
        return reference(l, c);
    case INSTRUCTION:
        return instruction(l, c);
    case ENCODING:
        return encoding(l, c);
    case MARK:
        return mark(l, c);
    default:
        return pass(l, c, '-', 2);
    }
}

enum dicom__xml_token
dicom__xml_lex(struct dicom__xml_lexer *l, const char *text, size_t size,
               size_t *used)
{
    enum dicom__xml_token token = DICOM__XML_MORE;

    *used = 0;
    while (token == DICOM__XML_MORE && *used < size) {
        if (l->state == TEXT || l->state == VALUE) {
            token = text_or_value(l, text, size, used);
            continue;
        }
        ++*used;
        token = markup(l, text[*used - 1], used);
        if (token == DICOM__XML_BAD)
            --*used;
    }
    return token;
}
