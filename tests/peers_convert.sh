#!/bin/bash
# Files of a corpus, converted: what dcmdump, gdcmdump and pydicom say of them;
# see tests/peers/convert.py and the table in tests/README.md.
#
#   DICOM_CORPUS=folder tests/peers_convert.sh
#
# The folder holds `real`. PYTHON is one that has pydicom 2.3.
set -u
BUILD=${BUILD:-build}
PYTHON=${PYTHON:-/usr/bin/python3}
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C
peers=$(dirname "$0")/peers

if [ -z "${DICOM_CORPUS:-}" ]; then
    echo "ok - convert: skipped: DICOM_CORPUS is not set"
    exit 0
fi
if ! "$PYTHON" -c 'import pydicom; assert pydicom.__version__[:3] == "2.3"' \
    2>/dev/null; then
    echo "ok - convert: skipped: $PYTHON has no pydicom 2.3"
    exit 0
fi
for peer in dcmdump gdcmdump; do
    command -v $peer >/dev/null ||
        echo "ok - convert: skipped: there is no $peer"
done
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
good=0

# The comparison has to notice what is wrong. Each line is the tool, spoilt in
# another way.
tool=$(realpath "$BUILD/examples/dicom-convert")
out=$work/out
export tool out
file=$(grep -lr -m1 -a '1.2.840.10008.1.2.1' "$DICOM_CORPUS/real" |
    sort | head -n 1)
mkdir "$work/spoilt"
spoil() { # LINE
    printf '#!/bin/sh\n%s\n' "$1" >"$work/spoilt/dicom-convert"
    chmod +x "$work/spoilt/dicom-convert"
    "$PYTHON" "$peers/convert.py" "$work/spoilt" "$work" "$file" \
        >"$work/verdict"
    if grep -q '^not ok - convert: explicit-le' "$work/verdict" &&
        ! grep -q '^ok - convert: explicit-le' "$work/verdict"; then
        echo "ok - convert: notices: $1"
    else
        echo "not ok - convert: does not notice: $1"
        good=1
    fi
}
spoil 'exec "$tool" --remove Modality "$@"'
spoil 'exec "$tool" --set Modality=XX "$@"'
spoil 'exec "$tool" --set PatientComments=new "$@"'
spoil '"$tool" "$@" && printf "\010\0\001" >>"$out"'

"$PYTHON" "$peers/convert.py" "$BUILD/examples" "$work" \
    "$DICOM_CORPUS"/real/* || good=1
exit $good
