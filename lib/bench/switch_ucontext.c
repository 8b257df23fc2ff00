/* switch_ucontext.c -- glibc's swapcontext, used as its manual page shows. It
 * also keeps the signal mask, which is a system call: that is what the function
 * promises, so it is measured with it. */
#include "bench.h"

#include <ucontext.h>

static ucontext_t caller, callee;

static void ping(void) {
  for (;;) swapcontext(&callee, &caller);
}

int main(int argc, char **argv) {
  (void)argc;
  static char stack[65536];
  long n = atol(argv[2]);
  getcontext(&callee);
  callee.uc_stack.ss_sp = stack;
  callee.uc_stack.ss_size = sizeof stack;
  makecontext(&callee, ping, 0);
  double start = bench_cpu();
  for (long i = 0; i < n / 2; i++) swapcontext(&caller, &callee);
  bench_print("switch", (bench_cpu() - start) / (double)n);
}
