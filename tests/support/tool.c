#define _DEFAULT_SOURCE /* realpath(), wait4(), mkdtemp() */

#include "support/tool.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static char tool[4096];
static char folder[] = "/tmp/dicom-test-XXXXXX";

void
tool_begin(const char *name)
{
    const char *build = getenv("BUILD");
    char        path[3072];

    snprintf(path, sizeof path, "%s/examples/%s", build ? build : "build",
             name);
    if (!realpath(path, tool) || !mkdtemp(folder) || chdir(folder) != 0) {
        perror(path);
        exit(1);
    }
}

void
tool_end(void)
{
    DIR           *dir = opendir(".");
    struct dirent *entry;

    while (dir && (entry = readdir(dir)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)remove(entry->d_name);
    if (dir)
        closedir(dir);
    if (chdir("/") == 0)
        (void)rmdir(folder);
}

void
save_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

void
slurp(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

static void
redirect(const char *path, int flags, int to)
{
    int descriptor = open(path, flags, 0600);

    if (descriptor < 0 || dup2(descriptor, to) < 0)
        _exit(126);
    close(descriptor);
}

/* Ends words by NULs. */
static void
split_words(char *words, char **argv, size_t room)
{
    size_t count = 1;

    while (*words) {
        assert_true(count + 1 < room);
        char end = *words == '\'' ? *words++ : ' ';
        argv[count++] = words;
        words += strcspn(words, end == ' ' ? " " : "'");
        if (*words)
            *words++ = '\0';
        words += strspn(words, " ");
    }
    argv[count] = NULL;
}

void
tool_run(struct tool_result *r, const char *words, const char *input)
{
    struct rusage usage;
    char          copy[1024], *argv[32] = {tool};
    int           status;
    pid_t         child;

    assert_true(strlen(words) < sizeof copy);
    memcpy(copy, words, strlen(words) + 1);
    split_words(copy, argv, COUNT_OF(argv));
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        redirect(input ? input : "/dev/null", O_RDONLY, 0);
        redirect(".out", O_WRONLY | O_CREAT | O_TRUNC, 1);
        redirect(".err", O_WRONLY | O_CREAT | O_TRUNC, 2);
        execv(tool, argv);
        _exit(127);
    }
    assert_int_equal(wait4(child, &status, 0, &usage), child);
    r->status =
        WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    r->peak = usage.ru_maxrss;
    slurp(".out", r->out, sizeof r->out);
    slurp(".err", r->err, sizeof r->err);
}

static void
check_text(const char *text, const char *const *wanted, size_t count)
{
    for (size_t i = 0; i < count && wanted[i]; i++) {
        const char *want = wanted[i];

        if (*want == '=')
            assert_string_equal(text, want + 1);
        else if (*want == '!' ? strstr(text, want + 1) != NULL
                              : strstr(text, want) == NULL)
            fail_msg("\"%s\" in:\n%s", want, text);
    }
}

void
run_journey(const void *data)
{
    const struct journey     *row = data;
    static struct tool_result r;

    tool_run(&r, row->arguments, row->input);
    check_text(r.out, row->out, COUNT_OF(row->out));
    check_text(r.err, row->err, COUNT_OF(row->err));
    assert_int_equal(r.status, row->status);
}
