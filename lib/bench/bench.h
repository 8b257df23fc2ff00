/* bench.h -- what the C programs of the benchmark share: two clocks, the memory
 * of this process, and the one line that each measurement prints. */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Task i sleeps so many microseconds: spread evenly over a second, in an order
 * that looks random, and the same in every language. */
static inline int64_t bench_delay(size_t i) {
  return (int64_t)((uint64_t)((uint32_t)i * 2654435761u) * 1000000 >> 32);
}

static inline double bench_clock(clockid_t id) {
  struct timespec t;
  clock_gettime(id, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* What this process has used of any CPU, in nanoseconds, with the kernel's work
 * on its behalf.  Waiting for a CPU that others use does not count. */
static inline double bench_cpu(void) {
  return bench_clock(CLOCK_PROCESS_CPUTIME_ID);
}

static inline double bench_wall(void) {
  return bench_clock(CLOCK_MONOTONIC);
}

/* Bytes of memory that this process occupies, page tables included. */
static inline double bench_memory(void) {
  FILE *f = fopen("/proc/self/status", "r");
  char line[128];
  double kib = 0, value;
  while (f && fgets(line, sizeof line, f))
    if (sscanf(line, "VmRSS: %lf", &value) == 1 ||
        sscanf(line, "VmPTE: %lf", &value) == 1)
      kib += value;
  if (f) fclose(f);
  return kib * 1024;
}

static inline void bench_print(const char *measure, double value) {
  printf("%s %.6g\n", measure, value);
  fflush(stdout);
}

/* Gather ten times: the first is cold, the median of the others is warm. */
enum { BENCH_GATHERS = 10 };

static inline int bench_compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static inline void bench_print_gathers(double over[], double cpu[]) {
  bench_print("gather_cold", over[0] / 1e6);
  bench_print("gather_cold_cpu", cpu[0] / 1e6);
  qsort(over + 1, BENCH_GATHERS - 1, sizeof *over, bench_compare);
  qsort(cpu + 1, BENCH_GATHERS - 1, sizeof *cpu, bench_compare);
  bench_print("gather_warm", over[BENCH_GATHERS / 2] / 1e6);
  bench_print("gather_warm_cpu", cpu[BENCH_GATHERS / 2] / 1e6);
}

static inline void bench_fail(const char *what) {
  perror(what);
  exit(1);
}

#endif
