/* task.h -- a coroutine that the loop runs, and the future of what it returns.
 *
 * A coroutine is an ordinary function that returns 0 (or a count), or a
 * negative errno, and may leave a value in *result.  Calling it is `await f()`:
 * it runs in the task that calls.  coil_create_task is `create_task(f())`: it
 * runs beside.  Everything here that suspends lets other tasks run meanwhile,
 * and works only inside a task, of the loop that runs in this thread.
 *
 * Invariant: an unfinished task either runs, or waits in the ready queue, or is
 * parked, and then what it waits for knows how to make it go on.
 *
 * A task lives as long as anybody needs it: coil_create_task gives you one
 * reference, which coil_task_release drops; the loop holds another until the
 * task ends, and each callback that waits for its end one more. */
#ifndef COIL_TASK_H
#define COIL_TASK_H

#include "coro.h"
#include "future.h"
#include "poll.h"
#include "timer.h"

typedef int coil_fn(void *arg, void **result);

typedef struct coil_task {
  coil_future future; /* a task is a future: it is done when fn has returned */
  coil_coro coro;
  coil_fn *fn;
  void *arg;
  coil_handle step; /* queued when it is to go on without a special reason */
  coil_list link;   /* in the loop's list of unfinished tasks */
  int thrown;       /* what its current or next wait must return, or 0 */
  unsigned cancels; /* requests that stand (cancel.c) */
  const char *word; /* what it is parked on: a word, and an object ... */
  const void *object;
  coil_future *awaiting; /* ... and the future, if it is one */
  bool is_parked;
  bool is_ending; /* thrown at by the end of its loop (run.c) */
  short scopes;   /* timeouts and groups that it is in (cancel.c) */
  unsigned number; /* of its creation; the name is made when it is asked for */
  char name[24];
} coil_task;

/* Make a task that will call fn(arg), not before the caller suspends.
 * Returns NULL for lack of memory, or when the loop is closed. */
coil_task *coil_create_task(coil_fn *fn, void *arg);
coil_task *coil_loop_create_task(coil_loop *loop, coil_fn *fn, void *arg);
void coil_task_release(coil_task *t); /* of NULL does nothing */

coil_future *coil_task_future(coil_task *t);
coil_task *coil_future_task(coil_future *f); /* NULL if f is not a task's */
bool coil_task_is_done(const coil_task *t);

/* The task that is running, or NULL. */
coil_task *coil_current_task(void);

/* Names are for people: "Task-1" and so on, unless set (and cut to fit). */
void coil_task_set_name(coil_task *t, const char *name);
const char *coil_task_name(coil_task *t);

/* Write up to `room` unfinished tasks of the loop to tasks[], in the order of
 * their creation, without references.  Returns how many there are. */
size_t coil_all_tasks(coil_loop *loop, coil_task *tasks[], size_t room);

/* Wait until f is done and return its outcome; if it is done, at once.
 * -EDEADLK when f cannot be done before this task is.  Who cancels this task
 * meanwhile cancels f (coil_shield is against that, for tasks).  Suspends. */
COIL_MUST_CHECK int coil_await(coil_future *f, void **value);
COIL_MUST_CHECK int coil_await_task(coil_task *t, void **value);

/* Let time pass.  Nothing or less is a coil_yield.  Suspends. */
COIL_MUST_CHECK int coil_sleep(coil_time delay);

/* Let everybody who is ready have a turn.  Suspends. */
COIL_MUST_CHECK int coil_yield(void);

/* Wait until fd can be read (COIL_READ) or written (COIL_WRITE) without
 * blocking.  Errors as coil_poll_add (after -EPERM, just read or write: that
 * kind never makes you wait); -EBADF when it was closed.  Suspends. */
COIL_MUST_CHECK int coil_wait_fd(int fd, int what);

/* Make the wait that t is in, or else its next one, return err (negative).
 * Before its first step, t ends with err and never runs.  One error at a time:
 * returns false when one is already on its way (that stays), or t has ended. */
bool coil_throw(coil_task *t, int err);

/* Take back an error that has not yet woken t.  Returns whether it did. */
bool coil_unthrow(coil_task *t);

/* For modules that make tasks wait.  Park the current task, giving a word and
 * an object for those who ask what it waits for.  Returns 0 after a wake, or
 * the error that was thrown.  Suspends. */
COIL_MUST_CHECK int coil_park(const char *word, const void *object);
/* Any word will do.  The library's own are told by their address: who meets one
 * of these knows what the object is. */
extern const char coil__readable[], coil__writable[]; /* a coil_watch */
void coil_task_wake(coil_task *t); /* it goes on in the next turn; */
void coil_task_step(void *task);   /* as a coil_callback: it goes on now */

/* One who is told of each task's start, park (see word and object), wake and
 * end.  At most one per loop; NULL is nobody. */
typedef enum coil_task_event {
  COIL_START,
  COIL_PARK,
  COIL_WAKE,
  COIL_END,
} coil_task_event;

typedef struct coil_observer {
  void (*notice)(struct coil_observer *o, coil_task *t, coil_task_event event);
} coil_observer;
void coil_loop_observe(coil_loop *loop, coil_observer *o);

/* Run fn(arg) as the main task of a new loop, then end what is left, and return
 * its code (and value in *result).  -EDEADLK when nothing could ever happen any
 * more, -EAGAIN after coil_loop_stop, -EBUSY inside a running loop, -ENOMEM. */
int coil_run(coil_fn *fn, void *arg, void **result);

/* The same on a loop that you made, and close.  -EINVAL when that has been. */
int coil_run_with(coil_loop *loop, coil_fn *fn, void *arg, void **result);

/* When no loop runs in this thread any more: free the memory kept for tasks. */
void coil__task_free_spares(void);

/* Throw -ECANCELED at all tasks, in the order of their creation (who awaits
 * another one gets it from there), and run the loop until they have ended;
 * again for those created meanwhile, or stuck. */
void coil_end_all_tasks(coil_loop *loop);

#endif
