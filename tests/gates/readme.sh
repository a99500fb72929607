#!/bin/bash
# The C in the Markdown files compiles. A block that has a main is a program
# and is linked; any other is the contents of a file, behind #include <dicom.h>.
# What is no C of this library is fenced as text.
. tests/support/gate.sh
dir=$BUILD/readme
rm -rf "$dir"
mkdir -p "$dir"

split_blocks() { # FILE PREFIX: writes PREFIX-1.c, PREFIX-2.c, ...
    awk -v prefix="$2" '
        /^```c$/ { out = prefix "-" ++n ".c"; printf "" >out; next }
        /^```/ { out = ""; next }
        out != "" { print >out }' "$1"
}

compile() { # FILE
    if grep -q 'int *$\|int main' "$1" && grep -q 'main(' "$1"; then
        $CC -std=c11 -Wall -Wextra -Werror $CFLAGS -Iinclude -I"$BUILD/gen" \
            "$1" "$BUILD/libdicom.a" -lz -o "${1%.c}" 2>&1
    else
        { echo '#include <dicom.h>' && cat "$1"; } |
            $CC -std=c11 -Wall -Wextra -Werror -Wno-unused-function \
                -Iinclude -I"$BUILD/gen" -x c -fsyntax-only - 2>&1
    fi
}

for file in *.md */README.md; do
    [ -f "$file" ] || continue
    split_blocks "$file" "$dir/$(echo "${file%.md}" | tr / _)"
done
for block in "$dir"/*.c; do
    [ -f "$block" ] || continue
    compile "$block" | verdict "readme: $(basename "$block") compiles"
done
grep -q '^```c$' README.md || echo 'no C in README.md' |
    verdict "readme: there is an example"
