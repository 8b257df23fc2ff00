/* wrong: foo sleeps with the whole thread
 * expect: fail foo_alone: a blocking sleep
 * expect: pass bar_alone
 * expect: fail in_turn: a blocking sleep
 * expect: fail together: a blocking sleep
 * expect: fail slow_bar: a blocking sleep
 * nanosleep is the sleep that one knows. The lines of foo and in_turn come at
 * the right times; it is the others on the loop that are late. */
#include "foo_bar.h"
#include <errno.h>
#include <stdio.h>
#include <time.h>

int foo(void *arg, void **result) {
  struct delays *d = arg;
  (void)result;
  struct timespec t = {.tv_sec = d->foo / COIL_SEC(1),
                       .tv_nsec = d->foo % COIL_SEC(1)};
  nanosleep(&t, NULL);
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
