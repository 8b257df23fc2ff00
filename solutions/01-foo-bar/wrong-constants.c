/* wrong: the delays of the example instead of the arguments
 * expect: fail foo_alone: foo always sleeps 2 s
 * expect: fail bar_alone: bar always sleeps 1 s
 * expect: fail in_turn: none
 * expect: fail together: none
 * expect: fail slow_bar: none
 * Right for 2 s and 1 s, which is what one tries first. */
#include "foo_bar.h"
#include <errno.h>
#include <stdio.h>

int foo(void *arg, void **result) {
  (void)arg;
  (void)result;
  int err = coil_sleep(COIL_SEC(2));
  if (err) return err;
  puts("Hello from foo!");
  return 0;
}

int bar(void *arg, void **result) {
  (void)arg;
  (void)result;
  int err = coil_sleep(COIL_SEC(1));
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
