/* crowd.c -- see crowd.h. */
#include "crowd.h"

#include <errno.h>
#include <stdlib.h>

const char coil__gather[] = "gather", coil__wait[] = "wait",
           coil__as_completed[] = "as_completed";

bool coil__crowd_is_enough(const coil_crowd *c) {
  return c->ended >= c->wanted || c->is_late || (c->until_error && c->failed);
}

static void count(coil_crowd *c, coil_future *f) {
  c->members[c->ended++].ended = f;
  int err = coil_future_result(f, NULL);
  bool has_failed = err < 0 && !(c->may_cancel && err == -ECANCELED);
  if (has_failed && !c->failed) c->failed = err;
}

/* Nobody waits between two calls of coil_as_completed_next. */
static void one_ended(coil_future *f, void *crowd) {
  coil_crowd *c = crowd;
  count(c, f);
  if (c->waiter && coil__crowd_is_enough(c)) coil_task_wake(c->waiter);
}

int coil__crowd_init(coil_crowd *c, coil_task *const ts[], size_t n) {
  coil_task *self = coil_current_task();
  coil_require(self, "only a task can wait; start one with coil_run.");
  for (size_t i = 0; i < n; i++)
    if (ts[i] == self) return -EDEADLK;
  if (n == 0) return 0;
  c->members = calloc(n, sizeof *c->members);
  if (!c->members) return -ENOMEM;
  c->tasks = ts;
  c->n = c->wanted = n;
  for (size_t i = 0; i < n; i++) {
    coil_future *f = coil_task_future(ts[i]);
    if (coil_future_is_done(f)) {
      count(c, f);
    } else {
      coil_require(f->loop == self->future.loop, "a task is another loop's.");
      coil_future_add_done(f, &c->members[i].done, one_ended, c);
    }
  }
  return 0;
}

void coil__crowd_free(coil_crowd *c) {
  for (size_t i = 0; i < c->n; i++)
    coil_future_remove_done(&c->members[i].done);
  free(c->members);
}

int coil__crowd_wait(coil_crowd *c, const char *word) {
  int err = 0;
  c->waiter = coil_current_task();
  while (!err && !coil__crowd_is_enough(c)) err = coil_park(word, c);
  c->waiter = NULL;
  return err;
}
