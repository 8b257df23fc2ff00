/* sim.h -- a clock that jumps: hours of waiting in no time, and exactly.
 *
 * On a simulated clock time stands still while anybody has something to do.
 * When everybody waits, it jumps to the earliest deadline.  What comes from
 * outside goes first: a descriptor that is ready, or work that somebody holds
 * the loop for.  So a program sees the times it asked for, to the nanosecond,
 * on any machine, every time.
 *
 * With a seed other than 0, what is ready in one turn runs in an order drawn
 * from it: a program that relies on the order of tasks that are ready together
 * shows it, and the same seed shows it again.  Nothing here suspends. */
#ifndef COIL_SIM_H
#define COIL_SIM_H

#include "poll.h"
#include "timer.h"

typedef struct coil_sim {
  coil_loop *loop;
  coil_time now;
  coil_time limit; /* how far it may jump by itself */
  bool is_advancing;
  void (*wait)(coil_loop *loop, coil_time until); /* the wait it wraps */
  uint64_t seed;
} coil_sim;

/* Put a simulated clock, which shows 0, on a loop that has no timer armed yet.
 * The sim is yours and must stay until the loop is closed.  Returns 0;
 * -EALREADY when there is one; or an error of coil_poll_init. */
int coil_sim_install(coil_sim *sim, coil_loop *loop, uint64_t seed);

/* With autojump off, the loop stops (as by coil_loop_stop) instead of jumping;
 * time moves only by coil_sim_advance.  At first it is on. */
void coil_sim_set_autojump(coil_sim *sim, bool on);

/* Let `delay` pass: run what becomes due on the way, each at its own time, and
 * come back when nothing is left to do at the end.  Returns 0; -EINVAL when the
 * delay is negative, -EBUSY inside a running loop. */
int coil_sim_advance(coil_sim *sim, coil_time delay);

#endif
