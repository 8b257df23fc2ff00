#!/bin/sh
# clocks.sh -- the other two clocks: real alone, and cooperative.
#
# On either, no solution fails. No wrong submission passes on the cooperative
# clock; on the real clock alone none whose times are wrong passes. One task
# that does the work of two has the right times, and only the clock that is
# held from outside sees on which stacks the lines were written.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Print "+", or what is wrong, for one file: CLOCK KIND ASSIGNMENT FILE SOURCE
if [ "$1" = --try ]; then
  mkdir "$work/$4"
  cp "$6" "$work/$4/$5"
  build/grade --of "$work" --clock "$2" --seed 5 --no-valgrind "$4" \
    >"$work/out" 2>&1
  status=$?
  case $3-$status in
  right-0 | right-3 | wrong-1 | wrong-3) echo + ;;
  *) echo "$6 on the $2 clock: exit status $status" ;;
  esac
  exit
fi

build/grade --list | while read -r assignment file _; do
  for clock in cooperative real; do
    echo "$clock right $assignment $file solutions/$assignment/$file"
    for wrong in solutions/"$assignment"/wrong-*; do
      grep -q 'one task did the work of two' "$wrong" && continue
      echo "$clock wrong $assignment $file $wrong"
    done
  done
done | xargs -P 8 -L 1 sh "$0" --try | awk '
  $0 == "+" { passed++; next }
  { print; failed++ }
  END {
    print passed + 0 " passed, " failed + 0 " failed"
    exit failed > 0 || passed == 0
  }'
