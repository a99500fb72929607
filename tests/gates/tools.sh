#!/bin/bash
# Every tool explains itself, names its version, and refuses what it does not
# know: exit status 0, 0 and 2.
. tests/support/gate.sh
version=$(sed -n 's/^#define DICOM_VERSION "\(.*\)"/\1/p' include/dicom/base.h)
err=$BUILD/tools.err

answers() { # TOOL OPTION STATUS PATTERN STREAM(out|err)
    out=$("$1" "$2" 2>"$err" </dev/null)
    status=$?
    [ $status -eq "$3" ] || echo "$2: exit status $status, not $3"
    if [ "$5" = out ]; then
        printf '%s\n' "$out" | grep -q -- "$4" ||
            echo "$2: no \"$4\" on the standard output"
        [ ! -s "$err" ] || echo "$2: writes to the standard error"
    else
        grep -q -- "$4" "$err" || echo "$2: no \"$4\" on the standard error"
        [ -z "$out" ] || echo "$2: writes to the standard output"
    fi
}

for source in examples/dicom-*.c; do
    [ -f "$source" ] || continue
    name=$(basename "$source" .c)
    tool=$BUILD/examples/$name
    answers "$tool" --help 0 "sage: $name" out | verdict "tools: $name --help"
    answers "$tool" --version 0 "$version" out |
        verdict "tools: $name --version"
    answers "$tool" --no-such-option 2 "$name" err |
        verdict "tools: $name refuses an unknown option"
done
