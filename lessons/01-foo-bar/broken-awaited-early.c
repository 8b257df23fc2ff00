/* broken-awaited-early.c -- foo is awaited before bar is created.
 *
 * Symptom: there are two tasks, and still the times add up to 3 s. */
#include "coil.h"
#include <stdio.h>

struct delays {
  coil_time foo, bar;
};

static int foo(void *arg, void **result) {
  const struct delays *delays = arg;
  puts("foo begins");
  int err = coil_sleep(delays->foo);
  if (err) return err;
  puts("Hello from foo!");
  return 0;
}

static int bar(void *arg, void **result) {
  const struct delays *delays = arg;
  puts("bar begins");
  int err = coil_sleep(delays->bar);
  if (err) return err;
  puts("Hello from bar!");
  return 0;
}

static int together(void *arg, void **result) {
  coil_task *first = coil_create_task(foo, arg);
  int err = coil_await_task(first, NULL); /* wrong: bar does not exist yet */
  coil_task_release(first);
  if (err) return err;

  coil_task *second = coil_create_task(bar, arg);
  err = coil_await_task(second, NULL);
  coil_task_release(second);
  return err;
}

int main(void) {
  struct delays delays = {.foo = COIL_SEC(2), .bar = COIL_SEC(1)};
  return coil_run(together, &delays, NULL) != 0;
}
