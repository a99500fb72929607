/* What a value may be. lib/encoding/value_check.c */
#include "encoding/value_check.h"
#include "support/support.h"

#define FAULT(name) DICOM__VALUE_##name

static const struct check_row {
    const char             *name;
    dicom_vr                vr;
    const char             *charset;
    const char             *text;
    enum dicom__value_fault fault;
} checks[] = {
    {"AE", DICOM_VR_AE, "", "STORE_SCP", FAULT(NONE)},
    {"AE of 17", DICOM_VR_AE, "", "12345678901234567", FAULT(LONG)},
    {"AE with a tab", DICOM_VR_AE, "", "A\tB", FAULT(CONTROL)},
    {"AS", DICOM_VR_AS, "", "018M", FAULT(NONE)},
    {"AS without unit", DICOM_VR_AS, "", "018", FAULT(AGE)},
    {"CS", DICOM_VR_CS, "", "A_1 B\\C", FAULT(NONE)},
    {"CS with a hyphen", DICOM_VR_CS, "", "A\\B-C", FAULT(CODE)},
    {"CS of 17", DICOM_VR_CS, "", "A\\12345678901234567", FAULT(LONG)},
    {"DA", DICOM_VR_DA, "", "20200229", FAULT(NONE)},
    {"DA of no day", DICOM_VR_DA, "", "20210229", FAULT(NO_MOMENT)},
    {"DA of old", DICOM_VR_DA, "", "2020.02.2", FAULT(LONG)},
    {"DA short", DICOM_VR_DA, "", "202002", FAULT(MOMENT)},
    {"TM", DICOM_VR_TM, "", "1234\\123456.123456", FAULT(NONE)},
    {"TM of no time", DICOM_VR_TM, "", "2501", FAULT(NO_MOMENT)},
    {"DT", DICOM_VR_DT, "", "2020022912+0100", FAULT(NONE)},
    {"DT with signs", DICOM_VR_DT, "", "2020-02-29", FAULT(MOMENT)},
    {"DS", DICOM_VR_DS, "", " 1.5\\-2e3\\+.5 ", FAULT(NONE)},
    {"DS with a comma", DICOM_VR_DS, "", "1,5", FAULT(NUMBER)},
    {"DS of 17", DICOM_VR_DS, "", "1.234567890123456", FAULT(LONG)},
    {"IS", DICOM_VR_IS, "", "-2147483648\\7", FAULT(NONE)},
    {"IS too large", DICOM_VR_IS, "", "2147483648", FAULT(NUMBER_RANGE)},
    {"IS with a point", DICOM_VR_IS, "", "1.0", FAULT(NUMBER)},
    {"UI", DICOM_VR_UI, "", "1.2.840\\2.25.0", FAULT(NONE)},
    {"UI with a zero", DICOM_VR_UI, "", "1.02", FAULT(UID)},
    {"LO", DICOM_VR_LO, "", "any (thing) goes", FAULT(NONE)},
    {"LO with a line", DICOM_VR_LO, "", "A\nB", FAULT(CONTROL)},
    {"LT with a line", DICOM_VR_LT, "", "A\r\n\tB\\C", FAULT(NONE)},
    {"LT with a bell", DICOM_VR_LT, "", "A\aB", FAULT(CONTROL)},
    {"SH of 16", DICOM_VR_SH, "ISO_IR 192",
     "\303\204\303\204\303\204\303\204\303\204\303\204\303\204\303\204"
     "\303\204\303\204\303\204\303\204\303\204\303\204\303\204\303\204",
     FAULT(NONE)},
    {"SH of 17", DICOM_VR_SH, "", "12345678901234567", FAULT(LONG)},
    {"SH beyond ASCII", DICOM_VR_SH, "", "\304", FAULT(REPERTOIRE)},
    {"SH of Latin-1", DICOM_VR_SH, "ISO_IR 100", "\304", FAULT(NONE)},
    {"SH of bad UTF-8", DICOM_VR_SH, "ISO_IR 192", "\304", FAULT(REPERTOIRE)},
    {"SH with a control of Latin-1", DICOM_VR_SH, "ISO_IR 192", "\302\205",
     FAULT(CONTROL)},
    {"PN", DICOM_VR_PN, "", "A^B^C^D^E=F=G\\H", FAULT(NONE)},
    {"PN of four groups", DICOM_VR_PN, "", "A=B=C=D", FAULT(NAME_GROUPS)},
    {"PN of six components", DICOM_VR_PN, "", "A^B^C^D^E^F", FAULT(NAME_PARTS)},
    {"PN too long", DICOM_VR_PN, "",
     "1234567890123456789012345678901234567890123456789012345678901234^5",
     FAULT(LONG)},
    {"PN of two long groups", DICOM_VR_PN, "",
     "1234567890123456789012345678901234567890123456789012345678901234="
     "1234567890123456789012345678901234567890123456789012345678901234",
     FAULT(NONE)},
    {"UR", DICOM_VR_UR, "", "http://a/b", FAULT(NONE)},
    {"UR behind a space", DICOM_VR_UR, "", " http://a/b", FAULT(URI)},
    {"US", DICOM_VR_US, "", "1234", FAULT(NONE)},
    {"US of three bytes", DICOM_VR_US, "", "123", FAULT(WORDS)},
    {"AT of six bytes", DICOM_VR_AT, "", "123456", FAULT(WORDS)},
    {"OW of three bytes", DICOM_VR_OW, "", "123", FAULT(WORDS)},
    {"OB of three bytes", DICOM_VR_OB, "", "123", FAULT(NONE)},
};

