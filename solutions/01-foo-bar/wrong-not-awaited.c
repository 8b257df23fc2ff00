/* wrong: together forgets to await
 * expect: pass foo_alone
 * expect: pass bar_alone
 * expect: pass in_turn
 * expect: fail together: the tasks were created and never awaited
 * expect: fail slow_bar: the tasks were created and never awaited
 * A task that nobody awaits is cancelled when the scene ends. */
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
  return 0;
}
