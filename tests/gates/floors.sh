#!/bin/bash
# Folder = floor: a file of lib/ includes its own floor and lower ones, never
# a sibling; what is outside of lib/ sees the public headers alone.
. tests/support/gate.sh

# Only lib/file knows the system, only lib/stream zlib.
everywhere='float.h inttypes.h limits.h math.h stdalign.h stdarg.h stdbool.h
            stddef.h stdint.h string.h'

includes() { # FILE...: FILE "header" or FILE <header>, one per line
    grep -Ho '^[ ]*#[ ]*include[ ]*[<"][^>"]*[>"]' "$@" /dev/null |
        sed 's/:[ ]*#[ ]*include[ ]*/ /'
}

check() { # FLOOR: the arrows of its folder that point the wrong way
    includes $(sources "lib/$1") | awk -v own="$1" -v std="$everywhere" '
        BEGIN {
            split("base dict encoding event stream text dataset pixel " \
                  "validate file", floors)
            split("1 2 3 4 5 5 5 6 6 7", ranks)
            for (i in floors)
                rank[floors[i]] = ranks[i]
            split("tags uids parser reader writer filter value charset " \
                  "element edit compare frames dump json xml load save", names)
            split("dict dict stream stream stream stream encoding encoding " \
                  "dataset dataset dataset pixel text text text file file", homes)
            for (i in names)
                home[names[i]] = homes[i]
            split(std, list)
            for (i in list)
                allowed["<" list[i] ">"] = 1
        }
        function floor_of(header,    part) {
            gsub(/"/, "", header)
            split(header, part, "/")
            if (part[1] != "dicom")
                return part[1]
            sub(/\.h$/, "", part[2])
            return part[2] in home ? home[part[2]] : part[2]
        }
        $2 ~ /^</ {
            if (own == "file" || $2 in allowed ||
                (own == "stream" && $2 == "<zlib.h>") ||
                ($1 == "lib/base/alloc.c" && $2 == "<stdlib.h>"))
                next
            print $1 ": " $2 " is not for this floor"
        }
        $2 ~ /^"/ {
            to = floor_of($2)
            if (!(to in rank))
                print $1 ": " $2 " is on no floor"
            else if (to != own && rank[to] >= rank[own])
                print $1 ": " $2 " is not below " own
        }'
}

for folder in lib/*/; do
    floor=$(basename "$folder")
    check "$floor" | verdict "floors: lib/$floor includes downwards"
done

find lib -name '*.[ch]' -exec basename {} \; | sort | uniq -d |
    verdict "floors: file names are unique in lib/"

for folder in examples fuzz; do
    includes $(sources $folder) | awk -v own=$folder '
        $2 ~ /^"/ {
            header = substr($2, 2, length($2) - 2)
            if (own == "fuzz" && header ~ /^support\//)
                next
            if (header ~ /\// ||
                system("test -f " own "/" header) != 0)
                print $1 ": " $2
        }' | verdict "floors: $folder/ includes public headers only"
done

# A public header includes its sisters, and little of the C library.
includes $(sources include) | awk '
    $1 == "include/dicom.h" && $2 ~ /^<dicom\/[a-z_]*\.h>$/ { next }
    $2 ~ /^"[a-z_]*\.h"$/ || $2 ~ /^<std(bool|def|int)\.h>$/ { next }
    $1 == "include/dicom/file.h" && $2 == "<stdio.h>" { next }
    { print $1 ": " $2 }' | verdict "floors: public headers stand on their own"
