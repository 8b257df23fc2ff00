/* sync.h -- waiting for each other: events, locks, semaphores and the like.
 *
 * Only one task runs at a time, and it is only at a wait that others run.  So
 * none of this guards a variable; it orders what tasks do across their waits.
 *
 * Those who wait stand in one line, first come first served.  To be woken is to
 * be given what one waited for: a lock goes from hand to hand, and nobody who
 * comes later can snatch it.  When somebody who was just woken is cancelled, he
 * passes on what he was given, so that no wake-up is lost.  What can be had at
 * once is had without a pause.
 *
 * All of this is yours, in memory that does not move, and without waiting tasks
 * when it goes.  Nothing is allocated: who waits, waits on his own stack. */
#ifndef COIL_SYNC_H
#define COIL_SYNC_H

#include "task.h"

/* The line, and what coil_park says about those in it. */
typedef struct coil_waiters {
  coil_list line;
  const char *word;
  const void *object;
} coil_waiters;

/* asyncio.Event: a flag that one can wait for. */
typedef struct coil_event {
  bool is_set;
  coil_waiters waiters; /* none while it is set */
} coil_event;

void coil_event_init(coil_event *e); /* not set */
bool coil_event_is_set(const coil_event *e);

/* Set it, and wake all who wait: they go on even if it is cleared before they
 * have their turn.  Never suspends. */
void coil_event_set(coil_event *e);
void coil_event_clear(coil_event *e);

/* Wait until it is set.  Suspends, unless it is. */
COIL_MUST_CHECK int coil_event_wait(coil_event *e);

/* Wake all who wait, and leave it not set: they look for themselves. */
void coil__event_wake_all(coil_event *e);

/* Held by one task at a time, which must release it before it ends.  Else the
 * lock keeps that task for ever; who comes later is told -EDEADLK, and who
 * stands in line already waits until he is cancelled. */
typedef struct coil_lock {
  coil_task *owner;     /* read only: who holds it, by a reference, or NULL */
  coil_waiters waiters; /* none while nobody holds it */
} coil_lock;
extern const char coil__lock[]; /* the word of who is parked on one */

void coil_lock_init(coil_lock *l);
bool coil_lock_is_locked(const coil_lock *l);

/* Wait until the lock is the caller's.  -EDEADLK when that cannot be: he has it
 * already, or its owner has ended without a release.  With any error he does
 * not get it.  Suspends, unless it is free. */
COIL_MUST_CHECK int coil_lock_acquire(coil_lock *l);

/* Give it to who is first in line.  Returns 0, or -EPERM when the caller does
 * not hold it.  Never suspends. */
int coil_lock_release(coil_lock *l);

/* As many may pass as it has value. */
typedef struct coil_semaphore {
  size_t value, bound;
  coil_waiters waiters; /* none while the value is above 0 */
} coil_semaphore;

void coil_semaphore_init(coil_semaphore *s, size_t value);
bool coil_semaphore_is_locked(const coil_semaphore *s);

/* The same, and its value will never be higher than at first. */
void coil_bounded_semaphore_init(coil_semaphore *s, size_t value);

/* Take one off the value; while it is 0, wait.  Suspends only then. */
COIL_MUST_CHECK int coil_semaphore_acquire(coil_semaphore *s);

/* Wake who is first in line, or else add one to the value.  Returns 0, or
 * -EOVERFLOW when that is as high as it may be.  Never suspends. */
int coil_semaphore_release(coil_semaphore *s);

/* Waiting, while holding a lock, for somebody else to change what it guards.
 * Several conditions may share one lock. */
typedef struct coil_condition {
  coil_lock *lock;
  coil_waiters waiters;
} coil_condition;

void coil_condition_init(coil_condition *c, coil_lock *lock);

/* Release the lock, wait for a notify, and acquire the lock again.  A wake-up
 * is a hint: others may have had the lock before, so look again, in a loop.
 *
 * Returns 0, or what was thrown at the caller; the lock is his again all the
 * same, unless its owner has ended.  -EPERM, at once, when it was not his
 * before.  Suspends. */
COIL_MUST_CHECK int coil_condition_wait(coil_condition *c);

/* Wake the first n in line, or all.  They go on when the caller has released
 * the lock.  Returns 0, or -EPERM when he does not hold it.  Never suspends. */
int coil_condition_notify(coil_condition *c, size_t n);
int coil_condition_notify_all(coil_condition *c);

/* A place where `parties` tasks meet, again and again. */
typedef struct coil_barrier {
  int parties, waiting;
  bool is_broken;
  coil_waiters waiters;
} coil_barrier;

void coil_barrier_init(coil_barrier *b, int parties); /* at least 1 */

/* Wait until all parties have come, and go on together.  Returns for each
 * another number from 0 in the order in which they came; -EPIPE when the
 * barrier is broken.  Suspends, unless the caller is the last. */
COIL_MUST_CHECK int coil_barrier_wait(coil_barrier *b);

/* Send away, with -EPIPE, all who wait; those who come later too (abort), or
 * begin anew with them (reset).  Never suspends. */
void coil_barrier_abort(coil_barrier *b);
void coil_barrier_reset(coil_barrier *b);

#endif
