/* future.h -- a result that is not there yet, and whom to tell when it is.
 *
 * Nothing here suspends; to wait for a future is coil_await, in task.h.
 *
 * A future is pending until coil_future_set; from then on its outcome never
 * changes.  The outcome is a code (0 or a count, or a negative errno) and a
 * value.  Done callbacks never run inside coil_future_set: the loop calls them
 * in its next turn, in the order in which they were added.
 *
 * Whose memory: coil_future_init makes a future in memory of yours, which must
 * stay until it is done and its callbacks have run.  coil_create_future makes
 * one on the heap with one reference, which is yours to release; each callback
 * that still has to run holds another. */
#ifndef COIL_FUTURE_H
#define COIL_FUTURE_H

#include "loop.h"

typedef struct coil_future coil_future;
typedef void coil_done_fn(coil_future *f, void *arg);

struct coil_future {
  coil_loop *loop;
  coil_list callbacks; /* of coil_done, empty once it is done */
  void *value;
  int err;
  bool is_done;
  bool is_looked_at; /* somebody has asked for the outcome, and had it */
  unsigned references;         /* counted only when there is ... */
  void (*free)(coil_future *); /* ... somebody to free it, else NULL */
};

/* One "call me when it is done", yours like a handle.  Its link is in the
 * future's list first, and moves to the loop's ready queue. */
typedef struct coil_done {
  coil_handle handle;
  coil_future *future; /* NULL when there is nothing left to call */
  coil_done_fn *fn;
  void *arg;
} coil_done;

void coil_future_init(coil_future *f, coil_loop *loop);

/* A pending future on the heap, or NULL for lack of memory. */
coil_future *coil_create_future(coil_loop *loop);
coil_future *coil_future_retain(coil_future *f);
void coil_future_release(coil_future *f); /* of NULL does nothing */

/* Give the future its outcome.  Returns 0, or -EALREADY when it has one, which
 * then stays.  Never suspends. */
int coil_future_set(coil_future *f, int err, void *value);

bool coil_future_is_done(const coil_future *f);

/* The outcome: its code, and its value in *value unless that is NULL or the
 * code negative.  -EAGAIN while the future is pending.  Never suspends. */
int coil_future_result(coil_future *f, void **value);

/* Call fn(f, arg) in a later turn, once f is done; if it is done already, in
 * the next one.  Never suspends. */
void coil_future_add_done(coil_future *f, coil_done *d, coil_done_fn *fn,
                          void *arg);

/* Prevent that call.  Returns whether there was one to prevent. */
bool coil_future_remove_done(coil_done *d);

/* The same for a plain handle that keeps no reference, and is cancelled as one:
 * what a task needs that waits. */
void coil__future_add_handle(coil_future *f, coil_handle *h);

/* Run the loop until f is done, and return its outcome as coil_future_result.
 * -EDEADLK when nothing can ever happen any more, -EAGAIN when coil_loop_stop
 * came first; both leave f pending.  -EBUSY inside a running loop. */
int coil_run_until_complete(coil_loop *loop, coil_future *f, void **value);

#endif
