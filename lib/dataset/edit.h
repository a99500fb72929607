/*
 * Changing a data set. What can fail comes first, memory above all; then
 * the records change, which cannot.
 */
#ifndef DATASET_EDIT_H
#define DATASET_EDIT_H

#include "dataset/tree.h"
#include "dicom/edit.h"

/* Values that a walk gives in pieces. */
enum { BULK_MIN = 64 * 1024 + 1 };

/* The most bytes of a value. */
#define SIZE_MOST UINT32_C(0xFFFFFFFE)

/* The whole that `ds` is part of, ready to be changed; NULL while a stream is
 * read. edit.c */
struct dicom__root *dicom__edit_begin(dicom_dataset *ds);
/* Something was changed: no more can be read, and lengths are out of date. */
void dicom__edited(struct dicom__root *r);

/* Sets the error, whose place is `tag` (0: itself) in `ds`, and returns its
 * status. */
dicom_status dicom__refuse(struct dicom__root *r, const dicom_dataset *ds,
                           uint32_t tag, dicom_status status,
                           const char *section, const char *text);
/* The same for an allocation that has failed, and for too many elements. */
dicom_status dicom__refuse_memory(struct dicom__root  *r,
                                  const dicom_dataset *ds, uint32_t tag);
dicom_status dicom__refuse_count(struct dicom__root *r, const dicom_dataset *ds,
                                 uint32_t tag);

/* The place where `tag` is in a sorted data set, or belongs. */
size_t dicom__set_place(const dicom_dataset *ds, uint32_t tag);
/* NULL if there is none. */
dicom_element *dicom__set_find(dicom_dataset *ds, uint32_t tag);
/* Room for `count` elements in a sorted array that may grow. */
bool dicom__set_reserve(struct dicom__root *r, dicom_dataset *ds, size_t count);
/* Replaces the element with the same tag, or inserts it. */
DICOM_CHECK dicom_status dicom__set_put(struct dicom__root  *r,
                                        dicom_dataset       *ds,
                                        const dicom_element *el);

/* Room for one more after `count` things of `size` bytes in an array, which
 * has a head if `*end` says so; the array, maybe moved; NULL: no memory. */
void *dicom__array_grow(struct dicom__root *r, void *array, size_t count,
                        size_t size, uint64_t *end);

/* A record as reading `ds` would make it. */
dicom_element dicom__edit_record(const struct dicom__root *r, uint32_t tag,
                                 dicom_vr vr, unsigned kind, uint32_t length,
                                 union dicom__content content);
/* An empty sequence or fragments. NULL: no memory. */
struct dicom__list *dicom__edit_list(struct dicom__root *r);

/* Whether `tag` may stand in `ds` at all; else refuses it. */
DICOM_CHECK dicom_status dicom__judge_tag(struct dicom__root  *r,
                                          const dicom_dataset *ds,
                                          uint32_t             tag);
/* Chooses the VR if it is NONE, and judges it and the tag. put.c */
DICOM_CHECK dicom_status dicom__judge_vr(struct dicom__root  *r,
                                         const dicom_dataset *ds, uint32_t tag,
                                         dicom_vr *vr);
/* Puts a value whose tag and VR were judged. */
DICOM_CHECK dicom_status dicom__put_judged(struct dicom__root *r,
                                           dicom_dataset *ds, uint32_t tag,
                                           dicom_vr vr, const void *bytes,
                                           size_t size);
/* Text in UTF-8, likewise. */
DICOM_CHECK dicom_status dicom__put_utf8(struct dicom__root *r,
                                         dicom_dataset *ds, uint32_t tag,
                                         dicom_vr vr, const char *text,
                                         size_t size);
/* The row of the dictionary; NULL if there is none. */
const dicom_dict_row *dicom__row_of(const struct dicom__root *r,
                                    const dicom_dataset *ds, uint32_t tag);

/* The character set in force; where none is told, ASCII. */
void dicom__charset_of(const dicom_dataset *ds, dicom_charset *out);

/* Whether what `ds` holds, items without a character set of their own too,
 * reads the same in another one; else refuses it. judge_charset.c */
DICOM_CHECK dicom_status dicom__judge_charset(struct dicom__root  *r,
                                              const dicom_dataset *ds,
                                              const dicom_charset *to);

/* Whether two texts are the same in UTF-8, both in memory. compare.c */
bool dicom__same_text(const dicom_charset *charset_a, const dicom_element *a,
                      const dicom_charset *charset_b, const dicom_element *b);

/* How many sequences lie around it. */
size_t dicom__set_depth(const dicom_dataset *ds);

/* The creator's first block in a group from block `from` on, as a tag; 0 if
 * there is none. */
uint32_t dicom__block_of(const dicom_dataset *ds, uint16_t group, uint32_t from,
                         const char *creator, size_t size);
/* The first block from `from` on in which nothing is, likewise; the data set
 * is sorted. */
uint32_t dicom__free_block(const dicom_dataset *ds, uint16_t group,
                           uint32_t from);

#endif
