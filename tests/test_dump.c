#include "support/support.h"

#include "support/dump_play.h"
#include "support/failing_alloc.h"

/* ---- what is shown ------------------------------------------------------ */

static const struct dump_row rows[] = {
    {"nothing", "", "", "", "", ""},
    {"data sets", "", "",
     "PREAMBLE - - 00*128\n"
     "DATASET_BEGIN - - '' @flags=16\n"
     "ELEMENT 00020000 UL 1A000000\n"
     "DATASET_END\n" BEGIN "DATASET_END\n",
     "......",
     "# File meta information\n"
     "(0002,0000) UL 26 # 4, 1 FileMetaInformationGroupLength\n" BEGIN_TEXT},
    {"preamble", "0 20", "",
     "PREAMBLE - - 'MZ' 00*126\n" BEGIN "DATASET_END\n", "...",
     "# Preamble: 4D\\5A\\00\\00\\00\\00\\00...\n" BEGIN_TEXT},
    {"private elements", "", "",
     BEGIN "ELEMENT 00290010 LO 'SIEMENS CSA HEADER'\n"
           "ELEMENT 00290011 LO 'NOBODY' 1B ' '\n"
           "ELEMENT 00290012 LO 78*257\n"
           "ELEMENT 00291008 CS 'IMAGE NUM 4 '\n"
           "ELEMENT 00291101 UN 00\n"
           "ELEMENT 00291201 UN 00\n"
           "SEQUENCE_BEGIN 00291110 SQ\n"
           "ITEM_BEGIN 00291110\n"
           "ELEMENT 00291008 CS 'A '\n"
           "ELEMENT 00290010 LO 'NOBODY'\n"
           "ELEMENT 00291008 CS 'A '\n"
           "ITEM_END\nSEQUENCE_END\n"
           "ELEMENT 00291009 CS 'A '\n"
           "ELEMENT 00310000 UL 00000000\n"
           "DATASET_END\n",
     ".................",
     BEGIN_TEXT
     "(0029,0010) LO [SIEMENS CSA HEADER] # 18, 1 PrivateCreator\n"
     "(0029,0011) LO [NOBODY\\x1B] # 8, 1 PrivateCreator\n"
     "(0029,0012) LO [xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
     "xxxxxxxx]... # 257, 1 PrivateCreator\n"
     "(0029,1008) CS [IMAGE NUM 4] # 12, 1 "
     "[SIEMENS CSA HEADER] CSA Image Header Type\n"
     "(0029,1101) UN 00 # 1, 1 [NOBODY\\x1B] ?\n"
     "(0029,1201) UN 00 # 1, 1 ?\n"
     "(0029,1110) SQ (sequence) # 0, 1 [NOBODY\\x1B] ?\n"
     "  (FFFE,E000) -- (item 0) # 0\n"
     "    (0029,1008) CS [A] # 2, 1 ?\n"
     "    (0029,0010) LO [NOBODY] # 6, 1 PrivateCreator\n"
     "    (0029,1008) CS [A] # 2, 1 [NOBODY] ?\n"
     "(0029,1009) CS [A] # 2, 1 [SIEMENS CSA HEADER] CSA Image Header Version\n"
     "(0031,0000) UL 0 # 4, 1 GroupLength\n"},
    {"sequences", "", "",
     BEGIN "SEQUENCE_BEGIN 00081140 SQ '' @length=0xFFFFFFFF\n"
           "ITEM_BEGIN 00081140 - '' @length=10\n"
           "SEQUENCE_BEGIN 00400275 SQ '' @length=8\n"
           "ITEM_BEGIN 00400275\nITEM_END\n"
           "ITEM_BEGIN 00400275 - '' @index=1 flags=32\nITEM_END\n"
           "SEQUENCE_END\nITEM_END\nSEQUENCE_END\n"
           "DATASET_END\n",
     "............",
     BEGIN_TEXT
     "(0008,1140) SQ (sequence) # u/l, 1 ReferencedImageSequence\n"
     "  (FFFE,E000) -- (item 0) # 10\n"
     "    (0040,0275) SQ (sequence) # 8, 1 RequestAttributesSequence\n"
     "      (FFFE,E000) -- (item 0) # 0\n"
     "      (FFFE,E000) -- (item 1) # 0 (without header)\n"},
    {"depth 1", "1", "",
     BEGIN "SEQUENCE_BEGIN 00081140 SQ\nSEQUENCE_END\n" NAME("'A'")
         "DATASET_END\n",
     ".s...",
     BEGIN_TEXT
     "(0008,1140) SQ (sequence, not shown) # 0, 1 ReferencedImageSequence\n"
     "(0010,0010) PN [A] # 1, 1 PatientName\n"},
    {"depth 2, and a source that does not skip", "2", "",
     BEGIN "SEQUENCE_BEGIN 00081140 SQ\nITEM_BEGIN 00081140\n" NAME("'A'")
         "SEQUENCE_BEGIN 00400275 SQ\nITEM_BEGIN 00400275\n" NAME("'B'")
             "ELEMENT 00080005 CS 'ISO_IR 100'\n"
             "FRAGMENTS_BEGIN 7FE00010 OB\nELEMENT 7FE00010 OB 00\n"
             "BULK_BEGIN 7FE00010 OB '' @index=1\n"
             "BULK_DATA 7FE00010 OB 00\nBULK_END\nFRAGMENTS_END\n"
             "STRAY - - 00\n"
             "ITEM_END\nSEQUENCE_END\n" NAME("C3A4")
                 "ITEM_END\nSEQUENCE_END\n"
                 "DATASET_END\n",
     "....s.....ss.........",
     BEGIN_TEXT
     "(0008,1140) SQ (sequence) # 0, 1 ReferencedImageSequence\n"
     "  (FFFE,E000) -- (item 0) # 0\n"
     "    (0010,0010) PN [A] # 1, 1 PatientName\n"
     "    (0040,0275) SQ (sequence, not shown) # 0, 1 "
     "RequestAttributesSequence\n"
     "    (0010,0010) PN [\xC3\xA4] # 2, 1 PatientName\n"},
    {"bulk", "0 6", "",
     BEGIN "BULK_BEGIN 7FE00010 OW '' @length=100\n"
           "BULK_DATA 7FE00010 OW 010203\n"
           "BULK_DATA 7FE00010 OW 04*97\n"
           "BULK_END 7FE00010 OW\n"
           "BULK_BEGIN 00104000 LT '' @length=50\n"
           "BULK_DATA 00104000 LT 78*4 C3A4 78*44\n"
           "BULK_END 00104000 LT\n"
           "BULK_BEGIN 00080008 CS '' @length=50\n"
           "BULK_DATA 00080008 CS 'a\\b' 78*47\n"
           "BULK_END 00080008 CS\n"
           "BULK_BEGIN 00280010 US '' @length=4\n"
           "BULK_DATA 00280010 US 01\n"
           "BULK_DATA 00280010 US 000200\n"
           "BULK_END 00280010 US\n"
           "DATASET_END\n",
     "...s..s..s......",
     BEGIN_TEXT
     "(7FE0,0010) OW 0201... # 100, 1 PixelData\n"
     "(0010,4000) LT [xxxx\xC3\xA4"
     "x]... # 50, 1 PatientComments\n"
     "(0008,0008) CS [a\\bxxx]... # 50, n ImageType\n"
     "(0028,0010) US 1\\2 # 4, 2 Rows\n"},
    {"bulk that ends too early", "", "",
     BEGIN "BULK_BEGIN 7FE00010 OB '' @length=100\n"
           "BULK_DATA 7FE00010 OB 0102\n"
           "BULK_END 7FE00010 OB '' @flags=4\n"
           "ELEMENT 7FE00010 OB 01 @length=9 flags=4\n"
           "DATASET_END\n",
     "......",
     BEGIN_TEXT
     "(7FE0,0010) OB 01\\02 # 100, 1 PixelData (incomplete)\n"
     "(7FE0,0010) OB 01 # 9, 1 PixelData (incomplete)\n"},
    {"a stream that ends anywhere", "", "",
     BEGIN "BULK_BEGIN 7FE00010 OB '' @length=100\n"
           "BULK_DATA 7FE00010 OB 0102\n",
     "...",
     BEGIN_TEXT
     "(7FE0,0010) OB 01\\02 # 100, 1 PixelData (incomplete)\n"},
    {"fragments", "0 5 2", "",
     BEGIN "FRAGMENTS_BEGIN 7FE00010 OB '' @length=0xFFFFFFFF\n"
           "ELEMENT 7FE00010 OB 0700000000000000\n"
           "ELEMENT 7FE00010 OB FFD8FF @index=1\n"
           "BULK_BEGIN 7FE00010 OB '' @index=2 length=1000\n"
           "BULK_END 7FE00010 OB\n"
           "ELEMENT 7FE00010 OB 00 @index=3\n"
           "FRAGMENTS_END 7FE00010 OB\n"
           "FRAGMENTS_BEGIN 7FE00010 OB '' @length=0xFFFFFFFF\n"
           "BULK_BEGIN 7FE00010 OB '' @index=0 length=100\n"
           "BULK_DATA 7FE00010 OB 01*100\n"
           "BULK_END 7FE00010 OB\n"
           "FRAGMENTS_END 7FE00010 OB\n"
           "DATASET_END\n",
     "....s.....s...",
     BEGIN_TEXT
     "(7FE0,0010) OB (fragments) # u/l, 1 PixelData\n"
     "  (FFFE,E000) -- 7\\0 # 8, fragment 0 (basic offset table)\n"
     "  (FFFE,E000) -- FF\\D8... # 3, fragment 1\n"
     "  ... 2 more fragments, 1001 bytes\n"
     "(7FE0,0010) OB (fragments) # u/l, 1 PixelData\n"
     "  (FFFE,E000) -- ... # 100, fragment 0 (basic offset table)\n"},
    {"fragments that end too early", "0 0 1", "",
     BEGIN "FRAGMENTS_BEGIN 7FE00010 OB '' @length=0xFFFFFFFF\n"
           "ELEMENT 7FE00010 OB 07 @flags=4 length=4\n"
           "ELEMENT 7FE00010 OB 00 @index=1\n",
     "....",
     BEGIN_TEXT
     "(7FE0,0010) OB (fragments) # u/l, 1 PixelData\n"
     "  (FFFE,E000) -- x07 # 4, fragment 0 (basic offset table) (incomplete)\n"
     "  ... 1 more fragment, 1 bytes\n"},
    {"remarks", "", "",
     BEGIN "ELEMENT 00280106 US 0100 @flags=1\n"
           "ELEMENT 00091001 UN 00 @flags=2 encoded=0x1B5A\n"
           "ELEMENT 00091001 UN 00 @flags=2\n"
           "SEQUENCE_BEGIN 00081140 SQ '' @flags=2 encoded=0x4E55\n"
           "SEQUENCE_END\n"
           "ELEMENT 12345678 -- 00\n"
           "STRAY - - 00 @offset=77\n"
           "DATASET_END\n"
           "STRAY - - 00FF\n",
     "..........",
     BEGIN_TEXT
     "(0028,0106) US 1 # 2, 1 SmallestImagePixelValue (or SS)\n"
     "(0009,1001) UN 00 # 1, 1 ? (encoded as Z\\x1B)\n"
     "(0009,1001) UN 00 # 1, 1 ?\n"
     "(0008,1140) SQ (sequence) # 0, 1 ReferencedImageSequence "
     "(encoded as UN)\n"
     "(1234,5678) -- 00 # 1, 1 ?\n"
     "# 1 stray byte at 77: 00\n"
     "# 2 stray bytes at 0: 00\\FF\n"},
    {"events out of order", "", "", BEGIN BEGIN, ".!", BEGIN_TEXT},
};

