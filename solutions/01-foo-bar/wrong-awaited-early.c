/* wrong: together awaits foo before bar is created
 * expect: pass foo_alone
 * expect: pass bar_alone
 * expect: pass in_turn
 * expect: fail together: foo was awaited before bar was created
 * expect: fail slow_bar: foo was awaited before bar was created
 * Reads well, one task after the other, and that is what it does. */
#include "foo_bar.h"
#include <errno.h>
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
  coil_task *f = coil_create_task(foo, arg);
  if (!f) return -ENOMEM;
  int err = coil_await_task(f, NULL);
  coil_task_release(f);
  if (err) return err;
  coil_task *b = coil_create_task(bar, arg);
  if (!b) return -ENOMEM;
  err = coil_await_task(b, NULL);
  coil_task_release(b);
  return err;
}
