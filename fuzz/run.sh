#!/bin/sh
# Fuzzes what `make fuzz` and `make fuzz-afl` have built.
#
#     fuzz/run.sh probe                             can $CC link libFuzzer?
#     fuzz/run.sh libfuzzer|afl SECONDS TARGET...   run each target
#
# Each target works on $BUILD/fuzz-corpus/TARGET, which lives on from run to
# run and begins with the seeds and what is kept in fuzz/corpus. What is found
# lies in $BUILD/fuzz-found. One line "ok - " or "not ok - " per target.
# FUZZ_SEED: a number that libFuzzer begins with, for the same inputs again; 0:
# others each time.
set -u
BUILD=${BUILD:-build}
CC=${CC:-clang}
FUZZ_SEED=${FUZZ_SEED:-0}
mode=$1
shift

probe() {
    dir=$(mktemp -d) || exit 1
    cat >"$dir/probe.c" <<'END'
#include <stddef.h>
int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);
int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{ return p && n ? 0 : 0; }
END
    $CC -fsanitize=fuzzer,address,undefined "$dir/probe.c" -o "$dir/probe" \
        >"$dir/log" 2>&1
    status=$?
    [ $status -eq 0 ] || {
        cat "$dir/log"
        echo "fuzz: $CC has no libFuzzer; on Debian: apt-get install clang" \
            "libclang-rt-14-dev"
    } >&2
    rm -rf "$dir"
    exit $status
}

# The words of the dictionary that this engine reads; AFL++ takes them too.
dict=fuzz/dicom.dict

fill_corpus() { # TARGET
    corpus=$BUILD/fuzz-corpus/$1
    mkdir -p "$corpus" "$BUILD/fuzz-found"
    cp "$BUILD"/fuzz-seeds/* "$corpus"
    if [ -d "fuzz/corpus/$1" ]; then
        cp "fuzz/corpus/$1"/* "$corpus"
    fi
}

# What AddressSanitizer keeps of freed memory counts too: little of it.
run_libfuzzer() { # TARGET SECONDS
    ASAN_OPTIONS=quarantine_size_mb=16${ASAN_OPTIONS:+:$ASAN_OPTIONS} \
        "$BUILD/libfuzzer/fuzz/$1" -max_total_time="$2" -timeout=10 \
        -rss_limit_mb=1024 -malloc_limit_mb=64 -max_len=65536 -dict="$dict" \
        -artifact_prefix="$BUILD/fuzz-found/$1-" -print_final_stats=1 \
        -verbosity=1 -seed="$FUZZ_SEED" "$corpus"
}

run_afl() { # TARGET SECONDS
    AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
        AFL_BENCH_UNTIL_CRASH=1 \
        afl-fuzz -V "$2" -t 2000 -x "$dict" -i "$corpus" \
        -o "$BUILD/fuzz-found/afl-$1" -- "$BUILD/afl/fuzz/$1" &&
        [ -z "$(ls "$BUILD/fuzz-found/afl-$1"/default/crashes 2>/dev/null)" ]
}

# How many were tried, as the engine's own statistics tell.
inputs() {
    if [ "$mode" = afl ]; then
        sed -n 's/^execs_done *: *//p' \
            "$BUILD/fuzz-found/afl-$target/default/fuzzer_stats"
    else
        sed -n 's/^stat::number_of_executed_units: *//p' "$log"
    fi
}

[ "$mode" = probe ] && probe
seconds=$1
shift
failed=0
mkdir -p "$BUILD/logs"
for target in "$@"; do
    log=$BUILD/logs/$mode-$target.log
    fill_corpus "$target"
    if "run_$mode" "$target" "$seconds" >"$log" 2>&1; then
        echo "ok - $mode: $target, $seconds s, $(inputs) inputs"
    else
        grep -v 'NEW\|REDUCE\|pulse' "$log" | tail -n 60
        echo "not ok - $mode: $target (log: $log)"
        failed=1
    fi
done
exit $failed
