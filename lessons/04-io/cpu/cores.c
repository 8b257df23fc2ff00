/* cores.c -- two pieces of computing: as tasks of the loop, then on threads.
 *
 * Watch for: how many cores have work to do, and how often the ticker ticks.
 * On a machine with much else to do, the program wants more than it gets. */
#include "measure.h"
#include "schedstat.h"

enum { STEPS = 100 * 1000 * 1000 };

static int ticks;

static int tick(void *arg, void **result) {
  int err;
  while (!(err = coil_sleep(COIL_MS(5)))) ticks++;
  return err;
}

static int compute(void *arg, void **result) {
  for (volatile long i = 0; i < STEPS; i++) continue;
  return 0;
}

static int compute_in_thread(void *arg, void **result) {
  return coil_to_thread(compute, arg, result);
}

static int run_two(const char *where, coil_fn *fn) {
  void *args[2] = {NULL, NULL};
  int err = coil_yield(); /* the ticker goes to sleep */
  if (err) return err;
  ticks = 0;
  struct schedstat before = schedstat_read();
  coil_time begin = coil_now(coil_get_running_loop());
  err = measure_together(fn, args, 2);
  double passed = measure_since(begin);
  struct schedstat now = schedstat_read();
  double ran = now.ran - before.ran, waited = now.waited - before.waited;
  printf("%s: %.3f s, wants %.1f cores, gets %.1f; %d ticks\n", where, passed,
         (ran + waited) / passed, ran / passed, ticks);
  return err;
}

static int compare(void *arg, void **result) {
  coil_task *ticker = coil_create_task(tick, NULL);
  int err = run_two("on the loop", compute);
  if (!err) err = run_two("on threads", compute_in_thread);
  coil_task_release(ticker);
  return err;
}

int main(void) {
  return coil_run(compare, NULL, NULL) != 0;
}
