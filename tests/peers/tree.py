"""Data sets as trees, and what tells two of them apart.

A reader's view of a file is two lists of Element: the file meta information
and the data set. What a reader does not tell is None and is not compared.
"""
import difflib
import subprocess
from dataclasses import dataclass, field
from typing import List, Optional

UNDEFINED = "undefined"


class Unread(Exception):
    """A peer does not read a file."""


@dataclass
class Item:
    """An item of a sequence: elements of its own; its length."""
    length: object = None
    elements: List["Element"] = field(default_factory=list)


@dataclass
class Element:
    tag: int
    vr: str
    length: object = None          # as encoded
    size: Optional[int] = None     # of the value
    crc: Optional[str] = None      # of its little endian bytes
    offset: Optional[int] = None   # of the header (ours), the value (peers)
    items: Optional[List[Item]] = None
    fragments: Optional[list] = None  # (size, crc); crc may be None

    def form(self):
        """What the element holds."""
        if self.items is not None:
            return "items"
        return "bytes" if self.fragments is None else "fragments"

    def __str__(self):
        return "%s %s length %s %s" % (tag_text(self.tag), self.vr,
                                       self.length, self.form())


@dataclass
class Log:
    """What our tool tells of a file."""
    meta: List[Element] = field(default_factory=list)
    data: List[Element] = field(default_factory=list)
    findings: list = field(default_factory=list)  # (code, offset)
    status: str = "none"

    def found(self, *codes):
        """The offsets of the findings of these codes."""
        return [at for code, at in self.findings if code in codes]


@dataclass
class Difference:
    what: str  # of KINDS
    path: str
    ours: Optional[Element]
    peer: Optional[Element]
    detail: str = ""

    def __str__(self):
        text = "%s: %s: ours %s, theirs %s" % (self.path, self.what,
                                               self.ours, self.peer)
        return text + (" (%s)" % self.detail if self.detail else "")


#: Only ours has the element; only theirs; it is one of several and left out
#: by the peer; it is the first of a data set that is not in order; it is not
#: of the same VR, form (bytes, items, fragments), length, size, bytes, number
#: of items or fragments, length of item, place in the file.
KINDS = ("ours only", "theirs only", "duplicate", "order", "VR", "form",
         "length", "size", "bytes", "count", "item length", "place")


def tag_text(tag):
    return "(%04X,%04X)" % (tag >> 16, tag & 0xFFFF)


def first_cut(elements):
    """Where, in the order of the file, the first value begins that is shorter
    than its length; None if none is."""
    cut, todo = None, list(elements)
    while todo:
        element = todo.pop()
        for item in element.items or ():
            todo += item.elements
        if element.size is not None and element.size != element.length and \
                (cut is None or element.offset < cut):
            cut = element.offset
    return cut


# ---- our log ---------------------------------------------------------------

def number(text):
    return text if text == UNDEFINED else int(text)


class LogReader:
    """Builds a Log from the lines of dicom-events."""

    def __init__(self):
        self.log = Log()
        self.open = []  # lists of elements being filled
        self.sequences = []

    def element(self, row):
        offset, _, _, tag, vr, length = row[:6]
        return Element(int(tag, 16), vr, number(length), offset=int(offset))

    def whole(self, element, size, crc):
        element.size, element.crc = int(size), crc
        holder = self.sequences[-1] if self.sequences else None
        if holder is not None and holder.fragments is not None:
            holder.fragments.append((element.size, crc))
        else:
            self.open[-1].append(element)

    def line(self, row):
        kind = row[2]
        if kind == "ELEMENT":
            self.whole(self.element(row), row[6], row[7])
        elif kind == "BULK_BEGIN":
            self.bulk = self.element(row)
        elif kind == "BULK_END":
            self.whole(self.bulk, row[6], row[7])
        elif kind in ("SEQUENCE_BEGIN", "FRAGMENTS_BEGIN"):
            element = self.element(row)
            if kind == "SEQUENCE_BEGIN":
                element.items = []
            else:
                element.fragments = []
            self.open[-1].append(element)
            self.sequences.append(element)
        elif kind in ("SEQUENCE_END", "FRAGMENTS_END"):
            self.sequences.pop()
        elif kind == "ITEM_BEGIN":
            item = Item(number(row[5]))
            self.sequences[-1].items.append(item)
            self.open.append(item.elements)
        elif kind == "ITEM_END":
            self.open.pop()
        elif kind == "DATASET_BEGIN":
            if self.log.data:
                self.log.meta = self.log.data
            self.log.data = []
            self.open = [self.log.data]

    def comment(self, row):
        if row[0] == "# finding":
            self.log.findings.append((row[1], int(row[3])))
        elif row[0] == "# end":
            self.log.status = row[1]


def settle_meta(log):
    """A lone data set of group 0002 is the file meta information."""
    if not log.meta and log.data and log.data[-1].tag >> 16 == 2:
        log.meta, log.data = log.data, []


