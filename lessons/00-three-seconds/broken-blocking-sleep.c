/* broken-blocking-sleep.c -- foo calls sleep(), which stops the whole thread.
 *
 * Symptom: both are tasks, yet bar begins only when foo has slept. */
#include "coil.h"
#include <stdio.h>
#include <unistd.h>

static int foo(void *arg, void **result) {
  puts("foo begins");
  sleep(2); /* wrong: should be coil_sleep(COIL_SEC(2)) */
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
