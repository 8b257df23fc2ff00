#!/bin/sh
# trace.sh BUILD -- DBG-06: lib/trace.awk makes of a trace valid JSON, in which
# the slices of a task follow each other without overlap.
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v jq >/dev/null || {
  echo 'skipped: traces, for lack of jq: sudo apt-get install jq'
  exit 0
}
cat >"$work/program.c" <<'END'
#include "debug.h"

static int say_little(void *arg, void **result) {
  (void)result;
  coil_task_set_name(coil_current_task(), arg);
  int err = coil_yield();
  return err ? err : coil_sleep(COIL_MS(2));
}

static int start_both(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *ts[] = {coil_create_task(say_little, "a \"quoted\" \\ name"),
                     coil_create_task(say_little, "plain")};
  int err = coil_gather(ts, 2, NULL, NULL);
  coil_task_release(ts[0]);
  coil_task_release(ts[1]);
  return err;
}

int main(void) {
  return coil_debug_run(start_both, NULL, NULL);
}
END
${CC:-cc} -std=c11 -D_GNU_SOURCE $CFLAGS -iquote lib -o "$work/program" \
  "$work/program.c" "$build/libcoil.a" -pthread || exit 1
COIL_TRACE=$work/trace "$work/program" || exit 1
awk -f lib/trace.awk "$work/trace" >"$work/json" || exit 1

passed=0 failed=0
check() {
  if jq -e "$2" "$work/json" >"$work/out" 2>&1; then
    passed=$((passed + 1))
  else
    echo "trace.awk: $1; what jq said:"
    cat "$work/out" "$work/trace"
    failed=$((failed + 1))
  fi
}
check 'not a list of events' 'type == "array" and length > 10'
check 'three tasks have a row each' \
  '[.[] | select(.ph == "M") | .tid] == [1, 2, 3]'
check 'a sleep is drawn' \
  '[.[] | select(.name == "sleep" and .dur > 1999)] | length == 2'
check 'slices of one task overlap' '
  [.[] | select(.ph == "X")] | group_by(.tid) | all(
    . as $s | all(range(1; length);
      $s[.].ts + 0.01 >= $s[. - 1].ts + $s[. - 1].dur))'
check 'two steps at the same time' '
  [.[] | select(.name == "run")] | sort_by(.ts) | . as $s |
  all(range(1; length); $s[.].ts + 0.01 >= $s[. - 1].ts + $s[. - 1].dur)'
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
