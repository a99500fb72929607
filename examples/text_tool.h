/*
 * What dicom-json and dicom-xml have in common. TOOL is the name of the
 * program.
 */
#ifndef TEXT_TOOL_H
#define TEXT_TOOL_H

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dicom.h>

enum { EXIT_OK, EXIT_ERROR, EXIT_USAGE };

enum bulk { BULK_INLINE, BULK_OMIT, BULK_URI };

/* ---- messages ------------------------------------------------------------ */

static void
complain(const char *name, const char *why, const dicom_error *where)
{
    fflush(stdout);
    fputs(TOOL ": ", stderr);
    for (; *name; name++)
        putc((unsigned char)*name < ' ' || *name == 0x7F ? '?' : *name, stderr);
    fprintf(stderr, ": %s", why);
    if (where)
        fprintf(stderr, " at byte %" PRIu64 "%s%s%s%s", where->offset,
                where->path[0] ? ", " : "", where->path,
                where->section[0] ? ", " : "", where->section);
    putc('\n', stderr);
}

/* Why a read failed is known to the system; what else fails has a place. */
static int
report(const char *name, int system_error, const dicom_error *error,
       dicom_status status)
{
    if (status == DICOM_OK)
        return EXIT_OK;
    if (system_error != 0)
        complain(name, strerror(system_error), NULL);
    else if (error && error->status == status)
        complain(name, error->text, error);
    else
        complain(name, dicom_status_text(status), NULL);
    return status == DICOM_E_OPEN ? EXIT_USAGE : EXIT_ERROR;
}

/* ---- words of the command ------------------------------------------------ */

static bool
parse_number(const char *text, uint32_t *number)
{
    char              *end;
    unsigned long long n;

    if (text[0] < '0' || text[0] > '9')
        return false;
    n = strtoull(text, &end, 10);
    *number = (uint32_t)n;
    return *end == '\0' && n < UINT32_MAX;
}

/* Which of the words, each ended by a NUL; -1: none. */
static int
which(const char *words, const char *word)
{
    for (int i = 0; *words; i++, words += strlen(words) + 1)
        if (strcmp(words, word) == 0)
            return i;
    return -1;
}

/* ---- bulk data ----------------------------------------------------------- */

/* The file as a URI, RFC 3986; NULL if it has no name. */
static char *
uri_of(const char *name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz0123456789-._~/";
    static const char scheme[] = "file://";
    static const char digits[] = "0123456789ABCDEF";
    char *path = strcmp(name, "-") == 0 ? NULL : realpath(name, NULL);
    char *uri = path ? malloc(sizeof scheme + 3 * strlen(path)) : NULL;
    char *to = uri;

    if (uri)
        to = (char *)memcpy(uri, scheme, sizeof scheme - 1) + sizeof scheme - 1;
    for (const char *p = path; uri && *p; p++) {
        if (strchr(plain, *p)) {
            *to++ = *p;
            continue;
        }
        *to++ = '%';
        *to++ = digits[*p >> 4 & 15];
        *to++ = digits[*p & 15];
    }
    if (uri)
        *to = '\0';
    free(path);
    return uri;
}

/* ---- text ---------------------------------------------------------------- */

static dicom_status
write_stdout(void *ctx, const void *bytes, size_t size)
{
    (void)ctx;
    return fwrite(bytes, 1, size, stdout) == size ? DICOM_OK : DICOM_E_WRITE;
}

/* A reader of text whose events build a data set. */
struct text_source {
    void *reader;
    dicom_status (*feed)(void *reader, const void *text, size_t size);
    dicom_status (*finish)(void *reader);
    const dicom_error *(*error)(void *reader);
};

static int
read_text(const struct text_source *s, const char *name, FILE *file)
{
    static char  text[65536];
    dicom_status status = DICOM_OK;
    size_t       size;

    while (status == DICOM_OK && (size = fread(text, 1, sizeof text, file)) > 0)
        status = s->feed(s->reader, text, size);
    if (ferror(file))
        return report(name, errno, NULL, DICOM_E_READ);
    if (status == DICOM_OK)
        status = s->finish(s->reader);
    return report(name, 0, s->error(s->reader), status);
}

/* As a file in explicit VR little endian, in the place of an old one. */
static int
save_dataset(const dicom_dataset *ds, const char *name)
{
    dicom_file_output out = DICOM_FILE_OUTPUT_INIT;
    dicom_writer     *writer = NULL;
    dicom_error       error = {.status = DICOM_OK};
    dicom_status      status = dicom_file_output_open(&out, name, NULL);

    if (status == DICOM_OK)
        status = dicom_writer_new(&writer, dicom_file_output_write, &out, NULL);
    if (status == DICOM_OK)
        status = dicom_dataset_walk(ds, dicom_writer_event, writer);
    if (status == DICOM_OK)
        status = dicom_writer_finish(writer);
    if (writer)
        error = *dicom_writer_error(writer);
    dicom_writer_free(writer);
    if (status == DICOM_OK)
        status = dicom_file_output_commit(&out);
    dicom_file_output_discard(&out);
    return report(name, out.system_error, &error, status);
}

/* Text into a file. */
static int
reverse(const struct text_source *s, const dicom_dataset *ds, const char *in,
        const char *out)
{
    FILE *file = strcmp(in, "-") == 0 ? stdin : fopen(in, "rb");
    int   result;

    if (!file)
        return report(in, errno, NULL, DICOM_E_OPEN);
    result = read_text(s, in, file);
    if (file != stdin)
        fclose(file);
    return result == EXIT_OK ? save_dataset(ds, out) : result;
}

#endif
