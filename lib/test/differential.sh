#!/bin/sh
# differential.sh BUILD [SEEDS] -- the same programs on asyncio and on coil.
#
# Scenes (differential/scenes), and one drawn at random for each seed, are
# played by play.py and by play.c, both with their clock held from outside. What
# they print, the order of it and the virtual time of each line must agree.
# SEEDS is a number or FIRST-LAST; at first 100.
#
# Left out are the differences that lib/README.md explains. In turns of the loop
# they come to this, so that some scenes are `unordered` within one moment: a
# cancel of who gathers reaches the tasks a turn later than in asyncio, which
# cancels the children of a group in any order; a shield costs no turn, and
# neither does the first wait after a cancel of oneself.
build=$1
here=$(dirname "$0")/differential
case ${2:-100} in
*-*) first=${2%-*} last=${2#*-} ;;
*) first=1 last=${2:-100} ;;
esac
python=$(command -v "${PYTHON:-python3}") &&
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo 'skipped: coil was not compared with asyncio, for lack of' \
    'Python >= 3.11: sudo apt-get install python3'
  exit 0
}
# The interpreter itself, where python3 is a script that looks for it.
python=$("$python" -c 'import sys; print(sys.executable)')
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -g -iquote "$here/../.." -o "$work/play" \
  "$here/play.c" "$here/operations.c" "$build/libcoil.a" -pthread || exit 1
cp "$here/scenes" "$work/scenes"
awk -v from="$first" -v to="$last" -f "$here/draw.awk" >>"$work/scenes"

# play OUTPUT PROGRAM...
play() {
  output=$1
  shift
  PYTHONDONTWRITEBYTECODE=1 "$build/timekeeper" --limit=wall=300 \
    --limit=cpu=120 --limit=output=9999999 "$@" "$work/scenes" \
    >"$output.raw" 2>"$output.err"
  status=$?
  test $status -ne 125 || {
    echo 'skipped: coil was not compared with asyncio, as no clock can be' \
      "held here: $(tail -n 1 "$output.err")"
    exit 0
  }
  test $status -eq 0 || tail -n 3 "$output.err"
  order <"$output.raw" >"$output"
}

# Times count from the beginning of each scene. Where it is unordered, what is
# done at one moment is sorted by tasks.
order() {
  awk '
    $2 == "scene" { n++; base = $1; unordered = $4 == "unordered" }
    {
      ms = int(($1 - base) * 1000 + 0.5)
      who = unordered && $2 != "scene" ? ($2 == "run" ? 99 : $2 + 1) : 0
      sub(/^[^ ]+ +/, "")
      printf "%05d %010d %02d %06d\t%10.3f  %s\n", n, ms, who, NR, ms / 1000, $0
    }' | sort | cut -f 2-
}

play "$work/asyncio" "$python" "$here/play.py"
play "$work/coil" "$work/play"

awk '
  FNR == 1 { side++ }
  $2 == "scene" { name = $3; if (side == 1) names[++n] = name }
  { text[side, name] = text[side, name] $0 "\n" }
  END {
    for (i = 1; i <= n; i++) {
      name = names[i]
      if (text[1, name] == text[2, name]) { passed++; continue }
      failed++
      print name ": they differ\nasyncio:\n" text[1, name] \
            "coil:\n" text[2, name]
    }
    printf "%d passed, %d failed\n", passed, failed
    exit failed > 0 || passed == 0
  }' "$work/asyncio" "$work/coil"
