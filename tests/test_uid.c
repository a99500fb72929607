/* lib/dict/uid.c, syntax.c: every UID and transfer syntax of dictionary/ is
 * found, and nothing else is. */
#include "support/support.h"

#include "dicom/dict.h"
#include "dicom/uids.h"
#include "support/tsv.h"

static struct tsv uids, syntaxes;

/* Columns. */
enum { U_UID, U_KEYWORD, U_NAME, U_TYPE, U_STATUS };
enum { S_UID, S_FORM, S_ORDER, S_PIXELS, S_DEFLATED, S_COMPRESSION, S_STATUS };

static const char *
none(const char *cell)
{
    return strcmp(cell, "-") == 0 ? "" : cell;
}

static const char *const kinds[] = {
    "SOP Class",
    "Meta SOP Class",
    "Transfer Syntax",
    "Context Group",
    "LDAP OID",
    "Well-known Frame of Reference",
    "Well-known SOP Instance",
    "Coding Scheme",
    "Service Class",
    "Application Context Name",
    "Application Hosting Model",
    "Mapping Resource",
};

static void
uid_is_found(const void *v)
{
    const struct tsv_row *r = v;
    const dicom_uid_row  *row = dicom_uid_at(r->index);
    char                  padded[80];
    size_t                size = strlen(r->cell[U_UID]);

    assert_non_null(row);
    assert_string_equal(dicom_uid_value(row), r->cell[U_UID]);
    assert_string_equal(dicom_uid_keyword(row), none(r->cell[U_KEYWORD]));
    assert_string_equal(dicom_uid_name(row), none(r->cell[U_NAME]));
    assert_string_equal(kinds[dicom_uid_get_kind(row)], r->cell[U_TYPE]);
    assert_string_equal(dicom_uid_kind_name(dicom_uid_get_kind(row)),
                        r->cell[U_TYPE]);
    assert_int_equal(dicom_uid_retired(row),
                     strcmp(r->cell[U_STATUS], "retired") == 0);

    assert_ptr_equal(dicom_uid_find(r->cell[U_UID], size), row);
    memcpy(padded, r->cell[U_UID], size);
    memcpy(padded + size, "\0 \0", 3);
    assert_ptr_equal(dicom_uid_find(padded, size + 1), row);
    assert_ptr_equal(dicom_uid_find(padded, size + 3), row);
    memcpy(padded + size, ".0.7", 4);
    assert_null(dicom_uid_find(padded, size + 4));
    if (*none(r->cell[U_KEYWORD]))
        assert_ptr_equal(dicom_uid_by_keyword(r->cell[U_KEYWORD],
                                              strlen(r->cell[U_KEYWORD])),
                         row);
}

static void
check_uid(const char *text)
{
    const dicom_uid_row *row = dicom_uid_find(text, strlen(text));

    if (row)
        assert_string_equal(dicom_uid_value(row), text);
    row = dicom_uid_by_keyword(text, strlen(text));
    if (row)
        assert_string_equal(dicom_uid_keyword(row), text);
}

static void
no_other_uid_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < uids.count; i++)
        for (int column = U_UID; column <= U_KEYWORD; column++) {
            const char *cell = uids.rows[i].cell[column];
            char        text[256] = "";

            memcpy(text, cell, strlen(cell));
            for (size_t k = 0; cell[k]; k++) {
                text[k] = (char)(cell[k] ^ 1);
                check_uid(text);
                text[k] = '\0';
                check_uid(text);
                text[k] = cell[k];
            }
        }
    assert_null(dicom_uid_find("", 0));
    assert_null(dicom_uid_find(NULL, 0));
    assert_null(dicom_uid_find(" \0", 2));
    assert_null(dicom_uid_by_keyword("", 0));
    assert_null(dicom_uid_find("1.2.840.10008.1.2.", 18));
    assert_null(dicom_uid_find(" 1.2.840.10008.1.2", 18));
}

static void
uid_constants_are_right(void **state)
{
    (void)state;
    assert_string_equal(DICOM_UID_Verification, "1.2.840.10008.1.1");
    assert_string_equal(DICOM_UID_CTImageStorage, "1.2.840.10008.5.1.4.1.1.2");
    assert_string_equal(DICOM_UID_ExplicitVRLittleEndian,
                        "1.2.840.10008.1.2.1");
    assert_string_equal(DICOM_UID_DCM, "1.2.840.10008.2.16.4");
    assert_string_equal(dicom_uid_kind_name((dicom_uid_kind)99), "");
}

