/* while_waiting.c -- main awaits foo, and a second task goes on ticking.
 *
 * Watch for: who stands still while main waits? */
#include "coil.h"
#include <stdio.h>

static int foo(void *arg, void **result) {
  puts("foo begins");
  int err = coil_sleep(COIL_SEC(2));
  if (err) return err;
  puts("Hello from foo!");
  return 0;
}

static int ticker(void *arg, void **result) {
  for (int i = 1; i <= 3; i++) {
    int err = coil_sleep(COIL_MS(500));
    if (err) return err;
    printf("ticker: tick %d\n", i);
  }
  return 0;
}

static int wait_for_foo(void *arg, void **result) {
  coil_task *ticks = coil_create_task(ticker, NULL);
  puts("main awaits foo");
  int err = foo(NULL, NULL);
  puts("main goes on");
  if (!err) err = coil_await_task(ticks, NULL);
  coil_task_release(ticks);
  return err;
}

int main(void) {
  return coil_run(wait_for_foo, NULL, NULL) != 0;
}
