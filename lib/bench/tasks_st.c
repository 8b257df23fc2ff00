/* tasks_st.c -- the works with tasks, on State Threads.  Fair: threads are
 * joinable, with stacks of coil's size (its own default is twice that), epoll
 * is chosen as its documentation advises, and a sleep of nothing is its yield. */
#include "bench.h"

#include <st.h>

enum { BATCH = 10000, YIELDERS = 10, STACK = 64 * 1024 };

static size_t started;

static st_thread_t start(void *(*fn)(void *), void *arg) {
  st_thread_t t = st_thread_create(fn, arg, 1, STACK);
  if (!t) bench_fail("st_thread_create");
  return t;
}

static void *empty(void *arg) {
  return arg;
}

static void *yields(void *arg) {
  for (size_t n = (size_t)arg; n > 0; n--) st_usleep(0);
  return NULL;
}

static void *sleeps(void *arg) {
  st_usleep((st_utime_t)bench_delay((size_t)arg));
  return NULL;
}

static void *sleeps_100ms(void *arg) {
  st_usleep(100000);
  return arg;
}

static void *parks(void *arg) {
  started++;
  st_usleep(1000000000);
  return arg;
}

static void yield(size_t n) {
  st_thread_t ts[YIELDERS];
  double begin = bench_cpu();
  for (size_t i = 0; i < YIELDERS; i++)
    ts[i] = start(yields, (void *)(n / YIELDERS));
  for (size_t i = 0; i < YIELDERS; i++) st_thread_join(ts[i], NULL);
  bench_print("yield", (bench_cpu() - begin) / (double)n);
}

static void turn(size_t n) {
  double begin = bench_cpu();
  for (size_t i = 0; i < n; i++) st_thread_join(start(empty, NULL), NULL);
  bench_print("turn", (bench_cpu() - begin) / (double)n);
}

static void batches(const char *measure, void *(*fn)(void *), void *arg,
                    size_t n) {
  static st_thread_t ts[BATCH];
  double begin = bench_cpu();
  for (size_t done = 0; done < n; done += BATCH) {
    for (size_t i = 0; i < BATCH; i++) ts[i] = start(fn, arg);
    for (size_t i = 0; i < BATCH; i++) st_thread_join(ts[i], NULL);
  }
  bench_print(measure, (bench_cpu() - begin) / (double)n);
}

static void sleep_all(size_t n) {
  st_thread_t *ts = calloc(n, sizeof *ts);
  double begin = bench_cpu();
  for (size_t i = 0; i < n; i++) ts[i] = start(sleeps, (void *)i);
  for (size_t i = 0; i < n; i++) st_thread_join(ts[i], NULL);
  bench_print("sleep", (bench_cpu() - begin) / 1e9);
  free(ts);
}

static void memory(size_t n) {
  double before = bench_memory();
  st_thread_t *ts = calloc(n, sizeof *ts);
  for (size_t i = 0; i < n; i++) ts[i] = start(parks, NULL);
  while (started < n) st_usleep(10000);
  bench_print("memory", (bench_memory() - before) / (double)n);
}

static void gather(size_t n) {
  static st_thread_t ts[BATCH];
  double over[BENCH_GATHERS], cpu[BENCH_GATHERS];
  for (size_t k = 0; k < BENCH_GATHERS; k++) {
    double begin = bench_wall(), begin_cpu = bench_cpu();
    for (size_t i = 0; i < n; i++) ts[i] = start(sleeps_100ms, NULL);
    for (size_t i = 0; i < n; i++) st_thread_join(ts[i], NULL);
    over[k] = bench_wall() - begin - 100e6;
    cpu[k] = bench_cpu() - begin_cpu;
  }
  bench_print_gathers(over, cpu);
}

int main(int argc, char **argv) {
  if (argc != 3) return 1;
  size_t n = strtoul(argv[2], NULL, 10);
  st_set_eventsys(ST_EVENTSYS_ALT);
  if (st_init() < 0) bench_fail("st_init");
  if (!strcmp(argv[1], "yield")) yield(n);
  if (!strcmp(argv[1], "turn")) turn(n);
  if (!strcmp(argv[1], "batch")) batches("batch", empty, NULL, n);
  if (!strcmp(argv[1], "alive")) batches("alive", yields, (void *)1, n);
  if (!strcmp(argv[1], "sleep")) sleep_all(n);
  if (!strcmp(argv[1], "memory")) memory(n);
  if (!strcmp(argv[1], "gather")) gather(n);
  exit(0);
}
