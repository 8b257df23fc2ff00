#!/bin/sh
# gdb.sh BUILD -- DBG-04: lib/coil.gdb prints the C stack of a suspended task, in
# a running program and from a core file.
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v gdb >/dev/null || {
  echo 'skipped: coil.gdb, for lack of gdb: sudo apt-get install gdb'
  exit 0
}
cat >"$work/program.c" <<'END'
#include "coil.h"

#include <stdlib.h>

static int wait_deep_below(int levels) {
  int local = 100 + levels;
  if (levels > 0) return wait_deep_below(levels - 1) + (local == 0);
  return coil_sleep(COIL_SEC(1));
}

static int worker(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task_set_name(coil_current_task(), "worker");
  return wait_deep_below(2);
}

void stop_here(void);
void stop_here(void) {
  __asm__ volatile("");
}

static int start_worker(void *arg, void **result) {
  (void)result;
  coil_task *t = coil_create_task(worker, NULL);
  int err = coil_sleep(COIL_MS(1));
  stop_here();
  if (arg) abort();
  if (!err) err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

int main(int argc, char **argv) {
  return coil_run(start_worker, argc > 1 ? argv[1] : NULL, NULL);
}
END
${CC:-cc} -std=c11 -D_GNU_SOURCE -g -O0 -fno-omit-frame-pointer -iquote lib \
  -o "$work/program" "$work/program.c" "$build/libcoil.a" -pthread || exit 1

passed=0 failed=0
# look NAME COMMAND...: what gdb says at stop_here, in a file of that name.
look() {
  name=$1
  shift
  for command; do
    set -- "$@" -ex "$command"
    shift
  done
  gdb -nx -batch -ex 'set pagination off' -ex 'set width 0' \
    -ex 'set debuginfod enabled off' -x lib/coil.gdb -ex 'break stop_here' \
    -ex 'run' "$@" "$work/program" >"$work/$name" 2>&1
}
# expect NAME PATTERN...: lines that match, in this order.
expect() {
  name=$1
  shift
  for pattern; do
    printf '%s\n' "$pattern"
  done >"$work/patterns"
  if awk -v patterns="$work/patterns" '
    BEGIN { while ((getline p <patterns) > 0) want[n++] = p }
    at < n && $0 ~ want[at] { at++ }
    END { if (at < n) { print "missing: " want[at]; exit 1 } }
  ' "$work/$name"; then
    passed=$((passed + 1))
  else
    echo "coil.gdb: $name; gdb said:"
    cat "$work/$name"
    failed=$((failed + 1))
  fi
}

look tasks coil-tasks
grep -q 'ptrace: Operation not permitted\|Cannot create process' "$work/tasks" && {
  echo 'skipped: coil.gdb, as gdb may not start programs here'
  exit 0
}
expect tasks '1  Task-1: running' '2  worker: sleep'

chain='wait_deep_below wait_deep_below wait_deep_below worker'
look live 'coil-bt worker' 'coil-bt 2' 'coil-bt Task-2' 'coil-bt nobody' \
  'coil-bt 1'
expect live 'worker waits: sleep' $chain 'worker waits: sleep' $chain \
  'No unfinished task is called nobody' 'Task-1 is not suspended'

# The kernel's core file; the one that gdb makes ends at the first guard.
(cd "$work" && ulimit -c unlimited && ./program abort; true) 2>/dev/null
core=$(ls "$work"/core* 2>/dev/null)
if [ -n "$core" ]; then
  gdb -nx -batch -ex 'set width 0' -ex 'set debuginfod enabled off' \
    -x lib/coil.gdb -ex coil-tasks -ex 'coil-bt worker' "$work/program" \
    "$core" >"$work/dead" 2>&1
  expect dead '2  worker: sleep' 'worker waits: sleep' $chain
else
  echo 'skipped: gdb on a core file, as the kernel writes none here'
fi

case $(uname -m) in
x86_64)
  look enter 'coil-enter worker' 'bt' 'frame function wait_deep_below' \
    'info locals' coil-leave 'bt' 'delete' 'continue'
  expect enter $chain 'local = 100' 'stop_here' 'start_worker' \
    'exited normally'
  ;;
esac
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
