#!/bin/bash
# What libdicom.so exports is what the headers promise and symbols.txt lists.
# After a change of the API: tests/gates/symbols.sh --update
. tests/support/gate.sh
list=tests/gates/symbols.txt

exported() {
    nm -D --defined-only "$BUILD/libdicom.so" | awk '{ print $3 }' |
        LC_ALL=C sort
}

# The identifier in front of the first parenthesis behind each DICOM_API.
promised() {
    sed 's|^ *#.*||' include/dicom/*.h | tr '\n' ' ' |
        sed 's|/\*|\n/*|g; s|\*/|*/\n|g' | grep -v '^/\*' | tr '\n' ' ' |
        sed 's/DICOM_API/\n&/g' |
        sed -n 's/^DICOM_API[^(]*[ *]\(dicom_[a-z0-9_]*\) *(.*/\1/p' |
        LC_ALL=C sort -u
}

if [ "${1:-}" = --update ]; then
    exported >$list
    exit
fi

exported | grep -v '^dicom_[a-z0-9]' |
    verdict "symbols: libdicom.so exports dicom_ names only"
exported | diff $list - | grep '^[<>]' |
    verdict "symbols: libdicom.so exports what symbols.txt lists"
promised | LC_ALL=C comm -23 - <(exported) |
    verdict "symbols: every function of the headers is there"
promised | LC_ALL=C comm -13 - <(exported) |
    verdict "symbols: every exported function is in a header"
nm -g --defined-only "$BUILD/libdicom.a" 2>/dev/null |
    awk 'NF == 3 && $3 !~ /^dicom_/ { print $3 }' |
    verdict "symbols: libdicom.a defines dicom_ names only"
size -A "$BUILD/libdicom.a" |
    awk '/:$|\(ex / { file = $1 }
         ($1 == ".data" || $1 == ".bss") && $2 > 0 { print file, $1, $2 }' |
    verdict "symbols: nothing in the library is writable"
