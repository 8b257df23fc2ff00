/* answer.c -- hand a function over, and be called back with the answer.
 *
 * Watch for: main goes on at once; the answer comes when it is ready. */
#include "coil.h"
#include <stdio.h>

struct question {
  coil_time thinking;
  void (*tell)(int answer);
};

static int think(void *arg, void **result) {
  const struct question *question = arg;
  int err = coil_sleep(question->thinking);
  if (err) return err;
  question->tell(42);
  return 0;
}

static void show(int answer) {
  printf("the answer is %d\n", answer);
}

static int ask(void *arg, void **result) {
  coil_task *task = coil_create_task(think, arg);
  puts("we are doing stuff");
  int err = coil_await_task(task, NULL);
  coil_task_release(task);
  return err;
}

int main(void) {
  struct question question = {.thinking = COIL_SEC(1), .tell = show};
  return coil_run(ask, &question, NULL) != 0;
}
