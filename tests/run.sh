#!/bin/bash
# Runs tests and adds up: tests/run.sh PROGRAM|SCRIPT|FUZZ_TARGET...
#
# A test program ends with "# tally PASSED FAILED"; a script prints lines that
# begin with "ok - " or "not ok - ". What ends in any other way has failed
# once more, as has what takes longer than TEST_SECONDS. As many run at a time
# as there are processors. Ends with exactly one line "N passed, N failed".
set -u
export BUILD=${BUILD:-build}
export TEST_SECONDS=${TEST_SECONDS:-900}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
logs=$BUILD/logs

# Print PASSED FAILED.
of_script() { # LOG
    echo "$(grep -c '^ok - ' "$1") $(grep -c '^not ok - ' "$1")"
}
of_program() { # LOG
    tally=$(sed -n 's/^# tally //p' "$1" | tail -n 1)
    echo "${tally:-0 0}"
}

# Runs one of them; leaves its counts in LOG.count, tells what went wrong.
run_one() { # PROGRAM|SCRIPT|FUZZ_TARGET
    name=$(basename "$1" .sh)
    log=$logs/$name.log
    case $1 in
    *.sh)
        timeout "$TEST_SECONDS" bash "$1" >"$log" 2>&1
        status=$?
        counts=$(of_script "$log")
        ;;
    */fuzz_*)
        corpus=$BUILD/fuzz-seeds
        [ -d fuzz/corpus ] && corpus="$corpus fuzz/corpus"
        timeout "$TEST_SECONDS" "$1" $corpus >"$log" 2>&1
        status=$?
        counts="$((status == 0)) $((status != 0))"
        ;;
    *)
        timeout "$TEST_SECONDS" "$1" >"$log" 2>&1
        status=$?
        counts=$(of_program "$log")
        ;;
    esac
    passed=${counts% *}
    failed=${counts#* }
    if [ $status -ne 0 ] && [ "$failed" -eq 0 ]; then
        failed=1
        echo "exit status $status" >>"$log"
    elif [ $((passed + failed)) -eq 0 ]; then
        failed=1
        echo "no test was run" >>"$log"
    fi
    echo "$passed $failed" >"$log.count"
    report
}

# In one piece: others are reporting, too.
report() {
    if [ "$failed" -eq 0 ]; then
        echo "ok   $name: $passed"
    else
        echo "$(grep -v '^\[ *\(RUN\|OK\) *\]\|^ok - ' "$log" | tail -n 200
            echo "FAIL $name: $passed passed, $failed failed (log: $log)")"
    fi
}

if [ "${1:-}" = --one ]; then
    run_one "$2"
    exit 0
fi

mkdir -p "$logs"
rm -f "$logs"/*.count
printf '%s\n' "$@" | xargs -P "$(nproc 2>/dev/null || echo 1)" -I{} \
    "$0" --one {}

passed=0
failed=0
for it in "$@"; do
    # What left no counts was killed.
    read -r p f <"$logs/$(basename "$it" .sh).log.count" || p=0 f=1
    passed=$((passed + p))
    failed=$((failed + f))
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
