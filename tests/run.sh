#!/bin/sh
# Runs tests and adds up: tests/run.sh PROGRAM|SCRIPT|FUZZ_TARGET...
#
# A test program ends with "# tally PASSED FAILED"; a script prints lines that
# begin with "ok - " or "not ok - ". What ends in any other way has failed
# once more. Ends with exactly one line "N passed, N failed".
set -u
BUILD=${BUILD:-build}
UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export BUILD UBSAN_OPTIONS
logs=$BUILD/logs
mkdir -p "$logs"
passed=0
failed=0

# Adds the counts of one run; shows its log if something is wrong.
count() { # NAME LOG EXIT_STATUS PASSED FAILED
    p=$4 f=$5
    if [ "$3" -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1
        echo "exit status $3" >>"$2"
    fi
    if [ $((p + f)) -eq 0 ]; then
        f=1
        echo "no test was run" >>"$2"
    fi
    passed=$((passed + p))
    failed=$((failed + f))
    if [ "$f" -ne 0 ]; then
        grep -v '^\[ *\(RUN\|OK\) *\]\|^ok - ' "$2" | tail -n 200
        echo "FAIL $1: $p passed, $f failed (log: $2)"
    else
        echo "ok   $1: $p"
    fi
}

for it in "$@"; do
    name=$(basename "$it" .sh)
    log=$logs/$name.log
    case $it in
    *.sh)
        timeout 600 bash "$it" >"$log" 2>&1
        status=$?
        p=$(grep -c '^ok - ' "$log")
        f=$(grep -c '^not ok - ' "$log")
        ;;
    */fuzz_*)
        set -- "$BUILD/fuzz-seeds"
        [ -d fuzz/corpus ] && set -- "$@" fuzz/corpus
        timeout 600 "$it" "$@" >"$log" 2>&1
        status=$?
        p=$([ $status -eq 0 ] && echo 1 || echo 0)
        f=$((1 - p))
        ;;
    *)
        timeout 600 "$it" >"$log" 2>&1
        status=$?
        tally=$(sed -n 's/^# tally //p' "$log" | tail -n 1)
        p=${tally% *} f=${tally#* }
        [ -n "$tally" ] || p=0 f=0
        ;;
    esac
    count "$name" "$log" $status "$p" "$f"
done

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
