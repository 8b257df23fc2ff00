/* test_group_wait.c -- waiting for some of several tasks. */
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

static int gat_10(void *arg, void **result) {
  (void)arg, (void)result;
  start(30, 10, 20);
  ck_assert_int_eq(coil_wait(ts, N, COIL_FIRST_COMPLETED, COIL_FOREVER), 1);
  note("| ");
  /* at once: */
  ck_assert_int_eq(coil_wait(ts, N, COIL_FIRST_COMPLETED, COIL_FOREVER), 1);
  ck_assert_int_eq(now_ms(), 10);
  ck_assert_int_eq(coil_wait(ts, N, COIL_ALL_COMPLETED, COIL_FOREVER), N);
  release();
  return 0;
}

START_TEST(gat_10_wait_for_the_first) {
  ck_assert_int_eq(sim_run(gat_10, NULL, NULL), 0);
  expect_trace("10:10 | 20:20 30:30 ");
}
END_TEST

static int gat_11(void *arg, void **result) {
  (void)arg, (void)result;
  start(30, -20, 10);
  ck_assert_int_eq(coil_wait(ts, N, COIL_FIRST_EXCEPTION, COIL_FOREVER), 2);
  ck_assert_int_eq(now_ms(), 20);
  if (coil_await_task(ts[0], NULL)) return -1;
  release();
  start(3, 1, 2);
  ck_assert_int_eq(coil_wait(ts, N, COIL_FIRST_EXCEPTION, COIL_FOREVER), N);
  release();
  return 0;
}

static int at_once(void *arg, void **result) {
  (void)arg, (void)result;
  return 0;
}

static int a_turn_later(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_yield();
}

static int both_count(void *arg, void **result) {
  (void)arg, (void)result;
  ts[0] = coil_create_task(at_once, NULL);
  ts[1] = coil_create_task(a_turn_later, NULL);
  int done = coil_wait(ts, 2, COIL_FIRST_COMPLETED, COIL_FOREVER);
  coil_task_release(ts[0]);
  coil_task_release(ts[1]);
  return done;
}

/* One whose end was still on its way to us was done, and not counted. */
START_TEST(gat_10_an_end_on_its_way_counts) {
  ck_assert_int_eq(sim_run(both_count, NULL, NULL), 2);
}
END_TEST

START_TEST(gat_11_wait_for_the_first_failure) {
  ck_assert_int_eq(sim_run(gat_11, NULL, NULL), 0);
}
END_TEST

/* asyncio's wait, other than its gather, goes on when one is cancelled. */
static int cancel_one(void *arg, void **result) {
  (void)arg, (void)result;
  start(10, 20, 30);
  if (coil_sleep(COIL_MS(5))) return -1;
  coil_task_cancel(ts[1]);
  ck_assert_int_eq(coil_wait(ts, N, COIL_FIRST_EXCEPTION, COIL_FOREVER), N);
  ck_assert_int_eq(now_ms(), 30);
  release();
  return 0;
}

START_TEST(gat_11_a_cancelled_task_has_not_failed) {
  ck_assert_int_eq(sim_run(cancel_one, NULL, NULL), 0);
}
END_TEST

static int gat_12(void *arg, void **result) {
  coil_loop *loop = coil_get_running_loop();
  (void)arg, (void)result;
  start(10, 20, 30);
  ck_assert_int_eq(coil_wait(ts, N, COIL_ALL_COMPLETED, COIL_MS(5)), 0);
  note("| ");
  ck_assert_int_eq(coil_wait(ts, N, COIL_ALL_COMPLETED, COIL_MS(10)), 1);
  note("| ");
  ck_assert(coil_task_is_done(ts[0]));
  ck_assert(!coil_task_is_done(ts[1]));
  ck_assert_uint_eq(coil_task_cancelling(ts[1]), 0);
  ck_assert_int_eq(coil_wait(ts, N, COIL_ALL_COMPLETED, 0), 1);
  ck_assert_int_eq(now_ms(), 15);
  ck_assert_int_eq(coil_wait(ts, N, COIL_ALL_COMPLETED, COIL_SEC(1)), N);
  ck_assert_int_eq(now_ms(), 30);
  ck_assert_uint_eq(coil_timer_count(loop), 0);
  release();
  return 0;
}

START_TEST(gat_12_wait_no_longer_than_that) {
  ck_assert_int_eq(sim_run(gat_12, NULL, NULL), 0);
  expect_trace("| 10:10 | 20:20 30:30 ");
}
END_TEST

static int wait_for_them(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_wait(ts, N, COIL_ALL_COMPLETED, COIL_FOREVER);
  note("wait:%d ", err == -ECANCELED);
  return err;
}

static int gat_13(void *arg, void **result) {
  (void)arg, (void)result;
  start(10, 20, 30);
  coil_task *waiter = coil_create_task(wait_for_them, NULL);
  if (coil_sleep(COIL_MS(15))) return -1;
  coil_task_cancel(waiter);
  ck_assert_int_eq(coil_await_task(waiter, NULL), -ECANCELED);
  coil_task_release(waiter);
  int err = coil_await_task(ts[2], NULL);
  release();
  return err;
}

START_TEST(gat_13_cancelling_who_waits_cancels_nobody_else) {
  ck_assert_int_eq(sim_run(gat_13, NULL, NULL), 0);
  expect_trace("10:10 wait:1 20:20 30:30 ");
}
END_TEST

RUN_TESTS("group_wait", gat_10_wait_for_the_first, gat_10_an_end_on_its_way_counts,
          gat_11_wait_for_the_first_failure,
          gat_11_a_cancelled_task_has_not_failed,
          gat_12_wait_no_longer_than_that,
          gat_13_cancelling_who_waits_cancels_nobody_else)
