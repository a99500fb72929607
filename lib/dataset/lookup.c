/* What paths and private tags lead to. */
#include <string.h>

#include "dataset/tree.h"
#include "dict/tables.h"

static bool
is_creator(const dicom_element *el, const char *creator, size_t creator_size)
{
    size_t      size = 0;
    const char *text = dicom_element_trimmed(el, &size);

    return text && size == creator_size && memcmp(text, creator, size) == 0;
}

const dicom_element *
dicom_dataset_find_private(const dicom_dataset *ds, uint16_t group,
                           const char *creator, size_t creator_size,
                           uint8_t element)
{
    size_t size = dicom__dict_trim(creator, creator_size);

    if (group % 2 == 0 || size == 0)
        return NULL;
    for (uint32_t block = 0x10; block <= 0xFF; block++) {
        const dicom_element *el =
            dicom_dataset_find(ds, DICOM_TAG(group, block));
        if (!el || !is_creator(el, creator, size))
            continue;
        /* A creator may have more than one block. */
        el = dicom_dataset_find(ds, DICOM_TAG(group, block << 8 | element));
        if (el)
            return el;
    }
    return NULL;
}

static const dicom_element *
find_step(const dicom_dataset *ds, const dicom_path_step *step)
{
    if (!step->creator)
        return dicom_dataset_find(ds, step->tag);
    return dicom_dataset_find_private(ds, DICOM_TAG_GROUP(step->tag),
                                      step->creator, step->creator_size,
                                      (uint8_t)DICOM_TAG_ELEMENT(step->tag));
}

const dicom_element *
dicom_dataset_lookup(const dicom_dataset *ds, const char *path)
{
    const dicom_dict_overlay *dictionary =
        dicom__dataset_root(ds)->options.dictionary;
    const dicom_element *el = NULL;
    dicom_path_step      step;

    for (;;) {
        if (dicom_path_next(&path, dictionary, &step) != DICOM_OK)
            return NULL;
        el = find_step(ds, &step);
        if (!el || *path == '\0')
            return step.item == DICOM_PATH_NO_ITEM ? el : NULL;
        ds = dicom_element_item(
            el, step.item == DICOM_PATH_NO_ITEM ? 0 : step.item);
        if (!ds)
            return NULL;
    }
}
