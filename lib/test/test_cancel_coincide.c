/* test_cancel_coincide.c -- a timeout, a cancel and a result at one moment. */
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

static unsigned cancelling(void) {
  return coil_task_cancelling(coil_current_task());
}

static int sleep_long(void *arg, void **result) {
  (void)arg, (void)result;
  return coil_sleep(COIL_SEC(1));
}

static int sleep_limited(void *arg, void **result) {
  (void)arg, (void)result;
  coil_timeout t;
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(10)), 0);
  int err = coil_timeout_exit(&t, coil_sleep(COIL_SEC(1)));
  note("%d expired:%d cancelling:%u ", err == -ECANCELED,
       coil_timeout_expired(&t), cancelling());
  return err;
}

static int await_limited(void *arg, void **result) {
  coil_task *t = start(sleep_long, arg);
  int err = coil_wait_for(t, COIL_MS(10), result);
  ck_assert(coil_task_is_cancelled(t));
  coil_task_release(t);
  note("%d cancelling:%u ", err == -ECANCELED, cancelling());
  return err;
}

/* The cancel and the alarm are due at the same moment, and whoever asked for
 * it first comes first. */
static int cancel_first(void *fn, void **result) {
  (void)result;
  coil_task *t = start(*(coil_fn **)fn, NULL);
  if (coil_sleep(COIL_MS(10))) return -1;
  ck_assert(coil_task_cancel(t));
  return end(t) == -ECANCELED ? 0 : -1;
}

static int cancel_second(void *fn, void **result) {
  (void)result;
  coil_task *t = start(*(coil_fn **)fn, NULL);
  if (coil_yield() || coil_sleep(COIL_MS(10))) return -1;
  ck_assert(coil_task_cancel(t));
  return end(t) == -ECANCELED ? 0 : -1;
}

START_TEST(tmo_08_a_timeout_and_a_cancel_at_once) {
  coil_fn *fn = sleep_limited;
  ck_assert_int_eq(sim_run(cancel_first, &fn, NULL), 0);
  ck_assert_int_eq(sim_run(cancel_second, &fn, NULL), 0);
  expect_trace("1 expired:1 cancelling:1 1 expired:1 cancelling:1 ");
}
END_TEST

START_TEST(tmo_08_wait_for_and_a_cancel_at_once) {
  coil_fn *fn = await_limited;
  ck_assert_int_eq(sim_run(cancel_first, &fn, NULL), 0);
  ck_assert_int_eq(sim_run(cancel_second, &fn, NULL), 0);
  expect_trace("1 cancelling:1 1 cancelling:1 ");
}
END_TEST

/* The one awaited cleans up while the second of the two comes. */
static int clean_up(void *arg, void **result) {
  (void)result;
  int err = coil_sleep(COIL_SEC(1));
  int again = coil_sleep(COIL_MS(100));
  note("%d ", again == -ECANCELED);
  ck_assert_ptr_null(arg);
  return err;
}

static int await_cleanup(void *arg, void **result) {
  coil_task *t = start(clean_up, arg);
  int err = coil_wait_for(t, COIL_MS(10), result);
  coil_task_release(t);
  return err;
}

static int cancel_around(void *ms, void **result) {
  (void)result;
  coil_task *t = start(await_cleanup, NULL);
  if (coil_sleep(COIL_MS((intptr_t)ms))) return -1;
  ck_assert(coil_task_cancel(t));
  return end(t) == -ECANCELED ? 0 : -1;
}

START_TEST(tmo_08_a_cancel_before_or_after_in_the_cleanup) {
  ck_assert_int_eq(sim_run(cancel_around, (void *)5, NULL), 0);
  ck_assert_int_eq(sim_run(cancel_around, (void *)15, NULL), 0);
  expect_trace("1 1 ");
}
END_TEST

/* A request that was not met before the timeout began is met inside, in the
 * same wait as the alarm: it must not be taken for the timeout's. */
static int enter_cancelled(void *arg, void **result) {
  (void)arg, (void)result;
  coil_timeout t;
  coil_task_cancel(coil_current_task());
  ck_assert_int_eq(coil_timeout_enter(&t, 0), 0);
  int err = coil_yield();
  ck_assert(coil_timeout_expired(&t));
  ck_assert_int_eq(coil_timeout_exit(&t, err), -ECANCELED);
  ck_assert_uint_eq(cancelling(), 1);
  return coil_sleep(COIL_MS(1));
}

START_TEST(tmo_08_a_cancel_that_was_on_its_way_is_not_lost) {
  ck_assert_int_eq(sim_run(enter_cancelled, NULL, NULL), 0);
}
END_TEST

static int wait_cancelled(void *arg, void **result) {
  coil_task *t = start(sleep_long, arg);
  coil_task_cancel(coil_current_task());
  ck_assert_int_eq(coil_wait_for(t, 0, result), -ECANCELED);
  coil_task_release(t);
  return 0;
}

START_TEST(tmo_08_nor_is_it_where_there_is_no_time) {
  ck_assert_int_eq(sim_run(wait_cancelled, NULL, NULL), 0);
}
END_TEST

static int throw_at(void *task, void **result) {
  (void)result;
  coil_throw(task, -EPIPE);
  return 0;
}

