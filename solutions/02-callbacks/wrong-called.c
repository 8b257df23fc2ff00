/* wrong: ask and watch call the coroutine, and then do their stuff
 * expect: pass fetch
 * expect: pass cancel_fetch
 * expect: fail ask: the stuff had to wait for the answer
 * expect: fail watch: none
 * expect: fail cancel_watch: none
 * expect: pass leave
 * A call is an await: nothing goes on at once. */
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
  int err = fetch(arg, result);
  puts("we are doing stuff");
  return err;
}

int watch(void *arg, void **result) {
  struct request *r = arg;
  void *value;
  (void)result;
  int err = compute(r, &value);
  puts("we are doing stuff");
  if (!err) r->done(*(int *)value, r->arg);
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
