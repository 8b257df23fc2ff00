/* wrong: the failing job leaves the program
 * expect: pass work
 * expect: pass all
 * expect: fail fails: left in the middle
 * expect: pass empty
 * expect: pass many
 * exit(0) for a job that has failed: nobody else can finish. */
#include "gather.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int work(void *arg, void **result) {
  struct job *job = arg;
  int err = coil_sleep(job->delay);
  if (err) return err;
  if (job->error) exit(0);
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
