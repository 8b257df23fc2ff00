/* wrong: fetch sleeps with the whole thread
 * expect: fail fetch: a blocking sleep
 * expect: fail cancel_fetch: a blocking sleep
 * expect: fail ask: a blocking sleep
 * expect: pass watch
 * expect: pass cancel_watch
 * expect: fail leave: a blocking sleep
 * usleep makes the witness late, and nobody can cancel it. */
#include "callbacks.h"
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int fetch(void *arg, void **result) {
  struct request *r = arg;
  (void)result;
  usleep((useconds_t)(r->delay / 1000));
  r->done(r->value, r->arg);
  r->closed(r->arg);
  return 0;
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

static void tell(coil_future *f, void *arg) {
  struct request *r = arg;
  void *value;
  if (coil_future_result(f, &value) == 0) r->done(*(int *)value, r->arg);
}

int watch(void *arg, void **result) {
  coil_done done;
  coil_task *task = coil_create_task(compute, arg);
  (void)result;
  if (!task) return -ENOMEM;
  coil_future_add_done(coil_task_future(task), &done, tell, arg);
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
