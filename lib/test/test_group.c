/* test_group.c -- gather: who is waited for, and what comes back. */
#include "help.h"

enum { N = 3 };

/* Sleep that many milliseconds; a negative number fails after them. */
static int work(void *arg, void **result) {
  intptr_t ms = (intptr_t)arg;
  *result = arg;
  int err = coil_sleep(COIL_MS(ms < 0 ? -ms : ms));
  note("%d%s:%ld ", (int)ms, err ? "!" : "", now_ms());
  return err ? err : ms < 0 ? -EIO : 0;
}

static coil_task *ts[N];

static void start(intptr_t a, intptr_t b, intptr_t c) {
  ts[0] = coil_create_task(work, (void *)a);
  ts[1] = coil_create_task(work, (void *)b);
  ts[2] = coil_create_task(work, (void *)c);
}

static void release(void) {
  for (int i = 0; i < N; i++) coil_task_release(ts[i]);
}

static int gat_01(void *arg, void **result) {
  void *values[N];
  (void)arg, (void)result;
  start(30, 10, 20);
  int err = coil_gather(ts, N, values, NULL);
  for (int i = 0; i < N; i++) note("%d ", (int)(intptr_t)values[i]);
  note("at %ld", now_ms());
  release();
  return err;
}

START_TEST(gat_01_results_come_in_argument_order) {
  ck_assert_int_eq(sim_run(gat_01, NULL, NULL), 0);
  expect_trace("10:10 20:20 30:30 30 10 20 at 30");
}
END_TEST

static int gat_02(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *other = coil_create_task(work, NULL);
  ck_assert_int_eq(coil_gather(NULL, 0, NULL, NULL), 0);
  ck_assert_int_eq(coil_wait(NULL, 0, COIL_FIRST_COMPLETED, 0), 0);
  expect_trace("");
  coil_task_release(other);
  return 0;
}

START_TEST(gat_02_gathering_nothing_returns_at_once) {
  ck_assert_int_eq(sim_run(gat_02, NULL, NULL), 0);
}
END_TEST

static int gat_03(void *arg, void **result) {
  void *values[N] = {NULL, NULL, NULL};
  (void)arg, (void)result;
  start(10, -20, 30);
  ck_assert_int_eq(coil_gather(ts, N, values, NULL), -EIO);
  note("failed:%ld ", now_ms());
  ck_assert_ptr_null(values[0]);
  int err = coil_await_task(ts[2], NULL);
  release();
  return err;
}

START_TEST(gat_03_the_first_failure_returns_and_the_others_go_on) {
  ck_assert_int_eq(sim_run(gat_03, NULL, NULL), 0);
  expect_trace("10:10 -20:20 failed:20 30:30 ");
}
END_TEST

static int gat_04(void *arg, void **result) {
  (void)arg, (void)result;
  start(-10, -20, 30);
  ck_assert_int_eq(coil_gather(ts, N, NULL, NULL), -EIO);
  note("failed:%ld ", now_ms());
  int err = coil_await_task(ts[2], NULL);
  release();
  return err;
}

START_TEST(gat_04_a_second_failure_is_swallowed) {
  ck_assert_int_eq(sim_run(gat_04, NULL, NULL), 0);
  expect_trace("-10:10 failed:10 -20:20 30:30 ");
}
END_TEST

static int gat_05(void *arg, void **result) {
  void *values[N];
  int errors[N];
  (void)arg, (void)result;
  start(30, -10, 20);
  ck_assert_int_eq(coil_gather(ts, N, values, errors), 0);
  ck_assert_int_eq(now_ms(), 30);
  ck_assert_int_eq(errors[0], 0);
  ck_assert_int_eq(errors[1], -EIO);
  ck_assert_int_eq(errors[2], 0);
  ck_assert_int_eq((intptr_t)values[0], 30);
  ck_assert_ptr_null(values[1]);
  ck_assert_int_eq((intptr_t)values[2], 20);
  release();
  return 0;
}

START_TEST(gat_05_with_errors_all_are_waited_for) {
  ck_assert_int_eq(sim_run(gat_05, NULL, NULL), 0);
}
END_TEST

static int gather_them(void *errors, void **result) {
  (void)result;
  int err = coil_gather(ts, N, NULL, errors);
  note("gather:%d:%ld ", err == -ECANCELED, now_ms());
  return err;
}

/* Is cancelled, and needs five milliseconds for its cleanup. */
static int clean_up(void *arg, void **result) {
  (void)result;
  int err = coil_sleep(COIL_SEC(1));
  note("%s:%d ", (char *)arg, err == -ECANCELED);
  int again = coil_sleep(COIL_MS(5));
  note("%s:clean:%d ", (char *)arg, again == -ECANCELED);
  return err;
}

