/* Person names in their parts, and back. */
#include "support/support.h"

#include <stdio.h>

#include "encoding/split.h"

enum { GROUPS = DICOM_NAME_MORE_GROUPS, PARTS = DICOM_NAME_MORE_PARTS };

static const struct name_row {
    const char       *name;
    enum dicom__trail trail;
    const char       *parts; /* parts end with '|', groups with a new line */
    const char       *again;
    uint32_t          flags;
} names[] = {
    {"", DICOM__TRAIL_NONE, "|||||\n|||||\n|||||\n", "", 0},
    {"Adams^John Robert Quincy^^Rev.^B.A. M.Div.", DICOM__TRAIL_NONE,
     "Adams|John Robert Quincy||Rev.|B.A. M.Div.|\n|||||\n|||||\n",
     "Adams^John Robert Quincy^^Rev.^B.A. M.Div.", 0},
    {"Morrison-Jones^Susan^^^Ph.D., Chief Executive Officer", DICOM__TRAIL_NONE,
     "Morrison-Jones|Susan|||Ph.D., Chief Executive Officer|\n|||||\n|||||\n",
     "Morrison-Jones^Susan^^^Ph.D., Chief Executive Officer", 0},
    {"Doe^John^^", DICOM__TRAIL_NONE, "Doe|John||||\n|||||\n|||||\n",
     "Doe^John", 0},
    {" Doe ^ John ", DICOM__TRAIL_NONE, "Doe|John||||\n|||||\n|||||\n",
     "Doe^John", 0},
    {"Doe", DICOM__TRAIL_NONE, "Doe|||||\n|||||\n|||||\n", "Doe", 0},
    {"^John", DICOM__TRAIL_NONE, "|John||||\n|||||\n|||||\n", "^John", 0},
    {"A^B=C^D=E^F", DICOM__TRAIL_NONE, "A|B||||\nC|D||||\nE|F||||\n",
     "A^B=C^D=E^F", 0},
    {"A=", DICOM__TRAIL_NONE, "A|||||\n|||||\n|||||\n", "A", 0},
    {"==E", DICOM__TRAIL_NONE, "|||||\n|||||\nE|||||\n", "==E", 0},
    {"=^D^", DICOM__TRAIL_NONE, "|||||\n|D||||\n|||||\n", "=^D", 0},
    {"a^b^c^d^e^f^g", DICOM__TRAIL_NONE, "a|b|c|d|e^f^g|\n|||||\n|||||\n",
     "a^b^c^d^e^f^g", PARTS},
    {"a=b=c=d^e", DICOM__TRAIL_NONE, "a|||||\nb|||||\nc=d|e||||\n", "a=b=c=d^e",
     GROUPS},
    {"a^^^^^", DICOM__TRAIL_NONE, "a||||^|\n|||||\n|||||\n", "a^^^^^", PARTS},
    {"Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B=\x1B$B$d$^$@\x1B(B",
     DICOM__TRAIL_ESCAPES,
     "Yamada|Tarou||||\n\x1B$B;3ED\x1B(B|\x1B$BB@O:\x1B(B||||\n"
     "\x1B$B$d$^$@\x1B(B|||||\n",
     "Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B=\x1B$B$d$^$@\x1B(B", 0},
    {"\xCD\x5E^\x81\x30\x81\x30", DICOM__TRAIL_GB,
     "\xCD\x5E|\x81\x30\x81\x30||||\n|||||\n|||||\n",
     "\xCD\x5E^\x81\x30\x81\x30", 0},
};

static void
name_is_read(const void *row)
{
    const struct name_row *r = row;
    struct bytes           b = bytes_copy(r->name, strlen(r->name));
    dicom_charset          cs = {.trail = (uint8_t)r->trail};
    dicom_name             name;
    char                   shown[256], *p = shown;

    dicom_name_read(&cs, (char *)b.data, b.size, &name);
    assert_int_equal(name.flags, r->flags);
    for (int g = 0; g < DICOM_NAME_GROUPS; g++) {
        for (int i = 0; i < DICOM_NAME_PARTS; i++) {
            dicom_slice part = name.part[g][i];
            memcpy(p, part.text, part.size);
            p += part.size;
            *p++ = '|';
        }
        *p++ = '\n';
    }
    *p = '\0';
    assert_string_equal(shown, r->parts);

    /* Printed in full, and into every smaller room. */
    size_t size = strlen(r->again);
    for (size_t room = 0; room <= size; room++) {
        struct bytes out = bytes_copy(r->again, room);
        memset(out.data, 'x', room);
        assert_int_equal(dicom_name_print(&name, (char *)out.data, room), size);
        assert_memory_equal(out.data, r->again, room);
        bytes_free(&out);
    }
    bytes_free(&b);
}

static void
nothing_has_no_parts(void **state)
{
    dicom_name name;

    (void)state;
    dicom_name_read(NULL, NULL, 0, &name);
    assert_int_equal(dicom_name_print(&name, NULL, 0), 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_has_no_parts),
    };

    RUN_TESTS(tests);
    RUN_TABLE(name_is_read, names);
    return finish_tests();
}
