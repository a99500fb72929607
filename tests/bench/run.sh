#!/bin/sh
# Makes the files that are measured, once, and measures: run.sh BUILD
# BENCH_FRAMES=20000 and BENCH_ROUNDS=11 may be set.
set -eu
BUILD=$1
frames=${BENCH_FRAMES:-20000}
data=$BUILD/bench-data/$frames
mkdir -p "$data"
for syntax in explicit implicit big deflated; do
    for lengths in defined undefined; do
        file=$data/enhanced-$syntax-$lengths.dcm
        [ "$file" -nt "$BUILD/bench/gen" ] && continue
        "$BUILD/bench/gen" enhanced "$frames" $syntax $lengths "$file.part"
        mv "$file.part" "$file"
    done
done
if [ ! -d "$data/headers" ]; then
    rm -rf "$data/headers.part"
    mkdir "$data/headers.part"
    "$BUILD/bench/gen" headers 5000 512 "$data/headers.part"
    mv "$data/headers.part" "$data/headers"
fi
"$BUILD/bench/bench" --rounds "${BENCH_ROUNDS:-11}" "$data"/enhanced-*.dcm
"$BUILD/bench/headers" --rounds "${BENCH_ROUNDS:-11}" "$data"/headers/*
"$BUILD/bench/text" --rounds "${BENCH_ROUNDS:-11}"
