/*
 * What the tools do alike with their command lines. TOOL is the name of the
 * program.
 */
#ifndef TOOL_H
#define TOOL_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <dicom.h>

/* Whether argv[*i] is an option: "-" alone is a file, and "--", which is
 * passed over, ends the options. */
static inline bool
at_option(int argc, char **argv, int *i)
{
    const char *word = *i < argc ? argv[*i] : "";

    if (strcmp(word, "--") == 0) {
        ++*i;
        return false;
    }
    return word[0] == '-' && word[1] != '\0';
}

/* A name, without what a terminal would obey. */
static inline void
print_name(FILE *to, const char *name)
{
    for (; *name; name++)
        putc((unsigned char)*name < ' ' || *name == 0x7F ? '?' : *name, to);
}

/* What --syntax names; NULL if that is none. */
static inline const dicom_syntax *
syntax_of(const char *name)
{
    static const struct {
        const char *name, *uid;
    } names[] = {{"explicit-le", DICOM_UID_ExplicitVRLittleEndian},
                 {"implicit-le", DICOM_UID_ImplicitVRLittleEndian},
                 {"explicit-be", DICOM_UID_ExplicitVRBigEndian},
                 {"deflated", DICOM_UID_DeflatedExplicitVRLittleEndian}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i].name) == 0)
            name = names[i].uid;
    return dicom_syntax_find(name, strlen(name));
}

/* Adds a file to a dictionary, which is made if it is NULL; false after it
 * was said why not. */
static inline bool
add_dictionary(dicom_dict_overlay **dictionary, const char *name)
{
    size_t       line = 0;
    dicom_status status = DICOM_OK;
    const char  *why;

    if (!*dictionary)
        status = dicom_dict_overlay_new(dictionary, NULL);
    errno = 0;
    if (status == DICOM_OK)
        status = dicom_dict_overlay_add_file(*dictionary, name, &line);
    if (status == DICOM_OK)
        return true;

    if (status == DICOM_E_VALUE)
        why = "this is no row of a dictionary";
    else if (status == DICOM_E_LIMIT)
        why = "this is too long for a dictionary";
    else if ((status == DICOM_E_OPEN || status == DICOM_E_READ) && errno)
        why = strerror(errno);
    else
        why = dicom_status_text(status);
    fputs(TOOL ": ", stderr);
    print_name(stderr, name);
    if (line > 0)
        fprintf(stderr, ":%zu", line);
    fprintf(stderr, ": %s\n", why);
    return false;
}

#endif
