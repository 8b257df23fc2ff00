/* cancel.c -- see cancel.h.  Throwing is task.c's; here is only the policy of
 * when, and at whom. */
#include "cancel.h"

#include <errno.h>

/* Down the chain of who awaits whom, to the first that is not just waiting for
 * another task.  A loop and not a recursion: chains can be long, and stacks
 * here are short. */
bool coil_task_cancel(coil_task *t) {
  if (coil_task_is_done(t)) return false;
  for (;;) {
    t->cancels++;
    coil_future *f = t->awaiting;
    if (!f || coil_future_is_done(f)) break;
    coil_task *next = coil_future_task(f);
    if (!next) return coil_future_cancel(f);
    t = next;
  }
  coil_throw(t, -ECANCELED);
  return true;
}

bool coil_future_cancel(coil_future *f) {
  coil_task *t = coil_future_task(f);
  if (t) return coil_task_cancel(t);
  return coil_future_set(f, -ECANCELED, NULL) == 0;
}

unsigned coil_task_uncancel(coil_task *t) {
  if (t->cancels == 0) return 0;
  if (--t->cancels == 0 && t->thrown == -ECANCELED) coil_unthrow(t);
  return t->cancels;
}

unsigned coil_task_cancelling(const coil_task *t) {
  return t->cancels;
}

bool coil_task_is_cancelled(const coil_task *t) {
  return t->future.is_done && t->future.err == -ECANCELED;
}
