"""Files as JSON and XML and back, compared as JSON.

usage: roundtrip_text.py FOLDER-OF-TOOLS FOLDER-FOR-FILES FILE...

What may differ: Specific Character Set, which becomes ISO_IR 192; a byte that
pads bytes of odd length (PS3.5 7.1.1); by XML empty components at the end of
names (PS3.19 A.1). A tag that is there twice is refused.
"""
import base64
import json
import os
import subprocess
import sys

CHARSET = "00080005"


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def name(groups):
    """A name without empty components; None if nothing is left."""
    kept = {k: v.rstrip("^") for k, v in (groups or {}).items()}
    return {k: v for k, v in kept.items() if v} or None


def attribute(a, names):
    a = dict(a)
    if "InlineBinary" in a:
        value = base64.b64decode(a["InlineBinary"], validate=True)
        a["InlineBinary"] = value + b"\0" * (len(value) % 2)
    if a["vr"] == "SQ":
        a["Value"] = [data_set(i, names) for i in a.get("Value", [])]
    if a["vr"] == "PN" and names and "Value" in a:
        a["Value"] = [name(n) for n in a["Value"]]
        if a["Value"] == [None]:
            del a["Value"]
    return a


def data_set(d, names):
    return {t: attribute(a, names) for t, a in d.items() if t != CHARSET}


def has_twice(answer):
    """Whether an object of the JSON has two members of one name."""
    found = []

    def pairs(members):
        found.append(len(members) != len(dict(members)))
        return dict(members)

    json.loads(answer[1].decode(), object_pairs_hook=pairs)
    return any(found)


def judge(tools, work, kind, path):
    """None if all is well, else what is wrong; "" if there is nothing."""
    text, made = os.path.join(work, "text"), os.path.join(work, "made")
    _, first, _ = run(tools + "/dicom-json", "--sort", path)
    if not first.strip():
        return ""
    _, out, _ = run(tools + "/dicom-" + kind, path)
    with open(text, "wb") as file:
        file.write(out)
    status, _, err = run(tools + "/dicom-" + kind, "--reverse", text, made)
    if status != 0:
        if "there twice" in err and has_twice(run(tools + "/dicom-json", path)):
            return None
        return err.strip()
    _, second, _ = run(tools + "/dicom-json", made)
    names = kind == "xml"
    a = data_set(json.loads(first.decode()), names)
    b = data_set(json.loads(second.decode()), names)
    wrong = sorted(t for t in set(a) | set(b) if a.get(t) != b.get(t))
    return "differs in " + " ".join(wrong[:5]) if wrong else None


def main():
    tools, work, paths = sys.argv[1], sys.argv[2], sys.argv[3:]
    good, compared = True, 0
    for path in paths:
        for kind in ("json", "xml"):
            wrong = judge(tools, work, kind, path)
            compared += wrong is None
            title = "roundtrip: %s: %s" % (kind, os.path.basename(path))
            if wrong:
                good = False
                print("not ok - %s: %s" % (title, wrong))
            elif wrong is None:
                print("ok - " + title)
    if compared == 0:
        print("not ok - roundtrip: nothing was compared")
    return 0 if good and compared else 1


if __name__ == "__main__":
    sys.exit(main())
