#!/bin/bash
# What other readers find in the files of a corpus, compared with what the
# parser finds; see tests/peers/ and the table in tests/README.md.
#
#   DICOM_CORPUS=folder tests/peers.sh
#
# The folder holds `real`. PYTHON is one that has pydicom 2.3.
set -u
BUILD=${BUILD:-build}
PYTHON=${PYTHON:-/usr/bin/python3}
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C
tool=$BUILD/examples/dicom-events
peers=$(dirname "$0")/peers

if [ -z "${DICOM_CORPUS:-}" ]; then
    echo "ok - peers: skipped: DICOM_CORPUS is not set"
    exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
good=0

# The comparison has to notice what is wrong. Each line of sed spoils the log
# of our tool in another way.
spoil() { # PEER
    local peer=$1 file edit n=0
    shift
    file=$(grep -lr -m1 -a 'ISO_IR' "$DICOM_CORPUS/real" | sort | head -n 1)
    for edit; do
        n=$((n + 1))
        printf '#!/bin/sh\n"%s" "$@" | sed "%s"\n' "$(realpath "$tool")" \
            "$edit" >"$work/spoilt"
        chmod +x "$work/spoilt"
        "$PYTHON" "$peers/compare_$peer.py" "$work/spoilt" "$file" \
            >"$work/verdict"
        if grep -q '^not ok' "$work/verdict"; then
            echo "ok - $peer: notices spoilt log $n"
        else
            echo "not ok - $peer: does not notice: $edit"
            good=1
        fi
    done
}

compare() { # PEER
    "$PYTHON" "$peers/compare_$1.py" "$tool" "$DICOM_CORPUS"/real/* || good=1
}

headers=('/\t00080060\t/d'
         's/\t00080060\tCS/\t00080060\tSH/'
         's/\t00080060\tCS\t[0-9]*/\t00080060\tCS\t98/'
         's/^\(.*\)\t00080060\t\(.*\)/&\n\1\t00080061\t\2/')
values=('s/\(\t00080060.*\t\)[0-9a-f]*\t-$/\100000bad\t-/'
        's/^[0-9]*\(.*\t00080060\)/7\1/')

if "$PYTHON" -c 'import pydicom; assert pydicom.__version__[:3] == "2.3"' \
    2>/dev/null; then
    spoil pydicom "${headers[@]}" "${values[@]}"
    compare pydicom
else
    echo "ok - peers: skipped: $PYTHON has no pydicom 2.3"
fi
if command -v dcmdump >/dev/null && "$PYTHON" -c '' 2>/dev/null; then
    spoil dcmdump "${headers[@]}"
    compare dcmdump
else
    echo "ok - peers: skipped: there is no dcmdump, or no $PYTHON"
fi

# Text, of the corpus and of files that are made here: the samples of PS3.5
# and all characters of every set.
text=$BUILD/examples/dicom-json
if "$PYTHON" -c 'import pydicom; assert pydicom.__version__[:3] == "2.3"' \
    2>/dev/null; then
    mkdir "$work/made"
    "$PYTHON" "$peers/make_text.py" "$(dirname "$0")/charset_samples.tsv" \
        "$work/made" || good=1
    printf '#!/bin/sh\n"%s" "$@" | sed "s/Yamada/Yamata/"\n' \
        "$(realpath "$text")" >"$work/spoilt"
    "$PYTHON" "$peers/compare_text.py" "$work/spoilt" "$work/made/sample-01" \
        >"$work/verdict"
    if grep -q '^not ok' "$work/verdict"; then
        echo "ok - text: notices spoilt text"
    else
        echo "not ok - text: does not notice spoilt text"
        good=1
    fi
    "$PYTHON" "$peers/compare_text.py" "$text" "$work"/made/* \
        "$DICOM_CORPUS"/real/* || good=1
fi
exit $good
