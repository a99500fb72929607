/* Files that replace others: all of it or nothing. lib/file/beside.c */
#define _DEFAULT_SOURCE /* symlink() */
#define _FILE_OFFSET_BITS 64

#include "support/support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dicom/edit.h"
#include "dicom/file.h"
#include "support/failing_alloc.h"
#include "support/scratch.h"

/* ---- calls of the system that fail -------------------------------------- */

static struct {
    bool   on;
    size_t calls, fail_at; /* counted from 1; 0: none fails */
    int    error;
    bool   interrupted; /* each call fails once with EINTR */
    bool   again;
    size_t most; /* bytes that a write takes; 0: all */
    bool   limited;
    size_t disk; /* bytes that are free on it, if it is limited */
    int    open; /* descriptors */
    size_t synced;
} calls;

static bool
fails(void)
{
    if (!calls.on)
        return false;
    if (calls.interrupted) {
        calls.again = !calls.again;
        errno = EINTR;
        return calls.again;
    }
    errno = calls.error;
    return ++calls.calls == calls.fail_at;
}

static int
try_open(const char *path, int flags, ...)
{
    va_list list;
    mode_t  mode;

    va_start(list, flags);
    mode = va_arg(list, mode_t);
    va_end(list);
    if (fails())
        return -1;
    int descriptor = open(path, flags, mode);
    calls.open += descriptor >= 0;
    return descriptor;
}

static int
try_fstat(int descriptor, struct stat *st)
{
    bool interrupted = calls.interrupted;

    calls.interrupted = false; /* it never is */
    bool failed = fails();
    calls.interrupted = interrupted;
    return failed ? -1 : fstat(descriptor, st);
}

static int
try_fchmod(int descriptor, mode_t mode)
{
    bool interrupted = calls.interrupted;

    calls.interrupted = false;
    bool failed = fails();
    calls.interrupted = interrupted;
    return failed ? -1 : fchmod(descriptor, mode);
}

static ssize_t
try_write(int descriptor, const void *bytes, size_t size)
{
    if (fails())
        return -1;
    if (calls.on && calls.most > 0 && size > calls.most)
        size = calls.most;
    if (calls.on && calls.limited) {
        if (calls.disk == 0 && size > 0) {
            errno = ENOSPC;
            return -1;
        }
        size = size < calls.disk ? size : calls.disk;
        calls.disk -= size;
    }
    return write(descriptor, bytes, size);
}

static int
try_fsync(int descriptor)
{
    if (fails())
        return -1;
    calls.synced++;
    return fsync(descriptor);
}

/* One that fails has closed all the same. */
static int
try_close(int descriptor)
{
    int status = close(descriptor);

    calls.open -= status == 0;
    return fails() ? -1 : status;
}

static int
try_rename(const char *from, const char *to)
{
    bool interrupted = calls.interrupted;

    calls.interrupted = false;
    bool failed = fails();
    calls.interrupted = interrupted;
    return failed ? -1 : rename(from, to);
}

/* What is tested, with these in place of the system's. */
#define open try_open
#define fstat(descriptor, st) try_fstat(descriptor, st)
#define fchmod try_fchmod
#define write try_write
#define fsync try_fsync
#define close try_close
#define rename try_rename
#include "file/beside.c"
#undef open
#undef fstat
#undef fchmod
#undef write
#undef fsync
#undef close
#undef rename

static void
begin_calls(void)
{
    memset(&calls, 0, sizeof calls);
    calls.error = ENOSPC;
    calls.on = true;
}

/* ---- files -------------------------------------------------------------- */

static const char old_text[] = "what was there";
static const char new_text[] = "what shall be there, of more bytes";

