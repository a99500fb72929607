/*
 * Which VR an element has, and which form its header. Where the bytes do not
 * say it themselves, what they lead to decides: the form after which the next
 * header is plausible.
 */
#include "stream/parse.h"

#include <string.h>

#include "dict/private.h"

/* ---- dictionaries ---- */

static uint32_t
block_of(uint32_t tag)
{
    return (tag >> 16) << 8 | (tag >> 8 & 0xFF);
}

/* Where `block` is, or would be, among the creators of the data set. */
static uint16_t
creator_place(const struct dicom__parse *p, uint32_t block)
{
    uint16_t low = p->top->creators;
    uint16_t high = p->creator_count;

    while (low < high) {
        uint16_t middle = (uint16_t)((low + high) / 2);
        if (p->creators[middle].block < block)
            low = (uint16_t)(middle + 1);
        else
            high = middle;
    }
    return low;
}

static const struct dicom__creator *
creator_of(const struct dicom__parse *p, uint32_t tag)
{
    if (!p->top)
        return NULL; /* the form of the data set is still being guessed */

    uint32_t block = block_of(tag);
    uint16_t i = creator_place(p, block);
    return i < p->creator_count && p->creators[i].block == block
               ? &p->creators[i]
               : NULL;
}

bool
dicom__creator_known(const struct dicom__parse *p, uint32_t tag)
{
    return creator_of(p, tag) != NULL;
}

bool
dicom__creator_seen(struct dicom__parse *p, uint32_t tag, const uint8_t *value,
                    size_t size)
{
    const uint16_t        longest = 64; /* characters of an LO */
    uint16_t              name_size = size < longest ? (uint16_t)size : longest;
    struct dicom__creator c = {.block = (tag >> 16) << 8 | (tag & 0xFF),
                               .name_size = name_size,
                               .name = (uint32_t)p->names.size};
    uint16_t              i = creator_place(p, c.block);

    if (p->creator_count == DICOM__CREATORS_MAX ||
        (i < p->creator_count && p->creators[i].block == c.block))
        return true;
    c.id = dicom__private_creator((const char *)value, size);
    if (p->o.dictionary) {
        dicom_status status =
            dicom__buf_append(&p->names, &p->memory, value, name_size);
        if (status != DICOM_OK) {
            dicom__fail(p, status, tag, "", dicom_status_text(status));
            return false;
        }
    }
    memmove(&p->creators[i + 1], &p->creators[i],
            (size_t)(p->creator_count - i) * sizeof c);
    p->creators[i] = c;
    p->creator_count++;
    return true;
}

static const dicom_dict_row *
private_row(const struct dicom__parse *p, uint32_t tag)
{
    const struct dicom__creator *c = creator_of(p, tag);

    if (!c)
        return NULL;
    if (p->o.dictionary)
        return dicom_dict_overlay_private(p->o.dictionary,
                                          (const char *)p->names.data + c->name,
                                          c->name_size, tag);
    return dicom__private_row(c->id, tag);
}

uint64_t
dicom__known_vrs(struct dicom__parse *p, uint32_t tag)
{
    const dicom_dict_row *row;

    if (DICOM_TAG_ELEMENT(tag) == 0)
        return UINT64_C(1) << DICOM_VR_UL;
    if (DICOM_TAG_IS_PRIVATE(tag)) {
        if (dicom_tag_is_creator(tag))
            return UINT64_C(1) << DICOM_VR_LO;
        row = private_row(p, tag);
    } else {
        row = dicom_dict_overlay_by_tag(p->o.dictionary, tag);
    }
    return row ? dicom_dict_vrs(row) : 0;
}

dicom_vr
dicom__implicit_vr(struct dicom__parse *p, uint32_t tag, uint32_t *flags)
{
    uint64_t vrs = dicom__known_vrs(p, tag);
    uint64_t words = UINT64_C(1) << DICOM_VR_US | UINT64_C(1) << DICOM_VR_SS;

    if (vrs == 0)
        return DICOM_VR_UN;
    if (vrs >> DICOM_VR_OW & 1)
        return DICOM_VR_OW; /* PS3.5 A.1 */
    if ((vrs & words) == words) {
        if (p->top->pixel_representation < 0)
            *flags |= DICOM_EVENT_VR_UNSETTLED;
        return p->top->pixel_representation == 1 ? DICOM_VR_SS : DICOM_VR_US;
    }
    for (int vr = 1; vr < DICOM_VR_COUNT; vr++)
        if (vrs >> vr & 1)
            return (dicom_vr)vr;
    return DICOM_VR_UN;
}

