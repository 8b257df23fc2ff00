/* sync.c -- see sync.h.  First the line in which all wait, then the things to
 * wait for: each is a line and a little state. */
#include "sync.h"

#include <errno.h>

/* A task in a line.  It lies on the stack of that task, as long as it waits. */
struct waiter {
  coil_list link;
  coil_task *task;
  bool is_woken; /* it is out of the line, and what it waited for is its own */
  int answer;    /* then: what its wait returns */
};

static void waiters_init(coil_waiters *ws, const char *word, const void *what) {
  coil_list_init(&ws->line);
  ws->word = word;
  ws->object = what;
}

/* Stand in line until somebody wakes us.  An error may come after the wake-up
 * and before our turn: it is returned, and w->is_woken says that we have been
 * given something, which is to be passed on. */
static int wait_in_line(coil_waiters *ws, struct waiter *w) {
  *w = (struct waiter){.task = coil_current_task()};
  coil_list_push(&ws->line, &w->link);
  int err = 0;
  while (!err && !w->is_woken) err = coil_park(ws->word, ws->object);
  coil_list_remove(&w->link);
  return err ? err : w->answer;
}

/* Returns who was woken, or NULL when nobody waits. */
static coil_task *wake_first(coil_waiters *ws, int answer) {
  coil_list *first = coil_list_pop(&ws->line);
  if (!first) return NULL;
  struct waiter *w = coil_entry(first, struct waiter, link);
  w->is_woken = true;
  w->answer = answer;
  coil_task_wake(w->task);
  return w->task;
}

/* --- event ---------------------------------------------------------------- */

void coil_event_init(coil_event *e) {
  e->is_set = false;
  waiters_init(&e->waiters, "event", e);
}

bool coil_event_is_set(const coil_event *e) {
  return e->is_set;
}

void coil_event_set(coil_event *e) {
  e->is_set = true;
  while (wake_first(&e->waiters, 0)) continue;
}

void coil_event_clear(coil_event *e) {
  e->is_set = false;
}

void coil__event_wake_all(coil_event *e) {
  coil_event_set(e);
  coil_event_clear(e);
}

int coil_event_wait(coil_event *e) {
  struct waiter w;
  return e->is_set ? 0 : wait_in_line(&e->waiters, &w);
}

/* --- lock ----------------------------------------------------------------- */

const char coil__lock[] = "lock";

void coil_lock_init(coil_lock *l) {
  l->owner = NULL;
  waiters_init(&l->waiters, coil__lock, l);
}

bool coil_lock_is_locked(const coil_lock *l) {
  return l->owner;
}

/* The reference keeps the owner from being mistaken for a later task at the
 * same address, should it end without a release. */
static void give(coil_lock *l, coil_task *t) {
  if (t) coil_future_retain(coil_task_future(t));
  coil_task_release(l->owner);
  l->owner = t;
}

static void pass_on(coil_lock *l) {
  give(l, wake_first(&l->waiters, 0));
}

static bool is_abandoned(const coil_lock *l) {
  return l->owner && coil_task_is_done(l->owner);
}

int coil_lock_acquire(coil_lock *l) {
  coil_task *self = coil_current_task();
  coil_require(self, "only a task can hold a lock; start one with coil_run.");
  if (l->owner == self || is_abandoned(l)) return -EDEADLK;
  if (!l->owner) {
    give(l, self);
    return 0;
  }
  struct waiter w;
  int err = wait_in_line(&l->waiters, &w);
  if (err && w.is_woken) pass_on(l);
  return err;
}

int coil_lock_release(coil_lock *l) {
  if (!l->owner || l->owner != coil_current_task()) return -EPERM;
  pass_on(l);
  return 0;
}

/* --- semaphore ------------------------------------------------------------ */

static void semaphore_init(coil_semaphore *s, size_t value, size_t bound) {
  s->value = value;
  s->bound = bound;
  waiters_init(&s->waiters, "semaphore", s);
}

void coil_semaphore_init(coil_semaphore *s, size_t value) {
  semaphore_init(s, value, SIZE_MAX);
}

void coil_bounded_semaphore_init(coil_semaphore *s, size_t value) {
  semaphore_init(s, value, value);
}

bool coil_semaphore_is_locked(const coil_semaphore *s) {
  return s->value == 0;
}

int coil_semaphore_acquire(coil_semaphore *s) {
  if (s->value > 0) {
    s->value--;
    return 0;
  }
  struct waiter w;
  int err = wait_in_line(&s->waiters, &w);
  if (err && w.is_woken) coil_semaphore_release(s);
  return err;
}

int coil_semaphore_release(coil_semaphore *s) {
  if (wake_first(&s->waiters, 0)) return 0;
  if (s->value == s->bound) return -EOVERFLOW;
  s->value++;
  return 0;
}

/* --- condition ------------------------------------------------------------ */

void coil_condition_init(coil_condition *c, coil_lock *lock) {
  c->lock = lock;
  waiters_init(&c->waiters, "condition", c);
}

/* Whatever is thrown at us, the caller must find his lock held; only for one
 * that nobody will ever release there is no use in trying.  Returns the last
 * error. */
static int acquire_again(coil_lock *l, int err) {
  int again;
  while ((again = coil_lock_acquire(l)) && !is_abandoned(l)) err = again;
  return again && !err ? again : err;
}

int coil_condition_wait(coil_condition *c) {
  int err = coil_lock_release(c->lock);
  if (err) return err;
  struct waiter w;
  err = wait_in_line(&c->waiters, &w);
  err = acquire_again(c->lock, err);
  if (err && w.is_woken) wake_first(&c->waiters, 0);
  return err;
}

int coil_condition_notify(coil_condition *c, size_t n) {
  if (!c->lock->owner || c->lock->owner != coil_current_task()) return -EPERM;
  while (n > 0 && wake_first(&c->waiters, 0)) n--;
  return 0;
}

int coil_condition_notify_all(coil_condition *c) {
  return coil_condition_notify(c, SIZE_MAX);
}

/* --- barrier -------------------------------------------------------------- */

void coil_barrier_init(coil_barrier *b, int parties) {
  coil_require(parties > 0, "a barrier is for one task or more.");
  *b = (coil_barrier){.parties = parties};
  waiters_init(&b->waiters, "barrier", b);
}

/* Each is told his number when he is let go, not when he comes: one who gives
 * up in between would leave a gap. */
int coil_barrier_wait(coil_barrier *b) {
  if (b->is_broken) return -EPIPE;
  if (b->waiting + 1 < b->parties) {
    struct waiter w;
    b->waiting++;
    int answer = wait_in_line(&b->waiters, &w);
    if (!w.is_woken) b->waiting--;
    return answer;
  }
  for (int number = 0; wake_first(&b->waiters, number);) number++;
  b->waiting = 0;
  return b->parties - 1;
}

void coil_barrier_abort(coil_barrier *b) {
  coil_barrier_reset(b);
  b->is_broken = true;
}

void coil_barrier_reset(coil_barrier *b) {
  while (wake_first(&b->waiters, -EPIPE)) continue;
  b->waiting = 0;
  b->is_broken = false;
}
