/*
 * Skeletons of object definitions, and what is found when a part is taken
 * away: tables made of the rules themselves, at run time. dicom_iod_fill()
 */
#include <stdio.h>
#include <stdlib.h>

#include "dicom/compare.h"
#include "dicom/validate.h"
#include "support/failing_alloc.h"
#include "support/support.h"

/* ---- object definitions -------------------------------------------------- */

/* All of them; some have modules without rules. */
struct definition {
    const char      *name;
    const dicom_iod *iod;
};

static struct definition definitions[256];
static size_t            definition_count;

static void
list_definitions(void)
{
    const dicom_iod *iod;

    for (; (iod = dicom_iod_at(definition_count)) != NULL &&
           definition_count < COUNT_OF(definitions);
         definition_count++)
        definitions[definition_count] =
            (struct definition){dicom_iod_name(iod), iod};
}

static dicom_dataset *
skeleton_of(const dicom_iod *iod)
{
    dicom_dataset *ds;

    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(dicom_iod_fill(ds, iod, NULL, NULL), DICOM_OK);
    return ds;
}

/* ---- what is found ------------------------------------------------------- */

/* A violation that is looked for, and whether it was found. */
struct search {
    const char          *path;
    dicom_violation_code code, or_code;
    bool                 found;
    char                 first[300]; /* the first error */
};

/* A functional group that is nowhere is told in the shared item or in that of
 * the first frame. */
static bool
is_path(const char *path, const dicom_violation *v)
{
    static const char shared[] = "SharedFunctionalGroupsSequence[0].";
    static const char frame[] = "PerFrameFunctionalGroupsSequence[0].";

    return strcmp(path, v->path) == 0 ||
           (v->code == DICOM_V_GROUP_MISSING &&
            strncmp(path, shared, sizeof shared - 1) == 0 &&
            strncmp(v->path, frame, sizeof frame - 1) == 0 &&
            strcmp(path + sizeof shared - 1, v->path + sizeof frame - 1) == 0);
}

static void
look(void *ctx, const dicom_violation *v)
{
    struct search *s = ctx;

    s->found |= (v->code == s->code || v->code == s->or_code) &&
                is_path(s->path, v);
    if (s->first[0] == '\0')
        snprintf(s->first, sizeof s->first, "%s %s: %s",
                 dicom_violation_name(v->code), v->path, v->found);
}

static uint64_t
validate(const dicom_dataset *ds, const dicom_iod *iod, struct search *s)
{
    dicom_validate_options options = DICOM_VALIDATE_OPTIONS_INIT;
    dicom_validate_summary summary;

    options.iod = iod;
    options.least = DICOM_ERROR;
    assert_int_equal(dicom_validate(ds, &options, look, s, &summary), DICOM_OK);
    return summary.count[DICOM_ERROR];
}

/* ---- a skeleton passes --------------------------------------------------- */

static void
check_valid(const void *row)
{
    const struct definition *d = row;
    dicom_dataset           *ds = skeleton_of(d->iod);
    struct search            s = {.path = ""};

    if (validate(ds, d->iod, &s) > 0)
        fail_msg("%s", s.first);
    assert_in_range(dicom_dataset_count(ds), 1, 1000);
    dicom_dataset_free(ds);
}

/* Once more changes nothing. */
static void
check_settled(const void *row)
{
    const struct definition *d = row;
    dicom_dataset           *ds = skeleton_of(d->iod), *copy;
    uint64_t                 count;

    assert_int_equal(dicom_dataset_new(&copy, NULL), DICOM_OK);
    assert_int_equal(dicom_dataset_copy(copy, ds), DICOM_OK);
    assert_int_equal(dicom_iod_fill(ds, d->iod, NULL, NULL), DICOM_OK);
    assert_int_equal(
        dicom_dataset_compare(ds, copy, NULL, NULL, NULL, &count), DICOM_OK);
    assert_int_equal(count, 0);
    dicom_dataset_free(copy);
    dicom_dataset_free(ds);
}

/* ---- without a part it does not ------------------------------------------ */

/* What is not missed when it is not there: it was put there before the other
 * one that would have done as well. */
static const struct {
    const char *iod;
    uint32_t    tag;
} unmissed[] = {
    {"Spatial Fiducials", 0x00700318}, /* Contour Data is there */
    {"Segmentation", 0x00200020},      /* Plane Orientation Sequence is there */
};

/* A skeleton from which one part at a time is taken. */
struct cutting {
    const struct definition *d;
    dicom_dataset           *ds;
    const dicom_dataset     *whole; /* the same */
    bool                     empty; /* parts are emptied, not removed */
    size_t                   parts, unfound;
    char                     path[500];
    size_t                   path_size;
};