static void
save_old(void)
{
    FILE *file = fopen(scratch_path, "wb");

    assert_non_null(file);
    assert_true(fputs(old_text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(scratch_path, 0640), 0);
}

static void
check_text(const char *path, const char *expected)
{
    char  text[256];
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

/* How many names there are in the folder, the fifo's not counted. */
static size_t
count_names(void)
{
    DIR           *folder = opendir(scratch_folder);
    struct dirent *entry;
    size_t         count = 0;

    assert_non_null(folder);
    while ((entry = readdir(folder)))
        count += strcmp(entry->d_name, ".") != 0 &&
                 strcmp(entry->d_name, "..") != 0 &&
                 strcmp(entry->d_name, "fifo") != 0;
    closedir(folder);
    return count;
}

static unsigned
mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}

/* The new text in three pieces. */
static dicom_status
write_all(dicom_file_output *out)
{
    dicom_status status = DICOM_OK;
    size_t       size = sizeof new_text - 1;

    for (size_t at = 0; at < size && status == DICOM_OK; at += 12)
        status = dicom_file_output_write(out, new_text + at,
                                         size - at < 12 ? size - at : 12);
    return status;
}

/* All of it; what failed first is what comes out. */
static dicom_status
replace(dicom_file_output *out, const char *path,
        const dicom_file_output_options *options)
{
    dicom_status status = dicom_file_output_open(out, path, options);

    if (status != DICOM_OK)
        return status;
    status = write_all(out);
    dicom_status end = dicom_file_output_commit(out);
    assert_true(status == DICOM_OK || end == status);
    return end;
}

/* ---- tests -------------------------------------------------------------- */

static void
a_file_is_replaced(void **state)
{
    dicom_file_output out = DICOM_FILE_OUTPUT_INIT;

    (void)state;
    save_old();
    begin_calls();
    assert_int_equal(replace(&out, scratch_path, NULL), DICOM_OK);
    calls.on = false;
    assert_int_equal(out.system_error, 0);
    assert_int_equal(out.size, sizeof new_text - 1);
    assert_int_equal(calls.open, 0);
    assert_int_equal(calls.synced, 1);
    check_text(scratch_path, new_text);
    assert_int_equal(mode_of(scratch_path), 0640);
    assert_int_equal(count_names(), 1);
    assert_int_equal(dicom_file_output_commit(&out), DICOM_E_STATE);
    assert_int_equal(dicom_file_output_write(&out, "", 0), DICOM_E_STATE);
    dicom_file_output_discard(&out);
}

static void
a_new_file_is_made(void **state)
{
    dicom_file_output out = DICOM_FILE_OUTPUT_INIT;
    mode_t            mask = umask(027);

    (void)state;
    (void)unlink(scratch_path);
    assert_int_equal(replace(&out, scratch_path, NULL), DICOM_OK);
    check_text(scratch_path, new_text);
    assert_int_equal(mode_of(scratch_path), 0640);
    assert_int_equal(count_names(), 1);
    umask(mask);
}

/* Whichever call fails: the old file stands, and nothing else does. */
static void
every_call_fails_in_turn(void **state)
{
    (void)state;
    for (int old = 0; old < 2; old++) {
        dicom_status status = DICOM_E_WRITE;
        size_t       k;

        for (k = 1; status != DICOM_OK; k++) {
            dicom_file_output out = DICOM_FILE_OUTPUT_INIT;

            (void)unlink(scratch_path);
            if (old)
                save_old();
            begin_calls();
            calls.fail_at = k;
            status = replace(&out, scratch_path, NULL);
            calls.on = false;
            assert_int_equal(calls.open, 0);
            if (calls.calls >= k && status == DICOM_OK)
                status = DICOM_SKIP; /* closing what was only looked at */
            if (calls.calls < k || status == DICOM_SKIP) {
                check_text(scratch_path, new_text);
                continue;
            }
            assert_true(status == DICOM_E_OPEN || status == DICOM_E_WRITE);
            assert_int_equal(out.system_error, ENOSPC);
            assert_null(out.beside);
            assert_int_equal(count_names(), old);
            if (old)
                check_text(scratch_path, old_text);
        }
        assert_int_equal(k - 2, old ? 12 : 8);
    }
}

/* Every call is interrupted once, and writes take a byte at a time. */
static void
interruptions_and_short_writes(void **state)
{
    dicom_file_output out = DICOM_FILE_OUTPUT_INIT;

    (void)state;
    save_old();
    begin_calls();
    calls.interrupted = true;
    calls.most = 1;
    assert_int_equal(replace(&out, scratch_path, NULL), DICOM_OK);
    calls.on = false;
    check_text(scratch_path, new_text);
    assert_int_equal(count_names(), 1);
    assert_int_equal(out.size, sizeof new_text - 1);
}

static void
a_discarded_one_leaves_nothing(void **state)
{
    dicom_file_output out = DICOM_FILE_OUTPUT_INIT;

    (void)state;
    save_old();
    begin_calls();
    assert_int_equal(dicom_file_output_open(&out, scratch_path, NULL),
                     DICOM_OK);
    assert_int_equal(write_all(&out), DICOM_OK);
    calls.on = false;
    assert_int_equal(count_names(), 2);
    check_text(scratch_path, old_text);
    calls.on = true;
    dicom_file_output_discard(&out);
    calls.on = false;
    assert_int_equal(calls.open, 0);
    assert_int_equal(calls.synced, 0);
    assert_int_equal(count_names(), 1);
    check_text(scratch_path, old_text);
}

/* Two at once, and a name that somebody else has left. */
static void
names_beside_do_not_meet(void **state)
{
    dicom_file_output one = DICOM_FILE_OUTPUT_INIT;
    dicom_file_output two = DICOM_FILE_OUTPUT_INIT;

    (void)state;
    save_old();
    assert_int_equal(dicom_file_output_open(&one, scratch_path, NULL), 0);
    assert_int_equal(dicom_file_output_open(&two, scratch_path, NULL), 0);
    assert_int_equal(dicom_file_output_write(&one, "one", 3), DICOM_OK);
    assert_int_equal(dicom_file_output_write(&two, "two", 3), DICOM_OK);
    assert_int_equal(dicom_file_output_commit(&one), DICOM_OK);
    check_text(scratch_path, "one");
    assert_int_equal(dicom_file_output_commit(&two), DICOM_OK);
    check_text(scratch_path, "two");
    assert_int_equal(count_names(), 1);
}

static void
without_sync_nothing_waits(void **state)
{
    dicom_file_output         out = DICOM_FILE_OUTPUT_INIT;
    dicom_file_output_options options = DICOM_FILE_OUTPUT_OPTIONS_INIT;

    (void)state;
    save_old();
    options.no_sync = true;
    begin_calls();
    assert_int_equal(replace(&out, scratch_path, &options), DICOM_OK);
    calls.on = false;
    assert_int_equal(calls.synced, 0);
    check_text(scratch_path, new_text);
}

/* A link stays one; what it leads to is replaced. */
static void
a_link_is_followed(void **state)
{
    dicom_file_output out = DICOM_FILE_OUTPUT_INIT;
    char              link[80];
    struct stat       st;

    (void)state;
    save_old();
    snprintf(link, sizeof link, "%s/link", scratch_folder);
    assert_int_equal(symlink("file", link), 0);
    assert_int_equal(replace(&out, link, NULL), DICOM_OK);
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    check_text(scratch_path, new_text);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(count_names(), 1);
}

/* Neither is it replaced, nor is what it leads to made. */
static void
a_link_to_nowhere_is_refused(void **state)
{
    dicom_file_output out = DICOM_FILE_OUTPUT_INIT;
    char              link[80];

    (void)state;
    save_old();
    snprintf(link, sizeof link, "%s/link", scratch_folder);
    assert_int_equal(symlink("nowhere", link), 0);
    assert_int_equal(dicom_file_output_open(&out, link, NULL), DICOM_E_OPEN);
    assert_int_equal(out.system_error, ENOENT);
    assert_int_equal(count_names(), 2);
    assert_int_equal(unlink(link), 0);
}

static void
what_is_no_file_is_written_as_it_is(void **state)
{
    dicom_file_output out = DICOM_FILE_OUTPUT_INIT;
    struct stat       st;
    char              text[64] = "";

    (void)state;
    assert_int_equal(replace(&out, "/dev/full", NULL), DICOM_E_WRITE);
    assert_int_equal(out.system_error, ENOSPC);
    assert_int_equal(replace(&out, "/dev/null", NULL), DICOM_OK);

    int descriptor = open(scratch_fifo, O_RDONLY | O_NONBLOCK);
    assert_true(descriptor >= 0);
    assert_int_equal(replace(&out, scratch_fifo, NULL), DICOM_OK);
    assert_int_equal(read(descriptor, text, sizeof text), sizeof new_text - 1);
    assert_string_equal(text, new_text);
    close(descriptor);
    assert_int_equal(stat(scratch_fifo, &st), 0);
    assert_true(S_ISFIFO(st.st_mode));

    assert_int_equal(dicom_file_output_open(&out, "/dev/null", NULL), 0);
    dicom_file_output_discard(&out);
}

static void
bad_targets_are_refused(void **state)
{
    dicom_file_output         out = DICOM_FILE_OUTPUT_INIT;
    dicom_file_output_options options = {0};

    (void)state;
    assert_int_equal(dicom_file_output_open(&out, scratch_folder, NULL),
                     DICOM_E_OPEN);
    assert_int_equal(out.system_error, EISDIR);
    assert_int_equal(dicom_file_output_open(&out, "/nowhere/file", NULL),
                     DICOM_E_OPEN);
    assert_int_equal(out.system_error, ENOENT);
    assert_int_equal(dicom_file_output_open(&out, "", NULL), DICOM_E_OPEN);
    assert_int_equal(dicom_file_output_open(&out, NULL, NULL),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_file_output_open(NULL, "x", NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_file_output_open(&out, "x", &options),
                     DICOM_E_ARGUMENT);
    dicom_file_output_discard(&out);
    if (geteuid() == 0)
        return; /* root may write everything */
    save_old();
    assert_int_equal(chmod(scratch_path, 0400), 0);
    assert_int_equal(dicom_file_output_open(&out, scratch_path, NULL),
                     DICOM_E_OPEN);
    assert_int_equal(out.system_error, EACCES);
}

static void
no_memory_is_no_loss(void **state)
{
    dicom_file_output         out = DICOM_FILE_OUTPUT_INIT;
    dicom_file_output_options options = DICOM_FILE_OUTPUT_OPTIONS_INIT;
    struct failing_alloc      memory;
    const char *const         paths[] = {scratch_path, "/dev/null"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        for (size_t k = 1; k <= 2; k++) {
            dicom_allocator with = failing_alloc_init(&memory, k, false);

            save_old();
            options.allocator = &with;
            begin_calls();
            assert_int_equal(replace(&out, paths[i], &options),
                             k == 1 ? DICOM_E_NO_MEMORY : DICOM_OK);
            calls.on = false;
            assert_int_equal(calls.open, 0);
            failing_alloc_check(&memory);
            if (k == 1)
                check_text(scratch_path, old_text);
        }
}

/* ---- data sets ---------------------------------------------------------- */

static dicom_dataset *
small_set(void)
{
    dicom_dataset *ds;

    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(dicom_dataset_put_string(ds, 0x00080016, DICOM_VR_NONE,
                                              "1.2.840.10008.5.1.4.1.1.7"),
                     DICOM_OK);
    assert_int_equal(
        dicom_dataset_put_string(ds, 0x00080018, DICOM_VR_NONE, "1.2.3.4"),
        DICOM_OK);
    assert_int_equal(
        dicom_dataset_put_string(ds, 0x00100010, DICOM_VR_NONE, "Adams^John"),
        DICOM_OK);
    return ds;
}

/* Whichever call of the system fails, the old file stands; what is saved at
 * last is read back. */
static void
a_data_set_is_saved(void **state)
{
    dicom_dataset *ds = small_set();
    dicom_status   status = DICOM_E_WRITE;
    dicom_error    error;
    dicom_file    *file;
    int            system_error = 0;

    (void)state;
    for (size_t k = 1; status != DICOM_OK; k++) {
        save_old();
        begin_calls();
        calls.fail_at = k == 3 ? 0 : k; /* closing what was only looked at */
        status = dicom_file_save(ds, scratch_path, NULL, NULL, &error,
                                 &system_error);
        calls.on = false;
        assert_int_equal(calls.open, 0);
        assert_int_equal(error.status, status);
        assert_int_equal(system_error, status == DICOM_OK ? 0 : ENOSPC);
        assert_int_equal(count_names(), 1);
        if (status != DICOM_OK)
            check_text(scratch_path, old_text);
        if (k == 3)
            status = DICOM_E_WRITE;
    }
    dicom_dataset_free(ds);

    assert_int_equal(dicom_file_new(&file, NULL), DICOM_OK);
    assert_int_equal(dicom_file_open(file, scratch_path), DICOM_OK);
    assert_int_equal(dicom_finding_list_count(dicom_file_findings(file)), 0);
    assert_int_equal(dicom_dataset_count(dicom_file_dataset(file)), 3);
    /* Changed, and written over the file from which it was read. */
    ds = dicom_file_edit(file);
    assert_int_equal(
        dicom_dataset_put_string(ds, 0x00100020, DICOM_VR_NONE, "4711"),
        DICOM_OK);
    assert_int_equal(dicom_file_save(ds, scratch_path, NULL, NULL, NULL, NULL),
                     DICOM_OK);
    assert_int_equal(dicom_file_open(file, scratch_path), DICOM_OK);
    assert_int_equal(dicom_dataset_count(dicom_file_dataset(file)), 4);
    dicom_file_free(file);
    assert_int_equal(count_names(), 1);
}

/* The disk is full at byte `disk`: it took what was before that. */
static dicom_status
save_to_disk(dicom_dataset *ds, size_t disk)
{
    dicom_writer_options options = DICOM_WRITER_OPTIONS_INIT;
    dicom_error          error;
    int                  system_error = -1;

    save_old();
    begin_calls();
    calls.limited = true;
    calls.disk = disk;
    options.lengths = disk % 2 ? DICOM_LENGTHS_EXACT : DICOM_LENGTHS_UNDEFINED;
    dicom_status status = dicom_file_save(ds, scratch_path, &options, NULL,
                                          &error, &system_error);
    calls.on = false;
    assert_int_equal(calls.open, 0);
    assert_int_equal(error.status, status);
    assert_int_equal(count_names(), 1);
    if (status == DICOM_OK)
        return status;
    assert_int_equal(status, DICOM_E_WRITE);
    assert_int_equal(system_error, ENOSPC);
    check_text(scratch_path, old_text);
    return status;
}

/* At every byte, and at some of what does not fit what a writer gathers. */
static void
the_disk_is_full(void **state)
{
    static const uint8_t pixels[150000];
    dicom_dataset       *ds = small_set();
    size_t               disk = 0;

    (void)state;
    while (save_to_disk(ds, disk) != DICOM_OK)
        disk++;
    assert_in_range(disk, 300, 1000);
    assert_int_equal(dicom_dataset_put_borrowed(ds, 0x7FE00010, DICOM_VR_OB,
                                                pixels, sizeof pixels),
                     DICOM_OK);
    for (disk = 0; save_to_disk(ds, disk) != DICOM_OK; disk += 4999)
        ;
    assert_in_range(disk, sizeof pixels, sizeof pixels + 6000);
    dicom_dataset_free(ds);
}

/* The writer, what measures and the file: each takes memory. */
static void
a_data_set_is_not_saved_without_memory(void **state)
{
    dicom_dataset       *ds = small_set();
    dicom_writer_options options = DICOM_WRITER_OPTIONS_INIT;
    struct failing_alloc memory;
    dicom_status         status = DICOM_E_NO_MEMORY;
    size_t               k = 0;

    (void)state;
    assert_int_equal(dicom_dataset_add_item(ds, 0x00081140, NULL), DICOM_OK);
    options.lengths = DICOM_LENGTHS_EXACT;
    while (status != DICOM_OK) {
        dicom_allocator           with = failing_alloc_init(&memory, ++k, true);
        dicom_file_output_options output = DICOM_FILE_OUTPUT_OPTIONS_INIT;

        output.allocator = options.allocator = &with;
        save_old();
        status =
            dicom_file_save(ds, scratch_path, &options, &output, NULL, NULL);
        assert_int_equal(status,
                         memory.failures ? DICOM_E_NO_MEMORY : DICOM_OK);
        failing_alloc_check(&memory);
        assert_int_equal(count_names(), 1);
        if (status != DICOM_OK)
            check_text(scratch_path, old_text);
    }
    assert_true(k > 3);
    dicom_dataset_free(ds);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_replaced),
        cmocka_unit_test(a_new_file_is_made),
        cmocka_unit_test(every_call_fails_in_turn),
        cmocka_unit_test(interruptions_and_short_writes),
        cmocka_unit_test(a_discarded_one_leaves_nothing),
        cmocka_unit_test(names_beside_do_not_meet),
        cmocka_unit_test(without_sync_nothing_waits),
        cmocka_unit_test(a_link_is_followed),
        cmocka_unit_test(a_link_to_nowhere_is_refused),
        cmocka_unit_test(what_is_no_file_is_written_as_it_is),
        cmocka_unit_test(bad_targets_are_refused),
        cmocka_unit_test(no_memory_is_no_loss),
        cmocka_unit_test(a_data_set_is_saved),
        cmocka_unit_test(the_disk_is_full),
        cmocka_unit_test(a_data_set_is_not_saved_without_memory),
    };

    scratch_begin();
    RUN_TESTS(tests);
    scratch_end();
    return finish_tests();
}
