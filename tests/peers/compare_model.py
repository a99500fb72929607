"""Compares dicom-json and dicom-xml with what peers make of the same files.

usage: compare_model.py PEER FOLDER-OF-TOOLS FILE...

PEER is pydicom (to_json_dict), dcm2json, or dcm2xml (--native-format). Texts
are parsed and compared attribute by attribute, at every depth. A difference
must have a rule, or the file has failed.
"""
import base64
import json
import logging
import os
import re
import struct
import subprocess
import sys
import tempfile
import warnings
import xml.etree.ElementTree

import tree

SHOWN = 10  # unexplained differences of one file
PIXEL_DATA = "7FE00010"
NUMBERS = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d",
           "UV": "Q", "SV": "q"}
DECIMALS = ("DS", "IS")
BYTES = ("OB", "OD", "OF", "OL", "OV", "OW", "UN")
ITEM = b"\xfe\xff\x00\xe0"


class Difference:
    """Attributes of one tag; None: there is none."""

    def __init__(self, path, tag, ours, peer):
        self.path, self.tag, self.ours, self.peer = path, tag, ours, peer

    def values(self):
        """Both lists of values; None if one of the two has none, or if they
        are of different length or VR."""
        if not same_vr(self):
            return None
        ours, peer = self.ours.get("Value"), self.peer.get("Value")
        if ours is None or peer is None or len(ours) != len(peer):
            return None
        return ours, peer

    def __str__(self):
        return "%s: ours %s, theirs %s" % (self.path, str(self.ours)[:160],
                                           str(self.peer)[:160])


def same_vr(d):
    return bool(d.ours and d.peer) and d.ours.get("vr") == d.peer.get("vr")


class Case:
    """A file: what the parser found, how it is encoded."""

    def __init__(self, tools, path):
        self.log = tree.read_ours(tools + "/dicom-events", path)
        with open(path, "rb") as file:
            head = file.read(4096)
        self.big_endian = b"1.2.840.10008.1.2.2" in head
        self.stripped = False  # the peer got it without pixel data

    def found(self, *codes):
        return bool(self.log.found(*codes))

    def creator_is_un(self):
        return any(e.tag >> 16 & 1 and e.tag & 0xFF00 == 0 and e.vr == "UN"
                   for e in self.log.data)


# ---- texts as trees --------------------------------------------------------

def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=120,
                          stderr=subprocess.PIPE, check=False)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def from_json(text):
    """InlineBinary becomes bytes."""
    def settle(data_set):
        for attribute in data_set.values():
            if "InlineBinary" in attribute:
                attribute["InlineBinary"] = base64.b64decode(
                    attribute["InlineBinary"], validate=True)
            if attribute["vr"] == "SQ":
                for item in attribute.get("Value", []):
                    settle(item)
        return data_set
    return settle(json.loads(text))


def from_xml(text):
    """The same of a Native DICOM Model: values are strings, names are of
    components."""
    def plain(node):
        return node.tag.rpartition("}")[2]

    def name(node):
        return {plain(g): {plain(c): c.text or "" for c in g} for g in node}

    def data_set(node):
        return {a.get("tag") + a.get("privateCreator", ""): attribute(a)
                for a in node}

    def attribute(node):
        made = {"vr": node.get("vr"), "keyword": node.get("keyword")}
        for child in node:
            kind = plain(child)
            if kind == "InlineBinary":
                made[kind] = base64.b64decode(child.text or "")
            elif kind == "BulkData":
                made[kind] = True
            else:
                values = made.setdefault("Value", [])
                number = int(child.get("number"))
                values += [None] * (number - 1 - len(values))
                values.append(data_set(child) if kind == "Item" else
                              name(child) if kind == "PersonName" else
                              child.text)
        return made
    return data_set(xml.etree.ElementTree.fromstring(text))


def read_pydicom(path, *_):
    import pydicom
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    try:
        made = pydicom.dcmread(path, force=True).to_json_dict(
            bulk_data_threshold=sys.maxsize, suppress_invalid_tags=True)
        return json.dumps(made).encode()
    except Exception as e:
        raise tree.Unread(repr(e))


