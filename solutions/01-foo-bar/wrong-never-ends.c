/* wrong: together sleeps on and on instead of awaiting
 * expect: pass foo_alone
 * expect: pass bar_alone
 * expect: pass in_turn
 * expect: fail together: never ends
 * expect: fail slow_bar: never ends
 * Both tasks do end, but nobody tells this loop. */
#include "foo_bar.h"
#include <stdio.h>

int foo(void *arg, void **result) {
  struct delays *d = arg;
  (void)result;
  int err = coil_sleep(d->foo);
  if (err) return err;
  puts("Hello from foo!");
  return 0;
}

int bar(void *arg, void **result) {
  struct delays *d = arg;
  (void)result;
  int err = coil_sleep(d->bar);
  if (err) return err;
  puts("Hello from bar!");
  return 0;
}

int in_turn(void *arg, void **result) {
  int err = foo(arg, result);
  if (err) return err;
  return bar(arg, result);
}

int together(void *arg, void **result) {
  (void)result;
  coil_task_release(coil_create_task(foo, arg));
  coil_task_release(coil_create_task(bar, arg));
  for (;;) {
    int err = coil_sleep(COIL_MS(10));
    if (err) return err;
  }
}
