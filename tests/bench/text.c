/*
 * Times the decoding of text.
 *
 *     text [--rounds N]
 *
 * A row is a text of random words of one language, in lines, of 1 MiB in its
 * character set. In turn, N rounds, the best time of each counting, it is
 *   copied by memcpy();
 *   scanned: a plain loop copies it byte by byte up to a NUL, which is what a
 *   reader does that looks at each byte and cares for no character set;
 *   decoded to UTF-8 by this library;
 *   decoded to UTF-8 by the iconv() of the C library, where it has one. Where
 *   iconv() has no name for a set with DICOM's escape sequences, it gets the
 *   same text in the 8-bit form of this set, without any.
 * Speeds are in MB of the text per second, for iconv() too. Status 1 if one
 * of them gives something else than the text it was made of.
 */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <dicom.h>

#if defined(__GLIBC__)
#include <iconv.h>
#endif

enum {
    TEXT = 1 << 20,  /* bytes of a text, about */
    ROOM = 4 * TEXT, /* for any form of it */
    LINE = 60,       /* characters in a line */
    MOST_WORDS = 64
};

static const char western[] =
    "der Schädel ohne Befund keine Zeichen für Größe des über Rückenmark "
    "le thorax présente à gauche une opacité déjà décrite est normal "
    "el corazón niño está sin señales de lesión och blåsan är utan anmärkning";
static const char cyrillic[] =
    "органы грудной клетки без очаговых изменений сердце не увеличено "
    "корни лёгких структурны синусы свободны Заключение патологии не выявлено";
static const char greek[] =
    "ο ασθενής προσήλθε για έλεγχο χωρίς ευρήματα από τους πνεύμονες "
    "η καρδιά είναι φυσιολογική Συμπέρασμα δεν παρατηρείται βλάβη";
static const char japanese[] =
    "胸部単純撮影 異常陰影なし 心拡大は認めません 山田 太郎 やまだ たろう "
    "左肺上葉に結節を認める コントラスト CT 検査 経過観察とする 前回と著変なし";
static const char korean[] =
    "흉부 단순촬영 이상 소견 없음 심장 크기는 정상 범위 김희중 홍길동 "
    "좌측 폐 상엽에 결절이 관찰됨 추적 검사 CT 권고함 이전과 변화 없음";
static const char chinese[] =
    "胸部平片 未见异常 心影大小正常 王小东 张小东 左肺上叶见结节影 "
    "建议复查 CT 增强扫描 与前片比较 无明显变化 两肺纹理清晰 膈面光整";