static size_t parts_of_all;

static bool
is_exception(const struct cutting *c, uint32_t tag)
{
    for (size_t i = 0; i < COUNT_OF(unmissed) && !c->empty; i++)
        if (unmissed[i].tag == tag &&
            strcmp(unmissed[i].iod, c->d->name) == 0)
            return true;
    return false;
}

/* Takes a part away, looks whether it is missed, and puts it back. */
static void
cut(struct cutting *c, dicom_dataset *ds, const dicom_dataset *whole,
    uint32_t tag)
{
    struct search s = {.path = c->path,
                       .code = c->empty ? DICOM_V_EMPTY : DICOM_V_MISSING,
                       .or_code = c->empty ? DICOM_V_CONFLICT
                                           : DICOM_V_GROUP_MISSING};
    uint64_t      errors;

    assert_int_equal(c->empty
                         ? dicom_dataset_put_empty(ds, tag, DICOM_VR_NONE)
                         : dicom_dataset_remove(ds, tag),
                     DICOM_OK);
    errors = validate(c->ds, c->d->iod, &s);
    if ((errors == 0 || !s.found) == !is_exception(c, tag)) {
        print_error("%s: %s is %smissed, first is %s\n", c->d->name, c->path,
                    s.found ? "" : "not ", s.first);
        c->unfound++;
    }
    assert_int_equal(dicom_dataset_copy_element(ds, whole, tag), DICOM_OK);
    c->parts++;
}

/* Adds to the path of the part in hand. */
static void
say(struct cutting *c, const char *text, size_t index)
{
    size_t room = sizeof c->path - c->path_size;
    int    size = *text ? snprintf(c->path + c->path_size, room, "%s", text)
                        : snprintf(c->path + c->path_size, room, "[%zu].",
                                   index);

    assert_in_range(size, 1, room - 1);
    c->path_size += (size_t)size;
}

static void
cut_all(struct cutting *c, dicom_dataset *ds, const dicom_dataset *whole)
{
    size_t               before = c->path_size;
    const dicom_element *el;

    for (size_t i = 0; (el = dicom_dataset_at(whole, i)) != NULL; i++) {
        uint32_t tag = dicom_element_tag(el);
        size_t   items = dicom_element_item_count(el), end;

        say(c, dicom_dict_keyword(dicom_dict_by_tag(tag)), 0);
        end = c->path_size;
        for (size_t k = 0; k < items; k++) {
            say(c, "", k);
            cut_all(c, dicom_dataset_edit_item(ds, tag, k),
                    dicom_element_item(el, k));
            c->path_size = end;
        }
        c->path[end] = '\0';
        if (!c->empty || items > 0 || dicom_element_size(el) > 0)
            cut(c, ds, whole, tag);
        c->path_size = before;
    }
}

static void
check_cuts(const struct definition *d, bool empty)
{
    dicom_dataset *whole = skeleton_of(d->iod);
    struct cutting c = {d, skeleton_of(d->iod), whole, empty, 0, 0, "", 0};

    cut_all(&c, c.ds, whole);
    dicom_dataset_free(c.ds);
    dicom_dataset_free(whole);
    parts_of_all += c.parts;
    assert_int_equal(c.unfound, 0);
}

static void
check_removed(const void *row)
{
    check_cuts(row, false);
}

static void
check_emptied(const void *row)
{
    check_cuts(row, true);
}

/* ---- what is there already ----------------------------------------------- */

static const dicom_iod *
named(const char *name)
{
    const dicom_iod *iod = dicom_iod_by_name(name, strlen(name));

    assert_non_null(iod);
    return iod;
}

/* An object definition, what is put first, and what is there afterwards. */
struct given {
    const char *name, *iod;
    const char *lines[6];    /* path=value */
    const char *expected[6]; /* path=value; path#items; path@bytes */
};

static void
put_line(dicom_dataset *ds, const char *line)
{
    size_t         size = strcspn(line, "=");
    char           path[100];
    dicom_dataset *item;
    uint32_t       tag;

    snprintf(path, sizeof path, "%.*s", (int)size, line);
    line += size + 1;
    assert_int_equal(dicom_dataset_make_path(ds, path, &item, &tag), DICOM_OK);
    assert_int_equal(dicom_dataset_put_text(item, tag, DICOM_VR_NONE, line,
                                            strlen(line)),
                     DICOM_OK);
}