/* ---- plausible headers ---- */

/* Whether `tag` may be the next: known or private, above the one before. */
static bool
plausible_tag(struct dicom__parse *p, uint32_t tag, uint32_t last)
{
    if (tag <= last)
        return false;
    if (DICOM_TAG_IS_PRIVATE(tag))
        return tag >> 16 > 8 && tag >> 16 != 0xFFFF;
    return DICOM_TAG_ELEMENT(tag) == 0 || dicom__known_vrs(p, tag) != 0;
}

/* Whether `f` lies in a sequence, so that items and delimiters may come. */
static bool
in_sequence(const struct dicom__frame *f)
{
    return f && f->kind != FRAME_DATASET && f->kind != FRAME_META;
}

/* The header that 8 or more bytes hold in a form, if its VR is known. */
static bool
decode_form(struct dicom__header *h, const uint8_t *at, size_t size,
            const dicom_syntax *form)
{
    bool big = form->big_endian;

    if (!form->explicit_vr) {
        dicom__header_implicit(h, at, big);
        return true;
    }
    dicom_vr vr = dicom__vr_decode(at[4], at[5]);
    if (vr == DICOM_VR_NONE)
        return false;
    if (!(dicom__vr_traits[vr] & DICOM__VR_LONG)) {
        dicom__header_short(h, at, big, vr);
        return true;
    }
    if (size < DICOM__LONG_HEADER)
        return false;
    dicom__header_long(h, at, big, vr);
    return h->reserved == 0;
}

static bool
plausible_header(struct dicom__parse *p, const uint8_t *at, size_t size,
                 const struct dicom__frame *f, const dicom_syntax *form,
                 uint32_t last, uint64_t room)
{
    uint32_t             tag = dicom__get_tag(at, form->big_endian);
    struct dicom__header h;

    if (tag == DICOM__ITEM || tag == DICOM__ITEM_END ||
        tag == DICOM__SEQUENCE_END)
        return in_sequence(f);
    if (!plausible_tag(p, tag, last) || !decode_form(&h, at, size, form))
        return false;
    if (h.length == DICOM_LENGTH_UNDEFINED)
        return h.vr == DICOM_VR_NONE ||
               (dicom__vr_traits[h.vr] & DICOM__VR_MAY_BE_UNDEFINED);
    return h.size + (uint64_t)h.length <= room;
}

enum dicom__answer
dicom__plausible_at(struct dicom__parse *p, const struct dicom__window *w,
                    uint64_t skip, const struct dicom__frame *f,
                    const dicom_syntax *form, uint32_t last)
{
    size_t   have = dicom__window_size(w);
    uint64_t room = DICOM__UNKNOWN_END;

    if (have < skip + DICOM__LOOKAHEAD && !w->final) {
        p->need = (size_t)skip + DICOM__LOOKAHEAD;
        return ANSWER_MORE;
    }
    if (have <= skip)
        return have == skip ? ANSWER_YES : ANSWER_NO;
    if (f && f->end != DICOM__UNKNOWN_END) {
        if (f->end < p->offset + skip)
            return ANSWER_NO;
        room = f->end - p->offset - skip;
        if (room == 0)
            return ANSWER_YES;
    }
    size_t size = have - (size_t)skip;
    return size >= DICOM__SHORT_HEADER && room >= DICOM__SHORT_HEADER &&
                   plausible_header(p, w->at + skip, size, f, form, last, room)
               ? ANSWER_YES
               : ANSWER_NO;
}

/* Whether what follows a header of this length is plausible. */
static enum dicom__answer
leads_on(struct dicom__parse *p, const struct dicom__window *w,
         const struct dicom__header *h, const dicom_syntax *form)
{
    uint64_t next = h->size + (uint64_t)h->length;
    uint64_t room = p->top->end - p->offset;

    if (h->length == DICOM_LENGTH_UNDEFINED) {
        if (dicom__window_size(w) < h->size + 4 && !w->final) {
            p->need = h->size + 4;
            return ANSWER_MORE;
        }
        return dicom__window_size(w) >= h->size + 4 &&
                       dicom__get_tag(w->at + h->size, form->big_endian) ==
                           DICOM__ITEM
                   ? ANSWER_YES
                   : ANSWER_NO;
    }
    if (next > room || next > p->o.whole_value_max)
        return ANSWER_NO;
    return dicom__plausible_at(p, w, next, p->top, form, h->tag);
}

