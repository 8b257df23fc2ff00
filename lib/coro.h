/* coro.h -- coroutines: functions that can pause in the middle.
 *
 * A coroutine has a stack of its own.  coil_coro_resume runs it until it calls
 * coil_coro_yield, from whatever depth of calls, or returns; then resume comes
 * back.  Nothing else ever switches, so between two yields nothing happens
 * behind your back.
 *
 * The object is yours, in memory that does not move.  The stack is taken at the
 * first resume and given back at the end; a coroutine that has begun must
 * therefore reach its end before its memory goes, as what it holds (memory,
 * descriptors, locks) is known to nobody but itself.  A coroutine stays in the
 * thread that first resumed it.  After a fork in the middle of one, the child
 * may exec, _exit, or begin new ones: going on with that one aborts. */
#ifndef COIL_CORO_H
#define COIL_CORO_H

#include "fiber.h"
#include "stack.h"

#include <stdbool.h>

typedef void coil_coro_fn(void *arg);
typedef struct coil_coro coil_coro;
/* What happens after the end of one.  It may return another, which is new: that
 * one begins at once, upon the same stack.  NULL is nobody. */
typedef coil_coro *coil_coro_last(void *arg);

typedef enum coil_coro_state {
  COIL_CORO_NEW,
  COIL_CORO_SUSPENDED,
  COIL_CORO_RUNNING, /* it, or somebody that it has resumed */
  COIL_CORO_ENDED,
} coil_coro_state;

struct coil_coro {
  coil_coro_state state;
  int error; /* its errno, while it is suspended */
  coil_coro_fn *fn;
  coil_coro_last *last; /* called with arg after the end, unless NULL */
  void *arg;
  void *sp;            /* where its registers lie while it is suspended */
  coil_coro *caller;   /* who resumed it, and gets control at a yield */
  coil_stack *stack;   /* NULL before the first resume and after the end */
  unsigned high_water; /* of its stack, once it has ended, if measured */
  coil_fiber fiber;
};

/* Make a coroutine that will call fn(arg).  Runs none of it, takes nothing. */
void coil_coro_init(coil_coro *c, coil_coro_fn *fn, void *arg);

/* Run c until it yields or ends.  Returns 0; -EINVAL when it is running or has
 * ended; -ENOMEM when there is no stack for it, and it may be tried again. */
int coil_coro_resume(coil_coro *c);

/* The same, and the yield that c is in returns this value; resume sends 0. */
int coil_coro_send(coil_coro *c, int value);

/* Pause the current coroutine until somebody resumes it again.  Returns what he
 * sends.  errno is afterwards what it was before. */
int coil_coro_yield(void);

/* The coroutine that is running, or NULL outside of any. */
coil_coro *coil_coro_current(void);

/* How many bytes of stack it has used so far, or did in all, in whole pages: if
 * coil_stack_measure was on when it began, else 0.  A few microseconds. */
size_t coil_coro_high_water(const coil_coro *c);

/* For who cannot do with a resume that fails: take the stack of a new coroutine
 * now.  Returns 0 or -ENOMEM.  It must be resumed then. */
int coil__coro_begin(coil_coro *c);

/* Yield, and have the one who would go on then resume c, which is suspended, in
 * one switch instead of two.  For callers that know to be in a coroutine. */
int coil__coro_pass(coil_coro *c, int value);

/* May its memory go?  Returns 0, or -EBUSY when it is in the middle. */
int coil_coro_destroy(coil_coro *c);

#endif
