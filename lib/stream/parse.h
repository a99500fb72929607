/*
 * The core of parser and reader: one step makes at most one event out of a
 * window of contiguous bytes, or tells how many bytes it needs to go on.
 *
 * A step never keeps a pointer into the window, and what it decides depends
 * on the bytes of the stream alone, never on where the window ends: it asks
 * for more until it has what it wants to look at. A step that asks for more
 * has changed nothing.
 */
#ifndef STREAM_PARSE_H
#define STREAM_PARSE_H

#include "base/alloc.h"
#include "base/buf.h"
#include "dicom/parser.h"
#include "encoding/header.h"

enum dicom__step {
    STEP_EVENT,   /* p->event is the next event */
    STEP_AGAIN,   /* something changed, there is no event yet */
    STEP_MORE,    /* p->need bytes are needed, in one piece */
    STEP_INFLATE, /* the bytes that follow are deflated */
    STEP_TAIL,    /* the inflated bytes are used up: now what follows them */
    STEP_END,     /* nothing more will come */
    STEP_FAIL     /* p->error says why */
};

enum {
    DICOM__DEPTH_MAX = 128,
    /* Data set, then a sequence and an item for each level, and fragments. */
    DICOM__FRAMES = 2 * DICOM__DEPTH_MAX + 3,
    DICOM__PENDING = 12,
    DICOM__CACHE_BITS = 11,
    DICOM__CACHE_WAYS = 4,
    DICOM__CREATORS_MAX = 1024,
    /* A header is looked at behind the value in hand: PS3.5 7.1.2 */
    DICOM__LOOKAHEAD = 16,
    DICOM__WHOLE_VALUE_MAX = 65536,
    DICOM__WHOLE_VALUE_LIMIT = 16 << 20
};

#define DICOM__UNKNOWN_END UINT64_MAX

/* Bytes of the stream from p->offset on. */
struct dicom__window {
    const uint8_t *at;
    const uint8_t *end;
    bool           final;  /* the stream ends at `end` */
    bool           stable; /* these are the caller's own bytes */
};

enum dicom__frame_kind {
    FRAME_META,
    FRAME_DATASET,
    FRAME_ITEM,
    FRAME_SEQUENCE,
    FRAME_FRAGMENTS
};

/* An open container. */
struct dicom__frame {
    uint64_t            end; /* offset, or DICOM__UNKNOWN_END */
    const dicom_syntax *syntax;
    uint32_t            tag;    /* of the sequence, of the pixel data */
    uint32_t            length; /* as encoded */
    uint32_t            index;  /* of an item; of the next child of others */
    uint32_t            last;   /* tag of the last element; 0: none yet */
    uint32_t            watch;  /* tags from here on go the long way */
    uint32_t            group_length; /* tag of one to be checked, or 0 */
    uint64_t            group_end;    /* where that says its group ends */
    uint16_t            creators;     /* how many the parents have */
    uint8_t             kind;         /* enum dicom__frame_kind */
    uint8_t             vr;           /* of the pixel data */
    int8_t              pixel_representation; /* -1: not seen */
    bool                defined; /* by a length, not by a delimiter */
    bool                implied; /* an item without header */
    bool                loose;   /* `end` was found to be wrong */
    bool                untold;  /* and that has not been told yet */
};

enum dicom__state {
    STATE_START,
    STATE_BODY,   /* the top frame says what is expected */
    STATE_PREFIX, /* the bytes "DICM" without a preamble */
    STATE_META_BEGIN,
    STATE_SYNTAX, /* after the file meta information, or without */
    STATE_INFLATE,
    STATE_BULK,
    STATE_BULK_END,
    STATE_STRAY,   /* until stray_end */
    STATE_CLOSING, /* the stream is over */
    STATE_TAIL,    /* after a deflated data set */
    STATE_STOPPED,
    STATE_DONE,
    STATE_FAILED
};

struct dicom__pending {
    dicom_finding_code code;
    uint32_t           tag;
    uint64_t           offset;
    const char        *text;
};

