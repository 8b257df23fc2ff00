/* who.c -- the same coroutine, called and given to a task.
 *
 * Watch for: which task runs greet, and when. */
#include "coil.h"
#include <stdio.h>

static int greet(void *arg, void **result) {
  printf("greet runs in %s\n", coil_task_name(coil_current_task()));
  return 0;
}

static int call_and_create(void *arg, void **result) {
  coil_task_set_name(coil_current_task(), "main");
  puts("main calls greet");
  int err = greet(NULL, NULL);
  if (err) return err;

  puts("main creates a task");
  coil_task *task = coil_create_task(greet, NULL);
  coil_task_set_name(task, "helper");
  puts("main awaits it");
  err = coil_await_task(task, NULL);
  coil_task_release(task);
  return err;
}

int main(void) {
  return coil_run(call_and_create, NULL, NULL) != 0;
}
