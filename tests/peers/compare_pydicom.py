"""Compares what dicom-events and pydicom tell of files."""
import sys
import warnings
import zlib

import pydicom
import pydicom.dataelem
import pydicom.dataset
from pydicom.datadict import dictionary_VR
from pydicom.encaps import generate_pixel_data_fragment
from pydicom.filebase import DicomBytesIO

import report
import tree

#: Sizes of the words that are turned round in a big endian data set.
WORDS = {"AT": 2, "OW": 2, "SS": 2, "US": 2, "US or SS": 2, "OB or OW": 2,
         "US or OW": 2, "US or SS or OW": 2, "FL": 4, "OF": 4, "OL": 4,
         "SL": 4, "UL": 4, "FD": 8, "OD": 8, "OV": 8, "SV": 8, "UV": 8}


def crc(value):
    return "%08x" % zlib.crc32(value)


def keep_raw():
    """Lets an element that pydicom has converted keep what it was made of."""
    convert = pydicom.dataset.DataElement_from_raw

    def convert_and_keep(raw, *rest):
        element = convert(raw, *rest)
        element.raw = raw
        return element

    pydicom.dataset.DataElement_from_raw = convert_and_keep


def implicit_vr(data_set, tag):
    """The VR that pydicom gives to an element without VR."""
    try:
        return dictionary_VR(tag)
    except KeyError:
        if tag.is_private:
            return pydicom.dataelem._private_vr_for_tag(data_set, tag)
        return "UL" if tag.element == 0 else "UN"


def length_of(raw):
    return tree.UNDEFINED if raw.length == 0xFFFFFFFF else raw.length


def little_endian(vr, value):
    size = WORDS.get(vr, 1)
    if size == 1:
        return value
    whole = len(value) - len(value) % size
    swapped = bytearray(value)
    for i in range(size):
        swapped[i:whole:size] = value[size - 1 - i:whole:size]
    return bytes(swapped)


class Walker:
    """A pydicom data set as Elements.

    A sequence of defined length is read by pydicom from its bytes alone, so
    the places in it count from its beginning: `base`.
    """

    def items(self, sequence, base):
        return [tree.Item(tree.UNDEFINED
                          if item.is_undefined_length_sequence_item else None,
                          self.data_set(item, base)) for item in sequence]

    def fragments(self, raw):
        stream = DicomBytesIO(raw.value)
        stream.is_little_endian = True
        return [(len(f), crc(f)) for f in generate_pixel_data_fragment(stream)]

    def value(self, vr, value):
        """What is compared of a value."""
        return value

    def sequence(self, data_set, element, raw, vr, base):
        """An open one, or bytes that are to be read as one."""
        if raw is None:
            items = self.items(element.value, base)
            return tree.Element(element.tag, vr, tree.UNDEFINED,
                                items=items, offset=element.file_tell + base)
        items = self.items(data_set[raw.tag].value, base + raw.value_tell)
        return tree.Element(raw.tag, vr, length_of(raw), items=items,
                            offset=raw.value_tell + base)

    def element(self, data_set, element, base):
        raw = element
        if not isinstance(element, pydicom.dataelem.RawDataElement):
            raw = getattr(element, "raw", None)
        vr = element.VR if raw is None else raw.VR
        if vr is None:
            vr = implicit_vr(data_set, raw.tag)
        elif vr == "UN" and raw is not None and \
                implicit_vr(data_set, raw.tag) == "SQ":
            vr = "SQ"
        if vr == "SQ":
            return self.sequence(data_set, element, raw, vr, base)
        vr = str(getattr(vr, "value", vr))
        result = tree.Element(raw.tag, vr, length_of(raw),
                              offset=raw.value_tell + base)
        if raw.length == 0xFFFFFFFF:
            result.fragments = self.fragments(raw)
            return result
        value = raw.value or b""
        if not raw.is_little_endian:
            value = little_endian(vr, value)
        value = self.value(vr, value)
        result.size, result.crc = len(value), crc(value)
        return result

    def data_set(self, data_set, base=0):
        elements = [self.element(data_set, e, base)
                    for e in list(data_set._dict.values())]
        # A command set is read first but put last.
        return sorted(elements, key=lambda e: e.tag >> 16 != 0)


def read(path):
    """What pydicom finds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = pydicom.dcmread(path, force=True)
            meta = Walker().data_set(found.file_meta)
            syntax = found.file_meta.get("TransferSyntaxUID")
            base = 0
            if syntax == pydicom.uid.DeflatedExplicitVRLittleEndian:
                base = meta[-1].offset + meta[-1].size
            return meta, Walker().data_set(found, base)
    except Exception as e:  # whatever the peer stumbles over
        raise tree.Unread("%s: %s" % (type(e).__name__, e)) from e


NAME = "pydicom"
KEEPS_LAST = True
SORTS = False


def either_vr(d, _):
    return d.what == "VR" and d.ours.vr in d.peer.vr.split(" or ")


def group_length(d, _):
    return d.what == "VR" and d.ours.tag & 0xFFFF == 0 and \
        (d.ours.vr, d.peer.vr) == ("UL", "UN")


def private_dictionary(d, _):
    return d.what in ("VR", "form") and d.ours.tag >> 16 & 1 and \
        d.peer.vr == "UN" != d.ours.vr


def lone_delimiter(d, _):
    return d.what in ("VR", "form") and d.ours.vr == "UN" and \
        d.ours.crc == LONE_DELIMITER and d.peer.items == []


def duplicate(d, _):
    return d.what == "duplicate"


def stray(d, c):
    return d.what == "theirs only" and d.peer.tag >> 16 == 0xFFFE and \
        c.after(d, "ITEM_STRAY", "DELIMITER_STRAY")


def no_delimiter(d, c):
    return d.what == "ours only" and d.ours.form() == "fragments" and \
        bool(c.log.found("DELIMITER_MISSING"))


def swallowed(d, c):
    at = (d.ours or d.peer).offset
    return c.cut is not None and at is not None and at >= c.cut - 12 and \
        (c.log.status == "NOT_DICOM" or
         c.after(d, "VR_UNKNOWN", "FORM_SWITCH"))


LONE_DELIMITER = crc(b"\xFE\xFF\xDD\xE0\0\0\0\0")

RULES = [
    ("either VR", either_vr,
     "where the dictionary allows several VRs pydicom keeps them all; we "
     "settle on one, by Pixel Representation and the transfer syntax"),
    ("group length", group_length,
     "in a private group pydicom takes it for UN; it is UL in every group"),
    ("private dictionary", private_dictionary,
     "ours has private elements that pydicom 2.3 does not have"),
    ("lone delimiter", lone_delimiter,
     "a UN value that is one Sequence Delimitation Item and nothing else is "
     "bytes to us, an empty sequence to pydicom"),
    ("duplicate", duplicate,
     "of elements with the same tag pydicom keeps the last; we deliver all"),
    ("stray", stray,
     "pydicom keeps an item outside of a sequence as an element; we report "
     "it as stray"),
    ("no delimiter", no_delimiter,
     "pydicom drops pixel data whose Sequence Delimitation Item is missing; "
     "we deliver the fragments"),
    ("swallowed", swallowed,
     "pydicom takes other bytes for a length and swallows what follows, to "
     "the end of the file; we read on or refuse the file"),
]

if __name__ == "__main__":
    pydicom.config.logger.disabled = True
    keep_raw()
    sys.exit(report.main(sys.modules[__name__]))
