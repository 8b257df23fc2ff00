/* wrong: bar leaves the program when it is done
 * expect: pass foo_alone
 * expect: fail bar_alone: left in the middle
 * expect: fail in_turn: left in the middle
 * expect: fail together: left in the middle
 * expect: fail slow_bar: left in the middle
 * exit(0) ends everything, with the best of all statuses. With bar as the
 * slower one all lines have come by then. */
#include "foo_bar.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

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
  exit(0);
}

int in_turn(void *arg, void **result) {
  int err = foo(arg, result);
  if (err) return err;
  return bar(arg, result);
}

int together(void *arg, void **result) {
  (void)result;
  coil_task *f = coil_create_task(foo, arg);
  coil_task *b = coil_create_task(bar, arg);
  int err = f && b ? 0 : -ENOMEM;
  if (!err) err = coil_await_task(f, NULL);
  if (!err) err = coil_await_task(b, NULL);
  coil_task_release(f);
  coil_task_release(b);
  return err;
}
