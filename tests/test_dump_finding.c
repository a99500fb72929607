/* What dumps find in texts. lib/event/charset_finding.c */
#include <stdio.h>

#include "dicom/text.h"
#include "support/event_text.h"
#include "support/text_out.h"

/* Findings, each as its name and path. */
struct told {
    struct event_log log;
};

static void
tell(void *ctx, const dicom_finding *f)
{
    struct told *told = ctx;

    event_log_printf(&told->log, "%s%s %s", told->log.size > 0 ? ", " : "",
                     dicom_finding_name(f->code), f->path);
    assert_int_equal(f->severity, DICOM_WARNING);
    assert_string_equal(f->text, dicom_finding_text(f->code));
}

static dicom_dump *
new_dump(struct told *told, struct text_out *out)
{
    dicom_dump_options options = DICOM_DUMP_OPTIONS_INIT;
    dicom_dump        *dump;

    options.on_finding = tell;
    options.finding_ctx = told;
    options.width = 4;
    assert_int_equal(dicom_dump_new(&dump, text_out_write, out, &options),
                     DICOM_OK);
    return dump;
}

/* ---- one value ---------------------------------------------------------- */

enum { WHOLE = -1 };

static const struct value_row {
    const char *name;    /* the bytes, in the form of bytes_from_hex() */
    const char *charset; /* NULL: none */
    dicom_vr    vr;
    long        cut; /* as play_value() takes it */
    const char *findings;
} values[] = {
    {"'plain'", NULL, DICOM_VR_LO, WHOLE, ""},
    {"", NULL, DICOM_VR_LO, WHOLE, ""},
    {"'na' EF 'f'", NULL, DICOM_VR_LO, WHOLE, "UNDECODABLE"},
    {"'na' C3AF 'f'", NULL, DICOM_VR_LO, WHOLE, "UNDECODABLE"},
    {"'na' EF 'f'", "ISO_IR 100", DICOM_VR_LO, WHOLE, ""},
    {"'na' EF 'f'", "ISO_IR 192", DICOM_VR_LO, WHOLE, "UNDECODABLE"},
    {"'na' C3AF 'f'", "ISO_IR 192", DICOM_VR_LO, WHOLE, ""},
    {"'abcdefghi' 80", "ISO_IR 100", DICOM_VR_UT, WHOLE, "UNDECODABLE"},
    {"'X' EF", "ISO_IR 100", DICOM_VR_CS, WHOLE, "UNDECODABLE"},
    {"EF80", "ISO_IR 100", DICOM_VR_OB, WHOLE, ""},
    {"EF80", "ISO_IR 192", DICOM_VR_UN, WHOLE, ""},
    {"EF80", "ISO_IR 192", DICOM_VR_US, WHOLE, ""},
    {"1B'$B' 3021 1B'(B'", "\\ISO 2022 IR 87", DICOM_VR_LO, WHOLE, ""},
    {"1B'$B' 3021 1B'(B'", "\\ISO 2022 IR 58", DICOM_VR_LO, WHOLE,
     "UNDECLARED"},
    {"1B'$B' 3021 1B'(B'", NULL, DICOM_VR_LO, WHOLE, ""},
    {"1B'$B' 30", "\\ISO 2022 IR 87", DICOM_VR_LO, WHOLE, "UNDECODABLE"},
    {"1B'Z'", "\\ISO 2022 IR 87", DICOM_VR_LO, WHOLE, "UNDECODABLE"},
    {"1B'-F' FF 20", "\\ISO 2022 IR 100", DICOM_VR_LO, WHOLE,
     "UNDECODABLE UNDECLARED"},
    {"8130", "GB18030", DICOM_VR_LO, WHOLE, "UNDECODABLE"},
    {"'na' C3AF 'f'", "ISO_IR 192", DICOM_VR_UT, 0, ""},
    {"'na' C3AF 'f'", "ISO_IR 192", DICOM_VR_UT, 3, ""},
    {"'na' EF 'f'", "ISO_IR 192", DICOM_VR_UT, 3, "UNDECODABLE"},
    /* Behind what is shown of a value that comes in pieces. */
    {"'a' *40 EF", "ISO_IR 192", DICOM_VR_UT, 0, ""},
    {"'a' *40 EF", "ISO_IR 192", DICOM_VR_UT, WHOLE, "UNDECODABLE"},
    /* The shown part ends in the midst of a character. */
    {"'a' *31 C3AF *2 'a' *9", "ISO_IR 192", DICOM_VR_UT, 0, ""},
};

static void
faults_are_found(const void *row)
{
    const struct value_row *r = row;
    struct bytes            b = bytes_from_hex(r->name);
    struct told             told = {0};
    struct text_out         out = {0};
    dicom_dump             *dump = new_dump(&told, &out);
    struct heedless         h = {dicom_dump_event, dump};
    char                    expected[200] = "";

    event_log_printf(&told.log, "%s", "");
    assert_int_equal(
        play_value(heedless_event, &h, r->charset, r->vr, b, r->cut), DICOM_OK);
    assert_int_equal(dicom_dump_finish(dump), DICOM_OK);
    for (const char *p = r->findings; *p != '\0'; p += strspn(p, " ")) {
        int    size = (int)strcspn(p, " ");
        size_t used = strlen(expected);

        snprintf(expected + used, sizeof expected - used,
                 "%sTEXT_%.*s (0009,1001)", used > 0 ? ", " : "", size, p);
        p += size;
    }
    assert_string_equal(told.log.text, expected);
    dicom_dump_free(dump);
    text_out_free(&out);
    event_log_free(&told.log);
    bytes_free(&b);
}

/* ---- streams ------------------------------------------------------------ */

static const struct stream_row {
    const char *name; /* events, see support/event_text.h */
    const char *findings;
} streams[] = {
    /* An item has the character set of what it lies in, unless it names one. */
    {"D:ELE{ 00080005:CS'ISO_IR 100' 00081140:SQ[ ( 00081160:LO.E9 ) "
     "( 00080005:CS'ISO_IR 192' 00081160:LO.E9 ) ] 00100010:PN.E9 }",
     "TEXT_UNDECODABLE ReferencedImageSequence[1].ReferencedFrameNumber"},
    {"D:ELE{ 00080005:CS'latin1' 00100010:PN.E9 00100020:LO.80 }",
     "CHARSET_MISSPELT SpecificCharacterSet, TEXT_UNDECODABLE PatientID"},
};

static void
streams_are_judged(const void *row)
{
    const struct stream_row *r = row;
    struct told              told = {0};
    struct text_out          out = {0};
    dicom_dump              *dump = new_dump(&told, &out);

    event_log_printf(&told.log, "%s", "");
    assert_int_equal(play_text(r->name, NULL, dicom_dump_event, dump),
                     DICOM_OK);
    assert_int_equal(dicom_dump_finish(dump), DICOM_OK);
    assert_string_equal(told.log.text, r->findings);
    dicom_dump_free(dump);
    text_out_free(&out);
    event_log_free(&told.log);
}

int
main(void)
{
    RUN_TABLE(faults_are_found, values);
    RUN_TABLE(streams_are_judged, streams);
    return finish_tests();
}
