/* run.c -- all tasks of a loop: the way in, the way out, and their names; see
 * task.h. */
#include "task.h"

#include <errno.h>
#include <stdio.h>

void coil_task_set_name(coil_task *t, const char *name) {
  snprintf(t->name, sizeof t->name, "%s", name);
}

const char *coil_task_name(coil_task *t) {
  if (!t->name[0]) snprintf(t->name, sizeof t->name, "Task-%u", t->number);
  return t->name;
}

const char coil__readable[] = "readable", coil__writable[] = "writable";

size_t coil_all_tasks(coil_loop *loop, coil_task *tasks[], size_t room) {
  size_t n = 0;
  for (coil_list *l = loop->tasks.next; l != &loop->tasks; l = l->next, n++)
    if (n < room) tasks[n] = coil_entry(l, coil_task, link);
  return n;
}

void coil_loop_observe(coil_loop *loop, coil_observer *o) {
  loop->observer = o;
}

/* One turn.  False when nobody will go on by himself; a simulated clock that
 * may not jump says so by a stop. */
static bool step(coil_loop *loop) {
  return coil_loop_step(loop) == 1 && !loop->stopping;
}

static bool awaits_task(const coil_task *t) {
  coil_future *f = t->awaiting;
  return f && !coil_future_is_done(f) && coil_future_task(f);
}

/* It counts as a request, so that nobody takes it for his own.  Who awaits
 * another task gets the error from that one, so that the innermost cleans up
 * first, while what was lent to it is still there. */
static void throw_at_all(coil_loop *loop, bool is_stuck) {
  for (coil_list *l = loop->tasks.next; l != &loop->tasks; l = l->next) {
    coil_task *t = coil_entry(l, coil_task, link);
    t->is_ending = true;
    t->cancels++;
    if (is_stuck || !awaits_task(t)) coil_throw(t, -ECANCELED);
  }
}

/* The oldest are first in the list. */
static bool is_round_over(const coil_loop *loop) {
  const coil_list *l = loop->tasks.next;
  return l == &loop->tasks || !coil_entry(l, coil_task, link)->is_ending;
}

/* A round is over when all who were thrown at have ended; those that they have
 * created meanwhile are the next one's.  A task that ignores the error delays
 * us until it ends by itself.  If nothing can make it go on, the next round
 * begins at once, and nobody is spared: there may be a circle. */
static void end_tasks(coil_loop *loop) {
  bool is_stuck = false;
  while (!coil_list_is_empty(&loop->tasks)) {
    throw_at_all(loop, is_stuck);
    is_stuck = false;
    while (!is_stuck && !is_round_over(loop)) is_stuck = !step(loop);
  }
}

/* The last to end leave calls: of those who wanted to hear of it.  They get a
 * few turns, but not all that they want, or a callback that always asks for
 * another turn would keep us for ever. */
enum { LAST_TURNS = 16 };

void coil_end_all_tasks(coil_loop *loop) {
  end_tasks(loop);
  for (int n = 0; n < LAST_TURNS && !coil_list_is_empty(&loop->ready); n++) {
    step(loop);
    end_tasks(loop);
  }
}

static const char *name_of_current(void) {
  coil_task *t = coil_current_task();
  return t ? coil_task_name(t) : NULL;
}

int coil_run_with(coil_loop *loop, coil_fn *fn, void *arg, void **result) {
  if (coil_get_running_loop()) return -EBUSY;
  if (!coil_loop_is_open(loop)) return -EINVAL;
  coil_task *t = coil_loop_create_task(loop, fn, arg);
  if (!t) return -ENOMEM;
  coil_stack_name_owner(name_of_current); /* when it overflows */
  int err = coil_run_until_complete(loop, coil_task_future(t), result);
  coil_end_all_tasks(loop);
  coil_task_release(t);
  coil_stack_trim(); /* a thread's stacks may not outlive it */
  coil__task_free_spares();
  return err;
}

int coil_run(coil_fn *fn, void *arg, void **result) {
  coil_loop loop;
  int err = coil_loop_init(&loop);
  if (err) return err;
  err = coil_run_with(&loop, fn, arg, result);
  coil_loop_close(&loop);
  return err;
}
