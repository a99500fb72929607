#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "dicom/file.h"

enum { KEPT_DEFAULT = 1000, SEVERITIES = 3 };

struct dicom_finding_list {
    struct dicom__memory memory;
    struct dicom__arena  paths;
    struct dicom__buf    kept; /* of dicom_finding */
    size_t               max;
    uint64_t             counts[SEVERITIES];
};

dicom_status
dicom_finding_list_new(dicom_finding_list **out, size_t max,
                       const dicom_allocator *allocator)
{
    struct dicom__memory memory;
    dicom_finding_list  *list;

    if (!out)
        return DICOM_E_ARGUMENT;
    *out = NULL;
    dicom__memory_init(&memory, allocator, 0);
    list = dicom__alloc(&memory, sizeof *list);
    if (!list)
        return DICOM_E_NO_MEMORY;
    *list = (dicom_finding_list){
        .memory = memory,
        .max = max > 0 ? max : KEPT_DEFAULT,
    };
    dicom__arena_init(&list->paths, &list->memory);
    *out = list;
    return DICOM_OK;
}

void
dicom_finding_list_free(dicom_finding_list *list)
{
    if (!list)
        return;
    dicom__arena_free(&list->paths);
    dicom__buf_free(&list->kept, &list->memory);

    struct dicom__memory memory = list->memory;
    dicom__release(&memory, list, sizeof *list);
}

void
dicom_finding_list_reset(dicom_finding_list *list)
{
    dicom__arena_reset(&list->paths);
    list->kept.size = 0;
    memset(list->counts, 0, sizeof list->counts);
}

/* Most findings of a file are at no element, or at a short path: an arena
 * for those that have one, and none for the others. */
static const char *
copy_path(dicom_finding_list *list, const char *path)
{
    size_t   size = strlen(path) + 1;
    uint8_t *copy;

    if (size == 1)
        return "";
    copy = dicom__arena_bytes(&list->paths, size);
    if (copy)
        memcpy(copy, path, size);
    return (const char *)copy;
}

void
dicom_finding_list_add(void *ctx, const dicom_finding *finding)
{
    dicom_finding_list *list = ctx;
    dicom_finding       copy = *finding;

    if ((unsigned)finding->severity < SEVERITIES)
        list->counts[finding->severity]++;
    if (dicom_finding_list_kept(list) >= list->max)
        return;
    copy.path = copy_path(list, finding->path);
    if (!copy.path || dicom__buf_append(&list->kept, &list->memory, &copy,
                                        sizeof copy) != DICOM_OK)
        return; /* it is counted */
}

uint64_t
dicom_finding_list_count(const dicom_finding_list *list)
{
    uint64_t count = 0;

    for (size_t i = 0; i < SEVERITIES; i++)
        count += list->counts[i];
    return count;
}

uint64_t
dicom_finding_list_count_of(const dicom_finding_list *list,
                            dicom_severity            severity)
{
    return (unsigned)severity < SEVERITIES ? list->counts[severity] : 0;
}

size_t
dicom_finding_list_kept(const dicom_finding_list *list)
{
    return list->kept.size / sizeof(dicom_finding);
}

const dicom_finding *
dicom_finding_list_at(const dicom_finding_list *list, size_t index)
{
    const dicom_finding *kept = (const void *)list->kept.data;

    return index < dicom_finding_list_kept(list) ? &kept[index] : NULL;
}
