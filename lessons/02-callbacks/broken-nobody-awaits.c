/* broken-nobody-awaits.c -- main returns while the task still sleeps.
 *
 * Symptom: no answer.  The task is cancelled and can just clean up. */
#include "coil.h"
#include <errno.h>
#include <stdio.h>

struct question {
  coil_time thinking;
  void (*tell)(int answer);
};

static int think(void *arg, void **result) {
  const struct question *question = arg;
  puts("thinking begins");
  int err = coil_sleep(question->thinking);
  if (err == -ECANCELED) puts("thinking was cancelled");
  if (err) return err;
  question->tell(42);
  return 0;
}

static void show(int answer) {
  printf("the answer is %d\n", answer);
}

static int ask(void *arg, void **result) {
  coil_task *task = coil_create_task(think, arg);
  puts("main does stuff");
  int err = coil_sleep(COIL_MS(500));
  coil_task_release(task); /* wrong: should await the task first */
  puts("main returns");
  return err;
}

int main(void) {
  struct question question = {.thinking = COIL_SEC(1), .tell = show};
  return coil_run(ask, &question, NULL) != 0;
}
