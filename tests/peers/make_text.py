"""Makes files for compare_text.py, one for each sample of a table and one for
each defined term of Specific Character Set, with every character of its set
that Python's codec knows.

usage: make_text.py SAMPLES.tsv FOLDER
"""
import os
import struct
import sys

LINE = 40  # characters in a line

#: Term, Python's codec, bytes that begin and end what a codec makes of
#: characters that are not ASCII, escape sequence that belongs there instead.
SINGLE = {"100": "iso8859_1", "101": "iso8859_2", "109": "iso8859_3",
          "110": "iso8859_4", "144": "iso8859_5", "127": "iso8859_6",
          "126": "iso8859_7", "138": "iso8859_8", "148": "iso8859_9",
          "166": "iso8859_11", "13": "shift_jis"}
ESCAPES = {"100": "A", "101": "B", "109": "C", "110": "D", "144": "L",
           "127": "G", "126": "F", "138": "H", "148": "M", "166": "T"}


def element(tag, vr, value):
    value += b"\0" if vr == "UI" and len(value) % 2 else b" " * (len(value) % 2)
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr.encode()
    if vr in ("OB", "UT"):
        return head + struct.pack("<HI", 0, len(value)) + value
    return head + struct.pack("<H", len(value)) + value


def write(path, terms, elements):
    syntax = element(0x00020010, "UI", b"1.2.840.10008.1.2.1")
    with open(path, "wb") as file:
        file.write(b"\0" * 128 + b"DICM" +
                   element(0x00020000, "UL", struct.pack("<I", len(syntax))) +
                   syntax + element(0x00080005, "CS", terms.encode()) +
                   b"".join(element(*e) for e in elements))


def lines(values, begin=b""):
    """Bytes of characters in lines, each begun by an escape sequence."""
    rows = [values[i:i + LINE] for i in range(0, len(values), LINE)]
    return b"".join(begin + b"".join(row) + b"\r\n" for row in rows)


def pairs(codec, lead=b""):
    """The codes of two bytes from A1 on that a codec knows."""
    for first in range(0xA1, 0xFF):
        for second in range(0xA1, 0xFF):
            code = lead + bytes((first, second))
            try:
                code.decode(codec)
            except UnicodeDecodeError:
                continue
            yield bytes((first, second))


def seven_bits(codes):
    return [bytes(b & 0x7F for b in code) for code in codes]


def repertoires():
    """Terms and the bytes of a text."""
    for term, codec in SINGLE.items():
        codes = [bytes((b,)) for b in range(0xA1, 0x100)]
        codes = [c for c in codes if c.decode(codec, "ignore")]
        yield "ISO_IR " + term, lines(codes)
        if term in ESCAPES:
            escape = b"\x1b-" + ESCAPES[term].encode()
            yield "\\ISO 2022 IR " + term, lines(codes, escape)
    kanji = seven_bits(pairs("euc_jp"))
    more = seven_bits(pairs("euc_jp", b"\x8f"))
    yield "\\ISO 2022 IR 87", lines(
        [b"\x1b$B" + k + b"\x1b(B" for k in kanji])
    yield "\\ISO 2022 IR 159", lines(
        [b"\x1b$(D" + k + b"\x1b(B" for k in more])
    yield "\\ISO 2022 IR 149", lines(list(pairs("euc_kr")), b"\x1b$)C")
    yield "\\ISO 2022 IR 58", lines(list(pairs("gb2312")), b"\x1b$)A")
    bmp = [chr(c) for c in range(0xA0, 0x10000) if not 0xD800 <= c < 0xE000]
    for term, codec in (("GBK", "gbk"), ("GB18030", "gb18030"),
                        ("ISO_IR 192", "utf_8")):
        codes = [c.encode(codec, "ignore") for c in bmp]
        yield term, lines([c for c in codes if c])


def main():
    table, folder = sys.argv[1:]
    with open(table, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file
                if not line.startswith("#")]
    for i, (_, terms, vr, data, _) in enumerate(rows):
        tag = 0x00100010 if vr == "PN" else 0x001021B0
        write(os.path.join(folder, "sample-%02d" % (i + 1)), terms,
              [(tag, vr, bytes.fromhex(data))])
    for terms, text in repertoires():
        name = terms.strip("\\").replace(" ", "-")
        write(os.path.join(folder, name), terms, [(0x0040A160, "UT", text)])


if __name__ == "__main__":
    main()
