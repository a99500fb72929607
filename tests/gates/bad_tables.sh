#!/bin/sh
# gen_dict refuses bad tables by file and line, and makes the same of good
# ones everywhere: tests/gates/bad_tables.sh [GEN_DICT]
set -u
BUILD=${BUILD:-build}
gen=${1:-$BUILD/gen_dict}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

ok() { echo "ok - $1"; }
not_ok() {
    echo "not ok - $1"
    failed=1
}
fresh() {
    cp dictionary/elements.tsv dictionary/private.tsv dictionary/uids.tsv \
        dictionary/transfer_syntaxes.tsv "$work"
}
make_of() { # MODE FOLDER
    "$gen" "$1" "$2/elements.tsv" "$2/private.tsv" "$2/uids.tsv" \
        "$2/transfer_syntaxes.tsv"
}

# bad NAME TABLE LINE SCRIPT MESSAGE: SCRIPT is sed's, with @ for a tab; what
# is printed to stderr is TABLE:LINE: and something with MESSAGE.
bad() {
    fresh
    sed "$(printf '%s' "$4" | tr @ '\t')" "dictionary/$2.tsv" >"$work/$2.tsv"
    if cmp -s "dictionary/$2.tsv" "$work/$2.tsv"; then
        not_ok "$1: the table was not changed"
    elif make_of tables "$work" >"$work/out" 2>"$work/err"; then
        not_ok "$1: taken"
    elif [ -s "$work/out" ]; then
        not_ok "$1: something was printed"
    elif ! grep -q "/$2\.tsv:$3: .*$5" "$work/err"; then
        not_ok "$1: $(cat "$work/err")"
    else
        ok "$1"
    fi
}

# Line 2 is (0000,0000), line 3 (0000,0001).
e=elements
bad 'tag twice'           $e 3 '3s/^00000001/00000000/' 'not above'
bad 'tags out of order'   $e 4 '3s/^00000001/00000003/' 'not above'
bad 'odd group'           $e 2 '2s/^00000000/00010000/' 'bad tag'
bad 'tag of 7 digits'     $e 2 '2s/^00000000/0000000/' 'bad tag'
bad 'tag not hexadecimal' $e 2 '2s/^00000000/0000000G/' 'bad tag'
bad 'x where none is'     $e 2 '2s/^00000000/0000xx00/' 'bad tag'
bad 'unknown VR'          $e 2 '2s/@UL@/@UX@/' 'unknown VR'
bad 'VR in lower case'    $e 2 '2s/@UL@/@ul@/' 'unknown VR'
bad 'no VR'               $e 2 '2s/@UL@/@@/' 'unknown VR'
bad 'VR twice'            $e 2 '2s/@UL@/@UL|UL@/' 'unknown VR'
bad 'VM 0'                $e 2 '2s/@1@/@0@/' 'bad VM'
bad 'VM 2-1'              $e 2 '2s/@1@/@2-1@/' 'bad VM'
bad 'VM 1 or 2'           $e 2 '2s/@1@/@1,2@/' 'bad VM'
bad 'keyword with blank'  $e 2 '2s/CommandG/Command G/' 'bad keyword'
bad 'keyword of digits'   $e 2 '2s/CommandG/1G/' 'bad keyword'
bad 'keyword twice'       $e 4 '4s/@[A-Za-z]*UID@/@CommandLengthToEnd@/' \
    'stands in line 3 too'
bad 'name empty'          $e 2 '2s/Command Group Length//' 'empty'
bad 'name too long'       $e 2 "2s/Command Group/$(printf '%0256d' 0)/" \
    'longer than'
bad 'unknown status'      $e 2 '2s/@-@/@old@/' 'none of'
bad 'unknown source'      $e 2 '2s/@standard/@PS3.7/' 'none of'
bad 'column missing'      $e 2 '2s/@standard//' '6 cells instead of 7'
bad 'column too many'     $e 2 '2s/$/@/' '8 cells instead of 7'
bad 'blank at the end'    $e 2 '2s/$/ /' 'blank'
bad 'carriage return'     $e 2 "2s/\$/$(printf '\r')/" 'control character'
bad 'not UTF-8'           $e 2 "2s/Group/$(printf '\377')/" 'UTF-8'

