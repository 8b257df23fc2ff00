#!/bin/sh
# wrong.sh -- does everything in solutions/ get the verdict that it should?
#
#     sh grader/test/wrong.sh [--seed S] [--seeds N] [--jobs N] [FILTER]...
#
# A solutions/*/wrong-* begins with a comment that says what is wrong, and what
# the grader must find:
#
#     /* wrong: together was awaited one by one
#      * expect: pass in_turn
#      * expect: fail together: foo was awaited before bar was created */
#
# A line is a verdict and a case, with the name of the diagnosis behind it, or
# "none" where nothing is recognised; or "not compiled". Besides, solutions must
# be complete, starters (unless edited: such a one is named and left out, but not
# where STRICT is set) must fail in every case, and the sections that hints send
# a reader to must be in the lessons. With FILTERs, only what has
# one of them in its path is tried. GRADE names another grader to try.
grade=${GRADE:-build/grade}

# The verdicts of a report, one a line, as the comments have them.
facts='.assignments[0]
  | (if .build == "not compiled" then .build else empty end),
    (.cases[] | "\(.verdict) \(.name)",
                "\(.verdict) \(.name): \(.diagnosis // "none")")'

# Say what is wrong with a report; nothing if it is as it should be.
mismatches() { # KIND SOURCE REPORT STATUS
  if ! [ -s "$3" ] || [ "$4" = 2 ]; then
    echo "the grader gave up with status $4"
    return
  fi
  standing=$(jq -r '.assignments[0].standing' "$3")
  case $1 in
  solution)
    [ "$standing" = complete ] || echo "a solution, but $standing"
    ;;
  starter)
    jq -r '.assignments[0].cases[] | select(.verdict != "fail")
           | "a starter, but \(.name) is \(.verdict)"' "$3"
    [ "$(jq '.assignments[0].cases | length' "$3")" -gt 0 ] ||
      echo "a starter, but no case was judged"
    ;;
  wrong)
    [ "$standing" != complete ] || echo "wrong, but complete"
    jq -r "$facts" "$3" >"$3.facts"
    sed -n '/^[#i]/q; s/^[ *]*expect: //p' "$2" | sed 's/ *\*\/$//' >"$3.expect"
    sed -n 's/^# *expect: //p' "$2" >>"$3.expect"
    grep -q '^fail ..*: \|^inconclusive \|^not compiled$' "$3.expect" ||
      echo "its first comment expects nothing to fail"
    while read -r line; do
      grep -Fxq -e "$line" "$3.facts" && continue
      name=${line#* }
      echo "expected \"$line\", got \"$(grep -F -e " ${name%%:*}:" \
        "$3.facts")\""
    done <"$3.expect"
    ;;
  esac
}

# Hints name places as lessons/NN-name: "A heading". The C strings that they are
# in may be split over lines.
places() { # CHECKS
  tr -d '\n' <"$1" | sed 's/"  *"//g; s/\\"/~/g' |
    grep -o '[a-z]*[/0-9a-z-]*: ~[^~]*~' | sort -u | tr -d '~' |
    while IFS=: read -r lesson heading; do
      grep -Fxq -e "##$heading" "$lesson/README.md" ||
        echo "$lesson has no section called$heading"
    done
}

# Grade one file as a submission of its own. Prints mismatches and a count.
try() { # KIND ASSIGNMENT FILE SOURCE SEED
  folder=$(mktemp -d) || exit 2
  trap 'rm -rf "$folder"' EXIT
  if [ "$1" = places ]; then
    places "$4" >"$folder/wrong"
  else
    mkdir "$folder/$2" && cp "$4" "$folder/$2/$3"
    untouched=
    [ "$1" != starter ] || untouched=--untouched
    $grade --of "$folder" --seed "$5" $untouched \
      --report json="$folder/report" "$2" >"$folder/out" 2>&1
    mismatches "$1" "$4" "$folder/report" $? >"$folder/wrong"
  fi
  sed "s|^|$4 (seed $5): |" "$folder/wrong"
  if [ -s "$folder/wrong" ]; then echo '-'; else echo '+'; fi
}

# One line for each file and seed that is to be tried.
list() {
  echo "places - - grader/diagnose.c"
  echo "places - - grader/judge.c"
  $grade --list | while read -r assignment file sum; do
    starter=assignments/$assignment/$file
    if [ "$sum" = "$(cksum <"$starter" | cut -d' ' -f1)" ] || [ "$STRICT" ]
    then echo "starter $assignment $file $starter"
    else echo "skipped: $starter is edited, and so no starter" >&2
    fi
    echo "places $assignment $file assignments/$assignment/checks.c"
    for source in solutions/"$assignment"/"$file" \
                  solutions/"$assignment"/wrong-*; do
      kind=solution
      case $source in */wrong-*) kind=wrong ;; esac
      [ ! -e "$source" ] || echo "$kind $assignment $file $source"
    done
  done
}

if [ "$1" = --try ]; then
  shift
  try "$@"
  exit
fi

seed=1 seeds=1 jobs=2
while [ $# -gt 0 ]; do
  case $1 in
  --seed) seed=$2 && shift 2 ;;
  --seeds) seeds=$2 && shift 2 ;;
  --jobs) jobs=$2 && shift 2 ;;
  -*) echo "wrong.sh: cannot understand $1" >&2 && exit 2 ;;
  *) break ;;
  esac
done
sh grader/test/need.sh jq || exit 1
filter=$(printf '%s\n' "$@")
list | grep -F -e "$filter" | while read -r line; do
  for n in $(seq "$seed" $((seed + seeds - 1))); do echo "$line $n"; done
done | xargs -P "$jobs" -L 1 sh "$0" --try | awk '
  /^[+]$/ { passed++; next }
  /^-$/ { failed++; next }
  { print }
  END {
    print passed + 0 " passed, " failed + 0 " failed"
    exit failed > 0 || passed == 0
  }'