/* Two items, in the second of them another sequence; then fragments. */
#define TREE                                                                   \
    "PREAMBLE - - 01*128\n" BEGIN                                              \
    "ELEMENT 00080060 CS 'MR'\n"                                               \
    "SEQUENCE_BEGIN 00081140 SQ\n"                                             \
    "ITEM_BEGIN 00081140\n" NAME("'A'") "ITEM_END\n"                           \
    "ITEM_BEGIN 00081140 - '' @index=1\n" NAME("'B'")                          \
    "ELEMENT 00091001 UN 00\n"                                                 \
    "SEQUENCE_BEGIN 00400275 SQ\n"                                             \
    "ITEM_BEGIN 00400275\n" NAME("'C'") "ITEM_END\n"                           \
    "SEQUENCE_END\nITEM_END\nSEQUENCE_END\n"                                   \
    "STRAY - - 00\n"                                                           \
    "FRAGMENTS_BEGIN 7FE00010 OB\n"                                            \
    "ELEMENT 7FE00010 OB 00\n"                                                 \
    "ELEMENT 7FE00010 OB 01 @index=1\n"                                        \
    "BULK_BEGIN 7FE00010 OB '' @index=2 length=2\n"                            \
    "BULK_DATA 7FE00010 OB 0203\n"                                             \
    "BULK_END 7FE00010 OB\n"                                                   \
    "FRAGMENTS_END\nDATASET_END\n"
