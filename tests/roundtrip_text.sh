#!/bin/bash
# Every file of a corpus as JSON and as XML, made a DICOM file again, gives the
# same JSON; see tests/peers/roundtrip_text.py for what may differ.
#
#   DICOM_CORPUS=folder tests/roundtrip_text.sh
set -u
BUILD=${BUILD:-build}
PYTHON=${PYTHON:-/usr/bin/python3}
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C

if [ -z "${DICOM_CORPUS:-}" ]; then
    echo "ok - roundtrip: skipped: DICOM_CORPUS is not set"
    exit 0
fi
if ! "$PYTHON" -c '' 2>/dev/null; then
    echo "ok - roundtrip: skipped: there is no $PYTHON"
    exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
"$PYTHON" "$(dirname "$0")/peers/roundtrip_text.py" "$BUILD/examples" "$work" \
    "$DICOM_CORPUS"/real/*
