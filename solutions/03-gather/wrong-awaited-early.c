/* wrong: each task is awaited before the next is created
 * expect: pass work
 * expect: fail all: the jobs ran one after the other
 * expect: fail fails: the jobs ran one after the other
 * expect: pass empty
 * expect: fail many: the jobs ran one after the other
 * Two loops have become one. */
#include "gather.h"
#include <errno.h>
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
    coil_task *task = coil_create_task(work, &jobs[i]);
    if (!task) return -ENOMEM;
    int err = coil_await_task(task, &result);
    coil_task_release(task);
    if (err) return err;
    values[i] = *(int *)result;
  }
  return 0;
}