static const struct dump_row path_rows[] = {
    {"an element", "", "Modality", TREE, "...s..............s..ss...",
     "(0008,0060) CS [MR] # 2, 1 Modality\n"},
    {"two, one of them by its tag", "", "(0008,0060) 00100010", TREE,
     "...s..............s..ss...",
     "(0008,0060) CS [MR] # 2, 1 Modality\n"},
    {"in every item", "", "ReferencedImageSequence.PatientName", TREE,
     "..........s.......s..ss...",
     "(0010,0010) PN [A] # 1, 1 ReferencedImageSequence[0].PatientName\n"
     "(0010,0010) PN [B] # 1, 1 ReferencedImageSequence[1].PatientName\n"},
    {"in one item", "", "ReferencedImageSequence[1].00091001", TREE,
     "....s.....s.......s..ss...",
     "(0009,1001) UN 00 # 1, 1 ReferencedImageSequence[1].(0009,1001) ?\n"},
    {"a whole item", "", "ReferencedImageSequence[1].(0040,0275)[*]", TREE,
     "....s.............s..ss...",
     "(FFFE,E000) -- (item 0) # 0, "
     "ReferencedImageSequence[1].RequestAttributesSequence[0]\n"
     "(0010,0010) PN [C] # 1, 1 "
     "ReferencedImageSequence[1].RequestAttributesSequence[0].PatientName\n"},
    {"a whole sequence", "2", "ReferencedImageSequence", TREE,
     "..........s.......s..ss...",
     "(0008,1140) SQ (sequence) # 0, 1 ReferencedImageSequence\n"
     "(FFFE,E000) -- (item 0) # 0, ReferencedImageSequence[0]\n"
     "(0010,0010) PN [A] # 1, 1 ReferencedImageSequence[0].PatientName\n"
     "(FFFE,E000) -- (item 1) # 0, ReferencedImageSequence[1]\n"
     "(0010,0010) PN [B] # 1, 1 ReferencedImageSequence[1].PatientName\n"
     "(0009,1001) UN 00 # 1, 1 ReferencedImageSequence[1].(0009,1001) ?\n"
     "(0040,0275) SQ (sequence, not shown) # 0, 1 "
     "ReferencedImageSequence[1].RequestAttributesSequence\n"},
    {"a fragment", "0 0 1", "PixelData[2]", TREE, "...s......................",
     "(FFFE,E000) -- 02\\03 # 2, PixelData fragment 2\n"},
    {"all fragments", "0 0 1", "PixelData", TREE, "...s.................ss...",
     "(7FE0,0010) OB (fragments) # 0, 1 PixelData\n"
     "(FFFE,E000) -- x00 # 1, PixelData fragment 0 (basic offset table)\n"
     "... 2 more fragments, 3 bytes\n"},
    {"by private creators", "",
     "(0029,\"ACME\",10)[1].(0029,\"ACME\",08) (0029,\"NOBODY\",08)",
     BEGIN "ELEMENT 00290010 LO 'NOBODY'\n"
           "ELEMENT 00290011 LO 'ACME'\n"
           "ELEMENT 00291008 CS 'a'\n"
           "ELEMENT 00291108 CS 'b'\n"
           "SEQUENCE_BEGIN 00291110 SQ\n"
           "ITEM_BEGIN 00291110\nITEM_END\n"
           "ITEM_BEGIN 00291110 - '' @index=1\n"
           "ELEMENT 00290010 LO 'ACME'\n"
           "ELEMENT 00291008 CS 'c'\n"
           "ELEMENT 00291108 CS 'd'\n"
           "ITEM_END\nSEQUENCE_END\nDATASET_END\n",
     "......s........",
     "(0029,1008) CS [a] # 1, 1 (0029,1008) [NOBODY] ?\n"
     "(0029,1008) CS [c] # 1, 1 (0029,1110)[1].(0029,1008) [ACME] ?\n"},
    {"nothing", "", "PatientID", TREE, "...s..............s..ss...", ""},
};

