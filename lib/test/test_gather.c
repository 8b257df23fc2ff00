/* test_gather.c -- gather: several at one moment, and gathers in gathers. */
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

static int gather_limited(void *arg, void **result) {
  coil_timeout t;
  (void)arg, (void)result;
  start(10, 20, 30);
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(15)), 0);
  int err = coil_timeout_exit(&t, coil_gather(ts, N, NULL, NULL));
  note("%d ", err == -ETIMEDOUT);
  for (int i = 0; i < N; i++) ck_assert(coil_task_is_done(ts[i]));
  release();
  return 0;
}

START_TEST(gat_06_a_timeout_is_passed_on_by_gather) {
  ck_assert_int_eq(sim_run(gather_limited, NULL, NULL), 0);
  expect_trace("10:10 20!:15 30!:15 1 ");
}
END_TEST

static int gather_them(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_gather(ts, N, NULL, NULL);
}

/* Fails with the code that it is given, all of them at one moment. */
static int fail_with(void *code, void **result) {
  (void)result;
  int err = coil_sleep(COIL_MS(10));
  return err ? err : (int)(intptr_t)code;
}

static int fail_together(void *arg, void **result) {
  coil_task *two[2];
  (void)arg, (void)result;
  two[0] = coil_create_task(fail_with, (void *)-EPIPE);
  two[1] = coil_create_task(fail_with, (void *)-EIO);
  ck_assert_int_eq(coil_gather(two, 2, NULL, NULL), -EPIPE);
  for (int i = 0; i < 2; i++) coil_task_release(two[i]);
  return 0;
}

START_TEST(gat_03_of_two_failures_the_first_is_returned) {
  ck_assert_int_eq(sim_run(fail_together, NULL, NULL), 0);
}
END_TEST

/* A cleanup of that many milliseconds. */
static int clean_up(void *ms, void **result) {
  (void)result;
  int err = coil_sleep(COIL_SEC(1));
  if (coil_sleep(COIL_MS((intptr_t)ms))) note("hurried ");
  note("%d:%ld ", (int)(intptr_t)ms, now_ms());
  return err;
}

static int cancel_slow(void *arg, void **result) {
  for (intptr_t i = 0; i < N; i++)
    ts[i] = coil_create_task(clean_up, (void *)(5 * (i + 1)));
  coil_task *t = coil_create_task(gather_them, arg);
  if (coil_sleep(COIL_MS(10))) return -1;
  coil_task_cancel(t);
  ck_assert_int_eq(coil_await_task(t, result), -ECANCELED);
  ck_assert_int_eq(now_ms(), 25);
  coil_task_release(t);
  release();
  return 0;
}

/* The first that has ended its cleanup is a failure, and not yet the end. */
START_TEST(gat_06_the_slowest_cleanup_is_awaited) {
  ck_assert_int_eq(sim_run(cancel_slow, NULL, NULL), 0);
  expect_trace("5:15 10:20 15:25 ");
}
END_TEST

static coil_task *watched;
static int wakes;

static void count_wakes(coil_observer *o, coil_task *t, coil_task_event event) {
  (void)o;
  if (t == watched && event == COIL_WAKE) wakes++;
}

/* Many ends, and nothing to do for the one who waits until the last. */
static int gather_watched(void *arg, void **result) {
  coil_observer o = {count_wakes};
  (void)result;
  start(10, 20, 30);
  watched = coil_current_task();
  wakes = 0;
  coil_loop_observe(coil_get_running_loop(), &o);
  int err = coil_gather(ts, N, NULL, arg);
  coil_loop_observe(coil_get_running_loop(), NULL);
  ck_assert_int_eq(wakes, 1);
  release();
  return err;
}

START_TEST(gat_01_gather_is_woken_once) {
  int errors[N];
  ck_assert_int_eq(sim_run(gather_watched, NULL, NULL), 0);
  ck_assert_int_eq(sim_run(gather_watched, errors, NULL), 0);
}
END_TEST

/* A task that gathers, in a gather, whose task is awaited by another. */
static int gather_nested(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *inner = coil_create_task(gather_them, NULL);
  int err = coil_gather(&inner, 1, NULL, NULL);
  coil_task_release(inner);
  return err;
}

static int await_nested(void *arg, void **result) {
  coil_task *t = coil_create_task(gather_nested, arg);
  int err = coil_await_task(t, result);
  coil_task_release(t);
  return err;
}

static int cancel_nested(void *arg, void **result) {
  start(10, 20, 30);
  coil_task *t = coil_create_task(await_nested, arg);
  if (coil_sleep(COIL_MS(15))) return -1;
  coil_task_cancel(t);
  ck_assert_int_eq(coil_await_task(t, result), -ECANCELED);
  coil_task_release(t);
  release();
  return 0;
}

START_TEST(gat_06_a_cancel_is_passed_on_through_all) {
  ck_assert_int_eq(sim_run(cancel_nested, NULL, NULL), 0);
  expect_trace("10:10 20!:15 30!:15 ");
}
END_TEST

/* The failure of one and the cancel of the gatherer come at one moment: the
 * gather was over, so it cancels nobody; the cancel is not lost. */
