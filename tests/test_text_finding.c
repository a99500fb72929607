/* What dumps and writers of JSON and XML find in texts.
 * lib/event/charset_finding.c */
#include <stdio.h>

#include "dicom/json.h"
#include "dicom/text.h"
#include "dicom/xml.h"
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

/* ---- who tells ---------------------------------------------------------- */

enum teller { DUMP, JSON, XML, TELLERS };

struct writer {
    enum teller     kind;
    void           *object;
    dicom_event_fn *on_event;
    struct text_out out;
};

static void
begin(struct writer *w, enum teller kind, struct told *told)
{
    dicom_dump_options        dump = DICOM_DUMP_OPTIONS_INIT;
    dicom_json_writer_options json = DICOM_JSON_WRITER_OPTIONS_INIT;
    dicom_xml_writer_options  xml = DICOM_XML_WRITER_OPTIONS_INIT;
    dicom_dump               *d = NULL;
    dicom_json_writer        *j = NULL;
    dicom_xml_writer         *x = NULL;
    dicom_status              status;

    *w = (struct writer){.kind = kind};
    dump.width = 4;
    dump.on_finding = json.on_finding = xml.on_finding = tell;
    dump.finding_ctx = json.finding_ctx = xml.finding_ctx = told;
    event_log_printf(&told->log, "%s", "");
    if (kind == DUMP) {
        status = dicom_dump_new(&d, text_out_write, &w->out, &dump);
        w->on_event = dicom_dump_event;
        w->object = d;
    } else if (kind == JSON) {
        status = dicom_json_writer_new(&j, text_out_write, &w->out, &json);
        w->on_event = dicom_json_writer_event;
        w->object = j;
    } else {
        status = dicom_xml_writer_new(&x, text_out_write, &w->out, &xml);
        w->on_event = dicom_xml_writer_event;
        w->object = x;
    }
    assert_int_equal(status, DICOM_OK);
}

static void
end(struct writer *w)
{
    if (w->kind == DUMP) {
        assert_int_equal(dicom_dump_finish(w->object), DICOM_OK);
        dicom_dump_free(w->object);
    } else if (w->kind == JSON) {
        assert_int_equal(dicom_json_writer_finish(w->object), DICOM_OK);
        dicom_json_writer_free(w->object);
    } else {
        assert_int_equal(dicom_xml_writer_finish(w->object), DICOM_OK);
        dicom_xml_writer_free(w->object);
    }
    text_out_free(&w->out);
}

/* ---- one value ---------------------------------------------------------- */

enum { WHOLE = -1 };

