"""Compares files one by one and prints a verdict on each.

A peer is a module: NAME; KEEPS_LAST and SORTS, see tree.Comparison; RULES;
read(path), the Elements of the file meta information and of the data set. It
raises tree.Unread, with the reason, if the peer does not read the file.
A rule is (name, test, why): it explains a Difference `d` of a Case `c` if
test(d, c) is true.
"""
import os
import sys

import tree

SHOWN = 10  # unexplained differences of one file


class Case:
    """What our tool and a peer tell of one file."""

    def __init__(self, log, peers):
        self.log = log
        self.cut = tree.first_cut(peers)

    def after(self, difference, *codes):
        """Does the Difference stand at or after one of our findings?"""
        at = (difference.ours or difference.peer).offset
        found = self.log.found(*codes)
        return at is not None and bool(found) and min(found) <= at


def explain(differences, case, rules):
    """The counts of the differences by rule; those without one."""
    counts, unexplained = {}, []
    for difference in differences:
        for name, test, _ in rules:
            if test(difference, case):
                counts[name] = counts.get(name, 0) + 1
                break
        else:
            unexplained.append(difference)
    return counts, unexplained


def judge(peer, tool, path):
    """Prints the verdict on one file. Returns its counts by rule, None if it
    was not compared, and whether all is well."""
    name = "%s: %s" % (peer.NAME, os.path.basename(path))
    try:
        log = tree.read_ours(tool, path)
        meta, data = peer.read(path)
    except tree.Unread as e:
        print("# %s: not read by the peer: %s" %
              (name, " ".join(str(e).replace(path, "").split())))
        return None, True
    except (RuntimeError, ValueError, IndexError) as e:
        print("not ok - %s: not understood: %s" % (name, e))
        return None, False
    comparison = tree.Comparison(peer.KEEPS_LAST, peer.SORTS)
    comparison.data_sets("meta ", log.meta, meta)
    comparison.data_sets("", log.data, data)
    counts, unexplained = explain(comparison.differences,
                                  Case(log, meta + data), peer.RULES)
    told = "".join(", %d %s" % (n, rule) for rule, n in counts.items())
    if not unexplained:
        print("ok - %s: %d elements%s" % (name, comparison.elements, told))
        return counts, True
    print("not ok - %s: %d differences without a rule" %
          (name, len(unexplained)))
    for difference in unexplained[:SHOWN]:
        print("    %s" % difference)
    return counts, False


def main(peer):
    """usage: compare_PEER.py DICOM-EVENTS FILE..."""
    tool, paths = sys.argv[1], sys.argv[2:]
    total, compared, good = {}, 0, True
    for path in paths:
        counts, well = judge(peer, tool, path)
        compared += counts is not None
        good = good and well
        for name, n in (counts or {}).items():
            total[name] = total.get(name, 0) + n
    print("# %s: %d of %d files compared" % (peer.NAME, compared, len(paths)))
    for name, _, why in peer.RULES:
        print("# %s: %d times %s: %s" %
              (peer.NAME, total.get(name, 0), name, why))
    if compared == 0:
        print("not ok - %s: no file was compared" % peer.NAME)
        good = False
    return 0 if good else 1