/* ---- headers out of the ordinary ---- */

/* An item whose first element has another form than its data set. */
static bool
at_item_begin(const struct dicom__parse *p)
{
    return p->top->kind == FRAME_ITEM && p->top->last == 0;
}

static void
switch_form(struct dicom__parse *p, const dicom_syntax *form)
{
    dicom__note_text(p, DICOM_F_FORM_SWITCH, p->top->tag,
                     form->explicit_vr ? "the item is in explicit VR"
                                       : "the item is in implicit VR");
    p->top->syntax = form;
}

static enum dicom__answer
implicit_header(struct dicom__parse *p, const struct dicom__window *w,
                struct dicom__header *h, bool *form_differs)
{
    bool                 big = p->top->syntax->big_endian;
    const dicom_syntax  *form = big ? &dicom__explicit_be : &dicom__explicit_le;
    dicom_vr             letters = dicom__vr_decode(w->at[4], w->at[5]);
    struct dicom__header other;

    dicom__header_implicit(h, w->at, big);
    if (letters == DICOM_VR_NONE)
        return ANSWER_YES;
    if (dicom__window_size(w) < DICOM__LONG_HEADER && !w->final) {
        p->need = DICOM__LONG_HEADER;
        return ANSWER_MORE;
    }
    /* The low half of the length looks like a VR. */
    bool fits = h->size + (uint64_t)h->length <= p->top->end - p->offset;
    if (!decode_form(&other, w->at, dicom__window_size(w), form) ||
        (fits && letters != DICOM_VR_UN &&
         !(dicom__known_vrs(p, h->tag) >> letters & 1)))
        return ANSWER_YES;
    bool far = other.length != DICOM_LENGTH_UNDEFINED &&
               other.length > p->o.whole_value_max;
    enum dicom__answer a = far ? ANSWER_YES : leads_on(p, w, &other, form);
    if (a == ANSWER_NO)
        a = leads_on(p, w, &other, p->top->syntax);
    if (a == ANSWER_MORE)
        return a;
    if (a == ANSWER_NO)
        return ANSWER_YES;
    *h = other;
    if (at_item_begin(p)) {
        switch_form(p, form);
    } else {
        dicom__note(p, DICOM_F_VR_UNEXPECTED, h->tag);
        *form_differs = true;
    }
    return ANSWER_YES;
}

/* 16 bits of length where 32 belong, or the reverse; else as declared. */
static enum dicom__answer
long_header(struct dicom__parse *p, const struct dicom__window *w,
            struct dicom__header *h, dicom_vr vr)
{
    bool                 big = p->top->syntax->big_endian;
    struct dicom__header brief;

    if (dicom__window_size(w) < DICOM__LONG_HEADER) {
        p->need = DICOM__LONG_HEADER;
        return ANSWER_MORE;
    }
    dicom__header_long(h, w->at, big, vr);
    bool fits = h->length == DICOM_LENGTH_UNDEFINED ||
                h->size + (uint64_t)h->length <= p->top->end - p->offset;
    if (h->reserved == 0 &&
        (fits && (vr != DICOM_VR_UN || h->length <= p->o.whole_value_max ||
                  h->length == DICOM_LENGTH_UNDEFINED)))
        return ANSWER_YES;

    enum dicom__answer a = leads_on(p, w, h, p->top->syntax);
    if (a == ANSWER_NO) {
        dicom__header_short(&brief, w->at, big, vr);
        a = leads_on(p, w, &brief, p->top->syntax);
        if (a == ANSWER_YES) {
            *h = brief;
            dicom__note(p, DICOM_F_LENGTH_FIELD, h->tag);
            return a;
        }
    }
    if (a == ANSWER_MORE)
        return a;
    if (h->reserved != 0)
        dicom__note(p, DICOM_F_RESERVED_BYTES, h->tag);
    return ANSWER_YES;
}

