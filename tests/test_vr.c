/* lib/dict/vr.c, tag.c */
#include "support/support.h"

#include "dicom/dict.h"
#include "dict/row_text.h"

static const struct vr_row {
    const char   *name;
    dicom_vr      vr;
    dicom_vr_info info;
} vrs[] = {
/* name, class, word, value, long header, padding, charset, default only,
       greatest length */
#define S DICOM_CLASS_STRING
#define T DICOM_CLASS_TEXT
#define N DICOM_CLASS_NUMBER
#define B DICOM_CLASS_BYTES
    {"none", DICOM_VR_NONE, {"--", DICOM_CLASS_NONE, 1, 0, 0, 0, 0, 0, 0}},
    {"AE", DICOM_VR_AE, {"AE", S, 1, 0, 0, ' ', 0, 1, 16}},
    {"AS", DICOM_VR_AS, {"AS", S, 1, 0, 0, ' ', 0, 1, 4}},
    {"AT", DICOM_VR_AT, {"AT", DICOM_CLASS_TAG, 2, 4, 0, 0, 0, 0, 0}},
    {"CS", DICOM_VR_CS, {"CS", S, 1, 0, 0, ' ', 0, 1, 16}},
    {"DA", DICOM_VR_DA, {"DA", S, 1, 0, 0, ' ', 0, 1, 8}},
    {"DS", DICOM_VR_DS, {"DS", S, 1, 0, 0, ' ', 0, 1, 16}},
    {"DT", DICOM_VR_DT, {"DT", S, 1, 0, 0, ' ', 0, 1, 26}},
    {"FD", DICOM_VR_FD, {"FD", N, 8, 8, 0, 0, 0, 0, 0}},
    {"FL", DICOM_VR_FL, {"FL", N, 4, 4, 0, 0, 0, 0, 0}},
    {"IS", DICOM_VR_IS, {"IS", S, 1, 0, 0, ' ', 0, 1, 12}},
    {"LO", DICOM_VR_LO, {"LO", S, 1, 0, 0, ' ', 1, 0, 64}},
    {"LT", DICOM_VR_LT, {"LT", T, 1, 0, 0, ' ', 1, 0, 10240}},
    {"OB", DICOM_VR_OB, {"OB", B, 1, 0, 1, 0, 0, 0, 0}},
    {"OD", DICOM_VR_OD, {"OD", B, 8, 0, 1, 0, 0, 0, 0}},
    {"OF", DICOM_VR_OF, {"OF", B, 4, 0, 1, 0, 0, 0, 0}},
    {"OL", DICOM_VR_OL, {"OL", B, 4, 0, 1, 0, 0, 0, 0}},
    {"OV", DICOM_VR_OV, {"OV", B, 8, 0, 1, 0, 0, 0, 0}},
    {"OW", DICOM_VR_OW, {"OW", B, 2, 0, 1, 0, 0, 0, 0}},
    {"PN", DICOM_VR_PN, {"PN", S, 1, 0, 0, ' ', 1, 0, 64}},
    {"SH", DICOM_VR_SH, {"SH", S, 1, 0, 0, ' ', 1, 0, 16}},
    {"SL", DICOM_VR_SL, {"SL", N, 4, 4, 0, 0, 0, 0, 0}},
    {"SQ", DICOM_VR_SQ, {"SQ", DICOM_CLASS_SEQUENCE, 1, 0, 1, 0, 0, 0, 0}},
    {"SS", DICOM_VR_SS, {"SS", N, 2, 2, 0, 0, 0, 0, 0}},
    {"ST", DICOM_VR_ST, {"ST", T, 1, 0, 0, ' ', 1, 0, 1024}},
    {"SV", DICOM_VR_SV, {"SV", N, 8, 8, 1, 0, 0, 0, 0}},
    {"TM", DICOM_VR_TM, {"TM", S, 1, 0, 0, ' ', 0, 1, 14}},
    {"UC", DICOM_VR_UC, {"UC", S, 1, 0, 1, ' ', 1, 0, 0}},
    {"UI", DICOM_VR_UI, {"UI", S, 1, 0, 0, 0, 0, 1, 64}},
    {"UL", DICOM_VR_UL, {"UL", N, 4, 4, 0, 0, 0, 0, 0}},
    {"UN", DICOM_VR_UN, {"UN", B, 1, 0, 1, 0, 0, 0, 0}},
    {"UR", DICOM_VR_UR, {"UR", T, 1, 0, 1, ' ', 0, 1, 0}},
    {"US", DICOM_VR_US, {"US", N, 2, 2, 0, 0, 0, 0, 0}},
    {"UT", DICOM_VR_UT, {"UT", T, 1, 0, 1, ' ', 1, 0, 0}},
    {"UV", DICOM_VR_UV, {"UV", N, 8, 8, 1, 0, 0, 0, 0}},
    {"no VR", (dicom_vr)200, {"--", DICOM_CLASS_NONE, 1, 0, 0, 0, 0, 0, 0}},
#undef S
#undef T
#undef N
#undef B
};

