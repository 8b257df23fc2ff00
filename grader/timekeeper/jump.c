/* jump.c -- time goes on.
 *
 * Only one deadline fires at a time, even when several are equal: the next one
 * follows when all is quiet again, at the same time.  They fire in the order in
 * which they were asked for.  So a program whose threads wake at the same
 * moment does the same in each run. */
#include "jump.h"

#include "keeper.h"
#include "timers.h"
#include "waits.h"

static bool before(nanos a, uint64_t a_order, nanos b, uint64_t b_order) {
  return a < b || (a == b && a_order < b_order);
}

static struct task *first_sleeper(const struct keeper *k) {
  struct task *first = NULL;
  for (struct task *t = k->tree.first; t; t = t->next) {
    const struct wait *w = &t->wait;
    if (!w->active || w->deadline == NEVER) continue;
    if (!first ||
        before(w->deadline, w->order, first->wait.deadline, first->wait.order))
      first = t;
  }
  return first;
}

void jump(struct keeper *k) {
  struct task *task = first_sleeper(k);
  struct timer *timer = timers_first(k);
  if (!task && !timer) {
    /* It may wait for what we refused: then this is not its fault. */
    keeper_end(k, k->denied_call ? END_DENIED : END_DEADLOCK, 0);
    return;
  }
  bool timer_first =
      timer && (!task || before(timer->deadline, timer->order,
                                task->wait.deadline, task->wait.order));
  nanos deadline = timer_first ? timer->deadline : task->wait.deadline;
  if (deadline > k->options.limits.time) {
    /* A loop around a sleep never stands still, and never ends. */
    keeper_end(k, END_TIME, 0);
    return;
  }
  if (deadline > k->now) k->now = deadline;
  if (timer_first)
    timers_fire(k, timer);
  else
    wait_fire(k, task);
}