static const struct row {
    const char *name;
    const char *charset; /* Specific Character Set */
    const char *iconv;   /* its name, or the next to it */
    const char *words;   /* parted by one space */
} rows[] = {
    {"ASCII, ISO_IR 100", "ISO_IR 100", "ISO-8859-1",
     "the lungs are clear without focal consolidation no pleural effusion or "
     "pneumothorax is seen heart size is within normal limits Impression"},
    {"western, ISO_IR 100", "ISO_IR 100", "ISO-8859-1", western},
    {"nothing but accents, ISO_IR 100", "ISO_IR 100", "ISO-8859-1",
     "éèêë àâäå öôòó üûùú ñçßø"},
    {"ASCII, ISO_IR 192", "ISO_IR 192", "UTF-8",
     "the lungs are clear without focal consolidation no pleural effusion or "
     "pneumothorax is seen heart size is within normal limits Impression"},
    {"western, ISO_IR 192", "ISO_IR 192", "UTF-8", western},
    {"cyrillic, ISO_IR 192", "ISO_IR 192", "UTF-8", cyrillic},
    {"japanese, ISO_IR 192", "ISO_IR 192", "UTF-8", japanese},
    {"emoji, ISO_IR 192", "ISO_IR 192", "UTF-8",
     "😀💩 🫀🫁🧠 ok 🦴🦷"},
    {"polish, ISO_IR 101", "ISO_IR 101", "ISO-8859-2",
     "płuca bez zmian ogniskowych serce w granicach normy śródpiersie "
     "nieposzerzone zażółć gęślą jaźń kąty wolne"},
    {"maltese, ISO_IR 109", "ISO_IR 109", "ISO-8859-3",
     "il-pulmuni huma ċari mingħajr ħsara il-qalb ta' daqs normali ġisem "
     "żgħir"},
    {"latvian, ISO_IR 110", "ISO_IR 110", "ISO-8859-4",
     "plaušās bez perēkļveida pārmaiņām sirds ēna nav paplašināta sīnusi "
     "brīvi"},
    {"russian, ISO_IR 144", "ISO_IR 144", "ISO-8859-5", cyrillic},
    {"arabic, ISO_IR 127", "ISO_IR 127", "ISO-8859-6",
     "الصدر سليم لا توجد آفات في الرئتين حجم القلب طبيعي قباني لنزار"},
    {"greek, ISO_IR 126", "ISO_IR 126", "ISO-8859-7", greek},
    {"hebrew, ISO_IR 138", "ISO_IR 138", "ISO-8859-8",
     "הריאות ללא ממצא הלב בגודל תקין אין תפליט שרון דבורה"},
    {"turkish, ISO_IR 148", "ISO_IR 148", "ISO-8859-9",
     "akciğerlerde aktif lezyon izlenmedi kalp gölgesi normal genişlikte "
     "Çavuşoğlu sinüsler açık ışık"},
    {"french, ISO_IR 203", "ISO_IR 203", "ISO-8859-15",
     "le cœur est de taille normale œdème discret à 20 € près déjà décrit"},
    {"thai, ISO_IR 166", "ISO_IR 166", "TIS-620",
     "ปอดปกติ ไม่พบรอยโรค หัวใจขนาดปกติ นายสมชาย ใจดี"},
    {"katakana, ISO_IR 13", "ISO_IR 13", "SJIS",
     "ﾔﾏﾀﾞ ﾀﾛｳ ｷｮｳﾌﾞ ﾀﾝｼﾞｭﾝ ｻﾂｴｲ CT ｲｼﾞｮｳﾅｼ"},
    {"japanese, ISO 2022 IR 87", "\\ISO 2022 IR 87", "ISO-2022-JP", japanese},
    {"japanese, ISO 2022 IR 159", "\\ISO 2022 IR 159", "ISO-2022-JP-2",
     "丂丄丅 丌丒 丟丣两丨 丫丮 丯丰丵 CT 乀乁乄"},
    {"korean, ISO 2022 IR 149", "\\ISO 2022 IR 149", "EUC-KR", korean},
    {"chinese, ISO 2022 IR 58", "\\ISO 2022 IR 58", "GB2312", chinese},
    {"chinese, GBK", "GBK", "GBK", chinese},
    {"chinese, GB18030", "GB18030", "GB18030", chinese},
    {"four bytes each, GB18030", "GB18030", "GB18030",
     "äåæçë ñòôõ 𠀀𠀁𠀂 ß øœ"},
};

/* What is timed in turn, with what it gave. */
enum way { COPY, SCAN, DECODE, ICONV, WAYS };

struct text {
    char  *bytes;
    size_t size;
};

static struct text utf8, encoded, for_iconv, out;
static double      best[WAYS];
static uint64_t    random_state;

static _Noreturn void
die(const char *what)
{
    fprintf(stderr, "text: %s\n", what);
    exit(1);
}

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- texts ------------------------------------------------------------ */

static uint32_t
below(uint32_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + 1;
    return (uint32_t)(random_state >> 33) % limit;
}

static size_t
part(const char *words, const char **word)
{
    size_t count = 0;

    while (count < MOST_WORDS) {
        word[count++] = words;
        words = strchr(words, ' ');
        if (!words)
            return count;
        words++;
    }
    die("too many words");
}

static size_t
count_characters(const char *text, size_t size)
{
    size_t count = 0;

    for (size_t i = 0; i < size; i++)
        count += (text[i] & 0xC0) != 0x80;
    return count;
}

/* Random words, of which TEXT bytes can be made whatever the set is. */
static void
write_words(const char *words, size_t most)
{
    const char *word[MOST_WORDS];
    uint32_t    count = (uint32_t)part(words, word);
    size_t      line = 0;

    random_state = 1;
    utf8.size = 0;
    while (utf8.size + 100 < most) {
        const char *next = word[below(count)];
        size_t      size = strcspn(next, " ");

        memcpy(utf8.bytes + utf8.size, next, size);
        utf8.size += size;
        line += count_characters(next, size) + 1;
        if (line > LINE)
            utf8.bytes[utf8.size++] = '\r';
        utf8.bytes[utf8.size++] = line > LINE ? '\n' : ' ';
        line = line > LINE ? 0 : line;
    }
}

static void
encode(const dicom_charset *charset)
{
    size_t bad;

    encoded.size = dicom_charset_encode(charset, DICOM_VR_UT, utf8.bytes,
                                        utf8.size, encoded.bytes, ROOM, &bad);
    if (bad > 0 || encoded.size >= ROOM)
        die("the words are not of the set");
    encoded.bytes[encoded.size] = '\0';
}

