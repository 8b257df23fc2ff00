/* foo_bar.c -- "3 seconds? Why?"
 *
 * Write the four coroutines that foo_bar.h describes.  This file compiles as
 * it is and does nothing right yet.  Try it:
 *
 *     make time A=01-foo-bar in_turn 2 1
 *     make grade A=01-foo-bar
 */
#include "foo_bar.h"
#include <stdio.h>

int foo(void *arg, void **result) {
  struct delays *d = arg;
  (void)d;
  (void)result;
  /* TODO: sleep for d->foo with coil_sleep, then print the line. */
  return 0;
}

int bar(void *arg, void **result) {
  struct delays *d = arg;
  (void)d;
  (void)result;
  /* TODO: the same for bar. */
  return 0;
}

int in_turn(void *arg, void **result) {
  (void)arg;
  (void)result;
  /* TODO: await foo, then await bar.  In C, awaiting a coroutine is a call. */
  return 0;
}

int together(void *arg, void **result) {
  (void)arg;
  (void)result;
  /* TODO: coil_create_task for both, then coil_await_task for both. */
  return 0;
}
