/* switch_floor.c -- the floor of switching: to another stack and back.
 * Fair because it is the smallest loop that does so. */
#include "bench.h"
#include "floor.h"

static void *caller, *callee;

static void ping(void) {
  for (;;) floor_switch(&callee, caller);
}

int main(int argc, char **argv) {
  (void)argc;
  static _Alignas(16) char stack[65536];
  long n = atol(argv[2]);
  callee = floor_prepare(stack + sizeof stack, ping);
  double start = bench_cpu();
  for (long i = 0; i < n / 2; i++) floor_switch(&caller, callee);
  bench_print("switch", (bench_cpu() - start) / (double)n);
}
