/* test_cancel_timeout.c -- timeouts: when they ring, and what they return. */
#include "help.h"

static unsigned cancelling(void) {
  return coil_task_cancelling(coil_current_task());
}

/* A body within a limit, both in milliseconds. */
static int limited(long limit, long body) {
  coil_timeout t;
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(limit)), 0);
  int err = coil_sleep(COIL_MS(body));
  note("%d:%ld ", err == -ECANCELED, now_ms());
  return coil_timeout_exit(&t, err);
}

static int expire(void *arg, void **result) {
  (void)arg, (void)result;
  ck_assert_int_eq(limited(10, 1000), -ETIMEDOUT);
  ck_assert_uint_eq(cancelling(), 0);
  ck_assert_int_eq(limited(10, 5), 0);
  ck_assert_uint_eq(cancelling(), 0);
  return coil_sleep(COIL_MS(100)); /* nothing is left that could ring */
}

START_TEST(tmo_06_its_own_cancel_becomes_a_timeout) {
  ck_assert_int_eq(sim_run(expire, NULL, NULL), 0);
  expect_trace("1:10 0:15 ");
}
END_TEST

/* A task that has ignored a cancel still counts it, and its timeouts work. */
static int expire_later(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task_cancel(coil_current_task());
  ck_assert_int_eq(coil_yield(), -ECANCELED);
  ck_assert_int_eq(limited(10, 1000), -ETIMEDOUT);
  ck_assert_uint_eq(cancelling(), 1);
  return 0;
}

START_TEST(tmo_06_a_request_of_before_does_not_hide_it) {
  ck_assert_int_eq(sim_run(expire_later, NULL, NULL), 0);
}
END_TEST

static int sleep_limited(void *arg, void **result) {
  (void)arg, (void)result;
  int err = limited(1000, 2000);
  note("%d %u ", err == -ECANCELED, cancelling());
  return err;
}

static int tmo_07(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = coil_create_task(sleep_limited, NULL);
  if (coil_sleep(COIL_MS(10))) return -1;
  coil_task_cancel(t);
  ck_assert_int_eq(coil_await_task(t, NULL), -ECANCELED);
  coil_task_release(t);
  return 0;
}

START_TEST(tmo_07_a_cancel_from_outside_stays_one) {
  ck_assert_int_eq(sim_run(tmo_07, NULL, NULL), 0);
  expect_trace("1:10 1 1 ");
}
END_TEST

static int nest(long outer_limit, long inner_limit) {
  coil_timeout outer, inner;
  ck_assert_int_eq(coil_timeout_enter(&outer, COIL_MS(outer_limit)), 0);
  ck_assert_int_eq(coil_timeout_enter(&inner, COIL_MS(inner_limit)), 0);
  int err = coil_timeout_exit(&inner, coil_sleep(COIL_SEC(1)));
  note("inner:%d,%d ", err == -ETIMEDOUT, coil_timeout_expired(&inner));
  if (err == -ETIMEDOUT) err = coil_sleep(COIL_MS(1));
  err = coil_timeout_exit(&outer, err);
  note("outer:%d,%d:%ld ", err == -ETIMEDOUT, coil_timeout_expired(&outer),
       now_ms());
  ck_assert_uint_eq(cancelling(), 0);
  return err;
}

static int tmo_09(void *arg, void **result) {
  (void)arg, (void)result;
  return nest(10, 20);
}

START_TEST(tmo_09_the_outer_one_is_shorter) {
  ck_assert_int_eq(sim_run(tmo_09, NULL, NULL), -ETIMEDOUT);
  expect_trace("inner:0,0 outer:1,1:10 ");
}
END_TEST

static int tmo_10(void *arg, void **result) {
  (void)arg, (void)result;
  return nest(20, 10);
}

START_TEST(tmo_10_the_inner_one_is_shorter) {
  ck_assert_int_eq(sim_run(tmo_10, NULL, NULL), 0);
  expect_trace("inner:1,1 outer:0,0:11 ");
}
END_TEST

static int nest_alike(void *arg, void **result) {
  (void)arg, (void)result;
  return nest(10, 10);
}

START_TEST(tmo_09_both_at_once_is_the_outer_one) {
  ck_assert_int_eq(sim_run(nest_alike, NULL, NULL), -ETIMEDOUT);
  expect_trace("inner:0,1 outer:1,1:10 ");
}
END_TEST

/* On the real clock, since on the other one no time passes here. */
static int tmo_11(void *arg, void **result) {
  (void)arg, (void)result;
  coil_loop *loop = coil_get_running_loop();
  coil_timeout t;
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(1)), 0);
  while (coil_now(loop) <= t.when) continue;
  ck_assert_int_eq(coil_timeout_exit(&t, 7), 7);
  ck_assert(!coil_timeout_expired(&t));
  ck_assert_int_eq(coil_yield(), 0);
  return 0;
}

START_TEST(tmo_11_who_never_waits_is_not_interrupted) {
  ck_assert_int_eq(coil_run(tmo_11, NULL, NULL), 0);
}
END_TEST

static int tmo_12(void *arg, void **result) {
  (void)arg, (void)result;
  coil_timeout t;
  ck_assert_int_eq(limited(0, 1000), -ETIMEDOUT);
  ck_assert_int_eq(coil_timeout_enter_at(&t, COIL_MS(-5)), 0);
  ck_assert_int_eq(coil_yield(), -ECANCELED);  /* the shortest wait of all */
  ck_assert_int_eq(coil_sleep(COIL_MS(1)), 0); /* and only the first */
  ck_assert_int_eq(coil_timeout_exit(&t, -ECANCELED), -ETIMEDOUT);
  ck_assert_int_eq(now_ms(), 1);
  return 0;
}

