/* wrong: foo returns 1 when all went well
 * expect: pass foo_alone
 * expect: pass bar_alone
 * expect: fail in_turn: bar was never awaited
 * expect: pass together
 * Who calls foo takes anything but 0 for a reason to stop. */
#include "foo_bar.h"
#include <errno.h>
#include <stdio.h>

int foo(void *arg, void **result) {
  struct delays *d = arg;
  (void)result;
  int err = coil_sleep(d->foo);
  if (err) return err;
  puts("Hello from foo!");
  return 1;
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
  coil_task *b = coil_create_task(bar, arg);
  int err = f && b ? 0 : -ENOMEM;
  if (!err) err = coil_await_task(f, NULL);
  if (!err) err = coil_await_task(b, NULL);
  coil_task_release(f);
  coil_task_release(b);
  return err;
}
