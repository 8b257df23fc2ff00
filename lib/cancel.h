/* cancel.h -- ask a task to stop, or to stop what takes too long.
 *
 * A cancel is a request, and the task has the last word.  It meets the request
 * once, as the code -ECANCELED from the wait it is in (or else its next),
 * cleans up, in which it may wait again, and passes the code up.  A task counts
 * as cancelled when its function returns -ECANCELED.
 *
 * The request is passed on: a task that awaits another one stays where it is,
 * and the other is asked, so that the innermost cleans up first.
 *
 * Requests are counted.  Whoever makes one and then handles its consequences
 * takes it back, and so can tell its own request from somebody else's. */
#ifndef COIL_CANCEL_H
#define COIL_CANCEL_H

#include "task.h"

/* Ask t to stop.  Returns false when it has ended already.  Never suspends. */
bool coil_task_cancel(coil_task *t);

/* End a pending future with -ECANCELED; if it is a task's, cancel the task.
 * Returns false when it is done already.  Never suspends. */
bool coil_future_cancel(coil_future *f);

/* Take one request back, and with the last one also the error, if t has not
 * been woken for it yet.  Returns how many are left.  Never suspends. */
unsigned coil_task_uncancel(coil_task *t);

/* How many requests stand. */
unsigned coil_task_cancelling(const coil_task *t);

/* Did t end with -ECANCELED, asked or not? */
bool coil_task_is_cancelled(const coil_task *t);

/* Await t, but keep a cancel to oneself: when the caller is cancelled, t goes
 * on, and can be awaited again.  Returns the outcome of t, or what was thrown
 * at the caller.  Suspends. */
COIL_MUST_CHECK int coil_shield(coil_task *t, void **value);
extern const char coil__shield[]; /* the word: parked on a coil_future */

/* A timeout: a stretch of a task's own code, from enter to exit, that is to be
 * over by a certain time.
 *
 *   coil_timeout t;
 *   int err = coil_timeout_enter(&t, COIL_SEC(1));
 *   if (err) return err;
 *   err = fetch();                      // waits, any number of times
 *   return coil_timeout_exit(&t, err);
 *
 * When its time has come, it cancels the task, which then meets -ECANCELED as
 * ever; exit takes that back and says -ETIMEDOUT instead.  A cancel by anybody
 * else, before, meanwhile or at the same moment, stays -ECANCELED.  Code that
 * never waits is not interrupted.
 *
 * Timeouts are yours, on the stack of their task; they nest, and are left in
 * the reverse order. */
typedef struct coil_scope {
  coil_task *task;
  unsigned before;   /* requests that it had met when the scope began */
  bool is_cancelled; /* by this scope: one of the requests is ours */
} coil_scope;

typedef struct coil_timeout {
  coil_scope scope;
  coil_timer alarm;
  coil_time when; /* read only: COIL_FOREVER is never */
} coil_timeout;

/* Begin: no more than `delay` from now, or not after `when` on the loop's
 * clock.  COIL_FOREVER is no limit; a moment that is over interrupts the first
 * wait.  Returns 0; after -ENOMEM there is nothing to exit.  Never suspends. */
COIL_MUST_CHECK int coil_timeout_enter(coil_timeout *t, coil_time delay);
COIL_MUST_CHECK int coil_timeout_enter_at(coil_timeout *t, coil_time when);

/* Move the deadline, in either direction.  Returns 0; -EALREADY when the old
 * one has passed, -ENOMEM (then there is none).  Never suspends. */
int coil_timeout_reschedule(coil_timeout *t, coil_time when);

/* Has the time come before the exit? */
bool coil_timeout_expired(const coil_timeout *t);

/* End.  Returns err, the code of what was done inside, except that the
 * -ECANCELED of this timeout becomes -ETIMEDOUT.  Never suspends. */
COIL_MUST_CHECK int coil_timeout_exit(coil_timeout *t, int err);

/* Await t, no longer than `delay`; then cancel it, and return -ETIMEDOUT when
 * it has ended, be that later.  When it ends otherwise, its outcome counts.
 * Without any time, a task that has not begun never does.  -ENOMEM.
 * Suspends. */
COIL_MUST_CHECK int coil_wait_for(coil_task *t, coil_time delay, void **value);

/* For modules: what a timeout has of its own request.  Cancel the task as part
 * of the scope (once; false if that has been); at the end return `instead` if
 * err is -ECANCELED by this request and by nobody else's, else err. */
void coil_scope_enter(coil_scope *s);
bool coil_scope_cancel(coil_scope *s);
COIL_MUST_CHECK int coil_scope_exit(coil_scope *s, int err, int instead);

#endif
