/* group.c -- see group.h.  One crowd of tasks under wait and gather. */
#include "group.h"

#include <errno.h>
#include <stdlib.h>

struct crowd {
  coil_task *const *tasks;
  size_t n, left; /* how many there are, how many are not done */
  coil_done *dones;
  coil_task *waiter;
  int failed; /* the code of the first that failed, or 0 */
};

static bool is_enough(const struct crowd *c, coil_when when) {
  return c->left == 0 || (when == COIL_FIRST_COMPLETED && c->left < c->n) ||
         (when == COIL_FIRST_EXCEPTION && c->failed);
}

static void count(struct crowd *c, int err) {
  c->left--;
  if (err < 0 && !c->failed) c->failed = err;
}

static void one_ended(coil_future *f, void *arg) {
  struct crowd *c = arg;
  count(c, f->err);
  coil_task_wake(c->waiter);
}

/* Those that have ended already are counted at once, in the order given. */
static int crowd_init(struct crowd *c, coil_task *const ts[], size_t n) {
  *c = (struct crowd){.tasks = ts, .n = n, .left = n};
  c->waiter = coil_current_task();
  coil_require(c->waiter, "only a task can wait; start one with coil_run.");
  if (n == 0) return 0;
  c->dones = calloc(n, sizeof *c->dones);
  if (!c->dones) return -ENOMEM;
  for (size_t i = 0; i < n; i++) {
    coil_future *f = coil_task_future(ts[i]);
    if (coil_future_is_done(f))
      count(c, f->err);
    else
      coil_future_add_done(f, &c->dones[i], one_ended, c);
  }
  return 0;
}

static void crowd_free(struct crowd *c) {
  for (size_t i = 0; i < c->n; i++) coil_future_remove_done(&c->dones[i]);
  free(c->dones);
}

/* Returns 0 when it is enough, or what was thrown at us meanwhile. */
static int crowd_wait(struct crowd *c, coil_when when, const char *word) {
  int err = 0;
  while (!err && !is_enough(c, when)) err = coil_park(word, c->tasks);
  return err;
}

int coil_wait(coil_task *const ts[], size_t n, coil_when when) {
  struct crowd c;
  int err = crowd_init(&c, ts, n);
  if (err) return err;
  err = crowd_wait(&c, when, "wait");
  crowd_free(&c);
  return err ? err : (int)(n - c.left);
}

static void cancel_all(coil_task *const ts[], size_t n) {
  for (size_t i = 0; i < n; i++) coil_task_cancel(ts[i]);
}

/* Wait for all, whatever is thrown at us, passing each throw on to those that
 * are left.  We return only when nobody works for us any more. */
static void cancel_and_wait(struct crowd *c) {
  do
    cancel_all(c->tasks, c->n);
  while (crowd_wait(c, COIL_ALL_COMPLETED, "gather"));
}

static void collect(coil_task *const ts[], size_t n, void *values[],
                    int errors[]) {
  for (size_t i = 0; i < n; i++) {
    void *value = NULL;
    int err = coil_future_result(coil_task_future(ts[i]), &value);
    if (values) values[i] = value;
    if (errors) errors[i] = err;
  }
}

int coil_gather(coil_task *const ts[], size_t n, void *values[], int errors[]) {
  struct crowd c;
  coil_when when = errors ? COIL_ALL_COMPLETED : COIL_FIRST_EXCEPTION;
  int err = crowd_init(&c, ts, n);
  if (err) return err;
  err = crowd_wait(&c, when, "gather");
  if (err && !is_enough(&c, when)) cancel_and_wait(&c);
  if (!err && !errors) err = c.failed;
  if (!err) collect(ts, n, values, errors);
  crowd_free(&c);
  return err;
}
