/* wrong: ask and watch do not await the task
 * expect: pass fetch
 * expect: pass cancel_fetch
 * expect: fail ask: the task was never awaited
 * expect: fail watch: watch did not wait for the task
 * expect: fail cancel_watch: watch did not wait for the task
 * expect: pass leave
 * The task is cancelled in its first turn. The coil_done is static,
 * or it would not outlive watch. */
#include "callbacks.h"
#include <errno.h>
#include <stdio.h>

int fetch(void *arg, void **result) {
  struct request *r = arg;
  (void)result;
  int err = coil_sleep(r->delay);
  if (!err) r->done(r->value, r->arg);
  r->closed(r->arg);
  return err;
}

int ask(void *arg, void **result) {
  (void)result;
  coil_task *task = coil_create_task(fetch, arg);
  if (!task) return -ENOMEM;
  puts("we are doing stuff");
  coil_task_release(task);
  return 0;
}

static void tell(coil_future *f, void *arg) {
  struct request *r = arg;
  void *value;
  if (coil_future_result(f, &value) == 0) r->done(*(int *)value, r->arg);
}

int watch(void *arg, void **result) {
  static coil_done done;
  coil_task *task = coil_create_task(compute, arg);
  (void)result;
  if (!task) return -ENOMEM;
  coil_future_add_done(coil_task_future(task), &done, tell, arg);
  puts("we are doing stuff");
  coil_task_release(task);
  return 0;
}

int leave(void *arg, void **result) {
  struct request *r = arg;
  (void)result;
  coil_task *task = coil_create_task(fetch, r);
  if (!task) return -ENOMEM;
  coil_task_release(task);
  puts("we are doing stuff");
  return coil_sleep(r->stay);
}
