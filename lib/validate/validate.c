#include "dicom/validate.h"

#include <string.h>

#include "validate/check.h"

enum {
    ALL_CHECKS =
        DICOM_VALIDATE_RULES | DICOM_VALIDATE_VALUES | DICOM_VALIDATE_AGREE
};

static void
take_options(struct dicom__check *c, const dicom_validate_options *options)
{
    if (options)
        c->options = *options;
    if ((c->options.checks & ALL_CHECKS) == 0)
        c->options.checks |= ALL_CHECKS;
}

/* The SOP class, of the data set or of its file; NULL if there is none. */
static const char *
sop_class(const struct dicom__check *c, size_t *size)
{
    const dicom_element *el =
        dicom_dataset_find(c->root, DICOM_TAG(0x0008, 0x0016));

    if ((!el || dicom_element_size(el) == 0) && c->meta)
        el = dicom_dataset_find(c->meta, DICOM_TAG(0x0002, 0x0002));
    return el ? dicom_element_trimmed(el, size) : NULL;
}

static void
choose_iod(struct dicom__check *c)
{
    size_t      size = 0;
    const char *uid = sop_class(c, &size);

    c->iod = (const struct dicom__rule_iod *)c->options.iod;
    if (!c->iod && uid)
        c->iod = (const struct dicom__rule_iod *)dicom_iod_by_uid(uid, size);
    c->summary.iod = (const dicom_iod *)c->iod;
    if (c->iod || !(c->options.checks & DICOM_VALIDATE_RULES))
        return;
    if (size == 0) {
        dicom__violate(c, DICOM_V_SOP_CLASS_MISSING, DICOM_TAG(0x0008, 0x0016),
                       NULL, "", "");
    } else if (dicom__violation(c, DICOM_V_IOD_UNKNOWN,
                                DICOM_TAG(0x0008, 0x0016), NULL)) {
        dicom__say_bytes(&c->found, uid, size);
        dicom__violation_tell(c);
    }
}

dicom_status
dicom__check_run(struct dicom__check *c)
{
    dicom_status status = DICOM_OK;

    memset(c->slots, 0, sizeof c->slots);
    c->meta = dicom_dataset_file_meta(c->root);
    choose_iod(c);
    if (c->options.checks & DICOM_VALIDATE_RULES) {
        status = dicom__check_rules(c);
        if (status == DICOM_OK && c->iod)
            dicom__check_groups(c);
    }
    c->rule = NULL;
    if (status == DICOM_OK && c->options.checks & DICOM_VALIDATE_VALUES) {
        if (c->meta)
            dicom__check_values(c, c->meta);
        dicom__check_values(c, c->root);
    }
    if (status == DICOM_OK && c->options.checks & DICOM_VALIDATE_AGREE)
        dicom__check_agree(c);
    return status;
}

/* ---- life ------------------------------------------------------------- */

dicom_status
dicom__check_new(struct dicom__check **out, const dicom_dataset *ds,
                 const dicom_validate_options *options)
{
    struct dicom__memory memory;
    struct dicom__check *c;

    dicom__memory_init(&memory, options ? options->allocator : NULL, 0);
    *out = c = dicom__alloc(&memory, sizeof *c);
    if (!c)
        return DICOM_E_NO_MEMORY;
    memset(c, 0, sizeof *c);
    c->memory = memory;
    c->root = c->here = ds;
    c->module = c->section = c->type = "";
    take_options(c, options);
    return DICOM_OK;
}

void
dicom__check_free(struct dicom__check *c)
{
    struct dicom__memory memory = c->memory;

    dicom__buf_free(&c->marks, &memory);
    dicom__buf_free(&c->pending, &memory);
    dicom__release(&memory, c, sizeof *c);
}

dicom_status
dicom_validate(const dicom_dataset *ds, const dicom_validate_options *options,
               dicom_violation_fn *fn, void *ctx,
               dicom_validate_summary *summary)
{
    struct dicom__check *c;
    dicom_status         status;

    if (summary)
        *summary = (dicom_validate_summary){0};
    if (!ds || dicom_dataset_parent(ds) ||
        (options && options->size != sizeof *options))
        return DICOM_E_ARGUMENT;
    status = dicom__check_new(&c, ds, options);
    if (status != DICOM_OK)
        return status;
    c->fn = fn;
    c->ctx = ctx;
    status = dicom__check_run(c);
    if (summary)
        *summary = c->summary;
    dicom__check_free(c);
    return status;
}
