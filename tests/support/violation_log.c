#include "support/violation_log.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/event_text.h"
#include "support/support.h"

dicom_dataset *
violation_dataset(const char *text)
{
    dicom_dataset *ds;

    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(play_text(text, NULL, dicom_dataset_event, ds), DICOM_OK);
    return ds;
}

void
violation_note(void *ctx, const dicom_violation *v)
{
    struct violation_log *log = ctx;

    assert_true(v->text[0] != '\0');
    assert_int_equal(v->severity, dicom_violation_get_severity(v->code));
    log->size +=
        (size_t)snprintf(log->text + log->size, sizeof log->text - log->size,
                         "%s %s|%s|%s|%s\n", dicom_violation_name(v->code),
                         v->path, v->expected, v->found, v->module);
    assert_in_range(log->size, 1, sizeof log->text - 1);
}

static bool
has_line(const char *text, const char *begin, size_t size)
{
    for (; *text; text = strchr(text, '\n') + 1)
        if (strncmp(text, begin, size) == 0)
            return true;
    return false;
}

void
violation_expect(const struct violation_log *log, const char *lines, bool there)
{
    while (lines && *lines) {
        size_t size = strcspn(lines, "\n");

        if (has_line(log->text, lines, size) != there)
            fail_msg("%.*s is %s:\n%s", (int)size, lines,
                     there ? "missing" : "there", log->text);
        lines += size + (lines[size] == '\n');
    }
}

static size_t
count_lines(const char *text)
{
    size_t count = 0;

    for (; text && *text; text++)
        count += *text == '\n' || text[1] == '\0';
    return count;
}

void
violation_check(const struct violation_row *row, uint32_t checks)
{
    dicom_dataset         *ds = violation_dataset(row->in);
    dicom_validate_options options = DICOM_VALIDATE_OPTIONS_INIT;
    dicom_validate_summary summary;
    struct violation_log  *log = calloc(1, sizeof *log);

    options.checks = checks;
    if (row->iod)
        options.iod = dicom_iod_by_name(row->iod, strlen(row->iod));
    assert_int_equal(
        dicom_validate(ds, &options, violation_note, log, &summary), DICOM_OK);
    assert_int_equal(count_lines(log->text),
                     summary.count[0] + summary.count[1] + summary.count[2]);
    violation_expect(log, row->found, true);
    violation_expect(log, row->absent, false);
    if (!row->iod)
        assert_int_equal(count_lines(log->text), count_lines(row->found));
    free(log);
    dicom_dataset_free(ds);
}
