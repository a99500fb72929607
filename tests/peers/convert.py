"""What other readers say of files that dicom-convert has written.

usage: convert.py FOLDER-OF-TOOLS FOLDER-FOR-FILES FILE...

Each file is converted to each uncompressed transfer syntax, with undefined
and with exact lengths; one that is compressed stays in its own. Of the result
dcmdump, gdcmdump and pydicom may complain of nothing that they did not
complain of in the input, and pydicom has to find the same contents in both.
A complaint or a difference must have a rule, or the file has failed.
"""
import os
import re
import shutil
import subprocess
import sys

import pydicom
import pydicom.config

import compare_pydicom
import tree

SHOWN = 5  # unexplained differences or complaints of one file
NATIVE = ("explicit-le", "implicit-le", "explicit-be", "deflated")
LENGTHS = ("undefined", "exact")

#: What dicom-convert says of an input that others read in another way, or
#: not beyond this: what was written is as it was understood.
MENDED = ("the VR is unknown", "the item is in explicit VR",
          "an item outside of a sequence", "a delimiter is missing",
          "the data set is not encoded as its transfer syntax says")

#: Why a file is not converted: words of dicom-convert.
REFUSALS = ("fragments would have to be decompressed",
            "a DICOMDIR points into itself",
            "the input ends inside a value or header",
            "there is neither a prefix nor a data set")


class Case:
    """One conversion."""

    def __init__(self, path, syntax, lengths):
        self.path, self.lengths = path, lengths
        self.syntax = syntax  # None: that of the input
        self.implicit = None  # is the output
        self.was_implicit = None
        self.findings = ""    # of dicom-convert
        self.peer = None      # whose complaints are judged

    def to_implicit(self):
        return self.was_implicit if self.syntax is None \
            else self.syntax == "implicit-le"

    def mended(self):
        return any("error: " + m in self.findings for m in MENDED)

    def title(self):
        return "convert: %s, %s: %s" % (self.syntax or "as it is",
                                        self.lengths,
                                        os.path.basename(self.path))


# ---- complaints -----------------------------------------------------------

def run(*command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, timeout=60, check=False)
    return done.returncode, done.stderr.decode("latin-1").splitlines()


def plain(line):
    """A complaint without the name of the file, numbers and places."""
    line = re.sub(r"\S*/\S*", "FILE", line)
    line = re.sub(r"\([0-9a-fA-F]{4},[0-9a-fA-F]{4}\)", "TAG", line)
    return re.sub(r"0x[0-9a-fA-F]+|\d+", "N", line).strip()


def complaints(peer, path):
    if peer == "dcmdump":
        status, lines = run("dcmdump", "-Un", path)
    else:
        status, lines = run("gdcmdump", path)
    found = {plain(line) for line in lines if line.strip()}
    if status != 0:
        found.add("fails")
    return found


def unknown_sequence(complaint, case):
    """A private sequence that DCMTK does not know: no VR says it is one."""
    return case.to_implicit() and \
        "with VR UN and undefined length, reading a sequence" in complaint


COMPLAINT_RULES = [
    ("private sequence unknown to DCMTK", unknown_sequence),
    ("complaint: mended", lambda _, case: case.mended()),
]


# ---- contents -------------------------------------------------------------

#: What pads a value to even length, where it is not a space. PS3.5 6.2
NULLS = {"UI", "OB", "OW", "OF", "OD", "OL", "OV", "UN", "OB or OW"}


class Walker(compare_pydicom.Walker):
    """Contents alone: no lengths, no places, values padded to even size."""

    def element(self, data_set, element, base):
        found = super().element(data_set, element, base)
        found.length = found.offset = None
        for item in found.items or ():
            item.length = None
        return found

    def value(self, vr, value):
        if len(value) % 2:
            value += b"\0" if vr in NULLS else b" "
        return value

    def fragments(self, raw):
        stream = compare_pydicom.DicomBytesIO(raw.value)
        stream.is_little_endian = True
        padded = [f + b"\0" * (len(f) % 2) for f in
                  compare_pydicom.generate_pixel_data_fragment(stream)]
        return [(len(f), compare_pydicom.crc(f)) for f in padded]

    def data_set(self, data_set, base=0):
        return [e for e in super().data_set(data_set, base)
                if e.tag & 0xFFFF != 0 and e.tag != 0x00080001]


def contents(path):
    """The elements, whether they are in implicit VR, and the syntax."""
    try:
        found = pydicom.dcmread(path, force=True)
        elements = Walker().data_set(found)
        return elements, found.is_implicit_VR
    except Exception as e:  # whatever the peer stumbles over
        raise tree.Unread("%s: %s" % (type(e).__name__, e)) from e


def no_vr(d, c):
    return d.what == "VR" and c.implicit


def vr_made(d, c):
    return d.what == "VR" and c.was_implicit


def either_vr(d, _):
    return d.what == "VR" and (d.ours.vr in d.peer.vr.split(" or ") or
                               d.peer.vr in d.ours.vr.split(" or "))


