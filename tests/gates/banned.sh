#!/bin/bash
# Calls that have no place here.
. tests/support/gate.sh

calls() { # NAMES FOLDER...: where one of the names is called
    names=$1
    shift
    awk -f tests/support/strip.awk $(sources "$@") |
        grep -E "(^|[^A-Za-z0-9_>.])($names) *\("
}

calls 'v?sprintf|strcpy|strcat|strtok|ato[ifl]|atoll|gets|alloca' \
    lib include examples tests fuzz dictionary |
    verdict "banned: calls that overrun or hide errors"
calls 'malloc|calloc|realloc|free|strdup|aligned_alloc' lib |
    grep -v '^lib/base/alloc\.c:' |
    verdict "banned: only lib/base/alloc.c takes memory"
calls 'dicom__(alloc|resize|release|(buf|arena)_[a-z_]+)' lib/encoding \
    lib/dataset/element.c lib/dataset/element_number.c \
    lib/dataset/element_text.c |
    verdict "banned: what reads values takes no memory"
calls 'v?f?printf|v?snprintf|v?dprintf|puts|fputs|putchar|perror' lib |
    verdict "banned: the library prints nothing"
calls 'abort|exit|_exit|quick_exit|assert|signal|raise' lib |
    verdict "banned: the library never ends the program"
calls 'setlocale|localeconv|strto(d|f|ld|l|ul|ll|ull)|v?f?s?scanf|qsort' lib |
    verdict "banned: no locale, no number reading of the C library"
calls 'is(alpha|digit|alnum|space|upper|lower|print)|to(upper|lower)' lib |
    verdict "banned: no character classes of the locale"
grep -nwE 'TODO|FIXME' $(sources lib include examples fuzz dictionary tests) |
    verdict "banned: nothing is left undone"
