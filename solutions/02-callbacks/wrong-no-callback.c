/* wrong: watch awaits the task and calls done itself
 * expect: pass fetch
 * expect: pass cancel_fetch
 * expect: pass ask
 * expect: fail watch: one task did the work of two
 * expect: pass cancel_watch
 * expect: pass leave
 * It does what was wanted, in a simpler way; but it is not a done callback. */
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
  int err = coil_await_task(task, NULL);
  coil_task_release(task);
  return err;
}

int watch(void *arg, void **result) {
  struct request *r = arg;
  void *value;
  (void)result;
  coil_task *task = coil_create_task(compute, arg);
  if (!task) return -ENOMEM;
  puts("we are doing stuff");
  int err = coil_await_task(task, &value);
  if (!err) r->done(*(int *)value, r->arg);
  coil_task_release(task);
  return err;
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