def without_pixels(path, work):
    """A copy without pixel data, for a peer that does not take them."""
    import shutil
    copy = os.path.join(work, "copy")
    shutil.copyfile(path, copy)
    status, _, err = run("dcmodify", "-q", "-nb", "-imt", "-ea",
                         "(7fe0,0010)", copy)
    if status != 0:
        raise tree.Unread(err)
    return copy


def read_dcm2json(path, work, case):
    status, out, err = run("dcm2json", "-fc", path)
    if status != 0 and "compressed pixel data" in err:
        case.stripped = True
        status, out, err = run("dcm2json", "-fc", without_pixels(path, work))
    if status != 0:
        raise tree.Unread(err)
    return out


def read_dcm2xml(path, *_):
    status, out, err = run("dcm2xml", "-nat", "+U8", "+M", "+Eb", path)
    if status != 0 or not out:
        raise tree.Unread(err)
    return out


# ---- rules -----------------------------------------------------------------

def typed(value, vr):
    """Bytes as values of the VR."""
    if vr in NUMBERS:
        return [n for n, in struct.iter_unpack("<" + NUMBERS[vr], value)]
    if vr == "AT":
        return ["%04X%04X" % t for t in struct.iter_unpack("<HH", value)]
    text = value.decode("latin-1").rstrip(" \0")
    if vr in ("LT", "ST", "UT", "UR"):
        return [text] if text else []
    values = [v.strip() for v in text.split("\\")] if text else []
    return [{"Alphabetic": v} if vr == "PN" else v for v in values]


def raw(attribute):
    """The bytes of an attribute, the other way."""
    vr, values = attribute["vr"], attribute.get("Value", [])
    if vr in BYTES:
        return attribute.get("InlineBinary", b"")
    if vr in NUMBERS:
        kind = float if vr in ("FL", "FD") else int
        return b"".join(struct.pack("<" + NUMBERS[vr], kind(v))
                        for v in values)
    text = "\\".join(str(v or "") for v in values)
    return (text + " " * (len(text) % 2)).encode("latin-1", "replace")


def number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def same_value(a, b, vr):
    if vr == "FL":
        return single(a, b, vr)
    if vr in NUMBERS or vr in DECIMALS:
        return number(a) == number(b)
    return a == b or not a and not b


def same_bytes(one, other):
    """Are the bytes of the one the values of the other?"""
    vr = other["vr"]
    if vr in BYTES:
        return False
    if vr == "SQ":
        return one["vr"] in BYTES
    try:
        values = typed(raw(one), vr)
    except (ValueError, struct.error):
        return False
    others = other.get("Value", [])
    return len(values) == len(others) and all(
        same_value(a, b, vr) for a, b in zip(values, others))


def vr_rule(d, _):
    """Of standard attributes, one is UN, or it is US or SS."""
    if not d.ours or not d.peer or same_vr(d):
        return False
    vrs = {d.ours["vr"], d.peer["vr"]}
    return (is_private(d) or "UN" in vrs or vrs == {"US", "SS"}) and (
        same_bytes(d.ours, d.peer) or same_bytes(d.peer, d.ours))


def charset_rule(d, _):
    return d.tag == "00080005" and d.ours and d.peer and \
        d.ours.get("Value") == ["ISO_IR 192"]


def group_length(d, _):
    return d.tag.endswith("0000") and not d.ours


def no_items(d, _):
    return same_vr(d) and d.ours.get("vr") == "SQ" and \
        not d.ours.get("Value") and d.peer.get("Value") == []


def encapsulated(d, case):
    element = find(case.log.data, d.path)
    return element is not None and element.fragments is not None and \
        d.ours and "InlineBinary" not in d.ours and (
            not d.peer or not d.peer.get("InlineBinary") or
            d.peer["InlineBinary"].startswith(ITEM))


