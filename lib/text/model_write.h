/*
 * Data sets written as text, an attribute at a time: what JSON and XML have in
 * common. Which attributes are left out, which character set is in force, what
 * is open.
 */
#ifndef TEXT_MODEL_WRITE_H
#define TEXT_MODEL_WRITE_H

#include "dicom/json.h"
#include "text/charset_scope.h"
#include "text/output.h"

#define DICOM__NO_TAG UINT64_MAX

/* How it is written. `ctx` is that of the writer. */
struct dicom__model_form {
    void (*begin_dataset)(void *ctx);
    void (*end_dataset)(void *ctx);
    /* Of an attribute; an empty one has nothing between. */
    void (*begin_attribute)(void *ctx, uint32_t tag, dicom_vr vr);
    void (*end_attribute)(void *ctx);
    void (*begin_item)(void *ctx, uint32_t index);
    void (*end_item)(void *ctx);
    /* Behind the last item, if there was one. */
    void (*end_items)(void *ctx);
    void (*uri)(void *ctx, const char *uri);
    /* A value whole, or in pieces. */
    void (*value)(void *ctx, dicom_vr vr, const void *bytes, size_t size);
    void (*begin_value)(void *ctx, dicom_vr vr);
    void (*feed_value)(void *ctx, const void *bytes, size_t size);
    void (*end_value)(void *ctx);
    /* Of an element that is written, before it is; may be NULL. */
    void (*note)(void *ctx, const dicom_event *e);
};

/* An open data set or item. */
struct dicom__model_level {
    uint64_t last;     /* the tag written last, or DICOM__NO_TAG */
    bool     sequence; /* a sequence is open in it */
    uint32_t items;    /* of that sequence, so far */
};

struct dicom__model_writer {
    const struct dicom__model_form *form;
    void                           *ctx;
    dicom_bulk_uri_fn              *bulk_uri;
    void                           *bulk_ctx;
    bool                            several; /* streams may follow each other */
    bool                            keep_charset;
    dicom_finding_fn               *on_finding;
    void                           *finding_ctx;

    dicom_error       error;
    dicom_event_order order;
    uint64_t          datasets; /* that have begun */
    bool              open;     /* one is */
    bool              ended;    /* a stream is, so another may begin */
    bool              finished; /* all is */
    bool              bulk;     /* a value that is written comes in pieces */
    bool              mute;     /* one that is not */
    uint32_t          hidden; /* open containers of which nothing is written */

    dicom_event                 begun; /* what comes in pieces */
    struct dicom__text_check    check; /* of it */
    struct dicom__charset_scope charsets;
    struct dicom__model_level   levels[DICOM__LEVELS];
    struct dicom__output        out;
};

/* Forgets the stream; the first eight members and `out` stay set. */
void dicom__model_reset(struct dicom__model_writer *w);

/* As the public functions, of JSON or XML. */
dicom_status dicom__model_event(struct dicom__model_writer *w,
                                const dicom_event          *e);
dicom_status dicom__model_cut(struct dicom__model_writer *w);
/* Calls `end`, may be NULL, when all data sets have ended. */
dicom_status dicom__model_finish(struct dicom__model_writer *w,
                                 void (*end)(void *ctx));

static inline struct dicom__model_level *
dicom__model_now(struct dicom__model_writer *w)
{
    return &w->levels[w->charsets.level];
}

static inline const struct dicom__charset_level *
dicom__model_charset(const struct dicom__model_writer *w)
{
    return dicom__charset_scope_now(&w->charsets);
}

static inline void
dicom__model_put(struct dicom__model_writer *w, const char *text)
{
    dicom__output_put(&w->out, text, strlen(text));
}

/* Eight hexadecimal digits. */
char *dicom__put_tag_digits(char *to, uint32_t tag);

#endif
