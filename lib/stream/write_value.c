/* Values in the byte order of the data set, in pieces cut anywhere. */
#include "encoding/words.h"
#include "stream/write.h"

void
dicom__value_begin(struct dicom_writer *w, dicom_vr vr, bool big)
{
    w->word = big ? dicom_vr_get_info(vr)->word_size : 1;
    w->cut_size = 0;
}

static void
put_swapped(struct dicom_writer *w, const uint8_t *bytes, size_t size)
{
    dicom__words_swap(dicom__sink_room(&w->sink, size), bytes, size, w->word);
    w->sink.at += size;
}

/* Completes the word that the last piece has cut. Returns how many bytes of
 * this one it took. */
static size_t
complete_word(struct dicom_writer *w, const uint8_t *bytes, size_t size)
{
    size_t n = w->word - w->cut_size;

    if (n > size)
        n = size;
    if (n > 0)
        memcpy(w->cut + w->cut_size, bytes, n);
    w->cut_size += (uint32_t)n;
    if (w->cut_size == w->word) {
        put_swapped(w, w->cut, w->word);
        w->cut_size = 0;
    }
    return n;
}

void
dicom__value_put(struct dicom_writer *w, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    const size_t   word = w->word;

    if (word <= 1) {
        dicom__sink_put(&w->sink, bytes, size);
        return;
    }
    if (w->cut_size > 0 && size > 0) {
        size_t n = complete_word(w, at, size);
        at += n;
        size -= n;
    }
    while (size >= word) {
        size_t n = size < SINK_ROOM ? size - size % word : SINK_ROOM;

        put_swapped(w, at, n);
        at += n;
        size -= n;
    }
    if (size > 0)
        (void)complete_word(w, at, size);
}

/* A word that is not complete stays as it is. */
void
dicom__value_end(struct dicom_writer *w)
{
    dicom__sink_put(&w->sink, w->cut, w->cut_size);
    w->cut_size = 0;
}

dicom_status
dicom__bulk_data(struct dicom_writer *w, const dicom_event *e)
{
    if (e->size > w->bulk_left)
        return dicom__write_fail(w, DICOM_E_STATE, e->tag, "PS3.5 7.1.1",
                                 "there are more bytes than the value has");
    w->bulk_left -= e->size;
    dicom__value_put(w, e->bytes, e->size);
    return DICOM_OK;
}
