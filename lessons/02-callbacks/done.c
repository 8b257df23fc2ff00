/* done.c -- a callback on a task: the task does not know that it exists.
 *
 * Watch for: the order of the last two lines. */
#include "coil.h"
#include <stdio.h>

static int think(void *arg, void **result) {
  static int answer = 42;
  puts("task begins");
  int err = coil_sleep(COIL_SEC(1));
  if (err) return err;
  puts("task returns 42");
  *result = &answer;
  return 0;
}

static void show(coil_future *future, void *arg) {
  void *answer;
  int err = coil_future_result(future, &answer);
  if (err) printf("%s: no answer, error %d\n", (char *)arg, err);
  else printf("%s: the answer is %d\n", (char *)arg, *(int *)answer);
}

static int ask(void *arg, void **result) {
  coil_task *task = coil_create_task(think, NULL);
  coil_done done;
  coil_future_add_done(coil_task_future(task), &done, show, "callback");
  puts("main does stuff");
  void *answer;
  int err = coil_await_task(task, &answer);
  if (!err) printf("main has awaited %d\n", *(int *)answer);
  coil_task_release(task);
  return err;
}

int main(void) {
  return coil_run(ask, NULL, NULL) != 0;
}
