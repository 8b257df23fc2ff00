/* test_again.c -- cancel requests that are repeated, withdrawn, or late. */
#include "help.h"

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

static int return_at_once(void *arg, void **result) {
  *result = arg;
  return 0;
}

static int await_future(void *future, void **result) {
  int err = coil_await(future, result);
  note("waiter:%d ", err == -ECANCELED);
  return err;
}

static int sleep_twice(void *arg, void **result) {
  (void)arg, (void)result;
  int first = coil_sleep(COIL_SEC(1)), second = coil_sleep(COIL_SEC(2));
  note("%d %d %ld ", first == -ECANCELED, second, now_ms());
  return 0;
}

static int can_08(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *t = begin(sleep_twice, NULL);
  coil_task_cancel(t);
  coil_task_cancel(t);
  ck_assert_uint_eq(coil_task_cancelling(t), 2);
  return end(t);
}

START_TEST(can_08_two_requests_are_heard_once) {
  ck_assert_int_eq(sim_run(can_08, NULL, NULL), 0);
  expect_trace("1 0 2000 ");
}
END_TEST

static int can_09(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *self = coil_current_task();
  ck_assert_uint_eq(coil_task_uncancel(self), 0);
  coil_task_cancel(self);
  coil_task_cancel(self);
  ck_assert_uint_eq(coil_task_uncancel(self), 1);
  ck_assert_uint_eq(coil_task_uncancel(self), 0);
  ck_assert_uint_eq(coil_task_uncancel(self), 0);
  return coil_sleep(COIL_SEC(1)); /* the request is withdrawn */
}

START_TEST(can_09_a_request_can_be_taken_back) {
  ck_assert_int_eq(sim_run(can_09, NULL, NULL), 0);
}
END_TEST

static int clean_up(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_sleep(COIL_SEC(10));
  int cleanup = coil_sleep(COIL_SEC(3));
  note("%d %d %ld ", err == -ECANCELED, cleanup == -ECANCELED, now_ms());
  return err;
}

static int can_10(void *arg, void **result) {
  (void)result;
  coil_task *t = begin(clean_up, NULL);
  coil_task_cancel(t);
  if (coil_sleep(COIL_SEC(1))) return -1;
  if (arg) coil_task_cancel(t);
  return end(t) == -ECANCELED ? 0 : -1;
}

START_TEST(can_10_cleanup_may_wait_and_be_cancelled_again) {
  ck_assert_int_eq(sim_run(can_10, NULL, NULL), 0);
  ck_assert_int_eq(sim_run(can_10, "again", NULL), 0);
  expect_trace("1 0 3000 1 1 1000 ");
}
END_TEST

static int can_11(void *arg, void **result) {
  (void)arg, (void)result;
  ck_assert(coil_task_cancel(coil_current_task()));
  note("after ");
  int err = coil_sleep(COIL_SEC(1));
  note("%d:%ld ", err == -ECANCELED, now_ms());
  return coil_sleep(COIL_SEC(1));
}

START_TEST(can_11_cancelling_oneself_is_met_at_the_next_wait) {
  ck_assert_int_eq(sim_run(can_11, NULL, NULL), 0);
  expect_trace("after 1:0 ");
}
END_TEST

static int can_12(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task_cancel(coil_current_task());
  return 0;
}

START_TEST(can_12_cancelling_oneself_and_returning_is_cancelled) {
  ck_assert_int_eq(sim_run(can_12, NULL, NULL), -ECANCELED);
}
END_TEST

static int can_13(void *arg, void **result) {
  (void)arg, (void)result;
  coil_future f;
  void *value = NULL;
  coil_future_init(&f, coil_get_running_loop());
  coil_task *t = begin(await_future, &f);
  coil_future_set(&f, 0, "kept");
  coil_task_cancel(t); /* in the same step */
  ck_assert_int_eq(end(t), -ECANCELED);
  ck_assert_int_eq(coil_await(&f, &value), 0);
  ck_assert_str_eq(value, "kept");
  return 0;
}

