/*
 * The tool dicom-events prints what support/event_log.h says, whatever the
 * options; its exit status and its messages.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/play.h"
#include "support/streams.h"

/* What a command wrote, and its exit status. */
struct outcome {
    char   text[65536];
    size_t size;
    int    status;
};

static void
run_command(struct outcome *outcome, const char *arguments)
{
    const char *build = getenv("BUILD");
    char        command[512];
    FILE       *pipe;
    int         status;

    assert_true(snprintf(command, sizeof command,
                         "exec %s/examples/dicom-events %s",
                         build ? build : "build",
                         arguments) < (int)sizeof command);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    outcome->size = fread(outcome->text, 1, sizeof outcome->text - 1, pipe);
    outcome->text[outcome->size] = '\0';
    status = pclose(pipe);
    assert_true(WIFEXITED(status));
    outcome->status = WEXITSTATUS(status);
}

/* ---- the lines ----------------------------------------------------------- */

struct row {
    const char *name;
    const char *hex;
};

static const struct row rows[] = {
    {"a sound data set", ELE LAST},
    {"sequences, items, findings with a path",
     ELE SQ(UNDEFINED) ITEM(UNDEFINED) CODE "0800 0401 'LO' 0300 'abc' "
     "0800 0301 'SH' 0000 " ITEM_END ITEM("00000000") SEQUENCE_END
     "0800 1221 'SQ' 0000 00000000 " LAST},
    {"fragments", JPEG "E07F 1000 'OB' 0000 FFFFFFFF " ITEM("00000000")
     ITEM("04000000") "FFD8FFD9 " SEQUENCE_END PADDING},
    {"bulk values, in big endian",
     EBE LAST_B "7FE0 0010 'OW' 0000 00011170 01*70000"},
    {"bulk values among fragments",
     JPEG "E07F 1000 'OB' 0000 FFFFFFFF " ITEM("00000000")
     ITEM("70110100") "01*70000" SEQUENCE_END PADDING},
    {"stray bytes", ELE ITEM_END LAST "00*100"},
    {"a value that is cut", ELE "4000 4402 'DA' 0800 '2020'"},
    {"no DICOM", "'no DICOM, but some text'"},
    {"nothing", ""},
};

static void
judge_lines(const char *file, struct bytes stream, const char *arguments,
            const dicom_parser_options *options)
{
    struct tape     tape = {0};
    struct outcome *tool = calloc(1, sizeof *tool);
    char            all[256];

    assert_non_null(tool);
    assert_true(snprintf(all, sizeof all, "%s %s 2>/dev/null", arguments,
                         file) < (int)sizeof all);
    play(&tape, stream, PLAY_PUSH, 0, options);
    run_command(tool, all);
    assert_string_equal(tool->text, tape.full.text);
    assert_int_equal(tool->status, tape.status == DICOM_OK ? 0 : 1);
    tape_free(&tape);
    free(tool);
}

static void
run_row(const void *data)
{
    static const char *const   arguments[] = {"", "--cut 1", "--pull",
                                              "--pull --cut 3"};
    const struct row          *row = data;
    const dicom_parser_options lenient = {0}, strict = {.strict = true};
    struct bytes               stream = bytes_from_hex(row->hex);
    char                       file[] = "/tmp/dicom-events-XXXXXX";
    int                        fd = mkstemp(file);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, stream.data, stream.size), stream.size);
    assert_int_equal(close(fd), 0);
    for (size_t i = 0; i < COUNT_OF(arguments); i++)
        judge_lines(file, stream, arguments[i], &lenient);
    judge_lines(file, stream, "--strict", &strict);
    judge_lines(file, stream, "--strict - <", &strict);
    assert_int_equal(unlink(file), 0);
    bytes_free(&stream);
}

/* ---- the command -------------------------------------------------------- */

static const struct command {
    const char *name;
    const char *arguments;
    int         status;
    const char *begins; /* of what it writes, to both streams */
} commands[] = {
    {"help", "--help 2>/dev/null", 0, "usage: dicom-events"},
    {"version", "--version 2>/dev/null", 0, "dicom-events " DICOM_VERSION "\n"},
    {"no file", "2>&1", 2, "dicom-events: one file"},
    {"two files", "- - 2>&1", 2, "dicom-events: one file"},
    {"an unknown option", "--what - 2>&1", 2,
     "dicom-events: there is no option --what\n"},
    {"no count", "--cut 2>&1", 2, "dicom-events: --cut"},
    {"a count that is none", "--cut 12x - 2>&1", 2, "dicom-events: --cut"},
    {"a count of 0", "--cut 0 - 2>&1", 2, "dicom-events: --cut"},
    {"a negative count", "--cut -1 - 2>&1", 2, "dicom-events: --cut"},
    {"a count out of range", "--cut 99999999999999999999 - 2>&1", 2,
     "dicom-events: --cut"},
    {"a file that is not there", "/nowhere/to/be/found 2>&1", 2,
     "dicom-events: /nowhere/to/be/found: "},
    {"a folder", "/tmp 2>&1", 2, "dicom-events: /tmp: Is a directory\n"},
    {"a folder, pulled", "--pull /tmp 2>&1", 2,
     "dicom-events: /tmp: Is a directory\n"},
    {"a folder as standard input", "- </tmp 2>&1", 2,
     "dicom-events: -: Is a directory\n"},
    {"no more options", "--pull -- --pull 2>&1", 2,
     "dicom-events: --pull: No such file"},
    {"no more options and no file", "-- 2>&1", 2, "dicom-events: one file"},
    {"the second end of options is a file", "-- -- 2>&1", 2,
     "dicom-events: --: No such file"},
    {"an error", "- </dev/null 2>&1 >/dev/null", 1,
     "dicom-events: -: the input is empty at byte 0, PS3.10 7.1\n"},
    {"output that goes nowhere", "- </dev/null 2>&1 >/dev/full", 1,
     "dicom-events: the output could not be written\n"},
};

static void
run_command_row(const void *data)
{
    const struct command *row = data;
    struct outcome       *tool = calloc(1, sizeof *tool);

    assert_non_null(tool);
    run_command(tool, row->arguments);
    if (strncmp(tool->text, row->begins, strlen(row->begins)) != 0)
        fail_msg("%s", tool->text);
    assert_int_equal(tool->status, row->status);
    free(tool);
}

int
main(void)
{
    RUN_TABLE(run_row, rows);
    RUN_TABLE(run_command_row, commands);
    return finish_tests();
}
