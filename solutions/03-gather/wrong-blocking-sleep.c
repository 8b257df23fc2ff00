/* wrong: work sleeps with the whole thread
 * expect: fail work: a blocking sleep
 * expect: fail all: a blocking sleep
 * expect: fail fails: a blocking sleep
 * expect: pass empty
 * expect: fail many: a blocking sleep
 * The jobs run in turn, whatever gather does. */
#include "gather.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int work(void *arg, void **result) {
  struct job *job = arg;
  struct timespec t = {.tv_sec = job->delay / COIL_SEC(1),
                       .tv_nsec = job->delay % COIL_SEC(1)};
  nanosleep(&t, NULL);
  if (job->error) return job->error;
  if (job->name) printf("%s is done\n", job->name);
  *result = &job->value;
  return 0;
}

int gather_all(struct job jobs[], size_t n, int values[]) {
  /* One more than needed: an array of none would be NULL here and there. */
  coil_task **tasks = calloc(n + 1, sizeof *tasks);
  void **results = calloc(n + 1, sizeof *results);
  int err = tasks && results ? 0 : -ENOMEM;
  for (size_t i = 0; i < n && !err; i++) {
    tasks[i] = coil_create_task(work, &jobs[i]);
    if (!tasks[i]) err = -ENOMEM;
  }
  if (!err) err = coil_gather(tasks, n, results, NULL);
  for (size_t i = 0; i < n && !err; i++) values[i] = *(int *)results[i];
  for (size_t i = 0; i < n && tasks; i++) coil_task_release(tasks[i]);
  free(results);
  free(tasks);
  return err;
}
