#!/bin/bash
# The skeleton of each object definition, made by dicom-create, as dciodvfy
# sees it: no error but those below, which have a reason.
set -u
BUILD=${BUILD:-build}
export LC_ALL=C
dir=$BUILD/skeletons

# Object definition, beginning of errors, why they are no errors of ours.
reasons() {
    cat <<'END'
Legacy Converted Enhanced *|Bad *UnassignedPerFrame|type 2: may be empty
Segmentation|Missing *FrameOfReference|usage C, the condition is not in the tables
Spectacle Prescription Report|Missing *ClinicalTrial|usage U, and no attribute of it is there
Intravascular *|Missing *Macro|usage C, the condition is not in the tables
VL Whole Slide *|Required unless *PerFrame|it is there
Dermoscopic *|Missing *FrameOfReference|usage U
Microscopy Bulk *|Only valid *CommonZ|it is not there
Basic Directory|*|it knows directories with records only
Ambulatory ECG|Missing *AcquisitionContext|usage U
Enhanced XRF Image|Missing *Macro|usage U
Ophthalmic *|*oncatenation*|type 1 in the modules of the image, PS3.3 C.8.17.7
Ophthalmic Tomography Image|Missing *Plane|usage C, the condition is not in the tables
Ophthalmic Visual Field *|Missing *LeftEye|usage U
Standalone *|Missing *|retired; attributes of repeating groups are not made
RT Structure Set|Missing *|usage U and type 3 in the edition of the tables
END
}

# Whether one of the reasons is about an error of an object definition.
is_known() { # NAME ERROR
    local iod errors
    while IFS='|' read -r iod errors _; do
        # shellcheck disable=SC2053 # patterns
        [[ $1 == $iod && $2 == $errors* ]] && return 0
    done < <(reasons)
    return 1
}

judge() {
    known=0 clean=0 unexplained=0
    while IFS=$'\t' read -r name _; do
        "$BUILD/examples/dicom-create" --iod "$name" "$dir/it.dcm" || return 1
        dciodvfy "$dir/it.dcm" >"$dir/it.txt" 2>&1
        grep -q 'Information Object Not found' "$dir/it.txt" && continue
        known=$((known + 1))
        sed -n 's/^Error - //p' "$dir/it.txt" >"$dir/errors.txt"
        [ -s "$dir/errors.txt" ] || clean=$((clean + 1))
        while IFS= read -r error; do
            is_known "$name" "$error" && continue
            echo "# $name: $error"
            unexplained=$((unexplained + 1))
        done <"$dir/errors.txt"
    done < <("$BUILD/examples/dicom-validate" --list-iods | grep "$(printf '\t')")
    echo "# skeletons: dciodvfy knows $known, $clean without any error"
    [ "$unexplained" -eq 0 ] && [ "$clean" -ge 90 ]
}

if ! command -v dciodvfy >/dev/null 2>&1; then
    echo "ok - skeletons: skipped: there is no dciodvfy"
    exit 0
fi
mkdir -p "$dir"
if judge; then
    echo "ok - skeletons: dciodvfy finds no error without a known reason"
else
    echo "not ok - skeletons: dciodvfy finds no error without a known reason"
fi
rm -rf "$dir"
