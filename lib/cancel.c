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

/* --- shield --- */

const char coil__shield[] = "shield";

static void go_on(coil_future *f, void *task) {
  (void)f;
  coil_task_step(task);
}

/* coil_await without the link along which a cancel is passed on. */
int coil_shield(coil_task *t, void **value) {
  coil_future *f = coil_task_future(t);
  coil_task *self = coil_current_task();
  if (self == t) return -EDEADLK;
  if (!coil_future_is_done(f)) {
    coil_require(f->loop == self->future.loop, "this task is another loop's.");
    coil_done d;
    coil_future_add_done(f, &d, go_on, self);
    int err = coil_park(coil__shield, f);
    coil_future_remove_done(&d);
    if (err) return err;
  }
  return coil_future_result(f, value);
}

/* --- scopes: telling one's own request from somebody else's --- */

/* A request that the task has not met yet will come out of a wait inside, and
 * must not be taken for ours there. */
void coil_scope_enter(coil_scope *s) {
  coil_task *t = coil_current_task();
  coil_require(t, "only a task can be cancelled; start one with coil_run.");
  bool is_pending = t->thrown == -ECANCELED && t->cancels > 0;
  *s = (coil_scope){.task = t, .before = t->cancels - is_pending};
  t->scopes++;
}

bool coil_scope_cancel(coil_scope *s) {
  if (s->is_cancelled) return false;
  s->is_cancelled = true;
  return coil_task_cancel(s->task);
}

int coil_scope_exit(coil_scope *s, int err, int instead) {
  coil_require(s->task == coil_current_task(),
               "a scope ends in the task in which it began.");
  s->task->scopes--;
  if (!s->is_cancelled) return err;
  unsigned others = coil_task_uncancel(s->task);
  return err == -ECANCELED && others <= s->before ? instead : err;
}

/* --- timeouts --- */

static void ring(void *timeout) {
  coil_timeout *t = timeout;
  coil_scope_cancel(&t->scope);
}

/* A moment that is over comes before whoever yields to others, and so it does
 * not go through the timers, who come after them. */
static int arm(coil_timeout *t, coil_time when) {
  coil_loop *loop = t->scope.task->future.loop;
  t->when = when;
  if (when == COIL_FOREVER) return 0;
  if (when <= coil_now(loop))
    return coil_call_soon(loop, &t->alarm.handle, ring, t);
  return coil_call_at(loop, &t->alarm, when, ring, t);
}

int coil_timeout_enter_at(coil_timeout *t, coil_time when) {
  *t = (coil_timeout){.when = when};
  coil_scope_enter(&t->scope);
  int err = arm(t, when);
  return err ? coil_scope_exit(&t->scope, err, 0) : 0;
}

int coil_timeout_enter(coil_timeout *t, coil_time delay) {
  coil_loop *loop = coil_get_running_loop();
  coil_time now = loop ? coil_now(loop) : 0;
  if (delay < 0) delay = 0;
  bool is_never = delay > COIL_FOREVER - now;
  return coil_timeout_enter_at(t, is_never ? COIL_FOREVER : now + delay);
}

static void disarm(coil_timeout *t) {
  coil_timer_cancel(t->scope.task->future.loop, &t->alarm);
}

int coil_timeout_reschedule(coil_timeout *t, coil_time when) {
  if (t->scope.is_cancelled) return -EALREADY;
  disarm(t);
  return arm(t, when);
}

bool coil_timeout_expired(const coil_timeout *t) {
  return t->scope.is_cancelled;
}

int coil_timeout_exit(coil_timeout *t, int err) {
  disarm(t);
  return coil_scope_exit(&t->scope, err, -ETIMEDOUT);
}

/* The request goes to t and not to us, so that t meets it before its first
 * step.  The count tells whether somebody has cancelled us meanwhile. */
static int stop_at_once(coil_task *t, void **value) {
  coil_task *self = coil_current_task();
  unsigned before = coil_task_cancelling(self);
  coil_task_cancel(t);
  int err = coil_await_task(t, value);
  if (err != -ECANCELED || !coil_task_is_cancelled(t)) return err;
  return coil_task_cancelling(self) == before ? -ETIMEDOUT : err;
}

int coil_wait_for(coil_task *t, coil_time delay, void **value) {
  if (delay <= 0 && !coil_task_is_done(t)) return stop_at_once(t, value);
  coil_timeout limit;
  int err = coil_timeout_enter(&limit, delay);
  if (err) return err;
  return coil_timeout_exit(&limit, coil_await_task(t, value));
}
