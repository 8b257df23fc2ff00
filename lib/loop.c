/* loop.c -- see loop.h.  Everything that ever runs on a loop is called from one
 * line of this file, the one in run_batch; only that a task which suspends or
 * ends may go on with the next task of the batch by itself (task.c). */
#include "loop.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static _Thread_local coil_loop *running;
unsigned coil__process = 1; /* changes in the child of a fork */

coil_loop *coil_get_running_loop(void) {
  return running;
}

static coil_time real_now(coil_loop *loop) {
  (void)loop;
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return COIL_SEC(t.tv_sec) + t.tv_nsec;
}

/* Without descriptors there is nothing to watch: poll of nothing is a sleep
 * that a signal may cut short. */
static void real_wait(coil_loop *loop, coil_time until) {
  poll(NULL, 0, coil_loop_patience(loop, until));
}

/* What a loop stands for is not copied with it: the descriptors that it watches
 * are the parent's, and the threads that work for it have stayed there. */
static void in_child(void) {
  coil__process++;
  if (!running) return;
  coil_list_init(&running->ready);
  coil_list_init(&running->batch);
  coil_list_init(&running->tasks);
  running->stopping = true;
  running = NULL;
}

static void watch_forks(void) {
  pthread_atfork(NULL, NULL, in_child);
}

int coil_loop_init(coil_loop *loop) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, watch_forks);
  *loop = (coil_loop){.now = real_now,
                      .wait = real_wait,
                      .door = PTHREAD_MUTEX_INITIALIZER};
  loop->process = coil__process;
  coil_list_init(&loop->ready);
  coil_list_init(&loop->batch);
  coil_list_init(&loop->tasks);
  coil_list_init(&loop->closers);
  return 0;
}

void coil_loop_at_close(coil_loop *loop, coil_closer *c,
                        void (*close)(coil_loop *loop)) {
  c->close = close;
  coil_list_push(&loop->closers, &c->link);
}

int coil_loop_close(coil_loop *loop) {
  if (!coil_loop_is_open(loop)) return 0;
  if (loop == running || !coil_list_is_empty(&loop->tasks)) return -EBUSY;
  loop->process = 0;
  while (!coil_list_is_empty(&loop->closers)) {
    coil_list *last = loop->closers.prev;
    coil_list_remove(last);
    coil_entry(last, coil_closer, link)->close(loop);
  }
  return 0;
}

coil_time coil_now(coil_loop *loop) {
  return loop->now(loop);
}

int coil_loop_patience(coil_loop *loop, coil_time until) {
  if (until == COIL_FOREVER) return -1;
  coil_time now = coil_now(loop);
  if (until <= now) return 0;
  coil_time ms = (until - now - 1) / COIL_MS(1) + 1;
  return ms < INT_MAX ? (int)ms : INT_MAX; /* it may return early anyway */
}

int coil_call_soon(coil_loop *loop, coil_handle *h, coil_callback *fn,
                   void *arg) {
  if (!coil_loop_is_open(loop)) return -EINVAL;
  h->fn = fn;
  h->arg = arg;
  coil_list_push(&loop->ready, &h->link);
  return 0;
}

bool coil_handle_is_queued(const coil_handle *h) {
  return h->link.next && !coil_list_is_empty(&h->link);
}

bool coil_handle_cancel(coil_handle *h) {
  if (!coil_handle_is_queued(h)) return false;
  coil_list_remove(&h->link);
  return true;
}

/* The only place where callbacks are called.  A callback may cancel any other
 * handle of the batch: that one then simply is not in the list any more. */
static void run_batch(coil_list *batch) {
  for (coil_list *n; (n = coil_list_pop(batch));) {
    coil_handle *h = coil_entry(n, coil_handle, link);
    h->fn(h->arg);
  }
}

/* One turn; false when nothing is ready and nothing ever will be. */
static inline bool turn(coil_loop *loop) {
  bool idle = coil_list_is_empty(&loop->ready);
  bool outside = loop->watched || loop->held;
  coil_time next = COIL_FOREVER;
  if (idle && loop->deadline) next = loop->deadline(loop);
  if (idle && next == COIL_FOREVER && !outside) return false;

  /* A busy loop still looks outside, or one chatty task would deafen it. */
  if (idle || outside) loop->wait(loop, idle ? next : COIL_PAST);
  if (loop->expire) loop->expire(loop);

  coil_list_move(&loop->batch, &loop->ready);
  if (loop->arrange) loop->arrange(loop, &loop->batch);
  run_batch(&loop->batch);
  return true;
}

static int may_run(const coil_loop *loop) {
  return running ? -EBUSY : coil_loop_is_open(loop) ? 0 : -EINVAL;
}

static int run(coil_loop *loop, bool once) {
  int err = may_run(loop);
  if (err) return err;
  bool more = true;
  running = loop;
  loop->stopping = false; /* an order from before has been obeyed */
  do
    more = turn(loop);
  while (more && !once && !loop->stopping);
  running = NULL;
  return coil_loop_is_open(loop) ? more : -EINVAL;
}

int coil_loop_step(coil_loop *loop) {
  return run(loop, true);
}

int coil_loop_run(coil_loop *loop) {
  return run(loop, false);
}

void coil_loop_stop(coil_loop *loop) {
  loop->stopping = true;
}

void coil_loop_hold(coil_loop *loop) {
  loop->held++;
}

void coil_loop_release(coil_loop *loop) {
  coil_require(loop->held > 0, "released more often than held.");
  loop->held--;
}

_Noreturn void coil_misuse(const char *file, int line, const char *function,
                           const char *sentence) {
  fprintf(stderr, "%s:%d: %s: %s\n", file, line, function, sentence);
  abort();
}
