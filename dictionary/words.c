#include "words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

/* FNV-1a */
static size_t
hash(const char *text)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);

    for (; *text; text++)
        h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001B3);
    return (size_t)(h ^ h >> 32);
}

static struct word *
place(const struct words *w, const char *text)
{
    size_t i = hash(text) & (w->capacity - 1);

    while (w->places[i].text && strcmp(w->places[i].text, text) != 0)
        i = (i + 1) & (w->capacity - 1);
    return &w->places[i];
}

static void
grow(struct words *w)
{
    struct words old = *w;

    w->capacity = old.capacity ? old.capacity * 2 : 1024;
    w->places = table_alloc(w->capacity, sizeof *w->places);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.places[i].text)
            *place(w, old.places[i].text) = old.places[i];
    free(old.places);
}

size_t *
words_number(struct words *w, const char *text)
{
    if (w->count >= w->capacity / 2)
        grow(w);

    struct word *word = place(w, text);
    if (!word->text) {
        word->text = text;
        w->count++;
    }
    return &word->number;
}

void
words_free(struct words *w)
{
    free(w->places);
    *w = (struct words){0};
}
