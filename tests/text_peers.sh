#!/bin/bash
# JSON and XML of the files of a corpus beside what pydicom, dcm2json and
# dcm2xml make of them; see tests/peers/compare_model.py and the tables in
# tests/README.md.
#
#   DICOM_CORPUS=folder tests/text_peers.sh
#
# The folder holds `real`. PYTHON is one that has pydicom 2.3.
set -u
BUILD=${BUILD:-build}
PYTHON=${PYTHON:-/usr/bin/python3}
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C
tools=$(realpath "$BUILD/examples")
compare=$(dirname "$0")/peers/compare_model.py

if [ -z "${DICOM_CORPUS:-}" ]; then
    echo "ok - text peers: skipped: DICOM_CORPUS is not set"
    exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
good=0

# The comparison has to notice what is wrong. Each line of sed spoils our text
# of one file in another way.
spoil() { # PEER
    local peer=$1 file edit tool n=0
    shift
    file=$(grep -lr -m1 -a 'ISO_IR' "$DICOM_CORPUS/real" | sort | head -n 1)
    for edit; do
        n=$((n + 1))
        for tool in dicom-json dicom-xml dicom-events; do
            printf '#!/bin/sh\n"%s" "$@" | sed "%s"\n' "$tools/$tool" \
                "$edit" >"$work/$tool"
            chmod +x "$work/$tool"
        done
        "$PYTHON" "$compare" "$peer" "$work" "$file" >"$work/verdict"
        if grep -q '^not ok' "$work/verdict"; then
            echo "ok - $peer: notices spoilt text $n"
        else
            echo "not ok - $peer: does not notice: $edit"
            good=1
        fi
    done
}

json=('s/.00080016.:{[^}]*},//'
      's/\(00080060.:{.vr.:.\)CS/\1SH/'
      's/\(00080060.:{.vr.:.CS.,.Value.:..\)/\1x/'
      's/.00080005.:{/\x2200080002\x22:{\x22vr\x22:\x22CS\x22},&/')
xml=('s/tag=.00080016/tag=\x2200080017/'
     's/\(tag=.00080060. vr=.\)CS/\1SH/'
     's/\(keyword=.Modality.><Value number=.1.>\)/\1x/'
     's/keyword=.Modality./keyword=\x27Modalities\x27/')

ask() { # PEER NEED KIND: NEED is a command
    if ! eval "$2" >/dev/null 2>&1; then
        echo "ok - text peers: skipped: there is no $1, or no $PYTHON"
        return
    fi
    if [ "$3" = json ]; then
        spoil "$1" "${json[@]}"
    else
        spoil "$1" "${xml[@]}"
    fi
    "$PYTHON" "$compare" "$1" "$tools" "$DICOM_CORPUS"/real/* || good=1
}

python="'$PYTHON' -c ''"
ask pydicom "'$PYTHON' -c 'import pydicom as p; assert p.__version__[:3] == \
\"2.3\"'" json
ask dcm2json "command -v dcm2json && command -v dcmodify && $python" json
ask dcm2xml "command -v dcm2xml && $python" xml
exit $good
