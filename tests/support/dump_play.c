#define _DEFAULT_SOURCE /* strsep() */

#include "support/dump_play.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/support.h"

struct line {
    dicom_event  event;
    struct bytes value;
};

static const dicom_syntax explicit_form = {.explicit_vr = 1};

static dicom_event_kind
kind_of(const char *name)
{
    for (unsigned i = 0; i < DICOM_EVENT_KIND_COUNT; i++)
        if (strcmp(name, dicom_event_kind_name((dicom_event_kind)i)) == 0)
            return (dicom_event_kind)i;
    fail_msg("no event %s", name);
    return DICOM_EVENT_KIND_COUNT;
}

static void
set_key(dicom_event *e, const char *key)
{
    const char   *equals = strchr(key, '=');
    unsigned long value;

    if (!equals)
        fail_msg("no key: %s", key);
    value = strtoul(equals + 1, NULL, 0);
    switch (key[0]) {
    case 'l':
        e->length = (uint32_t)value;
        break;
    case 'i':
        e->index = (uint32_t)value;
        break;
    case 'f':
        e->flags = (uint32_t)value;
        break;
    case 'e':
        e->vr_encoded = (uint16_t)value;
        break;
    default:
        e->offset = value;
    }
}

/* Reads one line; returns what follows it. */
static const char *
read_line(const char *text, struct line *line)
{
    char   buffer[1024];
    size_t size = strcspn(text, "\n");
    char  *word, *rest = buffer;

    assert_true(size < sizeof buffer);
    memcpy(buffer, text, size);
    buffer[size] = '\0';
    *line = (struct line){.event.syntax = &explicit_form};

    word = strsep(&rest, " ");
    line->event.kind = kind_of(word);
    if ((word = strsep(&rest, " ")) && word[0] != '-')
        line->event.tag = (uint32_t)strtoul(word, NULL, 16);
    if ((word = strsep(&rest, " ")) && word[0] != '-')
        line->event.vr = dicom_vr_from_letters(word[0], word[1]);
    /* A value ends where a key begins. */
    if (rest && rest[0] != '\0') {
        char *keys = strstr(rest, " @");

        if (keys)
            *keys = '\0';
        line->value = bytes_from_hex(rest);
        line->event.bytes = line->value.data;
        line->event.size = line->value.size;
        line->event.length = (uint32_t)line->value.size;
        for (rest = keys ? keys + 2 : NULL; rest;)
            set_key(&line->event, strsep(&rest, " "));
    }
    return text[size] == '\n' ? text + size + 1 : text + size;
}

dicom_status
page_write(void *ctx, const void *bytes, size_t size)
{
    struct page *page = ctx;

    assert_true(size > 0);
    if (page->fail_at > 0 && page->size + size >= page->fail_at)
        return DICOM_E_WRITE;
    assert_true(size < sizeof page->text - page->size);
    memcpy(page->text + page->size, bytes, size);
    page->size += size;
    page->text[page->size] = '\0';
    return DICOM_OK;
}

void
dump_play(dicom_dump *dump, const char *events, char *answers)
{
    while (*events != '\0') {
        struct line  line;
        dicom_status status;

        events = read_line(events, &line);
        status = dicom_dump_event(dump, &line.event);
        bytes_free(&line.value);
        *answers++ = status == DICOM_OK     ? '.'
                     : status == DICOM_SKIP ? 's'
                                            : '!';
        if (status != DICOM_OK && status != DICOM_SKIP)
            break;
    }
    *answers = '\0';
}

void
page_squeeze(struct page *page)
{
    const char *text = page->text;
    char       *to = page->text;

    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '#')
            while (to > text + 1 && to[-1] == ' ' && to[-2] == ' ')
                to--;
        if (*p == ' ' && to > text && to[-1] == ' ' && to > text + 1 &&
            to[-2] == '#')
            continue;
        *to++ = *p;
    }
    *to = '\0';
}

void
dump_add_paths(dicom_dump *dump, const char *paths)
{
    while (*paths != '\0') {
        size_t size = strcspn(paths, " ");

        assert_int_equal(dicom_dump_add_path(dump, paths, size), DICOM_OK);
        paths += size;
        paths += *paths == ' ';
    }
}

void
run_dump_row(const void *data)
{
    const struct dump_row *row = data;
    dicom_dump_options     options = DICOM_DUMP_OPTIONS_INIT;
    struct page            page = {0};
    char                   answers[128];
    dicom_dump            *dump;

    (void)sscanf(row->options, "%u %u %u", &options.depth, &options.width,
                 &options.fragments);
    assert_int_equal(dicom_dump_new(&dump, page_write, &page, &options),
                     DICOM_OK);
    dump_add_paths(dump, row->paths);
    /* Twice: a reset leaves nothing behind. */
    for (int i = 0; i < 2; i++) {
        page.size = 0;
        page.text[0] = '\0';
        dump_play(dump, row->events, answers);
        assert_int_equal(dicom_dump_finish(dump), DICOM_OK);
        page_squeeze(&page);
        assert_string_equal(page.text, row->text);
        assert_string_equal(answers, row->answers);
        dicom_dump_reset(dump);
    }
    dicom_dump_free(dump);
}
