/* wrong: foo asks for the time until it is late enough
 * expect: fail foo_alone: busy-waiting
 * expect: pass bar_alone
 * expect: fail in_turn: busy-waiting
 * expect: fail together: busy-waiting
 * expect: fail slow_bar: busy-waiting
 * Nobody else can run meanwhile, and a processor is busy with nothing. */
#include "foo_bar.h"
#include <errno.h>
#include <stdio.h>

int foo(void *arg, void **result) {
  struct delays *d = arg;
  (void)result;
  coil_loop *loop = coil_get_running_loop();
  coil_time until = coil_now(loop) + d->foo;
  while (coil_now(loop) < until) continue;
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
  coil_task *b = coil_create_task(bar, arg);
  int err = f && b ? 0 : -ENOMEM;
  if (!err) err = coil_await_task(f, NULL);
  if (!err) err = coil_await_task(b, NULL);
  coil_task_release(f);
  coil_task_release(b);
  return err;
}
