#!/bin/sh
# shown.sh --write|--check -- what the grader prints, as the texts quote it.
#
# Each output is made from a fixed seed; on the virtual clock that is the same
# text every time. It is kept in grader/test/shown/, and weave quotes it.
mode=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

keep() { # keep NAME < output
  cat >"$work/new"
  if [ "$mode" = --write ]; then cp "$work/new" "grader/test/shown/$1"; fi
  if cmp -s "$work/new" "grader/test/shown/$1"; then
    passed=$((passed + 1))
  else
    echo "grader/test/shown/$1: stale; run make outputs, and read what changed"
    diff "grader/test/shown/$1" "$work/new" | head -n 20
    failed=$((failed + 1))
  fi
}

# One who awaits foo before bar is created.
mkdir -p "$work/mine/01-foo-bar"
cp solutions/01-foo-bar/wrong-awaited-early.c "$work/mine/01-foo-bar/foo_bar.c"
build/grade --seed 7 --no-valgrind --of "$work/mine" 01-foo-bar |
  sed "s| OF=$work/mine||; s|$work/mine|assignments|" >"$work/failure"
keep board.txt <<END
$(sed '/^Next:/!{/^01-foo-bar, /,$d;}' "$work/failure")
END
keep failure.txt <<END
$(sed -n '/^01-foo-bar, /,/The same numbers/p' "$work/failure")
END
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