def un_opened(d, _):
    return d.what in ("VR", "form") and \
        (d.ours.vr, d.peer.vr) == ("SQ", "UN")


def mended(_, c):
    return c.mended()


def private_sequence(d, c):
    return d.what == "form" and d.ours.tag >> 16 & 1 and \
        "items" in (d.ours.form(), d.peer.form()) and \
        (c.implicit or d.peer.vr == "UN")


RULES = [
    ("implicit VR", no_vr,
     "there are no VRs in implicit VR: pydicom takes those of its dictionary, "
     "UN for others"),
    ("from implicit VR", vr_made,
     "the VRs that were written are those of our dictionary"),
    ("either VR", either_vr,
     "where the dictionary allows several VRs pydicom keeps them all"),
    ("private sequence", private_sequence,
     "a private sequence of defined length that pydicom does not know is "
     "bytes to it where no VR says otherwise"),
    ("UN opened", un_opened,
     "a sequence by our dictionary, written as UN of defined length, is "
     "written as a sequence"),
    ("mended", mended,
     "dicom-convert has told an error in the input, which pydicom swallows, "
     "drops or reads in another way"),
]


def compare(case, converted, was):
    """Differences by rule, and those without one."""
    elements, case.implicit = contents(converted)
    comparison = tree.Comparison(True, False)
    comparison.data_sets("", elements, was)
    counts, unexplained = {}, []
    for difference in comparison.differences:
        for name, test, _ in RULES:
            if test(difference, case):
                counts[name] = counts.get(name, 0) + 1
                break
        else:
            unexplained.append(str(difference))
    return comparison.elements, counts, unexplained


# ---- a file ---------------------------------------------------------------

class Judge:
    def __init__(self, tool, work):
        self.tool, self.out = tool, os.path.join(work, "out")
        self.peers = [p for p in ("dcmdump", "gdcmdump") if shutil.which(p)]
        self.counts, self.refused = {}, {}
        self.converted = self.elements = 0
        self.good = True

    def count(self, where, name, n=1):
        where[name] = where.get(name, 0) + n

    def fail(self, case, what, lines=()):
        self.good = False
        print("not ok - %s: %s" % (case.title(), what))
        for line in list(lines)[:SHOWN]:
            print("    " + line)

    def convert(self, case):
        """Whether there is a result."""
        command = [self.tool, "--lengths", case.lengths]
        if case.syntax:
            command += ["--syntax", case.syntax]
        status, lines = run(*command, case.path, self.out)
        case.findings = "\n".join(lines)
        if status == 0:
            return True
        why = [r for r in REFUSALS if r in case.findings]
        if not why:
            self.fail(case, "is not converted", lines)
        else:
            self.count(self.refused, why[0])
        return False

    def complaints(self, case, before):
        """Those without a rule."""
        new = []
        for case.peer in self.peers:
            was, now = before[case.peer], complaints(case.peer, self.out)
            for complaint in sorted(now - was):
                for name, test in COMPLAINT_RULES:
                    if test(complaint, case):
                        self.count(self.counts, name)
                        break
                else:
                    new.append("%s: %s" % (case.peer, complaint))
        return new

    def one(self, case, before, was):
        if not self.convert(case):
            return
        self.converted += 1
        if was is not None:
            case.was_implicit = was[1]
        new = self.complaints(case, before)
        if new:
            return self.fail(case, "new complaints", new)
        if was is None:
            return print("ok - %s: not read by pydicom" % case.title())
        try:
            elements, counts, unexplained = compare(case, self.out, was[0])
        except tree.Unread as e:
            return self.fail(case, "pydicom does not read it: %s" % e)
        self.elements += elements
        for name, n in counts.items():
            self.count(self.counts, name, n)
        if unexplained:
            return self.fail(case, "other contents", unexplained)
        told = "".join(", %d %s" % (n, r) for r, n in counts.items())
        print("ok - %s: %d elements%s" % (case.title(), elements, told))

    def file(self, path):
        before = {p: complaints(p, path) for p in self.peers}
        try:
            was = contents(path)
        except tree.Unread:
            was = None
        for lengths in LENGTHS:
            for syntax in NATIVE:
                self.one(Case(path, syntax, lengths), before, was)
            self.one(Case(path, None, lengths), before, was)


def main():
    tool = os.path.join(sys.argv[1], "dicom-convert")
    judge = Judge(tool, sys.argv[2])
    for path in sys.argv[3:]:
        judge.file(path)
    print("# convert: %d conversions, %d elements compared" %
          (judge.converted, judge.elements))
    for why, n in sorted(judge.refused.items()):
        print("# convert: %d times refused: %s" % (n, why))
    for name, n in sorted(judge.counts.items()):
        print("# convert: %d times %s" % (n, name))
    if judge.converted == 0:
        print("not ok - convert: nothing was converted")
        judge.good = False
    return 0 if judge.good else 1


if __name__ == "__main__":
    import warnings
    warnings.simplefilter("ignore")
    pydicom.config.logger.disabled = True
    compare_pydicom.keep_raw()
    sys.exit(main())
