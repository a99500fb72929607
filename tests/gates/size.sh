#!/bin/bash
# Files of at most 800 lines, functions of at most 100, lines of 80 columns.
# Relies on the style: a body's braces stand in column 0.
. tests/support/gate.sh
folders='lib include examples tests fuzz dictionary'

wc -l $(sources $folders) |
    awk '$2 != "total" && $1 > 800 { print $2 ": " $1 " lines" }' |
    verdict "size: files have at most 800 lines"

awk '/^{/ { start = FNR }
     /^}$/ && start {
         if (FNR - start - 1 > 100)
             print FILENAME ":" start ": " FNR - start - 1 " lines"
         start = 0
     }
     FNR == 1 { start = 0 }' $(sources $folders) |
    verdict "size: functions have at most 100 lines"

LC_ALL=C.UTF-8 grep -nE '^.{81}' $(sources $folders) | cut -c1-60 |
    verdict "size: lines have at most 80 columns"
grep -nP '\t| $' $(sources $folders) | cut -c1-60 |
    verdict "size: no tabs, no blanks at the end of a line"

# Flags of the user may make it larger.
if [ -z "${CFLAGS:-}" ] && [ -f "$BUILD/libdicom.so" ]; then
    size "$BUILD/libdicom.so" |
        awk 'NR == 2 && $4 >= 2097152 { print $4 " bytes" }' |
        verdict "size: the library has less than 2 MiB"
fi
