#!/bin/bash
# Tables are read-only and shared by all processes: nothing in them waits for
# the loader.
. tests/support/gate.sh

for object in "$BUILD"/obj/gen/*.o; do
    [ -f "$object" ] || continue
    readelf -SW "$object" |
        grep -oE '\.rela?\.(rodata|data)[^ ]*|\.data\.rel[^ ]*' |
        verdict "relocations: none in $(basename "$object")"
done