static void
vr_is_right(const void *v)
{
    const struct vr_row *r = v;
    const dicom_vr_info *info = dicom_vr_get_info(r->vr);

    assert_string_equal(info->name, r->info.name);
    assert_int_equal(info->klass, r->info.klass);
    assert_int_equal(info->word_size, r->info.word_size);
    assert_int_equal(info->value_size, r->info.value_size);
    assert_int_equal(info->long_header, r->info.long_header);
    assert_int_equal(info->padding, r->info.padding);
    assert_int_equal(info->charset, r->info.charset);
    assert_int_equal(info->default_only, r->info.default_only);
    assert_int_equal(info->max_length, r->info.max_length);
    assert_string_equal(dicom_vr_name(r->vr), r->info.name);

    if (info->klass == DICOM_CLASS_NONE)
        return;
    assert_int_equal(dicom_vr_from_letters(r->name[0], r->name[1]), r->vr);
    /* The generator's list is another one. */
    assert_int_equal(dicom__row_vr(r->name), r->vr);
}

static void
no_other_letters_are_a_vr(void **state)
{
    size_t found = 0;

    (void)state;
    for (int first = -128; first < 256; first++)
        for (int second = -128; second < 256; second++) {
            dicom_vr vr = dicom_vr_from_letters((char)first, (char)second);

            if (vr == DICOM_VR_NONE)
                continue;
            assert_int_equal(dicom_vr_name(vr)[0], (char)first);
            assert_int_equal(dicom_vr_name(vr)[1], (char)second);
            found += first >= 0 && second >= 0;
        }
    assert_int_equal(found, 34);
    assert_int_equal(dicom_dict_get_stats().vrs, 34);
}

static void
creators_are_told_by_their_tag(void **state)
{
    (void)state;
    assert_true(dicom_tag_is_creator(0x00290010));
    assert_true(dicom_tag_is_creator(0x002900FF));
    assert_true(dicom_tag_is_creator(0xFFFF0010));
    assert_false(dicom_tag_is_creator(0x0029000F));
    assert_false(dicom_tag_is_creator(0x00290100));
    assert_false(dicom_tag_is_creator(0x00290000));
    assert_false(dicom_tag_is_creator(0x00291010));
    assert_false(dicom_tag_is_creator(0x00280010));
    assert_int_equal(DICOM_TAG(0x7FE0, 0x0010), 0x7FE00010);
    assert_int_equal(DICOM_TAG_GROUP(0x7FE00010), 0x7FE0);
    assert_int_equal(DICOM_TAG_ELEMENT(0x7FE00010), 0x0010);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_other_letters_are_a_vr),
        cmocka_unit_test(creators_are_told_by_their_tag),
    };

    RUN_TABLE(vr_is_right, vrs);
    RUN_TESTS(tests);
    return finish_tests();
}
