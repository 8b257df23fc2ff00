/* test_debug_trace.c -- the trace, the counters, and the environment. */
#include "help_debug.h"

static int two_at_once(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task_set_name(coil_current_task(), "main");
  coil_task *ts[2] = {start("foo", sleep_for, &(int){2000}),
                      start("bar", sleep_for, &(int){1000})};
  int err = coil_gather(ts, 2, NULL, NULL);
  coil_task_release(ts[0]);
  coil_task_release(ts[1]);
  return err;
}

/* The number of the first task depends on the tests before. */
START_TEST(dbg_06_one_line_per_event) {
  ck_assert_int_eq(debug_run(two_at_once, NULL), 0);
  ck_assert_str_eq(traced, "0.000000000\tstart\t1\tTask-1\t\n"
                           "0.000000000\tpark\t1\tmain\tgather\n"
                           "0.000000000\tstart\t2\tfoo\t\n"
                           "0.000000000\tpark\t2\tfoo\tsleep\n"
                           "0.000000000\tstart\t3\tbar\t\n"
                           "0.000000000\tpark\t3\tbar\tsleep\n"
                           "1.000000000\twake\t3\tbar\t\n"
                           "1.000000000\tend\t3\tbar\t0\n"
                           "2.000000000\twake\t2\tfoo\t\n"
                           "2.000000000\tend\t2\tfoo\t0\n"
                           "2.000000000\twake\t1\tmain\t\n"
                           "2.000000000\tend\t1\tmain\t0\n");
}
END_TEST

static int yield_often(void *arg, void **result) {
  (void)arg, (void)result;
  int err = 0;
  for (int i = 0; i < 5 && !err; i++) err = coil_yield();
  return err;
}

static int many_that_yield(void *arg, void **result) {
  coil_task *ts[10];
  (void)arg, (void)result;
  for (int i = 0; i < 10; i++)
    ts[i] = start((char[]){'a' + (char)i, 0}, yield_often, NULL);
  int err = coil_gather(ts, 10, NULL, NULL);
  for (int i = 0; i < 10; i++) coil_task_release(ts[i]);
  return err;
}

static void run_in_child(void *seed) {
  debug_run_with_seed(many_that_yield, NULL, *(uint64_t *)seed);
  FILE *out = fopen("/proc/self/fd/9", "w");
  fputs(traced, out);
  fclose(out);
}

/* Each in a process of its own, as tasks are numbered through. */
static void trace_with_seed(uint64_t seed, char *text, size_t size) {
  FILE *file = tmpfile();
  dup2(fileno(file), 9);
  ck_assert_int_eq(killed_by(run_in_child, &seed), 0);
  rewind(file);
  text[fread(text, 1, size - 1, file)] = 0;
  fclose(file);
  close(9);
}

START_TEST(dbg_10_the_same_seed_writes_the_same_trace) {
  static char first[16384], again[16384], other[16384];
  trace_with_seed(7, first, sizeof first);
  trace_with_seed(7, again, sizeof again);
  trace_with_seed(8, other, sizeof other);
  ck_assert_uint_gt(strlen(first), 1000);
  ck_assert_str_eq(first, again);
  ck_assert_str_ne(first, other);
}
END_TEST

static coil_statistics before_the_end;

static int count_all(void *arg, void **result) {
  int err = two_at_once(arg, result);
  before_the_end = coil_stats(&loop);
  return err;
}

START_TEST(dbg_09_the_counters_match) {
  ck_assert_int_eq(debug_run(count_all, NULL), 0);
  coil_statistics s = before_the_end;
  ck_assert_uint_eq(s.started, 3);
  ck_assert_uint_eq(s.ended, 2);
  ck_assert_uint_eq(s.switches, 6);
  ck_assert_uint_eq(s.peak, 3);
  ck_assert_uint_eq(s.tasks, 1);
  ck_assert_uint_eq(s.timers, 0);
  ck_assert_uint_eq(s.stacks.used, 1);
  ck_assert_uint_eq(s.stacks.pooled, 2);
  ck_assert_ptr_nonnull(s.stacks.guard);
  if (!is_watched()) ck_assert_uint_gt(s.highest_water, 0);
}
END_TEST

START_TEST(cor_17_stats_without_debug_mode) {
  make_loop(0);
  coil_statistics s = coil_stats(&loop);
  ck_assert_uint_eq(s.started + s.switches + s.tasks + s.stacks.used, 0);
  ck_assert_ptr_nonnull(s.stacks.guard);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
}
END_TEST

/* --- the environment
 * ---------------------------------------------------------- */

static int is_observed(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_get_running_loop()->observer ? 1 : 0;
}

START_TEST(dbg_the_environment_decides) {
  unsetenv("COIL_DEBUG");
  unsetenv("COIL_TRACE");
  ck_assert_int_eq(coil_debug_run(is_observed, NULL, NULL), 0);
  setenv("COIL_DEBUG", "0", true);
  ck_assert_int_eq(coil_debug_run(is_observed, NULL, NULL), 0);
  setenv("COIL_DEBUG", "1", true);
  ck_assert_int_eq(coil_debug_run(is_observed, NULL, NULL), 1);
  setenv("COIL_TRACE", "/nowhere/at/all", true);
  char line[100] = "";
  int before = dup(STDERR_FILENO);
  FILE *f = tmpfile();
  dup2(fileno(f), STDERR_FILENO);
  ck_assert_int_eq(coil_debug_run(is_observed, NULL, NULL), 1);
  dup2(before, STDERR_FILENO);
  rewind(f);
  fgets(line, sizeof line, f);
  ck_assert_ptr_nonnull(strstr(line, "/nowhere/at/all: No such file"));
  fclose(f);
}
END_TEST

START_TEST(dbg_the_trace_goes_to_a_file) {
  char path[] = "/tmp/coil-trace-XXXXXX", line[64] = "";
  close(mkstemp(path));
  setenv("COIL_TRACE", path, true);
  ck_assert_int_eq(coil_debug_run(is_observed, NULL, NULL), 1);
  FILE *f = fopen(path, "r");
  ck_assert_ptr_nonnull(fgets(line, sizeof line, f));
  ck_assert_ptr_nonnull(strstr(line, "\tstart\t1\tTask-1\t\n"));
  fclose(f);
  unlink(path);
}
END_TEST

RUN_TESTS("debug_trace", dbg_06_one_line_per_event,
          dbg_10_the_same_seed_writes_the_same_trace, dbg_09_the_counters_match,
          cor_17_stats_without_debug_mode, dbg_the_environment_decides,
          dbg_the_trace_goes_to_a_file)
