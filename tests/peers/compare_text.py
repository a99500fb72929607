"""Compares the text that dicom-json and pydicom read in files.

usage: compare_text.py DICOM-JSON FILE...

Every value of every element whose VR is text, at every depth, decoded by its
Specific Character Set, but DS and IS, which are numbers. Padding does not
count, nor do empty groups of names at the end.
"""
import json
import os
import subprocess
import sys
import warnings

import pydicom
import pydicom.errors
import pydicom.multival

TEXT = {"AE", "AS", "CS", "DA", "DT", "LO", "LT", "PN", "SH", "ST", "TM", "UC",
        "UI", "UR", "UT"}
GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
CHARSET = "00080005"
SHOWN = 10


class Unread(Exception):
    pass


# ---- what is compared ----


def plain(vr, value):
    """A value without padding, which both sides take off differently."""
    value = value.rstrip("\0 ")
    if vr == "PN":
        groups = [g.strip(" ") for g in value.split("=")]
        return "=".join(groups).rstrip("=")
    return value if vr in ("LT", "ST", "UT") else value.lstrip(" ")


def our_values(attribute):
    """The values as strings; an empty element has none."""
    values = []
    for value in attribute.get("Value", []):
        if isinstance(value, dict):
            value = "=".join(value.get(g, "") for g in GROUPS)
        values.append(plain(attribute["vr"], value or ""))
    return values


def their_values(element):
    value = element.value
    if value is None or (isinstance(value, (str, bytes)) and not value):
        return []
    many = isinstance(value, (list, pydicom.multival.MultiValue))
    return [plain(element.VR, str(v)) for v in (value if many else [value])]


def without_empty(values):
    return [] if not any(values) else values


# ---- why they may differ ----

IR_58 = "\x1b$)A"  # pydicom 2.3 knows it, and leaves it in the text

#: Characters of ours for which pydicom, that is Python's codecs, has others.
MAPPINGS = dict(
    [("\u1e3f", "\ue7c7"), ("\ue7c7", "\u1e3f"),  # GB 18030-2005
     # GB 18030-2022
     ("\ufe10", "\ue78d"), ("\ufe12", "\ue78e"), ("\ufe11", "\ue78f"),
     # GB 2312 as in GBK; JIS X 0212
     ("\u00b7", "\u30fb"), ("\u2014", "\u2015"), ("\uff5e", "~")] +
    # GB 18030-2022
    [(chr(0xFE13 + i), chr(0xE790 + i)) for i in range(7)] +
    list(zip("\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
             "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864")))


class Text:
    """The values of an element, as both sides have them."""

    def __init__(self, path, vr, terms, ours, theirs):
        self.path, self.vr, self.terms = path, vr, terms
        self.ours, self.theirs = ours, theirs

    def __str__(self):
        return "%s %s %r: %r, pydicom %r" % (self.path, self.vr, self.terms,
                                             self.ours, self.theirs)

    def without_escapes(self):
        """What pydicom has, without the escape sequences it leaves."""
        if "ISO 2022 IR 58" not in self.terms:
            return self.theirs
        return [t.replace(IR_58, "") for t in self.theirs]


def is_mapped(t):
    theirs = t.without_escapes()
    return [len(v) for v in t.ours] == [len(v) for v in theirs] and all(
        MAPPINGS.get(a, a) == b or a == b
        for ours, other in zip(t.ours, theirs) for a, b in zip(ours, other))


RULES = [
    ("escape", lambda t: t.ours == t.without_escapes(),
     "pydicom 2.3 leaves the escape sequence of ISO 2022 IR 58 in the text"),
    ("mapping", is_mapped,
     "Python's codecs have another character for a few codes of GB 18030, "
     "GB 2312 and JIS X 0212"),
    ("swallowed", lambda t: any("\0" in v for v in t.theirs),
     "pydicom takes the elements behind it for its value"),
]


def explain(text):
    for name, test, _ in RULES:
        if test(text):
            return name
    return None


# ---- both trees ----


def is_empty(terms):
    return not any(t.strip() for t in terms)


class Comparison:
    def __init__(self):
        self.texts, self.foreign, self.failed = 0, 0, 0
        self.counts, self.unexplained = {}, []

    def text(self, text):
        self.texts += 1
        self.foreign += not all(v.isascii() for v in text.ours)
        if without_empty(text.ours) == without_empty(text.theirs):
            return
        rule = explain(text)
        if rule:
            self.counts[rule] = self.counts.get(rule, 0) + 1
        else:
            self.unexplained.append(text)

    def data_sets(self, ours, theirs, path, terms):
        own = theirs.get((0x0008, 0x0005))
        if own is not None and not is_empty(their_values(own)):
            terms = their_values(own)
        for key in sorted(theirs.keys()):
            tag = "%08X" % key
            attribute = ours.get(tag)
            if attribute is None or tag == CHARSET:
                continue
            try:
                element = theirs[key]
            except Exception:  # whatever it stumbles over in one element
                self.failed += attribute["vr"] in TEXT
                continue
            here = path + tag
            if element.VR == "SQ" and attribute["vr"] == "SQ":
                pairs = zip(attribute.get("Value", []), element.value)
                for i, (a, b) in enumerate(pairs):
                    self.data_sets(a or {}, b, "%s[%d]." % (here, i), terms)
            elif element.VR == attribute["vr"] and element.VR in TEXT:
                self.text(Text(here, element.VR, terms, our_values(attribute),
                               their_values(element)))


def read_ours(tool, path):
    done = subprocess.run([tool, path], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if not done.stdout.strip():
        raise Unread(done.stderr.decode(errors="replace"))
    return json.loads(done.stdout.decode())


def judge(tool, path):
    """The Comparison of one file; None if one of both does not read it."""
    name = "text: " + os.path.basename(path)
    try:
        ours = read_ours(tool, path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            comparison = Comparison()
            comparison.data_sets(ours, pydicom.dcmread(path, force=True), "",
                                 [])
    except (Unread, pydicom.errors.InvalidDicomError) as e:
        print("# %s: not read: %s" % (name, str(e).split("\n")[0]))
        return None
    told = "".join(", %d %s" % (n, rule)
                   for rule, n in comparison.counts.items())
    if not comparison.unexplained:
        print("ok - %s: %d texts%s" % (name, comparison.texts, told))
        return comparison
    print("not ok - %s: %d differences without a rule" %
          (name, len(comparison.unexplained)))
    for e in comparison.unexplained[:SHOWN]:
        print("    %s" % e)
    return comparison


def main():
    tool, paths = sys.argv[1], sys.argv[2:]
    total, texts, foreign, failed, good = {}, 0, 0, 0, True
    for path in paths:
        comparison = judge(tool, path)
        if comparison is None:
            continue
        texts += comparison.texts
        foreign += comparison.foreign
        failed += comparison.failed
        good = good and not comparison.unexplained
        for rule, n in comparison.counts.items():
            total[rule] = total.get(rule, 0) + n
    print("# text: %d texts compared, %d of them not ASCII; pydicom reads %d not"
          % (texts, foreign, failed))
    for name, _, why in RULES:
        print("# text: %d times %s: %s" % (total.get(name, 0), name, why))
    if texts == 0:
        print("not ok - text: nothing was compared")
    return 0 if good and texts else 1


if __name__ == "__main__":
    sys.exit(main())