static void
expect_line(const dicom_dataset *ds, const char *line)
{
    size_t               size = strcspn(line, "=#@"), length = 0;
    char                 path[100];
    const dicom_element *el;
    const char          *text;

    snprintf(path, sizeof path, "%.*s", (int)size, line);
    el = dicom_dataset_lookup(ds, path);
    if (!el)
        fail_msg("%s is missing", path);
    if (line[size] == '#') {
        assert_int_equal(dicom_element_item_count(el),
                         strtoul(line + size + 1, NULL, 10));
    } else if (line[size] == '@') {
        assert_int_equal(dicom_element_size(el),
                         strtoul(line + size + 1, NULL, 10));
    } else {
        text = dicom_element_trimmed(el, &length);
        assert_int_equal(length, strlen(line + size + 1));
        assert_memory_equal(text, line + size + 1, length);
    }
}

static void
check_given(const void *row)
{
    const struct given *g = row;
    dicom_dataset      *ds;

    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    for (size_t i = 0; i < COUNT_OF(g->lines) && g->lines[i]; i++)
        put_line(ds, g->lines[i]);
    assert_int_equal(dicom_iod_fill(ds, named(g->iod), NULL, NULL), DICOM_OK);
    for (size_t i = 0; i < COUNT_OF(g->expected) && g->expected[i]; i++)
        expect_line(ds, g->expected[i]);
    dicom_dataset_free(ds);
}

static const struct given givens[] = {
    {"values stay", "CT Image",
     {"PatientName=A^B", "Modality=MR", "ImageType=WRONG\\PRIMARY"},
     {"PatientName=A^B", "Modality=MR", "ImageType=WRONG\\PRIMARY",
      "PatientSex="}},
    {"empty ones of type 1 do not", "CT Image",
     {"Rows=", "StudyInstanceUID="},
     {"Rows@2", "StudyInstanceUID=2.25.1"}},
    {"the SOP class", "MR Image", {NULL},
     {"SOPClassUID=1.2.840.10008.5.1.4.1.1.4", "Modality=MR"}},
    {"pixel data as large as the image", "CT Image",
     {"Rows=3", "Columns=5"}, {"PixelData@30"}},
    {"of eight bits, padded", "Secondary Capture Image",
     {"Rows=3", "Columns=5", "BitsAllocated=8"}, {"PixelData@16"}},
    {"of colours", "VL Photographic Image",
     {"Rows=2", "Columns=2", "PhotometricInterpretation=RGB",
      "BitsAllocated=8"},
     {"PixelData@12"}},
    {"of as many samples as there are", "Secondary Capture Image",
     {"SamplesPerPixel=3"},
     {"PhotometricInterpretation=RGB", "PlanarConfiguration@2"}},
    {"samples that do not go with the colours stay", "Secondary Capture Image",
     {"SamplesPerPixel=1", "PhotometricInterpretation=RGB"},
     {"SamplesPerPixel@2", "PhotometricInterpretation=RGB", "PixelData@2"}},
    {"of chrominance halved", "VL Photographic Image",
     {"Rows=2", "Columns=2", "PhotometricInterpretation=YBR_FULL_422",
      "BitsAllocated=8"},
     {"PixelData@8"}},
    {"an item for each frame", "Enhanced CT Image",
     {"NumberOfFrames=3"},
     {"PerFrameFunctionalGroupsSequence#3", "PixelData@6",
      "PerFrameFunctionalGroupsSequence[2].FrameContentSequence#1"}},
    {"frames that are there", "Enhanced CT Image",
     {"NumberOfFrames=2",
      "PerFrameFunctionalGroupsSequence[0].FrameContentSequence[0]."
      "StackID=1"},
     {"PerFrameFunctionalGroupsSequence#2",
      "PerFrameFunctionalGroupsSequence[1].FrameContentSequence#1"}},
    {"a condition that becomes true", "CT Image",
     {"PatientIdentityRemoved=YES"},
     {"DeidentificationMethod=Placeholder"}},
    {"a module that comes into use", "CT Image",
     {"ClinicalTrialSponsorName=S"},
     {"ClinicalTrialProtocolID=Placeholder", "ClinicalTrialSiteID="}},
    {"an item that lacks something", "CT Image",
     {"OtherPatientIDsSequence[0].PatientID=1"},
     {"OtherPatientIDsSequence[0].TypeOfPatientID=TEXT"}},
    {"one dimension organization", "Enhanced MR Image",
     {"DimensionOrganizationSequence[0].DimensionOrganizationUID=1.2.3"},
     {"DimensionIndexSequence[0].DimensionOrganizationUID=1.2.3"}},
};

/* ---- errors -------------------------------------------------------------- */