static enum dicom__answer
short_header(struct dicom__parse *p, const struct dicom__window *w,
             struct dicom__header *h, dicom_vr vr)
{
    bool big = p->top->syntax->big_endian;

    dicom__header_short(h, w->at, big, vr);
    if (h->length != 0)
        return ANSWER_YES;
    if (dicom__window_size(w) >= h->size + DICOM__SHORT_HEADER &&
        p->top->end - p->offset >= h->size + DICOM__SHORT_HEADER &&
        dicom__header_follows(w->at + h->size, h->tag, big))
        return ANSWER_YES;

    enum dicom__answer a = leads_on(p, w, h, p->top->syntax);
    if (a != ANSWER_NO)
        return a;
    if (dicom__window_size(w) < DICOM__LONG_HEADER)
        return ANSWER_YES;
    struct dicom__header wide;
    dicom__header_long(&wide, w->at, big, vr);
    a = wide.length == 0 ? ANSWER_NO : leads_on(p, w, &wide, p->top->syntax);
    if (a == ANSWER_YES) {
        *h = wide;
        dicom__note(p, DICOM_F_LENGTH_FIELD, h->tag);
    }
    return a == ANSWER_MORE ? a : ANSWER_YES;
}

static bool
is_letter(uint8_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static uint8_t
upper(uint8_t c)
{
    return (uint8_t)(c & ~0x20);
}

/* Letters in lower case, or of a VR that is to come. PS3.5 7.1.2 */
static enum dicom__answer
read_letters(struct dicom__parse *p, const struct dicom__window *w,
             struct dicom__header *h, dicom_vr folded)
{
    bool big = p->top->syntax->big_endian;

    if (folded != DICOM_VR_NONE &&
        !(dicom__vr_traits[folded] & DICOM__VR_LONG)) {
        dicom__header_short(h, w->at, big, folded);
        return ANSWER_YES;
    }
    if (dicom__window_size(w) < DICOM__LONG_HEADER) {
        p->need = DICOM__LONG_HEADER;
        return ANSWER_MORE;
    }
    dicom__header_long(h, w->at, big, folded);
    if (h->reserved != 0) {
        struct dicom__header brief;
        dicom__header_short(&brief, w->at, big, folded);
        enum dicom__answer a = leads_on(p, w, &brief, p->top->syntax);
        if (a == ANSWER_MORE)
            return a;
        if (a == ANSWER_YES)
            *h = brief;
    }
    return ANSWER_YES;
}

/* An element if the dictionary knows it or it leads to another: text has
 * letters too. */
static enum dicom__answer
letters_header(struct dicom__parse *p, const struct dicom__window *w,
               struct dicom__header *h)
{
    dicom_vr folded = dicom__vr_decode(upper(w->at[4]), upper(w->at[5]));
    enum dicom__answer a = read_letters(p, w, h, folded);

    if (a != ANSWER_YES)
        return a;
    if (dicom__known_vrs(p, h->tag) == 0)
        a = leads_on(p, w, h, p->top->syntax);
    if (a != ANSWER_YES)
        return a;
    dicom__note(p, DICOM_F_VR_UNKNOWN, h->tag);
    return ANSWER_YES;
}

/* An element without VR: in implicit VR. */
static enum dicom__answer
without_vr(struct dicom__parse *p, const struct dicom__window *w,
           struct dicom__header *h, bool *form_differs)
{
    bool                big = p->top->syntax->big_endian;
    const dicom_syntax *form = p->top->syntax;
    /* The next element may be of either form. */
    enum dicom__answer a;

    dicom__header_implicit(h, w->at, big);
    a = leads_on(p, w, h, form);
    if (a == ANSWER_NO && !big)
        a = leads_on(p, w, h, &dicom__implicit_le);
    if (a != ANSWER_YES)
        return a;
    if (dicom__known_vrs(p, h->tag) == 0 && !DICOM_TAG_IS_PRIVATE(h->tag))
        return ANSWER_NO;
    if (at_item_begin(p) && !big) {
        switch_form(p, &dicom__implicit_le);
    } else {
        dicom__note(p, DICOM_F_VR_MISSING, h->tag);
        *form_differs = true;
    }
    return ANSWER_YES;
}

static enum dicom__answer
sixteen_bits(struct dicom__parse *p, const struct dicom__window *w,
             struct dicom__header *h)
{
    dicom__header_short(h, w->at, p->top->syntax->big_endian, DICOM_VR_NONE);
    enum dicom__answer a = leads_on(p, w, h, p->top->syntax);
    if (a == ANSWER_YES)
        dicom__note(p, DICOM_F_VR_UNKNOWN, h->tag);
    return a;
}

/* No VR stands where it should. */
static enum dicom__answer
unknown_header(struct dicom__parse *p, const struct dicom__window *w,
               struct dicom__header *h, bool *form_differs)
{
    uint8_t first = w->at[4], second = w->at[5];
    bool    blank = first == second && (first == ' ' || first == '?');
    enum dicom__answer a;

    if (is_letter(first) && is_letter(second))
        return letters_header(p, w, h);
    a = blank ? sixteen_bits(p, w, h) : without_vr(p, w, h, form_differs);
    if (a != ANSWER_NO)
        return a;
    a = blank ? without_vr(p, w, h, form_differs) : sixteen_bits(p, w, h);
    if (a != ANSWER_NO || !blank)
        return a;
    dicom__header_short(h, w->at, p->top->syntax->big_endian, DICOM_VR_NONE);
    dicom__note(p, DICOM_F_VR_UNKNOWN, h->tag);
    return ANSWER_YES;
}

/* File meta information is explicit VR little endian, element by element
 * where its writer did not know. PS3.10 7.1 */
static enum dicom__answer
meta_header(struct dicom__parse *p, const struct dicom__window *w,
            struct dicom__header *h, bool *form_differs)
{
    dicom__header_implicit(h, w->at, false);
    *form_differs = true;
    if (!p->meta_implicit)
        dicom__note(p, DICOM_F_META_IMPLICIT, h->tag);
    return ANSWER_YES;
}

enum dicom__answer
dicom__read_header(struct dicom__parse *p, const struct dicom__window *w,
                   struct dicom__header *h, bool *form_differs)
{
    dicom_vr vr = dicom__vr_decode(w->at[4], w->at[5]);

    *form_differs = false;
    if (!p->top->syntax->explicit_vr)
        return implicit_header(p, w, h, form_differs);
    if (vr == DICOM_VR_NONE)
        return p->top->kind == FRAME_META
                   ? meta_header(p, w, h, form_differs)
                   : unknown_header(p, w, h, form_differs);
    return dicom__vr_traits[vr] & DICOM__VR_LONG ? long_header(p, w, h, vr)
                                                 : short_header(p, w, h, vr);
}

/* ---- guessing the form of a data set ---- */

int
dicom__consistent(struct dicom__parse *p, const uint8_t *bytes, size_t size,
                  bool final, const dicom_syntax *form)
{
    const uint32_t       far = UINT32_C(1) << 28;
    uint32_t             last = 0;
    size_t               at = 0;
    int                  count = 0;
    struct dicom__header h;

    while (count < 3) {
        if (at == size && final && count > 0)
            return 4;
        if (size - at < DICOM__SHORT_HEADER)
            break;
        uint32_t tag = dicom__get_tag(bytes + at, form->big_endian);
        bool     begins = at == 0 && tag == 0; /* a command set's length */
        if ((!plausible_tag(p, tag, last) && !begins) ||
            !decode_form(&h, bytes + at, size - at, form))
            return count > 1 ? count : 0;
        uint64_t vrs = dicom__known_vrs(p, tag);
        bool     expected = vrs >> h.vr & 1;
        if (!form->explicit_vr) {
            dicom_vr letters = dicom__vr_decode(bytes[at + 4], bytes[at + 5]);
            if (letters != DICOM_VR_NONE && vrs >> letters & 1)
                return 0; /* it is explicit */
            expected = vrs != 0 && h.length < far;
        }
        if (h.length == DICOM_LENGTH_UNDEFINED || vrs >> DICOM_VR_SQ & 1)
            return count + 2;
        if (count == 0 && !expected && !form->explicit_vr)
            return 0;
        count++;
        last = tag;
        if (h.length > size - at - h.size)
            return expected && !final ? count + 1 : count;
        at += h.size + h.length;
    }
    return count;
}
