/* test_cancel_limits.c -- wait_for and shield: who stops, and who goes on. */
#include "help.h"

static coil_task *start(coil_fn *fn, void *arg) {
  coil_task *t = coil_create_task(fn, arg);
  ck_assert_ptr_nonnull(t);
  return t;
}

/* Wait for its end, drop it, and return what it returned. */
static int end(coil_task *t) {
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

/* Sleep for a second; a cancel needs five milliseconds of cleanup. */
static int clean_up(void *arg, void **result) {
  note("begin ");
  *result = arg;
  int err = coil_sleep(COIL_SEC(1));
  if (err && coil_sleep(COIL_MS(5))) note("hurried ");
  note("end:%ld ", now_ms());
  return err;
}

static int tmo_01(void *arg, void **result) {
  (void)arg, (void)result;
  void *value = NULL;
  coil_task *t = start(clean_up, "value");
  ck_assert_int_eq(coil_wait_for(t, COIL_MS(10), &value), -ETIMEDOUT);
  note("back:%ld ", now_ms());
  ck_assert_ptr_null(value);
  ck_assert(coil_task_is_cancelled(t));
  ck_assert_uint_eq(coil_task_cancelling(coil_current_task()), 0);
  coil_task_release(t);
  return 0;
}

START_TEST(tmo_01_wait_for_awaits_the_cleanup) {
  ck_assert_int_eq(sim_run(tmo_01, NULL, NULL), 0);
  expect_trace("begin end:15 back:15 ");
}
END_TEST

static int return_at_once(void *arg, void **result) {
  *result = arg;
  return 3;
}

static int tmo_02(void *arg, void **result) {
  (void)arg;
  coil_task *t = start(return_at_once, "value");
  if (coil_yield()) return -1;
  int code = coil_wait_for(t, 0, result);
  coil_task_release(t);
  return code;
}

START_TEST(tmo_02_a_finished_task_has_its_result_without_time) {
  void *value = NULL;
  ck_assert_int_eq(sim_run(tmo_02, NULL, &value), 3);
  ck_assert_str_eq(value, "value");
}
END_TEST

static int tmo_03(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = start(clean_up, NULL);
  ck_assert_int_eq(coil_wait_for(t, 0, NULL), -ETIMEDOUT);
  ck_assert_uint_eq(coil_task_cancelling(coil_current_task()), 0);
  coil_task_release(t);
  ck_assert_int_eq(now_ms(), 0);
  return 0;
}

START_TEST(tmo_03_without_time_it_never_begins) {
  ck_assert_int_eq(sim_run(tmo_03, NULL, NULL), 0);
  expect_trace("");
}
END_TEST

/* It has begun, so it cleans up; a cancel of ours meanwhile hurries it. */
static int wait_no_time(void *task, void **result) {
  int err = coil_wait_for(task, 0, result);
  note("%s:%ld ", err == -ETIMEDOUT ? "late" : "cancelled", now_ms());
  return err;
}

static int stop_twice(void *arg, void **result) {
  (void)result;
  coil_task *t = start(clean_up, NULL);
  if (coil_yield()) return -1;
  coil_task *waiter = start(wait_no_time, t);
  if (coil_sleep(COIL_MS(2))) return -1;
  if (arg) coil_task_cancel(waiter);
  ck_assert_int_eq(end(waiter), arg ? -ECANCELED : -ETIMEDOUT);
  return end(t) == -ECANCELED ? 0 : -1;
}

START_TEST(tmo_03_who_has_begun_is_awaited) {
  ck_assert_int_eq(sim_run(stop_twice, NULL, NULL), 0);
  expect_trace("begin end:5 late:5 ");
}
END_TEST

START_TEST(tmo_08_without_time_a_cancel_is_not_lost) {
  ck_assert_int_eq(sim_run(stop_twice, "cancel", NULL), 0);
  expect_trace("begin hurried end:2 cancelled:2 ");
}
END_TEST

static int tmo_04(void *arg, void **result) {
  (void)arg;
  coil_task *t = start(clean_up, "value");
  int err = coil_wait_for(t, COIL_FOREVER, result);
  coil_task_release(t);
  return err;
}

START_TEST(tmo_04_no_limit_waits_for_ever) {
  void *value = NULL;
  ck_assert_int_eq(sim_run(tmo_04, NULL, &value), 0);
  ck_assert_str_eq(value, "value");
  expect_trace("begin end:1000 ");
}
END_TEST

static int ignore_cancel(void *arg, void **result) {
  *result = arg;
  if (coil_sleep(COIL_SEC(1)) != -ECANCELED) return -1;
  return coil_sleep(COIL_SEC(1));
}

static int tmo_05(void *arg, void **result) {
  coil_time delay = arg ? 0 : COIL_MS(10);
  coil_task *t = start(ignore_cancel, "late value");
  if (coil_yield()) return -1;
  int err = coil_wait_for(t, delay, result);
  ck_assert_int_eq(now_ms(), delay ? 1010 : 1000);
  ck_assert_uint_eq(coil_task_cancelling(coil_current_task()), 0);
  coil_task_release(t);
  return err;
}

START_TEST(tmo_05_who_ignores_the_cancel_has_its_value_returned) {
  void *value = NULL;
  ck_assert_int_eq(sim_run(tmo_05, NULL, &value), 0);
  ck_assert_str_eq(value, "late value");
  ck_assert_int_eq(sim_run(tmo_05, "no time", &value), 0);
}
END_TEST

static int await_oneself(void *arg, void **result) {
  (void)arg;
  coil_task *self = coil_current_task();
  ck_assert_int_eq(coil_shield(self, result), -EDEADLK);
  return coil_wait_for(self, COIL_SEC(1), result);
}

START_TEST(tsk_08_waiting_for_oneself_with_a_limit) {
  ck_assert_int_eq(sim_run(await_oneself, NULL, NULL), -EDEADLK);
}
END_TEST

/* --- shield --- */

static int shield_it(void *task, void **result) {
  int err = coil_shield(task, result);
  note("shield:%d:%ld ", err, now_ms());
  return err;
}

static int can_16(void *arg, void **result) {
  (void)arg;
  coil_task *inner = start(clean_up, "value");
  coil_task *outer = start(shield_it, inner);
  if (coil_sleep(COIL_MS(10))) return -1;
  ck_assert(coil_task_cancel(outer));
  ck_assert_int_eq(end(outer), -ECANCELED);
  ck_assert_uint_eq(coil_task_cancelling(inner), 0);
  int err = coil_shield(inner, result);
  ck_assert_int_eq(coil_shield(inner, NULL), 0); /* done: at once */
  coil_task_release(inner);
  return err;
}

START_TEST(can_16_a_shielded_task_goes_on) {
  void *value = NULL;
  char expected[64];
  ck_assert_int_eq(sim_run(can_16, NULL, &value), 0);
  ck_assert_str_eq(value, "value");
  snprintf(expected, sizeof expected, "begin shield:%d:10 end:1000 ",
           -ECANCELED);
  expect_trace(expected);
}
END_TEST

/* A limit on the wait, and not on the work: a shield in a timeout. */
static int shield_limited(void *arg, void **result) {
  (void)arg;
  coil_timeout t;
  coil_task *inner = start(clean_up, "value");
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(10)), 0);
  int err = coil_timeout_exit(&t, coil_shield(inner, NULL));
  ck_assert_int_eq(err, -ETIMEDOUT);
  ck_assert_int_eq(now_ms(), 10);
  err = coil_await_task(inner, result);
  coil_task_release(inner);
  return err;
}