def find(elements, path):
    """The element at a path of tags and items."""
    found = None
    for step in path.split("."):
        tag, _, item = step.partition("[")
        found = next((e for e in elements if "%08X" % e.tag == tag), None)
        if found is None:
            return None
        if item:
            elements = found.items[int(item[:-1])].elements
    return found


def each_value(test):
    """A rule: equal, or different as `test` has it."""
    def rule(d, _):
        both = d.values()
        return both is not None and all(
            a == b or test(a, b, d.ours["vr"]) for a, b in zip(*both))
    return rule


def single(a, b, vr):
    return vr == "FL" and (float(a) == float(b) or struct.pack(
        "<f", float(a)) == struct.pack("<f", float(b)))


def rounded(a, b, vr):
    return vr == "FD" and abs(float(a) - float(b)) <= 1e-15 * abs(float(a))


def empty(a, b, vr):
    return a is None and b in ("", {})


def padded(a, b, vr):
    if not isinstance(b, str):
        return False
    b = b.strip(" \0")
    return a == b or spelt(a, b, vr)


def spelt(a, b, vr):
    return vr in DECIMALS and number(a) is not None and \
        number(a) == number(b)


ESCAPE = re.compile("\x1b[$()*+,\\-./]+[0-9A-Z]")


def escapes(a, b, vr):
    return vr == "PN" and {k: ESCAPE.sub("", v) for k, v in b.items()} == a


def without_carets(name):
    """A name without the empty components at its end."""
    name = {k: v.rstrip("^") for k, v in (name or {}).items()}
    return {k: v for k, v in name.items() if v}


def carets(a, b, vr):
    return vr == "PN" and without_carets(a) == (b or {})


def nameless(d, _):
    """Names without any component."""
    return same_vr(d) and d.ours.get("vr") == "PN" and "Value" not in d.peer and \
        all(not v or all(isinstance(g, str) and not g.strip("^")
                         for g in v.values()) for v in d.ours["Value"])


def group_twice(a, b, vr):
    return vr == "PN" and a is not None and b is not None and \
        dict(a, Phonetic=a.get("Ideographic")) == b


def dropped_number(d, _):
    return d.peer is None and d.ours and d.ours["vr"] in DECIMALS and \
        any(isinstance(v, str) for v in d.ours["Value"])


def swapped(d, case):
    return case.big_endian and always_swapped(d, case)


