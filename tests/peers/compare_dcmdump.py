"""Compares what dicom-events and DCMTK's dcmdump tell of files.

dcmdump prints tags, VRs and lengths in nested order; values are shortened and
are not compared.
"""
import re
import subprocess
import sys

import report
import tree

#: `  (0008,1140) SQ (Sequence with ...)   # u/l, 1 ReferencedImageSequence`
LINE = re.compile(r"^( *)\(([0-9a-f]{4}),([0-9a-f]{4})\) (\S\S) (.*)"
                  r"# *(\d+|u/l), *\d+ \S.*$")
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD

NAME = "dcmdump"
KEEPS_LAST = False
SORTS = True


class Reader:
    """Builds Elements from the lines of dcmdump."""

    def __init__(self):
        self.meta, self.data = [], []
        self.open = [self.meta]  # by depth of items
        self.parents = []        # by depth of sequences

    def line(self, line):
        if line == "# Dicom-Data-Set":
            self.open = [self.data]
        match = LINE.match(line)
        if match is None:
            if line.lstrip().startswith("("):
                raise ValueError("not understood: " + line)
            return
        space, group, element, vr, text, length = match.groups()
        tag = int(group + element, 16)
        if length == "u/l":
            length = tree.UNDEFINED
        else:
            length = int(length)
        self.row(len(space) // 2, tag, vr, text, length)

    def row(self, depth, tag, vr, text, length):
        """`depth` counts sequences and items."""
        if tag in (ITEM_END, SEQUENCE_END):
            return
        sequences = (depth + 1) // 2
        if tag == ITEM:
            parent = self.parents[sequences - 1]
            if vr == "pi":
                parent.fragments.append((length, None))
            else:
                item = tree.Item(length)
                parent.items.append(item)
                self.open[sequences:] = [item.elements]
            return
        new = tree.Element(tag, vr, length)
        if text.startswith("(Sequence with "):
            new.items = []
        elif text.startswith("(PixelSequence "):
            new.fragments = []
        self.open[sequences].append(new)
        self.parents[sequences:] = [new]


def read(path):
    """What dcmdump finds."""
    run = subprocess.run(["dcmdump", "-dc", "-Un", "+Qo", path], timeout=60,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         check=False)
    if run.returncode != 0:
        lines = run.stderr.decode("latin-1").splitlines() or ["it fails"]
        raise tree.Unread(lines[-1])
    reader = Reader()
    for line in run.stdout.decode("latin-1").split("\n"):
        reader.line(line)
    return reader.meta, reader.data


#: VRs that dcmdump has for itself, and those they stand for.
INTERNAL = {"up": ("UL",), "xs": ("US", "SS")}


def internal_vr(d, _):
    return d.what == "VR" and d.ours.vr in INTERNAL.get(d.peer.vr, ())


def unknown_vr(d, _):
    return d.what == "VR" and d.peer.vr == "??"


def un_kept(d, _):
    return d.what in ("VR", "form") and \
        (d.ours.vr, d.peer.vr) == ("SQ", "UN")


def fragments_vr(d, _):
    return d.what == "VR" and d.ours.form() == "fragments" and \
        (d.ours.vr, d.peer.vr) == ("OW", "OB")


def order(d, c):
    return d.what == "order" and bool(c.log.found("TAG_ORDER"))


def command(d, c):
    return d.what in ("ours only", "theirs only") and \
        (d.ours or d.peer).tag >> 16 == 0 and \
        bool(c.log.found("COMMAND_IN_FILE"))


RULES = [
    ("internal VR", internal_vr,
     "dcmdump shows a VR of its own, for the VRs the dictionary allows"),
    ("unknown VR", unknown_vr,
     "dcmdump shows ?? where it does not know a VR"),
    ("UN kept", un_kept,
     "a sequence by the dictionary, written as UN of defined length, is bytes "
     "to dcmdump"),
    ("fragments VR", fragments_vr,
     "dcmdump shows fragments as OB whatever VR stands in the file"),
    ("command", command,
     "an element of group 0000 that the group length counts belongs to the "
     "file meta information for dcmdump, to the data set for us"),
    ("order", order, "dcmdump sorts elements by tag; we keep their order"),
]

if __name__ == "__main__":
    sys.exit(report.main(sys.modules[__name__]))
