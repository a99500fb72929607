#include "support/tsv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
need(void *block, const char *path)
{
    if (!block) {
        perror(path);
        exit(1);
    }
    return block;
}

char *
tsv_text(const char *path)
{
    FILE  *file = need(fopen(path, "rb"), path);
    size_t size = 0, got;
    char  *text = NULL;

    do {
        text = need(realloc(text, size + 65536), path);
        got = fread(text + size, 1, 65535, file);
        size += got;
    } while (got > 0);
    fclose(file);
    text[size] = '\0';
    return text;
}

static void
split(struct tsv_row *row, char *line, const char *path)
{
    char *name = need(malloc(strlen(line) + 1), path);

    memcpy(name, line, strlen(line) + 1);
    for (char *c = name; *c; c++)
        if (*c == '\t')
            *c = ' ';
    row->name = name;
    for (size_t i = 0; i < TSV_CELLS; i++) {
        row->cell[i] = line;
        line += strcspn(line, "\t");
        if (*line == '\t')
            *line++ = '\0';
    }
}

struct tsv
tsv_read(const char *path)
{
    struct tsv t = {NULL, 0};
    char      *text = tsv_text(path);
    size_t     capacity = 0;

    while (*text) {
        char *line = text;

        text += strcspn(text, "\n");
        if (*text == '\n')
            *text++ = '\0';
        if (*line == '#')
            continue;
        if (t.count == capacity) {
            capacity = capacity ? capacity * 2 : 1024;
            t.rows = need(realloc(t.rows, capacity * sizeof *t.rows), path);
        }
        t.rows[t.count].index = t.count;
        split(&t.rows[t.count++], line, path);
    }
    return t;
}
