/* wrong: whoever is done first puts its value first
 * expect: pass work
 * expect: fail all: the values came in the order of completion
 * expect: pass fails
 * expect: pass empty
 * expect: fail many: the values came in the order of completion
 * Each job appends its value; nobody remembers whose it is. */
#include "gather.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int work(void *arg, void **result) {
  struct job *job = arg;
  int err = coil_sleep(job->delay);
  if (err) return err;
  if (job->error) return job->error;
  if (job->name) printf("%s is done\n", job->name);
  *result = &job->value;
  return 0;
}

static int *next_value;

static int work_and_append(void *arg, void **result) {
  int err = work(arg, result);
  if (!err) *next_value++ = *(int *)*result;
  return err;
}

int gather_all(struct job jobs[], size_t n, int values[]) {
  /* One more than needed: an array of none would be NULL here and there. */
  coil_task **tasks = calloc(n + 1, sizeof *tasks);
  void **results = calloc(n + 1, sizeof *results);
  int err = tasks && results ? 0 : -ENOMEM;
  next_value = values;
  for (size_t i = 0; i < n && !err; i++) {
    tasks[i] = coil_create_task(work_and_append, &jobs[i]);
    if (!tasks[i]) err = -ENOMEM;
  }
  if (!err) err = coil_gather(tasks, n, results, NULL);
  for (size_t i = 0; i < n && tasks; i++) coil_task_release(tasks[i]);
  free(results);
  free(tasks);
  return err;
}
