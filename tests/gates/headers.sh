#!/bin/bash
# Every public header compiles alone, and twice, as C11 and as C++17.
. tests/support/gate.sh
strict='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Werror'

alone() { # COMPILER LANGUAGE STANDARD HEADER
    printf '#include <%s>\n#include <%s>\ntypedef int unit;\n' "$4" "$4" |
        $1 -x $2 -std=$3 $strict -fsyntax-only \
            -Iinclude -I"$BUILD/gen" - 2>&1
}

for path in include/dicom.h include/dicom/*.h "$BUILD"/gen/dicom/*.h; do
    [ -f "$path" ] || continue
    header=$(basename "$path")
    [ "$path" = include/dicom.h ] || header=dicom/$header
    alone "$CC" c c11 "$header" | verdict "headers: $header alone in C11"
    alone "$CXX" c++ c++17 "$header" | verdict "headers: $header alone in C++17"
done
