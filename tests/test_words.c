/* Words from one byte order to the other. lib/encoding/words.c */
#include "encoding/words.h"

#include "support/support.h"

enum { MOST = 40 };

static const struct row {
    const char *name;
    unsigned    word;
} rows[] = {{"1", 1}, {"2", 2}, {"4", 4}, {"8", 8}};

/* Byte k of a word of n comes from its byte n - 1 - k; what is no whole word
 * stays. Played for every size, and from every place in eight bytes. */
static void
word_is_reversed(const void *arg)
{
    const struct row *row = arg;
    uint8_t           from[MOST + 8], to[MOST + 1];

    for (size_t i = 0; i < sizeof from; i++)
        from[i] = (uint8_t)(i * 7 + 1);
    for (size_t size = 0; size <= MOST; size++)
        for (size_t begin = 0; begin < 8; begin++) {
            memset(to, 0, sizeof to);
            dicom__words_swap(to, from + begin, size, row->word);
            for (size_t i = 0; i < size; i++) {
                size_t first = i - i % row->word;
                size_t of = first + row->word > size
                                ? i
                                : first + row->word - 1 - i % row->word;
                assert_int_equal(to[i], from[begin + of]);
            }
            assert_int_equal(to[size], 0);
        }
}

int
main(void)
{
    RUN_TABLE(word_is_reversed, rows);
    return finish_tests();
}
