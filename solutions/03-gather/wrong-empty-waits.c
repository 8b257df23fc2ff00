/* wrong: gather_all waits for the last job to ring, also when there is none
 * expect: pass work
 * expect: pass all
 * expect: pass fails
 * expect: fail empty: waits for ever
 * expect: pass many
 * A gather by hand: the last callback sets a future. With no job there is no
 * last one. */
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

struct gathering {
  size_t left;
  coil_future all;
};

static void one_less(coil_future *f, void *arg) {
  struct gathering *g = arg;
  int err = coil_future_result(f, NULL);
  if (err || --g->left == 0) coil_future_set(&g->all, err, NULL);
}

int gather_all(struct job jobs[], size_t n, int values[]) {
  struct gathering *g = calloc(1, sizeof *g);
  coil_task **tasks = calloc(n + 1, sizeof *tasks);
  coil_done *dones = calloc(n + 1, sizeof *dones);
  if (!g || !tasks || !dones) return -ENOMEM;
  g->left = n;
  coil_future_init(&g->all, coil_get_running_loop());
  for (size_t i = 0; i < n; i++) {
    tasks[i] = coil_create_task(work, &jobs[i]);
    if (!tasks[i]) return -ENOMEM;
    coil_future_add_done(coil_task_future(tasks[i]), &dones[i], one_less, g);
  }
  int err = coil_await(&g->all, NULL);
  for (size_t i = 0; i < n && !err; i++) {
    void *result;
    err = coil_await_task(tasks[i], &result);
    if (!err) values[i] = *(int *)result;
  }
  return err; /* and what was allocated stays, for the callbacks to come */
}
