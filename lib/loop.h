/* loop.h -- the event loop: callbacks that run one at a time, in order.
 *
 * A loop is a queue of callbacks and the patience to wait for the next one.
 * One turn: wait if nothing is ready, collect what has become ready, then run
 * what was ready at that moment.  What a callback schedules runs in the next
 * turn, not in the same.  A loop belongs to one thread.  Nothing here suspends.
 *
 * Loops and handles are yours: declare them, static or on a stack that outlives
 * their use.  While a handle is queued it is linked into its loop, so it must
 * neither move nor be queued again. */
#ifndef COIL_LOOP_H
#define COIL_LOOP_H

#include "list.h"

#include <pthread.h>
#include <stdint.h>

typedef int64_t coil_time; /* nanoseconds: a moment, or a length of time */
#define COIL_FOREVER INT64_MAX
#define COIL_MS(n) ((coil_time)(n) * 1000000)
#define COIL_SEC(n) ((coil_time)(n) * 1000000000)
#define COIL_PAST INT64_MIN /* a moment that is always over */
#define COIL_MUST_CHECK __attribute__((warn_unused_result))

typedef struct coil_loop coil_loop;
typedef void coil_callback(void *arg);

typedef struct coil_handle { /* one callback that waits for its turn */
  coil_list link;
  coil_callback *fn;
  void *arg;
} coil_handle;

typedef struct coil_closer { /* what a module does when its loop is closed */
  coil_list link;
  void (*close)(coil_loop *loop);
} coil_closer;

struct coil_loop {
  coil_list ready; /* handles that run in the next turn, first come first */
  coil_list batch; /* those that this turn has still to run */
  bool stopping;
  _Atomic unsigned process; /* whose it is (see below); 0 when it is closed */

  /* The seams.  `now` says what time it is; `wait` lets time pass until
   * `until` on that clock, or until something outside happens, and appends what
   * came to `ready`; it may return early, and with COIL_PAST it only looks. */
  coil_time (*now)(coil_loop *loop);
  void (*wait)(coil_loop *loop, coil_time until);
  /* Set by timer.c, NULL before: when the next timer is due, and the order to
   * append those that are due to `ready`. */
  coil_time (*deadline)(coil_loop *loop);
  void (*expire)(coil_loop *loop);
  /* NULL means first come, first served; sim.c can put another order here. */
  void (*arrange)(coil_loop *loop, coil_list *batch);

  unsigned watched; /* descriptors that somebody waits for (poll.c) */
  unsigned held;    /* work outside the loop that will report back */

  /* Drawers: what later modules keep here, each in its own. */
  struct coil_timers *timers;
  struct coil_poller *poller;
  coil_list tasks; /* the unfinished ones, in the order of their creation */
  struct coil_inbox *inbox;
  pthread_mutex_t door; /* of the inbox */
  struct coil_pools *pools;
  struct coil_observer *observer;
  struct coil_sim *sim;
  coil_list closers;
};

/* Make a loop on the real (monotonic) clock.  Returns 0. */
int coil_loop_init(coil_loop *loop);

/* Give back what the loop's modules hold.  Returns 0, also the second time, or
 * -EBUSY while the loop runs or has unfinished tasks.  Never suspends. */
int coil_loop_close(coil_loop *loop);

/* Neither closed nor a copy made by fork(2), of which all asks get -EINVAL? */
extern unsigned coil__process;
static inline bool coil_loop_is_open(const coil_loop *loop) {
  return loop->process == coil__process;
}

/* The loop that is running in this thread, or NULL. */
coil_loop *coil_get_running_loop(void);

/* The time on the loop's clock, read anew at each call. */
coil_time coil_now(coil_loop *loop);

/* Call fn(arg) in the next turn, after everything queued before.
 * Returns 0, or -EINVAL when the loop is closed.  Never suspends. */
int coil_call_soon(coil_loop *loop, coil_handle *h, coil_callback *fn,
                   void *arg);

/* Prevent a queued call.  Returns whether there was one to prevent.  A handle
 * that may be cancelled before it was ever queued starts as {0}. */
bool coil_handle_cancel(coil_handle *h);
bool coil_handle_is_queued(const coil_handle *h);

/* Run turns until coil_loop_stop (returns 1), or until nothing is ready and
 * nothing ever will be (returns 0).  -EBUSY when a loop is already running in
 * this thread, -EINVAL when this one is closed.  Step takes one turn only. */
int coil_loop_run(coil_loop *loop);
int coil_loop_step(coil_loop *loop);

/* Let the current turn finish, and end this run (between runs, nothing). */
void coil_loop_stop(coil_loop *loop);

/* Count work outside the loop: while the count is not 0 the loop waits for it
 * instead of giving up, and a virtual clock does not jump. */
void coil_loop_hold(coil_loop *loop);
void coil_loop_release(coil_loop *loop);

/* For modules: run c->close(loop) when the loop is closed, last added first. */
void coil_loop_at_close(coil_loop *loop, coil_closer *c,
                        void (*close)(coil_loop *loop));

/* For `wait`: how long until then, in whole milliseconds rounded up, so that
 * nobody wakes early; -1 is for ever, as poll(2) wants it. */
int coil_loop_patience(coil_loop *loop, coil_time until);

/* Misuse is a bug in the program, not an event in it: say where, and abort. */
#define coil_require(condition, sentence) \
  ((condition) ? (void)0 : coil_misuse(__FILE__, __LINE__, __func__, sentence))
_Noreturn void coil_misuse(const char *file, int line, const char *function,
                           const char *sentence);

#endif
