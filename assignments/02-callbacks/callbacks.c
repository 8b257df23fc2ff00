/* callbacks.c -- "call me back with the answer."
 *
 * Write the four coroutines that callbacks.h describes.  This file compiles as
 * it is and does nothing right yet.  Try it:
 *
 *     make time A=02-callbacks fetch 1 42
 *     make grade A=02-callbacks
 */
#include "callbacks.h"
#include <stdio.h>

int fetch(void *arg, void **result) {
  struct request *r = arg;
  (void)r;
  (void)result;
  /* TODO: sleep, tell the answer, say that it is over.  What if the sleep
   * returns an error? */
  return 0;
}

int ask(void *arg, void **result) {
  (void)arg;
  (void)result;
  /* TODO: coil_create_task for fetch, print the line, await the task. */
  return 0;
}

int watch(void *arg, void **result) {
  (void)arg;
  (void)result;
  /* TODO: coil_create_task for compute, then coil_future_add_done on
   * coil_task_future(task), with a function and a coil_done of your own. */
  return 0;
}

int leave(void *arg, void **result) {
  (void)arg;
  (void)result;
  /* TODO: like ask, but sleep r->stay where ask awaits. */
  return 0;
}
