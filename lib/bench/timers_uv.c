/* timers_uv.c -- callbacks that run later, on libuv.  Fair: the handles lie in
 * one array of ours, as with coil; libuv knows milliseconds only, which spares
 * it work.  They are not closed at the end, which spares it a callback each. */
#include "bench.h"

#include <uv.h>

static size_t fired;

static void fire(uv_timer_t *t) {
  (void)t;
  fired++;
}

int main(int argc, char **argv) {
  if (argc != 3) return 1;
  size_t n = strtoul(argv[2], NULL, 10);
  uv_timer_t *ts = calloc(n, sizeof *ts);
  double begin = bench_cpu();
  uv_loop_t *loop = uv_default_loop();
  for (size_t i = 0; i < n; i++) {
    uv_timer_init(loop, &ts[i]);
    uv_timer_start(&ts[i], fire, (uint64_t)(bench_delay(i) + 999) / 1000, 0);
  }
  uv_run(loop, UV_RUN_DEFAULT);
  bench_print("timers", (bench_cpu() - begin) / 1e9);
  return fired != n;
}
