/* wrong: more than a hundred jobs are left out
 * expect: pass work
 * expect: pass all
 * expect: pass fails
 * expect: pass empty
 * expect: fail many: none
 * A hundred is many, until it is not. */
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

enum { MOST = 100 };

int gather_all(struct job jobs[], size_t n, int values[]) {
  coil_task *tasks[MOST] = {NULL};
  void *results[MOST];
  if (n > MOST) n = MOST;
  for (size_t i = 0; i < n; i++) {
    tasks[i] = coil_create_task(work, &jobs[i]);
    if (!tasks[i]) return -ENOMEM;
  }
  int err = coil_gather(tasks, n, results, NULL);
  for (size_t i = 0; i < n && !err; i++) values[i] = *(int *)results[i];
  for (size_t i = 0; i < n; i++) coil_task_release(tasks[i]);
  return err;
}
