/* The registered UIDs. PS3.6 annex A. */
#include "dict/tables.h"

const dicom_uid_row *
dicom_uid_find(const char *text, size_t size)
{
    const dicom_uid_row *row;
    uint64_t             hash;

    size = dicom__dict_trim(text, size);
    if (size == 0 || size > DICOM__DICT_TEXT_MAX)
        return NULL;

    hash = dicom__hash_text(text, size, dicom__uid_multiplier);
    row = &dicom__dict_uids[dicom__uid_find(hash)];
    return dicom__dict_is(row->value, text, size) ? row : NULL;
}

const dicom_uid_row *
dicom_uid_by_keyword(const char *text, size_t size)
{
    const dicom_uid_row *row;
    uint64_t             hash;

    if (size == 0 || size > DICOM__DICT_TEXT_MAX)
        return NULL;

    hash = dicom__hash_text(text, size, dicom__uid_keyword_multiplier);
    row = &dicom__dict_uids[dicom__uid_keyword_find(hash)];
    return dicom__dict_is(row->keyword, text, size) ? row : NULL;
}

const char *
dicom_uid_value(const dicom_uid_row *row)
{
    return dicom__dict_pool + row->value;
}

const char *
dicom_uid_keyword(const dicom_uid_row *row)
{
    return dicom__dict_pool + row->keyword;
}

const char *
dicom_uid_name(const dicom_uid_row *row)
{
    return dicom__dict_pool + row->name;
}

dicom_uid_kind
dicom_uid_get_kind(const dicom_uid_row *row)
{
    return (dicom_uid_kind)row->kind;
}

const char *
dicom_uid_kind_name(dicom_uid_kind kind)
{
    switch (kind) {
    case DICOM_UID_KIND_SOP_CLASS:
        return "SOP Class";
    case DICOM_UID_KIND_META_SOP_CLASS:
        return "Meta SOP Class";
    case DICOM_UID_KIND_TRANSFER_SYNTAX:
        return "Transfer Syntax";
    case DICOM_UID_KIND_CONTEXT_GROUP:
        return "Context Group";
    case DICOM_UID_KIND_LDAP:
        return "LDAP OID";
    case DICOM_UID_KIND_FRAME_OF_REFERENCE:
        return "Well-known Frame of Reference";
    case DICOM_UID_KIND_INSTANCE:
        return "Well-known SOP Instance";
    case DICOM_UID_KIND_CODING_SCHEME:
        return "Coding Scheme";
    case DICOM_UID_KIND_SERVICE_CLASS:
        return "Service Class";
    case DICOM_UID_KIND_APPLICATION_CONTEXT:
        return "Application Context Name";
    case DICOM_UID_KIND_HOSTING_MODEL:
        return "Application Hosting Model";
    case DICOM_UID_KIND_MAPPING_RESOURCE:
        return "Mapping Resource";
    }
    return "";
}

bool
dicom_uid_retired(const dicom_uid_row *row)
{
    return row->retired;
}

const dicom_uid_row *
dicom_uid_at(size_t index)
{
    return index < dicom__dict_counts.uids ? &dicom__dict_uids[index] : NULL;
}