/* Private blocks of the open data sets, innermost last. PS3.5 7.8.1 */
struct dicom__creator {
    uint32_t block; /* group << 8 | number of the block */
    uint16_t id;    /* dicom__private_creator() */
    uint16_t name_size;
    uint32_t name; /* offset into p->names; used with an overlay only */
};

/* A tag that the dictionary knows, and how it comes: so that the same is not
 * looked up, and judged, for each of thousands of items. */
struct dicom__cached {
    uint32_t tag;
    uint16_t letters; /* the VR as encoded; 0 in implicit VR */
    uint8_t  vr;
    uint8_t  traits; /* of dicom__vr_traits */
};

struct dicom__parse {
    dicom_event          event;
    uint64_t             offset; /* of the window's first byte */
    size_t               need;
    struct dicom__frame *top;   /* NULL: nothing is open */
    uint32_t             depth; /* open sequences */
    enum dicom__state    state;

    uint64_t elements; /* and items and fragments so far */
    uint64_t skip;     /* coming bytes that nobody wants */
    uint64_t bulk_left;
    uint64_t stray_end;
    uint64_t zeros_end; /* where the last run of zeros ended */
    uint32_t bulk_word;
    bool     bulk_partial;
    bool     bulk_cut; /* by its container */
    int      muted;    /* number of frames below which nothing is told; 0 */
    bool     truncated;
    bool     cut; /* the deflated bytes ended too early */
    bool     inflating;
    bool     zlib;      /* with a zlib header */
    uint64_t closed_at; /* where a length last ended a sequence */
    bool     bare;      /* no file: the syntax is given */

    /* What the file meta information said. */
    uint64_t     meta_end; /* by its group length; 0: none */
    uint32_t     uid_size;
    bool         has_meta;
    bool         has_meta_length;
    bool         meta_implicit;
    char         uid[64];
    dicom_syntax own_syntax; /* one that no table has */

    dicom_parser_options o;
    uint32_t             stop_tag; /* UINT32_MAX: none */
    struct dicom__memory memory;
    struct dicom__buf    swapped;
    struct dicom__buf    names; /* of creators, for the overlay */
    uint16_t             creator_count;

    size_t                pending_count;
    struct dicom__pending pending[DICOM__PENDING];
    dicom_error           error;

    struct dicom__cached  cache[1 << DICOM__CACHE_BITS];
    struct dicom__cached  passing; /* one that is not kept */
    struct dicom__creator creators[DICOM__CREATORS_MAX];
    struct dicom__frame   frames[DICOM__FRAMES];
};

/* ---- parse.c: life, findings, errors ---- */

/* Forms of encoding without a UID. */
extern const dicom_syntax dicom__implicit_le, dicom__explicit_le,
    dicom__explicit_be;

void dicom__parse_init(struct dicom__parse        *p,
                       const dicom_parser_options *options);
void dicom__parse_reset(struct dicom__parse *p);
void dicom__parse_release(struct dicom__parse *p);

/* Enters the error, for good. */
enum dicom__step dicom__fail(struct dicom__parse *p, dicom_status status,
                             uint32_t tag, const char *section,
                             const char *text);
/* Where p->error happened: here, at `tag`. */
void dicom__place(struct dicom__parse *p, uint32_t tag);
/* Notes a finding at p->offset; nothing is told before dicom__tell(). */
void dicom__note(struct dicom__parse *p, dicom_finding_code code, uint32_t tag);
void dicom__note_text(struct dicom__parse *p, dicom_finding_code code,
                      uint32_t tag, const char *text);
/* Tells what was noted. False if strict mode stops here: p has failed. */
DICOM_CHECK bool dicom__tell(struct dicom__parse *p);

enum dicom__step dicom__more(struct dicom__parse *p, size_t need);

static inline size_t
dicom__window_size(const struct dicom__window *w)
{
    return (size_t)(w->end - w->at);
}

static inline void
dicom__consume(struct dicom__parse *p, struct dicom__window *w, size_t size)
{
    w->at += size;
    p->offset += size;
}

/* ---- parse_file.c: where the data set begins, and in which form ---- */

enum dicom__step dicom__step_start(struct dicom__parse  *p,
                                   struct dicom__window *w);
