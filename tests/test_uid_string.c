/* UIDs: their form, their comparison, and new ones. */
#include "support/support.h"

#include "dicom/value.h"

enum {
    PADDING = DICOM_UID_PADDING,
    LONG = DICOM_UID_TOO_LONG,
    CHARACTER = DICOM_UID_CHARACTER,
    EMPTY = DICOM_UID_EMPTY_PART,
    ZERO = DICOM_UID_LEADING_ZERO,
    ROOT = DICOM_UID_ROOT
};

static const struct uid_row {
    const char *name; /* the value, in the form of bytes_from_hex() */
    uint32_t    flags;
} uids[] = {
    {"", 0},
    {"'1.2.840.10008.1.2'", 0},
    {"'1.2.840.10008.1.2' 00", 0},
    {"'1.2.840.10008.1.2' 0000", PADDING},
    {"'1.2.840.10008.1.2 '", PADDING},
    {"' 1.2.840.10008.1.2'", PADDING},
    {"00 '1.2.3'", PADDING},
    {"00", EMPTY},
    {"'  '", PADDING | EMPTY},
    {"'1'", ROOT},
    {"'1.2'", 0},
    {"'0.0'", 0},
    {"'0.39.1'", 0},
    {"'0.40.1'", ROOT},
    {"'1.39'", 0},
    {"'1.40'", ROOT},
    {"'1.99999999999999999999'", ROOT},
    {"'2.999'", 0},
    {"'2.25.329800735698586629295641978511506172918'", 0},
    {"'3.1'", ROOT},
    {"'10.1'", ROOT},
    {"'1.2.03'", ZERO},
    {"'01.2.3'", ZERO | ROOT},
    {"'1.2.0.0'", 0},
    {"'1.2.00'", ZERO},
    {"'1..2'", EMPTY},
    {"'.1.2'", EMPTY},
    {"'1.2.'", EMPTY},
    {"'.'", EMPTY},
    {"'1.2.x'", CHARACTER},
    {"'1.2 .3'", CHARACTER},
    {"'1.2' 00 '.3'", CHARACTER},
    {"'1.2,3'", CHARACTER},
    {"'1.2.' 31*60", 0},
    {"'1.2.' 31*61", LONG},
    {"'1.2.' 31*60 00", 0},
};

static void
uid_is_checked(const void *row)
{
    const struct uid_row *r = row;
    struct bytes          b = bytes_from_hex(r->name);

    assert_int_equal(dicom_uid_check((char *)b.data, b.size), r->flags);
    bytes_free(&b);
}

static void
padding_does_not_count(void **state)
{
    (void)state;
    assert_true(dicom_uid_equal("1.2", 3, "1.2\0", 4));
    assert_true(dicom_uid_equal("1.2 ", 4, "1.2\0\0", 5));
    assert_true(dicom_uid_equal(" 1.2", 4, "1.2", 3));
    assert_true(dicom_uid_equal("", 0, "\0 ", 2));
    assert_true(dicom_uid_equal(NULL, 0, NULL, 0));
    assert_false(dicom_uid_equal("1.2", 3, "1.20", 4));
    assert_false(dicom_uid_equal("1.2", 3, "1.3", 3));
    assert_false(dicom_uid_equal("1.2", 3, "", 0));
}

/* PS3.5 B.2 has this example. */
static void
uuid_becomes_a_uid(void **state)
{
    static const uint8_t uuid[] = {0xf8, 0x1d, 0x4f, 0xae, 0x7d, 0xec,
                                   0x11, 0xd0, 0xa7, 0x65, 0x00, 0xa0,
                                   0xc9, 0x1e, 0x6b, 0xf6};
    uint8_t              all[16];
    char                 out[DICOM_UID_SIZE];

    (void)state;
    assert_int_equal(dicom_uid_from_uuid(uuid, out), 44);
    assert_string_equal(out, "2.25.329800735698586629295641978511506172918");
    memset(all, 0, sizeof all);
    assert_int_equal(dicom_uid_from_uuid(all, out), 6);
    assert_string_equal(out, "2.25.0");
    memset(all, 0xFF, sizeof all);
    assert_int_equal(dicom_uid_from_uuid(all, out), 44);
    assert_string_equal(out, "2.25.340282366920938463463374607431768211455");
}

static void
root_is_continued(void **state)
{
    static const char root[] = "1.2.826.0.1.3680043.10.1234567890123456789012";
    char              out[DICOM_UID_SIZE];
    uint8_t           random[16] = {0};

    (void)state;
    for (int i = 0; i < 256; i++) {
        memset(random, i, sizeof random);
        for (size_t size = 3; size < sizeof root; size++) {
            dicom_status status = dicom_uid_from_root(root, size, random, out);
            if (root[size - 1] == '.') {
                assert_int_equal(status, DICOM_E_ARGUMENT);
                continue;
            }
            assert_int_equal(status, DICOM_OK);
            assert_memory_equal(out, root, size);
            assert_int_equal(out[size], '.');
            assert_int_equal(dicom_uid_check(out, strlen(out)), 0);
            assert_int_equal(strlen(out), size + 40 < 64 ? size + 40 : 64);
        }
    }
    assert_int_equal(dicom_uid_from_root("1.2", 3, random, out), DICOM_OK);
    assert_string_equal(out, "1.2.340282366920938463463374607431768211455");
    memset(random, 0, sizeof random);
    assert_int_equal(dicom_uid_from_root("1.2", 3, random, out), DICOM_OK);
    assert_string_equal(out, "1.2.100000000000000000000000000000000000000");

    assert_int_equal(dicom_uid_from_root("", 0, random, out), DICOM_E_ARGUMENT);
    assert_int_equal(dicom_uid_from_root("1.2\0", 4, random, out),
                     DICOM_E_ARGUMENT);
    assert_int_equal(dicom_uid_from_root("x", 1, random, out),
                     DICOM_E_ARGUMENT);
    assert_int_equal(
        dicom_uid_from_root("1.2.826.0.1.3680043.10.12345678901234567890123",
                            46, random, out),
        DICOM_E_ARGUMENT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(padding_does_not_count),
        cmocka_unit_test(uuid_becomes_a_uid),
        cmocka_unit_test(root_is_continued),
    };

    RUN_TABLE(uid_is_checked, uids);
    RUN_TESTS(tests);
    return finish_tests();
}
