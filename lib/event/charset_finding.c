/* What is wrong with Specific Character Set and with texts, as findings. */
#include <string.h>

#include "encoding/split.h"
#include "encoding/utf8.h"
#include "event/finding.h"

/* Nothing that a decoder looks at together is longer. */
enum { HOLD = 4 };

/* Decodes; returns how many of the bytes are left. */
static size_t
decode(dicom_decoder *d, const uint8_t *bytes, size_t size)
{
    char piece[512];

    d->next = bytes;
    d->end = bytes + size;
    while (d->next < d->end && dicom_decoder_next(d, piece, sizeof piece) > 0)
        continue;
    return (size_t)(d->end - d->next);
}

static uint32_t
faults_of(const dicom_decoder *d)
{
    return (d->bad > 0 ? DICOM__TEXT_UNDECODABLE : 0u) |
           (d->undeclared > 0 ? DICOM__TEXT_UNDECLARED : 0u);
}

uint32_t
dicom__text_faults(const dicom_charset *charset, dicom_vr vr, const void *bytes,
                   size_t size, bool cut)
{
    dicom_decoder d;

    if (!dicom__vr_is_text(vr) || dicom__text_run(bytes, size) == size)
        return 0;
    dicom_decoder_begin(&d, charset, vr, bytes, size);
    d.hold = cut ? HOLD : 0;
    (void)decode(&d, bytes, size);
    return faults_of(&d);
}

void
dicom__text_check_begin(struct dicom__text_check *c,
                        const dicom_charset *charset, dicom_vr vr)
{
    dicom_decoder_begin(&c->decoder, charset, vr, NULL, 0);
    c->decoder.hold = HOLD;
    c->carried = 0;
    c->text = dicom__vr_is_text(vr);
}

void
dicom__text_check_feed(struct dicom__text_check *c, const void *bytes,
                       size_t size)
{
    const uint8_t *p = bytes;
    size_t         left;

    if (!c->text || size == 0)
        return;
    if (c->carried > 0) {
        size_t more = sizeof c->carry - c->carried;

        more = more < size ? more : size;
        memcpy(c->carry + c->carried, p, more);
        left = decode(&c->decoder, c->carry, c->carried + more);
        if (more == size) {
            memmove(c->carry, c->decoder.next, left);
            c->carried = left;
            return;
        }
        /* Above HOLD bytes were there: what is left is of this piece. */
        p += more - left;
        size -= more - left;
    }
    left = decode(&c->decoder, p, size);
    memcpy(c->carry, p + size - left, left);
    c->carried = left;
}

uint32_t
dicom__text_check_end(struct dicom__text_check *c)
{
    c->decoder.hold = 0;
    (void)decode(&c->decoder, c->carry, c->carried);
    return faults_of(&c->decoder);
}

void
dicom__charset_report(uint32_t flags, uint32_t tag, uint64_t offset,
                      const char *path, dicom_finding_fn *on_finding, void *ctx)
{
    static const struct {
        uint32_t           flag;
        dicom_finding_code code;
    } rows[] = {
        {DICOM_CHARSET_MISSPELT, DICOM_F_CHARSET_MISSPELT},
        {DICOM_CHARSET_UNKNOWN, DICOM_F_CHARSET_UNKNOWN},
        {DICOM_CHARSET_NOT_ALONE, DICOM_F_CHARSET_NOT_ALONE},
        {DICOM_CHARSET_NO_EXTENSION, DICOM_F_CHARSET_NO_EXTENSION},
        {DICOM_CHARSET_FIRST, DICOM_F_CHARSET_FIRST},
        {DICOM__TEXT_UNDECODABLE, DICOM_F_TEXT_UNDECODABLE},
        {DICOM__TEXT_UNDECLARED, DICOM_F_TEXT_UNDECLARED},
    };

    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!(flags & rows[i].flag))
            continue;
        dicom_finding finding = {
            .code = rows[i].code,
            .severity = dicom_finding_get_severity(rows[i].code),
            .tag = tag,
            .offset = offset,
            .section = dicom__finding_section(rows[i].code),
            .text = dicom_finding_text(rows[i].code),
            .path = path,
        };
        on_finding(ctx, &finding);
    }
}
