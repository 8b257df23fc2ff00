/* together.c -- two tasks, and a main that awaits them one after the other.
 *
 * Watch for: foo is awaited first, but does bar wait for that? */
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
  coil_task *second = coil_create_task(bar, arg);
  puts("main has created both");
  int err = coil_await_task(first, NULL);
  puts("main has awaited foo");
  if (!err) err = coil_await_task(second, NULL);
  puts("main has awaited bar");
  coil_task_release(first);
  coil_task_release(second);
  return err;
}

int main(void) {
  struct delays delays = {.foo = COIL_SEC(2), .bar = COIL_SEC(1)};
  return coil_run(together, &delays, NULL) != 0;
}
