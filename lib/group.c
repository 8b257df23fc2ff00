/* group.c -- see group.h.  One crowd of tasks under wait, gather and
 * as_completed; a group knows its children one by one. */
#include "group.h"

#include <errno.h>
#include <stdlib.h>

/* --- wait --- */

static void be_late(void *crowd) {
  coil_crowd *c = crowd;
  c->is_late = true;
  coil_task_wake(c->waiter);
}

static int wait_until_late(coil_crowd *c, coil_time timeout) {
  coil_loop *loop = coil_get_running_loop();
  coil_timer alarm;
  int err = coil_call_later(loop, &alarm, timeout, be_late, c);
  if (err) return err;
  err = coil__crowd_wait(c, coil__wait);
  coil_timer_cancel(loop, &alarm);
  return err;
}

int coil_wait(coil_task *const ts[], size_t n, coil_when when,
              coil_time timeout) {
  coil_crowd c = {.until_error = when == COIL_FIRST_EXCEPTION,
                  .may_cancel = true};
  int err = coil__crowd_init(&c, ts, n);
  if (err) return err;
  if (when == COIL_FIRST_COMPLETED && n > 0) c.wanted = 1;
  if (!coil__crowd_is_enough(&c)) err = wait_until_late(&c, timeout);
  coil__crowd_free(&c);
  /* Not those that the crowd was told of: an end may be on its way to it. */
  int done = 0;
  for (size_t i = 0; i < n; i++) done += coil_task_is_done(ts[i]);
  return err ? err : done;
}

/* --- gather --- */

/* Cancel those that are left.  If one of them awaits us, the request comes back
 * to us.  That one cannot end before we do: we do not wait for it. */
static void cancel_all(coil_crowd *c) {
  coil_task *self = coil_current_task();
  unsigned before = coil_task_cancelling(self);
  c->wanted = c->n;
  for (size_t i = 0; i < c->n; i++) {
    coil_task_cancel(c->tasks[i]);
    if (coil_task_cancelling(self) == before) continue;
    coil_unthrow(self);
    coil_task_uncancel(self);
    c->wanted--;
  }
}

/* Wait for all, whatever is thrown at us, passing each throw on to those that
 * are left.  We return only when nobody works for us any more. */
static void cancel_and_wait(coil_crowd *c) {
  c->until_error = false;
  do
    cancel_all(c);
  while (coil__crowd_wait(c, coil__gather));
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
  coil_crowd c = {.until_error = !errors};
  int err = coil__crowd_init(&c, ts, n);
  if (err) return err;
  err = coil__crowd_wait(&c, coil__gather);
  if (err && !coil__crowd_is_enough(&c)) cancel_and_wait(&c);
  if (!err && !errors) err = c.failed;
  if (!err) collect(ts, n, values, errors);
  /* A second failure is nobody's any more. */
  for (size_t i = 0; i < n; i++) coil_task_future(ts[i])->is_looked_at = true;
  coil__crowd_free(&c);
  return err;
}

/* --- as_completed --- */

int coil_as_completed_init(coil_as_completed *a, coil_task *const ts[],
                           size_t n) {
  *a = (coil_as_completed){0};
  return coil__crowd_init(&a->crowd, ts, n);
}

int coil_as_completed_next(coil_as_completed *a, coil_task **t) {
  if (a->given == a->crowd.n) return 0;
  a->crowd.wanted = a->given + 1;
  int err = coil__crowd_wait(&a->crowd, coil__as_completed);
  if (err) return err;
  *t = coil_future_task(a->crowd.members[a->given++].ended);
  return 1;
}

void coil_as_completed_destroy(coil_as_completed *a) {
  coil__crowd_free(&a->crowd);
}

/* --- group --- */

const char coil__group[] = "group";

static void cancel_children(coil_group *g) {
  g->is_ending = true;
  for (coil_list *l = g->children.next; l != &g->children; l = l->next)
    coil_future_cancel(coil_entry(l, coil_child, link)->done.future);
}

bool coil_group_cancel(coil_group *g) {
  if (g->is_ending) return false;
  cancel_children(g);
  if (!g->is_exiting) coil_scope_cancel(&g->scope);
  return true;
}

static void note_failure(coil_group *g, int err) {
  if (err >= 0 || err == -ECANCELED) return;
  g->failed++;
  if (!g->err) g->err = err;
  coil_group_cancel(g);
}

static void child_ended(coil_future *f, void *arg) {
  coil_child *c = arg;
  coil_group *g = c->group;
  coil_list_remove(&c->link);
  free(c);
  note_failure(g, coil_future_result(f, NULL));
  if (g->is_exiting && coil_list_is_empty(&g->children))
    coil_task_wake(g->scope.task);
}

void coil_group_enter(coil_group *g) {
  *g = (coil_group){0};
  coil_list_init(&g->children);
  coil_scope_enter(&g->scope);
}

int coil_group_create_task(coil_group *g, coil_fn *fn, void *arg,
                           coil_task **t) {
  if (g->is_exiting && coil_list_is_empty(&g->children)) return -EINVAL;
  if (g->is_ending) return -ECANCELED;
  coil_child *c = calloc(1, sizeof *c);
  coil_task *task = c ? coil_create_task(fn, arg) : NULL;
  if (!task) {
    free(c);
    return -ENOMEM;
  }
  c->group = g;
  coil_list_push(&g->children, &c->link);
  coil_future_add_done(coil_task_future(task), &c->done, child_ended, c);
  if (t)
    *t = task;
  else
    coil_task_release(task);
  return 0;
}

/* Returns the first error thrown at us here.  While the group is ending, its
 * children have been told already, and a further cancel waits with us. */
static int await_children(coil_group *g) {
  int thrown = 0;
  while (!coil_list_is_empty(&g->children)) {
    int err = coil_park(coil__group, g);
    if (err && !thrown) thrown = err;
    if (err) coil_group_cancel(g);
  }
  return thrown;
}

/* There is one code to return.  A failure goes first, and a cancel by somebody
 * else that it displaces is thrown again, to be met at the next wait. */
int coil_group_exit(coil_group *g, int err) {
  coil_task *self = g->scope.task;
  err = coil_scope_exit(&g->scope, err, 0);
  g->is_exiting = true;
  note_failure(g, err);
  if (err < 0) coil_group_cancel(g);
  int thrown = await_children(g);
  if (!g->err) return thrown ? thrown : err;
  if (coil_task_cancelling(self) > g->scope.before) thrown = -ECANCELED;
  if (thrown) coil_throw(self, thrown);
  return g->err;
}
