/* wrong: gather_all calls the jobs one after the other
 * expect: pass work
 * expect: fail all: the jobs ran one after the other
 * expect: fail fails: the jobs ran one after the other
 * expect: pass empty
 * expect: fail many: the jobs ran one after the other
 * No task is made, so nothing can run side by side. */
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
  for (size_t i = 0; i < n; i++) {
    void *result;
    int err = work(&jobs[i], &result);
    if (err) return err;
    values[i] = *(int *)result;
  }
  return 0;
}
