#!/usr/bin/python3
"""Compares dicom-validate with dciodvfy (dicom3tools), attribute by attribute.

usage: compare_validate.py DICOM_VALIDATE MUTANTS FOLDER

Files are those of FOLDER whose object definition both know, and mutants of
them: an attribute is removed, emptied, given a value of no list, or a sequence
gets more items. What dciodvfy calls an error at an attribute (missing, empty,
not permitted, none of the enumerated values) has to be found by ours as well,
at an attribute of that name, unless a rule below explains why not.
"""
import collections
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile

import pydicom
from pydicom.datadict import dictionary_description, dictionary_keyword

PATTERNS = [
    (re.compile(r"Error - Missing attribute .*Element=<(\w+)>"), "MISSING"),
    (re.compile(r"Error - Empty attribute .*Element=<(\w+)>"), "EMPTY"),
    (re.compile(r"Error - Attribute present when condition unsatisfied"
                r".*Element=<(\w+)>"), "NOT_PERMITTED"),
    (re.compile(r"Error - Unrecognized enumerated value.*attribute <(.+)>$"),
     "VALUE_ENUMERATED"),
]
CODES = {code for _, code in PATTERNS}

# What dciodvfy says and ours does not, and why.
EXPLAINED = {
    ("VALUE_ENUMERATED", "NumberOfFrames", "Secondary Capture Image"):
        "its own rule for single-frame objects, in no module of PS3.3",
    ("MISSING", "FrameOfReferenceUID", "RT Structure Set"):
        "it takes the optional Frame of Reference module for mandatory "
        "(PS3.3 A.19.3)",
    ("MISSING", "PositionReferenceIndicator", "RT Structure Set"): "the same",
    ("MISSING", "PixelData", "Secondary Capture Image"):
        "its test of the transfer syntax does not know JPIP references",
    ("EMPTY", "PixelData", None):
        "it takes some encapsulated pixel data for empty",
    ("VALUE_ENUMERATED", "BitsAllocated", "Segmentation"):
        "the bits follow from Segmentation Type (PS3.3 C.8.20.2), where ours "
        "tells the error",
    ("VALUE_ENUMERATED", "BitsStored", "Segmentation"): "the same",
    ("VALUE_ENUMERATED", "HighBit", "Segmentation"): "the same",
}

NAMES = {}
for _tag in pydicom.datadict.DicomDictionary:
    NAMES.setdefault(dictionary_description(_tag), dictionary_keyword(_tag))