/* ---- paths -------------------------------------------------------------- */

static const struct bad_path {
    const char  *path;
    dicom_status status;
} bad_paths[] = {
    {"", DICOM_E_VALUE},
    {".", DICOM_E_VALUE},
    {"PatientName.", DICOM_E_VALUE},
    {".PatientName", DICOM_E_VALUE},
    {"PatientName ", DICOM_E_VALUE},
    {"NoSuchKeyword", DICOM_E_NOT_FOUND},
    {"patientname", DICOM_E_NOT_FOUND},
    {"(0029,\"\",08)", DICOM_E_VALUE},
    {"(0029,\"ACME,08)", DICOM_E_VALUE},
    {"001000100", DICOM_E_NOT_FOUND},
    {"0010001", DICOM_E_NOT_FOUND},
    {"0010001G", DICOM_E_NOT_FOUND},
    {"(0010,0010", DICOM_E_VALUE},
    {"(0010.0010)", DICOM_E_VALUE},
    {"(001,00010)", DICOM_E_VALUE},
    {"(", DICOM_E_VALUE},
    {"ReferencedImageSequence[", DICOM_E_VALUE},
    {"ReferencedImageSequence[]", DICOM_E_VALUE},
    {"ReferencedImageSequence[1", DICOM_E_VALUE},
    {"ReferencedImageSequence[*", DICOM_E_VALUE},
    {"ReferencedImageSequence[-1]", DICOM_E_VALUE},
    {"ReferencedImageSequence[4294967294]", DICOM_E_VALUE},
    {"ReferencedImageSequence[99999999999999999999999]", DICOM_E_VALUE},
    {"ReferencedImageSequence[0]PatientName", DICOM_E_VALUE},
    {"ReferencedImageSequence[0]..PatientName", DICOM_E_VALUE},
};

