/*
 * Where the data set begins, and how it is encoded: decided from the first
 * bytes, before any event. PS3.10 7.1, PS3.5 annex A
 */
#include "stream/parse.h"

#include <string.h>

enum {
    PREAMBLE = 128,
    PREFIX = 4,
    /* How far a guess looks. */
    SAMPLE = 512
};

static const dicom_syntax *
syntax_of(const char *uid)
{
    return dicom_syntax_find(uid, strlen(uid));
}

static const dicom_syntax *
form_syntax(const dicom_syntax *form)
{
    if (form->big_endian)
        return syntax_of("1.2.840.10008.1.2.2");
    return syntax_of(form->explicit_vr ? "1.2.840.10008.1.2.1"
                                       : "1.2.840.10008.1.2");
}

/* Whether the window holds the sample to guess from, and tells whether the
 * stream ends with it. */
static bool
has_sample(struct dicom__parse *p, const struct dicom__window *w)
{
    if (dicom__window_size(w) > SAMPLE || w->final)
        return true;
    p->need = SAMPLE + 1;
    return false;
}

/* How well the sample agrees with a form. */
static int
score_form(struct dicom__parse *p, const struct dicom__window *w,
           const dicom_syntax *form)
{
    size_t have = dicom__window_size(w);
    bool   whole = have <= SAMPLE; /* then the stream ends there */

    return dicom__consistent(p, w->at, whole ? have : SAMPLE, whole, form);
}

/* The form that the sample agrees with best; NULL: with none. */
static const dicom_syntax *
guess_form(struct dicom__parse *p, const struct dicom__window *w, int *score)
{
    static const dicom_syntax *const forms[] = {
        &dicom__explicit_le, &dicom__implicit_le, &dicom__explicit_be};
    const dicom_syntax *best = NULL;

    *score = 0;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        int n = score_form(p, w, forms[i]);
        if (n > *score) {
            *score = n;
            best = forms[i];
        }
    }
    return best;
}

static const char *
form_text(const dicom_syntax *form)
{
    if (form->big_endian)
        return "no file meta information; read as explicit VR big endian";
    return form->explicit_vr
               ? "no file meta information; read as explicit VR little endian"
               : "no file meta information; read as implicit VR little endian";
}

static enum dicom__step
begin_dataset(struct dicom__parse *p, const dicom_syntax *syntax)
{
    if (!dicom__tell(p))
        return STEP_FAIL;
    dicom__push(p, FRAME_DATASET, 0, DICOM_LENGTH_UNDEFINED, syntax);
    p->state = STATE_BODY;
    p->event = (dicom_event){
        .kind = DICOM_DATASET_BEGIN, .offset = p->offset, .syntax = syntax};
    return STEP_EVENT;
}

/* ---- the beginning ---- */