static void
test_arguments(void **state)
{
    dicom_dataset *ds, *item;

    (void)state;
    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(dicom_dataset_add_item(ds, 0x00081140, &item), DICOM_OK);
    assert_int_equal(dicom_iod_fill(item, named("CT Image"), NULL, NULL),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_iod_fill(ds, NULL, NULL, NULL), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_iod_fill(NULL, named("CT Image"), NULL, NULL),
                     DICOM_E_ARGUMENT);
    dicom_dataset_free(ds);
}

static dicom_status
count_uids(void *ctx, char out[DICOM_UID_SIZE])
{
    size_t *count = ctx;

    snprintf(out, DICOM_UID_SIZE, "1.2.3.%zu", ++*count);
    return *count < 3 ? DICOM_OK : DICOM_E_READ;
}

static void
test_uids(void **state)
{
    dicom_dataset *ds;
    size_t         count = 0;

    (void)state;
    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    assert_int_equal(dicom_iod_fill(ds, named("CT Image"), count_uids, &count),
                     DICOM_E_READ);
    assert_int_equal(count, 3);
    expect_line(ds, "StudyInstanceUID=1.2.3.1");
    expect_line(ds, "SeriesInstanceUID=1.2.3.2");
    dicom_dataset_free(ds);
}

/* Too many pixels and frames are refused before memory is asked for. */
static void
test_limits(void **state)
{
    dicom_dataset *ds;

    (void)state;
    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    put_line(ds, "Rows=65535");
    put_line(ds, "Columns=65535");
    assert_int_equal(dicom_iod_fill(ds, named("CT Image"), NULL, NULL),
                     DICOM_E_LIMIT);
    dicom_dataset_reset(ds);
    put_line(ds, "NumberOfFrames=2147483647");
    assert_int_equal(
        dicom_iod_fill(ds, named("Enhanced CT Image"), NULL, NULL),
        DICOM_E_LIMIT);
    assert_in_range(dicom_dataset_memory(ds), 1, 1 << 20);
    dicom_dataset_free(ds);
}

static void
test_memory(void **state)
{
    struct failing_alloc memory;
    bool                 done = false;

    (void)state;
    for (size_t k = 1; !done; k++) {
        dicom_allocator       with = failing_alloc_init(&memory, k, false);
        dicom_dataset_options options = DICOM_DATASET_OPTIONS_INIT;
        dicom_dataset        *ds;

        options.allocator = &with;
        if (dicom_dataset_new(&ds, &options) == DICOM_OK) {
            dicom_status status =
                dicom_iod_fill(ds, named("Enhanced MR Image"), NULL, NULL);

            done = status == DICOM_OK && memory.failures == 0;
            if (!done)
                assert_int_equal(status, DICOM_E_NO_MEMORY);
            dicom_dataset_free(ds);
        }
        failing_alloc_check(&memory);
    }
}

/* Frames cost what one costs. */
static void
test_frames(void **state)
{
    dicom_dataset *ds;

    (void)state;
    assert_int_equal(dicom_dataset_new(&ds, NULL), DICOM_OK);
    put_line(ds, "NumberOfFrames=20000");
    assert_int_equal(
        dicom_iod_fill(ds, named("Enhanced CT Image"), NULL, NULL), DICOM_OK);
    expect_line(ds, "PerFrameFunctionalGroupsSequence[19999]."
                    "FrameContentSequence[0].DimensionIndexValues@4");
    expect_line(ds, "PixelData@40000");
    dicom_dataset_free(ds);
}

/* So many parts were cut, and no object definition was left out. */
static void
test_extent(void **state)
{
    (void)state;
    assert_in_range(definition_count, 182, COUNT_OF(definitions) - 1);
    assert_in_range(parts_of_all, 12000, 100000);
}

static const struct CMUnitTest others[] = {
    cmocka_unit_test(test_arguments), cmocka_unit_test(test_uids),
    cmocka_unit_test(test_limits),    cmocka_unit_test(test_memory),
    cmocka_unit_test(test_frames),    cmocka_unit_test(test_extent),
};

static void
run_definitions(const char *group, row_fn *fn)
{
    run_table(group, fn, definitions, definition_count, sizeof *definitions);
}

int
main(void)
{
    list_definitions();
    run_definitions("a skeleton passes", check_valid);
    run_definitions("it lacks nothing", check_settled);
    run_definitions("what is removed is missed", check_removed);
    run_definitions("what is emptied is missed", check_emptied);
    RUN_TABLE(check_given, givens);
    RUN_TESTS(others);
    return finish_tests();
}