/* Any other error that comes just when the one awaited has been stopped. */
static int wait_thrown_at(void *arg, void **result) {
  coil_task *t = start(sleep_long, arg);
  coil_task_release(start(throw_at, coil_current_task()));
  ck_assert_int_eq(coil_wait_for(t, 0, result), -EPIPE);
  ck_assert(coil_task_is_cancelled(t));
  coil_task_release(t);
  return 0;
}

START_TEST(tmo_08_another_error_is_not_a_timeout_either) {
  ck_assert_int_eq(sim_run(wait_thrown_at, NULL, NULL), 0);
}
END_TEST

static int clean_up_limited(void *arg, void **result) {
  (void)arg, (void)result;
  coil_timeout t;
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(10)), 0);
  int err = coil_sleep(COIL_SEC(1));
  if (coil_sleep(COIL_SEC(1))) note("hurried:%ld ", now_ms());
  err = coil_timeout_exit(&t, err);
  note("%d ", err == -ECANCELED);
  return err;
}

static int leave_it(void *arg, void **result) {
  (void)arg, (void)result;
  coil_task_release(start(clean_up_limited, NULL));
  return coil_sleep(COIL_MS(5));
}

/* The end of the run did not count as a request.  A timeout that rang in the
 * cleanup took the end for its own doing, and said -ETIMEDOUT. */
START_TEST(tmo_08_the_end_of_the_run_is_not_a_timeout) {
  ck_assert_int_eq(sim_run(leave_it, NULL, NULL), 0);
  expect_trace("hurried:10 1 ");
}
END_TEST

static void set_it(void *future) {
  coil_future_set(future, 0, "kept");
}

static int tmo_14(void *arg, void **result) {
  (void)arg;
  coil_loop *loop = coil_get_running_loop();
  coil_future f;
  coil_timer early;
  coil_timeout t;
  coil_future_init(&f, loop);
  coil_call_later(loop, &early, COIL_MS(10), set_it, &f);
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(10)), 0);
  int err = coil_timeout_exit(&t, coil_await(&f, result));
  ck_assert_int_eq(err, -ETIMEDOUT);
  return coil_await(&f, result);
}

START_TEST(tmo_14_a_timeout_beats_a_result_that_is_not_yet_met) {
  void *value = NULL;
  ck_assert_int_eq(sim_run(tmo_14, NULL, &value), 0);
  ck_assert_str_eq(value, "kept");
}
END_TEST

static int sleep_ten(void *arg, void **result) {
  *result = arg;
  return coil_sleep(COIL_MS(10));
}

static int wait_for_ten(void *arg, void **result) {
  (void)arg;
  coil_task *t = start(sleep_ten, "kept");
  if (coil_yield()) return -1;
  ck_assert_int_eq(coil_wait_for(t, COIL_MS(10), NULL), -ETIMEDOUT);
  int err = coil_await_task(t, result);
  coil_task_release(t);
  return err;
}

START_TEST(tmo_14_wait_for_leaves_the_result_in_the_task) {
  void *value = NULL;
  ck_assert_int_eq(sim_run(wait_for_ten, NULL, &value), 0);
  ck_assert_str_eq(value, "kept");
}
END_TEST

/* An alarm of the turn in which the code inside has ended. */
static int leave_in_time(void *arg, void **result) {
  (void)arg, (void)result;
  coil_timeout t;
  coil_loop *loop = coil_get_running_loop();
  coil_task *self = coil_current_task();
  coil_timer early;
  coil_call_later(loop, &early, COIL_MS(10), coil_task_step, self);
  ck_assert_int_eq(coil_timeout_enter(&t, COIL_MS(10)), 0);
  int err = coil_timeout_exit(&t, coil_park("test", NULL));
  ck_assert_int_eq(err, 0);
  ck_assert_int_eq(now_ms(), 10);
  return coil_sleep(COIL_MS(1));
}

START_TEST(tmo_15_an_alarm_that_is_due_can_be_left_in_time) {
  ck_assert_int_eq(sim_run(leave_in_time, NULL, NULL), 0);
}
END_TEST

static int cancel_scope(void *arg, void **result) {
  coil_scope s;
  (void)arg, (void)result;
  coil_scope_enter(&s);
  ck_assert(coil_scope_cancel(&s));
  ck_assert(!coil_scope_cancel(&s)); /* one request, however often */
  ck_assert_uint_eq(cancelling(), 1);
  ck_assert_int_eq(coil_scope_exit(&s, -ECANCELED, 7), 7);
  ck_assert_uint_eq(cancelling(), 0);
  return coil_yield(); /* nobody has met it, and nobody will */
}

START_TEST(can_09_a_scope_asks_once_and_takes_it_back) {
  ck_assert_int_eq(sim_run(cancel_scope, NULL, NULL), 0);
}
END_TEST

RUN_TESTS("cancel_coincide", tmo_08_a_timeout_and_a_cancel_at_once,
          tmo_08_wait_for_and_a_cancel_at_once,
          tmo_08_a_cancel_before_or_after_in_the_cleanup,
          tmo_08_a_cancel_that_was_on_its_way_is_not_lost,
          tmo_08_nor_is_it_where_there_is_no_time,
          tmo_08_another_error_is_not_a_timeout_either,
          tmo_08_the_end_of_the_run_is_not_a_timeout,
          tmo_14_a_timeout_beats_a_result_that_is_not_yet_met,
          tmo_14_wait_for_leaves_the_result_in_the_task,
          tmo_15_an_alarm_that_is_due_can_be_left_in_time,
          can_09_a_scope_asks_once_and_takes_it_back)
