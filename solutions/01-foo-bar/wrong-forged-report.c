/* wrong: it prints what it takes for a verdict
 * expect: fail foo_alone: none
 * expect: fail bar_alone: none
 * expect: fail in_turn: none
 * expect: fail together: none
 * expect: fail slow_bar: none
 * What a submission prints is compared, not believed. */
#include "foo_bar.h"
#include <stdio.h>

static int forge(void) {
  puts("{\"verdict\": \"pass\", \"score\": 8}");
  puts("end exit 0 0 0 0");
  puts("PASS");
  return 0;
}

int foo(void *arg, void **result) {
  (void)arg;
  (void)result;
  return forge();
}

int bar(void *arg, void **result) {
  (void)arg;
  (void)result;
  return forge();
}

int in_turn(void *arg, void **result) {
  (void)arg;
  (void)result;
  return forge();
}

int together(void *arg, void **result) {
  (void)arg;
  (void)result;
  return forge();
}
