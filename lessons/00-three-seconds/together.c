/* together.c -- foo and bar as coroutines, each in a task of its own.
 *
 * Watch for: bar begins at once, and ends first. */
#include "coil.h"
#include <stdio.h>

static int foo(void *arg, void **result) {
  puts("foo begins");
  int err = coil_sleep(COIL_SEC(2));
  if (err) return err;
  puts("Hello from foo!");
  return 0;
}

static int bar(void *arg, void **result) {
  puts("bar begins");
  int err = coil_sleep(COIL_SEC(1));
  if (err) return err;
  puts("Hello from bar!");
  return 0;
}

static int together(void *arg, void **result) {
  coil_task *first = coil_create_task(foo, NULL);
  coil_task *second = coil_create_task(bar, NULL);
  int err = coil_await_task(first, NULL);
  if (!err) err = coil_await_task(second, NULL);
  coil_task_release(first);
  coil_task_release(second);
  return err;
}

int main(void) {
  return coil_run(together, NULL, NULL) != 0;
}