def read_ours(tool, name):
    """The Log of the file `name`; RuntimeError if the tool did not end as it
    says it does."""
    run = subprocess.run([tool, name], stdout=subprocess.PIPE, timeout=60,
                         stderr=subprocess.DEVNULL, check=False)
    reader = LogReader()
    for line in run.stdout.decode("ascii").splitlines():
        row = line.split("\t")
        if row[0].startswith("#"):
            reader.comment(row)
        else:
            reader.line(row)
    ended = reader.log.status != "OK" or not reader.sequences
    if run.returncode not in (0, 1) or reader.log.status == "none" or \
            not ended:
        raise RuntimeError("exit status %d" % run.returncode)
    settle_meta(reader.log)
    return reader.log


# ---- comparison ------------------------------------------------------------

def aligned(ours, peers):
    """Pairs of the elements of two data sets; None stands for a gap."""
    a, b = [e.tag for e in ours], [e.tag for e in peers]
    if a == b:
        return list(zip(ours, peers))
    pairs = []
    match = difflib.SequenceMatcher(None, a, b, autojunk=False)
    for _, a0, a1, b0, b1 in match.get_opcodes():
        if a[a0:a1] == b[b0:b1]:
            pairs += zip(ours[a0:a1], peers[b0:b1])
        else:
            pairs += [(e, None) for e in ours[a0:a1]]
            pairs += [(None, e) for e in peers[b0:b1]]
    return pairs


def without_duplicates(elements, last):
    """One element of each tag, where the first of them stands: the last or
    the first. And the others."""
    kept, others = {}, []
    for element in elements:
        if element.tag not in kept:
            kept[element.tag] = element
        elif last:
            others.append(kept[element.tag])
            kept[element.tag] = element
        else:
            others.append(element)
    return list(kept.values()), others


class Comparison:
    """Gathers the Differences of two data sets; counts what was compared.

    Of elements with the same tag the peer keeps the last or the first; it may
    sort them.
    """

    def __init__(self, keeps_last, sorts):
        self.keeps_last = keeps_last
        self.sorts = sorts
        self.differences = []
        self.elements = 0

    def note(self, what, path, ours, peer, detail=""):
        assert what in KINDS
        self.differences.append(Difference(what, path, ours, peer, detail))

    def unequal(self, what, path, ours, peer, mine, theirs):
        if mine is not None and theirs is not None and mine != theirs:
            self.note(what, path, ours, peer, "%s, %s" % (mine, theirs))

    def pair(self, path, ours, peer):
        self.elements += 1
        self.unequal("VR", path, ours, peer, ours.vr, peer.vr)
        self.unequal("length", path, ours, peer, ours.length, peer.length)
        if peer.offset is not None and peer.offset - ours.offset not in (8, 12):
            self.note("place", path, ours, peer,
                      "%d, %d" % (ours.offset, peer.offset))
        if ours.form() != peer.form():
            self.note("form", path, ours, peer)
        elif ours.items is not None:
            self.items(path, ours, peer)
        elif ours.fragments is not None:
            self.fragments(path, ours, peer)
        elif ours.size is not None and peer.size is not None and \
                ours.size != peer.size:
            self.note("size", path, ours, peer,
                      "%d, %d" % (ours.size, peer.size))
        else:
            self.unequal("bytes", path, ours, peer, ours.crc, peer.crc)

    def items(self, path, ours, peer):
        if len(ours.items) != len(peer.items):
            self.note("count", path, ours, peer,
                      "%d, %d" % (len(ours.items), len(peer.items)))
        for i, (mine, theirs) in enumerate(zip(ours.items, peer.items)):
            at = "%s[%d]" % (path, i)
            self.unequal("item length", at, ours, peer, mine.length,
                         theirs.length)
            self.data_sets(at + ".", mine.elements, theirs.elements)

    def fragments(self, path, ours, peer):
        if len(ours.fragments) != len(peer.fragments):
            self.note("count", path, ours, peer, "%d, %d" % (
                len(ours.fragments), len(peer.fragments)))
        for i, (mine, theirs) in enumerate(zip(ours.fragments,
                                               peer.fragments)):
            at = "%s[%d]" % (path, i)
            self.unequal("size", at, ours, peer, mine[0], theirs[0])
            self.unequal("bytes", at, ours, peer, mine[1], theirs[1])

    def put_in_order(self, path, elements):
        result = sorted(elements, key=lambda e: e.tag)
        for before, after in zip(elements, result):
            if before is not after:
                self.note("order", path, before, after)
                break
        return result

    def data_sets(self, path, ours, peers):
        ours, others = without_duplicates(ours, self.keeps_last)
        for element in others:
            self.note("duplicate", path + tag_text(element.tag), element, None)
        if self.sorts:
            ours = self.put_in_order(path, ours)
        for mine, theirs in aligned(ours, peers):
            at = path + tag_text((mine or theirs).tag)
            if mine is None:
                self.note("theirs only", at, None, theirs)
            elif theirs is None:
                self.note("ours only", at, mine, None)
            else:
                self.pair(at, mine, theirs)
