/* limits.c -- when is it too much?
 *
 * On the virtual clock a program that waits busily would do so for ever: time
 * stands still as long as it runs.  What tells it from one that has much to do
 * is CPU time, not the number of times it looks at the clock: a hundred
 * thousand tasks that each look once are right. */
#include "limits.h"

#include "clock.h"
#include "keeper.h"
#include "proc.h"

enum { WRITES_MUCH = 65536 }; /* bytes */

/* A stop costs the program 8 us of CPU time even on an idle machine, and that
 * is our doing.  It is not counted, but at least half of the time is: a program
 * that does nothing but look at the clock shall come to its end, too. */
static nanos cpu_of_its_own(const struct keeper *k) {
  static const nanos stop = 8000;
  nanos cpu = tree_cpu(k), stops = stop * k->stops;
  return stops < cpu / 2 ? cpu - stops : cpu / 2;
}

static void check_cpu(struct keeper *k) {
  nanos cpu = k->virtual_clock ? cpu_of_its_own(k) : tree_cpu(k);
  if (k->virtual_clock && k->now != k->now_at_check) {
    k->now_at_check = k->now;
    k->cpu_at_jump = cpu;
    k->output_at_jump = k->output_bytes;
  }
  if (cpu - k->cpu_at_jump <= k->options.limits.cpu) return;
  if (!k->virtual_clock)
    keeper_end(k, END_CPU, 0);
  else if (k->output_bytes - k->output_at_jump > WRITES_MUCH)
    keeper_end(k, END_OUTPUT, 0); /* it was not waiting, but writing */
  else
    keeper_end(k, END_BUSY, 0);
}

/* On a busy machine everything takes longer, and that is not the program's
 * doing: what it and we spent waiting for a CPU is not counted.  (Many threads
 * at once can inflate that sum; so there is an end to it.) */
static void check_wall(struct keeper *k) {
  nanos passed = real_now() - k->started_at, limit = k->options.limits.wall;
  if (passed <= limit) return;
  nanos delay = tree_delay(k) + proc_own_times().waited;
  if (passed - delay > limit || passed / 10 > limit) keeper_end(k, END_WALL, 0);
}

bool limits_due(struct keeper *k) {
  static const nanos interval = SECOND / 50;
  nanos now = real_now();
  if (now - k->checked_at < interval) return false;
  k->checked_at = now;
  return true;
}

void limits_check(struct keeper *k) {
  const struct limits *limits = &k->options.limits;
  check_cpu(k);
  check_wall(k);
  if (tree_memory(k) > limits->memory) keeper_end(k, END_MEMORY, 0);
}

void limits_check_tasks(struct keeper *k) {
  const struct limits *limits = &k->options.limits;
  if (k->tree.live > limits->processes ||
      k->seen.threads + k->seen.forks > limits->forks)
    keeper_end(k, END_PROCESSES, 0);
}