p=private
bad 'no creator'          $p 2 '2s/^[^@]*@/@/' 'empty'
bad 'creator is none'     $p 2 '2s/^[^@]*@/-@/' 'no creator'
bad 'creators unsorted'   $p 3 '2s/^[^@]*@/B@/' 'creator'
bad 'private tag twice'   $p 3 '3s/xx01/xx00/' 'not above'
bad 'private unsorted'    $p 3 '2s/xx00/xx02/' 'not above'
bad 'private without xx'  $p 2 '2s/xx00/1000/' 'bad private tag'
bad 'private VR'          $p 2 '2s/@US@/@??@/' 'unknown VR'
bad 'private VM'          $p 2 '2s/@1@/@1-@/' 'bad VM'
bad 'private column'      $p 2 '2s/$/@extra/' '6 cells instead of 5'

u=uids
bad 'UID twice'           $u 3 '3s/^[^@]*/1.2.840.10008.1.1/' 'not above'
bad 'UIDs unsorted'       $u 3 '2s/^[^@]*/1.2.840.10008.1.3/' 'not above'
bad 'UID with a letter'   $u 2 '2s/^1/a/' 'bad UID'
bad 'UID with 00'         $u 2 '2s/^1\.2/1.02/' 'bad UID'
bad 'UID ends in a dot'   $u 2 '2s/^\([^@]*\)/\1./' 'bad UID'
bad 'UID of 65'           $u 2 "2s/^[^@]*/1.$(printf '%063d' 0 | tr 0 1)/" \
    'bad UID'
bad 'UID keyword twice'   $u 3 '3s/@ImplicitVRLittleEndian@/@Verification@/' \
    'stands in line 2 too'
bad 'UID type'            $u 2 '2s/@SOP Class@/@Sop Class@/' 'none of'
bad 'UID status'          $u 2 '2s/@-$/@0/' 'none of'
bad 'syntax not listed'   $u '[0-9]*' \
    '$s/@[^@]*@\([^@]*\)$/@Transfer Syntax@\1/' 'in their own table'

s=transfer_syntaxes
bad 'syntax unregistered' $s 4 '4s/^[^@]*@/1.2.840.10008.1.1.1@/' 'not in the'
bad 'VR form'             $s 2 '2s/@explicit/@Explicit/' 'none of'
bad 'byte order'          $s 2 '2s/@little/@middle/' 'none of'
bad 'pixel data'          $s 2 '2s/@encapsulated/@packed/' 'none of'
bad 'deflated'            $s 2 '2s/@-@/@yes@/' 'none of'
bad 'compression'         $s 2 '2s/@unknown/@some/' 'none of'
bad 'half an encoding'    $s 2 '2s/@little/@-/' 'all of the encoding'
bad 'status differs'      $s 4 '4s/@none@-/@none@retired/' 'another status'

fresh
printf '00000000' >"$work/elements.tsv"
if make_of tables "$work" 2>&1 | grep -q '/elements.tsv:1: .*does not end'; then
    ok 'line without an end'
else
    not_ok 'line without an end'
fi
printf '0000\0000\n' >"$work/elements.tsv"
if make_of tables "$work" 2>&1 | grep -q '/elements.tsv:1: .*NUL'; then
    ok 'NUL in a line'
else
    not_ok 'NUL in a line'
fi
: >"$work/elements.tsv"
if make_of tables "$work" >/dev/null 2>&1; then
    not_ok 'empty table'
else
    ok 'empty table'
fi
rm "$work/elements.tsv"
if make_of tables "$work" 2>&1 | grep -q '/elements.tsv:0: cannot be opened'
then
    ok 'missing table'
else
    not_ok 'missing table'
fi
if "$gen" tables >/dev/null 2>&1 || make_of nothing "$work" >/dev/null 2>&1
then
    not_ok 'wrong usage'
else
    ok 'wrong usage'
fi

# Good tables: another folder, comments and another locale change nothing.
fresh
sed '1a\
# a comment\
' dictionary/elements.tsv >"$work/elements.tsv"
for mode in tables tags uids; do
    make_of $mode dictionary >"$work/one" || not_ok "$mode fails"
    LC_ALL=C TZ=UTC make_of $mode "$work" >"$work/two" || not_ok "$mode fails"
    if [ -s "$work/one" ] && cmp -s "$work/one" "$work/two"; then
        ok "$mode: the same bytes"
    else
        not_ok "$mode: the same bytes"
    fi
done

# The tables are data that no loader has to touch.
object=$BUILD/obj/gen/dict_tables.o
if [ -f "$object" ] && command -v readelf >/dev/null 2>&1; then
    if readelf -rW "$object" | grep -q "'\.rel.*\.\(ro\)\{0,1\}data"; then
        not_ok 'tables without relocations'
    else
        ok 'tables without relocations'
    fi
fi
exit $failed
