#!/bin/sh
# Static analysis of the library: analyze.sh SOURCE...
# FLAGS are those of the compiler. Ends with status 1 if anything is found or
# an analyzer is not there.
set -u
BUILD=${BUILD:-build}
dir=$BUILD/analyze
mkdir -p "$dir"
sources=$*
passed=0
failed=0

judge() { # NAME: runs the rest of the words, whose output goes to a log
    name=$1
    log=$dir/$1.log
    shift
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        echo "ok   analyze: $name"
    else
        failed=$((failed + 1))
        tail -n 60 "$log"
        echo "FAIL analyze: $name (log: $log)"
    fi
}

# Runs a command for each source, on all processors; {} is the source.
spread() { # COMMAND...
    printf '%s\n' $sources | xargs -P "$(nproc 2>/dev/null || echo 1)" -I{} "$@"
}

# gcc 12 takes the bottom of the stack of open sequences for reachable where
# it is not; null pointers are left to the analyzer of clang, which is right.
gcc_analyzer() {
    spread gcc $FLAGS -O1 -fanalyzer -Wno-analyzer-null-dereference -Werror \
        -S -o /dev/null {}
}

# Left out: what wants Annex K or C++, what the compilers' own conversion
# warnings see better, and what calls this library's habits suspicious (marks
# as dicom__, text without a NUL behind it, arrays of pointers).
clang_tidy() {
    checks='-*,bugprone-*,cert-*,clang-analyzer-*,misc-*,performance-*'
    checks="$checks,portability-*"
    for not in bugprone-easily-swappable-parameters \
        bugprone-implicit-widening-of-multiplication-result \
        bugprone-macro-parentheses bugprone-narrowing-conversions \
        bugprone-not-null-terminated-result bugprone-reserved-identifier \
        bugprone-sizeof-expression cert-dcl03-c cert-dcl37-c cert-dcl51-cpp \
        clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling \
        misc-no-recursion misc-static-assert misc-unused-parameters \
        performance-no-int-to-ptr; do
        checks="$checks,-$not"
    done
    spread clang-tidy --quiet --warnings-as-errors='*' --checks="$checks" {} \
        -- $FLAGS
}

cpp_check() {
    cppcheck --quiet -j 2 --std=c11 --enable=warning,performance,portability \
        --inline-suppr --error-exitcode=1 --suppress=missingIncludeSystem \
        -Iinclude -I"$BUILD/gen" -Ilib -DDICOM_BUILD $sources
}

judge gcc-fanalyzer gcc_analyzer
judge clang-tidy clang_tidy
judge cppcheck cpp_check
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