enum dicom__step dicom__step_prefix(struct dicom__parse  *p,
                                    struct dicom__window *w);
enum dicom__step dicom__step_meta_begin(struct dicom__parse  *p,
                                        struct dicom__window *w);
enum dicom__step dicom__step_syntax(struct dicom__parse  *p,
                                    struct dicom__window *w);
/* Takes what the file meta information tells the parser itself: a value that
 * ends at offset `end`. */
void dicom__meta_element(struct dicom__parse *p, const struct dicom__header *h,
                         const uint8_t *value, size_t size, uint64_t end);
/* The file meta information is over: judges its group length. */
void dicom__meta_done(struct dicom__parse *p);

/* ---- parse_dataset.c: elements, items, fragments ---- */

/* One step, whatever the state, on the long way. */
enum dicom__step dicom__parse_step(struct dicom__parse  *p,
                                   struct dicom__window *w);
/* Events to `fn` as long as the window lasts. Returns DICOM_OK when more
 * bytes are needed (p->need; *step is STEP_MORE) or *step says what is next;
 * or what `fn` answered. */
dicom_status dicom__parse_run(struct dicom__parse *p, struct dicom__window *w,
                              dicom_event_fn *fn, void *ctx,
                              enum dicom__step *step);
/* Up to `most` events of the usual kind that lie in the window; 0 if a step has
 * to be made. `events` are zeroed or hold what an earlier call made. Their
 * bytes live as long as the window. */
size_t dicom__parse_ahead(struct dicom__parse *p, struct dicom__window *w,
                          dicom_event *events, size_t most);
/* Skips what the container on level `level` of the open ones still has, as
 * dicom__parse_skip() does. */
void dicom__mute(struct dicom__parse *p, size_t level);
/* The event function's DICOM_SKIP to p->event. False: it may not skip now. */
DICOM_CHECK bool dicom__parse_skip(struct dicom__parse *p);
/* Whether p->event lies outside of what was skipped, which then is over. */
DICOM_CHECK bool dicom__unmute(struct dicom__parse *p);

static inline bool
dicom__parse_audible(struct dicom__parse *p)
{
    return p->muted == 0 || dicom__unmute(p);
}

/* Opens a container that begins at p->offset; a sequence only where p->depth
 * is below the limit. */
void dicom__push(struct dicom__parse *p, enum dicom__frame_kind kind,
                 uint32_t tag, uint32_t length, const dicom_syntax *syntax);
/* Closes the innermost one; p->event is its END. */
enum dicom__step dicom__close(struct dicom__parse *p, uint8_t delimiter,
                              uint32_t delimiter_length);

/* ---- parse_value.c: one element on the long way ---- */

enum dicom__step dicom__step_element(struct dicom__parse  *p,
                                     struct dicom__window *w);
enum dicom__step dicom__step_fragment(struct dicom__parse  *p,
                                      struct dicom__window *w, uint32_t length);
enum dicom__step dicom__step_bulk(struct dicom__parse  *p,
                                  struct dicom__window *w);
enum dicom__step dicom__step_bulk_end(struct dicom__parse *p);
/* The value's bytes in little endian order; NULL: p has failed. */
const void *dicom__little_endian(struct dicom__parse *p, const uint8_t *bytes,
                                 size_t size, dicom_vr vr, bool big);

/* ---- parse_vr.c: what VR, what form ---- */

/* The VR of a tag in implicit VR; *flags gets DICOM_EVENT_VR_UNSETTLED. */
dicom_vr dicom__implicit_vr(struct dicom__parse *p, uint32_t tag,
                            uint32_t *flags);
/* The VRs that a dictionary allows: bits; 0: it does not know. */
uint64_t dicom__known_vrs(struct dicom__parse *p, uint32_t tag);
/* A private creator's value; remembered for the data set that it stands in.
 * False: no memory; p has failed. */
DICOM_CHECK bool dicom__creator_seen(struct dicom__parse *p, uint32_t tag,
                                     const uint8_t *value, size_t size);
DICOM_CHECK bool dicom__creator_known(const struct dicom__parse *p,
                                      uint32_t                   tag);