START_TEST(tmo_12_a_past_deadline_interrupts_the_first_wait) {
  ck_assert_int_eq(sim_run(tmo_12, NULL, NULL), 0);
}
END_TEST

static int move(coil_time when, coil_time body) {
  coil_timeout t;
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(10)), 0);
  coil_time start = coil_now(coil_get_running_loop());
  if (when != COIL_FOREVER) when += start;
  ck_assert_int_eq(coil_timeout_reschedule(&t, when), 0);
  ck_assert(t.when == when);
  int err = coil_timeout_exit(&t, coil_sleep(body));
  note("%d:%ld ", err == -ETIMEDOUT,
       (long)((coil_now(coil_get_running_loop()) - start) / COIL_MS(1)));
  return err;
}

static int tmo_13(void *arg, void **result) {
  (void)arg, (void)result;
  ck_assert_int_eq(move(COIL_MS(20), COIL_SEC(1)), -ETIMEDOUT);
  ck_assert_int_eq(move(COIL_MS(20), COIL_MS(15)), 0);
  ck_assert_int_eq(move(COIL_MS(5), COIL_SEC(1)), -ETIMEDOUT);
  ck_assert_int_eq(move(COIL_MS(-5), COIL_SEC(1)), -ETIMEDOUT);
  ck_assert_int_eq(move(COIL_FOREVER, COIL_SEC(1)), 0);
  return 0;
}

START_TEST(tmo_13_a_deadline_can_be_moved) {
  ck_assert_int_eq(sim_run(tmo_13, NULL, NULL), 0);
  expect_trace("1:20 0:15 1:5 1:0 0:1000 ");
}
END_TEST

static int move_late(void *arg, void **result) {
  (void)arg, (void)result;
  coil_timeout t;
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(1)), 0);
  int err = coil_sleep(COIL_SEC(1));
  ck_assert(coil_timeout_expired(&t));
  ck_assert_int_eq(coil_timeout_reschedule(&t, COIL_FOREVER), -EALREADY);
  return coil_timeout_exit(&t, err);
}

START_TEST(tmo_13_but_not_when_it_is_over) {
  ck_assert_int_eq(sim_run(move_late, NULL, NULL), -ETIMEDOUT);
}
END_TEST

/* From never to a time: the alarm is armed for the first time. */
static int move_from_never(void *arg, void **result) {
  (void)arg, (void)result;
  coil_timeout t;
  if (coil_sleep(COIL_MS(1))) return -1;
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_FOREVER), 0);
  ck_assert(t.when == COIL_FOREVER);
  ck_assert_uint_eq(coil_timer_count(coil_get_running_loop()), 0);
  ck_assert_int_eq(coil_yield(), 0);
  ck_assert_int_eq(coil_timeout_reschedule(&t, COIL_MS(3)), 0);
  int err = coil_timeout_exit(&t, coil_sleep(COIL_FOREVER));
  ck_assert_int_eq(now_ms(), 3);
  return err;
}

START_TEST(tmo_13_no_limit_can_become_one) {
  ck_assert_int_eq(sim_run(move_from_never, NULL, NULL), -ETIMEDOUT);
}
END_TEST

static int tmo_15(void *arg, void **result) {
  (void)arg, (void)result;
  coil_loop *loop = coil_get_running_loop();
  coil_timeout t;
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_SEC(1)), 0);
  ck_assert_uint_eq(coil_timer_count(loop), 1);
  ck_assert_int_eq(coil_timeout_exit(&t, 0), 0);
  ck_assert_uint_eq(coil_timer_count(loop), 0);
  return 0;
}

START_TEST(tmo_15_leaving_early_removes_the_timer) {
  ck_assert_int_eq(sim_run(tmo_15, NULL, NULL), 0);
}
END_TEST

static coil_timeout left_open;

static int leave_it(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_timeout_exit(&left_open, 0);
}

static int enter_it(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_timeout_enter(&left_open, COIL_SEC(1));
  coil_task *t = coil_create_task(leave_it, NULL);
  return err ? err : coil_await_task(t, NULL);
}

static void exit_elsewhere(void *arg) {
  coil_run(enter_it, arg, NULL);
}

static void enter_nowhere(void *arg) {
  (void)arg;
  if (coil_timeout_enter(&left_open, COIL_SEC(1))) return;
}

START_TEST(tmo_a_timeout_belongs_to_one_task) {
  ck_assert_int_eq(killed_by(exit_elsewhere, NULL), SIGABRT);
  ck_assert_int_eq(killed_by(enter_nowhere, NULL), SIGABRT);
}
END_TEST

RUN_TESTS("cancel_timeout", tmo_06_its_own_cancel_becomes_a_timeout,
          tmo_06_a_request_of_before_does_not_hide_it,
          tmo_07_a_cancel_from_outside_stays_one,
          tmo_09_the_outer_one_is_shorter, tmo_10_the_inner_one_is_shorter,
          tmo_09_both_at_once_is_the_outer_one,
          tmo_11_who_never_waits_is_not_interrupted,
          tmo_12_a_past_deadline_interrupts_the_first_wait,
          tmo_13_a_deadline_can_be_moved, tmo_13_but_not_when_it_is_over,
          tmo_13_no_limit_can_become_one,
          tmo_15_leaving_early_removes_the_timer,
          tmo_a_timeout_belongs_to_one_task)
