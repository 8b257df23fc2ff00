/* wrong: together awaits a task that was never made
 * expect: pass foo_alone
 * expect: pass bar_alone
 * expect: pass in_turn
 * expect: fail together: crash
 * expect: fail slow_bar: crash
 * A slip of the pen: f is assigned twice, and b is still NULL. */
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
  coil_task *f = NULL, *b = NULL;
  f = coil_create_task(foo, arg);
  f = coil_create_task(bar, arg);
  int err = coil_await_task(f, NULL);
  if (!err) err = coil_await_task(b, NULL);
  coil_task_release(f);
  coil_task_release(b);
  return err;
}
