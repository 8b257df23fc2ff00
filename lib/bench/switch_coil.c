/* switch_coil.c -- coil: resume a coroutine that yields at once. */
#include "bench.h"
#include "coro.h"

static void ping(void *arg) {
  for (long n = *(long *)arg; n > 0; n--) coil_coro_yield();
}

int main(int argc, char **argv) {
  (void)argc;
  long n = atol(argv[2]) / 2;
  coil_coro c;
  coil_coro_init(&c, ping, &n);
  double start = bench_cpu();
  for (long i = 0; i <= n; i++)
    if (coil_coro_resume(&c)) return 1;
  bench_print("switch", (bench_cpu() - start) / (double)(2 * n));
}
