/*
 * What JSON and XML are read into: attributes are gathered, and events made
 * of them. Places are bytes of the text.
 */
#ifndef TEXT_MAKER_H
#define TEXT_MAKER_H

#include "base/buf.h"
#include "dicom/json.h"
#include "dicom/value.h"
#include "event/path.h"
#include "text/arrange.h"
#include "text/base64.h"
#include "text/charset_scope.h"

enum { DICOM__NAME_GROUP_COUNT = 3 };

/* What a value was given as. */
enum dicom__given {
    DICOM__GIVEN_NULL,
    DICOM__GIVEN_STRING,
    DICOM__GIVEN_NUMBER, /* digits that stand for themselves */
    DICOM__GIVEN_NAME,   /* groups, parted by '=' */
    DICOM__GIVEN_OBJECT  /* {}: an empty item or name */
};

/* Instead of values, whole. */
enum dicom__whole {
    DICOM__WHOLE_NONE,
    DICOM__WHOLE_BYTES, /* InlineBinary */
    DICOM__WHOLE_URI    /* BulkDataURI */
};

/* An open data set or item, and the attribute in hand there. */
struct dicom__maker_level {
    uint32_t tag;
    dicom_vr vr;        /* NONE: not yet known */
    bool     left_out;  /* the attribute is read, but not told */
    bool     sequence;  /* its sequence has begun */
    bool     unsorted;  /* tags have not come in order */
    uint32_t items;     /* of its sequence, so far */
    uint64_t offset;    /* where it stands */
    size_t   first_tag; /* in `tags` */
};

struct dicom__maker {
    struct dicom__memory memory;
    dicom_event_fn      *on_event;
    void                *event_ctx;
    dicom_bulk_value_fn *bulk_value;
    void                *bulk_ctx;
    const dicom_syntax  *syntax;
    uint32_t             max_depth;
    const char          *section; /* that says how the text is made */

    dicom_error error;
    uint64_t    at;        /* how far the text was read */
    uint8_t     mark;      /* bytes of a byte order mark */
    uint32_t    muted;     /* open containers of which nothing is told */
    bool        mute_told; /* the outermost of them has been, its end shall */
    bool        charset;   /* Specific Character Set has been told */

    uint32_t                  level;
    struct dicom__path_step   steps[DICOM__LEVELS];
    struct dicom__maker_level levels[DICOM__LEVELS];
    struct dicom__buf         tags; /* uint64_t, of the open levels */

    bool                   sorted; /* events are held until a data set ends */
    struct dicom__arranger arranger;

    /* The attribute in hand. */
    struct dicom__buf    values; /* as given: enum, uint32_t size, text */
    size_t               value;  /* where the last of them begins */
    struct dicom__buf    bytes;  /* as made */
    uint32_t             made;   /* values in `bytes` */
    enum dicom__whole    whole;
    struct dicom__base64 base64; /* of the bytes in hand */
    struct {
        size_t at, end; /* in `values`; 0: there is none */
    } groups[DICOM__NAME_GROUP_COUNT];
    unsigned group; /* the one in hand; DICOM__NAME_GROUP_COUNT: none */
};

/* Makes the reader `*out` of `size` bytes, all zeroed but the maker that it
 * begins with. `options` are those given or NULL; those of XML become these.
 * DICOM_OK, DICOM_E_ARGUMENT, DICOM_E_LIMIT, DICOM_E_NO_MEMORY */
DICOM_CHECK dicom_status
dicom__maker_new(void **out, size_t size,
                 const dicom_json_reader_options *given, const char *section);
void dicom__maker_free(struct dicom__maker *m, size_t size);
void dicom__maker_reset(struct dicom__maker *m);

static inline struct dicom__maker_level *
dicom__maker_now(struct dicom__maker *m)
{
    return &m->levels[m->level];
}

/* Keeps an error about the attribute in hand, and returns its status; `section`
 * NULL: that of the text. */
dicom_status dicom__maker_fail(struct dicom__maker *m, dicom_status status,
                               const char *section, const char *text);

/* Passes over a byte order mark at the beginning of the text, which may be
 * cut; to be called with each piece. *used: how much of `text` it took.
 * RFC 8259 8.1, XML 1.0 F */
dicom_status dicom__maker_mark(struct dicom__maker *m, const char *text,
                               size_t size, size_t *used);
/* Ends the text: `whole` says whether it may end here. */
dicom_status dicom__maker_finish(struct dicom__maker *m, bool whole);

/* Each returns DICOM_OK; an error, which is kept; or what the event function
 * returned. */
dicom_status dicom__maker_dataset(struct dicom__maker *m);
dicom_status dicom__maker_end_dataset(struct dicom__maker *m);

dicom_status dicom__maker_attribute(struct dicom__maker *m, uint32_t tag,
                                    uint64_t offset);
dicom_status dicom__maker_end_attribute(struct dicom__maker *m);

dicom_status dicom__maker_item(struct dicom__maker *m);
dicom_status dicom__maker_end_item(struct dicom__maker *m);

/* A value begins, is a piece longer, ends. */
dicom_status dicom__maker_value(struct dicom__maker *m,
                                enum dicom__given    given);
dicom_status dicom__maker_text(struct dicom__maker *m, const char *text,
                               size_t size);
dicom_status dicom__maker_end_value(struct dicom__maker *m);
/* The text of the last value that has begun. */
dicom_slice dicom__maker_last(const struct dicom__maker *m);

/* Adds to the bytes of the attribute, of base64 that comes in pieces. */
dicom_status dicom__maker_base64(struct dicom__maker *m, const char *text,
                                 size_t size);
dicom_status dicom__maker_end_base64(struct dicom__maker *m);

/* Of a name: dicom__maker_text() then belongs to this group. */
dicom_status dicom__maker_group(struct dicom__maker *m, unsigned group);
/* Puts the groups in order. */
dicom_status dicom__maker_end_groups(struct dicom__maker *m);

/* Eight hexadecimal digits. PS3.18 F.2.2 */
bool dicom__read_tag(const char *text, size_t size, uint32_t *tag);

/* ---- inside -------------------------------------------------------------- */

/* Makes the bytes of one value of `vr` and adds them to `bytes`. */
dicom_status dicom__make_value(struct dicom__maker *m, dicom_vr vr,
                               enum dicom__given given, dicom_slice text);

#endif
