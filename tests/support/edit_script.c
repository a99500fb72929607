#include "support/edit_script.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/support.h"

enum { COMMAND_SIZE = 512 };

static dicom_status
put(dicom_dataset *ds, char *command)
{
    char          *value = strchr(command, '=');
    char          *colon = strrchr(command, ':');
    dicom_vr       vr = DICOM_VR_NONE;
    dicom_dataset *item;
    uint32_t       tag;

    if (!value)
        fail_msg("no edit: %s", command);
    *value++ = '\0';
    if (colon && colon < value) {
        vr = dicom_vr_from_letters(colon[1], colon[2]);
        *colon = '\0';
    }
    dicom_status status = dicom_dataset_make_path(ds, command, &item, &tag);
    if (status == DICOM_OK && (tag != 0 || *value))
        status = dicom_dataset_put_text(item, tag, vr, value, strlen(value));
    return status;
}

static dicom_status
remove_at(dicom_dataset *ds, const char *path)
{
    const char     *rest = path;
    dicom_path_step step;

    while (dicom_path_next(&rest, NULL, &step) == DICOM_OK && *rest) {
        ds = dicom_dataset_edit_item(ds, step.tag, step.item);
        assert_non_null(ds);
    }
    return step.item == DICOM_PATH_NO_ITEM
               ? dicom_dataset_remove(ds, step.tag)
               : dicom_dataset_remove_item(ds, step.tag, step.item);
}

static dicom_status
add_to(dicom_dataset *ds, const char *path)
{
    uint32_t     tag;
    dicom_status status = dicom_dataset_make_path(ds, path, &ds, &tag);

    return status == DICOM_OK ? dicom_dataset_add_item(ds, tag, NULL) : status;
}

static dicom_status
reserve(dicom_dataset *ds, const char *text)
{
    const char *creator = strchr(text, ',');
    uint32_t    base;

    assert_non_null(creator);
    return dicom_dataset_private_block(ds, (uint16_t)strtoul(text, NULL, 16),
                                       creator + 1, strlen(creator + 1), &base);
}

static dicom_status
run(dicom_dataset **ds, char *command)
{
    switch (command[0]) {
    case '-':
        return remove_at(*ds, command + 1);
    case '+':
        return add_to(*ds, command + 1);
    case '@':
        return reserve(*ds, command + 1);
    case '?':
        dicom_dataset_set_lenient(*ds, true);
        return DICOM_OK;
    case 'M':
        if (command[1] == '>') {
            *ds = dicom_dataset_edit_meta(*ds);
            return *ds ? DICOM_OK : DICOM_E_STATE;
        }
        break;
    default:
        break;
    }
    return put(*ds, command);
}

dicom_status
edit_by_script(dicom_dataset *ds, const char *script)
{
    dicom_status status = DICOM_OK;
    char         command[COMMAND_SIZE];

    while (*script && status == DICOM_OK) {
        size_t size = strcspn(script, " ");

        assert_true(size > 0 && size < sizeof command);
        memcpy(command, script, size);
        command[size] = '\0';
        for (size_t i = 0; i < size; i++)
            command[i] = command[i] == '~' ? ' ' : command[i];
        status = run(&ds, command);
        script += size + (script[size] == ' ');
    }
    return status;
}
