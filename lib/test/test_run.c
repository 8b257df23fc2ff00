/* test_run.c -- the way into the loop, and the way out: coil_run. */
#include "help.h"

static int give(void *arg, void **result) {
  note("%s ", (char *)arg);
  *result = arg;
  return 0;
}

static int fail_at_once(void *arg, void **result) {
  (void)arg, (void)result;
  return -EIO;
}

START_TEST(loop_01_run_returns_the_result_of_main) {
  void *value = NULL;
  ck_assert_int_eq(sim_run(give, "value", &value), 0);
  ck_assert_str_eq(value, "value");
  ck_assert_int_eq(sim_run(fail_at_once, NULL, NULL), -EIO);
  ck_assert_int_eq(coil_run(give, "real", &value), 0);
  ck_assert_str_eq(value, "real");
}
END_TEST

static int run_inside(void *arg, void **result) {
  (void)result;
  ck_assert_int_eq(coil_run(give, arg, NULL), -EBUSY);
  return 0;
}

START_TEST(loop_02_run_inside_a_task_is_refused) {
  ck_assert_int_eq(sim_run(run_inside, "never", NULL), 0);
  expect_trace("");
}
END_TEST

/* Is cancelled, and needs a second for its cleanup. */
static int clean_up(void *arg, void **result) {
  (void)result;
  int err = coil_sleep(COIL_SEC(100));
  note("%s:%d ", (char *)arg, err == -ECANCELED);
  int again = coil_sleep(COIL_SEC(1));
  note("%s:clean:%d:%ld ", (char *)arg, again, now_ms());
  return err;
}

static int leave_three(void *arg, void **result) {
  (void)arg, (void)result;
  start_task(clean_up, "a");
  start_task(clean_up, "b");
  start_task(clean_up, "c");
  int err = coil_sleep(COIL_SEC(5));
  note("main ");
  return err;
}

START_TEST(loop_03_what_is_left_is_cancelled_and_cleans_up) {
  ck_assert_int_eq(sim_run(leave_three, NULL, NULL), 0);
  expect_trace("main a:1 b:1 c:1 "
               "a:clean:0:6000 b:clean:0:6000 c:clean:0:6000 ");
}
END_TEST

static int cancel_order(void *arg, void **result) {
  (void)result;
  int err = coil_sleep(COIL_SEC((intptr_t)arg));
  note("%d ", (int)(intptr_t)arg);
  return err;
}

static int leave_many(void *arg, void **result) {
  (void)arg, (void)result;
  static const intptr_t seconds[] = {30, 10, 20, 50, 40};
  for (int i = 0; i < 5; i++) start_task(cancel_order, (void *)seconds[i]);
  return coil_yield();
}

START_TEST(loop_04_what_is_left_is_cancelled_in_spawn_order) {
  ck_assert_int_eq(sim_run(leave_many, NULL, NULL), 0);
  expect_trace("30 10 20 50 40 ");
}
END_TEST

static int start_and_return(void *arg, void **result) {
  (void)result;
  start_task(clean_up, arg);
  return 0;
}

START_TEST(loop_05_a_task_of_the_last_step_begins_before_it_is_cancelled) {
  ck_assert_int_eq(sim_run(start_and_return, "late", NULL), 0);
  expect_trace("late:1 late:clean:0:1000 ");
}
END_TEST

static int ignore(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 3; i++) {
    int err = coil_sleep(COIL_SEC(10));
    note("%d:%ld ", err, now_ms());
  }
  return 0;
}

static int leave_ignorant(void *arg, void **result) {
  (void)arg, (void)result;
  start_task(ignore, NULL);
  return coil_sleep(COIL_SEC(1));
}

START_TEST(loop_06_a_task_that_ignores_it_delays_the_end) {
  char expected[64];
  ck_assert_int_eq(sim_run(leave_ignorant, NULL, NULL), 0);
  snprintf(expected, sizeof expected, "%d:1000 0:11000 0:21000 ", -ECANCELED);
  expect_trace(expected);
}
END_TEST

static int fail_in_cleanup(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_sleep(COIL_SEC(10));
  return err ? -EIO : 0;
}

static int leave_failing(void *arg, void **result) {
  (void)arg;
  start_task(fail_in_cleanup, NULL);
  *result = "mine";
  return coil_yield();
}

START_TEST(loop_07_a_failure_during_the_end_is_not_mains) {
  void *value = NULL;
  ck_assert_int_eq(sim_run(leave_failing, NULL, &value), 0);
  ck_assert_str_eq(value, "mine");
}
END_TEST

static int start_another_when_cancelled(void *arg, void **result) {
  (void)result;
  int err = coil_sleep(COIL_SEC(10));
  start_task(clean_up, arg);
  if (coil_yield()) return -1;
  return err;
}

static int leave_breeder(void *arg, void **result) {
  (void)result;
  start_task(start_another_when_cancelled, arg);
  return coil_yield();
}

/* One round of cancelling would have waited 100 s for the child. */
START_TEST(loop_03_what_is_started_during_the_end_is_ended_too) {
  ck_assert_int_eq(sim_run(leave_breeder, "child", NULL), 0);
  expect_trace("child:1 child:clean:0:1000 ");
}
END_TEST

static int deadlock(void *arg, void **result) {
  (void)result;
  coil_future never;
  coil_future_init(&never, coil_get_running_loop());
  start_task(clean_up, arg);
  int err = coil_await(&never, NULL);
  note("main:%d ", err == -ECANCELED);
  return err;
}

START_TEST(loop_29_when_nothing_can_happen_run_says_so) {
  ck_assert_int_eq(sim_run(wait_forever, NULL, NULL), -EDEADLK);
  ck_assert_int_eq(coil_run(wait_forever, NULL, NULL), -EDEADLK);
  ck_assert_int_eq(sim_run(deadlock, "other", NULL), -EDEADLK);
  expect_trace("other:0 other:clean:0:101000 main:1 ");
}
END_TEST

static int wait_stubbornly(void *arg, void **result) {
  (void)arg, (void)result;
  for (int i = 0; i < 3; i++) note("%d ", coil_sleep(COIL_FOREVER) < 0);
  return 0;
}

START_TEST(loop_29_who_waits_for_nothing_again_is_thrown_at_again) {
  ck_assert_int_eq(sim_run(wait_stubbornly, NULL, NULL), -EDEADLK);
  expect_trace("1 1 1 ");
}
END_TEST

RUN_TESTS("run", loop_01_run_returns_the_result_of_main,
          loop_02_run_inside_a_task_is_refused,
          loop_03_what_is_left_is_cancelled_and_cleans_up,
          loop_04_what_is_left_is_cancelled_in_spawn_order,
          loop_05_a_task_of_the_last_step_begins_before_it_is_cancelled,
          loop_06_a_task_that_ignores_it_delays_the_end,
          loop_07_a_failure_during_the_end_is_not_mains,
          loop_03_what_is_started_during_the_end_is_ended_too,
          loop_29_when_nothing_can_happen_run_says_so,
          loop_29_who_waits_for_nothing_again_is_thrown_at_again)
