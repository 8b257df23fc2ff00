/* wrong: watch calls the callback where it should hand it over
 * expect: pass fetch
 * expect: pass cancel_fetch
 * expect: pass ask
 * expect: fail watch: the callback was called before the task had ended
 * expect: fail cancel_watch: none
 * expect: pass leave
 * tell(r) in place of tell. */
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

static void tell(struct request *r) {
  r->done(r->value, r->arg);
}

int watch(void *arg, void **result) {
  coil_task *task = coil_create_task(compute, arg);
  (void)result;
  if (!task) return -ENOMEM;
  tell(arg);
  puts("we are doing stuff");
  int err = coil_await_task(task, NULL);
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
