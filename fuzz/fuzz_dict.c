/*
 * The dictionary: every look-up with the input as its key, and the input as
 * the text of an overlay. What is found must be what was asked for.
 */
#include <stdlib.h>
#include <string.h>

#include <dicom/dict.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition))                                                      \
            abort();                                                           \
    } while (0)

static bool
is(const char *own, const char *text, size_t size)
{
    return strlen(own) == size && memcmp(own, text, size) == 0;
}

static size_t
trimmed(const char *text, size_t size)
{
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\0'))
        size--;
    return size;
}

/* Reads all that a row says: a sanitizer sees what is out of bounds. */
static void
check_row(const dicom_dict_row *row)
{
    uint64_t vrs = dicom_dict_vrs(row);
    dicom_vr first = dicom_dict_vr(row);
    dicom_vm vm = dicom_dict_vm(row);
    bool     named = *dicom_dict_keyword(row) != '\0';

    CHECK((dicom_dict_tag(row) & ~dicom_dict_mask(row)) == 0);
    CHECK(vrs >> DICOM_VR_COUNT == 0 && !(vrs & 1));
    CHECK(first == DICOM_VR_NONE ? vrs == 0 : (vrs >> first & 1) == 1);
    CHECK(vm.step > 0 && (vm.max == 0 || vm.max >= vm.min));
    CHECK(strlen(dicom_dict_name(row)) < SIZE_MAX);
    CHECK(!named || !*dicom_dict_creator(row));
    CHECK(dicom_dict_get_source(row) <= DICOM_SOURCE_OVERLAY);
}

static void
check_tag(const dicom_dict_overlay *overlay, uint32_t tag)
{
    const dicom_dict_row *row = dicom_dict_overlay_by_tag(overlay, tag);
    const dicom_dict_row *there = dicom_dict_by_tag(tag);

    if (there) {
        check_row(there);
        CHECK((tag & dicom_dict_mask(there)) == dicom_dict_tag(there));
        CHECK(!DICOM_TAG_IS_PRIVATE(tag) && row);
    }
    if (row) {
        check_row(row);
        CHECK((tag & dicom_dict_mask(row)) == dicom_dict_tag(row));
        CHECK(!*dicom_dict_creator(row));
        CHECK(dicom_dict_get_source(row) == DICOM_SOURCE_OVERLAY ||
              row == there);
    }
}

/* Something that is found by `text` has it; but one that another tag shares
 * stands in the slot of only one. */
static void
check_text(const dicom_dict_overlay *overlay, const char *text, size_t size)
{
    const dicom_dict_row *row = dicom_dict_by_keyword(text, size);

    if (row) {
        CHECK(is(dicom_dict_keyword(row), text, size));
        CHECK(dicom_dict_mask(row) != UINT32_MAX ||
              dicom_dict_by_tag(dicom_dict_tag(row)) == row);
    }
    row = dicom_dict_overlay_by_keyword(overlay, text, size);
    if (row)
        CHECK(is(dicom_dict_keyword(row), text, size));
    row = dicom_dict_by_name(text, size);
    if (row)
        CHECK(strlen(dicom_dict_name(row)) == size);

    const dicom_uid_row *uid = dicom_uid_find(text, size);
    if (uid)
        CHECK(is(dicom_uid_value(uid), text, trimmed(text, size)));
    uid = dicom_uid_by_keyword(text, size);
    if (uid)
        CHECK(is(dicom_uid_keyword(uid), text, size));
    const dicom_syntax *syntax = dicom_syntax_find(text, size);
    if (syntax)
        CHECK(is(syntax->uid, text, trimmed(text, size)));
    if (size >= 2) {
        dicom_vr vr = dicom_vr_from_letters(text[0], text[1]);

        CHECK(vr == DICOM_VR_NONE || memcmp(dicom_vr_name(vr), text, 2) == 0);
    }
}

static void
check_private(const dicom_dict_overlay *overlay, const char *text, size_t size,
              uint32_t tag)
{
    const dicom_dict_row *rows[] = {
        dicom_dict_private(text, size, tag),
        dicom_dict_overlay_private(overlay, text, size, tag),
    };

    for (size_t i = 0; i < 2; i++) {
        if (!rows[i])
            continue;
        check_row(rows[i]);
        CHECK((tag & dicom_dict_mask(rows[i])) == dicom_dict_tag(rows[i]));
        CHECK(is(dicom_dict_creator(rows[i]), text, trimmed(text, size)));
    }
}

/* Each row of an overlay is found by what it says. */
static size_t
check_overlay(const dicom_dict_overlay *overlay)
{
    const dicom_dict_row *row;
    size_t                count = 0;

    for (; (row = dicom_dict_overlay_row_at(overlay, count)); count++) {
        const char           *creator = dicom_dict_creator(row);
        const char           *keyword = dicom_dict_keyword(row);
        uint32_t              mask = dicom_dict_mask(row);
        uint32_t              tag = dicom_dict_tag(row) | (0x22222220 & ~mask);
        const dicom_dict_row *found;

        check_row(row);
        CHECK(dicom_dict_get_source(row) == DICOM_SOURCE_OVERLAY);
        if (*creator)
            found = dicom_dict_overlay_private(overlay, creator,
                                               strlen(creator), tag);
        else
            found = dicom_dict_overlay_by_tag(overlay, tag);
        /* An exact row may stand before one that repeats. */
        CHECK(found && (found == row || dicom_dict_mask(found) > mask));
        if (!*keyword)
            continue;
        found =
            dicom_dict_overlay_by_keyword(overlay, keyword, strlen(keyword));
        CHECK(found && strcmp(dicom_dict_keyword(found), keyword) == 0);
        check_tag(overlay, dicom_dict_tag(found));
    }
    return count;
}

/* Adds a text; one that is refused changes nothing. */
static void
add(dicom_dict_overlay *overlay, const char *text, size_t size)
{
    size_t       before = check_overlay(overlay), line = 1;
    dicom_status status = dicom_dict_overlay_add(overlay, text, size, &line);

    if (status == DICOM_OK)
        CHECK(line == 0 && check_overlay(overlay) >= before);
    else
        CHECK(status == DICOM_E_VALUE && line > 0 &&
              check_overlay(overlay) == before);
}

/* The first four bytes are a tag, the fifth says where the text is cut. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dicom_dict_overlay *overlay;
    uint32_t            tag = 0;
    size_t              cut;

    if (size < 5)
        return 0;
    for (int i = 0; i < 4; i++)
        tag = tag << 8 | data[i];

    const char *text = (const char *)data + 5;
    size -= 5;
    cut = data[4] < size ? data[4] : size;
    if (dicom_dict_overlay_new(&overlay, NULL) != DICOM_OK)
        return 0;
    add(overlay, text, cut);
    add(overlay, text + cut, size - cut);
    add(overlay, text, size);

    check_tag(overlay, tag);
    check_tag(NULL, tag);
    check_text(overlay, text, cut);
    check_text(overlay, text + cut, size - cut);
    check_private(overlay, text, cut, tag);
    dicom_dict_overlay_free(overlay);
    return 0;
}