/* ---- ways ------------------------------------------------------------- */

static bool
copy(void)
{
    memcpy(out.bytes, encoded.bytes, encoded.size);
    out.size = encoded.size;
    return true;
}

static bool
scan(void)
{
    const char *from = encoded.bytes;
    char       *to = out.bytes;
    size_t      i = 0;

    while (i < encoded.size && from[i] != '\0') {
        to[i] = from[i];
        i++;
    }
    out.size = i;
    return i == encoded.size;
}

static bool
is_whole(void)
{
    return out.size == utf8.size &&
           memcmp(out.bytes, utf8.bytes, out.size) == 0;
}

static bool
decode(const dicom_charset *charset)
{
    dicom_decoder d;

    dicom_decoder_begin(&d, charset, DICOM_VR_UT, encoded.bytes, encoded.size);
    out.size = dicom_decoder_next(&d, out.bytes, ROOM);
    return d.next == d.end;
}

#if defined(__GLIBC__)
static bool
convert(const char *to_name, const char *from_name, const struct text *from,
        struct text *to)
{
    iconv_t converter = iconv_open(to_name, from_name);
    char   *in = from->bytes, *into = to->bytes;
    size_t  left = from->size, room = ROOM;

    if (converter == (iconv_t)-1)
        return false;
    bool good = iconv(converter, &in, &left, &into, &room) != (size_t)-1 &&
                iconv(converter, NULL, NULL, &into, &room) != (size_t)-1;
    to->size = ROOM - room;
    iconv_close(converter);
    return good;
}

static bool
to_iconv(const struct row *r)
{
    return convert(r->iconv, "UTF-8", &utf8, &for_iconv);
}

static bool
by_iconv(const struct row *r)
{
    return convert("UTF-8", r->iconv, &for_iconv, &out);
}
#else
static bool
to_iconv(const struct row *r)
{
    (void)r;
    return false;
}

static bool
by_iconv(const struct row *r)
{
    return to_iconv(r);
}
#endif

static bool
go(enum way way, const struct row *r, const dicom_charset *charset)
{
    switch (way) {
    case COPY:
        return copy();
    case SCAN:
        return scan();
    case DECODE:
        return decode(charset);
    default:
        return by_iconv(r);
    }
}

/* ---- timing ----------------------------------------------------------- */

static double
speed(enum way way)
{
    return (double)encoded.size * 1e-6 / best[way];
}

static void
measure(const struct row *r, unsigned rounds)
{
    dicom_charset charset;

    dicom_charset_prepare(&charset, r->charset, strlen(r->charset));
    write_words(r->words, TEXT);
    encode(&charset);
    int ways = to_iconv(r) ? WAYS : ICONV;
    for (int way = 0; way < WAYS; way++)
        best[way] = 1e9;
    for (unsigned round = 0; round < rounds; round++)
        for (int way = 0; way < ways; way++) {
            double start = now();
            bool   good = go((enum way)way, r, &charset);
            double taken = now() - start;

            if (!good || (way >= DECODE && !is_whole()))
                die(r->name);
            if (taken < best[way])
                best[way] = taken;
        }
    printf("%-32s %7.0f %7.0f %7.0f", r->name, speed(COPY), speed(SCAN),
           speed(DECODE));
    if (ways == WAYS)
        printf(" %7.0f %8.2f %8.2f\n", speed(ICONV), best[SCAN] / best[DECODE],
               best[ICONV] / best[DECODE]);
    else
        printf("       - %8.2f        -\n", best[SCAN] / best[DECODE]);
}

static char *
get_memory(void)
{
    char *bytes = malloc(ROOM);

    if (!bytes)
        die("no memory");
    /* Page faults are paid before the clock runs. */
    return memset(bytes, 1, ROOM);
}

int
main(int argc, char **argv)
{
    unsigned rounds = 11;

    if (argc == 3 && strcmp(argv[1], "--rounds") == 0)
        rounds = (unsigned)strtoul(argv[2], NULL, 10);
    if ((argc != 1 && argc != 3) || rounds == 0) {
        fputs("usage: text [--rounds N]\n", stderr);
        return 2;
    }
    utf8.bytes = get_memory();
    encoded.bytes = get_memory();
    for_iconv.bytes = get_memory();
    out.bytes = get_memory();
    printf("text to UTF-8, MB/s               memcpy    scan  decode   iconv"
           "  of scan of iconv\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        measure(&rows[i], rounds);
    free(utf8.bytes);
    free(encoded.bytes);
    free(for_iconv.bytes);
    free(out.bytes);
    return 0;
}
