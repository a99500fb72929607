/* A data set that did not fit is sorted all the same. lib/dataset/close.c */
#include "dicom/dataset.h"
#include "support/encode.h"
#include "support/support.h"

static dicom_status
send(dicom_dataset *ds, dicom_event_kind kind, uint32_t tag, uint32_t place)
{
    dicom_event e = {.kind = kind,
                     .tag = tag,
                     .vr = DICOM_VR_UL,
                     .length = DICOM_LENGTH_UNDEFINED,
                     .header_size = 8,
                     .offset = (uint64_t)place * 16};

    if (kind == DICOM_ELEMENT) {
        e.bytes = &place;
        e.size = e.length = sizeof place;
    }
    return dicom_dataset_event(ds, &e);
}

static void
count_duplicate(void *ctx, const dicom_finding *finding)
{
    const char path[] = "ReferencedImageSequence[0].(0009,";
    size_t    *count = ctx;

    assert_int_equal(finding->code, DICOM_F_TAG_DUPLICATE);
    assert_memory_equal(finding->path, path, sizeof path - 1);
    ++*count;
}

static dicom_dataset *
begin_item(const dicom_dataset_options *options)
{
    dicom_dataset *ds;

    assert_int_equal(dicom_dataset_new(&ds, options), DICOM_OK);
    assert_int_equal(send(ds, DICOM_DATASET_BEGIN, 0, 0), DICOM_OK);
    assert_int_equal(send(ds, DICOM_SEQUENCE_BEGIN, 0x00081140, 0), DICOM_OK);
    assert_int_equal(send(ds, DICOM_ITEM_BEGIN, 0x00081140, 0), DICOM_OK);
    return ds;
}

/* Elements of random tags in an item that a limit cuts: the value of each is
 * its place, and `places` tells which place of a tag counts. */
static void
cut_item(uint32_t count, bool keep_last)
{
    dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
    uint64_t              random = count + 1;
    uint32_t              places[512] = {0};
    size_t                kept = 0, duplicates = 0;

    options.max_elements = count + 2;
    options.keep_last = keep_last;
    options.on_finding = count_duplicate;
    options.finding_ctx = &duplicates;
    dicom_dataset *ds = begin_item(&options);
    for (uint32_t place = 1; place <= count; place++) {
        uint32_t low = encode_random(&random) % COUNT_OF(places);

        assert_int_equal(send(ds, DICOM_ELEMENT, 0x00091000 + low, place), 0);
        if (places[low] == 0 || keep_last)
            places[low] = place;
    }
    assert_int_equal(send(ds, DICOM_ELEMENT, 0x00091000, 1), DICOM_E_LIMIT);

    const dicom_dataset *item = dicom_element_item(dicom_dataset_at(ds, 0), 0);
    for (uint32_t low = 0; low < COUNT_OF(places); low++) {
        const dicom_element *el = dicom_dataset_find(item, 0x00091000 + low);

        assert_int_equal(el != NULL, places[low] != 0);
        if (!el)
            continue;
        assert_ptr_equal(dicom_dataset_at(item, kept++), el);
        assert_memory_equal(dicom_element_bytes(el, NULL), &places[low],
                            sizeof places[low]);
    }
    assert_int_equal(dicom_dataset_count(item), kept);
    assert_int_equal(duplicates, count - kept);
    dicom_dataset_free(ds);
}

static void
what_is_cut_is_sorted(void **state)
{
    (void)state;
    for (uint32_t count = 0; count < 40; count++) {
        cut_item(count * count, false);
        cut_item(count * count, true);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_cut_is_sorted),
    };

    RUN_TESTS(tests);
    return finish_tests();
}
