/* help_debug.h -- what the tests of debug share: a loop in debug mode on the
 * simulated clock, and what was said about it. */
#ifndef COIL_TEST_DEBUG_H
#define COIL_TEST_DEBUG_H

#include "help.h"

#include "debug.h"

static coil_loop loop;
static coil_sim sim;
static char *said, *traced;

static inline void make_loop(uint64_t seed) {
  ck_assert_int_eq(coil_loop_init(&loop), 0);
  ck_assert_int_eq(coil_sim_install(&sim, &loop, seed), 0);
}

/* Run fn in debug mode; afterwards `said` holds the reports and `traced` the
 * trace, until the next run. */
static inline int debug_run_with_seed(coil_fn *fn, void *arg, uint64_t seed) {
  size_t n, m;
  free(said), free(traced);
  FILE *out = open_memstream(&said, &n),
       *trace_file = open_memstream(&traced, &m);
  make_loop(seed);
  ck_assert_int_eq(coil_debug_on(&loop, out), 0);
  coil_debug_trace(&loop, trace_file);
  int err = coil_run_with(&loop, fn, arg, NULL);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
  fclose(out), fclose(trace_file);
  return err;
}

static inline int debug_run(coil_fn *fn, void *arg) {
  return debug_run_with_seed(fn, arg, 0);
}

#define expect_said(expected) ck_assert_str_eq(said, expected)

static inline coil_task *start(const char *name, coil_fn *fn, void *arg) {
  coil_task *t = coil_create_task(fn, arg);
  ck_assert_ptr_nonnull(t);
  coil_task_set_name(t, name);
  return t;
}

static inline int sleep_for(void *ms, void **result) {
  (void)result;
  return coil_sleep(COIL_MS(*(int *)ms));
}

#endif