/* What was refused leaves no step behind: Modality alone is shown. */
static void
run_bad_path(const void *data)
{
    const struct bad_path *row = data;
    struct bytes path = bytes_copy(row->path, strlen(row->path));
    struct page  page = {0};
    char         answers[128];
    dicom_dump  *dump;

    assert_int_equal(dicom_dump_new(&dump, page_write, &page, NULL), DICOM_OK);
    dump_add_paths(dump, "Modality");
    assert_int_equal(
        dicom_dump_add_path(dump, (const char *)path.data, path.size),
        row->status);
    dump_play(dump, TREE, answers);
    assert_int_equal(dicom_dump_matches(dump), 1);
    assert_int_equal(dicom_dump_finish(dump), DICOM_OK);
    page_squeeze(&page);
    assert_string_equal(page.text, "(0008,0060) CS [MR] # 2, 1 Modality\n");
    dicom_dump_free(dump);
    bytes_free(&path);
}

static void
test_path_of_many_steps(void **state)
{
    char        path[129 * 9] = "";
    struct page page = {0};
    dicom_dump *dump;

    (void)state;
    assert_int_equal(dicom_dump_new(&dump, page_write, &page, NULL), DICOM_OK);
    for (size_t i = 0; i < 129; i++)
        memcpy(path + 9 * i, "00081140.", 9);
    assert_int_equal(dicom_dump_add_path(dump, path, 128 * 9 - 1), DICOM_OK);
    assert_int_equal(dicom_dump_add_path(dump, path, 129 * 9 - 1),
                     DICOM_E_LIMIT);
    dicom_dump_free(dump);
}

static void
test_dictionary(void **state)
{
    static const char rows_text[] =
        "ACME 1\t0029xx08\tCS\t1\tAcme Thing\n"
        "\t00140999\tLO\t1\tA Name\tAKeyword\n";
    dicom_dump_options  options = DICOM_DUMP_OPTIONS_INIT;
    struct page         page = {0};
    char                answers[16];
    dicom_dict_overlay *overlay;
    dicom_dump         *dump;

    (void)state;
    assert_int_equal(dicom_dict_overlay_new(&overlay, NULL), DICOM_OK);
    assert_int_equal(dicom_dict_overlay_add(overlay, rows_text,
                                            sizeof rows_text - 1, NULL),
                     DICOM_OK);
    options.dictionary = overlay;
    assert_int_equal(dicom_dump_new(&dump, page_write, &page, &options),
                     DICOM_OK);
    dump_add_paths(dump, "AKeyword 00291008");
    dump_play(dump,
         BEGIN "ELEMENT 00140999 LO 'x'\n"
               "ELEMENT 00290010 LO 'ACME 1'\n"
               "ELEMENT 00291008 CS 'y'\n"
               "DATASET_END\n",
         answers);
    assert_int_equal(dicom_dump_finish(dump), DICOM_OK);
    assert_non_null(strstr(page.text, ", 1 (0029,1008) [ACME 1] Acme Thing"));
    assert_int_equal(dicom_dump_matches(dump), 2);
    dicom_dump_free(dump);
    dicom_dict_overlay_free(overlay);
}

