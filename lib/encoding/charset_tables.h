/*
 * Sets of characters and defined terms, as dictionary/gen_charsets.c makes
 * them of dictionary/charsets/. Shared with the generator.
 */
#ifndef ENCODING_CHARSET_TABLES_H
#define ENCODING_CHARSET_TABLES_H

#include <stdint.h>

/* The sets, by their names in sets.tsv. LATIN1 is the first of those of one
 * byte that stand in G1, KATAKANA the last. */
#define DICOM__SETS(X)                                                         \
    X(NONE)                                                                    \
    X(ASCII)                                                                   \
    X(JIS_ROMAN)                                                               \
    X(LATIN1)                                                                  \
    X(LATIN2)                                                                  \
    X(LATIN3)                                                                  \
    X(LATIN4)                                                                  \
    X(CYRILLIC)                                                                \
    X(ARABIC)                                                                  \
    X(GREEK)                                                                   \
    X(HEBREW)                                                                  \
    X(LATIN5)                                                                  \
    X(LATIN9)                                                                  \
    X(THAI)                                                                    \
    X(KATAKANA)                                                                \
    X(JISX0208)                                                                \
    X(JISX0212)                                                                \
    X(KSX1001)                                                                 \
    X(GB2312)                                                                  \
    X(GBK)

enum dicom__set {
#define DICOM__SET_ROW(name) DICOM__SET_##name,
    DICOM__SETS(DICOM__SET_ROW)
#undef DICOM__SET_ROW
    DICOM__SET_COUNT
};

enum dicom__charset_form {
    DICOM__FORM_PLAIN,     /* one byte per character, no escapes */
    DICOM__FORM_EXTENSION, /* ISO 2022 */
    DICOM__FORM_UTF8,
    DICOM__FORM_GB18030,
    DICOM__FORM_GBK,
    DICOM__FORM_SHIFT_JIS
};

enum {
    DICOM__SINGLE_CELLS = 96,        /* bytes A0 to FF */
    DICOM__DOUBLE_CELLS = 94 * 94,   /* bytes 21 to 7E, twice */
    DICOM__GBK_CELLS = 126 * 190,    /* 81 to FE; 40 to 7E, 80 to FE */
    DICOM__SORT_PAGES = 257,
    DICOM__GB_PAGE = 16 /* codes */
};

/*
 * Places in dicom__charset_chars. `chars`: the code points of the cells, 0
 * where there is none. `sorted`: the `count` cells that have one, in the order
 * of their code points. Of sets of two bytes, `pages`: where in it the code
 * points from 256 * page on begin. ASCII, JIS_ROMAN and GB2312, a part of GBK,
 * have none of these.
 */
struct dicom__set_info {
    uint32_t chars, sorted, pages;
    uint16_t count;
    char     g0[5], g1[5]; /* escape sequences; "" if there is none */
    uint8_t  width;        /* bytes per character */
};

struct dicom__charset_term {
    char    term[16];
    uint8_t form;   /* enum dicom__charset_form */
    uint8_t g0, g1; /* enum dicom__set */
};

/* Another name of a term, of capital letters and digits only. */
struct dicom__charset_alias {
    char    text[15];
    uint8_t term;
};

/* Code points of the BMP from `first` on have four-byte codes of GB 18030,
 * counted from 81308130, from `code` on; up to the next row. One more row
 * than is counted ends the last one. */
struct dicom__gb_range {
    uint16_t first, code;
};

/* What stands between ESC and the last byte of an escape sequence. */
enum dicom__escape_kind {
    DICOM__ESCAPE_G0,       /* ( */
    DICOM__ESCAPE_G1,       /* ) */
    DICOM__ESCAPE_G1_96,    /* - */
    DICOM__ESCAPE_WIDE,     /* $ */
    DICOM__ESCAPE_WIDE_G0,  /* $( */
    DICOM__ESCAPE_WIDE_G1,  /* $) */
    DICOM__ESCAPE_KINDS,
    DICOM__ESCAPE_LAST = 0x40 /* the least last byte */
};

/* A two-byte code that was that of another character in GB 18030-2000. */
struct dicom__gb_change {
    uint16_t code, old;
};

/* Bytes as UTF-8, which begins in the lowest eight bits; its size is in the
 * highest ones. 0: no character. A row of ASCII alone, and one for each set
 * from LATIN1 to KATAKANA in G1, with ASCII in G0. */
extern const uint32_t                    dicom__charset_cells[][256];
extern const uint16_t                    dicom__charset_chars[];
extern const struct dicom__set_info      dicom__charset_sets[DICOM__SET_COUNT];
/* The set of each escape sequence, by its kind and last byte. */
extern const uint8_t                     dicom__charset_escapes[][64];
extern const struct dicom__charset_term  dicom__charset_terms[];
extern const unsigned                    dicom__charset_term_count;
extern const struct dicom__charset_alias dicom__charset_aliases[];
extern const unsigned                    dicom__charset_alias_count;
extern const struct dicom__gb_range      dicom__gb_ranges[];
extern const unsigned                    dicom__gb_range_count;
/* The last range that begins at or before the first code of each page. */
extern const uint8_t                     dicom__gb_pages[];
extern const struct dicom__gb_change     dicom__gb_changes[];
extern const unsigned                    dicom__gb_change_count;

#endif
