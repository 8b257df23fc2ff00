/* timers_coil.c -- callbacks that run later, on coil; no tasks. */
#include "bench.h"
#include "timer.h"

static size_t fired;

static void fire(void *arg) {
  (void)arg;
  fired++;
}

int main(int argc, char **argv) {
  if (argc != 3) return 1;
  size_t n = strtoul(argv[2], NULL, 10);
  coil_timer *ts = calloc(n, sizeof *ts);
  coil_loop loop;
  double begin = bench_cpu();
  coil_loop_init(&loop);
  for (size_t i = 0; i < n; i++)
    if (coil_call_later(&loop, &ts[i], bench_delay(i) * 1000, fire, NULL))
      return 1;
  coil_loop_run(&loop);
  coil_loop_close(&loop);
  bench_print("timers", (bench_cpu() - begin) / 1e9);
  return fired != n;
}
