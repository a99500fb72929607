#!/bin/sh
# gen_rules refuses bad rules by file and line, makes the same of good ones
# everywhere, and keeps them small: tests/gates/bad_rules.sh [GEN_RULES]
set -u
BUILD=${BUILD:-build}
gen=${1:-$BUILD/gen_rules}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

ok() { echo "ok - $1"; }
not_ok() {
    echo "not ok - $1"
    failed=1
}
make_of() { # RULES...
    "$gen" dictionary/elements.tsv dictionary/uids.tsv "$@"
}

tr '~' '\t' >"$work/good.rules" <<'EOF'
iod~Thing~PS3.3 A.1
~sop~CTImageStorage
~entity~Patient
~~Thing~M
~~Other~C~if present(PatientName)
~~Unknown~U~unlisted
~groups
~~Group~M~either
module~Thing~PS3.3 C.1
~PatientName~1~vm 1
~PatientSex~2C~enum M | F~otherwise 3~if @Named
~StudyStatusID~3~terms @List
~Rows~1~nonzero
~check~Rows~enum 1 | 2~if Columns > 3 and Modality in ("A", "B")
~check~Rows~error~if Rows == 5 or not root.Modality == "A"
~OtherPatientIDsSequence~3~items 1-n
~~PatientID~1
~~use~Code
macro~Code
~CodeValue~1C~if ReferencedStudySequence/CodeValue == "X"
macro~Group
~FrameContentSequence~1~items 1
~~use~Code
module~Other
~StudyDate~3
module~File Meta Information
~TransferSyntaxUID~1~enum ""
values~List
~A | B
~C
condition~Named
~items(root.SharedFunctionalGroupsSequence//FrameContentSequence) > 0
EOF
if make_of "$work/good.rules" >"$work/good.c" 2>"$work/err"; then
    ok 'good rules'
else
    not_ok "good rules: $(cat "$work/err")"
fi

# bad NAME LINE SCRIPT MESSAGE: SCRIPT is sed's, with ~ for a tab; what is
# printed to stderr is bad.rules:LINE: and something with MESSAGE.
bad() {
    sed "$(printf '%s' "$3" | tr '~' '\t')" "$work/good.rules" \
        >"$work/bad.rules"
    if cmp -s "$work/good.rules" "$work/bad.rules"; then
        not_ok "$1: the rules were not changed"
    elif make_of "$work/bad.rules" >"$work/out" 2>"$work/err"; then
        not_ok "$1: taken"
    elif ! grep -q "/bad\.rules:$2: .*$4" "$work/err"; then
        not_ok "$1: $(cat "$work/err")"
    else
        ok "$1"
    fi
}

bad 'unknown word'          1 '1s/^iod/oid/' 'no iod'
bad 'row too deep'          2 '2s/^~/~~/' 'too deep'
bad 'empty cell'            2 '2s/$/~/' 'empty'
bad 'unknown SOP class'     2 '2s/CTI/XTI/' 'no UID'
bad 'SOP class twice'       1 '2s/$/~CTImageStorage/' 'another IOD'
bad 'no SOP class'          2 '2s/~CT.*//' 'SOP class is missing'
bad 'unknown part'          3 '3s/entity/entities/' 'none of'
bad 'module unknown'        4 '4s/Thing/Thong/' 'no module'
bad 'macro as module'       4 '4s/Thing/Code/' 'a macro, no module'
bad 'usage unknown'         4 '4s/~M/~X/' 'none of'
bad 'usage M with if'       5 '5s/~C~/~M~/' 'only usage C'
bad 'module option'         5 '5s/if.*/otherwise 3/' 'only usage C'
bad 'group is no macro'     8 '8s/Group/Thing/' 'is a module'
bad 'group place'           8 '8s/either/shared frame/' 'none of'
bad 'group without sequence' 8 '8s/Group/Code/' 'begin with a sequence'
bad 'name twice'           24 '24s/Other/Code/' 'bad.rules:19 too'
bad 'name missing'         24 '24s/~Other//' 'name is missing'
bad 'module without rows'  24 '25d' 'nothing stands below'
bad 'unused macro'         18 '18d;23d' 'nothing uses it'
bad 'unused list'          27 '12d' 'nothing uses it'
bad 'unknown keyword'      10 '10s/PatientName/PatientNamed/' 'no attribute'
bad 'unknown type'         10 '10s/~1~/~4~/' 'a type is missing'
bad 'unknown option'       10 '10s/vm 1/vn 1/' 'no option'
bad 'VM of a sequence'     16 '16s/items/vm/' 'no option'
bad 'items of no sequence' 10 '10s/vm/items/' 'no option'
bad 'range backwards'      16 '16s/1-n/3-2/' 'no range'
bad 'range of letters'     16 '16s/1-n/a/' 'no range'
bad 'value twice'          11 '11s/M | F/M | M/' 'comes twice'
bad 'number of letters'    14 '14s/1 | 2/1 | x/' 'no number'
bad 'unknown list'         12 '12s/@List/@Lost/' 'no list'
bad 'otherwise of type 1'  11 '11s/~2C~/~1~/' 'needs type 1C'
bad 'attribute as error'   10 '10s/vm 1/error/' 'only a check'
bad 'check of nothing'     14 '14s/~enum.*//' 'checks nothing'
bad 'error without if'     15 '15s/~if.*//' 'checks nothing'
bad 'items below no sequence' 13 '13s/$/~if Rows == 1/;14s/^~/~~/' \
    'only a sequence'
bad 'unknown macro'        18 '18s/Code/Coda/' 'no macro'
bad 'macro of itself'      19 '20s/CodeValue.*/use~Code/' 'part of itself'
bad 'attribute twice'      11 '11s/^~PatientSex~2C.*/~PatientName~3/' \
    'has a row already'
bad 'option twice'         10 '10s/vm 1/&~vm 2/' 'comes after'
bad 'enum and terms'       11 '11s/M | F/&~terms M/' 'comes after'
bad 'module twice'          5 '5s/Other~C~.*/Thing~M/;24,25d' 'this module'
bad 'no CS'                11 '11s/M | F/male/' 'no value of a CS'
bad 'no CS in a condition' 14 '14s/"A", "B"/"A", "B="/' 'no value of a CS'
bad 'no file meta'          1 '26s/File/Pile/' 'no module'

c=14
bad 'condition cut'        $c '14s/Columns > 3 and.*/Columns >/' 'a number'
bad 'condition goes on'    $c '14s/$/)/' 'does not end'
bad 'parenthesis open'     $c '14s/if /if (/' 'is expected'
bad 'unknown in condition' $c '14s/Columns/Colums/' 'no attribute'
bad 'text for a number'    $c '14s/> 3/> "3"/' 'a number'
bad 'number for a text'    $c '14s/"A", "B"/1/' 'is expected'
bad 'text is compared'     $c '14s/Modality in.*/Modality > "A"/' 'only numbers'
bad 'value of a sequence'  $c '14s/Modality in.*/MACParametersSequence == 1/' \
    'has no value'
bad 'path of no sequence'  20 '20s/ReferencedStudySequence/Rows/' 'a sequence'
bad 'second item'          20 '20s/StudySequence/&[2]/' 'first item'
bad 'unknown UID'          15 '15s/"A"$/uid(Foo)/' 'no UID'
bad 'unknown condition'    11 '11s/@Named/@Nomed/' 'no condition'
bad 'condition of itself'  11 '32s/items/@Named or items/' 'too deep'
bad 'two conditions'       31 '32a\
~true' 'is one row'

# Good rules: comments, another folder and another locale change nothing.
mkdir "$work/rules" && cp dictionary/rules/*.rules "$work/rules"
sed '1a\
# a comment\
' dictionary/rules/common.rules >"$work/rules/common.rules"
make_of dictionary/rules/*.rules >"$work/one" || not_ok 'rules fail'
LC_ALL=C TZ=UTC make_of "$work"/rules/*.rules >"$work/two" ||
    not_ok 'rules fail'
if [ -s "$work/one" ] && cmp -s "$work/one" "$work/two"; then
    ok 'rules: the same bytes'
else
    not_ok 'rules: the same bytes'
fi

# The rules are data that no loader has to touch, and less than 700 KB.
object=$BUILD/obj/gen/rule_tables.o
if [ -f "$object" ] && command -v readelf >/dev/null 2>&1; then
    if readelf -rW "$object" | grep -q "'\.rel.*\.\(ro\)\{0,1\}data"; then
        not_ok 'rules without relocations'
    else
        ok 'rules without relocations'
    fi
fi
if [ -f "$object" ] && command -v size >/dev/null 2>&1; then
    bytes=$(size "$object" | awk 'NR == 2 { print $1 + $2 }')
    if [ "$bytes" -lt 700000 ]; then
        ok "rules: $bytes bytes"
    else
        not_ok "rules: $bytes bytes"
    fi
fi
exit $failed