START_TEST(can_16_a_timeout_stops_at_a_shield) {
  ck_assert_int_eq(sim_run(shield_limited, NULL, NULL), 0);
  expect_trace("begin end:1000 ");
}
END_TEST

static int can_17(void *arg, void **result) {
  (void)arg;
  coil_task *inner = start(clean_up, NULL);
  coil_task *outer = start(shield_it, inner);
  if (coil_sleep(COIL_MS(10))) return -1;
  coil_task_cancel(inner);
  ck_assert_int_eq(coil_await_task(outer, result), -ECANCELED);
  ck_assert_uint_eq(coil_task_cancelling(outer), 0);
  coil_task_release(outer);
  coil_task_release(inner);
  return 0;
}

START_TEST(can_17_cancelling_the_inner_one_is_its_outcome) {
  ck_assert_int_eq(sim_run(can_17, NULL, NULL), 0);
  char expected[64];
  snprintf(expected, sizeof expected, "begin end:15 shield:%d:15 ", -ECANCELED);
  expect_trace(expected);
}
END_TEST

/* The inner one ends and the outer one is cancelled in the same step. */
static int can_13_shield(void *arg, void **result) {
  (void)arg;
  coil_task *inner = start(return_at_once, "value");
  coil_task *outer = start(shield_it, inner);
  if (coil_yield()) return -1;
  coil_task_cancel(outer);
  end(outer);
  int code = coil_await_task(inner, result);
  coil_task_release(inner);
  return code;
}

START_TEST(can_14_a_shielded_result_is_not_lost) {
  void *value = NULL;
  ck_assert_int_eq(sim_run(can_13_shield, NULL, &value), 3);
  ck_assert_str_eq(value, "value");
}
END_TEST

RUN_TESTS("cancel_limits", tmo_01_wait_for_awaits_the_cleanup,
          tmo_02_a_finished_task_has_its_result_without_time,
          tmo_03_without_time_it_never_begins, tmo_03_who_has_begun_is_awaited,
          tmo_08_without_time_a_cancel_is_not_lost,
          tmo_04_no_limit_waits_for_ever,
          tmo_05_who_ignores_the_cancel_has_its_value_returned,
          tsk_08_waiting_for_oneself_with_a_limit,
          can_16_a_shielded_task_goes_on, can_16_a_timeout_stops_at_a_shield,
          can_17_cancelling_the_inner_one_is_its_outcome,
          can_14_a_shielded_result_is_not_lost)