/* ---- lines and limits --------------------------------------------------- */

static void
test_columns(void **state)
{
    struct page page = {0};
    char        answers[128];
    dicom_dump *dump;
    size_t      lines = 0;

    (void)state;
    assert_int_equal(dicom_dump_new(&dump, page_write, &page, NULL), DICOM_OK);
    dump_play(dump, TREE, answers);
    assert_int_equal(dicom_dump_finish(dump), DICOM_OK);
    for (const char *p = page.text; *p != '\0'; p = strchr(p, '\n') + 1) {
        const char *tag = p + strspn(p, " ");

        if (*tag != '(')
            continue;
        assert_int_equal(strchr(p, '#') - p, 71);
        assert_int_equal(strspn(strchr(p, '#') + 1, " 0123456789"), 4);
        lines++;
    }
    assert_int_equal(lines, 14);
    dicom_dump_free(dump);
}

static dicom_status
count_output(void *ctx, const void *bytes, size_t size)
{
    (void)bytes;
    *(uint64_t *)ctx += size;
    return DICOM_OK;
}

static void
send(dicom_dump *dump, dicom_event_kind kind, uint32_t tag, uint32_t index)
{
    static const uint8_t value[70] = "ACME";
    dicom_event          e = {.kind = kind,
                              .tag = tag,
                              .vr = DICOM_VR_LO,
                              .index = index,
                              .bytes = value,
                              .size = 4,
                              .length = 4};
    dicom_status status = dicom_dump_event(dump, &e);

    assert_true(status == DICOM_OK || status == DICOM_SKIP);
}

/* 128 sequences deep, private creators at every level. */
static void
send_deep(dicom_dump *dump)
{
    send(dump, DICOM_DATASET_BEGIN, 0, 0);
    for (uint32_t depth = 0; depth < 128; depth++) {
        for (uint32_t block = 0x10; block <= 0xFF; block++)
            send(dump, DICOM_ELEMENT, 0x00090000 | block, 0);
        send(dump, DICOM_ELEMENT, 0x00091101, 0);
        send(dump, DICOM_SEQUENCE_BEGIN, 0x00081140, 0);
        send(dump, DICOM_ITEM_BEGIN, 0x00081140, depth);
    }
    for (uint32_t depth = 0; depth < 128; depth++) {
        send(dump, DICOM_ITEM_END, 0x00081140, 0);
        send(dump, DICOM_SEQUENCE_END, 0x00081140, 0);
    }
}

/* Neither nesting nor the number of fragments or elements costs memory. */
static void
test_memory(void **state)
{
    struct failing_alloc memory;
    dicom_allocator      with = failing_alloc_init(&memory, 0, false);
    dicom_dump_options   options = DICOM_DUMP_OPTIONS_INIT;
    uint64_t             written = 0;
    dicom_dump          *dump;
    dicom_event          deeper = {.kind = DICOM_SEQUENCE_BEGIN};

    (void)state;
    options.allocator = &with;
    assert_int_equal(dicom_dump_new(&dump, count_output, &written, &options),
                     DICOM_OK);
    send_deep(dump);
    send(dump, DICOM_FRAGMENTS_BEGIN, 0x7FE00010, 0);
    for (uint32_t i = 0; i < 100000; i++)
        send(dump, DICOM_ELEMENT, 0x7FE00010, i);
    send(dump, DICOM_FRAGMENTS_END, 0x7FE00010, 0);
    for (uint32_t i = 0; i < 128; i++) {
        send(dump, DICOM_SEQUENCE_BEGIN, 0x00081140, 0);
        send(dump, DICOM_ITEM_BEGIN, 0x00081140, 0);
    }
    assert_int_equal(dicom_dump_event(dump, &deeper), DICOM_E_LIMIT);
    assert_int_equal(dicom_dump_finish(dump), DICOM_OK);
    assert_true(written > 128 * 240 * 70);
    assert_true(memory.peak < 256 * 1024);
    dicom_dump_free(dump);
    failing_alloc_check(&memory);
}

