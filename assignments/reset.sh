#!/bin/sh
# reset.sh ASSIGNMENT -- put the starter back, and keep what was there.
#
# The starter is the version of the file whose checksum the grader knows. It is
# looked for in the history of the repository, so that it is found although
# your own work was committed on top.
grade=${GRADE:-build/grade}

give_up() {
  echo "reset: $*" >&2
  exit 1
}

[ -n "$1" ] || give_up "say which assignment: make reset A=01-foo-bar"
[ -x "$grade" ] || give_up "$grade is missing; run make first"
entry=$("$grade" --list | awk -v name="$1" 'index($1, name) == 1')
[ "$(printf '%s' "$entry" | grep -c .)" = 1 ] ||
  give_up "there is no assignment \"$1\"; $grade --list names them"
set -- $entry
file=assignments/$1/$2 sum=$3

sum_of() { cksum | cut -d ' ' -f 1; }

if [ -e "$file" ] && [ "$(sum_of <"$file")" = "$sum" ]; then
  echo "$file is the starter already."
  exit
fi
git rev-parse --git-dir >/dev/null 2>&1 ||
  give_up "the starter is kept in git, and this folder is not a clone. Take
  $file from the place where you got the kit."

for commit in $(git log --format=%H -- "$file"); do
  found=$(git show "$commit:$file" 2>/dev/null | sum_of)
  [ "$found" = "$sum" ] || continue
  if [ -e "$file" ]; then
    kept=$file.mine n=1
    while [ -e "$kept" ]; do n=$((n + 1)) && kept=$file.mine$n; done
    mv "$file" "$kept" || exit 1
    echo "Your file is kept as $kept"
  fi
  git show "$commit:$file" >"$file" || exit 1
  echo "$file is the starter again."
  exit
done
give_up "the starter of $file is not in this history. If the clone is
  shallow, git fetch --unshallow brings it."
