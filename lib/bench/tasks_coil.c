/* tasks_coil.c -- the works with tasks, on coil.  Its peers are tasks_*: each
 * does the same, with the calls that its documentation recommends. */
#include "bench.h"
#include "coil.h"

enum { BATCH = 10000, YIELDERS = 10 };

static size_t started;

static coil_task *start(coil_fn *fn, void *arg) {
  coil_task *t = coil_create_task(fn, arg);
  if (!t) bench_fail("coil_create_task");
  return t;
}

static int finish(coil_task *t) {
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

static int empty(void *arg, void **result) {
  (void)arg, (void)result;
  return 0;
}

static int yields(void *arg, void **result) {
  (void)result;
  for (size_t n = (size_t)arg; n > 0; n--) {
    int err = coil_yield();
    if (err) return err;
  }
  return 0;
}

static int sleeps(void *arg, void **result) {
  (void)result;
  return coil_sleep(bench_delay((size_t)arg) * 1000);
}

static int sleeps_100ms(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_sleep(COIL_MS(100));
}

static int parks(void *arg, void **result) {
  (void)arg, (void)result;
  started++;
  return coil_sleep(COIL_SEC(1000));
}

/* Ten tasks take turns. */
static int yield(size_t n) {
  coil_task *ts[YIELDERS];
  int err = 0;
  double begin = bench_cpu();
  for (size_t i = 0; i < YIELDERS; i++)
    ts[i] = start(yields, (void *)(n / YIELDERS));
  for (size_t i = 0; i < YIELDERS && !err; i++) err = finish(ts[i]);
  bench_print("yield", (bench_cpu() - begin) / (double)n);
  return err;
}

static int turn(size_t n) {
  int err = 0;
  double begin = bench_cpu();
  for (size_t i = 0; i < n && !err; i++) err = finish(start(empty, NULL));
  bench_print("turn", (bench_cpu() - begin) / (double)n);
  return err;
}

static int batches(const char *measure, coil_fn *fn, void *arg, size_t n) {
  static coil_task *ts[BATCH];
  int err = 0;
  double begin = bench_cpu();
  for (size_t done = 0; done < n && !err; done += BATCH) {
    for (size_t i = 0; i < BATCH; i++) ts[i] = start(fn, arg);
    for (size_t i = 0; i < BATCH && !err; i++) err = finish(ts[i]);
  }
  bench_print(measure, (bench_cpu() - begin) / (double)n);
  return err;
}

static int sleep_all(size_t n) {
  coil_task **ts = calloc(n, sizeof *ts);
  int err = 0;
  double begin = bench_cpu();
  for (size_t i = 0; i < n; i++) ts[i] = start(sleeps, (void *)i);
  for (size_t i = 0; i < n && !err; i++) err = finish(ts[i]);
  bench_print("sleep", (bench_cpu() - begin) / 1e9);
  free(ts);
  return err;
}

static int memory(size_t n) {
  double before = bench_memory();
  coil_task **ts = calloc(n, sizeof *ts);
  int err = 0;
  for (size_t i = 0; i < n; i++) ts[i] = start(parks, NULL);
  while (started < n && !err) err = coil_sleep(COIL_MS(10));
  bench_print("memory", (bench_memory() - before) / (double)n);
  exit(err ? 1 : 0); /* nobody waits for the thousand seconds */
}

static int gather(size_t n) {
  static coil_task *ts[BATCH];
  double over[BENCH_GATHERS], cpu[BENCH_GATHERS];
  for (size_t k = 0; k < BENCH_GATHERS; k++) {
    double begin = bench_wall(), begin_cpu = bench_cpu();
    for (size_t i = 0; i < n; i++) ts[i] = start(sleeps_100ms, NULL);
    int err = coil_gather(ts, n, NULL, NULL);
    if (err) return err;
    for (size_t i = 0; i < n; i++) coil_task_release(ts[i]);
    over[k] = bench_wall() - begin - 100e6;
    cpu[k] = bench_cpu() - begin_cpu;
  }
  bench_print_gathers(over, cpu);
  return 0;
}

static int work(void *arg, void **result) {
  (void)result;
  char **argv = arg;
  size_t n = strtoul(argv[2], NULL, 10);
  if (!strcmp(argv[1], "yield")) return yield(n);
  if (!strcmp(argv[1], "turn")) return turn(n);
  if (!strcmp(argv[1], "batch")) return batches("batch", empty, NULL, n);
  if (!strcmp(argv[1], "alive")) return batches("alive", yields, (void *)1, n);
  if (!strcmp(argv[1], "sleep")) return sleep_all(n);
  if (!strcmp(argv[1], "memory")) return memory(n);
  return gather(n);
}

int main(int argc, char **argv) {
  int err = argc == 3 ? coil_run(work, argv, NULL) : -1;
  if (err) fprintf(stderr, "%s failed: %s\n", argv[0], strerror(-err));
  return err != 0;
}
