#!/bin/bash
# The events of every file of a corpus are the same however it is cut, pushed
# or pulled, from a file or a pipe.
#
#   DICOM_CORPUS=folder tests/corpus_cuts.sh
#
# The folder holds `real` and `synthetic`; CUTS and JOBS may be set.
set -u
BUILD=${BUILD:-build}
CUTS=${CUTS:-1 2 3 5 7 11 13 64 4096}
export tool=$BUILD/examples/dicom-events CUTS

if [ -z "${DICOM_CORPUS:-}" ]; then
    echo "ok - corpus_cuts # skip: DICOM_CORPUS is not set"
    exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export work

# What the tool says, on both streams, and its exit status, in the file $out.
events() { # ARGUMENTS...
    "$tool" "$@" >"$out" 2>&1
    echo "exit $?" >>"$out"
}

judge() { # FILE
    local bad='' cut name=${1##*/}
    local whole=$work/$$.whole out=$work/$$.out
    events - <"$1"
    mv "$out" "$whole"
    case $(tail -n 1 "$whole") in
    'exit 0' | 'exit 1') ;;
    *) bad=' crash' ;;
    esac
    for cut in $CUTS; do
        events --cut "$cut" - <"$1"
        cmp -s "$whole" "$out" || bad="$bad cut=$cut"
    done
    events --pull - <"$1"
    cmp -s "$whole" "$out" || bad="$bad pull"
    events --pull --cut 7 - <"$1"
    cmp -s "$whole" "$out" || bad="$bad pull,cut=7"
    cat "$1" | events -
    cmp -s "$whole" "$out" || bad="$bad pipe"
    events "$1"
    sed 's/^dicom-events: .*: /dicom-events: -: /' "$out" >"$out.name"
    sed 's/^dicom-events: .*: /dicom-events: -: /' "$whole" |
        cmp -s - "$out.name" || bad="$bad file"
    echo "${bad:+not }ok - $name${bad:+:$bad}"
}
export -f events judge

find "$DICOM_CORPUS/real" "$DICOM_CORPUS/synthetic" -type f -print0 |
    sort -z |
    xargs -0 -n 8 -P "${JOBS:-2}" bash -c 'for f; do judge "$f"; done' _ |
    tee "$work/verdicts"
echo "$(grep -c '^ok' "$work/verdicts") files are the same in every cut," \
     "$(grep -c '^not ok' "$work/verdicts") are not"
! grep -q '^not ok' "$work/verdicts"
