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
"$BUILD/bench/model" --rounds "${BENCH_ROUNDS:-11}" \
    "$data/enhanced-explicit-undefined.dcm"

# Milliseconds of processor time that a command takes, with its process.
milliseconds() { # COMMAND...
    ("$@" >/dev/null && times) | tail -n 1 |
        awk -F'[ms ]+' '{ printf "%d\n", ($1 + $3) * 60000 + ($2 + $4) * 1000 }'
}
if command -v dcm2json >/dev/null; then
    file=$data/enhanced-explicit-undefined.dcm
    ours=$(milliseconds "$BUILD/examples/dicom-json" "$file")
    peer=$(milliseconds dcm2json -fc "$file")
    echo "  dicom-json FILE $ours ms, dcm2json -fc FILE $peer ms:" \
        "$((peer / ours)) times"
fi