def always_swapped(d, _):
    if not same_vr(d):
        return False
    unit = {"OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}.get(d.ours.get("vr"))
    ours, peer = (x.get("InlineBinary", b"") for x in (d.ours, d.peer))
    return unit is not None and len(ours) == len(peer) and all(
        ours[i::unit] == peer[unit - 1 - i::unit] for i in range(unit))


def odd(d, _):
    return same_vr(d) and len(d.ours.get("InlineBinary", b"")) % 2 == 1 and \
        d.ours["InlineBinary"] + b"\0" == d.peer.get("InlineBinary")


def blank(d, _):
    """Spaces alone."""
    return same_vr(d) and "Value" not in d.ours and \
        not "".join(v or "" for v in d.peer.get("Value", ["?"])).strip(" \0")


def keyword(d, _):
    return d.ours and "vr" not in d.ours and not d.peer["keyword"]


def charset_added(d, _):
    return d.tag == "00080005" and not d.ours and \
        d.peer.get("Value") == ["ISO_IR 192"]


def is_private(d):
    return int(d.tag[:4], 16) % 2 == 1


def no_creator(d, _):
    return is_private(d) and len(d.tag) == 8 and (not d.ours or not d.peer)


def creator_is_un(d, case):
    return is_private(d) and case.creator_is_un()


def removed(d, case):
    return case.stripped and d.peer is None and \
        d.tag in (PIXEL_DATA, "FFFCFFFC")


def found(*codes):
    return lambda d, case: case.found(*codes)


COMMON = [
    ("charset", charset_rule, "text is UTF-8 (PS3.18 F.2.2)"),
    ("encapsulated", encapsulated,
     "fragments have no form but a URI (PS3.18 F.2.6, F.2.7)"),
    ("VR", vr_rule, "the same bytes, another dictionary (PS3.5 6.2.2)"),
]

PYDICOM = COMMON + [
    ("group length", group_length, "shall not be there (PS3.18 F.2.2)"),
    ("no items", no_items, "an empty attribute has no Value (PS3.18 F.2.5)"),
    ("empty", each_value(empty), "null (PS3.18 F.2.5)"),
    ("single", each_value(single), "the same float (PS3.18 F.2.3)"),
    ("padded", each_value(padded), "spaces pad each value (PS3.5 6.2)"),
    ("escapes", each_value(escapes), "code extensions (PS3.5 6.1.2.5)"),
    ("no number", dropped_number, "a string (PS3.18 F.2.3)"),
    ("swapped", swapped, "little endian (PS3.18 F.2.7, PS3.5 7.3)"),
    ("swallowed", found("VR_UNKNOWN", "FORM_SWITCH"), "reads on"),
]

DCM2JSON = COMMON + [
    ("single", each_value(single), "the same float (PS3.18 F.2.3)"),
    ("rounded", each_value(rounded), "the nearest double (PS3.18 F.2.3)"),
    ("carets", each_value(carets), "as in the data set (PS3.18 F.2.2)"),
    ("nameless", nameless, "as in the data set (PS3.18 F.2.2)"),
    ("spelt", each_value(spelt), "number or string (PS3.18 F.2.3)"),
    ("odd", odd, "the bytes that are there (PS3.5 7.1.1)"),
    ("blank", blank, "padding is no value (PS3.5 6.2)"),
    ("padded", each_value(padded), "so is a NUL (PS3.5 6.2)"),
    ("removed", removed, "pixel data that it refuses, for its sake"),
]

DCM2XML = COMMON + [
    ("keyword", keyword, "also of what is retired (PS3.19 A.1.5)"),
    ("charset added", charset_added, "not where there is none"),
    ("single", each_value(single), "digits that read back as the float"),
    ("rounded", each_value(rounded), "digits that read back as the double"),
    ("nameless", nameless, "a value is there (PS3.19 A.1.5)"),
    ("group twice", each_value(group_twice), "each once (PS3.19 A.1.5)"),
    ("swapped", always_swapped, "little endian (PS3.19 A.1.5)"),
    ("blank", blank, "padding is no value (PS3.5 6.2)"),
    ("odd", odd, "the bytes that are there (PS3.5 7.1.1)"),
    ("no creator", no_creator, "the whole tag where there is no creator"),
    ("creator is UN", creator_is_un, "it is a creator (PS3.5 7.8.1)"),
]

# Where our reader makes something else of the peer's text.
READ = [
    ("charset made", lambda d, _: d.tag == "00080005" and not d.peer,
     "all text is UTF-8"),
    ("made even", lambda d, _: odd(Difference(d.path, d.tag, d.peer, d.ours),
                                   None), "PS3.5 7.1.1"),
]

PEERS = {
    "pydicom": ("json", read_pydicom, PYDICOM),
    "dcm2json": ("json", read_dcm2json, DCM2JSON),
    "dcm2xml": ("xml", read_dcm2xml, DCM2XML),
}


# ---- comparing -------------------------------------------------------------

class Comparison:
    def __init__(self):
        self.attributes = 0
        self.differences = []

    def data_sets(self, path, ours, peer):
        for tag in sorted(set(ours) | set(peer)):
            a, b = ours.get(tag), peer.get(tag)
            self.attributes += 1
            if a and b and a.get("keyword") != b.get("keyword"):
                self.keyword(path + tag, tag, a, b)
            if a != b:
                self.attribute(path + tag, tag, a, b)

    def keyword(self, path, tag, ours, peer):
        """A difference of its own; the rest may be alike."""
        self.differences.append(Difference(
            path, tag, {"keyword": ours.pop("keyword")},
            {"keyword": peer.pop("keyword")}))

    def attribute(self, path, tag, ours, peer):
        d = Difference(path, tag, ours, peer)
        both = d.values() if ours and ours["vr"] == "SQ" else None
        if both is None:
            self.differences.append(d)
            return
        for index, (a, b) in enumerate(zip(*both)):
            self.data_sets("%s[%d]." % (path, index), a, b)


def explain(differences, case, rules):
    counts, unexplained = {}, []
    for d in differences:
        for name, test, _ in rules:
            if test(d, case):
                counts[name] = counts.get(name, 0) + 1
                break
        else:
            unexplained.append(d)
    return counts, unexplained


PARSE = {"json": from_json, "xml": from_xml}


def compare(ours, peer, case, rules):
    """The counts by rule; the differences without one; how many attributes
    there are."""
    comparison = Comparison()
    comparison.data_sets("", ours, peer)
    counts, unexplained = explain(comparison.differences, case, rules)
    return counts, unexplained, comparison.attributes


def read_back(kind, tools, work, text):
    """What our reader makes of the peer's text, as our text again."""
    theirs, made = os.path.join(work, "text"), os.path.join(work, "made")
    with open(theirs, "wb") as file:
        file.write(text)
    status, _, err = run(tools + "/dicom-" + kind, "--reverse", theirs, made)
    if status != 0:
        raise tree.Unread(err.replace(theirs, "").strip())
    _, out, _ = run(tools + "/dicom-" + kind, made)
    return PARSE[kind](out)


def verdict(title, unexplained, more):
    if not unexplained:
        print("ok - %s: %s" % (title, more))
        return True
    print("not ok - %s: %d differences without a rule" % (title,
                                                          len(unexplained)))
    for difference in unexplained[:SHOWN]:
        print("    %s" % difference)
    return False


def judge(name, tools, work, path):
    """Prints the verdict on one file. Returns its counts by rule, None if it
    was not compared, and whether all is well."""
    kind, read, rules = PEERS[name]
    title = "%s: %s" % (name, os.path.basename(path))
    sort = ["--sort"] if kind == "json" else []
    _, out, err = run(tools + "/dicom-" + kind, *sort, path)
    if not out.strip():
        print("# %s: not read by ours: %s" % (title, err.strip()))
        return None, True
    case = Case(tools, path)
    try:
        text = read(path, work, case)
        peer = PARSE[kind](text)
    except (tree.Unread, ValueError, xml.etree.ElementTree.ParseError) as e:
        print("# %s: not read by the peer: %s" % (
            title, " ".join(str(e).replace(path, "").split())[:200]))
        return None, True
    counts, unexplained, n = compare(PARSE[kind](out), peer, case, rules)
    told = "".join(", %d %s" % (n, rule) for rule, n in counts.items())
    well = verdict(title, unexplained, "%d attributes%s" % (n, told))
    try:
        again = read_back(kind, tools, work, text)
    except tree.Unread as e:
        # The peer has left out blocks of which it knew no creator.
        good = "there twice" in str(e) and case.creator_is_un()
        print("%s %s: read by ours: %s" % ("#" if good else "not ok -", title,
                                           e))
        return counts, good and well
    _, unexplained, n = compare(again, PARSE[kind](text), case, rules + READ)
    return counts, verdict(title + ": read by ours", unexplained,
                           "%d attributes" % n) and well


def main():
    name, tools, paths = sys.argv[1], sys.argv[2], sys.argv[3:]
    total, compared, good = {}, 0, True
    with tempfile.TemporaryDirectory() as work:
        for path in paths:
            counts, well = judge(name, tools, work, path)
            compared += counts is not None
            good = good and well
            for rule, n in (counts or {}).items():
                total[rule] = total.get(rule, 0) + n
    print("# %s: %d of %d files compared" % (name, compared, len(paths)))
    for rule, _, why in PEERS[name][2]:
        print("# %s: %d times %s: %s" % (name, total.get(rule, 0), rule, why))
    if compared == 0:
        print("not ok - %s: no file was compared" % name)
        good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
