#!/bin/bash
# dicom-validate against dciodvfy, on real files and on mutants of them; see
# tests/peers/compare_validate.py and the table in tests/README.md.
#
#   DICOM_CORPUS=folder MUTANTS=2000 tests/validate_peer.sh
set -u
BUILD=${BUILD:-build}
PYTHON=${PYTHON:-/usr/bin/python3}
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C

if [ -z "${DICOM_CORPUS:-}" ]; then
    echo "ok - validate: skipped: DICOM_CORPUS is not set"
elif ! command -v dciodvfy >/dev/null 2>&1; then
    echo "ok - validate: skipped: there is no dciodvfy"
elif ! "$PYTHON" -c 'import pydicom' 2>/dev/null; then
    echo "ok - validate: skipped: $PYTHON has no pydicom"
else
    "$PYTHON" -W ignore tests/peers/compare_validate.py \
        "$BUILD/examples/dicom-validate" "${MUTANTS:-60}" "$DICOM_CORPUS/real"
fi
