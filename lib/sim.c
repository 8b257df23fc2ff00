/* sim.c -- see sim.h.  A virtual clock needs only the two seams of the loop: it
 * answers `now` itself, and in `wait` it jumps where others would sleep. */
#include "sim.h"

#include <errno.h>

static coil_time sim_now(coil_loop *loop) {
  return loop->sim->now;
}

/* Without any deadline only what is outside can go on: then real time passes,
 * unless somebody asked for no more than a certain virtual one. */
static void sim_wait(coil_loop *loop, coil_time until) {
  coil_sim *sim = loop->sim;
  sim->wait(loop, COIL_PAST);
  if (!coil_list_is_empty(&loop->ready) || until <= sim->now) return;
  if (loop->held || (until == COIL_FOREVER && !sim->is_advancing)) {
    sim->wait(loop, COIL_FOREVER);
  } else if (until <= sim->limit && until != COIL_FOREVER) {
    sim->now = until;
  } else {
    sim->now = sim->limit;
    coil_loop_stop(loop);
  }
}

/* The next number of a generator after Marsaglia (xorshift64). */
static uint64_t draw(coil_sim *sim) {
  uint64_t x = sim->seed;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  return sim->seed = x;
}

/* Shuffle as with cards, backwards: deal them to two heaps at random, put one
 * on the other, and again.  Each round doubles the orders that can come out. */
static void arrange(coil_loop *loop, coil_list *batch) {
  enum { ROUNDS = 10 };
  for (int i = 0; i < ROUNDS; i++) {
    coil_list heaps[2];
    coil_list_init(&heaps[0]);
    coil_list_init(&heaps[1]);
    for (coil_list *n; (n = coil_list_pop(batch));)
      coil_list_push(&heaps[draw(loop->sim) >> 63], n);
    coil_list_move(batch, &heaps[0]);
    coil_list_move(batch, &heaps[1]);
  }
}

int coil_sim_install(coil_sim *sim, coil_loop *loop, uint64_t seed) {
  if (loop->sim) return -EALREADY;
  int err = coil_poll_init(loop); /* or it would take our place later */
  if (err) return err;
  *sim = (coil_sim){.loop = loop, .limit = COIL_FOREVER, .seed = seed};
  sim->wait = loop->wait;
  loop->sim = sim;
  loop->now = sim_now;
  loop->wait = sim_wait;
  if (seed != 0) loop->arrange = arrange;
  return 0;
}

void coil_sim_set_autojump(coil_sim *sim, bool on) {
  sim->limit = on ? COIL_FOREVER : sim->now;
}

int coil_sim_advance(coil_sim *sim, coil_time delay) {
  if (delay < 0 || !coil_loop_is_open(sim->loop)) return -EINVAL;
  if (coil_get_running_loop()) return -EBUSY;
  coil_time before = sim->limit;
  coil_time end = delay > COIL_FOREVER - sim->now ? COIL_FOREVER
                                                  : sim->now + delay;
  sim->limit = end;
  sim->is_advancing = true;
  while (coil_loop_run(sim->loop) == 1 && sim->now < end) continue;
  sim->is_advancing = false;
  sim->now = end;
  sim->limit = before == COIL_FOREVER ? COIL_FOREVER : end;
  return 0;
}