START_TEST(can_13_a_cancel_beats_a_result_that_is_not_yet_met) {
  ck_assert_int_eq(sim_run(can_13, NULL, NULL), 0);
  expect_trace("waiter:1 ");
}
END_TEST

static void cancel_it(void *task) {
  coil_task_cancel(task);
}

static int sleep_again(void *arg, void **result) {
  (void)arg, (void)result;
  int err = coil_sleep(COIL_SEC(1));
  int again = coil_sleep(COIL_SEC(1));
  note("%d %d %ld ", err == -ECANCELED, again, now_ms());
  return 0;
}

static int cancel_when_due(void *arg, void **result) {
  (void)arg, (void)result;
  coil_timer t;
  coil_task *task = start(sleep_again, NULL);
  coil_call_later(coil_get_running_loop(), &t, COIL_SEC(1), cancel_it, task);
  return end(task);
}

/* Two reasons to go on are one step: the second must not cut the next wait
 * short. */
START_TEST(can_13_a_cancel_and_a_deadline_wake_once) {
  ck_assert_int_eq(sim_run(cancel_when_due, NULL, NULL), 0);
  expect_trace("1 0 2000 ");
}
END_TEST

START_TEST(can_14_and_the_result_is_not_lost) {
  ck_assert_int_eq(sim_run(can_13, NULL, NULL), 0); /* see its last lines */
}
END_TEST

static int can_19(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task *done = begin(return_at_once, NULL);
  coil_task_cancel(coil_current_task());
  ck_assert_int_eq(coil_await_task(done, NULL), 0);
  ck_assert_int_eq(coil_gather(&done, 1, NULL, NULL), 0);
  ck_assert_int_eq(coil_yield(), -ECANCELED);
  coil_task_release(done);
  return 0;
}

START_TEST(can_19_what_does_not_wait_does_not_meet_it) {
  ck_assert_int_eq(sim_run(can_19, NULL, NULL), 0);
}
END_TEST

static int wait_to_read(void *fd, void **result) {
  (void)result;
  return coil_wait_fd(*(int *)fd, COIL_READ);
}

static int can_22(void *arg, void **result) {
  int *ends = arg;
  char c;
  (void)result;
  coil_task *t = begin(wait_to_read, &ends[0]);
  coil_task_cancel(t);
  ck_assert_int_eq(write(ends[1], "x", 1), 1); /* before it has gone */
  ck_assert_int_eq(end(t), -ECANCELED);
  ck_assert_int_eq(coil_wait_fd(ends[0], COIL_READ), 0);
  ck_assert_int_eq(read(ends[0], &c, 1), 1);
  return 0;
}

START_TEST(can_22_a_cancelled_wait_leaves_the_descriptor_usable) {
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  ck_assert_int_eq(sim_run(can_22, ends, NULL), 0);
  close(ends[0]);
  close(ends[1]);
}
END_TEST

START_TEST(cb_05_a_done_future_cannot_be_cancelled) {
  coil_loop loop;
  coil_future f;
  coil_loop_init(&loop);
  coil_future_init(&f, &loop);
  ck_assert(coil_future_cancel(&f));
  ck_assert(!coil_future_cancel(&f));
  coil_future_init(&f, &loop);
  coil_future_set(&f, 5, NULL);
  ck_assert(!coil_future_cancel(&f));
  ck_assert_int_eq(coil_future_result(&f, NULL), 5);
  coil_loop_close(&loop);
}
END_TEST

RUN_TESTS("again", can_08_two_requests_are_heard_once,
          can_09_a_request_can_be_taken_back,
          can_10_cleanup_may_wait_and_be_cancelled_again,
          can_11_cancelling_oneself_is_met_at_the_next_wait,
          can_12_cancelling_oneself_and_returning_is_cancelled,
          can_13_a_cancel_beats_a_result_that_is_not_yet_met,
          can_13_a_cancel_and_a_deadline_wake_once,
          can_14_and_the_result_is_not_lost,
          can_19_what_does_not_wait_does_not_meet_it,
          can_22_a_cancelled_wait_leaves_the_descriptor_usable,
          cb_05_a_done_future_cannot_be_cancelled)
