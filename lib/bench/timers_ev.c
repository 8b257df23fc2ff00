/* timers_ev.c -- callbacks that run later, on libev.  Fair: the watchers lie in
 * one array of ours, as with coil, and the time is looked up once per turn, as
 * libev does by itself. */
#include "bench.h"

#include <ev.h>

static size_t fired;

static void fire(struct ev_loop *loop, ev_timer *t, int events) {
  (void)loop, (void)t, (void)events;
  fired++;
}

int main(int argc, char **argv) {
  if (argc != 3) return 1;
  size_t n = strtoul(argv[2], NULL, 10);
  ev_timer *ts = calloc(n, sizeof *ts);
  double begin = bench_cpu();
  struct ev_loop *loop = ev_default_loop(0);
  for (size_t i = 0; i < n; i++) {
    ev_timer_init(&ts[i], fire, (double)bench_delay(i) / 1e6, 0.);
    ev_timer_start(loop, &ts[i]);
  }
  ev_run(loop, 0);
  ev_loop_destroy(loop);
  bench_print("timers", (bench_cpu() - begin) / 1e9);
  return fired != n;
}
