/* tasks_floor.c -- the works with tasks, on the bare scheduler of floor.c.
 * Fair because it does nothing but what the work asks for. */
#include "bench.h"
#include "floor.h"

enum { BATCH = 10000, YIELDERS = 10 };

static size_t started;

static void empty(void *arg) {
  (void)arg;
}

static void yields(void *arg) {
  for (size_t n = (size_t)arg; n > 0; n--) floor_yield();
}

static void sleeps(void *arg) {
  floor_sleep(bench_delay((size_t)arg) * 1000);
}

static void sleeps_100ms(void *arg) {
  (void)arg;
  floor_sleep(100000000);
}

static void parks(void *arg) {
  (void)arg;
  started++;
  floor_sleep(1000000000000);
}

static void yield(size_t n) {
  floor_task *ts[YIELDERS];
  double begin = bench_cpu();
  for (size_t i = 0; i < YIELDERS; i++)
    ts[i] = floor_start(yields, (void *)(n / YIELDERS));
  for (size_t i = 0; i < YIELDERS; i++) floor_join(ts[i]);
  bench_print("yield", (bench_cpu() - begin) / (double)n);
}

static void turn(size_t n) {
  double begin = bench_cpu();
  for (size_t i = 0; i < n; i++) floor_join(floor_start(empty, NULL));
  bench_print("turn", (bench_cpu() - begin) / (double)n);
}

static void batches(const char *measure, void (*fn)(void *), void *arg,
                    size_t n) {
  static floor_task *ts[BATCH];
  double begin = bench_cpu();
  for (size_t done = 0; done < n; done += BATCH) {
    for (size_t i = 0; i < BATCH; i++) ts[i] = floor_start(fn, arg);
    for (size_t i = 0; i < BATCH; i++) floor_join(ts[i]);
  }
  bench_print(measure, (bench_cpu() - begin) / (double)n);
}

static void sleep_all(size_t n) {
  floor_task **ts = calloc(n, sizeof *ts);
  double begin = bench_cpu();
  for (size_t i = 0; i < n; i++) ts[i] = floor_start(sleeps, (void *)i);
  for (size_t i = 0; i < n; i++) floor_join(ts[i]);
  bench_print("sleep", (bench_cpu() - begin) / 1e9);
  free(ts);
}

static void memory(size_t n) {
  double before = bench_memory();
  floor_task **ts = calloc(n, sizeof *ts);
  for (size_t i = 0; i < n; i++) ts[i] = floor_start(parks, NULL);
  while (started < n) floor_yield();
  bench_print("memory", (bench_memory() - before) / (double)n);
}

static void gather(size_t n) {
  static floor_task *ts[BATCH];
  double over[BENCH_GATHERS], cpu[BENCH_GATHERS];
  for (size_t k = 0; k < BENCH_GATHERS; k++) {
    double begin = bench_wall(), begin_cpu = bench_cpu();
    for (size_t i = 0; i < n; i++) ts[i] = floor_start(sleeps_100ms, NULL);
    for (size_t i = 0; i < n; i++) floor_join(ts[i]);
    over[k] = bench_wall() - begin - 100e6;
    cpu[k] = bench_cpu() - begin_cpu;
  }
  bench_print_gathers(over, cpu);
}

static void work(void *arg) {
  char **argv = arg;
  size_t n = strtoul(argv[2], NULL, 10);
  if (!strcmp(argv[1], "yield")) yield(n);
  if (!strcmp(argv[1], "turn")) turn(n);
  if (!strcmp(argv[1], "batch")) batches("batch", empty, NULL, n);
  if (!strcmp(argv[1], "alive")) batches("alive", yields, (void *)1, n);
  if (!strcmp(argv[1], "sleep")) sleep_all(n);
  if (!strcmp(argv[1], "memory")) memory(n);
  if (!strcmp(argv[1], "gather")) gather(n);
}

int main(int argc, char **argv) {
  if (argc != 3) return 1;
  floor_run(work, argv);
}
