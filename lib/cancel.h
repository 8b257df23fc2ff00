/* cancel.h -- ask a task to stop.
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

#endif
