/* wrong: gather_all starts the tasks and returns
 * expect: pass work
 * expect: fail all: gather_all did not wait for the jobs
 * expect: fail fails: none
 * expect: pass empty
 * expect: fail many: gather_all did not wait for the jobs
 * What is left when the scene is over is cancelled. */
#include "gather.h"
#include <stdio.h>

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
  (void)values;
  for (size_t i = 0; i < n; i++)
    coil_task_release(coil_create_task(work, &jobs[i]));
  return 0;
}
