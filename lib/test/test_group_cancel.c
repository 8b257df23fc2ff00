/* test_group_cancel.c -- cancels and timeouts that meet a task group. */
#include "help.h"

/* Sleep that many milliseconds; a negative number fails after them.  A cancel
 * needs five more of cleanup. */
static int work(void *arg, void **result) {
  intptr_t ms = (intptr_t)arg;
  (void)result;
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

struct plan {
  long inside; /* how long the code inside the group sleeps */
  intptr_t children[2];
  long cancel[2];    /* when the parent is cancelled, or 0 */
  bool is_swallowed; /* the code inside ignores it */
};

static int enter_group(void *arg, void **result) {
  const struct plan *p = arg;
  coil_group g;
  (void)result;
  coil_group_enter(&g);
  start(&g, p->children[0]);
  start(&g, p->children[1]);
  int err = p->inside ? coil_sleep(COIL_MS(p->inside)) : 0;
  err = coil_group_exit(&g, p->is_swallowed ? 0 : err);
  note("exit:%ld cancelling:%u ", now_ms(), cancelling());
  int again = coil_sleep(COIL_MS(1));
  note("%s ", again == -ECANCELED ? "again" : "quiet");
  return err;
}

static int follow(void *arg, void **result) {
  const struct plan *p = arg;
  coil_task *t = coil_create_task(enter_group, arg);
  long past = 0;
  for (int i = 0; i < 2 && p->cancel[i]; i++) {
    if (coil_sleep(COIL_MS(p->cancel[i] - past))) return -1;
    past = p->cancel[i];
    ck_assert(coil_task_cancel(t));
  }
  int err = coil_await_task(t, result);
  coil_task_release(t);
  return err;
}

START_TEST(grp_05_a_cancel_from_outside_ends_the_children) {
  struct plan inside = {1000, {100, 200}, {10, 0}, false};
  ck_assert_int_eq(sim_run(follow, &inside, NULL), -ECANCELED);
  struct plan at_exit = {0, {100, 200}, {10, 0}, false};
  ck_assert_int_eq(sim_run(follow, &at_exit, NULL), -ECANCELED);
  expect_trace("100!:15 200!:15 exit:15 cancelling:1 quiet "
               "100!:15 200!:15 exit:15 cancelling:1 quiet ");
}
END_TEST

/* As in asyncio, it waits for the children's cleanup and leaves them to it. */
START_TEST(grp_05_a_second_cancel_does_not_hurry_the_children) {
  struct plan p = {0, {100, 200}, {10, 12}, false};
  ck_assert_int_eq(sim_run(follow, &p, NULL), -ECANCELED);
  expect_trace("100!:15 200!:15 exit:15 cancelling:2 quiet ");
}
END_TEST

/* The cancel comes second, in the siblings' cleanup. */
START_TEST(grp_06_a_failure_goes_first_and_the_cancel_comes_again) {
  struct plan p = {0, {-10, 200}, {12, 0}, false};
  ck_assert_int_eq(sim_run(follow, &p, NULL), -EIO);
  expect_trace("-10:10 200!:15 exit:15 cancelling:1 again ");
}
END_TEST

static int fail_in_cleanup(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_sleep(COIL_SEC(1)) ? -EIO : 0;
}

static int enter_failing(void *arg, void **result) {
  coil_group g;
  (void)result;
  coil_group_enter(&g);
  int err = coil_group_create_task(&g, fail_in_cleanup, NULL, NULL);
  if (!err) err = coil_sleep(COIL_SEC(1));
  err = coil_group_exit(&g, arg ? 0 : err);
  int again = coil_yield();
  note("%d %u ", again == -ECANCELED, cancelling());
  return err;
}

/* The cancel comes first, and the failure because of it. */
static int cancel_failing(void *arg, void **result) {
  coil_task *t = coil_create_task(enter_failing, arg);
  if (coil_sleep(COIL_MS(10))) return -1;
  coil_task_cancel(t);
  int err = coil_await_task(t, result);
  coil_task_release(t);
  return err;
}

START_TEST(grp_06_a_failure_because_of_the_cancel) {
  ck_assert_int_eq(sim_run(cancel_failing, NULL, NULL), -EIO);
  expect_trace("1 1 ");
}
END_TEST

/* Swallowed inside, it is met again behind a group that has failed. */
START_TEST(grp_06_a_cancel_that_was_swallowed_comes_again) {
  struct plan p = {1000, {-20, 200}, {10, 0}, true};
  ck_assert_int_eq(sim_run(follow, &p, NULL), -EIO);
  expect_trace("-20:20 200!:25 exit:25 cancelling:1 again ");
}
END_TEST

/* Both at one moment, while it is inside: two requests, one of them ours. */
START_TEST(grp_06_a_failure_and_a_cancel_at_once) {
  struct plan p = {1000, {-10, 200}, {10, 0}, false};
  ck_assert_int_eq(sim_run(follow, &p, NULL), -EIO);
  expect_trace("-10:10 200!:15 exit:15 cancelling:1 again ");
}
END_TEST

/* A code -ECANCELED that nobody asked for: it ends the group as any failure
 * inside does, and is not thrown again. */
static int await_cancelled(void *arg, void **result) {
  coil_group g;
  (void)arg, (void)result;
  coil_group_enter(&g);
  ck_assert_int_eq(coil_group_create_task(&g, fail_in_cleanup, NULL, NULL), 0);
  if (coil_yield()) return -1;
  ck_assert_int_eq(coil_group_exit(&g, -ECANCELED), -EIO);
  ck_assert_uint_eq(cancelling(), 0);
  return coil_sleep(COIL_MS(1));
}

START_TEST(grp_06_a_code_that_is_no_request_does_not_come_again) {
  ck_assert_int_eq(sim_run(await_cancelled, NULL, NULL), 0);
}
END_TEST

/* The end of the group and a cancel of its task: that one is not lost. */
static int enter_and_cancel(void *arg, void **result) {
  coil_group g;
  (void)arg, (void)result;
  coil_group_enter(&g);
  start(&g, 100);
  if (coil_sleep(COIL_MS(10))) return -1;
  coil_group_cancel(&g);
  coil_task_cancel(coil_current_task());
  int err = coil_group_exit(&g, coil_yield());
  ck_assert_uint_eq(cancelling(), 1);
  return err;
}

START_TEST(grp_08_a_cancel_from_outside_is_not_lost) {
  ck_assert_int_eq(sim_run(enter_and_cancel, NULL, NULL), -ECANCELED);
  expect_trace("100!:15 ");
}
END_TEST

/* Before anything waits: the first wait meets it, or nobody does. */
static int cancel_at_once(void *arg, void **result) {
  coil_group g;
  (void)arg, (void)result;
  coil_group_enter(&g);
  start(&g, 100);
  ck_assert(coil_group_cancel(&g));
  int err = coil_group_create_task(&g, work, NULL, NULL);
  ck_assert_int_eq(err, -ECANCELED);
  ck_assert_int_eq(coil_group_exit(&g, err), 0);
  ck_assert_int_eq(coil_sleep(COIL_MS(1)), 0);
  return 0;
}

START_TEST(grp_08_cancelled_at_once_its_tasks_never_begin) {
  ck_assert_int_eq(sim_run(cancel_at_once, NULL, NULL), 0);
  expect_trace("");
}
END_TEST

/* --- groups, timeouts and gathers in each other --- */

static int group_in_timeout(void *arg, void **result) {
  coil_timeout t;
  coil_group g;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(10)), 0);
  coil_group_enter(&g);
  start(&g, 100);
  int err = coil_timeout_exit(&t, coil_group_exit(&g, 0));
  note("%d:%ld ", err == -ETIMEDOUT, now_ms());
  ck_assert_uint_eq(cancelling(), 0);
  return coil_sleep(COIL_MS(1));
}

