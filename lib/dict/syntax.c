/* The transfer syntaxes. PS3.5 10 and annex A. */
#include "dict/tables.h"

const dicom_syntax *
dicom_syntax_find(const char *uid, size_t size)
{
    const dicom_syntax *found;
    uint64_t            hash;

    size = dicom__dict_trim(uid, size);
    if (size == 0 || size >= sizeof found->uid)
        return NULL;

    hash = dicom__hash_text(uid, size, dicom__syntax_multiplier);
    found = &dicom__dict_syntaxes[dicom__syntax_find(hash)];
    return memcmp(found->uid, uid, size) == 0 && found->uid[size] == '\0'
               ? found
               : NULL;
}

const dicom_syntax *
dicom_syntax_at(size_t index)
{
    return index < dicom__dict_counts.syntaxes ? &dicom__dict_syntaxes[index]
                                               : NULL;
}
