/* test_group_tasks.c -- task groups: nobody is left behind. */
#include "help.h"

/* Sleep that many milliseconds; a negative number fails after them.  A cancel
 * needs five more of cleanup. */
static int work(void *arg, void **result) {
  intptr_t ms = (intptr_t)arg;
  *result = arg;
  int err = coil_sleep(COIL_MS(ms < 0 ? -ms : ms));
  int again = err ? coil_sleep(COIL_MS(5)) : 0;
  note("%d%s%s:%ld ", (int)ms, err ? "!" : "", again ? "!" : "", now_ms());
  return err ? err : ms < 0 ? -EIO : 0;
}

static void start(coil_group *g, intptr_t ms) {
  ck_assert_int_eq(coil_group_create_task(g, work, (void *)ms, NULL), 0);
}

static unsigned cancelling(void) {
  return coil_task_cancelling(coil_current_task());
}

/* --- GRP-01: it waits for all --- */

static int create_more(void *group, void **result) {
  (void)result;
  if (coil_sleep(COIL_MS(10))) return -1;
  start(group, 20);
  note("more ");
  return 0;
}

static int grp_01(void *arg, void **result) {
  coil_group g;
  (void)arg, (void)result;
  coil_group_enter(&g);
  start(&g, 5);
  ck_assert_int_eq(coil_group_create_task(&g, create_more, &g, NULL), 0);
  int err = coil_group_exit(&g, 0);
  note("exit:%ld ", now_ms());
  return err;
}

START_TEST(grp_01_exit_waits_for_all_also_for_grandchildren) {
  ck_assert_int_eq(sim_run(grp_01, NULL, NULL), 0);
  expect_trace("5:5 more 20:30 exit:30 ");
}
END_TEST

/* That no child is left concerns the one at the exit, and not the code inside,
 * whatever it waits for. */
static int sleep_inside(void *arg, void **result) {
  coil_group g;
  (void)arg, (void)result;
  coil_group_enter(&g);
  start(&g, 5);
  int err = coil_sleep(COIL_MS(10));
  ck_assert_int_eq(now_ms(), 10);
  return coil_group_exit(&g, err);
}

START_TEST(grp_01_the_last_child_does_not_wake_the_code_inside) {
  ck_assert_int_eq(sim_run(sleep_inside, NULL, NULL), 0);
}
END_TEST

static int leave_empty(void *arg, void **result) {
  coil_group g;
  (void)result;
  trace[0] = '\0';
  coil_task_release(coil_create_task(work, NULL));
  coil_group_enter(&g);
  int code = coil_group_exit(&g, arg ? -EPIPE : 4);
  expect_trace(""); /* it has not waited */
  return code;
}

START_TEST(grp_01_an_empty_group_does_not_wait) {
  ck_assert_int_eq(sim_run(leave_empty, NULL, NULL), 4);
  ck_assert_int_eq(sim_run(leave_empty, "fails", NULL), -EPIPE);
}
END_TEST

/* --- GRP-02: the first failure ends the others --- */

static int fail_while_inside(void *arg, void **result) {
  coil_group g;
  (void)arg, (void)result;
  coil_group_enter(&g);
  start(&g, 100);
  start(&g, -10);
  start(&g, 200);
  int err = coil_sleep(COIL_SEC(1));
  note("inside:%d:%ld ", err == -ECANCELED, now_ms());
  err = coil_group_exit(&g, err);
  note("exit:%ld ", now_ms());
  ck_assert_uint_eq(cancelling(), 0);
  ck_assert_uint_eq(g.failed, 1);
  ck_assert_int_eq(coil_sleep(COIL_MS(1)), 0); /* nothing comes after */
  return err;
}

START_TEST(grp_02_a_failure_cancels_siblings_and_the_code_inside) {
  ck_assert_int_eq(sim_run(fail_while_inside, NULL, NULL), -EIO);
  expect_trace("-10:10 inside:1:10 100!:15 200!:15 exit:15 ");
}
END_TEST

static int fail_at_exit(void *arg, void **result) {
  coil_group g;
  (void)arg, (void)result;
  coil_group_enter(&g);
  start(&g, 100);
  start(&g, -10);
  int err = coil_group_exit(&g, 0);
  note("exit:%ld ", now_ms());
  ck_assert_uint_eq(cancelling(), 0);
  ck_assert_int_eq(coil_sleep(COIL_MS(1)), 0);
  return err;
}

START_TEST(grp_02_a_failure_during_exit_cancels_the_siblings) {
  ck_assert_int_eq(sim_run(fail_at_exit, NULL, NULL), -EIO);
  expect_trace("-10:10 100!:15 exit:15 ");
}
END_TEST

static int fail_late(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_sleep(COIL_SEC(1)) ? -EPIPE : 0;
}

static int fail_inside(void *arg, void **result) {
  coil_group g;
  (void)arg, (void)result;
  coil_group_enter(&g);
  start(&g, 100);
  ck_assert_int_eq(coil_group_create_task(&g, fail_late, NULL, NULL), 0);
  if (coil_sleep(COIL_MS(10))) return -1;
  int err = coil_group_exit(&g, -ENOENT);
  ck_assert_uint_eq(g.failed, 2);
  return err;
}

START_TEST(grp_02_a_failure_inside_cancels_the_children) {
  ck_assert_int_eq(sim_run(fail_inside, NULL, NULL), -ENOENT);
  expect_trace("100!:15 ");
}
END_TEST

/* It awaits a child when that child fails: there is one error, and it is met
 * once. */
