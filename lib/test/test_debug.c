/* test_debug.c -- what debug mode says about tasks that do something wrong. */
#include "help_debug.h"

/* --- slow steps -------------------------------------------------------------
 */

static int work_for(void *ms, void **result) {
  (void)result;
  coil_task_set_name(coil_current_task(), "worker");
  int err = coil_sleep(COIL_MS(1000)); /* a pause may be as long as it likes */
  sim.now += COIL_MS(*(int *)ms);
  return err;
}

START_TEST(dbg_01_a_slow_step_is_reported) {
  ck_assert_int_eq(debug_run(work_for, &(int){101}), 0);
  expect_said("coil: worker ran for 101 ms without a pause, and all others "
              "waited.\n");
}
END_TEST

START_TEST(fair_01_a_step_of_100_ms_is_not_slow) {
  ck_assert_int_eq(debug_run(work_for, &(int){100}), 0);
  expect_said("");
}
END_TEST

static int be_patient(void *arg, void **result) {
  coil_debug_set_slow(&loop, COIL_SEC(2));
  return work_for(arg, result);
}

START_TEST(dbg_01_the_limit_can_be_set) {
  ck_assert_int_eq(debug_run(be_patient, &(int){1500}), 0);
  expect_said("");
  ck_assert_int_eq(debug_run(be_patient, &(int){2500}), 0);
  ck_assert_ptr_nonnull(strstr(said, "worker ran for 2500 ms"));
}
END_TEST

/* --- cancels ----------------------------------------------------------------
 */

static int swallow(void *arg, void **result) {
  (void)arg, (void)result;
  if (coil_sleep(COIL_SEC(1))) return 0;
  return 0;
}

static int swallow_and_uncancel(void *arg, void **result) {
  (void)arg, (void)result;
  if (coil_sleep(COIL_SEC(1))) coil_task_uncancel(coil_current_task());
  return 0;
}

static int clean_up(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_sleep(COIL_SEC(1));
  int second = coil_sleep(COIL_SEC(1)); /* a clean-up may wait */
  return err ? err : second;
}

static int cancel_one(void *fn, void **result) {
  (void)result;
  coil_task *t = start("victim", *(coil_fn **)fn, NULL);
  int err = coil_sleep(COIL_MS(1));
  coil_task_cancel(t);
  if (coil_await_task(t, NULL) == -EAGAIN) err = -EAGAIN;
  coil_task_release(t);
  return err;
}

START_TEST(can_20_a_swallowed_cancel_is_reported) {
  ck_assert_int_eq(debug_run(cancel_one, &(coil_fn *){swallow}), 0);
  expect_said("coil: victim was cancelled, and ended well: it must return the "
              "code that its wait gave it.\n");
}
END_TEST

START_TEST(can_20_only_when_it_is_swallowed) {
  ck_assert_int_eq(debug_run(cancel_one, &(coil_fn *){clean_up}), 0);
  expect_said("");
  ck_assert_int_eq(debug_run(cancel_one, &(coil_fn *){swallow_and_uncancel}),
                   0);
  expect_said("");
}
END_TEST

/* --- failures that nobody sees
 * ------------------------------------------------ */

static int give_up(void *arg, void **result) {
  (void)arg, (void)result;
  return -EIO;
}

static int forget_one(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task_release(start("forgotten", give_up, NULL));
  return coil_sleep(COIL_MS(1));
}

START_TEST(tsk_12_a_failure_that_nobody_can_see_is_reported) {
  ck_assert_int_eq(debug_run(forget_one, NULL), 0);
  expect_said("coil: forgotten failed, and nobody looked: Input/output "
              "error.\n");
}
END_TEST

static int see_one(void *arg, void **result) {
  coil_task *t = start("seen", give_up, NULL);
  int err = coil_await_task(t, result);
  (void)arg;
  coil_task_release(t);
  return err == -EIO ? 0 : -EINVAL;
}

static int hold_one(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = start("held", give_up, NULL);
  int err = coil_sleep(COIL_MS(1));
  coil_task_release(t);
  return err;
}

START_TEST(tsk_12_nor_is_it_seen_by_who_held_it_and_did_not_look) {
  ck_assert_int_eq(debug_run(hold_one, NULL), 0);
  expect_said("coil: held failed, and nobody looked: Input/output error.\n");
}
END_TEST

START_TEST(tsk_12_an_awaited_failure_is_not) {
  ck_assert_int_eq(debug_run(see_one, NULL), 0);
  expect_said("");
}
END_TEST

static int fail_at_the_end(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_sleep(COIL_SEC(1)) ? -EIO : 0;
}

static int leave_one(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task_release(start("late", fail_at_the_end, NULL));
  return coil_sleep(COIL_MS(1));
}

START_TEST(loop_07_a_failure_at_the_end_is_reported) {
  ck_assert_int_eq(debug_run(leave_one, NULL), 0);
  expect_said("coil: late failed, and nobody looked: Input/output "
              "error.\n");
}
END_TEST

static coil_task *never_released;

