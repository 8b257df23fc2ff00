/* wrong: the values are never asked for
 * expect: pass work
 * expect: fail all: the values were not collected
 * expect: pass fails
 * expect: pass empty
 * expect: fail many: the values were not collected
 * coil_gather takes NULL for the values, and then keeps them to itself. */
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
  int err = tasks ? 0 : -ENOMEM;
  for (size_t i = 0; i < n && !err; i++) {
    tasks[i] = coil_create_task(work, &jobs[i]);
    if (!tasks[i]) err = -ENOMEM;
  }
  if (!err) err = coil_gather(tasks, n, NULL, NULL);
  (void)values;
  for (size_t i = 0; i < n && tasks; i++) coil_task_release(tasks[i]);
  free(tasks);
  return err;
}
