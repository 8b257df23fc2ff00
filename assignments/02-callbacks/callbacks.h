/* callbacks.h -- the contract of assignment 02: be told when it is done.
 *
 * Each coroutine is called with a struct request, and returns 0, or the
 * negative error of the call that failed (pass it up; do not swallow it).
 * What the callbacks do is not your business.  They print something, or wait
 * for something, in the task that calls them. */
#ifndef CALLBACKS_H
#define CALLBACKS_H

#include "coil.h"

struct request {
  coil_time delay; /* how long the answer takes */
  coil_time stay;  /* how long leave stays */
  int value;       /* the answer */
  void (*done)(int value, void *arg); /* to be told the answer */
  void (*closed)(void *arg);          /* to be told that it is over */
  void *arg;                          /* handed to both */
};

/* Sleeps r->delay, then calls r->done once, with r->value and r->arg.  Calls
 * r->closed with r->arg last, whichever way it ends.  When it is cancelled
 * during the sleep, r->done is never called, r->closed is, and the error
 * -ECANCELED is passed up. */
int fetch(void *arg, void **result);

/* Starts fetch as a task, prints "we are doing stuff" at once, and returns
 * when the task has ended. */
int ask(void *arg, void **result);

/* Given: sleeps r->delay and leaves a pointer to r->value in *result.  It
 * calls nobody back. */
int compute(void *arg, void **result);

/* Starts compute as a task, and attaches a done callback to the task, which
 * calls r->done with the value if the task has succeeded.  Prints "we are doing
 * stuff" at once, and returns when the task has ended. */
int watch(void *arg, void **result);

/* Starts fetch as a task, prints "we are doing stuff" at once, sleeps r->stay
 * and returns.  It does not await the task. */
int leave(void *arg, void **result);

#endif