static int keep_one(void *arg, void **result) {
  (void)arg, (void)result;
  never_released = start("kept", sleep_for, &(int){0});
  return coil_await_task(never_released, NULL);
}

START_TEST(tsk_20_a_task_never_released_is_reported) {
  ck_assert_int_eq(debug_run(keep_one, NULL), 0);
  expect_said("coil: kept has ended, and was not released "
              "(coil_task_release).\n");
  coil_task_release(never_released); /* it is still there */
}
END_TEST

static int start_many(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 1000; i++) {
    coil_task *t = start("one of many", sleep_for, &(int){0});
    int err = coil_await_task(t, NULL);
    coil_task_release(t);
    if (err) return err;
  }
  return 0;
}

START_TEST(tsk_20_released_tasks_are_let_go) {
  ck_assert_int_eq(debug_run(start_many, NULL), 0);
  expect_said("");
}
END_TEST

/* --- stacks ------------------------------------------------------------------
 */

static int use_much(void *arg, void **result) {
  volatile char much[54 * 1024];
  (void)result;
  for (size_t i = 0; i < sizeof much; i++) much[i] = arg != NULL;
  return 0;
}

static int use_little(void *arg, void **result) {
  coil_task *t = start("hungry", use_much, arg);
  int err = coil_await_task(t, result);
  coil_task_release(t);
  return err;
}

START_TEST(cor_23_nearly_all_of_a_stack_is_reported) {
  if (is_watched()) return;
  ck_assert_int_eq(debug_run(use_little, NULL), 0);
  ck_assert_ptr_nonnull(strstr(said, "coil: hungry used 56 of the 64 KiB"));
}
END_TEST

/* --- on and off
 * ----------------------------------------------------------------- */

static void notice_nothing(coil_observer *o, coil_task *t,
                           coil_task_event event) {
  (void)o, (void)t, (void)event;
}

START_TEST(dbg_one_observer_at_a_time) {
  coil_observer other = {notice_nothing};
  make_loop(0);
  coil_loop_observe(&loop, &other);
  ck_assert_int_eq(coil_debug_on(&loop, stderr), -EBUSY);
  coil_loop_observe(&loop, NULL);
  ck_assert_int_eq(coil_debug_on(&loop, stderr), 0);
  ck_assert_int_eq(coil_debug_on(&loop, stderr), -EBUSY);
  coil_debug_off(&loop);
  coil_debug_off(&loop); /* harmless */
  ck_assert_int_eq(coil_debug_on(&loop, stderr), 0);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
  ck_assert_int_eq(coil_debug_on(&loop, stderr), -EINVAL);
}
END_TEST

static int leave_early(void *group, void **result) {
  coil_timeout t;
  (void)result;
  coil_group_enter(group);
  int err = coil_timeout_enter(&t, COIL_FOREVER);
  if (err) return err;
  return coil_sleep(COIL_MS(1));
}

static int enter_and_exit(void *group, void **result) {
  coil_timeout t;
  (void)result;
  coil_group_enter(group);
  int err = coil_timeout_enter(&t, COIL_FOREVER);
  if (!err) err = coil_timeout_exit(&t, coil_sleep(COIL_MS(1)));
  return coil_group_exit(group, err);
}

START_TEST(tmo_a_task_that_ends_inside_is_reported) {
  coil_group g;
  ck_assert_int_eq(debug_run(enter_and_exit, &g), 0);
  expect_said("");
  ck_assert_int_eq(debug_run(leave_early, &g), 0);
  ck_assert_ptr_nonnull(strstr(said, "ended inside of a timeout or group"));
}
END_TEST

static int turn_on_and_off(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *before = start("before", sleep_for, &(int){5});
  int err = coil_yield();
  if (!err) err = coil_debug_on(&loop, stderr);
  if (!err) err = coil_sleep(COIL_MS(1));
  coil_debug_off(&loop);
  coil_task_release(before);
  return err ? err : coil_sleep(COIL_MS(10));
}

START_TEST(dbg_in_the_middle_of_a_run) {
  make_loop(0);
  ck_assert_int_eq(coil_run_with(&loop, turn_on_and_off, NULL, NULL), 0);
  ck_assert_int_eq(coil_loop_close(&loop), 0);
}
END_TEST

RUN_TESTS("debug", dbg_01_a_slow_step_is_reported,
          fair_01_a_step_of_100_ms_is_not_slow, dbg_01_the_limit_can_be_set,
          can_20_a_swallowed_cancel_is_reported,
          can_20_only_when_it_is_swallowed,
          tsk_12_a_failure_that_nobody_can_see_is_reported,
          tsk_12_nor_is_it_seen_by_who_held_it_and_did_not_look,
          tsk_12_an_awaited_failure_is_not,
          loop_07_a_failure_at_the_end_is_reported,
          tsk_20_a_task_never_released_is_reported,
          tsk_20_released_tasks_are_let_go,
          cor_23_nearly_all_of_a_stack_is_reported, dbg_one_observer_at_a_time,
          dbg_in_the_middle_of_a_run, tmo_a_task_that_ends_inside_is_reported)
