/* wrong: all outcomes are collected before the error is told
 * expect: pass work
 * expect: pass all
 * expect: fail fails: the error was held back until all had ended
 * expect: pass empty
 * expect: pass many
 * With an array of errors coil_gather waits for all. */
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

int gather_all(struct job jobs[], size_t n, int values[]) {
  /* One more than needed: an array of none would be NULL here and there. */
  coil_task **tasks = calloc(n + 1, sizeof *tasks);
  void **results = calloc(n + 1, sizeof *results);
  int *errors = calloc(n + 1, sizeof *errors);
  int err = tasks && results && errors ? 0 : -ENOMEM;
  for (size_t i = 0; i < n && !err; i++) {
    tasks[i] = coil_create_task(work, &jobs[i]);
    if (!tasks[i]) err = -ENOMEM;
  }
  if (!err) err = coil_gather(tasks, n, results, errors);
  for (size_t i = 0; i < n && !err; i++) err = errors[i];
  for (size_t i = 0; i < n && !err; i++) values[i] = *(int *)results[i];
  for (size_t i = 0; i < n && tasks; i++) coil_task_release(tasks[i]);
  free(errors);
  free(results);
  free(tasks);
  return err;
}