START_TEST(tmo_06_a_timeout_around_a_group) {
  ck_assert_int_eq(sim_run(group_in_timeout, NULL, NULL), 0);
  expect_trace("100!:15 1:15 ");
}
END_TEST

/* The failure, and the timeout that it hides: with its request taken back, its
 * error has no purpose any more. */
static int fail_in_timeout(void *arg, void **result) {
  coil_timeout t;
  coil_group g;
  (void)arg, (void)result;
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(12)), 0);
  coil_group_enter(&g);
  start(&g, 100);
  start(&g, -10);
  int err = coil_timeout_exit(&t, coil_group_exit(&g, 0));
  ck_assert(coil_timeout_expired(&t));
  ck_assert_uint_eq(cancelling(), 0);
  ck_assert_int_eq(coil_sleep(COIL_MS(1)), 0);
  return err;
}

START_TEST(tmo_06_a_timeout_and_a_failure) {
  ck_assert_int_eq(sim_run(fail_in_timeout, NULL, NULL), -EIO);
}
END_TEST

static int enter_inner(void *arg, void **result) {
  coil_group g;
  (void)arg, (void)result;
  coil_group_enter(&g);
  start(&g, 100);
  return coil_group_exit(&g, 0);
}

static int nest_groups(void *arg, void **result) {
  coil_group outer;
  (void)result;
  coil_group_enter(&outer);
  int err = coil_group_create_task(&outer, enter_inner, arg, NULL);
  start(&outer, -10);
  if (!err) err = enter_inner(arg, result); /* inside, on our own stack */
  return coil_group_exit(&outer, err);
}

START_TEST(grp_02_groups_in_groups_end_together) {
  ck_assert_int_eq(sim_run(nest_groups, NULL, NULL), -EIO);
  expect_trace("-10:10 100!:15 100!:15 ");
}
END_TEST

static int leave_group(void *arg, void **result) {
  (void)result;
  coil_task_release(coil_create_task(enter_inner, arg));
  return coil_sleep(COIL_MS(10));
}

START_TEST(loop_03_a_group_that_is_left_ends_with_the_run) {
  ck_assert_int_eq(sim_run(leave_group, NULL, NULL), 0);
  expect_trace("100!:15 ");
}
END_TEST

RUN_TESTS("group_cancel", grp_05_a_cancel_from_outside_ends_the_children,
          grp_05_a_second_cancel_does_not_hurry_the_children,
          grp_06_a_failure_goes_first_and_the_cancel_comes_again,
          grp_06_a_failure_because_of_the_cancel,
          grp_06_a_cancel_that_was_swallowed_comes_again,
          grp_06_a_failure_and_a_cancel_at_once,
          grp_06_a_code_that_is_no_request_does_not_come_again,
          grp_08_a_cancel_from_outside_is_not_lost,
          grp_08_cancelled_at_once_its_tasks_never_begin,
          tmo_06_a_timeout_around_a_group, tmo_06_a_timeout_and_a_failure,
          grp_02_groups_in_groups_end_together,
          loop_03_a_group_that_is_left_ends_with_the_run)