static int cancel_gatherer(void *errors, void **result) {
  (void)result;
  ts[0] = coil_create_task(clean_up, "a");
  ts[1] = coil_create_task(work, (void *)1);
  ts[2] = coil_create_task(clean_up, "c");
  coil_task *gatherer = coil_create_task(gather_them, errors);
  if (coil_sleep(COIL_MS(10))) return -1;
  ck_assert(coil_task_cancel(gatherer));
  ck_assert_int_eq(coil_await_task(gatherer, NULL), -ECANCELED);
  coil_task_release(gatherer);
  release();
  return 0;
}

START_TEST(gat_06_cancelling_the_gatherer_cancels_and_awaits_all) {
  ck_assert_int_eq(sim_run(cancel_gatherer, NULL, NULL), 0);
  expect_trace("1:1 a:1 c:1 a:clean:0 c:clean:0 gather:1:15 ");
}
END_TEST

START_TEST(gat_09_with_errors_a_cancel_is_not_swallowed) {
  int errors[N];
  ck_assert_int_eq(sim_run(cancel_gatherer, errors, NULL), 0);
  expect_trace("1:1 a:1 c:1 a:clean:0 c:clean:0 gather:1:15 ");
}
END_TEST

static int cancel_twice(void *arg, void **result) {
  (void)arg, (void)result;
  ts[0] = coil_create_task(clean_up, "a");
  ts[1] = coil_create_task(work, (void *)1);
  ts[2] = coil_create_task(clean_up, "c");
  coil_task *gatherer = coil_create_task(gather_them, NULL);
  if (coil_sleep(COIL_MS(10))) return -1;
  coil_task_cancel(gatherer);
  if (coil_sleep(COIL_MS(2))) return -1;
  coil_task_cancel(gatherer); /* now it hurries them */
  ck_assert_int_eq(coil_await_task(gatherer, NULL), -ECANCELED);
  coil_task_release(gatherer);
  release();
  return 0;
}

START_TEST(gat_06_a_second_cancel_is_passed_on_too) {
  ck_assert_int_eq(sim_run(cancel_twice, NULL, NULL), 0);
  expect_trace("1:1 a:1 c:1 a:clean:1 c:clean:1 gather:1:12 ");
}
END_TEST

static int gat_07(void *arg, void **result) {
  (void)arg, (void)result;
  start(10, 20, 30);
  if (coil_sleep(COIL_MS(5))) return -1;
  coil_task_cancel(ts[1]);
  ck_assert_int_eq(coil_gather(ts, N, NULL, NULL), -ECANCELED);
  note("gathered:%ld ", now_ms());
  ck_assert_uint_eq(coil_task_cancelling(coil_current_task()), 0);
  int err = coil_await_task(ts[2], NULL);
  release();
  return err;
}

START_TEST(gat_07_a_child_cancelled_on_its_own_is_a_failure) {
  ck_assert_int_eq(sim_run(gat_07, NULL, NULL), 0);
  expect_trace("20!:5 gathered:5 10:10 30:30 ");
}
END_TEST

static int gat_08(void *arg, void **result) {
  void *values[N];
  (void)arg, (void)result;
  coil_task *t = coil_create_task(work, (void *)7);
  coil_task *same[N] = {t, t, t};
  int err = coil_gather(same, N, values, NULL);
  for (int i = 0; i < N; i++) ck_assert_int_eq((intptr_t)values[i], 7);
  coil_task_release(t);
  return err;
}

START_TEST(gat_08_the_same_task_twice_fills_both_places) {
  ck_assert_int_eq(sim_run(gat_08, NULL, NULL), 0);
  expect_trace("7:7 ");
}
END_TEST

static int gather_many(void *arg, void **result) {
  static coil_task *many[10000];
  static void *values[10000];
  int n = times(10000);
  (void)arg, (void)result;
  for (int i = 0; i < n; i++)
    many[i] = coil_create_task(work, (void *)(intptr_t)(i % 100));
  int err = coil_gather(many, (size_t)n, values, NULL);
  for (int i = 0; i < n; i++) {
    ck_assert_int_eq((intptr_t)values[i], i % 100);
    coil_task_release(many[i]);
  }
  ck_assert_int_eq(now_ms(), 99);
  return err;
}

START_TEST(gat_01_ten_thousand_take_as_long_as_the_slowest) {
  ck_assert_int_eq(sim_run(gather_many, NULL, NULL), 0);
}
END_TEST

RUN_TESTS("group", gat_01_results_come_in_argument_order,
          gat_02_gathering_nothing_returns_at_once,
          gat_03_the_first_failure_returns_and_the_others_go_on,
          gat_04_a_second_failure_is_swallowed,
          gat_05_with_errors_all_are_waited_for,
          gat_06_cancelling_the_gatherer_cancels_and_awaits_all,
          gat_09_with_errors_a_cancel_is_not_swallowed,
          gat_06_a_second_cancel_is_passed_on_too,
          gat_07_a_child_cancelled_on_its_own_is_a_failure,
          gat_08_the_same_task_twice_fills_both_places,
          gat_01_ten_thousand_take_as_long_as_the_slowest)
