#!/bin/sh
# install.sh -- does a program build against the installed library, and run?
#
#   lib/test/install.sh BUILD     with BUILD/timekeeper built
B=${1:?which build directory?}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

check() { # check WHAT COMMAND...
  what=$1
  shift
  if "$@" >"$work/out" 2>&1; then
    passed=$((passed + 1))
  else
    echo "install: $what"
    sed 's/^/    /' "$work/out"
    failed=$((failed + 1))
  fi
}

cat >"$work/hello.c" <<'END'
#include "coil.h"
#include <poll.h> /* the system's, although coil has one of that name */
#include <stdio.h>

static int hello(void *arg, void **result) {
  struct pollfd none = {.events = POLLIN};
  (void)arg, (void)result, (void)none;
  int err = coil_sleep(COIL_MS(1));
  if (!err) puts("hello");
  return err;
}

int main(void) { return coil_run(hello, NULL, NULL) ? 1 : 0; }
END

check 'make install' make install DESTDIR="$work/stage" PREFIX=/opt/coil
check 'the pkg-config file names the prefix, not the stage' \
  grep -q '^prefix=/opt/coil$' "$work/stage/opt/coil/lib/pkgconfig/coil.pc"
check 'make install without a stage' make install PREFIX="$work/here"
flags=$(PKG_CONFIG_PATH=$work/here/lib/pkgconfig pkg-config --cflags --libs coil)
check 'a program is built with what pkg-config says' \
  ${CC:-cc} -Wall -Wextra -Werror -o "$work/hello" "$work/hello.c" $flags
check 'and runs' sh -c "[ \"\$($work/hello)\" = hello ]"
# A frame larger than the guard was stepped over, into somebody else's stack.
cat >"$work/big.c" <<'END'
#include "coil.h"

static int big(void *arg, void **result) {
  volatile char room[300000];
  (void)arg, (void)result;
  room[0] = 1;
  return room[0] - 1;
}

int main(void) { return coil_run(big, NULL, NULL); }
END
check 'a program with a large frame is built' \
  ${CC:-cc} -Wall -Wextra -Werror -o "$work/big" "$work/big.c" $flags
check 'and is told that it overflows its stack' \
  sh -c "ulimit -c 0; '$work/big' 2>&1 | grep -q overflowed"
# C alone lacks what the headers name: say what to do, not what is missing.
check 'with -std=c11 alone it is told which option is missing' \
  sh -c "${CC:-cc} -std=c11 -fsyntax-only '$work/hello.c' $flags 2>&1 |
    grep -q 'error.*-std=gnu11'"
check 'with -D_GNU_SOURCE it is built' \
  ${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Werror \
  -fsyntax-only "$work/hello.c" $flags
# The program of the guide in lib/README.md does what is said there.
check 'the program of the guide is built without a warning' \
  ${CC:-cc} -Wall -Wextra -Werror -o "$work/guide" lib/test/guide.c $flags
printf '%s\n' '0.100000000  answered: 100 ms' '0.300000000  answered: 300 ms' \
  >"$work/expected"
"$B/timekeeper" "$work/guide" >"$work/answers" 2>&1
check 'and answers as the guide says' \
  sh -c "grep answered '$work/answers' | cmp - '$work/expected'"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
