#include "text/value_text.h"

#include <string.h>

enum {
    PIECE = 512, /* bytes of UTF-8 at once */
    /* Nothing that a decoder looks at together is longer. */
    HOLD = 4
};

static void
forget_pads(struct dicom__pads *p)
{
    p->runs = 0;
    p->text = false;
}

void
dicom__value_text_begin(struct dicom__value_text       *t,
                        const struct dicom__value_sink *sink, void *ctx,
                        const dicom_charset *charset, dicom_vr vr)
{
    dicom_decoder_begin(&t->decoder, charset, vr, NULL, 0);
    if (!charset || !dicom__vr_has_charset(vr)) {
        dicom_charset_prepare(&t->utf8, "ISO_IR 192", 10);
        t->decoder.charset = &t->utf8;
        t->decoder.replacement = DICOM_REPLACE_BYTES;
    }
    t->sink = sink;
    t->ctx = ctx;
    forget_pads(&t->pads);
    t->carried = 0;
    t->padding = (char)dicom_vr_get_info(vr)->padding;
    t->split = dicom__vr_is_split(vr);
    t->leading = dicom__vr_skips_leading(vr);
    t->name = vr == DICOM_VR_PN;
    t->begun = false;
    t->inside = false;
}

/* ---- padding ------------------------------------------------------------ */

static bool
is_pad(char c)
{
    return c == ' ' || c == '\0';
}

static void
begin_value(struct dicom__value_text *t)
{
    t->begun = true;
    t->inside = false;
    t->sink->begin(t->ctx);
}

static void
put(struct dicom__value_text *t, const char *text, size_t size)
{
    if (!t->begun)
        begin_value(t);
    t->inside = true;
    t->sink->text(t->ctx, text, size);
}

/* It was no padding after all. */
static void
put_pads(struct dicom__value_text *t)
{
    static const char spaces[] = "                                ";
    static const char nuls[sizeof spaces] = {0};
    char              c = t->pads.first;

    for (unsigned i = 0; i < t->pads.runs; i++) {
        uint64_t left = t->pads.run[i];

        while (left > 0) {
            size_t n =
                left < sizeof spaces - 1 ? (size_t)left : sizeof spaces - 1;
            put(t, c == ' ' ? spaces : nuls, n);
            left -= n;
        }
        c = (char)(c ^ ' ');
    }
    t->pads.runs = 0;
}

static void
hold_pads(struct dicom__value_text *t, const char *text, size_t size)
{
    struct dicom__pads *p = &t->pads;

    for (size_t i = 0; i < size; i++) {
        if (p->runs > 0 && p->last == text[i]) {
            p->run[p->runs - 1]++;
            continue;
        }
        /* A last run of what pads the VR does not count: it may come and go. */
        p->text |= p->runs >= DICOM__PAD_TURNS && text[i] != t->padding;
        if (p->text) {
            put_pads(t);
            if (text[i] != t->padding) {
                put(t, text + i, 1);
                continue;
            }
        }
        if (p->runs == 0)
            p->first = text[i];
        p->last = text[i];
        p->run[p->runs++] = 1;
    }
}

/* ---- values ------------------------------------------------------------- */

/* Text in which no value ends. */
static void
put_text(struct dicom__value_text *t, const char *text, size_t size)
{
    size_t keep = size;

    if (t->leading && !t->inside && t->pads.runs == 0)
        for (; size > 0 && *text == ' '; size--)
            text++;
    keep = size;
    while (keep > 0 && is_pad(text[keep - 1]))
        keep--;
    if (keep > 0) {
        put_pads(t);
        put(t, text, keep);
        t->pads.text = false;
    }
    hold_pads(t, text + keep, size - keep);
}

/* What parts values, or the groups of names; NULL: nothing more does. */
static const char *
find_delimiter(const struct dicom__value_text *t, const char *text, size_t size)
{
    const char *slash = t->split ? memchr(text, '\\', size) : NULL;
    size_t      before = slash ? (size_t)(slash - text) : size;
    const char *equals = t->name ? memchr(text, '=', before) : NULL;

    return equals ? equals : slash;
}

/* UTF-8, in which a backslash is nothing else. */
static void
put_values(struct dicom__value_text *t, const char *text, size_t size)
{
    const char *at;

    while ((at = find_delimiter(t, text, size)) != NULL) {
        size_t before = (size_t)(at - text);

        put_text(t, text, before);
        forget_pads(&t->pads);
        if (*at == '=') {
            put(t, "=", 1);
        } else {
            if (!t->begun)
                begin_value(t);
            t->sink->end(t->ctx);
            begin_value(t);
        }
        text += before + 1;
        size -= before + 1;
    }
    if (size > 0)
        put_text(t, text, size);
}

/* ---- pieces ------------------------------------------------------------- */

/* Decodes; returns how many of the bytes are left. */
static size_t
decode(struct dicom__value_text *t, const uint8_t *bytes, size_t size)
{
    dicom_decoder *d = &t->decoder;
    char           piece[PIECE];
    size_t         n;

    d->next = bytes;
    d->end = bytes + size;
    while ((n = dicom_decoder_next(d, piece, sizeof piece)) > 0)
        put_values(t, piece, n);
    return (size_t)(d->end - d->next);
}

void
dicom__value_text_feed(struct dicom__value_text *t, const void *bytes,
                       size_t size)
{
    const uint8_t *p = bytes;
    size_t         left;

    if (size == 0)
        return;
    t->decoder.hold = HOLD;
    if (t->carried > 0) {
        size_t more = sizeof t->carry - t->carried;

        more = more < size ? more : size;
        memcpy(t->carry + t->carried, p, more);
        left = decode(t, t->carry, t->carried + more);
        if (left > more || more == size) {
            memmove(t->carry, t->decoder.next, left);
            t->carried = left;
            return;
        }
        p += more - left;
        size -= more - left;
    }
    left = decode(t, p, size);
    memcpy(t->carry, p + size - left, left);
    t->carried = left;
}

void
dicom__value_text_end(struct dicom__value_text *t)
{
    t->decoder.hold = 0;
    if (t->carried > 0)
        (void)decode(t, t->carry, t->carried);
    if (t->begun)
        t->sink->end(t->ctx);
    t->begun = false;
}