static int fail_and_cancel(void *arg, void **result) {
  start(-10, 20, 30);
  coil_task *t = coil_create_task(gather_them, arg);
  if (coil_sleep(COIL_MS(10)) || coil_yield()) return -1;
  coil_task_cancel(t);
  ck_assert_int_eq(coil_await_task(t, result), -ECANCELED);
  coil_task_release(t);
  int err = coil_await_task(ts[2], result);
  release();
  return err;
}

START_TEST(gat_03_a_cancel_after_the_failure_cancels_nobody_else) {
  ck_assert_int_eq(sim_run(fail_and_cancel, NULL, NULL), 0);
  expect_trace("-10:10 20:20 30:30 ");
}
END_TEST

static void gather_outside(void *arg) {
  if (coil_gather(NULL, 0, arg, NULL)) return;
}

static void wait_outside(void *arg) {
  (void)arg;
  if (coil_wait(NULL, 0, COIL_ALL_COMPLETED, 0)) return;
}

START_TEST(gat_waiting_outside_of_a_task_is_misuse) {
  ck_assert_int_eq(killed_by(gather_outside, NULL), SIGABRT);
  ck_assert_int_eq(killed_by(wait_outside, NULL), SIGABRT);
}
END_TEST

/* --- circles --- */

static coil_task *gatherer;

static int gather_myself(void *arg, void **result) {
  coil_task *both[2] = {arg, coil_current_task()};
  coil_as_completed a;
  (void)result;
  ck_assert_int_eq(coil_gather(both, 2, NULL, NULL), -EDEADLK);
  ck_assert_int_eq(coil_wait(both, 2, COIL_ALL_COMPLETED, COIL_SEC(1)),
                   -EDEADLK);
  ck_assert_int_eq(coil_as_completed_init(&a, both, 2), -EDEADLK);
  coil_as_completed_destroy(&a);
  return coil_await_task(arg, NULL); /* it has not been touched */
}

static int try_myself(void *arg, void **result) {
  (void)arg, (void)result;
  start(10, 20, 30);
  coil_task *t = coil_create_task(gather_myself, ts[0]);
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  release();
  return err;
}

/* It waited for its own end, and when it was cancelled it cancelled itself
 * again and again, and gave nobody a turn. */
START_TEST(tsk_09_who_gathers_himself_is_refused) {
  ck_assert_int_eq(sim_run(try_myself, NULL, NULL), 0);
  expect_trace("10:10 20!:10 30!:10 ");
}
END_TEST

static int await_gatherer(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_await_task(gatherer, NULL);
  note("circle:%d:%ld ", err == -ECANCELED, now_ms());
  return err;
}

static int take_long(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_sleep(COIL_SEC(1)), again = coil_sleep(COIL_MS(5));
  note("%d:%ld ", again, now_ms());
  return err;
}

static int gather_circle(void *arg, void **result) {
  (void)arg, (void)result;
  ts[0] = coil_create_task(await_gatherer, NULL);
  ts[1] = coil_create_task(take_long, NULL);
  ts[2] = coil_create_task(await_gatherer, NULL);
  int err = coil_gather(ts, N, NULL, NULL);
  note("gather:%d:%u ", err == -ECANCELED,
       coil_task_cancelling(coil_current_task()));
  release();
  return err;
}

static int cancel_circle(void *arg, void **result) {
  (void)arg, (void)result;
  gatherer = coil_create_task(gather_circle, NULL);
  int err = coil_wait_for(gatherer, COIL_MS(10), NULL);
  note("%d ", err == -ETIMEDOUT);
  coil_task_release(gatherer);
  return coil_sleep(COIL_MS(1));
}

/* The request that it passed on came back to it from those that awaited it, and
 * was passed on again, for ever. */
START_TEST(gat_06_those_that_await_the_gatherer_are_not_awaited) {
  ck_assert_int_eq(sim_run(cancel_circle, NULL, NULL), 0);
  expect_trace("0:15 gather:1:1 1 circle:1:15 circle:1:15 ");
}
END_TEST

static int leave_circle(void *arg, void **result) {
  (void)arg, (void)result;
  gatherer = coil_create_task(gather_circle, NULL);
  int err = coil_await_task(gatherer, NULL);
  coil_task_release(gatherer);
  return err;
}

/* At the loop's end too. */
START_TEST(loop_29_a_circle_through_gather_is_ended) {
  ck_assert_int_eq(sim_run(leave_circle, NULL, NULL), -EDEADLK);
}
END_TEST

RUN_TESTS("gather", tsk_09_who_gathers_himself_is_refused,
          gat_06_those_that_await_the_gatherer_are_not_awaited,
          loop_29_a_circle_through_gather_is_ended,
          gat_06_a_timeout_is_passed_on_by_gather,
          gat_03_of_two_failures_the_first_is_returned,
          gat_06_the_slowest_cleanup_is_awaited, gat_01_gather_is_woken_once,
          gat_06_a_cancel_is_passed_on_through_all,
          gat_03_a_cancel_after_the_failure_cancels_nobody_else,
          gat_waiting_outside_of_a_task_is_misuse)
