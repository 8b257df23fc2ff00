#!/bin/sh
# noise.sh [RIGHT [WRONG [HOGS [SECONDS]]]] -- does load ever change a verdict?
#
# Compiles the solutions and every wrong submission, then starts HOGS busy
# processes for each core (16), and under that load grades the solutions RIGHT
# times (200) and each wrong one WRONG times (20). A right one may not fail and
# a wrong one may not pass; inconclusive ones are counted. After SECONDS (1080)
# under load no grading is begun any more, and what was left out is counted: so
# it takes at most 20 minutes with any numbers. The hogs end with this script.
rights=${1:-200} wrongs=${2:-20} hogs=${3:-16} seconds=${4:-1080}
# Many gradings at once: together they get most of the processors.
jobs=64
work=$(mktemp -d)
hog_pids=
trap 'kill $hog_pids 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Compile what lies in $work/<kind>/<name>/of; the names of the assignments that
# are to be graded there (none: all of them) are kept beside it.
prepare() { # KIND NAME [ASSIGNMENT]
  place=$work/$1/$2
  echo "$3" >"$place/assignment"
  build/grade --of "$place/of" --keep "$place/programs" $3 >"$place/quiet" 2>&1
  # What does not compile has no verdict that load could change.
  [ $? -eq 0 ] || rm -r "$place"
}

build/grade --list >"$work/list"
while read -r assignment file _; do
  mkdir -p "$work/right/all/of/$assignment"
  cp "solutions/$assignment/$file" "$work/right/all/of/$assignment"
  for wrong in solutions/"$assignment"/wrong-*; do
    name=$assignment-$(basename "$wrong")
    mkdir -p "$work/wrong/$name/of/$assignment"
    cp "$wrong" "$work/wrong/$name/of/$assignment/$file"
    prepare wrong "$name" "$assignment"
  done
done <"$work/list"
prepare right all

cores=$(nproc)
i=0
while [ $i -lt $((hogs * cores)) ]; do
  sh -c 'while :; do :; done' &
  hog_pids="$hog_pids $!"
  i=$((i + 1))
done

# One grading; prints the exit status that it had and the one of its kind.
cat >"$work/grade" <<'END'
deadline=$1 seed=$2 folder=$3
if [ "$(date +%s)" -gt "$deadline" ]; then
  echo "late 0 $folder $seed"
  exit
fi
build/grade --of "$folder/of" --programs "$folder/programs" --no-valgrind --seed "$seed" \
  $(cat "$folder/assignment") >"$folder/out-$seed" 2>&1
echo "$(basename "$(dirname "$folder")") $? $folder $seed"
END

# Round after round, so that all have had their turn when time is up.
deadline=$(($(date +%s) + seconds))
rounds() {
  for seed in $(seq $((rights > wrongs ? rights : wrongs))); do
    [ $seed -gt "$wrongs" ] || printf "$deadline $seed %s\n" "$work"/wrong/*
    [ $seed -gt "$rights" ] || printf "$deadline $seed %s\n" "$work"/right/*
  done
}

echo "compiled $(ls -d "$work"/*/*/of | grep -c .) submissions" >&2
rounds | xargs -P $jobs -L 1 sh "$work/grade" >"$work/results"

awk '
  { n[$1, $2]++ }
  $1 == "right" && $2 != 0 && $2 != 3 { print "a right one failed:", $3, $4 }
  $1 == "wrong" && $2 == 0 { print "a wrong one passed:", $3, $4 }
  $2 == 2 { print "the grader broke:", $3, $4 }
  END {
    if (n["late", 0]) print "out of time: " n["late", 0] " were not begun"
    bad = n["right", 1] + n["right", 2] + n["wrong", 0] + n["wrong", 2]
    printf "right: %d passed, %d inconclusive, %d failed;", n["right", 0], \
      n["right", 3], n["right", 1] + n["right", 2]
    printf " wrong: %d failed, %d inconclusive, %d passed\n", n["wrong", 1], \
      n["wrong", 3], n["wrong", 0]
    printf "%d passed, %d failed\n", NR - n["late", 0] - bad, bad
    exit bad != 0
  }' "$work/results"
status=$?
[ $status = 0 ] || mv "$work" "${TMPDIR:-/tmp}/coil-noise-$$"
exit $status