static const struct value_row {
    const char *name;    /* the bytes, in the form of bytes_from_hex() */
    const char *charset; /* NULL: none */
    dicom_vr    vr;
    long        cut; /* as play_value() takes it */
    const char *findings;
    bool        hidden; /* from a dump */
} values[] = {
    {"'plain'", NULL, DICOM_VR_LO, WHOLE, "", false},
    {"", NULL, DICOM_VR_LO, WHOLE, "", false},
    {"'na' EF 'f'", NULL, DICOM_VR_LO, WHOLE, "UNDECODABLE", false},
    {"'na' C3AF 'f'", NULL, DICOM_VR_LO, WHOLE, "UNDECODABLE", false},
    {"'na' EF 'f'", "ISO_IR 100", DICOM_VR_LO, WHOLE, "", false},
    {"'na' EF 'f'", "ISO_IR 192", DICOM_VR_LO, WHOLE, "UNDECODABLE", false},
    {"'na' C3AF 'f'", "ISO_IR 192", DICOM_VR_LO, WHOLE, "", false},
    {"'abcdefghi' 80", "ISO_IR 100", DICOM_VR_UT, WHOLE, "UNDECODABLE", false},
    {"'X' EF", "ISO_IR 100", DICOM_VR_CS, WHOLE, "UNDECODABLE", false},
    {"EF80", "ISO_IR 100", DICOM_VR_OB, WHOLE, "", false},
    {"EF80", "ISO_IR 192", DICOM_VR_UN, WHOLE, "", false},
    {"EF80", "ISO_IR 192", DICOM_VR_US, WHOLE, "", false},
    {"1B'$B' 3021 1B'(B'", "\\ISO 2022 IR 87", DICOM_VR_LO, WHOLE, "", false},
    {"1B'$B' 3021 1B'(B'", "\\ISO 2022 IR 58", DICOM_VR_LO, WHOLE, "UNDECLARED",
     false},
    {"1B'$B' 3021 1B'(B'", NULL, DICOM_VR_LO, WHOLE, "", false},
    {"1B'$B' 30", "\\ISO 2022 IR 87", DICOM_VR_LO, WHOLE, "UNDECODABLE", false},
    {"1B'Z'", "\\ISO 2022 IR 87", DICOM_VR_LO, WHOLE, "UNDECODABLE", false},
    {"1B'-F' FF 20", "\\ISO 2022 IR 100", DICOM_VR_LO, WHOLE,
     "UNDECODABLE UNDECLARED", false},
    {"8130", "GB18030", DICOM_VR_LO, WHOLE, "UNDECODABLE", false},
    {"'na' C3AF 'f'", "ISO_IR 192", DICOM_VR_UT, 0, "", false},
    {"'na' C3AF 'f'", "ISO_IR 192", DICOM_VR_UT, 3, "", false},
    {"'na' EF 'f'", "ISO_IR 192", DICOM_VR_UT, 3, "UNDECODABLE", false},
    /* Behind what a dump shows of a value that comes in pieces. */
    {"61 *40 EF", "ISO_IR 192", DICOM_VR_UT, 0, "UNDECODABLE", true},
    {"61 *40 EF", "ISO_IR 192", DICOM_VR_UT, WHOLE, "UNDECODABLE", false},
    /* The shown part ends in the midst of a character. */
    {"61 *31 C3AF C3AF 61 *9", "ISO_IR 192", DICOM_VR_UT, 0, "", false},
    /* Pieces that end in characters and escapes. */
    {"1B'$B' 3021 1B'(B'", "\\ISO 2022 IR 87", DICOM_VR_UC, 0, "", false},
    {"1B'$B' 3021 1B'(B'", "\\ISO 2022 IR 58", DICOM_VR_UC, 2, "UNDECLARED",
     false},
    {"81308130 90308130", "GB18030", DICOM_VR_UC, 0, "", false},
    {"81308130 903081", "GB18030", DICOM_VR_UC, 6, "UNDECODABLE", false},
    {"F0908080 F09080", "ISO_IR 192", DICOM_VR_UC, 0, "UNDECODABLE", false},
};

static void
faults_are_found(const void *row)
{
    const struct value_row *r = row;
    char                    expected[200] = "";

    for (const char *p = r->findings; *p != '\0'; p += strspn(p, " ")) {
        int    size = (int)strcspn(p, " ");
        size_t used = strlen(expected);

        snprintf(expected + used, sizeof expected - used,
                 "%sTEXT_%.*s (0009,1001)", used > 0 ? ", " : "", size, p);
        p += size;
    }
    for (int kind = DUMP; kind < TELLERS; kind++) {
        struct bytes  b = bytes_from_hex(r->name);
        struct told   told = {0};
        struct writer w;

        begin(&w, (enum teller)kind, &told);
        struct heedless h = {w.on_event, w.object};
        assert_int_equal(
            play_value(heedless_event, &h, r->charset, r->vr, b, r->cut),
            DICOM_OK);
        end(&w);
        assert_string_equal(told.log.text,
                            kind == DUMP && r->hidden ? "" : expected);
        event_log_free(&told.log);
        bytes_free(&b);
    }
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

    for (int kind = DUMP; kind < TELLERS; kind++) {
        struct told   told = {0};
        struct writer w;

        begin(&w, (enum teller)kind, &told);
        assert_int_equal(play_text(r->name, NULL, w.on_event, w.object),
                         DICOM_OK);
        end(&w);
        assert_string_equal(told.log.text, r->findings);
        event_log_free(&told.log);
    }
}

int
main(void)
{
    RUN_TABLE(faults_are_found, values);
    RUN_TABLE(streams_are_judged, streams);
    return finish_tests();
}
