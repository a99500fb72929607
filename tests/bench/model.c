/*
 * Times JSON and XML, written and read, against a copy of the same text.
 *
 *     model [--rounds N] FILE
 *
 * The cases take turns, N rounds; the best time of each counts. Status 1 if a
 * case fails or tells something else than the file.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <dicom.h>

struct text {
    char  *bytes;
    size_t size, capacity;
    bool   keep; /* else it is counted alone */
};

/* What all cases work on. */
struct work {
    unsigned char *file;
    size_t         file_size;
    dicom_dataset *dataset;
    struct text    json, xml;
    char          *copy; /* room for either */
    uint64_t       events;
};

static _Noreturn void
die(const char *what)
{
    fprintf(stderr, "model: %s\n", what);
    exit(1);
}

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static dicom_status
take_text(void *ctx, const void *bytes, size_t size)
{
    struct text *t = ctx;

    if (t->keep && t->capacity - t->size < size) {
        t->capacity = 2 * (t->size + size);
        t->bytes = realloc(t->bytes, t->capacity);
        if (!t->bytes)
            die("no memory");
    }
    if (t->keep)
        memcpy(t->bytes + t->size, bytes, size);
    t->size += size;
    return DICOM_OK;
}

static dicom_status
count_event(void *ctx, const dicom_event *event)
{
    *(uint64_t *)ctx += event->kind == DICOM_ELEMENT ||
                        event->kind == DICOM_BULK_BEGIN ||
                        event->kind == DICOM_ITEM_BEGIN;
    return DICOM_OK;
}

static dicom_status
feed_file(const struct work *w, dicom_event_fn *on_event, void *ctx)
{
    dicom_parser_options options = DICOM_PARSER_OPTIONS_INIT;
    dicom_parser        *parser;
    dicom_status         status;

    options.on_event = on_event;
    options.event_ctx = ctx;
    status = dicom_parser_new(&parser, &options);
    if (status == DICOM_OK)
        status = dicom_parser_feed(parser, w->file, w->file_size);
    if (status == DICOM_OK)
        status = dicom_parser_finish(parser);
    dicom_parser_free(parser);
    return status;
}

/* ---- cases -------------------------------------------------------------- */

static bool
copy_json(struct work *w)
{
    memcpy(w->copy, w->json.bytes, w->json.size);
    return w->copy[w->json.size / 2] == w->json.bytes[w->json.size / 2];
}

static bool
copy_xml(struct work *w)
{
    memcpy(w->copy, w->xml.bytes, w->xml.size);
    return w->copy[w->xml.size / 2] == w->xml.bytes[w->xml.size / 2];
}

static dicom_status
json_of(const struct work *w, struct text *out, bool walk)
{
    dicom_json_writer *writer;
    dicom_status status = dicom_json_writer_new(&writer, take_text, out, NULL);

    if (status == DICOM_OK)
        status = walk ? dicom_dataset_walk(w->dataset, dicom_json_writer_event,
                                           writer)
                      : feed_file(w, dicom_json_writer_event, writer);
    if (status == DICOM_OK)
        status = dicom_json_writer_finish(writer);
    dicom_json_writer_free(writer);
    return status;
}

static dicom_status
xml_of(const struct work *w, struct text *out, bool walk)
{
    dicom_xml_writer *writer;
    dicom_status status = dicom_xml_writer_new(&writer, take_text, out, NULL);

    if (status == DICOM_OK)
        status = walk ? dicom_dataset_walk(w->dataset, dicom_xml_writer_event,
                                           writer)
                      : feed_file(w, dicom_xml_writer_event, writer);
    if (status == DICOM_OK)
        status = dicom_xml_writer_finish(writer);
    dicom_xml_writer_free(writer);
    return status;
}

static bool
file_to_json(struct work *w)
{
    struct text out = {0};

    return json_of(w, &out, false) == DICOM_OK && out.size == w->json.size;
}

static bool
dataset_to_json(struct work *w)
{
    struct text out = {0};

    return json_of(w, &out, true) == DICOM_OK && out.size == w->json.size;
}

static bool
file_to_xml(struct work *w)
{
    struct text out = {0};

    return xml_of(w, &out, false) == DICOM_OK && out.size == w->xml.size;
}

static bool
read_json(struct work *w, bool sorted)
{
    dicom_json_reader_options options = DICOM_JSON_READER_OPTIONS_INIT;
    dicom_json_reader        *reader;
    dicom_status              status;
    uint64_t                  events = 0;

    options.on_event = count_event;
    options.event_ctx = &events;
    options.sorted = sorted;
    status = dicom_json_reader_new(&reader, &options);
    if (status == DICOM_OK)
        status = dicom_json_reader_feed(reader, w->json.bytes, w->json.size);
    if (status == DICOM_OK)
        status = dicom_json_reader_finish(reader);
    dicom_json_reader_free(reader);
    return status == DICOM_OK && events == w->events;
}