static void
run_check_row(const void *arg)
{
    const struct check_row         *row = arg;
    dicom_charset                   charset;
    const struct dicom__value_rule *rule = dicom__value_rule(row->fault);

    dicom_charset_prepare(&charset, row->charset, strlen(row->charset));
    assert_int_equal(
        dicom__value_check(row->vr, &charset, row->text, strlen(row->text)),
        row->fault);
    assert_int_equal(rule->status != DICOM_OK, row->fault != FAULT(NONE));
    assert_true(strlen(rule->text) > 0);
}

static void
long_fields(void **state)
{
    static uint8_t bytes[65536];

    (void)state;
    assert_int_equal(dicom__value_check(DICOM_VR_US, NULL, bytes, 65534),
                     FAULT(NONE));
    assert_int_equal(dicom__value_check(DICOM_VR_US, NULL, bytes, 65536),
                     FAULT(FIELD));
    assert_int_equal(dicom__value_check(DICOM_VR_OW, NULL, bytes, 65536),
                     FAULT(NONE));
}

static void
multiplicities(void **state)
{
    const dicom_vm one = {1, 1, 1}, pairs = {2, 0, 2}, any = {1, 0, 1};

    (void)state;
    assert_true(dicom__vm_allows(one, 1) && !dicom__vm_allows(one, 2));
    assert_true(dicom__vm_allows(any, 100) && !dicom__vm_allows(any, 0));
    assert_true(dicom__vm_allows(pairs, 4) && !dicom__vm_allows(pairs, 5));
    assert_int_equal(dicom__count_values(DICOM_VR_US, NULL, "123456", 6), 3);
    assert_int_equal(dicom__count_values(DICOM_VR_CS, NULL, "A\\B", 3), 2);
    assert_int_equal(dicom__count_values(DICOM_VR_LT, NULL, "A\\B", 3), 1);
    assert_int_equal(dicom__count_values(DICOM_VR_OB, NULL, "A\\B", 3), 1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_fields),
        cmocka_unit_test(multiplicities),
    };

    RUN_TABLE(run_check_row, checks);
    RUN_TESTS(tests);
    return finish_tests();
}