/* Beginnings of executable files and scripts, which would run. */
static bool
is_executable(const uint8_t *at)
{
    static const struct {
        uint8_t size;
        uint8_t bytes[4];
    } known[] = {
        {2, {'M', 'Z'}},
        {4, {0x7F, 'E', 'L', 'F'}},
        {4, {0xFE, 0xED, 0xFA, 0xCE}},
        {4, {0xFE, 0xED, 0xFA, 0xCF}},
        {4, {0xCE, 0xFA, 0xED, 0xFE}},
        {4, {0xCF, 0xFA, 0xED, 0xFE}},
        {4, {0xCA, 0xFE, 0xBA, 0xBE}},
        {2, {'#', '!'}},
        {2, {'<', '?'}},
        {2, {'{', '"'}},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (memcmp(at, known[i].bytes, known[i].size) == 0)
            return true;
    return false;
}

static enum dicom__step
preamble(struct dicom__parse *p, struct dicom__window *w)
{
    if (is_executable(w->at))
        dicom__note(p, DICOM_F_PREAMBLE_EXECUTABLE, 0);
    if (!dicom__tell(p))
        return STEP_FAIL;
    p->event = (dicom_event){.kind = DICOM_PREAMBLE,
                             .flags = w->stable ? DICOM_EVENT_STABLE : 0,
                             .bytes = w->at,
                             .size = PREAMBLE};
    dicom__consume(p, w, PREAMBLE + PREFIX);
    p->state = STATE_META_BEGIN;
    return STEP_EVENT;
}

/* A data set alone, in the form that its first bytes have. */
static enum dicom__step
bare_dataset(struct dicom__parse *p, const dicom_syntax *form)
{
    dicom__note_text(p, DICOM_F_NO_FILE_META, 0, form_text(form));
    return begin_dataset(p, form_syntax(form));
}

static enum dicom__step
no_preamble(struct dicom__parse *p, enum dicom__state next)
{
    dicom__note(p, DICOM_F_NO_PREAMBLE, 0);
    if (!dicom__tell(p))
        return STEP_FAIL;
    p->state = next;
    return STEP_AGAIN;
}

enum dicom__step
dicom__step_start(struct dicom__parse *p, struct dicom__window *w)
{
    const size_t beginning = PREAMBLE + PREFIX + DICOM__SHORT_HEADER;
    size_t       have = dicom__window_size(w);
    bool         prefixed;
    int          score;

    if (have < beginning && !w->final)
        return dicom__more(p, beginning);
    prefixed = have >= PREAMBLE + PREFIX &&
               memcmp(w->at + PREAMBLE, "DICM", PREFIX) == 0;
    if (prefixed &&
        (dicom__all_zero(w->at, PREAMBLE) ||
         (have >= beginning && dicom__get16le(w->at + PREAMBLE + PREFIX) == 2)))
        return preamble(p, w);
    if (!prefixed && have >= PREFIX && memcmp(w->at, "DICM", PREFIX) == 0)
        return no_preamble(p, STATE_PREFIX);
    if (!prefixed && have >= DICOM__SHORT_HEADER &&
        dicom__get16le(w->at) == 2 && w->at[3] == 0)
        return no_preamble(p, STATE_META_BEGIN);

    /* A data set alone; in one of them, "DICM" may stand by chance where the
     * prefix would. */
    if (!has_sample(p, w))
        return dicom__more(p, p->need);
    const dicom_syntax *form = guess_form(p, w, &score);
    if (form && score > 1)
        return bare_dataset(p, form);
    if (prefixed)
        return preamble(p, w);
    return dicom__fail(p, DICOM_E_NOT_DICOM, 0, "PS3.10 7.1",
                       have == 0 ? "the input is empty"
                                 : "there is neither a prefix nor a data set");
}

enum dicom__step
dicom__step_prefix(struct dicom__parse *p, struct dicom__window *w)
{
    p->state = STATE_META_BEGIN;
    return dicom__stray(p, w, PREFIX);
}

/* ---- file meta information ---- */

enum dicom__step
dicom__step_meta_begin(struct dicom__parse *p, struct dicom__window *w)
{
    if (dicom__window_size(w) < DICOM__SHORT_HEADER && !w->final)
        return dicom__more(p, DICOM__SHORT_HEADER);
    if (dicom__window_size(w) < 2 || dicom__get16le(w->at) != 2) {
        p->state = STATE_SYNTAX;
        return STEP_AGAIN;
    }
    const dicom_syntax *syntax = form_syntax(&dicom__explicit_le);
    dicom__push(p, FRAME_META, 0, DICOM_LENGTH_UNDEFINED, syntax);
    p->has_meta = true;
    p->state = STATE_BODY;
    p->event = (dicom_event){.kind = DICOM_DATASET_BEGIN,
                             .flags = DICOM_EVENT_FILE_META,
                             .offset = p->offset,
                             .syntax = syntax};
    return STEP_EVENT;
}

void
dicom__meta_element(struct dicom__parse *p, const struct dicom__header *h,
                    const uint8_t *value, size_t size, uint64_t end)
{
    if (h->tag == DICOM_TAG(0x0002, 0x0000)) {
        p->has_meta_length = true;
        p->meta_end = size == 4 ? end + dicom__get32le(value) : 0;
    } else if (h->tag == DICOM_TAG(0x0002, 0x0010)) {
        p->uid_size = size < sizeof p->uid ? (uint32_t)size : sizeof p->uid;
        memcpy(p->uid, value, p->uid_size);
    }
}

void
dicom__meta_done(struct dicom__parse *p)
{
    const uint32_t group_length = DICOM_TAG(0x0002, 0x0000);

    if (!p->has_meta_length)
        dicom__note(p, DICOM_F_META_LENGTH_MISSING, group_length);
    else if (p->meta_end != p->offset && !p->truncated)
        dicom__note(p, DICOM_F_META_LENGTH_WRONG, group_length);
}

/* ---- the transfer syntax ---- */

/* The length of the UID without its padding, which should be at most one
 * NUL. */
static uint32_t
trim_uid(struct dicom__parse *p)
{
    uint32_t all = p->uid_size;
    uint32_t size = all;

    while (size > 0 && (p->uid[size - 1] == ' ' || p->uid[size - 1] == 0))
        size--;
    bool one_nul = all == size + 1 && p->uid[size] == 0 && size % 2 != 0;
    if (size > 0 && all != size && !one_nul)
        dicom__note(p, DICOM_F_SYNTAX_PADDING, DICOM_TAG(0x0002, 0x0010));
    return size;
}

/* What the file says that its data set is; NULL: nothing. */
static const dicom_syntax *
declared_syntax(struct dicom__parse *p)
{
    if (p->bare)
        return p->o.syntax;
    if (!p->has_meta) {
        dicom__note(p, DICOM_F_NO_FILE_META, 0);
        return NULL;
    }
    uint32_t size = trim_uid(p);
    if (size == 0) {
        dicom__note(p, DICOM_F_SYNTAX_MISSING, DICOM_TAG(0x0002, 0x0010));
        return NULL;
    }
    const dicom_syntax *s = dicom_syntax_find(p->uid, size);
    if (s)
        return s;
    dicom__note(p, DICOM_F_SYNTAX_UNKNOWN, DICOM_TAG(0x0002, 0x0010));
    p->own_syntax = dicom__explicit_le;
    memcpy(p->own_syntax.uid, p->uid, size);
    p->own_syntax.private_uid = 1;
    return &p->own_syntax;
}

/* Whether the first header agrees with a form, so that no guess is needed. */
static bool
agrees(struct dicom__parse *p, const struct dicom__window *w,
       const dicom_syntax *s)
{
    uint32_t tag = dicom__get_tag(w->at, s->big_endian);
    dicom_vr letters = dicom__vr_decode(w->at[4], w->at[5]);
    bool     known = dicom__known_vrs(p, tag) != 0;

    if (!known && !DICOM_TAG_IS_PRIVATE(tag))
        return false;
    return s->explicit_vr == (letters != DICOM_VR_NONE);
}

/* The syntax in the form that the data set really has. */
static const dicom_syntax *
checked_form(struct dicom__parse *p, const struct dicom__window *w,
             const dicom_syntax *s)
{
    int                 score;
    const dicom_syntax *form = guess_form(p, w, &score);

    if (!form || score < 2 ||
        (form->explicit_vr == s->explicit_vr &&
         form->big_endian == s->big_endian) ||
        score_form(p, w, s) >= score)
        return s;
    dicom__note(p, DICOM_F_SYNTAX_WRONG, DICOM_TAG(0x0002, 0x0010));
    if (s != &p->own_syntax)
        p->own_syntax = *s;
    p->own_syntax.explicit_vr = form->explicit_vr;
    p->own_syntax.big_endian = form->big_endian;
    return &p->own_syntax;
}

/* Whether the bytes begin a zlib stream (RFC 1950) and no raw one. */
static bool
has_zlib_header(const struct dicom__window *w)
{
    const uint8_t *at = w->at;

    if (dicom__window_size(w) < 5 || (at[0] & 0x0F) != 8 || at[0] >> 4 > 7 ||
        (at[0] << 8 | at[1]) % 31 != 0)
        return false;
    bool stored = (at[0] & 6) == 0 &&
                  (dicom__get16le(at + 1) ^ dicom__get16le(at + 3)) == 0xFFFF;
    return !stored;
}

static enum dicom__step
deflated_dataset(struct dicom__parse *p, struct dicom__window *w,
                 const dicom_syntax *s)
{
    if (score_form(p, w, &dicom__explicit_le) > 1) {
        dicom__note(p, DICOM_F_NOT_DEFLATED, DICOM_TAG(0x0002, 0x0010));
        p->own_syntax = *s;
        p->own_syntax.deflated = 0;
        return begin_dataset(p, &p->own_syntax);
    }
    p->zlib = has_zlib_header(w);
    if (p->zlib)
        dicom__note(p, DICOM_F_ZLIB_HEADER, 0);
    enum dicom__step step = begin_dataset(p, s);
    if (step == STEP_EVENT)
        p->state = STATE_INFLATE;
    return step;
}

enum dicom__step
dicom__step_syntax(struct dicom__parse *p, struct dicom__window *w)
{
    size_t              have = dicom__window_size(w);
    const dicom_syntax *s;

    if (have < DICOM__SHORT_HEADER && !w->final)
        return dicom__more(p, DICOM__SHORT_HEADER);
    s = declared_syntax(p);
    bool guess = !s || s->deflated ||
                 (have >= DICOM__SHORT_HEADER && !p->bare && !agrees(p, w, s));
    if (guess && !has_sample(p, w))
        return dicom__more(p, p->need);
    if (have == 0 && !p->bare) {
        dicom__note(p, DICOM_F_NO_DATA_SET, 0);
        return begin_dataset(p, s ? s : form_syntax(&dicom__implicit_le));
    }
    if (s && s->deflated)
        return deflated_dataset(p, w, s);
    if (p->bare)
        return begin_dataset(p, s);
    if (!s) {
        int                 score;
        const dicom_syntax *form = guess_form(p, w, &score);
        return begin_dataset(p, form_syntax(form ? form : &dicom__implicit_le));
    }
    return begin_dataset(p, guess ? checked_form(p, w, s) : s);
}