def theirs(path):
    """None if it does not know the object or stumbles."""
    try:
        run = subprocess.run(["dciodvfy", path], capture_output=True,
                             timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return None
    lines = run.stderr.decode("latin-1").splitlines()
    if run.returncode < 0 or any(
            "not found" in line or "read failed" in line or
            "missing SOPClassUID" in line for line in lines):
        return None
    found = set()
    for line in lines:
        for pattern, code in PATTERNS:
            match = pattern.match(line)
            if match:
                name = match.group(1)
                found.add((code, NAMES.get(name, name)))
    return found


def ours(tool, path):
    """{(code, keyword): the rule and its section}, object definition"""
    run = subprocess.run([tool, "--format", "lines", path],
                         capture_output=True, timeout=60, check=False)
    found, iod = {}, ""
    for line in run.stdout.decode("utf-8", "replace").splitlines():
        v = json.loads(line)
        iod = v["iod"] or iod
        code = v["code"]
        if code in ("GROUP_MISSING", "GROUP_NOT_IN_ALL"):
            code = "MISSING"
        if code in CODES:
            rule = [v["module"], f'type {v["type"]}' if v["type"] else "",
                    v["section"]]
            found[code, v["keyword"]] = ", ".join(r for r in rule if r)
    return found, iod


def places(ds, depth=0):
    """All elements of a data set and of its items, with their data set."""
    for element in ds:
        if element.tag.is_private or element.tag.group < 8:
            continue
        yield ds, element
        if element.VR == "SQ" and depth < 4:
            for item in element.value[:2]:
                yield from places(item, depth + 1)


def mutate(ds, rng):
    choices = [p for p in places(ds) if p[1].keyword not in
               ("SOPClassUID", "PixelData", "SpecificCharacterSet")]
    parent, element = rng.choice(choices)
    how = rng.randrange(4)
    if how == 0 or (how == 3 and element.VR != "SQ"):
        del parent[element.tag]
    elif how == 1:
        element.value = [] if element.VR == "SQ" else None
    elif element.VR == "SQ":
        if element.value:
            element.value.append(element.value[0])
    elif element.VR == "CS":
        element.value = "NO SUCH TERM"
    elif element.VR == "US":
        element.value = 77
    else:
        del parent[element.tag]


class Tally:
    def __init__(self):
        self.counts = collections.Counter()
        self.missed = collections.Counter()
        self.alone = collections.Counter()
        self.example = {}
        self.rules = {}

    def compare(self, tool, path, label):
        peer = theirs(path)
        if peer is None:
            self.counts["passed over"] += 1
            return
        own, iod = ours(tool, path)
        self.counts["files"] += 1
        self.counts["both"] += len(peer & own.keys())
        self.counts["ours alone"] += len(own.keys() - peer)
        for one in own.keys() - peer:
            self.alone[one + (iod,)] += 1
            self.rules[one + (iod,)] = own[one]
        for one in peer - own.keys():
            if one + (iod,) in EXPLAINED or one + (None,) in EXPLAINED:
                self.counts["explained"] += 1
            else:
                self.missed[one] += 1
                self.example.setdefault(one, label)

    def verdict(self, name):
        missed = sum(self.missed.values())
        total = missed + self.counts["both"]
        share = 100 * self.counts["both"] / total if total else 0
        text = f"validate: {name}: {share:.1f} % of {total} errors found"
        print(("ok - " if share >= 98 else "not ok - ") + text)
        print("#", dict(self.counts), "missed:", missed)
        for one, count in self.missed.most_common():
            print("#", count, *one, "e.g.", self.example[one])
        for one, count in self.alone.most_common():
            print("# ours alone:", count, *one, "-", self.rules[one])
        bare = [one for one in self.alone if "PS3" not in self.rules[one]]
        print("not ok -" if bare else "ok -",
              f"validate: {name}: all others of ours have a rule", *bare)


def processor_time(command, runs=1):
    """The seconds that command takes of the processors, its output unread."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(runs):
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime +
            after.ru_stime - before.ru_stime)


def main():
    tool, mutants, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    rng = random.Random(20261124)
    paths = sorted(os.path.join(folder, n) for n in os.listdir(folder))
    files = Tally()
    good = []

    for path in paths:
        before = files.counts["files"]
        files.compare(tool, path, os.path.basename(path))
        if (files.counts["files"] > before and
                os.path.getsize(path) < 1 << 20):
            good.append(path)
    files.verdict("files")

    changed = Tally()
    with tempfile.TemporaryDirectory() as work:
        mutant = os.path.join(work, "mutant.dcm")
        while changed.counts["files"] < mutants:
            path = rng.choice(good)
            try:
                ds = pydicom.dcmread(path, force=True)
                for _ in range(rng.randint(1, 3)):
                    mutate(ds, rng)
                ds.save_as(mutant)
            except Exception:  # what pydicom cannot write is no mutant
                good.remove(path)
                continue
            changed.compare(tool, mutant, os.path.basename(path))
    changed.verdict("mutants")

    runs = 10
    own = processor_time([tool, "--quiet"] + good, runs) / runs
    peer = sum(processor_time(["dciodvfy", path]) for path in good)
    print(f"# {len(good)} files, processor time: dciodvfy {peer:.2f} s, "
          f"ours {own:.3f} s, {peer / own:.0f} times")


if __name__ == "__main__":
    main()