/* ---- transfer syntaxes ------------------------------------------------ */

static void
syntax_is_found(const void *v)
{
    static const char *const compressions[] = {"none", "lossless", "lossy",
                                               "unknown"};
    const struct tsv_row    *r = v;
    size_t                   size = strlen(r->cell[S_UID]);
    const dicom_syntax      *s = dicom_syntax_find(r->cell[S_UID], size);
    const dicom_uid_row     *uid = dicom_uid_find(r->cell[S_UID], size);

    if (strcmp(r->cell[S_FORM], "-") == 0) {
        assert_null(s);
        return;
    }
    assert_non_null(s);
    assert_string_equal(s->uid, r->cell[S_UID]);
    assert_int_equal(s->explicit_vr, r->cell[S_FORM][0] == 'e');
    assert_int_equal(s->big_endian, r->cell[S_ORDER][0] == 'b');
    assert_int_equal(s->deflated, r->cell[S_DEFLATED][0] == 'd');
    assert_int_equal(s->encapsulated,
                     strcmp(r->cell[S_PIXELS], "encapsulated") == 0);
    assert_string_equal(compressions[s->compression], r->cell[S_COMPRESSION]);
    assert_int_equal(s->retired, strcmp(r->cell[S_STATUS], "retired") == 0);
    assert_int_equal(s->private_uid, uid == NULL);
    if (uid) {
        assert_int_equal(dicom_uid_get_kind(uid),
                         DICOM_UID_KIND_TRANSFER_SYNTAX);
        assert_int_equal(dicom_uid_retired(uid), s->retired);
    }
}

static void
syntaxes_come_in_turn(void **state)
{
    size_t              count = dicom_dict_get_stats().syntaxes;
    const dicom_syntax *s;

    (void)state;
    for (size_t i = 0; i < count; i++) {
        char text[66] = "";

        s = dicom_syntax_at(i);
        assert_non_null(s);
        assert_ptr_equal(dicom_syntax_find(s->uid, strlen(s->uid)), s);
        memcpy(text, s->uid, strlen(s->uid));
        assert_ptr_equal(dicom_syntax_find(text, strlen(s->uid) + 1), s);
        text[strlen(s->uid)] = '.';
        assert_null(dicom_syntax_find(text, strlen(s->uid) + 1));
    }
    assert_null(dicom_syntax_at(count));
    assert_null(dicom_syntax_find("", 0));
    assert_null(dicom_syntax_find(NULL, 0));
    assert_null(dicom_syntax_find("1.2.840.10008.1.1", 17));
}

static void
big_endian_and_deflated_are_few(void **state)
{
    size_t              big = 0, deflated = 0, implicit = 0;
    const dicom_syntax *s;

    (void)state;
    for (size_t i = 0; (s = dicom_syntax_at(i)) != NULL; i++) {
        big += s->big_endian;
        deflated += s->deflated;
        implicit += !s->explicit_vr;
    }
    assert_int_equal(big, 1);
    assert_int_equal(deflated, 3);
    assert_int_equal(implicit, 2);
}

static void
rows_are_counted(void **state)
{
    (void)state;
    assert_int_equal(dicom_dict_get_stats().uids, uids.count);
    assert_int_equal(dicom_dict_get_stats().syntaxes, syntaxes.count - 3);
    assert_null(dicom_uid_at(uids.count));
    assert_null(dicom_uid_at(SIZE_MAX));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_other_uid_is_found),
        cmocka_unit_test(uid_constants_are_right),
        cmocka_unit_test(syntaxes_come_in_turn),
        cmocka_unit_test(big_endian_and_deflated_are_few),
        cmocka_unit_test(rows_are_counted),
    };

    uids = tsv_read("dictionary/uids.tsv");
    syntaxes = tsv_read("dictionary/transfer_syntaxes.tsv");
    RUN_TSV(uid_is_found, uids);
    RUN_TSV(syntax_is_found, syntaxes);
    RUN_TESTS(tests);
    return finish_tests();
}
