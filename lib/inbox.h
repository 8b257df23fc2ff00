/* inbox.h -- what reaches a loop from outside: other threads, and signals.
 *
 * A loop belongs to its thread.  Nothing of it may be touched from another one,
 * or from a signal handler, except by the functions here that say so.  Below
 * all of them is a *bell*: an object that anybody may ring, and that the loop
 * answers with a call in its own thread.  Nothing here suspends but what says
 * so. */
#ifndef COIL_INBOX_H
#define COIL_INBOX_H

#include "cancel.h"

#include <signal.h>

/* A bell is yours until it is closed.  Rings that come close together may be
 * answered by one call. */
typedef struct coil_bell {
  coil_loop *loop;
  coil_callback *fn;
  void *arg;
  int fd; /* an eventfd: readable when somebody has rung */
  unsigned process; /* in which it was made; no other can ring it */
  coil_watch watch;
  coil_handle retry;
} coil_bell;

/* Make a bell that calls fn(arg) after it was rung, while somebody listens; a
 * ring that comes earlier waits.  Returns 0, or the error of eventfd(2). */
int coil_bell_init(coil_bell *b, coil_loop *loop, coil_callback *fn, void *arg);

/* While it listens, the loop waits for the bell instead of giving up.  Returns
 * 0, or an error of coil_poll_add.  Never suspends. */
int coil_bell_listen(coil_bell *b);
void coil_bell_ignore(coil_bell *b);

/* From any thread, and from signal handlers.  Never suspends. */
void coil_bell_ring(const coil_bell *b);
void coil_bell_close(coil_bell *b);

/* Between begin and end other threads may call the loop, and it waits for them
 * instead of giving up.  Begin before you start such a thread.  Pairs can be
 * nested; the loop's close ends them all, and forgets calls not yet made.
 *
 * Begin returns 0, -ENOMEM, or an error of coil_bell_init or _listen; both are
 * for the loop's thread.  On a simulated clock, coil_loop_hold keeps time from
 * jumping meanwhile. */
int coil_threadsafe_begin(coil_loop *loop);
void coil_threadsafe_end(coil_loop *loop);

/* From any thread: have the loop call fn(arg) in its own, after what the same
 * thread has asked for before.  The handle is the loop's until then, and cannot
 * be cancelled.  Returns 0, or -EINVAL outside of begin and end, also after the
 * loop's close: so a thread may go on until it is told.  (That needs a loop of
 * your own: coil_run's is gone with it, so there end such threads before.) */
int coil_call_soon_threadsafe(coil_loop *loop, coil_handle *h,
                              coil_callback *fn, void *arg);

/* From another thread than the loop's: make a task there, wait until it has
 * ended, and return its code, and its value in *result.  Errors as above;
 * -ECANCELED when the loop is closed before, -EDEADLK in the loop's thread.
 * Blocks the thread. */
COIL_MUST_CHECK int coil_run_coroutine_threadsafe(coil_loop *loop, coil_fn *fn,
                                                  void *arg, void **result);

/* For `thread`, whose jobs may wait for the loop when it closes: from now on
 * nobody is let in, and all who wait are told -ECANCELED. */
void coil__inbox_shut(coil_loop *loop);

typedef struct coil_signal { /* one signal that is watched; yours */
  coil_bell bell;
  coil_callback *fn;
  void *arg;
  int signo;
  struct sigaction before; /* what is put back */
  coil_list link;
} coil_signal;

/* From now on call fn(arg) in a turn of the loop when the signal comes, as an
 * ordinary callback.  Signals that come close together may be one call.  While
 * the handler is there the loop waits for the signal.  The loop's close removes
 * what is left.
 *
 * Returns 0; -EBUSY when the signal has a handler by this already, -EINVAL when
 * it cannot have any; or an error of coil_bell_init or _listen. */
int coil_add_signal_handler(coil_loop *loop, coil_signal *s, int signo,
                            coil_callback *fn, void *arg);

/* Put back what the signal did before.  Returns whether it was watched. */
bool coil_remove_signal_handler(coil_signal *s);

/* Return fn(arg, result), but let a SIGINT that comes meanwhile cancel the
 * current task; then return -EINTR instead of -ECANCELED.  A second SIGINT does
 * what it did before, which is to kill.  If the program ignores or handles
 * SIGINT already, so be it: a shell has what a script starts with & ignore it.
 * The loop waits for the signal too: that nothing else can happen any more is
 * no -EDEADLK here.  Errors as coil_add_signal_handler.  Suspends. */
COIL_MUST_CHECK int coil_interruptible(coil_fn *fn, void *arg, void **result);

#endif
