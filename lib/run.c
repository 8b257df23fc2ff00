/* run.c -- see task.h: the way into the loop and the way out. */
#include "task.h"

#include <errno.h>

static void throw_at_all(coil_list *tasks) {
  for (coil_list *l = tasks->next; l != tasks; l = l->next)
    coil_throw(coil_entry(l, coil_task, link), -ECANCELED);
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
      if (coil_loop_step(loop) == 0) throw_at_all(&round);
  }
}

int coil_run_with(coil_loop *loop, coil_fn *fn, void *arg, void **result) {
  if (coil_get_running_loop()) return -EBUSY;
  if (loop->closed) return -EINVAL;
  coil_task *t = coil_loop_create_task(loop, fn, arg);
  if (!t) return -ENOMEM;
  int err = coil_run_until_complete(loop, coil_task_future(t), result);
  coil_end_all_tasks(loop);
  coil_task_release(t);
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
