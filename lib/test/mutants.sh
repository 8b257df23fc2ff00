#!/bin/sh
# mutants.sh [JOBS] [NAME...] -- the suite is tested: would it notice?
#
# Each mutants/NAME.patch puts one classic bug into the library; its first line
# says which. Each is applied to a copy of lib/, and the tests that it names are
# built and run there: at least one must fail, crash or hang. A mutant that
# survives is a statement that no test proves. The tests must pass without it.
#
# Every bug of the list that this began with can be made in this design, so
# there is a patch for each. One for another machine runs in an emulator.
jobs=2
case ${1-} in [1-9]*) jobs=$1 && shift ;; esac
here=$(dirname "$0")
arm=aarch64-linux-gnu

# From the header of a patch: its sentence, its tests, its machine if it says.
sentence() { head -n 1 "$patches/$1.patch"; }
tests_of() { sed -n 's/^# killed by: //p' "$patches/$1.patch"; }
machine_of() {
  sed -n 's/^# machine: //p' "$patches/$1.patch" | grep . || uname -m
}

can_run() {
  case $1 in
  "$(uname -m)") return 0 ;;
  aarch64)
    command -v qemu-aarch64 >/dev/null && command -v $arm-gcc >/dev/null &&
      test -e /usr/lib/$arm/libcheck_pic.a ;;
  *) return 1 ;;
  esac
}

# make_tests MACHINE TEST... in the present folder
make_tests() {
  set -- "$1" "$2" $(printf "build-$1/test/lib/%s " $3)
  machine=$1 j=$2
  shift 2
  if test "$machine" = "$(uname -m)"; then
    make -s -j "$j" B="build-$machine" CFLAGS='-O1 -g' "$@"
  else
    make -s -j "$j" B="build-$machine" CFLAGS='-O1 -g' CC=$arm-gcc \
      AR=$arm-ar LDFLAGS='-static -pthread' check_cflags= \
      check_libs='-lcheck_pic -lsubunit -lrt -lm' "$@"
  fi
}

# run_test MACHINE TEST LIMIT
run_test() {
  emulator=
  test "$1" = "$(uname -m)" || emulator="env COIL_TEST_SLOW=1 qemu-$1"
  timeout -k 5 "$3" $emulator "build-$1/test/lib/$2" >"$2.out" 2>&1
}

# The tests as they are: all must pass. How long each takes is the measure for
# how long it may take with a bug.
try_unpatched() {
  for machine in $(for m in $names; do machine_of "$m"; done | sort -u); do
    can_run "$machine" || continue
    tests=$(for m in $names; do
      test "$(machine_of "$m")" != "$machine" || tests_of "$m"
    done | tr ' ' '\n' | sort -u)
    make_tests "$machine" "$jobs" "$tests" >&2 || return 1
    for t in $tests; do
      began=$(date +%s)
      run_test "$machine" "$t" 300 ||
        { echo "$t fails without any mutant:" && cat "$t.out" && return 1; }
      echo $((20 + 10 * ($(date +%s) - began))) >"limit-$machine-$t"
    done
  done
}

verdict() { # NAME VERDICT REMARK
  printf '  %-8s %s: %s%s\n' "$2" "$1" "$(sentence "$1")" "${3:+ ($3)}"
  echo "$2" >"../verdict-$1"
}

# One mutant, in a copy of the built tree.
try_mutant() {
  machine=$(machine_of "$1")
  can_run "$machine" || { verdict "$1" skipped "needs $machine" && return; }
  patch -p0 -s -F0 --no-backup-if-mismatch <"$patches/$1.patch" >out 2>&1 ||
    { verdict "$1" FAILED 'the patch does not apply' && return; }
  make_tests "$machine" 1 "$(tests_of "$1")" >out 2>&1 ||
    { verdict "$1" FAILED 'it does not compile' && cat out && return; }
  for t in $(tests_of "$1"); do
    run_test "$machine" "$t" "$(cat "limit-$machine-$t")"
    case $? in
    0) ;;
    124 | 137) verdict "$1" killed "$t hangs" && return ;;
    *) verdict "$1" killed "$t" && return ;;
    esac
  done
  verdict "$1" SURVIVED "$(tests_of "$1")"
}

if test "${1-}" = --one; then
  cp -a unpatched "$2" && cd "$2" && try_mutant "$2"
  cd .. && rm -rf "$2"
  exit 0
fi

patches=$(cd "$here/mutants" && pwd)
script=$(cd "$here" && pwd)/mutants.sh
names=${*:-$(cd "$patches" && ls *.patch | sed 's/\.patch$//')}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/unpatched" && cp -R "$here/.." "$work/unpatched/lib" &&
  cp "$here/../../Makefile" "$work/unpatched" && cd "$work/unpatched" || exit 1
try_unpatched || exit 1
cd "$work" || exit 1
export patches
printf '%s\n' $names | xargs -P "$jobs" -n 1 sh "$script" --one
count() { cat verdict-* | grep -c "$1"; }
echo "$(count killed) passed, $(count '[A-Z]') failed"
test "$(count '[A-Z]')" -eq 0 && test "$(count .)" -eq "$(echo $names | wc -w)"
