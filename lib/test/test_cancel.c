/* test_cancel.c -- cancelling: who is asked, who hears of it, and how often. */
#include "help.h"

static int sleep_long(void *arg, void **result) {
  (void)result;
  note("%s ", (char *)arg);
  int err = coil_sleep(COIL_SEC(10));
  note("%s:%d ", (char *)arg, err == -ECANCELED);
  return err;
}

static coil_task *start(coil_fn *fn, void *arg) {
  coil_task *t = coil_create_task(fn, arg);
  ck_assert_ptr_nonnull(t);
  return t;
}

/* Have it begin, and wait for something. */
static coil_task *begin(coil_fn *fn, void *arg) {
  coil_task *t = start(fn, arg);
  ck_assert_int_eq(coil_yield(), 0);
  return t;
}

/* Wait for its end, drop it, and return what it returned. */
static int end(coil_task *t) {
  int err = coil_await_task(t, NULL);
  coil_task_release(t);
  return err;
}

static int can_01(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = begin(sleep_long, "t");
  ck_assert(coil_task_cancel(t));
  ck_assert(!coil_task_is_cancelled(t));
  expect_trace("t ");
  ck_assert_int_eq(coil_await_task(t, NULL), -ECANCELED);
  ck_assert(coil_task_is_cancelled(t));
  return end(t) == -ECANCELED ? 0 : -1;
}

START_TEST(can_01_cancel_only_asks) {
  ck_assert_int_eq(sim_run(can_01, NULL, NULL), 0);
  expect_trace("t t:1 ");
}
END_TEST

static int nested_sleep(void *arg, void **result) {
  note("before ");
  int err = sleep_long(arg, result);
  note("outer:%d ", err == -ECANCELED);
  return err;
}

static int can_04(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = begin(nested_sleep, "inner");
  coil_task_cancel(t);
  return end(t) == -ECANCELED ? 0 : -1;
}

START_TEST(can_04_the_innermost_wait_returns_it) {
  ck_assert_int_eq(sim_run(can_04, NULL, NULL), 0);
  expect_trace("before inner inner:1 outer:1 ");
}
END_TEST

static int can_02(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = start(sleep_long, "t");
  ck_assert(coil_task_cancel(t));
  ck_assert_int_eq(coil_await_task(t, NULL), -ECANCELED);
  ck_assert(coil_task_is_cancelled(t));
  ck_assert_uint_eq(coil_stack_get_stats().used, 1); /* ours alone */
  coil_task_release(t);
  return 0;
}

START_TEST(can_02_cancelled_before_its_first_step_it_never_runs) {
  ck_assert_int_eq(sim_run(can_02, NULL, NULL), 0);
  expect_trace("");
}
END_TEST

static int return_at_once(void *arg, void **result) {
  *result = arg;
  return 0;
}

static int can_03(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = begin(return_at_once, NULL);
  ck_assert(!coil_task_cancel(t));
  ck_assert_uint_eq(coil_task_cancelling(t), 0);
  ck_assert(!coil_task_is_cancelled(t));
  return end(t);
}

START_TEST(can_03_a_finished_task_cannot_be_cancelled) {
  ck_assert_int_eq(sim_run(can_03, NULL, NULL), 0);
}
END_TEST

static int await_it(void *task, void **result) {
  int err = coil_await_task(task, result);
  note("outer:%d ", err == -ECANCELED);
  return err;
}

static int can_05(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *inner = begin(sleep_long, "inner");
  coil_task *outer = begin(await_it, inner);
  ck_assert(coil_task_cancel(outer));
  ck_assert_int_eq(end(outer), -ECANCELED);
  ck_assert(coil_task_is_cancelled(inner));
  return end(inner) == -ECANCELED ? 0 : -1;
}

START_TEST(can_05_the_awaited_task_is_cancelled_first) {
  ck_assert_int_eq(sim_run(can_05, NULL, NULL), 0);
  expect_trace("inner inner:1 outer:1 ");
}
END_TEST