/* Answers of a look into the bytes. */
enum dicom__answer { ANSWER_NO, ANSWER_YES, ANSWER_MORE };

/* Whether the 8 bytes behind an element in explicit VR are the header of the
 * next one beyond doubt: no length of an ordinary value, and no text. */
static inline bool
dicom__header_follows(const uint8_t *at, uint32_t last, bool big)
{
    uint32_t tag = dicom__get_tag(at, big);

    return tag > last && DICOM_TAG_ELEMENT(tag) != 0 &&
           dicom__are_letters(at[4], at[5]);
}

/* Whether the stream `skip` bytes from here looks like a header in `form`
 * that may stand inside `f` after tag `last`, or ends. ANSWER_MORE: p->need is
 * set. */
enum dicom__answer dicom__plausible_at(struct dicom__parse        *p,
                                       const struct dicom__window *w,
                                       uint64_t                    skip,
                                       const struct dicom__frame  *f,
                                       const dicom_syntax *form, uint32_t last);
/* The header at the window's begin, whatever its form; ANSWER_NO: there is
 * none. Notes findings; may change the form of the item. */
enum dicom__answer dicom__read_header(struct dicom__parse        *p,
                                      const struct dicom__window *w,
                                      struct dicom__header       *h,
                                      bool                       *form_differs);
/* How many headers at `bytes` follow each other in this form: 0 to 3, and 4
 * if they end with the bytes of a stream that ends there. */
int dicom__consistent(struct dicom__parse *p, const uint8_t *bytes, size_t size,
                      bool final, const dicom_syntax *form);

/* ---- parse_trouble.c: what does not fit ---- */

/* A delimiter or item tag where elements are expected. */
enum dicom__step dicom__step_delimiter(struct dicom__parse  *p,
                                       struct dicom__window *w, uint32_t tag);
/* What is no item where one is expected, in sequences and fragments. */
enum dicom__step dicom__step_no_item(struct dicom__parse  *p,
                                     struct dicom__window *w, uint32_t tag);
/* What comes next crosses the end of the innermost container. ANSWER_YES:
 * that end is right, cut what crosses it; ANSWER_NO: it is wrong, stretch. */
enum dicom__answer dicom__overrun(struct dicom__parse        *p,
                                  const struct dicom__window *w);
/* Moves the ends of the open containers to `end` at least. */
void dicom__stretch(struct dicom__parse *p, uint64_t end);
/* Whether the group length of `f` was right, now that `tag` of another group
 * comes, or (UINT32_MAX) nothing more. */
void dicom__judge_group_length(struct dicom__parse       *p,
                               const struct dicom__frame *f, uint32_t tag);
/* The container ends because its length, or that of what holds it, does. */
enum dicom__step dicom__end_by_length(struct dicom__parse *p);
/* Fewer bytes than a header are left in the container. */
enum dicom__step dicom__step_short(struct dicom__parse  *p,
                                   struct dicom__window *w, uint64_t room);
/* The stream ends with fewer bytes than a header. */
enum dicom__step dicom__step_end(struct dicom__parse  *p,
                                 struct dicom__window *w);
enum dicom__step dicom__step_closing(struct dicom__parse  *p,
                                     struct dicom__window *w);
enum dicom__step dicom__step_stray(struct dicom__parse  *p,
                                   struct dicom__window *w);
enum dicom__step dicom__step_tail(struct dicom__parse  *p,
                                  struct dicom__window *w);
/* The stream ends inside a value or header; told once. */
void dicom__truncated(struct dicom__parse *p, uint32_t tag);
/* Bytes that are no header: stray up to the end of what holds them. */
enum dicom__step dicom__garbage(struct dicom__parse *p, uint32_t tag);
enum dicom__step dicom__step_zeros(struct dicom__parse  *p,
                                   struct dicom__window *w);
/* A STRAY event of the next `size` bytes, which the window holds. */
enum dicom__step dicom__stray(struct dicom__parse *p, struct dicom__window *w,
                              size_t size);
DICOM_CHECK bool dicom__all_zero(const uint8_t *bytes, size_t size);

#endif
