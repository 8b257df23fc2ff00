/* wrong: one task does all the jobs, the shortest first
 * expect: pass work
 * expect: fail all: one task did the work of two
 * expect: fail fails: one task did the work of two
 * expect: pass empty
 * expect: pass many
 * Sorted by their delays the jobs can be done in turn, at the right times. An
 * error is told at the right time too. Nothing runs side by side. */
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

static int by_delay(const void *a, const void *b) {
  const struct job *const *x = a, *const *y = b;
  if ((*x)->delay != (*y)->delay) return (*x)->delay < (*y)->delay ? -1 : 1;
  return *x < *y ? -1 : *x > *y;
}

struct sorted {
  struct job **jobs;
  size_t n;
  coil_future failed;
};

static int do_all(void *arg, void **result) {
  struct sorted *s = arg;
  coil_time now = 0;
  (void)result;
  for (size_t i = 0; i < s->n; i++) {
    struct job *job = s->jobs[i];
    int err = job->delay > now ? coil_sleep(job->delay - now) : 0;
    if (err) return err;
    now = job->delay;
    if (job->error) coil_future_set(&s->failed, job->error, NULL);
    else if (job->name) printf("%s is done\n", job->name);
  }
  coil_future_set(&s->failed, 0, NULL);
  return 0;
}

int gather_all(struct job jobs[], size_t n, int values[]) {
  struct sorted *s = calloc(1, sizeof *s);
  if (!s) return -ENOMEM;
  s->jobs = calloc(n + 1, sizeof(struct job *));
  if (!s->jobs) return -ENOMEM;
  s->n = n;
  for (size_t i = 0; i < n; i++) s->jobs[i] = &jobs[i];
  qsort(s->jobs, n, sizeof(struct job *), by_delay);
  coil_future_init(&s->failed, coil_get_running_loop());
  coil_task *task = coil_create_task(do_all, s);
  if (!task) return -ENOMEM;
  coil_task_release(task);
  int err = coil_await(&s->failed, NULL);
  for (size_t i = 0; i < n && !err; i++) values[i] = jobs[i].value;
  return err; /* s stays: the task may still read it */
}