/* No memory for a creator: all is shown, one name less. */
static dicom_status
dump_with(const dicom_allocator *with, struct page *page)
{
    dicom_dump_options options = DICOM_DUMP_OPTIONS_INIT;
    char               answers[16];
    dicom_dump        *dump;
    dicom_status       status;

    options.allocator = with;
    *page = (struct page){0};
    status = dicom_dump_new(&dump, page_write, page, &options);
    if (status != DICOM_OK) {
        assert_null(dump);
        return status;
    }
    status = dicom_dump_add_path(dump, "00090010", 8);
    if (status == DICOM_OK)
        status = dicom_dump_add_path(dump, "00091001", 8);
    if (status == DICOM_OK) {
        dump_play(dump,
             BEGIN "ELEMENT 00090010 LO 'ACME'\n"
                   "ELEMENT 00091001 LO 'x'\nDATASET_END\n",
             answers);
        assert_string_equal(answers, "....");
        status = dicom_dump_finish(dump);
    }
    dicom_dump_free(dump);
    return status;
}

static void
test_failing_alloc(void **state)
{
    struct failing_alloc memory = {.failures = 1};
    struct page          page;

    (void)state;
    for (size_t k = 1; memory.failures > 0; k++) {
        dicom_allocator with = failing_alloc_init(&memory, k, false);
        dicom_status    status = dump_with(&with, &page);
        bool            named = strstr(page.text, "[ACME] ?\n") != NULL;

        failing_alloc_check(&memory);
        if (memory.failures == 0) {
            assert_true(k > 3);
            assert_true(named);
        } else if (status == DICOM_OK) {
            assert_non_null(strstr(page.text, "(0009,1001) ?\n"));
        } else {
            assert_int_equal(status, DICOM_E_NO_MEMORY);
        }
    }
}

/* Enough lines for several pieces of output, each of which fails in turn. */
static void
test_failing_output(void **state)
{
    (void)state;
    for (size_t fail_at = 1; fail_at < 8192; fail_at += 511) {
        struct page  page = {.fail_at = fail_at};
        dicom_event  begin = {.kind = DICOM_DATASET_BEGIN};
        dicom_event  element = {.kind = DICOM_ELEMENT,
                                .tag = 0x00100010,
                                .vr = DICOM_VR_PN,
                                .bytes = "ADAM",
                                .size = 4,
                                .length = 4};
        dicom_status status;
        dicom_dump  *dump;

        assert_int_equal(dicom_dump_new(&dump, page_write, &page, NULL),
                         DICOM_OK);
        status = dicom_dump_event(dump, &begin);
        for (int i = 0; i < 1000 && status == DICOM_OK; i++)
            status = dicom_dump_event(dump, &element);
        assert_int_equal(status, DICOM_E_WRITE);
        assert_int_equal(dicom_dump_event(dump, &element), DICOM_E_WRITE);
        assert_int_equal(dicom_dump_finish(dump), DICOM_E_WRITE);

        /* A reset forgets the error, and what was held back. */
        dicom_dump_reset(dump);
        page = (struct page){0};
        assert_int_equal(dicom_dump_event(dump, &begin), DICOM_OK);
        assert_int_equal(dicom_dump_finish(dump), DICOM_OK);
        assert_string_equal(page.text, "# Data set\n");
        dicom_dump_free(dump);
    }
}

static void
test_arguments(void **state)
{
    dicom_dump *dump;

    (void)state;
    assert_int_equal(dicom_dump_new(&dump, NULL, NULL, NULL),
                     DICOM_E_ARGUMENT);
    assert_null(dump);
    assert_int_equal(dicom_dump_new(NULL, page_write, NULL, NULL),
                     DICOM_E_ARGUMENT);
    for (int i = -1; i <= 1; i += 2) {
        dicom_dump_options options = DICOM_DUMP_OPTIONS_INIT;

        options.size = (uint32_t)((int)options.size + i);
        dump = (void *)&options;
        assert_int_equal(dicom_dump_new(&dump, page_write, NULL, &options),
                         DICOM_E_ARGUMENT);
        assert_null(dump);
    }
    dicom_dump_free(NULL);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path_of_many_steps),
        cmocka_unit_test(test_dictionary),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_failing_alloc),
        cmocka_unit_test(test_failing_output),
        cmocka_unit_test(test_arguments),
    };

    RUN_TABLE(run_dump_row, rows);
    RUN_TABLE(run_dump_row, path_rows);
    RUN_TABLE(run_bad_path, bad_paths);
    RUN_TESTS(tests);
    return finish_tests();
}