static int await_the_failing(void *arg, void **result) {
  coil_group g;
  coil_task *t;
  (void)arg;
  coil_group_enter(&g);
  ck_assert_int_eq(coil_group_create_task(&g, work, (void *)-10, &t), 0);
  int err = coil_await_task(t, result);
  coil_task_release(t);
  err = coil_group_exit(&g, err);
  ck_assert_uint_eq(cancelling(), 0);
  ck_assert_int_eq(coil_sleep(COIL_MS(1)), 0);
  return err;
}

START_TEST(grp_02_awaiting_the_child_that_fails) {
  ck_assert_int_eq(sim_run(await_the_failing, NULL, NULL), -EIO);
}
END_TEST

/* --- GRP-03, 04: whose failure --- */

static int grp_03(void *arg, void **result) {
  coil_group g;
  coil_task *ts[3];
  (void)arg, (void)result;
  coil_group_enter(&g);
  int err = coil_group_create_task(&g, fail_late, NULL, &ts[0]);
  if (!err) err = coil_group_create_task(&g, work, (void *)-10, &ts[1]);
  if (!err) err = coil_group_create_task(&g, work, (void *)5, &ts[2]);
  ck_assert_int_eq(coil_group_exit(&g, err), -EIO);
  ck_assert_uint_eq(g.failed, 2);
  for (int i = 0; i < 3; i++) {
    note("%d ", coil_future_result(coil_task_future(ts[i]), NULL));
    coil_task_release(ts[i]);
  }
  return 0;
}

START_TEST(grp_03_each_child_keeps_its_own_error) {
  char expected[64];
  ck_assert_int_eq(sim_run(grp_03, NULL, NULL), 0);
  snprintf(expected, sizeof expected, "5:5 -10:10 %d %d 0 ", -EPIPE, -EIO);
  expect_trace(expected);
}
END_TEST

static int grp_04(void *arg, void **result) {
  coil_group g;
  coil_task *t;
  (void)arg, (void)result;
  coil_group_enter(&g);
  start(&g, 50);
  ck_assert_int_eq(coil_group_create_task(&g, work, (void *)100, &t), 0);
  if (coil_sleep(COIL_MS(10))) return -1;
  coil_task_cancel(t);
  coil_task_release(t);
  int err = coil_group_exit(&g, 0);
  ck_assert_uint_eq(g.failed, 0);
  return err;
}

START_TEST(grp_04_a_child_cancelled_on_its_own_is_no_failure) {
  ck_assert_int_eq(sim_run(grp_04, NULL, NULL), 0);
  expect_trace("100!:15 50:50 ");
}
END_TEST

/* --- GRP-07, 08: a group that ends --- */

static int grp_07(void *arg, void **result) {
  coil_group g;
  coil_task *t = NULL;
  (void)arg, (void)result;
  coil_group_enter(&g);
  start(&g, -10);
  ck_assert_int_eq(coil_sleep(COIL_SEC(1)), -ECANCELED);
  int err = coil_group_create_task(&g, work, NULL, &t);
  ck_assert_int_eq(err, -ECANCELED);
  ck_assert_int_eq(coil_group_exit(&g, err), -EIO);
  ck_assert_int_eq(coil_group_create_task(&g, work, NULL, &t), -EINVAL);
  ck_assert_ptr_null(t);
  return 0;
}

START_TEST(grp_07_a_group_that_ends_takes_nobody) {
  ck_assert_int_eq(sim_run(grp_07, NULL, NULL), 0);
  expect_trace("-10:10 ");
}
END_TEST

static int grp_08(void *arg, void **result) {
  coil_group g;
  (void)arg, (void)result;
  coil_group_enter(&g);
  start(&g, 100);
  if (coil_sleep(COIL_MS(10))) return -1;
  ck_assert(coil_group_cancel(&g));
  ck_assert(!coil_group_cancel(&g));
  int err = coil_sleep(COIL_SEC(1));
  note("inside:%d ", err == -ECANCELED);
  err = coil_group_exit(&g, err);
  ck_assert_uint_eq(cancelling(), 0);
  return err;
}

START_TEST(grp_08_cancelling_a_group_is_no_error) {
  ck_assert_int_eq(sim_run(grp_08, NULL, NULL), 0);
  expect_trace("inside:1 100!:15 ");
}
END_TEST

static int end_the_group(void *group, void **result) {
  (void)result;
  int err = coil_sleep(COIL_MS(10));
  note("cancel:%d ", coil_group_cancel(group));
  return err;
}

static int cancel_from_child(void *arg, void **result) {
  coil_group g;
  (void)arg, (void)result;
  coil_group_enter(&g);
  start(&g, 100);
  ck_assert_int_eq(coil_group_create_task(&g, end_the_group, &g, NULL), 0);
  int err = coil_group_exit(&g, 0);
  ck_assert_int_eq(now_ms(), 15);
  ck_assert_int_eq(coil_sleep(COIL_MS(1)), 0);
  return err;
}

START_TEST(grp_08_a_child_ends_the_group) {
  ck_assert_int_eq(sim_run(cancel_from_child, NULL, NULL), 0);
  expect_trace("cancel:1 100!:15 ");
}
END_TEST

RUN_TESTS("group_tasks", grp_01_exit_waits_for_all_also_for_grandchildren,
          grp_01_the_last_child_does_not_wake_the_code_inside,
          grp_01_an_empty_group_does_not_wait,
          grp_02_a_failure_cancels_siblings_and_the_code_inside,
          grp_02_a_failure_during_exit_cancels_the_siblings,
          grp_02_a_failure_inside_cancels_the_children,
          grp_02_awaiting_the_child_that_fails,
          grp_03_each_child_keeps_its_own_error,
          grp_04_a_child_cancelled_on_its_own_is_no_failure,
          grp_07_a_group_that_ends_takes_nobody,
          grp_08_cancelling_a_group_is_no_error, grp_08_a_child_ends_the_group)
