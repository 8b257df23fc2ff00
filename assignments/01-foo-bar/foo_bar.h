/* foo_bar.h -- the contract of assignment 01: four coroutines, two delays.
 *
 * Each is called with a struct delays, suspends, and returns 0, or the
 * negative error of the call that failed (pass it up; do not swallow it). */
#ifndef FOO_BAR_H
#define FOO_BAR_H

#include "coil.h"

struct delays {
  coil_time foo; /* how long foo sleeps, in nanoseconds */
  coil_time bar; /* how long bar sleeps */
};

/* Sleeps d->foo, then prints "Hello from foo!". */
int foo(void *arg, void **result);

/* Sleeps d->bar, then prints "Hello from bar!". */
int bar(void *arg, void **result);

/* Awaits foo, and when foo has ended, bar. */
int in_turn(void *arg, void **result);

/* Lets foo and bar run at the same time, each as a task of its own, and
 * returns when both have ended. */
int together(void *arg, void **result);

#endif
