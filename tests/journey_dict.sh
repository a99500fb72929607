#!/bin/sh
# dicom-dict answers: tests/journey_dict.sh
set -u
dict=${BUILD:-build}/examples/dicom-dict
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

# says NAME STATUS EXPECTED ARGUMENT...: all of stdout, with @ for tabs and
# ; between lines.
says() {
    test=$1 status=$2 expected=$3
    shift 3
    "$dict" "$@" >"$work/out" 2>"$work/err"
    got=$?
    text=$(tr '\t' @ <"$work/out" | paste -sd ';' -)
    if [ $got -ne "$status" ] || [ "$text" != "$expected" ]; then
        echo "not ok - $test: $got $text $(cat "$work/err")"
        failed=1
    elif [ $got -ne 0 ] && ! grep -q '^dicom-dict: ' "$work/err"; then
        echo "not ok - $test: no message"
        failed=1
    else
        echo "ok - $test"
    fi
}

name="(0010,0010)@PN@1@PatientName@Patient's Name@-"
overlay='(60xx,3000)@OB|OW@1@OverlayData@Overlay Data@-'
nth='(0028,04x0)@US@1@RowsForNthOrderCoefficients@Rows For Nth Order Coefficients@retired'
csa='(0029,xx08)@CS@1@-@CSA Image Header Type@-@SIEMENS CSA HEADER'

says 'tag of digits' 0 "$name" 00100010
says 'tag with a comma' 0 "$name" 0010,0010
says 'tag in parentheses' 0 "$name" '(0010,0010)'
says 'tag of lower case' 0 '(7FE0,0010)@OB|OW@1@PixelData@Pixel Data@-' \
    7fe00010
says 'tag of a repeating group' 0 "$overlay" 60023000
says 'repeating group' 0 "$overlay" '(60xx,3000)'
says 'repeating element' 0 "$nth" 0028,04x0
says 'exact before repeating' 0 \
    '(0028,0400)@LO@1@TransformLabel@Transform Label@retired' 00280400
says 'VM with steps' 0 '(3006,0050)@DS@3-3n@ContourData@Contour Data@-' \
    ContourData
says 'no VR' 0 '(FFFE,E000)@-@1@Item@Item@-' Item
says 'private of a creator' 0 "$csa" '(0029,"SIEMENS CSA HEADER",08)'
says 'UID' 0 \
    '1.2.840.10008.1.2@Transfer Syntax@ImplicitVRLittleEndian@Implicit VR Little Endian@-' \
    1.2.840.10008.1.2
says 'UID keyword' 0 \
    '1.2.840.10008.5.1.4.1.1.2@SOP Class@CTImageStorage@CT Image Storage@-' \
    CTImageStorage
says 'part of a name' 0 \
    "(0010,1060)@PN@1@PatientMotherBirthName@Patient's Mother's Birth Name@-" \
    "MOTHER'S birth"
says 'two queries' 0 "$name;$overlay" PatientName OverlayData
says 'one of two not found' 1 "$name" nothing-like-it PatientName
says 'tag not found' 1 '' 00101234
says 'odd group not found' 1 '' 00090000
says 'creator element not found' 1 '' 00290010
says 'x in the wrong place' 1 '' 00xx0010
says 'empty query' 1 '' ''
says 'no query' 2 ''
says 'unknown option' 2 '' --unknown PatientName
says 'no file' 2 '' --dictionary
says 'missing file' 2 '' --dictionary "$work/missing" PatientName
says 'folder as a file' 2 '' --dictionary "$work" PatientName

printf '# mine\nACME\t0029xx10\tUS|SS\t2-n\tGain\n' >"$work/acme.tsv"
printf '\t00100010\tLO\t1\tNom\tNom\n' >>"$work/acme.tsv"
says 'added private row' 0 '(0029,xx10)@US|SS@2-n@-@Gain@-@ACME' \
    --dictionary "$work/acme.tsv" '(0029,"ACME",10)'
says 'replaced row' 0 '(0010,0010)@LO@1@Nom@Nom@-' \
    --dictionary "$work/acme.tsv" 00100010
printf '# mine\nACME\t0029xx10\tUX\t1\tGain\n' >"$work/bad.tsv"
says 'bad dictionary' 2 '' --dictionary "$work/bad.tsv" PatientName
if grep -q 'bad.tsv:2: ' "$work/err"; then
    echo 'ok - bad dictionary by its line'
else
    echo 'not ok - bad dictionary by its line'
    failed=1
fi

# Of a private tag all creators; x and a block number are the same.
"$dict" 0029,xx08 >"$work/one" && "$dict" 00291008 >"$work/two"
if [ "$(wc -l <"$work/one")" -gt 10 ] && cmp -s "$work/one" "$work/two" &&
    tr '\t' @ <"$work/one" | grep -qxF "$csa"; then
    echo 'ok - private tag of all creators'
else
    echo 'not ok - private tag of all creators'
    failed=1
fi

rows() { grep -vc '^#' "dictionary/$1.tsv"; }
if "$dict" --stats >"$work/stats" &&
    grep -qx "attributes	$(rows elements)" "$work/stats" &&
    grep -qx "private	$(rows private)" "$work/stats" &&
    grep -qx "uids	$(rows uids)" "$work/stats"; then
    echo 'ok - stats'
else
    echo 'not ok - stats'
    failed=1
fi
if "$dict" --help | grep -q '^usage: dicom-dict' &&
    "$dict" --version | grep -q '^dicom-dict [0-9]'; then
    echo 'ok - help and version'
else
    echo 'not ok - help and version'
    failed=1
fi
if [ -w /dev/full ] && "$dict" PatientName 2>"$work/err" >/dev/full; then
    echo 'not ok - output cannot be written'
    failed=1
else
    echo 'ok - output cannot be written'
fi
exit $failed
