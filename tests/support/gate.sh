# Shared by the gates: one line per check, in the form tests/run.sh counts.
#
#     . tests/support/gate.sh
#     some_check | verdict "the name of the check"
BUILD=${BUILD:-build}
CC=${CC:-cc}
CXX=${CXX:-c++}

# What the pipe brings is what is wrong; nothing is good.
verdict() { # NAME
    wrong=$(cat)
    if [ -z "$wrong" ]; then
        echo "ok - $1"
    else
        echo "not ok - $1:"
        printf '%s\n' "$wrong" | sed 's/^/    /'
    fi
}

# Hand-written C of the project; generated code lies in $BUILD.
sources() { # FOLDER...
    find "$@" \( -name '*.c' -o -name '*.h' \) ! -path "$BUILD/*" | sort
}
