#!/bin/bash
# The events of every file of a corpus are the same however it is cut, pushed
# or pulled, from a file or a pipe.
#
#   DICOM_CORPUS=folder tests/corpus_cuts.sh
#
# The folder holds `real` and `synthetic`; CUTS and JOBS may be set. Files
# above FINE_MAX bytes are not cut into pieces below 64 bytes.
set -u
BUILD=${BUILD:-build}
CUTS=${CUTS:-1 2 3 5 7 11 13 64 4096}
FINE_MAX=${FINE_MAX:-4194304}
export tool=$BUILD/examples/dicom-events CUTS FINE_MAX

if [ -z "${DICOM_CORPUS:-}" ]; then
    echo "ok - corpus_cuts # skip: DICOM_CORPUS is not set"
    exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export work

# A crash or a wrong exit status shows in the output too; the name of the file
# does not.
events() { # ARGUMENTS...
    timeout 60 "$tool" "$@" 2>&1 | sed 's/^dicom-events: [^:]*: /: /'
    echo "exit ${PIPESTATUS[0]}"
}

judge() { # FILE
    local name size whole bad=
    name=$(basename "$1")
    size=$(stat -c %s "$1")
    whole=$work/$name.$$
    events "$1" >"$whole"
    tail -n 1 "$whole" | grep -q '^exit [01]$' || bad="$bad crash"
    for cut in $CUTS; do
        [ "$cut" -lt 64 ] && [ "$size" -gt "$FINE_MAX" ] && continue
        events --cut "$cut" "$1" | cmp -s "$whole" - || bad="$bad cut=$cut"
    done
    events --pull "$1" | cmp -s "$whole" - || bad="$bad pull"
    events --pull --cut 7 "$1" | cmp -s "$whole" - || bad="$bad pull,cut=7"
    cat "$1" | events - | cmp -s "$whole" - || bad="$bad pipe"
    rm -f "$whole"
    echo "${bad:+not }ok - $name${bad:+:$bad}"
}
export -f events judge

find "$DICOM_CORPUS/real" "$DICOM_CORPUS/synthetic" -type f -print0 |
    sort -z |
    xargs -0 -P "${JOBS:-2}" -I{} bash -c 'judge "$1"' _ {} >"$work/verdicts"
cat "$work/verdicts"
echo "$(grep -c '^ok' "$work/verdicts") files are the same in every cut," \
     "$(grep -c '^not ok' "$work/verdicts") are not"
! grep -q '^not ok' "$work/verdicts"