static int can_05_chain(void *arg, void **result) {
  (void)arg, (void)result;
  /* More than a recursion would survive; TSan has room for 8,128. */
  enum { N = 5000 };
  static coil_task *ts[N];
  ts[0] = start(sleep_long, "first");
  for (int i = 1; i < N; i++) {
    ts[i] = start(await_it, ts[i - 1]);
    if (i % 1000 == 0 && coil_yield()) return -1;
  }
  if (coil_yield()) return -1;
  ck_assert(coil_task_cancel(ts[N - 1]));
  for (int i = N; i-- > 0;) ck_assert_int_eq(end(ts[i]), -ECANCELED);
  return 0;
}

START_TEST(can_05_a_long_chain_is_cancelled_from_its_end) {
  ck_assert_int_eq(sim_run(can_05_chain, NULL, NULL), 0);
  ck_assert_int_eq(strncmp(trace, "first first:1 outer:1 ", 22), 0);
}
END_TEST

static int await_future(void *future, void **result) {
  int err = coil_await(future, result);
  note("waiter:%d ", err == -ECANCELED);
  return err;
}

static int can_05_future(void *arg, void **result) {
  (void)arg, (void)result;
  coil_future f;
  coil_future_init(&f, coil_get_running_loop());
  coil_task *t = begin(await_future, &f);
  ck_assert(coil_task_cancel(t));
  ck_assert(coil_future_is_done(&f)); /* who would set it can see that */
  ck_assert_int_eq(coil_future_set(&f, 0, NULL), -EALREADY);
  return end(t) == -ECANCELED ? 0 : -1;
}

START_TEST(can_05_an_awaited_future_is_cancelled_with_it) {
  ck_assert_int_eq(sim_run(can_05_future, NULL, NULL), 0);
  expect_trace("waiter:1 ");
}
END_TEST

static int ignore_cancel(void *arg, void **result) {
  *result = arg;
  int err = coil_sleep(COIL_SEC(1));
  return err == -ECANCELED ? 0 : -1;
}

static int can_06(void *arg, void **result) {
  (void)arg;
  coil_task *t = begin(ignore_cancel, "kept");
  coil_task_cancel(t);
  ck_assert_int_eq(coil_await_task(t, result), 0);
  ck_assert(!coil_task_is_cancelled(t));
  ck_assert_uint_eq(coil_task_cancelling(t), 1);
  return end(t);
}

START_TEST(can_06_who_ignores_it_ends_as_always) {
  void *value = NULL;
  ck_assert_int_eq(sim_run(can_06, NULL, &value), 0);
  ck_assert_str_eq(value, "kept");
}
END_TEST

static int return_cancelled(void *arg, void **result) {
  (void)arg, (void)result;
  return -ECANCELED;
}

static int can_07(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = start(return_cancelled, NULL);
  ck_assert_int_eq(coil_await_task(t, NULL), -ECANCELED);
  ck_assert(coil_task_is_cancelled(t));
  ck_assert_uint_eq(coil_task_cancelling(t), 0);
  coil_task_release(t);
  return 0;
}

START_TEST(can_07_cancelled_is_who_returns_so) {
  ck_assert_int_eq(sim_run(can_07, NULL, NULL), 0);
}
END_TEST

static int can_15(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *self = coil_current_task(), *t = begin(sleep_long, "t");
  coil_task_cancel(t);
  ck_assert_int_eq(end(t), -ECANCELED);
  ck_assert_uint_eq(coil_task_cancelling(self), 0);
  return coil_sleep(1); /* we ourselves are not cancelled */
}

START_TEST(can_15_who_awaits_a_cancelled_task_is_not) {
  ck_assert_int_eq(sim_run(can_15, NULL, NULL), 0);
}
END_TEST

RUN_TESTS("cancel", can_01_cancel_only_asks,
          can_04_the_innermost_wait_returns_it,
          can_02_cancelled_before_its_first_step_it_never_runs,
          can_03_a_finished_task_cannot_be_cancelled,
          can_05_the_awaited_task_is_cancelled_first,
          can_05_a_long_chain_is_cancelled_from_its_end,
          can_05_an_awaited_future_is_cancelled_with_it,
          can_06_who_ignores_it_ends_as_always,
          can_07_cancelled_is_who_returns_so,
          can_15_who_awaits_a_cancelled_task_is_not)