static bool
json_to_events(struct work *w)
{
    return read_json(w, false);
}

static bool
json_to_sorted(struct work *w)
{
    return read_json(w, true);
}

static bool
xml_to_events(struct work *w)
{
    dicom_xml_reader_options options = DICOM_XML_READER_OPTIONS_INIT;
    dicom_xml_reader        *reader;
    dicom_status             status;
    uint64_t                 events = 0;

    options.on_event = count_event;
    options.event_ctx = &events;
    status = dicom_xml_reader_new(&reader, &options);
    if (status == DICOM_OK)
        status = dicom_xml_reader_feed(reader, w->xml.bytes, w->xml.size);
    if (status == DICOM_OK)
        status = dicom_xml_reader_finish(reader);
    dicom_xml_reader_free(reader);
    return status == DICOM_OK && events == w->events;
}

/* The copy of a text comes before what is held against it. */
static const struct {
    const char *name;
    bool (*run)(struct work *w);
    bool xml;
} cases[] = {
    {"a copy of the JSON", copy_json, false},
    {"JSON of a file", file_to_json, false},
    {"JSON of a data set", dataset_to_json, false},
    {"events of the JSON", json_to_events, false},
    {"events of the JSON, in order", json_to_sorted, false},
    {"a copy of the XML", copy_xml, true},
    {"XML of a file", file_to_xml, true},
    {"events of the XML", xml_to_events, true},
};
enum { CASES = sizeof cases / sizeof *cases };

/* ---- the run ------------------------------------------------------------ */

static void
load(struct work *w, const char *path)
{
    FILE *file = fopen(path, "rb");
    long  size;

    if (!file || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) <= 0)
        die("there is no file");
    rewind(file);
    w->file_size = (size_t)size;
    w->file = malloc(w->file_size);
    if (!w->file || fread(w->file, 1, w->file_size, file) != w->file_size)
        die("the file cannot be read");
    fclose(file);
    w->json.keep = w->xml.keep = true;
    if (dicom_dataset_new(&w->dataset, NULL) != DICOM_OK ||
        feed_file(w, dicom_dataset_event, w->dataset) != DICOM_OK ||
        json_of(w, &w->json, true) != DICOM_OK ||
        xml_of(w, &w->xml, true) != DICOM_OK ||
        dicom_dataset_walk(w->dataset, count_event, &w->events) != DICOM_OK)
        die("this is no good file");
    size_t most = w->json.size > w->xml.size ? w->json.size : w->xml.size;
    w->copy = malloc(most);
    if (!w->copy)
        die("no memory");
    memset(w->copy, 1, most);
}

static void
measure(struct work *w, unsigned rounds, double best[CASES])
{
    for (int i = 0; i < CASES; i++)
        best[i] = 1e9;
    for (unsigned round = 0; round < rounds; round++)
        for (int i = 0; i < CASES; i++) {
            double start = now(), taken;

            if (!cases[i].run(w))
                die(cases[i].name);
            taken = now() - start;
            best[i] = taken < best[i] ? taken : best[i];
        }
}

int
main(int argc, char **argv)
{
    struct work w = {0};
    double      best[CASES], copy = 1;
    unsigned    rounds = 11;

    if (argc == 4 && strcmp(argv[1], "--rounds") == 0)
        rounds = (unsigned)strtoul(argv[2], NULL, 10);
    else if (argc != 2)
        die("model [--rounds N] FILE");
    load(&w, argv[argc - 1]);
    measure(&w, rounds, best);
    printf("a file of %.1f MB as JSON of %.1f MB and XML of %.1f MB\n",
           (double)w.file_size / 1e6, (double)w.json.size / 1e6,
           (double)w.xml.size / 1e6);
    for (int i = 0; i < CASES; i++) {
        double size = (double)(cases[i].xml ? w.xml.size : w.json.size);

        if (cases[i].run == copy_json || cases[i].run == copy_xml)
            copy = best[i];
        printf("  %-40s %9.2f ms %8.0f MB/s %7.2f\n", cases[i].name,
               best[i] * 1e3, size / best[i] / 1e6, best[i] / copy);
    }
    dicom_dataset_free(w.dataset);
    free(w.file);
    free(w.json.bytes);
    free(w.xml.bytes);
    free(w.copy);
    return 0;
}
