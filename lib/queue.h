/* queue.h -- pointers on their way from the tasks that make things to those
 * that use them.
 *
 * A queue of limited capacity slows down whoever is too fast: put waits while
 * it is full, get while it is empty, both first come first served.  An item for
 * which a waiting task was woken is promised to it, and nobody who comes later
 * gets ahead.  If that task is cancelled, the item is still in the queue, for
 * the next.
 *
 * The queue is yours, in memory that does not move, and so is its ring; only a
 * queue without limit keeps its items on the heap.  What the items point to is
 * none of its business. */
#ifndef COIL_QUEUE_H
#define COIL_QUEUE_H

#include "sync.h"

typedef struct coil_queue {
  void **ring; /* `size` items from `head` on, and round the end */
  size_t length, head, size;
  bool is_growing, is_lifo, is_shut_down;
  coil_semaphore items; /* its value: items that are promised to nobody */
  coil_semaphore room;  /* and free places, likewise */
  size_t unfinished;    /* put, and not yet marked as done */
  coil_event finished;
} coil_queue;

/* Make an empty queue in a ring of `capacity` pointers.  With capacity 0 it has
 * no limit, ring is not used, and coil_queue_destroy must follow. */
void coil_queue_init(coil_queue *q, void *ring[], size_t capacity);

/* The same, but the last item that was put is the first to be got. */
void coil_lifo_queue_init(coil_queue *q, void *ring[], size_t capacity);

/* Give back what it has on the heap, when no task uses it any more. */
void coil_queue_destroy(coil_queue *q);

/* How many items are in it, promised ones too. */
size_t coil_queue_size(const coil_queue *q);

/* Put an item in.  Returns 0; -EPIPE when the queue is shut down, -ENOMEM when
 * one without limit cannot grow.  Suspends while it is full. */
COIL_MUST_CHECK int coil_queue_put(coil_queue *q, void *item);

/* Take an item out, into *item.  Returns 0; -EPIPE when the queue is shut down
 * and empty.  Suspends while it is empty. */
COIL_MUST_CHECK int coil_queue_get(coil_queue *q, void **item);

/* The same, with -EAGAIN instead of waiting.  Never suspend. */
COIL_MUST_CHECK int coil_queue_put_nowait(coil_queue *q, void *item);
COIL_MUST_CHECK int coil_queue_get_nowait(coil_queue *q, void **item);

/* Say that one of the items got so far needs no more work.  Returns 0, or
 * -EINVAL when that was said for every item already.  Never suspends. */
int coil_queue_task_done(coil_queue *q);

/* Wait until that was said for all items ever put.  Suspends, unless it was. */
COIL_MUST_CHECK int coil_queue_join(coil_queue *q);

/* Let nobody put any more.  Who waits to put is woken with -EPIPE; what is in
 * the queue can still be got, then -EPIPE.  With `immediate` it is forgotten,
 * and counts as done, unless it is promised to a task that was woken for it:
 * free what only the queue knew of before, by get_nowait.
 * Never suspends. */
void coil_queue_shutdown(coil_queue *q, bool immediate);

#endif
