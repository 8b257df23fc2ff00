/* run.c -- all tasks of a loop: the way in, and the way out; see task.h. */
#include "task.h"

#include <errno.h>

size_t coil_all_tasks(coil_loop *loop, coil_task *tasks[], size_t room) {
  size_t n = 0;
  for (coil_list *l = loop->tasks.next; l != &loop->tasks; l = l->next, n++)
    if (n < room) tasks[n] = coil_entry(l, coil_task, link);
  return n;
}

void coil_loop_observe(coil_loop *loop, coil_observer *o) {
  loop->observer = o;
}

/* It counts as a request, so that nobody takes it for his own. */
static void throw_at_all(coil_list *tasks) {
  for (coil_list *l = tasks->next; l != tasks; l = l->next) {
    coil_task *t = coil_entry(l, coil_task, link);
    t->cancels++;
    coil_throw(t, -ECANCELED);
  }
}

/* One turn.  False when nobody will go on by himself. */
static bool step(coil_loop *loop) {
  bool more = coil_loop_step(loop) == 1 && !loop->stopping;
  loop->stopping = false;
  return more;
}

/* A task leaves the list it is in when it ends.  So the tasks of one round are
 * moved to a list of their own, and the round is over when that is empty.  A
 * task that ignores the error delays us until it ends by itself; if nothing can
 * make it go on, it gets the error again. */
void coil_end_all_tasks(coil_loop *loop) {
  coil_list round;
  coil_list_init(&round);
  while (!coil_list_is_empty(&loop->tasks)) {
    coil_list_move(&round, &loop->tasks);
    throw_at_all(&round);
    while (!coil_list_is_empty(&round))
      if (!step(loop)) throw_at_all(&round);
  }
}

static const char *name_of_current(void) {
  coil_task *t = coil_current_task();
  return t ? coil_task_name(t) : NULL;
}

int coil_run_with(coil_loop *loop, coil_fn *fn, void *arg, void **result) {
  if (coil_get_running_loop()) return -EBUSY;
  if (loop->closed) return -EINVAL;
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
